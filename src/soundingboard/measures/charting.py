"""From figures on record to a chart, its verdict and what is asked of people: the join of this area with statistics.

A measure is judged as its targets, its re-bases, its ghosted points and its baseline say; all series that a page shows
are charted at once. What is hidden or missing stays a gap. Values in, values out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from soundingboard.formats.charts.spc import ChartEvent
from soundingboard.measures import rules
from soundingboard.measures.event_reading import SPOKEN, event_chart
from soundingboard.measures.fact_label import SYMBOL_WORDS, UNIT_WORDS, FactLabel
from soundingboard.measures.models import ChangeKind
from soundingboard.measures.reading import (
    ChartChangeLine,
    Definition,
    Measures,
    Point,
    Series,
    aims_for,
    events_on,
    label_of,
)
from soundingboard.measures.rules import Aim, Changed
from soundingboard.statistics.charts import charts
from soundingboard.statistics.dialects import DEFAULT, DIALECTS, LENGTHS, DialectName, Lengths
from soundingboard.statistics.values import Chart, Improvement, Observation
from soundingboard.statistics.values import Series as Charted
from soundingboard.statistics.verdicts import Verdict, Wording, verdict, withheld

_IMPROVEMENT: Mapping[str, Improvement] = {
    "up": "increase",
    "down": "decrease",
    "context": "neutral",
    "band": "neutral",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One measure, of the authority or a team, with its chart and what that says.

    `charted` is the series as its chart took it; `aims` are the targets that judge it, `changes` what was done to its
    chart, `events` all that is marked on it.
    """

    definition: Definition
    series: Series
    charted: Charted
    chart: Chart
    verdict: Verdict
    wording: Wording
    aims: tuple[Aim, ...]
    changes: tuple[ChartChangeLine, ...]
    events: tuple[ChartEvent, ...]

    @property
    def latest(self) -> Point:
        """The last figure, whether or not it has a value."""
        return self.series.latest

    @property
    def label(self) -> FactLabel:
        """The fact label of the last figure."""
        return label_of(self.definition, self.latest)

    @property
    def printed(self) -> str:
        """The last figure as it is printed; of rare events the days between the last and the one before."""
        if not self.definition.is_of_events:
            return self.label.printed
        last = self.chart.points[-1].value if self.chart.points else None
        return "One so far" if last is None else f"{self.wording.said(last)} between the last two"

    @property
    def aim(self) -> Aim | None:
        """The target that judges the last figure."""
        return rules.judged_by(self.aims, self.latest.period.end)

    @property
    def is_met(self) -> bool | None:
        """Whether the last figure meets its target; None without a value or a target."""
        if self.aim is None or self.latest.value is None:
            return None
        return rules.is_met(self.latest.value, self.aim, self.definition.direction, self.latest.period.end)

    @property
    def periods_off_path(self) -> int:
        """How many of the latest figures missed their target, one after another, as far back as none is hidden."""
        hidden = [place for place, point in enumerate(self.series.points, start=1) if _is_hidden(point)]
        known = self.series.values[hidden[-1] if hidden else 0 :]
        return rules.periods_off_path(known, self.aims, self.definition.direction)

    @property
    def improves(self) -> bool:
        """Whether a rule says that it is getting better, and not chance."""
        return self.verdict.code == "improving"

    @property
    def worsens(self) -> bool:
        """Whether a rule says that it is getting worse, and not chance."""
        return self.verdict.code == "worsening"

    def is_too_old(self, on: date) -> bool:
        """Whether its last figure with a value is too old to tell how things are on a day."""
        with_value = self.series.latest_with_value
        end = with_value.period.end if with_value else None
        return rules.is_too_old_to_tell(end, self.definition.frequency, on)

    @property
    def period_labels(self) -> dict[date, str]:
        """The name of each period by its last day, for the axis and the table."""
        return {point.period.end: point.period.words for point in self.series.points}

    @property
    def why_missing(self) -> dict[date, str]:
        """The words for each gap by its last day."""
        return {
            point.period.end: SYMBOL_WORDS.get(point.symbol, point.symbol)
            for point in self.series.points
            if point.value is None
        }


def judge(
    measures: Measures,
    *,
    indicator_ids: Collection[int] | None = None,
    team_id: int | None = None,
    dialect: DialectName = DEFAULT,
    lengths: Lengths = LENGTHS,
) -> dict[int, Judged]:
    """Each measure that has figures with its chart and its verdict, in the order of the definitions.

    Args:
        indicator_ids: only these, in their order; None for all in use.
        team_id: a team's own series; None for the authority's.
    """
    in_use = [key for key, definition in measures.definitions.items() if not definition.is_retired]
    wanted = in_use if indicator_ids is None else [key for key in indicator_ids if key in measures.definitions]
    judged = _judged(measures, [(key, team_id) for key in wanted], dialect, lengths)
    return {key: each for (key, _), each in judged.items()}


def judge_teams(measures: Measures, indicator_id: int, team_ids: Iterable[int]) -> dict[int, Judged]:
    """One measure of each team that has figures of it, with its chart and its verdict, in the order of the teams."""
    judged = _judged(measures, [(indicator_id, each) for each in team_ids], DEFAULT, LENGTHS)
    return {team_id: each for (_, team_id), each in judged.items() if team_id is not None}


def _judged(
    measures: Measures, wanted: Iterable[tuple[int, int | None]], dialect: DialectName, lengths: Lengths
) -> dict[tuple[int, int | None], Judged]:
    """The series that are wanted, by measure and team, all charted at once; those without a figure are left out."""
    found = [
        (measures.definitions[key], team_id, series)
        for key, team_id in wanted
        if (series := measures.main(key, team_id)) is not None
    ]
    aims = [
        () if definition.is_of_events else aims_for(measures.targets.get(definition.indicator_id, ()), team_id)
        for definition, team_id, _ in found
    ]
    changes = [measures.chart_changes.get((definition.indicator_id, team_id), ()) for definition, team_id, _ in found]
    taken = [
        charted(definition, series, aim, change)
        for (definition, _, series), aim, change in zip(found, aims, changes, strict=True)
    ]
    drawn = charts(taken, dialect, lengths)
    judged = {}
    for (definition, team_id, series), aim, change, as_taken, chart_so in zip(
        found, aims, changes, taken, drawn, strict=True
    ):
        wording = wording_of(definition)
        chart = event_chart(definition, series) if definition.is_of_events else chart_so
        judged[definition.indicator_id, team_id] = Judged(
            definition=definition,
            series=series,
            charted=as_taken,
            chart=chart,
            verdict=_verdict(definition, series, chart, wording, dialect, lengths),
            wording=wording,
            aims=aim,
            changes=change,
            events=_events(measures, definition, team_id, change),
        )
    return judged


def _verdict(
    definition: Definition, series: Series, chart: Chart, wording: Wording, dialect: DialectName, lengths: Lengths
) -> Verdict:
    said = verdict(chart, wording, lengths)
    looked_at = max(DIALECTS[dialect].shift, DIALECTS[dialect].trend)
    if not definition.is_of_events and any(map(_is_hidden, series.points[-looked_at:])):
        return withheld(wording, said.notes)
    return said


def _is_hidden(point: Point) -> bool:
    """Whether the figure is on record and kept from this reader."""
    return bool(point.hides) and point.value is None


def charted(definition: Definition, series: Series, aims: Sequence[Aim], changes: Iterable[ChartChangeLine]) -> Charted:
    """A series as statistics takes it: a point for each period at its last day, and how it is to be read.

    Of two periods that end on one day the one that began later counts, so that a stray half-month does not break the
    chart.
    """
    by_kind: dict[str, list[date]] = {}
    for change in changes:
        by_kind.setdefault(change.kind, []).append(change.on)
    ghosts = by_kind.get(ChangeKind.GHOST, [])
    points = {point.period.end: point for point in series.points}
    observations = []
    for end, point in points.items():
        aim = rules.judged_by(aims, end)
        target = aim.at(end) if aim is not None else None
        observations.append(
            Observation(
                on=end,
                value=None if point.value is None else float(point.value),
                ghost=any(point.period.start <= day <= end for day in ghosts),
                target=None if target is None else float(target),
            )
        )
    baselines = by_kind.get(ChangeKind.BASELINE, [])
    return Charted(
        tuple(observations),
        improvement=_IMPROVEMENT[definition.direction],
        rebases=tuple(sorted(by_kind.get(ChangeKind.REBASE, []))),
        baseline_until=max(baselines, default=None),
        conflict=definition.conflict,
    )


def wording_of(definition: Definition) -> Wording:
    """How a measure is spoken of; its name stands beside the sentence, not in it."""
    if definition.is_of_events:
        return SPOKEN
    return Wording(unit=UNIT_WORDS[definition.unit], decimals=definition.decimals)


NOTHING_BEFORE: Mapping[int, str] = MappingProxyType({})


def changed_in(judged: Iterable[Judged], before: Mapping[int, str] = NOTHING_BEFORE) -> tuple[Changed, ...]:
    """What the rules say changed, one for each series; `rules.commentary_wanted` leaves out what is written already.

    `before` has what each measure of the authority came to when the round before was closed: what it says still is no
    news.
    """
    found = []
    for each in judged:
        key = each.series.key
        was = before.get(key.indicator_id) if key.team_id is None else None
        asks = [one for one in each.verdict.asks if rules.is_news(one.code, each.verdict.code, was)]
        if asks:
            sentence = " ".join(one.sentence for one in asks)
            found.append(Changed(key.indicator_id, key.team_id, asks[0].code, sentence))
    return tuple(found)


_CHANGES = {
    "rebase": "limits worked out anew",
    "ghost": "this point not counted",
    "baseline": "limits fixed up to here",
}


def _events(
    measures: Measures, definition: Definition, team_id: int | None, changes: Iterable[ChartChangeLine]
) -> tuple[ChartEvent, ...]:
    """All that is marked on a chart in order of time. A change says who decided it, who recorded it, and why."""
    marked = [
        ChartEvent(event.on, event.title) for event in events_on(measures.events, definition.indicator_id, team_id)
    ]
    marked += [
        ChartEvent(
            change.on,
            f"{_CHANGES[change.kind].capitalize()} by decision {change.decision} of {rules.said(change.decided_on)}, "
            f"recorded by {change.recorded_by}: {change.why}",
        )
        for change in changes
    ]
    return tuple(sorted(marked, key=lambda event: event.on))
