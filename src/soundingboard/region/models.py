"""That a programme lets others of the installation learn from its record, from when to when."""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow
from soundingboard.accounts.models import Person
from soundingboard.records.fields import ScreenedText


class Share(ProgrammeRow):
    """A programme's consent. While it holds, months and counts of its record are in what others read; afterwards not.

    `is_named` says whether others are told that it is among them.
    """

    is_named = models.BooleanField()
    why = ScreenedText()
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    why_ended = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(ended_at=None), name="a_programme_shares_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(why_ended=""), name="sharing_that_ended_says_why"),
        ]

    def __str__(self) -> str:
        return "What is shared with the region"
