"""Tidy tables: what is handed over is what the published schema says, and what the pages show the same person."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import psutil
import pyarrow.parquet
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.accounts.models import Read
from soundingboard.accounts.roles import Role
from soundingboard.connections.tidy import TABLES
from soundingboard.delivery.models import ActionVersion
from soundingboard.evidence.models import EvidenceVersion
from soundingboard.formats import parquet_out, parquet_process
from soundingboard.measures.models import Figure
from soundingboard.plan import actions as planning
from soundingboard.plan import reading as plan
from soundingboard.plan.models import Objective, Plan, Standing
from tests.api.client import Caller
from tests.api.test_reading import caller_as
from tests.web.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = [table.name for table in TABLES]
MOST_QUERIES = 15
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def manager(sample: Sample) -> Caller:
    """Of a programme in which an objective answers a finding besides."""
    finding = plan.confirmed_findings(sample.manager).first()
    assert finding is not None
    planning.align(objective=sample.latest(Objective), to=finding, by=sample.manager)
    return caller_as(sample, Role.PROGRAMME_MANAGER)


def fetched(caller: Caller, name: str, expect: int = 200, **asked: Any) -> bytes:
    response = caller.client.get(f"{caller.root}/tables/{name}", asked, headers=caller.headers)
    content = response.getvalue()
    assert response.status_code == expect, content[:500]
    assert "no-store" in response["Cache-Control"]
    assert expect != 200 or int(response["RateLimit-Remaining"]) >= 0
    return bytes(content)


def rows_of(caller: Caller, name: str, **asked: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(fetched(caller, f"{name}.csv", **asked).decode("utf-8-sig"))))


def schema_of(name: str) -> dict[str, Any]:
    said = Client().get("/api/v1/programmes/anything/tables/datapackage.json").json()
    (found,) = [each for each in said["resources"] if each["path"] == f"{name}.csv"]
    schema: dict[str, Any] = found["schema"]
    return schema


def fault(field: dict[str, Any], value: str) -> str:
    """What is wrong with a value of a CSV file by the schema; nothing where nothing is."""
    limits = field.get("constraints", {})
    if value == "":
        return "missing" if limits.get("required") else ""
    if "enum" in limits and value not in limits["enum"]:
        return "not one of those there are"
    try:
        match field["type"]:
            case "integer":
                int(value)
            case "number":
                Decimal(value)
            case "date":
                date.fromisoformat(value)
            case "boolean":
                assert value in (*field["trueValues"], *field["falseValues"])
    except (ValueError, ArithmeticError, AssertionError):
        return f"no {field['type']}"
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_what_its_published_schema_says(manager: Caller, name: str) -> None:
    schema, rows = schema_of(name), rows_of(manager, name)

    assert rows
    assert list(rows[0]) == [field["name"] for field in schema["fields"]]
    wrong = {
        (field["name"], row[field["name"]], fault(field, row[field["name"]]))
        for row in rows
        for field in schema["fields"]
        if fault(field, row[field["name"]])
    }
    assert wrong == set()
    keys = [tuple(row[column] for column in schema["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for link in schema["foreignKeys"]:
        there = {row["reference"] for row in rows_of(manager, link["reference"]["resource"].replace("-", "_"))}
        assert {row[link["fields"][0]] for row in rows} <= there


def test_a_fault_against_the_schema_is_seen() -> None:
    field = {"type": "integer", "constraints": {"required": True}}

    assert fault(field, "") == "missing"
    assert fault(field, "1.5") == "no integer"
    assert fault({"type": "boolean", "trueValues": ["Yes"], "falseValues": ["No"]}, "true") == "no boolean"
    assert fault({"type": "string", "constraints": {"enum": ["a"]}}, "b")


@pytest.mark.parametrize("name", NAMES)
def test_the_parquet_file_holds_the_same_in_its_own_types(manager: Caller, name: str) -> None:
    content = fetched(manager, f"{name}.parquet")

    table = pyarrow.parquet.read_table(io.BytesIO(content))
    rows = rows_of(manager, name)
    assert table.column_names == list(rows[0])
    assert table.num_rows == len(rows)
    kinds = {field["name"]: field["type"] for field in schema_of(name)["fields"]}
    types = {"string": "string", "integer": "int64", "boolean": "bool", "date": "date32[day]"}
    for field in table.schema:
        assert str(field.type) == types.get(kinds[field.name], "decimal128(24, 6)")
    for row, other in zip(rows, table.to_pylist(), strict=True):
        for column, value in other.items():
            said = row[column]
            match value:
                case None:
                    assert said == ""
                case bool():
                    assert said == ("Yes" if value else "No")
                case Decimal():
                    assert Decimal(said) == value
                case date():
                    assert said == value.isoformat()
                case str():
                    assert " ".join(said.lstrip("'").split()) == " ".join(value.lstrip("'").split())
                case _:
                    assert said == str(value)


@pytest.mark.parametrize("name", NAMES)
def test_a_table_takes_a_fixed_number_of_queries(manager: Caller, name: str) -> None:
    fetched(manager, f"{name}.csv")
    for asked in ({}, {"as_at": "2026-03-20"}):
        with CaptureQueriesContext(connection) as made:
            fetched(manager, f"{name}.csv", **asked)
        assert len(made) <= MOST_QUERIES, asked


def test_a_title_never_opens_as_a_formula(sample: Sample, manager: Caller) -> None:
    ActionVersion.objects.filter(programme=sample.programme, action__reference="A1").update(title="=1+1")

    (row,) = [row for row in rows_of(manager, "actions") if row["reference"] == "A1"]
    assert row["title"] == "'=1+1"
    table = pyarrow.parquet.read_table(io.BytesIO(fetched(manager, "actions.parquet")))
    assert "=1+1" in table.column("title").to_pylist()


def test_what_a_role_may_not_see_is_in_no_table(sample: Sample) -> None:
    inside, outside = caller_as(sample, Role.ANALYST), caller_as(sample, Role.SCRUTINY_COUNCILLOR)
    row = EvidenceVersion.objects.current().filter(programme=sample.programme, is_withdrawn=False).first()
    assert row is not None
    reference = row.evidence.reference
    EvidenceVersion.objects.filter(pk=row.pk).update(classification="exempt")
    figures = Figure.objects.filter(programme=sample.programme, indicator__code="assessments_45wd")
    figures.update(hides="c")

    assert reference not in [each["reference"] for each in rows_of(outside, "evidence")]
    assert reference not in [each["evidence"] for each in rows_of(outside, "evidence_objectives")]
    assert reference in [each["reference"] for each in rows_of(caller_as(sample, Role.PROGRAMME_MANAGER), "evidence")]
    hidden = [each for each in rows_of(outside, "figures") if each["measure"] == "assessments_45wd"]
    assert hidden
    assert {(each["value"], each["numerator"], each["symbol"]) for each in hidden} == {("", "", "c")}
    assert all(each["value"] for each in rows_of(inside, "figures") if each["measure"] == "assessments_45wd")


def test_that_a_program_took_away_what_few_may_read_is_on_record(sample: Sample, manager: Caller) -> None:
    def read() -> list[tuple[int, str, str]]:
        return list(Read.objects.filter(how="program").values_list("person_id", "kind", "how"))

    fetched(caller_as(sample, Role.SCRUTINY_COUNCILLOR), "evidence.csv")
    fetched(manager, "actions.csv")
    assert read() == []
    fetched(manager, "evidence.parquet")

    assert read() == [(manager.row.person_id, "evidence", "program")]


def test_a_table_is_for_tokens_that_were_made_for_it(sample: Sample) -> None:
    narrow = caller_as(sample, Role.PROGRAMME_MANAGER, "read:evidence")

    fetched(narrow, "evidence.csv")
    for name in ("actions.csv", "figures.parquet", "judgements.csv", "needs.csv"):
        assert b"read:" in fetched(narrow, name, 403)
    fetched(narrow, "everything.csv", 404)


def test_tables_are_taken_away_no_oftener_than_from_the_pages(manager: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from soundingboard.accounts import limits

    monkeypatch.setitem(limits.LIMITS, limits.Dear.EXPORT, limits.Limit(2, limits.LIMITS[limits.Dear.EXPORT].within))
    fetched(manager, "actions.csv")
    fetched(manager, "actions.parquet")

    assert b"many tables" in fetched(manager, "actions.csv", 429)
    refused = manager.client.get(f"{manager.root}/tables/actions.csv", headers=manager.headers)
    assert 500 < int(refused["Retry-After"]) <= 600


def test_an_earlier_day_hands_over_what_was_on_record_by_then(manager: Caller) -> None:
    assert rows_of(manager, "actions", as_at="2020-01-01") == []
    empty = pyarrow.parquet.read_table(io.BytesIO(fetched(manager, "actions.parquet", as_at="2020-01-01")))
    assert empty.num_rows == 0
    assert "reference" in empty.column_names


VALUES = st.tuples(
    st.one_of(st.none(), st.text(max_size=20)),
    st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
    st.one_of(st.none(), st.decimals(-(10**15), 10**15, places=6)),
    st.one_of(st.none(), st.booleans()),
    st.one_of(st.none(), st.dates()),
)


def written(columns: list[Any], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What a Parquet file holds that was written of rows."""
    with TemporaryFile() as file:
        parquet_out.write(file, columns, iter(rows))
        return [tuple(row.values()) for row in pyarrow.parquet.read_table(file).to_pylist()]


@given(st.lists(VALUES, max_size=12))
def test_any_rows_come_out_of_a_parquet_file_as_they_went_in(rows: list[tuple[Any, ...]]) -> None:
    columns: list[Any] = [("a", "string"), ("b", "integer"), ("c", "number"), ("d", "boolean"), ("e", "date")]
    rows = [(row[0].encode("utf-8", "replace").decode() if row[0] else row[0], *row[1:]) for row in rows]
    file = io.BytesIO()

    # In this process: to start one for each of a hundred tables takes half a minute.
    handed_over = b"".join(parquet_out.handed_over(columns, rows))
    parquet_process.convert(handed_over, file, columns)

    read = pyarrow.parquet.read_table(io.BytesIO(file.getvalue())).to_pylist()
    assert [tuple(row.values()) for row in read] == rows


def test_a_file_longer_than_what_is_read_at_once_is_whole() -> None:
    rows = [(f"{number} " + 'long, "said"\n' * 60, number) for number in range(20_000)]

    assert written([("a", "string"), ("b", "integer")], rows) == rows


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", 5),
        ("integer", "5"),
        ("integer", True),
        ("integer", 2**63),
        ("number", Decimal("0.0000001")),
        ("number", 10**18),
        ("number", 0.5),
        ("boolean", "true"),
        ("date", "2026-03-16"),
        ("date", datetime(2026, 3, 16, 10, tzinfo=UTC)),
    ],
)
def test_a_value_that_does_not_fit_its_column_is_refused(kind: Any, value: object) -> None:
    with pytest.raises(ValueError):
        written([("a", kind)], [(value,)])


def test_a_process_that_was_killed_leaves_no_half_a_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    killed = tmp_path / "process.py"
    killed.write_text("import os, sys; sys.stdin.buffer.readline(); os.kill(os.getpid(), 9)")
    monkeypatch.setattr(parquet_out, "PROCESS", killed)

    with pytest.raises(parquet_out.CannotBeWritten):
        written([("a", "string")], [("x" * 1000,)] * 5000)


def test_rows_that_fail_half_way_leave_no_process_behind() -> None:
    def rows() -> Iterator[tuple[str]]:
        yield ("x",)
        raise LookupError("The database went away.")

    before = psutil.Process().children()
    with TemporaryFile() as file, pytest.raises(LookupError):
        parquet_out.write(file, [("a", "string")], rows())

    assert psutil.Process().children() == before


def test_a_process_of_the_pages_that_wrote_a_table_has_not_loaded_what_writes_it() -> None:
    wanted = (
        "import sys, tempfile; from soundingboard.formats.parquet_out import write; "
        "write(tempfile.TemporaryFile(), [('a', 'string'), ('b', 'number')], iter([('x', 1), (None, None)])); "
        "sys.exit('pyarrow' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", wanted], check=False).returncode == 0


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_that_a_program_has_already_is_neither_made_nor_counted_until_something_happens(
    sample: Sample, manager: Caller, ending: str
) -> None:
    address = f"{manager.root}/tables/evidence.{ending}"

    def asked(caller: Caller, have: str, **more: Any) -> Any:
        response = caller.client.get(address, more, headers={**caller.headers, "If-None-Match": have})
        if response.streaming:
            response.getvalue()
        return response

    tag = asked(manager, "")["ETag"]
    looks = Read.objects.count()
    with CaptureQueriesContext(connection) as made:
        again = asked(manager, tag)

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert Read.objects.count() == looks
    assert not [each for each in made if "evidence" in each["sql"]]
    assert asked(manager, tag, as_at="2026-03-20").status_code == 200
    assert asked(caller_as(sample, Role.SCRUTINY_COUNCILLOR), tag).status_code == 200
    planning.freeze_plan(plan=sample.latest(Plan), standing=Standing.PAUSED, reason="An election.", by=sample.manager)
    assert asked(manager, tag).status_code == 200
