"""The risk register: risks in their words, scores, controls, what they threaten, and what was done about them."""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, VersionRow
from soundingboard.accounts.models import Person, Post
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import Decision
from soundingboard.delivery.models import Action
from soundingboard.plan.models import Objective
from soundingboard.records.fields import Code, ScreenedLine, ScreenedText

_CURRENT = Q(superseded_at=None)


class RiskState(models.TextChoices):
    """Where a risk stands; what may follow what is a table in `risk.rules`."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    OCCURRED = "occurred", "Has happened"
    CLOSED = "closed", "Closed"


class Proximity(models.TextChoices):
    """How soon it could happen."""

    NOW = "now", "At any time"
    QUARTER = "quarter", "Within three months"
    YEAR = "year", "Within a year"
    LATER = "later", "Later"


class Risk(ProgrammeRow):
    """One risk, through its versions and scores."""

    reference = Code()
    raised_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_risk_has_its_own_reference"),
        ]

    def __str__(self) -> str:
        return self.reference


class RiskVersion(VersionRow):
    """What is said of a risk: because of which cause which event may happen, with which consequence; and whose it is.

    `accepted_until` is the last day of an acceptance. Its passing changes no row: the rules read it.
    """

    version_of = "risk"
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="versions")
    title = ScreenedLine()
    cause = ScreenedText()
    event = ScreenedText()
    consequence = ScreenedText()
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    proximity = Code(choices=Proximity.choices, default=Proximity.YEAR)
    state = Code(choices=RiskState.choices, default=RiskState.OPEN)
    accepted_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["risk"], condition=_CURRENT, name="a_risk_has_one_current_version"),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_until__isnull=False)
                | (~Q(state="accepted") & Q(accepted_until=None)),
                name="an_accepted_risk_says_until_when",
            ),
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "state"], name="risks_by_state")]

    def __str__(self) -> str:
        return self.title


class ScoreKind(models.TextChoices):
    """Which score of a risk."""

    INHERENT = "inherent", "Before any control"
    CURRENT = "current", "Now"
    TARGET = "target", "Aimed at"


def _in_the_matrix(field: str) -> Q:
    return Q(**{f"{field}__gte": 1, f"{field}__lte": 5})


class RiskScore(VersionRow):
    """How a risk was scored, for children and for the programme apart, with the reason. Never edited: scored again."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="scores")
    kind = Code(choices=ScoreKind.choices)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    scored_on = models.DateField()
    children_likelihood = models.PositiveSmallIntegerField()
    children_impact = models.PositiveSmallIntegerField()
    programme_likelihood = models.PositiveSmallIntegerField()
    programme_impact = models.PositiveSmallIntegerField()
    reason = ScreenedText()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["risk", "kind"], condition=_CURRENT, name="a_risk_has_one_current_score_of_a_kind"
            ),
            models.CheckConstraint(
                condition=_in_the_matrix("children_likelihood")
                & _in_the_matrix("children_impact")
                & _in_the_matrix("programme_likelihood")
                & _in_the_matrix("programme_impact"),
                name="a_score_is_inside_the_matrix",
            ),
        ]
        indexes = [models.Index(fields=["programme", "kind", "superseded_at"], name="scores_of_a_register")]

    def __str__(self) -> str:
        return f"{self.risk}: {ScoreKind(self.kind).label}"


class Works(models.TextChoices):
    """Whether a control works, as somebody found who looked."""

    UNTESTED = "untested", "Nobody has looked yet"
    WORKS = "works", "Works"
    PARTLY = "partly", "Works in part"
    FAILS = "fails", "Does not work"


class Control(ProgrammeRow):
    """Something that makes a risk less likely or less grave, through its versions."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="controls")
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["risk", "number"], name="a_control_has_its_own_number"),
        ]

    def __str__(self) -> str:
        return f"{self.risk}, control {self.number}"


class ControlVersion(VersionRow):
    """What a control is, who sees to it, from when, what it takes off the score, and whether it works."""

    version_of = "control"
    control = models.ForeignKey(Control, on_delete=models.PROTECT, related_name="versions")
    words = ScreenedText()
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    takes_off_likelihood = models.PositiveSmallIntegerField(default=0)
    takes_off_impact = models.PositiveSmallIntegerField(default=0)
    works = Code(choices=Works.choices, default=Works.UNTESTED)
    looked_at_on = models.DateField(null=True, blank=True)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["control"], condition=_CURRENT, name="a_control_has_one_current_version"),
            models.CheckConstraint(
                condition=Q(takes_off_likelihood__lte=4, takes_off_impact__lte=4),
                name="a_control_takes_off_four_at_most",
            ),
            models.CheckConstraint(
                condition=Q(works="untested", looked_at_on=None) | (~Q(works="untested") & ~Q(looked_at_on=None)),
                name="whether_a_control_works_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]


class RiskLink(VersionRow):
    """That a risk threatens an objective or an action."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="links")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, null=True, blank=True, related_name="risk_links")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, blank=True, related_name="risk_links")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(objective__isnull=False, action=None) | Q(objective=None, action__isnull=False),
                name="a_risk_link_is_to_one_thing",
            ),
            models.UniqueConstraint(
                fields=["risk", "objective"], condition=_CURRENT, name="a_risk_is_linked_to_an_objective_once"
            ),
            models.UniqueConstraint(
                fields=["risk", "action"], condition=_CURRENT, name="a_risk_is_linked_to_an_action_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk} threatens {self.objective or self.action}"


class RiskStepKind(models.TextChoices):
    """What was done about a risk."""

    ACCEPTED = "accepted", "Accepted"
    ACCEPTANCE_ENDED = "acceptance_ended", "Acceptance taken back"
    OCCURRED = "occurred", "It happened"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Open again"
    ESCALATED = "escalated", "Escalated"
    ANSWERED = "answered", "Escalation answered"
    WITHDRAWN = "withdrawn", "Escalation withdrawn"


class Level(models.TextChoices):
    """To whom a risk is taken."""

    GROUP = "group", "Delivery group"
    BOARD = "board", "Improvement Board"
    CORPORATE = "corporate", "Corporate risk register"
    DFE = "dfe", "Department for Education"


class RiskStep(ProgrammeRow):
    """One thing that was done about a risk: appended, never edited.

    `due_on` is the day by which a reply is wanted, or the last day of an acceptance.
    """

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="steps")
    kind = Code(choices=RiskStepKind.choices)
    happened_on = models.DateField()
    text = ScreenedText()
    level = Code(choices=Level.choices, blank=True)
    due_on = models.DateField(null=True, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    authority = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # The escalation that a reply or a withdrawal is about.
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="accepted")
                | (Q(due_on__isnull=False) & (Q(decision__isnull=False) | Q(authority__isnull=False))),
                name="an_acceptance_has_authority_and_an_end",
            ),
            models.CheckConstraint(
                condition=(Q(kind="escalated") & ~Q(level="")) | (~Q(kind="escalated") & Q(level="")),
                name="an_escalation_says_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["answered", "withdrawn"], about__isnull=False)
                | (~Q(kind__in=["answered", "withdrawn"]) & Q(about=None)),
                name="a_reply_is_about_an_escalation",
            ),
            models.UniqueConstraint(
                fields=["about"], condition=Q(about__isnull=False), name="an_escalation_is_answered_once"
            ),
        ]
        indexes = [models.Index(fields=["programme", "risk", "recorded_at"], name="steps_of_a_risk")]

    def __str__(self) -> str:
        return f"{self.risk}: {RiskStepKind(self.kind).label}"
