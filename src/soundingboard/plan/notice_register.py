"""Notices and directions as they stood at a moment, for pages: each function in a fixed number of queries.

`moment` is None for now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.plan import notice_rules as rules
from soundingboard.plan.models import (
    Alignment,
    Instrument,
    InstrumentDate,
    InstrumentLetter,
    InstrumentState,
    InstrumentVersion,
    Objective,
    ObjectiveVersion,
    Parking,
    Requirement,
    RequirementVersion,
)
from soundingboard.plan.notice_rules import RequirementAt, Wording
from soundingboard.records.prepared import prepared


@dataclass(frozen=True, slots=True)
class InstrumentLine:
    """One instrument in the register: where it stands, how much it requires and what comes next."""

    instrument: Instrument
    version: InstrumentVersion
    requirements: int
    is_being_revised: bool
    next_date: InstrumentDate | None

    @property
    def state(self) -> InstrumentState:
        """Where it stands."""
        return InstrumentState(self.version.state)


def register(by: Actor, moment: datetime | None) -> list[InstrumentLine]:
    """Every instrument of the programme, the latest first. Three queries."""
    versions = InstrumentVersion.objects.visible_to(by).as_at(moment).select_related("instrument__follows")
    standing = RequirementVersion.objects.visible_to(by).as_at(moment).filter(is_withdrawn=False)
    counts: dict[int, int] = {}
    written: dict[int, int] = {}
    rows = standing.values_list("requirement__instrument", "instrument_version_number").annotate(number=Count("pk"))
    for instrument, version, number in rows:
        counts[instrument] = counts.get(instrument, 0) + number
        written[instrument] = max(written.get(instrument, 0), version)
    coming: dict[int, InstrumentDate] = {}
    for row in InstrumentDate.objects.visible_to(by).as_at(moment).filter(held_on=None).order_by("-due_on", "-pk"):
        coming[row.instrument_id] = row
    lines = [
        InstrumentLine(
            instrument=version.instrument,
            version=version,
            requirements=counts.get(version.instrument_id, 0),
            is_being_revised=version.state in rules.IN_FORCE and written.get(version.instrument_id, 0) > version.number,
            next_date=coming.get(version.instrument_id) if version.state in rules.OPEN else None,
        )
        for version in versions
    ]
    return sorted(lines, key=lambda line: line.instrument.pk, reverse=True)


def version_for(by: Actor, reference: str, moment: datetime | None) -> InstrumentVersion | None:
    """The version of an instrument that holds at a moment, with the instrument. One query."""
    rows = InstrumentVersion.objects.visible_to(by).as_at(moment).filter(instrument__reference=reference)
    found: InstrumentVersion | None = rows.select_related(
        "instrument__follows", "instrument__programme", "document", "recorded_by"
    ).first()
    return found


def instruments(by: Actor) -> list[Instrument]:
    """Every instrument, to choose one from. One query."""
    return list(Instrument.objects.visible_to(by).order_by("pk"))


def successors_of(instrument: Instrument) -> list[Instrument]:
    """The instruments drafted as following this one. One query."""
    return list(instrument.followed_by.order_by("pk"))


def steps_of(instrument: Instrument, moment: datetime | None) -> list[InstrumentVersion]:
    """Every step an instrument took up to a moment, the first first. One query."""
    rows = InstrumentVersion.objects.filter(instrument=instrument).select_related("document", "recorded_by")
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return list(rows.order_by("recorded_at", "pk"))


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """A requirement with what answers it, and whether its words are those of a version still to come."""

    version: RequirementVersion
    objectives: tuple[str, ...]
    is_parked: bool
    is_to_come: bool


def requirements_of(instrument: Instrument, number: int, state: str, moment: datetime | None) -> list[RequirementLine]:
    """The requirements at a moment in their order, withdrawn ones last. Three queries."""
    rows = (
        RequirementVersion.objects.as_at(moment)
        .filter(requirement__instrument=instrument)
        .select_related("requirement")
        .order_by("is_withdrawn", "position", "pk")
    )
    objectives: dict[int, list[str]] = {}
    for requirement, reference in _answering(instrument, moment):
        objectives.setdefault(requirement, []).append(reference)
    parked = {requirement for (requirement,) in _parked(instrument, moment)}
    return [
        RequirementLine(
            version=row,
            objectives=tuple(sorted(objectives.get(row.requirement_id, ()))),
            is_parked=row.requirement_id in parked,
            is_to_come=state in rules.IN_FORCE and row.instrument_version_number > number,
        )
        for row in rows
    ]


@prepared
def _answering(instrument: Instrument, moment: datetime | None) -> "QuerySet[Any]":
    rows = Alignment.objects.as_at(moment).filter(requirement__instrument=instrument)
    return rows.values_list("requirement_id", "objective__reference")


@prepared
def _parked(instrument: Instrument, moment: datetime | None) -> "QuerySet[Any]":
    return Parking.objects.as_at(moment).filter(requirement__instrument=instrument).values_list("requirement_id")


def requirement_for(by: Actor, reference: str, moment: datetime | None = None) -> RequirementVersion | None:
    """The words of a requirement at a moment. One query."""
    rows = RequirementVersion.objects.visible_to(by).as_at(moment).filter(requirement__reference=reference)
    found: RequirementVersion | None = rows.select_related("requirement__instrument", "recorded_by").first()
    return found


def wording_for(by: Actor, reference: str, key: int) -> RequirementVersion | None:
    """One wording, if it still holds, of a requirement of an instrument. One query."""
    rows = RequirementVersion.objects.visible_to(by).current()
    found: RequirementVersion | None = (
        rows.filter(pk=key, requirement__instrument__reference=reference)
        .select_related("requirement__instrument")
        .first()
    )
    return found


# Of a requirement, what its words over time are about: not where it stands in the list.
_SAID = ("instrument_version_number", "number", "text", "area", "due_on", "satisfied_by", "is_withdrawn")


def wordings_of_requirement(requirement: Requirement, moment: datetime | None) -> list[RequirementVersion]:
    """Every wording a requirement has had up to a moment, the latest first; moves in the list left out. One query."""
    rows = RequirementVersion.objects.filter(requirement=requirement).select_related("recorded_by")
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    found: list[RequirementVersion] = []
    for row in rows.order_by("recorded_at", "pk"):
        if not found or any(getattr(row, name) != getattr(found[-1], name) for name in _SAID):
            found.append(row)
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Answer:
    """An objective that answers a requirement."""

    objective: Objective
    title: str
    strength: str
    note: str


def answers_to(by: Actor, requirements: Iterable[int], moment: datetime | None) -> dict[int, list[Answer]]:
    """The objectives that answer each of these requirements. Two queries."""
    links = list(
        Alignment.objects.visible_to(by)
        .as_at(moment)
        .filter(requirement__in=list(requirements))
        .select_related("objective")
        .order_by("objective__reference")
    )
    titles = dict(
        ObjectiveVersion.objects.visible_to(by)
        .as_at(moment)
        .filter(objective__in={link.objective_id for link in links})
        .values_list("objective_id", "title")
    )
    found: dict[int, list[Answer]] = {}
    for link in links:
        assert link.requirement_id is not None
        found.setdefault(link.requirement_id, []).append(
            Answer(link.objective, titles.get(link.objective_id, ""), link.get_strength_display(), link.note)
        )
    return found


def parking_of(requirement: Requirement, moment: datetime | None) -> Parking | None:
    """The parking of a requirement that holds at a moment. One query."""
    rows = Parking.objects.as_at(moment).filter(requirement=requirement)
    found: Parking | None = rows.select_related("decision").first()
    return found


def dates_of(instrument: Instrument, moment: datetime | None) -> list[InstrumentDate]:
    """Milestones and reviews, the earliest first. One query."""
    return list(InstrumentDate.objects.as_at(moment).filter(instrument=instrument).order_by("due_on", "pk"))


def date_for(by: Actor, reference: str, key: int) -> InstrumentDate | None:
    """One milestone or review as it holds now. One query."""
    rows = InstrumentDate.objects.visible_to(by).current().filter(pk=key, instrument__reference=reference)
    found: InstrumentDate | None = rows.select_related("instrument").first()
    return found


def letters_of(instrument: Instrument, moment: datetime | None) -> list[InstrumentLetter]:
    """The letters about an instrument, the latest first. One query."""
    rows = InstrumentLetter.objects.as_at(moment).filter(instrument=instrument)
    return list(rows.select_related("document").order_by("-dated", "-pk"))


def letter_for(by: Actor, reference: str, key: int) -> InstrumentLetter | None:
    """One letter that is kept now. One query."""
    rows = InstrumentLetter.objects.visible_to(by).current().filter(pk=key, instrument__reference=reference)
    found: InstrumentLetter | None = rows.select_related("instrument").first()
    return found


def wordings_of(instrument: Instrument, moment: datetime | None) -> list[Wording]:
    """Every wording of every requirement of an instrument, as plain values. One query."""
    rows = RequirementVersion.objects.filter(requirement__instrument=instrument)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return [
        Wording(
            version=row.instrument_version_number,
            order=(row.recorded_at.timestamp(), row.pk),
            is_withdrawn=row.is_withdrawn,
            position=row.position,
            requirement=RequirementAt(
                key=row.requirement_id,
                reference=row.reference,
                number=row.number,
                text=row.text,
                area=row.area,
                due_on=row.due_on,
                satisfied_by=row.satisfied_by,
            ),
        )
        for row in rows.annotate(reference=F("requirement__reference"))
    ]
