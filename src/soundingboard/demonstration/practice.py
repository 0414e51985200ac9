"""Practice in the demonstration: standards taken in and adopted team by team, months counted, and people heard."""

from datetime import date, datetime
from random import Random

from soundingboard.accounts.access import Actor
from soundingboard.demonstration import practice_story as story
from soundingboard.demonstration.children import TEAMS
from soundingboard.demonstration.practice_story import AdoptionStory, CountStory, VoiceStory
from soundingboard.demonstration.stage import ASSURANCE, MANAGER, Stage
from soundingboard.demonstration.when import LAST_FROZEN, at_time
from soundingboard.lib.clocks import add_months
from soundingboard.measures.models import Team, TeamKind
from soundingboard.practice import actions, count_actions, voice_actions
from soundingboard.practice.count_actions import CountLine
from soundingboard.practice.count_reading import STANDARD
from soundingboard.practice.models import Adoption, Aspect, HowKnown, Standard, VoiceVersion
from soundingboard.statistics.percentages import Percentage

TAKEN_IN = 2.2
FROM_RECORDS = 7  # the round from which whole records are counted, and no dip sample


def tell(stage: Stage) -> None:
    """Put practice's part of the story on the list."""
    stage.at(TAKEN_IN, 14, 0, _take_in)
    for place, each in enumerate(story.STANDARDS):
        stage.at(each.at, 14, 5 + place, _adopt, each)
    stage.at(story.GIVEN_UP[2], 14, 40, _give_up)
    for number in range(3, LAST_FROZEN + 1):
        stage.add(at_time(stage.when.days(number).cut_off, 10, 20), _count, number)
    for place, voice in enumerate(story.VOICES):
        stage.at(voice.at, 15, place, _hear, voice)


def _take_in(stage: Stage, moment: datetime) -> None:
    codes = [each.code for each in story.STANDARDS]
    actions.adopt_library(programme=stage.programme, codes=codes, by=stage.actor(MANAGER, moment))


def _teams(stage: Stage) -> dict[str, Team]:
    return {team.name: team for team in Team.objects.filter(programme=stage.programme, kind=TeamKind.TEAM)}


def _standard(stage: Stage, code: str) -> Standard:
    found: Standard = Standard.objects.get(programme=stage.programme, code=code)
    return found


def _adopt(stage: Stage, moment: datetime, told: AdoptionStory) -> None:
    by = stage.actor(ASSURANCE, moment)
    other = {name: (state, at, why) for name, state, at, why in told.other}
    standard = _standard(stage, told.code)
    for name, team in sorted(_teams(stage).items()):
        state, at, why = other.get(name, ("adopted", 0.0, ""))
        if state:
            actions.put_team_to_standard(
                standard=standard,
                team=team,
                state=state,
                planned_for=stage.when.day(at) if state == "planned" else None,
                adopted_on=moment.date() if state == "adopted" else None,
                evidence=stage.evidence[told.evidence] if told.evidence and state == "adopted" else None,
                why=why,
                by=by,
            )


def _give_up(stage: Stage, moment: datetime) -> None:
    code, name, _, why = story.GIVEN_UP
    standard, team = _standard(stage, code), _teams(stage)[name]
    held: Adoption = Adoption.objects.current().get(standard=standard, team=team)
    actions.put_team_to_standard(
        standard=standard, team=team, state="withdrawn", why=why, seen=held, by=stage.actor(ASSURANCE, moment)
    )


# --- counting -------------------------------------------------------------------------------------------------------


def _month(stage: Stage, number: int) -> date:
    """The month that is counted at a round: each round one further, up to the last that was over at the last."""
    last = add_months(stage.when.days(LAST_FROZEN).cut_off.replace(day=1), -1)
    return add_months(last, number - LAST_FROZEN)


def _count(stage: Stage, moment: datetime, number: int) -> None:
    chance = Random(f"practice {number}")
    standards = {each.code: each for each in Standard.objects.filter(programme=stage.programme)}
    lines = []
    for name, team in sorted(_teams(stage).items()):
        for each in story.COUNTED:
            if name not in TEAMS and each.subject in story.OF_PROTECTION:
                continue
            found = _found(chance, each, number, is_weak=name == story.WEAK)
            if each.subject.startswith(STANDARD):
                lines.append(CountLine(team, found, Aspect.STANDARD, standards[each.subject.removeprefix(STANDARD)]))
            else:
                lines.append(CountLine(team, found, each.subject))
    count_actions.record_counts(
        programme=stage.programme,
        month=_month(stage, number),
        lines=lines,
        how_known=HowKnown.RECORDS if number >= FROM_RECORDS else HowKnown.DIP_SAMPLE,
        by=stage.actor(ASSURANCE, moment),
    )


def _found(chance: Random, told: CountStory, number: int, *, is_weak: bool) -> Percentage:
    """A month's count: the share moves from the first to the last, and a weak team's stays where it is."""
    share = told.weak if is_weak else told.first + (told.last - told.first) * (number - 1) / (LAST_FROZEN - 1)
    eligible = chance.randint(22, 44) if number >= FROM_RECORDS else chance.randint(8, 12)
    passed = sum(chance.random() < share / 100 for _ in range(eligible))
    return Percentage(passed, eligible, chance.randint(0, 4), chance.randint(0, 2))


# --- hearing --------------------------------------------------------------------------------------------------------


def _hear(stage: Stage, moment: datetime, told: VoiceStory) -> None:
    row = voice_actions.hear_voice(
        programme=stage.programme,
        objectives=[stage.objectives[each] for each in told.objectives if each in stage.objectives],
        speaker=told.speaker,
        gathered=told.gathered,
        heard_on=moment.date(),
        people=told.people,
        said=told.said,
        says=told.says,
        performance_type=told.about,
        content_area=told.area,
        themes=list(told.themes),
        by=stage.actor(told.by, moment),
    )
    if told.came is not None:
        stage.at(told.came[0], 15, 45, _answer, row, told)


def _answer(stage: Stage, moment: datetime, row: VoiceVersion, told: VoiceStory) -> None:
    assert told.came is not None
    _, answer, what, whom, at = told.came
    answered = voice_actions.answer_voice(
        row=row, answer=answer, what_came=what, answered_on=moment.date(), by=_assurance(stage, moment)
    )
    if at is not None:
        stage.at(at, 15, 50, _tell_them, answered, whom)


def _tell_them(stage: Stage, moment: datetime, row: VoiceVersion, whom: str) -> None:
    assert row.answered_on is not None
    voice_actions.answer_voice(
        row=row,
        answer=row.answer,
        what_came=row.what_came,
        answered_on=row.answered_on,
        told_whom=whom,
        told_on=moment.date(),
        by=_assurance(stage, moment),
    )


def _assurance(stage: Stage, moment: datetime) -> Actor:
    return stage.actor(ASSURANCE, moment)
