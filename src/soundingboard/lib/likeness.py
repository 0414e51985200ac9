"""How alike two findings are in their words, so that a finding that comes back can be suggested to a person.

Each text becomes a set of word stems, common words left out, weighted by how rare a stem is among all the texts
compared (inverse document frequency); likeness is the cosine of two such sets: 0 with no stem in common, 1 with the
same. It knows words, not meaning: it suggests, a person confirms. Pure arithmetic on values given, nothing kept.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

THRESHOLD = 0.2
"""Above this a repeat is suggested: on three real reports in a row it finds most repeats seen by eye; see the tests."""

# Words that carry no subject in an inspection finding: grammar, and what nearly every finding says.
_COMMON_WORDS = """
a about across after all also an and any are as at be because been before being between both but by can could do
does each ensure ensuring for from had has have help how if improve improved improvement improving in including into
is it its make making more need needed needs no not of on or other out over per properly receive should so some
steps such take than that the their them then there these they this those through to under up use used using looked
care home social work worker workers staff was well were what when where which who will with within would young
people children child family families service services local authority council quality consistency effective
effectively effectiveness good sure
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_WORD = re.compile(r"[a-z0-9]+")
_SAME = {
    "pep": "education",
    "iro": "reviewing",
    "iros": "reviewing",
    "cse": "exploitation",
    "caseloads": "caseload",
}
_ENDINGS = (
    "ations",
    "ation",
    "ments",
    "ment",
    "nesses",
    "ness",
    "ities",
    "ity",
    "ings",
    "ing",
    "ies",
    "ers",
    "er",
    "ors",
    "or",
    "ely",
    "ly",
    "ed",
    "es",
    "s",
    "e",
    "y",
)


@dataclass(frozen=True, slots=True)
class LikelyRepeat:
    """A new text and the earlier one it may repeat, by their places in the lists given, with their likeness."""

    new: int
    earlier: int
    likeness: float


def likeness(a: str, b: str) -> float:
    """How alike two texts are by themselves, 0 to 1, every stem counting the same; 0 if either has no stems."""
    first, second = _stems(a), _stems(b)
    return _cosine(dict.fromkeys(first, 1.0), dict.fromkeys(second, 1.0))


def likely_repeats(new: Sequence[str], earlier: Sequence[str], threshold: float = THRESHOLD) -> list[LikelyRepeat]:
    """For each new text the earlier ones at least `threshold` like it, the likest first, in the order of `new`.

    Rare words weigh more: two findings that share "private fostering" are liker than two that share "assessments".
    Raises ValueError if the threshold is not above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"The threshold is {threshold}; give one above 0 and at most 1.")
    weights = _weights([_stems(text) for text in (*new, *earlier)])
    after = [_weighed(_stems(text), weights) for text in new]
    before = [_weighed(_stems(text), weights) for text in earlier]
    repeats: list[LikelyRepeat] = []
    for place, its in enumerate(after):
        alike = [LikelyRepeat(place, number, _cosine(its, other)) for number, other in enumerate(before)]
        alike = [each for each in alike if each.likeness >= threshold]
        repeats += sorted(alike, key=lambda each: (-each.likeness, each.earlier))
    return repeats


NEAR = 0.75
"""At this likeness one sentence says what another says in all but a word or two."""

_ENOUGH = 4  # stems: a shorter sentence is like too many others


def says_the_same(text: str, others: Sequence[str], threshold: float = NEAR) -> list[int]:
    """The places of the texts of which a sentence stands, all but word for word, in this text too.

    Sentence by sentence, so that one that was pasted into a long text is found. Sentences with fewer than four stems
    are passed over. Raises ValueError if the threshold is not above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"The threshold is {threshold}; give one above 0 and at most 1.")
    mine = [dict.fromkeys(each, 1.0) for each in _sentences(text)]
    found = []
    for place, other in enumerate(others):
        theirs = [dict.fromkeys(each, 1.0) for each in _sentences(other)]
        if any(_cosine(one, two) >= threshold for one in mine for two in theirs):
            found.append(place)
    return found


def _sentences(text: str) -> list[frozenset[str]]:
    stems = (_stems(each) for each in re.split(r"(?<=[.!?])\s+|\n+", text))
    return [each for each in stems if len(each) >= _ENOUGH]


def _stems(text: str) -> frozenset[str]:
    words = _WORD.findall(text.lower().replace("’", "").replace("'", ""))
    return frozenset(_stem(_SAME.get(word, word)) for word in words if word not in _COMMON and len(word) > 2)


def _stem(word: str) -> str:
    """A word without its ending: "assessments" and "assessed" become "assess". Rough, and the same for every text."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _weights(texts: Sequence[frozenset[str]]) -> Mapping[str, float]:
    counts = Counter(stem for stems in texts for stem in stems)
    return {stem: math.log((1 + len(texts)) / (1 + count)) + 0.2 for stem, count in counts.items()}


def _weighed(stems: frozenset[str], weights: Mapping[str, float]) -> dict[str, float]:
    return {stem: weights[stem] for stem in stems}


def _cosine(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    shared = first.keys() & second.keys()
    if not shared:
        return 0.0
    # Sorted, so that the sum is the same to the last place in every process; a set's order is not.
    product = math.fsum(first[stem] * second[stem] for stem in sorted(shared))
    lengths = math.sqrt(math.fsum(each * each for each in sorted(first.values()))) * math.sqrt(
        math.fsum(each * each for each in sorted(second.values()))
    )
    return min(1.0, product / lengths)
