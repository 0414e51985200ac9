"""Made-up worlds for comparing the derivations with their twin, each the team of its name in one extract."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from soundingboard.measures.layout import BESIDE, TABLES, Extract, Source, table_of
from tests.measures.aggregate.twin import World

# Days on which rules turn: month ends, leap days, bank holidays and the days beside them.
TURNS = [
    date(2022, 2, 28),
    date(2022, 9, 19),
    date(2023, 4, 7),
    date(2023, 5, 8),
    date(2023, 8, 31),
    date(2023, 11, 30),
    date(2023, 12, 25),
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 1, 31),
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 29),
    date(2024, 3, 31),
    date(2024, 4, 30),
    date(2024, 5, 27),
    date(2024, 8, 26),
    date(2024, 8, 31),
    date(2024, 9, 30),
]
STEPS = [0, 1, 2, 14, 15, 20, 21, 22, 28, 41, 42, 43, 61, 63, 64, 65, 89, 90, 91, 92, 181, 182, 183, 184, 364, 365, 366]


def empty() -> World:
    """A world with no row."""
    return {name: [] for name in TABLES if name not in BESIDE}


# Two estimates in bands, one in which no age is missing and one with a gap that tells nothing.
POPULATION: dict[str, list[int]] = {
    "year": [2022, 2022, 2022, 2023, 2024, 2024],
    "age_from": [0, 5, 18, 0, 0, 6],
    "age_to": [4, 17, 64, 17, 4, 17],
    "persons": [3_000, 9_000, 50_000, 12_345, 3_100, 9_300],
}


def extract_of(
    worlds: Mapping[str, World], *, population: Mapping[str, list[int]] | None = None, **more: Any
) -> Extract:
    """One extract of several worlds, each the team of its name; identifiers are kept apart by that name."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES if name not in BESIDE}
    for team, world in worlds.items():
        for name, found in world.items():
            for row in found:
                named = {
                    column: f"{team}-{value}" if column.endswith("_id") and value is not None else value
                    for column, value in row.items()
                }
                if name in ("children", "workers"):
                    named["team"] = team
                rows[name].append(named)
    tables = {
        name: table_of(
            TABLES[name],
            {column.name: [row.get(column.name) for row in found] for column in TABLES[name].columns},
        )
        for name, found in rows.items()
    }
    if population is not None:
        tables["population"] = table_of(TABLES["population"], population)
    return Extract(Source.PLAIN, tables, **more)


def world_of(**tables: Iterable[Mapping[str, Any]]) -> World:
    """A world of the rows given; columns that are left out are empty, and every child named is a child."""
    world = empty()
    for name, found in tables.items():
        columns = [column.name for column in TABLES[name].columns]
        world[name] = [{column: row.get(column) for column in columns} for row in found]
    known = {child["child_id"] for child in world["children"]}
    named = {row["child_id"] for found in world.values() for row in found if "child_id" in row}
    world["children"] += [
        {"child_id": child, "dob": date(2015, 1, 1), "sex": None, "team": None} for child in sorted(named - known)
    ]
    return world


def made_up(seed: int) -> World:
    """A small world at random, its dates thick about the days on which rules turn."""
    pick = random.Random(seed)

    def day() -> date:
        if pick.random() < 0.5:
            return pick.choice(TURNS) + timedelta(days=pick.choice([-1, 0, 0, 1]))
        return date(2022, 1, 1) + timedelta(days=pick.randrange(1000))

    def after(start: date) -> date:
        return start + timedelta(days=pick.choice(STEPS) + pick.choice([-1, 0, 0, 1, pick.randrange(90)]))

    def some(most: int, make: Callable[[int], dict[str, Any]]) -> list[dict[str, Any]]:
        return [make(n) for n in range(pick.randrange(most + 1))]

    children = [f"c{n}" for n in range(pick.randrange(1, 5))]
    world = empty()
    world["children"] = [
        {
            "child_id": child,
            "dob": pick.choice(
                [date(2008, 2, 29), date(2008, 1, 31), date(2012, 5, 5), date(2019, 2, 28), date(2020, 6, 1), None]
            ),
            "sex": None,
            "team": None,
        }
        for child in children
    ]
    child = lambda: pick.choice(children)  # noqa: E731
    world["contacts"] = some(4, lambda n: {"child_id": child(), "contact_date": day(), "source": "6"})

    def referral(n: int) -> dict[str, Any]:
        start = day()
        return {
            "referral_id": f"r{n}",
            "child_id": child(),
            "referral_date": start,
            "close_date": pick.choice([None, None, start, after(start)]),
            "nfa": pick.choice([True, False, None]),
            "source": pick.choice(["6", "q) 6", "Police", "2A", "Schools", "2B", "3A", None]),
        }

    world["referrals"] = some(6, referral)
    for contact in world["contacts"][:2]:
        world["referrals"].append(
            {
                "referral_id": f"r{len(world['referrals'])}",
                "child_id": contact["child_id"],
                "referral_date": contact["contact_date"] + timedelta(days=pick.randrange(-1, 6)),
                "close_date": None,
                "nfa": False,
                "source": None,
            }
        )

    def assessment(n: int) -> dict[str, Any]:
        start = day()
        return {
            "assessment_id": f"a{n}",
            "child_id": child(),
            "referral_id": pick.choice(["r0", "r1", None]),
            "start_date": start,
            "authorised_date": pick.choice([None, after(start), after(start)]),
            "child_seen": pick.choice([True, True, False, None]),
        }

    def enquiry(n: int) -> dict[str, Any]:
        start = day()
        return {
            "s47_id": f"s{n}",
            "child_id": child(),
            "referral_id": None,
            "strategy_date": start,
            "icpc_date": pick.choice([None, start + timedelta(days=pick.randrange(17, 27)), after(start)]),
            "icpc_led_to_plan": pick.choice([True, False, None]),
        }

    def plan(n: int) -> dict[str, Any]:
        start = day() - timedelta(days=pick.choice([0, 0, 728, 729, 730]))
        return {
            "plan_id": f"p{n}",
            "child_id": child(),
            "start_date": start,
            "end_date": pick.choice([None, max(start, after(start)), start + timedelta(days=728 + pick.randrange(3))]),
            "category": pick.choice(["NEG", "a) Neglect", "EMO", None]),
        }

    world["assessments"] = some(5, assessment)
    world["s47"] = some(5, enquiry)
    world["cp_plans"] = some(5, plan)
    for row in world["cp_plans"]:
        day_of_review = row["start_date"]
        while pick.random() < 0.85 and day_of_review < date(2025, 1, 1):
            day_of_review += timedelta(days=pick.choice([60, 89, 90, 91, 92, 93, 150, 180, 181, 182, 183, 184, 185]))
            world["cp_reviews"].append({"plan_id": row["plan_id"], "review_date": day_of_review})
        for _ in range(pick.randrange(8)):
            world["cp_visits"].append(
                {
                    "plan_id": row["plan_id"],
                    "visit_date": pick.choice([day(), pick.choice(TURNS) - timedelta(days=pick.randrange(12, 18))]),
                    "seen": pick.choice([True, True, False, None]),
                    "seen_alone": pick.choice([True, False, None]),
                }
            )
    for each in children:
        world["cla_episodes"] += _episodes(pick, each, day)
        for _ in range(pick.randrange(6)):
            world["cla_visits"].append(
                {
                    "child_id": each,
                    "visit_date": pick.choice([day(), pick.choice(TURNS) - timedelta(days=pick.randrange(40, 45))]),
                }
            )
        for _ in range(pick.randrange(5)):
            checked = pick.choice(TURNS) - timedelta(days=pick.choice([0, 1, 181, 182, 183, 184, 364, 365, 366]))
            check = pick.choice(["health", "Health", "dental", "eyes"])
            world["cla_health"].append({"child_id": each, "check": check, "check_date": checked})
        for _ in range(pick.randrange(3)):
            world["missing"].append({"child_id": each, "start_date": day(), "end_date": None})
        review = min((row["decom"] for row in world["cla_episodes"] if row["child_id"] == each), default=day())
        while pick.random() < 0.9 and review < date(2025, 1, 1):
            review += timedelta(days=pick.choice([0, 1, 26, 27, 28, 29, 30, 31, 90, 91, 92, 181, 182, 183, 184]))
            world["cla_reviews"].append({"child_id": each, "review_date": review})
    world["care_leavers"] = some(
        len(children),
        lambda n: {
            "child_id": f"c{n}",
            "age_group": pick.randrange(16, 23),
            "in_touch": pick.choice(["YES", "NO", "DIED", "RHOM", "a) Yes", "f) Rhom", "b) No", None]),
            "activity": pick.choice(["F1", "P2", "G4", "F4", None]),
            "accommodation": pick.choice(["B1", "C2", "a) Suitable", "b) Unsuitable", None]),
            "pathway_reviewed": pick.choice([None, day(), date(2024, 3, 15), date(2024, 3, 16), date(2024, 9, 16)]),
        },
    )
    world["workers"] = some(
        4,
        lambda n: {
            "worker_id": f"w{n}",
            "team": None,
            "fte": pick.choice([1.0, 0.5, 0.0, 0.25, None]),
            "cases": pick.choice([0, 3, 17, None]),
            "agency": pick.choice([True, False, None]),
            "case_limit": pick.choice([None, 16, 17, 2]),
        },
    )
    for episode in world["cla_episodes"]:
        episode["distance"] = pick.choice([None, 0.0, 19.9, 20.0, 20.1, 55.0])
    for each in children:
        for _ in range(pick.randrange(6)):
            seen = pick.choice([day(), pick.choice(TURNS) - timedelta(days=pick.randrange(26, 34))])
            world["cin_visits"].append({"child_id": each, "visit_date": seen})
        took_on = day()
        for _ in range(pick.randrange(9)):
            worker = pick.choice(["w0", "w1", "w2"])
            world["cla_workers"].append({"child_id": each, "worker_id": worker, "start_date": took_on})
            took_on += timedelta(days=pick.choice([0, 1, 3, 7, 20, 90]))
    return world


def _episodes(pick: random.Random, child: str, day: Callable[[], date]) -> list[dict[str, Any]]:
    """A chain of episodes with hardly a gap, some of them short breaks, sometimes begun again."""
    if pick.random() < 0.3:
        return []
    rows = []
    start = day() - timedelta(days=pick.choice([0, 200, 700, 900, 1000]))
    reason = pick.choice(["S", "S", "S", "P"])
    for _ in range(pick.randrange(1, 9)):
        long = pick.choice([0, 1, 2, 30, 30, 90, 90, 200, 365, 731])
        end = None if pick.random() < 0.1 or start > date(2024, 10, 1) else start + timedelta(days=long)
        rows.append(
            {
                "child_id": child,
                "decom": start,
                "rne": reason,
                "legal_status": pick.choice(["C1", "C2", "C1", "C2", "C1", "C2", "V2", "V3", "V4", None]),
                "place": pick.choice(["U1", "U4", "K2", "U1", "U4", "T0", "T4", "A3", "A6", "P1", None]),
                "dec": end,
                "distance": None,
            }
        )
        if end is None:
            break
        start = end + timedelta(days=pick.choice([0, 0, 0, 0, 1, 5, 100]))
        reason = pick.choice(["P", "P", "B", "L", "T", "U", "P", "P", "S"])
    return rows
