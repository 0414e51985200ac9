"""What several programmes' records say together: by hand, and on programmes whose truth is known."""

from __future__ import annotations

import random
from datetime import date

import pytest

from soundingboard.region.rules import (
    OUTCOMES,
    PUBLISHED,
    Course,
    Shared,
    Together,
    are_enough,
    course_of,
    in_words,
    may_be_said,
    month_number,
    months_after,
    months_before,
    together,
    up_to,
)

pytestmark = pytest.mark.pure


def months(row: int) -> list[int]:
    return [place for place in range(row.bit_length()) if row >> place & 1]


def test_months_are_counted_from_january_2000() -> None:
    assert [month_number(day) for day in (date(2000, 1, 31), date(2000, 12, 1), date(2026, 4, 9))] == [0, 11, 315]


def test_a_measure_may_turn_where_the_month_before_said_something_else_and_turns_where_it_then_improves() -> None:
    said = [
        (10, "too_few"), (11, "no_change"), (12, "no_change"), (13, "improving"), (14, "improving"), (15, "worsening"),
        (17, "improving"), (18, "no_change"), (19, "improving"),
    ]  # fmt: skip

    course = course_of(said)

    # 11: too few before; 14 and 15: it improved before; 17: nothing is known of 16; 18: it improved before.
    assert months(course.at_risk) == [12, 13, 19]
    assert months(course.turned) == [13, 19]


def test_the_last_word_on_a_month_counts() -> None:
    assert months(course_of([(1, "no_change"), (2, "improving"), (2, "no_change")]).turned) == []


def test_work_counts_from_the_month_after_it_was_delivered_and_for_a_year() -> None:
    assert months(months_after([20])) == list(range(21, 33))
    assert months(months_after([20, 22])) == list(range(21, 35))
    assert months(months_before([20])) == list(range(8, 20))
    assert months(months_before([3])) == [0, 1, 2]
    assert months(up_to(4)) == [0, 1, 2, 3]


@pytest.mark.parametrize("sharing, may", [(0, False), (5, False), (6, True)])
def test_nothing_is_said_where_one_could_be_told_from_the_others(sharing: int, may: bool) -> None:
    assert may_be_said(sharing) is may
    assert bool(together([planted(random.Random(n), 6.0) for n in range(sharing)])) is may


@pytest.mark.parametrize("programmes, turns, enough", [(5, 10, True), (4, 30, False), (9, 9, False)])
def test_of_few_programmes_or_turns_no_number_is_shown(programmes: int, turns: int, enough: bool) -> None:
    assert are_enough(programmes, turns) is enough


START, YEARS = 240, 4


def planted(chance: random.Random, times: float, *, works: str = "practice.services", before: float = 1.0) -> Shared:
    """A programme of four years in which `reviews` turns so many times as often after one kind of work.

    It has ten measures and four kinds of work; but for that one pair nothing has anything to do with anything.
    """
    areas = ("practice.services", "practice.groups", "organisation.culture", "organisation.workforce")
    deeds = {area: frozenset(chance.sample(range(START + 6, START + 42), 2)) for area in areas}
    after, early = months_after(deeds[works]), months_before(deeds[works])
    courses = {}
    for name in ("reviews", *(f"other-{n}" for n in range(9))):
        at_risk = turned = 0
        base = chance.uniform(0.02, 0.05)
        for month in range(START + 1, START + YEARS * 12):
            rate = base
            if name == "reviews":
                rate *= times if after >> month & 1 else before if early >> month & 1 else 1
            at_risk |= 1 << month
            if chance.random() < rate:
                turned |= 1 << month
        courses[name] = Course(at_risk, turned)
    return Shared(courses, deeds, START + YEARS * 12)


def test_what_was_planted_is_found_and_what_was_not_seldom_is() -> None:
    found, false, told = 0, 0, 0
    for seed in range(20):
        chance = random.Random(seed)
        lines = together([planted(chance, 4.0) for _ in range(40)])
        apart = [each for each in lines if each.outcome in ("more", "less")]
        found += any((each.measure, each.area) == ("reviews", "practice.services") for each in apart)
        false += sum(each.measure != "reviews" for each in apart)
        told += len(apart)
        assert len(lines) == 40

    assert found >= 18
    assert false <= 0.1 * told + 2


def test_where_nothing_was_planted_hardly_anything_is_told_apart() -> None:
    told = 0
    for seed in range(20):
        chance = random.Random(100 + seed)
        lines = together([planted(chance, 1.0) for _ in range(40)])
        told += sum(each.outcome in ("more", "less") for each in lines)

    assert told <= 4  # of 800 pairs


def test_what_was_so_before_the_work_is_not_set_down_to_it() -> None:
    outcomes = []
    for seed in range(10):
        chance = random.Random(200 + seed)
        lines = together([planted(chance, 4.0, before=4.0) for _ in range(60)])
        (line,) = [each for each in lines if (each.measure, each.area) == ("reviews", "practice.services")]
        outcomes.append(line.outcome)

    assert outcomes.count("before_too") >= 7
    assert outcomes.count("more") <= 1


def test_where_too_few_can_tell_no_number_is_given() -> None:
    some = [planted(random.Random(n), 4.0) for n in range(6)]
    rare = [Shared({**each.courses, "rare": each.courses["reviews"]}, each.deeds, each.until) for each in some[:2]]

    lines = [each for each in together([*rare, *some[2:]]) if each.measure == "rare"]

    assert {each.outcome for each in lines} == {"too_few"}
    assert {(each.turns_after, each.months_after, each.turns_other, each.programmes) for each in lines} == {
        (0, 0, 0, 0)
    }
    assert "too few programmes can tell" in in_words(lines[0], "rare things", "services")


@pytest.mark.parametrize(
    "outcome, said",
    [
        (
            "more",
            "2.5 times as often (between 1.4 and 4.1 times as often). It came after; nobody knows that it came of",
        ),
        ("not_told_apart", "Chance alone could do that."),
        ("before_too", "something else lies behind both"),
    ],
)
def test_the_sentence_carries_its_hedge(outcome: str, said: str) -> None:
    line = Together("reviews", "practice.services", outcome, 12, 200, 24, 1000, 9, 2.5, 1.4, 4.1)

    sentence = in_words(line, "reviews on time", "services for children")

    assert "In the year after work on services for children was delivered, reviews on time turned" in sentence
    assert "6.0 of 100 months; in other months of the same 9 programmes, in 2.4." in sentence
    assert said in sentence


def test_each_rule_is_published_with_its_code() -> None:
    assert [code for code, _, _ in PUBLISHED] == ["RG1", "RG2", "RG3", "RG4"]
    assert set(OUTCOMES) == {"more", "less", "not_told_apart", "before_too", "too_few"}
