"""Rare events: what is charted is not how many there were in a month, which is mostly none, but the days between them.

Each event is on record with its day, as a count of one (or of as many as happened on it). Values in, values out.
"""

from collections.abc import Mapping
from datetime import date

from soundingboard.measures.reading import Definition, Series
from soundingboard.statistics.rare_events import days_between, plotted
from soundingboard.statistics.values import Chart, Improvement
from soundingboard.statistics.verdicts import Wording

# Longer between two is better where fewer are wanted.
_IMPROVEMENT: Mapping[str, Improvement] = {"down": "increase", "up": "decrease"}
SPOKEN = Wording(name="Days from one to the next", unit=" days", decimals=0, rhythm="figure")


def happened(series: Series) -> list[date]:
    """The day of each event, the earliest first; a day on which several happened as often."""
    return [point.period.end for point in series.points for _ in range(int(point.value or 0))]


def event_chart(definition: Definition, series: Series) -> Chart:
    """The days between one event and the next, with limits. The time since the last is no point: it is not over."""
    improvement = _IMPROVEMENT.get(definition.direction, "neutral")
    return plotted(days_between(happened(series), improvement=improvement), improvement)
