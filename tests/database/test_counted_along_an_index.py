"""What a list counts of thousands of rows is counted along an index, and none of the rows is read."""

from collections.abc import Callable, Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Role
from soundingboard.audits.models import AuditCycle
from soundingboard.audits.reading import cycle_lines
from soundingboard.delivery.plans import delivery_plans
from soundingboard.judgement.listing import JudgementFilters, judgements
from tests import factories as make

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads small tables whole, index or not"),
]


def plan_of(query: str) -> Iterable[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        return [row[3] for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("ask", "table", "index"),
    [
        (
            lambda by: delivery_plans(by, None, make.TODAY),
            "delivery_actionversion",
            "actions_by_delivery_plan",
        ),
        (
            lambda by: cycle_lines(by, [AuditCycle(pk=1), AuditCycle(pk=2)], on=make.TODAY),
            "audits_audit",
            "audits_of_a_cycle_by_state",
        ),
        (
            lambda by: judgements(by, JudgementFilters(), offset=0, limit=50),
            "judgement_rating",
            "ratings_of_a_round",
        ),
    ],
)
def test_the_thousands_beneath_a_list_are_counted_along_an_index(
    ask: Callable[[Actor], object], table: str, index: str
) -> None:
    by = make.actor(make.programme(), Role.PROGRAMME_MANAGER)

    with CaptureQueriesContext(connection) as asked:
        ask(by)

    (counting,) = [each["sql"] for each in asked if f'FROM "{table}"' in each["sql"] and "GROUP BY" in each["sql"]]
    assert f"COVERING INDEX {index} " in " ".join(plan_of(counting))
