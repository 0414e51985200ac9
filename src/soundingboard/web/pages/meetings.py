"""Meetings of the bodies: the list, calling and moving one, and one meeting from its agenda to its minutes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.timezone import make_aware

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.reading import frequency_before_the_panel, rounds_of
from soundingboard.decisions import reading as deciding
from soundingboard.decisions.models import BodyKind
from soundingboard.formats import icalendar
from soundingboard.formats.icalendar import CalendarHours
from soundingboard.framework.reading import items_at
from soundingboard.governance import actions, reading
from soundingboard.governance.actions import MeetingRefused
from soundingboard.governance.models import (
    MeetingState,
    MeetingVersion,
    Minutes,
    Outcome,
)
from soundingboard.governance.reading import OpenOutcome, Sitting
from soundingboard.governance.rules import TRANSITIONS, agenda_warnings, quorum_lost
from soundingboard.ledger.reading import QuestionLine, coming_back, lines_of
from soundingboard.lib.presets import BodyPreset
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, FilterForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import read_whole, while_nothing_happens
from soundingboard.web.pages.meeting_parts import (
    WhyForm,
    address,
    ask,
    at,
    back,
    leads_to,
    meeting_asked_for,
    offer,
    running,
)
from soundingboard.web.whole_address import whole_address

VIEW = Permission.VIEW_PROGRAMME
PAGE = 25
COMING_BACK = 10  # questions shown on a meeting's page; the rest are in the ledger
CLEAR_DAYS = 5  # where a body's preset says nothing else
TONES: Mapping[str, str] = {
    MeetingState.PLANNED: "white",
    MeetingState.AGENDA_SET: "blue",
    MeetingState.IN_SESSION: "amber",
    MeetingState.OVER: "amber",
    MeetingState.MINUTES_AGREED: "green",
    MeetingState.CANCELLED: "grey",
}
_ONE = "meetings/<str:body>/<int:number>/"


# --- the list ---------------------------------------------------------------------------------------------------------


class Filters(FilterForm):
    """Which meetings are shown."""

    body = forms.ChoiceField(label="Body")
    when = forms.ChoiceField(label="When", choices=[("", "Any"), ("to_come", "To come"), ("past", "Past")])


@programme_page(VIEW)
def meetings(request: PageRequest) -> HttpResponse:
    """The meetings of every body: the next of each, then all."""
    stand = request.stand
    bodies = deciding.bodies_offered(stand.actor)
    filters = Filters(request.GET)
    offer(filters, "body", [("", "Any"), *((body.code, body.name) for body in bodies.values())])
    said = filters.in_force()
    page, upcoming, is_open, more_open = while_nothing_happens(request, lambda: _listed(request, said))
    context = {
        "page": page,
        "rows": [(row, back(request, row) + at(request), TONES[row.state]) for row in page],
        "upcoming": [(row, back(request, row) + at(request), (row.held_on - stand.day).days) for row in upcoming],
        "open": [
            (each, _outcome_address(request, each.row), each.row.due_on is not None and each.row.due_on < stand.day)
            for each in is_open
        ],
        "more_open": more_open,
        "filters": filters,
        "is_filtered": bool(said),
        "root": address(request, "meetings"),
        "may_call": any(stand.can(reading.who_runs(body)) for body in bodies.values()),
        "feeds": [body for body in bodies.values() if body.to_on is None],
        "has_bodies": bool(bodies),
        "today": stand.actor.today,
    }
    return render(request, "meetings/meetings.html", context)


def _listed(
    request: PageRequest, said: Mapping[str, str]
) -> tuple[Page[MeetingVersion], list[MeetingVersion], list[OpenOutcome], int]:
    """The meetings asked for, the next ones, and the oldest of what was put on somebody with the number of the rest."""
    stand = request.stand
    rows = reading.meetings(stand.actor, reading.MeetingFilters(**said), stand.moment, on=stand.day)
    page = read_whole(Paginator(rows, PAGE).get_page(request.GET.get("page")))
    upcoming = list(reading.next_meetings(stand.actor, stand.day, stand.moment))
    is_open, more = reading.oldest_open_outcomes(stand.actor, stand.moment, number=PAGE)
    return page, upcoming, is_open, more


def _outcome_address(request: PageRequest, row: Outcome) -> str:
    meeting = row.item.meeting
    return f"{address(request, 'meeting', meeting.body.code, meeting.number)}{at(request)}#outcome-{row.pk}"


@programme_page(VIEW)
def meetings_ics(request: PageRequest) -> HttpResponse:
    """The hours of every meeting that is not cancelled, or of one body's, for people's own calendars."""
    stand = request.stand
    body = request.GET.get("body", "")
    only = deciding.body_of(stand.actor, body) if body else None
    if body and only is None:
        raise Http404("No such body.")
    asked = reading.MeetingFilters(body=body)
    rows = reading.meetings(stand.actor, asked, on=stand.day).exclude(state=MeetingState.CANCELLED)
    hours = [
        CalendarHours(
            f"meeting-{row.meeting.body.code}-{row.meeting.number}@{stand.programme.code}",
            row.meeting.body.name,
            make_aware(datetime.combine(row.held_on, row.starts_at)),
            row.minutes_available,
            row.place,
            whole_address(request, back(request, row)),
        )
        for row in rows
    ]
    whose = f"{only.name}: " if only is not None else "Meetings of "
    content = icalendar.write(f"{whose}{stand.programme.name}", hours, at=stand.actor.now)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = (
        content_disposition_header(True, f"meetings-{body}.ics" if body else "meetings.ics") or ""
    )
    return response


def _frequency_waits(request: PageRequest, version: MeetingVersion, may_run: bool) -> str:
    """Where a panel that sits puts down what it resolved on how often it is brought the plan; empty where nothing of
    the kind is before it. A query for a sitting panel alone."""
    is_sitting = version.state in (MeetingState.IN_SESSION, MeetingState.OVER)
    if not may_run or not is_sitting or version.meeting.body.kind != BodyKind.PANEL:
        return ""
    waits = frequency_before_the_panel(request.stand.actor) is not None
    return address(request, "frequency_resolve") if waits else ""


# --- calling and moving -----------------------------------------------------------------------------------------------


class _When(forms.Form):
    held_on = DateField(label="On which day?", what="the day of the meeting")
    starts_at = forms.TimeField(
        label="When does it begin?",
        input_formats=["%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p"],
        help_text="For example 10:00 or 2.30pm",
        error_messages={"invalid": "Enter a time, such as 10:00 or 2.30pm"},
    )
    minutes_available = forms.IntegerField(
        label="How many minutes does it have?", min_value=5, max_value=600, help_text="For example 120"
    )
    place = LineField(label="Where?", max_length=240, required=False)


class CallForm(Form, _When):
    """A new meeting."""

    body = RadioField(label="Which body meets?", choices=[], error_messages={"required": "Choose the body"})
    round = forms.ChoiceField(label="For which round?", required=False, help_text="The round whose position it hears.")
    field_order = ("body", "held_on", "starts_at", "minutes_available", "place", "round")


@programme_page(VIEW, changes=True)
def meeting_add(request: PageRequest) -> HttpResponse:
    """Call a meeting of a body whose meetings one runs."""
    stand = request.stand
    bodies = {
        key: body
        for key, body in deciding.bodies_offered(stand.actor).items()
        if stand.can(reading.who_runs(body)) and (body.to_on is None or body.to_on >= stand.day)
    }
    if not bodies:
        raise NotAllowed("Your role does not include running the meetings of any body.")
    rounds = {str(each.row.pk): each.row for each in rounds_of(stand.actor)}
    only = next(iter(bodies)) if len(bodies) == 1 else ""
    form = CallForm(request.POST or None, initial={"body": only, "minutes_available": 120})
    offer(form, "body", [(key, body.name) for key, body in bodies.items()])
    offer(form, "round", [("", "None"), *((key, str(row)) for key, row in rounds.items())])
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        said |= {"body": bodies[said["body"]], "round": rounds.get(said["round"])}
        made: list[Any] = []
        if attempt(form, lambda: made.append(actions.call_meeting(**said, by=stand.actor)), MeetingRefused):
            messages.success(request, f"{made[0]} is called. Now put together its agenda.")
            return redirect(address(request, "meeting", made[0].body.code, made[0].number))
    context = {
        "form": form,
        "heading": "Call a meeting",
        "act": "Call the meeting",
        "cancel": address(request, "meetings"),
        "intro": "",
    }
    return render(request, "meetings/question.html", context)


class MoveForm(EditForm, _When):
    """Another day, time or place."""

    why = TextField(
        label="Why does it change?",
        max_length=1000,
        rows=3,
        required=False,
        help_text="Needed once the agenda is out: the members are told.",
    )


@programme_page(VIEW, changes=True)
def meeting_move(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Change when or where a meeting is."""
    version = running(request, body, number)
    names = ("held_on", "starts_at", "minutes_available", "place")
    form = MoveForm(
        request.POST or None,
        current_version=version.pk,
        current={name: getattr(version, name) for name in names},
        changed_by=str(version.recorded_by or "Somebody else"),
    )
    if request.method == "POST" and is_clean(form):
        said = {name: form.cleaned_data[name] for name in (*names, "why")}
        if attempt(form, lambda: actions.move_meeting(version=version, **said, by=request.stand.actor), MeetingRefused):
            messages.success(request, "The meeting is changed.")
            return redirect(back(request, version))
    return ask(request, form, version, "Change the meeting", "Save")


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a meeting, with what is said of it before and after."""

    to: MeetingState
    before: MeetingState
    act: str
    done: str
    consequences: tuple[str, ...]
    perform: Callable[..., Any]
    asks_why: bool = False


CHANGES: Mapping[str, Change] = {
    "set": Change(
        MeetingState.AGENDA_SET,
        MeetingState.PLANNED,
        "Set the agenda",
        "The agenda is set, and the members are told.",
        ("Every member finds in their inbox that the agenda is out.", "Moving the meeting then asks for a reason."),
        actions.set_agenda,
    ),
    "take-back": Change(
        MeetingState.PLANNED,
        MeetingState.AGENDA_SET,
        "Take the agenda back",
        "The agenda can be worked on.",
        ("The agenda that went out stays in the history.",),
        actions.take_agenda_back,
        asks_why=True,
    ),
    "open": Change(
        MeetingState.IN_SESSION,
        MeetingState.AGENDA_SET,
        "Open the meeting",
        "The meeting is open. Take the attendance first.",
        ("Attendance, declarations and outcomes can be put down from now.",),
        actions.open_meeting,
    ),
    "close": Change(
        MeetingState.OVER,
        MeetingState.IN_SESSION,
        "Close the meeting",
        "The meeting is closed. Now draft its minutes.",
        ("Its outcomes can still be completed until the minutes are agreed.",),
        actions.close_meeting,
    ),
    "cancel": Change(
        MeetingState.CANCELLED,
        MeetingState.PLANNED,
        "Cancel the meeting",
        "The meeting is cancelled, and its members are told.",
        ("It stays in the list with your reason, and cannot be brought back.", "Its items can be carried forward."),
        actions.cancel_meeting,
        asks_why=True,
    ),
}


@programme_page(VIEW, changes=True)
def meeting_change(request: PageRequest, body: str, number: int, change: str) -> HttpResponse:
    """Say what will happen, and do it when confirmed."""
    version = running(request, body, number)
    if change not in CHANGES:
        raise Http404("No such step.")
    what = CHANGES[change]
    form = (WhyForm if what.asks_why else Form)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and is_clean(form):
        why = {"why": form.cleaned_data["why"]} if what.asks_why else {}
        if attempt(form, lambda: what.perform(version=version, **why, by=request.stand.actor), MeetingRefused):
            messages.success(request, what.done)
            return redirect(back(request, version))
    context = {
        "form": form,
        "version": version,
        "heading": what.act,
        "act": what.act,
        "consequences": what.consequences,
        "warnings": _warnings(request, version) if what.to == MeetingState.AGENDA_SET else [],
        "fits": what.to in TRANSITIONS[version.state],
        "grave": what.to == MeetingState.CANCELLED,
        "cancel": back(request, version),
    }
    return render(request, "meetings/change.html", context)


def _warnings(request: PageRequest, version: MeetingVersion) -> list[str]:
    lines = reading.items_of(version.meeting)
    presets = {each.code: each for each in items_at(request.stand.programme.pk, "bodies", BodyPreset, None)}
    preset = presets.get(version.meeting.body.code)
    return agenda_warnings(
        held_on=version.held_on,
        today=request.stand.day,
        clear_days=preset.papers_clear_days if preset else CLEAR_DAYS,
        minutes_available=version.minutes_available,
        minutes=[line.version.minutes for line in lines],
        without_presenter=sum(line.version.presenter is None for line in lines),
    )


_CAN_TAKE_ITEMS = (MeetingState.PLANNED, MeetingState.AGENDA_SET, MeetingState.IN_SESSION)


# --- one meeting ------------------------------------------------------------------------------------------------------


@programme_page(VIEW)
def meeting(request: PageRequest, body: str, number: int) -> HttpResponse:
    """One meeting: its agenda with times and presenters, who was there, what came of each item, its minutes."""
    stand = request.stand
    version = meeting_asked_for(request, body, number)
    sitting, minutes, come_back, more_come_back, holders = while_nothing_happens(
        request, lambda: _sitting(request, version)
    )
    may_run = stand.can(reading.who_runs(version.meeting.body))
    sees_draft = may_run or stand.actor.can(Permission.VIEW_DRAFT_PAPERS)
    has_come = version.state not in (MeetingState.PLANNED, MeetingState.AGENDA_SET, MeetingState.CANCELLED)
    context = {
        "version": version,
        "coming_back": come_back,
        "more_coming_back": more_come_back,
        "state": MeetingState(version.state),
        "tone": TONES[version.state],
        "lines": [
            (line, leads_to(request, line.version.about), holders.get(line.version.presenter_id or 0, ""))
            for line in sitting.lines
        ],
        "attendance": sitting.attendance,
        "there": sitting.members_there,
        "lost": quorum_lost(sitting.course) if has_come and sitting.attendance else "",
        "has_come": has_come,
        "minutes": minutes if minutes is not None and (minutes.agreed_on or sees_draft) else None,
        "total_minutes": sum(line.version.minutes for line in sitting.lines),
        "may_run": may_run,
        "owned": stand.actor.post_ids if stand.actor.can(Permission.ANSWER_REQUESTS) and not stand.as_at else (),
        "steps": [
            (code, each.act)
            for code, each in CHANGES.items()
            if may_run and each.to in TRANSITIONS[version.state] and code != "cancel"
        ],
        "may_cancel": may_run and MeetingState.CANCELLED in TRANSITIONS[version.state],
        "may_edit": may_run
        and version.state in (MeetingState.PLANNED, MeetingState.AGENDA_SET, MeetingState.IN_SESSION),
        "may_resolve": may_run and version.state in (MeetingState.IN_SESSION, MeetingState.OVER),
        "frequency": _frequency_waits(request, version, may_run),
        "may_carry": may_run and bool(sitting.lines) and version.state != MeetingState.PLANNED,
        "base": back(request, version),
        "today": stand.actor.today,
        "day": stand.day,
        "at": at(request),
    }
    return render(request, "meetings/meeting.html", context)


def _sitting(
    request: PageRequest, version: MeetingVersion
) -> tuple[Sitting, Minutes | None, list[QuestionLine], int, Mapping[int, str]]:
    """What a meeting's page reads: how it went, its minutes, the questions that come back to it, who presents."""
    stand = request.stand
    sitting = reading.sitting_of(version, stand.moment)
    come_back, more = [], 0
    if version.state in (MeetingState.PLANNED, MeetingState.AGENDA_SET, MeetingState.IN_SESSION):
        again = coming_back(stand.actor, version.meeting.body, version.held_on, stand.moment)
        come_back = lines_of(again[:COMING_BACK], stand.moment, on=version.held_on)
        more = again.count() - COMING_BACK if len(come_back) == COMING_BACK else 0
    presenters = [line.version.presenter_id for line in sitting.lines if line.version.presenter_id]
    holders = reading.holder_names(stand.actor, presenters, stand.day)
    return sitting, reading.minutes_of(version.meeting, stand.moment), come_back, more, holders


addresses = [
    path("meetings/", meetings, name="meetings"),
    path("meetings/add/", meeting_add, name="meeting_add"),
    path("meetings/meetings.ics", meetings_ics, name="meetings_ics"),
    path(_ONE, meeting, name="meeting"),
    path(f"{_ONE}move/", meeting_move, name="meeting_move"),
    path(f"{_ONE}steps/<str:change>/", meeting_change, name="meeting_change"),
]
