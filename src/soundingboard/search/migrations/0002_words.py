"""The words of the index: an FTS5 table kept by triggers on SQLite, a stored tsvector with a GIN index on PostgreSQL."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_NEW = "INSERT INTO search_words(rowid, title, text, gate) VALUES (new.id, new.title, new.text, new.gate);"
_OLD = (
    "INSERT INTO search_words(search_words, rowid, title, text, gate) "
    "VALUES ('delete', old.id, old.title, old.text, old.gate);"
)
_FTS5 = (
    "CREATE VIRTUAL TABLE search_words USING fts5(title, text, gate, content='search_indexrow', content_rowid='id', "
    "tokenize='porter unicode61 remove_diacritics 2')"
)
SQLITE = (
    _FTS5,
    f"CREATE TRIGGER search_words_in AFTER INSERT ON search_indexrow BEGIN {_NEW} END",
    f"CREATE TRIGGER search_words_out AFTER DELETE ON search_indexrow BEGIN {_OLD} END",
    f"CREATE TRIGGER search_words_change AFTER UPDATE ON search_indexrow BEGIN {_OLD} {_NEW} END",
)
_TSVECTOR = (
    "ALTER TABLE search_indexrow ADD COLUMN words tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('english'::regconfig, title), 'A') || "
    "setweight(to_tsvector('english'::regconfig, text), 'D')) STORED"
)
POSTGRESQL = (
    _TSVECTOR,
    "CREATE INDEX search_words ON search_indexrow USING gin (words)",
)


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make what the database needs."""
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    """Full text search by the database's own means."""

    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
