"""The thousand questions of the benchmark are what they are said to be."""

import pytest

from soundingboard.bench.voices import a_thousand_questions
from soundingboard.cli.bench import VOICES

pytestmark = pytest.mark.pure


def test_a_thousand_different_questions_come_out_in_both_voices() -> None:
    both = a_thousand_questions()()

    assert len(set(both)) == 1000
    assert sum(you != we for you, we in both) == 800
    assert both[0] == (
        "What is it stopping you from doing about standard 0, and how do you know?",
        "What is it stopping us from doing about standard 0, and how do we know?",
    )


def test_a_tenth_of_a_second_is_promised_for_them() -> None:
    assert VOICES.seconds == 0.1
