"""Whose installation it is and who takes part: authorities, programmes, agencies, people, posts, memberships."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from soundingboard.accounts.roles import Role
from soundingboard.lib.presets import SHOWN_ALL
from soundingboard.lib.screening import NAMES
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedLine, ScreenedText


class Authority(models.Model):
    """A council with duties for children's services."""

    code = Code(unique=True)
    name = ScreenedLine(allow=NAMES)

    def __str__(self) -> str:
        return self.name


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Programmes, in words."""

    def visible_to(self, person: "Person", on: date) -> "ProgrammeQuerySet":
        """Those in which the person has a part on that day. Any other programme does not exist for them."""
        return self.filter(
            Q(memberships__to_on=None) | Q(memberships__to_on__gte=on),
            memberships__person=person,
            memberships__from_on__lte=on,
        ).distinct()


class Programme(models.Model):
    """One authority's improvement journey with its partners; it outlives inspections, Notices, plans and boards."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="programmes")
    code = Code(max_length=40, unique=True)
    name = ScreenedLine(allow=NAMES)
    started_on = models.DateField()
    # Audiences that are shown every number, by code: what the profiles say, kept here so that no page
    # has to ask. `framework.actions` writes it with them.
    shown_all = Code(max_length=120, default="/".join(SHOWN_ALL))

    objects = ProgrammeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Makes people; the sign-in library calls it."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """A person, with a password or (None) without one: the holder of a post who never signs in."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in, or holds a post."""

    email = models.EmailField(unique=True)
    name = ScreenedLine(allow=NAMES)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name, as the sign-in library asks for it."""
        return self.name


class AgencyKind(models.TextChoices):
    """What sort of body takes part."""

    COUNCIL = "council", "Council"
    HEALTH = "health", "Health"
    POLICE = "police", "Police"
    EDUCATION = "education", "Schools and education"
    PROBATION = "probation", "Probation and youth justice"
    VOLUNTARY = "voluntary", "Voluntary and community"
    GOVERNMENT = "government", "Central government"
    OTHER = "other", "Other"


class Agency(models.Model):
    """A body that takes part in a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="agencies")
    code = Code()
    name = ScreenedLine(allow=NAMES)
    kind = Code(choices=AgencyKind.choices, default=AgencyKind.OTHER)

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="an_agency_has_its_own_code")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A job that owns things, whoever holds it: owners change, the duty stays (AC4)."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts")
    code = Code()
    title = ScreenedLine(allow=NAMES)
    abolished_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="a_post_has_its_own_code")]

    def __str__(self) -> str:
        return self.title


class Holding(models.Model):
    """Who held a post from when to when. No end means now."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=Q(to_on=None), name="a_post_has_one_holder_at_a_time"),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=models.F("from_on")), name="a_holding_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.person}"


class Membership(models.Model):
    """A person's role in a programme from when to when; an outsider's always has an end."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = Code(choices=Role.choices)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person", "role"], condition=Q(to_on=None), name="a_role_is_given_once"
            ),
            models.CheckConstraint(
                condition=~Q(role="outsider") | Q(to_on__isnull=False), name="an_outsider_has_an_end_date"
            ),
        ]
        indexes = [models.Index(fields=["programme", "person"], name="membership_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person} as {self.get_role_display()}"


class Invitation(models.Model):
    """A way in for somebody new: sent to an address, good once, until a date. Only the token's digest is kept."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    name = ScreenedLine(allow=NAMES)
    role = Code(choices=Role.choices)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    access_to_on = models.DateField(null=True, blank=True)
    token_digest = Digest(unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="an_invitation_ends_one_way"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} as {self.get_role_display()}"


class DirectoryLink(models.Model):
    """That an account of the council's own directory is a person's: they sign in by it.

    Which account it is stands here as a digest of who vouches for it and the name that it has there, which is all that
    is needed to know it again. What else the directory says of somebody is not kept.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="directory_links")
    account = Digest()
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(ended_at=None), name="an_account_of_the_directory_is_one_persons"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="a_person_has_one_account_of_the_directory"
            ),
        ]

    def __str__(self) -> str:
        return f"account of {self.person_id} in the directory"


class BrowserKind(models.TextChoices):
    """What a browser says that it is."""

    CHROME = "chrome", "Chrome"
    EDGE = "edge", "Edge"
    FIREFOX = "firefox", "Firefox"
    OPERA = "opera", "Opera"
    SAFARI = "safari", "Safari"
    SAMSUNG = "samsung", "Samsung Internet"


class SystemKind(models.TextChoices):
    """What it says that it runs on."""

    ANDROID = "android", "Android"
    CHROMEBOOK = "chromebook", "Chromebook"
    IPAD = "ipad", "iPad"
    IPHONE = "iphone", "iPhone"
    LINUX = "linux", "Linux"
    MAC = "mac", "Mac"
    WINDOWS = "windows", "Windows"


class Session(AbstractBaseSession):
    """That somebody is signed in somewhere, or that a browser is known before anybody is (`sessions`)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=12, blank=True, choices=BrowserKind.choices)
    system = models.CharField(max_length=12, blank=True, choices=SystemKind.choices)

    def __str__(self) -> str:
        return f"session of {self.person_id}"

    @property
    def handle(self) -> str:
        """What a page may call it by: the key itself would let whoever reads the page in."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:24]

    @property
    def where(self) -> str:
        """The kind of browser and the system, in words. Never a place: we keep no network address."""
        browser, system = self.get_browser_display() or "A browser", self.get_system_display()
        return f"{browser} on {system}" if system else browser

    def last_used(self, now: datetime) -> datetime:
        """When it was last used, give or take five minutes."""
        return min(self.seen_at or self.begun_at or datetime.min.replace(tzinfo=UTC), now)


class Visit(models.Model):
    """That an outsider looked at an address: their access is logged (AC2)."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="visits")
    at = models.DateTimeField()
    address = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["membership", "at"], name="visits_of_a_membership")]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.address}"


class ReadKind(models.TextChoices):
    """What was read of that which few may read."""

    AUDIT = "audit", "Audit of a case"
    FINDING = "audit_finding", "Finding of an audit"
    EVIDENCE = "evidence", "Exempt evidence"
    PAPER = "paper", "Exempt paper"
    FILE = "file", "File that may be exempt"


class ReadHow(models.TextChoices):
    """How it was read."""

    PAGE = "page", "On a page"
    FILE = "file", "Its file taken away"
    TABLE = "table", "In a table taken away"
    LIST = "list", "In a list"
    PROGRAM = "program", "By a program"


class Read(models.Model):
    """That somebody read a thing which few may read (`reading_log`)."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    kind = Code(max_length=20, choices=ReadKind.choices)
    # By reference and not by key: it means the same in another installation.
    reference = Code(blank=True)
    how = Code(max_length=12, choices=ReadHow.choices)

    class Meta:
        indexes = [
            models.Index(fields=["programme", "at"], name="reads_by_moment"),
            models.Index(fields=["programme", "person", "at"], name="reads_of_a_person"),
            models.Index(fields=["programme", "kind", "reference", "at"], name="reads_of_a_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.kind} {self.reference}"


class Dear(models.TextChoices):
    """What is dear to do, for the machine or for whoever else uses it."""

    UPLOAD = "upload", "Files sent"  # twenty megabytes at once, unpacked and read
    EXPORT = "export", "Tables taken away"  # every row of a plan is read and written: seconds of a processor
    WORK = "work", "Papers and long work asked for"  # the whole position is gathered, at once or by the worker
    LETTER = "letter", "Letters sent"  # to addresses that the sender chooses


class DearRequest(models.Model):
    """That a person asked for something dear to do, kept for as long as it counts against a limit (`limits`)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    dear = models.CharField(max_length=12, choices=Dear.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "dear", "at"], name="dear_requests_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.dear}"


class ScreeningOverrule(models.Model):
    """That somebody let a text stand in which screening had found something, and why. The text itself is not kept."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = Digest()
    field = ScreenedLine(allow=NAMES)
    kinds = Code()
    reason = ScreenedText()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="a_text_is_let_stand_once"),
        ]
        indexes = [models.Index(fields=["key"], name="texts_let_stand")]

    def __str__(self) -> str:
        return f"{self.field}: {self.kinds}"


class CaseNumberPattern(models.Model):
    """What case numbers of a system look like (`lib.case_numbers`): text with one is refused."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    pattern = Code(max_length=20)
    of = ScreenedLine(blank=True, max_length=80)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    why_retired = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "pattern"], condition=models.Q(retired_at=None), name="a_pattern_is_in_force_once"
            ),
            models.CheckConstraint(
                condition=models.Q(retired_at=None) | ~models.Q(why_retired=""), name="a_retired_pattern_says_why"
            ),
        ]
        indexes = [models.Index(fields=["retired_at", "pattern"], name="patterns_in_force")]

    def __str__(self) -> str:
        return self.pattern


class DelegationNote(models.Model):
    """A hand-over of a post from one holder to the next, in the leaver's words (AC4)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="handovers")
    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    note = ScreenedText(blank=True)

    def __str__(self) -> str:
        return f"{self.post} handed over on {self.on}"


class Leaving(models.Model):
    """That somebody leaves a programme, on which last day, and what they wrote for those who follow.

    `ended` is what it ended, so that it can be taken back until the day: parts as they were, and posts by their code.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    last_day = models.DateField()
    note = ScreenedText(blank=True)
    ended = ScreenedJSON(default=dict)
    taken_back_at = models.DateTimeField(null=True)
    why_taken_back = ScreenedText(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        indexes = [models.Index(fields=["programme", "last_day"], name="leavers_by_day")]

    def __str__(self) -> str:
        return f"{self.person} leaves on {self.last_day}"
