"""What may be read of a table with small counts in it, and what a determined reader can still work out."""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Hashable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundingboard.lib.presets import DisclosureProfile
from soundingboard.measures import disclosure
from soundingboard.measures.disclosure import (
    CannotPublish,
    Cell,
    DoesNotAddUp,
    Masked,
    Ratio,
    Reason,
    Sum,
    Table,
    mask,
    percentage,
    rounded_half_up,
    together,
)
from soundingboard.measures.disclosure_profiles import (
    profile_for,
    shipped_profile,
    shipped_profiles,
)
from tests.measures.attacker import Contradiction, Knowledge, possible_values
from tests.measures.tables import YEAR, grid, row

pytestmark = pytest.mark.pure

DFE = shipped_profile("dfe")
INSIDE = shipped_profile("inside")


def texts(masked: Masked) -> list[str]:
    """What is printed, in order."""
    return [shown.text for shown in masked.cells.values()]


# --- The rule -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        ((20, 30), ["20", "30", "50"]),
        ((3, 30, 20), ["c", "30", "c", "53"]),
        ((3, 30, 20, 0), ["c", "30", "c", "0", "53"]),
        ((3, 4, 20), ["c", "c", "20", "27"]),
        ((5, 6, 7), ["c", "c", "7", "18"]),
        ((6, 7, 0), ["6", "7", "0", "13"]),
        ((3, 0, 0), ["c", "0", "0", "c"]),
        ((1, 1, 9, 30), ["c", "c", "c", "30", "41"]),
    ],
)
def test_a_small_count_is_hidden_with_the_smallest_other(values: tuple[int, ...], printed: list[str]) -> None:
    assert texts(mask(row(*values), DFE)) == printed


def test_zero_is_shown_as_zero() -> None:
    assert texts(mask(row(0, 0, 0), DFE)) == ["0", "0", "0", "0"]


def test_of_two_that_are_equally_small_the_first_is_hidden() -> None:
    assert texts(mask(row(9, 3, 9), DFE)) == ["c", "c", "9", "21"]


def test_inside_the_authority_nothing_is_hidden() -> None:
    assert texts(mask(row(1, 2, 3), INSIDE)) == ["1", "2", "3", "6"]


def test_a_stricter_profile_hides_below_ten() -> None:
    assert texts(mask(row(9, 10, 40), shipped_profile("under_10"))) == ["c", "c", "40", "59"]


def test_another_profile_rounds_what_it_does_not_hide() -> None:
    assert texts(mask(row(3, 8, 12), shipped_profile("nearest_5"))) == ["c", "10", "10", "25"]


def test_a_profile_that_only_rounds_prints_low_for_what_rounds_to_nothing() -> None:
    assert texts(mask(row(2, 8, 13), shipped_profile("only_rounded"))) == ["low", "10", "15", "25"]


def test_rounding_hides_too_where_it_would_give_a_count_away() -> None:
    # Four counts that print as low are one or two each, and a total that prints as 10 is at least 8: all are two.
    masked = mask(row(2, 2, 2, 2), shipped_profile("only_rounded"))

    assert any(shown.hidden for shown in masked.cells.values())


def test_a_total_of_its_own_that_is_small_is_hidden_and_nothing_is_refused() -> None:
    assert texts(mask(row(2, 2), DFE)) == ["c", "c", "c"]


def test_a_grand_total_is_never_hidden_to_keep_a_part() -> None:
    with pytest.raises(CannotPublish, match="coarser breakdown") as refusal:
        mask(row(1, 1, 1, 1, 1, 1), DFE)

    assert refusal.value.totals == ("total",)


def test_each_hidden_cell_says_why_to_those_inside() -> None:
    masked = mask(row(3, 30, 20), DFE)

    assert [shown.reason for shown in masked.cells.values()] == [Reason.SMALL, None, Reason.COMPANION, None]
    assert masked.cells[2].protects == 0
    assert set(disclosure.REASONS) == set(Reason)


def test_a_code_as_published_stays() -> None:
    table = Table((Cell("a", None, "z"), Cell("b", None, "x"), Cell("p", 10)), ratios=(Ratio("r", "a", "p"),))

    assert texts(mask(table, DFE)) == ["z", "x", "10", "z"]


# --- Percentages and rates ----------------------------------------------------------------------------------------


def share(numerator: int, denominator: int) -> Table:
    return Table((Cell("n", numerator), Cell("d", denominator)), ratios=(Ratio("r", "n", "d"),))


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed"),
    [
        (20, 80, ["20", "80", "25.0"]),
        (3, 80, ["c", "80", "c"]),
        (78, 80, ["c", "80", "c"]),
        (80, 80, ["80", "80", "100.0"]),
        (0, 80, ["0", "80", "0.0"]),
        (0, 0, ["0", "0", "z"]),
        (2, 4, ["c", "c", "c"]),
        (7, 20000, ["7", "20000", "low"]),
    ],
)
def test_a_percentage_is_hidden_with_what_it_rests_on(numerator: int, denominator: int, printed: list[str]) -> None:
    assert texts(mask(share(numerator, denominator), DFE)) == printed


def test_those_left_over_are_children_too() -> None:
    assert mask(share(78, 80), DFE).cells["n"].reason == Reason.REST_IS_SMALL


def test_a_population_is_never_hidden_and_its_rate_goes_with_the_count() -> None:
    table = Table(
        (Cell("n", 4), Cell("m", 20), Cell("p", 10_000, personal=False)),
        ratios=(Ratio("rate", "n", "p", "rate", 10_000), Ratio("other", "m", "p", "rate", 10_000)),
    )

    assert texts(mask(table, DFE)) == ["c", "20", "10000", "c", "20.0"]


def test_a_ratio_gives_its_numerator_away_so_it_counts_as_printed() -> None:
    table = Table((Cell("n", 3, printed=False), Cell("d", 40)), ratios=(Ratio("r", "n", "d"),))

    assert mask(table, DFE).cells["r"].hidden


@pytest.mark.parametrize(
    ("value", "step", "rounded"),
    [(25, 10, 30), (24, 10, 20), (4, 10, 0), (5, 10, 10), (7, 5, 5), (8, 5, 10), (0, 10, 0)],
)
def test_a_total_is_rounded_half_up(value: int, step: int, rounded: int) -> None:
    assert rounded_half_up(value, step) == rounded


def test_a_percentage_is_rounded_half_up() -> None:
    assert percentage(1, 8, per=100, places=1) == Decimal("12.5")
    assert percentage(49, 800, per=100, places=1) == Decimal("6.1")
    assert percentage(1, 16, per=100, places=1) == Decimal("6.3")
    with pytest.raises(ZeroDivisionError):
        percentage(0, 0, per=100, places=1)


def test_a_region_is_rounded_to_ten_and_then_needs_no_companion() -> None:
    table = Table((Cell("a", 3), Cell("b", 30), Cell("region", 33, wide=True)), (Sum("region", ("a", "b")),))

    assert texts(mask(table, DFE)) == ["c", "30", "30"]


# --- What adds up -------------------------------------------------------------------------------------------------


def test_two_hidden_in_every_line_are_not_enough_where_the_lines_lean_on_each_other() -> None:
    # The simple rule alone stops with two small squares of hidden cells joined by one cell, which is then determined.
    values = {
        (0, 0): 2, (0, 1): 3, (0, 2): 9, (0, 3): 40,
        (1, 0): 4, (1, 1): 1, (1, 2): 30, (1, 3): 50,
        (2, 0): 60, (2, 1): 4, (2, 2): 2, (2, 3): 3,
        (3, 0): 70, (3, 1): 20, (3, 2): 1, (3, 3): 5,
    }  # fmt: skip
    table = grid(values)

    masked = mask(table, DFE)

    assert small_and_recovered(table, masked, DFE) == {}


def test_last_months_year_to_date_does_not_give_this_month_away() -> None:
    months = {(0, 1): 20, (0, 2): 30, (0, 3): 4}
    sums = (Sum("to 2", (1, 2), "running"), Sum("to 3", ("to 2", 3), "running"))
    before = mask(Table((Cell(1, 20), Cell(2, 30), Cell("to 2", 50)), sums[:1]), DFE)

    now = mask(
        Table((*(Cell(month, months[0, month], printed=False) for month in (1, 2, 3)), Cell("to 2", 50, printed=False),
               Cell("to 3", 54)), sums),
        DFE,
        before.cells,
    )  # fmt: skip

    assert texts(before) == ["20", "30", "50"]
    assert texts(now) == ["c"]


def test_a_year_to_date_alone_hides_a_small_month_between_two_of_them() -> None:
    table = Table(
        (Cell("to 2", 50), Cell("month 3", 4, printed=False), Cell("to 3", 54)),
        (Sum("to 3", ("to 2", "month 3"), "running"),),
    )

    assert texts(mask(table, DFE)) == ["c", "54"]


def test_what_was_hidden_before_stays_hidden() -> None:
    before = mask(row(3, 30, 20), DFE)

    now = mask(row(8, 30, 20), DFE, before.cells)

    assert texts(now) == ["c", "30", "c", "58"]
    assert now.cells[0].reason == Reason.AS_BEFORE


def test_what_was_printed_before_protects_nothing() -> None:
    before = mask(Table((Cell(2, 20),)), DFE)

    assert texts(mask(row(3, 30, 20), DFE, before.cells)) == ["c", "c", "20", "53"]


def test_what_earlier_papers_gave_away_is_said() -> None:
    before = mask(Table((Cell(1, 30), Cell("total", 33)), ()), DFE)

    now = mask(Table((Cell(0, 3), Cell(1, 30), Cell("total", 33)), (Sum("total", (0, 1)),)), DFE, before.cells)

    assert now.exposed == (0,)
    assert now.cells[0].hidden


def test_a_revised_part_is_not_the_difference_between_two_papers() -> None:
    before = mask(row(7, 4, 10), DFE)
    assert texts(before) == ["c", "c", "10", "21"]

    # The first paper says that the first two come to 11, so the new total would give the 5 away.
    with pytest.raises(CannotPublish):
        mask(row(7, 4, 5), DFE, before.cells)


def test_papers_add_up_to_what_was_last_shown() -> None:
    first, second = mask(row(6, 30), DFE).cells, mask(row(3, 30, 20), DFE).cells

    known = together([first, second])

    assert (known[0].value, known[1].value, known[2].hidden) == (6, 30, True)


# --- Refusals -----------------------------------------------------------------------------------------------------


def test_a_sum_that_is_none_is_refused() -> None:
    with pytest.raises(DoesNotAddUp, match="its parts come to 7"):
        mask(Table((Cell("a", 3), Cell("b", 4), Cell("t", 9)), (Sum("t", ("a", "b")),)), DFE)


def test_a_part_larger_than_its_whole_is_refused() -> None:
    with pytest.raises(DoesNotAddUp, match="larger"):
        mask(share(9, 8), DFE)


@pytest.mark.parametrize(
    "table",
    [
        lambda: Table((Cell("a", 3), Cell("a", 3))),
        lambda: Table((Cell("a", 3),), (Sum("t", ("a",)),)),
        lambda: Table((Cell("a", -1),)),
        lambda: Table((Cell("a", Decimal("1.5")),)),
        lambda: Table((Cell("a", None),)),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(table: object) -> None:
    with pytest.raises(ValueError):
        mask(table(), DFE)  # type: ignore[operator]


# --- Profiles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("audience", "code"), [("inside", "inside"), ("public", "dfe")])
def test_each_audience_has_a_profile(audience: str, code: str) -> None:
    assert profile_for(audience, shipped_profiles()).code == code


def test_an_audience_that_no_profile_is_for_is_not_guessed_at() -> None:
    with pytest.raises(LookupError):
        profile_for("press", shipped_profiles())


@pytest.mark.parametrize(
    "change",
    [{"protects_up_to": -1}, {"rounds_to": 0}, {"protects_up_to": 0}, {"hides": False}],
)
def test_a_profile_that_cannot_be_meant_is_refused(change: Mapping[str, object]) -> None:
    given_ = {name: getattr(DFE, name) for name in DisclosureProfile.__dataclass_fields__}

    with pytest.raises(ValueError):
        DisclosureProfile(**{**given_, **change})


# --- Recovering what was hidden -----------------------------------------------------------------------------------


def small_and_recovered(
    table: Table, masked: Masked, profile: DisclosureProfile, lowest: tuple[int, ...] = (0, 1)
) -> dict[Hashable, int]:
    """The small counts that a reader of the masked table can be sure of."""
    truth = true_values(table)
    found: dict[Hashable, int] = {}
    for least in lowest:
        if least and any(masked.cells[key].hidden and truth[key] == 0 for key in masked.cells if key in truth):
            continue  # a reader who thinks that every zero is shown would be wrong here
        recovered = knowledge_of(table, masked, least).recovered()
        found |= {key: value for key, value in recovered.items() if 0 < truth[key] <= profile.protects_up_to}
    return found


def true_values(table: Table) -> dict[Hashable, int]:
    truth: dict[Hashable, int] = {cell.key: cell.value for cell in table.cells}  # type: ignore[misc]
    for each in table.ratios:
        truth["left over", each.numerator, each.denominator] = truth[each.denominator] - truth[each.numerator]
    return truth


def knowledge_of(table: Table, masked: Masked, least: int) -> Knowledge:
    reader = Knowledge(least)
    reader.read(masked.cells, {cell.key: None for cell in table.cells if cell.key not in masked.cells})
    reader.add(table.sums)
    reader.add_ratios(table.ratios, masked.cells)
    return reader


@st.composite
def tables(draw: st.DrawFn) -> Table:
    groups, periods = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    size = draw(st.sampled_from([3, 8, 12, 40]))
    places = [(group, period) for group in range(groups) for period in range(periods)]
    counts = st.lists(st.integers(0, size), min_size=len(places), max_size=len(places))
    numerators = dict(zip(places, draw(counts), strict=True))
    left_over = dict(zip(places, draw(counts), strict=True)) if draw(st.booleans()) else None
    months_printed = draw(st.booleans())
    return grid(
        numerators,
        left_over,
        year_to_date=draw(st.booleans()),
        printed=lambda key: months_printed or not isinstance(key[2], int),  # type: ignore[index]
    )


@pytest.mark.slow
@pytest.mark.parametrize("code", [each.code for each in shipped_profiles() if each.protects_up_to])
@settings(max_examples=40)
@given(table=tables())
def test_no_small_count_can_be_worked_out(code: str, table: Table) -> None:
    profile = shipped_profile(code)
    try:
        masked = mask(table, profile)
    except CannotPublish:
        return

    assert masked.exposed == ()
    assert small_and_recovered(table, masked, profile) == {}


@pytest.mark.slow
@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 7), min_size=4, max_size=6).map(lambda counts: (2, counts)),
)
def test_no_small_count_is_the_only_one_possible_by_trying_every_table(case: tuple[int, list[int]]) -> None:
    groups, counts = case
    numerators = {
        (place % groups, place // groups): count for place, count in enumerate(counts[: len(counts) // 2 * 2])
    }
    table = grid(numerators)
    try:
        masked = mask(table, DFE)
    except CannotPublish:
        return

    truth = true_values(table)
    reader = knowledge_of(table, masked, 0)
    for key, shown in masked.cells.items():
        if shown.hidden and 0 < truth[key] <= 5:
            assert len(possible_values(reader, key, 60)) > 1


@st.composite
def two_papers(draw: st.DrawFn) -> tuple[Table, Table]:
    """A paper and the next: a month more, and some earlier figures revised."""
    groups, periods = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    size = draw(st.sampled_from([8, 12, 40]))
    places = [(group, period) for group in range(groups) for period in range(periods)]
    before = {place: draw(st.integers(0, size)) for place in places}
    revised = draw(st.sets(st.sampled_from([place for place in places if place[1] < periods - 1]), max_size=2))
    now = {place: draw(st.integers(0, size)) if place in revised else value for place, value in before.items()}
    earlier = grid(before, periods=range(periods - 1), year_to_date=True)
    year = {key for key in (cell.key for cell in earlier.cells) if key[2] == YEAR}  # type: ignore[index]
    # The year so far is not the year to come: in the first paper it goes by another name.
    renamed = {key: (*key[:2], "so far") for key in year}  # type: ignore[misc]
    cells = tuple(Cell(renamed.get(cell.key, cell.key), cell.value) for cell in earlier.cells)
    sums = tuple(
        Sum(renamed.get(each.total, each.total), tuple(renamed.get(part, part) for part in each.parts), each.kind)
        for each in earlier.sums
    )
    return Table(cells, sums), grid(now, year_to_date=True)


@pytest.mark.slow
@settings(max_examples=40)
@given(papers=two_papers())
def test_two_papers_together_give_no_small_count_away(papers: tuple[Table, Table]) -> None:
    first, second = papers
    try:
        before = mask(first, DFE)
        now = mask(second, DFE, before.cells)
    except CannotPublish:
        return

    truth_before, truth = true_values(first), true_values(second)
    # The reader knows which hidden figures were not revised, which is more than any reader does.
    names = {key: key if truth.get(key) == value else ("then", key) for key, value in truth_before.items()}
    for least in (0, 1):
        hidden_zero = any(now.cells[key].hidden and truth[key] == 0 for key in now.cells) or any(
            before.cells[key].hidden and truth_before[key] == 0 for key in before.cells
        )
        if least and hidden_zero:
            continue
        reader = knowledge_of(second, now, least)
        reader.read({names[key]: shown for key, shown in before.cells.items()})
        reader.add(Sum(names[each.total], tuple(names[part] for part in each.parts)) for each in first.sums)
        try:
            recovered = reader.recovered()
        except Contradiction:
            continue
        gone = {key: value for key, value in recovered.items() if truth.get(key) == value and 0 < value <= 5}
        assert set(gone) <= set(now.exposed)


# --- The simple rule, and why it is not enough --------------------------------------------------------------------


def test_the_simple_rule_alone_can_be_beaten(monkeypatch: pytest.MonkeyPatch) -> None:
    # If this fails, the proof is no longer needed, or the attacker has become too weak to test it.
    monkeypatch.setattr(disclosure._Masking, "_proof", lambda self, small: (small,))
    beaten = 0
    for seed in range(40):
        chance = random.Random(seed)
        places = [(group, period) for group in range(3) for period in range(4)]
        table = grid({place: chance.randint(0, 12) for place in places}, year_to_date=True)
        beaten += bool(small_and_recovered(table, mask(table, DFE), DFE, (0,)))

    assert beaten


# --- Size ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_sixty_measures_by_twelve_teams_by_two_years_take_under_a_second() -> None:
    chance = random.Random(5)
    cells: list[Cell] = []
    sums: list[Sum] = []
    for measure in range(60):
        one = grid({(team, month): chance.randint(0, 30) for team in range(12) for month in range(24)})
        cells += [Cell((measure, cell.key), cell.value) for cell in one.cells]
        sums += [Sum((measure, each.total), tuple((measure, part) for part in each.parts)) for each in one.sums]
    table = Table(tuple(cells), tuple(sums))

    began = time.process_time()
    masked = mask(table, DFE)

    assert time.process_time() - began < 3  # a third of that on a quiet machine; the benchmark has the figure
    assert len(masked.hidden) > 1_000


# --- The Department's own file ------------------------------------------------------------------------------------

BANDS = (
    "3_months_or_less",
    "more_than_3_months_6_months",
    "more_than_6_months_less_than_1_year",
    "1_year_less_than_2_years",
    "2_years_or_more",
)


@pytest.fixture
def durations(shared: Path) -> list[dict[str, str]]:
    """The authorities' rows of the release on plans by how long they have been open."""
    path = shared / "data" / "ees" / "d5_cpps_at31march_by_duration_2013_to_2025.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [line for line in csv.DictReader(stream) if line["geographic_level"] == "Local authority"]


@pytest.mark.shared
def test_where_the_department_hides_nothing_neither_do_we(durations: list[dict[str, str]]) -> None:
    open_rows = [line for line in durations if all(line[band].isdigit() for band in (*BANDS, "CPP_At31"))]

    assert len(open_rows) > 1_200
    for line in open_rows:
        parts = [int(line[band]) for band in BANDS]
        if sum(parts) == int(line["CPP_At31"]):
            assert texts(mask(row(*parts), DFE)) == [str(part) for part in (*parts, sum(parts))]


@pytest.mark.shared
def test_where_the_department_hides_two_we_hide_the_same_two(durations: list[dict[str, str]]) -> None:
    same = rows = 0
    for line in durations:
        hidden = [place for place, band in enumerate(BANDS) if line[band] == "c"]
        if len(hidden) != 2 or not line["CPP_At31"].isdigit():
            continue
        rows += 1
        left = int(line["CPP_At31"]) - sum(int(line[band]) for band in BANDS if line[band].isdigit())
        same += any(
            {place for place in range(5) if masked.cells[place].hidden} == set(hidden)
            for masked in _masked_if(line, hidden, left)
        )

    assert rows == 718
    assert same / rows > 0.95


def _masked_if(line: dict[str, str], hidden: list[int], left: int) -> list[Masked]:
    """The row masked by us for every way in which the two hidden counts could come to what is left."""
    found = []
    for small in range(1, min(5, left) + 1):
        for first, second in ((small, left - small), (left - small, small)):
            values = [int(line[band]) if line[band].isdigit() else 0 for band in BANDS]
            values[hidden[0]], values[hidden[1]] = first, second
            found.append(mask(row(*values), DFE))
    return found
