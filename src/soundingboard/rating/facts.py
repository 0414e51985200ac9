"""What the judge is told of one objective: plain values, as at a date, with nothing worked out but what dates decide.

Whoever gathers these (the position) says what was recorded by the end of the day; the rules say what follows from it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from soundingboard.rating.strength import Weighed

ActionState = Literal[
    "not_started", "in_progress", "blocked", "delivered", "assured", "sustained", "cancelled", "merged"
]
OPEN: frozenset[ActionState] = frozenset({"not_started", "in_progress", "blocked"})
DONE: frozenset[ActionState] = frozenset({"delivered", "assured", "sustained"})


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """One action.

    `rounds_silent` counts the closed rounds in a row, up to the last, without an update; `times_carried_forward` the
    rounds in which it was still open past its date; `late_dependencies` what it waits for and should have had.
    `recheck_due_on` is the next re-check not yet made. `has_evidence` is about evidence that still stands.
    """

    reference: str
    state: ActionState
    starts_on: date | None = None
    due_on: date | None = None
    forecast_on: date | None = None
    rounds_silent: int = 0
    times_carried_forward: int = 0
    help_needed: bool = False
    late_dependencies: int = 0
    delivered_on: date | None = None
    has_evidence: bool = False
    recheck_due_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Still to be done."""
        return self.state in OPEN

    @property
    def is_done(self) -> bool:
        """Delivered, whether or not it has since been assured or sustained."""
        return self.state in DONE

    def days_overdue(self, on: date) -> int:
        """Days past its date while still open; 0 on the day it is due."""
        return max(0, (on - self.due_on).days) if self.is_open and self.due_on else 0

    def should_report(self, on: date) -> bool:
        """True when it is open and has begun, should have begun, or has no date on which it will."""
        return self.is_open and (self.state != "not_started" or self.starts_on is None or self.starts_on <= on)


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """One dated checkpoint; `reached_on` is None until it is reached."""

    reference: str
    due_on: date
    reached_on: date | None = None

    def days_overdue(self, on: date) -> int:
        """Days past its date without having been reached."""
        return max(0, (on - self.due_on).days) if self.reached_on is None else 0


@dataclass(frozen=True)
class Deadline:
    """The date by which a requirement of the Notice has to be met, and whether it is."""

    reference: str
    due_on: date
    is_met: bool = False


@dataclass(frozen=True)
class ResourceGap:
    """What was asked for and what is secured, in one kind of resource and one unit (people, pounds, systems)."""

    kind: str
    needed: Decimal
    secured: Decimal

    @property
    def gap(self) -> Decimal:
        """What is still missing; never below nothing."""
        return max(Decimal(0), self.needed - self.secured)


@dataclass(frozen=True)
class MeasureFacts:
    """One measure that bears on the objective, with what its chart says and nothing of its figures.

    `periods_off_path` counts the latest figures in a row that missed their target; `improves` and `worsens` are by more
    than chance explains; `last_on` is the last day of the last period with a figure.
    """

    code: str
    title: str
    is_about_effect: bool
    periods_off_path: int = 0
    improves: bool = False
    worsens: bool = False
    is_too_old: bool = False
    last_on: date | None = None


@dataclass(frozen=True)
class RiskFacts:
    """One risk that threatens the objective, with what the rules of the register say of it. Closed risks are left out.

    `is_above` is above appetite and not accepted; `is_mitigated` that a control is in place that works.
    """

    reference: str
    title: str
    is_above: bool = False
    is_mitigated: bool = True
    has_occurred: bool = False
    days_review_overdue: int = 0


@dataclass(frozen=True)
class LoopFacts:
    """One thing that an audit found, which bears on the objective and is not closed by a re-audit.

    `is_worse` is that the latest re-audit found it worse than before; `days_overdue` counts from the day of its most
    overdue action, `days_without_action` from the day it was found, where no action is agreed.
    """

    reference: str
    is_worse: bool = False
    days_overdue: int = 0
    days_without_action: int = 0


@dataclass(frozen=True)
class PastRatings:
    """The points agreed in one earlier round, by code; None where that was not rated."""

    round_on: date
    delivery: str | None = None
    impact: str | None = None
    confidence: str | None = None


@dataclass(frozen=True)
class ObjectiveFacts:
    """One objective with everything that bears on it. `past` is oldest first; `times_moved` counts changes of date.

    `heard` is what the voice log says of it, empty where it has nothing fresh from children and families.
    """

    reference: str
    starts_on: date | None = None
    due_on: date | None = None
    baseline_due_on: date | None = None
    times_moved: int = 0
    deadlines: tuple[Deadline, ...] = ()
    actions: tuple[ActionFacts, ...] = ()
    milestones: tuple[MilestoneFacts, ...] = ()
    evidence: tuple[Weighed, ...] = ()
    resources: tuple[ResourceGap, ...] = ()
    past: tuple[PastRatings, ...] = ()
    measures: tuple[MeasureFacts, ...] = ()
    risks: tuple[RiskFacts, ...] = ()
    loops: tuple[LoopFacts, ...] = ()
    heard: Literal["", "supports", "mixed", "contradicts"] = ""

    @cached_property
    def improving(self) -> tuple[MeasureFacts, ...]:
        """The measures of quality or outcome that improve by more than chance explains, and are not too old to tell."""
        return tuple(each for each in self.measures if each.is_about_effect and each.improves and not each.is_too_old)

    @cached_property
    def live_actions(self) -> tuple[ActionFacts, ...]:
        """The actions that have been neither cancelled nor merged into another."""
        return tuple(action for action in self.actions if action.is_open or action.is_done)

    @cached_property
    def open_actions(self) -> tuple[ActionFacts, ...]:
        """The actions still to be done."""
        return tuple(action for action in self.actions if action.is_open)

    @cached_property
    def done_actions(self) -> tuple[ActionFacts, ...]:
        """The actions delivered, assured or sustained."""
        return tuple(action for action in self.actions if action.is_done)

    @cached_property
    def has_begun(self) -> bool:
        """True when any live action has got beyond not started."""
        return any(action.state != "not_started" for action in self.live_actions)

    @cached_property
    def is_all_done(self) -> bool:
        """True when there are actions and each is done."""
        return bool(self.done_actions) and not self.open_actions

    @cached_property
    def first_delivered_on(self) -> date | None:
        """When the first action was delivered: before that, no effect can be looked for."""
        return min((action.delivered_on for action in self.done_actions if action.delivered_on), default=None)

    @cached_property
    def slippage(self) -> int:
        """Days from the baseline date to the present one; 0 where it has not moved later or is not known."""
        if self.due_on is None or self.baseline_due_on is None:
            return 0
        return max(0, (self.due_on - self.baseline_due_on).days)

    @cached_property
    def fresh_evidence(self) -> tuple[Weighed, ...]:
        """The evidence that counts and is within its shelf life."""
        return tuple(each for each in self.evidence if each.strength.is_fresh)

    @cached_property
    def has_only_first_line(self) -> bool:
        """True when nothing fresh comes from anybody but those responsible for the work."""
        return all(each.facts.line == 1 for each in self.fresh_evidence)

    def overdue(self, on: date) -> tuple[ActionFacts, ...]:
        """The open actions past their date, the latest first."""
        late = [action for action in self.open_actions if action.days_overdue(on)]
        return tuple(sorted(late, key=lambda action: -action.days_overdue(on)))

    def effect_evidence(self, enough: int) -> tuple[Weighed, ...]:
        """Fresh evidence, strong enough, of quality or outcome, that speaks of time after the first delivery."""
        return tuple(each for each in self._since_delivery if each.strength.score >= enough)

    @cached_property
    def _since_delivery(self) -> tuple[Weighed, ...]:
        since = self.first_delivered_on
        if since is None:
            return ()
        return tuple(
            each for each in self.fresh_evidence if each.is_about_effect and each.facts.describes_until > since
        )
