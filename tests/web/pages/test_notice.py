"""The pages of Notices and directions."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.delivery.models import Action, ActionVersion, DeliveryPlan
from soundingboard.plan import notice_actions as actions
from soundingboard.plan.models import (
    Alignment,
    Instrument,
    InstrumentDate,
    InstrumentLetter,
    InstrumentVersion,
    Objective,
    Requirement,
    RequirementVersion,
)
from tests import factories as make
from tests.web.markup import faults_of

pytestmark = pytest.mark.django_db

ISSUED_ON = date(2026, 3, 2)


class Site:
    """A browser signed in as somebody, in one programme."""

    def __init__(self, programme: Programme, actor: Actor) -> None:
        self.root = f"/p/{programme.code}/"
        self.client = Client()
        assert actor.person is not None
        self.client.force_login(actor.person)

    def get(self, address: str) -> Any:
        return self.client.get(self.root + address)

    def post(self, address: str, **fields: Any) -> str:
        return str(self.client.post(self.root + address, fields, follow=True).content.decode())

    def text(self, address: str) -> str:
        response = self.get(address)
        assert response.status_code == 200
        return str(response.content.decode())

    def queries(self, address: str) -> int:
        self.text(address)
        with CaptureQueriesContext(connection) as found:
            self.text(address)
        return len(found)


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def site(programme: Programme, alice: Actor) -> Site:
    return Site(programme, alice)


@pytest.fixture
def drafted(programme: Programme, alice: Actor) -> Instrument:
    return actions.draft_instrument(programme=programme, kind="notice", title="Improvement Notice 2026", by=alice)


def now(instrument: Instrument) -> InstrumentVersion:
    return InstrumentVersion.objects.current().get(instrument=instrument)


def day(name: str, of: date) -> dict[str, int]:
    return {f"{name}_day": of.day, f"{name}_month": of.month, f"{name}_year": of.year}


def objective_with_action(programme: Programme, requirement: Requirement, reference: str = "1.1") -> Objective:
    plan = make.plan(programme) if reference == "1.1" else Objective.objects.filter(programme=programme)[0].plan
    theme = make.theme(plan, reference)
    objective = make.objective(theme, reference, title="Seen in time")
    Alignment.objects.create(
        programme=programme, objective=objective, requirement=requirement, recorded_at=make.NOW - timedelta(days=5)
    )
    delivery_plan = DeliveryPlan.objects.create(programme=programme, reference=f"DP{reference}")
    action = Action.objects.create(programme=programme, reference=f"A{reference}")
    ActionVersion.objects.create(
        programme=programme,
        action=action,
        delivery_plan=delivery_plan,
        objective=objective,
        title="Add a duty worker",
        state_since=ISSUED_ON,
        recorded_at=make.NOW,
    )
    return objective


def test_an_empty_register_says_that_a_draft_can_be_entered(site: Site) -> None:
    assert "Enter the anticipated draft" in site.text("notice/")


def test_a_notice_goes_from_draft_to_lifted_through_the_pages(site: Site) -> None:
    assert "Begun as a draft" in site.post("notice/new/", kind="notice", title="Improvement Notice")
    site.post("notice/N1/requirements/new/", number="1", text="Set up a board.", **day("due_on", date(2026, 4, 1)))
    seen = now(Instrument.objects.get()).pk
    site.post("notice/N1/steps/issue/", version=seen, **day("dated", ISSUED_ON), summary="Issued by letter.")
    assert now(Instrument.objects.get()).state == "issued"
    row = RequirementVersion.objects.current().get()
    site.post("requirements/N1.1/change/", version=row.pk, number="1", text="Set up a board with a chair.")
    assert "a revision is being prepared" in site.text("notice/")

    site.post("notice/N1/steps/revise/", version=now(Instrument.objects.get()).pk, **day("dated", ISSUED_ON))
    shown = site.post("notice/N1/steps/lift/", version=now(Instrument.objects.get()).pk, **day("dated", ISSUED_ON))

    assert "Lifted" in shown
    assert [step.state for step in InstrumentVersion.objects.order_by("pk")] == ["draft", "issued", "revised", "lifted"]


def test_a_notice_without_requirements_is_not_issued_and_the_page_says_so(site: Site, drafted: Instrument) -> None:
    shown = site.post("notice/N1/steps/issue/", version=now(drafted).pk, **day("dated", ISSUED_ON))

    assert "Enter at least one requirement first" in shown
    assert now(drafted).state == "draft"


def test_a_step_taken_twice_is_told_and_keeps_what_was_typed(site: Site, drafted: Instrument, alice: Actor) -> None:
    actions.add_requirement(instrument=drafted, number="1", text="Set up a board.", by=alice)
    seen = now(drafted).pk
    site.post("notice/N1/steps/issue/", version=seen, **day("dated", ISSUED_ON))

    shown = site.post("notice/N1/steps/issue/", version=seen, **day("dated", ISSUED_ON), summary="Mine, with care.")

    assert "Mine, with care." in shown
    assert "saved a change to this while you were editing" in shown
    assert InstrumentVersion.objects.filter(state="issued").count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": "", "text": "x"}, "Enter number"),
        ({"number": "1", "text": ""}, "Enter what is required"),
        ({"number": "1", "text": "x", "due_on_day": 31, "due_on_month": 2, "due_on_year": 2026}, "must be a real date"),
        ({"number": "2", "text": "x"}, "There is a requirement 2 already"),
        ({"number": "1", "text": "Ring 07700 900123."}, "There is a problem"),
    ],
)
def test_a_requirement_that_cannot_be_gets_a_sentence(
    site: Site, drafted: Instrument, alice: Actor, fields: dict[str, Any], sentence: str
) -> None:
    actions.add_requirement(instrument=drafted, number="2", text="Agree a plan.", by=alice)

    assert sentence in site.post("notice/N1/requirements/new/", **fields)
    assert Requirement.objects.count() == 1


def test_of_two_who_change_a_requirement_the_second_sees_both(site: Site, drafted: Instrument, alice: Actor) -> None:
    actions.add_requirement(instrument=drafted, number="1", text="Set up a board.", by=alice)
    seen = RequirementVersion.objects.get().pk
    site.post("requirements/N1.1/change/", version=seen, number="1", text="Theirs.")

    shown = site.post("requirements/N1.1/change/", version=seen, number="1", text="Mine, typed with care.")

    assert "Theirs." in shown
    assert "Mine, typed with care." in shown
    assert RequirementVersion.objects.current().get().text == "Theirs."


def test_a_requirement_is_withdrawn_with_a_reason_and_put_back(site: Site, drafted: Instrument, alice: Actor) -> None:
    actions.add_requirement(instrument=drafted, number="1", text="Set up a board.", by=alice)

    assert "Enter why" in site.post("requirements/N1.1/withdraw/", why="")
    assert "Withdrawn requirements" in site.post("requirements/N1.1/withdraw/", why="A slip.")
    assert "Withdrawn requirements" not in site.post("requirements/N1.1/withdraw/")


def test_a_requirement_is_moved_by_its_buttons(site: Site, drafted: Instrument, alice: Actor) -> None:
    for number in "123":
        actions.add_requirement(instrument=drafted, number=number, text=f"Part {number}.", by=alice)

    def rows(page: str) -> list[str]:
        return re.findall(r'<tr id="r-(N1\.\d)">', page)

    page = site.text("notice/N1/")
    assert rows(page) == ["N1.1", "N1.2", "N1.3"]
    assert faults_of(page) == []
    assert len(re.findall('value="up ', page)) == len(re.findall('value="down ', page)) == 2
    button = re.search(r'value="(up \d+)">Up<span class="govuk-visually-hidden">: move 3 up', page)
    assert button is not None

    answer = site.client.post(site.root + "notice/N1/requirements/move/", {"move": button[1]})
    assert answer["Location"].endswith("/notice/N1/#r-N1.3")
    again = site.post("notice/N1/requirements/move/", move=button[1])

    assert "The list was changed a moment ago" in again
    assert rows(again) == ["N1.1", "N1.3", "N1.2"]


@pytest.mark.parametrize("nonsense", ["", "up", "up x", "sideways 1", "up 999999", "up -1", "up ²"])
def test_a_move_of_nothing_changes_nothing(site: Site, drafted: Instrument, alice: Actor, nonsense: str) -> None:
    actions.add_requirement(instrument=drafted, number="1", text="Set up a board.", by=alice)

    assert "move it from here" in site.post("notice/N1/requirements/move/", move=nonsense)
    assert RequirementVersion.objects.count() == 1


@pytest.mark.parametrize("what", ["dates", "letters"])
def test_a_date_and_a_letter_are_withdrawn_with_a_reason(
    site: Site, drafted: Instrument, alice: Actor, what: str
) -> None:
    row: InstrumentDate | InstrumentLetter = (
        actions.add_instrument_date(instrument=drafted, kind="review", title="A slip", due_on=ISSUED_ON, by=alice)
        if what == "dates"
        else actions.add_letter(instrument=drafted, dated=ISSUED_ON, title="A slip", by=alice)
    )
    address = f"notice/N1/{what}/{row.pk}/withdraw/"
    way = "notice/N1/" if what == "letters" else f"notice/N1/dates/{row.pk}/"
    assert f"/{address}" in site.text(way)
    asked = site.text(address)
    assert "2 March 2026" in asked
    assert faults_of(asked) == []

    assert "Enter why" in site.post(address, why="")
    assert type(row).objects.current().exists()
    done = site.post(address, why="Entered twice.")

    assert "It is withdrawn." in done
    assert not type(row).objects.current().exists()
    assert address not in done
    again = site.client.get(site.root + address)
    assert again.status_code == 302


def test_the_difference_shows_words_days_and_what_it_touches(
    site: Site, programme: Programme, drafted: Instrument, alice: Actor
) -> None:
    first = actions.add_requirement(
        instrument=drafted, number="1", text="Assess in forty days.", due_on=date(2026, 4, 1), by=alice
    )
    gone = actions.add_requirement(instrument=drafted, number="2", text="Report weekly.", by=alice)
    objective_with_action(programme, first)
    actions.draft_again(seen=now(drafted), by=alice)
    row = RequirementVersion.objects.current().get(requirement=first)
    actions.change_requirement(seen=row, number="1", text="Assess in thirty days.", due_on=date(2026, 4, 11), by=alice)
    actions.withdraw_requirement(
        seen=RequirementVersion.objects.current().get(requirement=gone), why="Not in the Notice.", by=alice
    )
    actions.add_requirement(instrument=drafted, number="3", text="Hear children.", by=alice)
    actions.issue(seen=now(drafted), dated=ISSUED_ON, by=alice)

    shown = site.text("notice/N1/compare/?from=1&to=2")

    assert "<del>" in shown
    assert "forty" in shown
    assert "10 days later" in shown
    assert "objective 1.1 Seen in time" in shown
    assert "Action A1.1 Add a duty worker" in shown
    assert "Hear children." in shown
    assert "Report weekly." in shown
    assert "in the same words" in site.text("notice/N1/compare/?from=2&to=2")
    assert site.get("notice/N1/compare/?from=x&to=99").status_code == 200


def test_a_letter_with_a_wrong_file_is_refused_and_nothing_is_kept(site: Site, drafted: Instrument) -> None:
    fields = {"title": "Minister's letter", **day("dated", ISSUED_ON)}

    shown = site.post("notice/N1/letters/new/", document=SimpleUploadedFile("a.pdf", b"MZ\x00"), **fields)
    assert "is not a PDF, whatever its name says" in shown
    assert not InstrumentLetter.objects.exists()

    site.post("notice/N1/letters/new/", document=SimpleUploadedFile("a.pdf", b"%PDF-1.4"), **fields)
    assert InstrumentLetter.objects.get().document is not None


def test_a_review_shows_the_days_left_and_is_held(site: Site, drafted: Instrument) -> None:
    due = date.today() + timedelta(days=9)  # noqa: DTZ011 the page's own clock is the machine's
    site.post("notice/N1/dates/new/", kind="review", title="First review", **day("due_on", due))
    assert "Due in 9 days" in site.text("notice/N1/")
    row = InstrumentDate.objects.current().get()

    assert "Enter the day it was held" in site.post(
        f"notice/N1/dates/{row.pk}/", version=row.pk, title="First review", outcome="Well.", **day("due_on", due)
    )
    shown = site.post(
        f"notice/N1/dates/{row.pk}/",
        version=row.pk,
        title="First review",
        outcome="Progress seen.",
        **day("due_on", due),
        **day("held_on", ISSUED_ON),
    )
    assert "Progress seen." in shown


def test_a_direction_follows_and_takes_the_notices_place(site: Site, drafted: Instrument, alice: Actor) -> None:
    actions.add_requirement(instrument=drafted, number="1", text="Set up a board.", by=alice)
    actions.issue(seen=now(drafted), dated=ISSUED_ON, by=alice)
    site.post("notice/new/", kind="direction", title="Direction", follows="N1")
    direction = Instrument.objects.get(reference="D1")
    assert direction.follows == drafted
    actions.add_requirement(instrument=direction, number="1", text="Comply.", by=alice)
    actions.issue(seen=now(direction), dated=ISSUED_ON, by=alice)

    site.post("notice/N1/steps/supersede/", version=now(drafted).pk, successor="D1", **day("dated", ISSUED_ON))

    assert now(drafted).state == "superseded"


def test_readers_read_and_change_nothing(programme: Programme, drafted: Instrument) -> None:
    bob = Site(programme, make.actor(programme, Role.DFE_ADVISER))

    assert "Add a requirement" not in bob.text("notice/N1/")
    for address in ("notice/new/", "notice/N1/steps/issue/", "notice/N1/requirements/new/", "notice/N1/letters/new/"):
        assert bob.get(address).status_code == 403


def test_another_programmes_notice_is_not_there(programme: Programme, alice: Actor) -> None:
    make.requirement(make.notice(make.programme()))
    site = Site(programme, alice)

    for address in ("notice/N1/", "notice/N1/compare/", "requirements/N1.1/", "notice/N1/steps/issue/"):
        assert site.get(address).status_code == 404


def test_at_a_past_day_the_notice_is_as_it_was(site: Site, drafted: Instrument, alice: Actor) -> None:
    first = actions.add_requirement(instrument=drafted, number="1", text="Set up a board.", by=alice)
    tomorrow = make.later(alice, make.NOW + timedelta(days=1))
    row = RequirementVersion.objects.current().get(requirement=first)
    actions.change_requirement(seen=row, number="1", text="Set up a board with a chair.", by=tomorrow)
    actions.issue(seen=now(drafted), dated=ISSUED_ON, by=tomorrow)
    then = make.TODAY.isoformat()

    shown = site.text(f"notice/N1/?as_at={then}")

    assert "Draft (anticipated)" in shown
    assert "with a chair" not in shown
    assert f"/requirements/N1.1/?as_at={then}" in shown
    assert "with a chair" not in site.text(f"requirements/N1.1/?as_at={then}")
    before = (make.TODAY - timedelta(days=1)).isoformat()
    assert site.get(f"notice/N1/?as_at={before}").status_code == 404
    assert "No Notice or direction yet" in site.text(f"notice/?as_at={before}")


def test_pages_cost_the_same_queries_however_many_requirements(
    site: Site, programme: Programme, drafted: Instrument, alice: Actor
) -> None:
    def grow(numbers: range) -> None:
        for number in numbers:
            requirement = actions.add_requirement(
                instrument=drafted, number=f"{number}", text=f"Requirement {number}.", by=alice
            )
            objective_with_action(programme, requirement, "1.1" if number == 1 else f"1.{number}")
            actions.add_instrument_date(
                instrument=drafted, kind="milestone", title=f"M{number}", due_on=ISSUED_ON, by=alice
            )
            actions.add_letter(instrument=drafted, dated=ISSUED_ON, title=f"L{number}", by=alice)

    grow(range(1, 2))
    actions.draft_again(seen=now(drafted), by=alice)
    grow(range(2, 3))
    pages = ("notice/", "notice/N1/", "notice/N1/compare/?from=1&to=2", "requirements/N1.1/")
    few = [site.queries(page) for page in pages]
    grow(range(3, 9))
    many = [site.queries(page) for page in pages]

    assert few == many
    assert max(many) <= 15
