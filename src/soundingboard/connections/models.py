"""How other programs are connected: access tokens, answers kept for a day, webhooks and what was sent to them."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models

from soundingboard.accounts.bases import LONDON, ProgrammeRow
from soundingboard.lib.screening import NAMES
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedLine, ScreenedLink


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

    @property
    def last_day(self) -> date:
        """The last day on which it works, in London."""
        return (self.expires_at - timedelta(seconds=1)).astimezone(LONDON).date()


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


class Webhook(ProgrammeRow):
    """Where a program is told of what happens here, and of which kinds of event. What is sent is signed."""

    name = ScreenedLine(max_length=80)
    address = ScreenedLink()
    kinds = ScreenedJSON(default=list)
    # The receiver has the same, so it must be read again: sealed, not a digest.
    sealed_secret = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    # The last entry of the programme's history that was looked at.
    seen_seq = models.BigIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    stopped_because = Code(blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["programme", "removed_at"], name="webhooks_of_a_programme")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        """Whether it is told of what happens."""
        return self.stopped_at is None and self.removed_at is None


class DeliveryState(models.TextChoices):
    """Where a message to a webhook stands."""

    WAITING = "waiting", "Waits to be sent"
    SENT = "sent", "Taken"


class Delivery(models.Model):
    """One message to a webhook, and what came of the last try. It holds references, and nothing that somebody wrote."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    message = Code()
    kind = Code()
    body = ScreenedJSON(default=dict)
    made_at = models.DateTimeField()
    state = Code(choices=DeliveryState.choices, default=DeliveryState.WAITING)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    problem = Code(blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["webhook", "message"], name="a_message_is_for_a_webhook_once")]
        indexes = [models.Index(fields=["webhook", "state", "due_at"], name="deliveries_of_a_webhook")]

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.message}: {self.state}"
