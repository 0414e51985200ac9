"""What may be done to a question: ask it, answer, promise, judge the answer, take it back, pass on, withdraw (SC6)."""

from datetime import date
from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.bases import sent_just_now
from soundingboard.accounts.models import Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.accounts.telling import tell_holders
from soundingboard.decisions.models import Body
from soundingboard.evidence.models import Evidence
from soundingboard.governance.models import Meeting
from soundingboard.governance.reading import who_runs
from soundingboard.history.log import record
from soundingboard.ledger.models import Dodge, LedgerQuestion, LedgerStep, LedgerStepKind
from soundingboard.ledger.reading import may_tell, who_puts
from soundingboard.ledger.rules import LEADS_TO, QUESTIONS, Step, standing_of
from soundingboard.lib.voices import stored as voices
from soundingboard.lib.voices.recognise import recognise


class QuestionRefused(Exception):
    """Something that a question does not allow, with the sentence that says what to do."""


def ask_question(
    *,
    body: Body,
    asked_of: Post,
    words: str,
    asked_on: date,
    meeting: Meeting | None = None,
    asked_by: Post | None = None,
    content_area: str = "",
    bank_code: str = "",
    about: str = "",
    is_public: bool = False,
    stored: str = "",
    by: Actor,
) -> LedgerQuestion:
    """Put on record what was asked, at which meeting, by whom and of whom. Whoever is asked finds it in their inbox.

    Args:
        words: the question as it was put to whoever is asked.
        stored: the form that gives both voices, where a person has confirmed one; otherwise the rules make it.
    Raises:
        QuestionRefused: asked in the future, the meeting is another body's, or the stored form gives other words.
    """
    require(by, who_puts(body), body)
    require(by, who_puts(body), asked_of)
    if asked_by is not None:
        require(by, who_puts(body), asked_by)
    if asked_on > by.today:
        raise QuestionRefused("Enter the day on which it was asked: it cannot lie in the future.")
    if meeting is not None and meeting.body_id != body.pk:
        raise QuestionRefused(f"Choose a meeting of {body.name}.")
    kept = stored or recognise(words).stored
    if stored and (voices.problems(stored) or voices.put(stored, voices.Voice.YOU) != words):
        raise QuestionRefused("The form for both voices does not give the question as it is put.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=body.programme_id)
        said: dict[str, Any] = {
            "body": body,
            "meeting": meeting,
            "words": words,
            "asked_by": asked_by,
            "asked_of": asked_of,
            "asked_on": asked_on,
        }
        twin = sent_just_now(LedgerQuestion.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        filed = {"content_area": content_area, "bank_code": bank_code, "about": about, "is_public": is_public}
        made = LedgerQuestion.objects.create(
            programme_id=body.programme_id,
            reference=_next_reference(body.programme_id),
            stored=kept,
            owner_now=asked_of,
            recorded_at=by.now,
            recorded_by=by.person,
            **said,
            **filed,
        )
        record("question.asked", made, after={**said, **filed}, by=by)
        _tell(asked_of, made, f"{body.name} asks", words, by)
    return made


def _next_reference(programme_id: int) -> str:
    last = LedgerQuestion.objects.filter(programme_id=programme_id).order_by("-pk").values_list("reference", flat=True)
    before = last.first()
    return f"Q{int(before[1:]) + 1 if before else 1}"


def _tell(post: Post, question: LedgerQuestion, subject: str, text: str, by: Actor) -> None:
    address = f"scrutiny/questions/{question.reference}/"
    tell_holders(post, kind="question", subject=f"{question.reference}: {subject}", text=text, address=address, by=by)


def _refuse_unless_telling(question: LedgerQuestion, by: Actor) -> None:
    """The programme and the permission; raises NotAllowed or NotFound as `require` does."""
    needed = Permission.ANSWER_REQUESTS if by.can(Permission.ANSWER_REQUESTS) else who_runs(question.body)
    require(by, needed, question)
    if not may_tell(by, question.body):  # pragma: no cover - `require` has said so already
        raise NotAllowed("Your role does not include answering.")


def answer_question(
    *, question: LedgerQuestion, text: str, happened_on: date, evidence: Evidence | None = None, by: Actor
) -> LedgerStep:
    """Put down what was answered, with the evidence it rests on, if there is any.

    Raises:
        QuestionRefused: it waits for no answer, or the day is before it was asked or in the future.
    """
    _refuse_unless_telling(question, by)
    if evidence is not None:
        require(by, Permission.VIEW_PROGRAMME, evidence)
    return _take(question, LedgerStepKind.ANSWERED, text, happened_on, evidence=evidence, by=by)


def promise_answer(
    *, question: LedgerQuestion, promised_for: date, text: str, happened_on: date, by: Actor
) -> LedgerStep:
    """Put down that an answer is promised by a day. Every day that was named stays on record.

    Raises:
        QuestionRefused: it waits for no answer, or the day named is past already.
    """
    _refuse_unless_telling(question, by)
    if promised_for < happened_on:
        raise QuestionRefused("Enter a day for the answer that is not before the promise.")
    return _take(question, LedgerStepKind.PROMISED, text, happened_on, promised_for=promised_for, by=by)


def judge_answer(
    *, question: LedgerQuestion, satisfies: bool, text: str, happened_on: date, dodge: str = "", by: Actor
) -> LedgerStep:
    """Say for those who asked whether the answer satisfies. Where it does not, the question stands, and it is said how
    the answer went round it.

    Raises:
        QuestionRefused: there is no answer to judge, or it is not said how it fell short.
        NotAllowed: whoever put down the answer as their own does not judge it.
    """
    require(by, who_puts(question.body), question)
    given = LedgerStep.objects.filter(question=question, kind=LedgerStepKind.ANSWERED).order_by("-pk").first()
    if given is not None and given.recorded_by_id == by.person_id and by.can(Permission.ANSWER_REQUESTS):
        raise NotAllowed("You gave this answer. Somebody else says whether it satisfies.")
    if not satisfies and dodge not in Dodge.values:
        raise QuestionRefused("Say how the answer fell short.")
    kind = LedgerStepKind.SATISFIED if satisfies else LedgerStepKind.NOT_SATISFIED
    with transaction.atomic():
        step = _take(question, kind, text, happened_on, dodge="" if satisfies else dodge, by=by)
        if not satisfies:
            subject = f"{question.body.name} is not satisfied: {Dodge(dodge).label.lower()}"
            owner = LedgerQuestion.objects.select_related("owner_now").get(pk=question.pk).owner_now
            _tell(owner, question, subject, text, by)
    return step


def take_answer_back(*, question: LedgerQuestion, text: str, happened_on: date, by: Actor) -> LedgerStep:
    """Take an answer back, with the reason: it was wrong, or cannot be stood by. The question stands as if unanswered,
    and what was said stays on record."""
    _refuse_unless_telling(question, by)
    return _take(question, LedgerStepKind.ANSWER_WITHDRAWN, text, happened_on, by=by)


def pass_question_on(
    *, question: LedgerQuestion, asked_of: Post, text: str, happened_on: date, by: Actor
) -> LedgerStep:
    """Put the question to another post: the one asked first does not know, or has gone."""
    require(by, who_puts(question.body), question)
    require(by, who_puts(question.body), asked_of)
    with transaction.atomic():
        step = _take(question, LedgerStepKind.PASSED_ON, text, happened_on, asked_of=asked_of, by=by)
        _tell(asked_of, question, f"{question.body.name} asks this of you now", question.words, by)
    return step


def withdraw_question(*, question: LedgerQuestion, text: str, happened_on: date, by: Actor) -> LedgerStep:
    """Say that it is no longer asked, and why."""
    require(by, who_puts(question.body), question)
    return _take(question, LedgerStepKind.WITHDRAWN, text, happened_on, by=by)


def _take(
    question: LedgerQuestion,
    kind: LedgerStepKind,
    text: str,
    happened_on: date,
    *,
    promised_for: date | None = None,
    dodge: str = "",
    asked_of: Post | None = None,
    evidence: Evidence | None = None,
    by: Actor,
) -> LedgerStep:
    if not question.asked_on <= happened_on <= by.today:
        raise QuestionRefused("Enter the day on which it happened: after the question, and not in the future.")
    with transaction.atomic():
        LedgerQuestion.objects.select_for_update().get(pk=question.pk)
        said: dict[str, Any] = {
            "question": question,
            "kind": kind,
            "text": text,
            "happened_on": happened_on,
            "promised_for": promised_for,
        }
        twin = sent_just_now(LedgerStep.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        steps = LedgerStep.objects.filter(question=question).order_by("pk")
        now = standing_of([Step(row.kind, row.happened_on, row.promised_for) for row in steps])
        to = LEADS_TO.get(kind, now.state)
        fits = {
            LedgerStepKind.PASSED_ON: now.waits_for_answer,
            LedgerStepKind.ANSWER_WITHDRAWN: now.state in ("answered", "satisfied"),
        }.get(kind, True)
        if to not in QUESTIONS[now.state] or not fits:
            raise QuestionRefused(_NOT_NOW[kind])
        made = LedgerStep.objects.create(
            programme_id=question.programme_id,
            dodge=dodge,
            asked_of=asked_of,
            evidence=evidence,
            recorded_at=by.now,
            recorded_by=by.person,
            **said,
        )
        holds: dict[str, Any] = {"state_now": to}
        if promised_for is not None:
            holds["promised_now"] = promised_for
        if asked_of is not None:
            holds["owner_now"] = asked_of
        LedgerQuestion.objects.filter(pk=question.pk).update(**holds)
        record(
            f"question.{kind.value}",
            question,
            before={"state": now.state},
            after={"state": to, "text": text, "promised_for": promised_for},
            by=by,
        )
    return made


_NOT_NOW = {
    LedgerStepKind.ANSWERED: "This question waits for no answer: it has one that satisfies, or was withdrawn.",
    LedgerStepKind.PROMISED: "This question waits for no answer, so none need be promised.",
    LedgerStepKind.SATISFIED: "There is no answer to judge yet.",
    LedgerStepKind.NOT_SATISFIED: "There is no answer to judge yet.",
    LedgerStepKind.ANSWER_WITHDRAWN: "There is no answer to take back.",
    LedgerStepKind.PASSED_ON: "This question waits for no answer, so nobody else need give it.",
    LedgerStepKind.WITHDRAWN: "This question is settled already.",
}
