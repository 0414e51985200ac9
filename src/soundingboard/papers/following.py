"""What has to follow when a paper is withdrawn, in areas above that papers do not know: they say so as they start."""

from typing import Protocol

from soundingboard.accounts.access import Actor
from soundingboard.papers.models import Paper


class Follows(Protocol):
    """Something done in the same transaction as the withdrawal, by the same person."""

    def __call__(self, *, paper: Paper, reason: str, by: Actor) -> object: ...


_FOLLOWING: list[Follows] = []


def follow_withdrawal(what: Follows) -> None:
    """Have something follow each withdrawal from now on."""
    if what not in _FOLLOWING:
        _FOLLOWING.append(what)


def followed_by(*, paper: Paper, reason: str, by: Actor) -> None:
    """Do what has to follow a withdrawal."""
    for each in _FOLLOWING:
        each(paper=paper, reason=reason, by=by)
