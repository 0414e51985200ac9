"""`soundingboard setup` brings up what it knows, and nothing else."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from soundingboard.cli.setup import refuse_later_schema

pytestmark = pytest.mark.django_db


def test_a_database_of_this_release_is_taken() -> None:
    refuse_later_schema()


def test_what_an_application_left_that_is_installed_no_more_is_no_later_release() -> None:
    MigrationRecorder(connection).record_applied("taken_out_long_ago", "0001_initial")

    refuse_later_schema()


def test_a_database_of_a_later_release_is_refused_with_the_cure(capsys: pytest.CaptureFixture[str]) -> None:
    MigrationRecorder(connection).record_applied("plan", "0099_of_a_later_release")

    with pytest.raises(SystemExit):
        refuse_later_schema()

    said = capsys.readouterr().err
    assert "A later release brought this database up (plan.0099_of_a_later_release)" in said
    assert "Install that release" in said
