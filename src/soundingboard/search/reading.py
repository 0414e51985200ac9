"""Looking something up: one function in front of both databases, that knows what a person may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from soundingboard.accounts.access import Actor
from soundingboard.history.models import Entry
from soundingboard.search.indexing import FORM, REDACTED
from soundingboard.search.models import IndexRow, Progress
from soundingboard.search.rules import END, FOUND, Piece, pieces, reference_of, typed, words_of
from soundingboard.search.sources import KINDS

PAGE = 20
MOST_PAGES = 50
_FIRST = 5  # things with exactly the reference that was typed


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found. The address is beneath the programme."""

    kind: str
    reference: str
    title: tuple[Piece, ...]
    extract: tuple[Piece, ...]
    address: str
    agency: str
    is_exempt: bool


@dataclass(frozen=True, slots=True)
class Results:
    """What was found. `counts` is by kind, over all pages; `is_behind`: the index must first forget something."""

    asked: str
    words: tuple[str, ...]
    hits: tuple[Hit, ...] = ()
    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    page: int = 1
    is_behind: bool = False

    @property
    def pages(self) -> int:
        """How many pages can be turned."""
        return min(MOST_PAGES, -(-self.total // PAGE))


def search(actor: Actor, text: str, *, kind: str = "", page: int = 1) -> Results:
    """What holds every word of a text, the best first, of what the actor may see in their programme. Five queries.

    Any text may be given: it is only ever words. Whatever is exempt does not exist for those who may not see it,
    neither as a hit nor in a count. Until a redaction has reached the index, nothing is found.
    """
    asked, words, reference = typed(text), words_of(text), reference_of(text)
    kind = kind if kind in KINDS else ""
    if not words and not reference:
        return Results(asked, words)
    if _is_behind(actor):
        return Results(asked, words, is_behind=True)
    named = _named(actor, reference, kind) if reference else []
    query = _Query(actor, words, [row.pk for row in named])
    counts = query.counts() if words else {}
    for row in named if not kind else _named(actor, reference, ""):
        counts[row.kind] = counts.get(row.kind, 0) + 1
    total = counts.get(kind, 0) if kind else sum(counts.values())
    page = max(1, min(page, MOST_PAGES, -(-total // PAGE) or 1))
    start = (page - 1) * PAGE
    first = [_hit(row.pk, row) for row in named][start : start + PAGE]
    rest: list[Hit] = []
    if words and len(first) < PAGE:
        rest = query.hits(kind, max(0, start - len(named)), PAGE - len(first))
    return Results(asked, words, (*first, *rest), total, counts, page)


def _is_behind(actor: Actor) -> bool:
    """Whether the index was never made, or holds what was redacted since."""
    progress = Progress.objects.filter(programme_id=actor.programme_id or 0, form=FORM).first()
    if progress is None:
        return True
    later = Entry.objects.filter(programme_id=actor.programme_id or 0, seq__gt=progress.last_seq)
    return later.filter(verb=REDACTED).exists()


def _needs(actor: Actor) -> list[str]:
    """What a row may ask for: nothing, or a permission that the actor has."""
    return ["", *sorted(str(each) for each in actor.permissions)]


def _named(actor: Actor, reference: str, kind: str) -> list[IndexRow]:
    rows = IndexRow.objects.visible_to(actor).filter(reference=reference, needs__in=_needs(actor))
    return list((rows.filter(kind=kind) if kind else rows).order_by("kind", "pk")[:_FIRST])


def _hit(pk: int, row: IndexRow) -> Hit:
    text = " ".join(row.text.split())
    extract = text if len(text) <= 240 else f"{text[:240].rsplit(' ', 1)[0]}…"
    return Hit(
        row.kind, row.reference, (Piece(row.title, False),), pieces(extract), row.address, row.agency, bool(row.needs)
    )


class _Query:
    """The words in the tongue of the database, with what the actor may see."""

    def __init__(self, actor: Actor, words: Sequence[str], without: Sequence[int]) -> None:
        needs = _needs(actor)
        self._is_postgresql = connection.vendor == "postgresql"
        if self._is_postgresql:
            self._tables = "search_indexrow r, plainto_tsquery('english', %s) q"
            where, given = ["r.words @@ q", "r.programme_id = %s"], [" ".join(words), actor.programme_id]
        else:
            self._tables = "search_words JOIN search_indexrow r ON r.id = search_words.rowid"
            every = " AND ".join(f'"{word}"' for word in words)
            match = f'(gate : "p{actor.programme_id}") AND ({{title text}} : ({every}))'
            where, given = ["search_words MATCH %s", "r.programme_id = %s"], [match, actor.programme_id]
        where.append(f"r.needs IN ({', '.join(['%s'] * len(needs))})")
        given += needs
        if without:
            where.append(f"r.id NOT IN ({', '.join(['%s'] * len(without))})")
            given += list(without)
        self._where, self._given = " AND ".join(where), given

    def counts(self) -> dict[str, int]:
        """How many there are of each kind."""
        sql = f"SELECT r.kind, COUNT(*) FROM {self._tables} WHERE {self._where} GROUP BY r.kind"
        return dict(_rows(sql, self._given))

    def hits(self, kind: str, start: int, most: int) -> list[Hit]:
        """One page of what was found, the best first; extracts are made of these alone."""
        where, given = self._where, list(self._given)
        if kind:
            where, given = f"{where} AND r.kind = %s", [*given, kind]
        if self._is_postgresql:
            return self._hits_of_postgresql(where, given, start, most)
        rank = "bm25(search_words, 6.0, 1.0, 0.0)"
        page = f"SELECT r.id FROM {self._tables} WHERE {where} ORDER BY {rank}, r.id LIMIT %s OFFSET %s"
        ids = [pk for (pk,) in _rows(page, [*given, most, start])]
        if not ids:
            return []
        marks = "', '".join((FOUND, END))
        shown = (
            f"SELECT r.id, r.kind, r.reference, highlight(search_words, 0, '{marks}'), "
            f"snippet(search_words, 1, '{marks}', '…', 36), r.address, r.agency, r.needs FROM {self._tables} "
            f"WHERE search_words MATCH %s AND search_words.rowid IN ({', '.join(['%s'] * len(ids))})"
        )
        return _in_order(ids, _rows(shown, [given[0], *ids]))

    def _hits_of_postgresql(self, where: str, given: list[Any], start: int, most: int) -> list[Hit]:
        page = (
            f"SELECT r.id, q, ts_rank_cd('{{0.1, 0.2, 0.4, 0.6}}', r.words, q) AS rank FROM {self._tables} "
            f"WHERE {where} ORDER BY rank DESC, r.id LIMIT %s OFFSET %s"
        )
        marks = f"StartSel={FOUND},StopSel={END}"
        shown = (
            f"SELECT r.id, r.kind, r.reference, ts_headline('english', r.title, p.q, '{marks},HighlightAll=true'), "
            f"ts_headline('english', r.text, p.q, '{marks},MaxWords=36,MinWords=20'), r.address, r.agency, r.needs "
            f"FROM ({page}) p JOIN search_indexrow r ON r.id = p.id ORDER BY p.rank DESC, r.id"
        )
        rows = _rows(shown, [*given, most, start])
        return _in_order([row[0] for row in rows], rows)


def _rows(sql: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _in_order(ids: Sequence[int], rows: Sequence[tuple[Any, ...]]) -> list[Hit]:
    by_id = {row[0]: row for row in rows}
    return [
        Hit(kind, reference, pieces(title), pieces(extract or ""), address, agency, bool(needs))
        for _, kind, reference, title, extract, address, agency, needs in (by_id[pk] for pk in ids if pk in by_id)
    ]
