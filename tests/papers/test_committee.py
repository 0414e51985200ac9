"""Files as committee systems take them: names that sort and fit, supplements numbered, the same bundle twice."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from soundingboard.formats.bundle import bundle
from soundingboard.papers.committee import LONGEST, Submitted, committee_name, item_number, supplement_number
from soundingboard.records.fields import screened

pytestmark = pytest.mark.pure

DAY = date(2026, 3, 28)
THEN = datetime(2026, 3, 20, 9, tzinfo=UTC)


def name(**given: Any) -> str:
    facts: dict[str, Any] = {
        "day": DAY, "item": "", "reference": "BP2", "title": "Board pack: Round 2", "supplement": 0,
        "is_restricted": False, "programme": "wexmoor", "ending": "pdf",
    }  # fmt: skip
    return committee_name(**facts | given)


def test_a_name_says_day_number_title_and_edition() -> None:
    assert name() == "2026-03-28-BP2-Board-pack-Round-2-public-wexmoor.pdf"
    assert name(is_restricted=True) == "2026-03-28-BP2-Board-pack-Round-2-RESTRICTED-wexmoor.pdf"
    assert (
        name(item="07", reference="BN1", title="Thresholds", supplement=1, is_restricted=True, ending="docx")
        == "2026-03-28-07-BN1-Thresholds-Supplement-1-RESTRICTED-wexmoor.docx"
    )


def test_names_sort_by_day_and_then_by_agenda_item() -> None:
    later, second, tenth = name(day=date(2026, 11, 2), item="01"), name(item="02"), name(item="10")

    assert sorted([later, tenth, second]) == [second, tenth, later]


@given(st.text(max_size=300), st.integers(0, 40), st.booleans(), st.from_regex(r"[a-z][a-z0-9-]{0,38}", fullmatch=True))
@example("Łódź/..\\x’s “plan”: é", 12, True, "a" * 40)
@example("", 0, False, "wexmoor")
@example("=cmd()", 0, False, "wexmoor")
@example("A" * 300, 0, True, "wexmoor")
def test_a_name_is_safe_and_no_longer_than_a_committee_system_takes(
    title: str, supplement: int, is_restricted: bool, programme: str
) -> None:
    made = name(title=title, supplement=supplement, is_restricted=is_restricted, programme=programme)

    assert re.fullmatch(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.pdf", made)
    assert len(made) <= LONGEST
    assert ("RESTRICTED" in made.split("-")) or not is_restricted


def test_a_long_title_ends_with_a_whole_word() -> None:
    made = name(title="The way in which assessments are brought to an end in good time and with a plan that says why")

    assert len(made) <= LONGEST
    assert made.removeprefix("2026-03-28-BP2-") == (
        "The-way-in-which-assessments-are-brought-to-an-end-in-good-time-public-wexmoor.pdf"
    )


def test_a_name_passes_the_screening_that_every_stored_text_passes() -> None:
    for title in ("Board pack: Round 18, Board of 18 November 2026", "Briefing note: 7 July 2026", "Paper 12"):
        for item in ("", "07"):
            made = name(title=title, item=item, supplement=3, is_restricted=True)
            assert screened(made) == made


@pytest.mark.parametrize(
    ("words", "number"), [("Item 7", "07"), ("12", "12"), ("Agenda item 3b", "03"), ("", ""), ("To be said", "")]
)
def test_the_number_of_an_item_is_found_in_what_the_author_wrote(words: str, number: str) -> None:
    assert item_number(words) == number


def sent(kind: str, days: int, at: datetime = THEN) -> Submitted:
    return Submitted(kind, at, THEN + timedelta(days=days))


def test_what_goes_out_on_the_first_day_is_the_agenda_and_what_comes_later_a_supplement() -> None:
    pack, note, late, later = sent("pack", 0), sent("note", 0), sent("report", 1), sent("tracker", 3)
    every = [pack, note, late, later]

    assert [supplement_number(each, [other for other in every if other is not each]) for each in every] == [0, 0, 1, 2]


def test_the_public_edition_has_the_number_of_its_paper_and_a_replacement_its_own() -> None:
    pack, public = sent("pack", 0), sent("pack", 2)
    again = sent("pack", 4, THEN + timedelta(days=1))

    assert supplement_number(public, [pack]) == 0
    assert supplement_number(again, [pack, public]) == 1
    assert supplement_number(Submitted("pack", again.as_at, again.issued_at + timedelta(days=3)), [pack, again]) == 1


def test_what_is_issued_later_never_changes_the_number_that_a_file_went_out_with() -> None:
    pack, late = sent("pack", 0), sent("report", 1)

    assert supplement_number(late, [pack]) == supplement_number(late, [pack, sent("tracker", 5), sent("note", 9)]) == 1


def test_the_same_files_are_the_same_bundle_and_no_name_leads_out_of_it() -> None:
    files = [("00-Contents.csv", b"a"), ("public/a.pdf", b"b")]

    assert bundle(files, DAY) == bundle(files, DAY)
    with zipfile.ZipFile(io.BytesIO(bundle(files, DAY))) as made:
        assert [each.filename for each in made.infolist()] == ["00-Contents.csv", "public/a.pdf"]
        assert made.infolist()[0].date_time[:3] == (2026, 3, 28)
    for wrong in ("/etc/x", "../x", "a/../../x", "a\\b", "public/a.pdf"):
        with pytest.raises(ValueError, match="cannot be the name"):
            bundle([*files, (wrong, b"")], DAY)
