"""Each check of ./run check that is our own can fail."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools import check, lock

pytestmark = pytest.mark.pure


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work tree of its own in place of the project's."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    monkeypatch.setattr(check, "ROOT", tmp_path)
    return tmp_path


def tracked(tree: Path, name: str, text: str) -> None:
    (tree / name).write_text(text)
    subprocess.run(["git", "add", name], cwd=tree, check=True)


def test_a_tree_that_names_no_machine_passes(tree: Path) -> None:
    tracked(tree, "notes.md", "See docs/ and https://www.legislation.gov.uk/ukpga/2006/40\n")

    check.no_machine_named()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.md", "I ran it in /" + "home/alice/board\n"),
        ("requirements.lock", "--index-url somewhere\n"),
        ("package-lock.json", '{"resolved": "somewhere"}\n'),
    ],
)
def test_a_file_that_names_a_machine_is_found(tree: Path, name: str, text: str) -> None:
    tracked(tree, name, text)

    with pytest.raises(check.Found, match=name):
        check.no_machine_named()


def test_a_file_that_names_the_folder_it_lies_in_is_found(tree: Path) -> None:
    tracked(tree, "notes.md", f"cd {tree}/src\n")

    with pytest.raises(check.Found, match=r"notes\.md"):
        check.no_machine_named()


def test_a_program_that_fails_is_a_check_that_found_something() -> None:
    check.program("python", "-c", "pass")()

    with pytest.raises(check.Found, match="so there"):
        check.program("python", "-c", "raise SystemExit('so there')")()


def test_a_check_that_could_not_be_made_fails_only_continuous_integration(monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_reach() -> None:
        raise check.NotChecked("no registry answered")

    monkeypatch.setenv("CI", "")
    assert check.outcome("locks", out_of_reach)

    monkeypatch.setenv("CI", "true")
    assert not check.outcome("locks", out_of_reach)


def test_a_lock_that_does_not_follow_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ["pyproject.toml", lock.DEVELOPMENT, lock.PRODUCTION]:
        (tmp_path / name).write_text("")
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    monkeypatch.setattr(lock, "compile_locks", lambda folder: (folder / lock.PRODUCTION).write_text("django==5.2.19\n"))

    assert lock.stale_locks() == [lock.PRODUCTION]
