"""The question bank as its pages read it: filtered by tags in the database, a page of it at a time.

A programme that has not loaded the bank reads what ships, as for all content.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from soundingboard.accounts.access import Actor
from soundingboard.framework.models import Content, ContentQuerySet, Origin
from soundingboard.lib.content import build
from soundingboard.lib.question_bank import BankQuestion, questions

KIND = "questions"
_READ_AHEAD = 200
IN_USE, RETIRED, LOCAL, DUE = "", "retired", "local", "due"


@dataclass(frozen=True, slots=True)
class BankLine:
    """One question as a list shows it. `version` is 0 where what ships is read because nothing is loaded."""

    code: str
    words: str
    tags: frozenset[str]
    is_local: bool
    version: int
    review_on: date | None
    retired_on: date | None

    def filed(self, name: str) -> str:
        """What it is filed under by a name that has one code: its area, its performance type."""
        return next((tag.partition(":")[2] for tag in self.tags if tag.startswith(f"{name}:")), "")

    def coded(self, name: str) -> frozenset[str]:
        """The codes that it is filed under by a name that may have several."""
        return frozenset(tag.partition(":")[2] for tag in self.tags if tag.startswith(f"{name}:"))

    @property
    def content_area(self) -> str:
        """The leaf that it is filed under."""
        return self.filed("area")

    @property
    def performance_type(self) -> str:
        """Whether it asks how much, how well or with what difference."""
        return self.filed("type")


_COLUMNS = ("code", "title", "tags", "origin", "version", "review_on", "valid_to")


def _line(row: tuple[Any, ...]) -> BankLine:
    code, words, tags, origin, version, review_on, valid_to = row
    return BankLine(code, words, frozenset(tags.split()), origin == Origin.LOCAL, version, review_on, valid_to)


def _shipped_line(each: BankQuestion) -> BankLine:
    return BankLine(each.code, each.words, frozenset(each.tags), False, 0, each.review_date, each.valid_to)


def is_loaded(actor: Actor, moment: datetime | None = None) -> bool:
    """Whether the programme has a bank of its own. One query."""
    return _rows(actor, moment).exists()


def _rows(actor: Actor, moment: datetime | None) -> ContentQuerySet:
    rows: ContentQuerySet = Content.objects.visible_to(actor).as_at(moment).filter(kind=KIND)
    return rows


def filtered(
    actor: Actor,
    moment: datetime | None,
    day: date,
    *,
    tags: Collection[str] = (),
    areas: Collection[str] = (),
    text: str = "",
    state: str = IN_USE,
) -> ContentQuerySet:
    """The rows of the bank that a reader asked for, in order. Reads nothing yet.

    Args:
        tags: with every one of these.
        areas: filed under any of these; any at all where none is given.
        state: IN_USE, RETIRED, LOCAL (made or changed here) or DUE (for review).
    """
    rows = _rows(actor, moment).tagged(*tags)
    if areas:
        rows = rows.filter(_any_area(areas))
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(code__iexact=text))
    match state:
        case "retired":
            rows = rows.filter(valid_to__lte=day)
        case "local":
            rows = rows.in_use(day).filter(origin=Origin.LOCAL)
        case "due":
            rows = rows.in_use(day).filter(review_on__lte=day)
        case _:
            rows = rows.in_use(day)
    return rows.order_by("position", "code")


def _any_area(areas: Collection[str]) -> Q:
    found = Q(pk__in=[])
    for area in areas:
        found |= Q(tags__contains=f" area:{area} ")
    return found


def filtered_as_shipped(
    *, day: date, tags: Collection[str] = (), areas: Collection[str] = (), text: str = "", state: str = IN_USE
) -> list[BankQuestion]:
    """The same of what ships, for a programme that has loaded none. No queries."""
    wanted, inside = set(tags), set(areas)
    return [
        each
        for each in questions()
        if wanted <= set(each.tags)
        and (not inside or each.content_area in inside)
        and (not text or text.casefold() in each.words.casefold() or text.casefold() == each.code.casefold())
        and (state == IN_USE or (state == DUE and each.review_date <= day))
    ]


@dataclass(frozen=True, slots=True)
class BankItem:
    """One question with its row; `row` is None where what ships is read because nothing is loaded."""

    question: BankQuestion
    row: Content | None

    @property
    def is_local(self) -> bool:
        """Whether it was made or changed here."""
        return self.row is not None and self.row.origin == Origin.LOCAL


def found(
    actor: Actor,
    moment: datetime | None,
    day: date,
    *,
    tags: Collection[str] = (),
    areas: Collection[str] = (),
    text: str = "",
    state: str = IN_USE,
) -> tuple[ContentQuerySet | list[BankQuestion], bool]:
    """What a reader asked for, not yet read, and whether the programme has loaded a bank of its own. One query."""
    if is_loaded(actor, moment):
        return filtered(actor, moment, day, tags=tags, areas=areas, text=text, state=state), True
    return filtered_as_shipped(day=day, tags=tags, areas=areas, text=text, state=state), False


def read(some: Iterable[Content | BankQuestion]) -> list[BankItem]:
    """Rows or shipped questions as items. One query where they are rows not yet read."""
    return [_item(each) for each in some]


def as_they_come(some: ContentQuerySet | list[BankQuestion]) -> Iterator[BankItem]:
    """The same one after the other, for a file: of a bank of thousands, a few hundred are in memory at a time."""
    for each in some if isinstance(some, list) else some.iterator(chunk_size=_READ_AHEAD):
        yield _item(each)


def one(actor: Actor, code: str, moment: datetime | None = None) -> BankItem | None:
    """One question as it stood, or None where there is none. At most two queries."""
    row = _rows(actor, moment).filter(code=code).select_related("recorded_by", "programme").first()
    if row is not None:
        return _item(row)
    shipped = next((each for each in questions() if each.code == code), None)
    return None if shipped is None or is_loaded(actor, moment) else BankItem(shipped, None)


def _item(each: Content | BankQuestion) -> BankItem:
    if isinstance(each, BankQuestion):
        return BankItem(each, None)
    return BankItem(build(BankQuestion, each.body, place=each.title), each)


def lines_of_areas(actor: Actor, areas: Collection[str], moment: datetime | None, day: date) -> list[BankLine]:
    """The questions in use that are filed under any of these areas, in order. At most two queries."""
    rows = [_line(row) for row in filtered(actor, moment, day, areas=areas).values_list(*_COLUMNS)]
    if rows or is_loaded(actor, moment):
        return rows
    return [_shipped_line(each) for each in filtered_as_shipped(day=day, areas=areas)]


def best_first(lines: Iterable[BankLine], situations: Sequence[str]) -> list[BankLine]:
    """Those that fit the most of the situations first, otherwise in their order."""
    wanted = set(situations)
    return sorted(lines, key=lambda each: -len(wanted & each.coded("fits")))
