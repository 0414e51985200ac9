"""What audits say, in a Board pack and in the delivery group's tracker: cycles in numbers, second grades, open loops.

Pure: blocks made from a View. How a single auditor grades is in no paper, nor what was written in an audit.
"""

from collections.abc import Iterator, Sequence

from soundingboard.formats.blocks import Block, Bullets, Column, Heading, Paragraph, Table, long_day
from soundingboard.insight.divergence import divergence_of
from soundingboard.papers.parts import View, counted, listed, strong
from soundingboard.position.values import AuditCycleValue, LoopValue

CYCLES_IN_FULL = 6
LOOPS_IN_FULL = 12
LEFT_OPEN = 28  # days, as by rule R51


def audits(view: View) -> Iterator[Block]:
    """The cycles that were closed, what a second grade made of the first, what got worse and what is left open."""
    cycles, loops = view.position.audit_cycles, view.position.loops
    parting = [row for row in divergence_of(view.position) if row.is_rosy and row.source("audit").verdict == "against"]
    if not cycles and not loops and not parting:
        return
    yield Heading("Audits", anchor="audits")
    if parting:
        yield Paragraph((strong("Reported better than audits say"),))
        yield Bullets(
            tuple(
                f"{row.reference} {row.title} is reported {row.reported}. {row.source('audit').sentence}"
                for row in parting
            )
        )
    worse = [each for each in loops if each.is_worse]
    if worse:
        names = listed([_name(each) for each in worse])
        yield Paragraph((strong(f"Worse than before: a re-audit found {names} worse."),))
    if cycles:
        yield _table(cycles[:CYCLES_IN_FULL])
        moderated = _moderated(cycles[:CYCLES_IN_FULL])
        if moderated:
            yield Paragraph(moderated)
    left = [each for each in loops if max(each.days_overdue, each.days_without_action) > LEFT_OPEN]
    if loops:
        yield Paragraph(
            f"{counted(len(loops), 'loop')} open: what an audit found and no re-audit has found better. "
            f"{counted(len(left), 'loop')} left for more than four weeks."
        )
    if left:
        yield Bullets(tuple(_why_left(each) for each in left[:LOOPS_IN_FULL]))


def _table(cycles: Sequence[AuditCycleValue]) -> Table:
    return Table(
        "Cycles of audits that are closed",
        (
            Column("Cycle", width=3),
            Column("Closed", "date"),
            Column("Audits", "number", width=0.8),
            Column("Good or better", "number", width=1.1),
            Column("Good at first", "number", width=1.1),
            Column("Graded twice", "number", width=1),
            Column("Same grade", "number", width=1),
        ),
        tuple(
            (
                f"{each.reference} {each.name}",
                each.closed_on,
                each.submitted,
                each.good,
                each.good_at_first,
                each.pairs,
                each.same,
            )
            for each in cycles
        ),
        note="Counts, because most cycles are small. “Good at first” is before a second person graded some of them.",
    )


def _moderated(cycles: Sequence[AuditCycleValue]) -> str:
    pairs = sum(each.pairs for each in cycles)
    if not pairs:
        return ""
    same, lower = sum(each.same for each in cycles), sum(each.lower for each in cycles)
    return (
        f"Of {counted(pairs, 'audit')} graded a second time without knowledge of the first grade, {same} were given "
        f"the same grade, {lower} a lower one and {pairs - same - lower} a higher one."
    )


def _name(loop: LoopValue) -> str:
    return f"{loop.reference} ({loop.team or 'several teams'})"


def _why_left(loop: LoopValue) -> str:
    since = f"found on {long_day(loop.found_on)}"
    if loop.days_overdue:
        return f"{_name(loop)}, {since}: an action is {counted(loop.days_overdue, 'day')} past its day."
    return f"{_name(loop)}, {since}: no action was agreed."
