"""What the scrutiny panel might look at, what it chose and when, and the groups it set up."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.decisions import reading as deciding
from soundingboard.decisions.models import BodyKind
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell, Column
from soundingboard.framework.reading import items_at
from soundingboard.lib.presets import ContentArea, WorkCriterion
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.evidence import area_choices, area_words
from soundingboard.web.pages.ledger import areas_here
from soundingboard.web.pages.meeting_parts import address, at, offer, posted
from soundingboard.workprogramme import actions, reading
from soundingboard.workprogramme.actions import GroupFacts, WorkRefused
from soundingboard.workprogramme.models import Form as WayToLook
from soundingboard.workprogramme.models import Source, WorkState
from soundingboard.workprogramme.reading import GroupLine, WorkFilters, WorkLine
from soundingboard.workprogramme.rules import WORK

VIEW, RUN = Permission.VIEW_PROGRAMME, Permission.RUN_SCRUTINY
PAGE = 25
TONES: Mapping[str, str] = {
    WorkState.LONGLIST: "white",
    WorkState.SHORTLIST: "blue",
    WorkState.SCHEDULED: "amber",
    WorkState.DONE: "green",
    WorkState.DROPPED: "grey",
}


class Filters(FilterForm):
    """Which items are shown."""

    text = LineField(label="Words in its title", max_length=100)
    state = forms.ChoiceField(label="Where it stands", choices=[("", "Any"), *WorkState.choices])
    source = forms.ChoiceField(label="Raised by", choices=[("", "Anybody"), *Source.choices])
    form = forms.ChoiceField(label="How it is looked at", choices=[("", "Any way"), *WayToLook.choices])


def _criteria(request: PageRequest) -> tuple[WorkCriterion, ...]:
    stand = request.stand
    return items_at(stand.programme.pk, "work_criteria", WorkCriterion, stand.moment)


@programme_page(VIEW)
def work(request: PageRequest) -> HttpResponse:
    """The work programme: what is given to a meeting, the shortlist, the longlist, and what is over."""
    stand = request.stand
    filters = Filters(request.GET)
    said = filters.in_force()
    criteria = _criteria(request)
    rows = reading.work_items(stand.actor, WorkFilters(**said), criteria, stand.moment)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    groups = reading.groups(stand.actor, stand.moment)
    context = {
        "page": page,
        "rows": [
            (line, address(request, "work_item", line.reference) + at(request), TONES[line.version.state])
            for line in page
        ],
        "groups": [(line, _group_address(request, line), line.is_overdue(stand.day)) for line in groups],
        "criteria": criteria,
        "needed": rows[0].score.needed if rows else len(criteria) * 3 // 2 + 1,
        "most": len(criteria) * 3,
        "filters": filters,
        "is_filtered": bool(said),
        "root": address(request, "work"),
        "query": request.GET.urlencode(),
        "may_run": stand.can(RUN),
        "may_edit": stand.can(Permission.EDIT_CONTENT),
        "today": stand.actor.today,
    }
    return render(request, "work/work.html", context)


def _group_address(request: PageRequest, line: GroupLine) -> str:
    return address(request, "task_group", line.reference) + at(request)


_COLUMNS = (
    Column("Reference", width=1),
    Column("Title", width=4),
    Column("Why", width=5),
    Column("Raised by", width=2),
    Column("How it is looked at", width=2),
    Column("Where it stands", width=2),
    Column("Meeting", "date"),
    Column("Score"),
    Column("By the rule", width=4),
    Column("Reason", width=4),
)


@programme_page(VIEW, dear=Dear.EXPORT)
def work_export(request: PageRequest, ending: str) -> HttpResponse:
    """The same list, whole, as a workbook or as CSV."""
    stand = request.stand
    said = Filters(request.GET).in_force()
    rows = reading.work_items(stand.actor, WorkFilters(**said), _criteria(request), stand.moment)
    sheets = [workbook.Sheet("Work programme", _COLUMNS, _cells(rows))]
    return download(f"{stand.programme.code} work programme {stand.day.isoformat()}", ending, sheets, stand.actor.now)


def _cells(rows: Sequence[WorkLine]) -> Iterator[tuple[Cell, ...]]:
    for line in rows:
        one = line.version
        state = WorkState(one.state).label
        yield (
            line.reference, one.title, one.why, line.source, line.form, state, line.held_on, line.score.total,
            line.score.why, one.reason,
        )  # fmt: skip


def _item(request: PageRequest, reference: str) -> WorkLine:
    found = reading.work_item_of(request.stand.actor, reference, _criteria(request), request.stand.moment)
    if found is None:
        raise Http404("No such item.")
    return found


@programme_page(VIEW)
def work_item(request: PageRequest, reference: str) -> HttpResponse:
    """One item: why, how it scores and by which words, where it stands, its groups, and what was said before."""
    stand = request.stand
    line = _item(request, reference)
    ways = WORK[line.version.state]
    given = line.version.scores
    context = {
        "line": line,
        "tone": TONES[line.version.state],
        "area": area_words(areas_here(request)).get(line.version.content_area, ""),
        "scored": [
            (each, given.get(each.code), each.scores[given[each.code]] if given.get(each.code) is not None else "")
            for each in _criteria(request)
        ],
        "groups": [
            (group, _group_address(request, group))
            for group in reading.groups(stand.actor, stand.moment, group__item=line.version.item)
        ],
        "course": reading.course_of_item(stand.actor, reference, stand.moment),
        "steps": [(code, step.heading) for code, step in STEPS.items() if step.to in ways] if stand.can(RUN) else [],
        "may_change": stand.can(RUN) and line.version.state not in (WorkState.DONE, WorkState.DROPPED),
        "today": stand.actor.today,
    }
    return render(request, "work/item.html", context)


class ItemForm(Form):
    """An item, with a score for each criterion."""

    title = LineField(label="What is it?", max_length=240, help_text="As it would stand on an agenda.")
    why = TextField(label="Why might the panel look at it?", max_length=4000, help_text="Do not name a child.")
    source = RadioField(
        label="Who or what raised it?", choices=Source.choices, error_messages={"required": "Say who or what raised it"}
    )
    form = RadioField(
        label="How would the panel look at it?",
        choices=WayToLook.choices,
        error_messages={"required": "Say how the panel would look at it"},
    )

    content_area = forms.ChoiceField(
        label="Content area",
        required=False,
        help_text="Lines of enquiry for its meeting are picked from the questions filed here.",
    )

    def __init__(
        self, *args: Any, criteria: Sequence[WorkCriterion], areas: Sequence[ContentArea], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "content_area", [("", "Not filed yet"), *area_choices(areas)])
        self.criteria = criteria
        for each in criteria:
            self.fields[f"score_{each.code}"] = RadioField(
                label=each.title,
                choices=[(str(points), f"{points}: {words}") for points, words in enumerate(each.scores)],
                required=False,
                help_text=each.words,
            )

    def said(self) -> dict[str, Any]:
        """What was typed, the scores together."""
        typed = self.cleaned_data
        scores = {
            each.code: int(typed[f"score_{each.code}"]) for each in self.criteria if typed.get(f"score_{each.code}")
        }
        return {**{name: typed[name] for name in ("title", "why", "source", "form", "content_area")}, "scores": scores}


@programme_page(RUN, changes=True)
def work_add(request: PageRequest) -> HttpResponse:
    """Put something on the longlist."""
    stand = request.stand
    panels = {key: body for key, body in deciding.bodies_offered(stand.actor).items() if body.kind == BodyKind.PANEL}
    form = ItemForm(
        posted(request), criteria=_criteria(request), areas=areas_here(request), initial={"form": WayToLook.WHOLE}
    )
    if len(panels) > 1:
        form.also_ask(
            "body", RadioField(label="Which panel?", choices=[(key, each.name) for key, each in panels.items()])
        )
    if request.method == "POST" and is_clean(form):
        body = panels.get(form.cleaned_data.get("body") or next(iter(panels), ""))
        if body is None:
            form.add_error(None, "Set up the scrutiny panel among the bodies first. The work programme is its.")
        made: list[Any] = []
        if body is not None and attempt(
            form, lambda: made.append(actions.raise_item(body=body, **form.said(), by=stand.actor)), WorkRefused
        ):
            messages.success(request, f"{made[0].item.reference} is on the longlist.")
            return redirect("work_item", programme=stand.programme.code, reference=made[0].item.reference)
    return _ask(request, form, "Raise something for the panel", "Put it on the longlist", address(request, "work"))


@programme_page(RUN, changes=True)
def work_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Change what is said of an item and how it scores."""
    line = _item(request, reference)
    one = line.version
    start = {name: getattr(one, name) for name in ("title", "why", "source", "form", "content_area")}
    start |= {f"score_{code}": str(points) for code, points in one.scores.items()}
    form = ItemForm(posted(request), criteria=_criteria(request), areas=areas_here(request), initial=start)
    back = address(request, "work_item", reference)
    if request.method == "POST" and is_clean(form):
        if attempt(form, lambda: actions.change_item(version=one, **form.said(), by=request.stand.actor), WorkRefused):
            messages.success(request, "Your changes are on record.")
            return redirect(back)
    return _ask(request, form, f"Change and score {reference}", "Save", back, line)


class ReasonForm(Form):
    """A reason, asked for where one is needed."""

    reason = TextField(label="Why?", max_length=2000, rows=3, required=False)


class NeededForm(ReasonForm):
    """A reason that must be given."""

    reason = TextField(label="Why?", max_length=2000, rows=3, error_messages={"required": "Say why"})


class DoneForm(ReasonForm):
    """What came of it."""

    reason = TextField(
        label="What came of it?", max_length=4000, rows=4, error_messages={"required": "Say what came of it"}
    )


class ScheduleForm(ReasonForm):
    """A meeting."""

    meeting = RadioField(label="Which meeting?", choices=[], error_messages={"required": "Choose the meeting"})
    field_order = ("meeting", "reason")


@dataclass(frozen=True, slots=True)
class StepPage:
    """A step of an item, with its form and words."""

    to: str
    form: type[ReasonForm]
    heading: str
    act: str
    perform: Callable[..., Any]


STEPS: Mapping[str, StepPage] = {
    "shortlist": StepPage("shortlist", ReasonForm, "Take it on the shortlist", "Take it", actions.shortlist_item),
    "schedule": StepPage("scheduled", ScheduleForm, "Give it to a meeting", "Give it", actions.schedule_item),
    "done": StepPage("done", DoneForm, "Say that it is done", "It is done", actions.finish_item),
    "back": StepPage("longlist", ReasonForm, "Put it back on the longlist", "Put it back", actions.put_back_item),
    "drop": StepPage("dropped", NeededForm, "Drop it", "Drop it", actions.drop_item),
}


@programme_page(RUN, changes=True)
def work_step(request: PageRequest, reference: str, step: str) -> HttpResponse:
    """Move an item on."""
    stand = request.stand
    line = _item(request, reference)
    if step not in STEPS:
        raise Http404("No such step.")
    what = STEPS[step]
    form = what.form(posted(request))
    meetings = reading.meetings_offered(stand.actor, line.version.item.body_id) if step == "schedule" else {}
    if step == "schedule":
        offer(form, "meeting", [(key, str(row)) for key, row in meetings.items()])
    back = address(request, "work_item", reference)
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        if "meeting" in said:
            said["meeting"] = meetings[said["meeting"]].meeting
        if attempt(form, lambda: what.perform(version=line.version, **said, by=stand.actor), WorkRefused):
            messages.success(request, "It is on record.")
            return redirect(back)
    note = line.score.why if step == "shortlist" else ""
    if step == "schedule" and not meetings:
        note = "No meeting of the panel is to come. Call one first."
    return _ask(request, form, what.heading, what.act, back, line, note=note)


def _ask(
    request: PageRequest, form: Form, heading: str, act: str, cancel: str, line: Any = None, *, note: str = ""
) -> HttpResponse:
    context = {"form": form, "heading": heading, "act": act, "cancel": cancel, "line": line, "note": note}
    return render(request, "work/question.html", context)


# --- task and finish groups -------------------------------------------------------------------------------------------


class GroupForm(Form):
    """What a group looks at."""

    title = LineField(label="What to call it", max_length=240)
    scope = TextField(label="What is it to look at?", max_length=4000)
    not_included = TextField(
        label="What is not included?",
        max_length=4000,
        rows=3,
        help_text="A group that looks at everything reports on nothing.",
        error_messages={"required": "Say what is not included"},
    )
    lines = TextField(label="Its lines of enquiry", max_length=4000, help_text="One on each line; three to six.")
    starts_on = DateField(label="When does it start?", what="the day on which it starts")
    reports_on = DateField(label="When does it report?", what="the day by which it reports")

    def facts(self) -> GroupFacts:
        """What was typed."""
        return GroupFacts(**{name: self.cleaned_data[name] for name in GroupFacts.__slots__})


class SetUpForm(GroupForm):
    """A group with its members."""

    members = CheckboxesField(label="Who sits on it?", choices=[], error_messages={"required": "Choose its members"})
    lead = forms.ChoiceField(label="Who leads it?", error_messages={"required": "Choose the lead"})


@programme_page(RUN, changes=True)
def group_add(request: PageRequest, reference: str) -> HttpResponse:
    """Set up a task and finish group for an item."""
    stand = request.stand
    line = _item(request, reference)
    posts = deciding.posts_offered(stand.actor)
    choices = [(key, str(post)) for key, post in posts.items()]
    start = {"title": line.version.title, "starts_on": stand.actor.today}
    form = SetUpForm(posted(request), initial=start)
    offer(form, "members", choices)
    offer(form, "lead", [("", "Choose a member"), *choices])
    back = address(request, "work_item", reference)
    if request.method == "POST" and is_clean(form):
        members = [posts[key] for key in form.cleaned_data["members"]]
        made: list[Any] = []

        def set_up() -> None:
            lead = posts[form.cleaned_data["lead"]]
            item = line.version.item
            made.append(actions.set_up_group(item=item, facts=form.facts(), members=members, lead=lead, by=stand.actor))

        if attempt(form, set_up, WorkRefused):
            messages.success(request, f"{made[0].group.reference} is set up.")
            return redirect(address(request, "task_group", made[0].group.reference))
    return _ask(request, form, "Set up a task and finish group", "Set it up", back, line)


def _group(request: PageRequest, reference: str) -> GroupLine:
    found = reading.group_of(request.stand.actor, reference, request.stand.moment)
    if found is None:
        raise Http404("No such group.")
    return found


@programme_page(VIEW)
def task_group(request: PageRequest, reference: str) -> HttpResponse:
    """One group: who sits on it, what it looks at, what it does not, and when it reports."""
    stand = request.stand
    line = _group(request, reference)
    is_at_work = line.version.ended_on is None
    context = {
        "line": line,
        "late": line.is_overdue(stand.day),
        "days": (stand.day - line.version.reports_on).days,
        "item": reading.work_item_of(stand.actor, line.version.group.item.reference, _criteria(request), stand.moment),
        "item_href": address(request, "work_item", line.version.group.item.reference) + at(request),
        "recommended": reading.recommended_by(stand.actor, line.version.group_id, stand.moment),
        "may_change": stand.can(RUN) and is_at_work,
        "today": stand.actor.today,
    }
    return render(request, "work/group.html", context)


@programme_page(RUN, changes=True)
def group_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Change what a group looks at, or when it reports."""
    line = _group(request, reference)
    start = {name: getattr(line.version, name) for name in GroupFacts.__slots__}
    form = GroupForm(posted(request), initial=start)
    back = address(request, "task_group", reference)
    if request.method == "POST" and is_clean(form):
        if attempt(
            form,
            lambda: actions.change_group(version=line.version, facts=form.facts(), by=request.stand.actor),
            WorkRefused,
        ):
            messages.success(request, "Your changes are on record.")
            return redirect(back)
    return _ask(request, form, f"Change {reference}", "Save", back)


class EndForm(Form):
    """What came of a group."""

    ended_on = DateField(label="When did it end?", what="the day on which it ended")
    outcome = TextField(label="What came of it?", max_length=4000)


@programme_page(RUN, changes=True)
def group_end(request: PageRequest, reference: str) -> HttpResponse:
    """End a group, with what came of it."""
    line = _group(request, reference)
    form = EndForm(posted(request), initial={"ended_on": request.stand.actor.today})
    back = address(request, "task_group", reference)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(form, lambda: actions.end_group(version=line.version, **said, by=request.stand.actor), WorkRefused):
            messages.success(request, f"{reference} has ended.")
            return redirect(back)
    return _ask(request, form, f"End {reference}", "End it", back)


class SeatForm(Form):
    """A member more."""

    post = forms.ChoiceField(label="Who joins?", error_messages={"required": "Choose the post"})
    from_on = DateField(label="From when?", what="the day on which they join")


@programme_page(RUN, changes=True)
def group_seat(request: PageRequest, reference: str) -> HttpResponse:
    """Give a post a place in a group."""
    line = _group(request, reference)
    stand = request.stand
    sits = [each.post_id for each in line.members if each.to_on is None]
    posts = deciding.posts_offered(stand.actor, sits)
    form = SeatForm(posted(request), initial={"from_on": stand.actor.today})
    offer(form, "post", [("", "Choose a post"), *((key, str(post)) for key, post in posts.items())])
    back = address(request, "task_group", reference)
    if request.method == "POST" and is_clean(form):
        said = {"post": posts[form.cleaned_data["post"]], "from_on": form.cleaned_data["from_on"]}
        group = line.version.group
        if attempt(form, lambda: actions.seat_in_group(group=group, **said, by=stand.actor), WorkRefused):
            messages.success(request, "They sit in the group now.")
            return redirect(back)
    return _ask(request, form, f"Somebody joins {reference}", "They join", back)


class LeaveForm(Form):
    """The day on which a member leaves."""

    to_on = DateField(label="When do they leave?", what="the day on which they leave")


@programme_page(RUN, changes=True)
def group_leave(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """End a post's place in a group."""
    line = _group(request, reference)
    member = next((each for each in line.members if each.pk == number), None)
    if member is None:
        raise Http404("No such member.")
    form = LeaveForm(posted(request), initial={"to_on": request.stand.actor.today})
    back = address(request, "task_group", reference)
    if request.method == "POST" and is_clean(form):
        to_on = form.cleaned_data["to_on"]
        if attempt(
            form,
            lambda: actions.leave_group(member=member, to_on=to_on, by=request.stand.actor),
            WorkRefused,
            NotAllowed,
        ):
            messages.success(request, f"{member.post} has left the group.")
            return redirect(back)
    return _ask(request, form, f"{member.post} leaves {reference}", "They leave", back)


addresses = [
    path("scrutiny/work-programme/", work, name="work"),
    path("scrutiny/work-programme/export.xlsx", work_export, {"ending": "xlsx"}, name="work_xlsx"),
    path("scrutiny/work-programme/export.csv", work_export, {"ending": "csv"}, name="work_csv"),
    path("scrutiny/work-programme/add/", work_add, name="work_add"),
    path("scrutiny/work-programme/<str:reference>/", work_item, name="work_item"),
    path("scrutiny/work-programme/<str:reference>/edit/", work_edit, name="work_edit"),
    path("scrutiny/work-programme/<str:reference>/group/", group_add, name="group_add"),
    path("scrutiny/work-programme/<str:reference>/<str:step>/", work_step, name="work_step"),
    path("scrutiny/groups/<str:reference>/", task_group, name="task_group"),
    path("scrutiny/groups/<str:reference>/edit/", group_edit, name="group_edit"),
    path("scrutiny/groups/<str:reference>/end/", group_end, name="group_end"),
    path("scrutiny/groups/<str:reference>/join/", group_seat, name="group_seat"),
    path("scrutiny/groups/<str:reference>/seated/<int:number>/", group_leave, name="group_leave"),
]
