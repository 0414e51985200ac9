"""What a cycle found, to be taken away: the numbers with their intervals, and the audits by reference alone."""

from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.urls import path

from soundingboard.accounts.access import LONDON
from soundingboard.accounts.models import Dear, ReadHow, ReadKind
from soundingboard.audits import reading
from soundingboard.audits.models import AuditCycle
from soundingboard.audits.reading import Agreed, CycleResult, Graded
from soundingboard.audits.tools import ToolInUse, tool_of
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell as Written
from soundingboard.formats.blocks import Column
from soundingboard.statistics.percentages import Percentage
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.pages.audit_parts import AUDIT_WORDS, READ, VIEW, agreement_rows, cycle_asked_for
from soundingboard.web.reading_log import note_reading

_SHARE = (
    Column("Per cent", width=1),
    Column("Interval", width=2),
    Column("Did not apply", "number"),
    Column("Incomplete", "number"),
)
_QUESTIONS = (
    Column("Part", width=2),
    Column("Code", width=2),
    Column("Question", width=5),
    Column("Met", "number"),
    Column("Partly", "number"),
    Column("Not", "number"),
    Column("Of those to whom it applied", "number"),
    *_SHARE,
)
_AGREEMENT = (
    Column("Whose", width=2),
    Column("Graded twice", "number"),
    Column("Same grade", "number"),
    Column("Same grade, interval", width=2),
    Column("Weighted kappa"),
    Column("Kappa, interval", width=2),
    Column("Net shift"),
    Column("Shift, interval", width=2),
    Column("What it says", width=4),
)
_AUDITS = (
    Column("Audit"),
    Column("Case"),
    Column("Team", width=2),
    Column("Status of the plan", width=2),
    Column("Where it stands", width=2),
    Column("Sent in", "date"),
    Column("Grade that counts", width=2),
)


@programme_page(VIEW, dear=Dear.EXPORT)
def audit_cycle_export(request: PageRequest, reference: str, ending: str) -> HttpResponse:
    """A cycle's results as a workbook, or the questions as CSV. Single audits stand there for who may read them."""
    stand, cycle = request.stand, cycle_asked_for(request, reference)
    if reading.state_at(cycle, stand.moment) == "planned":
        raise Http404("Nothing was found yet.")
    used, result = tool_of(cycle.tool), reading.result_of(stand.actor, cycle, stand.moment)
    sheets = [workbook.Sheet("Questions", _QUESTIONS, _questions(result))]
    if cycle.is_graded:
        columns = (
            Column("Whose", width=2),
            *(Column(word, "number") for word in used.grades.values()),
            Column("Good or better", "number"),
            Column("Of those graded", "number"),
            *_SHARE,
        )
        sheets.append(workbook.Sheet("Grades", columns, _grades(result)))
    if result.agreed.pairs:
        sheets.append(workbook.Sheet("Second grades", _AGREEMENT, _agreement(result)))
    if stand.actor.can(READ):
        note_reading(request, ReadKind.AUDIT, cycle.reference, ReadHow.TABLE)
        sheets.append(workbook.Sheet("Audits", _AUDITS, list(_audits(request, cycle, used))))
    name = f"{stand.programme.code} {cycle.reference} results {stand.day.isoformat()}"
    return download(name, ending, sheets, stand.actor.now)


def _share(found: Percentage) -> tuple[Written, ...]:
    return found.printed, found.interval_printed, found.not_applicable, found.incomplete


def _questions(result: CycleResult) -> Iterator[tuple[Written, ...]]:
    for each in result.questions:
        share = each.share
        counts = (share.passed, each.partly, share.failed - each.partly, share.eligible)
        yield each.section, each.code, each.words, *counts, *_share(share)
    for words, share in (
        ("The worker took part", result.worker_took_part),
        ("The family was asked and answered", result.family_feedback),
    ):
        yield "Summary", "", words, share.passed, 0, share.failed, share.eligible, *_share(share)


def _grades(result: CycleResult) -> Iterator[tuple[Written, ...]]:
    """First grades have no share: those that wait for a second one are not among them."""
    yield "All, as first graded", *(number for _, number in result.grades.first), None, None, "", "", None, None
    yield _graded(result.grades, "All, after moderation")
    for each in result.by_team:
        yield _graded(each, each.name)


def _graded(one: Graded, name: str) -> tuple[Written, ...]:
    return name, *(number for _, number in one.final), one.good.passed, one.good.eligible, *_share(one.good)


def _agreement(result: CycleResult) -> Iterator[tuple[Written, ...]]:
    """By team and never by auditor: how somebody grades is employee data, and a file goes further than a page."""
    for each in (Agreed("All", result.agreed), *(one for one in result.agreed_by_team if one.found.pairs)):
        said = agreement_rows(each.name, each.found)
        yield (
            each.name,
            each.found.pairs,
            each.found.same,
            said["exact"],
            said["kappa"],
            said["kappa_interval"],
            said["shift"],
            said["shift_interval"],
            f"{said['direction']} {said['few']}".strip(),
        )


def _audits(request: PageRequest, cycle: AuditCycle, used: ToolInUse) -> Iterator[tuple[Written, ...]]:
    for row in reading.audits_as_at(cycle, request.stand.moment):
        yield (
            row.reference,
            row.case,
            row.team,
            row.status,
            AUDIT_WORDS[row.state][0],
            row.submitted_at.astimezone(LONDON).date() if row.state == "submitted" and row.submitted_at else None,
            used.grades[row.final_grade] if row.final_grade is not None else "",
        )


addresses = [
    path("audits/cycles/<str:reference>/results.xlsx", audit_cycle_export, {"ending": "xlsx"}, name="audit_cycle_xlsx"),
    path("audits/cycles/<str:reference>/results.csv", audit_cycle_export, {"ending": "csv"}, name="audit_cycle_csv"),
]
