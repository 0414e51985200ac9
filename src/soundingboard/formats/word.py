"""A paper as a Word document that people can go on working with: real headings, header rows, captions, alternatives.

Pictures are turned into pixels (Word's own drawings cannot hold our SVG in every version) and keep their alternative
text. A rating is a sign and a word on a tinted cell. The same Document gives the same bytes: the times inside are the
Document's made_at, and the parts of the file are stamped with a fixed one.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC
from typing import Any, assert_never
from xml.sax.saxutils import escape, quoteattr

from docx import Document as new_word_file
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsmap, qn
from docx.shared import Cm, Pt, RGBColor

from soundingboard.formats.blocks import (
    Ask,
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Column,
    Contents,
    Document,
    Fact,
    Heading,
    KeyFacts,
    NumberedList,
    PageBreak,
    Paragraph,
    RatingMark,
    Run,
    Table,
    Words,
    anchored,
    long_day,
    numbered_places,
    plain,
    printed,
    runs,
    safe_link,
)
from soundingboard.formats.logo import PNG, Logo
from soundingboard.formats.marks import INK, QUIET, RULE, SHADES, glyph
from soundingboard.formats.typesetter import pictures

FONT = "Arial"
LINE_CM = 17.0
_W = nsmap["w"]
# At this many drawing units to the line the words of a picture are as large as those around it; as in the PDF.
FULL_WIDTH = 640
TONES = {"information": "#f4f6f8", "warning": SHADES["amber"].tint, "success": SHADES["green"].tint}
EDGES = {"warning": SHADES["amber"].solid, "success": SHADES["green"].solid}


def write(document: Document) -> bytes:
    """The paper as the bytes of a .docx file."""
    file = new_word_file()
    _set_up(file, document)
    paper = _Paper(file, document)
    paper.head()
    for block in document.blocks:
        paper.add(block)
    made = io.BytesIO()
    file.save(made)
    return _stamped(made.getvalue())


class _Paper:
    """The file being written, with what its blocks need to know of each other."""

    def __init__(self, file: Any, document: Document) -> None:
        self.file = file
        self.document = document
        self.anchors: Mapping[int, str] = {id(heading): anchor for heading, anchor in anchored(document)}
        self.places = frozenset(self.anchors.values()) | numbered_places(document)
        charts = [block for block in document.blocks if isinstance(block, Chart)]
        drawn = pictures([plain(chart.printed) for chart in charts])
        self.pixels = {id(chart): picture for chart, picture in zip(charts, drawn, strict=True)}
        self.marks = 0
        self.styles: dict[str, str | None] = {}

    def head(self) -> None:
        document = self.document
        if document.logo is not None:
            self._logo(document.logo)
        band = self.file.add_paragraph()
        band.paragraph_format.space_after = Pt(22)
        band.paragraph_format.tab_stops.add_tab_stop(Cm(LINE_CM - 0.2), WD_TAB_ALIGNMENT.RIGHT)
        _ground(band, document.colour, document.colour, padding=10)
        _say(band, plain(document.organisation), size=15, bold=True, colour="#ffffff")
        if document.classification:
            _say(band, "\t" + plain(document.classification), size=9, colour="#ffffff")
        self._styled("Title", plain(document.title))
        if document.subtitle:
            self._styled("Subtitle", plain(document.subtitle))
        line = self.file.add_paragraph()
        line.paragraph_format.space_after = Pt(14)
        for label, value in (("As at", long_day(document.as_at)), ("Reference", plain(document.reference))):
            if value:
                _say(line, f"{label}: ", colour=QUIET)
                _say(line, f"{value}     ", bold=True)

    def _styled(self, style: str, text: str = "") -> Any:
        """A new paragraph in a style, which is looked for once: python-docx goes through all of them each time."""
        if style not in self.styles:
            self.styles[style] = self.file.part.get_style_id(style, WD_STYLE_TYPE.PARAGRAPH)
        paragraph = self.file.add_paragraph(text)
        paragraph._p.style = self.styles[style]
        return paragraph

    def _logo(self, logo: Logo) -> None:
        # Above the band, because a logo is drawn for white paper.
        content = logo.content if logo.media_type == PNG else pictures([logo.content.decode()])[0]
        height = min(1.6, 6.0 / logo.ratio)
        picture = self.file.add_picture(io.BytesIO(content), height=Cm(height), width=Cm(height * logo.ratio))
        picture._inline.docPr.set("descr", f"The logo of {plain(self.document.organisation)}")
        self.file.paragraphs[-1].paragraph_format.space_after = Pt(8)

    def add(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                self._words(self.file.add_paragraph(), block.text)
            case Bullets():
                for item in block.items:
                    self._words(self._styled("List Bullet"), item)
            case NumberedList():
                self._numbered(block)
            case KeyFacts():
                self._key_facts(block)
            case Table():
                self._table(block)
            case Chart():
                self._chart(block)
            case Callout():
                self._callout(block)
            case Ask():
                self._ask(block)
            case Contents():
                self._contents(block)
            case PageBreak():
                self.file.add_page_break()
            case _:
                assert_never(block)

    def _heading(self, block: Heading) -> None:
        # The paper's title has Word's Title style, so sections start at Heading 1 as Word's own documents do.
        heading = self._styled(f"Heading {min(max(block.level - 1, 1), 9)}", plain(block.text))
        self._bookmarked(heading, self.anchors[id(block)])

    def _bookmarked(self, paragraph: Any, anchor: str) -> None:
        self.marks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(self.marks))
        start.set(qn("w:name"), _bookmark(anchor))
        paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
        paragraph._p.append(end)

    def _numbered(self, block: NumberedList) -> None:
        # Word numbers on from the last list unless each list has a numbering of its own.
        numbering = self.file.part.numbering_part.element
        style = self.file.styles["List Number"].element
        abstract = numbering.num_having_numId(style.pPr.numPr.numId.val).abstractNumId.val
        own = numbering.add_num(abstract)
        own.add_lvlOverride(0).add_startOverride(1)
        for item, anchor, points in block.lines:
            paragraph = self._styled("List Number")
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_numId().val = own.numId
            properties.get_or_add_ilvl().val = 0
            self._words(paragraph, item)
            if anchor:
                self._bookmarked(paragraph, anchor)
            for point in points:
                self._words(self._styled("List Bullet 2"), point)

    def _key_facts(self, block: KeyFacts) -> None:
        for fact in block.facts:
            paragraph = self.file.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(3)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(5.5))
            paragraph.paragraph_format.left_indent = Cm(5.5)
            paragraph.paragraph_format.first_line_indent = Cm(-5.5)
            _border(paragraph, "bottom", RULE, 4)
            self._fact(paragraph, fact, 14 if block.large else 10)
        if block.facts:
            self.file.paragraphs[-1].paragraph_format.space_after = Pt(14)

    def _fact(self, paragraph: Any, fact: Fact, size: float) -> None:
        _say(paragraph, f"{plain(fact.label)}\t", colour=QUIET)
        _say(paragraph, _shown(fact.value), size=size, bold=True)
        if fact.note:
            _say(paragraph, f"  {plain(fact.note)}", colour=QUIET)

    def _table(self, table: Table) -> None:
        caption = self._styled("Caption", plain(table.caption))
        caption.paragraph_format.keep_with_next = True
        if not table.rows:
            _say(self.file.add_paragraph(), plain(table.when_empty), colour=QUIET)
            return
        self.file.element.body.insert(len(self.file.element.body) - 1, _table_element(table, self.document.colour))
        note = self.file.add_paragraph()
        note.paragraph_format.space_before = Pt(4)
        _say(note, plain(table.note), size=8.5, colour=QUIET)

    def _chart(self, chart: Chart) -> None:
        caption = self._styled("Caption", plain(chart.caption))
        caption.paragraph_format.keep_with_next = True
        picture = self.file.add_picture(io.BytesIO(self.pixels[id(chart)]), width=Cm(LINE_CM * _share(chart.printed)))
        picture._inline.docPr.set("descr", plain(chart.alt))
        for side in ("distT", "distB", "distL", "distR"):
            # Left out, some readers put an eighth of an inch there and cut the picture's far side off.
            picture._inline.set(side, "0")
        picture._inline.docPr.set("title", plain(chart.caption))
        self.file.paragraphs[-1].paragraph_format.keep_with_next = True
        sentence = self.file.add_paragraph()
        sentence.paragraph_format.space_after = Pt(14)
        _say(sentence, plain(chart.sentence), size=9, colour=QUIET)
        if chart.print_table:
            self._table(chart.table)

    def _callout(self, block: Callout) -> None:
        edge = EDGES.get(block.tone, self.document.colour)
        title, text = self.file.add_paragraph(), self.file.add_paragraph()
        _say(title, plain(block.title), bold=True)
        self._words(text, block.text)
        for paragraph in (title, text):
            _ground(paragraph, TONES[block.tone], edge)
        title.paragraph_format.space_after = Pt(0)
        title.paragraph_format.keep_with_next = True

    def _ask(self, block: Ask) -> None:
        paragraph = self.file.add_paragraph()
        _ground(paragraph, TONES["information"], self.document.colour)
        _say(paragraph, f"{plain(block.verb)}: ", bold=True, colour=self.document.colour)
        self._words(paragraph, block.text)
        if block.reference:
            _say(paragraph, f"  {plain(block.reference)}", colour=QUIET)

    def _contents(self, block: Contents) -> None:
        _say(self.file.add_paragraph(), plain(block.title), size=12, bold=True)
        for heading, anchor in anchored(self.document):
            if heading.level <= block.deepest:
                paragraph = self.file.add_paragraph()
                paragraph.paragraph_format.left_indent = Cm(0.5 * (heading.level - 2))
                paragraph.paragraph_format.space_after = Pt(2)
                self._words(paragraph, (Run(heading.text, link=f"#{anchor}"),))

    def _words(self, paragraph: Any, words: Words) -> None:
        for run in runs(words):
            link = safe_link(run.link)
            inside = link.startswith("#") and link[1:] in self.places
            if not (inside or link.lower().startswith(("http", "mailto"))):
                _say(paragraph, run.text, bold=run.strong, italic=run.emphasis)
                continue
            holder = OxmlElement("w:hyperlink")
            if inside:
                holder.set(qn("w:anchor"), _bookmark(link[1:]))
            else:
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
                holder.set(qn("r:id"), paragraph.part.relate_to(link, kind, is_external=True))
            said = _say(paragraph, run.text, bold=run.strong, italic=run.emphasis, colour=self.document.colour)
            said.font.underline = True
            holder.append(said._r)
            paragraph._p.append(holder)


def _set_up(file: Any, document: Document) -> None:
    properties, made = file.core_properties, document.made_at.astimezone(UTC).replace(tzinfo=None)
    properties.title = plain(document.title)[:255]
    properties.subject = plain(document.subtitle)[:255]
    properties.author = properties.last_modified_by = plain(document.organisation)[:255]
    properties.language = document.language
    properties.comments = ""
    properties.created = properties.modified = made
    properties.revision = 1
    for element in file.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), document.language)
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21.0 - LINE_CM) / 2)
    section.top_margin, section.bottom_margin = Cm(2.0), Cm(2.0)
    section.different_first_page_header_footer = True
    _style(file, "Normal", 10, INK, after=7)
    _style(file, "Title", 24, INK, bold=True, after=4)
    _style(file, "Subtitle", 13, QUIET, after=12)
    _style(file, "Heading 1", 16, document.colour, bold=True, before=24, after=8)
    _style(file, "Heading 2", 12, INK, bold=True, before=16, after=6)
    _style(file, "Heading 3", 10.5, INK, bold=True, before=12, after=5)
    _style(file, "Caption", 9.5, INK, bold=True, before=12, after=5)
    _style(file, "List Bullet", 10, INK, after=4)
    _style(file, "List Bullet 2", 10, INK, after=3)
    _style(file, "List Number", 10, INK, after=4)
    title_border = file.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if title_border is not None:
        file.styles["Title"].element.pPr.remove(title_border)
    head = section.header.paragraphs[0]
    head.style = file.styles["Normal"]
    head.paragraph_format.tab_stops.add_tab_stop(Cm(LINE_CM), WD_TAB_ALIGNMENT.RIGHT)
    _say(head, f"{plain(document.organisation)}\t{plain(document.title)[:80]}", size=8, colour=QUIET)
    _border(head, "bottom", RULE, 4)
    for footer in (section.footer, section.first_page_footer):
        # Word's own header and footer styles bring tab stops of their own.
        footer.paragraphs[0].style = file.styles["Normal"]
        _footer(footer.paragraphs[0], document)


def _style(
    file: Any, name: str, size: float, colour: str, *, bold: bool = False, before: float = 0, after: float = 0
) -> None:
    style = file.styles[name]
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), bold, False
    style.font.color.rgb = _rgb(colour)
    # The template's theme fonts would win over the name, and its title has letters spaced apart.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    for spaced in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spaced)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.15


def _footer(paragraph: Any, document: Document) -> None:
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(LINE_CM), WD_TAB_ALIGNMENT.RIGHT)
    said = " \u00b7 ".join(
        plain(part) for part in (document.footer, document.reference, document.classification) if part
    )
    _say(paragraph, f"{said}\tPage ", size=8, colour=QUIET)
    _field(paragraph, "PAGE")
    _say(paragraph, " of ", size=8, colour=QUIET)
    _field(paragraph, "NUMPAGES")
    _border(paragraph, "top", RULE, 4)


def _field(paragraph: Any, instruction: str) -> None:
    """A number that Word works out itself; 1 stands there until it has."""
    for kind in ("begin", instruction, "separate", "1", "end"):
        run = _say(paragraph, "", size=8, colour=QUIET)
        if kind in ("begin", "separate", "end"):
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        elif kind == instruction:
            element = OxmlElement("w:instrText")
            element.text = f" {instruction} "
        else:
            element = OxmlElement("w:t")
            element.text = kind
        run._r.append(element)


def _say(
    paragraph: Any, text: str, *, size: float = 0, bold: bool = False, italic: bool = False, colour: str = ""
) -> Any:
    run = paragraph.add_run(text)
    if size:
        run.font.size = Pt(size)
    if bold:
        run.font.bold = True
    if italic:
        run.font.italic = True
    if colour:
        run.font.color.rgb = _rgb(colour)
    return run


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour[1:].upper())


def _border(paragraph: Any, side: str, colour: str, eighths: int, *, space: int = 4) -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        # Word reads a paragraph's properties in one order only: the border stands before shading, tabs and spacing.
        properties.insert_element_before(borders, *_AFTER_BORDER)
    borders.append(_edge(side, colour, eighths, space))


_AFTER_BORDER = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr")


def _ground(paragraph: Any, fill: str, edge: str, *, padding: int = 5) -> None:
    """A paragraph on a tinted ground with a coloured edge at its left."""
    for side in ("top", "left", "bottom", "right"):
        _border(paragraph, side, edge if side == "left" else fill, 24 if side == "left" else 4, space=padding)
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill[1:].upper())):
        shade.set(qn(f"w:{name}"), value)
    paragraph._p.get_or_add_pPr().insert_element_before(shade, *_AFTER_BORDER[1:])
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Cm(0.25)


def _edge(side: str, colour: str, eighths: int, space: int = 0) -> Any:
    element = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", str(space)), ("color", colour[1:].upper())):
        element.set(qn(f"w:{name}"), value)
    return element


def _bookmark(anchor: str) -> str:
    # Word takes letters, digits and underscores, and forty of them at most.
    return re.sub(r"[^A-Za-z0-9_]", "_", anchor)[:40]


def _share(svg: str) -> float:
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if size is None:
        return 1.0
    width, height = float(size[1]), float(size[2])
    # No taller than 21 cm, or Word would cut the picture at the foot of the page.
    return min(1.0, width / FULL_WIDTH, 21.0 / LINE_CM * width / height)


def _shown(cell: Cell, decimals: int | None = None) -> str:
    said = printed(cell, decimals)
    return f"{glyph(cell.shape, cell.colour)} {said}" if isinstance(cell, RatingMark) else said


# Tables are written as text and read in one piece: through python-docx's own cells a table of 200 rows takes seconds,
# and put together element by element one of 2,000 takes two.


def _table_element(table: Table, colour: str) -> Any:
    widths = _widths(table)
    parts = [f'<w:tbl xmlns:w="{_W}">', _table_properties(table, widths), "<w:tblGrid>"]
    parts += [f'<w:gridCol w:w="{width}"/>' for width in widths]
    parts.append('</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader w:val="true"/></w:trPr>')
    edge = f"<w:tcBorders>{_edge_xml('bottom', colour, 10)}</w:tcBorders>"
    for column, width in zip(table.columns, widths, strict=True):
        right = column.kind == "number"
        parts.append(_cell_xml(width, plain(column.label), bold=True, right=right, colour=QUIET, properties=edge))
    parts.append("</w:tr>")
    for row in table.rows:
        parts.append("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
        for place, (value, column, width) in enumerate(zip(row, table.columns, widths, strict=True)):
            tint = (
                f'<w:shd w:val="clear" w:color="auto" w:fill="{_hex(SHADES[value.colour].tint)}"/>'
                if (is_rating := isinstance(value, RatingMark))
                else ""
            )
            parts.append(
                _cell_xml(
                    width,
                    _shown(value, column.decimals),
                    bold=is_rating or (place == 0 and table.row_headers),
                    right=column.kind == "number",
                    properties=tint,
                )
            )
        parts.append("</w:tr>")
    parts.append("</w:tbl>")
    return parse_xml("".join(parts))


def _table_properties(table: Table, widths: list[int]) -> str:
    edges = "".join(_edge_xml(side, RULE, 4) for side in ("bottom", "insideH"))
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 50), ("left", 70), ("bottom", 50), ("right", 70))
    )
    caption = _quoted(plain(table.caption))
    # Bold first row and, with row headings, first column: Word tells screen readers that these name the others.
    first = "1" if table.row_headers else "0"
    return (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f'<w:tblLook w:val="04A0" w:firstRow="1" w:firstColumn="{first}"/>'
        f"<w:tblCaption w:val={caption}/><w:tblDescription w:val={caption}/></w:tblPr>"
    )


def _widths(table: Table) -> list[int]:
    """Twentieths of a point for each column: ratings, dates and numbers get what they need and words share the rest.

    A table that needs less than half the line is not stretched over it; when words would be squeezed, all share.
    """
    line = LINE_CM / 2.54 * 1440
    needs = [_needed(column, [row[place] for row in table.rows]) for place, column in enumerate(table.columns)]
    fixed = [0.0 if column.kind == "text" else need for column, need in zip(table.columns, needs, strict=True)]
    if sum(needs) < line / 2:
        return [int(need + 200) for need in needs]
    if 0.0 in fixed and sum(fixed) < line * 0.65:
        shares = sum(column.width for column in table.columns if column.kind == "text")
        free = line - sum(fixed)
        return [int(need or free * c.width / shares) for c, need in zip(table.columns, fixed, strict=True)]
    whole = sum(column.width for column in table.columns)
    return [int(line * column.width / whole) for column in table.columns]


def _needed(column: Column, cells: list[Cell]) -> float:
    longest = max((len(_shown(cell, column.decimals)) for cell in cells), default=0)
    return 170 + 112.0 * max(longest, *(len(word) for word in plain(column.label).split() or [""]), 4)


def _cell_xml(
    width: int, text: str, *, bold: bool = False, right: bool = False, colour: str = "", properties: str = ""
) -> str:
    jc = '<w:jc w:val="right"/>' if right else ""
    dress = ("<w:b/>" if bold else "") + (f'<w:color w:val="{_hex(colour)}"/>' if colour else "")
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="0"/>{jc}</w:pPr>'
        f'<w:r><w:rPr>{dress}<w:sz w:val="17"/></w:rPr>{words}</w:r></w:p></w:tc>'
    )


def _edge_xml(side: str, colour: str, eighths: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="{_hex(colour)}"/>'


def _hex(colour: str) -> str:
    return colour[1:].upper()


def _quoted(text: str) -> str:
    """A value of an attribute, in its quotation marks; lines and tabs in it stay what they are."""
    return quoteattr(text, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _stamped(made: bytes) -> bytes:
    """The same file with every part stamped alike, so that one paper gives the same bytes at any hour."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as before, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            stamp = zipfile.ZipInfo(part.filename, date_time=(1980, 1, 1, 0, 0, 0))
            stamp.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(stamp, before.read(part))
    return again.getvalue()
