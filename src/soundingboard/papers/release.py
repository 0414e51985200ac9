"""Which release makes the files: the same release makes the same bytes, another may set a page otherwise."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
# Letters for the hexadecimal digits, so that no fingerprint looks like a number of somebody's.
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@cache
def this_release() -> str:
    """The version of the system and of the typesetter, with a fingerprint of what builds, writes and sets papers.

    Two installations of one version with a changed template or font have different fingerprints.
    """
    made_by = hashlib.sha256()
    for path in sorted([*(PACKAGE / "papers").glob("*.py"), *(PACKAGE / "formats").rglob("*")]):
        if path.is_file() and path.suffix not in (".pyc",):
            made_by.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    fingerprint = made_by.hexdigest()[:8].translate(_LETTERS)
    return f"Sounding Board {version('soundingboard')} {fingerprint}, Typst {version('typst')}"
