"""Set up: the first plan step by step, for whoever begins with an empty programme."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from soundingboard.accounts.roles import Permission
from soundingboard.position.first_plan import first_plan
from soundingboard.web.doors import PageRequest, programme_page


@programme_page(Permission.EDIT_CONTENT)
def setup(request: PageRequest) -> HttpResponse:
    """Each step with where it stands and the way to it."""
    stand = request.stand
    steps = first_plan(stand.actor)
    root = reverse("home", args=[stand.programme.code])
    context = {
        "steps": [(each, root + each.step.address) for each in steps],
        "done": sum(each.state == "done" for each in steps),
        "all": len(steps),
        "next": next(((each, root + each.step.address) for each in steps if each.state == "now"), None),
        "colour": settings.SOUNDINGBOARD_BRAND_COLOUR,
    }
    return render(request, "setup/setup.html", context)


addresses = [path("setup/", setup, name="setup")]
