"""Boxes in the cells of a table where people type a month's numbers: some hundred rows of four.

Drawn here, since a template, or `format_html` for each part, takes longer over them than all else on the page.
"""

from collections.abc import Sequence
from functools import lru_cache
from html import escape

_LABEL = '<label class="govuk-visually-hidden" for="id_{0}">{1}</label>'


def number_cell(name: str, label: str, column: str, value: object, error: str = "", inputmode: str = "decimal") -> str:
    """A cell with a box for a number: the column's heading, the label that is read out, what stands in it and what is
    wrong with it."""
    said, describes, red = _error(name, error)
    return (
        f'<td data-label="{escape(column)}">{said}{_LABEL.format(name, escape(label))}'
        f'<input class="govuk-input govuk-input--width-4{red}" id="id_{name}" name="{name}" type="text" '
        f'inputmode="{inputmode}" autocomplete="off" value="{escape(str(value))}"{describes}></td>'
    )


def choice_cell(
    name: str, label: str, column: str, choices: Sequence[tuple[str, str]], value: str, error: str = ""
) -> str:
    """A cell with a list to choose from."""
    said, describes, red = _error(name, error, "govuk-select")
    return (
        f'<td data-label="{escape(column)}">{said}{_LABEL.format(name, escape(label))}'
        f'<select class="govuk-select{red}" id="id_{name}" name="{name}"{describes}>'
        f"{_options(tuple(choices), value)}</select></td>"
    )


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, str], ...], value: str) -> str:
    return "".join(
        f'<option value="{escape(code)}"{" selected" if code == value else ""}>{escape(words)}</option>'
        for code, words in choices
    )


def _error(name: str, error: str, control: str = "govuk-input") -> tuple[str, str, str]:
    if not error:
        return "", "", ""
    return (
        f'<p id="id_{name}_error" class="govuk-error-message">{escape(error)}</p>',
        f' aria-describedby="id_{name}_error" aria-invalid="true"',
        f" {control}--error",
    )
