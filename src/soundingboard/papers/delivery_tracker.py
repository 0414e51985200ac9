"""The delivery tracker (PA2): every action by objective with its state, dates, slippage and owner, for the group.

Pure: a Content goes in, a Document comes out.
"""

from collections import Counter
from collections.abc import Iterator

from soundingboard.formats.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Contents,
    Document,
    Fact,
    Heading,
    KeyFacts,
    Paragraph,
    Table,
    day,
    long_day,
)
from soundingboard.papers.audit_loops import audits
from soundingboard.papers.board_facts import slippage
from soundingboard.papers.content import Content
from soundingboard.papers.parts import View, anchor_of, counted, document, held, mark, named, paragraphs, particulars
from soundingboard.papers.practice_met import practice
from soundingboard.papers.risk_register import risks
from soundingboard.papers.rules import Seen
from soundingboard.position.values import ActionValue

STATES = {
    "not_started": "Not started",
    "in_progress": "Under way",
    "blocked": "Blocked",
    "delivered": "Delivered",
    "assured": "Delivered and assured",
    "cancelled": "Cancelled",
    "merged": "Merged into another",
}


def build(content: Content) -> Document:
    """The delivery tracker as blocks."""
    view = View(content)
    blocks: list[Block] = [particulars(view), *_at_a_glance(view), *paragraphs(content.authored.covering_note)]
    blocks.append(Contents("In this tracker"))
    blocks += _by_state(view)
    for theme, rows in view.by_theme.items():
        blocks.append(Heading(view.theme_title(theme), anchor=anchor_of("theme", theme or "none")))
        for one in rows:
            blocks += _objective(view, one)
    blocks += slippage(view)
    blocks += risks(view)
    blocks += audits(view)
    blocks += practice(view)
    blocks += _owners(view)
    return document(content, f"{view.position.programme_name}: as at {long_day(view.day)}", blocks)


def actions_table(content: Content) -> Table:
    """Every action: the tracker as one table of data."""
    view = View(content)
    return Table(
        "Actions",
        (
            Column("reference"),
            Column("title"),
            Column("objective"),
            Column("owner"),
            Column("agency"),
            Column("state"),
            Column("first_due_on", "date"),
            Column("due_on", "date"),
            Column("forecast_on", "date"),
            Column("done_on", "date"),
            Column("days_late", "number"),
            Column("days_slipped", "number"),
            Column("date_changes", "number"),
            Column("rounds_missed", "number"),
        ),
        tuple(
            (
                each.reference, each.title, each.objective, each.owner or "", each.agency or "", each.state,
                each.baseline_due_on, each.due_on, each.forecast_on, each.done_on, each.days_overdue,
                each.days_slipped, each.date_changes, each.rounds_missed,
            )
            for each in view.position.actions
        ),
    )  # fmt: skip


def state_words(action: ActionValue) -> str:
    """The state of an action, and since when."""
    return f"{STATES.get(action.state, action.state)}, since {day(action.state_since)}"


def _at_a_glance(view: View) -> Iterator[Block]:
    unfinished = [each for each in view.position.actions if each.is_unfinished]
    yield KeyFacts(
        (
            Fact("open", len(unfinished), f"of {counted(len(view.position.actions), 'action')}"),
            Fact("overdue", sum(each.days_overdue > 0 for each in unfinished), "past the date in force"),
            Fact("blocked", sum(each.state == "blocked" for each in unfinished), "cannot go on"),
            Fact("silent", sum(each.is_silent for each in unfinished), "nothing said last round"),
            Fact("slipped", sum(each.days_slipped > 0 for each in unfinished), "later than first agreed"),
        ),
        large=True,
    )


def _by_state(view: View) -> Iterator[Block]:
    yield Heading("Actions by state", anchor="states")
    tally = Counter(each.state for each in view.position.actions)
    known = [each for each in STATES if tally[each]]
    yield Table(
        "How many are in each state",
        (Column("State"), Column("Actions", "number"), Column("Of them overdue", "number")),
        tuple(
            (
                STATES.get(state, state),
                tally[state],
                sum(each.state == state and each.days_overdue > 0 for each in view.position.actions),
            )
            for state in (*known, *sorted(tally.keys() - STATES.keys()))
        ),
        when_empty="There is no action in the delivery plans yet.",
    )


def _objective(view: View, one: Seen) -> Iterator[Block]:
    objective = one.objective
    yield Heading(named(objective), 3, anchor_of("objective", objective.reference))
    owner = held(objective.owner) if objective.owner else "No owner"
    due = f", due {long_day(objective.due_on)}" if objective.due_on else ""
    rated = mark(one.delivery.point).word
    yield Paragraph(f"Owned by {owner}{due}. Delivery: {rated}.")
    yield Table(
        f"Actions of {objective.reference}",
        (
            Column("Action", width=2.6),
            Column("Owner", width=1.8),
            Column("State", width=1.9),
            Column("First date", "date"),
            Column("Due", "date"),
            Column("Slipped, days", "number"),
            Column("Late, days", "number"),
        ),
        tuple(
            _row(view, each)
            for each in sorted(one.actions, key=lambda each: (not each.is_unfinished, -each.days_overdue))
        ),
        when_empty="No action delivers this objective.",
    )
    said = [
        " ".join([f"{each.reference}.", *_said("Blocked", each.blocker), *_said("Help asked for", each.help_needed)])
        for each in one.actions
        if each.is_unfinished and (each.blocker or each.help_needed)
    ]
    if said:
        yield Bullets(tuple(said))


def _said(label: str, text: str) -> Iterator[str]:
    if text:
        yield f"{label}: {text.rstrip('.')}."


def _row(view: View, action: ActionValue) -> tuple[Cell, ...]:
    return (
        f"{action.reference} {action.title}",
        view.owner(action.owner),
        state_words(action),
        action.baseline_due_on,
        action.due_on,
        action.days_slipped,
        action.days_overdue,
    )


def _owners(view: View) -> Iterator[Block]:
    yield Heading("By owner", anchor="owners")
    unfinished = [each for each in view.position.actions if each.is_unfinished]
    load = Counter(each.owner or "" for each in unfinished)
    yield Table(
        "Open actions by owner",
        (
            Column("Owner", width=2.4),
            Column("Agency", width=1.4),
            Column("Open", "number"),
            Column("Overdue", "number"),
            Column("Silent", "number"),
        ),
        tuple(
            (
                view.owner(code),
                view.agency(code),
                number,
                sum((each.owner or "") == code and each.days_overdue > 0 for each in unfinished),
                sum((each.owner or "") == code and each.is_silent for each in unfinished),
            )
            for code, number in load.most_common()
        ),
        when_empty="No action is open.",
    )
