"""Where a team stands with a standard and how far one has reached; what became of what people said."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as given_
from hypothesis import strategies as st

from soundingboard.practice.models import AdoptionState, Speaker
from soundingboard.practice.rules import (
    ADOPTION,
    GAPS,
    STANDINGS,
    VOICE_STANDINGS,
    WORDS,
    Adopted,
    Spread,
    answer_due,
    counts_as,
    is_far_below,
    is_of_few,
    people_said,
    shown_to_all,
    spread_of,
    standing_of,
    voice_says,
    voice_standing,
    why_not_adopt,
    why_not_counted,
    why_not_heard,
)
from soundingboard.practice.voice_reading import last_in_time
from soundingboard.statistics.percentages import Percentage

pytestmark = pytest.mark.pure
TODAY = date(2026, 3, 16)
A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("adopted", "standing"),
    [
        (Adopted(), "none"),
        (Adopted("planned", planned_for=TODAY), "planned"),
        (Adopted("planned", planned_for=TODAY - A_DAY), "planned_late"),
        (Adopted("adopted", adopted_on=TODAY), "adopted_bare"),
        (Adopted("adopted", adopted_on=TODAY, has_evidence=True), "adopted"),
        (Adopted("adopted", adopted_on=TODAY + A_DAY, has_evidence=True), "adopted_later"),
        (Adopted("withdrawn", adopted_on=TODAY), "withdrawn"),
        (Adopted("not_applicable"), "not_applicable"),
    ],
)
def test_where_a_team_stands(adopted: Adopted, standing: str) -> None:
    assert standing_of(adopted, TODAY) == standing
    assert standing in STANDINGS


def test_how_far_a_standard_has_reached_leaves_out_whom_it_does_not_concern() -> None:
    spread = spread_of(["adopted", "adopted_bare", "none", "planned_late", "not_applicable"])

    assert spread == Spread(adopted=1, bare=1, gaps=2)
    assert spread.concerned == 4
    assert not spread.is_everywhere
    assert spread_of(["adopted", "not_applicable"]).is_everywhere
    assert not spread_of(["not_applicable"]).is_everywhere
    assert set(STANDINGS) > GAPS


def test_every_state_is_reached_and_left_and_has_words() -> None:
    reached = {after for ways in ADOPTION.values() for after in ways}

    assert reached == set(AdoptionState.values)
    assert set(ADOPTION) == {"none", *AdoptionState.values} == set(WORDS)
    assert all(ways for ways in ADOPTION.values())


@pytest.mark.parametrize(
    ("before", "state", "given", "sentence"),
    [
        ("none", "planned", {"planned_for": TODAY}, ""),
        ("none", "planned", {"planned_for": TODAY - A_DAY}, "it cannot be past"),
        ("none", "planned", {}, "Enter the day by which"),
        ("none", "adopted", {}, "Enter the day from which"),
        ("none", "adopted", {"adopted_on": TODAY + 366 * A_DAY}, ""),
        ("none", "adopted", {"adopted_on": TODAY + 367 * A_DAY}, "no more than a year ahead"),
        ("none", "withdrawn", {"why": "No."}, "cannot become “given up”"),
        ("adopted", "withdrawn", {"why": " "}, "Enter the reason"),
        ("adopted", "withdrawn", {"why": "Merged."}, ""),
        ("adopted", "not_applicable", {"why": "No."}, "cannot become"),
        ("none", "nonsense", {}, "cannot become"),
    ],
)
def test_what_may_be_put_on_record(before: str, state: str, given: dict[str, Any], sentence: str) -> None:
    said = {"planned_for": None, "adopted_on": None, "why": "", "today": TODAY, **given}
    found = why_not_adopt(before, state, **said)

    assert (sentence in " ".join(found)) if sentence else not found


# --- what people said -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "told_on", "on", "standing"),
    [
        ("", None, date(2026, 3, 16), "unanswered"),
        ("", None, date(2026, 4, 15), "unanswered"),  # twenty working days, with Good Friday and Easter Monday between
        ("", None, date(2026, 4, 16), "long_unanswered"),
        ("changed", None, date(2026, 5, 1), "untold"),
        ("will_not", date(2026, 5, 2), date(2026, 5, 1), "untold"),
        ("will_not", date(2026, 5, 1), date(2026, 5, 1), "told"),
    ],
)
def test_what_became_of_what_was_said(answer: str, told_on: date | None, on: date, standing: str) -> None:
    assert voice_standing(date(2026, 3, 16), answer, told_on, on) == standing
    assert standing in VOICE_STANDINGS


def test_staff_count_as_staff_and_everybody_else_as_children_and_families() -> None:
    assert {each: counts_as(each) for each in Speaker.values} == {
        "children": "voice_of_children",
        "families": "voice_of_children",
        "carers": "voice_of_children",
        "staff": "voice_of_staff",
    }


@pytest.mark.parametrize(
    ("people", "is_few", "inside", "outside"),
    [(None, True, "Not known", "Not known"), (1, True, "1", "5 or fewer"), (5, True, "5", "5 or fewer"),
     (6, False, "6", "6"), (1200, False, "1,200", "1,200")],
)  # fmt: skip
def test_how_many_said_it_is_told_to_each_reader_as_they_may_know_it(
    people: int | None, is_few: bool, inside: str, outside: str
) -> None:
    assert is_of_few(people) == is_few
    assert (people_said(people, small=True), people_said(people, small=False)) == (inside, outside)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, ""),
        ({"heard_on": TODAY + A_DAY}, "cannot lie in the future"),
        ({"people": 0}, "how many people"),
        ({"said": " "}, "what was said"),
        ({"answer": "changed", "answered_on": TODAY}, "what changed because of it"),
        ({"answer": "changed", "what_came": "A room."}, "the day on which it was answered"),
        ({"answer": "changed", "what_came": "A room.", "answered_on": TODAY}, ""),
        ({"answer": "changed", "what_came": "A room.", "answered_on": TODAY - 9 * A_DAY}, "not before it was said"),
        ({"answer": "changed", "what_came": "A room.", "answered_on": TODAY + A_DAY}, "not in the future"),
        ({"what_came": "A room."}, "Say first what became of it"),
        ({"told_whom": "The council", "told_on": TODAY}, "Say first what became of it"),
        ({"answer": "changed", "what_came": "A room.", "answered_on": TODAY, "told_on": TODAY}, "who was told"),
        (
            {"answer": "changed", "what_came": "A room.", "answered_on": TODAY, "told_whom": "All",
             "told_on": TODAY - A_DAY},
            "not before the answer",
        ),
    ],
)  # fmt: skip
def test_what_may_be_put_in_the_voice_log(given: dict[str, Any], sentence: str) -> None:
    said: dict[str, Any] = {
        "heard_on": TODAY - 8 * A_DAY, "people": 3, "said": "We wait.", "answer": "", "what_came": "",
        "answered_on": None, "told_whom": "", "told_on": None, "today": TODAY, **given,
    }  # fmt: skip
    found = why_not_heard(**said)

    assert (sentence in " ".join(found)) if sentence else not found


@pytest.mark.parametrize(
    ("fresh", "not_well", "says"), [(0, 0, ""), (2, 0, "supports"), (2, 1, "mixed"), (2, 2, "contradicts")]
)
def test_what_the_voice_log_says_of_an_objective(fresh: int, not_well: int, says: str) -> None:
    assert voice_says(fresh, not_well) == says


@given_(st.dates(date(2012, 6, 1), date(2031, 6, 1)))
def test_the_first_day_still_in_time_is_found_as_by_trying_each(day: date) -> None:
    tried = next(day - n * A_DAY for n in range(60) if answer_due(day - (n + 1) * A_DAY) < day)

    assert last_in_time(day) == tried


# --- counts of practice -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passed", "eligible", "aim", "is_far"),
    [
        (60, 100, 90, True),  # between 50% and 69%
        (73, 100, 90, False),  # between 64% and 81%: the aim less ten points is within
        (7, 10, 90, False),  # of few: chance explains it
        (0, 4, 90, True),  # none of four is beneath 80% by more than chance
        (0, 0, 90, False),
        (90, 100, 90, False),
    ],
)
def test_what_is_far_below_its_aim(passed: int, eligible: int, aim: int, is_far: bool) -> None:
    assert is_far_below(Percentage(passed, eligible), aim) == is_far


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, ""),
        ({"passed": 0, "eligible": 0, "not_applicable": 9}, ""),
        ({"month": date(2026, 2, 2)}, "by its first day"),
        ({"month": date(2026, 4, 1)}, "a month that has begun"),
        ({"closed_on": date(2026, 1, 31)}, "closed before the month"),
        ({"closed_on": date(2026, 2, 2)}, ""),
        ({"passed": 8}, "No more can pass"),
        ({"incomplete": -1}, "Enter numbers from 0"),
        ({"eligible": 100_001}, "Enter numbers from 0"),
        ({"passed": 0, "eligible": 0}, "Enter what was looked at"),
    ],
)
def test_what_may_be_counted(given: dict[str, Any], sentence: str) -> None:
    said: dict[str, Any] = {
        "month": date(2026, 2, 1), "passed": 5, "eligible": 7, "not_applicable": 0, "incomplete": 0,
        "closed_on": None, "today": TODAY, **given,
    }  # fmt: skip
    found = why_not_counted(**said)

    assert (sentence in " ".join(found)) if sentence else not found


@pytest.mark.parametrize(
    ("found", "is_shown"),
    [
        (Percentage(20, 26, 6, 0), True),
        (Percentage(0, 6), True),
        (Percentage(20, 25), False),  # five did not pass
        (Percentage(5, 20), False),
        (Percentage(20, 26, 1), False),
        (Percentage(20, 26, 0, 5), False),
    ],
)
def test_what_everybody_may_read_of_a_count(found: Percentage, is_shown: bool) -> None:
    assert shown_to_all(found) == is_shown
