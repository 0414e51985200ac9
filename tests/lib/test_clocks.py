from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.lib.clocks import add_months, clock, clocks, compute


@pytest.mark.parametrize(
    ("code", "start", "due"),
    [
        ("plan_after_inspection", date(2017, 9, 4), date(2017, 12, 11)),
        ("report_published", date(2017, 9, 4), date(2017, 10, 16)),
        ("draft_plan_after_focused_visit", date(2024, 3, 1), date(2024, 4, 2)),
        ("plan_after_focused_visit", date(2024, 3, 1), date(2024, 6, 13)),
        ("statement_after_joint_inspection", date(2024, 3, 1), date(2024, 6, 13)),
        ("papers_published", date(2012, 10, 30), date(2012, 10, 22)),
        ("response_to_scrutiny", date(2012, 12, 31), date(2013, 2, 28)),
        ("response_to_scrutiny", date(2023, 12, 31), date(2024, 2, 29)),
        ("response_to_scrutiny", date(2012, 10, 30), date(2012, 12, 30)),
        ("freedom_of_information", date(2024, 12, 2), date(2025, 1, 2)),
    ],
)
def test_a_clock_gives_the_due_date_of_its_law(code: str, start: date, due: date) -> None:
    assert compute(clock(code), start) == due


def test_every_clock_says_what_it_rests_on_and_can_be_computed() -> None:
    for each in clocks():
        assert each.source
        if each.unit == "clear_days_before":
            assert compute(each, date(2025, 6, 2)) < date(2025, 6, 2)
        else:
            assert compute(each, date(2025, 6, 2)) > date(2025, 6, 2)


@given(st.dates(date(2008, 1, 1), date(2060, 1, 1)), st.integers(0, 40))
def test_months_end_in_the_month_so_many_later_on_the_same_day_or_its_last(start: date, months: int) -> None:
    end = add_months(start, months)

    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (
        end.day < start.day and add_months(end.replace(day=1), 1).toordinal() - 1 == end.toordinal()
    )
