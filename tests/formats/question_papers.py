"""Documents with questions, made with our own writers, about a council that does not exist and in our own words."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime

from docx import Document as new_word_file

from soundingboard.formats import pdf, word
from soundingboard.formats.blocks import Block, Bullets, Document, Heading, Paragraph, Run

Group = tuple[int, str, Sequence[str]]
"""A heading's level (1 to 3), its words, and the questions under it."""

OTHER_HEADINGS: tuple[Group, ...] = (
    (1, "Harm outside the home", ()),
    (2, "Exploitation", ("Which children do you fear for, and why?", "What have our partners told us?")),
    (2, "Going missing", ("How soon is a child who returns asked what happened?",)),
    (1, "Children with disabilities", ()),
    (2, "Short breaks", ("Who waits, and for how long?", "Describe a family whom you helped last year.")),
)
INTRODUCTION = "These are for members. They were written by officers; use what helps and leave what does not."


def as_text(groups: Sequence[Group], *, bullet: str = "- ", opening: str = INTRODUCTION) -> str:
    """A plain text: only words, no styles."""
    lines = ["Questions for members", "", opening, ""]
    for _, heading, questions in groups:
        lines += [heading, "", *(f"{bullet}{question}" for question in questions), ""]
    return "\n".join(lines)


def document(groups: Sequence[Group], opening: str = INTRODUCTION) -> Document:
    """A paper in our own blocks."""
    blocks: list[Block] = [Paragraph(opening)]
    for level, heading, questions in groups:
        blocks.append(Heading(heading, level + 1))
        if questions:
            blocks.append(Bullets(tuple(_runs(question) for question in questions)))
    return Document(
        title="Questions for members",
        subtitle="",
        organisation="Wexmoor Council",
        classification="",
        reference="QS/1",
        as_at=date(2026, 3, 31),
        made_at=datetime(2026, 4, 1, 9, tzinfo=UTC),
        colour="#1d4f7c",
        blocks=tuple(blocks),
    )


def as_word(groups: Sequence[Group]) -> bytes:
    """The paper as .docx."""
    return word.write(document(groups))


def as_pdf(groups: Sequence[Group]) -> bytes:
    """The paper as .pdf."""
    return pdf.write(document(groups))


def _runs(question: str) -> tuple[Run, ...]:
    """Words between double asterisks are strong, as they are printed."""
    parts = re.split(r"\*\*", question)
    return tuple(Run(part, strong=number % 2 == 1) for number, part in enumerate(parts) if part)


def as_council_officers_type(questions: Sequence[str]) -> bytes:
    """A .docx without styles: a heading in bold, points typed with a hyphen, a table, a change that was tracked."""
    file = new_word_file()
    file.add_paragraph().add_run("Placement sufficiency").bold = True
    for question in questions[:-1]:
        file.add_paragraph(f"- {question}")
    table = file.add_table(rows=1, cols=2)
    table.cell(0, 0).text = questions[-1]
    table.cell(0, 1).text = "Head of service"
    changed = file.add_paragraph("- Is this one ")
    deleted = changed._p.makeelement(f"{{{changed._p.nsmap['w']}}}del", {})
    run = changed.add_run("struck out ")._r
    changed._p.remove(run)
    deleted.append(run)
    changed._p.append(deleted)
    changed.add_run("kept?")
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def with_macros(content: bytes) -> bytes:
    """The same file with a program in it."""
    made = io.BytesIO(content)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return made.getvalue()


def with_part(content: bytes, part: str, replacement: bytes) -> bytes:
    """The same file with other bytes for one of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, replacement if name == part else source.read(name))
    return made.getvalue()
