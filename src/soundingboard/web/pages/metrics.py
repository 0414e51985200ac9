"""Figures for whoever watches over the installation, in the text format that Prometheus reads."""

import time
from secrets import compare_digest
from shutil import disk_usage

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from soundingboard.history.log import entries_written
from soundingboard.outbox.models import JobState
from soundingboard.outbox.reading import queue

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics(request: HttpRequest) -> HttpResponse:
    """Jobs by state, the oldest one's wait, how quickly the database answers, entries of the history, room on the disk.

    Three queries. Without the token of SOUNDINGBOARD_METRICS_TOKEN it is as if the page were not there.
    """
    if not _may(request):
        raise Http404("No such page.")
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    answered = time.perf_counter() - begun
    waiting = queue(timezone.now())
    lines = [
        "# HELP soundingboard_jobs Background jobs on record, by state.",
        "# TYPE soundingboard_jobs gauge",
        *(f'soundingboard_jobs{{state="{state}"}} {waiting.by_state.get(state, 0)}' for state in JobState.values),
        "# HELP soundingboard_oldest_job_waiting_seconds How long the oldest waiting job has waited; 0 if none waits.",
        "# TYPE soundingboard_oldest_job_waiting_seconds gauge",
        f"soundingboard_oldest_job_waiting_seconds {waiting.oldest_waiting_seconds:.0f}",
        "# HELP soundingboard_database_answer_seconds How long the database took to answer the simplest question.",
        "# TYPE soundingboard_database_answer_seconds gauge",
        f"soundingboard_database_answer_seconds {answered:.6f}",
        "# HELP soundingboard_history_entries_total Entries written to the history.",
        "# TYPE soundingboard_history_entries_total counter",
        f"soundingboard_history_entries_total {entries_written()}",
        "# HELP soundingboard_free_bytes Room left on the disk of the folder of files.",
        "# TYPE soundingboard_free_bytes gauge",
        f"soundingboard_free_bytes {disk_usage(settings.VAR).free}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=CONTENT_TYPE)


def _may(request: HttpRequest) -> bool:
    wanted = settings.SOUNDINGBOARD_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(wanted) and compare_digest(given.encode(), wanted.encode())


addresses = [path("metrics", metrics, name="metrics")]
