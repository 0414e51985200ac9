"""The whole address of a page, for what leaves this installation: letters, links to be passed on, calendar files."""

from django.conf import settings
from django.http import HttpRequest


def whole_address(request: HttpRequest, page: str) -> str:
    """Where a page is for whoever is sent its address.

    Whoever asks says by which host and port they came. A host is held to those that are ours, a port to nothing: a
    letter whose link was made of it would lead to whatever answers there. So it is the address of the settings. Only a
    demonstration to which none was given goes by the request: it is on some port of this machine, and its letters lead
    to whoever started it.
    """
    if settings.SOUNDINGBOARD_ADDRESS_OF_REQUEST:
        return request.build_absolute_uri(page)
    return f"{settings.SOUNDINGBOARD_ADDRESS}{page}"
