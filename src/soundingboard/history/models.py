"""The log of changes: one chain of hashes for each programme, that the database refuses to change.

The chain covers a salted digest of each value; value and salt lie beside it (`HistoryText`). A text that must not
be kept (a child's name typed by mistake) can therefore be removed and the chain still verifies. There are no foreign
keys: the live data can neither block the log nor be changed by it. What the product shows as "agreed by X on Y" is
a row of its own and never read from here.
"""

from django.db import models

from soundingboard.lib.screening import NAMES
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedLine, ScreenedText


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, in words."""

    def about(self, item_kind: str, item_id: int) -> "EntryQuerySet":
        """What happened to one item, oldest first."""
        return self.filter(item_kind=item_kind, item_id=item_id).order_by("seq")

    def of_programme(self, programme_id: int) -> "EntryQuerySet":
        """One programme's chain, oldest first."""
        return self.filter(programme_id=programme_id).order_by("seq")


class Entry(models.Model):
    """One change: who, when, what, to which item. Programme 0 holds what belongs to no programme."""

    programme_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = ScreenedLine(allow=NAMES)
    verb = Code()
    item_kind = Code()
    item_id = models.BigIntegerField()
    visibility = Code(default="programme")
    digests = models.JSONField()
    previous_hash = Digest(blank=True)
    hash = Digest()

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "seq"], name="an_entry_has_one_place_in_its_chain"),
        ]
        indexes = [models.Index(fields=["programme_id", "item_kind", "item_id", "seq"], name="history_of_an_item")]

    def __str__(self) -> str:
        return f"{self.seq}: {self.verb} {self.item_kind} {self.item_id}"


class HistoryText(models.Model):
    """The values of one entry, each with its salt: `{path: [salt, value]}`; a redacted value is `[null, null]`.

    The paths are `label` (what the item was called), `before.<field>`, `after.<field>` and `why`. The label is among
    them because it often begins with what somebody typed.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="text", primary_key=True)
    values = ScreenedJSON()

    def __str__(self) -> str:
        return f"values of entry {self.entry_id}"


class Redaction(models.Model):
    """That a value was removed from the log: which, by whom, on what authority."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="redactions")
    path = Code()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField()
    reason = ScreenedText()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "path"], name="a_value_is_redacted_once")]

    def __str__(self) -> str:
        return f"{self.path} of entry {self.entry_id} redacted"


class Crossing(models.Model):
    """That a stretch of a chain was written in another installation, and what its keys there became here.

    The hashes cover the keys as they were when an entry was written, and those never change; the rows of entries hold
    the keys of this installation, so that every page finds them. This row leads from one to the other. The hashes hold
    it to the truth: with a single key led astray, the chain would not verify.
    """

    programme_id = models.BigIntegerField()
    from_seq = models.BigIntegerField()
    to_seq = models.BigIntegerField()
    programme_there = models.BigIntegerField()
    # What is added to a key of each kind, and the highest key that there was: {kind: [added, highest]}.
    added = models.JSONField()
    # Of the few that were here already, such as people: {kind: {key there: key here}}.
    matched = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "from_seq"], name="a_stretch_of_a_chain_crossed_once"),
        ]

    def __str__(self) -> str:
        return f"entries {self.from_seq} to {self.to_seq} of programme {self.programme_id}"
