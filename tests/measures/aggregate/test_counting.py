from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pytest

from soundingboard.measures.aggregate.counting import ALL, Counted, count, is_ratio
from soundingboard.measures.aggregate.periods import SNAPSHOT, Period
from soundingboard.measures.aggregate.settings import DEFAULTS
from soundingboard.measures.aggregate.ways import measure_names
from soundingboard.measures.layout import Extract
from tests.measures.aggregate import twin
from tests.measures.aggregate.twin import World
from tests.measures.aggregate.worlds import extract_of, made_up

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

Told = dict[tuple[str, str, str], tuple[float, float]]


def told(counted: Counted) -> Told:
    """Numerators and denominators by period, scope and measure; a count has itself for both."""
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
            tallies = twin.snapshot(known) if label == SNAPSHOT else twin.everything(known, first, t)
            for measure in names:
                n, d = tallies.get(measure, (0, 0))
                d = d if is_ratio(measure) else n
                found[label, team, measure] = (n, d)
                before = found.get((label, ALL, measure), (0, 0))
                found[label, ALL, measure] = (before[0] + n, before[1] + d)
    return found


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
    assert {measure for _, _, measure in mine} == set(measure_names(DEFAULTS))


@pytest.mark.slow
def test_every_derivation_gives_what_its_slow_twin_gives() -> None:
    worlds = {f"t{seed:03}": made_up(seed) for seed in range(300)}

    assert_as_the_twin(extract_of(worlds), worlds)


@pytest.mark.parametrize("measure", measure_names(DEFAULTS))
def test_the_made_up_worlds_try_every_measure(measure: str) -> None:
    worlds = {f"t{seed:03}": made_up(seed) for seed in range(60)}
    found = [pair for key, pair in by_twin(worlds, PERIODS, AT).items() if key[1] == ALL and key[2] == measure]

    assert any(n for n, _ in found)
    assert not is_ratio(measure) or any(n < d for n, d in found)
