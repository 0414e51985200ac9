"""Writing the beginning of the chain by way of the API: what was found and required, what is promised, what is asked.

Each is the action of a page, and makes something new. What is there is changed on its page, where its versions stand.
"""

from typing import Annotated, Any, Literal

from django.http import Http404
from pydantic import Field

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.models import Agency
from soundingboard.accounts.roles import Permission
from soundingboard.api.delivery import key_of
from soundingboard.api.door import ApiRequest, Caller, writes
from soundingboard.api.problems import Refused
from soundingboard.api.said import Code, Day, Line, Said, Text, Truth
from soundingboard.api.writes import Written, post_named
from soundingboard.connections.rules import Kind
from soundingboard.decisions import reading as deciding
from soundingboard.delivery import detail
from soundingboard.delivery.actions import create_delivery_plan
from soundingboard.delivery.listing import choices
from soundingboard.framework.reading import items_at
from soundingboard.ledger.actions import ask_question
from soundingboard.ledger.reading import who_puts
from soundingboard.lib.presets import ContentArea
from soundingboard.plan import (
    actions,
    inspection_actions,
    inspection_register,
    notice_actions,
    notice_register,
    reading,
)
from soundingboard.plan.models import AlignmentStrength, Plan, Tier

Some = Annotated[Text, Field(min_length=1)]
Title = Annotated[Line, Field(min_length=1)]
Post = Field(None, description="The title or the code of a post.")


class FindingIn(Said):
    """A finding of an inspection, entered by a person: it counts as confirmed."""

    inspection: Code
    text: Some
    page: Annotated[int, Field(strict=True, ge=1, le=9999)] | None = None
    paragraph: Annotated[Line, Field(max_length=20)] = ""
    quote: Text = ""
    section: Line = ""
    time_band: Annotated[Line, Field(max_length=60)] = ""
    is_priority_action: Truth = False
    printed_reference: Annotated[Line, Field(max_length=20)] = ""


class RequirementIn(Said):
    """A numbered requirement of a Notice or direction that is drafted or about to be revised."""

    instrument: Code
    number: Annotated[Line, Field(min_length=1, max_length=20)]
    text: Some
    area: Annotated[Line, Field(max_length=120)] = ""
    due_on: Day | None = None
    satisfied_by: Text = ""


class ObjectiveIn(Said):
    """An objective: the unit that is rated. Its first due date is its baseline date, and stays so."""

    theme: Code
    title: Title
    description: Text = ""
    owner: Line | None = Post
    tier: Literal["1", "2", "3"] = "2"
    content_area: Code | None = None
    starts_on: Day | None = None
    due_on: Day | None = None
    measure: Text = ""
    baseline: Text = ""
    target: Text = ""
    is_local_ambition: Truth = False


class AlignmentIn(Said):
    """What an objective answers, and how far. Said again, it changes how far."""

    kind: Literal["finding", "requirement", "outcome"]
    to: Code
    strength: Literal[tuple(AlignmentStrength.values)] = "contributes"  # type: ignore[valid-type]
    note: Text = ""


class DeliveryPlanIn(Said):
    """A delivery plan under a theme."""

    theme: Code
    title: Title
    summary: Text = ""
    sponsor: Line | None = Post
    lead_agency: Line | None = Field(None, description="The name of an agency.")


class QuestionIn(Said):
    """A question that was put in a body's name, and of whom. Whoever is asked finds it in their inbox."""

    body: Code
    asked_of: Title = Field(description="The title or the code of a post.")
    words: Some
    asked_on: Day
    asked_by: Line | None = Post
    content_area: Code | None = None
    about: Annotated[str, Field(pattern=r"^[a-z]+/[A-Za-z0-9._-]{1,60}$")] | None = None
    is_public: Truth = False


def _plan(caller: Caller) -> Plan:
    plan = reading.plan_of(caller.actor)
    if plan is None:
        raise Refused(422, "There is no plan yet. Begin one on its page.")
    return plan


def _theme(caller: Caller, reference: str) -> Any:
    found = reading.theme_version(caller.actor, _plan(caller).pk, reference)
    if found is None:
        raise Refused(422, f"There is no theme “{reference}”.", field="theme")
    return found.theme


def _area(caller: Caller, code: str | None) -> str:
    if not code:
        return ""
    areas = items_at(caller.programme.pk, "content_areas", ContentArea, None)
    if code not in {each.code for each in areas} - {each.within for each in areas}:
        raise Refused(422, f"There is no content area “{code}” in which something is filed.", field="content_area")
    return code


@writes("/findings", Kind.PLAN, Written, permission=Permission.READ_INSPECTIONS)
def add_finding(request: ApiRequest, programme: str, said: FindingIn) -> Any:
    """Enter a finding of an inspection that the reader of reports missed, or of a letter that was never read."""
    caller = request.stand
    inspection = inspection_register.inspection_for(caller.actor, said.inspection)
    if inspection is None:
        raise Refused(422, f"There is no inspection “{said.inspection}”.", field="inspection")
    given = said.model_dump(exclude={"inspection"})
    row = inspection_actions.add_finding(inspection=inspection, by=caller.actor, **given)
    return Written(reference=row.reference, version=str(row.pk))


@writes("/requirements", Kind.PLAN, Written, permission=Permission.EDIT_NOTICE)
def add_requirement(request: ApiRequest, programme: str, said: RequirementIn) -> Any:
    """Add a numbered requirement to the draft of a Notice, or to the version that will revise the one in force."""
    caller = request.stand
    version = notice_register.version_for(caller.actor, said.instrument, None)
    if version is None:
        raise Refused(422, f"There is no Notice or direction “{said.instrument}”.", field="instrument")
    given = said.model_dump(exclude={"instrument"})
    row = notice_actions.add_requirement(instrument=version.instrument, by=caller.actor, **given)
    return Written(reference=row.reference, version=str(row.pk))


@writes("/objectives", Kind.PLAN, Written, permission=Permission.EDIT_PLAN)
def add_objective(request: ApiRequest, programme: str, said: ObjectiveIn) -> Any:
    """Add an objective to a theme of the plan."""
    caller = request.stand
    given = said.model_dump(exclude={"theme", "owner", "tier", "content_area"})
    row = actions.add_objective(
        theme=_theme(caller, said.theme),
        owner=post_named(caller, said.owner, "owner"),
        tier=Tier(int(said.tier)),
        content_area=_area(caller, said.content_area),
        by=caller.actor,
        **given,
    )
    return Written(reference=row.reference, version=str(row.pk))


@writes("/objectives/{reference}/alignments", Kind.PLAN, Written, permission=Permission.EDIT_PLAN)
def align_objective(request: ApiRequest, programme: str, reference: Code, said: AlignmentIn) -> Any:
    """Say that an objective contributes to or satisfies a finding, a requirement or an outcome."""
    caller = request.stand
    plan = _plan(caller)
    found = reading.objective_version(caller.actor, plan.pk, reference)
    if found is None:
        raise Http404(f"There is no objective {reference}.")
    row = actions.align(
        objective=found.objective,
        to=_answered(caller, plan, said.kind, said.to),
        strength=AlignmentStrength(said.strength),
        note=said.note,
        by=caller.actor,
    )
    return Written(reference=reference, version=str(row.pk))


def _answered(caller: Caller, plan: Plan, kind: str, reference: str) -> Any:
    if kind == "outcome":
        outcome = reading.outcome_version(caller.actor, plan.pk, reference)
        found: Any = outcome.outcome if outcome is not None else None
    else:
        need = next((n for n in reading.needs(caller.actor) if (n.kind, n.reference) == (kind, reference)), None)
        found = reading.need_row(caller.actor, need.kind, need.pk) if need is not None else None
    if found is None:
        raise Refused(422, f"There is no {kind} “{reference}” that could be answered.", field="to")
    return found


@writes("/delivery-plans", Kind.DELIVERY, Written, permission=Permission.EDIT_DELIVERY)
def add_delivery_plan(request: ApiRequest, programme: str, said: DeliveryPlanIn) -> Any:
    """Begin a delivery plan under a theme."""
    caller = request.stand
    agency = None
    if said.lead_agency:
        key = key_of("lead_agency", said.lead_agency, choices(caller.actor, None).agencies)
        agency = detail.row_by_key(caller.actor, Agency, key)
    row = create_delivery_plan(
        theme=_theme(caller, said.theme),
        title=said.title,
        summary=said.summary,
        sponsor=post_named(caller, said.sponsor, "sponsor"),
        lead_agency=agency,
        by=caller.actor,
    )
    return Written(reference=row.delivery_plan.reference, version=str(row.pk))


@writes("/questions", Kind.QUESTIONS, Written, permission=Permission.VIEW_PROGRAMME)
def put_question(request: ApiRequest, programme: str, said: QuestionIn) -> Any:
    """Put on record what was asked in a body's name, and of whom."""
    caller = request.stand
    if not (caller.actor.can(Permission.ASK_QUESTIONS) or caller.actor.can(Permission.ASK_FOR_INFORMATION)):
        raise NotAllowed("Your role does not include asking questions.")
    body = deciding.body_of(caller.actor, said.body)
    if body is None:
        raise Refused(422, f"There is no body “{said.body}”.", field="body")
    if not caller.actor.can(who_puts(body)):
        raise NotAllowed(f"Your role does not include asking in the name of {body.name}.")
    asked_of = post_named(caller, said.asked_of, "asked_of")
    assert asked_of is not None
    row = ask_question(
        body=body,
        asked_of=asked_of,
        words=said.words,
        asked_on=said.asked_on,
        asked_by=post_named(caller, said.asked_by, "asked_by"),
        content_area=_area(caller, said.content_area),
        about=said.about or "",
        is_public=said.is_public,
        by=caller.actor,
    )
    return Written(reference=row.reference, version=f"{row.pk}.0")
