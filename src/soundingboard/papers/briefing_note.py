"""The briefing note (PA1): for members in a meeting, a few pages whose every paragraph can be cited.

Its form is that in which councils brief their members: agenda item, to, date, re; purpose, background, current
position, recommendations, author, appendix. Numbers begin again in each section ("Current position 3"). Pure: a Content
goes in, a Document comes out.
"""

from collections.abc import Iterator, Sequence

from soundingboard.formats.blocks import (
    Block,
    Bullets,
    Column,
    Document,
    Fact,
    Heading,
    KeyFacts,
    NumberedList,
    PageBreak,
    Paragraph,
    Run,
    Table,
    Words,
    long_day,
)
from soundingboard.papers.content import PUBLIC, Content
from soundingboard.papers.note import PURPOSE, RECOMMENDATIONS, SECTIONS, VERBS, Note, Numbered, numbered, points_of
from soundingboard.papers.note_rules import ADDRESSEES, drafted
from soundingboard.papers.parts import View, chain_words, counted, document, paragraphs, strong


def build(content: Content) -> Document:
    """The briefing note as blocks."""
    view, note = View(content), note_of(content)
    found = [each for each in numbered(note, drafted(view)) if not each.is_left_out]
    blocks: list[Block] = [_head(content, note)]
    for section, heading in SECTIONS.items():
        blocks += _section(section, heading, [each for each in found if each.section == section], view, note)
    blocks += _withheld(content, found)
    blocks += _author(note)
    blocks += _record(content)
    blocks += _appendix(content)
    return document(content, re_of(content), blocks)


def note_of(content: Content) -> Note:
    """The note as its author left it; an empty one where nobody has written yet."""
    return content.authored.note or Note()


def re_of(content: Content) -> str:
    """What the note is about, in its author's words or in the programme's name."""
    return note_of(content).re or f"{content.position.programme_name}: how it stands"


def addressee(content: Content) -> str:
    """Whom the note is for."""
    return note_of(content).to or ADDRESSEES[content.audience]


def _head(content: Content, note: Note) -> KeyFacts:
    meeting = View(content).round
    day = note.meets_on or (meeting.panel_on if meeting else None) or content.position.as_at
    facts = [Fact("Agenda item no.", note.agenda_item)] if note.agenda_item else []
    facts += [Fact("To", addressee(content)), Fact("Date", long_day(day)), Fact("Re", re_of(content))]
    return KeyFacts(tuple(facts))


def _section(section: str, heading: str, found: Sequence[Numbered], view: View, note: Note) -> Iterator[Block]:
    if not found:
        return
    yield Heading(heading, anchor=section)
    if section == PURPOSE and len(found) == 1 and found[0].ground is None:
        # A note has one purpose, and nobody cites "Purpose 1".
        yield from paragraphs(found[0].text)
        return
    if section == RECOMMENDATIONS:
        yield Paragraph(f"The {_without_the(addressee(view.content))} is recommended to:")
    lines = [_line(each, view.content.edition) for each in found]
    points: tuple[tuple[Words, ...], ...] = tuple(beneath for _, beneath in lines)
    yield NumberedList(
        tuple(words for words, _ in lines),
        tuple(each.anchor for each in found),
        points if any(points) else (),
    )


def _line(each: Numbered, edition: str) -> tuple[Words, tuple[Words, ...]]:
    if each.ground is not None and edition == PUBLIC:
        return ((strong("Withheld: "), Run(f"{each.ground.words}.")), ())
    words, points = points_of(each.text)
    parts = [Run(words)]
    if each.section == RECOMMENDATIONS and each.verb in VERBS:
        parts = [strong(VERBS[each.verb].word), Run(f" {words}")]
    if each.ground is not None:
        parts.append(Run(f" [Not for publication: {each.ground.words}]", emphasis=True))
    return tuple(parts), points


def _withheld(content: Content, found: Sequence[Numbered]) -> Iterator[Block]:
    exempt = [each for each in found if each.ground is not None]
    if not exempt:
        return
    is_public = content.edition == PUBLIC
    yield Heading("Withheld from the public" if is_public else "What the public edition leaves out", anchor="withheld")
    yield Paragraph(
        f"{counted(len(exempt), 'paragraph')} of this note {'is' if len(exempt) == 1 else 'are'} not for publication. "
        "Each keeps its number, so that both editions can be cited alike."
    )
    columns = [Column("Paragraph", width=1.2), Column("Ground", width=3)]
    if not is_public:
        columns += [Column("Why the public interest is in withholding", width=3), Column("Looked at again by", "date")]
    rows = tuple(
        (each.cited, each.ground.words[0].upper() + each.ground.words[1:])
        + (() if is_public else (each.ground.public_interest, each.ground.review_on))
        for each in exempt
        if each.ground
    )
    yield Table("Paragraphs that are not for publication", tuple(columns), rows)


def _author(note: Note) -> Iterator[Block]:
    if not note.author and not note.post:
        return
    yield Heading("Author", anchor="author")
    yield Paragraph((strong(note.author), Run(f"\n{note.post}" if note.author and note.post else note.post)))


def _record(content: Content) -> Iterator[Block]:
    yield Heading("The record behind this note", anchor="record")
    yield Paragraph(
        f"Every figure is of the position as at {long_day(content.position.as_at)}, as it was on record then."
    )
    yield chain_words(content)
    if content.edition == PUBLIC and content.withheld:
        yield Paragraph(f"Left out of this public edition: {counted(content.withheld, 'exempt piece')} of evidence.")


def _appendix(content: Content) -> Iterator[Block]:
    if not content.enquiry:
        return
    yield PageBreak()
    yield Heading("Appendix 1: lines of enquiry", anchor="appendix-1")
    yield Paragraph(
        "Questions that the position gives cause for, from the question bank. They are there to choose from; each line "
        "says why it is offered."
    )
    for place, line in enumerate(content.enquiry, start=1):
        yield Heading(f"Line {place}: {line.situation[0].lower()}{line.situation[1:]}", 3, f"line-{place}")
        # The title of an objective has commas of its own, so several stand one beneath the other.
        if len(line.about) == 1:
            yield Paragraph(f"Because of {line.about[0]}.")
        else:
            yield Paragraph("Because of:")
            yield Bullets(line.about)
        yield NumberedList(
            tuple(each.words for each in line.questions),
            tuple(f"line-{place}.{number}" for number, _ in enumerate(line.questions, start=1)),
            tuple(
                tuple(
                    (strong(f"{label}: "), Run(text))
                    for label, text in (("Then ask", each.then_ask), ("A weak answer", each.weak_answer))
                    if text and (label == "Then ask" or content.edition != PUBLIC)
                )
                for each in line.questions
            ),
        )


def _without_the(name: str) -> str:
    return name.removeprefix("The ").removeprefix("the ")
