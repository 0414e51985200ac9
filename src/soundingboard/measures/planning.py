"""What would come of taking figures in, worked out without writing anything: what is new, revised, wrong.

A page shows it before it asks; the action that takes figures in starts from it, so that the two cannot differ.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.files.rules import clean_name
from soundingboard.measures import rules
from soundingboard.measures.models import Figure, IndicatorVersion, IntakeKind, Quality, Team, Timing
from soundingboard.measures.rules import FigureLine, Kept, Period, Wrong
from soundingboard.measures.spreadsheet import SheetRead, TemplateRow, read_figures

FigureKey = tuple[int, int | None, date, date]


@dataclass(frozen=True, slots=True)
class HowItCame:
    """How figures came: typed, or from a file, whose name and digest are kept and whose content is not.

    `data_cut_off` is the day to which the data were recorded. `problems` counts what was wrong by its code; `guesses`
    are sentences that say what was taken for what. Neither may hold anything of a row.
    """

    kind: IntakeKind
    data_cut_off: date
    file_name: str = ""
    content_hash: str = ""
    rows_read: int | None = None
    problems: Mapping[str, int] = field(default_factory=dict)
    guesses: Sequence[str] = ()
    note: str = ""


class Teams:
    """The teams of a programme, found by code or by name in any case. One query."""

    def __init__(self, programme: Programme) -> None:
        self._by_word: dict[str, Team] = {}
        for team in Team.objects.filter(programme=programme):
            self.know(team)

    def find(self, word: str) -> Team | None:
        """The team of a code or a name, or None."""
        return self._by_word.get(plainly(word))

    def know(self, team: Team) -> None:
        """Find a team from now on; a code goes before another's name."""
        self._by_word[plainly(team.code)] = team
        self._by_word.setdefault(plainly(team.name), team)


def plainly(word: str) -> str:
    """A word as it is compared: in small letters, with single blanks."""
    return " ".join(word.split()).casefold()


class Planned(NamedTuple):
    """One figure that would be put on record, and what it would take the place of.

    `row` is not saved. It has no intake yet, and no team where its team would be added with it.
    """

    line: FigureLine
    row: Figure
    before: Figure | None

    @property
    def settles(self) -> bool:
        """Whether it only confirms a provisional figure."""
        return self.before is not None and self.row.vintage == self.before.vintage


@dataclass(frozen=True, slots=True)
class Plan:
    """What would come of an intake. Where anything is wrong, nothing would be taken in."""

    wrong: tuple[Wrong, ...]
    put: tuple[Planned, ...] = ()
    unchanged: int = 0
    passed_over: int = 0

    @property
    def new(self) -> tuple[Planned, ...]:
        """Figures of periods that have none yet."""
        return tuple(each for each in self.put if each.before is None)

    @property
    def revised(self) -> tuple[Planned, ...]:
        """Figures that differ from those on record."""
        return tuple(each for each in self.put if each.before is not None and not each.settles)

    @property
    def settled(self) -> tuple[Planned, ...]:
        """Provisional figures that would be confirmed."""
        return tuple(each for each in self.put if each.settles)


def plan_intake(
    programme: Programme,
    lines: Sequence[FigureLine],
    how: HowItCame,
    *,
    why_revised: str = "",
    add_teams: bool = False,
    by: Actor,
) -> Plan:
    """What would come of taking these figures in. Three queries, however many there are; nothing is written."""
    if how.data_cut_off > by.today:
        sentence = "Enter the day to which the data were recorded: it cannot be ahead."
        return Plan((Wrong("", "F02", sentence),))
    definitions = {
        row.indicator.code: row
        for row in IndicatorVersion.objects.filter(programme=programme).current().select_related("indicator")
    }
    teams = Teams(programme)
    wrong = tuple(_wrong(lines, how, definitions, teams, add_teams, by))
    if wrong:
        return Plan(wrong)
    have = figures_of({definitions[line.indicator].indicator_id for line in lines}, [line.period for line in lines])
    put: list[Planned] = []
    stale: list[Wrong] = []
    unchanged = passed_over = 0
    for line in lines:
        row = _row(programme, line, definitions[line.indicator], teams, how, by)
        # A team that would be added has no figures yet, and must not be taken for the authority.
        is_new_team = bool(line.team) and row.team_id is None
        before = None if is_new_team else have.get(key_of(row))
        if before is None:
            put.append(Planned(line, row, None))
        elif not rules.may_take_the_place(row.basis, before.basis):
            passed_over += 1
        elif rules.has_settled(kept(before), kept(row)):
            row.vintage, row.why_revised = before.vintage, before.why_revised
            put.append(Planned(line, row, before))
        elif not rules.is_revision(kept(before), kept(row)):
            unchanged += 1
        elif how.data_cut_off < before.data_cut_off:
            stale.append(Wrong(line.place, "F18", _said_of_later(line, before)))
        else:
            row.vintage = before.vintage + 1
            row.why_revised = why_revised or f"Later data, cut off on {rules.said(how.data_cut_off)}."
            put.append(Planned(line, row, before))
    return Plan(tuple(stale)) if stale else Plan((), tuple(put), unchanged, passed_over)


def read_spreadsheet(programme: Programme, content: bytes) -> SheetRead:
    """The figures of a workbook or a CSV file, its measures known by code or by title. One query."""
    rows = (
        IndicatorVersion.objects.filter(programme=programme).current().values_list("indicator__code", "unit", "title")
    )
    known = list(rows)
    return read_figures(
        content,
        units={code: unit for code, unit, _ in known},
        titles={title: code for code, _, title in known},
    )


def template_rows(
    programme: Programme, periods: Sequence[Period], *, codes: Sequence[str] | None = None, teams: Sequence[str] = ()
) -> tuple[TemplateRow, ...]:
    """The figures that a template asks for: each measure in use for each period, of the authority and of these teams.

    Args:
        codes: only these measures, in their order; None for all, in the library's.
        teams: the codes of teams and groups besides the authority.
    One query.
    """
    rows = IndicatorVersion.objects.filter(programme=programme).current().in_use().in_order()
    known = {row.indicator.code: row for row in rows.select_related("indicator")}
    wanted = known if codes is None else [code for code in codes if code in known]
    return tuple(
        TemplateRow(code, known[code].title, known[code].numerator, known[code].denominator, team, period)
        for code in wanted
        for team in ("", *teams)
        for period in periods
    )


def how_a_spreadsheet_came(name: str, content: bytes, data_cut_off: date, read: SheetRead) -> HowItCame:
    """What is kept of a spreadsheet: its name, the digest of its content and what was guessed, never the file."""
    return HowItCame(
        IntakeKind.SPREADSHEET,
        data_cut_off,
        file_name=clean_name(name),
        content_hash=hashlib.sha256(content).hexdigest(),
        rows_read=read.rows_read,
        guesses=read.guesses,
    )


def figures_of(indicators: Iterable[int], periods: Sequence[Period]) -> dict[FigureKey, Figure]:
    """The current figures of some indicators in the span of some periods. One query."""
    if not periods:
        return {}
    rows = (
        Figure.objects.filter(
            indicator_id__in=set(indicators),
            period_start__gte=min(period.start for period in periods),
            period_end__lte=max(period.end for period in periods),
        )
        .current()
        .select_related("recorded_by")
    )
    return {key_of(row): row for row in rows}


def key_of(row: Figure) -> FigureKey:
    """What a row is a figure of."""
    return row.indicator_id, row.team_id, row.period_start, row.period_end


def kept(row: Figure) -> Kept:
    """The facts by which it is told whether a figure differs."""
    return Kept(row.numerator, row.denominator, row.value, row.symbol, row.basis, row.is_provisional)


def _wrong(
    lines: Sequence[FigureLine],
    how: HowItCame,
    definitions: Mapping[str, IndicatorVersion],
    teams: Teams,
    add_teams: bool,
    by: Actor,
) -> Iterable[Wrong]:
    for line in lines:
        definition = definitions.get(line.indicator)
        if definition is None:
            yield Wrong(line.place, "F11", f"There is no measure “{line.indicator}” here. Check its code.")
            continue
        if definition.is_retired:
            yield Wrong(line.place, "F11", f"“{definition.title}” is retired. Bring it back, or leave it out.")
        if line.team and not add_teams and teams.find(line.team) is None:
            yield Wrong(line.place, "F12", f"There is no team or group “{line.team}”. Add it, or correct it.")
        yield from rules.what_is_wrong_with(
            line,
            unit=definition.unit,
            cut_off=how.data_cut_off,
            on=by.today,
            may_exceed=line.indicator in rules.MORE_THAN_THE_WHOLE,
            of_events=definition.timing == Timing.EVENT,
        )
    yield from rules.same_figure_twice(_with_codes(lines, teams))


def _with_codes(lines: Iterable[FigureLine], teams: Teams) -> Iterable[FigureLine]:
    """The lines with each team by its code, since one line may name it and another give its code."""
    for line in lines:
        team = teams.find(line.team) if line.team else None
        yield replace(line, team=team.code if team else plainly(line.team))


def _row(
    programme: Programme, line: FigureLine, definition: IndicatorVersion, teams: Teams, how: HowItCame, by: Actor
) -> Figure:
    value, symbol = rules.measured(line, unit=definition.unit)
    quality = line.quality or rules.quality_grade(line.rows_considered, line.rows_left_out)
    settles_by_rule = how.kind != IntakeKind.CHILD_LEVEL
    return Figure(
        programme=programme,
        indicator_id=definition.indicator_id,
        team=teams.find(line.team) if line.team else None,
        period_start=line.period.start,
        period_end=line.period.end,
        numerator=_stored(line.numerator),
        denominator=_stored(line.denominator),
        value=value,
        symbol=symbol,
        basis=line.basis,
        is_provisional=line.is_provisional
        or (settles_by_rule and rules.is_provisional(line.period.end, how.data_cut_off)),
        data_cut_off=how.data_cut_off,
        rows_considered=line.rows_considered,
        rows_left_out=line.rows_left_out,
        quality=quality if quality in Quality.values else Quality.NOT_GRADED,
        definition=definition,
        recorded_at=by.now,
        recorded_by=by.person,
    )


def _stored(number: Decimal | None) -> Decimal | None:
    return None if number is None else rules.rounded(number)


def _said_of_later(line: FigureLine, before: Figure) -> str:
    return (
        f"{line.period.words}: a figure from data cut off on {rules.said(before.data_cut_off)} is on record, later "
        "than these. Check that this is the right file, or give the day to which its data were recorded."
    )
