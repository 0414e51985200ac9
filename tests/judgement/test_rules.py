"""Which stage may be written when, and a sample that anyone can draw again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.cycle.models import RoundState
from soundingboard.judgement.models import Stage
from soundingboard.judgement.rules import STAGES_IN, may_write, needs_reason_for_overruling, sample

pytestmark = pytest.mark.pure


def test_every_state_of_a_round_and_every_stage_is_in_the_table():
    assert set(STAGES_IN) == set(RoundState.values)
    assert set().union(*STAGES_IN.values()) == set(Stage.values)


@pytest.mark.parametrize(
    ("stage", "state", "may"),
    [
        ("proposed", "open", True),
        ("proposed", "closed", True),
        ("agreed", "open", False),
        ("agreed", "closed", True),
        ("agreed", "frozen", False),
        ("proposed", "planned", False),
    ],
)
def test_when_a_stage_may_be_written(stage, state, may):
    assert may_write(stage, state) is may


@pytest.mark.parametrize(
    ("value", "suggested", "differs"), [("green", "amber", True), ("green", "green", False), ("green", "", False)]
)
def test_overruling_is_differing_from_a_suggestion(value, suggested, differs):
    assert needs_reason_for_overruling(value, suggested) is differs


@given(st.sets(st.integers(1, 10_000), max_size=60), st.integers(0, 80), st.integers())
def test_a_sample_is_repeatable_whatever_the_order(keys, how_many, seed):
    drawn = sample(list(keys), how_many, seed)

    assert drawn == sample(sorted(keys, reverse=True), how_many, seed)
    assert len(drawn) == len(set(drawn)) == min(how_many, len(keys))
    assert set(drawn) <= keys
