"""The drill: an installation is backed up while somebody writes, destroyed, restored, and compared hash by hash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.drill import Installation, destroyed, listed

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

BUSY = """
print("begun", flush=True)
for number in range(100, 100_000):
    add_agency(programme=programme, code=f"agency-{number}", name=f"Later agency {number}", kind="health", by=by)
    content = f"What was seen later, {number}.".encode()
    store_file(programme=programme, name=f"later-{number}.txt", content=content, purpose="evidence", by=by)
"""


def files_of(var: Path) -> set[str]:
    return {path.name for path in (var / "files").glob("*/*")}


def test_what_was_destroyed_while_somebody_wrote_comes_back_hash_by_hash(filled: Installation, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    with filled.begins(BUSY) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "begun\n"
        taken = filled.run("backup", "--out", str(backup))
        went_on = writer.poll() is None
        writer.kill()
    assert went_on, "whoever was writing was stopped by the backup"
    assert taken.returncode == 0, taken.stderr
    said = listed(backup)
    entries, last = said["chains"]["drill"]
    assert entries >= 26

    destroyed(filled)
    restored = filled.run("restore", str(backup))

    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert "All is there" in restored.stdout
    assert files_of(filled.var) == set(said["files"])
    verified = filled.run("history", "verify", "--programme", "drill")
    assert verified.stdout == f"drill: {entries} entries hold; the last is {last}\n"


def test_a_backup_is_never_put_over_what_is_there(filled: Installation, tmp_path: Path) -> None:
    assert filled.run("backup", "--out", str(tmp_path / "backup")).returncode == 0

    refused = filled.run("restore", str(tmp_path / "backup"))

    assert refused.returncode == 2
    assert "a backup is never put over one" in refused.stderr
    assert filled.run("backup", "--out", str(tmp_path / "backup")).returncode == 2


def test_a_backup_that_was_altered_or_is_of_a_later_release_is_refused_before_anything_is_done(
    filled: Installation, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    assert filled.run("backup", "--out", str(backup)).returncode == 0
    destroyed(filled)
    said = listed(backup)

    def refused() -> str:
        done = filled.run("restore", str(backup))
        assert done.returncode == 2, done.stdout
        assert not (filled.var / "files").exists()
        return done.stderr

    (backup / "backup.json").write_text(json.dumps({**said, "migrations": [*said["migrations"], "plan.0999_later"]}))
    assert "was made by a later release" in refused()
    (backup / "backup.json").write_text(json.dumps({**said, "vendor": "oracle"}))
    assert "cannot be read" in refused()
    (backup / "backup.json").write_text(json.dumps(said))

    name = said["files"][0]
    file = backup / "files" / name[:2] / name
    content = file.read_bytes()
    file.write_bytes(content + b" ")
    assert f"The file {name[:12]} of the backup is missing or damaged" in refused()
    file.write_bytes(content)

    database = next(backup.glob("database.*"))
    database.write_bytes(database.read_bytes()[:-1])
    assert "was altered or damaged" in refused()
    (backup / "backup.json").unlink()
    assert "is no backup, or one that was broken off" in refused()
