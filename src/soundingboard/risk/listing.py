"""The register as lists show it: of each of hundreds of risks what its row, its filters and the figures above it need.

What a risk is called follows from rules over its score, its state and what waits for a reply. Those are a few numbers,
so they are read of every risk as tuples; controls are read only where a filter asks about them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.records.prepared import prepared, prepared_by
from soundingboard.risk import rules
from soundingboard.risk.models import (
    ControlVersion,
    RiskLink,
    RiskScore,
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
class RiskFilters:
    """Which risks a reader asked for; empty means any, and of states those not closed."""

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
    """Every risk of the register as a list shows it, in the order of raising. Seven queries, nine for a flag that is
    about controls.

    Args:
        flag: what they will be filtered by.
    """
    found = _versions(actor, moment)
    if not found:
        return []
    matrix = matrix_at(int(actor.programme_id or 0), moment)
    now = {
        risk: (_score(*numbers), scored_on, why) for risk, scored_on, why, *numbers in _scores(actor, moment, CURRENT)
    }
    board = last_board_before(actor, on)
    then = {} if board is None else {risk: _score(*numbers) for risk, *numbers in _numbers(actor, board, CURRENT)}
    begun: dict[int, Score] = {}
    controls: dict[int, list[ControlFacts]] = defaultdict(list)
    if flag in ABOUT_CONTROLS:
        begun = {risk: _score(*numbers) for risk, *numbers in _numbers(actor, moment, INHERENT)}
        for risk, *facts in _controls(actor, moment):
            controls[risk].append(ControlFacts(*facts))
    objectives: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for risk, *named in _objectives(actor, moment):
        objectives[risk].append((named[0], named[1]))
    awaited: dict[int, list[Awaited]] = defaultdict(list)
    for risk, level, due_on in _awaited(actor, moment):
        awaited[risk].append(Awaited(level, rules.is_reply_overdue(due_on, None, on)))
    lines = []
    for key, *version in found:
        score, scored_on, why = now[key]
        reference, title, owner_id, owner_code, owner, state, accepted_until = version
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
                score,
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


@prepared
def _versions(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    rows: QuerySet[RiskVersion] = RiskVersion.objects.visible_to(actor).as_at(moment)
    return rows.order_by("risk_id").values_list(
        "risk_id", "risk__reference", "title", "owner_id", "owner__code", "owner__title", "state", "accepted_until"
    )


@prepared_by("kind")
def _scores(actor: Actor, moment: datetime | None, kind: str) -> "QuerySet[Any]":
    rows = RiskScore.objects.visible_to(actor).as_at(moment).filter(kind=kind)
    return rows.values_list("risk_id", "scored_on", "reason", *NUMBERS)


@prepared_by("kind")
def _numbers(actor: Actor, moment: datetime | None, kind: str) -> "QuerySet[Any]":
    return RiskScore.objects.visible_to(actor).as_at(moment).filter(kind=kind).values_list("risk_id", *NUMBERS)


@prepared
def _controls(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    rows = ControlVersion.objects.visible_to(actor).as_at(moment).filter(is_withdrawn=False)
    return rows.values_list("control__risk_id", "takes_off_likelihood", "takes_off_impact", "works", "starts_on")


@prepared
def _objectives(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    rows = RiskLink.objects.visible_to(actor).as_at(moment).filter(objective__isnull=False)
    return rows.order_by("pk").values_list("risk_id", "objective__reference", "objective_id")


@prepared
def _awaited(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    """The escalations without a reply on record, oldest first."""
    steps: QuerySet[RiskStep] = RiskStep.objects.visible_to(actor)
    replies = RiskStep.objects.filter(about_id=OuterRef("pk"))
    if moment is not None:
        steps, replies = steps.filter(recorded_at__lt=moment), replies.filter(recorded_at__lt=moment)
    rows = steps.filter(~Exists(replies), kind=RiskStepKind.ESCALATED)
    return rows.order_by("happened_on", "pk").values_list("risk_id", "level", "due_on")


def _risks_with(actor: Actor, moment: datetime | None, text: str) -> frozenset[int]:
    """The risks, by key, in whose reference, title, cause, event or consequence these words stand. One query."""
    places = ("risk__reference", "title", "cause", "event", "consequence")
    rows: QuerySet[RiskVersion] = RiskVersion.objects.visible_to(actor).as_at(moment)
    said = Q()
    for place in places:
        said |= Q(**{f"{place}__icontains": text})
    return frozenset(rows.filter(said).values_list("risk_id", flat=True))


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
    seven queries."""
    lines = listed_risks(actor, on=actor.today)
    return [
        (line.owner_id, line.review_due_on, line.reference, line.title)
        for line in lines
        if line.is_live and actor.today <= line.review_due_on <= until
    ]
