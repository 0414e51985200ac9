"""What a chart says in words, and when a commentary is asked for."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundingboard.statistics.charts import chart
from soundingboard.statistics.dialects import Lengths
from soundingboard.statistics.values import VARIATIONS, Chart, Observation, Series
from soundingboard.statistics.verdicts import (
    CODES,
    HEADLINES,
    SIGNALS,
    Wording,
    commentary_rules,
    natural_limits,
    reason_for,
    rhythm_of,
    rules_markdown,
    standing,
    verdict,
)

pytestmark = pytest.mark.pure

PERCENT = Wording(unit="%")
STEADY = [20.0, 22.0] * 7  # 14 months: mean 21, limits 15.68 to 26.32


def monthly(
    *values: float | None, target: float | None = None, improvement: Any = "decrease", dialect: Any = "mdc", **how: Any
) -> Chart:
    """A figure a month from January 2024."""
    months = [date(2024 + place // 12, 1 + place % 12, 1) for place in range(len(values))]
    observations = tuple(Observation(on, value, target=target) for on, value in zip(months, values, strict=True))
    return chart(Series(observations, improvement=improvement, **how), dialect)


def said(*values: float | None, **how: Any) -> str:
    return verdict(monthly(*values, **how), PERCENT).sentence


TOO_FEW = "Too few figures to tell change from chance"
TOO_EARLY = "Too early to tell change from chance, with the limits on trial"

# --- the sentence -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (None, "No real change in 14 months."),
        (21.0, "No real change in 14 months; as things are, the target of 21% will be missed about as often as met."),
        (16.0, "No real change in 14 months; as things are, the target of 16% will be missed more often than met."),
        (25.0, "No real change in 14 months; as things are, the target of 25% will be met more often than missed."),
        (15.0, "No real change in 14 months; as things are, the target of 15% will be missed."),
        (30.0, "No real change in 14 months; as things are, the target of 30% will be met."),
    ],
)
def test_no_change_is_said_with_its_length_and_what_it_means_for_the_target(
    target: float | None, sentence: str
) -> None:
    assert said(*STEADY, target=target) == sentence


@pytest.mark.parametrize(
    ("improvement", "begins"),
    [("increase", "Getting better, as "), ("decrease", "Getting worse, as "), ("neutral", "Higher than usual, as ")],
)
@pytest.mark.parametrize(
    ("after", "reason"),
    [
        ([40.0], "the latest figure, 40%, is above the usual range of 15.7% to 26.3%."),
        ([21.5, 22, 22.5, 21.8, 22, 23, 22, 23], "the last 9 months are all above the usual level of 21%."),
        ([20.5, 21.2, 21.9, 22.6, 23.3, 24, 24.5], "it has risen 6 times in a row."),
        ([21.1, 24.6, 25], "two of the last three figures are at the upper edge of the usual range of 15.7% to 26.3%."),
    ],
)
def test_a_change_is_said_with_its_reason(improvement: str, begins: str, after: list[float], reason: str) -> None:
    assert said(*STEADY, *after, improvement=improvement, fixed=14) == begins + reason


@pytest.mark.parametrize(
    ("improvement", "target", "ending"),
    [
        ("increase", 90.0, "even so, as things are, the target of 90% will be missed."),
        ("decrease", 90.0, "even so, as things are, the target of 90% will be met."),
        ("increase", 1.0, "%; as things are, the target of 1% will be met."),
        ("decrease", 1.0, "%; as things are, the target of 1% will be missed."),
    ],
)
def test_a_target_against_the_change_is_said_with_even_so(improvement: str, target: float, ending: str) -> None:
    assert said(*STEADY, 40, improvement=improvement, target=target).endswith(ending)


def test_a_trend_that_is_still_on_the_other_side_says_so() -> None:
    falling = said(*[50.0, 52.0] * 7, 30, 31, 32, 33, 34, 35, 36, improvement="increase", fixed=14)

    assert (
        falling == "Getting better, as it has risen 6 times in a row, though it is still below the usual level of 51%."
    )


def test_a_figure_just_back_from_outside_is_said_to_be_back() -> None:
    assert said(*STEADY, 60, 21, fixed=14) == ("Back within the usual range, 15.7% to 26.3%, after figures outside it.")
    assert said(*STEADY, 60, 21, 20, 22, fixed=14) == "No real change in 3 months."


def test_no_change_is_counted_from_a_re_base() -> None:
    found = verdict(monthly(*STEADY, *[x + 20 for x in STEADY], rebases=(date(2025, 3, 1),)), PERCENT)

    assert found.sentence == "No real change in 14 months."
    assert found.notes == ("The limits were worked out anew from March 2025 on.",)
    assert found.words == "No real change in 14 months. The limits were worked out anew from March 2025 on."


def test_a_baseline_and_what_follows_it_are_one_stretch() -> None:
    found = verdict(monthly(*STEADY, 21, 20, 22, fixed=14), PERCENT)

    assert found.sentence == "No real change in 17 months."
    assert found.notes == ("The limits are those of the figures up to February 2025.",)


@pytest.mark.parametrize(
    ("count", "target", "code", "sentence"),
    [
        (0, None, "nothing", "There is no figure yet."),
        (1, None, "too_few", f"{TOO_FEW} (1 of the 13 needed)."),
        (3, 21.0, "too_few", f"{TOO_FEW} (3 of the 13 needed); the latest figure, 20%, meets the target of 21%."),
        (8, 21.0, "too_early", f"{TOO_EARLY} (8 of the 13 needed); the latest figure, 22%, misses the target of 21%."),
        (13, None, "no_change", "No real change in 13 months."),
    ],
)
def test_few_figures_say_that_it_is_too_early(count: int, target: float | None, code: str, sentence: str) -> None:
    found = verdict(monthly(*STEADY[:count], target=target), PERCENT)

    assert (found.code, found.sentence) == (code, sentence)
    assert (found.variation is None, found.assurance is None) == (count < 13, True)


def test_few_figures_since_a_re_base_are_said_to_be_since_it() -> None:
    sentence = said(*STEADY, 40, 41, 40, 42, 41, 40, rebases=(date(2025, 3, 1),))

    assert sentence == (
        "Too early to tell change from chance, with the limits on trial (6 of the 13 needed since the limits were last"
        " worked out)."
    )


def test_how_many_are_needed_is_a_setting() -> None:
    observations = monthly(*STEADY)
    lengths = Lengths(full=20)

    assert verdict(monthly(*STEADY[:10]), PERCENT, lengths).sentence.endswith("(10 of the 20 needed).")
    assert observations.status == "ok"


def test_a_gap_a_ghost_and_a_dialect_s_note_stand_beside_the_sentence() -> None:
    observations = [Observation(date(2024, 1 + place, 1), STEADY[place]) for place in range(10)]
    observations[3] = Observation(date(2024, 4, 1), None)
    observations[4] = Observation(date(2024, 5, 1), 99.0, ghost=True)
    observations[6] = Observation(date(2024, 7, 1), None)

    found = verdict(chart(Series(tuple(observations)), "nhsr"), PERCENT)

    assert found.notes[:2] == ("2 figures are missing or hidden.", "One figure is shown but not counted.")
    assert "no ghosts" in found.notes[2]


def test_a_run_with_a_gap_in_it_is_counted_in_figures() -> None:
    assert said(*STEADY[:7], None, *STEADY[7:]) == "No real change in 14 figures."


def test_a_neutral_measure_says_nothing_of_a_target() -> None:
    assert said(*STEADY, target=21.0, improvement="neutral") == "No real change in 14 months."


@pytest.mark.parametrize(
    ("count", "band", "ending"),
    [
        (14, (10.0, 30.0), "as things are, the figures will stay inside the band of 10% to 30%."),
        (14, (20.0, 30.0), "as things are, some figures will be inside the band of 20% to 30% and some outside."),
        (14, (27.0, 30.0), "as things are, the figures will stay outside the band of 27% to 30%."),
        (14, (5.0, 15.0), "as things are, the figures will stay outside the band of 5% to 15%."),
        (6, (22.0, 30.0), "the latest figure, 22%, is inside the band of 22% to 30%."),
        (6, (23.0, 30.0), "the latest figure, 22%, is outside the band of 23% to 30%."),
    ],
)
def test_a_band_takes_a_target_s_place(count: int, band: tuple[float, float], ending: str) -> None:
    found = monthly(*STEADY[:count], target=99.0, improvement="neutral")

    assert verdict(found, PERCENT, band=band).sentence.endswith(f"; {ending}")
    assert verdict(monthly(), PERCENT, band=band).sentence == "There is no figure yet."


def test_the_measure_s_name_begins_the_sentence() -> None:
    found = verdict(monthly(*STEADY), Wording("Re-referrals", "%"))

    assert found.sentence == "Re-referrals: no real change in 14 months."


@pytest.mark.parametrize(
    ("wording", "value", "words"),
    [
        (Wording(unit="%"), 21.44, "21.4%"),
        (Wording(unit="%"), 20.0, "20%"),
        (Wording(unit=" days"), 1204.0, "1,204 days"),
        (Wording(decimals=0), 19.6, "20"),
        (Wording(decimals=2), 0.5, "0.5"),
        (Wording(), -0.01, "0"),
        (Wording(decimals=0), 100.0, "100"),
        (Wording(unit="%"), 21.45, "21.5%"),
        (Wording(decimals=0), 0.5, "1"),
        (Wording(), 1e-7, "0"),
        (Wording(decimals=0), 1e15, "1,000,000,000,000,000"),
    ],
)
def test_a_value_is_said_as_it_is_read(wording: Wording, value: float, words: str) -> None:
    assert wording.said(value) == words


@pytest.mark.parametrize(
    ("days", "rhythm"),
    [
        ([date(2024, m, 1) for m in range(1, 8)], "month"),
        ([date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 6, 30)], "month"),
        ([date(2024, 1, d) for d in (1, 8, 15, 22)], "week"),
        ([date(2024, 1, d) for d in (1, 2, 3)], "day"),
        ([date(2024, m, 1) for m in (1, 4, 7, 10)], "quarter"),
        ([date(y, 3, 31) for y in range(2019, 2026)], "year"),
        ([date(2024, 1, 1), date(2024, 1, 11), date(2024, 3, 1)], "figure"),
        ([date(2024, 1, 1)], "figure"),
    ],
)
def test_the_rhythm_is_the_usual_distance(days: list[date], rhythm: str) -> None:
    assert rhythm_of(days) == rhythm


def test_years_and_quarters_are_counted_as_such() -> None:
    years = Series(tuple(Observation(date(2008 + n, 3, 31), STEADY[n]) for n in range(14)))
    quarters = Series(tuple(Observation(date(2020 + n // 4, 1 + n % 4 * 3, 1), STEADY[n]) for n in range(14)))
    weeks = Series(tuple(Observation(date.fromordinal(738000 + 7 * n), STEADY[n]) for n in range(14)))

    for series, words in ((years, "14 years"), (quarters, "14 quarters"), (weeks, "14 weeks")):
        assert verdict(chart(series)).sentence == f"No real change in {words}."


# --- limits as they are said ------------------------------------------------------------------------------------------


def test_limits_are_said_without_what_cannot_be() -> None:
    assert natural_limits(monthly(*[1.0, 9.0] * 7), "%")[0] == 0
    assert natural_limits(monthly(*[99.0, 91.0] * 7), "%")[1] == 100
    assert natural_limits(monthly(*[99.0, 91.0] * 7), "")[1] == pytest.approx(95 + 2.66 * 8)
    assert natural_limits(monthly(*[-1.0, 9.0] * 7), "")[0] == pytest.approx(4 - 2.66 * 10)
    assert natural_limits(monthly(1.0), "%") == (None, None)


def test_a_target_of_the_whole_is_not_out_of_reach_where_only_the_drawn_limit_is_cut() -> None:
    assert said(*[99.0, 91.0] * 7, improvement="increase", target=100.0).endswith("missed more often than met.")


# --- when a commentary is asked for -----------------------------------------------------------------------------------


def asked(found: Chart) -> list[str]:
    return [each.code for each in verdict(found, PERCENT).asks]


def test_nobody_is_asked_about_what_chance_explains() -> None:
    assert asked(monthly(*STEADY, target=21.0)) == []
    assert not verdict(monthly(*STEADY)).needs_commentary


@pytest.mark.parametrize("improvement", ["increase", "decrease", "neutral"])
def test_a_real_change_asks_for_a_commentary_whichever_way_it_goes(improvement: str) -> None:
    assert asked(monthly(*STEADY, 60, improvement=improvement)) == ["CM01"]
    assert asked(monthly(*STEADY, 1, improvement=improvement)) == ["CM01"]


def test_nobody_is_asked_where_there_are_too_few_figures_to_tell() -> None:
    assert asked(monthly(*[20, 22] * 4, 90)) == []
    assert asked(monthly()) == []


def targets(*aims: float | None, dialect: Any = "mdc") -> Chart:
    """The steady figures, with these as the targets of the last months and 21 before."""
    of_each: list[float | None] = [21.0] * (14 - len(aims)) + list(aims)
    observations = [
        Observation(date(2024 + n // 12, 1 + n % 12, 1), value, target=aim)
        for n, (value, aim) in enumerate(zip(STEADY, of_each, strict=True))
    ]
    return chart(Series(tuple(observations), improvement="decrease"), dialect)


def test_a_target_that_moves_out_of_reach_asks_for_a_commentary() -> None:
    found = verdict(targets(10.0), PERCENT)

    assert [each.sentence for each in found.asks] == [
        "Say what changed for the target: it could be met or missed and now could be expected to be missed."
    ]
    assert asked(targets(10.0, 10.0)) == []
    assert asked(targets(None, 10.0)) == []
    assert asked(targets(20.5)) == []


@pytest.mark.parametrize("dialect", ["mdc", "nhsr"])
@pytest.mark.parametrize("aim", [0.0, 15.68, 16.0, 21.0, 26.0, 26.32, 40.0])
def test_the_standing_at_the_last_figure_is_the_assurance_of_the_chart(dialect: str, aim: float) -> None:
    found = targets(aim, dialect=dialect)

    assert found.last is not None
    assert standing(found.last, found) == found.assurance


def test_every_rule_is_printed_with_its_code_and_words() -> None:
    page = rules_markdown()

    assert [rule.code for rule in commentary_rules()] == ["CM01", "CM02"]
    for rule in commentary_rules():
        assert len(rule.words) > 60
        assert f"**{rule.code} {rule.name}.** {rule.words}" in page
    for code, name, words in SIGNALS:
        assert f"**{code} {name}.** {words}" in page


# --- whatever the figures ---------------------------------------------------------------------------------------------


def test_every_variation_has_a_headline() -> None:
    assert set(CODES) == set(VARIATIONS)
    assert set(CODES.values()) <= set(HEADLINES)


@pytest.mark.slow
@given(
    st.lists(st.none() | st.integers(0, 12).map(float), max_size=30),
    st.none() | st.integers(0, 12).map(float),
    st.sampled_from(["increase", "decrease", "neutral"]),
    st.sampled_from(["improvement", "concern"]),
    st.sampled_from(["mdc", "mdc-2.5", "nhsr"]),
    st.none() | st.integers(12, 15),
    st.lists(st.integers(1, 12), max_size=2).map(lambda months: tuple(date(2025, m, 1) for m in months)),
)
@settings(max_examples=150, deadline=None)
def test_every_chart_has_one_sentence(
    values: list[float | None],
    target: float | None,
    improvement: str,
    conflict: str,
    dialect: str,
    fixed: int | None,
    rebases: tuple[date, ...],
) -> None:
    found = monthly(
        *values, target=target, improvement=improvement, conflict=conflict, dialect=dialect, fixed=fixed,
        rebases=tuple(set(rebases)),
    )  # fmt: skip

    said_of_it = verdict(found, PERCENT)

    assert said_of_it.sentence.endswith(".")
    assert "None" not in said_of_it.words
    assert "nan" not in said_of_it.words
    assert said_of_it.headline == HEADLINES[said_of_it.code]
    for point in found.points:
        reason = reason_for(point)
        assert (reason is None) == (point.kind in (None, "common_cause"))
        assert reason is None or reason in point.flags


def test_one_day_is_one_day() -> None:
    assert [Wording(unit=" days", decimals=0).said(value) for value in (0, 1, 2)] == ["0 days", "1 day", "2 days"]


def test_figures_without_a_rhythm_are_counted_whatever_their_days_look_like() -> None:
    found = monthly(*STEADY)

    assert "months" in verdict(found, Wording()).sentence
    assert "figures" in verdict(found, Wording(rhythm="figure")).sentence
