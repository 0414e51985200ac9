"""A published file is told by its headings while it is in memory; whatever else comes is refused in words."""

import io
import zipfile
from pathlib import Path

import pytest

from soundingboard.formats.benchmarks.explore import NEEDED
from soundingboard.formats.benchmarks.recognise import recognise
from soundingboard.formats.benchmarks.values import Layout
from soundingboard.formats.csv_input import Refused
from tests.formats.benchmarks import samples
from tests.formats.benchmarks.test_ofsted import book, table

pytestmark = pytest.mark.pure

HEADINGS = ",".join((*samples.IDENTIFIERS, "rereferral_percent"))


def test_each_kind_of_file_is_told_from_the_others(tmp_path: Path) -> None:
    files = {
        Layout.EXPLORE: [samples.explore(tmp_path / "c1.csv", ["x"], [], mark=True)],
        Layout.LAIT: [samples.lait(tmp_path / "long.parquet", [("A", "2025", "Walsall", "1", 335, "West Midlands")])],
        Layout.DICTIONARY: [samples.dictionary(tmp_path / "d.csv", {"A": ("Low", "")})],
        Layout.NEIGHBOURS: [samples.neighbours(tmp_path / "n.csv", {"335": []})],
        Layout.OUTCOMES: [book(tmp_path / "o.xlsx"), table(tmp_path / "o.csv")],
    }

    for layout, paths in files.items():
        for path in paths:
            assert recognise(path.name, path.read_bytes()) == layout


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"Child ID,Date of birth\n1,2\n", "none of the published files"),
        (HEADINGS.replace(",", ";").encode() + b"\n2025", "separated by semicolons"),
        (HEADINGS.replace(",", "\t").encode(), "separated by tabs"),
        (HEADINGS.replace("geographic_level,", "").encode(), "column geographic_level: is missing"),
        (f"{HEADINGS},rereferral_percent".encode(), "column rereferral_percent: is there twice"),
        (f"{HEADINGS}\n2025,£".encode("cp1252"), "not in UTF-8"),
        (HEADINGS.encode("utf-16"), "not in UTF-8"),
        (b"%PDF-1.7", "none of the published files"),
        (b"PAR1" + bytes(40), "was cut off"),
        (b"PAR1" + bytes(40) + (20).to_bytes(4, "little") + b"PAR1", "column Short Desc: is missing"),
    ],
)
def test_what_is_none_of_them_is_refused_with_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        recognise("file.csv", content)


def test_a_workbook_of_other_things_and_a_zip_that_unpacks_into_too_much_are_refused(tmp_path: Path) -> None:
    other = samples.workbook(tmp_path / "w.xlsx", {"List 1": [["Child unique ID", "Gender"], [1, "F"]]})
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(60_000_000))
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("data.csv", ",".join(NEEDED))

    with pytest.raises(Refused, match="has no sheet of inspection outcomes"):
        recognise("w.xlsx", other.read_bytes())
    with pytest.raises(Refused, match="unpacks into far more"):
        recognise("bomb.xlsx", held.getvalue())
    with pytest.raises(Refused, match="is a zip. Unpack it"):
        recognise("data.zip", plain.getvalue())
