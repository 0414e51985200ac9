"""Write each area's first migration again from its models, every table in one piece.

Until the first release the migrations of an area are a single `0001` that may be made again. Django's own command makes
a table first and its constraints afterwards, and SQLite copies a table for each of them: fourteen seconds for an empty
database in place of two. Run it as `.venv/bin/python tools/remake_migrations.py`, then delete `var/*.sqlite3`.
"""

import os
import sys
from pathlib import Path

import django
from django.apps import apps
from django.db import migrations
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter

from soundingboard.records.first_migration import FirstMigration


def main() -> int:
    """Write the migrations; the number of areas written is printed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soundingboard.config.settings")
    django.setup()
    written = 0
    for config in apps.get_app_configs():
        if not config.name.startswith("soundingboard.") or not list(config.get_models()):
            continue
        path = Path(config.path) / "migrations" / "0001_initial.py"
        path.parent.mkdir(exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(_first_migration(config.label))
        written += 1
    print(f"{written} areas written")
    return 0


def _first_migration(label: str) -> str:
    operations, dependencies = [], set()
    for model in _in_order(label):
        state = ModelState.from_model(model)
        operations.append(
            migrations.CreateModel(state.name, list(state.fields.items()), state.options, state.bases, state.managers)
        )
        for field in model._meta.local_fields:
            target = field.related_model if field.is_relation else None
            if target is not None and target._meta.app_label != label:
                dependencies.add((target._meta.app_label, "0001_initial"))
    body = {"operations": operations, "dependencies": sorted(dependencies, key=str), "initial": True}
    migration = type("Migration", (migrations.Migration,), body)("0001_initial", label)
    written = MigrationWriter(migration, include_header=False).as_string()
    # Django writes its own class, whichever one it was given.
    ours = f"from {FirstMigration.__module__} import {FirstMigration.__name__}"
    return written.replace(
        "\n\n\nclass Migration(migrations.Migration):", f"\n\n{ours}\n\n\nclass Migration({FirstMigration.__name__}):"
    )


def _in_order(label: str):  # type: ignore[no-untyped-def]
    """The area's models, each after those it points to."""
    waiting = list(apps.get_app_config(label).get_models())
    placed: list[type] = []
    while waiting:
        for model in waiting:
            targets = {field.related_model for field in model._meta.local_fields if field.is_relation} - {model}
            if not targets & set(waiting):
                placed.append(model)
                waiting.remove(model)
                break
        else:
            raise SystemExit(f"{label}: models point to each other in a ring: {waiting}")
    return placed


if __name__ == "__main__":
    sys.exit(main())
