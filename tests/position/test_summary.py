"""The position in brief agrees with the whole position."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.bases import end_of
from soundingboard.position.gather import gather
from soundingboard.position.summary import summary
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", [date(2026, 1, 4), date(2026, 1, 22), date(2026, 1, 28), date(2026, 2, 28)])
def test_it_says_what_the_whole_position_says(built, day):
    """The whole position is the slow and thorough twin."""
    whole = gather(built.programme, day)

    brief = summary(built.manager, end_of(day), day=day)

    assert [each.line.reference for each in brief.objectives] == [each.reference for each in whole.objectives]
    for mine, theirs in zip(brief.objectives, whole.objectives, strict=True):
        for dimension in ("delivery", "impact", "confidence"):
            rating, judged = theirs.agreed(dimension), mine.judged.get(dimension)
            assert (rating.point.code if rating else None) == (judged.point.code if judged else None)
            assert (rating.suggested.code if rating else None) == (judged.suggested.code if judged else None)
            assert bool(rating and rating.overrules) == bool(judged and judged.overrules)
    assert brief.states == Counter(each.state for each in whole.actions)
    assert brief.overdue == sum(each.days_overdue > 0 for each in whole.actions)
    late = [each for each in whole.actions if each.days_overdue or each.state == "blocked"]
    assert {each.reference for each in brief.exceptions} <= {each.reference for each in late}
    assert len(brief.exceptions) == min(15, len(late))
    latest = {(each.theme, each.dimension): each.point.code for each in whole.roll_ups}
    assert {(each.theme, each.dimension): each.point.code for each in brief.roll_ups} == latest


def test_ratings_are_counted_in_the_order_of_their_scale(built):
    brief = summary(built.manager, end_of(date(2026, 2, 28)), day=date(2026, 2, 28))

    assert [(each.point.word, each.number) for each in brief.distribution("delivery")] == [("Amber", 1), ("Green", 3)]
    assert [(each.point, each.number) for each in brief.distribution("impact")] == [(None, 4)]
    theme = brief.themes[1].pk
    assert [(each.point.word, each.number) for each in brief.distribution("delivery", theme)] == [("Green", 2)]
    assert brief.overruled == 1


def test_an_empty_programme_has_an_empty_summary():
    alice = factories.actor(factories.programme())

    brief = summary(alice, day=alice.today)

    assert brief.plan is None
    assert brief.objectives == brief.exceptions == ()
    assert (brief.unfinished, brief.overdue) == (0, 0)


def test_it_is_read_in_ten_queries(built):
    with CaptureQueriesContext(connection) as made:
        summary(built.manager, end_of(date(2026, 2, 28)), day=date(2026, 2, 28))

    assert len(made) == 10
