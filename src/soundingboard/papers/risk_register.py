"""What the risk register says, in a Board pack and in the delivery group's tracker.

Pure: blocks made from a View. A position from before there was a register has none, and then nothing is said of it.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from soundingboard.formats.blocks import Block, Bullets, Column, Heading, Paragraph, Run, Table, long_day
from soundingboard.papers.parts import View, counted, listed, mark, short, strong
from soundingboard.position.values import RiskValue

IN_FULL = 15  # risks in the table; the rest are counted

_STATES = {"open": "Open", "accepted": "Accepted", "occurred": "Has happened"}
_MOVED = {1: "Rose", 0: "", -1: "Fell"}


def risks(view: View) -> Iterator[Block]:
    """The register at a glance, what moved, the gravest risks, and what waits for a reply."""
    found = view.position.live_risks
    if not found:
        return
    yield Heading("Risks", anchor="risks")
    yield Paragraph(_at_a_glance(view, found))
    yield from _matrices(view, found)
    yield _table(found)
    moved = [each for each in found if each.movement]
    if moved:
        yield Paragraph((strong("Moved since the last Board"),))
        yield Bullets(tuple(_why_moved(each) for each in moved))
    waiting = [(each, one) for each in found for one in each.waiting]
    if waiting:
        yield Paragraph((strong("Waiting for a reply"),))
        yield Bullets(
            tuple(
                f"{each.reference} {each.title}. {one.to}, for {counted((view.day - one.escalated_on).days, 'day')}"
                f"{_due(view, one.due_on)}: {short(one.text, 240)}"
                for each, one in waiting
            )
        )
    back = [each for each in found if each.expired]
    if back:
        names = listed([f"{each.reference} {each.title}" for each in back])
        yield Paragraph(f"Open again because an acceptance ran out: {names}.")


def _at_a_glance(view: View, found: Sequence[RiskValue]) -> str:
    above = [each for each in found if each.is_above]
    late = [each for each in found if each.review_due_on < view.day]
    levels = list(dict.fromkeys(each.level.word for each in found))
    said = listed([f"{sum(each.level.word == word for each in found)} {word.lower()}" for word in levels])
    first = found[0]
    return (
        f"{counted(len(found), 'risk')} on the register: {said}. Risk to children and risk to the programme are scored "
        f"apart; {first.children_appetite} and {first.programme_appetite} are borne. Above appetite and not accepted: "
        f"{counted(len(above), 'risk')}. The review of {counted(len(late), 'risk')} is overdue."
    )


def _matrices(view: View, found: Sequence[RiskValue]) -> Iterator[Block]:
    """Where the risks lie, for children and for the programme. A position from before the matrix was in it shows
    none."""
    from soundingboard.formats.charts.heat_map import MatrixWords, heat_map

    for matrix in view.position.risk_matrix:
        marks = {product: mark(matrix.level(product)) for product in range(1, 26)}
        for subject, impact, appetite in (
            ("children", matrix.children, found[0].children_appetite),
            ("programme", matrix.programme, found[0].programme_appetite),
        ):
            cells: dict[tuple[int, int], list[str]] = {}
            for each in found:
                score = each.current
                place = (
                    (score.children_likelihood, score.children_impact)
                    if subject == "children"
                    else (score.programme_likelihood, score.programme_impact)
                )
                cells.setdefault(place, []).append(each.reference)
            title = "Risk to children" if subject == "children" else "Risk to the programme"
            picture = heat_map(title, MatrixWords(matrix.likelihood, impact), cells, marks, appetite)
            yield picture.as_chart(title)


def _table(found: Sequence[RiskValue]) -> Table:
    more = len(found) - IN_FULL
    return Table(
        "The gravest risks",
        (
            Column("Risk", width=3),
            Column("Level", "rating"),
            Column("Children", "number", width=0.8),
            Column("Programme", "number", width=0.9),
            Column("Moved", width=0.7),
            Column("Owner", width=1.5),
            Column("Where it stands", width=1.3),
        ),
        tuple(
            (
                f"{each.reference} {each.title}",
                mark(each.level),
                each.current.children,
                each.current.programme,
                _MOVED[each.movement],
                each.owner_title,
                _stands(each),
            )
            for each in found[:IN_FULL]
        ),
        note=f"And {counted(more, 'more risk')} of lower scores." if more > 0 else "",
    )


def _stands(risk: RiskValue) -> str:
    words = _STATES.get(risk.state, risk.state)
    if risk.state == "accepted" and risk.accepted_until is not None:
        return f"{words} until {long_day(risk.accepted_until)}"
    if risk.is_above:
        return f"{words}; above appetite" if risk.is_mitigated else f"{words}; above appetite, no control that works"
    return words


def _why_moved(risk: RiskValue) -> tuple[Run, ...]:
    assert risk.before is not None
    numbers = (
        f"for children from {risk.before.children} to {risk.current.children}, "
        f"for the programme from {risk.before.programme} to {risk.current.programme}"
    )
    name = strong(f"{risk.reference} {risk.title}")
    return name, Run(f" {_MOVED[risk.movement].lower()}: {numbers}. {short(risk.reason, 240)}")


def _due(view: View, due_on: date | None) -> str:
    return ", overdue" if due_on is not None and due_on < view.day else ""
