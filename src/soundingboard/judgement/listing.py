"""Ratings of every round and stage, a page at a time, for whoever reads them as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Subquery

from soundingboard.accounts.access import Actor
from soundingboard.cycle.models import Round
from soundingboard.evidence.listing import hidden_references
from soundingboard.judgement.models import NeedRating, Rating
from soundingboard.judgement.reading import citations, day_of


@dataclass(frozen=True, slots=True)
class JudgementFilters:
    """Which ratings a reader asked for; empty means any."""

    round: int | None = None
    objective: str = ""
    dimension: str = ""
    stage: str = ""


class JudgementLine(NamedTuple):
    """One rating beside what the rules suggested when it was made, with the evidence that the reader may see."""

    key: int
    objective: str
    round: int
    dimension: str
    stage: str
    value: str
    suggested: str
    is_asserted: bool
    reason: str
    by: str | None
    on: date
    decision: str | None
    cites: tuple[str, ...]

    @property
    def overrules(self) -> bool:
        """Whether the person's rating differs from what the rules suggested."""
        return bool(self.suggested) and self.suggested != self.value


class JudgementPage(NamedTuple):
    """Some ratings, and how many there are."""

    lines: list[JudgementLine]
    total: int


_COLUMNS = (
    "pk",
    "objective__reference",
    "round__number",
    "dimension",
    "stage",
    "value",
    "suggested",
    "is_asserted",
    "reason",
    "recorded_by__name",
    "recorded_at",
    "decision__reference",
)
_AT_ONCE = 2_000  # rows held at a time


def judgements(
    actor: Actor, filters: JudgementFilters, moment: datetime | None = None, *, offset: int, limit: int
) -> JudgementPage:
    """The ratings that a reader asked for, the latest round first. At most four queries.

    Of the tens of thousands that years come to, only those of the rounds that the page shows are put in order.
    """
    rows = _fitting(actor, filters, moment)
    rounds, before, total = _rounds_shown(rows, offset, limit)
    page = rows.filter(round__in=rounds).values_list(*_COLUMNS)
    found = list(page[offset - before : offset - before + limit])
    cited = citations(actor, [row[0] for row in found], hidden_references(actor))
    return JudgementPage([_line(row, cited) for row in found], total)


def every_judgement(actor: Actor, moment: datetime | None = None) -> Iterator[JudgementLine]:
    """Every rating, the latest round first, a few thousand in memory at a time. At most three queries."""
    rows = _fitting(actor, JudgementFilters(), moment)
    cited = citations(actor, rows.order_by().values("pk"), hidden_references(actor))
    for row in rows.values_list(*_COLUMNS).iterator(chunk_size=_AT_ONCE):
        yield _line(row, cited)


class NeedLine(NamedTuple):
    """What the Board judged of a finding or a requirement by itself, in one round on one scale."""

    kind: str
    reference: str
    round: int
    dimension: str
    value: str
    reason: str
    by: str | None
    on: date
    decision: str


class NeedPage(NamedTuple):
    """Some of them, and how many there are."""

    lines: list[NeedLine]
    total: int


def need_judgements(
    actor: Actor, round: int | None, moment: datetime | None = None, *, offset: int, limit: int
) -> NeedPage:
    """Findings and requirements as the Board rated them, the latest round first; of one round by its number, or of all.
    Two queries."""
    rows = _of_needs(actor, moment)
    if round is not None:
        rows = rows.filter(round__number=round)
    return NeedPage([_need_line(row) for row in rows[offset : offset + limit]], rows.count())


def every_need_judgement(actor: Actor, moment: datetime | None = None) -> Iterator[NeedLine]:
    """All of them, the latest round first, a few thousand in memory at a time. One query."""
    yield from map(_need_line, _of_needs(actor, moment).iterator(chunk_size=_AT_ONCE))


def _of_needs(actor: Actor, moment: datetime | None) -> Any:
    rows: Any = NeedRating.objects.visible_to(actor).as_at(moment).order_by("-round__number", "pk")
    return rows.values_list(
        "finding__reference",
        "requirement__reference",
        "round__number",
        "dimension",
        "value",
        "reason",
        "recorded_by__name",
        "recorded_at",
        "decision__reference",
    )


def _need_line(row: tuple[Any, ...]) -> NeedLine:
    finding, requirement, *said, recorded_at, decision = row
    kind = "finding" if finding else "requirement"
    return NeedLine._make((kind, finding or requirement, *said, day_of(recorded_at), decision))


def _rounds_shown(rows: Any, offset: int, limit: int) -> tuple[list[int], int, int]:
    """The rounds, by key, in which some rows of a page stand; how many rows come before those rounds, and how many
    there are in all. One query, along an index."""
    number = Round.objects.filter(pk=OuterRef("round_id")).values("number")
    counted = rows.order_by().values("round_id").annotate(n=Count("pk"))
    shown: list[int] = []
    before = total = 0
    for key, n, _ in sorted(counted.values_list("round_id", "n", Subquery(number)), key=lambda row: -row[2]):
        if total + n <= offset:
            before += n
        elif total < offset + limit:
            shown.append(key)
        total += n
    return shown, before, total


def _fitting(actor: Actor, filters: JudgementFilters, moment: datetime | None) -> Any:
    rows: Any = Rating.objects.visible_to(actor).as_at(moment)
    asked = {
        "round__number": filters.round,
        "objective__reference": filters.objective,
        "dimension": filters.dimension,
        "stage": filters.stage,
    }
    rows = rows.filter(**{name: value for name, value in asked.items() if value not in (None, "")})
    return rows.order_by("-round__number", "objective_id", "pk")


def _line(row: tuple[Any, ...], cited: dict[int, list[tuple[str, int]]]) -> JudgementLine:
    *said, recorded_at, decision = row
    cites = tuple(reference for reference, _ in cited.get(row[0], ()))
    return JudgementLine._make((*said, day_of(recorded_at), decision, cites))
