"""The command that reads an inspection report."""

import argparse
import json
from pathlib import Path

import pytest

from soundingboard.cli import findings
from tests.formats import sample_reports


def command(*words: str) -> int:
    parser = argparse.ArgumentParser()
    findings.add_arguments(parser)
    return findings.run(parser.parse_args(words))


def test_a_report_is_written_in_the_published_shape(tmp_path: Path) -> None:
    report, out = tmp_path / "visit.pdf", tmp_path / "visit.json"
    report.write_bytes(sample_reports.focused_visit())

    assert command(str(report), "--out", str(out)) == 0

    written = json.loads(out.read_text(encoding="utf-8"))
    assert {"authority", "framework", "inspection_dates", "published", "judgements", "findings", "warnings"} <= set(
        written
    )
    assert written["inspection_dates"] == ["2021-10-13", "2021-10-14"]
    assert [each["priority_action"] for each in written["findings"]] == [True, True, False, False]
    assert set(written["findings"][0]) >= {
        "reference",
        "parent",
        "text",
        "page",
        "paragraph",
        "section",
        "time_band",
        "priority_action",
    }
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_refused_file_says_one_line_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, out = tmp_path / "page.pdf", tmp_path / "page.json"
    page.write_text("<!DOCTYPE html><html><body>Not found</body></html>")

    assert command(str(page), "--out", str(out)) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "web page" in said.err
    assert not out.exists()


def test_a_refused_file_leaves_an_earlier_result_as_it_was(tmp_path: Path) -> None:
    empty, out = tmp_path / "empty.pdf", tmp_path / "out.json"
    empty.touch()
    out.write_text("earlier")

    assert command(str(empty), "--out", str(out)) == 2

    assert out.read_text() == "earlier"


def test_a_place_that_cannot_be_written_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "visit.pdf"
    report.write_bytes(sample_reports.focused_visit())

    assert command(str(report), "--out", str(tmp_path / "nowhere" / "out.json")) == 2

    assert capsys.readouterr().err.count("\n") == 1


def test_a_missing_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(str(tmp_path / "none.pdf"), "--out", str(tmp_path / "out.json")) == 2

    assert "cannot be opened" in capsys.readouterr().err
