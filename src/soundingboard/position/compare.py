"""What changed between two positions, in sentences: worst first, and nothing left out.

Pure. A change says which objective or action it is about, so that a page can lead there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from soundingboard.position.values import (
    ActionValue,
    LoopValue,
    NeedValue,
    ObjectiveValue,
    PointValue,
    Position,
    RiskValue,
)
from soundingboard.rating.rules import OFF_PATH_LONG

DIMENSIONS = ("delivery", "impact", "confidence")


class Weight(IntEnum):
    """How much a change asks to be read: the greater, the sooner."""

    WORSE = 5
    CONCERN = 4
    MOVED = 3
    BETTER = 2
    OTHER = 1


@dataclass(frozen=True, slots=True)
class Changed:
    """One change."""

    kind: str
    item_kind: str
    reference: str
    sentence: str
    weight: Weight
    # The objective that the change bears on, for grouping; empty where it bears on the whole plan.
    objective: str = ""


def compare(then: Position, now: Position) -> tuple[Changed, ...]:
    """What changed from one position to a later one of the same programme, what got worse first.

    Raises:
        ValueError: the positions are of two programmes, or the second is the earlier.
    """
    if then.programme != now.programme:
        raise ValueError("These positions are of two programmes.")
    if now.as_at < then.as_at:
        raise ValueError("The second position is earlier than the first.")
    found = [
        *_plan(then, now),
        *_ratings(then, now),
        *_objectives(then, now),
        *_actions(then, now),
        *_needs(then, now),
        *_need_ratings(then, now),
        *_evidence(then, now),
        *_roll_ups(then, now),
        *_decisions(then, now),
        *_measures(then, now),
        *_risks(then, now),
        *_loops(then, now),
        *_standards(then, now),
        *_practice(then, now),
    ]
    return tuple(sorted(found, key=lambda each: -each.weight))


def _plan(then: Position, now: Position) -> Iterable[Changed]:
    if now.plan is None:
        return
    before = then.plan.version if then.plan else None
    if now.plan.version != before and now.plan.version is not None and now.plan.agreed_on is not None:
        words = f"Version {now.plan.version} of the plan was agreed on {_said(now.plan.agreed_on)}"
        yield Changed("plan_agreed", "plan", now.plan.reference, f"{words} ({now.plan.decision}).", Weight.OTHER)
    standing = then.plan.standing if then.plan else None
    if now.plan.standing != standing:
        words = f"The plan is {now.plan.standing.replace('_', ' ')}" if now.plan.standing else "The plan was re-opened"
        because = f": {now.plan.frozen_because}" if now.plan.frozen_because else "."
        yield Changed("plan_standing", "plan", now.plan.reference, f"{words}{because}", Weight.CONCERN)


def _ratings(then: Position, now: Position) -> Iterable[Changed]:
    before = {each.reference: each for each in then.objectives}
    for objective in now.objectives:
        was = before.get(objective.reference)
        for dimension in DIMENSIONS:
            rating = objective.agreed(dimension)
            earlier = was.agreed(dimension) if was else None
            if rating is None or (earlier is not None and earlier.point.code == rating.point.code):
                continue
            name = f"{objective.reference} {objective.title}"
            if earlier is None:
                words = f"{name}: {dimension} was agreed for the first time, as {rating.point.word}."
                yield Changed("rated", "objective", objective.reference, words, Weight.OTHER, objective.reference)
                continue
            direction, weight = _direction(earlier.point, rating.point)
            words = f"{name}: {dimension} {direction} from {earlier.point.word} to {rating.point.word}."
            yield Changed(
                f"rating_{direction.split()[0]}", "objective", objective.reference, words, weight, objective.reference
            )


def _direction(was: PointValue, now: PointValue) -> tuple[str, Weight]:
    if was.rank is None or now.rank is None:
        return "moved", Weight.MOVED
    return ("fell", Weight.WORSE) if now.rank < was.rank else ("rose", Weight.BETTER)


def _objectives(then: Position, now: Position) -> Iterable[Changed]:
    before = {each.reference: each for each in then.objectives}
    after = {each.reference: each for each in now.objectives}
    for reference, objective in after.items():
        was = before.get(reference)
        if was is None:
            words = f"{reference} {objective.title} is new in the plan."
            yield Changed("objective_added", "objective", reference, words, Weight.OTHER, reference)
            continue
        yield from _objective(was, objective)
    for reference, was in before.items():
        if reference not in after:
            words = f"{reference} {was.title} is no longer in the plan."
            yield Changed("objective_withdrawn", "objective", reference, words, Weight.MOVED, reference)


def _objective(was: ObjectiveValue, now: ObjectiveValue) -> Iterable[Changed]:
    name = f"{now.reference} {now.title}"
    if now.due_on != was.due_on:
        words = f"{name}: {_date_moved(was.due_on, now.due_on)}"
        later = was.due_on is not None and now.due_on is not None and now.due_on > was.due_on
        weight = Weight.CONCERN if later else Weight.MOVED
        yield Changed("objective_date", "objective", now.reference, words, weight, now.reference)
    if (was.owner and was.owner.code) != (now.owner and now.owner.code):
        to = now.owner.title if now.owner else "nobody"
        words = f"{name}: its owner is now {to}."
        weight = Weight.OTHER if now.owner else Weight.CONCERN
        yield Changed("objective_owner", "objective", now.reference, words, weight, now.reference)
    elif was.owner and now.owner and was.owner.holder != now.owner.holder:
        words = f"{name}: {now.owner.title} is now {now.owner.holder or 'vacant'}."
        weight = Weight.OTHER if now.owner.holder else Weight.CONCERN
        yield Changed("objective_holder", "objective", now.reference, words, weight, now.reference)
    if now.title != was.title:
        words = f"{now.reference}: “{was.title}” now reads “{now.title}”."
        yield Changed("objective_reworded", "objective", now.reference, words, Weight.MOVED, now.reference)
    yield from _suggestion(name, was, now)


def _suggestion(name: str, was: ObjectiveValue, now: ObjectiveValue) -> Iterable[Changed]:
    """A suggestion that fell while the agreed rating did not is the first sign that a colour no longer holds."""
    for dimension in ("delivery", "impact"):
        before, after = was.suggestion.of(dimension), now.suggestion.of(dimension)
        agreed = now.agreed(dimension)
        fell = before.rank is not None and after.rank is not None and after.rank < before.rank
        if fell and agreed is not None and agreed.point.rank is not None and agreed.point.rank > (after.rank or 0):
            said = next((each.sentence for each in now.suggestion.reasons(dimension) if each.value == after.code), "")
            words = (
                f"{name}: the rules now suggest {after.word} for {dimension}; {agreed.point.word} was agreed. {said}"
            ).strip()
            yield Changed("suggestion_fell", "objective", now.reference, words, Weight.CONCERN, now.reference)


def _actions(then: Position, now: Position) -> Iterable[Changed]:
    before = {each.reference: each for each in then.actions}
    after = {each.reference for each in now.actions}
    for action in now.actions:
        was = before.get(action.reference)
        if was is None:
            words = f"Action {action.reference} {action.title} is new."
            yield Changed("action_added", "action", action.reference, words, Weight.OTHER, action.objective)
        else:
            yield from _action(was, action)
    for reference, was in before.items():
        if reference not in after:
            words = f"Action {reference} {was.title} is no longer in the plan."
            yield Changed("action_gone", "action", reference, words, Weight.MOVED, was.objective)


_STATES = {
    "not_started": "not started",
    "in_progress": "in progress",
    "blocked": "blocked",
    "delivered": "delivered",
    "assured": "assured",
    "sustained": "sustained",
    "cancelled": "cancelled",
    "merged": "merged into another",
}


def _action(was: ActionValue, now: ActionValue) -> Iterable[Changed]:
    name = f"Action {now.reference} {now.title}"

    def changed(kind: str, words: str, weight: Weight) -> Changed:
        return Changed(kind, "action", now.reference, f"{name} {words}", weight, now.objective)

    if was.state != now.state:
        reopened = was.state in ("delivered", "assured", "sustained") and now.is_unfinished
        words = f"is {_STATES[now.state]}; it was {_STATES[was.state]}."
        better = now.state in ("delivered", "assured", "sustained")
        weight = Weight.WORSE if reopened or now.state == "blocked" else Weight.BETTER if better else Weight.MOVED
        yield changed(f"action_{now.state}", words, weight)
    if was.due_on != now.due_on:
        later = was.due_on is not None and now.due_on is not None and now.due_on > was.due_on
        words = _date_moved(was.due_on, now.due_on)
        yield changed("action_date", f"moved: {words}", Weight.CONCERN if later else Weight.MOVED)
    if now.days_overdue and not was.days_overdue:
        yield changed("action_overdue", f"is now overdue, by {_days(now.days_overdue)}.", Weight.WORSE)
    if now.is_silent and not was.is_silent:
        yield changed("action_silent", "went silent: no update in the last round.", Weight.CONCERN)
    if now.help_needed and now.help_needed != was.help_needed:
        yield changed("action_help", f"asks for help: {now.help_needed}", Weight.CONCERN)


def _needs(then: Position, now: Position) -> Iterable[Changed]:
    before = {(each.kind, each.reference): each for each in then.needs}
    after = {(each.kind, each.reference): each for each in now.needs}
    for key, need in after.items():
        was = before.get(key)
        if was is None:
            words = f"New {need.kind} {need.reference}: {need.text}"
            yield Changed("need_added", need.kind, need.reference, words, Weight.MOVED)
        else:
            yield from _need(was, need)
    for key, was in before.items():
        if key not in after:
            words = f"{was.kind.capitalize()} {was.reference} no longer stands: {was.text}"
            yield Changed("need_gone", was.kind, was.reference, words, Weight.MOVED)


def _need(was: NeedValue, now: NeedValue) -> Iterable[Changed]:
    name = f"{now.kind.capitalize()} {now.reference}"
    if was.text != now.text:
        yield Changed("need_reworded", now.kind, now.reference, f"{name} was reworded: {now.text}", Weight.MOVED)
    if was.due_on != now.due_on:
        words = f"{name}: {_date_moved(was.due_on, now.due_on)}"
        yield Changed("need_date", now.kind, now.reference, words, Weight.MOVED)
    if now.is_gap and not was.is_gap:
        words = f"{name} is no longer answered by any objective."
        yield Changed("need_gap", now.kind, now.reference, words, Weight.WORSE)
    if was.is_gap and not now.is_gap and now.parked_because is None:
        by = ", ".join((*now.satisfied_by, *now.contributed_to_by))
        yield Changed("need_answered", now.kind, now.reference, f"{name} is now answered by {by}.", Weight.BETTER)
    if now.parked_because and not was.parked_because:
        words = f"{name} was parked: {now.parked_because}"
        yield Changed("need_parked", now.kind, now.reference, words, Weight.CONCERN)


def _need_ratings(then: Position, now: Position) -> Iterable[Changed]:
    was = {(each.kind, each.reference, each.dimension): each for each in then.need_ratings}
    for each in now.need_ratings:
        before = was.get((each.kind, each.reference, each.dimension))
        if before is not None and before.point.code != each.point.code:
            direction, weight = _direction(before.point, each.point)
            name = f"{each.kind.capitalize()} {each.reference}"
            words = f"{name}: {each.dimension} {direction} from {before.point.word} to {each.point.word}."
            yield Changed("need_rated", each.kind, each.reference, words, weight)


def _evidence(then: Position, now: Position) -> Iterable[Changed]:
    before = {each.reference: each for each in then.evidence}
    for item in now.evidence:
        was = before.get(item.reference)
        if was is None:
            if item.says == "contradicts":
                words = f"New evidence {item.reference} contradicts what is reported: {item.title}."
                yield Changed("evidence_contradicts", "evidence", item.reference, words, Weight.WORSE)
            else:
                words = f"New evidence {item.reference}: {item.title} (strength {item.strength} of 4)."
                yield Changed("evidence_added", "evidence", item.reference, words, Weight.OTHER)
        elif was.counts and not item.counts:
            words = f"Evidence {item.reference} no longer counts: {item.title}."
            yield Changed("evidence_lost", "evidence", item.reference, words, Weight.CONCERN)


def _roll_ups(then: Position, now: Position) -> Iterable[Changed]:
    was = {(each.theme, each.dimension): each for each in then.roll_ups}
    for key, judged in {(each.theme, each.dimension): each for each in now.roll_ups}.items():
        before = was.get(key)
        if before is not None and before.point.code != judged.point.code:
            direction, weight = _direction(before.point, judged.point)
            name = f"Theme {judged.theme}" if judged.theme else "The plan as a whole"
            words = f"{name}: {judged.dimension} {direction} from {before.point.word} to {judged.point.word}."
            yield Changed("roll_up", "theme", judged.theme or "", words, weight)


def _decisions(then: Position, now: Position) -> Iterable[Changed]:
    known = {each.reference for each in then.decisions}
    for decision in now.decisions:
        if decision.reference not in known:
            words = f"{decision.body} decided on {_said(decision.decided_on)}: {decision.title} ({decision.reference})."
            yield Changed("decided", "decision", decision.reference, words, Weight.OTHER)


def _date_moved(was: date | None, now: date | None) -> str:
    if was is None and now is not None:
        return f"it is now due on {_said(now)}."
    if now is None and was is not None:
        return f"it no longer has a date; it was due on {_said(was)}."
    assert was is not None
    assert now is not None
    days = (now - was).days
    return f"from {_said(was)} to {_said(now)}, {_days(abs(days))} {'later' if days > 0 else 'sooner'}."


def _days(number: int) -> str:
    return f"{number} {'day' if number == 1 else 'days'}"


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


_BETTER_OR_WORSE = {"improving": Weight.BETTER, "worsening": Weight.WORSE}


def _measures(then: Position, now: Position) -> Iterable[Changed]:
    """A measure is said to change only where a rule says that something really did, and where it leaves its path."""
    before = {each.code: each for each in then.measures}
    for measure in now.measures:
        was = before.get(measure.code)
        objective = measure.objectives[0] if len(measure.objectives) == 1 else ""
        if was is None or was.verdict != measure.verdict:
            weight = _BETTER_OR_WORSE.get(measure.verdict)
            if weight is not None:
                words = f"{measure.title}: {measure.sentence[:1].lower()}{measure.sentence[1:]}"
                yield Changed("measure_moved", "measure", measure.code, words, weight, objective)
            elif was is not None and was.verdict in _BETTER_OR_WORSE:
                words = f"{measure.title} was {was.headline.lower()}: {measure.headline.lower()} now."
                yield Changed("measure_moved", "measure", measure.code, words, Weight.MOVED, objective)
        missed = was.periods_off_path if was else 0
        if missed < OFF_PATH_LONG <= measure.periods_off_path:
            words = f"{measure.title} has missed its target {measure.periods_off_path} periods running."
            yield Changed("measure_off_path", "measure", measure.code, words, Weight.CONCERN, objective)
        if was is not None and measure.is_too_old and not was.is_too_old:
            words = f"{measure.title} has no figure recent enough to tell: the last is of {measure.last_period}."
            yield Changed("measure_too_old", "measure", measure.code, words, Weight.CONCERN, objective)


def _risks(then: Position, now: Position) -> Iterable[Changed]:
    before = {each.reference: each for each in then.risks}
    if not before and now.live_risks:
        # The first register is one change; each of its risks would drown what happened.
        above = sum(each.is_above for each in now.live_risks)
        number = len(now.live_risks)
        words = f"The risk register was begun: {number} {'risk' if number == 1 else 'risks'}, {above} above appetite."
        yield Changed("risks_begun", "risk", now.live_risks[0].reference, words, Weight.OTHER)
        return
    for risk in now.risks:
        was = before.get(risk.reference)
        objective = risk.objectives[0] if len(risk.objectives) == 1 else ""
        if was is None:
            if risk.is_live:
                limit = " It is above appetite." if risk.is_above else ""
                words = f"{_risk(risk)} is new on the register: {_scored(risk)}.{limit}"
                weight = Weight.CONCERN if risk.is_above else Weight.OTHER
                yield Changed("risk_raised", "risk", risk.reference, words, weight, objective)
            continue
        for kind, words, weight in _risk_changes(was, risk):
            yield Changed(kind, "risk", risk.reference, f"{_risk(risk)} {words}", weight, objective)


def _risk(risk: RiskValue) -> str:
    return f"{risk.reference} {risk.title}"


def _scored(risk: RiskValue) -> str:
    return f"{risk.current.children} for children and {risk.current.programme} for the programme"


def _risk_changes(was: RiskValue, now: RiskValue) -> Iterable[tuple[str, str, Weight]]:
    if was.state != now.state:
        if now.expired:
            yield "risk_expired", "is open again: its acceptance ran out.", Weight.CONCERN
        else:
            yield f"risk_{now.state}", _BECAME[now.state], _STATE_WEIGHTS[now.state]
    if was.current.worst != now.current.worst:
        rose = now.current.worst > was.current.worst
        words = (
            f"{'rose' if rose else 'fell'}: for children from {was.current.children} to {now.current.children}, for "
            f"the programme from {was.current.programme} to {now.current.programme}."
        )
        yield ("risk_rose", words, Weight.WORSE) if rose else ("risk_fell", words, Weight.BETTER)
    known = {(each.level, each.escalated_on): each for each in was.escalations}
    for each in now.escalations:
        earlier = known.get((each.level, each.escalated_on))
        if earlier is None:
            yield "risk_escalated", f"was escalated on {_said(each.escalated_on)}: {each.to}.", Weight.CONCERN
        if each.state == "answered" and (earlier is None or earlier.state == "waiting"):
            yield "risk_answered", f"was answered: {each.to}.", Weight.MOVED


_BECAME = {
    "open": "is open again.",
    "accepted": "was accepted with authority.",
    "occurred": "has happened: it is an issue now.",
    "closed": "was closed.",
}
_STATE_WEIGHTS = {
    "open": Weight.CONCERN,
    "accepted": Weight.MOVED,
    "occurred": Weight.WORSE,
    "closed": Weight.BETTER,
}


def _standards(then: Position, now: Position) -> Iterable[Changed]:
    before = {each.code: each for each in then.standards}
    if not before and now.standards:
        # The first standards are one change; each of them would drown what happened.
        words = f"Minimum practice standards were put in force: {len(now.standards)}."
        yield Changed("standards_begun", "standard", now.standards[0].code, words, Weight.OTHER)
        return
    for standard in now.standards:
        was = before.get(standard.code)
        if was is None:
            yield Changed("standard_new", "standard", standard.code, f"{standard.title}: in force.", Weight.OTHER)
            continue
        reached = [team for team in was.without if team not in standard.without]
        if reached:
            words = f"{standard.title}: adopted by {', '.join(reached)}."
            yield Changed("standard_reached", "standard", standard.code, words, Weight.BETTER)
        left = [team for team in standard.without if team not in was.without]
        if left:
            words = f"{standard.title}: not kept, or not kept any more, by {', '.join(left)}."
            yield Changed("standard_left", "standard", standard.code, words, Weight.CONCERN)


def _practice(then: Position, now: Position) -> Iterable[Changed]:
    """What came to lie far below its aim, for all or for a team, and what does so no longer."""
    before = {(each.standard, each.title, each.team): each for each in then.practice}
    for each in now.practice:
        was = before.get((each.standard, each.title, each.team))
        if was is None or was.is_far == each.is_far:
            continue
        where = f" in {each.team}" if each.team else ""
        numbers = f"{each.found.printed}, and the aim is {each.aim}%"
        words = (
            f"{each.title}{where}: {'far below its aim' if each.is_far else 'no longer far below its aim'}, {numbers}."
        )
        kind, weight = ("practice_far", Weight.CONCERN) if each.is_far else ("practice_near", Weight.BETTER)
        yield Changed(kind, "practice", each.standard or "oversight", words, weight)


def _loops(then: Position, now: Position) -> Iterable[Changed]:
    before = {each.reference: each for each in then.loops}
    open_now = {each.reference: each for each in now.loops}
    for loop in now.loops:
        was = before.get(loop.reference)
        if loop.is_worse and not (was is not None and was.is_worse):
            words = f"{_loop(loop)} was found worse by a re-audit than before."
            yield Changed("loop_worse", "audit_finding", loop.reference, words, Weight.WORSE, loop.objective)
        elif was is None:
            words = f"{_loop(loop)} was found by an audit."
            yield Changed("loop_found", "audit_finding", loop.reference, words, Weight.OTHER, loop.objective)
    for loop in then.loops:
        if loop.reference not in open_now:
            words = f"{_loop(loop)} is closed: a re-audit found it better."
            yield Changed("loop_closed", "audit_finding", loop.reference, words, Weight.BETTER, loop.objective)


def _loop(loop: LoopValue) -> str:
    where = f", {loop.team}" if loop.team else ""
    return f"{loop.reference} ({loop.section.replace('_', ' ') or 'audit'}{where})"
