"""The weekly letter: one's own choice of it, and for who keeps the list of people what became of each."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts.roles import Permission
from soundingboard.digest import actions
from soundingboard.digest.actions import SENT_AGAIN_FROM, LetterRefused
from soundingboard.digest.models import Frequency, LetterState, Problem, Weekday
from soundingboard.digest.reading import choice_of, letter_numbered, letters_of
from soundingboard.digest.rules import DAYS_BEFORE
from soundingboard.lib.keys import key_in
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import RadioField

_TONES = {
    LetterState.SENT: "green",
    LetterState.GIVEN_UP: "red",
    LetterState.UNKNOWN: "amber",
    LetterState.WAITING: "white",
}


class ChoiceForm(Form):
    """Whether one's letter comes, and when."""

    frequency = RadioField(label="How often should it come?", choices=Frequency.choices)
    weekday = RadioField(
        label="On which day?",
        choices=[(str(value), label) for value, label in Weekday.choices],
        help_text="It is written in the morning. Without a letter the day does not matter.",
    )


@programme_page(Permission.VIEW_PROGRAMME, changes=True)
def letter_choice(request: PageRequest) -> HttpResponse:
    """Choose one's weekly letter."""
    actor, programme = request.stand.actor, request.stand.programme
    held = choice_of(actor)
    initial = {
        "frequency": held.frequency if held else Frequency.WEEKLY.value,
        "weekday": str(held.weekday if held else Weekday.MONDAY.value),
    }
    form = ChoiceForm(request.POST if request.method == "POST" else None, initial=initial)

    def choose() -> None:
        actions.choose_letter(
            programme=programme,
            frequency=Frequency(form.cleaned_data["frequency"]),
            weekday=Weekday(int(form.cleaned_data["weekday"])),
            by=actor,
        )

    if request.method == "POST" and form.is_valid() and attempt(form, choose, LetterRefused):
        messages.success(request, "Your choice is kept. It holds for all your programmes.")
        return redirect("inbox", programme=programme.code)
    context = {"form": form, "cancel": reverse("inbox", args=[programme.code]), "days": DAYS_BEFORE}
    return render(request, "letters/choice.html", context)


@programme_page(Permission.INVITE_PEOPLE, changes=True)
def letters(request: PageRequest) -> HttpResponse:
    """What became of the weekly letters of the programme's people; sent as a form it sends one again."""
    actor, programme = request.stand.actor, request.stand.programme
    if request.method == "POST":
        number = request.POST.get("letter", "")
        found = letter_numbered(actor, key) if (key := key_in(number)) is not None else None
        if found is None:
            raise Http404("No such letter.")
        form = Form(request.POST)
        if attempt(form, lambda: actions.send_again(programme=programme, letter=found, by=actor), LetterRefused):
            messages.success(request, f"The letter to {found.person} waits to be sent.")
        else:
            messages.warning(request, " ".join(str(each) for each in form.non_field_errors()))
        return redirect("letters", programme=programme.code)
    troubled = request.GET.get("show") == "troubled"
    page = Paginator(letters_of(actor, troubled=troubled), 50).get_page(request.GET.get("page"))
    lines = [
        {
            "letter": each,
            "state": LetterState(each.state).label,
            "tone": _TONES.get(LetterState(each.state), "grey"),
            "problem": Problem(each.problem).label if each.problem else "",
            "may_send_again": each.state in SENT_AGAIN_FROM,
            "may_have_arrived": each.state == LetterState.UNKNOWN,
            "again_at": each.try_at if each.state == LetterState.WAITING and each.attempts else None,
        }
        for each in page
    ]
    tabs = [("All", "?", not troubled), ("Not delivered", "?show=troubled", troubled)]
    return render(request, "letters/letters.html", {"page": page, "lines": lines, "tabs": tabs, "troubled": troubled})


addresses = [
    path("inbox/letter/", letter_choice, name="letter_choice"),
    path("people/letters/", letters, name="letters"),
]
