"""What a body means to ask at a meeting (SC5): the plan, who asks what, and what was learnt of asking it."""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, VersionRow
from soundingboard.accounts.models import Post
from soundingboard.governance.models import Meeting
from soundingboard.ledger.models import LedgerQuestion
from soundingboard.records.fields import Code, ScreenedText

_CURRENT = Q(superseded_at=None)


class Enquiry(ProgrammeRow):
    """The plan of what to ask at one meeting, through its versions. It is the body's own until it is published."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="enquiry")

    def __str__(self) -> str:
        return f"Lines of enquiry for {self.meeting}"


class EnquiryVersion(VersionRow):
    """What the enquiry is after, what was learnt of it, and whether it is published."""

    version_of = "enquiry"
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="versions")
    aim = ScreenedText(blank=True)
    wash_up = ScreenedText(blank=True)
    is_published = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enquiry"], condition=_CURRENT, name="an_enquiry_has_one_current_version"),
        ]

    def __str__(self) -> str:
        return str(self.enquiry)


class PlannedQuestion(ProgrammeRow):
    """One question of the plan, through its versions; its number is the order in which it was put down."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="planned")
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "number"], name="a_planned_question_has_its_own_number"),
        ]

    def __str__(self) -> str:
        return f"Planned question {self.number}"


class PlannedVersion(VersionRow):
    """What is said of a planned question: its words as they will be put, who asks, what to ask next, and notes.

    `rules` are the codes of the composer's rules that picked it, and `why` their sentences; empty for one of a member's
    own. `asked` is the entry of the ledger, once it was put.
    """

    version_of = "planned"
    planned = models.ForeignKey(PlannedQuestion, on_delete=models.PROTECT, related_name="versions")
    place = models.PositiveSmallIntegerField()
    words = ScreenedText()
    bank_code = Code(blank=True)
    content_area = Code(blank=True)
    rules = ScreenedText(blank=True)
    why = ScreenedText(blank=True)
    follow_up = ScreenedText(blank=True)
    notes = ScreenedText(blank=True)
    asked_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    asked_of = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    asked = models.ForeignKey(
        LedgerQuestion, on_delete=models.PROTECT, null=True, blank=True, related_name="planned", db_index=False
    )
    is_dropped = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["planned"], condition=_CURRENT, name="a_planned_question_has_one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return str(self.planned)
