"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from soundingboard.formats.logo import usable_logo
from soundingboard.web.directory import words_on_the_button


def page(request: HttpRequest) -> dict[str, Any]:
    """The council's name, the programme the page stands in, who looks, and the day it is seen as at.

    Queries: none; the page's own door has fetched them.
    """
    stand = getattr(request, "stand", None)
    return {
        "council_name": settings.SOUNDINGBOARD_COUNCIL_NAME,
        "has_logo": usable_logo(settings.SOUNDINGBOARD_LOGO) is not None,
        "contact": settings.SOUNDINGBOARD_CONTACT,
        "directory": words_on_the_button(),
        "demonstration": settings.DEMONSTRATION,
        "programme": stand.programme if stand else None,
        "actor": stand.actor if stand else None,
        "as_at": stand.as_at if stand else None,
        "day_refused": stand.day_refused if stand else "",
        "nav": stand.navigation() if stand else [],
    }
