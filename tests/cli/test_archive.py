"""`soundingboard archive export` and `import`: out of one installation and into another, with what is said."""

import argparse
import io
from pathlib import Path

import pytest

from soundingboard.accounts.access import actor_in
from soundingboard.accounts.models import Person, Programme
from soundingboard.cli import archive
from soundingboard.formats.archive import seal_of
from soundingboard.history.models import Entry
from tests import factories as make

pytestmark = pytest.mark.django_db

MANAGER = ["--manager-name", "Maya Manager", "--manager-email", "Maya.Manager@elsewhere.example"]


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    archive.add_arguments(parser)
    return archive.run(parser.parse_args(arguments))


@pytest.fixture
def written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    programme = make.programme()
    make.objective(make.theme(make.plan(programme)))
    make.actor(programme)
    path = tmp_path / "out.zip"
    assert run("export", "--programme", programme.code, "--out", str(path)) == 0
    said = capsys.readouterr().out
    assert str(path) in said
    assert "Seal " in said
    assert Entry.objects.of_programme(programme.pk).get().verb == "programme.taken_out"
    return path


def types(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))


def test_a_programme_comes_in_under_another_code(
    written: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    types(monkeypatch, "correct horse battery staple")

    assert run("import", str(written), "--code", "elsewhere", *MANAGER) == 0

    said = capsys.readouterr().out
    programme = Programme.objects.get(code="elsewhere")
    assert "1 entries of its history, which holds" in said
    assert "Nobody has a part in it yet but maya.manager@elsewhere.example" in said
    maya = Person.objects.get(email="maya.manager@elsewhere.example")
    assert maya.check_password("correct horse battery staple")
    assert actor_in(programme, maya, make.NOW) is None  # her part begins today
    assert Entry.objects.of_programme(programme.pk).count() == 2


def test_a_code_that_is_taken_is_refused_with_the_way_round(
    written: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    types(monkeypatch, "correct horse battery staple")

    assert run("import", str(written), *MANAGER) == 2

    assert "--code NAME" in capsys.readouterr().err
    assert not Person.objects.filter(email="maya.manager@elsewhere.example").exists()


def test_a_weak_password_is_refused_before_anything_is_read(
    written: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    types(monkeypatch, "maya")

    assert run("import", str(written), "--code", "elsewhere", *MANAGER) == 2

    assert "password" in capsys.readouterr().err.lower()
    assert not Programme.objects.filter(code="elsewhere").exists()


def test_a_file_that_is_no_archive_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    types(monkeypatch, "correct horse battery staple")
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"not a zip")

    assert run("import", str(path), *MANAGER) == 2

    assert "not an archive" in capsys.readouterr().err


def test_a_programme_that_there_is_not_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make.programme("known-one")

    assert run("export", "--programme", "unknown", "--out", str(tmp_path / "out.zip")) == 2

    assert "There is no programme unknown. There are:" in capsys.readouterr().err


def test_a_folder_is_no_file_to_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    programme = make.programme()

    assert run("export", "--programme", programme.code, "--out", str(tmp_path)) == 2

    assert "is a folder" in capsys.readouterr().err


def test_an_archive_that_was_sealed_anew_is_not_the_one_whose_seal_was_told(
    written: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = seal_of(written)
    types(monkeypatch, "correct horse battery staple")

    assert run("import", str(written), "--code", "elsewhere", "--seal", "0" * 64, *MANAGER) == 2

    assert "not the archive that the seal is of" in capsys.readouterr().err
    assert not Programme.objects.filter(code="elsewhere").exists()
    types(monkeypatch, "correct horse battery staple")
    assert run("import", str(written), "--code", "elsewhere", "--seal", f" {told.upper()}", *MANAGER) == 0
