"""Asks the public advisories about every release that is installed in production: is a weakness of it known?

    ./run audit

Exit code 0: every release was looked up and nothing is known. 1: something is known, and is listed with the releases
that mend it. 2: some could not be looked up, which is never taken for good news. `./run check` asks too, and
says aloud where nobody answers, without failing; run this each week and before a release.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.lock import PRODUCTION, ROOT

# Fetched when it is asked for, and in no lock of ours: it is a tool beside the project, and its own thirty
# dependencies would be in every developer's environment.
PROGRAM = "pip-audit==2.10.0"

NOTHING_KNOWN, KNOWN, NOT_LOOKED_UP = 0, 1, 2


@dataclass(frozen=True)
class Report:
    """What was found: a sentence for each known weakness, and for each release that nobody could be asked about."""

    looked_up: int
    known: list[str]
    not_looked_up: list[str]

    @property
    def exit_code(self) -> int:
        """What the command ends with: a known weakness goes before a release that could not be looked up."""
        if self.known:
            return KNOWN
        return NOT_LOOKED_UP if self.not_looked_up or not self.looked_up else NOTHING_KNOWN


def read(answer: str) -> Report:
    """The program's JSON as a Report. Raises ValueError or KeyError when it is none."""
    dependencies: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    known = [
        f"{each['name']} {each['version']}: {weakness['id']}. {_mended(weakness['fix_versions'])}"
        for each in dependencies
        for weakness in each.get("vulns", [])
    ]
    skipped = [f"{each['name']}: {each['skip_reason']}" for each in dependencies if "skip_reason" in each]
    return Report(len(dependencies) - len(skipped), known, skipped)


def _mended(releases: list[str]) -> str:
    return f"Mended in {', '.join(releases)}." if releases else "No release mends it yet."


class NoAnswer(Exception):
    """The advisories could not be asked, with what was said instead."""


def asked(*, within: float | None = None) -> Report:
    """Ask about every release of the production lock.

    Args:
        within: seconds after which nobody is waited for any more.
    Raises:
        NoAnswer: the program could not be fetched, or gave no report.
    """
    uv = str(Path(sys.executable).with_name("uv"))
    # The lock says everything that is installed, so nothing has to be resolved, and what is asked is what is run.
    question = ["pip-audit", "--requirement", PRODUCTION, "--require-hashes", "--disable-pip", "--format", "json"]
    try:
        done = subprocess.run(
            [uv, "tool", "run", "-q", "--from", PROGRAM, *question, "--progress-spinner", "off"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=within,
        )
        return read(done.stdout)
    except subprocess.TimeoutExpired as silence:
        raise NoAnswer(f"The advisories did not answer within {within:.0f} seconds.") from silence
    except (ValueError, KeyError) as error:
        raise NoAnswer(f"The advisories could not be asked. {done.stderr.strip()[-400:]}") from error


def main() -> int:
    try:
        report = asked()
    except NoAnswer as silence:
        print(silence, file=sys.stderr)
        return NOT_LOOKED_UP
    for sentence in report.known:
        print(sentence)
    if report.not_looked_up:
        print(f"{len(report.not_looked_up)} releases could not be looked up. The first: {report.not_looked_up[0]}")
    print(f"{report.looked_up} releases were looked up; {len(report.known)} weaknesses are known.")
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
