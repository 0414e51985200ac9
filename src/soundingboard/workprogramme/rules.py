"""The rules of a panel's own work: how it chooses what to look at, and the clocks of what it recommends (SC7, SC8)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from soundingboard.lib.clocks import add_months, clock, compute
from soundingboard.lib.presets import WorkCriterion

# What may follow each state of an item of the work programme, with the sentence that says when.
WORK: dict[str, dict[str, str]] = {
    "longlist": {
        "shortlist": "It scores enough, or the panel says why it is taken all the same.",
        "dropped": "The panel will not look at it, and says why.",
    },
    "shortlist": {
        "scheduled": "The panel gives it to one of its meetings.",
        "longlist": "It waits for another year.",
        "dropped": "The panel will not look at it, and says why.",
    },
    "scheduled": {
        "scheduled": "It is given to another meeting.",
        "shortlist": "It is taken off the meeting.",
        "done": "The panel has looked at it.",
        "dropped": "The panel will not look at it, and says why.",
    },
    "done": {},
    "dropped": {"longlist": "It is raised again."},
}

# What may follow each state of a recommendation.
RECOMMENDATIONS: dict[str, dict[str, str]] = {
    "made": {
        "received": "The report or the notice reaches whoever is to answer; the two months begin.",
        "withdrawn": "The panel no longer recommends it.",
    },
    "received": {
        "accepted": "It is accepted, with a day by which it is to be done.",
        "in_part": "A part of it is accepted, with the reason for the rest.",
        "rejected": "It is rejected, with the reason.",
        "withdrawn": "The panel no longer recommends it.",
    },
    "accepted": {
        "accepted": "Progress is reported, the answer is published, or it is given another day.",
        "implemented": "Whoever accepted it says that it is done.",
        "withdrawn": "The panel no longer recommends it.",
    },
    "in_part": {
        "in_part": "Progress is reported, the answer is published, or it is given another day.",
        "implemented": "Whoever accepted it says that it is done.",
        "withdrawn": "The panel no longer recommends it.",
    },
    "rejected": {
        "accepted": "Whoever rejected it thinks again.",
        "in_part": "Whoever rejected it thinks again.",
        "rejected": "The answer is published.",
    },
    "implemented": {
        "implemented": "The panel looks after six months at what it changed; or the answer is published.",
        "accepted": "The panel finds that it was not done.",
        "in_part": "The panel finds that it was not done.",
        "checked": "The panel looks after twelve months at what it changed.",
    },
    "checked": {},
    "withdrawn": {},
}

ANSWERS = ("accepted", "in_part", "rejected")
UNDER_WAY = ("accepted", "in_part")
FIRST_CHECK, LAST_CHECK = 6, 12  # months after it was said to be done


def response_due(received_on: date) -> date:
    """The last day for the answer: two months after the report or, if later, the notice was received.

    Months, not days: received on 31 December, it is due on the last day of February (Local Government Act 2000, section
    9FE). The Act binds the executive; a partner is asked to keep the same time.
    """
    return compute(clock("response_to_scrutiny"), received_on)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a recommendation, as the rules see it."""

    kind: str
    happened_on: date
    due_on: date | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a recommendation stands. `due_on` is the day for the answer, `done_by` the day for what was accepted."""

    state: str = "made"
    answer: str = ""
    received_on: date | None = None
    due_on: date | None = None
    responded_on: date | None = None
    published_on: date | None = None
    done_by: date | None = None
    times_moved: int = 0
    implemented_on: date | None = None
    checked: frozenset[int] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something. One that was rejected waits for nobody."""
        return self.state not in ("rejected", "checked", "withdrawn")

    @property
    def was_late(self) -> bool:
        """Whether the answer came after its two months."""
        return self.responded_on is not None and self.due_on is not None and self.responded_on > self.due_on

    def response_overdue(self, on: date) -> bool:
        """Received, and not answered by the last of its two months."""
        return self.state == "received" and self.due_on is not None and self.due_on < on

    def work_overdue(self, on: date) -> bool:
        """Accepted, and not done by the day that was given for it."""
        return self.state in UNDER_WAY and self.done_by is not None and self.done_by < on

    @property
    def next_check(self) -> tuple[int, date] | None:
        """After how many months the panel looks next at what it changed, and on which day; None if it does not."""
        if self.state != "implemented" or self.implemented_on is None:
            return None
        months = LAST_CHECK if FIRST_CHECK in self.checked else FIRST_CHECK
        return months, add_months(self.implemented_on, months)

    def check_due(self, on: date) -> bool:
        """Whether the day has come on which the panel looks at what it changed."""
        return self.next_check is not None and self.next_check[1] <= on

    def is_overdue(self, on: date) -> bool:
        """Whether an answer, or what was accepted, is late; a look at the effect that has come due is not late yet."""
        return self.response_overdue(on) or self.work_overdue(on)


def leads_to(step: Step, now: Standing) -> str:
    """The state in which a step leaves a recommendation; a step that moves nothing leaves it where it is."""
    match step.kind:
        case "received" | "accepted" | "in_part" | "rejected" | "implemented" | "withdrawn":
            return step.kind
        case "reopened":
            return now.answer
        case "impact" if step.months == LAST_CHECK:
            return "checked"
        case _:
            return now.state


def standing_of(steps: Iterable[Step]) -> Standing:
    """Where a recommendation stands, from what happened to it in order. One with no step has been made and no more."""
    now = Standing()
    for step in steps:
        now = _after(now, step)
    return now


def _after(now: Standing, step: Step) -> Standing:
    said = {name: getattr(now, name) for name in Standing.__dataclass_fields__}
    said["state"] = leads_to(step, now)
    match step.kind:
        case "received":
            said |= {"received_on": step.happened_on, "due_on": response_due(step.happened_on)}
        case "accepted" | "in_part" | "rejected":
            said |= {"answer": step.kind, "responded_on": now.responded_on or step.happened_on, "done_by": step.due_on}
            said["published_on"] = None
        case "published":
            said["published_on"] = step.happened_on
        case "moved":
            later = step.due_on is not None and now.done_by is not None and step.due_on > now.done_by
            said |= {"done_by": step.due_on, "times_moved": now.times_moved + later}
        case "implemented":
            said["implemented_on"] = step.happened_on
        case "reopened":
            said |= {"implemented_on": None, "checked": frozenset()}
        case "impact" if step.months is not None:
            said["checked"] = now.checked | {step.months}
    return Standing(**said)


def may_take(step: Step, now: Standing) -> bool:
    """Whether a step may be taken from where a recommendation stands."""
    to = leads_to(step, now)
    if to not in RECOMMENDATIONS[now.state]:
        return False
    match step.kind:
        case "published":
            return now.answer != "" and now.published_on is None
        case "progress" | "moved":
            return now.state in UNDER_WAY
        case "accepted" | "in_part":
            return now.state in ("received", "rejected")
        case "rejected":
            return now.state == "received"
        case "implemented":
            return now.state in UNDER_WAY
        case "reopened":
            return now.state == "implemented"
        case "impact":
            return now.next_check is not None and step.months == now.next_check[0]
        case _:
            return True


@dataclass(frozen=True, slots=True)
class Score:
    """What an item of the longlist scored."""

    total: int
    most: int
    missing: tuple[str, ...]
    stops: tuple[str, ...]

    @property
    def needed(self) -> int:
        """How many points the shortlist asks for: more than half of what could be scored."""
        return self.most // 2 + 1

    @property
    def belongs(self) -> bool:
        """Whether it belongs on the shortlist by the published rule."""
        return not self.missing and not self.stops and self.total >= self.needed

    @property
    def why(self) -> str:
        """The sentence that says why it does or does not."""
        if self.missing:
            return f"Not scored yet for {_listed(self.missing)}."
        if self.stops:
            return f"It scores nought for {_listed(self.stops)}, which the panel does not take up."
        needed = f"{self.needed} of {self.most} are needed"
        return (
            f"It scores {self.total}: {needed}, so it {'belongs' if self.belongs else 'does not belong'} on the list."
        )


MOST_EACH = 3


def score_of(given: Mapping[str, int], criteria: Sequence[WorkCriterion]) -> Score:
    """What an item scores: the points of each criterion, 0 to 3, together.

    An item belongs on the shortlist that is scored on every criterion, scores more than half of what it could, and does
    not score nought where the criterion says that nought is not taken up: a panel that can change nothing, or that
    would do again what others do, spends its year better elsewhere. A person may take it all the same, with a reason.
    """
    return Score(
        total=sum(given.get(each.code, 0) for each in criteria),
        most=MOST_EACH * len(criteria),
        missing=tuple(each.title.lower() for each in criteria if each.code not in given),
        stops=tuple(each.title.lower() for each in criteria if each.must_score and given.get(each.code) == 0),
    )


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
