"""One way, and only one, of writing a value as bytes, so that the same facts always have the same digest.

An issued paper is checked years later by making its JSON again and comparing digests, on another machine, another
database and a later release. So this format never changes; `tests/lib/test_canonical.py` holds examples with their
bytes, and a change that breaks one of them breaks every paper already issued. It says:

    text            a JSON string in UTF-8, exactly as given (no folding of accents or of spaces)
    whole number    as digits
    float           its shortest form that reads back as the same number; -0.0 as 0.0; never NaN or infinity
    Decimal         a JSON string in plain digits without trailing zeros, so that 1.50 and 1.5 are one value whichever
                    database it came from
    date            "2012-10-30"
    datetime        in UTC with all six decimals, "2012-10-30T18:00:00.000000Z"; one without a time zone is refused
    time            "18:00:00", with six decimals only where it has them
    UUID            its usual text
    enum            its value
    dataclass       an object of its fields; the class's name is not part of the value
    mapping         an object, keys in order of code point; keys may be text, whole numbers, dates, UUIDs or enums
    list, tuple     an array, in order
    set             an array, ordered by the canonical bytes of its members
    None, booleans  null, true, false

There is no white space between the parts and no line end after the last.
"""

import dataclasses
import hashlib
import json
import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID


class NotCanonical(TypeError):
    """A value that has no single written form, with a sentence saying which and why."""


def canonical_json(value: object) -> bytes:
    """The value as canonical JSON in UTF-8. Raises NotCanonical for anything the table above does not name."""
    try:
        return _ENCODER.encode(_plain(value)).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("Text holds half of a character pair, which cannot be written as UTF-8.") from error


# Made once: most values are a few words, for which making it would take longer than using it.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def digest(value: object) -> str:
    """SHA-256 of the value's canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _plain(value: object) -> Any:
    """The value made of dicts, lists, text, numbers, booleans and None only."""
    kind: Any = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is dict:
        return _object(value)  # type: ignore[arg-type]
    if isinstance(value, Enum):  # before text and numbers, because a StrEnum is also text
        return _plain(value.value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return _object(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in _field_names(kind)}
    if isinstance(value, AbstractSet):
        return [_plain(each) for each in sorted(value, key=canonical_json)]
    return _scalar(value)


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _object(value: Mapping[Any, object]) -> dict[str, Any]:
    plain = {_key(key): _plain(each) for key, each in value.items()}
    if len(plain) != len(value):
        raise NotCanonical("Two keys of one mapping are written alike, so one value would be lost.")
    return plain


def _key(key: object) -> str:
    plain = _plain(key)
    if isinstance(plain, str):
        return plain
    if isinstance(plain, int) and not isinstance(plain, bool):
        return str(plain)
    raise NotCanonical(f"A mapping's key must be text, a whole number, a date or an enum, not {type(key).__name__}.")


def _scalar(value: object) -> str | int | float:
    match value:
        case str():
            return str(value)
        case int():
            return int(value)
        case float():
            if not math.isfinite(value):
                raise NotCanonical(f"{value} is not a number that can be kept.")
            return value or 0.0  # -0.0 and 0.0 are equal, so they are written alike
        case Decimal():
            return decimal_text(value)
        case datetime():  # before date, because a datetime is also a date
            return moment_text(value)
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
    raise NotCanonical(f"There is no canonical form for {type(value).__name__}.")


def moment_text(value: datetime) -> str:
    """How a moment is written."""
    if value.utcoffset() is None:
        raise NotCanonical(f"{value.isoformat()} has no time zone, so it is not one moment.")
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def decimal_text(value: Decimal) -> str:
    """How a decimal number is written."""
    if not value.is_finite():
        raise NotCanonical(f"{value} is not a number that can be kept.")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "0", "") else text
