"""What may be said of a rating, and when."""

import random
from collections.abc import Sequence

# Which stage may be written while a round is in which state. Frozen means frozen.
STAGES_IN: dict[str, frozenset[str]] = {
    "planned": frozenset(),
    "open": frozenset({"proposed", "challenged"}),
    "closed": frozenset({"proposed", "challenged", "agreed"}),
    "frozen": frozenset(),
    "cancelled": frozenset(),
}


def may_write(stage: str, round_state: str) -> bool:
    """Owners propose and the group challenges until the Board's day; the Board agrees once updates are closed."""
    return stage in STAGES_IN[round_state]


def needs_reason_for_overruling(value: str, suggested: str) -> bool:
    """A rating that differs from what the rules suggest says why, in words of its own."""
    return bool(suggested) and value != suggested


def sample(objective_ids: Sequence[int], how_many: int, seed: int) -> list[int]:
    """Which objectives' ratings are verified in a round: by chance, from a kept seed, so that anyone can repeat it.

    The order of the objectives given does not matter.
    """
    among = sorted(objective_ids)
    return sorted(random.Random(seed).sample(among, min(how_many, len(among))))
