"""Writing by way of the API: the same actions as the pages, each once however often it is sent.

A thing that others may be changing too is written on the version that was seen (`If-Match`). A request that carries an
`Idempotency-Key` and is sent again, because its answer got lost, gets the answer of the first time.
"""

from typing import Annotated, Any, Literal

from django.http import Http404
from pydantic import Field

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.models import Post
from soundingboard.accounts.roles import Permission
from soundingboard.api.delivery import key_of, present_in
from soundingboard.api.door import ApiRequest, Caller, writes
from soundingboard.api.evidence import Classification, PerformanceType, Says
from soundingboard.api.judgements import Dimension
from soundingboard.api.problems import Refused
from soundingboard.api.said import Code, Day, Line, Said, Text, Told, Truth
from soundingboard.api.versions import require_version, version_of_action, version_of_ratings
from soundingboard.connections.rules import Kind
from soundingboard.decisions.reading import posts_offered
from soundingboard.delivery import actions as delivery
from soundingboard.delivery import detail
from soundingboard.delivery.access import may_update
from soundingboard.delivery.listing import choices
from soundingboard.delivery.models import ActionVersion, DeliveryPlan
from soundingboard.delivery.reading import rounds_as_at
from soundingboard.delivery.reasons import date_change_reasons
from soundingboard.evidence import actions as evidence
from soundingboard.evidence import listing
from soundingboard.framework.kinds import held_at
from soundingboard.judgement import models as judgement
from soundingboard.judgement import reading as judged
from soundingboard.judgement.actions import Answer, Suggested, propose_rating
from soundingboard.judgement.listing import JudgementFilters, judgements
from soundingboard.judgement.reading import rounds_stood
from soundingboard.plan.models import Objective
from soundingboard.position.judging import CONTENT, judgeable, suggest_now
from soundingboard.rating.judge import is_asserted

References = Annotated[list[Code], Field(max_length=50)]


class Written(Told):
    """What was put on record: the thing it is about, and its version now."""

    reference: str
    version: str


class UpdateIn(Said):
    """What is to be said of an action in the open round."""

    progress: Text = ""
    blocker: Annotated[Text, Field(max_length=2000)] = ""
    help_needed: Annotated[Text, Field(max_length=2000)] = ""
    forecast_on: Day | None = None
    forecast_reason: Code | None = None
    state: Literal["in_progress", "blocked"] | None = None
    evidence: References = []
    submit: Truth = True


class ActionIn(Said):
    """An action to be added to a delivery plan."""

    plan: Code
    objective: Code
    title: Annotated[Line, Field(min_length=1)]
    success_criteria: Text = ""
    owner: Line | None = Field(None, description="The title of the post that owns it.")
    starts_on: Day | None = None
    due_on: Day | None = None


class DateChangeIn(Said):
    """Another due date for an action, why, and who agreed it."""

    due_on: Day
    reason_code: Code
    reason: Annotated[Text, Field(max_length=2000, min_length=1)]
    agreed_by: Annotated[Line, Field(min_length=1)]
    agreed_at: Line = ""


class EvidenceIn(Said):
    """A piece of evidence, without a file."""

    title: Annotated[Line, Field(min_length=1)]
    summary: Text = ""
    kind: Code
    line: Annotated[int, Field(strict=True, ge=1, le=3)]
    performance_type: PerformanceType
    says: Says
    content_area: Code | None = None
    collected_on: Day
    period_from: Day | None = None
    period_to: Day | None = None
    sample_size: Annotated[int, Field(strict=True, ge=1, le=10_000_000)] | None = None
    expires_on: Day | None = None
    classification: Classification = "official"
    is_about_a_case: Truth = False
    objectives: References = []


class RatingIn(Said):
    """A rating that is proposed for an objective in the open round."""

    dimension: Dimension
    value: Code
    reason: Annotated[Text, Field(min_length=1)]
    cites: References = []
    cites_no_evidence: Truth = False


def post_named(caller: Caller, said: str | None, field: str) -> Post | None:
    """The post of a title or a code; None where none is named. One query."""
    if not said:
        return None
    found = [each for each in posts_offered(caller.actor).values() if said in (each.title, each.code)]
    if not found:
        raise Refused(422, f"There is no post “{said}”.", field=field)
    return found[0]


def _action(caller: Caller, reference: str) -> tuple[ActionVersion, Any]:
    """The action as it stands, and what was written of it in the open round."""
    version = detail.action_version(caller.actor, None, reference)
    if version is None:
        raise Http404(f"There is no action {reference}.")
    rounds = rounds_as_at(caller.programme.pk, None)
    updates = detail.updates_of(None, version.action_id)
    return version, present_in(updates, rounds.open.pk if rounds.open else None)


def _written(caller: Caller, reference: str) -> Written:
    return Written(reference=reference, version=version_of_action(*_action(caller, reference)))


@writes("/actions", Kind.DELIVERY, Written, permission=Permission.EDIT_DELIVERY)
def add_action(request: ApiRequest, programme: str, said: ActionIn) -> Any:
    """Add an action to a delivery plan."""
    caller = request.stand
    offered = choices(caller.actor, None)
    plan = key_of("plan", said.plan, [(key, words.split(" ", 1)[0]) for key, words in offered.plans])
    objectives = [(key, words.split(" ", 1)[0]) for key, words in offered.objectives]
    objective = key_of("objective", said.objective, objectives)
    owner = key_of("owner", said.owner, offered.owners) if said.owner else None
    row = delivery.create_action(
        plan=detail.row_by_key(caller.actor, DeliveryPlan, plan),
        objective=detail.row_by_key(caller.actor, Objective, objective),
        title=said.title,
        success_criteria=said.success_criteria,
        owner=detail.row_by_key(caller.actor, Post, owner),
        starts_on=said.starts_on,
        due_on=said.due_on,
        by=caller.actor,
    )
    return Written(reference=row.action.reference, version=version_of_action(row, None))


@writes(
    "/actions/{reference}/updates", Kind.DELIVERY, Written, permission=Permission.UPDATE_OWN_ACTIONS, on_version=True
)
def write_update(request: ApiRequest, programme: str, reference: Code, said: UpdateIn) -> Any:
    """Write the update of an action in the open round: submitted, or kept as a draft."""
    caller = request.stand
    version, present = _action(caller, reference)
    if not may_update(version, caller.actor):
        raise NotAllowed("Only the holder of the post that owns this action, or the programme manager, may update it.")
    require_version(request, version_of_action(version, present))
    if said.forecast_reason and said.forecast_reason not in date_change_reasons(caller.programme.pk):
        raise Refused(422, f"There is no reason “{said.forecast_reason}”.", field="forecast_reason")
    delivery.save_update(
        action=version,
        progress=said.progress,
        blocker=said.blocker,
        help_needed=said.help_needed,
        forecast_on=said.forecast_on,
        forecast_reason=said.forecast_reason or "",
        state=said.state,
        evidence=_evidence(caller, said.evidence),
        submit=said.submit,
        seen=present.pk if present else None,
        by=caller.actor,
    )
    return _written(caller, reference)


def _evidence(caller: Caller, references: list[str]) -> list[Any]:
    known = detail.evidence_by_reference(caller.actor, references) if references else {}
    unknown = [reference for reference in references if reference.upper() not in known]
    if unknown:
        raise Refused(422, f"There is no evidence {', '.join(unknown)}.", field="evidence")
    return [known[reference.upper()] for reference in references]


@writes(
    "/actions/{reference}/date-changes", Kind.DELIVERY, Written, permission=Permission.EDIT_DELIVERY, on_version=True
)
def change_date(request: ApiRequest, programme: str, reference: Code, said: DateChangeIn) -> Any:
    """Move the due date of an action: a line of the slippage ledger."""
    caller = request.stand
    version, present = _action(caller, reference)
    require_version(request, version_of_action(version, present))
    delivery.change_due_date(
        action=version,
        new_due_on=said.due_on,
        reason_code=said.reason_code,
        reason=said.reason,
        agreed_by=said.agreed_by,
        agreed_at=said.agreed_at,
        by=caller.actor,
    )
    return _written(caller, reference)


@writes("/evidence", Kind.EVIDENCE, Written, permission=Permission.ADD_EVIDENCE)
def add_evidence(request: ApiRequest, programme: str, said: EvidenceIn) -> Any:
    """Add a piece of evidence, and offer it for objectives."""
    caller = request.stand
    held = held_at(caller.programme.pk, ("evidence_kinds", "content_areas"), None)
    if said.kind not in {kind.code for kind in held.kinds}:
        raise Refused(422, f"There is no kind of evidence “{said.kind}”.", field="kind")
    if said.content_area and said.content_area not in {area.code for area in held.areas}:
        raise Refused(422, f"There is no content area “{said.content_area}”.", field="content_area")
    if said.classification == "exempt" and not listing.may_see_exempt(caller.actor):
        raise Refused(422, "You may not see what is exempt, so you cannot add it.", field="classification")
    facts = said.model_dump(exclude={"objectives"}) | {"content_area": said.content_area or ""}
    offered = {each.reference: each.pk for each in listing.objectives_offered(caller.actor)}
    unknown = [each for each in said.objectives if each not in offered]
    if unknown:
        raise Refused(422, f"There is no objective {', '.join(unknown)}.", field="objectives")
    chosen = listing.objectives_chosen(caller.actor, [offered[each] for each in said.objectives])
    row = evidence.add_evidence(programme=caller.programme, objectives=chosen, by=caller.actor, **facts)
    return Written(reference=row.evidence.reference, version=str(row.pk))


@writes(
    "/objectives/{reference}/ratings", Kind.JUDGEMENTS, Written, permission=Permission.PROPOSE_RATING, on_version=True
)
def propose(request: ApiRequest, programme: str, reference: Code, said: RatingIn) -> Any:
    """Propose a rating of an objective in the latest round, beside what the rules suggest now."""
    caller = request.stand
    one = next(iter(judgeable(caller.actor, reference=reference)), None)
    rounds = rounds_stood(caller.actor)
    if one is None or not rounds:
        raise Http404(f"There is no objective {reference} that is rated, or no round yet.")
    latest = rounds[-1].row
    require_version(request, _version_of(caller, one, latest.number))
    held = held_at(caller.programme.pk, CONTENT, None)
    standing = judged.standing_of(caller.actor, one.pk, latest)
    agreed = [each.agreed for each in standing if each.stage == judgement.Stage.AGREED]
    rows = [each.row for each in rounds]
    live = suggest_now(caller.actor, [one], rows, held, caller.day, agreed=agreed)[one.pk]
    points = {point.code: point for point in held.scales.of(said.dimension).points}
    if said.value not in points:
        raise Refused(422, f"The scale has {', '.join(points)}.", field="value")
    citable = {line.reference: line.key for line in live.evidence}
    unknown = [each for each in said.cites if each not in citable]
    if unknown:
        raise Refused(422, f"{', '.join(unknown)} is not offered for this objective.", field="cites")
    chosen = listing.evidence_chosen(caller.actor, [citable[each] for each in said.cites])
    suggestion = live.suggestion
    (objective,) = listing.objectives_chosen(caller.actor, [one.pk])
    propose_rating(
        objective=objective,
        round=latest,
        answer=Answer(
            judgement.Dimension(said.dimension),
            said.value,
            said.reason,
            Suggested(
                suggestion.of(said.dimension).code,
                said.dimension != "confidence" and is_asserted(live.facts, points[said.value]),
                [
                    {"code": each.code, "effect": each.effect, "value": each.value, "sentence": each.sentence}
                    for each in suggestion.reasons(said.dimension)
                ],
            ),
            list(chosen.values()),
            said.cites_no_evidence,
        ),
        by=caller.actor,
    )
    return Written(reference=reference, version=_version_of(caller, one, latest.number))


def _version_of(caller: Caller, one: Any, round_number: int) -> str:
    filters = JudgementFilters(round=round_number, objective=one.reference)
    found = judgements(caller.actor, filters, offset=0, limit=100)
    return version_of_ratings(one.pk, (line.key for line in found.lines))
