"""How a setting is read from the environment."""

import pytest

from soundingboard.config.settings import env

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ('"Example Council"', "Example Council"),
        ("'Example Council'", "Example Council"),
        ("Example Council", "Example Council"),
        ('"a" or "b', '"a" or "b'),
        ('"', '"'),
        ("", ""),
    ],
)
def test_quotes_around_a_value_are_none_of_it(monkeypatch: pytest.MonkeyPatch, given: str, read: str) -> None:
    monkeypatch.setenv("SOUNDINGBOARD_COUNCIL_NAME", given)

    assert env("COUNCIL_NAME") == read
