"""Counts of practice as they stood at a moment: by team, by month, together; and what a reader may see of them.

Who sees no small numbers reads the whole authority alone, a month at a time, and no month with a small part in it (see
docs/decisions): teams are few and their counts small, and what is missing from a sum could be worked out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet, Sum

from soundingboard.accounts.access import Actor
from soundingboard.lib.clocks import add_months
from soundingboard.practice.models import Aspect, PracticeCount, StandardVersion
from soundingboard.practice.rules import JUDGED_OVER, OVERSIGHT_AIM, shown_to_all
from soundingboard.records.prepared import prepared
from soundingboard.statistics.percentages import Percentage, together


class Subject(NamedTuple):
    """What is counted: a part of oversight, or a standard by its code. `key` is how an address names it."""

    key: str
    title: str
    aim: int
    is_standard: bool


class CountRow(NamedTuple):
    """One count."""

    subject: str
    team_id: int
    month: date
    how_known: str
    found: Percentage


# How an address tells a standard from a part of oversight.
STANDARD = "standard:"

OVERSIGHT: tuple[Subject, ...] = tuple(
    Subject(aspect.value, str(aspect.label), OVERSIGHT_AIM, False) for aspect in Aspect if aspect != Aspect.STANDARD
)


def subjects_at(programme_id: int, moment: datetime | None = None) -> dict[str, Subject]:
    """All that may be counted: the parts of oversight, then the standards in use. One query."""
    found = {each.key: each for each in OVERSIGHT}
    for code, title, aim in _standards_in_use(programme_id, moment):
        found[f"{STANDARD}{code}"] = Subject(f"{STANDARD}{code}", title, aim, True)
    return found


@prepared
def _standards_in_use(programme_id: int, moment: datetime | None) -> "QuerySet[Any]":
    rows = StandardVersion.objects.filter(programme_id=programme_id).as_at(moment).in_use().in_order()
    return rows.values_list("standard__code", "title", "aim")


def counts_at(
    programme_id: int,
    moment: datetime | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
    subject: str = "",
    team_ids: Collection[int] | None = None,
) -> list[CountRow]:
    """The counts that held at a moment, by month. One query."""
    standard = subject.removeprefix(STANDARD) if subject.startswith(STANDARD) else ""
    aspect = "" if standard else subject
    teams = None if team_ids is None else tuple(team_ids)
    ask = _counts_at if teams is None or len(teams) <= MOST_TEAMS else _counts_at.plain
    return [
        CountRow(f"{STANDARD}{code}" if code else of, team, month, how, Percentage(*numbers))
        for of, code, team, month, how, *numbers in ask(programme_id, moment, since, until, standard, aspect, teams)
    ]


MOST_TEAMS = 200  # a query that asks for more is written anew each time


@prepared
def _counts_at(
    programme_id: int,
    moment: datetime | None,
    since: date | None,
    until: date | None,
    standard: str,
    aspect: str,
    teams: tuple[int, ...] | None,
) -> "QuerySet[Any]":
    rows = PracticeCount.objects.filter(programme_id=programme_id).as_at(moment)
    if since is not None:
        rows = rows.filter(month__gte=since)
    if until is not None:
        rows = rows.filter(month__lte=until)
    if teams is not None:
        rows = rows.filter(team_id__in=teams)
    if standard != "":
        rows = rows.filter(standard__code=standard)
    if aspect != "":
        rows = rows.filter(aspect=aspect)
    return rows.order_by("month", "team_id", "pk").values_list(
        "aspect", "standard__code", "team_id", "month", "how_known", "passed", "eligible", "not_applicable",
        "incomplete",
    )  # fmt: skip


def sums_at(programme_id: int, moment: datetime | None, *, since: date, until: date) -> list[CountRow]:
    """The counts of some months added up for each thing and team, as if they were of the last. One query."""
    return [
        CountRow(f"{STANDARD}{code}" if code else aspect, team, until, "", Percentage(*numbers))
        for aspect, code, team, *numbers in _summed(programme_id, moment, since, until)
    ]


@prepared
def _summed(programme_id: int, moment: datetime | None, since: date, until: date) -> "QuerySet[Any]":
    rows = PracticeCount.objects.filter(programme_id=programme_id, month__gte=since, month__lte=until).as_at(moment)
    summed: QuerySet[Any] = (
        rows.order_by()
        .values_list("aspect", "standard__code", "team_id")
        .annotate(a=Sum("passed"), b=Sum("eligible"), c=Sum("not_applicable"), d=Sum("incomplete"))
        .order_by("aspect", "standard__code", "team_id")
    )
    return summed


def last_month(programme_id: int, moment: datetime | None = None) -> date | None:
    """The last month of which anything was counted. One query."""
    return next(iter(_last_month(programme_id, moment)), None)


@prepared
def _last_month(programme_id: int, moment: datetime | None) -> "QuerySet[Any]":
    rows = PracticeCount.objects.filter(programme_id=programme_id).as_at(moment)
    return rows.order_by("-month").values_list("month", flat=True)[:1]


def known_subjects(programme_id: int, moment: datetime | None = None) -> set[str]:
    """What has been counted at all. One query."""
    return {f"{STANDARD}{code}" if code else aspect for aspect, code in _known(programme_id, moment)}


@prepared
def _known(programme_id: int, moment: datetime | None) -> "QuerySet[Any]":
    rows = PracticeCount.objects.filter(programme_id=programme_id).as_at(moment).order_by()
    return rows.values_list("aspect", "standard__code").distinct()


def count_of(actor: Actor, key: int) -> PracticeCount | None:
    """One count that holds, for a page that will change it. One query."""
    rows = PracticeCount.objects.visible_to(actor).current().filter(pk=key)
    return rows.select_related("team", "standard", "programme").first()


def counts_of_team(actor: Actor, team_id: int, month: date) -> dict[str, PracticeCount]:
    """The counts of one team and one month, by what is counted, for a form. One query."""
    rows = PracticeCount.objects.visible_to(actor).current().filter(team_id=team_id, month=month)
    return {
        f"{STANDARD}{row.standard.code}" if row.standard is not None else row.aspect: row
        for row in rows.select_related("standard")
    }


# --- together ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader may see of one thing counted over some months.

    `teams` is empty and `whole` None where the reader sees no small numbers; `months` has None for what is hidden.
    """

    months: Mapping[date, Percentage | None]
    teams: Mapping[int, Percentage]
    whole: Percentage | None


def seen(rows: Iterable[CountRow], *, small: bool) -> Seen:
    """Some counts of one thing as a reader sees them."""
    by_month: dict[date, list[Percentage]] = {}
    by_team: dict[int, list[Percentage]] = {}
    for row in rows:
        by_month.setdefault(row.month, []).append(row.found)
        by_team.setdefault(row.team_id, []).append(row.found)
    months = {month: together(found) for month, found in by_month.items()}
    if small:
        teams = {team: together(found) for team, found in by_team.items()}
        return Seen(dict(months), teams, together(months.values()))
    shown = {month: found if shown_to_all(found) else None for month, found in months.items()}
    kept = [found for found in shown.values() if found is not None]
    # A sum over months of which one is hidden would give that one away.
    return Seen(shown, {}, together(kept) if len(kept) == len(shown) else None)


def months_back(last: date, how_many: int) -> list[date]:
    """So many months by their first days, the last one last."""
    first = last.replace(day=1)
    return [add_months(first, -n) for n in reversed(range(how_many))]


class Judged(NamedTuple):
    """One thing over the months by which it is judged, for the whole and for each team that counted it."""

    subject: Subject
    first: date
    last: date
    whole: Percentage
    teams: Mapping[int, Percentage]


def judged_at(rows: Sequence[CountRow], subjects: Mapping[str, Subject], last: date) -> list[Judged]:
    """Each thing that was counted in the months up to the last by which it is judged. No query."""
    months = months_back(last, JUDGED_OVER)
    found: dict[str, list[CountRow]] = {}
    for row in rows:
        if row.month in months and row.subject in subjects:
            found.setdefault(row.subject, []).append(row)
    judged = []
    for key, some in found.items():
        all_of = seen(some, small=True)
        assert all_of.whole is not None
        judged.append(Judged(subjects[key], months[0], months[-1], all_of.whole, all_of.teams))
    return judged
