"""What may be done in the reporting cycle: agree the calendar, plan rounds, open, close, freeze, chase."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import LONDON, first_version, supersede
from soundingboard.accounts.models import Holding, Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Calendar, Chase, Round, RoundState
from soundingboard.cycle.proposals import rounds_for
from soundingboard.cycle.reading import boards_since_panel
from soundingboard.cycle.rules import TRANSITIONS, Rhythm, RoundDays
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.history.log import record
from soundingboard.outbox.models import Message

# Beneath a programme: the page that lists what a post has still to submit, each with the way to write it.
STILL_TO_COME = "rounds/{round}/waiting/?post={post}"


class CycleRefused(Exception):
    """Something the reporting cycle does not allow, with the sentence that says what to do."""


def agree_calendar(
    *,
    programme: Programme,
    title: str,
    every_months: int,
    rhythm: Rhythm,
    decision: Decision,
    by: Actor,
) -> Calendar:
    """Put the calendar that a body agreed in the place of the one before (GV2).

    What a panel decided of its own frequency stays: only a panel changes it (SC9).

    Raises:
        CycleRefused: the decision is not about the calendar, or the panel's frequency is the panel's to change.
    """
    require(by, Permission.RUN_ROUNDS, programme)
    if decision.kind != DecisionKind.CALENDAR or decision.programme_id != programme.pk:
        raise CycleRefused("Choose the decision by which a body agreed the reporting calendar.")
    with transaction.atomic():
        current = Calendar.objects.filter(programme=programme).current().first()
        if current is not None:
            if current.panel_decision is not None and current.rhythm.panel != rhythm.panel:
                raise CycleRefused(
                    "How often the panel is brought the plan is the panel's own decision "
                    f"({current.panel_decision.reference}). Leave it as it is; the panel changes it."
                )
            supersede(current, by=by)
        fresh = first_version(
            Calendar(
                programme=programme,
                number=current.number + 1 if current else 1,
                title=title,
                every_months=every_months,
                cut_off_before_board=rhythm.cut_off_before_board,
                group_before_board=rhythm.group_before_board,
                panel_after_board=rhythm.panel_after_board,
                panel_every_boards=rhythm.panel_every_boards,
                panel_own_months=rhythm.panel_own_months,
                opens_before_cut_off=rhythm.opens_before_cut_off,
                decision=decision,
                panel_decision=current.panel_decision if current else None,
            ),
            by=by,
        )
        record(
            "calendar.agreed",
            fresh,
            before={"title": current.title if current else None},
            after={"title": title, "every_months": every_months, "decision": decision},
            by=by,
        )
    return fresh


def plan_rounds(*, programme: Programme, board_days: Sequence[date], by: Actor) -> list[Round]:
    """Make a round for each day on which the Board meets, by the calendar in force.

    Raises:
        CycleRefused: no calendar is agreed, or a Board day stands already in a round.
    """
    require(by, Permission.RUN_ROUNDS, programme)
    calendar = Calendar.objects.filter(programme=programme).current().first()
    if calendar is None:
        raise CycleRefused("Agree a reporting calendar first; it makes the rounds.")
    days = sorted(set(board_days))
    taken = set(
        Round.objects.filter(programme=programme, board_on__in=days)
        .exclude(state=RoundState.CANCELLED)
        .values_list("board_on", flat=True)
    )
    if taken:
        first = min(taken)
        raise CycleRefused(f"There is a round for the Board of {first.day} {first:%B %Y} already.")
    made = []
    with transaction.atomic():
        number = Round.objects.filter(programme=programme).count()
        since = boards_since_panel(programme, days[0]) if days else None
        for each in rounds_for(days, calendar.rhythm, since):
            number += 1
            made.append(_make_round(programme, number, each, by))
    return made


def _make_round(programme: Programme, number: int, days: RoundDays, by: Actor) -> Round:
    made = Round.objects.create(
        programme=programme,
        number=number,
        name=_name_of(number, days.board_on),
        opens_on=days.opens_on,
        cut_off=days.cut_off,
        group_on=days.group_on,
        board_on=days.board_on,
        panel_on=days.panel_on,
    )
    record("round.planned", made, after={"board_on": days.board_on, "cut_off": days.cut_off}, by=by)
    return made


def _name_of(number: int, board_on: date) -> str:
    return f"Round {number}, Board of {board_on.day} {board_on:%B %Y}"


def move_round(*, round: Round, days: RoundDays, why: str, by: Actor) -> Round:
    """Change the days of a round that is not yet closed. What they were stays on record for every day before.

    Raises:
        CycleRefused: it is closed, or its days are out of order.
    """
    require(by, Permission.RUN_ROUNDS, round)
    if round.state not in (RoundState.PLANNED, RoundState.OPEN):
        raise CycleRefused("This round is over; its days stand.")
    if not days.opens_on <= days.cut_off <= days.group_on <= days.board_on:
        raise CycleRefused("Enter the days in their order: opening, cut-off, delivery group, Board.")
    said = {name: getattr(days, name) for name in ("opens_on", "cut_off", "group_on", "board_on", "panel_on")}
    if round.name == _name_of(round.number, round.board_on):
        said["name"] = _name_of(round.number, days.board_on)
    before = {name: getattr(round, name) for name in said if getattr(round, name) != said[name]}
    if not before:
        return round
    with transaction.atomic():
        for name in before:
            setattr(round, name, said[name])
        kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in before.items()}
        round.moved = [*round.moved, [by.now.isoformat(), kept]]
        round.save(update_fields=[*before, "moved"])
        record("round.moved", round, before=before, after={name: said[name] for name in before}, why=why, by=by)
    return round


def open_round(*, round: Round, by: Actor) -> Round:
    """Ask for updates: one round is open at a time.

    Raises:
        CycleRefused: another round is open, or this one cannot be opened.
    """
    require(by, Permission.RUN_ROUNDS, round)
    other = Round.objects.filter(programme_id=round.programme_id).open().exclude(pk=round.pk).first()
    if other is not None:
        raise CycleRefused(f"Close {other} first: one round is open at a time.")
    return _move(round, RoundState.OPEN, by=by)


def close_round(*, round: Round, by: Actor) -> Round:
    """Take no more updates."""
    require(by, Permission.RUN_ROUNDS, round)
    return _move(round, RoundState.CLOSED, by=by)


def freeze_round(*, round: Round, by: Actor) -> Round:
    """Fix the position that the Board saw: its updates and ratings can no longer change."""
    require(by, Permission.RUN_ROUNDS, round)
    return _move(round, RoundState.FROZEN, by=by)


def cancel_round(*, round: Round, why: str, by: Actor) -> Round:
    """Drop a planned round: the Board will not meet."""
    require(by, Permission.RUN_ROUNDS, round)
    return _move(round, RoundState.CANCELLED, why=why, by=by)


def chase(*, round: Round, post: Post, outstanding: Sequence[str], by: Actor) -> Chase:
    """Remind the holder of a post of what is not yet submitted; a line in their inbox leads to the list of it.

    Args:
        outstanding: the references of the actions and objectives that wait, worked out from the position.
    Raises:
        CycleRefused: the round is not open, nobody holds the post, or they were reminded today already.
    """
    require(by, Permission.RUN_ROUNDS, round)
    require(by, Permission.RUN_ROUNDS, post)
    if round.state != RoundState.OPEN:
        raise CycleRefused("Reminders go out while a round is open.")
    holding = Holding.objects.filter(post=post, to_on=None).select_related("person").first()
    if holding is None:
        raise CycleRefused(f"Nobody holds the post {post}. Appoint somebody, then remind them.")
    last = Chase.objects.filter(round=round, post=post).order_by("-chased_at").first()
    if last is not None and last.chased_at.astimezone(LONDON).date() == by.today:
        raise CycleRefused(f"{holding.person} was reminded today already.")
    with transaction.atomic():
        made = Chase.objects.create(
            programme_id=round.programme_id,
            round=round,
            post=post,
            chased_at=by.now,
            chased_by=by.person,
            outstanding=list(outstanding),
        )
        Message.objects.create(
            programme_id=round.programme_id,
            recipient_id=holding.person_id,
            kind="chase",
            subject=f"{len(outstanding)} to update by {round.cut_off.day} {round.cut_off:%B}",
            text=f"Still to be submitted for {round}: {', '.join(outstanding)}.",
            address=STILL_TO_COME.format(round=round.number, post=post.code),
            sent_at=by.now,
        )
        record("round.chased", made, after={"post": post, "outstanding": list(outstanding)}, by=by)
    return made


def _move(round: Round, to: RoundState, *, why: str = "", by: Actor) -> Round:
    if to not in TRANSITIONS[round.state]:
        raise CycleRefused(f"A round that is {RoundState(round.state).label.lower()} cannot become {to.label.lower()}.")
    before = round.state
    try:
        with transaction.atomic():
            moved = Round.objects.filter(pk=round.pk, state=before).update(state=to, **_stamps(round, to, by.now))
            if not moved:
                raise CycleRefused("Somebody else changed this round a moment ago. Look again.")
            round.refresh_from_db()
            record(f"round.{to.value}", round, before={"state": before}, after={"state": to}, why=why, by=by)
    except IntegrityError as error:
        raise CycleRefused("Another round was opened a moment ago: one round is open at a time.") from error
    return round


def _stamps(round: Round, to: RoundState, now: datetime) -> dict[str, Any]:
    """What a move leaves on record of itself. A closing that is undone is kept beside the opening that undid it."""
    if to == RoundState.OPEN and round.closed_at is not None:
        return {"closed_at": None, "reopened": [*round.reopened, [round.closed_at.isoformat(), now.isoformat()]]}
    return {f"{_STAMPS[to]}_at": now}


_STAMPS = {
    RoundState.OPEN: "opened",
    RoundState.CLOSED: "closed",
    RoundState.FROZEN: "frozen",
    RoundState.CANCELLED: "cancelled",
}
