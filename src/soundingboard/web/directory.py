"""Whether people may sign in by the council's own directory here, and what it is called.

Apart from what speaks to it (`web.openid`), which is loaded when somebody first signs in by it: where there is no
directory, no process carries its library.
"""

from django.conf import settings

# Where a session keeps which invitation its reader opened last: the key, for the token stays out of addresses that a
# proxy's log may hold. It opens nothing by itself.
KEPT_INVITATION = "invitation_opened"


class NotProved(Exception):
    """What came back is not a directory's word about somebody, with the word for the log and the sentence to show."""

    def __init__(self, word: str, sentence: str) -> None:
        self.word = word
        super().__init__(sentence)


def is_set_up() -> bool:
    """Whether people may sign in by a directory here."""
    return bool(settings.SOUNDINGBOARD_OIDC_ISSUER and settings.SOUNDINGBOARD_OIDC_CLIENT_ID)


def words_on_the_button() -> str:
    """What the button for it says; nothing where there is no directory."""
    return f"Sign in with {settings.SOUNDINGBOARD_OIDC_LABEL}" if is_set_up() else ""
