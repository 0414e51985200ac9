"""How Django's own form fields come out in the look of the product.

A field of any form, ours or the sign-in library's, is drawn by `ui/field.html`; the classes that the style sheet
needs are put on here, by kind of control, so that no form has to name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_WIDGETS = "django/forms/widgets/"
_INPUT = ("text", "number", "email", "url", "tel", "search", "date", "datetime", "time")

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
    field_template_name = "ui/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        own = CLASSES.get(template_name)
        if own is not None:
            _dress(context["widget"]["attrs"], own)
        if template_name == SELECT:
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
    """A list to choose from, put together here: Django's template for it is fetched once more for every choice, and a
    list of owners has a hundred."""
    parts = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{escape(group)}">')
        parts.extend(
            f'<option value="{escape(option["value"])}"{_attributes(option["attrs"])}>'
            f"{escape(option['label'])}</option>"
            for option in options
        )
        if group:
            parts.append("</optgroup>")
    return mark_safe("".join([*parts, "</select>"]))


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    )
