"""The standards that ship: whole, in our own words, and true to themselves."""

from collections import Counter
from dataclasses import asdict
from typing import Any, get_args

import pytest

from soundingboard.lib.audit_tools import audit_tools, key_of, questions_by_key
from soundingboard.lib.content import ContentError, build
from soundingboard.lib.screening import screen
from soundingboard.measures.library import library as indicators
from soundingboard.practice import library as shipped
from soundingboard.practice.library import HEADINGS, LibraryStandard, clock_as_plain, clock_from_plain, library
from soundingboard.practice.models import Heading

pytestmark = pytest.mark.pure


def good(**changes: Any) -> dict[str, Any]:
    """A standard that passes, with some of its parts otherwise."""
    item = next(item for item in library() if item.code == "visit_protection_plan")
    return {**asdict(item), **changes}


def test_there_are_at_least_thirty_and_each_heading_has_some() -> None:
    counts = Counter(item.heading for item in library())

    assert len(library()) >= 30
    assert set(counts) == set(HEADINGS)
    assert min(counts.values()) >= 3
    assert list(get_args(shipped.Heading)) == Heading.values


def test_some_are_clocks_of_each_unit_and_some_are_statements_of_quality() -> None:
    units = Counter(step.unit for item in library() if item.clock for step in item.clock.steps)

    assert set(units) == {"working_days", "days", "months"}
    assert sum(item.clock is None for item in library()) >= 10


def test_each_can_be_stored_and_read_and_says_who_and_how() -> None:
    codes = {item.code for item in indicators()}
    for item in library():
        clock = (item.clock.starts, item.clock.done) if item.clock else ()
        texts = [item.title, item.words, item.scope, item.shown_by, item.source, item.owner, *item.asks, *clock]
        assert [problem.sentence for text in texts for problem in screen(text)] == [], item.code
        assert len(item.title) <= 120, item.code
        assert item.words.endswith("."), item.code
        assert item.measure is None or item.measure in codes, item.code
    assert len({item.title for item in library()}) == len(library())


def test_a_question_of_an_audit_and_the_standard_that_it_looks_at_name_each_other() -> None:
    asked = {
        (question.standard, key_of(tool.code, question.code))
        for tool in audit_tools()
        for question in tool.questions
        if question.standard
    }
    named = {(item.code, key) for item in library() for key in item.audited_by}

    assert len(asked) > 20
    assert asked <= named
    assert {key for _, key in named} <= set(questions_by_key(audit_tools()))


def test_a_standard_that_names_no_question_of_a_tool_does_not_ship(monkeypatch: pytest.MonkeyPatch) -> None:
    stray = build(LibraryStandard, good(audited_by=("case_audit:no.such",)), place="x")
    monkeypatch.setattr(shipped, "load", lambda *_: (stray,))

    with pytest.raises(ContentError) as refusal:
        shipped.library.__wrapped__()

    assert refusal.value.problems == (
        "visit_protection_plan names case_audit:no.such, which is no question of an audit tool.",
    )


def test_a_clock_survives_being_kept_as_plain_values() -> None:
    for item in library():
        if item.clock is not None:
            assert clock_from_plain(clock_as_plain(item.clock)) == item.clock
    assert clock_from_plain(None) is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": " "}, "x: a standard has a title."),
        ({"scope": ""}, "x: a standard says for whom it holds."),
        ({"shown_by": "Look."}, "x: a clock says itself what counts as done: say how one can tell there."),
        ({"clock": None}, "x: a statement of quality says how anyone could tell that it is met."),
        ({"aim": 0}, "x: what is aimed at is a percentage from 1 to 100."),
        (
            {"heading": "other"},
            "x, heading: “other” is not one of " + ", ".join(HEADINGS) + ".",
        ),
    ],
)
def test_a_standard_that_contradicts_itself_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ContentError) as refusal:
        build(LibraryStandard, good(**change), place="x")

    assert refusal.value.problems == (sentence,)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"content_area": "practice"}, "is not a leaf"),
        ({"good": ("nothing",)}, "serves nothing, which is no statement"),
    ],
)
def test_what_only_the_other_files_can_show_is_refused(
    change: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *rest = library()
    values = {name: getattr(first, name) for name in asdict(first)}
    monkeypatch.setattr(shipped, "load", lambda name, of: (LibraryStandard(**{**values, **change}), *rest))

    with pytest.raises(ContentError, match=sentence):
        library.__wrapped__()
