"""What the tests of the whole site share: one programme with a thing of every kind, made once for a module."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.web.sample import Sample, built


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any, var: object) -> Iterator[Sample]:
    """The sample programme. What a test changes in it is undone after the test; the whole of it after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield built()
        transaction.set_rollback(True)
