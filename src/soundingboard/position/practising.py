"""Practice in a position: how far standards have reached, what counts come to, who was heard, as frozen values."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from soundingboard.accounts.access import Actor
from soundingboard.lib.presets import EvidenceKind
from soundingboard.position.values import HeardValue, PracticeValue, StandardValue, VoiceCellValue, VoiceLogValue
from soundingboard.practice import count_reading as counting
from soundingboard.practice import voice_reading as listening
from soundingboard.practice.reading import adoptions_at, reach_at, standards_at, teams_at
from soundingboard.practice.rules import GAPS, JUDGED_OVER, is_far_below
from soundingboard.practice.voice_reading import VoiceFilters
from soundingboard.statistics.percentages import Percentage


def practice_values(
    programme_id: int, moment: datetime | None, day: date, *, small: bool
) -> tuple[tuple[StandardValue, ...], tuple[PracticeValue, ...]]:
    """The standards in force over the teams, and what was counted. Five queries.

    Args:
        small: whether teams' counts are in it; without them it holds of the whole what everybody may read.
    """
    texts = standards_at(programme_id, moment)
    teams = teams_at(programme_id, moment, on=day)
    reaches = reach_at(texts, teams, adoptions_at(programme_id, moment), day) if teams else []
    standards = tuple(
        StandardValue(
            each.text.code,
            each.text.title,
            each.text.content_area,
            each.text.is_clock,
            each.text.aim,
            each.spread.adopted,
            each.spread.bare,
            tuple(team.name for team, standing, _ in each.standings if standing in GAPS),
        )
        for each in sorted(reaches, key=lambda each: each.text.code)
    )
    names = {team.pk: team.name for team in teams}
    return standards, tuple(_counted(programme_id, moment, names, small))


def _counted(
    programme_id: int, moment: datetime | None, teams: Mapping[int, str], small: bool
) -> Iterable[PracticeValue]:
    last = counting.last_month(programme_id, moment)
    if last is None:
        return
    first = counting.months_back(last, JUDGED_OVER)[0]
    rows = counting.counts_at(programme_id, moment, since=first, until=last)
    by_subject: dict[str, list[counting.CountRow]] = defaultdict(list)
    for row in rows:
        by_subject[row.subject].append(row)
    for judged in counting.judged_at(rows, counting.subjects_at(programme_id, moment), last):
        seen = counting.seen(by_subject[judged.subject.key], small=small)
        if seen.whole is not None:
            yield _value(judged, "", seen.whole)
        for team, found in sorted(seen.teams.items(), key=lambda each: teams.get(each[0], "")):
            if team in teams:
                yield _value(judged, teams[team], found)


def _value(judged: counting.Judged, team: str, found: Percentage) -> PracticeValue:
    key = judged.subject.key
    return PracticeValue(
        title=judged.subject.title,
        standard=key.removeprefix(counting.STANDARD) if judged.subject.is_standard else "",
        team=team,
        aim=judged.subject.aim,
        first=judged.first,
        last=judged.last,
        passed=found.passed,
        eligible=found.eligible,
        not_applicable=found.not_applicable,
        incomplete=found.incomplete,
        is_far=is_far_below(found, judged.subject.aim),
    )


def heard_values(heard: Mapping[int, listening.HeardOn], references: Mapping[int, str]) -> tuple[HeardValue, ...]:
    """What was heard on each objective, by its reference. No query."""
    found = [HeardValue(references[key], *each) for key, each in heard.items() if key in references]
    return tuple(sorted(found, key=lambda each: each.objective))


def voice_values(
    actor: Actor, kinds: Collection[EvidenceKind], moment: datetime | None, day: date
) -> tuple[tuple[VoiceCellValue, ...], tuple[VoiceLogValue, ...]]:
    """What the voice log has in each cell of the framework grid, and what became of it. Two queries."""
    cells = listening.counts_by_cell(int(actor.programme_id or 0), kinds, moment, day)
    counted = listening.counts_of(listening.rows_of(actor, VoiceFilters(), moment, day), day)
    return tuple(VoiceCellValue(*each) for each in cells), (VoiceLogValue(*counted[:6]),) if counted.total else ()
