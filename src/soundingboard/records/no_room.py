"""Whether something failed because a disk is full: the folder of files, or the database's own."""

import errno
import sqlite3

from django.db import DatabaseError

# No space left, the quota is used up, a file may grow no further.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DISK_FULL = "53100"  # as PostgreSQL says it (its error codes, class 53)

SENTENCE = (
    "There is no room left on the disk of this service, so nothing of this was saved. Tell whoever looks after "
    "Sounding Board; once there is room, do it again."
)


def is_no_room(error: BaseException) -> bool:
    """Whether an error, or what it was raised from, says that a disk is full."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _NO_ROOM:
            return True
        if getattr(seen, "sqlstate", None) == _DISK_FULL:
            return True
        # A command that copies the database asks SQLite itself.
        if getattr(seen, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return True
        # SQLite's words for it; its number does not reach us through Django.
        if isinstance(seen, DatabaseError) and "disk is full" in str(seen):
            return True
        seen = seen.__cause__
    return False
