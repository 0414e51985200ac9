"""What the keys of one installation became in another, for the stretch of a chain that crossed. Pure.

A table's rows cross together: to each key the same number is added, so that the whole map of a table is one number and
the keys of rows that are no longer there, which the history still names, cross too and meet nobody else's. Few things
are matched one by one instead: people, and the programme itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from soundingboard.history.chain import Link

_KIND = re.compile(r"[a-z_]{1,40}\.[a-z_]{1,60}")
PERSON, PROGRAMME = "accounts.person", "accounts.programme"


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of another installation, and what they became here.

    Attributes:
        programme: the programme's key there and here.
        added: by kind, what is added to a key, and the highest key that there was.
        matched: by kind, each key there with its key here.
    """

    programme: tuple[int, int]
    added: Mapping[str, tuple[int, int]]
    matched: Mapping[str, Mapping[int, int]]

    def here(self, kind: str, key: int) -> int | None:
        """The key here; None where no row of this kind had that key."""
        if kind == PROGRAMME:
            there, here = self.programme
            return here if key == there else None
        if kind in self.matched:
            return self.matched[kind].get(key)
        added, highest = self.added.get(kind, (0, 0))
        if kind in self.added and not 0 < key <= highest:
            return None
        return key + added

    def there(self, kind: str, key: int) -> int | None:
        """The key there; None where nothing that crossed has this key here."""
        if kind == PROGRAMME:
            there, here = self.programme
            return there if key == here else None
        if kind in self.matched:
            return next((there for there, here in self.matched[kind].items() if here == key), None)
        added, highest = self.added.get(kind, (0, 0))
        if kind in self.added and not 0 < key - added <= highest:
            return None
        return key - added

    def then(self, later: "Keys") -> "Keys":
        """These keys, and from here on to where the later ones lead: a programme that crossed twice."""
        added = {
            kind: (step + later.added.get(kind, (0, 0))[0], highest)
            for kind, (step, highest) in self.added.items()
            if kind not in later.matched
        }
        matched = {
            kind: {there: _known(later.here(kind, here)) for there, here in keys.items()}
            for kind, keys in self.matched.items()
        }
        return Keys((self.programme[0], later.programme[1]), added, matched)


class KeyLost(Exception):
    """A key leads nowhere, so the entries that name it cannot be told from others."""


def _known(key: int | None) -> int:
    if key is None:
        raise KeyLost
    return key


@dataclass(frozen=True, slots=True)
class Stretch:
    """The entries of a chain, from one to another, that were written under other keys."""

    from_seq: int
    to_seq: int
    keys: Keys

    def holds(self, seq: int) -> bool:
        """Whether an entry is one of them."""
        return self.from_seq <= seq <= self.to_seq


def stretch_of(stored: Mapping[str, Any]) -> Stretch:
    """A stretch from the values that a row or a line of an archive holds.

    Raises:
        KeyError, TypeError, ValueError: they are none.
    """
    for kind in (*stored["added"], *stored["matched"]):
        if not _KIND.fullmatch(kind):
            raise ValueError(f"{kind!r} is no kind of thing.")
    return Stretch(
        int(stored["from_seq"]),
        int(stored["to_seq"]),
        Keys(
            (int(stored["programme_there"]), int(stored["programme_id"])),
            {str(kind): (int(step), int(highest)) for kind, (step, highest) in stored["added"].items()},
            {
                str(kind): {int(there): int(here) for there, here in keys.items()}
                for kind, keys in stored["matched"].items()
            },
        ),
    )


def stored(stretch: Stretch) -> dict[str, Any]:
    """What a row holds of a stretch."""
    return {
        "programme_id": stretch.keys.programme[1],
        "from_seq": stretch.from_seq,
        "to_seq": stretch.to_seq,
        "programme_there": stretch.keys.programme[0],
        "added": {kind: list(step) for kind, step in stretch.keys.added.items()},
        "matched": {
            kind: {str(there): here for there, here in keys.items()} for kind, keys in stretch.keys.matched.items()
        },
    }


class AsWritten:
    """Gives the entries of a chain the keys under which they were written, which is what their hashes cover."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        # People are few and named by every entry, so their map is turned round once.
        self._stretches = [
            (each, {here: there for there, here in each.keys.matched.get(PERSON, {}).items()}) for each in stretches
        ]

    def __call__(self, link: Link) -> Link:
        """The entry as it was written. A key that did not cross becomes nought, with which the hash does not hold."""
        for stretch, people in self._stretches:
            if stretch.holds(link.seq):
                keys, kind = stretch.keys, link.item_kind
                item = people.get(link.item_id) if kind == PERSON else keys.there(kind, link.item_id)
                return replace(
                    link,
                    programme_id=keys.there(PROGRAMME, link.programme_id) or 0,
                    actor_id=None if link.actor_id is None else people.get(link.actor_id, 0),
                    item_id=item or 0,
                )
        return link
