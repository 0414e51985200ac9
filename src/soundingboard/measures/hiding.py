"""What of the figures that come in may be shown to those who may see no small numbers is put on record with them.

It is decided once, beside all that they were shown before (`measures.masking`), and never again: so the scorecard, the
page of a measure, the teams, a file and a paper cannot differ, on this day or on a past one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from soundingboard.measures.disclosure import HIDDEN, Key, Shown
from soundingboard.measures.disclosure_profiles import public_profile
from soundingboard.measures.masking import (
    SAME_COUNTS,
    Given,
    Kind,
    Place,
    What,
    hidden_among,
    parts_of,
)
from soundingboard.measures.models import Figure, Hides, IndicatorVersion, Team, TeamKind, Timing


def hide_small_numbers(programme_id: int, rows: Sequence[Figure]) -> None:
    """Mark on figures that are not saved yet what must be hidden; what they take the place of has ended. Four queries.

    Counts are taken to be of children: the numerator of a share or a rate, what a share or a mean is out of, a count.
    """
    if not rows:
        return
    measures = _measures_with(programme_id, {row.indicator_id for row in rows})
    record = _Record(measures)
    for each in _on_record(programme_id, measures):
        record.add(each)
    kinds = dict(Team.objects.filter(programme_id=programme_id).values_list("pk", "kind"))
    came = [(record.given(_Line.of(row, kinds)), row) for row in rows]
    hidden = hidden_among(
        [given for given, _ in came],
        record.standing,
        record.kinds,
        public_profile(programme_id),
        record.shown,
        {each.derivation: each.code for each in measures.values() if each.derivation},
    )
    nothing: frozenset[What] = frozenset()
    for given, row in came:
        row.hides = _hides(hidden.get(given.place, nothing) | record.hidden.get(given.place, nothing))


def _hides(whats: Collection[What]) -> str:
    above, below = "numerator" in whats or "value" in whats, "denominator" in whats
    return Hides.BOTH if above and below else Hides.ABOVE if above else Hides.BELOW if below else ""


# --- what is on record ------------------------------------------------------------------------------------------------


class _Measure(NamedTuple):
    code: str
    unit: str
    timing: str
    derivation: str


class _Line(NamedTuple):
    """A figure as it is read: any vintage, whoever it is of. `is_standing` is false for what was superseded."""

    indicator_id: int
    team_id: int | None
    team_kind: str | None
    start: date
    end: date
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    symbol: str
    hides: str
    is_standing: bool = True

    @classmethod
    def of(cls, row: Figure, kinds: Mapping[int, str]) -> "_Line":
        kind = kinds[row.team_id] if row.team_id is not None else None
        numbers = (row.numerator, row.denominator, row.value, row.symbol, "")
        return cls(row.indicator_id, row.team_id, kind, row.period_start, row.period_end, *numbers)


@dataclass(slots=True)
class _Record:
    """What a reader has of some measures: what stands, what was ever shown, and what was hidden and stays so."""

    measures: Mapping[int, _Measure]
    standing: list[Given] = field(default_factory=list)
    shown: dict[Key, Shown] = field(default_factory=dict)
    hidden: dict[Place, frozenset[What]] = field(default_factory=dict)

    @property
    def kinds(self) -> dict[str, Kind]:
        """What the numbers of each measure are."""
        return {each.code: Kind(each.unit, each.timing == Timing.PERIOD) for each in self.measures.values()}

    def given(self, line: _Line) -> Given:
        """A line as a figure to be masked."""
        team = "" if line.team_id is None else str(line.team_id)
        of = "" if line.team_kind in (None, TeamKind.TEAM) else str(line.team_kind)
        place = Place(self.measures[line.indicator_id].code, team, line.start, line.end, of)
        return Given(place, line.numerator, line.denominator, line.value, line.symbol)

    def add(self, line: _Line) -> None:
        """Take in a vintage, the earliest first."""
        given = self.given(line)
        if line.is_standing:
            self.standing.append(given)
        for part, number, _ in parts_of(given, self.measures[line.indicator_id].unit):
            if _is_hidden(part.what, line.hides):
                self.hidden[given.place] = self.hidden.get(given.place, frozenset()) | {part.what}
                self.shown.setdefault(part, Shown(None, HIDDEN))
            elif number is not None:
                # A number beside a hidden one is not printed, but is taken to be known: others may give it away.
                whole = int(number) if number == number.to_integral_value() else number
                self.shown[part] = Shown(whole)


def _is_hidden(what: What, hides: str) -> bool:
    return bool(hides) and (hides == Hides.BOTH or (hides == Hides.BELOW) == (what == "denominator"))


def _measures_with(programme_id: int, indicator_ids: Collection[int]) -> dict[int, _Measure]:
    """These measures and those that have a number in common with them."""
    rows = IndicatorVersion.objects.filter(programme_id=programme_id).current()
    said = ("indicator_id", "indicator__code", "unit", "timing", "derivation")
    every = {row[0]: _Measure._make(row[1:]) for row in rows.values_list(*said)}
    derivations = {every[key].derivation for key in indicator_ids}
    for (one, _), (other, _) in SAME_COUNTS:
        if derivations & {one, other}:
            derivations |= {one, other}
    return {
        key: each
        for key, each in every.items()
        if key in indicator_ids or (each.derivation and each.derivation in derivations)
    }


def _on_record(programme_id: int, indicator_ids: Iterable[int]) -> Iterable[_Line]:
    """Every vintage of their figures, the earliest first; what was taken back too, since it was shown."""
    rows: Any = Figure.objects.filter(programme_id=programme_id, indicator_id__in=list(indicator_ids))
    said = ("indicator_id", "team_id", "team__kind", "period_start", "period_end")
    numbers = ("numerator", "denominator", "value", "symbol", "hides", "superseded_at")
    for *line, superseded_at in rows.order_by("recorded_at", "pk").values_list(*said, *numbers):
        yield _Line._make((*line, superseded_at is None))
