"""How Django's own form fields come out in the look of the product.

A field of any form, ours or the sign-in library's, is drawn by `ui/field.html`; the classes that the style sheet
needs are put on here, by kind of control, so that no form has to name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

_WIDGETS = "django/forms/widgets/"
_INPUT = ("text", "number", "email", "url", "tel", "search", "date", "datetime", "time")

FIELD = "ui/field.html"
SELECT = f"{_WIDGETS}select.html"
TEXTAREA = f"{_WIDGETS}textarea.html"

CLASSES: Mapping[str, str] = {
    **{f"{_WIDGETS}{kind}.html": "govuk-input" for kind in _INPUT},
    f"{_WIDGETS}password.html": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    TEXTAREA: "govuk-textarea",
    SELECT: "govuk-select",
    f"{_WIDGETS}file.html": "govuk-file-upload",
    f"{_WIDGETS}clearable_file_input.html": "govuk-file-upload",
    f"{_WIDGETS}checkbox.html": "govuk-checkboxes__input",
}
# Drawn here, since a form has a dozen of them and each would take a template that includes another.
INPUTS = frozenset(f"{_WIDGETS}{kind}.html" for kind in (*_INPUT, "password", "checkbox", "hidden"))


class Renderer(TemplatesSetting):
    """Draws forms with our templates."""

    form_template_name = "ui/form.html"
    formset_template_name = "ui/formset.html"
    field_template_name = FIELD

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        if template_name == FIELD and is_plain(context["field"]):
            return plain_field(context["field"])
        own = CLASSES.get(template_name)
        if own is not None:
            _dress(context["widget"]["attrs"], own)
        if template_name == SELECT and "options" in context["widget"]:
            return _select(context["widget"])
        if template_name in INPUTS:
            return _input(context["widget"])
        if template_name == TEXTAREA:
            return _textarea(context["widget"])
        if "in_view" in context.get("widget", ()):
            return _in_view(context["widget"], context["widget"]["kind"])
        return mark_safe(super().render(template_name, context, request))


def _dress(attrs: dict[str, Any], own: str) -> None:
    """Put the control's class first, its error class where it is wrong, and its counter where its length is counted."""
    classes = [own]
    if attrs.get("aria-invalid") and own != "govuk-checkboxes__input":
        classes.append(f"{own.split()[0]}--error")
    if own == "govuk-textarea" and "data-maxlength" in attrs:
        # The limit itself stands on the element around it (ui/field.html), where the script looks for it.
        attrs.pop("data-maxlength")
        classes.append("govuk-js-character-count")
        described = attrs.get("aria-describedby", "")
        attrs["aria-describedby"] = f"{described} {attrs['id']}-info".strip()
    if attrs.get("class"):
        classes.append(str(attrs["class"]))
    attrs["class"] = " ".join(classes)


def _select(widget: Mapping[str, Any]) -> SafeString:
    """A list to choose from, whose options its widget has written out."""
    return mark_safe(
        f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>{widget["options"]}</select>'
    )


def _input(widget: Mapping[str, Any]) -> SafeString:
    """One box, or a value carried unseen."""
    value = widget["value"]
    said = "" if value is None else f' value="{escape(str(value))}"'
    return mark_safe(
        f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{said}{_attributes(widget["attrs"])}>'
    )


def _textarea(widget: Mapping[str, Any]) -> SafeString:
    """A box of several lines. The first line break is the markup's own: a browser leaves it out."""
    return mark_safe(
        f'<textarea name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>\n{escape(widget["value"] or "")}'
        "</textarea>"
    )


def _in_view(widget: Mapping[str, Any], kind: str) -> SafeString:
    """Choices that are all in view, which their widget has written out."""
    own = widget["attrs"].get("class")
    size = f"govuk-{kind} govuk-{kind}--small{f' {escape(own)}' if own else ''}"
    return mark_safe(f'<div class="{size}">{widget["in_view"]}</div>')


def is_plain(field: BoundField) -> bool:
    """Whether nothing is wrong with a field and nothing in it was overruled; a password has a button beside it."""
    form: Any = field.form
    return not (field.errors or field.widget_type == "password" or field.name in getattr(form, "overrulable", ()))


def plain_field(field: BoundField) -> SafeString:
    """A plain field as `ui/field.html` draws it; a list has ten of them as its filters and a form as many, so it is put
    together here."""
    label, control = str(conditional_escape(field.label)), str(field)
    if field.widget_type == "checkbox":
        return mark_safe(
            '<div class="govuk-form-group"><div class="govuk-checkboxes govuk-checkboxes--small">'
            f'<div class="govuk-checkboxes__item">{control}<label class="govuk-label govuk-checkboxes__label" '
            f'for="{escape(field.id_for_label)}">{label}</label>{_hint(field, " govuk-checkboxes__hint")}'
            "</div></div></div>"
        )
    form: Any = field.form
    size = "" if getattr(form, "plain_labels", False) else "--s"
    if getattr(form, "mark_optional", False) and not field.field.required:
        label += " (optional)"
    if field.use_fieldset:
        legend = f"govuk-fieldset__legend{size and f' govuk-fieldset__legend{size}'}"
        described = f' aria-describedby="{escape(field.aria_describedby)}"' if field.aria_describedby else ""
        role = ' role="group"' if field.widget_type == "dateboxes" else ""
        return mark_safe(
            f'<div class="govuk-form-group"><fieldset class="govuk-fieldset"{described}{role}>'
            f'<legend class="{legend}">{label}</legend>{_hint(field)}{control}</fieldset></div>'
        )
    limit = field.field.widget.attrs.get("data-maxlength")
    counted = f' govuk-character-count" data-module="govuk-character-count" data-maxlength="{limit}' if limit else ""
    message = (
        f'<div id="{escape(field.auto_id)}-info" class="govuk-hint govuk-character-count__message">'
        f"You can enter up to {limit} characters</div>"
    )
    return mark_safe(
        f'<div class="govuk-form-group{counted}"><label class="govuk-label{size and f" govuk-label{size}"}" '
        f'for="{escape(field.id_for_label)}">{label}</label>{_hint(field)}{control}{message if limit else ""}</div>'
    )


def _hint(field: BoundField, more: str = "") -> str:
    """The sentence under a label, where the field has one."""
    words = conditional_escape(field.help_text)
    return f'<div class="govuk-hint{more}" id="{escape(field.auto_id)}_helptext">{words}</div>' if words else ""


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    )
