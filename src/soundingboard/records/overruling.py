"""Where a person has said, with a reason, that what screening found may stand.

The screening is in the field, far from the page on which the reason was given, and a text that was let through is
written again with each later version of its row. So what was let through is on record, by a keyed hash of the text and
never by the text, and the field asks for it here. It is asked only where something was found, so that ordinary text
costs no query.
"""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac

from soundingboard.lib.screening import Kind, Problem

# Numbers with a check digit, and what else belongs to one person alone, are never let through.
NEVER = frozenset({Kind.NHS_NUMBER, Kind.UPN, Kind.NATIONAL_INSURANCE, Kind.DATE_OF_BIRTH})

IsOnRecord = Callable[[str], bool]
_ASKED: dict[str, IsOnRecord] = {}


def also_ask(area: str, is_on_record: IsOnRecord) -> None:
    """Ask an area whether a text, by its key, was let through. Asked twice in its name, it is asked once."""
    _ASKED[area] = is_on_record


def may_be_overruled(problems: Iterable[Problem]) -> bool:
    """Whether a reason is enough to let these stand."""
    return not any(each.kind in NEVER for each in problems)


def may_stand(text: str, problems: Iterable[Problem]) -> bool:
    """Whether somebody has said with a reason that this text may stand."""
    return may_be_overruled(problems) and any(
        is_on_record(key) for key in _keys_of(text) for is_on_record in _ASKED.values()
    )


def key_of(text: str) -> str:
    """The text as a hash that nobody can guess their way back from without the installation's own key."""
    return _keys_of(text)[0]


def _keys_of(text: str) -> list[str]:
    """The same by the key in force and, while another takes its place, by the one before."""
    plain = " ".join(text.split())
    return [
        salted_hmac("soundingboard.overruling", plain, secret=secret, algorithm="sha256").hexdigest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
