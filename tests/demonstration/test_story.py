"""The demonstration shows what the product is for: each test names one thing that a visitor should find in it."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime, timedelta
from functools import cache

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.utils import timezone

from soundingboard.accounts.access import actor_in, the_system
from soundingboard.accounts.models import Holding, Person, Post, Programme
from soundingboard.accounts.roles import Role
from soundingboard.cycle.models import Chase, Round, RoundState
from soundingboard.decisions.models import Decision, DecisionKind, DecisionReview, Worked
from soundingboard.delivery.models import (
    ActionState,
    ActionVersion,
    DateChange,
    Recheck,
    Update,
    UpdateLink,
    UpdateState,
)
from soundingboard.delivery.plans import all_needs
from soundingboard.demonstration.people import PASSWORD, sign_ins
from soundingboard.evidence.models import EvidenceVersion
from soundingboard.files.models import StoredFile
from soundingboard.framework.models import Content, Origin
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.insight.checking import checked
from soundingboard.judgement.models import Rating, RollUp, Stage, Verification
from soundingboard.lib.presets import evidence_kinds
from soundingboard.outbox.models import Message
from soundingboard.papers.content import BOARD_PACK, BRIEFING_NOTE
from soundingboard.papers.models import Paper, PaperFile, PaperState
from soundingboard.papers.reading import papers as papers_of
from soundingboard.plan import reading
from soundingboard.plan.models import (
    Finding,
    FindingRepeat,
    Inspection,
    InspectionState,
    InstrumentState,
    InstrumentVersion,
    ObjectiveVersion,
    Parking,
    PlanVersion,
)
from soundingboard.position.gather import gather
from soundingboard.position.values import Position
from soundingboard.publishing.reading import site_of
from soundingboard.rating.rules import rules
from soundingboard.records import vault

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("demonstration")]


def wexmoor() -> Programme:
    """The programme of the demonstration."""
    return Programme.objects.get(code="wexmoor")


def last_board() -> Round:
    """The last round that was frozen."""
    found = Round.objects.filter(state=RoundState.FROZEN).order_by("number").last()
    assert found is not None
    return found


@cache
def position_at(moment: datetime) -> Position:
    """Gathered once for the module: nothing in it changes."""
    return gather(wexmoor(), moment)


def at_the_last_board() -> Position:
    """What the last Board saw."""
    frozen_at = last_board().frozen_at
    assert frozen_at is not None
    return position_at(frozen_at)


# --- people -----------------------------------------------------------------------------------------------------------


def test_one_person_of_each_role_can_sign_in_with_the_password_that_is_printed() -> None:
    addresses = sign_ins()
    assert set(addresses) == set(Role)
    now = timezone.now()
    for role, email in addresses.items():
        person = Person.objects.get(email=email)
        actor = actor_in(wexmoor(), person, now)
        assert actor is not None, email
        assert role in actor.roles
    assert check_password(PASSWORD, Person.objects.get(email=addresses[Role.DIRECTOR]).password)


def test_a_post_is_vacant_one_is_being_left_and_one_was_handed_over() -> None:
    today = timezone.localdate()
    posts = position_at(timezone.now()).posts
    assert [post.code for post in posts if post.holder is None] == ["WDL"]
    leaving = Holding.objects.filter(to_on__gt=today)
    assert [holding.post.code for holding in leaving] == ["HCL"]
    assert all(holding.to_on is not None and holding.to_on <= today + timedelta(days=60) for holding in leaving)
    assert Post.objects.get(code="ADP").holdings.count() == 2
    assert 30 <= Post.objects.count() <= 34


# --- inspections, Notice, plan ----------------------------------------------------------------------------------------


def test_the_report_was_read_from_a_pdf_and_the_earlier_one_entered_by_hand() -> None:
    earlier, latest = Inspection.objects.order_by("published_on")
    assert (earlier.state, latest.state) == (InspectionState.CONFIRMED, InspectionState.CONFIRMED)
    assert earlier.report is None
    assert latest.report is not None
    assert latest.reading["warnings"] == []
    assert latest.authority_as_printed == "Wexmoor"
    findings = Finding.objects.filter(inspection=latest)
    assert (findings.count(), findings.filter(is_priority_action=True).count()) == (12, 1)
    assert all(finding.page and finding.quote for finding in findings)
    assert FindingRepeat.objects.current().exclude(what_was_tried="").count() == 2


def test_the_notice_was_drafted_issued_and_once_revised() -> None:
    versions = InstrumentVersion.objects.order_by("recorded_at")
    states = [version.state for version in versions]
    assert states == [InstrumentState.DRAFT, InstrumentState.ISSUED, InstrumentState.REVISED]
    system = the_system(wexmoor(), timezone.now())
    before = {need.reference: need for need in reading.required(system, versions[1].recorded_at + timedelta(days=1))}
    after = {need.reference: need for need in reading.required(system)}
    assert len(after.keys() - before.keys()) == 1
    changed = [key for key in before if before[key] != after[key]]
    assert len(changed) == 2
    assert sum(before[key].due_on != after[key].due_on for key in changed) == 1
    assert sum(before[key].text != after[key].text for key in changed) == 1


def test_the_plan_has_been_agreed_three_times_and_leaves_no_gap() -> None:
    assert list(PlanVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    system = the_system(wexmoor(), timezone.now())
    plan = reading.plan_of(system)
    assert plan is not None
    assert reading.gaps(system, plan.pk, on=timezone.localdate()) == ()
    objectives = ObjectiveVersion.objects.current()
    assert (objectives.count(), objectives.filter(is_local_ambition=True).count()) == (14, 2)
    parked = Parking.objects.current().get()
    assert parked.decision is not None
    assert parked.decision.kind == DecisionKind.PARKING


# --- delivery ---------------------------------------------------------------------------------------------------------


def test_ninety_actions_are_in_every_state() -> None:
    states = Counter(ActionVersion.objects.current().values_list("state", flat=True))
    assert states.total() == 90
    assert set(states) == set(ActionState.values)


def test_actions_are_late_silent_carried_forward_waiting_and_short_of_means() -> None:
    position = position_at(timezone.now())
    assert any(action.days_overdue > 60 for action in position.actions)
    assert any(action.is_silent and action.rounds_missed >= 6 and action.owner == "PDU" for action in position.actions)
    assert any(action.carried_forward >= 3 and action.is_unfinished for action in position.actions)
    assert any(action.late_dependencies for action in position.actions)
    assert any(action.help_needed for action in position.actions)
    assert any(need.gap for need in all_needs(the_system(wexmoor(), timezone.now()), None))
    assert DateChange.objects.count() >= 10
    assert len(set(DateChange.objects.values_list("reason_code", flat=True))) >= 4


def test_rechecks_held_failed_and_are_overdue() -> None:
    done = Recheck.objects.exclude(done_on=None)
    assert done.filter(held=True, months=12).count() >= 5
    assert done.filter(held=False).count() == 1
    assert Recheck.objects.filter(done_on=None, dropped_at=None, due_on__lt=timezone.localdate()).exists()


def test_updates_were_submitted_challenged_and_accepted_and_read_differently() -> None:
    updates = Update.objects.current().filter(round__state=RoundState.FROZEN)
    assert updates.count() > 450
    assert updates.filter(state=UpdateState.CHALLENGED).exists()
    assert Update.objects.filter(state=UpdateState.CHALLENGED).count() > 20
    texts = list(updates.values_list("progress", flat=True))
    assert len(set(texts)) > 0.95 * len(texts)
    running = Update.objects.current().order_by("action_id", "round__number").values_list("action_id", "progress")
    pairs = zip(running, list(running)[1:], strict=False)
    assert not [one for one, other in pairs if one == other]
    assert Chase.objects.count() > 20


def test_the_open_round_has_updates_sent_drafted_and_missing() -> None:
    opened = Round.objects.open().get()
    states = Counter(Update.objects.current().filter(round=opened).values_list("state", flat=True))
    assert states[UpdateState.SUBMITTED] >= 5
    assert states[UpdateState.DRAFT] >= 2
    open_actions = ActionVersion.objects.current().unfinished().count()
    assert states.total() < open_actions


# --- evidence and judgement -------------------------------------------------------------------------------------------


def test_those_without_an_account_answered_by_a_link_and_one_link_waits() -> None:
    used = UpdateLink.objects.exclude(submitted_at=None)
    waiting = UpdateLink.objects.get(submitted_at=None)

    assert {link.round.number for link in used} == {17}
    for link in used:
        given = Update.objects.filter(link=link).order_by("action_id")
        assert sorted({row.action.reference for row in given}) == sorted(link.asked)
        assert {row.given_by for row in given} == {link.writer}
    assert waiting.round.state == RoundState.OPEN
    assert waiting.openings.count() == 1


def test_evidence_is_of_every_kind_and_line_and_says_all_three_things() -> None:
    rows = EvidenceVersion.objects.current()
    assert 60 <= rows.count() <= 90
    assert set(rows.values_list("kind", flat=True)) == {kind.code for kind in evidence_kinds()}
    assert set(rows.values_list("line", flat=True)) == {1, 2, 3}
    assert set(rows.values_list("says", flat=True)) == {"supports", "mixed", "contradicts"}
    assert set(rows.values_list("classification", flat=True)) == {"public", "official", "exempt"}
    assert rows.filter(is_withdrawn=True).count() == 2
    assert rows.filter(expires_on__lt=timezone.localdate()).exists()
    assert rows.filter(verified_on=None).exists()
    assert rows.exclude(verified_on=None).exists()
    assert rows.exclude(document=None).count() >= 5
    position = position_at(timezone.now())
    assert {each.strength for each in position.evidence} == {0, 1, 2, 3, 4}
    assert any(each.counts and not each.is_fresh for each in position.evidence)


@pytest.mark.parametrize("code", [rule.code for rule in rules()])
def test_each_published_rule_is_seen_to_speak_and_to_stay_silent(code: str) -> None:
    objectives = at_the_last_board().objectives
    spoke = [each.reference for each in objectives if code in {said.code for said in each.suggestion.spoken}]
    assert spoke, f"{code} is never heard"
    assert len(spoke) < len(objectives), f"{code} is never silent"


def test_every_objective_was_rated_three_ways_in_every_round_it_was_in() -> None:
    agreed = Rating.objects.current().filter(stage=Stage.AGREED)
    for round_ in Round.objects.frozen():
        there = agreed.filter(round=round_)
        assert there.count() == 3 * there.values("objective").distinct().count()
    assert agreed.filter(round=last_board()).count() == 3 * 14
    assert Rating.objects.filter(stage=Stage.CHALLENGED).count() >= 20
    assert RollUp.objects.current().filter(round=last_board()).count() == 4


def test_suggestions_were_overruled_with_reasons_of_their_own() -> None:
    agreed = Rating.objects.current().filter(stage=Stage.AGREED)
    overruled = [row for row in agreed if row.suggested and row.value != row.suggested]
    assert len(overruled) >= 10
    assert {row.dimension for row in overruled} >= {"delivery", "impact"}
    assert all(len(row.reason) > 100 for row in overruled)


def test_management_oversight_is_green_outside_and_red_inside() -> None:
    melon = at_the_last_board().objective("1.4")
    assert melon is not None
    delivery, impact = melon.agreed("delivery"), melon.agreed("impact")
    assert delivery is not None
    assert impact is not None
    assert delivery.point.colour == "blue"
    assert melon.suggestion.impact.colour == "red"
    assert impact.overrules
    proposed = melon.stage("impact", "proposed", last_board().number)
    assert proposed is not None
    assert proposed.point.colour == "green"


def test_the_front_door_truly_improved_and_plans_went_red_after_a_long_amber() -> None:
    position = at_the_last_board()
    door, plans = position.objective("1.1"), position.objective("1.3")
    assert door is not None
    assert plans is not None
    impact = [mark.point.code for mark in door.marks("impact")]
    assert impact[0] == "too_early"
    assert impact[-3:] == ["green"] * 3
    assert [mark.point.code for mark in door.marks("confidence")][-1] == "high"
    delivery = [mark.point.code for mark in plans.marks("delivery")]
    assert delivery[-3:] == ["red"] * 3
    assert delivery[-9:-3] == ["amber"] * 6


def test_a_green_rests_only_on_what_those_responsible_say() -> None:
    asserted = at_the_last_board().objective("1.5")
    assert asserted is not None
    delivery = asserted.agreed("delivery")
    assert delivery is not None
    assert delivery.point.colour == "green"
    assert delivery.is_asserted


def test_children_were_not_heard_on_some_objectives_and_were_on_others() -> None:
    silent = [
        each.reference
        for each in at_the_last_board().objectives
        if "R34" in {said.code for said in each.suggestion.spoken}
    ]
    assert 2 <= len(silent) < 14


def test_sampled_ratings_were_upheld_and_were_not() -> None:
    found = Verification.objects.exclude(verified_at=None)
    assert found.filter(upheld=True).exists()
    assert found.filter(upheld=False).exists()
    assert Verification.objects.filter(verified_at=None).count() == 1


# --- decisions, content, papers, history ------------------------------------------------------------------------------


def test_decisions_say_what_ratings_calendar_and_plan_rest_on_and_whether_they_worked() -> None:
    kinds = set(Decision.objects.values_list("kind", flat=True))
    assert kinds >= {
        DecisionKind.SCALE,
        DecisionKind.UNIT_OF_RAG,
        DecisionKind.CALENDAR,
        DecisionKind.AGREE_PLAN,
        DecisionKind.AGREE_RATINGS,
        DecisionKind.PARKING,
        DecisionKind.DATE_CHANGE,
    }
    assert Decision.objects.exclude(dissent="").exists()
    assert set(DecisionReview.objects.values_list("worked", flat=True)) >= {Worked.YES, Worked.PARTLY, Worked.NO}


def test_a_scale_was_changed_here_by_decision_and_old_ratings_keep_theirs() -> None:
    row = Content.objects.current().get(kind="scales", code="delivery")
    assert (row.version, row.origin) == (2, Origin.LOCAL)
    assert row.decision is not None
    versions = Rating.objects.filter(dimension="delivery").values_list("scale_version", flat=True)
    assert set(versions) == {1, 2}


def test_the_last_boards_pack_is_issued_and_its_files_are_what_was_stored() -> None:
    issued = Paper.objects.get(state=PaperState.ISSUED, edition="exempt", kind=BOARD_PACK)
    assert issued.round == last_board()
    files = PaperFile.objects.filter(paper=issued).select_related("file")
    assert {row.format for row in files} == {"pdf", "docx", "html", "xlsx", "json"}
    assert all(len(vault.read(row.file.sha256)) == row.file.size for row in files)
    assert issued.position_sha256 == next(row.file.sha256 for row in files if row.format == "json")
    assert Paper.objects.filter(state=PaperState.DRAFT).exists()
    assert StoredFile.objects.filter(purpose="evidence").exists()


def test_a_resident_reads_the_last_pack_without_signing_in(client: Client) -> None:
    programme = Programme.objects.get()
    site = site_of(programme.code)
    assert site is not None
    assert site.shown is not None
    assert site.shown.paper == Paper.objects.get(state=PaperState.ISSUED, edition="public", kind=BOARD_PACK)

    for page in ("", "promises/", "what-happened/", "measures/contacts/", "questions/"):
        assert client.get(f"/public/{programme.code}/{page}").status_code == 200, page
    names = set(Person.objects.values_list("name", flat=True)) - {programme.authority.name}
    said = "\n".join(vault.read(each.sha256).decode() for each in site.shown.parts.exclude(name__startswith="paper/"))
    assert [name for name in names if name in said] == []


@pytest.mark.parametrize("role", [Role.SCRUTINY_COUNCILLOR, Role.AUDITOR, Role.OUTSIDER])
def test_those_who_see_nothing_exempt_have_a_paper_to_read(role: Role) -> None:
    email = sign_ins()[role]
    person = Person.objects.get(email=email)
    actor = actor_in(wexmoor(), person, timezone.now())
    assert actor is not None
    shown = papers_of(actor)
    assert [each.kind for each in shown if each.edition == "public"] == [BOARD_PACK, BRIEFING_NOTE]
    assert all(each.issued_at for each in shown)


def test_the_plan_was_checked_as_it_is() -> None:
    manager = actor_in(wexmoor(), Person.objects.get(name="Bronagh Tierney"), timezone.now())
    assert manager is not None
    latest = checked(manager, None).latest
    assert latest is not None
    assert latest.remarks
    assert latest.changes_since == 0


def test_the_history_verifies_and_was_written_in_the_order_of_time() -> None:
    assert verify(wexmoor().pk) == []
    moments = list(Entry.objects.filter(programme_id=wexmoor().pk).order_by("seq").values_list("at", flat=True))
    assert len(moments) > 3000
    assert [moment for before, moment in itertools.pairwise(moments) if moment < before] == []
    assert moments[-1] <= timezone.now()
    assert moments[-1] > timezone.now() - timedelta(days=3)


def test_inboxes_hold_unread_only_what_came_in_the_last_days() -> None:
    unread = Message.objects.filter(programme_id=wexmoor().pk, read_at=None)

    assert all(message.sent_at > timezone.now() - timedelta(days=8) for message in unread)
    assert Message.objects.filter(programme_id=wexmoor().pk).exclude(read_at=None).exists()
