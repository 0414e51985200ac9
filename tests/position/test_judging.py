"""The few facts read for a page of ratings give the suggestion that the whole position gives."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.roles import Role
from soundingboard.cycle.actions import open_round
from soundingboard.cycle.models import Round
from soundingboard.delivery.models import ActionEvidence, Dependency, Milestone, MilestoneVersion, Resource
from soundingboard.framework.kinds import held_at
from soundingboard.position.gather import Scope, gather
from soundingboard.position.judging import CONTENT, judgeable, suggest_now
from soundingboard.position.values import suggestion_value
from tests import factories
from tests.position.conftest import Built

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 3, 9), date(2026, 4, 20), date(2026, 7, 15), date(2027, 3, 1)]


def complicate(built: Built, *, at: datetime) -> None:
    """What bears on a rating and does not come about by itself in two rounds."""
    one, two, three = built.actions[:3]
    common = {"programme": built.programme, "recorded_at": at}
    Dependency.objects.create(action=one.action, on_action=two.action, needed_by=date(2026, 3, 1), **common)
    milestone = Milestone.objects.create(programme=built.programme, action=three.action, reference="M1")
    MilestoneVersion.objects.create(
        milestone=milestone,
        action=three.action,
        title="Draft",
        baseline_due_on=date(2026, 3, 2),
        due_on=date(2026, 3, 2),
        **common,
    )
    agency = factories.agency(built.programme)
    Resource.objects.create(
        delivery_plan_id=one.delivery_plan_id,
        agency=agency,
        kind="people",
        what_for="Two more social workers",
        needed=Decimal(2),
        secured=Decimal(1),
        **common,
    )
    against = factories.evidence(built.programme, says="contradicts", classification="exempt", recorded_at=at)
    ActionEvidence.objects.create(action=one.action, evidence=against.evidence, **common)


@pytest.mark.parametrize("day", DAYS)
def test_each_suggestion_is_the_one_in_the_position(built: Built, day: date) -> None:
    complicate(built, at=datetime(2026, 3, 1, tzinfo=UTC))
    actor = built.at(day)
    rounds = list(Round.objects.filter(programme=built.programme).in_order())

    found = suggest_now(actor, judgeable(actor), rounds, held_at(built.programme.pk, CONTENT, None), day)

    position = gather(built.programme, day, now=actor.now)
    assert len(found) == len(position.objectives) == 4
    for objective, live in zip(position.objectives, found.values(), strict=True):
        assert suggestion_value(live.suggestion) == objective.suggestion
        assert [line.reference for line in live.evidence] == list(objective.evidence)
    (alone,) = gather(built.programme, day, Scope(objective="1.1"), now=actor.now).objectives
    assert suggestion_value(found[built.objectives[0].pk].suggestion) == alone.suggestion


def test_an_open_round_changes_nothing_until_it_closes(built: Built) -> None:
    open_round(round=built.rounds[2], by=built.at(date(2026, 3, 10)))
    actor = built.at(date(2026, 3, 16))
    rounds = list(Round.objects.filter(programme=built.programme).in_order())

    found = suggest_now(actor, judgeable(actor), rounds, held_at(built.programme.pk, CONTENT, None), actor.today)

    position = gather(built.programme, actor.today, now=actor.now)
    assert [suggestion_value(live.suggestion) for live in found.values()] == [
        one.suggestion for one in position.objectives
    ]


def test_it_costs_the_same_queries_for_one_objective_and_for_all(built: Built) -> None:
    complicate(built, at=datetime(2026, 3, 1, tzinfo=UTC))
    actor = built.at(date(2026, 3, 16))
    rounds = list(Round.objects.filter(programme=built.programme).in_order())
    held = held_at(built.programme.pk, CONTENT, None)
    everything = judgeable(actor)

    def queries(objectives) -> int:
        with CaptureQueriesContext(connection) as made:
            suggest_now(actor, objectives, rounds, held, actor.today)
        return len(made)

    assert queries(everything[:1]) == queries(everything) == 6


def test_evidence_that_a_reader_may_not_see_counts_and_is_named_as_hidden(built: Built) -> None:
    complicate(built, at=datetime(2026, 3, 1, tzinfo=UTC))
    actor = built.at(date(2026, 3, 16))
    owner = factories.actor(built.programme, Role.ACTION_OWNER, now=actor.now)
    rounds = list(Round.objects.filter(programme=built.programme).in_order())
    held = held_at(built.programme.pk, CONTENT, None)

    all_of_it = suggest_now(actor, judgeable(actor, reference="1.1"), rounds, held, actor.today)
    part = suggest_now(owner, judgeable(owner, reference="1.1"), rounds, held, actor.today)

    (whole,), (seen,) = all_of_it.values(), part.values()
    assert seen.suggestion == whole.suggestion
    assert len(seen.hidden) == 1
    assert {line.reference for line in seen.evidence} == {line.reference for line in whole.evidence} - seen.hidden
