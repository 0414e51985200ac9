"""Set up: the first plan step by step, for whoever begins with an empty programme."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, resolve, reverse

from soundingboard.accounts.roles import Permission
from soundingboard.position.first_plan import first_plan
from soundingboard.web.doors import PageRequest, programme_page


@programme_page(Permission.EDIT_CONTENT)
def setup(request: PageRequest) -> HttpResponse:
    """Each step with where it stands and the way to it."""
    stand = request.stand
    steps = first_plan(stand.actor)
    ways = [(each, _way(request, each.step.address)) for each in steps]
    context = {
        "steps": ways,
        "done": sum(each.state == "done" for each in steps),
        "all": len(steps),
        "next": next((way for way in ways if way[0].state == "now"), None),
        "may_take_out": stand.can(Permission.TAKE_OUT_PROGRAMME),
        "may_keep_records": stand.can(Permission.KEEP_RECORDS),
        "may_review_reading": stand.can(Permission.REVIEW_READING),
        "colour": settings.SOUNDINGBOARD_BRAND_COLOUR,
    }
    return render(request, "setup/setup.html", context)


def _way(request: PageRequest, address: str) -> str:
    """Where a step is taken; nothing where it is for somebody else to take."""
    where = reverse("home", args=[request.stand.programme.code]) + address
    needed: Permission = resolve(urlsplit(where).path).func.permission  # type: ignore[attr-defined]
    return where if request.stand.actor.can(needed) else ""


addresses = [path("setup/", setup, name="setup")]
