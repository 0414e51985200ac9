"""Content as versioned rows: scales, content areas, kinds of evidence, tables, themes, reasons, questions.

What ships is loaded into rows; a council edits the rows. An upgrade offers what changed and never overwrites a version
made locally.
"""

from datetime import date

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import VersionQuerySet, VersionRow
from soundingboard.decisions.models import Decision
from soundingboard.lib.screening import NAMES
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedLine, ScreenedText


class Origin(models.TextChoices):
    """Where a version came from."""

    SHIPPED = "shipped", "As shipped"
    LOCAL = "local", "Changed here"


class ContentQuerySet(VersionQuerySet["Content"]):
    """Content, in words."""

    def of_kind(self, kind: str) -> "ContentQuerySet":
        """One kind of content in its order."""
        return self.filter(kind=kind).order_by("position", "code")

    def tagged(self, *tags: str) -> "ContentQuerySet":
        """With every one of these tags."""
        rows = self
        for tag in tags:
            rows = rows.filter(tags__contains=f" {tag} ")
        return rows

    def in_use(self, on: date) -> "ContentQuerySet":
        """Without what has been retired by the day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on))


class Content(VersionRow):
    """One version of one item of content."""

    kind = Code()
    code = Code()
    version = models.PositiveIntegerField(default=1)
    title = ScreenedLine(allow=NAMES)
    position = models.PositiveIntegerField(default=0)
    body = ScreenedJSON(default=dict)
    # What lists are filtered by, each as name:code between spaces: a bank of thousands is filtered without its bodies.
    tags = ScreenedText(blank=True)
    owner = ScreenedLine(blank=True, allow=NAMES)
    source = ScreenedLine(blank=True, max_length=400, allow=NAMES)
    review_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    origin = Code(choices=Origin.choices, default=Origin.SHIPPED)
    shipped_digest = Digest(blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = ContentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name_plural = "content"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "code", "version"], name="an_item_of_content_has_each_version_once"
            ),
            models.UniqueConstraint(
                fields=["programme", "kind", "code"],
                condition=Q(superseded_at=None),
                name="an_item_of_content_has_one_current_version",
            ),
        ]
        # A page of a bank of thousands, and their number, are read from this without the bodies.
        indexes = [
            models.Index(
                fields=["programme", "kind", "position", "code", "valid_to"],
                condition=Q(superseded_at=None),
                name="content_in_its_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"
