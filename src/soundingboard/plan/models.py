"""Inspections and their findings, the Notice and its requirements, the plan, and how they are aligned.

A thing that others point at has two rows: one that is only its identity (`Objective`) and one for each version of
what is said of it (`ObjectiveVersion`). Links are versions themselves.
"""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, RowQuerySet, VersionRow
from soundingboard.accounts.models import Person, Post
from soundingboard.decisions.models import Decision
from soundingboard.files.models import StoredFile
from soundingboard.lib.screening import NAMES, Kind
from soundingboard.records.fields import Code, ScreenedJSON, ScreenedLine, ScreenedText

_CURRENT = Q(superseded_at=None)


# --- inspections (PL2, PL3) -------------------------------------------------------------------------------------------


class InspectionState(models.TextChoices):
    """How far the reading of a report has got."""

    READING = "reading", "Being read"
    TO_CONFIRM = "to_confirm", "Read: findings wait to be confirmed"
    CONFIRMED = "confirmed", "Confirmed"
    REFUSED = "refused", "Could not be read"


class Inspection(ProgrammeRow):
    """One inspection, review or audit from outside or inside, with its report."""

    reference = Code()
    title = ScreenedLine()
    framework = Code(blank=True)
    authority_as_printed = ScreenedLine(blank=True)
    inspected_from = models.DateField(null=True, blank=True)
    inspected_to = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    report = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    state = Code(choices=InspectionState.choices, default=InspectionState.READING)
    # What the reader said of its own reading: warnings, and bullets seen and read on each page.
    reading = ScreenedJSON(default=dict, allow=frozenset({Kind.EMAIL, Kind.PHONE, Kind.POSTCODE}))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    confirmed_at = models.DateTimeField(null=True)
    # When the plan or statement that answers it was published and sent, and when that was put on record.
    plan_sent_on = models.DateField(null=True, blank=True)
    plan_sent_recorded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="an_inspection_has_its_own_reference"),
            models.CheckConstraint(
                condition=Q(inspected_to=None)
                | Q(inspected_from=None)
                | Q(inspected_to__gte=models.F("inspected_from")),
                name="an_inspection_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class InspectionJudgement(ProgrammeRow):
    """A grade given for an area, in the words and on the scale of its day."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="judgements")
    area = ScreenedLine()
    grade = ScreenedLine()
    scale = Code(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.area}: {self.grade}"


class FindingState(models.TextChoices):
    """Whether a person has confirmed what the reader read."""

    DRAFT = "draft", "To confirm"
    CONFIRMED = "confirmed", "Confirmed"
    SET_ASIDE = "set_aside", "Not a finding"


class FindingQuerySet(RowQuerySet["Finding"]):
    """Findings, in words."""

    def confirmed(self) -> "FindingQuerySet":
        """Those a person has confirmed, in printed order."""
        return self.filter(state=FindingState.CONFIRMED).order_by("inspection_id", "position")


class Finding(ProgrammeRow):
    """What an inspection said must get better: reference, words, page and quote. Fixed once a person confirms it."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    reference = Code()
    printed_reference = ScreenedLine(blank=True, max_length=40)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    text = ScreenedText()
    quote = ScreenedText(blank=True)
    page = models.PositiveSmallIntegerField(null=True, blank=True)
    paragraph = ScreenedLine(blank=True, max_length=40)
    section = ScreenedLine(blank=True)
    time_band = ScreenedLine(blank=True, max_length=60)
    is_priority_action = models.BooleanField(default=False)
    state = Code(choices=FindingState.choices, default=FindingState.DRAFT)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    set_aside_because = ScreenedText(blank=True)

    objects = FindingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_finding_has_its_own_reference"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(settled_at__isnull=False), name="a_settled_finding_says_when"
            ),
        ]
        indexes = [models.Index(fields=["programme", "state", "inspection", "position"], name="findings_in_order")]

    def __str__(self) -> str:
        return f"{self.reference} {self.text[:80]}"


class FindingRepeat(VersionRow):
    """That a finding says again what an earlier inspection said: suggested by likeness, confirmed by a person (PL3)."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="repeats")
    earlier = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="repeated_by")
    what_was_tried = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "earlier"], condition=_CURRENT, name="a_repeat_is_linked_once"),
            models.CheckConstraint(condition=~Q(finding=models.F("earlier")), name="a_finding_does_not_repeat_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.finding.reference} repeats {self.earlier.reference}"


# --- Notice and direction (PL4) ---------------------------------------------------------------------------------------


class InstrumentKind(models.TextChoices):
    """What sort of instrument it is."""

    NOTICE = "notice", "Improvement Notice"
    DIRECTION = "direction", "Statutory direction"


class Instrument(ProgrammeRow):
    """An Improvement Notice or statutory direction, through its versions."""

    reference = Code()
    kind = Code(choices=InstrumentKind.choices)
    title = ScreenedLine()
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="an_instrument_has_its_own_reference")
        ]

    def __str__(self) -> str:
        return self.title


class InstrumentState(models.TextChoices):
    """Where a Notice or direction stands."""

    DRAFT = "draft", "Draft (anticipated)"
    ISSUED = "issued", "Issued"
    REVISED = "revised", "Revised"
    LIFTED = "lifted", "Lifted"
    CLOSED = "closed", "Closed"
    SUPERSEDED = "superseded", "Superseded by another instrument"


class InstrumentVersion(VersionRow):
    """One version of an instrument. What it requires hangs on it; a change of requirements is a new version."""

    version_of = "instrument"
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = Code(choices=InstrumentState.choices, default=InstrumentState.DRAFT)
    dated = models.DateField(null=True, blank=True)
    summary = ScreenedText(blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument"], condition=_CURRENT, name="an_instrument_has_one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} version {self.number}"


class Requirement(ProgrammeRow):
    """A numbered thing that the Notice requires, the same through its versions."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="requirements")
    reference = Code()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_requirement_has_its_own_reference")
        ]

    def __str__(self) -> str:
        return self.reference


class RequirementVersion(VersionRow):
    """The words of a requirement in one version of the instrument."""

    version_of = "requirement"
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="versions")
    instrument_version_number = models.PositiveSmallIntegerField()
    number = ScreenedLine(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    text = ScreenedText()
    area = ScreenedLine(blank=True)
    due_on = models.DateField(null=True, blank=True)
    satisfied_by = ScreenedText(blank=True)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["requirement"], condition=_CURRENT, name="a_requirement_has_one_current_version"
            )
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "position"], name="requirements_in_order")]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:80]}"


class InstrumentDate(VersionRow):
    """A milestone or review that the instrument names."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="dates")
    kind = Code(choices=[("milestone", "Milestone"), ("review", "Review")])
    title = ScreenedLine()
    due_on = models.DateField()
    held_on = models.DateField(null=True, blank=True)
    outcome = ScreenedText(blank=True)

    def __str__(self) -> str:
        return f"{self.title} {self.due_on}"


class InstrumentLetter(VersionRow):
    """A dated letter about the instrument, with its file. It is kept as it came: it may be withdrawn, never changed."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="letters")
    dated = models.DateField()
    title = ScreenedLine()
    sender = ScreenedLine(blank=True, allow=NAMES)
    summary = ScreenedText(blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return f"{self.title}, {self.dated}"


# --- the plan (PL5) ---------------------------------------------------------------------------------------------------


class Plan(ProgrammeRow):
    """A strategic improvement plan. A programme may have several, one after the other."""

    reference = Code()
    started_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_plan_has_its_own_reference"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(closed_on=None), name="a_programme_has_one_open_plan"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class PlanWording(VersionRow):
    """What is said of a plan as a whole. The versions that the Board agrees are `PlanVersion`."""

    version_of = "plan"
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="wordings")
    title = ScreenedLine()
    vision = ScreenedText(blank=True)
    # PL5: too much first at once is nothing first.
    first_priority_cap = models.PositiveSmallIntegerField(default=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=_CURRENT, name="a_plan_has_one_current_wording")
        ]

    def __str__(self) -> str:
        return self.title


class PlanVersion(VersionRow):
    """A version that the Board agreed: what was on record at `recorded_at`. Later edits are the next draft."""

    version_of = "plan"
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = ScreenedLine()
    summary_of_changes = ScreenedText(blank=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="a_plan_has_each_version_once"),
            models.UniqueConstraint(fields=["plan"], condition=_CURRENT, name="a_plan_has_one_agreed_version"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} version {self.number}"


class Standing(models.TextChoices):
    """Whether the plan is being worked on (PL11)."""

    PAUSED = "paused", "Paused"
    CLOSED = "closed", "Closed"
    HANDED_OVER = "handed_over", "Handed over"


class Freeze(VersionRow):
    """That the plan was frozen with a reason; still readable. Superseded when it is re-opened."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="freezes")
    standing = Code(choices=Standing.choices)
    reason = ScreenedText()
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=_CURRENT, name="a_plan_is_frozen_one_way_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.get_standing_display()}"


class Theme(ProgrammeRow):
    """The top grouping of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="themes")
    reference = Code()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "plan", "reference"], name="a_theme_has_its_own_reference")
        ]

    def __str__(self) -> str:
        return self.reference


class ThemeVersion(VersionRow):
    """What is said of a theme."""

    version_of = "theme"
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="versions")
    title = ScreenedLine()
    why_it_matters = ScreenedText(blank=True)
    sponsor = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["theme"], condition=_CURRENT, name="a_theme_has_one_current_version")
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "position"], name="themes_in_order")]

    def __str__(self) -> str:
        return self.title


class Outcome(ProgrammeRow):
    """A change in children's lives that a theme is for."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="outcomes")
    reference = Code()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "plan", "reference"], name="an_outcome_has_its_own_reference")
        ]

    def __str__(self) -> str:
        return self.reference


class OutcomeVersion(VersionRow):
    """What is said of an outcome: the statement, where things stood, and what good looks like."""

    version_of = "outcome"
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="versions")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+", db_index=False)
    statement = ScreenedText()
    baseline = ScreenedText(blank=True)
    what_good_looks_like = ScreenedText(blank=True)
    by_when = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome"], condition=_CURRENT, name="an_outcome_has_one_current_version")
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "position"], name="outcomes_in_order")]

    def __str__(self) -> str:
        return self.statement[:80]


class Objective(ProgrammeRow):
    """The unit of RAG: what the Notice requires, or the council's own ambition, made something that can be judged."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="objectives")
    reference = Code()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "plan", "reference"], name="an_objective_has_its_own_reference"
            )
        ]

    def __str__(self) -> str:
        return self.reference


class Tier(models.IntegerChoices):
    """What comes first."""

    FIRST = 1, "First"
    NEXT = 2, "Next"
    LATER = 3, "Later"


class ObjectiveVersion(VersionRow):
    """What is said of an objective."""

    version_of = "objective"
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="versions")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+", db_index=False)
    title = ScreenedLine()
    description = ScreenedText(blank=True)
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices, default=Tier.NEXT)
    content_area = Code(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    baseline_due_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    measure = ScreenedText(blank=True)
    baseline = ScreenedText(blank=True)
    target = ScreenedText(blank=True)
    not_measurable_yet = models.BooleanField(default=False)
    is_local_ambition = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["objective"], condition=_CURRENT, name="an_objective_has_one_current_version"
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(starts_on=None) | Q(due_on__gte=models.F("starts_on")),
                name="an_objective_is_due_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "superseded_at", "theme", "position"], name="objectives_in_order"),
            models.Index(fields=["programme", "owner"], condition=_CURRENT, name="objectives_of_an_owner"),
        ]

    def __str__(self) -> str:
        return self.title


class AlignmentStrength(models.TextChoices):
    """How far an objective answers what it is aligned to."""

    CONTRIBUTES = "contributes", "Contributes to"
    SATISFIES = "satisfies", "Satisfies"


class Alignment(VersionRow):
    """That an objective contributes to or satisfies a finding, a requirement or an outcome (PL6)."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="alignments")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, related_name="alignments")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, null=True, related_name="alignments")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, null=True, related_name="alignments")
    strength = Code(choices=AlignmentStrength.choices, default=AlignmentStrength.CONTRIBUTES)
    note = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(finding__isnull=False, requirement=None, outcome=None)
                    | Q(finding=None, requirement__isnull=False, outcome=None)
                    | Q(finding=None, requirement=None, outcome__isnull=False)
                ),
                name="an_alignment_is_to_one_thing",
            ),
            models.UniqueConstraint(
                fields=["objective", "finding"], condition=_CURRENT, name="an_objective_is_aligned_once_to_a_finding"
            ),
            models.UniqueConstraint(
                fields=["objective", "requirement"],
                condition=_CURRENT,
                name="an_objective_is_aligned_once_to_a_requirement",
            ),
            models.UniqueConstraint(
                fields=["objective", "outcome"], condition=_CURRENT, name="an_objective_is_aligned_once_to_an_outcome"
            ),
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "objective"], name="alignments_of_a_programme")]

    def __str__(self) -> str:
        return f"{self.objective} {self.get_strength_display()}"


class Parking(VersionRow):
    """That a finding or requirement is left out of the plan on purpose, with the reason."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, related_name="parkings")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, null=True, related_name="parkings")
    reason = ScreenedText()
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=False, requirement=None) | Q(finding=None, requirement__isnull=False),
                name="a_parking_is_of_one_thing",
            ),
            models.UniqueConstraint(fields=["finding"], condition=_CURRENT, name="a_finding_is_parked_once"),
            models.UniqueConstraint(fields=["requirement"], condition=_CURRENT, name="a_requirement_is_parked_once"),
        ]

    def __str__(self) -> str:
        return f"parked: {self.reason[:60]}"
