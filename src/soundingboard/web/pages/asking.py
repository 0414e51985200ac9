"""What the pages that ask one thing have in common: a form, an action, and what is said when it is refused."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.delivery.actions import DeliveryRefused
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.web.doors import PageRequest

REFUSALS = (DeliveryRefused, PlanIsFrozen, ChangedMeanwhile, ValidationError)


def refused(form: Form, refusal: Exception) -> None:
    """Put the sentence of a refusal where the errors of the form stand. What was typed stays in the form."""
    form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))


def asked(
    request: PageRequest,
    form: Form,
    perform: Callable[[], str],
    *,
    back: str,
    heading: str,
    act: str = "Save",
    caption: str = "",
    intro: str = "",
    grave: bool = False,
    crumbs: tuple[tuple[str, str], ...] = (),
    template: str = "delivery/question.html",
    refusals: tuple[type[Exception], ...] = (),
    **context: Any,
) -> HttpResponse:
    """Show a form; when it is sent and good, do what it is for, say so, and go back.

    Args:
        perform: does it and answers with the sentence that says it was done; what it refuses is shown in the form.
        act: the words of the button.
        grave: something is lost by it, so the button warns.
        refusals: what it may refuse with besides what any form is refused with.
    """
    if request.method == "POST" and form.is_valid():
        caught: tuple[type[Exception], ...] = (*REFUSALS, *refusals)
        try:
            words = perform()
        except caught as refusal:
            refused(form, refusal)
        else:
            messages.success(request, words)
            return redirect(back)
    given = {
        "form": form,
        "heading": heading,
        "act": act,
        "caption": caption,
        "intro": intro,
        "grave": grave,
        "cancel": back,
        "trail": crumbs,
        **context,
    }
    return render(request, template, given)
