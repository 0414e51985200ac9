"""Teams beside each other: which measures are known by team, and one period's figures as a reader may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from soundingboard.measures.disclosure_profiles import DisclosureProfile
from soundingboard.measures.masking import AUTHORITY, Given, Kind, Place, mask_figures
from soundingboard.measures.models import Figure, Team, TeamKind
from soundingboard.measures.reading import Definition, Point, Series
from soundingboard.measures.rules import FACTORS, Period
from soundingboard.statistics.funnel import Unit


def known_by_team(programme_id: int, moment: datetime | None = None) -> frozenset[int]:
    """The indicators that have a figure of some team. One query."""
    rows = Figure.objects.filter(programme_id=programme_id, team__kind=TeamKind.TEAM).as_at(moment)
    return frozenset(rows.order_by().values_list("indicator_id", flat=True).distinct())


def can_be_a_funnel(definition: Definition) -> bool:
    """Whether its values follow from so many of so many: a funnel needs to know how large each team is."""
    return definition.unit in FACTORS and definition.unit != "pounds" and bool(definition.denominator)


@dataclass(frozen=True, slots=True)
class TeamPeriods:
    """The figures of a measure by period: those of the teams by name, and the authority's where it has one."""

    teams: dict[Period, dict[str, Point]]
    authority: dict[Period, Point]

    @property
    def periods(self) -> list[Period]:
        """The periods of which a team has a figure, the latest first."""
        return sorted(self.teams, key=lambda each: (each.end, each.start), reverse=True)


def by_period(series: Iterable[Series], teams: dict[int, Team]) -> TeamPeriods:
    """The series of one measure, turned round. Groups of children are no teams and stand aside."""
    found = TeamPeriods({}, {})
    for each in series:
        team = teams.get(each.key.team_id) if each.key.team_id is not None else None
        for point in each.points:
            if each.key.team_id is None:
                found.authority[point.period] = point
            elif team is not None and team.kind == TeamKind.TEAM:
                found.teams.setdefault(point.period, {})[team.name] = point
    return found


def units_shown(
    definition: Definition, found: TeamPeriods, period: Period, profile: DisclosureProfile | None
) -> list[Unit]:
    """The teams of one period as an audience may read them; a number that is hidden is None.

    The authority's figure is masked with them, so that no team can be worked out from it. Raises CannotPublish.
    """
    points = dict(found.teams.get(period, {}))
    if profile is None:
        return [_unit(name, point.numerator, point.denominator) for name, point in sorted(points.items())]
    if period in found.authority:
        points[AUTHORITY] = found.authority[period]
    given = [
        Given(
            Place(definition.code, name, period.start, period.end),
            point.numerator,
            point.denominator,
            point.value,
            point.symbol,
        )
        for name, point in points.items()
    ]
    masked = mask_figures(given, {definition.code: Kind(definition.unit)}, profile).cells
    units = []
    for each in given:
        if each.place.team != AUTHORITY:
            cells = [masked.get(each.place.part(what)) for what in ("numerator", "denominator", "value")]
            hides = any(cell is not None and cell.hidden for cell in cells)
            numbers = [None if hides or cell is None else cell.value for cell in cells]
            units.append(_unit(each.place.team, numbers[0], numbers[1]))
    return sorted(units, key=lambda unit: unit.name)


def _unit(name: str, numerator: Decimal | int | None, denominator: Decimal | int | None) -> Unit:
    above, below = _number(numerator), _number(denominator)
    return Unit(name, above, below) if above is not None and below else Unit(name, None, None)


def _number(number: Decimal | int | None) -> float | None:
    """A whole number as one, so that it is printed without a point."""
    if number is None:
        return None
    return int(number) if number == int(number) else float(number)
