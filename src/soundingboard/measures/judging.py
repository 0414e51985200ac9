"""A measure's verdict is put on record when what it follows from changes, and read where an objective is judged."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.evidence.models import PerformanceType
from soundingboard.measures import rules
from soundingboard.measures.models import MeasureLink, MeasureVerdict
from soundingboard.measures.reading import Point, measures_at
from soundingboard.plan.reading import held
from soundingboard.rating.facts import MeasureFacts
from soundingboard.records.prepared import prepared_by

if TYPE_CHECKING:
    from soundingboard.measures.charting import Judged


def judge_again(programme_id: int, indicator_ids: Collection[int], *, by: Actor) -> int:
    """Put on record what these measures now come to, where that is something else than before; how many were.

    Called by every action that changes figures, targets, definitions or charts, in the same transaction. It leaves no
    entry in the history: it follows from what was entered there.
    """
    if not indicator_ids:
        return 0
    # Charts are reckoned with arrays, which a web process loads when it first needs them.
    from soundingboard.measures.charting import judge

    measures = measures_at(programme_id, indicator_ids=indicator_ids)
    standing = {
        row.indicator_id: row
        for row in MeasureVerdict.objects.filter(programme_id=programme_id, indicator_id__in=indicator_ids).current()
    }
    over: list[int] = []
    fresh: list[MeasureVerdict] = []
    found = judge(measures)
    for indicator_id, judged in found.items():
        last = judged.series.latest_with_value
        said = {
            "code": judged.verdict.code,
            "sentence": judged.verdict.sentence,
            "periods_off_path": judged.periods_off_path,
            "last_on": _known_to(judged, last) if last else None,
        }
        row = standing.get(indicator_id)
        if row is not None and all(getattr(row, name) == value for name, value in said.items()):
            continue
        if row is not None:
            over.append(row.pk)
        fresh.append(
            MeasureVerdict(
                programme_id=programme_id, indicator_id=indicator_id, recorded_at=by.now, recorded_by=by.person, **said
            )
        )
    over += [row.pk for indicator_id, row in standing.items() if indicator_id not in found]
    if over:
        MeasureVerdict.objects.filter(pk__in=over, superseded_at=None).update(superseded_at=by.now)
    MeasureVerdict.objects.bulk_create(fresh)
    return len(fresh) + sum(indicator_id not in found for indicator_id in standing)


def verdicts_at(programme_id: int, moment: datetime, indicator_ids: Collection[int]) -> dict[int, str]:
    """What these measures came to just before a moment, by the code of each verdict. One query."""
    rows = MeasureVerdict.objects.filter(programme_id=programme_id, indicator_id__in=indicator_ids).as_at(moment)
    return dict(rows.values_list("indicator_id", "code"))


def _known_to(judged: "Judged", last: Point) -> date:
    """The day to which a measure tells. Of rare events it is known to what was recorded, and no event's day is told."""
    return last.data_cut_off if judged.definition.is_of_events else last.period.end


class BearsOn(NamedTuple):
    """A measure that bears on an objective or an outcome (`on_id`), with what it came to."""

    on_id: int
    indicator_id: int
    code: str
    title: str
    performance_type: str
    frequency: str
    verdict: str
    sentence: str
    periods_off_path: int
    last_on: date | None

    def is_too_old(self, on: date) -> bool:
        """Whether its last figure is too old to tell how things are on a day."""
        return rules.is_too_old_to_tell(self.last_on, self.frequency, on)

    def facts(self, on: date) -> MeasureFacts:
        """What the judge of ratings is told of it."""
        return MeasureFacts(
            code=self.code,
            title=self.title,
            is_about_effect=self.performance_type != PerformanceType.QUANTITY,
            periods_off_path=self.periods_off_path,
            improves=self.verdict == "improving",
            worsens=self.verdict == "worsening",
            is_too_old=self.is_too_old(on),
            last_on=self.last_on,
        )


End = Literal["objective", "outcome"]


def bearing_on(
    programme_id: int,
    keys: Collection[int] | None = None,
    moment: datetime | None = None,
    *,
    end: End = "objective",
) -> Mapping[int, tuple[BearsOn, ...]]:
    """The measures that bear on each objective, or each outcome, and are in use, in the order of linking. One query."""
    found: dict[int, list[BearsOn]] = {}
    ask = _bearing_on if keys is None or len(keys) <= 200 else _bearing_on.plain
    for row in ask(programme_id, None if keys is None else tuple(keys), moment, end):
        *named, verdict, sentence, off, last_on = row
        line = BearsOn._make((*named, verdict or "nothing", sentence or "", off or 0, last_on))
        found.setdefault(line.on_id, []).append(line)
    return {key: tuple(lines) for key, lines in found.items()}


@prepared_by("end")
def _bearing_on(programme_id: int, keys: tuple[int, ...] | None, moment: datetime | None, end: End) -> "QuerySet[Any]":
    rows = MeasureLink.objects.filter(programme_id=programme_id).as_at(moment)
    rows = rows.filter(**({f"{end}_id__isnull": False} if keys is None else {f"{end}_id__in": keys}))
    return (
        rows.annotate(
            said=FilteredRelation("indicator__versions", condition=held(moment, "indicator__versions__")),
            came_to=FilteredRelation("indicator__verdicts", condition=held(moment, "indicator__verdicts__")),
        )
        .filter(Q(said__is_retired=False))
        .order_by(f"{end}_id", "pk")
        .values_list(
            f"{end}_id",
            "indicator_id",
            "indicator__code",
            "said__title",
            "said__performance_type",
            "said__frequency",
            "came_to__code",
            "came_to__sentence",
            "came_to__periods_off_path",
            "came_to__last_on",
        )
    )
