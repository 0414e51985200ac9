"""The reporting cycle as it stood at a moment, each function in a fixed number of queries. `moment` is None for now."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.cycle.models import Calendar, Chase, FrequencyProposal, Round, RoundState
from soundingboard.cycle.rules import RoundDays, last_move, publish_by, warnings
from soundingboard.records.prepared import prepared


class RoundFacts(NamedTuple):
    """A round and the state in which it stood."""

    row: Round
    state: RoundState

    @property
    def days(self) -> RoundDays:
        """Its days."""
        row = self.row
        return RoundDays(row.opens_on, row.cut_off, row.group_on, row.board_on, row.panel_on)

    @property
    def warnings(self) -> list[str]:
        """What somebody should look at in its days."""
        return warnings(self.days)

    @property
    def papers_out_by(self) -> date:
        """The last day on which the Board's papers leave five clear days."""
        return publish_by(self.row.board_on)


def state_at(row: Round, moment: datetime | None) -> RoundState:
    """The state of a round just before a moment; None is now."""
    if moment is None:
        return RoundState(row.state)
    last = last_move(row.moves, moment)
    return RoundState(last[1]) if last else RoundState.PLANNED


def closed_at(row: Round, moment: datetime | None) -> datetime | None:
    """When a round that was over just before a moment had closed; None for one that was not. `moment` None is now."""
    if state_at(row, moment) not in (RoundState.CLOSED, RoundState.FROZEN):
        return None
    if moment is None:
        return row.closed_at
    return max((at for at, state in row.moves if state == RoundState.CLOSED and at < moment), default=None)


class Happened(NamedTuple):
    """One move of a round, in words."""

    what: str
    at: datetime


def course_of(row: Round, moment: datetime | None = None) -> list[Happened]:
    """What a round had gone through by a moment, in order."""
    found: list[Happened] = []
    for at, state in row.moves:
        if moment is None or at < moment:
            again = state == RoundState.OPEN and found
            found.append(Happened("Opened again" if again else _HAPPENED[state], at))
    return found


_HAPPENED: dict[str, str] = {
    RoundState.OPEN: "Opened",
    RoundState.CLOSED: "Closed",
    RoundState.FROZEN: "Frozen",
    RoundState.CANCELLED: "Cancelled",
}


def rounds_of(actor: Actor, moment: datetime | None = None) -> list[RoundFacts]:
    """Every round of the programme, the latest first. One query."""
    return [RoundFacts(row.as_planned_at(moment), state_at(row, moment)) for row in _rounds(actor)]


@prepared
def _rounds(actor: Actor) -> "QuerySet[Round]":
    return Round.objects.visible_to(actor).order_by("-number")


def round_numbered(actor: Actor, number: int, moment: datetime | None = None) -> RoundFacts | None:
    """The round with a number. One query."""
    row = Round.objects.visible_to(actor).filter(number=number).select_related("programme").first()
    return RoundFacts(row.as_planned_at(moment), state_at(row, moment)) if row else None


def round_of_now(rounds: list[RoundFacts]) -> RoundFacts | None:
    """The round that asks for something: the open one; else the one closed and not frozen; else the next planned."""
    for state in (RoundState.OPEN, RoundState.CLOSED):
        found = [each for each in rounds if each.state == state]
        if found:
            return found[0]
    planned = [each for each in rounds if each.state == RoundState.PLANNED]
    return min(planned, key=lambda each: each.row.board_on, default=None)


def closed_before(rounds: list[RoundFacts], of: RoundFacts, moment: datetime | None = None) -> datetime | None:
    """When the round before one had closed; None where none had. No query."""
    earlier = [closed_at(each.row, moment) for each in rounds if each.row.number < of.row.number]
    return max((at for at in earlier if at is not None), default=None)


def calendar_at(actor: Actor, moment: datetime | None = None) -> Calendar | None:
    """The reporting calendar in force, with its decision. One query."""
    found: Calendar | None = (
        Calendar.objects.visible_to(actor)
        .as_at(moment)
        .select_related("decision__body", "panel_decision__body", "recorded_by")
        .first()
    )
    return found


def calendars_of(actor: Actor) -> list[Calendar]:
    """Every calendar there ever was, the latest first, with its decision. One query."""
    return list(Calendar.objects.visible_to(actor).select_related("decision__body").order_by("-number"))


def boards_since_panel(programme: Programme, before: date) -> int | None:
    """How many Boards met since the last that the panel followed, before a day; None if there was none. One query."""
    rows = Round.objects.filter(programme=programme, board_on__lt=before).exclude(state=RoundState.CANCELLED)
    for number, panel_on in enumerate(rows.order_by("-board_on").values_list("panel_on", flat=True)):
        if panel_on is not None:
            return number
    return None


def frequency_before_the_panel(actor: Actor, moment: datetime | None = None) -> FrequencyProposal | None:
    """The frequency that officers recommend and the panel had not resolved on by a moment. One query."""
    rows = FrequencyProposal.objects.visible_to(actor)
    if moment is None:
        rows = rows.filter(resolution="")
    else:
        rows = rows.filter(Q(decision=None) | Q(decision__recorded_at__gte=moment), recorded_at__lt=moment)
    return rows.select_related("recorded_by").order_by("pk").first()


def frequencies_resolved(actor: Actor, moment: datetime | None = None) -> list[FrequencyProposal]:
    """What the panel resolved on before, the latest first. One query."""
    rows = FrequencyProposal.objects.visible_to(actor).exclude(resolution="").select_related("decision__body")
    if moment is not None:
        rows = rows.filter(decision__recorded_at__lt=moment)
    return list(rows.order_by("-pk"))


class Chased(NamedTuple):
    """How often a post was reminded in a round, and when last."""

    last: datetime
    times: int


def chased_in(round_id: int, moment: datetime | None = None) -> dict[int, Chased]:
    """The posts reminded in a round. One query."""
    rows = Chase.objects.filter(round_id=round_id)
    if moment is not None:
        rows = rows.filter(chased_at__lt=moment)
    counted = rows.order_by().values_list("post_id").annotate(last=Max("chased_at"), times=Count("pk"))
    return {post: Chased(last, times) for post, last, times in counted}
