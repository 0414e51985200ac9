"""Days and hours as an iCalendar file."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.formats.icalendar import CalendarDay, CalendarHours, write

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


def test_a_meeting_keeps_its_hour_in_summer_and_over_midnight() -> None:
    starts = datetime(2026, 7, 7, 23, 30, tzinfo=ZoneInfo("Europe/London"))
    meeting = CalendarHours("meeting-1@wexmoor", "Board", starts, 90, "Room 2, first floor")

    lines = write("Wexmoor", [meeting], at=datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Europe/London")))

    found = lines.decode().split("\r\n")
    assert "DTSTAMP:20260701T090000Z" in found
    assert found[found.index("DTSTART:20260707T223000Z") + 1] == "DTEND:20260708T000000Z"
    assert r"LOCATION:Room 2\, first floor" in found
    assert "TRANSP:TRANSPARENT" not in found


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_no_line_is_longer_than_75_octets_and_no_word_is_lost(title: str) -> None:
    written = write("Wexmoor", [CalendarDay("1", title, date(2026, 3, 31))], at=AT)

    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    joined = written.replace(b"\r\n ", b"").decode()
    escaped = " ".join(title.replace("\\", "\\\\").split()).replace(";", "\\;").replace(",", "\\,")
    assert f"SUMMARY:{escaped}\r\n" in joined
