"""Who may write updates of an action: what a role's permission alone cannot say."""

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Permission, Role
from soundingboard.delivery.models import ActionVersion


def may_update(action: ActionVersion, by: Actor) -> bool:
    """Whether somebody may update an action: any, or those of their own posts, or as a partner of their agency."""
    if action.programme_id != by.programme_id:
        return False
    if by.can(Permission.UPDATE_ANY_ACTION):
        return True
    if not by.can(Permission.UPDATE_OWN_ACTIONS) or action.owner_id is None:
        return False
    if action.owner_id in by.post_ids:
        return True
    return Role.PARTNER in by.roles and action.owner is not None and action.owner.agency_id in by.agency_ids
