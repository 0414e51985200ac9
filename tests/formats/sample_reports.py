"""Small PDFs in the layouts of inspection reports, about a council that does not exist, in our own words.

They are set by Typst, so they are made anew wherever the tests run. Each function gives the bytes of one report.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pikepdf
import typst
from PIL import Image, ImageDraw

FONTS = Path(__file__).resolve().parents[2] / "src" / "soundingboard" / "formats" / "fonts"
COUNCIL = "Wexmoor"

NEW_POINTS = (
    "The speed with which managers decide what happens after a contact.",
    "The quality of plans, so that all know what has to change, by when, and what will happen if it does not change.",
    "How well the views of children shape the decisions that are made about them.",
    "Oversight of children who live in homes that are not registered.",
    "Decision-making about children who wait for permanence.",
    "The help that young people who have left care get with their health.",
)
OLD_POINTS = (
    "Make sure that every assessment says what the risks are and what is to be done about them.",
    "See that supervision takes place as often as the council’s own standard asks, in a way that others could follow.",
    "Raise the share of young people leaving care who are in work or training.",
)
SLAC_POINTS = {
    "Immediately:": ("ensure that no child waits for a social worker without a manager knowing why",),
    "Within three months:": (
        "put in place a single record of management decisions that every team uses",
        "agree with health partners how soon a first health assessment is done",
    ),
    "Within six months:": ("review what the early help offer achieves for families",),
}
NARRATIVE = (
    "Most children are seen when they should be. Social workers know them well and speak of them with care, and "
    "records show that visits have a purpose. In a small number of cases drift set in after a change of worker. "
)


@cache
def typeset(source: str) -> bytes:
    """Typst markup as a PDF."""
    made: bytes = typst.compile(source.encode(), font_paths=[str(FONTS)], ignore_system_fonts=True)
    return made


def _opening(footer: str = "") -> str:
    return (
        f'#set page(paper: "a4", margin: (x: 2.5cm, y: 3cm), footer: context [#text(8pt)[{footer}] #h(1fr) '
        "#text(11pt)[#counter(page).display()]])\n"
        '#set text(font: "Public Sans", size: 12pt, hyphenate: false)\n#set par(justify: false, leading: 0.6em)\n'
    )


def _title(text: str) -> str:
    return f"#text(24pt)[{text}]\n\n"


def _heading(text: str, size: int = 14) -> str:
    return f"#v(6pt)#block(sticky: true)[#text({size}pt, weight: 600)[{text}]]\n\n"


def _small_heading(text: str) -> str:
    return f'#block(sticky: true)[#text(style: "italic")[{text}]]\n\n'


def _points(points: Iterable[str], marker: str = "■", indent: int = 0) -> str:
    rows = "".join(
        f"#block(breakable: true, spacing: 12pt)[#pad(left: {indent}pt)[#grid("
        f"columns: (18pt, 1fr), [{marker}], [{point}])]]\n"
        for point in points
    )
    return rows + "\n"


def _numbered(points: Iterable[str], start: int = 1, dot: str = ".") -> str:
    return "".join(
        f"#block(spacing: 12pt)[#grid(columns: (28pt, 1fr), [{number}{dot}], [{point}])]\n"
        for number, point in enumerate(points, start=start)
    )


def _table(rows: Sequence[tuple[str, str]], header: bool = True) -> str:
    cells = "[*Judgement*], [*Grade*]," if header else ""
    cells += "".join(f"[{area}], [{grade}]," for area, grade in rows)
    return f"#table(columns: (62%, 38%), inset: 7pt, align: (left + horizon, left + horizon), {cells})\n\n"


def _prose(paragraphs: int, start: int | None = None) -> str:
    if start is None:
        return "\n\n".join([NARRATIVE] * paragraphs) + "\n\n"
    return _numbered([NARRATIVE] * paragraphs, start)


NEW_GRADES = (
    ("The impact of leaders on social work practice with children and families", "Requires improvement to be good"),
    ("The experiences and progress of children who need help and protection", "Inadequate"),
    ("The experiences and progress of children in care", "Good"),
    ("The experiences and progress of care leavers", "Outstanding"),
)


def new_layout(
    points: Sequence[str] = NEW_POINTS,
    *,
    heading: str = "What needs to improve?",
    marker: str = "■",
    dates: str = "13 to 24 May 2024",
    graded: Sequence[tuple[str, str]] = NEW_GRADES,
    overall: str | None = "Inadequate",
    sub_points: Sequence[str] = (),
    before: int = 5,
) -> bytes:
    """An inspection of a local authority's children's services: bullets that cross a page, then numbered paragraphs."""
    grades = (*graded, *((("Overall effectiveness", overall),) if overall else ()))
    return typeset(
        _opening(f"Inspection of {COUNCIL} local authority children’s services \\ {dates}")
        + _title(f"Inspection of {COUNCIL} local authority children’s services")
        + f"Inspection dates: {dates}\n\nLead inspector: A. Person, His Majesty’s Inspector\n\n"
        + _table(grades)
        + _prose(before)
        + _heading(heading)
        + _points(points, marker)
        + _points(sub_points, "o", indent=18)
        + _heading("The experiences and progress of children who need help and protection: inadequate")
        + _prose(14, start=1)
    )


def old_layout(*, none_urgent: bool = True, line_of_signs: bool = False) -> bytes:
    """A single inspection of 2014: contents, areas for improvement with small headings, the board's own list.

    A line typed of signs may stand above the note at the foot of its first page, far beneath the table of grades.
    """
    rows = (
        ("1. Children who need help and protection", "Requires improvement"),
        ("2. Children looked after and achieving permanence", "Good"),
        ("#h(14pt) 2.1 Adoption performance", "Good"),
        ("#h(14pt) 2.2 Experiences and progress of care leavers", "Inadequate"),
        ("3. Leadership, management and governance", "Requires improvement"),
    )
    urgent = _numbered(
        ["There are no areas for priority and immediate action."] if none_urgent else [OLD_POINTS[0]], 16
    )
    return typeset(
        _opening()
        + _title(f"{COUNCIL} County Council")
        + "*Inspection of services for children in need of help and protection, children looked after "
        + "and care leavers*\n\n"
        + "*Review of the effectiveness of the Local Safeguarding Children Board#super[1]*\n\n"
        + "*Inspection date: 27 September – 20 October 2014* \\\n*Report published: 2 December 2014*\n\n"
        + _heading("The overall judgement is requires improvement")
        + _table(rows, header=False)
        + ("#place(bottom, dy: -30pt)[" + "\\_" * 23 + "]\n" if line_of_signs else "")
        + "#place(bottom)[#text(9pt)[#super[1] This note stands at the foot of the page in small type.]]\n"
        + "#pagebreak()\n"
        + _heading("Contents")
        + "What does the local authority need to improve? #h(1fr) 3 \\\nAreas for improvement #h(1fr) 3\n\n"
        + "#pagebreak()\n"
        + _heading("The local authority", 18)
        + _prose(6)
        + _heading("What does the local authority need to improve?")
        + _heading("Priority and immediate action", 12)
        + urgent
        + _heading("Areas for improvement", 12)
        + _small_heading("Consistency of practice")
        + _numbered(OLD_POINTS[:2], 17)
        + _small_heading("Leadership, management and governance")
        + _numbered(OLD_POINTS[2:], 19)
        + _heading("The local authority’s strengths")
        + _prose(4, start=20)
        + _heading("The Local Safeguarding Children Board (LSCB)", 18)
        + _heading("The Local Safeguarding Children Board is good")
        + _heading("Recommendations")
        + _points(("Agree how often audits are done together.", "Publish the yearly report on time."), "•")
        + _heading("Inspection findings – the Local Safeguarding Children Board")
        + _prose(3, start=24)
    )


def banded_layout(
    title: str = "Inspection of safeguarding and looked after children services", dates: str = "11 – 22 June 2012"
) -> bytes:
    """An inspection of 2012: areas for improvement in time bands, a table of grades at the end."""
    bands = "".join(
        f"#pad(left: 28pt)[*{band}*]\n\n" + _points(points, "▪", indent=36) for band, points in SLAC_POINTS.items()
    )
    rows = "".join(
        f"#block[{area} #h(1fr) #box(width: 90pt)[{grade}]]\n"
        for area, grade in (
            ("Overall effectiveness", "Inadequate"),
            ("Capacity for improvement", "Adequate"),
        )
    )
    looked_after = rows.replace("Inadequate", "Good")
    return typeset(
        _opening()
        + _title(title)
        + f"#text(17pt)[{COUNCIL} Borough Council]\n\n*Inspection dates:* #h(10pt) {dates} \\\n"
        + "*Reporting inspector* A. Person HMI\n\nPublished: 27 July 2012\n\n#pagebreak()\n"
        + _heading("Overall effectiveness")
        + _prose(5, start=1)
        + _heading("Areas for improvement")
        + _numbered(
            [f"In order to improve services in {COUNCIL}, the council should take the following action."],
            6,
        )
        + bands
        + _heading("Outcomes for children and young people")
        + _prose(5, start=7)
        + _heading("Record of main findings")
        + _heading("Safeguarding services", 12)
        + rows
        + _heading("Services for looked after children", 12)
        + looked_after
    )


URGENT_SENTENCE = (
    "The local authority needs to take swift and decisive action to improve how soon strategy discussions are held."
)


def focused_visit(*, urgent_as_sentence: bool = False) -> bytes:
    """A letter after a focused visit: one area for priority action with points, then what needs to improve."""
    urgent = "The local authority needs to take swift and decisive action to address the following:\n\n" + _points(
        ("How soon strategy discussions are held.", "Caseloads in the assessment service.")
    )
    return typeset(
        _opening()
        + "14 December 2021\n\nA. Person, Director of Children’s Services \\\nWexmoor Borough Council\n\n"
        + "Dear A. Person\n\n"
        + f"*Focused visit to {COUNCIL} Borough Council children’s services*\n\n"
        + "This letter summarises the findings of the focused visit to Wexmoor children’s services on 13 and 14 "
        + "October 2021.\n\n"
        + _heading("Areas for priority action", 12)
        + (f"{URGENT_SENTENCE}\n\n" if urgent_as_sentence else urgent)
        + _heading("What needs to improve in this area of social work practice", 12)
        + _points(("The recording of decisions.", "Supervision that challenges."))
        + _heading("Findings", 12)
        + _prose(4)
        + "Yours sincerely\n\nA. N. Other \\\nHis Majesty’s Inspector\n"
    )


def joint_inspection() -> bytes:
    """A joint targeted area inspection: no grades, and an area for priority action that is a paragraph."""
    return typeset(
        _opening()
        + _title(f"Joint targeted area inspection of {COUNCIL}")
        + "The multi-agency response to children who need help now\n\nInspection dates: 9 to 13 January 2023\n\n"
        + _heading("Headline findings")
        + _prose(2)
        + _heading("What needs to improve?")
        + _points(("Attendance of health staff at strategy discussions.", "Feedback to those who refer."), "•")
        + _heading("Areas for priority action")
        + "Police and children’s social care share too little of what they know on the day a concern is raised, and "
        + "children wait for protection because of it.\n\n"
        + _heading("Main findings")
        + _prose(4)
    )


def monitoring_letter() -> bytes:
    """A monitoring visit's letter: prose only, no list of any kind."""
    return typeset(
        _opening()
        + "3 March 2020\n\nDear A. Person\n\n"
        + f"*Monitoring visit of {COUNCIL} children’s services*\n\n"
        + "This is the second visit, which took place on 4 and 5 February 2020.\n\n"
        + _heading("Findings and evaluation of progress", 12)
        + _prose(6)
        + "Yours sincerely\n\nA. N. Other\n"
    )


def unknown_layout() -> bytes:
    """A children's services report under a heading nobody has seen before, with bullets in it."""
    return typeset(
        _opening()
        + _title("Thematic look at care leavers")
        + _prose(2)
        + _heading("Things the council might think about")
        + _points(NEW_POINTS[:4], "•")
        + _prose(2)
        + _heading("Areas for improvement")
        + _points(NEW_POINTS[4:], "•")
    )


def no_report() -> bytes:
    """A PDF about something else altogether."""
    return typeset(
        _opening()
        + _title("A soup for six")
        + "Peel the onions, cut them small and let them soften in butter for a quarter of an hour. Add stock, bring "
        + "it to the boil and leave it for another half an hour. Season it, and serve it with bread and with hard "
        + "cheese grated over it at the table. What is left keeps for three days in a cold place.\n"
    )


def scanned() -> bytes:
    """Pages that are pictures."""
    page = Image.new("L", (827, 1169), 255)
    ImageDraw.Draw(page).text((80, 80), "What needs to improve?", fill=0)
    out = io.BytesIO()
    page.save(out, format="PDF")
    return out.getvalue()


def locked() -> bytes:
    """A report that asks for a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(focused_visit())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="owner", user="user", R=6))
    return out.getvalue()


def endless(pages: int) -> bytes:
    """A PDF of blank pages."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(out)
    return out.getvalue()
