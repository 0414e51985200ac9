"""The measures of the sample programme: figures of two vintages, an intake, and what pages about them need."""

from datetime import date
from decimal import Decimal
from typing import Any

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.formats.benchmarks.values import Layout
from soundingboard.measures import actions as do
from soundingboard.measures import lists, published
from soundingboard.measures.benchmark_actions import choose_neighbours, keep_benchmarks
from soundingboard.measures.benchmark_values import AreaLine, BenchmarkLine, Changes, NeighbourLine, Published
from soundingboard.measures.figure_actions import record_figures
from soundingboard.measures.models import AreaKind, IntakeKind, Publisher
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.rules import FigureLine, Period
from soundingboard.outbox.models import Job, JobState

MONTHS = (Period(date(2026, 1, 1), date(2026, 1, 31)), Period(date(2026, 2, 1), date(2026, 2, 28)))
CUT_OFF = date(2026, 3, 7)


def figures_came(programme: Programme, alice: Actor) -> None:
    """The whole library, and a spreadsheet of three figures, one of which was revised since."""
    do.adopt_library(programme=programme, by=alice)
    lines = [
        FigureLine("rereferrals_12m", MONTHS[0], numerator=Decimal(21), denominator=Decimal(100)),
        FigureLine("rereferrals_12m", MONTHS[1], numerator=Decimal(19), denominator=Decimal(100)),
        FigureLine("contacts", MONTHS[1], numerator=Decimal(1200)),
    ]
    how = HowItCame(IntakeKind.SPREADSHEET, CUT_OFF, "figures.csv", "ab" * 32, 3, guesses=["“k” was taken for low."])
    record_figures(programme=programme, lines=lines, how=how, by=alice)
    again = [FigureLine("rereferrals_12m", MONTHS[1], numerator=Decimal(20), denominator=Decimal(100))]
    record_figures(programme=programme, lines=again, how=HowItCame(IntakeKind.TYPED, CUT_OFF), by=alice)
    how = HowItCame(IntakeKind.TYPED, CUT_OFF)
    record_figures(programme=programme, lines=by_team(), how=how, add_teams=True, by=alice)
    do.add_development(
        programme=programme,
        title="How children find their social worker",
        what_is_missing="Nobody asks them in the same words.",
        due_on=date(2026, 2, 1),
        by=alice,
    )
    others_published(programme, alice)
    asked = lists.Asked((("Annex A.xlsx", 1000),), MONTHS, CUT_OFF)
    job, _ = lists.begin(programme.pk, alice.person_id, asked, alice.now)
    lists.keep(job, {"counted": counted()}, alice.now)
    published_read(programme, alice)


def others_published(programme: Programme, alice: Actor) -> None:
    """What a release says of four authorities, and which of them are neighbours."""
    region = "E12000005"
    values = {"335": "19.7", "332": "21.0", "333": None, "334": "25.0"}
    areas = [AreaLine(code, f"Town {code}", AreaKind.AUTHORITY, region) for code in values]
    said = [*zip(areas, values.values(), strict=True)]
    said.append((AreaLine(region, "West", AreaKind.REGION, region), "21.5"))
    said.append((AreaLine("E92000001", "England", AreaKind.COUNTRY), "22.6"))
    keep_benchmarks(
        programme=programme,
        published=Published(Publisher.EXPLORE, "Referrals", "c1.csv", "ef" * 32, date(2025, 10, 30), 100),
        series={
            "rereferrals_12m": [
                BenchmarkLine(area, "2025", 2025, Decimal(value) if value else None, "" if value else "c")
                for area, value in said
            ]
        },
        by=alice,
    )
    choose_neighbours(
        programme=programme,
        published=Published(Publisher.NEIGHBOURS, "Neighbours", "n.csv", "fa" * 32),
        model_name="Model of 2025",
        authority_code="335",
        neighbours=[NeighbourLine(code, f"Town {code}") for code in ("332", "333", "334")],
        by=alice,
    )


def published_read(programme: Programme, alice: Actor) -> None:
    """A published file that was sent and read, and waits to be looked at."""
    job = published.send(programme, "c1_2026.csv", b"time_period,geographic_level,rereferral_percent\n", by=alice)
    measure = published.MeasureSeen(
        code="rereferrals_12m",
        authorities=153,
        regions=9,
        has_country=True,
        years=("2025", "2026"),
        values=300,
        symbols={"c": 12, "low": 1},
        own="19.9",
        changes=Changes(163, 4, 1, 158),
    )
    seen = published.Seen(
        layout=Layout.EXPLORE,
        title="Referrals 2026",
        rows=326,
        measures=(measure,),
        not_read={"contacts": "Column contacts has no “Total”. It has All."},
        others=("referral_count",),
        strangers=("Newtown",),
    )
    payload = {**job.payload, "seen": seen.as_payload()}
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, finished_at=alice.now, payload=payload)


def by_team() -> list[FigureLine]:
    """A share by team, one of which lies far from the rest."""
    teams = {"North": (40, 200), "South": (70, 180), "East": (2, 90)}
    return [
        FigureLine("rereferrals_12m", MONTHS[0], team, numerator=Decimal(above), denominator=Decimal(below))
        for team, (above, below) in teams.items()
    ]


def counted() -> dict[str, Any]:
    """What a process that counts lists says of a small workbook with faults in it."""
    label = "2026-02-01_2026-02-28"
    return {
        "source": "annex_a",
        "digest": "cd" * 32,
        "rows": {"children": 300, "contacts": 200, "referrals": 100},
        "missing": ["assessments", "s47"],
        "figures": [
            [label, "ALL", "contacts", 1210, None, "complete", True],
            [label, "North", "contacts", 700, None, "complete", True],
            [label, "ALL", "assessments_45wd_pct", None, None, "incomplete", True],
        ],
        "left_out": [["contacts", "contacts", "contact_date", "the date is missing", 3, 200]],
        "problems": [
            {
                "table": "List 1",
                "column": "Date of Contact",
                "problem": "this is not a date, or not a possible one",
                "consequence": "The row is not counted.",
                "times": 3,
                "rows": [4, 17, 90],
                "shown": ["##/##/####", "xxx"],
            }
        ],
        "guesses": [["List 1", "Child ID", "Child ID", "Child Unique ID", None]],
    }
