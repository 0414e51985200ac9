"""The open loops that bear on an objective, as the judge of ratings is told of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from soundingboard.audits.models import AuditFinding, LoopState
from soundingboard.audits.reading import LoopLine
from soundingboard.rating.facts import LoopFacts
from soundingboard.records.prepared import prepared


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


def loops_bearing_on(programme_id: int, objective_ids: Collection[int], *, on: date) -> dict[int, list[LoopFacts]]:
    """What bears on these objectives now, by their keys. One query."""
    found: dict[int, list[LoopFacts]] = defaultdict(list)
    for objective, reference, rechecked, found_on, actions, due in _open(programme_id, tuple(objective_ids)):
        found[objective].append(_facts(reference, rechecked, found_on, actions, due, on))
    return found


def _facts(reference: str, rechecked: str, found_on: date, actions: int, due: date | None, on: date) -> LoopFacts:
    return LoopFacts(
        reference,
        rechecked == "worse",
        max(0, (on - due).days) if due is not None else 0,
        0 if actions else max(0, (on - found_on).days),
    )


@prepared
def _open(programme_id: int, objective_ids: tuple[int, ...]) -> "QuerySet[Any]":
    rows = AuditFinding.objects.filter(
        programme_id=programme_id, objective_id__in=objective_ids, cycle__abandoned_at=None
    )
    return (
        rows.exclude(state=LoopState.CLOSED)
        .annotate(number=Count("actions"), due=Min("actions__due_on", filter=Q(actions__done_on=None)))
        .order_by("-found_on", "-pk")
        .values_list("objective_id", "reference", "rechecked", "found_on", "number", "due")
    )
