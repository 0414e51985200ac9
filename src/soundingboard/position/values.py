"""The position of a programme as at a day: plain frozen values, with nothing in them but what was on record by then.

References stand where rows have keys, so that the same position written as canonical JSON is the same bytes on any
installation. Screens, papers, files and comparisons all start from these values or from a part of them.
"""

from dataclasses import dataclass
from datetime import date

from soundingboard.practice.rules import voice_says
from soundingboard.rating.judge import Suggestion
from soundingboard.rating.scales import Point
from soundingboard.statistics.percentages import Percentage

# Changes whenever a value below changes its meaning or its name; stored positions say which they are.
FORM = "position/1"


@dataclass(frozen=True, slots=True)
class PostValue:
    """A post that owns something, with whoever holds it on the day."""

    code: str
    title: str
    agency: str
    holder: str | None
    leaves_on: date | None = None


@dataclass(frozen=True, slots=True)
class RoundValue:
    """One round of the reporting calendar."""

    number: int
    name: str
    cut_off: date
    group_on: date
    board_on: date
    panel_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class PlanValue:
    """The plan, its last agreed version and whether it is frozen."""

    reference: str
    title: str
    version: int | None
    agreed_on: date | None
    decision: str | None
    standing: str | None
    frozen_because: str | None
    first_priority_cap: int


@dataclass(frozen=True, slots=True)
class PointValue:
    """A point of a scale as it is shown: never by its colour alone."""

    code: str
    word: str
    shape: str
    colour: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class RatingValue:
    """One rating at one stage, beside what the rules suggested when it was made."""

    dimension: str
    stage: str
    round: int
    point: PointValue
    scale_version: int
    reason: str
    suggested: PointValue | None
    rules: tuple[str, ...]
    is_asserted: bool
    by: str
    on: date
    decision: str | None
    cites: tuple[str, ...]

    @property
    def overrules(self) -> bool:
        """Whether the person's rating differs from what the rules suggested."""
        return self.suggested is not None and self.suggested.code != self.point.code


@dataclass(frozen=True, slots=True)
class RibbonMark:
    """What was agreed for one dimension in one earlier round."""

    round: int
    dimension: str
    point: PointValue
    suggested: PointValue | None


@dataclass(frozen=True, slots=True)
class RollUpValue:
    """A theme or the whole as people judged it."""

    theme: str | None
    dimension: str
    round: int
    point: PointValue
    reason: str
    by: str
    decision: str | None


@dataclass(frozen=True, slots=True)
class RatingUnitValue:
    """What the Board decided is rated: which objectives, or each finding or requirement by itself."""

    unit: str
    words: str
    decision: str


@dataclass(frozen=True, slots=True)
class NeedRatingValue:
    """What the Board judged last of a finding or a requirement by itself on one scale, and what in the round before."""

    kind: str
    reference: str
    dimension: str
    round: int
    point: PointValue
    before: PointValue | None
    reason: str
    by: str
    decision: str


@dataclass(frozen=True, slots=True)
class SpokenValue:
    """What one published rule said."""

    code: str
    dimension: str
    effect: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SuggestionValue:
    """What the published rules suggest on the day, and which of them spoke."""

    delivery: PointValue
    impact: PointValue
    confidence: PointValue
    is_asserted: bool
    spoken: tuple[SpokenValue, ...]

    def of(self, dimension: str) -> PointValue:
        """The point suggested for a dimension."""
        found: PointValue = getattr(self, dimension)
        return found

    def reasons(self, dimension: str) -> tuple[SpokenValue, ...]:
        """What was said about a dimension."""
        return tuple(said for said in self.spoken if said.dimension == dimension)


@dataclass(frozen=True, slots=True)
class AlignedValue:
    """What an objective answers: a finding, a requirement or an outcome."""

    kind: str
    reference: str
    strength: str
    text: str


@dataclass(frozen=True, slots=True)
class ThemeValue:
    """A theme of the plan."""

    reference: str
    title: str
    why_it_matters: str
    sponsor: str | None


@dataclass(frozen=True, slots=True)
class OutcomeValue:
    """An outcome of the plan."""

    reference: str
    theme: str
    statement: str
    baseline: str
    what_good_looks_like: str
    by_when: date | None


@dataclass(frozen=True, slots=True)
class ObjectiveValue:
    """An objective with everything that is judged of it."""

    reference: str
    theme: str
    title: str
    description: str
    owner: PostValue | None
    tier: int
    content_area: str
    starts_on: date | None
    baseline_due_on: date | None
    due_on: date | None
    measure: str
    baseline: str
    target: str
    not_measurable_yet: bool
    is_local_ambition: bool
    aligned: tuple[AlignedValue, ...]
    evidence: tuple[str, ...]
    ratings: tuple[RatingValue, ...]
    ribbon: tuple[RibbonMark, ...]
    suggestion: SuggestionValue

    def agreed(self, dimension: str) -> RatingValue | None:
        """The latest rating that the Board agreed."""
        found = [each for each in self.ratings if each.stage == "agreed" and each.dimension == dimension]
        return max(found, key=lambda each: each.round, default=None)

    def stage(self, dimension: str, stage: str, round_number: int) -> RatingValue | None:
        """The rating at a stage in a round."""
        for each in self.ratings:
            if (each.dimension, each.stage, each.round) == (dimension, stage, round_number):
                return each
        return None

    def marks(self, dimension: str) -> tuple[RibbonMark, ...]:
        """The ribbon of a dimension, oldest first."""
        return tuple(mark for mark in self.ribbon if mark.dimension == dimension)


@dataclass(frozen=True, slots=True)
class ActionValue:
    """An action as it stands, with what the rules of delivery say of it."""

    reference: str
    title: str
    objective: str
    delivery_plan: str
    owner: str | None
    agency: str | None
    state: str
    state_since: date
    starts_on: date | None
    baseline_due_on: date | None
    due_on: date | None
    done_on: date | None
    days_overdue: int
    days_slipped: int
    date_changes: int
    rounds_missed: int
    carried_forward: int
    late_dependencies: int
    recheck_due_on: date | None
    answered_in: int | None
    progress: str
    blocker: str
    help_needed: str
    forecast_on: date | None
    evidence: tuple[str, ...]

    @property
    def is_unfinished(self) -> bool:
        """Not yet delivered, cancelled or merged."""
        return self.state in ("not_started", "in_progress", "blocked")

    @property
    def is_silent(self) -> bool:
        """Unfinished, and nothing was said of it in the last closed round."""
        return self.is_unfinished and self.rounds_missed > 0


@dataclass(frozen=True, slots=True)
class MilestoneValue:
    """A dated checkpoint of an action."""

    action: str
    reference: str
    title: str
    baseline_due_on: date
    due_on: date
    reached_on: date | None


@dataclass(frozen=True, slots=True)
class ResourceValue:
    """What a delivery plan needs of an agency, and what is secured. Amounts are text, so that no float touches them."""

    agency: str
    kind: str
    what_for: str
    needed: str
    secured: str


@dataclass(frozen=True, slots=True)
class DeliveryPlanValue:
    """A delivery plan."""

    reference: str
    title: str
    theme: str
    sponsor: str | None
    lead_agency: str | None
    resources: tuple[ResourceValue, ...]


@dataclass(frozen=True, slots=True)
class EvidenceValue:
    """A piece of evidence with its strength on the day. `because` names the rows of the published table that spoke."""

    reference: str
    title: str
    kind: str
    line: int
    performance_type: str
    says: str
    content_area: str
    classification: str
    collected_on: date
    describes_until: date
    sample_size: int | None
    verified_on: date | None
    strength: int
    is_fresh: bool
    counts: bool
    is_voice_of_children: bool
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedValue:
    """A requirement of the Notice or a confirmed finding, and what becomes of it."""

    kind: str
    reference: str
    source: str
    text: str
    due_on: date | None
    page: int | None
    is_priority_action: bool
    satisfied_by: tuple[str, ...]
    contributed_to_by: tuple[str, ...]
    parked_because: str | None

    @property
    def is_gap(self) -> bool:
        """Neither answered by an objective nor parked."""
        return not self.satisfied_by and not self.contributed_to_by and self.parked_because is None


@dataclass(frozen=True, slots=True)
class DateChangeValue:
    """One line of the slippage ledger."""

    action: str
    old_due_on: date | None
    new_due_on: date
    days: int
    reason_code: str
    reason: str
    agreed_by: str
    agreed_at: str
    owner: str | None
    recorded_on: date


@dataclass(frozen=True, slots=True)
class DecisionValue:
    """A decision of a body."""

    reference: str
    body: str
    kind: str
    decided_on: date
    title: str
    text: str
    minute_reference: str
    review_on: date | None
    worked: str | None


@dataclass(frozen=True, slots=True)
class RequestValue:
    """What a body asked to be told, and where it stands: asked, answered, returned, satisfied or withdrawn."""

    reference: str
    body: str
    question: str
    about: str
    owner: str
    agency: str
    asked_on: date
    due_on: date
    state: str
    answered_on: date | None
    times_returned: int

    @property
    def waits_for_answer(self) -> bool:
        """Whether it waits for its owner."""
        return self.state in ("asked", "returned")


@dataclass(frozen=True, slots=True)
class QuestionValue:
    """A question of the ledger on which somebody still has to do something: asked, promised, returned or answered."""

    reference: str
    body: str
    body_kind: str
    question: str
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


@dataclass(frozen=True, slots=True)
class FollowUpValue:
    """An action or challenge of a meeting of which nobody has said that it is done."""

    kind: str
    body: str
    held_on: date
    text: str
    about: str
    owner: str | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class MeasurePoint:
    """One figure of a measure. Numbers are texts, so that they are the same everywhere; None is a gap, never nought."""

    on: date
    period: str
    value: str | None
    symbol: str
    target: str | None
    ghost: bool


@dataclass(frozen=True, slots=True)
class MeasureValue:
    """One measure of the scorecard or that bears on something, with its figures and what they come to.

    `printed` is the last figure in words with its unit; `asks` are the sentences of the rules by which somebody has to
    say what happened, and `commentary` what was said; `label` says what the last figure rests on.
    """

    code: str
    title: str
    unit: str
    suffix: str
    decimals: int
    direction: str
    improvement: str
    performance_type: str
    content_area: str
    objectives: tuple[str, ...]
    outcomes: tuple[str, ...]
    on_scorecard: bool
    points: tuple[MeasurePoint, ...]
    rebases: tuple[date, ...]
    baseline_until: date | None
    marks: tuple["MeasureMark", ...]
    printed: str
    last_period: str
    last_on: date | None
    aim: str
    verdict: str
    headline: str
    sentence: str
    notes: tuple[str, ...]
    variation: str | None
    assurance: str | None
    periods_off_path: int
    is_too_old: bool
    asks: tuple[str, ...]
    commentary: str
    commentary_by: str
    label: str


@dataclass(frozen=True, slots=True)
class MeasureMark:
    """Something marked on the line of a measure: a re-base with who decided it and why, or an event."""

    on: date
    words: str


@dataclass(frozen=True, slots=True)
class RiskScoreValue:
    """A risk scored for children and for the programme apart: likelihood and impact of each, from 1 to 5."""

    children_likelihood: int
    children_impact: int
    programme_likelihood: int
    programme_impact: int

    @property
    def children(self) -> int:
        """Likelihood times impact, for children."""
        return self.children_likelihood * self.children_impact

    @property
    def programme(self) -> int:
        """Likelihood times impact, for the programme."""
        return self.programme_likelihood * self.programme_impact

    @property
    def worst(self) -> tuple[int, int]:
        """The worse of the two, then the other: what risks are ordered by."""
        one, other = self.children, self.programme
        return max(one, other), min(one, other)


@dataclass(frozen=True, slots=True)
class ControlValue:
    """A control of a risk, and whether it works."""

    words: str
    owner: str
    starts_on: date
    takes_off_likelihood: int
    takes_off_impact: int
    works: str


@dataclass(frozen=True, slots=True)
class EscalationValue:
    """A risk taken to somebody: waiting, answered or withdrawn."""

    level: str
    to: str
    text: str
    escalated_on: date
    due_on: date | None
    state: str
    answered_on: date | None
    reply: str


@dataclass(frozen=True, slots=True)
class RiskMatrixValue:
    """By what risks were read: the words of likelihood and of both impacts from 1 to 5, and the levels with the product
    up to which each reaches as its rank."""

    likelihood: tuple[str, ...]
    children: tuple[str, ...]
    programme: tuple[str, ...]
    levels: tuple[PointValue, ...]

    def level(self, product: int) -> PointValue:
        """What a product is called."""
        return next(each for each in self.levels if each.rank is not None and product <= each.rank)


@dataclass(frozen=True, slots=True)
class RiskValue:
    """A risk of the register as it stands, with what its rules say of it.

    `before` is how it was scored by the last Board; `above` names the subjects to which it is above appetite; an
    acceptance that has run out is `expired`, and the risk open.
    """

    reference: str
    title: str
    cause: str
    event: str
    consequence: str
    owner: str
    owner_title: str
    agency: str
    state: str
    raised_on: date
    inherent: RiskScoreValue
    current: RiskScoreValue
    target: RiskScoreValue
    before: RiskScoreValue | None
    reason: str
    level: PointValue
    children_appetite: int
    programme_appetite: int
    above: tuple[str, ...]
    is_mitigated: bool
    reviewed_on: date
    review_due_on: date
    accepted_until: date | None
    expired: bool
    objectives: tuple[str, ...]
    actions: tuple[str, ...]
    controls: tuple[ControlValue, ...]
    escalations: tuple[EscalationValue, ...]

    @property
    def is_live(self) -> bool:
        """Not closed."""
        return self.state != "closed"

    @property
    def is_above(self) -> bool:
        """Above appetite, and neither accepted nor closed."""
        return bool(self.above) and self.state not in ("accepted", "closed")

    @property
    def was_above(self) -> bool:
        """Whether it was above appetite by the last Board, by what is borne now."""
        return self.before is not None and (
            self.before.children > self.children_appetite or self.before.programme > self.programme_appetite
        )

    @property
    def movement(self) -> int:
        """1 where the worse of its products rose since the last Board, -1 where it fell."""
        if self.before is None:
            return 0
        return (self.current.worst > self.before.worst) - (self.current.worst < self.before.worst)

    @property
    def waiting(self) -> tuple[EscalationValue, ...]:
        """The escalations that wait for a reply."""
        return tuple(each for each in self.escalations if each.state == "waiting")


@dataclass(frozen=True, slots=True)
class LoopValue:
    """Something that an audit found and no re-audit has closed: where its loop stands.

    What was found is not said: it is read where audits are. `rechecked` is what the latest re-audit found, or empty.
    """

    reference: str
    cycle: str
    team: str
    section: str
    objective: str
    state: str
    found_on: date
    rechecked: str
    days_overdue: int
    days_without_action: int

    @property
    def is_worse(self) -> bool:
        """Whether the latest re-audit found it worse than before."""
        return self.rechecked == "worse"


@dataclass(frozen=True, slots=True)
class AuditCycleValue:
    """A closed cycle of audits in numbers: how many were sent in, how many of those graded were good or better after
    moderation, and how far second grades lay from the first. `shift` is in grades, as text."""

    reference: str
    name: str
    starts_on: date
    closed_on: date
    drawn: int
    submitted: int
    graded: int
    good: int
    good_at_first: int
    pairs: int
    same: int
    lower: int
    higher: int
    shift: str


@dataclass(frozen=True, slots=True)
class StandardValue:
    """A minimum practice standard in force, and how far it has reached over the teams whom it concerns."""

    code: str
    title: str
    content_area: str
    is_clock: bool
    aim: int
    adopted: int
    bare: int
    without: tuple[str, ...]

    @property
    def concerned(self) -> int:
        """The teams whom it concerns."""
        return self.adopted + self.bare + len(self.without)


@dataclass(frozen=True, slots=True)
class PracticeValue:
    """Something counted of practice over the months by which it is judged: of a team, or, with none named, of all.

    `standard` is the code of the standard that was counted, empty for management oversight and supervision. `is_far` is
    what the rule says: so far beneath the aim that chance does not explain it.
    """

    title: str
    standard: str
    team: str
    aim: int
    first: date
    last: date
    passed: int
    eligible: int
    not_applicable: int
    incomplete: int
    is_far: bool

    @property
    def found(self) -> Percentage:
        """The four numbers as a percentage with its interval."""
        return Percentage(self.passed, self.eligible, self.not_applicable, self.incomplete)


@dataclass(frozen=True, slots=True)
class HeardValue:
    """How often the voice log has children and families, and staff, on one objective, and how much of it is fresh."""

    objective: str
    children: int
    children_fresh: int
    staff: int
    staff_fresh: int
    not_well: int
    last_on: date | None

    @property
    def says(self) -> str:
        """What children and families say of the objective lately: supports, mixed, contradicts, or nothing."""
        return voice_says(self.children_fresh, self.not_well)


@dataclass(frozen=True, slots=True)
class VoiceCellValue:
    """What the voice log has under one content area and performance type, as the kind of evidence that it counts as."""

    content_area: str
    performance_type: str
    kind: str
    total: int
    fresh: int
    against: int


@dataclass(frozen=True, slots=True)
class VoiceLogValue:
    """What became of all that is in the voice log."""

    total: int
    unanswered: int
    long_unanswered: int
    untold: int
    told: int
    oldest: date | None


@dataclass(frozen=True, slots=True)
class Position:
    """The whole programme, or the part of it that a scope names, as at the end of a day."""

    form: str
    programme: str
    programme_name: str
    authority: str
    as_at: date
    scope: str
    plan: PlanValue | None
    rounds: tuple[RoundValue, ...]
    themes: tuple[ThemeValue, ...]
    outcomes: tuple[OutcomeValue, ...]
    objectives: tuple[ObjectiveValue, ...]
    roll_ups: tuple[RollUpValue, ...]
    delivery_plans: tuple[DeliveryPlanValue, ...]
    actions: tuple[ActionValue, ...]
    milestones: tuple[MilestoneValue, ...]
    evidence: tuple[EvidenceValue, ...]
    needs: tuple[NeedValue, ...]
    date_changes: tuple[DateChangeValue, ...]
    decisions: tuple[DecisionValue, ...]
    posts: tuple[PostValue, ...]
    measures: tuple[MeasureValue, ...] = ()
    requests: tuple[RequestValue, ...] = ()
    follow_ups: tuple[FollowUpValue, ...] = ()
    questions: tuple[QuestionValue, ...] = ()
    risks: tuple[RiskValue, ...] = ()
    loops: tuple[LoopValue, ...] = ()
    audit_cycles: tuple[AuditCycleValue, ...] = ()
    standards: tuple[StandardValue, ...] = ()
    practice: tuple[PracticeValue, ...] = ()
    heard: tuple[HeardValue, ...] = ()
    voice_cells: tuple[VoiceCellValue, ...] = ()
    voice_log: tuple[VoiceLogValue, ...] = ()
    risk_matrix: tuple[RiskMatrixValue, ...] = ()
    rating_unit: RatingUnitValue | None = None
    need_ratings: tuple[NeedRatingValue, ...] = ()

    @property
    def current_round(self) -> RoundValue | None:
        """The round that is open, or else the last that closed."""
        opened = [each for each in self.rounds if each.state == "open"]
        over = [each for each in self.rounds if each.state in ("closed", "frozen")]
        return next(reversed(opened or over), None)

    @property
    def last_frozen(self) -> RoundValue | None:
        """The last round whose position the Board saw."""
        frozen = [each for each in self.rounds if each.state == "frozen"]
        return frozen[-1] if frozen else None

    def objective(self, reference: str) -> ObjectiveValue | None:
        """The objective with a reference."""
        return next((each for each in self.objectives if each.reference == reference), None)

    @property
    def live_risks(self) -> tuple[RiskValue, ...]:
        """The risks that are not closed, the gravest first."""
        live = [each for each in self.risks if each.is_live]
        return tuple(sorted(live, key=lambda each: (-each.current.worst[0], -each.current.worst[1])))

    def loops_of(self, objective: str) -> tuple[LoopValue, ...]:
        """The open loops that bear on an objective."""
        return tuple(each for each in self.loops if each.objective == objective)

    def risks_of(self, objective: str) -> tuple[RiskValue, ...]:
        """The risks not closed that threaten an objective."""
        return tuple(each for each in self.live_risks if objective in each.objectives)

    @property
    def children_heard(self) -> frozenset[str]:
        """The objectives on which the voice log has something fresh from children and families."""
        return frozenset(each.objective for each in self.heard if each.children_fresh)

    def measures_of(self, objective: str) -> tuple[MeasureValue, ...]:
        """The measures that bear on an objective."""
        return tuple(each for each in self.measures if objective in each.objectives)

    def actions_of(self, objective: str) -> tuple[ActionValue, ...]:
        """The actions that deliver an objective."""
        return tuple(each for each in self.actions if each.objective == objective)


def suggestion_value(suggestion: Suggestion) -> SuggestionValue:
    """A suggestion as values of the position."""
    return SuggestionValue(
        delivery=point_value(suggestion.delivery),
        impact=point_value(suggestion.impact),
        confidence=point_value(suggestion.confidence),
        is_asserted=suggestion.is_asserted,
        spoken=tuple(
            SpokenValue(each.code, each.dimension, each.effect, each.value, each.sentence) for each in suggestion.spoken
        ),
    )


def point_value(point: Point) -> PointValue:
    """A point of a scale as a value of the position."""
    return PointValue(point.code, point.word, point.shape, point.colour, point.rank)
