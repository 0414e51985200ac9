"""A panel's work programme and its recommendations, each function in a fixed number of queries.

`moment` is None for now; otherwise what was on record just before it. A panel has some hundreds of either at most, so
what a reader asks for is picked from the rows here: where a recommendation stands is worked out from its steps.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Agency
from soundingboard.decisions.models import Body, BodyKind, Decision
from soundingboard.governance.models import MeetingState, MeetingVersion
from soundingboard.lib.presets import WorkCriterion
from soundingboard.workprogramme.models import (
    Form,
    Recommendation,
    RecommendationStep,
    RecommendationStepKind,
    Source,
    TaskGroupMember,
    TaskGroupVersion,
    WorkItemVersion,
    WorkState,
)
from soundingboard.workprogramme.rules import Score, Standing, Step, score_of, standing_of

_ORDER = {state: place for place, state in enumerate(("scheduled", "shortlist", "longlist", "done", "dropped"))}


# --- the work programme -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkFilters:
    """Which items a reader asked for; empty means any."""

    text: str = ""
    state: str = ""
    source: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class WorkLine:
    """An item with what it scores."""

    version: WorkItemVersion
    score: Score
    held_on: date | None

    @property
    def reference(self) -> str:
        """Its reference."""
        return self.version.item.reference

    @property
    def source(self) -> str:
        """Who raised it, in words."""
        return Source(self.version.source).label

    @property
    def form(self) -> str:
        """How it is looked at, in words."""
        return Form(self.version.form).label


def work_items(
    actor: Actor, asked: WorkFilters, criteria: Sequence[WorkCriterion], moment: datetime | None = None
) -> list[WorkLine]:
    """The items a reader asked for: those given to a meeting first, then the shortlist, each by what it scores. Two
    queries."""
    rows: QuerySet[WorkItemVersion] = WorkItemVersion.objects.visible_to(actor).as_at(moment)
    for name in ("state", "source", "form"):
        if getattr(asked, name):
            rows = rows.filter(**{name: getattr(asked, name)})
    if asked.text:
        rows = rows.filter(title__icontains=asked.text) | rows.filter(item__reference__iexact=asked.text)
    lines = _lines_of(rows, criteria, moment)
    return sorted(lines, key=lambda line: (_ORDER[line.version.state], -line.score.total, line.version.item_id))


def work_item_of(
    actor: Actor, reference: str, criteria: Sequence[WorkCriterion], moment: datetime | None = None
) -> WorkLine | None:
    """One item. Two queries."""
    rows = WorkItemVersion.objects.visible_to(actor).as_at(moment).filter(item__reference=reference)
    return next(iter(_lines_of(rows, criteria, moment)), None)


def _lines_of(
    rows: "QuerySet[WorkItemVersion]", criteria: Sequence[WorkCriterion], moment: datetime | None
) -> list[WorkLine]:
    found = list(rows.select_related("item__body", "meeting__body", "recorded_by"))
    meetings = {row.meeting_id for row in found if row.meeting_id is not None}
    days: dict[int, date] = dict(
        MeetingVersion.objects.as_at(moment).filter(meeting__in=meetings).values_list("meeting_id", "held_on")
    )
    return [WorkLine(row, score_of(row.scores, criteria), days.get(row.meeting_id or 0)) for row in found]


def course_of_item(actor: Actor, reference: str, moment: datetime | None = None) -> list[WorkItemVersion]:
    """Every version of an item by a moment, the latest first. One query."""
    rows: QuerySet[WorkItemVersion] = WorkItemVersion.objects.visible_to(actor).filter(item__reference=reference)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return list(rows.select_related("recorded_by", "meeting__body").order_by("-recorded_at", "-pk"))


def meetings_offered(actor: Actor, body_id: int) -> dict[str, MeetingVersion]:
    """The meetings of a panel to which an item may be given, by key. One query."""
    rows = (
        MeetingVersion.objects.visible_to(actor)
        .current()
        .filter(meeting__body=body_id, state__in=[MeetingState.PLANNED, MeetingState.AGENDA_SET])
        .select_related("meeting__body")
        .order_by("held_on", "pk")
    )
    return {str(row.meeting_id): row for row in rows}


def meetings_held(actor: Actor) -> dict[str, MeetingVersion]:
    """The latest meetings of panels at which something may have been recommended, by key. One query."""
    rows = (
        MeetingVersion.objects.visible_to(actor)
        .current()
        .filter(meeting__body__kind=BodyKind.PANEL, held_on__lte=actor.today)
        .exclude(state=MeetingState.CANCELLED)
        .select_related("meeting__body")
        .order_by("-held_on", "-pk")[:24]
    )
    return {str(row.meeting_id): row for row in rows}


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A task and finish group with its members, the lead first."""

    version: TaskGroupVersion
    members: tuple[TaskGroupMember, ...]

    @property
    def reference(self) -> str:
        """Its reference."""
        return self.version.group.reference

    @property
    def has_lead(self) -> bool:
        """Whether somebody who leads it still sits in it, while it works."""
        return any(each.is_lead and each.to_on is None for each in self.members)

    def is_overdue(self, on: date) -> bool:
        """Not ended after the day of its report."""
        return self.version.ended_on is None and self.version.reports_on < on


def groups(actor: Actor, moment: datetime | None = None, **which: object) -> list[GroupLine]:
    """Task and finish groups, those at work first. Two queries."""
    return _groups_of(TaskGroupVersion.objects.visible_to(actor).as_at(moment).filter(**which))


def groups_at(programme_id: int) -> list[GroupLine]:
    """The groups of a programme now, for work in the background. Two queries."""
    return _groups_of(TaskGroupVersion.objects.current().filter(programme=programme_id))


def _groups_of(rows: "QuerySet[TaskGroupVersion]") -> list[GroupLine]:
    found = list(rows.select_related("group__item", "recorded_by").order_by("reports_on", "pk"))
    members: dict[int, list[TaskGroupMember]] = defaultdict(list)
    seats = TaskGroupMember.objects.filter(group__in=[row.group_id for row in found])
    for seat in seats.select_related("post__agency").order_by("-is_lead", "from_on", "pk"):
        members[seat.group_id].append(seat)
    lines = [GroupLine(row, tuple(members[row.group_id])) for row in found]
    return sorted(lines, key=lambda line: line.version.ended_on is not None)


def group_of(actor: Actor, reference: str, moment: datetime | None = None) -> GroupLine | None:
    """One group. Two queries."""
    return next(iter(groups(actor, moment, group__reference=reference)), None)


# --- recommendations --------------------------------------------------------------------------------------------------

STATES = (
    ("open", "Not settled"),
    ("overdue", "Overdue"),
    ("made", "Made, not yet received"),
    ("received", "Waiting for an answer"),
    ("accepted", "Accepted"),
    ("in_part", "Accepted in part"),
    ("rejected", "Rejected"),
    ("implemented", "Said to be done"),
    ("check_due", "To be looked at for what it changed"),
    ("checked", "Looked at for what it changed"),
    ("withdrawn", "Withdrawn"),
)


@dataclass(frozen=True, slots=True)
class RecommendationFilters:
    """Which recommendations a reader asked for; empty means any. `to` is the code of a body or an agency."""

    text: str = ""
    state: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    """A recommendation with all that happened to it and where it stands."""

    row: Recommendation
    steps: tuple[RecommendationStep, ...]
    standing: Standing

    @property
    def to(self) -> str:
        """To whom it was made."""
        return str(self.row.to_body.name if self.row.to_body else self.row.to_agency)

    @property
    def to_code(self) -> str:
        """The code of whoever it was made to, as a filter names it."""
        if self.row.to_body is not None:
            return f"body/{self.row.to_body.code}"
        return f"agency/{self.row.to_agency.code}" if self.row.to_agency else ""

    @property
    def is_bound(self) -> bool:
        """Whether the two months bind by law: they bind the executive."""
        return self.row.to_body is not None and self.row.to_body.kind == BodyKind.EXECUTIVE

    @property
    def last_worked(self) -> str:
        """What the last look at its effect found; empty before one."""
        return next((step.get_worked_display() for step in reversed(self.steps) if step.worked), "")

    def fits(self, state: str, on: date) -> bool:
        """Whether it stands where a reader asked for."""
        match state:
            case "":
                return True
            case "open":
                return self.standing.is_open
            case "overdue":
                return self.standing.is_overdue(on)
            case "check_due":
                return self.standing.check_due(on)
            case _:
                return self.standing.state == state


def recommendations(
    actor: Actor, asked: RecommendationFilters, moment: datetime | None = None, *, on: date
) -> list[RecommendationLine]:
    """The recommendations a reader asked for: what is late first, then the oldest. Two queries."""
    rows = Recommendation.objects.visible_to(actor)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    if asked.text:
        rows = rows.filter(text__icontains=asked.text) | rows.filter(reference__iexact=asked.text)
    lines = [line for line in _recommended(rows, moment) if line.fits(asked.state, on)]
    if asked.to:
        lines = [line for line in lines if line.to_code == asked.to]
    return sorted(
        lines, key=lambda line: (not line.standing.is_overdue(on), not line.standing.is_open, line.row.made_on)
    )


def recommendation_of(actor: Actor, reference: str, moment: datetime | None = None) -> RecommendationLine | None:
    """One recommendation. Two queries."""
    rows = Recommendation.objects.visible_to(actor).filter(reference=reference)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return next(iter(_recommended(rows, moment)), None)


def recommendations_led_by(actor: Actor, posts: Collection[int]) -> "QuerySet[Any]":
    """Those that some posts have to see through (`led_by`) and that are not said to be done, rejected or withdrawn."""
    steps = RecommendationStep.objects.filter(recommendation=OuterRef("pk")).order_by("-pk")
    rows = Recommendation.objects.visible_to(actor).annotate(
        led_by=Subquery(steps.filter(lead__isnull=False).values("lead_id")[:1]),
        last=Subquery(steps.filter(kind__in=_TURNS).values("kind")[:1]),
    )
    return rows.filter(Q(last=None) | Q(last=RecommendationStepKind.REOPENED), led_by__in=posts)


_TURNS = (
    RecommendationStepKind.IMPLEMENTED,
    RecommendationStepKind.REOPENED,
    RecommendationStepKind.REJECTED,
    RecommendationStepKind.WITHDRAWN,
)


def recommended_by(actor: Actor, group_id: int, moment: datetime | None = None) -> list[RecommendationLine]:
    """What was recommended of the work of one group, oldest first. Two queries."""
    rows = Recommendation.objects.visible_to(actor).filter(group=group_id)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return _recommended(rows, moment)


def recommended_at(programme_id: int) -> list[RecommendationLine]:
    """Every recommendation of a programme now, for work in the background. Two queries."""
    return _recommended(Recommendation.objects.filter(programme=programme_id), None)


def _recommended(rows: "QuerySet[Recommendation]", moment: datetime | None) -> list[RecommendationLine]:
    found = list(
        rows.select_related("body", "to_body", "to_agency", "meeting__body", "group", "recorded_by").order_by(
            "made_on", "pk"
        )
    )
    taken = RecommendationStep.objects.filter(recommendation__in=[row.pk for row in found])
    if moment is not None:
        taken = taken.filter(recorded_at__lt=moment)
    steps: dict[int, list[RecommendationStep]] = defaultdict(list)
    for step in taken.select_related("lead__agency", "decision", "evidence", "recorded_by").order_by("pk"):
        steps[step.recommendation_id].append(step)
    return [RecommendationLine(row, tuple(steps[row.pk]), _stands(steps[row.pk])) for row in found]


def _stands(steps: Iterable[RecommendationStep]) -> Standing:
    return standing_of(Step(step.kind, step.happened_on, step.due_on, step.months) for step in steps)


def made_to(actor: Actor) -> tuple[Mapping[str, Body], Mapping[str, Agency]]:
    """The bodies other than panels, and the agencies, to which a panel may recommend something. Two queries."""
    bodies = Body.objects.visible_to(actor).exclude(kind=BodyKind.PANEL).order_by("from_on", "pk")
    agencies = Agency.objects.filter(programme=actor.programme_id).order_by("name")
    return (
        {f"body/{body.code}": body for body in bodies},
        {f"agency/{agency.code}": agency for agency in agencies},
    )


def decisions_of(actor: Actor, body: Body | None) -> dict[str, Decision]:
    """The latest decisions of a body, by key, that may be the answer to a recommendation. One query."""
    rows = Decision.objects.visible_to(actor).filter(body=body).order_by("-decided_on", "-pk")[:50]
    return {str(row.pk): row for row in rows}


def scheduled_for(meeting_id: int, moment: datetime | None = None) -> list[WorkItemVersion]:
    """The items given to a meeting. One query."""
    rows = WorkItemVersion.objects.as_at(moment).filter(meeting=meeting_id, state=WorkState.SCHEDULED)
    return list(rows.select_related("item").order_by("item_id"))
