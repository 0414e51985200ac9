import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pytest

from soundingboard.lib.content import (
    ContentError,
    ContentItem,
    build,
    in_force,
    item_from_text,
    items_from,
    raw_items,
)


@dataclass(frozen=True)
class Part:
    length: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Sample(ContentItem):
    colour: Literal["red", "green"]
    days: int | None = None
    parts: tuple[Part, ...] = ()
    open: bool = False

    def __post_init__(self) -> None:
        if self.days is not None and self.days < 0:
            raise ValueError("days must not be negative.")


GOOD: dict[str, Any] = {
    "code": "one",
    "words": "The first",
    "owner": "Programme manager",
    "source": "Made for this test",
    "review_date": date(2027, 1, 1),
    "valid_from": date(2026, 1, 1),
    "valid_to": None,
    "colour": "red",
}


def test_a_whole_item_becomes_a_value_of_its_kind() -> None:
    item = build(Sample, {**GOOD, "days": 3, "parts": [{"length": 1}, {"length": 2, "note": "x"}]}, place="sample.yaml")

    assert item.colour == "red"
    assert item.parts == (Part(1), Part(2, "x"))
    assert item.open is False


def test_dates_may_be_text_because_rows_keep_content_as_json() -> None:
    item = build(Sample, {**GOOD, "valid_from": "2026-02-03"}, place="row")

    assert item.valid_from == date(2026, 2, 3)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"colour": "puce"}, "sample, colour: “puce” is not one of red, green."),
        ({"days": "three"}, "sample, days: “three” is not a whole number."),
        ({"days": True}, "sample, days: “True” is not a whole number."),
        ({"days": -1}, "sample: days must not be negative."),
        ({"valid_from": "soon"}, "sample, valid_from: “soon” is not a date (2012-10-30)."),
        ({"parts": "all"}, "sample, parts: give a list."),
        ({"parts": [3]}, "sample, parts 1: give keys and values here."),
        ({"parts": [{}]}, "sample, parts 1: “length” is missing."),
        ({"open": "yes"}, "sample, open: “yes” is not true or false."),
        ({"shade": 1}, "sample: “shade” is not known here."),
        ({"code": "two words"}, "sample: a code has letters, digits, full stops, hyphens and underscores only."),
        ({"words": " "}, "sample: “words” must not be empty."),
        (
            {"review_date": date(2025, 1, 1)},
            "sample: the review date must be after the first day on which the item holds.",
        ),
        ({"valid_to": date(2025, 1, 1)}, "sample: the last day on which the item holds is before the first."),
    ],
)
def test_what_is_wrong_is_said_with_its_place(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ContentError) as refusal:
        build(Sample, {**GOOD, **change}, place="sample")

    assert refusal.value.problems == (sentence,)


def test_the_text_of_a_row_is_read_once_and_another_text_anew() -> None:
    said = json.dumps({**GOOD, "days": 3}, default=str)

    item = item_from_text(Sample, said, "row")

    assert item == build(Sample, {**GOOD, "days": 3}, place="row")
    assert item_from_text(Sample, said, "row") is item
    assert item_from_text(Sample, said.replace('"days": 3', '"days": 4'), "row").days == 4


def test_a_text_that_is_wrong_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(ContentError, match="sample, item one: days must not be negative"):
            item_from_text(Sample, json.dumps({**GOOD, "days": -1}, default=str), "sample")


def test_everything_missing_is_said_at_once() -> None:
    with pytest.raises(ContentError) as refusal:
        build(Sample, {"code": "one"}, place="sample")

    assert len(refusal.value.problems) == 7


def test_two_items_with_one_code_are_refused() -> None:
    with pytest.raises(ContentError, match="the code one is used twice"):
        items_from([GOOD, GOOD], Sample, place="sample.yaml")


def test_an_item_holds_from_its_first_day_to_its_last() -> None:
    item = build(Sample, {**GOOD, "valid_to": date(2026, 3, 31)}, place="sample")

    assert in_force([item], date(2025, 12, 31)) == ()
    assert in_force([item], date(2026, 1, 1)) == (item,)
    assert in_force([item], date(2026, 3, 31)) == (item,)
    assert in_force([item], date(2026, 4, 1)) == ()


def test_what_is_common_to_a_file_is_said_of_every_item_and_an_item_may_say_otherwise() -> None:
    starts = {item["code"]: item["valid_from"] for item in raw_items("clocks")}

    assert starts["report_published"] == date(2007, 4, 1)
    assert starts["statement_after_joint_inspection"] == date(2015, 10, 1)
