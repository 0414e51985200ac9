"""The long work of statistics that the benchmark times: very many charts at once, and a page's small charts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from soundingboard.formats.charts.small_multiples import Card, card
from soundingboard.statistics import charts, xmr
from soundingboard.statistics.dialects import DIALECTS
from soundingboard.statistics.values import Observation, Series
from soundingboard.statistics.verdicts import Wording, verdict

POINTS = 36


def a_hundred_thousand_series() -> Callable[[], Any]:
    """Chart 100,000 series of 36 points, with segments, ghosts, screening, baselines and what they come to."""
    return _of(100_000)


def a_thousand_series() -> Callable[[], Any]:
    """Chart 1,000 such series."""
    return _of(1_000)


def sixty_small_charts() -> Callable[[], Any]:
    """Chart, draw and put into words the sixty measures of a page."""
    values = _made(60).values.reshape(60, POINTS)
    series = [
        Series(
            tuple(
                Observation(date(2022 + place // 12, 1 + place % 12, 1), float(value), target=55.0)
                for place, value in enumerate(row)
            ),
            improvement="increase",
        )
        for row in values
    ]
    wording = Wording(unit="%")

    def drawn() -> list[str]:
        found = charts.charts(series)
        return [card(Card("A measure", each, verdict(each, wording), wording)) for each in found]

    return drawn


def _of(series: int) -> Callable[[], Any]:
    batch = _made(series)
    return lambda: xmr.charts(batch, DIALECTS["mdc"])


def _made(series: int) -> xmr.Batch:
    """Series of one length and of many kinds; the same each time."""
    random = np.random.default_rng(20)
    points = series * POINTS
    places = np.arange(series)
    rebased = np.zeros(points, np.bool_)
    rebased[places[::2] * POINTS + POINTS // 2] = True
    ghosts = np.zeros(points, np.bool_)
    ghosts[random.integers(0, points, points // 50)] = True
    return xmr.Batch(
        values=random.normal(50, 5, points).round(1),
        ghosts=ghosts,
        rebased=rebased,
        targets=np.full(points, 55.0),
        offsets=np.arange(0, points + 1, POINTS),
        directions=(places % 3 - 1).astype(np.int8),
        screened=places % 4 == 0,
        concern_first=places % 7 == 0,
        baseline_rows=np.zeros(series, np.int64),
        fixed=np.where(places % 5 == 0, 12, 0),
    )
