"""A position written and read is the same position, and nothing else is taken for one."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import IntEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundingboard.lib.canonical import canonical_json
from soundingboard.position.compare import Changed
from soundingboard.position.gather import gather
from soundingboard.position.stored import CannotBeRead, as_json, from_json, value_of
from soundingboard.position.values import FORM, Position

END = date(2026, 3, 2)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)

EMPTY = Position(FORM, "p", "P", "C", END, "whole", None, *((),) * 13)


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a kind: frozen values of any fields, lists of up to two, text that UTF-8 can carry."""
    if kind is str:
        return TEXTS
    if get_origin(kind) is UnionType:
        return st.one_of(*[any_of(each) for each in get_args(kind)])
    if get_origin(kind) is tuple:
        return st.lists(any_of(get_args(kind)[0]), max_size=2).map(tuple)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.deferred(lambda: st.builds(kind, **{each.name: any_of(hints[each.name]) for each in fields(kind)}))
    return st.from_type(kind)


@given(any_of(Changed))
def test_any_change_reads_back_as_itself(change: Changed) -> None:
    assert value_of(Changed, json.loads(canonical_json(change))) == change


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_of(Position))
def test_any_position_reads_back_as_itself_and_writes_the_same_bytes(position: Position) -> None:
    position = replace(position, form=FORM)

    again = from_json(as_json(position))

    assert again == position
    assert as_json(again) == as_json(position)


@pytest.mark.django_db
def test_a_real_position_reads_back_as_itself(built: Any) -> None:
    position = gather(built.programme, END)

    assert position.objectives
    assert from_json(as_json(position)) == position


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF", "not JSON"),
        (b"[]", "not an object"),
        (b"{}", "of the form None"),
        (as_json(replace(EMPTY, form="position/9")), "position/9"),
        (as_json(EMPTY).replace(b'"scope":"whole"', b'"scope":1'), "not of the kind str"),
        (as_json(EMPTY).replace(b'"scope":"whole",', b""), "has the fields"),
        (as_json(EMPTY).replace(b'"2026-03-02"', b'"2026-02-30"'), "cannot be read"),
        (as_json(EMPTY).replace(b'"rounds":[]', b'"rounds":{}'), "A list was expected"),
    ],
)
def test_what_is_no_position_is_refused_with_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(CannotBeRead, match=says):
        from_json(content)


def test_a_number_with_decimals_reads_back_also_where_it_has_none() -> None:
    assert [value_of(float, each) for each in (0.25, 1)] == [0.25, 1.0]
    with pytest.raises(CannotBeRead, match="number"):
        value_of(float, "0.25")
    with pytest.raises(CannotBeRead, match="number"):
        value_of(float, True)


def test_true_is_not_taken_for_one_nor_a_time_without_its_zone() -> None:
    class Weight(IntEnum):
        ONE = 1

    with pytest.raises(CannotBeRead):
        value_of(int, True)
    with pytest.raises(CannotBeRead):
        value_of(datetime, "2026-03-02T10:00:00")
    with pytest.raises(CannotBeRead):
        value_of(Weight, 7)
    assert value_of(Weight, 1) is Weight.ONE
