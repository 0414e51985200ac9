"""What may be done to meetings: call, move, set the agenda, open, close; who was there; what came of it; minutes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import first_version, revise, sent_just_now
from soundingboard.accounts.models import Agency, Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.accounts.telling import tell_holders
from soundingboard.cycle.models import FrequencyProposal, Round
from soundingboard.cycle.models import Resolution as FrequencyResolution
from soundingboard.cycle.panel_actions import Resolved as FrequencyResolved
from soundingboard.cycle.panel_actions import resolve_frequency
from soundingboard.cycle.rules import PanelRhythm
from soundingboard.decisions.actions import record_decision
from soundingboard.decisions.models import Body, BodyMember, Decision, DecisionKind
from soundingboard.governance import reading
from soundingboard.governance.models import (
    AgendaItem,
    AgendaItemVersion,
    Attendance,
    Declaration,
    Meeting,
    MeetingState,
    MeetingVersion,
    Minutes,
    MinutesAddition,
    Outcome,
    OutcomeKind,
    OutcomeNote,
    Presence,
    Purpose,
)
from soundingboard.governance.request_actions import RequestRefused, ask_for_information
from soundingboard.governance.rules import TRANSITIONS
from soundingboard.history.log import record


class MeetingRefused(Exception):
    """Something that a meeting does not allow, with the sentence that says what to do."""


# --- calling and moving -----------------------------------------------------------------------------------------------


def call_meeting(
    *,
    body: Body,
    held_on: date,
    starts_at: time,
    minutes_available: int = 120,
    place: str = "",
    round: Round | None = None,
    by: Actor,
) -> Meeting:
    """Call a meeting of a body. Its quorum is that of the body's terms as they stand.

    Raises:
        MeetingRefused: the body does not sit on that day, or meets then already.
    """
    require(by, reading.who_runs(body), body)
    if held_on < body.from_on or (body.to_on is not None and held_on > body.to_on):
        raise MeetingRefused(f"{body.name} does not sit on that day. Choose another day or another body.")
    if round is not None and round.programme_id != body.programme_id:
        raise MeetingRefused("Choose a round of this programme.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=body.programme_id)
        _refuse_a_second_meeting(body, held_on, starts_at, besides=None)
        number = (Meeting.objects.filter(body=body).aggregate(last=Max("number"))["last"] or 0) + 1
        meeting = Meeting.objects.create(programme_id=body.programme_id, body=body, number=number, round=round)
        first_version(
            MeetingVersion(
                programme_id=body.programme_id,
                meeting=meeting,
                held_on=held_on,
                starts_at=starts_at,
                minutes_available=minutes_available,
                place=place,
                quorum=body.quorum,
            ),
            by=by,
        )
        record("meeting.called", meeting, after={"held_on": held_on, "starts_at": str(starts_at)}, by=by)
    return meeting


def _refuse_a_second_meeting(body: Body, held_on: date, starts_at: time, besides: Meeting | None) -> None:
    same = MeetingVersion.objects.current().filter(meeting__body=body, held_on=held_on, starts_at=starts_at)
    same = same.exclude(state=MeetingState.CANCELLED)
    if besides is not None:
        same = same.exclude(meeting=besides)
    if same.exists():
        raise MeetingRefused(
            f"{body.name} meets on {held_on.day} {held_on:%B %Y} at {starts_at:%H:%M} already. Change that meeting, "
            "or enter another day."
        )


def move_meeting(
    *,
    version: MeetingVersion,
    held_on: date,
    starts_at: time,
    minutes_available: int,
    place: str,
    why: str = "",
    by: Actor,
) -> MeetingVersion:
    """Change when or where a meeting is. Once its agenda is set, it asks for a reason and its members are told.

    Raises:
        MeetingRefused: it has begun, or its agenda is out and no reason is given.
        ChangedMeanwhile: somebody else changed it.
    """
    meeting = version.meeting
    require(by, reading.who_runs(meeting.body), meeting)
    if version.state not in (MeetingState.PLANNED, MeetingState.AGENDA_SET):
        raise MeetingRefused("This meeting has begun or is over; its day stands.")
    is_out = version.state == MeetingState.AGENDA_SET
    moves = (held_on, starts_at, place) != (version.held_on, version.starts_at, version.place)
    if is_out and moves and not why.strip():
        raise MeetingRefused("The agenda is out. Say why the meeting moves, so that its members can be told.")
    with transaction.atomic():
        _refuse_a_second_meeting(meeting.body, held_on, starts_at, besides=meeting)
        fresh, before, after = revise(
            version,
            held_on=held_on,
            starts_at=starts_at,
            minutes_available=minutes_available,
            place=place,
            why=why,
            by=by,
        )
        if before:
            record("meeting.moved", meeting, before=_said(before), after=_said(after), why=why, by=by)
        if is_out and moves:
            _tell_members(
                meeting,
                kind="meeting",
                subject=f"{meeting.body.name} has moved to {held_on.day} {held_on:%B} at {starts_at:%H:%M}",
                text=f"It was to be on {version.held_on.day} {version.held_on:%B %Y}. {why}",
                by=by,
            )
    return fresh


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, time) else value for name, value in values.items()}


def _tell_members(meeting: Meeting, *, kind: str, subject: str, text: str, by: Actor) -> None:
    """A line in the inbox of everybody whose post has a seat today."""
    seats = BodyMember.objects.filter(Q(to_on=None) | Q(to_on__gte=by.today), body_id=meeting.body_id)
    tell_holders(
        Post.objects.filter(pk__in=seats.values("post")),
        kind=kind,
        subject=subject,
        text=text,
        address=f"meetings/{meeting.body.code}/{meeting.number}/",
        by=by,
    )


def _step(version: MeetingVersion, to: MeetingState, verb: str, *, why: str = "", by: Actor) -> MeetingVersion:
    meeting = version.meeting
    require(by, reading.who_runs(meeting.body), meeting)
    if to not in TRANSITIONS[version.state]:
        now = MeetingState(version.state).label.lower()
        raise MeetingRefused(f"A meeting that is {now} cannot become {to.label.lower()}.")
    with transaction.atomic():
        fresh, before, after = revise(version, state=to, why=why, by=by)
        record(verb, meeting, before=before, after=after, why=why, by=by)
    return fresh


def set_agenda(*, version: MeetingVersion, by: Actor) -> MeetingVersion:
    """Say that the agenda is as it goes out; the members are told.

    Raises:
        MeetingRefused: it has no item, or the meeting has begun.
    """
    if not reading.items_of(version.meeting):
        raise MeetingRefused("Put an item on the agenda first.")
    with transaction.atomic():
        fresh = _step(version, MeetingState.AGENDA_SET, "meeting.agenda_set", by=by)
        day = fresh.held_on
        _tell_members(
            fresh.meeting,
            kind="meeting",
            subject=f"The agenda of {fresh.meeting.body.name}, {day.day} {day:%B}, is out",
            text=f"It begins at {fresh.starts_at:%H:%M}. {fresh.place}".strip(),
            by=by,
        )
    return fresh


def take_agenda_back(*, version: MeetingVersion, why: str, by: Actor) -> MeetingVersion:
    """Take an agenda that is out back to be worked on."""
    return _step(version, MeetingState.PLANNED, "meeting.agenda_taken_back", why=why, by=by)


def open_meeting(*, version: MeetingVersion, by: Actor) -> MeetingVersion:
    """Open the meeting: attendance and outcomes are taken from now.

    Raises:
        MeetingRefused: its day has not come.
    """
    if by.today < version.held_on:
        day = version.held_on
        raise MeetingRefused(f"The meeting is on {day.day} {day:%B %Y}. Open it on that day, or move it first.")
    return _step(version, MeetingState.IN_SESSION, "meeting.opened", by=by)


def close_meeting(*, version: MeetingVersion, by: Actor) -> MeetingVersion:
    """Close the meeting; what came of it may still be put down while the minutes are in draft."""
    return _step(version, MeetingState.OVER, "meeting.closed", by=by)


def cancel_meeting(*, version: MeetingVersion, why: str, by: Actor) -> MeetingVersion:
    """Call a meeting off, with the reason; its members are told."""
    with transaction.atomic():
        fresh = _step(version, MeetingState.CANCELLED, "meeting.cancelled", why=why, by=by)
        day = fresh.held_on
        _tell_members(
            fresh.meeting,
            kind="meeting",
            subject=f"{fresh.meeting.body.name} of {day.day} {day:%B} is cancelled",
            text=why,
            by=by,
        )
    return fresh


# --- the agenda -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is said of an agenda item."""

    title: str
    purpose: Purpose = Purpose.CHALLENGE
    presenter: Post | None = None
    minutes: int = 10
    why: str = ""
    rule: str = ""
    about: str = ""


def add_items(*, meeting: Meeting, items: Sequence[ItemFacts], by: Actor) -> list[AgendaItem]:
    """Put items at the end of an agenda, in the order given: what a person wrote, or chose from what was proposed.

    Raises:
        MeetingRefused: the meeting is over, or something with the same subject and rule is on the agenda.
    """
    require(by, reading.who_runs(meeting.body), meeting)
    with transaction.atomic():
        version = _held(meeting)
        _refuse_once_over(version)
        there = reading.items_of(meeting)
        taken = {(line.version.about, line.version.rule) for line in there if line.version.rule}
        place = max((line.version.place for line in there), default=0)
        number = AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("number"))["last"] or 0
        made = []
        for facts in items:
            if facts.rule and (facts.about, facts.rule) in taken:
                raise MeetingRefused(f"“{facts.title}” is on the agenda already.")
            place, number = place + 1, number + 1
            made.append(_put_down(meeting, facts, place=place, number=number, by=by))
    return made


def _put_down(
    meeting: Meeting, facts: ItemFacts, *, place: int, number: int, carried_from: AgendaItem | None = None, by: Actor
) -> AgendaItem:
    if facts.presenter is not None and facts.presenter.programme_id != meeting.programme_id:
        raise MeetingRefused("Choose a post of this programme to present the item.")
    item = AgendaItem.objects.create(
        programme_id=meeting.programme_id, meeting=meeting, number=number, carried_from=carried_from
    )
    first_version(
        AgendaItemVersion(
            programme_id=meeting.programme_id,
            item=item,
            place=place,
            title=facts.title,
            purpose=facts.purpose,
            presenter=facts.presenter,
            minutes=facts.minutes,
            why=facts.why,
            rule=facts.rule,
            about=facts.about,
        ),
        by=by,
    )
    record(
        "meeting.item_added",
        meeting,
        after={"title": facts.title, "purpose": facts.purpose, "rule": facts.rule, "about": facts.about},
        by=by,
    )
    return item


def _held(meeting: Meeting) -> MeetingVersion:
    """The current version of a meeting, its row held until the transaction ends."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    found: MeetingVersion = MeetingVersion.objects.current().select_related("meeting__body").get(meeting=meeting)
    return found


def _refuse_once_over(version: MeetingVersion) -> None:
    if version.state in (MeetingState.MINUTES_AGREED, MeetingState.CANCELLED, MeetingState.OVER):
        raise MeetingRefused("This meeting is over or cancelled. Put the item on the agenda of the next one.")


def edit_item(
    *,
    version: AgendaItemVersion,
    title: str,
    purpose: str,
    presenter: Post | None,
    minutes: int,
    why: str,
    by: Actor,
) -> AgendaItemVersion:
    """Change what is said of an item.

    Raises:
        MeetingRefused: the meeting is over.
        ChangedMeanwhile: somebody else changed it.
    """
    meeting = version.item.meeting
    require(by, reading.who_runs(meeting.body), meeting)
    if presenter is not None and presenter.programme_id != meeting.programme_id:
        raise MeetingRefused("Choose a post of this programme to present the item.")
    with transaction.atomic():
        _refuse_once_over(_held(meeting))
        fresh, before, after = revise(
            version, title=title, purpose=purpose, presenter=presenter, minutes=minutes, why=why, by=by
        )
        if before:
            record("meeting.item_changed", meeting, label=title, before=before, after=after, by=by)
    return fresh


def order_items(*, meeting: Meeting, order: Sequence[int], by: Actor) -> None:
    """Put the items of an agenda in another order.

    Args:
        order: the numbers of all its items, the first first.
    Raises:
        MeetingRefused: the numbers are not those of its items: somebody added or took off one meanwhile.
    """
    require(by, reading.who_runs(meeting.body), meeting)
    with transaction.atomic():
        _refuse_once_over(_held(meeting))
        there = {line.item.number: line.version for line in reading.items_of(meeting)}
        if sorted(order) != sorted(there):
            raise MeetingRefused("The agenda was changed while you ordered it. Look at it again, then order it.")
        before = [version.item.number for version in sorted(there.values(), key=lambda each: each.place)]
        if before == list(order):
            return
        for place, number in enumerate(order, start=1):
            revise(there[number], place=place, by=by)
        record("meeting.agenda_ordered", meeting, before={"order": before}, after={"order": list(order)}, by=by)


def withdraw_item(*, version: AgendaItemVersion, why: str, by: Actor) -> AgendaItemVersion:
    """Take an item off the agenda, with the reason; it stays on record.

    Raises:
        MeetingRefused: the meeting is over, or something came of the item already.
    """
    meeting = version.item.meeting
    require(by, reading.who_runs(meeting.body), meeting)
    with transaction.atomic():
        _refuse_once_over(_held(meeting))
        if Outcome.objects.filter(item=version.item).exists():
            raise MeetingRefused("Something came of this item already, so it stays on the agenda.")
        fresh, before, after = revise(version, is_withdrawn=True, why=why, by=by)
        if before:
            record("meeting.item_withdrawn", meeting, label=version.title, before=before, after=after, why=why, by=by)
    return fresh


def carry_forward(*, versions: Collection[AgendaItemVersion], to: Meeting, by: Actor) -> list[AgendaItem]:
    """Copy items to the agenda of a later meeting of the same body. The item carried stays where it was.

    Raises:
        MeetingRefused: the meeting is of another body or does not come after, or an item has been carried there.
    """
    require(by, reading.who_runs(to.body), to)
    with transaction.atomic():
        target = _held(to)
        _refuse_once_over(target)
        place = max((line.version.place for line in reading.items_of(to)), default=0)
        number = AgendaItem.objects.filter(meeting=to).aggregate(last=Max("number"))["last"] or 0
        made = []
        for version in sorted(versions, key=lambda each: each.place):
            item = version.item
            if item.meeting.body_id != to.body_id or item.meeting.number >= to.number:
                raise MeetingRefused("Carry an item to a later meeting of the same body.")
            if AgendaItem.objects.filter(meeting=to, carried_from=item).exists():
                raise MeetingRefused(f"“{version.title}” was carried to that meeting already.")
            place, number = place + 1, number + 1
            facts = ItemFacts(
                version.title,
                Purpose(version.purpose),
                version.presenter,
                version.minutes,
                version.why,
                version.rule,
                version.about,
            )
            made.append(_put_down(to, facts, place=place, number=number, carried_from=item, by=by))
    return made


# --- who was there ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Present:
    """How one post was at a meeting."""

    post: Post
    presence: Presence
    seat: BodyMember | None = None
    agency: Agency | None = None
    came_at: int | None = None
    left_after: int | None = None


def take_attendance(*, meeting: Meeting, present: Sequence[Present], by: Actor) -> list[Attendance]:
    """Put down who was there, who sent apologies, and for which items; what was put down before is superseded.

    Raises:
        MeetingRefused: it has not begun, its minutes are agreed, a seat is not of the body or not of the post,
            or somebody left before they came.
    """
    require(by, reading.who_runs(meeting.body), meeting)
    with transaction.atomic():
        _refuse_unless_sitting(_held(meeting))
        held = {row.post_id: row for row in Attendance.objects.current().filter(meeting=meeting)}
        made, changes = [], {}
        for each in present:
            _refuse_a_wrong_seat(meeting, each)
            facts = {
                "seat": each.seat,
                "agency": each.agency or each.post.agency,
                "presence": each.presence,
                "came_at": each.came_at,
                "left_after": each.left_after,
            }
            row = held.get(each.post.pk)
            if row is None:
                fresh = first_version(
                    Attendance(programme_id=meeting.programme_id, meeting=meeting, post=each.post, **facts), by=by
                )
            else:
                fresh, before, _ = revise(row, by=by, **facts)
                if not before:
                    continue
            made.append(fresh)
            changes[each.post.code] = _stay_in_words(each)
        if changes:
            record("meeting.attendance_taken", meeting, after=changes, by=by)
    return made


def _refuse_a_wrong_seat(meeting: Meeting, each: Present) -> None:
    if each.post.programme_id != meeting.programme_id:
        raise MeetingRefused("Choose posts of this programme.")
    if each.seat is not None and (each.seat.body_id != meeting.body_id or each.seat.post_id != each.post.pk):
        raise MeetingRefused(f"{each.post} has no seat on {meeting.body.name}.")
    if each.seat is None and each.presence != Presence.IN_ATTENDANCE:
        raise MeetingRefused(f"{each.post} has no seat on {meeting.body.name}: put them down as in attendance.")
    if each.came_at is not None and each.left_after is not None and each.left_after < each.came_at:
        raise MeetingRefused(f"{each.post} cannot leave before they come.")


def _stay_in_words(each: Present) -> str:
    words = each.presence.label
    if each.came_at is not None:
        words += f", from item {each.came_at}"
    if each.left_after is not None:
        words += f", until item {each.left_after}"
    return words


def _refuse_unless_sitting(version: MeetingVersion) -> None:
    if version.state not in (MeetingState.IN_SESSION, MeetingState.OVER):
        raise MeetingRefused("Open the meeting first." if _is_to_come(version) else "The minutes are agreed.")


def _is_to_come(version: MeetingVersion) -> bool:
    return version.state in (MeetingState.PLANNED, MeetingState.AGENDA_SET)


def declare_interest(
    *, item: AgendaItem, post: Post, interest: str, text: str, withdrew: bool = False, by: Actor
) -> Declaration:
    """Put on record an interest that somebody declared in an item.

    Raises:
        MeetingRefused: the meeting has not begun or its minutes are agreed.
    """
    require(by, reading.who_runs(item.meeting.body), item)
    require(by, reading.who_runs(item.meeting.body), post)
    with transaction.atomic():
        _refuse_unless_sitting(_held(item.meeting))
        said = {"item": item, "post": post, "interest": interest, "text": text, "withdrew": withdrew}
        twin = sent_just_now(Declaration.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        made = Declaration.objects.create(
            programme_id=item.programme_id, recorded_at=by.now, recorded_by=by.person, **said
        )
        record(
            "meeting.interest_declared",
            item.meeting,
            after={"post": post, "interest": interest, "withdrew": withdrew, "text": text},
            by=by,
        )
    return made


# --- what came of it --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a body resolved on an item, when it is a decision."""

    title: str
    kind: DecisionKind = DecisionKind.OTHER
    authority: str = ""
    conditions: str = ""
    dissent: str = ""
    review_on: date | None = None
    replaces: Decision | None = None


def record_outcome(
    *,
    item: AgendaItem,
    kind: OutcomeKind,
    text: str,
    about: str = "",
    owner: Post | None = None,
    due_on: date | None = None,
    resolution: Resolution | None = None,
    by: Actor,
) -> Outcome:
    """Put down what came of an item. A decision goes into the register and a request on record in the same stroke.

    Args:
        about: what it is about, as `objective/1.2`.
        owner, due_on: who is to do or answer it, and by when; an action and a request need both.
        resolution: what a decision needs beside its words.
    Raises:
        MeetingRefused: the meeting has not begun or its minutes are agreed; the body was not quorate for a decision;
            an action or request has no owner or day.
    """
    meeting = item.meeting
    require(by, reading.who_runs(meeting.body), item)
    if kind in (OutcomeKind.ACTION, OutcomeKind.REQUEST) and (owner is None or due_on is None):
        what = "An action" if kind == OutcomeKind.ACTION else "A request"
        raise MeetingRefused(f"{what} needs somebody who does it and a day. Choose the post and enter the day.")
    if kind == OutcomeKind.DECISION and resolution is None:
        raise MeetingRefused("Enter the decision in one line.")
    with transaction.atomic():
        version = _held(meeting)
        _refuse_unless_sitting(version)
        if due_on is not None and due_on < version.held_on:
            raise MeetingRefused("Enter a day after the meeting.")
        said: dict[str, Any] = {"item": item, "kind": kind, "text": text, "about": about}
        twin = sent_just_now(Outcome.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        if kind == OutcomeKind.DECISION and resolution is not None:
            said["decision"] = _decide(version, item, text, resolution, by)
        if kind == OutcomeKind.REQUEST and owner is not None and due_on is not None:
            try:
                said["request"] = ask_for_information(
                    body=meeting.body,
                    owner=owner,
                    question=text,
                    about=about,
                    asked_on=version.held_on,
                    due_on=due_on,
                    by=by,
                )
            except RequestRefused as refused:
                raise MeetingRefused(str(refused)) from refused
        made = Outcome.objects.create(
            programme_id=item.programme_id,
            owner=owner,
            due_on=due_on,
            recorded_at=by.now,
            recorded_by=by.person,
            **said,
        )
        record("meeting.outcome", meeting, after={**said, "owner": owner, "due_on": due_on}, by=by)
    return made


def _quorate_place(item: AgendaItem, version: MeetingVersion) -> int:
    quorum = reading.quorum_for(item, version)
    if not quorum.is_met:
        raise MeetingRefused(
            f"{quorum.there} of the {quorum.needed} members needed were there for this item, so the body could not "
            "decide it. Put it down as noted or as a challenge, or correct the attendance."
        )
    return quorum.place


def _decide(version: MeetingVersion, item: AgendaItem, text: str, resolution: Resolution, by: Actor) -> Decision:
    place = _quorate_place(item, version)
    return record_decision(
        body=version.meeting.body,
        kind=resolution.kind,
        decided_on=version.held_on,
        title=resolution.title,
        text=text,
        authority=resolution.authority,
        minute_reference=f"{version.meeting}, item {place}",
        conditions=resolution.conditions,
        dissent=resolution.dissent,
        review_on=resolution.review_on,
        replaces=resolution.replaces,
        by=by,
    )


def resolve_frequency_at(
    *,
    item: AgendaItem,
    proposal: FrequencyProposal,
    resolution: FrequencyResolution,
    adopted: PanelRhythm | None = None,
    text: str,
    noted: str = "",
    by: Actor,
) -> FrequencyResolved:
    """Record what the panel resolved under an item: the day and the body are the meeting's, and what it decided is an
    outcome of the item, from which its minutes are drafted.

    Args:
        adopted, noted: as for `resolve_frequency`.
    Raises:
        MeetingRefused: the meeting has not begun, its minutes are agreed, or the panel was not quorate for the item.
        CycleRefused, DecisionRefused: as for `resolve_frequency`.
    """
    meeting = item.meeting
    require(by, reading.who_runs(meeting.body), item)
    with transaction.atomic():
        version = _held(meeting)
        _refuse_unless_sitting(version)
        place = _quorate_place(item, version)
        found = resolve_frequency(
            proposal=proposal,
            body=meeting.body,
            resolution=resolution,
            adopted=adopted,
            decided_on=version.held_on,
            text=text,
            noted=noted,
            minute_reference=f"{meeting}, item {place}",
            by=by,
        )
        for decision in (found.noted, found.decision):
            if decision is None:
                continue
            said: dict[str, Any] = {
                "item": item,
                "kind": OutcomeKind.DECISION,
                "text": decision.text,
                "decision": decision,
            }
            Outcome.objects.create(programme_id=item.programme_id, recorded_at=by.now, recorded_by=by.person, **said)
            record("meeting.outcome", meeting, after=said, by=by)
    return found


def note_outcome(*, outcome: Outcome, is_done: bool, happened_on: date, text: str, by: Actor) -> OutcomeNote:
    """Say what became of a meeting's action or challenge. Its owner may, and whoever runs the body's meetings.

    Raises:
        MeetingRefused: it is neither, or the day lies in the future.
    """
    body = outcome.item.meeting.body
    if outcome.owner_id in by.post_ids:
        require(by, Permission.ANSWER_REQUESTS, outcome)
    else:
        require(by, reading.who_runs(body), outcome)
    if outcome.kind not in (OutcomeKind.ACTION, OutcomeKind.CHALLENGE):
        raise MeetingRefused("Only an action or a challenge of a meeting is followed here.")
    if happened_on > by.today:
        raise MeetingRefused("Enter a day that is not in the future.")
    with transaction.atomic():
        said = {"outcome": outcome, "is_done": is_done, "happened_on": happened_on, "text": text}
        twin = sent_just_now(OutcomeNote.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        made = OutcomeNote.objects.create(
            programme_id=outcome.programme_id, recorded_at=by.now, recorded_by=by.person, **said
        )
        record("meeting.outcome_noted", outcome.item.meeting, after={"is_done": is_done, "text": text}, by=by)
    return made


# --- minutes ----------------------------------------------------------------------------------------------------------


def draft_minutes(*, meeting: Meeting, by: Actor) -> Minutes:
    """Draft the minutes from what came of each item; a draft there already is drafted again.

    Raises:
        MeetingRefused: the meeting has not begun, or its minutes are agreed.
    """
    require(by, reading.who_runs(meeting.body), meeting)
    with transaction.atomic():
        version = _held(meeting)
        _refuse_unless_sitting(version)
        parts = reading.drafted_parts(meeting, version)
        held = Minutes.objects.current().filter(meeting=meeting).first()
        if held is None:
            fresh = first_version(Minutes(programme_id=meeting.programme_id, meeting=meeting, parts=parts), by=by)
        else:
            fresh, _, _ = revise(held, parts=parts, by=by)
        record("minutes.drafted", meeting, after={"items": len(parts)}, by=by)
    return fresh


def edit_minutes(*, minutes: Minutes, texts: Mapping[int, str], by: Actor) -> Minutes:
    """Change the words of draft minutes.

    Args:
        texts: the words of each part, by its item's place.
    Raises:
        MeetingRefused: they are agreed: add to them instead.
        ChangedMeanwhile: somebody else changed them.
    """
    meeting = minutes.meeting
    require(by, reading.who_runs(meeting.body), meeting)
    if minutes.agreed_on is not None:
        raise MeetingRefused("These minutes are agreed and stay as they are. Add a correction instead.")
    parts = [{**part, "text": texts.get(part["item"], part["text"])} for part in minutes.parts]
    with transaction.atomic():
        fresh, before, _ = revise(minutes, parts=parts, by=by)
        if before:
            changed = [part["item"] for part, old in zip(parts, minutes.parts, strict=True) if part != old]
            record("minutes.changed", meeting, after={"items": changed}, by=by)
    return fresh


def agree_minutes(*, minutes: Minutes, agreed_on: date, agreed_at: Meeting | None = None, by: Actor) -> Minutes:
    """Put on record that the body agreed the minutes, and at which meeting. They never change again.

    Raises:
        MeetingRefused: the meeting is not over, they are agreed already, the day is wrong, or an item has no words.
    """
    meeting = minutes.meeting
    require(by, reading.who_runs(meeting.body), meeting)
    with transaction.atomic():
        version = _held(meeting)
        if version.state != MeetingState.OVER:
            raise MeetingRefused("Close the meeting first; then its minutes can be agreed.")
        if not version.held_on <= agreed_on <= by.today:
            raise MeetingRefused(
                "Enter the day on which the minutes were agreed: after the meeting, and not in the future."
            )
        if agreed_at is not None and (agreed_at.body_id != meeting.body_id or agreed_at.number <= meeting.number):
            raise MeetingRefused("Minutes are agreed at a later meeting of the same body.")
        empty = [str(part["item"]) for part in minutes.parts if not part["text"].strip()]
        if empty:
            raise MeetingRefused(f"Write the minute of item {', '.join(empty)} first.")
        fresh, _, _ = revise(minutes, agreed_on=agreed_on, agreed_at=agreed_at, by=by)
        revise(version, state=MeetingState.MINUTES_AGREED, by=by)
        record("minutes.agreed", meeting, after={"agreed_on": agreed_on, "agreed_at": agreed_at}, by=by)
    return fresh


def add_to_minutes(*, minutes: Minutes, text: str, why: str, by: Actor) -> MinutesAddition:
    """Add a correction, or what came after, to agreed minutes: they themselves stay as they were agreed.

    Raises:
        MeetingRefused: they are still in draft: change them instead.
    """
    meeting = minutes.meeting
    require(by, reading.who_runs(meeting.body), meeting)
    if minutes.agreed_on is None:
        raise MeetingRefused("These minutes are still in draft. Change them instead.")
    with transaction.atomic():
        said = {"minutes": minutes, "text": text, "why": why}
        twin = sent_just_now(MinutesAddition.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        made = MinutesAddition.objects.create(
            programme_id=meeting.programme_id, recorded_at=by.now, recorded_by=by.person, **said
        )
        record("minutes.added_to", meeting, after={"text": text}, why=why, by=by)
    return made
