"""The sixteen real reports beside the project, each compared by eye with its pages when this table was written.

Grades: O outstanding, G good, R requires improvement, B requires improvement to be good, A adequate, I inadequate, in
the order read: for the old framework the overall grade first and the safeguarding children board's last.
"""

from __future__ import annotations

import time
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from soundingboard.formats.inspection_report.reader import read_report
from soundingboard.formats.inspection_report.report import InspectionReport, NotAReport

pytestmark = pytest.mark.pure

GRADES = {
    "O": "Outstanding",
    "G": "Good",
    "R": "Requires improvement",
    "B": "Requires improvement to be good",
    "A": "Adequate",
    "I": "Inadequate",
}


class Expected(NamedTuple):
    """What a report says: references of its findings as runs, the first one's first words, the last one's last."""

    authority: str
    framework: str
    dates: tuple[str, str]
    published: str | None
    grades: str
    references: str
    first: str
    last: str


EXPECTED = {
    "halton-03-february-2015": Expected(
        "Halton", "SIF", ("2014-11-18", "2014-12-10"), "2015-02-03", "RRGGGRR", "1-19 136-144",
        "Improve the quality of planning for children", "inform the work of the Board.",
    ),
    "halton-12-july-2024": Expected(
        "Halton", "ILACS", ("2024-05-13", "2024-05-24"), None, "IIIII", "1-12",
        "Partnership arrangements, so that", "and meets those needs.",
    ),
    "halton-15-april-2020": Expected(
        "Halton Borough Council", "ILACS", ("2020-03-02", "2020-03-13"), None, "BBBB", "1-5",
        "Consistency of application of thresholds", "to support service improvement.",
    ),
    "havering-09-december-2016": Expected(
        "London Borough of Havering", "SIF", ("2016-09-27", "2016-10-20"), "2016-12-09", "BRRRIRR", "1-13 129-132",
        "Ensure that managers at all levels", "identified and supported effectively.",
    ),
    "havering-16-february-2024": Expected(
        "Havering", "ILACS", ("2023-12-11", "2023-12-22"), None, "IIIBI", "1-6",
        "Further corporate and political investment", "care leavers’ case records.",
    ),
    "havering-23-july-2018": Expected(
        "London Borough of Havering", "ILACS", ("2018-06-11", "2018-06-22"), None, "GRGG", "1-5",
        "The quality of management oversight", "or of going missing.",
    ),
    "herefordshire-21-september-2022": Expected(
        "Herefordshire", "ILACS", ("2022-07-18", "2022-07-29"), None, "IIII", "1-9",
        "Corporate responsibility for the help", "test service improvements.",
    ),
    "herefordshire-23-july-2018": Expected(
        "Herefordshire", "ILACS", ("2018-06-11", "2018-06-22"), None, "IRRR", "1-7",
        "Senior leadership urgency", "life-story work for all children",
    ),
    "herefordshire-30-june-2014": Expected(
        "Herefordshire Council", "SIF", ("2014-04-29", "2014-05-21"), "2014-06-30", "RRRGRRR", "17-44 149-156",
        "Ensure that caseloads in children in need", "support the work of the LSCB.",
    ),
    "sefton-09-may-2022": Expected(
        "Sefton", "ILACS", ("2022-02-21", "2022-03-04"), None, "IIII", "1-14",
        "Systems and resources to provide", "who are entitled to receive it.",
    ),
    "sefton-27-june-2016": Expected(
        "Sefton Borough Council", "SIF", ("2016-04-11", "2016-05-05"), "2016-06-27", "BRRRRRI", "1-11 116-122",
        "Ensure that all assessments of children", "training on improving practice.",
    ),
    "south-gloucestershire-08-may-2019": Expected(
        "South Gloucestershire", "ILACS", ("2019-03-04", "2019-03-15"), None, "BBBB", "1-13",
        "The implementation of sustainable improvements", "arrangements for individual children.",
    ),
    "south-gloucestershire-13-february-2017": Expected(
        "South Gloucestershire", "SIF", ("2016-11-21", "2016-12-15"), "2017-02-13", "IIRGRII", "1-22 131-139",
        "Urgently review all cases", "advice and expertise is available.",
    ),
    "south-gloucestershire-23-july-2024": Expected(
        "South Gloucestershire", "ILACS", ("2024-06-03", "2024-06-14"), None, "GGGGG", "1-4",
        "The take-up, timeliness and impact", "high-quality performance information.",
    ),
    "walsall-04-september-2017": Expected(
        "Walsall Metropolitan Borough Council", "SIF", ("2017-06-20", "2017-07-13"), "2017-09-04", "BRRGRRR",
        "1-12 1-4", "Ensure that thresholds of need", "minimisation of that risk.",
    ),
    "walsall-26-november-2021": Expected(
        "Walsall", "ILACS", ("2021-10-04", "2021-10-15"), None, "GBGG", "1-4",
        "The application of thresholds", "unregistered children’s homes.",
    ),
}  # fmt: skip


@cache
def report(folder: Path, name: str) -> InspectionReport:
    return read_report(folder / "data" / "ofsted" / "reports" / f"{name}.pdf")


def runs(references: str) -> list[str]:
    """ "1-3 7-8" as the references it stands for."""
    ends = (run.split("-") for run in references.split())
    return [str(number) for first, last in ends for number in range(int(first), int(last) + 1)]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_finding_of_a_real_report_is_read(name: str, shared: Path) -> None:
    read, expected = report(shared, name), EXPECTED[name]

    assert [finding.reference for finding in read.findings] == runs(expected.references)
    assert read.findings[0].text.startswith(expected.first)
    assert read.findings[-1].text.endswith(expected.last)
    assert all(finding.parent is None for finding in read.findings)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_report_is_known_by_whose_it_is_its_framework_and_its_days(name: str, shared: Path) -> None:
    read, expected = report(shared, name), EXPECTED[name]

    assert (read.authority, read.framework) == (expected.authority, expected.framework)
    assert read.inspection_dates == (date.fromisoformat(expected.dates[0]), date.fromisoformat(expected.dates[1]))
    assert (read.published.isoformat() if read.published else None) == expected.published


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_reports_grades_are_in_the_words_of_their_day(name: str, shared: Path) -> None:
    read = report(shared, name)

    assert [each.grade for each in read.judgements] == [GRADES[letter] for letter in EXPECTED[name].grades]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_report_is_warned_of_only_where_there_is_doubt(name: str, shared: Path) -> None:
    doubts = [each for each in report(shared, name).warnings if "publication date" not in each]

    # One report says, in two numbered paragraphs, that there are no areas of priority action.
    assert len(doubts) == (2 if name == "herefordshire-30-june-2014" else 0)


def test_the_first_report_of_the_old_layout_has_its_priority_actions_and_small_headings(shared: Path) -> None:
    read = report(shared, "halton-03-february-2015")

    assert [each.reference for each in read.findings if each.priority_action] == ["1", "2", "3", "136", "137"]
    assert read.findings[3].theme == "Consistency of practice"
    assert read.findings[-1].theme == "Participation"


def test_a_finding_that_goes_on_over_the_page_is_whole(shared: Path) -> None:
    finding = report(shared, "south-gloucestershire-13-february-2017").findings[8]

    assert finding.page == 7
    assert "children’s electronic files properly evidence" in finding.text


def test_a_web_page_under_a_wrong_name_is_refused_in_one_sentence(shared: Path) -> None:
    with pytest.raises(NotAReport, match="web page") as refusal:
        report(shared, "birmingham-not-a-pdf")

    assert "\n" not in str(refusal.value)


@pytest.mark.slow
def test_the_longest_real_report_is_read_within_seconds(shared: Path) -> None:
    begun = time.process_time()

    read_report(shared / "data" / "ofsted" / "reports" / "south-gloucestershire-13-february-2017.pdf")

    # Processor time, so that a busy machine does not fail it; about half a second on the machine it was written on.
    assert time.process_time() - begun < 2
