"""Figures come in whole or not at all, every vintage stays, and an intake can be taken back."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.history.log import verify
from soundingboard.history.models import Entry, HistoryText
from soundingboard.measures.actions import retire_indicator
from soundingboard.measures.figure_actions import (
    FiguresRefused,
    add_team,
    close_team,
    record_figures,
    revise_figure,
    withdraw_intake,
)
from soundingboard.measures.models import Figure, Intake, IntakeKind, Quality, Team
from soundingboard.measures.planning import HowItCame, plan_intake
from soundingboard.measures.rules import FigureLine, month_of
from soundingboard.records.fields import IdentifiableText
from tests import factories as make
from tests.measures.scene import BEFORE, CUT_OFF, FEBRUARY, MARCH, Scene, share

pytestmark = pytest.mark.django_db

A_FILE = HowItCame(IntakeKind.SPREADSHEET, CUT_OFF, file_name="march.xlsx", content_hash="a" * 64, rows_read=3)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_month_is_typed_in_one_go_with_one_entry_in_the_history(scene):
    before = Entry.objects.count()

    came = scene.typed(
        share(24, 120),
        share(50, 60, "assessments_45wd"),
        FigureLine("contacts", MARCH, value=Decimal(410)),
        FigureLine("assessment_duration", MARCH, value=Decimal(38)),
    )

    assert came[1:] == (4, 0, 0, 0, 0, False)
    assert came.intake.reference == "IN1"
    assert {row.indicator.code: row.value for row in Figure.objects.all()} == {
        "rereferrals_12m": Decimal("20.0000"),
        "assessments_45wd": Decimal("83.3333"),
        "contacts": Decimal("410.0000"),
        "assessment_duration": Decimal("38.0000"),
    }
    assert Entry.objects.count() == before + 1
    assert verify(scene.programme.pk) == []


def test_a_figure_remembers_the_definition_it_was_made_with_and_is_provisional_while_young(scene):
    scene.typed(share(24, 120), share(20, 100, period=FEBRUARY))

    february, march = sorted(scene.figures(), key=lambda row: row.period_end)
    assert march.definition == scene.definition()
    assert (march.is_provisional, february.is_provisional) == (True, False)
    assert march.quality == Quality.NOT_GRADED


def test_a_revision_is_a_further_vintage_and_the_first_stays(scene):
    scene.typed(share(24, 120))

    came = scene.typed(share(25, 121), share(20, 100, period=FEBRUARY), cut_off=date(2026, 4, 14))

    assert came[1:] == (1, 1, 0, 0, 0, False)
    first, second = [row for row in scene.figures() if row.period_end == MARCH.end]
    assert (first.vintage, first.value, first.superseded_at) == (1, Decimal("20.0000"), scene.alice.now)
    assert (second.vintage, second.value, second.superseded_at) == (2, Decimal("20.6612"), None)
    assert second.why_revised == "Later data, cut off on 14 April 2026."


def test_the_same_again_changes_nothing_and_is_no_intake(scene):
    scene.typed(share(24, 120))

    assert scene.typed(share(24, 120)) == (None, 0, 0, 0, 1, 0, False)
    assert Intake.objects.count() == 1


def test_a_provisional_figure_that_later_data_confirm_settles_and_is_not_revised(scene):
    april = make.later(scene.alice, datetime(2026, 5, 12, 9, tzinfo=UTC))
    scene.typed(share(24, 120))

    came = scene.typed(share(24, 120), cut_off=date(2026, 5, 1), by=april)

    assert (came.settled, came.revised, came.unchanged) == (1, 0, 0)
    before, after = scene.figures()
    assert (before.is_provisional, after.is_provisional) == (True, False)
    assert (before.vintage, after.vintage) == (1, 1)
    assert after.data_cut_off == date(2026, 5, 1)


def test_the_same_file_twice_is_the_same_intake(scene):
    lines = [share(24, 120)]
    first = record_figures(programme=scene.programme, lines=lines, how=A_FILE, by=scene.alice)

    again = record_figures(programme=scene.programme, lines=[share(99, 120)], how=A_FILE, by=scene.bob)

    assert again == (first.intake, 0, 0, 0, 0, 0, True)
    assert len(scene.figures()) == 1


def test_a_file_whose_figures_are_all_on_record_is_still_an_intake(scene):
    scene.typed(share(24, 120))

    came = record_figures(programme=scene.programme, lines=[share(24, 120)], how=A_FILE, by=scene.alice)

    assert came.unchanged == 1
    assert came.intake.figures_unchanged == 1
    assert came.intake.file_name == "march.xlsx"


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (share(13, 12, place="C9"), "F07", "larger than the denominator"),
        (share(3, 0, place="C9"), "F06", "nought"),
        (share(3, 9, "nothing", place="C9"), "F11", "no measure “nothing”"),
        (share(3, 9, team="North", place="C9"), "F12", "no team or group “North”"),
        (FigureLine("contacts", month_of(date(2026, 5, 1)), value=Decimal(3), place="C9"), "F02", "May 2026"),
        (share(50, 60, "assessments_45wd", place="C9"), "F13", "was there before (C2)"),
    ],
)
def test_one_wrong_figure_keeps_all_of_them_out_and_is_pointed_to(scene, line, code, says):
    with pytest.raises(FiguresRefused) as refusal:
        scene.typed(share(50, 60, "assessments_45wd", place="C2"), line)

    (wrong,) = refusal.value.wrong
    assert (wrong.place, wrong.code) == ("C9", code)
    assert says in wrong.sentence
    assert not Figure.objects.exists()
    assert not Intake.objects.exists()


def test_everything_wrong_is_said_at_once(scene):
    with pytest.raises(FiguresRefused) as refusal:
        scene.typed(share(13, 12, place="C2"), share(3, 0, "assessments_45wd", place="C3"))

    assert [each.place for each in refusal.value.wrong] == ["C2", "C3"]


def test_a_retired_measure_takes_no_figures(scene):
    retire_indicator(row=scene.definition(), why="Nobody asks for it", by=scene.alice)

    with pytest.raises(FiguresRefused, match="retired"):
        scene.typed(share(24, 120))


def test_data_cut_off_in_the_future_are_refused(scene):
    with pytest.raises(FiguresRefused, match="cannot be ahead"):
        scene.typed(share(24, 120), cut_off=date(2026, 4, 17))


def test_an_older_file_does_not_undo_a_newer_one(scene):
    scene.typed(share(24, 120), cut_off=date(2026, 4, 14))

    with pytest.raises(FiguresRefused, match=r"cut off on 14 April 2026"):
        scene.typed(share(20, 100), cut_off=date(2026, 4, 7))

    assert scene.typed(share(24, 120), cut_off=date(2026, 4, 14)).unchanged == 1


def test_a_share_of_none_is_not_applicable_and_a_hidden_figure_keeps_its_symbol(scene):
    scene.typed(share(0, 0), FigureLine("contacts", MARCH, symbol="c"))

    assert {(row.indicator.code, row.value, row.symbol) for row in Figure.objects.all()} == {
        ("rereferrals_12m", None, "z"),
        ("contacts", None, "c"),
    }


def test_what_another_system_counted_or_cannot_tell_does_not_replace_a_whole_count(scene):
    scene.typed(share(24, 120))

    came = scene.typed(FigureLine("rereferrals_12m", MARCH, symbol="x", basis="incomplete"), cut_off=date(2026, 4, 14))

    assert (came.passed_over, came.revised) == (1, 0)
    assert [row.value for row in scene.figures()] == [Decimal("20.0000")]


def test_quality_is_graded_by_the_rows_left_out(scene):
    scene.typed(share(24, 120, rows_considered=100, rows_left_out=4))

    assert scene.figures()[0].quality == Quality.FAIR


def test_child_level_lists_bring_their_teams_with_them_and_others_do_not(scene):
    how = HowItCame(IntakeKind.CHILD_LEVEL, CUT_OFF, file_name="annex-a.xlsx", content_hash="b" * 64)
    lines = [
        share(24, 120),
        share(4, 20, team="Assessment North"),
        share(20, 100, team="assessment  north", period=FEBRUARY),
    ]

    record_figures(programme=scene.programme, lines=lines, how=how, add_teams=True, by=scene.alice)

    team = Team.objects.get(programme=scene.programme)
    assert (team.code, team.name) == ("assessment-north", "Assessment North")
    assert sorted(row.team_id or 0 for row in scene.figures()) == [0, team.pk, team.pk]
    assert scene.typed(share(5, 20, team="assessment-north")).revised == 1


def test_a_team_named_and_coded_is_one_team_in_a_file(scene):
    add_team(programme=scene.programme, name="Assessment North", by=scene.alice)

    with pytest.raises(FiguresRefused, match="was there before"):
        scene.typed(share(4, 20, team="Assessment North"), share(4, 20, team="assessment-north"))


def test_child_level_figures_are_provisional_as_they_say(scene):
    how = HowItCame(IntakeKind.CHILD_LEVEL, CUT_OFF, content_hash="c" * 64)

    record_figures(programme=scene.programme, lines=[share(24, 120)], how=how, by=scene.alice)

    assert not scene.figures()[0].is_provisional


def test_problems_and_guesses_are_kept_as_counts_and_sentences_and_screened(scene):
    how = HowItCame(
        IntakeKind.CHILD_LEVEL,
        CUT_OFF,
        content_hash="d" * 64,
        problems={"date in the future": 3},
        guesses=["“Age” was taken for “Age of Child (Years)”."],
    )
    came = record_figures(programme=scene.programme, lines=[share(24, 120)], how=how, by=scene.alice)

    kept = Intake.objects.get(pk=came.intake.pk)
    assert kept.problems == {"date in the future": 3}
    assert kept.guesses == ["“Age” was taken for “Age of Child (Years)”."]

    named = HowItCame(IntakeKind.CHILD_LEVEL, CUT_OFF, content_hash="e" * 64, guesses=["NHS number 943 476 5919"])
    with pytest.raises(IdentifiableText):
        record_figures(programme=scene.programme, lines=[share(25, 120)], how=named, by=scene.alice)
    assert len(scene.figures()) == 1


def test_one_figure_is_corrected_with_a_reason(scene):
    scene.typed(share(24, 120))
    (row,) = scene.figures()
    with pytest.raises(FiguresRefused, match="Enter why"):
        revise_figure(
            row=row, why=" ", data_cut_off=CUT_OFF, numerator=Decimal(23), denominator=Decimal(120), by=scene.alice
        )

    fresh = revise_figure(
        row=row,
        why="One was a duplicate",
        data_cut_off=CUT_OFF,
        numerator=Decimal(23),
        denominator=Decimal(120),
        by=scene.alice,
    )

    assert (fresh.vintage, fresh.value, fresh.why_revised) == (2, Decimal("19.1667"), "One was a duplicate")
    with pytest.raises(ChangedMeanwhile):
        revise_figure(row=row, why="Again", data_cut_off=CUT_OFF, symbol="c", by=scene.bob)


def test_an_intake_taken_back_puts_back_what_it_replaced_and_can_be_loaded_again(scene):
    scene.typed(share(24, 120), by=make.later(scene.alice, scene.alice.now))
    wrong_year = [share(90, 100), share(80, 100, period=FEBRUARY)]
    came = record_figures(programme=scene.programme, lines=wrong_year, how=A_FILE, by=scene.alice)
    with pytest.raises(FiguresRefused, match="Enter why"):
        withdraw_intake(intake=came.intake, why="", by=scene.alice)

    taken_back = withdraw_intake(intake=came.intake, why="Last year's file", by=scene.bob)

    current = [row for row in scene.figures() if row.superseded_at is None]
    assert [(row.period_end, row.value, row.vintage) for row in current] == [(MARCH.end, Decimal("20.0000"), 3)]
    assert current[0].why_revised == "Intake IN2 was taken back: Last year's file"
    assert current[0].intake.reference == "IN1"
    assert (taken_back.withdrawn_by, taken_back.why_withdrawn) == (scene.bob.person, "Last year's file")
    with pytest.raises(FiguresRefused, match="already"):
        withdraw_intake(intake=came.intake, why="Again", by=scene.bob)

    again = record_figures(
        programme=scene.programme, lines=[share(80, 100, period=FEBRUARY)], how=A_FILE, by=scene.alice
    )
    assert (again.new, again.was_here) == (1, False)
    assert [row.period_end for row in Figure.objects.as_first_reported().order_by("period_end")] == [
        FEBRUARY.end,
        MARCH.end,
    ]
    assert verify(scene.programme.pk) == []


def test_a_figure_revised_since_is_left_alone_when_its_intake_is_taken_back(scene):
    came = record_figures(programme=scene.programme, lines=[share(90, 100)], how=A_FILE, by=scene.alice)
    scene.typed(share(24, 120), cut_off=date(2026, 4, 14))

    withdraw_intake(intake=came.intake, why="The wrong file", by=scene.alice)

    assert [row.value for row in scene.figures() if row.superseded_at is None] == [Decimal("20.0000")]


def test_an_intake_that_a_later_one_rests_on_is_not_taken_back_before_it(scene):
    first = record_figures(programme=scene.programme, lines=[share(24, 120)], how=A_FILE, by=scene.alice)
    other = HowItCame(IntakeKind.SPREADSHEET, CUT_OFF, content_hash="b" * 64)
    second = record_figures(programme=scene.programme, lines=[share(24, 120)], how=other, by=scene.alice)
    with pytest.raises(FiguresRefused, match="Take IN2 back first"):
        withdraw_intake(intake=first.intake, why="The wrong file", by=scene.alice)

    withdraw_intake(intake=second.intake, why="To load it again", by=scene.alice)
    withdraw_intake(intake=first.intake, why="The wrong file", by=scene.alice)
    again = record_figures(programme=scene.programme, lines=[share(24, 120)], how=other, by=scene.alice)

    assert again.new == 1
    assert [row.value for row in scene.figures() if row.superseded_at is None] == [Decimal("20.0000")]


# What is done to one measure: a value loaded for a month, or an intake (by its place) taken back.
_LOADS = st.tuples(st.just("load"), st.lists(st.tuples(st.integers(1, 2), st.integers(0, 1)), min_size=1, max_size=2))
_BACKS = st.tuples(st.just("back"), st.integers(0, 2))


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.one_of(_LOADS, _BACKS), min_size=3, max_size=6))
def test_whatever_is_loaded_and_taken_back_the_rows_say_what_a_slow_obvious_twin_says(scene, deeds):
    with transaction.atomic():
        intakes: list[Intake] = []
        live: list[tuple[int, dict[int, int]]] = []  # by intake, what its file says of each month
        for number, (deed, what) in enumerate(deeds):
            if deed == "load":
                values = dict(what)
                standing = _standing(live)
                how = HowItCame(IntakeKind.SPREADSHEET, CUT_OFF, content_hash=f"{number:064d}")
                lines = [share(value, 10, period=month_of(date(2025, month, 1))) for month, value in values.items()]
                came = record_figures(programme=scene.programme, lines=lines, how=how, by=scene.alice)
                changed = sum(standing.get(month) != value for month, value in values.items())
                assert (came.new + came.revised, came.unchanged) == (changed, len(values) - changed)
                live.append((len(intakes), values))
                intakes.append(came.intake)
            elif intakes:
                place = what % len(intakes)
                try:
                    withdraw_intake(intake=intakes[place], why="Taken back", by=scene.alice)
                except FiguresRefused:
                    continue
                live = [(key, values) for key, values in live if key != place]
            current = Figure.objects.filter(programme=scene.programme).current()
            assert {row.period_start.month: int(row.numerator) for row in current} == _standing(live)
        transaction.set_rollback(True)


def _standing(live: list[tuple[int, dict[int, int]]]) -> dict[int, int]:
    """What stands: of each month the value of the last intake that is not taken back."""
    return {month: value for _, values in live for month, value in values.items()}


def test_a_team_is_added_once_and_closed_with_its_figures_kept(scene):
    team = add_team(programme=scene.programme, name="Assessment North", by=scene.alice)
    with pytest.raises(FiguresRefused, match="already"):
        add_team(programme=scene.programme, name="assessment north", by=scene.alice)
    with pytest.raises(FiguresRefused, match="Enter the name"):
        add_team(programme=scene.programme, name=" ", by=scene.alice)
    other = add_team(programme=scene.programme, name="Assessment, North!", by=scene.alice)

    close_team(team=team, on=date(2026, 4, 1), by=scene.alice)

    assert other.code == "assessment-north-2"
    assert Team.objects.get(pk=team.pk).closed_on == date(2026, 4, 1)


def test_the_history_holds_a_digest_that_covers_every_figure(scene):
    scene.typed(share(24, 120))
    values = HistoryText.objects.order_by("-pk")[0].values

    assert values["after.new"][1] == 1
    assert len(values["after.figures_digest"][1]) == 64


def test_many_figures_take_a_fixed_number_of_queries(scene):
    def written(months: int, year: int) -> int:
        lines = [
            share(n, 120, code, period=month_of(date(year, n, 1)))
            for n in range(1, months + 1)
            for code in ("rereferrals_12m", "assessments_45wd")
        ]
        with CaptureQueriesContext(connection) as queries:
            scene.typed(*lines)
        return len(queries)

    written(1, 2022)  # the first brings the first verdict, the others each another
    assert written(1, 2023) == written(12, 2024)


@pytest.mark.parametrize("role", ["charlie", "dora"])
def test_who_may_not_record_figures(scene, role):
    with pytest.raises(NotAllowed):
        scene.typed(share(24, 120), by=getattr(scene, role))


def test_nobody_records_figures_of_another_programme(scene):
    other = Scene()

    with pytest.raises(NotAllowed, match="another programme"):
        scene.typed(share(24, 120), by=other.alice)
    came = other.typed(share(24, 120))
    with pytest.raises(NotAllowed, match="another programme"):
        withdraw_intake(intake=came.intake, why="Not mine", by=scene.alice)


def test_the_table_itself_refuses_a_number_beside_a_symbol_and_two_figures_of_one_period(scene):
    scene.typed(share(24, 120))
    (row,) = scene.figures()
    fields = {field.attname: getattr(row, field.attname) for field in Figure._meta.concrete_fields} | {"id": None}

    for change, name in (
        ({}, "one_current_figure"),
        ({"period_end": FEBRUARY.end, "period_start": FEBRUARY.start, "symbol": "c"}, "value_or_says_why"),
        ({"period_end": date(2025, 1, 1)}, "period_forwards"),
    ):
        with pytest.raises(IntegrityError) as refusal:
            _save(Figure(**{**fields, **change}))
        assert name in str(refusal.value) or "UNIQUE" in str(refusal.value)


def _save(row: Figure) -> None:
    with transaction.atomic():
        row.save(force_insert=True)


def test_a_preview_says_what_would_come_of_it_and_writes_nothing(scene):
    scene.typed(share(24, 120), FigureLine("contacts", MARCH, value=Decimal(410)))
    how = HowItCame(IntakeKind.SPREADSHEET, CUT_OFF, content_hash="a" * 64)
    lines = [
        share(25, 120, place="C2"),
        share(50, 60, "assessments_45wd", place="C3"),
        FigureLine("contacts", MARCH, value=Decimal(410)),
    ]

    plan = plan_intake(scene.programme, lines, how, by=scene.alice)

    assert ([each.line.place for each in plan.new], plan.unchanged) == (["C3"], 1)
    ((line, row, before),) = plan.revised
    assert (line.place, before.value, row.value) == ("C2", Decimal("20.0000"), Decimal("20.8333"))
    assert Figure.objects.count() == 2
    assert plan_intake(scene.programme, [share(3, 0)], how, by=scene.alice).wrong[0].code == "F06"


def test_a_preview_adds_no_team_and_takes_none_for_the_authority(scene):
    scene.typed(share(24, 120))
    how = HowItCame(IntakeKind.CHILD_LEVEL, CUT_OFF, content_hash="a" * 64)

    plan = plan_intake(scene.programme, [share(4, 20, team="North")], how, add_teams=True, by=scene.alice)

    assert len(plan.new) == 1
    assert not Team.objects.exists()


def test_what_was_on_record_before_is_what_a_page_of_that_day_shows(scene):
    early = make.later(scene.alice, BEFORE)
    december = month_of(date(2025, 12, 1))
    scene.typed(share(10, 100, period=december), by=early, cut_off=date(2026, 1, 4))
    scene.typed(share(12, 100, period=december))

    then = Figure.objects.as_at(make.later(scene.alice, scene.alice.now).now)
    assert [row.value for row in then] == [Decimal("10.0000")]
    assert [row.value for row in Figure.objects.current()] == [Decimal("12.0000")]
