"""Wrong passwords are counted over every process that serves: two are tried in turn, each a process of its own."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection

from soundingboard.accounts.models import Person
from tests import factories as make
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "three quite unrelated words"
# A process as a worker of the web server is one: it starts, opens its own connection, and answers what it is asked.
WORKER = """
import json, sys
import django
django.setup()
from django.test import Client
for line in sys.stdin:
    asked = json.loads(line)
    client = Client()
    answer = client.post("/account/login/", asked)
    print(json.dumps([answer.status_code, "Too many" in answer.content.decode()]), flush=True)
"""


class Worker:
    """One of two processes that serve."""

    def __init__(self) -> None:
        at = connection.settings_dict
        if connection.vendor == "sqlite":
            address = f"sqlite:///{at['NAME']}"
        else:
            host = at["OPTIONS"].get("host") or at["HOST"]
            address = f"postgresql://{at['USER']}@/{at['NAME']}?host={host}"
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings",
            "SOUNDINGBOARD_DATABASE_URL": address,
            "SOUNDINGBOARD_LOG_LEVEL": "CRITICAL",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def sign_in(self, login: str, password: str) -> tuple[int, bool]:
        """The status of the answer, and whether it says that there were too many tries."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"login": login, "password": password}) + "\n")
        self.process.stdin.flush()
        status, too_many = json.loads(self.process.stdout.readline())
        return status, too_many

    def end(self) -> None:
        """Close the process."""
        self.process.communicate()


def test_guesses_at_two_processes_in_turn_are_counted_together() -> None:
    alice: Any = make.actor(make.programme()).person
    alice.set_password(PASSWORD)
    alice.save()
    Person.objects.get(pk=alice.pk)
    one, other = Worker(), Worker()
    try:
        fresh = one.sign_in(alice.email, PASSWORD)
        guesses = [each.sign_in(alice.email, f"a wrong guess {n}") for n in range(3) for each in (one, other)]
        right = [each.sign_in(alice.email, PASSWORD) for each in (one, other)]
    finally:
        one.end()
        other.end()

    assert fresh == (302, False)
    # Five at one account in five minutes: with three from each process, neither alone has reached it.
    assert [too_many for _, too_many in guesses[:5]] == [False] * 5
    assert all(too_many or status == 429 for status, too_many in (guesses[5], *right)), (guesses, right)
