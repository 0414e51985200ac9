"""Days as an iCalendar file."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.formats.icalendar import CalendarDay, write

pytestmark = pytest.mark.pure

AT = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)


def test_a_day_is_written_whole_and_in_the_words_of_the_standard() -> None:
    day = CalendarDay("round-1-board@wexmoor", "Board; of March, the first", date(2026, 3, 31), "https://example.org/")

    lines = write("Wexmoor", [day], at=AT).decode().split("\r\n")

    assert lines[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sounding Board//EN", "X-WR-CALNAME:Wexmoor"]
    assert "DTSTART;VALUE=DATE:20260331" in lines
    assert "DTEND;VALUE=DATE:20260401" in lines
    assert "DTSTAMP:20260316T093000Z" in lines
    assert r"SUMMARY:Board\; of March\, the first" in lines
    assert lines[-2:] == ["END:VCALENDAR", ""]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_no_line_is_longer_than_75_octets_and_no_word_is_lost(title: str) -> None:
    written = write("Wexmoor", [CalendarDay("1", title, date(2026, 3, 31))], at=AT)

    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    joined = written.replace(b"\r\n ", b"").decode()
    escaped = " ".join(title.replace("\\", "\\\\").split()).replace(";", "\\;").replace(",", "\\,")
    assert f"SUMMARY:{escaped}\r\n" in joined
