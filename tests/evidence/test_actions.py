"""Evidence is brought, corrected, verified by somebody else, offered and withdrawn; nothing is overwritten."""

from datetime import date

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile, end_of
from soundingboard.accounts.roles import Role
from soundingboard.evidence.actions import (
    EvidenceRefused,
    add_evidence,
    offer_for,
    offer_for_exactly,
    revise_evidence,
    take_back_from,
    verify_evidence,
    withdraw_evidence,
)
from soundingboard.evidence.models import EvidenceUse, EvidenceVersion
from soundingboard.evidence.reading import evidence_as_at, uses_as_at
from soundingboard.history.log import verify
from soundingboard.plan.actions import freeze_plan
from soundingboard.plan.models import Standing
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.records.fields import IdentifiableText
from tests import factories

pytestmark = pytest.mark.django_db
FACTS = {
    "title": "Audit of ten assessments",
    "summary": "Seven of ten were timely and analytical.",
    "kind": "audit",
    "line": 2,
    "performance_type": "quality",
    "says": "mixed",
    "collected_on": date(2026, 3, 10),
    "period_from": date(2026, 1, 1),
    "period_to": date(2026, 2, 28),
    "sample_size": 10,
}


@pytest.fixture
def programme():
    return factories.programme()


@pytest.fixture
def alice(programme):
    return factories.actor(programme)


def test_evidence_is_numbered_offered_and_in_the_history(programme, alice):
    objective = factories.objective(factories.theme(factories.plan(programme)))

    row = add_evidence(programme=programme, objectives=[objective], by=alice, **FACTS)

    assert row.evidence.reference == "E1"
    assert uses_as_at(programme.pk, None) == {objective.pk: [row.evidence_id]}
    assert evidence_as_at(programme.pk, None)[row.evidence_id].facts.sample_size == 10
    assert verify(programme.pk) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"collected_on": date(2026, 3, 17)}, "future"),
        ({"period_to": date(2026, 3, 11)}, "after it was collected"),
        ({"period_from": date(2026, 2, 28), "period_to": date(2026, 2, 1)}, "ends after it begins"),
        ({"sample_size": 0}, "how many"),
        ({"says": "proves"}, "contradicts"),
    ],
)
def test_evidence_that_cannot_be_is_refused_whole(programme, alice, wrong, says):
    with pytest.raises(EvidenceRefused, match=says):
        add_evidence(programme=programme, by=alice, **{**FACTS, **wrong})

    assert not EvidenceVersion.objects.exists()


def test_an_identifiable_child_is_refused_whole(programme, alice):
    with pytest.raises(IdentifiableText, match="NHS"):
        add_evidence(programme=programme, by=alice, **{**FACTS, "summary": "NHS number 943 476 5919 was late."})

    assert not EvidenceVersion.objects.exists()


def test_a_correction_undoes_the_verification_and_keeps_the_old_words(programme, alice):
    auditor = factories.actor(programme, Role.AUDITOR)
    row = verify_evidence(row=add_evidence(programme=programme, by=alice, **FACTS), by=auditor)
    assert row.verified_by == auditor.person

    fresh = revise_evidence(row=row, why="Counted again", sample_size=12, by=alice)

    assert fresh.verified_on is None
    assert sorted(EvidenceVersion.objects.values_list("sample_size", flat=True)) == [10, 10, 12]
    with pytest.raises(ChangedMeanwhile):
        revise_evidence(row=row, sample_size=13, by=alice)


def test_nobody_verifies_what_they_brought(programme):
    auditor = factories.actor(programme, Role.AUDITOR)
    row = add_evidence(programme=programme, by=auditor, **FACTS)
    with pytest.raises(NotAllowed, match="other than the person"):
        verify_evidence(row=row, by=auditor)


def test_withdrawn_evidence_stays_readable_and_says_so(programme, alice):
    row = add_evidence(programme=programme, by=alice, **FACTS)
    with pytest.raises(EvidenceRefused, match="why"):
        withdraw_evidence(row=row, why=" ", by=alice)

    withdraw_evidence(row=row, why="The sample was not random", by=alice)

    assert evidence_as_at(programme.pk, None)[row.evidence_id].facts.is_withdrawn


def test_offering_twice_is_once_and_can_be_taken_back(programme, alice):
    objective = factories.objective(factories.theme(factories.plan(programme)))
    row = add_evidence(programme=programme, by=alice, **FACTS)
    first = offer_for(evidence=row.evidence, objective=objective, by=alice)
    assert offer_for(evidence=row.evidence, objective=objective, by=alice) == first

    take_back_from(use=first, by=alice)

    assert uses_as_at(programme.pk, None) == {}


def test_the_past_is_read_as_it_was_on_record(programme, alice):
    row = add_evidence(programme=programme, by=alice, **FACTS)

    assert evidence_as_at(programme.pk, end_of(date(2026, 3, 15))) == {}
    assert set(evidence_as_at(programme.pk, end_of(date(2026, 3, 16)))) == {row.evidence_id}


def test_who_may_bring_evidence(programme):
    add_evidence(programme=programme, by=factories.actor(programme, Role.PARTNER), **FACTS)
    with pytest.raises(NotAllowed):
        add_evidence(programme=programme, by=factories.actor(programme, Role.SCRUTINY_COUNCILLOR), **FACTS)
    with pytest.raises(NotAllowed, match="another programme"):
        add_evidence(programme=programme, by=factories.actor(factories.programme("elsewhere")), **FACTS)


def test_nothing_about_evidence_changes_while_the_plan_is_frozen(programme, alice):
    bob = factories.actor(programme, Role.AUDITOR)
    plan = factories.plan(programme)
    objective = factories.objective(factories.theme(plan))
    row = add_evidence(programme=programme, objectives=[objective], by=alice, **FACTS)
    use = EvidenceUse.objects.get()
    freeze_plan(plan=plan, standing=Standing.PAUSED, reason="Election period", by=alice)
    writes = (
        lambda: add_evidence(programme=programme, by=alice, **{**FACTS, "title": "Another audit"}),
        lambda: revise_evidence(row=row, title="Audit of eleven assessments", by=alice),
        lambda: verify_evidence(row=row, by=bob),
        lambda: withdraw_evidence(row=row, why="Brought twice", by=alice),
        lambda: offer_for(evidence=row.evidence, objective=objective, by=alice),
        lambda: offer_for_exactly(evidence=row.evidence, new=[], gone=[use], by=alice),
        lambda: take_back_from(use=use, by=alice),
    )

    for write in writes:
        with pytest.raises(PlanIsFrozen, match="paused"):
            write()

    assert EvidenceVersion.objects.get() == row
    assert EvidenceUse.objects.current().get() == use
