"""What somebody typed and has not saved, which their own browser keeps for them ([decision 42]).

The words never come here before they are saved: they have not been screened. They lie in the browser under a lock that
only its person's signed-in pages are given, so on a shared machine nobody else reads them. All that is done here is to
hand out that lock, and to say which words are saved and may go.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from soundingboard.accounts.models import Person

# The field in which the script names what it keeps, and the tag of the message that names it back.
FIELD = "kept_as"
SAVED = "kept-words-saved"
_NAME = re.compile(r"[0-9a-z-]{8,40}")


def lock_of(person: Person) -> str:
    """The key of 256 bits, in base64, under which a person's browsers keep their words.

    It is theirs alone and another once their password is changed, or the installation's secret is: then what was kept
    can no longer be read, and goes.
    """
    key = salted_hmac("soundingboard.kept_words", f"{person.pk}:{person.password}", algorithm="sha256").digest()
    return urlsafe_b64encode(key).decode().rstrip("=")


def say_saved(request: HttpRequest, answer: HttpResponse) -> None:
    """Tell the browser, with the next page, that the words it sent are saved and need no longer be kept.

    A form that is saved is answered by a redirection. One that sends back with an error message was not saved.
    """
    if request.method != "POST" or answer.status_code not in (302, 303):
        return
    name = request.POST.get(FIELD, "")
    if not _NAME.fullmatch(name):
        return
    waiting: Any = messages.get_messages(request)
    was_refused = any(each.level >= messages.ERROR for each in waiting)
    waiting.used = False  # they were only looked at, and are still to be shown
    if not was_refused:
        messages.info(request, name, extra_tags=SAVED)
