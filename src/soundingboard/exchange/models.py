"""What was taken out of a programme and what was brought in: a plan for work offline, a council's own spreadsheet."""

from django.db import models

from soundingboard.accounts.bases import ProgrammeRow
from soundingboard.accounts.models import Person
from soundingboard.cycle.models import Round
from soundingboard.files.models import StoredFile
from soundingboard.plan.models import Plan
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedText


class PlanExport(ProgrammeRow):
    """That a plan was taken out as a workbook: what it held is what was on record at that moment.

    Nothing of the plan is copied here. What the workbook held is read from the record as at that moment when it comes
    back, and the hash says whether that is still what was written. The titles by which posts were called are kept,
    because a post has no versions.
    """

    reference = Code()
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    exported_at = models.DateTimeField()
    exported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    rows = models.PositiveIntegerField()
    content_hash = Digest()
    posts = ScreenedJSON(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_plan_export_has_its_own_reference")
        ]

    def __str__(self) -> str:
        return self.reference


class ImportState(models.TextChoices):
    """How far a spreadsheet that was sent has got."""

    WAITING = "waiting", "Being read or waiting to be looked at"
    IMPORTED = "imported", "Imported"
    THROWN_AWAY = "thrown_away", "Thrown away"


class PlanImport(ProgrammeRow):
    """A spreadsheet that was sent to be imported: what people chose, and what came of it."""

    reference = Code()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    state = Code(choices=ImportState.choices, default=ImportState.WAITING)
    # What was guessed and a person changed, by the key of the guess.
    answers = ScreenedJSON(default=dict)
    # How often: what was read before the latest answer is not what is looked at.
    answered = models.PositiveIntegerField(default=0)
    # Under which hash the vault holds what was read of it; empty until it has been read.
    reading = Digest(blank=True)
    imported_at = models.DateTimeField(null=True)
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    came_to = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_plan_import_has_its_own_reference"),
            models.CheckConstraint(
                condition=~models.Q(state="imported") | models.Q(imported_at__isnull=False),
                name="an_imported_spreadsheet_says_when",
            ),
        ]
        indexes = [models.Index(fields=["programme", "state", "sent_at"], name="plan_imports_of_a_programme")]

    def __str__(self) -> str:
        return self.reference
