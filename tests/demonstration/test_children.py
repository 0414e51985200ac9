"""The demonstration council's children: invented, the same from the same seed, and with their four stories in them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from statistics import mean

import pytest

from soundingboard.demonstration.children import IN_TROUBLE, MONTHS, NOT_YET_TOLD, TEAMS, WITHOUT_TEAMS, Lists, Volumes
from soundingboard.measures.aggregate.counting import ALL, Counted, count
from soundingboard.measures.aggregate.periods import Period
from soundingboard.measures.intake.sources import SourceFile, read_files
from soundingboard.measures.layout import Extract

pytestmark = pytest.mark.pure

LAST = date(2026, 9, 30)
SMALL = Volumes(contacts=20, referrals=12, enquiries=6, into_care=2, in_care_at_first=20, care_leavers=8)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def read(files: dict[str, bytes], on: date) -> Extract:
    return read_files([SourceFile(name, content) for name, content in files.items()], on)


@pytest.fixture(scope="module")
def small() -> Lists:
    return Lists(3, LAST, SMALL)


def test_the_same_seed_gives_the_same_children_and_another_gives_others(small: Lists) -> None:
    assert Lists(3, LAST, SMALL).extract(LAST) == small.extract(LAST)
    assert Lists(4, LAST, SMALL).extract(LAST) != small.extract(LAST)


def test_the_months_end_with_the_last_one(small: Lists) -> None:
    assert small.first_day(MONTHS) == date(2026, 9, 1)
    assert small.first_day(1) == date(2024, 10, 1)


def test_an_earlier_extract_holds_what_was_known_then_and_nothing_later(small: Lists) -> None:
    then = date(2025, 11, 30)
    earlier, later = small.extract(then), small.extract(LAST)

    days = {day for content in earlier.values() for day in re.findall(r"\d{4}-\d\d-\d\d", content.decode())}
    assert max(days) <= then.isoformat()
    known = {row["cine_referral_id"]: row for row in rows(later["ssd_cin_episodes.csv"])}
    for row in rows(earlier["ssd_cin_episodes.csv"]):
        closed = known[row["cine_referral_id"]]["cine_close_date"]
        assert row["cine_close_date"] == (closed if closed and closed <= then.isoformat() else "")


def test_every_child_of_every_list_is_a_person(small: Lists) -> None:
    files = small.extract(LAST)

    people = {row["pers_person_id"] for row in rows(files["ssd_person.csv"])}
    for content in files.values():
        for row in rows(content):
            assert {value for column, value in row.items() if column.endswith("_person_id") and value} <= people


def test_the_lists_are_read_and_nothing_is_wrong_with_them_but_a_missing_date_of_birth(small: Lists) -> None:
    counted = count(read(small.extract(LAST), LAST), [Period("year", date(2025, 10, 1), LAST)], LAST)

    assert {each.problem.partition(":")[0] for each in counted.problems if each.row is not None} <= {
        "no team",
        "no date of birth",
        "no share of full time above zero",
        "the row is the same as an earlier one",
    }
    # Its lists tell nobody's age band of the whole population, health checks, absences, limits, distances or visits to
    # children in need, and say so.
    not_told = (
        "_rate",
        "_dental_pct",
        "_health_pct",
        "_health_checks_pct",
        "_missing_pct",
        "_limit_pct",
        "_current_pct",
        "_20_miles_pct",
        "cin_visit_20wd_pct",
    )
    incomplete = {each.measure for each in counted.figures if each.basis.value != "complete"}
    assert {measure for measure in incomplete if not measure.endswith(not_told)} == set()


# --- The stories ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def counted() -> Counted:
    lists = Lists(7, LAST)
    months = [
        Period(f"{month:02}", lists.first_day(month), lists.first_day(month + 1) - timedelta(days=1))
        for month in range(1, MONTHS + 1)
    ]
    return count(read(lists.extract(LAST), LAST), months, LAST)


@pytest.mark.slow
@pytest.mark.parametrize("month", [9, 16])
def test_later_lists_say_of_a_month_what_its_own_lists_said(counted: Counted, month: int) -> None:
    """So the demonstration counts its months from few lists; what is told later is left out of a month's figures."""
    lists = Lists(7, LAST)
    made_on = lists.first_day(month + 1) + timedelta(days=7)
    period = Period(f"{month:02}", lists.first_day(month), lists.first_day(month + 1) - timedelta(days=1))
    own = count(read(lists.extract(made_on), made_on), [period], made_on)

    def told(of: Counted) -> dict[tuple[str, str], tuple[object, object]]:
        return {
            (each.measure, each.scope): (each.numerator, each.denominator)
            for each in of.figures
            if each.period == period.label
            and each.measure not in NOT_YET_TOLD
            and (each.scope == ALL or each.measure not in WITHOUT_TEAMS)
        }

    assert len(told(own)) > 150
    assert told(own) == told(counted)


Values = Callable[..., Sequence[float]]


@pytest.fixture(scope="module")
def values(counted: Counted) -> Values:
    """The values of a measure in some months, both included."""
    found = {(each.measure, each.scope, each.period): each.value for each in counted.figures}

    def of(measure: str, first: int, last: int, scope: str = ALL) -> list[float]:
        told = [found[measure, scope, f"{month:02}"] for month in range(first, last + 1)]
        return [value for value in told if value is not None]

    return of


@pytest.mark.slow
def test_a_backlog_is_cleared_and_timeliness_falls_before_it_is_better(values: Values) -> None:
    waiting = values("assessments_open_45wd", 1, MONTHS)
    assert max(waiting[:3]) < 40 < 120 < max(waiting[7:9])
    assert max(waiting[12:]) < 40

    timely = values("assessments_45wd_pct", 1, MONTHS)
    assert max(timely[9:12]) < min(timely[:9])
    assert mean(timely[12:]) > mean(timely[:9]) + 5


@pytest.mark.slow
def test_contacts_rise_by_half_when_they_are_recorded_otherwise_and_referrals_do_not(values: Values) -> None:
    assert mean(values("contacts", 13, MONTHS)) > 1.4 * mean(values("contacts", 1, 12))
    assert mean(values("referrals", 13, MONTHS)) == pytest.approx(mean(values("referrals", 1, 12)), rel=0.1)


@pytest.mark.slow
def test_one_team_is_in_trouble_and_the_others_hide_it(values: Values, counted: Counted) -> None:
    for team in TEAMS:
        before, after = (mean(values("cp_visit_10wd_pct", *months, team)) for months in ((1, 15), (18, MONTHS)))
        assert (before - after > 15) == (team == IN_TROUBLE)
    assert mean(values("cp_visit_10wd_pct", 18, MONTHS)) > 85

    caseloads = {each.scope: each.value for each in counted.figures if each.measure == "average_caseload"}
    assert all((caseloads[IN_TROUBLE] or 0) > (caseloads[team] or 0) for team in TEAMS if team != IN_TROUBLE)


@pytest.mark.slow
def test_conferences_look_punctual_because_fewer_enquiries_are_recorded_and_later(values: Values) -> None:
    assert mean(values("icpc_15wd_pct", 18, MONTHS)) > mean(values("icpc_15wd_pct", 1, 16)) + 8
    assert mean(values("s47_started", 17, MONTHS)) < 0.8 * mean(values("s47_started", 1, 16))
    assert mean(values("cp_plans_started", 17, MONTHS)) == pytest.approx(
        mean(values("cp_plans_started", 1, 16)), rel=0.2
    )


@pytest.mark.slow
def test_reviews_of_looked_after_children_really_improve(values: Values) -> None:
    assert mean(values("cla_reviews_on_time_pct", 17, MONTHS)) > mean(values("cla_reviews_on_time_pct", 1, 8)) + 3


@pytest.mark.slow
def test_the_council_is_of_the_size_that_councils_are(values: Values) -> None:
    assert 250 < mean(values("cla_open", 1, MONTHS)) < 500
    assert 130 < mean(values("cp_plans_open", 1, MONTHS)) < 320
    assert 12 < mean(values("rereferrals_12m_pct", 1, MONTHS)) < 25
    assert 50 < mean(values("cla_long_term_stability_pct", 1, MONTHS)) < 80
    assert 5 < mean(values("cla_3plus_placements_pct", 1, MONTHS)) < 15
