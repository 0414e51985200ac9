"""Audits: six cycles with their second grades, and the loops that what they found began."""

from datetime import datetime, timedelta
from typing import Any

from soundingboard.audits import actions, audit_actions, loop_actions
from soundingboard.audits.audit_actions import Summary
from soundingboard.audits.models import Audit, AuditCycle, AuditFinding, LoopAction
from soundingboard.audits.rules import Case
from soundingboard.audits.tools import tool_of
from soundingboard.demonstration import audit_story as story
from soundingboard.demonstration.audit_story import Act, CycleStory, LoopStory
from soundingboard.demonstration.children import TEAMS
from soundingboard.demonstration.stage import MANAGER, Stage
from soundingboard.demonstration.when import at_time
from soundingboard.framework.models import Content
from soundingboard.lib.audit_tools import AuditTool
from soundingboard.statistics.chance import below

CASES = 60
SECOND_PERCENT = 80
SEED = 4_711


def tell(stage: Stage) -> None:
    """Put the audits' part of the story on the list."""
    stage.at(story.CYCLES[0].starts - 0.1, 9, 30, _lines)
    for place, cycle in enumerate(story.CYCLES):
        stage.at(cycle.starts, 9, 40, _begin, place, cycle)


def _lines(stage: Stage, moment: datetime) -> None:
    for name, teams in story.AUDITORS:
        by = stage.actor(name, moment)
        actions.declare_line(person=stage.people[name], teams=teams, by=by)


def _begin(stage: Stage, moment: datetime, place: int, told: CycleStory) -> None:
    """The cycle is planned, framed and drawn on one morning; its audits follow."""
    by = stage.actor(MANAGER, moment)
    tool = Content.objects.get(programme=stage.programme, kind="audit_tools", code=told.tool, superseded_at=None)
    due = stage.when.working_day(told.due)
    cycle = actions.plan_cycle(
        programme=stage.programme,
        tool=tool,
        name=told.name,
        purpose=told.purpose,
        starts_on=moment.date(),
        due_on=due,
        second_due_on=due + timedelta(days=10),
        sample_size=told.size,
        second_percent=SECOND_PERCENT,
        by=by,
    )
    cases = [
        Case(f"W{place + 1}{number:03}", TEAMS[number % len(TEAMS)], ("Child in need", "Protection plan")[number % 2])
        for number in range(CASES)
    ]
    actions.add_cases(cycle=cycle, cases=cases, by=by)
    left_out = [case.reference for case in cases[::20]]
    actions.leave_out(cycle=cycle, references=left_out, why="Audited within the last twelve months", by=by)
    auditors = [stage.people[name] for name, _ in story.AUDITORS]
    drawn = actions.draw_sample(cycle=cycle, auditors=auditors, seed=SEED + place, by=by)
    cycle.refresh_from_db()
    days = max(1, (due - moment.date()).days - 2)
    for number, audit in enumerate(drawn):
        day = moment.date() + timedelta(days=1 + days * number // len(drawn))
        stage.add(at_time(day, 11, number), _audit, place, audit.pk)
    for number, loop in enumerate(story.LOOPS):
        if loop.cycle == place:
            stage.at(loop.found, 15, number, _find, loop, cycle.pk)
    if told.closes is not None:
        stage.at(told.closes, 16, 30, _close, cycle.pk)


def _names(stage: Stage) -> dict[int, str]:
    return {stage.people[name].pk: name for name, _ in story.AUDITORS}


def _truth(place: int, audit: Audit) -> int:
    """How good the work is, whatever anybody says of it."""
    if audit.team == story.TOO_KIND:
        return 2
    if audit.team == story.BETTER:
        return story.BETTER_IS[place]
    return 2 + below(SEED, place * 100 + audit.number, 2)


def _audit(stage: Stage, moment: datetime, place: int, key: int) -> None:
    audit = Audit.objects.select_related("cycle", "tool").get(pk=key)
    name = _names(stage)[audit.auditor_id or 0]
    by = stage.actor(name, moment)
    if audit.number == 7 and place == 2:
        audit_actions.say_not_done(audit=audit, why=story.NOT_DONE, by=by)
        return
    truth = _truth(place, audit)
    said = 3 if audit.team == story.TOO_KIND else truth
    audit_actions.save_whole(
        audit=audit,
        answers=_answers(tool_of(audit.tool).tool, said, audit.number),
        summary=_summary(audit, said),
        by=by,
    )
    audit_actions.submit_audit(audit=audit, by=by)
    if audit.is_second:
        stage.add(moment + timedelta(days=6, hours=1), _again, place, key)


def _answers(tool: AuditTool, grade: int, number: int) -> dict[str, dict[str, str]]:
    """Answers that fit a grade: the better, the more is met."""
    found: dict[str, dict[str, str]] = {}
    for section in tool.sections:
        given: dict[str, str] = {}
        for place, question in enumerate(section.questions):
            if question.only_if and given.get(question.only_if) not in question.only_when:
                continue
            luck = below(SEED + grade, number * 1_000 + len(found) * 20 + place, 10)
            given[question.code] = _answer(question.kind, grade, luck)
        found[section.code] = given
    return found


def _answer(kind: str, grade: int, luck: int) -> str:
    if kind == "text":
        return "It shows in the visits of the last month."
    if kind == "grade":
        return str(grade)
    if kind == "yes_no":
        return "yes" if luck < 2 + 2 * grade else "no"
    if luck < 2 * grade + 1:
        return "met"
    return "partly" if luck < 8 else "na" if luck == 9 else "not"


def _summary(audit: Audit, grade: int) -> Summary:
    return Summary(
        grade=grade,
        going_well=story.GOING_WELL[audit.number % len(story.GOING_WELL)],
        worker_took_part="no" if audit.number % 5 == 0 else "yes",
        family_feedback=("yes", "no", "declined")[audit.number % 3],
    )


def _again(stage: Stage, moment: datetime, place: int, key: int) -> None:
    audit = Audit.objects.select_related("cycle", "tool").get(pk=key)
    truth = _truth(place, audit)
    luck = below(SEED + 1, place * 100 + audit.number, 12)
    if audit.team != story.TOO_KIND and luck < 2:  # two people never grade quite alike
        truth += 1 if luck or truth == 1 else -1
    by = stage.actor(_names(stage)[audit.moderator_id or 0], moment)
    held = audit_actions.grade_again(audit=audit, grade=truth, why=story.SECOND_WHY, by=by)
    if held.settled_at is None:
        stage.add(moment + timedelta(days=1), _settle, key, truth)


def _settle(stage: Stage, moment: datetime, key: int, grade: int) -> None:
    audit = Audit.objects.select_related("cycle", "tool").get(pk=key)
    audit_actions.settle_grade(audit=audit, grade=grade, why=story.SETTLED, by=stage.actor(MANAGER, moment))


def _close(stage: Stage, moment: datetime, key: int) -> None:
    actions.close_cycle(cycle=AuditCycle.objects.get(pk=key), by=stage.actor(MANAGER, moment))


# --- loops ------------------------------------------------------------------------------------------------------------


def _find(stage: Stage, moment: datetime, loop: LoopStory, key: int) -> None:
    cycle = AuditCycle.objects.select_related("programme").get(pk=key)
    done = Audit.objects.filter(cycle=cycle, state="submitted").order_by("number")
    audit = done.first() if loop.of_an_audit else None
    by = stage.actor("Leila Farrokhzad", moment)
    found = loop_actions.find(
        cycle=cycle,
        audit=audit,
        words=loop.words,
        found_on=moment.date(),
        section=loop.section,
        objective=stage.objectives.get(loop.objective),
        standard=loop.standard,
        training=loop.training,
        by=by,
    )
    for number, act in enumerate(loop.acts, start=1):
        made = loop_actions.agree_action(
            finding=found,
            about=act.about,
            words=act.words,
            owner=stage.posts[act.owner],
            due_on=max(moment.date(), stage.when.working_day(act.due)),
            by=by,
        )
        _tell_act(stage, act, made, number)
    for number, (at, *said) in enumerate(loop.rechecks):
        stage.at(at, 14, number, _recheck, found.pk, *said)


def _tell_act(stage: Stage, act: Act, made: LoopAction, number: int) -> None:
    if act.done is not None:
        stage.at(act.done, 10, number, _done, made.pk, act.owner)
    if act.checked is not None:
        stage.at(act.checked, 11, number, _checked, made.pk)


def _done(stage: Stage, moment: datetime, key: int, owner: str) -> None:
    action = LoopAction.objects.select_related("finding").get(pk=key)
    text = "Done, and shown at the team's meeting."
    who: Any = stage.holder(owner, moment) or MANAGER
    by = stage.actor(who, moment)
    loop_actions.report_done(action=action, text=text, happened_on=moment.date(), by=by)


def _checked(stage: Stage, moment: datetime, key: int) -> None:
    action = LoopAction.objects.select_related("finding").get(pk=key)
    text = "Five records were looked at, and it is so in each."
    by = stage.actor("Conrad Yeo", moment)
    loop_actions.check_action(action=action, was_done=True, text=text, happened_on=moment.date(), by=by)


def _recheck(stage: Stage, moment: datetime, key: int, found: str, text: str) -> None:
    finding = AuditFinding.objects.get(pk=key)
    by = stage.actor("Leila Farrokhzad", moment)
    loop_actions.recheck(finding=finding, found=found, text=text, happened_on=moment.date(), by=by)
