"""The ways reports print days."""

from datetime import date

import pytest

from soundingboard.formats.inspection_report import dates

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("printed", "days"),
    [
        ("13 to 24 May 2024", [(2024, 5, 13), (2024, 5, 24)]),
        ("02 March 2020 to 13 March 2020", [(2020, 3, 2), (2020, 3, 13)]),
        ("27 September – 20 October 2016", [(2016, 9, 27), (2016, 10, 20)]),
        ("20 June 2017 ─ 13 July 2017", [(2017, 6, 20), (2017, 7, 13)]),
        ("20 June 2017 \uf02d 13 July 2017", [(2017, 6, 20), (2017, 7, 13)]),
        ("9–24 November 2017", [(2017, 11, 9), (2017, 11, 24)]),
        ("15-19 July 2013 Reporting inspector", [(2013, 7, 15), (2013, 7, 19)]),
        (": 21 November–15 December 2016", [(2016, 11, 21), (2016, 12, 15)]),
        ("12 December to 5 January 2024", [(2023, 12, 12), (2024, 1, 5)]),
        ("Monday 4th and Tuesday 5th February 2020.", [(2020, 2, 4), (2020, 2, 5)]),
        ("14 December 2021", [(2021, 12, 14)]),
        ("3 to 14 June 2024. The last was on 1 May 2019", [(2024, 6, 3), (2024, 6, 14)]),
        ("03/06/2024 to 14/06/2024", [(2024, 6, 3), (2024, 6, 14)]),
        ("31 February 2020", []),
        ("13 to 24 May", []),
        ("in the spring", []),
    ],
)
def test_days_are_read_as_printed(printed: str, days: list[tuple[int, int, int]]) -> None:
    assert dates.days_in(printed) == tuple(date(*day) for day in days)


def test_days_that_go_on_over_the_line_are_read_whole() -> None:
    found = dates.visit(["Inspection dates: 27 September – 20", "October 2016"], is_letter=False)

    assert found == (date(2016, 9, 27), date(2016, 10, 20))


def test_a_label_without_a_day_is_not_a_visit() -> None:
    assert dates.visit(["Inspection dates: to be confirmed"], is_letter=False) is None


def test_only_a_letter_is_published_on_the_day_at_its_top() -> None:
    lines = ["14 December 2021", "Dear A. Person"]

    assert dates.published(lines, is_letter=True) == date(2021, 12, 14)
    assert dates.published(lines, is_letter=False) is None
