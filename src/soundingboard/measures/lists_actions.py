"""What may be done to figures that were counted from lists: record them, throw them away, stop the counting."""

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.history.log import record
from soundingboard.measures.figure_actions import FiguresRefused, Recorded, record_figures
from soundingboard.measures.lists import how_it_came, lines_of
from soundingboard.measures.rules import Wrong
from soundingboard.outbox import jobs
from soundingboard.outbox.models import Job, JobState


def record_counted(*, programme: Programme, job: Job, why_revised: str = "", by: Actor) -> Recorded:
    """Take in what was counted: all of it, or none. The figures no longer wait afterwards; what was found stays.

    Raises:
        FiguresRefused: with every problem; or they were recorded or thrown away already.
    """
    require(by, Permission.RECORD_FIGURES, programme)
    with transaction.atomic():
        fresh = Job.objects.select_for_update().get(pk=job.pk, programme_id=programme.pk)
        if "figures" not in fresh.payload:
            raise FiguresRefused([Wrong("", "F14", "These figures were recorded or thrown away already.")])
        came = record_figures(
            programme=programme,
            lines=lines_of(fresh).lines,
            how=how_it_came(fresh),
            why_revised=why_revised,
            add_teams=True,
            by=by,
        )
        payload = {name: value for name, value in fresh.payload.items() if name != "figures"}
        if came.intake is not None:
            payload["intake"] = came.intake.reference
        Job.objects.filter(pk=fresh.pk).update(payload=payload)
    return came


def throw_away(*, programme: Programme, job: Job, by: Actor) -> None:
    """Forget what was counted, or stop the counting that is under way. No figure was on record, so none changes."""
    require(by, Permission.RECORD_FIGURES, programme)
    with transaction.atomic():
        fresh = Job.objects.select_for_update().get(pk=job.pk, programme_id=programme.pk)
        jobs.settle(fresh, JobState.FAILED, f"Stopped by {by.person or 'Sounding Board'}.", now=by.now)
        Job.objects.filter(pk=fresh.pk).update(payload={})
        record("lists.thrown_away", programme, after={"job": fresh.pk}, programme_id=programme.pk, by=by)
