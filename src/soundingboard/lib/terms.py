"""Words that date a question or a paper, and what things are called now (`content/terms.yaml`)."""

import re
from dataclasses import dataclass
from functools import cache

from soundingboard.lib.content import ContentItem, load


@dataclass(frozen=True, kw_only=True)
class DatedTerm(ContentItem):
    """A word of its day: the other ways it is written, today's word, and what changed.

    `valid_to` is the last day on which it was the word in use; None where the law still uses it.
    """

    also: tuple[str, ...]
    now: str
    meaning: str


def dated_terms() -> tuple[DatedTerm, ...]:
    """Every term that ships."""
    return load("terms", DatedTerm)


def terms_in(text: str) -> tuple[DatedTerm, ...]:
    """The dated terms in a text, each once, in the order in which they first stand there.

    Words in capitals (LSCB) are found only in capitals; the others whether or not they begin with one.
    """
    found = {_by_writing()[_plain(each[0])] for each in _pattern().finditer(text)}
    first = {term.code: _first(text, term) for term in found}
    return tuple(sorted(found, key=lambda term: first[term.code]))


def _first(text: str, term: DatedTerm) -> int:
    return next(each.start() for each in _pattern().finditer(text) if _by_writing()[_plain(each[0])] == term)


def _plain(words: str) -> str:
    return " ".join(words.lower().replace("’", "'").replace("‘", "'").split())


@cache
def _by_writing() -> dict[str, DatedTerm]:
    return {_plain(words): term for term in dated_terms() for words in (term.words, *term.also)}


@cache
def _pattern() -> re.Pattern[str]:
    written = {words for term in dated_terms() for words in (term.words, *term.also)}
    longest_first = sorted(written, key=lambda words: (-len(words), words))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_as_pattern, longest_first))})(?!\w)")


def _as_pattern(words: str) -> str:
    spaced = re.escape(words).replace(r"\ ", r"\s+").replace("'", "['’‘]")
    return spaced if re.fullmatch(r"[A-Z/]{2,}s?", words) else f"(?i:{spaced})"
