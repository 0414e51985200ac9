"""What is said of work in the background."""

import pytest

from soundingboard.cli import tasks
from soundingboard.outbox.jobs import TASKS
from soundingboard.web.pages.jobs import TITLES

pytestmark = pytest.mark.pure


def test_every_kind_of_work_that_the_worker_knows_has_a_name_for_people() -> None:
    tasks.load()

    assert {kind for kind in TASKS if "." in kind} - TITLES.keys() == set()
