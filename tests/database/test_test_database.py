"""The suite runs on the database it says it runs on, and one test leaves nothing to the next."""

from __future__ import annotations

import os

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from soundingboard.history.log import record
from soundingboard.history.models import Entry
from tests import factories as make


@pytest.mark.django_db
def test_the_suite_runs_on_the_database_that_was_asked_for() -> None:
    asked_for = os.environ.get("SOUNDINGBOARD_DATABASE_URL") or "sqlite:///"

    assert connection.vendor == asked_for.split(":")[0]


@pytest.mark.django_db
def test_readers_do_not_wait_for_writers_on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only: PostgreSQL's readers never wait")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")

        assert cursor.fetchone() == ("wal",)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_commits_is_gone_afterwards_and_the_guards_stand(time: str) -> None:
    assert Entry.objects.count() == 0, "left by the test before"
    assert cache.get("seen") is None, "left by the test before"
    cache.set("seen", time)
    programme = make.programme()
    with transaction.atomic():
        record("programme.founded", programme, programme_id=programme.pk, by=make.actor(programme))

    with pytest.raises(DatabaseError):
        Entry.objects.all().delete()

    assert Entry.objects.count() == 1
