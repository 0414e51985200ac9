"""How the area's agenda rules join those over the position: it offers them, and is asked for a meeting."""

from collections.abc import Iterable

from soundingboard.insight import proposing
from soundingboard.insight.agenda import Proposal
from soundingboard.insight.proposing import Sitting
from soundingboard.workprogramme import agenda
from soundingboard.workprogramme.agenda import Group, PanelWork, Planned, Recommended
from soundingboard.workprogramme.models import Form
from soundingboard.workprogramme.reading import groups_at, recommended_at, scheduled_for


def offer_rules() -> None:
    """Offer the rules, once in a process."""
    proposing.also_ask("workprogramme", agenda.rules(), proposed_for)


def proposed_for(sitting: Sitting) -> Iterable[Proposal]:
    """What the panel's own work puts on a meeting's agenda. A panel's meeting has its own panel's recommendations."""
    programme = sitting.meeting.programme_id
    body = sitting.meeting.body_id
    work = PanelWork(
        tuple(
            Recommended(
                line.row.reference,
                line.row.text,
                line.to,
                line.row.to_body.kind if line.row.to_body else "",
                line.standing,
            )
            for line in recommended_at(programme)
            if body in (line.row.body_id, line.row.to_body_id)
        ),
        tuple(
            Planned(row.item.reference, row.title, row.why, Form(row.form).label)
            for row in scheduled_for(sitting.meeting.pk)
        ),
        tuple(
            Group(line.reference, line.version.title, line.version.reports_on)
            for line in groups_at(programme)
            if line.version.ended_on is None and line.version.group.item.body_id == body
        ),
    )
    return agenda.propose(work, sitting.kind, sitting.held_on)
