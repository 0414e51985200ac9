"""What belongs on the next agenda: published rules that read a position as a good clerk would (GV4).

Pure, over a Position. A rule proposes and says why; a person chooses, orders and gives time. Nothing is on an agenda
because a machine thought so.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from inspect import cleandoc

from soundingboard.insight.divergence import divergence_of
from soundingboard.position.values import ObjectiveValue, Position, PracticeValue, RatingValue

BOARD, GROUP, PANEL = "board", "group", "panel"

LONG_AMBER = 3  # rounds in a row
LOOP_LEFT = 28  # days
SILENT_FOR = 2  # rounds without a word
MOVED_TIMES = 3
REQUIREMENT_WITHIN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item proposed for an agenda, with the reason and how long to allow for it."""

    code: str
    about: str
    title: str
    why: str
    purpose: str
    minutes: int


@dataclass(frozen=True, slots=True)
class AgendaRule:
    """One published rule by which an item is proposed."""

    code: str
    name: str
    bodies: frozenset[str]
    purpose: str
    minutes: int
    reads: Callable[[Position, date], Iterable[Proposal]]

    @property
    def words(self) -> str:
        """The rule as it is published."""
        return " ".join(cleandoc(self.reads.__doc__ or "").split())


_RULES: list[AgendaRule] = []
Found = Iterator[tuple[str, str, str]]


def published(
    code: str, name: str, *, bodies: Iterable[str], purpose: str = "challenge", minutes: int = 10
) -> Callable[[Callable[[Position, date], Found]], AgendaRule]:
    """Publish a rule under its code. The function yields what it is about, the item's title and the reason."""

    def publish(reads: Callable[[Position, date], Found]) -> AgendaRule:
        def proposals(position: Position, held_on: date) -> Iterable[Proposal]:
            return [Proposal(code, *found, purpose, minutes) for found in reads(position, held_on)]

        proposals.__doc__ = reads.__doc__
        rule = AgendaRule(code, name, frozenset(bodies), purpose, minutes, proposals)
        _RULES.append(rule)
        return rule

    return publish


def rules() -> tuple[AgendaRule, ...]:
    """Every published rule, in order of code."""
    return tuple(sorted(_RULES, key=lambda rule: rule.code))


def propose(position: Position, body: str, held_on: date) -> tuple[Proposal, ...]:
    """The items that the rules propose for a meeting of a body, those of the same rule together, in order of code.

    Args:
        body: the kind of body: "board", "group" or "panel".
        held_on: the day of the meeting.
    """
    # A question of the ledger comes back to the body that asked it, and to no other.
    own = replace(position, questions=tuple(each for each in position.questions if each.body_kind == body))
    return tuple(found for rule in rules() if body in rule.bodies for found in rule.reads(own, held_on))


def rules_markdown() -> str:
    """The rules as a page of the documentation."""
    names = {BOARD: "Board", GROUP: "delivery group", PANEL: "panel"}
    parts = ["## The agenda", "", "What is proposed for a meeting. A person chooses and orders.", ""]
    for rule in rules():
        for_whom = ", ".join(name for kind, name in names.items() if kind in rule.bodies)
        parts.append(f"**{rule.code} {rule.name}** ({for_whom}). {rule.words}\n")
    return "\n".join(parts).rstrip() + "\n"


# --- ratings ----------------------------------------------------------------------------------------------------------


def _colours(objective: ObjectiveValue, dimension: str = "delivery") -> list[str]:
    """The colours that the Board agreed, a round each, the latest last."""
    by_round = {mark.round: mark.point.colour for mark in objective.marks(dimension)}
    last = objective.agreed(dimension)
    if last is not None:
        by_round[last.round] = last.point.colour
    return [by_round[number] for number in sorted(by_round)]


@published("AG01", "Turned red", bodies=(BOARD, GROUP), purpose="challenge", minutes=15)
def turned_red(position: Position, held_on: date) -> Found:
    """The delivery of an objective was rated red in the last round that the Board agreed, and was not red before."""
    for objective in position.objectives:
        before, now = (["", ""] + _colours(objective))[-2:]
        if now == "red" and before != "red":
            was = f"It was {before} before." if before else "It was not rated before."
            yield f"objective/{objective.reference}", f"{objective.reference} {objective.title}: turned red", was


@published("AG02", "Amber for long", bodies=(BOARD, GROUP), purpose="challenge", minutes=10)
def long_amber(position: Position, held_on: date) -> Found:
    """The delivery of an objective has been amber in three agreed rounds in a row or more: a recovery that does not
    recover is a decision that was not taken."""
    for objective in position.objectives:
        length = _run_at_end(_colours(objective), "amber")
        if length >= LONG_AMBER:
            why = f"Amber in the last {length} rounds. Agree what ends it, or say that it is red."
            yield f"objective/{objective.reference}", f"{objective.reference} {objective.title}: amber for long", why


def _run_at_end(colours: list[str], colour: str) -> int:
    length = 0
    for each in reversed(colours):
        if each != colour:
            break
        length += 1
    return length


@published("AG03", "Overruled for the better", bodies=(BOARD, PANEL), purpose="challenge", minutes=10)
def overruled(position: Position, held_on: date) -> Found:
    """The agreed rating of an objective is better than the published rules suggested when it was agreed. People may
    know better than rules; the body should hear why."""
    for objective in position.objectives:
        for dimension in ("delivery", "impact"):
            rating = objective.agreed(dimension)
            if rating is not None and _is_rosier(rating):
                assert rating.suggested is not None
                why = (
                    f"Its {dimension} was rated {rating.point.word.lower()} where the rules suggested "
                    f"{rating.suggested.word.lower()}. The reason given: {rating.reason}"
                )
                yield f"objective/{objective.reference}", f"{objective.reference} {objective.title}: overruled", why
                break


def _is_rosier(rating: RatingValue) -> bool:
    """Better than suggested: ranks rise as things get better, and a point without rank is neither."""
    suggested = rating.suggested
    if suggested is None or suggested.rank is None or rating.point.rank is None:
        return False
    return rating.point.rank > suggested.rank


@published("AG04", "Green on assertion", bodies=(BOARD, PANEL), purpose="challenge", minutes=10)
def green_on_assertion(position: Position, held_on: date) -> Found:
    """An objective is rated green on nothing but what those who deliver it say of it: no audit, no voice, nothing from
    outside the service stands behind it."""
    for objective in position.objectives:
        rating = objective.agreed("delivery")
        if rating is not None and rating.is_asserted and rating.point.colour == "green":
            why = "Green, and only first-line evidence stands behind it. Ask what anybody else has seen."
            yield f"objective/{objective.reference}", f"{objective.reference} {objective.title}: asserted", why


# --- delivery ---------------------------------------------------------------------------------------------------------


@published("AG05", "Silence", bodies=(BOARD, GROUP), purpose="challenge", minutes=10)
def silence(position: Position, held_on: date) -> Found:
    """Actions of an objective of which nothing was said in the last two closed rounds or more. One item for each
    objective, however many its silent actions."""
    for objective in position.objectives:
        silent = [
            each
            for each in position.actions_of(objective.reference)
            if each.is_unfinished and each.rounds_missed >= SILENT_FOR
        ]
        if silent:
            longest = max(each.rounds_missed for each in silent)
            names = ", ".join(each.reference for each in silent[:5]) + (" and more" if len(silent) > 5 else "")
            why = f"Nothing was said of {names} for {longest} rounds."
            yield f"objective/{objective.reference}", f"{objective.reference} {objective.title}: silence", why


@published("AG06", "Moved a third time", bodies=(BOARD, GROUP, PANEL), purpose="challenge", minutes=10)
def moved_again(position: Position, held_on: date) -> Found:
    """The date of an unfinished action was moved three times or more. The third new date is no likelier than the
    first."""
    for action in position.actions:
        if action.is_unfinished and action.date_changes >= MOVED_TIMES:
            why = f"Its date was moved {action.date_changes} times, by {action.days_slipped} days in all."
            yield f"action/{action.reference}", f"{action.reference} {action.title}: moved again", why


@published("AG07", "Blocked", bodies=(BOARD, GROUP), purpose="decide", minutes=10)
def blocked(position: Position, held_on: date) -> Found:
    """An action is blocked and its owner asks for help: somebody has to decide."""
    for action in position.actions:
        if action.state == "blocked" and action.help_needed:
            yield f"action/{action.reference}", f"{action.reference} {action.title}: help needed", action.help_needed


@published("AG08", "Requirement soon due", bodies=(BOARD,), purpose="challenge", minutes=10)
def requirement_due(position: Position, held_on: date) -> Found:
    """A requirement of the Notice falls due within sixty days of the meeting, and no objective that is meant to satisfy
    it is rated delivered or green for impact."""
    for need in position.needs:
        if need.kind != "requirement" or need.due_on is None:
            continue
        if held_on <= need.due_on <= held_on + REQUIREMENT_WITHIN and not _is_met(position, need.satisfied_by):
            day = f"{need.due_on.day} {need.due_on:%B %Y}"
            why = f"It is due on {day}, and nothing shows yet that it is met."
            yield f"requirement/{need.reference}", f"Requirement {need.reference} is due", why


def _is_met(position: Position, objectives: tuple[str, ...]) -> bool:
    found = [position.objective(reference) for reference in objectives]
    ratings = [each.agreed("impact") for each in found if each is not None]
    return bool(ratings) and all(rating is not None and rating.point.colour == "green" for rating in ratings)


# --- measures ---------------------------------------------------------------------------------------------------------


@published("AG09", "A measure turned for the worse", bodies=(BOARD, GROUP, PANEL), purpose="challenge", minutes=10)
def measure_worse(position: Position, held_on: date) -> Found:
    """The chart of a measure says that it is worse by more than chance. What does not change by more than chance is no
    item."""
    for measure in position.measures:
        if measure.variation is not None and measure.variation.startswith("concern"):
            yield f"measure/{measure.code}", f"{measure.title}: worse", measure.headline or measure.sentence


# --- what the body asked and decided ----------------------------------------------------------------------------------


@published("AG10", "Information overdue", bodies=(BOARD, GROUP), purpose="challenge", minutes=5)
def requests_overdue(position: Position, held_on: date) -> Found:
    """Something that was asked is unanswered after the day it was due, counted on the day of the meeting."""
    for request in position.requests:
        if request.waits_for_answer and request.due_on < held_on:
            days = (held_on - request.due_on).days
            why = f"{request.owner} was to answer by {request.due_on.day} {request.due_on:%B %Y}, {days} days before."
            yield f"request/{request.reference}", f"{request.reference} is unanswered", why


@published("AG11", "Answers to judge", bodies=(BOARD,), purpose="decide", minutes=5)
def answers_to_judge(position: Position, held_on: date) -> Found:
    """Something that was asked has been answered, and the body has not said whether the answer satisfies."""
    for request in position.requests:
        if request.state == "answered":
            why = f"{request.owner} answered. Say whether it satisfies: {request.question}"
            yield f"request/{request.reference}", f"{request.reference} is answered", why


@published("AG12", "Decision to look back at", bodies=(BOARD, PANEL), purpose="decide", minutes=5)
def decisions_to_review(position: Position, held_on: date) -> Found:
    """A decision's review date has come by the day of the meeting, and nobody has said whether it worked."""
    for decision in position.decisions:
        if decision.review_on is not None and decision.review_on <= held_on and decision.worked is None:
            day = f"{decision.review_on.day} {decision.review_on:%B %Y}"
            why = f"It was to be looked back at by {day}. Did it work?"
            yield f"decision/{decision.reference}", f"{decision.reference} {decision.title}: did it work?", why


@published("AG13", "Meeting's action not done", bodies=(BOARD, GROUP, PANEL), purpose="challenge", minutes=5)
def follow_ups(position: Position, held_on: date) -> Found:
    """An action that an earlier meeting put on somebody is not done after its day. Those without a number are told
    apart by the day and their place in order."""
    late = [each for each in position.follow_ups if each.due_on is not None and each.due_on < held_on]
    for number, each in enumerate(late, start=1):
        assert each.due_on is not None
        day = f"{each.due_on.day} {each.due_on:%B %Y}"
        why = f"{each.owner or 'Nobody'} was to do it by {day}; {each.body} asked on {each.held_on:%d/%m/%Y}."
        yield f"follow-up/{each.held_on.isoformat()}.{number}", f"Not done: {each.text[:120]}", why


# --- what was asked ---------------------------------------------------------------------------------------------------


@published("AG15", "Promise overdue", bodies=(BOARD, GROUP, PANEL), purpose="challenge", minutes=5)
def promises_overdue(position: Position, held_on: date) -> Found:
    """An answer to a question was promised by a day before the meeting, and has not come. A promise whose day is still
    to come is no item."""
    for each in position.questions:
        if each.state == "promised" and each.promised_for is not None and each.promised_for < held_on:
            day = f"{each.promised_for.day} {each.promised_for:%B %Y}"
            again = f" It was promised {each.times_promised} times." if each.times_promised > 1 else ""
            yield (
                f"question/{each.reference}",
                f"{each.reference}: a promise is overdue",
                (f"{each.asked_of} promised to answer by {day}: {each.question}{again}"),
            )


@published("AG16", "Question unanswered", bodies=(BOARD, GROUP, PANEL), purpose="challenge", minutes=5)
def unanswered(position: Position, held_on: date) -> Found:
    """A question that was put before the day of the meeting has had neither an answer nor a promise."""
    for each in position.questions:
        if each.state == "asked" and each.asked_on < held_on:
            days = (held_on - each.asked_on).days
            yield (
                f"question/{each.reference}",
                f"{each.reference} is unanswered",
                (f"{each.asked_of} was asked {days} days before: {each.question}"),
            )


@published("AG17", "Question returned", bodies=(BOARD, GROUP, PANEL), purpose="challenge", minutes=10)
def returned(position: Position, held_on: date) -> Found:
    """An answer went round the question or did not satisfy, and there has been no other."""
    for each in position.questions:
        if each.state == "returned":
            times = "once" if each.times_returned == 1 else f"{each.times_returned} times"
            yield (
                f"question/{each.reference}",
                f"{each.reference} comes back",
                (f"The answer was sent back {times}. {each.asked_of} is asked again: {each.question}"),
            )


@published("AG18", "Answer to judge", bodies=(BOARD, GROUP, PANEL), purpose="decide", minutes=5)
def questions_to_judge(position: Position, held_on: date) -> Found:
    """A question has been answered, and nobody has said whether the answer satisfies."""
    for each in position.questions:
        if each.state == "answered":
            why = f"{each.asked_of} answered. Say whether it satisfies: {each.question}"
            yield f"question/{each.reference}", f"{each.reference} is answered", why


# --- risks ------------------------------------------------------------------------------------------------------------


@published("AG19", "Risk newly above appetite", bodies=(BOARD, GROUP), purpose="decide", minutes=10)
def risk_above_appetite(position: Position, held_on: date) -> Found:
    """A risk is above what the Board agreed to bear, to children or to the programme, and was not by the last Board.
    Bring it down, accept it with authority, or escalate it."""
    for risk in position.live_risks:
        if risk.is_above and not risk.was_above:
            scores = f"{risk.current.children} for children and {risk.current.programme} for the programme"
            limits = f"{risk.children_appetite} and {risk.programme_appetite}"
            why = f"It is scored {scores}, where {limits} are borne. {risk.reason}"
            yield f"risk/{risk.reference}", f"{risk.reference} {risk.title}: above appetite", why


@published("AG20", "Acceptance run out", bodies=(BOARD, GROUP), purpose="decide", minutes=5)
def acceptance_ends(position: Position, held_on: date) -> Found:
    """A risk was accepted until a day that has passed by the day of the meeting: it is open again, and has to be
    accepted anew, brought down or escalated."""
    for risk in position.live_risks:
        if risk.accepted_until is not None and risk.accepted_until < held_on:
            day = f"{risk.accepted_until.day} {risk.accepted_until:%B %Y}"
            why = f"It was accepted until {day}. It is scored {risk.current.worst[0]}, and nobody bears it now."
            yield f"risk/{risk.reference}", f"{risk.reference} {risk.title}: acceptance runs out", why


@published("AG21", "Risk review overdue", bodies=(GROUP,), purpose="challenge", minutes=5)
def risk_reviews_overdue(position: Position, held_on: date) -> Found:
    """Risks that should have been looked at again by the day of the meeting, by the level that they have. One item for
    each owner, however many their risks."""
    late: dict[str, list[str]] = {}
    for risk in position.live_risks:
        if risk.review_due_on < held_on:
            late.setdefault(risk.owner, []).append(risk.reference)
    titles = {risk.owner: risk.owner_title for risk in position.live_risks}
    for owner, references in late.items():
        names = ", ".join(references[:6]) + (" and more" if len(references) > 6 else "")
        why = f"{titles[owner]} should have looked at {names} again by the meeting."
        yield f"risk/{references[0]}", f"Risks of {titles[owner]}: review overdue", why


@published("AG22", "Escalated to this body", bodies=(BOARD, GROUP), purpose="decide", minutes=10)
def escalated_here(position: Position, held_on: date) -> Found:
    """A risk was taken to a body, and waits for its reply. At the Board, so does one that was taken to the corporate
    risk register or to the Department and whose reply is overdue."""
    for risk in position.live_risks:
        for each in risk.waiting:
            late = each.due_on is not None and each.due_on < held_on
            if each.level in (BOARD, GROUP) or late:
                days = (held_on - each.escalated_on).days
                why = f"{each.to}: waits {days} days for a reply. {each.text}"
                yield f"risk/{risk.reference}", f"{risk.reference} {risk.title}: escalated", why


# --- audits -----------------------------------------------------------------------------------------------------------


@published("AG30", "Worse than before", bodies=(BOARD, GROUP), purpose="challenge", minutes=10)
def found_worse(position: Position, held_on: date) -> Found:
    """A re-audit found something worse than it was before: what was done about it did not help."""
    for loop in position.loops:
        if loop.is_worse:
            where = f" in {loop.team}" if loop.team else ""
            why = f"It was found on {loop.found_on.day} {loop.found_on:%B %Y}{where}, acted on, and is worse now."
            yield f"audit_finding/{loop.reference}", f"{loop.reference}: worse after re-audit", why


@published("AG31", "Audit loops left open", bodies=(GROUP,), purpose="challenge", minutes=5)
def loops_left_open(position: Position, held_on: date) -> Found:
    """What audits found has been left for more than four weeks: an action is so long past its day, or none was agreed.
    One item for each cycle, however many its loops."""
    left: dict[str, list[str]] = {}
    for loop in position.loops:
        if max(loop.days_overdue, loop.days_without_action) > LOOP_LEFT:
            left.setdefault(loop.cycle, []).append(loop.reference)
    for cycle, references in left.items():
        names = ", ".join(references[:6]) + (" and more" if len(references) > 6 else "")
        yield f"audit_finding/{references[0]}", f"Loops of {cycle} left open", f"Nothing has moved for {names}."


@published("AG32", "Reported better than audits say", bodies=(BOARD, PANEL), purpose="challenge", minutes=10)
def audits_contradict(position: Position, held_on: date) -> Found:
    """An objective is reported green or delivered, and what audits found says otherwise."""
    for row in divergence_of(position):
        if row.is_rosy and row.source("audit").verdict == "against":
            why = f"It is reported {row.reported}. {row.source('audit').sentence}"
            yield f"objective/{row.reference}", f"{row.reference} {row.title}: audits say otherwise", why


# --- practice ---------------------------------------------------------------------------------------------------------


@published("AG23", "Practice far below", bodies=(BOARD, GROUP), purpose="challenge", minutes=10)
def practice_far_below(position: Position, held_on: date) -> Found:
    """Something that is counted of practice, a standard or a part of management oversight, is met so much less often
    than is aimed at that chance does not explain it, by the whole authority or by a team. One item for each thing
    counted, however many its teams."""
    far: dict[tuple[str, str], list[PracticeValue]] = {}
    for each in position.practice:
        if each.is_far:
            far.setdefault((each.standard, each.title), []).append(each)
    for (standard, title), found in far.items():
        teams = [each.team for each in found if each.team]
        whole = next((each for each in found if not each.team), None)
        parts = []
        if whole is not None:
            parts.append(f"All together it is far below the aim of {whole.aim}%.")
        if teams:
            parts.append(f"Teams far below it: {', '.join(teams)}.")
        yield f"standard/{standard}" if standard else "oversight/all", f"{title}: far below the aim", " ".join(parts)


@published("AG24", "Standards not adopted", bodies=(GROUP,), purpose="challenge", minutes=10)
def standards_not_adopted(position: Position, held_on: date) -> Found:
    """Minimum practice standards are in force that teams have not adopted. One item for them all: the group goes
    through the list."""
    missing = [each for each in position.standards if each.without]
    if missing:
        teams = sorted({team for each in missing for team in each.without})
        named = ", ".join(teams[:5]) + (" and more" if len(teams) > 5 else "")
        count = f"{len(missing)} {'standard is' if len(missing) == 1 else 'standards are'}"
        why = f"{count} not adopted by every team that it concerns. Gaps lie with {named}."
        yield "standards/all", "Standards that teams have not adopted", why


@published("AG25", "Said, and nothing came of it", bodies=(BOARD, GROUP, PANEL), purpose="challenge", minutes=10)
def nothing_came_of_it(position: Position, held_on: date) -> Found:
    """Children, families, carers or staff said something more than twenty working days ago, and neither has anything
    changed because of it nor is it said why nothing will."""
    for log in position.voice_log:
        if log.long_unanswered and log.oldest is not None:
            day = f"{log.oldest.day} {log.oldest:%B %Y}"
            times = "once" if log.long_unanswered == 1 else f"{log.long_unanswered:,} times"
            why = f"It happened {times}; the oldest was said on {day}. Ask what became of what was said."
            yield "voice/all", "What people said, and nothing came of it", why


# --- the record of reporting ------------------------------------------------------------------------------------------


@published("AG14", "Data too old", bodies=(BOARD, PANEL), purpose="challenge", minutes=5)
def data_old(position: Position, held_on: date) -> Found:
    """A measure that bears on an objective has no figure recent enough to say anything, so that what is reported of the
    objective rests on something else."""
    for measure in position.measures:
        if measure.is_too_old and measure.objectives:
            last = f"The last figure is of {measure.last_period}." if measure.last_period else "There is no figure yet."
            yield f"measure/{measure.code}", f"{measure.title}: data too old", last
