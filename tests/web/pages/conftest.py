"""What a page says and takes is tried on one database; what it asks of a database is tried on both elsewhere."""

from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test of a page is marked `once`.

    The queries of every page run on the second database in `test_prepared_queries` and `test_every_page`, the actions
    behind its forms in the tests of their areas, and every form, sent empty, in the walk of the addresses.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.once)
