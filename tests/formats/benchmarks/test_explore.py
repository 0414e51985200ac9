from decimal import Decimal
from pathlib import Path

import pytest

from soundingboard.formats.benchmarks.explore import read_explore
from soundingboard.formats.csv_input import Refused
from tests.formats.benchmarks.samples import ENGLAND, IDENTIFIERS, WEST_MIDLANDS, authority, explore

pytestmark = pytest.mark.pure

WALSALL, DUDLEY = authority("335", "Walsall"), authority("332", "Dudley", "E08000027")
ROWS = [
    ("2025", ENGLAND, ("All", "22.6")),
    ("2025", WEST_MIDLANDS, ("All", "19.5")),
    ("2025", WALSALL, ("All", "19.7")),
    ("2025", DUDLEY, ("All", "c")),
    ("2024", WALSALL, ("All", "21.3")),
]
COLUMNS = ("category", "rereferral_percent")


def refusal(path: Path, indicator: str = "rereferral_percent", **where: str) -> str:
    with pytest.raises(Refused) as refused:
        read_explore(path).series(indicator, where)
    return str(refused.value)


@pytest.mark.parametrize("mark", [True, False])
def test_a_file_is_read_in_any_order_of_columns_with_or_without_a_byte_order_mark(tmp_path: Path, mark: bool) -> None:
    order = (*IDENTIFIERS[3:], *IDENTIFIERS[:3])

    file = read_explore(explore(tmp_path / "c1.csv", COLUMNS, ROWS, order=order, mark=mark))
    series = file.series("rereferral_percent")

    assert (file.filters, file.indicators) == (("category",), ("rereferral_percent",))
    assert series.years == ("2024", "2025")
    assert {each.area.name: each.published for each in series.of_year("2025")} == {
        "England": "22.6", "West Midlands": "19.5", "Walsall": "19.7", "Dudley": "c",
    }  # fmt: skip
    assert {each.area.kind for each in series.reported} == {"country", "region", "authority"}


def test_a_symbol_is_no_value_and_never_nought(tmp_path: Path) -> None:
    series = read_explore(explore(tmp_path / "c1.csv", COLUMNS, ROWS)).series("rereferral_percent")

    dudley = next(each for each in series.reported if each.area.code == "332")
    assert (dudley.value, dudley.symbol, dudley.published) == (None, "c", "c")


def test_two_that_return_together_have_the_one_value_each(tmp_path: Path) -> None:
    pair = authority("314 / 318", "Kingston upon Thames / Richmond upon Thames", "E09000021 / E09000027")
    path = explore(tmp_path / "w.csv", ("turnover",), [("2025", pair, ("28",))])

    series = read_explore(path).series("turnover")

    assert [(each.area.code, each.area.name, each.value) for each in series.reported] == [
        ("314", "Kingston upon Thames", Decimal(28)),
        ("318", "Richmond upon Thames", Decimal(28)),
    ]


@pytest.mark.parametrize("joint_first", [True, False])
def test_a_row_of_its_own_is_worth_more_than_a_shared_one(tmp_path: Path, joint_first: bool) -> None:
    pair = authority("940 / 941", "North Northamptonshire / West Northamptonshire", "E06000061 / E06000062")
    rows = [("2025", pair, ("10",)), ("2025", authority("940", "North Northamptonshire", "E06000061"), ("12",))]
    path = explore(tmp_path / "w.csv", ("turnover",), rows if joint_first else rows[::-1])

    series = read_explore(path).series("turnover")

    assert {each.area.code: each.value for each in series.reported} == {"940": Decimal(12), "941": Decimal(10)}


def test_an_authority_without_its_number_is_known_by_its_area_code(tmp_path: Path) -> None:
    path = explore(
        tmp_path / "p.csv", ("population",), [("2019", authority("", "Buckinghamshire", "E10000002"), ("5",))]
    )

    assert [each.area.code for each in read_explore(path).series("population").reported] == ["825"]


@pytest.mark.parametrize(("asked", "column"), [("children_percent", "percentage"), ("percentage", "children_percent")])
def test_an_indicator_is_found_under_another_releases_name(tmp_path: Path, asked: str, column: str) -> None:
    path = explore(tmp_path / "s.csv", (column,), [("2025", WALSALL, ("9",))])

    assert read_explore(path).series(asked).reported[0].value == Decimal(9)


def test_rows_are_picked_by_filters(tmp_path: Path) -> None:
    rows = [
        ("2025", WALSALL, (group, age, cell))
        for group, age, cell in [("a", "17", "1"), ("b", "17", "2"), ("b", "x1", "3")]
    ]
    path = explore(tmp_path / "s.csv", ("cla_group", "age", "percent"), rows)

    picked = read_explore(path).series("percent", {"cla_group": "b", "age": "17"})

    assert [each.value for each in picked.reported] == [Decimal(2)]
    assert refusal(path, "percent", cla_group="b").endswith("Pick by --where COLUMN=VALUE: age is one of 17, x1.")


def test_a_row_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = explore(tmp_path / "c1.csv", COLUMNS, [*ROWS, ROWS[2]])

    assert refusal(path) == "c1.csv, row 7: says of Walsall what row 4 says. Take one out."


@pytest.mark.parametrize(
    ("indicator", "where", "says"),
    [
        ("rereferal_percent", {}, "has no indicator rereferal_percent. Did you mean rereferral_percent?"),
        ("rereferral_percent", {"categry": "All"}, "has no column categry. Did you mean category?"),
        ("rereferral_percent", {"category": "Al"}, "column category: has no “Al” there. Did you mean All?"),
    ],
)
def test_what_is_not_there_is_refused_with_the_likely_names(
    tmp_path: Path, indicator: str, where: dict[str, str], says: str
) -> None:
    assert says in refusal(explore(tmp_path / "c1.csv", COLUMNS, ROWS), indicator, **where)


def test_a_cell_that_is_neither_number_nor_symbol_is_refused_with_its_place(tmp_path: Path) -> None:
    path = explore(tmp_path / "c1.csv", COLUMNS, [*ROWS, ("2023", WALSALL, ("All", "about 5"))])

    assert refusal(path).startswith("c1.csv, row 7, column rereferral_percent: “about 5” is neither a number nor")


def test_another_delimiter_is_named(tmp_path: Path) -> None:
    assert "separated by semicolons" in refusal(explore(tmp_path / "c1.csv", COLUMNS, ROWS, separator=";"))


def test_other_letters_than_utf_8_are_refused(tmp_path: Path) -> None:
    path = explore(tmp_path / "c1.csv", COLUMNS, ROWS)
    path.write_bytes(path.read_text().replace("Walsall", "Walsäll").encode("cp1252"))

    assert "not in UTF-8" in refusal(path)


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = explore(tmp_path / "c1.csv", ("n", "n"), [("2025", WALSALL, ("1", "2"))])

    assert refusal(path, "n") == "c1.csv, row 1, column n: is there twice. Take one out."


@pytest.mark.shared
def test_every_file_in_shared_is_read(shared: Path) -> None:
    files = sorted((shared / "data" / "ees").glob("*.csv"))

    assert len(files) == 9
    for path in files:
        assert read_explore(path).indicators


@pytest.mark.shared
def test_the_published_rereferrals_of_walsall_are_reproduced(shared: Path) -> None:
    path = shared / "data" / "ees" / "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"

    series = read_explore(path).series("rereferral_percent")

    walsall = {each.year: each.value for each in series.reported if each.area.code == "335"}
    assert [walsall[year] for year in ("2022", "2023", "2024", "2025")] == [
        Decimal("19.0"), Decimal("23.8"), Decimal("21.3"), Decimal("19.7"),
    ]  # fmt: skip


@pytest.mark.shared
def test_every_authority_of_every_file_is_a_known_one(shared: Path) -> None:
    from soundingboard.formats.benchmarks.authorities import authorities

    for path in sorted((shared / "data" / "ees").glob("*.csv")):
        file = read_explore(path)
        codes = file.table.texts("old_la_code", may_be_empty=True)
        assert {part.strip() for code in set(codes) for part in code.split("/") if part} <= authorities().keys()
