"""What may be done to delivery plans and actions, and what is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.roles import Role
from soundingboard.delivery import actions as do
from soundingboard.delivery.models import (
    Action,
    ActionEvidence,
    ActionVersion,
    Completion,
    DateChange,
    Recheck,
    Resource,
    Update,
)
from soundingboard.delivery.reasons import date_change_reasons
from soundingboard.delivery.rules import BulkChange
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.plan.models import Freeze
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.records.fields import IdentifiableText
from tests import factories as make
from tests.delivery.scene import BEFORE, Scene

pytestmark = pytest.mark.django_db

MOVED = {"reason_code": "staffing", "reason": "Two people left.", "agreed_by": "Delivery group"}


@pytest.fixture
def scene() -> Scene:
    return Scene()


def verbs(action: ActionVersion) -> list[str]:
    return list(Entry.objects.about("delivery.action", action.action_id).values_list("verb", flat=True))


# --- actions ------------------------------------------------------------------------------------------------------


def test_a_new_action_promises_its_date(scene: Scene) -> None:
    action = scene.action()

    assert (action.baseline_due_on, action.due_on, action.state) == (
        date(2026, 4, 30),
        date(2026, 4, 30),
        "not_started",
    )
    assert verbs(action) == ["action.created"]


def test_references_follow_one_another_and_step_over_what_is_taken(scene: Scene) -> None:
    scene.action(reference="A2")

    assert scene.action().action.reference == "A3"


def test_a_reference_is_given_once(scene: Scene) -> None:
    scene.action(reference="A7")

    with pytest.raises(do.ReferenceTaken, match="A7"):
        scene.action(reference="A7")
    with pytest.raises(do.DeliveryRefused, match="letters"):
        scene.action(reference="A/7")


def test_an_action_is_due_after_it_starts(scene: Scene) -> None:
    with pytest.raises(do.DateRefused):
        scene.action(starts_on=date(2026, 5, 1), due_on=date(2026, 4, 1))

    assert not Action.objects.exists()


def test_a_board_member_changes_no_action(scene: Scene) -> None:
    action = scene.action()

    with pytest.raises(NotAllowed):
        do.revise_action(action=action, title="Another", by=scene.charlie)
    with pytest.raises(NotAllowed):
        do.start_action(action=action, by=scene.charlie)


def test_another_programmes_action_is_out_of_reach(scene: Scene) -> None:
    action = scene.action()
    stranger = make.actor(make.programme())

    with pytest.raises(NotAllowed):
        do.revise_action(action=action, title="Another", by=stranger)
    with pytest.raises(NotAllowed):
        do.save_update(action=action, progress="Done", by=stranger)


def test_a_revision_keeps_the_version_before(scene: Scene) -> None:
    action = scene.action(title="First words")

    fresh = do.revise_action(action=action, title="Second words", by=scene.dora)

    assert ActionVersion.objects.filter(action=action.action).count() == 2
    assert ActionVersion.objects.as_at(BEFORE + timedelta(days=1)).get(action=action.action).title == "First words"
    assert fresh.title == "Second words"
    assert verbs(action) == ["action.created", "action.revised"]


def test_the_second_of_two_people_is_told(scene: Scene) -> None:
    action = scene.action()
    do.revise_action(action=action, title="Theirs", by=scene.dora)

    with pytest.raises(ChangedMeanwhile, match="Dora Dean"):
        do.revise_action(action=action, title="Mine", by=scene.alice)

    assert ActionVersion.objects.current().get(action=action.action).title == "Theirs"


def test_a_frozen_plan_refuses_changes(scene: Scene) -> None:
    action = scene.action()
    Freeze.objects.create(
        programme=scene.programme, plan=scene.plan_of_all, standing="paused", reason="Election", recorded_at=BEFORE
    )

    with pytest.raises(PlanIsFrozen):
        do.revise_action(action=action, title="Another", by=scene.alice)
    with pytest.raises(PlanIsFrozen):
        do.start_action(action=action, by=scene.bob)


def test_text_that_names_a_child_is_not_saved(scene: Scene) -> None:
    with pytest.raises(IdentifiableText):
        scene.action(title="Write to parent@home.example")

    assert not Entry.objects.filter(verb="action.created").exists()


def test_supporting_agencies_are_set_as_a_whole(scene: Scene) -> None:
    police, health = make.agency(scene.programme, "police"), make.agency(scene.programme, "health")
    action = scene.action(supporters=[police])

    do.set_supporters(action=action, agencies=[health], by=scene.alice)
    do.set_supporters(action=action, agencies=[health], by=scene.alice)

    assert [s.agency for s in action.action.supporters.filter(superseded_at=None)] == [health]
    assert verbs(action).count("action.supporters_set") == 1


# --- dates --------------------------------------------------------------------------------------------------------


def test_a_moved_date_leaves_the_first_promise_and_a_line_in_the_ledger(scene: Scene) -> None:
    action = scene.action()

    line = do.change_due_date(action=action, new_due_on=date(2026, 6, 30), by=scene.dora, **MOVED)

    now = ActionVersion.objects.current().get(action=action.action)
    assert (now.baseline_due_on, now.due_on) == (date(2026, 4, 30), date(2026, 6, 30))
    assert (line.old_due_on, line.new_due_on, line.owner) == (date(2026, 4, 30), date(2026, 6, 30), scene.post)
    assert verbs(action)[-1] == "action.date_changed"


def test_the_first_date_of_an_action_without_one_is_the_promise(scene: Scene) -> None:
    action = scene.action(due_on=None)

    do.change_due_date(action=action, new_due_on=date(2026, 6, 30), by=scene.dora, **MOVED)

    assert ActionVersion.objects.current().get(action=action.action).baseline_due_on == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason_code": "because"}, "kind of reason"),
        ({"reason": " "}, "the reason"),
        ({"agreed_by": ""}, "who agreed"),
        ({"new_due_on": date(2026, 4, 30)}, "another date"),
        ({"new_due_on": date(2025, 4, 30)}, "on or after"),
    ],
)
def test_a_date_is_not_moved_without_account(scene: Scene, change: dict[str, object], sentence: str) -> None:
    action = scene.action(starts_on=date(2026, 1, 1))
    given: dict[str, object] = {"new_due_on": date(2026, 6, 30), **MOVED, **change}

    with pytest.raises(do.DateRefused, match=sentence):
        do.change_due_date(action=action, by=scene.dora, **given)  # type: ignore[arg-type]

    assert not DateChange.objects.exists()


def test_the_date_of_a_delivered_action_is_not_moved(scene: Scene) -> None:
    with pytest.raises(do.DateRefused, match="delivered"):
        do.change_due_date(action=scene.delivered(), new_due_on=date(2026, 6, 30), by=scene.dora, **MOVED)


def test_a_decision_about_something_else_does_not_agree_a_date(scene: Scene) -> None:
    with pytest.raises(do.DateRefused, match="decision"):
        do.change_due_date(
            action=scene.action(),
            new_due_on=date(2026, 6, 30),
            decision=make.decision(scene.programme),
            by=scene.dora,
            **MOVED,
        )


def test_every_kind_of_reason_is_explained(scene: Scene) -> None:
    reasons = date_change_reasons(scene.programme.pk)

    assert "staffing" in reasons
    assert all(reason.words and reason.meaning.endswith(".") for reason in reasons.values())


# --- states -------------------------------------------------------------------------------------------------------


def test_an_action_goes_its_way(scene: Scene) -> None:
    action = do.start_action(action=scene.action(), by=scene.bob)
    action = do.block_action(action=action, reason="No vehicle", by=scene.bob)
    action = do.unblock_action(action=action, by=scene.bob)

    assert action.state == "in_progress"
    assert verbs(action) == ["action.created", "action.start", "action.block", "action.unblock"]


def test_what_may_not_follow_is_refused_with_what_may(scene: Scene) -> None:
    with pytest.raises(do.MoveRefused, match="start, block, cancel or merge"):
        do.deliver_action(action=scene.action(), account="Done", evidence=[scene.evidence()], by=scene.bob)

    assert not Completion.objects.exists()
    assert not ActionEvidence.objects.exists()


def test_a_cancelled_action_can_be_taken_up_again(scene: Scene) -> None:
    action = do.cancel_action(action=scene.action(), reason="No longer needed", by=scene.dora)

    with pytest.raises(do.MoveRefused):
        do.start_action(action=action, by=scene.bob)

    assert do.reinstate_action(action=action, reason="Needed after all", by=scene.dora).state == "not_started"


def test_an_action_is_merged_into_a_live_one(scene: Scene) -> None:
    one, other = scene.action(), scene.action()

    merged = do.merge_action(action=one, into=other.action, reason="The same work", by=scene.dora)

    assert (merged.state, merged.merged_into) == ("merged", other.action)
    with pytest.raises(do.MoveRefused, match="itself merged"):
        do.merge_action(action=other, into=one.action, reason="The same work", by=scene.dora)
    with pytest.raises(do.MoveRefused, match="another action"):
        do.merge_action(action=other, into=other.action, reason="The same work", by=scene.dora)


# --- milestones and dependencies ----------------------------------------------------------------------------------


def test_a_milestone_keeps_its_first_date_and_is_reached(scene: Scene) -> None:
    milestone = do.add_milestone(action=scene.action(), title="Rota agreed", due_on=date(2026, 3, 1), by=scene.dora)

    moved = do.revise_milestone(milestone=milestone, due_on=date(2026, 3, 10), by=scene.dora)
    reached = do.reach_milestone(milestone=moved, by=scene.bob)

    assert (reached.baseline_due_on, reached.due_on) == (date(2026, 3, 1), date(2026, 3, 10))
    assert reached.reached_on == scene.bob.today
    with pytest.raises(do.DateRefused):
        do.reach_milestone(milestone=reached, reached_on=date(2027, 1, 1), by=scene.bob)


def test_dependencies_that_would_close_a_ring_are_refused(scene: Scene) -> None:
    one, two, three = scene.action(), scene.action(), scene.action()
    do.add_dependency(action=one, on_action=two.action, by=scene.dora)
    do.add_dependency(action=two, on_action=three.action, by=scene.dora)

    with pytest.raises(do.RingRefused):
        do.add_dependency(action=three, on_action=one.action, by=scene.dora)
    with pytest.raises(do.DeliveryRefused, match="already"):
        do.add_dependency(action=one, on_action=two.action, by=scene.dora)
    with pytest.raises(do.DeliveryRefused, match="one of the two"):
        do.add_dependency(action=three, by=scene.dora)


def test_a_dependency_on_an_agency_is_met_and_taken_away(scene: Scene) -> None:
    police = make.agency(scene.programme, "police")
    waits = do.add_dependency(action=scene.action(), on_agency=police, what="Call-out data", by=scene.dora)

    met = do.meet_dependency(dependency=waits, by=scene.bob)
    do.remove_dependency(dependency=met, by=scene.dora)

    assert met.met_on == scene.bob.today
    assert not waits.action.waits_on.filter(superseded_at=None).exists()


# --- updates ------------------------------------------------------------------------------------------------------


@pytest.fixture
def open_round(scene: Scene) -> object:
    return make.round_(scene.programme, opened_at=BEFORE)


def test_an_owner_drafts_and_submits(scene: Scene, open_round: object) -> None:
    action = scene.started()

    draft = do.save_update(action=action, progress="Half of the team is trained.", by=scene.bob)
    sent = do.submit_update(update=draft, by=scene.bob)

    assert (draft.state, sent.state, sent.action_state) == ("draft", "submitted", "in_progress")
    assert verbs(action)[-2:] == ["update.saved", "update.submitted"]


def test_a_partner_updates_its_own_agencys_actions_and_no_others(scene: Scene, open_round: object) -> None:
    police = make.agency(scene.programme, "police")
    partner = make.actor(scene.programme, Role.PARTNER, name="Pat Price", agency=police)
    theirs = scene.action(owner=make.post(scene.programme, "Chief inspector", agency=police))

    do.save_update(action=theirs, progress="We met.", by=partner)

    with pytest.raises(NotAllowed):
        do.save_update(action=scene.action(), progress="We met.", by=partner)


def test_pressing_twice_writes_once(scene: Scene, open_round: object) -> None:
    action = scene.started()
    words = {"action": action, "progress": "Half done.", "submit": True, "seen": None, "by": scene.bob}

    first = do.save_update(**words)  # type: ignore[arg-type]
    second = do.save_update(**words)  # type: ignore[arg-type]

    assert first.pk == second.pk
    assert Update.objects.count() == 1
    assert verbs(action).count("update.submitted") == 1


def test_two_people_writing_the_same_update_lose_nothing(scene: Scene, open_round: object) -> None:
    action = scene.started()
    theirs = do.save_update(action=action, progress="Theirs", seen=None, by=scene.bob)

    with pytest.raises(ChangedMeanwhile) as refusal:
        do.save_update(action=action, progress="Mine", seen=None, by=scene.alice)

    assert refusal.value.theirs == theirs
    assert do.save_update(action=action, progress="Both", seen=theirs.pk, by=scene.alice).progress == "Both"


def test_an_update_moves_the_action_when_it_is_submitted(scene: Scene, open_round: object) -> None:
    action = scene.action()

    draft = do.save_update(action=action, progress="We began.", state="in_progress", by=scene.bob)
    before = ActionVersion.objects.current().get(action=action.action).state
    do.submit_update(update=draft, by=scene.bob)

    assert before == "not_started"
    assert ActionVersion.objects.current().get(action=action.action).state == "in_progress"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"progress": " "}, "what has been done"),
        ({"progress": "Stuck", "state": "blocked"}, "stands in the way"),
        ({"progress": "All done", "state": "delivered"}, "action's page"),
    ],
)
def test_an_update_with_something_missing_is_not_sent(
    scene: Scene, open_round: object, given: dict[str, str], sentence: str
) -> None:
    with pytest.raises(do.UpdateRefused, match=sentence):
        do.save_update(action=scene.started(), submit=True, by=scene.bob, **given)  # type: ignore[arg-type]

    assert not Update.objects.exists()


def test_no_update_is_taken_when_no_round_is_open(scene: Scene) -> None:
    make.round_(scene.programme, state="closed")

    with pytest.raises(do.RoundNotOpen, match="Keep a copy"):
        do.save_update(action=scene.started(), progress="Late", submit=True, by=scene.bob)


def test_a_challenge_is_answered_and_accepted(scene: Scene, open_round: object) -> None:
    action = scene.started()
    sent = do.save_update(action=action, progress="All is well.", submit=True, by=scene.bob)

    challenged = do.challenge_update(update=sent, text="How do you know?", by=scene.dora)
    answered = do.save_update(action=action, progress="Audit of 20 says so.", submit=True, by=scene.bob)
    accepted = do.accept_update(update=answered, by=scene.dora)

    assert [challenged.state, answered.state, accepted.state] == ["challenged", "submitted", "accepted"]
    assert accepted.challenge == "How do you know?"
    with pytest.raises(NotAllowed):
        do.challenge_update(update=accepted, text="And now?", by=scene.bob)


def test_a_draft_is_not_accepted_nor_by_the_one_who_wrote_it(scene: Scene, open_round: object) -> None:
    action = scene.started()
    draft = do.save_update(action=action, progress="Mine", by=scene.alice)

    with pytest.raises(do.UpdateRefused, match="submitted"):
        do.accept_update(update=draft, by=scene.dora)
    with pytest.raises(do.UpdateRefused, match="somebody else"):
        do.accept_update(update=do.submit_update(update=draft, by=scene.alice), by=scene.alice)


def test_a_submitted_update_is_not_made_a_draft_again(scene: Scene, open_round: object) -> None:
    action = scene.started()
    do.save_update(action=action, progress="Sent", submit=True, by=scene.bob)

    with pytest.raises(do.UpdateRefused, match="already submitted"):
        do.save_update(action=action, progress="Other", by=scene.bob)


# --- the end ------------------------------------------------------------------------------------------------------


def test_delivered_needs_evidence(scene: Scene) -> None:
    action = scene.started()

    with pytest.raises(do.NotProved, match="evidence"):
        do.deliver_action(action=action, account="It was done.", by=scene.bob)
    with pytest.raises(do.NotProved, match="account"):
        do.deliver_action(action=action, account=" ", evidence=[scene.evidence()], by=scene.bob)

    assert not Completion.objects.exists()


def test_an_assured_action_is_looked_at_again_after_6_and_12_months(scene: Scene) -> None:
    action = do.assure_action(
        action=scene.delivered(), evidence=scene.evidence("E2"), text="Visits are in time.", by=scene.asif
    )

    assert action.state == "assured"
    assert list(Recheck.objects.order_by("months").values_list("months", "due_on")) == [
        (6, date(2026, 9, 16)),
        (12, date(2027, 3, 16)),
    ]


def test_the_doer_and_the_owner_do_not_assure(scene: Scene) -> None:
    delivered = scene.delivered()
    owner = make.actor(scene.programme, Role.AUDITOR, who=scene.bob.person)

    with pytest.raises(do.NotProved, match="somebody else"):
        do.assure_action(action=delivered, evidence=scene.evidence("E2"), text="Good", by=owner)
    with pytest.raises(NotAllowed):
        do.assure_action(action=delivered, evidence=scene.evidence("E3"), text="Good", by=scene.alice)


def test_first_line_evidence_does_not_assure(scene: Scene) -> None:
    with pytest.raises(do.NotProved, match="third-line"):
        do.assure_action(action=scene.delivered(), evidence=scene.evidence("E2", line=1), text="Good", by=scene.asif)

    assert not Recheck.objects.exists()


def test_holding_at_twelve_months_is_sustained(scene: Scene) -> None:
    do.assure_action(action=scene.delivered(), evidence=scene.evidence("E2"), text="Good", by=scene.asif)
    six, twelve = Recheck.objects.order_by("months")

    with pytest.raises(do.NotProved, match="6 months first"):
        do.record_recheck(recheck=twelve, held=True, text="Holds", by=scene.asif)
    assert do.record_recheck(recheck=six, held=True, text="Holds", by=scene.asif).state == "assured"
    assert do.record_recheck(recheck=twelve, held=True, text="Holds", by=scene.asif).state == "sustained"
    with pytest.raises(do.NotProved, match="already settled"):
        do.record_recheck(recheck=twelve, held=True, text="Holds", by=scene.asif)


def test_what_does_not_hold_goes_back_to_work(scene: Scene) -> None:
    do.assure_action(action=scene.delivered(), evidence=scene.evidence("E2"), text="Good", by=scene.asif)
    six, twelve = Recheck.objects.order_by("months")

    action = do.record_recheck(recheck=six, held=False, text="Visits slipped again", by=scene.asif)

    twelve.refresh_from_db()
    assert action.state == "in_progress"
    assert twelve.dropped_at is not None
    assert twelve.done_on is None


# --- delivery plans and resources ---------------------------------------------------------------------------------


def test_a_resource_is_one_line_through_its_versions(scene: Scene) -> None:
    council = make.agency(scene.programme)
    plan = scene.plan.delivery_plan
    line = {"plan": plan, "agency": council, "kind": "people", "what_for": "Social workers", "by": scene.dora}

    do.set_resource(needed=4, **line)  # type: ignore[arg-type]
    do.set_resource(needed=4, secured=3, **line)  # type: ignore[arg-type]

    now = Resource.objects.current().get()
    assert (now.needed, now.secured) == (Decimal(4), Decimal(3))
    with pytest.raises(do.DeliveryRefused):
        do.set_resource(needed=-1, **line)  # type: ignore[arg-type]
    do.remove_resource(resource=now, by=scene.dora)
    assert not Resource.objects.current().exists()


def test_a_delivery_plan_with_unfinished_actions_is_not_withdrawn(scene: Scene) -> None:
    action = scene.action()

    with pytest.raises(do.DeliveryRefused, match="1 unfinished action is"):
        do.withdraw_delivery_plan(plan=scene.plan, reason="Over", by=scene.dora)

    do.cancel_action(action=action, reason="Over", by=scene.dora)
    gone = do.withdraw_delivery_plan(plan=scene.plan, reason="Over", by=scene.dora)
    assert gone.is_withdrawn
    assert not do.restore_delivery_plan(plan=gone, by=scene.dora).is_withdrawn


# --- many at once -------------------------------------------------------------------------------------------------


def test_many_dates_are_shifted_each_with_its_line_in_the_ledger(scene: Scene) -> None:
    actions = [scene.action(), scene.action(due_on=None), scene.delivered()]

    changed = do.bulk_change(actions=actions, change=BulkChange(shift_days=14, **MOVED), by=scene.dora)

    assert changed == 1
    assert [(c.old_due_on, c.new_due_on) for c in DateChange.objects.all()] == [(date(2026, 4, 30), date(2026, 5, 14))]


def test_many_owners_are_changed_or_none(scene: Scene) -> None:
    new = make.post(scene.programme, "Head of Front Door")
    one, two = scene.action(), scene.action()
    do.revise_action(action=two, title="Changed meanwhile", by=scene.alice)

    with pytest.raises(ChangedMeanwhile):
        do.bulk_change(actions=[one, two], change=BulkChange(owner_id=new.pk), by=scene.dora)

    assert not ActionVersion.objects.current().filter(owner=new).exists()


def test_many_are_not_given_to_another_programmes_post(scene: Scene) -> None:
    stranger = make.post(make.programme())

    with pytest.raises(NotAllowed):
        do.bulk_change(actions=[scene.action()], change=BulkChange(owner_id=stranger.pk), by=scene.dora)


def test_the_history_of_all_this_verifies(scene: Scene, open_round: object) -> None:
    action = scene.delivered()
    do.save_update(action=action, progress="Delivered.", submit=True, by=scene.bob)
    do.assure_action(action=action, evidence=scene.evidence("E2"), text="Good", by=scene.asif)

    assert verify(scene.programme.pk) == []
