"""What the commands that write one file have in common."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Writes beside the file and then puts it in its place, so that no reader ever meets half of it."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content if isinstance(content, bytes) else content.encode())
        # A temporary file is for its owner only; what is written for others to read has the usual rights.
        current = os.umask(0)
        os.umask(current)
        Path(beside).chmod(0o666 & ~current)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def wrote_json(value: object, path: Path) -> bool:
    """Whether it could be written, whole. Where it could not, standard error says why in one line."""
    return wrote_whole(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def wrote_whole(path: Path, content: str | bytes) -> bool:
    """The same for text or bytes."""
    try:
        write_whole(path, content)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        print(one_line(f"{path} cannot be written ({reason}): choose another place with --out."), file=sys.stderr)
        return False
    return True


def one_line(text: str) -> str:
    """A message on one line, as a program that calls the command expects it."""
    return " ".join(text.split())
