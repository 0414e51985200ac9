"""Agreeing the plan, its versions and what changed between them, and freezing it."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.bases import end_of
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import DecisionKind
from soundingboard.plan import actions, reading
from soundingboard.plan.models import Standing
from soundingboard.plan.reading import VersionLine
from soundingboard.plan.rules import Change, Gap, plan_difference
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import RadioField, TextField
from soundingboard.web.pages.plan import done, plan_to_change, the_plan, ways

# --- agreeing ---------------------------------------------------------------------------------------------------------


class AgreeForm(Form):
    """Which decision agreed the plan, and what changed since the last version."""

    decision = forms.ChoiceField(label="Decision that agreed it")
    summary_of_changes = TextField(
        label="What changed, in a few sentences",
        max_length=4000,
        required=False,
        help_text="For those who read only this. The whole difference is worked out and kept beside it.",
    )


@programme_page(Permission.AGREE_PLAN, changes=True)
def plan_agree(request: PageRequest) -> HttpResponse:
    """Record that the Board agreed the plan as it now stands; or exactly what stands in the way."""
    stand, found = request.stand, plan_to_change(request)
    decisions = reading.decisions_offered(stand.actor, DecisionKind.AGREE_PLAN, unused=True)
    form = AgreeForm(request.POST or None)
    field = form.fields["decision"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [
        ("", "Choose a decision"),
        *(
            (key, f"{one.reference} {one.title} ({one.body}, {_said(one.decided_on)})")
            for key, one in decisions.items()
        ),
    ]
    if request.method == "POST" and done(
        form,
        lambda said: actions.agree_plan(
            plan=found,
            decision=decisions[said["decision"]],
            summary_of_changes=said["summary_of_changes"],
            by=stand.actor,
        ),
    ):
        messages.success(request, "The agreed version is on record. What is changed from here on is the next draft.")
        return redirect("plan_versions", programme=stand.programme.code)
    gaps = reading.gaps(stand.actor, found.pk, on=stand.day)
    context = {
        "form": form,
        "plan": reading.plan_line(stand.actor),
        "groups": _grouped(gaps),
        "gaps": len(gaps),
        "decisions": decisions,
        "ways": ways(request),
    }
    return render(request, "plan/agree.html", context)


@dataclass(frozen=True, slots=True)
class GapGroup:
    """What stands in the way, of one kind."""

    title: str
    kind: str
    gaps: list[Gap]


def _grouped(gaps: tuple[Gap, ...]) -> list[GapGroup]:
    groups = [
        GapGroup("Requirements without an objective", "requirement", []),
        GapGroup("Findings without an objective", "finding", []),
        GapGroup("Objectives that answer no requirement", "objective", []),
    ]
    for gap in gaps:
        next(group for group in groups if group.kind == gap.kind).gaps.append(gap)
    return [group for group in groups if group.gaps]


# --- versions and differences -----------------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME)
def plan_versions(request: PageRequest) -> HttpResponse:
    """Every version that the Board agreed, newest first."""
    stand, found = request.stand, the_plan(request)
    versions = reading.version_lines(stand.actor, found.pk, stand.moment)
    context = {"plan": found, "versions": versions, "ways": ways(request), "today": stand.actor.today}
    return render(request, "plan/versions.html", context)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a version, a day, or now."""

    words: str
    moment: datetime | None


@programme_page(Permission.VIEW_PROGRAMME)
def plan_changes(request: PageRequest) -> HttpResponse:
    """What changed between any two versions or days; by default since the version last agreed."""
    stand, found = request.stand, the_plan(request)
    versions = reading.version_lines(stand.actor, found.pk, stand.moment)
    present = Side("now" if stand.as_at is None else f"the end of {_said(stand.as_at)}", stand.moment)
    first = _default_side(versions, found.started_on)
    then, unknown = _side(request, "from", versions, first, present)
    now, unknown_too = _side(request, "to", versions, present, present)
    changes: tuple[Change, ...] = ()
    problem = unknown or unknown_too
    if not problem and then.moment is not None and (now.moment is None or then.moment <= now.moment):
        changes = plan_difference(*reading.plan_items(stand.actor, found.pk, then.moment, now.moment))
    elif not problem:
        problem = "Choose an earlier version or day to compare from than to compare with."
    context = {
        "plan": found,
        "then": then,
        "now": now,
        "groups": _changes_by_kind(changes),
        "total": len(changes),
        "versions": versions,
        "problem": problem,
        "asked": {"from": request.GET.get("from", ""), "to": request.GET.get("to", "")},
        "ways": ways(request),
    }
    return render(request, "plan/difference.html", context)


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Changes of one kind of thing."""

    title: str
    changes: list[Change]


_KINDS = {
    "plan": "The plan as a whole",
    "theme": "Themes",
    "outcome": "Outcomes",
    "objective": "Objectives",
    "alignment": "What answers what",
    "parking": "Parked",
}


def _changes_by_kind(changes: tuple[Change, ...]) -> list[ChangeGroup]:
    groups = {kind: ChangeGroup(title, []) for kind, title in _KINDS.items()}
    for change in changes:
        groups[change.kind].changes.append(change)
    return [group for group in groups.values() if group.changes]


# How people write a version and a day. The browser's own calendar sends the first form of a day.
_VERSION = re.compile(r"(?:version|v)?\s*(\d{1,6})", re.IGNORECASE)
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")


def _side(
    request: PageRequest, name: str, versions: list[VersionLine], default: Side, present: Side
) -> tuple[Side, str]:
    """`?from=v2` is a version, `?from=2026-03-31` the end of a day, nothing the default.

    Of what is neither, the second part says so: it is told and not guessed.
    """
    asked = request.GET.get(name, "").strip()
    if not asked:
        return default, ""
    if as_version := _VERSION.fullmatch(asked):
        for version in versions:
            if version.number == int(as_version[1]):
                return Side(f"version {version.number}", version.moment), ""
    try:
        day: date = forms.DateField(input_formats=_DAYS).clean(asked)
    except ValidationError:
        return default, _unknown(asked)
    if day.year < 1990 or day > request.stand.day:
        return default, _unknown(asked)
    return (present if day == request.stand.day else Side(f"the end of {_said(day)}", end_of(day))), ""


def _unknown(asked: str) -> str:
    return (
        f"“{asked[:40]}” is neither a version of the plan nor a day up to today. Enter a version, such as v1, or a "
        "day, such as 31 March 2026."
    )


def _default_side(versions: list[VersionLine], started_on: date) -> Side:
    if versions:
        return Side(f"version {versions[0].number}", versions[0].moment)
    return Side(f"the start on {_said(started_on)}", end_of(started_on))


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


# --- freezing ---------------------------------------------------------------------------------------------------------

_STANDING_HINTS = {
    Standing.PAUSED: "For a time, such as an election period or a change of director.",
    Standing.HANDED_OVER: "While the next chair, director or manager reads it, before they take it on.",
    Standing.CLOSED: "Intervention has ended, or another plan takes its place.",
}


class FreezeForm(Form):
    """How and why the plan is frozen."""

    standing = RadioField(label="What happens to the plan?", choices=Standing.choices, hints=_STANDING_HINTS)
    reason = TextField(
        label="Reason",
        max_length=2000,
        rows=3,
        help_text="It is shown wherever somebody finds that they cannot change something.",
    )
    decision = forms.ChoiceField(label="Decision it rests on", required=False)


class ReopenForm(Form):
    """Why the plan is worked on again."""

    reason = TextField(label="Reason for re-opening", max_length=2000, rows=3)
    decision = forms.ChoiceField(label="Decision it rests on", required=False)


@programme_page(Permission.FREEZE_PLAN, changes=True)
def plan_freeze(request: PageRequest) -> HttpResponse:
    """Pause, close or hand over the plan; or re-open it."""
    stand, found = request.stand, plan_to_change(request)
    line = the_plan(request)
    decisions = reading.decisions_offered(stand.actor, DecisionKind.FREEZE)
    form = ReopenForm(request.POST or None) if line.is_frozen else FreezeForm(request.POST or None)
    field = form.fields["decision"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", "None"), *((key, f"{one.reference} {one.title}") for key, one in decisions.items())]

    def act(said: dict[str, str]) -> None:
        decision = decisions.get(said["decision"])
        if line.is_frozen:
            actions.reopen_plan(plan=found, reason=said["reason"], decision=decision, by=stand.actor)
        else:
            actions.freeze_plan(
                plan=found,
                standing=Standing(said["standing"]),
                reason=said["reason"],
                decision=decision,
                by=stand.actor,
            )

    if request.method == "POST" and done(form, act):
        messages.success(
            request, "The plan is open again." if line.is_frozen else "The plan is frozen. It can be read."
        )
        return redirect("plan", programme=stand.programme.code)
    context = {
        "form": form,
        "plan": line,
        "cancel": ways(request).base,
        "may_hand_over": stand.can(Permission.DRAFT_PAPERS),
    }
    return render(request, "plan/freeze.html", context)


addresses = [
    path("plan/agree/", plan_agree, name="plan_agree"),
    path("plan/versions/", plan_versions, name="plan_versions"),
    path("plan/difference/", plan_changes, name="plan_difference"),
    path("plan/freeze/", plan_freeze, name="plan_freeze"),
]
