"""A plan that was taken out, written as the workbook that somebody carries away."""

import io
from typing import IO

from soundingboard.delivery.reasons import date_change_reasons
from soundingboard.exchange.actions import TakenOut
from soundingboard.exchange.offline import Taken, sheets_of
from soundingboard.formats.workbook import write_rows


def write_workbook(taken: TakenOut, file: IO[bytes]) -> None:
    """Write the workbook of a plan that was taken out to a file."""
    export = taken.export
    about = Taken(
        export.reference, export.programme.name, export.exported_at, export.round.name if export.round else ""
    )
    reasons = {code: each.words for code, each in date_change_reasons(export.programme_id).items()}
    write_rows(file, sheets_of(taken.rows, about, taken.posts, reasons), export.exported_at)


def workbook_of(taken: TakenOut) -> bytes:
    """The same as bytes."""
    file = io.BytesIO()
    write_workbook(taken, file)
    return file.getvalue()
