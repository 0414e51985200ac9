"""The kinds of paper: how each is called, built and named as a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from soundingboard.formats import html, pdf, tables_csv, workbook
from soundingboard.formats.blocks import Document, Table
from soundingboard.lib.presets import INSPECTORS
from soundingboard.papers import (
    board_pack,
    briefing_note,
    delivery_tracker,
    dfe_review,
    evidence_pack,
    hand_over,
    pack_file,
    panel_report,
    plan_on_a_page,
)
from soundingboard.papers.content import (
    BOARD_PACK,
    BRIEFING_NOTE,
    DELIVERY_TRACKER,
    DFE_REVIEW,
    EVIDENCE_PACK,
    HAND_OVER,
    PANEL_REPORT,
    PLAN_ON_A_PAGE,
    Content,
    as_json,
)
from soundingboard.records import vault


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper. `table` is the one that stands for it as CSV."""

    code: str
    name: str
    says: str
    prefix: str
    build: Callable[[Content], Document]
    table: Callable[[Content], Table] = board_pack.objectives_table


KINDS: Mapping[str, Kind] = {
    each.code: each
    for each in (
        Kind(
            BOARD_PACK,
            "Board pack",
            "What changed first, what the Board is asked, exceptions, every objective, and what is behind it.",
            "BP",
            board_pack.build,
        ),
        Kind(
            PLAN_ON_A_PAGE,
            "Plan on a page",
            "Themes, outcomes and objectives with their owners and agreed ratings, short enough for a wall.",
            "PP",
            plan_on_a_page.build,
        ),
        Kind(
            HAND_OVER,
            "Hand-over pack",
            "For the next chair, director or manager: why there is a programme, how it stands, and what waits on whom.",
            "HO",
            hand_over.build,
        ),
        Kind(
            BRIEFING_NOTE,
            "Briefing note",
            "For members in a meeting: purpose, background, current position and recommendations, each paragraph "
            "numbered so that it can be cited.",
            "BN",
            briefing_note.build,
        ),
        Kind(
            PANEL_REPORT,
            "Panel performance report",
            "For the scrutiny panel: what turned, how every objective is judged and on what it rests, what the "
            "measures say, and what was promised and is late.",
            "PR",
            panel_report.build,
        ),
        Kind(
            DFE_REVIEW,
            "DfE review report",
            "Every requirement of the Notice with its evidence: what was done and what it changed, apart.",
            "DR",
            dfe_review.build,
            dfe_review.requirements_table,
        ),
        Kind(
            DELIVERY_TRACKER,
            "Delivery tracker",
            "For the delivery group: every action by objective, with its state, dates, slippage and owner.",
            "DT",
            delivery_tracker.build,
            delivery_tracker.actions_table,
        ),
        Kind(
            EVIDENCE_PACK,
            "Inspection evidence pack",
            "For inspectors: chosen requirements or a visit\u2019s topic, with the evidence itself in folders, its "
            "hashes, and what is missing or left out.",
            "EP",
            evidence_pack.build,
            evidence_pack.index_table,
        ),
    )
}

AUDIENCES: Mapping[str, str] = {
    "board": "Improvement Board",
    "group": "Delivery group",
    "panel": "Scrutiny panel",
    "dfe": "Department for Education",
    "successor": "Whoever takes over",
    INSPECTORS: "Inspectors",
    "public": "The public",
}
# What is said of an evidence pack where the edition of another paper stands.
PACK_EDITION = "For the inspection: nothing exempt is in it, and it is not published"
EDITIONS: Mapping[str, str] = {"exempt": "Exempt: for members only", "public": "Public"}

# What is stored of an issued paper, in the order in which it is offered.
MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
# An evidence pack is first of all the folders with the files themselves.
PACK_TYPES: Mapping[str, str] = {"zip": "application/zip", **MEDIA_TYPES}
FORMAT_WORDS: Mapping[str, str] = {
    "zip": "Folders with the evidence, its index and a summary each",
    "pdf": "PDF, tagged for screen readers",
    "docx": "Word",
    "html": "Web page in one file",
    "xlsx": "Excel workbook of its tables",
    "json": "Data it was made from, as canonical JSON",
    "csv": "Its main table as CSV",
}


def media_types(kind: str) -> Mapping[str, str]:
    """What is stored of an issued paper of a kind, in the order in which it is offered."""
    return PACK_TYPES if kind == EVIDENCE_PACK else MEDIA_TYPES


def edition_in_words(kind: str, edition: str) -> str:
    """What edition a paper is."""
    return PACK_EDITION if kind == EVIDENCE_PACK else EDITIONS[edition]


def document_of(content: Content) -> Document:
    """The paper as blocks."""
    return KINDS[content.kind].build(content)


def write_to(target: BinaryIO, format_: str, content: Content, document: Document) -> None:
    """Write the paper to a file in a format of `written`, or as zip: the folders of an evidence pack with its files.

    Raises:
        PackBroken: a file that belongs in a pack is missing or was changed, or the pack is too large.
    """
    if format_ != "zip":
        target.write(written(format_, content, document))
    elif content.kind == EVIDENCE_PACK:
        pack_file.write(content, vault.opened, target)
    else:
        raise ValueError(f"Only an evidence pack is written as folders, and this is a {KINDS[content.kind].name}.")


def written(format_: str, content: Content, document: Document) -> bytes:
    """The paper as a file of a format: html, docx, pdf, xlsx, json, or csv (its main table)."""
    if format_ == "json":
        return as_json(content)
    if format_ == "csv":
        return tables_csv.write(KINDS[content.kind].table(content))
    # Only the worker writes Word, and its library costs every web process time and 15 MB.
    from soundingboard.formats import word

    writers: Mapping[str, Callable[[Document], bytes]] = {
        "html": html.write,
        "docx": word.write,
        "pdf": pdf.write,
        "xlsx": workbook.write,
    }
    return writers[format_](document)
