"""When something is due, and what holds it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.lib.content import load
from soundingboard.lib.presets import RetentionPeriod
from soundingboard.retention.kinds import KINDS
from soundingboard.retention.rules import counted_from_at_most, due_on, is_held, why_nothing_is_taken_out


@pytest.mark.parametrize(
    ("counted_from", "months", "due"),
    [
        (date(2024, 3, 31), 24, date(2026, 4, 1)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2024, 1, 31), 1, date(2024, 3, 1)),
        (date(2024, 12, 31), 2, date(2025, 3, 1)),
    ],
)
def test_the_day_after_its_time(counted_from: date, months: int, due: date) -> None:
    assert due_on(counted_from, months) == due


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 1200))
def test_the_latest_day_that_is_due_is_due_and_the_next_is_not(on: date, months: int) -> None:
    if on.year * 12 - months < 24:
        return
    latest = counted_from_at_most(on, months)

    assert due_on(latest, months) <= on < due_on(latest + timedelta(days=1), months)


def test_a_thing_is_held_by_itself_or_with_all_of_its_kind() -> None:
    assert is_held("V1", {"V1"})
    assert is_held("V1", {""})
    assert not is_held("V1", {"V2"})
    assert not is_held("V1", set())


def test_the_schedule_that_ships_names_every_kind_there_is_and_no_other() -> None:
    assert {each.code for each in load("retention", RetentionPeriod)} == set(KINDS)


@pytest.mark.parametrize("months", [0, 1201])
def test_a_time_that_cannot_be_meant_is_refused(months: int) -> None:
    first = next(each for each in load("retention", RetentionPeriod) if each.months is not None)

    with pytest.raises(ValueError, match="1 to 1200 months"):
        RetentionPeriod(**{**first.__dict__, "months": months})


def test_the_record_of_the_programme_is_given_no_time() -> None:
    plan = next(each for each in load("retention", RetentionPeriod) if each.code == "plan")

    with pytest.raises(ValueError, match="kept for good here"):
        RetentionPeriod(**{**plan.__dict__, "months": 72})


@pytest.mark.parametrize(
    ("references", "held", "begins"),
    [
        (["E1"], [], ""),
        ([], ["E1"], ""),
        (["E2"], ["E1"], ""),
        (["E2", "E1"], ["E1", "E3"], "E1 is under a legal hold"),
        ([], [""], "Everything of this kind is under a legal hold"),
        (["E1"], ["", "E1"], "Everything of this kind is under a legal hold"),
    ],
)
def test_what_is_held_refuses_to_have_anything_taken_out(references: list[str], held: list[str], begins: str) -> None:
    why = why_nothing_is_taken_out(references, held)

    assert why.startswith(begins)
    assert bool(why) == bool(begins)
