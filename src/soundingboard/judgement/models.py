"""Ratings as rows, proposed, challenged and agreed, each kept; findings and requirements rated by themselves; roll-ups
as recorded judgements; verification."""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, VersionRow
from soundingboard.accounts.models import Person
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import Decision
from soundingboard.evidence.models import Evidence
from soundingboard.plan.models import Finding, Objective, Requirement, Theme
from soundingboard.records.fields import Code, ScreenedJSON, ScreenedText


class Dimension(models.TextChoices):
    """What is rated: three different facts (EV3)."""

    DELIVERY = "delivery", "Delivery"
    IMPACT = "impact", "Impact"
    CONFIDENCE = "confidence", "Confidence"


class Stage(models.TextChoices):
    """How far a rating has got (EV4). All stages stay visible."""

    PROPOSED = "proposed", "Proposed by the owner"
    CHALLENGED = "challenged", "Challenged by the delivery group"
    AGREED = "agreed", "Agreed by the Board"


class Unit(models.TextChoices):
    """What is rated (EV7): which objectives, or with all of them each finding or requirement by itself."""

    EVERY = "every", "Every objective of the plan"
    NOTICE = "notice", "The objectives that answer the Notice, and none of local ambition"
    FIRST = "first", "The objectives that come first"
    FINDING = "finding", "Each finding of an inspection by itself, beside the objectives that answer it"
    REQUIREMENT = "requirement", "Each requirement of the Notice by itself, beside the objectives that answer it"


class RatingUnit(VersionRow):
    """What the Board decided is to be rated. Without one, every objective is, and nothing else."""

    unit = Code(choices=Unit.choices)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(superseded_at=None), name="a_programme_rates_by_one_unit"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_unit_display())


class Rating(VersionRow):
    """One judgement of one objective in one round on one scale at one stage, beside what the rules suggested then."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="ratings")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ratings")
    dimension = Code(choices=Dimension.choices)
    stage = Code(choices=Stage.choices)
    scale_code = Code()
    scale_version = models.PositiveIntegerField()
    value = Code()
    reason = ScreenedText()
    cites_no_evidence = models.BooleanField(default=False)
    suggested = Code(blank=True)
    # The rules that spoke when the rating was made: [{"code", "effect", "value", "sentence"}].
    spoken = ScreenedJSON(default=list)
    is_asserted = models.BooleanField(default=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "round", "dimension", "stage"],
                condition=Q(superseded_at=None),
                name="an_objective_is_rated_once_a_round_and_stage",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_rating_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(stage="agreed") | Q(decision__isnull=False), name="an_agreed_rating_rests_on_a_decision"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "superseded_at", "round", "dimension"], name="ratings_of_a_round"),
            models.Index(fields=["programme", "objective", "round"], name="ratings_of_an_objective"),
        ]

    def __str__(self) -> str:
        return f"{self.objective} {self.dimension} {self.value}"


class NeedRating(VersionRow):
    """What the Board judged of a finding or a requirement by itself, in one round on one scale, with its reason (EV7).

    Nothing is worked out: how the objectives that answer it stand is shown beside it.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, related_name="ratings", db_index=False)
    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, null=True, related_name="ratings", db_index=False
    )
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="need_ratings", db_index=False)
    dimension = Code(choices=Dimension.choices)
    scale_version = models.PositiveIntegerField()
    value = Code()
    reason = ScreenedText()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=False, requirement=None) | Q(finding=None, requirement__isnull=False),
                name="a_need_rating_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["finding", "round", "dimension"],
                condition=Q(superseded_at=None),
                name="a_finding_is_rated_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["requirement", "round", "dimension"],
                condition=Q(superseded_at=None),
                name="a_requirement_is_rated_once_a_round",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_need_rating_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["programme", "round"], name="need_ratings_of_a_round"),
            models.Index(fields=["programme", "finding", "round"], name="need_ratings_of_a_finding"),
            models.Index(fields=["programme", "requirement", "round"], name="need_ratings_of_a_requirement"),
        ]

    def __str__(self) -> str:
        return f"{self.need} {self.dimension} {self.value}"

    @property
    def need(self) -> Finding | Requirement:
        """The finding or requirement that is rated."""
        need: Finding | Requirement | None = self.finding or self.requirement
        assert need is not None  # the database holds it
        return need


class RatingEvidence(ProgrammeRow):
    """That a rating cites a piece of evidence."""

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="cited")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="cited_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rating", "evidence"], name="a_rating_cites_evidence_once")]

    def __str__(self) -> str:
        return f"{self.rating} cites {self.evidence}"


class RollUp(VersionRow):
    """A judgement of a theme or of the whole plan, by people and with a reason: never an average (EV6)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="roll_ups")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    dimension = Code(choices=Dimension.choices, default=Dimension.DELIVERY)
    scale_version = models.PositiveIntegerField()
    value = Code()
    reason = ScreenedText()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "theme", "dimension"],
                condition=Q(superseded_at=None, theme__isnull=False),
                name="a_theme_is_judged_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["round", "dimension"],
                condition=Q(superseded_at=None, theme=None),
                name="the_whole_is_judged_once_a_round",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_roll_up_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.theme or 'the whole plan'}: {self.value}"


class Verification(ProgrammeRow):
    """That a sampled rating was checked by somebody who did not propose it (EV5)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="verifications")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="+", db_index=False)
    sampled_at = models.DateTimeField()
    seed = models.BigIntegerField()
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    upheld = models.BooleanField(null=True)
    text = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "objective"], name="an_objective_is_sampled_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.objective} sampled in {self.round}"
