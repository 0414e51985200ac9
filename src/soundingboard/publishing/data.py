"""What the public pages show, as tables for people's own tools: CSV and JSON, with a licence (PA6).

Pure. A column is described once, where the table is, and the page that explains the data is made from that. What a
column means is never changed within a version of the form; a new version has another number in its addresses.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from soundingboard.formats import tables_csv
from soundingboard.formats.blocks import Block, Cell, Column, Heading, Paragraph, Run, Table
from soundingboard.papers.parts import LONDON
from soundingboard.papers.rules import Seen
from soundingboard.position.values import MeasureValue, NeedValue
from soundingboard.publishing.pages import DIMENSIONS, HERE, Page, Told

FORM = "v1"
LICENCE = "Open Government Licence v3.0"
LICENCE_ADDRESS = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
# As the licence asks for: whose it is, and under what.
ATTRIBUTION = "Contains public sector information of {authority} licensed under the Open Government Licence v3.0."


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name, what is in it (text, number, date or yes/no), and what it means."""

    name: str
    kind: str
    means: str


@dataclass(frozen=True, slots=True)
class DataTable:
    """One table: its name in addresses, what it is called, one row for each what, its columns and its rows."""

    name: str
    called: str
    row_is: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(told: Told) -> tuple[DataTable, ...]:
    """Every table of an edition."""
    return tuple(
        DataTable(name, called, row_is, fields, tuple(rows(told))) for name, called, row_is, fields, rows in _TABLES
    )


def as_csv(table: DataTable) -> bytes:
    """A table as UTF-8 CSV in which nothing opens as a formula; days as 2026-03-31, gaps empty."""
    columns = tuple(Column(each.name) for each in table.fields)
    return tables_csv.write(Table(table.called, columns, table.rows))


def as_json(table: DataTable, head: Mapping[str, Any]) -> bytes:
    """A table as JSON: whose, of when, under which licence, and its rows as objects."""
    return _written({**head, "table": table.name, "rows": _objects(table)})


def all_as_json(found: tuple[DataTable, ...], head: Mapping[str, Any]) -> bytes:
    """Every table in one JSON file."""
    return _written({**head, "tables": {each.name: _objects(each) for each in found}})


def head_of(told: Told, number: int) -> dict[str, Any]:
    """What stands at the head of every JSON file."""
    content, position = told.content, told.view.position
    return {
        "form": f"soundingboard-public/{FORM}",
        "authority": position.authority,
        "programme": position.programme_name,
        "edition": number,
        "as_at": position.as_at.isoformat(),
        "paper": content.reference,
        "issued_on": content.made_at.astimezone(LONDON).date().isoformat(),
        "licence": {"name": LICENCE, "address": LICENCE_ADDRESS},
        "attribution": ATTRIBUTION.format(authority=position.authority),
        "small_numbers": content.small_numbers,
    }


def page_of(told: Told, found: tuple[DataTable, ...]) -> Page:
    """The page that says what data there are, where, under which licence, and what each column means."""
    return Page("data", "Open data", tuple(_described(told, found)))


def _described(told: Told, found: tuple[DataTable, ...]) -> Iterator[Block]:
    authority = told.view.position.authority
    yield Paragraph(
        "All that these pages show can be taken away as tables: as comma-separated values (CSV) for "
        "spreadsheets, and as JavaScript object notation (JSON) for programs. Files of the latest edition keep their "
        "addresses; those of each edition stay beneath its number."
    )
    yield Heading("Licence", anchor="licence")
    yield Paragraph(
        (
            Run("You may use the data freely under the "),
            Run(LICENCE, link=LICENCE_ADDRESS),
            Run(f", also for business. Say where they come from: “{ATTRIBUTION.format(authority=authority)}”"),
        )
    )
    yield from told.small_numbers()
    yield Heading("Everything in one file", anchor="everything")
    yield Paragraph((Run("All tables as JSON", link=f"{HERE}data/{FORM}/everything.json"), Run(".")))
    for each in found:
        yield Heading(each.called, anchor=f"table-{each.name}")
        yield Paragraph(
            (
                Run(f"One row for each {each.row_is}; {len(each.rows):,} in this edition. "),
                Run(f"{each.called} as CSV", link=f"{HERE}data/{FORM}/{each.name}.csv"),
                Run(", "),
                Run(f"{each.called} as JSON", link=f"{HERE}data/{FORM}/{each.name}.json"),
                Run("."),
            )
        )
        yield Table(
            f"{each.called}: columns",
            (Column("Column", width=1.4), Column("Holds"), Column("What it means", width=4)),
            tuple((field.name, field.kind, field.means) for field in each.fields),
        )


def _objects(table: DataTable) -> list[dict[str, Any]]:
    names = [each.name for each in table.fields]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in table.rows]


def _plain(cell: Cell) -> Any:
    return cell.isoformat()[:10] if isinstance(cell, date) else cell


def _written(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


# --- the tables -------------------------------------------------------------------------------------------------------

_REFERENCE = Field("reference", "text", "Its number or code, which stays the same in every edition.")
_DUE = Field("due_on", "date", "The day by which it is to be done.")


def _objective(told: Told, one: Seen) -> tuple[Cell, ...]:
    objective = one.objective
    rated: list[Cell] = []
    for code, _ in DIMENSIONS:
        agreed = objective.agreed(code)
        rated += [agreed.point.word, agreed.reason, agreed.on] if agreed else ["", "", None]
    asked = [each for each in one.actions if each.state not in ("cancelled", "merged")]
    return (
        objective.reference,
        told.view.theme_title(objective.theme),
        objective.title,
        objective.description,
        objective.owner.title if objective.owner else "",
        objective.owner.agency if objective.owner else "",
        objective.due_on,
        objective.baseline_due_on,
        objective.measure,
        objective.target,
        *rated,
        len(asked),
        sum(not each.is_unfinished for each in asked),
        sum(each.days_overdue > 0 for each in asked),
    )


_OBJECTIVE = (
    _REFERENCE,
    Field("theme", "text", "The theme that it belongs to."),
    Field("title", "text", "What is promised."),
    Field("description", "text", "What is promised, at length."),
    Field("owner_post", "text", "The post that answers for it."),
    Field("owner_agency", "text", "The agency of that post."),
    _DUE,
    Field("first_due_on", "date", "The day that was first promised."),
    Field("measure", "text", "How it will be known whether it was reached."),
    Field("target", "text", "What is aimed at."),
    *(
        field
        for code, word in DIMENSIONS
        for field in (
            Field(f"{code}_rating", "text", f"{word}: the rating that the Board agreed; empty where there is none."),
            Field(f"{code}_reason", "text", f"{word}: why."),
            Field(f"{code}_agreed_on", "date", f"{word}: when it was agreed."),
        )
    ),
    Field("actions", "number", "How many actions deliver it, those cancelled left out."),
    Field("actions_done", "number", "How many of them are done."),
    Field("actions_late", "number", "How many are past their day and not done."),
)


def _need(told: Told, need: NeedValue) -> tuple[Cell, ...]:
    return (
        need.reference,
        need.kind,
        need.source,
        need.text,
        need.due_on,
        " ".join(each for each in need.satisfied_by),
        " ".join(each for each in need.contributed_to_by),
        need.parked_because or "",
    )


_NEED = (
    _REFERENCE,
    Field("kind", "text", "requirement (of the Improvement Notice) or finding (of an inspection)."),
    Field("source", "text", "The Notice or report that it stands in."),
    Field("text", "text", "What it says."),
    _DUE,
    Field("satisfied_by", "text", "The objectives that answer it wholly, by reference, with spaces between."),
    Field("contributed_to_by", "text", "The objectives that answer it in part."),
    Field("set_aside_because", "text", "Why it is not in the plan for now; empty where it is."),
)


def _measure(measure: MeasureValue) -> tuple[Cell, ...]:
    return (
        measure.code,
        measure.title,
        measure.suffix or measure.unit,
        {"increase": "higher", "decrease": "lower"}.get(measure.improvement, "neither"),
        measure.last_period,
        measure.last_on,
        measure.printed,
        measure.aim,
        measure.verdict,
        measure.sentence,
        "yes" if measure.is_too_old else "no",
        " ".join(measure.objectives),
    )


_MEASURE = (
    Field("code", "text", "Its code, which stays the same in every edition."),
    Field("title", "text", "What is measured."),
    Field("unit", "text", "In what it is counted."),
    Field("better_when", "text", "Which way is better: higher, lower or neither."),
    Field("last_period", "text", "The period of the last figure."),
    Field("last_on", "date", "The first day of that period."),
    Field("last_figure", "text", "The last figure with its unit, as the page prints it."),
    Field("target", "text", "What is aimed at."),
    Field("verdict", "text", "What the rules say of its course: improving, worsening, no_change, too_few and others."),
    Field("sentence", "text", "The same in words."),
    Field("too_old", "yes/no", "Whether the last figure is older than was agreed."),
    Field("objectives", "text", "The objectives that it bears on, by reference, with spaces between."),
)


def _points(told: Told) -> Iterator[tuple[Cell, ...]]:
    for measure in told.view.position.measures:
        for each in measure.points:
            yield (measure.code, each.on, each.period, _number(each.value), each.symbol, _number(each.target))


def _number(text: str | None) -> Cell:
    if text is None:
        return None
    value = float(text)
    return int(value) if value.is_integer() else value


_POINT = (
    Field("measure", "text", "The code of the measure."),
    Field("on", "date", "The first day of the period, or the day."),
    Field("period", "text", "The period in words."),
    Field("value", "number", "The figure; empty where there is none or it is left out, and never nought for that."),
    Field("symbol", "text", "Why there is no figure: c where it is small and left out, other letters as published."),
    Field("target", "number", "What was aimed at then."),
)


def _changes(told: Told) -> Iterator[tuple[Cell, ...]]:
    for each in told.changes:
        yield (each.item_kind, each.reference, each.objective, each.weight.name.lower(), each.sentence)


_CHANGE = (
    Field("about", "text", "What kind of thing changed."),
    Field("reference", "text", "Which one."),
    Field("objective", "text", "The objective that it bears on; empty where it bears on the whole plan."),
    Field("weight", "text", "worse, concern, moved, better or other."),
    Field("sentence", "text", "What changed."),
)


def _decisions(told: Told) -> Iterator[tuple[Cell, ...]]:
    for each in told.view.position.decisions:
        yield (each.reference, each.body, each.decided_on, each.title, each.text, each.minute_reference)


_DECISION = (
    _REFERENCE,
    Field("body", "text", "Who decided."),
    Field("decided_on", "date", "When."),
    Field("title", "text", "What about."),
    Field("text", "text", "What was decided."),
    Field("minute", "text", "Where it stands in the minutes."),
)


def _questions(told: Told) -> Iterator[tuple[Cell, ...]]:
    for each in told.questions:
        yield (
            each.reference, each.body, each.asked_on, each.words, each.asked_of, each.answer, each.answered_on,
            "yes" if each.satisfied else "no",
        )  # fmt: skip


_QUESTION = (
    _REFERENCE,
    Field("body", "text", "Who asked."),
    Field("asked_on", "date", "When."),
    Field("question", "text", "What was asked, in public."),
    Field("asked_of", "text", "The post that was asked."),
    Field("answer", "text", "The answer that stands."),
    Field("answered_on", "date", "When it was given."),
    Field("satisfied", "yes/no", "Whether those who asked have said that it satisfies."),
)

_TABLES: tuple[tuple[str, str, str, tuple[Field, ...], Callable[[Told], Iterator[tuple[Cell, ...]]]], ...] = (
    (
        "objectives",
        "Objectives and their ratings",
        "objective",
        _OBJECTIVE,
        lambda told: (_objective(told, one) for one in told.view.seen),
    ),
    (
        "requirements",
        "Requirements and findings",
        "requirement or finding",
        _NEED,
        lambda told: (_need(told, each) for each in told.view.position.needs),
    ),
    (
        "measures",
        "Measures",
        "measure",
        _MEASURE,
        lambda told: (_measure(each) for each in told.view.position.measures),
    ),
    ("figures", "Figures", "figure", _POINT, _points),
    ("changes", "Changes", "change", _CHANGE, _changes),
    ("decisions", "Decisions", "decision", _DECISION, _decisions),
    ("questions", "Questions and answers", "question", _QUESTION, _questions),
)
