"""A row of a table as a line of an archive, and back: canonical JSON of its columns, with the keys of where it was."""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models

from soundingboard.accounts.models import Person, Programme
from soundingboard.exchange.archive_tables import IN_THE_VAULT, Table
from soundingboard.formats.archive import ArchiveRefused
from soundingboard.history.crossings import Keys
from soundingboard.lib.canonical import decimal_text, moment_text

Row = dict[str, Any]


class Lines:
    """Turns the rows of one table into lines, and says which people and files they name."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.fields = [each.attname for each in table.columns]
        columns = list(enumerate(table.columns))
        self._moments = [place for place, each in columns if isinstance(each, models.DateTimeField)]
        self._days = [
            place
            for place, each in columns
            if isinstance(each, models.DateField | models.TimeField) and not isinstance(each, models.DateTimeField)
        ]
        self._numbers = [place for place, each in columns if isinstance(each, models.DecimalField)]
        self._people = [place for place, each in columns if each.related_model is Person]
        self._files = [place for place, each in columns if f"{table.label}.{each.name}" in IN_THE_VAULT]
        self.people: set[int] = set()
        self.files: set[str] = set()

    def line(self, values: tuple[Any, ...]) -> bytes:
        """One row, given the values of its fields."""
        row = list(values)
        for place in self._moments:
            if row[place] is not None:
                row[place] = moment_text(row[place])
        for place in self._days:
            if row[place] is not None:
                row[place] = row[place].isoformat()
        for place in self._numbers:
            if row[place] is not None:
                row[place] = decimal_text(row[place])
        for place in self._people:
            if row[place] is not None:
                self.people.add(row[place])
        for place in self._files:
            if row[place]:
                self.files.add(row[place])
        return line_of(dict(zip(self.fields, row, strict=True)))


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def line_of(row: Row) -> bytes:
    """A row of plain values as `lib.canonical` writes it, which a test holds; written here at four times the speed."""
    return _ENCODER.encode(row).encode()


def read_line(line: bytes, where: str) -> Row:
    """The row that a line says.

    Raises:
        ArchiveRefused: it says none.
    """
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ArchiveRefused(f"A line of {where} cannot be read, so the archive was refused.") from error
    if not isinstance(row, dict):
        raise ArchiveRefused(f"A line of {where} is no row, so the archive was refused.")
    return row


class Rows:
    """Turns lines back into rows of one table, with the keys that they have here.

    Attributes:
        fields: those of which a row has a value, the programme's key last.
    """

    def __init__(self, table: Table, programme_id: int, keys: Keys) -> None:
        self.label = table.label
        self._readers = [(each.attname, _Reader(each, table.label, keys)) for each in table.columns]
        self._names = {name for name, _ in self._readers}
        owner = [each for each in table.model._meta.concrete_fields if each.related_model is Programme]
        self.fields: list[models.Field[Any, Any]] = [*table.columns, *table.left_empty, *owner]
        self._besides = [each.get_default() for each in table.left_empty] + [programme_id for _ in owner]

    def values(self, said: Row) -> list[Any]:
        """The values of a row, in the order of the fields.

        A column that the archive does not have takes what a new row has; one that this release does not know is more
        than it can keep.

        Raises:
            ArchiveRefused: with the sentence that says why.
        """
        if not said.keys() <= self._names:
            unknown = ", ".join(sorted(said.keys() - self._names))
            raise ArchiveRefused(f"{self.label} has what this release does not know ({unknown}). Upgrade it first.")
        return [
            reader.value(said[name]) if name in said else reader.value_of_new() for name, reader in self._readers
        ] + self._besides


class _Reader:
    """Reads the values of one column, and holds them to what it may hold."""

    def __init__(self, field: "models.Field[Any, Any]", label: str, keys: Keys) -> None:
        self._name, self._label, self._field = field.attname, label, field
        self._choices = {each for each, _ in field.flatchoices} | {""} if field.choices else frozenset()
        self._takes_none = field.null or isinstance(field, models.JSONField)
        self._read = _reading(field, label, keys)

    def value(self, said: Any) -> Any:
        """What a row here has for what a line says."""
        if said is None:
            if self._takes_none:
                return None
            raise ArchiveRefused(f"{self._label} has nothing for {self._name}, which it cannot be without.")
        try:
            value = self._read(said)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise ArchiveRefused(f"{self._label} has a value of {self._name} that cannot be read.") from error
        if self._choices and value not in self._choices:
            raise ArchiveRefused(
                f"{self._label} says {str(value)[:40]!r} for {self._name}, which this release does not know."
            )
        return value

    def value_of_new(self) -> Any:
        """What a new row has, where the archive has no such column."""
        field = self._field
        is_text = isinstance(field, models.CharField | models.TextField)
        if field.primary_key or not (field.null or field.has_default() or (is_text and field.blank)):
            raise ArchiveRefused(f"{self._label} lacks {self._name}, which it cannot be without.")
        return field.get_default()


def _reading(field: "models.Field[Any, Any]", label: str, keys: Keys) -> Callable[[Any], Any]:
    """How a value of a column is read."""
    target = field.related_model
    if isinstance(target, type) or field.primary_key:
        return _key_of(target._meta.label_lower if isinstance(target, type) else label, keys)
    match field:
        case models.DateTimeField():
            return _moment
        case models.DateField():
            return date.fromisoformat
        case models.TimeField():
            return time.fromisoformat
        case models.DecimalField():
            return Decimal
        case models.BooleanField():
            return _exactly(bool)
        case models.IntegerField():
            return _exactly(int)
        case models.CharField() | models.TextField():
            return _exactly(str)
        case models.JSONField():
            return _itself
    raise TypeError(f"{label}.{field.name} is of a kind that no archive holds yet.")


def _key_of(kind: str, keys: Keys) -> Callable[[Any], int]:
    def read(said: Any) -> int:
        here = keys.here(kind, said) if type(said) is int else None
        if here is None:
            raise ArchiveRefused(f"A row points to one of {kind} that the archive does not hold, so it was refused.")
        return here

    return read


def _moment(said: str) -> datetime:
    moment = datetime.fromisoformat(said)
    if moment.tzinfo is None:
        raise ValueError(said)
    return moment


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(said: Any) -> Any:
        if type(said) is not kind:
            raise TypeError(said)
        return said

    return read


def _itself(said: Any) -> Any:
    return said
