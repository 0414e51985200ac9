"""Turns of phrase that the grammar would get wrong, as content (`content/voice_exceptions.yaml`)."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from soundingboard.lib.content import ContentItem, load


@dataclass(frozen=True, kw_only=True)
class VoiceException(ContentItem):
    """A turn of phrase, and what is done with it.

    `leave`: its words never change ("thank you"). `we` and `us`: that is the counterpart of its "you". `say_instead`: a
    body that asks itself says other words, given in `we_say` ("Tell us how" becomes "Say how"), and a person confirms.
    `at_start` holds it to the opening of a sentence.
    """

    does: Literal["leave", "we", "us", "say_instead"]
    we_say: str = ""
    at_start: bool = False

    def __post_init__(self) -> None:
        """Refuses what cannot be meant. Raises ValueError."""
        if (self.does == "say_instead") != bool(self.we_say.strip()):
            raise ValueError("give “we_say” where other words are said instead, and only there.")
        if self.words != self.words.lower():
            raise ValueError("write the turn of phrase in small letters.")


def voice_exceptions() -> tuple[VoiceException, ...]:
    """Every exception that ships."""
    return load("voice_exceptions", VoiceException)


@cache
def pattern() -> tuple[re.Pattern[str], dict[str, VoiceException]]:
    """One pattern that finds every exception, the longest first, and the exceptions by their words."""
    found = {each.words: each for each in voice_exceptions()}
    longest_first = sorted(found, key=len, reverse=True)
    spaced = "|".join(re.escape(words).replace(r"\ ", r"\s+").replace("'", "['’]") for words in longest_first)
    return re.compile(rf"(?<![\w'’-])(?:{spaced})(?![\w-])", re.IGNORECASE), found
