"""XmR charts: each rule by its table, and the whole against the slow twin."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundingboard.statistics import xmr
from soundingboard.statistics.charts import chart, charts
from soundingboard.statistics.dialects import DIALECTS, DialectName, Lengths
from soundingboard.statistics.values import Chart, Observation, Series
from tests.statistics import slow_spc as slow

pytestmark = pytest.mark.pure

FIRST = date(2024, 1, 1)
EIGHTEEN = (1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1)
NAMES: tuple[DialectName, ...] = tuple(DIALECTS)


def day(place: int) -> date:
    return FIRST + timedelta(days=place)


def series(*values: float | None, ghosts: tuple[int, ...] = (), target: float | None = None, **how: Any) -> Series:
    """A value a day from the first; `ghosts` and `rebases` are places."""
    rebases = tuple(day(place) for place in how.pop("rebases", ()))
    until = how.pop("baseline_until", None)
    observations = tuple(Observation(day(place), value, place in ghosts, target) for place, value in enumerate(values))
    return Series(observations, rebases=rebases, baseline_until=None if until is None else day(until), **how)


def flagged(found: Chart, flag: str) -> list[int]:
    return [place for place, point in enumerate(found.points) if flag in point.flags]


def limits(found: Chart) -> tuple[float, float, float]:
    last = found.points[-1]
    assert last.upper is not None
    assert last.mean is not None
    assert last.lower is not None
    return round(last.upper, 2), round(last.mean, 2), round(last.lower, 2)


# --- limits -----------------------------------------------------------------------------------------------------------


def test_the_published_example_of_screening_is_met() -> None:
    found = chart(series(*EIGHTEEN), "nhsr")
    unscreened = chart(series(*EIGHTEEN, screened=False), "nhsr")

    assert limits(found) == (4.60, 1.94, -0.72)
    assert limits(unscreened) == (6.95, 1.94, -3.06)


def test_nhs_england_screens_only_when_told_and_then_the_mean_too() -> None:
    assert limits(chart(series(*EIGHTEEN))) == (6.95, 1.94, -3.06)
    # 10 and the 1 after it end the two unusual ranges, so they leave the mean; the ranges kept are all 1.
    mean = round((sum(EIGHTEEN) - 11) / 16, 2)
    assert limits(chart(series(*EIGHTEEN, screened=True))) == (round(mean + 2.66, 2), mean, round(mean - 2.66, 2))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [0.1, 33.3, 98.7, 1 / 3, 0.0, -7.7, 1e-12, 1e12])
@pytest.mark.parametrize("screened", [True, False])
def test_nothing_is_special_in_a_constant_series(name: DialectName, value: float, screened: bool) -> None:
    found = chart(series(*[value] * 24, screened=screened, improvement="increase"), name)

    assert {point.flags for point in found.points} == {()}
    assert found.variation == "common_cause"
    assert {(point.lower, point.upper) for point in found.points} == {(found.points[0].mean, found.points[0].mean)}
    assert found.notes == ()


@pytest.mark.parametrize("name", NAMES)
def test_where_screening_leaves_no_range_above_nought_nothing_is_screened_and_a_note_says_so(name: DialectName) -> None:
    found = chart(series(1, 1, 1, 1, 2, screened=True), name)

    assert limits(found) == (round(1.2 + 2.66 / 4, 2), 1.2, round(1.2 - 2.66 / 4, 2))
    assert len(found.notes) == 1
    assert "unusual moving ranges" in found.notes[0]


def test_no_moving_range_crosses_a_new_segment() -> None:
    found = chart(series(*[10, 11] * 6, *[50, 51] * 6, rebases=(12,)))

    assert [(s.number, s.mean, s.upper, s.counted) for s in found.segments] == [
        (1, 10.5, 10.5 + 2.66, 12),
        (2, 50.5, 50.5 + 2.66, 12),
    ]


def test_a_segment_of_one_point_has_a_mean_and_no_limits() -> None:
    found = chart(series(1, 2, 3, 9, rebases=(3,)))

    assert (found.points[-1].mean, found.points[-1].lower, found.points[-1].upper) == (9, None, None)
    assert found.status == "refused"


def test_two_rebases_side_by_side_are_noted() -> None:
    found = chart(series(*range(10), rebases=(4, 5)))

    assert any("side by side" in note for note in found.notes)


def test_a_rebase_between_two_days_begins_at_the_next_figure() -> None:
    observations = tuple(Observation(date(2024, month, 1), month) for month in range(1, 7))

    found = chart(Series(observations, rebases=(date(2024, 2, 20),)))

    assert [point.segment for point in found.points] == [1, 1, 2, 2, 2, 2]


def test_a_rebase_after_the_last_figure_is_noted_and_does_nothing() -> None:
    found = chart(series(1, 2, 3, rebases=(40,)))

    assert {point.segment for point in found.points} == {1}
    assert found.notes == ("No segment begins on 2024-02-10: there is no point both before and from then on.",)


# --- the baseline -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [{"fixed": 6}, {"baseline_until": 5}, {"fixed": 2, "baseline_until": 5}])
def test_a_baseline_gives_the_points_after_it_its_limits(how: dict[str, int]) -> None:
    found = chart(series(1, 2, 1, 2, 1, 2, 8, 9, 8, 9, **how))

    assert [point.segment for point in found.points] == [0] * 6 + [1] * 4
    assert {(point.mean, point.upper) for point in found.points} == {(1.5, 1.5 + 2.66)}
    assert flagged(found, "above_limit") == [6, 7, 8, 9]


def test_a_baseline_ends_at_a_new_segment() -> None:
    found = chart(series(1, 2, 1, 2, 1, 2, 1, 2, 30, 31, 30, 31, fixed=4, rebases=(8,)))

    assert [point.segment for point in found.points] == [0] * 4 + [1] * 4 + [2] * 4
    assert [point.mean for point in found.points[-4:]] == [30.5] * 4


def test_a_shift_does_not_cross_the_end_of_a_baseline() -> None:
    values = [1, 3, 1, 3, 1, 3, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5]

    assert flagged(chart(series(*values, fixed=7)), "shift_high") == []
    assert flagged(chart(series(*values, fixed=6)), "shift_high") == list(range(6, 13))


def test_a_baseline_longer_than_the_series_is_none_and_a_note_says_so() -> None:
    found = chart(series(1, 2, 3, fixed=4))

    assert {point.segment for point in found.points} == {1}
    assert found.notes == ("There are not the 4 counted points that were to fix the limits, so none is fixed.",)
    assert chart(series(1, 2, 3, 4, fixed=4)).notes == ()


def test_the_points_of_a_baseline_and_those_after_it_count_together_for_what_may_be_shown() -> None:
    found = chart(series(*[1, 2] * 7, fixed=12))

    assert (found.counted_last, found.status) == (14, "ok")


def test_nhsr_fixes_the_limits_of_each_segment_by_its_first_points() -> None:
    values = [*[1, 2] * 6, 9, 9, *[20, 21] * 6, 29]

    found = chart(series(*values, fixed=12, rebases=(14,)), "nhsr")

    assert [segment.mean for segment in found.segments] == [1.5, 20.5]
    assert flagged(found, "above_limit") == [12, 13, 26]


def test_nhsr_refuses_to_fix_limits_by_fewer_than_twelve_points() -> None:
    with pytest.raises(ValueError, match="at least 12"):
        chart(series(1, 2, 3, fixed=11), "nhsr")


# --- the rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_point_on_a_limit_is_inside(name: DialectName) -> None:
    # Ranges of 1 but for the last, which brings the average to 1.2 and the limits to 0.5 + 2.66 x 1.2 and so on.
    baseline = [0, 1] * 8

    on = chart(series(*baseline, 0.5 + 2.66, fixed=16, screened=False), name)
    beyond = chart(series(*baseline, 0.5 + 2.66 + 1e-9, fixed=16, screened=False), name)

    assert flagged(on, "above_limit") == []
    assert flagged(beyond, "above_limit") == [16]


BASE = [8.0, 12.0] * 6  # mean 10, average range 4, limits 10 -/+ 10.64, two sigma 10 -/+ 7.0933


@pytest.mark.parametrize(
    ("after", "flags"),
    [
        ([11] * 6, []),
        ([11] * 7, range(7)),
        ([9] * 9, range(9)),
        ([11, 11, 11, 10, 11, 11, 11, 11], []),  # a point on the mean breaks the run
        ([11, 11, 11, 11, 11, 11, 10.0000001], range(7)),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_a_shift_is_seven_in_a_row_on_one_side(name: DialectName, after: list[float], flags: range) -> None:
    # A point on the mean comes first, as in one dialect a run could otherwise begin among those that fix the limits.
    found = chart(series(*BASE, 10, *after, fixed=12), name)

    level = "high" if after[0] > 10 else "low"
    assert [place - 13 for place in flagged(found, f"shift_{level}")] == list(flags)


@pytest.mark.parametrize(
    ("values", "up", "down"),
    [
        ([1, 2, 3, 4, 5, 6], [], []),
        ([1, 2, 3, 4, 5, 6, 7], range(7), []),
        ([7, 6, 5, 4, 3, 2, 1], [], range(7)),
        ([1, 2, 3, 3, 4, 5, 6, 7, 8], range(3, 9), []),
        ([1, 2, 3, 3, 4, 5, 6, 7, 8, 9], range(3, 10), []),
        ([5, 1, 2, 3, 4, 5, 6, 7, 6], range(1, 8), []),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_a_trend_is_seven_each_above_or_each_below_the_one_before(
    name: DialectName, values: list[float], up: range, down: range
) -> None:
    found = chart(series(*values), name)

    expected_up = [] if len(up) < 7 else list(up)
    assert flagged(found, "trend_up") == expected_up
    assert flagged(found, "trend_down") == list(down)


def test_a_trend_crosses_a_new_segment_in_nhs_england_s_tools_only() -> None:
    rising = series(1, 2, 3, 4, 5, 6, 7, 8, rebases=(4,))

    assert flagged(chart(rising, "mdc"), "trend_up") == list(range(8))
    assert flagged(chart(rising, "mdc-2.5"), "trend_up") == list(range(8))
    assert flagged(chart(rising, "nhsr"), "trend_up") == []


FAR, BEYOND, NEAR = 18.0, 21.0, 11.0  # beyond two sigma, beyond three, on the high side of the mean


@pytest.mark.parametrize(
    ("three", "in_2023", "before"),
    [
        ([FAR, FAR, NEAR], [0, 1], [0, 1]),
        ([FAR, NEAR, FAR], [0, 2], [0, 2]),
        ([NEAR, FAR, FAR], [1, 2], [1, 2]),
        ([FAR, FAR, FAR], [0, 1, 2], [0, 1, 2]),
        ([FAR, BEYOND, NEAR], [0, 1], []),  # beyond three sigma counts since 2023
        ([FAR, BEYOND, FAR], [0, 1, 2], [0, 2]),
        ([FAR, FAR, 9.0], [], []),  # the third is on the other side
        ([FAR, 10.0, FAR], [], []),  # the third is on the mean
        ([FAR, NEAR, NEAR], [], []),
    ],
)
def test_two_of_three_are_beyond_two_sigma_and_all_three_on_one_side(
    three: list[float], in_2023: list[int], before: list[int]
) -> None:
    for name, expected in (("mdc", in_2023), ("mdc-2.5", before), ("nhsr", before)):
        # A low point after them, so that nothing that follows makes a window with them; nor does what goes before.
        values = [*BASE, 9.0, *three, 9.0]

        found = chart(series(*values, fixed=12, screened=False), name)  # type: ignore[arg-type]

        got = [place - 13 for place in flagged(found, "two_of_three_high")]
        assert got == expected, name


def test_an_outside_point_may_be_the_third_of_two_of_three_in_every_dialect() -> None:
    for name in NAMES:
        found = chart(series(*BASE, 9, FAR, BEYOND, FAR, 9, fixed=12, screened=False), name)

        assert {13, 15} <= set(flagged(found, "two_of_three_high")), name


def test_the_one_label_is_the_first_of_outside_trend_two_of_three_and_shift() -> None:
    found = chart(series(*BASE, 10.5, 11, 12, 13, 14, 18, 18.5, 30, fixed=12, improvement="increase"))
    labels = [point.special_cause for point in found.points[12:]]

    assert labels == ["trend_up"] * 7 + ["above_limit"]
    assert "shift_high" in found.points[-1].flags
    assert "two_of_three_high" in found.points[-2].flags


@pytest.mark.parametrize("name", NAMES)
def test_a_turning_point_is_named_by_the_trend_that_leads_on_from_it(name: DialectName) -> None:
    found = chart(series(*BASE, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1, fixed=12), name)

    assert {"trend_up", "trend_down"} <= set(found.points[18].flags)
    assert [found.points[place].special_cause for place in (17, 18, 19)] == ["trend_up", "trend_down", "trend_down"]


# --- gaps and ghosts --------------------------------------------------------------------------------------------------


def test_a_gap_is_bridged_by_nhs_england_s_tools_and_breaks_runs_in_nhsr() -> None:
    gap = series(*BASE, 11, 11, 11, None, 11, 11, 11, 11, fixed=12)

    assert flagged(chart(gap, "mdc"), "shift_high") == [12, 13, 14, 16, 17, 18, 19]
    assert flagged(chart(gap, "nhsr"), "shift_high") == []
    assert chart(gap, "mdc").counted == 19


def test_a_gap_makes_two_ranges_missing_in_nhsr_and_one_in_the_others() -> None:
    gap = series(1, 2, None, 6, 7)

    assert limits(chart(gap, "mdc")) == (round(4 + 2.66 * 2, 2), 4, round(4 - 2.66 * 2, 2))
    assert limits(chart(gap, "nhsr")) == (6.66, 4, 1.34)


@pytest.mark.parametrize("name", NAMES)
def test_a_ghost_is_counted_nowhere_and_the_next_point_continues(name: DialectName) -> None:
    plain = chart(series(1, 2, 3, 4, 5, 6, 7, screened=False), name)
    haunted = chart(series(1, 2, 3, 900, 4, 5, 6, 7, ghosts=(3,), screened=False), name)

    rest = [point for point in haunted.points if not point.ghost]
    assert [(p.flags, p.mean, p.upper, p.kind) for p in rest] == [
        (p.flags, p.mean, p.upper, p.kind) for p in plain.points
    ]
    ghost = haunted.points[3]
    assert (ghost.flags, ghost.kind, ghost.mean) == ((), None, plain.points[0].mean)


def test_a_new_segment_may_begin_at_a_ghost() -> None:
    found = chart(series(1, 2, 9, 5, 6, ghosts=(2,), rebases=(2,)))

    assert [point.segment for point in found.points] == [1, 1, 2, 2, 2]
    assert [segment.mean for segment in found.segments] == [1.5, 5.5]


# --- what it comes to -------------------------------------------------------------------------------------------------


RISING_BELOW = [*BASE, 1, 2, 3, 4, 5, 6, 7]  # a rising trend below the mean: both at once


@pytest.mark.parametrize(
    ("improvement", "conflict", "kind"),
    [
        ("increase", "improvement", "improvement_high"),
        ("increase", "concern", "concern_low"),
        ("decrease", "improvement", "improvement_low"),
        ("decrease", "concern", "concern_high"),
        ("neutral", "improvement", "neither_high"),
        ("neutral", "concern", "neither_high"),
    ],
)
def test_a_point_that_shows_both_is_what_the_measure_says_in_nhs_england_s_tools(
    improvement: Any, conflict: Any, kind: str
) -> None:
    found = chart(series(*RISING_BELOW, improvement=improvement, conflict=conflict, fixed=12))

    assert {"trend_up", "shift_low"} <= set(found.points[-1].flags)
    assert found.variation == kind


def test_a_point_that_shows_both_is_what_its_label_says_in_nhsr() -> None:
    found = chart(series(*RISING_BELOW, improvement="increase", conflict="concern", fixed=12), "nhsr")

    assert found.points[-1].special_cause == "trend_up"
    assert found.variation == "improvement_high"
    outside = chart(series(*[20.0, 21.0] * 8, 1, 2, 3, 4, 5, 6, 7, improvement="increase", fixed=16), "nhsr")
    assert outside.points[-1].special_cause == "below_limit"
    assert outside.variation == "concern_low"


@pytest.mark.parametrize(
    ("improvement", "target", "mdc", "nhsr"),
    [
        ("increase", 5.0, "pass", "pass"),
        ("increase", 10 - 2.66, "pass", "hit_or_miss"),
        ("increase", 10.0, "hit_or_miss", "hit_or_miss"),
        ("increase", 10 + 2.66, "fail", "hit_or_miss"),
        ("increase", 15.0, "fail", "fail"),
        ("decrease", 5.0, "fail", "fail"),
        ("decrease", 10 - 2.66, "fail", "hit_or_miss"),
        ("decrease", 10.0, "hit_or_miss", "hit_or_miss"),
        ("decrease", 10 + 2.66, "pass", "hit_or_miss"),
        ("decrease", 15.0, "pass", "pass"),
        ("neutral", 15.0, "none", "none"),
        ("increase", None, "none", "none"),
    ],
)
def test_assurance_sets_the_target_against_the_limits(
    improvement: Any, target: float | None, mdc: str, nhsr: str
) -> None:
    fair = series(*[9.5, 10.5] * 8, target=target, improvement=improvement)

    assert chart(fair, "mdc").assurance == mdc
    assert chart(fair, "mdc-2.5").assurance == mdc
    assert chart(fair, "nhsr").assurance == nhsr


def test_where_targets_change_the_last_counted_point_s_decides() -> None:
    observations = [Observation(day(place), 9.5 + place % 2, target=50.0) for place in range(15)]
    observations += [Observation(day(15), 10.5, target=1.0), Observation(day(16), 900.0, ghost=True, target=50.0)]

    assert chart(Series(tuple(observations), improvement="increase")).assurance == "pass"


@pytest.mark.parametrize(
    ("counted", "status"),
    [(0, "refused"), (1, "refused"), (2, "run_chart"), (4, "run_chart"), (5, "short"), (12, "short"), (13, "ok")],
)
def test_what_may_be_shown_goes_by_the_number_of_counted_points(counted: int, status: str) -> None:
    found = chart(series(*[1, 2] * 3, *range(counted), None, 5, ghosts=(7 + counted,), rebases=(6,)))

    assert found.status == status


def test_the_number_from_which_a_verdict_is_shown_is_a_setting() -> None:
    fifteen = Lengths(full=15)

    assert chart(series(*[1, 2] * 7), lengths=fifteen).status == "short"
    assert chart(series(*[1, 2] * 8), lengths=fifteen).status == "ok"


def test_variation_is_that_of_the_last_counted_point() -> None:
    found = chart(series(*BASE, 99, 0, None, ghosts=(13,), improvement="decrease"))

    assert found.variation == "concern_high"
    assert found.last is found.points[12]


def test_a_series_without_a_figure_is_refused_and_not_an_error() -> None:
    for nothing in (series(), series(None, None), series(1, 2, ghosts=(0, 1))):
        for name in NAMES:
            found = chart(nothing, name)

            assert (found.status, found.variation, found.assurance, found.counted) == ("refused", None, "none", 0)
    assert charts(()) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Series((Observation(day(1), 1), Observation(day(1), 2))),
        lambda: Series((Observation(day(2), 1), Observation(day(1), 2))),
        lambda: series(float("nan")),
        lambda: series(float("inf")),
        lambda: series(1.0, target=float("nan")),
        lambda: series(1.0, fixed=0),
    ],
)
def test_a_series_refuses_what_no_chart_can_be_made_of(wrong: Any) -> None:
    with pytest.raises(ValueError):
        wrong()


# --- the slow twin ----------------------------------------------------------------------------------------------------

# Few different values, so that ties, points on the mean, constant stretches and points on a limit come often; a run of
# small steps, so that trends and shifts do.
LEVELS = st.integers(-3, 12).map(lambda n: n / 10) | st.sampled_from([0.1, 33.3, 50.0])
STEPPING = st.lists(st.sampled_from([0.1, 0.1, 0.1, 0.2, 0.0, -0.1, -0.1, -0.1, None]), max_size=30)


@st.composite
def walks(draw: st.DrawFn) -> list[float | None]:
    level, found = draw(st.sampled_from([0.0, 10.0, 98.7])), []
    for step in draw(STEPPING):
        level = round(level + (step or 0), 1)
        found.append(None if step is None else level)
    return found


VALUES = st.lists(st.none() | LEVELS, max_size=40) | walks() | st.lists(LEVELS, max_size=40)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Series, slow.Asked, list[slow.Row]]:
    values = draw(VALUES)
    places = range(len(values))
    ghosts = draw(st.sets(st.sampled_from(places), max_size=4)) if values and draw(st.booleans()) else set()
    rebases = tuple(sorted(draw(st.sets(st.integers(0, 45), max_size=3)))) if draw(st.booleans()) else ()
    until = draw(st.none() | st.none() | st.integers(0, 45))
    fixed = draw(st.none() | st.none() | st.integers(12, 20))
    screened, target = draw(st.booleans()), draw(st.none() | LEVELS)
    improvement = draw(st.sampled_from(["increase", "decrease", "neutral"]))
    conflict = draw(st.sampled_from(["improvement", "concern"]))
    fast = series(
        *values, ghosts=tuple(ghosts), target=target, rebases=rebases, baseline_until=until, fixed=fixed,
        screened=screened, improvement=improvement, conflict=conflict,
    )  # fmt: skip
    exact = None if target is None else Fraction(str(target))
    question = slow.Asked(
        improvement, tuple(map(day, rebases)), None if until is None else day(until), fixed, screened, conflict, exact
    )
    rows = [
        slow.Row(day(place), None if value is None else Fraction(str(value)), place in ghosts)
        for place, value in enumerate(values)
    ]
    return fast, question, rows


def close(fast: float | None, exact: Fraction | None) -> bool:
    return fast is exact is None or (
        fast is not None and exact is not None and fast == pytest.approx(float(exact), abs=1e-12)
    )


def agree(found: Chart, rows: list[slow.Row], assurance: str) -> None:
    seen = {row.on: row for row in rows}
    for point in found.points:
        row = seen.get(point.on)
        if row is None:
            assert point.flags == ()
            assert point.kind is None
            continue
        assert close(point.mean, row.mean), (point, row)
        assert close(point.lower, row.lower), (point, row)
        assert close(point.upper, row.upper), (point, row)
        assert set(point.flags) == row.flags, (point, row)
        assert point.special_cause == row.label
        assert point.kind == row.kind
        assert point.segment == row.segment
    last = slow.last_counted(rows)
    assert found.variation == (last.kind if last else None)
    assert found.assurance == assurance


@pytest.mark.slow
@given(asked())
@settings(max_examples=100, deadline=None)
def test_mdc_agrees_with_the_slow_twin(case: tuple[Series, slow.Asked, list[slow.Row]]) -> None:
    fast, question, rows = case

    found = chart(fast, "mdc")

    twin = slow.mdc(rows, question, outside_counts=True)
    agree(found, twin, slow.assurance(twin, question, limit_decides=True))


@pytest.mark.slow
@given(asked())
@settings(max_examples=100, deadline=None)
def test_mdc_2_5_agrees_with_the_slow_twin(case: tuple[Series, slow.Asked, list[slow.Row]]) -> None:
    fast, question, rows = case

    found = chart(fast, "mdc-2.5")

    twin = slow.mdc(rows, question, outside_counts=False)
    agree(found, twin, slow.assurance(twin, question, limit_decides=True))


@pytest.mark.slow
@given(asked())
@settings(max_examples=100, deadline=None)
def test_nhsr_agrees_with_the_slow_twin(case: tuple[Series, slow.Asked, list[slow.Row]]) -> None:
    fast, question, rows = case

    found = chart(fast, "nhsr")

    twin = slow.nhsr(rows, question)
    agree(found, twin, slow.assurance(twin, question, limit_decides=False))


@pytest.mark.slow
@given(asked(), st.sampled_from(NAMES))
@settings(max_examples=60, deadline=None)
def test_the_status_agrees_with_the_slow_twin(
    case: tuple[Series, slow.Asked, list[slow.Row]], name: DialectName
) -> None:
    fast, question, rows = case
    twin = slow.nhsr(rows, question) if name == "nhsr" else slow.mdc(rows, question, outside_counts=True)
    # A gap after the last figure may lie in a segment of its own, which the twin of a dialect without gaps cannot see.
    if fast.observations and fast.observations[-1].value is None and question.rebases:
        return

    assert chart(fast, name).status == slow.status(twin)


@pytest.mark.slow
@given(st.lists(asked(), max_size=6), st.sampled_from(NAMES))
@settings(max_examples=60, deadline=None)
def test_a_series_has_the_same_chart_whatever_lies_beside_it(
    cases: list[tuple[Series, slow.Asked, list[slow.Row]]], name: DialectName
) -> None:
    many = [case[0] for case in cases]

    assert charts(many, name) == tuple(chart(one, name) for one in many)


@pytest.mark.slow
@given(st.lists(asked(), min_size=1, max_size=6), st.integers(1, 50))
@settings(max_examples=40, deadline=None)
def test_the_size_of_a_block_changes_nothing(
    cases: list[tuple[Series, slow.Asked, list[slow.Row]]], block: int
) -> None:
    many = [case[0] for case in cases]
    whole = charts(many)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xmr, "BLOCK", block)

        assert charts(many) == whole


def test_a_batch_of_none_has_no_charts() -> None:
    none = np.zeros(0)
    truths, whole, codes = np.zeros(0, np.bool_), np.zeros(0, np.int64), np.zeros(0, np.int8)

    found = xmr.charts(
        xmr.Batch(none, truths, truths, none, np.zeros(1, np.int64), codes, truths, truths, whole, whole),
        DIALECTS["mdc"],
    )

    assert len(found.flags) == len(found.variations) == 0
