"""The one stored form of a question, which gives it in both voices.

Every word that changes with who is asking is stored as a mark of its two forms, "you" first:

    What is it stopping [you|us] from doing, and how do [you|we] know?

Everything else is stored as it is printed. A bracket, a bar or a backslash that is part of the words themselves has a
backslash before it, so that any text at all can be stored and comes back as it was.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple


class Voice(StrEnum):
    """Who is asked: others ("you/your"), or the body itself ("we/us/our")."""

    YOU = "you"
    WE = "we"


class Mark(NamedTuple):
    """A word, or a few, in its two forms."""

    you: str
    we: str


_PARTS = re.compile(r"\\(?P<itself>[\\\[\]|])|\[(?P<you>[^\[\]|\\]*)\|(?P<we>[^\[\]|\\]*)\]")
_TO_ESCAPE = re.compile(r"[\\\[\]|]")


def put(stored: str, voice: Voice) -> str:
    """The question in one voice."""
    if "[" not in stored and "\\" not in stored:
        return stored
    which = "you" if voice is Voice.YOU else "we"
    return _PARTS.sub(lambda found: found["itself"] or found[which] or "", stored)


def both(stored: str) -> tuple[str, str]:
    """The question as it is put to others, and as a body puts it to itself."""
    return put(stored, Voice.YOU), put(stored, Voice.WE)


def fill(stored: str, chosen: Callable[[Mark], str]) -> str:
    """The question with something put for each of its marks, in their order."""
    return _PARTS.sub(lambda found: found["itself"] or chosen(Mark(found["you"], found["we"])), stored)


def escaped(words: str) -> str:
    """Plain words as they are stored."""
    return _TO_ESCAPE.sub(r"\\\g<0>", words) if _TO_ESCAPE.search(words) else words


def mark(you: str, we: str) -> str:
    """A word in its two forms, as it is stored. Raises ValueError for words that a mark cannot hold."""
    if _TO_ESCAPE.search(you + we):
        raise ValueError("A word that changes with the voice has no bracket, bar or backslash in it.")
    return f"[{you}|{we}]"


def marks(stored: str) -> Iterator[Mark]:
    """The marks of a stored question, in their order."""
    for found in _PARTS.finditer(stored):
        if found["itself"] is None:
            yield Mark(found["you"], found["we"])


def problems(stored: str) -> tuple[str, ...]:
    """What is wrong with a stored form that somebody wrote by hand, a sentence each; nothing where it can be used."""
    left = _PARTS.sub("", stored)
    if "[" in left or "]" in left or "|" in left:
        return ("Write each word that changes as [you|we]: one opening bracket, one bar, one closing bracket.",)
    if "\\" in left:
        return ("A backslash is written twice.",)
    if any(not each.you.strip() or not each.we.strip() for each in marks(stored)):
        return ("Give both forms of each word that changes: [you|we].",)
    return ()
