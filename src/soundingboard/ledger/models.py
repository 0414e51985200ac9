"""The question ledger (SC6): what was asked at meetings, of whom, and all that became of it."""

from django.db import models

from soundingboard.accounts.bases import ProgrammeRow, RowQuerySet
from soundingboard.accounts.models import Person, Post
from soundingboard.decisions.models import Body
from soundingboard.evidence.models import Evidence
from soundingboard.governance.models import Meeting
from soundingboard.records.fields import Code, ScreenedText


class QuestionQuerySet(RowQuerySet["LedgerQuestion"]):
    """Questions that were asked, in words."""

    def in_order(self) -> "QuestionQuerySet":
        """By the day they were asked, oldest first."""
        return self.order_by("asked_on", "pk")


class LedgerQuestion(ProgrammeRow):
    """One question that a body or a member of it asked. What became of it is in its steps.

    `words` are the question as it was put; `stored` is the form that gives it in both voices (`lib.voices.stored`).
    """

    reference = Code()
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="questions_asked")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="questions_asked", db_index=False
    )
    words = ScreenedText()
    stored = ScreenedText()
    # The member whose question it is; empty where the body asked as one.
    asked_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    asked_of = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_on = models.DateField()
    content_area = Code(blank=True)
    bank_code = Code(blank=True)
    about = Code(blank=True)
    is_public = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    # Where it stands now and who has to answer, kept by each step beside it so that twenty thousand are counted and
    # filtered without their steps. A past day is read from the steps.
    state_now = Code(default="asked")
    promised_now = models.DateField(null=True, blank=True)
    owner_now = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = QuestionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_question_has_its_own_reference"),
        ]
        indexes = [
            models.Index(fields=["programme", "asked_on"], name="questions_by_day"),
            models.Index(fields=["programme", "state_now", "asked_on"], name="questions_by_state"),
            models.Index(fields=["programme", "owner_now", "asked_on"], name="questions_by_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.words[:80]}"


class LedgerStepKind(models.TextChoices):
    """What happened to a question."""

    ANSWERED = "answered", "Answered"
    PROMISED = "promised", "An answer was promised"
    SATISFIED = "satisfied", "The answer satisfies"
    NOT_SATISFIED = "not_satisfied", "The answer does not satisfy"
    ANSWER_WITHDRAWN = "answer_withdrawn", "The answer was taken back"
    PASSED_ON = "passed_on", "Passed to somebody else"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Dodge(models.TextChoices):
    """How an answer went round the question."""

    OTHER_QUESTION = "other_question", "It answered another question"
    ACTIVITY = "activity", "It said what was done, not what came of it"
    NO_EVIDENCE = "no_evidence", "Nothing stands behind it"
    VAGUE = "vague", "It gave no number, name or day"
    ELSEWHERE = "elsewhere", "It pointed to somebody or something else"
    PART = "part", "It answered a part"


class LedgerStep(ProgrammeRow):
    """One thing that happened to a question: appended, never edited."""

    question = models.ForeignKey(LedgerQuestion, on_delete=models.PROTECT, related_name="steps")
    kind = Code(choices=LedgerStepKind.choices)
    happened_on = models.DateField()
    text = ScreenedText()
    promised_for = models.DateField(null=True, blank=True)
    dodge = Code(choices=Dodge.choices, blank=True)
    asked_of = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="promised", promised_for__isnull=False)
                | (~models.Q(kind="promised") & models.Q(promised_for=None)),
                name="a_promise_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["programme", "question", "recorded_at"], name="steps_of_a_question")]

    def __str__(self) -> str:
        return f"{self.question.reference}: {LedgerStepKind(self.kind).label}"
