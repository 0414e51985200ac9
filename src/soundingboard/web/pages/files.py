"""Fetching a stored file: always as a download, never shown by the browser inside our own site."""

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header

from soundingboard.accounts.models import ReadHow, ReadKind
from soundingboard.accounts.roles import Permission
from soundingboard.files.purposes import PURPOSES
from soundingboard.files.register import file_for
from soundingboard.records import vault
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.reading_log import note_reading


@programme_page(Permission.VIEW_PROGRAMME)
def stored_file(request: PageRequest, number: int) -> HttpResponse:
    """A file, if it is this programme's and this person may have it."""
    found = file_for(request.stand.actor, number)
    if found is None:
        raise Http404("No such file.")
    # Whether it is exempt is known by its own page; here only those who may see exempt things are given it.
    if PURPOSES[found.purpose].fetched_with == Permission.VIEW_EXEMPT:
        note_reading(request, ReadKind.FILE, str(number), ReadHow.FILE)
    response = HttpResponse(vault.read(found.sha256), content_type=found.media_type)
    response["Content-Disposition"] = content_disposition_header(True, found.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


addresses = [path("files/<int:number>/", stored_file, name="stored_file")]
