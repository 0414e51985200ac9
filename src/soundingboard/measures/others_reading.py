"""What is on record of others: which measures can be compared, the files behind them, inspection outcomes."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet, Subquery

from soundingboard.accounts.access import Actor
from soundingboard.measures.models import (
    BenchmarkArea,
    BenchmarkFigure,
    BenchmarkRelease,
    DictionaryEntry,
    InspectionOutcome,
    NeighbourSet,
)
from soundingboard.measures.reading import REPORTED, Benchmarks, benchmarks_kept, files_in_use, newest_of, put_together
from soundingboard.measures.reading import Reported as Cell

# What stands in the place of a value, as publishers explain it. LAIT has one sign for all of it.
SYMBOLS: Mapping[str, str] = {
    "c": "too small to show",
    "z": "not applicable",
    "x": "not available",
    "u": "not reliable enough",
    "k": "rounds to nought, and is not nought",
    "low": "rounds to nought, and is not nought",
    "-": "no value given",
    "~": "too small to show",
    ":": "not available",
}


def symbol_in_words(symbol: str) -> str:
    """Why a published cell has no value."""
    return f"{SYMBOLS[symbol]} ({symbol})" if symbol in SYMBOLS else symbol


def _standing(moment: datetime | None, release: str = "release__") -> Q:
    """Files that were on record at a moment."""
    never = Q(**{f"{release}withdrawn_at": None})
    if moment is None:
        return never
    still = never | Q(**{f"{release}withdrawn_at__gte": moment})
    return still & Q(**{f"{release}recorded_at__lt": moment})


def compared(programme_id: int, moment: datetime | None = None) -> frozenset[int]:
    """The indicators of which a published file on record reports something. One query."""
    rows = BenchmarkFigure.objects.filter(_standing(moment), programme_id=programme_id)
    return frozenset(rows.order_by().values_list("indicator_id", flat=True).distinct())


# --- the files --------------------------------------------------------------------------------------------------------


def releases_at(actor: Actor, moment: datetime | None = None) -> list[BenchmarkRelease]:
    """The published files that were kept up to a moment, the latest first. One query."""
    rows = _releases(actor, moment).select_related("recorded_by")
    return list(rows.order_by("-recorded_at", "-pk"))


def release_numbered(actor: Actor, number: int, moment: datetime | None = None) -> BenchmarkRelease | None:
    """One published file that was kept up to a moment. One query."""
    return _releases(actor, moment).select_related("recorded_by", "programme").filter(pk=number).first()


def _releases(actor: Actor, moment: datetime | None) -> "QuerySet[BenchmarkRelease]":
    rows: QuerySet[BenchmarkRelease] = BenchmarkRelease.objects.visible_to(actor)
    return rows if moment is None else rows.filter(recorded_at__lt=moment)


class Reported(NamedTuple):
    """What a file reports of a measure: how much, and which vintage of the measure's files it is, from 1."""

    indicator_id: int
    areas: int
    values: int
    hidden: int
    first_year: int | None
    last_year: int | None
    vintage: int
    vintages: int
    is_used: bool


def reported_in(release: BenchmarkRelease, moment: datetime | None = None) -> list[Reported]:
    """What a file reports of each measure, and whether pages compare with something of it. Three queries."""
    rows = (
        BenchmarkFigure.objects.filter(release=release)
        .order_by()
        .values("indicator_id")
        .annotate(
            areas=Count("area_id", distinct=True),
            rows=Count("pk"),
            known=Count("value"),
            first_year=Min("year_ends"),
            last_year=Max("year_ends"),
        )
    )
    counted = {row["indicator_id"]: row for row in rows}
    came: dict[int, list[int]] = {}
    in_use = files_in_use(release.programme_id, moment, indicator_ids=counted)
    others = BenchmarkFigure.objects.filter(programme_id=release.programme_id, indicator_id__in=counted)
    if moment is not None:
        others = others.filter(release__recorded_at__lt=moment)
    said = others.order_by("release__recorded_at", "release_id").values_list("indicator_id", "release_id")
    for indicator, key in said.distinct():
        came.setdefault(indicator, []).append(key)
    return [
        Reported(
            indicator_id=indicator,
            areas=row["areas"],
            values=row["known"],
            hidden=row["rows"] - row["known"],
            first_year=row["first_year"],
            last_year=row["last_year"],
            vintage=came[indicator].index(release.pk) + 1,
            vintages=len(came[indicator]),
            is_used=(indicator, release.pk) in in_use,
        )
        for indicator, row in counted.items()
    ]


# --- what else is published -------------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """What the tool's dictionary says of a measure: which end is best, and whether the tool bands it."""

    best: str
    bands: bool


def dictionary_at(
    programme_id: int, moment: datetime | None = None, *, indicator_ids: Collection[int]
) -> dict[int, Entry]:
    """What the dictionary on record that was kept last says of each measure. One query."""
    rows = DictionaryEntry.objects.filter(_standing(moment), programme_id=programme_id, indicator_id__in=indicator_ids)
    ordered = rows.order_by("release__recorded_at", "release_id").values_list("indicator_id", "best", "bands")
    return {indicator: Entry(best, bands) for indicator, best, bands in ordered}


def published_of(
    programme_id: int, indicator_id: int, moment: datetime | None = None, *, own: str = ""
) -> tuple[Benchmarks, Entry | None] | None:
    """What others published of one measure in its latest two years, and what the dictionary says of it.

    Of the area with the number `own` every year is read, as `latest_benchmarks_at` does. None where no file says
    anything. One query.
    """
    of_it = benchmarks_kept(programme_id, moment).filter(indicator_id=indicator_id)
    years = of_it.exclude(year_ends=None).order_by("-year_ends").values("year_ends").distinct()[:2]
    areas = BenchmarkArea.objects.filter(programme_id=programme_id, code=own)
    kept = of_it.filter(Q(year_ends__in=years) | Q(year_ends=None) | Q(area__in=areas))
    entries = DictionaryEntry.objects.filter(_standing(moment), programme_id=programme_id, indicator_id=indicator_id)
    last = entries.order_by("-release__recorded_at", "-release_id")
    rows = list(
        newest_of(kept)
        .annotate(best=Subquery(last.values("best")[:1]), bands=Subquery(last.values("bands")[:1]))
        .values_list("best", "bands", *REPORTED)
    )
    if not rows:
        return None
    best, bands = rows[0][:2]
    entry = None if best is None else Entry(best, bands)
    return put_together([Cell.of(row[2:]) for row in rows]), entry


def entries_of(release: BenchmarkRelease) -> dict[int, Entry]:
    """What one dictionary says. One query."""
    rows = DictionaryEntry.objects.filter(release=release).values_list("indicator_id", "best", "bands")
    return {indicator: Entry(best, bands) for indicator, best, bands in rows}


class Chosen(NamedTuple):
    """The neighbours that were chosen from a table: whose, by which model, and whether they are compared with."""

    authority: str
    model: str
    members: tuple[tuple[str, str], ...]
    is_used: bool


def chosen_from(release: BenchmarkRelease, moment: datetime | None = None) -> Chosen | None:
    """The neighbours that were last chosen from a table up to a moment, as (name, closeness). Two queries."""
    rows = NeighbourSet.objects.filter(release=release)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    found = rows.order_by("-recorded_at", "-pk").first()
    if found is None:
        return None
    ended = found.superseded_at
    return Chosen(
        found.authority_code,
        found.model_name,
        tuple(found.members.order_by("place").values_list("name", "closeness")),
        ended is None or (moment is not None and ended >= moment),
    )


class OutcomeAt(NamedTuple):
    """The latest graded inspection of an authority in a file."""

    code: str
    name: str
    kind: str
    inspected_on: date | None
    published_on: date | None
    grades: Mapping[str, str]


class Outcomes(NamedTuple):
    """What the file of inspection outcomes that was kept last says."""

    title: str
    published_on: date | None
    by_code: Mapping[str, OutcomeAt]


def outcomes_at(programme_id: int, moment: datetime | None = None) -> Outcomes | None:
    """The inspection outcomes on record, of the file that was kept last; None where there is none. Two queries."""
    files = BenchmarkRelease.objects.filter(_standing(moment, ""), programme_id=programme_id, outcomes__isnull=False)
    latest = files.order_by("-recorded_at", "-pk").first()
    return outcomes_of(latest) if latest is not None else None


def outcomes_of(release: BenchmarkRelease) -> Outcomes:
    """The inspection outcomes in one file. One query."""
    rows = InspectionOutcome.objects.filter(release=release).order_by("name")
    found = [
        OutcomeAt(*row)
        for row in rows.values_list("area_code", "name", "kind", "inspected_on", "published_on", "grades")
    ]
    return Outcomes(release.title, release.published_on, {each.code: each for each in found})
