"""The tests' PostgreSQL starts by itself and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import psycopg
import pytest

from tools.postgresql import NoServer, running_server, server_programs

pytestmark = [pytest.mark.pure, pytest.mark.slow]


def test_a_server_runs_behind_a_socket_and_is_gone_afterwards() -> None:
    if server_programs() is None:
        pytest.skip("no PostgreSQL server was found")

    with running_server() as address:
        folder = Path(dict(parse_qsl(urlsplit(address).query))["host"])
        with psycopg.connect(dbname="postgres", user="app", host=str(folder)) as connection:
            settings = {
                name: connection.execute(f"SHOW {name}").fetchone() for name in ("listen_addresses", "server_encoding")
            }

    assert settings == {"listen_addresses": ("",), "server_encoding": ("UTF8",)}
    assert not folder.exists()


def test_a_machine_without_a_server_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.postgresql.server_programs", lambda: None)

    with pytest.raises(NoServer, match="postgresql"), running_server():
        pass
