"""Likeness of findings: properties, invented pairs, and one real authority's three reports."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.formats.inspection_report.reader import read_report
from soundingboard.lib.likeness import likely_repeats, likeness

pytestmark = pytest.mark.pure

WORDS = st.lists(
    st.sampled_from(
        [
            "assessment",
            "plan",
            "visit",
            "supervision",
            "oversight",
            "fostering",
            "permanence",
            "housing",
            "health",
            "risk",
        ]
    ),
    max_size=8,
).map(" ".join)


@given(WORDS, WORDS)
def test_likeness_is_between_nothing_and_one_and_the_same_both_ways(a: str, b: str) -> None:
    assert 0 <= likeness(a, b) <= 1
    assert likeness(a, b) == likeness(b, a)


@given(WORDS.filter(bool))
def test_a_text_is_wholly_like_itself(text: str) -> None:
    assert likeness(text, text) == pytest.approx(1)


def test_texts_without_a_subject_are_like_nothing() -> None:
    assert likeness("", "the quality of it") == 0
    assert likeness("The quality of services for children.", "Improve the quality of services.") == 0


def test_the_form_of_a_word_does_not_matter() -> None:
    assert likeness("Supervising and recording", "Supervision is recorded") > 0.4


@pytest.mark.parametrize(
    ("alike", "other"),
    [
        ("Oversight of privately fostered children.", "The response to private fostering."),
        ("Timely return interviews after a child goes missing.", "Offer interviews to all who went missing."),
        ("Pathway plans for care leavers.", "Improve how pathway planning is done with young people."),
    ],
)
def test_two_findings_about_one_thing_are_liker_than_two_about_different_things(alike: str, other: str) -> None:
    unlike = "Sufficiency of placements near to home."

    assert likeness(alike, other) > 0.2
    assert likeness(alike, unlike) < 0.2
    assert likeness(other, unlike) < 0.2


def test_repeats_come_in_the_order_of_the_new_and_the_likest_first() -> None:
    earlier = ["Private fostering.", "Regular supervision.", "Regular supervision of agency social workers."]

    found = likely_repeats(["Supervision is regular.", "Housing."], earlier)

    assert [(each.new, each.earlier) for each in found] == [(0, 1), (0, 2)]


@pytest.mark.parametrize("threshold", [0, -0.1, 1.1])
def test_a_threshold_that_would_suggest_all_or_nothing_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        likely_repeats(["a"], ["b"], threshold)


TRUE_REPEATS = (
    # (later report, its finding, earlier report, its finding), by what each says
    ("2018", "management oversight of social work practice", "2016", "scrutiny of management oversight"),
    ("2024", "management oversight and supervision", "2018", "management oversight of social work practice"),
    ("2024", "management oversight and supervision", "2016", "scrutiny of management oversight"),
    ("2024", "privately fostered", "2016", "private fostering arrangements"),
    ("2024", "permanence without delay", "2016", "permanence planning, to avoid drift"),
)
NOT_REPEATS = (
    ("2024", "case records", "2016", "fully aware of their entitlements"),
    ("2024", "corporate and political investment", "2018", "returning home from care"),
    ("2018", "desired outcomes", "2016", "private fostering arrangements"),
    ("2024", "privately fostered", "2018", "desired outcomes"),
)
FILES = {
    "2016": "havering-09-december-2016.pdf",
    "2018": "havering-23-july-2018.pdf",
    "2024": "havering-16-february-2024.pdf",
}


@cache
def texts_of(file: Path) -> list[str]:
    return [finding.text for finding in read_report(file).findings]


def suggested(folder: Path, later: str, its: str, earlier: str, other: str) -> bool:
    texts = {year: texts_of(folder / "data" / "ofsted" / "reports" / FILES[year]) for year in (later, earlier)}
    (new,) = [place for place, text in enumerate(texts[later]) if its in text]
    (old,) = [place for place, text in enumerate(texts[earlier]) if other in text]
    return any((each.new, each.earlier) == (new, old) for each in likely_repeats(texts[later], texts[earlier]))


@pytest.mark.parametrize(("later", "its", "earlier", "other"), TRUE_REPEATS)
def test_a_weakness_that_comes_back_is_suggested(later: str, its: str, earlier: str, other: str, shared: Path) -> None:
    assert suggested(shared, later, its, earlier, other)


@pytest.mark.parametrize(("later", "its", "earlier", "other"), NOT_REPEATS)
def test_findings_about_different_things_are_not_suggested(
    later: str, its: str, earlier: str, other: str, shared: Path
) -> None:
    assert not suggested(shared, later, its, earlier, other)
