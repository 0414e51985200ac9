"""Practice in the demonstration: standards team by team, eighteen months of voices, a team that does not improve."""

from collections import Counter

import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor, the_system
from soundingboard.accounts.models import Programme
from soundingboard.demonstration.people import COUNCIL_CODE
from soundingboard.demonstration.practice_story import STANDARDS, VOICES, WEAK
from soundingboard.lib.presets import evidence_kinds
from soundingboard.practice import count_reading as counting
from soundingboard.practice import reading
from soundingboard.practice import voice_reading as listening
from soundingboard.practice.rules import is_far_below
from soundingboard.practice.voice_reading import VoiceFilters

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def actor(demonstration: None) -> Actor:
    return the_system(Programme.objects.get(code=COUNCIL_CODE), timezone.now())


def test_most_standards_are_adopted_and_one_is_kept_by_nobody(actor: Actor) -> None:
    key = int(actor.programme_id or 0)
    teams = reading.teams_at(key, on=actor.today)
    reaches = reading.reach_at(reading.standards_at(key), teams, reading.adoptions_at(key), actor.today)

    assert len(reaches) == len(STANDARDS)
    nobody = [each.text.code for each in reaches if not each.spread.adopted and not each.spread.bare]
    assert nobody == ["supervision_reflective"]
    assert sum(each.spread.is_everywhere for each in reaches) >= 2
    assert sum(each.spread.bare > 0 for each in reaches) >= 3
    standings = Counter(standing for each in reaches for _, standing, _ in each.standings)
    assert {"withdrawn", "planned_late", "planned", "not_applicable", "none"} <= set(standings)


def test_the_weak_team_is_told_from_the_others_and_has_not_improved(actor: Actor) -> None:
    key = int(actor.programme_id or 0)
    last = counting.last_month(key)
    assert last is not None
    rows = counting.counts_at(key, subject="rationale")
    teams = {team.pk: team.name for team in reading.teams_at(key, on=actor.today)}
    (judged,) = counting.judged_at(rows, counting.subjects_at(key), last)

    far = {teams[team] for team, found in judged.teams.items() if is_far_below(found, judged.subject.aim)}
    assert far == {WEAK}
    assert len({row.month for row in rows}) == 16


def test_people_were_heard_through_all_eighteen_rounds_and_some_wait_for_an_answer(actor: Actor) -> None:
    rows = listening.rows_of(actor, VoiceFilters(), None, actor.today)
    counted = listening.counts_of(rows, actor.today)

    assert counted.total == len(VOICES) >= 36
    assert counted.told > counted.total / 2
    assert counted.long_unanswered >= 5
    assert counted.untold >= 1
    assert {row.speaker for row in rows} == {"children", "families", "carers", "staff"}
    heard = listening.by_objective(actor, evidence_kinds(), None, actor.today)
    assert 3 <= sum(not each.heard.children for each in heard) < len(heard)
