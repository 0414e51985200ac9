"""What a process lets go of once it has handed over a long table."""

from contextlib import suppress
from sqlite3 import Connection, Error

from django.db import connection

from soundingboard.lib import collector


def give_back() -> None:
    """Give back what reading a long table has left: SQLite's pages of it, and memory that is free; some milliseconds.

    SQLite keeps the pages that it read last with each connection, and each thread has one. Those of a table that was
    taken away are not what the next page needs, and the system holds them in any case. PostgreSQL keeps none here.
    """
    held = connection.connection
    if isinstance(held, Connection):
        # Past Django's cursor: it is no question to the database, so it is not counted as one.
        with suppress(Error):
            held.execute("PRAGMA shrink_memory").close()
    collector.give_back()
