"""The public edition of a position: exempt evidence is not in it, by reference, by title or by a mention in any text.

What a public paper is made from is stored and published as JSON too, so it is taken out of the position itself and not
only out of what is printed.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from soundingboard.position.compare import Changed
from soundingboard.position.values import Position

INSTEAD = "[exempt item]"
_WORD = re.compile(r"[^\W_]+(?:[._/-][^\W_]+)*")

T = TypeVar("T")


def public_edition(position: Position, changes: Iterable[Changed]) -> tuple[Position, tuple[Changed, ...], int]:
    """The position and the changes without what is exempt, and how many pieces of evidence were left out.

    Only evidence carries a classification. A mention of an exempt piece in somebody's words is replaced.
    """
    exempt = {item.reference: item.title for item in position.evidence if item.classification == "exempt"}
    kept = tuple(each for each in changes if not (each.item_kind == "evidence" and each.reference in exempt))
    if not exempt:
        return position, kept, 0
    without = replace(
        position,
        evidence=tuple(item for item in position.evidence if item.reference not in exempt),
        objectives=tuple(
            replace(
                each,
                evidence=_others(each.evidence, exempt),
                ratings=tuple(replace(rating, cites=_others(rating.cites, exempt)) for rating in each.ratings),
            )
            for each in position.objectives
        ),
        actions=tuple(replace(each, evidence=_others(each.evidence, exempt)) for each in position.actions),
    )
    silenced = _silencer(exempt)
    return _in_every_text(without, silenced), tuple(_in_every_text(each, silenced) for each in kept), len(exempt)


def _others(references: tuple[str, ...], exempt: dict[str, str]) -> tuple[str, ...]:
    return tuple(each for each in references if each not in exempt)


def _silencer(exempt: dict[str, str]) -> Callable[[str], str]:
    """Replaces each name of an exempt piece. Names are looked up by their first word: there may be thousands."""
    names: dict[str, list[str]] = {}
    for reference, title in exempt.items():
        for name in (reference, title.strip()):
            if first := _WORD.search(name):
                # A title may begin with a quotation mark; it is looked for from its first word on.
                names.setdefault(first[0].casefold(), []).append(name[first.start() :])
    for found in names.values():
        found.sort(key=len, reverse=True)

    def silenced(text: str) -> str:
        parts, done = [], 0
        for word in _WORD.finditer(text):
            if word.start() < done:
                continue
            for name in names.get(word[0].casefold(), ()):
                end = word.start() + len(name)
                if text[word.start() : end].casefold() == name.casefold() and not text[end : end + 1].isalnum():
                    parts += [text[done : word.start()], INSTEAD]
                    done = end
                    break
        return "".join([*parts, text[done:]]) if parts else text

    return silenced


# References lead to each other and are never exempt where they are left; everything else is somebody's words.
_NOT_WORDS = frozenset(
    {"reference", "references", "form", "programme", "evidence", "cites", "rules", "because", "code"}
)


def _in_every_text(value: T, change: Callable[[str], str]) -> T:
    """A frozen value with a change made to every text in it, references left out."""
    found: Any = _changed(value, change)
    return found  # type: ignore[no-any-return]


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if type(value) is str:
        return change(value)
    if type(value) is tuple:
        return tuple([_changed(each, change) for each in value])
    if is_dataclass(value) and not isinstance(value, type):
        different = {}
        for field in fields(value):
            if field.name in _NOT_WORDS:
                continue
            before = getattr(value, field.name)
            if isinstance(before, str | tuple) or is_dataclass(before):
                after = _changed(before, change)
                if after is not before and after != before:
                    different[field.name] = after
        return replace(value, **different) if different else value
    return value
