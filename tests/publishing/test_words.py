"""Words explained where a page first uses them, and what an editor is told of a page."""

from typing import Any

import pytest

from soundingboard.formats import html
from soundingboard.formats.blocks import (
    Block,
    Bullets,
    Column,
    Document,
    Heading,
    NumberedList,
    Paragraph,
    Run,
    Table,
    problems,
    read_out,
)
from soundingboard.publishing.words import all_words, explained, prose, terms
from tests.papers.made import END, MOMENT

pytestmark = pytest.mark.pure


def drawn(*blocks: Block) -> str:
    document = Document("A page", "", "Wexmoor", "#1d5b6f", "Public", "X1", END, MOMENT, explained(blocks))
    assert problems(document) == ()
    return html.fragment(document)


def links_to(code: str, page: str) -> int:
    return page.count(f'href="#word-{code}"')


def test_the_first_use_leads_to_the_meaning_and_the_second_does_not() -> None:
    page = drawn(Paragraph("The Improvement Notice asks for it."), Paragraph("Another word of the Improvement Notice."))

    assert links_to("improvement-notice", page) == 1
    assert page.index('href="#word-improvement-notice"') < page.index("Another word")
    assert 'id="word-improvement-notice"' in page
    assert "Words explained on this page" in page


def test_letters_and_the_words_that_they_stand_for_are_one_word() -> None:
    page = drawn(Bullets(("Read by SPC.", "By statistical process control again.")))

    assert page.count('href="#word-') == 1


def test_a_word_in_another_word_or_in_small_letters_that_mean_something_else_is_left_alone() -> None:
    page = drawn(Paragraph("A rag was used, and the subactions of a reimpact."))

    assert "Words explained" not in page


def test_many_of_one_are_the_same_word() -> None:
    assert links_to("objective", drawn(Paragraph("Four objectives stand."))) == 1


def test_a_word_that_stands_in_a_table_only_is_explained_without_a_link() -> None:
    page = drawn(Table("Standing", (Column("What"),), (("Slippage of the Improvement Notice",),)))

    assert links_to("improvement-notice", page) == 0
    assert 'id="word-improvement-notice"' in page


def test_links_and_strength_of_words_are_kept() -> None:
    (paragraph, *_) = explained(
        [Paragraph((Run("The objective is: ", strong=True), Run("an objective elsewhere", link="/~/promises/")))]
    )
    assert isinstance(paragraph, Paragraph)
    assert isinstance(paragraph.text, tuple)

    assert read_out(paragraph.text) == "The objective is: an objective elsewhere"
    assert [(run.text, run.link, run.strong) for run in paragraph.text] == [
        ("The ", "", True),
        ("objective", "#word-objective", True),
        (" is: ", "", True),
        ("an objective elsewhere", "/~/promises/", False),
    ]


def test_a_page_without_such_words_stays_as_it_is() -> None:
    blocks = (Heading("Nothing"), Paragraph("Snow fell."))

    assert explained(blocks) == blocks


def test_every_term_is_found_by_each_of_its_names() -> None:
    unfound = [
        name for term in terms() for name in term.names if f"word-{term.code}" not in drawn(Paragraph(f"So {name} is."))
    ]

    assert unfound == []


def test_prose_ends_its_sentences_and_all_words_hold_the_tables_too() -> None:
    blocks: tuple[Any, ...] = (
        Heading("A heading"),
        Paragraph("One"),
        NumberedList(("Two.",)),
        Table("Caption", (Column("MASH"),), (("a cell",),)),
    )

    assert prose(blocks) == "One.\nTwo."
    assert {"A heading", "MASH", "a cell"} <= set(all_words(blocks).replace("Caption ", "").split("\n")) | {
        word for word in ("MASH",) if word in all_words(blocks)
    }
