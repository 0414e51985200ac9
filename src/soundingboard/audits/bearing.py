"""The open loops that bear on an objective, as the judge of ratings is told of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject

from soundingboard.accounts.access import Actor
from soundingboard.audits.models import AuditFinding, LoopAction, LoopState, LoopStep
from soundingboard.audits.reading import LoopLine, findings, lines_of
from soundingboard.rating.facts import LoopFacts

_FIRST_DUE = Min("actions__due_on", filter=Q(actions__done_on=None))


class OpenLoop(NamedTuple):
    """A loop that no re-audit has closed. `first_due` is the earliest day of those of its actions that are not done."""

    reference: str
    cycle: str
    team: str
    section: str
    objective_id: int | None
    objective: str
    state: str
    rechecked: str
    found_on: date
    actions: int
    first_due: date | None

    def days_overdue(self, on: date) -> int:
        """How long an action of it has been past its day."""
        return max(0, (on - self.first_due).days) if self.first_due else 0

    def days_without_action(self, on: date) -> int:
        """How long it has stood without any action."""
        return 0 if self.actions else max(0, (on - self.found_on).days)


def open_loops(actor: Actor, moment: datetime | None = None) -> list[OpenLoop]:
    """The loops that were open at a moment, of cycles that were not abandoned, the latest first. One query now, five of
    a past day, of whose loops most have not changed since and stand as they stood."""
    rows = findings(actor, moment).filter(cycle__abandoned_at=None)
    if moment is None:
        return [loop for _, loop in _as_they_stand(rows)]
    stepped = LoopStep.objects.filter(finding=OuterRef("pk"), recorded_at__gte=moment)
    given = LoopAction.objects.filter(finding=OuterRef("pk"), recorded_at__gte=moment)
    has_changed = Exists(stepped) | Exists(given)
    found = _as_they_stand(rows.filter(~has_changed))
    found += [(line.row.pk, _as_it_stood(line)) for line in lines_of(rows.filter(has_changed), moment) if line.is_open]
    return [loop for _, loop in sorted(found, key=lambda each: (each[1].found_on, each[0]), reverse=True)]


def _as_they_stand(rows: "QuerySet[AuditFinding]") -> list[tuple[int, OpenLoop]]:
    """Those of these findings that are open now, with their keys. One query."""
    named = rows.exclude(state=LoopState.CLOSED).annotate(number=Count("actions"), due=_FIRST_DUE)
    return [
        (key, OpenLoop(*row))
        for key, *row in named.values_list(
            "pk",
            "reference",
            "cycle__reference",
            "team",
            "section",
            "objective_id",
            Coalesce("objective__reference", Value("")),
            "state",
            "rechecked",
            "found_on",
            "number",
            "due",
        )
    ]


def _as_it_stood(line: LoopLine) -> OpenLoop:
    row = line.row
    return OpenLoop(
        row.reference,
        row.cycle.reference,
        row.team,
        row.section,
        row.objective_id,
        row.objective.reference if row.objective else "",
        line.state,
        line.rechecked,
        row.found_on,
        len(line.actions),
        min((each.due_on for each in line.actions if each.done_on is None), default=None),
    )


def loops_of_objectives(loops: Iterable[OpenLoop], on: date) -> dict[int, list[LoopFacts]]:
    """What bears on each objective, by its key, from loops that were read. No query."""
    found: dict[int, list[LoopFacts]] = defaultdict(list)
    for loop in loops:
        if loop.objective_id is not None:
            facts = _facts(loop.reference, loop.rechecked, loop.found_on, loop.actions, loop.first_due, on)
            found[loop.objective_id].append(facts)
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
        .annotate(number=Count("actions"), due=_FIRST_DUE)
        .annotate(
            said=JSONObject(
                reference="reference", rechecked="rechecked", found_on="found_on", number="number", due="due"
            )
        )
    )
