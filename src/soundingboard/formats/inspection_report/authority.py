"""Whose report it is, in the report's own words. No authority is named here."""

from __future__ import annotations

import re
from collections.abc import Sequence

_KIND = r"(?:local\s+authority(?:\s+council)?(?:[’']s)?\s+)?"
_SERVICES = (
    r"(?:children[’']?s?[’']?\s+(?:social\s+care\s+|and\s+young\s+people[’']s\s+)?services|"
    r"children[’']s\s+social\s+care)"
)
_INSIDE_TITLE = (
    re.compile(
        rf"(?:re-?)?inspection\s+of\s+(?:the\s+)?(?!services|children|local\s+authority|safeguarding|looked)(.+?)\s+"
        rf"{_KIND}{_SERVICES}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:focused\s+(?:assurance\s+)?visit|(?:first|second|third|fourth|fifth|sixth)?\s*monitoring\s+visit|"
        rf"assurance\s+visit|action\s+planning\s+visit|peer\s+(?:review|challenge)|diagnostic)\s+(?:to|of|at|in|for)\s+(?:the\s+)?"
        rf"(?!children)(.+?)\s*(?:{_KIND}{_SERVICES}|$|\bon\s+\d|\.)",
        re.IGNORECASE,
    ),
    re.compile(
        r"joint\s+(?:targeted\s+)?(?:area\s+)?inspection\s+(?:of|in)\s+(?!(?:the\s+)?(?:multi|response|services|identification))"
        r"(?:the\s+)?(.+?)(?:\s*$|\s+between|\s+on\s+\d|\.)",
        re.IGNORECASE,
    ),
    re.compile(
        r"joint\s+(?:targeted\s+)?(?:area\s+)?inspection\s+of\s+.{10,160}?\bin\s+(?:the\s+)?"
        r"([A-Z][\w’'&,.-]+(?:\s+(?:and|of|upon|with|the|on|in|[A-Z][\w’'&,.-]+))*)",
    ),
)
_TITLE = re.compile(
    r"(?:re-?)?inspection\s+of|^review\s+of\s+the\s+effectiveness|joint\s+targeted|^focused\s+visit|^monitoring\s+visit|"
    r"^(?:peer|corporate peer)\s+(?:review|challenge)|^internal\s+audit",
    re.IGNORECASE,
)
_AFTER_TITLE = re.compile(
    r"(?:inspection|visit|review|audit)\s+dates?|dates?\s+of|report(?:ing)?\s+|lead\s+inspector|published|judgement|age\s+group|"
    r"^(?:the\s+)?overall|^children[’']s\s+services\s+in|^©",
    re.IGNORECASE,
)
_IN_A_SENTENCE = re.compile(
    r"[Cc]hildren[’']s\s+services\s+in\s+(?:the\s+)?([A-Z][\w’'&-]+(?:\s+(?:and|of|upon|with|the|[A-Z][\w’'&-]+))*)\s+(?:are|is|require)"
)
_TITLE_GOES_ON = re.compile(
    r"^(?:services|protection|children|young|people|and\b|board|care|help|looked|of\b|for\b|the\s+protection|arrangements)",
    re.IGNORECASE,
)


def authority(lines: Sequence[str], is_letter: bool = False) -> str | None:
    """The authority named by a report's first lines, as printed there, or None. A letter names it in its subject."""
    top = [line.strip() for line in lines if line.strip()][:40]
    title = " ".join(top[: _end_of_title(top)])
    for pattern in _INSIDE_TITLE:
        for text in (title, *(_pairs(top) if is_letter else ())):
            found = pattern.search(text)
            if found and _is_name(found.group(1)):
                return _cleaned(found.group(1))
    start = next((number for number, line in enumerate(top) if _TITLE.search(line)), None)
    if start:
        name = " ".join(line for line in top[:start] if not re.search(r"ofsted|crown|www|©", line, re.IGNORECASE))
        if _is_name(name):
            return _cleaned(name)
    if start is not None:
        for line in top[start + 1 : _end_of_title(top)]:
            if line[0].isupper() and not _TITLE_GOES_ON.search(line) and not _TITLE.search(line) and _is_name(line):
                return _cleaned(line)
    found = _IN_A_SENTENCE.search(" ".join(lines))
    return _cleaned(found.group(1)) if found else None


def _end_of_title(top: Sequence[str]) -> int:
    return next((number for number, line in enumerate(top) if number and _AFTER_TITLE.search(line)), min(6, len(top)))


def _pairs(top: Sequence[str]) -> list[str]:
    """Each line alone, then with the next: in a letter the subject may be printed over two lines."""
    return [*top, *(" ".join(top[number : number + 2]) for number in range(len(top) - 1))]


def _is_name(text: str) -> bool:
    words = text.split()
    return 0 < len(words) <= 9 and text[:1].isupper() and not text.lower().startswith(("children", "services for"))


def _cleaned(text: str) -> str:
    name = re.sub(r"\s+", " ", text).strip(" ,.:;")
    return re.sub(r"[’']s$", "", re.sub(r"\s+local authority$", "", name, flags=re.IGNORECASE))
