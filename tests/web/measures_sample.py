"""The measures of the sample programme: figures of two vintages, an intake, and what pages about them need."""

from datetime import date
from decimal import Decimal

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.measures import actions as do
from soundingboard.measures.figure_actions import record_figures
from soundingboard.measures.models import IntakeKind
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.rules import FigureLine, Period

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
