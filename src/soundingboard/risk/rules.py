"""The rules of the risk register: what a score comes to, when it is looked at again, what bears on it, what may follow.

Values in, values out. A score is a pair of numbers from 1 to 5, likelihood and impact; risk to children and risk to the
programme each have a pair of their own, and are never added up.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from soundingboard.lib.presets import RISK_SCORES, RiskAppetite, RiskLevel

CHILDREN, PROGRAMME = "children", "programme"
SUBJECTS = (CHILDREN, PROGRAMME)
LONGEST_ACCEPTANCE = timedelta(days=366)
WORKS = ("works", "partly")

# What may follow each state of a risk, with the sentence that says when.
RISKS: dict[str, dict[str, str]] = {
    "open": {
        "accepted": "Somebody with authority bears it as it is, until a day.",
        "occurred": "The event has happened: it is an issue now.",
        "closed": "It can no longer happen, or no longer matters.",
    },
    "accepted": {
        "accepted": "It is accepted again, until a later day.",
        "open": "The day has passed, which needs nobody to do anything, or the acceptance is taken back.",
        "occurred": "The event has happened: it is an issue now.",
        "closed": "It can no longer happen, or no longer matters.",
    },
    "occurred": {
        "open": "What happened has been dealt with, and it could happen again.",
        "closed": "What happened has been dealt with, and it cannot happen again.",
    },
    "closed": {"open": "It can happen after all."},
}

# What may become of an escalation.
ESCALATIONS: dict[str, dict[str, str]] = {
    "waiting": {
        "answered": "Those to whom it was taken reply.",
        "withdrawn": "It is no longer asked of them.",
    },
    "answered": {},
    "withdrawn": {},
}

# To whom a risk is taken, the nearest first.
LEVELS = ("group", "board", "corporate", "dfe")


@dataclass(frozen=True, slots=True)
class Pair:
    """Likelihood and impact of a risk to one subject."""

    likelihood: int
    impact: int

    @property
    def product(self) -> int:
        """What the two come to: 1 to 25."""
        return self.likelihood * self.impact


@dataclass(frozen=True, slots=True)
class Score:
    """A risk scored for both subjects, apart."""

    children: Pair
    programme: Pair

    def of(self, subject: str) -> Pair:
        """The pair of a subject."""
        return self.children if subject == CHILDREN else self.programme

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """The four numbers, children first."""
        return (self.children.likelihood, self.children.impact, self.programme.likelihood, self.programme.impact)


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """A control as the rules see it."""

    takes_off_likelihood: int
    takes_off_impact: int
    works: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class Appetite:
    """Up to which product a risk to each subject is borne."""

    children: int
    programme: int

    def of(self, subject: str) -> int:
        """The appetite for risk to a subject."""
        return self.children if subject == CHILDREN else self.programme


def appetite_of(items: Iterable[RiskAppetite]) -> Appetite:
    """The appetite that the Board agreed, from the content that holds it; nothing is borne where it says nothing."""
    held = {each.subject: each.accepts_up_to for each in items}
    return Appetite(held.get("children", 0), held.get("programme", 0))


def level_of(product: int, levels: Sequence[RiskLevel]) -> RiskLevel:
    """What a product of likelihood and impact is called: the lowest level that reaches up to it, or the highest."""
    in_order = sorted(levels, key=lambda each: each.up_to)
    return next((each for each in in_order if product <= each.up_to), in_order[-1])


def worst_level(score: Score, levels: Sequence[RiskLevel]) -> RiskLevel:
    """A risk is as grave as the worse of its two scores, to children and to the programme. They are never added up."""
    return level_of(max(score.of(subject).product for subject in SUBJECTS), levels)


def above_appetite(score: Score, appetite: Appetite) -> tuple[str, ...]:
    """A risk is above appetite where likelihood times impact, to children or to the programme, is more than the Board
    agreed to bear. Each is held to its own limit."""
    return tuple(subject for subject in SUBJECTS if score.of(subject).product > appetite.of(subject))


def review_due_on(scored_on: date, score: Score, levels: Sequence[RiskLevel]) -> date:
    """A risk is looked at again so many weeks after it was last scored as its level says: the graver, the sooner.
    Scoring it again, even unchanged, is a review, and asks for a reason."""
    return scored_on + timedelta(weeks=worst_level(score, levels).review_every)


def is_mitigated(controls: Iterable[ControlFacts], on: date) -> bool:
    """A risk counts as mitigated where at least one control is in place, takes something off, and works wholly or in
    part. A control that is planned, or that nobody has looked at, mitigates nothing yet."""
    return any(
        each.starts_on <= on and each.works in WORKS and each.takes_off_likelihood + each.takes_off_impact > 0
        for each in controls
    )


def accounted_for(inherent: Score, controls: Iterable[ControlFacts], on: date) -> Score:
    """What would be left of a risk if each control took off what is claimed for it: the whole where it works, half,
    rounded down, where it works in part, nothing where it does not, is not in place or was not looked at. Neither
    likelihood nor impact falls below 1."""
    likelihood = impact = 0
    for each in controls:
        if each.starts_on <= on and each.works in WORKS:
            share = 1 if each.works == "works" else 2
            likelihood += each.takes_off_likelihood // share
            impact += each.takes_off_impact // share

    def left(pair: Pair) -> Pair:
        return Pair(max(1, pair.likelihood - likelihood), max(1, pair.impact - impact))

    return Score(left(inherent.children), left(inherent.programme))


def rosier_than_controls(
    inherent: Score, current: Score, controls: Iterable[ControlFacts], on: date
) -> tuple[str, ...]:
    """The current score is lower than the controls that are known to work account for. It may be right; somebody should
    say what else has brought it down."""
    left = accounted_for(inherent, controls, on)
    return tuple(subject for subject in SUBJECTS if current.of(subject).product < left.of(subject).product)


def state_on(state: str, accepted_until: date | None, on: date) -> str:
    """An accepted risk returns by itself: after the last day of the acceptance it is open again, and nobody has to do
    anything for that."""
    if state == "accepted" and accepted_until is not None and accepted_until < on:
        return "open"
    return state


def acceptance_expired(state: str, accepted_until: date | None, on: date) -> bool:
    """Whether a risk is open again because its acceptance ran out."""
    return state == "accepted" and state_on(state, accepted_until, on) == "open"


def movement(then: Score | None, now: Score) -> int:
    """How a risk moved since the last Board: 1 where the worse of its products rose, -1 where it fell, 0 where it did
    not move or was not on the register. Where the worse did not move, the other one decides."""
    if then is None:
        return 0

    def products(score: Score) -> list[int]:
        return sorted((score.of(subject).product for subject in SUBJECTS), reverse=True)

    before, after = products(then), products(now)
    return (after > before) - (after < before)


def days_waited(escalated_on: date, answered_on: date | None, on: date) -> int:
    """How long an escalation has waited, in calendar days: until its reply, or else until a day."""
    return ((answered_on or on) - escalated_on).days


def is_reply_overdue(due_on: date | None, answered_on: date | None, on: date) -> bool:
    """Whether the reply to an escalation should have come: the due day itself is not late."""
    return answered_on is None and due_on is not None and due_on < on


# --- refusals ---------------------------------------------------------------------------------------------------------


def what_is_wrong_with_a_score(score: Score) -> str | None:
    """Likelihood and impact are whole numbers from 1 to 5."""
    if all(number in RISK_SCORES for number in score.numbers):
        return None
    return "Enter scores from 1 to 5: the matrix has no others."


def what_is_wrong_between(inherent: Score, current: Score, target: Score) -> str | None:
    """Nothing that is left, or aimed at, is more than the risk was before any control; nor is more aimed at than is
    left. Each is held to this for children and for the programme."""
    for subject in SUBJECTS:
        before, left, aim = (score.of(subject).product for score in (inherent, current, target))
        if left > before:
            return (
                f"The current risk to {_the(subject)} ({left}) is more than before any control ({before}). "
                "Score the inherent risk higher, or the current risk lower."
            )
        if aim > before:
            return (
                f"The target for {_the(subject)} ({aim}) is more than the inherent risk ({before}). Lower the target."
            )
    return None


def what_is_wrong_with_an_acceptance(
    *, has_decision: bool, has_authority: bool, authority_owns_it: bool, until: date, on: date
) -> str | None:
    """A risk is accepted by a decision on record or by a named post that does not own it, until a day that is still to
    come and at most a year away."""
    if not has_decision and not has_authority:
        return "Say on whose authority the risk is accepted: choose a decision, or the post that accepts it."
    if authority_owns_it and not has_decision:
        return "Whoever owns a risk does not accept it alone. Choose another post, or a decision."
    if until <= on:
        return "Enter a day on which the acceptance ends that is still to come."
    if until - on > LONGEST_ACCEPTANCE:
        return "A risk is accepted for a year at most. Enter an earlier day; it can be accepted again."
    return None


def what_is_wrong_with_a_control(takes_off_likelihood: int, takes_off_impact: int) -> str | None:
    """A control takes something off likelihood or impact, 4 at most of each."""
    if not (0 <= takes_off_likelihood <= 4 and 0 <= takes_off_impact <= 4):
        return "A control takes off 0 to 4: the matrix has five steps."
    if takes_off_likelihood + takes_off_impact == 0:
        return "Say what the control takes off: likelihood, impact or both."
    return None


def _the(subject: str) -> str:
    return "children" if subject == CHILDREN else "the programme"


PUBLISHED: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("RK01", "Inside the matrix", what_is_wrong_with_a_score),
    ("RK02", "Inherent, current, target", what_is_wrong_between),
    ("RK03", "As grave as the worse score", worst_level),
    ("RK04", "Above appetite", above_appetite),
    ("RK05", "Review due", review_due_on),
    ("RK06", "Mitigated", is_mitigated),
    ("RK07", "What controls account for", accounted_for),
    ("RK08", "Lower than controls account for", rosier_than_controls),
    ("RK09", "What a control takes off", what_is_wrong_with_a_control),
    ("RK10", "Acceptance", what_is_wrong_with_an_acceptance),
    ("RK11", "Returns by itself", state_on),
    ("RK12", "Movement", movement),
    ("RK13", "Reply overdue", is_reply_overdue),
)
