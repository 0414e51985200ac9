"""The drill of an upgrade: a later schema is put under an installation that holds data, and nothing of it is lost.

Until the first release each area has one migration, so what a later release brings is made up here: it adds a column,
fills it from what is there, and an index; and another that fails half-way.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.drill import Installation, destroyed, listed
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

AREA = "accounts"
LATER = """
from django.db import migrations, models


def fill(apps, schema_editor):
    Agency = apps.get_model("accounts", "Agency")
    for agency in Agency.objects.all():
        agency.short_name = agency.name[:8]
        agency.save(update_fields=["short_name"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "{last}")]
    operations = [
        migrations.AddField("agency", "short_name", models.CharField(max_length=8, default="", db_default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("agency", models.Index(fields=["programme", "short_name"], name="agency_short_name")),
    ]
"""
FAILING = LATER.replace("agency.save(", "raise RuntimeError('the disk went away') or agency.save(")
SETTINGS = """
from soundingboard.config.settings import *
MIGRATION_MODULES = {"accounts": "later_migrations"}
"""
COUNT = """
from django.db import connection
from soundingboard.accounts.models import Agency
with connection.cursor() as cursor:
    columns = [each.name for each in connection.introspection.get_table_description(cursor, Agency._meta.db_table)]
    short = []
    if "short_name" in columns:
        cursor.execute("SELECT name, short_name FROM accounts_agency ORDER BY id")
        short = cursor.fetchall()
import hashlib, json
rows = list(Agency.objects.order_by("pk").values_list("pk", "code", "name", "kind"))
files = sorted(StoredFile.objects.values_list("sha256", flat=True))
print(json.dumps([len(rows), hashlib.sha256(repr((rows, files)).encode()).hexdigest(), short]))
"""


class Release:
    """A release after this one, put in the place of it."""

    def __init__(self, folder: Path, installation: Installation, migration: str) -> None:
        migrations = folder / "later_migrations"
        shutil.copytree(ROOT / "src" / "soundingboard" / AREA / "migrations", migrations)
        shutil.rmtree(migrations / "__pycache__", ignore_errors=True)
        last = sorted(path.stem for path in migrations.glob("0*.py"))[-1]
        (migrations / "0999_short_names.py").write_text(migration.replace("{last}", last))
        (folder / "later_settings.py").write_text(SETTINGS)
        self._later = {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "later_settings"}
        self._installation, self._before = installation, dict(installation.env)

    def __enter__(self) -> Installation:
        self._installation.env.update(self._later)
        return self._installation

    def __exit__(self, *_: object) -> None:
        self._installation.env.clear()
        self._installation.env.update(self._before)


def counted(installation: Installation) -> list[object]:
    import json

    with installation.begins(COUNT) as asked:
        assert asked.stdout is not None
        said: list[object] = json.loads(asked.stdout.read())
    assert asked.returncode == 0
    return said


def chain(installation: Installation) -> str:
    done = installation.run("history", "verify")
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_later_schema_comes_under_data_that_is_in_place_and_loses_none_of_it(
    filled: Installation, tmp_path: Path
) -> None:
    rows, digest, _ = counted(filled)
    before = chain(filled)

    with Release(tmp_path, filled, LATER) as upgraded:
        done = upgraded.run("setup")

        assert done.returncode == 0, done.stderr
        now, now_digest, short = counted(upgraded)
        assert (now, now_digest) == (rows, digest)
        assert rows == 20
        assert short == [[f"Agency {number}", f"Agency {number}"[:8]] for number in range(20)]
        assert chain(upgraded) == before
        # Done again it changes nothing.
        assert upgraded.run("setup").returncode == 0
        assert counted(upgraded) == [rows, digest, short]
        with upgraded.begins('add_agency(programme=programme, code="a", name="After", kind="health", by=by)') as adding:
            assert adding.wait() == 0
        assert chain(upgraded) != before


def test_an_upgrade_that_fails_half_way_leaves_the_installation_as_it_was(filled: Installation, tmp_path: Path) -> None:
    was, before = counted(filled), chain(filled)

    with Release(tmp_path, filled, FAILING) as upgraded:
        done = upgraded.run("setup")
        assert done.returncode != 0
        assert "the disk went away" in done.stderr

    # The release before goes on where it was.
    assert counted(filled) == was
    assert was[2] == []
    assert chain(filled) == before
    assert filled.run("setup").returncode == 0


def test_a_backup_of_the_release_before_is_put_back_by_the_later_one_and_never_the_other_way(
    filled: Installation, tmp_path: Path
) -> None:
    rows, digest, _ = counted(filled)
    backup, later_backup = tmp_path / "backup", tmp_path / "later"
    assert filled.run("backup", "--out", str(backup)).returncode == 0
    destroyed(filled)

    with Release(tmp_path, filled, LATER) as upgraded:
        restored = upgraded.run("restore", str(backup))
        assert restored.returncode == 0, restored.stdout + restored.stderr
        now, now_digest, short = counted(upgraded)
        assert (now, now_digest, len(short)) == (rows, digest, 20)  # type: ignore[arg-type]
        assert upgraded.run("backup", "--out", str(later_backup)).returncode == 0
    assert "accounts.0999_short_names" in listed(later_backup)["migrations"]

    destroyed(filled)
    refused = filled.run("restore", str(later_backup))
    assert refused.returncode == 2
    assert "was made by a later release" in refused.stderr
