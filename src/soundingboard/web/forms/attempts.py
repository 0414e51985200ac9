"""What a page does with an action that may refuse: the refusal becomes the form's error, and what was typed stays."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import Form as DjangoForm

from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.records.fields import IdentifiableText
from soundingboard.web.forms.screening import say_what_identifies


def attempt(form: DjangoForm, act: Callable[[], object], *refusals: type[Exception]) -> bool:
    """Do it, and say whether it was done. If not, the form holds the sentence that says what to do.

    Args:
        refusals: the exceptions that carry such a sentence. Text that could identify somebody, and a change that
            somebody else made meanwhile, are always among them.
    """
    refused: tuple[type[Exception], ...] = (ChangedMeanwhile, *refusals)
    try:
        act()
    except IdentifiableText as found:
        # Said at the box where one of the form's texts holds it, so that it can be mended or overruled there.
        if not say_what_identifies(form):
            for sentence in found.messages:
                form.add_error(None, sentence)
        elif not form.errors:  # overruled just now, with a reason
            return attempt(form, act, *refusals)
    except ValidationError as error:
        for sentence in error.messages:
            form.add_error(None, sentence)
    except refused as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False
