"""Cycles of audits: the list, one cycle with what it found, and planning, framing, drawing, moving, closing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.models import Person
from soundingboard.accounts.roles import Permission
from soundingboard.audits import actions, reading
from soundingboard.audits.actions import AuditRefused
from soundingboard.audits.models import Audit, AuditCycle, AuditState
from soundingboard.audits.rules import CYCLES, is_evidence_already, loop_meter, read_frame_text
from soundingboard.evidence.actions import EvidenceRefused
from soundingboard.evidence.listing import objectives_chosen, objectives_offered
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.statistics.sampling import interval_expected, shares_of, size_for
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, LineField, RadioField, TextField, UploadField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.memory_uploads import kept_in_memory
from soundingboard.web.pages.audit_parts import (
    AUDIT_WORDS,
    CYCLE_WORDS,
    DO,
    READ,
    RUN,
    VIEW,
    agreement_rows,
    ask,
    cycle_asked_for,
    cycle_page,
    offer,
)
from soundingboard.web.pages.meeting_parts import WhyForm, address, at, posted
from soundingboard.web.templatetags.soundingboard import escape, mark_safe, person, tag

CASES_SHOWN = 50
CYCLES_SHOWN = 25
AUDITS_SHOWN = 50
MODERATED_WITHIN = timedelta(days=730)
FRAME_BYTES = 2_000_000


@programme_page(VIEW)
def audits(request: PageRequest) -> HttpResponse:
    """The cycles, how far each is, and how far the loops have come round."""
    stand = request.stand
    page = Paginator(reading.cycle_rows(stand.actor, stand.moment), CYCLES_SHOWN).get_page(request.GET.get("page"))
    lines = reading.cycle_lines(stand.actor, page, stand.moment, on=stand.day)
    context = {
        "page": page,
        "rows": [(line, *CYCLE_WORDS[line.state], cycle_page(request, line.row) + at(request)) for line in lines],
        # Of a past day every loop would have to be followed from its beginning: the cycles shown say it of theirs.
        "meter": reading.whole_meter(stand.actor, on=stand.day) if stand.as_at is None else None,
        "findings": address(request, "audit_findings") if stand.actor.can(Permission.READ_AUDITS) else "",
        "may_run": stand.can(RUN),
        "today": stand.actor.today,
    }
    return render(request, "audits/cycles.html", context)


@programme_page(VIEW)
def audit_cycle(request: PageRequest, reference: str) -> HttpResponse:
    """One cycle: how its cases were chosen, what was found, how far two graded alike, how far its loops are."""
    stand = request.stand
    cycle = cycle_asked_for(request, reference)
    state = reading.state_at(cycle, stand.moment)
    frame = reading.frame_count(cycle)
    result = None
    if state != "planned":
        found_by = f"what audit cycle {reference} found"
        result = while_nothing_happens(
            request, lambda: reading.result_of(stand.actor, cycle, stand.moment), of=found_by
        )
    meters = reading.meters_by_cycle(stand.actor, stand.moment, on=stand.day, cycles=[cycle.pk])
    meter = meters.get(cycle.pk, loop_meter(()))
    reads = stand.actor.can(READ)
    rows = reading.listed_audits(cycle)
    page = Paginator(rows if result is not None and reads else rows.none(), AUDITS_SHOWN)
    shown = page.get_page(request.GET.get("page"))
    here = cycle_page(request, cycle)
    context = {
        "cycle": cycle,
        "state": state,
        "words": CYCLE_WORDS[state],
        "frame": frame,
        "expected": _expected(min(cycle.sample_size, frame.eligible), frame.eligible),
        "result": result,
        "meter": meter,
        "agreed": agreement_rows("All", result.agreed) if result and result.agreed.pairs else None,
        "by_team": [agreement_rows(each.name, each.found) for each in result.agreed_by_team if each.found.pairs]
        if result
        else [],
        # How somebody grades is employee data: only those who run the audits see it by person.
        "by_auditor": [agreement_rows(each.name, each.found) for each in result.agreed_by_auditor if each.found.pairs]
        if result and stand.actor.can(RUN)
        else [],
        "page": shown,
        "questions": mark_safe("".join(map(_question_row, result.questions))) if result else "",
        "audits": mark_safe("".join(_audit_row(row, here) for row in shown)),
        "reads": reads,
        "steps": _steps(request, cycle, state, frame.eligible),
        "at": at(request),
        "may_find": stand.can(DO) or stand.can(RUN),
        "today": stand.actor.today,
    }
    return render(request, "audits/cycle.html", context)


def _question_row(each: reading.QuestionResult) -> str:
    """How one question was answered. A tool has forty, and a template took longer over them than counting them did."""
    share = each.share
    interval = f' <span class="sb-quiet sb-nowrap">({share.interval_printed})</span>' if share.interval_printed else ""
    partly = f'<br><span class="sb-quiet sb-small">{each.partly} partly met</span>' if each.partly else ""
    number = 'class="sb-number-cell"'
    return (
        f'<tr><th scope="row">{escape(each.words)}<br>'
        f'<span class="sb-quiet sb-small">{escape(each.section)}</span></th>'
        f'<td data-label="Met" {number}>{share.passed}</td>'
        f'<td data-label="Of those to whom it applied" {number}>{share.eligible}</td>'
        f'<td data-label="Share and interval">{escape(share.printed)}{interval}{partly}</td>'
        f'<td data-label="Not applicable" {number}>{share.not_applicable}</td>'
        f'<td data-label="Incomplete" {number}>{share.incomplete}</td></tr>'
    )


def _audit_row(row: Audit, cycle: str) -> str:
    """An audit of the cycle with this address: whose it is and how far it is."""
    tags = [tag(*AUDIT_WORDS[row.state])]
    if row.concern_at:
        tags.append(tag("Safety concern raised", "red"))
    if row.is_second and row.state != AuditState.NOT_DONE:
        if not row.second_at:
            tags.append(tag("Second grade asked for", "blue"))
        elif row.settled_at:
            tags.append(tag("Graded twice", "green"))
        else:
            tags.append(tag("To be settled", "amber"))
    return (
        f'<tr><th scope="row"><a class="govuk-link" href="{cycle}{row.number}/">{escape(row.reference)}'
        f'</a></th><td data-label="Team">{escape(row.team)}</td><td data-label="Auditor">{person(row.auditor)}</td>'
        f'<td data-label="Where it stands">{" ".join(tags)}</td></tr>'
    )


def _expected(size: int, total: int) -> str:
    if not size:
        return ""
    low, high = interval_expected(size, total)
    if low == high:
        return "The sample is the whole frame, so its shares are exact."
    return f"A share of half the audits will lie between {low * 100:.0f}% and {high * 100:.0f}%, and others closer."


def _steps(request: PageRequest, cycle: AuditCycle, state: str, eligible: int) -> list[tuple[str, str]]:
    stand, may = request.stand, CYCLES[state]
    if not stand.can(RUN):
        return []
    evidence = reading.stands_as(cycle)
    may_put_forward = state == "closed" and not evidence and stand.can(Permission.ADD_EVIDENCE)
    offered = [
        ("audit_frame", "Put cases into the frame", state == "planned"),
        ("audit_draw", "Draw the sample", "drawn" in may and eligible > 0),
        ("audit_close", "Close the cycle", "closed" in may),
        ("audit_move", "Change its days", "abandoned" in may),
        ("audit_put_forward", "Put it forward as evidence", may_put_forward),
        ("audit_abandon", "Abandon it", "abandoned" in may),
    ]
    steps = [(address(request, name, cycle.reference), words) for name, words, is_offered in offered if is_offered]
    if evidence:
        steps.append((address(request, "evidence_item", evidence), f"See it as evidence: {evidence}"))
    return steps


# --- planning ---------------------------------------------------------------------------------------------------------


class CycleForm(Form):
    """A cycle: with which tool, how many, by when."""

    name = LineField(label="What is it called?", max_length=120, help_text="Such as: March case audits")
    tool = forms.ChoiceField(label="Tool", error_messages={"required": "Choose the tool"})
    purpose = TextField(label="What is it to find out?", max_length=1000, rows=2, required=False)
    is_graded = RadioField(
        label="Are audits graded?",
        choices=[("yes", "Yes"), ("no", "No, this cycle is for learning only")],
        error_messages={"required": "Say whether audits are graded"},
    )
    sample_size = forms.IntegerField(
        label="How many cases?",
        min_value=1,
        max_value=5000,
        help_text="Of many cases, 30 tell a share to within 17 points, 90 to within 10.",
    )
    stratum = RadioField(
        label="Chosen from each of what, in proportion?",
        choices=[("team", "Team"), ("status", "Status of the plan"), ("none", "All cases together")],
        error_messages={"required": "Choose how cases are shared out"},
    )
    second_percent = forms.IntegerField(
        label="Graded a second time, in a hundred",
        min_value=0,
        max_value=100,
        help_text="Blind: whoever grades again does not see the first grade. 0 for none.",
    )
    starts_on = DateField(label="When do audits begin?", what="the day on which audits begin")
    due_on = DateField(label="When are audits due?", what="the day on which audits are due")
    second_due_on = DateField(label="When are second grades due?", what="the day on which second grades are due")


@programme_page(RUN, changes=True)
def audit_plan(request: PageRequest) -> HttpResponse:
    """Plan a cycle."""
    stand = request.stand
    today = stand.actor.today
    offered = {used.row.code: used for used in reading.tools(stand.actor) if used.tool.holds_on(today)}
    start = {
        "is_graded": "yes",
        "stratum": "team",
        "sample_size": 30,
        "second_percent": 20,
        "starts_on": today,
        "due_on": today + timedelta(days=28),
        "second_due_on": today + timedelta(days=42),
    }
    form = CycleForm(request.POST or None, initial=start)
    offer(form, "tool", [("", "Choose a tool"), *((code, used.tool.words) for code, used in offered.items())])
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        said |= {"tool": offered[said["tool"]].row, "is_graded": said["is_graded"] == "yes"}
        made: list[AuditCycle] = []
        if attempt(
            form,
            lambda: made.append(actions.plan_cycle(programme=stand.programme, **said, by=stand.actor)),
            AuditRefused,
        ):
            messages.success(
                request, f"{made[0].reference} is planned. Put the cases that can be chosen into its frame."
            )
            return redirect("audit_frame", programme=stand.programme.code, reference=made[0].reference)
    needs = "" if offered else "No tool is loaded yet: load what ships under Content first."
    return ask(request, form, "Plan a cycle of audits", "Plan it", address(request, "audits"), intro=needs)


class MoveForm(Form):
    """Other days for a cycle."""

    starts_on = DateField(label="When do audits begin?", what="the day on which audits begin")
    due_on = DateField(label="When are audits due?", what="the day on which audits are due")
    second_due_on = DateField(label="When are second grades due?", what="the day on which second grades are due")
    why = TextField(label="Why?", max_length=1000, rows=3, error_messages={"required": "Say why"})


@programme_page(RUN, changes=True)
def audit_move(request: PageRequest, reference: str) -> HttpResponse:
    """Change the days of a cycle."""
    cycle = cycle_asked_for(request, reference)
    start = {"starts_on": cycle.starts_on, "due_on": cycle.due_on, "second_due_on": cycle.second_due_on}
    form = MoveForm(request.POST or None, initial=start)
    return _acting(
        request,
        cycle,
        form,
        lambda said: actions.move_cycle(cycle=cycle, **said, by=request.stand.actor),
        heading="Change the days of the cycle",
        act="Change them",
        done="The days are changed.",
    )


def _acting(
    request: PageRequest,
    cycle: AuditCycle,
    form: Form,
    perform: Callable[[dict[str, Any]], object],
    *,
    heading: str,
    act: str,
    done: str,
    **more: Any,
) -> HttpResponse:
    """Ask, do it, say so and go back to the cycle."""
    back = cycle_page(request, cycle)
    refusals = (AuditRefused, EvidenceRefused, PlanIsFrozen)
    if request.method == "POST" and is_clean(form) and attempt(form, lambda: perform(form.cleaned_data), *refusals):
        messages.success(request, done)
        return redirect(back)
    return ask(request, form, heading, act, back, caption=str(cycle), **more)


@programme_page(RUN, changes=True)
def audit_abandon(request: PageRequest, reference: str) -> HttpResponse:
    """Give a cycle up, with the reason."""
    cycle = cycle_asked_for(request, reference)
    return _acting(
        request,
        cycle,
        WhyForm(request.POST or None),
        lambda said: actions.abandon_cycle(cycle=cycle, **said, by=request.stand.actor),
        heading="Abandon the cycle",
        act="Abandon it",
        done="The cycle is abandoned. What was audited stays readable, and counts towards nothing.",
        grave=True,
    )


@programme_page(RUN, changes=True)
def audit_close(request: PageRequest, reference: str) -> HttpResponse:
    """Close a cycle."""
    cycle = cycle_asked_for(request, reference)
    return _acting(
        request,
        cycle,
        Form(posted(request)),
        lambda said: actions.close_cycle(cycle=cycle, by=request.stand.actor),
        heading="Close the cycle",
        act="Close it",
        done="The cycle is closed. It can be put forward as evidence.",
        intro="Nothing can be changed in its audits afterwards. Loops go on until a re-audit closes them.",
    )


class PutForwardForm(Form):
    """For which objectives a cycle is evidence, and what it says."""

    objectives = CheckboxesField(
        label="For which objectives?", choices=[], error_messages={"required": "Choose an objective"}
    )
    says = forms.ChoiceField(
        label="What does it say of them?",
        choices=[
            ("", "What the published rule says"),
            ("supports", "Supports"),
            ("mixed", "Mixed"),
            ("contradicts", "Contradicts"),
        ],
        required=False,
        help_text="The rule: at least three quarters good or better supports, under a half contradicts.",
    )


@programme_page(RUN, changes=True, while_frozen=False)
def audit_put_forward(request: PageRequest, reference: str) -> HttpResponse:
    """Offer what a closed cycle found as evidence."""
    stand, cycle = request.stand, cycle_asked_for(request, reference)
    already = reading.stands_as(cycle)
    if already:
        messages.info(request, is_evidence_already(cycle.reference, already))
        return redirect(address(request, "evidence_item", already))
    offered = {row.reference: row for row in objectives_offered(stand.actor)}
    form = PutForwardForm(request.POST or None)
    offer(form, "objectives", [(key, f"{key} {row.title}") for key, row in offered.items()])
    return _acting(
        request,
        cycle,
        form,
        lambda said: actions.put_forward(
            cycle=cycle,
            objectives=objectives_chosen(stand.actor, [offered[key].pk for key in said["objectives"]]),
            says=said["says"],
            by=stand.actor,
        ),
        heading="Put the cycle forward as evidence",
        act="Put it forward",
        done="It is evidence now, of the second line, with its sample and period.",
    )


# --- the frame --------------------------------------------------------------------------------------------------------


class FrameForm(Form):
    """Cases, pasted or as a file."""

    pasted = TextField(
        label="Cases, one a line",
        max_length=300_000,
        rows=8,
        required=False,
        help_text=(
            "Reference, team and status of the plan, parted by commas or tabs as a spreadsheet pastes them. "
            "References only: no name, date of birth, NHS number or pupil number."
        ),
    )
    file = UploadField(label="Or a CSV file", kinds=("csv",), max_bytes=FRAME_BYTES, what="the list", required=False)


def _text_of(form: FrameForm) -> str:
    file = form.cleaned_data.get("file")
    return file.read().decode("utf-8-sig", "replace") if file else str(form.cleaned_data["pasted"])


@programme_page(RUN, changes=True)
@kept_in_memory(FRAME_BYTES + 1_000_000)
def audit_frame(request: PageRequest, reference: str) -> HttpResponse:
    """The frame of a cycle: the cases that can be chosen. Put some in, or look at those that are there."""
    stand, cycle = request.stand, cycle_asked_for(request, reference)
    if cycle.state != "planned" and request.method == "POST":
        return redirect(cycle_page(request, cycle))
    form = FrameForm(request.POST or None, request.FILES or None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        cases, problems = read_frame_text(_text_of(form))
        if problems:
            form.add_error(
                None, f"Nothing was added: {len(problems)} of the rows cannot be used. They are listed below."
            )
        elif attempt(form, lambda: actions.add_cases(cycle=cycle, cases=cases, by=stand.actor), AuditRefused):
            messages.success(request, f"{len(cases):,} cases are in the frame.")
            return redirect(request.path)
    frame = reading.frame_count(cycle)
    page = Paginator(reading.frame_rows(cycle), CASES_SHOWN).get_page(request.GET.get("page"))
    size = min(cycle.sample_size, frame.eligible)
    context = {
        "cycle": cycle,
        "form": form,
        "problems": problems[:100],
        "more_problems": max(0, len(problems) - 100),
        "frame": frame,
        "shares": shares_of({name: cases for name, cases, _ in frame.strata}, size).items(),
        "page": page,
        "expected": _expected(size, frame.eligible),
        "ten_points": size_for(0.1, frame.eligible) if frame.eligible else 0,
        "is_open": cycle.state == "planned",
        "back": cycle_page(request, cycle),
    }
    return render(request, "audits/frame.html", context)


class LeaveOutForm(Form):
    """Cases that are not to be chosen, and why."""

    references = TextField(
        label="References, one a line",
        max_length=20_000,
        rows=4,
        error_messages={"required": "Enter the references"},
    )
    why = LineField(
        label="Why are they left out?",
        max_length=240,
        required=False,
        help_text="Such as: audited in the last twelve months. Leave it empty to take them back into the frame.",
    )


@programme_page(RUN, changes=True)
def audit_leave_out(request: PageRequest, reference: str) -> HttpResponse:
    """Leave cases out of the choice, with the reason."""
    stand, cycle = request.stand, cycle_asked_for(request, reference)
    form = LeaveOutForm(request.POST or None)
    back = address(request, "audit_frame", reference)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        named = said["references"].replace(",", " ").split()
        if attempt(
            form,
            lambda: actions.leave_out(cycle=cycle, references=named, why=said["why"], by=stand.actor),
            AuditRefused,
        ):
            messages.success(request, "They are left out." if said["why"] else "They can be chosen again.")
            return redirect(back)
    return ask(request, form, "Leave cases out", "Leave them out", back, caption=str(cycle))


class DrawForm(Form):
    """Who audits."""

    auditors = CheckboxesField(
        label="Who audits in this cycle?", choices=[], error_messages={"required": "Choose who audits"}
    )


@programme_page(RUN, changes=True)
def audit_draw(request: PageRequest, reference: str) -> HttpResponse:
    """Draw the sample and give the audits out."""
    stand, cycle = request.stand, cycle_asked_for(request, reference)
    people = {str(person.pk): person for person in reading.auditors_offered(stand.actor)}
    lines = reading.lines_declared(stand.actor)
    form = DrawForm(request.POST or None)
    hints = {
        key: f"Does not audit: {', '.join(lines[person.pk])}" for key, person in people.items() if person.pk in lines
    }
    form.also_ask(
        "auditors",
        CheckboxesField(
            label="Who audits in this cycle?",
            choices=[(key, str(person)) for key, person in people.items()],
            hints=hints,
            error_messages={"required": "Choose who audits"},
        ),
    )
    return _acting(
        request,
        cycle,
        form,
        lambda said: actions.draw_sample(
            cycle=cycle, auditors=[people[key] for key in said["auditors"]], by=stand.actor
        ),
        heading="Draw the sample",
        act="Draw it and give the audits out",
        done="The sample is drawn, and those who audit are told.",
        intro=(
            "Chance chooses by a seed that is kept, so that anybody can make the same choice again. Nobody gets a case "
            "of their own line, and nobody grades again what they audited."
        ),
    )


# --- people -----------------------------------------------------------------------------------------------------------


@programme_page(VIEW)
def audit_auditors(request: PageRequest) -> HttpResponse:
    """Who may audit, and which teams each of them does not."""
    stand = request.stand
    lines = reading.lines_declared(stand.actor)
    context = {
        "people": [
            (person, lines.get(person.pk, ()), stand.can(RUN) or (stand.can(DO) and person.pk == stand.actor.person_id))
            for person in reading.auditors_offered(stand.actor)
        ],
        "today": stand.actor.today,
    }
    return render(request, "audits/auditors.html", context)


class LineForm(Form):
    """The teams that somebody manages or works in."""

    known = CheckboxesField(label="Teams of the line", choices=[], required=False)
    others = LineField(label="Others, parted by commas", max_length=240, required=False)


@programme_page(VIEW, changes=True)
def audit_line(request: PageRequest, number: int) -> HttpResponse:
    """Declare which teams somebody manages or works in, and so does not audit."""
    stand = request.stand
    person = _person(request, number)
    lines = reading.lines_declared(stand.actor).get(person.pk, ())
    known = reading.teams_known(stand.actor)
    form = LineForm(
        posted(request),
        initial={"known": [team for team in lines if team in known], "others": ", ".join(set(lines) - set(known))},
    )
    offer(form, "known", [(team, team) for team in known])
    if not known:
        del form.fields["known"]
    back = address(request, "audit_auditors")
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        teams = [*said.get("known", []), *said["others"].split(",")]
        if attempt(form, lambda: actions.declare_line(person=person, teams=teams, by=stand.actor), AuditRefused):
            messages.success(request, "The line is declared.")
            return redirect(back)
    return ask(
        request, form, f"The line of {person}", "Declare it", back, intro="Nobody audits a case of their own line."
    )


def _person(request: PageRequest, number: int) -> Person:
    stand = request.stand
    found = next((each for each in reading.auditors_offered(stand.actor) if each.pk == number), None)
    if found is None:
        raise Http404("This person does not audit in this programme.")
    if not (stand.can(RUN) or (stand.can(DO) and number == stand.actor.person_id)):
        raise NotAllowed("You may declare your own line only.")
    return found


@programme_page(VIEW)
def audit_moderation(request: PageRequest) -> HttpResponse:
    """How far first and second grades agree over all cycles, by team, and for those who run the audits by auditor."""
    stand = request.stand
    since = stand.day - MODERATED_WITHIN
    found = reading.moderation(stand.actor, stand.moment, since=since)
    context = {
        "since": since,
        "all": agreement_rows("All cycles", found.all),
        "grades": found.grades,
        "apart": found.apart,
        "by_team": [agreement_rows(each.name, each.found) for each in found.by_team],
        "by_auditor": [agreement_rows(each.name, each.found) for each in found.by_auditor]
        if stand.actor.can(RUN)
        else [],
        "today": stand.actor.today,
    }
    return render(request, "audits/moderation.html", context)


addresses = [
    path("audits/", audits, name="audits"),
    path("audits/plan/", audit_plan, name="audit_plan"),
    path("audits/moderation/", audit_moderation, name="audit_moderation"),
    path("audits/auditors/", audit_auditors, name="audit_auditors"),
    path("audits/auditors/<int:number>/", audit_line, name="audit_line"),
    path("audits/cycles/<str:reference>/", audit_cycle, name="audit_cycle"),
    path("audits/cycles/<str:reference>/frame/", audit_frame, name="audit_frame"),
    path("audits/cycles/<str:reference>/leave-out/", audit_leave_out, name="audit_leave_out"),
    path("audits/cycles/<str:reference>/draw/", audit_draw, name="audit_draw"),
    path("audits/cycles/<str:reference>/move/", audit_move, name="audit_move"),
    path("audits/cycles/<str:reference>/abandon/", audit_abandon, name="audit_abandon"),
    path("audits/cycles/<str:reference>/close/", audit_close, name="audit_close"),
    path("audits/cycles/<str:reference>/put-forward/", audit_put_forward, name="audit_put_forward"),
]
