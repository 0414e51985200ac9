"""Export, import, export is identical: for any plan, and for any work that was done on it offline."""

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from soundingboard.exchange.layout import FIELDS, SHEET_NAMES, Field, Holds, Kind, Row, Value
from soundingboard.exchange.offline import STATES, Taken, as_held, read_offline, sheets_of
from soundingboard.exchange.owners import Owner, with_owners
from soundingboard.exchange.preparing import opened
from soundingboard.exchange.rules import compare
from soundingboard.formats.workbook import write_rows
from tests import factories as make
from tests.exchange.scene import Scene, saved

AT = datetime(2026, 3, 16, 10, tzinfo=UTC)
POSTS = {"Head of Assessment": 1, "Director of Children’s Services": 2, "Head of Assessment [two]": 3}
REASONS = {"staffing": "Posts were vacant", "money": "Money was short"}
# What a person could write into a field or paste there, line ends, formulas, other alphabets and all.
TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        "=1+1",
        "+44",
        "-",
        "@home",
        "1.10",
        "007",
        "2026-03-31",
        "a\nb",
        "a\r\nb\rc",
        " both ",
        "_x0041_",
        "\u200b",
        "'tis",
    ]
)


def values_of(each: Field, made: Mapping[Kind, int]) -> st.SearchStrategy[Value]:
    """What may stand on record in a field of a plan with so many things of each kind."""
    match each.holds:
        case Holds.DAY:
            return st.none() | st.dates(date(1890, 1, 1), date(2090, 1, 1))
        case Holds.POST:
            return st.none() | st.sampled_from(sorted(POSTS.values()))
        case Holds.TIER:
            return st.sampled_from([1, 2, 3])
        case Holds.STATE:
            return st.sampled_from(sorted(STATES))
        case Holds.REFERENCE:
            assert each.belongs_to is not None
            return st.integers(0, made[each.belongs_to] - 1).map(lambda number: f"{each.belongs_to}-{number}")
    return TEXTS


@st.composite
def plans(draw: st.DrawFn) -> list[Row]:
    """A plan of a few things of each kind."""
    made = {kind: draw(st.integers(1, 3)) for kind in Kind}
    return [
        Row(
            kind,
            f"{kind}-{number}",
            {each.name: draw(values_of(each, made)) for each in FIELDS[kind] if not each.is_asked},
        )
        for kind in Kind
        for number in range(made[kind])
    ]


def through_a_file(rows: list[Row]) -> list[Row]:
    """The rows written into a workbook and read from it, owners matched."""
    file = io.BytesIO()
    write_rows(file, sheets_of(rows, Taken("PX1", "Wexmoor", AT, "Round 1"), POSTS, REASONS), AT)
    brought = read_offline(opened(file.getvalue())[0], REASONS)
    assert not brought.problems
    assert brought.export == "PX1"
    return with_owners(brought.rows, [Owner(title, key, "", 1) for title, key in POSTS.items()])


@pytest.mark.pure
@given(plans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_plan_read_back_from_its_workbook_is_the_same_plan(rows: list[Row]) -> None:
    record = {row.key: as_held(row) for row in rows}

    found = compare(record, record, through_a_file(rows))

    assert not found.changes
    assert not found.conflicts
    assert not found.new
    assert not found.missing
    assert found.same == len(rows)


WORDS = st.lists(
    st.sampled_from(
        [
            "review",
            "the",
            "threshold",
            "with",
            "partners",
            "so",
            "that",
            "families",
            "wait",
            "less",
            "and",
            "teams",
            "know",
            "why",
        ]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
DAYS = st.dates(date(2026, 4, 1), date(2027, 3, 31))
EDITS = st.lists(
    st.tuples(st.sampled_from(["Themes", "Objectives", "Actions"]), st.integers(2, 4), st.integers(0, 5), WORDS, DAYS),
    max_size=8,
)
# Columns of each sheet in which somebody may write: letters of text, and those of a day.
TEXT_COLUMNS = {"Themes": "BC", "Objectives": "CDIJK", "Actions": "DE"}


@pytest.mark.django_db(transaction=False)
@pytest.mark.slow
@given(st.lists(st.tuples(WORDS, DAYS, st.booleans()), min_size=1, max_size=3), EDITS, WORDS)
# Made smaller, a failing example would cost minutes of a database.
@settings(
    max_examples=12, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
def test_what_was_written_offline_is_what_is_taken_out_next(
    actions: list[tuple[str, date, bool]], edits: list[tuple[str, int, int, str, date]], new: str
) -> None:
    scene = Scene()
    for title, day, has_begun in actions:
        (scene.started if has_begun else scene.action)(title=title, due_on=day)
    make.theme(scene.plan_of_all, "2")
    book = openpyxl.load_workbook(io.BytesIO(scene.out()))
    for sheet, row, column, words, _ in edits:
        letters = TEXT_COLUMNS[sheet]
        if row <= book[sheet].max_row:
            book[sheet][f"{letters[column % len(letters)]}{row}"] = words
    last = book["Actions"].max_row + 1
    for letter, value in {"A": "A90", "B": "DP1", "C": "1.1", "D": new, "F": "Head of Assessment"}.items():
        book["Actions"][f"{letter}{last}"] = value
    edited = saved(book)

    scene.imported(edited)

    again = scene.out(scene.at(scene.alice, make.NOW + timedelta(days=2)))
    assert cells(again) == cells(edited)
    assert scene.back(again, by=scene.at(scene.alice, make.NOW + timedelta(days=3))).comparison.is_empty


def cells(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """What stands in the sheets of a plan; a new action is given the first state."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {name: [list(row) for row in book[name].iter_rows(values_only=True)] for name in SHEET_NAMES.values()}
    for row in found[SHEET_NAMES[Kind.ACTION]]:
        row[8] = row[8] or STATES["not_started"]
    return {name: [tuple(row) for row in rows] for name, rows in found.items()}
