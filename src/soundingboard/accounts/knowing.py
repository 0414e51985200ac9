"""The people, posts, agencies and authorities whose names anybody may write."""

import re
from collections.abc import Collection

from django.db.models import Q

from soundingboard.accounts.models import Agency, Authority, Person, Post, ScreeningOverrule

_WORD = re.compile(r"[^\W\d_]+")
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "cllr", "councillor"])


def known_names(names: Collection[str]) -> Collection[str]:
    """Those of some names that are the names of somebody who takes part, or of a body that does.

    A surname with a title or a given name is somebody; a given name alone is not, for it may be a child's too. Four
    queries, asked only where a name was found.
    """
    wanted = {name: _words(name) for name in names}
    lasts = {words[-1] for words in wanted.values() if words}
    if not lasts:
        return ()
    held = [frozenset(_words(each)) for each in _names_with(lasts)]
    surnames = {
        _words(each)[-1] for each in Person.objects.filter(_any_of("name", lasts)).values_list("name", flat=True)
    }
    return [
        name
        for name, words in wanted.items()
        if words
        and any(each.issuperset(words) for each in held)
        and (len(words) > 1 or (words[0] in surnames and len(_all_words(name)) > 1))
    ]


def was_let_stand(key: str) -> bool:
    """Whether somebody let a text stand, by its key. One query."""
    return ScreeningOverrule.objects.filter(key=key).exists()


def _names_with(lasts: Collection[str]) -> list[str]:
    found: list[str] = []
    for table, column in ((Person, "name"), (Post, "title"), (Agency, "name"), (Authority, "name")):
        found += table.objects.filter(_any_of(column, lasts)).values_list(column, flat=True)
    return found


def _any_of(column: str, words: Collection[str]) -> Q:
    condition = Q()
    for word in sorted(words):
        condition |= Q(**{f"{column}__icontains": word})
    return condition


def _all_words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _words(name: str) -> list[str]:
    return [word for word in _all_words(name) if word not in _TITLES]
