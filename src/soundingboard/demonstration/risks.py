"""The risk register: what was raised, how it was scored round by round, controlled, escalated, accepted and answered."""

from datetime import date, datetime, timedelta

from soundingboard.accounts.access import Actor
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.demonstration import risk_story as story
from soundingboard.demonstration.beginnings import decide
from soundingboard.demonstration.risk_story import ControlStory, EscalationStory, Numbers, RiskStory
from soundingboard.demonstration.stage import MANAGER, Stage
from soundingboard.demonstration.when import LAST_FROZEN, at_time
from soundingboard.lib.content import load
from soundingboard.lib.presets import RiskLevel
from soundingboard.lib.working_days import is_working_day
from soundingboard.risk import actions, step_actions
from soundingboard.risk.models import (
    ControlVersion,
    Level,
    Proximity,
    RiskScore,
    RiskStep,
    RiskVersion,
    ScoreKind,
    Works,
)
from soundingboard.risk.rules import Pair, Score, review_due_on

LEVELS = load("risk_levels", RiskLevel)


def tell(stage: Stage) -> None:
    """Put the register's part of the story on the list."""
    for place, risk in enumerate(story.RISKS):
        stage.at(risk.raised, 10, place, _raise, place, risk)


def _raise(stage: Stage, moment: datetime, place: int, risk: RiskStory) -> None:
    raised = actions.raise_risk(
        programme=stage.programme,
        title=risk.title,
        cause=risk.cause,
        event=risk.event,
        consequence=risk.consequence,
        owner=stage.posts[risk.owner],
        proximity=Proximity(risk.proximity),
        inherent=_score(risk.inherent),
        current=_score(risk.current),
        target=_score(risk.target),
        reason=risk.reason,
        objectives=[stage.objectives[each] for each in risk.threatens if each in stage.objectives],
        raised_on=moment.date(),
        by=stage.actor(MANAGER, moment),
    )
    _tell_reviews(stage, place, risk, raised)
    for number, control in enumerate(risk.controls):
        stage.at(max(control.starts, risk.raised + 0.05), 11, place + number, _control, raised, control)
    for number, each in enumerate(risk.escalations):
        stage.at(each.at, 12, place + number, _escalate, raised, each)
    if risk.accepted is not None:
        stage.at(risk.accepted[0], 13, place, _accept, raised, risk)
    if risk.occurred is not None:
        stage.at(risk.occurred[0], 13, place, _happened, raised, risk.occurred[1])
    if risk.dealt_with is not None:
        stage.at(risk.dealt_with[0], 13, place, _dealt_with, raised, risk.dealt_with[1])
    if risk.closed is not None:
        stage.at(risk.closed[0], 13, place, _close, raised, risk.closed[1])


def _score(numbers: Numbers) -> Score:
    return Score(Pair(*numbers[:2]), Pair(*numbers[2:]))


def _now(raised: RiskVersion) -> RiskVersion:
    found: RiskVersion = RiskVersion.objects.current().select_related("risk", "owner").get(risk=raised.risk)
    return found


# --- scores -----------------------------------------------------------------------------------------------------------


def _tell_reviews(stage: Stage, place: int, risk: RiskStory, raised: RiskVersion) -> None:
    """When the delivery group looks at it: where the story moves it, and where its level asks for it before the next."""
    moves = {number: (numbers, why) for number, numbers, why in risk.moves}
    if risk.lately is not None:
        at, *said = risk.lately
        stage.at(at, 14, place, _rescore, raised, *said)
    scored, numbers = raised.risk.raised_on, risk.current
    for number in range(1, LAST_FROZEN + 2):
        day = stage.when.days(number).group_on
        if day <= raised.risk.raised_on or (risk.closed is not None and number > risk.closed[0]):
            continue
        if risk.neglected_from is not None and number >= risk.neglected_from:
            break
        following = stage.when.days(number + 1).group_on
        moved = moves.get(number)
        if moved is None and review_due_on(scored, _score(numbers), LEVELS) >= following:
            continue
        numbers, why = moved or (numbers, story.NOTHING_NEW[(place + number) % len(story.NOTHING_NEW)])
        scored = day
        stage.add(at_time(day, 11, place), _rescore, raised, numbers, why)


def _rescore(stage: Stage, moment: datetime, raised: RiskVersion, numbers: Numbers, why: str) -> None:
    actions.score_risk(
        version=raised,
        kind=ScoreKind.CURRENT,
        seen=RiskScore.objects.current().get(risk=raised.risk, kind=ScoreKind.CURRENT),
        score=_score(numbers),
        reason=why,
        scored_on=moment.date(),
        by=stage.actor(MANAGER, moment),
    )


# --- controls ---------------------------------------------------------------------------------------------------------


def _control(stage: Stage, moment: datetime, raised: RiskVersion, control: ControlStory) -> None:
    made = actions.add_control(
        version=raised,
        words=control.words,
        owner=stage.posts[control.owner],
        starts_on=moment.date(),
        takes_off_likelihood=control.off_likelihood,
        takes_off_impact=control.off_impact,
        by=stage.actor(MANAGER, moment),
    )
    if control.found is not None:
        stage.at(control.found[0], 15, 5, _look, made, control.found[1])


def _look(stage: Stage, moment: datetime, made: ControlVersion, found: str) -> None:
    actions.change_control(
        control=made,
        words=made.words,
        owner=made.owner,
        starts_on=made.starts_on,
        takes_off_likelihood=made.takes_off_likelihood,
        takes_off_impact=made.takes_off_impact,
        works=Works(found),
        looked_at_on=moment.date(),
        by=stage.actor(MANAGER, moment),
    )


# --- what was done ----------------------------------------------------------------------------------------------------


def _escalate(stage: Stage, moment: datetime, raised: RiskVersion, told: EscalationStory) -> None:
    asked = step_actions.escalate_risk(
        version=_now(raised),
        level=Level(told.level),
        text=told.text,
        due_on=_working(moment.date() + timedelta(days=told.wanted_in)),
        happened_on=moment.date(),
        by=stage.actor(MANAGER, moment),
    )
    if told.answered is not None:
        at, who, text = told.answered
        stage.at(at, 16, 10, _answer, asked, who, text)


def _answer(stage: Stage, moment: datetime, asked: RiskStep, who: str, text: str) -> None:
    by: Actor = stage.actor(who, moment)
    step_actions.answer_escalation(escalation=asked, text=text, happened_on=moment.date(), by=by)


def _accept(stage: Stage, moment: datetime, raised: RiskVersion, risk: RiskStory) -> None:
    """Accepted by a decision of the Board, which names whoever bears it."""
    assert risk.accepted is not None
    _, until, authority, why = risk.accepted
    decision: Decision = decide(
        stage, moment, DecisionKind.OTHER, f"To accept the risk {raised.risk.reference} for a time", why
    )
    step_actions.accept_risk(
        version=_now(raised),
        text=why,
        until=_working(stage.when.day(until)),
        decision=decision,
        authority=stage.posts[authority],
        happened_on=moment.date(),
        by=stage.actor(MANAGER, moment),
    )


def _happened(stage: Stage, moment: datetime, raised: RiskVersion, text: str) -> None:
    by = stage.actor(MANAGER, moment)
    step_actions.risk_occurred(version=_now(raised), text=text, happened_on=moment.date(), by=by)


def _dealt_with(stage: Stage, moment: datetime, raised: RiskVersion, text: str) -> None:
    by = stage.actor(MANAGER, moment)
    step_actions.reopen_risk(version=_now(raised), text=text, happened_on=moment.date(), by=by)


def _close(stage: Stage, moment: datetime, raised: RiskVersion, text: str) -> None:
    by = stage.actor(MANAGER, moment)
    step_actions.close_risk(version=_now(raised), text=text, happened_on=moment.date(), by=by)


def _working(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
