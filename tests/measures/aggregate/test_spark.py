"""The same expressions on a cluster engine: equal figures, nothing left behind. Skipped aloud where it is absent."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from soundingboard.measures.aggregate import engines
from soundingboard.measures.aggregate.counting import count
from soundingboard.measures.aggregate.engines import SPARK_SETTINGS, Engine, EngineNotThere, running
from tests.measures.aggregate.test_counting import AT, PERIODS
from tests.measures.aggregate.worlds import extract_of, made_up

pytestmark = [pytest.mark.pure, pytest.mark.slow]

IN_MEMORY = Path("/dev/shm")


@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None or not IN_MEMORY.is_dir(),
    reason="Spark is not here: it needs the extra [spark], a Java runtime and a folder in memory",
)
# Spark's own ways with threads, sockets and other libraries are not ours to mend.
@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_same_figures_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    # So little data is counted sooner than code is made for it: a third of the time.
    for name in ("spark.sql.codegen.wholeStage", "spark.sql.adaptive.enabled"):
        monkeypatch.setitem(SPARK_SETTINGS, name, "false")
    monkeypatch.setitem(SPARK_SETTINGS, "spark.sql.shuffle.partitions", "1")
    extract = extract_of({f"t{seed:03}": made_up(seed) for seed in range(20)})
    before = set(IN_MEMORY.iterdir())

    on_spark = count(extract, PERIODS, AT, engine=Engine.SPARK)

    assert on_spark == count(extract, PERIODS, AT, engine=Engine.DUCKDB)
    assert not [each for each in set(IN_MEMORY.iterdir()) - before if each.name.startswith("soundingboard-")]


def test_on_one_machine_spark_takes_more_than_the_gigabyte_it_takes_by_itself_and_leaves_some() -> None:
    told = int(engines._of_this_machine().removesuffix("m"))

    assert told < os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**20
    assert told > 1024


def test_without_java_spark_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(EngineNotThere, match=r"Java runtime|not installed"), running(Engine.SPARK):
        raise AssertionError("it ran")
