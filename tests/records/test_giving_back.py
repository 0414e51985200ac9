"""What a long table left is given back, whatever database it was read from."""

import sqlite3
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from soundingboard.records import giving_back

Over = Callable[[object], list[str]]


@pytest.fixture
def over(monkeypatch: pytest.MonkeyPatch) -> Over:
    """Where what Django holds is this; what was done about the process's memory."""

    def hold(connection: object) -> list[str]:
        done: list[str] = []
        monkeypatch.setattr(giving_back, "connection", SimpleNamespace(connection=connection))
        monkeypatch.setattr(giving_back.collector, "give_back", lambda: done.append("trimmed"))
        return done

    return hold


@pytest.fixture
def sqlite() -> Iterator[sqlite3.Connection]:
    held = sqlite3.connect(":memory:")
    yield held
    held.close()


def test_sqlite_is_told_to_let_go_of_its_pages(over: Over, sqlite: sqlite3.Connection) -> None:
    done, asked = over(sqlite), list[str]()
    sqlite.set_trace_callback(asked.append)

    giving_back.give_back()

    assert asked == ["PRAGMA shrink_memory"]
    assert done == ["trimmed"]


def test_what_a_transaction_has_written_stays(over: Over, sqlite: sqlite3.Connection) -> None:
    over(sqlite)
    sqlite.execute("CREATE TABLE things (name)")
    sqlite.execute("INSERT INTO things VALUES ('one')")

    giving_back.give_back()

    assert sqlite.in_transaction
    assert sqlite.execute("SELECT name FROM things").fetchall() == [("one",)]


@pytest.mark.parametrize("held", [None, object()])
def test_another_database_or_none_is_left_alone(over: Over, held: object) -> None:
    done = over(held)

    giving_back.give_back()

    assert done == ["trimmed"]


def test_a_connection_that_was_closed_stops_nothing(over: Over, sqlite: sqlite3.Connection) -> None:
    done = over(sqlite)
    sqlite.close()

    giving_back.give_back()

    assert done == ["trimmed"]
