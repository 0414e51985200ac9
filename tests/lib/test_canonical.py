"""The bytes in EXAMPLES are a promise: papers already issued are checked against them. Never edit one; only add."""

import dataclasses
import json
import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.lib.canonical import NotCanonical, canonical_json, digest


class Grade(StrEnum):
    GOOD = "good"


class Line(Enum):
    SECOND = 2


@dataclasses.dataclass(frozen=True)
class Rated:
    word: str
    on: date
    figures: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Slotted:
    b: int
    a: int


EXAMPLES: list[tuple[object, str]] = [
    (None, "null"),
    (True, "true"),
    (7, "7"),
    (10**30, "1000000000000000000000000000000"),
    (1.5, "1.5"),
    (-0.0, "0.0"),
    (0.1, "0.1"),
    (1e22, "1e+22"),
    ("caf\u00e9 \u2013 \u00a35", '"caf\u00e9 \u2013 \u00a35"'),
    ('a"b\\c\n\t\x01', '"a\\"b\\\\c\\n\\t\\u0001"'),
    ("</script>", '"</script>"'),
    (Decimal("1.50"), '"1.5"'),
    (Decimal(150), '"150"'),
    (Decimal("1.5E+3"), '"1500"'),
    (Decimal("-0.00"), '"0"'),
    (Decimal("0.000001"), '"0.000001"'),
    (date(2012, 10, 30), '"2012-10-30"'),
    (datetime(2012, 10, 30, 18, 0, tzinfo=UTC), '"2012-10-30T18:00:00.000000Z"'),
    (datetime(2013, 7, 1, 9, 30, 0, 5, tzinfo=timezone(timedelta(hours=1))), '"2013-07-01T08:30:00.000005Z"'),
    (time(18, 0), '"18:00:00"'),
    (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
    (Grade.GOOD, '"good"'),
    (Line.SECOND, "2"),
    ((1, "two", None), '[1,"two",null]'),
    ({"b": 1, "a": [2, {"d": 3, "c": 4}]}, '{"a":[2,{"c":4,"d":3}],"b":1}'),
    ({"\u00e9": 1, "z": 2, "Z": 3}, '{"Z":3,"z":2,"\u00e9":1}'),
    ({date(2012, 1, 1): 1, Grade.GOOD: 2, 10: 3, 9: 4}, '{"10":3,"2012-01-01":1,"9":4,"good":2}'),
    ({3, 1, 20}, "[1,20,3]"),
    (frozenset(), "[]"),
    (
        Rated("green", date(2012, 11, 6), (1, 2)),
        '{"figures":[1,2],"on":"2012-11-06","word":"green"}',
    ),
    (Slotted(1, 2), '{"a":2,"b":1}'),
]


@pytest.mark.parametrize(("value", "text"), EXAMPLES, ids=[repr(value)[:40] for value, _ in EXAMPLES])
def test_a_value_is_written_as_it_has_always_been(value: object, text: str) -> None:
    assert canonical_json(value) == text.encode()


def test_the_digest_of_a_position_is_the_one_first_published() -> None:
    value = {"as_at": date(2012, 10, 30), "ratings": [Rated("amber", date(2012, 10, 24))]}

    assert digest(value) == "8fa96284f300a4ceeb5b8f0a635b080a800ba5e5eac1c544885c9d879d9fb3bc"


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        Decimal("NaN"),
        datetime(2012, 10, 30),  # noqa: DTZ001 - a moment without a zone is what is refused
        b"bytes",
        object(),
        Rated,
        {1.5: "a"},
        {True: "a"},
        {None: "a"},
        {1: "a", "1": "b"},
        "\ud800",
        timedelta(days=1),
        [{"deep": {"er": math.nan}}],
    ],
    ids=lambda value: repr(value).split(" at 0x")[0],  # an address differs from run to run
)
def test_a_value_with_no_single_form_is_refused_with_a_sentence(value: object) -> None:
    with pytest.raises(NotCanonical) as refusal:
        canonical_json(value)

    assert str(refusal.value).endswith(".")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_reads_back_and_is_written_the_same_again(value: object) -> None:
    written = canonical_json(value)

    assert canonical_json(json.loads(written)) == written


@given(st.dictionaries(st.text(), st.integers()))
def test_the_order_in_which_keys_were_added_does_not_matter(value: dict[str, int]) -> None:
    backwards = dict(reversed(list(value.items())))

    assert canonical_json(backwards) == canonical_json(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), st.integers(0, 5))
def test_equal_decimals_are_written_alike_whatever_their_scale(value: Decimal, zeros: int) -> None:
    longer = Decimal(f"{value:f}" + "0" * zeros)

    assert longer == value
    assert canonical_json(longer) == canonical_json(value)
