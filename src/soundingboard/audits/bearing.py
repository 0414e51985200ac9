"""The open loops that bear on an objective, as the judge of ratings is told of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import JSONObject

from soundingboard.audits.models import AuditFinding, LoopState
from soundingboard.audits.reading import LoopLine
from soundingboard.rating.facts import LoopFacts


def loops_of_objectives(lines: Iterable[LoopLine], on: date) -> dict[int, list[LoopFacts]]:
    """What bears on each objective, by its key, from loops that were read. No query."""
    found: dict[int, list[LoopFacts]] = defaultdict(list)
    for line in lines:
        if line.row.objective_id is not None and line.is_open:
            due = [each.due_on for each in line.actions if each.done_on is None]
            first = min(due, default=None)
            facts = _facts(line.row.reference, line.rechecked, line.row.found_on, len(line.actions), first, on)
            found[line.row.objective_id].append(facts)
    return found


def loop_bearing_on(said: Mapping[str, Any], on: date) -> LoopFacts:
    """A loop that bears on an objective now, from what `loops_open_now` says of it."""
    due = date.fromisoformat(said["due"]) if said["due"] else None
    found_on = date.fromisoformat(said["found_on"])
    return _facts(said["reference"], said["rechecked"], found_on, said["number"], due, on)


def _facts(reference: str, rechecked: str, found_on: date, actions: int, due: date | None, on: date) -> LoopFacts:
    return LoopFacts(
        reference,
        rechecked == "worse",
        max(0, (on - due).days) if due is not None else 0,
        0 if actions else max(0, (on - found_on).days),
    )


def loops_open_now(programme_id: int, objective_ids: Collection[int]) -> "QuerySet[AuditFinding]":
    """The open loops that bear on these objectives now, each with what is said of it as one value `said`, so that it
    can be read in one query with whatever else bears on an objective."""
    rows: QuerySet[AuditFinding] = AuditFinding.objects.filter(
        programme_id=programme_id, objective_id__in=objective_ids, cycle__abandoned_at=None
    )
    return (
        rows.exclude(state=LoopState.CLOSED)
        .annotate(number=Count("actions"), due=Min("actions__due_on", filter=Q(actions__done_on=None)))
        .annotate(
            said=JSONObject(
                reference="reference", rechecked="rechecked", found_on="found_on", number="number", due="due"
            )
        )
    )
