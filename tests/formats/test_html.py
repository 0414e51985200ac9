import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from soundingboard.formats import html
from soundingboard.formats.blocks import Chart, Document, Heading, Paragraph, Run, is_drawing
from tests.formats.papers import GREEN, HOSTILE, a_document, a_ribbon, a_table, hostile_document, one_of_everything

VOID = {"meta", "br"}


class Outline(HTMLParser):
    """Reads a page strictly: every element closed in its turn, every attribute noted."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.seen if tag in tags]


@pytest.mark.parametrize("document", [one_of_everything(), hostile_document()], ids=["everything", "hostile"])
def test_a_page_is_well_formed_and_has_nothing_but_words_and_drawings(document: Document) -> None:
    page = Outline(html.page(document))

    assert page.named("script", "iframe", "object", "link", "img") == []
    for _, attributes in page.seen:
        assert not any(name == "style" or name.startswith("on") for name in attributes)


def test_a_fragment_has_no_style_of_its_own_and_no_title() -> None:
    fragment = Outline(html.fragment(one_of_everything()))

    assert fragment.named("style", "h1", "html", "body") == []
    assert all("style" not in attributes for _, attributes in fragment.seen)


def test_the_parts_of_a_paper_are_its_sections_and_together_the_whole_of_it() -> None:
    blocks = (
        Paragraph("Before."),
        Heading("One", anchor="one"),
        Heading("Within", 3),
        Paragraph("Words."),
        Heading("Two"),
    )
    paper = a_document(*blocks)
    parts = html.parts(paper)

    assert [(part.title, part.anchors) for part in parts] == [
        ("", ()),
        ("One", ("one", "section-2")),
        ("Two", ("section-3",)),
    ]
    assert "\n".join(part.body for part in parts) == html.fragment(paper)
    assert html.parts(a_document(Heading("Only", anchor="only")))[0].anchors == ("only",)

    # A section that is too long is divided by the headings within it.
    pieces = html.parts(paper, longest=80)
    assert [(part.title, part.anchors) for part in pieces] == [
        ("", ()),
        ("One", ("one",)),
        ("One: Within", ("section-2",)),
        ("Two", ("section-3",)),
    ]
    assert "\n".join(part.body for part in pieces) == html.fragment(paper)


def test_a_page_has_one_title_and_its_headings_go_down_a_level_at_a_time() -> None:
    page = Outline(html.page(one_of_everything()))

    levels = [int(tag[1]) for tag, _ in page.seen if re.fullmatch("h[1-6]", tag)]
    assert levels == [1, 2, 2, 2, 2, 3, 4]
    assert page.named("html") == [{"lang": "en-GB"}]


def test_a_page_s_policy_allows_its_own_stylesheet_and_nothing_else() -> None:
    text = html.page(one_of_everything())

    style = text.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text


def test_a_stylesheet_cannot_end_its_own_element() -> None:
    with pytest.raises(ValueError, match="stylesheet"):
        html.page(a_document(), "p{} </style><script>")


def test_a_page_carries_the_stylesheet_it_is_given_and_the_council_s_colour() -> None:
    text = html.page(a_document(), "p{margin:0}")

    assert "p{margin:0}" in text
    assert "--govuk-brand-colour:#1d4f73" in text
    assert html.own_stylesheet() not in text


def test_hostile_words_are_words() -> None:
    text = html.page(hostile_document())

    assert "<script" not in text
    assert "<b>" not in text
    assert "alert(" in Outline(text).words


def test_a_table_has_a_caption_column_headings_and_row_headings() -> None:
    table = Outline(html.fragment(a_document(a_table(3))))

    assert len(table.named("caption")) == 1
    assert [cell["scope"] for cell in table.named("th")] == ["col"] * 5 + ["row"] * 3
    assert len(table.named("td")) == 12


def test_a_table_without_rows_says_so_in_words() -> None:
    fragment = html.fragment(a_document(replace(a_table(0), when_empty="Nothing is late.")))

    assert "Nothing is late." in fragment
    assert "<table" not in fragment


def test_a_rating_is_a_shape_hidden_from_screen_readers_and_a_word_for_everybody() -> None:
    fragment = html.fragment(a_document(replace(a_table(2))))

    assert fragment.count("<polygon") == 2
    assert fragment.count('aria-hidden="true"') == 2
    assert f"<span>{GREEN.word}</span>" in fragment


def test_a_date_can_be_read_by_machines_and_a_number_stands_right() -> None:
    fragment = html.fragment(a_document(a_table(1)))

    assert '<time datetime="2026-01-02">2 Jan 2026</time>' in fragment
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">1,000</td>' in fragment


def test_a_picture_comes_with_its_sentence_and_its_table_folded_away() -> None:
    chart = a_ribbon()

    fragment = html.fragment(a_document(chart))

    assert chart.svg in fragment
    assert chart.sentence in fragment
    assert "<details" in fragment
    assert fragment.index("<details") < fragment.index("<table")


@pytest.mark.parametrize(
    "svg",
    [
        '<svg><script>alert(1)</script></svg>',
        '<svg onload="alert(1)"></svg>',
        '<svg><rect/onclick="alert(1)"/></svg>',
        '<svg><a href="javascript:alert(1)"><text>x</text></a></svg>',
        '<svg><rect style="fill:red"/></svg>',
        '<svg><image xlink:href="https://example.org/x"/></svg>',
        "<p>not a drawing</p>",
        "<svg></svg><!-- x --><iframe>",
        "<svg><",
        "",
    ],
)  # fmt: skip
def test_what_is_more_than_a_drawing_is_refused(svg: str) -> None:
    assert not is_drawing(svg)
    with pytest.raises(ValueError, match="not a drawing"):
        html.fragment(a_document(Chart(svg, "a", "b", a_table(), "c")))


def test_our_own_drawings_are_drawings_even_with_hostile_words() -> None:
    assert is_drawing(a_ribbon(HOSTILE + " onload=x style=y").svg)


def test_an_unsafe_link_is_only_words() -> None:
    fragment = html.fragment(
        a_document(Paragraph((Run("click", link="javascript:alert(1)"), Run("go", link="/plan/"))))
    )

    assert "javascript" not in fragment
    assert '<a class="govuk-link" href="/plan/">go</a>' in fragment


def test_a_list_of_contents_links_to_every_heading_of_its_level() -> None:
    page = Outline(html.fragment(one_of_everything()))

    ids = {str(attributes["id"]) for attributes in page.named("h2", "h3", "h4")}
    links = {str(attributes["href"])[1:] for attributes in page.named("a") if str(attributes["href"]).startswith("#")}
    assert links <= ids
    assert len(links) == 4


def test_line_ends_in_a_paragraph_are_kept() -> None:
    assert "one<br>two" in html.fragment(a_document(Paragraph("one\r\ntwo")))


def test_the_bytes_are_the_page_in_utf_8() -> None:
    document = a_document(Heading("Łódź"))

    assert html.write(document).decode("utf-8") == html.page(document)
    assert html.write(document) == html.write(document)
