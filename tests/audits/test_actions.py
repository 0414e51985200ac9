"""Cycles from frame to evidence, one audit in two windows, second grades that stay blind, loops that come round."""

from datetime import timedelta

import pytest
from django.db.utils import IntegrityError

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.audits import actions, audit_actions, loop_actions, reading
from soundingboard.audits.actions import AuditRefused
from soundingboard.audits.audit_actions import SavedMeanwhile, Summary
from soundingboard.audits.bearing import open_loops
from soundingboard.audits.models import Audit, AuditCycle, AuditFinding, AuditState, FrameCase
from soundingboard.audits.rules import Case
from soundingboard.digest.deadlines import deadlines
from soundingboard.evidence.actions import withdraw_evidence
from soundingboard.evidence.models import EvidenceUse, EvidenceVersion
from soundingboard.framework.actions import ContentRefused, change_content
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.lib.audit_tools import AuditTool
from soundingboard.outbox.models import Message
from soundingboard.records.fields import IdentifiableText
from tests import factories as make
from tests.audits.scene import FRAME, WELL, Scene, answers, closed, day, drawn, graded_again, planned, sent_in, tool
from tests.factories import NOW, TODAY, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return drawn()


# --- cycles -----------------------------------------------------------------------------------------------------------


def test_a_sample_is_drawn_by_a_seed_that_is_kept_and_told_to_those_who_audit(scene):
    audits = scene.audits

    assert (scene.cycle.state, scene.cycle.seed, len(audits)) == ("drawn", 5, 6)
    assert sorted(audit.team for audit in audits) == ["North"] * 3 + ["South"] * 3
    assert sum(audit.is_second for audit in audits) == 3
    assert all(audit.moderator_id not in (None, audit.auditor_id) for audit in audits if audit.is_second)
    told = Message.objects.filter(kind="audit").values_list("recipient_id", flat=True)
    assert set(told) == {scene.ann.person_id, scene.bo.person_id}
    assert FrameCase.objects.filter(cycle=scene.cycle, place__isnull=False).count() == 6
    assert verify(scene.programme.pk) == []


def test_the_same_seed_draws_the_same_cases(scene):
    other = drawn()

    assert [audit.case for audit in other.audits] == [audit.case for audit in scene.audits]


def test_a_cycle_drawn_twice_is_drawn_once(scene):
    with pytest.raises(AuditRefused, match="frame stands"):
        actions.draw_sample(cycle=scene.cycle, auditors=[scene.ann.person], by=scene.manager)
    with pytest.raises(AuditRefused, match="frame stands"):
        actions.add_cases(cycle=scene.cycle, cases=[Case("W900", "North")], by=scene.manager)


def test_nobody_audits_or_grades_again_a_case_of_their_line():
    programme = make.programme()
    manager = make.actor(programme)
    ann, bo, cy = (make.actor(programme, Role.AUDITOR, name=name) for name in ("Ann A", "Bo B", "Cy C"))
    actions.declare_line(person=ann.person, teams=["north"], by=ann)
    cycle = planned(programme, manager, second_percent=100)
    actions.add_cases(cycle=cycle, cases=FRAME, by=manager)
    audits = actions.draw_sample(cycle=cycle, auditors=[each.person for each in (ann, bo, cy)], seed=1, by=manager)

    assert all(ann.person_id not in (audit.auditor_id, audit.moderator_id) for audit in audits if audit.team == "North")
    assert any(ann.person_id == audit.auditor_id for audit in audits)
    north = next(audit for audit in audits if audit.team == "North")
    with pytest.raises(AuditRefused, match="own line"):
        actions.name_auditor(audit=north, auditor=ann.person, by=manager)


def test_what_nobody_may_audit_waits_for_somebody_to_be_named():
    programme = make.programme()
    manager = make.actor(programme)
    ann, bo = (make.actor(programme, Role.AUDITOR, name=name) for name in ("Ann A", "Bo B"))
    actions.declare_line(person=ann.person, teams=["North"], by=manager)
    cycle = planned(programme, manager, sample_size=2)
    actions.add_cases(cycle=cycle, cases=FRAME[:2], by=manager)
    audits = actions.draw_sample(cycle=cycle, auditors=[ann.person], seed=1, by=manager)

    north = next(audit for audit in audits if audit.team == "North")
    assert north.auditor_id is None
    assert actions.name_auditor(audit=north, auditor=bo.person, by=manager).auditor_id == bo.person_id


def test_cases_left_out_are_not_drawn_and_keep_their_reason():
    programme = make.programme()
    manager = make.actor(programme)
    ann = make.actor(programme, Role.AUDITOR)
    cycle = planned(programme, manager, sample_size=12)
    actions.add_cases(cycle=cycle, cases=FRAME, by=manager)
    actions.leave_out(cycle=cycle, references=["W001", "W002"], why="Audited in the last twelve months", by=manager)
    actions.leave_out(cycle=cycle, references=["W002"], why="", by=manager)
    audits = actions.draw_sample(cycle=cycle, auditors=[ann.person], by=manager)

    assert len(audits) == 11
    assert reading.frame_count(cycle).left_out == (("Audited in the last twelve months", 1),)
    with pytest.raises(AuditRefused, match="frame stands"):
        actions.leave_out(cycle=cycle, references=["W003"], why="Late", by=manager)


@pytest.mark.parametrize(
    "given, match",
    [
        ({"due_on": TODAY - timedelta(days=60)}, "run forwards"),
        ({"second_due_on": TODAY - timedelta(days=1)}, "run forwards"),
        ({"sample_size": 0}, "sample of 1"),
        ({"second_percent": 101}, "0 to 100"),
    ],
)
def test_a_cycle_that_cannot_be_is_refused(given, match):
    programme = make.programme()

    with pytest.raises(AuditRefused, match=match):
        planned(programme, make.actor(programme), **given)
    assert AuditCycle.objects.count() == 0


def test_grades_of_a_retired_scale_are_refused_and_the_tool_may_be_used_ungraded():
    programme = make.programme()
    manager = make.actor(programme)
    row = tool(manager)
    old = change_content(row=row, body={**row.body, "scale": "adequate"}, of=AuditTool, why="As it was", by=manager)

    with pytest.raises(AuditRefused, match="was retired before"):
        planned(programme, manager, tool=old)
    assert planned(programme, manager, tool=old, is_graded=False).second_percent == 0


THREE = {"scale": "own", "own_grades": ["Strong", "Sound", "Weak"], "own_good": "Sound"}


def test_a_council_grades_by_a_scale_of_its_own_and_what_is_good_is_what_it_calls_so():
    programme = make.programme()
    row = tool(make.actor(programme))
    own = change_content(
        row=row, body={**row.body, **THREE}, of=AuditTool, why="Our framework", by=make.actor(programme)
    )
    scene = drawn(programme=programme, tool=own, second_percent=0)
    for number, audit in enumerate(scene.audits):
        sent_in(scene, audit, grade=(1, 2, 3)[number % 3])
    actions.close_cycle(cycle=scene.cycle, by=scene.manager)

    used = reading.tool_of(scene.cycle.tool)
    assert used.grades == {3: "Strong", 2: "Sound", 1: "Weak"}
    assert (used.good_from, scene.cycle.grade_count, scene.cycle.good_from) == (2, 3, 2)
    good = reading.result_of(scene.manager, scene.cycle, None).grades.good
    (counted,) = reading.closed_cycles(scene.manager)
    assert (good.passed, good.eligible) == (counted.good, counted.graded) == (4, 6)
    assert counted.good_at_first == 4
    other = drawn(programme=programme, tool=own, second_percent=0)
    with pytest.raises(AuditRefused, match="Choose a grade of the scale"):
        sent_in(other, other.audits[0], grade=4)


@pytest.mark.parametrize(
    "changed, match",
    [
        ({"own_grades": ["Good"]}, "2 to 10"),
        ({"own_grades": [str(n) for n in range(11)], "own_good": "3"}, "2 to 10"),
        ({"own_grades": ["Good", "good "]}, "stands twice"),
        ({"own_grades": ["Good", " "]}, "no words"),
        ({"own_good": "Fair"}, "lowest that is good enough"),
        ({"scale": "requires_improvement"}, "of its own only"),
    ],
)
def test_grades_of_its_own_that_will_not_do_are_refused(changed, match):
    manager = make.actor(make.programme())
    row = tool(manager)

    with pytest.raises(ContentRefused, match=match):
        change_content(row=row, body={**row.body, **THREE, **changed}, of=AuditTool, why="Ours", by=manager)


def test_a_case_twice_in_a_frame_or_one_that_looks_like_a_name_adds_nothing():
    programme = make.programme()
    manager = make.actor(programme)
    cycle = planned(programme, manager)
    actions.add_cases(cycle=cycle, cases=FRAME[:3], by=manager)

    for case, match in ((Case("w001", "North"), "already"), (Case("Smith", "North"), "name")):
        with pytest.raises(AuditRefused, match=match):
            actions.add_cases(cycle=cycle, cases=[Case("W100", "North"), case], by=manager)
    assert FrameCase.objects.count() == 3


def test_of_three_cases_and_a_team_of_one_all_are_drawn():
    programme = make.programme()
    manager = make.actor(programme)
    ann = make.actor(programme, Role.AUDITOR)
    cycle = planned(programme, manager, sample_size=30)
    actions.add_cases(cycle=cycle, cases=[*FRAME[:2], Case("W800", "Night team")], by=manager)

    audits = actions.draw_sample(cycle=cycle, auditors=[ann.person], by=manager)

    assert {audit.team for audit in audits} == {"North", "South", "Night team"}


def test_a_tool_changed_in_mid_cycle_leaves_audits_on_their_version(scene):
    first = scene.audits[0]
    row = reading.tool_called(scene.manager, "oversight_sample").row
    sections = [{**part, "title": f"{part['title']} (new)"} for part in row.body["sections"]]
    change_content(row=row, body={**row.body, "sections": sections}, of=AuditTool, why="Clearer", by=scene.manager)

    sent_in(scene, first)

    kept = reading.audit_of(scene.manager, scene.cycle.reference, first.number)
    assert reading.tool_of(kept.tool).tool.sections[0].title == "The latest turning point"
    assert reading.tool_called(scene.manager, "oversight_sample").tool.sections[0].title.endswith("(new)")
    row.refresh_from_db()
    with pytest.raises(AuditRefused, match="as it stands now"):
        planned(scene.programme, scene.manager, tool=row)


def test_an_abandoned_cycle_says_why_and_takes_nothing_more(scene):
    with pytest.raises(AuditRefused, match="Say why"):
        actions.abandon_cycle(cycle=scene.cycle, why=" ", by=scene.manager)
    actions.abandon_cycle(cycle=scene.cycle, why="Both auditors were needed elsewhere.", by=scene.manager)
    scene.again()

    assert scene.cycle.state == "abandoned"
    with pytest.raises(AuditRefused, match="cycle is over"):
        sent_in(scene, scene.audits[0])
    assert reading.my_audits(scene.by(scene.audits[0])) == []


def test_a_cycle_is_closed_only_when_nothing_is_open(scene):
    with pytest.raises(AuditRefused, match="not sent in"):
        actions.close_cycle(cycle=scene.cycle, by=scene.manager)
    for audit in scene.audits:
        sent_in(scene, audit)
    with pytest.raises(AuditRefused, match="second grade"):
        actions.close_cycle(cycle=scene.cycle, by=scene.manager)
    for audit in scene.audits:
        if audit.is_second:
            graded_again(scene, audit, 2)
    with pytest.raises(AuditRefused, match="not settled"):
        actions.close_cycle(cycle=scene.cycle, by=scene.manager)


def test_a_closed_cycle_is_put_forward_as_evidence_of_the_second_line():
    scene = closed()
    objective = make.objective(make.theme(make.plan(scene.programme)))
    made = actions.put_forward(cycle=scene.cycle, objectives=[objective], by=scene.manager)

    assert (made.line, made.kind, made.says, made.sample_size) == (2, "audit", "supports", 6)
    assert "6 of 6 audits were sent in." in made.summary
    assert EvidenceUse.objects.filter(evidence=made.evidence, objective=objective).exists()
    open_one = planned(scene.programme, scene.manager, name="April dip sample")
    with pytest.raises(AuditRefused, match="Close the cycle"):
        actions.put_forward(cycle=open_one, objectives=[], by=scene.manager)


def test_a_cycle_is_put_forward_once_and_again_only_after_that_evidence_was_withdrawn():
    scene = closed()
    made = actions.put_forward(cycle=scene.cycle, objectives=[], by=scene.manager)

    with pytest.raises(AuditRefused, match=f"is evidence already, as {made.evidence.reference}"):
        actions.put_forward(cycle=scene.cycle, objectives=[], by=scene.manager)
    assert EvidenceVersion.objects.current().count() == 1

    withdraw_evidence(row=made, why="The sample was drawn from the wrong list.", by=scene.manager)
    again = actions.put_forward(cycle=scene.cycle, objectives=[], by=later(scene.manager, NOW + timedelta(hours=1)))
    assert again.evidence != made.evidence


# --- one audit --------------------------------------------------------------------------------------------------------


def test_an_audit_saves_incomplete_and_is_sent_in_only_when_whole(scene):
    audit = scene.audits[0]
    by = scene.by(audit)
    audit_actions.save_section(audit=audit, section="decision", answers={"decision.there": "met"}, seen=0, by=by)

    with pytest.raises(AuditRefused, match="and 6 more|and 7 more"):
        audit_actions.submit_audit(audit=audit, by=by)
    for summary, match in (
        (Summary(going_well="Much"), "overall grade"),
        (Summary(grade=3), "going well"),
        (Summary(grade=3, going_well="Much"), "took part"),
    ):
        audit_actions.save_whole(audit=audit, answers=answers(audit), summary=summary, by=by)
        with pytest.raises(AuditRefused, match=match):
            audit_actions.submit_audit(audit=audit, by=by)
    audit_actions.save_whole(audit=audit, answers=answers(audit), summary=WELL, by=by)
    assert audit_actions.submit_audit(audit=audit, by=by).state == AuditState.SUBMITTED
    with pytest.raises(AuditRefused, match="as it was sent"):
        audit_actions.save_section(audit=audit, section="decision", answers={}, seen=1, by=by)


def test_two_windows_do_not_write_over_each_other(scene):
    audit = scene.audits[0]
    by = scene.by(audit)
    save = {"audit": audit, "section": "decision", "by": by}
    audit_actions.save_section(answers={"decision.there": "met"}, seen=0, **save)

    with pytest.raises(SavedMeanwhile) as meanwhile:
        audit_actions.save_section(answers={"decision.there": "not"}, seen=0, **save)

    assert (meanwhile.value.theirs, meanwhile.value.version) == ({"decision.there": "met"}, 1)
    assert audit_actions.save_section(answers={"decision.there": "met"}, seen=0, **save).version == 1
    assert audit_actions.save_section(answers={"decision.there": "not"}, seen=1, **save).version == 2
    # Another part of the same audit is not in the way.
    audit_actions.save_section(audit=audit, section="supervision", answers={"supervision.often": "met"}, seen=0, by=by)


def test_the_summary_has_its_own_version(scene):
    audit = scene.audits[0]
    by = scene.by(audit)
    audit_actions.save_summary(audit=audit, summary=Summary(going_well="Seen often"), seen=0, by=by)

    with pytest.raises(SavedMeanwhile):
        audit_actions.save_summary(audit=audit, summary=Summary(going_well="Seen"), seen=0, by=by)
    assert audit_actions.save_summary(audit=audit, summary=WELL, seen=1, by=by).version == 2


def test_a_concern_raises_the_alert_in_the_same_action(scene):
    director = make.actor(scene.programme, Role.DIRECTOR, name="Di Director")
    audit = scene.audits[0]
    audit_actions.save_section(
        audit=audit,
        section="decision",
        answers={"decision.there": "not"},
        seen=0,
        concern="The child is at home with somebody who must not be there. I rang the team manager.",
        by=scene.by(audit),
    )

    alerts = Message.objects.filter(kind="alert")
    assert set(alerts.values_list("recipient_id", flat=True)) == {scene.manager.person_id, director.person_id}
    assert "may not be safe" in alerts[0].subject
    audit.refresh_from_db()
    assert audit.concern_at is not None
    entry = Entry.objects.get(programme_id=scene.programme.pk, verb="audit.concern_raised")
    assert "team manager" not in str(entry.text.values)


def test_text_that_could_identify_a_child_is_refused_and_nothing_is_saved(scene):
    audit = scene.audits[0]
    said = answers(audit)
    with pytest.raises(IdentifiableText):
        audit_actions.save_whole(
            audit=audit,
            answers=said,
            summary=Summary(going_well="Her NHS number is 943 476 5919."),
            by=scene.by(audit),
        )
    audit.refresh_from_db()
    assert audit.state == AuditState.ALLOCATED


def test_emoji_and_text_from_right_to_left_are_kept_as_they_are(scene):
    audit = scene.audits[0]
    words = "طفل سعيد 🙂"
    audit_actions.save_summary(audit=audit, summary=Summary(going_well=words), seen=0, by=scene.by(audit))

    audit.refresh_from_db()
    assert audit.going_well == words


def test_only_its_auditor_writes_an_audit(scene):
    audit = scene.audits[0]
    other = scene.bo if scene.by(audit) is scene.ann else scene.ann
    councillor = make.actor(scene.programme, Role.SCRUTINY_COUNCILLOR)
    stranger = make.actor(make.programme(), Role.AUDITOR)

    for by in (other, scene.manager, councillor, stranger):
        with pytest.raises(NotAllowed):
            audit_actions.save_section(audit=audit, section="decision", answers={}, seen=0, by=by)


def test_an_audit_that_is_not_done_says_why(scene):
    audit = scene.audits[0]
    with pytest.raises(AuditRefused, match="Say why"):
        audit_actions.say_not_done(audit=audit, why="", by=scene.manager)
    audit_actions.say_not_done(audit=audit, why="The case has moved to another authority.", by=scene.by(audit))

    assert reading.result_of(scene.manager, scene.cycle).not_done == 1


# --- moderation -------------------------------------------------------------------------------------------------------


def test_the_first_grade_is_hidden_until_both_are_in_and_moderation_moves_it(scene):
    audit = next(each for each in scene.audits if each.is_second)
    moderator = scene.ann if audit.moderator_id == scene.ann.person_id else scene.bo
    sent_in(scene, audit, grade=3)
    audit = reading.audit_of(scene.manager, scene.cycle.reference, audit.number)

    assert not reading.sees_first_grade(scene.manager, audit)
    assert not reading.sees_first_grade(moderator, audit)
    assert reading.sees_first_grade(scene.by(audit), audit)
    hidden = reading.result_of(scene.manager, scene.cycle)
    assert sum(number for _, number in hidden.grades.first) == 0
    assert (hidden.waiting_for_grade, hidden.agreed.pairs) == (1, 0)

    graded_again(scene, audit, 2)
    audit_actions.settle_grade(audit=audit, grade=2, why="No reason for the decision on record.", by=scene.manager)
    audit.refresh_from_db()

    assert (audit.grade, audit.second_grade, audit.final_grade) == (3, 2, 2)
    assert reading.sees_first_grade(scene.manager, audit)
    shown = reading.result_of(scene.manager, scene.cycle)
    assert dict(shown.grades.first)["Good"] == 1
    assert dict(shown.grades.final)["Requires improvement"] == 1
    assert (shown.moved, shown.agreed.lower, shown.agreed.direction) == (1, 1, "too_few")


def test_the_history_does_not_give_a_hidden_grade_away(scene):
    audit = next(each for each in scene.audits if each.is_second)
    sent_in(scene, audit, grade=4)

    said = [
        entry.text.values for entry in Entry.objects.filter(programme_id=scene.programme.pk, verb__startswith="audit.")
    ]
    assert not any("grade" in path for values in said for path in values)


def test_the_same_grade_twice_is_settled_by_itself(scene):
    audit = next(each for each in scene.audits if each.is_second)
    sent_in(scene, audit, grade=3)
    graded_again(scene, audit, 3)

    audit.refresh_from_db()
    assert (audit.settled_grade, audit.final_grade) == (3, 3)
    with pytest.raises(AuditRefused, match="is settled"):
        audit_actions.settle_grade(audit=audit, grade=1, why="Because.", by=scene.manager)


def test_a_moderator_is_never_the_auditor(scene):
    audit = next(each for each in scene.audits if each.is_second)
    auditor = scene.by(audit)
    with pytest.raises(AuditRefused, match="Nobody grades"):
        actions.name_auditor(audit=audit, auditor=auditor.person, as_second=True, by=scene.manager)
    sent_in(scene, audit)
    with pytest.raises(NotAllowed, match="never by the auditor"):
        audit_actions.grade_again(audit=audit, grade=3, why="", by=auditor)
    with pytest.raises(IntegrityError):
        Audit.objects.filter(pk=audit.pk).update(moderator=auditor.person)


def test_moderation_over_cycles_is_told_by_auditor_and_team(scene):
    for audit in scene.audits:
        sent_in(scene, audit, grade=3)
        if audit.is_second:
            graded_again(scene, audit, 2)

    found = reading.moderation(scene.manager)
    assert (found.all.pairs, found.all.lower, found.all.shift) == (3, 3, -1)
    assert found.all.is_small
    assert {each.name for each in found.by_team} <= {"North", "South"}
    assert reading.moderation(scene.manager, NOW - timedelta(days=1)).all.pairs == 0


def test_second_grades_on_a_longer_or_shorter_scale_are_told_apart(scene):
    row = tool(scene.manager)
    own = change_content(row=row, body={**row.body, **THREE}, of=AuditTool, why="Our framework", by=scene.manager)
    other = drawn(programme=scene.programme, tool=own, sample_size=2, second_percent=50)
    for each in (scene, other):
        for audit in each.audits:
            sent_in(each, audit, grade=3)
            if audit.is_second:
                graded_again(each, audit, 2)

    found = reading.moderation(scene.manager)
    assert (found.all.pairs, found.grades, found.apart) == (3, 4, 1)


# --- the loop ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def finding(scene) -> AuditFinding:
    audit = scene.audits[0]
    return loop_actions.find(
        cycle=scene.cycle,
        audit=audit,
        words="The decision gives no reason.",
        found_on=TODAY - timedelta(days=20),
        section="decision",
        by=scene.by(audit),
    )


@pytest.fixture
def owner(scene):
    return make.actor(scene.programme, Role.ACTION_OWNER, name="Olu Owner")


@pytest.fixture
def head(scene, owner):
    return make.post(scene.programme, "Head of Assessment", owner.person)


def acted(scene, finding, head, about="system", due_on=TODAY):
    return loop_actions.agree_action(
        finding=finding, about=about, words="Ask for the reason.", owner=head, due_on=due_on, by=scene.ann
    )


def test_a_loop_comes_round_and_is_closed_only_after_a_re_audit(scene, finding, head, owner):
    system, child = acted(scene, finding, head), acted(scene, finding, head, "child")
    assert Message.objects.filter(recipient_id=owner.person_id, kind="audit").count() == 2
    with pytest.raises(AuditRefused, match="done and checked"):
        loop_actions.recheck(finding=finding, found="better", text="Fine.", happened_on=TODAY, by=scene.ann)

    for action in (system, child):
        loop_actions.report_done(action=action, text="A prompt is in the form.", happened_on=TODAY, by=owner)
        with pytest.raises(NotAllowed):
            loop_actions.check_action(action=action, was_done=True, text="Yes.", happened_on=TODAY, by=owner)
        loop_actions.check_action(action=action, was_done=True, text="I saw it.", happened_on=TODAY, by=scene.bo)
    assert reading.finding_of(scene.manager, finding.reference).state == "checked"
    loop_actions.recheck(finding=finding, found="better", text="8 of 10.", happened_on=TODAY, by=scene.ann)

    line = reading.finding_of(scene.manager, finding.reference)
    assert (line.state, line.rechecked, len(line.steps)) == ("closed", "better", 5)
    meter = reading.meters_by_cycle(scene.manager, on=TODAY)[scene.cycle.pk]
    assert (meter.found, meter.closed, meter.open) == (1, 1, 0)
    # A past day tells how it stood then.
    assert reading.finding_of(scene.manager, finding.reference, NOW - timedelta(hours=1)) is None
    assert reading.finding_of(scene.manager, finding.reference, NOW + timedelta(hours=1)).state == "closed"


def test_worse_than_before_opens_a_loop_again_and_tells_its_owners(scene, finding, head, owner):
    action = acted(scene, finding, head)
    loop_actions.report_done(action=action, text="Done.", happened_on=TODAY, by=owner)
    loop_actions.check_action(action=action, was_done=True, text="Yes.", happened_on=TODAY, by=scene.bo)
    loop_actions.recheck(finding=finding, found="worse", text="2 of 10.", happened_on=TODAY, by=scene.ann)

    line = reading.finding_of(scene.manager, finding.reference)
    assert (line.state, line.is_worse) == ("acted_on", True)
    assert Message.objects.filter(recipient_id=owner.person_id, subject__contains="worse than before").exists()
    assert reading.meters_by_team(scene.manager, on=TODAY)[finding.team].worse == 1
    with pytest.raises(AuditRefused, match="done and checked"):
        loop_actions.recheck(finding=finding, found="better", text="Now.", happened_on=TODAY, by=scene.ann)


def test_a_check_that_finds_it_undone_sends_it_back(scene, finding, head, owner):
    action = acted(scene, finding, head)
    loop_actions.report_done(action=action, text="Done.", happened_on=TODAY, by=owner)
    loop_actions.check_action(action=action, was_done=False, text="No prompt.", happened_on=TODAY, by=scene.bo)

    line = reading.finding_of(scene.manager, finding.reference)
    assert (line.state, line.actions[0].done_on) == ("acted_on", None)


def test_a_check_comes_after_what_it_checks_and_the_re_audit_that_closes_after_the_check(scene, finding, head, owner):
    action = acted(scene, finding, head)
    loop_actions.report_done(action=action, text="Done.", happened_on=day(-1), by=owner)
    check = {"action": action, "was_done": True, "text": "Five were looked at.", "by": scene.bo}
    closing = {"finding": finding, "found": "better", "text": "Better now.", "by": scene.ann}

    with pytest.raises(AuditRefused, match="on which it was done"):
        loop_actions.check_action(**check, happened_on=day(-2))
    loop_actions.check_action(**check, happened_on=TODAY)
    with pytest.raises(AuditRefused, match="after the last check"):
        loop_actions.recheck(**closing, happened_on=day(-1))
    loop_actions.recheck(**closing, happened_on=TODAY)

    assert reading.finding_of(scene.manager, finding.reference).state == "closed"


@pytest.mark.parametrize(
    "about, due_on, match", [("system", day(-21), "on or after"), ("both", day(1), "child or for")]
)
def test_an_action_that_cannot_be_is_refused(scene, finding, head, about, due_on, match):
    with pytest.raises(AuditRefused, match=match):
        acted(scene, finding, head, about, due_on)


def test_an_action_for_the_child_needs_the_childs_audit(scene, head):
    wide = loop_actions.find(cycle=scene.cycle, words="Reasons are missing.", found_on=TODAY, by=scene.manager)
    with pytest.raises(AuditRefused, match="across audits"):
        acted(scene, wide, head, "child")


def test_an_overdue_action_counts_in_the_meter(scene, finding, head):
    acted(scene, finding, head, due_on=day(-1))

    assert reading.meters_by_cycle(scene.manager, on=TODAY)[scene.cycle.pk].overdue == 1
    assert reading.meters_by_cycle(scene.manager, on=day(-1))[scene.cycle.pk].overdue == 0


def test_themes_count_findings_and_what_hangs_on_them(scene, finding):
    objective = make.objective(make.theme(make.plan(scene.programme)))
    loop_actions.link_finding(
        finding=finding, objective=objective, standard="MO2", training="Writing decisions", by=scene.ann
    )

    (theme,) = reading.themes(scene.manager)
    assert (theme.section, theme.findings, theme.open, theme.teams) == ("decision", 1, 1, 1)
    assert (theme.standards, theme.training, theme.objectives) == (
        ("MO2",),
        ("Writing decisions",),
        (objective.reference,),
    )


def test_who_may_act_in_a_loop(scene, finding, head, owner):
    action = acted(scene, finding, head)
    nobody = make.actor(scene.programme, Role.SCRUTINY_COUNCILLOR)
    stranger = make.actor(make.programme(), Role.PROGRAMME_MANAGER)
    for by in (nobody, stranger):
        with pytest.raises(NotAllowed):
            loop_actions.report_done(action=action, text="Done.", happened_on=TODAY, by=by)
        with pytest.raises(NotAllowed):
            loop_actions.recheck(finding=finding, found="worse", text="So.", happened_on=TODAY, by=by)
        with pytest.raises(NotAllowed):
            loop_actions.agree_action(finding=finding, about="system", words="This.", owner=head, due_on=TODAY, by=by)


def test_a_cycle_is_run_by_those_who_run_audits(scene):
    for by in (scene.ann, make.actor(make.programme())):
        with pytest.raises(NotAllowed):
            actions.abandon_cycle(cycle=scene.cycle, why="No.", by=by)
    with pytest.raises(NotAllowed):
        actions.declare_line(person=scene.bo.person, teams=["North"], by=scene.ann)


def test_a_form_sent_twice_makes_one(scene, finding):
    again = loop_actions.find(
        cycle=scene.cycle,
        audit=finding.audit,
        words=finding.words,
        found_on=finding.found_on,
        section="decision",
        by=later(scene.by(finding.audit), NOW + timedelta(seconds=5)),
    )
    assert again.pk == finding.pk


# --- reminders --------------------------------------------------------------------------------------------------------


def test_those_who_audit_and_who_own_an_action_are_reminded_once(scene, finding, head, owner):
    acted(scene, finding, head, due_on=day(3))
    for audit in scene.audits:
        if audit.is_second:
            sent_in(scene, audit)

    found = deadlines(scene.programme, NOW)

    waiting = {audit.auditor_id for audit in scene.audits if audit.state != "submitted"}
    assert {person for person, own in found.items() for each in own if each.kind == "audit"} == waiting
    assert [each.words for each in found[owner.person_id]] == ["Action AF1.1 on the finding of an audit"]
    again = deadlines(scene.programme, NOW, further=7)
    asked = {audit.moderator_id for audit in scene.audits if audit.is_second}
    assert {person for person, own in again.items() for each in own if each.kind == "second_grade"} == asked


def test_what_was_written_in_audits_is_not_in_the_history_that_scrutiny_reads(scene, finding, head):
    acted(scene, finding, head)

    verbs = ("audit.", "audit_finding.")
    written = Entry.objects.filter(programme_id=scene.programme.pk)
    told = [entry for entry in written if entry.verb.startswith(verbs)]
    assert {entry.visibility for entry in told if not entry.verb.endswith("_named")} == {"exempt"}


def test_the_loops_open_at_any_moment_are_those_whose_own_story_says_so(scene, head, owner):
    found_on = [TODAY - timedelta(days=days) for days in (25, 20, 20, 12)]
    moments = [NOW + timedelta(hours=hours) for hours in range(14)]

    def at(who: Actor, hour: int) -> Actor:
        return make.later(who, moments[hour])

    loops = [
        loop_actions.find(
            cycle=scene.cycle, audit=audit, words=f"Case {n}.", found_on=on, section="decision",
            by=at(scene.by(audit), n),
        )
        for n, (audit, on) in enumerate(zip(scene.audits, found_on, strict=False))
    ]  # fmt: skip
    for n, (loop, result) in enumerate(zip(loops[:3], ("better", "worse", "same"), strict=True)):
        action = loop_actions.agree_action(
            finding=loop, about="system", words="Ask.", owner=head, due_on=TODAY, by=at(scene.ann, 4 + n)
        )
        loop_actions.report_done(action=action, text="Done.", happened_on=TODAY, by=at(owner, 7))
        loop_actions.check_action(action=action, was_done=True, text="Yes.", happened_on=TODAY, by=at(scene.bo, 8))
        loop_actions.recheck(finding=loop, found=result, text="Seen.", happened_on=TODAY, by=at(scene.ann, 9 + n))

    for moment in moments:
        lines = reading.lines_of(reading.findings(scene.manager, moment), moment)
        slowly = [(each.row.reference, each.state, each.rechecked, len(each.actions)) for each in lines if each.is_open]
        assert [
            (each.reference, each.state, each.rechecked, each.actions) for each in open_loops(scene.manager, moment)
        ] == slowly
    assert open_loops(scene.manager) == open_loops(scene.manager, moments[-1])
    assert {each.reference for each in open_loops(scene.manager)} == {each.reference for each in loops[1:]}
