from dataclasses import FrozenInstanceError, replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.formats.blocks import (
    Ask,
    Block,
    Bullets,
    Chart,
    Column,
    Document,
    Heading,
    Paragraph,
    RatingMark,
    Run,
    Table,
    anchored,
    day,
    plain,
    printed,
    problems,
    read_out,
    safe_link,
    tables,
)
from tests.formats.papers import AMBER, a_document, a_ribbon, a_table, one_of_everything


def test_a_paper_with_one_of_everything_has_no_problems() -> None:
    assert problems(one_of_everything()) == ()


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (Heading("Too deep", 4), "jumps from level 1 to level 4"),
        (Heading("The title's own level", 1), "use 2, 3 or 4"),
        (Heading(" "), "A heading has no words."),
        (Heading("Bad anchor", anchor="a b"), "must start with a letter"),
        (replace(a_table(), caption=" "), "A table has no caption."),
        (Table("No columns", (), ()), "has no columns"),
        (Table("Blank", (Column(""),), ()), "column without a heading"),
        (Table("Ragged", (Column("A"), Column("B")), (("a",),)), "too many or too few cells"),
        (Table("Unnamed", (Column("A"),), ((None,),)), "does not name it"),
        (replace(a_ribbon(), alt=""), "no alternative text"),
        (replace(a_ribbon(), sentence="  "), "no sentence"),
        (replace(a_ribbon(), caption=""), "no caption"),
        (replace(a_ribbon(), svg="<p>"), "not a drawing"),
        (replace(a_ribbon(), table=Table("T", (), ())), "has no table"),
        (Bullets(()), "A list has no items."),
        (Bullets(("",)), "An item of a list has no words."),
        (Ask("", "x"), "needs a verb"),
        (Paragraph((Run("x", link="javascript:alert(1)"),)), "not an address"),
        (Paragraph((Run("x", link="#nowhere"),)), "leads to no place"),
        (Paragraph((Run(" ", link="https://example.org"),)), "has no words"),
    ],
)
def test_each_fault_is_named_in_a_sentence(block: Block, sentence: str) -> None:
    found = problems(a_document(block))

    assert any(sentence in problem for problem in found), found


def test_two_headings_may_not_share_an_anchor() -> None:
    assert "Two headings share the anchor 'a'." in problems(
        a_document(Heading("A", anchor="a"), Heading("B", anchor="a"))
    )


def test_a_heading_may_rise_by_any_number_of_levels() -> None:
    blocks = (Heading("A"), Heading("B", 3), Heading("C", 4), Heading("D"))

    assert problems(a_document(*blocks)) == ()


def test_a_colour_on_which_white_cannot_be_read_is_a_problem() -> None:
    assert any("darker colour" in problem for problem in problems(replace(a_document(), colour="#ffcc00")))


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "#1d4f73;}", ""])
def test_only_a_hex_colour_may_be_the_colour_of_a_paper(colour: str) -> None:
    with pytest.raises(ValueError, match="six digits"):
        replace(a_document(), colour=colour)


def test_a_paper_needs_to_know_the_time_zone_it_was_made_in() -> None:
    with pytest.raises(ValueError, match="time zone"):
        replace(a_document(), made_at=datetime(2026, 3, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("word", "shape", "colour"), [("", "tick", "green"), ("Green", "blob", "green"), ("Green", "tick", "lime")]
)
def test_a_rating_mark_must_have_a_word_a_known_shape_and_a_known_colour(word: str, shape: str, colour: str) -> None:
    with pytest.raises(ValueError, match=r"word|shape|colour"):
        RatingMark(word, shape, colour)


def test_blocks_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Heading("A").text = "B"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (None, None, "–"),
        ("", None, "–"),
        (1204, None, "1,204"),
        (-5, None, "−5"),
        (12.5, None, "12.5"),
        (12.0, None, "12"),
        (2 / 3, 1, "0.7"),
        (3, 1, "3.0"),
        (True, None, "Yes"),
        (date(2026, 3, 3), None, "3 Mar 2026"),
        (AMBER, None, "Amber"),
        ("a\x00b", None, "ab"),
    ],
)
def test_a_cell_is_printed_as_people_read_it(value: object, decimals: int | None, shown: str) -> None:
    assert printed(value, decimals) == shown  # type: ignore[arg-type]


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_is_printed_as_the_calendar_says(on: date) -> None:
    assert day(on) == on.strftime("%d %b %Y").lstrip("0")


@given(st.text())
def test_plain_text_can_be_encoded_and_loses_no_printable_letter(text: str) -> None:
    kept = plain(text)

    kept.encode("utf-8")
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


@pytest.mark.parametrize("link", ["https://a.org/b?c=d#e", "mailto:a@b.org", "/plan/1/", "#section-1"])
def test_a_link_to_a_page_a_place_or_an_address_is_safe(link: str) -> None:
    assert safe_link(link) == link


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "//evil.org",
        "data:text/html,x",
        "https://a.org/\"onclick='x'",
        "file:///x",
        " https://a.org",
    ],
)
def test_any_other_link_is_dropped(link: str) -> None:
    assert safe_link(link) == ""


def test_the_tables_of_a_paper_include_those_behind_its_pictures() -> None:
    chart = a_ribbon()

    assert tables(a_document(a_table(), chart)) == (a_table(), chart.table)


def test_a_heading_without_an_anchor_gets_one_from_its_place() -> None:
    document: Document = a_document(Heading("A"), Heading("B", anchor="mine"), Heading("C"))

    assert [anchor for _, anchor in anchored(document)] == ["section-1", "mine", "section-3"]


def test_words_are_read_out_without_their_dress() -> None:
    assert read_out((Run("a ", strong=True), Run("b", link="#c"))) == "a b"


def test_a_picture_keeps_its_table_in_the_paper_even_when_it_is_not_printed() -> None:
    chart: Chart = a_ribbon()

    assert not chart.print_table
    assert tables(a_document(chart)) == (chart.table,)
