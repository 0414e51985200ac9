from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from soundingboard.measures.aggregate.counting import ALL, Counted, count, is_ratio
from soundingboard.measures.aggregate.periods import SNAPSHOT, Period
from soundingboard.measures.aggregate.settings import DEFAULTS, ReviewBasis, Settings
from soundingboard.measures.aggregate.ways import Basis, measure_names
from soundingboard.measures.layout import SUPPLIED, TABLES, Extract, table_of
from tests.measures.aggregate import twin
from tests.measures.aggregate.twin import World
from tests.measures.aggregate.worlds import POPULATION, extract_of, made_up, world_of

pytestmark = pytest.mark.pure

AT = date(2024, 9, 15)
PERIODS = (
    *(
        Period(f"2024-{month:02}", date(2024, month, 1), twin.am(date(2024, month, 1), 1) - timedelta(days=1))
        for month in range(1, 10)
    ),
    Period("leap day", date(2024, 2, 29), date(2024, 2, 29)),
    Period("year", date(2023, 4, 1), date(2024, 3, 31)),
    Period("winter", date(2023, 11, 1), date(2024, 2, 29)),
)

MAY = Period("May", date(2024, 5, 1), date(2024, 5, 31))

REVIEWED_AFTER_91_DAYS: dict[str, list[dict[str, object]]] = {
    "cp_plans": [{"plan_id": "p", "child_id": "c", "start_date": date(2024, 2, 1)}],
    "cp_reviews": [{"plan_id": "p", "review_date": date(2024, 2, 1) + timedelta(days=91)}],
}
VISITED_15_WORKING_DAYS_AGO: dict[str, list[dict[str, object]]] = {
    "cp_plans": [{"plan_id": "p", "child_id": "c", "start_date": date(2024, 1, 1)}],
    "cp_visits": [{"plan_id": "p", "visit_date": date(2024, 5, 9), "seen": True}],
}
CHILD_VISITED_90_DAYS_AGO: dict[str, list[dict[str, object]]] = {
    "cla_episodes": [{"child_id": "c", "decom": date(2024, 1, 1), "rne": "S", "legal_status": "C2"}],
    "cla_visits": [{"child_id": "c", "visit_date": date(2024, 5, 31) - timedelta(days=90)}],
}
REFERRED_3_WORKING_DAYS_LATER: dict[str, list[dict[str, object]]] = {
    "contacts": [{"child_id": "c", "contact_date": date(2024, 5, 24)}],
    "referrals": [{"referral_id": "r", "child_id": "c", "referral_date": date(2024, 5, 30)}],
}

Told = dict[tuple[str, str, str], tuple[float, float]]


def told(counted: Counted) -> Told:
    """Numerators and denominators by period, scope and measure; a count has itself for both. A median has no place."""
    return {
        (each.period, each.scope, each.measure): (
            (each.numerator, each.denominator) if each.denominator is not None else (each.numerator, each.numerator)
        )
        for each in counted.figures
        if each.numerator is not None
    }


def known_by(world: World, day: date) -> World:
    """The world without what is dated after the day and without plans that end before they start."""
    main = {
        "contacts": "contact_date",
        "referrals": "referral_date",
        "assessments": "start_date",
        "s47": "strategy_date",
        "cp_plans": "start_date",
        "cp_reviews": "review_date",
        "cp_visits": "visit_date",
        "cla_episodes": "decom",
        "cla_reviews": "review_date",
        "cla_visits": "visit_date",
        "cla_health": "check_date",
        "cin_visits": "visit_date",
        "cla_workers": "start_date",
        "missing": "start_date",
    }
    return {name: [row for row in rows if name not in main or row[main[name]] <= day] for name, rows in world.items()}


def by_twin(worlds: Mapping[str, World], periods: Iterable[Period], snapshot: date) -> Told:
    """The same from the twin, for each world and for all of them."""
    found: Told = {}
    names = measure_names(DEFAULTS)
    for label, first, t in [
        *((period.label, period.start, min(period.end, snapshot)) for period in periods),
        (SNAPSHOT, snapshot, snapshot),
    ]:
        for team, world in worlds.items():
            known = known_by(world, snapshot)
            tallies = twin.snapshot(known, snapshot) if label == SNAPSHOT else twin.everything(known, first, t)
            tallies |= shared_among(tallies, first, t)
            for measure in names:
                n, d = tallies.get(measure, (0, 0))
                d = d if is_ratio(measure) else n
                found[label, team, measure] = (n, d)
                before = found.get((label, ALL, measure), (0, 0))
                # The population is the area's, and is not the sum of its teams'.
                found[label, ALL, measure] = (before[0] + n, d if measure.endswith("_rate") else before[1] + d)
    return found


BY_POPULATION = {
    # What is shared, on which side it stands, and whether the period's part of a year counts.
    "contacts_rate": ("contacts", 0, True),
    "referrals_rate": ("referrals", 0, True),
    "assessments_rate": ("assessments_45wd_pct", 1, True),
    "s47_rate": ("s47_started", 0, True),
    "icpc_rate": ("icpc_15wd_pct", 1, True),
    "cp_starts_rate": ("cp_plans_started", 0, True),
    "cla_starts_rate": ("cla_started", 0, True),
    "cin_rate": ("cin_open", 0, False),
    "cp_plans_rate": ("cp_plans_open", 0, False),
    "cla_rate": ("cla_open", 0, False),
}


def shared_among(tallies: Mapping[str, twin.Tally], first: date, t: date) -> dict[str, twin.Tally]:
    """The rates, of the estimate of the last June: of 2022 in the first half of 2023, of 2023 until June 2024.

    The estimate of 2024 lacks the age of five, so that the one before it stands.
    """
    people = 12_000 if t < date(2023, 6, 30) else 12_345
    days = (t - first).days + 1
    part = 1 if days in (365, 366) else days / 365
    return {
        rate: (tallies.get(measure, (0, 0))[side], people * part if happened else people)
        for rate, (measure, side, happened) in BY_POPULATION.items()
    }


MEDIAN = "assessment_median_wd"
ICPC = ["icpc_15wd_pct"]


def assert_as_the_twin(extract: Extract, worlds: Mapping[str, World], snapshot: date = AT) -> None:
    """Every figure equals the twin's; a difference names the world, the period and the measure."""
    mine = told(count(extract, PERIODS, snapshot))
    other = by_twin(worlds, PERIODS, snapshot)
    assert mine
    wrong = [
        f"{key}: {found} by the derivation, {other[key]} by the twin"
        for key, found in mine.items()
        if found != pytest.approx(other[key])
    ]
    assert not wrong, "\n".join(wrong[:20])
    assert {measure for _, _, measure in mine} == set(measure_names(DEFAULTS)) - {MEDIAN}


@pytest.mark.slow
def test_every_derivation_gives_what_its_slow_twin_gives() -> None:
    worlds = {f"t{seed:03}": made_up(seed) for seed in range(150)}

    assert_as_the_twin(extract_of(worlds, population=POPULATION), worlds)


@pytest.fixture(scope="module")
def tried() -> Told:
    """What the twin counts in sixty made-up worlds."""
    return by_twin({f"t{seed:03}": made_up(seed) for seed in range(60)}, PERIODS, AT)


@pytest.mark.parametrize("measure", sorted({*measure_names(DEFAULTS)} - {MEDIAN}))
def test_the_made_up_worlds_try_every_measure(measure: str, tried: Told) -> None:
    found = [pair for key, pair in tried.items() if key[1] == ALL and key[2] == measure]

    assert any(n for n, _ in found)
    assert not measure.endswith("_pct") or any(n < d for n, d in found)


@pytest.mark.slow
def test_an_earlier_snapshot_knows_nothing_of_what_came_after() -> None:
    worlds = {f"t{seed:03}": made_up(seed) for seed in range(300, 400)}

    assert_as_the_twin(extract_of(worlds, population=POPULATION), worlds, date(2024, 2, 29))


@pytest.mark.slow
def test_what_is_asked_for_alone_is_what_it_is_among_all() -> None:
    extract = extract_of({"north": made_up(3), "south": made_up(4)}, population=POPULATION)
    names = ["cla_rate", "cp_repeat_ever_pct", MEDIAN, "over_caseload_limit_pct"]

    everything, alone = count(extract, [MAY], AT), count(extract, [MAY], AT, only=names)

    assert {each.measure for each in alone.figures} == {*names}
    assert set(alone.figures) == {each for each in everything.figures if each.measure in names}
    assert set(alone.left_out) == {each for each in everything.left_out if each.measure in names}
    assert alone.problems == everything.problems


@pytest.mark.parametrize(
    ("settings", "tables", "measure", "expected"),
    [
        # 91 days, where three calendar months are 90.
        (Settings(), REVIEWED_AFTER_91_DAYS, "cp_reviews_on_time_pct", (0, 1)),
        (Settings(review_basis=ReviewBasis.DAYS), REVIEWED_AFTER_91_DAYS, "cp_reviews_on_time_pct", (1, 1)),
        (Settings(cp_visit_working_days=15), VISITED_15_WORKING_DAYS_AGO, "cp_visit_15wd_pct", (1, 1)),
        (Settings(cp_visit_working_days=10), VISITED_15_WORKING_DAYS_AGO, "cp_visit_10wd_pct", (0, 1)),
        (Settings(cla_visit_days=91), CHILD_VISITED_90_DAYS_AGO, "cla_visit_91d_pct", (1, 1)),
        (Settings(), CHILD_VISITED_90_DAYS_AGO, "cla_visit_42d_pct", (0, 1)),
        (Settings(conversion_working_days=3), REFERRED_3_WORKING_DAYS_LATER, "contacts_to_referral_pct", (1, 1)),
        (Settings(conversion_working_days=2), REFERRED_3_WORKING_DAYS_LATER, "contacts_to_referral_pct", (0, 1)),
    ],
)
def test_a_council_chooses_its_own_clocks(
    settings: Settings, tables: dict[str, list[dict[str, object]]], measure: str, expected: tuple[int, int]
) -> None:
    extract = extract_of({"team": world_of(**tables)})

    found = told(count(extract, [Period("May", date(2024, 5, 1), date(2024, 5, 31))], AT, settings, only=[measure]))

    assert found["May", "team", measure] == expected


def test_a_period_is_provisional_until_so_many_days_have_passed() -> None:
    extract = extract_of({"team": world_of(contacts=[{"child_id": "c1", "contact_date": date(2024, 5, 1)}])})
    may = Period("May", date(2024, 5, 1), date(2024, 5, 31))

    def is_provisional(snapshot: date) -> set[bool]:
        return {
            each.provisional
            for each in count(extract, [may], snapshot, only=["contacts"]).figures
            if each.period == "May"
        }

    assert is_provisional(date(2024, 6, 29)) == {True}
    assert is_provisional(date(2024, 6, 30)) == {False}


def test_a_source_that_supplies_its_own_counts_is_counted_on_them() -> None:
    tables = world_of(
        referrals=[{"referral_id": f"r{n}", "child_id": f"c{n}", "referral_date": date(2024, 6, 1)} for n in range(3)],
        cp_plans=[{"plan_id": f"p{n}", "child_id": f"c{n}", "start_date": date(2024, 6, 1)} for n in range(3)],
        cla_episodes=[
            {"child_id": f"c{n}", "decom": date(2024, 6, 1), "rne": "S", "legal_status": "C2"} for n in range(3)
        ],
    )
    extract = extract_of(
        {"team": tables},
        supplied={
            "referrals_12m": table_of(
                SUPPLIED["referrals_12m"], {"referral_id": ["team-r0", "team-r1"], "count": [0, 2]}
            ),
            "previous_plans": table_of(
                SUPPLIED["previous_plans"], {"plan_id": ["team-p0", "team-p1"], "count": [1, 0]}
            ),
            "placements_12m": table_of(
                SUPPLIED["placements_12m"], {"child_id": ["team-c0", "team-c1"], "count": [3, 2]}
            ),
        },
        since={"referrals": date(2024, 4, 1), "cp_plans": date(2024, 4, 1)},
        latest_only=frozenset({"cla_episodes"}),
    )

    counted = count(extract, [Period("June", date(2024, 6, 1), date(2024, 6, 30))], date(2024, 6, 15))

    supplied = {"rereferrals_12m_pct", "cp_repeat_ever_pct", "cla_3plus_placements_pct"}
    assert {each.measure for each in counted.figures if each.basis is Basis.SUPPLIED} == supplied
    assert {told(counted)["June", ALL, measure] for measure in supplied} == {(1, 3)}


def test_a_council_gives_its_own_bank_holidays() -> None:
    # Friday to the next Tuesday but two weeks: sixteen working days, or fifteen with a holiday of its own.
    tables = world_of(
        s47=[{"s47_id": "s", "child_id": "c1", "strategy_date": date(2024, 6, 7), "icpc_date": date(2024, 7, 1)}]
    )
    june = Period("July", date(2024, 7, 1), date(2024, 7, 31))
    plain = extract_of({"team": tables})
    own = replace(
        plain,
        tables={**plain.tables, "bank_holidays": table_of(TABLES["bank_holidays"], {"date": [date(2024, 6, 10)]})},
    )

    assert told(count(plain, [june], AT, only=ICPC))["July", ALL, "icpc_15wd_pct"] == (0, 1)
    assert told(count(own, [june], AT, only=ICPC))["July", ALL, "icpc_15wd_pct"] == (1, 1)


def referred_until_march(a_year: int) -> Extract:
    """Referrals evenly over the year to the end of March, each of another child, and one contact in June."""
    every = 365 / a_year
    referrals = [
        {
            "referral_id": f"r{n}",
            "child_id": f"c{n}",
            "referral_date": date(2024, 3, 31) - timedelta(days=round(n * every)),
            "close_date": date(2024, 3, 31) if n % 2 else None,
            "nfa": False,
        }
        for n in range(a_year)
    ]
    return extract_of(
        {
            "team": world_of(
                referrals=referrals,
                contacts=[{"child_id": "c1", "contact_date": date(2024, 6, 1)}],
                cp_plans=[{"plan_id": "p", "child_id": "c1", "start_date": date(2022, 6, 1)}],
            )
        }
    )


def test_a_period_that_begins_after_a_busy_list_ends_is_incomplete_and_not_nought() -> None:
    counted = count(referred_until_march(120), [Period("March", date(2024, 3, 1), date(2024, 3, 31)), MAY], AT)

    found = {
        (each.period, each.measure): (each.numerator, each.value, each.basis)
        for each in counted.figures
        if each.scope == ALL
    }
    nothing = (None, None, Basis.INCOMPLETE)
    assert found["May", "referrals"] == found["May", "cin_open"] == nothing
    assert found["March", "referrals"] == (11, 11.0, Basis.COMPLETE)
    # A list that goes on, and one in which a plan a year is usual, say nought and one as before.
    assert found["May", "contacts"] == (0, 0.0, Basis.COMPLETE)
    assert found["May", "cp_plans_open"] == (1, 1.0, Basis.COMPLETE)
    (said,) = [each for each in counted.problems if each.table == "referrals" and "newest" in each.problem]
    assert said.problem == "its newest row is of March 2024, before a period that was asked for began"
    assert said.consequence == "the list was very likely made before then: what needs it is incomplete, not zero"


def test_a_list_in_which_next_to_nothing_happens_may_be_silent_for_a_month() -> None:
    counted = count(referred_until_march(10), [MAY], date(2024, 6, 15), only=["referrals"])

    (referrals,) = [each for each in counted.figures if each.scope == ALL and each.measure == "referrals"]
    assert (referrals.numerator, referrals.basis) == (0, Basis.COMPLETE)
    (said,) = [each for each in counted.problems if each.table == "referrals" and "newest" in each.problem]
    assert said.consequence == "so little happens in it that nought may be right: check that the list is whole"


def test_the_median_length_is_what_half_of_the_assessments_took_at_most() -> None:
    worlds = {f"t{seed:03}": made_up(seed) for seed in range(60)}

    counted = count(extract_of(worlds), PERIODS, AT, only=[MEDIAN])

    found = {(each.period, each.scope): each for each in counted.figures if each.measure == MEDIAN}
    spans = {each.label: (each.start, min(each.end, AT)) for each in PERIODS}
    told_of = 0
    for (label, scope), each in found.items():
        of = [known_by(worlds[team], AT) for team in (worlds if scope == ALL else [scope])]
        took = sorted(days for world in of for days in twin.lengths(world, *spans[label]))
        expected = next((d for d in took if 2 * sum(x <= d for x in took) >= len(took)), None)
        assert (each.numerator, each.denominator) == (None, len(took))
        assert each.value == (expected if len(took) >= 10 else None)
        told_of += each.value is not None
    assert told_of >= 2


def test_nobody_learns_the_middle_of_a_few() -> None:
    def taking(days: list[int]) -> float | None:
        start = date(2024, 5, 1)
        rows = [
            {
                "assessment_id": f"a{n}",
                "child_id": "c",
                "start_date": start,
                "authorised_date": start + timedelta(days=d),
            }
            for n, d in enumerate(days)
        ]
        extract = extract_of({"team": world_of(assessments=rows)})
        (found,) = [
            each
            for each in count(extract, [Period("May", start, date(2024, 5, 31))], AT, only=[MEDIAN]).figures
            if each.measure == MEDIAN and each.scope == ALL
        ]
        return found.value

    # 1 May 2024 was a Wednesday, and the 6th a bank holiday: the 3rd is two working days later, the 8th four.
    assert taking([2] * 9) is None
    assert taking([2] * 5 + [5] * 5) == 2.0
    assert taking([2] * 4 + [7] * 6) == 4.0


def test_a_rate_is_of_a_year_whatever_the_period() -> None:
    may = Period("May", date(2024, 5, 1), date(2024, 5, 31))
    year = Period("year", date(2023, 6, 1), date(2024, 5, 31))
    contacts = [{"child_id": f"c{n}", "contact_date": date(2024, 5, 2)} for n in range(31)]
    extract = extract_of({"team": world_of(contacts=contacts)}, population=POPULATION)

    counted = count(extract, [may, year], AT, only=["contacts_rate"])

    found = {
        (each.period, each.scope): (each.numerator, each.denominator, each.value)
        for each in counted.figures
        if each.measure == "contacts_rate"
    }
    assert found == {
        # 12,345 children for 31 of 365 days; a year of such months has 365 contacts.
        ("May", ALL): (31, pytest.approx(12_345 * 31 / 365), pytest.approx(365 / 12_345 * 10_000)),
        ("year", ALL): (31, 12_345, pytest.approx(31 / 12_345 * 10_000)),
    }
    said = [each.problem for each in counted.problems if each.table == "population"]
    assert said == ["12,345 children aged 0 to 17 in the middle of 2023"]


def test_without_an_estimate_of_the_last_three_years_rates_are_incomplete() -> None:
    old = {"year": [2021], "age_from": [0], "age_to": [17], "persons": [12_000]}
    extract = extract_of({"team": world_of(contacts=[{"child_id": "c", "contact_date": date(2024, 5, 1)}])})

    def basis(extract: Extract, period: Period) -> set[tuple[Basis, float | None]]:
        figures = count(extract, [period], AT, only=BY_POPULATION).figures
        return {(each.basis, each.value) for each in figures}

    with_old = replace(extract, tables={**extract.tables, "population": table_of(TABLES["population"], old)})
    may, july = MAY, Period("July", date(2024, 7, 1), date(2024, 7, 31))
    assert basis(extract, may) == {(Basis.INCOMPLETE, None)}
    assert {each for each, _ in basis(with_old, may)} == {Basis.COMPLETE}
    assert basis(with_old, july) == {(Basis.INCOMPLETE, None)}


def test_a_workers_own_limit_goes_before_the_councils() -> None:
    rows = [
        {"worker_id": "w1", "fte": 1.0, "cases": 15, "case_limit": 14},
        {"worker_id": "w2", "fte": 1.0, "cases": 15, "case_limit": None},
        {"worker_id": "w3", "fte": 1.0, "cases": 0, "case_limit": 14},
    ]
    extract = extract_of({"team": world_of(workers=rows)})

    def over(settings: Settings) -> tuple[float, float]:
        counted = count(extract, [MAY], AT, settings, only=["over_caseload_limit_pct"])
        return told(counted)[SNAPSHOT, ALL, "over_caseload_limit_pct"]

    assert over(Settings()) == (1, 1)
    assert over(Settings(caseload_limit=15)) == (1, 2)
    assert over(Settings(caseload_limit=14)) == (2, 2)


def test_tenths_of_posts_add_up_to_whole_posts() -> None:
    rows = [{"worker_id": f"w{n}", "fte": 0.7, "cases": 6, "case_limit": None} for n in range(10)]
    extract = extract_of({"team": world_of(workers=rows)})

    found = told(count(extract, [MAY], AT, only=["average_caseload"]))[SNAPSHOT, ALL, "average_caseload"]

    assert sum([0.7] * 10) != 7, "as a machine adds them"
    assert found == (60, 7)
