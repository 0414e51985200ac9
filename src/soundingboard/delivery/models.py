"""Delivery plans, resources, actions, milestones, dependencies; updates, date changes and what proves the end."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import LONDON, ProgrammeRow, VersionQuerySet, VersionRow
from soundingboard.accounts.models import Agency, Person, Post
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import Decision
from soundingboard.evidence.models import Evidence
from soundingboard.lib.screening import NAMES, NOTHING_ALLOWED
from soundingboard.plan.models import Objective, Theme
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedLine, ScreenedText

_CURRENT = Q(superseded_at=None)


class DeliveryPlan(ProgrammeRow):
    """How a theme or an objective is to be delivered (DL1)."""

    reference = Code()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_delivery_plan_has_its_own_reference")
        ]

    def __str__(self) -> str:
        return self.reference


class DeliveryPlanVersion(VersionRow):
    """What is said of a delivery plan."""

    version_of = "delivery_plan"
    delivery_plan = models.ForeignKey(DeliveryPlan, on_delete=models.PROTECT, related_name="versions")
    title = ScreenedLine()
    summary = ScreenedText(blank=True)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+", db_index=False)
    sponsor = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    lead_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delivery_plan"], condition=_CURRENT, name="a_delivery_plan_has_one_current_version"
            )
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "position"], name="delivery_plans_in_order")]

    def __str__(self) -> str:
        return self.title


class ResourceKind(models.TextChoices):
    """What a delivery plan needs."""

    PEOPLE = "people", "People (full-time equivalent)"
    MONEY = "money", "Money (pounds)"
    SYSTEMS = "systems", "Systems"


class Resource(VersionRow):
    """What a delivery plan needs of an agency, and how much of it is secured. The gap is shown."""

    delivery_plan = models.ForeignKey(DeliveryPlan, on_delete=models.PROTECT, related_name="resources")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = Code(choices=ResourceKind.choices)
    what_for = ScreenedLine()
    needed = models.DecimalField(max_digits=12, decimal_places=2)
    secured = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(needed__gte=0, secured__gte=0), name="a_resource_is_not_negative")
        ]

    def __str__(self) -> str:
        return self.what_for


class ActionState(models.TextChoices):
    """Where an action stands; what may follow what is a table in `delivery.rules`."""

    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    BLOCKED = "blocked", "Blocked"
    DELIVERED = "delivered", "Delivered"
    ASSURED = "assured", "Assured"
    SUSTAINED = "sustained", "Sustained"
    CANCELLED = "cancelled", "Cancelled"
    MERGED = "merged", "Merged"


class Action(ProgrammeRow):
    """A task in a delivery plan, through its versions."""

    reference = Code()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="an_action_has_its_own_reference")
        ]

    def __str__(self) -> str:
        return self.reference


class ActionVersionQuerySet(VersionQuerySet["ActionVersion"]):
    """Actions, in words."""

    def unfinished(self) -> "ActionVersionQuerySet":
        """Not yet delivered, cancelled or merged."""
        return self.filter(state__in=[ActionState.NOT_STARTED, ActionState.IN_PROGRESS, ActionState.BLOCKED])

    def overdue(self, on: object) -> "ActionVersionQuerySet":
        """Unfinished with a date before the day."""
        return self.unfinished().filter(due_on__lt=on)


class ActionVersion(VersionRow):
    """What is said of an action (DL2). The owner is a post; whoever holds it owns it."""

    version_of = "action"
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="versions", db_index=False)
    delivery_plan = models.ForeignKey(DeliveryPlan, on_delete=models.PROTECT, related_name="+")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="+", db_index=False)
    title = ScreenedLine()
    success_criteria = ScreenedText(blank=True)
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    starts_on = models.DateField(null=True, blank=True)
    baseline_due_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = Code(choices=ActionState.choices, default=ActionState.NOT_STARTED)
    state_since = models.DateField()
    merged_into = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    position = models.PositiveIntegerField(default=0)

    objects = ActionVersionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action"], condition=_CURRENT, name="an_action_has_one_current_version"),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(starts_on=None) | Q(due_on__gte=models.F("starts_on")),
                name="an_action_is_due_after_it_starts",
            ),
            models.CheckConstraint(
                condition=(Q(state="merged") & Q(merged_into__isnull=False))
                | (~Q(state="merged") & Q(merged_into=None)),
                name="a_merged_action_says_into_what",
            ),
        ]
        indexes = [
            # `superseded_at` is in the index and not only in its condition: SQLite would read each row to see it.
            models.Index(
                fields=["programme", "due_on", "state", "superseded_at"],
                condition=_CURRENT,
                name="actions_by_due_date",
            ),
            models.Index(
                fields=["programme", "state", "due_on", "superseded_at"], condition=_CURRENT, name="actions_by_state"
            ),
            models.Index(
                fields=["programme", "objective", "state", "due_on", "superseded_at"],
                condition=_CURRENT,
                name="actions_by_objective",
            ),
            models.Index(
                fields=["programme", "owner", "state", "due_on", "superseded_at"],
                condition=_CURRENT,
                name="actions_by_owner",
            ),
            models.Index(
                fields=["programme", "delivery_plan", "state", "due_on", "superseded_at"],
                condition=_CURRENT,
                name="actions_by_delivery_plan",
            ),
            models.Index(fields=["programme", "recorded_at", "superseded_at"], name="actions_as_at"),
            models.Index(fields=["action", "superseded_at", "state", "owner"], name="versions_of_an_action"),
        ]

    def __str__(self) -> str:
        return self.title


class ActionSupport(VersionRow):
    """An agency that helps with an action."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="supporters")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "agency"], condition=_CURRENT, name="an_agency_supports_an_action_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency} supports {self.action}"


class Milestone(ProgrammeRow):
    """A dated checkpoint of an action, through its versions."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="milestones")
    reference = Code()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "reference"], name="a_milestone_has_its_own_reference")
        ]

    def __str__(self) -> str:
        return self.reference


class MilestoneVersion(VersionRow):
    """What is said of a milestone."""

    version_of = "milestone"
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="versions")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="milestone_versions")
    title = ScreenedLine()
    baseline_due_on = models.DateField()
    due_on = models.DateField()
    reached_on = models.DateField(null=True, blank=True)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"], condition=_CURRENT, name="a_milestone_has_one_current_version"
            )
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "due_on"], name="milestones_by_date")]

    def __str__(self) -> str:
        return self.title


class Dependency(VersionRow):
    """That an action waits on another action or on something from an agency."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="waits_on")
    on_action = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, blank=True, related_name="waited_on_by")
    on_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    what = ScreenedLine(blank=True)
    needed_by = models.DateField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "dependencies"
        constraints = [
            models.CheckConstraint(
                condition=Q(on_action__isnull=False, on_agency=None) | Q(on_action=None, on_agency__isnull=False),
                name="a_dependency_is_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(on_action=None) | ~Q(on_action=models.F("action")), name="an_action_does_not_wait_on_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} waits"


class UpdateLink(ProgrammeRow):
    """A way for whoever holds a post and has no account to update its actions once in a round (DL7)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="update_links", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = ScreenedLine(allow=NAMES)
    email = models.EmailField()
    # References of the actions that wanted an update when it was sent: it is good for these and no others.
    asked = ScreenedJSON(default=list)
    by_letter = models.BooleanField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    expires_at = models.DateTimeField()
    # When the mail server took the letter; or what it said instead, as a code.
    lettered_at = models.DateTimeField(null=True)
    letter_problem = Code(blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    # What was written and not yet sent, by the action's reference. Nothing of it is in the plan.
    draft = ScreenedJSON(default=dict, allow=NOTHING_ALLOWED)
    submitted_at = models.DateTimeField(null=True)
    # Who wrote, in their words where the link was opened in several browsers.
    writer = ScreenedLine(blank=True, allow=NAMES)
    submitted_from = Digest(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(revoked_at=None), name="an_update_link_ends_one_way"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | ~Q(writer=""), name="what_came_by_a_link_says_who_wrote"
            ),
        ]
        indexes = [models.Index(fields=["programme", "round", "post"], name="update_links_of_a_round")]

    def __str__(self) -> str:
        return f"{self.post} for {self.round}"

    @property
    def last_day(self) -> date:
        """The last day on which it works."""
        return (self.expires_at - timedelta(seconds=1)).astimezone(LONDON).date()


class LinkToken(ProgrammeRow):
    """What opens a link, as a digest: the token itself is kept nowhere. Of one that goes by letter there is none until
    the letter is written."""

    link = models.OneToOneField(UpdateLink, on_delete=models.PROTECT, related_name="token")
    digest = Digest(unique=True)

    def __str__(self) -> str:
        return f"Token of {self.link_id}"


class LinkOpening(ProgrammeRow):
    """That the page behind a link was opened. The browser is a digest that means nothing for any other link."""

    link = models.ForeignKey(UpdateLink, on_delete=models.PROTECT, related_name="openings")
    browser = Digest()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.link_id} opened {self.at:%Y-%m-%d %H:%M}"


class UpdateState(models.TextChoices):
    """Where an update stands."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    CHALLENGED = "challenged", "Challenged"
    ACCEPTED = "accepted", "Accepted"


class Update(VersionRow):
    """What an owner says of an action in a round (DL3). Each save is a version; the one before stays on record."""

    # The first index below begins with the action.
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates", db_index=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="updates")
    state = Code(choices=UpdateState.choices, default=UpdateState.DRAFT)
    progress = ScreenedText(blank=True)
    blocker = ScreenedText(blank=True)
    help_needed = ScreenedText(blank=True)
    forecast_on = models.DateField(null=True, blank=True)
    # Why another date is expected than the one it is due on, as a code of the programme's own reasons.
    forecast_reason = Code(blank=True)
    challenge = ScreenedText(blank=True)
    action_state = Code(choices=ActionState.choices)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    # Of what came by a link: which, and who wrote. There is no author then.
    link = models.ForeignKey(UpdateLink, on_delete=models.PROTECT, related_name="updates", null=True, blank=True)
    given_by = ScreenedLine(blank=True, allow=NAMES)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "round"], condition=_CURRENT, name="an_action_has_one_update_a_round"
            ),
            models.CheckConstraint(
                condition=~Q(state="challenged") | ~Q(challenge=""), name="a_challenge_says_what_is_challenged"
            ),
        ]
        indexes = [
            # All that it takes to find the latest that was sent, so that of an action's updates one row is read.
            models.Index(
                fields=["action", "superseded_at", "state", "round", "programme"], name="updates_of_an_action"
            ),
            models.Index(
                fields=["programme", "round", "state", "action", "superseded_at"],
                condition=_CURRENT,
                name="updates_of_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} in {self.round}"

    @property
    def writer(self) -> str:
        """Who wrote it, for the eye; nobody where the system did."""
        if self.given_by:
            return f"{self.given_by}, by link"
        return str(self.author) if self.author else ""


class ActionEvidence(VersionRow):
    """That a piece of evidence is offered for an action."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="action_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "evidence"], condition=_CURRENT, name="evidence_is_offered_once_for_an_action"
            )
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "action"], name="evidence_of_actions")]

    def __str__(self) -> str:
        return f"{self.evidence} for {self.action}"


class DateChange(ProgrammeRow):
    """One line of the slippage ledger (DL4): a date moved, why, who agreed and where. Appended, never changed."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="date_changes")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    old_due_on = models.DateField(null=True)
    new_due_on = models.DateField()
    reason_code = Code()
    reason = ScreenedText()
    agreed_by = ScreenedLine()
    agreed_at = ScreenedLine(blank=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        indexes = [models.Index(fields=["programme", "recorded_at"], name="slippage_ledger")]

    def __str__(self) -> str:
        return f"{self.action}: {self.old_due_on} to {self.new_due_on}"


class Completion(ProgrammeRow):
    """That an action was delivered: the account of what was done (DL5)."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="completions")
    delivered_on = models.DateField()
    account = ScreenedText()
    recorded_at = models.DateTimeField()
    delivered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    def __str__(self) -> str:
        return f"{self.action} delivered {self.delivered_on}"


class Assurance(ProgrammeRow):
    """That somebody other than the doer found it to have had its effect, on second- or third-line evidence (DL5)."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="assurances")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+", db_index=False)
    assured_on = models.DateField()
    text = ScreenedText()
    recorded_at = models.DateTimeField()
    assured_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.action} assured {self.assured_on}"


class Recheck(ProgrammeRow):
    """A look 6 or 12 months after assurance: is it still so? Both make themselves; holding at 12 is sustained."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="rechecks")
    months = models.PositiveSmallIntegerField(choices=[(6, "6 months"), (12, "12 months")])
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    held = models.BooleanField(null=True)
    text = ScreenedText(blank=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, held=None, recorded_at=None)
                | Q(done_on__isnull=False, held__isnull=False, recorded_at__isnull=False),
                name="a_done_recheck_says_whether_it_held",
            ),
        ]
        indexes = [models.Index(fields=["programme", "done_on", "due_on"], name="rechecks_due")]

    def __str__(self) -> str:
        return f"{self.action} re-check at {self.months} months"
