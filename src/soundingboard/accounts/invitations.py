"""Which invitation a token opens, and whether it is still good."""

import hashlib
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from soundingboard.accounts.directory import person_with_address
from soundingboard.accounts.models import Invitation, Membership, Person

LONDON = ZoneInfo("Europe/London")


class InvitationNotGood(Exception):
    """The invitation was used, withdrawn, has expired, or never was."""


def invitation_for(token: str, now: datetime) -> Invitation:
    """The invitation that a token opens, if it is still good.

    Raises:
        InvitationNotGood: with the sentence to show.
    """
    digest = hashlib.sha256(token.encode()).hexdigest()
    invitation = Invitation.objects.filter(token_digest=digest).select_related("programme", "invited_by").first()
    if invitation is None:
        raise InvitationNotGood("This invitation is not known. Check that you copied the whole address.")
    return _good(invitation, now)


def invitation_kept(key: int, now: datetime) -> Invitation:
    """The invitation with a key, which a session kept while its reader was away to show who they are.

    Raises:
        InvitationNotGood: with the sentence to show.
    """
    invitation = Invitation.objects.filter(pk=key).select_related("programme", "invited_by").first()
    if invitation is None:
        raise InvitationNotGood("This invitation is not known. Open the link in your letter again.")
    return _good(invitation, now)


def _good(invitation: Invitation, now: datetime) -> Invitation:
    if invitation.accepted_at is not None:
        raise InvitationNotGood("This invitation has been used. Sign in.")
    if invitation.withdrawn_at is not None:
        raise InvitationNotGood(f"This invitation was withdrawn. Ask {invitation.invited_by} why.")
    if invitation.expires_at <= now:
        raise InvitationNotGood(
            f"This invitation ran out {_in_words(invitation.expires_at)}. Ask {invitation.invited_by} for a new one."
        )
    return invitation


def holder_of_the_address(invitation: Invitation) -> Person | None:
    """Who signs in with the address already and must show that they are who they are; None when the account is still to
    be made."""
    return person_with_address(invitation.email)


def parts_of_the_holder(invitation: Invitation, holder: Person | None, on: date) -> list[str]:
    """The roles that whoever is invited has in the programme already on a day, as they are shown. One query."""
    if holder is None:
        return []
    rows = Membership.objects.filter(
        Q(to_on=None) | Q(to_on__gte=on), programme=invitation.programme, person=holder, from_on__lte=on
    )
    return [row.get_role_display() for row in rows.order_by("from_on", "pk")]


def _in_words(moment: datetime) -> str:
    day = moment.astimezone(LONDON)
    return f"on {day.day} {day:%B %Y}"
