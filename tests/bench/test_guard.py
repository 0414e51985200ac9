"""The thousand words of the benchmark are what they are said to be."""

import pytest

from soundingboard.bench.guard import a_thousand_words
from soundingboard.cli.bench import GUARD

pytestmark = pytest.mark.pure


def test_a_thousand_words_of_a_plan_hold_nothing_that_identifies() -> None:
    assert a_thousand_words()() == [()] * 10


def test_two_thousandths_of_a_second_and_thirty_megabytes_are_promised_for_them() -> None:
    assert (GUARD.seconds, GUARD.memory) == (0.02, 30)
