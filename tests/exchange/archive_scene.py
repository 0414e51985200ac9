"""A programme taken out and brought in again, for the tests of archives."""

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction

from soundingboard.accounts.access import the_system
from soundingboard.accounts.models import Programme
from soundingboard.exchange.archive_actions import Manager, bring_in
from soundingboard.exchange.archive_bringing import Brought
from soundingboard.exchange.archive_tables import Table, archived
from soundingboard.exchange.archive_writing import Made, write_archive
from soundingboard.formats.archive import MANIFEST, SEAL
from soundingboard.lib.canonical import canonical_json
from soundingboard.papers.verification import check
from tests import factories as make

MANAGER = Manager("Maya Manager", "maya.manager@elsewhere.example", "a password that nobody guesses")
Parts = dict[str, bytes]


def taken_out(programme: Programme, folder: Path, *, with_panel_notes: bool = True) -> Made:
    """The archive of a programme."""
    return write_archive(
        programme=programme,
        path=folder / f"{programme.code}.zip",
        with_panel_notes=with_panel_notes,
        made_by="Alice Ashworth",
        now=make.NOW,
    )


def brought_in(path: Path, code: str = "elsewhere", **given: Any) -> Brought:
    """What comes of an archive here."""
    by = the_system(None, make.NOW)
    return bring_in(path=path, manager=MANAGER, code=code, **{"check": check, **given}, by=by)


def rebuilt(path: Path, change: Callable[[Parts], None], *, mended: bool = True) -> Path:
    """The archive with parts changed; with its hashes mended, as somebody would who knows how it is made."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    change(parts)
    if mended:
        manifest = json.loads(parts.pop(MANIFEST))
        parts.pop(SEAL)
        manifest["parts"] = [
            [name, content.count(b"\n") if name.endswith("ndjson") else 0, len(content), hash_of(content)]
            for name, content in parts.items()
        ]
        parts[MANIFEST] = canonical_json(manifest)
        parts[SEAL] = hash_of(parts[MANIFEST]).encode()
    target = Path(tempfile.mkdtemp()) / path.name
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    target.write_bytes(file.getvalue())
    return target


def hash_of(content: bytes) -> str:
    """SHA-256."""
    return hashlib.sha256(content).hexdigest()


def rows_changed(parts: Parts, name: str, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change the rows of a part, each by itself; one for which the change answers False is taken out."""
    rows = [json.loads(line) for line in parts[name].splitlines()]
    parts[name] = b"".join(canonical_json(row) + b"\n" for row in rows if change(row) is not False)


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of an archive, by part."""
    with zipfile.ZipFile(path) as source:
        return {
            name: [json.loads(line) for line in source.read(name).splitlines()]
            for name in source.namelist()
            if name.endswith(".ndjson")
        }


def table_called(label: str) -> Table:
    """A table that is archived."""
    return next(each for each in archived() if each.label == label)


@contextmanager
def undone() -> Iterator[None]:
    """What is done within leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
