"""What is under a legal hold keeps its words: redaction, which knows nothing of holds, asks here first."""

from collections.abc import Collection

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.taking_out import NothingTakenOut
from soundingboard.retention.kinds import KINDS, Kind
from soundingboard.retention.reading import holds_by_kind
from soundingboard.retention.rules import why_nothing_is_taken_out


def keep_what_is_held(table: str, keys: Collection[int], by: Actor) -> None:
    """Refuse to have words taken out of rows that are, or are part of, something held.

    Args:
        table: the table of the rows, as the history names it, such as `evidence.evidence`.
    Raises:
        NothingTakenOut: something is held, with the sentence to show.
    """
    concerned = {code: kind for code, kind in KINDS.items() if isinstance(kind, Kind) and table in kind.parts}
    if not concerned:
        return
    # A hold is placed under the same lock: either it is seen here, or it was placed after the words were gone.
    Programme.objects.select_for_update().get(pk=by.programme_id or 0)
    held = holds_by_kind(by)
    for code, kind in concerned.items():
        if code in held and (why := why_nothing_is_taken_out(kind.named(kind.parts[table], keys), held[code])):
            raise NothingTakenOut(why)
