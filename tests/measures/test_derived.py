"""What the engine counted from child-level lists becomes figures, and nothing of a row comes with it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from soundingboard.measures.aggregate.counting import Figure as Counted
from soundingboard.measures.aggregate.counting import LeftOut, count
from soundingboard.measures.aggregate.periods import Period as CountedPeriod
from soundingboard.measures.aggregate.ways import Basis
from soundingboard.measures.derived import lines_from
from soundingboard.measures.figure_actions import record_figures
from soundingboard.measures.layout import TABLES, Extract, Source, table_of
from soundingboard.measures.models import Figure, IntakeKind, Team
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.reading import derivation_codes
from soundingboard.measures.rules import FigureLine, Period
from tests.measures.scene import CUT_OFF, MARCH, Scene

CODES = {"rereferrals_12m_pct": "rereferrals_12m", "contacts": "contacts", "average_caseload": "average_caseload"}
PERIODS = {"2026-03": MARCH}


def counted(measure: str = "rereferrals_12m_pct", numerator=24, denominator=120, **given) -> Counted:
    facts = {"period": "2026-03", "scope": "ALL", "basis": Basis.COMPLETE, "provisional": False, **given}
    value = None if not denominator or numerator is None else numerator / denominator
    return Counted(measure=measure, numerator=numerator, denominator=denominator, value=value, **facts)


def made(*figures: Counted, **given):
    return lines_from(figures, periods=PERIODS, snapshot=CUT_OFF, codes=CODES, **given)


@pytest.mark.pure
def test_a_counted_figure_becomes_a_line_of_its_indicator() -> None:
    found = made(counted(), counted(scope="North", numerator=4, denominator=20, provisional=True))

    assert found.lines == (
        FigureLine("rereferrals_12m", MARCH, "", Decimal(24), Decimal(120), place="rereferrals_12m_pct, 2026-03, ALL"),
        FigureLine(
            "rereferrals_12m",
            MARCH,
            "North",
            Decimal(4),
            Decimal(20),
            is_provisional=True,
            place="rereferrals_12m_pct, 2026-03, North",
        ),
    )


@pytest.mark.pure
def test_what_the_source_cannot_tell_is_said_once_and_not_for_each_team() -> None:
    nothing = {"numerator": None, "denominator": None, "basis": Basis.INCOMPLETE}

    (line,) = made(counted(**nothing), counted(scope="North", **nothing)).lines

    assert (line.team, line.symbol, line.basis, line.numerator) == ("", "x", "incomplete", None)


@pytest.mark.pure
def test_a_figure_of_the_snapshot_is_of_that_day_and_parts_of_workers_stay_exact() -> None:
    (line,) = made(counted("average_caseload", numerator=321, denominator=21.1, period="snapshot")).lines

    assert line.period == Period(CUT_OFF, CUT_OFF)
    assert line.denominator == Decimal("21.1")


@pytest.mark.pure
def test_a_measure_without_an_indicator_is_named_once() -> None:
    found = made(counted("agency_pct"), counted("agency_pct", scope="North"))

    assert found.lines == ()
    assert found.without_indicator == ("agency_pct",)


@pytest.mark.pure
def test_the_table_that_lost_most_grades_the_data() -> None:
    lost = [
        LeftOut("rereferrals_12m_pct", "referrals", "referral_date", "missing", 3, 100),
        LeftOut("rereferrals_12m_pct", "referrals", "child_id", "missing", 2, 100),
        LeftOut("rereferrals_12m_pct", "children", "team", "unknown", 1, 500),
        LeftOut("contacts", "contacts", "contact_date", "missing", 60, 70),
        LeftOut("contacts", "contacts", "child_id", "missing", 60, 70),
    ]

    found = made(counted(), counted("contacts", 10, None), left_out=lost)

    assert [(line.rows_left_out, line.rows_considered) for line in found.lines] == [(5, 100), (70, 70)]


@pytest.mark.pure
def test_data_of_which_no_row_was_left_out_are_graded_too() -> None:
    found = made(counted(), left_out=[LeftOut("rereferrals_12m_pct", "referrals", "", "", 0, 100)])

    assert [(line.rows_left_out, line.rows_considered) for line in found.lines] == [(0, 100)]


@pytest.mark.pure
def test_a_period_that_was_not_asked_for_is_an_error() -> None:
    with pytest.raises(KeyError):
        made(counted(period="2026-04"))


@dataclass
class Lists:
    """A few referrals of two teams."""

    referrals = ("R1", "R2", "R3", "R4")
    children = ("C1", "C1", "C2", "C3")
    days = (date(2025, 9, 1), date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16))

    def extract(self) -> Extract:
        return Extract(
            source=Source.PLAIN,
            tables={
                "children": table_of(
                    TABLES["children"], {"child_id": ["C1", "C2", "C3"], "team": ["North", "South", "South"]}
                ),
                "referrals": table_of(
                    TABLES["referrals"],
                    {
                        "referral_id": self.referrals,
                        "child_id": self.children,
                        "referral_date": self.days,
                        "nfa": [False, False, True, False],
                    },
                ),
            },
            since={"referrals": date(2025, 1, 1)},
        )


@pytest.mark.django_db
def test_lists_of_children_become_figures_of_the_authority_and_its_teams() -> None:
    scene = Scene()
    result = count(Lists().extract(), [CountedPeriod("2026-03", *MARCH)], CUT_OFF)

    found = lines_from(
        result.figures,
        periods=PERIODS,
        snapshot=CUT_OFF,
        codes=derivation_codes(scene.programme.pk),
        left_out=result.left_out,
    )
    how = HowItCame(IntakeKind.CHILD_LEVEL, CUT_OFF, file_name="lists.zip", content_hash="a" * 64)
    record_figures(programme=scene.programme, lines=found.lines, how=how, add_teams=True, by=scene.alice)

    rows = Figure.objects.filter(indicator__code="rereferrals_12m").select_related("team")
    assert {(str(row.team or "ALL"), row.numerator, row.denominator) for row in rows} == {
        ("ALL", 1, 3),
        ("North", 1, 1),
        ("South", 0, 2),
    }
    assert Figure.objects.get(indicator__code="contacts").symbol == "x"
    assert set(Team.objects.values_list("name", flat=True)) == {"North", "South"}
    assert "referrals" in found.without_indicator
