"""The papers that a person meets first: those issued last, and the drafts that wait. One query."""

from typing import NamedTuple

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Permission
from soundingboard.measures.showing import sees_small_numbers
from soundingboard.papers.models import Paper, PaperState
from soundingboard.records.prepared import prepared_by


class RecentPapers(NamedTuple):
    """Drafts, the latest first; and what was issued, the latest first."""

    drafts: tuple[Paper, ...]
    issued: tuple[Paper, ...]


def recent_papers(actor: Actor, *, most: int = 3) -> RecentPapers:
    """The papers that an actor may read: public editions; exempt ones and drafts where the role includes them."""
    rows = _latest(actor, 4 * most, sees_small_numbers(actor))
    drafts = [row for row in rows if row.state != PaperState.ISSUED]
    issued = [row for row in rows if row.state == PaperState.ISSUED]
    return RecentPapers(tuple(drafts[:most]), tuple(issued[:most]))


@prepared_by("most", "small")
def _latest(actor: Actor, most: int, small: bool) -> "QuerySet[Paper]":
    wanted = Q(state=PaperState.ISSUED)
    if not actor.can(Permission.VIEW_EXEMPT):
        wanted &= Q(edition="public")
    if actor.can(Permission.VIEW_DRAFT_PAPERS):
        wanted |= Q(state__in=[PaperState.DRAFT, PaperState.ISSUING])
    if not small:
        wanted &= Q(holds_small_numbers=False)
    # Drafts come first, so that a row of older packs cannot crowd them out.
    is_issued = Case(When(state=PaperState.ISSUED, then=Value(1)), default=Value(0), output_field=IntegerField())
    return Paper.objects.visible_to(actor).filter(wanted).order_by(is_issued, "-issued_at", "-drafted_at", "-pk")[:most]
