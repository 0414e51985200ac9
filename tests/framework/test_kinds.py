"""The kinds of content that a programme keeps, and reading several at once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.bases import end_of
from soundingboard.decisions.models import DecisionKind
from soundingboard.framework.actions import change_content, load_shipped_content
from soundingboard.framework.kinds import KIND_WORDS, KINDS, held_at
from soundingboard.framework.models import Content
from soundingboard.framework.reading import all_scales, items_at, scales_at
from soundingboard.lib import content
from soundingboard.rating.scales import Scale, shipped_scales
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_ships_and_has_a_name(kind: str) -> None:
    assert kind in content.names()
    assert KIND_WORDS[kind]
    assert content.load(kind, KINDS[kind])


def test_a_programme_without_rows_of_its_own_has_what_ships() -> None:
    held = held_at(factories.programme().pk, list(KINDS), None)

    assert held.scales == shipped_scales()
    assert held.areas == content.load("content_areas", KINDS["content_areas"])


def test_several_kinds_are_read_in_one_query_as_each_alone() -> None:
    programme = factories.programme()
    alice = factories.actor(programme)
    load_shipped_content(programme=programme, kinds=KINDS, by=alice)
    row = Content.objects.get(programme=programme, kind="scales", code="delivery")
    points = [{**point, "word": "In trouble"} if point["code"] == "red" else point for point in row.body["points"]]
    decided = factories.decision(programme, DecisionKind.SCALE)
    change_content(row=row, body={**row.body, "points": points}, of=Scale, why="Plainer", decision=decided, by=alice)

    with CaptureQueriesContext(connection) as queries:
        held = held_at(programme.pk, list(KINDS), None)
    before = held_at(programme.pk, ["scales", "strength"], end_of(date(2026, 3, 15)))

    assert len(queries) == 1
    assert held.scales == scales_at(programme.pk, None)
    assert held.scales.delivery.point("red").word == "In trouble"
    assert held.every_scale == all_scales(programme.pk)
    for kind, of in KINDS.items():
        if kind != "scales":
            assert held.items[kind] == items_at(programme.pk, kind, of, None)
    assert before.scales == shipped_scales()
