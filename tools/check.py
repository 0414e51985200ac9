"""Everything that is checked without running the application: ./run check.

All the checks are made, two at a time, and what each found is printed whole; the command fails if any of them did.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools import audit, sbom
from tools.lock import stale_locks

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "src" / "soundingboard" / "web" / "templates"
PROGRAMS = Path(sys.executable).parent


class Found(Exception):
    """What a check found, as it is to be printed."""


class NotChecked(Exception):
    """Why a check could not be made here; in continuous integration that is a failure."""


class NobodyToAsk(NotChecked):
    """Something outside could not be asked. That says nothing of the project, so it is a failure nowhere."""


ADVISORIES_WITHIN = 60.0  # seconds


def main() -> int:
    # The longest first, so that neither of the two waits for it alone at the end.
    checks: dict[str, Callable[[], None]] = {
        "types": program("mypy"),
        "locks follow from pyproject.toml": locks,
        "every migration is made": program("django-admin", "makemigrations", "--check", "--dry-run"),
        "every template compiles": templates_compile,
        "generated docs are current": program("soundingboard", "docs", "--check"),
        "who may know whom": program("lint-imports", "--no-cache"),
        "known weaknesses of what is installed": advisories,
        "bill of materials, and licences": materials,
        "style": program("ruff", "check"),
        "layout": program("ruff", "format", "--check", "--output-format", "concise"),
        "template style": template_style,
        "nothing names a machine": no_machine_named,
    }
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(outcome, checks, checks.values()))
    failed = [name for name, passed in zip(checks, results, strict=True) if not passed]
    print(
        f"{len(checks) - len(failed)} checks passed, {len(failed)} failed" + "".join(f"\n  {name}" for name in failed)
    )
    return 1 if failed else 0


def outcome(name: str, check: Callable[[], None]) -> bool:
    """Make one check, say how it went, and give whether it passed."""
    started = time.monotonic()
    passed, said, output = True, "ok", ""
    try:
        check()
    except Found as found:
        passed, said, output = False, "FAILED", str(found)
    except NobodyToAsk as reason:
        said, output = "NOT CHECKED", str(reason)
    except NotChecked as reason:
        passed, said, output = os.environ.get("CI") != "true", "NOT CHECKED", str(reason)
    print(f"{name}: {said} ({time.monotonic() - started:.1f} s)\n{output}".strip(), flush=True)
    return passed


def program(name: str, *arguments: str | Path) -> Callable[[], None]:
    """A check that is a program: it has found something when it fails."""

    def check() -> None:
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "soundingboard.config.settings"}
        done = subprocess.run(
            [PROGRAMS / name, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise Found(done.stdout + done.stderr)

    return check


def locks() -> None:
    try:
        stale = stale_locks()
    except subprocess.CalledProcessError as error:
        # No versions fit together: that is the project's fault. Anything else is most likely the network's.
        kind = Found if "No solution found" in error.stderr else NotChecked
        raise kind(error.stderr) from error
    if stale:
        raise Found(f"{' and '.join(stale)}: run ./run lock")


def materials() -> None:
    """The bill of materials follows from the locks, and each licence is known and may be used. Asks nobody."""
    made, found = sbom.now()
    if found:
        raise Found("\n".join(found))
    if not sbom.FILE.exists() or sbom.FILE.read_text() != made:
        raise Found(f"{sbom.FILE.name} does not follow from the locks: run ./run sbom")


def advisories() -> None:
    """No weakness is known of what is installed in production. Said aloud where nobody could be asked."""
    try:
        report = audit.asked(within=ADVISORIES_WITHIN)
    except audit.NoAnswer as silence:
        raise NobodyToAsk(str(silence)) from silence
    if report.known:
        raise Found("\n".join(report.known))
    if report.exit_code:
        raise NobodyToAsk(
            f"{len(report.not_looked_up)} releases could not be looked up: this machine reaches no advisories, or not "
            "about these. Run ./run audit on one that does."
        )


def template_style() -> None:
    templates = sorted(path.relative_to(ROOT) for path in TEMPLATES.rglob("*.html"))
    program("djade", "--check", "--target-version", "5.2", *templates)()


def templates_compile() -> None:
    """A template with a slip in a tag fails here, not when somebody first opens its page."""
    program("python", ROOT / "tools" / "templates.py")()


HOMES = re.compile(r"/(?:home|Users|root)/[\w.-]+")
PLACES_TO_FETCH_FROM = re.compile(
    r"^\s*--(?:index-url|extra-index-url|find-links)|\"resolved\":|@ (?:https?|file):", re.M
)


def no_machine_named() -> None:
    """No path of somebody's machine in any file, and no address of a registry in a lock."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        raise NotChecked("this is not a git work tree")
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        paths = [text[match.start() : match.end()] for match in HOMES.finditer(text)]
        paths += [f"{ROOT}/"] if f"{ROOT}/" in text else []
        if re.search(r"\.lock$|package-lock\.json$|\.npmrc$", name):
            paths += [match.group().strip() for match in PLACES_TO_FETCH_FROM.finditer(text)]
        found += [f"{name}: {path}" for path in dict.fromkeys(paths)]
    if found:
        raise Found("\n".join(found))


if __name__ == "__main__":
    sys.exit(main())
