"""What may be done to sessions: one's own ended, and those of somebody who left or whose account is in wrong hands."""

from django.db import transaction

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.models import Membership, Person, Programme, Session
from soundingboard.accounts.roles import Permission
from soundingboard.history.log import OUTSIDE_PROGRAMMES, record


class SessionRefused(Exception):
    """A session that cannot be ended, with the sentence to show."""


def end_session(*, handle: str, by: Actor) -> None:
    """End one of one's own sessions: that browser has to sign in again.

    Args:
        handle: what the page calls it, `Session.handle`.
    Raises:
        SessionRefused: it has ended already.
    """
    if by.person is None:
        raise NotAllowed("Only a person has sessions.")
    with transaction.atomic():
        found = next((each for each in Session.objects.filter(person=by.person) if each.handle == handle), None)
        if found is None:
            raise SessionRefused("That session has ended already. Nothing is left to do.")
        found.delete()
        record("person.session_ended", by.person, programme_id=OUTSIDE_PROGRAMMES, by=by)


def end_other_sessions(*, but: str, by: Actor) -> int:
    """End all of one's own sessions but one; how many there were.

    Args:
        but: the key of the session that goes on.
    """
    if by.person is None:
        raise NotAllowed("Only a person has sessions.")
    with transaction.atomic():
        ended, _ = Session.objects.filter(person=by.person).exclude(session_key=but).delete()
        if ended:
            after = {"sessions": ended}
            record("person.session_ended", by.person, after=after, programme_id=OUTSIDE_PROGRAMMES, by=by)
    return ended


def end_sessions_of(*, programme: Programme, person: Person, why: str, by: Actor) -> int:
    """End every session of somebody who has or had a part in the programme; how many there were.

    Raises:
        SessionRefused: no reason is given, or the person never had a part here.
    """
    require(by, Permission.INVITE_PEOPLE, programme)
    if not why.strip():
        raise SessionRefused("Enter why their sessions are ended.")
    if not Membership.objects.filter(programme=programme, person=person).exists():
        raise SessionRefused("This person never had a part in the programme.")
    with transaction.atomic():
        ended, _ = Session.objects.filter(person=person).delete()
        record(
            "person.sessions_ended",
            person,
            after={"sessions": ended},
            why=why.strip(),
            programme_id=programme.pk,
            by=by,
        )
    return ended
