"""Bodies and what they decided. Plan versions, ratings, scales and the calendar point down to these rows."""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, RowQuerySet
from soundingboard.accounts.models import Agency, Person, Post
from soundingboard.records.fields import Code, ScreenedLine, ScreenedText


class BodyKind(models.TextChoices):
    """What sort of body it is."""

    BOARD = "board", "Improvement Board"
    GROUP = "group", "Operational delivery group"
    PANEL = "panel", "Scrutiny panel"
    EXECUTIVE = "executive", "Cabinet or executive"
    OTHER = "other", "Other body"


class Body(ProgrammeRow):
    """A body that may decide something in the programme."""

    code = Code()
    name = ScreenedLine()
    kind = Code(choices=BodyKind.choices)
    terms_of_reference = ScreenedText(blank=True)
    may_decide = ScreenedText(blank=True)
    quorum = models.PositiveSmallIntegerField(default=0)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="a_body_has_its_own_code")]

    def __str__(self) -> str:
        return self.name


class BodyMember(ProgrammeRow):
    """Membership by post and agency, from when to when."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="members")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    is_chair = models.BooleanField(default=False)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "post"], condition=Q(to_on=None), name="a_post_sits_once_on_a_body"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} on {self.body}"


class DecisionKind(models.TextChoices):
    """What a decision is about; other rows that rest on a decision ask for one of the right kind."""

    AGREE_PLAN = "agree_plan", "Agree a version of the plan"
    AGREE_RATINGS = "agree_ratings", "Agree ratings"
    ROLL_UP = "roll_up", "Judge the position of a theme or the whole plan"
    SCALE = "scale", "Adopt a rating scale"
    UNIT_OF_RAG = "unit_of_rag", "Adopt the unit that is rated"
    CALENDAR = "calendar", "Agree the reporting calendar"
    CONTENT = "content", "Adopt other content"
    MEASURE = "measure", "Agree a measure, its target or how its chart is read"
    PARKING = "parking", "Park a finding or requirement"
    DATE_CHANGE = "date_change", "Agree a change of date"
    NOTICE = "notice", "Receive or respond to a Notice"
    FREEZE = "freeze", "Pause, close or re-open"
    OTHER = "other", "Other decision"


class DecisionQuerySet(RowQuerySet["Decision"]):
    """Decisions, in words."""

    def of_kind(self, kind: DecisionKind) -> "DecisionQuerySet":
        """Those about one matter, newest first."""
        return self.filter(kind=kind).order_by("-decided_on", "-pk")


class Decision(ProgrammeRow):
    """What a body decided: never edited; a later decision may replace it."""

    reference = Code()
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="decisions")
    kind = Code(choices=DecisionKind.choices, default=DecisionKind.OTHER)
    decided_on = models.DateField()
    title = ScreenedLine()
    text = ScreenedText()
    authority = ScreenedLine(blank=True)
    conditions = ScreenedText(blank=True)
    dissent = ScreenedText(blank=True)
    minute_reference = ScreenedLine(blank=True)
    review_on = models.DateField(null=True, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", db_index=False
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    objects = DecisionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_decision_has_its_own_reference"),
            models.CheckConstraint(
                condition=Q(review_on=None) | Q(review_on__gte=models.F("decided_on")),
                name="a_decision_is_reviewed_after_it_is_made",
            ),
        ]
        indexes = [models.Index(fields=["programme", "kind", "decided_on"], name="decisions_by_kind")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Worked(models.TextChoices):
    """Whether a decision did what it was for."""

    YES = "yes", "It worked"
    PARTLY = "partly", "It worked in part"
    NO = "no", "It did not work"
    TOO_EARLY = "too_early", "Too early to say"


class DecisionReview(ProgrammeRow):
    """A look back at a decision: did it work?"""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    worked = Code(choices=Worked.choices)
    text = ScreenedText()
    next_review_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    def __str__(self) -> str:
        return f"{self.decision}: {self.get_worked_display()}"
