"""Evidence as pages list it: filtered in the database, by strength too, and never showing what a person may not see.

The strength of a piece of evidence is worked out from its facts and the day (`rating.strength`). To filter 20,000
pieces by it, the same table is written as an expression for the database; a test holds the two to one answer.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, Least

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Agency
from soundingboard.accounts.roles import Permission
from soundingboard.evidence.models import Classification, Evidence, EvidenceUse, EvidenceVersion, Says
from soundingboard.lib.presets import ContentArea, EvidenceKind
from soundingboard.plan.models import Objective, ObjectiveVersion
from soundingboard.rating.strength import STRONGEST, EvidenceFacts, Strength, StrengthTable, strength
from soundingboard.records.prepared import HasShape, Values, prepared


@dataclass(frozen=True, slots=True)
class EvidenceFilters:
    """What a reader asked for; empty means any."""

    text: str = ""
    kind: str = ""
    line: int | None = None
    says: str = ""
    strength: int | None = None
    age: str = ""  # "fresh" or "stale"
    areas: Collection[str] = field(default=())
    performance_type: str = ""
    objective: str = ""
    classification: str = ""
    verified: str = ""  # "yes" or "no"
    voice: bool = False
    case: bool = False  # only what is about one child's case
    with_withdrawn: bool = False


class EvidenceLine(NamedTuple):
    """A piece of evidence with its strength on the day."""

    row: EvidenceVersion
    strength: Strength
    is_voice_of_children: bool
    objectives: tuple[str, ...]

    @property
    def reference(self) -> str:
        """The reference by which people name it."""
        return str(self.row.evidence.reference)


class AreaCount(NamedTuple):
    """What is filed under one content area."""

    total: int = 0
    fresh: int = 0
    voice: int = 0
    contradicts: int = 0


# --- what may be seen ---------------------------------------------------------------------------------------------


def may_see_exempt(actor: Actor) -> bool:
    """Whether what is exempt exists for this person."""
    return actor.can(Permission.VIEW_EXEMPT)


def visible_evidence(actor: Actor, moment: datetime | None = None) -> "QuerySet[EvidenceVersion]":
    """The evidence on record at a moment that this person may see.

    What is exempt today is left out for those who may not see it, even as at a day on which it was not yet exempt.
    """
    rows = EvidenceVersion.objects.visible_to(actor).as_at(moment)
    if may_see_exempt(actor):
        return rows
    if moment is not None:
        rows = rows.exclude(evidence_id__in=exempt_now(actor).values("evidence_id"))
    return rows.exclude(classification=Classification.EXEMPT)


def hidden_references(actor: Actor) -> frozenset[str]:
    """The references of evidence that this person may not see, so that no sentence names them. At most one query."""
    if may_see_exempt(actor):
        return frozenset()
    return frozenset(exempt_now(actor).values_list("evidence__reference", flat=True))


def exempt_now(actor: Actor) -> "QuerySet[EvidenceVersion]":
    """The evidence that only those see who may see exempt material."""
    return EvidenceVersion.objects.visible_to(actor).current().filter(classification=Classification.EXEMPT)


# --- lists --------------------------------------------------------------------------------------------------------

ORDERS: Mapping[str, tuple[str, ...]] = {
    "collected": ("collected_on", "pk"),
    "-collected": ("-collected_on", "-pk"),
    "title": ("title", "pk"),
    "-title": ("-title", "pk"),
}


def filtered(
    actor: Actor, filters: EvidenceFilters, table: StrengthTable, moment: datetime | None, day: date
) -> "QuerySet[EvidenceVersion]":
    """The evidence that a reader asked for, newest first. Reads nothing yet."""
    rows = visible_evidence(actor, moment)
    if not filters.with_withdrawn:
        rows = rows.filter(is_withdrawn=False)
    if filters.text:
        words = filters.text
        rows = rows.filter(
            Q(title__icontains=words) | Q(summary__icontains=words) | Q(evidence__reference__iexact=words)
        )
    plain = {
        "kind": filters.kind,
        "line": filters.line,
        "says": filters.says,
        "classification": filters.classification,
        "performance_type": filters.performance_type,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if filters.areas:
        rows = rows.filter(content_area__in=list(filters.areas))
    if filters.verified:
        rows = rows.filter(verified_on__isnull=filters.verified == "no")
    if filters.voice:
        rows = rows.filter(kind__in=[kind.code for kind in table.kinds.values() if kind.is_voice_of_children])
    if filters.case:
        rows = rows.filter(is_about_a_case=True)
    if filters.age:
        fresh = is_fresh(table, day)
        rows = rows.filter(fresh) if filters.age == "fresh" else rows.exclude(fresh)
    if filters.objective:
        uses = EvidenceUse.objects.visible_to(actor).as_at(moment).filter(objective__reference=filters.objective)
        rows = rows.filter(evidence_id__in=uses.values("evidence_id"))
    if filters.strength is not None:
        rows = rows.annotate(score=score(table, day)).filter(score=filters.strength)
    return rows.select_related("evidence").order_by(*ORDERS["-collected"])


def weighed(
    actor: Actor, rows: Iterable[EvidenceVersion], table: StrengthTable, moment: datetime | None, day: date
) -> list[EvidenceLine]:
    """Rows with their strength on the day and the objectives they are offered for. One query besides the rows' own."""
    found = list(rows)
    uses = _offered_to(actor, [row.evidence_id for row in found], moment)
    return [line_of(row, table, day, tuple(uses.get(row.evidence_id, ()))) for row in found]


def weighed_in_turn(
    actor: Actor, rows: "QuerySet[EvidenceVersion]", table: StrengthTable, moment: datetime | None, day: date
) -> Iterator[EvidenceLine]:
    """The same of any number of rows, a few thousand of them in memory at a time. Two queries."""
    uses = _offered_to(actor, rows.order_by().values("evidence_id"), moment)
    for row in rows.iterator(chunk_size=2000):
        yield line_of(row, table, day, tuple(uses.get(row.evidence_id, ())))


def _offered_to(actor: Actor, evidence: Any, moment: datetime | None) -> dict[int, list[str]]:
    """The references of the objectives that each piece is offered for."""
    found: dict[int, list[str]] = {}
    for evidence_id, reference in (
        EvidenceUse.objects.visible_to(actor)
        .as_at(moment)
        .filter(evidence_id__in=evidence)
        .order_by("objective__reference")
        .values_list("evidence_id", "objective__reference")
    ):
        found.setdefault(evidence_id, []).append(reference)
    return found


def line_of(row: EvidenceVersion, table: StrengthTable, day: date, objectives: tuple[str, ...] = ()) -> EvidenceLine:
    """One piece with its strength on the day."""
    facts = facts_of(row)
    return EvidenceLine(row, strength(facts, day, table), table.kind(row.kind).is_voice_of_children, tuple(objectives))


def facts_of(row: EvidenceVersion) -> EvidenceFacts:
    """What the table of strength asks of a piece of evidence."""
    return EvidenceFacts(
        reference=row.evidence.reference,
        kind=row.kind,
        line=row.line,  # type: ignore[arg-type]
        performance_type=row.performance_type,  # type: ignore[arg-type]
        says=row.says,  # type: ignore[arg-type]
        collected_on=row.collected_on,
        period_to=row.period_to,
        sample_size=row.sample_size,
        expires_on=row.expires_on,
        has_source=bool(row.link) or row.document_id is not None,
        is_verified=row.verified_on is not None,
        is_withdrawn=row.is_withdrawn,
    )


class OfferedLine(NamedTuple):
    """A piece of evidence as the page of an objective lists it."""

    key: int
    reference: str
    title: str
    kind: str
    says: str
    collected_on: date
    strength: Strength
    is_voice_of_children: bool
    is_exempt: bool

    @property
    def says_words(self) -> str:
        """What it says of the objective, in words."""
        return str(Says(self.says).label)


def evidence_for(
    actor: Actor, objective_id: int, table: StrengthTable, moment: datetime | None, day: date
) -> list[OfferedLine]:
    """The evidence offered for an objective that stands and may be seen, strongest first. One query.

    An objective may have a hundred pieces, each of them weighed and a dozen shown, so rows are read as tuples.
    """
    found = []
    for key, title, classification, link, document, verified_on, *facts in _offered(actor, objective_id, moment):
        known = EvidenceFacts(*facts, bool(link) or document is not None, verified_on is not None)  # type: ignore[call-arg]
        voice = table.kind(known.kind).is_voice_of_children
        weight = strength(known, day, table)
        exempt = classification == Classification.EXEMPT
        found.append(
            OfferedLine(key, known.reference, title, known.kind, known.says, known.collected_on, weight, voice, exempt)
        )
    return sorted(found, key=lambda line: (-line.strength.score, line.strength.age, line.key))


@prepared
def _offered(actor: Actor, objective_id: int, moment: datetime | None) -> "QuerySet[Any]":
    offered = EvidenceUse.objects.visible_to(actor).as_at(moment).filter(objective_id=objective_id)
    rows = visible_evidence(actor, moment).filter(evidence_id__in=offered.values("evidence_id"), is_withdrawn=False)
    return rows.values_list(
        "evidence_id",
        "title",
        "classification",
        "link",
        "document_id",
        "verified_on",
        # From here on in the order of EvidenceFacts.
        "evidence__reference",
        "kind",
        "line",
        "performance_type",
        "says",
        "collected_on",
        "period_to",
        "sample_size",
        "expires_on",
    )


# --- one piece ----------------------------------------------------------------------------------------------------


def evidence_version(actor: Actor, reference: str, moment: datetime | None = None) -> EvidenceVersion | None:
    """A piece of evidence as it stood, or None where it is not there for this person. One query."""
    found: EvidenceVersion | None = (
        visible_evidence(actor, moment)
        .filter(evidence__reference=reference, evidence__programme=actor.programme_id)
        .select_related("evidence__programme", "document", "agency", "verified_by", "recorded_by")
        .first()
    )
    return found


def versions_of(actor: Actor, evidence: Evidence, moment: datetime | None = None) -> list[EvidenceVersion]:
    """Every version on record up to a moment that this person may see, newest first. One query."""
    rows = EvidenceVersion.objects.visible_to(actor).filter(evidence=evidence).seen_by(may_see_exempt(actor))
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return list(rows.select_related("recorded_by", "document").order_by("-pk"))


def uses_of(actor: Actor, evidence: Evidence, moment: datetime | None = None) -> list[EvidenceUse]:
    """The objectives for which a piece of evidence is offered. One query."""
    return list(
        EvidenceUse.objects.visible_to(actor)
        .as_at(moment)
        .filter(evidence=evidence)
        .select_related("objective", "evidence")
        .order_by("objective__reference")
    )


class ObjectiveOffered(NamedTuple):
    """An objective that evidence may bear on."""

    pk: int
    reference: str
    title: str


def objectives_offered(actor: Actor, moment: datetime | None = None) -> list[ObjectiveOffered]:
    """The objectives of the open plan, in order. One query."""
    rows = (
        ObjectiveVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(objective__plan__closed_on=None, is_withdrawn=False)
        .order_by("position", "objective_id")
    )
    return [ObjectiveOffered(*row) for row in rows.values_list("objective_id", "objective__reference", "title")]


def objectives_chosen(actor: Actor, keys: Collection[int]) -> list[Objective]:
    """The objectives of this programme with these keys. One query."""
    return list(Objective.objects.visible_to(actor).filter(pk__in=keys))


def evidence_chosen(actor: Actor, keys: Collection[int]) -> dict[str, Evidence]:
    """The evidence of this programme with these keys, by key. One query."""
    return {str(row.pk): row for row in Evidence.objects.visible_to(actor).filter(pk__in=keys)}


def agencies_offered(actor: Actor) -> dict[str, Agency]:
    """The agencies that evidence may come from, by key. One query."""
    return {str(row.pk): row for row in Agency.objects.filter(programme=actor.programme_id).order_by("name")}


# --- content areas ------------------------------------------------------------------------------------------------


class CellCount(NamedTuple):
    """What is filed under one content area, performance type and kind."""

    content_area: str
    performance_type: str
    kind: str
    total: int
    fresh: int
    against: int


def counts_by_cell(
    actor: Actor, table: StrengthTable, moment: datetime | None, day: date, areas: Collection[str] | None = None
) -> list[CellCount]:
    """How much stands in each cell of the framework grid, and how much of it is fresh. One query.

    Args:
        areas: only these content areas; None for all.
    """
    rows = visible_evidence(actor, moment).filter(is_withdrawn=False)
    if areas is not None:
        rows = rows.filter(content_area__in=list(areas))
    counted = (
        rows.order_by()
        .values_list("content_area", "performance_type", "kind")
        .annotate(
            total=Count("pk"),
            fresh=Count("pk", filter=is_fresh(table, day)),
            against=Count("pk", filter=Q(says="contradicts")),
        )
    )
    return [CellCount(*row) for row in counted]


def counts_by_area(actor: Actor, table: StrengthTable, moment: datetime | None, day: date) -> dict[str, AreaCount]:
    """How much stands under each content area, and how much of it is fresh. One query."""
    found: dict[str, AreaCount] = {}
    for cell in counts_by_cell(actor, table, moment, day):
        so_far = found.get(cell.content_area, AreaCount())
        voice = cell.total if table.kind(cell.kind).is_voice_of_children else 0
        more = AreaCount(cell.total, cell.fresh, voice, cell.against)
        found[cell.content_area] = AreaCount(*(a + b for a, b in zip(so_far, more, strict=True)))
    return found


def within(areas: Iterable[ContentArea], code: str) -> frozenset[str]:
    """A content area and all that lies beneath it."""
    found = {code}
    for area in areas:  # each heading stands after the one it belongs to
        if area.within in found:
            found.add(area.code)
    return frozenset(found)


# --- the table of strength, for the database ------------------------------------------------------------------------


def score(table: StrengthTable, day: date) -> Any:
    """The strength from 0 to 4 as an expression; `rating.strength.strength` says the same of one piece."""
    conditions = _conditions(table, day)
    points: Any = Value(0)
    losses: Any = Value(0)
    ceilings: list[Any] = [Value(STRONGEST), Value(STRONGEST)]
    for row in table.rows.values():
        condition = conditions.get(row.code)
        if condition is None:
            continue
        match row.effect:
            case "points":
                points = points + _where(condition, row.value, 0)
            case "loss":
                losses = losses + _where(condition, row.value, 0)
            case "ceiling":
                ceilings.append(_where(condition, row.value, STRONGEST))
    left = Least(Value(STRONGEST), points) + losses
    return Greatest(Value(0), Least(left, *ceilings), output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class Freshness(HasShape):
    """What makes a piece fresh on a day: the kinds that keep equally long and since when theirs may speak, and the
    conditions under which nothing counts. A query that is prepared once for a table is asked on any day."""

    since: tuple[tuple[tuple[str, ...], date], ...]
    void: frozenset[str]
    day: date

    def taken_apart(self, values: Values) -> tuple[Any, Callable[[], Any]]:
        """Kinds and conditions are its shape; the days are blanks."""
        limits = [values.place(limit)[1] for _, limit in self.since]
        day = values.place(self.day)[1]
        kinds = tuple(kinds for kinds, _ in self.since)

        def stand_in() -> Freshness:
            made = tuple((some, limit()) for some, limit in zip(kinds, limits, strict=True))
            return Freshness(made, self.void, day())

        return (Freshness, kinds, self.void), stand_in

    def holds(self) -> Q:
        """That a piece counts at all and is within the shelf life of its kind, as a condition on its version."""
        fresh = _any(Q(kind__in=kinds) & _describes_from(limit) for kinds, limit in self.since)
        stands = {
            "expired": Q(expires_on=None) | Q(expires_on__gte=self.day),
            "withdrawn": Q(is_withdrawn=False),
            "not_yet": Q(collected_on__lte=self.day),
            "first_line": ~Q(line=1),
            "only_first_line": ~Q(line=1),
            "second_line": ~Q(line=2),
            "third_line": ~Q(line=3),
            "verified": Q(verified_on=None),
            "nothing_to_open": ~Q(link="", document=None),
        }
        for code in sorted(self.void & set(stands)):
            fresh &= stands[code]
        return fresh


def freshness(table: StrengthTable, day: date) -> Freshness:
    """What makes a piece fresh on a day, by the table in force."""
    kept: dict[int, list[str]] = {}
    for kind in table.kinds.values():
        kept.setdefault(kind.shelf_life, []).append(kind.code)
    return Freshness(
        tuple((tuple(kinds), day - timedelta(days=shelf_life)) for shelf_life, kinds in kept.items()),
        frozenset(row.code for row in table.rows.values() if row.effect == "ceiling" and row.value == 0),
        day,
    )


def is_fresh(table: StrengthTable, day: date) -> Q:
    """That a piece counts at all and is within the shelf life of its kind."""
    return freshness(table, day).holds()


def _conditions(table: StrengthTable, day: date) -> dict[str, Q]:
    """The conditions of the table by code. A later version supersedes by itself here, so "superseded" never holds."""
    kinds = table.kinds.values()
    return {
        "first_line": Q(line=1),
        "second_line": Q(line=2),
        "third_line": Q(line=3),
        "fair_sample": _any(
            Q(kind=kind.code, sample_size__gte=kind.fair_sample) for kind in kinds if kind.fair_sample is not None
        ),
        "verified": Q(verified_on__isnull=False),
        "nothing_to_open": Q(link="", document=None),
        "past_shelf_life": _older(kinds, day, 1),
        "past_twice_shelf_life": _older(kinds, day, 2),
        "only_first_line": Q(line=1),
        "expired": Q(expires_on__lt=day),
        "withdrawn": Q(is_withdrawn=True),
        "not_yet": Q(collected_on__gt=day),
    }


def _older(kinds: Iterable[EvidenceKind], day: date, times: int) -> Q:
    def before(limit: date) -> Q:
        return Q(period_to__lt=limit) | Q(collected_on__lt=limit)

    return _any(Q(kind=kind.code) & before(day - timedelta(days=times * kind.shelf_life)) for kind in kinds)


def _describes_from(limit: date) -> Q:
    """The last day that a piece can speak of, the end of its period or its collection, is not before the limit."""
    return Q(collected_on__gte=limit) & (Q(period_to=None) | Q(period_to__gte=limit))


def _any(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found


def _where(condition: Q, then: int, otherwise: int) -> Any:
    return Case(When(condition, then=Value(then)), default=Value(otherwise), output_field=IntegerField())
