"""What a request may say, strictly: a value that is not of its kind is refused, never read as something else.

Pydantic would take 0 for the first of January 1970 and "1.0" for a page; what the OpenAPI document says is what holds.
"""

import re
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

# Before it nothing here can have been on record.
EARLIEST_YEAR = 1990
PER_PAGE, MOST_PER_PAGE, LAST_PAGE = 50, 200, 100_000

# Those that the pages take. The day after the last day that there is is none, and whoever asks for it fails.
FIRST_YEAR, LAST_YEAR = 1000, 2999
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DIGITS = re.compile(r"[0-9]{1,9}")
# Control characters that no reader can see, and that PostgreSQL would not take.
_PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        raise ValueError("give a day as YYYY-MM-DD")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("give a day that there is, as YYYY-MM-DD") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"give a day of the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


def _number(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not _DIGITS.fullmatch(value):
        raise ValueError("give a whole number")
    return int(value)


def _truth(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise ValueError("give true or false")
    return value == "true"


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Truth = Annotated[bool, BeforeValidator(_truth), WithJsonSchema({"type": "boolean"})]
Number = Annotated[int, BeforeValidator(_number)]
Words = Annotated[str, Field(max_length=100, pattern=_PLAIN)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
Line = Annotated[str, Field(max_length=240, pattern=_PLAIN)]
Text = Annotated[str, Field(max_length=4000, pattern=_PLAIN)]


class OnDay(Schema):
    """What one thing may be asked: as at which day."""

    as_at: Day | None = Field(None, description="What was on record by the end of this day in London; now without it.")


class Asked(OnDay):
    """What every list may be asked: as at which day, and which page."""

    page: Annotated[Number, Field(ge=1, le=LAST_PAGE)] = 1
    per_page: Annotated[Number, Field(ge=1, le=MOST_PER_PAGE)] = PER_PAGE


class Said(Schema):
    """A body that is written: nothing in it that is not known."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What is answered, made of plain values.

    Ninja's own Schema asks Python for each field of each thing, so that it could be made of rows too; a page of fifty
    then takes as long to check as to read.
    """


Item = TypeVar("Item")


class Page(Told, Generic[Item]):
    """A page of a list. `next` is the address of the page that follows, if there is one."""

    items: list[Item]
    page: int
    pages: int
    total: int
    next: str | None
