"""Who has and has not submitted in a round."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.cycle.actions import chase, close_round, open_round
from soundingboard.delivery.actions import challenge_update, save_update
from soundingboard.judgement.actions import Answer, Suggested, propose_rating
from soundingboard.judgement.models import Dimension, RatingUnit, Unit
from soundingboard.plan.models import ObjectiveVersion
from soundingboard.position import submissions as submitting
from soundingboard.position.judging import judgeable
from soundingboard.position.submissions import Tally, added_up
from tests import factories
from tests.position.conftest import REASON

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)


@pytest.fixture
def opened(built):
    return open_round(round=built.rounds[2], by=built.at(date(2026, 3, 10)))


def test_an_action_waits_until_its_update_is_submitted(built, opened):
    by = built.owner_at(DAY)
    save_update(action=built.actions[0], progress="Begun.", submit=False, by=by)
    save_update(action=built.actions[1], progress="Half of it is done.", submit=True, by=by)

    came = submitting.submissions(built.manager, opened, day=DAY)

    (post,) = came.posts
    assert (post.tally.actions, post.tally.submitted, post.tally.drafts) == (12, 1, 1)
    assert post.tally.actions_waiting == 11
    assert (post.holder, post.state, post.can_be_chased) == ("Olu Owner", "part", True)
    assert came.total == submitting.total_submitted(built.manager, opened)
    waiting = submitting.waiting_actions(built.manager, opened)
    assert len(waiting) == 11
    assert {item.so_far for item in waiting} == {"nothing", "draft"}
    assert built.actions[1].action.reference not in {item.reference for item in waiting}


def test_a_challenged_update_was_submitted_and_waits_for_an_answer(built, opened):
    update = save_update(action=built.actions[0], progress="All is well.", submit=True, by=built.owner_at(DAY))
    challenge_update(update=update, text="Which audit shows it?", by=built.at(DAY))

    tally = submitting.total_submitted(built.manager, opened)
    item, *others = submitting.waiting_of_posts(built.owner, opened, built.owner.post_ids, limit=20)

    assert (tally.submitted, tally.challenged) == (1, 1)
    assert (item.reference, item.challenge) == (built.actions[0].action.reference, "Which audit shows it?")
    assert {other.so_far for other in others} == {"nothing"}
    assert len(others) == 11


def test_an_objective_waits_until_a_rating_of_it_is_proposed(built, opened):
    propose_rating(
        objective=built.objectives[0],
        round=opened,
        answer=Answer(
            dimension=Dimension.DELIVERY,
            value="green",
            reason=REASON,
            suggested=Suggested("green"),
            cites=[],
            cites_no_evidence=True,
        ),
        by=built.owner_at(DAY),
    )

    assert [item.reference for item in submitting.waiting_objectives(built.manager, opened)] == ["1.2", "2.1", "2.2"]
    tally = submitting.total_submitted(built.manager, opened)
    assert (tally.objectives, tally.proposed) == (4, 1)


def test_a_round_that_is_over_stands_as_it_closed(built):
    """In the first round one action was silent, in the second four; later updates change neither."""
    first, second, _ = built.rounds
    for row in (first, second):
        row.refresh_from_db()

    assert submitting.total_submitted(built.manager, first).actions_waiting == 1
    assert submitting.total_submitted(built.manager, second).actions_waiting == 4
    assert submitting.total_submitted(built.manager, second).objectives == 4


def test_what_a_reminder_names_is_what_waits(built, opened):
    save_update(action=built.actions[0], progress="Done in part.", submit=True, by=built.owner_at(DAY))
    post = built.actions[0].owner

    outstanding = submitting.outstanding_by_post(built.manager, opened)

    assert list(outstanding) == [post.pk]
    assert len(outstanding[post.pk]) == 11 + 4
    chase(round=opened, post=post, outstanding=outstanding[post.pk], by=built.at(DAY))
    (row,) = submitting.submissions(built.manager, opened, day=DAY).posts
    assert (row.chased.times, row.chased.last) == (1, datetime(2026, 3, 12, 12, tzinfo=UTC))


def test_what_is_missing_before_a_round_is_frozen(built, opened):
    save_update(action=built.actions[0], progress="Done in part.", submit=True, by=built.owner_at(DAY))
    close_round(round=opened, by=built.at(date(2026, 3, 20)))

    left = submitting.unsettled(built.manager, opened)

    assert (left.objectives, left.without_agreed, left.updates_to_accept, left.whole_is_judged) == (4, 4, 1, False)
    settled = submitting.unsettled(built.manager, built.rounds[0])
    assert (settled.without_agreed, settled.whole_is_judged) == (0, True)


def test_only_what_the_board_decided_to_rate_is_asked_for(built, opened):
    programme = built.manager.programme_id
    local, *rest = ObjectiveVersion.objects.filter(programme_id=programme).current()
    ObjectiveVersion.objects.filter(pk=local.pk).update(is_local_ambition=True)
    before = submitting.total_submitted(built.manager, opened).objectives

    RatingUnit.objects.create(
        programme_id=programme,
        unit=Unit.NOTICE,
        recorded_at=built.manager.now,
        decision=factories.decision(opened.programme, "unit_of_rag"),
    )

    assert submitting.total_submitted(built.manager, opened).objectives == before - 1 == len(rest)
    assert local.objective_id not in {one.pk for one in judgeable(built.manager)}
    assert local.objective_id in {one.pk for one in judgeable(built.manager, every=True)}
    assert submitting.unsettled(built.manager, opened).objectives == len(rest)


def test_the_number_of_queries_does_not_grow_with_the_plan(built, opened):
    with CaptureQueriesContext(connection) as made:
        submitting.submissions(built.manager, opened, day=DAY)

    assert len(made) == 5


def test_another_programme_sees_nothing_of_it(built, opened):
    outsider = factories.actor(factories.programme())

    assert submitting.total_submitted(outsider, opened).expected == 0


def test_tallies_add_up_and_what_nobody_owns_comes_with_the_rest():
    came = added_up({None: Tally(actions=2), 7: Tally(3, 3, 0, 0, 1, 1)}, {}, {}, {})

    assert came.total == Tally(5, 3, 0, 0, 1, 1)
    assert [row.state for row in came.posts] == ["unowned", "unowned"]
    assert came.chaseable == ()
    assert came.by_agency() == (("No owner", Tally(5, 3, 0, 0, 1, 1)),)
