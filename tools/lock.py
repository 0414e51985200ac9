"""Compiles the locks: exact versions and hashes of everything we install, from what pyproject.toml asks for.

The locks are plain requirements files, because these hold names, versions and hashes and nothing about where a file
was fetched from. Pins are kept while they still satisfy pyproject.toml; `--upgrade` takes newer releases.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

DEVELOPMENT = "requirements-dev.lock"
PRODUCTION = "requirements.lock"


def compile_locks(folder: Path, *options: str) -> None:
    """Write both locks into the folder, starting from those that lie there. Raises CalledProcessError."""
    # Production takes its versions from the development lock, so that what is tested is what is run.
    _compile(folder, DEVELOPMENT, "--group", "dev", *options)
    _compile(folder, PRODUCTION, "--constraint", DEVELOPMENT, *options)


def _compile(folder: Path, lock: str, *options: str) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    wanted = ["pyproject.toml", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    subprocess.run(
        [uv, "pip", "compile", "-q", *wanted, "--output-file", lock, *options],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def stale_locks() -> list[str]:
    """The locks that no longer follow from pyproject.toml. Raises CalledProcessError when none can be compiled."""
    names = ["pyproject.toml", DEVELOPMENT, PRODUCTION]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in names:
            if (ROOT / name).exists():
                shutil.copy(ROOT / name, folder)
        compile_locks(folder)
        return [
            name
            for name in [DEVELOPMENT, PRODUCTION]
            if not (ROOT / name).exists() or (ROOT / name).read_text() != (folder / name).read_text()
        ]


if __name__ == "__main__":
    try:
        compile_locks(ROOT, *sys.argv[1:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.stderr)
