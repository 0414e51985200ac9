"""How an archive of an earlier format is read by this release: one step from each format to the next.

A column or a table that is new, and may be empty or has a value to begin with, needs no step: an archive without it is
read as it is. Whatever else changes the shape of a row (a column renamed, split, or taken away) raises the format by
one and adds a step here, which never changes again. `tests/exchange/archives` keeps an archive of each format.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from soundingboard.formats.archive import ArchiveRefused

FORMAT = 1

Row = dict[str, Any]
Change = Callable[[Row], Iterable[Row]]


def _as_it_is(said: Row) -> Row:
    return said


@dataclass(frozen=True, slots=True)
class Step:
    """What leads from one format to the next.

    Attributes:
        manifest: changes what the manifest says.
        rows: by the name of a part, what becomes of each of its rows: one row, none, or several.
        renamed: by the name that a part has after the step, the name that it had before.
    """

    manifest: Callable[[Row], Row] = _as_it_is
    rows: Mapping[str, Change] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


# From which format, and the step to the next.
STEPS: Mapping[int, Step] = {}


def steps_from(format_: object, *, steps: Mapping[int, Step] = STEPS, to: int = FORMAT) -> list[Step]:
    """The steps from a format to this release's.

    Raises:
        ArchiveRefused: the format is a later one, or none.
    """
    if not isinstance(format_, int) or isinstance(format_, bool) or format_ < 1:
        raise ArchiveRefused("The archive does not say which format it has, so it cannot be read.")
    if format_ > to:
        raise ArchiveRefused(
            f"The archive was made by a later release (format {format_}; this one reads up to {to}). Upgrade this "
            "installation first."
        )
    return [steps[each] for each in range(format_, to)]


def manifest_after(said: Row, steps: Iterable[Step]) -> Row:
    """What the manifest says in this release's format."""
    for step in steps:
        said = step.manifest(said)
    return said


def name_before(name: str, steps: list[Step]) -> str:
    """The name in the archive of what this release calls by a name."""
    for step in reversed(steps):
        name = step.renamed.get(name, name)
    return name


def rows_after(name: str, rows: Iterable[Row], steps: list[Step]) -> Iterator[Row]:
    """The rows of a part, given by the name it has now, in this release's format."""
    names = [name_before(name, steps[place:]) for place in range(len(steps))]
    for before, step in zip(names, steps, strict=True):
        if change := step.rows.get(before):
            rows = _changed(rows, change)
    yield from rows


def _changed(rows: Iterable[Row], change: Change) -> Iterator[Row]:
    for row in rows:
        yield from change(row)
