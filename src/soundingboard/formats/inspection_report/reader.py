"""Reads an inspection report: whose, under which framework, when, how graded, and what must improve.

`read_report` is the whole of it; `as_json` gives the shape `soundingboard findings` writes. Nothing here knows any
authority by name, and nothing doubtful is passed over: what could not be read is said in `warnings`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from soundingboard.formats.inspection_report import dates
from soundingboard.formats.inspection_report.authority import authority
from soundingboard.formats.inspection_report.findings import Lists, findings
from soundingboard.formats.inspection_report.frameworks import Framework, framework_of, frameworks, grade_of
from soundingboard.formats.inspection_report.judgements import judgements
from soundingboard.formats.inspection_report.layout import Body, body, join
from soundingboard.formats.inspection_report.pages import Page, read_pages
from soundingboard.formats.inspection_report.report import Finding, InspectionReport, Judgement, NotAReport

_OF_THE_KIND = re.compile(
    r"children[’']s\s+(?:social\s+care|services)|looked\s+after\s+children|care\s+leavers|safeguarding|child\s+protection",
    re.IGNORECASE,
)


def read_report(
    path_or_bytes: Path | str | bytes, name: str | None = None, known: Sequence[Framework] | None = None
) -> InspectionReport:
    """The report in a PDF. `name` is what messages call the file; `known` replaces the frameworks in content.

    Raises NotAReport, in one sentence that says what to do, for a file that cannot be read or is no report.
    """
    source = Path(path_or_bytes) if isinstance(path_or_bytes, str) else path_or_bytes
    called = name or (source.name if isinstance(source, Path) else "The file")
    known = frameworks() if known is None else known
    pages = read_pages(source, called)
    report = body(pages)
    # The first pages whole: dates may stand there in type as small as a note's.
    top = [line.text for page in pages[:2] for line in page.lines]
    opening = " ".join(top)
    framework = framework_of(opening, None, known)
    is_letter = framework is not None and framework.letter
    inspected = dates.visit(top, is_letter)
    if inspected is not None:
        framework = framework_of(opening, inspected[1], known)
    graded = judgements(report, overall_sentence=framework is None or framework.grade_scale is not None)
    if framework is not None and framework.grade_scale is None:
        graded = ()
    lists = findings(report)
    if framework is None and not graded and (not lists.findings or not _OF_THE_KIND.search(report.text)):
        raise NotAReport(
            f"{called} does not read like an inspection report (it names no inspection, grade or list of what must "
            "improve): give the report itself, or enter its findings by hand."
        )
    printed = dates.published([line.text for page in pages[:3] for line in page.lines], is_letter)
    named = authority(top, is_letter)
    warnings = (
        *_doubts_of_the_whole(pages, report, framework, inspected, printed, named, graded),
        *_too_few(framework, graded, lists),
        *lists.warnings,
    )
    return InspectionReport(
        name=called,
        authority=named,
        framework=framework.code if framework else None,
        inspection_dates=inspected,
        published=printed,
        judgements=graded,
        findings=lists.findings,
        warnings=tuple(dict.fromkeys(warnings)),
        pages_seen=lists.pages,
        pages=len(pages),
    )


def as_json(report: InspectionReport) -> dict[str, object]:
    """A report as `soundingboard findings` writes it, dates in ISO 8601. "bullets" and what follows is our own."""
    return {
        "authority": report.authority,
        "framework": report.framework,
        "inspection_dates": [day.isoformat() for day in report.inspection_dates] if report.inspection_dates else None,
        "published": report.published.isoformat() if report.published else None,
        "judgements": [{"area": each.area, "grade": each.grade} for each in report.judgements],
        "findings": [_finding_as_json(each) for each in report.findings],
        "warnings": list(report.warnings),
        "bullets": [
            {"page": each.page, "seen": each.seen, "read": each.read, "elsewhere": each.elsewhere}
            for each in report.pages_seen
        ],
        "file": report.name,
        "pages": report.pages,
    }


def _finding_as_json(finding: Finding) -> dict[str, object]:
    return {
        "reference": finding.reference,
        "parent": finding.parent,
        "text": finding.text,
        "page": finding.page,
        "paragraph": finding.paragraph,
        "section": finding.section,
        "time_band": finding.time_band,
        "priority_action": finding.priority_action,
        "theme": finding.theme,
        "quote": finding.quote,
    }


def _doubts_of_the_whole(
    pages: Sequence[Page],
    report: Body,
    framework: Framework | None,
    inspected: tuple[date, date] | None,
    printed: date | None,
    named: str | None,
    graded: Sequence[Judgement],
) -> list[str]:
    doubts: list[str] = []
    if framework is None:
        doubts.append(
            "The report names no inspection framework that is known here, so its layout is unknown: compare every "
            "finding and grade with the report."
        )
    if named is None:
        doubts.append("The authority's name was not found on the first pages: enter it.")
    if inspected is None:
        doubts.append("No inspection dates were found: enter them.")
    elif framework is not None and not framework.holds_on(inspected[1]):
        doubts.append(
            f"The inspection ended on {inspected[1].isoformat()}, outside the years of the {framework.code} framework: "
            "check the dates and the framework."
        )
    elif framework is not None and framework.grade_scale is not None and inspected[0] == inspected[1]:
        doubts.append(
            f"Only one day of inspection was found, {inspected[0].isoformat()}, and an inspection that grades lasts "
            "longer: check the dates."
        )
    elif (inspected[1] - inspected[0]).days > 70:
        doubts.append(f"The inspection lasted from {inspected[0]} to {inspected[1]}, which is long: check the dates.")
    if printed is None:
        doubts.append("No publication date is printed in the report: enter it.")
    elif inspected is not None and printed < inspected[1]:
        doubts.append(
            f"The printed publication date, {printed.isoformat()}, is before the inspection ended: check both."
        )
    blank = [str(page.number) for page in pages if not page.lines]
    if blank:
        doubts.append(
            f"No text was found on page{'s' if len(blank) > 1 else ''} {', '.join(blank)}: if they hold more than a "
            "picture or nothing, run the file through text recognition (OCR)."
        )
    if re.search(
        r"\bre-?(?:published|issued)\b|\bcorrected\s+(?:report|version)\b|\berrat",
        join(report.lines[:80]),
        re.IGNORECASE,
    ):
        doubts.append(
            "The report says it was corrected or published again: make sure an earlier edition is not in use."
        )
    return doubts + _doubts_of_grades(framework, graded)


def _doubts_of_grades(framework: Framework | None, graded: Sequence[Judgement]) -> list[str]:
    if framework is None or framework.grade_scale is None:
        return []
    if not graded:
        return ["No judgements were found, though this kind of report has them: enter them."]
    areas = [each.area for each in graded]
    doubts = [
        f"Two grades were read for “{area}”, so one of them belongs to another area: compare them with the report."
        for area in dict.fromkeys(areas)
        if areas.count(area) > 1
    ]
    overall = any("overall" in area.lower() for area in areas)
    if framework.overall_judgement and not overall:
        doubts.append("No grade of overall effectiveness was found: enter it.")
    if overall and not framework.overall_judgement and framework.code == "ILACS_2026":
        doubts.append(
            "The report grades overall effectiveness, which inspections of its date no longer do: check its dates."
        )
    if len(graded) < 3 and framework.overall_judgement:
        doubts.append(f"Only {len(graded)} judgements were found: compare them with the report.")
    return doubts


def _too_few(framework: Framework | None, graded: Sequence[Judgement], lists: Lists) -> list[str]:
    count = sum(1 for each in lists.findings if each.parent is None)
    if count == 0:
        elsewhere = sum(page.elsewhere for page in lists.pages)
        doubt = (
            f"No findings were read; {elsewhere} bullets and numbered paragraphs stand in the report outside any list "
            "of what must improve: read it by eye and enter the findings by hand."
        )
        return [doubt]
    overall = next((each.grade for each in graded if "overall" in each.area.lower()), None)
    grade = grade_of(overall) if overall else None
    usual = framework.usual_for(grade.grade) if framework and grade else None
    elsewhere = sum(page.elsewhere for page in lists.pages)
    if framework is None and elsewhere:
        return [f"{elsewhere} bullets and numbered paragraphs stand outside the lists read: look through them."]
    if usual is None or count >= usual.fewest:
        return []
    found = f"Only {count} finding{' was' if count == 1 else 's were'} read"
    return [f"{found}, and {usual.fewest} to {usual.most} are usual with this grade: look for a list that was missed."]
