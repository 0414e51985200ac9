"""What the words of a question tell: that it is one, who is to answer it, and when a printed line goes on."""

from __future__ import annotations

import re

from soundingboard.lib.voices.grammar import word_set

_WH = word_set("what which who whom whose when where why how what's who's where's how's")
_INVERTED = word_set(
    "is are was were do does did has have had can could will would should may might must shall isn't aren't don't "
    "doesn't didn't hasn't haven't can't couldn't won't wouldn't shouldn't"
)
_TELLING = word_set("give describe explain show tell list outline name say identify demonstrate")
_ENDS = re.compile(r"[.?!:;)\]”’\"']\*{0,2}$")
_TAG = re.compile(r"[.?!]\s*[(\[](?P<tag>[^()\[\]?!]{3,80})[)\]]\s*$")
_FIRST = re.compile(r"[\w'’]+")
_FURNITURE = re.compile(
    r"(?:(?:appendix|annex|enclosure|agenda\s+item)\s*(?:no\.?)?\s*[A-Z0-9]{1,3}|(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
    r"|official(?:[-\s]+sensitive)?|draft)",
    re.IGNORECASE,
)


def looks_asked(text: str) -> bool:
    """Whether a line is most likely a question: it has its mark, or it begins as one and ends as a sentence does."""
    return "?" in text or (is_question(text) and text.rstrip().endswith((".", ")")) and _first(text) in _INVERTED)


def is_question(text: str) -> bool:
    """Whether it asks: by its mark, or by its opening where the mark was forgotten. "Give examples" instructs."""
    if "?" in text:
        return True
    return _first(text) in _WH | _INVERTED


def instructs(text: str) -> bool:
    """Whether it tells somebody to say or show something."""
    return _first(text) in _TELLING


def respondent(text: str) -> str | None:
    """Who is to answer, where a bracket after the end of the question names them: "... ? (Health)".

    A bracket that explains ("e.g.", "i.e.", a sentence of its own) is none.
    """
    found = _TAG.search(text)
    if found is None:
        return None
    tag = " ".join(found["tag"].split())
    explains = re.match(r"(?:e\.?g|i\.?e|etc|see|note|that is|for example)\b", tag, re.IGNORECASE)
    if explains or not tag[0].isupper() or tag.endswith(".") or len(tag.split()) > 8:
        return None
    return tag


def is_furniture(text: str) -> bool:
    """Whether a line alone is what stands at the edge of a page: "Appendix 1", "Page 3 of 9", "Draft"."""
    return bool(_FURNITURE.fullmatch(text.strip()))


def is_finished(text: str) -> bool:
    """Whether a line ends as a sentence or a bracket does."""
    return bool(_ENDS.search(text.rstrip()))


def _first(text: str) -> str:
    found = _FIRST.search(text.lower().replace("’", "'"))
    return found[0] if found else ""
