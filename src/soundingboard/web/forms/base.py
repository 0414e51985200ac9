"""The form that every page's form grows from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms import BoundField
from django.forms.utils import pretty_name
from django.utils.datastructures import MultiValueDict

from soundingboard.web.forms.fields import VersionField, lower_first
from soundingboard.web.forms.widgets import Select

CHOSEN = (forms.ChoiceField, forms.ModelChoiceField, forms.FileField)


class Form(forms.Form):
    """A form whose missing answers are asked for by name: "Enter the reason", "Choose an owner".

    The browser is not asked to check anything: its bubbles are not read out, and vanish.
    """

    use_required_attribute = False
    mark_optional = True
    # The boxes in which screening found something that may be overruled, with the reason given (`forms.screening`).
    overrulable: Mapping[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self._put_in_our_words(name, field)

    def also_ask(self, name: str, field: forms.Field) -> None:
        """Ask one more question, which is only known when the form is made."""
        self.fields[name] = field
        self._put_in_our_words(name, field)

    def _put_in_our_words(self, name: str, field: forms.Field) -> None:
        field.label = field.label or pretty_name(name)
        ask_by_name(field)

    def __getitem__(self, name: str) -> BoundField:
        """A field with what was answered; a list to choose from is drawn by our own widget, whenever it was added."""
        field = self.fields.get(name)
        if field is not None and type(field.widget) is forms.Select:
            # The field and its widget are this form's own copies; only how the widget is drawn is another.
            field.widget.__class__ = Select
        return super().__getitem__(name)


class FilterForm(Form):
    """A list's filters: nothing is compulsory, and labels are small."""

    mark_optional = False
    plain_labels = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def in_force(self) -> dict[str, Any]:
        """The filters that hold: what was asked for and understood, without the empty ones."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}


@dataclass(frozen=True)
class Collision:
    """One answer that two people gave differently."""

    label: str
    theirs: str
    yours: str


class EditForm(Form):
    """A form that changes something others may be changing too.

    Give it the version now saved, and what is now saved, by field. If the version the person was shown is another, the
    form is not valid: it keeps all that the person typed, says who else saved, and lists where the two differ. Sending
    it again then means it, because it carries the new version.
    """

    version = VersionField()

    def __init__(
        self,
        *args: Any,
        current_version: object,
        current: Mapping[str, Any] | None = None,
        changed_by: str = "Somebody else",
        **kwargs: Any,
    ) -> None:
        initial = {**(current or {}), **(kwargs.pop("initial", None) or {}), "version": str(current_version)}
        super().__init__(*args, initial=initial, **kwargs)
        self.current_version, self.current, self.changed_by = str(current_version), current or {}, changed_by
        self.collisions: tuple[Collision, ...] = ()

    def clean(self) -> dict[str, Any]:
        """What was typed; a form shown at an older version is refused, once."""
        cleaned = super().clean() or self.cleaned_data
        if "version" in self.cleaned_data and self.cleaned_data["version"] != self.current_version:
            self.collisions = tuple(self._collisions())
            self.add_error(
                None,
                f"{self.changed_by} saved a change to this while you were editing. What you typed is still below. "
                "Check it against theirs, then save again",
            )
            # Sent again, it carries the version that the person has now been told of.
            self.data = MultiValueDict(self.data) if isinstance(self.data, MultiValueDict) else dict(self.data)
            self.data[self.add_prefix("version")] = self.current_version
        return cleaned

    def _collisions(self) -> list[Collision]:
        found = []
        for name, theirs in self.current.items():
            if name in self.fields and name in self.cleaned_data and self.cleaned_data[name] != theirs:
                label = str(self[name].label)
                found.append(
                    Collision(
                        label, _shown(self.fields[name], theirs), _shown(self.fields[name], self.cleaned_data[name])
                    )
                )
        return found


def _shown(field: forms.Field, value: Any) -> str:
    words = {str(key): str(word) for key, word in getattr(field, "choices", []) if not isinstance(word, (list, tuple))}
    return words.get(str(value), "" if value is None else str(value))


def ask_by_name(field: forms.Field) -> None:
    """Put our words for an answer that is missing or too long in place of Django's, unless the form chose its own."""
    label = str(field.label)
    field.validators = [
        _at_most(one, label) if isinstance(one, MaxLengthValidator) else one for one in field.validators
    ]
    if isinstance(field, forms.IntegerField):
        _ask_for_number(field, label)
    if field.error_messages.get("required") != forms.Field.default_error_messages["required"]:
        return
    if isinstance(field, forms.BooleanField):
        field.error_messages["required"] = f"Tick to confirm: {lower_first(label)}"
    elif label.endswith("?"):
        field.error_messages["required"] = f"Answer: {label}"
    else:
        verb = "Choose" if isinstance(field, CHOSEN) else "Enter"
        field.error_messages["required"] = f"{verb} {lower_first(label)}"


def _ask_for_number(field: forms.IntegerField, label: str) -> None:
    """A number is typed as text: a browser's own control throws away what it does not understand, and says nothing."""
    whole = not isinstance(field, forms.DecimalField | forms.FloatField)
    if isinstance(field.widget, forms.NumberInput):
        field.widget.input_type = "text"
        field.widget.attrs = {key: value for key, value in field.widget.attrs.items() if key not in _BROWSERS_OWN}
        field.widget.attrs["inputmode"] = "numeric" if whole else "decimal"
    what = "Your answer" if label.endswith("?") else label
    ours = {"invalid": f"{what} must be {'a whole number, such as 12' if whole else 'a number, such as 12 or 12.5'}"}
    if field.max_value is not None:
        ours["max_value"] = f"{what} must be {field.max_value:,} or less"
    if field.min_value is not None:
        ours["min_value"] = f"{what} must be {field.min_value:,} or more"
    if isinstance(field, forms.DecimalField):
        ours["max_digits"] = ours["max_whole_digits"] = f"{what} must be a number of fewer digits"
        ours["max_decimal_places"] = f"{what} must have {field.decimal_places} decimals or fewer"
    defaults = type(field).default_error_messages
    for code, words in ours.items():
        if field.error_messages.get(code) in (
            None,
            defaults.get(code),
            forms.IntegerField.default_error_messages.get(code),
        ):
            field.error_messages[code] = words


_BROWSERS_OWN = frozenset({"min", "max", "step"})


def _at_most(limit: MaxLengthValidator, label: str) -> MaxLengthValidator:
    most = limit.limit_value() if callable(limit.limit_value) else limit.limit_value
    name = label.replace("%", "%%")
    return MaxLengthValidator(most, f"{name}: use {most:,} characters or fewer. You have used %(show_value)s")
