"""Tidy tables as CSV and as Parquet, whole, for business-intelligence tools."""

from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from tempfile import TemporaryFile
from typing import Any, Literal

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from ninja import Query

from soundingboard.accounts.limits import count_towards_limit
from soundingboard.accounts.models import Dear, ReadHow, ReadKind
from soundingboard.accounts.reading_log import note_read
from soundingboard.api.door import ApiRequest, Caller, has_it, limits, reads, sealed, unchanged
from soundingboard.api.said import OnDay
from soundingboard.connections.rules import Kind
from soundingboard.connections.tidy import TABLES, Asker, TidyTable
from soundingboard.evidence.listing import may_see_exempt
from soundingboard.formats import parquet_out, tables_csv
from soundingboard.history.reading import last_hash
from soundingboard.records.giving_back import give_back

Ending = Literal["csv", "parquet"]
MEDIA: dict[Ending, str] = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
# Another release may write the same rows otherwise.
RELEASE = version("soundingboard")


def _answer(request: ApiRequest, table: TidyTable, ending: Ending) -> HttpResponse:
    caller = request.stand
    tag = _tag(caller, table, ending)
    if tag and has_it(request, tag):
        return sealed(request, unchanged(tag))
    # As on the pages: to take away every row of a plan is dear.
    count_towards_limit(Dear.EXPORT, by=caller.actor)
    if table.kind is Kind.EVIDENCE and may_see_exempt(caller.actor):
        note_read(ReadKind.EVIDENCE, "", ReadHow.PROGRAM, by=caller.actor)
    rows = table.rows(Asker(caller.actor, caller.moment, caller.day))
    name = f"{caller.programme.code}-{table.name}-{caller.day}.{ending}"
    response: Any
    if ending == "csv":
        lines = tables_csv.lines([column.name for column in table.columns], rows)
        response = StreamingHttpResponse(_marked(lines), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(True, name)
    else:
        file = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
        try:
            parquet_out.write(file, [(column.name, column.type) for column in table.columns], rows)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        response = FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA["parquet"])
    response["Cache-Control"] = "private, no-store"
    if tag:
        response["ETag"] = tag
    for header, value in limits(request.auth).items():
        response[header] = value
    # What the rows of a large table took is free again, and would otherwise stay with this process for good.
    response._resource_closers.append(give_back)
    return response  # type: ignore[no-any-return]


def _tag(caller: Caller, table: TidyTable, ending: Ending) -> str:
    """What names a table before it is made; empty where the programme has no history yet. One query.

    Every write has an entry in the programme's chain, so the hash of the last one names all that is on record; what is
    read of it follows from the days, from what the reader may see, and from the release.
    """
    state, actor = last_hash(caller.programme.pk), caller.actor
    if not state:
        return ""
    sees = (sorted(actor.roles), sorted(actor.permissions), sorted(actor.agency_ids), actor.sees_every_number)
    parts = (table.name, ending, state, caller.as_at, caller.day, sees, RELEASE)
    return f'W/"{sha256(repr(parts).encode()).hexdigest()}"'


def _marked(lines: Iterator[str]) -> Iterator[str]:
    yield tables_csv.MARK
    yield from lines


def _offer(table: TidyTable, ending: Ending) -> None:
    def view(request: ApiRequest, programme: str, asked: Query[OnDay]) -> HttpResponse:
        return _answer(request, table, ending)

    view.__name__ = f"table_{table.name}_{ending}"
    view.__doc__ = f"{table.title}, whole, as {'CSV' if ending == 'csv' else 'Parquet'}."
    content = {MEDIA[ending]: {"schema": {"type": "string", **({"format": "binary"} if ending == "parquet" else {})}}}
    reads(f"/tables/{table.name}.{ending}", table.kind, None, openapi_extra={"responses": {200: {"content": content}}})(
        view
    )


for _table in TABLES:
    for _ending in MEDIA:
        _offer(_table, _ending)
