"""A letter as text and as HTML, from its parts. Pure.

The HTML is for a mail reader: one column, headings in order, lists, links whose words make sense alone, no picture, no
script, nothing fetched; its colours are dark on white, or the reader's own in a dark theme.
"""

from dataclasses import dataclass
from datetime import date
from html import escape


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One line: the words, where they lead (empty: nowhere) and what stands beside them."""

    words: str
    href: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class LetterSection:
    """Lines beneath a heading."""

    title: str
    lines: tuple[LetterLine, ...]


@dataclass(frozen=True, slots=True)
class LetterPart:
    """What one programme has to tell."""

    programme: str
    href: str
    sections: tuple[LetterSection, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A letter ready to be sent."""

    subject: str
    text: str
    html: str


def write_letter(name: str, day: date, parts: tuple[LetterPart, ...], choice: str, council: str) -> Written:
    """The letter of a day to somebody; `choice` is the address at which they choose when it comes, or that it does not.

    Raises:
        ValueError: there is nothing to tell.
    """
    if not any(part.sections for part in parts):
        raise ValueError("A letter without anything to tell is not written.")
    said = f"{day.day} {day:%B %Y}"
    subject = " ".join(f"Your week in {_programmes(parts)}: {said}".split())
    closing = (
        f"{council} sends this once a week, and no other reminder by e-mail. The pages say the rest; nothing about a "
        "child is ever in a letter."
    )
    return Written(subject, _text(name, parts, closing, choice), _html(subject, name, parts, closing, choice))


def _programmes(parts: tuple[LetterPart, ...]) -> str:
    return parts[0].programme if len(parts) == 1 else f"{len(parts)} programmes"


def _text(name: str, parts: tuple[LetterPart, ...], closing: str, choice: str) -> str:
    lines = [f"Dear {name},", ""]
    for part in parts:
        lines += [part.programme, "=" * len(part.programme), part.href, ""]
        for section in part.sections:
            lines += [section.title, "-" * len(section.title)]
            for line in section.lines:
                lines.append(f"* {line.words}{f' ({line.beside})' if line.beside else ''}")
                if line.href:
                    lines.append(f"  {line.href}")
            lines.append("")
    return "\n".join([*lines, closing, "", "Choose the day, or to have no letter:", choice, ""])


_STYLE = (
    "body{font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#0b0c0c;background:#ffffff;"
    "margin:0;padding:16px}main{max-width:40em}a{color:#1a5276}h1{font-size:24px}h2{font-size:20px}h3{font-size:18px}"
    "li{margin-bottom:8px}@media (prefers-color-scheme:dark){body{color:#f3f2f1;background:#0b0c0c}a{color:#9fcbe6}}"
)


def _html(subject: str, name: str, parts: tuple[LetterPart, ...], closing: str, choice: str) -> str:
    body = [f"<h1>{escape(subject)}</h1>", f"<p>Dear {escape(name)},</p>"]
    for part in parts:
        body.append(f'<h2><a href="{escape(part.href)}">{escape(part.programme)}</a></h2>')
        for section in part.sections:
            items = "".join(f"<li>{_line(line)}</li>" for line in section.lines)
            body.append(f"<h3>{escape(section.title)}</h3>\n<ul>{items}</ul>")
    body.append(f"<p>{escape(closing)}</p>")
    body.append(f'<p><a href="{escape(choice)}">Choose the day of your weekly letter, or to have none</a></p>')
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(subject)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head>\n<body><main>\n" + "\n".join(body) + "\n</main></body></html>\n"
    )


def _line(line: LetterLine) -> str:
    words = f'<a href="{escape(line.href)}">{escape(line.words)}</a>' if line.href else escape(line.words)
    return f"{words} ({escape(line.beside)})" if line.beside else words
