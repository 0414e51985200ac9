"""What may be done to figures: bring them in, correct one, take a whole intake back. Every way in comes through here.

An intake is whole or not at all, with one entry in the history whose digest covers every figure of it.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.files.actions import Upload
from soundingboard.history.log import record
from soundingboard.lib.canonical import digest
from soundingboard.measures.hiding import hide_small_numbers
from soundingboard.measures.judging import judge_again
from soundingboard.measures.models import Figure, Intake, IntakeKind, Team, TeamKind
from soundingboard.measures.planning import (
    FigureKey,
    HowItCame,
    Teams,
    figures_of,
    how_a_spreadsheet_came,
    kept,
    key_of,
    plan_intake,
    read_spreadsheet,
)
from soundingboard.measures.rules import FigureLine, Period, Wrong
from soundingboard.records.inserting import insert_objects

_AT_ONCE = 500
LARGEST_FILE = 20 * 1024 * 1024


class FiguresRefused(Exception):
    """Figures of which none was taken in, with everything that is wrong, where it is, and what to do about it."""

    def __init__(self, wrong: Iterable[Wrong]) -> None:
        self.wrong = tuple(wrong)
        super().__init__(
            " ".join(f"{each.place}: {each.sentence}" if each.place else each.sentence for each in self.wrong)
        )


class Recorded(NamedTuple):
    """What came of it. `intake` is None when typed figures were all on record already."""

    intake: Intake | None
    new: int
    revised: int
    settled: int
    unchanged: int
    passed_over: int
    was_here: bool = False


def record_figures(
    *,
    programme: Programme,
    lines: Sequence[FigureLine],
    how: HowItCame,
    why_revised: str = "",
    add_teams: bool = False,
    by: Actor,
) -> Recorded:
    """Take figures in: all of them, or none (ME2).

    A figure that differs from the one on record becomes its next vintage; the one before stays. One that is the same
    changes nothing, but that a provisional one may settle; one whose source could tell less than what is on record is
    passed over. The same file twice is the same intake and does nothing.

    Args:
        why_revised: kept with each revision; by default, that later data came.
        add_teams: whether a team that is not known yet is added by its name, as for child-level lists.
    Raises:
        FiguresRefused: with every problem and its place; nothing was taken in.
    """
    require(by, Permission.RECORD_FIGURES, programme)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        if how.content_hash:
            known = Intake.objects.filter(programme=programme, content_hash=how.content_hash, withdrawn_at=None).first()
            if known is not None:
                return Recorded(known, 0, 0, 0, 0, 0, was_here=True)
        return _take_in(programme, lines, how, why_revised, add_teams, by)


def record_spreadsheet(
    *, programme: Programme, upload: Upload, data_cut_off: date, why_revised: str = "", by: Actor
) -> Recorded:
    """Take in the figures of a workbook or a CSV file: all of them, or none. The file itself is not kept.

    `planning.read_spreadsheet` and `plan_intake` say beforehand what would come of it.

    Raises:
        FiguresRefused: with every problem and its cell; nothing was taken in.
    """
    require(by, Permission.RECORD_FIGURES, programme)
    if len(upload.content) > LARGEST_FILE:
        raise FiguresRefused([Wrong("", "F14", "The file is bigger than 20 MB. Send one with the figures alone.")])
    read = read_spreadsheet(programme, upload.content)
    how = how_a_spreadsheet_came(upload.name, upload.content, data_cut_off, read)
    if read.wrong:
        # What else is wrong is said with it, so that somebody mends the file once.
        raise FiguresRefused((*read.wrong, *plan_intake(programme, read.lines, how, by=by).wrong))
    if not read.lines:
        raise FiguresRefused([Wrong("", "F03", "The file holds no figures. Fill in the template, and send it again.")])
    with transaction.atomic():
        return record_figures(programme=programme, lines=read.lines, how=how, why_revised=why_revised, by=by)


def revise_figure(
    *,
    row: Figure,
    why: str,
    data_cut_off: date,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    value: Decimal | None = None,
    symbol: str = "",
    by: Actor,
) -> Figure:
    """Correct one figure by hand, with the reason. The one before stays on record "as first reported".

    Raises:
        FiguresRefused: it cannot be as it is said to be, or no reason is given.
        ChangedMeanwhile: somebody else revised it first.
    """
    require(by, Permission.RECORD_FIGURES, row)
    if not why.strip():
        raise FiguresRefused([Wrong("", "F14", "Enter why the figure is corrected.")])
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(pk=row.programme_id)
        current = figures_of([row.indicator_id], [Period(row.period_start, row.period_end)]).get(key_of(row))
        if current is None or current.pk != row.pk:
            raise ChangedMeanwhile(current)
        line = FigureLine(
            indicator=row.indicator.code,
            team=row.team.code if row.team else "",
            period=Period(row.period_start, row.period_end),
            numerator=numerator,
            denominator=denominator,
            value=value,
            symbol=symbol,
        )
        how = HowItCame(IntakeKind.TYPED, data_cut_off)
        _take_in(programme, [line], how, why, False, by)
        return figures_of([row.indicator_id], [line.period])[key_of(row)]


def withdraw_intake(*, intake: Intake, why: str, by: Actor) -> Intake:
    """Take back a whole intake: a file of the wrong year, or of another council.

    Where a figure of it had replaced another, the other comes back as a further vintage; where it was the first,
    nothing stands in its place. What it said stays readable as at its days. A figure revised since is left alone.

    Raises:
        FiguresRefused: it is withdrawn already, no reason is given, or a later intake rests on it.
    """
    require(by, Permission.RECORD_FIGURES, intake)
    if not why.strip():
        raise FiguresRefused([Wrong("", "F14", "Enter why the intake is taken back.")])
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=intake.programme_id)
        fresh: Intake = Intake.objects.get(pk=intake.pk)
        if fresh.withdrawn_at is not None:
            raise FiguresRefused([Wrong("", "F14", "This intake was taken back already.")])
        _refuse_if_rested_on(fresh)
        rows = list(Figure.objects.filter(intake=fresh).current())
        earlier = _before(rows)
        _end([row.pk for row in rows], by)
        back = [
            _next_vintage(row, before, f"Intake {fresh.reference} was taken back: {why}", by)
            for row in rows
            if (before := earlier.get(key_of(row))) is not None
        ]
        hide_small_numbers(intake.programme_id, back)
        insert_objects(Figure, back)
        fresh.withdrawn_at, fresh.withdrawn_by, fresh.why_withdrawn = by.now, by.person, why
        fresh.save(update_fields=["withdrawn_at", "withdrawn_by", "why_withdrawn"])
        record(
            "intake.withdrawn",
            fresh,
            before={"figures": len(rows)},
            after={"figures_put_back": len(back)},
            why=why,
            by=by,
        )
        judge_again(intake.programme_id, {row.indicator_id for row in rows}, by=by)
    return fresh


def add_team(*, programme: Programme, name: str, kind: str = TeamKind.TEAM, code: str = "", by: Actor) -> Team:
    """Add a team, or a group of children, for which figures are counted besides the authority's.

    Raises:
        FiguresRefused: it has no name, or another has its name or its code.
    """
    require(by, Permission.RECORD_FIGURES, programme)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        known = Teams(programme)
        if not name.strip() or kind not in TeamKind.values:
            raise FiguresRefused([Wrong("", "F12", "Enter the name of the team or group, and which of the two it is.")])
        if known.find(name) is not None or (code and known.find(code) is not None):
            raise FiguresRefused([Wrong("", "F12", f"There is a team or group of that name already: {name}.")])
        team = _new_team(programme, known, name, by, kind=kind, code=code)
        record("team.added", team, after={"name": team.name, "kind": kind}, by=by)
    return team


def close_team(*, team: Team, on: date, by: Actor) -> Team:
    """Say that a team is no more from a day on. Its figures stay."""
    require(by, Permission.RECORD_FIGURES, team)
    with transaction.atomic():
        before = team.closed_on
        team.closed_on = on
        team.save(update_fields=["closed_on"])
        record("team.closed", team, before={"closed_on": before}, after={"closed_on": on}, by=by)
    return team


# --- taking in --------------------------------------------------------------------------------------------------------


def _take_in(
    programme: Programme,
    lines: Sequence[FigureLine],
    how: HowItCame,
    why_revised: str,
    add_teams: bool,
    by: Actor,
) -> Recorded:
    plan = plan_intake(programme, lines, how, why_revised=why_revised, add_teams=add_teams, by=by)
    if plan.wrong:
        raise FiguresRefused(plan.wrong)
    came = Recorded(None, len(plan.new), len(plan.revised), len(plan.settled), plan.unchanged, plan.passed_over)
    if not plan.put and not how.content_hash:
        return came
    intake = _intake(programme, how, came, by)
    teams = Teams(programme)
    for each in plan.put:
        if each.line.team and each.row.team_id is None:
            each.row.team = teams.find(each.line.team) or _new_team(programme, teams, each.line.team, by)
        each.row.intake = intake
    _end([each.before.pk for each in plan.put if each.before is not None], by)
    rows = [each.row for each in plan.put]
    hide_small_numbers(programme.pk, rows)
    insert_objects(Figure, rows)
    _record_intake(intake, rows, by)
    judge_again(programme.pk, {row.indicator_id for row in rows}, by=by)
    return came._replace(intake=intake)


def _new_team(
    programme: Programme, teams: Teams, name: str, by: Actor, kind: str = TeamKind.TEAM, code: str = ""
) -> Team:
    stem = code or re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60] or "team"
    number, free = 1, stem
    while teams.find(free) is not None:
        number += 1
        free = f"{stem}-{number}"
    team = Team.objects.create(
        programme=programme, code=free, name=" ".join(name.split()), kind=kind, recorded_at=by.now
    )
    teams.know(team)
    return team


def _end(keys: Sequence[int], by: Actor) -> None:
    for start in range(0, len(keys), _AT_ONCE):
        Figure.objects.filter(pk__in=keys[start : start + _AT_ONCE]).update(superseded_at=by.now)


def _before(rows: Sequence[Figure]) -> dict[FigureKey, Figure]:
    """For each figure, the vintage before it, whatever was taken back left out."""
    found: dict[FigureKey, Figure] = {}
    if not rows:
        return found
    intake = rows[0].intake_id
    earlier = (
        Figure.objects.filter(
            indicator_id__in={row.indicator_id for row in rows},
            period_start__gte=min(row.period_start for row in rows),
            period_end__lte=max(row.period_end for row in rows),
            intake__withdrawn_at=None,
        )
        .exclude(intake_id=intake)
        .exclude(superseded_at=None)
        .order_by("recorded_at", "vintage", "pk")
    )
    for row in earlier:
        found[key_of(row)] = row
    return found


def _refuse_if_rested_on(intake: Intake) -> None:
    """A later intake that found its figures on record already put none of its own there: it would vanish with this."""
    later = Intake.objects.filter(programme_id=intake.programme_id, pk__gt=intake.pk, withdrawn_at=None)
    resting = later.filter(Q(figures_unchanged__gt=0) | Q(figures_passed_over__gt=0)).order_by("-pk")
    references = list(resting.values_list("reference", flat=True))
    if references:
        sentence = (
            f"Take {' and '.join(references)} back first, the latest first: figures of it were on record already when "
            "it came. Then load it again."
        )
        raise FiguresRefused([Wrong("", "F19", sentence)])


def _next_vintage(row: Figure, before: Figure, why: str, by: Actor) -> Figure:
    """What stood before a figure, as the vintage after it."""
    fields = {field.attname: getattr(before, field.attname) for field in Figure._meta.concrete_fields}
    fields.update(
        id=None,
        vintage=row.vintage + 1,
        why_revised=why,
        recorded_at=by.now,
        recorded_by_id=by.person_id,
        superseded_at=None,
    )
    return Figure(**fields)


def _intake(programme: Programme, how: HowItCame, came: Recorded, by: Actor) -> Intake:
    return Intake.objects.create(
        programme=programme,
        reference=f"IN{Intake.objects.filter(programme=programme).count() + 1}",
        kind=how.kind,
        file_name=how.file_name[:240],
        content_hash=how.content_hash,
        data_cut_off=how.data_cut_off,
        rows_read=how.rows_read,
        problems=dict(how.problems),
        guesses=list(how.guesses),
        figures_new=came.new,
        figures_revised=came.revised,
        figures_settled=came.settled,
        figures_unchanged=came.unchanged,
        figures_passed_over=came.passed_over,
        note=how.note,
        recorded_at=by.now,
        recorded_by=by.person,
    )


def _record_intake(intake: Intake, figures: Sequence[Figure], by: Actor) -> None:
    """One entry for the whole intake. Its digest covers every figure, so that one changed by hand later shows."""
    said = [
        [row.indicator_id, row.team_id, row.period_start, row.period_end, row.vintage, *kept(row)] for row in figures
    ]
    record(
        "figures.recorded",
        intake,
        after={
            "new": intake.figures_new,
            "revised": intake.figures_revised,
            "settled": intake.figures_settled,
            "unchanged": intake.figures_unchanged,
            "passed_over": intake.figures_passed_over,
            "kind": intake.kind,
            "file_name": intake.file_name,
            "data_cut_off": intake.data_cut_off,
            "figures_digest": digest(said),
        },
        by=by,
    )
