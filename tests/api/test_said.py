"""What a value may be, whichever operation takes it."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from soundingboard.api.said import Day

DAY: TypeAdapter[date] = TypeAdapter(Day)


@pytest.mark.parametrize("text", ["1000-01-01", "2026-02-28", "2999-12-31"])
def test_a_day_that_a_page_takes_is_one(text: str) -> None:
    assert DAY.validate_python(text) == date.fromisoformat(text)


@pytest.mark.parametrize("text", ["9999-12-31", "3000-01-01", "0999-12-31", "0001-01-01", "2026-02-30", "20260228", ""])
def test_a_day_that_no_page_takes_is_none(text: str) -> None:
    """The day after the last day that there is is none: whoever asked for it would fail, long after it was written."""
    with pytest.raises(ValidationError):
        DAY.validate_python(text)
