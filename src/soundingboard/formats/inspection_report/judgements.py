"""Reads the graded judgements of a report: from the table on its first page or at its end, and from its sentences.

Two kinds of table are met. In one, a row is ruled off and its two cells are centred against each other, so that a
grade may stand beside the second line of its area or between the lines. In the other, areas are numbered. Both are
read by place: cells that hold nothing but a grade, and the words to their left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from soundingboard.formats.inspection_report.layout import Body, join
from soundingboard.formats.inspection_report.pages import Line
from soundingboard.formats.inspection_report.report import Judgement

OVERALL = "Overall effectiveness"
BOARD = "Local Safeguarding Children Board"

_GRADE = (
    r"(outstanding|good|adequate|inadequate|satisfactory|not\s+judged|requires?\s+improvement(?:\s+to\s+be\s+good)?)"
)
_WHOLE = re.compile(rf"(?:is\s+)?{_GRADE}[.,]?\d?", re.IGNORECASE)
_PART = re.compile(
    r"requires?|improvement|requires?\s+improvement(?:\s+to(?:\s+be)?)?|to\s+be\s+good|be\s+good|improvement\s+to(?:\s+be(?:\s+good)?)?|good",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d(?:\.\d)?\.?\s+\S")
_TABLE_HEADER = re.compile(r"(?:key\s+)?judge?ments?(?:\s+areas?)?$", re.IGNORECASE)
_MAIN_FINDINGS = re.compile(r"record\s+of\s+main\s+findings|summary\s+of\s+judge?ments?", re.IGNORECASE)
_GRADE_UNDER_HEADING = re.compile(
    r"(?:the\s+)?(?:inspection\s+)?grade:?\s*\d\s*\(?(outstanding|good|adequate|inadequate)\)?", re.IGNORECASE
)
_OVERALL = (
    re.compile(
        rf"(?:the\s+)?overall\s+(?:judge?ment|effectiveness)\s+(?:is|:)\s*(?:that\s+.{{3,90}}?\s+)?(?:is|are|:)?\s*{_GRADE}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^children[’']?s[’']?\s+(?:social\s+care\s+)?services\s+in\s+.{{3,80}}?\s+(?:is|are\s+judged\s+to\s+be|are)?\s*{_GRADE}\b",
        re.IGNORECASE,
    ),
    re.compile(rf"overall,?\s+children[’']s\s+services\s+in\s+.{{3,80}}?\s+(?:is|are)?\s*{_GRADE}\b", re.IGNORECASE),
    re.compile(
        rf"overall\s+effectiveness\s+(?:of\s+.{{3,160}}?\s+)?(?:is|are)\s+(?:judged\s+(?:to\s+be\s+|as\s+)?)?{_GRADE}",
        re.IGNORECASE,
    ),
)
_BOARD = re.compile(
    rf"(?:local\s+safeguarding\s+children[’']?s?\s+board|\blscb\b|safeguarding\s+children[’']?s?\s+board)\)?\s*"
    rf"(?:\(\w+\))?\s*(?:is\s+judged\s+to\s+be\s+|is\s+judged\s+as\s+|is\s+that\s+it\s+(?:is\s+)?|is\s+|are\s+)?{_GRADE}",
    re.IGNORECASE,
)


def judgements(report: Body, overall_sentence: bool = True) -> tuple[Judgement, ...]:
    """Every graded area in the order printed, each once. Empty where a report grades nothing."""
    found = _headed_table(report) or _numbered_table(report) or _main_findings(report) or _grades_under_headings(report)
    areas = {area.lower() for area, _ in found}
    if overall_sentence and not any("overall" in area for area in areas):
        grade = _sentence(report, _OVERALL)
        if grade:
            found = [(OVERALL, grade), *found]
    board = _board(report)
    if board and not any("safeguarding children" in area and "board" in area for area in areas):
        found.append((BOARD, board))
    return tuple(Judgement(area, _regular(grade)) for area, grade in dict.fromkeys(found))


def grade_cell(text: str) -> bool:
    """Whether a piece of text is a grade and nothing else."""
    return _WHOLE.fullmatch(text.strip()) is not None


def _headed_table(report: Body) -> list[tuple[str, str]]:
    for number, line in enumerate(report.lines):
        cells = line.cells
        if (
            len(cells) == 2
            and _TABLE_HEADER.match(cells[0].text)
            and "grade" in cells[1].text.lower()
            and line.page <= 3
        ):
            edge = cells[1].left - 12
            rows: list[Line] = []
            for under in report.lines[number + 1 :]:
                if under.page != line.page or any(cell.left < edge < cell.right for cell in under.cells):
                    break
                rows.append(under)
            return _paired(rows, edge, report.spacing)
    return []


def _numbered_table(report: Body) -> list[tuple[str, str]]:
    first = [line for line in report.lines if line.page <= 2]
    right = [
        cell for line in first for cell in line.cells if cell is not line.cells[0] or not _NUMBERED.match(line.text)
    ]
    grades = [cell for cell in right if _is_grade_piece(cell.text)]
    if not grades:
        return []
    edge = min((cell.left for cell in grades if cell.left > 250), default=0.0) - 6
    if edge < 200:
        return []
    starts = [number for number, line in enumerate(first) if _NUMBERED.match(_left_of(line, edge))]
    if len(starts) < 3:
        return []
    # A grade of two lines beside an area of one begins above it.
    top = starts[0] - 1 if starts[0] and _is_grade_piece(first[starts[0] - 1].text) else starts[0]
    rows: list[Line] = []
    for line in first[top:]:
        if any(cell.left < edge < cell.right for cell in line.cells):
            break
        if line.page != first[top].page and not _NUMBERED.match(_left_of(line, edge)):
            break
        # A table may go on over the page; its rows are then measured as if the page did not end.
        rows.append(_moved_down(line, 2_000.0 * (line.page - first[top].page)))
    return _paired(rows, edge, report.spacing, numbered=True)


def _moved_down(line: Line, points: float) -> Line:
    return Line(line.page, tuple(replace(word, y=word.y + points) for word in line.words)) if points else line


def _left_of(line: Line, edge: float) -> str:
    return join(cell for cell in line.cells if cell.left < edge)


def _is_grade_piece(text: str) -> bool:
    return bool(_WHOLE.fullmatch(text.strip()) or _PART.fullmatch(text.strip()))


def _paired(rows: Sequence[Line], edge: float, spacing: float, numbered: bool = False) -> list[tuple[str, str]]:
    """The two columns of a table set side by side: each area with the grade whose middle is nearest its own."""
    left: list[list[Line]] = []
    right: list[list[Line]] = []
    for row in rows:
        area = [cell for cell in row.cells if cell.left < edge]
        grade = [cell for cell in row.cells if cell.left >= edge]
        if area:
            cell = Line(row.page, tuple(word for each in area for word in each.words))
            begins = bool(_NUMBERED.match(cell.text)) if numbered else _is_new_row(left, cell, spacing)
            if numbered and not begins and left and cell.y - left[-1][-1].y > 2 * spacing:
                # What stands far beneath the last numbered area, such as the line above a footnote, is no part of it.
                break
            _put(left, cell, begins)
        if grade:
            cell = Line(row.page, tuple(word for each in grade for word in each.words))
            if not _is_grade_piece(cell.text):
                break
            _put(right, cell, _is_new_grade(right, cell, spacing))
    pairs: list[tuple[str, str]] = []
    for cells in right:
        grade_text = join(cells)
        if not grade_cell(grade_text) or not left:
            continue
        nearest = min(left, key=lambda lines: abs(_middle(lines) - _middle(cells)))
        area_text = re.sub(r"^\d(?:\.\d)?\.?\s+", "", join(nearest)).strip(" :")
        pairs.append((area_text, grade_text))
    return pairs


def _put(column: list[list[Line]], cell: Line, begins: bool) -> None:
    if begins or not column:
        column.append([cell])
    else:
        column[-1].append(cell)


def _is_new_row(column: Sequence[Sequence[Line]], cell: Line, spacing: float) -> bool:
    if not column:
        return True
    return cell.y - column[-1][-1].y > 1.2 * spacing or bool(
        re.match(r"(?:the\s+(?:impact|experiences|overall)|overall\s+effectiveness)", cell.text, re.IGNORECASE)
    )


def _is_new_grade(column: Sequence[Sequence[Line]], cell: Line, spacing: float) -> bool:
    """A grade goes on over the line only where it could: "Requires" and then "improvement to be good"."""
    if not column:
        return True
    so_far = join(column[-1])
    together = f"{so_far} {cell.text}"
    may_go_on = bool(
        re.fullmatch(r"requires?(?:\s+improvement)?(?:\s+to\s+be(?:\s+good)?|\s+to)?", together.strip(), re.IGNORECASE)
    )
    return not (may_go_on and cell.y - column[-1][-1].y < 1.5 * spacing)


def _middle(lines: Sequence[Line]) -> float:
    return (lines[0].y + lines[-1].y) / 2


def _main_findings(report: Body) -> list[tuple[str, str]]:
    """The table at the end of reports of 2009 to 2013: groups of areas, each area with its grade at the right."""
    start = max(
        (n for n, line in enumerate(report.lines) if _MAIN_FINDINGS.match(line.text) and len(line.text) < 60),
        default=None,
    )
    if start is None:
        return []
    found: list[tuple[str, list[str], str]] = []
    group = ""
    waiting: list[str] = []
    last: Line | None = None
    for line in report.lines[start + 1 :]:
        cells = line.cells
        if len(cells) > 1 and grade_cell(cells[-1].text):
            area = join(cells[:-1])
            found.append((group, [*waiting, area], cells[-1].text))
            waiting, last = [], line
        elif grade_cell(line.text) and waiting:
            found.append((group, waiting, line.text))
            waiting, last = [], line
        elif (
            line.bold
            and re.search(r"services|arrangements|children", line.text, re.IGNORECASE)
            and not line.text[:1].islower()
        ):
            group, waiting, last = line.text.strip(" :"), [], None
        elif last is not None and line.page == last.page and line.y - last.y < 1.3 * report.spacing and found:
            found[-1][1].append(line.text)
            last = line
        else:
            waiting, last = [*waiting, line.text][-2:], None
    groups = {group for group, _, _ in found}
    return [
        (f"{group}: {join(area)}" if group and len(groups) > 1 else join(area), grade) for group, area, grade in found
    ]


def _grades_under_headings(report: Body) -> list[tuple[str, str]]:
    """ "Grade 3 (adequate)" under the heading of each chapter, where a report has no table of them."""
    found: list[tuple[str, str]] = []
    for before, line in pairwise(report.lines):
        grade = _GRADE_UNDER_HEADING.fullmatch(line.text.strip(" .:"))
        if grade and report.is_heading(before):
            found.append((before.text.strip(" :"), grade.group(1)))
    return found


def _sentence(report: Body, patterns: Sequence[re.Pattern[str]]) -> str | None:
    first = [line for line in report.lines if line.page <= 2]
    for number, line in enumerate(first):
        text = join(first[number : number + 3])
        for pattern in patterns:
            found = pattern.match(text) or (pattern.search(text) if report.is_heading(line) else None)
            if found and found.start() < len(line.text):
                return _whole_grade(text, found)
    opening = join(first)
    for pattern in patterns[2:]:
        found = pattern.search(opening)
        if found:
            return found.group(1)
    return None


def _whole_grade(text: str, found: re.Match[str]) -> str:
    again = re.match(_GRADE, text[found.start(1) :], re.IGNORECASE)
    return again.group(1) if again else found.group(1)


def _board(report: Body) -> str | None:
    """The grade of the safeguarding children board: a heading that says it."""
    for number, line in enumerate(report.lines):
        if not report.is_heading(line) or not re.search(r"board|lscb", line.text, re.IGNORECASE):
            continue
        following = report.lines[number + 1 : number + 3]
        text = join([line, *[each for each in following if report.is_heading(each) and each.page == line.page]])
        found = _BOARD.search(text)
        if found:
            return _whole_grade(text, found)
    return None


def _regular(grade: str) -> str:
    words = re.sub(r"\s+", " ", grade).strip(" .,").lower()
    return re.sub(r"^require improvement", "requires improvement", words).capitalize()
