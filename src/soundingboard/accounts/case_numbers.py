"""The patterns of case numbers that administrators keep: listed, and said to the screening."""

from collections.abc import Collection

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import CaseNumberPattern
from soundingboard.records.written_for import programme_written_for


def patterns_of(actor: Actor) -> list[CaseNumberPattern]:
    """The patterns of a programme, those in force first. One query."""
    rows = CaseNumberPattern.objects.filter(programme_id=actor.programme_id or 0)
    found = rows.select_related("recorded_by", "retired_by", "programme").order_by("pattern", "pk")
    return sorted(found, key=lambda row: row.retired_at is not None)


def pattern_of(actor: Actor, number: int) -> CaseNumberPattern | None:
    """One pattern of a programme. One query."""
    rows = CaseNumberPattern.objects.filter(programme_id=actor.programme_id or 0, pk=number)
    return rows.select_related("programme").first()


def patterns_in_force() -> Collection[str]:
    """The patterns of the programme for which text is written; of every programme where nobody has said which. One
    query."""
    rows = CaseNumberPattern.objects.filter(retired_at=None)
    programme = programme_written_for()
    if programme is not None:
        rows = rows.filter(programme_id=programme)
    return list(rows.values_list("pattern", flat=True).distinct())
