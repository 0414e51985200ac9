"""Which invitation a token opens, and whether it is still good."""

import hashlib
from datetime import datetime

from soundingboard.accounts.models import Invitation


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
    if invitation.accepted_at is not None:
        raise InvitationNotGood("This invitation has been used. Sign in with your e-mail address and password.")
    if invitation.withdrawn_at is not None or invitation.expires_at <= now:
        raise InvitationNotGood(f"This invitation is no longer good. Ask {invitation.invited_by} for a new one.")
    return invitation
