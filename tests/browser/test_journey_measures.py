"""A month of figures is typed, a rule says that something changed, it is commented on, and the chart is re-based."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import DecisionKind
from soundingboard.measures import actions as measuring
from soundingboard.measures.figure_actions import record_figures
from soundingboard.measures.models import ChartChange, Commentary, Figure, IntakeKind
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.rules import FigureLine, Period, month_of
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, days_ago, today

CODE, TITLE = "assessments_45wd", "Assessments finished within 45 working days"
STEADY = [80, 78, 81, 79, 80, 78, 79, 81, 80, 79, 78, 80, 81, 79, 80, 78, 79, 81]


def months_before(last: Period, how_many: int) -> list[Period]:
    """Months up to one, the earliest first and the one itself left out."""
    found: list[Period] = []
    day = last.start
    for _ in range(how_many):
        found.insert(0, month_of(day - timedelta(days=1)))
        day = found[0].start
    return found


def figures_before(story: Story, last: Period, by: object) -> None:
    """Eighteen months in which nothing happened."""
    measuring.adopt_library(programme=story.programme, codes=[CODE], by=by)
    lines = [
        FigureLine(CODE, period, numerator=Decimal(number), denominator=Decimal(100))
        for period, number in zip(months_before(last, len(STEADY)), STEADY, strict=True)
    ]
    how = HowItCame(IntakeKind.TYPED, last.start)
    record_figures(programme=story.programme, lines=lines, how=how, by=by)


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_month_is_typed_commented_on_and_the_chart_re_based(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    last = month_of(today().replace(day=1) - timedelta(days=1))
    make.round_(
        story.programme, 1, opens_on=days_ago(3), cut_off=today() + timedelta(days=5),
        group_on=today() + timedelta(days=9), board_on=today() + timedelta(days=20),
    )  # fmt: skip
    analyst = story.somebody(Role.ANALYST, "Ana Lyst")
    figures_before(story, last, story.now(analyst))

    # A month in a minute.
    ana = story.at_a_browser(analyst, javascript=javascript).opens("measures/")
    ana.sees(TITLE, "No real change").does_not_see("Commentary asked for")
    ana.opens("measures/figures/type/").types(f"Numerator: {TITLE}", "52").types(f"Denominator: {TITLE}", "100")
    ana.presses("Look at what would change").sees("52.0%")
    ana.presses("Keep these figures").sees("Figures recorded: 1 new.")
    assert Figure.objects.filter(period_end=last.end).get().value == 52

    # The chart says that it is no chance, so somebody is asked.
    ana.opens("measures/").sees("Getting worse", "Commentary asked for").follows(TITLE)
    ana.sees("A commentary is asked for in Round 1.").follows("Comment on it")
    ana.sees("Say what changed, and what was done: the latest figure, 52%, is below the usual range")
    ana.presses("Save the commentary").sees("Enter what changed and why")
    ana.types("What changed, why, and what is done about it?", "The new form asks for a step more.")
    ana.presses("Save the commentary").sees("The new form asks for a step more.")
    ana.does_not_see("A commentary is asked for in Round 1.")
    assert Commentary.objects.get().asked_by == "CM01"

    # Limits are worked out anew only by a decision, which is printed on the chart.
    ana.follows("Re-base, leave a point out, or fix the baseline").sees("No decision about a measure is on record yet.")
    decision = story.the_board_decides(DecisionKind.MEASURE, "The new form changed what is recorded")
    ana.opens(f"measures/indicators/{CODE}/chart/")
    ana.ticks("Limits worked out anew from a day").dates("Which day?", date(2019, 1, 1))
    ana.types("Why?", "Recording changed with the new form.").chooses("By which decision?", decision.reference)
    ana.presses("Change the chart").sees("which the figures cover")
    ana.dates("Which day?", last.start).presses("Change the chart")
    ana.sees("The chart is read so from now on, and says so.", "Recording changed with the new form.")
    ana.sees("recorded by Ana Lyst", "Too few figures to tell change from chance", "The limits were worked out anew")
    assert ChartChange.objects.get().decision == decision

    # And as it was before.
    ana.follows("Undo the change of", exact=False)
    ana.types("Why?", "The form was taken back.").chooses("By which decision?", decision.reference)
    ana.presses("Undo it").sees("The chart is read as before.", "with nothing re-based")
