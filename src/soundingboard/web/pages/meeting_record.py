"""The record of a meeting: who was there, interests declared, what came of each item, and the minutes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.roles import Permission
from soundingboard.decisions import reading as deciding
from soundingboard.decisions.actions import DecisionRefused
from soundingboard.decisions.models import DecisionKind
from soundingboard.governance import actions, reading
from soundingboard.governance.actions import MeetingRefused, Present, Resolution
from soundingboard.governance.models import (
    Interest,
    MeetingVersion,
    Minutes,
    OutcomeKind,
    Presence,
)
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.meeting_parts import (
    address,
    ask,
    back,
    item_of,
    meeting_asked_for,
    offer,
    presenters,
    refuse_unless_running,
    running,
)

VIEW = Permission.VIEW_PROGRAMME
_ONE = "meetings/<str:body>/<int:number>/"


# --- who was there ----------------------------------------------------------------------------------------------------


class AttendanceForm(Form):
    """How each seat was filled, and for which items."""

    def __init__(self, *args: Any, seats: list[Any], held: Mapping[int, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = seats
        member_ways = [choice for choice in Presence.choices if choice[0] != Presence.IN_ATTENDANCE]
        for seat in seats:
            post = seat.member.post
            row = held.get(post.pk)
            who = f" ({seat.holder})" if seat.holder else ""
            self.fields[f"way{post.pk}"] = forms.ChoiceField(
                label=f"{post.title}{who}",
                choices=[("", "Not put down yet"), *member_ways],
                required=False,
                initial=row.presence if row else "",
                help_text=seat.member.agency.name,
            )
            for name, words in (("came_at", "Came at item"), ("left_after", "Left after item")):
                self.fields[f"{name}{post.pk}"] = forms.IntegerField(
                    label=f"{words}, {post.title}",
                    required=False,
                    min_value=1,
                    max_value=99,
                    initial=getattr(row, name) if row else None,
                )

    def rows(self) -> list[tuple[Any, Any, Any, Any]]:
        """The boxes of each seat, for the page: seat, way, came, left."""
        return [
            (seat, self[f"way{pk}"], self[f"came_at{pk}"], self[f"left_after{pk}"])
            for seat in self.seats
            for pk in (seat.member.post_id,)
        ]

    def present(self) -> list[Present]:
        """What was put down of the seats that were filled in."""
        said = self.cleaned_data
        return [
            Present(
                seat.member.post,
                Presence(said[f"way{pk}"]),
                seat.member,
                seat.member.agency,
                said[f"came_at{pk}"],
                said[f"left_after{pk}"],
            )
            for seat in self.seats
            for pk in (seat.member.post_id,)
            if said[f"way{pk}"]
        ]


@programme_page(VIEW, changes=True)
def meeting_attendance(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Put down who was there, who sent apologies, and who came late or left early."""
    version = running(request, body, number)
    held = {row.post_id: row for row in reading.attendance_of(version.meeting)}
    seats = [seat for seat in deciding.seats_of(version.meeting.body, version.held_on) if seat.is_now]
    form = AttendanceForm(request.POST if request.method == "POST" else None, seats=seats, held=held)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.take_attendance(meeting=version.meeting, present=form.present(), by=request.stand.actor),
            MeetingRefused,
        )
    ):
        messages.success(request, "The attendance is put down.")
        return redirect(back(request, version))
    context = {"form": form, "version": version, "cancel": back(request, version)}
    return render(request, "meetings/attendance.html", context)


class GuestForm(Form):
    """Somebody in attendance who has no seat."""

    post = forms.ChoiceField(label="Which post?", error_messages={"required": "Choose the post"})


@programme_page(VIEW, changes=True)
def meeting_guest(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Put down somebody who was in attendance without a seat."""
    version = running(request, body, number)
    form = GuestForm(request.POST or None)
    posts = presenters(request, form)
    if request.method == "POST" and is_clean(form):
        present = [Present(posts[form.cleaned_data["post"]], Presence.IN_ATTENDANCE)]
        if attempt(
            form,
            lambda: actions.take_attendance(meeting=version.meeting, present=present, by=request.stand.actor),
            MeetingRefused,
        ):
            messages.success(request, "Put down as in attendance.")
            return redirect(back(request, version))
    return ask(request, form, version, "Somebody else was there", "Put down as in attendance")


class DeclarationForm(Form):
    """An interest in an item."""

    post = forms.ChoiceField(label="Who declares it?", error_messages={"required": "Choose the post"})
    interest = RadioField(label="What sort of interest?", choices=Interest.choices)
    text = TextField(label="What is the interest?", max_length=1000, rows=3)
    withdrew = forms.BooleanField(label="They left the room for the item", required=False)


@programme_page(VIEW, changes=True)
def meeting_declare(request: PageRequest, body: str, number: int, item: int) -> HttpResponse:
    """Put a declaration of interest on record."""
    version = running(request, body, number)
    found = item_of(version, item)
    form = DeclarationForm(request.POST or None)
    posts = presenters(request, form)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data | {"post": posts[form.cleaned_data["post"]]}
        if attempt(
            form,
            lambda: actions.declare_interest(item=found.item, **said, by=request.stand.actor),
            MeetingRefused,
        ):
            messages.success(request, "The declaration is on record.")
            return redirect(back(request, version))
    return ask(request, form, version, f"An interest in item {found.place}", "Put it on record", intro=found.title)


# --- what came of it --------------------------------------------------------------------------------------------------


class OutcomeForm(Form):
    """What came of an item."""

    text = TextField(label="What came of it?", max_length=4000, help_text="As the minutes will say it. Name no child.")


class OwnedForm(OutcomeForm):
    """An action, or something that is asked."""

    owner = forms.ChoiceField(label="Of whom?", error_messages={"required": "Choose the post"})
    due_on = DateField(label="By when?", what="the day by which it is done")


class ResolutionForm(OutcomeForm):
    """A decision."""

    title = LineField(label="The decision in one line", max_length=240)
    about_kind = forms.ChoiceField(label="What is it about?", choices=DecisionKind.choices)
    authority = LineField(label="On what authority?", max_length=240, required=False)
    conditions = TextField(label="Conditions", max_length=4000, rows=3, required=False)
    dissent = TextField(
        label="Dissent", max_length=4000, rows=3, required=False, help_text="Who did not agree, and why, if anybody."
    )
    review_on = DateField(label="When will you look back at it?", required=False, what="the date of the look back")
    field_order = ("title", "text", "about_kind", "authority", "conditions", "dissent", "review_on")


FORMS: Mapping[OutcomeKind, tuple[type[OutcomeForm], str]] = {
    OutcomeKind.DECISION: (ResolutionForm, "Record a decision"),
    OutcomeKind.ACTION: (OwnedForm, "Put an action on somebody"),
    OutcomeKind.REQUEST: (OwnedForm, "Ask for information"),
    OutcomeKind.CHALLENGE: (OutcomeForm, "Record a challenge"),
    OutcomeKind.NOTED: (OutcomeForm, "Record what was noted"),
}


@programme_page(VIEW, changes=True)
def meeting_outcome(request: PageRequest, body: str, number: int, item: int, kind: str) -> HttpResponse:
    """Put down what came of an item, by its kind."""
    version = running(request, body, number)
    found = item_of(version, item)
    if kind not in OutcomeKind.values:
        raise Http404("No such kind of outcome.")
    form_class, heading = FORMS[OutcomeKind(kind)]
    form = form_class(request.POST or None, initial={"about_kind": DecisionKind.OTHER})
    posts = presenters(request, form)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        resolution = None
        if kind == OutcomeKind.DECISION:
            names = ("title", "authority", "conditions", "dissent", "review_on")
            resolution = Resolution(kind=DecisionKind(said["about_kind"]), **{name: said[name] for name in names})

        def put() -> None:
            actions.record_outcome(
                item=found.item,
                kind=OutcomeKind(kind),
                text=said["text"],
                about=found.about,
                owner=posts.get(said.get("owner", "")),
                due_on=said.get("due_on"),
                resolution=resolution,
                by=request.stand.actor,
            )

        if attempt(form, put, MeetingRefused, DecisionRefused):
            messages.success(request, f"Item {found.place}: on record.")
            return redirect(f"{back(request, version)}#item-{found.place}")
    return ask(request, form, version, heading, "Put it on record", intro=f"Item {found.place}: {found.title}")


class NoteForm(Form):
    """What became of an action or a challenge."""

    is_done = RadioField(
        label="Is it done?",
        choices=[("yes", "Yes, it is done"), ("no", "Not yet")],
        error_messages={"required": "Say whether it is done"},
    )
    happened_on = DateField(label="As of when?", what="the day")
    text = TextField(label="What became of it?", max_length=2000, rows=3)


@programme_page(VIEW, changes=True)
def meeting_outcome_note(request: PageRequest, body: str, number: int, outcome: int) -> HttpResponse:
    """Say what became of what a meeting put on somebody: its owner may, and whoever runs the meetings."""
    stand = request.stand
    version = meeting_asked_for(request, body, number)
    found = reading.outcome_of(version.meeting, outcome)
    if found is None:
        raise Http404("No such outcome.")
    if not (found.owner_id in stand.actor.post_ids and stand.can(Permission.ANSWER_REQUESTS)):
        refuse_unless_running(request, version.meeting.body)
    form = NoteForm(request.POST or None, initial={"happened_on": stand.actor.today})
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data | {"is_done": form.cleaned_data["is_done"] == "yes"}
        if attempt(form, lambda: actions.note_outcome(outcome=found, **said, by=stand.actor), MeetingRefused):
            messages.success(request, "What became of it is on record.")
            return redirect(back(request, version))
    return ask(request, form, version, "What became of it?", "Put it on record", intro=found.text)


# --- minutes ----------------------------------------------------------------------------------------------------------


class MinutesForm(EditForm):
    """The minute of each item."""

    def __init__(self, *args: Any, parts: list[Mapping[str, Any]], **kwargs: Any) -> None:
        self.parts = parts
        super().__init__(*args, **kwargs)
        for part in parts:
            self.fields[f"item{part['item']}"] = TextField(
                label=f"{part['item']}. {part['title']}", max_length=8000, rows=6, required=False, initial=part["text"]
            )

    def texts(self) -> dict[int, str]:
        """The words of each part, by its item."""
        return {part["item"]: self.cleaned_data[f"item{part['item']}"] for part in self.parts}


def _minutes(version: MeetingVersion) -> Minutes:
    found = reading.minutes_of(version.meeting)
    if found is None:
        raise Http404("No minutes yet.")
    return found


@programme_page(VIEW, changes=True)
def meeting_minutes_draft(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Draft the minutes from the outcomes."""
    version = running(request, body, number)
    held = reading.minutes_of(version.meeting)
    form = Form(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form, lambda: actions.draft_minutes(meeting=version.meeting, by=request.stand.actor), MeetingRefused
        )
    ):
        messages.success(request, "The minutes are drafted from what was put down. Now make them yours.")
        return redirect(address(request, "meeting_minutes_edit", body, number))
    intro = (
        "There is a draft already. Drafting again puts what came of each item in the place of its words; the words "
        "there now stay in the history."
        if held
        else "A part for each item: who presented, what was declared, and each outcome in a line of its own."
    )
    return ask(request, form, version, "Draft the minutes", "Draft the minutes", intro=intro)


@programme_page(VIEW, changes=True)
def meeting_minutes_edit(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Change the words of draft minutes."""
    version = running(request, body, number)
    held = _minutes(version)
    form = MinutesForm(
        request.POST or None,
        parts=held.parts,
        current_version=held.pk,
        current={f"item{part['item']}": part["text"] for part in held.parts},
        changed_by=str(held.recorded_by or "Somebody else"),
    )
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.edit_minutes(minutes=held, texts=form.texts(), by=request.stand.actor),
            MeetingRefused,
        )
    ):
        messages.success(request, "The draft is saved.")
        return redirect(back(request, version) + "#minutes")
    return ask(request, form, version, "Write the minutes", "Save the draft")


class AgreeForm(Form):
    """When and where minutes were agreed."""

    agreed_on = DateField(label="When were they agreed?", what="the day on which they were agreed")
    agreed_at = forms.ChoiceField(label="At which meeting?", required=False)


@programme_page(VIEW, changes=True)
def meeting_minutes_agree(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Put on record that the body agreed the minutes."""
    version = running(request, body, number)
    held = _minutes(version)
    later = {str(each.meeting.number): each for each in reading.later_meetings(version.meeting)}
    form = AgreeForm(request.POST or None, initial={"agreed_on": request.stand.actor.today})
    offer(form, "agreed_at", [("", "None: by correspondence"), *((key, str(each)) for key, each in later.items())])
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        at = later[said["agreed_at"]].meeting if said["agreed_at"] else None
        if attempt(
            form,
            lambda: actions.agree_minutes(
                minutes=held, agreed_on=said["agreed_on"], agreed_at=at, by=request.stand.actor
            ),
            MeetingRefused,
        ):
            messages.success(request, "The minutes are agreed. They can be added to, and not changed.")
            return redirect(back(request, version))
    intro = "Once agreed they never change. A correction is added beneath them."
    return ask(request, form, version, "Agree the minutes", "They are agreed", intro=intro)


class AdditionForm(Form):
    """A correction of agreed minutes."""

    text = TextField(label="What is added?", max_length=4000)
    why = TextField(label="Why?", max_length=1000, rows=3)


@programme_page(VIEW, changes=True)
def meeting_minutes_add(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Add a correction to agreed minutes."""
    version = running(request, body, number)
    held = _minutes(version)
    form = AdditionForm(request.POST or None)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.add_to_minutes(minutes=held, **form.cleaned_data, by=request.stand.actor),
            MeetingRefused,
        )
    ):
        messages.success(request, "Added beneath the minutes.")
        return redirect(back(request, version) + "#minutes")
    return ask(request, form, version, "Add to the minutes", "Add it")


addresses = [
    path(f"{_ONE}attendance/", meeting_attendance, name="meeting_attendance"),
    path(f"{_ONE}guest/", meeting_guest, name="meeting_guest"),
    path(f"{_ONE}minutes/draft/", meeting_minutes_draft, name="meeting_minutes_draft"),
    path(f"{_ONE}minutes/edit/", meeting_minutes_edit, name="meeting_minutes_edit"),
    path(f"{_ONE}minutes/agree/", meeting_minutes_agree, name="meeting_minutes_agree"),
    path(f"{_ONE}minutes/add/", meeting_minutes_add, name="meeting_minutes_add"),
    path(f"{_ONE}items/<int:item>/declare/", meeting_declare, name="meeting_declare"),
    path(f"{_ONE}items/<int:item>/outcomes/<str:kind>/", meeting_outcome, name="meeting_outcome"),
    path(f"{_ONE}outcomes/<int:outcome>/", meeting_outcome_note, name="meeting_outcome_note"),
]
