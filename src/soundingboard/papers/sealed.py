"""The history held to the papers that were issued: each says how long the chain was, and how it ended, on its day.

A chain proves that nothing within it was changed or left out. It cannot show that its end was cut off, or that all of
it was written anew; the papers can, because they left the house with the number and the seal of its last entry.
"""

from soundingboard.history.models import Entry
from soundingboard.papers.content import chain_of
from soundingboard.papers.models import Paper
from soundingboard.records import vault


def broken_seals(programme_id: int) -> list[str]:
    """A sentence for each issued paper whose seal the history does not bear out; empty when all of them agree."""
    papers = Paper.objects.filter(programme_id=programme_id, issued_at__isnull=False).order_by("issued_at", "pk")
    found, seals = [], []
    for paper in papers:
        try:
            chain = chain_of(vault.read(paper.position_sha256))
        except (FileNotFoundError, vault.DamagedFile):
            found.append(f"The data of {paper.reference} is missing or was changed, so its seal cannot be read.")
            continue
        if chain is not None:
            seals.append((paper.reference, chain))
    numbers = [chain.entries for _, chain in seals]
    hashes = dict(Entry.objects.of_programme(programme_id).filter(seq__in=numbers).values_list("seq", "hash"))
    return found + [
        f"Entry {chain.entries} is not the one that {reference} was issued with: {_told(hashes.get(chain.entries))}."
        for reference, chain in seals
        if hashes.get(chain.entries) != chain.hash
    ]


def _told(hash_: str | None) -> str:
    return "it has another seal" if hash_ else "it is missing, so the end of the history was cut off"
