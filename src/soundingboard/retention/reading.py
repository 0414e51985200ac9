"""The schedule, what is due by it, what is held, and what was disposed of."""

from dataclasses import dataclass
from datetime import date

from soundingboard.accounts.access import Actor
from soundingboard.framework.reading import items_at
from soundingboard.lib.presets import RetentionPeriod
from soundingboard.retention.kinds import KINDS, Kept, Kind, Thing
from soundingboard.retention.models import Disposal, Hold
from soundingboard.retention.rules import counted_from_at_most, is_held

CONTENT = "retention"


@dataclass(frozen=True, slots=True)
class Due:
    """What of one kind of record is due, and what would be if it were not held.

    Attributes:
        up_to: the latest day from which the time of something due was counted; None where it is kept for good.
        count: how much is due and not held; of a log, its lines.
        held: what is due and held; of a log that is held, all of it.
    """

    code: str
    words: str
    rule: RetentionPeriod
    up_to: date | None
    things: tuple[Thing, ...]
    count: int
    held: int
    proposed: Disposal | None


def schedule(actor: Actor) -> tuple[RetentionPeriod, ...]:
    """The schedule that holds, in its order. One query."""
    items = items_at(actor.programme_id or 0, CONTENT, RetentionPeriod, None)
    return tuple(each for each in items if each.holds_on(actor.today) and each.code in KINDS)


def all_due(actor: Actor) -> list[Due]:
    """What is due today of each kind in the schedule. A fixed number of queries."""
    held, proposed = holds_by_kind(actor), {row.kind: row for row in disposals(actor) if row.state == "proposed"}
    return [_due(actor, rule, held.get(rule.code, frozenset()), proposed.get(rule.code)) for rule in schedule(actor)]


def due_of(actor: Actor, code: str) -> Due | None:
    """What is due today of one kind, if it is in the schedule."""
    rule = next((each for each in schedule(actor) if each.code == code), None)
    if rule is None:
        return None
    proposed = next((row for row in disposals(actor) if row.state == "proposed" and row.kind == code), None)
    return _due(actor, rule, holds_by_kind(actor).get(code, frozenset()), proposed)


def _due(actor: Actor, rule: RetentionPeriod, held: frozenset[str], proposed: Disposal | None) -> Due:
    kind, programme = KINDS[rule.code], actor.programme_id or 0
    if rule.months is None or isinstance(kind, Kept):
        return Due(rule.code, kind.words, rule, None, (), 0, 0, proposed)
    up_to = counted_from_at_most(actor.today, rule.months)
    if isinstance(kind, Kind):
        found = kind.things(programme, up_to)
        free = tuple(each for each in found if not is_held(each.reference, held))
        return Due(rule.code, kind.words, rule, up_to, free, len(free), len(found) - len(free), proposed)
    lines = kind.lines(programme, up_to).count()
    is_kept = is_held("", held)
    return Due(rule.code, kind.words, rule, up_to, (), 0 if is_kept else lines, lines if is_kept else 0, proposed)


def holds_by_kind(actor: Actor) -> dict[str, frozenset[str]]:
    """The references that are held, by kind; an empty one is the whole kind. One query."""
    found: dict[str, set[str]] = {}
    for kind, reference in Hold.objects.visible_to(actor).filter(lifted_at=None).values_list("kind", "reference"):
        found.setdefault(kind, set()).add(reference)
    return {kind: frozenset(references) for kind, references in found.items()}


def holds(actor: Actor) -> list[Hold]:
    """Every hold, those in force first. One query."""
    rows = Hold.objects.visible_to(actor).select_related("placed_by", "lifted_by").order_by("-placed_at", "-pk")
    return sorted(rows, key=lambda row: row.lifted_at is not None)


def hold_numbered(actor: Actor, number: int) -> Hold | None:
    """One hold of the actor's programme that is in force."""
    found: Hold | None = Hold.objects.visible_to(actor).filter(pk=number, lifted_at=None).first()
    return found


def disposals(actor: Actor) -> list[Disposal]:
    """Every disposal, the latest first. One query."""
    rows = Disposal.objects.visible_to(actor).select_related("proposed_by", "decided_by", "certificate")
    return list(rows.order_by("-number"))


def disposal_numbered(actor: Actor, number: int) -> Disposal | None:
    """One disposal of the actor's programme."""
    rows = Disposal.objects.visible_to(actor).select_related("proposed_by", "decided_by", "certificate")
    found: Disposal | None = rows.filter(number=number).first()
    return found
