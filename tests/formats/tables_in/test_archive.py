"""A folder of lists that came as one zip."""

from __future__ import annotations

import io
import zipfile

import pytest

from soundingboard.formats.tables_in import archive
from soundingboard.formats.tables_in.archive import files_in, is_archive
from soundingboard.formats.tables_in.raw import UnreadableFile
from tests.measures.intake.made import annex_a, contact

pytestmark = pytest.mark.pure


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in files.items():
            made.writestr(name, part)
    return content.getvalue()


def test_the_files_come_in_the_order_of_their_names_without_folders_and_hidden_ones() -> None:
    content = zipped({"x/b.csv": b"2", "x/a.csv": b"1", "x/": b"", "__MACOSX/x/a.csv": b"?", "x/.DS_Store": b"?"})

    assert is_archive(content)
    assert files_in(content) == (("a.csv", b"1"), ("b.csv", b"2"))


@pytest.mark.parametrize(
    "content", [b"CHILD,DOB\n", annex_a({1: [contact()]}), zipped({"mimetype": b"x"}), b"PK\x03\x04cut"]
)
def test_a_workbook_is_no_archive(content: bytes) -> None:
    assert not is_archive(content)


def test_a_zip_that_was_cut_off_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        files_in(zipped({"a.csv": b"1" * 1000})[:60])


def test_a_zip_that_unpacks_into_too_much_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match="far more"):
        files_in(zipped({"a.csv": b"\x00" * 30_000_000}))

    monkeypatch.setattr(archive, "MOST_FILES", 1)
    with pytest.raises(UnreadableFile, match="far more"):
        files_in(zipped({"a.csv": b"1", "b.csv": b"2"}))
