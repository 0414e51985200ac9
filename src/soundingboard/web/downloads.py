"""Tables that are taken away: the same rows as a workbook or as CSV, made while they are read."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from soundingboard.formats import tables_csv, workbook
from soundingboard.formats.workbook import Sheet
from soundingboard.records.giving_back import give_back

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SPOOL = 4 * 1024 * 1024  # bytes of a workbook that are held in memory; a larger one waits in a temporary file


def download(name: str, ending: str, sheets: Sequence[Sheet], made_at: datetime) -> HttpResponse:
    """The answer that hands a table over. Its rows may come from a generator, and are never all in memory.

    Args:
        name: the file's, without its ending.
        ending: xlsx, or csv, which takes the first sheet alone.
    """
    response: Any
    if ending == "csv":
        first = sheets[0]
        lines = tables_csv.lines([column.label for column in first.columns], first.rows)
        response = StreamingHttpResponse(_marked(lines), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    else:
        file = SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - the response closes it when it has been sent
        workbook.write_rows(file, sheets, made_at)
        file.seek(0)
        response = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=WORKBOOK)
    # What the rows of a large table took is free again, and would otherwise stay with this process for good.
    response._resource_closers.append(give_back)
    return response  # type: ignore[no-any-return]


def _marked(lines: Iterator[str]) -> Iterator[str]:
    yield tables_csv.MARK
    yield from lines
