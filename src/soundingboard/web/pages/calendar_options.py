"""How often the panel is brought the plan: the options side by side, one recommended, what the panel resolved."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.cycle import options, panel_actions, reading
from soundingboard.cycle.actions import CycleRefused
from soundingboard.cycle.models import FrequencyProposal, Resolution, RoundState
from soundingboard.cycle.options import LaidOut, Option
from soundingboard.cycle.rules import PanelRhythm
from soundingboard.decisions import reading as deciding
from soundingboard.decisions.actions import DecisionRefused
from soundingboard.decisions.models import Body, BodyKind
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Column
from soundingboard.framework.reading import items_at
from soundingboard.governance import reading as governing
from soundingboard.governance.actions import MeetingRefused, resolve_frequency_at
from soundingboard.governance.models import AgendaItem
from soundingboard.governance.reading import MeetingFilters
from soundingboard.lib.presets import PanelEffort
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.meeting_parts import address, at, offer, posted

VIEW, RUN = Permission.VIEW_PROGRAMME, Permission.RUN_SCRUTINY
TONES = {
    Resolution.NOTED: "grey",
    Resolution.AGREED: "green",
    Resolution.AMENDED: "blue",
    Resolution.REFUSED: "red",
}


def _laid_out(request: PageRequest) -> tuple[list[LaidOut], tuple[PanelEffort, ...], bool]:
    """Every option over the year ahead, the estimate they were costed by, and whether a calendar is in force."""
    stand = request.stand
    calendar = reading.calendar_at(stand.actor, stand.moment)
    effort = items_at(stand.programme.pk, "panel_effort", PanelEffort, stand.moment)
    if calendar is None:
        return [], effort, False
    rounds = [each for each in reading.rounds_of(stand.actor, stand.moment) if each.state != RoundState.CANCELLED]
    until = options.year_from(stand.day)
    months = calendar.every_months
    ahead = options.boards_ahead([each.days for each in rounds], calendar.rhythm, months, stand.day, until)
    met = sorted((each.row for each in rounds if each.row.board_on < stand.day), key=lambda row: row.board_on)
    since = next((number for number, row in enumerate(reversed(met)) if row.panel_on is not None), None)
    return (
        [
            options.lay_out(option, ahead, effort, first=stand.day, until=until, boards_since_panel=since)
            for option in options.options_for(months)
        ],
        effort,
        True,
    )


@programme_page(VIEW)
def frequency(request: PageRequest) -> HttpResponse:
    """The options side by side, the one that is recommended, and what the panel resolved before."""
    stand = request.stand
    laid, effort, has_calendar = _laid_out(request)
    before = reading.frequency_before_the_panel(stand.actor, stand.moment)
    calendar = reading.calendar_at(stand.actor, stand.moment)
    in_force = calendar.rhythm.panel if calendar else None
    context = {
        "laid": [
            (each, before is not None and before.panel == each.option.panel, each.option.panel == in_force)
            for each in laid
        ],
        "effort": effort,
        "has_calendar": has_calendar,
        "calendar": calendar,
        "in_force": in_force,
        "before": before,
        "resolved": [
            (row, TONES[Resolution(row.resolution)]) for row in reading.frequencies_resolved(stand.actor, stand.moment)
        ],
        "within": options.SAME_FACTS_WITHIN,
        "old_after": options.OLD_AFTER,
        "from_on": stand.day,
        "until": options.year_from(stand.day),
        "may_run": stand.can(RUN),
        "may_edit": stand.can(Permission.EDIT_CONTENT),
        "at": at(request),
        "today": stand.actor.today,
    }
    return render(request, "frequency/options.html", context)


_COLUMNS = (
    Column("Option", width=3),
    Column("Panel meets", "date"),
    Column("Figures as at", "date"),
    Column("Age of the figures in days"),
    Column("Board", "date"),
    Column("Ratings agreed by then", width=2),
    Column("Read by the panel before", width=2),
    Column("Papers out by", "date"),
)


@programme_page(VIEW, dear=Dear.EXPORT)
def frequency_export(request: PageRequest, ending: str) -> HttpResponse:
    """Every meeting of every option, as a workbook or as CSV."""
    laid, _, _ = _laid_out(request)
    rows = (
        (
            each.option.title,
            meeting.held_on,
            meeting.reads.cut_off,
            meeting.age,
            meeting.reads.board_on,
            "Yes" if meeting.sees_agreed else "No",
            "Yes" if meeting.is_again else "No",
            meeting.papers_by,
        )
        for each in laid
        for meeting in each.meetings
    )
    stand = request.stand
    sheets = [workbook.Sheet("Options", _COLUMNS, rows)]
    return download(
        f"{stand.programme.code} options for the panel {stand.day.isoformat()}", ending, sheets, stand.actor.now
    )


class RecommendForm(Form):
    """Which option, and why."""

    option = RadioField(label="Which do you recommend?", choices=[], error_messages={"required": "Choose an option"})
    why = TextField(
        label="Why?",
        max_length=2000,
        help_text="What the panel would gain, and what it would cost.",
        error_messages={"required": "Say why you recommend it"},
    )


def _choices(laid: Sequence[LaidOut]) -> list[tuple[str, str]]:
    return [(each.option.code, f"{each.option.title}: {each.option.panel.words}") for each in laid]


def _chosen(laid: Sequence[LaidOut], code: str) -> Option | None:
    return next((each.option for each in laid if each.option.code == code), None)


@programme_page(RUN, changes=True)
def frequency_recommend(request: PageRequest) -> HttpResponse:
    """Put one option before the panel."""
    stand = request.stand
    laid, _, has_calendar = _laid_out(request)
    before = reading.frequency_before_the_panel(stand.actor)
    asked = request.GET.get("option") or (before.option if before else "")
    form = RecommendForm(posted(request), initial={"option": asked, "why": before.why if before else ""})
    offer(form, "option", _choices(laid))
    if request.method == "POST" and is_clean(form):
        chosen = _chosen(laid, form.cleaned_data["option"])
        assert chosen is not None
        said = {"option": chosen.code, "panel": chosen.panel, "why": form.cleaned_data["why"]}
        if attempt(
            form,
            lambda: panel_actions.recommend_frequency(programme=stand.programme, **said, by=stand.actor),
            CycleRefused,
        ):
            messages.success(request, "The recommendation is before the panel.")
            return redirect(address(request, "frequency"))
    context = {
        "form": form,
        "heading": "Recommend a frequency to the panel",
        "act": "Put it before the panel",
        "cancel": address(request, "frequency"),
        "has_calendar": has_calendar,
    }
    return render(request, "frequency/question.html", context)


class ResolveForm(Form):
    """What the panel resolved on the two recommendations of the briefing note."""

    item = forms.ChoiceField(
        label="Under which item of a meeting?",
        required=False,
        help_text="Then it is in the minutes of the meeting, whose panel and day it takes.",
    )
    body = RadioField(label="Which panel, if its meeting is not on record here?", choices=[], required=False)
    decided_on = DateField(
        label="When did it meet, if its meeting is not on record here?",
        what="the day on which the panel met",
        required=False,
    )
    noted = TextField(
        label="On the work to build how improvement is monitored and reported",
        max_length=2000,
        rows=3,
        required=False,
        help_text="What the panel noted. Leave it empty if that was not before it.",
    )
    resolution = RadioField(
        label="On the frequency of updates",
        choices=[
            (Resolution.AGREED, "Agreed as recommended"),
            (Resolution.AMENDED, "Agreed with a change"),
            (Resolution.NOTED, "Noted: nothing was agreed"),
            (Resolution.REFUSED, "Refused"),
        ],
        error_messages={"required": "Say what the panel resolved"},
    )
    adopted = forms.ChoiceField(
        label="Which frequency, if it agreed with a change?", required=False, help_text="Otherwise leave it as it is."
    )
    working_days = forms.IntegerField(
        label="How many working days after the Board, if it changed that?",
        min_value=-30,
        max_value=60,
        required=False,
        help_text="A number below nought is before the Board.",
    )
    text = TextField(label="What was said?", max_length=4000, required=False, help_text="Do not name a child.")
    minute_reference = LineField(label="Where in the minutes?", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """Agreed with a change says which."""
        said = super().clean() or self.cleaned_data
        if not said.get("item"):
            for name, sentence in (
                ("body", "Choose the item or the panel"),
                ("decided_on", "Enter the day on which the panel met"),
            ):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        changes = said.get("resolution") == Resolution.AMENDED
        if changes and not said.get("adopted") and said.get("working_days") is None:
            self.add_error("adopted", "Choose the frequency that the panel agreed instead")
        return said


@programme_page(RUN, changes=True)
def frequency_resolve(request: PageRequest) -> HttpResponse:
    """Record what the panel resolved; where it agreed, the calendar changes in the same stroke."""
    stand = request.stand
    before = reading.frequency_before_the_panel(stand.actor)
    if before is None:
        raise Http404("No frequency is before the panel.")
    laid, _, _ = _laid_out(request)
    panels = {key: body for key, body in deciding.bodies_offered(stand.actor).items() if body.kind == BodyKind.PANEL}
    only = next(iter(panels)) if len(panels) == 1 else ""
    items = governing.items_open(stand.actor, BodyKind.PANEL)
    asked = request.GET.get("item") or ""
    start = {"item": asked} if asked else {"decided_on": stand.actor.today, "body": only}
    form = ResolveForm(posted(request), initial=start)
    offer(form, "item", [("", "None: its meeting is not on record here"), *((str(one.pk), one.words) for one in items)])
    offer(form, "body", [(key, body.name) for key, body in panels.items()])
    offer(form, "adopted", [("", "As recommended"), *_choices(laid)])
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        item = governing.item_open(stand.actor, int(said.pop("item") or 0))
        body = item.meeting.body if item is not None else panels[said["body"]]
        said["resolution"] = Resolution(said["resolution"])
        said["adopted"] = _adopted(before, laid, said.pop("adopted"), said.pop("working_days"))
        made: list[panel_actions.Resolved] = []
        if attempt(
            form,
            lambda: made.append(_resolve(before, item, body, said, stand.actor)),
            CycleRefused,
            DecisionRefused,
            MeetingRefused,
        ):
            found = made[0]
            also = f" and {found.noted.reference}" if found.noted else ""
            messages.success(
                request, f"What the panel resolved is in the register as {found.decision.reference}{also}."
            )
            for sentence in (*found.changes, *_meetings_that_stay(request, body, found)):
                messages.info(request, sentence)
            return redirect(address(request, "frequency"))
    context = {
        "form": form,
        "heading": "What did the panel resolve?",
        "act": "Put it on record",
        "cancel": address(request, "frequency"),
        "has_calendar": True,
        "before": before,
        "has_panel": bool(panels),
    }
    return render(request, "frequency/question.html", context)


def _resolve(
    before: FrequencyProposal, item: AgendaItem | None, body: Body, said: Mapping[str, Any], by: Actor
) -> panel_actions.Resolved:
    """At a meeting, from which its minutes are drafted; or on a day, where the meeting is not on record here."""
    what = {name: said[name] for name in ("resolution", "adopted", "text", "noted")}
    if item is not None:
        return resolve_frequency_at(item=item, proposal=before, **what, by=by)
    when = {"decided_on": said["decided_on"], "minute_reference": said["minute_reference"]}
    return panel_actions.resolve_frequency(proposal=before, body=body, **what, **when, by=by)


def _adopted(before: FrequencyProposal, laid: Sequence[LaidOut], code: str, working_days: int | None) -> Any:
    """The frequency agreed in the place of the one recommended; None where it was agreed as it stood."""
    chosen = _chosen(laid, code)
    panel = chosen.panel if chosen is not None else before.panel
    if working_days is not None and panel.own_months is None:
        panel = PanelRhythm(panel.every_boards, working_days)
    return panel


def _meetings_that_stay(request: PageRequest, body: Body, found: panel_actions.Resolved) -> list[str]:
    """The meetings of the panel that are called for days on which no round brings it the plan."""
    if found.decision.kind != "calendar":
        return []
    stand = request.stand
    days = {each.row.panel_on for each in reading.rounds_of(stand.actor) if each.state != RoundState.CANCELLED}
    asked = MeetingFilters(body=body.code, when="to_come")
    called = governing.meetings(stand.actor, asked, on=stand.day).exclude(state="cancelled")
    return [
        f"{row.meeting} is called for {row.held_on.day} {row.held_on:%B %Y}, when no round brings it the plan. "
        "Move it or leave it as it is."
        for row in called
        if row.held_on not in days
    ]


addresses = [
    path("rounds/panel/", frequency, name="frequency"),
    path("rounds/panel/recommend/", frequency_recommend, name="frequency_recommend"),
    path("rounds/panel/resolve/", frequency_resolve, name="frequency_resolve"),
    path("rounds/panel/options.xlsx", frequency_export, {"ending": "xlsx"}, name="frequency_xlsx"),
    path("rounds/panel/options.csv", frequency_export, {"ending": "csv"}, name="frequency_csv"),
]
