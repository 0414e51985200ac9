"""The kinds of paper that are drafted from a position, each in every format."""

import io
import zipfile

import pytest

from soundingboard.formats.blocks import problems, tables
from soundingboard.papers.content import as_json, from_json
from soundingboard.papers.kinds import KINDS, MEDIA_TYPES, document_of, written
from tests.papers import made

NEW = ("briefing-note", "panel-report", "dfe-review", "delivery-tracker")


@pytest.mark.parametrize("kind", NEW)
def test_a_paper_is_whole_for_a_programme_of_any_size(kind: str) -> None:
    for now in (made.position(), made.position(0, 0, 1, 0), made.position(60, 700, evidence=200)):
        assert problems(document_of(made.content(None, now, kind=kind))) == ()


@pytest.mark.slow
@pytest.mark.parametrize("kind", NEW)
def test_a_paper_is_written_in_every_format_and_twice_the_same(kind: str) -> None:
    content = made.content(made.position(shift=1), kind=kind)
    document = document_of(content)

    for format_ in (*MEDIA_TYPES, "csv"):
        assert written(format_, content, document) == written(format_, content, document)
    assert from_json(as_json(content)) == content
    assert document_of(from_json(as_json(content))) == document


def test_the_tracker_has_every_action_once_with_its_owner_and_dates() -> None:
    content = made.content(kind="delivery-tracker")
    rows = [
        row for table in tables(document_of(content)) if table.caption.startswith("Actions of") for row in table.rows
    ]

    assert sorted(str(row[0]).split()[0] for row in rows) == sorted(each.reference for each in content.position.actions)
    by_reference = {str(row[0]).split()[0]: row for row in rows}
    for action in content.position.actions:
        assert by_reference[action.reference][3:] == (
            action.baseline_due_on, action.due_on, action.days_slipped, action.days_overdue
        )  # fmt: skip


def test_the_csv_of_a_tracker_is_its_actions_and_of_a_review_its_requirements() -> None:
    tracker, review = made.content(kind="delivery-tracker"), made.content(kind="dfe-review")

    assert written("csv", tracker, document_of(tracker)).count(b"\n") == len(tracker.position.actions) + 1
    assert b"complied" in written("csv", review, document_of(review)).splitlines()[0]


def test_every_requirement_has_compliance_and_improvement_apart() -> None:
    content = made.content(kind="dfe-review")
    (table,) = [each for each in tables(document_of(content)) if each.caption == "Every requirement"]

    assert len(table.rows) == sum(each.kind == "requirement" for each in content.position.needs)
    assert [column.label for column in table.columns][2:4] == [
        "Compliance: lowest delivery", "Improvement: lowest impact"
    ]  # fmt: skip


def test_kinds_have_each_their_own_code_and_prefix() -> None:
    assert len({each.prefix for each in KINDS.values()}) == len(KINDS)
    assert set(NEW) <= KINDS.keys()


def test_a_note_in_word_numbers_each_section_anew_with_words_own_numbering() -> None:
    content = made.content(made.position(shift=1), kind="briefing-note")
    with zipfile.ZipFile(io.BytesIO(written("docx", content, document_of(content)))) as file:
        body, numbering = file.read("word/document.xml").decode(), file.read("word/numbering.xml").decode()

    assert 'w:name="position_1"' in body
    assert numbering.count('<w:startOverride w:val="1"/>') >= 3
