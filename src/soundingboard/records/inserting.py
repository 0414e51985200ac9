"""Tens of thousands of rows in one go: prepared once by the fields' own rules, then handed to the database as they are.

`bulk_create` makes an object of each row and a statement of each hundred, which is most of the time that a published
file takes. Here a value is prepared the first time it is met, so that a year that stands in forty thousand rows is
screened once, and the rows go to one prepared statement.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connections, models, router

from soundingboard.records.case_numbers import asked_once

_AT_ONCE = 10_000

M = TypeVar("M", bound=models.Model)


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows whose values stand in the order of the columns (a foreign key by its key); gives how many.

    The primary key is the database's own. A column that is not named gets the field's default. Text is screened, and
    the database's constraints hold, as they do for a row that is saved; no signal is sent, and no object is made.

    Raises:
        IdentifiableText, ValidationError: as the fields do when they are written; the caller's transaction ends.
    """
    connection = connections[router.db_for_write(model)]
    named = {field.attname: field for field in model._meta.concrete_fields if not field.primary_key}
    fields = [named[name] for name in columns]
    others = [field for name, field in named.items() if name not in set(columns)]
    constant = [field.get_db_prep_save(field.get_default(), connection) for field in others]
    quote = connection.ops.quote_name
    into = ", ".join(quote(str(field.column)) for field in (*fields, *others))
    places = ", ".join(["%s"] * (len(fields) + len(others)))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({into}) VALUES ({places})"
    prepared: list[dict[Any, Any]] = [{} for _ in fields]

    def made(row: Sequence[Any]) -> list[Any]:
        ready = []
        for field, met, value in zip(fields, prepared, row, strict=True):
            if value not in met:
                met[value] = field.get_db_prep_save(value, connection)
            ready.append(met[value])
        return ready + constant

    count, left = 0, iter(rows)
    with connection.cursor() as cursor, asked_once():
        while some := [made(row) for row in islice(left, _AT_ONCE)]:
            cursor.executemany(statement, some)
            count += len(some)
    return count


def insert_objects(model: type[M], rows: Iterable[M]) -> int:
    """The same for objects that are made already. They do not learn their keys."""
    columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    return insert_rows(model, columns, map(attrgetter(*columns), rows))
