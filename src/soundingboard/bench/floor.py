"""The floor that every page is measured against: 50 indexed rows in the base template, and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from soundingboard.delivery.models import ActionVersion


def floor(request: HttpRequest, programme: str) -> HttpResponse:
    """The first 50 actions by date."""
    rows = (
        ActionVersion.objects.current()
        .filter(programme__code=programme, due_on__isnull=False)
        .order_by("due_on")
        .values_list("title", "due_on", "state")[:50]
    )
    return render(request, "bench/floor.html", {"rows": list(rows)})
