"""The actions that answer some objectives: what a change of the Notice would touch."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from soundingboard.accounts.access import Actor
from soundingboard.delivery.models import ActionVersion


class AnsweringAction(NamedTuple):
    """An action by reference and title, for the objective it serves."""

    objective_id: int
    reference: str
    title: str
    due_on: date | None


def actions_answering(
    by: Actor, objective_ids: Collection[int], moment: datetime | None
) -> dict[int, list[AnsweringAction]]:
    """The actions of each of these objectives as they stood at a moment, by reference. One query."""
    rows = ActionVersion.objects.visible_to(by).as_at(moment).filter(objective_id__in=objective_ids)
    found: dict[int, list[AnsweringAction]] = {}
    for row in rows.order_by("action__reference").values_list("objective_id", "action__reference", "title", "due_on"):
        found.setdefault(row[0], []).append(AnsweringAction(*row))
    return found
