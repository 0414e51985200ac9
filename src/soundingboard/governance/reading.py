"""Meetings and information requests as pages and the position read them, each function in a fixed number of queries.

`moment` is None for now; otherwise what was on record just before it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateField, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Holding, Post
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import Body, BodyKind
from soundingboard.governance.models import (
    AgendaItem,
    AgendaItemVersion,
    Attendance,
    Declaration,
    InformationRequest,
    Interest,
    Meeting,
    MeetingState,
    MeetingVersion,
    Minutes,
    MinutesAddition,
    Outcome,
    OutcomeKind,
    OutcomeNote,
    Presence,
    RequestStep,
)
from soundingboard.governance.rules import (
    COUNTED,
    LEADS_TO,
    Declared,
    ItemOfMinutes,
    QuorumAt,
    RequestStanding,
    Resolved,
    Stay,
    Step,
    agenda_times,
    drafted_minute,
    quorum_course,
    standing_of,
)


def who_runs(body: Body) -> Permission:
    """The permission that running a body's meetings asks for: a panel's are run by scrutiny's own officers (SC9)."""
    return Permission.RUN_SCRUTINY if body.kind == BodyKind.PANEL else Permission.RUN_MEETINGS


def who_asks(body: Body) -> Permission:
    """The permission that asking in a body's name asks for."""
    return Permission.RUN_SCRUTINY if body.kind == BodyKind.PANEL else Permission.ASK_FOR_INFORMATION


# --- meetings ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeetingFilters:
    """Which meetings a reader asked for; empty means any."""

    body: str = ""
    when: str = ""  # "to_come" or "past"


def meetings(
    actor: Actor, asked: MeetingFilters, moment: datetime | None = None, *, on: date
) -> "QuerySet[MeetingVersion]":
    """The meetings a reader asked for with their bodies: those to come, the next first; else the latest first."""
    rows: QuerySet[MeetingVersion] = MeetingVersion.objects.visible_to(actor).as_at(moment)
    if asked.body:
        rows = rows.filter(meeting__body__code=asked.body)
    if asked.when == "to_come":
        return rows.filter(held_on__gte=on).select_related("meeting__body").order_by("held_on", "starts_at", "pk")
    if asked.when == "past":
        rows = rows.filter(held_on__lt=on)
    return rows.select_related("meeting__body").order_by("-held_on", "-starts_at", "-pk")


def meeting_of(actor: Actor, body: str, number: int, moment: datetime | None = None) -> MeetingVersion | None:
    """A meeting by its body's code and its number. One query."""
    found: MeetingVersion | None = (
        MeetingVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(meeting__body__code=body, meeting__number=number)
        .select_related("meeting__body", "meeting__round", "recorded_by")
        .first()
    )
    return found


def later_meetings(meeting: Meeting) -> list[MeetingVersion]:
    """The meetings of the same body that come after and are not over or cancelled. One query."""
    rows = MeetingVersion.objects.current().filter(meeting__body_id=meeting.body_id, meeting__number__gt=meeting.number)
    rows = rows.filter(state__in=[MeetingState.PLANNED, MeetingState.AGENDA_SET, MeetingState.IN_SESSION])
    return list(rows.select_related("meeting__body").order_by("meeting__number"))


def next_meetings(actor: Actor, on: date, moment: datetime | None = None) -> list[MeetingVersion]:
    """The next meeting of each body from a day on. One query."""
    rows: Iterable[MeetingVersion] = (
        MeetingVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(held_on__gte=on)
        .exclude(state=MeetingState.CANCELLED)
        .select_related("meeting__body")
        .order_by("held_on", "starts_at")
    )
    found: dict[int, MeetingVersion] = {}
    for row in rows:
        found.setdefault(row.meeting.body_id, row)
    return list(found.values())


class ItemLine(NamedTuple):
    """An agenda item and what is said of it."""

    item: AgendaItem
    version: AgendaItemVersion


def items_of(meeting: Meeting, moment: datetime | None = None) -> list[ItemLine]:
    """The items of an agenda in their order, without those taken off. One query."""
    rows: Iterable[AgendaItemVersion] = (
        AgendaItemVersion.objects.as_at(moment)
        .filter(item__meeting=meeting, is_withdrawn=False)
        .select_related("item__meeting__body", "presenter", "item__carried_from__meeting")
        .order_by("place", "pk")
    )
    return [ItemLine(row.item, row) for row in rows]


def attendance_of(meeting: Meeting, moment: datetime | None = None) -> list[Attendance]:
    """Who was at a meeting, members first. One query."""
    rows: Iterable[Attendance] = (
        Attendance.objects.as_at(moment)
        .filter(meeting=meeting)
        .select_related("post", "agency", "seat")
        .order_by("agency__name", "post__title")
    )
    return sorted(rows, key=lambda row: row.seat_id is None)


def stays_of(attendance: Iterable[Attendance]) -> list[Stay]:
    """The members' stays, as the rule of quorum reads them."""
    return [Stay(row.presence, row.came_at, row.left_after) for row in attendance if row.seat_id is not None]


def quorum_for(item: AgendaItem, version: MeetingVersion) -> QuorumAt:
    """How many members were there for an item. Two queries."""
    place = AgendaItemVersion.objects.current().filter(item=item).values_list("place", flat=True).get()
    stays = stays_of(attendance_of(version.meeting))
    return quorum_course(version.quorum, stays, [place])[0]


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """What came of an item, with what became of it since."""

    row: Outcome
    notes: tuple[OutcomeNote, ...]

    @property
    def is_followed(self) -> bool:
        """Whether somebody is to do something."""
        return self.row.kind in (OutcomeKind.ACTION, OutcomeKind.CHALLENGE)

    @property
    def is_done(self) -> bool:
        """Whether the last word is that it is done."""
        return bool(self.notes) and self.notes[-1].is_done

    def is_overdue(self, on: date) -> bool:
        """An action not done after its day."""
        return self.row.due_on is not None and not self.is_done and self.row.due_on < on and self.is_followed


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One item as the meeting's page shows it."""

    item: AgendaItem
    version: AgendaItemVersion
    at: time
    quorum: QuorumAt
    outcomes: tuple[OutcomeLine, ...]
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True)
class Sitting:
    """A whole meeting."""

    lines: tuple[AgendaLine, ...]
    attendance: tuple[Attendance, ...]
    course: tuple[QuorumAt, ...]

    @property
    def members_there(self) -> int:
        """How many members came at all."""
        return sum(row.presence in COUNTED for row in self.attendance if row.seat_id is not None)


def sitting_of(version: MeetingVersion, moment: datetime | None = None) -> Sitting:
    """A meeting with its agenda, attendance, declarations and outcomes. Five queries."""
    meeting = version.meeting
    items = items_of(meeting, moment)
    attendance = attendance_of(meeting, moment)
    course = quorum_course(version.quorum, stays_of(attendance), [line.version.place for line in items])
    outcomes, declarations = _outcomes_by_item(meeting, moment), _declarations_by_item(meeting, moment)
    times = agenda_times(version.starts_at, [line.version.minutes for line in items])
    lines = tuple(
        AgendaLine(
            line.item,
            line.version,
            at,
            quorum,
            tuple(outcomes.get(line.item.pk, ())),
            tuple(declarations.get(line.item.pk, ())),
        )
        for line, at, quorum in zip(items, times, course, strict=True)
    )
    return Sitting(lines, tuple(attendance), tuple(course))


def _outcomes_by_item(meeting: Meeting, moment: datetime | None) -> dict[int, list[OutcomeLine]]:
    rows = Outcome.objects.filter(item__meeting=meeting)
    notes = OutcomeNote.objects.order_by("pk")
    if moment is not None:
        rows, notes = rows.filter(recorded_at__lt=moment), notes.filter(recorded_at__lt=moment)
    found: dict[int, list[OutcomeLine]] = defaultdict(list)
    rows = rows.select_related("owner", "decision", "request").prefetch_related(Prefetch("notes", notes, "as_noted"))
    for row in rows.order_by("pk"):
        found[row.item_id].append(OutcomeLine(row, tuple(_noted(row))))
    return found


def _noted(row: Any) -> list[OutcomeNote]:
    return list(row.as_noted)


def _declarations_by_item(meeting: Meeting, moment: datetime | None) -> dict[int, list[Declaration]]:
    rows = Declaration.objects.filter(item__meeting=meeting)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    found: dict[int, list[Declaration]] = defaultdict(list)
    for row in rows.select_related("post").order_by("pk"):
        found[row.item_id].append(row)
    return found


def outcome_of(meeting: Meeting, number: int) -> Outcome | None:
    """An outcome of a meeting by its key. One query."""
    return (
        Outcome.objects.filter(item__meeting=meeting, pk=number).select_related("item__meeting__body", "owner").first()
    )


def minutes_of(meeting: Meeting, moment: datetime | None = None) -> Minutes | None:
    """The minutes of a meeting with what was added to them. Two queries."""
    additions = MinutesAddition.objects.select_related("recorded_by").order_by("pk")
    if moment is not None:
        additions = additions.filter(recorded_at__lt=moment)
    found: Minutes | None = (
        Minutes.objects.as_at(moment)
        .filter(meeting=meeting)
        .select_related("meeting__body", "agreed_at__body", "recorded_by")
        .prefetch_related(Prefetch("additions", additions))
        .first()
    )
    return found


class ItemOpen(NamedTuple):
    """An item of a meeting that goes on, or whose minutes are not agreed yet, under which its body may decide."""

    pk: int
    words: str


def items_open(actor: Actor, kind: BodyKind) -> list[ItemOpen]:
    """The items under which a body of a kind may decide now, the latest meeting first. One query."""
    rows = AgendaItemVersion.objects.visible_to(actor).current().filter(is_withdrawn=False)
    rows = rows.filter(item__meeting__body__kind=kind).annotate(
        met=FilteredRelation("item__meeting__versions", condition=Q(item__meeting__versions__superseded_at=None))
    )
    found: Any = rows.filter(met__state__in=[MeetingState.IN_SESSION, MeetingState.OVER])
    columns = ("item_id", "item__meeting__body__name", "item__meeting__number", "met__held_on", "place", "title")
    return [
        ItemOpen(pk, f"{body}, meeting {number} on {held_on.day} {held_on:%B %Y}, item {place}: {title}")
        for pk, body, number, held_on, place, title in found.order_by("-met__held_on", "place").values_list(*columns)
    ]


def item_open(actor: Actor, number: int) -> AgendaItem | None:
    """One item with its meeting and body, for whoever decides under it. One query."""
    rows: Any = AgendaItem.objects.visible_to(actor).filter(pk=number)
    found: AgendaItem | None = rows.select_related("meeting__body__programme").first()
    return found


def drafted_parts(meeting: Meeting, version: MeetingVersion) -> list[dict[str, Any]]:
    """The parts of minutes, drafted from what came of each item."""
    parts = []
    for line in sitting_of(version).lines:
        presenter = line.version.presenter
        draft = ItemOfMinutes(
            place=line.version.place,
            title=line.version.title,
            presenter=presenter.title if presenter else "",
            outcomes=tuple(_resolved(each.row) for each in line.outcomes),
            declared=tuple(
                Declared(row.post.title, Interest(row.interest).label, row.withdrew) for row in line.declarations
            ),
            quorum=line.quorum,
        )
        parts.append({"item": line.version.place, "title": line.version.title, "text": drafted_minute(draft)})
    return parts


def _resolved(row: Outcome) -> Resolved:
    reference = row.decision.reference if row.decision else row.request.reference if row.request else ""
    return Resolved(row.kind, row.text, reference, row.owner.title if row.owner else "", row.due_on)


class OpenOutcome(NamedTuple):
    """A meeting's action or challenge that nobody has said is done."""

    row: Outcome
    body: str
    held_on: date


def open_outcomes(actor: Actor, moment: datetime | None = None) -> list[OpenOutcome]:
    """Actions and challenges of meetings of which the last word is not that they are done, oldest first. One query."""
    return _as_open(_not_done(actor, moment))


class FollowUp(NamedTuple):
    """A meeting's action or challenge that nobody has said is done, as a position has it; `owner` is a title."""

    kind: str
    body: str
    held_on: date
    text: str
    about: str
    owner: str | None
    due_on: date | None


def follow_ups(actor: Actor, moment: datetime | None = None) -> list[FollowUp]:
    """The same as `open_outcomes`, read as columns. One query."""
    columns = ("kind", "item__meeting__body__name", "held_on", "text", "about", "owner__title", "due_on")
    return [FollowUp(*row) for row in _not_done(actor, moment).values_list(*columns)]


def oldest_open_outcomes(actor: Actor, moment: datetime | None = None, *, number: int) -> tuple[list[OpenOutcome], int]:
    """The oldest so many of them, and how many there are besides. Two queries."""
    rows = _not_done(actor, moment)
    oldest = _as_open(rows[:number])
    return oldest, rows.count() - number if len(oldest) == number else 0


def _as_open(rows: "QuerySet[Any]") -> list[OpenOutcome]:
    return [OpenOutcome(row, row.item.meeting.body.name, row.held_on) for row in rows]


def _not_done(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    notes = OutcomeNote.objects.filter(outcome=OuterRef("pk"))
    versions = MeetingVersion.objects.as_at(moment).filter(meeting=OuterRef("item__meeting"))
    rows = Outcome.objects.filter(programme=actor.programme_id, kind__in=[OutcomeKind.ACTION, OutcomeKind.CHALLENGE])
    if moment is not None:
        rows, notes = rows.filter(recorded_at__lt=moment), notes.filter(recorded_at__lt=moment)
    rows = rows.annotate(
        done=Subquery(notes.order_by("-pk").values("is_done")[:1]), held_on=Subquery(versions.values("held_on")[:1])
    ).filter(Q(done=None) | Q(done=False))
    return rows.select_related("owner", "item__meeting__body").order_by("pk")


def open_actions_of(actor: Actor, posts: Collection[int]) -> "QuerySet[Any]":
    """Actions of meetings that some posts have not yet done."""
    return _not_done(actor, None).filter(owner__in=posts)


# --- information requests ---------------------------------------------------------------------------------------------

STATES = (
    ("waiting", "Waiting for an answer"),
    ("overdue", "Overdue"),
    ("answered", "Answered, to be judged"),
    ("satisfied", "Satisfied"),
    ("withdrawn", "Withdrawn"),
)


@dataclass(frozen=True, slots=True)
class RequestFilters:
    """Which requests a reader asked for; empty means any."""

    text: str = ""
    body: str = ""
    state: str = ""
    agency: str = ""
    post: str = ""
    mine: str = ""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request and where it stands."""

    row: InformationRequest
    standing: RequestStanding
    owner: Post
    steps: tuple[RequestStep, ...]


def requests(
    actor: Actor, asked: RequestFilters, moment: datetime | None = None, *, on: date
) -> "QuerySet[InformationRequest]":
    """The requests that a reader asked for, those that wait the longest first, each with where it stands.

    `last_kind`, `due_now`, `owner_now_id` and `answered_on` (the day of the last answer) are annotated, so that a
    filter is one query whatever their number.
    """
    steps = RequestStep.objects.filter(request=OuterRef("pk"))
    rows: QuerySet[InformationRequest] = InformationRequest.objects.visible_to(actor)
    if moment is not None:
        rows, steps = rows.filter(recorded_at__lt=moment), steps.filter(recorded_at__lt=moment)
    steps = steps.order_by("-pk")
    rows = rows.annotate(
        answered_on=Subquery(steps.filter(kind="answered").values("happened_on")[:1]),
        last_kind=Subquery(steps.filter(kind__in=list(LEADS_TO)).values("kind")[:1]),
        due_now=Coalesce(
            Subquery(steps.filter(due_on__isnull=False).values("due_on")[:1]), F("due_on"), output_field=DateField()
        ),
        owner_now_id=Coalesce(
            Subquery(steps.filter(owner__isnull=False).values("owner_id")[:1]),
            F("owner_id"),
            output_field=BigIntegerField(),
        ),
    )
    waits = Q(last_kind=None) | Q(last_kind="not_satisfied")
    kinds = {
        "waiting": waits,
        "overdue": waits & Q(due_now__lt=on),
        "answered": Q(last_kind="answered"),
        "satisfied": Q(last_kind="satisfied"),
        "withdrawn": Q(last_kind="withdrawn"),
    }
    if asked.state in kinds:
        rows = rows.filter(kinds[asked.state])
    if asked.text:
        rows = rows.filter(Q(question__icontains=asked.text) | Q(reference__iexact=asked.text))
    if asked.body:
        rows = rows.filter(body__code=asked.body)
    if asked.post:
        rows = rows.filter(
            owner_now_id__in=Post.objects.filter(programme=actor.programme_id, code=asked.post).values("pk")
        )
    if asked.mine:
        own = Q(person=actor.person_id, post__programme=actor.programme_id)
        held = Holding.objects.filter(own, Q(to_on=None) | Q(to_on__gte=on), from_on__lte=on)
        rows = rows.filter(owner_now_id__in=held.values("post_id"))
    if asked.agency:
        posts = Post.objects.filter(programme=actor.programme_id, agency__code=asked.agency)
        rows = rows.filter(owner_now_id__in=posts.values("pk"))
    return rows.select_related("body").order_by("asked_on", "pk")


def unanswered_requests(actor: Actor, posts: Collection[int]) -> "QuerySet[InformationRequest]":
    """The requests that wait today for an answer of some posts."""
    rows: QuerySet[Any] = requests(actor, RequestFilters(state="waiting"), on=actor.today)
    return rows.filter(owner_now_id__in=posts)


def requests_to_judge(actor: Actor) -> "QuerySet[InformationRequest]":
    """The requests that were answered and wait for this person to say whether the answer satisfies."""
    rows: QuerySet[Any] = requests(actor, RequestFilters(state="answered"), on=actor.today)
    return for_whom_one_asks(actor, rows, of_panel=Permission.RUN_SCRUTINY)


def for_whom_one_asks(actor: Actor, rows: "QuerySet[Any]", *, of_panel: Permission) -> "QuerySet[Any]":
    """What a body asked, for the bodies in whose name this person asks: a panel's has a permission of its own."""
    if not actor.can(Permission.ASK_FOR_INFORMATION):
        rows = rows.filter(body__kind=BodyKind.PANEL)
    return rows if actor.can(of_panel) else rows.exclude(body__kind=BodyKind.PANEL)


def lines_of(rows: Iterable[InformationRequest], moment: datetime | None = None) -> list[RequestLine]:
    """Requests with their steps and owners. Three queries for any number."""
    found = list(rows)
    steps: dict[int, list[RequestStep]] = defaultdict(list)
    taken = RequestStep.objects.filter(request__in=[row.pk for row in found])
    if moment is not None:
        taken = taken.filter(recorded_at__lt=moment)
    for step in taken.select_related("owner__agency", "evidence", "recorded_by").order_by("pk"):
        steps[step.request_id].append(step)
    posts = Post.objects.select_related("agency").in_bulk({row.owner_id for row in found})
    return [_line(row, steps[row.pk], posts[row.owner_id]) for row in found]


def _line(row: InformationRequest, steps: list[RequestStep], owner: Post) -> RequestLine:
    standing = standing_of(row.due_on, [Step(step.kind, step.happened_on, step.due_on) for step in steps])
    for step in steps:
        owner = step.owner or owner
    return RequestLine(row, standing, owner, tuple(steps))


def request_of(actor: Actor, reference: str, moment: datetime | None = None) -> RequestLine | None:
    """One request with all that happened to it. Three queries."""
    rows = InformationRequest.objects.visible_to(actor).filter(reference=reference)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    row = rows.select_related("body", "recorded_by").first()
    return lines_of([row], moment)[0] if row is not None else None


class RequestOnRecord(NamedTuple):
    """A request and where it stands, as a position has it; `owner` is the title of the post that holds it now."""

    reference: str
    body: str
    question: str
    about: str
    asked_on: date
    owner: str
    agency: str
    standing: RequestStanding


def requests_on_record(actor: Actor, moment: datetime | None = None) -> list[RequestOnRecord]:
    """Every request of the programme in order, with where it stands. Two queries, read as columns."""
    rows, steps = InformationRequest.objects.visible_to(actor), RequestStep.objects.visible_to(actor)
    if moment is not None:
        rows, steps = rows.filter(recorded_at__lt=moment), steps.filter(recorded_at__lt=moment)
    happened: dict[int, list[Step]] = defaultdict(list)
    passed_to: dict[int, tuple[str, str]] = {}
    columns = ("request_id", "kind", "happened_on", "due_on", "owner__title", "owner__agency__name")
    for key, kind, happened_on, due_on, *to in steps.order_by("pk").values_list(*columns):
        happened[key].append(Step(kind, happened_on, due_on))
        if to[0] is not None:
            passed_to[key] = (to[0], to[1])
    asked = ("pk", "due_on", "owner__title", "owner__agency__name")
    told = ("reference", "body__name", "question", "about", "asked_on")
    return [
        RequestOnRecord._make((*said, *passed_to.get(key, (owner, agency)), standing_of(due_on, happened.get(key, ()))))
        for key, due_on, owner, agency, *said in rows.in_order().values_list(*asked, *told)
    ]


# --- who came ---------------------------------------------------------------------------------------------------------


class CameFor(NamedTuple):
    """How often the seats of an agency were filled at the meetings of a body."""

    agency: str
    seats: int
    present: int
    substitutes: int
    apologies: int
    absent: int


def attendance_by_agency(
    actor: Actor, since: date, until: date, moment: datetime | None = None, *, body: str = ""
) -> list[CameFor]:
    """How each agency's seats were filled at the meetings between two days, agencies by name. One query."""
    sittings = MeetingVersion.objects.as_at(moment).filter(
        programme=actor.programme_id, held_on__gte=since, held_on__lte=until
    )
    if body:
        sittings = sittings.filter(meeting__body__code=body)
    rows = (
        Attendance.objects.as_at(moment)
        .filter(programme=actor.programme_id, seat__isnull=False, meeting__in=sittings.values("meeting"))
        .values_list("agency__name", "presence")
    )
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for agency, presence in rows:
        counts[agency][presence] += 1
    return [
        CameFor(
            agency,
            sum(each.values()),
            each[Presence.PRESENT],
            each[Presence.SUBSTITUTE],
            each[Presence.APOLOGIES],
            each[Presence.ABSENT],
        )
        for agency, each in sorted(counts.items())
    ]


def holder_names(actor: Actor, posts: Iterable[int], on: date) -> dict[int, str]:
    """Who holds each of these posts on a day. One query."""
    rows = Holding.objects.filter(
        Q(to_on=None) | Q(to_on__gte=on),
        post_id__in=list(posts),
        post__programme=actor.programme_id,
        from_on__lte=on,
    ).order_by("from_on")
    return dict(rows.values_list("post_id", "person__name"))
