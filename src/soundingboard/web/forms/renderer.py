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

CLASSES: Mapping[str, str] = {
    **{f"{_WIDGETS}{kind}.html": "govuk-input" for kind in _INPUT},
    f"{_WIDGETS}password.html": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    f"{_WIDGETS}textarea.html": "govuk-textarea",
    SELECT: "govuk-select",
    f"{_WIDGETS}file.html": "govuk-file-upload",
    f"{_WIDGETS}clearable_file_input.html": "govuk-file-upload",
    f"{_WIDGETS}checkbox.html": "govuk-checkboxes__input",
}


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


def is_plain(field: BoundField) -> bool:
    """Whether a field is a label, perhaps a hint, and one control: nothing wrong with it, and nothing counted in it."""
    return not (
        field.use_fieldset
        or field.errors
        or field.widget_type in ("checkbox", "password")
        or "data-maxlength" in field.field.widget.attrs
    )


def plain_field(field: BoundField) -> SafeString:
    """A plain field as `ui/field.html` draws it; a list has ten of them as its filters, so it is put together here."""
    form: Any = field.form
    size = "" if getattr(form, "plain_labels", False) else " govuk-label--s"
    label = str(conditional_escape(field.label))
    if getattr(form, "mark_optional", False) and not field.field.required:
        label += " (optional)"
    hint = field.help_text
    if hint:
        hint = f'<div class="govuk-hint" id="{escape(field.auto_id)}_helptext">{conditional_escape(hint)}</div>'
    return mark_safe(
        f'<div class="govuk-form-group"><label class="govuk-label{size}" for="{escape(field.id_for_label)}">{label}'
        f"</label>{hint}{field}</div>"
    )


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    )
