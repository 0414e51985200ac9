"""A worker that is killed in the middle of its work: nothing is half-saved, and the next one does the whole of it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.formats import sample_reports

pytestmark = [pytest.mark.slow, pytest.mark.pure]

BEGUN = """
import sys
import django
django.setup()
from django.utils import timezone
from soundingboard.accounts.access import enter
from soundingboard.accounts.models import Person
from soundingboard.files.actions import Upload
from soundingboard.papers.actions import issue_paper
from soundingboard.papers.models import Paper
from soundingboard.plan.inspection_actions import upload_report

manager = Person.objects.get(email="bronagh.tierney@wexmoor.example")
programme, by = enter("wexmoor", manager, timezone.now())
"""
UPLOAD = 'upload_report(programme=programme, report=Upload("report.pdf", sys.stdin.buffer.read()), by=by)'
ISSUE = """
paper = Paper.objects.get(state="draft")
issue_paper(paper=paper, seen=paper.edited_count, by=by)
"""


class Installation:
    """A copy of the demonstration with its own database, and a worker of its own that can be killed."""

    def __init__(self, var: Path) -> None:
        self.var = var
        ours = {name: value for name, value in os.environ.items() if not name.startswith("SOUNDINGBOARD_")}
        self.env = {**ours, "SOUNDINGBOARD_VAR": str(var), "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings"}

    def ask(self, sql: str, *given: Any) -> list[Any]:
        with closing(sqlite3.connect(self.var / "soundingboard.sqlite3", timeout=20)) as opened:
            rows = opened.execute(sql, given).fetchall()
            opened.commit()
        return rows

    def does(self, code: str, given: bytes = b"") -> None:
        subprocess.run([sys.executable, "-c", BEGUN + code], cwd=ROOT, env=self.env, input=given, check=True)

    def worker(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "soundingboard.cli.main", "worker", *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def state(self, job: int) -> str:
        return str(self.ask("SELECT state FROM outbox_job WHERE id = ?", job)[0][0])

    def kill_when(self, is_time: Callable[[], bool]) -> None:
        killed = self.worker()
        until = time.monotonic() + 180
        while not is_time():
            assert time.monotonic() < until, "the worker never came so far"
            time.sleep(0.001)
        killed.kill()
        killed.wait()

    def finish(self, job: int) -> None:
        """Five minutes and more go by, and another worker starts."""
        self.ask("UPDATE outbox_job SET heard_from_at = datetime('now', '-6 minutes') WHERE id = ?", job)
        assert self.worker("--until-empty").wait(timeout=120) == 0
        assert self.state(job) == "done"

    def chain_holds(self) -> bool:
        command = [sys.executable, "-m", "soundingboard.cli.main", "history", "verify"]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, check=False).returncode == 0


@pytest.fixture
def council(demonstration_var: Path, tmp_path: Path) -> Installation:
    copy = tmp_path / "var"
    shutil.copytree(demonstration_var, copy)
    return Installation(copy)


def test_a_report_whose_reader_was_killed_has_no_findings_and_then_all_of_them_once(council: Installation) -> None:
    council.does(UPLOAD, sample_reports.old_layout())
    job = council.ask("SELECT max(id) FROM outbox_job")[0][0]
    inspection = council.ask("SELECT max(id) FROM plan_inspection")[0][0]

    council.kill_when(lambda: council.state(job) == "running")

    assert council.state(job) == "running"
    assert council.ask("SELECT state FROM plan_inspection WHERE id = ?", inspection) == [("reading",)]
    assert council.ask("SELECT count(*) FROM plan_finding WHERE inspection_id = ?", inspection) == [(0,)]
    council.finish(job)
    assert council.ask("SELECT state FROM plan_inspection WHERE id = ?", inspection) == [("to_confirm",)]
    found = "SELECT count(*), count(DISTINCT reference) FROM plan_finding WHERE inspection_id = ?"
    assert council.ask(found, inspection) == [(5, 5)]
    assert council.chain_holds()


def test_a_paper_whose_issuer_was_killed_has_no_files_and_then_all_five(council: Installation) -> None:
    paper = council.ask("SELECT id FROM papers_paper WHERE state = 'draft'")[0][0]
    council.does(ISSUE)
    job = council.ask("SELECT max(id) FROM outbox_job")[0][0]

    council.kill_when(lambda: bool(council.ask("SELECT 1 FROM outbox_job WHERE id = ? AND done > 0", job)))

    assert council.ask("SELECT state FROM papers_paper WHERE id = ?", paper) == [("issuing",)]
    assert council.ask("SELECT count(*) FROM papers_paperfile WHERE paper_id = ?", paper) == [(0,)]
    council.finish(job)
    assert council.ask("SELECT state FROM papers_paper WHERE id = ?", paper) == [("issued",)]
    assert council.ask("SELECT count(*) FROM papers_paperfile WHERE paper_id = ?", paper) == [(5,)]
    assert council.chain_holds()
