"""The command that reads a set of questions."""

import argparse
import json
from pathlib import Path

import pytest

from soundingboard.cli import questions
from soundingboard.cli.main import VERBS
from tests.formats.question_papers import OTHER_HEADINGS, as_text, as_word

pytestmark = pytest.mark.pure


def command(*words: str) -> int:
    parser = argparse.ArgumentParser()
    questions.add_arguments(parser)
    return questions.run(parser.parse_args(words))


def test_a_set_is_written_in_the_published_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper, out = tmp_path / "set.docx", tmp_path / "set.json"
    paper.write_bytes(as_word(OTHER_HEADINGS))

    assert command(str(paper), "--out", str(out)) == 0

    first, second = json.loads(out.read_text(encoding="utf-8"))["areas"]
    assert first["sections"][0]["questions"][1] == {
        "position": 2,
        "as_printed": "What have our partners told us?",
        "you": "What have your partners told you?",
        "we": "What have our partners told us?",
        "respondent": None,
        "is_question": True,
        "terms": [],
        "same_as": None,
    }
    assert second["sections"][0]["title"] == "Short breaks"
    assert capsys.readouterr().err == ""
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_a_person_should_look_at_is_said_a_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = tmp_path / "set.txt"
    paper.write_text(as_text(((2, "Homes", ("Do our homes suit your children?",)),)))

    assert command(str(paper), "--out", str(tmp_path / "set.json")) == 0

    said = capsys.readouterr().err.splitlines()
    assert any(line.startswith("The heading “Homes” names no known content area") for line in said)
    assert any(line.startswith("Question 1, “your”: The question says both") for line in said)


def test_a_refused_file_says_one_line_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper, out = tmp_path / "minutes.txt", tmp_path / "set.json"
    paper.write_text("Minutes\n\nThe Board met.\n")
    out.write_text("earlier")

    assert command(str(paper), "--out", str(out)) == 2

    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "no list of questions" in said.err
    assert out.read_text() == "earlier"


def test_a_missing_file_and_a_place_that_cannot_be_written_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(str(tmp_path / "none.txt"), "--out", str(tmp_path / "set.json")) == 2
    assert "cannot be opened" in capsys.readouterr().err

    paper = tmp_path / "set.txt"
    paper.write_text(as_text(OTHER_HEADINGS))
    assert command(str(paper), "--out", str(tmp_path / "nowhere" / "set.json")) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_it_is_a_verb_that_needs_no_database() -> None:
    assert VERBS["questions"][0::2] == ("questions", False)
