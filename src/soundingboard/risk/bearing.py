"""The risks that threaten an objective, as the judge of ratings is told of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from soundingboard.lib.presets import RiskAppetite, RiskLevel
from soundingboard.rating.facts import RiskFacts
from soundingboard.records.prepared import prepared
from soundingboard.risk import rules
from soundingboard.risk.models import ControlVersion, RiskLink, RiskState, ScoreKind
from soundingboard.risk.reading import RiskLine
from soundingboard.risk.rules import Appetite, Pair, Score


def threats(lines: Iterable[RiskLine]) -> dict[int, list[RiskFacts]]:
    """What threatens each objective, by its key, from a register that was read whole. No query."""
    found: dict[int, list[RiskFacts]] = defaultdict(list)
    for line in lines:
        if not line.is_live:
            continue
        facts = RiskFacts(
            line.reference,
            line.version.title,
            line.is_above,
            line.is_mitigated,
            line.state == RiskState.OCCURRED,
            max(0, (line.on - line.review_due_on).days),
        )
        for _, objective_id in line.objectives:
            found[objective_id].append(facts)
    return found


def threatening(
    programme_id: int,
    objective_ids: Collection[int],
    levels: Sequence[RiskLevel],
    appetite: Iterable[RiskAppetite],
    *,
    on: date,
) -> dict[int, list[RiskFacts]]:
    """What threatens these objectives now, by their keys. One query, and none of the rest of the register."""
    borne = rules.appetite_of(appetite)
    found: dict[int, list[RiskFacts]] = defaultdict(list)
    for row in _threatening(programme_id, tuple(objective_ids), on):
        objective_id, *rest = row
        facts = _facts(rest, levels, borne, on)
        if facts is not None:
            found[objective_id].append(facts)
    return found


def _facts(row: Sequence[Any], levels: Sequence[RiskLevel], appetite: Appetite, on: date) -> RiskFacts | None:
    reference, title, stored, until, scored_on, a, b, c, d, works = row
    state = rules.state_on(stored, until, on)
    if state == RiskState.CLOSED:
        return None
    score = Score(Pair(a, b), Pair(c, d))
    is_above = state != RiskState.ACCEPTED and bool(rules.above_appetite(score, appetite))
    overdue = max(0, (on - rules.review_due_on(scored_on, score, levels)).days)
    return RiskFacts(reference, title, is_above, works, state == RiskState.OCCURRED, overdue)


@prepared
def _threatening(programme_id: int, objective_ids: tuple[int, ...], on: date) -> "QuerySet[Any]":
    # The same as `rules.is_mitigated`; a test holds the two together.
    takes_off = Q(takes_off_likelihood__gt=0) | Q(takes_off_impact__gt=0)
    working = ControlVersion.objects.current().filter(
        takes_off,
        control__risk_id=OuterRef("risk_id"),
        is_withdrawn=False,
        works__in=list(rules.WORKS),
        starts_on__lte=on,
    )
    return (
        RiskLink.objects.filter(programme_id=programme_id, objective_id__in=objective_ids)
        .current()
        .filter(
            risk__versions__superseded_at=None,
            risk__scores__superseded_at=None,
            risk__scores__kind=ScoreKind.CURRENT,
        )
        .annotate(works=Exists(working))
        .order_by("risk_id", "pk")
        .values_list(
            "objective_id",
            "risk__reference",
            "risk__versions__title",
            "risk__versions__state",
            "risk__versions__accepted_until",
            "risk__scores__scored_on",
            "risk__scores__children_likelihood",
            "risk__scores__children_impact",
            "risk__scores__programme_likelihood",
            "risk__scores__programme_impact",
            "works",
        )
    )
