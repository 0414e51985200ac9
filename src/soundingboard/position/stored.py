"""A position as canonical JSON and back, so that what was issued years ago can be made again from its own bytes.

Reading is strict: a name too many or too few, or a value of another kind, is refused, because a position that was read
nearly right is worse than one that was not read. A later form of the position gets a reader of its own in `READERS`;
none is ever taken away.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from soundingboard.lib.canonical import canonical_json
from soundingboard.position.values import FORM, Position

T = TypeVar("T")
Reader = Callable[[Any], Any]


# What a position had not always, and what it was then.
CAME_LATER: Mapping[str, Any] = {
    "measures": [],
    "requests": [],
    "follow_ups": [],
    "questions": [],
    "risks": [],
    "loops": [],
    "audit_cycles": [],
    "standards": [],
    "practice": [],
    "heard": [],
    "voice_cells": [],
    "voice_log": [],
    "risk_matrix": [],
    "rating_unit": None,
    "need_ratings": [],
}


class CannotBeRead(ValueError):
    """Stored JSON that is not what it should be, with a sentence saying what is wrong."""


def as_json(position: Position) -> bytes:
    """The position as canonical JSON: the same position is the same bytes on any machine and release."""
    return canonical_json(plain_fields(position))


def plain_fields(position: Position) -> dict[str, Any]:
    """The fields of a position as they are written. What came later and is empty is left out, so that a position
    without it is written as it was before there was such a thing."""
    held = {each.name: getattr(position, each.name) for each in fields(position)}
    return {name: value for name, value in held.items() if value or name not in CAME_LATER}


def from_json(content: bytes) -> Position:
    """The position that was written as these bytes.

    Raises:
        CannotBeRead: they are no position, or one of a form that this release does not know.
    """
    return position_of(read_object(content))


def position_of(plain: dict[str, Any]) -> Position:
    """The position in an object that was read from JSON. Raises CannotBeRead."""
    form = plain.get("form")
    if form not in READERS:
        known = " and ".join(READERS)
        raise CannotBeRead(f"This position is of the form {form!r}. This release reads {known}.")
    return READERS[form](plain)


def read_object(content: bytes) -> dict[str, Any]:
    """JSON bytes as an object. Raises CannotBeRead."""
    try:
        plain = json.loads(content)
    except ValueError as error:
        raise CannotBeRead("This is not JSON.") from error
    if not isinstance(plain, dict):
        raise CannotBeRead("This is JSON, but not an object.")
    return plain


def value_of(kind: type[T], plain: Any) -> T:
    """A frozen value of plain fields, read from what canonical JSON made of it. Raises CannotBeRead."""
    whole: Any = kind
    read: Any = _reader(whole)(plain)
    return read  # type: ignore[no-any-return]


READERS: dict[str, Callable[[dict[str, Any]], Position]] = {
    FORM: lambda plain: value_of(Position, {**CAME_LATER, **plain})
}


@cache
def _reader(kind: Any) -> Reader:
    """What reads one kind of value; made once for each, because a large position has a million of them."""
    origin = get_origin(kind)
    if origin in (UnionType, Union):
        return _optional(kind)
    if origin is tuple:
        return _row(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _fields(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda plain: _or_refuse(kind, plain)
    if kind is date or kind is datetime:
        return _time(kind)
    if kind is float:
        return _number
    if kind in (str, int, bool):
        return _exactly(kind)
    raise TypeError(f"There is no reader for {kind!r}.")


def _number(plain: Any) -> float:
    """A number with decimals; canonical JSON writes one without any as a whole number."""
    if type(plain) not in (int, float):
        raise CannotBeRead(f"A number was expected, not {type(plain).__name__}.")
    return float(plain)


def _fields(kind: type[Any]) -> Reader:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    readers = [(name, _reader(hints[name])) for name in names]
    expected = set(names)

    def read(plain: Any) -> Any:
        if not isinstance(plain, dict) or plain.keys() != expected:
            given = sorted(plain) if isinstance(plain, dict) else type(plain).__name__
            raise CannotBeRead(f"{kind.__name__} has the fields {sorted(expected)}, not {given}.")
        return kind(*[reader(plain[name]) for name, reader in readers])

    return read


def _row(kind: Any) -> Reader:
    inner, *rest = get_args(kind)
    if rest != [...]:
        raise TypeError(f"There is no reader for {kind!r}.")
    reader = _reader(inner)

    def read(plain: Any) -> Any:
        if not isinstance(plain, list):
            raise CannotBeRead(f"A list was expected, not {type(plain).__name__}.")
        return tuple([reader(each) for each in plain])

    return read


def _optional(kind: Any) -> Reader:
    inner = [each for each in get_args(kind) if each is not NoneType]
    if len(inner) != 1 or len(get_args(kind)) != 2:
        raise TypeError(f"There is no reader for {kind!r}.")
    reader = _reader(inner[0])
    return lambda plain: None if plain is None else reader(plain)


def _time(kind: Any) -> Reader:
    parse = _moment if kind is datetime else date.fromisoformat
    return lambda plain: _or_refuse(parse, plain)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.utcoffset() is None:
        raise ValueError("no time zone")
    return found


def _exactly(kind: Any) -> Reader:
    def read(plain: Any) -> Any:
        # A boolean is also a whole number to Python, but not to us.
        if type(plain) is not kind:
            raise CannotBeRead(f"{plain!r} is not of the kind {kind.__name__}.")
        return plain

    return read


def _or_refuse(parse: Callable[[Any], Any], plain: Any) -> Any:
    try:
        return parse(plain)
    except (TypeError, ValueError) as error:
        raise CannotBeRead(f"{plain!r} cannot be read: {error}.") from error
