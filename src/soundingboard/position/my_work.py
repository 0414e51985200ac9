"""What waits on one person: counted in one query, listed in a few, whatever their roles and however big the plan.

Only what a person may do is counted, so that each line on their page is one that they can act on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Holding, Invitation, Post
from soundingboard.accounts.roles import Permission
from soundingboard.audits.models import Audit, LoopAction
from soundingboard.cycle.models import Round, RoundState
from soundingboard.cycle.reading import RoundFacts, round_of_now, rounds_of
from soundingboard.decisions.models import Decision, DecisionReview
from soundingboard.delivery.models import ActionVersion, Recheck, Update, UpdateState
from soundingboard.delivery.reading import SENT
from soundingboard.evidence.models import EvidenceVersion
from soundingboard.framework.reading import all_scales
from soundingboard.governance.reading import requests_to_judge, unanswered_requests
from soundingboard.history.models import Entry
from soundingboard.history.reading import entries
from soundingboard.judgement.models import Rating, Stage, Verification
from soundingboard.judgement.reading import rated
from soundingboard.ledger.reading import answers_to_judge, unanswered_questions
from soundingboard.outbox.models import Job, JobState, Message
from soundingboard.plan.models import Alignment, Inspection, InspectionState, ObjectiveVersion, Parking
from soundingboard.plan.reading import confirmed_findings, requirements_in_force
from soundingboard.position.need_standings import needs_waiting
from soundingboard.position.submissions import WaitingItem, open_actions, open_objectives, waiting_of_posts
from soundingboard.practice.voice_reading import last_in_time, waiting_too_long
from soundingboard.rating.scales import Point, Scale
from soundingboard.records.prepared import prepared, prepared_counts
from soundingboard.risk.reading import acceptances_run_out, escalations_to_answer

SOON = timedelta(days=30)
LEAVING_SOON = timedelta(days=60)
MOST = 10


class RecheckDue(NamedTuple):
    """An assured action that somebody should look at again."""

    reference: str
    title: str
    months: int
    due_on: date


class RatingMoved(NamedTuple):
    """A rating that the Board agreed differently from the round before."""

    reference: str
    title: str
    dimension: str
    was: Point | None
    now: Point | None

    @property
    def direction(self) -> str:
        """Up, down, or moved where the two cannot be compared."""
        if self.was is None or self.now is None or self.was.rank is None or self.now.rank is None:
            return "moved"
        return "down" if self.now.rank < self.was.rank else "up"


class Happened(NamedTuple):
    """What somebody else did to what one owns. `label` is what it was called then; empty where that was redacted."""

    kind: str
    label: str
    verb: str
    who: str
    at: datetime


class NextStep(NamedTuple):
    """The one thing to do next with the rounds, and where: an address beneath the programme."""

    words: str
    why: str
    address: str


@dataclass(frozen=True, slots=True)
class MyWork:
    """All that one person's page needs. A count that is not there is of something they may not do.

    `has_begun` says whether a round was ever opened.
    """

    counts: Mapping[str, int]
    round: RoundFacts | None
    next_step: NextStep | None
    holds_posts: bool
    has_begun: bool = False
    actions: tuple[WaitingItem, ...] = ()
    objectives: tuple[WaitingItem, ...] = ()
    rechecks: tuple[RecheckDue, ...] = ()
    moved: tuple[RatingMoved, ...] = ()
    compared: tuple[str, str] | None = None
    lately: tuple[Happened, ...] = ()
    unread: tuple[Message, ...] = field(default=())


def my_work(actor: Actor) -> MyWork:
    """What waits on a person today, in ten queries at most."""
    rounds = rounds_of(actor)
    now = round_of_now(rounds)
    asking = now.row if now is not None and now.state == RoundState.OPEN else None
    rated = now.row if now is not None and now.state in (RoundState.OPEN, RoundState.CLOSED) else None
    posts = actor.post_ids if actor.can(Permission.UPDATE_OWN_ACTIONS) else frozenset()
    asked = actor.post_ids if actor.can(Permission.ANSWER_REQUESTS) else frozenset()
    before = [each.row for each in rounds if each.state in (RoundState.CLOSED, RoundState.FROZEN)][:2]
    # An owner's page is of what they have to do; who has nothing to do here came to see how it stands.
    sees_ratings = (
        actor.can(Permission.CHALLENGE_RATING)
        or actor.can(Permission.AGREE_RATING)
        or not actor.can(Permission.UPDATE_OWN_ACTIONS)
    )
    moved = _moved(actor, before) if sees_ratings and len(before) == 2 else ()
    return MyWork(
        counts=_counted(
            actor,
            rated,
            asking is not None,
            posts,
            asked,
            actor.today + LEAVING_SOON,
            actor.post_ids if actor.can(Permission.RECORD_VOICE) else frozenset(),
            last_in_time(actor.today),
        ),
        round=now,
        next_step=next_step(rounds, now, actor.today) if actor.can(Permission.RUN_ROUNDS) else None,
        holds_posts=bool(posts),
        has_begun=any(each.state not in (RoundState.PLANNED, RoundState.CANCELLED) for each in rounds),
        actions=tuple(waiting_of_posts(actor, asking, posts, limit=MOST)) if asking and posts else (),
        objectives=_to_propose(actor, rated, posts) if rated and posts else (),
        rechecks=_rechecks(actor, posts),
        moved=moved,
        compared=(before[1].name, before[0].name) if len(before) == 2 else None,
        lately=_lately(actor, posts) if posts else (),
        unread=tuple(_unread_first(actor)),
    )


def as_it_is_now(kept: MyWork, actor: Actor) -> MyWork:
    """What was worked out for the same person and day since the last change of the record, with what changes without
    one: letters, work in the background, and invitations, which run out by the hour. Two queries.
    """
    return replace(kept, counts={**kept.counts, **_counted_now(actor)}, unread=tuple(_unread_first(actor)))


def next_step(rounds: list[RoundFacts], now: RoundFacts | None, today: date) -> NextStep:
    """What whoever runs the rounds should do next.

    A pure answer from the rounds and the day: plan them, open one when its day has come, close it after its cut-off,
    write the pack before the Board and freeze the round after it.
    """
    if now is None:
        why = "No round is planned." if rounds else "Updates and ratings belong to a round of reporting."
        return NextStep("Plan the next rounds", why, "rounds/plan/")
    row, address = now.row, f"rounds/{now.row.number}/"
    if now.state == RoundState.PLANNED:
        if row.opens_on <= today:
            return NextStep(f"Open {row.name}", "Its day of opening has come.", f"{address}open/")
        return NextStep(f"Look at {row.name}", f"It opens on {_said(row.opens_on)}.", address)
    if now.state == RoundState.OPEN:
        if row.cut_off < today:
            return NextStep(
                f"Close {row.name} to updates", f"The cut-off was on {_said(row.cut_off)}.", f"{address}close/"
            )
        return NextStep("See who has not submitted", f"The cut-off is on {_said(row.cut_off)}.", address)
    if row.board_on < today:
        return NextStep(f"Freeze {row.name}", f"The Board met on {_said(row.board_on)}.", f"{address}freeze/")
    return NextStep("Write the Board pack", f"Papers must be out by {_said(now.papers_out_by)}.", "papers/")


# --- counting, in one query -------------------------------------------------------------------------------------------


@prepared_counts
def _counted(
    actor: Actor,
    round_: Round | None,
    is_open: bool,
    posts: frozenset[int],
    asked_of: frozenset[int],
    leaving_by: date,
    hearing: frozenset[int],
    heard_in_time: date,
) -> dict[str, "QuerySet[Any]"]:
    """Everything that waits and that this person may do something about. `round_` is open or closed and not frozen;
    `asked_of` and `hearing` are their posts, where they may answer for them and for what was said; what was heard from
    `heard_in_time` on can still be answered in time.
    """
    wanted = _changing(actor)
    may = actor.can
    if posts:
        acts = LoopAction.objects.visible_to(actor).filter(done_on=None, finding__cycle__abandoned_at=None)
        wanted["loops_to_act"] = acts.filter(owner_id__in=posts)
        mine = ActionVersion.objects.visible_to(actor).current().filter(owner_id__in=posts)
        wanted["my_overdue"] = mine.overdue(actor.today)
        wanted["my_unfinished"] = mine.unfinished()
        if round_ is not None and is_open:
            asked = open_actions(actor, round_).filter(owner_id__in=posts)
            wanted["my_waiting"] = asked.filter(Q(said__state=None) | Q(said__state=UpdateState.DRAFT))
            wanted["my_challenged"] = asked.filter(said__state=UpdateState.CHALLENGED)
    if asked_of:
        wanted["questions_to_answer"] = unanswered_questions(actor, asked_of)
        wanted["requests_to_answer"] = unanswered_requests(actor, asked_of)
    if may(Permission.ASK_QUESTIONS) or may(Permission.ASK_FOR_INFORMATION):
        wanted["answers_to_judge"] = answers_to_judge(actor)
    if may(Permission.RUN_SCRUTINY) or may(Permission.ASK_FOR_INFORMATION):
        wanted["requests_to_judge"] = requests_to_judge(actor)
    if may(Permission.RUN_ROUNDS) and round_ is not None:
        wanted |= _of_the_round(actor, round_)
    if may(Permission.CHALLENGE_UPDATES) and round_ is not None:
        wanted["updates_to_accept"] = _updates(actor, round_, [UpdateState.SUBMITTED])
    if (may(Permission.CHALLENGE_RATING) or may(Permission.AGREE_RATING)) and round_ is not None:
        wanted["ratings_to_agree"] = _proposed_and_not_agreed(actor, round_)
    if may(Permission.AGREE_RATING) and round_ is not None and not is_open:
        wanted["findings_to_rate"] = needs_waiting(actor, "finding", round_)
        wanted["requirements_to_rate"] = needs_waiting(actor, "requirement", round_)
    if may(Permission.ANSWER_ESCALATIONS) and not may(Permission.KEEP_RISKS):
        wanted["escalations_to_answer"] = escalations_to_answer(actor)
    if may(Permission.KEEP_RISKS):
        wanted["acceptances_run_out"] = acceptances_run_out(actor)
    if may(Permission.RECORD_VOICE):
        wanted["voices_to_answer"] = waiting_too_long(actor, hearing, heard_in_time)
    if may(Permission.RECORD_DECISION):
        wanted["decisions_to_review"] = _decisions_to_review(actor)
    if may(Permission.READ_INSPECTIONS):
        wanted["inspections_to_confirm"] = Inspection.objects.visible_to(actor).filter(state=InspectionState.TO_CONFIRM)
    if may(Permission.EDIT_PLAN):
        wanted |= unanswered(actor)
    if may(Permission.VERIFY_EVIDENCE):
        items = EvidenceVersion.objects.visible_to(actor).current().filter(verified_on=None, is_withdrawn=False)
        wanted["evidence_to_verify"] = items.filter(~Q(recorded_by=actor.person))
        wanted["sampled"] = Verification.objects.visible_to(actor).filter(verified_at=None)
    if may(Permission.CARRY_OUT_AUDITS):
        wanted["audits_to_do"] = Audit.objects.visible_to(actor).waiting().filter(auditor=actor.person_id)
        wanted["second_grades"] = Audit.objects.visible_to(actor).waiting_for_second().filter(moderator=actor.person_id)
    if may(Permission.ASSURE_ACTIONS):
        done = LoopAction.objects.visible_to(actor).filter(done_on__isnull=False, checked_on=None)
        wanted["loops_to_check"] = done.filter(finding__cycle__abandoned_at=None).exclude(owner__in=posts)
    if may(Permission.RUN_AUDITS):
        differ = Audit.objects.visible_to(actor).filter(second_at__isnull=False, settled_at=None)
        wanted["grades_to_settle"] = differ.filter(cycle__closed_at=None, cycle__abandoned_at=None)
    if may(Permission.EDIT_POSTS):
        wanted |= _posts(actor, leaving_by)
    return wanted


@prepared_counts
def _counted_now(actor: Actor) -> dict[str, "QuerySet[Any]"]:
    return _changing(actor)


def _changing(actor: Actor) -> dict[str, "QuerySet[Any]"]:
    """What changes without an entry in the record."""
    wanted: dict[str, QuerySet[Any]] = {"unread": _unread(actor), "jobs": _jobs(actor)}
    if actor.can(Permission.INVITE_PEOPLE):
        wanted["invitations"] = Invitation.objects.filter(
            programme_id=actor.programme_id or 0, accepted_at=None, withdrawn_at=None, expires_at__gt=actor.now
        )
    return wanted


def _of_the_round(actor: Actor, round_: Round) -> dict[str, "QuerySet[Any]"]:
    objectives = open_objectives(actor, round_)
    unfinished = ActionVersion.objects.visible_to(actor).current().unfinished()
    # Looked up by the action itself: a join would go by way of the table of actions as well.
    unfinished_too = ActionVersion.objects.current().unfinished().filter(action_id=OuterRef("action_id"))
    return {
        "asked_actions": unfinished,
        "sent_updates": _updates(actor, round_, SENT).filter(Exists(unfinished_too)),
        "asked_objectives": rated(ObjectiveVersion.objects.visible_to(actor).current().filter(is_withdrawn=False)),
        "proposed_objectives": objectives.filter(is_proposed=True),
    }


def _updates(actor: Actor, round_: Round, states: Any) -> "QuerySet[Update]":
    rows: QuerySet[Update] = Update.objects.visible_to(actor).current().filter(round=round_, state__in=states)
    return rows


def _proposed_and_not_agreed(actor: Actor, round_: Round) -> "QuerySet[Rating]":
    agreed = Rating.objects.current().filter(
        objective_id=OuterRef("objective_id"), round=round_, dimension=OuterRef("dimension"), stage=Stage.AGREED
    )
    proposed = Rating.objects.visible_to(actor).current().filter(round=round_, stage=Stage.PROPOSED)
    rows: QuerySet[Rating] = proposed.filter(~Exists(agreed))
    return rows


def _decisions_to_review(actor: Actor) -> "QuerySet[Decision]":
    """Those whose day of review has come, and whose last look back asked for another by now."""
    reviews = DecisionReview.objects.filter(decision_id=OuterRef("pk"))
    last = reviews.order_by("-reviewed_on", "-pk").values("next_review_on")[:1]
    rows = Decision.objects.visible_to(actor).filter(replaced_by=None)
    return rows.filter(
        Q(~Exists(reviews), review_on__lte=actor.today)
        | Q(pk__in=rows.annotate(again=Subquery(last)).filter(again__lte=actor.today).values("pk"))
    )


def unanswered(actor: Actor) -> dict[str, "QuerySet[Any]"]:
    """Findings and requirements that the open plan neither answers nor parks."""
    aligned = Alignment.objects.visible_to(actor).current().filter(objective__plan__closed_on=None)
    parked = Parking.objects.visible_to(actor).current()
    return {
        "findings_unanswered": confirmed_findings(actor).filter(
            ~Exists(aligned.filter(finding_id=OuterRef("pk"))), ~Exists(parked.filter(finding_id=OuterRef("pk")))
        ),
        "requirements_unanswered": requirements_in_force(actor).filter(
            ~Exists(aligned.filter(requirement_id=OuterRef("requirement_id"))),
            ~Exists(parked.filter(requirement_id=OuterRef("requirement_id"))),
        ),
    }


def _posts(actor: Actor, leaving_by: date) -> dict[str, "QuerySet[Any]"]:
    today = actor.today
    held = Holding.objects.filter(Q(to_on=None) | Q(to_on__gte=today), post_id=OuterRef("pk"), from_on__lte=today)
    return {
        "vacant": Post.objects.filter(~Exists(held), programme_id=actor.programme_id or 0, abolished_on=None),
        "leaving": Holding.objects.filter(
            post__programme_id=actor.programme_id or 0, to_on__gte=today, to_on__lte=leaving_by
        ),
    }


def _unread(actor: Actor) -> "QuerySet[Message]":
    rows = Message.objects.filter(recipient_id=actor.person_id or 0, read_at=None)
    return rows.filter(Q(programme_id=actor.programme_id) | Q(programme_id=None)).order_by("-sent_at", "-pk")


@prepared
def _unread_first(actor: Actor) -> "QuerySet[Message]":
    return _unread(actor)[:3]


def _jobs(actor: Actor) -> "QuerySet[Job]":
    return Job.objects.filter(
        programme_id=actor.programme_id,
        requested_by_id=actor.person_id,
        state__in=[JobState.QUEUED, JobState.RUNNING],
    )


# --- lists ------------------------------------------------------------------------------------------------------------


def _to_propose(actor: Actor, round_: Round, posts: frozenset[int]) -> tuple[WaitingItem, ...]:
    if not actor.can(Permission.PROPOSE_RATING):
        return ()
    return tuple(
        WaitingItem("objective", reference, title, None, None, due_on, "no rating")
        for reference, title, due_on in _without_proposal(actor, round_, posts)
    )


@prepared
def _without_proposal(actor: Actor, round_: Round, posts: frozenset[int]) -> "QuerySet[Any]":
    rows = open_objectives(actor, round_).filter(is_proposed=False, owner_id__in=posts).order_by("position", "pk")
    return rows.values_list("objective__reference", "title", "due_on")[:MOST]


def _rechecks(actor: Actor, posts: frozenset[int]) -> tuple[RecheckDue, ...]:
    """Those that fall due within a month: of one's own actions, or of all for who assures actions."""
    assures = actor.can(Permission.ASSURE_ACTIONS)
    if not assures and not posts:
        return ()
    return tuple(RecheckDue(*row) for row in _rechecks_by(actor, actor.today + SOON, frozenset() if assures else posts))


@prepared
def _rechecks_by(actor: Actor, day: date, posts: frozenset[int]) -> "QuerySet[Any]":
    rows = Recheck.objects.visible_to(actor).filter(done_on=None, dropped_at=None, due_on__lte=day)
    rows = rows.annotate(now=FilteredRelation("action__versions", condition=Q(action__versions__superseded_at=None)))
    if posts:
        rows = rows.filter(now__owner_id__in=posts)
    return rows.order_by("due_on", "pk").values_list("action__reference", "now__title", "months", "due_on")[:MOST]


def _moved(actor: Actor, last_two: list[Round]) -> tuple[RatingMoved, ...]:
    """What the Board agreed differently in the last of two rounds, what fell first. Two queries."""
    rows = _agreed_differently(actor, *last_two)
    if not rows:
        return ()
    scales = all_scales(actor.programme_id or 0)
    found = [
        RatingMoved(
            reference,
            title or "",
            dimension,
            _point(scales, dimension, was, was_version),
            _point(scales, dimension, value, version),
        )
        for reference, title, dimension, was, was_version, value, version in rows
    ]
    return tuple(sorted(found, key=lambda each: ("down", "moved", "up").index(each.direction)))


@prepared
def _agreed_differently(actor: Actor, now: Round, before: Round) -> "QuerySet[Any]":
    agreed = Rating.objects.visible_to(actor).current().filter(stage=Stage.AGREED)
    earlier = agreed.filter(round=before, objective_id=OuterRef("objective_id"), dimension=OuterRef("dimension"))
    return (
        agreed.filter(round=now)
        .annotate(
            said=FilteredRelation("objective__versions", condition=Q(objective__versions__superseded_at=None)),
            was=Subquery(earlier.values("value")[:1]),
            was_version=Subquery(earlier.values("scale_version")[:1]),
        )
        .exclude(was=None)
        .exclude(was=F("value"))
        .order_by("objective_id", "dimension")
        .values_list("objective__reference", "said__title", "dimension", "was", "was_version", "value", "scale_version")
    )


def _point(scales: Mapping[tuple[Any, int], Scale], dimension: str, value: str, version: int) -> Point | None:
    scale = scales.get((dimension, version))
    return next((point for point in scale.points if point.code == value), None) if scale else None


def _lately(actor: Actor, posts: frozenset[int]) -> tuple[Happened, ...]:
    """What others did lately to what one owns. One query."""
    return tuple(
        Happened(row.item_kind, _label(row), row.verb, row.actor_name, row.at) for row in _done_to_own(actor, posts)
    )


@prepared
def _done_to_own(actor: Actor, posts: frozenset[int]) -> "QuerySet[Entry]":
    actions = ActionVersion.objects.visible_to(actor).current().filter(owner_id__in=posts).values("action_id")
    objectives = ObjectiveVersion.objects.visible_to(actor).current().filter(owner_id__in=posts).values("objective_id")
    rows = entries(actor.programme_id or 0, sees_exempt=actor.can(Permission.VIEW_EXEMPT)).filter(
        Q(item_kind="delivery.action", item_id__in=actions) | Q(item_kind="plan.objective", item_id__in=objectives)
    )
    return rows.exclude(actor_id=actor.person_id)[:MOST]


def _label(row: Entry) -> str:
    values = row.text.values if hasattr(row, "text") else {}
    return str(values.get("label", [None, None])[1] or "")


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
