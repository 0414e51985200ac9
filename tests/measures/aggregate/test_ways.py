"""What a figure stands on: the first way that a source allows, told without counting anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from soundingboard.measures.aggregate.settings import DEFAULTS
from soundingboard.measures.aggregate.ways import Basis, Reach, measure_names, ways
from soundingboard.measures.layout import SUPPLIED, TABLES, Extract, Source, table_of
from soundingboard.measures.library import DERIVATIONS
from tests.measures.aggregate.worlds import POPULATION, extract_of, made_up

pytestmark = pytest.mark.pure

D = date.fromisoformat
START, T, SNAPSHOT = D("2024-05-01"), D("2024-05-31"), D("2024-06-15")
WHOLE = extract_of({f"t{seed}": made_up(seed) for seed in range(20)}, population=POPULATION)
LONG_AGO = {"referrals": D("2018-01-01")}


def basis(
    extract: Extract,
    measure: str,
    *,
    t: date = T,
    snapshot: date = SNAPSHOT,
    start: date = START,
    earliest: dict[str, date | None] | None = None,
) -> Basis:
    """The basis of the first way that is not incomplete."""
    found = [
        way.basis_for(extract, start, t, snapshot, LONG_AGO if earliest is None else earliest)
        for way in ways(DEFAULTS)
        if measure in way.measures
    ]
    return next((each for each in found if each is not Basis.INCOMPLETE), Basis.INCOMPLETE)


def without(extract: Extract, table: str) -> Extract:
    return replace(extract, tables={name: each for name, each in extract.tables.items() if name != table})


def supplying(extract: Extract, *tables: str) -> Extract:
    return replace(extract, supplied={name: SUPPLIED[name].empty() for name in tables})


def since(extract: Extract, table: str, day: str) -> Extract:
    return replace(extract, since={table: D(day)})


def latest(extract: Extract, *tables: str) -> Extract:
    return replace(extract, latest_only=frozenset(tables))


def test_every_measure_of_the_library_that_is_derived_is_derived_here() -> None:
    assert set(measure_names(DEFAULTS)) >= DERIVATIONS


@pytest.mark.parametrize("measure", measure_names(DEFAULTS))
def test_an_extract_with_everything_is_complete(measure: str) -> None:
    assert basis(WHOLE, measure) is Basis.COMPLETE


def needs() -> Iterable[tuple[str, str, str]]:
    """Each measure, table and column that the one cannot do without."""
    seen = set()
    for way in ways(DEFAULTS):
        for measure in way.measures:
            for table, need in way.needs.items():
                for column in need.columns:
                    if not way.supplied and (measure, table, column) not in seen:
                        seen.add((measure, table, column))
                        yield measure, table, column


@pytest.mark.parametrize(("measure", "table", "column"), [*needs()])
def test_a_measure_without_a_column_it_needs_is_incomplete(measure: str, table: str, column: str) -> None:
    assert basis(replace(WHOLE, lacking={table: frozenset({column})}), measure) is Basis.INCOMPLETE
    assert basis(without(WHOLE, table), measure) is Basis.INCOMPLETE


@pytest.mark.parametrize("measure", measure_names(DEFAULTS))
def test_nothing_is_told_of_a_period_that_starts_after_the_snapshot(measure: str) -> None:
    assert basis(WHOLE, measure, start=D("2024-06-16"), t=SNAPSHOT) is Basis.INCOMPLETE


@pytest.mark.parametrize(
    ("measure", "extract", "expected"),
    [
        # Twelve months of history before the period, or the count that the case system made.
        ("rereferrals_12m_pct", since(WHOLE, "referrals", "2023-05-01"), Basis.COMPLETE),
        ("rereferrals_12m_pct", since(WHOLE, "referrals", "2023-05-02"), Basis.INCOMPLETE),
        (
            "rereferrals_12m_pct",
            supplying(since(WHOLE, "referrals", "2023-12-15"), "referrals_12m"),
            Basis.SUPPLIED,
        ),
        ("rereferrals_12m_pct", supplying(since(WHOLE, "referrals", "2023-05-01"), "referrals_12m"), Basis.COMPLETE),
        (
            "rereferrals_12m_pct",
            supplying(since(WHOLE, "referrals", "2024-05-02"), "referrals_12m"),
            Basis.INCOMPLETE,
        ),
        ("referrals", since(WHOLE, "referrals", "2024-05-01"), Basis.COMPLETE),
        ("referrals", since(WHOLE, "referrals", "2024-05-02"), Basis.INCOMPLETE),
        ("contacts", since(WHOLE, "contacts", "2024-05-02"), Basis.INCOMPLETE),
        ("cp_plans_open", since(WHOLE, "cp_plans", "2024-05-31"), Basis.COMPLETE),
        ("cp_plans_open", since(WHOLE, "cp_plans", "2024-06-01"), Basis.INCOMPLETE),
        ("cp_plans_ended_2y_pct", since(WHOLE, "cp_plans", "2024-05-02"), Basis.INCOMPLETE),
        ("cp_repeat_ever_pct", since(WHOLE, "cp_plans", "2010-01-01"), Basis.INCOMPLETE),
        ("cp_repeat_ever_pct", supplying(since(WHOLE, "cp_plans", "2024-01-01"), "previous_plans"), Basis.SUPPLIED),
        ("cp_repeat_24m_pct", since(WHOLE, "cp_plans", "2022-05-01"), Basis.COMPLETE),
        ("cp_repeat_24m_pct", since(WHOLE, "cp_plans", "2022-05-02"), Basis.INCOMPLETE),
        ("cp_reviews_on_time_pct", since(WHOLE, "cp_reviews", "2010-01-01"), Basis.INCOMPLETE),
        ("cp_reviews_on_time_pct", latest(WHOLE, "cp_reviews"), Basis.INCOMPLETE),
        ("cp_visit_10wd_pct", latest(WHOLE, "cp_visits"), Basis.INCOMPLETE),
        ("cp_visit_10wd_pct", since(WHOLE, "cp_visits", "2024-05-20"), Basis.INCOMPLETE),
        ("cp_visit_seen_alone_pct", latest(WHOLE, "cp_visits"), Basis.INCOMPLETE),
        ("cla_open", latest(WHOLE, "cla_episodes"), Basis.COMPLETE),
        ("cla_fostered_pct", latest(WHOLE, "cla_episodes"), Basis.INCOMPLETE),
        ("cin_open", since(WHOLE, "referrals", "2024-05-31"), Basis.COMPLETE),
        ("cin_open", since(WHOLE, "referrals", "2024-06-01"), Basis.INCOMPLETE),
        ("cla_3plus_placements_pct", latest(WHOLE, "cla_episodes"), Basis.INCOMPLETE),
        ("cla_3plus_placements_pct", since(WHOLE, "cla_episodes", "2023-06-01"), Basis.COMPLETE),
        ("cla_3plus_placements_pct", since(WHOLE, "cla_episodes", "2023-06-02"), Basis.INCOMPLETE),
        ("cla_long_term_stability_pct", latest(WHOLE, "cla_episodes"), Basis.INCOMPLETE),
        ("cla_long_term_stability_pct", since(WHOLE, "cla_episodes", "2021-11-30"), Basis.COMPLETE),
        ("cla_long_term_stability_pct", since(WHOLE, "cla_episodes", "2021-12-01"), Basis.INCOMPLETE),
        ("cla_reviews_on_time_pct", latest(WHOLE, "cla_reviews"), Basis.INCOMPLETE),
        ("cla_visit_42d_pct", latest(WHOLE, "cla_visits"), Basis.INCOMPLETE),
        ("cla_visit_42d_pct", since(WHOLE, "cla_visits", "2024-04-19"), Basis.COMPLETE),
        ("cla_visit_42d_pct", since(WHOLE, "cla_visits", "2024-04-20"), Basis.INCOMPLETE),
    ],
)
def test_a_list_that_does_not_go_back_far_enough_is_incomplete(measure: str, extract: Extract, expected: Basis) -> None:
    assert basis(extract, measure) is expected


@pytest.mark.parametrize(
    ("earliest", "expected"),
    [("2023-05-01", Basis.COMPLETE), ("2023-05-02", Basis.INCOMPLETE), (None, Basis.INCOMPLETE)],
)
def test_where_nothing_says_how_far_the_referrals_go_back_the_first_of_them_does(
    earliest: str | None, expected: Basis
) -> None:
    first = {"referrals": D(earliest) if earliest else None}

    assert basis(WHOLE, "rereferrals_12m_pct", earliest=first) is expected


@pytest.mark.parametrize(
    ("measure", "extract"),
    [
        ("cp_visit_10wd_pct", latest(WHOLE, "cp_visits")),
        ("cla_visit_42d_pct", latest(WHOLE, "cla_visits")),
        ("cla_fostered_pct", latest(WHOLE, "cla_episodes")),
        ("cla_3plus_placements_pct", supplying(latest(WHOLE, "cla_episodes"), "placements_12m")),
    ],
)
def test_what_the_case_system_says_of_the_day_itself_is_supplied_for_that_day_alone(
    measure: str, extract: Extract
) -> None:
    assert basis(extract, measure, t=SNAPSHOT) is Basis.SUPPLIED
    assert basis(extract, measure, t=T) is Basis.INCOMPLETE


def test_a_column_with_a_heading_and_nothing_in_it_is_not_there() -> None:
    rows = {"referral_id": ["r1"], "child_id": ["c1"], "referral_date": [D("2018-01-01")]}
    extract = Extract(Source.PLAIN, {"referrals": table_of(TABLES["referrals"], rows)})

    assert basis(extract, "referrals") is Basis.COMPLETE
    assert basis(extract, "referrals_nfa_pct") is Basis.INCOMPLETE


def test_referrals_of_which_none_was_closed_do_not_tell_who_is_in_need() -> None:
    rows = {"referral_id": ["r1"], "child_id": ["c1"], "referral_date": [D("2018-01-01")], "nfa": [False]}
    extract = Extract(Source.PLAIN, {"referrals": table_of(TABLES["referrals"], rows)})

    assert basis(extract, "referrals_nfa_pct") is Basis.COMPLETE
    assert basis(extract, "cin_open") is Basis.INCOMPLETE


def test_no_plan_need_have_ended() -> None:
    rows = {"plan_id": ["p1"], "child_id": ["c1"], "start_date": [D("2018-01-01")]}
    extract = Extract(Source.PLAIN, {"cp_plans": table_of(TABLES["cp_plans"], rows)})

    assert basis(extract, "cp_plans_open") is Basis.COMPLETE


@pytest.mark.parametrize(
    ("newest", "in_its_last_year", "stops"),
    [
        # A row of the period's first day or later: the list had not been made by then.
        ("2024-05-01", 10_000, False),
        # Thirty-one silent days, in which a list of 36 a year would have had three rows.
        ("2024-04-30", 36, True),
        ("2024-04-30", 35, False),
        # The longer the silence, the fewer rows it takes.
        ("2023-06-01", 3, True),
        ("2023-06-02", 3, False),
        ("2024-04-30", 0, False),
    ],
)
def test_a_list_without_a_row_of_the_period_or_since_stops_where_its_own_pace_says_so(
    newest: str, in_its_last_year: int, stops: bool
) -> None:
    assert Reach(D(newest), in_its_last_year).stops_before(START, T) is stops


@pytest.mark.parametrize("measure", ["referrals", "cin_open", "rereferrals_12m_pct", "contacts_to_referral_pct"])
def test_what_needs_a_list_that_stops_before_the_period_is_incomplete(measure: str) -> None:
    def with_reach(reach: Reach) -> set[Basis]:
        found = [way for way in ways(DEFAULTS) if measure in way.measures and not way.supplied]
        return {way.basis_for(WHOLE, START, T, SNAPSHOT, LONG_AGO, {"referrals": reach}) for way in found}

    assert with_reach(Reach(D("2024-03-31"), 400)) == {Basis.INCOMPLETE}
    assert with_reach(Reach(D("2024-05-02"), 400)) == {Basis.COMPLETE}
