from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.rating.optimism import JudgedPair, gaps, overall_gap
from soundingboard.rating.scales import shipped_scales

SCALE = shipped_scales().delivery
OCTOBER, DECEMBER = date(2012, 10, 24), date(2012, 12, 5)


def pair(judged: str, suggested: str, objective: str = "1.1", round_on: date = OCTOBER, **whose: str) -> JudgedPair:
    return JudgedPair(objective, round_on, "delivery", SCALE.point(judged), SCALE.point(suggested), **whose)


@pytest.mark.parametrize(
    ("judged", "suggested", "steps"),
    [
        ("green", "red", 2),
        ("green", "green", 0),
        ("red", "amber", -1),
        ("not_due", "red", None),
        ("red", "not_due", None),
    ],
)
def test_a_gap_is_counted_in_points_of_the_scale(judged: str, suggested: str, steps: int | None) -> None:
    assert pair(judged, suggested).steps == steps


def test_the_gap_of_an_owner_comes_with_the_numbers_behind_it() -> None:
    found = gaps(
        [
            pair("green", "amber", owner="Head of service"),
            pair("green", "red", owner="Head of service"),
            pair("amber", "amber", owner="Head of service"),
            pair("not_due", "red", owner="Head of service"),
            pair("red", "amber", owner="Police lead"),
        ],
        by="owner",
    )

    first, second = found
    assert (first.group, first.ratings, first.compared, first.higher, first.same, first.lower) == (
        "Head of service",
        4,
        3,
        2,
        1,
        0,
    )
    assert first.mean_steps == 1.0
    assert first.sentence == (
        "Of 3 ratings that can be compared, 2 judged higher than the rules suggested, 1 the same and 0 lower."
    )
    assert (second.group, second.lower) == ("Police lead", 1)


def test_rounds_stand_in_order_of_time() -> None:
    found = gaps([pair("green", "red", round_on=DECEMBER), pair("green", "green", round_on=OCTOBER)], by="round")

    assert [(gap.group, gap.steps) for gap in found] == [("2012-10-24", 0), ("2012-12-05", 2)]


def test_where_nothing_can_be_compared_it_is_said_and_no_figure_is_given() -> None:
    gap = overall_gap([pair("not_due", "red")])

    assert gap.mean_steps is None
    assert gap.sentence == "None of 1 rating can be compared with what the rules suggested."


def test_no_ratings_at_all_give_noughts() -> None:
    assert overall_gap([]).ratings == 0
    assert gaps([], by="owner") == ()


def test_words_about_a_gap_accuse_nobody() -> None:
    sentence = overall_gap([pair("green", "red")]).sentence

    assert not any(word in sentence.lower() for word in ("optimis", "wrong", "bias", "mislead", "fail", "inflat"))


POINTS = st.sampled_from([point.code for point in SCALE.points])


@given(st.lists(st.builds(pair, POINTS, POINTS, owner=st.sampled_from(["a", "b", ""]))))
def test_the_parts_add_up_to_the_whole(pairs: list[JudgedPair]) -> None:
    whole = overall_gap(pairs)
    parts = gaps(pairs, by="owner")

    for count in ("ratings", "higher", "same", "lower", "steps"):
        assert sum(getattr(part, count) for part in parts) == getattr(whole, count)
    assert whole.compared <= whole.ratings
