"""The measures of a position: which, with what figures, and what these come to; masked for whoever may not see all."""

from datetime import date
from decimal import Decimal

import pytest

from soundingboard.measures import actions as do
from soundingboard.measures.rules import FigureLine, Period
from soundingboard.position.compare import compare
from soundingboard.position.gather import Scope, gather
from soundingboard.position.stored import as_json, from_json
from soundingboard.position.values import MeasureValue, Position
from tests import factories as make
from tests.measures.scene import MARCH, NOW, Scene
from tests.measures.test_judging import LOWER, STEADY

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """Re-referrals on the scorecard; caseload bears on objective 1.1; contacts neither."""
    scene = Scene()
    theme = make.theme(make.plan(scene.programme))
    first = make.objective(theme, "1.1")
    second = make.theme(theme.plan, "2")
    make.objective(second, "2.1")
    do.choose_scorecard(programme=scene.programme, indicators=[scene.indicator()], by=scene.bob)
    do.link_measure(indicator=scene.indicator("average_caseload"), objective=first, by=scene.bob)
    scene.months("rereferrals_12m", [*STEADY, *LOWER])
    scene.months("average_caseload", STEADY)
    scene.months("contacts", ["400", "401"])
    return scene


def position(scene: Scene, **given: object) -> Position:
    return gather(scene.programme, NOW.date(), now=None, **given)  # type: ignore[arg-type]


def test_the_scorecard_comes_first_then_what_bears_on_something(scene: Scene) -> None:
    found = position(scene).measures

    assert [(each.code, each.on_scorecard, each.objectives) for each in found] == [
        ("rereferrals_12m", True, ()),
        ("average_caseload", False, ("1.1",)),
    ]
    first = found[0]
    assert (first.verdict, first.printed, first.last_on) == ("improving", "12.0%", date(2026, 3, 31))
    assert len(first.points) == len(STEADY) + len(LOWER)
    assert first.points[-1].value == "12"
    assert first.sentence.endswith(".")
    assert "March 2026" in first.label


def test_a_part_of_the_programme_has_the_measures_that_bear_on_it(scene: Scene) -> None:
    assert [each.code for each in position(scene, scope=Scope(objective="1.1")).measures] == ["average_caseload"]
    assert position(scene, scope=Scope(theme="2")).measures == ()


def test_a_position_with_measures_is_read_back_from_its_json(scene: Scene) -> None:
    now = position(scene)

    assert from_json(as_json(now)) == now


def test_a_position_without_measures_is_written_as_it_was_before_there_were_any(scene: Scene) -> None:
    empty = gather(make.programme(), NOW.date())

    assert b'"measures"' not in as_json(empty)
    assert from_json(as_json(empty)) == empty


def test_small_numbers_are_masked_before_anything_is_made_of_them(scene: Scene) -> None:
    for month in range(1, 13):
        first = date(2024, month, 1)
        end = date(2024, month + 1, 1) if month < 12 else date(2025, 1, 1)
        period = Period(first, date.fromordinal(end.toordinal() - 1))
        scene.typed(
            FigureLine("assessments_45wd", period, numerator=Decimal(3 if month == 6 else 40), denominator=Decimal(60))
        )
    do.choose_scorecard(programme=scene.programme, indicators=[scene.indicator("assessments_45wd")], by=scene.bob)

    def hidden(found: Position) -> list[str]:
        (measure,) = [each for each in found.measures if each.code == "assessments_45wd"]
        return [each.period for each in measure.points if each.value is None]

    assert hidden(position(scene)) == []
    assert "June 2024" in hidden(position(scene, small=False))


def test_what_was_said_of_a_measure_is_what_was_said_last(scene: Scene) -> None:
    indicator = scene.indicator()
    for number, text in ((1, "It falls."), (2, "It stays low.")):
        round_ = make.round_(scene.programme, number, "open" if number == 2 else "closed")
        do.write_commentary(indicator=indicator, round=round_, period_end=MARCH.end, text=text, by=scene.bob)

    assert position(scene).measures[0].commentary == "It stays low."


def test_what_really_changed_is_said_and_chance_is_not(scene: Scene) -> None:
    def with_(found: Position, **changes: object) -> Position:
        from dataclasses import replace

        measures: tuple[MeasureValue, ...] = tuple(
            replace(each, **changes) if each.code == "rereferrals_12m" else each  # type: ignore[arg-type]
            for each in found.measures
        )
        return replace(found, measures=measures)

    now = position(scene)
    then = with_(now, verdict="no_change", headline="No real change")

    assert compare(now, now) == ()
    (moved,) = compare(then, now)
    assert (moved.kind, moved.reference, moved.weight.name) == ("measure_moved", "rereferrals_12m", "BETTER")
    (back,) = compare(now, then)
    assert back.sentence.endswith("was getting better: no real change now.")
    (off,) = compare(with_(now, periods_off_path=1), with_(now, periods_off_path=2))
    assert off.sentence.endswith("has missed its target 2 periods running.")
    assert compare(with_(now, periods_off_path=2), with_(now, periods_off_path=3)) == ()
    (old,) = compare(with_(now, is_too_old=False), with_(now, is_too_old=True))
    assert MARCH.words in old.sentence
