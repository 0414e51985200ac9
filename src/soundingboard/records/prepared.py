"""Questions to the database that are written out once and asked many times.

Django builds the text of a query anew each time it is asked, and for a page of a dozen queries that building takes
several times as long as the database takes to answer. A function marked `@prepared` builds its QuerySet once for each
shape of its arguments, with blanks in the places of their values; from then on only the blanks are filled in. The ORM
stays the one place where a query is said, and what comes back is what the QuerySet would have given.

    @prepared
    def _overdue(actor: Actor, day: date) -> QuerySet[ActionVersion]:
        return ActionVersion.objects.visible_to(actor).current().filter(due_on__lt=day).values_list("title", "due_on")

    rows = _overdue(actor, day)  # a list of tuples

What belongs to the shape, and is there as it is when the QuerySet is built: None, True and False, members of
enumerations, the empty text, how many keys a collection has, and whatever is named in `shape`. Everything else is a
blank, an expression of the ORM that can be compared with a column and with nothing in Python: a function that tries to
add to a blank or to slice with one fails at its first call.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from enum import Enum
from functools import update_wrapper
from itertools import chain
from typing import Any, ClassVar, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Expression,
    Field,
    Model,
    QuerySet,
    Value,
)
from django.db.models.sql import InsertQuery
from django.db.transaction import mark_for_rollback_on_error

P = ParamSpec("P")
Answer = TypeVar("Answer")

# A text for each shape is kept; a shape is who may do what and how many keys, so there are few. This many, and no more.
MOST_SHAPES = 256

_AS_THEY_ARE = (int, str)


class Blank(Expression):
    """The place of a value in a query that is written before the value is known."""

    def __init__(self, slot: int, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.slot = slot

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Expression):
            return super().__eq__(other)
        if other == "":  # as Django asks of everything that a column is compared with
            return False
        raise TypeError("The value is not known yet: name the argument in `shape` if the query depends on it.")

    __hash__ = Expression.__hash__

    def __format__(self, spec: str) -> str:
        raise TypeError("The value is not known yet, so no text can be made of it.")

    def _combine(self, other: Any, connector: str, reversed: bool) -> Any:
        raise TypeError("The value is not known yet: reckon with it first, and give the query what came out.")

    def filled(self, values: list[Any]) -> Any:
        """What the database is given here."""
        value = values[self.slot]
        # Either database takes these as they are; a list of fifty has three queries of fifty keys each.
        if type(value) in _AS_THEY_ARE:
            return value
        return self.output_field.get_db_prep_value(value, connection=connection)


class Blanks(Expression):
    """The places of the keys of a collection, for `__in`."""

    def __init__(self, slot: int, how_many: int, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.slot, self.how_many = slot, how_many

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        places = [Blank(self.slot + place, self.output_field) for place in range(self.how_many)]
        return f"({', '.join('%s' for _ in places)})", list(places)


class HasShape:
    """A value that knows how it is taken apart. A frozen dataclass does it field by field."""

    # The fields that are part of the shape whatever their value.
    shape: ClassVar[frozenset[str]] = frozenset()

    def taken_apart(self, values: "Values") -> tuple[Any, Callable[[], Any]]:
        """Its shape, and what makes its stand-in; its values are added to `values` in the stand-in's order."""
        shapes: list[Any] = []
        makers: dict[str, Callable[[], Any]] = {}
        for each in fields(self):  # type: ignore[arg-type]
            value = getattr(self, each.name)
            shape, maker = (value, _itself(value)) if each.name in self.shape else values.place(value)
            shapes.append(shape)
            makers[each.name] = maker
        return (type(self), *shapes), lambda: replace(
            self,  # type: ignore[type-var]
            **{name: make() for name, make in makers.items()},
        )


class Values(list[Any]):
    """The values of a call, in the order of their blanks."""

    def place(self, value: Any) -> tuple[Any, Callable[[], Any]]:
        """The shape of a value, and what makes its stand-in in the query; its own values are added."""
        match value:
            case None | bool() | Enum() | "":
                return value, lambda: value
            case HasShape():
                return value.taken_apart(self)
            case Model():
                return self._blank(type(value), value.pk, BigIntegerField)
            case int():
                return self._blank(int, value, BigIntegerField)
            case datetime():
                return self._blank(datetime, value, DateTimeField)
            case date():
                return self._blank(date, value, DateField)
            case str():
                return self._blank(str, value, CharField)
            case tuple() | list() | set() | frozenset():
                return self._blanks(value)
        raise TypeError(f"No blank in a query can stand for a {type(value).__name__}.")

    def _blank(self, kind: type, value: Any, field: "type[Field[Any, Any]]") -> tuple[Any, Callable[[], Any]]:
        slot = len(self)
        self.append(value)
        return kind, lambda: Blank(slot, field())

    def _blanks(self, value: Any) -> tuple[Any, Callable[[], Any]]:
        items = list(value)
        if all(isinstance(item, Enum) for item in items):
            shape = tuple(items)
            return shape, lambda: shape
        slot, kinds = len(self), {type(item) for item in items}
        if kinds == {int}:
            field: Field[Any, Any] = BigIntegerField()
        elif kinds == {str}:
            field = CharField()
        else:
            raise TypeError("The keys of a collection in a query are whole numbers or texts.")
        self.extend(items)
        return (kinds.pop(), len(items)), lambda: Blanks(slot, len(items), field)


def _itself(value: Any) -> Callable[[], Any]:
    return lambda: value


class _Written:
    """A QuerySet whose text is known: asking it fills the blanks in."""

    def __init__(self, rows: "QuerySet[Any]") -> None:
        if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise TypeError("A prepared query cannot prefetch: ask a second one.")
        self.rows = rows
        self.compiler = rows.query.get_compiler(rows.db)
        try:
            self.text, self.params = self.compiler.as_sql()
        except EmptyResultSet:
            self.text = ""

    def ask(self, values: Values) -> list[Any]:
        """The rows, as the QuerySet would give them. One query; none where nothing could ever be found."""
        if not self.text:
            return []
        rows = self.rows
        query: Any = _Query(self, values)
        asked: Any = type(rows)(model=rows.model, query=query, using=rows.db)
        asked._fields = rows._fields  # type: ignore[attr-defined]
        iterable: Any = rows._iterable_class
        return list(iterable(asked))


class _Query:
    """What the ORM's iterators ask of a query: a compiler, whose text is known; all else is the written one's."""

    def __init__(self, written: _Written, values: Values) -> None:
        self._written, self._values = written, values

    def __getattr__(self, name: str) -> Any:
        return getattr(self._written.rows.query, name)

    def get_compiler(self, using: Any = None, connection: Any = None, elide_empty: bool = True) -> Any:
        """A compiler that does not write: several threads ask one question, so each has its own."""
        compiler = copy.copy(self._written.compiler)
        compiler.connection = connections[compiler.using]
        text, params = self._written.text, _filled(self._written.params, self._values)
        compiler.as_sql = lambda *_, **__: (text, params)
        return compiler


def _filled(params: Any, values: Values) -> tuple[Any, ...]:
    return tuple(param.filled(values) if isinstance(param, Blank) else param for param in params)


class _WrittenCounts:
    """Several counts as one query: a subquery for each."""

    def __init__(self, wanted: "Mapping[str, QuerySet[Any]]") -> None:
        self.none = dict.fromkeys(wanted, 0)
        self.names: list[str] = []
        self.params: list[Any] = []
        texts = []
        for name, rows in wanted.items():
            counting = rows.order_by().values(one_=Value(1)).annotate(n_=Count("*")).values("n_")
            try:
                text, params = counting.query.sql_with_params()
            except EmptyResultSet:
                continue
            self.names.append(name)
            texts.append(f"({text})")
            self.params.extend(params)
        self.text = f"SELECT {', '.join(texts)}" if texts else ""

    def ask(self, values: Values) -> dict[str, int]:
        if not self.text:
            return dict(self.none)
        with connection.cursor() as cursor:
            cursor.execute(self.text, _filled(self.params, values))
            numbers = cursor.fetchone()
        return self.none | {name: number or 0 for name, number in zip(self.names, numbers, strict=True)}


class _WrittenInsert:
    """The statement that puts one row into a table, whose text is known."""

    def __init__(self, kind: type[Model], has_key: bool) -> None:
        meta: Any = kind._meta
        self.returned = meta.db_returning_fields
        self.fields = [
            each
            for each in meta.local_concrete_fields
            if not each.generated and (has_key or each is not meta.auto_field)
        ]
        query = InsertQuery(kind)
        query.insert_values(self.fields, [kind()])
        self.compiler: Any = query.get_compiler(DEFAULT_DB_ALIAS)
        self.compiler.returning_fields = self.returned
        ((self.text, _),) = self.compiler.as_sql()

    def put(self, row: Model) -> None:
        """Insert the row, and give it the key that the database gave it."""
        here = connections[DEFAULT_DB_ALIAS]
        compiler = copy.copy(self.compiler)
        compiler.connection = here
        params = tuple(each.get_db_prep_save(each.pre_save(row, True), here) for each in self.fields)
        compiler.as_sql = lambda: [(self.text, params)]
        with mark_for_rollback_on_error(here.alias):
            for values in compiler.execute_sql(self.returned):
                for value, each in zip(values, self.returned, strict=True):
                    setattr(row, each.attname, value)
        row._state.adding = False
        row._state.db = here.alias


_inserts: dict[tuple[str, type[Model], bool], _WrittenInsert] = {}


def insert(row: Model) -> None:
    """Put a new row into its table as `row.save(force_insert=True)` does, with a statement that is written once.

    Each field prepares its own value and refuses what it must not take, as everywhere. For a table without parents.
    """
    row._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]
    has_key = row.pk is not None
    key = (connection.vendor, type(row), has_key)
    written = _inserts.get(key)
    if written is None:
        written = _inserts[key] = _WrittenInsert(type(row), has_key)
    written.put(row)


class Prepared(Generic[P, Answer]):
    """A prepared function. `plain` is the one that was marked, which builds its QuerySet anew at each call."""

    def __init__(
        self,
        plain: Callable[P, Any],
        write: Callable[[Any], "_Written | _WrittenCounts"],
        shape: tuple[str, ...] = (),
    ) -> None:
        update_wrapper(self, plain)
        self.plain = plain
        self._write = write
        self._shape = frozenset(shape)
        self._names = plain.__code__.co_varnames[: plain.__code__.co_argcount]
        self._written: dict[Any, Any] = {}

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Answer:
        """Ask: one query, or none where nothing could ever be found."""
        values = Values()
        shapes: list[Any] = [connection.vendor]
        makers: dict[str, Callable[[], Any]] = {}
        for name, argument in chain(zip(self._names, args, strict=False), kwargs.items()):
            shape, makers[name] = (argument, _itself(argument)) if name in self._shape else values.place(argument)
            shapes.append((name, shape))
        key = tuple(shapes)
        written = self._written.get(key)
        if written is None:
            written = self._write(self.plain(**{name: make() for name, make in makers.items()}))  # type: ignore[call-arg]
            if len(self._written) >= MOST_SHAPES:
                self._written.pop(next(iter(self._written)), None)
            self._written[key] = written
        answer: Any = written.ask(values)
        return answer  # type: ignore[no-any-return]


def prepared(build: "Callable[P, QuerySet[Any, Any]]") -> Prepared[P, list[Any]]:
    """A function that builds a QuerySet becomes one that gives its rows, and builds it once for each shape."""
    return Prepared(build, _Written)


def prepared_by(
    *shape: str,
) -> "Callable[[Callable[P, QuerySet[Any, Any]]], Prepared[P, list[Any]]]":
    """As `prepared`, with the arguments named here part of the shape: how many rows at most, which column orders."""
    return lambda build: Prepared(build, _Written, shape)


def prepared_counts(build: "Callable[P, Mapping[str, QuerySet[Any]]]") -> Prepared[P, dict[str, int]]:
    """A function that says which rows to count, by name, becomes one that counts them all in one query."""
    return Prepared(build, _WrittenCounts)
