"""The public pages of a programme, as blocks: what was promised, what happened, measures, questions, decisions (PA6).

Pure: what an issued public paper was made from goes in, and pages come out. Nobody is named but by the post they hold.
Links to other pages begin with HERE, which the door turns into the address of the edition that is read.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cached_property

from soundingboard.formats.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Fact,
    Heading,
    KeyFacts,
    NumberedList,
    Paragraph,
    Run,
    Table,
    Words,
    long_day,
)
from soundingboard.papers.board_measures import chart_of
from soundingboard.papers.content import Content
from soundingboard.papers.edition import silencer
from soundingboard.papers.needs_rated import needs_rated
from soundingboard.papers.parts import (
    GROUPS,
    View,
    counted,
    listed,
    mark,
    named,
    paragraphs,
    scale_tables,
    strong,
    withheld_blocks,
)
from soundingboard.papers.rules import Seen
from soundingboard.position.compare import Changed
from soundingboard.position.values import MeasureValue, NeedValue, RatingValue, RollUpValue
from soundingboard.publishing.words import terms

HERE = "/~/"
DIMENSIONS = (("delivery", "Delivery"), ("impact", "Impact"), ("confidence", "Confidence"))
NEWS = 8  # changes on the first page
MOST_CHANGES = 100  # on the page of changes: the rest is in the table, so that a telephone is not kept waiting
AT_ONCE = 50  # questions, or decisions, on one page


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """A question that was put in public, with the answer that stands. Whoever is asked is named by their post."""

    reference: str
    body: str
    words: str
    asked_on: date
    asked_of: str
    answer: str
    answered_on: date
    satisfied: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its address beneath the edition, what it is called, and its blocks."""

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One of a list that may be long: its reference, by which it has an address of its own, and its blocks."""

    reference: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that may be long: what stands above it, and all that is in it. `whole` is the list on one page."""

    name: str
    title: str
    before: tuple[Block, ...]
    entries: tuple[Entry, ...]

    @property
    def whole(self) -> Page:
        """All of it."""
        return Page(self.name, self.title, self.before + _together(self.entries))

    @property
    def pages(self) -> tuple[Page, ...]:
        """So many at once: the first page has the address of the list."""
        last = max(1, -(-len(self.entries) // AT_ONCE))
        if last == 1:
            return (self.whole,)
        return tuple(
            Page(
                list_page(self.name, number),
                f"{self.title} (page {number} of {last})",
                (self.before if number == 1 else ()) + _together(self.entries[(number - 1) * AT_ONCE :][:AT_ONCE]),
            )
            for number in range(1, last + 1)
        )

    @property
    def index(self) -> dict[str, object]:
        """Where each stands, by its reference, so that its address leads there however many there are."""
        on = {each.reference: place // AT_ONCE + 1 for place, each in enumerate(self.entries)}
        return {"total": len(self.entries), "at_once": AT_ONCE, "on": on}


def _together(entries: Sequence[Entry]) -> tuple[Block, ...]:
    return tuple(block for each in entries for block in each.blocks)


def list_page(name: str, number: int) -> str:
    """What a page of a list is called beneath the edition."""
    return name if number == 1 else f"{name}/pages/{number}"


@dataclass(frozen=True)
class Told:
    """What the pages are made from."""

    view: View
    questions: tuple[PublicQuestion, ...]

    @property
    def content(self) -> Content:
        """What the paper was made from."""
        return self.view.content

    @cached_property
    def changes(self) -> tuple[Changed, ...]:
        """What changed, who took over a post left out: that is said by a name."""
        return tuple(each for each in self.content.changes if each.kind != "objective_holder")

    def small_numbers(self) -> Iterator[Block]:
        """How small counts of children were kept out."""
        if said := self.content.small_numbers:
            yield Paragraph(f"Small numbers are left out so that no child can be known by them. {said}")

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Everything that people wrote and the pages may show."""
        position = self.view.position
        shown = (
            position.themes, position.outcomes, position.objectives, position.needs, position.roll_ups,
            position.need_ratings, position.decisions, position.measures, self.changes, self.content.authored,
            self.questions, position.plan,
        )  # fmt: skip
        return tuple(_texts(shown))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def pages(told: Told) -> tuple[Page, ...]:
    """Every page, the first one first."""
    made = tuple(Page(name, title, tuple(build(told))) for name, (title, build) in _PAGES.items())
    return (*made, *(_measure(told, each) for each in told.view.position.measures))


def lists(told: Told) -> tuple[Listed, ...]:
    """What may be ten thousand: questions with their answers, and decisions."""
    return (
        Listed("questions", "Questions asked and answered", tuple(_above_questions(told)), tuple(_questions(told))),
        Listed("decisions", "What was decided", tuple(_above_decisions(told)), tuple(_decisions(told))),
    )


def named_by(told: Told, names: Sequence[tuple[str, str]]) -> tuple[int, ...]:
    """Which of some things are named, by either of their two names, in the words that people wrote and the pages show.

    All are looked for at once, for there may be hundreds and thousands of texts; each by itself only where one is.
    """
    every = silencer(names)
    found = [text for text in told.words if every(text) != text]
    return tuple(
        place for place, name in enumerate(names) if found and any(silencer([name])(text) != text for text in found)
    )


def measure_address(code: str) -> str:
    """Where a measure has its page, beneath the edition."""
    return f"measures/{code}"


# --- the first page ---------------------------------------------------------------------------------------------------


def _overview(told: Told) -> Iterator[Block]:
    view, position = told.view, told.view.position
    required = sum(each.kind == "requirement" for each in position.needs)
    found = sum(each.kind == "finding" for each in position.needs)
    yield Paragraph(
        f"{position.authority} and its partners are carrying out a plan to improve services for children. It has "
        f"{counted(len(view.seen), 'objective')}. It answers {counted(required, 'requirement')} of the Improvement "
        f"Notice and {counted(found, 'finding')} of inspection."
    )
    yield Paragraph(
        f"These pages show how things stood on {long_day(view.day)}. They are made of a paper that was issued to the "
        "public, and stay as they are until a newer edition takes their place."
    )
    yield KeyFacts(_figures(told), large=True)
    for text in (told.content.authored.covering_note, told.content.authored.chairs_note):
        yield from paragraphs(text)
    yield Heading("The plan as a whole", anchor="whole")
    yield from _rolled_up(view, None)
    yield Heading("What changed", anchor="changed")
    yield from _changes(told, NEWS)
    yield from withheld_blocks(told.content)


def _figures(told: Told) -> tuple[Fact, ...]:
    seen, measures = told.view.seen, told.view.position.measures
    agreed = Counter(rating.point.word for one in seen if (rating := one.objective.agreed("delivery")) is not None)
    rated = listed([f"{number} {word}" for word, number in agreed.most_common()]) or "none rated yet"
    verdicts = Counter(each.verdict for each in measures)
    return (
        Fact("Objectives", len(seen), f"Delivery: {rated}"),
        Fact("Measures that got better", verdicts["improving"], f"of {counted(len(measures), 'measure')}"),
        Fact("Measures that got worse", verdicts["worsening"], f"of {counted(len(measures), 'measure')}"),
        Fact("Questions answered in public", len(told.questions)),
    )


def _rolled_up(view: View, theme: str | None) -> Iterator[Block]:
    latest: dict[str, RollUpValue] = {}
    for each in view.position.roll_ups:
        if each.theme == theme and (each.dimension not in latest or each.round >= latest[each.dimension].round):
            latest[each.dimension] = each
    rows = tuple((word, mark(latest[code].point), latest[code].reason) for code, word in DIMENSIONS if code in latest)
    if not rows:
        yield Paragraph("The plan as a whole has not been judged yet. Each objective is judged by itself.")
        return
    yield Table(
        "How the plan as a whole is judged",
        (Column("What is judged"), Column("Rating", "rating"), Column("Why", width=4)),
        rows,
    )


def _changes(told: Told, most: int | None = None) -> Iterator[Block]:
    if told.content.compared_with is None:
        yield Paragraph("This is the first time that the position is published, so nothing can be compared yet.")
        return
    since = long_day(told.content.compared_with)
    if not told.changes:
        yield Paragraph(f"Nothing changed since {since}.")
        return
    if most is not None:
        yield Paragraph(f"Since {since}, what got worse first:")
        yield Bullets(tuple(each.sentence for each in told.changes[:most]))
        if len(told.changes) > most:
            link = Run("All that changed", link=f"{HERE}what-happened/#changed")
            yield Paragraph((Run(f"{len(told.changes) - most:,} more: "), link, Run(".")))
        return
    yield Paragraph(f"Compared with {since}. What got worse stands first.")
    shown = told.changes[:MOST_CHANGES]
    for weight, title in GROUPS:
        if said := tuple(each.sentence for each in shown if each.weight == weight):
            yield Heading(title, 3)
            yield Bullets(said)
    if len(told.changes) > len(shown):
        link = Run("the table of changes", link=f"{HERE}data/#table-changes")
        yield Paragraph((Run(f"{len(told.changes) - len(shown):,} more are in "), link, Run(".")))


# --- promises ---------------------------------------------------------------------------------------------------------


def _promises(told: Told) -> Iterator[Block]:
    view = told.view
    plan = view.position.plan
    if plan is not None and plan.version is not None and plan.agreed_on is not None:
        yield Paragraph(
            f"This is what the plan promises, in its own words: {plan.title}, version {plan.version}, agreed on "
            f"{long_day(plan.agreed_on)}."
        )
    else:
        yield Paragraph("This is what the plan promises, in its own words. No version of it has been agreed yet.")
    themes = {each.reference: each for each in view.position.themes}
    for reference, rows in view.by_theme.items():
        yield Heading(view.theme_title(reference), anchor=_anchor("theme", reference))
        if theme := themes.get(reference):
            yield from paragraphs(theme.why_it_matters)
        outcomes = [each for each in view.position.outcomes if each.theme == reference]
        if outcomes:
            yield Paragraph("What is to be different for children:")
            yield Bullets(
                tuple(
                    f"{each.statement}{f' By {long_day(each.by_when)}.' if each.by_when else ''}" for each in outcomes
                )
            )
        for one in rows:
            yield from _promised(one)
    if not view.seen:
        yield Paragraph("There is no objective in the plan yet.")
    yield from _needs(
        view,
        "requirement",
        "What the Improvement Notice requires",
        "Every requirement of the Notice, and the objectives that answer it.",
    )
    yield from _needs(
        view,
        "finding",
        "What inspectors found",
        "What inspection reports say must improve, and the objectives that answer it.",
    )


def _promised(one: Seen) -> Iterator[Block]:
    objective = one.objective
    yield Heading(named(objective), 3, anchor=_anchor("objective", objective.reference))
    yield from paragraphs(objective.description)
    said: list[Run] = []
    if objective.owner:
        said += [strong("Who answers for it: "), Run(f"{objective.owner.title}, {objective.owner.agency}. ")]
    if objective.due_on:
        said += [strong("To be done by: "), Run(f"{long_day(objective.due_on)}. ")]
    if objective.baseline_due_on and objective.due_on and objective.baseline_due_on != objective.due_on:
        said += [strong("First promised for: "), Run(f"{long_day(objective.baseline_due_on)}. ")]
    if objective.measure:
        said += [strong("How it will be known: "), Run(f"{_closed(objective.measure)} ")]
    if objective.target:
        said += [strong("Target: "), Run(_closed(objective.target))]
    if said:
        yield Paragraph(tuple(said))


def _closed(text: str) -> str:
    flat = " ".join(text.split())
    return flat if flat.endswith((".", "?", "!")) else f"{flat}."


def _needs(view: View, kind: str, title: str, says: str) -> Iterator[Block]:
    found = [each for each in view.position.needs if each.kind == kind]
    if not found:
        return
    yield Heading(title, anchor=f"{kind}s")
    yield Paragraph(says)
    yield Table(
        title,
        (Column("Number"), Column("What it says", width=4), Column("Due", "date"), Column("What answers it", width=3)),
        tuple((each.reference, each.text, each.due_on, _answers(view, each)) for each in found),
    )


def _answers(view: View, need: NeedValue) -> str:
    answering = view.answering(need)
    if answering:
        return "; ".join(named(one.objective) for one in answering)
    return f"Set aside for now: {need.parked_because}" if need.parked_because else "Nothing in the plan yet"


# --- what happened ----------------------------------------------------------------------------------------------------


def _happened(told: Told) -> Iterator[Block]:
    view = told.view
    yield Paragraph(
        "Three things are judged of each objective: whether it was done (delivery), whether it made a difference "
        "(impact), and how sure anybody can be of that (confidence). These are the ratings that the Board agreed."
    )
    for reference, rows in view.by_theme.items():
        yield Heading(view.theme_title(reference), anchor=_anchor("theme", reference))
        yield Table(
            f"Ratings agreed: {view.theme_title(reference)}",
            (
                Column("Objective", width=3),
                *(Column(word, "rating") for _, word in DIMENSIONS),
                Column("Actions done", width=1.2),
                Column("Late", "number", width=0.6),
            ),
            tuple(_judged(one) for one in rows),
        )
        for one in rows:
            yield from _reasons(one)
    yield from needs_rated(view)
    if not view.seen:
        yield Paragraph("There is no objective in the plan yet.")
    yield Heading("What changed", anchor="changed")
    yield from _changes(told)
    yield Heading("What each rating means", anchor="ratings")
    yield from scale_tables(told.content)


def _judged(one: Seen) -> tuple[Cell, ...]:
    asked = [each for each in one.actions if each.state not in ("cancelled", "merged")]
    done = sum(not each.is_unfinished for each in asked)
    return (
        named(one.objective),
        *(mark(rating.point if (rating := one.objective.agreed(code)) else None) for code, _ in DIMENSIONS),
        f"{done} of {len(asked)}" if asked else "None planned",
        sum(each.days_overdue > 0 for each in asked),
    )


def _reasons(one: Seen) -> Iterator[Block]:
    agreed = [(word, rating) for code, word in DIMENSIONS if (rating := one.objective.agreed(code)) is not None]
    if not agreed:
        return
    yield Heading(f"Why: {named(one.objective)}", 3, anchor=_anchor("objective", one.objective.reference))
    yield Bullets(tuple(_reason(word, rating) for word, rating in agreed))


def _reason(word: str, rating: RatingValue) -> Words:
    return (
        strong(f"{word}, {rating.point.word.lower()}: "),
        Run(f"{_closed(rating.reason)} Agreed on {long_day(rating.on)}."),
    )


# --- measures ---------------------------------------------------------------------------------------------------------


def _measures(told: Told) -> Iterator[Block]:
    found = told.view.position.measures
    if not found:
        yield Paragraph("No measure is published yet.")
        return
    yield Paragraph(
        "What is counted to see whether things get better for children. Something is said to have changed only where "
        "the figures move by more than chance explains. Each measure has a page with its picture and all its figures."
    )
    yield from told.small_numbers()
    yield Bullets(
        tuple(
            (
                Run(each.title, link=f"{HERE}{measure_address(each.code)}/"),
                Run(f": {each.printed} ({each.last_period}). " if each.last_period else ": no figure yet. "),
                Run(_verdict(each)),
            )
            for each in found
        )
    )


def _verdict(measure: MeasureValue) -> str:
    if measure.is_too_old and measure.points:
        return f"Too old to tell how things are now: the last figure is of {measure.last_period}."
    return measure.sentence


def _measure(told: Told, measure: MeasureValue) -> Page:
    return Page(measure_address(measure.code), measure.title, tuple(_of_measure(told, measure)))


def _of_measure(told: Told, measure: MeasureValue) -> Iterator[Block]:
    yield Paragraph((strong(f"{_closed(measure.headline)} "), Run(_verdict(measure))))
    if measure.points:
        yield chart_of(_naming_nobody(measure))
    else:
        yield Paragraph("There is no figure that may be published yet.")
    facts = [Fact("Last figure", measure.printed or "None yet", measure.last_period)]
    facts.append(Fact("Target", measure.aim or "None set"))
    yield KeyFacts(tuple(facts))
    if measure.commentary:
        yield Heading("What was said of it", anchor="said")
        yield Paragraph(measure.commentary)
    bears = [one for reference in measure.objectives if (one := told.view.position.objective(reference)) is not None]
    if bears:
        yield Heading("What it bears on", anchor="bears-on")
        yield Bullets(
            tuple((Run(named(one), link=f"{HERE}promises/#{_anchor('objective', one.reference)}"),) for one in bears)
        )
    yield Heading("What the figures rest on", anchor="rests-on")
    yield from paragraphs(measure.label)
    for note in measure.notes:
        yield Paragraph(_closed(note))
    yield from told.small_numbers()


# As `measures.charting` says who entered a change to a chart; who decided it stays.
_RECORDED_BY = re.compile(r", recorded by [^:]{1,240}(?=: )")


def _naming_nobody(measure: MeasureValue) -> MeasureValue:
    marks = tuple(replace(each, words=_RECORDED_BY.sub("", each.words, count=1)) for each in measure.marks)
    return replace(measure, marks=marks)


# --- questions, decisions, words --------------------------------------------------------------------------------------


def _above_questions(told: Told) -> Iterator[Block]:
    yield Paragraph(
        "Questions that were put in public and have an answer that stands. What waits for an answer, or was not put in "
        "public, is not here: this is not all that was asked."
    )
    if not told.questions:
        yield Paragraph("No question that was put in public has an answer yet.")


def _questions(told: Told) -> Iterator[Entry]:
    for each in told.questions:
        content = "Those who asked said that the answer satisfies." if each.satisfied else ""
        asked = f" was asked by the {each.body} on {long_day(each.asked_on)}, of the {each.asked_of}."
        blocks = (
            Heading(f"{each.reference}: {each.words}", 2, anchor=_anchor("question", each.reference)),
            Paragraph((_itself("questions", each.reference), Run(asked))),
            *paragraphs(each.answer),
            Paragraph(f"Answered on {long_day(each.answered_on)}. {content}".strip()),
        )
        yield Entry(each.reference, blocks)


def _itself(name: str, reference: str) -> Run:
    """By its own address, which leads to it in every edition that has it, on whichever page it stands there."""
    return Run(reference, link=f"{HERE}{name}/{reference}/")


def _above_decisions(told: Told) -> Iterator[Block]:
    yield Paragraph("What the bodies of the programme decided, the latest first.")
    if not told.view.position.decisions:
        yield Paragraph("Nothing that may be published was decided yet.")


def _decisions(told: Told) -> Iterator[Entry]:
    found = sorted(told.view.position.decisions, key=lambda each: (each.decided_on, each.reference), reverse=True)
    for each in found:
        where = f", minute {each.minute_reference}" if each.minute_reference else ""
        worked = f" Looked at again: {_WORKED[each.worked]}" if each.worked in _WORKED else ""
        decided = f" was decided by the {each.body} on {long_day(each.decided_on)}{where}.{worked}"
        blocks = (
            Heading(f"{each.reference}: {each.title}", 2, anchor=_anchor("decision", each.reference)),
            *paragraphs(each.text),
            Paragraph((_itself("decisions", each.reference), Run(decided))),
        )
        yield Entry(each.reference, blocks)


_WORKED = {
    "yes": "it worked.",
    "partly": "it worked in part.",
    "no": "it did not work.",
    "too_early": "it is too early to say whether it worked.",
}


def _glossary(told: Told) -> Iterator[Block]:
    yield Paragraph(
        "What the words of these pages mean. On each page, a word leads to its meaning where it is first used."
    )
    known = sorted(terms(), key=lambda each: each.words.casefold())
    yield NumberedList(
        tuple((strong(f"{each.words}: "), Run(each.meaning)) for each in known),
        tuple(f"word-{each.code}" for each in known),
    )


def anchor_of(name: str, reference: str) -> str:
    """Where one of a list stands on its page."""
    return _anchor(name.removesuffix("s"), reference)


def _anchor(kind: str, reference: str) -> str:
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9.-]", "-", reference)


# By the address beneath the edition: what the page is called, and how it is built.
_PAGES: Mapping[str, tuple[str, Callable[[Told], Iterator[Block]]]] = {
    "overview": ("Where things stand", _overview),
    "promises": ("What was promised", _promises),
    "what-happened": ("What happened", _happened),
    "measures": ("What the measures say", _measures),
    "glossary": ("What the words mean", _glossary),
}
