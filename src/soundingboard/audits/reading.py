"""What pages and the position read of audits: frozen values, each in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, Avg, Count, Exists, F, FloatField, JSONField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from soundingboard.accounts.access import LONDON, Actor, people_who_may
from soundingboard.accounts.models import Person
from soundingboard.accounts.roles import Permission
from soundingboard.audits.models import (
    Audit,
    AuditCycle,
    AuditFinding,
    AuditorLine,
    AuditSection,
    AuditState,
    Feedback,
    FrameCase,
    LoopAction,
    LoopStep,
    LoopStepKind,
    Said,
)
from soundingboard.audits.rules import (
    ActionStands,
    LoopMeter,
    Tally,
    loop_meter,
    loop_stands,
    meter_of,
    tally,
    together_meter,
)
from soundingboard.audits.tools import ToolInUse, tool_of
from soundingboard.evidence.models import EvidenceVersion
from soundingboard.framework.models import Content
from soundingboard.lib.audit_tools import KIND
from soundingboard.measures.models import Team, TeamKind
from soundingboard.plan.models import ObjectiveVersion
from soundingboard.records.prepared import prepared, prepared_by
from soundingboard.statistics.agreement import Agreement, Pair, agreement, agreement_of
from soundingboard.statistics.percentages import Percentage, together

# --- tools and people -------------------------------------------------------------------------------------------------


def tools(actor: Actor, moment: datetime | None = None) -> list[ToolInUse]:
    """The tools of a programme as they stand, in order. One query."""
    rows = Content.objects.visible_to(actor).as_at(moment).of_kind(KIND).select_related("recorded_by")
    return [tool_of(row) for row in rows]


def tool_called(actor: Actor, code: str, version: int | None = None) -> ToolInUse | None:
    """A tool as it stands, or one version of it. One query."""
    rows = Content.objects.visible_to(actor).filter(kind=KIND, code=code).select_related("recorded_by")
    row = (rows.filter(version=version) if version is not None else rows.filter(superseded_at=None)).first()
    return tool_of(row) if row is not None else None


def auditors_offered(actor: Actor) -> list[Person]:
    """Everybody whose role includes audits, by name. Two queries."""
    may = people_who_may(Permission.CARRY_OUT_AUDITS, actor.programme_id or 0, actor.today)
    return list(Person.objects.filter(pk__in=may).order_by("name", "pk"))


def lines_declared(actor: Actor) -> dict[int, tuple[str, ...]]:
    """The teams that each person does not audit. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = AuditorLine.objects.visible_to(actor).order_by("team")
    for person, team in rows.values_list("person_id", "team"):
        found[person].append(team)
    return {person: tuple(teams) for person, teams in found.items()}


def teams_known(actor: Actor) -> list[str]:
    """The teams by name: those of the measures, and those of frames. Two queries."""
    kept = Team.objects.visible_to(actor).filter(kind=TeamKind.TEAM, closed_on=None).values_list("name", flat=True)
    framed = FrameCase.objects.visible_to(actor).order_by().values_list("team", flat=True).distinct()
    return sorted(set(kept) | set(framed))


# --- cycles -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CycleLine:
    """A cycle as lists show it."""

    row: AuditCycle
    state: str
    audits: int
    submitted: int
    not_done: int
    meter: LoopMeter

    @property
    def is_late(self) -> bool:
        """Whether it goes on."""
        return self.state == "drawn"


def cycle_rows(actor: Actor, moment: datetime | None = None) -> "QuerySet[AuditCycle]":
    """The cycles, the latest first, each with its tool but for the questions of that."""
    rows: QuerySet[AuditCycle] = AuditCycle.objects.visible_to(actor).in_order().select_related("tool")
    rows = rows.defer("tool__body")
    return rows if moment is None else rows.filter(recorded_at__lt=moment)


def some_cycles(actor: Actor, moment: datetime | None = None, *, offset: int, limit: int) -> list[AuditCycle]:
    """Some of the cycles, the latest first, each with the code of its tool. One query."""
    found: list[AuditCycle] = _some_cycles(actor, moment, offset, limit)
    return found


@prepared_by("offset", "limit")
def _some_cycles(actor: Actor, moment: datetime | None, offset: int, limit: int) -> "QuerySet[AuditCycle]":
    said = ("reference", "name", "purpose", "is_graded", "sample_size", "second_percent")
    days = ("starts_on", "due_on", "second_due_on", "drawn_at", "closed_at", "abandoned_at")
    return cycle_rows(actor, moment).defer(None).only(*said, *days, "tool__code")[offset : offset + limit]


def cycles_offered(actor: Actor, moment: datetime | None = None, *, most: int) -> list[tuple[str, str]]:
    """The latest cycles to choose from: reference, and how each is called. One query."""
    rows = cycle_rows(actor, moment).select_related(None).defer(None).values_list("reference", "name")[:most]
    return [(reference, f"{reference} {name}") for reference, name in rows]


def cycle_lines(
    actor: Actor, rows: Iterable[AuditCycle], moment: datetime | None = None, *, on: date
) -> list[CycleLine]:
    """Some cycles with how far each is. Two queries now for any number, five of a past day."""
    found = list(rows)
    keys = tuple(row.pk for row in found)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    if moment is None:
        for cycle, state, number in _audits_by_state(keys):
            counts[cycle][state] = number
    else:
        for cycle, number, done in _audits_sent(keys, moment):
            counts[cycle].update({"submitted": done, "allocated": number - done})
    meters, nothing_found = meters_by_cycle(actor, moment, on=on, cycles=keys), loop_meter(())
    return [
        CycleLine(
            row,
            state_at(row, moment),
            sum(counts[row.pk].values()),
            counts[row.pk]["submitted"],
            counts[row.pk]["not_done"],
            meters.get(row.pk, nothing_found),
        )
        for row in found
    ]


@prepared
def _audits_by_state(cycles: tuple[int, ...]) -> "QuerySet[Any]":
    rows: QuerySet[Any] = Audit.objects.filter(cycle__in=cycles).order_by()
    counted: QuerySet[Any] = rows.values_list("cycle", "state").annotate(n=Count("pk"))
    return counted


@prepared
def _audits_sent(cycles: tuple[int, ...], moment: datetime) -> "QuerySet[Any]":
    rows: QuerySet[Any] = Audit.objects.filter(cycle__in=cycles, recorded_at__lt=moment).order_by()
    sent = Count("pk", filter=Q(state=AuditState.SUBMITTED, submitted_at__lt=moment))
    counted: QuerySet[Any] = rows.values_list("cycle").annotate(n=Count("pk"), done=sent)
    return counted


def cycles(actor: Actor, moment: datetime | None = None, *, on: date) -> list[CycleLine]:
    """Every cycle, the latest first, with how far each is. Three queries now, six of a past day."""
    return cycle_lines(actor, cycle_rows(actor, moment), moment, on=on)


def state_at(cycle: AuditCycle, moment: datetime | None) -> str:
    """Where a cycle stood at a moment."""
    if moment is None:
        return cycle.state
    for state, at in (
        ("abandoned", cycle.abandoned_at),
        ("closed", cycle.closed_at),
        ("drawn", cycle.drawn_at),
    ):
        if at is not None and at < moment:
            return state
    return "planned"


def cycle_of(actor: Actor, reference: str, moment: datetime | None = None) -> AuditCycle | None:
    """One cycle. One query."""
    rows = AuditCycle.objects.visible_to(actor).filter(reference=reference)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return rows.select_related("tool", "recorded_by", "programme").first()


def stands_as(cycle: AuditCycle) -> str:
    """The reference of the evidence that a cycle is now, or empty: what was withdrawn shows nothing. One query."""
    if cycle.put_forward_as_id is None:
        return ""
    rows = EvidenceVersion.objects.current().filter(evidence=cycle.put_forward_as_id, is_withdrawn=False)
    return rows.values_list("evidence__reference", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class FrameCount:
    """What a frame holds: cases by team and by status, and those left out by reason."""

    cases: int
    left_out: tuple[tuple[str, int], ...]
    strata: tuple[tuple[str, int, int], ...]  # name, cases that can be chosen, drawn

    @property
    def eligible(self) -> int:
        """Those that can be chosen."""
        return self.cases - sum(number for _, number in self.left_out)


def frame_count(cycle: AuditCycle) -> FrameCount:
    """A frame in numbers. One query."""
    by = {"team": "team", "status": "status", "none": "cycle__reference"}[cycle.stratum]
    rows = FrameCase.objects.filter(cycle=cycle).order_by().values_list(by, "left_out")
    left: Counter[str] = Counter()
    strata: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    total = 0
    for name, why, number, drawn in rows.annotate(n=Count("pk"), drawn=Count("place")):
        total += number
        if why:
            left[why] += number
        else:
            strata[("All" if cycle.stratum == "none" else name) or "Not given"][0] += number
            strata[("All" if cycle.stratum == "none" else name) or "Not given"][1] += drawn
    return FrameCount(
        total, tuple(sorted(left.items())), tuple((name, pair[0], pair[1]) for name, pair in sorted(strata.items()))
    )


def frame_rows(cycle: AuditCycle) -> "QuerySet[FrameCase]":
    """The cases of a frame by team and reference."""
    return FrameCase.objects.filter(cycle=cycle).order_by("team", "reference")


def listed_audits(cycle: AuditCycle) -> "QuerySet[Audit]":
    """The audits of a cycle in order, with what a list shows of each and no more."""
    shown = ("number", "team", "state", "concern_at", "is_second", "second_at", "settled_at")
    rows = Audit.objects.filter(cycle=cycle).select_related("cycle", "auditor").order_by("number")
    return rows.only(*shown, "cycle__reference", "auditor__name")


def audit_of(actor: Actor, reference: str, number: int) -> Audit | None:
    """One audit with its cycle and its tool. One query."""
    rows = Audit.objects.visible_to(actor).filter(cycle__reference=reference, number=number)
    return rows.select_related("cycle", "tool", "auditor", "moderator", "settled_by", "programme").first()


def sections_of(audit: Audit) -> dict[str, AuditSection]:
    """What is saved of an audit, by section. One query."""
    return {row.code: row for row in AuditSection.objects.filter(audit=audit)}


def my_audits(actor: Actor) -> list[Audit]:
    """The audits that wait for this person. One query."""
    if actor.person_id is None:
        return []
    rows: QuerySet[Audit] = Audit.objects.visible_to(actor).waiting().filter(auditor=actor.person_id)
    return list(rows.select_related("cycle").order_by("cycle__due_on", "cycle", "number"))


def my_second_grades(actor: Actor) -> list[Audit]:
    """The second grades that are asked of this person. One query."""
    if actor.person_id is None:
        return []
    rows: QuerySet[Audit] = Audit.objects.visible_to(actor).waiting_for_second().filter(moderator=actor.person_id)
    return list(rows.select_related("cycle").order_by("cycle__second_due_on", "cycle", "number"))


def waiting_for(programme_id: int, person_id: int) -> int:
    """How many audits and second grades wait for a person. Two queries."""
    rows = Audit.objects.filter(programme_id=programme_id)
    own: int = rows.waiting().filter(auditor=person_id).count()
    second: int = rows.waiting_for_second().filter(moderator=person_id).count()
    return own + second


def may_read(actor: Actor, audit: Audit) -> bool:
    """Whether somebody may read what was written in an audit: whoever reads audits, its auditor and its moderator."""
    return actor.can(Permission.READ_AUDITS) or actor.person_id in (audit.auditor_id, audit.moderator_id)


def sees_first_grade(actor: Actor, audit: Audit) -> bool:
    """Whether the first grade may be shown: until the second is in, only to whoever gave it."""
    return not audit.hides_grade or (actor.person_id is not None and actor.person_id == audit.auditor_id)


# --- results ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """How one question was answered over a cycle."""

    section: str
    code: str
    words: str
    share: Percentage
    partly: int


@dataclass(frozen=True, slots=True)
class Graded:
    """How many audits of a team, or of all, have each grade: first, and in the end; best first."""

    name: str
    first: tuple[tuple[str, int], ...]
    final: tuple[tuple[str, int], ...]
    good: Percentage


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far first and second grades agree, for all or for one auditor or team."""

    name: str
    found: Agreement


@dataclass(frozen=True, slots=True)
class CycleResult:
    """What a cycle found. Grades that wait for a second one, or to be settled, are in no number yet."""

    cycle: AuditCycle
    drawn: int
    submitted: int
    not_done: int
    waiting_for_grade: int
    grades: Graded
    by_team: tuple[Graded, ...]
    questions: tuple[QuestionResult, ...]
    worker_took_part: Percentage
    family_feedback: Percentage
    agreed: Agreement
    agreed_by_team: tuple[Agreed, ...]
    agreed_by_auditor: tuple[Agreed, ...]
    moved: int

    @property
    def as_evidence(self) -> tuple[int, int]:
        """How much was good, of how much: audits graded good or better, or answers met where nothing is graded."""
        if self.cycle.is_graded and self.grades.good.eligible:
            return self.grades.good.passed, self.grades.good.eligible
        answered = together(each.share for each in self.questions)
        return answered.passed, answered.eligible

    @property
    def sentence(self) -> str:
        """It in words, as evidence says it."""
        said = [f"{self.submitted} of {self.drawn} audits were sent in."]
        if self.cycle.is_graded:
            said.append(f"Good or better: {self.grades.good.sentence}")
        else:
            said.append(f"Questions met: {together(each.share for each in self.questions).sentence}")
        if self.agreed.pairs:
            said.append(
                f"{self.agreed.pairs} were graded a second time, blind; of these {self.agreed.same} got the same "
                f"grade, {self.agreed.lower} a lower and {self.agreed.higher} a higher one."
            )
        return " ".join(said)


# What is counted of an audit, which has as much again to read.
_COUNTED = (
    *("cycle_id", "team", "state", "submitted_at", "worker_took_part", "family_feedback", "grade"),
    *("is_second", "second_at", "second_grade", "settled_at", "settled_grade"),
)


def result_of(actor: Actor, cycle: AuditCycle, moment: datetime | None = None) -> CycleResult:
    """What a cycle found by a moment. Two queries."""
    used = tool_of(cycle.tool)
    audits = Audit.objects.filter(cycle=cycle).select_related("auditor").only(*_COUNTED, "auditor__name")
    rows = [_as_at(row, moment) for row in audits]
    sent = [row for row in rows if row.state == AuditState.SUBMITTED]
    answers = _answers(cycle, [row.pk for row in sent])
    return _result(cycle, used, rows, sent, answers)


def audits_as_at(cycle: AuditCycle, moment: datetime | None = None) -> list[Audit]:
    """The audits of a cycle in order, each as it stood at a moment. One query."""
    rows = Audit.objects.filter(cycle=cycle).select_related("cycle", "auditor").order_by("number")
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return [_as_at(row, moment) for row in rows]


def _as_at(row: Audit, moment: datetime | None) -> Audit:
    """An audit as it stood at a moment: what was sent in or graded later was not yet."""
    if moment is None:
        return row
    if row.submitted_at is None or row.submitted_at >= moment:
        row.state, row.grade = AuditState.BEGUN, None
    if row.second_at is not None and row.second_at >= moment:
        row.second_at = row.second_grade = None
    if row.settled_at is not None and row.settled_at >= moment:
        row.settled_at = row.settled_grade = None
    return row


def _answers(cycle: AuditCycle, audits: Collection[int]) -> list[dict[str, dict[str, str]]]:
    found: dict[int, dict[str, dict[str, str]]] = {pk: {} for pk in audits}
    rows = AuditSection.objects.filter(audit__cycle=cycle).values_list("audit_id", "code", "answers")
    for audit, code, given in rows:
        if audit in found:
            found[audit][code] = given
    return list(found.values())


def _result(
    cycle: AuditCycle,
    used: ToolInUse,
    rows: Sequence[Audit],
    sent: Sequence[Audit],
    answers: list[dict[str, dict[str, str]]],
) -> CycleResult:
    counted = tally(used.tool, answers, cycle.is_graded)
    teams: dict[str, list[Audit]] = defaultdict(list)
    auditors: dict[str, list[Audit]] = defaultdict(list)
    for row in sent:
        teams[row.team].append(row)
        auditors[str(row.auditor)].append(row)
    return CycleResult(
        cycle=cycle,
        drawn=len(rows),
        submitted=len(sent),
        not_done=sum(row.state == AuditState.NOT_DONE for row in rows),
        waiting_for_grade=len([row for row in sent if row.is_second and row.settled_at is None]),
        grades=_graded("All", sent, used),
        by_team=tuple(_graded(team, own, used) for team, own in sorted(teams.items())),
        questions=tuple(
            QuestionResult(
                section.title,
                question.code,
                question.words,
                _share(counted[question.code]),
                counted[question.code].partly,
            )
            for section in used.tool.sections
            for question in section.questions
            if question.code in counted
        ),
        worker_took_part=_said_so((row.worker_took_part for row in sent), {Said.YES}),
        family_feedback=_said_so((row.family_feedback for row in sent), {Feedback.YES}, {Feedback.DECLINED}),
        agreed=_agreement(sent, used, cycle.seed),
        agreed_by_team=tuple(Agreed(team, _agreement(own, used, cycle.seed)) for team, own in sorted(teams.items())),
        agreed_by_auditor=tuple(
            Agreed(name, _agreement(own, used, cycle.seed)) for name, own in sorted(auditors.items())
        ),
        moved=len([row for row in sent if row.settled_at is not None and row.settled_grade != row.grade]),
    )


@dataclass(frozen=True, slots=True)
class CycleAnswer:
    """How one question of a tool was answered in one cycle."""

    key: str
    cycle: str
    name: str
    starts_on: date
    is_closed: bool
    share: Percentage
    partly: int

    @property
    def failed(self) -> int:
        """Those of which it was said that it was not so."""
        return self.share.failed - self.partly


LATEST = 4  # how many of the latest cycles a standard is read against


def answers_lately(actor: Actor, keys: Collection[str], moment: datetime | None = None) -> list[CycleAnswer]:
    """What the latest cycles say of some questions of tools, the latest cycle first. Two queries.

    A question is counted in a cycle only where the version of the tool that was used there asks it; cycles in which
    nothing was sent in say nothing.

    Args:
        keys: as `key_of` writes them.
    """
    tools = sorted({key.partition(":")[0] for key in keys})
    rows = cycle_rows(actor, moment).filter(tool__code__in=tools, drawn_at__isnull=False)
    rows = rows.filter(abandoned_at=None).defer(None)  # with the tools, whose questions are counted
    latest = [row for row in rows[: LATEST * 2] if state_at(row, moment) in GOES_ON][:LATEST]
    sent = AuditSection.objects.filter(audit__cycle__in=latest, audit__state=AuditState.SUBMITTED)
    if moment is not None:
        sent = sent.filter(audit__submitted_at__lt=moment)
    given: dict[int, dict[int, dict[str, dict[str, str]]]] = defaultdict(lambda: defaultdict(dict))
    for cycle, audit, section, answers in sent.values_list("audit__cycle_id", "audit_id", "code", "answers"):
        given[cycle][audit][section] = answers
    found = []
    for row in latest:
        used = tool_of(row.tool)
        counted = tally(used.tool, given[row.pk].values(), row.is_graded) if given[row.pk] else {}
        for key in keys:
            tool, _, question = key.partition(":")
            if tool == used.row.code and question in counted:
                one = counted[question]
                closed = state_at(row, moment) == "closed"
                share = _share(one)
                found.append(CycleAnswer(key, row.reference, row.name, row.starts_on, closed, share, one.partly))
    return found


GOES_ON = frozenset({"drawn", "closed"})


def _share(counted: Tally) -> Percentage:
    return Percentage(counted.passed, counted.eligible, counted.not_applicable, counted.incomplete)


def _said_so(said: Iterable[str], passed: Collection[str], aside: Collection[str] = ()) -> Percentage:
    counted = Counter(said)
    return Percentage(
        sum(counted[each] for each in passed),
        sum(number for word, number in counted.items() if word and word not in aside),
        sum(counted[each] for each in aside),
        counted[""],
    )


def _graded(name: str, rows: Sequence[Audit], used: ToolInUse) -> Graded:
    """First grades are counted only where they are hidden from nobody."""
    words = used.grades
    first = Counter(row.grade for row in rows if not row.hides_grade and row.grade is not None)
    final = Counter(row.final_grade for row in rows if row.final_grade is not None)
    good = sum(number for grade, number in final.items() if grade >= used.good_from)
    open_ones = len(rows) - sum(final.values())
    return Graded(
        name,
        tuple((word, first[rank]) for rank, word in words.items()),
        tuple((word, final[rank]) for rank, word in words.items()),
        Percentage(good, sum(final.values()), 0, open_ones),
    )


def _agreement(rows: Iterable[Audit], used: ToolInUse, seed: int | None) -> Agreement:
    """Of the audits that a second person was asked to grade and did; the first grade of others is not looked at."""
    pairs = [Pair(row.grade, row.second_grade) for row in rows if row.is_second and row.second_at is not None]
    return agreement(pairs, len(used.grades), seed or 0)


@dataclass(frozen=True, slots=True)
class Moderation:
    """How far first and second grades agree over all cycles that are not abandoned, on scales of as many grades as most
    of them were given on; `apart` is how many pairs on shorter or longer scales are therefore not among them."""

    all: Agreement
    by_team: tuple[Agreed, ...]
    by_auditor: tuple[Agreed, ...]
    grades: int = 4
    apart: int = 0


MODERATION_SEED = 2026


def moderation(actor: Actor, moment: datetime | None = None, *, since: date | None = None) -> Moderation:
    """Agreement over the cycles that began since a day. A query that counts, for a programme may have thousands of
    second grades and far fewer kinds of pairs, and one for the auditors' names."""
    everything: Counter[Grades] = Counter()
    teams: dict[str, Counter[Grades]] = defaultdict(Counter)
    auditors: dict[str, Counter[Grades]] = defaultdict(Counter)
    kinds = list(_second_grades(actor, moment, since))
    # Joined to the count, PostgreSQL would read the people of all programmes.
    names = dict(Person.objects.filter(pk__in={auditor for _, auditor, *_ in kinds}).values_list("pk", "name"))
    sizes: Counter[int] = Counter()
    for *_, size, number in kinds:
        sizes[size] += number
    grades = max(sizes, key=lambda size: (sizes[size], size), default=4)
    for team, auditor, first, second, size, number in kinds:
        if size != grades:
            continue
        for counted in (everything, teams[team], auditors[names.get(auditor, "Nobody")]):
            counted[first, second] += number

    def each(groups: Mapping[str, Counter[Grades]]) -> tuple[Agreed, ...]:
        return tuple(Agreed(name, agreement_of(own, grades, MODERATION_SEED)) for name, own in sorted(groups.items()))

    apart = sizes.total() - sizes[grades]
    return Moderation(agreement_of(everything, grades, MODERATION_SEED), each(teams), each(auditors), grades, apart)


Grades = tuple[int | None, int | None]  # the first and the second of one audit


@prepared
def _second_grades(actor: Actor, moment: datetime | None, since: date | None) -> "QuerySet[Any]":
    rows: QuerySet[Any] = Audit.objects.visible_to(actor).filter(
        is_second=True, second_at__isnull=False, cycle__abandoned_at=None
    )
    if moment is not None:
        rows = rows.filter(second_at__lt=moment)
    if since is not None:
        rows = rows.filter(cycle__starts_on__gte=since)
    kinds = rows.order_by().values_list("team", "auditor", "grade", "second_grade", "cycle__grade_count")
    counted: QuerySet[Any] = kinds.annotate(number=Count("pk"))
    return counted


@dataclass(frozen=True, slots=True)
class CycleCount:
    """A closed cycle in numbers, counted by the database."""

    reference: str
    name: str
    starts_on: date
    closed_on: date
    drawn: int
    submitted: int
    graded: int
    good: int
    good_at_first: int
    pairs: int
    same: int
    lower: int
    higher: int
    shift: float | None


def closed_cycles(actor: Actor, moment: datetime | None = None) -> list[CycleCount]:
    """The cycles closed by a moment, the latest first; what is closed does not change any more. One query."""
    return [
        CycleCount(reference, name, starts_on, closed_at.astimezone(LONDON).date(), *numbers)
        for _, reference, name, starts_on, closed_at, *numbers in _closed_cycles(actor, moment)
    ]


@prepared
def _closed_cycles(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    rows: QuerySet[AuditCycle] = AuditCycle.objects.visible_to(actor).filter(closed_at__isnull=False, abandoned_at=None)
    if moment is not None:
        rows = rows.filter(closed_at__lt=moment)
    sent = Q(audits__state=AuditState.SUBMITTED)
    once, twice = Q(audits__is_second=False), Q(audits__is_second=True)
    both = sent & twice & Q(audits__second_at__isnull=False)
    first, second = F("audits__grade"), F("audits__second_grade")
    enough = F("good_from")
    graded = sent & ((once & Q(audits__grade__isnull=False)) | (twice & Q(audits__settled_grade__isnull=False)))
    good = sent & ((once & Q(audits__grade__gte=enough)) | (twice & Q(audits__settled_grade__gte=enough)))
    # By these columns and no others: a cycle has twenty, and each would be compared for every audit.
    cycles = rows.order_by("-starts_on", "-pk").values_list("pk", "reference", "name", "starts_on", "closed_at")
    return cycles.annotate(
        drawn=Count("audits"),
        submitted=Count("audits", filter=sent),
        graded=Count("audits", filter=graded),
        good=Count("audits", filter=good),
        good_at_first=Count("audits", filter=sent & Q(audits__grade__gte=enough)),
        pairs=Count("audits", filter=both),
        same=Count("audits", filter=both & Q(audits__second_grade=first)),
        lower=Count("audits", filter=both & Q(audits__second_grade__lt=first)),
        higher=Count("audits", filter=both & Q(audits__second_grade__gt=first)),
        shift=Avg(second - first, filter=both, output_field=FloatField()),
    )


# --- loops ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LoopLine:
    """A finding with its actions and steps, as it stood."""

    row: AuditFinding
    state: str
    rechecked: str
    actions: tuple[LoopAction, ...]
    steps: tuple[LoopStep, ...]
    objective: str

    def is_overdue(self, on: date) -> bool:
        """Whether an action of it is past its day and not done."""
        return any(each.done_on is None and each.due_on < on for each in self.actions)

    @property
    def is_worse(self) -> bool:
        """Whether the latest re-audit found it worse than before."""
        return self.rechecked == "worse"

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.state != "closed"


def findings(actor: Actor, moment: datetime | None = None) -> "QuerySet[AuditFinding]":
    """The findings, the latest first."""
    rows: QuerySet[AuditFinding] = AuditFinding.objects.visible_to(actor)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return rows.select_related("cycle", "audit", "objective").order_by("-found_on", "-pk")


def loops_by(rows: "QuerySet[AuditFinding]", **asked: str) -> "QuerySet[AuditFinding]":
    """Findings by what a reader asks for: a state, `open`, `worse` or `overdue`; a team; a cycle; words."""
    if asked.get("team"):
        rows = rows.filter(team=asked["team"])
    if asked.get("cycle"):
        rows = rows.filter(cycle__reference=asked["cycle"])
    if asked.get("text"):
        rows = rows.filter(words__icontains=asked["text"])
    match asked.get("state", ""):
        case "":
            return rows
        case "open":
            return rows.exclude(state="closed")
        case "worse":
            return rows.filter(rechecked="worse")
        case "overdue":
            late = LoopAction.objects.filter(
                finding=OuterRef("pk"), done_on=None, due_on__lt=date.fromisoformat(asked["on"])
            )
            return rows.filter(Exists(late))
        case state:
            return rows.filter(state=state)


def listed_lines(rows: Any, moment: datetime | None = None) -> list[LoopLine]:
    """Findings as a list shows them: where each stands and whether an action of it is overdue. Two queries now for any
    number, four of a past day, when where they stood follows from their steps."""
    if moment is not None:
        return lines_of(rows, moment)
    found = list(rows.select_related(None))
    actions: dict[int, list[LoopAction]] = defaultdict(list)
    for action in LoopAction.objects.filter(finding__in=[row.pk for row in found]).order_by("number"):
        actions[action.finding_id].append(action)
    return [_line(row, actions[row.pk], [], "", None) for row in found]


def lines_of(rows: Iterable[AuditFinding], moment: datetime | None = None) -> list[LoopLine]:
    """Findings with their actions and steps as they stood. Three queries for any number."""
    found = list(rows)
    keys = [row.pk for row in found]
    actions: dict[int, list[LoopAction]] = defaultdict(list)
    steps: dict[int, list[LoopStep]] = defaultdict(list)
    taken = LoopAction.objects.filter(finding__in=keys).select_related("owner__agency").order_by("number")
    happened = LoopStep.objects.filter(finding__in=keys).select_related("recorded_by", "action").order_by("pk")
    if moment is not None:
        taken, happened = taken.filter(recorded_at__lt=moment), happened.filter(recorded_at__lt=moment)
    for action in taken:
        actions[action.finding_id].append(action)
    for step in happened:
        steps[step.finding_id].append(step)
    objectives = [row.objective_id for row in found if row.objective_id]
    titles = (
        ObjectiveVersion.objects.filter(objective__in=objectives).as_at(moment).values_list("objective_id", "title")
    )
    named = dict(titles) if objectives else {}
    return [_line(row, actions[row.pk], steps[row.pk], named.get(row.objective_id or 0, ""), moment) for row in found]


def _line(
    row: AuditFinding, actions: list[LoopAction], steps: list[LoopStep], objective: str, moment: datetime | None
) -> LoopLine:
    if moment is None:
        return LoopLine(row, row.state, row.rechecked, tuple(actions), tuple(steps), objective)
    done: dict[int, tuple[date | None, date | None]] = {}
    rechecked, at = "", None
    for step in steps:
        if step.action_id is not None:
            before = done.get(step.action_id, (None, None))
            done[step.action_id] = {
                LoopStepKind.DONE: (step.happened_on, None),
                LoopStepKind.CHECKED: (before[0], step.happened_on),
            }.get(LoopStepKind(step.kind), (None, None))
        elif step.kind == LoopStepKind.RECHECKED:
            rechecked, at = step.found, step.recorded_at
    for action in actions:
        action.done_on, action.checked_on = done.get(action.pk, (None, None))
    since = at is not None and any(each.recorded_at > at for each in actions)
    stands = [ActionStands(each.done_on is not None, each.checked_on is not None) for each in actions]
    return LoopLine(row, loop_stands(stands, rechecked, since), rechecked, tuple(actions), tuple(steps), objective)


def finding_of(actor: Actor, reference: str, moment: datetime | None = None) -> LoopLine | None:
    """One finding with all that happened. Four queries at most."""
    found = findings(actor, moment).filter(reference=reference).first()
    return lines_of([found], moment)[0] if found is not None else None


def meters_by_cycle(
    actor: Actor, moment: datetime | None = None, *, on: date, cycles: Collection[int] | None = None
) -> dict[int, LoopMeter]:
    """How far the loops of each cycle are, or of some. One query now, three of a past day."""
    return _meters(actor, "cycle_id", moment, on, cycles)


def meters_by_team(actor: Actor, moment: datetime | None = None, *, on: date) -> dict[str, LoopMeter]:
    """How far the loops of each team are, without those of abandoned cycles. One query now, three of a past day."""
    return _meters(actor, "team", moment, on, None)


def whole_meter(actor: Actor, *, on: date) -> LoopMeter:
    """How far all loops are today, without those of abandoned cycles. One query."""
    return together_meter(_meters(actor, "team", None, on, None).values())


def _meters(
    actor: Actor, by: str, moment: datetime | None, on: date, cycles: Collection[int] | None
) -> dict[Any, LoopMeter]:
    if moment is not None:
        rows = findings(actor, moment)
        rows = rows.filter(cycle__abandoned_at=None) if cycles is None else rows.filter(cycle__in=cycles)
        groups: dict[Any, list[tuple[str, bool, bool]]] = defaultdict(list)
        for line in lines_of(rows, moment):
            groups[getattr(line.row, by)].append((line.state, line.is_overdue(on), line.is_worse))
        return {key: loop_meter(own) for key, own in groups.items()}
    states: dict[Any, Counter[str]] = defaultdict(Counter)
    overdue: Counter[Any] = Counter()
    worse: Counter[Any] = Counter()
    for what, key, state, rechecked, number in _counted(actor, by, on, None if cycles is None else tuple(cycles)):
        if what == "overdue":
            overdue[key] += number
            continue
        change = number if what == "found" else -number
        states[key][state] += change
        worse[key] += change if rechecked == "worse" else 0
    return {key: meter_of(own, overdue[key], worse[key]) for key, own in states.items() if own.total()}


@prepared_by("by")
def _counted(actor: Actor, by: str, on: date, cycles: tuple[int, ...] | None) -> "QuerySet[Any]":
    """The loops by a key and by where they stand; those of abandoned cycles, to be taken off; and how many have an
    action overdue. So the thousands are counted along an index, and only the few exceptions are looked up."""
    rows: QuerySet[Any] = AuditFinding.objects.visible_to(actor)
    late: QuerySet[Any] = LoopAction.objects.visible_to(actor).filter(done_on=None, due_on__lt=on)
    arms = [("found", rows)]
    if cycles is None:
        arms.append(("abandoned", rows.filter(cycle__abandoned_at__isnull=False)))
        late = late.filter(finding__cycle__abandoned_at=None)
    else:
        arms = [("found", rows.filter(cycle__in=cycles))]
        late = late.filter(finding__cycle__in=cycles)
    first, *others = [
        some.order_by()
        .annotate(what=Value(what), key=F(by))
        .values_list("what", "key", "state", "rechecked")
        .annotate(number=Count("pk"))
        for what, some in arms
    ]
    overdue = (
        late.order_by()
        .annotate(what=Value("overdue"), key=F(f"finding__{by}"), state=Value(""), rechecked=Value(""))
        .values_list("what", "key", "state", "rechecked")
        .annotate(number=Count("finding", distinct=True))
    )
    counted: QuerySet[Any] = first.union(*others, overdue, all=True)
    return counted


@dataclass(frozen=True, slots=True)
class Theme:
    """What was found in one part of the tool over all audits: how often, in how many teams, and what hangs on it."""

    section: str
    findings: int
    open: int
    teams: int
    standards: tuple[str, ...]
    training: tuple[str, ...]
    objectives: tuple[str, ...]


class _Each(Aggregate):
    """Every value of a column in a group, once, as a list, so that a group is one row to read."""

    function = "JSON_GROUP_ARRAY"
    template = "%(function)s(DISTINCT %(expressions)s)"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The same by the name that PostgreSQL has for it."""
        return self.as_sql(compiler, connection, function="JSONB_AGG", **more)


def themes(actor: Actor, moment: datetime | None = None) -> list[Theme]:
    """Findings by the section of the tool in which they were made, the most frequent first. One query.

    The database groups them: all the findings of some years are thousands of rows, and their sections a few dozen.
    """
    rows: QuerySet[AuditFinding] = findings(actor, moment)
    grouped = (
        rows.order_by()
        .annotate(theme=Coalesce(NullIf("section", Value("")), Value("Other")))
        .values_list("theme")
        .annotate(
            number=Count("pk"),
            unclosed=Count("pk", filter=~Q(state="closed")),
            teams=Count(NullIf("team", Value("")), distinct=True),
            standards=_Each("standard"),
            courses=_Each("training"),
            objectives=_Each("objective__reference"),
        )
    )
    return sorted(
        (
            Theme(section, number, unclosed, teams, *(tuple(sorted(filter(None, each))) for each in hanging))
            for section, number, unclosed, teams, *hanging in grouped
        ),
        key=lambda theme: (-theme.findings, theme.section),
    )


def my_loop_actions(actor: Actor) -> list[LoopAction]:
    """The actions of loops that wait for the posts one holds. Two queries."""
    rows = LoopAction.objects.visible_to(actor).filter(owner__in=actor.post_ids, done_on=None)
    rows = rows.filter(finding__cycle__abandoned_at=None)
    return list(rows.select_related("finding").order_by("due_on", "pk"))
