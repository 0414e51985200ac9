"""The published rules that suggest how an objective might be rated.

Each rule looks at the facts on a day and either stays silent or says one sentence. What it then does is one of three:

    suggest   this is where the rating starts (of those that speak, the lowest holds)
    ceiling   the rating is no better than this (of those that speak, the lowest holds)
    prompt    the rating does not change; something should be decided

Nothing is averaged, and no rule raises a rating above what was suggested. The docstrings are printed in docs/rules.md.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from inspect import cleandoc
from typing import Literal

from soundingboard.rating.facts import ActionFacts, ObjectiveFacts, RiskFacts
from soundingboard.rating.scales import Dimension, Scales
from soundingboard.rating.strength import Weighed

Effect = Literal["suggest", "ceiling", "prompt"]
Says = Callable[[ObjectiveFacts, date], str | None]

LONG_OVERDUE = 60  # days
SLIPPED_FAR = 90  # days
MOVED_OFTEN = 3  # times
SILENT_LONG = 2  # rounds
CARRIED_OFTEN = 3  # rounds
STUCK_LONG = 3  # rounds
OFF_PATH_LONG = 2  # periods of a measure
DUE_SOON = 28  # days
EFFECT_EXPECTED_AFTER = 183  # days
LOOP_LEFT_OPEN = 28  # days
ENOUGH = 2  # strength, from 0 to 4, at which evidence can carry a judgement
STRONG = 3  # strength at which it can carry high confidence

SCALE_TESTS = "The published tests of the scale"
INSPECTIONS = (
    "Ofsted's findings on plans that checked actions and not outcomes (Birmingham 2016, Croydon 2017, Hull 2019)"
)
LINES = "The three lines of assurance"
CHARTS = "NHS England, Making Data Count"
AUDITS = "Audits whose findings went nowhere (Solihull 2020, Rochdale 2023)"
APPETITE = "The risk appetite that the Board agreed"


@dataclass(frozen=True)
class Spoken:
    """What one rule said. `value` is the code of a point of the scale, or empty where the rule only prompts."""

    code: str
    dimension: Dimension
    effect: Effect
    value: str
    sentence: str


@dataclass(frozen=True)
class Rule:
    """One published rule."""

    code: str
    name: str
    dimension: Dimension
    effect: Effect
    value: str
    source: str
    says: Says

    @property
    def words(self) -> str:
        """The rule as it is published."""
        return cleandoc(self.says.__doc__ or "")

    def speak(self, facts: ObjectiveFacts, on: date) -> Spoken | None:
        """What the rule says of these facts on the day, or None where it stays silent."""
        sentence = self.says(facts, on)
        return Spoken(self.code, self.dimension, self.effect, self.value, sentence) if sentence else None


_RULES: list[Rule] = []


def published(
    code: str, name: str, dimension: Dimension, effect: Effect, value: str = "", *, source: str = SCALE_TESTS
) -> Callable[[Says], Says]:
    """Publishes a function as a rule under its code."""

    def publish(says: Says) -> Says:
        _RULES.append(Rule(code, name, dimension, effect, value, source, says))
        return says

    return publish


def rules() -> tuple[Rule, ...]:
    """Every published rule, in order of code."""
    return tuple(_RULES)


def missing_points(scales: Scales) -> tuple[str, ...]:
    """A sentence for each point that a rule names and these scales lack: such scales cannot be judged by rule."""
    needed = {(rule.dimension, rule.value) for rule in _RULES if rule.value}
    return tuple(
        f"The {dimension} scale has no point “{value}”, which the rules use."
        for dimension, value in sorted(needed)
        if value not in {point.code for point in scales.of(dimension).points}
    )


# Delivery: where it starts


@published("R01", "Not due to begin", "delivery", "suggest", "not_due")
def not_due(facts: ObjectiveFacts, on: date) -> str | None:
    """Nothing has begun, and the start date agreed in the plan has not come."""
    if not facts.has_begun and facts.starts_on and facts.starts_on > on:
        return f"Work is due to begin on {_day(facts.starts_on)} and has not begun."
    return None


@published("R02", "Not started", "delivery", "suggest", "not_started")
def not_started(facts: ObjectiveFacts, on: date) -> str | None:
    """Nothing has begun, and either the start date has come or the plan gives none."""
    if facts.has_begun or (facts.starts_on and facts.starts_on > on):
        return None
    if not facts.live_actions:
        return "No action delivers this objective."
    since = f", though work was due to begin on {_day(facts.starts_on)}" if facts.starts_on else ""
    return f"None of {_actions(len(facts.live_actions))} has been started{since}."


@published("R03", "Under way", "delivery", "suggest", "green")
def under_way(facts: ObjectiveFacts, on: date) -> str | None:
    """Work has begun and is not finished. It counts as on time until another rule says otherwise."""
    if facts.has_begun and facts.open_actions:
        return f"{len(facts.done_actions)} of {_actions(len(facts.live_actions))} done; the rest under way or to come."
    return None


@published("R04", "All delivered", "delivery", "suggest", "delivered")
def all_delivered(facts: ObjectiveFacts, on: date) -> str | None:
    """Every action has been delivered, assured or sustained. This says nothing about whether it worked."""
    if facts.is_all_done:
        return f"{_of_all(len(facts.done_actions))} delivered."
    return None


# Delivery: what holds it down


@published("R05", "Action overdue", "delivery", "ceiling", "amber")
def action_overdue(facts: ObjectiveFacts, on: date) -> str | None:
    """An action is past its date and not done, so delivery is no better than amber. The due day itself is not late."""
    late = facts.overdue(on)
    if late:
        return f"{_actions(len(late))} past the due date: {_by_days(late, on)}."
    return None


@published("R06", "Long or widely overdue", "delivery", "ceiling", "red")
def badly_overdue(facts: ObjectiveFacts, on: date) -> str | None:
    """An action is more than 60 days past its date, or two or more, and at least half of all, are past theirs."""
    late = facts.overdue(on)
    if late and late[0].days_overdue(on) > LONG_OVERDUE:
        return f"{late[0].reference} is {late[0].days_overdue(on)} days past its date; more than {LONG_OVERDUE} is red."
    if len(late) >= 2 and 2 * len(late) >= len(facts.live_actions):  # one late action of two is not yet a pattern
        return f"{len(late)} of {_actions(len(facts.live_actions))} are past their date; half or more is red."
    return None


@published("R07", "Milestone missed", "delivery", "ceiling", "amber")
def milestone_missed(facts: ObjectiveFacts, on: date) -> str | None:
    """A milestone is past its date and has not been reached."""
    late = sorted(
        ((each.days_overdue(on), each.reference) for each in facts.milestones if each.days_overdue(on)), reverse=True
    )
    if late:
        return f"{_count(len(late), 'milestone')} missed: {_list(f'{name} by {_days(n)}' for n, name in late)}."
    return None


@published("R08", "Deadline of the Notice passed", "delivery", "ceiling", "red", source="The Improvement Notice")
def notice_deadline_passed(facts: ObjectiveFacts, on: date) -> str | None:
    """A requirement of the Notice that this objective answers is past its deadline and is not met."""
    late = [each for each in facts.deadlines if not each.is_met and each.due_on < on]
    if late:
        named = _list(f"{each.reference} was due on {_day(each.due_on)}" for each in late)
        return f"{_count(len(late), 'requirement')} of the Notice not met by its deadline: {named}."
    return None


@published("R09", "Objective's own date passed", "delivery", "ceiling", "red")
def objective_overdue(facts: ObjectiveFacts, on: date) -> str | None:
    """The objective's date has passed and some of its actions are still to be done."""
    if facts.due_on and facts.due_on < on and facts.open_actions:
        return f"The objective was due on {_day(facts.due_on)}; {_actions(len(facts.open_actions))} still to be done."
    return None


@published("R10", "Forecast beyond the date", "delivery", "ceiling", "red")
def forecast_too_late(facts: ObjectiveFacts, on: date) -> str | None:
    """An owner forecasts a day later than the objective's date, or than a deadline of the Notice not yet met."""
    limits = [each.due_on for each in facts.deadlines if not each.is_met]
    limits += [facts.due_on] if facts.due_on else []
    if not limits:
        return None
    late = [action for action in facts.open_actions if action.forecast_on and action.forecast_on > min(limits)]
    if late:
        named = _list(f"{action.reference} on {_day(action.forecast_on)}" for action in late)
        return f"Owners forecast an end after {_day(min(limits))}: {named}."
    return None


@published("R11", "Blocked, or help asked for", "delivery", "ceiling", "amber")
def blocked(facts: ObjectiveFacts, on: date) -> str | None:
    """An action is blocked, or its owner has asked for help. To ask is right; the rating shows that it is needed."""
    stopped = [action for action in facts.open_actions if action.state == "blocked" or action.help_needed]
    if stopped:
        verb = "is blocked or asks" if len(stopped) == 1 else "are blocked or ask"
        return f"{_actions(len(stopped))} {verb} for help: {_references(stopped)}."
    return None


@published("R12", "Blocked and due", "delivery", "ceiling", "red")
def blocked_and_due(facts: ObjectiveFacts, on: date) -> str | None:
    """An action is blocked and is due within 28 days or already late, so a decision is needed now."""
    stuck = [
        action
        for action in facts.open_actions
        if action.state == "blocked" and action.due_on and (action.due_on - on).days <= DUE_SOON
    ]
    if stuck:
        named = _list(f"{action.reference}, due on {_day(action.due_on)}" for action in stuck)
        return f"Blocked and due within {DUE_SOON} days or late: {named}."
    return None


@published("R13", "Silent", "delivery", "ceiling", "amber")
def silent(facts: ObjectiveFacts, on: date) -> str | None:
    """Nothing has been said of an open action for two rounds or more. What nobody reports cannot be called on time."""
    quiet = [each for each in facts.open_actions if each.rounds_silent >= SILENT_LONG and each.should_report(on)]
    if quiet:
        named = _list(f"{action.reference} for {action.rounds_silent} rounds" for action in quiet)
        return f"{_actions(len(quiet))} without an update: {named}."
    return None


@published("R14", "Carried forward again", "delivery", "ceiling", "amber", source="West Sussex 2019; Sandwell 2018")
def carried_forward(facts: ObjectiveFacts, on: date) -> str | None:
    """An action has been carried forward, still open past its date, three times or more."""
    carried = [action for action in facts.open_actions if action.times_carried_forward >= CARRIED_OFTEN]
    if carried:
        named = _list(f"{action.reference} {action.times_carried_forward} times" for action in carried)
        return f"Carried forward from round to round: {named}."
    return None


@published("R15", "Date moved far or often", "delivery", "ceiling", "amber")
def slipped(facts: ObjectiveFacts, on: date) -> str | None:
    """The objective's date is more than 90 days later than first agreed, or was moved three times or more."""
    if facts.is_all_done or (facts.slippage <= SLIPPED_FAR and facts.times_moved < MOVED_OFTEN):
        return None
    moved = "once" if facts.times_moved == 1 else f"{facts.times_moved} times"
    return f"The date was moved {moved} and is now {_days(facts.slippage)} later than first agreed."


@published("R16", "Waiting for something late", "delivery", "ceiling", "amber")
def dependency_late(facts: ObjectiveFacts, on: date) -> str | None:
    """An open action waits for another action, or for an agency, that is itself late."""
    waiting = [action for action in facts.open_actions if action.late_dependencies]
    if waiting:
        things = sum(action.late_dependencies for action in waiting)
        return f"Waiting: {_references(waiting)}, for {_count(things, 'thing')} that should have been there by now."
    return None


@published("R17", "Resources not secured", "delivery", "ceiling", "amber")
def resources_short(facts: ObjectiveFacts, on: date) -> str | None:
    """Work has begun or should have, and what it needs in people, money or systems is not all secured."""
    if facts.is_all_done or not (facts.has_begun or (facts.starts_on and facts.starts_on <= on)):
        return None
    short = [each for each in facts.resources if each.gap]
    if short:
        gaps = (f"{_n(each.gap)} of {_n(each.needed)} {_UNITS.get(each.kind, each.kind)}" for each in short)
        return f"Not secured: {_list(gaps)}."
    return None


@published("R18", "Delivered without evidence", "delivery", "ceiling", "green")
def delivered_without_evidence(facts: ObjectiveFacts, on: date) -> str | None:
    """An action counts as delivered but no evidence of it stands, so the objective cannot be called delivered."""
    bare = [action for action in facts.done_actions if not action.has_evidence]
    if bare:
        return f"{_actions(len(bare))} delivered without evidence that stands: {_references(bare)}."
    return None


@published("R19", "Nothing dated ahead", "delivery", "ceiling", "amber")
def nothing_ahead(facts: ObjectiveFacts, on: date) -> str | None:
    """Work is under way, but no open action and no milestone has a date still to come that could be believed."""
    if not facts.has_begun or not facts.open_actions:
        return None
    ahead = [action for action in facts.open_actions if action.due_on and action.due_on >= on]
    if ahead or any(each.reached_on is None and each.due_on >= on for each in facts.milestones):
        return None
    return f"None of {_actions(len(facts.open_actions))} still to be done has a date ahead of it."


@published("R20", "Amber for three rounds", "delivery", "prompt", source="Red, amber and green that never move")
def stuck_at_amber(facts: ObjectiveFacts, on: date) -> str | None:
    """Delivery has been agreed as amber three rounds running. An agreed way back that does not bring it back needs a
    decision: other means, another date, or red.
    """
    rounds = _rounds_running([past.delivery for past in facts.past], "amber")
    if rounds >= STUCK_LONG:
        return f"Amber for {rounds} rounds running: decide on other means, another date, or red."
    return None


# Impact: where it starts


@published("R21", "Too early to say", "impact", "suggest", "too_early", source=INSPECTIONS)
def too_early(facts: ObjectiveFacts, on: date) -> str | None:
    """Nothing has been delivered yet, or the first of it less than 183 days ago and no effect has been looked for, nor
    does a measure show one.
    """
    since = facts.first_delivered_on
    if since is None:
        return "Nothing has been delivered whose effect could be looked for."
    if not facts.effect_evidence(ENOUGH) and not facts.improving and (on - since).days < EFFECT_EXPECTED_AFTER:
        return f"The first action was delivered {_days((on - since).days)} ago, and there is no evidence of effect yet."
    return None


@published("R22", "No effect shown", "impact", "suggest", "red", source=INSPECTIONS)
def no_effect_shown(facts: ObjectiveFacts, on: date) -> str | None:
    """The first action was delivered 183 days ago or more, no fresh evidence of strength 2 or more shows what effect it
    had on quality or on children's lives, and no measure of these improves.
    """
    since = facts.first_delivered_on
    if (
        since
        and not facts.effect_evidence(ENOUGH)
        and not facts.improving
        and (on - since).days >= EFFECT_EXPECTED_AFTER
    ):
        return f"{_days((on - since).days)} after the first delivery there is no fresh evidence of its effect."
    return None


@published("R23", "Evidence of no effect", "impact", "suggest", "red", source=INSPECTIONS)
def only_contradicted(facts: ObjectiveFacts, on: date) -> str | None:
    """There is fresh evidence of effect, and all of it contradicts."""
    found = facts.effect_evidence(ENOUGH)
    if found and all(each.facts.says == "contradicts" for each in found):
        return f"All fresh evidence of effect contradicts it: {_evidence(found)}."
    return None


@published("R24", "Some effect", "impact", "suggest", "amber", source=INSPECTIONS)
def some_effect(facts: ObjectiveFacts, on: date) -> str | None:
    """Fresh evidence shows an effect, but it is mixed or comes from one kind of source only."""
    found = facts.effect_evidence(ENOUGH)
    some = [each for each in found if each.facts.says != "contradicts"]
    if some and len(_kinds(_supporting(found))) < 2:  # agreement takes two
        return f"Some effect is shown, but not by two kinds of source that agree: {_evidence(some)}."
    return None


@published("R25", "Effect shown", "impact", "suggest", "green", source=INSPECTIONS)
def effect_shown(facts: ObjectiveFacts, on: date) -> str | None:
    """Fresh evidence of strength 2 or more, from at least two kinds of source, supports that practice or children's
    lives have changed.
    """
    supporting = _supporting(facts.effect_evidence(ENOUGH))
    if len(_kinds(supporting)) >= 2 and not _is_sustained(facts):
        return f"{len(_kinds(supporting))} kinds of source support it: {_evidence(supporting)}."
    return None


@published(
    "R26",
    "Effect sustained",
    "impact",
    "suggest",
    "sustained",
    source="Re-checks at six and twelve months (Bedford 2017)",
)
def effect_sustained(facts: ObjectiveFacts, on: date) -> str | None:
    """The effect is shown by two kinds of source, and every action has been found sustained at its re-checks."""
    supporting = _supporting(facts.effect_evidence(ENOUGH))
    if len(_kinds(supporting)) >= 2 and _is_sustained(facts):
        return (
            f"{_of_all(len(facts.done_actions))} sustained, and {len(_kinds(supporting))} kinds of source support it."
        )
    return None


# Impact: what holds it down


@published("R27", "Contradicted", "impact", "ceiling", "amber", source="Audits that contradict reported progress")
def contradicted(facts: ObjectiveFacts, on: date) -> str | None:
    """Fresh evidence of strength 2 or more contradicts that there is an effect."""
    against = [each for each in facts.effect_evidence(ENOUGH) if each.facts.says == "contradicts"]
    if against:
        return f"Contradicted by {_evidence(against)}."
    return None


@published(
    "R28", "Contradicted more strongly", "impact", "ceiling", "red", source="Audits that contradict reported progress"
)
def contradicted_more_strongly(facts: ObjectiveFacts, on: date) -> str | None:
    """The strongest fresh evidence that contradicts an effect is stronger than any that supports it."""
    found = facts.effect_evidence(ENOUGH)
    against = max((each.strength.score for each in found if each.facts.says == "contradicts"), default=0)
    for_it = max((each.strength.score for each in _supporting(found)), default=0)
    if against > for_it:
        return f"The strongest evidence against has strength {against}, the strongest in support {for_it}."
    return None


# Confidence: where it starts


@published("R29", "No evidence to rely on", "confidence", "suggest", "low", source=LINES)
def nothing_to_rely_on(facts: ObjectiveFacts, on: date) -> str | None:
    """There is no fresh evidence of strength 2 or more."""
    if any(each.strength.score >= ENOUGH for each in facts.fresh_evidence):
        return None
    return f"Of {_count(len(facts.fresh_evidence), 'fresh piece')} of evidence none has strength {ENOUGH} or more."


@published("R30", "Some evidence to rely on", "confidence", "suggest", "medium", source=LINES)
def something_to_rely_on(facts: ObjectiveFacts, on: date) -> str | None:
    """There is fresh evidence of strength 2 or more, but not yet two kinds of source of strength 3 or more."""
    enough = [each for each in facts.fresh_evidence if each.strength.score >= ENOUGH]
    if enough and len(_strong_kinds(facts)) < 2:
        return f"{_count(len(enough), 'fresh piece')} of evidence of strength {ENOUGH} or more."
    return None


@published("R31", "Strong evidence from two kinds of source", "confidence", "suggest", "high", source=LINES)
def much_to_rely_on(facts: ObjectiveFacts, on: date) -> str | None:
    """At least two kinds of source give fresh evidence of strength 3 or more."""
    kinds = _strong_kinds(facts)
    if len(kinds) >= 2:
        named = _list(_plain(kind) for kind in sorted(kinds))
        return f"{len(kinds)} kinds of source with fresh evidence of strength {STRONG} or more: {named}."
    return None


# Confidence: what caps it


@published("R32", "Unverified", "confidence", "ceiling", "low")
def unverified(facts: ObjectiveFacts, on: date) -> str | None:
    """There is no fresh evidence at all: none was ever given, or what was given is old, expired or withdrawn."""
    if facts.fresh_evidence:
        return None
    if not facts.evidence:
        return "There is no evidence."
    return f"Of {_count(len(facts.evidence), 'piece')} of evidence none is fresh."


@published("R33", "Only from those responsible", "confidence", "ceiling", "low", source=LINES)
def first_line_only(facts: ObjectiveFacts, on: date) -> str | None:
    """All fresh evidence is first-line: it comes from those responsible for the work. The colours stay as they are; a
    green is marked as asserted, and confidence is low.
    """
    if facts.fresh_evidence and facts.has_only_first_line:
        count = len(facts.fresh_evidence)
        return f"All fresh evidence ({_count(count, 'piece')}) comes from those responsible for the work."
    return None


@published("R34", "Children and families not heard", "confidence", "ceiling", "medium", source="Sunderland 2015")
def no_voice(facts: ObjectiveFacts, on: date) -> str | None:
    """None of the fresh evidence is what children and families said, and the voice log has nothing fresh from them."""
    if facts.heard or any(each.is_voice_of_children for each in facts.fresh_evidence):
        return None
    return "None of the fresh evidence is the voice of children and families."


@published("R35", "The evidence disagrees", "confidence", "ceiling", "medium")
def evidence_disagrees(facts: ObjectiveFacts, on: date) -> str | None:
    """Fresh evidence of strength 2 or more both supports and contradicts."""
    enough = [each for each in facts.fresh_evidence if each.strength.score >= ENOUGH]
    against = [each for each in enough if each.facts.says == "contradicts"]
    if against and _supporting(enough):
        return f"{_evidence(_supporting(enough))} in support, {_evidence(against)} against."
    return None


@published("R36", "Only counted", "confidence", "ceiling", "medium", source="North East Lincolnshire 2021; York 2022")
def only_quantity(facts: ObjectiveFacts, on: date) -> str | None:
    """All fresh evidence says how much was done, none how well or with what difference."""
    if facts.fresh_evidence and not any(each.is_about_effect for each in facts.fresh_evidence):
        count = len(facts.fresh_evidence)
        return f"All fresh evidence ({_count(count, 'piece')}) is about quantity, none about quality or outcomes."
    return None


@published(
    "R37",
    "Re-check overdue",
    "confidence",
    "ceiling",
    "medium",
    source="Re-checks at six and twelve months (Bedford 2017)",
)
def recheck_overdue(facts: ObjectiveFacts, on: date) -> str | None:
    """A delivered action should have been looked at again by now and has not been."""
    late = [action for action in facts.done_actions if action.recheck_due_on and action.recheck_due_on < on]
    if late:
        named = _list(f"{action.reference} was due on {_day(action.recheck_due_on)}" for action in late)
        return f"{_count(len(late), 're-check')} overdue: {named}."
    return None


# What the measures that bear on it say

OF_MEASURES = frozenset({"R38", "R39", "R40", "R41"})  # whose sentences tell what figures came to


@published("R38", "Measure off its path", "impact", "ceiling", "amber", source=CHARTS)
def measure_off_its_path(facts: ObjectiveFacts, on: date) -> str | None:
    """A measure that bears on the objective has missed its target two periods running or more."""
    off = [each for each in facts.measures if each.periods_off_path >= OFF_PATH_LONG]
    if off:
        named = _list(f"{each.title}, {_count(each.periods_off_path, 'period')} running" for each in off)
        return f"Off the path to the target: {named}."
    return None


@published("R39", "Measure getting worse", "impact", "ceiling", "red", source=CHARTS)
def measure_worsens(facts: ObjectiveFacts, on: date) -> str | None:
    """A measure of quality or outcome that bears on the objective is getting worse, by more than chance explains."""
    worse = [each for each in facts.measures if each.is_about_effect and each.worsens and not each.is_too_old]
    if worse:
        return f"Getting worse by more than chance explains: {_list(each.title for each in worse)}."
    return None


@published("R40", "Measure improving", "impact", "suggest", "amber", source=CHARTS)
def measure_improves(facts: ObjectiveFacts, on: date) -> str | None:
    """Something has been delivered, no evidence speaks of its effect yet, and a measure of quality or outcome that
    bears on the objective is getting better, by more than chance explains. One source alone shows some effect, no more.
    """
    if facts.first_delivered_on is None or facts.effect_evidence(ENOUGH) or not facts.improving:
        return None
    return f"Getting better by more than chance explains: {_list(each.title for each in facts.improving)}."


@published("R41", "Data too old to tell", "confidence", "ceiling", "medium", source=CHARTS)
def data_too_old(facts: ObjectiveFacts, on: date) -> str | None:
    """There are measures that bear on the objective, and none has a figure recent enough to say how things are now."""
    if not facts.measures or not all(each.is_too_old for each in facts.measures):
        return None
    last = max((each.last_on for each in facts.measures if each.last_on), default=None)
    if last is None:
        return f"No figure has been recorded for {_list(each.title for each in facts.measures)}."
    return f"The last figure of any measure that bears on it is of {_day(last)}."


# What the risks that threaten it say


@published("R42", "Unmitigated risk", "delivery", "ceiling", "amber", source=APPETITE)
def unmitigated_risk(facts: ObjectiveFacts, on: date) -> str | None:
    """A risk that threatens the objective is above what the Board agreed to bear, nobody with authority has accepted
    it, and no control is in place that is known to work.
    """
    bare = [each for each in facts.risks if each.is_above and not each.is_mitigated]
    if bare and not facts.is_all_done:
        return f"{_count(len(bare), 'risk')} above appetite without a control that works: {_risks(bare)}."
    return None


@published("R43", "Risk above appetite", "delivery", "prompt", source=APPETITE)
def risk_above_appetite(facts: ObjectiveFacts, on: date) -> str | None:
    """A risk that threatens the objective is above what the Board agreed to bear, though controls work. Do more,
    accept it with authority, or escalate it.
    """
    above = [each for each in facts.risks if each.is_above and each.is_mitigated]
    if above and not facts.is_all_done:
        return f"{_count(len(above), 'risk')} above appetite though controls work: {_risks(above)}."
    return None


@published("R44", "Risk not reviewed", "confidence", "ceiling", "medium", source=APPETITE)
def risk_not_reviewed(facts: ObjectiveFacts, on: date) -> str | None:
    """A risk that threatens the objective has not been looked at for longer than its level allows. What may keep the
    work from succeeding is then not known.
    """
    late = [each for each in facts.risks if each.days_review_overdue > 0]
    if late:
        named = _list(f"{each.reference} by {_days(each.days_review_overdue)}" for each in late)
        return f"Review of {_count(len(late), 'risk')} overdue: {named}."
    return None


# What audits found that bears on it


@published("R50", "Worse after re-audit", "impact", "ceiling", "amber", source=AUDITS)
def worse_after_re_audit(facts: ObjectiveFacts, on: date) -> str | None:
    """An audit found something that bears on the objective, and the latest re-audit found it worse than before."""
    worse = [each for each in facts.loops if each.is_worse]
    if worse:
        return f"Found worse by a re-audit than before: {_list(each.reference for each in worse)}."
    return None


@published("R51", "Audit loop left open", "delivery", "ceiling", "amber", source=AUDITS)
def audit_loop_left_open(facts: ObjectiveFacts, on: date) -> str | None:
    """What an audit found, and bears on the objective, has been left: an action is more than four weeks past its day,
    or none was agreed within four weeks of the finding.
    """
    left = [each for each in facts.loops if max(each.days_overdue, each.days_without_action) > LOOP_LEFT_OPEN]
    if left:
        return f"Left open after an audit for more than four weeks: {_list(each.reference for each in left)}."
    return None


# How things are read and said


def _risks(found: Iterable[RiskFacts]) -> str:
    """By reference alone: these sentences are in public papers too, and the register is not."""
    return _list(each.reference for each in found)


def _supporting(found: Iterable[Weighed]) -> tuple[Weighed, ...]:
    return tuple(each for each in found if each.facts.says == "supports")


def _kinds(found: Iterable[Weighed]) -> set[str]:
    return {each.facts.kind for each in found}


def _strong_kinds(facts: ObjectiveFacts) -> set[str]:
    return _kinds(each for each in facts.fresh_evidence if each.strength.score >= STRONG)


def _is_sustained(facts: ObjectiveFacts) -> bool:
    return facts.is_all_done and all(action.state == "sustained" for action in facts.done_actions)


def _rounds_running(codes: list[str | None], code: str) -> int:
    running = 0
    for each in reversed(codes):
        if each != code:
            break
        running += 1
    return running


_NAMED_AT_MOST = 3

# What is counted, where the kind of resource does not say it.
_UNITS = {"money": "pounds"}


def _list(things: Iterable[str]) -> str:
    """The first three things, and how many more there are."""
    named = list(things)
    more = len(named) - _NAMED_AT_MOST
    if more > 0:
        return f"{'; '.join(named[:_NAMED_AT_MOST])}; and {more} more"
    return "; ".join(named)


def _references(actions: Iterable[ActionFacts]) -> str:
    return _list(action.reference for action in actions)


def _evidence(found: Iterable[Weighed]) -> str:
    return _list(f"{each.facts.reference} (strength {each.strength.score})" for each in found)


def _by_days(actions: Iterable[ActionFacts], on: date) -> str:
    return _list(f"{action.reference} by {_days(action.days_overdue(on))}" for action in actions)


def _plain(code: str) -> str:
    """A council's code in words: voice_of_children is the voice of children."""
    return code.replace("_", " ")


def _count(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"


def _actions(n: int) -> str:
    return _count(n, "action")


def _of_all(n: int) -> str:
    return "The one action" if n == 1 else f"All {n} actions"


def _days(n: int) -> str:
    return _count(n, "day")


def _n(amount: object) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


def _day(day: date | None) -> str:
    assert day is not None
    return f"{day.day} {day:%B %Y}"
