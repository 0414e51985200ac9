"""The number of a thing, as a browser sends it back."""

import pytest

from soundingboard.lib.keys import key_in


@pytest.mark.parametrize(("text", "key"), [("12", 12), ("007", 7), ("0", 0), ("9" * 18, 10**18 - 1)])
def test_plain_figures_are_a_number(text: str, key: int) -> None:
    assert key_in(text) == key


@pytest.mark.parametrize(
    "text", ["", " 1", "1 ", "-1", "+1", "1.0", "1e3", "²", "٣", "①", "9" * 19, "9" * 5000, "\0", "x"]
)
def test_anything_else_is_none(text: str) -> None:
    assert key_in(text) is None
