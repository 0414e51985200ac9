"""The weekly letter: who wants it when, what became of each, and which deadlines somebody was reminded of."""

from django.db import models

from soundingboard.accounts.bases import ProgrammeRow
from soundingboard.accounts.models import Person
from soundingboard.records.fields import Code


class Frequency(models.TextChoices):
    """How often somebody wants a letter. There is no daily one, on purpose."""

    WEEKLY = "weekly", "Once a week"
    NONE = "none", "Never: I look at the inbox myself"


class Weekday(models.IntegerChoices):
    """The working days, as Python counts them."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"


class Preference(models.Model):
    """What a person chose. Who has chosen nothing gets the letter on Mondays."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+", primary_key=True)
    frequency = Code(choices=Frequency.choices, default=Frequency.WEEKLY)
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, default=Weekday.MONDAY)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{Frequency(self.frequency).label}, {Weekday(self.weekday).label}"


class LetterState(models.TextChoices):
    """Where a letter stands; what may follow what is in `digest.sending`."""

    WAITING = "waiting", "Waiting to be sent"
    CLAIMED = "claimed", "Being written"
    HANDING = "handing", "Being handed to the mail server"
    SENT = "sent", "Sent"
    NOTHING = "nothing", "Nothing to say, so not sent"
    NOT_WANTED = "not_wanted", "No longer wanted"
    GIVEN_UP = "given_up", "Could not be sent"
    UNKNOWN = "unknown", "Broken off: it may have arrived"


class Problem(models.TextChoices):
    """Why a letter could not be sent. The mail server's own words are not kept: they may hold anything."""

    UNREACHABLE = "unreachable", "The mail server did not answer."
    NOT_LET_IN = "not_let_in", "The mail server did not let us in."
    ADDRESS_REFUSED = "address_refused", "The mail server refused the address."
    LETTER_REFUSED = "letter_refused", "The mail server refused the letter."
    BROKEN_OFF = "broken_off", "Sending was broken off after the letter was handed over."
    NOT_WRITTEN = "not_written", "The letter could not be written; the log says why."


class Letter(models.Model):
    """One person's letter of one week. The row is there before anything is sent, so that nothing is sent twice."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # The Monday of its week.
    week_of = models.DateField()
    state = Code(choices=LetterState.choices, default=LetterState.WAITING)
    # Given once and kept through every try: a mailbox that has the letter already knows it by this.
    message_id = models.CharField(max_length=120)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    problem = Code(choices=Problem.choices, blank=True)
    # The reply code of the mail server (RFC 5321, section 4.2), nought where it gave none.
    reply_code = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "week_of"], name="a_person_has_one_letter_a_week"),
        ]
        indexes = [models.Index(fields=["state", "try_at"], name="letters_to_send")]

    def __str__(self) -> str:
        return f"Letter of the week of {self.week_of}"


class Reminder(ProgrammeRow):
    """That somebody was reminded of a deadline: once, unless the deadline moves."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = Code()
    reference = Code()
    due_on = models.DateField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person", "kind", "reference", "due_on"], name="a_deadline_is_told_of_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}, due {self.due_on}"


class Scan(ProgrammeRow):
    """That the deadlines of a programme were looked through on a day: the schedule of the worker."""

    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "day"], name="deadlines_are_looked_through_daily")]

    def __str__(self) -> str:
        return f"{self.day}"
