from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from soundingboard.formats.benchmarks.ofsted import CSV_COLUMNS, JUDGEMENTS, read_outcomes
from soundingboard.formats.csv_input import Refused
from tests.formats.benchmarks import samples

pytestmark = pytest.mark.pure

AREA = ["Web link", "Local authority area code", "Local authority name"]
DATES = ["Inspection date", "Publication date"]
GRADES = [
    "Overall effectiveness",
    "The impact of leaders on social work practice with children and families",
    "The experiences and progress of children who need help and protection",
    "The experiences and progress of children in care",
    "The experiences and progress of care leavers",
]
DAYS = [date(2021, 10, 11), date(2021, 11, 26)]
WALSALL = ["page", "E08000030", "Walsall"]


def book(path: Path, grade: str = "Requires improvement to be good") -> Path:
    given = ["Good", grade, "Good", "Outstanding", ""]
    visit = ["Inspection/Visit date", "Publication date", "Inspection/Visit type", *GRADES, "Visit Theme"]
    ended = ["page", "E10000021", "Northamptonshire", "No longer exists", "East Midlands"]
    return samples.workbook(
        path,
        {
            "Cover": [["Local authority inspection outcomes"]],
            "Latest": [
                ["Judgements"],
                [*AREA, "Ofsted region", *DATES, *GRADES],
                [*WALSALL, "West Midlands", *DAYS, *given],
            ],
            "In year": [
                [*AREA, "Region", *visit],
                [*WALSALL, "West Midlands", *DAYS, "ILACS Focused Visit", *[""] * 5, "Front door"],
            ],
            "History": [
                [*AREA, "Local authority status", "Ofsted region", *DATES, "Inspection type", *GRADES],
                [*ended, *DAYS, "ILACS Short Inspection", *["Good"] * 5],
            ],
        },
    )


def table(path: Path, grade: str = "requires improvement", on: str = "26/11/21") -> Path:
    columns = [*CSV_COLUMNS, *(column for _, column in JUDGEMENTS.values()), "inspection_framework"]
    cells = ["335", "walsall", "11/10/2021", on, "", grade, "good", "outstanding"]
    cells += ["inspection_pre_dates_judgement", "standard"]
    path.write_text(",".join(columns) + "\n" + ",".join(cells) + "\n")
    return path


def test_the_workbook_is_read_in_its_three_parts(tmp_path: Path) -> None:
    outcomes = read_outcomes(book(tmp_path / "o.xlsx"))

    (latest,), (visit,), (past,) = outcomes.latest, outcomes.in_year, outcomes.history
    assert (latest.code, latest.name, latest.inspected, latest.published) == ("335", "Walsall", *DAYS)
    assert latest.grades == {
        "overall": "Good", "leaders": "Requires improvement", "help_and_protection": "Good", "in_care": "Outstanding",
    }  # fmt: skip
    assert (visit.kind, visit.theme, visit.grades) == ("ILACS Focused Visit", "Front door", {})
    assert (past.code, past.exists, len(past.grades)) == ("928", False, 5)


def test_the_csv_is_read_to_the_same_grades(tmp_path: Path) -> None:
    (latest,) = read_outcomes(table(tmp_path / "o.csv")).latest

    assert (latest.name, latest.kind, latest.published) == ("Walsall", "standard", date(2021, 11, 26))
    assert latest.grades == {"leaders": "Requires improvement", "help_and_protection": "Good", "in_care": "Outstanding"}


@pytest.mark.parametrize("write", [book, table])
def test_an_unknown_grade_is_refused_with_its_row(tmp_path: Path, write: object) -> None:
    ending = "xlsx" if write is book else "csv"

    with pytest.raises(Refused, match=r"row \d, column leaders: “splendid” is not a grade"):
        read_outcomes(write(tmp_path / f"o.{ending}", "splendid"))  # type: ignore[operator]


def test_what_is_no_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="column publication_date: “soon” is not a date"):
        read_outcomes(table(tmp_path / "o.csv", on="soon"))


def test_another_layout_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")

    with pytest.raises(Refused, match="no table of outcomes"):
        read_outcomes(other)
    with pytest.raises(Refused, match="no table of outcomes"):
        read_outcomes(samples.workbook(tmp_path / "other.xlsx", {"Sheet": [["a"], ["b"]]}))


@pytest.mark.shared
def test_the_official_file_has_the_published_numbers_of_grades(shared: Path) -> None:
    path = shared / "data" / "ofsted" / "LA_Inspection_Outcomes_as_at_31_March_2025.ods"

    outcomes = read_outcomes(path)

    assert (len(outcomes.latest), len(outcomes.in_year), len(outcomes.history)) == (153, 112, 271)
    assert Counter(each.grades["overall"] for each in outcomes.latest) == {
        "Good": 67, "Outstanding": 36, "Requires improvement": 31, "Inadequate": 19,
    }  # fmt: skip


@pytest.mark.shared
def test_the_scraped_overview_has_two_without_an_overall_grade(shared: Path) -> None:
    outcomes = read_outcomes(shared / "data" / "ofsted" / "ilacs_overview_scraped.csv")

    assert Counter(each.grades.get("overall") for each in outcomes.latest) == {
        "Good": 63, "Outstanding": 46, "Requires improvement": 29, "Inadequate": 13, None: 2,
    }  # fmt: skip
