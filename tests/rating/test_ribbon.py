from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.rating.ribbon import RatedOn, direction, ribbon
from soundingboard.rating.scales import shipped_scales

SCALE = shipped_scales().delivery
FIRST = date(2012, 10, 24)


def rated(*codes: str | None) -> list[RatedOn]:
    """One rating every thirty days from the first."""
    return [
        RatedOn(FIRST + timedelta(days=30 * n), SCALE.point(code) if code else None) for n, code in enumerate(codes)
    ]


@pytest.mark.parametrize(
    ("before", "now", "way"),
    [
        ("red", "amber", "better"),
        ("green", "amber", "worse"),
        ("amber", "amber", "same"),
        ("not_started", "amber", "begun"),
        ("amber", "not_due", "not comparable"),
        ("not_due", "not_started", "not comparable"),
    ],
)
def test_the_direction_of_travel_goes_by_rank(before: str, now: str, way: str) -> None:
    assert direction(SCALE.point(before), SCALE.point(now)) == way


def test_time_in_status_is_counted_from_the_first_of_the_run() -> None:
    found = ribbon(rated("red", "amber", "amber", "amber"), FIRST + timedelta(days=100))

    assert (found.since, found.rounds, found.days) == (FIRST + timedelta(days=30), 3, 70)
    assert found.sentence == "Amber for 3 rounds (70 days); the same as the rating before."


def test_a_round_that_did_not_rate_it_does_not_break_the_run() -> None:
    found = ribbon(rated("amber", None, "amber"), FIRST + timedelta(days=60))

    assert (found.rounds, found.days) == (2, 60)


def test_what_was_rated_later_is_not_seen_earlier() -> None:
    found = ribbon(rated("red", "green"), FIRST + timedelta(days=29))

    assert found.latest == SCALE.point("red")
    assert found.sentence == "Red for 1 round (29 days); there is no earlier rating."


def test_what_was_never_rated_says_so() -> None:
    assert ribbon(rated(None), FIRST).sentence == "Not yet rated."
    assert ribbon([], FIRST).latest is None


CODES = st.lists(st.none() | st.sampled_from([point.code for point in SCALE.points]), max_size=8)


@given(CODES, st.randoms())
def test_the_order_in_which_ratings_are_given_does_not_matter(codes: list[str | None], random: object) -> None:
    ratings = rated(*codes)
    shuffled = list(ratings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert ribbon(shuffled, FIRST + timedelta(days=400)) == ribbon(ratings, FIRST + timedelta(days=400))


@given(CODES)
def test_the_run_is_as_long_as_counting_from_the_end_says(codes: list[str | None]) -> None:
    given_codes = [code for code in codes if code]
    slow = 0
    while slow < len(given_codes) and given_codes[len(given_codes) - 1 - slow] == given_codes[-1]:
        slow += 1

    assert ribbon(rated(*codes), FIRST + timedelta(days=400)).rounds == slow
