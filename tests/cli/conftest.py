"""An installation for the drills, filled once and copied for each test."""

from __future__ import annotations

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
    with django_db_blocker.unblock(), installed(tmp_path_factory.mktemp("filled"), "filled") as installation:
        fill(installation)
        yield installation
