"""Editions as the public and their editors read them, each function in a fixed number of queries.

What the public reads comes from the tables of this area alone: `PUBLIC_TABLES` names all that a public page may touch,
and the programme's own row, by whose code an edition is found.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import unescape

from django.db.models import QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.ledger import reading as ledger
from soundingboard.papers.edition import KINDS, called, silencer
from soundingboard.papers.exemptions import withheld_now
from soundingboard.papers.models import Paper
from soundingboard.papers.reading import visible
from soundingboard.publishing.models import Edition, EditionPart, EditionState
from soundingboard.publishing.pages import PublicQuestion
from soundingboard.publishing.rules import Stands, shown_to_the_public
from soundingboard.records import vault
from soundingboard.records.fields import Code

PUBLIC_TABLES = frozenset({"publishing_edition", "publishing_editionpart", "accounts_programme"})


@dataclass(frozen=True, slots=True)
class Site:
    """What is public of a programme: every edition that was ever published, newest first, and the one that is shown."""

    code: str
    editions: tuple[Edition, ...]
    shown: Edition | None

    def edition(self, number: int) -> Edition | None:
        """One by its number, whether it stands or was withdrawn."""
        return next((each for each in self.editions if each.number == number), None)

    @property
    def withdrawn(self) -> tuple[Edition, ...]:
        """Those that were taken back, the latest first."""
        found = [each for each in self.editions if each.state == EditionState.WITHDRAWN]
        return tuple(sorted(found, key=lambda each: each.withdrawn_at or each.prepared_at, reverse=True))

    @property
    def published(self) -> tuple[Edition, ...]:
        """Those that stand, the newest first."""
        return tuple(each for each in self.editions if each.state == EditionState.PUBLISHED)

    @property
    def changed_at(self) -> datetime:
        """When something was last published or withdrawn."""
        return max(moment for each in self.editions for moment in (each.published_at, each.withdrawn_at) if moment)


def site_of(code: str) -> Site | None:
    """What is public of the programme with a code; None where nothing ever was, or there is none. One query."""
    rows = Edition.objects.filter(programme__code=code, published_at__isnull=False)
    editions = tuple(rows.defer("findings").order_by("-number"))
    if not editions:
        return None
    return Site(code, editions, _shown(editions))


def _shown(editions: Sequence[Edition]) -> Edition | None:
    stands = [Stands(each.number, each.state, each.as_at, each.published_at) for each in editions]
    found = shown_to_the_public(stands)
    return next(each for each in editions if each.number == found.number) if found else None


def sites() -> list[tuple[str, Edition]]:
    """The code of every programme of which something is public, with its edition, by name. One query."""
    rows = Edition.objects.filter(state=EditionState.PUBLISHED).defer("findings").select_related("programme")
    found: dict[str, list[Edition]] = {}
    for each in rows:
        found.setdefault(each.programme.code, []).append(each)
    shown = [(code, edition) for code, every in found.items() if (edition := _shown(every)) is not None]
    return sorted(shown, key=lambda each: (each[1].authority, each[1].programme_name))


def part_of(edition: Edition, name: str) -> EditionPart | None:
    """One part of an edition. One query, or none where nothing could be called so.

    Whoever asks is anybody, and an address may hold what a database refuses to look for.
    """
    if not Code.pattern.fullmatch(name):
        return None
    found: EditionPart | None = EditionPart.objects.filter(edition=edition, name=name).first()
    return found


def parts_called(edition: Edition, names: Sequence[str]) -> dict[str, EditionPart]:
    """Some parts of an edition by their names, those that there are. One query."""
    return {each.name: each for each in EditionPart.objects.filter(edition=edition, name__in=names)}


@dataclass(frozen=True, slots=True)
class ListIndex:
    """How a list that may be long was laid on pages: how many there are, so many at once, and on which page each is."""

    total: int
    at_once: int
    on: Mapping[str, int]


@lru_cache(maxsize=32)
def list_index(sha256: str) -> ListIndex:
    """The index of a list, kept under the hash of its bytes. Some two megabytes where there are ten thousand."""
    said = json.loads(stored(sha256))
    return ListIndex(said["total"], said["at_once"], said["on"])


def parts_named(editions: Sequence[Edition], beginning: str) -> dict[int, list[EditionPart]]:
    """The parts of some editions whose names begin alike, by the edition's number, in the order they were made. One
    query."""
    numbers = {each.pk: each.number for each in editions}
    found: dict[int, list[EditionPart]] = {}
    rows = EditionPart.objects.filter(edition__in=list(numbers), name__startswith=beginning).order_by("pk")
    for each in rows:
        found.setdefault(numbers[each.edition_id], []).append(each)
    return found


def stored(sha256: str) -> bytes:
    """The bytes of a part, found to be those that were published."""
    return vault.read(sha256)


# --- for those who publish --------------------------------------------------------------------------------------------


def editions_of(actor: Actor) -> list[Edition]:
    """Every edition, the newest first. One query."""
    rows = Edition.objects.visible_to(actor).select_related("prepared_by", "published_by", "withdrawn_by")
    return list(rows.order_by("-number"))


def edition_of(actor: Actor, number: int) -> Edition | None:
    """One edition by its number. One query."""
    rows = Edition.objects.visible_to(actor).filter(number=number)
    found: Edition | None = rows.select_related(
        "paper__programme", "programme", "prepared_by", "published_by", "withdrawn_by"
    ).first()
    return found


def papers_to_publish(actor: Actor) -> "QuerySet[Paper]":
    """The public papers that were issued, stand, and are neither published nor prepared for it, the latest first."""
    taken = Edition.objects.visible_to(actor).filter(state__in=(EditionState.PREPARED, EditionState.PUBLISHED))
    rows = visible(actor).filter(state="issued", edition="public", holds_small_numbers=False)
    return rows.exclude(pk__in=taken.values("paper_id")).order_by("-issued_at")


# Where the words stand that people wrote.
_WORDS = ("data/v1/everything.json", "page/overview", "page/promises", "page/what-happened")
_TAG = re.compile(r"</?(?:a|strong|em)\b[^>]*>|(<[^>]*>)")


def public_though_withheld(programme_id: int, editions: Sequence[Edition]) -> list[tuple[Edition, tuple[str, ...]]]:
    """Those of some editions that name what is withheld from the public today, with what each names, in words.

    At most nine queries. What was withheld when an edition was prepared is not in it, so this is what came later.
    """
    withheld = withheld_now(programme_id) if editions else ()
    if not withheld:
        return []
    names = [called(each.kind, each.reference, title) for each, title in withheld]
    any_of_them = silencer(names)
    texts: dict[int, list[str]] = {}
    for part in EditionPart.objects.filter(edition__in=editions, name__in=_WORDS):
        said = unescape(_TAG.sub(lambda found: " " if found[1] else "", stored(part.sha256).decode()))
        texts.setdefault(part.edition_id, []).append(said)
    found = []
    for edition in editions:
        hit = [text for text in texts.get(edition.pk, ()) if any_of_them(text) != text]
        named = [
            f"{KINDS[each.kind]} {each.reference}"
            for (each, _), name in zip(withheld, names, strict=True)
            if any(silencer([name])(text) != text for text in hit)
        ]
        if named:
            found.append((edition, tuple(named)))
    return found


def questions_answered(
    actor: Actor, moment: datetime, withheld: Sequence[tuple[str, str]]
) -> tuple[PublicQuestion, ...]:
    """The questions that were put in public and answered by a moment, if the same answer still stands now.

    Args:
        withheld: the two names of each thing that is withheld from the public; in words they are replaced.
    """
    day = actor.today
    then = ledger.answered_in_public(ledger.lines_of(ledger.in_public(actor, moment, on=day), moment, on=day))
    now = {
        line.row.pk: line
        for line in ledger.answered_in_public(ledger.lines_of(ledger.in_public(actor, on=day), on=day))
    }
    silenced = silencer(withheld)
    found = []
    for line in then:
        today, said = now.get(line.row.pk), line.answer
        if today is None or said is None or today.answer is None or today.answer.pk != said.pk:
            continue
        found.append(
            PublicQuestion(
                reference=line.row.reference,
                body=line.row.body.name,
                words=silenced(line.row.words),
                asked_on=line.row.asked_on,
                asked_of=line.owner.title,
                answer=silenced(said.text),
                answered_on=said.happened_on,
                satisfied=today.standing.state == "satisfied",
            )
        )
    return tuple(found)
