"""Days as people write them in plans."""

from datetime import date

import pytest

from soundingboard.exchange.days import read_day
from soundingboard.exchange.headings import Column, columns_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "text, ends, begins",
    [
        ("31/3/26", date(2026, 3, 31), date(2026, 3, 31)),
        ("by 3rd of March 2027", date(2027, 3, 3), date(2027, 3, 3)),
        ("w/c 1 March 2027", date(2027, 3, 1), date(2027, 3, 1)),
        ("Mar-26", date(2026, 3, 31), date(2026, 3, 1)),
        ("early March 2027", date(2027, 3, 31), date(2027, 3, 1)),
        ("end of Feb 28", date(2028, 2, 29), date(2028, 2, 29)),
        ("Q2 2026/27", date(2026, 9, 30), date(2026, 7, 1)),
        ("Q4 26/27", date(2027, 3, 31), date(2027, 1, 1)),
        ("2026-27 Q4", date(2027, 3, 31), date(2027, 1, 1)),
        ("Quarter 1 2027", date(2027, 3, 31), date(2027, 1, 1)),
        ("Spring 2027", date(2027, 5, 31), date(2027, 3, 1)),
        ("winter 2026", date(2027, 2, 28), date(2026, 12, 1)),
        ("2027", date(2027, 12, 31), date(2027, 1, 1)),
        ("asap", None, None),
        ("Ongoing.", None, None),
        ("Each quarter", None, None),
        ("TBC (after the first panel)", None, None),
        ("Ongoing [see minutes]", None, None),
        ("31/3/27 (was December)", date(2027, 3, 31), date(2027, 3, 31)),
    ],
)
def test_a_day_is_read_as_it_is_meant(text: str, ends: date | None, begins: date | None) -> None:
    read, begun = read_day(text), read_day(text, begins=True)

    assert read is not None
    assert begun is not None
    assert (read.day, begun.day) == (ends, begins)


@pytest.mark.parametrize("text", ["31/2/2027", "before Easter", "1234", "Q5 2026", "Q2 26", "13/2027", "12 May"])
def test_what_names_no_day_is_not_guessed(text: str) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize(
    "headings, taken",
    [
        (["Original deadline", "Revised deadline"], [Column.FIRST_DUE, Column.DUE]),
        (["Revised deadline", "Original deadline"], [Column.DUE, Column.FIRST_DUE]),
        (["Deadline", "Revised deadline"], [Column.FIRST_DUE, Column.DUE]),
        (["New date", "Target date"], [Column.DUE, Column.FIRST_DUE]),
        (["Due", "Review date"], [Column.DUE, Column.KEPT]),
        (["Original deadline", "Lead"], [Column.DUE, Column.OWNER]),
    ],
)
def test_of_two_dates_the_later_holds_and_the_first_stands_behind_it(headings: list[str], taken: list[Column]) -> None:
    assert list(dict(sorted(columns_of(headings).items())).values()) == taken
