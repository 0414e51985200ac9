"""Looking something up: one function in front of both databases, that knows what a person may see."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from soundingboard.accounts.access import Actor
from soundingboard.history.models import Entry
from soundingboard.measures.showing import sees_small_numbers
from soundingboard.search.indexing import FORM, TAKEN_OUT, kind_word
from soundingboard.search.models import IndexRow, Progress
from soundingboard.search.rules import END, FOUND, Piece, pieces, reference_of, typed, words_of
from soundingboard.search.sources import KINDS, NEEDS_EXEMPT, SMALL

PAGE = 20
MOST_PAGES = 50
# What can be turned to. Words that stand in more things than that tell little apart: to rank ninety thousand of them
# takes a second, and nobody reads so far.
MOST = PAGE * MOST_PAGES
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
    """What was found. `counts` is by kind, over all pages; `is_behind`: the index must first forget something.

    `is_more`: more was found than `total`, of what was asked for; `counts_are_least`: there may be more of any kind,
    and kinds that are not in `counts`.
    """

    asked: str
    words: tuple[str, ...]
    hits: tuple[Hit, ...] = ()
    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    page: int = 1
    is_behind: bool = False
    is_more: bool = False
    counts_are_least: bool = False

    @property
    def pages(self) -> int:
        """How many pages can be turned."""
        return min(MOST_PAGES, -(-self.total // PAGE))


def search(actor: Actor, text: str, *, kind: str = "", page: int = 1) -> Results:
    """What holds every word of a text, the best first, of what the actor may see in their programme. At most eight
    queries.

    Any text may be given: it is only ever words. Whatever is exempt does not exist for those who may not see it,
    neither as a hit nor in a count. Until a redaction has reached the index, nothing is found.

    Of words that stand in more than can be turned to, the newest are found, and of these those first whose title holds
    every word; the counts are then of these.
    """
    asked, words, reference = typed(text), words_of(text), reference_of(text)
    kind = kind if kind in KINDS else ""
    if not words and not reference:
        return Results(asked, words)
    if _is_behind(actor):
        return Results(asked, words, is_behind=True)
    named = _named(actor, reference, kind) if reference else []
    query = _Query(actor, words, [row.pk for row in named])
    newest = query.newest() if words else []
    are_least = len(newest) > MOST
    counts = dict(Counter(each for _, each in newest[:MOST]))
    if kind:
        newest = query.newest(kind) if are_least else [each for each in newest if each[1] == kind]
        counts |= {kind: min(len(newest), MOST)} if newest else {}
    is_more = len(newest) > MOST
    for row in named if not kind else _named(actor, reference, ""):
        counts[row.kind] = counts.get(row.kind, 0) + 1
    total = min(len(newest), MOST) + len(named)
    page = max(1, min(page, MOST_PAGES, -(-total // PAGE) or 1))
    start = (page - 1) * PAGE
    first = [_hit(row.pk, row) for row in named][start : start + PAGE]
    rest: list[Hit] = []
    if newest and len(first) < PAGE:
        place, most = max(0, start - len(named)), PAGE - len(first)
        if is_more:
            by_title = query.newest(kind, in_title_since=newest[MOST - 1][0])
            in_order = dict.fromkeys(pk for pk, _ in [*by_title, *newest[:MOST]])
            rest = query.shown(list(in_order)[place : place + most])
        else:
            rest = query.hits(kind, place, most)
    return Results(asked, words, (*first, *rest), total, counts, page, is_more=is_more, counts_are_least=are_least)


def _is_behind(actor: Actor) -> bool:
    """Whether the index was never made, or holds what was redacted since."""
    progress = Progress.objects.filter(programme_id=actor.programme_id or 0, form=FORM).first()
    if progress is None:
        return True
    later = Entry.objects.filter(programme_id=actor.programme_id or 0, seq__gt=progress.last_seq)
    return later.filter(verb__in=TAKEN_OUT).exists()


def _needs(actor: Actor) -> list[str]:
    """What a row may ask for: nothing, a permission that the actor has, or being shown small numbers."""
    return ["", *([SMALL] if sees_small_numbers(actor) else []), *sorted(str(each) for each in actor.permissions)]


def _named(actor: Actor, reference: str, kind: str) -> list[IndexRow]:
    rows = IndexRow.objects.visible_to(actor).filter(reference=reference, needs__in=_needs(actor))
    return list((rows.filter(kind=kind) if kind else rows).order_by("kind", "pk")[:_FIRST])


def _hit(pk: int, row: IndexRow) -> Hit:
    text = " ".join(row.text.split())
    extract = text if len(text) <= 240 else f"{text[:240].rsplit(' ', 1)[0]}…"
    return Hit(
        row.kind,
        row.reference,
        (Piece(row.title, False),),
        pieces(extract),
        row.address,
        row.agency,
        row.needs == NEEDS_EXEMPT,
    )


class _Query:
    """The words in the tongue of the database, with what the actor may see."""

    def __init__(self, actor: Actor, words: Sequence[str], without: Sequence[int]) -> None:
        self._is_postgresql = connection.vendor == "postgresql"
        self._words, self._programme_id = words, actor.programme_id
        needs = _needs(actor)
        where, given = ["r.programme_id = %s", f"r.needs IN ({_blanks(needs)})"], [actor.programme_id, *needs]
        if without:
            where.append(f"r.id NOT IN ({_blanks(without)})")
            given += list(without)
        self._visible, self._may_see = " AND ".join(where), given

    def newest(self, kind: str = "", *, in_title_since: int = 0) -> list[tuple[int, str]]:
        """The newest things that hold the words, with the kind of each; one more than can be turned to at most.

        Args:
            in_title_since: only things that are as new as this one and hold every word in their title.
        """
        tables, where, given = self._matching(kind, in_title_since=in_title_since)
        # The order in which both databases read by themselves, so that they stop once there are enough.
        newest = "r.id" if self._is_postgresql else "search_words.rowid"
        sql = f"SELECT r.id, r.kind FROM {tables} WHERE {where} ORDER BY {newest} DESC LIMIT {MOST + 1}"
        return [(pk, each) for pk, each in _rows(sql, given)]

    def hits(self, kind: str, start: int, most: int) -> list[Hit]:
        """One page of what was found, the best first; extracts are made of these alone."""
        tables, where, given = self._matching(kind)
        rank = (
            "ts_rank_cd('{0.1, 0.2, 0.4, 0.6}', r.words, q) DESC"
            if self._is_postgresql
            else "bm25(search_words, 6.0, 1.0, 0.0)"
        )
        page = f"SELECT r.id FROM {tables} WHERE {where} ORDER BY {rank}, r.id LIMIT %s OFFSET %s"
        return self.shown([pk for (pk,) in _rows(page, [*given, most, start])])

    def shown(self, ids: Sequence[int]) -> list[Hit]:
        """Things that were found, in the order given, with the words marked."""
        if not ids:
            return []
        if self._is_postgresql:
            marks = f"StartSel={FOUND},StopSel={END}"
            sql = (
                f"SELECT r.id, r.kind, r.reference, ts_headline('english', r.title, q, '{marks},HighlightAll=true'), "
                f"ts_headline('english', r.text, q, '{marks},MaxWords=36,MinWords=20'), r.address, r.agency, r.needs "
                f"FROM {_IN_TEXT} WHERE r.id IN ({_blanks(ids)})"
            )
            rows = _rows(sql, [" ".join(self._words), *ids])
        else:
            marks = "', '".join((FOUND, END))
            sql = (
                f"SELECT r.id, r.kind, r.reference, highlight(search_words, 0, '{marks}'), "
                f"snippet(search_words, 1, '{marks}', '…', 36), r.address, r.agency, r.needs FROM {_FTS5} "
                f"WHERE search_words MATCH %s AND search_words.rowid IN ({_blanks(ids)})"
            )
            rows = _rows(sql, [self._match("", in_title=False), *ids])
        return _in_order(ids, rows)

    def _matching(self, kind: str, *, in_title_since: int = 0) -> tuple[str, str, list[Any]]:
        """The tables, the condition and its values: what holds the words, may be seen, and is of a kind if one is
        given."""
        where, given = self._visible, list(self._may_see)
        in_title = bool(in_title_since)
        if self._is_postgresql:
            tables, holds, looked_for = _IN_TEXT, "r.words @@ q", " ".join(self._words)
            if in_title:
                holds += f" AND r.words @@ {_IN_TITLE} AND r.id >= %s"
            if kind:
                where, given = f"{where} AND r.kind = %s", [*given, kind]
        else:
            tables, holds, looked_for = _FTS5, "search_words MATCH %s", self._match(kind, in_title=in_title)
            if in_title:
                holds += " AND search_words.rowid >= %s"
        return tables, f"{holds} AND {where}", [looked_for, *([in_title_since] if in_title else []), *given]

    def _match(self, kind: str, *, in_title: bool) -> str:
        gate = f"p{self._programme_id}" + (f" AND {kind_word(kind)}" if kind else "")
        every = " AND ".join(f'"{word}"' for word in self._words)
        return f"(gate : ({gate})) AND ({{{'title' if in_title else 'title text'}}} : ({every}))"


_IN_TEXT = "search_indexrow r, plainto_tsquery('english', %s) q"
# The same words, each with the weight of the title: 'late' & 'assess' becomes 'late':A & 'assess':A.
_IN_TITLE = "regexp_replace(q::text, '''(?= |$)', ''':A', 'g')::tsquery"
_FTS5 = "search_words JOIN search_indexrow r ON r.id = search_words.rowid"


def _blanks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _rows(sql: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _in_order(ids: Sequence[int], rows: Sequence[tuple[Any, ...]]) -> list[Hit]:
    by_id = {row[0]: row for row in rows}
    return [
        Hit(kind, reference, pieces(title), pieces(extract or ""), address, agency, needs == NEEDS_EXEMPT)
        for _, kind, reference, title, extract, address, agency, needs in (by_id[pk] for pk in ids if pk in by_id)
    ]
