from pathlib import Path

import pytest

from soundingboard.formats.benchmarks.neighbours import read_neighbours
from soundingboard.formats.csv_input import Refused
from tests.formats.benchmarks import samples

pytestmark = pytest.mark.pure

TEN = ("354", "861", "357", "336", "371", "831", "350", "372", "812", "333")


def as_sheet(rows: dict[int, tuple[str, ...]]) -> list[list[object]]:
    heading: list[object] = ["LA num", "LA Name", "LA number", "GOInd", "GOReg"]
    heading += [name for place in range(1, 11) for name in (f"SN{place}", "SNP")]
    body: list[list[object]] = [
        [number, "Walsall", number, 8, "West Midlands", *(cell for near in ten for cell in (int(near), "Very Close"))]
        for number, ten in rows.items()
    ]
    return [["A", "B"], [1, 2], heading, *body, [], ["", "Old SNs:"]]


def test_the_departments_table_is_read_nearest_first(tmp_path: Path) -> None:
    table = read_neighbours(samples.neighbours(tmp_path / "sn_model_2025_wide.csv", {"335": TEN}))

    assert table.model == "DfE statistical neighbours, 2025 model"
    assert tuple(each.code for each in table.of("335")) == TEN
    assert {each.closeness for each in table.of("335")} == {"Very close", "Close"}
    assert table.of("999") == ()


def test_the_tools_sheet_is_read_to_the_same(tmp_path: Path) -> None:
    path = samples.workbook(tmp_path / "sn_may_2025.xlsx", {"LA SN Groups": as_sheet({335: TEN})})

    table = read_neighbours(path)

    assert tuple(each.code for each in table.of("335")) == TEN
    assert table.of("335")[0].closeness == "Very close"
    assert table.names == {"335": "Walsall"}


def test_a_model_whose_year_is_not_in_the_name_is_called_by_the_file(tmp_path: Path) -> None:
    assert read_neighbours(samples.neighbours(tmp_path / "ours.csv", {"335": TEN})).model.endswith("ours")


@pytest.mark.parametrize("ten", [(*TEN[:9], "335"), (*TEN[:9], TEN[0]), (*TEN[:9], "Dudley")])
def test_an_authority_without_ten_others_is_refused_with_its_row(tmp_path: Path, ten: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="row 2"):
        read_neighbours(samples.neighbours(tmp_path / "n.csv", {"335": ten}))


def test_an_authority_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = samples.neighbours(tmp_path / "n.csv", {"335": TEN})
    path.write_text(path.read_text(encoding="utf-8-sig") + path.read_text(encoding="utf-8-sig").splitlines()[1])

    with pytest.raises(Refused, match="row 3: has 335 a second time"):
        read_neighbours(path)


def test_a_table_of_another_layout_is_refused(tmp_path: Path) -> None:
    other, book = tmp_path / "other.csv", tmp_path / "book.xlsx"
    other.write_text("la,neighbours\n335,354 861\n")
    samples.workbook(book, {"Sheet": [["la", "neighbours"], [335, "354"]]})

    for path in (other, book):
        with pytest.raises(Refused, match="SN_1"):
            read_neighbours(path)


def test_a_file_that_is_not_there_or_damaged_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "n.xlsx"
    damaged.write_bytes(b"PK\x03\x04 cut off")

    with pytest.raises(Refused, match="cannot be opened"):
        read_neighbours(tmp_path / "none.csv")
    with pytest.raises(Refused, match="damaged"):
        read_neighbours(damaged)


@pytest.mark.shared
def test_both_published_tables_give_the_same_ten_neighbours_of_walsall(shared: Path) -> None:
    table = read_neighbours(shared / "data" / "lookups" / "sn_model_2025_wide.csv")
    sheet = read_neighbours(shared / "data" / "lait" / "sn_may_2025.xlsx")

    assert tuple(each.code for each in table.of("335")) == TEN
    assert len(table.neighbours) == 153
    assert all(sheet.of(code) == near for code, near in table.neighbours.items())
