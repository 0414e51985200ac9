"""The index: what can be found, as words, and how far into each programme's history it reaches.

Nothing is only here: every row can be made again from the areas (`soundingboard search rebuild`).
"""

from django.db import models

from soundingboard.accounts.bases import ProgrammeRow
from soundingboard.lib.screening import Kind
from soundingboard.records.fields import Code, ScreenedText

# What is copied here was screened where it was written, by what its own field allows.
COPIED = frozenset(Kind)


class IndexRow(ProgrammeRow):
    """One thing that can be found. The databases keep its words beside it (see the second migration)."""

    kind = Code()
    # Which thing it is, as `action/12`, and which item of the history it is made again with.
    key = models.CharField(max_length=200)
    part_of = models.CharField(max_length=200)
    reference = Code(blank=True)
    title = ScreenedText(allow=COPIED)
    text = ScreenedText(blank=True, allow=COPIED)
    address = models.CharField(max_length=240)
    # The permission without which it does not exist; empty for everybody who sees the programme.
    needs = Code(blank=True)
    visibility = Code(default="programme")
    agency = ScreenedText(blank=True, allow=COPIED)
    updated_at = models.DateTimeField()
    # `p12.kaction`: programme and kind as words, so that the words of others are not even looked at.
    gate = Code()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="a_thing_is_found_in_one_row")]
        indexes = [
            models.Index(fields=["programme", "part_of"], name="index_rows_made_together"),
            models.Index(fields=["programme", "reference"], name="index_rows_by_reference"),
            models.Index(fields=["programme", "kind", "id"], name="index_rows_by_kind"),
        ]

    def __str__(self) -> str:
        return self.title


class Progress(ProgrammeRow):
    """Up to which entry of its history a programme is indexed, and in which form."""

    last_seq = models.BigIntegerField(default=0)
    form = Code(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "progress"
        constraints = [models.UniqueConstraint(fields=["programme"], name="a_programme_is_indexed_up_to_one_entry")]

    def __str__(self) -> str:
        return f"up to entry {self.last_seq}"
