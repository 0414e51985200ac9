"""What somebody typed, as words to look for; and where the words stand in an extract. Pure."""

import re
from typing import NamedTuple

MOST_TYPED = 200  # characters that are kept of what somebody typed
MOST_WORDS = 12
LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+")
# Words so common that they tell nothing apart. PostgreSQL leaves the same ones out of its English dictionary, so both
# databases look for the same words.
_COMMON = """
i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
it its itself they them their theirs themselves what which who whom this that these those am is are was were be
been being have has had having do does did doing a an the and but if or because as until while of at by for with
about against between into through during before after above below to from up down in out on off over under
again further then once here there when where why how all any both each few more most other some such no nor not
only own same so than too very s t can will just don should now
"""
COMMON = frozenset(_COMMON.split())
# Control characters that no stored text holds: the databases put them round a word that was found.
FOUND, END = "\x02", "\x03"
_MARKED = re.compile(f"{FOUND}([^{FOUND}{END}]*){END}")


class Piece(NamedTuple):
    """A piece of an extract, and whether it is a word that was looked for."""

    text: str
    is_found: bool


def typed(text: str) -> str:
    """What somebody typed, on one line, without what no reader can see, and not longer than is kept."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * MOST_TYPED])
    return " ".join(visible.split())[:MOST_TYPED]


def words_of(text: str) -> tuple[str, ...]:
    """The words to look for: every one must be there. Quotation marks, operators and brackets are only spaces.

    Common words are left out, and so is what comes after the twelfth word.
    """
    found = dict.fromkeys(word[:LONGEST_WORD].lower() for word in _WORD.findall(typed(text)))
    return tuple(word for word in found if word not in COMMON)[:MOST_WORDS]


def reference_of(text: str) -> str:
    """What somebody typed as a reference, such as A12 or 1.2; empty where it cannot be one."""
    said = typed(text).upper()
    return said if re.fullmatch(r"[A-Z0-9][A-Z0-9._/-]{0,79}", said) else ""


def pieces(extract: str) -> tuple[Piece, ...]:
    """An extract with marks of the databases, as pieces of text that a page escapes one by one."""
    found, end = [], 0
    for match in _MARKED.finditer(extract):
        found += [Piece(extract[end : match.start()], False), Piece(match.group(1), True)]
        end = match.end()
    found.append(Piece(extract[end:], False))
    return tuple(Piece(re.sub(f"[{FOUND}{END}]", "", each.text), each.is_found) for each in found if each.text)
