"""The rules of papers: what may follow what, which objectives are exceptions, what a Board is asked, what to look at
before issue. Each published rule has a code and says one sentence, or stays silent.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from inspect import cleandoc

from soundingboard.position.values import (
    ActionValue,
    ObjectiveValue,
    PointValue,
    Position,
    RatingValue,
    RoundValue,
)

DIMENSIONS = ("delivery", "impact", "confidence")

# What may follow each state of a paper, with the sentence that says when. An issued paper is never edited.
TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "draft": {
        "issuing": "Somebody who may issue papers has read the checks and confirmed.",
        "withdrawn": "It is not needed; it was never issued.",
    },
    "issuing": {
        "issued": "All its files are made and stored, in one step.",
        "draft": "The files could not be made; nothing was issued.",
    },
    "issued": {"withdrawn": "Something in it is wrong or must not be seen; a notice stands in its place."},
    "withdrawn": {},
}

STUCK = 3  # rounds on one rating that is not good enough
SILENT = 2  # rounds without an update
OLD_EVIDENCE = 183  # days
LONG_SENTENCE = 35  # words


def may_follow(state: str, then: str) -> bool:
    """Whether a paper may go from one state to another."""
    return then in TRANSITIONS.get(state, {})


def may_be_edited(state: str) -> bool:
    """Only a draft may be edited, commented on or taken again. What was issued stays as it was issued."""
    return state == "draft"


def edition_for(audience: str, edition: str) -> str:
    """The edition that an audience may have: the public is only ever given the public edition."""
    return "public" if audience == "public" else edition


# --- Where an objective stands ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """An objective on one dimension: what people judge now, what the Board agreed before, what the rules suggest."""

    dimension: str
    rating: RatingValue | None
    before: PointValue | None
    suggested: PointValue

    @property
    def point(self) -> PointValue | None:
        """The point that people judge it to be at."""
        return self.rating.point if self.rating else None

    @property
    def is_red(self) -> bool:
        """Judged red."""
        return self.point is not None and self.point.colour == "red"

    @property
    def fell(self) -> bool:
        """Judged lower than what the Board agreed in the round before."""
        return _steps(self.before, self.point) < 0

    @property
    def rose(self) -> bool:
        """Judged higher than what the Board agreed in the round before."""
        return _steps(self.before, self.point) > 0

    @property
    def is_above_suggestion(self) -> bool:
        """Judged higher than the rules suggest today."""
        return _steps(self.suggested, self.point) > 0

    @property
    def is_asserted(self) -> bool:
        """Judged green or better with nothing fresh beneath it but what those responsible say."""
        return self.rating is not None and self.rating.is_asserted and self.rating.point.colour in ("green", "blue")

    @property
    def is_to_be_agreed(self) -> bool:
        """Proposed or challenged, and not yet agreed by the Board."""
        return self.rating is not None and self.rating.stage != "agreed"


def standing(objective: ObjectiveValue, dimension: str, round_number: int | None) -> Standing:
    """Where an objective stands on a dimension in a round: the latest stage of this round, or what was last agreed."""
    rating = None
    if round_number is not None:
        stages = ("agreed", "challenged", "proposed")
        rating = next(filter(None, (objective.stage(dimension, stage, round_number) for stage in stages)), None)
    rating = rating or objective.agreed(dimension)
    earlier = [mark for mark in objective.marks(dimension) if rating is None or mark.round < rating.round]
    return Standing(dimension, rating, earlier[-1].point if earlier else None, objective.suggestion.of(dimension))


def rounds_at(objective: ObjectiveValue, dimension: str, now: Standing) -> int:
    """For how many rounds running the rating has been what it is, this one included."""
    if now.rating is None:
        return 0
    running = 1
    for mark in reversed([mark for mark in objective.marks(dimension) if mark.round < now.rating.round]):
        if mark.point.code != now.rating.point.code:
            break
        running += 1
    return running


def _steps(before: PointValue | None, now: PointValue | None) -> int:
    if before is None or now is None or before.rank is None or now.rank is None:
        return 0
    return now.rank - before.rank


# --- Which objectives are exceptions ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """An objective with its actions and where it stands, as the rules of exceptions look at it."""

    objective: ObjectiveValue
    actions: tuple[ActionValue, ...]
    delivery: Standing
    impact: Standing
    confidence: Standing

    def of(self, dimension: str) -> Standing:
        """Where it stands on a dimension."""
        found: Standing = getattr(self, dimension)
        return found

    @property
    def rated(self) -> tuple[Standing, Standing]:
        """Delivery and impact, which say how things are; confidence says how far to believe them."""
        return (self.delivery, self.impact)


Says = Callable[[Seen], str | None]


@dataclass(frozen=True, slots=True)
class ExceptionRule:
    """One published reason for an objective to be reported by exception; the heavier, the earlier it is shown."""

    code: str
    name: str
    weight: int
    says: Says

    @property
    def words(self) -> str:
        """The rule as it is published."""
        return cleandoc(self.says.__doc__ or "")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an objective is an exception."""

    code: str
    name: str
    weight: int
    sentence: str


_EXCEPTIONS: list[ExceptionRule] = []


def exception(code: str, name: str, weight: int) -> Callable[[Says], Says]:
    """Publishes a function as a rule of exceptions."""

    def publish(says: Says) -> Says:
        _EXCEPTIONS.append(ExceptionRule(code, name, weight, says))
        return says

    return publish


def exception_rules() -> tuple[ExceptionRule, ...]:
    """Every rule of exceptions, in order of code."""
    return tuple(_EXCEPTIONS)


def seen(objective: ObjectiveValue, actions: Sequence[ActionValue], round_number: int | None) -> Seen:
    """An objective made ready for the rules of exceptions."""
    return Seen(objective, tuple(actions), *(standing(objective, each, round_number) for each in DIMENSIONS))


def reasons(it: Seen) -> tuple[Reason, ...]:
    """Why this objective is reported by exception; empty when no rule speaks."""
    return tuple(
        Reason(rule.code, rule.name, rule.weight, sentence) for rule in _EXCEPTIONS if (sentence := rule.says(it))
    )


@exception("X01", "Red", 32)
def is_red(it: Seen) -> str | None:
    """Delivery or impact is judged red."""
    return _which([each for each in it.rated if each.is_red], "is judged red", "are judged red")


@exception("X02", "Worse than before", 16)
def has_worsened(it: Seen) -> str | None:
    """Delivery, impact or confidence is judged lower than the Board agreed in the round before."""
    fell = [it.of(each) for each in DIMENSIONS if it.of(each).fell]
    told = [
        f"{each.dimension} fell from {each.before.word} to {each.point.word}"
        for each in fell
        if each.before and each.point
    ]
    return _sentence(told)


@exception("X03", "Judged above the suggestion", 12)
def is_above_suggestion(it: Seen) -> str | None:
    """Delivery or impact is judged higher than the published rules suggest. That asks for a reason, and is no fault."""
    apart = [each for each in it.rated if each.is_above_suggestion]
    told = [
        f"{each.dimension} is judged {each.point.word} and the rules suggest {each.suggested.word}"
        for each in apart
        if each.point
    ]
    return _sentence(told)


@exception("X04", "Green that is only asserted", 8)
def is_asserted(it: Seen) -> str | None:
    """Delivery or impact is judged green or better, and nothing fresh supports it but the word of those responsible."""
    return _which(
        [each for each in it.rated if each.is_asserted],
        "rests only on what those responsible say",
        "rest only on what those responsible say",
    )


@exception("X05", "Blocked", 6)
def is_blocked(it: Seen) -> str | None:
    """An action is blocked."""
    blocked = [each.reference for each in it.actions if each.state == "blocked"]
    return f"{_actions(blocked)} blocked." if blocked else None


@exception("X06", "Help asked for", 5)
def asks_for_help(it: Seen) -> str | None:
    """The owner of an unfinished action asks for help. To ask is right; this makes sure it is heard."""
    asking = [each.reference for each in it.actions if each.is_unfinished and each.help_needed]
    return f"Help is asked for with {_some(asking)}." if asking else None


@exception("X07", "Silent", 4)
def is_silent(it: Seen) -> str | None:
    """Nothing has been said of an unfinished action for two rounds or more."""
    silent = [each.reference for each in it.actions if each.is_unfinished and each.rounds_missed >= SILENT]
    return f"{_actions(silent)} silent for {SILENT} rounds or more." if silent else None


def _which(found: Sequence[Standing], of_one: str, of_both: str) -> str | None:
    if not found:
        return None
    named = " and ".join(each.dimension for each in found).capitalize()
    return f"{named} {of_one if len(found) == 1 else of_both}."


def _sentence(told: Sequence[str]) -> str | None:
    if not told:
        return None
    words = "; ".join(told)
    return f"{words[0].upper()}{words[1:]}."


def _actions(references: Sequence[str]) -> str:
    return f"{_some(references)} {'is' if len(references) == 1 else 'are'}"


def _some(names: Sequence[str], most: int = 4) -> str:
    """The first few names, and how many more there are."""
    shown = list(names[:most])
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most:,} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)


# --- What the Board is asked ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that a rule proposes to ask of the Board. Its key stays the same while the matter does."""

    code: str
    key: str
    verb: str
    # What is asked of all that the rule proposes, and this one of them.
    together: str
    line: str
    about: str = ""

    @property
    def text(self) -> str:
        """The ask as it reads when it stands alone."""
        return f"{self.together}: {self.line}" if self.line else f"{self.together}."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules of asks look at: the position, each objective as seen, and the round's Board."""

    position: Position
    objectives: tuple[Seen, ...]
    round: RoundValue | None
    since: date | None


@dataclass(frozen=True, slots=True)
class AskRule:
    """One published rule that proposes what to ask."""

    code: str
    name: str
    says: Callable[[Asked], Iterable[Proposal]]

    @property
    def words(self) -> str:
        """The rule as it is published."""
        return cleandoc(self.says.__doc__ or "")


_ASKS: list[AskRule] = []


def ask(
    code: str, name: str
) -> Callable[[Callable[[Asked], Iterable[Proposal]]], Callable[[Asked], Iterable[Proposal]]]:
    """Publishes a function as a rule of asks."""

    def publish(says: Callable[[Asked], Iterable[Proposal]]) -> Callable[[Asked], Iterable[Proposal]]:
        _ASKS.append(AskRule(code, name, says))
        return says

    return publish


def ask_rules() -> tuple[AskRule, ...]:
    """Every rule of asks, in order of code."""
    return tuple(_ASKS)


def proposals(it: Asked) -> tuple[Proposal, ...]:
    """What the rules propose to ask of the Board, in order of code."""
    return tuple(found for rule in _ASKS for found in rule.says(it))


def chosen(found: Sequence[Proposal], left_out: Iterable[str], first: Sequence[str]) -> tuple[Proposal, ...]:
    """The proposals without those the author left out, those put first in the order given."""
    out, places = set(left_out), {key: place for place, key in enumerate(first)}
    kept = [each for each in found if each.key not in out]
    return tuple(sorted(kept, key=lambda each: places.get(each.key, len(places))))


@ask("A01", "Red without a decision")
def red_without_a_decision(it: Asked) -> Iterable[Proposal]:
    """An objective is judged red, and no decision that names it was made since it turned red."""
    together = "what is to be done about what is red, where no decision of the Board names it since it turned red"
    for one in it.objectives:
        red = [each for each in one.rated if each.is_red and not _decided_since_red(it, one, each)]
        if red:
            what = " and ".join(each.dimension for each in red)
            name = f"{one.objective.reference} {one.objective.title}"
            reference = one.objective.reference
            yield Proposal("A01", f"A01:{reference}", "Decide", together, f"{name} ({what}).", reference)


def _decided_since_red(it: Asked, one: Seen, red: Standing) -> bool:
    assert red.rating is not None
    began = red.rating.on
    boards = {each.number: each.board_on for each in it.position.rounds}
    for mark in reversed(one.objective.marks(red.dimension)):
        if mark.point.colour != "red":
            break
        began = min(began, boards.get(mark.round, began))
    name = re.compile(rf"(?<![\w.]){re.escape(one.objective.reference)}(?![\w]|\.\w)")
    return any(
        each.decided_on >= began and each.kind != "agree_ratings" and name.search(f"{each.title} {each.text}")
        for each in it.position.decisions
    )


@ask("A02", "Overruled suggestion")
def overruled_suggestion(it: Asked) -> Iterable[Proposal]:
    """A rating waits to be agreed, and it differs from what the rules suggested when it was made."""
    together = "the ratings put forward that differ from what the rules suggested"
    for one in it.objectives:
        told = [
            f"{each.dimension} {each.rating.point.word} (suggested {each.rating.suggested.word})"
            for each in (one.of(dimension) for dimension in DIMENSIONS)
            if each.is_to_be_agreed and each.rating is not None and each.rating.overrules and each.rating.suggested
        ]
        if told:
            reference = one.objective.reference
            line = f"{reference} {one.objective.title}: {', '.join(told)}."
            yield Proposal("A02", f"A02:{reference}", "Agree or change", together, line, reference)


@ask("A03", "Other ratings put forward")
def other_ratings(it: Asked) -> Iterable[Proposal]:
    """Ratings wait to be agreed and are as the rules suggested; they are put to the Board together."""
    waiting = [
        one.objective.reference
        for one in it.objectives
        for dimension in DIMENSIONS
        if (each := one.of(dimension)).is_to_be_agreed and each.rating is not None and not each.rating.overrules
    ]
    if waiting:
        objectives = len(dict.fromkeys(waiting))
        number = "the rating" if len(waiting) == 1 else f"the {len(waiting):,} ratings"
        together = (
            f"{number} put forward for {_counted(objectives, 'objective')} where judgement and suggestion are the same"
        )
        yield Proposal("A03", "A03", "Agree", together, "")


@ask("A04", "Long-standing amber")
def long_standing_amber(it: Asked) -> Iterable[Proposal]:
    """Delivery or impact has been amber for three rounds or more. The way back that was agreed is not working."""
    together = f"on other means, another date, or red, for what has been amber for {STUCK} rounds or more"
    for one in it.objectives:
        told = []
        for each in one.rated:
            running = rounds_at(one.objective, each.dimension, each)
            if each.point is not None and each.point.colour == "amber" and running >= STUCK:
                told.append(f"{each.dimension} for {running} rounds")
        if told:
            reference = one.objective.reference
            line = f"{reference} {one.objective.title}: {', '.join(told)}."
            yield Proposal("A04", f"A04:{reference}", "Decide", together, line, reference)


@ask("A05", "Help asked for")
def help_asked_for(it: Asked) -> Iterable[Proposal]:
    """Owners ask for help that they cannot find themselves; put together for each objective."""
    for one in it.objectives:
        asking = [each for each in one.actions if each.is_unfinished and each.help_needed]
        if asking:
            reference = one.objective.reference
            said = "; ".join(f"{each.reference}: {each.help_needed.rstrip('.')}" for each in asking[:3])
            more = f"; and {len(asking) - 3:,} more" if len(asking) > 3 else ""
            line = f"{reference} {one.objective.title}. {said}{more}."
            yield Proposal("A05", f"A05:{reference}", "Answer", "what owners ask for help with", line, reference)


@ask("A06", "Decision due for review")
def decision_due_for_review(it: Asked) -> Iterable[Proposal]:
    """A decision's review day comes by the day of this Board, and nobody has said whether it worked."""
    by = max(it.position.as_at, it.round.board_on) if it.round else it.position.as_at
    for each in it.position.decisions:
        if each.review_on is not None and each.review_on <= by and each.worked is None:
            line = (
                f"{each.title} ({each.reference}, decided on {_said(each.decided_on)}, to be reviewed by "
                f"{_said(each.review_on)})."
            )
            together = "whether earlier decisions worked"
            yield Proposal("A06", f"A06:{each.reference}", "Say", together, line, each.reference)


@ask("A07", "Requirement that nothing answers")
def unanswered_requirement(it: Asked) -> Iterable[Proposal]:
    """A requirement of the Notice is answered by no objective and has not been parked."""
    for need in it.position.needs:
        if need.kind == "requirement" and need.is_gap:
            words = " ".join(need.text.split())
            line = f"{need.reference} {words if len(words) < 120 else words[:117].rsplit(' ', 1)[0] + '…'}"
            together = "who answers what the Notice requires and no objective does"
            yield Proposal("A07", f"A07:{need.reference}", "Decide", together, line, need.reference)


PLAN_CHANGES = {
    "objective_date": "a date",
    "objective_reworded": "wording",
    "objective_added": "a new objective",
    "objective_withdrawn": "an objective withdrawn",
}


def plan_changes(changed: Iterable[tuple[str, str]], agreed_since: bool) -> tuple[Proposal, ...]:
    """Objectives were added, withdrawn, reworded or given another date, and no version of the plan was agreed since.

    Args:
        changed: kind and reference of each change.
        agreed_since: whether the Board agreed a version of the plan in the meantime.
    """
    found = [(kind, reference) for kind, reference in changed if kind in PLAN_CHANGES]
    if agreed_since or not found:
        return ()
    kinds = ", ".join(dict.fromkeys(PLAN_CHANGES[kind] for kind, _ in found))
    references = _some(list(dict.fromkeys(reference for _, reference in found)), 8)
    together = "the changes to the plan since last time, which no agreed version holds yet"
    return (Proposal("A08", "A08", "Agree or send back", together, f"{references} ({kinds})."),)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


# --- What to look at before issue -------------------------------------------------------------------------------------


def warnings(position: Position, objectives: Sequence[Seen], withheld: int, without_ground: int) -> tuple[str, ...]:
    """What of the figures the author should look at before issue, in sentences; none of them stops it.

    What of their own words to look at is said by `papers.tone`.

    Args:
        withheld: how many pieces of exempt evidence a public edition leaves out.
        without_ground: how many of them have no paragraph of Schedule 12A on record.
    """
    found = [*_old_evidence(position, objectives)]
    unrated = [one.objective.reference for one in objectives if one.delivery.rating is None]
    if unrated:
        found.append(f"{_counted(len(unrated), 'objective')} without a delivery rating: {_some(unrated)}.")
    newest = max((each.on for one in objectives for each in one.objective.ratings), default=None)
    if newest is not None and (position.as_at - newest).days > 62:
        found.append(f"The newest rating is of {_said(newest)}, {(position.as_at - newest).days} days before.")
    if withheld:
        found.append(f"{_counted(withheld, 'exempt piece')} of evidence will be left out; the paper says how many.")
    if without_ground:
        found.append(
            f"{_counted(without_ground, 'exempt piece')} of evidence with no paragraph of Schedule 12A on record."
        )
    return tuple(found)


def _old_evidence(position: Position, objectives: Sequence[Seen]) -> Iterable[str]:
    described = {item.reference: item.describes_until for item in position.evidence}
    old = []
    for one in objectives:
        days = [described[each] for each in one.objective.evidence if each in described]
        if days and position.as_at - max(days) > timedelta(days=OLD_EVIDENCE):
            old.append(one.objective.reference)
    if old:
        yield f"The newest evidence is older than {OLD_EVIDENCE} days for {_some(old, 8)}."
