"""Audits of children's records (QA2 to QA5): cycles and their frames, audits, second grades, and the loops they begin.

Nothing here says whose record it is, and nothing is kept of the worker: a case has a reference that only the case
system understands, a team and the status of its plan.
"""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, RowQuerySet
from soundingboard.accounts.models import Person, Post
from soundingboard.evidence.models import Evidence
from soundingboard.framework.models import Content
from soundingboard.plan.models import Objective
from soundingboard.records.fields import Code, ScreenedJSON, ScreenedLine, ScreenedText


class AuditorLine(ProgrammeRow):
    """That somebody manages, or works in, a team: they audit none of its cases."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = ScreenedLine(max_length=60)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "person", "team"], name="a_line_is_declared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.team}"


class CycleQuerySet(RowQuerySet["AuditCycle"]):
    """Cycles, in words."""

    def in_order(self) -> "CycleQuerySet":
        """The latest first."""
        return self.order_by("-starts_on", "-pk")


class AuditCycle(ProgrammeRow):
    """A round of audits with one version of one tool: of which cases, chosen how, graded or not, by when.

    `seed` is what chance was drawn from: with it and the frame anybody can make the same choice again.
    """

    reference = Code()
    name = ScreenedLine(max_length=120)
    purpose = ScreenedText(blank=True)
    tool = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_graded = models.BooleanField(default=True)
    stratum = Code(choices=[("team", "Team"), ("status", "Status of the plan"), ("none", "Not by strata")])
    sample_size = models.PositiveIntegerField()
    second_percent = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField()
    due_on = models.DateField()
    second_due_on = models.DateField()
    # How many grades the scale of its tool has, and the lowest place on it that is good, for what the database counts.
    grade_count = models.PositiveSmallIntegerField(default=4)
    good_from = models.PositiveSmallIntegerField(default=3)
    seed = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    drawn_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    abandoned_at = models.DateTimeField(null=True)
    why_abandoned = ScreenedText(blank=True)
    # What it was last put forward as, so that what was found once is not counted as two pieces of evidence.
    put_forward_as = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = CycleQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_cycle_has_its_own_reference"),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("starts_on")) & Q(second_due_on__gte=models.F("starts_on")),
                name="a_cycle_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(abandoned_at=None) | ~Q(why_abandoned=""), name="an_abandoned_cycle_says_why"
            ),
        ]
        indexes = [models.Index(fields=["programme", "-starts_on"], name="cycles_by_day")]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    @property
    def state(self) -> str:
        """Where it stands now."""
        if self.abandoned_at:
            return "abandoned"
        if self.closed_at:
            return "closed"
        return "drawn" if self.drawn_at else "planned"


class FrameCase(ProgrammeRow):
    """One case that could have been chosen; left out for a reason, or drawn at a place."""

    cycle = models.ForeignKey(AuditCycle, on_delete=models.PROTECT, related_name="frame", db_index=False)
    reference = Code(max_length=20)
    team = ScreenedLine(max_length=60)
    status = ScreenedLine(max_length=60, blank=True)
    left_out = ScreenedLine(blank=True)
    place = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "reference"], name="a_case_stands_once_in_a_frame"),
            models.CheckConstraint(
                condition=Q(place=None) | Q(left_out=""), name="a_case_that_is_left_out_is_not_drawn"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class AuditState(models.TextChoices):
    """How far an audit has got."""

    ALLOCATED = "allocated", "Not begun"
    BEGUN = "begun", "Begun"
    SUBMITTED = "submitted", "Sent in"
    NOT_DONE = "not_done", "Not done"


class Said(models.TextChoices):
    """Whether something was so."""

    YES = "yes", "Yes"
    NO = "no", "No"


class Feedback(models.TextChoices):
    """Whether the family was asked, and answered."""

    YES = "yes", "Yes, it was given"
    DECLINED = "declined", "They were asked and did not wish to"
    NO = "no", "They were not asked"


class AuditQuerySet(RowQuerySet["Audit"]):
    """Audits, in words."""

    def sent_in(self) -> "AuditQuerySet":
        """Those that were sent in."""
        return self.filter(state=AuditState.SUBMITTED)

    def waiting(self) -> "AuditQuerySet":
        """Those that wait for their auditor, in a cycle that goes on."""
        rows = self.filter(state__in=[AuditState.ALLOCATED, AuditState.BEGUN])
        return rows.filter(cycle__closed_at=None, cycle__abandoned_at=None)

    def waiting_for_second(self) -> "AuditQuerySet":
        """Those that wait for a second grade."""
        rows = self.filter(state=AuditState.SUBMITTED, is_second=True, second_at=None)
        return rows.filter(cycle__closed_at=None, cycle__abandoned_at=None)


class Audit(ProgrammeRow):
    """One audit of one case: by whom, how it was graded first, second and in the end, and what is going well.

    Grades are places on the tool's scale, a higher one being better. `version` counts how often the summary was saved,
    as each section counts its own, so that two windows do not write over each other.
    """

    cycle = models.ForeignKey(AuditCycle, on_delete=models.PROTECT, related_name="audits", db_index=False)
    number = models.PositiveIntegerField()
    case = Code(max_length=20)
    team = ScreenedLine(max_length=60)
    status = ScreenedLine(max_length=60, blank=True)
    tool = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+", db_index=False)
    auditor = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    state = Code(choices=AuditState.choices, default=AuditState.ALLOCATED)
    version = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    grade = models.PositiveSmallIntegerField(null=True)
    going_well = ScreenedText(blank=True)
    worker_took_part = Code(choices=Said.choices, blank=True)
    family_feedback = Code(choices=Feedback.choices, blank=True)
    why_not_done = ScreenedText(blank=True)
    concern = ScreenedText(blank=True)
    concern_at = models.DateTimeField(null=True)
    is_second = models.BooleanField(default=False)
    moderator = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    second_grade = models.PositiveSmallIntegerField(null=True)
    second_why = ScreenedText(blank=True)
    second_at = models.DateTimeField(null=True)
    settled_grade = models.PositiveSmallIntegerField(null=True)
    settled_why = ScreenedText(blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    recorded_at = models.DateTimeField()

    objects = AuditQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="an_audit_has_its_own_number"),
            models.CheckConstraint(
                condition=Q(moderator=None) | Q(auditor=None) | ~Q(moderator=models.F("auditor")),
                name="nobody_grades_a_second_time_what_they_graded",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_done") | ~Q(why_not_done=""), name="an_audit_not_done_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "auditor", "state"], name="audits_of_an_auditor"),
            # A list of cycles counts thousands of audits by it, and reads none of them.
            models.Index(fields=["cycle", "state"], name="audits_of_a_cycle_by_state"),
            models.Index(fields=["programme", "moderator", "second_at"], name="second_grades_of_a_person"),
            # All that is asked of second grades, so that they are found and counted among fifty thousand audits.
            models.Index(
                fields=["programme", "team", "auditor", "grade", "second_grade", "cycle", "second_at"],
                condition=Q(is_second=True, second_at__isnull=False),
                name="second_grades_given",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called: the cycle's reference and its number."""
        return f"{self.cycle.reference}-{self.number:02}"

    @property
    def hides_grade(self) -> bool:
        """Whether the first grade is kept from everybody but whoever gave it: until both are in."""
        return self.is_second and self.second_at is None

    @property
    def final_grade(self) -> int | None:
        """The grade that counts: the settled one, or the first where no second is asked for; none while it is open."""
        if not self.is_second:
            return self.grade
        return self.settled_grade


class AuditSection(ProgrammeRow):
    """The answers of one section of an audit, by question."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="sections", db_index=False)
    code = Code()
    answers = ScreenedJSON(default=dict)
    # How often it was saved, so that two windows do not write over each other.
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "code"], name="a_section_of_an_audit_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.audit_id} {self.code}"


# --- the loop (QA5) ---------------------------------------------------------------------------------------------------


class LoopState(models.TextChoices):
    """How far a loop has come round."""

    FOUND = "found", "No action yet"
    ACTED_ON = "acted_on", "Actions under way"
    DONE = "done", "Done, to be checked"
    CHECKED = "checked", "Checked, to be re-audited"
    CLOSED = "closed", "Closed: better after re-audit"


class AuditFinding(ProgrammeRow):
    """Something that an audit or a cycle found wanting: where its loop begins.

    `worse_at` says since when the latest re-audit found it worse than before; `state` is kept by each step.
    """

    reference = Code()
    cycle = models.ForeignKey(AuditCycle, on_delete=models.PROTECT, related_name="findings")
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="findings", null=True, blank=True)
    team = ScreenedLine(max_length=60, blank=True)
    section = Code(blank=True)
    words = ScreenedText()
    found_on = models.DateField()
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, related_name="audit_findings", null=True, blank=True
    )
    standard = Code(blank=True)
    training = ScreenedLine(blank=True)
    state = Code(choices=LoopState.choices, default=LoopState.FOUND)
    rechecked = Code(choices=[("better", "Better"), ("same", "No different"), ("worse", "Worse")], blank=True)
    rechecked_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="an_audit_finding_has_its_own_reference"),
        ]
        indexes = [
            models.Index(fields=["programme", "state", "found_on"], name="loops_by_state"),
            models.Index(fields=["programme", "-found_on", "-id"], name="findings_newest_first"),
            # In the order in which the meters of teams are counted, so that nothing is sorted.
            models.Index(fields=["programme", "team", "state", "rechecked"], name="loops_by_team"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.words[:80]}"


class LoopAction(ProgrammeRow):
    """What is to be done about a finding: for the child whose record it was, or for the system; never both in one."""

    finding = models.ForeignKey(AuditFinding, on_delete=models.PROTECT, related_name="actions")
    number = models.PositiveIntegerField()
    about = Code(choices=[("child", "For the child"), ("system", "For the system")])
    words = ScreenedText()
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True)
    checked_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "number"], name="an_action_of_a_loop_has_its_own_number"),
            models.CheckConstraint(
                condition=Q(checked_on=None) | Q(done_on__isnull=False), name="only_what_was_done_is_checked"
            ),
        ]
        indexes = [models.Index(fields=["programme", "done_on", "due_on"], name="loop_actions_by_day")]

    def __str__(self) -> str:
        return f"{self.finding.reference}.{self.number}"


class LoopStepKind(models.TextChoices):
    """What happened in a loop."""

    DONE = "done", "Reported done"
    CHECKED = "checked", "Checked: it was done"
    SENT_BACK = "sent_back", "Checked: it was not done"
    RECHECKED = "rechecked", "Re-audited"


class LoopStep(ProgrammeRow):
    """One thing that happened in a loop: appended, never edited."""

    finding = models.ForeignKey(AuditFinding, on_delete=models.PROTECT, related_name="steps")
    action = models.ForeignKey(
        LoopAction, on_delete=models.PROTECT, related_name="steps", null=True, blank=True, db_index=False
    )
    kind = Code(choices=LoopStepKind.choices)
    happened_on = models.DateField()
    text = ScreenedText()
    found = Code(choices=[("better", "Better"), ("same", "No different"), ("worse", "Worse")], blank=True)
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="rechecked", found__in=["better", "same", "worse"])
                | (~Q(kind="rechecked") & Q(found="")),
                name="a_re_audit_says_what_it_found",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding.reference}: {LoopStepKind(self.kind).label}"
