"""A worker killed while the mail server has a letter and has not answered: another goes on, and none is doubled."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.digest.mail_server import MailServer, Taken

pytestmark = [pytest.mark.slow, pytest.mark.pure]

PREPARED = """
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
call_command("migrate", verbosity=0)
from soundingboard.accounts.access import LONDON
from soundingboard.digest.models import Letter
from soundingboard.digest.rules import week_of
from tests import factories as make
now = timezone.now()
programme = make.programme()
for number in range(3):
    person = make.actor(programme, name=f"Person{number} Sample").person
    person.set_password("a long password indeed")
    person.save()
    Letter.objects.create(
        person=person,
        week_of=week_of(now.astimezone(LONDON).date()),
        message_id=f"<{number}@wexmoor.example>",
        try_at=now,
    )
"""


def test_a_killed_worker_doubles_no_letter(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("SOUNDINGBOARD_")}
    in_hand, killed = threading.Event(), threading.Event()

    def hold_the_second(taken: Taken) -> bool:
        if len(server.taken) == 2:
            in_hand.set()
            killed.wait(60)
            return False
        return True

    with MailServer(before_answering=hold_the_second) as server:
        env |= {
            "SOUNDINGBOARD_VAR": str(tmp_path),
            "SOUNDINGBOARD_SMTP_HOST": "127.0.0.1",
            "SOUNDINGBOARD_SMTP_PORT": str(server.port),
            "SOUNDINGBOARD_SMTP_TLS": "off",
            "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings",
        }
        subprocess.run([sys.executable, "-c", PREPARED], cwd=ROOT, env=env, check=True)
        work = [sys.executable, "-m", "soundingboard.cli.main", "worker", "--until-empty"]

        with subprocess.Popen(work, cwd=ROOT, env=env) as first:
            assert in_hand.wait(120), "the second letter never reached the server"
            first.kill()
        killed.set()
        assert states(tmp_path) == Counter(sent=1, handing=1, waiting=1)

        # Five minutes later the next worker takes up what was left.
        said(tmp_path, "UPDATE digest_letter SET claimed_at = '2020-01-01' WHERE state = 'handing'")
        said(tmp_path, "UPDATE outbox_job SET heard_from_at = '2020-01-01' WHERE state = 'running'")
        subprocess.run(work, cwd=ROOT, env=env, check=True, timeout=120)

    assert states(tmp_path) == Counter(sent=2, unknown=1)
    assert len(server.taken) == 3
    assert len({each.message["Message-ID"] for each in server.taken}) == 3


def states(var: Path) -> Counter[str]:
    return Counter(state for (state,) in said(var, "SELECT state FROM digest_letter"))


def said(var: Path, sql: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(var / "soundingboard.sqlite3", timeout=20)) as opened:
        rows = opened.execute(sql).fetchall()
        opened.commit()
        return rows
