"""The position: how the whole stands on a day, and what changed between any two."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import SafeString

from soundingboard.accounts.models import Dear, ReadKind
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import RoundState
from soundingboard.cycle.reading import rounds_of
from soundingboard.delivery.listing import STATE_TONES, STATE_WORDS
from soundingboard.formats.blocks import RatingMark
from soundingboard.formats.charts.distribution import DistributionBar, distribution
from soundingboard.formats.charts.picture import Picture
from soundingboard.outbox.models import JobState
from soundingboard.position.compare import Weight
from soundingboard.position.comparison import CannotCompare, KeptChange, ask_for_comparison, comparison_kept
from soundingboard.position.standings import ActionCounts, action_counts
from soundingboard.position.summary import JudgedWhole, LateAction, ObjectiveStands, Share, Summary, summary
from soundingboard.rating.scales import DIMENSIONS
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import DateField
from soundingboard.web.reading_log import note_titles
from soundingboard.web.templatetags.soundingboard import (
    days_late,
    escape,
    mark_safe,
    person,
    rating,
    rating_pair,
    tag,
    when,
)
from soundingboard.web.ways import way_to

NOT_RATED = RatingMark("Not yet rated", "dash", "grey")
GROUPS: Mapping[Weight, str] = {
    Weight.WORSE: "Got worse",
    Weight.CONCERN: "Of concern",
    Weight.MOVED: "Changed",
    Weight.BETTER: "Got better",
    Weight.OTHER: "New, or for the record",
}
KINDS: Mapping[str, str] = {
    "objective": "Objectives and their ratings",
    "action": "Actions",
    "requirement": "Requirements",
    "finding": "Findings",
    "evidence": "Evidence",
    "theme": "Themes and the whole",
    "decision": "Decisions",
    "plan": "The plan",
}


# --- how it stands ----------------------------------------------------------------------------------------------------


OBJECTIVES_A_PAGE = 25


@programme_page(Permission.VIEW_PROGRAMME)
def position(request: PageRequest) -> HttpResponse:
    """The whole position on a day: roll-ups, how many of each rating, every objective, and the exceptions."""
    stand = request.stand
    found = summary(stand.actor, stand.moment, day=stand.day)
    root = reverse("home", args=[stand.programme.code])
    at = f"?as_at={stand.as_at.isoformat()}" if stand.as_at else ""
    drawn: dict[Any, str] = {}
    by_theme = [each for line in found.themes for each in found.objectives if each.line.theme_id == line.pk]
    page = Paginator(by_theme, OBJECTIVES_A_PAGE).get_page(request.GET.get("page"))
    objectives = f"{root}plan/objectives/"
    counts = action_counts(stand.actor, stand.moment, day=stand.day, within=[each.line.pk for each in page])
    blocks: dict[int, list[str]] = {}
    for each in page:
        row = _objective_row(each, counts.get(each.line.pk, ActionCounts()), objectives, at, drawn)
        blocks.setdefault(each.line.theme_id, []).append(row)
    rated = {dimension for each in found.objectives for dimension in each.judged}
    context = {
        "found": found,
        "page": page,
        "blocks": [(line, mark_safe("".join(blocks[line.pk]))) for line in found.themes if line.pk in blocks],
        "roll_ups": mark_safe("".join(map(_roll_up_row, found.roll_ups))),
        "pictures": [_drawn(_picture(found, dimension)) for dimension in DIMENSIONS if dimension in rated],
        "unrated": [dimension for dimension in DIMENSIONS if dimension not in rated],
        "states": [
            (STATE_WORDS[state], STATE_TONES[state], found.states[state], state)
            for state in STATE_WORDS
            if state in found.states
        ],
        "exceptions": mark_safe(
            "".join(_exception_row(each, f"{root}delivery/actions/", at) for each in found.exceptions)
        ),
        "days": [(each.row.name, each.row.board_on) for each in found.last_boards if each.row.board_on < stand.day],
        "root": root,
        "at": at,
        "today": stand.actor.today,
        "day": stand.day,
    }
    return render(request, "position/position.html", context)


def _objective_row(
    stands: ObjectiveStands, actions: ActionCounts, objectives: str, at: str, drawn: dict[Any, str]
) -> str:
    """An objective in its theme's table: its three ratings as agreed, and how its actions stand."""
    line = stands.line
    cells = "".join(_rated(stands, dimension, drawn) for dimension in DIMENSIONS)
    late = f'<br><span class="sb-late">{actions.overdue} overdue</span>' if actions.overdue else ""
    return (
        f'<tr><th scope="row"><a class="govuk-link" href="{objectives}{quote(line.reference)}/{at}">'
        f"{escape(line.reference)} {escape(line.title)}</a></th>{cells}"
        f'<td data-label="Actions">{actions.done} of {actions.total} done{late}</td></tr>'
    )


def _rated(stands: ObjectiveStands, dimension: str, drawn: dict[Any, str]) -> str:
    """A rating of an objective in its cell, each kind drawn once however often it stands on the page."""
    judged = stands.judged.get(dimension)
    key = (dimension, judged and (judged.point, judged.suggested if judged.overrules else None, judged.is_asserted))
    if key not in drawn:
        if judged is not None and judged.overrules:
            shown = rating_pair(judged.point, judged.suggested)
        else:
            shown = rating(judged.point if judged else None)
        asserted = (
            ' <span class="sb-quiet sb-small">asserted</span>' if judged is not None and judged.is_asserted else ""
        )
        drawn[key] = f'<td data-label="{dimension.capitalize()}">{shown}{asserted}</td>'
    return drawn[key]


def _roll_up_row(each: JudgedWhole) -> str:
    """What people judged of a theme, or of the whole, on one dimension."""
    what = f"{each.theme.reference} {each.theme.title}" if each.theme else "The whole plan"
    return (
        f'<tr><th scope="row">{escape(what)}</th><td data-label="Dimension">{each.dimension.capitalize()}</td>'
        f'<td data-label="Judgement">{rating(each.point)}</td><td data-label="Round">{each.round_number}</td>'
        f'<td data-label="Why">{escape(each.reason)}</td></tr>'
    )


def _exception_row(each: LateAction, actions: str, at: str) -> str:
    """An action that is blocked or overdue."""
    late = f"<br>{days_late(each.days_overdue)}" if each.days_overdue else ""
    return (
        f'<tr><th scope="row"><a class="govuk-link" href="{actions}{quote(each.reference)}/{at}">'
        f"{escape(each.reference)} {escape(each.title)}</a></th>"
        f'<td data-label="Objective">{escape(each.objective)}</td>'
        f'<td data-label="Owner">{person(each.owner, "No owner")}</td>'
        f'<td data-label="State">{tag(STATE_WORDS[each.state], STATE_TONES[each.state])}</td>'
        f'<td data-label="Due">{when(each.due_on, "No date")}{late}</td></tr>'
    )


def _drawn(picture: Picture) -> tuple[Picture, SafeString]:
    """A picture with the rows of the table that says the same."""
    rows = []
    for first, *numbers in picture.table.rows:
        cells = "".join(f'<td class="sb-number-cell">{escape(number)}</td>' for number in numbers)
        rows.append(f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>')
    return picture, mark_safe("".join(rows))


def _picture(found: Summary, dimension: str) -> Picture:
    bars = [DistributionBar("The whole plan", _marks(found.distribution(dimension)))]
    bars += [
        DistributionBar(f"{line.reference} {line.title}", _marks(found.distribution(dimension, line.pk)))
        for line in found.themes
    ]
    return distribution(f"{dimension.capitalize()} as agreed", bars, of="Theme")


def _marks(shares: Sequence[Share]) -> tuple[tuple[RatingMark, int], ...]:
    return tuple(
        (
            RatingMark(share.point.word, share.point.shape, share.point.colour) if share.point else NOT_RATED,
            share.number,
        )
        for share in shares
    )


# --- what changed -----------------------------------------------------------------------------------------------------


class CompareForm(Form):
    """Two days."""

    earlier = DateField(label="What changed from the end of", what="the earlier day")
    later = DateField(label="to the end of", what="the later day")


@programme_page(Permission.VIEW_PROGRAMME, changes=True, dear=Dear.WORK)
def compare_dates(request: PageRequest) -> HttpResponse:
    """Choose two days; the comparison is worked out in the background, or found again if it was before."""
    stand = request.stand
    root = reverse("home", args=[stand.programme.code])
    asked = _asked(request)
    start = {"earlier": asked.get("from"), "later": asked.get("to") or stand.actor.today}
    form = CompareForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            job = ask_for_comparison(
                programme=stand.programme,
                then=form.cleaned_data["earlier"],
                now=form.cleaned_data["later"],
                by=stand.actor,
            )
        except CannotCompare as refusal:
            form.add_error(None, str(refusal))
        else:
            if job.state == JobState.DONE:
                return redirect(root + job.result)
            return redirect("job", programme=stand.programme.code, number=job.pk)
    today = stand.actor.today
    boards = [
        each.row.board_on
        for each in rounds_of(stand.actor)
        if each.state in (RoundState.CLOSED, RoundState.FROZEN) and each.row.board_on <= today
    ][:2]
    context = {
        "form": form,
        "pairs": [
            (f"{words}: {_said(then)} to {_said(now)}", then, now)
            for words, then, now in (
                ("The last two Boards", boards[1] if len(boards) == 2 else None, boards[0] if boards else None),
                ("Since the last Board", boards[0] if boards else None, today),
                ("The last month", today - timedelta(days=30), today),
            )
            if then and now and then < now
        ],
        "root": root,
    }
    return render(request, "position/compare.html", context)


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _asked(request: PageRequest) -> dict[str, date]:
    found = {}
    for name in ("from", "to"):
        try:
            found[name] = date.fromisoformat(request.GET.get(name, ""))
        except ValueError:
            continue
    return found


class ChangeFilters(FilterForm):
    """Which changes are shown."""

    kind = forms.ChoiceField(label="About", choices=[("", "Everything"), *KINDS.items()])
    theme = forms.ChoiceField(label="Theme")

    def __init__(self, *args: Any, themes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["theme"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Every theme"), *((code, f"{code} {title}") for code, title in themes)]


@programme_page(Permission.VIEW_PROGRAMME, changes=True)
def comparison(request: PageRequest, sha256: str) -> HttpResponse:
    """What changed between two days, in sentences, what got worse first; or each judgement beside the rules."""
    stand = request.stand
    found = comparison_kept(stand.actor, sha256)
    if found is None:
        raise Http404("No such comparison.")
    filters = ChangeFilters(request.GET, themes=found.themes)
    asked = filters.in_force()
    is_judged = request.GET.get("show") == "judged"
    root = reverse("home", args=[stand.programme.code])
    shown = [each for each in found.changes if _fits(each, asked)] if asked else found.changes
    counted = Counter(each.weight for each in shown)
    page = Paginator(shown, 50).get_page(request.GET.get("page"))
    note_titles(request, ReadKind.EVIDENCE, (each.reference for each in page if each.is_exempt))
    here = request.path
    context = {
        "found": found,
        "filters": filters,
        "page": page,
        "groups": _grouped(request, list(page)),
        "counts": [(GROUPS[weight], counted[weight]) for weight in GROUPS],
        "is_judged": is_judged,
        "judged": [each for each in found.objectives if not asked.get("theme") or each.theme == asked["theme"]],
        "differing": sum(judged.differs for each in found.objectives for judged in each.judgements),
        "tabs": [("What changed", here, not is_judged), ("Judged beside suggested", f"{here}?show=judged", is_judged)],
        "root": root,
        "at": f"?as_at={found.now.isoformat()}" if found.now < stand.actor.today else "",
    }
    return render(request, "position/comparison.html", context)


def _fits(change: KeptChange, asked: Mapping[str, Any]) -> bool:
    kind, theme = asked.get("kind"), asked.get("theme")
    return (not kind or change.item_kind == kind) and (not theme or change.theme == theme)


def _grouped(request: PageRequest, changes: Sequence[KeptChange]) -> list[tuple[str, list[tuple[KeptChange, str]]]]:
    """The changes under their headings, each with where it leads; changes come with the weightiest first."""
    groups: dict[str, list[tuple[KeptChange, str]]] = {}
    for change in changes:
        groups.setdefault(GROUPS[change.weight], []).append((change, _leads_to(request, change)))
    return list(groups.items())


# What is no longer there leads nowhere.
_GONE = frozenset({"objective_withdrawn", "action_gone", "need_gone", "evidence_lost"})


def _leads_to(request: PageRequest, change: KeptChange) -> str:
    return "" if change.kind in _GONE else way_to(request, change.item_kind, change.reference)


addresses = [
    path("position/", position, name="position"),
    path("position/compare/", compare_dates, name="position_compare"),
    path("position/compare/<slug:sha256>/", comparison, name="position_comparison"),
]
