"""What an address of a database is read to say."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from soundingboard.config.settings import database

pytestmark = pytest.mark.pure


def options(address: str) -> Any:
    return database(address)["OPTIONS"]


def test_a_query_of_a_page_is_answered_by_one_process_not_compiled_and_by_an_index() -> None:
    assert options("postgresql://app@host/name") == {
        "options": "-c max_parallel_workers_per_gather=0 -c jit=off -c random_page_cost=1.1"
    }


def test_an_address_may_say_otherwise_and_keeps_what_else_it_says() -> None:
    said = options("postgresql://app@/name?host=/run/db&sslmode=require&options=-c%20jit%3Don")

    assert said["sslmode"] == "require"
    assert "host" not in said
    # The server takes the last of two.
    assert said["options"].endswith("-c random_page_cost=1.1 -c jit=on")


def test_what_is_no_database_of_ours_is_refused_in_words() -> None:
    with pytest.raises(ImproperlyConfigured, match="postgresql://user@host/name"):
        database("mysql://app@host/name")
