"""What the pages by which figures come in need: what is on record beside what is typed, what an intake held."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.measures.models import Figure, IndicatorVersion, Intake
from soundingboard.measures.planning import Teams, figures_of
from soundingboard.measures.rules import FigureLine, Period, Wrong

Seen = Mapping[tuple[str, str], int]
"""By the code of a measure and the code of a team (empty for the authority): the figure that was shown, 0 for none."""


class OnRecord(NamedTuple):
    """What is on record of one measure for a period."""

    figure: Figure
    who: str


def on_record(programme: Programme, team_id: int | None, period: Period) -> dict[int, OnRecord]:
    """The figure of each measure for one team (None for the authority) and period, by indicator. One query."""
    whose = Q(team=None) if team_id is None else Q(team=team_id)
    rows = Figure.objects.filter(whose, programme=programme, period_start=period.start, period_end=period.end).current()
    return {
        row.indicator_id: OnRecord(row, str(row.recorded_by or "Sounding Board"))
        for row in rows.select_related("recorded_by")
    }


def changed_since(programme: Programme, lines: Sequence[FigureLine], seen: Seen) -> list[Wrong]:
    """The lines whose figure somebody else recorded or revised since it was shown. Three queries."""
    codes = {line.indicator for line in lines}
    known = IndicatorVersion.objects.filter(programme=programme, indicator__code__in=codes).current()
    indicators = dict(known.values_list("indicator__code", "indicator_id"))
    teams = Teams(programme)
    now = figures_of(indicators.values(), [line.period for line in lines])
    found = []
    for line in lines:
        team = teams.find(line.team) if line.team else None
        indicator = indicators.get(line.indicator)
        if indicator is None or (line.team and team is None):
            continue  # refused by name, where every line is looked at
        row = now.get((indicator, team.pk if team else None, line.period.start, line.period.end))
        if (row.pk if row else 0) != seen.get((line.indicator, line.team), 0):
            who = str(row.recorded_by) if row and row.recorded_by else "Somebody else"
            found.append(Wrong(line.place, "F18", said_of_another(who)))
    return found


def said_of_another(who: str) -> str:
    """What to do where two people type the same figure."""
    return f"{who} saved a figure here while you were typing. Check yours against it, then send it again."


def figures_that_came(intake: Intake) -> "QuerySet[Figure]":
    """Every figure of an intake, the authority's first. One query where it is read."""
    rows = Figure.objects.filter(intake=intake).select_related("indicator", "team", "definition")
    return rows.order_by("definition__position", "definition_id", "period_start", "period_end", "team__name", "pk")


def intake_of_content(actor: Actor, content_hash: str) -> Intake | None:
    """The intake that a file of this content is already, unless it was taken back. One query."""
    found: Intake | None = Intake.objects.visible_to(actor).filter(content_hash=content_hash, withdrawn_at=None).first()
    return found


def indicators_in_use(actor: Actor) -> list[IndicatorVersion]:
    """The current definitions of the measures in use, in order, as rows. One query."""
    rows = IndicatorVersion.objects.visible_to(actor).current().in_use()
    return list(rows.select_related("indicator").in_order())
