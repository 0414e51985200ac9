"""The panel's resolution on how often it is brought the plan, taken at a meeting as its other decisions are."""

from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.cycle.models import FrequencyProposal, Resolution
from soundingboard.cycle.panel_actions import Resolved, resolve_frequency
from soundingboard.cycle.rules import PanelRhythm
from soundingboard.governance import reading
from soundingboard.governance.actions import sitting_for_a_decision
from soundingboard.governance.models import AgendaItem, Outcome, OutcomeKind
from soundingboard.history.log import record


def resolve_frequency_at(
    *,
    item: AgendaItem,
    proposal: FrequencyProposal,
    resolution: Resolution,
    adopted: PanelRhythm | None = None,
    text: str,
    noted: str = "",
    by: Actor,
) -> Resolved:
    """Record what the panel resolved under an item: the day and the body are the meeting's, and what it decided is an
    outcome of the item, from which its minutes are drafted.

    Args:
        adopted, noted: as for `resolve_frequency`.
    Raises:
        MeetingRefused: the meeting has not begun, its minutes are agreed, or the panel was not quorate for the item.
        CycleRefused, DecisionRefused: as for `resolve_frequency`.
    """
    meeting = item.meeting
    require(by, reading.who_runs(meeting.body), item)
    with transaction.atomic():
        version, place = sitting_for_a_decision(item)
        found = resolve_frequency(
            proposal=proposal,
            body=meeting.body,
            resolution=resolution,
            adopted=adopted,
            decided_on=version.held_on,
            text=text,
            noted=noted,
            minute_reference=f"{meeting}, item {place}",
            by=by,
        )
        for decision in (found.noted, found.decision):
            if decision is None:
                continue
            said: dict[str, Any] = {
                "item": item,
                "kind": OutcomeKind.DECISION,
                "text": decision.text,
                "decision": decision,
            }
            Outcome.objects.create(programme_id=item.programme_id, recorded_at=by.now, recorded_by=by.person, **said)
            record("meeting.outcome", meeting, after=said, by=by)
    return found
