"""The benchmark's workbook is one that the intake reads whole."""

from pathlib import Path

import pytest

from soundingboard.bench.annex_a import write_workbook
from soundingboard.bench.region import SNAPSHOT
from soundingboard.measures.intake.sources import read_extract

pytestmark = pytest.mark.pure


def test_every_row_of_the_workbook_is_read(tmp_path: Path) -> None:
    written = write_workbook(tmp_path / "lists.xlsx", 240)

    made = read_extract(tmp_path / "lists.xlsx", SNAPSHOT)

    assert written == 240
    assert made.problems == ()
    rows = {name: made.tables[name].num_rows for name in ("contacts", "assessments", "s47", "cp_plans", "care_leavers")}
    assert set(rows.values()) == {30}
