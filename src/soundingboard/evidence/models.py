"""Evidence: what shows that something was done or made a difference, with the facts its strength is worked out from."""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, VersionQuerySet, VersionRow
from soundingboard.accounts.models import Agency, Person
from soundingboard.files.models import StoredFile
from soundingboard.plan.models import Objective
from soundingboard.records.fields import Code, ScreenedLine, ScreenedLink, ScreenedText


class Says(models.TextChoices):
    """What the evidence says about what it is offered for."""

    SUPPORTS = "supports", "Supports"
    MIXED = "mixed", "Mixed"
    CONTRADICTS = "contradicts", "Contradicts"


class Classification(models.TextChoices):
    """Who may see it."""

    PUBLIC = "public", "Public"
    OFFICIAL = "official", "Programme only"
    EXEMPT = "exempt", "Exempt"


class PerformanceType(models.TextChoices):
    """How much, how well, or what difference."""

    QUANTITY = "quantity", "Quantity: how much"
    QUALITY = "quality", "Quality: how well"
    OUTCOME = "outcome", "Outcome: what difference"


class Evidence(ProgrammeRow):
    """One piece of evidence, through its versions."""

    reference = Code()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="evidence_has_its_own_reference")
        ]

    def __str__(self) -> str:
        return self.reference


class EvidenceVersionQuerySet(VersionQuerySet["EvidenceVersion"]):
    """Evidence, in words."""

    def seen_by(self, may_see_exempt: bool) -> "EvidenceVersionQuerySet":
        """Without what is exempt, for those who may not see it."""
        return self if may_see_exempt else self.exclude(classification=Classification.EXEMPT)


class EvidenceVersion(VersionRow):
    """What is said of a piece of evidence (EV1)."""

    version_of = "evidence"
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="versions")
    title = ScreenedLine()
    summary = ScreenedText(blank=True)
    kind = Code()
    line = models.PositiveSmallIntegerField(choices=[(1, "First line"), (2, "Second line"), (3, "Third line")])
    performance_type = Code(choices=PerformanceType.choices)
    content_area = Code(blank=True)
    says = Code(choices=Says.choices)
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    collected_on = models.DateField()
    sample_size = models.PositiveIntegerField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    classification = Code(choices=Classification.choices, default=Classification.OFFICIAL)
    # Whose case it is stays in the council's own system: here is only that it concerns one child's, so that it is left
    # out of what leaves the house.
    is_about_a_case = models.BooleanField(default=False)
    link = ScreenedLink(blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    verified_on = models.DateField(null=True, blank=True)
    verified_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    is_withdrawn = models.BooleanField(default=False)

    objects = EvidenceVersionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence"], condition=Q(superseded_at=None), name="evidence_has_one_current"
            ),
            models.CheckConstraint(
                condition=Q(period_to=None) | Q(period_from=None) | Q(period_to__gte=models.F("period_from")),
                name="evidence_covers_a_period_forwards",
            ),
            models.CheckConstraint(condition=Q(line__in=[1, 2, 3]), name="there_are_three_lines_of_assurance"),
            models.CheckConstraint(
                condition=Q(verified_on=None, verified_by=None)
                | Q(verified_on__isnull=False, verified_by__isnull=False),
                name="verified_evidence_says_when_and_by_whom",
            ),
        ]
        indexes = [
            # Of those that hold now: PostgreSQL sees no order beyond a column that is asked to be empty.
            models.Index(
                fields=["programme", "-collected_on", "-id"],
                condition=Q(superseded_at=None),
                name="evidence_newest_first",
            ),
            # What waits to be verified by somebody else than brought it, counted in the index alone.
            models.Index(
                fields=["programme", "recorded_by", "superseded_at", "verified_on", "is_withdrawn"],
                condition=Q(superseded_at=None, verified_on=None, is_withdrawn=False),
                name="evidence_not_verified",
            ),
            # All that the counts of the framework grid ask of a piece, so that they are counted in the index alone:
            # the rows are wide, and reading 20,000 of them is what the page would spend its time on.
            models.Index(
                fields=[
                    "programme",
                    "content_area",
                    "performance_type",
                    "kind",
                    "collected_on",
                    "period_to",
                    "expires_on",
                    "says",
                    "classification",
                    "is_withdrawn",
                ],
                condition=Q(superseded_at=None),
                name="evidence_by_cell",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EvidenceUse(VersionRow):
    """That a piece of evidence bears on an objective."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="evidence_uses")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "objective"],
                condition=Q(superseded_at=None),
                name="evidence_is_offered_once_for_an_objective",
            )
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "objective"], name="evidence_of_objectives")]

    def __str__(self) -> str:
        return f"{self.evidence} for {self.objective}"
