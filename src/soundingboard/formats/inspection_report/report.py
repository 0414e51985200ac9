"""What is read out of an inspection report, as values.

Nothing here opens a file. Pages are numbered from 1 as a reader's PDF program numbers them, which in many reports is
also the number printed at the foot of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class NotAReport(Exception):
    """A file that cannot be read as an inspection report. Its text is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A graded area, in the words printed; the capitals of the grade are made regular ("Requires improvement")."""

    area: str
    grade: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an inspectorate says must improve.

    `reference` is the printed number, or the ordinal in its section where none is printed; a sub-bullet's is its
    parent's with a second part ("3.1"). `paragraph` is the number of the paragraph it is, or stands under.
    `theme` is the small heading above it, if the report groups its findings. `quote` is what stands on the page,
    marker and line breaks included, so that a person can set it beside the cleaned `text`.
    """

    reference: str
    parent: str | None
    text: str
    page: int
    paragraph: int | None
    section: str
    time_band: str | None
    priority_action: bool
    quote: str
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class PageCount:
    """Bullets and numbered points on one page: seen inside lists of findings, read as findings, seen elsewhere.

    `seen` is counted from the markers on the page, not from the findings, so that the two can disagree.
    """

    page: int
    seen: int
    read: int
    elsewhere: int


@dataclass(frozen=True, slots=True)
class InspectionReport:
    """A report as read, with everything doubtful said in `warnings`. A person confirms it before it is used."""

    name: str
    authority: str | None
    framework: str | None
    inspection_dates: tuple[date, date] | None
    published: date | None
    judgements: tuple[Judgement, ...]
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]
    pages_seen: tuple[PageCount, ...]
    pages: int
