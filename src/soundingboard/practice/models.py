"""Practice: the minimum standards and which team has adopted which, what people said, and counts of what was done."""

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, VersionQuerySet, VersionRow
from soundingboard.accounts.models import Post
from soundingboard.evidence.models import Evidence, PerformanceType
from soundingboard.framework.models import Origin
from soundingboard.measures.models import Team
from soundingboard.plan.models import Objective
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedLine, ScreenedText

_CURRENT = Q(superseded_at=None)


# --- standards (QA1) --------------------------------------------------------------------------------------------------


class Heading(models.TextChoices):
    """What a standard is about."""

    VISITS = "visits", "Visits"
    SEEN_ALONE = "seen_alone", "Seen alone"
    ASSESSMENT = "assessment", "Assessment"
    SUPERVISION = "supervision", "Supervision"
    OVERSIGHT = "oversight", "Management oversight"
    PLANS = "plans", "Plans"
    REVIEWS = "reviews", "Reviews"
    RECORDING = "recording", "Recording"
    VOICE = "voice", "Voice of children and families"
    MULTI_AGENCY = "multi_agency", "Working with other agencies"
    PERMANENCE = "permanence", "Permanence and care"
    CARE_LEAVERS = "care_leavers", "Care leavers"


class Standard(ProgrammeRow):
    """A minimum practice standard, the same through the versions of its words."""

    code = Code()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="a_standard_has_its_own_code")]

    def __str__(self) -> str:
        return self.code


class StandardVersionQuerySet(VersionQuerySet["StandardVersion"]):
    """Standards, in words."""

    def in_use(self) -> "StandardVersionQuerySet":
        """Those not retired."""
        return self.filter(is_retired=False)

    def in_order(self) -> "StandardVersionQuerySet":
        """Heading by heading, as the library has them."""
        return self.order_by("position", "standard__code")


class StandardVersion(VersionRow):
    """What a standard says: a clock, or a statement of quality with how one can tell that it is met."""

    version_of = "standard"
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    title = ScreenedLine()
    statement = ScreenedText()
    heading = Code(choices=Heading.choices)
    clock = ScreenedJSON(null=True, blank=True)
    shown_by = ScreenedText(blank=True)
    scope = ScreenedText()
    content_area = Code()
    performance_type = Code(choices=PerformanceType.choices)
    # The code of the indicator that says how often it is met. A code and no key: the library names it before a
    # programme has taken that indicator in.
    measure = Code(blank=True)
    good = ScreenedJSON(default=list)
    # Questions of audit tools by what names them ("case_audit:voice.seen"): the tools are content and have no row of
    # their own for a question.
    audited_by = ScreenedJSON(default=list)
    asks = ScreenedJSON(default=list)
    aim = models.PositiveSmallIntegerField(default=90)
    source = ScreenedLine(blank=True, max_length=400)
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    owner_role = ScreenedLine(blank=True)
    review_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_retired = models.BooleanField(default=False)
    why_retired = ScreenedText(blank=True)
    origin = Code(choices=Origin.choices, default=Origin.SHIPPED)
    shipped_digest = Digest(blank=True)

    objects = StandardVersionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="a_standard_has_each_version_once"),
            models.UniqueConstraint(fields=["standard"], condition=_CURRENT, name="a_standard_has_one_current_version"),
            models.CheckConstraint(
                condition=Q(clock__isnull=False) | ~Q(shown_by=""),
                name="a_standard_is_a_clock_or_says_how_one_can_tell",
            ),
            models.CheckConstraint(condition=Q(aim__gte=1, aim__lte=100), name="a_standard_aims_at_a_percentage"),
            models.CheckConstraint(
                condition=Q(is_retired=False) | ~Q(why_retired=""), name="a_retired_standard_says_why"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="a_standard_holds_forwards",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "position", "superseded_at"], condition=_CURRENT, name="standards_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.title


class AdoptionState(models.TextChoices):
    """Where a team stands with a standard."""

    PLANNED = "planned", "Planned"
    ADOPTED = "adopted", "Adopted"
    WITHDRAWN = "withdrawn", "Given up"
    NOT_APPLICABLE = "not_applicable", "Does not concern the team"


class Adoption(VersionRow):
    """What is on record of one standard in one team, with the evidence that shows it."""

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="adoptions")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    state = Code(choices=AdoptionState.choices)
    planned_for = models.DateField(null=True, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    why = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "team"], condition=_CURRENT, name="a_standard_has_one_standing_in_a_team"
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(planned_for__isnull=False), name="a_planned_standard_has_its_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted") | Q(adopted_on__isnull=False), name="an_adopted_standard_has_its_day"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawn", "not_applicable"]) | ~Q(why=""),
                name="a_standard_that_does_not_hold_in_a_team_says_why",
            ),
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "team"], name="adoptions_by_team")]

    def __str__(self) -> str:
        return f"{self.standard} in {self.team}: {AdoptionState(self.state).label}"


# --- what people said (QA7) -------------------------------------------------------------------------------------------


class Speaker(models.TextChoices):
    """Who spoke: a group of people, never a name."""

    CHILDREN = "children", "Children and young people"
    FAMILIES = "families", "Parents and families"
    CARERS = "carers", "Foster carers and other carers"
    STAFF = "staff", "Staff"


class Gathering(models.TextChoices):
    """How it was gathered."""

    TALK = "talk", "In conversation, or on a visit"
    GROUP = "group", "In a group or a council of young people or parents"
    SURVEY = "survey", "In a survey"
    ADVOCATE = "advocate", "Through an advocate or an independent visitor"
    AUDIT = "audit", "Asked in an audit"
    COMPLAINT = "complaint", "In a complaint or a concern"
    COMPLIMENT = "compliment", "In a compliment"
    EVENT = "event", "At an event or a visit by leaders"
    LEAVING = "leaving", "On leaving: an exit interview or the end of a plan"
    OTHER = "other", "In another way"


class SaidOfPractice(models.TextChoices):
    """What it says of how things are."""

    WELL = "well", "Things are well"
    MIXED = "mixed", "Some of both"
    NOT_WELL = "not_well", "Things are not well"


class Answer(models.TextChoices):
    """What became of it."""

    CHANGED = "changed", "Something changed"
    WILL_NOT = "will_not", "Nothing will change, and the reason is given"


class Voice(ProgrammeRow):
    """One entry of the voice log, through its versions."""

    reference = Code()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "reference"], name="a_voice_has_its_own_reference")]

    def __str__(self) -> str:
        return self.reference


class VoiceVersionQuerySet(VersionQuerySet["VoiceVersion"]):
    """What people said, in words."""

    def standing(self) -> "VoiceVersionQuerySet":
        """Those not taken back."""
        return self.filter(is_withdrawn=False)

    def newest_first(self) -> "VoiceVersionQuerySet":
        """By the day on which they were heard."""
        return self.order_by("-heard_on", "-voice_id")


class VoiceVersion(VersionRow):
    """What some people said, how it was gathered, what became of it, and who was told."""

    version_of = "voice"
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="versions")
    speaker = Code(choices=Speaker.choices)
    gathered = Code(choices=Gathering.choices)
    heard_on = models.DateField()
    # How many people said it. None where it is not known, which is taken to be few.
    people = models.PositiveIntegerField(null=True, blank=True)
    said = ScreenedText()
    says = Code(choices=SaidOfPractice.choices)
    performance_type = Code(choices=PerformanceType.choices)
    content_area = Code(blank=True)
    # The codes of its themes, each between spaces: lists are filtered by them without reading a structure.
    themes = ScreenedText(blank=True)
    answer = Code(choices=Answer.choices, blank=True)
    what_came = ScreenedText(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    told_whom = ScreenedLine(blank=True)
    told_on = models.DateField(null=True, blank=True)
    is_withdrawn = models.BooleanField(default=False)

    objects = VoiceVersionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice"], condition=_CURRENT, name="a_voice_has_one_current_version"),
            models.CheckConstraint(
                condition=Q(answer="", what_came="", answered_on=None)
                | (~Q(answer="") & ~Q(what_came="") & Q(answered_on__isnull=False)),
                name="an_answer_to_a_voice_says_what_came_of_it_and_when",
            ),
            models.CheckConstraint(
                condition=Q(told_on=None, told_whom="") | (Q(told_on__isnull=False) & ~Q(told_whom="") & ~Q(answer="")),
                name="whoever_spoke_is_told_after_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=models.F("heard_on")),
                name="a_voice_is_answered_after_it_was_heard",
            ),
            models.CheckConstraint(condition=Q(people=None) | Q(people__gte=1), name="somebody_spoke"),
        ]
        indexes = [
            # Of those that hold now: PostgreSQL sees no order beyond a column that is asked to be empty.
            models.Index(fields=["programme", "-heard_on", "-voice"], condition=_CURRENT, name="voices_newest_first"),
            # All that the counts of the log ask of an entry, and then all that those of the grid ask, so that ten
            # thousand are counted in the index alone.
            models.Index(
                fields=["programme", "is_withdrawn", "answer", "heard_on", "told_on"],
                condition=_CURRENT,
                name="voices_by_standing",
            ),
            # What is asked of an entry that bears on an objective, however many do.
            models.Index(
                fields=["voice", "speaker", "heard_on", "says", "is_withdrawn", "superseded_at"],
                condition=_CURRENT,
                name="what_a_voice_says",
            ),
            models.Index(
                fields=["programme", "content_area", "performance_type", "speaker", "heard_on", "says", "is_withdrawn"],
                condition=_CURRENT,
                name="voices_by_cell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voice.reference}: {Speaker(self.speaker).label}"


class VoiceUse(VersionRow):
    """That what people said bears on an objective."""

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="uses")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="voice_uses")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voice", "objective"], condition=_CURRENT, name="a_voice_bears_once_on_an_objective"
            )
        ]
        indexes = [
            models.Index(fields=["programme", "superseded_at", "objective", "voice"], name="voices_of_objectives")
        ]

    def __str__(self) -> str:
        return f"{self.voice} for {self.objective}"


# --- counts of practice (QA6) -----------------------------------------------------------------------------------------


class Aspect(models.TextChoices):
    """What was counted: a part of management oversight, or whether a standard was met."""

    DECIDED = "decided", "Decision points at which a manager decided"
    RATIONALE = "rationale", "Decisions of managers with their reason"
    TIMESCALE = "timescale", "Actions set by managers with a person and a day"
    FOLLOWED = "followed", "Actions set by managers that were followed through"
    SUPERVISION = "supervision", "Supervision held when it was due"
    STANDARD = "standard", "Times that a standard was met"


class HowKnown(models.TextChoices):
    """From what it was counted."""

    RECORDS = "records", "From all records"
    DIP_SAMPLE = "dip_sample", "From a dip sample"
    AUDIT = "audit", "From audits"


class PracticeCount(VersionRow):
    """One thing counted in one team for one month: passed, eligible, not applicable and incomplete; never a child."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    aspect = Code(choices=Aspect.choices)
    standard = models.ForeignKey(
        Standard, on_delete=models.PROTECT, null=True, blank=True, related_name="counts", db_index=False
    )
    how_known = Code(choices=HowKnown.choices)
    passed = models.PositiveIntegerField()
    eligible = models.PositiveIntegerField()
    not_applicable = models.PositiveIntegerField(default=0)
    incomplete = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "month", "aspect"],
                condition=_CURRENT & Q(standard=None),
                name="oversight_is_counted_once_for_a_team_and_a_month",
            ),
            models.UniqueConstraint(
                fields=["team", "month", "standard"],
                condition=_CURRENT & Q(standard__isnull=False),
                name="a_standard_is_counted_once_for_a_team_and_a_month",
            ),
            models.CheckConstraint(
                condition=Q(passed__lte=models.F("eligible")), name="no_more_pass_than_could_be_judged"
            ),
            models.CheckConstraint(
                condition=Q(aspect="standard", standard__isnull=False) | (~Q(aspect="standard") & Q(standard=None)),
                name="a_count_of_a_standard_says_which",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_is_named_by_its_first_day"),
        ]
        indexes = [
            models.Index(fields=["programme", "superseded_at", "month"], name="practice_counts_by_month"),
            # What was counted at all is read from the index alone.
            models.Index(fields=["programme", "superseded_at", "aspect", "standard"], name="what_was_counted"),
        ]

    def __str__(self) -> str:
        return f"{Aspect(self.aspect).label}, {self.team}, {self.month:%B %Y}"
