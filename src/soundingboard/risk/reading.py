"""The risk register as pages and the position read it, each function in a fixed number of queries.

`moment` is None for now; otherwise what was on record just before it. A risk is read whole, with its scores, controls,
links and steps, because what it is called (its level, above appetite, overdue) follows from all of them. Lists read
less (`listing`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

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
from soundingboard.records.prepared import prepared
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
from soundingboard.risk.rules import Appetite, ControlFacts, Pair, Score

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


class Awaited(NamedTuple):
    """An escalation that waits for a reply, as lists tell of it."""

    level: str
    is_overdue: bool

    @property
    def level_words(self) -> str:
        """To whom."""
        return str(Level(self.level).label)


@dataclass(frozen=True, slots=True)
class ListedRisk:
    """A risk as a list shows it on a day: what it is called follows from its score, its state and what waits.

    `begun` is its score before any control and `facts` are its controls, where a list asks for them.
    """

    key: int
    reference: str
    title: str
    owner_id: int
    owner_code: str
    owner: str
    recorded: str
    accepted_until: date | None
    matrix: Matrix
    on: date
    current: Score
    reviewed_on: date
    reason: str
    before: Score | None
    objectives: tuple[tuple[str, int], ...]
    awaited: tuple[Awaited, ...]
    begun: Score | None
    facts: tuple[ControlFacts, ...]

    @property
    def state(self) -> str:
        """Where it stands on the day: an acceptance that has run out is open."""
        return rules.state_on(self.recorded, self.accepted_until, self.on)

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
        return rules.acceptance_expired(self.recorded, self.accepted_until, self.on)

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
        return self.state != RiskState.ACCEPTED and bool(self.above)

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
    def is_mitigated(self) -> bool:
        """Whether a control is in place that works."""
        return rules.is_mitigated(self.facts, self.on)

    @property
    def rosier(self) -> tuple[str, ...]:
        """The subjects for which it is scored lower than controls that work account for."""
        return rules.rosier_than_controls(self.begun, self.current, self.facts, self.on) if self.begun else ()


@dataclass(frozen=True, slots=True)
class RiskLine(ListedRisk):
    """A risk with all that bears on it, as on a day."""

    version: RiskVersion
    scores: dict[str, RiskScore]
    controls: tuple[ControlVersion, ...]
    actions: tuple[tuple[str, int], ...]
    steps: tuple[RiskStep, ...]
    history: tuple[RiskScore, ...]

    @property
    def inherent(self) -> Score:
        """Before any control."""
        return score_of(self.scores[INHERENT])

    @property
    def target(self) -> Score:
        """What is aimed at."""
        return score_of(self.scores[TARGET])

    @property
    def escalations(self) -> tuple[Escalation, ...]:
        """To whom it was taken, oldest first."""
        return _escalations(self.steps, self.on)

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


def _escalations(steps: Sequence[RiskStep], on: date) -> tuple[Escalation, ...]:
    replies = {step.about_id: step for step in steps if step.about_id}
    return tuple(Escalation(step, replies.get(step.pk), on) for step in steps if step.kind == RiskStepKind.ESCALATED)


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
    found = _last_board_before(actor, day)
    return end_of(found[0]) if found else None


@prepared
def _last_board_before(actor: Actor, day: date) -> "QuerySet[Any]":
    rows = Round.objects.visible_to(actor).filter(state__in=[RoundState.CLOSED, RoundState.FROZEN], board_on__lt=day)
    return rows.order_by("-board_on").values_list("board_on", flat=True)[:1]


def risk_lines(
    actor: Actor,
    moment: datetime | None = None,
    *,
    on: date,
    reference: str = "",
    history: bool = False,
) -> list[RiskLine]:
    """Every risk of the register with all that bears on it, or one of them. Seven queries, eight with the history of
    its scores. A list reads less: `listing.listed_risks`."""
    versions: QuerySet[RiskVersion] = RiskVersion.objects.visible_to(actor).as_at(moment)
    if reference:
        versions = versions.filter(risk__reference=reference)
    found = list(versions.select_related("risk", "owner__agency", "recorded_by").order_by("risk_id"))
    if not found:
        return []
    matrix = matrix_at(int(actor.programme_id or 0), moment)
    keys: list[int] | None = [row.risk_id for row in found] if reference else None
    scores: dict[int, dict[str, RiskScore]] = defaultdict(dict)
    before: dict[int, Score] = {}
    board = last_board_before(actor, on)
    every = RiskScore.objects.visible_to(actor)
    standing: QuerySet[RiskScore] = every.as_at(moment)
    if board is not None:
        standing |= every.as_at(board).filter(kind=CURRENT)
    for row in _of(standing, keys):
        if row.stood_at(moment):
            scores[row.risk_id][row.kind] = row
        if board is not None and row.kind == CURRENT and row.stood_at(board):
            before[row.risk_id] = score_of(row)
    controls = _controls(actor, moment, keys)
    objectives, actions = _links(actor, moment, keys)
    steps: dict[int, list[RiskStep]] = defaultdict(list)
    for step in _steps(actor, moment, keys):
        steps[step.risk_id].append(step)
    past: dict[int, list[RiskScore]] = defaultdict(list)
    if history:
        rows = _of(RiskScore.objects.visible_to(actor).select_related("round", "recorded_by"), keys)
        if moment is not None:
            rows = rows.filter(recorded_at__lt=moment)
        for row in rows.order_by("pk"):
            past[row.risk_id].append(row)
    lines = []
    for version in found:
        key = version.risk_id
        now = scores[key][CURRENT]
        lines.append(
            RiskLine(
                key=key,
                reference=version.risk.reference,
                title=version.title,
                owner_id=version.owner_id,
                owner_code=version.owner.code,
                owner=version.owner.title,
                recorded=version.state,
                accepted_until=version.accepted_until,
                matrix=matrix,
                on=on,
                current=score_of(now),
                reviewed_on=now.scored_on,
                reason=now.reason,
                before=before.get(key),
                objectives=tuple(objectives[key]),
                awaited=tuple(
                    Awaited(each.row.level, each.is_overdue)
                    for each in _escalations(steps[key], on)
                    if each.state == "waiting"
                ),
                begun=score_of(scores[key][INHERENT]),
                facts=tuple(control_facts(each) for each in controls.get(key, ())),
                version=version,
                scores=scores[key],
                controls=tuple(controls.get(key, ())),
                actions=tuple(actions[key]),
                steps=tuple(steps[key]),
                history=tuple(past[key]),
            )
        )
    return lines


NUMBERS = ("children_likelihood", "children_impact", "programme_likelihood", "programme_impact")


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


def _steps(actor: Actor, moment: datetime | None, keys: Collection[int] | None) -> Iterable[RiskStep]:
    rows = RiskStep.objects.visible_to(actor)
    if keys is not None:
        rows = rows.filter(risk_id__in=keys)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return rows.order_by("happened_on", "pk").select_related("decision", "authority", "recorded_by")


def risk_line(actor: Actor, reference: str, moment: datetime | None = None, *, on: date) -> RiskLine | None:
    """One risk with the history of its scores; None where there is none of that reference. Nine queries."""
    found = risk_lines(actor, moment, on=on, reference=reference, history=True)
    return found[0] if found else None


def control_of(line: RiskLine, number: int) -> ControlVersion | None:
    """A control of a risk by its number."""
    return next((each for each in line.controls if each.control.number == number), None)


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
