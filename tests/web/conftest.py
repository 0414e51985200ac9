"""What the tests of the whole site share: one programme with a thing of every kind, made once for a process."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.kept_sample import KeptSample
from tests.web.sample import Sample


@pytest.fixture(scope="module")
def sample(kept_sample: KeptSample, django_db_blocker: Any) -> Iterator[Sample]:
    """The sample programme. What a test changes in it is undone after the test; the whole of it after the module."""
    with django_db_blocker.unblock(), kept_sample.copied() as copy:
        yield copy
