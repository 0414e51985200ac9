"""Teams beside each other: which measures are known by team, and one period's figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q

from soundingboard.measures.disclosure import HIDDEN
from soundingboard.measures.models import Figure, Team, TeamKind
from soundingboard.measures.reading import Definition, Point, Series
from soundingboard.measures.rules import FACTORS, Period
from soundingboard.statistics.funnel import Unit


def known_by_team(programme_id: int, moment: datetime | None = None) -> dict[int, int]:
    """The indicators that have a figure of some team, each with how many of them say how large the team is. One query.

    A rate of a population has its value by team and no size: it can be followed over time, and not set on a funnel.
    """
    rows = Figure.objects.filter(programme_id=programme_id, team__kind=TeamKind.TEAM).as_at(moment)
    sized = Count("pk", filter=Q(numerator__isnull=False, denominator__gt=0))
    return dict(rows.order_by().values_list("indicator_id").annotate(sized=sized))


def can_be_a_funnel(definition: Definition) -> bool:
    """Whether its values follow from so many of so many: a funnel needs to know how large each team is."""
    return definition.unit in FACTORS and definition.unit != "pounds" and bool(definition.denominator)


@dataclass(frozen=True, slots=True)
class TeamPeriods:
    """The figures of the teams of a measure by period and by name."""

    teams: dict[Period, dict[str, Point]]

    @property
    def periods(self) -> list[Period]:
        """The periods of which a team has a figure, the latest first."""
        return sorted(self.teams, key=lambda each: (each.end, each.start), reverse=True)


def by_period(series: Iterable[Series], teams: dict[int, Team]) -> TeamPeriods:
    """The series of one measure, turned round. Groups of children are no teams and stand aside."""
    found = TeamPeriods({})
    for each in series:
        team = teams.get(each.key.team_id) if each.key.team_id is not None else None
        for point in each.points:
            if team is not None and team.kind == TeamKind.TEAM:
                found.teams.setdefault(point.period, {})[team.name] = point
    return found


def units_of(found: TeamPeriods, period: Period) -> list[Unit]:
    """The teams of one period by name, for a funnel; one whose numbers are hidden or missing has none."""
    points = sorted(found.teams.get(period, {}).items())
    return [_unit(name, point) for name, point in points]


def _unit(name: str, point: Point) -> Unit:
    above, below = _number(point.numerator), _number(point.denominator)
    if above is not None and below:
        return Unit(name, above, below)
    return Unit(name, None, None, is_missing=point.symbol != HIDDEN)


def _number(number: Decimal | None) -> float | None:
    """A whole number as one, so that it is printed without a point."""
    if number is None:
        return None
    return int(number) if number == int(number) else float(number)
