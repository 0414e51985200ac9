"""Ratings as a table: a page shows what stands at its place in the whole, and asks only for the rounds it is about."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Role
from soundingboard.judgement.listing import JudgementFilters, JudgementLine, every_judgement, judgements
from soundingboard.judgement.models import Rating
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Actor:
    """Somebody in a programme with five rounds; of two objectives, one is rated in each and one in every other.

    The rounds were not made in the order of their numbers, as where one is put in later.
    """
    programme = factories.programme()
    theme = factories.theme(factories.plan(programme))
    first, second = factories.objective(theme, "1.1"), factories.objective(theme, "1.2")
    for number in (3, 1, 5, 2, 4):
        round_ = factories.round_(programme, number, "closed")
        for objective in (second, first) if number % 2 else (first,):
            for dimension in ("impact", "delivery"):
                Rating.objects.create(
                    programme=programme,
                    objective=objective,
                    round=round_,
                    dimension=dimension,
                    stage="proposed",
                    scale_code=dimension,
                    scale_version=1,
                    value="amber",
                    reason="Two are late.",
                    recorded_at=factories.NOW,
                )
    return factories.actor(programme, Role.BOARD_MEMBER)


def paged(reader: Actor, filters: JudgementFilters, size: int) -> list[JudgementLine]:
    """All pages of a size, joined; each says how many there are in all."""
    found: list[JudgementLine] = []
    while True:
        page = judgements(reader, filters, offset=len(found), limit=size)
        if not page.lines:
            return found
        found += page.lines
        assert len(page.lines) == min(size, page.total - len(found) + len(page.lines))


@pytest.mark.parametrize("size", [1, 3, 4, 5, 16, 50])
def test_all_pages_joined_are_the_whole(reader: Actor, size: int) -> None:
    whole = list(every_judgement(reader))

    assert [line.round for line in whole] == [5, 5, 5, 5, 4, 4, 3, 3, 3, 3, 2, 2, 1, 1, 1, 1]
    assert paged(reader, JudgementFilters(), size) == whole
    of_one = JudgementFilters(objective="1.2", dimension="impact")
    assert paged(reader, of_one, size) == [
        line for line in whole if (line.objective, line.dimension) == ("1.2", "impact")
    ]
    assert paged(reader, JudgementFilters(round=3), size) == [line for line in whole if line.round == 3]


def test_a_page_puts_in_order_only_the_ratings_of_the_rounds_it_shows(reader: Actor) -> None:
    with CaptureQueriesContext(connection) as asked:
        page = judgements(reader, JudgementFilters(), offset=5, limit=3)

    rounds = dict(Rating.objects.values_list("round__number", "round_id"))
    (rows,) = [each["sql"] for each in asked if "ORDER BY" in each["sql"] and "LIMIT 3" in each["sql"]]
    assert [line.round for line in page.lines] == [4, 3, 3]
    assert f"IN ({rounds[4]}, {rounds[3]})" in rows
    assert len(asked) <= 4


def test_beyond_the_last_page_there_is_nothing_and_the_total_is_still_said(reader: Actor) -> None:
    assert judgements(reader, JudgementFilters(), offset=16, limit=5) == ([], 16)
    assert judgements(reader, JudgementFilters(round=9), offset=0, limit=5) == ([], 0)
