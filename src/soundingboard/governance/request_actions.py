"""What may be done to an information request: ask, answer, say whether the answer satisfies, give time, withdraw."""

from datetime import date

from django.db import transaction

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.bases import sent_just_now
from soundingboard.accounts.models import Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.accounts.telling import tell_holders
from soundingboard.decisions.models import Body
from soundingboard.evidence.models import Evidence
from soundingboard.governance.models import InformationRequest, RequestStep, RequestStepKind
from soundingboard.governance.reading import who_asks
from soundingboard.governance.rules import LEADS_TO, REQUESTS, Step, standing_of
from soundingboard.history.log import record


class RequestRefused(Exception):
    """Something that an information request does not allow, with the sentence that says what to do."""


def ask_for_information(
    *,
    body: Body,
    owner: Post,
    question: str,
    about: str = "",
    asked_on: date,
    due_on: date,
    by: Actor,
) -> InformationRequest:
    """Put on record what a body asked to be told, by whom and by when; the owner finds it in their inbox (GV6).

    Raises:
        RequestRefused: due before it was asked, or asked in the future.
    """
    require(by, who_asks(body), body)
    require(by, who_asks(body), owner)
    if asked_on > by.today:
        raise RequestRefused("Enter the day on which it was asked: it cannot lie in the future.")
    if due_on < asked_on:
        raise RequestRefused("Enter a day for the answer that is not before the question.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=body.programme_id)
        said = {"body": body, "owner": owner, "question": question, "asked_on": asked_on, "due_on": due_on}
        twin = sent_just_now(InformationRequest.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        number = InformationRequest.objects.filter(programme_id=body.programme_id).count() + 1
        made = InformationRequest.objects.create(
            programme_id=body.programme_id,
            reference=f"IR{number}",
            about=about,
            recorded_at=by.now,
            recorded_by=by.person,
            **said,
        )
        record("request.asked", made, after={**said, "about": about}, by=by)
        _tell(owner, made, f"{body.name} asks for information by {due_on.day} {due_on:%B}", question, by)
    return made


def _tell(post: Post, request: InformationRequest, subject: str, text: str, by: Actor) -> None:
    address = f"requests/{request.reference}/"
    tell_holders(post, kind="request", subject=f"{request.reference}: {subject}", text=text, address=address, by=by)


def answer_request(
    *, request: InformationRequest, text: str, happened_on: date, evidence: Evidence | None = None, by: Actor
) -> RequestStep:
    """Answer what was asked, with the evidence it rests on, if there is any.

    Raises:
        RequestRefused: it waits for no answer, or the day is before it was asked or in the future.
    """
    require(by, Permission.ANSWER_REQUESTS, request)
    if evidence is not None:
        require(by, Permission.ANSWER_REQUESTS, evidence)
    return _take(request, RequestStepKind.ANSWERED, text, happened_on, evidence=evidence, by=by)


def judge_answer(
    *, request: InformationRequest, satisfies: bool, text: str, happened_on: date, by: Actor
) -> RequestStep:
    """Say for the body whether the answer satisfies. Where it does not, the question stands and its owner is told.

    Raises:
        RequestRefused: there is no answer to judge.
        NotAllowed: whoever answered does not judge their own answer.
    """
    require(by, who_asks(request.body), request)
    answered = RequestStep.objects.filter(request=request, kind=RequestStepKind.ANSWERED).order_by("-pk").first()
    if answered is not None and answered.recorded_by_id is not None and answered.recorded_by_id == by.person_id:
        raise NotAllowed("You gave this answer. Somebody else says for the body whether it satisfies.")
    kind = RequestStepKind.SATISFIED if satisfies else RequestStepKind.NOT_SATISFIED
    with transaction.atomic():
        step = _take(request, kind, text, happened_on, by=by)
        if not satisfies:
            owner = _owner_now(request)
            _tell(owner, request, f"{request.body.name} is not satisfied with the answer", text, by)
    return step


def give_more_time(
    *, request: InformationRequest, due_on: date, text: str, happened_on: date, by: Actor
) -> RequestStep:
    """Give a request another day, with the reason. The days before it stay on record."""
    require(by, who_asks(request.body), request)
    if due_on < request.asked_on:
        raise RequestRefused("Enter a day that is not before the question.")
    return _take(request, RequestStepKind.DUE_MOVED, text, happened_on, due_on=due_on, by=by)


def pass_on(*, request: InformationRequest, owner: Post, text: str, happened_on: date, by: Actor) -> RequestStep:
    """Ask another post for the answer: the one asked first does not know, or has gone."""
    require(by, who_asks(request.body), request)
    require(by, who_asks(request.body), owner)
    with transaction.atomic():
        step = _take(request, RequestStepKind.PASSED_ON, text, happened_on, owner=owner, by=by)
        _tell(owner, request, f"{request.body.name} asks this of you now", request.question, by)
    return step


def withdraw_request(*, request: InformationRequest, text: str, happened_on: date, by: Actor) -> RequestStep:
    """Say that the body no longer asks, and why."""
    require(by, who_asks(request.body), request)
    return _take(request, RequestStepKind.WITHDRAWN, text, happened_on, by=by)


def _owner_now(request: InformationRequest) -> Post:
    """Whoever has to answer: the post it was last passed to, or the first."""
    passed = RequestStep.objects.filter(request=request, kind=RequestStepKind.PASSED_ON).order_by("-pk")
    last = passed.select_related("owner").first()
    return last.owner if last is not None and last.owner is not None else request.owner


def _take(
    request: InformationRequest,
    kind: RequestStepKind,
    text: str,
    happened_on: date,
    *,
    due_on: date | None = None,
    owner: Post | None = None,
    evidence: Evidence | None = None,
    by: Actor,
) -> RequestStep:
    if not request.asked_on <= happened_on <= by.today:
        raise RequestRefused("Enter the day on which it happened: after the question, and not in the future.")
    with transaction.atomic():
        InformationRequest.objects.select_for_update().get(pk=request.pk)
        said = {"request": request, "kind": kind, "text": text, "happened_on": happened_on, "due_on": due_on}
        twin = sent_just_now(RequestStep.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        steps = RequestStep.objects.filter(request=request).order_by("pk")
        now = standing_of(request.due_on, [Step(row.kind, row.happened_on, row.due_on) for row in steps])
        to = LEADS_TO.get(kind, now.state)
        if to not in REQUESTS[now.state]:
            raise RequestRefused(_NOT_NOW[kind])
        made = RequestStep.objects.create(
            programme_id=request.programme_id,
            owner=owner,
            evidence=evidence,
            recorded_at=by.now,
            recorded_by=by.person,
            **said,
        )
        record(f"request.{kind.value}", request, before={"state": now.state}, after={"state": to, "text": text}, by=by)
    return made


_NOT_NOW = {
    RequestStepKind.ANSWERED: "This request waits for no answer: it has one, or was withdrawn.",
    RequestStepKind.SATISFIED: "There is no answer to judge yet.",
    RequestStepKind.NOT_SATISFIED: "There is no answer to judge yet.",
    RequestStepKind.DUE_MOVED: "This request waits for no answer, so it needs no more time.",
    RequestStepKind.PASSED_ON: "This request waits for no answer, so nobody else need give it.",
    RequestStepKind.WITHDRAWN: "This request is settled already.",
}
