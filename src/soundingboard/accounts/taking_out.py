"""Who is asked before words are taken out of rows: areas above, which may know why something has to stay as it is."""

from collections.abc import Callable, Collection

from soundingboard.accounts.access import Actor


class NothingTakenOut(Exception):
    """Something has to stay as it is, with the sentence to show."""


# Asked of each table and its rows before words are taken out of them; refuses by raising `NothingTakenOut`.
Keeper = Callable[[str, Collection[int], Actor], None]
_KEEPERS: list[Keeper] = []


def ask_before_taking_out(keeper: Keeper) -> None:
    """Have an area above asked, from now on, whether words may be taken out of rows."""
    if keeper not in _KEEPERS:
        _KEEPERS.append(keeper)


def ask_keepers(table: str, keys: Collection[int], by: Actor) -> None:
    """Raise `NothingTakenOut` where any of them says that these rows have to stay as they are."""
    for keeper in _KEEPERS:
        keeper(table, keys, by)
