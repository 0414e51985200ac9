"""Writing about meetings by way of the API: called and moved, their agendas, who was there, what came of it, minutes.

Each is the action of a page, for whoever runs the meetings of the body. All but calling one are written on the version
of the meeting that was seen, which is of everything that can be put down about it.
"""

import re
from collections.abc import Callable
from datetime import time
from typing import Annotated, Any, Literal

from django.http import Http404
from pydantic import AfterValidator, Field

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Permission
from soundingboard.api.door import ApiRequest, Caller, writes
from soundingboard.api.meetings import Held, meeting_held
from soundingboard.api.problems import Refused
from soundingboard.api.said import Code, Day, Line, Number, Said, Text, Truth
from soundingboard.api.versions import require_version
from soundingboard.api.writes import Written, post_named
from soundingboard.connections.rules import Kind
from soundingboard.cycle.reading import rounds_of
from soundingboard.decisions import reading as deciding
from soundingboard.decisions.models import Body, DecisionKind
from soundingboard.governance import actions, reading
from soundingboard.governance.actions import ItemFacts, Present, Resolution
from soundingboard.governance.models import (
    AgendaItemVersion,
    Interest,
    Meeting,
    Minutes,
    OutcomeKind,
    Presence,
    Purpose,
)

MEETING = "/meetings/{body}/{number}"
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
Why = Annotated[Text, Field(max_length=1000)]
Reason = Annotated[Text, Field(min_length=1, max_length=1000)]
Some = Annotated[Text, Field(min_length=1)]
Title = Annotated[Line, Field(min_length=1)]
Count = Annotated[int, Field(strict=True, ge=1, le=9999)]


def _hour(said: str) -> str:
    if not _HOUR.fullmatch(said):
        raise ValueError("give a time as HH:MM")
    return said


Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), AfterValidator(_hour)]


class WhenIn(Said):
    """When and where a meeting is."""

    held_on: Day
    starts_at: Hour
    minutes_available: Annotated[int, Field(strict=True, ge=5, le=600)] = 120
    place: Line = ""

    @property
    def facts(self) -> dict[str, Any]:
        """It as the actions take it."""
        names = ("held_on", "minutes_available", "place")
        return {name: getattr(self, name) for name in names} | {"starts_at": time.fromisoformat(self.starts_at)}


class MeetingIn(WhenIn):
    """A meeting that is called."""

    body: Code
    round: Count | None = Field(None, description="The number of the round whose position it hears.")


class MoveIn(WhenIn):
    """Another day, time or place; once the agenda is out, with the reason."""

    why: Why = ""


class StepIn(Said):
    """What is done with a meeting next. Taking its agenda back and cancelling it need a reason."""

    step: Literal["set_agenda", "take_agenda_back", "open", "close", "cancel"]
    why: Why = ""


class ItemIn(Said):
    """What is said of an item of the agenda."""

    title: Title
    purpose: Literal[tuple(Purpose.values)] = "challenge"  # type: ignore[valid-type]
    presenter: Line | None = Field(None, description="The title or the code of a post.")
    minutes: Annotated[int, Field(strict=True, ge=1, le=300)] = 10
    why: Annotated[Text, Field(max_length=2000)] = ""


class WithdrawalIn(Said):
    """Why an item is taken off."""

    why: Reason


class OrderIn(Said):
    """The numbers of all items of an agenda, the first first."""

    order: Annotated[list[Count], Field(min_length=1, max_length=100)]


class CarryIn(Said):
    """Which items go to which later meeting of the same body, by their numbers."""

    items: Annotated[list[Count], Field(min_length=1, max_length=100)]
    to: Count


class PresentIn(Said):
    """How a post was there. One without a seat on the body was in attendance."""

    post: Title = Field(description="The title or the code of a post.")
    presence: Literal[tuple(Presence.values)]  # type: ignore[valid-type]
    came_at: Annotated[int, Field(strict=True, ge=1, le=99)] | None = None
    left_after: Annotated[int, Field(strict=True, ge=1, le=99)] | None = None


class AttendanceIn(Said):
    """Who was there; what was put down of the same posts before is superseded."""

    present: Annotated[list[PresentIn], Field(min_length=1, max_length=200)]


class DeclarationIn(Said):
    """An interest that was declared in an item."""

    post: Title = Field(description="The title or the code of a post.")
    interest: Literal[tuple(Interest.values)]  # type: ignore[valid-type]
    text: Reason
    withdrew: Truth = False


class OutcomeIn(Said):
    """What came of an item.

    An action and a request need an owner and a day; a decision needs a title, and goes into the register.
    """

    kind: Literal[tuple(OutcomeKind.values)]  # type: ignore[valid-type]
    text: Some
    owner: Line | None = Field(None, description="The title or the code of a post.")
    due_on: Day | None = None
    title: Line = ""
    decision_kind: Literal[tuple(DecisionKind.values)] = "other"  # type: ignore[valid-type]
    authority: Line = ""
    conditions: Text = ""
    dissent: Text = ""
    review_on: Day | None = None


class OutcomeNoteIn(Said):
    """What became of an action or a challenge."""

    is_done: Truth
    happened_on: Day
    text: Annotated[Text, Field(min_length=1, max_length=2000)]


class DraftIn(Said):
    """Nothing but that the minutes are to be drafted from what came of each item."""


class MinuteIn(Said):
    """The minute of one item, by its place."""

    item: Count
    text: Annotated[str, Field(max_length=8000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]


class MinutesIn(Said):
    """The words of some minutes of a draft; the others stay."""

    parts: Annotated[list[MinuteIn], Field(min_length=1, max_length=100)]


class AgreedIn(Said):
    """When minutes were agreed, and at which later meeting of the body, if at one."""

    agreed_on: Day
    agreed_at: Count | None = None


class AdditionIn(Said):
    """What is added beneath agreed minutes."""

    text: Some
    why: Reason


# --- what they share --------------------------------------------------------------------------------------------------


def _running(request: ApiRequest, body: str, number: int) -> Held:
    """The meeting as it was seen, for whoever runs the meetings of its body. Raises Http404, NotAllowed and Refused."""
    held = meeting_held(request.stand, body, number)
    _refuse_unless_running(request.stand, held.version.meeting.body)
    require_version(request, held.tag)
    return held


def _refuse_unless_running(caller: Caller, body: Body) -> None:
    if not caller.actor.can(reading.who_runs(body)):
        raise NotAllowed(f"Your role does not include running the meetings of {body.name}.")


def _written(caller: Caller, meeting: Meeting) -> Written:
    held = meeting_held(caller, meeting.body.code, meeting.number)
    return Written(reference=f"{meeting.body.code}/{meeting.number}", version=held.tag)


def _item(held: Held, number: int) -> AgendaItemVersion:
    found = next((line.version for line in held.sitting.lines if line.item.number == number), None)
    if found is None:
        raise Http404(f"There is no item {number} on the agenda of this meeting.")
    return found


def _minutes(held: Held) -> Minutes:
    if held.minutes is None:
        raise Http404("There are no minutes of this meeting yet. Draft them first.")
    return held.minutes


def _later(held: Held, number: int, field: str) -> Meeting:
    found = next((each for each in reading.later_meetings(held.version.meeting) if each.meeting.number == number), None)
    if found is None:
        raise Refused(422, f"There is no later meeting {number} of the same body that is not over.", field=field)
    return found.meeting


# --- calling and moving -----------------------------------------------------------------------------------------------


@writes("/meetings", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME)
def call_meeting(request: ApiRequest, programme: str, said: MeetingIn) -> Any:
    """Call a meeting of a body; its quorum is that of the body's terms as they stand."""
    caller = request.stand
    if not (caller.actor.can(Permission.RUN_MEETINGS) or caller.actor.can(Permission.RUN_SCRUTINY)):
        raise NotAllowed("Your role does not include running the meetings of any body.")
    body = deciding.body_of(caller.actor, said.body)
    if body is None:
        raise Refused(422, f"There is no body “{said.body}”.", field="body")
    _refuse_unless_running(caller, body)
    rounds = {each.row.number: each.row for each in rounds_of(caller.actor)} if said.round is not None else {}
    if said.round is not None and said.round not in rounds:
        raise Refused(422, f"There is no round {said.round}.", field="round")
    made = actions.call_meeting(body=body, round=rounds.get(said.round or 0), **said.facts, by=caller.actor)
    return _written(caller, made)


@writes(f"{MEETING}/moves", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True)
def move_meeting(request: ApiRequest, programme: str, body: Code, number: Number, said: MoveIn) -> Any:
    """Change when or where a meeting is; once its agenda is out, with the reason, and its members are told."""
    version = _running(request, body, number).version
    actions.move_meeting(version=version, why=said.why, **said.facts, by=request.stand.actor)
    return _written(request.stand, version.meeting)


STEPS: dict[str, Callable[..., Any]] = {
    "set_agenda": actions.set_agenda,
    "take_agenda_back": actions.take_agenda_back,
    "open": actions.open_meeting,
    "close": actions.close_meeting,
    "cancel": actions.cancel_meeting,
}
WITH_WHY = ("take_agenda_back", "cancel")


@writes(f"{MEETING}/steps", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True)
def step_meeting(request: ApiRequest, programme: str, body: Code, number: Number, said: StepIn) -> Any:
    """Set the agenda, take it back, open the meeting, close it, or cancel it."""
    version = _running(request, body, number).version
    if said.step in WITH_WHY and not said.why.strip():
        raise Refused(422, "Say why.", field="why")
    why = {"why": said.why} if said.step in WITH_WHY else {}
    STEPS[said.step](version=version, **why, by=request.stand.actor)
    return _written(request.stand, version.meeting)


# --- the agenda -------------------------------------------------------------------------------------------------------


@writes(f"{MEETING}/items", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True)
def add_item(request: ApiRequest, programme: str, body: Code, number: Number, said: ItemIn) -> Any:
    """Put an item at the end of the agenda."""
    caller, meeting = request.stand, _running(request, body, number).version.meeting
    presenter = post_named(caller, said.presenter, "presenter")
    facts = ItemFacts(said.title, Purpose(said.purpose), presenter, said.minutes, said.why)
    actions.add_items(meeting=meeting, items=[facts], by=caller.actor)
    return _written(caller, meeting)


@writes(
    f"{MEETING}/items/{{item}}/changes", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True
)
def change_item(request: ApiRequest, programme: str, body: Code, number: Number, item: Number, said: ItemIn) -> Any:
    """Change what is said of an item: all of it, as it is to be."""
    caller, held = request.stand, _running(request, body, number)
    actions.edit_item(
        version=_item(held, item),
        title=said.title,
        purpose=said.purpose,
        presenter=post_named(caller, said.presenter, "presenter"),
        minutes=said.minutes,
        why=said.why,
        by=caller.actor,
    )
    return _written(caller, held.version.meeting)


@writes(
    f"{MEETING}/items/{{item}}/withdrawal",
    Kind.MEETINGS,
    Written,
    permission=Permission.VIEW_PROGRAMME,
    on_version=True,
)
def withdraw_item(
    request: ApiRequest, programme: str, body: Code, number: Number, item: Number, said: WithdrawalIn
) -> Any:
    """Take an item off the agenda, with the reason; it stays in the history."""
    held = _running(request, body, number)
    actions.withdraw_item(version=_item(held, item), why=said.why, by=request.stand.actor)
    return _written(request.stand, held.version.meeting)


@writes(f"{MEETING}/order", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True)
def order_agenda(request: ApiRequest, programme: str, body: Code, number: Number, said: OrderIn) -> Any:
    """Put the items of the agenda in another order."""
    meeting = _running(request, body, number).version.meeting
    actions.order_items(meeting=meeting, order=said.order, by=request.stand.actor)
    return _written(request.stand, meeting)


@writes(f"{MEETING}/carried", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True)
def carry_items(request: ApiRequest, programme: str, body: Code, number: Number, said: CarryIn) -> Any:
    """Copy items to the agenda of a later meeting of the same body; they stay here too."""
    held = _running(request, body, number)
    versions = [_item(held, each) for each in dict.fromkeys(said.items)]
    actions.carry_forward(versions=versions, to=_later(held, said.to, "to"), by=request.stand.actor)
    return _written(request.stand, held.version.meeting)


# --- who was there, and what came of it -------------------------------------------------------------------------------


@writes(f"{MEETING}/attendance", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True)
def take_attendance(request: ApiRequest, programme: str, body: Code, number: Number, said: AttendanceIn) -> Any:
    """Put down who was there, who sent apologies, and who came late or left early."""
    caller, version = request.stand, _running(request, body, number).version
    posts = {word: post for post in deciding.posts_offered(caller.actor).values() for word in (post.title, post.code)}
    seats = {
        seat.member.post_id: seat.member
        for seat in deciding.seats_of(version.meeting.body, version.held_on)
        if seat.is_now
    }
    present: dict[int, Present] = {}
    for place, each in enumerate(said.present):
        post = posts.get(each.post)
        if post is None:
            raise Refused(422, f"There is no post “{each.post}”.", field=f"present.{place}.post")
        if post.pk in present:
            raise Refused(422, f"{post.title} is put down twice.", field=f"present.{place}.post")
        seat = None if each.presence == Presence.IN_ATTENDANCE else seats.get(post.pk)
        agency = seat.agency if seat is not None else None
        present[post.pk] = Present(post, Presence(each.presence), seat, agency, each.came_at, each.left_after)
    actions.take_attendance(meeting=version.meeting, present=list(present.values()), by=caller.actor)
    return _written(caller, version.meeting)


@writes(
    f"{MEETING}/items/{{item}}/declarations",
    Kind.MEETINGS,
    Written,
    permission=Permission.VIEW_PROGRAMME,
    on_version=True,
)
def declare_interest(
    request: ApiRequest, programme: str, body: Code, number: Number, item: Number, said: DeclarationIn
) -> Any:
    """Put an interest on record that somebody declared in an item."""
    caller, held = request.stand, _running(request, body, number)
    post = post_named(caller, said.post, "post")
    assert post is not None
    actions.declare_interest(
        item=_item(held, item).item,
        post=post,
        interest=said.interest,
        text=said.text,
        withdrew=said.withdrew,
        by=caller.actor,
    )
    return _written(caller, held.version.meeting)


@writes(
    f"{MEETING}/items/{{item}}/outcomes", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True
)
def record_outcome(
    request: ApiRequest, programme: str, body: Code, number: Number, item: Number, said: OutcomeIn
) -> Any:
    """Put down what came of an item. A decision goes into the register, and a request on record, in the same stroke."""
    caller, held = request.stand, _running(request, body, number)
    found, kind = _item(held, item), OutcomeKind(said.kind)
    resolution = None
    if kind == OutcomeKind.DECISION:
        if not said.title.strip():
            raise Refused(422, "Enter the decision in one line.", field="title")
        names = ("title", "authority", "conditions", "dissent", "review_on")
        given = {name: getattr(said, name) for name in names}
        resolution = Resolution(kind=DecisionKind(said.decision_kind), **given)
    is_owned = kind in (OutcomeKind.ACTION, OutcomeKind.REQUEST)
    actions.record_outcome(
        item=found.item,
        kind=kind,
        text=said.text,
        about=found.about,
        owner=post_named(caller, said.owner, "owner") if is_owned else None,
        due_on=said.due_on if is_owned else None,
        resolution=resolution,
        by=caller.actor,
    )
    return _written(caller, held.version.meeting)


@writes(
    f"{MEETING}/outcomes/{{outcome}}/notes",
    Kind.MEETINGS,
    Written,
    permission=Permission.VIEW_PROGRAMME,
    on_version=True,
)
def note_outcome(
    request: ApiRequest, programme: str, body: Code, number: Number, outcome: Number, said: OutcomeNoteIn
) -> Any:
    """Say what became of an action or a challenge: its owner may, and whoever runs the body's meetings."""
    caller = request.stand
    held = meeting_held(caller, body, number)
    meeting = held.version.meeting
    found = reading.outcome_of(meeting, outcome)
    owns = (
        found is not None and found.owner_id in caller.actor.post_ids and caller.actor.can(Permission.ANSWER_REQUESTS)
    )
    if not owns:
        _refuse_unless_running(caller, meeting.body)
    if found is None:
        raise Http404(f"Nothing with the key {outcome} came of this meeting.")
    require_version(request, held.tag)
    actions.note_outcome(outcome=found, **said.model_dump(), by=caller.actor)
    return _written(caller, meeting)


# --- minutes ----------------------------------------------------------------------------------------------------------


@writes(f"{MEETING}/minutes", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True)
def draft_minutes(request: ApiRequest, programme: str, body: Code, number: Number, said: DraftIn) -> Any:
    """Draft the minutes from what came of each item; a draft there already is drafted again."""
    meeting = _running(request, body, number).version.meeting
    actions.draft_minutes(meeting=meeting, by=request.stand.actor)
    return _written(request.stand, meeting)


@writes(f"{MEETING}/minutes/changes", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True)
def change_minutes(request: ApiRequest, programme: str, body: Code, number: Number, said: MinutesIn) -> Any:
    """Change the words of draft minutes."""
    held = _running(request, body, number)
    minutes = _minutes(held)
    texts = {each.item: each.text for each in said.parts}
    unknown = sorted(texts.keys() - {part["item"] for part in minutes.parts})
    if unknown:
        raise Refused(422, f"There is no minute of an item {unknown[0]}.", field="parts")
    actions.edit_minutes(minutes=minutes, texts=texts, by=request.stand.actor)
    return _written(request.stand, held.version.meeting)


@writes(f"{MEETING}/minutes/agreement", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True)
def agree_minutes(request: ApiRequest, programme: str, body: Code, number: Number, said: AgreedIn) -> Any:
    """Put on record that the body agreed the minutes, which then never change."""
    held = _running(request, body, number)
    agreed_at = _later(held, said.agreed_at, "agreed_at") if said.agreed_at is not None else None
    actions.agree_minutes(minutes=_minutes(held), agreed_on=said.agreed_on, agreed_at=agreed_at, by=request.stand.actor)
    return _written(request.stand, held.version.meeting)


@writes(f"{MEETING}/minutes/additions", Kind.MEETINGS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True)
def add_to_minutes(request: ApiRequest, programme: str, body: Code, number: Number, said: AdditionIn) -> Any:
    """Add a correction beneath agreed minutes."""
    held = _running(request, body, number)
    actions.add_to_minutes(minutes=_minutes(held), text=said.text, why=said.why, by=request.stand.actor)
    return _written(request.stand, held.version.meeting)
