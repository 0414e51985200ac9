"""The kinds of reason for which a date is moved, as a programme keeps them."""

from collections.abc import Mapping

from soundingboard.framework.reading import items_at
from soundingboard.lib.presets import DateChangeReason


def date_change_reasons(programme_id: int) -> Mapping[str, DateChangeReason]:
    """The kinds of reason by their code, in the order in which they are offered. One query."""
    reasons = items_at(programme_id, "date_change_reasons", DateChangeReason, None)
    return {reason.code: reason for reason in reasons}


def words_of(reasons: Mapping[str, DateChangeReason], code: str) -> str:
    """The words of a reason; a code that is no longer offered says itself."""
    return reasons[code].words if code in reasons else code.replace("_", " ")
