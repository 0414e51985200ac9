"""The loops of audits: what was found, what is done about it, whether it was, and whether it is better now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.models import ReadHow, ReadKind
from soundingboard.accounts.roles import Permission
from soundingboard.audits import loop_actions, reading
from soundingboard.audits.actions import AuditRefused
from soundingboard.audits.models import LoopAction
from soundingboard.audits.reading import LoopLine, Theme
from soundingboard.audits.tools import tool_of
from soundingboard.decisions import reading as deciding
from soundingboard.evidence.listing import objectives_chosen, objectives_offered
from soundingboard.lib.keys import key_in
from soundingboard.practice import reading as practice
from soundingboard.practice.library import library
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.audit_parts import DO, LOOP_WORDS, READ, RUN, VIEW, ask, cycle_asked_for, offer
from soundingboard.web.pages.meeting_parts import address, at
from soundingboard.web.reading_log import note_reading
from soundingboard.web.templatetags.soundingboard import escape, mark_safe

PAGE = 25
CYCLES_OFFERED = 60  # the latest; older ones are reached from their own page
STATES = {
    "": "Any",
    "open": "Open",
    "overdue": "With an action overdue",
    "worse": "Worse than before",
    "found": "No action yet",
    "acted_on": "Actions under way",
    "done": "Done, to be checked",
    "checked": "Checked, to be re-audited",
    "closed": "Closed",
}


class Filters(FilterForm):
    """Which findings are shown."""

    text = LineField(label="Words in it", max_length=100)
    state = forms.ChoiceField(label="Where the loop stands", choices=list(STATES.items()))
    team = forms.ChoiceField(label="Team")
    cycle = forms.ChoiceField(label="Cycle")


@programme_page(READ)
def audit_findings(request: PageRequest) -> HttpResponse:
    """What audits found, and how far each loop has come round."""
    note_reading(request, ReadKind.FINDING, "", ReadHow.LIST)
    stand = request.stand
    meters = reading.meters_by_team(stand.actor, stand.moment, on=stand.day)
    cycles = reading.cycles_offered(stand.actor, stand.moment, most=CYCLES_OFFERED)
    filters = Filters(request.GET)
    offer(filters, "team", [("", "Any"), *((team, team or "No one team") for team in sorted(meters))])
    offer(filters, "cycle", [("", "Any"), *cycles, *_older(request)])
    said = filters.in_force()
    rows = reading.loops_by(reading.findings(stand.actor, stand.moment), **said, on=stand.day.isoformat())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(request, line) for line in reading.listed_lines(page.object_list, stand.moment)],
        "filters": filters,
        "is_filtered": bool(said),
        "meters": [(team or "No one team", meter) for team, meter in sorted(meters.items())],
        "worse": sum(meter.worse for meter in meters.values()),
        "today": stand.actor.today,
    }
    return render(request, "audits/findings.html", context)


def _older(request: PageRequest) -> list[tuple[str, str]]:
    """The cycle that an address asks for, which may be older than those that are offered."""
    asked = reading.cycle_of(request.stand.actor, request.GET.get("cycle", "")) if request.GET.get("cycle") else None
    return [(asked.reference, str(asked))] if asked is not None else []


def _row(request: PageRequest, line: LoopLine) -> dict[str, Any]:
    words, tone = LOOP_WORDS[line.state]
    return {
        "line": line,
        "words": words,
        "tone": tone,
        "late": line.is_overdue(request.stand.day),
        "href": address(request, "audit_finding", line.row.reference) + at(request),
    }


@programme_page(VIEW)
def audit_themes(request: PageRequest) -> HttpResponse:
    """What was found again and again over all audits, and the standards, training and objectives it hangs on."""
    stand = request.stand
    found = reading.themes(stand.actor, stand.moment)
    titles = {section.code: section.title for used in reading.tools(stand.actor) for section in used.tool.sections}
    named = standard_titles(request)
    root = address(request, "home")
    rows = [_theme_row(titles.get(theme.section, theme.section), theme, named, root) for theme in found]
    context = {
        "themes": mark_safe("".join(rows)),
        "reads": stand.actor.can(READ),
        "today": stand.actor.today,
    }
    return render(request, "audits/themes.html", context)


def _theme_row(title: str, theme: Theme, named: Mapping[str, str], root: str) -> str:
    """A theme with what hangs on it; `named` is the standards in use, the only ones that have a page to lead to."""
    standards = ", ".join(
        f'<a class="govuk-link" href="{root}practice/standards/{quote(code)}/">{escape(named[code])}</a>'
        if named.get(code)
        else escape(_in_the_library(code))
        for code in theme.standards
    )
    objectives = ", ".join(
        f'<a class="govuk-link" href="{root}plan/objectives/{quote(each)}/">{escape(each)}</a>'
        for each in theme.objectives
    )
    number = 'class="sb-number-cell"'
    return (
        f'<tr><th scope="row">{escape(title)}</th><td data-label="Found" {number}>{theme.findings}</td>'
        f'<td data-label="Open" {number}>{theme.open}</td><td data-label="Teams" {number}>{theme.teams}</td>'
        f'<td data-label="Standards">{standards or "None"}</td>'
        f'<td data-label="Training">{escape(", ".join(theme.training)) or "None"}</td>'
        f'<td data-label="Objectives">{objectives or "None"}</td></tr>'
    )


def _line(request: PageRequest, reference: str) -> LoopLine:
    """The finding of an address, for those who read audits and whoever owns an action of it; 404 and 403 otherwise."""
    stand = request.stand
    found = reading.finding_of(stand.actor, reference, stand.moment)
    if found is None:
        raise Http404("No such finding.")
    owns = any(action.owner_id in stand.actor.post_ids for action in found.actions)
    if not (stand.actor.can(READ) or owns):
        raise NotAllowed("Your role does not include reading what audits found.")
    note_reading(request, ReadKind.FINDING, reference)
    return found


@programme_page(Permission.VIEW_PROGRAMME)
def audit_finding(request: PageRequest, reference: str) -> HttpResponse:
    """One finding: its actions for the child and for the system apart, and all that happened."""
    stand = request.stand
    line = _line(request, reference)
    finds = stand.can(DO) or stand.can(RUN)
    context = {
        **_row(request, line),
        "child": [_action(request, line, each) for each in line.actions if each.about == "child"],
        "system": [_action(request, line, each) for each in line.actions if each.about == "system"],
        "section": _section(line),
        "standard": standard_titles(request).get(line.row.standard, ""),
        "standard_elsewhere": _in_the_library(line.row.standard),
        "reads": stand.actor.can(READ),
        "may_act": finds,
        "may_recheck": finds and line.state != "found",
        "today": stand.actor.today,
    }
    return render(request, "audits/finding.html", context)


def _section(line: LoopLine) -> str:
    return line.row.section.replace("_", " ").capitalize()


def _action(request: PageRequest, line: LoopLine, action: LoopAction) -> dict[str, Any]:
    stand = request.stand
    owns = action.owner_id in stand.actor.post_ids
    may_report = (owns and stand.can(Permission.UPDATE_OWN_ACTIONS)) or stand.can(RUN)
    key = (line.row.reference, action.number)
    return {
        "action": action,
        "late": action.done_on is None and action.due_on < stand.day,
        "days": (stand.day - action.due_on).days,
        "report": address(request, "audit_action_done", *key) if may_report and action.done_on is None else "",
        "check": address(request, "audit_action_check", *key)
        if stand.can(Permission.ASSURE_ACTIONS) and not owns and action.done_on and not action.checked_on
        else "",
    }


# --- finding and acting -----------------------------------------------------------------------------------------------


class FindForm(Form):
    """What was found wanting."""

    words = TextField(
        label="What was found?",
        max_length=2000,
        rows=4,
        help_text="What is missing or not good enough, and what it means for children. Do not name a child.",
    )
    section = forms.ChoiceField(label="Which part of the tool?", required=False)
    found_on = DateField(label="When was it found?", what="the day on which it was found")
    objective = forms.ChoiceField(label="Which objective does it bear on?", required=False)
    standard = forms.ChoiceField(label="Which practice standard?", required=False)
    training = LineField(label="What training or learning would help?", max_length=240, required=False)


@programme_page(READ, changes=True)
def audit_find(request: PageRequest, reference: str) -> HttpResponse:
    """Put on record what an audit or a cycle found wanting."""
    stand, cycle = request.stand, cycle_asked_for(request, reference)
    _refuse_unless_finding(request)
    audit = None
    if (key := key_in(request.GET.get("audit", ""))) is not None:
        audit = reading.audit_of(stand.actor, reference, key)
    form = FindForm(request.POST or None, initial={"found_on": stand.actor.today})
    sections = tool_of(cycle.tool).tool.sections
    offer(form, "section", [("", "None"), *((each.code, each.title) for each in sections)])
    offered = _offer_objectives(request, form)
    back = address(request, "audit", reference, audit.number) if audit else address(request, "audit_cycle", reference)
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        said["objective"] = offered(said["objective"])
        if attempt(form, lambda: loop_actions.find(cycle=cycle, audit=audit, **said, by=stand.actor), AuditRefused):
            messages.success(request, "It is on record. Agree what is to be done about it.")
            return redirect(back)
    caption = audit.reference if audit else str(cycle)
    return ask(request, form, "Put down what was found", "Put it on record", back, caption=caption)


def standard_titles(request: PageRequest) -> dict[str, str]:
    """The practice standards in use by their codes. One query."""
    found = practice.standards_at(request.stand.programme.pk, request.stand.moment).values()
    return {each.code: each.title for each in found if not each.is_retired}


def _in_the_library(code: str) -> str:
    """What a standard is called that is not in use here, and so has no page: by the library, or else its code."""
    return next((f"{each.title} (not in use here)" for each in library() if each.code == code), code)


def _refuse_unless_finding(request: PageRequest) -> None:
    if not (request.stand.can(DO) or request.stand.can(RUN)):
        raise NotAllowed("Your role does not include audits.")


def _offer_objectives(request: PageRequest, form: Form) -> Callable[[str], Any]:
    offered = {row.reference: row for row in objectives_offered(request.stand.actor)}
    offer(form, "objective", [("", "None"), *((key, f"{key} {row.title}") for key, row in offered.items())])
    titles = standard_titles(request)
    now = str(form.initial.get("standard") or "")
    kept = [] if not now or now in titles else [(now, _in_the_library(now))]  # retired since, or not loaded
    offer(form, "standard", [("", "None"), *titles.items(), *kept])

    def chosen(key: str) -> Any:
        return objectives_chosen(request.stand.actor, [offered[key].pk])[0] if key else None

    return chosen


class LinkForm(Form):
    """What a finding hangs on."""

    objective = forms.ChoiceField(label="Which objective does it bear on?", required=False)
    standard = forms.ChoiceField(label="Which practice standard?", required=False)
    training = LineField(label="What training or learning would help?", max_length=240, required=False)


@programme_page(READ, changes=True)
def audit_link(request: PageRequest, reference: str) -> HttpResponse:
    """Say to which objective, standard and training a finding belongs."""
    line = _line(request, reference)
    _refuse_unless_finding(request)
    row = line.row
    start = {
        "objective": row.objective.reference if row.objective else "",
        "standard": row.standard,
        "training": row.training,
    }
    form = LinkForm(request.POST or None, initial=start)
    offered = _offer_objectives(request, form)
    back = address(request, "audit_finding", reference)
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        said["objective"] = offered(said["objective"])
        if attempt(form, lambda: loop_actions.link_finding(finding=row, **said, by=request.stand.actor), AuditRefused):
            messages.success(request, "Saved.")
            return redirect(back)
    return ask(request, form, "What it hangs on", "Save", back, caption=reference)


class ActForm(Form):
    """An action about a finding."""

    about = RadioField(
        label="Whom is it for?",
        choices=[("child", "For the child whose record it was"), ("system", "For the system: for all children")],
        error_messages={"required": "Say whether it is for the child or for the system"},
    )
    words = TextField(label="What is to be done?", max_length=2000, rows=3, help_text="Do not name a child.")
    owner = forms.ChoiceField(label="Which post owns it?", error_messages={"required": "Choose the post"})
    due_on = DateField(label="By when?", what="the day by which it is to be done")


@programme_page(READ, changes=True)
def audit_act(request: PageRequest, reference: str) -> HttpResponse:
    """Agree what is to be done about a finding."""
    stand, line = request.stand, _line(request, reference)
    _refuse_unless_finding(request)
    form = ActForm(request.POST or None, initial={} if line.row.audit_id else {"about": "system"})
    posts = deciding.posts_offered(stand.actor)
    grouped: dict[str, list[tuple[str, str]]] = {}
    for key, post in posts.items():
        grouped.setdefault(post.agency.name, []).append((key, post.title))
    offer(form, "owner", [("", "Choose a post"), *grouped.items()])
    back = address(request, "audit_finding", reference)
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        said["owner"] = posts[said["owner"]]
        if attempt(form, lambda: loop_actions.agree_action(finding=line.row, **said, by=stand.actor), AuditRefused):
            messages.success(request, "The action is agreed, and its owner is told.")
            return redirect(back)
    return ask(request, form, "Agree an action", "Agree it", back, caption=f"{reference} {line.row.words[:80]}")


class StepForm(Form):
    """Something that happened."""

    text = TextField(label="What shows it?", max_length=4000, rows=4, help_text="Do not name a child.")
    happened_on = DateField(label="When?", what="the day on which it happened")


class CheckForm(StepForm):
    """Whether an action was done."""

    was_done = RadioField(
        label="Was it done?",
        choices=[("yes", "Yes, I have seen it"), ("no", "No, it goes back to its owner")],
        error_messages={"required": "Say whether it was done"},
    )
    field_order = ("was_done", "text", "happened_on")


class RecheckForm(StepForm):
    """What a re-audit found."""

    found = RadioField(
        label="What did the re-audit find?",
        choices=[
            ("better", "Better: the loop is closed"),
            ("same", "No different: the loop stays open"),
            ("worse", "Worse than before: told as a headline"),
        ],
        error_messages={"required": "Say what the re-audit found"},
    )
    field_order = ("found", "text", "happened_on")


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step of an action, with its form and words."""

    form: type[StepForm]
    heading: str
    act: str
    done: str


STEPS: Mapping[str, StepPage] = {
    "done": StepPage(StepForm, "Report it done", "Report it done", "Reported done. Somebody else checks it."),
    "check": StepPage(CheckForm, "Check whether it was done", "Put down the check", "The check is on record."),
}


@programme_page(Permission.VIEW_PROGRAMME, changes=True)
def audit_action_done(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Report an action of a loop done."""

    def perform(action: LoopAction, said: dict[str, Any]) -> object:
        return loop_actions.report_done(action=action, **said, by=request.stand.actor)

    return _stepping(request, reference, number, STEPS["done"], perform)


@programme_page(Permission.ASSURE_ACTIONS, changes=True)
def audit_action_check(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Say, as somebody else, whether an action of a loop was done."""

    def perform(action: LoopAction, said: dict[str, Any]) -> object:
        was_done = said.pop("was_done") == "yes"
        return loop_actions.check_action(action=action, was_done=was_done, **said, by=request.stand.actor)

    return _stepping(request, reference, number, STEPS["check"], perform)


def _stepping(
    request: PageRequest,
    reference: str,
    number: int,
    step: StepPage,
    perform: Callable[[LoopAction, dict[str, Any]], object],
) -> HttpResponse:
    line = _line(request, reference)
    action = next((each for each in line.actions if each.number == number), None)
    if action is None:
        raise Http404("No such action.")
    form = step.form(request.POST or None, initial={"happened_on": request.stand.actor.today})
    back = address(request, "audit_finding", reference)
    if request.method == "POST" and is_clean(form):
        if attempt(form, lambda: perform(action, dict(form.cleaned_data)), AuditRefused):
            messages.success(request, step.done)
            return redirect(back)
    return ask(request, form, step.heading, step.act, back, caption=f"{reference}.{number} {action.words[:80]}")


@programme_page(READ, changes=True)
def audit_recheck(request: PageRequest, reference: str) -> HttpResponse:
    """Say what a re-audit found."""
    line = _line(request, reference)
    _refuse_unless_finding(request)
    form = RecheckForm(request.POST or None, initial={"happened_on": request.stand.actor.today})
    back = address(request, "audit_finding", reference)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(form, lambda: loop_actions.recheck(finding=line.row, **said, by=request.stand.actor), AuditRefused):
            messages.success(request, "What the re-audit found is on record.")
            return redirect(back)
    return ask(
        request, form, "What the re-audit found", "Put it on record", back, caption=f"{reference} {line.row.words[:80]}"
    )


_FINDING = "audits/loops/<str:reference>/"
addresses = [
    path("audits/loops/", audit_findings, name="audit_findings"),
    path("audits/themes/", audit_themes, name="audit_themes"),
    path("audits/cycles/<str:reference>/find/", audit_find, name="audit_find"),
    path(_FINDING, audit_finding, name="audit_finding"),
    path(f"{_FINDING}act/", audit_act, name="audit_act"),
    path(f"{_FINDING}link/", audit_link, name="audit_link"),
    path(f"{_FINDING}recheck/", audit_recheck, name="audit_recheck"),
    path(f"{_FINDING}actions/<int:number>/done/", audit_action_done, name="audit_action_done"),
    path(f"{_FINDING}actions/<int:number>/check/", audit_action_check, name="audit_action_check"),
]
