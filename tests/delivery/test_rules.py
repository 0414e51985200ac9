"""What is true of actions."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.accounts.roles import Permission
from soundingboard.delivery import rules
from soundingboard.delivery.rules import Commitment, EvidenceFacts, Integrity, Need, State

pytestmark = pytest.mark.pure

TODAY = date(2026, 3, 16)
DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1))


def test_every_state_is_reached() -> None:
    reached = {State.NOT_STARTED} | {after for states in rules.TRANSITIONS.values() for after in states}

    assert reached == set(State)


def test_every_state_is_left_or_is_an_end() -> None:
    assert {state for state, after in rules.TRANSITIONS.items() if not after} == set(rules.ENDS)


def test_no_move_is_listed_twice() -> None:
    pairs = [(move.before, move.after) for move in rules.MOVES]

    assert len(pairs) == len(set(pairs))


def test_every_move_asks_for_a_permission_that_there_is() -> None:
    permissions = {permission.value for permission in Permission}

    assert {move.permission for move in (*rules.MOVES, *rules.UPDATE_MOVES)} <= permissions


def test_the_states_are_those_of_the_table() -> None:
    from soundingboard.delivery.models import ActionState, UpdateState

    assert [state.value for state in State] == ActionState.values
    assert set(UpdateState.values) - {"draft"} == rules.SENT


def test_the_states_are_printed_with_every_move() -> None:
    printed = rules.states_markdown()

    for move in rules.MOVES:
        assert f"    {move.before} --> {move.after}: {move.name}" in printed
        assert f"| {move.before} | {move.after} | {move.name} | {move.says} |" in printed


def test_published_rules_have_their_own_codes_and_say_what_they_are() -> None:
    codes = [code for code, _, _ in rules.PUBLISHED]

    assert len(codes) == len(set(codes))
    assert all((rule.__doc__ or "").strip() for _, _, rule in rules.PUBLISHED)


@pytest.mark.parametrize(
    ("state", "due", "days"),
    [
        ("in_progress", date(2026, 3, 15), 1),
        ("in_progress", TODAY, 0),
        ("in_progress", date(2026, 3, 17), 0),
        ("blocked", date(2026, 2, 16), 28),
        ("not_started", None, 0),
        ("delivered", date(2026, 1, 1), 0),
        ("cancelled", date(2026, 1, 1), 0),
    ],
)
def test_an_unfinished_action_past_its_date_is_overdue(state: str, due: date | None, days: int) -> None:
    assert rules.days_overdue(state, due, TODAY) == days
    assert rules.is_overdue(state, due, TODAY) == (days > 0)


@pytest.mark.parametrize(
    ("closed", "existed_from", "answered", "missed"),
    [
        ([1, 2, 3], 1, 3, 0),
        ([1, 2, 3], 1, 2, 1),
        ([1, 2, 3], 1, None, 3),
        ([1, 2, 3], 3, None, 1),
        ([1, 2, 3], 4, None, 0),
        ([1, 2, 3], 1, 4, 0),
        ([], 1, None, 0),
        ([2, 5], 1, 2, 1),
    ],
)
def test_rounds_without_an_update_are_counted(
    closed: list[int], existed_from: int, answered: int | None, missed: int
) -> None:
    assert rules.rounds_missed(closed, existed_from, answered) == missed


def test_only_an_unfinished_action_is_silent() -> None:
    assert rules.is_silent("in_progress", 1)
    assert not rules.is_silent("in_progress", 0)
    assert not rules.is_silent("delivered", 3)


@given(st.lists(DAYS, unique=True).map(sorted), DAYS, st.none() | DAYS, st.sampled_from(list(State)))
def test_carried_forward_counts_the_boards_after_the_first_date(
    boards: list[date], promised: date, done: date | None, state: State
) -> None:
    expected = 0
    if state in rules.UNFINISHED or done is not None:
        for held in boards:
            if held > promised and (done is None or held <= done):
                expected += 1

    assert rules.times_carried_forward(state, promised, boards, done) == expected


@pytest.mark.parametrize(
    ("first", "now", "done", "dropped", "kept"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), date(2026, 2, 27), False, "kept"),
        (date(2026, 3, 1), date(2026, 4, 1), date(2026, 3, 1), False, "kept"),
        (date(2026, 3, 1), date(2026, 3, 10), date(2026, 3, 9), False, "changed"),
        (date(2026, 3, 1), date(2026, 3, 10), date(2026, 3, 11), False, "missed"),
        (date(2026, 3, 1), date(2026, 3, 1), None, False, "missed"),
        (date(2026, 3, 1), date(2026, 6, 1), None, False, "missed"),
        (date(2026, 3, 16), date(2026, 3, 16), None, False, None),
        (date(2026, 3, 16), date(2026, 3, 16), date(2026, 3, 16), False, "kept"),
        (date(2026, 4, 1), date(2026, 4, 1), date(2026, 3, 1), False, None),
        (None, None, date(2026, 3, 1), False, None),
        (date(2026, 3, 1), date(2026, 3, 1), None, True, None),
    ],
)
def test_a_date_is_kept_changed_or_missed(
    first: date | None, now: date | None, done: date | None, dropped: bool, kept: str | None
) -> None:
    assert rules.date_kept(Commitment(1, 1, first, now, done, dropped), TODAY) == kept


def test_commitment_integrity_says_on_how_many_it_rests() -> None:
    first = date(2026, 3, 1)
    all_of_them = [
        Commitment(1, 7, first, first, date(2026, 2, 1)),
        Commitment(1, 7, first, date(2026, 3, 10), date(2026, 3, 5)),
        Commitment(2, 7, first, first, None),
        Commitment(2, 8, date(2026, 9, 1), date(2026, 9, 1), None),
    ]

    assert rules.commitment_integrity(all_of_them, TODAY) == Integrity(1, 1, 1)
    assert rules.integrity_by_owner(all_of_them, TODAY) == {1: Integrity(1, 1, 0), 2: Integrity(0, 0, 1)}
    assert rules.integrity_by_agency(all_of_them, TODAY) == {7: Integrity(1, 1, 1), 8: Integrity()}
    assert Integrity(1, 1, 1).share == pytest.approx(1 / 3)
    assert Integrity().share is None
    assert "Of 3 actions" in Integrity(1, 1, 1).sentence


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, []),
        ({"has_owner": False, "has_holder": False}, ["DL-VACANT"]),
        ({"has_holder": False}, ["DL-VACANT"]),
        ({"holding_ends_on": TODAY + timedelta(60)}, ["DL-LEAVING"]),
        ({"holding_ends_on": TODAY + timedelta(61)}, []),
        ({"open_actions": 12}, []),
        ({"open_actions": 13}, ["DL-OVERLOADED"]),
        ({"rounds_asked": 3}, ["DL-NEVER"]),
        ({"rounds_asked": 2}, []),
        ({"rounds_asked": 9, "rounds_answered": 1}, []),
    ],
)
def test_what_puts_an_owners_actions_at_risk(given: dict[str, object], codes: list[str]) -> None:
    usual: dict[str, object] = {
        "has_owner": True,
        "has_holder": True,
        "holding_ends_on": None,
        "open_actions": 3,
        "rounds_asked": 0,
        "rounds_answered": 0,
        "on": TODAY,
    }

    found = rules.owner_concerns(**{**usual, **given})  # type: ignore[arg-type]

    assert [concern.code for concern in found] == codes


def test_a_surplus_in_one_line_does_not_fill_the_gap_of_another() -> None:
    lines = [
        Need("Council", "people", Decimal(4), Decimal(1)),
        Need("Council", "people", Decimal(2), Decimal(9)),
        Need("Council", "money", Decimal(100), Decimal(100)),
    ]

    found = rules.resource_gaps(lines)

    assert [(need.kind, need.gap) for need in found] == [("money", Decimal(0)), ("people", Decimal(3))]


@pytest.mark.parametrize(
    ("needed_by", "met_on", "other_due", "other_done", "late"),
    [
        (date(2026, 3, 1), None, None, False, True),
        (date(2026, 3, 1), date(2026, 3, 9), None, False, False),
        (date(2026, 3, 1), None, None, True, False),
        (date(2026, 4, 1), None, date(2026, 5, 1), False, True),
        (date(2026, 4, 1), None, date(2026, 3, 20), False, False),
        (None, None, date(2026, 5, 1), False, False),
        (TODAY, None, None, False, False),
    ],
)
def test_a_dependency_is_late_when_it_cannot_be_there_in_time(
    needed_by: date | None, met_on: date | None, other_due: date | None, other_done: bool, late: bool
) -> None:
    assert rules.dependency_is_late(needed_by, met_on, TODAY, other_due, other_done) is late


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] != pair[1]), max_size=15))
def test_a_ring_is_found_as_by_walking_every_way(waits: set[tuple[int, int]]) -> None:
    reach = {node: {node} for node in range(7)}
    for _ in range(7):
        for one, other in waits:
            reach[one] |= reach[other]

    for action in range(7):
        for other in range(7):
            assert rules.closes_a_ring(waits, action, other) == (action in reach[other])


@pytest.mark.parametrize(
    ("line", "kind", "says", "assurer", "holds", "refused"),
    [
        (2, "outcome", "supports", 5, False, ""),
        (3, "quality", "mixed", 5, False, ""),
        (1, "outcome", "supports", 5, False, "second- or third-line"),
        (2, "quantity", "supports", 5, False, "quality or outcome"),
        (2, "outcome", "contradicts", 5, False, "contradicts"),
        (2, "outcome", "supports", 4, False, "somebody else"),
        (2, "outcome", "supports", 5, True, "somebody else"),
    ],
)
def test_assurance_asks_for_another_person_and_real_evidence(
    line: int, kind: str, says: str, assurer: int, holds: bool, refused: str
) -> None:
    why_not = rules.why_not_assured(
        EvidenceFacts(line, kind, says), assurer_id=assurer, delivered_by=[4], assurer_holds_owner_post=holds
    )

    assert (refused in why_not) if refused else why_not == ""


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 16), 12, date(2027, 3, 16)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int, then: date) -> None:
    assert rules.months_after(day, months) == then


@pytest.mark.parametrize(
    ("change", "changes", "refusal"),
    [
        (rules.BulkChange(owner_id=2), {"owner_id": 2}, ""),
        (rules.BulkChange(owner_id=1), {}, "already"),
        (rules.BulkChange(delivery_plan_id=9, shift_days=10), {"delivery_plan_id": 9, "due_on": date(2026, 5, 11)}, ""),
        (rules.BulkChange(shift_days=-60), {}, "before it starts"),
    ],
)
def test_a_change_of_many_changes_only_what_would_differ(
    change: rules.BulkChange, changes: dict[str, object], refusal: str
) -> None:
    found = rules.bulk_effect(
        state="in_progress",
        starts_on=date(2026, 4, 1),
        due_on=date(2026, 5, 1),
        owner_id=1,
        delivery_plan_id=3,
        change=change,
    )

    assert dict(found.changes) == changes
    assert refusal in found.refusal


def test_a_change_of_many_leaves_what_is_finished() -> None:
    found = rules.bulk_effect(
        state="delivered",
        starts_on=None,
        due_on=None,
        owner_id=1,
        delivery_plan_id=3,
        change=rules.BulkChange(owner_id=2),
    )

    assert not found.changes
    assert "unfinished" in found.refusal
