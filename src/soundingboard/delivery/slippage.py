"""The slippage ledger, and how far owners and agencies keep their dates.

Each function in a fixed number of queries; see `reading` for `moment` and `day`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import (
    Case,
    Count,
    F,
    OuterRef,
    Q,
    Subquery,
    When,
)

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Post
from soundingboard.delivery import rules
from soundingboard.delivery.models import (
    ActionVersion,
    Completion,
    DateChange,
)
from soundingboard.delivery.reading import recorded_by


@dataclass(frozen=True, slots=True)
class LedgerFilters:
    """What the slippage ledger is narrowed to."""

    owner: int | None = None
    agency: int | None = None
    reason: str = ""


class OwnerRecord(NamedTuple):
    """How an owner's, or an agency's, dates were kept, and how often they were moved."""

    key: int | None
    name: str
    changes: int
    days_moved: int
    integrity: rules.Integrity


class Ledger(NamedTuple):
    """A page of the slippage ledger, and what it adds up to."""

    rows: list[DateChange]
    total: int
    reasons: dict[str, int]
    owners: list[OwnerRecord]
    agencies: list[OwnerRecord]
    all: rules.Integrity


def ledger(
    by: Actor, moment: datetime | None, day: date, filters: LedgerFilters, *, offset: int = 0, limit: int = 50
) -> Ledger:
    """The slippage ledger, newest first, with commitment integrity of each owner and agency. Five queries.

    The filters narrow the lines, not the records of owners and agencies, which are compared with one another.
    """
    changes = DateChange.objects.visible_to(by).filter(recorded_by(moment))
    moved: dict[int | None, list[int]] = {}
    for owner_id, old, new in changes.values_list("owner_id", "old_due_on", "new_due_on"):
        tally = moved.setdefault(owner_id, [0, 0])
        tally[0] += 1
        tally[1] += (new - old).days if old else 0
    lines = changes
    if filters.owner:
        lines = lines.filter(owner_id=filters.owner)
    if filters.agency:
        lines = lines.filter(owner__agency_id=filters.agency)
    reasons = dict(lines.order_by().values_list("reason_code").annotate(n=Count("pk")))
    if filters.reason:
        lines = lines.filter(reason_code=filters.reason)
    total = reasons.get(filters.reason, 0) if filters.reason else sum(reasons.values())
    rows = list(
        lines.select_related("action", "owner__agency", "decision", "round").order_by("-recorded_at", "-pk")[
            offset : offset + limit
        ]
    )
    integrity = integrity_of_owners(by, moment, day)
    posts = {
        pk: (title, agency_id, agency)
        for pk, title, agency_id, agency in Post.objects.filter(programme_id=by.programme_id or 0).values_list(
            "pk", "title", "agency_id", "agency__name"
        )
    }
    owners = [
        OwnerRecord(
            key,
            posts[key][0] if key in posts else "No owner",
            moved.get(key, [0, 0])[0],
            moved.get(key, [0, 0])[1],
            integrity.get(key, rules.Integrity()),
        )
        for key in {*moved, *integrity}
    ]
    by_agency: dict[int | None, list[OwnerRecord]] = {}
    for record in owners:
        by_agency.setdefault(posts[record.key][1] if record.key in posts else None, []).append(record)
    names = {agency_id: agency for _, agency_id, agency in posts.values()}
    return Ledger(
        rows,
        total,
        reasons,
        sorted(owners, key=lambda record: record.name),
        sorted(
            (
                _added_up(key, names.get(key, "No owner") if key else "No owner", group)
                for key, group in by_agency.items()
            ),
            key=lambda record: record.name,
        ),
        _added_up(None, "All", owners).integrity,
    )


def _added_up(key: int | None, name: str, records: Iterable[OwnerRecord]) -> OwnerRecord:
    records = list(records)
    integrity = rules.Integrity(
        sum(record.integrity.kept for record in records),
        sum(record.integrity.kept_after_change for record in records),
        sum(record.integrity.missed for record in records),
    )
    return OwnerRecord(
        key, name, sum(record.changes for record in records), sum(record.days_moved for record in records), integrity
    )


def integrity_of_owners(by: Actor, moment: datetime | None, day: date) -> dict[int | None, rules.Integrity]:
    """Commitment integrity of each owner, worked out in the database by the rule `date_kept`. One query."""
    completions = Completion.objects.filter(recorded_by(moment), action=OuterRef("action")).order_by(
        "-recorded_at", "-pk"
    )
    rows = (
        ActionVersion.objects.visible_to(by)
        .as_at(moment)
        .filter(baseline_due_on__lte=day)
        .exclude(state__in=["cancelled", "merged"])
        .annotate(
            done_on=Case(When(state__in=sorted(rules.DONE), then=Subquery(completions.values("delivered_on")[:1])))
        )
        .order_by()
        .values_list("owner_id")
        .annotate(
            n=Count("pk", filter=Q(baseline_due_on__lt=day) | Q(done_on__lte=F("baseline_due_on"))),
            kept=Count("pk", filter=Q(done_on__lte=F("baseline_due_on"))),
            changed=Count(
                "pk",
                filter=Q(baseline_due_on__lt=day, done_on__gt=F("baseline_due_on"), done_on__lte=F("due_on")),
            ),
        )
    )
    return {owner: rules.Integrity(kept, changed, n - kept - changed) for owner, n, kept, changed in rows}
