"""Where the derivations run: in this process by default, on a cluster engine by choice. Neither leaves anything behind.

DuckDB works in memory, may not spill to disk, and once the tables are there may not open a file or load an extension.
Spark always writes its exchanges to files, so its folders are put where the machine keeps files in memory, and taken
away at the end; where there is no such place it is refused. On a cluster, each machine's own folder for exchanges
(spark.local.dir there) must be one in memory too: that is for whoever runs the cluster.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa


class Engine(StrEnum):
    """The engines on which the same expressions give the same figures."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class EngineNotThere(Exception):
    """The chosen engine cannot be used on this machine; the message says why and what to do."""


class CountingFailed(Exception):
    """The engine stopped. Its own message is not passed on: it may quote what it was counting."""


class Running(ABC):
    """An engine with tables in it."""

    @abstractmethod
    def put(self, name: str, table: pa.Table) -> ir.Table:
        """Make a table known under a name."""

    @abstractmethod
    def keep(self, table: ir.Table) -> ir.Table:
        """Work a table out once, for as long as the engine runs."""

    @abstractmethod
    def close_the_doors(self) -> None:
        """From here on nothing outside is opened."""

    def rows_of(self, table: ir.Table) -> list[dict[str, Any]]:
        """Work an expression out. Raises CountingFailed."""
        try:
            rows: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
        except Exception as problem:
            kind = type(problem).__name__
        else:
            return rows
        # Outside the except block, so that the engine's own words are not carried along as a context.
        raise CountingFailed(f"The counting stopped ({kind}). Nothing was written.")


class _DuckDB(Running):
    def __init__(self) -> None:
        self._raw = duckdb.connect(
            ":memory:",
            config={
                "temp_directory": "",  # otherwise it would spill into a folder beside the working directory
                "max_temp_directory_size": "0KiB",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "preserve_insertion_order": "false",
            },
        )
        self._connection = ibis.duckdb.from_connection(self._raw)
        self._kept = 0

    def put(self, name: str, table: pa.Table) -> ir.Table:
        self._raw.register(name, table)
        return self._connection.table(name)

    def keep(self, table: ir.Table) -> ir.Table:
        # Ibis' own cache drops its tables when the last reference goes, which may be after the connection.
        self._kept += 1
        return self._connection.create_table(f"kept_{self._kept}", table, temp=True)

    def close_the_doors(self) -> None:
        self._raw.execute("SET enable_external_access = false")
        self._raw.execute("SET lock_configuration = true")

    def close(self) -> None:
        self._connection.disconnect()


class _Spark(Running):
    def __init__(self, session: Any) -> None:
        self._session = session
        self._connection = ibis.pyspark.connect(session)
        self._kept = 0

    def put(self, name: str, table: pa.Table) -> ir.Table:
        self._session.createDataFrame(table).createOrReplaceTempView(name)
        return self._connection.table(name)

    def keep(self, table: ir.Table) -> ir.Table:
        self._kept += 1
        name = f"kept_{self._kept}"
        self._session.sql(str(self._connection.compile(table))).cache().createOrReplaceTempView(name)
        return self._connection.table(name)

    def close_the_doors(self) -> None:
        """Spark reads nothing but the tables it was given; it has no switch of that kind."""


_IN_MEMORY = Path("/dev/shm")
_ON_THIS_MACHINE = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
# Spark takes one gigabyte for itself unless it is told, and stops at ten million rows. The rest is for this process,
# which hands the lists over.
SPARKS_SHARE = 0.6
SPARK_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.log.level": "OFF",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
    "spark.ui.showConsoleProgress": "false",
}


@contextmanager
def running(engine: Engine) -> Iterator[Running]:
    """An engine for one run. Raises EngineNotThere."""
    if engine is Engine.SPARK:
        with _spark() as spark:
            yield spark
        return
    duck = _DuckDB()
    try:
        yield duck
    finally:
        duck.close()


@contextmanager
def _spark() -> Iterator[Running]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise EngineNotThere(
            "Spark is not installed: pip install 'soundingboard[spark]', and a Java runtime."
        ) from None
    if shutil.which("java") is None:
        raise EngineNotThere("Spark needs a Java runtime, and none is on the PATH.")
    if not _IN_MEMORY.is_dir():
        raise EngineNotThere(
            "Spark writes its exchanges to files, and this machine has no folder kept in memory for them."
        )
    folder = tempfile.mkdtemp(dir=_IN_MEMORY, prefix="soundingboard-")
    session = None
    try:
        # Which cluster it is, Spark's own configuration says (SPARK_CONF_DIR); without one it runs on this machine.
        builder = SparkSession.builder.appName("soundingboard")
        for name, value in {
            **SPARK_SETTINGS,
            **(
                {}
                if "SPARK_CONF_DIR" in os.environ
                else {**_ON_THIS_MACHINE, "spark.driver.memory": _of_this_machine()}
            ),
            "spark.local.dir": folder,
            "spark.sql.warehouse.dir": f"{folder}/warehouse",
            "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={folder} -Dderby.system.home={folder}",
        }.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        yield _Spark(session)
    finally:
        if session is not None:
            session.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _of_this_machine() -> str:
    """The memory that Spark may have where it runs on this machine alone, as it wants that written: so many m."""
    bytes_in_all = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{int(bytes_in_all * SPARKS_SHARE) // 2**20}m"


def tables_in(engine: Running, tables: Mapping[str, pa.Table], prefix: str = "") -> dict[str, ir.Table]:
    """Each table known to the engine by its name."""
    return {name: engine.put(f"{prefix}{name}", table) for name, table in tables.items()}


def together(tables: Sequence[ir.Table]) -> ir.Table:
    """Tables of the same columns as one, their rows in no order.

    To make a query costs more than the engine's own work on a council's lists, so that what can be asked together is.
    """
    return ibis.union(*tables) if len(tables) > 1 else tables[0]
