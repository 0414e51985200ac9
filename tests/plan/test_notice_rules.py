"""The rules of a Notice and its versions."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.plan import notice_rules as rules
from soundingboard.plan.notice_rules import RequirementAt, Wording

pytestmark = pytest.mark.pure


def wording(key: int, version: int, text: str, order: int = 0, withdrawn: bool = False, position: int = 0) -> Wording:
    return Wording(version, (0.0, order), withdrawn, position or key, RequirementAt(key, f"N1.{key}", str(key), text))


def test_the_table_knows_every_state_that_is_stored_and_reaches_it() -> None:
    from soundingboard.plan.models import InstrumentState

    assert set(rules.TRANSITIONS) == set(InstrumentState.values)
    assert frozenset().union(*rules.TRANSITIONS.values()) == set(InstrumentState.values)


@pytest.mark.parametrize(
    ("before", "after", "may"),
    [
        ("draft", "issued", True),
        ("draft", "lifted", False),
        ("issued", "issued", False),
        ("issued", "revised", True),
        ("revised", "revised", True),
        ("lifted", "revised", False),
        ("superseded", "issued", False),
        ("nonsense", "issued", False),
    ],
)
def test_only_what_the_table_says_may_follow(before: str, after: str, may: bool) -> None:
    assert rules.may_follow(before, after) is may


@pytest.mark.parametrize(("state", "number", "written"), [("draft", 2, 2), ("issued", 2, 3), ("revised", 4, 5)])
def test_changes_belong_to_the_open_draft_or_to_the_version_to_come(state: str, number: int, written: int) -> None:
    assert rules.version_being_written(state, number) == written


def test_a_version_has_the_last_words_written_for_it_and_none_written_later() -> None:
    wordings = [
        wording(1, 1, "first"),
        wording(1, 1, "put right", order=1),
        wording(1, 2, "revised"),
        wording(2, 2, "new"),
        wording(3, 1, "leaves"),
        wording(3, 2, "leaves", withdrawn=True),
    ]

    assert [each.text for each in rules.as_of_version(wordings, 1)] == ["put right", "leaves"]
    assert [each.text for each in rules.as_of_version(wordings, 2)] == ["revised", "new"]
    assert rules.as_of_version(wordings, 0) == []


def test_a_version_keeps_its_own_order() -> None:
    wordings = [wording(1, 1, "a", position=2), wording(2, 1, "b", position=1)]

    assert [each.key for each in rules.as_of_version(wordings, 1)] == [2, 1]


def test_the_difference_says_what_was_added_removed_and_changed() -> None:
    stays, goes = RequirementAt(1, "N1.1", "1", "A board."), RequirementAt(2, "N1.2", "2", "An adviser.")
    before = RequirementAt(3, "N1.3", "3", "Assess in time.", due_on=date(2026, 3, 31))
    after = RequirementAt(3, "N1.3", "4", "Assess in time.", due_on=date(2026, 6, 30))
    comes = RequirementAt(4, "N1.4", "3", "Keep records.")

    found = rules.difference([stays, goes, before], [stays, comes, after])

    assert (found.added, found.removed, found.unchanged) == ((comes,), (goes,), 1)
    assert found.changed[0].what == ("number", "due_on")
    assert found.changed[0].days_moved == 91
    assert found.touched == {2, 3, 4}


def test_a_due_date_that_one_version_does_not_give_has_not_moved_by_days() -> None:
    before, after = RequirementAt(1, "N1.1", "1", "x"), RequirementAt(1, "N1.1", "1", "x", due_on=date(2026, 1, 1))

    assert rules.difference([before], [after]).changed[0].days_moved is None


requirements = st.lists(
    st.builds(RequirementAt, st.integers(1, 6), st.just("N"), st.sampled_from("12"), st.sampled_from(["a", "b"])),
    max_size=6,
    unique_by=lambda each: each.key,
)


@given(requirements, requirements)
def test_the_difference_agrees_with_sets_and_turns_round(
    before: list[RequirementAt], after: list[RequirementAt]
) -> None:
    there, back = rules.difference(before, after), rules.difference(after, before)

    assert {each.key for each in there.added} == {each.key for each in after} - {each.key for each in before}
    assert there.unchanged == len(set(before) & set(after))
    assert set(there.added) == set(back.removed)
    assert {(change.before, change.after) for change in there.changed} == {
        (change.after, change.before) for change in back.changed
    }


@pytest.mark.parametrize(
    ("number", "dated", "sentence"),
    [
        (0, date(2026, 1, 1), "Enter at least one requirement"),
        (1, None, "Enter the date on the letter"),
        (1, date(2026, 1, 3), "not in the future"),
        (1, date(2026, 1, 2), ""),
    ],
)
def test_what_keeps_a_version_from_being_issued_is_said(number: int, dated: date | None, sentence: str) -> None:
    said = rules.issue_refusal(number, dated, date(2026, 1, 2))

    assert sentence in said
    assert bool(said) == bool(sentence)
