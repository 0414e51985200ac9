"""The framework grid: for each leaf of the content areas, what is known of how much, how well and what difference, and
from whom; and what is not known, named in sentences.

Pure, over what hangs: counts of evidence, measures, and the examples of where one could find out. The frame is that of
Worlock and others, Improving local safeguarding outcomes (2010-11): content area by type by source. It sets no target,
and an empty cell is a question to ask, not a failing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from inspect import cleandoc
from itertools import groupby
from typing import Literal, NamedTuple

from soundingboard.lib.good_looks_like import InformationSource
from soundingboard.lib.presets import ContentArea, EvidenceKind
from soundingboard.position.values import Position

State = Literal["known", "stale", "empty", "not looked for"]

TYPES: Mapping[str, str] = {"quantity": "how much", "quality": "how well", "outcome": "with what difference"}
MEASURES_HANG_UNDER = "data"

# A kind of evidence that is not among these, made here, is said by its own words.
SOURCE_WORDS: Mapping[str, str] = {
    "data": "data",
    "audit": "audit",
    "observation": "observation",
    "voice_of_children": "the voice of children and families",
    "voice_of_staff": "the voice of staff",
    "partner": "partners",
    "external": "anybody from outside",
}


class Filed(NamedTuple):
    """How much hangs in one cell: in all, how much of it is fresh and counts, and how much speaks against.

    `said` counts those that are entries of the voice log and no pieces of evidence.
    """

    content_area: str
    performance_type: str
    kind: str
    total: int
    fresh: int
    against: int
    said: int = 0


class Hung(NamedTuple):
    """A measure that hangs in a cell. `is_fresh` is false where it has no figure, or only one too old to tell."""

    code: str
    title: str
    content_area: str
    performance_type: str
    has_figure: bool
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One content area, one performance type, one source."""

    content_area: str
    performance_type: str
    source: str
    measures: tuple[Hung, ...]
    evidence: int
    fresh: int
    against: int
    examples: tuple[str, ...]
    said: int = 0

    @property
    def pieces(self) -> int:
        """The pieces of evidence, without what the voice log has."""
        return self.evidence - self.said

    @property
    def fresh_measures(self) -> int:
        """The measures with a figure that can tell how things are."""
        return sum(1 for each in self.measures if each.is_fresh)

    @property
    def state(self) -> State:
        """Known where something fresh hangs; stale where only what is old or has no figure yet does; empty where
        nothing does and the examples say that something could; otherwise not looked for."""
        if self.fresh or self.fresh_measures:
            return "known"
        if self.evidence or self.measures:
            return "stale"
        return "empty" if self.examples else "not looked for"


@dataclass(frozen=True, slots=True)
class Row:
    """One performance type of a leaf, with a cell for each source."""

    performance_type: str
    cells: tuple[Cell, ...]

    @property
    def is_known(self) -> bool:
        """Whether any source says something fresh."""
        return any(cell.state == "known" for cell in self.cells)

    def sources(self, state: State) -> tuple[str, ...]:
        """The sources whose cells are in a state."""
        return tuple(cell.source for cell in self.cells if cell.state == state)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a published rule remarks on: its code, the sentence, and the situation by which questions are found."""

    code: str
    fits: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf of the content areas with its three rows, what is remarked on, and the empty cells in sentences."""

    code: str
    words: str
    section: str
    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...]
    gaps: tuple[str, ...]

    @property
    def cells(self) -> Iterator[Cell]:
        """Its cells, row by row."""
        return (cell for row in self.rows for cell in row.cells)

    def count(self, state: State) -> int:
        """How many of its cells are in a state."""
        return sum(1 for cell in self.cells if cell.state == state)

    @property
    def situations(self) -> tuple[str, ...]:
        """The situations that questions about it may fit, each once."""
        return tuple(dict.fromkeys(each.fits for each in self.remarks))


@dataclass(frozen=True, slots=True)
class Grid:
    """Every leaf in the order of the tree, and the sources in theirs."""

    leaves: tuple[Leaf, ...]
    sources: tuple[str, ...]
    not_filed: int

    def of_section(self, code: str) -> tuple[Leaf, ...]:
        """The leaves of a section: the subsections beneath it, or the section itself."""
        return tuple(leaf for leaf in self.leaves if leaf.section == code)


# --- the rules --------------------------------------------------------------------------------------------------------


def nothing_hangs(leaf: Sequence[Cell]) -> bool:
    """Neither a measure nor a piece of evidence hangs anywhere in the content area."""
    return not any(cell.evidence or cell.measures for cell in leaf)


def nothing_is_fresh(leaf: Sequence[Cell]) -> bool:
    """Something hangs, and all of it is past its shelf life or has no figure yet."""
    states = {cell.state for cell in leaf}
    return "stale" in states and "known" not in states


def only_counts(leaf: Sequence[Cell]) -> bool:
    """It is known how much is done, and neither how well nor with what difference."""
    return {cell.performance_type for cell in leaf if cell.state == "known"} == {"quantity"}


def no_difference(leaf: Sequence[Cell]) -> bool:
    """Something is known besides counts, and nothing of the difference made for children."""
    known = {cell.performance_type for cell in leaf if cell.state == "known"}
    return "quality" in known and "outcome" not in known


def not_heard(leaf: Sequence[Cell], voices: frozenset[str]) -> bool:
    """Something is known, and none of it from children and families."""
    known = {cell.source for cell in leaf if cell.state == "known"}
    return bool(known) and known.isdisjoint(voices)


def one_source(leaf: Sequence[Cell]) -> bool:
    """All that is known comes from one source, so that nothing can contradict it."""
    return len({cell.source for cell in leaf if cell.state == "known"}) == 1


def speaks_against(leaf: Sequence[Cell]) -> bool:
    """Evidence speaks against what it is offered for."""
    return any(cell.against for cell in leaf)


def _remarks(cells: Sequence[Cell], voices: frozenset[str]) -> Iterator[Remark]:
    if nothing_hangs(cells):
        yield Remark("FG01", "nothing_known", "Nothing hangs here: no measure and no evidence.")
        return
    if nothing_is_fresh(cells):
        yield Remark("FG02", "evidence_stale", "All that hangs here is past its shelf life or has no figure yet.")
    if only_counts(cells):
        yield Remark("FG03", "counts_only", "It is known how much is done, but not how well or with what difference.")
    if no_difference(cells):
        yield Remark("FG04", "counts_only", "Nothing fresh tells what difference is made for children.")
    if not_heard(cells, voices):
        yield Remark("FG05", "no_voice", "Nothing fresh comes from children and families.")
    if one_source(cells):
        (only,) = {cell.source for cell in cells if cell.state == "known"}
        yield Remark("FG06", "green_asserted", f"All that is known comes from one source: {_said(only)}.")
    if speaks_against(cells):
        number = sum(cell.against for cell in cells)
        against = (
            "One piece of evidence speaks against what it is offered for."
            if number == 1
            else f"{number:,} pieces of evidence speak against what they are offered for."
        )
        yield Remark("FG07", "audit_contradicts", against)


_RULES = (
    ("FG01", "Nothing hangs", nothing_hangs),
    ("FG02", "Nothing is fresh", nothing_is_fresh),
    ("FG03", "Only counts", only_counts),
    ("FG04", "No difference", no_difference),
    ("FG05", "Not heard", not_heard),
    ("FG06", "One source", one_source),
    ("FG07", "Spoken against", speaks_against),
)


def rules_markdown() -> str:
    """The rules as a part of the documentation."""
    parts = ["## The framework grid", "", "What is remarked on in a content area. An empty cell is a question.", ""]
    parts += [f"**{code} {name}.** {' '.join(cleandoc(rule.__doc__ or '').split())}\n" for code, name, rule in _RULES]
    return "\n".join(parts).rstrip() + "\n"


# --- making it --------------------------------------------------------------------------------------------------------


def grid(
    areas: Sequence[ContentArea],
    kinds: Sequence[EvidenceKind],
    evidence: Iterable[Filed],
    measures: Iterable[Hung],
    examples: Iterable[InformationSource],
) -> Grid:
    """The grid from what hangs in it. What is filed under no leaf that is in force is counted and shown nowhere."""
    parents = {area.within for area in areas}
    within = {area.code: area.within for area in areas}
    leaves = {area.code: area.words for area in areas if area.code not in parents}
    filed: dict[tuple[str, str, str], Filed] = {}
    not_filed = 0
    for each in evidence:
        if each.content_area in leaves:
            filed[each.content_area, each.performance_type, each.kind] = each
        else:
            not_filed += each.total
    hung: dict[tuple[str, str], list[Hung]] = defaultdict(list)
    for one in measures:
        hung[one.content_area, one.performance_type].append(one)
    wanted: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for example in examples:
        for says in example.says:
            wanted[example.content_area, says, example.kind].append(example.words)

    voices = frozenset(kind.code for kind in kinds if kind.is_voice_of_children)
    words = {kind.code: SOURCE_WORDS.get(kind.code, kind.words[0].lower() + kind.words[1:]) for kind in kinds}
    found = []
    for code, name in leaves.items():
        rows = tuple(
            Row(
                type_,
                tuple(
                    _cell(
                        (code, type_, kind.code),
                        hung[code, type_] if kind.code == MEASURES_HANG_UNDER else (),
                        filed.get((code, type_, kind.code)),
                        wanted.get((code, type_, kind.code), ()),
                    )
                    for kind in kinds
                ),
            )
            for type_ in TYPES
        )
        cells = [cell for row in rows for cell in row.cells]
        section = code if _depth(code, within) < 2 else within[code] or code
        gaps = tuple(gap for row in rows if (gap := gap_in_words(row, words)))
        found.append(Leaf(code, name, section, rows, tuple(_remarks(cells, voices)), gaps))
    return Grid(tuple(found), tuple(kind.code for kind in kinds), not_filed)


def _cell(key: tuple[str, str, str], measures: Sequence[Hung], filed: Filed | None, examples: Sequence[str]) -> Cell:
    total, fresh, against, said = filed[3:] if filed else (0, 0, 0, 0)
    return Cell(*key, tuple(measures), total, fresh, against, tuple(examples), said)


def _depth(code: str, within: Mapping[str, str | None]) -> int:
    depth, up = 0, within[code]
    while up is not None:
        depth, up = depth + 1, within[up]
    return depth


def gap_in_words(row: Row, words: Mapping[str, str] = SOURCE_WORDS) -> str:
    """The cells of a row that are empty or stale, in one sentence; nothing where there is none."""
    empty = [words.get(each, each) for each in row.sources("empty")]
    stale = [words.get(each, each) for each in row.sources("stale")]
    parts = []
    if empty:
        parts.append(f"nothing from {_listed(empty)}")
    if stale:
        parts.append(f"nothing fresh from {_listed(stale)}")
    if not parts:
        return ""
    return f"{TYPES[row.performance_type].capitalize()}: {', and '.join(parts)}."


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _said(source: str) -> str:
    return SOURCE_WORDS.get(source, source.replace("_", " "))


# --- from a position ------------------------------------------------------------------------------------------------


def filed_in(position: Position) -> tuple[Filed, ...]:
    """The evidence of a position, and what its voice log has, counted by cell."""

    def cell(each: tuple[str, str, str, bool, bool]) -> tuple[str, str, str]:
        return each[:3]

    pieces = sorted(
        (
            each.content_area,
            each.performance_type,
            each.kind,
            each.counts and each.is_fresh,
            each.says == "contradicts",
        )
        for each in position.evidence
    )
    found = []
    for key, group in groupby(pieces, cell):
        here = list(group)
        found.append(Filed(*key, len(here), sum(each[3] for each in here), sum(each[4] for each in here)))
    return with_voices(found, (Filed(*astuple(each)) for each in position.voice_cells))


def with_voices(evidence: Iterable[Filed], voices: Iterable[Filed]) -> tuple[Filed, ...]:
    """What is counted by cell, and what the voice log has under the same cells added to it."""
    found: dict[tuple[str, str, str], Filed] = {each[:3]: each for each in evidence}
    for each in voices:
        key, nothing = each[:3], Filed(*each[:3], 0, 0, 0)
        before = found.get(key, nothing)
        found[key] = Filed(
            *key,
            before.total + each.total,
            before.fresh + each.fresh,
            before.against + each.against,
            before.said + each.total,
        )
    return tuple(found.values())


def hung_in(position: Position) -> tuple[Hung, ...]:
    """The measures of a position."""
    return tuple(
        Hung(
            each.code,
            each.title,
            each.content_area,
            each.performance_type,
            each.last_on is not None,
            each.last_on is not None and not each.is_too_old,
        )
        for each in position.measures
    )


def grid_of(
    position: Position,
    areas: Sequence[ContentArea],
    kinds: Sequence[EvidenceKind],
    examples: Iterable[InformationSource],
) -> Grid:
    """The grid of a position, for papers and for whoever composes lines of enquiry."""
    return grid(areas, kinds, filed_in(position), hung_in(position), examples)
