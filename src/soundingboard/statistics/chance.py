"""Chance that falls alike on every machine, for ever: from a seed that is kept, the same choice is made again.

Libraries promise the same random numbers only within a release. Draws here come from SplitMix64 (Steele, Lea and Flood
2014), a few operations on whole numbers that anybody can repeat; orders come from SHA-256, so that they do not depend
on the order in which things were given.
"""

from collections.abc import Iterable
from hashlib import sha256

GOLDEN = 0x9E3779B97F4A7C15
FIRST_FACTOR, SECOND_FACTOR = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
WORD = (1 << 64) - 1


def draw(seed: int, place: int) -> int:
    """The number at a place, from 0, of the row of numbers that a seed gives: from 0 up to 2 to the power of 64."""
    z = (seed + (place + 1) * GOLDEN) & WORD
    z = ((z ^ (z >> 30)) * FIRST_FACTOR) & WORD
    z = ((z ^ (z >> 27)) * SECOND_FACTOR) & WORD
    return z ^ (z >> 31)


def below(seed: int, place: int, limit: int) -> int:
    """The number at a place as one of 0 up to a limit: its upper half, spread over them."""
    return ((draw(seed, place) >> 32) * limit) >> 32


def shuffled(names: Iterable[str], seed: int) -> list[str]:
    """Names in a chance order that depends on the seed and on the names, and not on how they were given."""
    return sorted(names, key=lambda name: (mark_of(name, seed), name))


def mark_of(name: str, seed: int) -> str:
    """Where chance puts a name: the digest of the seed and the name."""
    return sha256(f"{seed}|{name}".encode()).hexdigest()
