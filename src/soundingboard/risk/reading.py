"""The risk register as pages and the position read it, each function in a fixed number of queries.

`moment` is None for now; otherwise what was on record just before it. A risk is read whole, with its scores, controls,
links and steps, because what it is called (its level, above appetite, overdue) follows from all of them; a register of
hundreds is small, and its history is never read to show it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.accounts.bases import end_of
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Round, RoundState
from soundingboard.decisions.models import Decision
from soundingboard.delivery.models import Action
from soundingboard.framework.kinds import held_at
from soundingboard.lib.presets import RiskLevel, RiskScoreWords
from soundingboard.plan.models import Objective
from soundingboard.risk import rules
from soundingboard.risk.models import (
    ControlVersion,
    Level,
    RiskLink,
    RiskScore,
    RiskState,
    RiskStep,
    RiskStepKind,
    RiskVersion,
    ScoreKind,
)
from soundingboard.risk.rules import CHILDREN, PROGRAMME, Appetite, ControlFacts, Pair, Score

CONTENT = ("risk_scores", "risk_levels", "risk_appetite")
INHERENT, CURRENT, TARGET = (str(kind.value) for kind in ScoreKind)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The content by which risks are read: words of the scores, levels, and what is borne."""

    words: tuple[RiskScoreWords, ...]
    levels: tuple[RiskLevel, ...]
    appetite: Appetite

    def of(self, axis: str) -> list[RiskScoreWords]:
        """The words of an axis, from 1 to 5."""
        return sorted((each for each in self.words if each.axis == axis), key=lambda each: each.score)

    def level(self, product: int) -> RiskLevel:
        """What a product is called."""
        return rules.level_of(product, self.levels)


def matrix_at(programme_id: int, moment: datetime | None = None) -> Matrix:
    """The matrix, levels and appetite that held at a moment. One query."""
    held = held_at(programme_id, CONTENT, moment)
    return Matrix(held.items["risk_scores"], held.items["risk_levels"], rules.appetite_of(held.items["risk_appetite"]))


@dataclass(frozen=True, slots=True)
class Escalation:
    """A risk taken to somebody, with what became of it."""

    row: RiskStep
    reply: RiskStep | None
    on: date

    @property
    def state(self) -> str:
        """Waiting, answered or withdrawn."""
        if self.reply is None:
            return "waiting"
        return "answered" if self.reply.kind == RiskStepKind.ANSWERED else "withdrawn"

    @property
    def level_words(self) -> str:
        """To whom."""
        return str(Level(self.row.level).label)

    @property
    def answered_on(self) -> date | None:
        """When it was answered or withdrawn."""
        return self.reply.happened_on if self.reply else None

    @property
    def is_overdue(self) -> bool:
        """Whether the reply should have come."""
        return rules.is_reply_overdue(self.row.due_on, self.answered_on, self.on)

    @property
    def days(self) -> int:
        """How long it waited, or has waited so far."""
        return rules.days_waited(self.row.happened_on, self.answered_on, self.on)


@dataclass(frozen=True, slots=True)
class RiskLine:
    """A risk with all that bears on it, as on a day."""

    version: RiskVersion
    matrix: Matrix
    on: date
    scores: dict[str, RiskScore]
    before: Score | None
    controls: tuple[ControlVersion, ...] = ()
    objectives: tuple[tuple[str, int], ...] = ()
    actions: tuple[tuple[str, int], ...] = ()
    steps: tuple[RiskStep, ...] = ()
    history: tuple[RiskScore, ...] = field(default=())
    # What the rules need of the controls, where a list has read no more of them.
    light: tuple[ControlFacts, ...] | None = None

    @property
    def reference(self) -> str:
        """What it is called in lists."""
        return self.version.risk.reference

    @property
    def inherent(self) -> Score:
        """Before any control."""
        return score_of(self.scores[INHERENT])

    @property
    def current(self) -> Score:
        """As it stands."""
        return score_of(self.scores[CURRENT])

    @property
    def target(self) -> Score:
        """What is aimed at."""
        return score_of(self.scores[TARGET])

    @property
    def state(self) -> str:
        """Where it stands on the day: an acceptance that has run out is open."""
        return rules.state_on(self.version.state, self.version.accepted_until, self.on)

    @property
    def state_words(self) -> str:
        """The same in words."""
        return str(RiskState(self.state).label)

    @property
    def is_live(self) -> bool:
        """Not closed."""
        return self.state != RiskState.CLOSED

    @property
    def has_expired(self) -> bool:
        """Open again because its acceptance ran out."""
        return rules.acceptance_expired(self.version.state, self.version.accepted_until, self.on)

    @property
    def level(self) -> RiskLevel:
        """How grave it is: the worse of the two."""
        return rules.worst_level(self.current, self.matrix.levels)

    @property
    def above(self) -> tuple[str, ...]:
        """The subjects to which it is above appetite; an accepted or closed risk is not asked about."""
        return rules.above_appetite(self.current, self.matrix.appetite) if self.is_live else ()

    @property
    def is_above(self) -> bool:
        """Above appetite and neither accepted nor closed."""
        return bool(self.above) and self.state != RiskState.ACCEPTED

    @property
    def reason(self) -> str:
        """Why it is scored as it stands."""
        return self.scores[CURRENT].reason

    @property
    def reviewed_on(self) -> date:
        """When it was last scored."""
        return self.scores[CURRENT].scored_on

    @property
    def review_due_on(self) -> date:
        """When it is to be looked at again."""
        return rules.review_due_on(self.reviewed_on, self.current, self.matrix.levels)

    @property
    def is_review_overdue(self) -> bool:
        """Whether it should have been looked at again."""
        return self.is_live and self.review_due_on < self.on

    @property
    def movement(self) -> int:
        """1 where it rose since the last Board, -1 where it fell."""
        return rules.movement(self.before, self.current)

    @property
    def facts(self) -> tuple[ControlFacts, ...]:
        """Its controls as the rules see them."""
        return self.light if self.light is not None else tuple(control_facts(each) for each in self.controls)

    @property
    def is_mitigated(self) -> bool:
        """Whether a control is in place that works."""
        return rules.is_mitigated(self.facts, self.on)

    @property
    def rosier(self) -> tuple[str, ...]:
        """The subjects for which it is scored lower than controls that work account for."""
        return rules.rosier_than_controls(self.inherent, self.current, self.facts, self.on)

    @property
    def escalations(self) -> tuple[Escalation, ...]:
        """To whom it was taken, oldest first."""
        replies = {step.about_id: step for step in self.steps if step.about_id}
        return tuple(
            Escalation(step, replies.get(step.pk), self.on)
            for step in self.steps
            if step.kind == RiskStepKind.ESCALATED
        )

    @property
    def waiting(self) -> tuple[Escalation, ...]:
        """Those that wait for a reply."""
        return tuple(each for each in self.escalations if each.state == "waiting")

    @property
    def acceptance(self) -> RiskStep | None:
        """The last acceptance, with its authority, while it holds or after it ran out."""
        if self.version.state != RiskState.ACCEPTED:
            return None
        return next((step for step in reversed(self.steps) if step.kind == RiskStepKind.ACCEPTED), None)


def score_of(row: RiskScore) -> Score:
    """The score that a row holds."""
    return Score(
        Pair(row.children_likelihood, row.children_impact), Pair(row.programme_likelihood, row.programme_impact)
    )


def control_facts(row: ControlVersion) -> ControlFacts:
    """A control as the rules see it."""
    return ControlFacts(row.takes_off_likelihood, row.takes_off_impact, row.works, row.starts_on)


def may_answer(actor: Actor, level: str) -> bool:
    """Whether somebody may put down a reply: whoever keeps the register, any; others that of their own body."""
    if not actor.can(Permission.ANSWER_ESCALATIONS):
        return False
    if actor.can(Permission.KEEP_RISKS):
        return True
    return level == (Level.BOARD if actor.can(Permission.RECORD_DECISION) else Level.DFE)


def may_score(actor: Actor, version: RiskVersion) -> bool:
    """Whether somebody may score a risk and keep its controls: the register's keeper, or whoever holds its post."""
    if actor.can(Permission.KEEP_RISKS):
        return True
    return actor.can(Permission.UPDATE_OWN_ACTIONS) and version.owner_id in actor.post_ids


def last_board_before(actor: Actor, day: date) -> datetime | None:
    """The end of the day of the last Board before a day, of a round that closed. One query."""
    rows = Round.objects.visible_to(actor).filter(state__in=[RoundState.CLOSED, RoundState.FROZEN], board_on__lt=day)
    found = rows.order_by("-board_on").values_list("board_on", flat=True).first()
    return end_of(found) if found else None


def risk_lines(
    actor: Actor,
    moment: datetime | None = None,
    *,
    on: date,
    reference: str = "",
    history: bool = False,
    for_a_list: bool = False,
) -> list[RiskLine]:
    """Every risk of the register with all that bears on it, or one of them. Eight queries, nine with the history of
    its scores.

    Args:
        for_a_list: reads what a list and its filters show: no target, no words of controls, and of steps those that
            escalate and reply. Hundreds of risks are then read in a third of the time.
    """
    versions: QuerySet[RiskVersion] = RiskVersion.objects.visible_to(actor).as_at(moment)
    if reference:
        versions = versions.filter(risk__reference=reference)
    related = ("risk", "owner__agency") if for_a_list else ("risk", "owner__agency", "recorded_by")
    versions = versions.select_related(*related).order_by("risk_id")
    found = list(versions.only(*_SHOWN_OF_A_RISK) if for_a_list else versions)
    if not found:
        return []
    matrix = matrix_at(int(actor.programme_id or 0), moment)
    keys: list[int] | None = [row.risk_id for row in found] if reference else None
    scores: dict[int, dict[str, RiskScore]] = defaultdict(dict)
    standing: QuerySet[RiskScore] = RiskScore.objects.visible_to(actor).as_at(moment)
    if for_a_list:
        standing = standing.filter(kind__in=[INHERENT, CURRENT]).only(*_SHOWN_OF_A_SCORE)
    for row in _of(standing, keys):
        scores[row.risk_id][row.kind] = row
    board = last_board_before(actor, on)
    before = {}
    if board is not None:
        then = RiskScore.objects.visible_to(actor).as_at(board).filter(kind=CURRENT)
        before = {
            risk: Score(Pair(a, b), Pair(c, d))
            for risk, a, b, c, d in _of(then, keys).values_list("risk_id", *_NUMBERS)
        }
    controls = {} if for_a_list else _controls(actor, moment, keys)
    facts = _control_facts(actor, moment) if for_a_list else None
    objectives, actions = _links(actor, moment, keys)
    steps: dict[int, list[RiskStep]] = defaultdict(list)
    for step in _steps(actor, moment, keys, for_a_list=for_a_list):
        steps[step.risk_id].append(step)
    past: dict[int, list[RiskScore]] = defaultdict(list)
    if history:
        rows = _of(RiskScore.objects.visible_to(actor).select_related("round", "recorded_by"), keys)
        if moment is not None:
            rows = rows.filter(recorded_at__lt=moment)
        for row in rows.order_by("pk"):
            past[row.risk_id].append(row)
    return [
        RiskLine(
            version,
            matrix,
            on,
            scores[version.risk_id],
            before.get(version.risk_id),
            tuple(controls.get(version.risk_id, ())),
            tuple(objectives[version.risk_id]),
            tuple(actions[version.risk_id]),
            tuple(steps[version.risk_id]),
            tuple(past[version.risk_id]),
            None if facts is None else tuple(facts[version.risk_id]),
        )
        for version in found
    ]


_NUMBERS = ("children_likelihood", "children_impact", "programme_likelihood", "programme_impact")
_SHOWN_OF_A_SCORE = ("risk_id", "kind", "scored_on", "reason", *_NUMBERS)
_SHOWN_OF_A_RISK = (
    *("risk_id", "title", "cause", "event", "consequence", "state", "accepted_until", "owner_id"),
    *("risk__reference", "risk__raised_on", "owner__code", "owner__title", "owner__agency_id", "owner__agency__name"),
)


def _control_facts(actor: Actor, moment: datetime | None) -> dict[int, list[ControlFacts]]:
    rows = ControlVersion.objects.visible_to(actor).as_at(moment).filter(is_withdrawn=False)
    found: dict[int, list[ControlFacts]] = defaultdict(list)
    for risk, likelihood, impact, works, starts_on in rows.values_list(
        "control__risk_id", "takes_off_likelihood", "takes_off_impact", "works", "starts_on"
    ):
        found[risk].append(ControlFacts(likelihood, impact, works, starts_on))
    return found


def _of(rows: "QuerySet[RiskScore]", keys: Collection[int] | None) -> "QuerySet[RiskScore]":
    return rows if keys is None else rows.filter(risk_id__in=keys)


def _controls(actor: Actor, moment: datetime | None, keys: Collection[int] | None) -> dict[int, list[ControlVersion]]:
    rows = ControlVersion.objects.visible_to(actor).as_at(moment).filter(is_withdrawn=False)
    if keys is not None:
        rows = rows.filter(control__risk_id__in=keys)
    found: dict[int, list[ControlVersion]] = defaultdict(list)
    for row in rows.select_related("control", "owner").order_by("control__number"):
        found[row.control.risk_id].append(row)
    return found


Names = dict[int, list[tuple[str, int]]]


def _links(actor: Actor, moment: datetime | None, keys: Collection[int] | None) -> tuple[Names, Names]:
    rows = RiskLink.objects.visible_to(actor).as_at(moment)
    if keys is not None:
        rows = rows.filter(risk_id__in=keys)
    objectives: Names = defaultdict(list)
    actions: Names = defaultdict(list)
    for risk, objective, named, action, called in rows.order_by("pk").values_list(
        "risk_id", "objective_id", "objective__reference", "action_id", "action__reference"
    ):
        if named:
            objectives[risk].append((named, objective))
        else:
            actions[risk].append((called, action))
    return objectives, actions


def _steps(
    actor: Actor, moment: datetime | None, keys: Collection[int] | None, *, for_a_list: bool = False
) -> Iterable[RiskStep]:
    rows = RiskStep.objects.visible_to(actor)
    if keys is not None:
        rows = rows.filter(risk_id__in=keys)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    rows = rows.order_by("happened_on", "pk")
    if for_a_list:
        asked = [RiskStepKind.ESCALATED, RiskStepKind.ANSWERED, RiskStepKind.WITHDRAWN]
        return rows.filter(kind__in=asked).only("risk_id", "kind", "level", "happened_on", "due_on", "about_id")
    return rows.select_related("decision", "authority", "recorded_by")


def risk_line(actor: Actor, reference: str, moment: datetime | None = None, *, on: date) -> RiskLine | None:
    """One risk with the history of its scores; None where there is none of that reference. Nine queries."""
    found = risk_lines(actor, moment, on=on, reference=reference, history=True)
    return found[0] if found else None


def control_of(line: RiskLine, number: int) -> ControlVersion | None:
    """A control of a risk by its number."""
    return next((each for each in line.controls if each.control.number == number), None)


# --- lists ------------------------------------------------------------------------------------------------------------


STATES = (
    ("live", "On the register: not closed"),
    ("open", "Open"),
    ("accepted", "Accepted"),
    ("expired", "Acceptance has run out"),
    ("occurred", "Has happened"),
    ("closed", "Closed"),
    ("any", "Any"),
)
FLAGS = (
    ("above", "Above appetite"),
    ("overdue", "Review overdue"),
    ("escalated", "Waiting for a reply to an escalation"),
    ("unmitigated", "No control that works"),
    ("rosier", "Scored lower than controls account for"),
    ("up", "Rose since the last Board"),
    ("down", "Fell since the last Board"),
)


@dataclass(frozen=True, slots=True)
class RiskFilters:
    """Which risks a reader asked for; empty means any, and of states those not closed."""

    text: str = ""
    state: str = ""
    flag: str = ""
    level: str = ""
    owner: str = ""
    objective: str = ""
    children: str = ""
    programme: str = ""


def filtered(lines: Iterable[RiskLine], asked: RiskFilters) -> list[RiskLine]:
    """The risks that were asked for, the gravest first. No query.

    `children` and `programme` name a cell of the matrix as likelihood x impact, `4x5`.
    """
    found = [line for line in lines if _is_asked_for(line, asked)]
    return sorted(found, key=lambda line: (-gravity(line)[0], -gravity(line)[1], line.version.risk_id))


def gravity(line: RiskLine) -> tuple[int, int]:
    """The worse of the two products, then the other: what a list is ordered by."""
    both = sorted((line.current.children.product, line.current.programme.product), reverse=True)
    return both[0], both[1]


def _is_asked_for(line: RiskLine, asked: RiskFilters) -> bool:
    words = asked.text.lower()
    version = line.version
    if words and not any(
        words in text.lower()
        for text in (line.reference, version.title, version.cause, version.event, version.consequence)
    ):
        return False
    if not _stands_so(line, asked.state or "live") or not _has_flag(line, asked.flag):
        return False
    if asked.level and line.level.code != asked.level:
        return False
    if asked.owner and version.owner.code != asked.owner:
        return False
    if asked.objective and asked.objective not in {reference for reference, _ in line.objectives}:
        return False
    return all(
        not cell or cell == f"{line.current.of(subject).likelihood}x{line.current.of(subject).impact}"
        for subject, cell in ((CHILDREN, asked.children), (PROGRAMME, asked.programme))
    )


def _stands_so(line: RiskLine, state: str) -> bool:
    match state:
        case "any":
            return True
        case "live":
            return line.is_live
        case "expired":
            return line.has_expired
        case _:
            return line.state == state


def _has_flag(line: RiskLine, flag: str) -> bool:
    match flag:
        case "above":
            return line.is_above
        case "overdue":
            return line.is_review_overdue
        case "escalated":
            return bool(line.waiting)
        case "unmitigated":
            return line.is_live and not line.is_mitigated
        case "rosier":
            return line.is_live and bool(line.rosier)
        case "up":
            return line.movement > 0
        case "down":
            return line.movement < 0
        case _:
            return True


@dataclass(frozen=True, slots=True)
class Counted:
    """The register in a few figures, closed risks left out."""

    live: int
    above: int
    overdue: int
    waiting: int
    expired: int


def counted(lines: Sequence[RiskLine]) -> Counted:
    """How many risks there are, above appetite, overdue, waiting for a reply, and back from an acceptance. No query."""
    live = [line for line in lines if line.is_live]
    return Counted(
        len(live),
        sum(line.is_above for line in live),
        sum(line.is_review_overdue for line in live),
        sum(bool(line.waiting) for line in live),
        sum(line.has_expired for line in live),
    )


# --- what waits on somebody -------------------------------------------------------------------------------------------


def escalations_to_answer(actor: Actor) -> "QuerySet[RiskStep]":
    """The escalations that wait for a reply of the body for which somebody replies. Whoever keeps the register puts
    down any reply and owes none."""
    levels = [level for level in Level.values if may_answer(actor, level)]
    if actor.can(Permission.KEEP_RISKS):
        levels = []
    rows: QuerySet[RiskStep] = RiskStep.objects.visible_to(actor)
    return rows.filter(kind=RiskStepKind.ESCALATED, level__in=levels, replies__isnull=True)


def acceptances_run_out(actor: Actor) -> "QuerySet[RiskVersion]":
    """The risks whose acceptance has run out by the actor's day."""
    rows: QuerySet[RiskVersion] = RiskVersion.objects.visible_to(actor).current()
    return rows.filter(state=RiskState.ACCEPTED, accepted_until__lt=actor.today)


def reviews_due(actor: Actor, until: date) -> list[tuple[int, date, str, str]]:
    """The risks that have to be looked at again from today to a day: post that owns it, day, reference, title. At most
    eight queries."""
    lines = risk_lines(actor, on=actor.today, for_a_list=True)
    return [
        (line.version.owner_id, line.review_due_on, line.reference, line.version.title)
        for line in lines
        if line.is_live and actor.today <= line.review_due_on <= until
    ]


# --- what forms offer -------------------------------------------------------------------------------------------------


def things_named(actor: Actor, written: str) -> tuple[list[Objective], list[Action], list[str]]:
    """The objectives and actions that somebody named by their references, and what they wrote that is neither. Two
    queries."""
    names = list(dict.fromkeys(part.strip(" .") for part in written.replace(";", ",").replace("\n", ",").split(",")))
    names = [name for name in names if name]
    objectives = {each.reference: each for each in Objective.objects.visible_to(actor).filter(reference__in=names)}
    actions = {each.reference: each for each in Action.objects.visible_to(actor).filter(reference__in=names)}
    unknown = [name for name in names if name not in objectives and name not in actions]
    return list(objectives.values()), list(actions.values()), unknown


def decision_named(actor: Actor, reference: str) -> Decision | None:
    """A decision by its reference. One query."""
    return Decision.objects.visible_to(actor).filter(reference=reference).first()


class Threat(NamedTuple):
    """A risk as the page of what it threatens shows it."""

    reference: str
    title: str
    state: str
    state_words: str
    score: Score


def risks_of(
    actor: Actor, moment: datetime | None = None, *, on: date, objective_id: int = 0, action_id: int = 0
) -> list[Threat]:
    """The risks that threaten an objective or an action. One query."""
    links = RiskLink.objects.visible_to(actor).as_at(moment)
    links = links.filter(objective_id=objective_id) if objective_id else links.filter(action_id=action_id)
    scores = RiskScore.objects.visible_to(actor).as_at(moment).filter(kind=CURRENT)
    versions = (
        RiskVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(risk_id__in=links.values("risk_id"), risk__scores__in=scores.values("pk"))
        .order_by("risk_id")
        .values_list(
            "risk__reference",
            "title",
            "state",
            "accepted_until",
            "risk__scores__children_likelihood",
            "risk__scores__children_impact",
            "risk__scores__programme_likelihood",
            "risk__scores__programme_impact",
        )
    )
    found = []
    for reference, title, stored, until, a, b, c, d in versions:
        state = rules.state_on(stored, until, on)
        found.append(Threat(reference, title, state, str(RiskState(state).label), Score(Pair(a, b), Pair(c, d))))
    return found
