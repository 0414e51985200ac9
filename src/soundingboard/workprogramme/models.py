"""What a scrutiny panel chooses to look at, the groups it sets up, and what it recommends (SC7, SC8)."""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, VersionRow
from soundingboard.accounts.models import Agency, Person, Post
from soundingboard.decisions.models import Body, Decision, Worked
from soundingboard.evidence.models import Evidence
from soundingboard.governance.models import Meeting
from soundingboard.records.fields import Code, ScreenedJSON, ScreenedLine, ScreenedText

_CURRENT = Q(superseded_at=None)


class Source(models.TextChoices):
    """Who or what raised an item."""

    COUNCILLOR = "councillor", "A councillor"
    RESIDENT = "resident", "Residents, children or families"
    INSPECTION = "inspection", "An inspection"
    POSITION = "position", "What the position shows"
    EXECUTIVE = "executive", "The executive"


class Form(models.TextChoices):
    """How the panel looks at an item."""

    WHOLE = "whole", "The whole panel, at a meeting"
    TASK_AND_FINISH = "task_and_finish", "A task and finish group"
    SPOTLIGHT = "spotlight", "A spotlight: one sitting on one thing"
    TABLETOP = "tabletop", "A look at the papers by two members"
    PAIR = "pair", "A pair of members"


class WorkState(models.TextChoices):
    """Where an item stands; what may follow what is a table in `workprogramme.rules`."""

    LONGLIST = "longlist", "On the longlist"
    SHORTLIST = "shortlist", "On the shortlist"
    SCHEDULED = "scheduled", "Given to a meeting"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


class WorkItem(ProgrammeRow):
    """Something a panel might look at, through its versions."""

    reference = Code()
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="work_items")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_work_item_has_its_own_reference"),
        ]

    def __str__(self) -> str:
        return self.reference


class WorkItemVersion(VersionRow):
    """What is said of an item, how it scores, where it stands and why."""

    version_of = "item"
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="versions")
    title = ScreenedLine()
    why = ScreenedText()
    source = Code(choices=Source.choices)
    form = Code(choices=Form.choices, default=Form.WHOLE)
    # Where its questions are looked for; empty where nobody has said.
    content_area = Code(blank=True)
    # {"interest": 2, ...}: points from 0 to 3 by criterion.
    scores = ScreenedJSON(default=dict)
    state = Code(choices=WorkState.choices, default=WorkState.LONGLIST)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="work_items", db_index=False
    )
    reason = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=_CURRENT, name="a_work_item_has_one_current_version"),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(meeting__isnull=False), name="a_scheduled_item_has_its_meeting"
            ),
            models.CheckConstraint(condition=~Q(state="dropped") | ~Q(reason=""), name="a_dropped_item_says_why"),
        ]

    def __str__(self) -> str:
        return self.title


class TaskGroup(ProgrammeRow):
    """A task and finish group, through its versions."""

    reference = Code()
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="groups")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_group_has_its_own_reference"),
        ]

    def __str__(self) -> str:
        return self.reference


class TaskGroupVersion(VersionRow):
    """What a group looks at, what it does not, its lines of enquiry, and when it reports."""

    version_of = "group"
    group = models.ForeignKey(TaskGroup, on_delete=models.PROTECT, related_name="versions")
    title = ScreenedLine()
    scope = ScreenedText()
    not_included = ScreenedText()
    lines = ScreenedText()
    starts_on = models.DateField()
    reports_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    outcome = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group"], condition=_CURRENT, name="a_group_has_one_current_version"),
            models.CheckConstraint(
                condition=Q(reports_on__gte=models.F("starts_on")), name="a_group_reports_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(outcome=""), name="a_group_that_ended_says_what_came_of_it"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskGroupMember(ProgrammeRow):
    """A post's place in a group, from when to when."""

    group = models.ForeignKey(TaskGroup, on_delete=models.PROTECT, related_name="members")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_lead = models.BooleanField(default=False)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "post"], condition=Q(to_on=None), name="a_post_sits_once_in_a_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} in {self.group}"


class Recommendation(ProgrammeRow):
    """What a panel recommends, and to whom: never edited. What became of it is in its steps."""

    reference = Code()
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="recommendations_made")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations", db_index=False
    )
    group = models.ForeignKey(
        TaskGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations", db_index=False
    )
    text = ScreenedText()
    why = ScreenedText(blank=True)
    to_body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    to_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    made_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_recommendation_has_its_own_reference"),
            models.CheckConstraint(
                condition=Q(to_body=None, to_agency__isnull=False) | Q(to_body__isnull=False, to_agency=None),
                name="a_recommendation_is_made_to_one",
            ),
        ]
        indexes = [models.Index(fields=["programme", "made_on"], name="recommendations_by_day")]

    def __str__(self) -> str:
        return f"{self.reference} {self.text[:80]}"


class RecommendationStepKind(models.TextChoices):
    """What happened to a recommendation."""

    RECEIVED = "received", "Received"
    ACCEPTED = "accepted", "Accepted"
    IN_PART = "in_part", "Accepted in part"
    REJECTED = "rejected", "Rejected"
    PUBLISHED = "published", "The answer was published"
    PROGRESS = "progress", "Progress reported"
    MOVED = "moved", "Given another day"
    IMPLEMENTED = "implemented", "Said to be done"
    REOPENED = "reopened", "Found not to be done"
    IMPACT = "impact", "Looked at for what it changed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RecommendationStep(ProgrammeRow):
    """One thing that happened to a recommendation: appended, never edited."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="steps")
    kind = Code(choices=RecommendationStepKind.choices)
    happened_on = models.DateField()
    text = ScreenedText(blank=True)
    # The day for the answer, worked out when it was received, and kept; or the day by which it is to be done.
    due_on = models.DateField(null=True, blank=True)
    lead = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="recommendation_steps", db_index=False
    )
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    worked = Code(choices=Worked.choices, blank=True)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="impact", months__isnull=False) & ~Q(worked="") | ~Q(kind="impact") & Q(months=None),
                name="a_look_at_the_effect_says_what_it_found",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["accepted", "in_part", "received", "moved"]) | Q(due_on__isnull=False),
                name="what_is_accepted_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "recommendation", "recorded_at"], name="steps_of_a_recommendation")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation.reference}: {RecommendationStepKind(self.kind).label}"
