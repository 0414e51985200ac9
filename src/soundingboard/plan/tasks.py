"""Background work of the plan: reading an uploaded report."""

from soundingboard.accounts.access import actor_in, the_system
from soundingboard.accounts.models import Person
from soundingboard.outbox.jobs import Work, job
from soundingboard.plan.inspection_actions import read_inspection
from soundingboard.plan.models import Inspection


@job("inspection.read")
def read_uploaded_report(work: Work) -> str:
    """Read the report of one inspection, in the name of whoever uploaded it if they still may."""
    inspection = Inspection.objects.select_related("programme", "report").get(pk=work.job.payload["inspection"])
    person = Person.objects.filter(pk=work.job.requested_by_id or 0).first()
    actor = actor_in(inspection.programme, person, work.now) if person else None
    read_inspection(inspection=inspection, by=actor or the_system(inspection.programme, work.now))
    return f"inspections/{inspection.reference}/"
