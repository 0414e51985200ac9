"""Papers for the writers' tests: one with a block of every kind, one as large as a real Board pack gets."""

from datetime import UTC, date, datetime

from soundingboard.formats.blocks import (
    Ask,
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Column,
    Contents,
    Document,
    Fact,
    Heading,
    KeyFacts,
    NumberedList,
    PageBreak,
    Paragraph,
    RatingMark,
    Run,
    Table,
)
from soundingboard.formats.charts.ribbon import RibbonPoint, ribbon

RED = RatingMark("Red", "cross", "red")
AMBER = RatingMark("Amber", "triangle", "amber")
GREEN = RatingMark("Green", "tick", "green")
BLUE = RatingMark("Blue", "square", "blue")
WHITE = RatingMark("White", "circle", "white")
UNRATED = RatingMark("Not rated", "dash", "grey")
MARKS = (RED, AMBER, GREEN, BLUE, WHITE, UNRATED)

HOSTILE = "=1+1 </style><script>alert('x')</script> & \"q\" #let x = $y$ @ref *b* _i_ \x00\x07\ud800\u202e \\ <b>"


def a_ribbon(title: str = "Objective 1.2", rounds: int = 8) -> Chart:
    points = [RibbonPoint(f"Round {place}", MARKS[place % 4]) for place in range(1, rounds + 1)]
    return ribbon(title, points).as_chart(f"Ratings of {title}", print_table=False)


def a_table(rows: int = 4, caption: str = "Objectives that need attention") -> Table:
    columns = (
        Column("Objective", width=2),
        Column("Judged", "rating"),
        Column("Late actions", "number"),
        Column("Newest evidence", "date"),
        Column("Reason", width=3),
    )
    filled: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"1.{place} Timely assessment of need",
            MARKS[place % len(MARKS)],
            place * 1000,
            date(2026, 1, 1 + place % 28) if place % 3 else None,
            "Three of six actions are late, and the share of assessments in time fell for a third month.",
        )
        for place in range(1, rows + 1)
    )
    return Table(caption, columns, filled, note="Late means past its current date.")


def a_document(*blocks: Block, title: str = "Improvement Board pack: March 2026") -> Document:
    return Document(
        title=title,
        subtitle="For the meeting of 26 March 2026",
        organisation="Wexmoor Council",
        colour="#1d4f73",
        classification="Official",
        reference="SB-2026-03",
        as_at=date(2026, 3, 19),
        made_at=datetime(2026, 3, 20, 9, 30, tzinfo=UTC),
        blocks=blocks,
        footer="Issued by the Improvement Team",
    )


def one_of_everything() -> Document:
    return a_document(
        KeyFacts((Fact("On course", 9, "of 14"), Fact("Confidence", AMBER), Fact("Late", 12)), large=True),
        Contents(),
        Heading("What changed"),
        Paragraph((Run("Two moved, "), Run("one", strong=True), Run(" fell"), Run(": ", emphasis=True))),
        Bullets(("Objective 1.2 is now red.", (Run("See "), Run("ratings", link="#ratings"), Run(".")))),
        NumberedList(("Read the findings.", (Run("Agree the plan, "), Run("Act", link="https://example.org/act")))),
        Heading("What is asked of the Board"),
        Ask("Approve", "Moving action 1.2.4 to 30 April 2026.", "Reason: workforce"),
        Ask("Note", "Objective 1.2 was changed to red."),
        Heading("Exceptions"),
        Callout("Changed against the suggestion", "Objective 3.1 is judged green.", "warning"),
        a_table(),
        PageBreak(),
        Heading("Ratings", anchor="ratings"),
        Heading("Theme 1", 3),
        KeyFacts((Fact("Owner", "Director"), Fact("Delivery", AMBER), Fact("Due", date(2026, 6, 30), "moved twice"))),
        a_ribbon(),
        Heading("Within theme 1", 4),
        Table("Nothing here yet", (Column("Reference"),), ()),
    )


def hostile_document() -> Document:
    columns = (Column(HOSTILE), Column(HOSTILE, "rating"), Column(HOSTILE, "number"))
    return a_document(
        Heading(HOSTILE),
        Paragraph(HOSTILE),
        Bullets((HOSTILE,)),
        NumberedList((HOSTILE,)),
        KeyFacts((Fact(HOSTILE, HOSTILE, HOSTILE),)),
        Callout(HOSTILE, HOSTILE),
        Ask(HOSTILE, HOSTILE, HOSTILE),
        Table(HOSTILE, columns, ((HOSTILE, RatingMark(HOSTILE, "tick", "green"), -5),), note=HOSTILE),
        ribbon(HOSTILE, [RibbonPoint(HOSTILE, RatingMark(HOSTILE, "cross", "red"))]).as_chart(HOSTILE),
        title=HOSTILE,
    )


def big_pack(exceptions: int = 200, charts: int = 30) -> Document:
    blocks: list[Block] = [
        Contents(),
        Heading("Exceptions"),
        a_table(exceptions, "Every exception"),
        Heading("Ratings"),
    ]
    for place in range(charts):
        blocks += [
            Heading(f"Objective {place}", 3),
            Paragraph("Judged as suggested."),
            a_ribbon(f"Objective {place}", 18),
        ]
    return a_document(*blocks)
