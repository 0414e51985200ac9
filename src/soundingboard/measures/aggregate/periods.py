"""Periods and the calendar, as small tables that the child-level tables are joined to.

Every date that depends on a period alone is worked out here, once a period; every count of working days is read from a
table with a row a day. All periods are then counted in one pass, however many there are.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from soundingboard.lib import working_days
from soundingboard.measures.aggregate.settings import Settings

SNAPSHOT = "snapshot"  # the period of measures that the source can tell for the day of the extract alone
CALENDAR_FROM = date(1980, 1, 1)  # nothing that starts earlier can be within so many working days of a period
FIRST_YEAR = 1990
_A_DAY = timedelta(days=1)
Days: TypeAlias = NDArray[np.datetime64]


class BadPeriod(ValueError):
    """A period that ends before it starts or is too long ago, or two of one label."""


@dataclass(frozen=True, slots=True)
class Period:
    """A labelled stretch of days, both ends included."""

    label: str
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise BadPeriod(f"The period {self.label} ends before it starts.")
        if self.start.year < FIRST_YEAR:
            raise BadPeriod(f"The period {self.label} starts before {FIRST_YEAR}, for which no calendar is kept.")
        if self.label in ("", SNAPSHOT):
            raise BadPeriod("Give each period a label of its own; “snapshot” is taken.")

    def last_day(self, snapshot: date) -> date:
        """T: the period's end, or the snapshot where that is earlier."""
        return min(self.end, snapshot)


def checked(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The periods, refused with BadPeriod when two have one label."""
    kept = tuple(periods)
    if len({period.label for period in kept}) < len(kept):
        raise BadPeriod("Two periods have the same label.")
    return kept


def months_later(day: date, months: int) -> date:
    """The same day so many calendar months later, or the month's last day where it has no such day; am(d, n)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Calendar:
    """Working days of England and Wales, or with the holidays that a council gives, as arrays over every day."""

    def __init__(self, until: date, holidays: Iterable[date] | None = None) -> None:
        # Two years beyond the last day asked about, so that a due date just after it is there.
        self.first = CALENDAR_FROM
        last = until + timedelta(days=731)
        self.days = np.arange(np.datetime64(self.first), np.datetime64(last) + 1)
        given = _holidays(self.first.year, last.year) if holidays is None else set(holidays)
        is_working = np.is_busday(self.days, holidays=np.array(sorted(given), dtype="datetime64[D]"))
        self._so_far = np.cumsum(is_working)

    def nth_after(self, n: int) -> Days:
        """For each day the n-th working day after it (n at least 1); near the table's end, a day beyond the table."""
        days: Days = self.days[0] + np.searchsorted(self._so_far, self._so_far + n, side="left")
        return days

    def last_within(self, n: int) -> Days:
        """For each day a the last day b with wd(a, b) <= n: the day before the (n + 1)-th working day after it."""
        return self.nth_after(n + 1) - 1

    def earliest_within(self, day: date, n: int) -> date:
        """The first day a with wd(a, day) <= n."""
        # wd(a, day) = so_far(day) - so_far(a), and it only falls as a goes on.
        index = (day - self.first).days
        return self.first + timedelta(days=int(np.searchsorted(self._so_far, self._so_far[index] - n, side="left")))

    def latest_beyond(self, day: date, n: int) -> date:
        """The last day a with wd(a, day) >= n."""
        index = (day - self.first).days
        place = int(np.searchsorted(self._so_far, self._so_far[index] - n, side="right")) - 1
        return self.first + timedelta(days=place)

    def table(self, settings: Settings) -> pa.Table:
        """A row a day, with what the derivations need of working days from that day on."""
        return pa.table(
            {
                "day": pa.array(self.days),
                "within_45": pa.array(self.last_within(45)),
                "within_15": pa.array(self.last_within(15)),
                "within_conversion": pa.array(self.last_within(settings.conversion_working_days)),
                "after_20": pa.array(self.nth_after(20)),
                "so_far": pa.array(self._so_far),
            }
        )


def _holidays(first: int, last: int) -> set[date]:
    known_from = working_days.KNOWN_FROM.year
    return {
        day
        for year in range(first, last + 1)
        for day in (working_days.bank_holidays(year) if year >= known_from else working_days.ordinary_holidays(year))
    }


def period_table(periods: Sequence[Period], snapshot: date, days: Calendar, settings: Settings) -> pa.Table:
    """A row a period: its number, T, and every date that depends on T alone.

    A period that starts after the snapshot is left out: nothing can be told of it.
    """
    rows = []
    for number, period in enumerate(periods):
        if period.start > snapshot:
            continue
        t = period.last_day(snapshot)
        rows.append(
            {
                "period": number,
                "t": t,
                "t_729_days_ago": t - timedelta(days=729),
                "t_6_months_ago": months_later(t, -6),
                "t_12_months_ago": months_later(t, -12),
                "t_24_months_ago": months_later(t, -24),
                "t_30_months_ago": months_later(t, -30),
                "t_cla_visit_ago": t - timedelta(days=settings.cla_visit_days),
                "cin_visit_from": days.earliest_within(t, settings.cin_visit_working_days),
                "cin_visit_owed_since": days.latest_beyond(t, settings.cin_visit_working_days),
                "cp_visit_from": days.earliest_within(t, settings.cp_visit_working_days),
                "cp_visit_owed_since": days.latest_beyond(t, settings.cp_visit_working_days),
            }
        )
    dates = [name for name in _PERIOD_COLUMNS if name != "period"]
    schema = pa.schema([("period", pa.int32()), *((name, pa.date32()) for name in dates)])
    return pa.Table.from_pylist(rows, schema=schema)


_PERIOD_COLUMNS = (
    "period",
    "t",
    "t_729_days_ago",
    "t_6_months_ago",
    "t_12_months_ago",
    "t_24_months_ago",
    "t_30_months_ago",
    "t_cla_visit_ago",
    "cin_visit_from",
    "cin_visit_owed_since",
    "cp_visit_from",
    "cp_visit_owed_since",
)


def days_of(spans: Iterable[tuple[int, date, date]]) -> pa.Table:
    """A row for each day of each span (a period's number, first and last day), to join events to."""
    numbers: list[int] = []
    days: list[date] = []
    for number, first, last in spans:
        length = (last - first).days + 1
        numbers += [number] * length
        days += [first + n * _A_DAY for n in range(length)]
    return pa.table({"period": pa.array(numbers, pa.int32()), "day": pa.array(days, pa.date32())})
