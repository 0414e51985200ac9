"""Papers as Word documents, read back with the library that wrote them and as the XML that Word reads."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from docx import Document as read_word
from docx.oxml.ns import qn

from soundingboard.formats import word
from soundingboard.formats.blocks import Heading, NumberedList, Paragraph, Run
from tests.formats.papers import HOSTILE, a_document, a_ribbon, a_table, big_pack, hostile_document, one_of_everything


def reread(made: bytes) -> Any:
    return read_word(io.BytesIO(made))


def body_of(made: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()


@pytest.fixture(scope="module")
def everything() -> bytes:
    return word.write(one_of_everything())


def test_headings_are_real_headings_and_the_title_a_title(everything: bytes) -> None:
    styles = [p.style.name for p in reread(everything).paragraphs if p.style.name.startswith(("Heading", "Title"))]

    assert styles == ["Title"] + ["Heading 1"] * 4 + ["Heading 2", "Heading 3"]


def test_the_file_says_its_title_its_language_and_whose_it_is(everything: bytes) -> None:
    file = reread(everything)

    assert file.core_properties.title == "Improvement Board pack: March 2026"
    assert file.core_properties.author == "Wexmoor Council"
    assert file.core_properties.language == "en-GB"
    assert {lang.get(qn("w:val")) for lang in file.styles.element.iter(qn("w:lang"))} == {"en-GB"}


def test_every_table_has_a_header_row_that_repeats_a_caption_and_a_description(everything: bytes) -> None:
    file = reread(everything)

    assert len(file.tables) == 1
    for table in file.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")) == "Objectives that need attention"
    captions = [p.text for p in file.paragraphs if p.style.name == "Caption"]
    assert captions == ["Objectives that need attention", "Ratings of Objective 1.2", "Nothing here yet"]


def test_a_rating_is_a_sign_and_a_word_on_a_tint_and_a_number_stands_right(everything: bytes) -> None:
    row = reread(everything).tables[0].rows[1]

    assert [cell.text for cell in row.cells[:4]] == ["1.1 Timely assessment of need", "▲ Amber", "1,000", "2 Jan 2026"]
    assert row.cells[1]._tc.tcPr.find(qn("w:shd")).get(qn("w:fill")) == "FEF1D8"
    assert row.cells[2].paragraphs[0]._p.pPr.find(qn("w:jc")).get(qn("w:val")) == "right"


def test_every_picture_has_alternative_text(everything: bytes) -> None:
    pictures = list(reread(everything).element.iter(qn("wp:docPr")))

    assert len(pictures) == 1
    assert all(str(picture.get("descr")).startswith("Ribbon of ratings from") for picture in pictures)


def test_the_pages_are_numbered_and_say_whose_they_are(everything: bytes) -> None:
    section = reread(everything).sections[0]

    for footer in (section.footer, section.first_page_footer):
        xml = footer._element.xml
        assert " PAGE " in xml
        assert " NUMPAGES " in xml
        assert "Issued by the Improvement Team · SB-2026-03 · Official" in footer.paragraphs[0].text
    assert "Wexmoor Council" in section.header.paragraphs[0].text


def test_links_inside_lead_to_bookmarks_that_are_there(everything: bytes) -> None:
    element = reread(everything).element

    bookmarks = {mark.get(qn("w:name")) for mark in element.iter(qn("w:bookmarkStart"))}
    links = {link.get(qn("w:anchor")) for link in element.iter(qn("w:hyperlink"))} - {None}
    assert links
    assert links <= bookmarks


def test_hostile_words_are_words_and_the_file_opens() -> None:
    made = word.write(hostile_document())

    ElementTree.fromstring(body_of(made))
    assert "<script>alert('x')</script>" in "".join(p.text for p in reread(made).paragraphs)
    assert "\x00" not in body_of(made)


def test_letters_of_every_script_stay(everything: bytes) -> None:
    made = word.write(a_document(Paragraph("Łódź 日本 \U0001f600 عربي")))

    assert "Łódź 日本 \U0001f600 عربي" in [p.text for p in reread(made).paragraphs]


def test_an_unsafe_link_is_only_words() -> None:
    made = word.write(a_document(Paragraph((Run("click", link="javascript:alert(1)"), Run("gone", link="#nowhere")))))

    assert "hyperlink" not in body_of(made)


def test_the_same_paper_is_the_same_bytes_at_any_hour(everything: bytes) -> None:
    stamps = {part.date_time for part in zipfile.ZipFile(io.BytesIO(everything)).infolist()}

    assert word.write(one_of_everything()) == everything
    assert stamps == {(1980, 1, 1, 0, 0, 0)}
    later = word.write(replace(one_of_everything(), made_at=datetime(2026, 4, 1, tzinfo=UTC)))
    assert reread(later).core_properties.created.replace(tzinfo=UTC) == datetime(2026, 4, 1, tzinfo=UTC)


def test_each_numbered_list_starts_at_one() -> None:
    made = word.write(a_document(NumberedList(("a", "b")), NumberedList(("c",))))

    numbers = [p._p.pPr.numPr.numId.val for p in reread(made).paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]


def test_a_long_title_does_not_break_the_file() -> None:
    made = word.write(replace(a_document(Heading(HOSTILE, anchor="a" * 60)), title="T" * 400))

    assert reread(made).core_properties.title == "T" * 255


def test_a_picture_s_table_is_printed_when_asked_for() -> None:
    chart = a_ribbon()

    assert len(reread(word.write(a_document(chart))).tables) == 0
    assert len(reread(word.write(a_document(replace(chart, print_table=True)))).tables) == 1


@pytest.mark.slow
def test_a_pack_of_200_exceptions_and_30_pictures_is_whole() -> None:
    made = word.write(big_pack())

    file = reread(made)
    assert len(file.tables[0].rows) == 201
    assert len(list(file.element.iter(qn("wp:docPr")))) == 30


def test_a_table_s_columns_fill_no_more_than_the_line() -> None:
    table = reread(word.write(a_document(a_table()))).tables[0]

    assert sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid) <= 17.0 / 2.54 * 1440
