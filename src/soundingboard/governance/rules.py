"""The rules of meetings and of information requests: what may follow what, when a meeting is quorate, what has aged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from soundingboard.lib.working_days import clear_days_before, is_working_day

# What may follow each state of a meeting, with the sentence that says when.
TRANSITIONS: dict[str, dict[str, str]] = {
    "planned": {
        "agenda_set": "A person has ordered the agenda, and its papers go out.",
        "cancelled": "The body will not meet.",
    },
    "agenda_set": {
        "planned": "The agenda is taken back to be worked on.",
        "in_session": "The chair opens the meeting.",
        "cancelled": "The body will not meet.",
    },
    "in_session": {"over": "The chair closes the meeting."},
    "over": {"minutes_agreed": "The body agrees the minutes, as a rule at its next meeting."},
    "minutes_agreed": {},
    "cancelled": {},
}

# What may follow each state of an information request; the steps that are taken have the names of what they lead to.
REQUESTS: dict[str, dict[str, str]] = {
    "asked": {
        "answered": "Its owner says what was asked.",
        "asked": "It is given more time, or another owner.",
        "withdrawn": "The body no longer asks.",
    },
    "answered": {
        "answered": "Its owner adds to the answer.",
        "satisfied": "The body that asked is content.",
        "returned": "The answer does not satisfy, and the question stands.",
        "withdrawn": "The body no longer asks.",
    },
    "returned": {
        "answered": "Its owner answers again.",
        "returned": "It is given more time, or another owner.",
        "withdrawn": "The body no longer asks.",
    },
    "satisfied": {"returned": "What came to light later shows that the answer did not satisfy."},
    "withdrawn": {},
}

# The step that leads to each state; giving time or passing on leaves the state as it is.
LEADS_TO = {
    "answered": "answered",
    "satisfied": "satisfied",
    "not_satisfied": "returned",
    "withdrawn": "withdrawn",
}

# Which presences count towards the quorum.
COUNTED = frozenset({"present", "substitute"})


@dataclass(frozen=True, slots=True)
class Stay:
    """How a member was at a meeting: for the items from one place to another; None is the start or the end."""

    presence: str
    came_at: int | None = None
    left_after: int | None = None

    def is_there_for(self, place: int) -> bool:
        """Whether they were in the room for the item at a place."""
        if self.presence not in COUNTED:
            return False
        after_start = self.came_at is None or place >= self.came_at
        return after_start and (self.left_after is None or place <= self.left_after)


@dataclass(frozen=True, slots=True)
class QuorumAt:
    """How many members were there for one item, of how many needed."""

    place: int
    there: int
    needed: int

    @property
    def is_met(self) -> bool:
        """Whether the body could decide it."""
        return self.there >= self.needed


def quorum_course(needed: int, stays: Sequence[Stay], places: Iterable[int]) -> list[QuorumAt]:
    """How many members were there for each item. A member who is in attendance, or who sent apologies, does not count.

    A body without a set quorum (0) can always decide.
    """
    return [QuorumAt(place, sum(stay.is_there_for(place) for stay in stays), needed) for place in places]


def quorum_lost(course: Sequence[QuorumAt]) -> str:
    """The sentence that says for which items a meeting was not quorate; empty where it always was.

    A body that is not quorate decides nothing: what it resolves is advice until a quorate meeting takes it up.
    """
    missing = [each for each in course if not each.is_met]
    if not missing:
        return ""
    if len(missing) == len(course):
        most = max(each.there for each in missing)
        return f"The meeting was not quorate: {most} of the {missing[0].needed} members needed were there."
    places = [str(each.place) for each in missing]
    items = f"item {places[0]}" if len(places) == 1 else f"items {', '.join(places[:-1])} and {places[-1]}"
    return f"The meeting was not quorate for {items}: fewer than {missing[0].needed} members were there."


def agenda_times(starts_at: time, minutes: Sequence[int]) -> list[time]:
    """When each item begins, if each takes the time it is given. Past midnight the clock begins again."""
    at = datetime.combine(date(2000, 1, 1), starts_at)
    found = []
    for each in minutes:
        found.append(at.time())
        at += timedelta(minutes=each)
    return found


def agenda_warnings(
    *,
    held_on: date,
    today: date,
    clear_days: int,
    minutes_available: int,
    minutes: Sequence[int],
    without_presenter: int,
) -> list[str]:
    """What a chair should look at before the agenda goes out.

    Args:
        clear_days: how many clear days before the meeting its papers are published. Five for a meeting open to the
            public (Local Government Act 1972, section 100B); a board sets its own.
    """
    found = []
    total = sum(minutes)
    if total > minutes_available:
        found.append(f"The items take {total} minutes and the meeting has {minutes_available}.")
    if not is_working_day(held_on):
        found.append("The meeting is not on a working day.")
    by = clear_days_before(held_on, clear_days)
    if today > by:
        found.append(
            f"Papers should have been out by {by.day} {by:%B %Y}, {clear_days} clear days before the meeting. "
            "An item added now needs the chair's agreement that it is urgent, with the reason in the minutes."
        )
    if without_presenter:
        items = "1 item has" if without_presenter == 1 else f"{without_presenter} items have"
        found.append(f"{items} nobody to present it.")
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a request, as the rules see it."""

    kind: str
    happened_on: date
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class RequestStanding:
    """Where an information request stands."""

    state: str
    due_on: date
    answered_on: date | None
    times_returned: int
    times_moved: int

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something: answer it, or say whether the answer satisfies."""
        return self.state in ("asked", "returned", "answered")

    @property
    def waits_for_answer(self) -> bool:
        """Whether it waits for its owner."""
        return self.state in ("asked", "returned")

    def is_overdue(self, on: date) -> bool:
        """Unanswered after the day it was due."""
        return self.waits_for_answer and self.due_on < on


def standing_of(due_on: date, steps: Iterable[Step]) -> RequestStanding:
    """Where a request stands, from what happened to it in order. A request with no step has been asked and no more."""
    state, answered_on, returned, moved = "asked", None, 0, 0
    for step in steps:
        state = LEADS_TO.get(step.kind, state)
        if step.kind == "answered":
            answered_on = step.happened_on
        if step.kind == "not_satisfied":
            returned += 1
        if step.due_on is not None:
            moved += step.due_on > due_on and step.kind == "due_moved"
            due_on = step.due_on
    return RequestStanding(state, due_on, answered_on, returned, moved)


def age_in_days(asked_on: date, answered_on: date | None, on: date) -> int:
    """How long a request waited, in calendar days: until it was answered, or until a day if it has not been."""
    return ((answered_on or on) - asked_on).days


@dataclass(frozen=True, slots=True)
class Resolved:
    """One outcome of an item as minutes tell it."""

    kind: str
    text: str
    reference: str = ""
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaration as minutes tell it."""

    who: str
    interest: str
    withdrew: bool


@dataclass(frozen=True, slots=True)
class ItemOfMinutes:
    """One item with what came of it, from which a minute is drafted."""

    place: int
    title: str
    presenter: str
    outcomes: tuple[Resolved, ...]
    declared: tuple[Declared, ...] = ()
    quorum: QuorumAt | None = None


_OPENS_WITH = {
    "decision": "RESOLVED",
    "action": "ACTION",
    "request": "INFORMATION REQUESTED",
    "challenge": "CHALLENGE",
    "noted": "NOTED",
}


def drafted_minute(item: ItemOfMinutes) -> str:
    """The draft of one item's minute: who presented, what was declared, then each outcome in a line of its own.

    A line begins with the kind of outcome and its reference, so that a reader finds every decision, action, request and
    challenge without reading the discussion.
    """
    lines = [f"Presented by the {item.presenter}."] if item.presenter else []
    for each in item.declared:
        left = "and left the room" if each.withdrew else "and stayed"
        lines.append(f"{each.who} declared an interest ({each.interest.lower()}) {left}.")
    if item.quorum is not None and not item.quorum.is_met:
        lines.append(
            f"The meeting was not quorate for this item ({item.quorum.there} of {item.quorum.needed}): "
            "what follows is advice until a quorate meeting takes it up."
        )
    for outcome in item.outcomes:
        reference = f" {outcome.reference}" if outcome.reference else ""
        line = f"{_OPENS_WITH[outcome.kind]}{reference}: {outcome.text}"
        if outcome.owner:
            by = f" by {outcome.due_on.day} {outcome.due_on:%B %Y}" if outcome.due_on else ""
            line += f" ({outcome.owner}{by})"
        lines.append(line)
    if not item.outcomes:
        lines.append("Nothing was resolved on this item.")
    return "\n".join(lines)
