import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.formats.marks import GLYPHS, INK, PAPER, QUIET, SHADES, SHAPES, contrast, glyph

COLOURS = st.from_regex(r"\A#[0-9a-f]{6}\Z")


@pytest.mark.parametrize("colour", SHADES)
def test_each_colour_stands_out_from_white_and_from_its_own_tint(colour: str) -> None:
    assert contrast(SHADES[colour].edge, PAPER) >= 3
    assert contrast(SHADES[colour].edge, SHADES[colour].tint) >= 3


@pytest.mark.parametrize("colour", SHADES)
def test_a_shape_stands_out_from_the_tile_it_is_drawn_upon(colour: str) -> None:
    assert contrast(SHADES[colour].over, SHADES[colour].solid) >= 3


@pytest.mark.parametrize("colour", SHADES)
def test_words_can_be_read_on_every_tint(colour: str) -> None:
    assert contrast(INK, SHADES[colour].tint) >= 7
    assert contrast(QUIET, SHADES[colour].tint) >= 4.5


def test_black_on_white_has_the_contrast_that_the_guidelines_give() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(COLOURS, COLOURS)
def test_contrast_is_the_same_both_ways_and_lies_between_1_and_21(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0001


def test_no_two_shapes_are_alike_and_each_fits_its_square() -> None:
    assert len(set(SHAPES.values())) == len(SHAPES)
    assert all(0 <= x <= 1 and 0 <= y <= 1 for outline in SHAPES.values() for x, y in outline)


def test_each_shape_has_a_character_of_its_own() -> None:
    assert set(GLYPHS) == set(SHAPES)
    assert len({glyph(shape, "red") for shape in SHAPES}) == len(SHAPES)
    assert glyph("circle", "white") != glyph("circle", "blue")
