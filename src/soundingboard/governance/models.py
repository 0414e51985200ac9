"""Meetings of the bodies: agendas, attendance, declarations, outcomes, minutes; and what a body asked to be told."""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, RowQuerySet, VersionRow
from soundingboard.accounts.models import Agency, Person, Post
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import Body, BodyMember, Decision
from soundingboard.evidence.models import Evidence
from soundingboard.records.fields import Code, ScreenedJSON, ScreenedLine, ScreenedText

_CURRENT = Q(superseded_at=None)


class MeetingState(models.TextChoices):
    """Where a meeting stands; what may follow what is a table in `governance.rules`."""

    PLANNED = "planned", "Planned"
    AGENDA_SET = "agenda_set", "Agenda set"
    IN_SESSION = "in_session", "In session"
    OVER = "over", "Over, minutes to agree"
    MINUTES_AGREED = "minutes_agreed", "Minutes agreed"
    CANCELLED = "cancelled", "Cancelled"


class Meeting(ProgrammeRow):
    """One meeting of a body, through its versions."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="a_meeting_of_a_body_has_its_own_number"),
        ]

    def __str__(self) -> str:
        return f"{self.body}, meeting {self.number}"


class MeetingVersion(VersionRow):
    """When and where a meeting is, how long it has, and where it stands."""

    version_of = "meeting"
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="versions")
    held_on = models.DateField()
    starts_at = models.TimeField()
    minutes_available = models.PositiveSmallIntegerField(default=120)
    place = ScreenedLine(blank=True)
    # How many members must be there: taken from the body when the meeting is called, so that a later change of the
    # body's terms does not make an old meeting inquorate.
    quorum = models.PositiveSmallIntegerField(default=0)
    state = Code(choices=MeetingState.choices, default=MeetingState.PLANNED)
    why = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting"], condition=_CURRENT, name="a_meeting_has_one_current_version"),
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "held_on"], name="meetings_by_day")]

    def __str__(self) -> str:
        return f"{self.meeting} on {self.held_on}"


class Purpose(models.TextChoices):
    """What an item asks of the body."""

    DECIDE = "decide", "To decide"
    CHALLENGE = "challenge", "To challenge"
    NOTE = "note", "To note"
    MINUTES = "minutes", "To agree minutes"


class AgendaItem(ProgrammeRow):
    """One item of an agenda, through its versions; its number is the order in which it was put down."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_to", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="an_item_has_its_own_number_in_its_meeting"),
        ]

    def __str__(self) -> str:
        return f"Item {self.number}"


class AgendaItemVersion(VersionRow):
    """What is said of an item: its place, purpose, presenter and time, and the rule that proposed it, if one did."""

    version_of = "item"
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="versions")
    place = models.PositiveSmallIntegerField()
    title = ScreenedLine()
    purpose = Code(choices=Purpose.choices, default=Purpose.CHALLENGE)
    presenter = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    minutes = models.PositiveSmallIntegerField(default=10)
    why = ScreenedText(blank=True)
    rule = Code(blank=True)
    # What it is about, as `objective/1.2` or `request/IR3`.
    about = Code(blank=True)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=_CURRENT, name="an_item_has_one_current_version"),
        ]

    def __str__(self) -> str:
        return self.title


class Presence(models.TextChoices):
    """How somebody was there, or was not."""

    PRESENT = "present", "Present"
    SUBSTITUTE = "substitute", "A substitute came"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent without apologies"
    IN_ATTENDANCE = "in_attendance", "In attendance, not a member"


class Attendance(VersionRow):
    """That a post was at a meeting: with a seat, which counts towards the quorum, or in attendance."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    seat = models.ForeignKey(
        BodyMember, on_delete=models.PROTECT, null=True, blank=True, related_name="attendance", db_index=False
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    presence = Code(choices=Presence.choices)
    # For which items: from the place at which they came to that after which they left; empty is from start, to end.
    came_at = models.PositiveSmallIntegerField(null=True, blank=True)
    left_after = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "post"], condition=_CURRENT, name="a_post_is_at_a_meeting_in_one_way"
            ),
            models.CheckConstraint(
                condition=Q(came_at=None) | Q(left_after=None) | Q(left_after__gte=models.F("came_at")),
                name="nobody_leaves_before_they_come",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {Presence(self.presence).label}"


class Interest(models.TextChoices):
    """What sort of interest somebody declared (Localism Act 2011, chapter 7, and the body's own code)."""

    PECUNIARY = "pecuniary", "Disclosable pecuniary interest"
    OTHER_REGISTRABLE = "other_registrable", "Other registrable interest"
    PERSONAL = "personal", "Personal or professional interest"


class Declaration(ProgrammeRow):
    """An interest that somebody declared in an item, and whether they left the room for it."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="declarations")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    interest = Code(choices=Interest.choices)
    text = ScreenedText()
    withdrew = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    def __str__(self) -> str:
        return f"{self.post} declared an interest"


class RequestQuerySet(RowQuerySet["InformationRequest"]):
    """Information requests, in words."""

    def in_order(self) -> "RequestQuerySet":
        """By the day they were asked, oldest first."""
        return self.order_by("asked_on", "pk")


class InformationRequest(ProgrammeRow):
    """Something a body asked to be told (GV6): what, by whom, by when. What became of it is in its steps."""

    reference = Code()
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="requests")
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    question = ScreenedText()
    about = Code(blank=True)
    asked_on = models.DateField()
    due_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    objects = RequestQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_request_has_its_own_reference"),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("asked_on")), name="a_request_is_due_after_it_is_asked"
            ),
        ]
        indexes = [models.Index(fields=["programme", "asked_on"], name="requests_by_day")]

    def __str__(self) -> str:
        return f"{self.reference} {self.question[:80]}"


class RequestStepKind(models.TextChoices):
    """What happened to an information request."""

    ANSWERED = "answered", "Answered"
    SATISFIED = "satisfied", "The answer satisfies"
    NOT_SATISFIED = "not_satisfied", "The answer does not satisfy"
    DUE_MOVED = "due_moved", "Given more time"
    PASSED_ON = "passed_on", "Passed to another owner"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RequestStep(ProgrammeRow):
    """One thing that happened to a request: appended, never edited."""

    request = models.ForeignKey(InformationRequest, on_delete=models.PROTECT, related_name="steps")
    kind = Code(choices=RequestStepKind.choices)
    happened_on = models.DateField()
    text = ScreenedText()
    due_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        indexes = [models.Index(fields=["programme", "request", "recorded_at"], name="steps_of_a_request")]

    def __str__(self) -> str:
        return f"{self.request.reference}: {RequestStepKind(self.kind).label}"


class OutcomeKind(models.TextChoices):
    """What came of an item."""

    DECISION = "decision", "Decision"
    ACTION = "action", "Action"
    REQUEST = "request", "Information request"
    CHALLENGE = "challenge", "Challenge"
    NOTED = "noted", "Noted"


class Outcome(ProgrammeRow):
    """What came of an item: never edited; minutes are drafted from these."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="outcomes")
    kind = Code(choices=OutcomeKind.choices)
    text = ScreenedText()
    about = Code(blank=True)
    # An action of the meeting: who is to do it, by when. What the plan needs done is an action of a delivery plan.
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    due_on = models.DateField(null=True, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes", db_index=False
    )
    request = models.ForeignKey(
        InformationRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes", db_index=False
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="decision", decision__isnull=False) | (~Q(kind="decision") & Q(decision=None)),
                name="a_decision_of_a_meeting_is_in_the_register",
            ),
            models.CheckConstraint(
                condition=Q(kind="request", request__isnull=False) | (~Q(kind="request") & Q(request=None)),
                name="a_request_of_a_meeting_is_on_record",
            ),
            models.CheckConstraint(
                condition=Q(kind="action", owner__isnull=False, due_on__isnull=False) | ~Q(kind="action"),
                name="an_action_of_a_meeting_has_an_owner_and_a_day",
            ),
        ]
        indexes = [models.Index(fields=["programme", "kind", "due_on"], name="outcomes_by_kind_and_day")]

    def __str__(self) -> str:
        return f"{OutcomeKind(self.kind).label}: {self.text[:80]}"


class OutcomeNote(ProgrammeRow):
    """What became of a meeting's action or challenge: appended. The last one says whether it is done."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="notes")
    is_done = models.BooleanField()
    happened_on = models.DateField()
    text = ScreenedText()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    def __str__(self) -> str:
        return f"{self.outcome}: {'done' if self.is_done else 'not yet done'}"


class Minutes(VersionRow):
    """The minutes of a meeting, a part for each item: drafted from the outcomes, then agreed and never changed."""

    version_of = "meeting"
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="minutes")
    # [{"item": 1, "title": "…", "text": "…"}, …] in the order of the agenda.
    parts = ScreenedJSON(default=list)
    agreed_on = models.DateField(null=True, blank=True)
    agreed_at = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="minutes_agreed", db_index=False
    )

    class Meta:
        verbose_name_plural = "minutes"
        constraints = [
            models.UniqueConstraint(fields=["meeting"], condition=_CURRENT, name="a_meeting_has_one_set_of_minutes"),
        ]

    def __str__(self) -> str:
        return f"Minutes of {self.meeting}"


class MinutesAddition(ProgrammeRow):
    """Something added to agreed minutes: a correction, or what came after. The minutes themselves stay as agreed."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="additions")
    text = ScreenedText()
    why = ScreenedText()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    def __str__(self) -> str:
        return f"Added to {self.minutes}"
