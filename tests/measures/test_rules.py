"""What is true of measures."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.measures import rules
from soundingboard.measures.models import Basis, Frequency, Symbol, TargetKind
from soundingboard.measures.rules import Aim, Changed, FigureLine, Kept, Period

pytestmark = pytest.mark.pure

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
CUT_OFF = date(2026, 4, 7)
TODAY = date(2026, 4, 16)
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def D(number: str) -> Decimal:
    return Decimal(number)


def test_every_published_rule_has_a_code_of_its_own_and_says_what_it_is() -> None:
    codes = [code for code, _, _ in rules.PUBLISHED]

    assert len(set(codes)) == len(codes)
    assert all((rule.__doc__ or "").strip() for _, _, rule in rules.PUBLISHED)


def test_the_words_are_those_of_the_tables() -> None:
    assert set(rules.FRESH_FOR) == set(Frequency.values)
    assert set(rules.AIMS_IN_ORDER) == set(TargetKind.values)
    assert set(rules.BASES_FROM_THE_WEAKEST) == set(Basis.values)
    assert {rules.NOT_APPLICABLE, rules.NOT_AVAILABLE} <= set(Symbol.values)


# --- periods ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "kind", "words"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), "month", "March 2026"),
        (date(2024, 2, 1), date(2024, 2, 29), "month", "February 2024"),
        (date(2026, 2, 1), date(2026, 2, 27), "other", "1 February 2026 to 27 February 2026"),
        (date(2026, 1, 1), date(2026, 3, 31), "quarter", "January to March 2026"),
        (date(2025, 12, 1), date(2026, 2, 28), "quarter", "1 December 2025 to 28 February 2026"),
        (date(2025, 4, 1), date(2026, 3, 31), "year", "year to 31 March 2026"),
        (date(2026, 3, 2), date(2026, 3, 8), "week", "week of 2 March 2026"),
        (date(2026, 3, 3), date(2026, 3, 9), "other", "3 March 2026 to 9 March 2026"),
        (date(2026, 3, 31), date(2026, 3, 31), "day", "31 March 2026"),
        (date(2026, 1, 1), date(2026, 2, 28), "other", "1 January 2026 to 28 February 2026"),
    ],
)
def test_a_period_is_known_by_its_ends(start: date, end: date, kind: str, words: str) -> None:
    assert Period(start, end).kind == kind
    assert Period(start, end).words == words


@given(DAYS)
def test_every_day_lies_in_the_month_that_is_its_own(day: date) -> None:
    month = rules.month_of(day)

    assert month.start <= day <= month.end
    assert month.kind == "month"


# --- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "value"),
    [
        ("percent", "24", "120", "20.0000"),
        ("percent", "1", "3", "33.3333"),
        ("percent", "2", "3", "66.6667"),
        ("per_10000", "335", "50000", "67.0000"),
        ("mean", "321661", "21105.4", "15.2407"),
        ("pounds", "1000000", "1219", "820.3445"),
        ("count", "17", None, "17.0000"),
        ("percent", "0", "0", None),
        ("percent", "5", None, None),
        ("percent", None, "5", None),
        ("days", "5", "1", None),
    ],
)
def test_a_value_follows_from_its_numbers(unit: str, numerator: str, denominator: str, value: str) -> None:
    given_numbers = [D(n) if n is not None else None for n in (numerator, denominator)]

    assert rules.worked_out(unit, *given_numbers) == (D(value) if value else None)


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.sampled_from(sorted(rules.FACTORS)))
def test_a_value_is_what_slow_exact_arithmetic_makes_it(numerator: int, denominator: int, unit: str) -> None:
    exact = Fraction(numerator, denominator) * rules.FACTORS[unit] * 10_000
    half_up = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)

    assert rules.worked_out(unit, Decimal(numerator), Decimal(denominator)) == Decimal(half_up) / 10_000


@given(st.decimals(-(10**6), 10**6, places=6), st.integers(0, 4))
def test_rounding_is_half_up_and_never_further_than_half_a_step(number: Decimal, decimals: int) -> None:
    rounded = rules.rounded(number, decimals)

    assert abs(rounded - number) <= Decimal(1).scaleb(-decimals) / 2
    assert rounded == number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("line", "unit", "value", "symbol"),
    [
        ({"numerator": D("24"), "denominator": D("120")}, "percent", "20.0000", ""),
        ({"numerator": D("0"), "denominator": D("0")}, "percent", None, "z"),
        ({"numerator": D("0"), "denominator": D("12")}, "percent", "0.0000", ""),
        ({"symbol": "c"}, "percent", None, "c"),
        ({"value": D("21.3")}, "percent", "21.3000", ""),
        ({"value": D("36")}, "days", "36.0000", ""),
        ({"numerator": D("7")}, "count", "7.0000", ""),
        ({"value": D("7")}, "count", "7.0000", ""),
        ({"basis": "incomplete", "symbol": "x"}, "count", None, "x"),
    ],
)
def test_a_place_holds_a_value_or_says_why_not_and_a_symbol_is_never_nought(
    line: dict[str, Any], unit: str, value: str | None, symbol: str
) -> None:
    found = rules.measured(FigureLine("m", MARCH, **line), unit=unit)

    assert found == (D(value) if value else None, symbol)


@pytest.mark.parametrize(
    ("line", "unit", "codes"),
    [
        ({"numerator": D("24"), "denominator": D("120")}, "percent", []),
        ({"numerator": D("24"), "denominator": D("120"), "value": D("20.0")}, "percent", []),
        ({"numerator": D("1"), "denominator": D("3"), "value": D("33")}, "percent", []),
        ({"numerator": D("1"), "denominator": D("3"), "value": D("33.4")}, "percent", ["F05"]),
        ({"value": D("100")}, "percent", []),
        ({"value": D("100.1")}, "percent", ["F10"]),
        ({"value": D("250")}, "per_10000", []),
        ({"numerator": D("0"), "denominator": D("0")}, "percent", []),
        ({"numerator": D("3"), "denominator": D("0")}, "percent", ["F06"]),
        ({"numerator": D("13"), "denominator": D("12")}, "percent", ["F07"]),
        ({"numerator": D("13"), "denominator": D("12")}, "mean", []),
        ({"numerator": D("3")}, "percent", ["F03"]),
        ({"denominator": D("3")}, "percent", ["F03"]),
        ({"denominator": D("3"), "value": D("3")}, "percent", ["F03"]),
        ({}, "percent", ["F03"]),
        ({"symbol": "c"}, "percent", []),
        ({"symbol": "c", "value": D("3")}, "percent", ["F04"]),
        ({"numerator": D("-1"), "denominator": D("3")}, "percent", ["F08"]),
        ({"value": D("-1")}, "score", []),
        ({"numerator": D("2.5")}, "count", ["F09"]),
        ({"numerator": D("2"), "denominator": D("3")}, "count", ["F05"]),
        ({"numerator": D("2"), "value": D("3")}, "count", ["F05"]),
        ({"numerator": D("1e12"), "denominator": D("1e12")}, "percent", ["F16"]),
        ({"value": D("41")}, "days", []),
        ({"value": D("41"), "denominator": D("9")}, "days", []),
        ({"numerator": D("41")}, "days", ["F03"]),
        ({"value": D("5"), "rows_considered": 3, "rows_left_out": 4}, "count", ["F17"]),
        ({"value": D("5"), "rows_left_out": 4}, "count", ["F17"]),
    ],
)
def test_what_cannot_be_stored_is_said_with_its_code(line: dict[str, Any], unit: str, codes: list[str]) -> None:
    found = rules.what_is_wrong_with(FigureLine("m", MARCH, place="B7", **line), unit=unit, cut_off=CUT_OFF, on=TODAY)

    assert [each.code for each in found] == codes
    assert all(each.place == "B7" and each.sentence.endswith(".") for each in found)


@pytest.mark.parametrize(
    ("start", "end", "codes"),
    [
        (date(2026, 3, 31), date(2026, 3, 1), ["F01"]),
        (date(2026, 4, 7), date(2026, 4, 30), []),
        (date(2026, 4, 8), date(2026, 4, 30), ["F02"]),
    ],
)
def test_a_period_runs_forwards_and_has_begun_when_the_data_are_cut_off(
    start: date, end: date, codes: list[str]
) -> None:
    line = FigureLine("m", Period(start, end), value=D("5"))

    found = rules.what_is_wrong_with(line, unit="count", cut_off=CUT_OFF, on=TODAY)

    assert [each.code for each in found] == codes


def test_leavers_of_a_year_may_be_more_than_those_in_post() -> None:
    line = FigureLine("sw_turnover", MARCH, numerator=D("13"), denominator=D("12"))

    assert not rules.what_is_wrong_with(line, unit="percent", cut_off=CUT_OFF, on=TODAY, may_exceed=True)


def test_every_refusal_that_is_given_is_published() -> None:
    lines = [
        FigureLine("m", MARCH),
        FigureLine("m", MARCH, symbol="c", value=D("1")),
        FigureLine("m", MARCH, numerator=D("1"), denominator=D("0")),
    ]
    found = [w for line in lines for w in rules.what_is_wrong_with(line, unit="percent", cut_off=CUT_OFF, on=TODAY)]

    assert {each.code for each in found} <= set(rules.REFUSALS)


def test_a_figure_that_is_there_twice_is_refused_at_its_second_place() -> None:
    lines = [
        FigureLine("m", MARCH, place="B2", value=D("1")),
        FigureLine("m", MARCH, team="north", place="B3", value=D("1")),
        FigureLine("m", MARCH, place="B4", value=D("1")),
    ]

    (found,) = rules.same_figure_twice(lines)

    assert (found.place, found.code) == ("B4", "F13")
    assert "(B2)" in found.sentence


@pytest.mark.parametrize(("days", "provisional"), [(0, True), (29, True), (30, False), (400, False), (-5, True)])
def test_a_figure_settles_thirty_days_after_its_period(days: int, provisional: bool) -> None:
    assert rules.is_provisional(MARCH.end, MARCH.end + timedelta(days=days)) is provisional


@pytest.mark.parametrize(
    ("considered", "left_out", "grade"),
    [
        (None, None, "not_graded"),
        (100, None, "not_graded"),
        (100, 0, "good"),
        (100, 1, "good"),
        (100, 2, "fair"),
        (100, 5, "fair"),
        (100, 6, "poor"),
        (0, 0, "good"),
        (0, 3, "poor"),
    ],
)
def test_data_are_graded_by_the_share_of_rows_left_out(
    considered: int | None, left_out: int | None, grade: str
) -> None:
    assert rules.quality_grade(considered, left_out) == grade


def test_the_same_numbers_again_are_no_revision_and_any_other_fact_is() -> None:
    kept = Kept(D("24.0000"), D("120.0000"), D("20.0000"), "", "complete", False)

    assert not rules.is_revision(kept, Kept(D("24"), D("120"), D("20"), "", "complete", False))
    for change in ({"numerator": D("25")}, {"symbol": "c"}, {"basis": "supplied"}):
        assert rules.is_revision(kept, kept._replace(**change))


def test_a_figure_settles_without_being_revised() -> None:
    kept = Kept(D("24"), D("120"), D("20"), "", "complete", True)

    assert rules.has_settled(kept, kept._replace(is_provisional=False))
    assert not rules.is_revision(kept, kept._replace(is_provisional=False))
    assert not rules.has_settled(kept, kept._replace(is_provisional=False, numerator=D("25")))
    assert not rules.has_settled(kept._replace(is_provisional=False), kept)


@pytest.mark.parametrize(
    ("basis", "of_basis", "may"),
    [
        ("complete", "incomplete", True),
        ("complete", "complete", True),
        ("supplied", "complete", False),
        ("incomplete", "complete", False),
        ("incomplete", "supplied", False),
        ("supplied", "incomplete", True),
    ],
)
def test_a_figure_never_takes_the_place_of_a_fuller_one(basis: str, of_basis: str, may: bool) -> None:
    assert rules.may_take_the_place(basis, of_basis) is may


@pytest.mark.parametrize(
    ("frequency", "days", "too_old"),
    [("weekly", 21, False), ("weekly", 22, True), ("monthly", 75, False), ("monthly", 76, True), ("yearly", 731, True)],
)
def test_a_measure_is_too_old_to_tell_after_two_of_its_rhythms(frequency: str, days: int, too_old: bool) -> None:
    assert rules.is_too_old_to_tell(TODAY - timedelta(days=days), frequency, TODAY) is too_old


def test_a_measure_without_a_figure_tells_nothing() -> None:
    assert rules.is_too_old_to_tell(None, "monthly", TODAY)


# --- targets ----------------------------------------------------------------------------------------------------------

FROM = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("direction", "unit", "aim", "says"),
    [
        ("up", "percent", Aim("statutory", FROM, value=D("100")), ""),
        ("context", "percent", Aim("statutory", FROM, value=D("100")), "for context"),
        ("context", "percent", Aim("band", FROM, lower=D("1"), upper=D("2")), "for context"),
        ("band", "mean", Aim("band", FROM, lower=D("50"), upper=D("70")), ""),
        ("band", "mean", Aim("statutory", FROM, value=D("50")), "give it a band"),
        ("band", "mean", Aim("baseline", FROM, value=D("50")), ""),
        ("up", "percent", Aim("band", FROM, lower=D("1"), upper=D("2")), "not a band"),
        ("band", "mean", Aim("band", FROM, lower=D("70"), upper=D("50")), "upper end is above"),
        ("band", "mean", Aim("band", FROM, lower=D("70"), upper=D("70")), "upper end is above"),
        ("band", "mean", Aim("band", FROM, lower=D("70")), "both ends"),
        ("up", "percent", Aim("statutory", FROM), "Enter the value"),
        ("up", "percent", Aim("statutory", FROM, value=D("101")), "between 0 and 100"),
        ("up", "mean", Aim("statutory", FROM, value=D("-1")), "nought or more"),
        ("up", "percent", Aim("statutory", FROM, FROM - timedelta(days=1), D("90")), "not before the first"),
        ("up", "percent", Aim("statutory", FROM, value=D("90"), lower=D("1")), "Only a band has two ends"),
        ("band", "mean", Aim("band", FROM, value=D("3"), lower=D("1"), upper=D("4")), "leave the single value out"),
        ("up", "percent", Aim("statutory", FROM, value=D("90"), reaches=D("95")), "Only a trajectory reaches"),
        ("up", "percent", Aim("notice", FROM, value=D("90"), reaches_on=date(2027, 1, 1)), "Only a trajectory reaches"),
        ("up", "percent", Aim("trajectory", FROM, value=D("60")), "what the trajectory reaches"),
        (
            "up",
            "percent",
            Aim("trajectory", FROM, value=D("60"), reaches=D("90"), reaches_on=FROM),
            "a day after the first",
        ),
        (
            "up",
            "percent",
            Aim("trajectory", FROM, value=D("60"), reaches=D("50"), reaches_on=date(2027, 1, 1)),
            "goes down",
        ),
        (
            "down",
            "percent",
            Aim("trajectory", FROM, value=D("60"), reaches=D("70"), reaches_on=date(2027, 1, 1)),
            "goes up",
        ),
    ],
)
def test_a_target_fits_its_measure(direction: str, unit: str, aim: Aim, says: str) -> None:
    found = " ".join(rules.why_not_a_target(direction, unit, aim))

    assert says in found
    assert bool(found) is bool(says)


def test_a_trajectory_goes_in_a_straight_line_and_stays_where_it_arrives() -> None:
    aim = Aim("trajectory", FROM, value=D("60"), reaches=D("90"), reaches_on=FROM + timedelta(days=300))

    assert aim.at(FROM) == 60
    assert aim.at(FROM + timedelta(days=100)) == 70
    assert aim.at(FROM + timedelta(days=300)) == 90
    assert aim.at(FROM + timedelta(days=900)) == 90


@given(st.integers(0, 800), st.integers(1, 700))
def test_a_trajectory_never_leaves_the_stretch_between_its_ends(day: int, length: int) -> None:
    aim = Aim("trajectory", FROM, value=D("60"), reaches=D("90"), reaches_on=FROM + timedelta(days=length))
    wanted = aim.at(FROM + timedelta(days=day))

    assert wanted is not None
    assert 60 <= wanted <= 90


def test_of_several_targets_one_judges_and_the_later_of_a_kind_takes_over() -> None:
    statutory = Aim("statutory", FROM, value=D("100"))
    first = Aim("trajectory", FROM, value=D("60"), reaches=D("80"), reaches_on=date(2026, 12, 31))
    second = Aim("trajectory", date(2026, 3, 1), value=D("60"), reaches=D("70"), reaches_on=date(2026, 12, 31))
    milestone = Aim("notice", date(2026, 4, 1), date(2026, 4, 30), D("75"))
    aims = [statutory, milestone, second, first]

    assert rules.aims_on(aims, date(2025, 12, 31)) == ()
    assert rules.aims_on(aims, date(2026, 2, 1)) == (first, statutory)
    assert rules.aims_on(aims, date(2026, 3, 1)) == (second, statutory)
    assert rules.judged_by(aims, date(2026, 4, 30)) == milestone
    assert rules.judged_by(aims, date(2026, 5, 1)) == second
    assert rules.judged_by([], date(2026, 5, 1)) is None


@pytest.mark.parametrize(
    ("direction", "value", "met"),
    [("up", "80", True), ("up", "79.9", False), ("down", "80", True), ("down", "80.1", False), ("context", "80", None)],
)
def test_a_value_exactly_on_the_target_meets_it(direction: str, value: str, met: bool | None) -> None:
    assert rules.is_met(D(value), Aim("statutory", FROM, value=D("80")), direction, TODAY) is met


@pytest.mark.parametrize(("value", "met"), [("49.9", False), ("50", True), ("70", True), ("70.1", False)])
def test_a_band_is_met_between_its_ends(value: str, met: bool) -> None:
    assert rules.is_met(D(value), Aim("band", FROM, lower=D("50"), upper=D("70")), "band", TODAY) is met


@pytest.mark.parametrize(
    ("values", "count"),
    [
        (["90", "90"], 0),
        (["90", "70"], 1),
        (["70", "70"], 2),
        (["70", "90", "70"], 1),
        (["70", None, "70"], 2),
        (["70", "70", None], 2),
        ([], 0),
        ([None], 0),
    ],
)
def test_periods_off_the_path_are_counted_back_from_the_latest(values: list[str | None], count: int) -> None:
    points = [(date(2026, n, 28), D(v) if v else None) for n, v in enumerate(values, start=1)]

    assert rules.periods_off_path(points, [Aim("statutory", FROM, value=D("80"))], "up") == count


def test_a_period_without_a_target_ends_the_count() -> None:
    points = [(date(2026, n, 28), D("70")) for n in (1, 2, 3)]

    assert rules.periods_off_path(points, [Aim("statutory", date(2026, 2, 1), value=D("80"))], "up") == 2
    assert rules.periods_off_path(points, [], "up") == 0


# --- the rest ---------------------------------------------------------------------------------------------------------


def test_commentary_is_wanted_only_where_something_changed_and_nothing_is_written() -> None:
    changed = [
        Changed(1, None, "shift", "A shift."),
        Changed(1, 7, "shift", "A shift."),
        Changed(2, None, "trend", "T."),
    ]

    assert rules.commentary_wanted(changed, [(1, None), (3, None)]) == tuple(changed[1:])
    assert rules.commentary_wanted([], [(1, None)]) == ()


@pytest.mark.parametrize(
    ("rule", "now", "before", "news"),
    [
        ("CM01", "worsening", None, True),
        ("CM01", "worsening", "no_change", True),
        ("CM01", "worsening", "improving", True),
        ("CM01", "worsening", "worsening", False),
        ("CM02", "worsening", "worsening", True),
    ],
)
def test_a_change_is_news_once(rule: str, now: str, before: str | None, news: bool) -> None:
    assert rules.is_news(rule, now, before) is news


@pytest.mark.parametrize(
    ("kind", "on", "given_facts", "says"),
    [
        ("rebase", date(2025, 9, 1), {}, ""),
        ("rebase", date(2025, 1, 1), {}, "Choose a later day"),
        ("rebase", date(2024, 12, 31), {}, "Choose a day between 1 January 2025 and 31 March 2026"),
        ("rebase", date(2026, 4, 1), {}, "Choose a day between"),
        ("baseline", date(2025, 12, 31), {}, ""),
        ("ghost", date(2025, 4, 30), {}, ""),
        ("ghost", date(2025, 4, 30), {"decided_on": date(2025, 4, 1)}, "before the point"),
        ("rebase", date(2025, 9, 1), {"others": [date(2025, 9, 1)]}, "already changed so"),
        ("rebase", date(2025, 9, 1), {"first": None, "last": None}, "no figures yet"),
    ],
)
def test_a_chart_changes_only_where_there_is_something_to_read(
    kind: str, on: date, given_facts: dict[str, Any], says: str
) -> None:
    facts = {
        "decided_on": date(2026, 4, 1),
        "first": date(2025, 1, 1),
        "last": date(2026, 3, 31),
        "others": [],
        **given_facts,
    }

    found = " ".join(rules.why_not_this_chart_change(kind, on, **facts))

    assert says in found
    assert bool(found) is bool(says)


def test_a_scorecard_with_more_than_thirty_measures_says_so() -> None:
    assert rules.too_many(30) is None
    assert "31 measures" in (rules.too_many(31) or "")
