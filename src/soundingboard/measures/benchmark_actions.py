"""What may be done to benchmarks: keep what others published of a measure, choose the neighbours, take a file back."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import first_version, supersede
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.history.log import record
from soundingboard.measures.benchmark_values import (
    AreaLine,
    BenchmarkLine,
    Changes,
    EntryLine,
    NeighbourLine,
    OutcomeLine,
    Published,
)
from soundingboard.measures.models import (
    BenchmarkArea,
    BenchmarkFigure,
    BenchmarkRelease,
    DictionaryEntry,
    Indicator,
    InspectionOutcome,
    Neighbour,
    NeighbourSet,
)
from soundingboard.measures.rules import rounded
from soundingboard.records.inserting import insert_rows

_AT_ONCE = 1000


class BenchmarkRefused(Exception):
    """A published file that cannot be kept as it is, with the sentence that says what to do. Nothing was kept."""


def keep_benchmarks(
    *,
    programme: Programme,
    published: Published,
    series: Mapping[str, Sequence[BenchmarkLine]],
    changes: Mapping[str, Changes] = MappingProxyType({}),
    by: Actor,
) -> BenchmarkRelease:
    """Keep what a published file reports of some measures, for every area and year in it: all of it, or nothing.

    The same file again is the same release, and adds only the measures that were not kept from it before.

    Args:
        series: the lines by the code of the programme's own indicator.
        changes: how they differ from what was on record, where that was looked at.
    Raises:
        BenchmarkRefused: no such indicator, no lines, two lines of one area and year, or a line with neither a value
            nor a symbol or with both.
    """
    require(by, Permission.RECORD_FIGURES, programme)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        indicators = {row.code: row for row in Indicator.objects.filter(programme=programme, code__in=series.keys())}
        _refuse_unusable(series, indicators)
        release = _release(programme, published, by)
        have = set(BenchmarkFigure.objects.filter(release=release).values_list("indicator__code", flat=True).distinct())
        fresh = {code: lines for code, lines in series.items() if code not in have}
        if not fresh:
            return release
        areas = _areas(release, [line.area for lines in fresh.values() for line in lines])
        insert_rows(
            BenchmarkFigure,
            ("programme_id", "release_id", "indicator_id", "area_id", "year", "year_ends", "value", "symbol"),
            (
                (
                    programme.pk,
                    release.pk,
                    indicators[code].pk,
                    areas[line.area.code].pk,
                    line.year,
                    line.year_ends,
                    None if line.value is None else rounded(line.value),
                    line.symbol,
                )
                for code, lines in fresh.items()
                for line in lines
            ),
        )
        release.changes = {**release.changes, **{code: list(changes[code]) for code in fresh if code in changes}}
        release.save(update_fields=["changes"])
        figures = sum(len(lines) for lines in fresh.values())
        _record_kept(release, published, {"measures": sorted(fresh), "figures": figures}, by)
    return release


def keep_dictionary(
    *, programme: Programme, published: Published, entries: Mapping[str, EntryLine], by: Actor
) -> BenchmarkRelease:
    """Keep what the dictionary of the Department's tool says of some measures: which end is best, whether it is banded.

    Args:
        entries: by the code of the programme's own indicator.
    Raises:
        BenchmarkRefused: no such indicator, or nothing is said of any.
    """
    require(by, Permission.RECORD_FIGURES, programme)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        indicators = {row.code: row for row in Indicator.objects.filter(programme=programme, code__in=entries.keys())}
        _refuse_unknown(entries, indicators)
        release = _release(programme, published, by)
        have = set(DictionaryEntry.objects.filter(release=release).values_list("indicator__code", flat=True))
        fresh = {code: entry for code, entry in entries.items() if code not in have}
        if not fresh:
            return release
        DictionaryEntry.objects.bulk_create(
            [
                DictionaryEntry(
                    programme=programme,
                    release=release,
                    indicator=indicators[code],
                    best=entry.best,
                    bands=entry.bands,
                )
                for code, entry in fresh.items()
            ]
        )
        _record_kept(release, published, {"measures": sorted(fresh)}, by)
    return release


def keep_outcomes(
    *, programme: Programme, published: Published, outcomes: Sequence[OutcomeLine], by: Actor
) -> BenchmarkRelease:
    """Keep the latest graded inspection of each authority; the same file again changes nothing.

    Raises:
        BenchmarkRefused: there is none, or one authority is there twice.
    """
    require(by, Permission.RECORD_FIGURES, programme)
    if not outcomes:
        raise BenchmarkRefused("The file has no inspection with grades.")
    if len({line.code for line in outcomes}) < len(outcomes):
        raise BenchmarkRefused("An authority is there twice. Keep its latest inspection.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        release = _release(programme, published, by)
        if InspectionOutcome.objects.filter(release=release).exists():
            return release
        InspectionOutcome.objects.bulk_create(
            [
                InspectionOutcome(
                    programme=programme,
                    release=release,
                    area_code=line.code,
                    name=line.name,
                    kind=line.kind,
                    inspected_on=line.inspected_on,
                    published_on=line.published_on,
                    grades=dict(line.grades),
                )
                for line in outcomes
            ],
            batch_size=_AT_ONCE,
        )
        _record_kept(release, published, {"authorities": len(outcomes)}, by)
    return release


def withdraw_release(*, release: BenchmarkRelease, why: str, by: Actor) -> BenchmarkRelease:
    """No longer compare with a file: it was the wrong one, or the publisher took it back. It is still on record.

    Neighbours that were chosen from it are chosen no longer.

    Raises:
        BenchmarkRefused: no reason is given, or it is withdrawn already.
    """
    require(by, Permission.RECORD_FIGURES, release)
    if not why.strip():
        raise BenchmarkRefused("Enter why the file is taken back.")
    with transaction.atomic():
        fresh: BenchmarkRelease = BenchmarkRelease.objects.select_for_update().get(pk=release.pk)
        if fresh.withdrawn_at is not None:
            raise BenchmarkRefused("This file was taken back already.")
        fresh.withdrawn_at, fresh.why_withdrawn = by.now, why
        fresh.save(update_fields=["withdrawn_at", "why_withdrawn"])
        chosen = NeighbourSet.objects.filter(programme_id=fresh.programme_id, release=fresh).current().first()
        if chosen is not None:
            supersede(chosen, by=by)
        record("benchmarks.withdrawn", fresh, before={"title": fresh.title}, why=why, label=fresh.title, by=by)
    return fresh


def choose_neighbours(
    *,
    programme: Programme,
    published: Published,
    model_name: str,
    authority_code: str,
    neighbours: Sequence[NeighbourLine],
    by: Actor,
) -> NeighbourSet:
    """Compare the authority with these neighbours from now on. Those before stay on record with their model's name.

    Args:
        authority_code: the authority's own number in the publisher's files.
        neighbours: the nearest first.
    Raises:
        BenchmarkRefused: there is none, one is there twice, or the authority is its own neighbour.
    """
    require(by, Permission.RECORD_FIGURES, programme)
    codes = [line.code for line in neighbours]
    if not codes:
        raise BenchmarkRefused("The table does not have this authority. Check its number.")
    if len(set(codes)) < len(codes) or authority_code in codes:
        raise BenchmarkRefused("A neighbour is there twice, or is the authority itself. Check the table.")
    if not model_name.strip():
        raise BenchmarkRefused("Enter which model chose the neighbours.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        before = NeighbourSet.objects.filter(programme=programme).current().first()
        if before is not None:
            supersede(before, by=by)
        chosen = first_version(
            NeighbourSet(
                programme=programme,
                release=_release(programme, published, by),
                model_name=model_name,
                authority_code=authority_code,
            ),
            by=by,
        )
        Neighbour.objects.bulk_create(
            [
                Neighbour(
                    programme=programme,
                    neighbours=chosen,
                    area_code=line.code,
                    name=line.name,
                    place=place,
                    closeness=line.closeness,
                )
                for place, line in enumerate(neighbours, start=1)
            ]
        )
        record(
            "neighbours.chosen",
            chosen,
            before={"model": before.model_name} if before else None,
            after={"model": model_name, "authority": authority_code, "neighbours": [line.name for line in neighbours]},
            label=model_name,
            by=by,
        )
    return chosen


def _refuse_unusable(series: Mapping[str, Sequence[BenchmarkLine]], indicators: Mapping[str, Indicator]) -> None:
    _refuse_unknown(series, indicators)
    if not any(series.values()):
        raise BenchmarkRefused("The file reports nothing of these measures.")
    for code, lines in series.items():
        seen: set[tuple[str, str]] = set()
        for line in lines:
            if (line.value is None) == (line.symbol == ""):
                raise BenchmarkRefused(f"{code}, {line.area.name}, {line.year}: give a value, or else a symbol.")
            if (line.area.code, line.year) in seen:
                raise BenchmarkRefused(f"{code}: {line.area.name} is there twice for {line.year}. Keep one.")
            seen.add((line.area.code, line.year))


def _refuse_unknown(codes: Mapping[str, object], indicators: Mapping[str, Indicator]) -> None:
    unknown = sorted(codes.keys() - indicators.keys())
    if unknown:
        raise BenchmarkRefused(f"There is no indicator {', '.join(unknown)} here. Take it in from the library first.")
    if not codes:
        raise BenchmarkRefused("The file says nothing of these measures.")


def _record_kept(release: BenchmarkRelease, published: Published, what: Mapping[str, object], by: Actor) -> None:
    after = {
        "publisher": published.publisher,
        "file_name": published.file_name,
        "content_hash": published.content_hash,
        **what,
    }
    record("benchmarks.kept", release, after=after, label=release.title, by=by)


def _release(programme: Programme, published: Published, by: Actor) -> BenchmarkRelease:
    release, _ = BenchmarkRelease.objects.get_or_create(
        programme=programme,
        content_hash=published.content_hash,
        withdrawn_at=None,
        defaults={
            "publisher": published.publisher,
            "title": published.title,
            "file_name": published.file_name,
            "published_on": published.published_on,
            "rows_read": published.rows_read,
            "recorded_at": by.now,
            "recorded_by": by.person,
        },
    )
    return release


def _areas(release: BenchmarkRelease, lines: Sequence[AreaLine]) -> dict[str, BenchmarkArea]:
    have = {area.code: area for area in BenchmarkArea.objects.filter(release=release)}
    wanted = {line.code: line for line in lines if line.code not in have}
    made = BenchmarkArea.objects.bulk_create(
        [
            BenchmarkArea(
                programme_id=release.programme_id,
                release=release,
                code=line.code,
                name=line.name,
                kind=line.kind,
                region=line.region,
            )
            for line in wanted.values()
        ],
        batch_size=_AT_ONCE,
    )
    return {**have, **{area.code: area for area in made}}
