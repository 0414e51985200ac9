"""What the rules suggest now for each objective on a page, remembered for as long as nothing on record bears on it.

To judge one objective of a large plan takes some seventy actions and a hundred pieces of evidence, and a page lists
twenty objectives. What the rules suggest follows from the day and from what is on record, and whatever changes what is
on record leaves an entry in the programme's history, in the same transaction. So the history is asked first: what was
suggested stands for every objective that no entry since then bears on, and only the others are judged anew.

What is remembered lies in the process's memory. Losing it costs time and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, F, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from soundingboard.accounts.access import Actor
from soundingboard.cycle.models import Round
from soundingboard.delivery.models import ActionEvidence, ActionVersion, Dependency
from soundingboard.evidence.models import EvidenceUse
from soundingboard.framework.kinds import Held
from soundingboard.history.models import Entry
from soundingboard.position.judging import Judgeable, suggest_now
from soundingboard.rating.scales import Dimension, Point
from soundingboard.records.prepared import prepared

# What is written to most while a round is open: which objectives it bears on is found in `_since`.
ACTION, EVIDENCE, OBJECTIVE = "delivery.action", "evidence.evidence", "plan.objective"

# What no rule hears of. Every other thing bears on all objectives: a round, a scale, a delivery plan, a measure.
BEARS_ON_NONE = frozenset(
    {
        "accounts.invitation",
        "accounts.membership",
        "accounts.post",
        "accounts.screeningoverrule",
        "cycle.calendar",
        "cycle.chase",
        "decisions.body",
        "decisions.decision",
        "files.storedfile",
        "judgement.needrating",
        "judgement.rollup",
        "judgement.verification",
        "measures.datadevelopment",
        "papers.paper",
        "plan.finding",
        "plan.inspection",
        "plan.inspectionjudgement",
        "plan.outcome",
        "plan.plan",
        "plan.theme",
    }
)

MOST_PROGRAMMES = 64


class Points(NamedTuple):
    """The point that the rules suggest on each scale."""

    delivery: Point
    impact: Point
    confidence: Point

    def of(self, dimension: Dimension) -> Point:
        """The point suggested for a dimension."""
        point: Point = getattr(self, dimension)
        return point


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was suggested in a programme on a day, and the last entry of its history when that was so."""

    programme_id: int
    day: date
    until: int
    hash: str
    points: dict[int, Points] = field(default_factory=dict)

    def of(
        self, actor: Actor, objectives: Sequence[Judgeable], rounds: Sequence[Round], content: Held
    ) -> Mapping[int, Points]:
        """The points of these objectives: those not remembered are judged, in six queries, and remembered from now.

        Args:
            rounds, content: as `suggest_now` takes them, read after this was looked up: what is judged by something
                read earlier could be older than the entry it is remembered with.
        """
        anew = [one for one in objectives if one.pk not in self.points]
        if anew:
            for key, live in suggest_now(actor, anew, rounds, content, self.day).items():
                said = live.suggestion
                self.points[key] = Points(said.delivery, said.impact, said.confidence)
        return {one.pk: self.points[one.pk] for one in objectives}


_REMEMBERED: dict[int, Remembered] = {}


def suggested_until_now(actor: Actor, day: date) -> Remembered:
    """What is remembered of the actor's programme and still holds. One query.

    It begins anew on another day, and where the history does not hold the entry at which it was remembered: the
    database was put back to an earlier state, or is another one.
    """
    programme_id = int(actor.programme_id or 0)
    before = _REMEMBERED.get(programme_id)
    if before is not None and before.day != day:
        before = None
    found: dict[str, list[tuple[int, str]]] = {}
    for what, number, hash_ in _since(programme_id, before.until if before else None):
        found.setdefault(what, []).append((number, hash_))
    if "last" not in found:
        return Remembered(programme_id, day, 0, "")
    ((until, hash_),) = found["last"]
    kept: dict[int, Points] = {}
    if before is not None and found.get("then") == [(before.until, before.hash)] and "any" not in found:
        if before.until == until:
            return before
        touched = {number for number, _ in found.get("objective", ())}
        kept = {key: points for key, points in list(before.points.items()) if key not in touched}
    return _remember(Remembered(programme_id, day, until, hash_, kept))


def _remember(found: Remembered) -> Remembered:
    if found.programme_id not in _REMEMBERED and len(_REMEMBERED) >= MOST_PROGRAMMES:
        _REMEMBERED.pop(next(iter(_REMEMBERED)), None)
    _REMEMBERED[found.programme_id] = found
    return found


@prepared
def _since(programme_id: int, until: int | None) -> "QuerySet[Any]":
    """The last entry; and where one is named, that one, the objectives that any entry after it bears on, and whether
    one bears on all of them. Each a row of what it is, a number and a hash.
    """
    entries = Entry.objects.filter(programme_id=programme_id).order_by()
    newest = Entry.objects.filter(programme_id=programme_id).order_by("-seq").values("seq")[:1]
    last: QuerySet[Any] = _rows(entries.filter(seq=Subquery(newest)), "last", "seq", F("hash"))
    if until is None:
        return last
    # Cast, so that a database looks from the end of the chain and not through every entry of a kind there ever was.
    after = entries.filter(seq__gt=until).annotate(kind=Cast("item_kind", CharField()))
    actions, evidence = (after.filter(kind=kind).values("item_id") for kind in (ACTION, EVIDENCE))
    waiting = Dependency.objects.filter(on_action_id__in=actions).values("action_id")
    offered = ActionEvidence.objects.filter(evidence_id__in=evidence).values("action_id")
    # Versions and links that have ended too: an action that was moved bears on the objective that it left.
    versions = ActionVersion.objects.order_by()
    return last.union(
        _rows(entries.filter(seq=until), "then", "seq", F("hash")),
        _rows(after.exclude(kind__in={ACTION, EVIDENCE, OBJECTIVE, *BEARS_ON_NONE}), "any", "programme_id"),
        _rows(after.filter(kind=OBJECTIVE), "objective", "item_id"),
        _rows(versions.filter(action_id__in=actions), "objective", "objective_id"),
        _rows(versions.filter(action_id__in=waiting), "objective", "objective_id"),
        _rows(versions.filter(action_id__in=offered), "objective", "objective_id"),
        _rows(EvidenceUse.objects.filter(evidence_id__in=evidence), "objective", "objective_id"),
    )


def _rows(rows: Any, what: str, number: str, mark: Any = None) -> "QuerySet[Any]":
    text = CharField()
    named = rows.annotate(what=Value(what, text), number=F(number), mark=Value("", text) if mark is None else mark)
    found: QuerySet[Any] = named.values_list("what", "number", "mark")
    return found
