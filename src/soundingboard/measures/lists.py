"""Lists that were sent by a page and counted: what waits to be looked at, and how it becomes figures.

Of the lists themselves nothing comes here: counts for periods and teams, and what was found while reading, with its
values masked. Until the figures are recorded or thrown away they wait with the job that counted them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from soundingboard.measures.derived import DerivedLines, PlainFigure, lines_from
from soundingboard.measures.models import IntakeKind
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.reading import derivation_codes
from soundingboard.measures.rules import Period
from soundingboard.outbox import jobs
from soundingboard.outbox.models import Job, JobState

KIND = "figures.count"
WAITS_FOR = timedelta(days=14)
_ONE_AT_A_TIME = "lists"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be counted: files by name and size, periods, and the day on which the lists were made."""

    files: tuple[tuple[str, int], ...]
    periods: tuple[Period, ...]
    snapshot: date

    def as_sent(self) -> dict[str, Any]:
        """The line that goes to the process that counts."""
        return {
            "files": [{"name": name, "size": size} for name, size in self.files],
            "periods": [[_label(each), each.start.isoformat(), each.end.isoformat()] for each in self.periods],
            "snapshot": self.snapshot.isoformat(),
        }


def _label(period: Period) -> str:
    return f"{period.start.isoformat()}_{period.end.isoformat()}"


def begin(programme_id: int, person_id: int | None, asked: Asked, now: datetime) -> tuple[Job, bool]:
    """A job for one set of lists, and whether it is new: the machine counts one at a time, for memory's sake.

    What waited for a fortnight and was neither recorded nor thrown away is forgotten here. What was found in lists
    whose figures are on record stays: it says how far the figures can be trusted.
    """
    old = Job.objects.filter(kind=KIND, finished_at__lt=now - WAITS_FOR).exclude(payload={})
    old.exclude(payload__has_key="intake").update(payload={})
    return jobs.begin(
        KIND,
        key=_ONE_AT_A_TIME,
        payload={"asked": asked.as_sent()},
        programme_id=programme_id,
        requested_by_id=person_id,
        now=now,
    )


def keep(found: Job, answer: Mapping[str, Any], now: datetime) -> None:
    """Keep what the counting said: figures to be looked at, or why there are none.

    Raises ValidationError when a text in it could identify somebody; then nothing is kept.
    """
    counted = answer.get("counted")
    payload = {**found.payload, **(counted or {"problems": answer.get("refused", [])})}
    Job.objects.filter(pk=found.pk, state=JobState.RUNNING).update(payload=payload)
    if counted is None:
        jobs.settle(found, JobState.FAILED, "The lists could not be taken in. Nothing was kept.", now=now)
    else:
        jobs.settle(found, JobState.DONE, "", now=now, result=f"measures/figures/lists/{found.pk}/")


def job_of_lists(programme_id: int, number: int) -> Job | None:
    """One counting of a programme. One query."""
    return Job.objects.filter(programme_id=programme_id, pk=number, kind=KIND).first()


def report_on(programme_id: int, reference: str) -> int | None:
    """The counting in which an intake's lists were judged, whose page is their quality report. One query."""
    rows = Job.objects.filter(programme_id=programme_id, kind=KIND, payload__intake=reference)
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def waiting(programme_id: int) -> list[Job]:
    """The countings of a programme that are under way, or whose figures wait to be looked at. One query."""
    rows = Job.objects.filter(programme_id=programme_id, kind=KIND, state__in=[JobState.RUNNING, JobState.DONE])
    return [row for row in rows.order_by("-pk")[:20] if row.state == JobState.RUNNING or "figures" in row.payload]


@dataclass(frozen=True, slots=True)
class _LeftOut:
    measure: str
    table: str
    column: str
    reason: str
    rows: int
    of: int


def left_out_of(found: Job) -> list[_LeftOut]:
    """How many rows each measure went without."""
    return [_LeftOut(*each) for each in found.payload.get("left_out", ())]


def snapshot_of(found: Job) -> date:
    """The day on which the lists were made."""
    return date.fromisoformat(found.payload["asked"]["snapshot"])


def periods_of(found: Job) -> dict[str, Period]:
    """The periods that were asked for, by their labels."""
    return {
        label: Period(date.fromisoformat(start), date.fromisoformat(end))
        for label, start, end in found.payload["asked"]["periods"]
    }


def lines_of(found: Job) -> DerivedLines:
    """The figures that were counted, as lines to be taken in. One query."""
    return lines_from(
        [PlainFigure(*each) for each in found.payload.get("figures", ())],
        periods=periods_of(found),
        snapshot=snapshot_of(found),
        codes=derivation_codes(found.programme_id or 0),
        left_out=left_out_of(found),
    )


def how_it_came(found: Job) -> HowItCame:
    """What is kept of the lists: their names, a digest, how many rows they had, and what was found in them."""
    payload = found.payload
    problems: dict[str, int] = {}
    for each in payload.get("problems", ()):
        problems[each["problem"]] = problems.get(each["problem"], 0) + each["times"]
    return HowItCame(
        IntakeKind.CHILD_LEVEL,
        snapshot_of(found),
        file_name=", ".join(each["name"] for each in payload["asked"]["files"])[:240],
        content_hash=payload["digest"],
        rows_read=sum(payload["rows"].values()),
        problems=problems,
        guesses=[guess_in_words(each) for each in payload.get("guesses", ())],
    )


def guess_in_words(guess: Sequence[Any]) -> str:
    """What was taken for what, in a sentence."""
    table, column, seen, taken_for, rows = guess
    where = f"{table}, {column}" if column else table
    many = f" in {rows:,} rows" if rows is not None else ""
    return f"{where}: “{seen}” was taken for {taken_for}{many}."
