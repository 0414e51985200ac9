"""A small programme with a library of its own, for the tests of this area and of its pages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.measures import actions as do
from soundingboard.measures.figure_actions import Recorded, record_figures
from soundingboard.measures.models import Figure, Indicator, IndicatorVersion, IntakeKind
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.rules import FigureLine, Period, month_of
from tests import factories as make

NOW = datetime(2026, 4, 16, 9, tzinfo=UTC)
BEFORE = datetime(2026, 1, 5, 9, tzinfo=UTC)
CUT_OFF = date(2026, 4, 7)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))

CODES = ("rereferrals_12m", "assessments_45wd", "contacts", "average_caseload", "iro_caseload", "assessment_duration")


class Scene:
    """Alice is the analyst; Bob runs the programme; Dora directs; Charlie only reads, as the public does."""

    def __init__(self) -> None:
        self.programme = make.programme()
        self.alice = make.actor(self.programme, Role.ANALYST, now=NOW, name="Alice Ashworth")
        self.bob = make.actor(self.programme, Role.PROGRAMME_MANAGER, now=NOW, name="Bob Brown")
        self.dora = make.actor(self.programme, Role.DIRECTOR, now=NOW, name="Dora Dean")
        self.charlie = make.actor(self.programme, Role.SCRUTINY_OFFICER, now=NOW, name="Charlie Cole")
        self.early = make.later(self.alice, BEFORE)
        do.adopt_library(programme=self.programme, codes=CODES, by=self.early)

    def indicator(self, code: str = "rereferrals_12m") -> Indicator:
        """An indicator by its code."""
        found: Indicator = Indicator.objects.get(programme=self.programme, code=code)
        return found

    def definition(self, code: str = "rereferrals_12m") -> IndicatorVersion:
        """The current definition of an indicator."""
        return (
            IndicatorVersion.objects.current()
            .select_related("indicator")
            .get(programme=self.programme, indicator__code=code)
        )

    def decision(self, **given: Any) -> Decision:
        """A decision of the Board about a measure."""
        return make.decision(self.programme, DecisionKind.MEASURE, **given)

    def typed(self, *lines: FigureLine, by: Actor | None = None, cut_off: date = CUT_OFF, **given: Any) -> Recorded:
        """Figures typed on a page."""
        how = HowItCame(IntakeKind.TYPED, cut_off)
        return record_figures(programme=self.programme, lines=lines, how=how, by=by or self.alice, **given)

    def months(self, code: str, values: list[str | None], last: date = MARCH.end, **given: Any) -> Recorded:
        """A value a month up to and with the month of a day; None is a month that is hidden."""
        lines, day = [], last
        for value in reversed(values):
            period = month_of(day)
            number = Decimal(value) if value is not None else None
            lines.append(FigureLine(code, period, value=number, symbol="" if value is not None else "c", **given))
            day = date(period.start.year - (period.start.month == 1), (period.start.month - 2) % 12 + 1, 1)
        return self.typed(*reversed(lines))

    def figures(self, code: str = "rereferrals_12m") -> list[Figure]:
        """Every vintage of a measure, the oldest first."""
        return list(Figure.objects.filter(programme=self.programme, indicator__code=code).order_by("pk"))


def share(numerator: int, denominator: int, code: str = "rereferrals_12m", **given: Any) -> FigureLine:
    """A share in March."""
    given.setdefault("period", MARCH)
    return FigureLine(code, numerator=Decimal(numerator), denominator=Decimal(denominator), **given)
