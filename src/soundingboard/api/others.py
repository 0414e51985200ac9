"""Reading decisions and the ledger of questions."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpResponse
from ninja import Query

from soundingboard.api.door import ApiRequest, reads
from soundingboard.api.paging import answered, page_of
from soundingboard.api.said import Asked, Code, Day, OnDay, Page, Told, Words
from soundingboard.api.versions import version_of_question
from soundingboard.connections.rules import Kind
from soundingboard.decisions import reading as decisions
from soundingboard.decisions.models import DecisionKind
from soundingboard.evidence.listing import hidden_references
from soundingboard.ledger import reading as ledger


class DecisionOut(Told):
    """What a body decided, on what authority, and whether it worked."""

    reference: str
    body: str
    kind: str
    decided_on: date
    title: str
    text: str
    authority: str
    conditions: str
    dissent: str
    minute_reference: str
    review_on: date | None
    worked: str | None
    recorded_at: datetime


class DecisionsAsked(Asked):
    """Which decisions."""

    text: Words | None = None
    kind: Literal[tuple(DecisionKind.values)] | None = None  # type: ignore[valid-type]
    body: Code | None = None
    since: Day | None = None
    until: Day | None = None
    review: Literal["due", "done"] | None = None


@reads("/decisions", Kind.DECISIONS, Page[DecisionOut])
def list_decisions(request: ApiRequest, programme: str, asked: Query[DecisionsAsked]) -> Any:
    """Decisions, the newest first."""
    caller = request.stand
    filters = decisions.DecisionFilters(
        text=asked.text or "",
        kind=asked.kind or "",
        body=asked.body or "",
        since=asked.since,
        until=asked.until,
        review=asked.review or "",
    )
    rows = decisions.filtered(caller.actor, filters, caller.moment, caller.day)
    names = [name for name in DecisionOut.model_fields if name not in ("body", "worked")]

    def made(row: Any) -> dict[str, Any]:
        said = {name: getattr(row, name) for name in names}
        return said | {"body": row.body.code, "worked": row.worked}

    return page_of(request, asked, rows, made)


class QuestionOut(Told):
    """A question that was put, where it stands, and the answer that stands."""

    reference: str
    body: str
    question: str
    about: str
    content_area: str
    asked_by: str | None
    asked_of: str
    agency: str
    asked_on: date
    state: str
    is_overdue: bool
    promised_for: date | None
    answered_on: date | None
    times_returned: int
    times_promised: int
    answer: str
    is_public: bool


class QuestionsAsked(Asked):
    """Which questions."""

    text: Words | None = None
    state: Literal[tuple(code for code, _ in ledger.STATES)] | None = None  # type: ignore[valid-type]
    body: Code | None = None
    asked_of: Code | None = None
    asked_by: Code | None = None
    area: Code | None = None
    mine: Literal["yes", "to_answer"] | None = None


@reads("/questions", Kind.QUESTIONS, Page[QuestionOut])
def list_questions(request: ApiRequest, programme: str, asked: Query[QuestionsAsked]) -> Any:
    """Questions that were put, with where they stand."""
    caller = request.stand
    given = {name: getattr(asked, name) or "" for name in ledger.QuestionFilters.__slots__}
    rows = ledger.questions(caller.actor, ledger.QuestionFilters(**given), caller.moment, on=caller.day)
    start = (asked.page - 1) * asked.per_page
    lines = ledger.lines_of(rows[start : start + asked.per_page], caller.moment, on=caller.day)
    return answered(request, asked, (_question(line, caller.day) for line in lines), rows.count())


class StepOut(Told):
    """One thing that happened to a question."""

    kind: str
    on: date
    text: str
    promised_for: date | None
    evidence: str | None


class OneQuestionOut(QuestionOut):
    """A question with all that happened to it. `version`, or its ETag, goes into If-Match when it is answered."""

    version: str
    steps: list[StepOut]


@reads("/questions/{reference}", Kind.QUESTIONS, OneQuestionOut)
def one_question(
    request: ApiRequest, programme: str, reference: Code, asked: Query[OnDay], response: HttpResponse
) -> Any:
    """One question with all that happened to it."""
    caller = request.stand
    line = ledger.question_of(caller.actor, reference, caller.moment, on=caller.day)
    if line is None:
        raise Http404(f"There is no question {reference}.")
    hidden = hidden_references(caller.actor)
    tag = version_of_question(line.row.pk, (step.pk for step in line.steps))
    response["ETag"] = f'"{tag}"'
    steps = []
    for step in line.steps:
        evidence = step.evidence.reference if step.evidence else None
        steps.append(
            {
                "kind": step.kind,
                "on": step.happened_on,
                "text": step.text,
                "promised_for": step.promised_for,
                "evidence": None if evidence in hidden else evidence,
            }
        )
    return _question(line, caller.day) | {"version": tag, "steps": steps}


def _question(line: ledger.QuestionLine, day: date) -> dict[str, Any]:
    row, stands = line.row, line.standing
    return {
        "reference": row.reference,
        "body": row.body.code,
        "question": row.words,
        "about": row.about,
        "content_area": row.content_area,
        "asked_by": row.asked_by.title if row.asked_by else None,
        "asked_of": line.owner.title,
        "agency": line.owner.agency.name,
        "asked_on": row.asked_on,
        "state": stands.state,
        "is_overdue": stands.is_overdue(day),
        "promised_for": stands.promised_for,
        "answered_on": stands.answered_on,
        "times_returned": stands.times_returned,
        "times_promised": stands.times_promised,
        "answer": line.answer.text if line.answer else "",
        "is_public": row.is_public,
    }
