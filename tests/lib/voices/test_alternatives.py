"""Lists of those whom a question could be put to, and spans of time that are values."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.lib.voices.alternatives import choices, put_to
from soundingboard.lib.voices.recognise import recognise
from soundingboard.lib.voices.windows import changed, replaced, windows
from tests.lib.voices.test_voices import questions_of_the_note

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "question, options",
    [
        ("Do social workers/midwives/health visitors have time to think?", "social workers|midwives|health visitors"),
        ("What did the school/health visitor/police officer see first?", "school|health visitor|police officer"),
        ("Is any council/ICB/police force further on?", "council|ICB|police force"),
        ("How do lead members/chief executives hear from children?", "lead members|chief executives"),
        ("What are GPs/ practice nurses etc asked to share?", "GPs|practice nurses"),
        ("Does this service/their team know what it costs?", "this service|their team"),
        ("Who leads health visitor/midwifery services at night?", "health visitor|midwifery"),
        (
            "How long have social workers in the hub/midwives working with young mothers/nurses in A&E been there?",
            "social workers in the hub|midwives working with young mothers|nurses in A&E",
        ),
        ("Do the teams/services/schools/GP practices that refer most agree?", "teams|services|schools|GP practices"),
        ("When did governors / headteachers last see the data?", "governors|headteachers"),
        ("Would parents/carers say the same?", "parents|carers"),
    ],
)
def test_a_list_of_people_or_bodies_is_a_choice(question: str, options: str) -> None:
    (choice,) = choices(question)

    assert choice.options == tuple(options.split("|"))
    for option in choice.options:
        assert option in put_to(question, choice, option)
        assert "/" not in put_to(question, choice, option)


def test_a_list_ends_at_what_they_say() -> None:
    question = "What do parents/carers say about the out-of-hours/emergency duty team?"
    (choice,) = choices(question)

    assert choice.options == ("parents", "carers")
    assert put_to(question, choice, "carers") == "What do carers say about the out-of-hours/emergency duty team?"


@pytest.mark.parametrize(
    "question",
    [
        "How many children have CP/CIN plans?",
        "Is the line staffed 24/7, and in 2023/24 was it?",
        "Are staff and/or managers absent?",
        "Do nurses in A&E see it?",
        "Does a child choose his/her worker?",
        "Are trainees not offered (or not taking up) training?",
        "Which processes / systems slow you down?",
        "What is at https://example.org/teams/schools?",
        "Are complaints/compliments read?",
        "Did you/we act?",
        "N/A or not?",
        "/",
        "teams/",
        "/teams",
    ],
)
def test_other_strokes_are_no_choice(question: str) -> None:
    assert choices(question) == ()


@pytest.mark.parametrize(
    "question, option, said",
    [
        (
            "Does another local authority/health trust/police team keep staff longer?",
            "police team",
            "Does another police team keep staff longer?",
        ),
        (
            "What do families say of the health visitor/midwifery services here?",
            "midwifery",
            "What do families say of the midwifery services here?",
        ),
        (
            "Is the culture of this organisation/their service kind?",
            "their service",
            "Is the culture of their service kind?",
        ),
        ("What are GPs/ practice nurses etc told?", "GPs", "What are GPs told?"),
    ],
)
def test_a_question_is_put_to_one_of_them(question: str, option: str, said: str) -> None:
    (choice,) = choices(question)

    assert put_to(question, choice, option) == said


def test_a_stored_question_is_put_to_one_in_either_voice() -> None:
    stored = recognise("Do your social workers/midwives tell you?").stored

    (choice,) = choices(stored)

    assert put_to(stored, choice, "midwives") == "Do [your|our] midwives tell [you|us]?"


def test_one_who_is_not_among_them_is_refused() -> None:
    (choice,) = choices("Do parents/carers agree?")

    with pytest.raises(ValueError, match="parents, carers"):
        put_to("Do parents/carers agree?", choice, "judges")


@given(st.text(alphabet="ab /.?'()teamschoolws", max_size=60))
def test_a_choice_lies_in_its_question_whatever_is_typed(question: str) -> None:
    for choice in choices(question):
        assert 0 <= choice.start < choice.end <= len(question)
        assert len(choice.options) >= 2
        for option in choice.options:
            put_to(question, choice, option)


def test_the_lists_of_professions_in_the_note_are_found_and_no_other_stroke(shared: Path) -> None:
    found = {
        question: [len(choice.options) for choice in choices(question)]
        for question in dict.fromkeys(questions_of_the_note(shared))
        if "/" in question
    }

    assert len(found) == 13
    assert sorted(sizes for sizes in found.values() if sizes) == [[2], [2], [2], [3], [3], [4], [4], [4], [5]]


@pytest.mark.parametrize(
    "question, words, kind, number",
    [
        ("What did our last three reviews find?", "last three reviews", "count", 3),
        ("What do the last 20 exit interviews say?", "last 20 exit interviews", "count", 20),
        ("Who left in the past 12 months?", "past 12 months", "period", 12),
        ("What has changed this year?", "this year", "period", None),
        ("Was last quarter worse?", "last quarter", "period", None),
        ("What will the next six weeks bring?", "next six weeks", "period", 6),
        ("What do the three most recent audits show?", "three most recent audits", "count", 3),
        ("How many since April 2024?", "April 2024", "date", None),
        ("How many in 2023-24 came back?", "2023-24", "date", None),
        ("What of your last two monitoring visits?", "last two monitoring visits", "count", 2),
    ],
)
def test_a_span_is_found(question: str, words: str, kind: str, number: int | None) -> None:
    (window,) = windows(question)

    assert (window.words, window.kind, window.number) == (words, kind, number)
    assert question[window.start : window.end] == words


@pytest.mark.parametrize(
    "question",
    [
        "When was the policy last reviewed?",
        "Is a nurse there 24 hours a day?",
        "What is the last thing a child would say?",
        "Do recent reviews agree?",
        "Are three teams enough?",
    ],
)
def test_what_is_no_span_is_left(question: str) -> None:
    assert windows(question) == ()


@pytest.mark.parametrize(
    "question, number, said",
    [
        ("What did our last three reviews find?", 5, "What did our last five reviews find?"),
        ("What did our last three reviews find?", 25, "What did our last 25 reviews find?"),
        ("What did our last three reviews find?", 1, "What did our last review find?"),
        ("Who left in the past 12 months?", 6, "Who left in the past 6 months?"),
        ("What did the last two inquiries find?", 1, "What did the last inquiry find?"),
    ],
)
def test_the_number_of_a_span_is_changed(question: str, number: int, said: str) -> None:
    (window,) = windows(question)

    assert changed(question, window, number) == said


def test_a_span_takes_other_words_in_the_stored_form_too() -> None:
    stored = recognise("What have you learned this year?").stored
    (window,) = windows(stored)

    assert replaced(stored, window, "in the last 18 months") == "What have [you|we] learned in the last 18 months?"
    with pytest.raises(ValueError, match="no number"):
        changed(stored, window, 2)


def test_a_span_has_one_of_something_at_least() -> None:
    (window,) = windows("Who left in the past 12 months?")

    with pytest.raises(ValueError, match="at least"):
        changed("Who left in the past 12 months?", window, 0)


def test_the_spans_of_the_note_are_found(shared: Path) -> None:
    found = [window.words for question in questions_of_the_note(shared) for window in windows(question)]

    assert found == ["last three SCRs", "last 20 exit interviews", "this year"]
