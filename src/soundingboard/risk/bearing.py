"""The risks that threaten an objective, as the judge of ratings is told of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from soundingboard.lib.presets import RiskLevel
from soundingboard.rating.facts import RiskFacts
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
    said: Mapping[str, Any], levels: Sequence[RiskLevel], appetite: Appetite, *, on: date
) -> RiskFacts | None:
    """A risk that threatens an objective now, from what `threats_now` says of it; None for a closed one."""
    until, scored_on = said["until"], date.fromisoformat(said["scored_on"])
    state = rules.state_on(said["state"], date.fromisoformat(until) if until else None, on)
    if state == RiskState.CLOSED:
        return None
    score = Score(Pair(said["a"], said["b"]), Pair(said["c"], said["d"]))
    return RiskFacts(
        said["reference"],
        said["title"],
        state != RiskState.ACCEPTED and bool(rules.above_appetite(score, appetite)),
        bool(said["works"]),
        state == RiskState.OCCURRED,
        max(0, (on - rules.review_due_on(scored_on, score, levels)).days),
    )


def threats_now(programme_id: int, objective_ids: Collection[int], *, on: date) -> "QuerySet[RiskLink]":
    """The risks that threaten these objectives now, and none of the rest of the register: each link with what is said
    of its risk as one value `said`, so that it can be read in one query with whatever else bears on an objective."""
    # The same as `rules.is_mitigated`; a test holds the two together.
    takes_off = Q(takes_off_likelihood__gt=0) | Q(takes_off_impact__gt=0)
    working = ControlVersion.objects.current().filter(
        takes_off,
        control__risk_id=OuterRef("risk_id"),
        is_withdrawn=False,
        works__in=list(rules.WORKS),
        starts_on__lte=on,
    )
    links: QuerySet[RiskLink] = RiskLink.objects.filter(
        programme_id=programme_id, objective_id__in=objective_ids, superseded_at=None
    )
    return links.filter(
        risk__versions__superseded_at=None,
        risk__scores__superseded_at=None,
        risk__scores__kind=ScoreKind.CURRENT,
    ).annotate(
        said=JSONObject(
            reference="risk__reference",
            title="risk__versions__title",
            state="risk__versions__state",
            until="risk__versions__accepted_until",
            scored_on="risk__scores__scored_on",
            a="risk__scores__children_likelihood",
            b="risk__scores__children_impact",
            c="risk__scores__programme_likelihood",
            d="risk__scores__programme_impact",
            works=Exists(working),
        )
    )
