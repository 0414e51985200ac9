"""The one door for free text, and the few kinds of text that are not free.

A field here checks itself when it is written, however it is written (`save`, `bulk_create`, `update`), so that no page,
command or import can put a child's name tag past the screening. A test walks every model and finds a text field that is
none of these.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from soundingboard.lib.screening import NAMES, NOTHING_ALLOWED, Kind, Problem, screen
from soundingboard.records.case_numbers import shapes_for
from soundingboard.records.known import known_among
from soundingboard.records.overruling import may_stand

# While many texts are written in one go: those in which nothing was found, and so many at most.
_PASSED: ContextVar[set[tuple[str, frozenset[Kind]]] | None] = ContextVar("passed", default=None)
MOST_REMEMBERED = 50_000


class IdentifiableText(ValidationError):
    """Free text holds something that could identify a child or a private person; it was not saved."""

    def __init__(self, problems: tuple[Problem, ...], text: str = "") -> None:
        self.problems = problems
        self.text = text
        super().__init__([problem.sentence for problem in problems])


def screened(text: str, allow: frozenset[Kind] = NOTHING_ALLOWED) -> str:
    """The text itself, without the control characters no reader can see, if nothing in it could identify a person.

    Raises:
        IdentifiableText: what was found, where, and what to do about it.
    """
    passed = _PASSED.get()
    if passed is not None and (text, allow) in passed:
        return text
    text = _CONTROL.sub("", text)
    if Digest.pattern.fullmatch(text):
        # A SHA-256 is no one's number, though one in two thousand holds digits that look like a telephone's.
        return text
    problems = found_in(text, allow)
    if problems:
        raise IdentifiableText(problems, text)
    if passed is not None:
        if len(passed) >= MOST_REMEMBERED:
            passed.clear()
        passed.add((text, allow))
    return text


@contextmanager
def passed_remembered() -> Iterator[None]:
    """Screen the same text once for all the fields that are written within: much of what there is is said often."""
    token = _PASSED.set(set())
    try:
        yield
    finally:
        _PASSED.reset(token)


def found_in(text: str, allow: frozenset[Kind] = NOTHING_ALLOWED) -> tuple[Problem, ...]:
    """What could identify somebody, without the names of those who take part; nothing where the text was let stand.

    Queries only where something is found: four for names, and one; and one where a text could hold a case number.
    """
    problems = _without_known(text, screen(text, allow=allow, shapes=shapes_for(text)))
    return () if problems and may_stand(text, problems) else problems


def _without_known(text: str, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    names = {text[each.start : each.end] for each in problems if each.kind == Kind.NAME}
    if not names:
        return problems
    known = known_among(names)
    return tuple(each for each in problems if each.kind != Kind.NAME or text[each.start : each.end] not in known)


if TYPE_CHECKING:
    _Text = models.TextField[str, str]
    _Line = models.CharField[str, str]
    _Link = models.URLField[str, str]
else:
    _Text, _Line, _Link = models.TextField, models.CharField, models.URLField

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class _Screened:
    """Screens on validation (so that a form can say it) and again on writing (so that nothing by-passes it)."""

    allow: frozenset[Kind]

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)  # type: ignore[misc]
        if isinstance(value, str):
            screened(value, self.allow)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if isinstance(value, str):
            value = screened(value, self.allow)
        return super().get_db_prep_save(value, connection)  # type: ignore[misc]


class ScreenedText(_Screened, _Text):
    """Paragraphs that a person wrote."""

    def __init__(self, *args: Any, allow: frozenset[Kind] = NOTHING_ALLOWED, **kwargs: Any) -> None:
        self.allow = allow
        super().__init__(*args, **kwargs)


class ScreenedLine(_Screened, _Line):
    """One line that a person wrote: a title, a name of a group, a place in the minutes."""

    def __init__(self, *args: Any, allow: frozenset[Kind] = NOTHING_ALLOWED, **kwargs: Any) -> None:
        self.allow = allow
        kwargs.setdefault("max_length", 240)
        super().__init__(*args, **kwargs)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        # SQLite keeps whatever it is given; PostgreSQL would refuse it with words that are nobody's.
        if isinstance(value, str) and self.max_length is not None and len(value) > self.max_length:
            name = str(self.verbose_name).capitalize()
            raise ValidationError(f"{name} must be {self.max_length:,} characters or fewer; it has {len(value):,}.")
        return super().get_db_prep_save(value, connection)


class ScreenedLink(_Screened, _Link):
    """The address of a page elsewhere. Addresses are full of digits, so what looks like a telephone passes."""

    def __init__(self, *args: Any, allow: frozenset[Kind] = frozenset({Kind.PHONE}), **kwargs: Any) -> None:
        self.allow = allow
        kwargs.setdefault("max_length", 500)
        super().__init__(*args, **kwargs)


class ScreenedJSON(models.JSONField):
    """Structured values (content, readings) in which every text is screened.

    Names pass: beside what people wrote, which their form has screened, such values hold who did something, who holds a
    post and who published a book.
    """

    def __init__(self, *args: Any, allow: frozenset[Kind] = NAMES, **kwargs: Any) -> None:
        self.allow = allow
        super().__init__(*args, **kwargs)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        for text in texts_in(value):
            screened(text, self.allow)
        return super().get_db_prep_save(value, connection)


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a structure of lists and mappings, keys left out."""
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from texts_in(inner)
        case list() | tuple():
            for inner in value:
                yield from texts_in(inner)


class _Patterned(_Line):
    pattern: re.Pattern[str]
    says: str

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if isinstance(value, str) and value and not self.pattern.fullmatch(value):
            raise ValidationError(self.says % {"value": json.dumps(value[:60])})
        return super().get_db_prep_save(value, connection)


class Code(_Patterned):
    """A short word of the system's own or a person's reference: letters, digits, dots, hyphens and underscores."""

    pattern = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,79}")
    says = "Use letters, digits, dots, hyphens and underscores only: %(value)s is not a reference."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)


class Digest(_Patterned):
    """A SHA-256 in hexadecimal."""

    pattern = re.compile(r"[0-9a-f]{64}")
    says = "%(value)s is not a SHA-256 in hexadecimal."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 64
        super().__init__(*args, **kwargs)
