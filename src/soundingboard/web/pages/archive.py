"""The whole programme as one file: asked for, fetched, and deleted from the server."""

from typing import cast

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.exchange.archive_actions import ask_for_archive, fetch_archive, throw_archive_away
from soundingboard.exchange.archive_register import archive_job, archive_waiting
from soundingboard.outbox.models import JobState
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import Form
from soundingboard.web.pages.asking import asked
from soundingboard.web.pages.meeting_parts import address

TAKE_OUT = Permission.TAKE_OUT_PROGRAMME


@programme_page(TAKE_OUT, changes=True, dear=Dear.WORK)
def archive(request: PageRequest) -> HttpResponse:
    """What an archive holds, the one that waits to be fetched, and how far another has got."""
    stand = request.stand
    if request.method == "POST":
        job = ask_for_archive(programme=stand.programme, by=stand.actor)
        return redirect("job", stand.programme.code, job.pk)
    latest = archive_job(stand.programme)
    context = {
        "waiting": archive_waiting(stand.programme, stand.actor.now),
        "under_way": latest if latest and latest.state in (JobState.QUEUED, JobState.RUNNING) else None,
        "failed": latest if latest and latest.state == JobState.FAILED else None,
    }
    return render(request, "archive/archive.html", context)


@require_POST
@programme_page(TAKE_OUT, changes=True, dear=Dear.EXPORT)
def archive_fetch(request: PageRequest) -> HttpResponse:
    """The archive itself. That it was fetched is in the history, so it is asked for with a button."""
    found = fetch_archive(programme=request.stand.programme, by=request.stand.actor)
    if found is None:
        raise Http404("No archive waits.")
    response = FileResponse(found.path.open("rb"), as_attachment=True, filename=found.name)
    response["Content-Type"] = "application/zip"
    response["Cache-Control"] = "no-store"
    return cast("HttpResponse", response)  # one that is sent piece by piece


@programme_page(TAKE_OUT, changes=True)
def archive_delete(request: PageRequest) -> HttpResponse:
    """Delete the archive from the server, asked once more."""

    def perform() -> str:
        throw_archive_away(programme=request.stand.programme, by=request.stand.actor)
        return "The archive is deleted from this server."

    return asked(
        request,
        Form(request.POST if request.method == "POST" else None),
        perform,
        back=address(request, "archive"),
        heading="Delete the archive from this server?",
        act="Delete it",
        intro="Whoever still wants it has to make another, which has another seal. The programme is not touched.",
        grave=True,
    )


addresses = [
    path("archive/", archive, name="archive"),
    path("archive/fetch/", archive_fetch, name="archive_fetch"),
    path("archive/delete/", archive_delete, name="archive_delete"),
]
