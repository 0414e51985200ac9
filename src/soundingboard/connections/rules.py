"""What other programs may do here: which scopes there are, how long a token lasts, how often it may ask."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

# Longer than this nobody remembers where a token was put.
LONGEST_DAYS = 365
# A day of a business-intelligence tool is some hundred requests; a person by hand makes ten a minute.
MOST_REQUESTS = 120
WINDOW = timedelta(minutes=1)
# How long the answer to a request with an Idempotency-Key is kept, to be given again.
KEPT_FOR = timedelta(hours=24)


class Kind(StrEnum):
    """What a scope is about."""

    PLAN = "plan"
    DELIVERY = "delivery"
    EVIDENCE = "evidence"
    JUDGEMENTS = "judgements"
    MEETINGS = "meetings"
    DECISIONS = "decisions"
    QUESTIONS = "questions"
    PAPERS = "papers"
    MEASURES = "measures"
    RISKS = "risks"
    AUDITS = "audits"


KINDS: dict[Kind, str] = {
    Kind.PLAN: "Findings, requirements, themes, outcomes and objectives",
    Kind.DELIVERY: "Delivery plans, actions and their updates",
    Kind.EVIDENCE: "Evidence",
    Kind.JUDGEMENTS: "Judgements and the position",
    Kind.MEETINGS: "Meetings, their agendas, outcomes and minutes",
    Kind.DECISIONS: "Decisions",
    Kind.QUESTIONS: "Questions put and what came of them",
    Kind.PAPERS: "Papers that were issued",
    Kind.MEASURES: "Measures and their figures",
    Kind.RISKS: "Risks, their controls and what was done about them",
    Kind.AUDITS: "Cycles of audits and what they found",
}
# What can be changed by way of the API; the rest is read only.
WRITTEN = (
    *(Kind.PLAN, Kind.DELIVERY, Kind.EVIDENCE, Kind.JUDGEMENTS, Kind.MEETINGS, Kind.DECISIONS, Kind.QUESTIONS),
    Kind.MEASURES,
)


def all_scopes() -> dict[str, str]:
    """Every scope that a token can have, with what it lets a program do, reading first."""
    reading = {f"read:{kind}": f"Read: {words[0].lower()}{words[1:]}" for kind, words in KINDS.items()}
    writing = {f"write:{kind}": WRITING[kind] for kind in WRITTEN}
    return reading | writing


WRITING: dict[Kind, str] = {
    Kind.PLAN: "Write: add findings, requirements and objectives, and what these answer",
    Kind.DELIVERY: "Write: add delivery plans and actions, their updates and changes of their dates",
    Kind.EVIDENCE: "Write: add evidence",
    Kind.JUDGEMENTS: "Write: propose ratings",
    Kind.MEETINGS: "Write: call and run meetings, and their minutes",
    Kind.DECISIONS: "Write: record decisions",
    Kind.QUESTIONS: "Write: put and answer questions",
    Kind.MEASURES: "Write: record figures of measures",
}


def scopes_refused(scopes: Collection[str]) -> str:
    """Why these scopes will not do for a token, in a sentence; nothing where they will.

    A token needs at least one scope, and each must be one that there is.
    """
    if not scopes:
        return "Choose at least one thing that the token may do."
    if unknown := sorted(set(scopes) - all_scopes().keys()):
        return f"There is no scope “{unknown[0]}”."
    return ""


def in_order(scopes: Iterable[str]) -> list[str]:
    """Scopes without repeats, in the order in which they are listed everywhere."""
    chosen = set(scopes)
    return [scope for scope in all_scopes() if scope in chosen]


def expiry_refused(until: date, today: date) -> str:
    """Why a last day will not do for a token, in a sentence; nothing where it will.

    It must be today or later, and at most a year ahead: a token without an end outlives whoever knew of it.
    """
    if until < today:
        return "The last day must be today or later."
    if (until - today).days > LONGEST_DAYS:
        return f"The last day must be within {LONGEST_DAYS} days: a token lasts a year at most."
    return ""


TokenState = Literal["good", "expired", "revoked"]


def token_state(expires_at: datetime, revoked_at: datetime | None, now: datetime) -> TokenState:
    """Whether a token opens anything at a moment: one that was revoked or has run out does not."""
    if revoked_at is not None:
        return "revoked"
    return "good" if now < expires_at else "expired"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of its limit a token has used: the limit, what is left, and the seconds until it begins anew."""

    limit: int
    left: int
    seconds: int


def allowance(asked: int, window_began: datetime, now: datetime) -> Allowance:
    """What is left to a token that has asked so often since its window began, this request included."""
    seconds = max(1, int((window_began + WINDOW - now).total_seconds() + 0.999))
    return Allowance(MOST_REQUESTS, max(0, MOST_REQUESTS - asked), seconds)
