"""The command that holds an evidence pack to its index, and the one that makes one."""

import argparse
from pathlib import Path
from typing import Any

import pytest
import time_machine

from soundingboard.accounts.access import Actor
from soundingboard.cli import evidence_pack, paper
from soundingboard.papers.models import Paper
from soundingboard.papers.reading import file_of
from soundingboard.records import vault
from tests.papers.test_evidence_pack import NOW, bring, manager, pack
from tests.position.conftest import built, built_once

pytestmark = pytest.mark.django_db
__all__ = ["built", "built_once", "manager", "pack"]


def command(module: Any, *words: str) -> int:
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    with time_machine.travel(NOW, tick=False):
        status: int = module.run(parser.parse_args(words))
    return status


def make(built: Any, out: Path, *words: str) -> int:
    given = ("--programme", built.programme.code, "--as-at", "2026-03-01", "--format", "zip", "--out", str(out))
    return command(paper, "evidence-pack", *given, *words)


def test_a_pack_of_a_past_day_is_the_same_bytes_twice_and_holds(
    built: Any, manager: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = tmp_path / "one.zip", tmp_path / "other.zip"
    chosen = ("--of", "objective:1.1", "--of", "area:practice", "--topic", "Front door", "--visit-on", "2026-03-20")

    assert make(built, one, *chosen) == make(built, other, *chosen) == 0

    assert one.read_bytes() == other.read_bytes()
    assert command(evidence_pack, "verify", str(one)) == 0
    assert "The pack: 5 files, each as the index says." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--of", "requirement:N9.9"), "There is no requirement N9.9"),
        (("--of", "N1.1"), "write it as requirement:N1.1"),
        (("--of", "child:7"), "with one of requirement, finding, objective, area"),
        (("--visit-on", "soon"), "soon is not a date"),
        (("--topic", "x" * 200), "use at most 160"),
        (("--audience", "public"), "no public edition"),
    ],
)
def test_what_a_pack_cannot_be_about_is_refused_and_nothing_written(
    built: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    assert make(built, tmp_path / "pack.zip", *words) == 2

    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_only_a_pack_is_written_as_folders(built: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ("--programme", built.programme.code, "--as-at", "2026-03-01", "--out", str(tmp_path / "x"))

    assert command(paper, "board-pack", *given, "--format", "zip") == 2
    assert command(paper, "board-pack", *given, "--format", "pdf", "--of", "objective:1.1") == 2

    assert "of an evidence-pack only" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_named_and_nothing_written(
    built: Any, manager: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = bring(built, built.at(NOW.date().replace(month=2)), "Audit", content=b"other bytes again\n",
                collected_on=NOW.date().replace(month=1))  # fmt: skip
    place = vault.where(row.document.sha256)
    place.rename(place.with_suffix(".away"))
    try:
        assert make(built, tmp_path / "pack.zip", "--of", "objective:1.1") == 2
    finally:
        place.with_suffix(".away").rename(place)

    assert "is missing from the store" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_pack_is_held_to_what_was_issued(
    built: Any, pack: Paper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, path = built.programme.code, tmp_path / "pack.zip"
    file = file_of(pack, "zip")
    assert file is not None
    path.write_bytes(vault.read(file.file.sha256))

    assert command(evidence_pack, "verify", str(path), "--programme", code) == 0
    assert f"EP1: 6 files, each as the index says, and is what {code} issued." in capsys.readouterr().out

    path.write_bytes(path.read_bytes().replace(b'"topic":"Front door"', b'"topic":"Front d00r"'))
    assert command(evidence_pack, "verify", str(path)) == 2  # a zip file finds that itself
    assert "damaged" in capsys.readouterr().err

    assert command(evidence_pack, "verify", str(path), "--programme", "nowhere") == 2
    assert command(evidence_pack, "verify", str(tmp_path / "none.zip")) == 2


def test_an_index_that_was_changed_with_its_files_is_found_by_what_was_issued(
    built: Any, pack: Paper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import zipfile

    file = file_of(pack, "zip")
    assert file is not None
    (tmp_path / "pack.zip").write_bytes(vault.read(file.file.sha256))
    with zipfile.ZipFile(tmp_path / "pack.zip") as held:
        held.extractall(tmp_path / "folder")
    [index] = (tmp_path / "folder").rglob("00-index.json")
    assert command(evidence_pack, "verify", str(tmp_path / "folder"), "--programme", built.programme.code) == 0
    index.write_bytes(index.read_bytes().replace(b"Front door", b"Front gate"))

    assert command(evidence_pack, "verify", str(tmp_path / "folder")) == 0
    assert command(evidence_pack, "verify", str(tmp_path / "folder"), "--programme", built.programme.code) == 1

    assert "The index is not the one that EP1 was issued with." in capsys.readouterr().out
