"""Looking a stored file up, for those who may have it."""

from soundingboard.accounts.access import Actor
from soundingboard.files.models import StoredFile
from soundingboard.files.purposes import PURPOSES


def file_for(by: Actor, key: int) -> StoredFile | None:
    """The stored file with this key, if it is of the actor's programme and they may fetch it. One query."""
    found: StoredFile | None = StoredFile.objects.visible_to(by).filter(pk=key).first()
    if found is None or found.purpose not in PURPOSES:
        return None
    return found if by.can(PURPOSES[found.purpose].fetched_with) else None


def file_with(by: Actor, sha256: str, purpose: str) -> StoredFile | None:
    """The file of this content that was stored for a purpose, if there is one and they may fetch it. One query."""
    if not by.can(PURPOSES[purpose].fetched_with):
        return None
    found: StoredFile | None = StoredFile.objects.visible_to(by).filter(sha256=sha256, purpose=purpose).first()
    return found
