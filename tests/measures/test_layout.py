from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.measures.layout import SUPPLIED, TABLES, Extract, Kind, Source, mask, table_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("AB123, Smith", "xx###, xxxxx"),
        ("31/02/2023", "##/##/####"),
        ("Łódź ④", "xxxx #"),
        ("£5\n<b>", "?#??x?"),
        ("a" * 21, "x" * 20 + "…"),
        (None, ""),
        (42, "##"),
    ],
)
def test_a_masked_value_shows_its_shape_alone(value: object, shape: str) -> None:
    assert mask(value) == shape


@given(st.text())
def test_no_letter_or_digit_passes_the_mask(text: str) -> None:
    assert not [character for character in mask(text) if character.isalnum() and character != "x"]


def test_a_table_has_the_columns_of_its_layout_and_the_row_of_the_source_last() -> None:
    table = table_of(TABLES["cp_reviews"], {"plan_id": ["p1", None], "review_date": [date(2024, 2, 29), None]})

    assert table.schema == pa.schema([("plan_id", pa.string()), ("review_date", pa.date32()), ("row", pa.int32())])
    assert table["row"].to_pylist() == [2, 3]


def test_a_column_that_is_not_given_is_empty_throughout() -> None:
    table = table_of(TABLES["children"], {"child_id": ["c1"]}, rows=[7])

    assert table.to_pylist() == [{"child_id": "c1", "dob": None, "sex": None, "team": None, "row": 7}]


@pytest.mark.parametrize("columns", [{"plan_id": ["p1"], "review_date": []}, {"plan_id": ["p1"], "colour": ["red"]}])
def test_columns_that_do_not_fit_are_refused(columns: dict[str, list[object]]) -> None:
    with pytest.raises(ValueError):
        table_of(TABLES["cp_reviews"], columns)


def test_an_extract_takes_tables_of_the_layout_alone() -> None:
    with pytest.raises(ValueError, match="no table wishes"):
        Extract(Source.PLAIN, {"wishes": TABLES["contacts"].empty()})
    with pytest.raises(ValueError, match="columns and types"):
        Extract(Source.PLAIN, {"contacts": TABLES["children"].empty()})
    with pytest.raises(ValueError, match="no table contacts"):
        Extract(Source.PLAIN, {}, supplied={"contacts": TABLES["contacts"].empty()})


def test_an_extract_describes_itself_without_a_single_value() -> None:
    extract = Extract(
        Source.ANNEX_A, {"contacts": table_of(TABLES["contacts"], {"child_id": ["MARKED"], "contact_date": [None]})}
    )

    assert repr(extract) == str(extract) == "<Extract from annex_a, contacts: 1 rows>"
    assert "MARKED" not in f"{extract!r} {extract} {[extract]}"


def test_an_extract_says_what_it_does_not_have() -> None:
    extract = Extract(
        Source.CENSUS,
        {"children": TABLES["children"].empty(), "contacts": TABLES["contacts"].empty()},
        lacking={"children": frozenset({"team"})},
    )

    assert "referrals" in extract.missing
    assert "bank_holidays" not in extract.missing
    assert extract.lacks("referrals")
    assert extract.lacks("children", "dob", "team")
    assert not extract.lacks("children", "dob")


def test_every_key_is_a_required_text_of_its_table() -> None:
    for layout in [*TABLES.values(), *SUPPLIED.values()]:
        if layout.key:
            assert layout.column(layout.key).kind is Kind.TEXT
            assert layout.column(layout.key).required
