"""Fields ask plainly, and say what to do when the answer will not do."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.forms.widgets import ChoiceWidget
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import (
    CheckboxesField,
    DateField,
    DayField,
    LineField,
    RadioField,
    TextField,
    UploadField,
    lower_first,
)
from soundingboard.web.forms.renderer import CLASSES, is_plain, plain_field
from soundingboard.web.forms.widgets import Checkboxes, Pairs, Radios, Select
from tests.web.markup import faults_of


class Asking(Form):
    agreed = DateField(
        label="When was it agreed?",
        what="the date the action was agreed",
        earliest=date(2024, 9, 1),
        latest=date(2026, 3, 31),
        help_text="For example, 27 3 2026",
    )


def errors_of(form: forms.Form, name: str) -> list[str]:
    return [str(error) for error in form.errors.get(name, [])]


def typed(day: str, month: str, year: str) -> dict[str, str]:
    return {"agreed_day": day, "agreed_month": month, "agreed_year": year}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (typed("", "", ""), "Enter the date the action was agreed"),
        (typed("3", "6", ""), "The date the action was agreed must include a year"),
        (typed("", "6", ""), "The date the action was agreed must include a day and a year"),
        (typed("31", "6", "2025"), "The date the action was agreed must be a real date, such as 27 3 2026"),
        (
            typed("3", "6", "25"),
            "The date the action was agreed must be a date whose year has four figures, such as 2026",
        ),
        (typed("31", "8", "2024"), "The date the action was agreed must be on or after 1 September 2024"),
        (typed("1", "4", "2026"), "The date the action was agreed must be on or before 31 March 2026"),
    ],
)
def test_a_date_that_will_not_do_is_told_why_and_what_to_do(data: dict[str, str], sentence: str) -> None:
    assert errors_of(Asking(data), "agreed") == [sentence]


@pytest.mark.parametrize("data", [typed(" 27", "3 ", "2026"), typed("27", "March", "2026"), {"agreed": "2026-03-27"}])
def test_a_date_is_taken_from_boxes_or_from_an_address(data: dict[str, str]) -> None:
    form = Asking(data)

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"agreed": date(2026, 3, 27)}


def test_a_date_that_need_not_be_given_may_be_left_out() -> None:
    class Form_(Form):
        due = DateField(required=False)

    form = Form_({})

    assert form.is_valid()
    assert form.cleaned_data == {"due": None}


def test_what_was_typed_comes_back_and_only_the_wrong_box_is_marked() -> None:
    shown = str(Asking(typed("31", "June", "2025")))

    assert 'value="31" aria-invalid="true"' in shown
    assert 'value="June"' in shown
    assert shown.count("govuk-input--error") == 1
    assert faults_of(shown, whole=False) == []


def test_a_real_date_that_is_too_late_is_wrong_in_every_box() -> None:
    assert str(Asking(typed("1", "4", "2026"))).count("govuk-input--error") == 3


def test_a_date_already_saved_fills_the_boxes() -> None:
    shown = str(Asking(initial={"agreed": date(2026, 3, 7)}))

    assert [box in shown for box in ('value="7"', 'value="3"', 'value="2026"')] == [True] * 3


def test_the_hint_and_the_error_are_read_with_the_boxes() -> None:
    shown = str(Asking({}))

    assert '<fieldset class="govuk-fieldset" aria-describedby="id_agreed_helptext id_agreed_error"' in shown
    assert 'id="id_agreed_helptext">For example, 27 3 2026<' in shown


class Writing(Form):
    account = TextField(label="What was done?", max_length=10, help_text="Do not name a child")
    title = LineField(label="Title", max_length=10, required=False)


def test_text_is_counted_as_people_count_it_with_a_new_line_as_one() -> None:
    form = Writing({"account": "12345\r\n789"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["account"] == "12345\n789"


def test_no_browser_cuts_pasted_words_off_in_silence() -> None:
    form = Writing({"account": "12345678901", "title": "12345678901"})

    assert "maxlength=" not in str(form).replace("data-maxlength=", "")
    assert errors_of(form, "account") == ["What was done?: use 10 characters or fewer. You have used 11"]


def test_the_counter_is_wired_to_its_text_and_says_the_limit_without_script() -> None:
    shown = str(Writing())

    assert 'data-module="govuk-character-count" data-maxlength="10"' in shown
    assert 'aria-describedby="id_account_helptext id_account-info"' in shown
    assert (
        'id="id_account-info" class="govuk-hint govuk-character-count__message">You can enter up to 10 characters'
        in shown
    )
    assert shown.count('data-module="govuk-character-count"') == 1
    assert faults_of(shown, whole=False) == []


class Sending(Form):
    report = UploadField(kinds=("pdf", "docx"), max_bytes=2 * 1_048_576, what="the inspection report")


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Choose the inspection report"),
        (("a.pdf", b""), "The file is empty. Check it opens on your computer, then choose it again"),
        (("a.exe", b"MZ"), "The file must be PDF or Word (docx)"),
        (("pdf", b"%PDF"), "The file must be PDF or Word (docx)"),
        (("a.pdf", b"x" * (2 * 1_048_576 + 1)), "The file must be 2 MB or smaller"),
    ],
)
def test_a_file_that_will_not_do_is_told_why_and_what_to_do(file: tuple[str, bytes] | None, sentence: str) -> None:
    form = Sending({}, {"report": SimpleUploadedFile(*file)} if file else {})

    assert errors_of(form, "report") == [sentence]


def test_a_file_of_a_kind_that_will_do_is_taken_whatever_the_case_of_its_name() -> None:
    assert Sending({}, {"report": SimpleUploadedFile("Report.PDF", b"%PDF-1.7")}).is_valid()


def test_kinds_and_size_are_told_before_a_file_is_chosen() -> None:
    shown = str(Sending())

    assert "PDF or Word (docx), up to 2 MB" in shown
    assert 'accept=".pdf,.docx"' in shown


def test_a_choice_has_its_hint_and_nothing_is_chosen_beforehand() -> None:
    class Rating(Form):
        rating = RadioField(choices=[("r", "Red"), ("g", "Green")], hints={"r": "A decision is needed"})

    shown = str(Rating())

    assert 'aria-describedby="id_rating_0_hint"' in shown
    assert shown.count('id="id_rating_0_hint"') == 1
    assert "id_rating_1_hint" not in shown
    assert "checked" not in shown
    assert "checked" in str(Rating({"rating": "g"}))
    assert faults_of(shown, whole=False) == []


def test_a_filter_takes_a_day_from_one_box() -> None:
    class Days(Form):
        since = DayField()

    assert Days({"since": "2026-03-31"}).is_valid()
    assert 'type="date"' in str(Days())


@pytest.mark.parametrize(
    ("words", "within"),
    [("Forecast date", "forecast date"), ("DfE lead", "DfE lead"), ("A reason", "a reason"), ("", "")],
)
def test_words_are_fitted_into_a_sentence(words: str, within: str) -> None:
    assert lower_first(words) == within


def test_a_list_with_groups_and_odd_words_is_drawn_as_django_draws_it() -> None:
    choices: list[Any] = [("", "Choose"), ("Council", [("a", "Head & lead"), ("b", '<"b">')]), ("c", "Police")]

    class Choosing(Form):
        owner = forms.ChoiceField(choices=choices, initial="b")

    plain = forms.Select(choices=choices).render(
        "owner", "b", {"class": "govuk-select", "id": "id_owner", "aria-describedby": "x"}, DjangoTemplates()
    )
    ours = Select(choices=choices).render(
        "owner", "b", {"id": "id_owner", "aria-describedby": "x"}, get_default_renderer()
    )
    assert pieces(ours) == pieces(plain)
    assert isinstance(Choosing()["owner"].field.widget, Select)
    assert pieces(str(Choosing()["owner"])).count(("option", [("selected", None), ("value", "b")])) == 1


@pytest.mark.parametrize(("chosen", "shown"), [(None, ""), ("", ""), ("7", "7"), (7, "7"), ("8", None)])
def test_of_a_list_at_most_one_is_chosen(chosen: object, shown: str | None) -> None:
    choices = Pairs([(None, "Any"), (7, "Board"), ("7", "The same again")])
    drawn = pieces(Select(choices=choices).render("body", chosen, {}, get_default_renderer()))

    marked = [each for each in drawn if isinstance(each, tuple) and ("selected", None) in each[1]]

    assert marked == ([] if shown is None else [("option", [("selected", None), ("value", shown)])])


class Everything(Form):
    words = forms.CharField(label='Words & "more"', help_text="Such as <b>")
    kind = forms.ChoiceField(choices=[("a", "One & two")], required=False)
    day = DayField(label="Since")
    line = LineField(label="Title", max_length=20, required=False)
    text = TextField(label="Why & how", max_length=200, help_text="Say <why>")
    open_it = forms.BooleanField(label="Open <it>", help_text="Now & then", required=False)
    chosen = RadioField(label="Which?", choices=[("a", "A"), ("b", "B & C")], hints={"b": "<both>"}, help_text="One")
    several = CheckboxesField(choices=[("a", "A"), ("b", "B")], required=False)
    due = DateField(label="Due")


ANSWERS = {
    "words": '"x" <y>', "kind": "a", "day": "2026-03-31", "text": "<x>\n& y", "open_it": "on", "chosen": "b",
    "several": ["a", "b"], "due": "2026-03-31",
}  # fmt: skip


@pytest.mark.parametrize("plain_labels", [True, False])
@pytest.mark.parametrize("answers", [ANSWERS, None])
def test_a_plain_field_is_drawn_as_the_template_draws_it(answers: Any, plain_labels: bool) -> None:
    form = Everything(answers)
    form.plain_labels = plain_labels  # type: ignore[attr-defined]
    for field in form:
        assert is_plain(field)
        assert pieces(plain_field(field)) == pieces(render_to_string("ui/field.html", {"field": field}))


def test_what_is_wrong_or_overruled_is_left_to_the_template() -> None:
    class Asking(Form):
        missing = LineField(max_length=20)
        secret = forms.CharField(widget=forms.PasswordInput)
        fine = LineField(max_length=20)
        overruled = TextField(max_length=200)

    form = Asking({"secret": "x", "fine": "x", "overruled": "x"})
    form.overrulable["overruled"] = "A reason"

    assert [field.name for field in form if is_plain(field)] == ["fine"]


@pytest.mark.parametrize("value", [None, "", '"x" & <y>', "two\nlines", 7])
@pytest.mark.parametrize("kind", [forms.TextInput, forms.HiddenInput, forms.NumberInput, forms.Textarea])
def test_a_box_is_drawn_as_django_draws_it(kind: type[forms.Widget], value: object) -> None:
    attrs = {"id": "id_x", "required": True, "disabled": False, "data-said": '<"&>'}
    given = {**attrs, "class": CLASSES[str(kind.template_name)]} if kind.template_name in CLASSES else attrs

    ours = kind().render("x", value, dict(attrs), get_default_renderer())

    assert pieces(ours) == pieces(kind().render("x", value, given, DjangoTemplates()))


CHOICES: list[Any] = [
    ("", "None"),
    ("G & <1>", [("a", 'A "b"'), (7, mark_safe("<b>7</b>"))]),
    ('c"', "<c>"),
    ("a", "A"),
]


@pytest.mark.parametrize("chosen", [None, ["a"], ["a", "7", 'c"'], "", "7"])
@pytest.mark.parametrize("attrs", [{"id": "id_x"}, {"id": "id_x", "disabled": True, "class": "more"}])
@pytest.mark.parametrize("kind", [Radios, Checkboxes])
def test_choices_in_view_are_those_that_django_reckons(kind: type[ChoiceWidget], attrs: Any, chosen: Any) -> None:
    widget = kind(hints={"7": "Seven & <up>"})  # type: ignore[call-arg]
    widget.choices = CHOICES

    drawn = pieces(widget.render('na"me', chosen, dict(attrs), get_default_renderer()))

    boxes = [dict(each[1]) for each in drawn if isinstance(each, tuple) and each[0] == "input"]
    labels = [dict(each[1])["for"] for each in drawn if isinstance(each, tuple) and each[0] == "label"]
    expected = list(widget.options('na"me', widget.format_value(chosen), attrs))
    assert [(box["name"], box["value"], box["id"], "checked" in box, "disabled" in box) for box in boxes] == [
        (one["name"], str(one["value"]), one["attrs"]["id"], one["selected"], "disabled" in attrs) for one in expected
    ]
    assert labels == [one["attrs"]["id"] for one in expected]
    assert [box.get("aria-describedby") for box in boxes] == [None, None, "id_x_1_1_hint", None, None]
    assert [each for each in drawn if isinstance(each, str) and not each.startswith("/")] == [
        "None", "G & <1>", 'A "b"', "7", "Seven & <up>", "<c>", "A",
    ]  # fmt: skip
    assert ("more" in str(drawn[0])) == ("class" in attrs)


def pieces(markup: str) -> list[object]:
    """A piece of a page as its tags, each with its attributes in order of name, and its words."""
    found: list[object] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, sorted(attrs, key=str)))

        def handle_endtag(self, tag: str) -> None:
            found.append(f"/{tag}")

        def handle_data(self, data: str) -> None:
            if data.strip():
                found.append(data.strip())

    Reader().feed(markup)
    return found


@pytest.mark.parametrize("day", ["9999-12-31", "31/12/9999", "0001-01-01", "3000-01-01"])
def test_a_day_of_a_filter_by_the_ends_of_all_time_is_none(day: str) -> None:
    """History up to the last day that there is asked for what came before the day after it, and failed."""
    with pytest.raises(ValidationError):
        DayField().clean(day)
