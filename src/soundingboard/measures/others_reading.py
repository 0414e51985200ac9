"""Which measures can be set beside other authorities."""

from datetime import datetime

from django.db.models import Q

from soundingboard.measures.models import BenchmarkFigure


def compared(programme_id: int, moment: datetime | None = None) -> frozenset[int]:
    """The indicators of which a published file on record reports something. One query."""
    rows = BenchmarkFigure.objects.filter(programme_id=programme_id)
    if moment is None:
        rows = rows.filter(release__withdrawn_at=None)
    else:
        standing = Q(release__withdrawn_at=None) | Q(release__withdrawn_at__gte=moment)
        rows = rows.filter(standing, release__recorded_at__lt=moment)
    return frozenset(rows.order_by().values_list("indicator_id", flat=True).distinct())
