"""What case numbers look like here: patterns added, tried on a text that is not kept, and retired."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.case_number_actions import (
    PatternRefused,
    add_case_number_pattern,
    retire_case_number_pattern,
)
from soundingboard.accounts.case_numbers import pattern_of, patterns_of
from soundingboard.accounts.roles import Permission
from soundingboard.lib.case_numbers import LONGEST, shape_of, written_well
from soundingboard.lib.screening import screen
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import LineField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.meeting_parts import WhyForm, address

EDIT = Permission.EDIT_CONTENT


class SystemForm(Form):
    """What is kept in words. A pattern is not screened: it looks like a case number, as it has to."""

    of = LineField(label="Of which system?", max_length=80, required=False)


class PatternForm(SystemForm):
    """A pattern, and a text to try it on, which is looked through and forgotten, and so not screened either."""

    pattern = LineField(
        label="What does a case number look like?",
        max_length=LONGEST,
        help_text=(
            "A character for each: A for any letter, 9 for any digit, other letters and digits for themselves. For "
            "example WX999999 or 99-999999."
        ),
    )
    sample = TextField(
        label="Try it on a text", max_length=2000, rows=3, required=False, help_text="The text is not kept."
    )

    def clean_pattern(self) -> str:
        """The pattern as it is kept."""
        try:
            return written_well(self.cleaned_data["pattern"])
        except ValueError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


@programme_page(EDIT, changes=True)
def case_numbers(request: PageRequest) -> HttpResponse:
    """The patterns in force and those retired; another is tried or added."""
    stand = request.stand
    form = PatternForm(request.POST or None)
    tried: list[str] | None = None
    if request.method == "POST" and form.is_valid():
        if "try" in request.POST:
            tried = _found_in(form.cleaned_data["sample"], form.cleaned_data["pattern"])
        else:
            kept = SystemForm(request.POST)
            if not is_clean(kept):
                _say(form, kept)
            elif attempt(
                form,
                lambda: add_case_number_pattern(
                    programme=stand.programme,
                    pattern=form.cleaned_data["pattern"],
                    of=kept.cleaned_data["of"],
                    by=stand.actor,
                ),
                PatternRefused,
            ):
                messages.success(request, "Text that holds such a number is refused from now on.")
                return redirect(address(request, "case_numbers"))
    context = {"form": form, "tried": tried, "rows": patterns_of(stand.actor), "today": stand.actor.today}
    return render(request, "content/case_numbers.html", context)


def _say(form: Form, kept: Form) -> None:
    """What is wrong with what would be kept, at the boxes of the page, with the way to overrule it there."""
    form.__dict__["overrulable"] = kept.__dict__.get("overrulable", {})
    for name, errors in kept.errors.items():
        for error in errors:
            form.add_error(name, str(error))


def _found_in(sample: str, pattern: str) -> list[str]:
    """What a pattern finds in a text, in the words in which a box would refuse it."""
    shapes = (shape_of(pattern),)
    already = {(each.start, each.end) for each in screen(sample)}
    return [each.sentence for each in screen(sample, shapes=shapes) if (each.start, each.end) not in already]


@programme_page(EDIT, changes=True)
def case_number_retire(request: PageRequest, number: int) -> HttpResponse:
    """No longer look for a pattern."""
    row = pattern_of(request.stand.actor, number)
    if row is None:
        raise Http404("No such pattern.")
    form = WhyForm(request.POST or None)
    back = address(request, "case_numbers")
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: retire_case_number_pattern(row=row, why=form.cleaned_data["why"], by=request.stand.actor),
            PatternRefused,
        )
    ):
        messages.success(request, f"{row.pattern} is no longer looked for.")
        return redirect(back)
    return render(request, "content/case_number_retire.html", {"form": form, "row": row, "cancel": back})


addresses = [
    path("case-numbers/", case_numbers, name="case_numbers"),
    path("case-numbers/<int:number>/retire/", case_number_retire, name="case_number_retire"),
]
