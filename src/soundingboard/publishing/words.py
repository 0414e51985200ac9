"""Words explained where a page first uses them: the first use leads to what the word means, at the foot of the page.

Pure: blocks in, blocks out. It works on paper, with a screen reader and without scripts, for it is a link within the
page. In tables and headings nothing can be a link; what is first used there is explained at the foot all the same.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from soundingboard.formats.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Heading,
    KeyFacts,
    NumberedList,
    Paragraph,
    Run,
    Table,
    Words,
    read_out,
    runs,
)
from soundingboard.lib.glossary import GlossaryTerm, glossary


@dataclass(frozen=True, slots=True)
class Term:
    """A word to be explained: its code, how it is headed, all the ways in which it is written, and what it means."""

    code: str
    words: str
    names: tuple[str, ...]
    meaning: str


@cache
def terms() -> tuple[Term, ...]:
    """The words of the glossary that boards and councils use. This service's own are not used to the public."""
    return tuple(
        Term(each.code, each.words, _names(each.words), _meaning(each)) for each in glossary() if each.of == "practice"
    )


def _meaning(term: GlossaryTerm) -> str:
    return f"{term.meaning} {term.now}".strip()


def _names(words: str) -> tuple[str, ...]:
    """The ways in which a heading of the glossary is written in a text: with the letters that stand for it."""
    full, _, letters = words.partition("(")
    if not letters:
        return (full.strip(),)
    return tuple(each.strip() for each in (*full.split(","), *letters.rstrip(")").split(",")))


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted((name for term in terms() for name in term.names), key=len, reverse=True)
    # Letters that stand for words are written so; "rag" is a piece of cloth.
    written = (re.escape(name) if name.isupper() else f"(?i:{re.escape(name)})" for name in names)
    return re.compile(rf"\b(?:{'|'.join(written)})(?:s|es)?\b")


@cache
def _by_name() -> dict[str, Term]:
    return {name.casefold(): term for term in terms() for name in term.names}


def _found(text: str) -> Iterator[tuple[int, int, Term]]:
    for match in _pattern().finditer(text):
        said = match[0].casefold()
        for name in (said, said.removesuffix("s"), said.removesuffix("es")):
            if term := _by_name().get(name):
                yield match.start(), match.end(), term
                break


def explained(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of a page with each word's first use leading to what it means, and the meanings at the foot."""
    used: dict[str, Term] = {}
    linked: set[str] = set()

    def marked(words: Words) -> Words:
        if isinstance(words, str) and not any(True for _ in _found(words)):
            return words
        made: list[Run] = []
        for run in runs(words):
            done = 0
            for start, end, term in () if run.link else _found(run.text):
                used.setdefault(term.code, term)
                if term.code in linked:
                    continue
                linked.add(term.code)
                if start > done:
                    made.append(replace(run, text=run.text[done:start]))
                made.append(replace(run, text=run.text[start:end], link=f"#{_place(term)}"))
                done = end
            if done < len(run.text):
                made.append(replace(run, text=run.text[done:]))
        return tuple(made)

    found = [_with(block, marked) for block in blocks]
    for text in _elsewhere(blocks):
        for _, _, term in _found(text):
            used.setdefault(term.code, term)
    if not used:
        return tuple(found)
    order = sorted(used.values(), key=lambda each: each.words.casefold())
    return (
        *found,
        Heading("Words explained on this page", anchor="words"),
        NumberedList(
            tuple((Run(f"{each.words}: ", strong=True), Run(each.meaning)) for each in order),
            tuple(_place(each) for each in order),
        ),
    )


def _place(term: Term) -> str:
    return f"word-{term.code}"


def _with(block: Block, change: Callable[[Words], Words]) -> Block:
    match block:
        case Paragraph():
            return Paragraph(change(block.text))
        case Bullets():
            return Bullets(tuple(map(change, block.items)))
        case Callout():
            return replace(block, text=change(block.text))
    return block


def _elsewhere(blocks: Iterable[Block]) -> Iterator[str]:
    """The words of headings, tables and figures."""
    for block in blocks:
        match block:
            case Heading():
                yield block.text
            case Table():
                yield from _of_table(block)
            case Chart():
                yield block.sentence
            case KeyFacts():
                yield from (f"{fact.label} {_said(fact.value)} {fact.note}" for fact in block.facts)


def _of_table(table: Table) -> Iterator[str]:
    yield " ".join((table.caption, *(column.label for column in table.columns), table.note))
    for row in table.rows:
        yield from (cell for cell in row if isinstance(cell, str))


def _said(cell: Cell) -> str:
    return cell if isinstance(cell, str) else ""


def prose(blocks: Iterable[Block]) -> str:
    """What is read as sentences on a page: paragraphs, lists and boxes, and the sentences of its pictures."""
    found: list[str] = []
    for block in blocks:
        match block:
            case Paragraph() | Callout():
                found.append(read_out(block.text))
            case Bullets() | NumberedList():
                found += map(read_out, block.items)
            case Chart():
                found.append(block.sentence)
    return "\n".join(each if each.rstrip().endswith((".", "?", "!")) else f"{each}." for each in found if each.strip())


def all_words(blocks: Iterable[Block]) -> str:
    """Every word of a page."""
    blocks = tuple(blocks)
    return "\n".join((prose(blocks), *_elsewhere(blocks)))
