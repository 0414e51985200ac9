"""The fact label: what stands beside every figure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from soundingboard.measures.fact_label import SYMBOL_WORDS, UNIT_WORDS, FactLabel, printed_value, sources_in_words
from soundingboard.measures.models import Symbol, Unit
from soundingboard.measures.rules import Period

pytestmark = pytest.mark.pure

ON = date(2026, 4, 16)
LABEL = FactLabel(
    unit="percent",
    decimals=1,
    timing="period",
    frequency="monthly",
    period=Period(date(2026, 3, 1), date(2026, 3, 31)),
    value=Decimal("20.0000"),
    symbol="",
    numerator=Decimal("24.0000"),
    denominator=Decimal("120.0000"),
    numerator_words="Referrals with an earlier one",
    denominator_words="Referrals in the period",
    sources=("Ofsted Annex A list 3", "children in need census"),
    basis="complete",
    quality="good",
    rows_considered=1240,
    rows_left_out=3,
    is_provisional=False,
    data_cut_off=date(2026, 4, 7),
    vintage=1,
    first_value=None,
)


def test_the_sentence_says_period_age_denominator_source_quality_and_vintage() -> None:
    assert LABEL.sentence(ON) == (
        "March 2026, 16 days old; 24 of 120; from Ofsted Annex A list 3 and children in need census; good data. "
        "As first reported."
    )


def test_a_mean_is_a_total_shared_among_many_and_no_part_of_them() -> None:
    caseload = replace(LABEL, unit="mean", numerator=Decimal(1521), denominator=Decimal(90))

    assert "; 1,521 shared among 90; " in caseload.sentence(ON)


def test_the_parts_say_the_same_at_length() -> None:
    assert LABEL.parts(ON) == (
        ("Value", "20.0%"),
        ("Period", "March 2026"),
        ("Age", "16 days on 16 April 2026"),
        ("Counted", "24 (Referrals with an earlier one) of 120 (Referrals in the period)"),
        ("Source", "Ofsted Annex A list 3, children in need census"),
        ("Data cut off", "7 April 2026"),
        ("Quality", "Good data (3 of 1,240 rows left out)"),
        ("Standing", "As first reported."),
    )


def test_a_snapshot_is_of_a_day() -> None:
    assert replace(LABEL, timing="snapshot").sentence(date(2026, 4, 1)).startswith("At 31 March 2026, 1 day old;")


def test_a_revision_says_what_was_first_reported() -> None:
    revised = replace(LABEL, vintage=2, first_value=Decimal("21.3"), is_provisional=True, quality="fair")

    assert revised.sentence(ON).endswith(
        "fair data. Provisional: late recording may still change it. Revised once; first reported as 21.3%."
    )
    assert "Revised twice; first reported as hidden" in replace(
        revised, vintage=3, first_value=None, first_symbol="c"
    ).sentence(ON)
    assert "Revised 4 times" in replace(revised, vintage=5).sentence(ON)


def test_a_symbol_is_said_in_words_and_never_as_a_number() -> None:
    hidden = replace(LABEL, value=None, symbol="c", numerator=None, denominator=None)

    assert hidden.printed == "hidden, because it is of so few"
    assert "hidden, because it is of so few" in hidden.sentence(ON)
    assert "0" not in hidden.printed


def test_an_old_figure_says_that_it_is_too_old_to_tell() -> None:
    later = date(2026, 6, 15)

    assert LABEL.sentence(later).startswith("March 2026, 76 days old and too old to tell;")
    assert ("Age", "76 days on 15 June 2026, too old to tell") in LABEL.parts(later)


def test_a_basis_that_is_not_whole_is_said() -> None:
    assert "The source cannot tell the whole of it." in replace(LABEL, basis="incomplete").sentence(ON)
    assert "As another system counted it" in replace(LABEL, basis="supplied").sentence(ON)


def test_parts_of_workers_are_printed_as_they_are() -> None:
    caseload = replace(LABEL, numerator=Decimal("321.0000"), denominator=Decimal("21.1000"))

    assert "321 of 21.1;" in caseload.sentence(ON)
    assert "1,000 of 1,234.5;" in replace(
        caseload, numerator=Decimal("1000.0000"), denominator=Decimal("1234.5000")
    ).sentence(ON)


def test_nothing_is_made_up_where_nothing_is_known() -> None:
    bare = replace(
        LABEL,
        numerator=None,
        denominator=None,
        sources=(),
        quality="not_graded",
        rows_considered=None,
        rows_left_out=None,
    )

    assert bare.sentence(ON) == (
        "March 2026, 16 days old; source not given; quality of the data not graded. As first reported."
    )
    assert ("Source", "Not given") in bare.parts(ON)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "printed"),
    [
        ("20", "percent", 1, "20.0%"),
        ("19.95", "percent", 1, "20.0%"),
        ("67.2", "per_10000", 0, "67 per 10,000"),
        ("1234", "count", 0, "1,234"),
        ("15.2407", "mean", 1, "15.2"),
        ("41", "days", 0, "41 days"),
        ("12", "weeks", 0, "12 weeks"),
        ("820.34", "pounds", 0, "£820"),
        ("2", "grade", 0, "2"),
    ],
)
def test_a_value_is_printed_with_its_unit(value: str, unit: str, decimals: int, printed: str) -> None:
    assert printed_value(Decimal(value), "", unit, decimals) == printed


def test_every_unit_and_symbol_has_words() -> None:
    assert set(UNIT_WORDS) == set(Unit.values)
    assert set(SYMBOL_WORDS) == set(Symbol.values)
    assert printed_value(None, "q", "count", 0) == "no value (q)"
    assert printed_value(None, "", "count", 0) == "no value"


def test_a_collection_without_words_says_itself() -> None:
    assert sources_in_words(["cin_census", "tea_leaves"], {"cin_census": "the census"}) == ("the census", "tea leaves")
