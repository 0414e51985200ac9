"""What is said in the demonstration reads like people and names nobody."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.cycle.rules import warnings
from soundingboard.demonstration import words
from soundingboard.demonstration.actions import ACTIONS
from soundingboard.demonstration.evidence import EVIDENCE
from soundingboard.demonstration.people import PEOPLE
from soundingboard.demonstration.plan import OBJECTIVES
from soundingboard.demonstration.ratings import HOPED, LEADS, OVERRULED
from soundingboard.demonstration.when import LAST_FROZEN, When
from soundingboard.lib.screening import Kind, screen
from soundingboard.rating.scales import shipped_scales

pytestmark = pytest.mark.pure


@given(st.dates(date(2025, 1, 1), date(2035, 12, 31)))
def test_on_any_day_the_boards_follow_each_other_and_the_last_was_a_fortnight_ago(today: date) -> None:
    when = When(today)
    boards = [when.board(number) for number in range(1, LAST_FROZEN + 3)]
    assert all(timedelta(days=20) < later - earlier < timedelta(days=40) for earlier, later in pairwise(boards))
    assert timedelta(days=12) <= today - when.board(LAST_FROZEN) <= timedelta(days=17)
    for earlier, later in pairwise(range(1, LAST_FROZEN + 2)):
        assert when.days(earlier).cut_off < when.days(later).opens_on
    assert when.board(LAST_FROZEN + 1) > today


def test_the_rhythm_of_the_rounds_leaves_five_clear_days() -> None:
    when = When(date(2026, 11, 23))
    assert [warning for number in range(1, 19) for warning in warnings(when.days(number))] == []


@given(st.dates(date(2025, 1, 1), date(2035, 12, 31)), st.floats(-40, 30, allow_nan=False))
def test_a_later_point_of_the_story_is_never_an_earlier_day(today: date, at: float) -> None:
    when = When(today)
    assert when.day(at) <= when.day(at + 1)
    assert when.day(at) <= when.working_day(at)


def test_no_text_of_the_story_could_identify_anybody() -> None:
    texts = [text for story in (*ACTIONS, *EVIDENCE, *OBJECTIVES, *OVERRULED) for text in vars_of(story)]
    texts += [text for phase in words.OPENINGS.values() for text in phase]
    takes_part = {each.name for each in PEOPLE}
    found = [(text[each.start : each.end], each.kind) for text in texts for each in screen(text)]
    assert [name for name, kind in found if kind != Kind.NAME or name not in takes_part] == []


def vars_of(story: object) -> list[str]:
    """The texts of a line of the story."""
    names = getattr(story, "_fields", None) or getattr(story, "__slots__", ())
    return [value for name in names if isinstance(value := getattr(story, name), str)]


@pytest.mark.parametrize("phase", list(words.OPENINGS))
def test_an_update_is_never_the_same_twice_running(phase: words.Phase) -> None:
    for seed, story in enumerate(ACTIONS, start=1):
        said = [words.update(phase, story.sort, story.thing, story.who, turn=turn, seed=seed) for turn in range(1, 20)]
        assert all(one != other for one, other in pairwise(said))
        assert all("{" not in text and text[0].isupper() for text in said)


def test_every_sort_of_action_has_words_of_its_own() -> None:
    assert {story.sort for story in ACTIONS} == set(words.DETAILS)


def test_what_people_rate_is_on_the_scales() -> None:
    scales = shipped_scales()
    for each in OVERRULED:
        assert each.value in {point.code for point in scales.of(each.dimension).points}  # type: ignore[arg-type]
    for _, dimension, first, last, value in HOPED:
        assert first <= last
        assert value in {point.code for point in scales.of(dimension).points}  # type: ignore[arg-type]
    for dimension, leads in LEADS.items():
        assert set(leads) == {point.code for point in scales.of(dimension).points}  # type: ignore[arg-type]


def test_every_action_belongs_to_an_objective_and_ends_one_way() -> None:
    references = {story.reference for story in OBJECTIVES}
    for story in ACTIONS:
        assert story.objective in references
        assert sum(each is not None for each in (story.done, story.cancelled, story.merged)) <= 1
        assert story.assured is None or story.done is not None
        assert story.starts <= story.due
