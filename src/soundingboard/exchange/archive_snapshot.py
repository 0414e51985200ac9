"""Reading a whole programme as at one moment, while others go on writing."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

Beside = Callable[[Callable[[], None]], None]


@contextmanager
def one_moment() -> Iterator[Beside]:
    """All that is read within is of one moment; nobody waits for it.

    What is given to the function that it yields is done beside, where it may write: to say how far the work has got.
    Where a transaction is under way already, that is the moment.
    """
    if connection.in_atomic_block:
        yield _at_once
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield _in_a_thread
    else:
        # A transaction of Django's would keep everybody else from writing; one that only reads need not.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield _in_a_thread
            finally:
                cursor.execute("ROLLBACK")


def _at_once(do: Callable[[], None]) -> None:
    do()


def _in_a_thread(do: Callable[[], None]) -> None:
    """In a thread, because each has a connection of its own."""

    def and_close() -> None:
        try:
            do()
        finally:
            connection.close()

    beside = threading.Thread(target=and_close)
    beside.start()
    beside.join()
