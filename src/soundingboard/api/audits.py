"""Reading audits: the cycles and what each found, how far its audits are, and the loops that begin there.

The same people read the same as on the pages. What was written in a single audit of a child's record is not here: it is
read one at a time, on its page, by those who read audits.
"""

from datetime import date
from typing import Any, Literal

from django.http import Http404
from ninja import Query

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.models import ReadHow, ReadKind
from soundingboard.accounts.reading_log import note_read
from soundingboard.accounts.roles import Permission
from soundingboard.api.door import ApiRequest, Caller, reads
from soundingboard.api.paging import answered, page_of
from soundingboard.api.said import Asked, Code, OnDay, Page, Told, Words
from soundingboard.audits import reading
from soundingboard.audits.models import Audit, AuditCycle, LoopState
from soundingboard.audits.reading import CycleLine, Graded, LoopLine
from soundingboard.audits.rules import LoopMeter
from soundingboard.connections.rules import Kind
from soundingboard.statistics.percentages import Percentage


class LoopsOut(Told):
    """How far findings have come round: each stage counts those that got so far or further."""

    found: int
    acted_on: int
    done: int
    checked: int
    closed: int
    overdue: int
    worse: int


class CycleOut(Told):
    """A cycle of audits, and how far it is."""

    reference: str
    name: str
    purpose: str
    tool: str
    is_graded: bool
    starts_on: date
    due_on: date
    second_due_on: date
    sample_size: int
    second_percent: int
    state: str
    audits: int
    submitted: int
    not_done: int
    loops: LoopsOut


class ShareOut(Told):
    """So many passed of those that could; beside them those to whom it did not apply, and those not complete."""

    passed: int
    eligible: int
    not_applicable: int
    incomplete: int
    low: float | None
    high: float | None


class GradeOut(Told):
    """How many audits have a grade: at first, and in the end."""

    grade: str
    first: int
    final: int


class GradedOut(Told):
    """The grades of a team, or of all, the best first."""

    name: str
    grades: list[GradeOut]
    good: ShareOut


class AuditQuestionOut(Told):
    """How one question was answered over a cycle."""

    section: str
    code: str
    words: str
    share: ShareOut
    partly: int


class AgreementOut(Told):
    """How far second grades, given blind, agree with first ones."""

    pairs: int
    same: int
    lower: int
    higher: int
    kappa: float | None
    shift: float | None
    direction: str


class FoundOut(Told):
    """What a cycle found. Grades that wait for a second one, or to be settled, are in no number yet."""

    waiting_for_grade: int
    grades: GradedOut
    by_team: list[GradedOut]
    questions: list[AuditQuestionOut]
    worker_took_part: ShareOut
    family_feedback: ShareOut
    agreement: AgreementOut
    moved: int


class OneCycleOut(CycleOut):
    """A cycle with what it found; nothing is found before its sample is drawn."""

    found: FoundOut | None


class AuditOut(Told):
    """How far one audit is."""

    number: int
    team: str
    auditor: str | None
    state: str
    is_second_asked: bool
    is_second_given: bool
    is_settled: bool


class LoopActionOut(Told):
    """What is to be done about a finding: for the child, or for the system."""

    number: int
    about: str
    words: str
    owner: str
    due_on: date
    done_on: date | None
    checked_on: date | None


class LoopStepOut(Told):
    """One thing that happened in a loop."""

    kind: str
    on: date
    action: int | None
    text: str
    found: str


class AuditFindingOut(Told):
    """Something that an audit or a cycle found wanting, and how far its loop has come round."""

    reference: str
    cycle: str
    team: str
    section: str
    words: str
    found_on: date
    objective: str | None
    standard: str
    training: str
    state: str
    rechecked: str
    is_overdue: bool


class OneAuditFindingOut(AuditFindingOut):
    """A finding with its actions and all that happened."""

    actions: list[LoopActionOut]
    steps: list[LoopStepOut]


class FindingsAsked(Asked):
    """Which findings, by the names that their page uses."""

    text: Words | None = None
    state: Literal["open", "overdue", "worse", *LoopState.values] | None = None  # type: ignore[valid-type]
    team: Words | None = None
    cycle: Code | None = None


@reads("/audits", Kind.AUDITS, Page[CycleOut], permission=Permission.VIEW_AUDITS)
def list_cycles(request: ApiRequest, programme: str, asked: Query[Asked]) -> Any:
    """Cycles of audits, the latest first, each with how far it is."""
    caller = request.stand
    start = (asked.page - 1) * asked.per_page
    rows = reading.some_cycles(caller.actor, caller.moment, offset=start, limit=asked.per_page)
    lines = reading.cycle_lines(caller.actor, rows, caller.moment, on=caller.day)
    return answered(request, asked, map(_cycle, lines), reading.cycle_rows(caller.actor, caller.moment).count())


@reads("/audits/{reference}", Kind.AUDITS, OneCycleOut, permission=Permission.VIEW_AUDITS)
def one_cycle(request: ApiRequest, programme: str, reference: Code, asked: Query[OnDay]) -> Any:
    """One cycle: what was found, by team and by question, and how far two graded alike."""
    caller = request.stand
    cycle = _asked_for(caller, reference)
    (line,) = reading.cycle_lines(caller.actor, [cycle], caller.moment, on=caller.day)
    return _cycle(line) | {"found": _found(caller, cycle) if line.state != "planned" else None}


@reads("/audits/{reference}/audits", Kind.AUDITS, Page[AuditOut], permission=Permission.READ_AUDITS)
def audits_of_cycle(request: ApiRequest, programme: str, reference: Code, asked: Query[Asked]) -> Any:
    """The audits of a cycle in order: whose each is, and how far."""
    caller = request.stand
    return page_of(request, asked, reading.audits_as_at(_asked_for(caller, reference), caller.moment), _audit)


@reads("/audit-findings", Kind.AUDITS, Page[AuditFindingOut], permission=Permission.READ_AUDITS)
def list_findings_of_audits(request: ApiRequest, programme: str, asked: Query[FindingsAsked]) -> Any:
    """What audits found, the latest first, and how far each loop has come round."""
    caller = request.stand
    note_read(ReadKind.FINDING, "", ReadHow.PROGRAM, by=caller.actor)
    given = {name: getattr(asked, name) or "" for name in ("text", "state", "team", "cycle")}
    rows = reading.loops_by(reading.findings(caller.actor, caller.moment), **given, on=caller.day.isoformat())
    start = (asked.page - 1) * asked.per_page
    lines = reading.lines_of(rows[start : start + asked.per_page], caller.moment)
    return answered(request, asked, (_finding(line, caller.day) for line in lines), rows.count())


@reads("/audit-findings/{reference}", Kind.AUDITS, OneAuditFindingOut)
def one_finding_of_audits(request: ApiRequest, programme: str, reference: Code, asked: Query[OnDay]) -> Any:
    """One finding with its actions; for those who read audits, and for whoever owns an action of it."""
    caller = request.stand
    line = reading.finding_of(caller.actor, reference, caller.moment)
    if line is None:
        raise Http404(f"There is no finding {reference} of an audit.")
    owns = any(each.owner_id in caller.actor.post_ids for each in line.actions)
    if not (owns or caller.actor.can(Permission.READ_AUDITS)):
        raise NotAllowed("Your role does not include reading what audits found.")
    note_read(ReadKind.FINDING, reference, ReadHow.PROGRAM, by=caller.actor)
    return _finding(line, caller.day) | {
        "actions": [
            {
                "number": each.number,
                "about": each.about,
                "words": each.words,
                "owner": each.owner.title,
                "due_on": each.due_on,
                "done_on": each.done_on,
                "checked_on": each.checked_on,
            }
            for each in line.actions
        ],
        "steps": [
            {
                "kind": each.kind,
                "on": each.happened_on,
                "action": each.action.number if each.action else None,
                "text": each.text,
                "found": each.found,
            }
            for each in line.steps
        ],
    }


def _asked_for(caller: Caller, reference: str) -> AuditCycle:
    cycle = reading.cycle_of(caller.actor, reference, caller.moment)
    if cycle is None:
        raise Http404(f"There is no cycle of audits {reference}.")
    return cycle


_OF_A_CYCLE = ("reference", "name", "purpose", "is_graded", "starts_on", "due_on", "second_due_on", "sample_size")


def _cycle(line: CycleLine) -> dict[str, Any]:
    return {name: getattr(line.row, name) for name in (*_OF_A_CYCLE, "second_percent")} | {
        "tool": line.row.tool.code,
        "state": line.state,
        "audits": line.audits,
        "submitted": line.submitted,
        "not_done": line.not_done,
        "loops": _loops(line.meter),
    }


def _loops(meter: LoopMeter) -> dict[str, int]:
    return {name: getattr(meter, name) for name in LoopsOut.model_fields}


def _found(caller: Caller, cycle: AuditCycle) -> dict[str, Any]:
    result = reading.result_of(caller.actor, cycle, caller.moment)
    agreed = result.agreed
    return {
        "waiting_for_grade": result.waiting_for_grade,
        "grades": _graded(result.grades),
        "by_team": list(map(_graded, result.by_team)),
        "questions": [
            {
                "section": each.section,
                "code": each.code,
                "words": each.words,
                "share": _share(each.share),
                "partly": each.partly,
            }
            for each in result.questions
        ],
        "worker_took_part": _share(result.worker_took_part),
        "family_feedback": _share(result.family_feedback),
        "agreement": {name: getattr(agreed, name) for name in AgreementOut.model_fields},
        "moved": result.moved,
    }


def _graded(graded: Graded) -> dict[str, Any]:
    final = dict(graded.final)
    return {
        "name": graded.name,
        "grades": [{"grade": word, "first": number, "final": final.get(word, 0)} for word, number in graded.first],
        "good": _share(graded.good),
    }


def _share(share: Percentage) -> dict[str, Any]:
    low, high = share.interval or (None, None)
    return {
        "passed": share.passed,
        "eligible": share.eligible,
        "not_applicable": share.not_applicable,
        "incomplete": share.incomplete,
        "low": low,
        "high": high,
    }


def _audit(row: Audit) -> dict[str, Any]:
    return {
        "number": row.number,
        "team": row.team,
        "auditor": row.auditor.name if row.auditor else None,
        "state": row.state,
        "is_second_asked": row.is_second,
        "is_second_given": row.second_at is not None,
        "is_settled": row.settled_at is not None,
    }


def _finding(line: LoopLine, day: date) -> dict[str, Any]:
    row = line.row
    return {
        "reference": row.reference,
        "cycle": row.cycle.reference,
        "team": row.team,
        "section": row.section,
        "words": row.words,
        "found_on": row.found_on,
        "objective": row.objective.reference if row.objective else None,
        "standard": row.standard,
        "training": row.training,
        "state": line.state,
        "rechecked": line.rechecked,
        "is_overdue": line.is_overdue(day),
    }
