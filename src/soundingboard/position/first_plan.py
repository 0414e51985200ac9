"""The way from an empty programme to its first open round, step by step: what is done, and what comes next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Holding, Membership, Post
from soundingboard.cycle.models import Calendar, Round
from soundingboard.decisions.models import Body, Decision, DecisionKind
from soundingboard.delivery.models import ActionVersion, DeliveryPlanVersion
from soundingboard.measures.models import IndicatorVersion
from soundingboard.plan.models import (
    Inspection,
    InspectionState,
    Instrument,
    ObjectiveVersion,
    Plan,
    PlanVersion,
    ThemeVersion,
)
from soundingboard.position.my_work import unanswered
from soundingboard.records.prepared import prepared_counts


@dataclass(frozen=True, slots=True)
class SetUpStep:
    """One step: what it is, why, where it is done, and what must come before it."""

    code: str
    title: str
    why: str
    # Beneath the programme; empty where it is done outside these pages.
    address: str
    after: tuple[str, ...] = ()
    # A programme may go on without it: not every inspection is followed by a Notice.
    may_be_left: bool = False


STEPS: tuple[SetUpStep, ...] = (
    SetUpStep(
        "people",
        "People, posts and agencies",
        "Objectives and actions are owned by posts, so that the duty stays when a person goes. Invite whoever should "
        "sign in, and say who holds which post.",
        "people/",
    ),
    SetUpStep(
        "bodies",
        "The bodies that decide",
        "The Improvement Board, the delivery group and the scrutiny panel: plans, ratings and the calendar rest on "
        "their decisions.",
        "decisions/",
    ),
    SetUpStep(
        "scales",
        "Rating scales, adopted by the Board",
        "The scales for delivery, impact and confidence are shipped ready to use. Record the decision by which the "
        "Board adopts them, or changes them first.",
        "decisions/",
        ("bodies",),
    ),
    SetUpStep(
        "calendar",
        "The reporting calendar",
        "How often the programme reports, and how long before the Board updates are cut off.",
        "rounds/calendar/",
        ("bodies",),
    ),
    SetUpStep(
        "inspection",
        "An inspection report, read and confirmed",
        "Upload the report. Its findings are read for you, and each waits for a person to confirm it.",
        "inspections/",
    ),
    SetUpStep(
        "notice",
        "The Improvement Notice or direction",
        "Each numbered requirement with its date. Leave this where none has been issued.",
        "notice/",
        may_be_left=True,
    ),
    SetUpStep(
        "themes",
        "A plan with themes",
        "Begin with the themes that are offered, and make them your own.",
        "plan/",
    ),
    SetUpStep(
        "objectives",
        "Objectives, each with an owner and a date",
        "What will be different for children, who answers for it, and by when.",
        "plan/",
        ("themes", "people"),
    ),
    SetUpStep(
        "measures",
        "Indicators from the library",
        "What will show whether it is different: each comes with its definition, its source and where it is published. "
        "Change them, add your own, and say which objective each bears on.",
        "measures/indicators/",
        may_be_left=True,
    ),
    SetUpStep(
        "alignment",
        "Every finding and requirement answered or parked",
        "The plan cannot be agreed while one is left over. The coverage page names each that is.",
        "plan/coverage/",
        ("objectives", "inspection"),
    ),
    SetUpStep(
        "delivery",
        "Delivery plans and actions",
        "How each objective will be reached: actions with owners and dates, and what they need.",
        "delivery/",
        ("objectives",),
    ),
    SetUpStep(
        "agreed",
        "The plan agreed by the Board",
        "Record the decision. From then on every change is shown against the version that was agreed.",
        "plan/agree/",
        ("alignment", "bodies"),
    ),
    SetUpStep(
        "round",
        "The first round opened",
        "Plan rounds from the Board’s dates and open the first: owners are asked for their updates.",
        "rounds/",
        ("calendar", "delivery"),
    ),
)


@dataclass(frozen=True, slots=True)
class StepStands:
    """A step with where it stands: done, now, to do or waiting; and what is there so far."""

    step: SetUpStep
    state: str
    so_far: str
    waits_for: tuple[str, ...] = ()


def first_plan(actor: Actor) -> tuple[StepStands, ...]:
    """Where each step stands today. One query."""
    return standing_of(STEPS, _counts(actor))


def standing_of(steps: Collection[SetUpStep], counts: Mapping[str, int]) -> tuple[StepStands, ...]:
    """Where each step stands, from what there is. The first that can be done and is not is the one to do now."""
    done = {step.code for step in steps if _is_done(step.code, counts)}
    titles = {step.code: step.title for step in steps}
    found, now_is_taken = [], False
    for step in steps:
        missing = tuple(titles[code] for code in step.after if code not in done)
        if step.code in done:
            state = "done"
        elif missing:
            state = "waiting"
        elif step.may_be_left or now_is_taken:
            state = "to do"
        else:
            state, now_is_taken = "now", True
        found.append(StepStands(step, state, _so_far(step.code, counts), missing if state == "waiting" else ()))
    return tuple(found)


def _is_done(code: str, counts: Mapping[str, int]) -> bool:
    if code == "people":
        return counts["held"] > 0 and counts["members"] > 1
    if code == "alignment":
        return counts["objectives"] > 0 and counts["inspections"] > 0 and counts["unanswered"] == 0
    if code == "delivery":
        return counts["delivery_plans"] > 0 and counts["actions"] > 0
    return counts[_COUNTED_BY[code]] > 0


_COUNTED_BY = {
    "bodies": "bodies",
    "scales": "scales",
    "calendar": "calendars",
    "inspection": "inspections",
    "notice": "instruments",
    "themes": "themes",
    "objectives": "objectives",
    "measures": "indicators",
    "agreed": "versions",
    "round": "opened",
}


def _so_far(code: str, counts: Mapping[str, int]) -> str:
    """What is there already, in words; nothing where there is nothing."""
    match code:
        case "people":
            parts = [(counts["members"], "person", "people"), (counts["posts"], "post", "posts")]
        case "inspection":
            parts = [
                (counts["inspections"], "confirmed", "confirmed"),
                (counts["to_confirm"], "to confirm", "to confirm"),
            ]
        case "alignment":
            return f"{counts['unanswered']} not answered yet" if counts["unanswered"] else ""
        case "delivery":
            parts = [
                (counts["delivery_plans"], "delivery plan", "delivery plans"),
                (counts["actions"], "action", "actions"),
            ]
        case "bodies":
            parts = [(counts["bodies"], "body", "bodies")]
        case "themes":
            parts = [(counts["themes"], "theme", "themes")]
        case "measures":
            parts = [(counts["indicators"], "indicator", "indicators")]
        case "objectives":
            lacking = "without an owner or a date"
            parts = [
                (counts["objectives"], "objective", "objectives"),
                (counts["objectives_lacking"], lacking, lacking),
            ]
        case _:
            return ""
    return ", ".join(f"{number:,} {one if number == 1 else many}" for number, one, many in parts if number)


def _counts(actor: Actor) -> dict[str, int]:
    found = _counted(actor)
    return {**found, "unanswered": found["findings_unanswered"] + found["requirements_unanswered"]}


@prepared_counts
def _counted(actor: Actor) -> "dict[str, QuerySet[Any]]":
    key, today = actor.programme_id or 0, actor.today
    objectives = ObjectiveVersion.objects.visible_to(actor).current().filter(is_withdrawn=False)
    return {
        "members": Membership.objects.filter(programme_id=key, to_on=None),
        "posts": Post.objects.filter(programme_id=key, abolished_on=None),
        "held": Holding.objects.filter(post__programme_id=key, to_on=None, from_on__lte=today),
        "bodies": Body.objects.visible_to(actor),
        "scales": Decision.objects.visible_to(actor).filter(kind=DecisionKind.SCALE),
        "calendars": Calendar.objects.visible_to(actor).current(),
        "inspections": Inspection.objects.visible_to(actor).filter(state=InspectionState.CONFIRMED),
        "to_confirm": Inspection.objects.visible_to(actor).filter(state=InspectionState.TO_CONFIRM),
        "instruments": Instrument.objects.visible_to(actor),
        "plans": Plan.objects.visible_to(actor),
        "themes": ThemeVersion.objects.visible_to(actor).current().filter(is_withdrawn=False),
        "objectives": objectives,
        "objectives_lacking": objectives.filter(Q(owner=None) | Q(due_on=None)),
        "indicators": IndicatorVersion.objects.visible_to(actor).current().in_use(),
        "delivery_plans": DeliveryPlanVersion.objects.visible_to(actor).current().filter(is_withdrawn=False),
        "actions": ActionVersion.objects.visible_to(actor).current(),
        "versions": PlanVersion.objects.visible_to(actor),
        "opened": Round.objects.visible_to(actor).exclude(opened_at=None),
        **unanswered(actor),
    }
