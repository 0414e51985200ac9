"""What of the figures that come in may be shown to those who may see no small numbers is put on record with them.

It is decided once, beside all that they were shown before (`measures.masking`): so the scorecard, the page of a
measure, the teams, a file and a paper cannot differ, on this day or on a past one. Only a stricter rule is applied
again, to all that is on record; nothing that was hidden is ever shown.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from soundingboard.lib.presets import DisclosureProfile
from soundingboard.measures.disclosure import HIDDEN, Key, Shown
from soundingboard.measures.disclosure_profiles import public_profile
from soundingboard.measures.masking import Given, Kind, Place, What, hidden_among, parts_of, with_twins
from soundingboard.measures.models import Figure, Hides, IndicatorVersion, Team, TeamKind, Timing


def hide_small_numbers(programme_id: int, rows: Sequence[Figure]) -> None:
    """Mark on figures that are not saved yet what must be hidden; what they take the place of has ended. Four queries.

    Counts are taken to be of children: the numerator of a share or a rate, what a share or a mean is out of, a count.
    Where a stricter rule was taken up, there are two readers: one who had seen what was shown until then, and one who
    sees the pages as they are now. A figure is shown where neither learns a small count by it.
    """
    if not rows:
        return
    measures = _measures_with(programme_id, {row.indicator_id for row in rows})
    lines = list(_on_record(programme_id, measures))
    records = [_Record(measures)]
    if any(line.hides != line.hid_at_first for line in lines):
        records.append(_Record(measures))
    for line in lines:
        for record, hides in zip(records, (line.hides, line.hid_at_first), strict=False):
            record.add(line, hides, stands=line.superseded_at is None)
    kinds = _team_kinds(programme_id)
    came = [_Line.of(row, kinds) for row in rows]
    profile = public_profile(programme_id)
    marks = [record.marks(came, profile) for record in records]
    for row, *all_of_it in zip(rows, *marks, strict=True):
        row.hides = row.hid_at_first = _hides(frozenset().union(*all_of_it))


def hide_again(programme_id: int) -> int:
    """Hide what a stricter rule hides of all that is on record, past vintages too; how many figures. None is unhidden.

    All that came is gone through again in the order in which it came, as if the rule had held from the start, so that
    whoever reads only what the pages show from now on can work out nothing that it protects.
    """
    measures = _measures_with(programme_id, None)
    record, profile = _Record(measures), public_profile(programme_id)
    changed: list[Figure] = []
    ending: list[_Line] = []
    for (moment, _), some in groupby(
        _on_record(programme_id, measures), lambda line: (line.recorded_at, line.intake_id)
    ):
        came = list(some)
        for each in [each for each in ending if each.superseded_at <= moment]:
            record.standing.pop(record.given(each).place, None)
        ending = [each for each in ending if each.superseded_at > moment]
        for line, whats in zip(came, record.marks(came, profile), strict=True):
            hides = _hides(whats | _whats(line.hides))
            if hides != line.hides:
                changed.append(Figure(pk=line.pk, hides=hides))
            record.add(line, hides, stands=True)
        ending += [each for each in came if each.superseded_at is not None]
    Figure.objects.bulk_update(changed, ["hides"], batch_size=500)
    return len(changed)


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
    """A figure as it is read: any vintage, whoever it is of."""

    indicator_id: int
    team_id: int | None
    team_kind: str | None
    start: date
    end: date
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    symbol: str
    hides: str = ""
    hid_at_first: str = ""
    superseded_at: datetime | None = None
    recorded_at: datetime | None = None
    intake_id: int = 0
    pk: int = 0

    @classmethod
    def of(cls, row: Figure, kinds: Mapping[int, str]) -> "_Line":
        kind = kinds[row.team_id] if row.team_id is not None else None
        numbers = (row.numerator, row.denominator, row.value, row.symbol)
        return cls(row.indicator_id, row.team_id, kind, row.period_start, row.period_end, *numbers)


@dataclass(slots=True)
class _Record:
    """What a reader has of some measures: what stands, what was ever shown, and what was hidden and stays so."""

    measures: Mapping[int, _Measure]
    derived: Mapping[str, str] = field(init=False)
    kinds: Mapping[str, Kind] = field(init=False)
    standing: dict[Place, Given] = field(default_factory=dict)
    shown: dict[Key, Shown] = field(default_factory=dict)
    hidden: dict[Place, frozenset[What]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What the numbers of each measure are, and which measure each derivation is."""
        every = self.measures.values()
        self.kinds = {each.code: Kind(each.unit, each.timing == Timing.PERIOD) for each in every}
        self.derived = {each.derivation: each.code for each in every if each.derivation}

    def marks(self, came: Sequence[_Line], profile: DisclosureProfile) -> list[frozenset[What]]:
        """Which numbers of each figure that comes must be hidden from this reader, or were hidden and stay so."""
        given = [self.given(line) for line in came]
        found = hidden_among(given, self.standing.values(), self.kinds, profile, self.shown, self.derived)
        nothing: frozenset[What] = frozenset()
        return [found.get(each.place, nothing) | self.hidden.get(each.place, nothing) for each in given]

    def given(self, line: _Line) -> Given:
        """A line as a figure to be masked."""
        team = "" if line.team_id is None else str(line.team_id)
        of = "" if line.team_kind in (None, TeamKind.TEAM) else str(line.team_kind)
        place = Place(self.measures[line.indicator_id].code, team, line.start, line.end, of)
        return Given(place, line.numerator, line.denominator, line.value, line.symbol)

    def add(self, line: _Line, hides: str, *, stands: bool) -> None:
        """Take in a vintage, the earliest first, with what of it was hidden from this reader."""
        given = self.given(line)
        if stands:
            self.standing[given.place] = given
        for part, number, _ in parts_of(given, self.measures[line.indicator_id].unit):
            if _is_hidden(part.what, hides):
                self.hidden[given.place] = self.hidden.get(given.place, frozenset()) | {part.what}
                self.shown.setdefault(part, Shown(None, HIDDEN))
            elif number is not None:
                # A number beside a hidden one is not printed, but is taken to be known: others may give it away.
                whole = int(number) if number == number.to_integral_value() else number
                self.shown[part] = Shown(whole)


def _is_hidden(what: What, hides: str) -> bool:
    return bool(hides) and (hides == Hides.BOTH or (hides == Hides.BELOW) == (what == "denominator"))


def _whats(hides: str) -> frozenset[What]:
    every: tuple[What, ...] = ("numerator", "denominator", "value")
    return frozenset(what for what in every if _is_hidden(what, hides))


def _team_kinds(programme_id: int) -> dict[int, str]:
    return dict(Team.objects.filter(programme_id=programme_id).values_list("pk", "kind"))


def _measures_with(programme_id: int, indicator_ids: Collection[int] | None) -> dict[int, _Measure]:
    """These measures and those that have a number in common with them; all of them for None."""
    rows = IndicatorVersion.objects.filter(programme_id=programme_id).current()
    said = ("indicator_id", "indicator__code", "unit", "timing", "derivation")
    every = {row[0]: _Measure._make(row[1:]) for row in rows.values_list(*said)}
    if indicator_ids is None:
        return every
    derivations = with_twins({every[key].derivation for key in indicator_ids if every[key].derivation})
    return {
        key: each
        for key, each in every.items()
        if key in indicator_ids or (each.derivation and each.derivation in derivations)
    }


def _on_record(programme_id: int, indicator_ids: Iterable[int]) -> Iterable[_Line]:
    """Every vintage of their figures, the earliest first; what was taken back too, since it was shown."""
    rows: Any = Figure.objects.filter(programme_id=programme_id, indicator_id__in=list(indicator_ids))
    said = ("indicator_id", "team_id", "team__kind", "period_start", "period_end")
    numbers = ("numerator", "denominator", "value", "symbol", "hides", "hid_at_first")
    when = ("superseded_at", "recorded_at", "intake_id", "pk")
    return map(_Line._make, rows.order_by("recorded_at", "pk").values_list(*said, *numbers, *when))
