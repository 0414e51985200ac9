"""What waits to be told or done: inbox rows, and long jobs with their progress.

It lies beneath every area, so recipients are plain ids: it knows nobody.
"""

from django.db import models

from soundingboard.lib.screening import NAMES
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedLine, ScreenedText


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "Waiting to start"
    RUNNING = "running", "Under way"
    DONE = "done", "Done"
    FAILED = "failed", "Stopped by an error"


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, in words."""

    def unfinished(self) -> "JobQuerySet":
        """Waiting or under way."""
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])


class Job(models.Model):
    """One long piece of work: what it is, how far it has got, and where its result is."""

    programme_id = models.BigIntegerField(null=True)
    kind = Code()
    # Asking twice for the same work (a double click) gives the same job.
    key = Code(max_length=120)
    payload = ScreenedJSON(default=dict)
    state = Code(choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    sentence = ScreenedText(blank=True, allow=NAMES)
    result = models.CharField(max_length=200, blank=True)
    requested_by_id = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heard_from_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(state__in=["queued", "running"]),
                name="the_same_work_is_asked_for_once_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["programme_id", "state", "requested_at"], name="jobs_of_a_programme")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.state}"


class Message(models.Model):
    """A line in somebody's inbox."""

    programme_id = models.BigIntegerField(null=True)
    recipient_id = models.BigIntegerField()
    kind = Code()
    subject = ScreenedLine(allow=NAMES)
    text = ScreenedText(blank=True, allow=NAMES)
    address = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    digest = Digest(blank=True)

    class Meta:
        indexes = [models.Index(fields=["recipient_id", "read_at", "sent_at"], name="inbox_of_a_person")]

    def __str__(self) -> str:
        return self.subject
