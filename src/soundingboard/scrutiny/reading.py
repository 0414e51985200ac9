"""Plans of questions as pages read them, each function in a fixed number of queries; and who may read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import Body, BodyKind
from soundingboard.governance.models import Meeting, MeetingState, MeetingVersion
from soundingboard.governance.reading import who_runs
from soundingboard.ledger.models import LedgerQuestion
from soundingboard.scrutiny.models import EnquiryVersion, PlannedVersion

ASKED_LATELY = timedelta(days=365)


def who_prepares(body: Body) -> Permission:
    """The permission that planning a body's questions asks for: a panel's are its councillors' and their officer's."""
    return Permission.ASK_QUESTIONS if body.kind == BodyKind.PANEL else who_runs(body)


def who_reads(body: Body) -> Permission:
    """The permission to read a body's plan before it is published: the panel's notes are the panel's own (SC9)."""
    return Permission.READ_PANEL_NOTES if body.kind == BodyKind.PANEL else Permission.ASK_FOR_INFORMATION


def may_read(actor: Actor, body: Body, version: EnquiryVersion | None) -> bool:
    """Whether somebody may read the plan of a body, published or not, or start one."""
    if version is not None and version.is_published:
        return True
    return actor.can(who_reads(body)) or actor.can(who_prepares(body))


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan for a meeting: what it is after, and its questions in order. `version` is None before it is started."""

    version: EnquiryVersion | None
    questions: tuple[PlannedVersion, ...]

    def numbered(self, number: int) -> PlannedVersion | None:
        """A question by its number."""
        return next((each for each in self.questions if each.planned.number == number), None)


def plan_for(meeting: Meeting) -> Plan:
    """The plan for a meeting as it stands. Two queries."""
    version = (
        EnquiryVersion.objects.current()
        .filter(enquiry__meeting=meeting)
        .select_related("enquiry__meeting__body", "recorded_by")
        .first()
    )
    if version is None:
        return Plan(None, ())
    rows: Iterable[PlannedVersion] = (
        PlannedVersion.objects.current()
        .filter(planned__enquiry=version.enquiry, is_dropped=False)
        .select_related("planned__enquiry__meeting__body", "asked_by", "asked_of", "asked")
        .order_by("place", "planned__number")
    )
    return Plan(version, tuple(rows))


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting, and whether there is a plan that the reader may read."""

    version: MeetingVersion
    has_plan: bool
    is_published: bool


def meetings_with_plans(actor: Actor, *, on: date) -> list[MeetingLine]:
    """The meetings to come and those of the last half-year, and every one before that has a plan, the next first: of
    which the reader may read or prepare the plan, or whose plan is published. Two queries."""
    rows = (
        MeetingVersion.objects.visible_to(actor)
        .current()
        .filter(Q(held_on__gte=on - timedelta(days=183)) | Q(meeting__enquiry__isnull=False))
        .exclude(state=MeetingState.CANCELLED)
        .select_related("meeting__body")
        .order_by("-held_on", "-pk")
    )
    plans = {
        each.enquiry.meeting_id: each
        for each in EnquiryVersion.objects.visible_to(actor).current().select_related("enquiry")
    }
    found = []
    for row in rows:
        plan = plans.get(row.meeting_id)
        if may_read(actor, row.meeting.body, plan):
            found.append(MeetingLine(row, plan is not None, plan is not None and plan.is_published))
    return found


def asked_lately(body: Body, *, on: date) -> set[str]:
    """The codes of the bank's questions that a body asked in the last year. One query."""
    rows = LedgerQuestion.objects.filter(body=body, asked_on__gte=on - ASKED_LATELY).exclude(bank_code="")
    return set(rows.values_list("bank_code", flat=True))
