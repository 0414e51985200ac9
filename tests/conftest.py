"""What every test may rely on: no network, one database at a time, warnings as errors, honest skips.

`./run test` runs the whole suite on SQLite, then what touches a database again on PostgreSQL. Which of them a run is
on comes from SOUNDINGBOARD_DATABASE_URL, as it does for the application.
"""

from __future__ import annotations

import contextlib
import gc
import ipaddress
import os
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).resolve().parent.parent

# An example that fails must fail again for the next person: no deadline that depends on how busy a machine is, and
# in continuous integration the same examples each time.
hypothesis.settings.register_profile("soundingboard", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "soundingboard")


# --- Nothing kept from the test before ------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """A page keeps what it worked out by the hash of the record, and the records of two tests may be the same."""
    from soundingboard.records.kept import forget

    forget()


# --- No network ---------------------------------------------------------------------------------------------------


class NetworkReached(AssertionError):
    """A test tried to leave this machine."""


def is_on_this_machine(family: int, address: object) -> bool:
    """Whether a socket address stays here: a Unix socket, or the loopback interface."""
    if family == getattr(socket, "AF_UNIX", None):
        return True
    host = address[0] if isinstance(address, tuple) else address
    if not isinstance(host, str):
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_to_leave(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, address: object, *rest: object) -> object:
        if not is_on_this_machine(self.family, address):
            raise NetworkReached(f"A test tried to reach {address!r}. Nothing in the tests may leave this machine.")
        return original(self, address, *rest)

    return connect


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """The application works on a network with no way out, so its tests do too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _refuse_to_leave(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _refuse_to_leave(socket.socket.connect_ex))
        yield


# --- Passwords ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def passwords_are_quickly_hashed() -> Iterator[None]:
    """A hash is made to take a third of a second, so that guessing does. Here nobody guesses."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PBKDF2PasswordHasher, "iterations", 1)
        yield


# --- Databases ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite's test database is a file, as it is in use, so that WAL, locks and a server's own connections are real."""
    from django.conf import settings

    for database in settings.DATABASES.values():
        if database["ENGINE"] == "django.db.backends.sqlite3":
            database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("sqlite") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """After a test that commits, its rows are cleared away, even from tables that refuse to be changed.

    The history refuses UPDATE, DELETE and TRUNCATE by triggers. Only here, between two tests, do the triggers stand
    aside; they are put back before the next test starts.
    """
    from django.core.cache import cache
    from django.db import connections

    for kind in {type(connection.ops) for connection in connections.all()}:
        kind.execute_sql_flush = _flush_past_guards(kind.execute_sql_flush, cache.clear)


def _flush_past_guards(flush: Callable[..., None], afterwards: Callable[[], None]) -> Callable[..., None]:
    # For every connection and not only today's: beside a browser's event loop, Django opens another.
    def flush_all(operations: Any, statements: list[str]) -> None:
        connection = operations.connection
        # A test fills a few tables of some hundreds, and to clear each of those that are empty takes as long.
        filled = _tables_with_rows(connection)
        with _without_guards[connection.vendor](connection, filled):
            flush(operations, [f"DELETE FROM {connection.ops.quote_name(table)};" for table in filled])
        # The cache's table is no model's, so nothing else would clear it: failed sign-ins would be counted on.
        afterwards()

    return flush_all


def _tables_with_rows(connection: Any) -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    quoted = [(table, connection.ops.quote_name(table)) for table in tables]
    with connection.cursor() as cursor:
        # SQLite puts no more than five hundred together.
        found: list[str] = []
        for start in range(0, len(quoted), 400):
            asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})" for table, name in quoted[start:][:400])
            cursor.execute(" UNION ALL ".join(asked))
            found += [table for (table,) in cursor.fetchall()]
    return found


@contextlib.contextmanager
def _without_triggers_that_refuse(connection: Any, tables: list[str]) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        refuses = re.compile(r"RAISE\s*\(\s*ABORT", re.I)
        guards = [(name, sql) for name, sql, table in cursor.fetchall() if table in tables and refuses.search(sql)]
        for name, _ in guards:
            cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, sql in guards:
                cursor.execute(sql)


@contextlib.contextmanager
def _as_a_replica(connection: Any, tables: list[str]) -> Iterator[None]:
    # A replica takes rows as they come: PostgreSQL fires none of its triggers, and holds to no key.
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")


_without_guards = {"sqlite": _without_triggers_that_refuse, "postgresql": _as_a_replica}


# --- Files --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the application stores during the tests goes into a folder of theirs, never into var/."""
    from django.conf import settings

    settings.VAR = tmp_path_factory.mktemp("var")
    settings.EMAIL_FILE_PATH = str(settings.VAR / "mail")
    # Styles and scripts come from the package, whether or not somebody has collected them into var/ before.
    settings.STATIC_ROOT = settings.VAR / "static"
    settings.STATIC_ROOT.mkdir()
    settings.WHITENOISE_USE_FINDERS = True
    folder: Path = settings.VAR
    return folder


@pytest.fixture(scope="session")
def kept_sample(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any, var: Path
) -> Iterator[Any]:
    """The programme with a thing of every kind, for whoever wants a copy of it."""
    from tests.web.kept_sample import KeptSample

    kept = KeptSample(tmp_path_factory.mktemp("sample"))
    yield kept
    with django_db_blocker.unblock():
        kept.forget()


# --- Material beside the project ----------------------------------------------------------------------------------


def shared_material() -> Path | None:
    """The folder of real reports and open data that may lie beside the project, or None."""
    folder = Path(os.environ.get("SOUNDINGBOARD_SHARED") or ROOT.parent / "shared")
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The material beside the project. A test that takes this is also marked `shared`."""
    folder = shared_material()
    if folder is None:
        pytest.skip("the shared material is not beside the project")
    return folder


# --- Which process runs what --------------------------------------------------------------------------------------


DRILLS = r"tests/cli/test_\w+_drill\.py"
# Each of their tests takes many seconds, and nothing that another of the file would have to make again.
LONG = (
    "tests/browser/",
    "tests/web/test_every_address_by_every_role.py",
    "tests/web/test_exempt_things.py",
    "tests/web/test_prepared_queries.py",
)


class ByFile(LoadFileScheduling):
    """A file is run by one process, and what looks at the demonstration or at one installation too: the building of it
    takes longer than a test.

    Journeys in a browser and walks through every page are long, so each goes where there is room: else the last of them
    would leave all processes but one with nothing to do.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(LONG):
            return nodeid
        for together in ("tests/demonstration/", DRILLS):
            if re.match(together, nodeid):
                return together
        return super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    """Several processes share the tests by file, where `--dist loadfile` asks for that."""
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was collected and imported stays to the end, so it is not searched for garbage again and again: a sixth of
    the time of a test of a page was spent on that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


# --- What was left out --------------------------------------------------------------------------------------------


# Whatever else gives a database (a programme, a browser's server) takes one of these.
GIVE_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def is_given_a_database(item: pytest.Item) -> bool:
    """Whether a test may ask a database anything: pytest-django refuses it to all others."""
    taken = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not GIVE_A_DATABASE.isdisjoint(taken)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The mark and the fixture say the same thing, so that `-m "not shared"` leaves out exactly those; and a test that
    is given no database is pure, whether or not somebody thought of saying so."""
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.shared)
        if not is_given_a_database(item):
            item.add_marker(pytest.mark.pure)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """`./run test` says here what this machine lacks; it comes last, above pytest's own closing line."""
    lacking = [line for line in os.environ.get("SOUNDINGBOARD_NOT_TESTED", "").splitlines() if line]
    if lacking:
        terminalreporter.section("not tested on this machine", yellow=True, bold=True)
        for line in lacking:
            terminalreporter.write_line(line)
