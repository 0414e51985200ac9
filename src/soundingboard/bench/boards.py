"""What the large programme's Board and panel keep: meetings of each round, requests, the ledger, the question bank.

The numbers are those the benchmark promises: 20,000 questions in the ledger and 5,000 in the bank.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db import models

from soundingboard.accounts.models import Agency, Post, Programme
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import Body, BodyMember, Decision
from soundingboard.evidence.models import Evidence
from soundingboard.framework.models import Content, Origin
from soundingboard.governance.models import (
    AgendaItem,
    AgendaItemVersion,
    Attendance,
    InformationRequest,
    Meeting,
    MeetingState,
    MeetingVersion,
    Minutes,
    Outcome,
    OutcomeKind,
    RequestStep,
)
from soundingboard.ledger.models import LedgerQuestion, LedgerStep
from soundingboard.plan.models import Objective
from soundingboard.scrutiny.models import Enquiry, EnquiryVersion, PlannedQuestion, PlannedVersion
from soundingboard.workprogramme.models import (
    Recommendation,
    RecommendationStep,
    TaskGroup,
    TaskGroupVersion,
    WorkItem,
    WorkItemVersion,
)

SEATS, ITEMS, PLANNED = 15, 10, 15
AREAS = ("practice.services", "practice.groups", "practice.partnership", "organisation.culture")
# What has become of a question of the ledger, and the steps that led there.
BECAME = {
    "satisfied": ("answered", "satisfied"),
    "returned": ("answered", "not_satisfied"),
    "promised": ("promised",),
    "answered": ("answered",),
    "asked": (),
}
NOT_DONE = ("returned", "promised", "answered", "asked")
STATES = ("satisfied",) * 196 + NOT_DONE
WORDS = "What is now better for children than a year ago, how do you know it, and what would they say of it themselves?"


@dataclass(frozen=True, slots=True)
class Of:
    """What has been built of the programme that a meeting can speak of."""

    programme: Programme
    board: Body
    posts: Sequence[Post]
    agencies: Sequence[Agency]
    rounds: Sequence[Round]
    decisions: Sequence[Decision]
    objectives: Sequence[Objective]
    evidence: Sequence[Evidence]
    today: date


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much of each thing."""

    bank: int
    ledger: int
    requests: int
    recommendations: int


def build(of: Of, numbers: Numbers) -> None:
    """Put all of it into the database in bulk; the questions that ship are loaded already."""
    _bank(of, numbers.bank)
    panel = Body.objects.create(
        programme=of.programme, code="panel", name="Scrutiny panel", kind="panel", quorum=3,
        from_on=of.programme.started_on,
    )  # fmt: skip
    meetings = {body: _meetings(of, body, after) for body, after in ((of.board, 0), (panel, 5))}
    _requests(of, numbers.requests)
    asked = _ledger(of, panel, meetings[panel], numbers.ledger)
    _enquiries(of, meetings[panel], asked)
    _work(of, panel, meetings[panel], numbers.recommendations)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _bank(of: Of, number: int) -> None:
    """The questions that ship, again and again under other codes and words, until there are so many."""
    shipped = list(Content.objects.current().filter(programme=of.programme, kind="questions").order_by("position"))
    rows = []
    for n in range(number - len(shipped)):
        like, again = shipped[n % len(shipped)], n // len(shipped) + 1
        words = f"{like.body['words'][:-1]}, part {again}?"
        rows.append(
            Content(
                programme=of.programme, kind="questions", code=f"{like.code}-{again}", title=words[:240],
                position=like.position + again * 10_000, tags=like.tags, owner=like.owner, source=like.source,
                body=like.body | {"code": f"{like.code}-{again}", "words": words, "stored": ""},
                review_on=like.review_on, valid_from=like.valid_from, origin=Origin.LOCAL, recorded_at=like.recorded_at,
            )
        )  # fmt: skip
    _in_bulk(Content, rows)


def _in_bulk(table: type[models.Model], rows: Iterator[Any] | Sequence[Any]) -> list[Any]:
    return table._default_manager.bulk_create(rows, batch_size=1_000)


# --- meetings ---------------------------------------------------------------------------------------------------------


def _meetings(of: Of, body: Body, days_after: int) -> list[Meeting]:
    """A meeting of the body for each round: all held but that of the open round, the last held not yet minuted."""
    at = {"programme": of.programme, "recorded_at": _noon(of.programme.started_on)}
    seated = set(BodyMember.objects.filter(body=body).values_list("post_id", flat=True))
    _in_bulk(
        BodyMember,
        [
            BodyMember(programme=of.programme, body=body, post=post, agency=post.agency, from_on=body.from_on)
            for post in of.posts[:SEATS]
            if post.pk not in seated
        ],
    )
    seats = list(BodyMember.objects.filter(body=body).select_related("post").order_by("pk"))
    meetings = _in_bulk(
        Meeting, [Meeting(programme=of.programme, body=body, number=each.number, round=each) for each in of.rounds]
    )
    last = len(meetings)
    states = [MeetingState.MINUTES_AGREED] * (last - 2) + [MeetingState.OVER, MeetingState.AGENDA_SET]
    _in_bulk(
        MeetingVersion,
        [
            MeetingVersion(
                meeting=each, held_on=each.round.board_on + timedelta(days=days_after), starts_at=time(10), quorum=5,
                place="Committee room", state=state, **at,
            )
            for each, state in zip(meetings, states, strict=True)
        ],
    )  # fmt: skip
    items = _in_bulk(
        AgendaItem,
        [AgendaItem(programme=of.programme, meeting=each, number=n) for each in meetings for n in range(1, ITEMS + 1)],
    )
    _in_bulk(
        AgendaItemVersion,
        [
            AgendaItemVersion(
                item=each, place=each.number, title=f"Objective {_about(of, n)} since the last meeting", rule="AG1",
                about=f"objective/{_about(of, n)}", presenter=of.posts[n % len(of.posts)], why="It turned red.", **at,
            )
            for n, each in enumerate(items)
        ],
    )  # fmt: skip
    held = meetings[:-1]
    _in_bulk(
        Attendance,
        [
            Attendance(
                meeting=each, post=seat.post, seat=seat, agency_id=seat.agency_id,
                presence="apologies" if (n + place) % 6 == 0 else "present", **at,
            )
            for n, each in enumerate(held)
            for place, seat in enumerate(seats)
        ],
    )  # fmt: skip
    _outcomes(of, [each for each in items if each.meeting in set(held)])
    _in_bulk(
        Minutes,
        [
            Minutes(
                meeting=each, parts=[{"item": n, "title": f"Item {n}", "text": WORDS * 3} for n in range(1, ITEMS + 1)],
                agreed_on=each.round.board_on + timedelta(days=30), agreed_at=later, **at,
            )
            for each, later in pairwise(held)
        ],
    )  # fmt: skip
    return meetings


def _about(of: Of, n: int) -> str:
    return of.objectives[n % len(of.objectives)].reference


def _outcomes(of: Of, items: Sequence[AgendaItem]) -> None:
    kinds = (OutcomeKind.NOTED, OutcomeKind.ACTION, OutcomeKind.CHALLENGE, OutcomeKind.DECISION)
    rows = []
    for n, item in enumerate(items):
        for kind in (kinds[n % 4], kinds[(n + 1) % 4]):
            of_round = item.meeting.number - 1  # a meeting has the number of its round
            held_on = of.rounds[of_round].board_on
            owed = {"owner": of.posts[n % len(of.posts)], "due_on": held_on + timedelta(days=30)}
            rows.append(
                Outcome(
                    programme=of.programme, item=item, kind=kind, text=WORDS, about=f"objective/{_about(of, n)}",
                    decision=of.decisions[of_round] if kind == OutcomeKind.DECISION else None,
                    recorded_at=_noon(held_on), **(owed if kind == OutcomeKind.ACTION else {}),
                )
            )  # fmt: skip
    _in_bulk(Outcome, rows)


def _requests(of: Of, number: int) -> None:
    """Requests of the Board over the two years: the older ones answered, a tenth still open."""
    asked = _in_bulk(
        InformationRequest,
        [
            InformationRequest(
                programme=of.programme, reference=f"IR{n + 1}", body=of.board, owner=of.posts[n % len(of.posts)],
                question=WORDS, about=f"objective/{_about(of, n)}", asked_on=day, due_on=day + timedelta(days=30),
                recorded_at=_noon(day),
            )
            for n, day in enumerate(_days(of, number))
        ],
    )  # fmt: skip
    steps = []
    for each in asked[: number - number // 10]:
        for days, kind in ((20, "answered"), (25, "satisfied")):
            day = each.asked_on + timedelta(days=days)
            steps.append(
                RequestStep(
                    programme=of.programme, request=each, kind=kind, happened_on=day, text=WORDS, recorded_at=_noon(day)
                )
            )
    _in_bulk(RequestStep, steps)


def _days(of: Of, number: int) -> list[date]:
    """As many days in order, from the first board to yesterday."""
    first = of.rounds[0].board_on
    span = (of.today - first).days - 1
    return [first + timedelta(days=span * n // number) for n in range(number)]


# --- the ledger, and what a panel prepares ----------------------------------------------------------------------------


def _ledger(of: Of, panel: Body, meetings: Sequence[Meeting], number: int) -> list[LedgerQuestion]:
    """Questions over the two years: one in fifty still open, and all of the last few weeks'."""
    rows = []
    for n, day in enumerate(_days(of, number)):
        state = STATES[n % len(STATES)] if n < number * 97 // 100 else NOT_DONE[n % 4]
        owner = of.posts[n % len(of.posts)]
        rows.append(
            LedgerQuestion(
                programme=of.programme, reference=f"Q{n + 1}", body=panel, words=WORDS, stored=WORDS,
                meeting=meetings[min(len(meetings) - 2, n * len(meetings) // number)],
                asked_by=of.posts[n % SEATS], asked_of=owner, owner_now=owner, asked_on=day,
                content_area=AREAS[n % 4], about=f"objective/{_about(of, n)}", is_public=n % 2 == 0,
                recorded_at=_noon(day), state_now=state,
                promised_now=day + timedelta(days=28) if state == "promised" else None,
            )
        )  # fmt: skip
    rows = _in_bulk(LedgerQuestion, rows)
    _in_bulk(LedgerStep, _steps(of, rows))
    return rows


def _steps(of: Of, questions: Sequence[LedgerQuestion]) -> Iterator[LedgerStep]:
    for n, each in enumerate(questions):
        for days, kind in enumerate(BECAME[each.state_now], start=1):
            day = min(each.asked_on + timedelta(days=days), of.today - timedelta(days=1))
            yield LedgerStep(
                programme=of.programme, question=each, kind=kind, happened_on=day, text=WORDS,
                promised_for=each.promised_now if kind == "promised" else None,
                dodge="activity" if kind == "not_satisfied" else "",
                evidence=of.evidence[n % len(of.evidence)] if kind == "answered" and n % 2 else None,
                recorded_at=_noon(day) + timedelta(minutes=days),
            )  # fmt: skip


def _enquiries(of: Of, meetings: Sequence[Meeting], asked: Sequence[LedgerQuestion]) -> None:
    """What the panel meant to ask at each meeting, published once it was held."""
    at = {"programme": of.programme, "recorded_at": _noon(of.programme.started_on)}
    enquiries = _in_bulk(Enquiry, [Enquiry(programme=of.programme, meeting=each) for each in meetings])
    held = len(enquiries) - 1
    _in_bulk(
        EnquiryVersion,
        [
            EnquiryVersion(enquiry=each, aim=WORDS, wash_up=WORDS if n < held else "", is_published=n < held, **at)
            for n, each in enumerate(enquiries)
        ],
    )
    planned = _in_bulk(
        PlannedQuestion,
        [
            PlannedQuestion(programme=of.programme, enquiry=each, number=n)
            for each in enquiries
            for n in range(1, PLANNED + 1)
        ],
    )
    _in_bulk(
        PlannedVersion,
        [
            PlannedVersion(
                planned=each, place=each.number, words=WORDS, content_area=AREAS[n % 4], rules="LE1", why="It turned.",
                follow_up=WORDS, notes=WORDS, asked_by=of.posts[n % SEATS], asked_of=of.posts[n % len(of.posts)],
                asked=asked[n % len(asked)] if n < held * PLANNED else None, **at,
            )
            for n, each in enumerate(planned)
        ],
    )  # fmt: skip


def _work(of: Of, panel: Body, meetings: Sequence[Meeting], number: int) -> None:
    """The panel's work programme, a group that reports, and what it has recommended."""
    at = {"programme": of.programme, "recorded_at": _noon(of.programme.started_on)}
    items = _in_bulk(
        WorkItem, [WorkItem(programme=of.programme, reference=f"W{n + 1}", body=panel) for n in range(number // 2)]
    )
    _in_bulk(
        WorkItemVersion,
        [
            WorkItemVersion(
                item=each, title=f"What children say of their plans, part {n}", why=WORDS, source="councillor",
                content_area=AREAS[n % 4], scores={"interest": n % 4, "impact": (n + 1) % 4},
                state="scheduled" if n % 3 == 0 else "longlist", meeting=meetings[n % len(meetings)] if n % 3 == 0
                else None, **at,
            )
            for n, each in enumerate(items)
        ],
    )  # fmt: skip
    group = TaskGroup.objects.create(programme=of.programme, reference="TG1", item=items[0])
    TaskGroupVersion.objects.create(
        group=group, title="Children's plans", scope=WORDS, not_included=WORDS, lines=WORDS,
        starts_on=of.rounds[-3].board_on, reports_on=of.rounds[-1].board_on, **at,
    )  # fmt: skip
    made = _in_bulk(
        Recommendation,
        [
            Recommendation(
                programme=of.programme, reference=f"SR{n + 1}", body=panel, text=WORDS, why=WORDS, to_body=of.board,
                meeting=meetings[min(n * len(meetings) // number, len(meetings) - 2)], made_on=day,
                recorded_at=_noon(day),
            )
            for n, day in enumerate(_days(of, number))
        ],
    )  # fmt: skip
    steps = []
    for n, each in enumerate(made):
        for days, kind in ((2, "received"), (50, "accepted"), (120, "implemented"))[: 1 + n % 3]:
            day = each.made_on + timedelta(days=days)
            if day < of.today:
                steps.append(
                    RecommendationStep(
                        programme=of.programme, recommendation=each, kind=kind, happened_on=day, text=WORDS,
                        due_on=day + timedelta(days=61), lead=of.posts[n % len(of.posts)], recorded_at=_noon(day),
                    )
                )  # fmt: skip
    _in_bulk(RecommendationStep, steps)
