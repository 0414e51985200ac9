"""What is said of practice in a Board pack and a tracker: standards kept, what is counted, and what people said.

Pure: blocks made from a View. Every percentage stands with its four numbers and its interval, and nobody's words are in
a paper: what became of them is.
"""

from collections.abc import Iterator, Sequence

from soundingboard.formats.blocks import Block, Column, Heading, Paragraph, Table
from soundingboard.papers.parts import View, counted, listed, strong
from soundingboard.position.values import PracticeValue, StandardValue
from soundingboard.statistics.percentages import order_said

ROWS = 12


def practice(view: View) -> Iterator[Block]:
    """Standards not kept, what lies far below its aim and in which teams, and what came of what people said."""
    position = view.position
    if not position.standards and not position.practice and not position.voice_log:
        return
    yield Heading("Practice", anchor="practice")
    if position.standards:
        yield Paragraph(_adopted(position.standards))
    whole = [each for each in position.practice if not each.team]
    if whole:
        yield _counted(whole)
    far = [each for each in position.practice if each.team and each.is_far]
    if far:
        teams = [each for each in position.practice if each.team]
        yield Paragraph((strong(_far(far)),))
        yield Paragraph(_order(teams, far[0].title))
    for log in position.voice_log:
        yield Paragraph(
            f"The voice log holds {counted(log.total, 'entry', 'entries')} of what children, families, carers and "
            f"staff said: {log.told:,} answered and told, {log.untold:,} answered and not yet told, "
            f"{log.unanswered:,} of which nothing came yet, {log.long_unanswered:,} of those for longer than twenty "
            "working days."
        )


def _adopted(standards: Sequence[StandardValue]) -> str:
    missing = [each for each in standards if each.without]
    bare = [each for each in standards if each.bare]
    said = f"{counted(len(standards), 'minimum practice standard')} in force."
    if missing:
        teams = sorted({team for each in missing for team in each.without})
        said += f" {len(missing):,} not adopted by every team that they concern; gaps lie with {listed(teams, 6)}."
    if bare:
        said += f" {len(bare):,} adopted by a team with nothing to show it."
    return said if missing or bare else f"{said} Every team that they concern has adopted them, with evidence."


def _counted(whole: Sequence[PracticeValue]) -> Table:
    ordered = sorted(whole, key=lambda each: (not each.is_far, each.found.share if each.found.share is not None else 2))
    return Table(
        f"What is counted of practice, {whole[0].first:%B %Y} to {whole[0].last:%B %Y}",
        (
            Column("What was counted", width=3),
            Column("Passed", "number", width=0.9),
            Column("Could be judged", "number", width=1.1),
            Column("Did not apply", "number", width=1),
            Column("Incomplete", "number", width=1),
            Column("Per cent, and interval", width=1.7),
            Column("Aim", width=0.7),
            Column("Far below", width=1),
        ),
        tuple(
            (
                each.title,
                each.passed,
                each.eligible,
                each.not_applicable,
                each.incomplete,
                f"{each.found.printed} ({each.found.interval_printed})" if each.eligible else each.found.printed,
                f"{each.aim}%",
                "Yes" if each.is_far else "No",
            )
            for each in ordered[:ROWS]
        ),
        note="Far below: the whole interval lies more than ten points beneath the aim: more than chance explains.",
    )


def _far(far: Sequence[PracticeValue]) -> str:
    by_team: dict[str, int] = {}
    for each in far:
        by_team[each.team] = by_team.get(each.team, 0) + 1
    said = [f"{team} in {counted(number, 'thing')} counted" for team, number in sorted(by_team.items())]
    return f"Far below the aim: {listed(said, 6)}."


def _order(teams: Sequence[PracticeValue], title: str) -> str:
    named = [(each.team, each.found) for each in teams if each.title == title]
    return f"{title}: {order_said(named)}"
