"""Updates of an action in the open round: written on one page, quick on a phone; challenged and accepted."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.roles import Permission
from soundingboard.delivery import actions as do
from soundingboard.delivery import detail, rules
from soundingboard.delivery.access import may_update
from soundingboard.delivery.listing import STATE_WORDS
from soundingboard.delivery.models import Update
from soundingboard.delivery.reading import rounds_as_at
from soundingboard.lib.keys import key_in
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import Collision, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.pages.action import ask, current, evidence_typed
from soundingboard.web.pages.asking import REFUSALS, refused

STANDS = {
    "not_started": [("not_started", "Not started"), ("in_progress", "Started: in progress")],
    "in_progress": [("in_progress", "In progress"), ("blocked", "Blocked")],
    "blocked": [("blocked", "Still blocked"), ("in_progress", "No longer blocked: in progress")],
}


class Write(Form):
    """What is to be said of an action in this round. A draft may lack anything, so nothing is called optional."""

    mark_optional = False

    progress = TextField(
        label="What has been done since the last update?",
        max_length=4000,
        rows=5,
        required=False,
        help_text="What was done and what difference it made. Do not name a child.",
    )
    state = RadioField(label="Where does it stand?", choices=(), required=False)
    blocker = TextField(label="What stands in the way?", max_length=2000, rows=2, required=False)
    help_needed = TextField(label="What help is needed, and from whom?", max_length=2000, rows=2, required=False)
    forecast_on = DateField(label="When do you now expect it to be done?", what="the day you expect", required=False)
    evidence = LineField(label="Evidence", max_length=400, required=False, help_text="References, such as E12, E15.")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    # For the part of the page that shows two people's texts side by side.
    changed_by = "Somebody else"
    collisions: tuple[Collision, ...] = ()


@programme_page(Permission.UPDATE_OWN_ACTIONS, changes=True)
def update(request: PageRequest, reference: str) -> HttpResponse:
    """Write, save or submit the update of an action in the open round."""
    by = request.stand.actor
    version = current(request, reference)
    if not may_update(version, by):
        raise NotAllowed("Only the holder of the post that owns this action, or the programme manager, may update it.")
    rounds = rounds_as_at(request.stand.programme.pk, None)
    updates = detail.updates_of(None, version.action_id)
    present = next((row for row in updates if rounds.open and row.round_id == rounds.open.pk), None)
    last = next((row for row in updates if row is not present and row.state in rules.SENT), None)
    form = Write(request.POST or None, initial=_initial(present, version.state))
    stands: Any = form.fields["state"]
    stands.choices = STANDS.get(version.state, [(version.state, STATE_WORDS[version.state])])
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, version, form)
        except ChangedMeanwhile as refusal:
            _show_both(form, refusal)
        except REFUSALS as refusal:
            refused(form, refusal)
        else:
            sent = saved.state != "draft"
            messages.success(
                request, "The update was submitted." if sent else "The draft was saved. Nobody is told yet."
            )
            return redirect("action", programme=request.stand.programme.code, reference=reference)
    return render(
        request,
        "delivery/update.html",
        {
            "form": form,
            "version": version,
            "open_round": rounds.open,
            "present": present,
            "last": last,
            "is_sent": present is not None and present.state != "draft",
            "cancel": reverse("action", args=[request.stand.programme.code, reference]),
            "days_overdue": rules.days_overdue(version.state, version.due_on, request.stand.day),
        },
    )


def _initial(present: Update | None, state: str) -> dict[str, Any]:
    if present is None:
        return {"state": state}
    return {
        "progress": present.progress,
        "state": present.action_state,
        "blocker": present.blocker,
        "help_needed": present.help_needed,
        "forecast_on": present.forecast_on,
        "seen": str(present.pk),
    }


def _save(request: PageRequest, version: Any, form: Write) -> Update:
    given = form.cleaned_data
    return do.save_update(
        action=version,
        progress=given["progress"],
        blocker=given["blocker"],
        help_needed=given["help_needed"],
        forecast_on=given["forecast_on"],
        state=given["state"] or None,
        evidence=evidence_typed(request, given["evidence"]),
        submit="submit" in request.POST,
        seen=key_in(given["seen"]),
        by=request.stand.actor,
    )


def _show_both(form: Write, refusal: ChangedMeanwhile) -> None:
    """Keep what was typed, show what the other wrote beside it, and let the next press of the button mean it."""
    theirs = refusal.theirs
    form.add_error(None, str(refusal))
    if isinstance(theirs, Update):
        form.changed_by = str(theirs.recorded_by or "Somebody else")
        form.collisions = tuple(
            Collision(str(form[name].label), str(getattr(theirs, name) or ""), str(form.cleaned_data.get(name) or ""))
            for name in ("progress", "blocker", "help_needed", "forecast_on")
            if getattr(theirs, name) != form.cleaned_data.get(name)
        )
        form.data = {**form.data.dict(), "seen": str(theirs.pk)}  # type: ignore[attr-defined]


class Challenge(Form):
    """What the delivery group asks."""

    text = TextField(
        label="What do you challenge?",
        max_length=2000,
        help_text="Say what the owner should answer. They see it on their update.",
        error_messages={"required": "Enter what is challenged"},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


@programme_page(Permission.CHALLENGE_UPDATES, changes=True)
def update_challenge(request: PageRequest, reference: str) -> HttpResponse:
    """Challenge the update of the open round."""
    version = current(request, reference)
    present = _present(request, version)
    form = Challenge(request.POST or None, initial={"seen": present.pk})

    def perform() -> str:
        _refuse_if_changed(present, form.cleaned_data["seen"])
        do.challenge_update(update=present, text=form.cleaned_data["text"], by=request.stand.actor)
        return "The update is challenged. Its owner sees what you asked."

    intro = f"They wrote: {present.progress}"
    return ask(request, version, form, perform, heading="Challenge the update", act="Challenge it", intro=intro)


@programme_page(Permission.CHALLENGE_UPDATES, changes=True)
@require_POST
def update_accept(request: PageRequest, reference: str) -> HttpResponse:
    """Accept the update of the open round."""
    version = current(request, reference)
    present = _present(request, version)
    try:
        _refuse_if_changed(present, request.POST.get("seen", ""))
        do.accept_update(update=present, by=request.stand.actor)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The update is accepted.")
    return redirect("action", programme=request.stand.programme.code, reference=reference)


def _present(request: PageRequest, version: Any) -> Update:
    rounds = rounds_as_at(request.stand.programme.pk, None)
    rows = detail.updates_of(None, version.action_id)
    found = next((row for row in rows if rounds.open and row.round_id == rounds.open.pk), None)
    if found is None:
        raise Http404("There is no update in an open round.")
    return found


def _refuse_if_changed(present: Update, seen: str) -> None:
    if seen and seen != str(present.pk):
        raise do.UpdateRefused("The owner changed the update while you read it. Read it again, then decide.")


ONE = "delivery/actions/<str:reference>/update/"
addresses = [
    path(ONE, update, name="update"),
    path(f"{ONE}challenge/", update_challenge, name="update_challenge"),
    path(f"{ONE}accept/", update_accept, name="update_accept"),
]
