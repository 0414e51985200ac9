"""The people, posts, agencies and authorities of a programme, whose names anybody may write there."""

import re
from collections.abc import Collection
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from soundingboard.accounts.models import Agency, Authority, Holding, Membership, Person, Post, ScreeningOverrule
from soundingboard.records.written_for import programme_written_for

M = TypeVar("M", bound=Model)

_WORD = re.compile(r"[^\W\d_]+")
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "cllr", "councillor"])


def known_names(names: Collection[str]) -> Collection[str]:
    """Those of some names that are the names of somebody who takes part, or of a body that does.

    They are those of the programme for which text is written, whoever held a post or took part in it once among them;
    where nobody has said which, those of every programme. A surname with a title or a given name is somebody; a given
    name alone is not, for it may be a child's too. Four queries, asked only where a name was found.
    """
    wanted = {name: _words(name) for name in names}
    lasts = {words[-1] for words in wanted.values() if words}
    if not lasts:
        return ()
    held = [frozenset(_words(each)) for each in _names_with(lasts)]
    surnames = {_words(each)[-1] for each in _people().filter(_any_of("name", lasts)).values_list("name", flat=True)}
    return [
        name
        for name, words in wanted.items()
        if words
        and any(each.issuperset(words) for each in held)
        and (len(words) > 1 or (words[0] in surnames and len(_all_words(name)) > 1))
    ]


def was_let_stand(key: str) -> bool:
    """Whether somebody let a text stand in the programme for which it is written, by its key. One query."""
    return _of_the_programme(ScreeningOverrule.objects.filter(key=key), "programme").exists()


def _names_with(lasts: Collection[str]) -> list[str]:
    held: tuple[tuple[QuerySet[Any], str], ...] = (
        (_people(), "name"),
        (_of_the_programme(Post.objects.all(), "programme"), "title"),
        (_of_the_programme(Agency.objects.all(), "programme"), "name"),
        (_of_the_programme(Authority.objects.all(), "programmes"), "name"),
    )
    found: list[str] = []
    for rows, column in held:
        found += rows.filter(_any_of(column, lasts)).values_list(column, flat=True)
    return found


def _people() -> "QuerySet[Person]":
    programme = programme_written_for()
    if programme is None:
        return Person.objects.all()
    members = Membership.objects.filter(programme_id=programme).values("person")
    holders = Holding.objects.filter(post__programme_id=programme).values("person")
    return Person.objects.filter(Q(pk__in=members) | Q(pk__in=holders))


def _of_the_programme(rows: "QuerySet[M]", column: str) -> "QuerySet[M]":
    programme = programme_written_for()
    return rows if programme is None else rows.filter(**{column: programme})


def _any_of(column: str, words: Collection[str]) -> Q:
    condition = Q()
    for word in sorted(words):
        condition |= Q(**{f"{column}__icontains": word})
    return condition


def _all_words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _words(name: str) -> list[str]:
    return [word for word in _all_words(name) if word not in _TITLES]
