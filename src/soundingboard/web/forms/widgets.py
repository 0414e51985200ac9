"""Controls that Django has not got in the shape people here need."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.widgets import ChoiceWidget
from django.utils.choices import BaseChoiceIterator

from soundingboard.web.forms.dates import wrong_boxes

BOXES = ("day", "month", "year")
WIDTHS = {"day": 2, "month": 3, "year": 4}  # in letters; a month may be typed as "Mar"


class DateBoxes(forms.Widget):
    """A date in three boxes: what people type is kept as typed until it is a date."""

    template_name = "ui/date_boxes.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        typed = self._typed(value)
        given: Mapping[str, Any] = context["widget"]["attrs"]
        wrong = wrong_boxes(typed) if given.get("aria-invalid") else frozenset()
        if given.get("aria-invalid") and not wrong:
            wrong = frozenset(BOXES)  # a real date that will not do is wrong as a whole
        context["widget"]["subwidgets"] = [
            {
                "label": box.capitalize(),
                "name": f"{name}_{box}",
                "attrs": {"id": f"{given.get('id', name)}_{place}"},
                "value": typed[place] or None,
                "width": WIDTHS[box],
                "wrong": box in wrong,
            }
            for place, box in enumerate(BOXES)
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, str, str]:
        """What was typed. One value under the field's own name, as 2026-03-31, is read too: an address can carry it."""
        if name in data and f"{name}_day" not in data:
            return self._typed(data[name])
        day, month, year = (str(data.get(f"{name}_{box}") or "").strip() for box in BOXES)
        return day, month, year

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and all(f"{name}_{box}" not in data for box in BOXES)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_0" if id_ else ""

    @staticmethod
    def _typed(value: Any) -> tuple[str, str, str]:
        if isinstance(value, (tuple, list)):
            day, month, year = value
            return day, month, year
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        parts = str(value or "").split("-")
        return (parts[2], parts[1], parts[0]) if len(parts) == 3 else (str(value or ""), "", "")


class Select(forms.Select):
    """One of many. A list of owners has a hundred choices, so they are written out at once: Django makes a mapping of
    eight entries for each, and copies their attributes, before the first is drawn."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = forms.Widget.get_context(self, name, value, attrs)
        context["widget"]["options"] = "".join(_options(self.choices, set(self.format_value(value))))
        return context


def _options(choices: Iterable[Any], chosen: set[str]) -> Iterator[str]:
    """The options of a list, groups of options among them; the first that was chosen is, and no second."""
    for value, word in choices:
        if isinstance(word, (list, tuple)):
            yield f'<optgroup label="{html.escape(str(value))}">{"".join(_options(word, chosen))}</optgroup>'
            continue
        said = "" if value is None else str(value)
        selected = ""
        if said in chosen:
            chosen.clear()
            selected = " selected"
        yield f'<option value="{html.escape(said)}"{selected}>{html.escape(str(word))}</option>'


class Pairs(BaseChoiceIterator):
    """Choices that are pairs of a value and its word already, so that nobody looks through them for groups."""

    def __init__(self, pairs: Iterable[tuple[Any, str]]) -> None:
        self.pairs = tuple(pairs)

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        return iter(self.pairs)


class _InView(ChoiceWidget):
    """Choices that are all in view, each with a sentence under it where `hints` has one for its value.

    The form that rates an objective offers its evidence three times, four hundred choices in a large plan, so they are
    written out at once, as those of a list are.
    """

    kind = ""  # as the style sheet calls it

    def __init__(self, *args: Any, hints: Mapping[Any, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = forms.Widget.get_context(self, name, value, attrs)
        widget = context["widget"]
        widget["kind"] = self.kind
        widget["in_view"] = "".join(self._drawn(name, set(context["widget"]["value"] or ()), widget["attrs"]))
        return context

    def _drawn(self, name: str, chosen: set[str], attrs: Mapping[str, Any]) -> Iterator[str]:
        """Each choice, and the heading of each group of them. Of those of which one may be chosen the first that was
        is, and no second."""
        kind = self.kind
        begin = (
            f'<div class="govuk-{kind}__item"><input class="govuk-{kind}__input" type="{self.input_type}" '
            f'name="{html.escape(name)}" value="'
        )
        disabled = " disabled" if attrs.get("disabled") else ""
        label = f'><label class="govuk-label govuk-{kind}__label" for="'
        for where, group, value, word in _one_by_one(self.choices):
            if group is not None:
                words = _escaped(group)
                yield f'<p class="govuk-body govuk-!-font-weight-bold govuk-!-margin-bottom-1">{words}</p>'
                continue
            said = "" if value is None else str(value)
            place = html.escape(f"{attrs['id']}_{where}") if attrs.get("id") else ""
            hint, checked, described, below = self.hints.get(said, ""), "", "", ""
            if said in chosen:
                checked = " checked"
                if not self.allow_multiple_selected:
                    chosen.clear()
            if hint:
                described = f' aria-describedby="{place}_hint"'
                below = f'<div class="govuk-hint govuk-{kind}__hint" id="{place}_hint">{_escaped(hint)}</div>'
            yield (
                f'{begin}{html.escape(said)}" id="{place}"{checked}{disabled}{described}{label}{place}">'
                f"{_escaped(word)}</label>{below}</div>"
            )


def _one_by_one(choices: Iterable[Any]) -> Iterator[tuple[str, object, Any, Any]]:
    """Where each choice stands, its value and its word; before those of a group the heading of it and no value."""
    for index, (value, word) in enumerate(choices):
        if not isinstance(word, (list, tuple)):
            yield str(index), None, value, word
            continue
        if value:
            yield "", value, None, ""
        for within, (each, its_word) in enumerate(word):
            yield f"{index}_{within}", None, each, its_word


def _escaped(words: Any) -> str:
    return str(words.__html__()) if hasattr(words, "__html__") else html.escape(str(words))


class Radios(_InView, forms.RadioSelect):
    """One of a few, all in view."""

    kind = "radios"


class Checkboxes(_InView, forms.CheckboxSelectMultiple):
    """Any of a few, all in view."""

    kind = "checkboxes"
