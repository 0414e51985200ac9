"""Small files in the layouts in which benchmarks are published, with made-up figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb
import xlsxwriter

IDENTIFIERS = (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code",
    "region_name", "old_la_code", "new_la_code", "la_name",
)  # fmt: skip

ENGLAND = ("National", "", "", "", "", "")
WEST_MIDLANDS = ("Regional", "E12000005", "West Midlands", "", "", "")


def authority(
    code: str, name: str, nine: str = "E08000030", region: tuple[str, str] = WEST_MIDLANDS[1:3]
) -> tuple[str, ...]:
    """The place of a row about one authority."""
    return ("Local authority", *region, code, nine, name)


def explore(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[tuple[str, tuple[str, ...], Sequence[str]]],
    *,
    order: Sequence[str] = IDENTIFIERS,
    mark: bool = False,
    separator: str = ",",
) -> Path:
    """A file in the layout of Explore Education Statistics: rows of year, place and the cells of the columns."""
    lines = [separator.join((*order, *columns))]
    for year, (level, region, region_name, code, nine, name), cells in rows:
        said = dict(
            zip(
                IDENTIFIERS,
                (year, "Reporting year", level, "E92000001", "England", region, region_name, code, nine, f'"{name}"'),
                strict=True,
            )
        )
        lines.append(separator.join((*(said[each] for each in order), *cells)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig" if mark else "utf-8")
    return path


def lait(path: Path, figures: Iterable[tuple[str, str, str, str, float | None, str]]) -> Path:
    """A long file: rows of Short Desc, Years, LA and Regions, Values, LA Number, Region."""
    connection = duckdb.connect()
    connection.execute(
        'CREATE TABLE long ("Short Desc" VARCHAR, "Years" VARCHAR, "LA and Regions" VARCHAR, "Values" VARCHAR, '
        '"LA Number" DOUBLE, "Region" VARCHAR)'
    )
    connection.executemany("INSERT INTO long VALUES (?, ?, ?, ?, ?, ?)", [list(row) for row in figures])
    connection.execute(f"COPY long TO '{path}' (FORMAT parquet)")
    connection.close()
    return path


def dictionary(path: Path, entries: Mapping[str, tuple[str, str]]) -> Path:
    """A dictionary: for each short name its polarity and whether it has no quartiles."""
    lines = ["Topic,Measure,Measure_short,Polarity,dps,Year_Type,No_Quartile"]
    lines += [
        f"Care,{short} in words,{short},{polarity},1,Financial Year,{none}"
        for short, (polarity, none) in entries.items()
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def neighbours(path: Path, table: Mapping[str, Sequence[str]]) -> Path:
    """The Department's table of neighbours; each authority's are filled up to ten with numbers that nobody has."""
    columns = [name for place in range(1, 11) for name in (f"SN_{place}", f"SN_{place}P")]
    lines = [",".join(("old_la_code", "la_name", "region_ind", "region_name", *columns))]
    for code, given in table.items():
        ten = [*given, *(str(number) for number in range(990, 1000))][:10]
        cells = [cell for place, near in enumerate(ten) for cell in (near, "Very close" if place < 8 else "Close ")]
        lines.append(",".join((code, f"Authority {code}", "8", "West Midlands", *cells)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """A workbook of plain cells."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
    book.close()
    return path
