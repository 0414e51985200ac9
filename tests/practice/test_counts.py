"""Counts of practice: a month at once or not at all, revised with a reason, whole for those inside, masked else."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.measures.figure_actions import add_team, close_team
from soundingboard.measures.models import Team, TeamKind
from soundingboard.practice import count_actions as do
from soundingboard.practice import count_reading as reading
from soundingboard.practice.actions import adopt_library, retire_standard
from soundingboard.practice.count_actions import Counted, CountLine, CountRefused
from soundingboard.practice.count_reading import CountRow, seen
from soundingboard.practice.models import PracticeCount
from soundingboard.practice.reading import standard_of
from soundingboard.practice.rules import shown_to_all
from soundingboard.statistics.percentages import Percentage, together
from tests import factories as make
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
FEBRUARY, JANUARY = date(2026, 2, 1), date(2026, 1, 1)
GOOD, POOR = Percentage(45, 50), Percentage(10, 50)


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def teams(programme: Programme, alice: Actor) -> list[Team]:
    return [add_team(programme=programme, name=name, by=alice) for name in ("Harbour", "Millside")]


def counted(by: Actor, lines: Sequence[CountLine], month: date = FEBRUARY, **given: Any) -> Counted:
    programme = Programme.objects.get(pk=by.programme_id)
    said = {"how_known": "records", **given}
    return do.record_counts(programme=programme, month=month, lines=lines, by=by, **said)


def found(programme: Programme, **given: Any) -> list[tuple[str, Percentage]]:
    return [(row.subject, row.found) for row in reading.counts_at(programme.pk, **given)]


def test_a_month_is_put_down_at_once_with_one_entry_and_revised_with_a_reason(programme, alice, teams) -> None:
    before = Entry.objects.count()
    lines = [CountLine(team, GOOD, "rationale") for team in teams]

    assert counted(alice, lines) == Counted(2, 0, 0)
    assert Entry.objects.count() == before + 1
    assert counted(alice, lines) == Counted(0, 0, 2)
    revised = [CountLine(teams[0], POOR, "rationale")]
    with pytest.raises(CountRefused, match="why what is on record is revised"):
        counted(alice, revised)
    assert counted(alice, revised, why="Counted again.") == Counted(0, 1, 0)
    assert found(programme) == [("rationale", POOR), ("rationale", GOOD)]
    assert PracticeCount.objects.count() == 3
    assert verify(programme.pk) == []


def test_of_a_month_with_one_wrong_row_nothing_is_kept_and_each_fault_is_said(programme, alice, teams) -> None:
    adopt_library(programme=programme, codes=["bedroom_seen"], by=alice)
    version = standard_of(alice, "bedroom_seen")
    assert version is not None
    retire_standard(row=version, why="No.", by=alice)
    group = add_team(programme=programme, name="Children in care", kind=TeamKind.GROUP, by=alice)
    closed = close_team(team=teams[1], on=JANUARY, by=alice)

    for line, sentence in [
        (CountLine(teams[0], Percentage(0, 0), "rationale"), "Harbour, Decisions of managers"),
        (CountLine(closed, GOOD, "rationale"), "closed before the month"),
        (CountLine(group, GOOD, "rationale"), "counted by team"),
        (CountLine(teams[0], GOOD, "nonsense"), "Say what was counted"),
        (CountLine(teams[0], GOOD), "Say what was counted"),
        (CountLine(teams[0], GOOD, standard=version.standard), "is retired"),
    ]:
        with pytest.raises(CountRefused, match=sentence):
            counted(alice, [CountLine(teams[0], GOOD, "decided"), line])
    good = CountLine(teams[0], GOOD, "decided")
    for wrong, sentence in [
        ({"month": date(2026, 2, 2)}, "first day"),
        ({"month": date(2026, 4, 1)}, "has begun"),
        ({"how_known": "guesses"}, "from what it was counted"),
        ({"lines": []}, "at least one row"),
        ({"lines": [good, good]}, "counted twice"),
    ]:
        with pytest.raises(CountRefused, match=sentence):
            counted(alice, **{"lines": [good], **wrong})
    assert not PracticeCount.objects.exists()


def test_a_standard_and_a_part_of_oversight_are_counted_apart(programme, alice, teams) -> None:
    adopt_library(programme=programme, codes=["oversight_reason"], by=alice)
    version = standard_of(alice, "oversight_reason")
    assert version is not None
    counted(alice, [CountLine(teams[0], GOOD, "rationale"), CountLine(teams[0], POOR, standard=version.standard)])

    assert found(programme) == [("rationale", GOOD), ("standard:oversight_reason", POOR)]
    assert found(programme, subject="rationale") == [("rationale", GOOD)]
    assert found(programme, subject="standard:oversight_reason") == [("standard:oversight_reason", POOR)]
    assert reading.known_subjects(programme.pk) == {"rationale", "standard:oversight_reason"}
    subjects = reading.subjects_at(programme.pk)
    assert [subjects[key].is_standard for key in ("rationale", "standard:oversight_reason")] == [False, True]


def test_what_was_taken_back_holds_no_longer_and_is_read_as_it_stood(programme, alice, teams) -> None:
    counted(alice, [CountLine(teams[0], GOOD, "rationale")])
    row = PracticeCount.objects.get()
    with pytest.raises(CountRefused, match="why it is taken back"):
        do.withdraw_count(row=row, why=" ", by=alice)
    do.withdraw_count(row=row, why="Another team's.", by=make.later(alice, NOW + timedelta(days=2)))

    assert found(programme) == []
    assert reading.last_month(programme.pk) is None
    assert reading.counts_at(programme.pk, NOW + timedelta(days=1))[0].found == GOOD
    assert counted(alice, [CountLine(teams[0], POOR, "rationale")]) == Counted(1, 0, 0)


def test_who_may_count_and_who_may_not(programme, alice, teams) -> None:
    line = CountLine(teams[0], GOOD, "rationale")

    assert counted(make.actor(programme, Role.ANALYST), [line]).new == 1
    for who in (make.actor(programme, Role.PARTNER), make.actor(programme, Role.BOARD_CHAIR)):
        with pytest.raises(NotAllowed):
            counted(who, [line], why="Mine.")
    with pytest.raises(NotAllowed):
        counted(make.actor(make.programme()), [line])


def rows(*given: tuple[int, date, Percentage]) -> list[CountRow]:
    return [CountRow("rationale", team, month, "records", one) for team, month, one in given]


def test_those_inside_read_teams_months_and_the_whole() -> None:
    all_of = seen(rows((1, JANUARY, GOOD), (1, FEBRUARY, POOR), (2, FEBRUARY, GOOD)), small=True)

    assert all_of.teams == {1: Percentage(55, 100), 2: GOOD}
    assert all_of.months == {JANUARY: GOOD, FEBRUARY: Percentage(55, 100)}
    assert all_of.whole == Percentage(100, 150)


def test_who_sees_no_small_numbers_reads_no_team_and_no_sum_over_a_hidden_month() -> None:
    hidden = seen(rows((1, JANUARY, Percentage(48, 50)), (1, FEBRUARY, POOR)), small=False)
    shown = seen(rows((1, JANUARY, Percentage(40, 50)), (2, FEBRUARY, POOR)), small=False)

    assert (hidden.teams, hidden.months, hidden.whole) == ({}, {JANUARY: None, FEBRUARY: POOR}, None)
    assert (shown.teams, shown.whole) == ({}, Percentage(50, 100))


PARTS = st.tuples(*[st.integers(0, 12)] * 4).map(lambda each: Percentage(each[0], each[0] + each[1], each[2], each[3]))


@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from([JANUARY, FEBRUARY, date(2026, 3, 1)]), PARTS), max_size=9)
)
def test_all_that_is_shown_without_small_numbers_may_be_read_by_everybody(some: Any) -> None:
    found_ = seen(rows(*some), small=False)

    assert found_.teams == {}
    for month, one in found_.months.items():
        whole = together(each for _, when, each in some if when == month)
        assert one == (whole if shown_to_all(whole) else None)
    if None in found_.months.values():
        assert found_.whole is None


def test_things_are_judged_over_three_months_and_months_are_counted_back_over_a_year() -> None:
    assert reading.months_back(date(2026, 2, 17), 3) == [date(2025, 12, 1), JANUARY, FEBRUARY]
    subjects = {each.key: each for each in reading.OVERSIGHT}
    old = rows((1, date(2025, 11, 1), POOR), (1, date(2025, 12, 1), GOOD), (2, FEBRUARY, GOOD))

    (judged,) = reading.judged_at(old, subjects, FEBRUARY)

    assert (judged.whole, judged.first, judged.last) == (Percentage(90, 100), date(2025, 12, 1), FEBRUARY)
    assert reading.judged_at(old, {}, FEBRUARY) == []
    assert TODAY > FEBRUARY


def test_counts_added_up_by_the_database_are_those_added_up_here(programme, alice, teams) -> None:
    for month in (JANUARY, FEBRUARY):
        lines = [CountLine(team, each, "rationale") for team, each in zip(teams, (GOOD, POOR), strict=True)]
        counted(alice, lines, month=month)
    subjects = reading.subjects_at(programme.pk)
    since = reading.months_back(FEBRUARY, 3)[0]

    slow = reading.judged_at(reading.counts_at(programme.pk, since=since, until=FEBRUARY), subjects, FEBRUARY)
    quick = reading.judged_at(reading.sums_at(programme.pk, None, since=since, until=FEBRUARY), subjects, FEBRUARY)

    assert quick == slow
