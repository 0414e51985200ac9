"""The command that makes a paper as at a day."""

import argparse
import csv
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine

from soundingboard.cli import paper
from soundingboard.papers.content import from_json
from soundingboard.papers.kinds import KINDS
from tests.position.conftest import built, built_once

pytestmark = pytest.mark.django_db
__all__ = ["built", "built_once"]

NOW = "2026-03-10 09:00:00+00:00"


def command(*words: str) -> int:
    parser = argparse.ArgumentParser()
    paper.add_arguments(parser)
    with time_machine.travel(NOW, tick=False):
        return paper.run(parser.parse_args(words))


def words(built: Any, out: Path, **changed: str) -> list[str]:
    given = {"programme": built.programme.code, "as-at": "2026-03-02", "format": "json", "out": str(out), **changed}
    kind = given.pop("kind", "board-pack")
    return [kind, *(word for name, value in given.items() for word in (f"--{name}", value))]


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize(
    ("format_", "begins"),
    [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!DOCTYPE html>"), ("json", b"{"), ("csv", b"")],
)
def test_a_paper_is_written_in_every_format(built: Any, tmp_path: Path, kind: str, format_: str, begins: bytes) -> None:
    out = tmp_path / f"paper.{format_}"

    assert command(*words(built, out, kind=kind, format=format_)) == 0

    assert out.read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_the_same_day_gives_the_same_bytes_and_says_it_was_not_issued(built: Any, tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"

    assert command(*words(built, one)) == command(*words(built, other)) == 0

    assert one.read_bytes() == other.read_bytes()
    content = from_json(one.read_bytes())
    assert content.state == "unissued"
    assert content.round_number == 2
    assert content.position.as_at.isoformat() == "2026-03-02"


def test_a_past_day_holds_nothing_that_was_recorded_after_it(built: Any, tmp_path: Path) -> None:
    out = tmp_path / "paper.json"

    command(*words(built, out, **{"as-at": "2026-01-31"}))

    content = from_json(out.read_bytes())
    assert [each.reference for each in content.position.evidence] == ["E1"]
    assert max(each.collected_on for each in content.position.evidence).isoformat() == "2026-01-12"
    assert content.round_number == 1


def test_the_table_of_objectives_has_a_row_for_each(built: Any, tmp_path: Path) -> None:
    out = tmp_path / "paper.csv"

    command(*words(built, out, format="csv"))

    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["reference"] for row in rows] == ["1.1", "1.2", "2.1", "2.2"]
    assert rows[0]["delivery_judged"] == "amber"


def test_the_public_audience_always_means_the_public_edition(built: Any, tmp_path: Path) -> None:
    out = tmp_path / "paper.json"

    command(*words(built, out, audience="public", edition="exempt"))

    assert json.loads(out.read_text())["edition"] == "public"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"kind": "novel"}, "no paper novel"),
        ({"programme": "nowhere"}, "no programme nowhere"),
        ({"as-at": "2026-02-30"}, "not a date"),
        ({"as-at": "2026-03-11"}, "still to come"),
        ({"format": "odt"}, "no format odt"),
        ({"audience": "press"}, "no audience press"),
        ({"edition": "secret"}, "no edition secret"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line(
    built: Any, tmp_path: Path, changed: dict[str, str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "paper.json"

    assert command(*words(built, out, **changed)) == 2

    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
    assert not out.exists()


def test_a_place_that_cannot_be_written_is_named(
    built: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(*words(built, tmp_path / "nowhere" / "paper.json")) == 2

    assert "cannot be written" in capsys.readouterr().err
