"""The panel performance report (PA2): for scrutiny, which asks what changed for children and how anybody knows.

It tells what the Board was told, in the same figures, but puts first what turned, and what each rating rests on. Pure:
a Content goes in, a Document comes out.
"""

from collections.abc import Callable, Iterator

from soundingboard.formats.blocks import Block, Cell, Column, Contents, Document, Heading, Paragraph, Table, long_day
from soundingboard.papers.board_annexes import exceptions_explained, late_annexes, reading_it
from soundingboard.papers.board_facts import evidence, late_and_silent, notice, optimism, slippage
from soundingboard.papers.board_measures import measures
from soundingboard.papers.board_pack import at_a_glance, overall
from soundingboard.papers.content import Content
from soundingboard.papers.needs_rated import needs_rated
from soundingboard.papers.parts import (
    View,
    counted,
    document,
    held,
    mark,
    named,
    paragraphs,
    particulars,
)
from soundingboard.papers.rules import Seen

LINES = {1: "first line", 2: "second line", 3: "third line"}


def build(content: Content) -> Document:
    """The panel performance report as blocks."""
    view = View(content)
    sections: tuple[Callable[[View], Iterator[Block]], ...] = (
        _turned,
        overall,
        needs_rated,
        _objectives,
        optimism,
        measures,
        evidence,
        notice,
        slippage,
        late_and_silent,
        _requests,
    )
    blocks: list[Block] = [particulars(view), *at_a_glance(view), *paragraphs(content.authored.covering_note)]
    blocks.append(Contents("In this report"))
    for section in sections:
        blocks += section(view)
    blocks += reading_it(view, blocks, exceptions_explained(view))
    blocks += late_annexes(view)
    return document(content, f"{view.position.programme_name}: as at {long_day(view.day)}", blocks)


def _turned(view: View) -> Iterator[Block]:
    yield Heading("What turned", anchor="turned")
    rows = [
        (named(one.objective), each.capitalize(), mark(now.before), mark(now.point), "Worse" if now.fell else "Better")
        for one in view.seen
        for each in ("delivery", "impact", "confidence")
        if (now := one.of(each)).fell or now.rose
    ]
    rows.sort(key=lambda row: row[4] != "Worse")
    yield Paragraph(
        f"{counted(sum(row[4] == 'Worse' for row in rows), 'rating')} lower than in the round before, and "
        f"{counted(sum(row[4] == 'Better' for row in rows), 'rating')} higher. What got worse stands first."
    )
    yield Table(
        "Ratings that turned",
        (
            Column("Objective", width=2.6),
            Column("Of"),
            Column("Before", "rating"),
            Column("Now", "rating"),
            Column("Which way"),
        ),
        tuple(rows),
        when_empty="No rating differs from that of the round before.",
    )


def _objectives(view: View) -> Iterator[Block]:
    yield Heading("Every objective, and what its rating rests on", anchor="objectives")
    for theme, rows in view.by_theme.items():
        yield Table(
            view.theme_title(theme),
            (
                Column("Objective", width=2.4),
                Column("Owner", width=1.6),
                Column("Delivery", "rating"),
                Column("Impact", "rating"),
                Column("Delivery: for how long", width=1.3),
                Column("Rests on", width=2),
            ),
            tuple(_row(view, one) for one in rows),
        )
    if not view.seen:
        yield Paragraph("There is no objective in the plan yet.")


def _row(view: View, one: Seen) -> tuple[Cell, ...]:
    owner = one.objective.owner
    return (
        named(one.objective),
        held(owner) if owner else "No owner",
        mark(one.delivery.point),
        mark(one.impact.point),
        view.stands_for(one, "delivery"),
        rests_on(view, one),
    )


def rests_on(view: View, one: Seen) -> str:
    """What a rating rests on: fresh evidence that counts by its line, whether children were heard, what is against."""
    items = [view.evidence[each] for each in one.objective.evidence if each in view.evidence]
    counts = [each for each in items if each.is_fresh and each.counts]
    if not counts:
        return "No fresh evidence that counts"
    by_line = [(words, sum(each.line == line for each in counts)) for line, words in LINES.items()]
    said = ", ".join(f"{number} {words}" for words, number in by_line if number)
    is_heard = one.objective.reference in view.position.children_heard or any(
        each.is_voice_of_children for each in counts
    )
    voice = "children heard" if is_heard else "children not heard"
    against = sum(each.says == "contradicts" for each in counts)
    return f"{said}; {voice}" + (f"; {against} against" if against else "")


def _requests(view: View) -> Iterator[Block]:
    waiting = [each for each in view.position.requests if each.waits_for_answer]
    if not view.position.requests:
        return
    yield Heading("What was asked and not yet answered", anchor="requests")
    yield Table(
        "Requests for information that wait for an answer",
        (
            Column("Request", width=3),
            Column("Asked by", width=1.2),
            Column("Of", width=1.6),
            Column("Asked on", "date"),
            Column("Due", "date"),
            Column("Returned", "number"),
        ),
        tuple(
            (
                f"{each.reference} {each.question}",
                each.body,
                each.owner,
                each.asked_on,
                each.due_on,
                each.times_returned,
            )
            for each in sorted(waiting, key=lambda each: each.due_on)
        ),
        when_empty="Every request for information has been answered.",
    )
