"""The one door to the project says what it does."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.pure

VERBS = ["setup", "demo", "serve", "worker", "test", "check", "bench", "docs", "shell"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / "run", *arguments], capture_output=True, text=True, check=False)


def test_run_alone_lists_its_verbs() -> None:
    answer = run()

    listed = [line.split()[1] for line in answer.stdout.splitlines() if line.startswith("./run ")]
    assert set(VERBS) <= set(listed)
    assert answer.returncode == 0


def test_a_verb_that_is_not_one_is_refused_in_a_sentence() -> None:
    answer = run("dmeo")

    assert answer.returncode == 2
    assert "There is no ./run dmeo." in answer.stderr


def test_a_machine_without_a_new_enough_python_is_told_so_in_a_sentence(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ["cat", "cksum", "dirname", "head"]:
        (programs / name).symlink_to(shutil.which(name) or name)
    # What an old Python answers when it is asked whether it is new enough.
    (programs / "python3").write_text("#!/bin/sh\nexit 1\n")
    (programs / "python3").chmod(0o755)
    for name in ["run", "bootstrap.lock", "requirements-dev.lock", "pyproject.toml"]:
        shutil.copy(ROOT / name, tmp_path)

    answer = subprocess.run(
        [tmp_path / "run", "setup"], env={"PATH": str(programs)}, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 1
    assert "needs Python 3.11 or later" in answer.stderr
