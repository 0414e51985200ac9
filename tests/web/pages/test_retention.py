"""Records and their time: what is due, what is held, and what two people dispose of, with a certificate."""

import io
import re
from datetime import date, timedelta
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme, Read
from soundingboard.accounts.redaction_actions import redact_text
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.accounts.taking_out import NothingTakenOut
from soundingboard.audits.models import Audit, AuditCycle, AuditFinding, AuditSection, FrameCase
from soundingboard.evidence.models import EvidenceVersion
from soundingboard.files.actions import store_file
from soundingboard.files.models import StoredFile
from soundingboard.framework.actions import change_content, load_shipped_content
from soundingboard.framework.models import Content
from soundingboard.history.log import verify
from soundingboard.history.models import HistoryText
from soundingboard.lib.presets import RetentionPeriod
from soundingboard.practice.models import VoiceVersion
from soundingboard.practice.voice_actions import hear_voice
from soundingboard.records import vault
from soundingboard.retention.actions import (
    RetentionRefused,
    carry_out_disposal,
    lift_hold,
    place_hold,
    propose_disposal,
)
from soundingboard.retention.kinds import DISPOSED
from soundingboard.retention.models import Disposal, Hold
from tests import factories as make
from tests.audits.scene import closed
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db

LONG_AGO = date(2012, 3, 1)


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def ada(programme: Programme) -> Actor:
    return make.actor(programme, Role.ADMINISTRATOR, name="Ada Admin", now=timezone.now())


@pytest.fixture
def dora(programme: Programme) -> Actor:
    return make.actor(programme, Role.DIRECTOR, name="Dora Director", now=timezone.now())


def voice(programme: Programme, said: str, heard_on: date = LONG_AGO) -> VoiceVersion:
    by = make.actor(programme, now=timezone.now())
    return hear_voice(
        programme=programme, speaker="children", gathered="group", heard_on=heard_on, people=9, said=said, says="well",
        performance_type="quality", content_area="", themes=[], objectives=[], by=by,
    )  # fmt: skip


def left_of(programme: Programme, *words: str) -> list[str]:
    """Which of some words the history of a programme still holds."""
    kept = " ".join(str(row.values) for row in HistoryText.objects.filter(entry__programme_id=programme.pk))
    return [word for word in words if word in kept]


# --- what is due ------------------------------------------------------------------------------------------------------


def test_what_is_due_is_listed_with_why_and_what_is_younger_is_not(programme: Programme, ada: Actor) -> None:
    old = voice(programme, "We were asked and nothing came of it.")
    young = voice(programme, "They come when they say.", timezone.localdate() - timedelta(days=40))

    page = Browser(programme, ada).text("records/")

    assert f"<li>{old.voice.reference}, counted from" in page
    assert f"<li>{young.voice.reference}," not in page
    assert "counted from the day on which it was heard" in page
    assert "own retention schedule decides" in page


def test_the_administrator_changes_the_schedule_and_it_holds_at_once(programme: Programme, ada: Actor) -> None:
    young = voice(programme, "They come when they say.", timezone.localdate() - timedelta(days=70))
    load_shipped_content(programme=programme, kinds={"retention": RetentionPeriod}, by=ada)
    row = Content.objects.get(programme=programme, kind="retention", code="voices")
    change_content(
        row=row, of=RetentionPeriod, body={**row.body, "months": 1, "source": "Our schedule, line 12"}, why="As agreed",
        by=ada,
    )  # fmt: skip

    page = Browser(programme, ada).text("records/")

    assert f"<li>{young.voice.reference}, counted from" in page
    assert "Our schedule, line 12" in page


def test_a_period_says_since_when_it_holds_only_where_it_came_after_the_programme(
    programme: Programme, ada: Actor
) -> None:
    assert "In force from" not in Browser(programme, ada).text("records/")
    load_shipped_content(programme=programme, kinds={"retention": RetentionPeriod}, by=ada)
    row = Content.objects.get(programme=programme, kind="retention", code="voices")
    later = (programme.started_on + timedelta(days=40)).isoformat()
    change_content(row=row, of=RetentionPeriod, body={**row.body, "valid_from": later}, why="As agreed", by=ada)

    assert Browser(programme, ada).text("records/").count("In force from") == 1


def test_a_kind_that_is_kept_for_good_is_never_due(programme: Programme, ada: Actor) -> None:
    voice(programme, "We were asked and nothing came of it.")
    load_shipped_content(programme=programme, kinds={"retention": RetentionPeriod}, by=ada)
    row = Content.objects.get(programme=programme, kind="retention", code="voices")
    change_content(row=row, of=RetentionPeriod, body={**row.body, "months": None}, why="Archive", by=ada)

    with pytest.raises(RetentionRefused, match="Nothing of this kind is due"):
        propose_disposal(programme=programme, kind="voices", why="Its time is over", by=ada)


# --- holds ------------------------------------------------------------------------------------------------------------


def test_a_hold_on_one_thing_or_on_a_kind_keeps_it_until_it_is_lifted(programme: Programme, ada: Actor) -> None:
    kept, gone = voice(programme, "Kept by an inquiry."), voice(programme, "Kept by nobody.")
    site = Browser(programme, ada)

    site.said("records/holds/new/", kind="voices", reference=kept.voice.reference, reason="Inquiry of 3 May")
    page = site.text("records/")
    assert f"<li>{gone.voice.reference}, counted" in page
    assert f"<li>{kept.voice.reference}, counted" not in page
    assert "and 1 more, which are held" in page

    site.said("records/holds/new/", kind="voices", reference="", reason="All of them, by order")
    assert "and 2 more, which are held" in site.text("records/")
    for hold in Hold.objects.filter(programme=programme):
        site.said(f"records/holds/{hold.pk}/lift/", why="The inquiry ended")
    assert f"<li>{kept.voice.reference}, counted" in site.text("records/")


TAKEN = "They wrote what should not be kept."


def something_of(kind: str, programme: Programme) -> tuple[Any, str, str]:
    """A row with words that should not be kept, the field, and the reference of the thing that it is part of."""
    if kind == "voices":
        heard = voice(programme, TAKEN)
        return heard, "said", heard.voice.reference
    if kind == "evidence":
        version = make.evidence(programme, title=TAKEN, recorded_at=timezone.now())
        return version, "title", version.evidence.reference
    scene = closed(programme=programme)
    finding = AuditFinding.objects.create(
        programme=programme, cycle=scene.cycle, audit=scene.audits[0], reference="AF1", words=TAKEN,
        found_on=LONG_AGO, recorded_at=timezone.now(),
    )  # fmt: skip
    assert finding.audit is not None
    return finding, "words", finding.audit.reference


@pytest.mark.parametrize("kind", ["voices", "evidence", "audits"])
@pytest.mark.parametrize("whole", [True, False], ids=["the whole kind", "one thing"])
def test_nothing_is_taken_out_of_what_is_held_until_the_hold_is_lifted(
    programme: Programme, ada: Actor, kind: str, whole: bool
) -> None:
    row, field, reference = something_of(kind, programme)
    before = getattr(row, field)
    hold = place_hold(programme=programme, kind=kind, reference="" if whole else reference, reason="Inquiry", by=ada)
    entries = HistoryText.objects.filter(entry__programme_id=programme.pk).values_list("pk", "values")
    was = dict(entries)

    with pytest.raises(NothingTakenOut, match="is under a legal hold, so nothing is taken out of it"):
        redact_text(row=row, field=field, reason="A name", by=ada)

    row.refresh_from_db()
    assert getattr(row, field) == before
    assert {key: values for key, values in entries if key in was} == was

    lift_hold(hold=hold, why="The inquiry ended", by=ada)
    assert redact_text(row=row, field=field, reason="A name", by=ada).rows >= 1


def test_what_is_held_keeps_its_words_when_the_history_is_redacted_too(programme: Programme, ada: Actor) -> None:
    kept, other = voice(programme, TAKEN), voice(programme, "Another.")
    place_hold(programme=programme, kind="voices", reference=kept.voice.reference, reason="Inquiry of 3 May", by=ada)
    site = Browser(programme, ada)
    of = {row.entry.item_id: row.entry for row in HistoryText.objects.filter(entry__verb="voice.heard")}

    page = site.said(
        f"history/entries/{of[kept.voice_id].seq}/redact/", path="after.said", reason="A name was typed here"
    )
    assert f"{kept.voice.reference} is under a legal hold" in page
    assert left_of(programme, TAKEN) == [TAKEN]
    assert VoiceVersion.objects.get(pk=kept.pk).said == TAKEN

    site.said(f"history/entries/{of[other.voice_id].seq}/redact/", path="after.said", reason="A name was typed here")
    assert VoiceVersion.objects.get(pk=other.pk).said == "[redacted]"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"kind": "", "reason": "An inquiry"}, "Choose the kind of record to hold"),
        ({"kind": "voices", "reason": ""}, "Enter why it is held"),
        ({"kind": "voices", "reference": "V99", "reason": "An inquiry"}, "There is no V99 among these"),
        ({"kind": "audits", "reference": "AC1-x", "reason": "An inquiry"}, "There is no AC1-x among these"),
        ({"kind": "plan", "reason": "An inquiry"}, "Choose the kind of record to hold"),
        ({"kind": "reads", "reference": "7", "reason": "An inquiry"}, "The lines of a log have no references"),
    ],
)
def test_a_hold_that_cannot_be_meant_is_refused_in_words(
    programme: Programme, ada: Actor, said: dict[str, str], sentence: str
) -> None:
    assert sentence in Browser(programme, ada).said("records/holds/new/", **said)
    assert not Hold.objects.exists()


# --- disposal by two --------------------------------------------------------------------------------------------------


def test_one_proposes_another_agrees_and_the_words_are_gone_everywhere_while_the_chain_holds(
    programme: Programme, ada: Actor, dora: Actor
) -> None:
    old = voice(programme, "Quixotic words of a family.")
    young = voice(programme, "Younger words stay.", timezone.localdate())

    Browser(programme, ada).said("records/disposals/new/voices/", why="Its time is over")
    disposal = Disposal.objects.get()
    own = Browser(programme, ada)
    assert "somebody else who keeps records has to agree" in own.text("records/disposals/1/")
    assert "does not agree to it" in own.said("records/disposals/1/agree/")
    assert VoiceVersion.objects.get(pk=old.pk).said == "Quixotic words of a family."

    Browser(programme, dora).said("records/disposals/1/agree/")

    disposal.refresh_from_db()
    assert (disposal.state, disposal.counted, disposal.removed["texts"]) == ("done", 1, 1)
    assert VoiceVersion.objects.get(pk=old.pk).said == DISPOSED
    assert VoiceVersion.objects.get(pk=young.pk).said == "Younger words stay."
    assert left_of(programme, "Quixotic") == []
    assert verify(programme.pk) == []
    assert f"<li>{old.voice.reference}," not in own.text("records/")


def test_the_certificate_names_what_by_which_rule_how_many_with_hashes_and_by_whom(
    programme: Programme, ada: Actor, dora: Actor
) -> None:
    old = voice(programme, "Quixotic words of a family.")
    propose_disposal(programme=programme, kind="voices", why="Its time is over", by=ada)
    carry_out_disposal(disposal=Disposal.objects.get(), by=dora)

    answer = Browser(programme, dora).get("records/disposals/1/certificate/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = words_of(answer.content)

    disposal = Disposal.objects.get()
    for said in ("Certificate of disposal", "DC1", old.voice.reference, "Ada Admin", "Dora Director", "72 months"):
        assert said in text, said
    assert disposal.digest[:20] in text.replace("\n", "")
    assert disposal.items[0]["sha256"][:20] in text.replace("\n", "")
    assert "Quixotic" not in text
    # Its days are days of an English letter, on the page and in the file.
    counted_from = date.fromisoformat(disposal.items[0]["counted_from"])
    page = Browser(programme, dora).text("records/disposals/1/")
    assert f"{counted_from.day} {counted_from:%B %Y}" in page
    assert counted_from.isoformat() not in re.sub("<[^>]*>", "", page)
    assert counted_from.isoformat() not in text
    assert disposal.rule["valid_from"] not in text
    assert "1 text," in page
    assert ", no files" in page


def words_of(content: bytes) -> str:
    """The words of a PDF, read by another library than wrote it."""
    with pikepdf.open(io.BytesIO(content)) as held:
        assert held.Root.MarkInfo.Marked
    document = pypdfium2.PdfDocument(content)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text.replace("\r", "")


def test_what_is_held_meanwhile_stops_all_of_it(programme: Programme, ada: Actor, dora: Actor) -> None:
    first, second = voice(programme, "The first."), voice(programme, "The second.")
    disposal = propose_disposal(programme=programme, kind="voices", why="Its time is over", by=ada)
    place_hold(programme=programme, kind="voices", reference=second.voice.reference, reason="An inquiry", by=dora)

    said = Browser(programme, dora).said("records/disposals/1/agree/")

    assert f"{second.voice.reference} is held, or not due, by now" in said
    assert VoiceVersion.objects.get(pk=first.pk).said == "The first."
    disposal.refresh_from_db()
    assert disposal.state == "proposed"


def test_it_is_refused_with_a_reason_and_nothing_is_removed(programme: Programme, ada: Actor, dora: Actor) -> None:
    old = voice(programme, "The first.")
    propose_disposal(programme=programme, kind="voices", why="Its time is over", by=ada)
    site = Browser(programme, dora)

    assert "Enter why" in site.said("records/disposals/1/refuse/", why="")
    site.said("records/disposals/1/refuse/", why="We are asked for it")

    assert "is decided already" in site.said("records/disposals/1/agree/")
    assert VoiceVersion.objects.get(pk=old.pk).said == "The first."


def test_audits_lose_their_tokens_answers_and_findings_and_keep_their_grades(
    programme: Programme, ada: Actor, dora: Actor
) -> None:
    scene = closed(programme=programme)
    audit = scene.audits[0]
    AuditFinding.objects.create(
        programme=programme, reference="AF9", cycle=scene.cycle, audit=audit, words="Quixotic drift in the case.",
        found_on=LONG_AGO, recorded_at=timezone.now(),
    )  # fmt: skip
    AuditCycle.objects.update(closed_at=timezone.now().replace(year=2012))
    grades = list(Audit.objects.order_by("pk").values_list("grade", flat=True))
    propose_disposal(programme=programme, kind="audits", why="Its time is over", by=ada)

    carry_out_disposal(disposal=Disposal.objects.get(), by=dora)

    assert list(Audit.objects.order_by("pk").values_list("grade", flat=True)) == grades
    assert not Audit.objects.exclude(case__startswith="disposed-").exists()
    assert not FrameCase.objects.exclude(reference__startswith="disposed-").exists()
    assert not AuditSection.objects.exclude(answers={}).exists()
    assert set(Audit.objects.values_list("going_well", flat=True)) == {DISPOSED}
    assert AuditFinding.objects.get(reference="AF9").words == DISPOSED
    assert verify(programme.pk) == []
    page = Browser(programme, dora)
    assert page.get(f"audits/cycles/{scene.cycle.reference}/").status_code == 200
    assert page.get(f"audits/cycles/{scene.cycle.reference}/{audit.number}/").status_code == 200


def test_evidence_loses_its_words_and_its_file(
    programme: Programme, ada: Actor, dora: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    manager = make.actor(programme)
    with django_capture_on_commit_callbacks(execute=True):
        stored = store_file(
            programme=programme, name="quixotic.csv", content=b"a,b\n1,2\n", purpose="evidence", by=manager
        )
    piece = make.evidence(programme, "E1", title="Quixotic review", collected_on=LONG_AGO)
    EvidenceVersion.objects.filter(pk=piece.pk).update(document=stored)
    assert vault.where(stored.sha256).exists()
    propose_disposal(programme=programme, kind="evidence", why="Its time is over", by=ada)

    with django_capture_on_commit_callbacks(execute=True):
        carry_out_disposal(disposal=Disposal.objects.get(), by=dora)

    piece.refresh_from_db()
    assert (piece.title, piece.document) == (DISPOSED, None)
    assert not vault.where(stored.sha256).exists()
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert Disposal.objects.get().removed["files"] == 1
    assert left_of(programme, "quixotic.csv", "Quixotic") == []
    assert verify(programme.pk) == []


def test_the_log_of_who_read_what_has_its_time_too(programme: Programme, ada: Actor, dora: Actor) -> None:
    person = ada.person
    assert person is not None
    for days in (10, 800, 900):
        at = timezone.now() - timedelta(days=days)
        Read.objects.create(programme=programme, person=person, at=at, kind="evidence", reference="E1", how="page")
    propose_disposal(programme=programme, kind="reads", why="Its time is over", by=ada)

    done = carry_out_disposal(disposal=Disposal.objects.get(), by=dora)

    assert (done.counted, Read.objects.count()) == (2, 1)


# --- who may ----------------------------------------------------------------------------------------------------------


def test_who_keeps_records_and_who_does_not(programme: Programme, ada: Actor) -> None:
    voice(programme, "The first.")
    propose_disposal(programme=programme, kind="voices", why="Its time is over", by=ada)
    chair = Browser(programme, make.actor(programme, Role.BOARD_CHAIR))
    elsewhere = make.programme()
    stranger = Browser(programme, make.actor(elsewhere, Role.DIRECTOR))
    own = Browser(elsewhere, make.actor(elsewhere, Role.DIRECTOR))

    may = {role for role in Role if Permission.KEEP_RECORDS in ROLES[role].permissions}
    assert may == {Role.PROGRAMME_MANAGER, Role.DIRECTOR, Role.ADMINISTRATOR}
    for place in ("records/", "records/disposals/1/", "records/disposals/1/agree/"):
        assert chair.get(place).status_code == 403
        assert stranger.get(place).status_code == 404
    assert chair.post("records/disposals/1/agree/").status_code == 403
    assert own.post("records/disposals/1/agree/").status_code == 404
    assert Disposal.objects.get().state == "proposed"


def test_the_schedule_takes_a_fixed_number_of_queries(programme: Programme, ada: Actor) -> None:
    site = Browser(programme, ada)
    none = site.queries("records/")
    for number in range(3):
        voice(programme, f"What was said, {number}.")

    assert site.queries("records/") == none <= 15
