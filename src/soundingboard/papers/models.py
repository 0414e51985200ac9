"""Papers: drafted from a position, commented, issued with their hash, never edited (PA3)."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, RowQuerySet
from soundingboard.accounts.models import Person
from soundingboard.cycle.models import Round
from soundingboard.files.models import StoredFile
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedLine, ScreenedText


class PaperKind(models.TextChoices):
    """What sort of paper it is."""

    BOARD_PACK = "board-pack", "Board pack"
    PLAN_ON_A_PAGE = "plan-on-a-page", "Plan on a page"
    HAND_OVER = "hand-over", "Hand-over pack"
    BRIEFING_NOTE = "briefing-note", "Briefing note"
    PANEL_REPORT = "panel-report", "Panel performance report"
    DFE_REVIEW = "dfe-review", "DfE review report"
    DELIVERY_TRACKER = "delivery-tracker", "Delivery tracker"
    EVIDENCE_PACK = "evidence-pack", "Inspection evidence pack"


class PaperState(models.TextChoices):
    """Where a paper stands."""

    DRAFT = "draft", "Draft"
    ISSUING = "issuing", "Being issued"
    ISSUED = "issued", "Issued"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Paper(ProgrammeRow):
    """One paper. Its position is frozen at issue as canonical JSON, which any release makes again byte for byte."""

    reference = Code()
    kind = Code(choices=PaperKind.choices)
    title = ScreenedLine()
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="papers")
    as_at = models.DateTimeField()
    compared_with = models.DateTimeField(null=True)
    audience = Code(default="board")
    edition = Code(default="exempt")
    # Every number is in it, so that only who sees small numbers may read it.
    holds_small_numbers = models.BooleanField(default=True)
    state = Code(choices=PaperState.choices, default=PaperState.DRAFT)
    # What the author wrote or chose: covering note, decisions asked, order of exceptions.
    authored = ScreenedJSON(default=dict)
    # Of an evidence pack: what it is about.
    chosen = ScreenedJSON(default=dict)
    edited_count = models.PositiveIntegerField(default=0)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    position_sha256 = Digest(blank=True)
    # What its pages show, kept apart from what it is made from (`papers.proofs`).
    proof_sha256 = Digest(blank=True)
    release = ScreenedLine(blank=True, max_length=60)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    withdrawn_because = ScreenedText(blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_paper_has_its_own_reference"),
            models.CheckConstraint(
                condition=~Q(state="issued") | (Q(issued_at__isnull=False) & ~Q(position_sha256="")),
                name="an_issued_paper_has_its_hash",
            ),
        ]
        indexes = [models.Index(fields=["programme", "kind", "-issued_at"], name="papers_newest_first")]

    def __str__(self) -> str:
        return self.title


class PaperFile(ProgrammeRow):
    """One file of an issued paper: HTML, Word, PDF, xlsx or canonical JSON. The stored file is the record."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="files")
    format = Code()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "format"], name="a_paper_has_one_file_of_each_format")]

    def __str__(self) -> str:
        return f"{self.paper} as {self.format}"


class Comment(ProgrammeRow):
    """What somebody said of a draft before it was issued."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="comments")
    section = Code(blank=True)
    text = ScreenedText()
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    answer = ScreenedText(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    def __str__(self) -> str:
        return self.text[:60]


class ExemptionQuerySet(RowQuerySet["Exemption"]):
    """Grounds by when they were in force."""

    def in_force(self, moment: datetime | None = None) -> "ExemptionQuerySet":
        """Those in force just before a moment, or now."""
        if moment is None:
            return self.filter(lifted_at__isnull=True)
        return self.filter(made_at__lt=moment).filter(Q(lifted_at__isnull=True) | Q(lifted_at__gte=moment))


class Exemption(ProgrammeRow):
    """The ground on which one row is withheld from the public (PA5): paragraphs of Schedule 12A, why, until when."""

    item_kind = Code()
    reference = Code()
    # Codes of `content/exemptions.yaml`.
    paragraphs = ScreenedJSON(default=list)
    public_interest = ScreenedText(blank=True)
    review_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    lifted_because = ScreenedText(blank=True)

    objects = ExemptionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "item_kind", "reference"],
                condition=Q(lifted_at__isnull=True),
                name="one_ground_in_force_for_each_row",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_kind} {self.reference}"


class RemarkOverruled(ProgrammeRow):
    """A remark on the words of a draft that its author overruled, with the reason (PA7). It holds for that one only."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="overruled")
    key = Code()
    remark = ScreenedText()
    reason = ScreenedText()
    overruled_at = models.DateTimeField()
    overruled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "key"], name="a_remark_is_overruled_once")]

    def __str__(self) -> str:
        return self.remark[:60]
