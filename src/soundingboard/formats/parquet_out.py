"""Rows as a Parquet file: typed columns for business-intelligence tools. Text stays as it was written, for nothing that
opens a Parquet file takes a text for a formula.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate, islice
from typing import IO, Any, Literal

ColumnType = Literal["string", "integer", "number", "boolean", "date"]
AT_ONCE = 5_000  # rows in a group, and so in memory
DIGITS, PLACES = 24, 6
KINDS: dict[ColumnType, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (Decimal, int),
    "boolean": (bool,),
    "date": (date,),
}


def write(file: IO[bytes], columns: Sequence[tuple[str, ColumnType]], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows, which are read once, group by group. Numbers are exact decimals with six places.

    Raises:
        ValueError: a value does not fit its column's type.
    """
    # Loaded by those processes alone that write one: it takes some 75 MB.
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
            arrays = [
                _texts(each, KINDS[kind]).cast(types[kind]) for each, (_, kind) in zip(values, columns, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _texts(values: Sequence[Any], kinds: tuple[type, ...]) -> Any:
    """Values as an array of texts, from which Arrow makes any type.

    `pyarrow.array` would make any type by itself, and loads pandas first, to see whether it was given something of
    that: 45 MB more in every process of the pages that ever wrote one file.
    """
    import numpy as np
    import pyarrow as pa

    for kind in set(map(type, values)) - {type(None)}:
        if not issubclass(kind, kinds):
            raise ValueError(f"A {kind.__name__} stands where a {kinds[0].__name__} belongs.")
    said = values if str in kinds else [None if value is None else str(value).lower() for value in values]
    texts = [b"" if value is None else value.encode() for value in said]
    ends = np.fromiter(accumulate(map(len, texts), initial=0), dtype=np.int64, count=len(texts) + 1)
    there = np.packbits([value is not None for value in values], bitorder="little")
    buffers = [pa.py_buffer(there.tobytes()), pa.py_buffer(ends.tobytes()), pa.py_buffer(b"".join(texts))]
    return pa.Array.from_buffers(pa.large_string(), len(texts), buffers)


def _groups(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    left = iter(rows)
    while group := list(islice(left, AT_ONCE)):
        yield group
