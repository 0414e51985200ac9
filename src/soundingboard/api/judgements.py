"""Reading rounds, judgements and the position as at a day."""

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpResponse
from ninja import Query

from soundingboard.api.door import ApiRequest, reads
from soundingboard.api.paging import answered, page_of
from soundingboard.api.said import Asked, Code, Number, OnDay, Page, Told
from soundingboard.api.versions import version_of_ratings
from soundingboard.connections.rules import Kind
from soundingboard.judgement import reading
from soundingboard.judgement.listing import JudgementFilters, JudgementLine, judgements, need_judgements
from soundingboard.judgement.reading import RoundStood
from soundingboard.position.judging import judgeable
from soundingboard.position.summary import Judged, summary

Dimension = Literal["delivery", "impact", "confidence"]
Stage = Literal["proposed", "challenged", "agreed"]


class RoundOut(Told):
    """A reporting round."""

    number: int
    name: str
    state: str
    opens_on: date
    cut_off: date
    group_on: date
    board_on: date


class JudgementOut(Told):
    """A rating of an objective on one dimension, at one stage of one round, beside what the rules suggested then."""

    objective: str
    round: int
    dimension: str
    stage: str
    value: str
    suggested: str
    overrules: bool
    is_asserted: bool
    reason: str
    by: str | None
    on: date
    decision: str | None
    cites: list[str]


class NeedJudgementOut(Told):
    """What the Board judged of a finding or a requirement by itself, in one round on one dimension."""

    kind: str
    reference: str
    round: int
    dimension: str
    value: str
    reason: str
    by: str | None
    on: date
    decision: str


class RatedOut(Told):
    """An objective as whoever rates it sees it. `version`, or its ETag, goes into If-Match with a proposal."""

    version: str
    reference: str
    title: str
    round: int | None
    judgements: list[JudgementOut]


class PointOut(Told):
    """What was judged of something on one dimension."""

    dimension: str
    value: str | None
    word: str | None
    suggested: str | None
    round: int
    is_asserted: bool


class StandsOut(Told):
    """How one objective stands."""

    reference: str
    title: str
    tier: int
    judged: list[PointOut]


class RollUpOut(Told):
    """What people judged of a theme, or of the whole where the theme is null."""

    theme: str | None
    dimension: str
    value: str | None
    word: str | None
    round: int
    reason: str


class LateOut(Told):
    """An action that is blocked or overdue."""

    reference: str
    title: str
    objective: str
    owner: str | None
    state: str
    due_on: date | None
    days_overdue: int


class PositionOut(Told):
    """The position in brief, as at a day."""

    as_at: date
    plan: str | None
    plan_version: int | None
    is_frozen: bool
    actions_by_state: dict[str, int]
    overdue: int
    objectives: list[StandsOut]
    roll_ups: list[RollUpOut]
    exceptions: list[LateOut]


class JudgementsAsked(Asked):
    """Which judgements."""

    round: Number | None = None
    objective: Code | None = None
    dimension: Dimension | None = None
    stage: Stage | None = None


class NeedJudgementsAsked(Asked):
    """Which judgements of findings and requirements."""

    round: Number | None = None


@reads("/rounds", Kind.JUDGEMENTS, Page[RoundOut])
def list_rounds(request: ApiRequest, programme: str, asked: Query[Asked]) -> Any:
    """Rounds that had been opened, in order."""
    caller = request.stand

    def made(stood: RoundStood) -> dict[str, Any]:
        row = stood.row
        return {
            "number": row.number,
            "name": row.name,
            "state": stood.state,
            "opens_on": row.opens_on,
            "cut_off": row.cut_off,
            "group_on": row.group_on,
            "board_on": row.board_on,
        }

    return page_of(request, asked, reading.rounds_stood(caller.actor, caller.moment), made)


@reads("/judgements", Kind.JUDGEMENTS, Page[JudgementOut])
def list_judgements(request: ApiRequest, programme: str, asked: Query[JudgementsAsked]) -> Any:
    """Judgements of every round and stage, the latest round first."""
    caller = request.stand
    filters = JudgementFilters(
        round=asked.round, objective=asked.objective or "", dimension=asked.dimension or "", stage=asked.stage or ""
    )
    start = (asked.page - 1) * asked.per_page
    found = judgements(caller.actor, filters, caller.moment, offset=start, limit=asked.per_page)
    return answered(request, asked, map(_judgement, found.lines), found.total)


@reads("/needs/judgements", Kind.JUDGEMENTS, Page[NeedJudgementOut])
def list_need_judgements(request: ApiRequest, programme: str, asked: Query[NeedJudgementsAsked]) -> Any:
    """Findings and requirements that the Board rated by themselves, the latest round first."""
    caller = request.stand
    start = (asked.page - 1) * asked.per_page
    found = need_judgements(caller.actor, asked.round, caller.moment, offset=start, limit=asked.per_page)
    return answered(request, asked, (line._asdict() for line in found.lines), found.total)


@reads("/objectives/{reference}/judgements", Kind.JUDGEMENTS, RatedOut)
def judgements_of_objective(
    request: ApiRequest, programme: str, reference: Code, asked: Query[OnDay], response: HttpResponse
) -> Any:
    """An objective with its ratings in the latest round, and the version that a proposal is written on."""
    caller = request.stand
    one = next(iter(judgeable(caller.actor, caller.moment, reference=reference)), None)
    if one is None:
        raise Http404(f"There is no objective {reference} that is rated.")
    rounds = reading.rounds_stood(caller.actor, caller.moment)
    latest = rounds[-1].row.number if rounds else None
    filters = JudgementFilters(round=latest if latest is not None else 0, objective=reference)
    found = judgements(caller.actor, filters, caller.moment, offset=0, limit=100)
    tag = version_of_ratings(one.pk, (line.key for line in found.lines))
    response["ETag"] = f'"{tag}"'
    return {
        "version": tag,
        "reference": one.reference,
        "title": one.title,
        "round": latest,
        "judgements": [_judgement(line) for line in found.lines],
    }


def _judgement(line: JudgementLine) -> dict[str, Any]:
    return line._asdict() | {"overrules": line.overrules}


@reads("/position", Kind.JUDGEMENTS, PositionOut)
def position(request: ApiRequest, programme: str, asked: Query[OnDay]) -> Any:
    """The position as at a day: what was judged, and what is late."""
    caller = request.stand
    found = summary(caller.actor, caller.moment, day=caller.day)
    plan = found.plan
    return {
        "as_at": caller.day,
        "plan": plan.title if plan else None,
        "plan_version": plan.version_number if plan else None,
        "is_frozen": plan.is_frozen if plan else False,
        "actions_by_state": dict(found.states),
        "overdue": found.overdue,
        "objectives": [
            {
                "reference": each.line.reference,
                "title": each.line.title,
                "tier": each.line.tier,
                "judged": [_point(dimension, said) for dimension, said in sorted(each.judged.items())],
            }
            for each in found.objectives
        ],
        "roll_ups": [
            {
                "theme": each.theme.reference if each.theme else None,
                "dimension": each.dimension,
                "value": each.point.code if each.point else None,
                "word": each.point.word if each.point else None,
                "round": each.round_number,
                "reason": each.reason,
            }
            for each in found.roll_ups
        ],
        "exceptions": [each._asdict() for each in found.exceptions],
    }


def _point(dimension: str, said: Judged) -> dict[str, Any]:
    return {
        "dimension": dimension,
        "value": said.point.code if said.point else None,
        "word": said.point.word if said.point else None,
        "suggested": said.suggested.code if said.suggested else None,
        "round": said.round_number,
        "is_asserted": said.is_asserted,
    }
