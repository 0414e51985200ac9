"""Many rows put into a table at once, with the keys that they are given: for what brings in whole tables."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, models

from soundingboard.records.case_numbers import asked_once
from soundingboard.records.fields import passed_remembered
from soundingboard.records.known import names_remembered

# What the database takes as it is: looked at by nothing on the way.
_AS_THEY_ARE = (models.IntegerField, models.BooleanField, models.ForeignKey)


@contextmanager
def many_texts() -> Iterator[None]:
    """Screen many texts as always, without asking again what was answered for the same text or name just before."""
    with asked_once(), names_remembered(), passed_remembered():
        yield


class Preparing:
    """Makes the values of a row ready for the database. Each field refuses what it must not take, as everywhere."""

    def __init__(self, kind: type[models.Model], fields: "Sequence[models.Field[Any, Any]]") -> None:
        self.kind, self.fields = kind, fields
        self._makers = [_maker(each) for each in fields]

    def values(self, row: Sequence[Any]) -> list[Any]:
        """The values as the database takes them.

        Raises:
            ValidationError: a field refused its value; IdentifiableText where it could identify somebody.
        """
        return [value if make is None else make(value) for make, value in zip(self._makers, row, strict=True)]


def _maker(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    if isinstance(field, _AS_THEY_ARE):
        return None
    here = connections[connection.alias]
    if type(field) is models.DateTimeField:
        return here.ops.adapt_datetimefield_value
    return lambda value: field.get_db_prep_save(value, here)


def insert_many(
    kind: type[models.Model], fields: "Sequence[models.Field[Any, Any]]", rows: Iterable[Sequence[Any]]
) -> None:
    """Put rows of prepared values into a table, with one statement for all of them."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join("%s" for _ in fields)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(kind._meta.db_table)} ({columns}) VALUES ({places})", list(rows))


def reserve_keys(kind: type[models.Model], number: int) -> int:
    """Keep so many keys of a table for oneself; the last key before them.

    They are given out to nobody else, also not those that are then left unused. Within a transaction.
    """
    table, column = kind._meta.db_table, str(kind._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Between reading the sequence and moving it on, another may take a few keys: these are left to them.
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table), column])
            (sequence,) = cursor.fetchone()
            cursor.execute("SELECT nextval(%s)", [sequence])
            last: int = cursor.fetchone()[0] + _LEFT_TO_OTHERS
            cursor.execute("SELECT setval(%s, %s)", [sequence, last + number])
            return last
        # Nobody else writes while a transaction of SQLite's does.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        last = found[0] if found else 0
        if found:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last + number, table])
        else:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last + number])
        return last


_LEFT_TO_OTHERS = 1000
