"""The register of inspections as it stood at a moment, for pages: each function in a fixed number of queries.

`moment` is None for now. Before it was confirmed a finding was a draft, so at a past day only what was
confirmed by then is there.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q

from soundingboard.accounts.access import Actor
from soundingboard.formats.inspection_report.frameworks import Framework, frameworks, grade_scales
from soundingboard.lib.canonical import digest
from soundingboard.outbox.models import Job
from soundingboard.plan import inspection_rules as rules
from soundingboard.plan.inspection_rules import Saying, Suggestion
from soundingboard.plan.models import (
    Alignment,
    Finding,
    FindingQuerySet,
    FindingRepeat,
    FindingState,
    Inspection,
    InspectionJudgement,
    InspectionState,
    Objective,
    ObjectiveVersion,
    Parking,
)

FINDING_FACTS = ("text", "section", "time_band", "is_priority_action", "page", "paragraph")
INSPECTION_FACTS = (
    "title",
    "framework",
    "authority_as_printed",
    "inspected_from",
    "inspected_to",
    "published_on",
    "received_on",
)


def inspection_mark(inspection: Inspection) -> str:
    """What a form carries to know whether somebody changed the inspection's facts while it was open."""
    return digest([str(getattr(inspection, name)) for name in INSPECTION_FACTS])


def finding_mark(finding: Finding) -> str:
    """What a form carries to know whether somebody changed the finding while it was open."""
    return digest([str(getattr(finding, name)) for name in FINDING_FACTS])


def said_on(inspection: Inspection) -> date | None:
    """The day from which its findings count as said."""
    return rules.said_on(inspection.published_on, inspection.inspected_to, inspection.received_on)


def framework_titled(code: str) -> str:
    """The framework's name in full; its code where content knows no such framework."""
    found = _framework(code)
    return found.words if found else code


def framework_choices() -> list[tuple[str, str]]:
    """Every framework there is, by code and name."""
    return [(each.code, each.words) for each in frameworks()]


def is_letter(code: str) -> bool:
    """Whether such an inspection is told in a letter (a focused visit, a joint inspection) rather than in a report."""
    found = _framework(code)
    return bool(found and found.letter)


def scale_words(judgement: InspectionJudgement) -> str:
    """Where a grade stands on the scale of its day: "third of 4: Outstanding, Good, Adequate, Inadequate"."""
    scale = next((each for each in grade_scales() if each.code == judgement.scale), None)
    if scale is None:
        return ""
    place = next(
        (
            n
            for n, grade in enumerate(scale.grades, start=1)
            if judgement.grade.lower() in (grade.grade.lower(), *grade.printed)
        ),
        None,
    )
    words = ", ".join(grade.grade for grade in scale.grades)
    return f"{_ORDINALS[place]} of {len(scale.grades)}: {words}" if place else f"On the scale {words}"


def plan_sent_on(inspection: Inspection, moment: datetime | None) -> date | None:
    """When the plan that answers it was sent, if that was on record by a moment. None is now."""
    recorded = inspection.plan_sent_recorded_at
    return inspection.plan_sent_on if moment is None or (recorded is not None and recorded < moment) else None


# --- inspections ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InspectionLine:
    """One inspection in the register, with how many of its findings are where."""

    inspection: Inspection
    state: InspectionState
    judgements: tuple[InspectionJudgement, ...]
    confirmed: int
    drafts: int
    set_aside: int
    priority: int
    unanswered: int

    @property
    def said_on(self) -> date | None:
        """The day it counts from."""
        return said_on(self.inspection)


def register(by: Actor, moment: datetime | None) -> list[InspectionLine]:
    """Every inspection of the programme, the latest first. Three queries.

    `unanswered` counts confirmed findings that no objective answers and nobody has parked.
    """
    rows = Inspection.objects.visible_to(by).select_related("report")
    confirmed = Q(findings__state=FindingState.CONFIRMED)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
        confirmed &= Q(findings__settled_at__lt=moment)
    rows = rows.annotate(
        confirmed=Count("findings", filter=confirmed),
        drafts=Count("findings", filter=Q(findings__state=FindingState.DRAFT)),
        aside=Count("findings", filter=Q(findings__state=FindingState.SET_ASIDE)),
        priority=Count("findings", filter=confirmed & Q(findings__is_priority_action=True)),
    ).prefetch_related(Prefetch("judgements", InspectionJudgement.objects.order_by("position", "pk")))
    unanswered = dict(
        _unanswered(by, moment)
        .values_list("inspection")
        .annotate(number=Count("pk"))
        .values_list("inspection", "number")
    )
    lines = [
        InspectionLine(
            inspection=row,
            state=state_at(row, moment),
            judgements=tuple(row.judgements.all()),
            confirmed=row.confirmed,
            drafts=row.drafts if moment is None else 0,
            set_aside=row.aside if moment is None else 0,
            priority=row.priority,
            unanswered=unanswered.get(row.pk, 0),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (line.said_on or date.max, line.inspection.pk), reverse=True)


def state_at(inspection: Inspection, moment: datetime | None) -> InspectionState:
    """Where the reading of an inspection stood at a moment."""
    state = InspectionState(inspection.state)
    if moment is None or state != InspectionState.CONFIRMED:
        return state
    confirmed_then = inspection.confirmed_at is not None and inspection.confirmed_at < moment
    return state if confirmed_then else InspectionState.TO_CONFIRM


def inspection_for(by: Actor, reference: str, moment: datetime | None = None) -> Inspection | None:
    """The inspection with this reference, if it was in the register at the moment. One query."""
    rows = Inspection.objects.visible_to(by).filter(reference=reference).select_related("report", "programme")
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    found: Inspection | None = rows.first()
    return found


def reading_job(inspection: Inspection) -> Job | None:
    """The job that reads the report, to say how far it is or that it stopped. One query."""
    return Job.objects.filter(kind="inspection.read", key=f"inspection-{inspection.pk}").order_by("-pk").first()


def judgements_of(inspection: Inspection) -> list[InspectionJudgement]:
    """Its judgements in printed order. One query."""
    return list(inspection.judgements.order_by("position", "pk"))


def judgement_for(by: Actor, reference: str, key: int) -> InspectionJudgement | None:
    """One judgement of an inspection. One query."""
    rows = InspectionJudgement.objects.visible_to(by).filter(pk=key, inspection__reference=reference)
    found: InspectionJudgement | None = rows.select_related("inspection").first()
    return found


# --- findings ---------------------------------------------------------------------------------------------------------


def every_finding(inspection: Inspection) -> list[Finding]:
    """Its findings in every state, in printed order. One query."""
    return list(inspection.findings.order_by("position", "pk"))


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding of an inspection, with what answers it and whether it is said to repeat another."""

    finding: Finding
    objectives: tuple[str, ...]
    is_parked: bool
    repeats: tuple[str, ...]


def findings_of(inspection: Inspection, moment: datetime | None = None) -> list[FindingLine]:
    """The findings in printed order with their objectives' references, parking and repeats. Four queries."""
    rows = Finding.objects.filter(inspection=inspection).select_related("parent").order_by("position", "pk")
    if moment is not None:
        rows = rows.filter(state=FindingState.CONFIRMED, settled_at__lt=moment)
    answered: dict[int, list[str]] = defaultdict(list)
    repeats: dict[int, list[str]] = defaultdict(list)
    links = Alignment.objects.as_at(moment).filter(finding__inspection=inspection)
    for key, reference in links.values_list("finding_id", "objective__reference"):
        answered[key].append(reference)
    likened = FindingRepeat.objects.as_at(moment).filter(finding__inspection=inspection)
    for key, reference in likened.order_by("pk").values_list("finding_id", "earlier__reference"):
        repeats[key].append(reference)
    parked = set(
        Parking.objects.as_at(moment).filter(finding__inspection=inspection).values_list("finding_id", flat=True)
    )
    return [FindingLine(row, tuple(sorted(answered[row.pk])), row.pk in parked, tuple(repeats[row.pk])) for row in rows]


def finding_for(by: Actor, reference: str, moment: datetime | None = None) -> Finding | None:
    """The finding with this reference, if it was there at the moment. One query."""
    rows = Finding.objects.visible_to(by).filter(reference=reference)
    if moment is not None:
        rows = rows.filter(state=FindingState.CONFIRMED, settled_at__lt=moment)
    found: Finding | None = rows.select_related("inspection__programme", "parent", "settled_by").first()
    return found


def parts_of(finding: Finding) -> list[Finding]:
    """The findings that are parts of this one, in printed order. One query."""
    return list(finding.parts.order_by("position", "pk"))


@dataclass(frozen=True, slots=True)
class Answer:
    """An objective that answers a finding."""

    objective: Objective
    title: str
    strength: str
    note: str


def answers_to(finding: Finding, moment: datetime | None) -> tuple[list[Answer], Parking | None]:
    """The objectives that answer a finding, and its parking if it is left out on purpose. Three queries."""
    links = list(
        Alignment.objects.as_at(moment)
        .filter(finding=finding)
        .select_related("objective")
        .order_by("objective__reference")
    )
    titles = titles_of((link.objective_id for link in links), moment)
    parking: Parking | None = Parking.objects.as_at(moment).filter(finding=finding).select_related("decision").first()
    return [
        Answer(link.objective, titles.get(link.objective_id, ""), link.get_strength_display(), link.note)
        for link in links
    ], parking


def titles_of(objectives: Iterable[int], moment: datetime | None) -> dict[int, str]:
    """What objectives were called at a moment. One query."""
    rows = ObjectiveVersion.objects.as_at(moment).filter(objective__in=list(objectives))
    return dict(rows.values_list("objective_id", "title"))


# --- repeats ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Echo:
    """A finding in a chain of repeats: when it was said, and what was tried after it."""

    finding: Finding
    said_on: date | None
    link: FindingRepeat | None


@dataclass(frozen=True, slots=True)
class Chain:
    """What a finding repeats and what repeats it, oldest first, and for how many years the matter has been open."""

    echoes: tuple[Echo, ...]
    years_open: float | None

    @property
    def is_repeat(self) -> bool:
        """Whether the matter was ever said more than once."""
        return len(self.echoes) > 1


def chain_of(finding: Finding, by: Actor, moment: datetime | None, on: date) -> Chain:
    """The whole chain of repeats that a finding stands in. One query, for all the links of the programme."""
    rows = list(
        FindingRepeat.objects.visible_to(by).as_at(moment).select_related("finding__inspection", "earlier__inspection")
    )
    before: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    known: dict[int, Finding] = {finding.pk: finding}
    link_to: dict[int, FindingRepeat] = {}
    for row in rows:
        before.setdefault(row.finding_id, []).append(row.earlier_id)
        after.setdefault(row.earlier_id, []).append(row.finding_id)
        known[row.finding_id], known[row.earlier_id] = row.finding, row.earlier
        if row.finding_id == finding.pk or row.earlier_id not in link_to:
            link_to[row.earlier_id] = row
    keys = {finding.pk, *rules.origins(before, finding.pk), *rules.origins(after, finding.pk)}
    echoes = [Echo(known[key], said_on(known[key].inspection), link_to.get(key)) for key in keys]
    echoes.sort(key=lambda each: (each.said_on or date.max, each.finding.reference))
    first = min((each.said_on for each in echoes if each.said_on is not None), default=None)
    return Chain(tuple(echoes), rules.years_open(first, on))


@dataclass(frozen=True, slots=True)
class PossibleRepeat:
    """Two findings for a person to compare, and for how many years the matter would have been open."""

    finding: Finding
    earlier: Finding
    likeness: int
    years_open: float | None

    @property
    def said_on(self) -> date | None:
        """The day the later of the two was said."""
        return said_on(self.finding.inspection)

    @property
    def said_before_on(self) -> date | None:
        """The day the earlier of the two was said."""
        return said_on(self.earlier.inspection)


def possible_repeats(by: Actor, inspection: Inspection, on: date, *, of: Finding | None = None) -> list[PossibleRepeat]:
    """The earlier findings that an inspection's confirmed ones may repeat, likeliest first for each.

    Only findings of inspections said earlier are compared, and no pair that a person has linked or dismissed. Three
    queries, one where nothing was said earlier.

    Args:
        of: one finding of the inspection, where only that one is asked about.
    """
    confirmed = Finding.objects.visible_to(by).confirmed()
    said = said_on(inspection)
    others = confirmed.exclude(inspection=inspection).select_related("inspection")
    earlier = {row.pk: row for row in others if _is_before(row, said, inspection.pk)}
    if not earlier:
        return []
    rows = confirmed.filter(inspection=inspection).order_by("position", "pk")
    mine = {row.pk: row for row in rows if of is None or row.pk == of.pk}
    for row in mine.values():
        row.inspection = inspection
    settled = frozenset(FindingRepeat.objects.visible_to(by).values_list("finding_id", "earlier_id"))
    found: list[PossibleRepeat] = []
    for each in rules.suggest_repeats(_sayings(mine.values()), _sayings(earlier.values()), settled):
        found.append(_possible(mine[each.finding], earlier[each.earlier], each, on))
    return found


def repeat_for(by: Actor, finding: Finding, earlier_reference: str) -> FindingRepeat | None:
    """The link between a finding and an earlier one that holds now. One query."""
    rows = FindingRepeat.objects.visible_to(by).current().filter(finding=finding, earlier__reference=earlier_reference)
    found: FindingRepeat | None = rows.select_related("finding__inspection", "earlier__inspection").first()
    return found


def earlier_findings(by: Actor, finding: Finding) -> list[Finding]:
    """Every confirmed finding of other inspections that were said before this one's. One query."""
    rows = Finding.objects.visible_to(by).confirmed().exclude(inspection=finding.inspection_id)
    said = said_on(finding.inspection)
    return [row for row in rows.select_related("inspection") if _is_before(row, said, finding.inspection_id)]


_ORDINALS = {1: "First", 2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth"}


def _framework(code: str) -> Framework | None:
    return next((each for each in frameworks() if each.code == code), None)


def _unanswered(by: Actor, moment: datetime | None) -> FindingQuerySet:
    rows = Finding.objects.visible_to(by).filter(state=FindingState.CONFIRMED)
    if moment is not None:
        rows = rows.filter(settled_at__lt=moment)
    return rows.exclude(
        pk__in=Alignment.objects.visible_to(by).as_at(moment).filter(finding__isnull=False).values("finding")
    ).exclude(pk__in=Parking.objects.visible_to(by).as_at(moment).filter(finding__isnull=False).values("finding"))


def _is_before(row: Finding, said: date | None, inspection_key: int) -> bool:
    """Whether a finding was said before a day; without days the order of the register decides."""
    before = said_on(row.inspection)
    if said is None or before is None:
        return row.inspection_id < inspection_key
    return before < said


def _sayings(rows: Iterable[Finding]) -> list[Saying]:
    return [Saying(row.pk, row.text, said_on(row.inspection)) for row in rows]


def _possible(finding: Finding, earlier: Finding, suggested: Suggestion, on: date) -> PossibleRepeat:
    return PossibleRepeat(
        finding, earlier, round(suggested.likeness * 100), rules.years_open(said_on(earlier.inspection), on)
    )
