"""The days on which a rule turns, one case a line: each case is a team of one extract, counted in a single run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from soundingboard.measures.aggregate.counting import count
from soundingboard.measures.aggregate.periods import SNAPSHOT, Period
from tests.measures.aggregate.test_counting import Told, told
from tests.measures.aggregate.worlds import extract_of, world_of

pytestmark = [pytest.mark.pure, pytest.mark.slow]

D = date.fromisoformat
AT = D("2024-06-15")
PERIODS = {
    period.label: period
    for period in (
        Period("Jan", D("2024-01-01"), D("2024-01-31")),
        Period("Feb", D("2024-02-01"), D("2024-02-29")),
        Period("Mar", D("2024-03-01"), D("2024-03-31")),
        Period("Apr", D("2024-04-01"), D("2024-04-30")),
        Period("May", D("2024-05-01"), D("2024-05-31")),
        Period("Jun", D("2024-06-01"), D("2024-06-30")),
        Period("Feb 2023", D("2023-02-01"), D("2023-02-28")),
        Period("Feb 2025", D("2025-02-01"), D("2025-02-28")),
        Period("25 April", D("2024-04-25"), D("2024-04-25")),
    )
}

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """What a set of rows should count to for a measure in a period."""

    says: str
    measure: str
    period: str
    expected: tuple[float, float]
    tables: Mapping[str, Rows]

    def __str__(self) -> str:
        return f"{self.measure}: {self.says}"


def referrals(*days: str, child: str = "c1") -> list[dict[str, Any]]:
    return [
        {"referral_id": f"{child}r{n}", "child_id": child, "referral_date": D(day), "nfa": False}
        for n, day in enumerate(days)
    ]


def assessment(start: str, done: str) -> dict[str, Any]:
    return {
        "assessment_id": "a",
        "child_id": "c1",
        "referral_id": None,
        "start_date": D(start),
        "authorised_date": D(done) if done else None,
    }


def enquiry(strategy: str, conference: str) -> dict[str, Any]:
    return {
        "s47_id": "s",
        "child_id": "c1",
        "strategy_date": D(strategy) if strategy else None,
        "icpc_date": D(conference),
        "icpc_led_to_plan": True,
    }


def plan(start: str, end: str = "", name: str = "p1", child: str = "c1") -> dict[str, Any]:
    return {"plan_id": name, "child_id": child, "start_date": D(start), "end_date": D(end) if end else None}


def reviews(*days: str) -> list[dict[str, Any]]:
    return [{"plan_id": "p1", "review_date": D(day)} for day in days]


def visit(day: str, seen: bool | None = True, alone: bool | None = None) -> dict[str, Any]:
    return {"plan_id": "p1", "visit_date": D(day), "seen": seen, "seen_alone": alone}


def episode(
    start: str, reason: str = "S", end: str = "", status: str = "C2", place: str = "U1", child: str = "c1"
) -> dict[str, Any]:
    return {
        "child_id": child,
        "decom": D(start),
        "rne": reason,
        "legal_status": status,
        "place": place,
        "dec": D(end) if end else None,
    }


def child(born: str) -> dict[str, Any]:
    return {"child_id": "c1", "dob": D(born)}


def dates(table: str, column: str, *days: str) -> dict[str, Rows]:
    return {table: [{"child_id": "c1", column: D(day)} for day in days]}


def cases() -> Iterable[Case]:
    """Every case."""
    yield from front_door()
    yield from assessed()
    yield from protected()
    yield from looked_after()
    yield from at_the_snapshot()


def front_door() -> Iterable[Case]:
    for day, counts in (("2024-01-31", 0), ("2024-02-01", 1), ("2024-02-29", 1), ("2024-03-01", 0)):
        yield Case(f"on {day}", "contacts", "Feb", (counts, counts), dates("contacts", "contact_date", day))
    yield Case("two alike", "contacts", "Feb", (2, 2), dates("contacts", "contact_date", "2024-02-02", "2024-02-02"))
    # The period ends after the snapshot: what is dated after the snapshot is not there yet.
    yield Case("on the snapshot", "contacts", "Jun", (1, 1), dates("contacts", "contact_date", "2024-06-15"))
    yield Case("after the snapshot", "contacts", "Jun", (0, 0), dates("contacts", "contact_date", "2024-06-16"))
    for says, days, expected in (
        ("none before", ["2024-03-10"], (0, 1)),
        ("twelve months to the day", ["2023-03-10", "2024-03-10"], (1, 1)),
        ("twelve months and a day", ["2023-03-09", "2024-03-10"], (0, 1)),
        ("the same day twice", ["2024-03-10", "2024-03-10"], (0, 2)),
        ("the same day twice and one before", ["2024-03-01", "2024-03-10", "2024-03-10"], (2, 3)),
        ("the day before", ["2024-03-09", "2024-03-10"], (1, 2)),
    ):
        yield Case(says, "rereferrals_12m_pct", "Mar", expected, {"referrals": referrals(*days)})
    leap = {"referrals": referrals("2023-02-28", "2024-02-28")}
    yield Case("from 28 February into a leap year", "rereferrals_12m_pct", "Feb", (1, 1), leap)
    leap = {"referrals": referrals("2023-02-28", "2024-02-29")}
    yield Case("a leap day is a day too late", "rereferrals_12m_pct", "Feb", (0, 1), leap)
    other = {"referrals": [*referrals("2024-03-10"), *referrals("2024-03-01", child="c2")]}
    yield Case("of another child", "rereferrals_12m_pct", "Mar", (0, 2), other)
    nfa = {"referrals": [{**each, "nfa": True} for each in referrals("2023-03-10", "2024-03-10")]}
    yield Case("without further action counts on both sides", "rereferrals_12m_pct", "Mar", (1, 1), nfa)
    for says, day, expected in (  # Thursday 28 March 2024 was followed by Good Friday and Easter Monday
        ("the same day", "2024-03-28", 1),
        ("the next working day", "2024-04-02", 1),
        ("the second working day", "2024-04-03", 0),
        ("the day before", "2024-03-27", 0),
    ):
        tables = {**dates("contacts", "contact_date", "2024-03-28"), "referrals": referrals(day)}
        yield Case(says, "contacts_to_referral_pct", "Mar", (expected, 1), tables)


def assessed() -> Iterable[Case]:
    for says, start, done, expected in (
        # Easter and the early May holiday lie between.
        ("45 working days", "2024-03-01", "2024-05-08", (1, 1)),
        ("46 working days", "2024-03-01", "2024-05-09", (0, 1)),
        ("a day on which nobody works adds none", "2024-02-22", "2024-05-06", (0, 1)),
        ("the same day", "2024-05-13", "2024-05-13", (1, 1)),
        ("ends before it starts", "2024-05-14", "2024-05-13", (0, 0)),
    ):
        yield Case(says, "assessments_45wd_pct", "May", expected, {"assessments": [assessment(start, done)]})
    for says, start, done, expected in (
        ("authorised on T", "2024-01-02", "2024-05-31", 0),
        ("authorised the day after T", "2024-01-02", "2024-06-01", 1),
        ("begun on T", "2024-05-31", "", 1),
    ):
        tables = {"assessments": [assessment(start, done)]}
        yield Case(says, "assessments_open", "May", (expected, expected), tables)
    for says, start, expected in (("45 working days", "2024-03-25", 0), ("46 working days", "2024-03-22", 1)):
        tables = {"assessments": [assessment(start, "")]}
        yield Case(says, "assessments_open_45wd", "May", (expected, expected), tables)
    for says, strategy, conference, expected in (
        ("15 working days over Easter", "2024-03-18", "2024-04-10", (1, 1)),
        ("16 working days over Easter", "2024-03-18", "2024-04-11", (0, 1)),
        ("begun on a Saturday", "2024-04-06", "2024-04-26", (1, 1)),
        ("the same day", "2024-04-08", "2024-04-08", (1, 1)),
        ("held before the enquiry", "2024-04-09", "2024-04-08", (0, 0)),
        ("without an enquiry", "", "2024-04-08", (0, 0)),
    ):
        yield Case(says, "icpc_15wd_pct", "Apr", expected, {"s47": [enquiry(strategy, conference)]})


def protected() -> Iterable[Case]:
    for says, start, end, expected in (
        ("starts on T", "2024-05-31", "", 1),
        ("ends on T", "2024-05-01", "2024-05-31", 0),
        ("ends the day after T", "2024-05-01", "2024-06-01", 1),
        ("starts the day after T", "2024-06-01", "", 0),
        ("starts and ends on one day", "2024-05-31", "2024-05-31", 0),
        ("ends before it starts", "2024-05-31", "2024-05-01", 0),
    ):
        yield Case(says, "cp_plans_open", "May", (expected, expected), {"cp_plans": [plan(start, end)]})
    for says, start, expected in (("729 days", "2022-06-03", 0), ("730 days", "2022-06-02", 1)):
        yield Case(says, "cp_plans_open_2y_pct", "May", (expected, 1), {"cp_plans": [plan(start)]})
    for says, start, expected in (("729 days", "2022-05-12", 0), ("730 days", "2022-05-11", 1)):
        tables = {"cp_plans": [plan(start, "2024-05-09")]}
        yield Case(says, "cp_plans_ended_2y_pct", "May", (expected, 1), tables)
    for says, earlier, expected in (
        ("none before", [], (0, 0)),
        ("ended 24 months before to the day", [plan("2021-01-01", "2022-05-10", "p0")], (1, 1)),
        ("ended a day earlier", [plan("2021-01-01", "2022-05-09", "p0")], (1, 0)),
        ("still open", [plan("2024-01-01", "", "p0")], (1, 0)),
        ("started the same day", [plan("2024-05-10", "2024-05-12", "p0")], (0, 0)),
        ("another child's", [plan("2024-01-01", "2024-02-01", "p0", "c2")], (0, 0)),
    ):
        tables = {"cp_plans": [*earlier, plan("2024-05-10")]}
        starts = 2 if says == "started the same day" else 1
        yield Case(says, "cp_repeat_ever_pct", "May", (expected[0], starts), tables)
        yield Case(says, "cp_repeat_24m_pct", "May", (expected[1], starts), tables)
    leap = {"cp_plans": [plan("2020-01-01", "2022-02-28", "p0"), plan("2024-02-29")]}
    yield Case("24 months before a leap day", "cp_repeat_24m_pct", "Feb", (1, 1), leap)
    for says, start, held, expected in (
        ("open for three months less a day", "2024-03-01", [], (0, 0)),
        ("open for three months, clamped, and not reviewed", "2024-02-29", [], (0, 1)),
        ("first review on the day", "2024-01-31", ["2024-04-30"], (1, 1)),
        ("first review a day late", "2024-01-31", ["2024-05-01"], (0, 1)),
        ("second on the day", "2023-08-31", ["2023-11-30", "2024-05-30"], (1, 1)),
        ("second a day late", "2023-08-31", ["2023-11-30", "2024-05-31"], (0, 1)),
        ("next due on T", "2023-08-31", ["2023-11-30"], (0, 1)),
        ("next due after T", "2023-09-30", ["2023-12-01"], (1, 1)),
        ("held after T", "2024-02-29", ["2024-06-01"], (0, 1)),
        ("held before the plan", "2024-02-28", ["2024-02-27"], (0, 1)),
    ):
        tables = {"cp_plans": [plan(start)], "cp_reviews": reviews(*held)}
        yield Case(says, "cp_reviews_on_time_pct", "May", expected, tables)
    for says, start, seen, expected in (
        ("open for nine working days", "2024-05-17", [], (0, 0)),  # 27 May is a holiday
        ("open for ten working days", "2024-05-16", [], (0, 1)),
        ("visited ten working days ago", "2024-01-01", [visit("2024-05-16")], (1, 1)),
        ("visited eleven working days ago", "2024-01-01", [visit("2024-05-15")], (0, 1)),
        ("visited on T", "2024-01-01", [visit("2024-05-31")], (1, 1)),
        ("visited after T", "2024-01-01", [visit("2024-06-01")], (0, 1)),
        ("the child not seen", "2024-01-01", [visit("2024-05-31", False)], (0, 1)),
        ("not said whether seen", "2024-01-01", [visit("2024-05-31", None), visit("2024-01-02")], (0, 1)),
    ):
        tables = {"cp_plans": [plan(start)], "cp_visits": seen}
        yield Case(says, "cp_visit_10wd_pct", "May", expected, tables)
    alone = {"cp_plans": [plan("2024-01-01")], "cp_visits": [visit("2024-05-30", True, True), visit("2024-05-31")]}
    yield Case("one of two visits", "cp_visit_seen_alone_pct", "May", (1, 2), alone)


def looked_after() -> Iterable[Case]:
    for says, rows, expected in (
        ("starts on T", [episode("2024-05-31")], 1),
        ("ends on T", [episode("2024-05-01", end="2024-05-31")], 0),
        ("ends the day after T", [episode("2024-05-01", end="2024-06-01")], 1),
        ("short breaks V3", [episode("2024-05-01", status="V3")], 0),
        ("short breaks V4", [episode("2024-05-01", status="v4")], 0),
        ("accommodated V2", [episode("2024-05-01", status="V2")], 1),
        ("one child in two episodes", [episode("2024-05-01"), episode("2024-05-03", "P")], 1),
    ):
        yield Case(says, "cla_open", "May", (expected, expected), {"cla_episodes": rows})
    for says, rows, expected in (
        ("goes on the same day", [episode("2024-01-01", end="2024-05-09"), episode("2024-05-09", "P")], 0),
        ("goes on the next day", [episode("2024-01-01", end="2024-05-09"), episode("2024-05-10", "L")], 0),
        ("begins again", [episode("2024-01-01", end="2024-05-09"), episode("2024-05-10", "S")], 1),
        ("nothing follows", [episode("2024-01-01", end="2024-05-09")], 1),
        ("nothing follows, though its reason says so", [episode("2024-01-01", end="2024-05-09") | {"rec": "x1"}], 0),
        ("a reason for ceasing", [episode("2024-01-01", end="2024-05-09") | {"rec": "E4A"}], 1),
    ):
        yield Case(says, "cla_ceased", "May", (expected, expected), {"cla_episodes": rows})

    def moved(*steps: tuple[str, str, str, str]) -> list[dict[str, Any]]:
        return [episode(start, reason, end, place=place) for start, reason, end, place in steps]

    three = (("2024-01-01", "S", "2024-02-01", "U1"), ("2024-02-01", "P", "2024-03-01", "U4"))
    for says, rows, expected in (
        ("three placements", moved(*three, ("2024-03-01", "B", "", "K2")), 1),
        ("the third a change of legal status", moved(*three, ("2024-03-01", "L", "", "U4")), 0),
        ("the third with the same carer", moved(*three, ("2024-03-01", "T", "", "K2")), 0),
        ("the third temporary", moved(*three, ("2024-03-01", "P", "", "T4")), 0),
        (
            "the third begun on T",
            moved(*three, ("2024-03-01", "P", "2024-03-01", "K2"), ("2024-05-31", "P", "", "K2")),
            0,
        ),
        (
            "the first ended twelve months before T",
            moved(
                ("2023-01-01", "S", "2023-05-31", "U1"),
                ("2023-05-31", "P", "2024-01-01", "U4"),
                ("2024-01-01", "P", "", "K2"),
            ),
            0,
        ),
        (
            "the first ended a day later",
            moved(
                ("2023-01-01", "S", "2023-06-01", "U1"),
                ("2023-06-01", "P", "2024-01-01", "U4"),
                ("2024-01-01", "P", "", "K2"),
            ),
            1,
        ),
    ):
        yield Case(says, "cla_3plus_placements_pct", "May", (expected, 1), {"cla_episodes": rows})
    for says, born, rows, expected in (
        ("in care since 30 months to the day", "2012-01-01", [episode("2021-11-30")], (1, 1)),
        ("in care a day less", "2012-01-01", [episode("2021-12-01")], (0, 0)),
        ("sixteen on T", "2008-05-31", [episode("2020-01-01")], (0, 0)),
        ("sixteen the day after T", "2008-06-01", [episode("2020-01-01")], (1, 1)),
        (
            "placed 24 months ago to the day",
            "2012-01-01",
            moved(("2020-01-01", "S", "2022-05-31", "U1"), ("2022-05-31", "P", "", "U4")),
            (1, 1),
        ),
        (
            "placed a day later",
            "2012-01-01",
            moved(("2020-01-01", "S", "2022-06-01", "U1"), ("2022-06-01", "P", "", "U4")),
            (0, 1),
        ),
        (
            "placed for adoption from a long placement",
            "2020-01-01",
            moved(("2020-02-01", "S", "2024-05-01", "U1"), ("2024-05-01", "P", "", "A3")),
            (1, 1),
        ),
        (
            "placed for adoption from a short one",
            "2020-01-01",
            moved(
                ("2020-02-01", "S", "2023-05-01", "U1"),
                ("2023-05-01", "P", "2024-05-01", "U4"),
                ("2024-05-01", "P", "", "A6"),
            ),
            (0, 1),
        ),
    ):
        yield Case(
            says, "cla_long_term_stability_pct", "May", expected, {"cla_episodes": rows, "children": [child(born)]}
        )
    for says, start, held, period, expected in (
        ("first on the twentieth working day", "2024-03-26", ["2024-04-25"], "25 April", (1, 1)),
        ("first a day late", "2024-03-26", ["2024-04-26"], "25 April", (0, 1)),
        ("first not due yet", "2024-04-01", [], "25 April", (0, 0)),
        ("second three months after, clamped", "2023-11-13", ["2023-11-30", "2024-02-29"], "Feb", (1, 1)),
        ("second a day late", "2023-11-13", ["2023-11-30", "2024-03-01"], "Feb", (0, 1)),
        ("third six months after", "2023-06-01", ["2023-06-15", "2023-08-31", "2024-02-29"], "Feb", (1, 1)),
        ("none due in the period", "2023-06-01", ["2023-06-15", "2023-09-01", "2024-03-01"], "Feb", (0, 0)),
        ("two due, one late", "2023-12-01", ["2023-12-29", "2024-04-05"], "Mar", (0, 1)),
    ):
        tables = {"cla_episodes": [episode(start)], **dates("cla_reviews", "review_date", *held)}
        yield Case(says, "cla_reviews_on_time_pct", period, expected, tables)
    for says, start, seen, expected in (
        ("41 days in care", "2024-04-20", [], (0, 0)),
        ("42 days in care", "2024-04-19", [], (0, 1)),
        ("visited 42 days ago", "2024-01-01", ["2024-04-19"], (1, 1)),
        ("visited 43 days ago", "2024-01-01", ["2024-04-18"], (0, 1)),
        ("visited on T", "2024-01-01", ["2024-05-31"], (1, 1)),
        ("visited after T", "2024-01-01", ["2024-06-01"], (0, 1)),
    ):
        tables = {"cla_episodes": [episode(start)], **dates("cla_visits", "visit_date", *seen)}
        yield Case(says, "cla_visit_42d_pct", "May", expected, tables)


def at_the_snapshot() -> Iterable[Case]:
    def leaver(**known: Any) -> dict[str, Rows]:
        return {"care_leavers": [{"child_id": "c1", "age_group": 18, **known}]}

    for says, known, expected in (
        ("yes", {"in_touch": "YES"}, (1, 1)),
        ("yes, with its letter", {"in_touch": "a) Yes"}, (1, 1)),
        ("no", {"in_touch": "NO"}, (0, 1)),
        ("refused", {"in_touch": "REFU"}, (0, 1)),
        ("no information", {}, (0, 1)),
        ("died", {"in_touch": "DIED"}, (0, 0)),
        ("returned home", {"in_touch": "f) Rhom"}, (0, 0)),
        ("sixteen", {"in_touch": "YES", "age_group": 16}, (0, 0)),
        ("nineteen", {"in_touch": "YES", "age_group": 19}, (0, 0)),
    ):
        yield Case(says, "care_leavers_in_touch_17_18_pct", SNAPSHOT, expected, leaver(**known))
    for code, counts in (("F1", 1), ("P2", 1), ("F5", 1), ("p) P2", 1), ("G4", 0), ("Full of plans", 0)):
        yield Case(code, "care_leavers_eet_17_18_pct", SNAPSHOT, (counts, 1), leaver(activity=code))
    for code, counts in (("B1", 1), ("U2", 0), ("a) Suitable", 1), ("b) Unsuitable", 0), ("Suitable", 1)):
        yield Case(code, "care_leavers_suitable_17_18_pct", SNAPSHOT, (counts, 1), leaver(accommodation=code))
    for says, fte, cases_, expected in (
        ("half a post", 0.5, 8, (8, 0.5)),
        ("no case", 1.0, 0, (0, 0)),
        ("no post", 0.0, 8, (0, 0)),
        ("agency too", 1.0, 9, (9, 1)),
    ):
        workers = {"workers": [{"worker_id": "w", "fte": fte, "cases": cases_, "agency": says == "agency too"}]}
        yield Case(says, "average_caseload", SNAPSHOT, expected, workers)


CASES = [*cases()]


@pytest.fixture(scope="module")
def figures() -> Told:
    """Every case counted, each as the team of its number; a row of each table keeps every measure complete."""
    worlds = {f"case{n:03}": world_of(**case.tables) for n, case in enumerate(CASES)}
    worlds["rest"] = world_of(
        referrals=referrals("2021-01-01"),
        care_leavers=[
            {"child_id": "c1", "age_group": 30, "in_touch": "NO", "activity": "G4", "accommodation": "U2"},
        ],
        cp_visits=[visit("2021-01-01", False, False)],
        workers=[{"worker_id": "w", "fte": 0.0, "cases": 0, "agency": False}],
    )
    return told(count(extract_of(worlds), PERIODS.values(), AT))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_on_the_days_on_which_rules_turn(figures: Told, case: Case) -> None:
    found = figures[case.period, f"case{CASES.index(case):03}", case.measure]

    assert found == pytest.approx(case.expected)
