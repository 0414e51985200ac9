"""Reading the risk register: each risk with its scores for children and for the programme, and what was done."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import Query
from pydantic import Field

from soundingboard.api.door import ApiRequest, reads
from soundingboard.api.paging import answered
from soundingboard.api.said import Asked, Code, OnDay, Page, Told, Words
from soundingboard.connections.rules import Kind
from soundingboard.risk import listing, reading
from soundingboard.risk.models import ScoreKind
from soundingboard.risk.reading import ListedRisk, RiskLine
from soundingboard.risk.rules import CHILDREN, PROGRAMME, Pair, Score

Cell = Annotated[str, Field(pattern=r"^[1-5]x[1-5]$")]


class PairOut(Told):
    """Likelihood and impact, each 1 to 5, and their product."""

    likelihood: int
    impact: int
    product: int


class ScoreOut(Told):
    """A risk scored for children and for the programme, apart."""

    children: PairOut
    programme: PairOut


class RiskOut(Told):
    """A risk as the register lists it on a day."""

    reference: str
    title: str
    owner: str
    state: str
    level: str
    current: ScoreOut
    above_appetite: list[str]
    moved: int = Field(description="1 where it rose since the last Board, -1 where it fell.")
    reviewed_on: date
    review_due_on: date
    is_review_overdue: bool
    accepted_until: date | None
    acceptance_has_expired: bool
    waiting_for: list[str]
    objectives: list[str]


class ControlOut(Told):
    """What is done against a risk, and what it takes off."""

    number: int
    words: str
    owner: str
    starts_on: date
    takes_off_likelihood: int
    takes_off_impact: int
    works: str
    looked_at_on: date | None


class RiskStepOut(Told):
    """One thing that was done about a risk."""

    kind: str
    to: str
    on: date
    due_on: date | None
    text: str
    decision: str | None
    authority: str | None
    recorded_at: datetime


class ScoredOut(Told):
    """A score as it was given, with its reason."""

    kind: str
    scored_on: date
    round: int | None
    score: ScoreOut
    reason: str
    recorded_at: datetime


class OneRiskOut(RiskOut):
    """A risk with all that bears on it."""

    cause: str
    event: str
    consequence: str
    agency: str
    proximity: str
    raised_on: date
    inherent: ScoreOut
    target: ScoreOut
    actions: list[str]
    controls: list[ControlOut]
    steps: list[RiskStepOut]
    scores: list[ScoredOut]


class RisksAsked(Asked):
    """Which risks, by the names that the register uses; without a state, those that are not closed."""

    text: Words | None = None
    state: Literal[tuple(code for code, _ in listing.STATES)] | None = None  # type: ignore[valid-type]
    flag: Literal[tuple(code for code, _ in listing.FLAGS)] | None = None  # type: ignore[valid-type]
    level: Code | None = None
    owner: Code | None = Field(None, description="The code of a post.")
    objective: Code | None = None
    children: Cell | None = Field(None, description="A cell of the matrix: likelihood x impact, such as 4x5.")
    programme: Cell | None = Field(None, description="A cell of the matrix: likelihood x impact, such as 4x5.")


@reads("/risks", Kind.RISKS, Page[RiskOut])
def list_risks(request: ApiRequest, programme: str, asked: Query[RisksAsked]) -> Any:
    """Risks of the register that fit the filters, the gravest first."""
    caller = request.stand
    filters = listing.RiskFilters(
        **{each.name: getattr(asked, each.name) or "" for each in fields(listing.RiskFilters)}
    )
    start = (asked.page - 1) * asked.per_page
    found = listing.risk_page(caller.actor, filters, caller.moment, on=caller.day, offset=start, limit=asked.per_page)
    return answered(request, asked, map(_risk, found.lines), found.total)


@reads("/risks/{reference}", Kind.RISKS, OneRiskOut)
def one_risk(request: ApiRequest, programme: str, reference: Code, asked: Query[OnDay]) -> Any:
    """One risk in words, with its controls, what was done about it, and its scores over time."""
    caller = request.stand
    line = reading.risk_line(caller.actor, reference, caller.moment, on=caller.day)
    if line is None:
        raise Http404(f"There is no risk {reference}.")
    version = line.version
    return _risk(line) | {
        "cause": version.cause,
        "event": version.event,
        "consequence": version.consequence,
        "agency": version.owner.agency.name,
        "proximity": version.proximity,
        "raised_on": version.risk.raised_on,
        "inherent": _score(line.inherent),
        "target": _score(line.target),
        "actions": _references(line.actions),
        "controls": [
            {
                "number": each.control.number,
                "words": each.words,
                "owner": each.owner.title,
                "starts_on": each.starts_on,
                "takes_off_likelihood": each.takes_off_likelihood,
                "takes_off_impact": each.takes_off_impact,
                "works": each.works,
                "looked_at_on": each.looked_at_on,
            }
            for each in line.controls
        ],
        "steps": list(_steps(line)),
        "scores": [
            {
                "kind": ScoreKind(row.kind).value,
                "scored_on": row.scored_on,
                "round": row.round.number if row.round else None,
                "score": _score(reading.score_of(row)),
                "reason": row.reason,
                "recorded_at": row.recorded_at,
            }
            for row in line.history
        ],
    }


def _steps(line: RiskLine) -> Iterable[dict[str, Any]]:
    for step in line.steps:
        yield {
            "kind": step.kind,
            "to": step.level,
            "on": step.happened_on,
            "due_on": step.due_on,
            "text": step.text,
            "decision": step.decision.reference if step.decision else None,
            "authority": step.authority.title if step.authority else None,
            "recorded_at": step.recorded_at,
        }


def _risk(line: ListedRisk) -> dict[str, Any]:
    return {
        "reference": line.reference,
        "title": line.title,
        "owner": line.owner,
        "state": line.state,
        "level": line.level.code,
        "current": _score(line.current),
        "above_appetite": list(line.above),
        "moved": line.movement,
        "reviewed_on": line.reviewed_on,
        "review_due_on": line.review_due_on,
        "is_review_overdue": line.is_review_overdue,
        "accepted_until": line.accepted_until,
        "acceptance_has_expired": line.has_expired,
        "waiting_for": [each.level for each in line.awaited],
        "objectives": _references(line.objectives),
    }


def _references(things: Iterable[tuple[str, int]]) -> list[str]:
    return [reference for reference, _ in things]


def _score(score: Score) -> dict[str, Any]:
    return {CHILDREN: _pair(score.children), PROGRAMME: _pair(score.programme)}


def _pair(pair: Pair) -> dict[str, int]:
    return {"likelihood": pair.likelihood, "impact": pair.impact, "product": pair.product}
