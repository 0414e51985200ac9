"""The DfE review report (PA2): each requirement of the Improvement Notice with its evidence.

To do what a Notice asks is not yet to improve, so the two are told apart throughout: compliance by the delivery of what
answers a requirement, improvement by its impact. Pure: a Content goes in, a Document comes out.
"""

from collections.abc import Iterator, Sequence

from soundingboard.formats.blocks import (
    Block,
    Callout,
    Cell,
    Column,
    Contents,
    Document,
    Fact,
    Heading,
    KeyFacts,
    Paragraph,
    Table,
    long_day,
)
from soundingboard.papers.board_annexes import reading_it
from soundingboard.papers.board_measures import measures
from soundingboard.papers.content import Content
from soundingboard.papers.needs_rated import needs_rated
from soundingboard.papers.parts import (
    View,
    anchor_of,
    counted,
    document,
    listed,
    mark,
    named,
    paragraphs,
    particulars,
    short,
    worst,
)
from soundingboard.papers.rules import Seen
from soundingboard.position.values import EvidenceValue, NeedValue

PIECES = 8  # of evidence in the table of one requirement, the strongest first
SAYS = {"supports": "Supports", "contradicts": "Contradicts", "mixed": "Mixed"}
DONE = ("delivered", "assured")


def build(content: Content) -> Document:
    """The DfE review report as blocks."""
    view = View(content)
    required = requirements(view)
    blocks: list[Block] = [particulars(view), *paragraphs(content.authored.covering_note)]
    blocks += _summary(view, required)
    blocks.append(Contents("In this report", 3 if len(required) <= 20 else 2))
    blocks.append(Heading("Requirement by requirement", anchor="requirements"))
    for need in required:
        blocks += _requirement(view, need)
    if not required:
        blocks.append(Paragraph("No requirement of an Improvement Notice is on record."))
    blocks += needs_rated(view)
    blocks += measures(view)
    blocks += reading_it(view, blocks, ())
    return document(content, f"{view.position.programme_name}: as at {long_day(view.day)}", blocks)


def requirements(view: View) -> list[NeedValue]:
    """The requirements of the Notice, in its order."""
    return [each for each in view.position.needs if each.kind == "requirement"]


def complies(answering: Sequence[Seen]) -> bool:
    """Whether all that answers a requirement was done: the delivery of each objective is green or better."""
    return bool(answering) and all(_is_good(one, "delivery") for one in answering)


def improved(answering: Sequence[Seen]) -> bool:
    """Whether it made the difference: the impact of each objective that answers the requirement is green or better."""
    return bool(answering) and all(_is_good(one, "impact") for one in answering)


def requirements_table(content: Content) -> Table:
    """Every requirement with what answers it: the report as one table of data."""
    view = View(content)
    return Table(
        "Requirements",
        (
            Column("reference"),
            Column("text"),
            Column("due_on", "date"),
            Column("answered_by"),
            Column("complied"),
            Column("improved"),
            Column("actions", "number"),
            Column("actions_done", "number"),
            Column("evidence", "number"),
            Column("evidence_that_counts", "number"),
        ),
        tuple(_as_data(view, each) for each in requirements(view)),
    )


def _as_data(view: View, need: NeedValue) -> tuple[Cell, ...]:
    answering = view.answering(need)
    actions = [each for one in answering for each in one.actions]
    items = _evidence(view, answering)
    return (
        need.reference,
        need.text,
        need.due_on,
        " ".join(one.objective.reference for one in answering),
        "yes" if complies(answering) else "no",
        "yes" if improved(answering) else "no",
        len(actions),
        sum(each.state in DONE for each in actions),
        len(items),
        sum(each.counts and each.is_fresh for each in items),
    )


def _summary(view: View, required: Sequence[NeedValue]) -> Iterator[Block]:
    yield Heading("Compliance and improvement", anchor="summary")
    done = [each for each in required if complies(view.answering(each))]
    better = [each for each in required if improved(view.answering(each))]
    yield KeyFacts(
        (
            Fact("requirements", len(required), "of the Notice"),
            Fact("complied with", len(done), "delivery green or better"),
            Fact("improved", len(better), "impact green or better"),
            Fact("answered by none", sum(each.is_gap for each in required), "and not parked"),
        ),
        large=True,
    )
    only_done = [each.reference for each in done if each not in better]
    if only_done:
        yield Callout(
            "Done, and not yet shown to have helped",
            f"{counted(len(only_done), 'requirement')} complied with, while the impact is not green or better: "
            f"{listed(only_done, 20)}.",
            "warning",
        )
    yield Table(
        "Every requirement",
        (
            Column("Requirement", width=3),
            Column("By", "date"),
            Column("Compliance: lowest delivery", "rating", width=1.2),
            Column("Improvement: lowest impact", "rating", width=1.2),
            Column("Answered by", width=1.1),
        ),
        tuple(_row(view, each) for each in required),
        when_empty="No requirement of an Improvement Notice is on record.",
    )


def _row(view: View, need: NeedValue) -> tuple[Cell, ...]:
    answering = view.answering(need)
    return (
        f"{need.reference} {short(need.text, 130)}",
        need.due_on,
        mark(worst(one.delivery.point for one in answering)),
        mark(worst(one.impact.point for one in answering)),
        ", ".join(one.objective.reference for one in answering) or ("Parked" if need.parked_because else "Nothing"),
    )


def _requirement(view: View, need: NeedValue) -> Iterator[Block]:
    answering = view.answering(need)
    yield Heading(f"{need.reference} {short(need.text, 110)}", 3, anchor_of("requirement", need.reference))
    if len(" ".join(need.text.split())) > 110:
        yield Paragraph(" ".join(need.text.split()))
    facts = [Fact("To be met by", need.due_on)] if need.due_on else []
    facts.append(Fact("Compliance", mark(worst(one.delivery.point for one in answering)), _done(answering)))
    facts.append(Fact("Improvement", mark(worst(one.impact.point for one in answering)), "the lowest impact"))
    yield KeyFacts(tuple(facts))
    if not answering:
        why = f"It is parked: {need.parked_because}" if need.parked_because else "No objective answers it."
        yield Callout("Nothing answers this requirement", why, "warning")
        return
    yield Table(
        f"{need.reference}: what answers it",
        (
            Column("Objective", width=2.6),
            Column("Wholly or in part"),
            Column("Delivery", "rating"),
            Column("Impact", "rating"),
            Column("Reason given for the impact", width=3),
        ),
        tuple(
            (
                named(one.objective),
                "Wholly" if one.objective.reference in need.satisfied_by else "In part",
                mark(one.delivery.point),
                mark(one.impact.point),
                short(one.impact.rating.reason, 260) if one.impact.rating else "Not rated",
            )
            for one in answering
        ),
    )
    items = _evidence(view, answering)
    yield Table(
        f"{need.reference}: evidence",
        (
            Column("Evidence", width=3),
            Column("Says"),
            Column("Line", "number"),
            Column("Strength, of 4", "number"),
            Column("Describes until", "date"),
            Column("Fresh"),
        ),
        tuple(
            (
                f"{each.reference} {each.title}",
                SAYS.get(each.says, each.says),
                each.line,
                each.strength,
                each.describes_until,
                "Yes" if each.is_fresh else "No",
            )
            for each in items[:PIECES]
        ),
        note=f"The strongest {PIECES} of {len(items):,} pieces." if len(items) > PIECES else "",
        when_empty="There is no evidence on record for what answers this requirement.",
    )


def _evidence(view: View, answering: Sequence[Seen]) -> list[EvidenceValue]:
    wanted = dict.fromkeys(each for one in answering for each in one.objective.evidence)
    found = [view.evidence[each] for each in wanted if each in view.evidence]
    return sorted(found, key=lambda each: (not each.is_fresh, -each.strength, each.reference))


def _done(answering: Sequence[Seen]) -> str:
    actions = [each for one in answering for each in one.actions]
    done = sum(each.state in DONE for each in actions)
    return f"the lowest delivery; {done:,} of {counted(len(actions), 'action')} delivered"


def _is_good(one: Seen, dimension: str) -> bool:
    point = one.of(dimension).point
    return point is not None and point.colour in ("green", "blue")
