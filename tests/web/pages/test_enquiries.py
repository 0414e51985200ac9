"""Lines of enquiry: composed, planned, asked with one press, washed up; and the panel's notes are its own."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.decisions.models import BodyKind
from soundingboard.governance import actions as governing
from soundingboard.governance.models import MeetingState, MeetingVersion
from soundingboard.history.models import Entry
from soundingboard.history.reading import entries
from soundingboard.ledger.models import LedgerQuestion
from soundingboard.outbox.jobs import run_all
from soundingboard.scrutiny import tasks as _tasks  # noqa: F401 - the worker's work is registered by it
from soundingboard.scrutiny.models import PlannedVersion
from soundingboard.workprogramme import actions as working
from tests import factories as make
from tests.web.pages.test_evidence import Site
from tests.web.pages.test_meetings import on

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE = "scrutiny/meetings/panel/1/"
SECRET = "Press on the second audit; the first answer was thin."


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def officer(programme: Programme) -> Actor:
    return make.actor(programme, Role.SCRUTINY_OFFICER, name="Ola Officer")


@pytest.fixture
def councillor(programme: Programme) -> Actor:
    return make.actor(programme, Role.SCRUTINY_COUNCILLOR, name="Cal Councillor")


@pytest.fixture
def meeting(programme: Programme, officer: Actor) -> Any:
    panel = make.body(programme, BodyKind.PANEL)
    by = make.later(officer, timezone.now())
    return governing.call_meeting(body=panel, held_on=TODAY, starts_at=timezone.now().time(), by=by)


@pytest.fixture
def head(programme: Programme) -> Any:
    return make.post(programme, "Head of Assessment", make.person("Olu Owner"))


def planned(site: Site, words: str = "Who checks your audits?", **more: Any) -> Any:
    form = {
        "words": words,
        "bank_code": "",
        "follow_up": "",
        "asked_by": "",
        "asked_of": "",
        "content_area": "",
        **more,
    }
    return site.post(f"{ONE}add/", form)


def edited(words: str, notes: str, version: Any, **more: Any) -> dict[str, Any]:
    form = {"words": words, "follow_up": "", "asked_by": "", "asked_of": "", "place": 1, "notes": notes}
    return {**form, "version": str(version.pk), **more}


def holds() -> PlannedVersion:
    return PlannedVersion.objects.current().get(is_dropped=False)


def test_a_question_is_planned_fitted_asked_and_washed_up(
    programme: Programme, councillor: Actor, officer: Actor, meeting: Any, head: Any
) -> None:
    site = Site(programme, councillor)
    assert "Nothing is planned yet" in site.text(ONE)
    planned(site, "Do social workers/midwives use what your last three reviews found?")
    words = site.text(f"{ONE}planned/1/edit/")
    assert "Put it to one of those it names" in words
    assert "last three reviews" in words
    form = edited(holds().words, SECRET, holds(), asked_of=head.pk, put_to="midwives", span=5)
    site.post(f"{ONE}planned/1/edit/", form)
    assert "Do midwives use what your last five reviews found?" in site.text(ONE)
    assert SECRET in site.text(ONE)

    # All is filled in: the page's own answers, sent as they stand, put it into the ledger.
    page = site.text(f"{ONE}planned/1/asked/")
    assert "selected" in page
    asked = {"asked_of": head.pk, "is_public": "yes", **on(TODAY, "asked_on")}
    site.post(f"{ONE}planned/1/asked/", asked)
    row = LedgerQuestion.objects.get()
    assert (row.words, row.meeting, row.asked_of) == (
        "Do midwives use what your last five reviews found?",
        meeting,
        head,
    )
    assert "in the ledger already" in site.post(f"{ONE}planned/1/asked/", asked).content.decode()
    assert "stays in the plan" in site.post(f"{ONE}planned/1/drop/").content.decode()
    refused = site.post(f"{ONE}planned/1/edit/", edited("Other words?", SECRET, holds(), asked_of=head.pk))
    assert "only the notes can change" in refused.content.decode()
    version = holds().planned.enquiry.versions.get(superseded_at=None)
    site.post(f"{ONE}wash-up/", {"version": str(version.pk), "aim": "", "wash_up": "Ask fewer."})
    assert "Ask fewer." in site.text(ONE)
    assert site.get(f"{ONE}publish/").status_code == 403

    Site(programme, officer).post(f"{ONE}publish/")
    assert "Ask fewer." in Site(programme, make.actor(programme, Role.PARTNER, name="Pat Partner")).text(ONE)


def test_a_plan_stays_on_the_list_however_old_and_an_old_meeting_without_one_does_not(
    programme: Programme, councillor: Actor, officer: Actor, meeting: Any
) -> None:
    by = make.later(officer, timezone.now())
    governing.call_meeting(body=meeting.body, held_on=TODAY, starts_at=timezone.now().time(), by=by)
    MeetingVersion.objects.update(held_on=TODAY - timedelta(days=300))
    site = Site(programme, councillor)
    planned(site)

    words = site.text("scrutiny/meetings/")

    assert "Scrutiny panel, meeting 1" in words
    assert "Scrutiny panel, meeting 2" not in words


def test_the_plan_of_a_meeting_that_is_over_is_told_as_past(
    programme: Programme, councillor: Actor, meeting: Any
) -> None:
    site = Site(programme, councillor)
    planned(site)
    assert "What is to be asked" in site.text(ONE)
    assert "Compose from the position" in site.text(ONE)

    MeetingVersion.objects.update(state=MeetingState.OVER)

    assert "What was to be asked" in site.text(ONE)
    assert "Compose from the position" not in site.text(ONE)
    assert "Not asked" in site.text(ONE)


def test_the_panels_notes_are_its_own_until_they_are_published(
    programme: Programme, councillor: Actor, officer: Actor, meeting: Any
) -> None:
    site = Site(programme, councillor)
    planned(site)
    site.post(f"{ONE}planned/1/edit/", edited("Who checks your audits?", SECRET, holds()))
    readers = {role for role in Role if Permission.READ_PANEL_NOTES in ROLES[role].permissions}
    assert readers == {Role.SCRUTINY_COUNCILLOR, Role.SCRUTINY_OFFICER}
    for role in Role:
        other = Site(programme, make.actor(programme, role, name=f"{role.label} One"))
        assert other.get(ONE).status_code == (200 if role in readers else 403), role
        if role not in readers:
            for part in ("compose/", "add/", "wash-up/", "publish/", "planned/1/edit/", "planned/1/asked/"):
                assert other.get(f"{ONE}{part}").status_code == 403, (role, part)
            assert "Scrutiny panel, meeting 1" not in other.text("scrutiny/meetings/")
    history = Site(programme, make.actor(programme, name="Mo Manager")).text("history/")
    assert "Who checks your audits?" not in history
    assert not entries(programme.pk, sees_exempt=True).filter(verb__startswith="enquiry.").exists()
    kept = [str(each.text.values) for each in Entry.objects.filter(verb__startswith="enquiry.")]
    assert kept
    assert not any("audit" in each for each in kept)


def test_a_panel_member_touches_no_rating_and_reads_no_case_level_text(programme: Programme, councillor: Actor) -> None:
    document = make.evidence(programme, "E7", title="What the file says of one family", classification="exempt")
    site = Site(programme, councillor)
    may = ROLES[Role.SCRUTINY_COUNCILLOR].permissions
    assert not may & {
        Permission.PROPOSE_RATING,
        Permission.CHALLENGE_RATING,
        Permission.AGREE_RATING,
        Permission.VIEW_EXEMPT,
    }
    assert document.title not in site.text("evidence/")
    assert site.get("evidence/E7/").status_code in (403, 404)


def test_lines_are_composed_in_the_background_and_a_person_chooses(
    programme: Programme, councillor: Actor, meeting: Any
) -> None:
    site = Site(programme, councillor)
    theme = make.theme(make.plan(programme))
    make.objective(theme, content_area="practice.services", owner=make.post(programme, "Vacant post"))
    assert "They have not been asked" in site.text(f"{ONE}compose/")
    site.post(f"{ONE}compose/")
    run_all(timezone.now)
    words = site.text(f"{ONE}compose/")
    assert "Composed on" in words
    assert "The rules that spoke" in words
    chosen = words.split('name="chosen" ')[1].split('value="')[1].split('"')[0]
    site.post(f"{ONE}compose/", {"put": "1", "chosen": [chosen]})

    row = holds()
    assert row.bank_code == chosen
    assert row.rules.startswith("LE")
    assert row.why
    assert site.queries(ONE) <= 15
    assert site.queries(f"{ONE}compose/") <= 15
    assert site.queries("scrutiny/meetings/") <= 15


def test_what_the_work_programme_gave_to_the_meeting_is_composed_first(
    programme: Programme, officer: Actor, councillor: Actor, meeting: Any
) -> None:
    make.objective(make.theme(make.plan(programme)), content_area="practice.services")
    by = make.later(officer, timezone.now())
    ahead = governing.call_meeting(
        body=meeting.body, held_on=TODAY + timedelta(days=20), starts_at=timezone.now().time(), by=by
    )
    item = working.raise_item(
        body=ahead.body, title="Homes near school", why="Parents said so.", source="resident",
        content_area="wider.poverty", by=by,
    )  # fmt: skip
    taken = working.shortlist_item(version=item, reason="The panel wants it.", by=by)
    working.schedule_item(version=taken, meeting=ahead, by=by)
    site = Site(programme, councillor)
    page = "scrutiny/meetings/panel/2/compose/"
    site.post(page)
    run_all(timezone.now)

    words = site.text(page)

    assert "1. The impact of poverty and poor housing" in words
    assert "The panel chose W1 for this meeting: Homes near school." in words
