"""The plan on a page: each theme with its outcomes and objectives, who owns them, and what was agreed of them."""

from collections.abc import Iterator

from soundingboard.formats.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Run,
    Table,
    long_day,
)
from soundingboard.papers.content import Content
from soundingboard.papers.parts import View, counted, document, held, mark, named, short
from soundingboard.papers.rules import Seen


def build(content: Content) -> Document:
    """The plan on a page as blocks."""
    view = View(content)
    return document(content, _subtitle(view), [*_opening(view), *_themes(view)])


def _subtitle(view: View) -> str:
    plan = view.position.plan
    if plan is None:
        return view.position.programme_name
    if plan.version is None:
        return f"{plan.title}: not yet agreed"
    agreed = f", agreed on {long_day(plan.agreed_on)}" if plan.agreed_on else ""
    return f"{plan.title}, version {plan.version}{agreed}"


def _opening(view: View) -> Iterator[Block]:
    required = [each for each in view.position.needs if each.kind == "requirement"]
    findings = [each for each in view.position.needs if each.kind == "finding"]
    yield Paragraph(
        f"{counted(len(view.position.themes), 'theme')}, {counted(len(view.seen), 'objective')} and "
        f"{counted(len(view.position.actions), 'action')} answer {counted(len(findings), 'finding')} of inspection and "
        f"{counted(len(required), 'requirement')} of the Improvement Notice."
    )


def _themes(view: View) -> Iterator[Block]:
    for theme, rows in view.by_theme.items():
        yield Heading(view.theme_title(theme), 2)
        outcomes = [each for each in view.position.outcomes if each.theme == theme]
        if outcomes:
            yield Bullets(tuple((Run(short(each.statement, 200)),) for each in outcomes))
        yield Table(
            f"{view.theme_title(theme)}: objectives",
            (
                Column("Objective", width=2.6),
                Column("Owner", width=1.8),
                Column("Due", "date"),
                Column("Delivery", "rating"),
                Column("Impact", "rating"),
            ),
            tuple(_row(one) for one in rows),
        )
    if not view.seen:
        yield Paragraph("There is no objective in the plan yet.")


def _row(one: Seen) -> tuple[Cell, ...]:
    owner = one.objective.owner
    return (
        named(one.objective),
        held(owner) if owner else "No owner",
        one.objective.due_on,
        mark(one.delivery.point),
        mark(one.impact.point),
    )
