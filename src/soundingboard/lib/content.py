"""Reads and checks what ships as content: scales, clocks, content areas, kinds of evidence, themes, bodies.

Each file in `soundingboard/content` is YAML with up to three parts:

    about:   one sentence saying what the file holds
    common:  what every item shares (owner, source, review_date, valid_from, valid_to), so that it is said once
    items:   a list; each item has all of those, a code and words, and what its kind adds

An item becomes a frozen dataclass, and the dataclass is the validator: a key it does not have, a key it lacks and a
value of another type are each refused, with the file, the item and the key. `build` does the same for one mapping, so
that a council's own version of an item, edited in the pages, is held to the same rules.
"""

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml

# The same reader in C, where the library was built with it: ten times as quick over a long file.
_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContentError(ValueError):
    """Content that cannot be used, with one sentence for each thing wrong."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, kw_only=True)
class ContentItem:
    """What every item of content says of itself. `valid_to` is the last day on which it holds; None means no end."""

    code: str
    words: str
    owner: str
    source: str
    review_date: date
    valid_from: date
    valid_to: date | None

    def holds_on(self, on: date) -> bool:
        """True when the item is in force on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def tags(self) -> tuple[str, ...]:
        """What a list of items of its kind is filtered by, each as name:code; most kinds are too short to be."""
        return ()


Item = TypeVar("Item", bound=ContentItem)


@cache
def load(name: str, of: type[Item]) -> tuple[Item, ...]:
    """Every item of one shipped file, checked, in the file's order. Raises ContentError with everything wrong in it."""
    return items_from(raw_items(name), of, place=f"{name}.yaml")


def names() -> tuple[str, ...]:
    """The names of the shipped files, without their ending, in alphabetical order."""
    folder = files("soundingboard") / "content"
    return tuple(sorted(each.name.removesuffix(".yaml") for each in folder.iterdir() if each.name.endswith(".yaml")))


def raw_items(name: str) -> tuple[dict[str, Any], ...]:
    """The items of one shipped file as plain mappings, what is common to them filled in; not yet checked."""
    return tuple(dict(item) for item in _read(name))


@cache
def _read(name: str) -> tuple[dict[str, Any], ...]:
    """A shipped file is read once in a process: it changes only with a release."""
    place = f"{name}.yaml"
    try:
        found = yaml.load((files("soundingboard") / "content" / place).read_text(encoding="utf-8"), Loader=_SafeLoader)
    except yaml.YAMLError as error:
        raise ContentError([f"{place}: this is not YAML: {error}"]) from error
    if not isinstance(found, dict) or not isinstance(found.get("items"), list) or not found["items"]:
        raise ContentError([f"{place}: give a list of items under “items”."])
    unknown = sorted(set(found) - {"about", "common", "items"})
    if unknown:
        raise ContentError([f"{place}: “{key}” is not a part of a content file." for key in unknown])
    if not all(isinstance(part, dict) for part in [found.get("common", {}), *found["items"]]):
        raise ContentError([f"{place}: each item must be a set of keys and values."])
    return tuple({**found.get("common", {}), **item} for item in found["items"])


def items_from(raw: Iterable[Mapping[str, Any]], of: type[Item], *, place: str) -> tuple[Item, ...]:
    """Many mappings as items, with their codes all different."""
    built: list[Item] = []
    problems: list[str] = []
    for number, mapping in enumerate(raw, start=1):
        try:
            built.append(build(of, mapping, place=f"{place}, item {mapping.get('code', number)}"))
        except ContentError as error:
            problems += error.problems
    codes = [item.code for item in built]
    problems += [
        f"{place}: the code {code} is used twice." for code in sorted({c for c in codes if codes.count(c) > 1})
    ]
    if problems:
        raise ContentError(problems)
    return tuple(built)


def build(of: type[Item], mapping: Mapping[str, Any], *, place: str) -> Item:
    """One mapping as an item. Raises ContentError with every key that is missing, unknown or of the wrong type."""
    problems: list[str] = []
    item = _dataclass(of, mapping, place, problems)
    if not problems:
        problems += [f"{place}: {sentence}" for sentence in _what_is_wrong(item)]
    if problems:
        raise ContentError(problems)
    return item  # type: ignore[no-any-return]


@lru_cache(maxsize=1024)
def item_from_text(of: type[Item], text: str, place: str, version: int | None = None) -> Item:
    """One item from the JSON of a row, and the version of it that the row is, where its kind has versions.

    A text says the same whoever asks and whenever, the item is frozen, and pages ask for the same fifty items again and
    again: so each text is read once.
    """
    said = json.loads(text)
    (item,) = items_from([said if version is None else {**said, "version": version}], of, place=place)
    return item


def in_force(items: Iterable[Item], on: date) -> tuple[Item, ...]:
    """The items that hold on the day, in their order."""
    return tuple(item for item in items if item.holds_on(on))


_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def _what_is_wrong(item: ContentItem) -> Iterable[str]:
    if not _CODE.fullmatch(item.code):
        yield "a code has letters, digits, full stops, hyphens and underscores only."
    for field in ("words", "owner", "source"):
        if not getattr(item, field).strip():
            yield f"“{field}” must not be empty."
    if item.review_date <= item.valid_from:
        yield "the review date must be after the first day on which the item holds."
    if item.valid_to and item.valid_to < item.valid_from:
        yield "the last day on which the item holds is before the first."


@cache
def _parts(of: type[Any]) -> tuple[dict[str, Any], dict[str, "dataclasses.Field[Any]"]]:
    """The types of a class's fields, and the fields, by name."""
    return get_type_hints(of), {field.name: field for field in dataclasses.fields(of)}


def _dataclass(of: type[Any], value: object, place: str, problems: list[str]) -> Any:
    if not isinstance(value, Mapping):
        problems.append(f"{place}: give keys and values here.")
        return None
    hints, fields = _parts(of)  # type: ignore[arg-type]
    problems += [f"{place}: “{key}” is not known here." for key in value if key not in fields]
    given: dict[str, Any] = {}
    for name, field in fields.items():
        if name in value:
            given[name] = _value(hints[name], value[name], f"{place}, {name}", problems)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            problems.append(f"{place}: “{name}” is missing.")
    if problems:
        return None
    try:
        return of(**given)
    except ValueError as error:
        problems.append(f"{place}: {error}")
        return None


def _value(kind: Any, value: Any, place: str, problems: list[str]) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if value is None and type(None) in arguments:
            return None
        (inner,) = [each for each in arguments if each is not type(None)]
        return _value(inner, value, place, problems)
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            problems.append(f"{place}: give a list.")
            return ()
        return tuple(_value(arguments[0], each, f"{place} {n}", problems) for n, each in enumerate(value, start=1))
    if origin is Literal:
        return _one_of(value, arguments, place, problems)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind, value, place, problems)
    if isinstance(kind, type) and issubclass(kind, Enum):
        chosen = _one_of(value, tuple(each.value for each in kind), place, problems)
        return kind(chosen) if chosen is not None else None
    return _scalar(kind, value, place, problems)


def _one_of(value: Any, allowed: tuple[Any, ...], place: str, problems: list[str]) -> Any:
    if value in allowed:
        return value
    problems.append(f"{place}: “{value}” is not one of {', '.join(map(str, allowed))}.")
    return None


_SCALARS: dict[type, str] = {str: "text", int: "a whole number", bool: "true or false", date: "a date (2012-10-30)"}


def _scalar(kind: type, value: Any, place: str, problems: list[str]) -> Any:
    if kind is date and isinstance(value, str):  # rows keep content as JSON, where a date is text
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    fits = isinstance(value, kind) and not (kind is int and isinstance(value, bool)) and not isinstance(value, datetime)
    if not fits:
        problems.append(f"{place}: “{value}” is not {_SCALARS[kind]}.")
    return value
