"""Ten thousand entries of a voice log, every standard over ten teams, and two years of counts, for the benchmark."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from django.db import models

from soundingboard.accounts.access import the_system
from soundingboard.accounts.models import Programme
from soundingboard.lib.clocks import add_months
from soundingboard.lib.content import load
from soundingboard.lib.presets import VoiceTheme
from soundingboard.measures.models import Team, TeamKind
from soundingboard.plan.models import Objective
from soundingboard.practice.actions import adopt_library
from soundingboard.practice.count_reading import OVERSIGHT
from soundingboard.practice.models import (
    Adoption,
    Aspect,
    Gathering,
    PracticeCount,
    SaidOfPractice,
    Speaker,
    Standard,
    Voice,
    VoiceUse,
    VoiceVersion,
)

AT_ONCE = 5_000
MONTHS = 24
AREAS = ("practice.services", "practice.groups", "practice.partnership", "organisation.culture", "")
TYPES = ("quality", "outcome", "quantity")


def build(programme: Programme, objectives: Sequence[Objective], today: date, voices: int) -> None:
    """Every standard that ships over the teams that figures are counted for, counts of two years, and a voice log."""
    at = datetime.combine(today - timedelta(days=800), datetime.min.time(), UTC)
    adopt_library(programme=programme, by=the_system(programme, at))
    teams = list(Team.objects.filter(programme=programme, kind=TeamKind.TEAM).order_by("pk"))
    standards = list(Standard.objects.filter(programme=programme).order_by("pk"))
    _in_turn(Adoption, _adoptions(programme, standards, teams, today, at))
    _in_turn(PracticeCount, _counts(programme, standards, teams, today, at))
    said = Voice.objects.bulk_create(
        (Voice(programme=programme, reference=f"V{n}") for n in range(1, voices + 1)), batch_size=AT_ONCE
    )
    _in_turn(VoiceVersion, _versions(programme, said, today))
    _in_turn(VoiceUse, _uses(programme, said, objectives, today))


M = TypeVar("M", bound=models.Model)


def _in_turn(table: type[M], rows: Iterator[M]) -> None:
    table._default_manager.bulk_create(rows, batch_size=1_000)


def _adoptions(
    programme: Programme, standards: Sequence[Standard], teams: Sequence[Team], today: date, at: datetime
) -> Iterator[Adoption]:
    for n, standard in enumerate(standards):
        for place, team in enumerate(teams):
            if (n + place) % 7:
                state = "planned" if (n + place) % 5 == 0 else "adopted"
                yield Adoption(
                    programme=programme, standard=standard, team=team, state=state, recorded_at=at,
                    planned_for=today + timedelta(days=n - 20) if state == "planned" else None,
                    adopted_on=today - timedelta(days=200 + n) if state == "adopted" else None,
                )  # fmt: skip


def _counts(
    programme: Programme, standards: Sequence[Standard], teams: Sequence[Team], today: date, at: datetime
) -> Iterator[PracticeCount]:
    subjects: list[tuple[str, Standard | None]] = [(each.key, None) for each in OVERSIGHT]
    subjects += [(Aspect.STANDARD, standard) for standard in standards]
    for back in range(1, MONTHS + 1):
        month = add_months(today.replace(day=1), -back)
        for place, team in enumerate(teams):
            for n, (aspect, standard) in enumerate(subjects):
                eligible = 20 + (n + place + back) % 25
                yield PracticeCount(
                    programme=programme, team=team, month=month, aspect=aspect, standard=standard,
                    how_known="records", eligible=eligible, passed=eligible - (n * 3 + place * 5 + back) % 14,
                    not_applicable=n % 4, incomplete=place % 3, recorded_at=at,
                )  # fmt: skip


def _versions(programme: Programme, said: Sequence[Voice], today: date) -> Iterator[VoiceVersion]:
    themes = [each.code for each in load("voice_themes", VoiceTheme)]
    for n, voice in enumerate(said):
        heard_on = today - timedelta(days=1 + n % 540)
        is_answered = n % 3 > 0 and heard_on <= today - timedelta(days=10)
        answered_on = heard_on + timedelta(days=9) if is_answered else None
        is_told = is_answered and n % 4 > 0
        yield VoiceVersion(
            programme=programme, voice=voice, speaker=Speaker.values[n % 4], gathered=Gathering.values[n % 10],
            heard_on=heard_on, people=n % 13 or None, said=f"We said it, as it was told to {n % 97} of us.",
            says=SaidOfPractice.values[n % 3], performance_type=TYPES[n % 3], content_area=AREAS[n % 5],
            themes=f" {themes[n % len(themes)]} {themes[(n + 5) % len(themes)]} ",
            answer="changed" if is_answered else "", what_came="It was changed." if is_answered else "",
            answered_on=answered_on, told_whom="The group" if is_told else "",
            told_on=answered_on if is_told else None,
            recorded_at=datetime.combine(heard_on, datetime.min.time(), UTC) + timedelta(hours=12),
        )  # fmt: skip


def _uses(
    programme: Programme, said: Sequence[Voice], objectives: Sequence[Objective], today: date
) -> Iterator[VoiceUse]:
    at = datetime.combine(today - timedelta(days=1), datetime.min.time(), UTC)
    for n, voice in enumerate(said):
        for step in range(n % 3):
            objective = objectives[(n * 7 + step) % len(objectives)]
            yield VoiceUse(programme=programme, voice=voice, objective=objective, recorded_at=at)
