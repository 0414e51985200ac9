"""What a body decided is put on record once, by those who may."""

from datetime import date

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.decisions.actions import DecisionRefused, record_decision, review_decision
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.history.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return factories.programme()


def decide(programme, by, **given):
    return record_decision(
        body=given.pop("body", None) or factories.body(programme),
        kind=given.pop("kind", DecisionKind.UNIT_OF_RAG),
        decided_on=given.pop("decided_on", date(2026, 3, 2)),
        title="Rate each Notice objective",
        text="Each objective of the Notice is rated, and not each Ofsted action.",
        by=by,
        **given,
    )


def test_a_decision_is_numbered_and_in_the_history(programme):
    alice = factories.actor(programme)

    first, second = decide(programme, alice), decide(programme, alice)

    assert [first.reference, second.reference] == ["D1", "D2"]
    assert Entry.objects.filter(programme_id=programme.pk, verb="decision.recorded").count() == 2


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"decided_on": date(2026, 3, 17)}, "future"),
        ({"decided_on": date(2024, 8, 31)}, "did not sit"),
        ({"review_on": date(2026, 3, 1)}, "review date"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(programme, given, says):
    with pytest.raises(DecisionRefused, match=says):
        decide(programme, factories.actor(programme), **given)
    assert not Decision.objects.exists()


def test_a_decision_is_looked_back_at(programme):
    chair = factories.actor(programme, Role.BOARD_CHAIR)
    decision = decide(programme, chair)

    review = review_decision(decision=decision, reviewed_on=date(2026, 3, 16), worked="partly", text="Half.", by=chair)

    assert str(review).endswith("It worked in part")


def test_who_may_record_a_decision(programme):
    decide(programme, factories.actor(programme, Role.BOARD_CHAIR))
    with pytest.raises(NotAllowed):
        decide(programme, factories.actor(programme, Role.ACTION_OWNER))
    with pytest.raises(NotAllowed, match="another programme"):
        decide(programme, factories.actor(factories.programme("elsewhere")))
