"""Public editions: built without what is exempt. The bytes of every file are searched, in every format."""

import io
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pikepdf
import pypdfium2
import pytest

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import BodyKind
from soundingboard.evidence.actions import add_evidence
from soundingboard.formats import html
from soundingboard.history.models import HistoryText
from soundingboard.ledger import actions as ledger
from soundingboard.lib.exemptions import Ground
from soundingboard.outbox.jobs import run_all
from soundingboard.papers import actions, tasks
from soundingboard.papers.content import Authored, Content, authored_from, from_json
from soundingboard.papers.exemption_actions import ExemptionRefused, lift, withhold
from soundingboard.papers.exemptions import exempted_at, without_a_ground
from soundingboard.papers.kinds import document_of
from soundingboard.papers.models import Paper
from soundingboard.papers.note import Note, NoteParagraph
from soundingboard.papers.reading import files_of
from soundingboard.records import vault
from tests import factories

pytestmark = [pytest.mark.django_db]
assert tasks  # registers the job

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GROUND = Ground(("3",), "Zephyrine bidders would know.", date(2026, 9, 1))
MARKS = ("Quixotic", "Zephyrine", "Xanthic", "Obsidian")
SECRET = "Quixotic talks about the agency contract stand at a price that nobody outside may know yet."


@pytest.fixture
def manager(built: Any) -> Actor:
    found: Actor = factories.later(built.manager, NOW)
    return found


@pytest.fixture
def note(built: Any, manager: Actor) -> Paper:
    """A note with an exempt paragraph, over a position with exempt evidence and an exempt action."""
    add_evidence(
        programme=built.programme, objectives=[built.objectives[0]], title="Xanthic review of one family", kind="audit",
        line=2, performance_type="quality", says="contradicts", collected_on=date(2026, 2, 1), sample_size=1,
        summary="Xanthic findings.", classification="exempt", by=manager,
    )  # fmt: skip
    action = built.actions[0]
    type(action).objects.filter(pk=action.pk).update(title="Obsidian restructure of the front door")
    withhold(
        programme=built.programme, item_kind="action", reference=action.action.reference, ground=GROUND, by=manager
    )
    soon = factories.later(manager, NOW + timedelta(minutes=1))
    paper = actions.draft_paper(programme=built.programme, kind="briefing-note", audience="panel", by=soon)
    paragraph = NoteParagraph("position", "own-1", SECRET, ground=GROUND)
    return actions.edit_note(paper=paper, seen=0, note=Note(re="The plan", paragraphs=(paragraph,)), by=soon)


def issued(paper: Paper, by: Actor) -> dict[str, bytes]:
    actions.issue_paper(paper=paper, seen=paper.edited_count, by=by)
    run_all(lambda: by.now)
    paper.refresh_from_db()
    assert paper.state == "issued"
    return {each.format: vault.read(each.file.sha256) for each in files_of(paper)}


def all_of(content: bytes) -> str:
    """Everything that can be read in a file: packed parts, PDF streams, its words, properties and outline too."""
    parts = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts += [name.encode() + file.read(name) for name in file.namelist()]
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            parts.append(str(pdf.docinfo).encode())
            for each in pdf.objects:
                parts.append(repr(each).encode())
                if isinstance(each, pikepdf.Stream):
                    try:
                        parts.append(each.read_bytes())
                    except (pikepdf.PdfError, zlib.error):
                        parts.append(each.read_raw_bytes())
        document = pypdfium2.PdfDocument(content)
        parts += [page.get_textpage().get_text_range().replace("\r\n", " ").encode() for page in document]
    return b"\n".join(parts).decode(errors="replace")


@pytest.mark.slow
def test_no_byte_of_a_public_edition_holds_what_is_exempt(built: Any, manager: Actor, note: Paper) -> None:
    later = factories.later(manager, NOW + timedelta(minutes=5))
    public = actions.draft_public_edition(paper=note, by=later)
    files = issued(public, later)

    assert set(files) == {"pdf", "docx", "html", "xlsx", "json"}
    for format_, content in files.items():
        said = all_of(content)
        assert [mark for mark in MARKS if mark.casefold() in said.casefold()] == [], format_
    # The search would find them: the exempt edition holds three, in every format but that of tables.
    exempt = issued(note, later)
    for format_ in ("pdf", "docx", "html", "json"):
        assert "Quixotic" in all_of(exempt[format_]), format_


def test_the_public_edition_says_what_it_leaves_out_why_and_keeps_the_numbers(manager: Actor, note: Paper) -> None:
    public = actions.draft_public_edition(paper=note, by=factories.later(manager, NOW + timedelta(minutes=5)))
    content = actions.content_of(public)
    said = html.fragment(document_of(content))
    exempt = html.fragment(document_of(actions.content_of(note)))

    assert '<li id="position-1"><strong>Withheld: </strong>exempt by paragraph 3 of Schedule 12A' in said
    assert said.count('id="position-') == exempt.count('id="position-')
    assert {(each.kind, each.paragraphs, each.number) for each in content.withheld_by} == {
        ("evidence", (), 1), ("action", ("3",), 1)
    }  # fmt: skip
    assert content.withheld == 1
    assert "Quixotic" not in str(public.authored)


def test_a_public_draft_whose_paragraph_is_withheld_is_built_without_it(built: Any, manager: Actor) -> None:
    paper = actions.draft_paper(
        programme=built.programme, kind="briefing-note", audience="public", edition="public", by=manager
    )
    note = Note(paragraphs=(NoteParagraph("position", "own-1", SECRET, ground=GROUND),))
    paper = actions.edit_note(paper=paper, seen=0, note=note, by=manager)

    assert b"Quixotic" not in actions.as_json(actions.content_of(paper))


def test_words_of_what_is_exempt_are_asked_about_and_pass_when_their_author_says_so(
    built: Any, manager: Actor, note: Paper
) -> None:
    public = actions.draft_public_edition(paper=note, by=factories.later(manager, NOW + timedelta(minutes=5)))
    there = authored_from(public.authored).note
    assert there is not None
    pasted = replace(there, paragraphs=(*there.paragraphs, NoteParagraph("background", "own-2", f"As told. {SECRET}")))

    with pytest.raises(actions.LikeExempt, match=f"{note.reference} Current position"):
        actions.edit_note(paper=public, seen=public.edited_count, note=pasted, by=manager)
    saved = actions.edit_note(paper=public, seen=public.edited_count, note=pasted, may_be_public=True, by=manager)

    assert authored_from(saved.authored).note == pasted
    assert any(f"like {note.reference}" in str(each.values) for each in HistoryText.objects.all())


def test_exempt_evidence_told_in_an_ask_of_a_public_pack_is_asked_about(built: Any, manager: Actor) -> None:
    add_evidence(
        programme=built.programme, objectives=[built.objectives[0]], title="Review", kind="audit", line=2,
        performance_type="quality", says="contradicts", collected_on=date(2026, 2, 1), sample_size=1,
        summary="Managers overlooked repeated warnings from nursery teachers.", classification="exempt", by=manager,
    )  # fmt: skip
    paper = actions.draft_paper(programme=built.programme, kind="board-pack", edition="public", by=manager)
    authored = Authored(covering_note="It was found that managers overlooked repeated warnings from nursery teachers.")

    with pytest.raises(actions.LikeExempt):
        actions.edit_authored(paper=paper, seen=0, authored=authored, by=manager)


def test_a_paragraph_is_withheld_on_a_whole_ground_only(built: Any, manager: Actor) -> None:
    paper = actions.draft_paper(programme=built.programme, kind="briefing-note", by=manager)
    note = Note(paragraphs=(NoteParagraph("position", "own-1", "Text.", ground=Ground(("3",), "", date(2026, 9, 1))),))

    with pytest.raises(actions.PaperRefused, match="public interest"):
        actions.edit_note(paper=paper, seen=0, note=note, by=manager)


def test_a_public_edition_is_made_of_an_exempt_paper_only(manager: Actor, note: Paper) -> None:
    public = actions.draft_public_edition(paper=note, by=factories.later(manager, NOW + timedelta(minutes=5)))

    with pytest.raises(actions.PaperRefused, match="public edition already"):
        actions.draft_public_edition(paper=public, by=manager)
    with pytest.raises(actions.PaperRefused, match="draft of this already"):
        actions.draft_public_edition(paper=note, by=factories.later(manager, NOW + timedelta(minutes=6)))


def test_a_ground_is_in_force_until_it_is_lifted_and_a_past_day_keeps_it(built: Any, manager: Actor) -> None:
    made = withhold(
        programme=built.programme, item_kind="action", reference=built.actions[0].action.reference, ground=GROUND,
        by=manager,
    )  # fmt: skip
    after = NOW + timedelta(days=2)

    with pytest.raises(ExemptionRefused, match="withheld already"):
        withhold(programme=built.programme, item_kind="action", reference=made.reference, ground=GROUND, by=manager)
    lift(exemption=made, reason="The contract is signed.", by=factories.later(manager, after))

    assert exempted_at(built.programme.pk, NOW) == ()
    assert [each.reference for each in exempted_at(built.programme.pk, NOW + timedelta(days=1))] == [made.reference]
    assert exempted_at(built.programme.pk, None) == ()
    with pytest.raises(ExemptionRefused, match="lifted already"):
        lift(exemption=made, reason="Again.", by=manager)


def test_what_is_not_there_is_not_withheld(built: Any, manager: Actor) -> None:
    for kind, reference in (("action", "A999"), ("child", "A1"), ("decision", "D999"), ("request", "R9")):
        with pytest.raises(ExemptionRefused):
            withhold(programme=built.programme, item_kind=kind, reference=reference, ground=GROUND, by=manager)


def test_exempt_evidence_without_a_ground_is_named(built: Any, manager: Actor, note: Paper) -> None:
    (reference,) = without_a_ground(manager)

    withhold(programme=built.programme, item_kind="evidence", reference=reference, ground=GROUND, by=manager)

    assert without_a_ground(manager) == []


def test_who_may_not_draft_withholds_nothing(built: Any) -> None:
    for role in (Role.BOARD_CHAIR, Role.SCRUTINY_COUNCILLOR):
        with pytest.raises(NotAllowed):
            withhold(
                programme=built.programme, item_kind="action", reference="A1", ground=GROUND,
                by=factories.actor(built.programme, role, now=NOW, name=f"{role.label} Person"),
            )  # fmt: skip


def test_the_data_of_a_public_edition_are_read_again(manager: Actor, note: Paper) -> None:
    public = actions.draft_public_edition(paper=note, by=factories.later(manager, NOW + timedelta(minutes=5)))
    content = actions.content_of(public)

    assert from_json(actions.as_json(content)) == content


@pytest.mark.parametrize("kind", ["briefing-note", "panel-report", "board-pack", "delivery-tracker", "hand-over"])
def test_of_the_questions_of_the_ledger_a_public_edition_holds_what_the_public_is_shown(
    built: Any, manager: Actor, kind: str
) -> None:
    """Open questions go into the position whether or not they were put in public, and it is published as JSON."""
    panel = factories.body(built.programme, BodyKind.PANEL)
    post = factories.post(built.programme, "Head of Fostering")
    councillor = factories.actor(built.programme, Role.SCRUTINY_COUNCILLOR, now=NOW, name="Cal Councillor")
    asked = {
        words: ledger.ask_question(
            body=panel, asked_of=post, words=f"{words} carers?", asked_on=NOW.date(), is_public=is_public, by=councillor
        )
        for words, is_public in (("Quixotic", False), ("Zephyrine", False), ("Xanthic", True), ("Openly", True))
    }
    for words in ("Zephyrine", "Openly"):
        step = {"question": asked[words], "happened_on": NOW.date()}
        ledger.answer_question(**step, text="Two.", by=factories.later(built.owner, NOW))
    soon = factories.later(manager, NOW + timedelta(minutes=1))

    def made(edition: str) -> Content:
        paper = actions.draft_paper(programme=built.programme, kind=kind, audience="panel", edition=edition, by=soon)
        return actions.content_of(paper)

    exempt, public = made("exempt"), made("public")

    assert {each.reference for each in exempt.position.questions} == {"Q1", "Q2", "Q3", "Q4"}
    assert [each.reference for each in public.position.questions] == ["Q4"]
    said = actions.as_json(public).decode() + html.fragment(document_of(public))
    assert [mark for mark in MARKS if mark in said] == []
    assert "Quixotic" in actions.as_json(exempt).decode()
