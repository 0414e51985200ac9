"""What is kept beyond its time because somebody said so, and what was disposed of, by whom, with its certificate."""

from django.db import models
from django.db.models import F, Q

from soundingboard.accounts.bases import ProgrammeRow
from soundingboard.accounts.models import Person
from soundingboard.files.models import StoredFile
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedText


class Hold(ProgrammeRow):
    """A legal hold: that a kind of record, or one thing of it, is kept until the hold is lifted, whatever its time."""

    kind = Code()
    # Empty: everything of the kind.
    reference = Code(blank=True)
    reason = ScreenedText()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    why_lifted = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "reference"],
                condition=Q(lifted_at=None),
                name="a_thing_is_held_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | ~Q(why_lifted=""), name="a_hold_that_is_lifted_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}".strip()


class DisposalState(models.TextChoices):
    """Where a disposal stands."""

    PROPOSED = "proposed", "Proposed, to be agreed by somebody else"
    DONE = "done", "Carried out"
    REFUSED = "refused", "Refused"


class Disposal(ProgrammeRow):
    """One disposal: what was proposed by one person, and what another agreed and so was removed.

    `rule` is the schedule as it stood when it was proposed; `items` names each thing with the day that its time is
    counted from and the SHA-256 of what was removed. Logs name no things, only how many lines and up to which day.
    """

    number = models.PositiveIntegerField()
    kind = Code()
    rule = ScreenedJSON()
    up_to = models.DateField()
    counted = models.PositiveIntegerField()
    items = ScreenedJSON(default=list)
    why = ScreenedText()
    state = Code(choices=DisposalState.choices, default=DisposalState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    why_refused = ScreenedText(blank=True)
    removed = ScreenedJSON(default=dict)
    digest = Digest(blank=True)
    certificate = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="a_disposal_has_its_own_number"),
            models.UniqueConstraint(
                fields=["programme", "kind"], condition=Q(state="proposed"), name="a_kind_is_proposed_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="a_disposal_is_agreed_by_another_than_proposed_it",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(certificate__isnull=False) & ~Q(digest="")),
                name="what_was_disposed_of_has_its_certificate",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called."""
        return f"DC{self.number}"
