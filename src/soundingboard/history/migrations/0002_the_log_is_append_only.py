"""The database itself refuses to change the log, whoever asks."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Values may be blanked (a redaction), which the digests in the chain show; they may not be deleted.
GUARDED = {
    "history_entry": ("UPDATE", "DELETE"),
    "history_historytext": ("DELETE",),
    "history_redaction": ("UPDATE", "DELETE"),
    "history_crossing": ("UPDATE", "DELETE"),
}


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers up."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION history_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'the history is append-only'; END $$"
        )
    for table, verbs in GUARDED.items():
        for verb in verbs:
            name = f"{table}_no_{verb.lower()}"
            if editor.connection.vendor == "postgresql":
                editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION history_refuses()"
                )
            else:
                editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END"
                )
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION history_refuses()"
            )


class Migration(migrations.Migration):
    """Triggers on the log's tables."""

    dependencies = [("history", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
