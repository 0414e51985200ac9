"""Tables of many programmes cut up by programme, on PostgreSQL: each programme's rows then lie by themselves.

Every query of a page names its programme, so the database looks into one part and passes over the others, and a
programme that leaves takes its part with it. A table that other tables point to cannot be cut: a key would then have to
name the programme too. What grows most is pointed to by nothing: versions, figures, updates, steps.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

REST = "rest"  # the part for programmes that have none of their own


class CannotBePartitioned(ValueError):
    """A table that cannot be cut up by programme, with the sentence that says why."""


def candidates() -> list[tuple[str, int]]:
    """The tables that can be cut up, with how many rows each is thought to have; the largest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, GREATEST(c.reltuples, 0)::bigint
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'programme_id' AND NOT a.attisdropped
            WHERE c.relkind = 'r' AND NOT c.relispartition AND a.attnotnull
              AND c.relnamespace = current_schema()::regnamespace
              AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.confrelid = c.oid)
              AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
            ORDER BY 2 DESC, 1
            """
        )
        return [(str(name), int(rows)) for name, rows in cursor.fetchall()]


def statements(table: str, programme_ids: Sequence[int]) -> list[str]:
    """What cuts a table up, in the order in which it is done, to be done in one transaction.

    The rows are copied, so it needs as much room again until the end, and nobody writes to the table meanwhile.

    Args:
        programme_ids: the programmes that get a part of their own; the others share one.
    Raises:
        CannotBePartitioned: the database is not PostgreSQL, or the table cannot be cut up.
    """
    if connection.vendor != "postgresql":
        raise CannotBePartitioned("Only PostgreSQL can cut a table up.")
    if table not in {name for name, _ in candidates()}:
        raise CannotBePartitioned(
            f"{table} cannot be cut up: there is no such table, it names no programme, others point to it, it is "
            "guarded against change, or it is cut up already."
        )
    with connection.cursor() as cursor:
        return list(_statements(cursor, table, sorted(set(programme_ids))))


def _statements(cursor: Any, table: str, programme_ids: Sequence[int]) -> Iterator[str]:
    whole, parts = f"{table}_whole", {str(key): f"{table}_{key}" for key in programme_ids} | {REST: f"{table}_{REST}"}
    for name in (whole, *parts.values()):
        if len(name) > 63:
            raise CannotBePartitioned(f"The name {name} would be too long for PostgreSQL.")
    constraints = _read(
        cursor,
        "SELECT conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass "
        "ORDER BY conname",
        table,
    )
    # Each with what it is, but for the name of the index and of the table.
    indexes = _read(
        cursor,
        "SELECT i.relname, x.indisunique, substring(pg_get_indexdef(x.indexrelid) from ' USING .*$'), "
        "ARRAY(SELECT a.attname FROM pg_attribute a WHERE a.attrelid = x.indexrelid) "
        "FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
        "WHERE x.indrelid = %s::regclass AND NOT x.indisprimary ORDER BY i.relname",
        table,
    )
    yield f'ALTER TABLE "{table}" RENAME TO "{whole}"'
    # A key that counts by itself is not to be had in a table that is cut up before release 17, so it counts by a
    # sequence, which goes on where the table stood.
    yield f'CREATE SEQUENCE "{table}_keys" AS bigint'
    yield f"SELECT setval('{table}_keys', (SELECT GREATEST(COALESCE(MAX(id), 0), 1) FROM \"{whole}\"))"
    yield (
        f'CREATE TABLE "{table}" (LIKE "{whole}" INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE) '
        "PARTITION BY LIST (programme_id)"
    )
    yield f"ALTER TABLE \"{table}\" ALTER COLUMN id SET DEFAULT nextval('{table}_keys')"
    yield f'ALTER SEQUENCE "{table}_keys" OWNED BY "{table}".id'
    for key, part in parts.items():
        values = "DEFAULT" if key == REST else f"FOR VALUES IN ({key})"
        yield f'CREATE TABLE "{part}" PARTITION OF "{table}" {values}'
    yield f'INSERT INTO "{table}" SELECT * FROM "{whole}"'
    yield f'DROP TABLE "{whole}"'
    yield f'ALTER TABLE "{table}" ADD PRIMARY KEY (programme_id, id)'
    for name, kind, definition in constraints:
        if kind == "f":
            yield f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}'
    for name, is_unique, how, columns in indexes:
        if not is_unique or "programme_id" in columns:
            yield f'CREATE {"UNIQUE " if is_unique else ""}INDEX "{name}" ON "{table}"{how}'
            continue
        # What it keeps apart is all of one programme, so that each part keeps it apart by itself.
        for key, part in parts.items():
            yield f'CREATE UNIQUE INDEX "{name[: 62 - len(key)]}_{key}" ON "{part}"{how}'
    yield f'ANALYZE "{table}"'


def _read(cursor: Any, query: str, *given: object) -> list[tuple[Any, ...]]:
    cursor.execute(query, given)
    return list(cursor.fetchall())
