"""The rules of publishing: what may follow what, what may be published, and which edition the public reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

# What may follow each state of an edition, with the sentence that says when.
EDITIONS: dict[str, dict[str, str]] = {
    "prepared": {
        "published": "Whoever issues papers has read the pages and publishes them.",
        "put_aside": "It is not needed, or its paper was withdrawn before it was published.",
    },
    "published": {"withdrawn": "It is taken back with a reason, which the public reads in its place."},
    "withdrawn": {},
    "put_aside": {},
}


def may_follow(state: str, then: str) -> bool:
    """Whether one state of an edition may follow another."""
    return then in EDITIONS[state]


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What the rules look at of a paper that is to be published."""

    state: str
    edition: str
    holds_small_numbers: bool


def refusal(paper: PaperFacts) -> str:
    """Why a paper may not be published, in a sentence; empty where it may.

    Only the public edition of a paper that was issued, and stands, is published; and none in which there are small
    numbers of children.
    """
    if paper.edition != "public":
        return "Only a public edition is published. Draft the public edition of this paper first."
    if paper.state != "issued":
        return "Only a paper that was issued and not withdrawn is published."
    if paper.holds_small_numbers:
        return "Small numbers of children are in this paper, so it is not published. Draft another public edition."
    return ""


def withheld_since(left_out: Iterable[str], named: Iterable[str]) -> str:
    """Why what came to be withheld stops a paper from being published, in a sentence; empty where nothing does.

    Nothing is published in which something stands that has been withheld from the public since the paper was issued,
    nor in which it is named.

    Args:
        left_out: what would be left out of the paper today, in words.
        named: what is withheld today and named in its words.
    """
    if found := sorted(left_out):
        return (
            f"Since this paper was issued, {' and '.join(found)} in it came to be withheld from the public. Issue "
            "another public edition, which is built without that."
        )
    if found := sorted(named):
        return (
            f"This would name what is withheld from the public: {', '.join(found)}. Issue another public edition, "
            "which is built without that."
        )
    return ""


@dataclass(frozen=True, slots=True)
class Stands:
    """An edition as the rules look at it."""

    number: int
    state: str
    as_at: date
    published_at: datetime | None


def shown_to_the_public(editions: Iterable[Stands]) -> Stands | None:
    """The edition that the public pages show: of those published, the one of the latest day, then the newest.

    Where the latest is withdrawn, the one before stands again, with its own day and a notice of what was withdrawn.
    """
    there = [each for each in editions if each.state == "published"]
    return max(there, key=lambda each: (each.as_at, each.number), default=None)
