"""An area's tables are made together, and as Django would make them one by one."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from soundingboard.records.first_migration import FirstMigration

TABLES = [
    migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
    migrations.CreateModel(
        "Book",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("shelf", models.ForeignKey("library.shelf", models.PROTECT, related_name="+")),
            ("next", models.ForeignKey("library.book", models.PROTECT, null=True, related_name="+")),
            ("title", models.CharField(max_length=80)),
        ],
        options={
            "indexes": [models.Index(fields=["title"], name="books_by_title")],
            "constraints": [models.CheckConstraint(condition=~models.Q(title=""), name="a_book_has_a_title")],
        },
    ),
]


READERS = [
    migrations.CreateModel(
        "Reader",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("has", models.ForeignKey("library.book", models.PROTECT, related_name="readers")),
        ],
    )
]


def migration_of(kind: type[migrations.Migration], label: str, tables: list[migrations.CreateModel]) -> Any:
    return type("Migration", (kind,), {"operations": tables})("0001_initial", label)


def editor_that_collects() -> Any:
    # Not entered: SQLite's would refuse inside a test's transaction, and nothing is carried out.
    editor = connection.schema_editor(collect_sql=True, atomic=False)
    editor.deferred_sql = []
    return editor


def statements(kind: type[migrations.Migration]) -> list[str]:
    migration = migration_of(kind, "library", TABLES)
    editor = editor_that_collects()
    state = migration.apply(ProjectState(), editor)
    assert set(state.models) == {("library", "shelf"), ("library", "book")}
    assert state.apps.get_model("library", "book")._meta.get_field("shelf").related_model._meta.model_name == "shelf"
    return [str(line) for line in (*editor.collected_sql, *editor.deferred_sql)]


def test_the_same_tables_are_made_as_by_django(db: None) -> None:
    assert statements(FirstMigration) == statements(migrations.Migration)


def test_an_area_that_follows_is_drawn_into_the_picture_that_is_there(db: None) -> None:
    made = {}
    for kind in (FirstMigration, migrations.Migration):
        state = migration_of(kind, "library", TABLES).apply(ProjectState(), editor_that_collects())
        before = state.apps.get_model("library", "shelf")
        editor = editor_that_collects()

        state = migration_of(kind, "lending", READERS).apply(state, editor)

        book, reader = state.apps.get_model("library", "book"), state.apps.get_model("lending", "reader")
        assert reader._meta.get_field("has").related_model is book
        assert book._meta.get_field("readers").related_model is reader
        assert {model._meta.label for model in state.apps.get_models()} == {
            "library.Shelf",
            "library.Book",
            "lending.Reader",
        }
        assert (state.apps.get_model("library", "shelf") is before) == (kind is FirstMigration)
        made[kind] = [str(line) for line in (*editor.collected_sql, *editor.deferred_sql)]

    assert made[FirstMigration] == made[migrations.Migration]


def test_every_area_begins_with_one() -> None:
    first = MigrationLoader(None).disk_migrations
    areas = {config.label for config in apps.get_app_configs() if config.name.startswith("soundingboard.")}
    plain = [
        label
        for (label, name), migration in first.items()
        if label in areas and name == "0001_initial" and not isinstance(migration, FirstMigration)
    ]
    assert not plain
