"""Forms ask by name, and two people cannot undo each other's work unawares."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from soundingboard.web.forms.base import Collision, EditForm, FilterForm, Form
from soundingboard.web.forms.fields import DayField, LineField, RadioField


class Asking(Form):
    reason = LineField()
    help_needed = LineField(label="Help needed")
    why = LineField(label="Why is it late?")
    rating = RadioField(choices=[("r", "Red")])
    sure = forms.BooleanField(label="A second person has checked this")
    own = LineField(error_messages={"required": "Say who will do it"})


def test_a_question_that_is_only_known_later_is_asked_in_our_words_too() -> None:
    form = Form({"how": "x" * 21})
    form.also_ask("how", LineField(label="How does it show?", max_length=20))
    form.also_ask("who", LineField(label="Who will look?"))

    assert form.errors["how"] == ["How does it show?: use 20 characters or fewer. You have used 21"]
    assert form.errors["who"] == ["Answer: Who will look?"]


def test_a_missing_answer_is_asked_for_by_name() -> None:
    assert {name: errors[0] for name, errors in Asking({}).errors.items()} == {
        "reason": "Enter reason",
        "help_needed": "Enter help needed",
        "why": "Answer: Why is it late?",
        "rating": "Choose rating",
        "sure": "Tick to confirm: a second person has checked this",
        "own": "Say who will do it",
    }


def test_one_forms_words_do_not_change_anothers() -> None:
    class Other(Form):
        reason = LineField(label="Justification")

    Asking({})

    assert Other({}).errors["reason"] == ["Enter justification"]
    assert LineField().error_messages["required"] == "This field is required."


def test_the_browser_is_not_asked_to_check() -> None:
    assert " required" not in str(Asking())


def test_what_need_not_be_answered_says_so() -> None:
    class Some(Form):
        note = LineField(required=False)

    assert "Note (optional)" in str(Some())
    assert "(optional)" not in str(Asking())


class Filters(FilterForm):
    state = forms.ChoiceField(choices=[("", "All"), ("late", "Overdue")])
    since = DayField()
    silent = forms.BooleanField()


@pytest.mark.parametrize(
    ("address", "in_force"),
    [
        ("", {}),
        ("state=late&silent=on", {"state": "late", "silent": True}),
        ("state=nonsense&silent=on", {"silent": True}),
        ("since=2026-31-31&state=late", {"state": "late"}),
    ],
)
def test_a_filter_that_makes_no_sense_is_left_out_and_the_rest_hold(address: str, in_force: dict[str, Any]) -> None:
    asked = Filters(QueryDict(address)).in_force()

    assert {name: value for name, value in asked.items() if value is not False} == in_force


class Editing(EditForm):
    title = LineField()
    state = forms.ChoiceField(choices=[("a", "Draft"), ("b", "Agreed")])


NOW_SAVED = {"title": "Rewrite the thresholds", "state": "b"}


def edit(data: dict[str, str]) -> Editing:
    query = QueryDict(mutable=True)
    query.update(data)
    query._mutable = False  # as a request's own data is
    return Editing(query, current_version=7, current=NOW_SAVED, changed_by="Ben Ode")


def test_a_change_to_what_nobody_else_changed_is_taken() -> None:
    form = edit({"title": "Rewrite them", "state": "b", "version": "7"})

    assert form.is_valid(), form.errors
    assert form.collisions == ()


def test_the_second_of_two_is_told_and_loses_nothing() -> None:
    form = edit({"title": "Rewrite them", "state": "a", "version": "6"})

    assert not form.is_valid()
    assert str(form.non_field_errors()[0]).startswith("Ben Ode saved a change to this while you were editing.")
    assert form.collisions == (
        Collision("Title", "Rewrite the thresholds", "Rewrite them"),
        Collision("State", "Agreed", "Draft"),
    )
    assert 'value="Rewrite them"' in str(form)


def test_sending_it_again_means_it() -> None:
    refused = edit({"title": "Rewrite them", "state": "b", "version": "6"})
    refused.is_valid()
    carried = str(refused["version"])

    assert 'value="7"' in carried
    assert edit({"title": "Rewrite them", "state": "b", "version": "7"}).is_valid()


def test_a_form_that_lost_its_version_is_not_saved() -> None:
    form = edit({"title": "Rewrite them", "state": "b"})

    assert not form.is_valid()
    assert form.errors["version"] == ["Open this page again: it lost its place"]


def test_the_form_opens_with_what_is_saved() -> None:
    form = Editing(current_version=7, current=NOW_SAVED)

    assert 'value="Rewrite the thresholds"' in str(form)
    assert 'type="hidden" name="version" value="7"' in str(form)


class Numbering(Form):
    decimals = forms.IntegerField(label="Decimals", min_value=0, max_value=4)
    target = forms.DecimalField(label="What is to be reached?", max_digits=6, decimal_places=2, min_value=0)
    own = forms.IntegerField(label="Own", max_value=3, error_messages={"max_value": "Three at most"})


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"decimals": "9"}, "Decimals must be 4 or less"),
        ({"decimals": "-1"}, "Decimals must be 0 or more"),
        ({"decimals": "two"}, "Decimals must be a whole number, such as 12"),
        ({"target": "much"}, "Your answer must be a number, such as 12 or 12.5"),
        ({"target": "-1"}, "Your answer must be 0 or more"),
        ({"target": "1.234"}, "Your answer must have 2 decimals or fewer"),
        ({"target": "1234567"}, "Your answer must be a number of fewer digits"),
        ({"own": "4"}, "Three at most"),
    ],
)
def test_a_number_that_will_not_do_is_said_by_name(typed: dict[str, str], says: str) -> None:
    form = Numbering({"decimals": "1", "target": "1", "own": "1", **typed})

    assert [errors[0] for errors in form.errors.values()] == [says]


def test_a_number_is_typed_as_text_so_that_what_is_no_number_is_seen_and_said() -> None:
    page = str(Numbering())

    assert 'type="number"' not in page
    assert page.count('inputmode="numeric"') == 2
    assert page.count('inputmode="decimal"') == 1
