"""How findings lead to objectives and objectives to the requirements of the Notice, as lines between three columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from soundingboard.formats.blocks import Cell, Column, Table
from soundingboard.formats.charts.coverage import STRENGTHS
from soundingboard.formats.charts.picture import WIDTH, Item, Picture, box, counted, fitted, framed, label, listed
from soundingboard.formats.marks import INK, PAPER, QUIET, SHADES, drawn

BOX_WIDTH, BOX_HEIGHT, STEP, HEAD = 146.0, 40.0, 50.0, 30.0
COLUMNS = (0.0, (WIDTH - BOX_WIDTH) / 2, WIDTH - BOX_WIDTH)


@dataclass(frozen=True, slots=True)
class Link:
    """An objective joined to a finding or a requirement, and whether it satisfies it or contributes to it."""

    objective: str
    other: str
    strength: str


def alignment(
    title: str,
    findings: Sequence[Item],
    objectives: Sequence[Item],
    requirements: Sequence[Item],
    finding_links: Sequence[Link],
    requirement_links: Sequence[Link],
) -> Picture:
    """Three columns with lines: solid for satisfies, broken for contributes; a box that no line reaches says so."""
    if not objectives:
        raise ValueError("An alignment picture needs at least one objective.")
    if any(link.strength not in STRENGTHS for link in (*finding_links, *requirement_links)):
        raise ValueError(f"A link is one of {' or '.join(STRENGTHS)}.")
    places = {item.reference: place for place, item in enumerate(objectives)}
    sides = (
        _near_their_objectives(findings, finding_links, places),
        tuple(objectives),
        _near_their_objectives(requirements, requirement_links, places),
    )
    tallest = max(len(side) for side in sides)
    tops = [
        {item.reference: HEAD + ((tallest - len(side)) / 2 + place) * STEP for place, item in enumerate(side)}
        for side in sides
    ]
    parts = [
        label(x, 16, name, size=14, bold=True)
        for x, name in zip(COLUMNS, ("Findings", "Objectives", "Requirements"), strict=True)
    ]
    for link in finding_links:
        parts.append(_joined(link, tops[0].get(link.other), tops[1].get(link.objective), COLUMNS[0], COLUMNS[1]))
    for link in requirement_links:
        parts.append(_joined(link, tops[1].get(link.objective), tops[2].get(link.other), COLUMNS[1], COLUMNS[2]))
    reached = (
        {link.other for link in finding_links if link.objective in places},
        {link.objective for link in (*finding_links, *requirement_links)},
        {link.other for link in requirement_links if link.objective in places},
    )
    for x, side, top, joined in zip(COLUMNS, sides, tops, reached, strict=True):
        parts += [_boxed(item, x, top[item.reference], item.reference in joined) for item in side]
    foot = HEAD + tallest * STEP + 12
    parts.append(_legend(foot))
    lonely = [
        [item.reference for item in side if item.reference not in joined]
        for side, joined in zip(sides, reached, strict=True)
    ]
    sentence = (
        f"{counted(len(findings), 'finding')}, {counted(len(objectives), 'objective')} and"
        f" {counted(len(requirements), 'requirement')}. "
    ) + _unreached(lonely)
    alt = f"Diagram of findings, objectives and requirements joined by lines: {title}. {sentence}"
    columns = (Column("Objective", width=2), Column("Finding or requirement", width=3), Column("How", width=1))
    titles = {("finding", item.reference): item.title for item in findings}
    titles |= {("requirement", item.reference): item.title for item in requirements}
    rows: list[tuple[Cell, ...]] = [("No objective", name, "Gap") for name in (*lonely[0], *lonely[2])]
    for item in objectives:
        name = f"{item.reference} {item.title}".strip()
        for kind, links in (("finding", finding_links), ("requirement", requirement_links)):
            rows += [
                (
                    name,
                    f"{kind.capitalize()} {link.other} {titles.get((kind, link.other), '')}".strip(),
                    link.strength.capitalize(),
                )
                for link in links
                if link.objective == item.reference
            ]
        if item.reference not in reached[1]:
            rows.append((name, None, "Linked to nothing"))
    return Picture(framed(WIDTH, foot + 16, title, alt, parts), alt, sentence, Table(title, columns, tuple(rows)))


def _near_their_objectives(items: Sequence[Item], links: Sequence[Link], places: Mapping[str, int]) -> tuple[Item, ...]:
    """The items in the order of the middle of their objectives, so that few lines cross; those with none come first."""

    def middle(item: Item) -> float:
        linked = [places[link.objective] for link in links if link.other == item.reference and link.objective in places]
        return sum(linked) / len(linked) if linked else -1.0

    return tuple(sorted(items, key=middle))


def _joined(link: Link, left: float | None, right: float | None, from_x: float, to_x: float) -> str:
    if left is None or right is None:
        return ""
    x1, x2, y1, y2 = from_x + BOX_WIDTH, to_x, left + BOX_HEIGHT / 2, right + BOX_HEIGHT / 2
    bend = (x2 - x1) / 2
    path = f"M{x1:.1f} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    if link.strength == "satisfies":
        return f'<path d="{path}" fill="none" stroke="{SHADES["green"].solid}" stroke-width="2.6"/>'
    return f'<path d="{path}" fill="none" stroke="{SHADES["blue"].solid}" stroke-width="1.8" stroke-dasharray="5 4"/>'


def _boxed(item: Item, x: float, y: float, joined: bool) -> str:
    edge = QUIET if joined else SHADES["red"].solid
    parts = [
        box(
            x + 0.7,
            y + 0.7,
            BOX_WIDTH - 1.4,
            BOX_HEIGHT - 1.4,
            fill=PAPER,
            stroke=edge,
            dashes="" if joined else "4 3",
            round_=4,
        )
    ]
    reference = fitted(item.reference, 70, bold=True)
    parts.append(label(x + 9, y + 17, reference, bold=True))
    if not joined:
        parts.append(drawn("cross", "red", x + BOX_WIDTH - 62, y + 7, 11))
        parts.append(label(x + BOX_WIDTH - 8, y + 17, "no link", size=12, fill=INK, anchor="end"))
    parts.append(label(x + 9, y + 33, fitted(item.title, BOX_WIDTH - 16, 12), size=12, fill=QUIET))
    return "".join(parts)


def _legend(y: float) -> str:
    return (
        f'<path d="M0 {y:.1f}H34" fill="none" stroke="{SHADES["green"].solid}" stroke-width="2.6"/>'
        + label(42, y + 4, "Satisfies", fill=QUIET)
        + f'<path d="M130 {y:.1f}H164" fill="none" stroke="{SHADES["blue"].solid}" stroke-width="1.8"'
        + ' stroke-dasharray="5 4"/>'
        + label(172, y + 4, "Contributes to", fill=QUIET)
        + drawn("cross", "red", 300, y - 6, 12)
        + label(318, y + 4, "Linked to nothing", fill=QUIET)
    )


def _unreached(lonely: Sequence[Sequence[str]]) -> str:
    found = []
    for names, noun in zip(lonely, ("finding", "objective", "requirement"), strict=True):
        if names:
            more = f" and {len(names) - 6:,} more" if len(names) > 6 else ""
            found.append(f"{counted(len(names), noun)} linked to nothing ({', '.join(names[:6])}{more})")
    return f"{listed(found)[:1].upper()}{listed(found)[1:]}." if found else "Every one is linked."
