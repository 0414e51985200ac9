"""Who is signed in, from when, in which browser: the framework's sessions, with the person beside each.

The framework's own table holds the person inside a packed text, so that nobody could be shown their sessions. Here the
person is a column, and the moment when the session was last used is written every few minutes at most.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Framework
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from soundingboard.accounts.access import LONDON
from soundingboard.accounts.models import Leaving, Membership, Session

SEEN_EVERY = timedelta(minutes=5)
_PERSON, _BEGUN, _BROWSER = "_auth_user_id", "begun", "browser"


class SessionStore(Framework):
    """A session of the site. The settings name this module as the engine."""

    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table that holds them."""
        return Session

    def _validate_session_key(self, key: str | None) -> bool:
        """Whether a key could be one of ours. A cookie may hold anything, and PostgreSQL refuses to look for a NUL."""
        is_ours = key is not None and key.isascii() and key.isalnum()
        return is_ours and bool(super()._validate_session_key(key))  # type: ignore[misc]

    def begin(self, *, browser: tuple[str, str], now: datetime) -> None:
        """Note that somebody signed in: when, and in what kind of browser."""
        self[_BEGUN] = now.isoformat()
        self[_BROWSER] = list(browser)
        self.seen_at = now

    def note_seen(self, now: datetime) -> None:
        """Note that the session was used. A query every five minutes, else none; what the session holds is not touched,
        so that two pages at the same moment lose nothing of each other's."""
        if self.session_key and (self.seen_at is None or now - self.seen_at >= SEEN_EVERY):
            Session.objects.filter(session_key=self.session_key).update(seen_at=now)
            self.seen_at = now

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of the session, with what is known of it in columns."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.person_id = int(data[_PERSON]) if _PERSON in data else None
        row.begun_at = datetime.fromisoformat(data[_BEGUN]) if _BEGUN in data else None
        row.seen_at = self.seen_at
        row.browser, row.system = data.get(_BROWSER, ("", ""))
        return row

    def _get_session_from_db(self) -> Any:
        row: Any = super()._get_session_from_db()  # type: ignore[misc]
        if row is not None:
            self.seen_at = row.seen_at
        return row


def sessions_of(person_id: int, now: datetime) -> QuerySet[Session]:
    """The sessions in which a person is signed in, the one last used first."""
    last_used = Coalesce("seen_at", "begun_at").desc(nulls_last=True)
    return Session.objects.filter(person_id=person_id, expire_date__gt=now).order_by(last_used, "session_key")


def end_those_of_leavers(now: datetime) -> None:
    """Sign out whoever left and has no part in any programme any more. The worker asks each minute; one query.

    No page of a programme opened to them since their last day. What is left of a session should go too.
    """
    today = now.astimezone(LONDON).date()
    left = Leaving.objects.filter(last_day__lt=today, taken_back_at=None).values("person")
    here = Membership.objects.filter(Q(to_on=None) | Q(to_on__gte=today)).values("person")
    Session.objects.filter(person__in=left).exclude(person__in=here).delete()


def forget_ended(now: datetime) -> None:
    """Take out what ran out. Nothing else does, and whoever never signs out leaves one behind. One query."""
    Session.objects.filter(expire_date__lte=now).delete()
