"""`soundingboard sweep`: takes stored files out that nothing on record names, as a killed process leaves them."""

import argparse
import json
import re
import time
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

from soundingboard.history.models import Entry
from soundingboard.outbox.models import Job, Message
from soundingboard.papers.models import Paper
from soundingboard.records import vault
from soundingboard.records.fields import Digest

_SHA256 = re.compile(r"[0-9a-f]{64}")
_HOUR = 3600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How old a file has to be."""
    parser.description = (
        "A file is written before the row that names it is committed, so a process that is killed in between leaves "
        "one that nothing names. This takes such files out, and puts back what was set aside and is needed. It may run "
        "while people work. Exit status: 0."
    )
    parser.add_argument(
        "--hours", type=float, default=24, help="leave alone what came or was wanted within so many hours (24)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Always 0."""
    swept = vault.sweep(Named(), before=time.time() - arguments.hours * _HOUR)
    print(
        f"{swept.kept:,} files are named by something on record. {swept.taken_out:,} that nothing names were taken out "
        f"({swept.bytes_taken_out:,} bytes), {swept.put_back:,} were put back, and {swept.young:,} are too new to tell."
    )
    return 0


class Named:
    """Whether anything on record names a file: what was read at the beginning, and what has come since."""

    def __init__(self) -> None:
        self._known = set(named())

    def __call__(self, name: str) -> bool:
        if name in self._known:
            return True
        return any(
            model._base_manager.filter(**{field: name}).exists() for model, field in columns_that_may_name_a_file()
        )


def named() -> Iterator[str]:
    """The SHA-256 of everything that the database names; also of things that are no files, which does no harm."""
    for model, field in columns_that_may_name_a_file():
        rows = model._base_manager.exclude(**{field: ""}).values_list(field, flat=True)
        yield from rows.iterator(chunk_size=5000)
    for rows in (
        Job.objects.exclude(result="").values_list("result", flat=True),
        Message.objects.exclude(address="").values_list("address", flat=True),
    ):
        for text in rows.iterator(chunk_size=5000):
            yield from _SHA256.findall(text)
    for payload in Job.objects.values_list("payload", flat=True).iterator(chunk_size=5000):
        yield from _SHA256.findall(json.dumps(payload))
    # What pages show of a paper is one file that names a file for each section.
    for proof in Paper.objects.exclude(proof_sha256="").values_list("proof_sha256", flat=True):
        try:
            yield from _SHA256.findall(vault.read(proof).decode())
        except FileNotFoundError:
            continue  # it is made again when somebody looks


def columns_that_may_name_a_file() -> list[tuple[type[Model], str]]:
    """Every column that holds a SHA-256, but for the history's own chain."""
    return [
        (model, field.name)
        for model in apps.get_models()
        if model is not Entry
        for field in model._meta.concrete_fields
        if isinstance(field, Digest)
    ]
