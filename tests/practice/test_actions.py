"""The standards are kept: taken in once, changed with a reason, never overwritten; and teams are put to them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.evidence.actions import add_evidence, withdraw_evidence
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.measures.figure_actions import add_team, close_team
from soundingboard.measures.models import Team, TeamKind
from soundingboard.practice import actions as do
from soundingboard.practice import reading
from soundingboard.practice.actions import StandardRefused
from soundingboard.practice.library import library
from soundingboard.practice.models import Standard, StandardVersion
from soundingboard.practice.rules import Spread
from soundingboard.records.fields import IdentifiableText
from tests import factories as make
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
VISITS = "visit_protection_plan"
CODES = [VISITS, "oversight_reason"]


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def row(programme: Programme, alice: Actor) -> StandardVersion:
    do.adopt_library(programme=programme, codes=CODES, by=alice)
    return current(alice)


@pytest.fixture
def team(programme: Programme, alice: Actor) -> Team:
    return add_team(programme=programme, name="Harbour", by=alice)


def current(by: Actor, code: str = VISITS) -> StandardVersion:
    found = reading.standard_of(by, code)
    assert found is not None
    return found


def evidence(programme: Programme, by: Actor) -> Any:
    return add_evidence(
        programme=programme, title="A dip sample of visits", kind="audit", line=2, performance_type="quality",
        says="supports", collected_on=TODAY, by=by,
    )  # fmt: skip


# --- the library ------------------------------------------------------------------------------------------------------


def test_the_library_is_taken_in_once_with_one_entry_and_nothing_is_overwritten(programme, alice, row) -> None:
    do.revise_standard(row=row, why="Ours is ten days", title="Seen every ten days", by=alice)
    before = Entry.objects.count()

    with CaptureQueriesContext(connection) as made:
        taken = do.adopt_library(programme=programme, by=alice)

    assert taken == len(library()) - 2
    assert len(made) < 20
    assert Entry.objects.count() == before + 1
    assert current(alice).title == "Seen every ten days"
    assert do.adopt_library(programme=programme, by=alice) == 0
    assert [each.code for each in reading.standards_at(programme.pk).values()] == [each.code for each in library()]
    assert verify(programme.pk) == []


def test_a_code_that_does_not_ship_is_refused(programme, alice) -> None:
    with pytest.raises(StandardRefused, match="no standard nonsense"):
        do.adopt_library(programme=programme, codes=["nonsense"], by=alice)
    with pytest.raises(StandardRefused, match="ships no such standard"):
        do.take_up_standard(programme=programme, code="nonsense", seen=None, why="So.", by=alice)


def test_what_was_changed_here_is_offered_the_librarys_and_takes_it_only_when_asked(programme, alice, row) -> None:
    ours = do.revise_standard(row=row, why="Ours is ten days", aim=95, by=alice)
    StandardVersion.objects.filter(pk=ours.pk).update(shipped_digest="0" * 64)
    ours.refresh_from_db()
    offered = {each.item.code: each for each in reading.library_offers(alice)}

    assert offered[VISITS].is_local
    assert offered["contact_decision"].held is None
    assert "oversight_reason" not in offered

    taken = do.take_up_standard(programme=programme, code=VISITS, seen=ours, why="Back to it.", by=alice)
    fresh = do.take_up_standard(programme=programme, code="contact_decision", seen=None, why="New.", by=alice)

    assert (taken.aim, taken.number, taken.origin, fresh.number) == (90, 3, "shipped", 1)
    assert not {each.item.code for each in reading.library_offers(alice)} & {VISITS, "contact_decision"}
    with pytest.raises(StandardRefused, match="a moment ago"):
        do.take_up_standard(programme=programme, code="contact_decision", seen=None, why="New.", by=alice)


def test_a_standard_of_ones_own_stands_with_its_heading(programme, alice, row) -> None:
    clock = {"steps": [{"length": 5, "unit": "working_days"}], "starts": "A move", "done": "The child was seen"}
    said = {
        "title": "Seen after a move",
        "statement": "A child who moves is seen within five working days.",
        "heading": "visits",
        "clock": clock,
        "scope": "Every child with a plan",
        "content_area": "practice.services",
        "performance_type": "quantity",
    }
    made = do.add_standard(programme=programme, code="after_a_move", by=alice, **said)

    assert reading.as_text(made).how == "Within 5 working days"
    assert made.position == row.position
    with pytest.raises(StandardRefused, match="already a standard"):
        do.add_standard(programme=programme, code="after_a_move", by=alice, **said)
    for wrong, sentence in [
        ({"clock": None}, "how anyone could tell"),
        ({"clock": {"steps": []}}, "A clock has"),
        ({"clock": {**clock, "steps": [{"length": 5, "unit": "hours"}]}}, "Choose working days"),
        ({"content_area": "practice"}, "none beneath it"),
        ({"heading": "other"}, "Choose the heading"),
        ({"good": ["nothing"]}, "what good looks like"),
        ({"audited_by": ["case_audit:no.such"]}, "questions of audits"),
        ({"valid_from": TODAY, "valid_to": TODAY - timedelta(days=1)}, "not before the first"),
        ({"aim": 101}, "from 1 to 100"),
        ({"statement": " "}, "what the standard says"),
    ]:
        with pytest.raises(StandardRefused, match=sentence):
            do.add_standard(programme=programme, code="another", by=alice, **{**said, **wrong})
    with pytest.raises(StandardRefused, match="Enter a code"):
        do.add_standard(programme=programme, code="no code", by=alice, **said)
    with pytest.raises(IdentifiableText):
        do.add_standard(programme=programme, code="another", by=alice, **{**said, "scope": "Born 12/03/2015"})
    assert Standard.objects.filter(programme=programme).count() == 3


def test_a_change_needs_a_reason_makes_a_version_and_two_at_once_do_not_undo_each_other(alice, row) -> None:
    with pytest.raises(StandardRefused, match="why the standard is changed"):
        do.revise_standard(row=row, why=" ", aim=80, by=alice)
    fresh = do.revise_standard(row=row, why="Not yet ninety.", aim=80, by=alice)

    assert (fresh.number, fresh.origin) == (2, "local")
    with pytest.raises(ChangedMeanwhile):
        do.revise_standard(row=row, why="Too.", aim=85, by=alice)
    assert do.revise_standard(row=fresh, why="The same.", aim=80, by=alice) is fresh
    with pytest.raises(TypeError):
        do.revise_standard(row=fresh, why="So.", colour="red", by=alice)


def test_what_is_retired_holds_for_nobody_until_it_is_brought_back(programme, alice, row, team) -> None:
    retired = do.retire_standard(row=row, why="It is in another.", by=alice)

    assert not reading.as_text(retired).holds_on(TODAY)
    with pytest.raises(StandardRefused, match="Bring it back"):
        put(retired.standard, team, alice, "adopted", adopted_on=TODAY)
    with pytest.raises(StandardRefused, match="retired already"):
        do.retire_standard(row=retired, why="Again.", by=alice)
    back = do.bring_back_standard(row=retired, by=alice)
    assert reading.as_text(back).holds_on(TODAY)
    with pytest.raises(StandardRefused, match="in use"):
        do.bring_back_standard(row=back, by=alice)


def test_who_may_keep_standards_and_who_may_put_teams_to_them(programme, row, team) -> None:
    auditor = make.actor(programme, Role.AUDITOR)
    member = make.actor(programme, Role.DELIVERY_GROUP)
    councillor = make.actor(programme, Role.SCRUTINY_COUNCILLOR)
    stranger = make.actor(make.programme())

    changed = do.revise_standard(row=row, why="So.", aim=85, by=auditor)
    put(row.standard, team, member, "adopted", adopted_on=TODAY)
    for who in (member, councillor, stranger):
        with pytest.raises(NotAllowed):
            do.revise_standard(row=changed, why="So.", aim=70, by=who)
    for who in (councillor, stranger):
        with pytest.raises(NotAllowed):
            put(row.standard, team, who, "adopted", adopted_on=TODAY)


def test_standards_are_given_to_the_posts_of_the_roles_that_the_library_names(programme, alice, row) -> None:
    post = make.post(programme, "Head of safeguarding")

    assert do.give_standards_to_posts(programme=programme, posts={"Head of safeguarding": post}, by=alice) == 2
    assert do.give_standards_to_posts(programme=programme, posts={"Head of safeguarding": post}, by=alice) == 0
    assert current(alice).owner == post


# --- teams and standards ----------------------------------------------------------------------------------------------


def put(standard: Standard, team: Team, by: Actor, state: str, **given: Any) -> Any:
    return do.put_team_to_standard(standard=standard, team=team, state=state, by=by, **given)


def test_a_team_plans_adopts_shows_and_gives_up_and_each_is_on_record(programme, alice, row, team) -> None:
    shown = evidence(programme, alice)
    planned = put(row.standard, team, alice, "planned", planned_for=TODAY)
    adopted = put(row.standard, team, alice, "adopted", adopted_on=TODAY, seen=planned)
    assert standing(programme) == "adopted_bare"
    proved = put(row.standard, team, alice, "adopted", adopted_on=TODAY, evidence=shown.evidence, seen=adopted)
    assert standing(programme) == "adopted"

    withdraw_evidence(row=shown, why="Wrong sample.", by=alice)
    assert standing(programme) == "adopted_bare"
    given_up = put(row.standard, team, alice, "withdrawn", why="The team was split.", seen=proved)

    assert standing(programme) == "withdrawn"
    assert (given_up.adopted_on, given_up.evidence) == (TODAY, None)
    entries = Entry.objects.filter(programme_id=programme.pk, verb="standard.team_put")
    assert entries.count() == 4
    assert {entry.item_kind for entry in entries} == {"practice.standard"}
    assert verify(programme.pk) == []


def standing(programme: Programme, moment: Any = None) -> str:
    teams = reading.teams_at(programme.pk, moment, on=TODAY)
    reaches = reading.reach_at(
        reading.standards_at(programme.pk, moment), teams, reading.adoptions_at(programme.pk, moment), TODAY
    )
    (found,) = [each.standings[0][1] for each in reaches if each.text.code == VISITS]
    return found


def test_the_past_is_read_as_it_stood(programme, alice, row, team) -> None:
    later = make.later(alice, NOW + timedelta(days=2))
    planned = put(row.standard, team, alice, "planned", planned_for=TODAY)
    put(row.standard, team, later, "adopted", adopted_on=TODAY, seen=planned)

    assert standing(programme, NOW + timedelta(days=1)) == "planned"
    assert reading.teams_at(programme.pk, NOW - timedelta(days=1), on=TODAY) == []


def test_what_two_people_put_on_record_at_once_is_not_undone(alice, row, team) -> None:
    put(row.standard, team, alice, "adopted", adopted_on=TODAY)

    with pytest.raises(ChangedMeanwhile):
        put(row.standard, team, alice, "planned", planned_for=TODAY)


def test_a_group_a_closed_team_and_withdrawn_evidence_are_refused(programme, alice, row, team) -> None:
    group = add_team(programme=programme, name="Children in care", kind=TeamKind.GROUP, by=alice)
    gone = evidence(programme, alice)
    withdraw_evidence(row=gone, why="Wrong sample.", by=alice)

    with pytest.raises(StandardRefused, match="adopts no standard"):
        put(row.standard, group, alice, "adopted", adopted_on=TODAY)
    with pytest.raises(StandardRefused, match="evidence was withdrawn"):
        put(row.standard, team, alice, "adopted", adopted_on=TODAY, evidence=gone.evidence)
    closed = close_team(team=team, on=date(2026, 3, 1), by=alice)
    with pytest.raises(StandardRefused, match="was closed"):
        put(row.standard, closed, alice, "adopted", adopted_on=TODAY)
    with pytest.raises(StandardRefused, match="Choose where the team stands"):
        put(row.standard, team, alice, "none")


def test_the_least_adopted_come_first(programme, alice, row, team) -> None:
    put(row.standard, team, alice, "adopted", adopted_on=TODAY)
    reaches = reading.reach_at(
        reading.standards_at(programme.pk),
        reading.teams_at(programme.pk, on=TODAY),
        reading.adoptions_at(programme.pk),
        TODAY,
    )

    assert [each.text.code for each in reaches] == ["oversight_reason", VISITS]
    assert [each.spread for each in reaches] == [Spread(0, 0, 1), Spread(0, 1, 0)]
