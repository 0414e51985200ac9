"""The command that takes a plan out and brings one in."""

import argparse
import io
from pathlib import Path

import openpyxl
import pytest

from soundingboard.cli import plan
from soundingboard.delivery.models import ActionVersion
from tests.exchange.scene import Scene

pytestmark = pytest.mark.django_db


def command(*words: object) -> int:
    parser = argparse.ArgumentParser()
    plan.add_arguments(parser)
    return plan.run(parser.parse_args([str(word) for word in words]))


def edit(path: Path, cell: str, value: object) -> None:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    book["Actions"][cell] = value
    book.save(path)


def test_a_plan_is_taken_out_changed_looked_at_and_brought_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene, out = Scene(), tmp_path / "plan.xlsx"
    scene.action()
    code = scene.programme.code

    assert command("export", "--programme", code, "--out", out) == 0
    assert command("import", out, "--programme", code, "--preview") == 0
    assert "Nothing would change." in capsys.readouterr().out
    edit(out, "D2", "Visit within three days")
    assert command("import", out, "--programme", code, "--preview") == 0
    said = capsys.readouterr().out
    assert command("import", out, "--programme", code) == 0

    assert "change: Actions, cell D2: Action A1, action: “Visit within five days” becomes “Visit within three" in said
    assert ActionVersion.objects.current().get().title == "Visit within three days"


def test_problems_are_printed_with_sheet_row_and_column_and_nothing_is_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene, out = Scene(), tmp_path / "plan.xlsx"
    scene.action()
    code = scene.programme.code
    command("export", "--programme", code, "--out", out)
    edit(out, "I2", "Nearly there")

    assert command("import", out, "--programme", code, "--preview") == 1
    assert "problem: Actions, cell I2: Enter one of these" in capsys.readouterr().out
    assert command("import", out, "--programme", code) == 2

    assert "Actions, cell I2" in capsys.readouterr().err
    assert ActionVersion.objects.count() == 1


def test_a_file_that_is_no_spreadsheet_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene, file = Scene(), tmp_path / "plan.xlsx"
    file.write_bytes(b"PK\x03\x04 and then nothing")

    assert command("import", file, "--programme", scene.programme.code, "--preview") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert command("import", tmp_path / "none.xlsx", "--programme", scene.programme.code) == 2
    assert command("export", "--programme", "nowhere", "--out", tmp_path / "a.xlsx") == 2
