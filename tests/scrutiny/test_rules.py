"""A question is put to one of those it names, over another span."""

import pytest

from soundingboard.scrutiny.rules import fitted, fitting

pytestmark = pytest.mark.pure

WORDS = "Do social workers/midwives/health visitors use what our last three reviews found?"


def test_what_may_be_chosen_in_a_question():
    found = fitting(WORDS)

    assert found.choice is not None
    assert found.choice.options == ("social workers", "midwives", "health visitors")
    assert found.window is not None
    assert found.window.number == 3
    assert fitting("Who checks?") == fitting("Who checks, and how?")


@pytest.mark.parametrize(
    ("to", "number", "words"),
    [
        ("midwives", None, "Do midwives use what our last three reviews found?"),
        ("", 5, "Do social workers/midwives/health visitors use what our last five reviews found?"),
        ("health visitors", 12, "Do health visitors use what our last twelve reviews found?"),
        ("teachers", 3, WORDS),
        ("", None, WORDS),
    ],
)
def test_the_words_are_fitted_and_nothing_else_changes(to, number, words):
    assert fitted(WORDS, to=to, number=number) == words


def test_a_question_with_nothing_to_choose_stays():
    assert fitted("Who checks?", to="midwives", number=4) == "Who checks?"
