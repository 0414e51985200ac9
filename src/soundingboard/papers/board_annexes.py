"""The back of a Board pack: how to read it, and the lists that the body cuts short."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from soundingboard.formats.blocks import (
    Ask,
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Heading,
    KeyFacts,
    PageBreak,
    Paragraph,
    Table,
    read_out,
)
from soundingboard.papers.board_facts import ROWS, overdue_row, silent_row
from soundingboard.papers.content import PUBLIC
from soundingboard.papers.parts import (
    GROUPS,
    View,
    chain_words,
    counted,
    glossary,
    rules_table,
    scale_tables,
)
from soundingboard.papers.rules import (
    ask_rules,
    exception_rules,
    plan_changes,
)
from soundingboard.position.compare import Weight

ANNEX = 150  # rows of a list
ASKS_EACH = 8  # asks of one rule that the body prints

Annex = tuple[str, str, Table]  # its title, its anchor, and the list


# --- annexes ----------------------------------------------------------------------------------------------------------


def annexes(view: View) -> Iterator[Block]:
    """The lists that the body cuts short."""
    content, kept = view.content, view.asked
    found: list[Annex] = []
    if content.changes:
        table = _annex(
            "Every change since last time",
            (Column("What", width=0.8), Column("Change", width=5)),
            [(_word(each.weight), each.sentence) for each in content.changes],
            "change",
        )
        found.append(("Every change since last time", "annex-changes", table))
    if any(number > ASKS_EACH for number in Counter(each.code for each in kept).values()):
        table = _annex(
            "Everything the rules propose to ask",
            (Column("Rule", width=0.5), Column("Ask", width=5)),
            [(each.code, f"{each.verb}: {each.text}") for each in kept],
            "matter",
        )
        found.append(("Everything the rules propose to ask", "annex-asks", table))
    yield from _printed([*found, *_late_and_silent(view)])


def late_annexes(view: View) -> Iterator[Block]:
    """The lists of late and silent actions that the body cuts short, and nothing else."""
    yield from _printed(list(_late_and_silent(view)))


def _late_and_silent(view: View) -> Iterator[Annex]:
    unfinished = [each for each in view.position.actions if each.is_unfinished]
    overdue = sorted((each for each in unfinished if each.days_overdue > 0), key=lambda each: -each.days_overdue)
    silent = sorted((each for each in unfinished if each.is_silent), key=lambda each: -each.rounds_missed)
    if len(overdue) > ROWS:
        columns = (
            Column("Action", width=3),
            Column("Owner", width=2),
            Column("Due", "date"),
            Column("Days late", "number"),
        )
        rows = [overdue_row(view, each) for each in overdue]
        yield "Every overdue action", "annex-overdue", _annex("Every overdue action", columns, rows, "action")
    if len(silent) > ROWS:
        columns = (
            Column("Action", width=3),
            Column("Owner", width=2),
            Column("Rounds missed", "number"),
            Column("Last heard", width=1.1),
        )
        rows = [silent_row(view, each) for each in silent]
        yield "Every silent action", "annex-silent", _annex("Every silent action", columns, rows, "action")


def _printed(found: Sequence[Annex]) -> Iterator[Block]:
    for place, (title, anchor, table) in enumerate(found, start=1):
        if place == 1:
            yield PageBreak()
            yield Heading("Annexes", anchor="annexes")
        yield Heading(f"{place}. {title}", 3, anchor)
        yield table


def _annex(caption: str, columns: tuple[Column, ...], rows: Sequence[tuple[Cell, ...]], noun: str) -> Table:
    note = ""
    if len(rows) > ANNEX:
        note = f"The first {ANNEX} of {counted(len(rows), noun)}. The JSON of this paper holds them all."
    return Table(caption, columns, tuple(rows[:ANNEX]), note=note)


def _word(weight: Weight) -> str:
    return dict(GROUPS)[weight]


# --- how to read it ---------------------------------------------------------------------------------------------------


def reading_it(view: View, before: Iterable[Block], rules: Iterable[tuple[str, str, str]]) -> Iterator[Block]:
    """The scales, the rules that spoke, the record and the terms.

    Args:
        rules: those of the paper itself (code, name, words), beside those that suggest ratings.
    """
    content = view.content
    yield Heading("How to read this pack", anchor="reading")
    yield Paragraph(
        "Three things are rated apart: what was done (delivery), what it changed (impact), and how far both can be "
        "relied on (confidence). The owner proposes, the delivery group challenges, the Board agrees. Published rules "
        "suggest a rating from the facts; people may overrule it with a reason, and both stay visible."
    )
    yield from scale_tables(content)
    codes = {each.code for one in view.seen for each in one.objective.suggestion.spoken}
    yield rules_table(content, codes, rules)
    yield Heading("The record behind it", 3)
    yield chain_words(content)
    if content.edition == PUBLIC and content.withheld:
        yield Paragraph(f"Left out of this public edition: {counted(content.withheld, 'exempt piece')} of evidence.")
    terms = glossary(" ".join(_words_of(before)))
    if terms.rows:
        yield Heading("Terms used", 3)
        yield terms


def exceptions_explained(view: View) -> Iterator[tuple[str, str, str]]:
    """The rules by which objectives are reported by exception, those that spoke."""
    spoke = {each.code for found in view.reasons.values() for each in found}
    for exception in exception_rules():
        if exception.code in spoke:
            yield exception.code, exception.name, exception.words


def rules_explained(view: View) -> Iterator[tuple[str, str, str]]:
    """The rules of a Board pack that spoke: of exceptions, and of what the Board is asked."""
    yield from exceptions_explained(view)
    asked = {each.code for each in view.proposed}
    for ask in ask_rules():
        if ask.code in asked:
            yield ask.code, ask.name, ask.words
    if "A08" in asked:
        yield "A08", "Changes to the plan", (plan_changes.__doc__ or "").split("\n\n")[0]


def _words_of(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(text=text):
                yield text
            case Paragraph(text=words) | Ask(text=words) | Callout(text=words):
                yield read_out(words)
            case Bullets(items=items):
                yield from (read_out(item) for item in items)
            case Table():
                yield block.caption
                yield from (column.label for column in block.columns)
            case KeyFacts(facts=facts):
                yield from (f"{fact.label} {fact.note}" for fact in facts)
