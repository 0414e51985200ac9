"""`soundingboard reseal`: seals with the key in force what the one before has sealed, which may then be taken away."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from soundingboard.connections.models import Webhook
from soundingboard.connections.webhook_actions import PURPOSE as WEBHOOKS
from soundingboard.records.sealing import ONE_TIME_CODES, SealBroken, resealed

DONE, FOUND = 0, 1
# What the sign-in library keeps sealed of a second step.
_SEALED = ("secret", "seed")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""
    parser.description = (
        "Seals with SOUNDINGBOARD_SECRET_KEY what SOUNDINGBOARD_SECRET_KEY_BEFORE has sealed: the seeds of one-time "
        "and recovery codes, and the secrets of webhooks. It may run while people work, and again. Exit status: 0 "
        "all is sealed with the key in force; 1 something was sealed with neither, and is as it was."
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when all is sealed with the key in force; 1 where something could not be opened."""
    done = broken = 0
    with transaction.atomic():
        for row, fields in _sealed():
            try:
                changed = {name: resealed(value, purpose) for name, (value, purpose) in fields.items()}
            except SealBroken:
                broken += 1
                continue
            _put(row, changed)
            done += 1
    print(f"{done:,} secrets are sealed with the key in force.")
    if broken:
        print(
            f"{broken:,} were sealed with neither key. Those whose second step it is set it up again; a webhook is "
            "made anew.",
            file=sys.stderr,
        )
    return FOUND if broken else DONE


def _sealed() -> Iterator[tuple[Any, dict[str, tuple[str, str]]]]:
    """Each row that holds something sealed, held until all is done; which of it, and for what it was sealed."""
    for step in Authenticator.objects.select_for_update().order_by("pk"):
        if fields := {name: (str(step.data[name]), ONE_TIME_CODES) for name in _SEALED if step.data.get(name)}:
            yield step, fields
    for hook in Webhook.objects.select_for_update().order_by("pk"):
        yield hook, {"sealed_secret": (hook.sealed_secret, WEBHOOKS)}


def _put(row: Any, changed: dict[str, str]) -> None:
    if isinstance(row, Webhook):
        row.sealed_secret = changed["sealed_secret"]
        row.save(update_fields=["sealed_secret"])
    else:
        row.data = {**row.data, **changed}
        row.save(update_fields=["data"])
