"""A later release reads an earlier archive; one from the future is refused in a sentence.

`archives/format-1.zip` is an archive of the first format, kept as it was made. Where a test fails because a table has
changed: raise FORMAT, and say in `archive_upgrades.STEPS` what leads from the format before. Until the first release
nobody has an archive of ours, so that it may be made again instead: run this file with SOUNDINGBOARD_REMAKE_ARCHIVE=1.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from soundingboard.exchange.archive_tables import archived
from soundingboard.exchange.archive_upgrades import (
    FORMAT,
    STEPS,
    Step,
    manifest_after,
    name_before,
    rows_after,
    steps_from,
)
from soundingboard.exchange.archive_writing import ENTRIES
from soundingboard.formats.archive import ArchiveRefused
from soundingboard.papers.verification import check
from soundingboard.plan.models import Objective
from tests.exchange.archive_scene import Parts, brought_in, rebuilt, rows_changed, rows_of, taken_out, undone
from tests.web.sample import built

pytestmark = pytest.mark.django_db

STORED = Path(__file__).parent / "archives"
FIRST = STORED / "format-1.zip"


if os.environ.get("SOUNDINGBOARD_REMAKE_ARCHIVE"):

    def test_the_archive_of_the_first_format_is_made_again(tmp_path: Path) -> None:
        shutil.copy(taken_out(built().programme, tmp_path).path, FIRST)


def test_every_format_has_an_archive_and_a_step_to_the_next() -> None:
    assert sorted(STEPS) == list(range(1, FORMAT))
    assert {path.name for path in STORED.glob("*.zip")} == {f"format-{each}.zip" for each in range(1, FORMAT + 1)}


def test_an_archive_of_the_first_format_is_still_read() -> None:
    with undone():
        brought = brought_in(FIRST)

        rows = rows_of(FIRST)
        assert check(brought.programme.pk) == []
        assert brought.entries == len(rows[ENTRIES])
        for table in archived():
            stored = len(rows.get(f"tables/{table.label}.ndjson", []))
            here = table.rows(brought.programme.pk).count()
            assert here == stored + (table.label == "accounts.membership"), table.label


# --- A format that was never made ---------------------------------------------------------------------------------

# Format 1 as this release has it, seen from a release that is three steps on: since then objectives were called aims
# and back again, every objective got a reference in capitals, and what was split of it is one row.
CALLED_AIMS = Step(renamed={"tables/plan.aim.ndjson": "tables/plan.objective.ndjson"})


def in_capitals(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**row, "reference": f"AIM-{row['reference']}"}]


IN_CAPITALS = Step(rows={"tables/plan.aim.ndjson": in_capitals})
CALLED_OBJECTIVES = Step(
    renamed={"tables/plan.objective.ndjson": "tables/plan.aim.ndjson"},
    manifest=lambda said: {**said, "release": f"{said['release']}, as we read it"},
)
INVENTED = {1: CALLED_AIMS, 2: IN_CAPITALS, 3: CALLED_OBJECTIVES}


def invented_steps(format_: object) -> list[Step]:
    return steps_from(format_, steps=INVENTED, to=4)


def test_each_step_changes_what_the_one_before_left() -> None:
    steps = invented_steps(1)

    assert name_before("tables/plan.objective.ndjson", steps) == "tables/plan.objective.ndjson"
    rows = rows_after("tables/plan.objective.ndjson", [{"id": 1, "reference": "1.1"}], steps)
    assert list(rows) == [{"id": 1, "reference": "AIM-1.1"}]
    assert manifest_after({"release": "0.1"}, steps) == {"release": "0.1, as we read it"}


@pytest.mark.parametrize("format_, steps", [(1, 3), (2, 2), (3, 1), (4, 0)])
def test_an_archive_goes_through_the_steps_from_its_own_format(format_: int, steps: int) -> None:
    assert len(invented_steps(format_)) == steps


def test_a_step_may_leave_a_row_out_or_make_two_of_it() -> None:
    step = Step(rows={"a": lambda row: [row] * row["times"]})

    assert list(rows_after("a", [{"times": 2}, {"times": 0}, {"times": 1}], [step])) == [
        {"times": 2},
        {"times": 2},
        {"times": 1},
    ]


def test_a_later_release_brings_in_what_an_earlier_one_wrote() -> None:
    with undone():
        programme = brought_in(FIRST, steps=invented_steps).programme

        references = set(Objective.objects.filter(programme=programme).values_list("reference", flat=True))
        assert references
        assert all(each.startswith("AIM-") for each in references)
        assert check(programme.pk) == []


@pytest.mark.parametrize(
    "format_, says",
    [
        (FORMAT + 1, rf"made by a later release \(format {FORMAT + 1}; this one reads up to {FORMAT}\). Upgrade"),
        (0, "does not say which format"),
        (None, "does not say which format"),
        ("1", "does not say which format"),
        (True, "does not say which format"),
    ],
)
def test_an_archive_from_the_future_or_of_no_format_is_refused(format_: object, says: str) -> None:
    with pytest.raises(ArchiveRefused, match=says):
        steps_from(format_)


def test_what_has_changed_without_a_step_is_refused() -> None:
    def renamed(parts: Parts) -> None:
        rows_changed(parts, "tables/plan.plan.ndjson", lambda row: row.update(label=row.pop("reference")))

    with pytest.raises(ArchiveRefused, match=r"what this release does not know \(label\)"):
        brought_in(rebuilt(FIRST, renamed))
