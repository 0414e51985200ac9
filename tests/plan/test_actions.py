"""What may be done to a plan, by whom, and what it refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import DecisionKind
from soundingboard.history.models import Entry
from soundingboard.plan import actions, reading
from soundingboard.plan.models import (
    Alignment,
    AlignmentStrength,
    Finding,
    FindingState,
    Freeze,
    Instrument,
    InstrumentState,
    Objective,
    ObjectiveVersion,
    OutcomeVersion,
    Parking,
    Plan,
    PlanVersion,
    Requirement,
    Standing,
    Theme,
    ThemeVersion,
    Tier,
)
from tests import factories as a

pytestmark = pytest.mark.django_db

SATISFIES, CONTRIBUTES = AlignmentStrength.SATISFIES, AlignmentStrength.CONTRIBUTES


@dataclass
class World:
    """A programme with a Notice, an inspection and the beginnings of a plan."""

    alice: Actor
    plan: Plan
    theme: Theme
    objective: Objective
    finding: Finding
    requirement: Requirement
    instrument: Instrument

    def said(self, objective: Objective | None = None) -> ObjectiveVersion:
        return ObjectiveVersion.objects.current().get(objective=objective or self.objective)

    def agreed_by(self, **given: Any) -> Any:
        return a.decision(self.plan.programme, DecisionKind.AGREE_PLAN, **given)


@pytest.fixture
def world() -> World:
    council = a.programme()
    plan = a.plan(council)
    theme = a.theme(plan, recorded_at=a.NOW - timedelta(days=30))
    instrument = a.notice(council, recorded_at=a.NOW - timedelta(days=30))
    return World(
        alice=a.actor(council),
        plan=plan,
        theme=theme,
        objective=a.objective(theme, recorded_at=a.NOW - timedelta(days=30)),
        finding=a.finding(a.inspection(council), settled_at=a.NOW - timedelta(days=30)),
        requirement=a.requirement(instrument, recorded_at=a.NOW - timedelta(days=30)),
        instrument=instrument,
    )


def last_entry(programme_id: int) -> Entry:
    found = Entry.objects.filter(programme_id=programme_id).order_by("-seq").first()
    assert found is not None
    return found


# --- who may ----------------------------------------------------------------------------------------------------------

WRITES: dict[str, Callable[[World, Actor], object]] = {
    "revise_plan": lambda w, by: actions.revise_plan(
        seen=reading.said_of(w.plan), changes={"title": "New", "vision": "Safe.", "first_priority_cap": 4}, by=by
    ),
    "add_theme": lambda w, by: actions.add_theme(plan=w.plan, title="Practice", by=by),
    "add_outcome": lambda w, by: actions.add_outcome(theme=w.theme, statement="Children are seen.", by=by),
    "add_objective": lambda w, by: actions.add_objective(theme=w.theme, title="Supervision monthly", by=by),
    "revise_objective": lambda w, by: actions.revise_objective(seen=w.said(), changes={"title": "New"}, by=by),
    "withdraw_objective": lambda w, by: actions.withdraw_objective(seen=w.said(), why="Merged", by=by),
    "revise_theme": lambda w, by: actions.revise_theme(
        seen=ThemeVersion.objects.current().get(theme=w.theme), changes={"title": "New"}, by=by
    ),
    "align": lambda w, by: actions.align(objective=w.objective, to=w.finding, by=by),
    "set_alignments": lambda w, by: actions.set_alignments(
        objective=w.objective, wanted={("finding", w.finding.pk): SATISFIES}, seen=frozenset(), by=by
    ),
    "park": lambda w, by: actions.park(what=w.finding, reason="Held by the partnership board", by=by),
}
ROLES_THAT_EDIT = {Role.PROGRAMME_MANAGER, Role.DIRECTOR}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.DIRECTOR, Role.BOARD_CHAIR, Role.SCRUTINY_COUNCILLOR])
def test_the_plan_is_edited_by_those_whose_role_includes_it(world: World, write: str, role: Role) -> None:
    somebody = a.actor(world.plan.programme, role)
    before = Entry.objects.count()

    if role in ROLES_THAT_EDIT:
        WRITES[write](world, somebody)
        assert Entry.objects.count() == before + 1
    else:
        with pytest.raises(NotAllowed):
            WRITES[write](world, somebody)
        assert Entry.objects.count() == before


@pytest.mark.parametrize("write", WRITES)
def test_a_manager_of_another_programme_may_not(world: World, write: str) -> None:
    charlie = a.actor(a.programme(), name="Charlie Cole")

    with pytest.raises(NotAllowed):
        WRITES[write](world, charlie)


@pytest.mark.parametrize("write", WRITES)
def test_a_frozen_plan_refuses_every_write(world: World, write: str) -> None:
    actions.freeze_plan(plan=world.plan, standing=Standing.PAUSED, reason="Election period", by=world.alice)
    before = Entry.objects.count()

    with pytest.raises(actions.PlanIsFrozen, match="is paused \\(Election period\\)"):
        WRITES[write](world, world.alice)

    assert Entry.objects.count() == before


# --- the plan itself --------------------------------------------------------------------------------------------------


def test_a_plan_is_started_once() -> None:
    council = a.programme()
    alice = a.actor(council)

    plan = actions.start_plan(programme=council, title="Our plan", started_on=a.TODAY, by=alice)

    said = reading.said_of(plan)
    assert (plan.reference, said.title, said.vision, said.first_priority_cap) == ("P1", "Our plan", "", 6)
    assert last_entry(council.pk).verb == "plan.started"
    with pytest.raises(actions.PlanAlreadyOpen, match="Our plan is open"):
        actions.start_plan(programme=council, title="Another", started_on=a.TODAY, by=alice)


def test_what_a_plan_was_called_can_be_read_at_every_moment(world: World) -> None:
    begun, changed = datetime(2024, 10, 1, 9, 0, tzinfo=UTC), a.NOW
    later = a.later(world.alice, changed + timedelta(days=1))

    actions.revise_plan(
        seen=reading.said_of(world.plan), changes={"title": "Safe at home", "vision": "Safe."}, why="Asked", by=later
    )

    table = [
        (begun - timedelta(days=1), None),
        (begun, None),
        (begun + timedelta(microseconds=1), ("Improvement Plan", "")),
        (later.now, ("Improvement Plan", "")),
        (later.now + timedelta(microseconds=1), ("Safe at home", "Safe.")),
        (None, ("Safe at home", "Safe.")),
    ]
    for moment, said in table:
        line = reading.plan_line(world.alice, moment)
        assert (line and (line.title, line.vision)) == said, moment
    entry = last_entry(world.plan.programme_id)
    assert (entry.verb, entry.text.values["why"][1]) == ("plan.revised", "Asked")
    assert entry.text.values["before.title"][1] == "Improvement Plan"
    assert entry.text.values["after.title"][1] == "Safe at home"


def test_a_plan_is_changed_from_what_holds_now(world: World) -> None:
    seen = reading.said_of(world.plan)
    actions.revise_plan(seen=seen, changes={"title": "Theirs"}, by=world.alice)

    with pytest.raises(ChangedMeanwhile) as told:
        actions.revise_plan(seen=seen, changes={"title": "Mine"}, by=world.alice)

    assert str(told.value.theirs) == "Theirs"
    assert reading.said_of(world.plan).title == "Theirs"


def test_the_limit_of_first_objectives_holds_against_those_that_are_first(world: World) -> None:
    actions.revise_objective(seen=world.said(), changes={"tier": Tier.FIRST}, by=world.alice)

    with pytest.raises(actions.TooManyFirst, match="1.1 is first already, which is more than 0"):
        actions.revise_plan(seen=reading.said_of(world.plan), changes={"first_priority_cap": 0}, by=world.alice)
    actions.revise_plan(seen=reading.said_of(world.plan), changes={"first_priority_cap": 1}, by=world.alice)

    with pytest.raises(actions.TooManyFirst, match="allows 1 objective"):
        actions.add_objective(theme=world.theme, title="Two", tier=Tier.FIRST, by=world.alice)


def test_a_plan_begun_after_another_closed_was_not_there_before(world: World) -> None:
    at = a.later(world.alice, a.NOW + timedelta(days=10))
    actions.freeze_plan(plan=world.plan, standing=Standing.CLOSED, reason="Done", by=world.alice)
    actions.start_plan(programme=world.plan.programme, title="The second", started_on=a.TODAY, by=at)

    now, then = reading.plan_line(at), reading.plan_line(at, a.NOW + timedelta(days=5))

    assert now is not None
    assert then is not None
    assert (now.title, then.title) == ("The second", "Improvement Plan")


def test_a_plan_with_gaps_cannot_be_agreed_and_says_exactly_which(world: World) -> None:
    with pytest.raises(actions.CannotAgree) as refused:
        actions.agree_plan(plan=world.plan, decision=world.agreed_by(), by=world.alice)

    assert [(gap.code, gap.reference) for gap in refused.value.gaps] == [
        ("AL1", "N1.1"),
        ("AL2", "I1.1"),
        ("AL3", "1.1"),
    ]
    assert str(refused.value) == "3 things stand in the way of agreeing the plan."
    assert not PlanVersion.objects.exists()


def test_a_plan_without_gaps_is_agreed_and_its_versions_are_numbered(world: World) -> None:
    actions.align(objective=world.objective, to=world.requirement, strength=SATISFIES, by=world.alice)
    actions.park(what=world.finding, reason="Held by the partnership board", by=world.alice)

    first = actions.agree_plan(plan=world.plan, decision=world.agreed_by(), by=world.alice)
    second = actions.agree_plan(
        plan=world.plan, decision=world.agreed_by(), summary_of_changes="Nothing of weight", by=world.alice
    )

    assert (first.number, second.number) == (1, 2)
    assert PlanVersion.objects.current().get(plan=world.plan) == second
    assert last_entry(world.plan.programme_id).verb == "plan.agreed"


@pytest.mark.parametrize(
    ("arrange", "gap"),
    [
        (lambda w: None, "AL2"),
        (lambda w: Finding.objects.filter(pk=w.finding.pk).update(state=FindingState.SET_ASIDE), None),
        (lambda w: Finding.objects.filter(pk=w.finding.pk).update(state=FindingState.DRAFT), None),
        (lambda w: actions.align(objective=w.objective, to=w.finding, by=w.alice), None),
    ],
)
def test_only_confirmed_findings_must_be_mapped(
    world: World, arrange: Callable[[World], object], gap: str | None
) -> None:
    actions.align(objective=world.objective, to=world.requirement, by=world.alice)

    arrange(world)

    found = reading.gaps(world.alice, world.plan.pk, on=a.TODAY)
    assert [one.code for one in found] == ([gap] if gap else [])


def test_requirements_of_a_lifted_notice_need_no_objective(world: World) -> None:
    world.instrument.versions.update(state=InstrumentState.LIFTED)

    assert "AL1" not in {gap.code for gap in reading.gaps(world.alice, world.plan.pk, on=a.TODAY)}


def test_the_board_must_have_decided_to_agree_the_plan(world: World) -> None:
    other = a.decision(world.plan.programme, DecisionKind.CALENDAR, reference="D77")

    with pytest.raises(actions.WrongDecision, match="D77 was not made to agree a version of the plan"):
        actions.agree_plan(plan=world.plan, decision=other, by=world.alice)


def test_one_decision_agrees_one_version(world: World) -> None:
    actions.align(objective=world.objective, to=world.requirement, by=world.alice)
    actions.align(objective=world.objective, to=world.finding, by=world.alice)
    decision = world.agreed_by()
    actions.agree_plan(plan=world.plan, decision=decision, by=world.alice)

    with pytest.raises(actions.WrongDecision, match="agreed version 1"):
        actions.agree_plan(plan=world.plan, decision=decision, by=world.alice)


def test_an_empty_plan_cannot_be_agreed() -> None:
    council = a.programme()
    plan, alice = a.plan(council), a.actor(council)

    with pytest.raises(actions.CannotAgree, match="no objectives yet"):
        actions.agree_plan(plan=plan, decision=a.decision(council, DecisionKind.AGREE_PLAN), by=alice)


def test_the_director_edits_the_plan_but_does_not_record_its_agreement(world: World) -> None:
    bob = a.actor(world.plan.programme, Role.DIRECTOR, name="Bob Barker")

    with pytest.raises(NotAllowed):
        actions.agree_plan(plan=world.plan, decision=world.agreed_by(), by=bob)


# --- freezing ---------------------------------------------------------------------------------------------------------


def test_a_closed_plan_makes_room_for_the_next_and_cannot_then_be_reopened(world: World) -> None:
    actions.freeze_plan(plan=world.plan, standing=Standing.CLOSED, reason="The Notice was lifted", by=world.alice)
    world.plan.refresh_from_db()
    assert world.plan.closed_on == a.TODAY

    following = actions.start_plan(
        programme=world.plan.programme, title="Sustaining", started_on=a.TODAY, by=world.alice
    )

    actions.add_theme(plan=following, title="Practice", by=world.alice)
    with pytest.raises(actions.PlanAlreadyOpen, match="Sustaining is open"):
        actions.reopen_plan(plan=world.plan, reason="Intervention again", by=world.alice)


def test_a_reopened_plan_takes_changes_again(world: World) -> None:
    actions.freeze_plan(plan=world.plan, standing=Standing.CLOSED, reason="The Notice was lifted", by=world.alice)

    actions.reopen_plan(plan=world.plan, reason="A new inspection", by=world.alice)

    assert not Freeze.objects.current().exists()
    actions.add_theme(plan=Plan.objects.get(), title="Practice", by=world.alice)


def test_freezing_asks_for_a_reason_and_happens_once(world: World) -> None:
    with pytest.raises(actions.CannotBeSo, match="Enter the reason"):
        actions.freeze_plan(plan=world.plan, standing=Standing.PAUSED, reason=" ", by=world.alice)
    actions.freeze_plan(plan=world.plan, standing=Standing.PAUSED, reason="Election period", by=world.alice)
    with pytest.raises(actions.PlanIsFrozen):
        actions.freeze_plan(plan=world.plan, standing=Standing.HANDED_OVER, reason="New chair", by=world.alice)


def test_a_programme_without_a_plan_refuses_nothing() -> None:
    actions.require_open(a.programme())


# --- themes, outcomes, objectives -------------------------------------------------------------------------------------


def test_references_are_given_in_turn_and_a_taken_one_is_refused(world: World) -> None:
    second = actions.add_theme(plan=world.plan, title="Partnership", by=world.alice)
    objective = actions.add_objective(theme=world.theme, title="Supervision", by=world.alice)
    outcome = actions.add_outcome(theme=second, statement="Agencies act together.", by=world.alice)

    assert (second.reference, objective.reference, outcome.reference) == ("2", "1.2", "O1")
    with pytest.raises(actions.ReferenceTaken, match="1.2 is taken"):
        actions.add_objective(theme=world.theme, title="Another", reference="1.2", by=world.alice)


def test_revising_keeps_what_was_said_before_and_records_only_what_changed(world: World) -> None:
    fresh = actions.revise_objective(
        seen=world.said(), changes={"title": "Assessments in time", "description": ""}, why="Plainer", by=world.alice
    )

    assert fresh.title == "Assessments in time"
    assert ObjectiveVersion.objects.filter(objective=world.objective).count() == 2
    entry = last_entry(world.plan.programme_id)
    assert entry.verb == "objective.revised"
    assert set(entry.digests) == {"label", "before.title", "after.title", "why"}


def test_the_second_of_two_editors_is_told(world: World) -> None:
    seen = world.said()
    actions.revise_objective(seen=seen, changes={"title": "Mine"}, by=world.alice)

    with pytest.raises(ChangedMeanwhile) as told:
        actions.revise_objective(seen=seen, changes={"title": "Theirs"}, by=world.alice)

    assert isinstance(told.value.theirs, ObjectiveVersion)
    assert told.value.theirs.title == "Mine"


def test_a_field_that_is_not_said_of_it_is_a_slip_in_the_code(world: World) -> None:
    with pytest.raises(TypeError, match="is_withdrawn"):
        actions.revise_objective(seen=world.said(), changes={"is_withdrawn": True}, by=world.alice)


def test_the_first_due_date_is_the_baseline_and_stays(world: World) -> None:
    first = actions.revise_objective(seen=world.said(), changes={"due_on": date(2026, 6, 30)}, by=world.alice)
    moved = actions.revise_objective(seen=first, changes={"due_on": date(2026, 9, 30)}, by=world.alice)

    assert (moved.baseline_due_on, moved.due_on) == (date(2026, 6, 30), date(2026, 9, 30))


def test_an_objective_is_not_due_before_it_starts(world: World) -> None:
    with pytest.raises(actions.CannotBeSo, match="not before the start"):
        actions.add_objective(
            theme=world.theme, title="X", starts_on=date(2026, 5, 1), due_on=date(2026, 4, 1), by=world.alice
        )
    seen = actions.revise_objective(seen=world.said(), changes={"due_on": date(2026, 4, 1)}, by=world.alice)
    with pytest.raises(actions.CannotBeSo):
        actions.revise_objective(seen=seen, changes={"starts_on": date(2026, 5, 1)}, by=world.alice)


def test_no_more_are_first_than_the_plan_allows(world: World) -> None:
    actions.revise_plan(seen=reading.said_of(world.plan), changes={"first_priority_cap": 1}, by=world.alice)
    plan_theme = world.theme
    one = actions.add_objective(theme=plan_theme, title="One", tier=Tier.FIRST, by=world.alice)

    with pytest.raises(actions.TooManyFirst, match="allows 1 objective to be first at once, and 1.2 is"):
        actions.add_objective(theme=plan_theme, title="Two", tier=Tier.FIRST, by=world.alice)
    with pytest.raises(actions.TooManyFirst):
        actions.revise_objective(seen=world.said(), changes={"tier": Tier.FIRST}, by=world.alice)

    # One that is first already may be changed, and when it steps back another may come.
    reworded = actions.revise_objective(
        seen=world.said(one), changes={"title": "First", "tier": Tier.FIRST}, by=world.alice
    )
    actions.revise_objective(seen=reworded, changes={"tier": Tier.LATER}, by=world.alice)
    actions.revise_objective(seen=world.said(), changes={"tier": Tier.FIRST}, by=world.alice)


def test_an_owner_is_a_post_of_this_programme_that_still_exists(world: World) -> None:
    elsewhere = a.post(a.programme())
    gone = a.post(world.plan.programme)
    gone.abolished_on = a.TODAY
    gone.save()

    with pytest.raises(NotAllowed):
        actions.revise_objective(seen=world.said(), changes={"owner": elsewhere}, by=world.alice)
    with pytest.raises(actions.CannotBeSo, match="no longer exists"):
        actions.revise_objective(seen=world.said(), changes={"owner": gone}, by=world.alice)


def test_a_theme_with_something_in_it_is_not_withdrawn(world: World) -> None:
    seen = ThemeVersion.objects.current().get(theme=world.theme)
    with pytest.raises(actions.CannotBeSo, match="first: 1.1"):
        actions.withdraw_theme(seen=seen, why="Merged", by=world.alice)

    actions.withdraw_objective(seen=world.said(), why="Merged", by=world.alice)
    actions.withdraw_theme(seen=seen, why="Merged", by=world.alice)

    assert reading.theme_lines(world.alice, world.plan.pk) == []


def test_a_withdrawn_outcome_takes_its_alignment_with_it(world: World) -> None:
    outcome = actions.add_outcome(theme=world.theme, statement="Children are seen sooner.", by=world.alice)
    seen = OutcomeVersion.objects.current().get(outcome=outcome)
    seen = actions.revise_outcome(seen=seen, changes={"baseline": "Two in five"}, by=world.alice)
    actions.align(objective=world.objective, to=outcome, by=world.alice)

    with pytest.raises(actions.CannotBeSo, match="Enter the reason"):
        actions.withdraw_outcome(seen=seen, why="", by=world.alice)
    assert Alignment.objects.current().count() == 1
    actions.withdraw_outcome(seen=seen, why="Said twice", by=world.alice)

    assert not Alignment.objects.current().exists()
    assert reading.outcome_lines(world.alice, world.plan.pk) == []


# --- alignment and parking --------------------------------------------------------------------------------------------


def test_aligning_again_changes_how_far(world: World) -> None:
    actions.align(objective=world.objective, to=world.finding, by=world.alice)
    actions.align(objective=world.objective, to=world.finding, strength=SATISFIES, by=world.alice)

    assert Alignment.objects.current().get().strength == SATISFIES
    assert Alignment.objects.count() == 2
    assert last_entry(world.plan.programme_id).verb == "objective.realigned"


def test_an_alignment_can_be_undone(world: World) -> None:
    row = actions.align(objective=world.objective, to=world.finding, by=world.alice)

    actions.undo_alignment(seen=row, why="Wrong finding", by=world.alice)

    assert not Alignment.objects.current().exists()
    with pytest.raises(ChangedMeanwhile):
        actions.undo_alignment(seen=row, by=world.alice)


def test_nothing_is_aligned_to_what_is_unconfirmed_or_parked(world: World) -> None:
    draft = a.finding(world.finding.inspection, "I1.2", state=FindingState.DRAFT)
    with pytest.raises(actions.CannotBeSo, match="not confirmed"):
        actions.align(objective=world.objective, to=draft, by=world.alice)

    actions.park(what=world.requirement, reason="The department holds it", by=world.alice)
    with pytest.raises(actions.CannotBeSo, match="N1.1 is parked"):
        actions.align(objective=world.objective, to=world.requirement, by=world.alice)


def test_nothing_aligned_is_parked(world: World) -> None:
    actions.align(objective=world.objective, to=world.finding, by=world.alice)

    with pytest.raises(actions.CannotBeSo, match="aligned to 1.1"):
        actions.park(what=world.finding, reason="Elsewhere", by=world.alice)


def test_parking_has_a_reason_and_can_rest_on_a_decision(world: World) -> None:
    with pytest.raises(actions.CannotBeSo, match="Enter the reason"):
        actions.park(what=world.finding, reason="", by=world.alice)
    with pytest.raises(actions.WrongDecision):
        actions.park(what=world.finding, reason="Elsewhere", decision=world.agreed_by(), by=world.alice)

    decision = a.decision(world.plan.programme, DecisionKind.PARKING)
    parking = actions.park(what=world.finding, reason="Elsewhere", decision=decision, by=world.alice)
    with pytest.raises(actions.CannotBeSo, match="parked already"):
        actions.park(what=world.finding, reason="Elsewhere", by=world.alice)

    actions.unpark(seen=parking, why="It came back", by=world.alice)
    assert not Parking.objects.current().exists()


def test_a_whole_alignment_is_set_at_once(world: World) -> None:
    second = a.finding(world.finding.inspection, "I1.2")
    kept = actions.align(objective=world.objective, to=world.finding, by=world.alice)
    gone = actions.align(objective=world.objective, to=world.requirement, by=world.alice)
    wanted = {("finding", world.finding.pk): SATISFIES, ("finding", second.pk): CONTRIBUTES}

    changed = actions.set_alignments(
        objective=world.objective, wanted=wanted, seen=frozenset({kept.pk, gone.pk}), by=world.alice
    )

    assert changed == 3
    assert {(row.finding_id, row.strength) for row in Alignment.objects.current()} == {
        (world.finding.pk, "satisfies"),
        (second.pk, "contributes"),
    }
    with pytest.raises(ChangedMeanwhile):
        actions.set_alignments(objective=world.objective, wanted={}, seen=frozenset({kept.pk, gone.pk}), by=world.alice)


def test_one_refused_link_leaves_none_half_saved(world: World) -> None:
    actions.park(what=world.requirement, reason="Elsewhere", by=world.alice)
    wanted = {("finding", world.finding.pk): SATISFIES, ("requirement", world.requirement.pk): SATISFIES}
    before = Entry.objects.count()

    with pytest.raises(actions.CannotBeSo):
        actions.set_alignments(objective=world.objective, wanted=wanted, seen=frozenset(), by=world.alice)

    assert not Alignment.objects.exists()
    assert Entry.objects.count() == before


def test_another_programmes_finding_cannot_be_slipped_into_the_form(world: World) -> None:
    foreign = a.finding(a.inspection(a.programme()))

    with pytest.raises(actions.CannotBeSo, match="no longer there"):
        actions.set_alignments(
            objective=world.objective, wanted={("finding", foreign.pk): SATISFIES}, seen=frozenset(), by=world.alice
        )


# --- the plan as it was -----------------------------------------------------------------------------------------------


def test_a_version_is_read_as_it_stood_when_it_was_agreed(world: World) -> None:
    actions.align(objective=world.objective, to=world.requirement, by=world.alice)
    actions.align(objective=world.objective, to=world.finding, by=world.alice)
    actions.agree_plan(plan=world.plan, decision=world.agreed_by(), by=world.alice)
    later = a.later(world.alice, datetime(2026, 4, 20, 9, 0, tzinfo=UTC))
    actions.revise_objective(seen=world.said(), changes={"title": "Reworded since"}, by=later)

    (version,) = reading.version_lines(world.alice, world.plan.pk)
    then = reading.objective_lines(world.alice, world.plan.pk, version.moment, on=a.TODAY)
    now = reading.objective_lines(world.alice, world.plan.pk, on=a.TODAY)

    assert [line.title for line in then] == ["Objective 1.1"]
    assert [line.title for line in now] == ["Reworded since"]
    assert len(reading.links(world.alice, world.plan.pk, version.moment)) == 2


def test_what_is_unanswered_is_counted_as_the_gaps_say(world: World) -> None:
    a.finding(world.finding.inspection, "I1.2")
    actions.park(what=world.finding, reason="Elsewhere", by=world.alice)

    gaps = [gap for gap in reading.gaps(world.alice, world.plan.pk, on=a.TODAY) if gap.kind != "objective"]

    assert reading.unanswered(world.alice, world.plan.pk) == len(gaps) == 2


def test_the_holder_shown_is_whoever_holds_the_post_on_the_day(world: World) -> None:
    post = a.post(world.plan.programme, holder=a.person("Priya Patel"))
    actions.revise_objective(seen=world.said(), changes={"owner": post}, by=world.alice)

    (line,) = reading.objective_lines(world.alice, world.plan.pk, on=a.TODAY)
    (earlier,) = reading.objective_lines(world.alice, world.plan.pk, on=date(2023, 1, 1))

    assert (line.owner, line.holder) == ("Head of Assessment", "Priya Patel")
    assert earlier.holder is None


def test_a_button_pressed_twice_adds_once_and_the_same_words_later_add_again() -> None:
    programme = a.programme()
    alice = a.actor(programme)
    plan = actions.start_plan(programme=programme, title="Plan", started_on=a.TODAY, by=alice)
    theme = actions.add_theme(plan=plan, title="Workforce", by=alice)
    tomorrow = a.later(alice, alice.now + timedelta(days=1))
    bob = a.actor(programme, name="Bob Bell")

    assert actions.add_theme(plan=plan, title="Workforce", by=alice) == theme
    assert actions.add_theme(plan=plan, title="Workforce", by=bob) != theme
    assert actions.add_theme(plan=plan, title="Workforce", by=tomorrow) != theme
    objective = actions.add_objective(theme=theme, title="Recruit", tier=Tier.FIRST, by=alice)
    assert actions.add_objective(theme=theme, title="Recruit", tier=Tier.FIRST, by=alice) == objective
    assert actions.add_objective(theme=theme, title="Recruit", by=alice) != objective
    outcome = actions.add_outcome(theme=theme, statement="Children keep their worker", by=alice)
    assert actions.add_outcome(theme=theme, statement="Children keep their worker", by=alice) == outcome
