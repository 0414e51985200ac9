"""What may be done in the voice log: put down what was said, what became of it and who was told, correct, take back."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import first_version, revise, sent_just_now, supersede
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.evidence.models import PerformanceType
from soundingboard.framework.reading import items_at
from soundingboard.history.log import record
from soundingboard.lib.presets import ContentArea, VoiceTheme
from soundingboard.plan.models import Objective
from soundingboard.plan.standing import require_open
from soundingboard.practice.models import Answer, Gathering, SaidOfPractice, Speaker, Voice, VoiceUse, VoiceVersion
from soundingboard.practice.rules import is_of_few, why_not_heard

# What a person may say of an entry. What became of it may be said with the rest, or later by `answer_voice`.
FACTS = frozenset(
    {
        "speaker",
        "gathered",
        "heard_on",
        "people",
        "said",
        "says",
        "performance_type",
        "content_area",
        "themes",
        "answer",
        "what_came",
        "answered_on",
        "told_whom",
        "told_on",
    }
)
LONGEST = 20_000  # characters of what was said: a survey's answers go in as themes, not as a list


class VoiceRefused(Exception):
    """What was asked cannot be done; each sentence says what to do instead. Nothing was changed."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


def hear_voice(
    *, programme: Programme, objectives: Iterable[Objective] = (), reference: str = "", by: Actor, **facts: Any
) -> VoiceVersion:
    """Put down what people said, and the objectives that it bears on.

    The same words put down twice within a minute by one person are a double click, and are one entry. A frozen plan
    stops nobody from listening; only what bears on its objectives waits until it is open again.

    Args:
        facts: the fields named in FACTS; `themes` a list of codes.
    Raises:
        VoiceRefused: a day lies in the future or out of order, nothing was said, or a choice is not on its list.
        PlanIsFrozen: it is to bear on objectives of a plan that is frozen.
    """
    require(by, Permission.RECORD_VOICE, programme)
    _refuse_unknown(facts)
    chosen = list(objectives)
    if chosen:
        require_open(programme)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        row = VoiceVersion(programme=programme, **_as_columns(facts))
        _refuse_impossible(row, by)
        twin = None if reference else _twin(row, by)
        if twin is not None:
            return twin
        row.voice = Voice.objects.create(programme=programme, reference=reference or _next_reference(programme))
        first_version(row, by=by)
        record("voice.heard", row.voice, after=facts, label=str(row), visibility=_visibility(row), by=by)
        for objective in chosen:
            _bear(row.voice, objective, by)
    return row


def revise_voice(*, row: VoiceVersion, why: str, by: Actor, **facts: Any) -> VoiceVersion:
    """Correct what is said of an entry.

    Raises:
        VoiceRefused: as for `hear_voice`, no reason is given, or it was taken back.
        ChangedMeanwhile: somebody else changed it first.
    """
    require(by, Permission.RECORD_VOICE, row)
    _refuse_unknown(facts)
    if not why.strip():
        raise VoiceRefused("Enter why it is corrected.")
    return _put(row, "voice.revised", _as_columns(facts), why, by)


def answer_voice(
    *,
    row: VoiceVersion,
    answer: str,
    what_came: str,
    answered_on: date,
    told_whom: str = "",
    told_on: date | None = None,
    by: Actor,
) -> VoiceVersion:
    """Say what changed because of what was said, or why nothing will; and who was told, where they were.

    Raises:
        VoiceRefused: it is not said what became of it or when, or the days are out of order.
        ChangedMeanwhile: somebody else changed it first.
    """
    require(by, Permission.RECORD_VOICE, row)
    if answer not in Answer.values:
        raise VoiceRefused("Say whether something changed or nothing will.")
    said = {
        "answer": answer,
        "what_came": what_came,
        "answered_on": answered_on,
        "told_whom": told_whom,
        "told_on": told_on,
    }
    return _put(row, "voice.answered", said, "", by)


def withdraw_voice(*, row: VoiceVersion, why: str, by: Actor) -> VoiceVersion:
    """Take an entry back: it stays readable and counts for nothing."""
    require(by, Permission.RECORD_VOICE, row)
    if not why.strip():
        raise VoiceRefused("Enter why it is taken back.")
    return _put(row, "voice.withdrawn", {"is_withdrawn": True}, why, by)


def bear_on_objectives(*, voice: Voice, objectives: Iterable[Objective], by: Actor) -> None:
    """Say on which objectives what was said bears: exactly these, all of it or nothing.

    Raises:
        PlanIsFrozen: the plan stands still.
        ChangedMeanwhile: somebody else undid one meanwhile.
    """
    require(by, Permission.RECORD_VOICE, voice)
    require_open(voice.programme_id)
    with transaction.atomic():
        Voice.objects.select_for_update().get(pk=voice.pk)
        held = {use.objective_id: use for use in VoiceUse.objects.filter(voice=voice).current()}
        wanted = {objective.pk: objective for objective in objectives}
        for key, objective in wanted.items():
            if key not in held:
                _bear(voice, objective, by)
        for key, use in held.items():
            if key not in wanted:
                supersede(use, by=by)
                record("voice.taken_from", voice, before={"objective": use.objective_id}, by=by)


def _bear(voice: Voice, objective: Objective, by: Actor) -> None:
    require(by, Permission.RECORD_VOICE, objective)
    first_version(VoiceUse(programme_id=voice.programme_id, voice=voice, objective=objective), by=by)
    record("voice.bears_on", voice, after={"objective": objective.reference}, by=by)


def _put(row: VoiceVersion, verb: str, said: Mapping[str, Any], why: str, by: Actor) -> VoiceVersion:
    if row.is_withdrawn:
        raise VoiceRefused("This was taken back. Put it down again as a new entry.")
    with transaction.atomic():
        would_be = copy(row)
        for name, value in said.items():
            setattr(would_be, name, value)
        _refuse_impossible(would_be, by)
        fresh, before, after = revise(row, by=by, **said)
        if after:
            # What was few people's words before is as private afterwards.
            visibility = "exempt" if "exempt" in (_visibility(row), _visibility(fresh)) else "programme"
            record(verb, row.voice, before=before, after=after, why=why, label=str(fresh), visibility=visibility, by=by)
    return fresh


def _refuse_unknown(facts: Mapping[str, Any]) -> None:
    unknown = set(facts) - FACTS
    if unknown:
        raise TypeError(f"not a fact about what was said: {sorted(unknown)}")


def _as_columns(facts: Mapping[str, Any]) -> dict[str, Any]:
    said = dict(facts)
    if "themes" in said:
        said["themes"] = f" {' '.join(dict.fromkeys(said['themes']))} " if said["themes"] else ""
    return said


def _refuse_impossible(row: VoiceVersion, by: Actor) -> None:
    sentences = list(
        why_not_heard(
            heard_on=row.heard_on,
            people=row.people,
            said=row.said,
            answer=row.answer,
            what_came=row.what_came,
            answered_on=row.answered_on,
            told_whom=row.told_whom,
            told_on=row.told_on,
            today=by.today,
        )
    )
    if len(row.said) > LONGEST:
        sentences.append(f"Put down what was said in {LONGEST:,} characters or fewer.")
    for value, choices, sentence in (
        (row.speaker, Speaker, "Choose who spoke."),
        (row.gathered, Gathering, "Choose how it was gathered."),
        (row.says, SaidOfPractice, "Say whether things are well or not."),
        (row.performance_type, PerformanceType, "Choose what it speaks of."),
    ):
        if value not in choices.values:
            sentences.append(sentence)
    if row.answer and row.answer not in Answer.values:
        sentences.append("Say whether something changed or nothing will.")
    if row.content_area:
        areas = items_at(row.programme_id, "content_areas", ContentArea, None)
        if row.content_area not in {area.code for area in areas} - {area.within for area in areas}:
            sentences.append("Choose a content area that has none beneath it.")
    if row.themes:
        themes = {each.code for each in items_at(row.programme_id, "voice_themes", VoiceTheme, None)}
        if not set(row.themes.split()) <= themes:
            sentences.append("Choose the themes from the list.")
    if sentences:
        raise VoiceRefused(*sentences)


def _twin(row: VoiceVersion, by: Actor) -> VoiceVersion | None:
    said = {name: getattr(row, name) for name in ("speaker", "gathered", "heard_on", "people", "said")}
    return sent_just_now(VoiceVersion.objects.current(), by=by, **said)


def _visibility(row: VoiceVersion) -> str:
    """Who may read of it in the history: what few people said is read by few."""
    return "exempt" if is_of_few(row.people) else "programme"


def _next_reference(programme: Programme) -> str:
    """V1, V2... in the order of recording. The programme's row is held, so that two at once get two numbers."""
    last = Voice.objects.filter(programme=programme, reference__startswith="V").order_by("-pk").first()
    number = last.reference[1:] if last is not None else "0"
    return f"V{int(number) + 1}" if number.isdecimal() else f"V{Voice.objects.filter(programme=programme).count() + 1}"
