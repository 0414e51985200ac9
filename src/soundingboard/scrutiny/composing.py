"""Which lines of enquiry the position calls for: published rules that pick questions as a good scrutiny officer would
(SC5).

Pure, over a Position, what the panel planned for the meeting, the framework grid and the question bank. A rule finds a
situation in a content area and says why; the bank's questions are filed by the same situations. What fits the minutes
of the meeting is chosen by published weights, the same for the same position. A person takes what they want of it:
nothing is asked because a machine thought so. Nothing that somebody wrote of a case is read here, only what the plan,
the ratings and the measures show.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from inspect import cleandoc
from typing import NamedTuple

from soundingboard.insight.framework_grid import Leaf
from soundingboard.lib.good_looks_like import GoodLooksLike
from soundingboard.lib.presets import ContentArea
from soundingboard.lib.question_bank import FITS, BankQuestion
from soundingboard.position.values import (
    ActionValue,
    EvidenceValue,
    MeasureValue,
    ObjectiveValue,
    Position,
    RatingValue,
)

MOST_LINES = 6
FEWEST_QUESTIONS, MOST_QUESTIONS = 2, 4  # of one line, where the time allows
LINE_MINUTES = 4  # to open a line: what is known, and why it is asked
QUESTION_MINUTES = 6  # for a question, its answer and one follow-up

LONG_AMBER = 3  # rounds in a row
MOVED_TIMES = 3
OFF_PATH = 3  # periods
REQUIREMENT_WITHIN = timedelta(days=60)
LEAVES_WITHIN = timedelta(days=60)
# Where oversight that no standard files, and the voice log as a whole, belong.
OVERSIGHT_AREA = "organisation.wisdom.supervision"
VOICE_AREA = "organisation.culture"
WORK = "work/"  # with its reference, an item of the work programme


class Seen(NamedTuple):
    """What a rule found: what it is about, in which content area, and the sentence that says why it is asked."""

    about: str
    content_area: str
    why: str


class Planned(NamedTuple):
    """An item of the panel's work programme that was given to the meeting, and the content area it is filed under."""

    reference: str
    title: str
    content_area: str


class Context(NamedTuple):
    """What the rules read."""

    position: Position
    grid: Sequence[Leaf]
    audience: str
    planned: Sequence[Planned] = ()


Found = Iterator[Seen]
Reads = Callable[[Context], Iterable[Seen]]


@dataclass(frozen=True, slots=True)
class EnquiryRule:
    """One published rule: the situation it finds, how much it weighs, and what it reads."""

    code: str
    name: str
    fits: str
    weight: int
    reads: Reads

    @property
    def words(self) -> str:
        """The rule as it is published."""
        return " ".join(cleandoc(self.reads.__doc__ or "").split())


_RULES: list[EnquiryRule] = []


def published(code: str, name: str, *, fits: str, weight: int) -> Callable[[Reads], Reads]:
    """Publish a rule under its code, for a situation of the question bank."""
    if fits not in FITS:
        raise ValueError(f"{fits} is no situation of the question bank.")

    def publish(reads: Reads) -> Reads:
        _RULES.append(EnquiryRule(code, name, fits, weight, reads))
        return reads

    return publish


def rules() -> tuple[EnquiryRule, ...]:
    """Every published rule, in order of code."""
    return tuple(sorted(_RULES, key=lambda rule: rule.code))


def rules_markdown() -> str:
    """The rules as a part of the documentation."""
    intro = (
        "What the position calls for asking, with the weight of each rule. A line is a content area; its weight is "
        "that of the heaviest rule that spoke in it and one more for each other rule. A line takes "
        f"{LINE_MINUTES} minutes and each question {QUESTION_MINUTES}; at most {MOST_LINES} lines of "
        f"{FEWEST_QUESTIONS} to {MOST_QUESTIONS} questions are laid out. What the panel gave to the meeting from its "
        "work programme stands first, and may be asked about with any question filed there. A person chooses."
    )
    parts = ["## Lines of enquiry", "", intro, ""]
    for rule in rules():
        parts.append(f"**{rule.code} {rule.name}** (weight {rule.weight}). {rule.words}\n")
    return "\n".join(parts).rstrip() + "\n"


# --- measures ---------------------------------------------------------------------------------------------------------


@published("LE01", "A verdict turned", fits="verdict_turned", weight=9)
def verdict_turned(context: Context) -> Found:
    """The chart of a measure says that it is worse by more than chance. What does not change by more than chance is no
    reason to ask."""
    for measure in context.position.measures:
        if measure.variation is not None and measure.variation.startswith("concern"):
            yield _of_measure(measure, f"{measure.title} is worse by more than chance.")


@published("LE02", "Off the path", fits="measure_off_path", weight=6)
def off_path(context: Context) -> Found:
    """A measure has been off the path to its target for three periods or more."""
    for measure in context.position.measures:
        if measure.periods_off_path >= OFF_PATH:
            yield _of_measure(
                measure, f"{measure.title} has been off the path to its target for {measure.periods_off_path} periods."
            )


@published("LE03", "Data older than two meetings", fits="data_old", weight=5)
def data_old(context: Context) -> Found:
    """The last figure of a measure was there before the last two meetings, or is older than was agreed, so that two
    meetings have heard the same."""
    before = _before_the_last_two(context.position, context.audience)
    for measure in context.position.measures:
        if measure.last_on is None:
            continue
        if measure.is_too_old or (before is not None and measure.last_on < before):
            yield _of_measure(measure, f"The last figure of {measure.title} is of {measure.last_period}.")


def _before_the_last_two(position: Position, audience: str) -> date | None:
    """The day of the last meeting but one; None before there have been two. A panel's days are its own."""
    days = [
        each.panel_on if audience == "panel" else each.board_on if audience == "board" else each.group_on
        for each in position.rounds
    ]
    past = sorted(day for day in days if day is not None and day <= position.as_at)
    return past[-2] if len(past) > 1 else None


def _of_measure(measure: MeasureValue, why: str) -> Seen:
    return Seen(f"measure/{measure.code}", measure.content_area, why)


# --- ratings ----------------------------------------------------------------------------------------------------------


def _colours(objective: ObjectiveValue) -> list[str]:
    """The colours of delivery that were agreed, a round each, the latest last."""
    by_round = {mark.round: mark.point.colour for mark in objective.marks("delivery")}
    last = objective.agreed("delivery")
    if last is not None:
        by_round[last.round] = last.point.colour
    return [by_round[number] for number in sorted(by_round)]


def _of_objective(objective: ObjectiveValue, why: str) -> Seen:
    return Seen(f"objective/{objective.reference}", objective.content_area, f"{objective.reference}: {why}")


def _is_green(objective: ObjectiveValue) -> bool:
    rating = objective.agreed("delivery")
    return rating is not None and rating.point.colour == "green"


@published("LE04", "Turned red", fits="new_red", weight=8)
def turned_red(context: Context) -> Found:
    """The delivery of an objective was rated red in the last agreed round, and was not red before."""
    for objective in context.position.objectives:
        before, now = (["", ""] + _colours(objective))[-2:]
        if now == "red" and before != "red":
            yield _of_objective(objective, "it turned red in the last round.")


@published("LE05", "Amber for long", fits="long_amber", weight=6)
def long_amber(context: Context) -> Found:
    """The delivery of an objective has been amber in three agreed rounds in a row or more."""
    for objective in context.position.objectives:
        length = 0
        for colour in reversed(_colours(objective)):
            if colour != "amber":
                break
            length += 1
        if length >= LONG_AMBER:
            yield _of_objective(objective, f"it has been amber for {length} rounds.")


@published("LE06", "Green on assertion", fits="green_asserted", weight=9)
def green_asserted(context: Context) -> Found:
    """An objective is rated green on nothing but what those responsible for it say."""
    for objective in context.position.objectives:
        rating = objective.agreed("delivery")
        if rating is not None and rating.is_asserted and rating.point.colour == "green":
            yield _of_objective(objective, "it is green, and only those responsible say so.")


@published("LE07", "Overruled for the better", fits="overruled", weight=7)
def overruled(context: Context) -> Found:
    """The agreed rating of an objective, for delivery or for impact, is better than the published rules suggested."""
    for objective in context.position.objectives:
        for dimension in ("delivery", "impact"):
            rating = objective.agreed(dimension)
            if rating is not None and _is_rosier(rating):
                assert rating.suggested is not None
                yield _of_objective(
                    objective,
                    f"its {dimension} was rated {rating.point.word.lower()} where the rules suggested "
                    f"{rating.suggested.word.lower()}.",
                )
                break


def _is_rosier(rating: RatingValue) -> bool:
    suggested = rating.suggested
    if suggested is None or suggested.rank is None or rating.point.rank is None:
        return False
    return rating.point.rank > suggested.rank


# --- evidence ---------------------------------------------------------------------------------------------------------


def _evidence_of(context: Context) -> Iterator[tuple[ObjectiveValue, list[EvidenceValue]]]:
    """Each objective with the evidence offered for it. One pass, however many."""
    by_reference = {each.reference: each for each in context.position.evidence}
    for objective in context.position.objectives:
        yield objective, [by_reference[each] for each in objective.evidence if each in by_reference]


@published("LE08", "Audit against rating", fits="audit_contradicts", weight=9)
def audit_contradicts(context: Context) -> Found:
    """An objective is rated green, and evidence from outside the line that delivers it (second or third line) says
    otherwise."""
    for objective, evidence in _evidence_of(context):
        against = [each for each in evidence if each.says == "contradicts" and each.line >= 2 and each.is_fresh]
        if against and _is_green(objective):
            named = ", ".join(each.reference for each in against[:3])
            yield _of_objective(objective, f"it is green, and {named} says otherwise.")


@published("LE09", "Evidence past its shelf life", fits="evidence_stale", weight=4)
def evidence_stale(context: Context) -> Found:
    """A rated objective has evidence offered for it, and all of that is past its shelf life."""
    for objective, evidence in _evidence_of(context):
        if objective.agreed("delivery") is not None and evidence and not any(each.is_fresh for each in evidence):
            yield _of_objective(objective, "all the evidence behind its rating is past its shelf life.")


@published("LE10", "No voice of children", fits="no_voice", weight=7)
def no_voice(context: Context) -> Found:
    """An objective is rated green, and nothing fresh behind the rating, nor in the voice log, comes from children and
    families."""
    heard = context.position.children_heard
    for objective, evidence in _evidence_of(context):
        is_heard = objective.reference in heard or any(each.is_voice_of_children and each.is_fresh for each in evidence)
        if _is_green(objective) and not is_heard:
            yield _of_objective(objective, "it is green, and nothing fresh behind it comes from children or families.")


# --- delivery ---------------------------------------------------------------------------------------------------------


def _areas(context: Context) -> dict[str, str]:
    return {each.reference: each.content_area for each in context.position.objectives}


def _by_objective(context: Context, chosen: Callable[[ActionValue], bool]) -> Iterator[tuple[str, list[ActionValue]]]:
    """The chosen actions under their objectives, so that each objective is one reason however many its actions."""
    found: dict[str, list[ActionValue]] = defaultdict(list)
    for action in context.position.actions:
        if chosen(action):
            found[action.objective].append(action)
    yield from sorted(found.items())


def _named(actions: Sequence[ActionValue]) -> str:
    return ", ".join(each.reference for each in actions[:3]) + (" and others" if len(actions) > 3 else "")


@published("LE11", "Moved a third time", fits="date_moved_again", weight=7)
def moved_again(context: Context) -> Found:
    """The date of an unfinished action of an objective was moved three times or more."""
    areas = _areas(context)
    for objective, actions in _by_objective(
        context, lambda each: each.is_unfinished and each.date_changes >= MOVED_TIMES
    ):
        most = max(each.date_changes for each in actions)
        why = f"{objective}: the date of {_named(actions)} was moved {most} times."
        yield Seen(f"objective/{objective}", areas.get(objective, ""), why)


@published("LE12", "Silence", fits="silent", weight=5)
def silent(context: Context) -> Found:
    """Nothing was said in the last closed round of an unfinished action of an objective."""
    areas = _areas(context)
    for objective, actions in _by_objective(context, lambda each: each.is_silent):
        why = f"{objective}: nothing was said of {_named(actions)} in the last round."
        yield Seen(f"objective/{objective}", areas.get(objective, ""), why)


@published("LE13", "Delivered, and nobody has looked", fits="declared_done", weight=6)
def declared_done(context: Context) -> Found:
    """An action is said to be delivered, and the day on which somebody was to look whether it held has passed."""
    areas, day = _areas(context), context.position.as_at
    for objective, actions in _by_objective(
        context,
        lambda each: each.state == "delivered" and each.recheck_due_on is not None and each.recheck_due_on < day,
    ):
        why = f"{objective}: {_named(actions)} is said to be delivered, and nobody has looked since whether it held."
        yield Seen(f"objective/{objective}", areas.get(objective, ""), why)


@published("LE14", "Partner late", fits="partner_absent", weight=5)
def partner_late(context: Context) -> Found:
    """An unfinished action that another agency than the objective's own owns is overdue."""
    owners = {each.reference: each.owner.agency for each in context.position.objectives if each.owner is not None}
    areas = _areas(context)
    for objective, actions in _by_objective(
        context,
        lambda each: (
            each.is_unfinished
            and each.days_overdue > 0
            and each.agency is not None
            and each.objective in owners
            and each.agency != owners[each.objective]
        ),
    ):
        agencies = ", ".join(sorted({each.agency or "" for each in actions}))
        why = f"{objective}: {_named(actions)} is overdue and belongs to {agencies}."
        yield Seen(f"objective/{objective}", areas.get(objective, ""), why)


@published("LE15", "Post vacant or soon to be", fits="owner_changed", weight=5)
def owner_changed(context: Context) -> Found:
    """Nobody holds the post that owns an objective, or whoever does leaves within sixty days."""
    day = context.position.as_at
    for objective in context.position.objectives:
        owner = objective.owner
        if owner is None:
            continue
        if owner.holder is None:
            yield _of_objective(objective, f"nobody holds the post of {owner.title}.")
        elif owner.leaves_on is not None and owner.leaves_on <= day + LEAVES_WITHIN:
            yield _of_objective(objective, f"whoever holds the post of {owner.title} is leaving.")


@published("LE16", "Requirement not met", fits="requirement_open", weight=8)
def requirement_open(context: Context) -> Found:
    """A requirement of the Notice is overdue or falls due within sixty days, and no objective that is to satisfy it is
    rated green for impact."""
    position = context.position
    for need in position.needs:
        if need.kind != "requirement" or need.due_on is None or need.due_on > position.as_at + REQUIREMENT_WITHIN:
            continue
        objectives = [found for each in need.satisfied_by if (found := position.objective(each)) is not None]
        ratings = [each.agreed("impact") for each in objectives]
        if ratings and all(rating is not None and rating.point.colour == "green" for rating in ratings):
            continue
        area = objectives[0].content_area if objectives else ""
        day = f"{need.due_on.day} {need.due_on:%B %Y}"
        why = f"Requirement {need.reference} is due by {day}, and nothing shows that it is met."
        yield Seen(f"requirement/{need.reference}", area, why)


@published("LE17", "Resources short", fits="resources_short", weight=5)
def resources_short(context: Context) -> Found:
    """A delivery plan needs more of something than is secured. The line is opened in the content area of the first of
    its objectives."""
    first: dict[str, str] = {}
    areas = _areas(context)
    for action in context.position.actions:
        first.setdefault(action.delivery_plan, areas.get(action.objective, ""))
    for plan in context.position.delivery_plans:
        short = [each for each in plan.resources if _number(each.secured) < _number(each.needed)]
        if short:
            named = ", ".join(each.what_for for each in short[:2])
            why = f"{plan.reference} needs more than is secured: {named}."
            yield Seen(f"delivery-plan/{plan.reference}", first.get(plan.reference, ""), why)


def _number(text: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return 0.0


# --- what is not known ------------------------------------------------------------------------------------------------


def _remarked(context: Context, *codes: str) -> Found:
    for leaf in context.grid:
        for remark in leaf.remarks:
            if remark.code in codes:
                yield Seen(f"grid/{leaf.section}", leaf.code, f"{leaf.words}: {_lower(remark.sentence)}")
                break


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


@published("LE18", "Nothing is known", fits="nothing_known", weight=3)
def nothing_known(context: Context) -> Found:
    """Neither a measure nor a piece of evidence hangs in a content area of the framework grid."""
    yield from _remarked(context, "FG01")


@published("LE19", "Only counts", fits="counts_only", weight=3)
def counts_only(context: Context) -> Found:
    """In a content area it is known how much is done, and not how well or with what difference."""
    yield from _remarked(context, "FG03", "FG04")


# --- practice ---------------------------------------------------------------------------------------------------------


@published("LE21", "Practice far below its aim", fits="measure_off_path", weight=7)
def practice_far_below(context: Context) -> Found:
    """Something that is counted of practice, a standard or a part of management oversight, is met by all so much less
    often than is aimed at that chance does not explain it."""
    filed = {each.code: each.content_area for each in context.position.standards}
    for each in context.position.practice:
        if each.is_far and not each.team:
            area = filed.get(each.standard, OVERSIGHT_AREA)
            about = f"standard/{each.standard}" if each.standard else "oversight/all"
            said = f"{each.title[:1].lower()}{each.title[1:]}: far below the aim of {each.aim}%."
            yield Seen(about, area, said)


@published("LE22", "Said, and nothing came of it", fits="no_voice", weight=6)
def nothing_came_of_it(context: Context) -> Found:
    """What children, families, carers or staff said more than twenty working days ago has been neither acted on nor
    answered."""
    for log in context.position.voice_log:
        if log.long_unanswered:
            times = "once" if log.long_unanswered == 1 else f"{log.long_unanswered:,} times"
            yield Seen("voice/all", VOICE_AREA, f"people said something and nothing came of it in time, {times}.")


@published("LE23", "Threatened by a risk above appetite", fits="always", weight=5)
def risk_above_appetite(context: Context) -> Found:
    """A risk that threatens an objective is above what the Board agreed to bear, and nobody with authority has accepted
    it. It is named by its reference alone: the register is no public paper."""
    for risk in context.position.live_risks:
        for reference in risk.objectives if risk.is_above else ():
            objective = context.position.objective(reference)
            if objective is not None:
                yield _of_objective(
                    objective, f"{risk.reference}, a risk above what the Board agreed to bear, threatens it."
                )


@published("LE20", "Asked before", fits="always", weight=6)
def asked_before(context: Context) -> Found:
    """A question of the same body was dodged, or was promised an answer that has not come. Questions of the same
    content area get beneath it from another side."""
    for each in context.position.questions:
        if each.body_kind != context.audience:
            continue
        broken = (
            each.state == "promised" and each.promised_for is not None and each.promised_for < context.position.as_at
        )
        if each.state == "returned" or broken:
            said = "was sent back" if each.state == "returned" else "was promised and has not come"
            yield Seen(f"question/{each.reference}", each.content_area, f"The answer to {each.reference} {said}.")


@published("LE24", "On the work programme", fits="always", weight=6)
def on_the_work_programme(context: Context) -> Found:
    """The panel gave an item of its work programme to this meeting. Its line stands before all others, because the
    panel chose it."""
    for each in context.planned:
        why = f"The panel chose {each.reference} for this meeting: {each.title}."
        yield Seen(f"{WORK}{each.reference}", each.content_area, why)


# --- composing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line is opened: the rule, what it is about and the sentence."""

    code: str
    fits: str
    weight: int
    about: str
    why: str


@dataclass(frozen=True, slots=True)
class Picked:
    """A question of the bank that was picked, with the rules for which it was."""

    code: str
    words: str
    to_ourselves: str
    because: tuple[str, ...]
    weak_answer: str
    then_ask: str


@dataclass(frozen=True, slots=True)
class MeasureBeside:
    """A measure that is looked at beside a line. No figure: its own page hides what must be hidden."""

    code: str
    title: str
    headline: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of enquiry."""

    content_area: str
    title: str
    weight: int
    minutes: int
    reasons: tuple[Reason, ...]
    questions: tuple[Picked, ...]
    good_looks_like: tuple[str, ...]
    measures: tuple[MeasureBeside, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """The lines that fit the time; the titles of those that did not, or for which the bank has no question; and what
    was found of things that are filed under no content area, so that no line could be opened."""

    lines: tuple[Line, ...]
    minutes: int
    minutes_available: int
    without_time: tuple[str, ...]
    without_question: tuple[str, ...]
    not_filed: tuple[Reason, ...]


def reasons(
    position: Position, grid: Sequence[Leaf], audience: str, planned: Sequence[Planned] = ()
) -> dict[str, list[Reason]]:
    """What the rules found, by content area: what the panel chose, then the heaviest. What is filed nowhere stands
    under ""."""
    context = Context(position, grid, audience, planned)
    found: dict[str, list[Reason]] = defaultdict(list)
    for rule in rules():
        for seen in rule.reads(context):
            found[seen.content_area].append(Reason(rule.code, rule.fits, rule.weight, seen.about, seen.why))
    for each in found.values():
        each.sort(key=lambda one: (not one.about.startswith(WORK), -one.weight, one.code, one.about))
    return dict(found)


def weight_of(found: Sequence[Reason]) -> int:
    """The weight of a line: its heaviest rule, and one more for each other rule that spoke."""
    return max(each.weight for each in found) + len({each.code for each in found}) - 1


def compose(
    position: Position,
    *,
    audience: str,
    minutes_available: int,
    bank: Iterable[BankQuestion],
    areas: Sequence[ContentArea],
    grid: Sequence[Leaf] = (),
    good: Iterable[GoodLooksLike] = (),
    asked: Iterable[str] = (),
    planned: Sequence[Planned] = (),
) -> Composed:
    """The lines of enquiry that a body has time for: what it chose for the meeting, then the heaviest first.

    Args:
        audience: the body that asks: "board", "group" or "panel". Only questions that suit it are picked.
        minutes_available: of the meeting; a line that does not fit with one question is named and left out.
        asked: codes of questions that were asked lately, which are picked last.
        planned: what of its work programme the body gave to the meeting.
    """
    within = {area.code: area.within for area in areas}
    words = {area.code: area.words for area in areas}
    shelf = _Shelf([each for each in bank if audience in each.asked_by], within, frozenset(asked))
    everything = reasons(position, grid, audience, planned)
    not_filed = [each for area, found in everything.items() if area not in words for each in found]
    not_filed.sort(key=lambda each: (-each.weight, each.code, each.about))
    first = {each.content_area for each in planned}
    order = sorted(
        everything.keys() & words.keys(), key=lambda area: (area not in first, -weight_of(everything[area]), area)
    )
    used: set[str] = set()
    chosen: list[tuple[str, list[BankQuestion]]] = []
    left, without_time, without_question = minutes_available, [], []
    for area in order:
        room = (left - LINE_MINUTES) // QUESTION_MINUTES
        if len(chosen) == MOST_LINES or room < 1:
            without_time.append(words[area])
            continue
        picked = shelf.pick(area, everything[area], min(room, FEWEST_QUESTIONS), used)
        if not picked:
            without_question.append(words[area])
            continue
        chosen.append((area, picked))
        left -= LINE_MINUTES + QUESTION_MINUTES * len(picked)
    for _ in range(MOST_QUESTIONS - FEWEST_QUESTIONS):
        for area, picked in chosen:
            if left >= QUESTION_MINUTES and len(picked) >= FEWEST_QUESTIONS:
                more = shelf.pick(area, everything[area], 1, used, picked)
                picked += more
                left -= QUESTION_MINUTES * len(more)
    statements: dict[str, list[str]] = defaultdict(list)
    for each in good:
        statements[each.content_area].append(each.words)
    lines = tuple(
        Line(
            area,
            words[area],
            weight_of(everything[area]),
            LINE_MINUTES + QUESTION_MINUTES * len(picked),
            tuple(everything[area]),
            tuple(_picked(each, everything[area]) for each in picked),
            tuple(statements[area]),
            _measures_beside(position, area, everything[area]),
        )
        for area, picked in chosen
    )
    return Composed(
        lines,
        minutes_available - left,
        minutes_available,
        tuple(without_time),
        tuple(without_question),
        tuple(not_filed),
    )


def _picked(question: BankQuestion, found: Sequence[Reason]) -> Picked:
    fitting = [each for each in found if each.fits in question.fits]
    fitting = fitting or [each for each in found if each.about.startswith(WORK)]
    because = tuple(dict.fromkeys(each.code for each in fitting))
    return Picked(
        question.code,
        question.words,
        question.to_ourselves,
        because,
        question.weak_answer,
        question.then_ask,
    )


def _measures_beside(position: Position, area: str, found: Sequence[Reason]) -> tuple[MeasureBeside, ...]:
    """The measures that a rule spoke of, then the others of the content area: three at most."""
    spoken = {each.about.removeprefix("measure/") for each in found if each.about.startswith("measure/")}
    here = [each for each in position.measures if each.content_area == area]
    here.sort(key=lambda each: (each.code not in spoken, each.code))
    return tuple(MeasureBeside(each.code, each.title, each.headline) for each in here[:3])


class _Shelf:
    """The questions of a body by content area, from which those that fit the most that was found are picked."""

    def __init__(self, bank: Sequence[BankQuestion], within: Mapping[str, str | None], asked: frozenset[str]) -> None:
        self.within, self.asked = within, asked
        self.by_area: dict[str, list[tuple[int, BankQuestion]]] = defaultdict(list)
        for place, each in enumerate(bank):
            self.by_area[each.content_area].append((place, each))

    def pick(
        self, area: str, found: Sequence[Reason], most: int, used: set[str], already: Sequence[BankQuestion] = ()
    ) -> list[BankQuestion]:
        """At most so many questions of a content area, or where it has none of those that stand beside it.

        A question weighs as much as the rules whose situation it fits. What one question was picked for counts half
        for the next, so that a line is asked from more sides than one. Questions that were asked lately come last.
        What the panel chose to look at may be asked about with any question that is filed there.
        """
        is_chosen = any(each.about.startswith(WORK) for each in found)
        weights: dict[str, float] = {}
        for each in found:
            weights[each.fits] = max(weights.get(each.fits, 0), each.weight)
        for question in already:
            _halve(weights, question)
        picked: list[BankQuestion] = []
        for pool in self._pools(area):
            fitting = [
                pair
                for pair in pool
                if pair[1].code not in used
                and (weights.keys() & set(pair[1].fits) or (is_chosen and pair[1].content_area == area))
            ]
            while fitting and len(picked) < most:
                best = min(
                    fitting,
                    key=lambda pair: (
                        pair[1].code in self.asked,
                        -sum(weights.get(each, 0) for each in pair[1].fits),
                        pair[0],
                    ),
                )
                fitting.remove(best)
                picked.append(best[1])
                used.add(best[1].code)
                _halve(weights, best[1])
            if len(picked) == most:
                break
        return picked

    def _pools(self, area: str) -> Iterator[list[tuple[int, BankQuestion]]]:
        """The questions of the content area and of what stands beneath it; then those of the same section."""
        beneath = [code for code, up in self.within.items() if up == area]
        yield (
            _in_place(pair for code in [area, *beneath] for pair in self.by_area[code])
            if beneath
            else self.by_area[area]
        )
        section = self.within.get(area)
        if section is not None and self.within.get(section) is not None:
            beside = [code for code, up in self.within.items() if up == section and code != area]
            yield _in_place(pair for code in [section, *beside] for pair in self.by_area[code])


def _in_place(pairs: Iterable[tuple[int, BankQuestion]]) -> list[tuple[int, BankQuestion]]:
    return sorted(pairs, key=lambda pair: pair[0])


def _halve(weights: dict[str, float], question: BankQuestion) -> None:
    for each in question.fits:
        if each in weights:
            weights[each] /= 2
