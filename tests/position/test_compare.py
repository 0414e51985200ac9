"""What changed is said in sentences, worst first, and nothing is said where nothing changed."""

from datetime import date

import pytest

from soundingboard.delivery.actions import change_due_date, create_action
from soundingboard.delivery.models import ActionVersion
from soundingboard.position.compare import Weight, compare
from soundingboard.position.gather import gather
from tests import factories

pytestmark = pytest.mark.django_db


def test_nothing_changed_says_nothing(built):
    position = gather(built.programme, date(2026, 3, 1))
    assert compare(position, position) == ()


def test_a_round_is_told_worst_first(built):
    changes = compare(gather(built.programme, date(2026, 1, 28)), gather(built.programme, date(2026, 2, 28)))
    sentences = [change.sentence for change in changes]

    assert sentences[0] == "1.1 Objective 1.1: delivery fell from Green to Amber."
    assert "The plan as a whole: delivery fell from Green to Amber." in sentences
    assert any("went silent" in sentence for sentence in sentences)
    assert any(sentence.startswith("New evidence E2: Audit 2") for sentence in sentences)
    assert [change.weight for change in changes] == sorted((change.weight for change in changes), reverse=True)


def test_a_moved_date_is_told_with_its_days(built):
    action = ActionVersion.objects.current().get(pk=built.actions[0].pk)
    change_due_date(
        action=action,
        new_due_on=date(2026, 4, 1),
        reason_code="staffing",
        reason="The new system came late",
        agreed_by="Delivery group",
        by=built.at(date(2026, 3, 1)),
    )
    create_action(
        plan=action.delivery_plan, objective=built.objectives[0], title="A late thought", by=built.at(date(2026, 3, 1))
    )

    changes = compare(gather(built.programme, date(2026, 2, 28)), gather(built.programme, date(2026, 3, 1)))

    moved = next(change for change in changes if change.kind == "action_date")
    assert moved.sentence.endswith("from 13 March 2026 to 1 April 2026, 19 days later.")
    assert moved.weight == Weight.CONCERN
    assert moved.objective == "1.1"
    assert any(change.kind == "action_added" for change in changes)


def test_two_programmes_are_not_compared(built):
    other = gather(factories.programme("elsewhere"), date(2026, 3, 1))
    with pytest.raises(ValueError, match="two programmes"):
        compare(gather(built.programme, date(2026, 3, 1)), other)
    with pytest.raises(ValueError, match="earlier"):
        compare(gather(built.programme, date(2026, 3, 1)), gather(built.programme, date(2026, 2, 1)))
