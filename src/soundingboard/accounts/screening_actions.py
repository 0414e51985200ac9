"""Letting a text stand in which screening found something: only with a reason, and logged without the text (QA9)."""

from collections.abc import Collection

from django.db import transaction

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.models import Programme, ScreeningOverrule
from soundingboard.accounts.roles import Permission
from soundingboard.history.log import record
from soundingboard.lib.screening import Problem
from soundingboard.records.overruling import key_of, may_be_overruled

SHORTEST_REASON = 12  # characters


def overrule_screening(
    *, programme: Programme, text: str, field: str, problems: Collection[Problem], reason: str, by: Actor
) -> ScreeningOverrule:
    """Let a text stand, in whatever row it is written, and put on record in which field, what was found, and why.

    Args:
        text: of it only a keyed hash is kept.
        field: the label of the box that it was typed in.
    Raises:
        NotAllowed: among what was found is something that is never let through, or the reason says nothing.
        IdentifiableText: the reason itself names somebody.
    """
    require(by, Permission.VIEW_PROGRAMME, programme)
    if not problems or not may_be_overruled(problems):
        raise NotAllowed("What was found here belongs to one person alone, and is not kept for any reason.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise NotAllowed("Say in a sentence why it may stand.")
    kinds = ".".join(sorted({each.kind.value for each in problems}))
    with transaction.atomic():
        row, is_new = ScreeningOverrule.objects.get_or_create(
            programme=programme,
            key=key_of(text),
            defaults={
                "field": field[:200],
                "kinds": kinds,
                "reason": reason.strip(),
                "recorded_at": by.now,
                "recorded_by": by.person,
            },
        )
        if is_new:
            record(
                "screening.overruled",
                row,
                after={"field": field[:200], "found": kinds, "times": len(problems)},
                why=reason.strip(),
                label=field[:100],
                by=by,
            )
    return row
