"""Plans as councils keep them, each of another shape, made for the tests: nothing in them is anybody's."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.styles import PatternFill

from tests.exchange.scene import saved

RED, AMBER, GREEN, BLUE = "FFFF0000", "FFFFC000", "FF00B050", "FF0070C0"


def fill(rgb: str) -> PatternFill:
    """A cell of one colour."""
    return PatternFill("solid", fgColor=rgb)


def flat() -> bytes:
    """One sheet, one row of headings, a column for everything; owners by initials; a row of totals."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan"
    for row in (
        ["Ref", "Theme", "Objective", "Action", "Lead Officer", "Start date", "Due date", "RAG", "Progress update"],
        ["1.1a", "1. Front door", "1.1 Assess in time", "Visit within five days", "JS/PT", "01/04/2026", "31/12/2026",
         "Green", "Two teams do so."],
        ["1.1b", "1. Front door", "1.1 Assess in time", "Publish the thresholds", "Head of Assessment", "",
         "March 2027", "Amber", ""],
        ["2.1a", "2. Practice", "2.1 Supervise well", "Train every manager", "JS", "", "ongoing", "Not started", ""],
        ["Total", "", "", "3 actions", "", "", "", "", ""],
    ):  # fmt: skip
        sheet.append(row)
    return saved(book)


def merged_and_coloured() -> bytes:
    """A title, two rows of headings, themes merged down their rows, and the only rating a colour without a word."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "Children’s services improvement plan 2026"
    sheet.merge_cells("A1:G1")
    for place, heading in {"A2": "Priority", "B2": "Objective", "C2": "Key actions", "D2": "Lead", "E2": "Timescale",
                           "G2": "RAG", "E3": "Start", "F3": "End"}.items():  # fmt: skip
        sheet[place] = heading
    for area in ("A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:G3", "A4:A6", "B4:B5"):
        sheet.merge_cells(area)
    for row, cells in enumerate((
        ["Priority 1: Front door", "Children are seen in time", "Visit within five days", "Head of Assessment"],
        [None, None, "Publish the thresholds (held up by two vacant posts)", "Head of Assessment"],
        [None, "Partners refer well", "Set up a hub (MASH)", "Partnership Manager"],
        ["Priority 2: Practice", "Managers supervise", "Train every manager", "Principal Social Worker"],
    ), start=4):  # fmt: skip
        for column, value in enumerate(cells, start=1):
            if value is not None:
                sheet.cell(row, column, value)
        sheet.cell(row, 6, "30/09/2026")
    for row, colour in zip(range(4, 8), (GREEN, RED, AMBER, BLUE), strict=True):
        sheet.cell(row, 7).fill = fill(colour)
    return saved(book)


def sheet_for_each_theme() -> bytes:
    """A cover, a sheet for each theme, sections across the sheet for objectives, and a row that holds three actions."""
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    book["Cover"]["A1"] = "Version 3, agreed by the Board"
    for name, actions in {
        "Front door": ["1. Recruit a lead\n2. Train the team\n3. Audit ten decisions", "Visit within five days"],
        "Practice": ["Train every manager"],
    }.items():
        sheet = book.create_sheet(name)
        sheet.append(["No", "What we will do", "By whom", "By when", "How will we know?"])
        sheet.append(["Objective: better decisions", None, None, None, None])
        for number, action in enumerate(actions, start=1):
            sheet.append([number, action, "Head of Assessment", "Q2 2026/27", "Nine in ten are timely."])
    return saved(book)


def in_sections() -> bytes:
    """One sheet in which a row across it begins each theme, headings come again, and blank rows lie between."""
    book = openpyxl.Workbook()
    sheet = book.active
    headings = ["Action", "Responsible officer", "Deadline", "Status", "Resources"]
    row = 1
    for theme, actions in {
        "THEME 1 - Leadership": ["Hold a Board each month"],
        "THEME 2 - Voice": ["Ask children"],
    }.items():
        if row == 1:
            for column, heading in enumerate(headings, start=1):
                sheet.cell(1, column, heading)
            row = 2
        sheet.cell(row, 1, theme)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=5)
        if row > 2:
            row += 1
            for column, heading in enumerate(headings, start=1):
                sheet.cell(row, column, heading)
        for action in actions:
            row += 1
            for column, value in enumerate([action, "Director", "2026-10-01", "On track", "Two posts"], start=1):
                sheet.cell(row, column, value)
        row += 3
    return saved(book)


def comma_separated() -> bytes:
    """Text in the Windows alphabet, parted by semicolons, with other words for its headings."""
    text = (
        "Workstream;Recommendation;Task;Assigned to;Target date;Current status;Comments\r\n"
        "Sufficiency;R1 Enough homes;Open two children’s homes;Head of Commissioning;30 June 2027;Delayed;Planning\r\n"
        "Sufficiency;R1 Enough homes;Recruit forty carers;Fostering Manager;TBC;Not started;\r\n"
    )
    return text.encode("cp1252")


def open_document() -> bytes:
    """An OpenDocument sheet: merged cells, colours as the rating, repeated cells, and a hundred thousand empty rows."""
    return ods(
        "Action plan",
        [
            ["Area for improvement", "Action", "Owner", "Due", "BRAG"],
            [("Care leavers", 2), "Write every pathway plan", "Head of Leaving Care", "31/12/2026", ("", RED[2:])],
            [None, "Open a drop-in", "Head of Leaving Care", "31/01/2027", ("", GREEN[2:])],
        ],
    )


def by_recommendation() -> bytes:
    """A key to the colours above the headings, questions as headings, recommendations merged down, a date as it was set
    and as it was moved, comments by month, and a second sheet of one row."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan v7"
    headings = ["Ofsted recommendation", "Ref", "What do we need to do?", "Accountable", "Partner(s)",
                "Original deadline", "Revised deadline", "BRAG", "% complete", "Comments - Oct 26",
                "What will success look like?"]  # fmt: skip
    sheet.append(["Key", "Complete", "On track"])
    sheet["B1"].fill, sheet["C1"].fill = fill(BLUE), fill(GREEN)
    sheet.append([])
    sheet.append(headings)
    for row in (
        ["The quality of assessments", "1a", "Hold a daily meeting to allocate work", "Head of Assessment", "Health",
         "31/03/2026", "31/12/2026", None, 0.75, "Held each day", "95% in 45 days"],
        [None, "1b", "Close what is open over 60 days", "TBC", "", "30/06/2026", None, None, 1, "", ""],
        ["Management oversight", "2a", "Write the policy; train forty managers; dip sample ten records",
         "Head of Practice / JS", "", "Spring 2026", "Q4 26/27", None, None, "", ""],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A4:A5")
    for place, colour in {"H4": GREEN, "H5": BLUE, "H6": AMBER}.items():
        sheet[place].fill = fill(colour)
    closed = book.create_sheet("Closed")
    closed.append(headings)
    closed.append(["The quality of plans", "9z", "Agree one format", "Team Manager", "", "01/01/2026", "", "Blue"])
    return saved(book)


def unicode_text() -> bytes:
    """Excel's "Unicode text": UTF-16 parted by tabs, with a start by month and dates that name no day."""
    rows = (
        ["Pillar", "Outcome we want", "Key activity", "Delivery lead", "Start", "Finish", "Status"],
        ["Help early", "Help comes sooner", "Open three hubs", "Head of Early Help", "Apr 2026", "mid-May 2027", ""],
        ["Help early", "", "Publish a directory", "Head of Early Help", "", "asap", "Not yet started"],
    )  # fmt: skip
    return "\r\n".join("\t".join(row) for row in rows).encode("utf-16")


def unnamed_actions() -> bytes:
    """No heading says where the actions are; two rows of headings of which the second says little."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tracker"
    sheet.append(["Ref", "Workstream", "Description", "Lead", "Dates", ""])
    sheet.append(["", "", "", "", "From", "By when"])
    sheet.append(["T1", "Court", "Track every case each week", "Legal lead", "01/04/2026", "31/12/2026"])
    sheet.append(["T2", "Court", "Publish how long children wait", "Legal lead", "01/05/2026", "31/01/2027"])
    return saved(book)


SHAPES = {
    "flat": flat,
    "merged_and_coloured": merged_and_coloured,
    "sheet_for_each_theme": sheet_for_each_theme,
    "in_sections": in_sections,
    "comma_separated": comma_separated,
    "open_document": open_document,
    "by_recommendation": by_recommendation,
    "unicode_text": unicode_text,
    "unnamed_actions": unnamed_actions,
}


def ods(name: str, rows: Sequence[Sequence[Any]]) -> bytes:
    """An OpenDocument workbook. A cell is a text, (text, rows it spans), ("", colour), or None where it is covered."""
    spaces = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{what}:1.0"'
        for prefix, what in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
                             ("fo", "xsl-fo-compatible"))
    )  # fmt: skip
    colours = {cell[1] for row in rows for cell in row if isinstance(cell, tuple) and isinstance(cell[1], str)}
    styles = "".join(
        f'<style:style style:name="c{each}" style:family="table-cell">'
        f'<style:table-cell-properties fo:background-color="#{each}"/></style:style>'
        for each in sorted(colours)
    )
    body = ""
    for row in rows:
        body += "<table:table-row>"
        for cell in row:
            if cell is None:
                body += "<table:covered-table-cell/>"
            elif isinstance(cell, tuple) and isinstance(cell[1], str):
                body += f'<table:table-cell table:style-name="c{cell[1]}"/>'
            else:
                text, span = cell if isinstance(cell, tuple) else (cell, 1)
                spanned = f' table:number-rows-spanned="{span}"' if span > 1 else ""
                said = f"<text:p>{escape(text)}</text:p>"
                body += f'<table:table-cell office:value-type="string"{spanned}>{said}</table:table-cell>'
        body += "</table:table-row>"
    empty = '<table:table-cell table:number-columns-repeated="50"/>'
    body += f'<table:table-row table:number-rows-repeated="100000">{empty}</table:table-row>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="{name}">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def large(actions: int) -> bytes:
    """A plan of so many actions, of twelve themes and a hundred objectives."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Plan")
    sheet.append(["Ref", "Theme", "Objective", "Action", "Lead", "Start", "Due", "RAG", "Progress", "Impact"])
    for number in range(actions):
        objective = number % 100
        sheet.append([
            f"N{number + 1}",
            f"Theme {_word(objective % 12)}",
            f"Objective {_word(objective)}",
            f"Review how teams work with families {_word(number)}, and publish what is found",
            f"Head of {_word(number % 40)}",
            "01/04/2026",
            "31/03/2027",
            ["Green", "Amber", "Red", "Not started"][number % 4],
            f"Half of the teams have begun {_word(number % 700)}.",
            "Nine in ten families say that they know why.",
        ])  # fmt: skip
    return saved(book)


def _word(number: int) -> str:
    letters = ""
    while True:
        letters = "abcdefghij"[number % 10] + letters
        number //= 10
        if not number:
            return f"q{letters}"
