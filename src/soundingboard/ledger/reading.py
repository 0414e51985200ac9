"""The question ledger as pages and the position read it, each function in a fixed number of queries.

`moment` is None for now; otherwise what was on record just before it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Holding, Post
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import Body, BodyKind, BodyMember
from soundingboard.governance.models import Meeting, MeetingState, MeetingVersion
from soundingboard.governance.reading import for_whom_one_asks, who_runs
from soundingboard.ledger.models import LedgerQuestion, LedgerStep
from soundingboard.ledger.rules import CLOSES, LEADS_TO, Standing, Step, may_be_shown_in_public, standing_of


def who_puts(body: Body) -> Permission:
    """The permission that putting a question in a body's name, and judging the answer, asks for (SC9)."""
    return Permission.ASK_QUESTIONS if body.kind == BodyKind.PANEL else Permission.ASK_FOR_INFORMATION


def may_tell(actor: Actor, body: Body) -> bool:
    """Whether somebody may put down what was said: whoever answers, and whoever keeps the body's record."""
    return actor.can(Permission.ANSWER_REQUESTS) or actor.can(who_runs(body))


STATES = (
    ("open", "Open: somebody has to do something"),
    ("waiting", "Waiting for an answer"),
    ("promised", "Promised"),
    ("overdue", "Promised, and the day has passed"),
    ("returned", "Returned: the answer did not satisfy"),
    ("answered", "Answered, to be judged"),
    ("satisfied", "Satisfied"),
    ("withdrawn", "Withdrawn"),
)


@dataclass(frozen=True, slots=True)
class QuestionFilters:
    """Which questions a reader asked for; empty means any. `mine` is `yes`, or `to_answer` without those they asked."""

    text: str = ""
    body: str = ""
    state: str = ""
    asked_of: str = ""
    asked_by: str = ""
    area: str = ""
    mine: str = ""


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question, where it stands, who has to answer now, and whether the member who asked still sits."""

    row: LedgerQuestion
    standing: Standing
    owner: Post
    steps: tuple[LedgerStep, ...]
    still_sits: bool = True

    @property
    def answer(self) -> LedgerStep | None:
        """The answer that stands, if there is one."""
        found = None
        for step in self.steps:
            if step.kind == "answered":
                found = step
            elif step.kind == "answer_withdrawn":
                found = None
        return found


_WAITS = ("asked", "promised", "returned")
_OPEN = (*_WAITS, "answered")
_AT_ONCE = 2_000  # rows fetched at a time
_READ_AHEAD = 500
# What every line shows of a question.
_WITH = ("body", "asked_of__agency", "asked_by")


def questions(
    actor: Actor, asked: QuestionFilters, moment: datetime | None = None, *, on: date
) -> "QuerySet[LedgerQuestion]":
    """The questions that a reader asked for, the newest first; the open ones, those that wait the longest first.

    Now is read from the row, where each step leaves it. For a past day the last step that moved the question, the day
    promised and the post that had to answer are annotated where a filter needs them. A filter is one query either way.
    """
    rows: QuerySet[LedgerQuestion] = LedgerQuestion.objects.visible_to(actor)
    steps = LedgerStep.objects.filter(question=OuterRef("pk"), programme=actor.programme_id)
    if moment is not None:
        rows, steps = rows.filter(recorded_at__lt=moment), steps.filter(recorded_at__lt=moment)
    steps = steps.order_by("-pk")
    if asked.text:
        rows = rows.filter(Q(words__icontains=asked.text) | Q(reference__iexact=asked.text))
    if asked.body:
        rows = rows.filter(body__code=asked.body)
    if asked.area:
        rows = rows.filter(content_area=asked.area)
    if asked.asked_by:
        rows = rows.filter(asked_by__code=asked.asked_by)
    if asked.state:
        rows = _standing_now(rows, asked.state, on) if moment is None else _standing_at(rows, steps, asked.state, on)
    if asked.asked_of or asked.mine:
        rows = _owned(actor, rows, steps, asked, moment, on)
    newest_first = asked.state in ("", "satisfied", "withdrawn")
    order = ("-asked_on", "-pk") if newest_first else ("asked_on", "pk")
    return rows.select_related(*_WITH).order_by(*order)


def _standing_now(rows: "QuerySet[LedgerQuestion]", state: str, on: date) -> "QuerySet[LedgerQuestion]":
    match state:
        case "open":
            return rows.filter(state_now__in=_OPEN)
        case "waiting":
            return rows.filter(state_now__in=_WAITS)
        case "overdue":
            return rows.filter(state_now="promised", promised_now__lt=on)
        case "coming_back":
            return rows.filter(Q(state_now__in=["asked", "returned"]) | Q(state_now="promised", promised_now__lt=on))
        case _:
            return rows.filter(state_now=state)


def _standing_at(
    rows: "QuerySet[LedgerQuestion]", steps: "QuerySet[LedgerStep]", state: str, on: date
) -> "QuerySet[LedgerQuestion]":
    rows = rows.annotate(last_kind=Subquery(steps.filter(kind__in=list(LEADS_TO)).values("kind")[:1]))
    if state in ("overdue", "coming_back"):
        rows = rows.annotate(promise=Subquery(steps.filter(kind="promised").values("promised_for")[:1]))
    asked = Q(last_kind=None) | Q(last_kind="answer_withdrawn")
    overdue = Q(last_kind="promised", promise__lt=on) if state in ("overdue", "coming_back") else Q()
    kinds = {
        "open": Q(last_kind=None) | ~Q(last_kind__in=CLOSES),
        "waiting": asked | Q(last_kind__in=["promised", "not_satisfied"]),
        "promised": Q(last_kind="promised"),
        "overdue": overdue,
        "coming_back": asked | Q(last_kind="not_satisfied") | overdue,
        "returned": Q(last_kind="not_satisfied"),
        "answered": Q(last_kind="answered"),
        "satisfied": Q(last_kind="satisfied"),
        "withdrawn": Q(last_kind="withdrawn"),
    }
    return rows.filter(kinds[state]) if state in kinds else rows


def _owned(
    actor: Actor,
    rows: "QuerySet[LedgerQuestion]",
    steps: "QuerySet[LedgerStep]",
    asked: QuestionFilters,
    moment: datetime | None,
    on: date,
) -> "QuerySet[LedgerQuestion]":
    """Those that a post has to answer, and those that are the reader's own: theirs to answer, or asked by them."""
    owner = "owner_now" if moment is None else "owner_then"
    if moment is not None:
        passed_to = Subquery(steps.filter(asked_of__isnull=False).values("asked_of_id")[:1])
        rows = rows.annotate(owner_then=Coalesce(passed_to, F("asked_of_id"), output_field=BigIntegerField()))
    if asked.asked_of:
        posts = Post.objects.filter(programme=actor.programme_id, code=asked.asked_of)
        rows = rows.filter(**{f"{owner}__in": posts.values("pk")})
    if asked.mine:
        held = Holding.objects.filter(
            Q(to_on=None) | Q(to_on__gte=on),
            person=actor.person_id,
            from_on__lte=on,
            post__programme=actor.programme_id,
        ).values("post_id")
        theirs = Q(**{f"{owner}__in": held})
        asked_by_them = Q(asked_by__in=held) | Q(recorded_by=actor.person_id)
        rows = rows.filter(theirs if asked.mine == "to_answer" else theirs | asked_by_them)
    return rows


def lines_of(rows: Iterable[LedgerQuestion], moment: datetime | None = None, *, on: date) -> list[QuestionLine]:
    """Questions, read with what `_WITH` names, with their steps and seats. Three queries for any number."""
    found = list(rows)
    steps: dict[int, list[LedgerStep]] = defaultdict(list)
    taken = LedgerStep.objects.filter(question__in=[row.pk for row in found])
    if moment is not None:
        taken = taken.filter(recorded_at__lt=moment)
    for step in taken.select_related("asked_of__agency", "evidence", "recorded_by").order_by("pk"):
        steps[step.question_id].append(step)
    askers = {row.asked_by_id for row in found if row.asked_by_id}
    sitting: set[tuple[int, int]] = set()
    if askers:
        seats = BodyMember.objects.filter(Q(to_on=None) | Q(to_on__gte=on), post__in=askers, from_on__lte=on)
        sitting = set(seats.values_list("body_id", "post_id"))
    return [_line(row, steps[row.pk], sitting) for row in found]


def as_they_come(
    rows: "QuerySet[LedgerQuestion]", moment: datetime | None = None, *, on: date
) -> Iterator[QuestionLine]:
    """All the lines of a list, one after the other. Three queries, whatever their number: steps are read beside them in
    the same order.
    """
    taken = LedgerStep.objects.filter(question__in=rows.order_by().values("pk"))
    if moment is not None:
        taken = taken.filter(recorded_at__lt=moment)
    order = [
        f"-question__{name[1:]}" if name[0] == "-" else f"question__{name}" for name in map(str, rows.query.order_by)
    ]
    taken = taken.select_related("asked_of__agency", "evidence", "recorded_by").order_by(*order, "pk")
    seats = BodyMember.objects.filter(Q(to_on=None) | Q(to_on__gte=on), from_on__lte=on)
    sitting = set(seats.filter(body__in=rows.order_by().values("body_id")).values_list("body_id", "post_id"))
    steps = groupby(taken.iterator(chunk_size=_READ_AHEAD), key=attrgetter("question_id"))
    question, its = next(steps, (None, iter(())))
    for row in rows.iterator(chunk_size=_READ_AHEAD):
        found: list[LedgerStep] = []
        if question == row.pk:
            found = list(its)
            question, its = next(steps, (None, iter(())))
        yield _line(row, found, sitting)


def _line(row: LedgerQuestion, steps: list[LedgerStep], sitting: set[tuple[int, int]]) -> QuestionLine:
    standing = standing_of([Step(step.kind, step.happened_on, step.promised_for) for step in steps])
    owner = row.asked_of
    for step in steps:
        owner = step.asked_of or owner
    still = row.asked_by_id is None or (row.body_id, row.asked_by_id) in sitting
    return QuestionLine(row, standing, owner, tuple(steps), still)


def question_of(
    actor: Actor, reference: str, moment: datetime | None = None, *, on: date | None = None
) -> QuestionLine | None:
    """One question with all that happened to it. At most three queries."""
    rows = LedgerQuestion.objects.visible_to(actor).filter(reference=reference)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    row = rows.select_related(*_WITH, "meeting__body", "recorded_by").first()
    return lines_of([row], moment, on=on or actor.today)[0] if row is not None else None


def unanswered_questions(actor: Actor, posts: Collection[int]) -> "QuerySet[LedgerQuestion]":
    """The questions that wait today for an answer of some posts."""
    rows: QuerySet[LedgerQuestion] = LedgerQuestion.objects.visible_to(actor)
    return rows.filter(state_now__in=_WAITS, owner_now_id__in=posts)


def answers_to_judge(actor: Actor) -> "QuerySet[LedgerQuestion]":
    """The questions that were answered and wait for this person to say whether the answer satisfies."""
    rows: QuerySet[LedgerQuestion] = LedgerQuestion.objects.visible_to(actor).filter(state_now="answered")
    return for_whom_one_asks(actor, rows, of_panel=Permission.ASK_QUESTIONS)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question on which somebody still has to do something, as the position holds it."""

    reference: str
    body: str
    body_kind: str
    words: str
    about: str
    content_area: str
    asked_by: str | None
    asked_of: str
    agency: str
    asked_on: date
    state: str
    promised_for: date | None
    times_returned: int
    times_promised: int


_COLUMNS = (
    "asked_on",
    "pk",
    "reference",
    "body__name",
    "body__kind",
    "words",
    "about",
    "content_area",
    "asked_by__title",
)


def open_questions(actor: Actor, moment: datetime | None = None) -> list[OpenQuestion]:
    """Every question on which somebody still has to do something, oldest first. Two queries for any number.

    Read as columns, for a position is made whenever something is compared or checked, and thousands of rows with all
    that hangs on them take seconds.
    """
    mine = actor.programme_id or 0
    found = _open_now(mine) if moment is None else _open_then(mine, moment)
    # In order here: asked for in order, SQLite goes through every question that was ever asked by its day.
    found.sort(key=lambda each: each[:2])
    return [
        OpenQuestion(reference, body, kind, words, about, area, asker, owner, agency, asked_on, *stands)
        for asked_on, _, reference, body, kind, words, about, area, asker, owner, agency, *stands in found
    ]


def _open_now(programme_id: int) -> list[tuple[Any, ...]]:
    """By what each step leaves on the row; of the steps only how often something was promised or sent back."""
    rows = LedgerQuestion.objects.filter(programme=programme_id, state_now__in=_OPEN)
    steps = LedgerStep.objects.filter(question__in=rows.values("pk"), kind__in=("promised", "not_satisfied"))
    times = Counter(steps.values_list("question_id", "kind").iterator(_AT_ONCE))
    columns = (*_COLUMNS, "owner_now__title", "owner_now__agency__name", "state_now", "promised_now")
    return [
        (*row, times[row[1], "not_satisfied"], times[row[1], "promised"])
        for row in rows.values_list(*columns).iterator(_AT_ONCE)
    ]


def _open_then(programme_id: int, moment: datetime) -> list[tuple[Any, ...]]:
    """By the steps on record before a moment. What was open then is open now, or something has happened to it since."""
    all_asked = LedgerQuestion.objects.filter(programme=programme_id)
    all_steps = LedgerStep.objects.filter(programme=programme_id)
    since = all_steps.filter(recorded_at__gte=moment).values("question_id")
    # By the keys of those that are open: asked by their state, SQLite goes through every step that was ever taken.
    is_open = all_asked.filter(state_now__in=_OPEN).values("pk")
    steps = all_steps.filter(Q(question__in=is_open) | Q(question__in=since), recorded_at__lt=moment)
    happened: dict[int, list[Step]] = defaultdict(list)
    passed_to: dict[int, tuple[str, str]] = {}
    columns = ("question_id", "kind", "happened_on", "promised_for", "asked_of__title", "asked_of__agency__name")
    for pk, kind, happened_on, promised_for, *to in steps.order_by("pk").values_list(*columns).iterator(_AT_ONCE):
        happened[pk].append(Step(kind, happened_on, promised_for))
        if to[0] is not None:
            passed_to[pk] = (to[0], to[1])
    asked = all_asked.filter(Q(pk__in=is_open) | Q(pk__in=since), recorded_at__lt=moment)
    rows = asked.values_list(*_COLUMNS, "asked_of__title", "asked_of__agency__name")
    found = []
    for *row, title, agency in rows.iterator(_AT_ONCE):
        stood = standing_of(happened.get(row[1], ()))
        if stood.is_open:
            owner = passed_to.get(row[1], (title, agency))
            stands = (stood.state, stood.promised_for, stood.times_returned, stood.times_promised)
            found.append((*row, *owner, *stands))
    return found


def coming_back(actor: Actor, body: Body, held_on: date, moment: datetime | None = None) -> "QuerySet[LedgerQuestion]":
    """The questions of a body that come back to its meeting on a day, oldest first: by `Standing.comes_back`."""
    rows = questions(actor, QuestionFilters(state="coming_back"), moment, on=held_on)
    return rows.filter(body=body.pk, asked_on__lt=held_on)


def open_of_member(actor: Actor, member: BodyMember) -> list[LedgerQuestion]:
    """The questions of a member of a body that are open, for whoever ends the seat. One query."""
    rows = questions(actor, QuestionFilters(state="open"), on=actor.today)
    return list(rows.filter(body=member.body_id, asked_by=member.post_id))


def in_public(actor: Actor, moment: datetime | None = None, *, on: date) -> "QuerySet[LedgerQuestion]":
    """The questions that may be shown to the public, the newest first: put in public, and with an answer that stands.

    The rule is `may_be_shown_in_public`; each line is asked it again by `answered_in_public`.
    """
    rows: QuerySet[LedgerQuestion] = LedgerQuestion.objects.visible_to(actor).filter(is_public=True)
    if moment is None:
        rows = rows.filter(state_now__in=["answered", "satisfied"])
    else:
        steps = LedgerStep.objects.filter(
            question=OuterRef("pk"),
            programme=actor.programme_id,
            kind__in=list(LEADS_TO),
            recorded_at__lt=moment,
        )
        then = rows.filter(recorded_at__lt=moment).annotate(
            last_kind=Subquery(steps.order_by("-pk").values("kind")[:1])
        )
        rows = then.filter(last_kind__in=["answered", "satisfied"])
    return rows.select_related(*_WITH).order_by("-asked_on", "-pk")


def asked_in_public(programme_id: int) -> frozenset[str]:
    """The references of the questions that were put in public; whether one is changes never. One query."""
    rows = LedgerQuestion.objects.filter(programme_id=programme_id, is_public=True)
    return frozenset(rows.values_list("reference", flat=True))


def answered_in_public(lines: Iterable[QuestionLine]) -> list[QuestionLine]:
    """Those of some lines that the rule lets the public see."""
    return [line for line in lines if may_be_shown_in_public(line.row.is_public, line.standing.state) and line.answer]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many questions stand where."""

    asked: int
    waiting: int
    overdue: int
    to_judge: int


def counted(actor: Actor, moment: datetime | None = None, *, on: date) -> Counted:
    """How many were asked, wait, are overdue and are to be judged. One query."""
    if moment is None:
        now = LedgerQuestion.objects.visible_to(actor).aggregate(
            asked=Count("pk"),
            waiting=Count("pk", filter=Q(state_now__in=_WAITS)),
            overdue=Count("pk", filter=Q(state_now="promised", promised_now__lt=on)),
            to_judge=Count("pk", filter=Q(state_now="answered")),
        )
        return Counted(**now)
    rows: QuerySet[LedgerQuestion] = LedgerQuestion.objects.visible_to(actor)
    steps = LedgerStep.objects.filter(question=OuterRef("pk"), programme=actor.programme_id)
    if moment is not None:
        rows, steps = rows.filter(recorded_at__lt=moment), steps.filter(recorded_at__lt=moment)
    steps = steps.order_by("-pk")
    found = rows.annotate(
        last_kind=Subquery(steps.filter(kind__in=list(LEADS_TO)).values("kind")[:1]),
        promise=Subquery(steps.filter(kind="promised").values("promised_for")[:1]),
    ).aggregate(
        asked=Count("pk"),
        waiting=Count(
            "pk",
            filter=Q(last_kind=None) | Q(last_kind__in=["answer_withdrawn", "promised", "not_satisfied"]),
        ),
        overdue=Count("pk", filter=Q(last_kind="promised", promise__lt=on)),
        to_judge=Count("pk", filter=Q(last_kind="answered")),
    )
    return Counted(**found)


def meetings_offered(actor: Actor) -> dict[str, MeetingVersion]:
    """The meetings at which a question may have been put, by key, the latest first; those cancelled left out. One
    query."""
    rows = MeetingVersion.objects.visible_to(actor).current().exclude(state=MeetingState.CANCELLED)
    rows = rows.filter(held_on__lte=actor.today).select_related("meeting__body").order_by("-held_on")[:60]
    return {str(row.meeting_id): row for row in rows}


def asked_at(actor: Actor, meeting: Meeting, moment: datetime | None = None, *, on: date) -> list[QuestionLine]:
    """What was asked at a meeting, in order. Three queries."""
    rows = LedgerQuestion.objects.visible_to(actor).filter(meeting=meeting)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return lines_of(rows.select_related(*_WITH).order_by("pk"), moment, on=on)
