"""What may be done to the patterns of case numbers that administrators keep: added, and retired with a reason."""

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import CaseNumberPattern, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.history.log import record
from soundingboard.lib.case_numbers import in_words, written_well

MOST = 20  # patterns in force in one programme: each is looked for in every text that could hold one


class PatternRefused(Exception):
    """A pattern that cannot be taken, with the sentence that says what to do."""


def add_case_number_pattern(*, programme: Programme, pattern: str, of: str = "", by: Actor) -> CaseNumberPattern:
    """From now on refuse text that holds a case number of this pattern.

    Args:
        pattern: as `lib.case_numbers` reads it, such as AA999999.
        of: the system whose numbers they are, in words; may be empty.
    Raises:
        PatternRefused: it is not written well, is in force already, or there are too many.
    """
    require(by, Permission.EDIT_CONTENT, programme)
    try:
        pattern = written_well(pattern)
    except ValueError as refusal:
        raise PatternRefused(str(refusal)) from refusal
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        held = CaseNumberPattern.objects.filter(programme=programme, retired_at=None)
        if held.filter(pattern=pattern).exists():
            raise PatternRefused(f"{pattern} is in force already.")
        if held.count() >= MOST:
            raise PatternRefused(f"There are {MOST} patterns already. Retire one that is no longer used.")
        row = CaseNumberPattern.objects.create(
            programme=programme, pattern=pattern, of=of.strip(), recorded_at=by.now, recorded_by=by.person
        )
        record(
            "case_numbers.added",
            row,
            after={"pattern": in_words(pattern), "of": of.strip()},
            label=in_words(pattern),
            by=by,
        )
    return row


def retire_case_number_pattern(*, row: CaseNumberPattern, why: str, by: Actor) -> CaseNumberPattern:
    """No longer look for a pattern. Raises PatternRefused: no reason is given, or it is retired already."""
    require(by, Permission.EDIT_CONTENT, row)
    if not why.strip():
        raise PatternRefused("Enter why it is retired.")
    with transaction.atomic():
        held = CaseNumberPattern.objects.select_for_update().get(pk=row.pk)
        if held.retired_at is not None:
            raise PatternRefused("It is retired already.")
        held.retired_at, held.retired_by, held.why_retired = by.now, by.person, why.strip()
        held.save(update_fields=["retired_at", "retired_by", "why_retired"])
        record("case_numbers.retired", held, why=why.strip(), label=in_words(held.pattern), by=by)
    return held
