"""The areas are asked what case numbers look like where a text could hold one, and once for many texts."""

import pytest

from soundingboard.records import case_numbers
from soundingboard.records.case_numbers import also_ask, asked_once, shapes_for

pytestmark = pytest.mark.pure


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often the one area that keeps patterns was asked."""
    monkeypatch.setattr(case_numbers, "_ASKED", {})
    times: list[str] = []

    def says() -> list[str]:
        times.append("asked")
        return ["AA999999"]

    also_ask("here", says)
    return times


def test_a_text_that_could_hold_none_asks_nobody(asked: list[str]) -> None:
    assert shapes_for("Three children were seen on 10 March 2026") == ()
    assert asked == []


def test_each_text_asks_anew(asked: list[str]) -> None:
    assert len(shapes_for("See CH123456")) == 1
    assert len(shapes_for("See CH123456")) == 1
    assert len(asked) == 2


def test_many_texts_that_are_written_in_one_go_ask_once(asked: list[str]) -> None:
    with asked_once():
        found = [shapes_for(f"See CH12345{n}") for n in range(9)]

    assert [len(each) for each in found] == [1] * 9
    assert len(asked) == 1
    shapes_for("See CH123456")
    assert len(asked) == 2
