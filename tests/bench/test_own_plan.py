"""The benchmark's workbook of a council's own plan is read whole, with every trait that it is said to have."""

import pytest

from soundingboard.accounts.roles import Role
from soundingboard.bench.own_plan import write_own_plan
from soundingboard.exchange.layout import Kind
from soundingboard.exchange.preparing import prepare
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_every_action_of_the_workbook_is_read_and_nothing_of_it_is_in_the_way() -> None:
    programme = make.programme()

    read = prepare(write_own_plan(300), {}, make.actor(programme, Role.PROGRAMME_MANAGER))

    assert read.problems == ()
    assert 300 <= sum(row.kind == Kind.ACTION for row in read.new) <= 310
    assert {each.key.partition(".")[0] for each in read.guesses} >= {"split", "colour", "owner", "totals", "notes"}
