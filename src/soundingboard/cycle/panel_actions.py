"""What may be done about how often the panel is brought the plan: recommend it, and record what the panel resolved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import first_version, supersede
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.actions import CycleRefused
from soundingboard.cycle.models import Calendar, FrequencyProposal, Resolution, Round, RoundState
from soundingboard.cycle.options import SAME_FACTS_WITHIN
from soundingboard.cycle.proposals import panel_days
from soundingboard.cycle.rules import PanelRhythm, RoundDays
from soundingboard.decisions.actions import record_decision
from soundingboard.decisions.models import Body, BodyKind, Decision, DecisionKind
from soundingboard.history.log import record

NOTED = "Note the work done to build how improvement is monitored and reported to the Board"


@dataclass(frozen=True, slots=True)
class Resolved:
    """What came of a sitting: the decisions, and what changed in the calendar, in sentences."""

    decision: Decision
    noted: Decision | None
    changes: tuple[str, ...]


def recommend_frequency(
    *, programme: Programme, option: str, panel: PanelRhythm, why: str, by: Actor
) -> FrequencyProposal:
    """Put one frequency before the panel, with the reason; it takes the place of one that has not been resolved on."""
    require(by, Permission.RUN_SCRUTINY, programme)
    said = {
        "option": option,
        "every_boards": panel.every_boards,
        "after_board": panel.after_board,
        "own_months": panel.own_months,
        "why": why,
    }
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        before = FrequencyProposal.objects.filter(programme=programme, resolution="").first()
        if before is None:
            made = FrequencyProposal.objects.create(
                programme=programme, recorded_at=by.now, recorded_by=by.person, **said
            )
            record("frequency.recommended", made, after={"frequency": panel.words, "why": why}, by=by)
            return made
        was = {"frequency": before.panel.words, "why": before.why}
        for name, value in said.items():
            setattr(before, name, value)
        before.recorded_at, before.recorded_by = by.now, by.person
        before.save(update_fields=[*said, "recorded_at", "recorded_by"])
        record("frequency.recommended", before, before=was, after={"frequency": panel.words, "why": why}, by=by)
    return before


def resolve_frequency(
    *,
    proposal: FrequencyProposal,
    body: Body,
    resolution: Resolution,
    adopted: PanelRhythm | None = None,
    decided_on: date,
    text: str,
    noted: str = "",
    minute_reference: str = "",
    by: Actor,
) -> Resolved:
    """Record what the panel resolved on the frequency, and change the calendar in the same stroke where it agreed.

    A round that is open, or closed and not yet frozen, keeps the panel's day that it has: people are working to it.
    Planned rounds take the days that follow from what was agreed.

    Args:
        adopted: the frequency agreed, where it differs from the one recommended.
        noted: what the panel said of the other recommendation, to note how improvement is monitored; empty where that
            was not before it.
    Raises:
        CycleRefused: it was resolved on already, the body is not a panel, no calendar is in force to change, or what
            was agreed with a change is what was recommended.
        DecisionRefused: the day is in the future, or the panel did not sit then.
    """
    require(by, Permission.RUN_SCRUTINY, proposal)
    require(by, Permission.RUN_SCRUTINY, body)
    if body.kind != BodyKind.PANEL:
        raise CycleRefused("Choose a scrutiny panel: how often it is brought the plan is for the panel to agree.")
    agrees = resolution in (Resolution.AGREED, Resolution.AMENDED)
    panel = adopted if resolution == Resolution.AMENDED and adopted is not None else proposal.panel
    if resolution == Resolution.AMENDED and panel == proposal.panel:
        raise CycleRefused("Say which frequency the panel agreed instead, or record it as agreed.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=proposal.programme_id)
        if FrequencyProposal.objects.get(pk=proposal.pk).resolution:
            raise CycleRefused("What the panel resolved on this is on record already.")
        calendar = Calendar.objects.filter(programme_id=proposal.programme_id).current().first()
        if agrees and calendar is None:
            raise CycleRefused("There is no reporting calendar to change. The Board's calendar is agreed first.")
        first = _note(body, noted, decided_on, minute_reference, by) if noted else None
        decision = record_decision(
            body=body,
            kind=DecisionKind.CALENDAR if agrees else DecisionKind.OTHER,
            decided_on=decided_on,
            title=f"Frequency of updates to the panel: {Resolution(resolution).label.lower()}",
            text=f"{_RESOLVED[resolution]} updates {panel.words}. {text}".strip(),
            minute_reference=minute_reference,
            by=by,
        )
        proposal.resolution, proposal.decision = resolution, decision
        proposal.save(update_fields=["resolution", "decision"])
        record(
            "frequency.resolved", proposal, after={"resolution": resolution, "frequency": panel.words}, why=text, by=by
        )
        changes = _change(calendar, panel, decision, by) if agrees and calendar is not None else ()
    return Resolved(decision, first, tuple(changes))


_RESOLVED = {
    Resolution.NOTED: "The panel noted the recommendation of",
    Resolution.AGREED: "The panel agreed",
    Resolution.AMENDED: "The panel agreed, in the place of what was recommended,",
    Resolution.REFUSED: "The panel did not agree",
}


def _note(body: Body, text: str, decided_on: date, minute_reference: str, by: Actor) -> Decision:
    return record_decision(
        body=body,
        kind=DecisionKind.OTHER,
        decided_on=decided_on,
        title=NOTED,
        text=text,
        minute_reference=minute_reference,
        by=by,
    )


def _change(calendar: Calendar, panel: PanelRhythm, decision: Decision, by: Actor) -> Iterable[str]:
    before = calendar.rhythm.panel
    supersede(calendar, by=by)
    rhythm = panel.lies_in(calendar.rhythm)
    fresh = first_version(
        Calendar(
            programme_id=calendar.programme_id,
            number=calendar.number + 1,
            title=calendar.title,
            every_months=calendar.every_months,
            cut_off_before_board=rhythm.cut_off_before_board,
            group_before_board=rhythm.group_before_board,
            panel_after_board=rhythm.panel_after_board,
            panel_every_boards=rhythm.panel_every_boards,
            panel_own_months=rhythm.panel_own_months,
            opens_before_cut_off=rhythm.opens_before_cut_off,
            decision_id=calendar.decision_id,
            panel_decision=decision,
        ),
        by=by,
    )
    record(
        "calendar.panel_agreed",
        fresh,
        before={"panel": before.words if before else None},
        after={"panel": panel.words, "decision": decision},
        by=by,
    )
    return _lay_panel_days(calendar.programme_id, panel, decision, by)


def _lay_panel_days(programme_id: int, panel: PanelRhythm, decision: Decision, by: Actor) -> list[str]:
    """Give planned rounds the panel's days that follow; say which rounds are under way and keep theirs."""
    rows = Round.objects.filter(programme_id=programme_id).exclude(state=RoundState.CANCELLED).order_by("board_on")
    started = [row for row in rows if row.state != RoundState.PLANNED]
    planned = [row for row in rows if row.state == RoundState.PLANNED]
    with_panel = [number for number, row in enumerate(reversed(started)) if row.panel_on is not None]
    days = panel_days([_days(row) for row in planned], panel, with_panel[0] if with_panel else None)
    moved = []
    for row, panel_on in zip(planned, days, strict=True):
        if row.panel_on == panel_on:
            continue
        was, row.panel_on = row.panel_on, panel_on
        row.moved = [*row.moved, [by.now.isoformat(), {"panel_on": was.isoformat() if was else None}]]
        row.save(update_fields=["panel_on", "moved"])
        why = f"Decision {decision.reference}"
        record("round.moved", row, before={"panel_on": was}, after={"panel_on": panel_on}, why=why, by=by)
        moved.append(row)
    return list(_said_of_change(started, planned, moved, by.today))


def _said_of_change(started: list[Round], planned: list[Round], moved: list[Round], today: date) -> Iterable[str]:
    kept = [row for row in started if row.state != RoundState.FROZEN or (row.panel_on and row.panel_on >= today)]
    for row in kept:
        day = f"its panel of {_said(row.panel_on)}" if row.panel_on else "no panel"
        yield f"{row.name} is under way and keeps {day}."
    if not planned:
        yield "No round is planned. Those planned from now on follow what was agreed."
    elif not moved:
        yield "The planned rounds have the days that follow from it already."
    else:
        rounds = "1 planned round has" if len(moved) == 1 else f"{len(moved)} planned rounds have"
        yield f"{rounds} another day for the panel, or none."
    ahead = [row.panel_on for row in planned if row.panel_on is not None]
    last = next((row.panel_on for row in reversed(kept) if row.panel_on is not None), None)
    if last is not None and ahead and abs((ahead[0] - last).days) <= SAME_FACTS_WITHIN:
        yield (
            f"The panel meets on {_said(last)} and again on {_said(ahead[0])}, {abs((ahead[0] - last).days)} days "
            "apart. Look whether both are needed."
        )


def _days(row: Round) -> RoundDays:
    return RoundDays(row.opens_on, row.cut_off, row.group_on, row.board_on, row.panel_on)


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
