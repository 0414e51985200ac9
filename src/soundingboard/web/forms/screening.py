"""Free text is refused in the box it was typed in, before an action refuses it as a whole."""

from django import forms

from soundingboard.records.fields import IdentifiableText, screened


def is_clean(form: forms.Form) -> bool:
    """Whether a form is valid and none of its texts could identify a person; if one could, the form says which."""
    if not form.is_valid():
        return False
    for name, value in list(form.cleaned_data.items()):
        if isinstance(value, str):
            try:
                screened(value)
            except IdentifiableText as found:
                form.add_error(name, found)
    return not form.errors
