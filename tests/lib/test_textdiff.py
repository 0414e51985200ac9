from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.lib.textdiff import Piece, is_changed, textdiff


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("the same", "the same", [("kept", "the same")]),
        ("", "new words", [("added", "new words")]),
        ("old words", "", [("removed", "old words")]),
        (
            "Publish a plan within three months.",
            "Publish a plan within two months.",
            [("kept", "Publish a plan within "), ("removed", "three"), ("added", "two"), ("kept", " months.")],
        ),
        (
            "by the council alone",
            "by all partners alone",
            [("kept", "by "), ("removed", "the council"), ("added", "all partners"), ("kept", " alone")],
        ),
        (
            "Meet monthly.",
            "Meet monthly, or sooner.",
            [("kept", "Meet monthly"), ("added", ", or sooner"), ("kept", ".")],
        ),
        (
            "the child's plan",
            "the children\u2019s plan",
            [("kept", "the "), ("removed", "child's"), ("added", "children\u2019s"), ("kept", " plan")],
        ),
    ],
)
def test_words_that_changed_are_shown_where_they_changed(
    before: str, after: str, pieces: list[tuple[str, str]]
) -> None:
    assert list(textdiff(before, after)) == pieces


TEXTS = st.text(alphabet="ab ,.\n'\u2019-", max_size=60) | st.text(max_size=40)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back_from_the_pieces(before: str, after: str) -> None:
    pieces = textdiff(before, after)

    assert "".join(piece.text for piece in pieces if piece.change != "added") == before
    assert "".join(piece.text for piece in pieces if piece.change != "removed") == after


@given(TEXTS)
def test_a_text_compared_with_itself_is_kept_whole(text: str) -> None:
    assert textdiff(text, text) == ((Piece("kept", text),) if text else ())


@given(TEXTS, TEXTS)
def test_no_piece_is_empty_and_no_two_neighbours_are_of_one_kind(before: str, after: str) -> None:
    pieces = textdiff(before, after)

    assert all(piece.text for piece in pieces)
    assert all(one.change != next_one.change for one, next_one in pairwise(pieces))


def test_spaces_alone_are_no_change_of_wording() -> None:
    assert not is_changed("one  two\n", "one two")
    assert is_changed("one two", "one, two")


@given(st.lists(st.sampled_from(["the ", "plan ", "board", ", "]), min_size=210, max_size=260), st.integers(0, 209))
def test_long_texts_of_few_words_can_be_read_back_too(words: list[str], changed: int) -> None:
    before = "".join(words)
    after = "".join([*words[:changed], "review ", *words[changed + 1 :]])

    pieces = textdiff(before, after)

    assert "".join(piece.text for piece in pieces if piece.change != "added") == before
    assert "".join(piece.text for piece in pieces if piece.change != "removed") == after
