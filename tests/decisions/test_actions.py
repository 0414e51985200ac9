"""What a body decided is put on record once, by those who may."""

from datetime import date

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.decisions.actions import (
    DecisionRefused,
    change_terms,
    end_seat,
    record_decision,
    review_decision,
    seat_member,
)
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.decisions.reading import terms_seen
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

    first = decide(programme, alice)
    second = decide(programme, alice, decided_on=date(2026, 3, 9))

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


def test_a_double_click_records_one_decision(programme):
    alice = factories.actor(programme)

    assert decide(programme, alice) == decide(programme, alice)
    assert decide(programme, factories.actor(programme, name="Bea Bell")).reference == "D2"


def test_a_number_already_given_by_hand_is_passed_over(programme):
    alice = factories.actor(programme)
    decide(programme, alice, reference="D2")

    assert decide(programme, alice, decided_on=date(2026, 3, 9)).reference == "D3"


def test_a_seat_is_given_once_and_ends_on_a_day(programme):
    alice = factories.actor(programme)
    body, post = factories.body(programme), factories.post(programme)
    given = {"body": body, "post": post, "agency": post.agency, "from_on": date(2026, 1, 5), "by": alice}
    member = seat_member(**given)

    with pytest.raises(DecisionRefused, match="already"):
        seat_member(**given)
    with pytest.raises(DecisionRefused, match="after the seat was given"):
        end_seat(member=member, to_on=date(2025, 1, 1), by=alice)
    end_seat(member=member, to_on=date(2026, 2, 1), by=alice)
    with pytest.raises(DecisionRefused, match="ended already"):
        end_seat(member=member, to_on=date(2026, 3, 1), by=alice)
    with pytest.raises(NotAllowed):
        end_seat(member=member, to_on=date(2026, 2, 1), by=factories.actor(programme, Role.PARTNER))

    assert seat_member(**given).pk != member.pk
    assert Entry.objects.filter(programme_id=programme.pk, verb="body.seat_ended").count() == 1


def test_terms_of_reference_change_only_from_the_ones_that_were_shown(programme):
    alice = factories.actor(programme)
    body = factories.body(programme)
    seen = terms_seen(body)
    words = {"name": body.name, "may_decide": "The plan.", "quorum": 4, "by": alice}

    changed = change_terms(body=body, terms_of_reference="To see that the Notice is met.", seen=seen, **words)

    assert (changed.quorum, changed.may_decide) == (4, "The plan.")
    with pytest.raises(DecisionRefused, match="Somebody else changed"):
        change_terms(body=body, terms_of_reference="Otherwise.", seen=seen, **words)
    assert Entry.objects.filter(programme_id=programme.pk, verb="body.changed").count() == 1
