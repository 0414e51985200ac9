"""A table that is taken away leaves nothing with the process that made it."""

from __future__ import annotations

import pytest

from soundingboard.formats.blocks import Column
from soundingboard.formats.workbook import Sheet
from soundingboard.records import giving_back
from soundingboard.web.downloads import download
from tests import factories as make


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_memory_is_given_back_once_the_file_was_sent(monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    given: list[str] = []
    monkeypatch.setattr(giving_back.collector, "give_back", lambda: given.append("trimmed"))
    rows = ((f"E{number}",) for number in range(3))

    response = download("table", ending, [Sheet("Table", [Column("Reference")], rows)], make.NOW)
    assert b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert given == []
    response.close()

    assert given == ["trimmed"]
