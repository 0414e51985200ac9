"""The rules of inspections and their findings."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.plan import inspection_rules as rules
from soundingboard.plan.inspection_rules import Numbered, Saying

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("table", [rules.INSPECTION_TRANSITIONS, rules.FINDING_TRANSITIONS])
def test_every_state_but_the_first_is_reached_and_leads_to_states_of_the_table(
    table: dict[str, frozenset[str]],
) -> None:
    reached = frozenset().union(*table.values())

    assert reached <= set(table)
    assert set(list(table)[1:]) <= reached


@pytest.mark.parametrize(
    ("printed", "own", "is_another"),
    [
        ("Wexmoor", "Wexmoor Council", False),
        ("London Borough of Wexmoor", "Wexmoor Council", False),
        ("Wexmoor Metropolitan Borough Council", "WEXMOOR CITY COUNCIL", False),
        ("", "Wexmoor Council", False),
        ("Tarn", "Wexmoor Council", True),
        ("London Borough of Tarn", "London Borough of Wexmoor", True),
        ("Royal Borough of Tarn and Low", "Wexmoor and the Marsh", True),
    ],
)
def test_a_report_of_another_authority_is_known_by_sharing_no_name(printed: str, own: str, is_another: bool) -> None:
    assert rules.is_of_another_authority(printed, own) is is_another


def test_the_tables_know_every_state_that_is_stored() -> None:
    from soundingboard.plan.models import FindingState, InspectionState

    assert set(rules.INSPECTION_TRANSITIONS) == set(InspectionState.values)
    assert set(rules.FINDING_TRANSITIONS) == set(FindingState.values)


def test_a_confirmed_finding_stays_confirmed() -> None:
    assert not rules.may_follow(rules.FINDING_TRANSITIONS, "confirmed", "draft")
    assert rules.may_follow(rules.FINDING_TRANSITIONS, "set_aside", "draft")


@pytest.mark.parametrize(
    ("existing", "following"), [([], "I1"), (["I1", "I2"], "I3"), (["I9", "I10", "Ixx", "J40"], "I11"), (["I7"], "I8")]
)
def test_references_count_on(existing: list[str], following: str) -> None:
    assert rules.next_reference("I", existing) == following


def test_parts_are_numbered_under_their_finding() -> None:
    printed = [("1", None), ("2", None), ("2.1", "2"), ("2.2", "2"), ("3", None)]

    assert rules.finding_references("I1", printed) == [
        Numbered("I1.1", None),
        Numbered("I1.2", None),
        Numbered("I1.2.1", "I1.2"),
        Numbered("I1.2.2", "I1.2"),
        Numbered("I1.3", None),
    ]


def test_numbers_that_begin_again_in_a_section_stay_apart() -> None:
    printed = [("1", None), ("1.1", "1"), ("1", None), ("1.1", "1")]

    references = [each.reference for each in rules.finding_references("I2", printed)]

    assert references == ["I2.1", "I2.1.1", "I2.2", "I2.2.1"]


@given(st.lists(st.tuples(st.sampled_from("123"), st.one_of(st.none(), st.sampled_from("123"))), max_size=20))
def test_no_two_findings_have_the_same_reference(printed: list[tuple[str, str | None]]) -> None:
    references = [each.reference for each in rules.finding_references("I1", printed)]

    assert len(set(references)) == len(printed)


def test_the_likeliest_repeats_are_suggested_first_and_settled_pairs_are_not() -> None:
    texts = [
        "Recruitment of foster carers",
        "Private fostering",
        "Private fostering oversight",
        "Private fostering oversight",
    ]

    found = rules.suggest_repeats(
        [Saying(1, "Oversight of private fostering", None)],
        [Saying(place, text, None) for place, text in enumerate(texts, start=10)],
        frozenset({(1, 12)}),
    )

    assert [(each.finding, each.earlier) for each in found][:2] == [(1, 13), (1, 11)]
    assert found[0].likeness > found[1].likeness


def test_no_more_than_three_are_suggested_for_a_finding() -> None:
    earlier = [Saying(place, "Private fostering", None) for place in range(10, 20)]

    found = rules.suggest_repeats([Saying(1, "Private fostering", None)], earlier, frozenset())

    assert [each.earlier for each in found] == [10, 11, 12]


@pytest.mark.parametrize(
    ("said_on", "on", "years"),
    [
        (date(2016, 12, 9), date(2024, 2, 16), 7.2),
        (date(2024, 2, 16), date(2024, 2, 16), 0.0),
        (date(2025, 1, 1), date(2024, 1, 1), 0.0),
        (None, date(2024, 1, 1), None),
    ],
)
def test_years_open_count_from_the_first_report(said_on: date | None, on: date, years: float | None) -> None:
    assert rules.years_open(said_on, on) == years


def test_a_chain_of_repeats_is_followed_to_its_beginning_even_in_a_ring() -> None:
    assert rules.origins({3: [2], 2: [1], 1: [3]}, 3) == [2, 1]
    assert rules.origins({}, 3) == []


@pytest.mark.parametrize(
    ("begun", "ended", "published", "refusal"),
    [
        (date(2024, 1, 8), date(2024, 1, 19), date(2024, 3, 1), ""),
        (None, None, date(2024, 3, 1), ""),
        (None, date(2024, 1, 19), None, "Enter the date the inspection began."),
        (date(2024, 1, 19), date(2024, 1, 8), None, "Enter an end of the inspection"),
        (date(2024, 1, 8), None, date(2023, 3, 1), "Enter a date of publication after"),
    ],
)
def test_dates_that_cannot_be_are_said(
    begun: date | None, ended: date | None, published: date | None, refusal: str
) -> None:
    said = rules.dates_refusal(begun, ended, published)

    assert said.startswith(refusal)
    assert bool(said) == bool(refusal)
