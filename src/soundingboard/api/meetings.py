"""Reading the meetings of the bodies: when they are, their agendas, who was there, what came of it, the minutes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpResponse
from ninja import Query

from soundingboard.accounts.roles import Permission
from soundingboard.api.door import ApiRequest, Caller, reads
from soundingboard.api.paging import page_of
from soundingboard.api.said import Asked, Code, Number, OnDay, Page, Told
from soundingboard.api.versions import version_of_many
from soundingboard.connections.rules import Kind
from soundingboard.governance import reading
from soundingboard.governance.models import MeetingVersion, Minutes
from soundingboard.governance.reading import AgendaLine, OutcomeLine, Sitting


class MeetingOut(Told):
    """A meeting of a body. Its body and number are its address."""

    body: str
    number: int
    held_on: date
    starts_at: str
    minutes_available: int
    place: str
    quorum: int
    state: str
    round: int | None


class NoteOut(Told):
    """What became of an action or a challenge: the last one says whether it is done."""

    is_done: bool
    on: date
    text: str
    recorded_at: datetime


class MeetingOutcomeOut(Told):
    """What came of an item. A decision is in the register, and an information request on record."""

    key: int
    kind: str
    text: str
    about: str
    owner: str | None
    due_on: date | None
    decision: str | None
    request: str | None
    is_done: bool | None
    notes: list[NoteOut]


class DeclarationOut(Told):
    """An interest that was declared in an item."""

    post: str
    interest: str
    text: str
    withdrew: bool


class ItemOut(Told):
    """An item of the agenda. `number` is its address and stays; `place` is where it stands now."""

    number: int
    place: int
    at: str
    title: str
    purpose: str
    presenter: str | None
    minutes: int
    why: str
    rule: str
    about: str
    carried_from: int | None
    members_there: int
    is_quorate: bool
    declarations: list[DeclarationOut]
    outcomes: list[MeetingOutcomeOut]


class AttendanceOut(Told):
    """How a post was at a meeting; `came_at` and `left_after` are places of the agenda."""

    post: str
    agency: str
    has_seat: bool
    presence: str
    came_at: int | None
    left_after: int | None


class MinuteOut(Told):
    """The minute of one item, by its place."""

    item: int
    title: str
    text: str


class AdditionOut(Told):
    """What was added to agreed minutes, which themselves stay."""

    text: str
    why: str
    recorded_at: datetime


class MinutesOut(Told):
    """Minutes: a draft until they have a day on which they were agreed."""

    agreed_on: date | None
    agreed_at: int | None
    parts: list[MinuteOut]
    additions: list[AdditionOut]


class OneMeetingOut(MeetingOut):
    """A meeting with all that belongs to it. `version` goes into If-Match when something is written.

    Draft minutes are there for those who see drafts or run the meetings of the body.
    """

    version: str
    why: str
    agenda: list[ItemOut]
    attendance: list[AttendanceOut]
    minutes: MinutesOut | None


class MeetingsAsked(Asked):
    """Which meetings, by the names that the page of meetings uses."""

    body: Code | None = None
    when: Literal["to_come", "past"] | None = None


@reads("/meetings", Kind.MEETINGS, Page[MeetingOut])
def list_meetings(request: ApiRequest, programme: str, asked: Query[MeetingsAsked]) -> Any:
    """Meetings of the bodies: those to come, the next first; else the latest first."""
    caller = request.stand
    filters = reading.MeetingFilters(body=asked.body or "", when=asked.when or "")
    rows = reading.meetings(caller.actor, filters, caller.moment, on=caller.day)
    return page_of(request, asked, rows.select_related("meeting__body", "meeting__round"), _meeting)


@reads("/meetings/{body}/{number}", Kind.MEETINGS, OneMeetingOut)
def one_meeting(
    request: ApiRequest, programme: str, body: Code, number: Number, asked: Query[OnDay], response: HttpResponse
) -> Any:
    """One meeting: its agenda with times, who was there, what came of each item, its minutes."""
    caller = request.stand
    held = meeting_held(caller, body, number)
    response["ETag"] = f'"{held.tag}"'
    sees_draft = caller.actor.can(reading.who_runs(held.version.meeting.body)) or caller.actor.can(
        Permission.VIEW_DRAFT_PAPERS
    )
    shown = held.minutes if held.minutes is not None and (held.minutes.agreed_on or sees_draft) else None
    return _meeting(held.version) | {
        "version": held.tag,
        "why": held.version.why,
        "agenda": [_item(line) for line in held.sitting.lines],
        "attendance": [
            {
                "post": row.post.title,
                "agency": row.agency.name,
                "has_seat": row.seat_id is not None,
                "presence": row.presence,
                "came_at": row.came_at,
                "left_after": row.left_after,
            }
            for row in held.sitting.attendance
        ],
        "minutes": _minutes(shown) if shown is not None else None,
    }


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting with all that belongs to it, and the version of it all."""

    version: MeetingVersion
    sitting: Sitting
    minutes: Minutes | None

    @property
    def tag(self) -> str:
        """What somebody saw who read it: of everything that can be put down about a meeting."""
        return version_of_many(self.version.pk, self._keys())

    def _keys(self) -> Iterator[str]:
        for row in self.sitting.attendance:
            yield f"attendance/{row.pk}"
        for line in self.sitting.lines:
            yield f"item/{line.version.pk}"
            for outcome in line.outcomes:
                yield f"outcome/{outcome.row.pk}"
                yield from (f"note/{note.pk}" for note in outcome.notes)
            yield from (f"declaration/{row.pk}" for row in line.declarations)
        if self.minutes is not None:
            yield f"minutes/{self.minutes.pk}"
            yield from (f"addition/{row.pk}" for row in self.minutes.additions.all())


def meeting_held(caller: Caller, body: str, number: int) -> Held:
    """The meeting of an address, as at the day looked at. Eight queries. Raises Http404."""
    version = reading.meeting_of(caller.actor, body, number, caller.moment)
    if version is None:
        raise Http404(f"There is no meeting {number} of a body “{body}”.")
    minutes = reading.minutes_of(version.meeting, caller.moment)
    return Held(version, reading.sitting_of(version, caller.moment), minutes)


def _meeting(version: MeetingVersion) -> dict[str, Any]:
    return {
        "body": version.meeting.body.code,
        "number": version.meeting.number,
        "held_on": version.held_on,
        "starts_at": f"{version.starts_at:%H:%M}",
        "minutes_available": version.minutes_available,
        "place": version.place,
        "quorum": version.quorum,
        "state": version.state,
        "round": version.meeting.round.number if version.meeting.round else None,
    }


def _item(line: AgendaLine) -> dict[str, Any]:
    version, carried = line.version, line.item.carried_from
    return {
        "number": line.item.number,
        "place": version.place,
        "at": f"{line.at:%H:%M}",
        "title": version.title,
        "purpose": version.purpose,
        "presenter": version.presenter.title if version.presenter else None,
        "minutes": version.minutes,
        "why": version.why,
        "rule": version.rule,
        "about": version.about,
        "carried_from": carried.meeting.number if carried else None,
        "members_there": line.quorum.there,
        "is_quorate": line.quorum.is_met,
        "declarations": [
            {"post": row.post.title, "interest": row.interest, "text": row.text, "withdrew": row.withdrew}
            for row in line.declarations
        ],
        "outcomes": list(map(_outcome, line.outcomes)),
    }


def _outcome(line: OutcomeLine) -> dict[str, Any]:
    row = line.row
    return {
        "key": row.pk,
        "kind": row.kind,
        "text": row.text,
        "about": row.about,
        "owner": row.owner.title if row.owner else None,
        "due_on": row.due_on,
        "decision": row.decision.reference if row.decision else None,
        "request": row.request.reference if row.request else None,
        "is_done": line.is_done if line.is_followed else None,
        "notes": [
            {"is_done": each.is_done, "on": each.happened_on, "text": each.text, "recorded_at": each.recorded_at}
            for each in line.notes
        ],
    }


def _minutes(row: Minutes) -> dict[str, Any]:
    additions: Iterable[Any] = sorted(row.additions.all(), key=lambda each: each.pk)
    return {
        "agreed_on": row.agreed_on,
        "agreed_at": row.agreed_at.number if row.agreed_at else None,
        "parts": [{"item": each["item"], "title": each["title"], "text": each["text"]} for each in row.parts],
        "additions": [{"text": each.text, "why": each.why, "recorded_at": each.recorded_at} for each in additions],
    }
