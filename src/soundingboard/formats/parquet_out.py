"""Rows as a Parquet file: typed columns for business-intelligence tools. Text stays as it was written, for nothing that
opens a Parquet file takes a text for a formula.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any, Literal

ColumnType = Literal["string", "integer", "number", "boolean", "date"]
AT_ONCE = 5_000  # rows in a group, and so in memory
DIGITS, PLACES = 24, 6


def write(file: IO[bytes], columns: Sequence[tuple[str, ColumnType]], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows, which are read once, group by group. Numbers are exact decimals with six places.

    Raises:
        ValueError: a value does not fit its column's type.
    """
    # Loaded by those processes alone that write one: it takes some 40 MB.
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.decimal128(DIGITS, PLACES),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    schema = pa.schema([pa.field(name, types[kind]) for name, kind in columns])
    with pq.ParquetWriter(file, schema, compression="snappy") as writer:
        for group in _groups(rows):
            values = list(zip(*group, strict=True))
            arrays = [pa.array(each, type=field.type) for each, field in zip(values, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _groups(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    left = iter(rows)
    while group := list(islice(left, AT_ONCE)):
        yield group
