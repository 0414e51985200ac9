"""Reads a document that holds questions, such as the appendix of a briefing note: .txt, .docx or .pdf.

`read_question_set` is the whole of it; `as_json` gives the shape that `soundingboard questions` writes.
"""

from __future__ import annotations

from pathlib import Path

from soundingboard.formats.file_kinds import KINDS, NotSafe, kind_of
from soundingboard.formats.question_set.outline import TooMany, outline
from soundingboard.formats.question_set.pdf_in import read_pdf
from soundingboard.formats.question_set.plain_text import read_text
from soundingboard.formats.question_set.values import NotAQuestionSet, Piece, Pieces, Place, Question, QuestionSet
from soundingboard.formats.question_set.word_in import read_word

MAX_BYTES = 10 * 1024 * 1024
"""A set of questions is seldom a hundredth of this; pictures make a document large."""

MOST_QUESTIONS = 1_000
"""Ten times the note's: more were never meant for one panel."""

MOST_PIECES = 20_000
LONGEST_QUESTION = 2_000


def read_question_set(source: Path | str | bytes, name: str | None = None) -> QuestionSet:
    """The questions in a file under their headings. `name` is what messages call the file.

    Raises NotAQuestionSet, in one sentence that says what to do, for a file that cannot be read or has no questions.
    """
    path = Path(source) if isinstance(source, str) else source
    called = name or (path.name if isinstance(path, Path) else "The file")
    document = _pieces(_content(path, called), called)
    if len(document.pieces) > MOST_PIECES:
        raise NotAQuestionSet(
            f"{called} has {len(document.pieces):,} paragraphs and the limit is {MOST_PIECES:,}: "
            "cut out the part with the questions and give that alone."
        )
    try:
        areas, doubts = outline(document, most=MOST_QUESTIONS, longest=LONGEST_QUESTION)
    except TooMany as refusal:
        raise NotAQuestionSet(f"{called} {refusal}") from refusal
    found = QuestionSet(called, areas, doubts)
    _refuse_what_is_no_set(found, document, called)
    return found


def as_json(found: QuestionSet) -> dict[str, object]:
    """A set as `soundingboard questions` writes it."""
    return {
        "areas": [
            {"title": area.title, "sections": [_section(section) for section in area.within]} for area in found.areas
        ]
    }


def _section(place: Place) -> dict[str, object]:
    said: dict[str, object] = {
        "title": place.title,
        "position": place.position,
        "questions": [_question(question) for question in place.questions],
    }
    if place.level == "section":
        said["subsections"] = [_section(inner) for inner in place.within]
    return said


def _question(question: Question) -> dict[str, object]:
    return {
        "position": question.position,
        "as_printed": question.as_printed,
        "you": question.voices.you,
        "we": question.voices.we,
        "respondent": question.respondent,
        "is_question": question.is_question,
        "terms": [term.words for term in question.terms],
        "same_as": question.same_as,
    }


def _content(source: Path | bytes, name: str) -> bytes:
    try:
        large = source.stat().st_size > MAX_BYTES if isinstance(source, Path) else len(source) > MAX_BYTES
        content = source if isinstance(source, bytes) else b"" if large else source.read_bytes()
    except OSError as problem:
        raise NotAQuestionSet(
            f"{name} cannot be opened ({problem.strerror}): check the name and that you may read it."
        ) from problem
    if large:
        most = MAX_BYTES // (1024 * 1024)
        raise NotAQuestionSet(
            f"{name} is larger than {most} MB: cut out the part with the questions and give that alone."
        )
    if not content.strip():
        raise NotAQuestionSet(f"{name} is empty: choose the document again.")
    return content


def _pieces(content: bytes, name: str) -> Pieces:
    if name.lower().endswith((".docm", ".dotm")):
        raise NotAQuestionSet(f"{name} can carry macros, which are programs: save it as .docx and choose it again.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return read_text(_decoded(content))
    try:
        kind = kind_of(content)
    except NotSafe as refusal:
        raise NotAQuestionSet(f"{name} was not read. {refusal}") from refusal
    if kind == "docx":
        return read_word(content, name)
    if kind == "pdf":
        return read_pdf(content, name)
    if kind == "txt" and not content.startswith(b"{\\rtf"):
        return read_text(_decoded(content))
    if kind in ("png", "jpg"):
        raise NotAQuestionSet(f"{name} is a picture: run it through text recognition (OCR) first, and give the text.")
    what = KINDS[kind].words if kind in KINDS and kind != "txt" else _other_kind(content)
    raise NotAQuestionSet(f"{name} is {what}: save the questions as plain text, a Word document (.docx) or a PDF.")


def _other_kind(content: bytes) -> str:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "an old Word or Excel file"
    if content.startswith(b"{\\rtf"):
        return "a rich text file"
    if b"<html" in content[:2048].lower() or b"<!doctype html" in content[:2048].lower():
        return "a web page"
    return "some other kind of file"


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _refuse_what_is_no_set(found: QuestionSet, document: Pieces, name: str) -> None:
    if not found.questions:
        headings = document.pieces and all(_is_heading(piece) for piece in document.pieces)
        only = "headings and no question under them" if headings else "no list of questions"
        raise NotAQuestionSet(
            f"{name} holds {only}: give the document with the questions, a line or a bullet for each."
        )


def _is_heading(piece: Piece) -> bool:
    return piece.kind == "heading"
