"""The agenda of a meeting: what the rules propose, items of one's own, their order, what is carried forward."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.roles import Permission
from soundingboard.governance import actions, reading
from soundingboard.governance.actions import ItemFacts, MeetingRefused
from soundingboard.governance.models import (
    MeetingVersion,
    Purpose,
)
from soundingboard.insight import proposing
from soundingboard.insight.agenda import Proposal
from soundingboard.outbox.models import JobState
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import CheckboxesField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.meeting_parts import WhyForm, address, ask, back, item_of, offer, presenters, running

VIEW = Permission.VIEW_PROGRAMME
_ONE = "meetings/<str:body>/<int:number>/"


class ProposalsForm(Form):
    """Which of the proposed items go on the agenda."""

    chosen = CheckboxesField(
        label="Put on the agenda", choices=[], error_messages={"required": "Choose at least one item, or go back"}
    )

    def __init__(self, *args: Any, offered: list[tuple[str, Proposal]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, CheckboxesField)
        field.choices = [(key, each.title) for key, each in offered]
        field.widget.hints = {key: f"{each.why} ({each.code}, {each.minutes} minutes)" for key, each in offered}


def _key(found: Proposal) -> str:
    return f"{found.code}:{found.about}"


@programme_page(VIEW, changes=True)
def meeting_agenda(request: PageRequest, body: str, number: int) -> HttpResponse:
    """What the published rules propose for the agenda, of which a person chooses."""
    version = running(request, body, number)
    kept, under_way = proposing.proposed(version.meeting)
    there = {f"{line.version.rule}:{line.version.about}" for line in reading.items_of(version.meeting)}
    offered = [(_key(each), each) for each in (kept.items if kept else ()) if _key(each) not in there]
    form = ProposalsForm(request.POST if "put" in request.POST else None, offered=offered)
    if request.method == "POST" and form.is_bound and is_clean(form):
        chosen = [each for key, each in offered if key in form.cleaned_data["chosen"]]
        facts = [
            ItemFacts(
                each.title[:240],
                Purpose(each.purpose),
                minutes=each.minutes,
                why=each.why,
                rule=each.code,
                about=each.about,
            )
            for each in chosen
        ]
        if attempt(
            form,
            lambda: actions.add_items(meeting=version.meeting, items=facts, by=request.stand.actor),
            MeetingRefused,
        ):
            messages.success(request, f"{len(facts)} put on the agenda. Give each a presenter, and order them.")
            return redirect(back(request, version))
    elif request.method == "POST" and not form.is_bound:
        return _propose(request, version)
    context = {
        "form": form,
        "version": version,
        "kept": kept,
        "offered": offered,
        "rules": {each.code: proposing.rule_words(each.code) for _, each in offered},
        "under_way": under_way,
        "is_mine": under_way is not None and under_way.requested_by_id == request.stand.actor.person_id,
        "cancel": back(request, version),
    }
    return render(request, "meetings/agenda.html", context)


def _propose(request: PageRequest, version: MeetingVersion) -> HttpResponse:
    """Have the rules read the position again."""
    job = proposing.ask_for_proposals(version=version, by=request.stand.actor)
    if job.state == JobState.DONE:
        messages.success(request, "Nothing has changed since the rules were last asked.")
    elif job.requested_by_id == request.stand.actor.person_id:
        return redirect("job", programme=request.stand.programme.code, number=job.pk)
    return redirect(address(request, "meeting_agenda", version.meeting.body.code, version.meeting.number))


class _Item(forms.Form):
    title = LineField(label="The item in one line", max_length=240)
    purpose = RadioField(label="What does it ask of the body?", choices=Purpose.choices)
    presenter = forms.ChoiceField(label="Who presents it?", required=False)
    minutes = forms.IntegerField(label="How many minutes?", min_value=1, max_value=300)
    why = TextField(
        label="Why is it on the agenda?", max_length=2000, rows=3, required=False, help_text="Do not name a child."
    )


class ItemForm(Form, _Item):
    """A new item."""


class ItemEditForm(EditForm, _Item):
    """A change of an item."""


@programme_page(VIEW, changes=True)
def meeting_item_add(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Put an item of one's own on the agenda."""
    version = running(request, body, number)
    form = ItemForm(request.POST or None, initial={"purpose": Purpose.CHALLENGE, "minutes": 10})
    posts = presenters(request, form)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        facts = ItemFacts(
            said["title"], Purpose(said["purpose"]), posts.get(said["presenter"]), said["minutes"], said["why"]
        )
        if attempt(
            form,
            lambda: actions.add_items(meeting=version.meeting, items=[facts], by=request.stand.actor),
            MeetingRefused,
        ):
            messages.success(request, "The item is on the agenda.")
            return redirect(back(request, version))
    return ask(request, form, version, "Put an item on the agenda", "Put it on the agenda")


@programme_page(VIEW, changes=True)
def meeting_item_edit(request: PageRequest, body: str, number: int, item: int) -> HttpResponse:
    """Change what is said of an item."""
    version = running(request, body, number)
    found = item_of(version, item)
    current = {
        "title": found.title,
        "purpose": found.purpose,
        "presenter": str(found.presenter_id or ""),
        "minutes": found.minutes,
        "why": found.why,
    }
    form = ItemEditForm(request.POST or None, current_version=found.pk, current=current)
    posts = presenters(request, form)
    if request.method == "POST" and is_clean(form):
        said = {name: form.cleaned_data[name] for name in current}
        said["presenter"] = posts.get(said["presenter"])
        if attempt(form, lambda: actions.edit_item(version=found, **said, by=request.stand.actor), MeetingRefused):
            messages.success(request, "The item is changed.")
            return redirect(back(request, version))
    return ask(request, form, version, f"Change item {found.place}", "Save")


@programme_page(VIEW, changes=True)
def meeting_item_withdraw(request: PageRequest, body: str, number: int, item: int) -> HttpResponse:
    """Take an item off the agenda."""
    version = running(request, body, number)
    found = item_of(version, item)
    form = WhyForm(request.POST or None)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.withdraw_item(version=found, why=form.cleaned_data["why"], by=request.stand.actor),
            MeetingRefused,
        )
    ):
        messages.success(request, "The item is off the agenda; it stays in the history.")
        return redirect(back(request, version))
    return ask(request, form, version, f"Take off “{found.title}”", "Take it off the agenda")


class OrderForm(Form):
    """The place of each item: a number in a box, which works without a script and with a keyboard."""

    def __init__(self, *args: Any, lines: list[reading.ItemLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [line.item.number for line in lines]
        for line in lines:
            self.fields[f"item{line.item.number}"] = forms.IntegerField(
                label=line.version.title, min_value=1, max_value=len(lines), initial=line.version.place
            )

    def order(self) -> list[int]:
        """The numbers of the items by the places given; where two have the same, the one that stood first."""
        return sorted(self.numbers, key=lambda number: (self.cleaned_data[f"item{number}"], self.numbers.index(number)))


@programme_page(VIEW, changes=True)
def meeting_order(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Put the items in another order."""
    version = running(request, body, number)
    lines = reading.items_of(version.meeting)
    form = OrderForm(request.POST if request.method == "POST" else None, lines=lines)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.order_items(meeting=version.meeting, order=form.order(), by=request.stand.actor),
            MeetingRefused,
        )
    ):
        messages.success(request, "The items stand in the order you gave.")
        return redirect(back(request, version))
    intro = "Give each item its place. Where two have the same, the one that stood first stays first."
    return ask(request, form, version, "Order the agenda", "Save the order", intro=intro)


class CarryForm(Form):
    """Which items go to which later meeting."""

    items = CheckboxesField(label="Which items?", choices=[], error_messages={"required": "Choose an item"})
    to = RadioField(label="To which meeting?", choices=[], error_messages={"required": "Choose the meeting"})


@programme_page(VIEW, changes=True)
def meeting_carry(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Copy items to a later meeting of the same body."""
    version = running(request, body, number)
    later = {str(each.meeting.number): each for each in reading.later_meetings(version.meeting)}
    if not later:
        messages.error(request, f"Call the next meeting of {version.meeting.body.name} first.")
        return redirect(address(request, "meeting_add"))
    lines = {str(line.item.number): line.version for line in reading.items_of(version.meeting)}
    form = CarryForm(request.POST or None, initial={"to": next(iter(later))})
    offer(form, "items", [(key, each.title) for key, each in lines.items()])
    offer(form, "to", [(key, str(each)) for key, each in later.items()])
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        to = later[said["to"]].meeting
        versions = [lines[key] for key in said["items"]]
        if attempt(
            form,
            lambda: actions.carry_forward(versions=versions, to=to, by=request.stand.actor),
            MeetingRefused,
        ):
            messages.success(request, f"Carried forward to {to}.")
            return redirect(back(request, version))
    return ask(request, form, version, "Carry items forward", "Carry them forward")


addresses = [
    path(f"{_ONE}agenda/", meeting_agenda, name="meeting_agenda"),
    path(f"{_ONE}order/", meeting_order, name="meeting_order"),
    path(f"{_ONE}carry/", meeting_carry, name="meeting_carry"),
    path(f"{_ONE}items/add/", meeting_item_add, name="meeting_item_add"),
    path(f"{_ONE}items/<int:item>/edit/", meeting_item_edit, name="meeting_item_edit"),
    path(f"{_ONE}items/<int:item>/withdraw/", meeting_item_withdraw, name="meeting_item_withdraw"),
]
