"""The folders of an evidence pack: they sort and load anywhere, with a summary in each, an index, and the evidence.

The same content and the same files give the same bytes. Names are plain letters, digits, dots and hyphens, short enough
for the systems of other bodies, whatever a file was called before. The zip file itself is `formats.evidence_folders`.
"""

import hashlib
import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from soundingboard.formats import evidence_folders, html, workbook
from soundingboard.formats.blocks import Column, Table
from soundingboard.formats.evidence_folders import FORM, INDEX
from soundingboard.lib.canonical import canonical_json
from soundingboard.papers.content import Content
from soundingboard.papers.evidence_pack import (
    heading_of,
    index_document,
    left_out_page,
    pack_of,
    start_page,
    summary_page,
)
from soundingboard.papers.pack import ItemValue, too_large
from soundingboard.records.vault import DamagedFile

START, SHEETS, LEFT_OUT = "00-start-here.html", "00-index.xlsx", "00-left-out.html"
SUMMARY = "00-summary.html"

# Windows opens no path longer than 260 letters, and whoever unpacks a pack puts it beneath folders of their own.
LONGEST_REFERENCE, LONGEST_WORDS = 20, 32

Opened = Callable[[str], BinaryIO]


class PackBroken(Exception):
    """A pack that cannot be made, with the sentence that says why and what to do. Nothing of it was kept."""


# --- where everything lies --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a file: the folder of a section, the name in it, and the evidence that it is of."""

    folder: str
    name: str
    item: ItemValue

    @property
    def path(self) -> str:
        """Where it lies in the pack."""
        return f"{self.folder}/{self.name}"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything lies: the folder of each section in order, and every copy."""

    root: str
    folders: tuple[str, ...]
    copies: tuple[Copy, ...]

    def within(self, folder: str) -> list[Copy]:
        """The copies in a folder."""
        return [each for each in self.copies if each.folder == folder]


def laid_out(content: Content) -> Layout:
    """Where everything lies. Numbers come first in every name, so that folders and files sort as they are meant."""
    pack = pack_of(content)
    folders, copies = [], []
    for place, section in enumerate(pack.sections, start=1):
        kind = section.kind if section.kind != "area" else "content-area"
        words = plain_name(section.title or section.text, LONGEST_WORDS)
        reference = plain_name(section.reference, LONGEST_REFERENCE) or "x"
        folder = "-".join(filter(None, (_numbered(place, len(pack.sections)), kind, reference, words)))
        folders.append(folder)
        held = [each for each in pack.of(section) if each.sha256]
        for number, item in enumerate(held, start=1):
            copies.append(Copy(folder, _file_name(_numbered(number, len(held)), item), item))
    name = plain_name(content.reference, LONGEST_REFERENCE) or "not-issued"
    whose = plain_name(content.position.programme, LONGEST_REFERENCE) or "programme"
    root = f"{name}-{whose}-{content.position.as_at.isoformat()}"
    return Layout(root, tuple(folders), tuple(copies))


def plain_name(words: str, longest: int) -> str:
    """Words as part of a name that loads anywhere: letters without accents, digits and hyphens, cut between words.

    Of words in another script nothing may be left; whoever asks has to put something else beside them.
    """
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9.]+", "-", letters)
    plain = re.sub(r"\.{2,}|\.(?=-)|(?<=-)\.", "-", plain)
    plain = re.sub(r"-{2,}", "-", plain).strip("-.")
    if len(plain) > longest:
        cut = plain[: longest + 1].rpartition("-")[0]
        plain = (cut or plain[:longest]).strip("-.")
    return plain


def _file_name(number: str, item: ItemValue) -> str:
    stem, dot, ending = item.file_name.rpartition(".")
    ending = plain_name(ending, 5).lower() if dot else ""
    parts = (number, plain_name(item.reference, LONGEST_REFERENCE), item.sha256[:8],
             plain_name(stem if dot else item.file_name, LONGEST_WORDS))  # fmt: skip
    name = "-".join(filter(None, parts))
    return f"{name}.{ending}" if ending else name


def _numbered(place: int, of: int) -> str:
    return f"{place:0{max(2, len(str(of)))}}"


# --- writing ----------------------------------------------------------------------------------------------------------


def write(content: Content, opened: Opened, target: BinaryIO) -> None:
    """Write the pack as a zip file. Of the evidence memory holds a piece of one file at a time.

    Args:
        opened: opens what was stored under a SHA-256; raises FileNotFoundError or DamagedFile.
        target: a file at its beginning, in which one can go back.
    Raises:
        PackBroken: a file is missing or is no longer what was stored, or the pack is too large.
    """
    pack, layout = pack_of(content), laid_out(content)
    if refusal := too_large(pack):
        raise PackBroken(refusal)
    pages: dict[str, bytes] = {
        START: html.write(start_page(content, layout.folders)),
        LEFT_OUT: html.write(left_out_page(content)),
        SHEETS: workbook.write(index_document(content, files_table(layout))),
    }
    for section, folder in zip(pack.sections, layout.folders, strict=True):
        paths = {each.item.reference: f"./{each.name}" for each in layout.within(folder)}
        pages[f"{folder}/{SUMMARY}"] = html.write(summary_page(content, section, paths))
    files = {each.path: each.item for each in layout.copies}
    pages[INDEX] = index(content, layout, pages)
    parts = (
        (path, io.BytesIO(pages[path]) if path in pages else _stored(files[path], opened))
        for path in sorted([*pages, *files])
    )
    evidence_folders.write(target, layout.root, parts)


def files_table(layout: Layout) -> Table:
    """Every file that is copied, with its place and its hash."""
    return Table(
        "Files",
        (
            Column("Path", width=4),
            Column("Evidence"),
            Column("Name it came with", width=2),
            Column("Bytes", "number"),
            Column("SHA-256", width=3),
        ),
        tuple((e.path, e.item.reference, e.item.file_name, e.item.size, e.item.sha256) for e in layout.copies),
        when_empty="No file is copied.",
    )


def index(content: Content, layout: Layout, pages: dict[str, bytes]) -> bytes:
    """The index for programs: what the pack is, what stands in it with its hash, and what does not."""
    pack, position = pack_of(content), content.position
    files = [_line(e.path, e.item.sha256, e.item.size, e.item.media_type, e.item.reference) for e in layout.copies]
    files += [
        _line(path, hashlib.sha256(made).hexdigest(), len(made), _media_type(path), None)
        for path, made in pages.items()
    ]
    return canonical_json(
        {
            "form": FORM,
            "reference": content.reference,
            "title": content.title,
            "state": content.state,
            "authority": position.authority,
            "programme": position.programme,
            "programme_name": position.programme_name,
            "topic": pack.topic,
            "visit_on": pack.visit_on,
            "as_at": content.as_at,
            "made_at": content.made_at,
            "history": asdict(content.chain) if content.chain else None,
            "chosen": [
                {**asdict(section), "folder": folder, "heading": heading_of(section)}
                for section, folder in zip(pack.sections, layout.folders, strict=True)
            ],
            "evidence": [asdict(each) for each in pack.items],
            "files": sorted(files, key=lambda each: str(each["path"])),
            "left_out": [asdict(each) for each in pack.left_out],
            "without_evidence": [each.name for each in pack.without_evidence],
            "not_verified": [each.reference for each in pack.not_verified],
        }
    )


def _line(path: str, sha256: str, size: int, media_type: str, evidence: str | None) -> dict[str, Any]:
    return {"path": path, "sha256": sha256, "size": size, "media_type": media_type, "evidence": evidence}


def _media_type(path: str) -> str:
    return (
        "text/html" if path.endswith(".html") else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )


def _stored(item: ItemValue, opened: Opened) -> BinaryIO:
    try:
        return opened(item.sha256)
    except FileNotFoundError:
        what = "is missing from the store"
    except DamagedFile:
        what = "is no longer what was stored: its SHA-256 is another"
    raise PackBroken(
        f"The file of {item.reference} ({item.file_name}) {what}. Restore it from a backup, or bring it again under "
        f"{item.reference}, and take the position of the pack again."
    )
