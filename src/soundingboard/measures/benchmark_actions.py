"""What may be done to benchmarks: keep what others published of a measure, choose the neighbours, take a file back."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import first_version, supersede
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.formats.csv_input import Refused
from soundingboard.history.log import record
from soundingboard.measures.benchmark_files import Wanted, read_neighbours_of, read_published
from soundingboard.measures.benchmark_values import AreaLine, BenchmarkLine, NeighbourLine, Published
from soundingboard.measures.models import (
    BenchmarkArea,
    BenchmarkFigure,
    BenchmarkRelease,
    Indicator,
    Neighbour,
    NeighbourSet,
)
from soundingboard.measures.reading import Definition, definitions_at
from soundingboard.measures.rules import rounded

_AT_ONCE = 1000


class BenchmarkRefused(Exception):
    """A published file that cannot be kept as it is, with the sentence that says what to do. Nothing was kept."""


def keep_benchmarks(
    *, programme: Programme, published: Published, series: Mapping[str, Sequence[BenchmarkLine]], by: Actor
) -> BenchmarkRelease:
    """Keep what a published file reports of some measures, for every area and year in it: all of it, or nothing.

    The same file again is the same release, and adds only the measures that were not kept from it before.

    Args:
        series: the lines by the code of the programme's own indicator.
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
        BenchmarkFigure.objects.bulk_create(
            [
                BenchmarkFigure(
                    programme=programme,
                    release=release,
                    indicator=indicators[code],
                    area=areas[line.area.code],
                    year=line.year,
                    year_ends=line.year_ends,
                    value=None if line.value is None else rounded(line.value),
                    symbol=line.symbol,
                )
                for code, lines in fresh.items()
                for line in lines
            ],
            batch_size=_AT_ONCE,
        )
        record(
            "benchmarks.kept",
            release,
            after={
                "publisher": published.publisher,
                "file_name": published.file_name,
                "content_hash": published.content_hash,
                "measures": sorted(fresh),
                "figures": sum(len(lines) for lines in fresh.values()),
            },
            label=release.title,
            by=by,
        )
    return release


def keep_published_file(
    *, programme: Programme, path: Path, title: str = "", published_on: date | None = None, by: Actor
) -> BenchmarkRelease:
    """Keep what a file of the Department reports of every measure in use that says it is published there.

    Raises:
        BenchmarkRefused: the file is none that is known, or reports nothing of these measures.
    """
    require(by, Permission.RECORD_FIGURES, programme)
    in_use = [each for each in definitions_at(programme.pk).values() if not each.is_retired]
    with _said_as_refused():
        read = read_published(path, [_wanted(each) for each in in_use])
    published = replace(read.published, title=title or read.published.title, published_on=published_on)
    with transaction.atomic():
        return keep_benchmarks(programme=programme, published=published, series=read.series, by=by)


def choose_neighbours_of(*, programme: Programme, path: Path, authority_code: str, by: Actor) -> NeighbourSet:
    """Compare the authority with its neighbours of a published table from now on.

    Raises:
        BenchmarkRefused: the file is no table of neighbours, or does not have the authority.
    """
    require(by, Permission.RECORD_FIGURES, programme)
    with _said_as_refused():
        read = read_neighbours_of(path, authority_code)
    with transaction.atomic():
        return choose_neighbours(
            programme=programme,
            published=read.published,
            model_name=read.model,
            authority_code=authority_code,
            neighbours=read.neighbours,
            by=by,
        )


def withdraw_release(*, release: BenchmarkRelease, why: str, by: Actor) -> BenchmarkRelease:
    """No longer compare with a file: it was the wrong one, or the publisher took it back. It is still on record.

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


def _wanted(definition: Definition) -> Wanted:
    """Where a measure says that it is published."""
    explore = definition.explore or {}
    where = dict(condition.split("=", 1) for condition in explore.get("where", ()))
    return Wanted(definition.code, definition.lait, explore.get("measure", ""), where)


@contextmanager
def _said_as_refused() -> Iterator[None]:
    """What a reader refuses, as this area says it; the first few of many problems are enough to mend the file."""
    try:
        yield
    except Refused as refusal:
        raise BenchmarkRefused(" ".join(str(problem) for problem in refusal.problems[:5])) from refusal


def _refuse_unusable(series: Mapping[str, Sequence[BenchmarkLine]], indicators: Mapping[str, Indicator]) -> None:
    unknown = sorted(series.keys() - indicators.keys())
    if unknown:
        raise BenchmarkRefused(f"There is no indicator {', '.join(unknown)} here. Take it in from the library first.")
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
