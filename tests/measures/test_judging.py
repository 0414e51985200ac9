"""A measure's verdict follows whatever changes what it follows from, and stays known for the days on which it held."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from soundingboard.accounts.bases import end_of
from soundingboard.framework.actions import load_shipped_content
from soundingboard.framework.kinds import KINDS
from soundingboard.framework.models import Content
from soundingboard.measures import actions as do
from soundingboard.measures.figure_actions import withdraw_intake
from soundingboard.measures.judging import bearing_on, judge_again
from soundingboard.measures.models import ChangeKind, MeasureVerdict
from soundingboard.measures.profile_actions import change_profile
from soundingboard.measures.rules import FigureLine, month_of
from tests import factories as make
from tests.measures.scene import NOW, Scene, share

pytestmark = pytest.mark.django_db

STEADY = ["20", "21", "19", "20", "21", "19", "20", "21", "19", "20", "21", "19", "20", "21"]
LOWER = ["12", "11", "12", "11", "12", "11", "12"]


@pytest.fixture
def scene() -> Scene:
    return Scene()


def verdict_of(code: str = "rereferrals_12m") -> MeasureVerdict:
    return MeasureVerdict.objects.current().get(indicator__code=code)


def test_figures_bring_a_verdict_and_more_figures_another(scene: Scene) -> None:
    scene.months("rereferrals_12m", STEADY, last=date(2025, 8, 31))
    first = verdict_of()

    scene.months("rereferrals_12m", LOWER)

    assert first.code == "no_change"
    assert verdict_of().code == "improving"
    assert verdict_of().last_on == date(2026, 3, 31)
    assert MeasureVerdict.objects.count() == 2


def test_what_changes_nothing_leaves_the_verdict_on_record(scene: Scene) -> None:
    scene.months("rereferrals_12m", STEADY)
    before = verdict_of()

    assert judge_again(scene.programme.pk, [before.indicator_id], by=scene.alice) == 0
    assert verdict_of().pk == before.pk


def test_a_target_says_how_long_it_has_been_missed(scene: Scene) -> None:
    scene.months("rereferrals_12m", STEADY)
    assert verdict_of().periods_off_path == 0
    target = do.set_target(
        indicator=scene.indicator(),
        kind="statutory",
        from_on=date(2025, 1, 1),
        value=Decimal(15),
        basis="The Notice",
        agreed_by="The Board",
        agreed_on=date(2025, 1, 1),
        by=scene.bob,
    )
    assert verdict_of().periods_off_path == len(STEADY)

    do.revise_target(target=target, value=Decimal(20), why="The Board agreed another.", by=scene.bob)
    assert verdict_of().periods_off_path == 1

    do.withdraw_target(target=do.Target.objects.current().get(), why="It was set for another measure.", by=scene.bob)
    assert verdict_of().periods_off_path == 0


def test_a_chart_that_is_read_anew_has_a_verdict_of_its_own(scene: Scene) -> None:
    scene.months("rereferrals_12m", [*STEADY, *LOWER, *LOWER])
    assert verdict_of().code == "improving"

    change = do.change_chart(
        indicator=scene.indicator(),
        kind=ChangeKind.REBASE,
        on=date(2025, 2, 1),
        why="Another system began.",
        decision=scene.decision(),
        by=scene.bob,
    )
    assert verdict_of().code == "no_change"

    do.undo_chart_change(change=change, why="It had not.", decision=scene.decision(), by=scene.bob)
    assert verdict_of().code == "improving"


def test_an_intake_taken_back_takes_its_verdict_with_it(scene: Scene) -> None:
    came = scene.months("rereferrals_12m", STEADY)

    withdraw_intake(intake=came.intake, why="It was another council's.", by=scene.alice)

    assert not MeasureVerdict.objects.current().exists()
    assert MeasureVerdict.objects.count() == 1


def test_a_measure_bears_on_an_objective_with_what_it_came_to_on_the_day(scene: Scene) -> None:
    objective = make.objective(make.theme(make.plan(scene.programme)))
    other = make.objective(objective.versions.get().theme, "1.2")
    do.link_measure(
        indicator=scene.indicator(), objective=objective, by=make.later(scene.bob, NOW - timedelta(days=40))
    )
    scene.months("rereferrals_12m", STEADY, last=date(2025, 8, 31))
    scene.months("rereferrals_12m", LOWER)

    now = bearing_on(scene.programme.pk, [objective.pk, other.pk], small=True)
    before = bearing_on(scene.programme.pk, [objective.pk], end_of((NOW - timedelta(days=20)).date()), small=True)

    (line,) = now[objective.pk]
    assert other.pk not in now
    assert (line.title, line.verdict) == (scene.definition().title, "improving")
    assert line.facts(date(2026, 4, 16)).improves
    assert not line.is_too_old(date(2026, 4, 16))
    assert line.is_too_old(date(2027, 4, 16))
    assert [(each.verdict, each.last_on) for each in before[objective.pk]] == [("nothing", None)]


def test_a_retired_measure_bears_on_nothing(scene: Scene) -> None:
    objective = make.objective(make.theme(make.plan(scene.programme)))
    do.link_measure(indicator=scene.indicator(), objective=objective, by=scene.bob)

    do.retire_indicator(row=scene.definition(), why="Another measures it better.", by=scene.alice)

    assert bearing_on(scene.programme.pk, small=True) == {}


def monthly(*numbers: int) -> list[FigureLine]:
    """Contacts of each month up to March."""
    months = [date(2026 - (back + 9) // 12, (2 - back) % 12 + 1, 1) for back in range(len(numbers))]
    return [
        FigureLine("contacts", month_of(day), numerator=Decimal(number), value=Decimal(number))
        for day, number in zip(reversed(months), numbers, strict=True)
    ]


def test_what_a_measure_came_to_is_said_to_the_public_by_what_they_may_read(scene: Scene) -> None:
    objective = make.objective(make.theme(make.plan(scene.programme)))
    do.link_measure(indicator=scene.indicator("contacts"), objective=objective, by=scene.alice)
    # Thirteen months of numbers that all may read, then two that are so small that one shows as a sudden fall.
    scene.typed(*monthly(*[20, 21, 19] * 5, 3, 2))

    whole = bearing_on(scene.programme.pk, [objective.pk], small=True)[objective.pk][0]
    public = bearing_on(scene.programme.pk, [objective.pk], small=False)[objective.pk][0]

    assert "2" in whole.sentence
    assert whole.last_on == date(2026, 3, 31)
    assert public.last_on == date(2026, 1, 31)
    # Of the figures that are left nothing changed, and of all of them something did: neither is said.
    assert (whole.verdict, public.verdict) == ("lower", "hidden")
    assert "cannot be told" in public.sentence
    assert public.periods_off_path == 0


@pytest.mark.parametrize(
    ("numbers", "verdict"), [([20, 21, 19] * 5 + [3], "hidden"), ([3] + [20, 21, 19] * 5, "no_change")]
)
def test_a_hidden_figure_keeps_the_verdict_back_only_where_the_rules_still_look_at_it(
    scene: Scene, numbers: list[int], verdict: str
) -> None:
    scene.typed(*monthly(*numbers))

    assert MeasureVerdict.objects.current().get().public_code == verdict


def test_what_is_said_of_hidden_figures_follows_from_none_of_their_values() -> None:
    said = set()
    for last in ((3, 2), (5, 1), (1, 4)):
        scene = Scene()
        scene.typed(*monthly(*[20, 21, 19] * 5, *last))
        row = MeasureVerdict.objects.current().get(programme=scene.programme)
        said.add((row.public_code, row.public_sentence, row.public_periods_off_path, row.public_last_on))

    assert len(said) == 1


def test_a_measure_is_off_its_path_for_the_public_only_as_far_back_as_nothing_is_hidden(scene: Scene) -> None:
    do.set_target(
        indicator=scene.indicator(),
        kind="statutory",
        from_on=date(2025, 1, 1),
        value=Decimal(1),
        basis="The Notice",
        agreed_by="The Board",
        agreed_on=date(2025, 1, 1),
        by=scene.bob,
    )
    months = [month_of(date(2025 + (place > 3), (place + 8) % 12 + 1, 1)) for place in range(6)]
    scene.typed(*(share(n, 120, period=each) for n, each in zip((20, 21, 19, 3, 18, 17), months, strict=True)))

    row = MeasureVerdict.objects.current().get()
    assert (row.periods_off_path, row.public_periods_off_path) == (6, 2)


def test_a_stricter_rule_changes_what_the_public_was_told_on_past_days(scene: Scene) -> None:
    objective = make.objective(make.theme(make.plan(scene.programme)))
    do.link_measure(indicator=scene.indicator("contacts"), objective=objective, by=scene.alice)
    load_shipped_content(programme=scene.programme, kinds=KINDS, by=make.later(scene.bob, scene.early.now))
    scene.typed(*monthly(*[20, 21, 19] * 5, 8, 7))
    before = bearing_on(scene.programme.pk, [objective.pk], small=False)[objective.pk][0]
    assert before.last_on == date(2026, 3, 31)

    row = Content.objects.current().get(programme=scene.programme, kind="disclosure_profiles", code="dfe")
    change_profile(row=row, body={**row.body, "protects_up_to": 9}, why="Decided by the Board.", by=scene.bob)

    public = bearing_on(scene.programme.pk, [objective.pk], small=False)[objective.pk][0]
    assert public.last_on == date(2026, 1, 31)
    assert public.sentence != before.sentence
