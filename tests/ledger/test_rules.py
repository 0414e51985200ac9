"""The states of a question, when it comes back, and what the public is shown."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.ledger.models import LedgerStepKind
from soundingboard.ledger.rules import (
    CLOSES,
    LEADS_TO,
    QUESTIONS,
    Step,
    age_in_days,
    may_be_shown_in_public,
    standing_of,
)

pytestmark = pytest.mark.pure

DAY = date(2026, 3, 16)


def steps(*kinds: str, promised_for: date | None = None) -> list[Step]:
    return [
        Step(kind, DAY + timedelta(days=number), promised_for if kind == "promised" else None)
        for number, kind in enumerate(kinds, start=1)
    ]


@pytest.mark.parametrize(
    "kinds, state, returned",
    [
        ((), "asked", 0),
        (("passed_on",), "asked", 0),
        (("answered",), "answered", 0),
        (("answered", "not_satisfied"), "returned", 1),
        (("answered", "not_satisfied", "answered", "not_satisfied"), "returned", 2),
        (("answered", "not_satisfied", "passed_on"), "returned", 1),
        (("promised", "answered", "satisfied"), "satisfied", 0),
        (("answered", "satisfied", "not_satisfied"), "returned", 1),
        (("answered", "answer_withdrawn"), "asked", 0),
        (("answered", "satisfied", "answer_withdrawn"), "asked", 0),
        (("promised", "passed_on"), "promised", 0),
        (("withdrawn",), "withdrawn", 0),
    ],
)
def test_where_a_question_stands(kinds, state, returned):
    found = standing_of(steps(*kinds, promised_for=DAY))

    assert (found.state, found.times_returned) == (state, returned)


def test_every_state_is_in_the_table_and_every_step_leads_to_one():
    assert set(LEADS_TO.values()) <= set(QUESTIONS)
    assert {to for each in QUESTIONS.values() for to in each} <= set(QUESTIONS)
    assert set(LEADS_TO) == set(LedgerStepKind.values) - {"passed_on"}
    assert {LEADS_TO[kind] for kind in CLOSES} == {"satisfied", "withdrawn"}


@pytest.mark.parametrize(
    "kinds, promised_for, comes_back",
    [
        ((), None, True),
        (("promised",), DAY + timedelta(days=30), False),
        (("promised",), DAY + timedelta(days=29), True),
        (("answered",), None, False),
        (("answered", "not_satisfied"), None, True),
        (("answered", "answer_withdrawn"), None, True),
        (("answered", "satisfied"), None, False),
        (("withdrawn",), None, False),
    ],
)
def test_what_comes_back_to_a_meeting_in_thirty_days(kinds, promised_for, comes_back):
    assert standing_of(steps(*kinds, promised_for=promised_for)).comes_back(DAY + timedelta(days=30)) is comes_back


def test_the_last_day_promised_is_the_one_that_counts():
    found = standing_of([Step("promised", DAY, DAY), Step("promised", DAY, date(2028, 2, 29))])

    assert (found.promised_for, found.times_promised) == (date(2028, 2, 29), 2)
    assert not found.is_overdue(date(2028, 2, 29))
    assert found.is_overdue(date(2028, 3, 1))


def test_an_answer_sent_back_stops_no_clock():
    late = DAY + timedelta(days=100)

    assert age_in_days(DAY, standing_of(steps("answered")), late) == 1
    assert age_in_days(DAY, standing_of(steps("answered", "not_satisfied")), late) == 100
    assert age_in_days(DAY, standing_of(steps("answered", "answer_withdrawn")), late) == 100


@pytest.mark.parametrize(
    "kinds, shown",
    [
        ((), False),
        (("promised",), False),
        (("answered",), True),
        (("answered", "satisfied"), True),
        (("answered", "not_satisfied"), False),
        (("answered", "answer_withdrawn"), False),
        (("withdrawn",), False),
    ],
)
def test_the_public_is_shown_an_answer_that_stands_to_what_was_put_in_public(kinds, shown):
    standing = standing_of(steps(*kinds, promised_for=DAY))

    assert may_be_shown_in_public(True, standing.state) is shown
    assert may_be_shown_in_public(False, standing.state) is False


@given(st.lists(st.sampled_from(LedgerStepKind.values)))
def test_whoever_must_act_is_never_nobody_while_it_is_open(kinds):
    """Open means that an answer is waited for or that there is one to judge, whatever happened in whatever order."""
    found = standing_of(steps(*kinds, promised_for=DAY))

    assert found.is_open == (found.waits_for_answer or found.state == "answered")
    assert not found.comes_back(DAY) or found.waits_for_answer
