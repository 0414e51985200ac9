"""The reporting calendar and the rounds it makes: cut-off, delivery group, Board, panel."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q

from soundingboard.accounts.bases import ProgrammeRow, RowQuerySet, VersionRow
from soundingboard.accounts.models import Person, Post
from soundingboard.cycle.rules import Move, PanelRhythm, Rhythm, before_later_moves
from soundingboard.decisions.models import Decision
from soundingboard.records.fields import Code, ScreenedJSON, ScreenedLine, ScreenedText


class Calendar(VersionRow):
    """How often the programme reports, as a body decided it."""

    version_of = "programme"
    number = models.PositiveSmallIntegerField(default=1)
    title = ScreenedLine()
    every_months = models.PositiveSmallIntegerField(default=1)
    # Working days between the steps of a round; the Board's day is given for each round.
    cut_off_before_board = models.PositiveSmallIntegerField(default=15)
    group_before_board = models.PositiveSmallIntegerField(default=8)
    # After every so many Boards, before them where negative; or on the panel's own days of every so many months.
    panel_after_board = models.SmallIntegerField(null=True, blank=True)
    panel_every_boards = models.PositiveSmallIntegerField(default=1)
    panel_own_months = models.PositiveSmallIntegerField(null=True, blank=True)
    opens_before_cut_off = models.PositiveSmallIntegerField(default=10)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", db_index=False)
    # How often the panel is brought the plan is the panel's own decision, once it has taken one (SC10).
    panel_decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(superseded_at=None), name="a_programme_has_one_current_calendar"
            ),
            models.CheckConstraint(
                condition=Q(panel_after_board=None) | Q(panel_own_months=None),
                name="a_panel_follows_the_board_or_its_own_days",
            ),
            models.CheckConstraint(condition=Q(panel_every_boards__gte=1), name="a_panel_follows_whole_boards"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rhythm(self) -> Rhythm:
        """The distances that the calendar keeps."""
        return Rhythm(
            opens_before_cut_off=self.opens_before_cut_off,
            cut_off_before_board=self.cut_off_before_board,
            group_before_board=self.group_before_board,
            panel_after_board=self.panel_after_board,
            panel_every_boards=self.panel_every_boards,
            panel_own_months=self.panel_own_months,
        )


class RoundState(models.TextChoices):
    """Where a round stands."""

    PLANNED = "planned", "Planned"
    OPEN = "open", "Open for updates"
    CLOSED = "closed", "Closed to updates"
    FROZEN = "frozen", "Frozen"
    CANCELLED = "cancelled", "Cancelled"


class RoundQuerySet(RowQuerySet["Round"]):
    """Rounds, in words."""

    def in_order(self) -> "RoundQuerySet":
        """By number."""
        return self.order_by("number")

    def frozen(self) -> "RoundQuerySet":
        """Those whose position can no longer change."""
        return self.filter(state=RoundState.FROZEN).order_by("number")

    def open(self) -> "RoundQuerySet":
        """The one that takes updates now, if any."""
        return self.filter(state=RoundState.OPEN)


class Round(ProgrammeRow):
    """One turn of the reporting calendar. Updates and ratings belong to one."""

    number = models.PositiveSmallIntegerField()
    name = ScreenedLine()
    opens_on = models.DateField()
    cut_off = models.DateField()
    group_on = models.DateField()
    board_on = models.DateField()
    panel_on = models.DateField(null=True, blank=True)
    state = Code(choices=RoundState.choices, default=RoundState.PLANNED)
    # When it first opened, when the closing that stands was made, and every closing before it with the re-opening that
    # undid it (pairs of moments, the earliest first): nothing that a round went through is overwritten.
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    reopened = ScreenedJSON(default=list)
    # Every move of its days: when it was made, and what its name and days were before, where the move changed them.
    moved = ScreenedJSON(default=list)

    objects = RoundQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="a_round_has_its_own_number"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state="open"), name="a_programme_has_one_open_round"
            ),
            models.CheckConstraint(
                condition=Q(
                    cut_off__gte=models.F("opens_on"),
                    group_on__gte=models.F("cut_off"),
                    board_on__gte=models.F("group_on"),
                ),
                name="a_round_goes_cut_off_then_group_then_board",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def as_planned_at(self, moment: datetime | None) -> "Round":
        """This row, with the name and the days that it had at a moment. None is now. It is not to be saved."""
        if moment is not None and self.moved:
            made = [(datetime.fromisoformat(at), before) for at, before in self.moved]
            for name, value in before_later_moves(made, moment).items():
                setattr(self, name, value if name == "name" or value is None else date.fromisoformat(value))
        return self

    @property
    def moves(self) -> list[Move]:
        """Every state that it was ever put in, with the moment, the earliest first."""
        found: list[Move] = [(self.opened_at, RoundState.OPEN)] if self.opened_at else []
        for closed, opened in self.reopened:
            found.append((datetime.fromisoformat(closed), RoundState.CLOSED))
            found.append((datetime.fromisoformat(opened), RoundState.OPEN))
        last = (
            (self.closed_at, RoundState.CLOSED),
            (self.frozen_at, RoundState.FROZEN),
            (self.cancelled_at, RoundState.CANCELLED),
        )
        return found + [(at, state) for at, state in last if at is not None]


class Chase(ProgrammeRow):
    """That somebody was reminded of what they had not yet submitted."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="chases")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    chased_at = models.DateTimeField()
    chased_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    outstanding = ScreenedJSON(default=list)

    class Meta:
        indexes = [models.Index(fields=["programme", "round", "post"], name="chases_of_a_round")]

    def __str__(self) -> str:
        return f"{self.post} chased for {self.round}"


class Resolution(models.TextChoices):
    """What a panel did with what it was recommended."""

    NOTED = "noted", "Noted"
    AGREED = "agreed", "Agreed"
    AMENDED = "amended", "Agreed with a change"
    REFUSED = "refused", "Refused"


class FrequencyProposal(ProgrammeRow):
    """A frequency of updates that officers recommend to the panel, and what the panel resolved (SC10)."""

    option = Code()
    every_boards = models.PositiveSmallIntegerField(default=1)
    after_board = models.SmallIntegerField(default=0)
    own_months = models.PositiveSmallIntegerField(null=True, blank=True)
    why = ScreenedText()
    resolution = Code(choices=Resolution.choices, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(resolution=""), name="a_panel_has_one_frequency_before_it"
            ),
            models.CheckConstraint(
                condition=Q(resolution="", decision=None) | (~Q(resolution="") & Q(decision__isnull=False)),
                name="what_a_panel_resolved_is_in_the_register",
            ),
        ]

    def __str__(self) -> str:
        return f"Updates {self.panel.words}"

    @property
    def panel(self) -> PanelRhythm:
        """The frequency that is recommended."""
        return PanelRhythm(self.every_boards, self.after_board, self.own_months)
