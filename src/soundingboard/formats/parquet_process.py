"""Run by parquet_out.py, one process for one file: reads an order and rows as CSV, writes the Parquet file they make.

The order is JSON on the first line of the standard input: the names of the columns and their types. Nothing of this
project is imported here: the process starts alone and quickly.
"""

import json
import os
import sys
from typing import IO

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

DIGITS, PLACES = 24, 6
REFUSED = 3  # no code that Python itself ends with
BLOCK = 8 * 1024 * 1024  # bytes read at once, and so the longest row
TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.decimal128(DIGITS, PLACES),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def main() -> int:
    """Write what stands on the standard input to the standard output."""
    order, _, rows = sys.stdin.buffer.read().partition(b"\n")
    try:
        convert(rows, sys.stdout.buffer, json.loads(order))
    except pa.ArrowInvalid as refusal:
        sys.stderr.write(" ".join(str(refusal).split()))
        return REFUSED
    return 0


def convert(rows: bytes, made: IO[bytes], columns: list[list[str]]) -> None:
    """Rows of CSV as a Parquet file. A value without quotes that is empty is nothing; with quotes it is an empty text.

    They are read whole and by one thread: what Arrow reads a block at a time it reads ahead by threads of its own.
    """
    schema = pa.schema([(name, TYPES[kind]) for name, kind in columns])
    table = schema.empty_table()
    # Arrow takes a file without a line for a mistake; here it is a table without rows.
    if rows:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(rows),
            read_options=pyarrow.csv.ReadOptions(column_names=schema.names, block_size=BLOCK, use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=schema,
                null_values=[""],
                true_values=["true"],
                false_values=["false"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    pyarrow.parquet.write_table(table, made, compression="snappy")


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Without the end of Python itself. Arrow's threads end alone: of a thousand processes that waited for them, one
    # waited for ever and one was stopped by them.
    os._exit(code)
