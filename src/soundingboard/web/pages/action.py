"""One action: everything about it on one page, and the forms that change it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from soundingboard.accounts.models import Agency, Post, ReadKind
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import Decision
from soundingboard.delivery import actions as do
from soundingboard.delivery import detail, rules
from soundingboard.delivery.access import may_update
from soundingboard.delivery.listing import STATE_TONES, STATE_WORDS, choices
from soundingboard.delivery.models import ActionVersion, DeliveryPlan, Dependency, MilestoneVersion
from soundingboard.delivery.reading import rounds_as_at
from soundingboard.delivery.reasons import date_change_reasons, words_of
from soundingboard.history.reading import values_here
from soundingboard.plan.models import Objective
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, LineField, RadioField, TextField
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.actions_list import past
from soundingboard.web.pages.asking import asked
from soundingboard.web.reading_log import note_titles

MOVE_WORDS: Mapping[str, str] = {
    "start": "Start",
    "block": "Block",
    "unblock": "Unblock",
    "cancel": "Cancel this action",
    "reinstate": "Take it up again",
    "merge": "Merge into another",
    "reopen": "Put back to work",
    "deliver": "Record as delivered",
    "assure": "Assure",
}


@programme_page(Permission.VIEW_PROGRAMME)
def action(request: PageRequest, reference: str) -> HttpResponse:
    """Everything about an action, as it stood."""
    stand = request.stand
    version = detail.action_version(stand.actor, stand.moment, reference)
    if version is None:
        raise Http404("No such action.")
    facts = while_nothing_happens(
        request,
        lambda: detail.action_page(
            stand.actor, stand.moment, version, may_see_exempt=stand.actor.can(Permission.VIEW_EXEMPT)
        ),
        of=f"what hangs on action {reference}",
    )
    note_titles(request, ReadKind.EVIDENCE, (each.reference for each in facts.evidence if each.is_exempt))
    rounds = rounds_as_at(stand.programme.pk, stand.moment)
    closed = [line.number for line in rounds.closed]
    answered = [update.round.number for update in facts.updates if update.state in rules.SENT]
    in_round = next((u for u in facts.updates if rounds.open and u.round_id == rounds.open.pk), None)
    may = stand.as_at is None and may_update(version, stand.actor)
    gives_reasons = facts.date_changes or any(update.forecast_reason for update in facts.updates)
    reasons = date_change_reasons(stand.programme.pk) if gives_reasons else {}
    return render(
        request,
        "delivery/action.html",
        {
            "version": version,
            "facts": facts,
            "past": past(request),
            "state_word": STATE_WORDS[version.state],
            "state_tone": STATE_TONES[version.state],
            "days_overdue": rules.days_overdue(version.state, version.due_on, stand.day),
            "days_slipped": rules.days_slipped(version.baseline_due_on, version.due_on),
            "carried": rules.times_carried_forward(
                version.state,
                version.baseline_due_on,
                [line.board_on for line in rounds.closed if line.board_on <= stand.day],
            ),
            "missed": rules.rounds_missed(closed, 0, max(answered, default=None)) if closed and answered else None,
            "open_round": rounds.open,
            "in_round": in_round,
            "may_update": may,
            "may_edit": stand.can(Permission.EDIT_DELIVERY),
            "may_link": stand.can(Permission.ADD_EVIDENCE),
            "may_assure": stand.can(Permission.ASSURE_ACTIONS),
            "may_answer": stand.can(Permission.CHALLENGE_UPDATES),
            "may_see_history": stand.actor.can(Permission.VIEW_HISTORY),
            "moves": _moves(request, version, may),
            "changes": [(change, words_of(reasons, change.reason_code)) for change in facts.date_changes],
            "updates": [(update, words_of(reasons, update.forecast_reason)) for update in facts.updates],
            "waits": [
                (
                    wait,
                    rules.dependency_is_late(
                        wait.needed_by, wait.met_on, stand.day, wait.on_due, wait.on_state in rules.DONE
                    ),
                )
                for wait in facts.waits_on
            ],
            "milestones": [
                (m, (stand.day - m.due_on).days if m.reached_on is None and m.due_on < stand.day else 0)
                for m in facts.milestones
            ],
        },
    )


def _moves(request: PageRequest, version: ActionVersion, may: bool) -> list[tuple[str, str]]:
    """What this person can do with the action now: words and addresses."""
    found = []
    for move in rules.moves_from(version.state):
        allowed = may if move.permission == "update_own_actions" else request.stand.can(Permission(move.permission))
        if allowed and move.name in MOVE_WORDS:
            name = move.name if move.name in ("deliver", "assure") else "move"
            place = [request.stand.programme.code, version.action.reference]
            address = reverse(f"action_{name}", args=place if name != "move" else [*place, move.name])
            found.append((MOVE_WORDS[move.name], address))
    return found


@programme_page(Permission.VIEW_HISTORY)
def action_history(request: PageRequest, reference: str) -> HttpResponse:
    """What was done to an action, when, by whom and why, from the log."""
    version = detail.action_version(request.stand.actor, None, reference)
    if version is None:
        raise Http404("No such action.")
    offered = choices(request.stand.actor, None)
    agencies = dict(detail.agencies(request.stand.actor))
    names: Mapping[str, Mapping[Any, str]] = {
        "owner": dict(offered.owners),
        "objective": dict(offered.objectives),
        "delivery_plan": dict(offered.plans),
        "state": STATE_WORDS,
        "action_state": STATE_WORDS,
        "on_agency": agencies,
        "supporters": agencies,
    }
    happened = detail.history_of(version.action)
    entries = [
        (
            entry,
            entry.verb.replace(".", " ").replace("_", " ").capitalize(),
            _changes(values, names),
        )
        for entry, values in zip(happened, values_here(happened), strict=True)
    ]
    return render(request, "delivery/action_history.html", {"version": version, "entries": entries})


def _changes(values: Mapping[str, Any], names: Mapping[str, Mapping[Any, str]]) -> list[tuple[str, Any, Any]]:
    """Before and after of each field that an entry of the log names; a value that was redacted says so.

    Args:
        names: for fields that hold keys or codes, what each stands for.
    """
    said = {
        path: "removed from the record" if pair[0] is None else _named(pair[1], names.get(path.split(".", 1)[-1], {}))
        for path, pair in values.items()
    }
    fields = dict.fromkeys(path.split(".", 1)[1] for path in said if "." in path)
    lines = [(name.replace("_", " "), said.get(f"before.{name}"), said.get(f"after.{name}")) for name in fields]
    return [*lines, *([("why", None, said["why"])] if "why" in said else [])]


def _named(value: Any, names: Mapping[Any, str]) -> Any:
    """A value of the log in words: a list with commas, a key by its name, a date as people write it."""
    if isinstance(value, list):
        return ", ".join(str(_named(one, names)) for one in value) or "none"
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return day_said(date.fromisoformat(value))
    return names.get(value, value)


# --- saying what an action is -------------------------------------------------------------------------------------


class NewAction(Form):
    """A new action."""

    title = LineField(
        label="Action", max_length=240, help_text="Say what will be done, so that anybody can tell when it is."
    )
    reference = LineField(
        label="Reference", max_length=40, required=False, help_text="Such as A12. Left empty, it gets the next one."
    )
    success_criteria = TextField(
        label="How we will know that it worked", max_length=4000, required=False, rows=3,
        help_text="What will be different for children, families or staff, and how that will be seen.",
    )  # fmt: skip
    objective = forms.TypedChoiceField(label="Objective", coerce=int)
    plan = forms.TypedChoiceField(label="Delivery plan", coerce=int)
    owner = forms.TypedChoiceField(
        label="Owner", coerce=int, required=False, empty_value=None, help_text="A post, not a person."
    )
    starts_on = DateField(label="Starts", required=False, what="the day it starts")
    due_on = DateField(label="Due", required=False, what="the day it is due")
    supporters = CheckboxesField(label="Agencies that help", choices=(), required=False)

    def __init__(self, *args: Any, request: PageRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, request)


class EditAction(EditForm):
    """What an action is. Its date is moved on a page of its own, with the reason."""

    title = LineField(label="Action", max_length=240)
    success_criteria = TextField(label="How we will know that it worked", max_length=4000, required=False, rows=3)
    objective = forms.TypedChoiceField(label="Objective", coerce=int)
    plan = forms.TypedChoiceField(label="Delivery plan", coerce=int)
    owner = forms.TypedChoiceField(label="Owner", coerce=int, required=False, empty_value=None)
    starts_on = DateField(label="Starts", required=False, what="the day it starts")
    supporters = CheckboxesField(label="Agencies that help", choices=(), required=False)

    def __init__(self, *args: Any, request: PageRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, request)


def offer(form: Form, request: PageRequest) -> None:
    """Put the programme's own posts, objectives, plans and agencies into the choices of a form."""
    offered = choices(request.stand.actor, None)
    fields: Any = form.fields
    fields["objective"].choices = [("", "Choose"), *offered.objectives]
    fields["plan"].choices = [("", "Choose"), *offered.plans]
    fields["owner"].choices = [("", "Nobody yet"), *offered.owners]
    fields["supporters"].choices = detail.agencies(request.stand.actor)


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def action_new(request: PageRequest) -> HttpResponse:
    """Add an action."""
    by = request.stand.actor
    initial = {"plan": request.GET.get("plan"), "objective": request.GET.get("objective")}
    form = NewAction(request.POST or None, request=request, initial=initial)

    def perform() -> str:
        given = form.cleaned_data
        twice = detail.just_added(by, ActionVersion, title=given["title"], delivery_plan_id=given["plan"])
        if twice is not None and given["reference"] in ("", twice.action.reference):
            return f"{twice.action.reference} was added."
        made = do.create_action(
            plan=detail.row_by_key(by, DeliveryPlan, given["plan"]),
            objective=detail.row_by_key(by, Objective, given["objective"]),
            title=given["title"],
            reference=given["reference"],
            success_criteria=given["success_criteria"],
            owner=detail.row_by_key(by, Post, given["owner"]),
            starts_on=given["starts_on"],
            due_on=given["due_on"],
            supporters=[detail.row_by_key(by, Agency, key) for key in given["supporters"]],
            by=by,
        )
        return f"{made.action.reference} was added."

    back = reverse("actions", args=[request.stand.programme.code])
    return asked(
        request, form, perform, back=back, heading="Add an action", act="Add the action", crumbs=trail(request)
    )


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def action_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Change what is said of an action."""
    by = request.stand.actor
    version = current(request, reference)
    present = {
        "title": version.title,
        "success_criteria": version.success_criteria,
        "objective": version.objective_id,
        "plan": version.delivery_plan_id,
        "owner": version.owner_id,
        "starts_on": version.starts_on,
        "supporters": [str(key) for key in detail.supporter_ids(version.action_id)],
    }
    form = EditAction(
        request.POST or None,
        request=request,
        current_version=version.pk,
        current=present,
        changed_by=str(version.recorded_by or "Somebody else"),
    )

    def perform() -> str:
        given = form.cleaned_data
        fresh = do.revise_action(
            action=version,
            title=given["title"],
            success_criteria=given["success_criteria"],
            objective=detail.row_by_key(by, Objective, given["objective"]),
            delivery_plan=detail.row_by_key(by, DeliveryPlan, given["plan"]),
            owner=detail.row_by_key(by, Post, given["owner"]),
            starts_on=given["starts_on"],
            by=by,
        )
        helpers = [detail.row_by_key(by, Agency, key) for key in given["supporters"]]
        do.set_supporters(action=fresh, agencies=helpers, by=by)
        return f"{reference} was changed."

    return ask(request, version, form, perform, heading=f"Change {reference}")


class MoveDate(EditForm):
    """A new date, accounted for."""

    new_due_on = DateField(label="New date", what="the new date")
    reason_code = RadioField(
        label="Kind of reason",
        choices=[],
        error_messages={"required": "Choose the kind of reason"},
    )
    reason = TextField(
        label="Reason", max_length=2000, rows=3, error_messages={"required": "Enter the reason for the change of date"}
    )
    agreed_by = LineField(
        label="Who agreed it", max_length=240, error_messages={"required": "Enter who agreed the change of date"}
    )
    agreed_at = LineField(
        label="Where it was agreed", max_length=240, required=False, help_text="Such as a meeting and its date."
    )
    decision = forms.TypedChoiceField(label="Decision", coerce=int, required=False, empty_value=None)


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def action_date(request: PageRequest, reference: str) -> HttpResponse:
    """Move the date of an action."""
    by = request.stand.actor
    version = current(request, reference)
    form = MoveDate(
        request.POST or None,
        current_version=version.pk,
        changed_by=str(version.recorded_by or "Somebody else"),
    )
    fields: Any = form.fields
    fields["decision"].choices = [("", "None"), *detail.date_change_decisions(by)]
    reasons = date_change_reasons(version.programme_id)
    fields["reason_code"].choices = [(reason.code, reason.words) for reason in reasons.values()]
    fields["reason_code"].widget.hints = {reason.code: reason.meaning for reason in reasons.values()}

    def perform() -> str:
        given = form.cleaned_data
        do.change_due_date(
            action=version,
            new_due_on=given["new_due_on"],
            reason_code=given["reason_code"],
            reason=given["reason"],
            agreed_by=given["agreed_by"],
            agreed_at=given["agreed_at"],
            decision=detail.row_by_key(by, Decision, given["decision"]),
            by=by,
        )
        return f"The date of {reference} was moved. The change is in the slippage ledger."

    now = f"It is due on {day_said(version.due_on)}." if version.due_on else "It has no date yet."
    intro = f"{now} The date first promised stays on record beside the new one."
    return ask(
        request, version, form, perform, heading=f"Move the date of {reference}", act="Move the date", intro=intro
    )


def day_said(day: Any) -> str:
    """A date in words."""
    return f"{day.day} {day:%B %Y}"


# --- from state to state ------------------------------------------------------------------------------------------


class Reason(Form):
    """A reason and nothing else."""

    reason = TextField(label="Reason", max_length=2000, rows=4)


class MergeInto(Form):
    """Which action covers this one."""

    into = LineField(label="Reference of the action that covers it", max_length=40)
    reason = TextField(label="Reason", max_length=2000, rows=4)


# What each move asks: the form, the question, what is said of it, whether something is lost by it.
MOVE_PAGES: Mapping[str, tuple[type[Form], str, str, bool]] = {
    "start": (Form, "Start this action", "It becomes in progress from today.", False),
    "unblock": (Form, "Unblock this action", "It becomes in progress again from today.", False),
    "block": (Reason, "Block this action", "Say what stands in the way, so that somebody can remove it.", False),
    "cancel": (Reason, "Cancel this action", "It stays on record as cancelled, and can be taken up again.", True),
    "reinstate": (Reason, "Take this action up again", "It becomes not started, with the dates it had.", False),
    "merge": (MergeInto, "Merge this action", "The other action covers it from now on. This cannot be undone.", True),
    "reopen": (Reason, "Put this action back to work", "It becomes in progress, and its re-checks are dropped.", True),
}


@programme_page(Permission.VIEW_PROGRAMME, changes=True, while_frozen=False)
def action_move(request: PageRequest, reference: str, move: str) -> HttpResponse:
    """Take an action from one state to another."""
    if move not in MOVE_PAGES:
        raise Http404("No such move.")
    by = request.stand.actor
    version = current(request, reference)
    kind, heading, intro, grave = MOVE_PAGES[move]
    form = kind(request.POST if request.method == "POST" else None)

    def perform() -> str:
        reason = form.cleaned_data.get("reason", "")
        match move:
            case "start":
                do.start_action(action=version, by=by)
            case "unblock":
                do.unblock_action(action=version, by=by)
            case "block":
                do.block_action(action=version, reason=reason, by=by)
            case "cancel":
                do.cancel_action(action=version, reason=reason, by=by)
            case "reinstate":
                do.reinstate_action(action=version, reason=reason, by=by)
            case "reopen":
                do.reopen_action(action=version, reason=reason, by=by)
            case "merge":
                into = detail.action_by_reference(by, form.cleaned_data["into"])
                if into is None:
                    raise do.MoveRefused("Enter the reference of an action in this programme, such as A12.")
                do.merge_action(action=version, into=into, reason=reason, by=by)
        return f"Done: {reference} was changed."

    return ask(request, version, form, perform, heading=heading, act=MOVE_WORDS[move], intro=intro, grave=grave)


class Deliver(Form):
    """The account of what was done."""

    account = TextField(
        label="What was done", max_length=4000, rows=6, error_messages={"required": "Enter what was done"}
    )
    delivered_on = DateField(
        label="When was it done?", what="the day it was done", required=False, help_text="Left empty, today."
    )
    evidence = LineField(
        label="Evidence",
        required=False,
        max_length=400,
        help_text="References of evidence already in the register, such as E12, E15.",
        error_messages={"required": "Offer at least one piece of evidence that it was done, such as E12"},
    )

    def __init__(self, *args: Any, needs_evidence: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].required = needs_evidence


@programme_page(Permission.UPDATE_OWN_ACTIONS, changes=True)
def action_deliver(request: PageRequest, reference: str) -> HttpResponse:
    """Record an action as delivered."""
    by = request.stand.actor
    version = current(request, reference)
    offered = detail.evidence_of(None, version.action_id, may_see_exempt=True)
    form = Deliver(request.POST or None, needs_evidence=not offered)

    def perform() -> str:
        do.deliver_action(
            action=version,
            account=form.cleaned_data["account"],
            evidence=evidence_typed(request, form.cleaned_data["evidence"]),
            delivered_on=form.cleaned_data["delivered_on"],
            by=by,
        )
        return f"{reference} is delivered. Somebody else can now assure it."

    intro = (
        "Delivered means that it was done. Whether it made the difference it was meant to is assured by somebody else."
    )
    return ask(request, version, form, perform, heading="Record as delivered", act="Record as delivered", intro=intro)


class Assure(Form):
    """What the assurer found."""

    evidence = LineField(
        label="Evidence",
        max_length=40,
        help_text="One reference: second- or third-line evidence of quality or outcome.",
    )
    text = TextField(
        label="What you found", max_length=4000, rows=6, error_messages={"required": "Enter what you found"}
    )
    assured_on = DateField(label="When?", what="the day it was assured", required=False, help_text="Left empty, today.")


@programme_page(Permission.ASSURE_ACTIONS, changes=True)
def action_assure(request: PageRequest, reference: str) -> HttpResponse:
    """Assure a delivered action."""
    by = request.stand.actor
    version = current(request, reference)
    form = Assure(request.POST or None)

    def perform() -> str:
        do.assure_action(
            action=version,
            evidence=evidence_typed(request, form.cleaned_data["evidence"])[0],
            text=form.cleaned_data["text"],
            assured_on=form.cleaned_data["assured_on"],
            by=by,
        )
        return f"{reference} is assured. It will be looked at again after 6 and 12 months."

    intro = "You may assure it if you neither delivered it nor own it."
    return ask(request, version, form, perform, heading=f"Assure {reference}", act="Assure", intro=intro)


class Recheck(Form):
    """Whether it still holds."""

    held = RadioField(
        label="Does it still hold?",
        choices=[("yes", "Yes"), ("no", "No")],
        hints={"no": "The action goes back to work, and the other re-check is dropped."},
        error_messages={"required": "Choose whether it still holds"},
    )
    text = TextField(
        label="What you found", max_length=4000, rows=5, error_messages={"required": "Enter what you found"}
    )
    evidence = LineField(label="Evidence", max_length=40, required=False, help_text="One reference, such as E12.")
    done_on = DateField(label="When?", what="the day of the re-check", required=False, help_text="Left empty, today.")


@programme_page(Permission.ASSURE_ACTIONS, changes=True)
def action_recheck(request: PageRequest, reference: str, months: int) -> HttpResponse:
    """Record a re-check."""
    by = request.stand.actor
    version = current(request, reference)
    recheck = detail.recheck_of(by, reference, months)
    if recheck is None:
        raise Http404("No such re-check waits.")
    form = Recheck(request.POST or None)

    def perform() -> str:
        found = evidence_typed(request, form.cleaned_data["evidence"])
        do.record_recheck(
            recheck=recheck,
            held=form.cleaned_data["held"] == "yes",
            text=form.cleaned_data["text"],
            evidence=found[0] if found else None,
            done_on=form.cleaned_data["done_on"],
            by=by,
        )
        return f"The re-check of {reference} at {months} months is recorded."

    return ask(request, version, form, perform, heading=f"Re-check at {months} months", act="Record the re-check")


# --- evidence, milestones, dependencies ---------------------------------------------------------------------------


class LinkEvidence(Form):
    """Which evidence is offered."""

    evidence = LineField(label="Evidence", max_length=400, help_text="References, such as E12, E15.")


@programme_page(Permission.ADD_EVIDENCE, changes=True)
def action_evidence(request: PageRequest, reference: str) -> HttpResponse:
    """Offer evidence for an action."""
    version = current(request, reference)
    form = LinkEvidence(request.POST or None)

    def perform() -> str:
        found = evidence_typed(request, form.cleaned_data["evidence"])
        for piece in found:
            do.link_evidence(action=version, evidence=piece, by=request.stand.actor)
        return f"Evidence is now offered for {reference}."

    return ask(request, version, form, perform, heading="Offer evidence", act="Offer it")


@programme_page(Permission.ADD_EVIDENCE, changes=True)
def action_evidence_off(request: PageRequest, reference: str, evidence: str) -> HttpResponse:
    """Offer a piece of evidence no longer."""
    version = current(request, reference)
    link = detail.evidence_link(request.stand.actor, reference, evidence)
    if link is None:
        raise Http404("It is not offered.")
    form = Reason(request.POST or None)

    def perform() -> str:
        do.unlink_evidence(link=link, reason=form.cleaned_data["reason"], by=request.stand.actor)
        return f"{evidence} is no longer offered for {reference}."

    heading = f"Offer {evidence} no longer"
    return ask(request, version, form, perform, heading=heading, act="Take it off", grave=True)


class MilestoneForm(Form):
    """A checkpoint."""

    title = LineField(label="Milestone", max_length=240)
    due_on = DateField(label="Due", what="the day it is due")
    why = LineField(label="Why the date moves", max_length=240, required=False)


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def milestone_new(request: PageRequest, reference: str) -> HttpResponse:
    """Add a milestone."""
    version = current(request, reference)
    form = MilestoneForm(request.POST or None)
    del form.fields["why"]

    def perform() -> str:
        given = form.cleaned_data
        said = {"action_id": version.action_id, "title": given["title"], "due_on": given["due_on"]}
        if detail.just_added(request.stand.actor, MilestoneVersion, **said) is None:
            do.add_milestone(action=version, title=given["title"], due_on=given["due_on"], by=request.stand.actor)
        return "The milestone was added."

    return ask(request, version, form, perform, heading="Add a milestone", act="Add the milestone")


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def milestone_edit(request: PageRequest, reference: str, milestone: str) -> HttpResponse:
    """Change a milestone."""
    version, found = current(request, reference), _milestone(request, reference, milestone)
    form = MilestoneForm(request.POST or None, initial={"title": found.title, "due_on": found.due_on})

    def perform() -> str:
        do.revise_milestone(milestone=found, by=request.stand.actor, **form.cleaned_data)
        return "The milestone was changed."

    return ask(request, version, form, perform, heading="Change the milestone")


class ReachedOn(Form):
    """When it was."""

    on = DateField(label="On which day?", what="the day", required=False, help_text="Left empty, today.")


@programme_page(Permission.UPDATE_OWN_ACTIONS, changes=True)
def milestone_reach(request: PageRequest, reference: str, milestone: str) -> HttpResponse:
    """Say that a milestone was reached."""
    version, found = current(request, reference), _milestone(request, reference, milestone)
    form = ReachedOn(request.POST if request.method == "POST" else None)

    def perform() -> str:
        do.reach_milestone(milestone=found, reached_on=form.cleaned_data["on"], by=request.stand.actor)
        return "The milestone is reached."

    heading = f"Milestone reached: {found.title}"
    return ask(request, version, form, perform, heading=heading, act="It was reached")


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def milestone_withdraw(request: PageRequest, reference: str, milestone: str) -> HttpResponse:
    """Take a milestone away."""
    version, found = current(request, reference), _milestone(request, reference, milestone)
    form = Reason(request.POST or None)

    def perform() -> str:
        do.withdraw_milestone(milestone=found, reason=form.cleaned_data["reason"], by=request.stand.actor)
        return "The milestone was withdrawn."

    heading = f"Withdraw milestone: {found.title}"
    return ask(request, version, form, perform, heading=heading, act="Withdraw it", grave=True)


class DependencyForm(Form):
    """What an action waits on."""

    on_action = LineField(
        label="Another action", max_length=40, required=False, help_text="Its reference, such as A12."
    )
    on_agency = forms.TypedChoiceField(label="Or an agency", coerce=int, required=False, empty_value=None)
    what = LineField(label="What is needed", max_length=240, required=False)
    needed_by = DateField(label="Needed by", what="the day it is needed by", required=False)


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def dependency_new(request: PageRequest, reference: str) -> HttpResponse:
    """Say what an action waits on."""
    by = request.stand.actor
    version = current(request, reference)
    form = DependencyForm(request.POST or None)
    fields: Any = form.fields
    fields["on_agency"].choices = [("", "None"), *detail.agencies(by)]

    def perform() -> str:
        given = form.cleaned_data
        other = detail.action_by_reference(by, given["on_action"]) if given["on_action"] else None
        if given["on_action"] and other is None:
            raise do.DeliveryRefused("Enter the reference of an action in this programme, such as A12.")
        said = {"what": given["what"], "needed_by": given["needed_by"], "on_agency_id": given["on_agency"]}
        if other is None and detail.just_added(by, Dependency, action_id=version.action_id, **said) is not None:
            return "The dependency was added."
        do.add_dependency(
            action=version,
            on_action=other,
            on_agency=detail.row_by_key(by, Agency, given["on_agency"]),
            what=given["what"],
            needed_by=given["needed_by"],
            by=by,
        )
        return "The dependency was added."

    return ask(request, version, form, perform, heading=f"What does {reference} wait on?", act="Add the dependency")


@programme_page(Permission.UPDATE_OWN_ACTIONS, changes=True)
def dependency_met(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Say that what an action waited on is there."""
    version = current(request, reference)
    found = detail.dependency_of(request.stand.actor, reference, number)
    if found is None:
        raise Http404("No such dependency.")
    form = ReachedOn(request.POST if request.method == "POST" else None)

    def perform() -> str:
        do.meet_dependency(dependency=found, met_on=form.cleaned_data["on"], by=request.stand.actor)
        return "The dependency is met."

    return ask(request, version, form, perform, heading="The dependency is met", act="It is met")


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def dependency_remove(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Take a dependency away."""
    version = current(request, reference)
    found = detail.dependency_of(request.stand.actor, reference, number)
    if found is None:
        raise Http404("No such dependency.")
    form = Form(request.POST if request.method == "POST" else None)

    def perform() -> str:
        do.remove_dependency(dependency=found, by=request.stand.actor)
        return "The dependency was taken away."

    waits_on = found.on_action or found.on_agency
    intro = f"{reference} will no longer wait on {waits_on}. The history keeps that it did."
    return ask(
        request, version, form, perform, heading="Take the dependency away", act="Take it away", intro=intro, grave=True
    )


# --- shared -------------------------------------------------------------------------------------------------------


def current(request: PageRequest, reference: str) -> Any:
    """The current version of an action of this programme, or 404."""
    version = detail.action_version(request.stand.actor, None, reference)
    if version is None:
        raise Http404("No such action.")
    return version


def _milestone(request: PageRequest, reference: str, milestone: str) -> Any:
    found = detail.milestone_version(request.stand.actor, reference, milestone)
    if found is None:
        raise Http404("No such milestone.")
    return found


def evidence_typed(request: PageRequest, text: str) -> list[Any]:
    """The evidence whose references were typed with commas or spaces between.

    Raises:
        DeliveryRefused: one of them is not in the register.
    """
    references = text.replace(",", " ").replace(";", " ").split()
    if not references:
        return []
    known = detail.evidence_by_reference(request.stand.actor, references)
    unknown = [reference for reference in references if reference.upper() not in known]
    if unknown:
        raise do.DeliveryRefused(f"Enter references of evidence in the register: {', '.join(unknown)} is not there.")
    return [known[reference.upper()] for reference in references]


def ask(request: PageRequest, version: Any, form: Any, perform: Any, **words: Any) -> HttpResponse:
    """Ask one thing about an action, and go back to it."""
    reference = version.action.reference
    back = reverse("action", args=[request.stand.programme.code, reference])
    crumbs = (*trail(request), ("Actions", reverse("actions", args=[request.stand.programme.code])), (reference, back))
    return asked(request, form, perform, back=back, caption=version.title, crumbs=crumbs, **words)


def trail(request: PageRequest) -> tuple[tuple[str, str], ...]:
    """The breadcrumb of delivery."""
    return (("Delivery", reverse("delivery", args=[request.stand.programme.code])),)


ONE = "delivery/actions/<str:reference>/"
addresses = [
    path("delivery/actions/new/", action_new, name="action_new"),
    path(ONE, action, name="action"),
    path(f"{ONE}history/", action_history, name="action_history"),
    path(f"{ONE}edit/", action_edit, name="action_edit"),
    path(f"{ONE}date/", action_date, name="action_date"),
    path(f"{ONE}state/<slug:move>/", action_move, name="action_move"),
    path(f"{ONE}delivered/", action_deliver, name="action_deliver"),
    path(f"{ONE}assured/", action_assure, name="action_assure"),
    path(f"{ONE}recheck/<int:months>/", action_recheck, name="action_recheck"),
    path(f"{ONE}evidence/", action_evidence, name="action_evidence"),
    path(f"{ONE}evidence/<str:evidence>/off/", action_evidence_off, name="action_evidence_off"),
    path(f"{ONE}milestones/new/", milestone_new, name="milestone_new"),
    path(f"{ONE}milestones/<str:milestone>/", milestone_edit, name="milestone_edit"),
    path(f"{ONE}milestones/<str:milestone>/reached/", milestone_reach, name="milestone_reach"),
    path(f"{ONE}milestones/<str:milestone>/withdraw/", milestone_withdraw, name="milestone_withdraw"),
    path(f"{ONE}dependencies/new/", dependency_new, name="dependency_new"),
    path(f"{ONE}dependencies/<int:number>/met/", dependency_met, name="dependency_met"),
    path(f"{ONE}dependencies/<int:number>/remove/", dependency_remove, name="dependency_remove"),
]
