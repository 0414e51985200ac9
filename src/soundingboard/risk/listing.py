"""The register as lists show it: of each of hundreds of risks what its row, its filters and the figures above it need.

What a risk is called follows from rules over its score, its state and what waits for a reply. Those are a few numbers,
so they are read of every risk as tuples; controls are read only where a filter asks about them. Where no figures stand
above a list, and nothing that the rules say is asked for, only its page is read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest, Least

from soundingboard.accounts.access import Actor
from soundingboard.plan.reading import held
from soundingboard.records.prepared import HasShape, prepared, prepared_by
from soundingboard.risk import rules
from soundingboard.risk.models import (
    ControlVersion,
    RiskLink,
    RiskScore,
    RiskState,
    RiskStep,
    RiskStepKind,
    RiskVersion,
)
from soundingboard.risk.reading import (
    CURRENT,
    INHERENT,
    NUMBERS,
    Awaited,
    ListedRisk,
    last_board_before,
    matrix_at,
)
from soundingboard.risk.rules import CHILDREN, PROGRAMME, ControlFacts, Pair, Score

STATES = (
    ("live", "On the register: not closed"),
    ("open", "Open"),
    ("accepted", "Accepted"),
    ("expired", "Acceptance has run out"),
    ("occurred", "Has happened"),
    ("closed", "Closed"),
    ("any", "Any"),
)
FLAGS = (
    ("above", "Above appetite"),
    ("overdue", "Review overdue"),
    ("escalated", "Waiting for a reply to an escalation"),
    ("unmitigated", "No control that works"),
    ("rosier", "Scored lower than controls account for"),
    ("up", "Rose since the last Board"),
    ("down", "Fell since the last Board"),
)


@dataclass(frozen=True, slots=True)
class RiskFilters(HasShape):
    """Which risks a reader asked for; empty means any, and of states those not closed."""

    shape: ClassVar[frozenset[str]] = frozenset({"state"})

    text: str = ""
    state: str = ""
    flag: str = ""
    level: str = ""
    owner: str = ""
    objective: str = ""
    children: str = ""
    programme: str = ""


# --- reading ----------------------------------------------------------------------------------------------------------

ABOUT_CONTROLS = frozenset({"unmitigated", "rosier"})  # the flags that no list can tell without reading controls


def listed_risks(actor: Actor, moment: datetime | None = None, *, on: date, flag: str = "") -> list[ListedRisk]:
    """Every risk of the register as a list shows it, in the order of raising. Six queries, eight for a flag that is
    about controls.

    Args:
        flag: what they will be filtered by.
    """
    begun: dict[int, Score] = {}
    controls: dict[int, list[ControlFacts]] = defaultdict(list)
    if flag in ABOUT_CONTROLS:
        begun = {risk: _score(*numbers) for risk, *numbers in _numbers(actor, moment, INHERENT, None)}
        for risk, *facts in _controls(actor, moment):
            controls[risk].append(ControlFacts(*facts))
    return _lines(actor, _raised(actor, moment), moment, on=on, begun=begun, controls=controls)


class RiskPage(NamedTuple):
    """Some of the risks that were asked for, the gravest first, and how many those are."""

    lines: list[ListedRisk]
    total: int


BY_RULES = ("flag", "level", "children", "programme")  # the filters that are told of a risk only by its rules


def risk_page(
    actor: Actor, asked: RiskFilters, moment: datetime | None = None, *, on: date, offset: int, limit: int
) -> RiskPage:
    """Some of the risks that were asked for, the gravest first. At most seven queries; where a filter is about what the
    rules say of each, as many as a list of all of them takes."""
    if any(getattr(asked, name) for name in BY_RULES):
        found = filtered(actor, listed_risks(actor, moment, on=on, flag=asked.flag), asked, moment)
        return RiskPage(found[offset : offset + limit], len(found))
    rows = _gravest(actor, asked, moment, on, offset, limit)
    lines = _lines(actor, rows, moment, on=on, within=tuple(row[0] for row in rows))
    return RiskPage(lines, next(iter(_how_many(actor, asked, moment, on)), 0))


def _lines(
    actor: Actor,
    rows: Sequence[tuple[Any, ...]],
    moment: datetime | None,
    *,
    on: date,
    within: tuple[int, ...] | None = None,
    begun: Mapping[int, Score] = MappingProxyType({}),
    controls: Mapping[int, Sequence[ControlFacts]] = MappingProxyType({}),
) -> list[ListedRisk]:
    """Risks of rows of `_SAID`, in their order. Five queries; none where there are no rows.

    `within` is the risks that they are, all where it is not given.
    """
    if not rows:
        return []
    matrix = matrix_at(int(actor.programme_id or 0), moment)
    board = last_board_before(actor, on)
    then = {} if board is None else {risk: _score(*each) for risk, *each in _numbers(actor, board, CURRENT, within)}
    objectives: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for risk, *named in _objectives(actor, moment, within):
        objectives[risk].append((named[0], named[1]))
    awaited: dict[int, list[Awaited]] = defaultdict(list)
    for risk, level, due_on in _awaited(actor, moment, within):
        awaited[risk].append(Awaited(level, rules.is_reply_overdue(due_on, None, on)))
    lines = []
    for key, reference, title, owner_id, owner_code, owner, state, accepted_until, scored_on, why, *numbers in rows:
        lines.append(
            ListedRisk(
                key,
                reference,
                title,
                owner_id,
                owner_code,
                owner,
                state,
                accepted_until,
                matrix,
                on,
                _score(*numbers),
                scored_on,
                why,
                then.get(key),
                tuple(objectives.get(key, ())),
                tuple(awaited.get(key, ())),
                begun.get(key),
                tuple(controls.get(key, ())),
            )
        )
    return lines


@lru_cache(maxsize=625)  # there are so many scores, and a register has hundreds of risks
def _score(a: int, b: int, c: int, d: int) -> Score:
    return Score(Pair(a, b), Pair(c, d))


_SCORED = "risk__scores__"
_SAID = (
    *("risk_id", "risk__reference", "title", "owner_id", "owner__code", "owner__title", "state", "accepted_until"),
    *(f"{_SCORED}{name}" for name in ("scored_on", "reason", *NUMBERS)),
)


def _scored(actor: Actor, moment: datetime | None) -> "QuerySet[RiskVersion]":
    """The risks, each with the score that it has: every one has been scored since it was raised."""
    rows: QuerySet[RiskVersion] = RiskVersion.objects.visible_to(actor).as_at(moment)
    return rows.filter(held(moment, _SCORED), **{f"{_SCORED}kind": CURRENT})


@prepared
def _raised(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    return _scored(actor, moment).order_by("risk_id").values_list(*_SAID)


@prepared_by("offset", "limit")
def _gravest(
    actor: Actor, asked: RiskFilters, moment: datetime | None, on: date, offset: int, limit: int
) -> "QuerySet[Any]":
    """Those that were asked for in the order of `_gravest_first`."""
    first, second, third, fourth = (F(f"{_SCORED}{name}") for name in NUMBERS)
    products = (first * second, third * fourth)
    rows = _fitting(actor, asked, moment, on).order_by(-Greatest(*products), -Least(*products), "risk_id")
    return rows.values_list(*_SAID)[offset : offset + limit]


@prepared
def _how_many(actor: Actor, asked: RiskFilters, moment: datetime | None, on: date) -> "QuerySet[Any]":
    rows: Any = _fitting(actor, asked, moment, on).order_by().values(one=Value(1))
    return rows.annotate(number=Count("*")).values_list("number", flat=True)  # type: ignore[no-any-return]


def _fitting(actor: Actor, asked: RiskFilters, moment: datetime | None, on: date) -> "QuerySet[RiskVersion]":
    """Those that `_is_asked_for` lets through, of the filters that need no rule about scores."""
    rows = _scored(actor, moment)
    expired = Q(state=RiskState.ACCEPTED, accepted_until__lt=on)
    match asked.state or "live":
        case "any":
            pass
        case "live":
            rows = rows.exclude(state=RiskState.CLOSED)
        case "expired":
            rows = rows.filter(expired)
        case "open":
            rows = rows.filter(Q(state=RiskState.OPEN) | expired)
        case "accepted":
            rows = rows.filter(state=RiskState.ACCEPTED, accepted_until__gte=on)
        case state:
            rows = rows.filter(state=state)
    if asked.text:
        rows = rows.filter(_has_words(asked.text))
    if asked.owner:
        rows = rows.filter(owner__code=asked.owner)
    if asked.objective:
        links = RiskLink.objects.as_at(moment).filter(risk_id=OuterRef("risk_id"))
        rows = rows.filter(Exists(links.filter(objective__reference=asked.objective)))
    return rows


@prepared_by("kind")
def _numbers(actor: Actor, moment: datetime | None, kind: str, within: tuple[int, ...] | None) -> "QuerySet[Any]":
    rows: QuerySet[Any] = RiskScore.objects.visible_to(actor).as_at(moment).filter(kind=kind)
    return _of(rows, within).values_list("risk_id", *NUMBERS)


@prepared
def _controls(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    rows = ControlVersion.objects.visible_to(actor).as_at(moment).filter(is_withdrawn=False)
    return rows.values_list("control__risk_id", "takes_off_likelihood", "takes_off_impact", "works", "starts_on")


@prepared
def _objectives(actor: Actor, moment: datetime | None, within: tuple[int, ...] | None) -> "QuerySet[Any]":
    rows = RiskLink.objects.visible_to(actor).as_at(moment).filter(objective__isnull=False)
    return _of(rows, within).order_by("pk").values_list("risk_id", "objective__reference", "objective_id")


@prepared
def _awaited(actor: Actor, moment: datetime | None, within: tuple[int, ...] | None) -> "QuerySet[Any]":
    """The escalations without a reply on record, oldest first."""
    steps: QuerySet[RiskStep] = RiskStep.objects.visible_to(actor)
    replies = RiskStep.objects.filter(about_id=OuterRef("pk"))
    if moment is not None:
        steps, replies = steps.filter(recorded_at__lt=moment), replies.filter(recorded_at__lt=moment)
    rows = steps.filter(~Exists(replies), kind=RiskStepKind.ESCALATED)
    return _of(rows, within).order_by("happened_on", "pk").values_list("risk_id", "level", "due_on")


def _of(rows: "QuerySet[Any]", within: tuple[int, ...] | None) -> "QuerySet[Any]":
    """The rows of some risks, or all of them."""
    return rows if within is None else rows.filter(risk_id__in=within)


def _risks_with(actor: Actor, moment: datetime | None, text: str) -> frozenset[int]:
    """The risks, by key, in whose words these stand. One query."""
    rows: QuerySet[RiskVersion] = RiskVersion.objects.visible_to(actor).as_at(moment)
    return frozenset(rows.filter(_has_words(text)).values_list("risk_id", flat=True))


def _has_words(text: str) -> Q:
    """That these words stand in the reference, title, cause, event or consequence."""
    said = Q()
    for place in ("risk__reference", "title", "cause", "event", "consequence"):
        said |= Q(**{f"{place}__icontains": text})
    return said


# --- what was asked for -----------------------------------------------------------------------------------------------

Listed = TypeVar("Listed", bound=ListedRisk)


def filtered(actor: Actor, lines: Iterable[Listed], asked: RiskFilters, moment: datetime | None = None) -> list[Listed]:
    """The risks that were asked for, the gravest first. No query, one where words were asked for.

    `children` and `programme` name a cell of the matrix as likelihood x impact, `4x5`.
    """
    named = _risks_with(actor, moment, asked.text) if asked.text else None
    found = (line for line in lines if (named is None or line.key in named) and _is_asked_for(line, asked))
    return sorted(found, key=_gravest_first)


def _gravest_first(line: ListedRisk) -> tuple[int, int, int]:
    """By the worse of the two products, then by the other."""
    children, programme = line.current.children.product, line.current.programme.product
    return -max(children, programme), -min(children, programme), line.key


def _is_asked_for(line: ListedRisk, asked: RiskFilters) -> bool:
    if not _stands_so(line, asked.state or "live") or not _has_flag(line, asked.flag):
        return False
    if asked.level and line.level.code != asked.level:
        return False
    if asked.owner and line.owner_code != asked.owner:
        return False
    if asked.objective and asked.objective not in {reference for reference, _ in line.objectives}:
        return False
    return all(
        not cell or cell == f"{line.current.of(subject).likelihood}x{line.current.of(subject).impact}"
        for subject, cell in ((CHILDREN, asked.children), (PROGRAMME, asked.programme))
    )


def _stands_so(line: ListedRisk, state: str) -> bool:
    match state:
        case "any":
            return True
        case "live":
            return line.is_live
        case "expired":
            return line.has_expired
        case _:
            return line.state == state


def _has_flag(line: ListedRisk, flag: str) -> bool:
    match flag:
        case "above":
            return line.is_above
        case "overdue":
            return line.is_review_overdue
        case "escalated":
            return bool(line.awaited)
        case "unmitigated":
            return line.is_live and not line.is_mitigated
        case "rosier":
            return line.is_live and bool(line.rosier)
        case "up":
            return line.movement > 0
        case "down":
            return line.movement < 0
        case _:
            return True


@dataclass(frozen=True, slots=True)
class Counted:
    """The register in a few figures, closed risks left out."""

    live: int
    above: int
    overdue: int
    waiting: int
    expired: int


def counted(lines: Sequence[ListedRisk]) -> Counted:
    """How many risks there are, above appetite, overdue, waiting for a reply, and back from an acceptance. No query."""
    live = [line for line in lines if line.is_live]
    return Counted(
        len(live),
        sum(line.is_above for line in live),
        sum(line.is_review_overdue for line in live),
        sum(bool(line.awaited) for line in live),
        sum(line.has_expired for line in live),
    )


# --- what waits on somebody -------------------------------------------------------------------------------------------


def reviews_due(actor: Actor, until: date) -> list[tuple[int, date, str, str]]:
    """The risks that have to be looked at again from today to a day: post that owns it, day, reference, title. At most
    six queries."""
    lines = listed_risks(actor, on=actor.today)
    return [
        (line.owner_id, line.review_due_on, line.reference, line.title)
        for line in lines
        if line.is_live and actor.today <= line.review_due_on <= until
    ]
