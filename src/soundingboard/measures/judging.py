"""A measure's verdict is put on record when what it follows from changes, and read where an objective is judged."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.evidence.models import PerformanceType
from soundingboard.measures import rules
from soundingboard.measures.models import MeasureLink, MeasureVerdict
from soundingboard.measures.reading import Point, measures_at
from soundingboard.measures.showing import shown
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
    public = judge(shown(measures, small=False))
    standing = {
        row.indicator_id: row
        for row in MeasureVerdict.objects.filter(programme_id=programme_id, indicator_id__in=indicator_ids).current()
    }
    over: list[int] = []
    fresh: list[MeasureVerdict] = []
    found = judge(measures)
    for indicator_id, judged in found.items():
        said = _said(judged) | _said_to_the_public(public.get(indicator_id))
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


def _said(judged: "Judged") -> dict[str, Any]:
    last = judged.series.latest_with_value
    return {
        "code": judged.verdict.code,
        "sentence": judged.verdict.sentence,
        "periods_off_path": judged.periods_off_path,
        "last_on": _known_to(judged, last) if last else None,
    }


# A measure of which the public may read nothing at all comes to nothing for them.
_NOTHING = {"code": "nothing", "sentence": "", "periods_off_path": 0, "last_on": None}


def _said_to_the_public(judged: "Judged | None") -> dict[str, Any]:
    return {f"public_{name}": value for name, value in (_said(judged) if judged else _NOTHING).items()}


def judge_again_for_the_public(programme_id: int) -> None:
    """Put right what each measure came to for those who may see no small numbers, on past days too.

    For when a stricter rule hides what they could read before. The moments on which a verdict was put on record are as
    many as the intakes and changes that brought one, and each is read once.
    """
    from soundingboard.measures.charting import judge

    rows = MeasureVerdict.objects.filter(programme_id=programme_id).order_by("recorded_at", "pk")
    for moment, some in groupby(rows, lambda row: row.recorded_at):
        of_it = list(some)
        just_after = moment + timedelta(microseconds=1)
        measures = measures_at(programme_id, just_after, indicator_ids=[row.indicator_id for row in of_it])
        public = judge(shown(measures, small=False))
        for row in of_it:
            for name, value in _said_to_the_public(public.get(row.indicator_id)).items():
                setattr(row, name, value)
        MeasureVerdict.objects.bulk_update(of_it, [f"public_{name}" for name in _NOTHING])


def verdicts_at(programme_id: int, moment: datetime, indicator_ids: Collection[int]) -> dict[int, str]:
    """What these measures came to just before a moment, by the code of each verdict. One query."""
    rows = MeasureVerdict.objects.filter(programme_id=programme_id, indicator_id__in=indicator_ids).as_at(moment)
    return dict(rows.values_list("indicator_id", "code"))


def _known_to(judged: "Judged", last: Point) -> date:
    """The day to which a measure tells. Of rare events it is known to what was recorded, and no event's day is told."""
    return last.data_cut_off if judged.definition.is_of_events else last.period.end


class BearsOn(NamedTuple):
    """A measure that bears on an objective or an outcome (`on_id`), with what it came to for a reader."""

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
    small: bool,
    end: End = "objective",
) -> Mapping[int, tuple[BearsOn, ...]]:
    """The measures that bear on each objective, or each outcome, and are in use, in the order of linking. One query.

    With `small` by every number, else by those that the public may read.
    """
    found: dict[int, list[BearsOn]] = {}
    ask = _bearing_on if keys is None or len(keys) <= 200 else _bearing_on.plain
    for row in ask(programme_id, None if keys is None else tuple(keys), moment, end, small):
        *named, verdict, sentence, off, last_on = row
        line = BearsOn._make((*named, verdict or "nothing", sentence or "", off or 0, last_on))
        found.setdefault(line.on_id, []).append(line)
    return {key: tuple(lines) for key, lines in found.items()}


@prepared_by("end", "small")
def _bearing_on(
    programme_id: int, keys: tuple[int, ...] | None, moment: datetime | None, end: End, small: bool
) -> "QuerySet[Any]":
    read = "came_to__" if small else "came_to__public_"
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
            *(f"{read}{name}" for name in _NOTHING),
        )
    )
