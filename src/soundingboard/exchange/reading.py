"""Looking up what was taken out and what was sent to be brought in."""

from soundingboard.accounts.access import Actor
from soundingboard.exchange.models import PlanExport, PlanImport


def import_for(actor: Actor, reference: str) -> PlanImport | None:
    """A spreadsheet that was sent in the actor's programme, with its file. One query."""
    rows = PlanImport.objects.visible_to(actor).filter(reference=reference)
    found: PlanImport | None = rows.select_related("file", "sent_by", "imported_by").first()
    return found


def imports_of(actor: Actor, most: int = 20) -> list[PlanImport]:
    """The spreadsheets that were sent last, the latest first. One query."""
    return list(PlanImport.objects.visible_to(actor).select_related("file").order_by("-pk")[:most])


def exports_of(actor: Actor, most: int = 5) -> list[PlanExport]:
    """When the plan was last taken out, and by whom, the latest first. One query."""
    return list(PlanExport.objects.visible_to(actor).select_related("exported_by").order_by("-pk")[:most])
