"""Figures for the machine that watches over the installation, behind a token."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from soundingboard.history.log import entries_written
from soundingboard.outbox.models import Job, JobState
from soundingboard.outbox.reading import queue
from soundingboard.plan.actions import start_plan
from tests import factories as make

pytestmark = pytest.mark.django_db
TOKEN = "three words of a long token"


def asked(**headers: str) -> Any:
    return Client().get("/metrics", headers=headers)


def figures(text: str) -> dict[str, float]:
    return {name: float(number) for name, number in re.findall(r"^(soundingboard\S+) (\S+)$", text, re.MULTILINE)}


@pytest.fixture(autouse=True)
def token(settings: Any) -> None:
    settings.SOUNDINGBOARD_METRICS_TOKEN = TOKEN


def job(state: JobState, minutes_ago: int) -> Job:
    return Job.objects.create(
        kind="test",
        key=f"{state}{minutes_ago}",
        state=state,
        requested_at=timezone.now() - timedelta(minutes=minutes_ago),
    )


def test_jobs_are_counted_by_state_and_the_oldest_that_waits_is_timed() -> None:
    job(JobState.QUEUED, 3)
    job(JobState.QUEUED, 10)
    job(JobState.FAILED, 60)
    job(JobState.DONE, 90)

    found = figures(asked(Authorization=f"Bearer {TOKEN}").content.decode())

    assert found['soundingboard_jobs{state="queued"}'] == 2
    assert found['soundingboard_jobs{state="running"}'] == 0
    assert found['soundingboard_jobs{state="failed"}'] == 1
    assert 595 <= found["soundingboard_oldest_job_waiting_seconds"] <= 660
    assert 0 < found["soundingboard_database_answer_seconds"] < 60


def test_nothing_that_waits_is_nought_seconds() -> None:
    assert queue(timezone.now()).oldest_waiting_seconds == 0


def test_entries_of_the_history_are_counted() -> None:
    before = entries_written()
    programme = make.programme()
    start_plan(programme=programme, title="Plan", started_on=make.NOW.date(), by=make.actor(programme))

    found = figures(asked(Authorization=f"Bearer {TOKEN}").content.decode())

    assert found["soundingboard_history_entries_total"] == entries_written() > before


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}])
def test_without_the_token_it_is_not_there(headers: dict[str, str]) -> None:
    assert asked(**headers).status_code == 404


def test_where_no_token_is_set_it_is_not_there(settings: Any) -> None:
    settings.SOUNDINGBOARD_METRICS_TOKEN = ""

    assert asked(Authorization="Bearer ").status_code == 404
    assert asked().status_code == 404


def test_it_asks_the_database_three_times() -> None:
    with CaptureQueriesContext(connection) as made:
        asked(Authorization=f"Bearer {TOKEN}")

    assert len(made) == 3
