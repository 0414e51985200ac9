"""Management oversight, supervision and standards, counted: teams beside each other, months in a row, and counting.

Every percentage is told as passed, eligible, not applicable and incomplete with its interval, and an order of teams
says what it is worth. Who sees no small numbers reads the whole authority alone (`practice.count_reading`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import SafeString, mark_safe

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Column
from soundingboard.formats.charts.funnel import funnel_chart
from soundingboard.measures.models import Team
from soundingboard.measures.reading import teams_of
from soundingboard.measures.showing import sees_small_numbers
from soundingboard.practice import count_actions as actions
from soundingboard.practice import count_reading as reading
from soundingboard.practice.count_actions import CountLine, CountRefused
from soundingboard.practice.count_reading import STANDARD, CountRow, Seen, Subject
from soundingboard.practice.models import Aspect, HowKnown, PracticeCount, Standard
from soundingboard.practice.reading import adoptions_at, standards_at, standards_by_code
from soundingboard.practice.rules import JUDGED_OVER, MOST_IN_A_MONTH, is_far_below
from soundingboard.statistics.funnel import Unit, curve, funnel, limits_of, said_of
from soundingboard.statistics.percentages import Percentage, in_points, lowest_first, order_said
from soundingboard.statistics.verdicts import Wording
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.boxes import number_cell
from soundingboard.web.forms.fields import RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.practice import address, at, offer
from soundingboard.web.templatetags.soundingboard import escape, tag

VIEW, COUNT = Permission.VIEW_PROGRAMME, Permission.RECORD_PRACTICE
SPANS = (1, 3, 6, 12)
SHOWN_MONTHS = 12
PERCENT = Wording(unit="%", decimals=0)
PARTS = ("passed", "eligible", "not_applicable", "incomplete")
PART_WORDS = {
    "passed": "Passed",
    "eligible": "Could be judged",
    "not_applicable": "Did not apply",
    "incomplete": "Incomplete",
}


# --- looking ------------------------------------------------------------------------------------------------------


class WhichForm(Form):
    """What is looked at, until which month, and over how many."""

    mark_optional = False
    plain_labels = True

    what = forms.ChoiceField(label="What was counted", required=False)
    until = forms.ChoiceField(label="Until", required=False)
    span = forms.ChoiceField(
        label="Over",
        choices=[(str(each), "One month" if each == 1 else f"{each} months") for each in SPANS],
        required=False,
    )


class SubjectLine(NamedTuple):
    """One thing that is counted, over the months by which it is judged."""

    subject: Subject
    whole: Percentage | None
    is_far: bool
    far_teams: str
    href: str


@programme_page(VIEW)
def oversight(request: PageRequest) -> HttpResponse:
    """What was counted of management oversight, supervision and standards: the whole, teams, and month by month."""
    stand = request.stand
    drawn, asked = while_nothing_happens(request, lambda: _all_counted(request))
    context: dict[str, Any] = {
        **drawn,
        "which": _which(asked) if asked else None,
        "may_count": stand.can(COUNT),
        "is_masked": not sees_small_numbers(stand.actor),
        "judged_over": JUDGED_OVER,
        "today": stand.actor.today,
    }
    return render(request, "oversight/oversight.html", context)


class Asked(NamedTuple):
    """What was chosen to be looked at, and what may be chosen."""

    chosen: str
    until: date
    span: int
    subjects: tuple[tuple[str, str], ...]
    months: tuple[date, ...]


def _which(asked: Asked) -> WhichForm:
    made = WhichForm(initial={"what": asked.chosen, "until": asked.until.isoformat(), "span": str(asked.span)})
    offer(made, "what", asked.subjects)
    offer(made, "until", [(month.isoformat(), f"{month:%B %Y}") for month in asked.months])
    return made


def _all_counted(request: PageRequest) -> tuple[dict[str, Any], Asked | None]:
    """Everything that was counted as the page draws it, and what may be chosen of it; None where nothing was."""
    stand = request.stand
    key, moment = stand.programme.pk, stand.moment
    small = sees_small_numbers(stand.actor)
    subjects = reading.subjects_at(key, moment)
    last = reading.last_month(key, moment)
    if last is None:
        return {}, None
    teams = teams_of(key)
    first = reading.months_back(last, JUDGED_OVER)[0]
    # Whoever sees no small numbers has each month looked at by itself.
    read = reading.sums_at if small else reading.counts_at
    rows = [row for row in read(key, moment, since=first, until=last) if row.subject in subjects]
    lines = _lines(request, rows, subjects, last, teams, small)
    counted = reading.known_subjects(key, moment)
    offered = [each for each in subjects.values() if each.key in counted]
    chosen = subjects.get(request.GET.get("what", ""))
    if chosen is None or chosen.key not in counted:
        chosen = offered[0] if offered else None
    drawn = {"lines": mark_safe("".join(map(_line_row, lines))), "far": sum(line.is_far for line in lines)}
    if chosen is None:
        return drawn, None
    rows = reading.counts_at(key, moment, subject=chosen.key)
    asked = _asked(request, rows, chosen, offered)
    return drawn | _of_one(rows, chosen, asked, teams, small), asked


def _lines(
    request: PageRequest,
    rows: Sequence[CountRow],
    subjects: Mapping[str, Subject],
    last: date,
    teams: Mapping[int, Team],
    small: bool,
) -> list[SubjectLine]:
    """Each thing over the months by which it is judged, those far below their aim first."""
    found = []
    for each in reading.judged_at(rows, subjects, last):
        whole = each.whole if small else reading.seen(_within(rows, each.subject, each.first, last), small=False).whole
        far = sorted(
            teams[team].name for team, one in each.teams.items() if small and is_far_below(one, each.subject.aim)
        )
        is_far = whole is not None and is_far_below(whole, each.subject.aim)
        found.append(SubjectLine(each.subject, whole, is_far, ", ".join(far), f"?what={each.subject.key}"))
    order = list(subjects)
    return sorted(found, key=lambda line: (not line.is_far, not line.far_teams, order.index(line.subject.key)))


def _within(rows: Sequence[CountRow], subject: Subject, first: date, last: date) -> list[CountRow]:
    return [row for row in rows if row.subject == subject.key and first <= row.month <= last]


def _asked(request: PageRequest, rows: Sequence[CountRow], chosen: Subject, offered: Sequence[Subject]) -> Asked:
    months = sorted({row.month for row in rows if row.subject == chosen.key}, reverse=True)
    until = next((month for month in months if month.isoformat() == request.GET.get("until")), months[0])
    said = request.GET.get("span", "")
    span = int(said) if said in map(str, SPANS) else JUDGED_OVER
    return Asked(chosen.key, until, span, tuple((each.key, each.title) for each in offered), tuple(months))


def _of_one(
    rows: Sequence[CountRow], chosen: Subject, asked: Asked, teams: Mapping[int, Team], small: bool
) -> dict[str, Any]:
    """One thing: together, by team with the funnel and what an order is worth, and by month."""
    until, span = asked.until, asked.span
    first = reading.months_back(until, span)[0]
    here = reading.seen(_within(rows, chosen, first, until), small=small)
    series = reading.seen(_within(rows, chosen, reading.months_back(until, SHOWN_MONTHS)[0], until), small=small)
    words = f"{until:%B %Y}" if span == 1 else f"{first:%B %Y} to {until:%B %Y}"
    named = [(teams[team].name, found) for team, found in here.teams.items()]
    return {
        "chosen": chosen,
        "words": words,
        "whole": here.whole,
        "whole_is_far": here.whole is not None and is_far_below(here.whole, chosen.aim),
        "teams": mark_safe(
            "".join(_team_row(name, found, is_far_below(found, chosen.aim)) for name, found in lowest_first(named))
        ),
        "order": order_said(named) if named else "",
        "months": _months(series),
        **_drawn(chosen, words, named),
    }


def _months(series: Seen) -> SafeString:
    rows = sorted(series.months.items(), reverse=True)
    return mark_safe("".join(_month_row(f"{month:%B %Y}", found) for month, found in rows))


# The rows are drawn here: the page has some ninety of them, and a template took longer over them than counting took.


def _line_row(line: SubjectLine) -> str:
    """One thing over the months by which it is judged."""
    whole = line.whole
    if whole is not None:
        numbers = (
            f'<td data-label="How often">{whole.printed}</td><td data-label="Interval">{whole.interval_printed}</td>'
            f'<td class="sb-number-cell" data-label="Of">{whole.n}</td>'
        )
    else:
        numbers = (
            '<td data-label="How often"><span class="sb-quiet">Hidden: a small number is in it</span></td>'
            '<td data-label="Interval"></td><td class="sb-number-cell" data-label="Of"></td>'
        )
    far = [tag("The whole authority", "red")] if line.is_far else []
    far += [tag(line.far_teams, "amber")] if line.far_teams else []
    return (
        f'<tr><th scope="row"><a class="govuk-link" href="{escape(line.href)}">{escape(line.subject.title)}</a></th>'
        f'{numbers}<td class="sb-number-cell" data-label="Aim">{line.subject.aim}%</td>'
        f'<td data-label="Far below the aim">{" ".join(far) or _NONE}</td></tr>'
    )


_NONE = '<span class="sb-quiet">None</span>'


def _team_row(name: str, found: Percentage, is_far: bool) -> str:
    """One team over some months."""
    far = f" {tag('Far below the aim', 'red')}" if is_far else ""
    few = ' <span class="sb-quiet">of few</span>' if found.eligible and found.is_of_few else ""
    return f'<tr><th scope="row">{escape(name)}{far}</th>{_numbers(found, few)}</tr>'


def _month_row(words: str, found: Percentage | None) -> str:
    """One month of the whole; hidden where it is of so few."""
    hidden = f'<td data-label="Passed" colspan="6"><span class="sb-quiet">{HIDDEN}</span></td>'
    return f'<tr><th scope="row">{words}</th>{_numbers(found) if found is not None else hidden}</tr>'


def _numbers(found: Percentage, few: str = "") -> str:
    counted = (
        ("Passed", found.passed),
        ("Could be judged", found.eligible),
        ("Did not apply", found.not_applicable),
        ("Incomplete", found.incomplete),
    )
    cells = "".join(f'<td class="sb-number-cell" data-label="{label}">{number}</td>' for label, number in counted)
    return (
        f'{cells}<td data-label="Per cent">{found.printed}{few}</td>'
        f'<td data-label="Interval">{found.interval_printed}</td>'
    )


def _drawn(chosen: Subject, words: str, named: Sequence[tuple[str, Percentage]]) -> dict[str, Any]:
    """The funnel of the teams with its sentence; nothing where fewer than three can be judged."""
    units = [Unit(name, found.passed, found.eligible) for name, found in named if found.eligible]
    if len(units) < 3:
        return {}
    made = funnel(units)
    assert made.centre is not None
    sentence = said_of(made, "exact", in_points, of="teams")
    placed = [(unit, limits_of(unit, "exact"), unit.beyond(limits_of(unit, "exact"))) for unit in made.units]
    picture = funnel_chart(
        f"{chosen.title}, {words}",
        placed,
        curve(made, "exact"),
        made.centre,
        sentence,
        PERCENT,
        of="Team",
        size_of="How many could be judged",
        factor=100.0,
    )
    return {"svg": mark_safe(picture.svg), "funnel": sentence}


_COLUMNS = (
    Column("What was counted", width=4),
    Column("Team", width=2),
    Column("Month", "date"),
    Column("From", width=2),
    Column("Passed", "number"),
    Column("Could be judged", "number"),
    Column("Did not apply", "number"),
    Column("Incomplete", "number"),
    Column("Per cent", width=2),
    Column("Interval", width=2),
)
HIDDEN = "Hidden, because it is of so few"


@programme_page(VIEW, dear=Dear.EXPORT)
def oversight_export(request: PageRequest, ending: str) -> HttpResponse:
    """Every count as this reader may see it, as a workbook or as CSV."""
    stand = request.stand
    key, moment = stand.programme.pk, stand.moment
    subjects = reading.subjects_at(key, moment)
    rows = [row for row in reading.counts_at(key, moment) if row.subject in subjects]
    if sees_small_numbers(stand.actor):
        teams = teams_of(key)
        cells = [
            (
                subjects[row.subject].title,
                teams[row.team_id].name,
                row.month,
                str(HowKnown(row.how_known).label),
                *(getattr(row.found, part) for part in PARTS),
                row.found.printed,
                row.found.interval_printed,
            )
            for row in rows
        ]
    else:
        cells = [
            _shown(subject, month, found)
            for subject in subjects.values()
            for month, found in reading.seen(
                [row for row in rows if row.subject == subject.key], small=False
            ).months.items()
        ]
    sheets = [workbook.Sheet("Counts of practice", _COLUMNS, cells)]
    return download(f"{stand.programme.code} practice {stand.day.isoformat()}", ending, sheets, stand.actor.now)


def _shown(subject: Subject, month: date, found: Percentage | None) -> tuple[Any, ...]:
    if found is None:
        return (subject.title, "Whole authority", month, "", None, None, None, None, HIDDEN, "")
    numbers = (getattr(found, part) for part in PARTS)
    return (subject.title, "Whole authority", month, "", *numbers, found.printed, found.interval_printed)


# --- counting -----------------------------------------------------------------------------------------------------


class WhereForm(Form):
    """Which team, and which month."""

    mark_optional = False
    plain_labels = True

    team = forms.ChoiceField(label="Team", required=False)
    month = forms.ChoiceField(label="Month", required=False)


class CountForm(Form):
    """The counts of one team and one month, four boxes to a row."""

    how_known = RadioField(
        label="From what were they counted?",
        choices=HowKnown.choices,
        error_messages={"required": "Choose from what they were counted"},
    )
    why = TextField(label="Why are counts revised that are on record?", max_length=1000, rows=2, required=False)

    def __init__(self, subjects: Sequence[Subject], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in subjects:
            for part in PARTS:
                label = f"{PART_WORDS[part]}: {each.title}"
                self.fields[f"{part}-{each.key}"] = forms.IntegerField(
                    label=label,
                    required=False,
                    min_value=0,
                    max_value=MOST_IN_A_MONTH,
                    widget=forms.TextInput(
                        attrs={
                            "inputmode": "numeric",
                            "autocomplete": "off",
                            "class": "govuk-input govuk-input--width-4",
                        }
                    ),
                    error_messages={"invalid": f"{label}: enter a whole number, such as 12"},
                )


@programme_page(COUNT, changes=True)
def oversight_count(request: PageRequest) -> HttpResponse:
    """Put down what was counted in one team for one month: oversight, and the standards that it has adopted."""
    stand = request.stand
    key = stand.programme.pk
    teams = {team.code: team for team in teams_of(key).values() if team.kind == "team" and team.closed_on is None}
    if not teams:
        messages.info(request, "No team is on record yet. Add a team first.")
        return redirect(address(request, "practice_teams"))
    months = reading.months_back(stand.actor.today, SHOWN_MONTHS)[::-1]
    team = teams.get(request.GET.get("team", "")) or next(iter(teams.values()))
    month = next((each for each in months if each.isoformat() == request.GET.get("month")), months[1])
    where = WhereForm(initial={"team": team.code, "month": month.isoformat()})
    offer(where, "team", [(each.code, each.name) for each in teams.values()])
    offer(where, "month", [(each.isoformat(), f"{each:%B %Y}") for each in months])
    subjects = _counted_by(key, team)
    held = reading.counts_of_team(stand.actor, team.pk, month)
    initial = {f"{part}-{name}": getattr(row, part) for name, row in held.items() for part in PARTS}
    known = {row.how_known for row in held.values()}
    initial["how_known"] = next(iter(known)) if len(known) == 1 else None
    form = CountForm(subjects, request.POST or None, initial=initial)
    if request.method == "POST" and is_clean(form):
        standards = standards_by_code(stand.actor)
        lines = _typed(form, team, subjects, standards)
        if form.is_valid() and attempt(
            form,
            lambda: actions.record_counts(
                programme=stand.programme,
                month=month,
                lines=lines,
                how_known=form.cleaned_data["how_known"],
                why=form.cleaned_data["why"],
                by=stand.actor,
            ),
            CountRefused,
        ):
            messages.success(request, f"The counts of {team.name} for {month:%B %Y} are on record.")
            return redirect(address(request, "oversight"))
    context = {
        "form": form,
        "where": where,
        "team": team,
        "month": month,
        "rows": mark_safe(
            "".join(_count_row(form, each, held.get(each.key), stand.programme.code) for each in subjects)
        ),
        "parts": [PART_WORDS[part] for part in PARTS],
        "full_path": request.get_full_path(),
        "cancel": address(request, "oversight"),
    }
    return render(request, "oversight/count.html", context)


def _count_row(form: CountForm, one: Subject, held: PracticeCount | None, programme: str) -> str:
    """What is counted of one thing: four boxes, and what is on record."""
    cells = []
    for part in PARTS:
        name = f"{part}-{one.key}"
        found = form.errors.get(name)
        value = form.data.get(name, "") if form.is_bound else form.initial.get(name, "")
        words = PART_WORDS[part]
        error = str(found[0]) if found else ""
        cells.append(number_cell(name, f"{words}: {one.title}", words, value, error, "numeric"))
    on = '<span class="sb-quiet">None</span>'
    if held is not None:
        withdraw = reverse("oversight_withdraw", args=[programme, held.pk])
        on = (
            f'<a class="govuk-link" href="{withdraw}">Take it back'
            f'<span class="govuk-visually-hidden">: {escape(one.title)}</span></a>'
        )
    return f'<tr><th scope="row">{escape(one.title)}</th>{"".join(cells)}<td data-label="On record">{on}</td></tr>'


def _counted_by(programme_id: int, team: Team) -> list[Subject]:
    """What a team counts: the parts of oversight, and each standard that it has adopted."""
    adoptions = adoptions_at(programme_id)
    texts = standards_at(programme_id)
    adopted = [
        text
        for key, text in texts.items()
        if not text.is_retired and (line := adoptions.get((key, team.pk))) is not None and line.state == "adopted"
    ]
    return [
        *reading.OVERSIGHT,
        *(Subject(f"{STANDARD}{text.code}", text.title, text.aim, True) for text in adopted),
    ]


def _typed(
    form: CountForm, team: Team, subjects: Sequence[Subject], standards: Mapping[str, Standard]
) -> list[CountLine]:
    """The rows in which something was typed; what makes no count is put into the form."""
    lines = []
    for each in subjects:
        typed = {part: form.cleaned_data.get(f"{part}-{each.key}") for part in PARTS}
        if all(number is None for number in typed.values()):
            continue
        numbers = {part: number or 0 for part, number in typed.items()}
        if numbers["passed"] > numbers["eligible"]:
            form.add_error(
                f"passed-{each.key}", f"{each.title}: no more can pass than could be judged. Check the two numbers"
            )
            continue
        lines.append(_line(each, team, Percentage(**numbers), standards))
    return lines


def _line(subject: Subject, team: Team, found: Percentage, standards: Mapping[str, Standard]) -> CountLine:
    if subject.is_standard:
        return CountLine(team, found, Aspect.STANDARD, standards[subject.key.removeprefix(STANDARD)])
    return CountLine(team, found, subject.key)


class PasteForm(Form):
    """A month of counts, pasted from a spreadsheet."""

    month = forms.ChoiceField(label="Month")
    how_known = RadioField(
        label="From what were they counted?",
        choices=HowKnown.choices,
        error_messages={"required": "Choose from what they were counted"},
    )
    rows = TextField(
        label="Rows",
        max_length=100_000,
        rows=12,
        help_text="One row a line: team, what was counted, passed, could be judged, did not apply, incomplete. For "
        "what was counted write a word from the list beneath, or the short code of a standard. Copied cells of a "
        "spreadsheet will do, or commas between.",
    )
    why = TextField(label="Why are counts revised that are on record?", max_length=1000, rows=2, required=False)


@programme_page(COUNT, changes=True)
def oversight_paste(request: PageRequest) -> HttpResponse:
    """Put down a month of counts of many teams at once, pasted from a spreadsheet."""
    stand = request.stand
    months = reading.months_back(stand.actor.today, SHOWN_MONTHS)[::-1]
    form = PasteForm(request.POST or None, initial={"month": months[1].isoformat()})
    offer(form, "month", [(each.isoformat(), f"{each:%B %Y}") for each in months])
    if request.method == "POST" and is_clean(form):
        lines = _pasted(request, form)
        month = date.fromisoformat(form.cleaned_data["month"])
        if form.is_valid() and attempt(
            form,
            lambda: actions.record_counts(
                programme=stand.programme,
                month=month,
                lines=lines,
                how_known=form.cleaned_data["how_known"],
                why=form.cleaned_data["why"],
                by=stand.actor,
            ),
            CountRefused,
        ):
            messages.success(request, f"{len(lines)} counts for {month:%B %Y} are on record.")
            return redirect(address(request, "oversight"))
    context = {"form": form, "aspects": reading.OVERSIGHT, "cancel": address(request, "oversight")}
    return render(request, "oversight/paste.html", context)


MOST_SAID = 10  # lines of a paste that are complained of at once


def _pasted(request: PageRequest, form: PasteForm) -> list[CountLine]:
    """The rows pasted; each that cannot be read is put into the form by its line."""
    stand = request.stand
    teams = {word.casefold(): team for team in teams_of(stand.programme.pk).values() for word in (team.name, team.code)}
    standards = standards_by_code(stand.actor)
    lines: list[CountLine] = []
    problems: list[str] = []
    for number, text in enumerate(form.cleaned_data["rows"].splitlines(), start=1):
        if text.strip():
            try:
                lines.append(_read(text, teams, standards))
            except ValidationError as error:
                problems.append(f"Line {number}: {error.messages[0]}")
    for sentence in problems[:MOST_SAID]:
        form.add_error("rows", sentence)
    if len(problems) > MOST_SAID:
        form.add_error("rows", f"{len(problems) - MOST_SAID} more lines cannot be read")
    return lines


def _read(text: str, teams: Mapping[str, Team], standards: Mapping[str, Standard]) -> CountLine:
    """One pasted row. Raises ValidationError with the sentence that says what to do."""
    cells = [cell.strip() for cell in text.split("\t" if "\t" in text else ",")]
    if len(cells) != 6:
        raise ValidationError("give six cells: team, what was counted, and four numbers")
    team = teams.get(cells[0].casefold())
    if team is None:
        raise ValidationError("there is no such team. Use its name as on the page of teams")
    if not all(cell.isdecimal() and len(cell) <= 6 for cell in cells[2:]):
        raise ValidationError("enter whole numbers in the last four cells, 0 where there is none")
    passed, eligible, not_applicable, incomplete = map(int, cells[2:])
    if passed > eligible:
        raise ValidationError("no more can pass than could be judged. Check the two numbers")
    found = Percentage(passed, eligible, not_applicable, incomplete)
    what = cells[1]
    if what in standards:
        return CountLine(team, found, Aspect.STANDARD, standards[what])
    if what in Aspect.values and what != Aspect.STANDARD:
        return CountLine(team, found, what)
    raise ValidationError("what was counted is not on the list, and no standard has that code")


class WhyForm(Form):
    """A reason."""

    why = TextField(label="Why?", max_length=2000, rows=3, error_messages={"required": "Enter the reason"})


@programme_page(COUNT, changes=True)
def oversight_withdraw(request: PageRequest, number: int) -> HttpResponse:
    """Take one count back."""
    stand = request.stand
    row = reading.count_of(stand.actor, number)
    if row is None:
        raise Http404("No such count.")
    form = WhyForm(request.POST or None)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.withdraw_count(row=row, why=form.cleaned_data["why"], by=stand.actor),
            CountRefused,
        )
    ):
        messages.success(request, "The count is taken back.")
        return redirect(address(request, "oversight") + at(request))
    context = {
        "form": form,
        "heading": "Take this count back?",
        "act": "Take it back",
        "grave": True,
        "intro": f"{row}. It is still shown as at the days on which it held.",
        "cancel": address(request, "oversight"),
    }
    return render(request, "oversight/question.html", context)


addresses = [
    path("practice/oversight/", oversight, name="oversight"),
    path("practice/oversight/counts.xlsx", oversight_export, {"ending": "xlsx"}, name="oversight_xlsx"),
    path("practice/oversight/counts.csv", oversight_export, {"ending": "csv"}, name="oversight_csv"),
    path("practice/oversight/counts/add/", oversight_count, name="oversight_count"),
    path("practice/oversight/counts/paste/", oversight_paste, name="oversight_paste"),
    path("practice/oversight/counts/<int:number>/withdraw/", oversight_withdraw, name="oversight_withdraw"),
]
