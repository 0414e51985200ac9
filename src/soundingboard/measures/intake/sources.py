"""From a file or a folder to an Extract: what each file is, read whole or refused whole.

A folder whose files are named as the layout's tables, and have its columns, is the plain layout. Everything else is
told by what it holds and never by its name: a workbook, text with a record a line, XML or a zip of these; then by its
headings which list of which family. Everything is read into memory and nothing is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from soundingboard.formats.file_kinds import KINDS, NotSafe, kind_of
from soundingboard.formats.tables_in.archive import files_in, is_archive
from soundingboard.formats.tables_in.delimited import read_delimited
from soundingboard.formats.tables_in.raw import RawTable, UnreadableFile
from soundingboard.formats.tables_in.workbook import is_workbook, read_sheets
from soundingboard.formats.tables_in.xml import XmlRecords, looks_like_xml, read_records
from soundingboard.measures.intake import annex_a, census, plain, ssd
from soundingboard.measures.intake.census import CinReturn
from soundingboard.measures.intake.findings import Findings, IntakeRefused, shown_name
from soundingboard.measures.intake.onto_layout import months_before
from soundingboard.measures.intake.reading import Rows, read_rows
from soundingboard.measures.intake.recognise import Recognised, recognise
from soundingboard.measures.layout import Extract, Problem

_READ = frozenset((*annex_a.READ, *ssd.READ, *census.READ))
_FAMILY_NAMES = {
    "annex_a": "an Annex A workbook",
    "ssd": "a Standard Safeguarding Dataset extract",
    "ssda903": "SSDA903 files",
    "cin_census": "a children in need census",
}
_TOGETHER = {"ssda903", "cin_census"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that came in: its name, for messages alone, and its bytes."""

    name: str
    content: bytes


def read_extract(path: Path, on: date) -> Extract:
    """A file, or the files of a folder, as an Extract. `on` is the day on which the lists were made.

    Raises IntakeRefused: a file cannot be read, nothing in it is a list that is known, or the lists are of two kinds.
    """
    if plain.is_plain(path):
        return plain.read(path)
    return read_files(files_of(path), on)


def files_of(path: Path) -> tuple[SourceFile, ...]:
    """The file, or the files of the folder in the order of their names; hidden files are not looked at."""
    try:
        if not path.is_dir():
            return (SourceFile(path.name, path.read_bytes()),)
        found = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith((".", "~$")))
        return tuple(SourceFile(each.name, each.read_bytes()) for each in found)
    except OSError as error:
        raise _refused(path.name, f"it cannot be opened ({error.strerror or type(error).__name__}).") from None


def read_files(files: Sequence[SourceFile], on: date) -> Extract:
    """The same for files that are in memory already; what lies in a zip stands for itself, the plain layout too."""
    unzipped = list(_unzipped(files))
    in_hand = [plain.InHand(file.name, file.content) for file in unzipped]
    if plain.are_plain(in_hand):
        return plain.read_files(in_hand)
    extra = plain.beside(in_hand)
    names = {each.name for each in extra}
    lists_alone = [file for file in unzipped if file.name not in names]
    if extra and lists_alone:
        return _with_beside(_read_lists(lists_alone, on), plain.read_files(extra))
    return _read_lists(unzipped, on)


def _with_beside(extract: Extract, extra: Extract) -> Extract:
    """The lists with the tables that lay beside them: the population, or a council's own holidays."""
    return replace(
        extract,
        tables={**extract.tables, **extra.tables},
        lacking={**extract.lacking, **extra.lacking},
        problems=(*extract.problems, *extra.problems),
        guesses=(*extract.guesses, *extra.guesses),
    )


def _read_lists(files: Iterable[SourceFile], on: date) -> Extract:
    findings = Findings()
    tables, returns = _opened(_once_each(files, findings), findings)
    recognised = list(_recognised(tables, findings))
    families = {each.source.family for each in recognised} | ({"cin_census"} if returns else set())
    if not families:
        raise IntakeRefused(
            findings.problems
            or [_problem("", "there is no file here.", "Choose a workbook, or a folder with the files of one extract.")]
        )
    if len(families) > 1 and families != _TOGETHER:
        kinds = " and ".join(sorted(_FAMILY_NAMES[family] for family in families))
        raise _refused("", f"there are lists of different kinds here: {kinds}. Give each its own folder.")
    read = [made for name, records in returns if (made := census.read_return(name, records, findings))]
    lists = _lists(recognised, findings)
    _report_old(lists, read, on, findings)
    if not lists and not read:
        raise IntakeRefused(findings.problems)
    if "annex_a" in families:
        return annex_a.to_layout(lists, on, findings)
    if "ssd" in families:
        return ssd.to_layout(lists, on, findings)
    return census.to_layout(lists, read, on, findings)


# --- Files ----------------------------------------------------------------------------------------------------------


def _unzipped(files: Iterable[SourceFile]) -> Iterator[SourceFile]:
    for file in files:
        if not is_archive(file.content):
            yield file
            continue
        try:
            inside = files_in(file.content)
        except UnreadableFile as problem:
            raise _refused(file.name, str(problem)) from None
        yield from (SourceFile(name, content) for name, content in inside)


def _once_each(files: Iterable[SourceFile], findings: Findings) -> Iterator[SourceFile]:
    """The files without those whose content is the same as an earlier one's, byte by byte."""
    met: dict[bytes, str] = {}
    for file in files:
        digest = hashlib.sha256(file.content).digest()
        if digest in met:
            findings.problem(
                shown_name(file.name), f"the file is the same as {met[digest]}, byte by byte", "It is read once."
            )
            continue
        met[digest] = shown_name(file.name)
        yield file


def _opened(files: Iterable[SourceFile], findings: Findings) -> tuple[list[RawTable], list[tuple[str, XmlRecords]]]:
    """The tables of all files, and the census files. Every file that cannot be read is named in one refusal."""
    tables: list[RawTable] = []
    returns: list[tuple[str, XmlRecords]] = []
    refused: list[Problem] = []
    for file in files:
        try:
            if (kind := _other_kind(file.content)) is not None:
                findings.problem(shown_name(file.name), f"this is {kind}, not a list", "It is not read.")
            elif is_workbook(file.content):
                tables += read_sheets(file.content)
            elif looks_like_xml(file.content):
                returns.append((file.name, _census(file.content)))
            else:
                tables.append(read_delimited(file.name, file.content))
        except UnreadableFile as problem:
            refused.append(_problem(shown_name(file.name), str(problem), "Nothing was taken in."))
    if refused:
        raise IntakeRefused(refused)
    return tables, returns


def _other_kind(content: bytes) -> str | None:
    """What a file is that has no place among lists (guidance, a picture), or None."""
    try:
        ending = kind_of(content) if content.startswith(_OF_OTHER_KINDS) and not is_workbook(content) else None
    except NotSafe:
        return None
    return KINDS[ending].words if ending in ("pdf", "png", "jpg", "docx") else None


_OF_OTHER_KINDS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04")


def _census(content: bytes) -> XmlRecords:
    records = read_records(content, census.RECORDS)
    if records.root != census.ROOT or not len(records.tables["Child"].lines):
        raise UnreadableFile("this XML is not a children in need census: it has no Child in a Message.")
    return records


# --- Lists ----------------------------------------------------------------------------------------------------------


def _recognised(tables: Iterable[RawTable], findings: Findings) -> Iterator[Recognised]:
    for table in tables:
        found, name = recognise(table), shown_name(table.name)
        if found is None:
            if table.top:
                findings.problem(name, "no list that is known was found here", "It is not read.")
        elif table.hidden:
            findings.problem(
                name,
                f"a hidden sheet holds a list of {found.source.words.lower()}",
                "It is not read: unhide it if it belongs to the lists.",
            )
        else:
            yield found


def _lists(recognised: Sequence[Recognised], findings: Findings) -> dict[str, list[Rows]]:
    lists: dict[str, list[Rows]] = {}
    for each in recognised:
        code = each.source.code
        if code not in _READ:
            findings.guess(
                shown_name(each.table.name), "", each.source.words, "a list that no figure needs, so it is not read"
            )
            continue
        rows = read_rows(each, findings)
        if rows is not None:
            if code in lists:
                findings.guess(
                    rows.place, "", f"a second list of {each.source.words.lower()}", "more rows of the first"
                )
            lists.setdefault(code, []).append(rows)
    return lists


_A_YEAR_OLD = 12  # months


def _report_old(
    lists: Mapping[str, Sequence[Rows]], returns: Sequence[CinReturn], on: date, findings: Findings
) -> None:
    """Lists in which nothing happened in the year before the extract: very likely last year's file."""
    limit = months_before(on, _A_YEAR_OLD)
    for rows in (each for listed in lists.values() for each in listed):
        days = [_newest(rows, column.name) for column in rows.source.columns if column.holds == "date"]
        known = [day for day in days if day is not None]
        if known and max(known) < limit:
            findings.problem(
                rows.place,
                f"its newest date is of {max(known):%B %Y}, more than a year before the day of the extract",
                _CHECK,
            )
    for each in returns:
        if each.made_for is not None and not limit <= each.made_for <= on:
            findings.problem(
                each.place, f"it is the return for {each.made_for:%d %B %Y}, not of the year before the extract", _CHECK
            )


_CHECK = "It is read: check that it is the right file."


def _newest(rows: Rows, name: str) -> date | None:
    if name not in rows.columns:
        return None
    column = rows.columns[name]
    met = (column.values[place] for place in set(column.places.tolist()))
    return max((value for value in met if isinstance(value, date)), default=None)


def _problem(table: str, problem: str, consequence: str) -> Problem:
    return Problem(table, None, "", problem, "", consequence)


def _refused(table: str, problem: str) -> IntakeRefused:
    return IntakeRefused([_problem(shown_name(table), problem, "Nothing was taken in.")])
