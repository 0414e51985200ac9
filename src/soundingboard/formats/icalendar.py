"""Days as an iCalendar file (RFC 5545), which every calendar program takes in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_LONGEST = 75  # octets of a line, without its end


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """Something that happens on a day. A moved day moves in people's calendars too, by its unchanging `uid`."""

    uid: str
    title: str
    on: date
    note: str = ""


def write(name: str, days: Iterable[CalendarDay], *, at: datetime) -> bytes:
    """A calendar of whole days, written at a moment (in UTC)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sounding Board//EN", f"X-WR-CALNAME:{_text(name)}"]
    for day in days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(day.uid)}",
            f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(day.title)}",
            *([f"DESCRIPTION:{_text(day.note)}"] if day.note else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _text(words: str) -> str:
    plain = " ".join(words.replace("\\", "\\\\").split())
    return plain.replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> bytes:
    """A line cut so that no part is longer than 75 octets and no letter is cut in two; each later part begins with a
    space.
    """
    parts, part = [], b""
    for letter in line:
        octets = letter.encode()
        if len(part) + len(octets) > _LONGEST:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
