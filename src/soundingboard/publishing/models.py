"""What the public is shown of a programme: editions made of issued public papers, stored whole, never edited (PA6).

The public pages read these two tables and nothing else.
"""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow
from soundingboard.accounts.models import Person
from soundingboard.lib.screening import NAMES
from soundingboard.papers.models import Paper
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedLine, ScreenedText


class EditionState(models.TextChoices):
    """Where an edition stands."""

    PREPARED = "prepared", "Prepared"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"
    PUT_ASIDE = "put_aside", "Put aside"


class Edition(ProgrammeRow):
    """One edition of the public pages, with the files of the paper that it was made of.

    What is said of the paper, the programme and the council is kept as it was when it was made, so that the public
    pages need no other table. `sha256` is of the list of its parts with their hashes, which is a part itself.
    """

    number = models.PositiveIntegerField()
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="editions", db_index=False)
    reference = Code()
    kind = ScreenedLine()
    title = ScreenedLine()
    programme_name = ScreenedLine(allow=NAMES)
    authority = ScreenedLine(allow=NAMES)
    as_at = models.DateField()
    issued_on = models.DateField()
    sha256 = Digest()
    questions_sha256 = Digest()
    # What its editor is shown before publishing: of each page its reading age and the letters that nothing explains.
    findings = ScreenedJSON(default=list)
    state = Code(choices=EditionState.choices, default=EditionState.PREPARED)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    withdrawn_because = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="an_edition_has_its_own_number"),
            models.UniqueConstraint(
                fields=["paper"], condition=Q(state="published"), name="a_paper_is_published_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="what_is_published_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="what_is_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number}: {self.title}"


class EditionPart(ProgrammeRow):
    """One page, table or file of an edition, by its address beneath the edition's. Its bytes lie in the vault."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="parts")
    name = Code()
    # What it is called: the heading of a page, the name under which a file is saved.
    called = ScreenedLine(allow=NAMES)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = Digest()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "name"], name="an_edition_has_each_part_once")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.name}"
