"""Standards by team: who works to which, gaps first; and putting a team to a standard with its day and its evidence."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.evidence.listing import evidence_version, hidden_references
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Column
from soundingboard.measures.figure_actions import FiguresRefused, add_team
from soundingboard.practice import actions, reading
from soundingboard.practice.actions import StandardRefused
from soundingboard.practice.models import Heading
from soundingboard.practice.reading import AdoptionLine, Reach, TeamLine, reach_at
from soundingboard.practice.rules import ADOPTION, GAPS, STANDINGS, UNSHOWN, WORDS, Spread, Standing, spread_of
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, FilterForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.practice import address, at, found, offer, question
from soundingboard.web.templatetags.soundingboard import escape, mark_safe, tag, when

VIEW, PUT, ADD = Permission.VIEW_PROGRAMME, Permission.RECORD_PRACTICE, Permission.RECORD_FIGURES
PAGE = 15  # standards, each with all of its teams
# The tone of the tag beside each standing; the words say the same.
TONES: dict[Standing, str] = {
    "withdrawn": "red",
    "none": "red",
    "planned_late": "red",
    "planned": "amber",
    "adopted_later": "amber",
    "adopted_bare": "amber",
    "adopted": "green",
    "not_applicable": "grey",
}


class Filters(FilterForm):
    """What a reader of the standards by team may ask for."""

    team = forms.ChoiceField(label="Team")
    heading = forms.ChoiceField(label="Heading", choices=[("", "Any"), *Heading.choices])
    standing = forms.ChoiceField(
        label="Where teams stand",
        choices=[
            ("", "Anything"),
            ("gaps", "Gaps"),
            ("bare", "Adopted, with no evidence"),
            ("adopted", "With evidence"),
        ],
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """One team's place in one standard."""

    team: TeamLine
    standing: Standing
    line: AdoptionLine | None

    @property
    def words(self) -> str:
        """Where it stands, in words."""
        return STANDINGS[self.standing]


@dataclass(frozen=True, slots=True)
class Row:
    """One standard over the teams that were asked for, the furthest behind first."""

    reach: Reach
    cells: list[Cell]

    @property
    def heading(self) -> str:
        """Under which heading it stands."""
        return str(Heading(self.reach.text.heading).label)


@programme_page(VIEW)
def practice_teams(request: PageRequest) -> HttpResponse:
    """Every standard over the teams that it concerns, the least adopted first."""
    stand = request.stand
    teams, reaches = _read(request)
    filters = _filters(request, teams)
    asked = filters.in_force()
    rows = [each for each in (_row(one, asked) for one in reaches) if each.cells]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    spread = _all_of(reaches)
    context = {
        "page": page,
        "rows": mark_safe("".join(_drawn(request, row) for row in page)),
        "filters": filters,
        "is_filtered": bool(filters.in_force()),
        "has_standards": bool(reaches),
        "teams": sorted(_by_team(reaches, teams), key=lambda each: (-each[1].gaps, -each[1].bare, each[0].name)),
        "spread": spread,
        "everywhere": sum(each.spread.is_everywhere for each in reaches),
        "standards": len(reaches),
        "may_add": stand.can(ADD),
        "root": address(request, "practice_teams"),
        "at": at(request),
        "today": stand.actor.today,
    }
    return render(request, "practice/teams.html", context)


def _read(request: PageRequest) -> tuple[list[TeamLine], list[Reach]]:
    """The teams, and the standards over them. Three queries."""
    stand = request.stand
    key, moment = stand.programme.pk, stand.moment
    teams = reading.teams_at(key, moment, on=stand.day)
    reaches = reach_at(reading.standards_at(key, moment), teams, reading.adoptions_at(key, moment), stand.day)
    return teams, reaches


def _filters(request: PageRequest, teams: list[TeamLine]) -> Filters:
    filters = Filters(request.GET)
    offer(filters, "team", [("", "Every team"), *((each.code, each.name) for each in teams)])
    return filters


def _all_of(reaches: list[Reach]) -> Spread:
    return spread_of(standing for each in reaches for _, standing, _ in each.standings)


def _by_team(reaches: list[Reach], teams: list[TeamLine]) -> list[tuple[TeamLine, Spread]]:
    by_team: dict[int, list[Standing]] = {team.pk: [] for team in teams}
    for each in reaches:
        for team, standing, _ in each.standings:
            by_team[team.pk].append(standing)
    return [(team, spread_of(by_team[team.pk])) for team in teams]


_PLACES: dict[Standing, int] = {standing: place for place, standing in enumerate(STANDINGS)}


def _row(reach: Reach, asked: dict[str, Any]) -> Row:
    """A standard with the teams that were asked for; none where the standard itself was not."""
    if asked.get("heading", reach.text.heading) != reach.text.heading:
        return Row(reach, [])
    cells = [
        Cell(*one)
        for one in reach.standings
        if asked.get("team", one[0].code) == one[0].code and _stands_so(one[1], asked.get("standing", ""))
    ]
    return Row(reach, sorted(cells, key=lambda each: (_PLACES[each.standing], each.team.name)))


def _stands_so(standing: Standing, asked: str) -> bool:
    match asked:
        case "gaps":
            return standing in GAPS
        case "bare":
            return standing in UNSHOWN
        case "adopted":
            return standing == "adopted"
        case _:
            return True


def _drawn(request: PageRequest, row: Row) -> str:
    """A row of the list: fifteen standards over ten teams are 150 places, which a template takes ten times as long to
    draw."""
    text = row.reach.text
    root, title = f"{address(request, 'practice')}standards/{escape(text.code)}/", escape(text.title)
    places = []
    for cell in row.cells:
        line, name = cell.line, escape(cell.team.name)
        day = ""
        if line is not None and line.adopted_on:
            day = f' <span class="sb-quiet">{when(line.adopted_on)}</span>'
        elif line is not None and line.planned_for:
            day = f' <span class="sb-quiet">for {when(line.planned_for)}</span>'
        change = ""
        if request.stand.can(PUT):
            change = (
                f' <a class="govuk-link" href="{root}teams/{escape(cell.team.code)}/">Change'
                f'<span class="govuk-visually-hidden"> where {name} stands with {title}</span></a>'
            )
        places.append(f"<li>{name}: {tag(cell.words, TONES[cell.standing])}{day}{change}</li>")
    return (
        f'<tr><th scope="row"><a class="govuk-link" href="{root}{at(request)}">{title}</a></th>'
        f'<td data-label="Heading">{escape(row.heading)}</td><td data-label="Where teams stand">'
        f'<ul class="govuk-list">{"".join(places)}</ul></td></tr>'
    )


_COLUMNS = (
    Column("Standard", width=5),
    Column("Heading", width=2),
    Column("Team", width=2),
    Column("Where it stands", width=2),
    Column("Planned for", "date"),
    Column("Adopted on", "date"),
    Column("Evidence"),
    Column("Reason", width=4),
)


@programme_page(VIEW, dear=Dear.EXPORT)
def practice_teams_export(request: PageRequest, ending: str) -> HttpResponse:
    """The same list, whole, as a workbook or as CSV."""
    stand = request.stand
    teams, reaches = _read(request)
    asked = _filters(request, teams).in_force()
    hidden = hidden_references(stand.actor)
    rows = [
        (
            row.reach.text.title,
            row.heading,
            cell.team.name,
            cell.words,
            cell.line.planned_for if cell.line else None,
            cell.line.adopted_on if cell.line else None,
            (cell.line.evidence or "") if cell.line and cell.line.evidence not in hidden else "",
            cell.line.why if cell.line else "",
        )
        for row in (_row(each, asked) for each in reaches)
        for cell in row.cells
    ]
    sheets = [workbook.Sheet("Standards by team", _COLUMNS, rows)]
    name = f"{stand.programme.code} standards by team {stand.day.isoformat()}"
    return download(name, ending, sheets, stand.actor.now)


# --- putting a team to a standard -----------------------------------------------------------------------------------


class PutForm(EditForm):
    """Where a team stands with a standard."""

    state = RadioField(
        label="Where does the team stand?", choices=[], error_messages={"required": "Choose where the team stands"}
    )
    planned_for = DateField(label="By when is it planned?", required=False, what="the day for which it is planned")
    adopted_on = DateField(label="From when has the team worked to it?", required=False, what="the day of adoption")
    evidence = LineField(
        label="Which evidence shows it?",
        max_length=40,
        required=False,
        help_text="Its reference, such as E12. Without any, the standard counts as adopted with nothing to show it.",
    )
    why = TextField(
        label="Reason",
        max_length=2000,
        rows=3,
        required=False,
        help_text="Needed where it is given up or does not concern the team. Do not name a child.",
    )


@programme_page(PUT, changes=True)
def practice_put(request: PageRequest, code: str, team: str) -> HttpResponse:
    """Say where a team stands with a standard, from when, and what shows it."""
    stand, row = request.stand, found(request, code)
    of = reading.team_of(stand.actor, team)
    if of is None:
        raise Http404("No such team.")
    held = reading.adoption_of(stand.actor, row.standard_id, of.pk)
    before = held.state if held else "none"
    form = PutForm(
        request.POST or None,
        current_version=held.pk if held else 0,
        current={
            "state": held.state if held else "",
            "planned_for": held.planned_for if held else None,
            "adopted_on": held.adopted_on if held else None,
            "evidence": held.evidence.reference if held and held.evidence else "",
            "why": held.why if held else "",
        },
        changed_by=str(held.recorded_by or "Somebody else") if held else "Somebody else",
    )
    offer(form, "state", [(each, WORDS[each]) for each in ADOPTION[before]])
    back = address(request, "practice_standard", code)
    if request.method == "POST" and is_clean(form):
        said = {name: form.cleaned_data[name] for name in ("state", "planned_for", "adopted_on", "why")}
        shown = None
        if reference := form.cleaned_data["evidence"].strip():
            shown = evidence_version(stand.actor, reference)
            if shown is None:
                form.add_error("evidence", f"There is no evidence {reference}. Enter a reference, such as E12")
        if form.is_valid() and attempt(
            form,
            lambda: actions.put_team_to_standard(
                standard=row.standard,
                team=of,
                evidence=shown.evidence if shown is not None else None,
                seen=held,
                **said,
                by=stand.actor,
            ),
            StandardRefused,
        ):
            messages.success(request, f"{of.name}: {WORDS[said['state']].lower()}.")
            return redirect(back)
    intro = f"Now on record: {WORDS[before].lower()}." if held else "Nothing is on record of this team yet."
    return question(
        request, form, f"{of.name} and this standard", "Put it on record", back,
        code=code, title=row.title, intro=intro,
    )  # fmt: skip


class TeamForm(Form):
    """A team's name."""

    name = LineField(label="What is the team called?", max_length=120, help_text="Name the team, and no person.")


@programme_page(ADD, changes=True)
def practice_team_add(request: PageRequest) -> HttpResponse:
    """Add a team, to which standards are put and of which figures are counted."""
    stand = request.stand
    form = TeamForm(request.POST or None)
    back = address(request, "practice_teams")
    if request.method == "POST" and is_clean(form):
        if attempt(
            form,
            lambda: add_team(programme=stand.programme, name=form.cleaned_data["name"], by=stand.actor),
            FiguresRefused,
        ):
            messages.success(request, f"{form.cleaned_data['name']} is added.")
            return redirect(back)
    intro = "Teams that figures were counted for are here already. A group of children is no team: it adopts nothing."
    return question(request, form, "Add a team", "Add the team", back, intro=intro)


addresses = [
    path("practice/teams/", practice_teams, name="practice_teams"),
    path("practice/teams/teams.xlsx", practice_teams_export, {"ending": "xlsx"}, name="practice_teams_xlsx"),
    path("practice/teams/teams.csv", practice_teams_export, {"ending": "csv"}, name="practice_teams_csv"),
    path("practice/teams/add/", practice_team_add, name="practice_team_add"),
    path("practice/standards/<str:code>/teams/<str:team>/", practice_put, name="practice_put"),
]
