"""Whom a spreadsheet names as owner, and which post that is: one that is there, or a new one that is proposed.

Plans name owners by post, by initials, by two sets of initials, or by a person's name. Only a post owns anything here,
so each text is matched once for the whole spreadsheet, and a person may change what was made of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from soundingboard.accounts.access import Actor
from soundingboard.exchange.layout import FIELDS, Holds, NewPost, Row, Value
from soundingboard.exchange.record import PostLine, posts_there
from soundingboard.lib.canonical import digest
from soundingboard.lib.keys import key_in
from soundingboard.lib.likeness import likeness

NOBODY = "nobody"
# What stands where an owner does and names none.
NO_OWNER = frozenset({
    "tbc", "tba", "tbd", "n a", "na", "none", "vacant", "to be confirmed", "to be agreed", "to be decided", "unknown",
    "not allocated", "unallocated", "to be recruited", "",
})  # fmt: skip
POST, NEW = "post:", "new:"
LIKE_ENOUGH = 0.7


@dataclass(frozen=True, slots=True)
class Owner:
    """A text that stands where an owner does: what was made of it, how that was known, and in how many rows it is.

    `also` are others that the same text names: one post owns an action, and who else is named is kept in its words.
    """

    text: str
    choice: int | NewPost | None
    how: str
    rows: int
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Under which a person's answer is kept."""
        return key_of(self.text)

    @property
    def is_guess(self) -> bool:
        """Whether it had to be guessed: it is no post's own title."""
        return bool(self.how)

    @property
    def makes_post(self) -> bool:
        """Whether a new post would be made."""
        return isinstance(self.choice, NewPost)

    @property
    def said(self) -> str:
        """The choice as an answer."""
        if isinstance(self.choice, NewPost):
            return f"{NEW}{self.choice.title}"
        return NOBODY if self.choice is None else f"{POST}{self.choice}"


def key_of(text: str) -> str:
    """Under which what a person says of an owner's text is kept."""
    return f"owner.{digest(text)[:16]}"


def owners_of(
    rows: Iterable[Row], called: Mapping[str, int], exported: Mapping[str, int], answers: Mapping[str, str], by: Actor
) -> list[Owner]:
    """What is made of each text that names an owner, in the order in which they are met. One query.

    Args:
        called: what each post is called in a workbook taken out now.
        exported: what each was called when this one was taken out.
    """
    counted: dict[str, int] = {}
    for text in _texts(rows):
        counted[text] = counted.get(text, 0) + 1
    there = posts_there(by) if counted else []
    keys = set(called.values())
    found = []
    for text, times in counted.items():
        key = exported.get(text) if exported.get(text) in keys else called.get(text)
        owner = Owner(text, key, "", times) if key is not None else _guessed(text, times, there)
        found.append(_answered(owner, answers, keys))
    return found


def _texts(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        for each in FIELDS[row.kind]:
            value = row.values.get(each.name)
            if each.holds == Holds.POST and isinstance(value, str) and value:
                yield value


def _answered(owner: Owner, answers: Mapping[str, str], keys: set[int]) -> Owner:
    said = answers.get(owner.key, "")
    if said == NOBODY:
        return replace(owner, choice=None, how=owner.how or "As you chose")
    if said.startswith(NEW) and said.removeprefix(NEW).strip():
        return replace(owner, choice=NewPost(said.removeprefix(NEW).strip()), how="As you chose")
    if said.startswith(POST) and (key := key_in(said.removeprefix(POST))) in keys:
        return replace(owner, choice=key, how=owner.how and "As you chose")
    return owner


def with_owners(rows: Iterable[Row], owners: Sequence[Owner]) -> list[Row]:
    """The rows with posts where the texts were."""
    chosen = {owner.text: owner.choice for owner in owners}
    also = {owner.text: owner.also for owner in owners if owner.also}
    made = []
    for row in rows:
        posts = [each.name for each in FIELDS[row.kind] if each.holds == Holds.POST and each.name in row.values]
        changes: dict[str, Value | NewPost] = {}
        for name in posts:
            text = row.values[name]
            changes[name] = chosen.get(text) if isinstance(text, str) else text
            if isinstance(text, str) and text in also and "success_criteria" in row.values:
                words = f"{row.values['success_criteria'] or ''}\nNamed with the owner: {', '.join(also[text])}"
                changes["success_criteria"] = words.strip()
        made.append(replace(row, values={**row.values, **changes}) if posts else row)
    return made


# --- guessing ---------------------------------------------------------------------------------------------------------

_PARTED = re.compile(r"\s*(?:/|;|&|\n|\+)\s*")
_PARTED_LOOSELY = re.compile(r"\s*(?:,|\band\b)\s*")
_INITIALS = re.compile(r"[A-Z]{2,4}")


def _guessed(text: str, times: int, there: Sequence[PostLine]) -> Owner:
    first, *others = _parts(text, there)
    # "AD Safeguarding / PSW" is nearly the title of one post, and names two.
    whole = _match(text, there, nearly=not others)
    if whole is not None:
        return Owner(text, whole[0], whole[1], times)
    if _words(text) in NO_OWNER:
        return Owner(text, None, "It names nobody", times)
    if not others:
        return Owner(text, _proposed(first), "No post is called this: a new one is proposed", times)
    found = _match(first, there)
    choice: int | NewPost = found[0] if found is not None else _proposed(first)
    how = found[1] if found is not None else "No post is called this: a new one is proposed"
    return Owner(text, choice, f"{how}. One post owns an action: the first that is named", times, tuple(others))


def _parts(text: str, there: Sequence[PostLine]) -> list[str]:
    parts = [part for part in _PARTED.split(text) if part]
    if len(parts) > 1:
        return parts
    loose = [part for part in _PARTED_LOOSELY.split(text) if part]
    # A post may have a comma or an "and" in its title; initials and posts that are there do not mean one. That
    # a part is called nearly as a post is does not part it: "Service Manager, Leaving Care" is one post and not two.
    if len(loose) > 1 and all(_INITIALS.fullmatch(part) or _match(part, there, nearly=False) for part in loose):
        return loose
    return [text]


def _proposed(text: str) -> NewPost:
    return NewPost(f"Post held by {text}" if _INITIALS.fullmatch(text) else text[:240])


def _match(text: str, there: Sequence[PostLine], *, nearly: bool = True) -> tuple[int, str] | None:
    """The one post that a text means, and how that is known."""
    said = _words(text)
    fits: tuple[tuple[str, Callable[[PostLine], bool]], ...] = (
        ("", lambda post: said in (_words(post.title), post.code.casefold())),
        ("By the post that was made of it", lambda post: _words(_proposed(text).title) == _words(post.title)),
        ("By the initials of whoever holds it", lambda post: said == _initials(post.holder)),
        ("By the initials of its title", lambda post: len(said) > 1 and said == _initials(post.title)),
        ("By the name of whoever holds it", lambda post: said == _words(post.holder)),
        ("By what it is called, nearly", lambda post: nearly and likeness(text, post.title) >= LIKE_ENOUGH),
    )
    for how, is_meant in fits:
        found = [post for post in there if is_meant(post)]
        if len(found) == 1:
            return found[0].key, how
    return None


_SMALL = frozenset({"of", "and", "the", "for", "to", "in", "a", "&"})


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _initials(text: str) -> str:
    return "".join(word[0] for word in _words(text).split() if word not in _SMALL)
