"""Charts of figures for tests, made by the statistics that will make them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from soundingboard.formats.charts.funnel import Placed, funnel_chart
from soundingboard.formats.charts.picture import Picture
from soundingboard.formats.charts.small_multiples import Card, small_multiples
from soundingboard.formats.charts.spc import ChartEvent, spc_chart
from soundingboard.statistics.charts import chart
from soundingboard.statistics.funnel import Unit, curve, funnel, limits_of, said_of
from soundingboard.statistics.values import Chart, Observation, Series
from soundingboard.statistics.verdicts import Wording, verdict

PERCENT = Wording(unit="%")
STEADY = [80.0, 82.0] * 8


def monthly(*values: float | None, target: float | None = 81.0, ghosts: tuple[int, ...] = (), **how: Any) -> Chart:
    """A figure a month from January 2024."""
    observations = tuple(
        Observation(date(2024 + place // 12, 1 + place % 12, 1), value, place in ghosts, target)
        for place, value in enumerate(values)
    )
    return chart(Series(observations, improvement=how.pop("improvement", "increase"), **how))


def drawn(found: Chart, wording: Wording = PERCENT, **how: Any) -> Picture:
    """The chart of one measure."""
    return spc_chart("Visits in time", found, verdict(found, wording), wording, **how)


def everything() -> Chart:
    """A chart with a gap, a ghost, a re-base, and figures of every class."""
    values = [*STEADY, None, 99.0, *[90.0, 92.0] * 7, 70.0, 91.0]
    return monthly(*values, ghosts=(17,), rebases=(date(2025, 6, 1),))


def funnelled(text: Callable[[str], str] = str, which: Any = "normal") -> Picture:
    """A funnel of eight teams, two of them outside and one hidden."""
    counts = ((12, 60), (14, 80), (45, 70), (9, 40), (20, 90), (None, 12), (2, 10), (1, 75))
    found = funnel([Unit(text(f"Team {place}"), n, d) for place, (n, d) in enumerate(counts)])
    units: list[Placed] = [(u, limits_of(u, which), u.beyond(limits_of(u, which))) for u in found.units]
    own = text("Team 1")
    words = said_of(found, which, lambda value: PERCENT.said(value * 100), of=text("teams"), own=own)
    assert found.centre is not None
    return funnel_chart(
        text("Late visits"), units, curve(found, which), found.centre, words, PERCENT, of=text("Team"),
        size_of=text("Visits"), own=own, factor=100,
    )  # fmt: skip


def pictures(text: Callable[[str], str]) -> dict[str, Picture]:
    """One picture of each kind, all its words passed through `text`."""
    wording = Wording(name=text("Visits"), unit="%")
    events = [ChartEvent(date(2024, 3, 9), text("A second team")), ChartEvent(date(2025, 6, 1), text("Re-based by A"))]
    whole, short = everything(), monthly(*STEADY[:8])
    cards = [
        Card(text("Visits in time"), whole, verdict(whole, wording), wording),
        Card(text("Reviews"), short, verdict(short, wording), wording),
    ]
    return {
        "spc": spc_chart(
            text("Visits in time"), whole, verdict(whole, wording), wording, events=events,
            why_missing={date(2025, 5, 1): text("Hidden, of so few")}, labels={date(2024, 1, 1): text("Jan")},
        ),
        "spc, few": spc_chart(text("Visits"), short, verdict(short, wording), wording),
        "funnel": funnelled(text),
        "small multiples": small_multiples(text("Scorecard"), cards),
    }  # fmt: skip
