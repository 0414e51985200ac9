"""Who may write updates of an action: what a role's permission alone cannot say."""

from dataclasses import dataclass

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.roles import Permission, Role
from soundingboard.delivery.models import ActionVersion, UpdateLink


@dataclass(frozen=True)
class Bearer(Actor):
    """Whoever opened a link: nobody that signs in, who may update the actions of one post and nothing else."""

    link: UpdateLink | None = None
    writer: str = ""

    @property
    def name(self) -> str:
        """The name that history shows."""
        return f"{self.writer}, by link"

    @property
    def post_ids(self) -> frozenset[int]:
        """The post that the link was sent to."""
        return frozenset() if self.link is None else frozenset({self.link.post_id})


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


def require_bearer(by: Actor, link: UpdateLink) -> None:
    """Let only whoever came through this very link go on.

    Raises:
        NotAllowed: anybody else.
    """
    if not isinstance(by, Bearer) or by.link is None or by.link.pk != link.pk:
        raise NotAllowed("Only whoever opened this link may do that.")
