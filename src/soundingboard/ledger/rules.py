"""The rules of the question ledger: what may become of a question, and when it comes back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# What may follow each state of a question, with the sentence that says when.
QUESTIONS: dict[str, dict[str, str]] = {
    "asked": {
        "asked": "It is put to somebody else.",
        "promised": "Whoever is asked cannot say yet, and names a day.",
        "answered": "Whoever is asked says what was asked.",
        "withdrawn": "It is no longer asked.",
    },
    "promised": {
        "promised": "Another day is named, or it is put to somebody else.",
        "answered": "Whoever promised says what was asked.",
        "withdrawn": "It is no longer asked.",
    },
    "answered": {
        "answered": "The answer is added to.",
        "satisfied": "Those who asked are content.",
        "returned": "The answer went round the question, or does not satisfy: the question stands.",
        "asked": "The answer is taken back.",
        "withdrawn": "It is no longer asked.",
    },
    "returned": {
        "returned": "It is put to somebody else.",
        "promised": "Whoever is asked cannot say yet, and names a day.",
        "answered": "It is answered again.",
        "withdrawn": "It is no longer asked.",
    },
    "satisfied": {
        "returned": "What came to light later shows that the answer did not satisfy.",
        "asked": "The answer is taken back.",
    },
    "withdrawn": {},
}

# The step that leads to each state; passing on leaves the state as it is.
LEADS_TO = {
    "answered": "answered",
    "promised": "promised",
    "satisfied": "satisfied",
    "not_satisfied": "returned",
    "answer_withdrawn": "asked",
    "withdrawn": "withdrawn",
}

# The steps after which nobody has anything to do any more.
CLOSES = ("satisfied", "withdrawn")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a question, as the rules see it."""

    kind: str
    happened_on: date
    promised_for: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a question stands. `promised_for` is the last day that was named, kept after the answer came."""

    state: str
    promised_for: date | None
    answered_on: date | None
    times_returned: int
    times_promised: int

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something: answer it, or say whether the answer satisfies."""
        return self.state not in ("satisfied", "withdrawn")

    @property
    def waits_for_answer(self) -> bool:
        """Whether it waits for whoever was asked."""
        return self.state in ("asked", "promised", "returned")

    def is_overdue(self, on: date) -> bool:
        """Promised, and the day named has passed."""
        return self.state == "promised" and self.promised_for is not None and self.promised_for < on

    def comes_back(self, on: date) -> bool:
        """Whether it comes back to a meeting of the body on a day: it waits, and no day promised is still to come."""
        return self.state in ("asked", "returned") or self.is_overdue(on)


def standing_of(steps: Iterable[Step]) -> Standing:
    """Where a question stands, from what happened to it in order. One with no step has been asked and no more.

    An answer that is taken back no longer counts as one; the promise before it is on record and counts as broken or
    kept by its own day.
    """
    state, promised_for, answered_on, returned, promised = "asked", None, None, 0, 0
    for step in steps:
        state = LEADS_TO.get(step.kind, state)
        if step.kind == "answered":
            answered_on = step.happened_on
        elif step.kind == "answer_withdrawn":
            answered_on = None
        elif step.kind == "not_satisfied":
            returned += 1
        elif step.kind == "promised":
            promised_for = step.promised_for
            promised += 1
    return Standing(state, promised_for, answered_on, returned, promised)


def age_in_days(asked_on: date, standing: Standing, on: date) -> int:
    """How long a question has waited, in calendar days: until the answer that stands, or else until a day.

    An answer that was sent back stopped no clock.
    """
    until = on if standing.waits_for_answer or standing.answered_on is None else standing.answered_on
    return (until - asked_on).days


def may_be_shown_in_public(is_public: bool, state: str) -> bool:
    """Whether a question is among those shown to the public: put in public, and answered.

    An answer that was sent back, or taken back, is not shown as one.
    """
    return is_public and state in ("answered", "satisfied")
