"""Reports of our own making, in every layout the reader knows and some it does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from soundingboard.formats.inspection_report import pages
from soundingboard.formats.inspection_report.reader import as_json, read_report
from soundingboard.formats.inspection_report.report import InspectionReport, NotAReport
from tests.formats import sample_reports

pytestmark = pytest.mark.pure


def texts(report: InspectionReport) -> list[str]:
    return [finding.text for finding in report.findings]


def test_bullets_that_cross_a_page_are_all_read_and_the_page_kept() -> None:
    report = read_report(sample_reports.new_layout(), "new.pdf")

    assert texts(report) == list(sample_reports.NEW_POINTS)
    assert [finding.reference for finding in report.findings] == ["1", "2", "3", "4", "5", "6"]
    assert {finding.page for finding in report.findings} == {1, 2}
    assert {finding.section for finding in report.findings} == {"What needs to improve?"}
    assert all(count.seen == count.read for count in report.pages_seen)


def test_what_is_printed_on_every_page_is_no_part_of_a_finding() -> None:
    report = read_report(sample_reports.new_layout(), "new.pdf")

    assert not any("13 to 24 May" in text or "Inspection of" in text for text in texts(report))
    assert report.warnings == ("No publication date is printed in the report: enter it.",)


def test_the_new_table_of_judgements_is_read_row_by_row() -> None:
    report = read_report(sample_reports.new_layout(), "new.pdf")

    assert [(each.area, each.grade) for each in report.judgements] == [
        *sample_reports.NEW_GRADES,
        ("Overall effectiveness", "Inadequate"),
    ]
    assert (report.authority, report.framework) == ("Wexmoor", "ILACS")
    assert report.inspection_dates == (date(2024, 5, 13), date(2024, 5, 24))
    assert report.published is None


@pytest.mark.parametrize("marker", ["■", "•", "◼", "▪", "n", "–", "§", "➢"])
def test_every_kind_of_bullet_is_a_bullet(marker: str) -> None:
    report = read_report(sample_reports.new_layout(marker=marker), "new.pdf")

    assert texts(report) == list(sample_reports.NEW_POINTS)


@pytest.mark.parametrize(
    "heading",
    [
        "What needs to improve",
        "What needs to improve:",
        "What needs to improve in this area of social work practice",
        "What does the local authority need to improve?",
        "Recommendations",
        "Areas for improvement",
        "Areas for development",
        "Areas for priority action",
        "Key recommendations",
    ],
)
def test_a_list_is_known_by_any_of_its_usual_headings(heading: str) -> None:
    report = read_report(sample_reports.new_layout(heading=heading), "new.pdf")

    assert texts(report) == list(sample_reports.NEW_POINTS)
    assert all(finding.priority_action is ("priority" in heading) for finding in report.findings)


def test_points_under_a_point_know_their_parent() -> None:
    report = read_report(sample_reports.new_layout(sub_points=("the first part", "the second part")), "new.pdf")

    assert [(each.reference, each.parent) for each in report.findings[-3:]] == [
        ("6", None),
        ("6.1", "6"),
        ("6.2", "6"),
    ]


def test_from_april_2026_a_report_without_an_overall_grade_is_as_it_should_be() -> None:
    report = read_report(sample_reports.new_layout(dates="4 to 15 May 2026", overall=None), "new.pdf")

    assert report.framework == "ILACS_2026"
    assert not any("overall" in warning.lower() for warning in report.warnings)


@pytest.mark.parametrize(
    ("dates", "overall", "said"),
    [
        ("4 to 15 May 2026", "Good", "no longer do"),
        ("4 to 15 May 2024", None, "No grade of overall effectiveness"),
    ],
)
def test_an_overall_grade_at_the_wrong_time_is_said(dates: str, overall: str | None, said: str) -> None:
    report = read_report(sample_reports.new_layout(dates=dates, overall=overall), "new.pdf")

    assert any(said in warning for warning in report.warnings)


def test_the_old_layout_keeps_printed_numbers_parts_and_small_headings() -> None:
    report = read_report(sample_reports.old_layout(), "old.pdf")

    assert [(each.reference, each.paragraph, each.theme) for each in report.findings] == [
        ("17", 17, "Consistency of practice"),
        ("18", 18, "Consistency of practice"),
        ("19", 19, "Leadership, management and governance"),
        ("1", None, None),
        ("2", None, None),
    ]
    assert texts(report)[:3] == list(sample_reports.OLD_POINTS)
    assert report.findings[0].section == "What does the local authority need to improve? – Areas for improvement"
    assert report.findings[3].section == "Recommendations (Local Safeguarding Children Board)"


def test_a_paragraph_that_says_there_is_nothing_is_no_finding_and_is_said() -> None:
    report = read_report(sample_reports.old_layout(none_urgent=True), "old.pdf")

    assert "16" not in {each.reference for each in report.findings}
    assert any("paragraph 16" in warning for warning in report.warnings)


def test_priority_and_immediate_action_of_the_old_layout_is_priority_action() -> None:
    report = read_report(sample_reports.old_layout(none_urgent=False), "old.pdf")

    assert [each.reference for each in report.findings if each.priority_action] == ["16"]


def test_the_old_table_of_judgements_has_the_overall_and_the_boards_grade_beside_it() -> None:
    report = read_report(sample_reports.old_layout(), "old.pdf")

    assert [(each.area, each.grade) for each in report.judgements] == [
        ("Overall effectiveness", "Requires improvement"),
        ("Children who need help and protection", "Requires improvement"),
        ("Children looked after and achieving permanence", "Good"),
        ("Adoption performance", "Good"),
        ("Experiences and progress of care leavers", "Inadequate"),
        ("Leadership, management and governance", "Requires improvement"),
        ("Local Safeguarding Children Board", "Good"),
    ]
    assert (report.authority, report.framework) == ("Wexmoor County Council", "SIF")
    assert report.inspection_dates == (date(2014, 9, 27), date(2014, 10, 20))
    assert report.published == date(2014, 12, 2)


def test_a_line_typed_above_a_footnote_moves_no_grade_to_another_area() -> None:
    report = read_report(sample_reports.old_layout(line_of_signs=True), "old.pdf")

    assert report.judgements == read_report(sample_reports.old_layout(), "old.pdf").judgements


def test_two_grades_for_one_area_are_said() -> None:
    area = "The experiences and progress of care leavers"

    report = read_report(sample_reports.new_layout(graded=(*sample_reports.NEW_GRADES, (area, "Good"))), "new.pdf")

    assert [each for each in report.warnings if each.startswith(f"Two grades were read for “{area}”")]


def test_a_graded_inspection_of_one_day_is_to_be_checked() -> None:
    report = read_report(sample_reports.new_layout(dates="13 May 2024"), "new.pdf")

    assert report.inspection_dates == (date(2024, 5, 13), date(2024, 5, 13))
    assert [each for each in report.warnings if each.startswith("Only one day of inspection was found, 2024-05-13")]


def test_time_bands_of_the_first_layout_are_kept_and_its_lead_in_is_no_finding() -> None:
    report = read_report(sample_reports.banded_layout(), "banded.pdf")

    assert [(each.reference, each.time_band, each.paragraph) for each in report.findings] == [
        ("1", "immediately", 6),
        ("2", "within 3 months", 6),
        ("3", "within 3 months", 6),
        ("4", "within 6 months", 6),
    ]
    assert [(each.area, each.grade) for each in report.judgements] == [
        ("Safeguarding services: Overall effectiveness", "Inadequate"),
        ("Safeguarding services: Capacity for improvement", "Adequate"),
        ("Services for looked after children: Overall effectiveness", "Good"),
        ("Services for looked after children: Capacity for improvement", "Adequate"),
    ]
    assert (report.authority, report.framework, report.published) == (
        "Wexmoor Borough Council",
        "SLAC",
        date(2012, 7, 27),
    )


def test_a_protection_of_children_report_is_known_by_its_title_and_its_days() -> None:
    report = read_report(
        sample_reports.banded_layout(
            "Inspection of local authority arrangements for the protection of children", "4 – 13 February 2013"
        ),
        "2013.pdf",
    )

    assert report.framework == "protection_of_children"
    assert report.inspection_dates == (date(2013, 2, 4), date(2013, 2, 13))


def test_a_letter_after_a_focused_visit_has_priority_actions_and_the_days_in_its_sentence() -> None:
    report = read_report(sample_reports.focused_visit(), "letter.pdf")

    assert [(each.section, each.reference, each.priority_action) for each in report.findings] == [
        ("Areas for priority action", "1", True),
        ("Areas for priority action", "2", True),
        ("What needs to improve in this area of social work practice", "1", False),
        ("What needs to improve in this area of social work practice", "2", False),
    ]
    assert report.judgements == ()
    assert report.inspection_dates == (date(2021, 10, 13), date(2021, 10, 14))
    assert report.published == date(2021, 12, 14)
    assert report.framework == "focused_visit"


def test_a_priority_action_written_as_a_paragraph_is_read_and_said() -> None:
    report = read_report(sample_reports.joint_inspection(), "joint.pdf")

    assert report.framework == "JTAI"
    assert report.judgements == ()
    assert [each.priority_action for each in report.findings] == [False, False, True]
    assert any("no bullets or numbers" in warning for warning in report.warnings)


def test_a_priority_action_that_is_one_sentence_is_not_taken_for_a_lead_in() -> None:
    report = read_report(sample_reports.focused_visit(urgent_as_sentence=True), "letter.pdf")

    assert [each.text for each in report.findings if each.priority_action] == [sample_reports.URGENT_SENTENCE]


def test_a_letter_without_any_list_says_that_nothing_was_read() -> None:
    report = read_report(sample_reports.monitoring_letter(), "letter.pdf")

    assert report.findings == ()
    assert report.inspection_dates == (date(2020, 2, 4), date(2020, 2, 5))
    assert any(warning.startswith("No findings were read") for warning in report.warnings)


def test_an_unknown_layout_says_so_and_counts_what_it_did_not_read() -> None:
    report = read_report(sample_reports.unknown_layout(), "unknown.pdf")

    assert report.framework is None
    assert any("layout is unknown" in warning for warning in report.warnings)
    assert any(warning.startswith("4 bullets") for warning in report.warnings)


def test_few_findings_for_a_poor_grade_are_said() -> None:
    report = read_report(sample_reports.new_layout(sample_reports.NEW_POINTS[:2]), "new.pdf")

    assert any(warning.startswith("Only 2 findings were read") for warning in report.warnings)


def test_a_quote_keeps_the_marker_and_the_lines_as_printed() -> None:
    finding = read_report(sample_reports.new_layout(), "new.pdf").findings[1]

    assert "\n" in finding.quote
    assert " ".join(finding.quote.split()[1:]) == finding.text


def test_the_json_has_dates_as_text_and_the_counts_beside() -> None:
    written = as_json(read_report(sample_reports.old_layout(), "old.pdf"))

    assert written["inspection_dates"] == ["2014-09-27", "2014-10-20"]
    assert written["published"] == "2014-12-02"
    bullets = written["bullets"]
    assert isinstance(bullets, list)
    assert {"page", "seen", "read", "elsewhere"} == set(bullets[0])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html></html>", "is a web page"),
        (b"PK\x03\x04rest", "Word, Excel or zip"),
        (b"just words", "some other kind of file"),
        (b"%PDF-1.7\nrubbish\n%%EOF", "damaged"),
    ],
)
def test_a_file_that_is_no_pdf_is_refused_in_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(NotAReport, match=said) as refusal:
        read_report(content, "given.pdf")

    assert str(refusal.value).startswith("given.pdf")
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def test_a_report_cut_short_is_refused() -> None:
    whole = sample_reports.new_layout()

    with pytest.raises(NotAReport, match="cut short"):
        read_report(whole[: len(whole) // 2], "half.pdf")


def test_pictures_of_pages_are_refused_with_what_to_do() -> None:
    with pytest.raises(NotAReport, match="OCR"):
        read_report(sample_reports.scanned(), "scan.pdf")


def test_a_note_of_a_few_words_is_not_taken_for_pictures() -> None:
    note = sample_reports.typeset("Minutes of the parish council. The hedge was discussed.")

    with pytest.raises(NotAReport, match=r"note\.pdf holds 47 letters of text, too few for an inspection report"):
        read_report(note, "note.pdf")


def test_a_locked_report_is_refused_with_what_to_do() -> None:
    with pytest.raises(NotAReport, match="password"):
        read_report(sample_reports.locked(), "locked.pdf")


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(NotAReport, match="151 pages"):
        read_report(sample_reports.endless(pages.MAX_PAGES + 1), "long.pdf")


def test_too_big_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_BYTES", 1000)
    (tmp_path / "big.pdf").write_bytes(sample_reports.new_layout())

    with pytest.raises(NotAReport, match="larger than"):
        read_report(tmp_path / "big.pdf")


def test_a_pdf_about_something_else_is_refused() -> None:
    with pytest.raises(NotAReport, match="does not read like an inspection report"):
        read_report(sample_reports.no_report(), "soup.pdf")
