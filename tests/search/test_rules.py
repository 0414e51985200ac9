"""What somebody typed, as words to look for, and extracts as pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.search.rules import (
    COMMON,
    END,
    FOUND,
    MOST_TYPED,
    MOST_WORDS,
    Piece,
    pieces,
    reference_of,
    typed,
    words_of,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("assessments", ("assessments",)),
        ("  Late   ASSESSMENTS late ", ("late", "assessments")),
        ('"late" AND (assessments* OR NOT -audit)', ("late", "assessments", "audit")),
        ("title:late ^audit {gate}:p1", ("title", "late", "audit", "gate", "p1")),
        ("the voice of the child", ("voice", "child")),
        ("to be or not to be", ()),
        ("children's", ("children",)),
        ("multi-agency", ("multi", "agency")),
        ("café', 'x'); DROP TABLE", ("café", "x", "drop", "table")),
        ("ילדים בסיכון", ("ילדים", "בסיכון")),
        ("\u202eevil\u202c word", ("evil", "word")),
        ("%_\\ \x00 \x02", ()),
        ("", ()),
    ],
)
def test_only_words_are_left_of_what_somebody_typed(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


def test_ten_thousand_characters_are_a_few_words() -> None:
    found = words_of("assessment " + "x" * 10_000)
    assert found[0] == "assessment"
    assert all(len(word) <= 60 for word in found)
    assert len(words_of(" ".join(f"word{number}" for number in range(3000)))) <= MOST_WORDS


@given(st.text())
def test_no_text_yields_anything_but_words(text: str) -> None:
    for word in words_of(text):
        assert word.isalnum()
        assert word not in COMMON
    assert len(typed(text)) <= MOST_TYPED


@pytest.mark.parametrize(
    ("text", "reference"),
    [("a12", "A12"), (" 1.2 ", "1.2"), ("N1.1", "N1.1"), ("a 12", ""), ("'A12", ""), ("", ""), ("é", "")],
)
def test_a_reference_is_known_by_its_look(text: str, reference: str) -> None:
    assert reference_of(text) == reference


def test_an_extract_is_cut_at_its_marks() -> None:
    assert pieces(f"The {FOUND}late{END} one <b>") == (
        Piece("The ", False),
        Piece("late", True),
        Piece(" one <b>", False),
    )
    assert pieces(f"broken {FOUND}mark") == (Piece("broken mark", False),)


@given(st.text(alphabet=f"ab <{FOUND}{END}"))
def test_no_mark_is_left_in_a_piece_and_no_letter_is_lost(text: str) -> None:
    found = pieces(text)
    assert "".join(piece.text for piece in found) == text.replace(FOUND, "").replace(END, "")
