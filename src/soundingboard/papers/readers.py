"""One position, four readers (IN3): what each of them is told, what is withheld from whom and why.

Pure. Of the same fact no two editions may say different things: each says it, or withholds it on a ground that can be
named. `held` walks every fact of the editions and says where that is not so.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, get_args

from soundingboard.formats.blocks import Document, Table
from soundingboard.measures.disclosure import HIDDEN
from soundingboard.papers.content import BOARD_PACK, DFE_REVIEW, EXEMPT, PANEL_REPORT, PUBLIC, Content
from soundingboard.papers.edition import INSTEAD
from soundingboard.position.values import Position


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody for whom the facts are put together: the paper they get, for which audience, in which edition."""

    code: str
    name: str
    kind: str
    audience: str
    edition: str


READERS: tuple[Reader, ...] = (
    Reader("board", "The Board", BOARD_PACK, "board", EXEMPT),
    Reader("panel", "Scrutiny", PANEL_REPORT, "panel", EXEMPT),
    Reader("dfe", "The Department for Education", DFE_REVIEW, "dfe", EXEMPT),
    Reader("public", "The public", BOARD_PACK, "public", PUBLIC),
)


class Why(Enum):
    """Why a reader is not told something; the words are those of the page."""

    CLASSIFICATION = "Exempt from publication, by its classification or on a ground of Schedule 12A"
    SUPPRESSION = "Small numbers, from which somebody could tell who a child is"
    NOT_PUBLISHED = "Kept for those who run the programme and those who question it, and never published"


@dataclass(frozen=True, slots=True)
class Withheld:
    """How many things of one kind a reader is not told, and why. Of a figure the thing that it is of is still there."""

    reader: str
    why: Why
    what: str
    number: int


@dataclass(frozen=True, slots=True)
class Held:
    """What the walk found: how many facts stand in two editions or more, what is withheld, what differs; and how many
    ratings, dates and numbers two papers or more print in tables."""

    compared: int
    withheld: tuple[Withheld, ...]
    problems: tuple[str, ...]
    printed: int = 0


# A fact is known by what it is of and by its name in there: ("objectives", ("1.1",), "ratings/impact/agreed/3/point").
Key = tuple[str, tuple[Any, ...], str]
Facts = dict[Key, Any]

THERE = ""  # the fact that a row is there at all

# By which of its values a row is known. What is left out here is known by its place among its like.
_KNOWN_BY: Mapping[str, tuple[str, ...]] = {
    "rounds": ("number",),
    "themes": ("reference",),
    "outcomes": ("reference",),
    "objectives": ("reference",),
    "roll_ups": ("theme", "dimension", "round"),
    "need_ratings": ("kind", "reference", "dimension"),
    "delivery_plans": ("reference",),
    "actions": ("reference",),
    "milestones": ("action", "reference"),
    "evidence": ("reference",),
    "needs": ("kind", "reference"),
    "date_changes": ("action", "recorded_on", "new_due_on"),
    "decisions": ("reference",),
    "posts": ("code",),
    "measures": ("code",),
    "requests": ("reference",),
    "follow_ups": ("kind", "body", "held_on"),
    "questions": ("reference",),
    "risks": ("reference",),
    "loops": ("reference",),
    "audit_cycles": ("reference",),
    "standards": ("code",),
    "practice": ("title", "team"),
    "heard": ("objective",),
    "voice_cells": ("content_area", "performance_type", "kind"),
    # within a row
    "ratings": ("dimension", "stage", "round"),
    "ribbon": ("dimension", "round"),
    "aligned": ("kind", "reference"),
    "spoken": ("code", "dimension", "effect"),
    "points": ("on",),
    "marks": ("on",),
}
# What has rows in tables that begin with its reference.
_NAMED_IN_TABLES = frozenset({"objectives", "actions", "needs", "evidence", "measures", "delivery_plans"})
# Of the public edition they are no part, row by row or as a whole (`papers.edition`).
_NOT_PUBLISHED = frozenset({"risks", "risk_matrix", "loops", "audit_cycles", "practice", "questions"})
# What may be withheld row by row, as `Content.withheld_by` calls it, and where it stands.
_ROW_BY_ROW: Mapping[str, str] = {
    "objectives": "objective",
    "measures": "measure",
    "evidence": "evidence",
    "actions": "action",
    "decisions": "decision",
    "requests": "request",
}
# What goes with something that is withheld, and the value that names it.
_GOES_WITH: Mapping[str, tuple[str, str]] = {
    "actions": ("objectives", "objective"),
    "milestones": ("actions", "action"),
    "date_changes": ("actions", "action"),
}
_WORDS: Mapping[str, str] = {
    "needs": "requirements and findings",
    "date_changes": "moves of a date",
    "roll_ups": "ratings of a theme or the whole",
    "need_ratings": "ratings of findings and requirements",
    "rating_unit": "what is rated",
    "delivery_plans": "delivery plans",
    "follow_ups": "actions and challenges of meetings",
    "audit_cycles": "audit cycles",
    "loops": "loops of audits",
    "practice": "counts of practice",
    "risk_matrix": "risk matrices",
    "voice_cells": "counts of the voice log",
    "voice_log": "counts of the voice log",
}


def facts_of(position: Position) -> Facts:
    """Every fact of a position, by what it is of and its name. Whoever has the same fact has it under the same key."""
    found: Facts = {}
    for field in fields(position):
        rows = getattr(position, field.name)
        if isinstance(rows, tuple):
            for identity, row in _told_apart(field.name, rows):
                found[field.name, identity, THERE] = True
                for name, value in _within(row):
                    found[field.name, identity, name] = value
        elif is_dataclass(rows):
            for name, value in _within(rows):
                found[field.name, (), name] = value
        else:
            found[field.name, (), "value"] = rows
    return found


def _told_apart(name: str, rows: Iterable[Any]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each row with what it is known by; where that leaves several alike, with its place among them."""
    known_by, seen = _KNOWN_BY.get(name, ()), Counter[tuple[Any, ...]]()
    for row in rows:
        identity = tuple(getattr(row, each) for each in known_by)
        seen[identity] += 1
        yield (identity if seen[identity] == 1 else (*identity, seen[identity])), row


def _within(row: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, tuple) and not _is_plain_list(field):
            for identity, each in _told_apart(field.name, value):
                place = "/".join([field.name, *map(str, identity)])
                yield place, True
                yield from ((f"{place}/{name}", said) for name, said in _within(each))
        elif is_dataclass(value):
            yield from ((f"{field.name}/{name}", said) for name, said in _within(value))
        else:
            yield field.name, value


def _is_plain_list(field: "Field[Any]") -> bool:
    """Whether a list holds references, dates or sentences, and no rows of their own."""
    return bool({str, date, int} & set(get_args(field.type)))


class _Edition:
    """One reader's edition, and what can explain that something is not in it."""

    def __init__(self, reader: Reader, content: Content) -> None:
        self.reader, self.content = reader, content
        self.facts = facts_of(content.position)
        self.is_public = content.edition == PUBLIC
        self.hides_small = bool(content.small_numbers)
        measures = content.position.measures
        self.with_hidden = {each.code for each in measures if any(point.symbol == HIDDEN for point in each.points)}

    def has(self, kind: str, identity: tuple[Any, ...]) -> bool:
        """Whether a row is in it."""
        return (kind, identity, THERE) in self.facts


def held(editions: Mapping[str, Content], documents: Mapping[str, Document] | None = None) -> Held:
    """Walk the facts of some editions of one position, by the code of their reader; and what their papers print.

    A fact is held where every edition that has it says the same, and every other withholds it for a reason that can be
    named: its row is exempt, or hangs on one that is; it is a small number that this reader is not shown, or was
    reckoned from a series in which one is hidden; or it is of a register that is never published. A word of somebody
    may have the name of something exempt replaced. Everything else is a problem, and is said in a sentence.
    """
    found = [_Edition(each, editions[each.code]) for each in READERS if each.code in editions]
    _leave_out_idle_posts(found)
    problems = list(_not_one_position(found))
    values: dict[Key, dict[str, Any]] = defaultdict(dict)
    for edition in found:
        for key, value in edition.facts.items():
            values[key][edition.reader.code] = value
    rows = _RowsWithheld(found, values)
    problems += rows.problems
    withheld: Counter[tuple[str, Why, str]] = Counter(rows.withheld)
    touched: set[tuple[str, str, Any]] = set()
    for key, said in values.items():
        kind, identity, name = key
        if name == THERE:
            continue
        there = [each for each in found if each.has(kind, identity) or (kind, identity, THERE) not in values]
        full = _fullest(key, there, said)
        for edition in there:
            value = said.get(edition.reader.code)
            if _same(value, full):
                continue
            why = _why(edition, key, value, full, rows.gone[edition.reader.code])
            if why is None and kind == "objectives" and name.startswith("suggestion/") and edition.hides_small:
                # What the rules suggest from the measures is suggested from what the reader may see of them.
                why = Why.SUPPRESSION if _rests_on_what_is_hidden(edition, identity[0], values) else None
            if why is None:
                problems.append(_differs(key, edition, value, full))
            else:
                withheld[edition.reader.code, why, _figures_of(kind)] += 1
                touched.add((edition.reader.code, kind, identity))
    if problems or not documents:
        printed, apart = 0, tuple[str, ...]()
    else:
        printed, apart = _printed(found, documents, touched)
    return Held(
        sum(len(said) > 1 for said in values.values()),
        tuple(Withheld(*key, number) for key, number in sorted(withheld.items(), key=_in_order)),
        (*problems, *apart),
        printed,
    )


def _leave_out_idle_posts(editions: Sequence[_Edition]) -> None:
    """Posts of which no edition says anything but that they are there.

    A post has no day on which it began. One that was made after an edition was issued stands in those that are drafted
    later of the same moment; nothing could be its own by then, so nobody is told anything else by it.
    """
    named: set[Any] = set()
    for edition in editions:
        for (kind, _, _), value in edition.facts.items():
            if kind != "posts":
                named.update(value if isinstance(value, tuple) else (value,))
    for each in editions:
        each.facts = {
            key: value for key, value in each.facts.items() if key[0] != "posts" or not named.isdisjoint(key[1])
        }


def _printed(
    editions: Sequence[_Edition], documents: Mapping[str, Document], touched: Collection[tuple[str, str, Any]]
) -> tuple[int, tuple[str, ...]]:
    """The ratings, dates and numbers that papers print in a row that is named by its reference, held to each other.

    Papers of several kinds have tables of the same things. Under the same heading the same thing has the same value in
    each; but for a thing of which something is withheld from a reader, and whose row may so come out otherwise.
    """
    names = {
        str(identity[-1]): (kind, identity)
        for edition in editions
        for kind, identity, name in edition.facts
        if name == THERE and kind in _NAMED_IN_TABLES
    }
    cells: dict[tuple[str, str], dict[str, frozenset[str]]] = defaultdict(dict)
    for edition in editions:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for table in _tables(documents[edition.reader.code].blocks):
            for row in table.rows:
                reference = row[0].split(" ", 1)[0] if isinstance(row[0], str) else ""
                if reference not in names or (edition.reader.code, *names[reference]) in touched:
                    continue
                for column, cell in zip(table.columns[1:], row[1:], strict=True):
                    if column.kind != "text" and cell is not None:
                        found[reference, column.label].add(str(cell))
        for where, said in found.items():
            cells[where][edition.reader.code] = frozenset(said)
    apart = tuple(
        f"{_called(*names[reference])}, under {label}, is printed as {_listed(said)}."
        for (reference, label), said in cells.items()
        if len(set(said.values())) > 1
    )
    return sum(len(said) > 1 for said in cells.values()), apart


def _listed(said: Mapping[str, frozenset[str]]) -> str:
    names = {each.code: each.name for each in READERS}
    return ", and ".join(f"{' and '.join(sorted(each))} for {names[code]}" for code, each in said.items())


def _tables(blocks: Iterable[Any]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(table := getattr(block, "table", None), Table):
            yield table  # of a picture, for whoever cannot see it


def _in_order(each: tuple[tuple[str, Why, str], int]) -> tuple[int, int, str]:
    (reader, why, what), _ = each
    codes = [known.code for known in READERS]
    return codes.index(reader), list(Why).index(why), what


def _not_one_position(editions: Sequence[_Edition]) -> Iterator[str]:
    first = editions[0]
    for each in editions[1:]:
        if each.content.as_at != first.content.as_at:
            yield (
                f"The edition for {_name(each)} is of another moment than the one for {_name(first)}. Take the "
                "position of both again."
            )


class _RowsWithheld:
    """Which rows are missing in which edition, and why: held to what the edition itself says it leaves out."""

    def __init__(self, editions: Sequence[_Edition], values: Mapping[Key, Mapping[str, Any]]) -> None:
        self.withheld: Counter[tuple[str, Why, str]] = Counter()
        self.problems: list[str] = []
        self.gone: dict[str, set[tuple[str, tuple[Any, ...]]]] = {each.reader.code: set() for each in editions}
        every = [(kind, identity) for kind, identity, name in values if name == THERE]
        for edition in editions:
            missing = [row for row in every if not edition.has(*row)]
            self._of(edition, missing, values)

    def _of(
        self, edition: _Edition, missing: list[tuple[str, tuple[Any, ...]]], values: Mapping[Key, Mapping[str, Any]]
    ) -> None:
        gone, by_itself = self.gone[edition.reader.code], Counter[str]()
        for kind, identity in sorted(missing, key=lambda row: _ORDER.get(row[0], 0)):
            why = self._why(edition, kind, identity, values, by_itself)
            if why is None:
                self.problems.append(
                    f"{_called(kind, identity)} is not in the edition for {_name(edition)}, and nothing says why."
                )
                continue
            gone.add((kind, identity))
            self.withheld[edition.reader.code, why, _words(kind)] += 1
        said = Counter[str]()
        for each in edition.content.withheld_by:
            said[each.kind] += each.number
        for kind, name in _ROW_BY_ROW.items():
            number = sum(row[0] == kind for row in gone)
            if not by_itself[kind] <= said[name] <= number:
                self.problems.append(
                    f"The edition for {_name(edition)} says that it leaves out {said[name]:,} of the {_words(kind)}, "
                    f"and {number:,} are missing."
                )

    def _why(
        self,
        edition: _Edition,
        kind: str,
        identity: tuple[Any, ...],
        values: Mapping[Key, Mapping[str, Any]],
        by_itself: Counter[str],
    ) -> Why | None:
        if edition.is_public and kind in _NOT_PUBLISHED:
            return Why.NOT_PUBLISHED
        if edition.hides_small and kind == "practice":
            return Why.SUPPRESSION
        # The periods alone would tell on which days something happened to one child.
        if edition.hides_small and kind == "measures" and _of_events(values, identity) and not edition.is_public:
            return Why.SUPPRESSION
        if not edition.is_public:
            return None
        above, name = _GOES_WITH.get(kind, ("", ""))
        if above and (above, (_one(values, (kind, identity, name)),)) in self.gone[edition.reader.code]:
            return Why.CLASSIFICATION
        if kind not in _ROW_BY_ROW:
            return None
        said = sum(each.number for each in edition.content.withheld_by if each.kind == _ROW_BY_ROW[kind])
        if by_itself[kind] < said:
            by_itself[kind] += 1
            return Why.CLASSIFICATION
        if edition.hides_small and kind == "measures" and _of_events(values, identity):
            return Why.SUPPRESSION
        return None


# What others hang on is looked at before them.
_ORDER = {"objectives": -2, "actions": -1}


def _of_events(values: Mapping[Key, Mapping[str, Any]], identity: tuple[Any, ...]) -> bool:
    return bool(_one(values, ("measures", identity, "unit")) == "days_between")


def _one(values: Mapping[Key, Mapping[str, Any]], key: Key) -> Any:
    return next(iter(values.get(key, {"": None}).values()))


def _fullest(key: Key, there: Sequence[_Edition], said: Mapping[str, Any]) -> Any:
    """What the fact is where nothing of it is withheld: as the first reader has it who may have the whole of it."""
    kind, identity, _ = key
    order = sorted(
        (each for each in there if each.reader.code in said),
        key=lambda each: (
            each.is_public,
            each.hides_small,
            kind == "measures" and identity and identity[0] in each.with_hidden,
        ),
    )
    return said[order[0].reader.code]


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and type(one) is type(other)


def _why(edition: _Edition, key: Key, value: Any, full: Any, gone: set[tuple[str, tuple[Any, ...]]]) -> Why | None:
    """Why an edition does not say a fact as it is; None where nothing explains it."""
    kind, identity, name = key
    if edition.is_public:
        if isinstance(full, str) and isinstance(value, str) and INSTEAD in value and _is_silenced(value, full):
            return Why.CLASSIFICATION
        if name == "about" and value == "" and _names_one_gone(str(full), gone):
            return Why.CLASSIFICATION
        if isinstance(full, tuple) and _without(full, value, gone):
            return Why.CLASSIFICATION
    if not edition.hides_small:
        return None
    if kind == "measures" and identity[0] in edition.with_hidden and _is_by_suppression(edition, identity, name, value):
        return Why.SUPPRESSION
    return None


def _is_by_suppression(edition: _Edition, identity: tuple[Any, ...], name: str, value: Any) -> bool:
    """Whether a value of a measure may differ because a figure of it is hidden. A figure is there or it is not: only
    what is reckoned from the whole series may come out otherwise."""
    if not name.startswith("points/"):
        return name in _RECKONED or name.startswith(("marks/", "rebases", "asks", "notes"))
    place, _, what = name.rpartition("/")
    if what in ("value", "symbol", "target", "ghost"):
        point = edition.facts.get(("measures", identity, f"{place}/symbol"))
        is_hidden = point == HIDDEN
        return (is_hidden and value in (None, HIDDEN)) or what == "ghost" or (is_hidden and what == "target")
    return False


# What is worked out of the series as a whole, and so differs where the reader's series has a gap.
_RECKONED = frozenset(
    {
        "improvement", "baseline_until", "printed", "last_on", "aim", "verdict", "headline", "sentence", "notes",
        "variation", "assurance", "periods_off_path", "is_too_old", "asks", "label",
    }
)  # fmt: skip


def _rests_on_what_is_hidden(edition: _Edition, objective: str, values: Mapping[Key, Mapping[str, Any]]) -> bool:
    """Whether a measure bears on an objective that this reader does not see whole, or sees come to something else."""
    for (kind, identity, name), said in values.items():
        if kind != "measures" or name != "objectives" or objective not in next(iter(said.values())):
            continue
        verdicts = values[kind, identity, "verdict"]
        mine = verdicts.get(edition.reader.code)
        if mine is None or identity[0] in edition.with_hidden or any(each != mine for each in verdicts.values()):
            return True
    return False


def _is_silenced(value: str, full: str) -> bool:
    """Whether a text is another with some of its words replaced: what stands around them is as it was."""
    place = 0
    for number, part in enumerate(value.split(INSTEAD)):
        found = full.find(part, place)
        if found < 0 or (number == 0 and found != 0):
            return False
        place = found + len(part)
    return full.endswith(value.split(INSTEAD)[-1])


def _names_one_gone(about: str, gone: set[tuple[str, tuple[Any, ...]]]) -> bool:
    singular, _, reference = about.partition("/")
    return any(_ROW_BY_ROW.get(kind) == singular and identity == (reference,) for kind, identity in gone)


def _without(full: tuple[Any, ...], value: Any, gone: set[tuple[str, tuple[Any, ...]]]) -> bool:
    """Whether a list of references is another without those of what is withheld."""
    references = {identity[0] for _, identity in gone if len(identity) == 1}
    return tuple(each for each in full if each not in references) == (value or ())


# --- words ------------------------------------------------------------------------------------------------------------


def _name(edition: _Edition) -> str:
    name = edition.reader.name
    return name[0].lower() + name[1:] if name.startswith("The ") else name.lower()


def _words(kind: str) -> str:
    return _WORDS.get(kind, kind.replace("_", " "))


def _figures_of(kind: str) -> str:
    return f"values of {_words(kind)}"


def _called(kind: str, identity: tuple[Any, ...]) -> str:
    one = _words(kind).removesuffix("s")
    return f"{one[:1].upper()}{one[1:]} {' '.join(str(each) for each in identity if each is not None)}".strip()


def _differs(key: Key, edition: _Edition, value: Any, full: Any) -> str:
    kind, identity, name = key
    what = f"{_called(kind, identity)}, {name.replace('/', ' ').replace('_', ' ')},"
    return f"{what} is {value!s:.80} for {_name(edition)} and {full!s:.80} for others, and nothing says why."
