"""What the measures say, in a Board pack: all of the scorecard at a glance, then each that really changed.

Pure: blocks made from a View. A chart is drawn anew from the figures in the position, so that nothing is in the
picture that is not in the paper's own data.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from soundingboard.formats.blocks import Block, Chart, Column, Heading, Paragraph, Run, Table
from soundingboard.papers.parts import View, counted, listed
from soundingboard.position.measuring import DAYS_BETWEEN
from soundingboard.position.values import MeasureValue
from soundingboard.rating.rules import OFF_PATH_LONG

if TYPE_CHECKING:
    from soundingboard.formats.charts.small_multiples import Card
    from soundingboard.formats.charts.spc import PlottedChart

AT_A_GLANCE = 9  # measures in one picture: three rows on paper
IN_FULL = 6  # charts of measures that changed
CHANGED = ("worsening", "improving", "higher", "lower")
_ORDER = (
    "worsening",
    "improving",
    "higher",
    "lower",
    "no_change",
    "too_early",
    "too_few",
    "hidden",
    "too_old",
    "nothing",
)
_SAID = {
    "worsening": "getting worse",
    "improving": "getting better",
    "higher": "higher than usual",
    "lower": "lower than usual",
    "no_change": "without real change",
    "too_early": "too early to tell",
    "too_few": "with too few figures",
    "hidden": "that cannot be told as figures are hidden",
    "too_old": "too old to tell",
    "nothing": "without figures",
}


def measures(view: View) -> Iterator[Block]:
    """The scorecard at a glance, the measures that changed with their charts and what was said of them, and a table."""
    yield Heading("What the measures say", anchor="measures")
    found = view.position.measures
    if not found:
        yield Paragraph("No measure is on the scorecard, and none bears on an objective yet.")
        return
    tally = Counter(_comes_to(each) for each in found)
    off = [each for each in found if each.periods_off_path >= OFF_PATH_LONG]
    said = listed([f"{tally[code]} {_SAID[code]}" for code in _ORDER if tally[code]])
    yield Paragraph(
        f"Of {counted(len(found), 'measure')}, {said}. "
        "Something is said to have changed only where it is more than chance explains. "
        f"{counted(len(off), 'measure')} missed the target {OFF_PATH_LONG} periods running or more."
    )
    if view.content.small_numbers:
        yield Paragraph(
            f"Small numbers are left out of this paper, as on its readers' pages. {view.content.small_numbers}"
        )
    cards = [each for each in found if each.on_scorecard and each.points]
    for start in range(0, len(cards), AT_A_GLANCE):
        yield from _at_a_glance(cards[start : start + AT_A_GLANCE], start)
    changed = sorted(
        (each for each in found if each.points and (_comes_to(each) in CHANGED or each in off)),
        key=lambda each: (_ORDER.index(each.verdict), -each.periods_off_path, each.title),
    )
    for each in changed[:IN_FULL]:
        yield from _in_full(view, each)
    if len(changed) > IN_FULL:
        yield Paragraph(f"{len(changed) - IN_FULL} more that changed or missed their target are in the table.")
    yield _all_of_them(found)


def _at_a_glance(cards: Sequence[MeasureValue], start: int) -> Iterator[Block]:
    from soundingboard.formats.charts.small_multiples import small_multiples

    name = "The scorecard at a glance" if start == 0 else "The scorecard, continued"
    picture = small_multiples(name, [_card(each) for each in cards])
    yield picture.as_chart(name, print_table=False)


def chart_of(measure: MeasureValue) -> Chart:
    """The chart of a measure that has figures, with its usual range, its sentence and its table."""
    from soundingboard.formats.charts.spc import ChartEvent, spc_chart

    chart, verdict, wording = _drawn(measure)
    picture = spc_chart(
        measure.title,
        chart,
        verdict,
        wording,
        events=[ChartEvent(each.on, each.words) for each in measure.marks],
        labels={each.on: each.period for each in measure.points},
    )
    return picture.as_chart(f"{measure.title}, with its usual range", print_table=False)


def _in_full(view: View, measure: MeasureValue) -> Iterator[Block]:
    yield Heading(f"{measure.title}: {measure.headline.lower()}", 3)
    yield chart_of(measure)
    bears = [view.position.objective(reference) for reference in measure.objectives]
    named = [f"{one.reference} {one.title}" for one in bears if one is not None]
    if measure.commentary:
        yield Paragraph((Run(f"{measure.commentary_by}: ", strong=True), Run(measure.commentary)))
    elif measure.asks:
        yield Paragraph("Nobody has said yet what happened, and what was done about it.")
    bears_on = f" It bears on {listed(named)}." if named else ""
    yield Paragraph(f"{measure.label}{bears_on}")


def _all_of_them(found: Sequence[MeasureValue]) -> Block:
    return Table(
        "Every measure with its last figure",
        (
            Column("Measure", width=2),
            Column("Last figure", width=1.2),
            Column("Period", width=1.2),
            Column("Target", width=1),
            Column("What it says", width=3),
        ),
        tuple((each.title, each.printed, each.last_period, each.aim or "None set", _said_of(each)) for each in found),
        note="What each figure rests on, its source and how old it is, is in the workbook and the data.",
    )


def _comes_to(measure: MeasureValue) -> str:
    """What a measure says now: a last figure that is too old says nothing of today, whatever its chart shows."""
    return "too_old" if measure.is_too_old and measure.points else measure.verdict


def _said_of(measure: MeasureValue) -> str:
    if _comes_to(measure) == "too_old":
        return f"Too old to tell how things are now: the last figure is of {measure.last_period}."
    return measure.sentence


# --- drawing ----------------------------------------------------------------------------------------------------------


def _drawn(measure: MeasureValue) -> tuple["PlottedChart", Any, Any]:
    """The chart of a measure, reckoned anew from its figures, with its verdict and how it is spelt."""
    from soundingboard.statistics.charts import chart
    from soundingboard.statistics.rare_events import days_between, plotted
    from soundingboard.statistics.values import Observation, Series
    from soundingboard.statistics.verdicts import Wording, verdict

    if measure.unit == DAYS_BETWEEN:
        first = measure.points[0].on - timedelta(days=int(measure.points[0].value or 0))
        found = days_between([first, *(each.on for each in measure.points)], improvement=measure.improvement)  # type: ignore[arg-type]
        between = plotted(found, measure.improvement)  # type: ignore[arg-type]
        spoken = Wording(unit=measure.suffix, decimals=0, rhythm="figure")
        return between, verdict(between, spoken), spoken
    series = Series(
        tuple(
            Observation(
                each.on,
                None if each.value is None else float(each.value),
                each.ghost,
                None if each.target is None else float(each.target),
            )
            for each in measure.points
        ),
        improvement=measure.improvement,  # type: ignore[arg-type]
        rebases=measure.rebases,
        baseline_until=measure.baseline_until,
    )
    made = chart(series)
    wording = Wording(unit=measure.suffix, decimals=measure.decimals)
    return made, verdict(made, wording), wording


def _card(measure: MeasureValue) -> "Card":
    from soundingboard.formats.charts.small_multiples import Card

    chart, verdict, wording = _drawn(measure)
    title = f"{measure.title} (last: {measure.last_period})" if measure.is_too_old else measure.title
    return Card(title, chart, verdict, wording)
