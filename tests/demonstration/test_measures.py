"""The demonstration's measures: what came in and how, and what a reader should find in them."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from soundingboard.accounts.models import Programme
from soundingboard.cycle.models import Round, RoundState
from soundingboard.demonstration.children import IN_TROUBLE, TEAMS
from soundingboard.demonstration.figures import SCORECARD, UNWRITTEN
from soundingboard.measures.models import (
    BenchmarkArea,
    BenchmarkFigure,
    BenchmarkRelease,
    ChangeKind,
    ChartChange,
    Commentary,
    DataDevelopmentVersion,
    DevelopmentState,
    Event,
    Figure,
    IndicatorVersion,
    Intake,
    IntakeKind,
    Neighbour,
    NeighbourSet,
    Publisher,
    Target,
    Team,
)
from soundingboard.position.gather import gather
from soundingboard.position.values import MeasureValue

pytestmark = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
]


def wexmoor() -> Programme:
    """The programme of the demonstration."""
    return Programme.objects.get(code="wexmoor")


def last_board() -> Round:
    """The last round that was frozen."""
    found = Round.objects.filter(state=RoundState.FROZEN).order_by("number").last()
    assert found is not None
    return found


@cache
def measures() -> dict[str, MeasureValue]:
    """What the last Board saw, by code."""
    frozen_at = last_board().frozen_at
    assert frozen_at is not None
    return {each.code: each for each in gather(wexmoor(), frozen_at).measures}


def shares(code: str, team: str) -> list[float]:
    """The last six months of a team, in order."""
    rows = Figure.objects.current().filter(indicator__code=code, team__name=team).order_by("-period_end")
    return [float(row.value) for row in rows[:6] if row.value is not None]


# --- what came in -----------------------------------------------------------------------------------------------------


def test_figures_came_from_lists_first_and_last_and_from_a_spreadsheet_each_month() -> None:
    came = list(Intake.objects.order_by("pk").values_list("kind", flat=True))

    assert came.count(IntakeKind.CHILD_LEVEL) == 2
    assert came.count(IntakeKind.SPREADSHEET) == 18
    assert came.count(IntakeKind.TYPED) == 8, "a correction, and rare events in seven of the rounds"
    assert came[0] == IntakeKind.CHILD_LEVEL
    assert len(measures()["rereferrals_12m"].points) == 24
    assert set(Team.objects.values_list("name", flat=True)) >= set(TEAMS)


def test_early_figures_are_provisional_and_one_was_corrected() -> None:
    early = [row for row in Figure.objects.all() if (row.data_cut_off - row.period_end).days < 30 and row.team is None]
    months = [row for row in early if row.period_start != row.period_end]
    assert all(row.is_provisional for row in months)
    # All months were counted again from the last lists: only the last month can still be early.
    counted = Figure.objects.current().filter(indicator__code="referrals", team=None, is_provisional=True)
    assert counted.count() <= 1
    (corrected,) = Figure.objects.current().filter(indicator__code="sw_agency", vintage__gt=1)
    assert corrected.why_revised
    assert Figure.objects.filter(indicator=corrected.indicator, period_end=corrected.period_end).count() == 2


def test_figures_were_loaded_in_the_round_that_they_judge() -> None:
    for round_ in Round.objects.frozen():
        loaded = Intake.objects.filter(recorded_at__date=round_.cut_off)
        assert loaded.exists(), round_
        newest = Figure.objects.filter(intake__in=loaded).aggregate(day=Max("period_end"))["day"]
        assert 5 < (round_.board_on - newest).days < 60


def test_nothing_of_a_child_is_in_the_database_or_the_files() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("looks into the file of the database")
    # Identifiers are a letter and six digits; there are fewer than a hundred thousand of each.
    identifier = re.compile(rb"(?<![0-9A-Za-z])[PRACSILKEV]0\d{5}(?![0-9A-Za-z])")
    files = [each for each in Path(settings.VAR).rglob("*") if each.is_file()]
    assert any(each.suffix == ".sqlite3" for each in files)
    assert [each.name for each in files if identifier.search(each.read_bytes())] == []


# --- what is there to be read -----------------------------------------------------------------------------------------


def test_the_scorecard_is_short_and_its_measures_have_owners() -> None:
    assert 12 <= len(SCORECARD) <= 16
    assert [code for code, each in measures().items() if each.on_scorecard] == list(SCORECARD)
    owned = IndicatorVersion.objects.current().filter(indicator__code__in=SCORECARD).exclude(owner=None)
    assert owned.count() >= 13


def test_targets_are_of_five_kinds_and_none_is_on_a_measure_of_context() -> None:
    targets = Target.objects.current()
    assert set(targets.values_list("kind", flat=True)) == {
        "statutory", "notice", "trajectory", "benchmark", "baseline",
    }  # fmt: skip
    assert targets.filter(kind="notice", requirement=None).count() == 0
    context = IndicatorVersion.objects.current().filter(direction="context")
    assert not targets.filter(indicator__in=context.values("indicator")).exists()


def test_a_chart_is_begun_anew_and_a_month_left_out_by_decision_with_the_reason() -> None:
    changes = ChartChange.objects.current()
    assert {(change.indicator.code, change.kind) for change in changes} >= {
        ("contacts", ChangeKind.REBASE),
        ("contact_decision_1wd", ChangeKind.GHOST),
    }
    assert all(change.why and change.decision.minute_reference for change in changes)
    assert measures()["contacts"].rebases
    assert any(point.ghost for point in measures()["contact_decision_1wd"].points)
    assert set(Event.objects.current().values_list("kind", flat=True)) >= {"practice", "recording", "staffing"}


def test_commentaries_answer_what_a_rule_asked_and_one_is_missing() -> None:
    assert Commentary.objects.current().exclude(asked_by="").count() >= 6
    unwritten = measures()[UNWRITTEN]
    assert unwritten.verdict == "worsening"
    assert unwritten.asks
    assert unwritten.commentary == ""


def test_what_only_looks_better_can_be_caught() -> None:
    looks_better, enquiries = measures()["icpc_15wd"], measures()["s47_started"]
    first, last = (
        [float(point.value) for point in part if point.value is not None]
        for part in (enquiries.points[:16], enquiries.points[17:])
    )
    assert sum(last) / len(last) < 0.8 * sum(first) / len(first)
    assert float(looks_better.points[-1].value or 0) > 90
    assert "only looks better" in enquiries.commentary
    assert enquiries.commentary_by == "Leila Farrokhzad"


def test_one_team_is_in_trouble_behind_a_figure_of_the_authority() -> None:
    last = {team: sum(values := shares("cp_visits", team)) / len(values) for team in TEAMS}
    assert min(last, key=lambda team: last[team]) == IN_TROUBLE
    assert all(value > 90 for team, value in last.items() if team != IN_TROUBLE)
    assert last[IN_TROUBLE] < 75


def test_care_leavers_homes_are_too_old_to_tell_and_on_the_agenda() -> None:
    assert measures()["leavers_suitable_17_18"].is_too_old
    agenda = DataDevelopmentVersion.objects.current()
    assert agenda.filter(indicator__code="leavers_suitable_17_18").exists()
    assert agenda.filter(state=DevelopmentState.DONE).exists()


def test_others_are_there_to_be_compared_with_and_the_rows_of_wexmoor_are_said_to_be_invented() -> None:
    assert Neighbour.objects.count() == 10
    names = set(BenchmarkArea.objects.values_list("name", flat=True))
    assert "England" in names
    assert {name for name in names if "wexmoor" in name.casefold()} == {"Wexmoor (invented)"}
    releases = BenchmarkRelease.objects.exclude(publisher=Publisher.OFSTED)
    assert all("invented" in title for title in releases.values_list("title", flat=True))
    near = NeighbourSet.objects.get()
    assert "invented" in near.model_name
    own = BenchmarkFigure.objects.filter(area__code=near.authority_code, value__isnull=False)
    assert Counter(own.values_list("indicator__code", flat=True)) == {
        "referrals": 4,
        "rereferrals_12m": 4,
        "cp_repeat_ever": 4,
    }


def test_nothing_was_recorded_ahead_of_its_time() -> None:
    assert not Figure.objects.filter(recorded_at__gt=timezone.now()).exists()
    assert not [row for row in Figure.objects.all() if row.period_end > row.recorded_at.date()]
