"""The framework grid: a section at a time, what is not known first, what good looks like and questions beside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.evidence import listing
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell as Written
from soundingboard.formats.blocks import Column
from soundingboard.framework import bank
from soundingboard.framework.bank import BankLine
from soundingboard.framework.kinds import Held, held_at
from soundingboard.insight.framework_grid import TYPES, Cell, Filed, Grid, Hung, Leaf, grid, with_voices
from soundingboard.lib.presets import ContentArea
from soundingboard.measures import reading as measures
from soundingboard.practice import voice_reading as voices
from soundingboard.practice.reading import StandardFiled, standards_filed, that_serve
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.kept import while_nothing_happens

VIEW = Permission.VIEW_PROGRAMME
KEPT = ("content_areas", "evidence_kinds", "strength", "good_looks_like", "information_sources")
QUESTIONS_BESIDE = 3
STATE_WORDS = {
    "known": ("Known", "green"),
    "stale": ("Nothing fresh", "amber"),
    "empty": ("Empty", "red"),
    "not looked for": ("Not looked for", "grey"),
}


def _at(request: PageRequest) -> str:
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def _held(request: PageRequest) -> Held:
    return held_at(request.stand.programme.pk, KEPT, request.stand.moment)


def _grid(request: PageRequest, held: Held, only: Sequence[str] | None = None) -> Grid:
    """The grid as it stood for whoever looks, what the voice log has in its cells among it. Three queries."""
    stand = request.stand
    filed = listing.counts_by_cell(stand.actor, held.strength, stand.moment, stand.day, only)
    said = voices.counts_by_cell(stand.programme.pk, held.kinds, stand.moment, stand.day, only)
    hung = measures.filed_measures(stand.actor, stand.moment, only)
    return grid(
        held.areas,
        held.kinds,
        with_voices((Filed(*each) for each in filed), (Filed(*each) for each in said)),
        [
            Hung(
                each.code,
                each.title,
                each.content_area,
                each.performance_type,
                each.last_on is not None,
                each.is_fresh(stand.day),
            )
            for each in hung
        ],
        [each for each in held.items["information_sources"] if _holds(each.valid_to, request)],
    )


def _holds(valid_to: object, request: PageRequest) -> bool:
    return valid_to is None or valid_to > request.stand.day  # type: ignore[operator]


# --- the whole --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LeafLine:
    """One leaf on the page of the whole. `rows` has for each type its words, the sources known and those looked for."""

    leaf: Leaf
    rows: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class SectionBlock:
    """One section on the page of the whole."""

    area: ContentArea
    href: str
    lines: tuple[LeafLine, ...]


def _line(leaf: Leaf) -> LeafLine:
    return LeafLine(
        leaf,
        tuple(
            (
                TYPES[row.performance_type].capitalize(),
                len(row.sources("known")),
                len(row.cells) - len(row.sources("not looked for")),
            )
            for row in leaf.rows
        ),
    )


@programme_page(VIEW)
def framework_grid(request: PageRequest) -> HttpResponse:
    """The whole grid: what is remarked on in each leaf, and how many of the sources say something of it."""
    context = while_nothing_happens(request, lambda: _whole(request))
    return render(request, "grid/whole.html", {**context, "today": request.stand.actor.today})


def _whole(request: PageRequest) -> dict[str, Any]:
    held = _held(request)
    found = _grid(request, held)
    blocks = [
        SectionBlock(area, _section(request, area.code), tuple(map(_line, leaves)))
        for area in held.areas
        if (leaves := found.of_section(area.code))
    ]
    return {
        "blocks": blocks,
        "known": sum(leaf.count("known") for leaf in found.leaves),
        "stale": sum(leaf.count("stale") for leaf in found.leaves),
        "empty": sum(leaf.count("empty") for leaf in found.leaves),
        "silent": [leaf for leaf in found.leaves if not leaf.count("known")],
        "not_filed": found.not_filed,
        "evidence": reverse("evidence", args=[request.stand.programme.code]),
        "types": [words.capitalize() for words in TYPES.values()],
        "at": _at(request),
    }


def _section(request: PageRequest, code: str) -> str:
    return reverse("framework_grid_section", args=[request.stand.programme.code, code]) + _at(request)


# --- one section ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellShown:
    """One cell as the page shows it."""

    cell: Cell
    source: str
    state: str
    tone: str
    measures: tuple[tuple[str, str, str], ...]
    evidence: str
    voices: str


@dataclass(frozen=True, slots=True)
class TypeShown:
    """One performance type of a leaf: what good looks like, what hangs by source, and questions."""

    code: str
    words: str
    good: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    cells: tuple[CellShown, ...]
    questions: tuple[BankLine, ...]
    more: str
    number: int


@dataclass(frozen=True, slots=True)
class LeafShown:
    """One leaf with its three types, and the practice standards that are filed there."""

    leaf: Leaf
    types: tuple[TypeShown, ...]
    standards: tuple[tuple[str, str], ...]


@programme_page(VIEW)
def framework_grid_section(request: PageRequest, section: str) -> HttpResponse:
    """One section: for each leaf what is not known, then what good looks like, what hangs, and what to ask."""
    context = while_nothing_happens(request, lambda: _one_section(request, section))
    return render(request, "grid/section.html", {**context, "today": request.stand.actor.today})


def _one_section(request: PageRequest, section: str) -> dict[str, Any]:
    stand, held = request.stand, _held(request)
    sections = [area for area in held.areas if area.level == "section"]
    place = next((place for place, area in enumerate(sections) if area.code == section), None)
    if place is None:
        raise Http404("No such section.")
    only = sorted(listing.within(held.areas, section))
    found = _grid(request, held, only)
    asked = bank.lines_of_areas(stand.actor, only, stand.moment, stand.day)
    standards = standards_filed(stand.actor, stand.moment)
    return {
        "section": sections[place],
        "leaves": [_leaf_shown(request, held, leaf, asked, standards) for leaf in found.of_section(section)],
        "before": _link(request, sections[place - 1]) if place else None,
        "after": _link(request, sections[place + 1]) if place + 1 < len(sections) else None,
        "whole": reverse("framework_grid", args=[stand.programme.code]) + _at(request),
        "number": place + 1,
        "of": len(sections),
        "at": _at(request),
    }


def _link(request: PageRequest, area: ContentArea) -> tuple[str, str]:
    return area.words, _section(request, area.code)


def _leaf_shown(
    request: PageRequest,
    held: Held,
    leaf: Leaf,
    asked: Sequence[BankLine],
    standards: Sequence[StandardFiled],
) -> LeafShown:
    words = {kind.code: kind.words for kind in held.kinds}
    good = [each for each in held.items["good_looks_like"] if _holds(each.valid_to, request)]
    ours = [each for each in asked if each.content_area == leaf.code]
    root = reverse("questions", args=[request.stand.programme.code])
    types = []
    for row in leaf.rows:
        here = bank.best_first(
            (each for each in ours if each.performance_type == row.performance_type), leaf.situations
        )
        types.append(
            TypeShown(
                row.performance_type,
                TYPES[row.performance_type].capitalize(),
                tuple(
                    (each.words, tuple(_standard_link(request, one) for one in that_serve(standards, each.code)))
                    for each in good
                    if (each.content_area, each.performance_type) == (leaf.code, row.performance_type)
                ),
                tuple(_cell_shown(request, cell, words) for cell in row.cells),
                tuple(here[:QUESTIONS_BESIDE]),
                f"{root}?area={leaf.code}&type={row.performance_type}",
                len(here),
            )
        )
    here_kept = tuple(_standard_link(request, each) for each in standards if each.content_area == leaf.code)
    return LeafShown(leaf, tuple(types), here_kept)


def _standard_link(request: PageRequest, one: StandardFiled) -> tuple[str, str]:
    return one.title, reverse("practice_standard", args=[request.stand.programme.code, one.code]) + _at(request)


def _cell_shown(request: PageRequest, cell: Cell, words: dict[str, str]) -> CellShown:
    code, at = request.stand.programme.code, _at(request)
    state, tone = STATE_WORDS[cell.state]
    shown = tuple(
        (
            each.title,
            reverse("measure", args=[code, each.code]) + at,
            "" if each.is_fresh else "too old to tell" if each.has_figure else "no figure yet",
        )
        for each in cell.measures
    )
    more = f"&as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""
    root = reverse("evidence", args=[code])
    evidence = f"{root}?area={cell.content_area}&kind={cell.source}&type={cell.performance_type}{more}"
    said = f"{reverse('voices', args=[code])}?area={cell.content_area}{more}"
    return CellShown(cell, words.get(cell.source, cell.source), state, tone, shown, evidence, said)


# --- taking it away ---------------------------------------------------------------------------------------------------

_COLUMNS = (
    Column("Section", width=2),
    Column("Content area", width=2),
    Column("About", width=2),
    Column("Source", width=2),
    Column("State"),
    Column("Measures", width=3),
    Column("Pieces of evidence", "number"),
    Column("Entries of the voice log", "number"),
    Column("Of them fresh", "number"),
    Column("Of them against", "number"),
    Column("Where one could find out", width=4),
)
_GAPS = (Column("Section", width=2), Column("Content area", width=2), Column("What is missing", width=6))


@programme_page(VIEW, dear=Dear.EXPORT)
def framework_grid_export(request: PageRequest, ending: str) -> HttpResponse:
    """Every cell of the grid, and what is missing in sentences: a workbook of three sheets, or the cells as CSV."""
    stand, held = request.stand, _held(request)
    found = _grid(request, held)
    good = (
        (leaf.words, TYPES[each.performance_type].capitalize(), each.words, each.source, each.owner, each.review_date)
        for leaf in found.leaves
        for each in held.items["good_looks_like"]
        if each.content_area == leaf.code and _holds(each.valid_to, request)
    )
    sheets = [
        workbook.Sheet("Grid", _COLUMNS, _cells(found, held)),
        workbook.Sheet("What is missing", _GAPS, _missing(found, held)),
        workbook.Sheet(
            "What good looks like",
            (
                Column("Content area", width=2),
                Column("About", width=2),
                Column("What good looks like", width=6),
                Column("Source", width=3),
                Column("Kept by", width=2),
                Column("To be looked at again", "date"),
            ),
            good,
        ),
    ]
    return download(f"{stand.programme.code} framework grid {stand.day.isoformat()}", ending, sheets, stand.actor.now)


def _cells(found: Grid, held: Held) -> Iterator[tuple[Written, ...]]:
    areas = {area.code: area.words for area in held.areas}
    kinds = {kind.code: kind.words for kind in held.kinds}
    for leaf in found.leaves:
        for cell in leaf.cells:
            yield (
                areas[leaf.section],
                leaf.words,
                TYPES[cell.performance_type].capitalize(),
                kinds.get(cell.source, cell.source),
                STATE_WORDS[cell.state][0],
                "; ".join(each.title for each in cell.measures),
                cell.pieces,
                cell.said,
                cell.fresh,
                cell.against,
                "; ".join(cell.examples),
            )


def _missing(found: Grid, held: Held) -> Iterator[tuple[Written, ...]]:
    areas = {area.code: area.words for area in held.areas}
    for leaf in found.leaves:
        for sentence in (*(remark.sentence for remark in leaf.remarks), *leaf.gaps):
            yield (areas[leaf.section], leaf.words, sentence)


addresses = [
    path("grid/", framework_grid, name="framework_grid"),
    path("grid/grid.xlsx", framework_grid_export, {"ending": "xlsx"}, name="framework_grid_xlsx"),
    path("grid/grid.csv", framework_grid_export, {"ending": "csv"}, name="framework_grid_csv"),
    path("grid/<str:section>/", framework_grid_section, name="framework_grid_section"),
]
