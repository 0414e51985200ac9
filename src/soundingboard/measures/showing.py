"""What of the figures on record a reader may see: the one way in which every page, file and paper of measures reads.

What is hidden was decided when a figure came (`measures.hiding`). It is taken out before anything is made of a series,
so that a chart, its limits, its sentence, its words for whoever cannot see it, its table and its file all come from the
same figures, and none of them can say what another hides.
"""

from dataclasses import replace
from datetime import date

from soundingboard.accounts.access import Actor, people_in
from soundingboard.accounts.roles import ROLES
from soundingboard.measures.disclosure import HIDDEN
from soundingboard.measures.disclosure_profiles import profile_for, profiles_of
from soundingboard.measures.reading import Measures, Point, Series


def sees_small_numbers(actor: Actor) -> bool:
    """Whether a reader sees every number; others read what the public may read. Two roles see what either sees.

    No query: a programme says itself which audiences do, as its profiles did when they were changed.
    """
    return actor.is_system or actor.sees_every_number


def shows_all(programme_id: int, *audiences: str) -> bool:
    """Whether one of these audiences is shown every number, on pages and in papers. One query."""
    profiles = profiles_of(programme_id)
    return any(profile_for(each, profiles).shows_all for each in audiences)


def people_shown_all(programme_id: int, on: date) -> set[int]:
    """The keys of those who see every number on a day. Two queries."""
    profiles = profiles_of(programme_id)
    roles = [role for role, spec in ROLES.items() if profile_for(spec.audience, profiles).shows_all]
    return people_in(roles, programme_id, on)


def shown(measures: Measures, *, small: bool) -> Measures:
    """The measures as a reader sees them: all of it with small numbers, else what the public may read."""
    if small:
        return measures
    series = {key: public_series(each) for key, each in measures.series.items() if not _tells_a_day(measures, each)}
    return replace(measures, series=series)


def _tells_a_day(measures: Measures, series: Series) -> bool:
    """Whether its periods alone would say on which days something happened to one child."""
    definition = measures.definitions.get(series.key.indicator_id)
    is_of_events = definition is not None and definition.is_of_events
    return is_of_events and any(point.hides or point.first_hides for point in series.points)


def public_series(series: Series) -> Series:
    """A series as the public may read it: a hidden figure keeps its period and its source, and has no number."""
    if not any(point.hides or point.first_hides for point in series.points):
        return series
    return replace(series, points=tuple(_public(point) for point in series.points))


def _public(point: Point) -> Point:
    if point.first_hides or point.hides:
        point = point._replace(first_value=None, first_symbol=HIDDEN)
    if point.hides:
        point = point._replace(
            numerator=None, denominator=None, value=None, symbol=HIDDEN, rows_considered=None, rows_left_out=None
        )
    return point
