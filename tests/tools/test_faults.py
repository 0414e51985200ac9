"""The run that kills: it finds nothing half-done where there is nothing, and would find it where there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.db import connection

from soundingboard.files.actions import store_file
from soundingboard.outbox.models import Job
from soundingboard.records import vault
from tests import factories as make
from tests.conftest import ROOT
from tests.history.test_log import tamper
from tools import fault_state
from tools.postgresql import server_programs


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.faults", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.pure
def test_a_worker_killed_while_it_issues_and_a_command_while_it_brings_in_leave_no_half_state() -> None:
    done = run("--database", "sqlite", "--times", "3", "--only", "issue", "--only", "archive")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "No half-state was found." in done.stdout
    assert re.search(r"\b3 kills on sqlite, seed 1", done.stdout)


@pytest.mark.slow
@pytest.mark.pure
def test_a_database_killed_under_imports_and_restores_leaves_no_half_state() -> None:
    if server_programs() is None:
        pytest.skip("no PostgreSQL server was found")

    done = run("--times", "6", "--only", "spreadsheet", "--only", "restore", "--only", "freeze")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "No half-state was found." in done.stdout
    assert re.search(r"\b6 kills on postgresql, seed 1", done.stdout)


@pytest.mark.django_db
def test_a_row_without_its_file_a_broken_chain_a_lost_row_and_a_failed_job_are_each_found() -> None:
    programme = make.programme()
    by = make.actor(programme)
    stored = store_file(programme=programme, name="a.txt", content=b"What was seen.", purpose="evidence", by=by)
    assert not fault_state.broken()

    vault.where(stored.sha256).unlink()
    assert "its file is not whole" in " ".join(fault_state.broken())
    vault.keep(b"What was seen.")

    type(stored).objects.filter(pk=stored.pk).update(purpose="import")
    assert not fault_state.broken()
    stored.delete()
    assert "1 files were stored and 0 removed, and 0 are there" in " ".join(fault_state.broken())

    tamper("UPDATE history_entry SET actor_name = %s", "Somebody else")
    assert programme.code in " ".join(fault_state.broken())
    Job.objects.create(kind="paper.issue", key="1", state="failed", requested_at=make.NOW)
    assert "The job paper.issue failed" in " ".join(fault_state.broken())


@pytest.mark.django_db
def test_two_states_are_alike_but_for_moments_and_keys_and_differ_by_one_row_or_one_word() -> None:
    programme = make.programme("alder")
    make.agency(programme)
    before = fault_state.state()

    other = make.agency(programme, "health")
    after = fault_state.state()
    assert fault_state.different(before, after) == "accounts.agency (1 and 2)"

    other.delete()
    assert fault_state.state() == before
    again = make.agency(programme, "health")
    assert again.pk != other.pk or connection.vendor == "sqlite"
    assert fault_state.state() == after
    again.name = "Another"
    again.save()
    assert fault_state.different(after, fault_state.state()) == "accounts.agency (2 and 2)"


@pytest.mark.django_db
def test_files_that_nothing_names_are_counted_and_swept() -> None:
    vault.sweep(lambda name: False, before=float("inf"))
    vault.keep(b"its row never came")

    assert fault_state.orphans() == 1
    assert fault_state.orphans() == 0
