"""Recording by way of the API: decisions, answers to questions, figures of measures."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404
from pydantic import Field

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Permission
from soundingboard.api.door import ApiRequest, writes
from soundingboard.api.problems import Refused
from soundingboard.api.said import Code, Day, Line, Said, Text, Told, Truth
from soundingboard.api.versions import require_version, version_of_question
from soundingboard.api.writes import Written
from soundingboard.connections.rules import Kind
from soundingboard.decisions import reading as decisions
from soundingboard.decisions.actions import record_decision
from soundingboard.decisions.models import DecisionKind
from soundingboard.delivery import detail
from soundingboard.ledger import reading as ledger
from soundingboard.ledger.actions import answer_question
from soundingboard.measures import reading as measures
from soundingboard.measures.figure_actions import record_figures as take_in
from soundingboard.measures.models import IntakeKind
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.rules import FigureLine, Period

Figure = Annotated[Decimal, Field(max_digits=16, decimal_places=4)]


class DecisionIn(Said):
    """What a body decided."""

    body: Code
    kind: Literal[tuple(DecisionKind.values)] = "other"  # type: ignore[valid-type]
    decided_on: Day
    title: Annotated[Line, Field(min_length=1)]
    text: Annotated[Text, Field(min_length=1)]
    authority: Line = ""
    minute_reference: Line = ""
    conditions: Text = ""
    dissent: Text = ""
    review_on: Day | None = None


class AnswerIn(Said):
    """What was answered to a question, and the evidence it rests on."""

    text: Annotated[Text, Field(min_length=1)]
    answered_on: Day
    evidence: Code | None = None


class FigureIn(Said):
    """One figure of a measure for the authority: numbers, or a symbol that says why there are none."""

    period_start: Day
    period_end: Day
    value: Figure | None = None
    numerator: Figure | None = None
    denominator: Figure | None = None
    symbol: Literal["c", "x", "z", "low", "u"] | None = None
    basis: Literal["complete", "incomplete", "supplied"] = "complete"
    is_provisional: Truth = False
    quality: Literal["good", "fair", "poor", "not_graded"] | None = None


class FiguresIn(Said):
    """Figures of one measure, all of which are taken in or none."""

    data_cut_off: Day
    figures: Annotated[list[FigureIn], Field(min_length=1, max_length=500)]
    why_revised: Annotated[Text, Field(max_length=1000)] = ""


class FiguresOut(Told):
    """What came of figures: how many are new, replace another, or were on record already."""

    intake: str | None
    new: int
    revised: int
    settled: int
    unchanged: int
    passed_over: int


@writes("/decisions", Kind.DECISIONS, Written, permission=Permission.VIEW_PROGRAMME)
def add_decision(request: ApiRequest, programme: str, said: DecisionIn) -> Any:
    """Record what a body decided; it is never edited, and a later decision may replace it."""
    caller = request.stand
    if not (caller.actor.can(Permission.RECORD_DECISION) or caller.actor.can(Permission.RUN_SCRUTINY)):
        raise NotAllowed("Your role does not include this: record decision.")
    body = decisions.body_of(caller.actor, said.body)
    if body is None:
        raise Refused(422, f"There is no body “{said.body}”.", field="body")
    given = said.model_dump(exclude={"body", "kind"})
    row = record_decision(body=body, kind=DecisionKind(said.kind), by=caller.actor, **given)
    return Written(reference=row.reference, version=str(row.pk))


@writes(
    "/questions/{reference}/answers", Kind.QUESTIONS, Written, permission=Permission.VIEW_PROGRAMME, on_version=True
)
def add_answer(request: ApiRequest, programme: str, reference: Code, said: AnswerIn) -> Any:
    """Put down what was answered to a question."""
    caller = request.stand
    line = ledger.question_of(caller.actor, reference)
    if line is None:
        raise Http404(f"There is no question {reference}.")
    if not ledger.may_tell(caller.actor, line.row.body):
        raise NotAllowed("Your role does not include answering.")
    require_version(request, version_of_question(line.row.pk, (step.pk for step in line.steps)))
    found = detail.evidence_by_reference(caller.actor, [said.evidence]) if said.evidence else {}
    if said.evidence and not found:
        raise Refused(422, f"There is no evidence {said.evidence}.", field="evidence")
    step = answer_question(
        question=line.row,
        text=said.text,
        happened_on=said.answered_on,
        evidence=next(iter(found.values()), None),
        by=caller.actor,
    )
    return Written(reference=reference, version=version_of_question(line.row.pk, [step.pk]))


@writes("/measures/{code}/figures", Kind.MEASURES, FiguresOut, permission=Permission.RECORD_FIGURES)
def record_figures(request: ApiRequest, programme: str, code: Code, said: FiguresIn) -> Any:
    """Record figures of a measure for the authority: all of them, or none; one that differs is the next vintage."""
    caller = request.stand
    if measures.definition_of(caller.actor, code) is None:
        raise Http404(f"There is no measure {code}.")
    came = take_in(
        programme=caller.programme,
        lines=[_line(code, place, each) for place, each in enumerate(said.figures)],
        how=HowItCame(IntakeKind.TYPED, said.data_cut_off),
        why_revised=said.why_revised,
        by=caller.actor,
    )
    return FiguresOut(
        intake=came.intake.reference if came.intake else None,
        new=came.new,
        revised=came.revised,
        settled=came.settled,
        unchanged=came.unchanged,
        passed_over=came.passed_over,
    )


def _line(code: str, place: int, said: FigureIn) -> FigureLine:
    return FigureLine(
        indicator=code,
        period=Period(said.period_start, said.period_end),
        numerator=said.numerator,
        denominator=said.denominator,
        value=said.value,
        symbol=said.symbol or "",
        basis=said.basis,
        is_provisional=said.is_provisional,
        quality=said.quality or "",
        place=f"figures.{place}",
    )
