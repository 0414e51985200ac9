"""Practice: the minimum standards with their versions, and which team has adopted which."""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, VersionQuerySet, VersionRow
from soundingboard.accounts.models import Post
from soundingboard.evidence.models import Evidence, PerformanceType
from soundingboard.framework.models import Origin
from soundingboard.measures.models import Team
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedLine, ScreenedText

_CURRENT = Q(superseded_at=None)


# --- standards (QA1) --------------------------------------------------------------------------------------------------


class Heading(models.TextChoices):
    """What a standard is about."""

    VISITS = "visits", "Visits"
    SEEN_ALONE = "seen_alone", "Seen alone"
    ASSESSMENT = "assessment", "Assessment"
    SUPERVISION = "supervision", "Supervision"
    OVERSIGHT = "oversight", "Management oversight"
    PLANS = "plans", "Plans"
    REVIEWS = "reviews", "Reviews"
    RECORDING = "recording", "Recording"
    VOICE = "voice", "Voice of children and families"
    MULTI_AGENCY = "multi_agency", "Working with other agencies"
    PERMANENCE = "permanence", "Permanence and care"
    CARE_LEAVERS = "care_leavers", "Care leavers"


class Standard(ProgrammeRow):
    """A minimum practice standard, the same through the versions of its words."""

    code = Code()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="a_standard_has_its_own_code")]

    def __str__(self) -> str:
        return self.code


class StandardVersionQuerySet(VersionQuerySet["StandardVersion"]):
    """Standards, in words."""

    def in_use(self) -> "StandardVersionQuerySet":
        """Those not retired."""
        return self.filter(is_retired=False)

    def in_order(self) -> "StandardVersionQuerySet":
        """Heading by heading, as the library has them."""
        return self.order_by("position", "standard__code")


class StandardVersion(VersionRow):
    """What a standard says: a clock, or a statement of quality with how one can tell that it is met."""

    version_of = "standard"
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    title = ScreenedLine()
    statement = ScreenedText()
    heading = Code(choices=Heading.choices)
    clock = ScreenedJSON(null=True, blank=True)
    shown_by = ScreenedText(blank=True)
    scope = ScreenedText()
    content_area = Code()
    performance_type = Code(choices=PerformanceType.choices)
    # The code of the indicator that says how often it is met. A code and no key: the library names it before a
    # programme has taken that indicator in.
    measure = Code(blank=True)
    good = ScreenedJSON(default=list)
    asks = ScreenedJSON(default=list)
    aim = models.PositiveSmallIntegerField(default=90)
    source = ScreenedLine(blank=True, max_length=400)
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    owner_role = ScreenedLine(blank=True)
    review_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_retired = models.BooleanField(default=False)
    why_retired = ScreenedText(blank=True)
    origin = Code(choices=Origin.choices, default=Origin.SHIPPED)
    shipped_digest = Digest(blank=True)

    objects = StandardVersionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="a_standard_has_each_version_once"),
            models.UniqueConstraint(fields=["standard"], condition=_CURRENT, name="a_standard_has_one_current_version"),
            models.CheckConstraint(
                condition=Q(clock__isnull=False) | ~Q(shown_by=""),
                name="a_standard_is_a_clock_or_says_how_one_can_tell",
            ),
            models.CheckConstraint(condition=Q(aim__gte=1, aim__lte=100), name="a_standard_aims_at_a_percentage"),
            models.CheckConstraint(
                condition=Q(is_retired=False) | ~Q(why_retired=""), name="a_retired_standard_says_why"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="a_standard_holds_forwards",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "position", "superseded_at"], condition=_CURRENT, name="standards_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.title


class AdoptionState(models.TextChoices):
    """Where a team stands with a standard."""

    PLANNED = "planned", "Planned"
    ADOPTED = "adopted", "Adopted"
    WITHDRAWN = "withdrawn", "Given up"
    NOT_APPLICABLE = "not_applicable", "Does not concern the team"


class Adoption(VersionRow):
    """What is on record of one standard in one team, with the evidence that shows it."""

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="adoptions")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    state = Code(choices=AdoptionState.choices)
    planned_for = models.DateField(null=True, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    why = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "team"], condition=_CURRENT, name="a_standard_has_one_standing_in_a_team"
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(planned_for__isnull=False), name="a_planned_standard_has_its_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted") | Q(adopted_on__isnull=False), name="an_adopted_standard_has_its_day"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawn", "not_applicable"]) | ~Q(why=""),
                name="a_standard_that_does_not_hold_in_a_team_says_why",
            ),
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "team"], name="adoptions_by_team")]

    def __str__(self) -> str:
        return f"{self.standard} in {self.team}: {AdoptionState(self.state).label}"
