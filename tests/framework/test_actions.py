"""What ships becomes rows; a change here is a version; a scale is changed by a body only."""

from datetime import date

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile, end_of
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import DecisionKind
from soundingboard.framework.actions import ContentRefused, change_content, load_shipped_content
from soundingboard.framework.models import Content, Origin
from soundingboard.framework.reading import all_scales, offers, scales_at
from soundingboard.history.log import verify
from soundingboard.rating.scales import Scale, shipped_scales
from tests import factories

pytestmark = pytest.mark.django_db
KINDS = {"scales": Scale}


@pytest.fixture
def programme():
    return factories.programme()


@pytest.fixture
def alice(programme):
    return factories.actor(programme)


def changed_word(row: Content, word: str = "In trouble") -> dict:
    points = [{**point, "word": word} if point["code"] == "red" else point for point in row.body["points"]]
    return {**row.body, "points": points}


def test_shipped_scales_hold_until_a_programme_has_its_own(programme):
    assert scales_at(programme.pk, None) == shipped_scales()


def test_loading_twice_loads_once(programme, alice):
    assert load_shipped_content(programme=programme, kinds=KINDS, by=alice) == 3
    assert load_shipped_content(programme=programme, kinds=KINDS, by=alice) == 0
    assert scales_at(programme.pk, None) == shipped_scales()


def test_a_scale_changes_by_a_decision_and_the_old_one_still_reads(programme, alice):
    load_shipped_content(programme=programme, kinds=KINDS, by=alice)
    row = Content.objects.get(programme=programme, code="delivery")
    decided = factories.decision(programme, DecisionKind.SCALE)

    change_content(row=row, body=changed_word(row), of=Scale, why="Plainer", decision=decided, by=alice)

    assert scales_at(programme.pk, None).delivery.point("red").word == "In trouble"
    assert scales_at(programme.pk, end_of(date(2026, 3, 15))) == shipped_scales()
    assert all_scales(programme.pk)["delivery", 1].point("red").word == "Red"
    assert all_scales(programme.pk)["delivery", 2].point("red").word == "In trouble"
    assert verify(programme.pk) == []


def test_a_scale_without_a_decision_is_refused(programme, alice):
    load_shipped_content(programme=programme, kinds=KINDS, by=alice)
    row = Content.objects.get(programme=programme, code="delivery")

    with pytest.raises(ContentRefused, match="decision"):
        change_content(row=row, body=changed_word(row), of=Scale, why="Plainer", by=alice)


def test_a_scale_that_breaks_its_own_rules_is_refused_and_nothing_is_saved(programme, alice):
    load_shipped_content(programme=programme, kinds=KINDS, by=alice)
    row = Content.objects.get(programme=programme, code="delivery")
    decided = factories.decision(programme, DecisionKind.SCALE)

    with pytest.raises(ContentRefused, match="words"):
        change_content(row=row, body=changed_word(row, "Green"), of=Scale, why="x", decision=decided, by=alice)

    assert Content.objects.filter(programme=programme, code="delivery").count() == 1


def test_the_second_of_two_editors_is_told(programme, alice):
    load_shipped_content(programme=programme, kinds=KINDS, by=alice)
    row = Content.objects.get(programme=programme, code="delivery")
    decided = factories.decision(programme, DecisionKind.SCALE)
    change_content(row=row, body=changed_word(row), of=Scale, why="x", decision=decided, by=alice)

    with pytest.raises(ChangedMeanwhile):
        change_content(row=row, body=changed_word(row, "Late"), of=Scale, why="y", decision=decided, by=alice)


def test_an_upgrade_offers_and_never_overwrites(programme, alice, monkeypatch):
    load_shipped_content(programme=programme, kinds=KINDS, by=alice)
    row = Content.objects.get(programme=programme, code="delivery")
    decided = factories.decision(programme, DecisionKind.SCALE)
    change_content(row=row, body=changed_word(row), of=Scale, why="x", decision=decided, by=alice)
    assert offers(programme, KINDS) == []
    Content.objects.filter(programme=programme, code="impact").update(shipped_digest="0" * 64)

    assert [(offer.code, offer.is_local) for offer in offers(programme, KINDS)] == [("impact", False)]
    assert Content.objects.current().get(programme=programme, code="delivery").origin == Origin.LOCAL


def test_who_may_change_content(programme):
    bob = factories.actor(programme, Role.ADMINISTRATOR)
    charlie = factories.actor(programme, Role.BOARD_MEMBER)

    assert load_shipped_content(programme=programme, kinds=KINDS, by=bob) == 3
    with pytest.raises(NotAllowed):
        load_shipped_content(programme=programme, kinds=KINDS, by=charlie)
