"""An archive is read as it was written, or refused in a sentence: cut short, altered by a byte, or built as a trap."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundingboard.formats import archive
from soundingboard.formats.archive import MANIFEST, SEAL, ArchiveReader, ArchiveRefused, ArchiveWriter
from soundingboard.lib.canonical import canonical_json

pytestmark = pytest.mark.pure

LINES = [b'{"id":1}', b'{"id":2}', b'{"text":"' + b"a longer line " * 40 + b'"}']
FILE = bytes(range(256)) * 8


def written(lines: list[bytes] = LINES) -> bytes:
    file = io.BytesIO()
    with ArchiveWriter(file) as target:
        with target.part("tables/plan.plan.ndjson") as part:
            for line in lines:
                part.line(line)
        with target.part("files/ab/abc") as part:
            part.content(FILE)
        target.finish({"format": 1})
    return file.getvalue()


def kept(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "programme.zip"
    path.write_bytes(content)
    return path


def everything(path: Path) -> tuple[Any, ...]:
    reader = ArchiveReader(path)
    try:
        lines = list(reader.lines("tables/plan.plan.ndjson"))
        return reader.manifest, lines, reader.content("files/ab/abc")
    finally:
        reader.close()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    manifest, lines, file = everything(kept(tmp_path, written()))

    assert (lines, file) == (LINES, FILE)
    assert manifest["format"] == 1
    assert manifest["parts"][0][:2] == ["tables/plan.plan.ndjson", 3]


def test_the_same_content_is_the_same_bytes() -> None:
    assert written() == written()


def test_a_part_that_is_not_there_has_no_rows(tmp_path: Path) -> None:
    assert list(ArchiveReader(kept(tmp_path, written())).lines("tables/plan.theme.ndjson")) == []


WHOLE = written()


@settings(max_examples=600)
@given(place=st.integers(0, len(WHOLE) - 1), other=st.integers(1, 255))
def test_a_byte_altered_anywhere_is_refused_in_a_sentence_or_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, place: int, other: int
) -> None:
    altered = bytearray(WHOLE)
    altered[place] ^= other
    path = tmp_path_factory.mktemp("altered") / "programme.zip"
    path.write_bytes(altered)

    with suppress(ArchiveRefused):
        found = everything(path)
        assert found[1:] == (LINES, FILE)
        assert found[0]["format"] == 1


@pytest.mark.parametrize("length", [0, 1, 100, len(WHOLE) // 2, len(WHOLE) - 1])
def test_an_archive_cut_short_is_refused(tmp_path: Path, length: int) -> None:
    with pytest.raises(ArchiveRefused, match=r"not an archive, or its end is missing|altered or damaged"):
        everything(kept(tmp_path, WHOLE[:length]))


def rebuilt(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The archive with its parts changed, by somebody who can write a zip but does not mend the hashes."""
    source = zipfile.ZipFile(io.BytesIO(WHOLE))
    parts = {name: source.read(name) for name in source.namelist()}
    change(parts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return file.getvalue()


def sealed(content: dict[str, bytes], **said: Any) -> None:
    """Mend the manifest and its seal, as a forger would."""
    manifest = {**json.loads(content[MANIFEST]), **said}
    content[MANIFEST] = canonical_json(manifest)
    content[SEAL] = hashlib.sha256(content[MANIFEST]).hexdigest().encode()


def listed(parts: dict[str, bytes], name: str) -> list[Any]:
    return [name, 0, len(parts[name]), hashlib.sha256(parts[name]).hexdigest()]


def with_a_climbing_name(parts: dict[str, bytes]) -> None:
    parts["../../etc/cron.d/soundingboard"] = b"* * * * *"
    sealed(parts, parts=[*json.loads(parts[MANIFEST])["parts"], listed(parts, "../../etc/cron.d/soundingboard")])


def with_one_row_more(parts: dict[str, bytes]) -> None:
    parts["tables/plan.plan.ndjson"] += b'{"id":3}\n'


def with_a_part_more(parts: dict[str, bytes]) -> None:
    parts["tables/plan.theme.ndjson"] = b"{}\n"


def with_a_part_less(parts: dict[str, bytes]) -> None:
    del parts["files/ab/abc"]


def with_another_manifest(parts: dict[str, bytes]) -> None:
    parts[MANIFEST] = parts[MANIFEST].replace(b'"format":1', b'"format":2')


def without_a_manifest(parts: dict[str, bytes]) -> None:
    del parts[MANIFEST]


def with_a_manifest_that_lists_nothing(parts: dict[str, bytes]) -> None:
    sealed(parts, parts="none")


def of_another_program(parts: dict[str, bytes]) -> None:
    sealed(parts, mark="something else")


@pytest.mark.parametrize(
    "change, says",
    [
        (with_a_climbing_name, "a name that no part has"),
        (with_one_row_more, "another size than the manifest says"),
        (with_a_part_more, r"a part is not in its manifest \(tables/plan.theme.ndjson\)"),
        (with_a_part_less, r"a part is missing \(files/ab/abc\)"),
        (with_another_manifest, "its manifest is not the one that was sealed"),
        (without_a_manifest, "not an archive of a programme: it has no manifest"),
        (with_a_manifest_that_lists_nothing, "does not list its parts"),
        (of_another_program, "not an archive of a programme: its manifest is another"),
    ],
)
def test_an_archive_put_together_otherwise_is_refused(
    tmp_path: Path, change: Callable[[dict[str, bytes]], None], says: str
) -> None:
    with pytest.raises(ArchiveRefused, match=says):
        everything(kept(tmp_path, rebuilt(change)))


def test_what_claims_to_be_huge_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SMALL", 1024)

    def bomb(parts: dict[str, bytes]) -> None:
        parts["files/ab/abc"] = bytes(8 * 1024 * 1024)
        sealed(parts, parts=[each for each in (listed(parts, name) for name in list(parts)) if each[0][0] in "tf"])

    with pytest.raises(ArchiveRefused, match=r"claims to hold 8 MB in a file of 0 MB"):
        everything(kept(tmp_path, rebuilt(bomb)))


def test_a_line_without_an_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = ArchiveReader(kept(tmp_path, WHOLE))
    monkeypatch.setattr(archive, "MOST_LINE", 100)
    monkeypatch.setattr(archive, "_CHUNK", 64)

    with pytest.raises(ArchiveRefused, match="has no end"):
        list(reader.lines("tables/plan.plan.ndjson"))


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", b"code,name\n1,2\n"])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ArchiveRefused, match="not an archive"):
        ArchiveReader(kept(tmp_path, content))


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused, match="There is no file"):
        ArchiveReader(tmp_path / "nothing.zip")


def test_a_part_has_a_plain_name() -> None:
    with (
        ArchiveWriter(io.BytesIO()) as target,
        pytest.raises(ValueError, match="is no name of a part"),
        target.part("../escape"),
    ):
        pass
