"""The published rules that draft a briefing note from the position, and that find the questions for its appendix.

Pure: each rule reads a View and writes one paragraph, or stays silent. They say what the figures say and no more;
whoever writes the note changes, leaves out and adds.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from inspect import cleandoc

from soundingboard.formats.blocks import long_day
from soundingboard.insight.framework_grid import Leaf
from soundingboard.lib.question_bank import FITS, BankQuestion
from soundingboard.papers.content import Content, EnquiryLine, EnquiryQuestion
from soundingboard.papers.note import (
    BACKGROUND,
    POSITION,
    PURPOSE,
    RECOMMENDATIONS,
    Drafted,
    Note,
    NoteParagraph,
    numbered,
    without_exempt,
)
from soundingboard.papers.parts import View, counted, listed, named
from soundingboard.papers.rules import DIMENSIONS, SILENT, Seen
from soundingboard.position.compare import Weight
from soundingboard.rating.rules import OFF_PATH_LONG
from soundingboard.scrutiny import composing
from soundingboard.scrutiny.composing import Context

MOVED_OFTEN = 3  # times that a date was moved
POINTS = 4  # told beneath a paragraph
QUESTIONS, QUESTIONS_EACH = 12, 2
ABOUT = 6  # things that a line of enquiry is said to be about
EMPTY = "This paragraph has nothing in it that may be published."

ADDRESSEES = {
    "panel": "Scrutiny panel",
    "board": "Improvement Board",
    "group": "Delivery group",
    "public": "Scrutiny panel",
    "dfe": "Department for Education",
    "successor": "Whoever takes over",
    "inspectors": "Inspectors",
}

Says = Callable[[View], str | None]


@dataclass(frozen=True, slots=True)
class NoteRule:
    """One published rule that writes a paragraph of a briefing note."""

    code: str
    name: str
    section: str
    verb: str
    says: Says

    @property
    def words(self) -> str:
        """The rule as it is published."""
        return cleandoc(self.says.__doc__ or "")


_RULES: list[NoteRule] = []


def writes(code: str, name: str, section: str, verb: str = "") -> Callable[[Says], Says]:
    """Publishes a function as a rule of the briefing note."""

    def publish(says: Says) -> Says:
        _RULES.append(NoteRule(code, name, section, verb, says))
        return says

    return publish


def note_rules() -> tuple[NoteRule, ...]:
    """Every rule of the briefing note, in order of code."""
    return tuple(_RULES)


def drafted(view: View) -> tuple[Drafted, ...]:
    """The paragraphs that the rules write of a position."""
    return tuple(
        Drafted(rule.section, rule.code, text, rule.verb) for rule in _RULES if (text := rule.says(view)) is not None
    )


def public_note(exempt: Content, public: Content) -> Note:
    """The note of an exempt edition as its public edition begins: every paragraph in its place, so that numbers agree.

    What a rule wrote is written by the rule again, of the public position, for it may have named something exempt. A
    rule that is silent there leaves its place empty, and one that speaks only there is left out.
    """
    note = exempt.authored.note or Note()
    rules = {(each.section, each.code) for each in drafted(View(public))}
    rows, known = [], set()
    for each in numbered(note, drafted(View(exempt))):
        known.add((each.section, each.key))
        text = "" if each.is_drafted else each.text
        if each.is_drafted and (each.section, each.key) not in rules:
            text = EMPTY
        rows.append(NoteParagraph(each.section, each.key, text, each.verb, each.is_left_out, each.ground))
    rows += [NoteParagraph(*each, is_left_out=True) for each in sorted(rules - known)]
    to = note.to or ADDRESSEES[exempt.audience]
    return without_exempt(replace(note, to=to, paragraphs=tuple(rows)))


# --- purpose and background -------------------------------------------------------------------------------------------


@writes("N01", "What the note is for", PURPOSE)
def what_it_is_for(view: View) -> str | None:
    """Says whose programme it is, of which day, and since when changes are told."""
    since = view.content.compared_with
    compared = f", what has changed since {long_day(since)}" if since else ""
    return (
        f"To tell members how {view.position.programme_name} stands as at {long_day(view.day)}{compared}, and to put "
        "before them what they are asked to do."
    )


@writes("N11", "What the plan answers", BACKGROUND)
def what_the_plan_answers(view: View) -> str | None:
    """Counts the findings and requirements that the plan is there to answer, and names its themes."""
    kinds = Counter(each.kind for each in view.position.needs)
    if not kinds and not view.seen:
        return None
    answers = listed(
        [
            counted(kinds[kind], noun)
            for kind, noun in (("finding", "finding of inspection"), ("requirement", "requirement"))
            if kinds[kind]
        ]
    ).replace("finding of inspections", "findings of inspection")
    by = counted(len(view.seen), "objective")
    told = f"The plan answers {answers} by {by}" if answers else f"The plan has {by}"
    themes = view.position.themes
    if not themes:
        return f"{told}."
    return f"{told} under {counted(len(themes), 'theme')}:\n" + "\n".join(f"- {each.title}" for each in themes)


@writes("N12", "Which plan is in force", BACKGROUND)
def which_plan(view: View) -> str | None:
    """Says which version of the plan the Improvement Board agreed, and when; or that it has agreed none."""
    plan = view.position.plan
    if plan is None:
        return "No improvement plan is on record yet."
    if plan.version is None or plan.agreed_on is None:
        return "The Improvement Board has not agreed a version of the plan yet, so what follows is of a draft."
    return f"The version of the plan in force is number {plan.version}, agreed on {long_day(plan.agreed_on)}."


@writes("N13", "How it is judged", BACKGROUND)
def how_it_is_judged(view: View) -> str | None:
    """Explains that delivery and impact are rated apart, who rates, and that published rules suggest."""
    return (
        "What was done (delivery) and what it changed (impact) are rated apart for each objective. The owner proposes, "
        "the delivery group challenges and the Improvement Board agrees. Published rules suggest a rating from the "
        "facts; where people judge otherwise they say why, and both are shown."
    )


# --- current position -------------------------------------------------------------------------------------------------


@writes("N21", "What changed", POSITION)
def what_changed(view: View) -> str | None:
    """Counts what came on record since the last note, and names what got worse first."""
    since, changes = view.content.compared_with, view.content.changes
    if since is None:
        return "This is the first note, so there is nothing to compare it with."
    if not changes:
        return f"Nothing that is on record has changed since {long_day(since)}."
    tally = Counter(each.weight for each in changes)
    worse, better = tally[Weight.WORSE], tally[Weight.BETTER]
    text = (
        f"Since {long_day(since)}, {counted(len(changes), 'change')} came on record: {worse or 'none'} for the worse "
        f"and {better or 'none'} for the better."
    )
    worst = [each.sentence for each in changes if each.weight == Weight.WORSE][:POINTS]
    return "\n".join([text, *(f"- {each}" for each in worst)])


@writes("N22", "Ratings", POSITION)
def ratings(view: View) -> str | None:
    """Counts the objectives at each rating, for delivery and for impact."""
    if not view.seen:
        return None
    said = []
    for dimension in ("delivery", "impact"):
        tally = Counter(each.word if (each := one.of(dimension).point) else "not rated" for one in view.seen)
        ranks = {each.word: each.rank or 0 for one in view.seen if (each := one.of(dimension).point)}
        order = sorted(tally, key=lambda word: (word not in ranks, ranks.get(word, 0), word))
        said.append(f"for {dimension}, {listed([f'{tally[word]:,} {_lower(word)}' for word in order])}")
    return f"Of {counted(len(view.seen), 'objective')}: {'; '.join(said)}."


@writes("N23", "Objectives that turned", POSITION)
def objectives_that_turned(view: View) -> str | None:
    """Names the objectives rated lower, and those rated higher, than the Board agreed in the round before."""
    fell = [named(one.objective) for one in view.seen if any(each.fell for each in one.rated)]
    rose = [named(one.objective) for one in view.seen if any(each.rose for each in one.rated) and not _fell(one)]
    if not fell and not rose:
        return "No objective is rated otherwise than in the round before." if view.seen else None
    told = [f"Worse than in the round before: {listed(fell)}."] if fell else []
    if rose:
        told.append(f"Better than in the round before: {listed(rose)}.")
    return " ".join(told)


@writes("N24", "Measures that turned", POSITION)
def measures_that_turned(view: View) -> str | None:
    """Names the measures that got worse or better by more than chance explains, and those long off their target."""
    measures = view.position.measures
    told = []
    for verdict, words in (("worsening", "Getting worse"), ("improving", "Getting better")):
        found = [f"{each.title} ({each.printed}, {each.last_period})" for each in measures if each.verdict == verdict]
        if found:
            told.append(f"{words}, by more than chance explains: {listed(found, POINTS)}.")
    off = [each.title for each in measures if each.periods_off_path >= OFF_PATH_LONG]
    if off:
        told.append(f"Off the path to target for {OFF_PATH_LONG} periods or more: {listed(off, POINTS)}.")
    if told or not measures:
        return " ".join(told) or None
    return f"None of {counted(len(measures), 'measure')} has changed by more than chance explains."


@writes("N25", "Ratings to look at twice", POSITION)
def ratings_to_look_at_twice(view: View) -> str | None:
    """Names the objectives judged higher than the rules suggest, and the greens that only their owners speak for."""
    above = [one.objective.reference for one in view.seen if any(each.is_above_suggestion for each in one.rated)]
    asserted = [one.objective.reference for one in view.seen if any(each.is_asserted for each in one.rated)]
    told = []
    if above:
        told.append(f"{counted(len(above), 'objective')} judged higher than the rules suggest: {listed(above, 8)}.")
    if asserted:
        told.append(
            f"{counted(len(asserted), 'objective')} rated green on the word of those responsible alone: "
            f"{listed(asserted, 8)}."
        )
    return " ".join(told) or None


@writes("N26", "Actions and dates", POSITION)
def actions_and_dates(view: View) -> str | None:
    """Counts the open actions, those overdue and silent, and the dates moved three times or more."""
    open_ = [each for each in view.position.actions if each.is_unfinished]
    if not view.position.actions:
        return None
    overdue = sum(each.days_overdue > 0 for each in open_)
    silent = sum(each.rounds_missed >= SILENT for each in open_)
    moved = sum(each.date_changes >= MOVED_OFTEN for each in open_)
    return (
        f"Of {counted(len(view.position.actions), 'action')}, {len(open_):,} {_are(len(open_))} open. {overdue:,} of "
        f"these {_are(overdue)} overdue, of {silent:,} nothing was said for {SILENT} rounds or more, and the dates of "
        f"{moved:,} were moved {MOVED_OFTEN} times or more."
    )


@writes("N27", "Evidence, and the voice of children", POSITION)
def evidence_and_voice(view: View) -> str | None:
    """Says for how many objectives there is fresh evidence that counts, and for how many children were heard."""
    if not view.seen:
        return None
    counts = {each.reference for each in view.position.evidence if each.counts and each.is_fresh}
    voice = {each.reference for each in view.position.evidence if each.is_voice_of_children and each.is_fresh}
    shown = sum(bool(counts & set(one.objective.evidence)) for one in view.seen)
    in_log = view.position.children_heard
    heard = sum(one.objective.reference in in_log or bool(voice & set(one.objective.evidence)) for one in view.seen)
    total = len(view.seen)
    return (
        f"{shown:,} of {counted(total, 'objective')} {_have(shown)} evidence that is fresh and counts. What children "
        f"and families themselves said is fresh on record for {heard:,}."
    )


@writes("N28", "The Improvement Notice", POSITION)
def the_notice(view: View) -> str | None:
    """Says how many requirements the objectives that answer them have done and changed, and which nothing answers."""
    required = [each for each in view.position.needs if each.kind == "requirement"]
    if not required:
        return None
    gaps = [each.reference for each in required if each.is_gap]
    done = improved = 0
    for need in required:
        answering = view.answering(need)
        done += bool(answering) and all(_is_good(one, "delivery") for one in answering)
        improved += bool(answering) and all(_is_good(one, "impact") for one in answering)
    text = (
        f"To do what the Notice asks is not yet to improve. Of {counted(len(required), 'requirement')}, {done:,} "
        f"{_are(done)} answered by objectives whose delivery is green or better throughout, and {improved:,} by "
        "objectives whose impact is."
    )
    return f"{text} Answered by none: {listed(gaps, 8)}." if gaps else text


@writes("N29", "What the Board asked and was not told", POSITION)
def unanswered_requests(view: View) -> str | None:
    """Counts the requests for information that wait for an answer, and those past their day."""
    waiting = [each for each in view.position.requests if each.waits_for_answer]
    late = [each for each in waiting if each.due_on < view.day]
    if not waiting:
        return None
    return (
        f"{counted(len(waiting), 'request')} for information {_wait(len(waiting))} for an answer; {len(late):,} "
        f"{_are(len(late))} past the day by which it was due."
    )


@writes("N30", "Lines of enquiry", POSITION)
def lines_of_enquiry(view: View) -> str | None:
    """Leads to the questions in the appendix, where the position gives cause for some."""
    number = sum(len(each.questions) for each in view.content.enquiry)
    if not number:
        return None
    return f"Appendix 1 has {counted(number, 'question')} that members may want to ask, and why each suggests itself."


# --- recommendations --------------------------------------------------------------------------------------------------


@writes("N41", "To note the position", RECOMMENDATIONS, "note")
def to_note(view: View) -> str | None:
    """Members are always asked to note the position, with how many objectives are red or worse."""
    bad = sum(any(each.is_red or each.fell for each in one.rated) for one in view.seen)
    told = f", and that {counted(bad, 'objective')} {_are(bad)} red or worse than before" if bad else ""
    return f"the position as at {long_day(view.day)}{told}."


@writes("N42", "To agree how often they are told", RECOMMENDATIONS, "agree")
def to_agree_how_often(view: View) -> str | None:
    """No round still to come has a meeting of the panel in it, so how often the panel is told is not settled."""
    if any(each.panel_on is not None and each.panel_on >= view.day for each in view.position.rounds):
        return None
    return (
        "how often they are to be told, so that what they see is fresh and comes at the right time beside the meetings "
        "of the Improvement Board."
    )


@writes("N43", "To request a report on what weighs most", RECOMMENDATIONS, "request")
def to_request_a_report(view: View) -> str | None:
    """The exceptions that weigh most, three at most, each by its owner to the next meeting."""
    red = [one.objective for one in view.exceptions if any(each.is_red for each in one.rated)][:3]
    if not red:
        return None
    who = [f"{each.owner.title} on {named(each)}" if each.owner else f"a report on {named(each)}" for each in red]
    return f"for the next meeting, a report from {listed(who)}, saying what will be different and by when."


@writes("N44", "To refer requests that are overdue", RECOMMENDATIONS, "refer")
def to_refer(view: View) -> str | None:
    """Requests for information are past their day, so the Board is handed the matter."""
    late = [each for each in view.position.requests if each.waits_for_answer and each.due_on < view.day]
    if not late:
        return None
    return f"to the Improvement Board {counted(len(late), 'request')} for information past the day it was due."


@writes("N45", "To endorse a plan newly agreed", RECOMMENDATIONS, "endorse")
def to_endorse(view: View) -> str | None:
    """The Board agreed a version of the plan since the last note."""
    plan = view.position.plan
    if plan is None or plan.version is None or not any(each.kind == "plan_agreed" for each in view.content.changes):
        return None
    return f"version {plan.version} of the plan, which the Improvement Board has agreed since the last note."


@writes("N46", "To recommend that a gap be closed", RECOMMENDATIONS, "recommend")
def to_recommend(view: View) -> str | None:
    """A requirement of the Notice is answered by no objective and was not parked."""
    gaps = [each.reference for each in view.position.needs if each.kind == "requirement" and each.is_gap]
    if not gaps:
        return None
    return f"the Improvement Board that it decide which objective answers {listed(gaps, 8)}."


# --- the appendix -----------------------------------------------------------------------------------------------------


def enquiry_of(
    view: View, grid: Sequence[Leaf], bank: Sequence[BankQuestion], asked_by: str
) -> tuple[EnquiryLine, ...]:
    """Questions for the appendix, found by the published rules that lay out lines of enquiry for a meeting.

    The heaviest rule that speaks is asked about first: at most two questions for each situation and twelve in all, none
    twice. A question filed under a content area that the situation arose in comes first, then in the bank's own order.
    """
    lines: list[EnquiryLine] = []
    used: set[str] = set()
    context = Context(view.position, grid, asked_by)
    for rule in sorted(composing.rules(), key=lambda each: (-each.weight, each.code)):
        seen = tuple(rule.reads(context))
        if not seen:
            continue
        areas = {each.content_area for each in seen}
        fitting = [
            each for each in bank if rule.fits in each.fits and asked_by in each.asked_by and each.code not in used
        ]
        fitting.sort(key=lambda each: each.content_area not in areas)
        taken = fitting[: min(QUESTIONS_EACH, QUESTIONS - len(used))]
        if not taken:
            continue
        used |= {each.code for each in taken}
        about = tuple(dict.fromkeys(_called(view, grid, each.about) for each in seen))
        lines.append(
            EnquiryLine(
                rule.fits, FITS[rule.fits], about[:ABOUT],
                tuple(EnquiryQuestion(each.code, each.words, each.then_ask, each.weak_answer) for each in taken),
            )
        )  # fmt: skip
    return tuple(lines)


def _called(view: View, grid: Sequence[Leaf], about: str) -> str:
    """What a rule found, by the name that a reader knows it by: a title, an area's words, or a reference."""
    kind, _, code = about.partition("/")
    if kind == "objective" and (objective := view.position.objective(code)) is not None:
        return f"{code} {objective.title}"
    if kind == "measure":
        return next(each.title for each in view.position.measures if each.code == code)
    if kind == "grid":
        return next(each.words for each in grid if each.section == code)
    return code


def _is_good(one: Seen, dimension: str) -> bool:
    point = one.of(dimension).point
    return point is not None and point.colour in ("green", "blue")


def _fell(one: Seen) -> bool:
    return any(one.of(each).fell for each in DIMENSIONS)


def _lower(word: str) -> str:
    return word[0].lower() + word[1:]


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _wait(number: int) -> str:
    return "waits" if number == 1 else "wait"
