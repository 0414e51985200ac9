"""What stands in a cell of somebody's own plan, taken apart: several actions, notes in brackets, numbers before titles.

Values in, values out. Whatever is taken out of a text is given back beside it, so that nothing is lost.
"""

import re
from collections.abc import Mapping

_MARK = re.compile(
    r"^\s*(?:[\u2022\u25aa\u25cf\u25e6\u2013*\u00b7-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+(?=\S)", re.I
)
_INLINE = re.compile(r"(?:^|(?<=[.;:]\s)|(?<=\s))\(?([1-9]|[a-h])[.)]\s+(?=\S)")
_NOTE = re.compile(r"\s*(?:\(([^()]*)\)|\[([^\[\]]*)\])\s*\.?\s*$")
_NUMBERED = re.compile(
    r"^(theme|priority|priority area|workstream|pillar|objective|outcome|aim|goal|area|section|recommendation|action)?"
    r"\s*([A-Z]{0,3}\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?)\s*([.):\u2013\u2014-]*)\s+(?=\S)",
    re.I,
)
_TOTAL = re.compile(r"^(?:grand |sub[- ]?)?totals?\b|^(?:count|sum|average) of\b|^number of actions\b", re.I)
WORDS_OF_A_NOTE = 3
LEAST_PARTS = 3


def several(text: str) -> list[str]:
    """The actions that one cell holds, where it lists several: by bullets or numbers at the beginning of lines."""
    lines = [line for line in text.split("\n") if line.strip()]
    marked = [bool(_MARK.match(line)) for line in lines]
    if sum(marked) >= 2 and marked[0]:
        parts: list[str] = []
        for line, begins in zip(lines, marked, strict=True):
            if begins:
                parts.append(_MARK.sub("", line, count=1).strip())
            else:
                parts[-1] += f" {line.strip()}"
        return parts
    return _numbered_inline(text) or [text]


def perhaps_several(text: str) -> list[str]:
    """The actions that one cell may hold, parted by semicolons or lines alone: three or more, each of several words."""
    parts = [" ".join(part.split()).strip(" ,.") for part in re.split(r";|\n", text)]
    parts = [part for part in parts if part]
    are_actions = len(parts) >= LEAST_PARTS and all(len(part.split()) >= 2 for part in parts)
    return parts if are_actions else [text]


def _numbered_inline(text: str) -> list[str]:
    """Parts of one line that are numbered 1. 2. 3. or a) b) c), in their order and without a gap."""
    found = list(_INLINE.finditer(text))
    if len(found) < 2 or found[0].start() != 0:
        return []
    marks = [each[1].lower() for each in found]
    if marks != [str(number + 1) for number in range(len(marks))] and marks != list("abcdefgh")[: len(marks)]:
        return []
    ends = [each.start() for each in found[1:]] + [len(text)]
    return [text[each.end() : end].strip(" ;,\n") for each, end in zip(found, ends, strict=True)]


def without_note(text: str) -> tuple[str, str]:
    """A text without the note in brackets at its end, and the note. Fewer than three words are a name for something."""
    found = _NOTE.search(text)
    note = (found[1] or found[2] or "").strip() if found is not None else ""
    if found is None or len(note.split()) < WORDS_OF_A_NOTE or found.start() == 0:
        return text, ""
    return text[: found.start()].strip(), note


def without_number(text: str) -> tuple[str, str]:
    """A title without the number before it, and the number: "1.2 Front door" is "Front door" and "1.2"."""
    found = _NUMBERED.match(text)
    # "12 weekly visits" begins with how many there are, and not with which it is.
    if found is None or not (found[1] or found[3] or "." in found[2] or found[2][0].isalpha()):
        return text, ""
    return text[found.end() :].strip(), found[2]


def is_total(text: str) -> bool:
    """Whether a row says with its first words that it sums others up."""
    return bool(_TOTAL.match(text.strip()))


def shortened(text: str, most: int) -> str:
    """A text of no more than so many letters, cut between two words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "\u2026"


# What councils write or colour where an action stands, and what it is taken for. Blue is not one thing everywhere.
NOT_STARTED = (
    "not started", "not yet started", "not due", "not yet due", "planned", "white", "grey", "to do", "no", "w",
)  # fmt: skip
IN_PROGRESS = (
    "in progress", "on track", "on target", "started", "underway", "under way", "ongoing", "green", "amber", "red",
    "behind", "delayed", "at risk", "off track", "overdue", "slipped", "slippage", "yes", "blue", "complete",
    "completed", "closed", "done", "blocked", "on hold", "open", "r", "a", "g", "b",
)  # fmt: skip
STATES: Mapping[str, str] = dict.fromkeys(NOT_STARTED, "not_started") | dict.fromkeys(IN_PROGRESS, "in_progress")
SAID_TO_BE_DONE = frozenset({"blue", "b", "complete", "completed", "closed", "done"})


def state_of(word: str) -> str:
    """The state that a word or a colour is taken for; of what is not known, that work has begun."""
    said = " ".join(re.findall(r"[a-z]+", word.casefold()))
    if said in STATES:
        return STATES[said]
    return next((state for known, state in STATES.items() if len(known) > 3 and known in said), "in_progress")
