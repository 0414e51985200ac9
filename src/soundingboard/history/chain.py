"""How an entry is hashed and a chain is verified. Pure: values in, values out."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from soundingboard.lib.canonical import canonical_json

Values = Mapping[str, tuple[str | None, Any]]


@dataclass(frozen=True, slots=True)
class Link:
    """What the hash of an entry covers, and the values that its digests stand for."""

    programme_id: int
    seq: int
    at: datetime
    actor_id: int | None
    actor_name: str
    verb: str
    item_kind: str
    item_id: int
    visibility: str
    digests: Mapping[str, str]
    previous_hash: str
    hash: str
    values: Values
    redacted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    programme_id: int
    seq: int
    sentence: str


def digest_of_value(salt: str, value: Any) -> str:
    """The salted digest that stands in the chain for a value: without the salt no short text can be guessed."""
    return hashlib.sha256(salt.encode() + b"\n" + canonical_json(value)).hexdigest()


def hash_of(link: Link) -> str:
    """The SHA-256 of an entry, with the hash of the entry before it inside."""
    covered = {
        "programme": link.programme_id,
        "seq": link.seq,
        "at": link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": link.actor_id,
        "actor_name": link.actor_name,
        "verb": link.verb,
        "item": [link.item_kind, link.item_id],
        "visibility": link.visibility,
        "digests": dict(link.digests),
        "previous": link.previous_hash,
    }
    return hashlib.sha256(canonical_json(covered)).hexdigest()


def breaks(links: Iterable[Link]) -> list[Break]:
    """Each place where one programme's chain, oldest first, does not hold; empty when it verifies.

    A redacted value has lost its text and salt but not its digest, so the entry's own hash still holds; a value
    removed without a redaction on record is a break.
    """
    found: list[Break] = []
    previous, expected = "", 1
    for link in links:
        if link.seq != expected:
            found.append(Break(link.programme_id, link.seq, f"Entry {expected} is missing before entry {link.seq}."))
        if link.previous_hash != previous:
            found.append(Break(link.programme_id, link.seq, f"Entry {link.seq} does not follow the entry before it."))
        if hash_of(link) != link.hash:
            found.append(Break(link.programme_id, link.seq, f"Entry {link.seq} was changed after it was written."))
        found += _values_that_differ(link)
        previous, expected = link.hash, link.seq + 1
    return found


def _values_that_differ(link: Link) -> list[Break]:
    found = []
    for path, digest in link.digests.items():
        salt, value = link.values.get(path, (None, None))
        if salt is None and path in link.redacted:
            continue
        if salt is None or digest_of_value(salt, value) != digest:
            sentence = f"Entry {link.seq}: the value {path!r} is not the one that was written."
            found.append(Break(link.programme_id, link.seq, sentence))
    for path in set(link.values) - set(link.digests):
        found.append(Break(link.programme_id, link.seq, f"Entry {link.seq}: the value {path!r} was added afterwards."))
    return found
