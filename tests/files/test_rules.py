"""What a stored file may be called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.files.rules import LONGEST_NAME, clean_name, ending_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Report 2024.pdf", "Report 2024.pdf"),
        ("C:\\Users\\a\\Report.pdf", "Report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("<script>alert(1)<script>.pdf", "_script_alert(1)_script_.pdf"),
        ("=cmd|' calc'!A0.xlsx", "cmd_' calc'!A0.xlsx"),
        ("re\u202eport\x00.pdf", "report.pdf"),
        (".pdf", "pdf"),
        ("", "file"),
    ],
)
def test_a_name_is_kept_without_what_could_run(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@given(st.text(max_size=300))
def test_a_kept_name_is_short_and_stays_as_it_is(name: str) -> None:
    kept = clean_name(name)

    assert len(kept) > 0
    assert "/" not in kept
    assert "<" not in kept
    assert kept[0] not in "=+-@."


@pytest.mark.parametrize(("name", "ending"), [("a.PDF", "pdf"), ("a.b.jpeg", "jpg"), ("report", ""), ("a.", "")])
def test_the_ending_is_what_follows_the_last_dot(name: str, ending: str) -> None:
    assert ending_of(name) == ending


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    kept = clean_name("a" * 400 + ".pdf")

    assert len(kept) == LONGEST_NAME
    assert kept.endswith(".pdf")
