"""Patterns of case numbers: what they find, what they leave alone, what is refused, and that none takes long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.lib.case_numbers import LONGEST, could_hold_one, in_words, shape_of, written_well
from soundingboard.lib.screening import Kind, screen

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("WX999999", "Seen in WX123456 last week", "WX123456"),
        ("wx999999", "seen in wx123456", "wx123456"),
        ("WX999999", "Seen in WX 123456 and WX-123456", "WX 123456"),
        ("AA999999", "Seen in QP123456", "QP123456"),
        ("99-999999", "Seen in 12/345678", "12/345678"),
        ("99-999999", "Seen in 12345678", "12345678"),
        ("2099999", "Seen in 2012345", "2012345"),
        ("WX999999", "Seen in AWX123456", ""),
        ("WX999999", "Seen in WX1234567", ""),
        ("WX999999", "Seen in WY123456", ""),
        ("2099999", "Seen in 2112345", ""),
    ],
)
def test_a_pattern_finds_the_numbers_that_look_like_it_and_no_others(pattern: str, text: str, found: str) -> None:
    match = shape_of(pattern).search(text)

    assert (match[0] if match else "") == found
    assert could_hold_one(text)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "Write 6 to 20 characters"),
        ("WX99", "Write 6 to 20 characters"),
        ("A" * 15 + "999999", "Write 6 to 20 characters"),
        ("WXYZ99", "Write 9 for at least 5 digits"),
        ("(A+)+99999", "Use letters, digits, hyphens and strokes only"),
        ("WX[0-9]{6}", "Use letters, digits, hyphens and strokes only"),
        ("-999999", "Put a hyphen or stroke between letters and digits only"),
        ("99--9999", "Put a hyphen or stroke between letters and digits only"),
    ],
)
def test_a_bad_pattern_is_refused_in_words(written: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        written_well(written)


@given(st.text(alphabet="AWX9912-/", min_size=6, max_size=LONGEST), st.text(alphabet="AWX12 -/", max_size=400))
def test_whatever_a_pattern_finds_is_in_a_text_that_could_hold_one(written: str, text: str) -> None:
    try:
        shape = shape_of(written)
    except ValueError:
        return

    assert could_hold_one(text) or not shape.search(text)


@pytest.mark.parametrize("text", ["A1" * 20_000, "1 " * 20_000, "AAAA" * 20_000, "12-" * 20_000])
def test_no_text_keeps_a_pattern_busy(text: str) -> None:
    shape = shape_of("AA-99-99-99-99-99-A9")

    began = time.perf_counter()
    could_hold_one(text)
    list(shape.finditer(text))

    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "text", ["By 2026-03-31, in 2025-26 and 2024/25", "2026-03-16T12:00:00+00:00", "In 12 of 34 cases"]
)
def test_days_and_times_and_ordinary_figures_could_be_no_case_number(text: str) -> None:
    assert not could_hold_one(text)


def test_the_screening_says_what_a_pattern_finds() -> None:
    (problem,) = screen("As in WX123456.", shapes=(shape_of("WX999999"),))

    assert problem.kind == Kind.CASE_REFERENCE
    assert "123456" not in problem.sentence


def test_in_words_a_pattern_looks_like_no_case_number() -> None:
    said = in_words("WXA-999999/20")

    assert said == "WX, 1 letter, hyphen, 6 digits, stroke, 20"
    assert not screen(said)
