"""What the pages of measures share: periods to choose from, and figures shown before they are kept."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core import signing
from django.utils.safestring import SafeString

from soundingboard.measures.fact_label import printed_value
from soundingboard.measures.planning import Plan, Planned
from soundingboard.measures.reading import Definition
from soundingboard.measures.rules import FigureLine, Period, month_of
from soundingboard.web.doors import PageRequest
from soundingboard.web.templatetags.soundingboard import tag

# --- periods ----------------------------------------------------------------------------------------------------------

MONTHS, QUARTERS, YEARS = 24, 8, 4


def months_back(last: date, how_many: int) -> list[Period]:
    """Whole months, the latest first, beginning with the one that a day lies in."""
    found, day = [], last
    for _ in range(how_many):
        month = month_of(day)
        found.append(month)
        day = month.start - timedelta(days=1)
    return found


def period_key(period: Period) -> str:
    """A period as it stands in an address."""
    return f"{period.start.isoformat()}_{period.end.isoformat()}"


def period_of(key: str) -> Period | None:
    """The period that an address names, or None."""
    start, _, end = key.partition("_")
    try:
        period = Period(date.fromisoformat(start), date.fromisoformat(end))
    except ValueError:
        return None
    return period if period.start <= period.end else None


def period_choices(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """The periods that are over or under way, in groups, the latest first; a quarter and a year end with a month."""
    months = months_back(today, MONTHS)
    quarters = [Period(_before(month.end, 3), month.end) for month in months if month.end.month % 3 == 0]
    years = [
        Period(_before(month.end, 12), month.end) for month in months_back(today, 12 * YEARS) if month.end.month == 3
    ]
    return [
        ("Months", [(period_key(each), each.words) for each in months]),
        ("Quarters", [(period_key(each), each.words) for each in quarters[:QUARTERS]]),
        ("Years", [(period_key(each), each.words) for each in years[:YEARS]]),
    ]


def _before(end: date, months: int) -> date:
    """The first day of the months that end with a day."""
    year, month = divmod(end.year * 12 + end.month - months, 12)
    return date(year, month + 1, 1)


def last_whole_month(today: date) -> Period:
    """The month before the one that a day lies in."""
    return month_of(today.replace(day=1) - timedelta(days=1))


def periods_before(period: Period, how_many: int) -> list[Period]:
    """A period and those before it of the same length, the latest first; of other stretches the one alone."""
    length = {"month": 1, "quarter": 3, "year": 12}.get(period.kind)
    if length is None:
        return [period]
    found, end = [], period.end
    for _ in range(how_many):
        start = _before(end, length)
        found.append(Period(start, end))
        before = start - timedelta(days=1)
        end = before.replace(day=calendar.monthrange(before.year, before.month)[1])
    return found


# --- figures carried from a preview to its confirmation ---------------------------------------------------------------

_SALT = "soundingboard.measures.figures"
GOOD_FOR = 24 * 60 * 60  # seconds
LONGEST_CARRIED = 4 * 1_048_576


class TooMany(Exception):
    """More figures than a page can carry from the preview to the confirmation; the sentence says what to do."""


def carried(lines: Sequence[FigureLine], request: PageRequest, **more: Any) -> str:
    """Lines, sealed for this person and programme: nothing of a preview is kept anywhere but in the page itself.

    Raises TooMany.
    """
    sealed = signing.dumps(
        {"lines": [_packed(line) for line in lines], "for": _whose(request), **more}, salt=_SALT, compress=True
    )
    if len(sealed) > LONGEST_CARRIED:
        raise TooMany("This is more than can be shown before it is kept. Send fewer periods at a time.")
    return sealed


def opened(sealed: str, request: PageRequest) -> tuple[list[FigureLine], dict[str, Any]] | None:
    """What `carried` sealed; None when it is not ours, not theirs, or older than a day."""
    try:
        found: dict[str, Any] = signing.loads(sealed, salt=_SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    if found.get("for") != _whose(request):
        return None
    return [_unpacked(each) for each in found["lines"]], found


def _whose(request: PageRequest) -> list[int | None]:
    return [request.stand.programme.pk, request.stand.actor.person_id]


def _packed(line: FigureLine) -> list[str | None]:
    numbers = [None if each is None else str(each) for each in (line.numerator, line.denominator, line.value)]
    return [line.indicator, period_key(line.period), line.team, *numbers, line.symbol, line.place]


def _unpacked(packed: list[Any]) -> FigureLine:
    code, key, team, *numbers, symbol, place = packed
    period = period_of(key)
    if period is None:
        raise ValueError(key)
    numerator, denominator, value = (None if each is None else Decimal(each) for each in numbers)
    return FigureLine(code, period, team, numerator, denominator, value, symbol, place=place)


# --- what would come of figures ---------------------------------------------------------------------------------------

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that would be put on record, as it is drawn."""

    title: str
    team: str
    period: str
    was: str
    becomes: str
    what: SafeString


def changes(planned: Iterable[Planned], definitions: Mapping[int, Definition]) -> list[Change]:
    """Figures before they are kept, in words."""
    found = []
    for each in planned:
        definition, row, before = definitions[each.row.indicator_id], each.row, each.before
        found.append(
            Change(
                definition.title,
                each.line.team or "Whole authority",
                each.line.period.words,
                "" if before is None else _with_parts(definition, before),
                _with_parts(definition, row),
                tag("New", "green")
                if before is None
                else tag("Settled", "blue")
                if each.settles
                else tag("Revised", "amber"),
            )
        )
    return found


def _with_parts(definition: Definition, row: Any) -> str:
    said = printed_value(row.value, row.symbol, definition.unit, definition.decimals)
    if row.numerator is not None and row.denominator is not None:
        return f"{said} ({plain(row.numerator)} of {plain(row.denominator)})"
    return said


def plain(number: Decimal | None) -> str:
    """A stored number without the noughts it is stored with."""
    if number is None:
        return ""
    return f"{number.normalize():f}"


def in_order(plan: Plan) -> list[Planned]:
    """What would be put on record: revisions first, since they change what was said before."""
    return [*plan.revised, *plan.new, *plan.settled]


def said_of(recorded: Any) -> str:
    """What came of an intake, in a sentence."""
    parts = [
        f"{number:,} {word}"
        for number, word in (
            (recorded.new, "new"),
            (recorded.revised, "revised"),
            (recorded.settled, "settled"),
            (recorded.unchanged, "the same as on record"),
            (recorded.passed_over, "passed over, because what is on record stands on more"),
        )
        if number
    ]
    if recorded.was_here:
        return "This file was taken in already: nothing was changed."
    return f"Figures recorded: {', '.join(parts)}." if parts else "Nothing was changed."
