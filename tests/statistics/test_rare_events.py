from datetime import date, timedelta

import pytest

from soundingboard.statistics.rare_events import cases_between, days_between, plotted
from soundingboard.statistics.verdicts import Wording, verdict

pytestmark = pytest.mark.pure

FIRST = date(2024, 1, 1)


def events(*gaps: int) -> list[date]:
    """Events so many days apart."""
    found = [FIRST]
    for gap in gaps:
        found.append(found[-1] + timedelta(days=gap))
    return found


def test_days_between_are_charted_after_their_power_and_turned_back() -> None:
    found = days_between(events(10, 20, 30, 20, 10))

    turned = [gap ** (1 / 3.6) for gap in (10, 20, 30, 20, 10)]
    mean = sum(turned) / 5
    average = sum(abs(b - a) for a, b in zip(turned, turned[1:], strict=False)) / 4  # noqa: RUF007
    assert [point.value for point in found.points] == [10, 20, 30, 20, 10]
    assert found.centre == pytest.approx(mean**3.6)
    assert found.upper == pytest.approx((mean + 2.66 * average) ** 3.6)
    assert found.lower == pytest.approx(max(0.0, mean - 2.66 * average) ** 3.6)
    assert found.points[0].on == FIRST + timedelta(days=10)


def test_a_lower_limit_that_would_be_below_nought_is_nought() -> None:
    assert days_between(events(1, 400, 1, 400, 1)).lower == 0.0


def test_longer_between_events_is_better() -> None:
    steady = [9, 11] * 7

    assert days_between(events(*steady, 400)).variation == "improvement_high"
    assert days_between(events(*steady, 0)).variation == "concern_low"


def test_the_events_may_come_in_any_order_and_two_on_one_day() -> None:
    given = events(10, 0, 20)

    assert days_between(given[::-1]) == days_between(given)
    assert [point.value for point in days_between(given).points] == [10, 0, 20]


@pytest.mark.parametrize(("count", "status"), [(0, "refused"), (1, "refused"), (2, "refused"), (3, "run_chart")])
def test_few_events_have_few_limits(count: int, status: str) -> None:
    found = days_between(events(*[7] * count)[:count])

    assert found.status == status
    assert len(found.points) == max(0, count - 1)


def test_cases_between_have_the_limits_of_the_geometric_distribution() -> None:
    found = cases_between([4, 8, 2, 10, 6])

    assert (found.centre, found.lower) == (6, 0)
    assert found.upper == pytest.approx(6 + 3 * 42**0.5)
    assert {point.kind for point in found.points} == {"common_cause"}


def test_many_cases_between_are_an_improvement() -> None:
    found = cases_between([5] * 14 + [500])

    assert (found.variation, found.points[-1].flags, found.status) == ("improvement_high", ("above_limit",), "ok")


def test_few_cases_have_no_limits_and_none_below_nought() -> None:
    assert cases_between([3]).upper is None
    assert cases_between([]).variation is None
    with pytest.raises(ValueError, match="nought or more"):
        cases_between([3, -1])


def test_days_between_are_put_into_words() -> None:
    found = plotted(days_between(events(*[9, 11] * 7, 400)))

    assert verdict(found, Wording(unit=" days", decimals=0)).sentence.startswith(
        "Getting better, as the latest figure, 400 days, is above the usual range of "
    )
    assert verdict(plotted(days_between([]))).sentence == "There is no figure yet."


def test_cases_have_no_days_to_be_drawn_by() -> None:
    with pytest.raises(ValueError, match="no days"):
        plotted(cases_between([4, 8, 2]))
