"""How each partner agency takes part (GV7): attendance, updates, dates kept, and what it was asked.

Counts, side by side, and no score: an agency that answers three questions late is not the same as one that misses three
meetings, and adding them up would hide both.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Post
from soundingboard.cycle import reading as rounds
from soundingboard.cycle.models import RoundState
from soundingboard.delivery.rules import Integrity
from soundingboard.delivery.slippage import integrity_of_owners
from soundingboard.governance.reading import CameFor, RequestFilters, attendance_by_agency, requests
from soundingboard.governance.rules import age_in_days
from soundingboard.position.submissions import Tally, submissions

# How far back attendance and answers are counted.
LOOKS_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an agency's posts were asked: how much waits, how much is late, how long answers took (the middle one)."""

    asked: int = 0
    waiting: int = 0
    overdue: int = 0
    median_days: int | None = None


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One agency."""

    agency: str
    came: CameFor | None
    tally: Tally | None
    integrity: Integrity
    asked: Asked


@dataclass(frozen=True, slots=True)
class Partners:
    """Every agency that sits, owns or was asked something, by name; and the round that the updates are of."""

    lines: tuple[PartnerLine, ...]
    round_number: int | None
    since: date


def partners(actor: Actor, day: date, moment: datetime | None = None) -> Partners:
    """How each agency takes part, as at a moment. Ten queries, whatever the size of the plan."""
    since = day - LOOKS_BACK
    came = {each.agency: each for each in attendance_by_agency(actor, since, day, moment)}
    found = rounds.rounds_of(actor, moment)
    over = [each for each in found if each.state in (RoundState.CLOSED, RoundState.FROZEN)]
    last = max(over, key=lambda each: each.row.number, default=None)
    tallies = dict(submissions(actor, last.row, moment, day=day).by_agency()) if last else {}
    agency_of = dict(Post.objects.filter(programme=actor.programme_id).values_list("pk", "agency__name"))
    kept: dict[str, Integrity] = defaultdict(Integrity)
    for owner, each in integrity_of_owners(actor, moment, day).items():
        if owner is not None and owner in agency_of:
            name = agency_of[owner]
            kept[name] = Integrity(
                kept[name].kept + each.kept,
                kept[name].kept_after_change + each.kept_after_change,
                kept[name].missed + each.missed,
            )
    asked = _asked(actor, agency_of, since, day, moment)
    names = sorted({*came, *(name for name in tallies if name in agency_of.values()), *kept, *asked})
    lines = tuple(
        PartnerLine(name, came.get(name), tallies.get(name), kept[name], asked.get(name, Asked())) for name in names
    )
    return Partners(lines, last.row.number if last else None, since)


def _asked(
    actor: Actor, agency_of: dict[int, str], since: date, day: date, moment: datetime | None
) -> dict[str, Asked]:
    rows = requests(actor, RequestFilters(), moment, on=day).filter(asked_on__gte=since)
    days: dict[str, list[int]] = defaultdict(list)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    row: Any  # a request with what the query adds to it
    for row in rows:
        name = agency_of[row.owner_now_id]
        waits = row.last_kind in (None, "not_satisfied")
        counts[name][0] += 1
        counts[name][1] += waits
        counts[name][2] += waits and row.due_now < day
        if row.answered_on is not None:
            days[name].append(age_in_days(row.asked_on, row.answered_on, day))
    return {
        name: Asked(asked, waiting, overdue, sorted(days[name])[(len(days[name]) - 1) // 2] if days[name] else None)
        for name, (asked, waiting, overdue) in counts.items()
    }
