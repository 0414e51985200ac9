"""The pictures of the risk register: the matrix with its limit, and one risk from cause to consequence."""

import pytest
from lxml import etree

from soundingboard.formats.blocks import RatingMark
from soundingboard.formats.charts.bow_tie import Barrier, bow_tie
from soundingboard.formats.charts.heat_map import MatrixWords, heat_map

pytestmark = pytest.mark.pure

WORDS = MatrixWords(
    ("Rare", "Unlikely", "Possible", "Likely", "Certain"), ("None", "Minor", "Middling", "Major", "Severe")
)
LOW, HIGH = RatingMark("Low", "circle", "green"), RatingMark("High", "cross", "red")
MARKS = {product: LOW if product <= 9 else HIGH for product in range(1, 26)}
WORKS, FAILS = RatingMark("Works", "tick", "green"), RatingMark("Does not work", "cross", "red")


def words_of(svg: str) -> str:
    return " ".join(etree.fromstring(svg.encode()).itertext())


def test_the_matrix_says_in_a_sentence_what_it_shows_and_the_table_has_every_reference() -> None:
    picture = heat_map("Risk to children", WORDS, {(4, 5): ["RSK1", "RSK2"], (1, 2): ["RSK3"]}, MARKS, 9)

    assert picture.sentence == "3 risks: 2 high and 1 low; 2 above appetite, which is 9."
    assert [cell for row in picture.table.rows for cell in row if "RSK" in str(cell)] == ["RSK1, RSK2", "RSK3"]
    assert picture.sentence in words_of(picture.svg)
    assert "2" in words_of(picture.svg)


def test_an_empty_matrix_says_so() -> None:
    assert heat_map("Risk", WORDS, {}, MARKS, 9).sentence == "No risk is shown."


@pytest.mark.parametrize("cell", [(0, 1), (1, 6)])
def test_a_risk_outside_the_matrix_is_not_drawn(cell: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside"):
        heat_map("Risk", WORDS, {cell: ["RSK1"]}, MARKS, 9)


@pytest.mark.parametrize("appetite", range(26))
def test_the_limit_lies_between_what_is_borne_and_what_is_not(appetite: int) -> None:
    lines = [
        each
        for each in etree.fromstring(heat_map("Risk", WORDS, {}, MARKS, appetite).svg.encode()).iter()
        if str(each.tag).endswith("line")
    ]
    upright = sum(each.get("x1") == each.get("x2") for each in lines)

    assert upright == sum(0 < sum(one * other <= appetite for other in range(1, 6)) < 5 for one in range(1, 6))


def test_a_risk_is_drawn_from_cause_to_consequence_with_what_stands_between() -> None:
    picture = bow_tie(
        "Leavers", "Pay.", "They leave.", "Children wait.",
        [Barrier("Retention", "Head", WORKS, True)], [Barrier("Agency", "Head", FAILS, False)],
    )  # fmt: skip
    drawn = words_of(picture.svg)

    assert [drawn.index(each) for each in ("Cause", "Event", "Consequence")]
    assert picture.sentence == (
        "1 control should make it less likely, and 1 is known to; 1 control should make it less grave, "
        "and 0 are known to."
    )
    assert [row[0] for row in picture.table.rows] == [
        "Cause", "Makes it less likely", "Event", "Makes it less grave", "Consequence"
    ]  # fmt: skip


def test_a_long_text_is_cut_in_the_picture_and_whole_in_the_table() -> None:
    long = "word " * 400

    picture = bow_tie("Long", long, long, long, [], [])

    assert len(words_of(picture.svg)) < 4_000
    assert picture.table.rows[0][1] == long
    assert "no control makes it less grave" in picture.sentence


def test_text_that_looks_like_markup_stays_text() -> None:
    assert "<script>" not in bow_tie("T", "<script>", "a", "b", [], []).svg
