"""What a file is, told from its bytes."""

import io
import zipfile

import pytest

from soundingboard.formats import file_kinds
from soundingboard.formats.file_kinds import NotSafe, kind_of

pytestmark = pytest.mark.pure


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


WORKBOOK = zipped({"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"})


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0....", "jpg"),
        (WORKBOOK, "xlsx"),
        (zipped({"word/document.xml": b"<w/>"}), "docx"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "ods"),
        (zipped({"anything.exe": b"MZ"}), None),
        ("Reference,Title\n1,Caf\u00e9\n".encode(), "txt"),
        ("Reference,Title\n1,Caf\u00e9\n".encode("cp1252"), "txt"),
        ("Reference\tTitle\n1\tCaf\u00e9\n".encode("utf-16"), "txt"),
        (b"<!DOCTYPE html><html></html>", None),
        ("<html>".encode("utf-16"), None),
        (b"\xff\xfe\x00\xd8 half of a letter", None),
        (b"\xef\xbb\xbf<script>alert(1)</script>", None),
        (b"MZ\x90\x00\x03", None),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, ending: str | None) -> None:
    assert kind_of(content) == ending


@pytest.mark.parametrize(
    ("within", "says"), [("EncryptedPackage", "has a password"), ("Workbook", "before 2007 \\(such as xls or doc\\)")]
)
def test_an_office_file_that_cannot_be_read_says_what_to_do(within: str, says: str) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + within.encode("utf-16-le") + bytes(200)

    with pytest.raises(NotSafe, match=says):
        kind_of(content)


def test_a_zip_bomb_is_not_opened() -> None:
    with pytest.raises(NotSafe, match="unpacks into far more"):
        kind_of(zipped({"xl/workbook.xml": b"\x00" * 30_000_000}))


def test_a_zip_whose_parts_say_they_are_too_big_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_kinds, "MOST_UNPACKED", 5)
    with pytest.raises(NotSafe, match="unpacks into far more"):
        kind_of(WORKBOOK)


def test_a_zip_of_thousands_of_parts_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_kinds, "MOST_PARTS", 1)
    with pytest.raises(NotSafe, match="unpacks into far more"):
        kind_of(WORKBOOK)


def test_a_damaged_workbook_says_what_to_do() -> None:
    with pytest.raises(NotSafe, match="save it again"):
        kind_of(WORKBOOK[: len(WORKBOOK) // 2])


def test_a_workbook_with_macros_is_refused() -> None:
    with pytest.raises(NotSafe, match="macros"):
        kind_of(zipped({"xl/workbook.xml": b"<w/>", "xl/vbaProject.bin": b"x"}))
