"""Standards and where teams stand with them at a moment, in frozen values, each in a fixed number of queries.

`moment` is None for now (see `VersionQuerySet.as_at`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from soundingboard.accounts.access import Actor
from soundingboard.evidence.models import Evidence, EvidenceVersion
from soundingboard.framework.models import Origin
from soundingboard.lib.audit_tools import ToolQuestion, key_of
from soundingboard.measures.models import Team, TeamKind
from soundingboard.practice.clocks import StandardClock
from soundingboard.practice.library import LibraryStandard, clock_from_plain, library, shipped_digests
from soundingboard.practice.models import Adoption, Standard, StandardVersion
from soundingboard.practice.rules import Adopted, Spread, Standing, spread_of, standing_of
from soundingboard.records.prepared import prepared

# --- standards --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StandardText:
    """What a standard said at a moment."""

    standard_id: int
    version_id: int
    code: str
    number: int
    title: str
    statement: str
    heading: str
    clock: StandardClock | None
    shown_by: str
    scope: str
    content_area: str
    performance_type: str
    measure: str
    good: tuple[str, ...]
    audited_by: tuple[str, ...]
    asks: tuple[str, ...]
    aim: int
    source: str
    owner_id: int | None
    owner_role: str
    review_on: date | None
    valid_from: date | None
    valid_to: date | None
    is_retired: bool
    is_local: bool

    @property
    def is_clock(self) -> bool:
        """Whether it says in days what is due; otherwise it is a statement of quality."""
        return self.clock is not None

    @property
    def how(self) -> str:
        """Its clock in words, or that it is a statement of quality."""
        if self.clock is None:
            return "A statement of quality"
        return f"{self.clock.words[:1].upper()}{self.clock.words[1:]}"

    def is_due_for_review(self, on: date) -> bool:
        """Whether the day on which it was to be looked at again has come."""
        return self.review_on is not None and self.review_on <= on

    def holds_on(self, on: date) -> bool:
        """Whether anybody is held to it on a day."""
        return (
            not self.is_retired
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_to is None or on <= self.valid_to)
        )


_TEXT = (
    "standard_id",
    "pk",
    "standard__code",
    "number",
    "title",
    "statement",
    "heading",
    "clock",
    "shown_by",
    "scope",
    "content_area",
    "performance_type",
    "measure",
    "good",
    "audited_by",
    "asks",
    "aim",
    "source",
    "owner_id",
    "owner_role",
    "review_on",
    "valid_from",
    "valid_to",
    "is_retired",
    "origin",
)
_CLOCK, _LISTS = _TEXT.index("clock"), {_TEXT.index(name) for name in ("good", "audited_by", "asks")}


def standards_at(programme_id: int, moment: datetime | None = None) -> dict[int, StandardText]:
    """Every standard with its words of that moment, retired ones with the rest, in order. One query."""
    return {row[0]: _text(row) for row in _standards_at(programme_id, moment)}


@prepared
def _standards_at(programme_id: int, moment: datetime | None) -> "QuerySet[Any]":
    return StandardVersion.objects.filter(programme_id=programme_id).as_at(moment).in_order().values_list(*_TEXT)


def _text(row: Sequence[Any]) -> StandardText:
    values: list[Any] = [tuple(value) if place in _LISTS else value for place, value in enumerate(row)]
    values[_CLOCK] = clock_from_plain(values[_CLOCK])
    values[-1] = values[-1] == Origin.LOCAL
    return StandardText(*values)


def as_text(row: StandardVersion) -> StandardText:
    """The frozen value of a row fetched with its standard. No query."""
    values = [row.standard.code if name == "standard__code" else getattr(row, name) for name in _TEXT]
    return _text(values)


def standard_of(actor: Actor, code: str, moment: datetime | None = None) -> StandardVersion | None:
    """The row of one standard as it stood, for a page that will change it. One query."""
    rows = StandardVersion.objects.visible_to(actor, standard__code=code).as_at(moment)
    return rows.select_related("standard", "owner", "recorded_by", "programme").first()


def versions_of(actor: Actor, code: str, moment: datetime | None = None) -> list[StandardVersion]:
    """Every version of one standard up to a moment, newest first. One query."""
    rows = StandardVersion.objects.visible_to(actor, standard__code=code)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return list(rows.select_related("recorded_by", "owner", "standard").order_by("-number"))


class StandardNamed(NamedTuple):
    """A standard by its code and title, to be linked to."""

    code: str
    title: str


def standards_measured_by(actor: Actor, measure: str, moment: datetime | None = None) -> list[StandardNamed]:
    """The standards in use of which an indicator says how often they are met. One query."""
    rows = StandardVersion.objects.visible_to(actor).as_at(moment).in_use().filter(measure=measure).in_order()
    return [StandardNamed(*row) for row in rows.values_list("standard__code", "title")]


class StandardFiled(NamedTuple):
    """A standard in use by its code and title: where it is filed, what good it serves, which questions look at it."""

    code: str
    title: str
    content_area: str
    good: list[str]
    audited_by: list[str]


def standards_filed(actor: Actor, moment: datetime | None = None) -> list[StandardFiled]:
    """The standards in use with what they hang on, in order. One query."""
    rows = StandardVersion.objects.visible_to(actor).as_at(moment).in_use().in_order()
    columns = ("standard__code", "title", "content_area", "good", "audited_by")
    return [StandardFiled(*row) for row in rows.values_list(*columns)]


def that_serve(standards: Iterable[StandardFiled], statement: str) -> list[StandardFiled]:
    """Of some standards those that serve a statement of what good looks like."""
    return [each for each in standards if statement in each.good]


def looked_at_by(standards: Iterable[StandardFiled], tool: str, question: ToolQuestion) -> list[StandardFiled]:
    """Of some standards those that a question of an audit tool looks at: it names them, or they name it."""
    key = key_of(tool, question.code)
    return [each for each in standards if each.code == question.standard or key in each.audited_by]


class Offer(NamedTuple):
    """What an upgrade would change in a standard: never taken up by itself. `held` is None for a new one."""

    item: LibraryStandard
    held: StandardVersion | None

    @property
    def is_local(self) -> bool:
        """Whether the programme changed its own, so that taking the offer up would lose that."""
        return self.held is not None and self.held.origin == Origin.LOCAL


def library_offers(actor: Actor) -> list[Offer]:
    """The standards of this release that differ from what was taken in from the last one. One query."""
    rows = {
        row.standard.code: row for row in StandardVersion.objects.visible_to(actor).current().select_related("standard")
    }
    digests = shipped_digests()
    return [
        Offer(item, rows.get(item.code))
        for item in library()
        if item.code not in rows or rows[item.code].shipped_digest != digests[item.code]
    ]


# --- teams and standards ----------------------------------------------------------------------------------------------


class TeamLine(NamedTuple):
    """A team that works now, or worked at the moment."""

    pk: int
    code: str
    name: str


def teams_at(programme_id: int, moment: datetime | None = None, *, on: date) -> list[TeamLine]:
    """The teams known at a moment and not closed by a day, by name. One query."""
    return [TeamLine(*row[:3]) for row in _teams_at(programme_id, moment) if row[3] is None or row[3] > on]


@prepared
def _teams_at(programme_id: int, moment: datetime | None) -> "QuerySet[Any]":
    rows = Team.objects.filter(programme_id=programme_id, kind=TeamKind.TEAM)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return rows.order_by("name").values_list("pk", "code", "name", "closed_on")


def team_of(actor: Actor, code: str) -> Team | None:
    """One team by its code. One query."""
    return Team.objects.visible_to(actor).filter(code=code, kind=TeamKind.TEAM).first()


class AdoptionLine(NamedTuple):
    """What is on record of a standard in a team. `evidence` is its reference; `shows` says that it still stands."""

    pk: int
    standard_id: int
    team_id: int
    state: str
    planned_for: date | None
    adopted_on: date | None
    evidence: str | None
    why: str
    recorded_at: datetime
    shows: bool

    @property
    def adopted(self) -> Adopted:
        """What the rules need of it."""
        return Adopted(self.state, self.planned_for, self.adopted_on, self.shows)


NOTHING = Adopted()


def adoptions_at(
    programme_id: int, moment: datetime | None = None, *, standard_id: int | None = None
) -> dict[tuple[int, int], AdoptionLine]:
    """Where teams stand with standards, by standard and team. Withdrawn evidence shows nothing. One query."""
    rows = _adoptions_at(programme_id, moment, standard_id)
    lines = (AdoptionLine._make((*row[:-1], row[-1] is not None)) for row in rows)
    return {(line.standard_id, line.team_id): line for line in lines}


@prepared
def _adoptions_at(programme_id: int, moment: datetime | None, standard_id: int | None) -> "QuerySet[Any]":
    # Looked for once for each of some hundred: asked whether there is one, a database reads all evidence of everybody.
    stands = EvidenceVersion.objects.as_at(moment).filter(evidence=OuterRef("evidence"), is_withdrawn=False)
    shown = Evidence.objects.filter(pk=OuterRef("evidence"))
    rows = Adoption.objects.filter(programme_id=programme_id).as_at(moment)
    if standard_id is not None:
        rows = rows.filter(standard_id=standard_id)
    columns = (
        "pk", "standard_id", "team_id", "state", "planned_for", "adopted_on", "shown", "why", "recorded_at", "stands",
    )  # fmt: skip
    rows = rows.annotate(
        shown=Subquery(shown.values("reference")[:1]), stands=Subquery(stands.order_by().values("pk")[:1])
    )
    return rows.values_list(*columns)


def adoption_of(actor: Actor, standard_id: int, team_id: int) -> Adoption | None:
    """What is on record of one standard in one team, for a page that will change it. One query."""
    rows: Any = Adoption.objects.visible_to(actor).current().filter(standard_id=standard_id, team_id=team_id)
    found: Adoption | None = rows.select_related("evidence", "recorded_by").first()
    return found


@dataclass(frozen=True, slots=True)
class Reach:
    """One standard over the teams: where each stands, in the order of the teams, and how far it has reached."""

    text: StandardText
    standings: tuple[tuple[TeamLine, Standing, AdoptionLine | None], ...]
    spread: Spread


def reach_at(
    texts: Mapping[int, StandardText],
    teams: Sequence[TeamLine],
    adoptions: Mapping[tuple[int, int], AdoptionLine],
    on: date,
) -> list[Reach]:
    """Each standard that holds on a day over the teams, the least adopted first. No query."""
    found = []
    for text in texts.values():
        if not text.holds_on(on):
            continue
        lines = [(team, adoptions.get((text.standard_id, team.pk))) for team in teams]
        standings = tuple((team, standing_of(line.adopted if line else NOTHING, on), line) for team, line in lines)
        found.append(Reach(text, standings, spread_of(standing for _, standing, _ in standings)))
    return sorted(found, key=lambda each: (-each.spread.gaps, -each.spread.bare))


def standards_by_code(actor: Actor) -> dict[str, Standard]:
    """The standards in use by their codes. One query."""
    rows = StandardVersion.objects.visible_to(actor).current().in_use().select_related("standard")
    return {row.standard.code: row.standard for row in rows}
