"""Figures on record become a chart and a verdict, read as decisions say."""

from datetime import date
from decimal import Decimal

import pytest

from soundingboard.formats.charts.spc import spc_chart
from soundingboard.measures import actions as do
from soundingboard.measures.charting import Judged, changed_in, judge
from soundingboard.measures.figure_actions import add_team
from soundingboard.measures.reading import measures_at
from soundingboard.measures.rules import Changed, FigureLine, Period, commentary_wanted
from tests.measures.scene import FEBRUARY, MARCH, Scene, share

pytestmark = pytest.mark.django_db

STEADY = ["20", "22", "21", "19", "23", "20", "21", "22", "19", "21", "20", "22", "21", "20"]


@pytest.fixture
def scene() -> Scene:
    return Scene()


def judged(scene: Scene, code: str = "rereferrals_12m") -> Judged:
    return judge(measures_at(scene.programme.pk))[scene.indicator(code).pk]


def test_a_measure_that_does_what_it_always_did_asks_nobody(scene):
    scene.months("rereferrals_12m", STEADY)

    found = judged(scene)

    assert (found.verdict.code, found.chart.status) == ("no_change", "ok")
    assert changed_in([found]) == ()
    assert not found.improves
    assert not found.worsens


def test_a_fall_where_lower_is_better_is_an_improvement_and_asks_what_changed(scene):
    scene.months("rereferrals_12m", [*STEADY, "12", "11", "12", "10", "11", "12", "11"])

    found = judged(scene)
    (changed,) = changed_in([found])

    assert found.improves
    assert (changed.indicator_id, changed.team_id, changed.rule) == (scene.indicator().pk, None, "CM01")
    assert changed.sentence.startswith("Say what changed")
    assert commentary_wanted([changed], []) == (changed,)
    assert commentary_wanted([changed], [(scene.indicator().pk, None)]) == ()


def test_what_shows_improvement_and_concern_at_once_is_what_the_definition_says(scene):
    # Seven in a row that rise, and seven in a row below the usual level.
    scene.months("assessments_45wd", ["80", "82", "81", "79", "80", "81", *map(str, range(50, 57))])
    assert judged(scene, "assessments_45wd").chart.variation == "improvement_high"

    row = scene.definition("assessments_45wd")
    do.revise_indicator(row=row, why="A low level is our concern.", conflict="concern", by=scene.alice)

    assert judged(scene, "assessments_45wd").chart.variation == "concern_low"


def test_a_context_measure_is_neither_better_nor_worse(scene):
    scene.months(
        "contacts", ["400", "402", "399", "401", "400", "403", "398", "400", "401", "399", "402", "400", "600"]
    )

    found = judged(scene, "contacts")

    assert found.verdict.code == "higher"
    assert not found.improves


def test_a_hidden_month_is_a_gap_with_its_reason_and_never_nought(scene):
    scene.months("rereferrals_12m", [*STEADY, None, "21"])

    found = judged(scene)

    assert [(point.on, point.value) for point in found.chart.points[-2:]] == [(FEBRUARY.end, None), (MARCH.end, 21.0)]
    assert found.why_missing == {FEBRUARY.end: "hidden, because it is of so few"}
    assert found.period_labels[MARCH.end] == "March 2026"
    assert all(point.value != 0 for point in found.chart.points)


def test_a_chart_is_read_as_decisions_say_and_prints_them(scene):
    scene.months(
        "rereferrals_12m",
        [*STEADY, "90", *["12", "11", "12", "10", "11", "12", "11", "12", "10", "11", "12", "11", "12"]],
    )
    decided = scene.decision(decided_on=date(2026, 4, 1))
    by_whom = f"by decision {decided.reference} of 1 April 2026, recorded by Alice Ashworth"
    ghosted, first_of_new = date(2025, 2, 28), date(2025, 3, 1)
    for kind, on in (("ghost", ghosted), ("rebase", first_of_new)):
        do.change_chart(
            indicator=scene.indicator(), kind=kind, on=on, why=f"Because of {kind}", decision=decided, by=scene.alice
        )

    found = judged(scene)

    assert [point.on for point in found.chart.points if point.ghost] == [ghosted]
    assert [segment.starts_on for segment in found.chart.segments][-1] == date(2025, 3, 31)
    assert found.verdict.code == "no_change"
    assert [(event.on, event.words) for event in found.events] == [
        (ghosted, f"This point not counted {by_whom}: Because of ghost"),
        (first_of_new, f"Limits worked out anew {by_whom}: Because of rebase"),
    ]


def test_a_baseline_fixes_the_limits_that_follow(scene):
    scene.months("rereferrals_12m", [*STEADY, "12", "11", "12"])
    facts = {"indicator": scene.indicator(), "why": "Before the new front door", "decision": scene.decision()}
    do.change_chart(kind="baseline", on=date(2025, 12, 31), by=scene.alice, **facts)

    assert next(segment.number for segment in judged(scene).chart.segments) == 0


def test_targets_of_each_day_go_onto_the_line_and_judge_the_last_figure(scene):
    scene.months("rereferrals_12m", STEADY)
    facts = {
        "indicator": scene.indicator(),
        "basis": "x",
        "agreed_by": "Board",
        "agreed_on": date(2025, 12, 9),
        "by": scene.alice,
    }
    do.set_target(kind="statutory", from_on=date(2025, 6, 1), value=Decimal(22), **facts)
    do.set_target(kind="statutory", from_on=date(2026, 3, 1), value=Decimal(19), **facts)

    found = judged(scene)

    targets = {point.on: point.target for point in found.chart.points}
    assert (targets[date(2025, 5, 31)], targets[FEBRUARY.end], targets[MARCH.end]) == (None, 22.0, 19.0)
    assert found.aim.value == 19
    assert found.is_met is False
    assert found.periods_off_path == 1
    assert found.verdict.assurance == "hit_or_miss"


def test_a_team_is_charted_by_itself(scene):
    scene.months("rereferrals_12m", STEADY)
    team = add_team(programme=scene.programme, name="North", by=scene.alice)
    scene.typed(share(4, 20, team="North"))

    measures = measures_at(scene.programme.pk, authority_only=False)

    assert len(judge(measures, team_id=team.pk)[scene.indicator().pk].series.points) == 1
    assert len(judge(measures)[scene.indicator().pk].series.points) == len(STEADY)


def test_measures_without_figures_and_retired_ones_are_left_out_and_chosen_ones_come_in_their_order(scene):
    scene.months("rereferrals_12m", STEADY)
    scene.months("contacts", ["400", "410"])
    a, b, empty = scene.indicator().pk, scene.indicator("contacts").pk, scene.indicator("iro_caseload").pk

    assert list(judge(measures_at(scene.programme.pk), indicator_ids=[a, empty, b])) == [a, b]
    do.retire_indicator(row=scene.definition("contacts"), why="x", by=scene.alice)
    assert list(judge(measures_at(scene.programme.pk))) == [a]


def test_a_stray_period_that_ends_on_the_same_day_does_not_break_a_chart(scene):
    ends = MARCH.end
    scene.typed(
        FigureLine("contacts", Period(date(2026, 3, 10), ends), value=Decimal(5)),
        FigureLine("contacts", Period(date(2026, 3, 20), ends), value=Decimal(6)),
    )

    assert [point.value for point in judged(scene, "contacts").chart.points] == [6.0]


def test_a_measure_is_too_old_by_its_last_figure_with_a_value(scene):
    scene.months("rereferrals_12m", [*STEADY, None])

    found = judged(scene)

    assert not found.is_too_old(date(2026, 5, 14))
    assert found.is_too_old(date(2026, 5, 15))
    assert found.is_met is None
    assert found.label.symbol == "c"


def test_the_picture_is_drawn_from_what_was_judged(scene):
    scene.months("rereferrals_12m", [*STEADY, None, "21"])
    do.mark_event(
        programme=scene.programme, kind="recording", on=date(2026, 1, 12), title="New case system", by=scene.alice
    )
    found = judged(scene)

    picture = spc_chart(
        found.definition.title,
        found.chart,
        found.verdict,
        found.wording,
        events=found.events,
        why_missing=found.why_missing,
        labels=found.period_labels,
    )

    assert "New case system" in picture.svg
    assert found.verdict.sentence in picture.alt


def test_one_changed_measure_has_one_question_however_many_rules_ask() -> None:
    class Asked:
        def __init__(self, code: str) -> None:
            self.code, self.sentence = code, f"{code}."

    class Each:
        class verdict:
            code = "worsening"
            asks = (Asked("CM01"), Asked("CM02"))

        class series:
            class key:
                indicator_id, team_id = 1, None

    assert changed_in([Each]) == (Changed(1, None, "CM01", "CM01. CM02."),)
    # What the chart said before is no news; what is said of the target is.
    assert changed_in([Each], {1: "worsening"}) == (Changed(1, None, "CM02", "CM02."),)
    assert changed_in([Each], {1: "no_change"})[0].rule == "CM01"
