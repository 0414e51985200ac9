"""A region's child-level lists, made up: as many rows as asked for, spread over the layout as in real lists."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
from numpy.typing import NDArray

SNAPSHOT = date(2026, 3, 31)
TEAMS = 150
YEARS = 6
# How many rows of ten million each table has.
SHARES = {
    "children": 1_000_000,
    "contacts": 2_000_000,
    "referrals": 1_200_000,
    "assessments": 1_000_000,
    "s47": 400_000,
    "cp_plans": 250_000,
    "cp_reviews": 600_000,
    "cp_visits": 1_300_000,
    "cla_episodes": 500_000,
    "cla_reviews": 600_000,
    "cla_visits": 1_100_000,
    "care_leavers": 40_000,
    "workers": 10_000,
}
Numbers: TypeAlias = NDArray[np.int64]


def write_region(folder: Path, rows: int) -> int:
    """Write so many rows as Parquet files, a table each; gives how many were written."""
    pick = np.random.default_rng(rows)
    counts = {name: max(1, rows * share // 10_000_000) for name, share in SHARES.items()}
    children, last = counts["children"], (SNAPSHOT - date(1970, 1, 1)).days

    def some_child(name: str, among: int = children) -> pa.Array:
        return _named("CH", pick.integers(0, among, counts[name]))

    def day(name: str) -> Numbers:
        return last - pick.integers(0, YEARS * 365, counts[name])

    def later(start: Numbers, most: int, still_open: float) -> pa.Array:
        end = start + pick.integers(0, most, len(start))
        return _days(end, (end > last) | (pick.random(len(start)) < still_open))

    def one_of(name: str, *choices: str) -> pa.Array:
        return pa.array(choices).take(pa.array(pick.integers(0, len(choices), counts[name])))

    def flag(name: str, share: float) -> pa.Array:
        return pa.array(pick.random(counts[name]) < share)

    def many(name: str, key: str) -> pa.Array:
        return _named(key, np.arange(counts[name]))

    referred, assessed, enquired, planned = (day(name) for name in ("referrals", "assessments", "s47", "cp_plans"))
    # A fifth of the referrals follow a contact of the same child.
    approached, contacted = pick.integers(0, children, counts["contacts"]), day("contacts")
    follows = min(counts["referrals"] // 5, counts["contacts"])
    whose = pick.integers(0, children, counts["referrals"])
    whose[:follows] = approached[:follows]
    referred[:follows] = np.minimum(contacted[:follows] + pick.integers(0, 4, follows), last)
    tables = {
        "children": {
            "child_id": many("children", "CH"),
            "dob": _days(last - pick.integers(0, 19 * 365, children)),
            "sex": one_of("children", "F", "M"),
            "team": _named("Team ", pick.integers(0, TEAMS, children)),
        },
        "contacts": {
            "child_id": _named("CH", approached),
            "contact_date": _days(contacted),
            "source": one_of("contacts", "1A", "2A", "3A", "5A", "6"),
        },
        "referrals": {
            "referral_id": many("referrals", "RF"),
            "child_id": _named("CH", whose),
            "referral_date": _days(referred),
            "close_date": later(referred, 400, 0.1),
            "nfa": flag("referrals", 0.1),
            "source": one_of("referrals", "1A", "2A", "6"),
        },
        "assessments": {
            "assessment_id": many("assessments", "AS"),
            "child_id": some_child("assessments"),
            "referral_id": _named("RF", pick.integers(0, counts["referrals"], counts["assessments"])),
            "start_date": _days(assessed),
            "authorised_date": later(assessed, 80, 0.02),
        },
        "s47": {
            "s47_id": many("s47", "EN"),
            "child_id": some_child("s47"),
            "referral_id": _named("RF", pick.integers(0, counts["referrals"], counts["s47"])),
            "strategy_date": _days(enquired),
            "icpc_date": later(enquired, 40, 0.5),
            "icpc_led_to_plan": flag("s47", 0.8),
        },
        "cp_plans": {
            "plan_id": many("cp_plans", "PL"),
            "child_id": some_child("cp_plans"),
            "start_date": _days(planned),
            "end_date": later(planned, 900, 0.0),
            "category": one_of("cp_plans", "NEG", "PHY", "SAB", "EMO"),
        },
    }
    for name, column, spread in (("cp_reviews", "review_date", 600), ("cp_visits", "visit_date", 600)):
        which = pick.integers(0, counts["cp_plans"], counts[name])
        when = planned[which] + pick.integers(0, spread, counts[name])
        tables[name] = {"plan_id": _named("PL", which), column: _days(np.minimum(when, last))}
    tables["cp_visits"] |= {"seen": flag("cp_visits", 0.9), "seen_alone": flag("cp_visits", 0.6)}
    tables["cla_episodes"] = _episodes(pick, counts["cla_episodes"], last)
    in_care = counts["cla_episodes"] // 5
    for name, column in (("cla_reviews", "review_date"), ("cla_visits", "visit_date")):
        tables[name] = {"child_id": some_child(name, in_care), column: _days(day(name))}
    tables["care_leavers"] = {
        "child_id": many("care_leavers", "CH"),
        "age_group": pa.array(pick.integers(17, 22, counts["care_leavers"])),
        "in_touch": one_of("care_leavers", "YES", "NO", "DIED", "REFU", "RHOM"),
        "activity": one_of("care_leavers", "F1", "P2", "G4", "G5"),
        "accommodation": one_of("care_leavers", "B1", "U2"),
    }
    tables["workers"] = {
        "worker_id": many("workers", "WK"),
        "team": _named("Team ", pick.integers(0, TEAMS, counts["workers"])),
        "fte": pa.array(pick.choice([1.0, 0.8, 0.6], counts["workers"])),
        "cases": pa.array(pick.integers(0, 25, counts["workers"])),
        "agency": flag("workers", 0.2),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in tables.items():
        pyarrow.parquet.write_table(pa.table(columns), folder / f"{name}.parquet")
    return sum(counts.values())


@dataclass(frozen=True, slots=True)
class Took:
    """What a process used: processor seconds, seconds by the clock, and memory at its peak in MB."""

    processor: float
    clock: float
    memory: int


def counting(folder: Path, out: Path, last: int = 24) -> Took:
    """Run the command over the lists for the last 24 months to the snapshot or fewer, in a process of its own."""
    months = [f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)][27 - last : 27]
    periods = [
        part
        for month in months
        for part in ("--period", f"{month}={month}-01..{month}-{monthrange(int(month[:4]), int(month[5:]))[1]}")
    ]
    command = [sys.executable, "-m", "soundingboard.cli.main", "indicators", str(folder), *periods]
    began = time.perf_counter()
    process = subprocess.Popen([*command, "--snapshot", SNAPSHOT.isoformat(), "--out", str(out)])
    _, status, used = os.wait4(process.pid, 0)  # what this one child used, which subprocess does not tell
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise RuntimeError(f"The command ended with {process.returncode}.")
    return Took(used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss // 1024)


def _episodes(pick: np.random.Generator, rows: int, last: int) -> dict[str, pa.Array]:
    """Five episodes a child, each beginning where the one before ended."""
    each = 5
    children = max(1, rows // each)
    first = last - pick.integers(0, YEARS * 365, children)
    lengths = pick.integers(1, 500, (children, each))
    ends = first[:, None] + np.cumsum(lengths, axis=1)
    starts = np.concatenate([first[:, None], ends[:, :-1]], axis=1)
    reasons = np.concatenate(
        [np.zeros((children, 1), dtype=np.int64), pick.integers(1, 6, (children, each - 1))], axis=1
    )
    which = np.repeat(np.arange(children), each)
    begun = starts.reshape(-1) <= last
    ended = ends.reshape(-1)
    places = pa.array(["U1", "U4", "K2", "T0", "A3", "P1"])
    return {
        "child_id": _named("CH", which).filter(pa.array(begun)),
        "decom": _days(starts.reshape(-1)).filter(pa.array(begun)),
        "rne": pa.array(["S", "P", "L", "T", "B", "U"]).take(pa.array(reasons.reshape(-1))).filter(pa.array(begun)),
        "legal_status": pa.array(["C1", "C2", "V2", "V4"])
        .take(pa.array(pick.integers(0, 4, children)[which]))
        .filter(pa.array(begun)),
        "place": places.take(pa.array(pick.integers(0, 6, len(which)))).filter(pa.array(begun)),
        "dec": _days(ended, ended > last).filter(pa.array(begun)),
    }


def _named(prefix: str, numbers: Numbers) -> pa.Array:
    """Identifiers: the prefix and the number."""
    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "")


def _days(days: Numbers, missing: NDArray[np.bool_] | None = None) -> pa.Array:
    """Days since 1970 as dates, nothing where they are missing."""
    return pa.array(days.astype(np.int32), mask=missing).cast(pa.date32())
