"""What is true of actions: which state may follow which, what is late, silent or carried forward, and who keeps dates.

Values in, values out: the date is always an argument. Each published rule has a code in `PUBLISHED` and a docstring
that a board member can read.
"""

import calendar
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum


class State(StrEnum):
    """Where an action stands. The same words as in the table of actions; a test holds them together."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    DELIVERED = "delivered"
    ASSURED = "assured"
    SUSTAINED = "sustained"
    CANCELLED = "cancelled"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Move:
    """One way from a state to another: what it is called, what it says, and the permission it asks for."""

    before: State
    after: State
    name: str
    says: str
    permission: str


_UPDATE, _EDIT, _ASSURE = "update_own_actions", "edit_delivery", "assure_actions"

MOVES: tuple[Move, ...] = (
    Move(State.NOT_STARTED, State.IN_PROGRESS, "start", "Work on it has begun.", _UPDATE),
    Move(State.NOT_STARTED, State.BLOCKED, "block", "It cannot begin, and the reason is on record.", _UPDATE),
    Move(State.NOT_STARTED, State.CANCELLED, "cancel", "It will not be done, and the reason is on record.", _EDIT),
    Move(State.NOT_STARTED, State.MERGED, "merge", "Another action now covers it.", _EDIT),
    Move(State.IN_PROGRESS, State.BLOCKED, "block", "Work has stopped, and the reason is on record.", _UPDATE),
    Move(
        State.IN_PROGRESS,
        State.DELIVERED,
        "deliver",
        "It was done: there is an account of what was done, and at least one piece of evidence.",
        _UPDATE,
    ),
    Move(State.IN_PROGRESS, State.CANCELLED, "cancel", "It will not be done, and the reason is on record.", _EDIT),
    Move(State.IN_PROGRESS, State.MERGED, "merge", "Another action now covers it.", _EDIT),
    Move(State.BLOCKED, State.IN_PROGRESS, "unblock", "What stood in the way is gone.", _UPDATE),
    Move(State.BLOCKED, State.CANCELLED, "cancel", "It will not be done, and the reason is on record.", _EDIT),
    Move(State.BLOCKED, State.MERGED, "merge", "Another action now covers it.", _EDIT),
    Move(
        State.DELIVERED,
        State.ASSURED,
        "assure",
        "Somebody other than the doer found, on second- or third-line evidence, that it has had its effect.",
        _ASSURE,
    ),
    Move(State.DELIVERED, State.IN_PROGRESS, "reopen", "It turned out not to be done.", _EDIT),
    Move(State.ASSURED, State.SUSTAINED, "sustain", "It still held 12 months after it was assured.", _ASSURE),
    Move(State.ASSURED, State.IN_PROGRESS, "reopen", "A re-check found that it no longer holds.", _EDIT),
    Move(State.SUSTAINED, State.IN_PROGRESS, "reopen", "It has come undone since.", _EDIT),
    Move(State.CANCELLED, State.NOT_STARTED, "reinstate", "It is to be done after all.", _EDIT),
)

TRANSITIONS: Mapping[State, tuple[State, ...]] = {
    state: tuple(move.after for move in MOVES if move.before is state) for state in State
}
ENDS = frozenset({State.MERGED})
UNFINISHED = frozenset({State.NOT_STARTED, State.IN_PROGRESS, State.BLOCKED})
DONE = frozenset({State.DELIVERED, State.ASSURED, State.SUSTAINED})

# An update that has been sent counts as an answer, whatever became of it afterwards.
SENT = frozenset({"submitted", "challenged", "accepted"})


@dataclass(frozen=True, slots=True)
class UpdateMove:
    """One way from a state of an update to another."""

    before: str
    after: str
    name: str
    says: str
    permission: str


UPDATE_MOVES: tuple[UpdateMove, ...] = (
    UpdateMove("draft", "submitted", "submit", "The owner sent it to the delivery group.", _UPDATE),
    UpdateMove("submitted", "challenged", "challenge", "The delivery group asks for more.", "challenge_updates"),
    UpdateMove("submitted", "accepted", "accept", "The delivery group takes it as it stands.", "challenge_updates"),
    UpdateMove("submitted", "submitted", "submit", "The owner corrected it.", _UPDATE),
    UpdateMove("challenged", "submitted", "submit", "The owner answered the challenge.", _UPDATE),
    UpdateMove("accepted", "submitted", "submit", "The owner changed it, so it must be accepted again.", _UPDATE),
)


def moves_from(state: str) -> tuple[Move, ...]:
    """The ways out of a state."""
    return tuple(move for move in MOVES if move.before == state)


def move_to(before: str, after: str) -> Move | None:
    """The way from one state to another, or None where there is none."""
    return next((move for move in MOVES if move.before == before and move.after == after), None)


def states_markdown() -> str:
    """The states of actions and of updates as a diagram and a table, for docs/states.md."""
    lines = ["## Actions", "", "```mermaid", "stateDiagram-v2", "    [*] --> not_started"]
    lines.append("    [*] --> in_progress: brought in under way")
    lines += [f"    {move.before} --> {move.after}: {move.name}" for move in MOVES]
    lines += [f"    {state} --> [*]" for state in State if state in ENDS]
    lines += ["```", "", "| from | to | called | it says | permission |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {m.before} | {m.after} | {m.name} | {m.says} | {m.permission} |" for m in MOVES]
    lines += ["", "## Updates", "", "```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    lines += [f"    {move.before} --> {move.after}: {move.name}" for move in UPDATE_MOVES]
    lines += ["```", "", "| from | to | called | it says | permission |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {m.before} | {m.after} | {m.name} | {m.says} | {m.permission} |" for m in UPDATE_MOVES]
    return "\n".join(lines) + "\n"


# --- late, silent, carried forward --------------------------------------------------------------------------------


def is_overdue(state: str, due_on: date | None, on: date) -> bool:
    """An action is overdue when it is not yet delivered and its date has passed. On the day itself it is not."""
    return state in UNFINISHED and due_on is not None and due_on < on


def days_overdue(state: str, due_on: date | None, on: date) -> int:
    """How many days an unfinished action is past its date; nought when it is not overdue."""
    return (on - due_on).days if due_on is not None and is_overdue(state, due_on, on) else 0


def rounds_missed(closed: Sequence[int], existed_from: int, last_answered: int | None) -> int:
    """How many closed rounds in a row, up to the last, have passed without a submitted update on an action.

    A draft is not an answer. Rounds that closed before the action was on record do not count.

    Args:
        closed: numbers of the rounds that have closed, in order.
        existed_from: number of the first round that closed when the action was on record.
        last_answered: number of the latest round in which an update was submitted; None when there was never one.
    """
    after = existed_from - 1 if last_answered is None else max(last_answered, existed_from - 1)
    return len(closed) - bisect_right(closed, after)


def is_silent(state: str, missed: int) -> bool:
    """An unfinished action is silent when no update was submitted for it in the last round that closed."""
    return state in UNFINISHED and missed > 0


def times_carried_forward(
    state: str, baseline_due_on: date | None, boards: Sequence[date], finished_on: date | None = None
) -> int:
    """How many Boards an action has been carried past: Boards held after the date first promised, before it was done.

    Moving the date does not bring the count down.

    Args:
        boards: days of the Boards held so far, in order.
        finished_on: the day it was delivered, if it was.
    """
    if baseline_due_on is None or (state not in UNFINISHED and finished_on is None):
        return 0
    held = len(boards) if finished_on is None else bisect_right(boards, finished_on)
    return max(held - bisect_right(boards, baseline_due_on), 0)


def days_slipped(baseline_due_on: date | None, due_on: date | None) -> int:
    """How many days later an action is due now than was first promised; below nought when it is due sooner."""
    return (due_on - baseline_due_on).days if baseline_due_on and due_on else 0


# --- owners -------------------------------------------------------------------------------------------------------

LEAVING_DAYS = 60
TOO_MANY_OPEN_ACTIONS = 12
NEVER_UPDATING_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class OwnerConcern:
    """Something about an owner that puts their actions at risk."""

    code: str
    sentence: str


def owner_is_vacant(has_owner: bool, has_holder: bool) -> bool:
    """Nobody answers for an action when it has no owner, or when nobody holds the post that owns it."""
    return not has_owner or not has_holder


def owner_is_leaving(holding_ends_on: date | None, on: date, days: int = LEAVING_DAYS) -> bool:
    """An owner is leaving when the holder of the post is known to leave it within 60 days."""
    return holding_ends_on is not None and on <= holding_ends_on <= on + timedelta(days=days)


def owner_is_overloaded(open_actions: int, more_than: int = TOO_MANY_OPEN_ACTIONS) -> bool:
    """An owner is overloaded with more than 12 actions that are not yet delivered."""
    return open_actions > more_than


def owner_never_updates(rounds_asked: int, rounds_answered: int, at_least: int = NEVER_UPDATING_ROUNDS) -> bool:
    """An owner never updates who was asked in three or more closed rounds and submitted nothing in any of them."""
    return rounds_asked >= at_least and rounds_answered == 0


def owner_concerns(
    *,
    has_owner: bool,
    has_holder: bool,
    holding_ends_on: date | None,
    open_actions: int,
    rounds_asked: int,
    rounds_answered: int,
    on: date,
) -> tuple[OwnerConcern, ...]:
    """Everything about an owner that puts their actions at risk, in sentences."""
    found = []
    if owner_is_vacant(has_owner, has_holder):
        words = "Nobody holds the post that owns this." if has_owner else "No post owns this."
        found.append(OwnerConcern("DL-VACANT", words))
    elif owner_is_leaving(holding_ends_on, on):
        found.append(OwnerConcern("DL-LEAVING", "The holder of the post leaves it within 60 days."))
    if has_owner and owner_is_overloaded(open_actions):
        found.append(OwnerConcern("DL-OVERLOADED", f"The post owns {open_actions} actions that are not yet delivered."))
    if has_owner and owner_never_updates(rounds_asked, rounds_answered):
        found.append(OwnerConcern("DL-NEVER", f"No update was submitted in any of {rounds_asked} closed rounds."))
    return tuple(found)


# --- keeping dates ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Commitment:
    """What is needed of an action to say whether its date was kept."""

    owner_id: int | None
    agency_id: int | None
    baseline_due_on: date | None
    due_on: date | None
    done_on: date | None
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Integrity:
    """How an owner's or agency's dates were kept: counts of actions, so that the reader sees how many they rest on."""

    kept: int = 0
    kept_after_change: int = 0
    missed: int = 0

    @property
    def n(self) -> int:
        """Actions whose first promised date has come."""
        return self.kept + self.kept_after_change + self.missed

    @property
    def share(self) -> float | None:
        """Share done by the date first promised; None where no date has come yet."""
        return self.kept / self.n if self.n else None

    @property
    def sentence(self) -> str:
        """The counts in neutral words."""
        if not self.n:
            return "No date has come yet."
        return (
            f"Of {self.n} {'action' if self.n == 1 else 'actions'} whose first date has come, {self.kept} done by that "
            f"date, {self.kept_after_change} by a date agreed later, {self.missed} by neither."
        )


def date_kept(commitment: Commitment, on: date) -> str | None:
    """Whether a date was kept: "kept" on the date first promised, "changed" by a date agreed later, or "missed".

    None when it cannot be said: the first date has not come, there was none, or the action was cancelled or merged.
    Actions done early wait until their first date, too, so that the share is not made of early ones alone. An action
    past its first date whose new date is still to come counts as missed, because it was not done as first promised.
    """
    first, now, done = commitment.baseline_due_on, commitment.due_on, commitment.done_on
    if first is None or commitment.dropped or on < first:
        return None
    if done is not None and done <= first:
        return "kept"
    if on == first:
        return None
    if done is not None and now is not None and done <= now:
        return "changed"
    return "missed"


def commitment_integrity(commitments: Iterable[Commitment], on: date) -> Integrity:
    """How far dates were kept as first promised, over some actions. It describes the record; it accuses nobody."""
    kept = changed = missed = 0
    for commitment in commitments:
        match date_kept(commitment, on):
            case "kept":
                kept += 1
            case "changed":
                changed += 1
            case "missed":
                missed += 1
    return Integrity(kept, changed, missed)


def integrity_by_owner(commitments: Iterable[Commitment], on: date) -> dict[int | None, Integrity]:
    """Commitment integrity of each owner; None is for actions that nobody owns."""
    return _integrity_by(commitments, on, lambda commitment: commitment.owner_id)


def integrity_by_agency(commitments: Iterable[Commitment], on: date) -> dict[int | None, Integrity]:
    """Commitment integrity of each agency; None is for actions that nobody owns."""
    return _integrity_by(commitments, on, lambda commitment: commitment.agency_id)


def _integrity_by(
    commitments: Iterable[Commitment], on: date, whose: Callable[[Commitment], int | None]
) -> dict[int | None, Integrity]:
    groups: dict[int | None, list[Commitment]] = {}
    for commitment in commitments:
        groups.setdefault(whose(commitment), []).append(commitment)
    return {key: commitment_integrity(group, on) for key, group in groups.items()}


# --- resources and dependencies -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Need:
    """What is needed of one agency, of one kind, and how much of it is secured."""

    agency: str
    kind: str
    needed: Decimal
    secured: Decimal

    @property
    def gap(self) -> Decimal:
        """What is still to be secured; nought when all of it is."""
        return max(self.needed - self.secured, Decimal(0))


def resource_gaps(needs: Iterable[Need]) -> tuple[Need, ...]:
    """What each agency is asked for and has secured, by kind, added up. The gap is what is needed less what is secured.

    People, money and systems are never added together. A surplus in one line does not fill the gap of another.
    """
    totals: dict[tuple[str, str], list[Decimal]] = {}
    for need in needs:
        total = totals.setdefault((need.agency, need.kind), [Decimal(0), Decimal(0)])
        total[0] += need.needed
        total[1] += min(need.secured, need.needed)
    return tuple(Need(agency, kind, needed, secured) for (agency, kind), (needed, secured) in sorted(totals.items()))


def dependency_is_late(
    needed_by: date | None, met_on: date | None, on: date, other_due_on: date | None = None, other_is_done: bool = False
) -> bool:
    """A dependency is late when it is not met and the day it was needed by has passed.

    It is late before that day, too, when it waits on an action that is now due only after the day.
    """
    if met_on is not None or other_is_done or needed_by is None:
        return False
    return needed_by < on or (other_due_on is not None and other_due_on > needed_by)


def closes_a_ring(waits: Iterable[tuple[int, int]], action: int, on_action: int) -> bool:
    """Whether waiting on another action would close a ring, in which each waits for the next and none can begin.

    Args:
        waits: pairs (action, action it waits on) that hold already.
    """
    further: dict[int, list[int]] = {}
    for one, other in waits:
        further.setdefault(one, []).append(other)
    to_visit, seen = [on_action], set[int]()
    while to_visit:
        here = to_visit.pop()
        if here == action:
            return True
        if here not in seen:
            seen.add(here)
            to_visit += further.get(here, [])
    return False


# --- changing many at once ----------------------------------------------------------------------------------------

BULK_LIMIT = 500


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What is to be changed in many actions at once; None leaves a thing as it is. Days may be below nought."""

    owner_id: int | None = None
    delivery_plan_id: int | None = None
    shift_days: int | None = None
    reason_code: str = ""
    reason: str = ""
    agreed_by: str = ""
    agreed_at: str = ""


@dataclass(frozen=True, slots=True)
class BulkEffect:
    """What a change of many would do to one of them, or why it would be left as it is."""

    changes: Mapping[str, int | date]
    refusal: str = ""


def bulk_effect(
    *,
    state: str,
    starts_on: date | None,
    due_on: date | None,
    owner_id: int | None,
    delivery_plan_id: int,
    change: BulkChange,
) -> BulkEffect:
    """What a change of many actions would do to one: only what is unfinished and would differ is changed."""
    if state not in UNFINISHED:
        return BulkEffect({}, f"It is {state.replace('_', ' ')}: only unfinished actions are changed.")
    changes: dict[str, int | date] = {}
    if change.owner_id is not None and change.owner_id != owner_id:
        changes["owner_id"] = change.owner_id
    if change.delivery_plan_id is not None and change.delivery_plan_id != delivery_plan_id:
        changes["delivery_plan_id"] = change.delivery_plan_id
    if change.shift_days:
        if due_on is None:
            return BulkEffect({}, "It has no date to move.")
        moved = due_on + timedelta(days=change.shift_days)
        if starts_on is not None and moved < starts_on:
            return BulkEffect({}, "It would be due before it starts.")
        changes["due_on"] = moved
    return BulkEffect(changes, "" if changes else "It is already so.")


# --- what proves the end ------------------------------------------------------------------------------------------

RECHECK_MONTHS = (6, 12)


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """What assurance asks of a piece of evidence."""

    line: int
    performance_type: str
    says: str
    is_withdrawn: bool = False


def why_not_assured(
    evidence: EvidenceFacts, *, assurer_id: int, delivered_by: Collection[int | None], assurer_holds_owner_post: bool
) -> str:
    """Why an action cannot be assured by this person on this evidence; empty when it can.

    Assurance asks for another person than the doer, who does not hold the owner's post, and for second- or third-line
    evidence of quality or outcome that does not contradict it.
    """
    if assurer_id in delivered_by or assurer_holds_owner_post:
        return "Ask somebody else to assure this: whoever delivered an action or owns it cannot assure it."
    if evidence.is_withdrawn:
        return "Choose other evidence: this piece was withdrawn."
    if evidence.line not in (2, 3):
        return "Choose second- or third-line evidence: what the doer's own line says is not assurance."
    if evidence.performance_type not in ("quality", "outcome"):
        return "Choose evidence of quality or outcome: that something was done does not show what difference it made."
    if evidence.says == "contradicts":
        return "Choose other evidence: this piece contradicts that the action had its effect."
    return ""


def recheck_days(assured_on: date) -> tuple[tuple[int, date], ...]:
    """The days on which an assured action is looked at again: 6 and 12 months later."""
    return tuple((months, months_after(assured_on, months)) for months in RECHECK_MONTHS)


def months_after(day: date, months: int) -> date:
    """The same day of the month some months later, or the last day of that month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


# --- links that are good once ---------------------------------------------------------------------------------------

LINK_DAYS = 14
LONGEST_LINK_DAYS = 28


class LinkState(StrEnum):
    """Where a link stands: the first five still open its page, the rest no longer."""

    WAITING = "waiting"
    NOT_SENT = "not_sent"
    SENT = "sent"
    OPENED = "opened"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVOKED = "revoked"
    EXPIRED = "expired"
    CLOSED = "closed"


LINK_HAS_ENDED = frozenset({LinkState.SUBMITTED, LinkState.REVOKED, LinkState.EXPIRED, LinkState.CLOSED})


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What is needed of a link to say where it stands."""

    has_left: bool = True
    was_refused: bool = False
    was_opened: bool = False
    has_draft: bool = False
    is_submitted: bool = False
    is_revoked: bool = False
    has_expired: bool = False
    takes_updates: bool = True


def link_state(link: LinkFacts) -> LinkState:
    """Where a link stands. What ended it comes before how far it got: sent in, taken back, run out, its round or its
    post at an end."""
    ends = (
        (link.is_submitted, LinkState.SUBMITTED),
        (link.is_revoked, LinkState.REVOKED),
        (link.has_expired, LinkState.EXPIRED),
        (not link.takes_updates, LinkState.CLOSED),
        (link.has_draft, LinkState.DRAFT),
        (link.was_opened, LinkState.OPENED),
        (link.was_refused, LinkState.NOT_SENT),
        (not link.has_left, LinkState.WAITING),
    )
    return next((state for holds, state in ends if holds), LinkState.SENT)


def link_ends_on(sent_on: date, cut_off: date) -> date:
    """The last day of a link for which no other is chosen: the round's cut-off, or 14 days on if that is sooner. Once
    the cut-off has passed it is 14 days on, for as long as the round still takes updates."""
    latest = sent_on + timedelta(days=LINK_DAYS)
    return min(cut_off, latest) if sent_on <= cut_off else latest


def why_not_asked(*, state: str, is_of_the_post: bool, said: str | None) -> str:
    """Why a link no longer asks about one of its actions; empty where it does.

    Args:
        said: where the update of the round stands: none, draft, submitted, challenged or accepted.
    """
    if not is_of_the_post:
        return "It was given to another post."
    if state not in UNFINISHED:
        return f"It is {state.replace('_', ' ')}: nothing more is asked of it."
    if said in ("submitted", "accepted"):
        return "An update of it was given already."
    return ""


PUBLISHED: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("DL-OVERDUE", "Overdue", is_overdue),
    ("DL-SILENT", "Silent since the last Board", is_silent),
    ("DL-MISSED", "Rounds missed", rounds_missed),
    ("DL-CARRIED", "Carried forward", times_carried_forward),
    ("DL-SLIPPED", "Days slipped", days_slipped),
    ("DL-VACANT", "Owner vacant", owner_is_vacant),
    ("DL-LEAVING", "Owner leaving", owner_is_leaving),
    ("DL-OVERLOADED", "Owner overloaded", owner_is_overloaded),
    ("DL-NEVER", "Owner never updating", owner_never_updates),
    ("DL-KEPT", "Commitment integrity", date_kept),
    ("DL-RESOURCES", "Resources gap", resource_gaps),
    ("DL-DEPENDENCY", "Dependency late", dependency_is_late),
    ("DL-ASSURED", "What assurance asks for", why_not_assured),
    ("DL-RECHECK", "Re-checks", recheck_days),
    ("DL-LINK", "Last day of a link to update", link_ends_on),
    ("DL-LINK-STATE", "Where a link to update stands", link_state),
    ("DL-LINK-ASKS", "What a link to update no longer asks", why_not_asked),
)
