from datetime import date
from decimal import Decimal

import pytest

from soundingboard.measures.disclosure import Masked, Shown
from soundingboard.measures.disclosure_profiles import shipped_profile
from soundingboard.measures.masking import AUTHORITY, Given, Kind, Place, mask_figures, table_of

pytestmark = pytest.mark.pure

DFE = shipped_profile("dfe")
COUNT, SHARE = Kind("count"), Kind("percent")
MONTHS = [
    (date(2026, 4, 1), date(2026, 4, 30)),
    (date(2026, 5, 1), date(2026, 5, 31)),
    (date(2026, 6, 1), date(2026, 6, 30)),
]
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
TWO_MONTHS = (date(2026, 4, 1), date(2026, 5, 31))


def count(team: str, span: tuple[date, date], value: int, measure: str = "referrals", printed: bool = True) -> Given:
    return Given(Place(measure, team, *span), None, None, Decimal(value), printed=printed)


def share(team: str, numerator: int, denominator: int, span: tuple[date, date] = MONTHS[0]) -> Given:
    value = Decimal(100 * numerator) / denominator
    return Given(Place("timely", team, *span), Decimal(numerator), Decimal(denominator), value)


def text(masked: Masked, figure: Given, what: str = "value") -> str:
    return masked.cells[figure.place.part(what)].text  # type: ignore[arg-type]


def test_a_small_team_is_hidden_with_another_so_that_the_authority_does_not_give_it_away() -> None:
    figures = [count(team, MONTHS[0], value) for team, value in [("A", 3), ("B", 20), ("C", 9), (AUTHORITY, 32)]]

    masked = mask_figures(figures, {"referrals": COUNT}, DFE)

    assert [text(masked, each) for each in figures] == ["c", "20", "c", "32"]


def test_those_in_no_team_are_a_part_that_is_not_printed() -> None:
    figures = [count(team, MONTHS[0], value) for team, value in [("A", 20), ("B", 30), (AUTHORITY, 53)]]

    masked = mask_figures(figures, {"referrals": COUNT}, DFE)

    # Three children are in no team: the authority less its teams would tell.
    assert [text(masked, each) for each in figures] == ["c", "30", "53"]
    assert set(masked.cells) == {each.place.part("value") for each in figures}


def test_teams_that_count_a_child_twice_are_no_breakdown() -> None:
    figures = [count(team, MONTHS[0], value) for team, value in [("A", 3), ("B", 30), (AUTHORITY, 31)]]

    masked = mask_figures(figures, {"referrals": COUNT}, DFE)

    assert [text(masked, each) for each in figures] == ["c", "30", "31"]


def test_months_add_up_to_a_quarter() -> None:
    figures = [count(AUTHORITY, span, value) for span, value in zip([*MONTHS, QUARTER], [3, 20, 9, 32], strict=True)]

    masked = mask_figures(figures, {"referrals": COUNT}, DFE)

    assert [text(masked, each) for each in figures] == ["c", "20", "c", "32"]


def test_what_is_counted_on_a_day_does_not_add_up_over_time() -> None:
    figures = [count(AUTHORITY, span, value) for span, value in zip([*MONTHS, QUARTER], [3, 20, 9, 32], strict=True)]

    assert table_of(figures, {"referrals": Kind("count", over_time=False)}).sums == ()


def test_a_year_to_date_less_last_months_does_not_give_a_month_away() -> None:
    kinds = {"referrals": COUNT}
    before = mask_figures([count(AUTHORITY, TWO_MONTHS, 50)], kinds, DFE)

    now = [count(AUTHORITY, TWO_MONTHS, 50, printed=False), count(AUTHORITY, MONTHS[2], 4, printed=False)]
    masked = mask_figures([*now, count(AUTHORITY, QUARTER, 54)], kinds, DFE, before.cells)

    assert [shown.text for shown in masked.cells.values()] == ["c"]


def test_a_share_goes_with_its_counts_team_by_team() -> None:
    figures = [share("A", 2, 20), share("B", 15, 30), share("C", 10, 30), share(AUTHORITY, 27, 80)]

    masked = mask_figures(figures, {"timely": SHARE}, DFE)

    assert [text(masked, each) for each in figures] == ["c", "50.0", "c", "33.8"]
    assert [text(masked, each, "numerator") for each in figures] == ["c", "15", "c", "27"]
    assert [text(masked, each, "denominator") for each in figures] == ["20", "30", "30", "80"]


def test_posts_and_hours_are_shown() -> None:
    figures = [count(team, MONTHS[0], value, "vacancies") for team, value in [("A", 3), (AUTHORITY, 33)]]

    masked = mask_figures(figures, {"vacancies": Kind("count", counts_children=False)}, DFE)

    assert [text(masked, each) for each in figures] == ["3", "33"]


def test_a_rate_is_hidden_with_its_count_and_its_population_is_not() -> None:
    figure = Given(Place("rate", AUTHORITY, *MONTHS[0]), Decimal(4), Decimal(60_000), Decimal("0.7"))

    masked = mask_figures([figure], {"rate": Kind("per_10000")}, DFE)

    assert [text(masked, figure, what) for what in ("numerator", "denominator", "value")] == ["c", "60000", "c"]


def test_a_mean_over_posts_has_a_denominator_that_is_no_count() -> None:
    figure = Given(Place("caseload", AUTHORITY, *MONTHS[0]), Decimal(63), Decimal("4.5"), Decimal(14))

    masked = mask_figures([figure], {"caseload": Kind("mean")}, DFE)

    assert [text(masked, figure, what) for what in ("numerator", "denominator", "value")] == ["63", "4.5", "14.0"]


def test_a_figure_without_a_value_keeps_its_symbol() -> None:
    figure = Given(Place("referrals", AUTHORITY, *MONTHS[0]), None, None, None, "z")

    assert text(mask_figures([figure], {"referrals": COUNT}, DFE), figure) == "z"


def test_a_count_that_stands_in_two_measures_is_hidden_in_both_or_in_neither() -> None:
    spans = [("A", 3), ("B", 20), ("C", 9), (AUTHORITY, 32)]
    referrals = [count(team, MONTHS[0], value) for team, value in spans]
    again = [Given(Place("again", team, *MONTHS[0]), Decimal(0), Decimal(value), Decimal(0)) for team, value in spans]
    kinds = {"referrals": COUNT, "again": SHARE}
    derived = {"referrals": "referrals", "rereferrals_12m_pct": "again"}

    # The denominators alone may be given away by another team's companion, and so the counts with them.
    masked = mask_figures([*referrals, *again], kinds, DFE, derived=derived)

    hidden = [team for (team, _), each in zip(spans, referrals, strict=True) if text(masked, each) == "c"]
    assert hidden == ["A", "C"]
    assert [text(masked, each, "denominator") for each in again] == [text(masked, each) for each in referrals]


def test_a_companion_in_one_measure_is_hidden_in_the_other_too() -> None:
    referrals = [count(team, MONTHS[0], value) for team, value in [("A", 8), ("B", 20)]]
    again = [
        Given(Place("again", team, *MONTHS[0]), Decimal(numerator), Decimal(denominator), None)
        for team, numerator, denominator in [("A", 0, 8), ("B", 0, 20), (AUTHORITY, 0, 28)]
    ]
    kinds, derived = {"referrals": COUNT, "again": SHARE}, {"referrals": "referrals", "rereferrals_12m_pct": "again"}
    before = {again[0].place.part("denominator"): Shown(None, "c")}

    masked = mask_figures([*referrals, *again], kinds, DFE, before, derived)

    assert text(masked, referrals[0]) == "c"
