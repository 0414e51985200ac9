"""Delivery as it stood at a moment, in a fixed number of queries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.models import Holding
from soundingboard.delivery import actions as do
from soundingboard.delivery import detail, listing, plans, rules, slippage
from soundingboard.delivery.listing import ActionFilters
from soundingboard.delivery.models import ActionVersion
from soundingboard.delivery.reading import actions_as_at, delivered_under, owners_as_at, rounds_as_at
from tests import factories as make
from tests.delivery.scene import BEFORE, NOW, Scene

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
MOVED = {"reason_code": "staffing", "reason": "Two people left.", "agreed_by": "Delivery group"}


@pytest.fixture
def scene() -> Scene:
    return Scene()


def closed_round(scene: Scene, number: int, month: int) -> None:
    make.round_(
        scene.programme,
        number,
        "frozen",
        opens_on=date(2026, month, 2),
        cut_off=date(2026, month, 9),
        group_on=date(2026, month, 12),
        board_on=date(2026, month, 20),
        opened_at=datetime(2026, month, 2, tzinfo=UTC),
        closed_at=datetime(2026, month, 10, tzinfo=UTC),
    )


def found(scene: Scene, sort: str = "due", **filters: object) -> list[str]:
    rounds = rounds_as_at(scene.programme.pk, None)
    given = ActionFilters(**filters)  # type: ignore[arg-type]
    return [r.reference for r in listing.find_actions(scene.alice, None, TODAY, given, sort=sort, rounds=rounds).rows]


def test_an_action_is_read_with_all_that_the_rules_say(scene: Scene) -> None:
    closed_round(scene, 1, 2)
    make.round_(scene.programme, 2, opened_at=datetime(2026, 3, 2, tzinfo=UTC))
    one, other = scene.started(due_on=date(2026, 2, 10)), scene.started(due_on=date(2026, 6, 1))
    do.save_update(action=one, progress="Nearly there.", forecast_on=date(2026, 4, 1), submit=True, by=scene.bob)
    do.change_due_date(action=one, new_due_on=date(2026, 3, 1), by=scene.dora, **MOVED)
    now = ActionVersion.objects.current().get(action=one.action)
    do.add_dependency(action=now, on_action=other.action, needed_by=date(2026, 5, 1), by=scene.dora)
    do.link_evidence(action=now, evidence=scene.evidence("E1"), by=scene.bob)

    first, second = actions_as_at(scene.programme.pk, None, day=TODAY)

    assert (first.reference, first.state, first.days_overdue, first.days_slipped) == ("A1", "in_progress", 15, 19)
    assert first.update is not None
    assert (first.update.round_number, first.update.progress) == (2, "Nearly there.")
    assert (first.rounds_missed, first.carried_forward, first.date_changes) == (0, 1, 1)
    assert (len(first.evidence_ids), first.late_dependencies) == (1, 1)
    assert (second.rounds_missed, second.is_silent, second.update) == (1, True, None)
    assert found(scene, concern="never") == [second.reference]


def test_the_past_is_read_as_it_was_on_record(scene: Scene) -> None:
    action = scene.started(title="As first written")
    do.revise_action(action=action, title="As written later", by=scene.alice)

    (then,) = actions_as_at(scene.programme.pk, BEFORE + timedelta(days=1), day=BEFORE.date())
    (now,) = actions_as_at(scene.programme.pk, None, day=TODAY)

    assert (then.title, now.title) == ("As first written", "As written later")
    assert actions_as_at(scene.programme.pk, BEFORE - timedelta(days=1), day=BEFORE.date()) == []


def test_a_part_is_read_as_in_the_whole(scene: Scene) -> None:
    closed_round(scene, 1, 2)
    other_post = make.post(scene.programme, "Head of Care")
    scene.action()
    scene.action(owner=other_post)

    whole = actions_as_at(scene.programme.pk, None, day=TODAY)
    part = actions_as_at(scene.programme.pk, None, day=TODAY, owner_ids=[other_post.pk])

    assert part == [line for line in whole if line.owner_id == other_post.pk]


def test_what_was_delivered_under_an_objective_is_read_with_its_day(scene: Scene) -> None:
    action, waiting = scene.started(title="Write the standard"), scene.started()
    on = TODAY - timedelta(days=3)
    do.deliver_action(action=action, account="Done.", evidence=[scene.evidence("E1")], delivered_on=on, by=scene.bob)

    (line,) = delivered_under(scene.programme.pk, [action.objective_id])

    assert line == (action.objective_id, "A1", "Write the standard", on)
    assert waiting.objective_id == action.objective_id
    assert delivered_under(scene.programme.pk, [action.objective_id], BEFORE + timedelta(days=1)) == []
    assert delivered_under(scene.programme.pk, []) == []


def test_ten_times_the_actions_take_the_same_queries(scene: Scene) -> None:
    closed_round(scene, 1, 2)
    counts = []
    for more in (2, 18):
        for _ in range(more):
            scene.action()
        with CaptureQueriesContext(connection) as queries:
            actions_as_at(scene.programme.pk, None, day=TODAY)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_a_new_action_is_not_silent_for_a_round_before_it(scene: Scene) -> None:
    closed_round(scene, 1, 2)
    scene.action(by=scene.alice)

    (line,) = actions_as_at(scene.programme.pk, None, day=TODAY)

    assert line.rounds_missed == 0
    assert found(scene, concern="silent") == found(scene, concern="never") == []


def test_each_filter_narrows_the_list(scene: Scene) -> None:
    closed_round(scene, 1, 2)
    police = make.agency(scene.programme, "police")
    theirs = make.post(scene.programme, "Chief inspector", agency=police)
    scene.action("Visit sooner", due_on=date(2026, 3, 1))
    scene.action("Train the team", owner=theirs, due_on=date(2026, 4, 1))
    scene.action("No date yet", due_on=None, owner=None)
    do.start_action(action=ActionVersion.objects.current().get(action__reference="A2"), by=scene.early)

    assert found(scene) == ["A1", "A2", "A3"]
    assert found(scene, text="train") == ["A2"]
    assert found(scene, text="a3") == ["A3"]
    assert found(scene, state="in_progress") == ["A2"]
    assert found(scene, owner=theirs.pk) == found(scene, agency=police.pk) == ["A2"]
    assert found(scene, due="overdue") == ["A1"]
    assert found(scene, due="30") == ["A2"]
    assert found(scene, due="none") == ["A3"]
    assert found(scene, concern="silent") == found(scene, concern="never") == ["A1", "A2", "A3"]
    assert found(scene, concern="vacant") == ["A2", "A3"]
    assert found(scene, theme=scene.theme.pk, tier=2) == ["A1", "A2", "A3"]
    assert found(scene, tier=1) == []
    assert found(scene, sort="-title") == ["A1", "A2", "A3"]
    assert found(scene, sort="-reference") == ["A3", "A2", "A1"]


def test_actions_are_found_by_what_the_rules_say_of_their_date_and_their_owner(scene: Scene) -> None:
    closed_round(scene, 1, 2)
    board = rounds_as_at(scene.programme.pk, None).closed[-1].board_on
    leaver, stayer, busy = (make.post(scene.programme, f"Post {n}", holder=make.person(f"Person {n}")) for n in "ABC")
    Holding.objects.filter(post=leaver).update(to_on=TODAY + timedelta(days=60))
    Holding.objects.filter(post=stayer).update(to_on=TODAY + timedelta(days=61))
    scene.action("Before the Board", owner=leaver, due_on=board - timedelta(days=1))
    scene.action("On its day", owner=stayer, due_on=board)
    scene.action("Never dated", owner=stayer, due_on=None)
    for number in range(13):
        scene.action(f"Much {number}", owner=busy, due_on=TODAY + timedelta(days=90))

    assert found(scene, concern="carried") == ["A1"]
    assert found(scene, concern="leaving") == ["A1"]
    assert found(scene, concern="overloaded", sort="reference") == [f"A{number}" for number in range(4, 17)]
    first = ActionVersion.objects.current().get(action__reference="A4")
    do.cancel_action(action=first, reason="Not needed.", by=scene.alice)
    assert found(scene, concern="overloaded") == []


def test_before_any_board_nothing_was_carried_past_one(scene: Scene) -> None:
    scene.action(due_on=date(2026, 1, 2))

    assert found(scene, concern="carried") == []


def test_states_are_counted_beside_the_filter_of_state(scene: Scene) -> None:
    scene.action()
    scene.started()
    rounds = rounds_as_at(scene.programme.pk, None)

    page = listing.find_actions(scene.alice, None, TODAY, ActionFilters(state="in_progress"), rounds=rounds)

    assert (page.total, page.counts) == (1, {"not_started": 1, "in_progress": 1})


def test_an_export_is_the_list_in_full(scene: Scene) -> None:
    scene.action("=1+1")
    scene.action("Second", due_on=date(2026, 3, 1))
    rounds = rounds_as_at(scene.programme.pk, None)

    rows = list(listing.export_actions(scene.alice, None, TODAY, ActionFilters(), rounds=rounds))

    assert [row[1] for row in rows] == ["Second", "=1+1"]
    assert len(rows[0]) == len(listing.EXPORT_COLUMNS)
    assert rows[0][11] == 15


def test_another_programmes_actions_are_not_there(scene: Scene) -> None:
    scene.action()
    stranger = make.actor(make.programme())

    assert detail.action_version(stranger, None, "A1") is None
    rounds = rounds_as_at(stranger.programme_id or 0, None)
    assert listing.find_actions(stranger, None, TODAY, ActionFilters(), rounds=rounds).total == 0
    assert plans.delivery_plans(stranger, None, TODAY) == []


def test_dates_kept_in_the_database_are_those_of_the_rule(scene: Scene) -> None:
    scene.action(due_on=date(2026, 3, 1))
    scene.delivered(due_on=date(2026, 3, 20))
    late = scene.started(due_on=date(2026, 2, 1))
    do.change_due_date(action=late, new_due_on=date(2026, 3, 16), by=scene.dora, **MOVED)
    late = ActionVersion.objects.current().get(action=late.action)
    do.deliver_action(action=late, account="Done", evidence=[scene.evidence("E8")], by=scene.bob)

    for day in (date(2026, 2, 1), date(2026, 2, 20), TODAY, date(2026, 3, 20), date(2026, 5, 1)):
        by_rule = rules.integrity_by_owner(
            (line.commitment() for line in actions_as_at(scene.programme.pk, None, day=day)), day
        )
        in_database = slippage.integrity_of_owners(scene.alice, None, day)
        assert in_database.get(scene.post.pk, rules.Integrity()) == by_rule[scene.post.pk], day


def test_the_ledger_adds_up_by_owner_and_agency(scene: Scene) -> None:
    action = scene.action()
    do.change_due_date(action=action, new_due_on=date(2026, 5, 30), by=scene.dora, **MOVED)

    ledger = slippage.ledger(scene.alice, None, TODAY, slippage.LedgerFilters())

    assert (ledger.total, ledger.reasons) == (1, {"staffing": 1})
    assert [(r.name, r.changes, r.days_moved) for r in ledger.owners] == [("Head of Assessment", 1, 30)]
    assert [(r.name, r.changes) for r in ledger.agencies] == [("Council", 1)]
    assert slippage.ledger(scene.alice, None, TODAY, slippage.LedgerFilters(reason="money")).total == 0


def test_a_plan_counts_its_actions_and_its_gaps(scene: Scene) -> None:
    scene.action(due_on=date(2026, 3, 1))
    scene.delivered()
    do.set_resource(
        plan=scene.plan.delivery_plan, agency=make.agency(scene.programme), kind="money", what_for="Training",
        needed=100, secured=40, by=scene.dora,
    )  # fmt: skip

    (plan,) = plans.delivery_plans(scene.alice, None, TODAY)

    assert (plan.total, plan.done, plan.overdue) == (2, 1, 1)
    assert [gap.gap for gap in plan.gaps] == [60]


def test_the_open_round_waits_for_what_was_not_sent(scene: Scene) -> None:
    make.round_(scene.programme, opened_at=BEFORE)
    one, two, three = scene.started(), scene.started(), scene.started()
    do.save_update(action=one, progress="Sent", submit=True, by=scene.bob)
    do.save_update(action=two, progress="Draft", by=scene.bob)
    rounds = rounds_as_at(scene.programme.pk, None)

    waiting = detail.waiting_for_update(scene.bob, rounds, owner_ids=scene.bob.post_ids)

    assert [(w.reference, w.has_draft) for w in waiting] == [
        (two.action.reference, True),
        (three.action.reference, False),
    ]


def test_a_recheck_is_shown_as_it_was_known(scene: Scene) -> None:
    action = do.assure_action(action=scene.delivered(), evidence=scene.evidence("E2"), text="Good", by=scene.asif)
    later = scene.at(scene.asif, datetime(2026, 9, 16, 10, tzinfo=UTC))
    do.record_recheck(recheck=detail.rechecks_of(None, action.action_id)[0], held=True, text="Holds", by=later)

    then = detail.rechecks_of(datetime(2026, 9, 1, tzinfo=UTC), action.action_id)
    now = detail.rechecks_of(None, action.action_id)

    assert [r.held for r in then] == [None, None]
    assert [r.held for r in now] == [True, None]
    assert detail.rechecks_of(BEFORE, action.action_id) == []


def test_an_owner_is_read_with_whoever_holds_the_post(scene: Scene) -> None:
    assert owners_as_at(scene.programme.pk, TODAY)[scene.post.pk].holder == "Bob Brown"
    assert owners_as_at(scene.programme.pk, date(2020, 1, 1))[scene.post.pk].holder is None
