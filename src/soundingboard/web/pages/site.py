"""Pages that stand in no programme: the way in, the brand, help, health."""

import re

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import cache_control

from soundingboard.accounts.access import programmes_of
from soundingboard.accounts.models import Person
from soundingboard.formats.marks import contrast


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """The way in: straight to the only programme, or a choice between several."""
    assert isinstance(request.user, Person)
    programmes = programmes_of(request.user, timezone.localdate())
    if len(programmes) == 1:
        return redirect("home", programme=programmes[0].code)
    return render(request, "site/programmes.html", {"programmes": programmes})


@cache_control(public=True, max_age=3600)
def brand(request: HttpRequest) -> HttpResponse:
    """The council's colour, as a small stylesheet of its own."""
    colour = settings.SOUNDINGBOARD_BRAND_COLOUR
    # White stands on the colour, at a contrast that WCAG 2.2 asks of text.
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour) or contrast(colour, "#ffffff") < 4.5:
        colour = "#1d5b6f"
    return HttpResponse(f":root{{--govuk-brand-colour:{colour}}}\n", content_type="text/css")


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """The process can reach its database; 503 when it cannot."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "site/accessibility.html")


def guide(request: HttpRequest) -> HttpResponse:
    """Help: what each part is for, the glossary, how ratings are suggested."""
    return render(request, "site/help.html")


addresses = [
    path("", start, name="start"),
    path("brand.css", brand, name="brand"),
    path("health/alive", alive, name="alive"),
    path("health/ready", ready, name="ready"),
    path("accessibility", accessibility, name="accessibility"),
    path("help", guide, name="help"),
]
