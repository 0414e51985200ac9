"""Papers as PDF: held to PDF/UA-1 by a validator, and looked into a second time with another library."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest
from pypdfium2 import PdfDocument

from soundingboard.formats import pdf, typesetter
from soundingboard.formats.blocks import Chart, Column, Document, Heading, Paragraph, Run, Table
from soundingboard.formats.logo import made_safe
from soundingboard.formats.typesetter import CannotBeTypeset, pictures
from tests.formats.papers import a_document, a_ribbon, a_table, big_pack, hostile_document, one_of_everything

PAPERS = {"one of everything": one_of_everything, "hostile": hostile_document, "bare": a_document}


def failures(made: bytes, folder: Path, profile: Any = page.ValidationProfile.PDF_UA_1) -> list[str]:
    file = folder / "paper.pdf"
    file.write_bytes(made)
    return [failure.message for failure in page.validate_pdf(str(file), profile=profile).failures]


def words_of(made: bytes) -> str:
    document = PdfDocument(made)
    try:
        return "\n".join(document[place].get_textpage().get_text_range() for place in range(len(document)))
    finally:
        document.close()


def tags(element: Any) -> Iterator[Any]:
    """Every structure element of a PDF in reading order."""
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from tags(child)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_meets_the_rules_of_pdf_ua_that_a_machine_can_check(paper: str, tmp_path: Path) -> None:
    assert failures(pdf.write(PAPERS[paper]()), tmp_path) == []


def test_a_paper_meets_the_rules_for_keeping_files_too(tmp_path: Path) -> None:
    assert failures(pdf.write(one_of_everything()), tmp_path, page.ValidationProfile.PDF_A_2A) == []


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A])
def test_a_paper_with_a_logo_meets_the_same_rules(profile: Any, tmp_path: Path) -> None:
    logo = made_safe(b'<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"><path d="M0 0h2v1z"/></svg>')

    assert failures(pdf.write(replace(one_of_everything(), logo=logo)), tmp_path, profile) == []


def test_the_validator_refuses_an_untagged_file(tmp_path: Path) -> None:
    untagged = pikepdf.new()
    untagged.add_blank_page()
    made = io.BytesIO()
    untagged.save(made)

    assert failures(made.getvalue(), tmp_path) != []


def test_a_second_look_finds_language_title_tags_alternatives_and_scopes() -> None:
    with pikepdf.open(io.BytesIO(pdf.write(one_of_everything()))) as made:
        root: Any = made.Root
        found = list(tags(root.StructTreeRoot))
        kinds = [str(tag.S) for tag in found]

        assert str(root.Lang) == "en-GB"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with made.open_metadata() as metadata:
            assert metadata["dc:title"] == "Improvement Board pack: March 2026"
            assert metadata["pdfuaid:part"] == "1"
        assert [kind for kind in kinds if re.fullmatch("/H[1-6]", kind)] == ["/H1"] + ["/H2"] * 4 + ["/H3", "/H4"]
        assert [str(tag.Alt).startswith("Ribbon of ratings") for tag in found if str(tag.S) == "/Figure"] == [True]
        headings = [tag for tag in found if str(tag.S) == "/TH"]
        assert len(headings) == 5
        assert all(
            "Column" in str(tag.A.Scope if isinstance(tag.A, pikepdf.Dictionary) else tag.A[0].Scope)
            for tag in headings
        )
        assert kinds.count("/Link") >= 2


def test_every_font_is_ours_and_embedded() -> None:
    with pikepdf.open(io.BytesIO(pdf.write(one_of_everything()))) as made:
        fonts: list[Any] = [
            thing
            for thing in made.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        ]

        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
        assert {re.sub(r"^/[A-Z]{6}\+", "", str(font.FontName)).split("-")[0] for font in fonts} == {"PublicSans"}


def test_the_same_paper_is_the_same_bytes_and_its_time_is_the_paper_s_own() -> None:
    document = one_of_everything()

    made = pdf.write(document)

    assert made == pdf.write(document)
    assert made != pdf.write(replace(document, made_at=datetime(2026, 3, 21, tzinfo=UTC)))
    assert b"20260320093000" in made


def test_hostile_words_print_as_themselves() -> None:
    words = words_of(pdf.write(a_document(Paragraph("#let x = 1; $y$ @ref *b* _i_ `c` <script> =1+1 \\u{41}"))))

    assert "#let x = 1; $y$ @ref *b* _i_ `c` <script> =1+1 \\u{41}" in words


def test_the_typesetter_is_told_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDINGBOARD_SECRET_KEY", "the key of the installation")
    tells = tmp_path / "tells.py"
    tells.write_text("import os\nsaid = repr(dict(os.environ))\nprint([len(said)])\nprint(said, end='')\n")
    monkeypatch.setattr(typesetter, "PROCESS", tells)

    said = typesetter.typeset_pdf("paper.typ", {}, datetime(2026, 3, 20, tzinfo=UTC)).decode()

    assert said.startswith("{")
    assert "SOUNDINGBOARD" not in said


def test_a_letter_that_no_font_holds_is_printed_as_a_square_and_the_rest_stays() -> None:
    words = words_of(pdf.write(a_document(Paragraph("Łódź Ŵyn Ελένη Ивана 日本 \U0001f600 \ue000 end"))))

    assert "Łódź Ŵyn Ελένη Ивана □□ □ □ end" in words


def test_a_letter_that_no_font_holds_does_not_stop_a_picture() -> None:
    assert pdf.write(a_document(a_ribbon("日本 \U0001f600"))).startswith(b"%PDF")


def test_a_picture_without_alternative_text_is_refused() -> None:
    chart = a_ribbon()

    with pytest.raises(CannotBeTypeset, match="alt"):
        pdf.write(a_document(Chart(chart.svg, "", chart.caption, chart.table, chart.sentence)))


def test_a_long_table_repeats_its_headings_on_every_page() -> None:
    made = PdfDocument(pdf.write(a_document(a_table(120))))

    pages = [made[place].get_textpage().get_text_range() for place in range(len(made))]
    made.close()
    assert len(pages) > 3
    assert all("Newest" in words for words in pages if "Timely assessment" in words)


def test_each_page_says_which_it_is_and_whose() -> None:
    made = PdfDocument(pdf.write(a_document(a_table(60))))

    pages = [made[place].get_textpage().get_text_range() for place in range(len(made))]
    made.close()
    for number, words in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in words
        assert "Issued by the Improvement Team · SB-2026-03 · Official" in words
        assert "Wexmoor Council" in words


def test_a_link_to_a_place_that_is_not_in_the_paper_is_only_words() -> None:
    document = a_document(Heading("A"), Paragraph((Run("one", link="#nowhere"), Run(" two", link="/plan/"))))

    with pikepdf.open(io.BytesIO(pdf.write(document))) as made:
        assert not any("/Annots" in sheet for sheet in made.pages)


def test_a_table_of_many_numbers_and_a_table_of_two_narrow_columns_both_fit() -> None:
    wide = Table("Wide", tuple(Column(f"Column {n}", "number") for n in range(12)), (tuple(range(12)),) * 3)
    thin = Table("Thin", (Column("Round"), Column("Late", "number")), (("R1", 3),))

    assert pdf.write(a_document(wide, thin)).startswith(b"%PDF")


@pytest.mark.slow
def test_a_pack_of_200_exceptions_and_30_pictures_is_whole_and_accessible(tmp_path: Path) -> None:
    document: Document = big_pack()

    made = pdf.write(document)

    assert failures(made, tmp_path) == []
    with pikepdf.open(io.BytesIO(made)) as opened:
        root: Any = opened.Root
        assert sum(1 for tag in tags(root.StructTreeRoot) if str(tag.S) == "/Figure") == 30


def test_pictures_become_pixels_of_one_width() -> None:
    made = pictures([a_ribbon().svg, a_ribbon(rounds=18).svg])

    assert [picture[:8] for picture in made] == [b"\x89PNG\r\n\x1a\n"] * 2
    assert [int.from_bytes(picture[16:20]) for picture in made] == [1333, 1333]
    assert pictures([]) == ()
