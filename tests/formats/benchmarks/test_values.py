from datetime import date
from decimal import Decimal

import pytest

from soundingboard.formats.benchmarks.authorities import authorities, numbers_by_area_code
from soundingboard.formats.benchmarks.values import labels_for, read_cell, year_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("cell", "value", "symbol"),
    [
        ("19", Decimal(19), ""),
        (" 23.8 ", Decimal("23.8"), ""),
        ("0", Decimal(0), ""),
        ("-4.1", Decimal("-4.1"), ""),
        ("12,183,016", Decimal(12183016), ""),
        ("19.600000000000001", Decimal("19.6"), ""),
        ("2.9229999999999999E-2", Decimal("0.02923"), ""),
        ("c", None, "c"),
        ("Low", None, "low"),
        ("k", None, "k"),
        ("-", None, "-"),
        ("", None, "x"),
    ],
)
def test_a_published_cell_is_a_value_or_a_symbol(cell: str, value: Decimal | None, symbol: str) -> None:
    assert read_cell(cell) == (value, symbol)


@pytest.mark.parametrize("cell", ["about 5", "#REF!", "nan", "inf", "1e999", "c5"])
def test_what_is_neither_is_not_read_as_either(cell: str) -> None:
    assert read_cell(cell) is None


@pytest.mark.parametrize(
    ("label", "year"),
    [
        ("2025", 2025), ("202425", 2025), ("2024-25", 2025), ("2024/25", 2025), ("2014-16", 2016), ("2025 (Rev)", 2025),
        ("2013/14-15/16", 2016), ("2023-24 (OT)", 2024), ("spring", None),
    ],
)  # fmt: skip
def test_a_label_ends_in_a_year(label: str, year: int | None) -> None:
    assert year_of(label) == year


def test_a_year_is_found_by_its_label_or_by_the_year_it_ends_in() -> None:
    assert labels_for("2025", ["2024", "2025", "2025 (Rev)"]) == ("2025",)
    assert labels_for("2025", ["2023-24", "2024-25"]) == ("2024-25",)
    assert labels_for("2025", ["2025 (Rev)", "2025 (prov)"]) == ("2025 (Rev)", "2025 (prov)")
    assert labels_for("2031", ["2025"]) == ()


def test_every_number_and_area_code_belongs_to_one_authority() -> None:
    codes = [each.code for authority in authorities().values() for each in authority.area_codes]

    assert len(codes) == len(set(codes)) == len(numbers_by_area_code())


def test_an_area_code_changes_with_the_boundary_and_the_number_stays() -> None:
    buckinghamshire = authorities()["825"]

    assert buckinghamshire.area_code(date(2020, 3, 31)) == "E10000002"
    assert buckinghamshire.area_code(date(2020, 4, 1)) == "E06000060"
    assert numbers_by_area_code()["E10000002"] == numbers_by_area_code()["E06000060"] == "825"


@pytest.mark.parametrize(("code", "became"), [("837", ("839",)), ("928", ("940", "941")), ("909", ("942", "943"))])
def test_an_authority_that_ended_says_what_became_of_it(code: str, became: tuple[str, ...]) -> None:
    ended = authorities()[code]

    assert ended.became == became
    assert ended.valid_to is not None
    assert ended.area_code(ended.valid_to) is not None
    assert all(authorities()[each].valid_from > ended.valid_to for each in became)


def test_in_every_year_england_has_the_number_of_authorities_that_the_department_counts() -> None:
    on = {
        year: sum(each.holds_on(date(year, 3, 31)) for each in authorities().values())
        for year in (2018, 2020, 2022, 2025)
    }

    assert on == {2018: 152, 2020: 151, 2022: 152, 2025: 153}
