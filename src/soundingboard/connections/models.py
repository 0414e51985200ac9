"""What other programs come in by: access tokens, and the answers kept so that a write sent twice is done once."""

from django.conf import settings
from django.db import models

from soundingboard.accounts.bases import ProgrammeRow
from soundingboard.lib.screening import NAMES
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedLine


class AccessToken(ProgrammeRow):
    """A way in for a program, in the name of a person, for one programme, until a day. Only its digest is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = ScreenedLine(max_length=80)
    scopes = ScreenedJSON(default=list)
    digest = Digest(unique=True)
    # Its first letters, by which whoever has several knows which it is.
    begins = Code(max_length=12)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    last_used_at = models.DateTimeField(null=True)
    # How often it asked since the window began; in the row, so that it holds over every process that serves.
    window_began_at = models.DateTimeField(null=True)
    asked_in_window = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="a_token_ends_after_it_begins"
            )
        ]
        indexes = [models.Index(fields=["programme", "person"], name="tokens_of_a_person")]

    def __str__(self) -> str:
        return f"{self.name} ({self.begins}…)"


class KeptAnswer(models.Model):
    """What was answered to a write that carried an Idempotency-Key: sent again, it gets the same answer, once done."""

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = Digest()
    # Of what was sent, so that another request under the same key is seen to be another.
    request = Digest()
    status = models.PositiveSmallIntegerField()
    body = ScreenedJSON(default=dict, allow=NAMES)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="an_answer_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.status}"
