"""The glossary: what each word means, for the pages, the papers and docs/glossary.md."""

from dataclasses import dataclass
from typing import Literal

from soundingboard.lib.content import ContentItem, load


@dataclass(frozen=True, kw_only=True)
class GlossaryTerm(ContentItem):
    """One word and what it means. `now` says what has changed about it, where that puzzles readers of older papers.

    `of` is `practice` for a word that boards and councils use, `service` for one that is this service's own. `where`
    names the places of the navigation on whose pages it is used and explained.
    """

    of: Literal["practice", "service"]
    meaning: str
    now: str = ""
    where: tuple[str, ...] = ()


def glossary() -> tuple[GlossaryTerm, ...]:
    """Every term, by its words."""
    return tuple(sorted(load("glossary", GlossaryTerm), key=lambda term: term.words.lower()))


def used_in(place: str) -> tuple[GlossaryTerm, ...]:
    """The terms that the pages of a place use, by their words."""
    return tuple(term for term in glossary() if place in term.where)


def glossary_markdown() -> str:
    """The glossary as a page of docs/."""
    lines = ["# Glossary", ""]
    for term in glossary():
        lines += [f"**{term.words}**: {term.meaning}{f' {term.now}' if term.now else ''}", ""]
    return "\n".join(lines)
