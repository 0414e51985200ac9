"""What had to be guessed about a spreadsheet, as it is said to a person and as they may change it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from soundingboard.exchange.layout import NewPost
from soundingboard.exchange.owners import NEW, NOBODY, POST, Owner
from soundingboard.exchange.record import PostLine

OWNERS = "Owners"


@dataclass(frozen=True, slots=True)
class Option:
    """What something could be: the answer, and its words."""

    answer: str
    words: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What was made of something in a spreadsheet that had to be guessed, and what else it could be.

    `about` says what it is about, `says` what was made of it and why, `group` under which heading it is shown.
    """

    key: str
    group: str
    about: str
    says: str
    chosen: str
    options: tuple[Option, ...]


def of_owners(owners: Iterable[Owner], there: Sequence[PostLine]) -> list[Guess]:
    """The owners that had to be guessed: each is a post that is there, a new one, or nobody."""
    posts = [Option(f"{POST}{post.key}", post.title) for post in there]
    guesses = []
    for owner in owners:
        if not owner.is_guess:
            continue
        title = owner.choice.title if isinstance(owner.choice, NewPost) else ""
        new = list(dict.fromkeys(each for each in (title, owner.text[:240]) if each))
        options = [*(Option(f"{NEW}{each}", f"A new post: {each}") for each in new), *posts, Option(NOBODY, "Nobody")]
        rows = "1 row" if owner.rows == 1 else f"{owner.rows:,} rows"
        guesses.append(
            Guess(owner.key, OWNERS, f"“{owner.text}”, in {rows}", f"{owner.how}.", owner.said, tuple(options))
        )
    return guesses
