"""Free text is refused in the box it was typed in, before an action refuses it as a whole; and how that is overruled.

What was found is said at the box. Where it may be overruled, the box asks for the reason beneath it: given, the text
stands, and the history says who let it, in which box, what was found and why. It never says the text.
"""

from django import forms
from django.core.exceptions import ValidationError

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.screening_actions import overrule_screening
from soundingboard.lib.screening import Problem
from soundingboard.records.fields import IdentifiableText, found_in
from soundingboard.records.overruling import may_be_overruled
from soundingboard.web.doors import standing_now

WHY = "-may-stand-because"


def is_clean(form: forms.Form) -> bool:
    """Whether a form is valid and none of its texts could identify a person; if one could, the form says which, beside
    all else that is to be put right."""
    if not form.is_bound:
        return False
    form.is_valid()
    say_what_identifies(form)
    return not form.errors


def say_what_identifies(form: forms.Form) -> bool:
    """Look through every text of a form that is filled in. Says at each box what was found, unless it was overruled
    there; and whether anything was.
    """
    overruled: list[tuple[str, str, str, tuple[Problem, ...]]] = []
    found_any = False
    for name, value in list(form.cleaned_data.items()):
        problems = found_in(value) if isinstance(value, str) else ()
        if not problems:
            continue
        found_any = True
        reason = _offer(form, name) if may_be_overruled(problems) else ""
        if reason:
            overruled.append((name, value, reason, problems))
        else:
            form.add_error(name, IdentifiableText(problems))
    if overruled and not form.errors:
        for name, value, reason, problems in overruled:
            _overrule(form, name, value, reason, problems)
    return found_any


def _offer(form: forms.Form, name: str) -> str:
    """Have the box ask for a reason, and the reason that was given. Outside a programme nothing can be overruled: there
    is no history to say it."""
    if standing_now() is None:
        return ""
    reason = str(form.data.get(form.add_prefix(name) + WHY, "")).strip()
    offered: dict[str, str] = form.__dict__.setdefault("overrulable", {})
    offered[name] = reason
    return reason


def _overrule(form: forms.Form, name: str, value: str, reason: str, problems: tuple[Problem, ...]) -> None:
    stand = standing_now()
    assert stand is not None
    label = str(form[name].label)
    try:
        overrule_screening(
            programme=stand.programme, text=value, field=label, problems=problems, reason=reason, by=stand.actor
        )
    except NotAllowed as refused:
        form.add_error(name, IdentifiableText(problems))
        form.add_error(name, str(refused))
    except ValidationError as found:
        form.add_error(name, "The reason itself could identify somebody. " + " ".join(found.messages))
