"""The two shapes of stored row: what belongs to a programme, and what is never overwritten."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Person, Programme
from soundingboard.records.prepared import insert

LONDON = ZoneInfo("Europe/London")


M = TypeVar("M", bound=models.Model, covariant=True)


class RowQuerySet(models.QuerySet[M]):
    """Rows of programmes. A page begins with `visible_to`, so another programme's row does not exist for it."""

    def visible_to(self, actor: Actor, **of: str) -> Self:
        """The rows of the programme that the actor stands in.

        Args:
            of: the thing that they are of, by its reference or code: `action__reference="A1"`. Its programme is named
                too, since its index begins with that: without, the things of every programme are looked through.
        """
        mine = self.filter(programme_id=actor.programme_id)
        if not of:
            return mine
        theirs = {f"{path.rpartition('__')[0]}__programme_id": actor.programme_id for path in of}
        return mine.filter(**of, **theirs)


class ProgrammeRow(models.Model):
    """A row of one programme, whose key comes first in its indexes."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = RowQuerySet.as_manager()

    class Meta:
        abstract = True


def end_of(day: date) -> datetime:
    """The first moment after a day in London: what was recorded before it was known by the end of that day."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=LONDON)


class VersionQuerySet(RowQuerySet[M]):
    """Versions. `as_at` means what was recorded by the end of that day, never what was said to have happened."""

    def current(self) -> Self:
        """The versions that hold now."""
        return self.filter(superseded_at=None)

    def as_at(self, moment: datetime | None) -> Self:
        """The versions that held just before a moment; None is now.

        Use `end_of(day)` for a day.
        """
        if moment is None:
            return self.current()
        return self.filter(Q(superseded_at=None) | Q(superseded_at__gte=moment), recorded_at__lt=moment)


class VersionRow(ProgrammeRow):
    """A fact with the time from which it was on record and the time at which another took its place."""

    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    superseded_at = models.DateTimeField(null=True, editable=False)

    objects = VersionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True

    def stood_at(self, moment: datetime | None) -> bool:
        """Whether this version held just before a moment, as `as_at` asks the database; None is now."""
        if moment is None:
            return self.superseded_at is None
        return self.recorded_at < moment and (self.superseded_at is None or self.superseded_at >= moment)


V = TypeVar("V", bound=VersionRow)


class ChangedMeanwhile(Exception):
    """Somebody else changed the same thing meanwhile. Nothing was saved; `theirs` is what holds now."""

    def __init__(self, theirs: VersionRow | None) -> None:
        self.theirs = theirs
        who = f" by {theirs.recorded_by}" if theirs is not None and theirs.recorded_by_id else ""
        super().__init__(f"This was changed{who} while you were writing. Your text is kept: look at theirs, then save.")


def first_version(row: V, *, by: Actor) -> V:
    """Put a first version on record."""
    row.recorded_at = by.now
    row.recorded_by = by.person
    insert(row)
    return row


def revise(row: V, *, by: Actor, **changes: Any) -> tuple[V, dict[str, Any], dict[str, Any]]:
    """Put a new version in the place of the current one.

    Returns the new version, and before and after of the fields that differ (both empty when nothing does, and then the
    row given is returned and nothing is written).

    Raises:
        ChangedMeanwhile: the row given is no longer the current one.
    """
    before = {name: getattr(row, name) for name in changes if getattr(row, name) != changes[name]}
    if not before:
        return row, {}, {}
    supersede(row, by=by)
    fresh = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    fresh.pk = None
    fresh.superseded_at = None
    for name in before:
        setattr(fresh, name, changes[name])
    first_version(fresh, by=by)
    return fresh, before, {name: changes[name] for name in before}


def supersede(row: VersionRow, *, by: Actor) -> None:
    """End a version without another in its place: a link undone, a thing withdrawn.

    Raises:
        ChangedMeanwhile: it had already ended.
    """
    rows = type(row).objects.filter(pk=row.pk, superseded_at=None)
    if rows.update(superseded_at=by.now) != 1:
        raise ChangedMeanwhile(_current_sibling(row))


# A button pressed twice: the same person, the same words, so soon after.
TWICE_WITHIN = timedelta(minutes=1)

Row = TypeVar("Row", bound=models.Model)


def sent_just_now(rows: models.QuerySet[Row], *, by: Actor, **said: Any) -> Row | None:
    """What the same person put on record in the same words within the last minute: a form sent twice adds once.

    Asked while what it is added to is held, so that of two requests at the same time the second finds what the first
    added. The system presses no buttons: what it adds twice is two.

    Args:
        rows: of a table with `programme`, `recorded_by` and `recorded_at`; the current ones, where it keeps versions.
        said: all that the form said, by field.
    """
    if by.person is None:
        return None
    return rows.filter(
        programme_id=by.programme_id,
        recorded_by=by.person,
        recorded_at__gte=by.now - TWICE_WITHIN,
        recorded_at__lte=by.now,
        **said,
    ).first()


def _current_sibling(row: VersionRow) -> VersionRow | None:
    """What holds now in the place of a version that has ended, if the row says what it is a version of."""
    thing = getattr(row, "version_of", None)
    if thing is None:
        return None
    found: VersionRow | None = (
        type(row).objects.current().filter(**{thing: getattr(row, f"{thing}_id")}).select_related("recorded_by").first()
    )
    return found


__all__ = [
    "ChangedMeanwhile",
    "Person",
    "ProgrammeRow",
    "VersionRow",
    "end_of",
    "first_version",
    "revise",
    "sent_just_now",
    "supersede",
]
