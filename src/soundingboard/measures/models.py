"""Measures: what is measured and how, the figures with every vintage, targets, what was done to a chart, benchmarks.

Nothing here is about one child: a figure is a count, a share or a mean of many, and says where it came from.
"""

from django.db import models
from django.db.models import F, Q

from soundingboard.accounts.bases import ProgrammeRow, RowQuerySet, VersionQuerySet, VersionRow
from soundingboard.accounts.models import Person, Post
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import Decision
from soundingboard.evidence.models import PerformanceType
from soundingboard.framework.models import Origin
from soundingboard.lib.screening import NAMES, Kind
from soundingboard.plan.models import Objective, Outcome, Requirement
from soundingboard.records.fields import Code, Digest, ScreenedJSON, ScreenedLine, ScreenedText

_CURRENT = Q(superseded_at=None)


# --- what is measured (ME1) -------------------------------------------------------------------------------------------


class Unit(models.TextChoices):
    """What a value is in."""

    PERCENT = "percent", "Percent"
    PER_10000 = "per_10000", "Rate per 10,000"
    COUNT = "count", "Number"
    MEAN = "mean", "Average"
    DAYS = "days", "Days"
    WEEKS = "weeks", "Weeks"
    SCORE = "score", "Score"
    POUNDS = "pounds", "Pounds"
    GRADE = "grade", "Grade"


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", "Higher is better"
    DOWN = "down", "Lower is better"
    CONTEXT = "context", "Context only: neither way is better"
    BAND = "band", "Best within a band"


class Timing(models.TextChoices):
    """Whether a measure is of what happened in a period, of how things stood at its end, or of rare events by day."""

    PERIOD = "period", "What happened in the period"
    SNAPSHOT = "snapshot", "How things stood on the last day"
    EVENT = "event", "A rare event, each on its day"


class Conflict(models.TextChoices):
    """What a figure is that shows improvement and concern at once, such as one that rises below the usual level."""

    IMPROVEMENT = "improvement", "An improvement"
    CONCERN = "concern", "A concern"


class Frequency(models.TextChoices):
    """How often a figure is expected."""

    WEEKLY = "weekly", "Weekly"
    MONTHLY = "monthly", "Monthly"
    QUARTERLY = "quarterly", "Quarterly"
    TERMLY = "termly", "Termly"
    YEARLY = "yearly", "Yearly"
    AS_IT_HAPPENS = "as_it_happens", "As it happens"


class Stage(models.TextChoices):
    """Where on a child's way through the services it is measured."""

    FRONT_DOOR = "front_door", "Front door and early help"
    ASSESSMENT = "assessment", "Assessment and enquiries"
    CHILD_PROTECTION = "child_protection", "Child protection"
    IN_NEED = "in_need", "Children in need"
    LOOKED_AFTER = "looked_after", "Children looked after"
    HEALTH_AND_LEARNING = "health_and_learning", "Health and learning"
    CARE_LEAVERS = "care_leavers", "Care leavers"
    QUALITY = "quality", "Quality and oversight"
    VOICE = "voice", "Voice of children and families"
    WORKFORCE = "workforce", "Workforce"
    PARTNERS = "partners", "Partners"
    WIDER = "wider", "The wider picture"


class Collection(models.TextChoices):
    """Where figures are collected."""

    ANNEX_A = "annex_a", "Ofsted Annex A"
    CIN_CENSUS = "cin_census", "children in need census"
    SSDA903 = "ssda903", "children looked after return (SSDA903)"
    WORKFORCE_CENSUS = "workforce_census", "social work workforce census"
    LOCAL_RECORD = "local_record", "the council's own record"
    LOCAL_AUDIT = "local_audit", "the council's own audits"
    PARTNER_RETURN = "partner_return", "a return from a partner agency"
    EDUCATION_DATA = "education_data", "education data"
    HEALTH_DATA = "health_data", "health data"
    COURT_DATA = "court_data", "court data"
    FINANCE_RETURN = "finance_return", "finance returns"
    OFSTED = "ofsted", "Ofsted"


class Indicator(ProgrammeRow):
    """Something that is measured, the same through the versions of its definition."""

    code = Code()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="an_indicator_has_its_own_code")]

    def __str__(self) -> str:
        return self.code


class IndicatorVersionQuerySet(VersionQuerySet["IndicatorVersion"]):
    """Definitions, in words."""

    def in_use(self) -> "IndicatorVersionQuerySet":
        """Those not retired."""
        return self.filter(is_retired=False)

    def in_order(self) -> "IndicatorVersionQuerySet":
        """In the order in which a child meets the services."""
        return self.order_by("position", "indicator__code")


class IndicatorVersion(VersionRow):
    """A definition. A figure points to the version it was made with, so an old figure is read with its old words."""

    version_of = "indicator"
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    title = ScreenedLine()
    definition = ScreenedText()
    numerator = ScreenedText()
    denominator = ScreenedText(blank=True)
    unit = Code(choices=Unit.choices)
    decimals = models.PositiveSmallIntegerField(default=1)
    direction = Code(choices=Direction.choices)
    performance_type = Code(choices=PerformanceType.choices)
    content_area = Code()
    stage = Code(choices=Stage.choices)
    timing = Code(choices=Timing.choices, default=Timing.PERIOD)
    frequency = Code(choices=Frequency.choices, default=Frequency.MONTHLY)
    conflict = Code(choices=Conflict.choices, default=Conflict.IMPROVEMENT)
    collected_in = ScreenedJSON(default=list)
    annex_a = ScreenedJSON(default=list)
    source = ScreenedLine(blank=True, max_length=400, allow=NAMES)
    subtleties = ScreenedJSON(default=list)
    read_with = ScreenedJSON(default=list)
    derivation = Code(blank=True)
    lait = ScreenedLine(blank=True, max_length=80)
    explore = ScreenedJSON(null=True, blank=True)
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

    objects = IndicatorVersionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="an_indicator_has_each_version_once"),
            models.UniqueConstraint(
                fields=["indicator"], condition=_CURRENT, name="an_indicator_has_one_current_version"
            ),
            models.CheckConstraint(
                condition=~Q(unit__in=["percent", "per_10000", "mean"]) | ~Q(denominator=""),
                name="a_share_a_rate_or_a_mean_says_what_it_is_out_of",
            ),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="a_value_is_printed_with_at_most_four_decimals"),
            models.CheckConstraint(
                condition=Q(is_retired=False) | ~Q(why_retired=""), name="a_retired_indicator_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "position", "superseded_at"], condition=_CURRENT, name="library_in_order")
        ]

    def __str__(self) -> str:
        return self.title


class TeamKind(models.TextChoices):
    """What a figure may be about besides the whole authority."""

    TEAM = "team", "Team"
    GROUP = "group", "Group of children"


class Team(ProgrammeRow):
    """A team, or a group of children, for which figures are counted besides those of the whole authority."""

    code = Code()
    name = ScreenedLine(allow=NAMES)
    kind = Code(choices=TeamKind.choices, default=TeamKind.TEAM)
    recorded_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="a_team_has_its_own_code"),
            models.UniqueConstraint(fields=["programme", "kind", "name"], name="a_team_has_its_own_name"),
        ]

    def __str__(self) -> str:
        return self.name


# --- figures (ME2) ----------------------------------------------------------------------------------------------------


class IntakeKind(models.TextChoices):
    """How figures came."""

    TYPED = "typed", "Typed on a page"
    SPREADSHEET = "spreadsheet", "A spreadsheet of figures"
    CHILD_LEVEL = "child_level", "Counted from child-level lists"


class Intake(ProgrammeRow):
    """One coming-in of figures: whole, or it is not here. The file itself is not kept, only its name and digest.

    `problems` counts what was wrong by its code; `guesses` are the sentences that say what was taken for what. Neither
    holds anything of a row.
    """

    reference = Code()
    kind = Code(choices=IntakeKind.choices)
    file_name = ScreenedLine(blank=True, allow=NAMES)
    content_hash = Digest(blank=True)
    data_cut_off = models.DateField()
    rows_read = models.PositiveIntegerField(null=True, blank=True)
    problems = ScreenedJSON(default=dict)
    guesses = ScreenedJSON(default=list)
    figures_new = models.PositiveIntegerField(default=0)
    figures_revised = models.PositiveIntegerField(default=0)
    figures_settled = models.PositiveIntegerField(default=0)
    figures_unchanged = models.PositiveIntegerField(default=0)
    # Figures on a weaker basis than what was on record, which stayed.
    figures_passed_over = models.PositiveIntegerField(default=0)
    note = ScreenedText(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    why_withdrawn = ScreenedText(blank=True)

    objects = RowQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="an_intake_has_its_own_reference"),
            models.UniqueConstraint(
                fields=["programme", "content_hash"],
                condition=~Q(content_hash="") & Q(withdrawn_at=None),
                name="the_same_file_twice_is_the_same_intake",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(why_withdrawn=""), name="a_withdrawn_intake_says_why"
            ),
            models.CheckConstraint(
                condition=Q(kind="typed") | ~Q(content_hash=""), name="an_intake_of_a_file_has_its_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Symbol(models.TextChoices):
    """Why there is no value: kept as it is, and never taken for nought."""

    SUPPRESSED = "c", "Hidden, because it is of so few"
    NOT_AVAILABLE = "x", "Not available"
    NOT_APPLICABLE = "z", "Not applicable: there was nothing to count"
    ROUNDS_TO_ZERO = "low", "More than nought, but rounds to it"
    LOW_RELIABILITY = "u", "Not reliable enough to show"


class Basis(models.TextChoices):
    """How far the source could tell."""

    COMPLETE = "complete", "Complete"
    INCOMPLETE = "incomplete", "Incomplete: the source cannot tell"
    SUPPLIED = "supplied", "As another system counted it"


class Quality(models.TextChoices):
    """How good the data behind a figure are."""

    GOOD = "good", "Good"
    FAIR = "fair", "Fair"
    POOR = "poor", "Poor"
    NOT_GRADED = "not_graded", "Not graded"


class Hides(models.TextChoices):
    """Which of its numbers a figure keeps from those who may see no small ones. Its value goes with either."""

    ABOVE = "above", "The numerator, or the count"
    BELOW = "below", "The denominator"
    BOTH = "both", "Both"


class FigureQuerySet(VersionQuerySet["Figure"]):
    """Figures, in words."""

    def of_the_authority(self) -> "FigureQuerySet":
        """Those of the whole authority, no team's."""
        return self.filter(team=None)

    def as_first_reported(self) -> "FigureQuerySet":
        """The first that was said of each period, whatever was said later; what was loaded by mistake left out."""
        return self.filter(vintage=1, intake__withdrawn_at=None)


class Figure(VersionRow):
    """One value for one period, and one vintage of it. A revision is a further row; the one before is superseded.

    A provisional figure that settles unchanged is a further row of the same vintage. `hides` is decided when it comes,
    and grows where a programme takes up a stricter rule; `hid_at_first` says what was kept back until then, since what
    was shown once cannot be taken back.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="figures", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    period_start = models.DateField()
    period_end = models.DateField()
    vintage = models.PositiveSmallIntegerField(default=1)
    numerator = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    symbol = Code(choices=Symbol.choices, blank=True)
    hides = Code(choices=Hides.choices, blank=True)
    hid_at_first = Code(choices=Hides.choices, blank=True)
    basis = Code(choices=Basis.choices, default=Basis.COMPLETE)
    is_provisional = models.BooleanField(default=False)
    data_cut_off = models.DateField()
    rows_considered = models.PositiveIntegerField(null=True, blank=True)
    rows_left_out = models.PositiveIntegerField(null=True, blank=True)
    quality = Code(choices=Quality.choices, default=Quality.NOT_GRADED)
    why_revised = ScreenedText(blank=True)
    definition = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="figures")

    objects = FigureQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "indicator", "period_start", "period_end"],
                condition=_CURRENT & Q(team=None),
                name="the_authority_has_one_current_figure_for_a_period",
            ),
            models.UniqueConstraint(
                fields=["programme", "indicator", "team", "period_start", "period_end"],
                condition=_CURRENT & Q(team__isnull=False),
                name="a_team_has_one_current_figure_for_a_period",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="a_figure_covers_a_period_forwards"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, symbol="") | (Q(value=None) & ~Q(symbol="")),
                name="a_figure_has_a_value_or_says_why_it_has_none",
            ),
            models.CheckConstraint(
                condition=Q(denominator=None) | Q(denominator__gt=0) | Q(value=None),
                name="nothing_is_shared_out_among_none",
            ),
            models.CheckConstraint(
                condition=Q(vintage=1) | ~Q(why_revised=""), name="a_revised_figure_says_why_it_was_revised"
            ),
            models.CheckConstraint(
                condition=Q(rows_left_out=None) | Q(rows_considered__gte=F("rows_left_out")),
                name="no_more_rows_are_left_out_than_there_were",
            ),
        ]
        indexes = [
            # `superseded_at` is in the index and not only in its condition: SQLite would read each row to see it.
            models.Index(
                fields=["programme", "indicator", "team", "period_end", "superseded_at"],
                condition=_CURRENT,
                name="figures_of_a_series",
            ),
            models.Index(fields=["programme", "recorded_at", "superseded_at"], name="figures_as_at"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period_start} to {self.period_end}"


# --- targets (ME3) ----------------------------------------------------------------------------------------------------


class TargetKind(models.TextChoices):
    """What sort of target it is."""

    STATUTORY = "statutory", "Statutory standard"
    NOTICE = "notice", "Milestone of the Notice"
    TRAJECTORY = "trajectory", "Improvement trajectory"
    BAND = "band", "Tolerance band"
    BENCHMARK = "benchmark", "Benchmark"
    BASELINE = "baseline", "Own baseline"


class Target(VersionRow):
    """What a measure is to reach, from when, on whose word.

    A band has a lower and an upper end; a trajectory goes in a straight line from its value on `from_on` to what it
    `reaches` on `reaches_on`; every other kind is one value. `to_on` None means until another of its kind begins.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    kind = Code(choices=TargetKind.choices)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    lower = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    upper = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    reaches = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    reaches_on = models.DateField(null=True, blank=True)
    basis = ScreenedText()
    agreed_by = ScreenedLine()
    agreed_on = models.DateField()
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="band", value=None, lower__isnull=False, upper__isnull=False)
                | (~Q(kind="band") & Q(value__isnull=False, lower=None, upper=None)),
                name="a_band_has_two_ends_and_any_other_target_one_value",
            ),
            models.CheckConstraint(
                condition=Q(lower=None) | Q(upper__gt=F("lower")), name="a_band_ends_above_where_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(kind="trajectory", reaches__isnull=False, reaches_on__gt=F("from_on"))
                | (~Q(kind="trajectory") & Q(reaches=None, reaches_on=None)),
                name="a_trajectory_says_what_it_reaches_and_when",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="a_target_holds_forwards"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "superseded_at", "indicator", "from_on"], name="targets_of_a_measure")
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.get_kind_display()} from {self.from_on}"


# --- charts (ME4) -----------------------------------------------------------------------------------------------------


class ChangeKind(models.TextChoices):
    """What is done to a chart."""

    REBASE = "rebase", "Limits worked out anew from a day"
    GHOST = "ghost", "A point drawn and not counted"
    BASELINE = "baseline", "Limits fixed by the points up to a day"


class ChartChange(VersionRow):
    """That a chart is read differently from a day, by a recorded decision, which is printed on the chart.

    `on` is the first day of the new segment, a day in the period of the ghosted point, or the last day of the baseline.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="chart_changes", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    kind = Code(choices=ChangeKind.choices)
    on = models.DateField()
    why = ScreenedText()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "indicator", "kind", "on"],
                condition=_CURRENT & Q(team=None),
                name="a_chart_is_changed_once_in_one_way_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["programme", "indicator", "team", "kind", "on"],
                condition=_CURRENT & Q(team__isnull=False),
                name="a_teams_chart_is_changed_once_in_one_way_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["programme", "indicator"],
                condition=_CURRENT & Q(team=None, kind="baseline"),
                name="a_chart_has_one_baseline",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="a_change_to_a_chart_says_why"),
        ]
        indexes = [
            models.Index(fields=["programme", "superseded_at", "indicator", "on"], name="chart_changes_of_a_measure")
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.get_kind_display()}, {self.on}"


class EventKind(models.TextChoices):
    """What sort of thing happened."""

    PRACTICE = "practice", "A change in practice"
    RECORDING = "recording", "A change in recording or systems"
    STAFFING = "staffing", "Staffing"
    INSPECTION = "inspection", "Inspection or visit"
    POLICY = "policy", "New law or guidance"
    OUTSIDE = "outside", "Something outside"
    OTHER = "other", "Something else"


class Event(VersionRow):
    """Something that happened and is marked on charts: on one measure's, or on all where no indicator is given."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    kind = Code(choices=EventKind.choices)
    on = models.DateField()
    title = ScreenedLine(max_length=120)
    note = ScreenedText(blank=True)

    class Meta:
        indexes = [models.Index(fields=["programme", "superseded_at", "on"], name="events_by_day")]

    def __str__(self) -> str:
        return f"{self.title}, {self.on}"


class Commentary(VersionRow):
    """What is said of a measure in a round: what changed, why it is thought to have, what is done about it.

    `asked_by` is the code of the rule that said something had changed, and `because` its sentence; both are empty where
    somebody wrote without being asked.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="commentaries", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_index=False)
    period_end = models.DateField()
    text = ScreenedText()
    asked_by = Code(blank=True)
    because = ScreenedText(blank=True)

    class Meta:
        verbose_name_plural = "commentaries"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "round"],
                condition=_CURRENT & Q(team=None),
                name="a_measure_has_one_commentary_a_round",
            ),
            models.UniqueConstraint(
                fields=["indicator", "team", "round"],
                condition=_CURRENT & Q(team__isnull=False),
                name="a_teams_measure_has_one_commentary_a_round",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_commentary_says_something"),
        ]
        indexes = [
            models.Index(fields=["programme", "superseded_at", "round", "indicator"], name="commentaries_of_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} in {self.round}"


# --- what measures bear on --------------------------------------------------------------------------------------------


class MeasureLink(VersionRow):
    """That a measure shows how an objective or an outcome goes."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="links", db_index=False)
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, null=True, related_name="measure_links", db_index=False
    )
    outcome = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, null=True, related_name="measure_links", db_index=False
    )
    note = ScreenedText(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(objective__isnull=False, outcome=None) | Q(objective=None, outcome__isnull=False),
                name="a_measure_is_linked_to_one_thing",
            ),
            models.UniqueConstraint(
                fields=["indicator", "objective"], condition=_CURRENT, name="a_measure_is_linked_once_to_an_objective"
            ),
            models.UniqueConstraint(
                fields=["indicator", "outcome"], condition=_CURRENT, name="a_measure_is_linked_once_to_an_outcome"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "superseded_at", "objective"], name="measures_of_objectives"),
            models.Index(fields=["programme", "superseded_at", "outcome"], name="measures_of_outcomes"),
            models.Index(fields=["programme", "superseded_at", "indicator"], name="what_a_measure_bears_on"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} for {self.objective or self.outcome}"


class MeasureVerdict(VersionRow):
    """What the figures of a measure, for the authority, came to when they last changed.

    It follows from the figures, the targets and what was done to the chart, and is put on record when one of these
    changes, so that what was said on a day stays known and no page works it out again to say one sentence.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="verdicts", db_index=False)
    code = Code()
    sentence = ScreenedText(allow=frozenset({Kind.PHONE}))
    periods_off_path = models.PositiveSmallIntegerField(default=0)
    # The last day of the last period that has a value; nothing where none has.
    last_on = models.DateField(null=True)
    # The same, as it follows from what may be read by those who may see no small numbers.
    public_code = Code()
    public_sentence = ScreenedText(allow=frozenset({Kind.PHONE}))
    public_periods_off_path = models.PositiveSmallIntegerField(default=0)
    public_last_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator"], condition=_CURRENT, name="a_measure_has_one_verdict_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "superseded_at", "indicator"], name="verdicts_of_measures"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.sentence}"


class ScorecardLine(VersionRow):
    """That a measure is on the programme's scorecard, and where on it."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "indicator"], condition=_CURRENT, name="a_measure_is_once_on_the_scorecard"
            )
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "position"], name="scorecard_in_order")]

    def __str__(self) -> str:
        return f"{self.position}. {self.indicator}"


# --- benchmarks (ME5) -------------------------------------------------------------------------------------------------


class Publisher(models.TextChoices):
    """In what form figures of other authorities are published."""

    EXPLORE = "explore", "DfE Explore Education Statistics"
    LAIT = "lait", "DfE local authority interactive tool"
    OFSTED = "ofsted", "Ofsted inspection outcomes"
    NEIGHBOURS = "neighbours", "Table of statistical neighbours"
    DICTIONARY = "dictionary", "Dictionary of the DfE local authority interactive tool"


class BenchmarkRelease(ProgrammeRow):
    """A published file that was loaded. The same file twice is the same release.

    `changes` says, by the code of each measure, how the file's values differ from those on record when it came.
    """

    publisher = Code(choices=Publisher.choices)
    title = ScreenedLine()
    file_name = ScreenedLine(blank=True, allow=NAMES)
    content_hash = Digest()
    published_on = models.DateField(null=True, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    changes = ScreenedJSON(default=dict)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    why_withdrawn = ScreenedText(blank=True)

    objects = RowQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "content_hash"],
                condition=Q(withdrawn_at=None),
                name="the_same_file_twice_is_the_same_release",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(why_withdrawn=""), name="a_withdrawn_release_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AreaKind(models.TextChoices):
    """Whose figure it is."""

    AUTHORITY = "authority", "Local authority"
    REGION = "region", "Region"
    COUNTRY = "country", "Country"


class BenchmarkArea(ProgrammeRow):
    """An authority, region or country in a release, by the publisher's number and with its name of that day.

    `region` is the key by which the release knows a region; an authority has that of its own.
    """

    release = models.ForeignKey(BenchmarkRelease, on_delete=models.PROTECT, related_name="areas")
    code = Code()
    name = ScreenedLine(allow=NAMES)
    kind = Code(choices=AreaKind.choices)
    region = ScreenedLine(blank=True, max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "code"], name="an_area_is_once_in_a_release")]

    def __str__(self) -> str:
        return self.name


class BenchmarkFigure(ProgrammeRow):
    """One published value of another area for an indicator. A symbol stays a symbol and is never nought.

    `year` is the publisher's label and `year_ends` the calendar year in which it ends.
    """

    release = models.ForeignKey(BenchmarkRelease, on_delete=models.PROTECT, related_name="figures", db_index=False)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey(BenchmarkArea, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = ScreenedLine(max_length=40)
    year_ends = models.PositiveSmallIntegerField(null=True, blank=True)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    symbol = ScreenedLine(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "indicator", "area", "year"], name="a_release_says_one_thing_of_an_area_a_year"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, symbol="") | (Q(value=None) & ~Q(symbol="")),
                name="a_published_figure_has_a_value_or_a_symbol",
            ),
        ]
        indexes = [models.Index(fields=["programme", "indicator", "release"], name="benchmarks_of_a_measure")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area} {self.year}"


class DictionaryEntry(ProgrammeRow):
    """What the tool's dictionary says of an indicator: which end is best, and whether the tool bands it.

    `best` is low, high or none.
    """

    release = models.ForeignKey(BenchmarkRelease, on_delete=models.PROTECT, related_name="entries")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", db_index=False)
    best = Code()
    bands = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "indicator"], name="a_dictionary_says_one_thing_of_a_measure")
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.best}"


class InspectionOutcome(ProgrammeRow):
    """The latest graded inspection of an authority in a release, its grades by what was judged."""

    release = models.ForeignKey(BenchmarkRelease, on_delete=models.PROTECT, related_name="outcomes")
    area_code = Code()
    name = ScreenedLine(allow=NAMES)
    kind = ScreenedLine(blank=True)
    inspected_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    grades = ScreenedJSON(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "area_code"], name="a_release_has_one_latest_outcome_of_an_area")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.inspected_on}"


class NeighbourSet(VersionRow):
    """The statistical neighbours that the authority is compared with, and the model that chose them.

    `authority_code` is the authority's own number, by which it finds itself in a release.
    """

    version_of = "programme"
    release = models.ForeignKey(BenchmarkRelease, on_delete=models.PROTECT, related_name="+", db_index=False)
    model_name = ScreenedLine()
    authority_code = Code()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=_CURRENT, name="a_programme_has_one_set_of_neighbours"
            )
        ]

    def __str__(self) -> str:
        return self.model_name


class Neighbour(ProgrammeRow):
    """One authority in a set of neighbours."""

    neighbours = models.ForeignKey(NeighbourSet, on_delete=models.PROTECT, related_name="members")
    area_code = Code()
    name = ScreenedLine(allow=NAMES)
    place = models.PositiveSmallIntegerField()
    closeness = ScreenedLine(blank=True, max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["neighbours", "area_code"], name="a_neighbour_is_once_in_a_set"),
            models.UniqueConstraint(fields=["neighbours", "place"], name="neighbours_stand_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


# --- data development (ME9) -------------------------------------------------------------------------------------------


class DevelopmentState(models.TextChoices):
    """Where an item of the data development agenda stands."""

    OPEN = "open", "To be begun"
    IN_PROGRESS = "in_progress", "Under way"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


class DataDevelopment(ProgrammeRow):
    """Something that cannot be measured yet, or not well, through what is said of it."""

    reference = Code()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="a_development_has_its_own_reference")
        ]

    def __str__(self) -> str:
        return self.reference


class DataDevelopmentVersion(VersionRow):
    """What is said of an item of the data development agenda."""

    version_of = "item"
    item = models.ForeignKey(DataDevelopment, on_delete=models.PROTECT, related_name="versions")
    title = ScreenedLine()
    what_is_missing = ScreenedText()
    what_is_done = ScreenedText(blank=True)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    due_on = models.DateField(null=True, blank=True)
    state = Code(choices=DevelopmentState.choices, default=DevelopmentState.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=_CURRENT, name="a_development_has_one_current_version")
        ]
        indexes = [models.Index(fields=["programme", "superseded_at", "due_on"], name="development_agenda")]

    def __str__(self) -> str:
        return self.title
