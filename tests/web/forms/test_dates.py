"""Reading a date typed in three boxes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.web.forms.dates import MONTH_NAMES, missing_boxes, read_date, wrong_boxes

pytestmark = pytest.mark.pure

boxes = st.text(st.sampled_from("0123456789aJjunFeb -./\u0663"), max_size=5)


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_a_real_date_is_read_as_number_or_as_name(day: date) -> None:
    assert read_date((str(day.day), str(day.month), str(day.year))) == day
    assert read_date((f"{day.day:02}", f"{day:%B}", str(day.year))) == day
    assert read_date((str(day.day), MONTH_NAMES[day.month - 1].upper(), str(day.year))) == day


@given(boxes, boxes, boxes)
def test_whatever_is_typed_is_a_date_or_has_a_wrong_box_and_never_both(day: str, month: str, year: str) -> None:
    assert (read_date((day, month, year)) is None) == bool(wrong_boxes((day, month, year)))


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("31", "6", "2026"), {"day"}),
        (("29", "2", "2025"), {"day"}),
        (("32", "6", "2026"), {"day"}),
        (("3", "13", "2026"), {"month"}),
        (("3", "ju", "2026"), {"month"}),
        (("3", "6", "26"), {"year"}),
        (("x", "y", "z"), {"day", "month", "year"}),
        (("\u0663", "6", "2026"), {"day"}),
        (("29", "2", "2024"), set()),
    ],
)
def test_the_box_to_put_right_is_named(typed: tuple[str, str, str], wrong: set[str]) -> None:
    assert wrong_boxes(typed) == wrong


def test_the_empty_boxes_are_named() -> None:
    assert missing_boxes(("", "6", "")) == ("day", "year")
