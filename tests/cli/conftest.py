"""An installation for the drills, filled once and copied for each test."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.drill import Installation, fill, installed


@pytest.fixture
def filled(filled_once: Installation, tmp_path: Path) -> Iterator[Installation]:
    """A copy of the one that was filled: setting up and filling takes as long as what most tests do with it."""
    with installed(tmp_path, "drill", like=filled_once) as copy:
        yield copy


@pytest.fixture(scope="session")
def filled_once(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Installation]:
    until_the_end = contextlib.ExitStack()
    # Let go of in between: tests that are given no database would be let at it to the end of the session.
    with django_db_blocker.unblock():
        installation = until_the_end.enter_context(installed(tmp_path_factory.mktemp("filled"), "filled"))
        fill(installation)
    yield installation
    with django_db_blocker.unblock():
        until_the_end.close()
