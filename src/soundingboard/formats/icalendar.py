"""Days and hours as an iCalendar file (RFC 5545), which every calendar program takes in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LONGEST = 75  # octets of a line, without its end


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """Something that happens on a day. A moved day moves in people's calendars too, by its unchanging `uid`."""

    uid: str
    title: str
    on: date
    note: str = ""

    def when(self) -> tuple[str, ...]:
        """The whole day. Nobody is busy because of it: a date to know is not an hour taken."""
        return (
            f"DTSTART;VALUE=DATE:{self.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{self.on + timedelta(days=1):%Y%m%d}",
            "TRANSP:TRANSPARENT",
        )


@dataclass(frozen=True, slots=True)
class CalendarHours:
    """Something that people sit in from one moment, with its zone, for so many minutes, at a place or nowhere yet."""

    uid: str
    title: str
    starts_at: datetime
    minutes: int
    place: str = ""
    note: str = ""

    def when(self) -> tuple[str, ...]:
        """Its beginning and end, in UTC: a calendar shows them in the hours of whoever looks, in summer too."""
        ends_at = self.starts_at + timedelta(minutes=self.minutes)
        return (
            f"DTSTART:{_moment(self.starts_at)}",
            f"DTEND:{_moment(ends_at)}",
            *([f"LOCATION:{_text(self.place)}"] if self.place else []),
        )


def write(name: str, entries: Iterable[CalendarDay | CalendarHours], *, at: datetime) -> bytes:
    """A calendar of days and hours, written at a moment (with its zone)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sounding Board//EN", f"X-WR-CALNAME:{_text(name)}"]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(entry.uid)}",
            f"DTSTAMP:{_moment(at)}",
            *entry.when(),
            f"SUMMARY:{_text(entry.title)}",
            *([f"DESCRIPTION:{_text(entry.note)}"] if entry.note else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


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
