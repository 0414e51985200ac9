"""A document that holds questions, read in the background; what was found waits until a person has placed it.

Nothing of it is in the bank before somebody confirms it, and then all that they ticked is, or nothing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.files.actions import Upload, store_file
from soundingboard.files.models import StoredFile
from soundingboard.formats.question_set.values import NotAQuestionSet, Place, Question, QuestionSet
from soundingboard.lib.canonical import canonical_json
from soundingboard.lib.voices import stored as voices
from soundingboard.outbox.jobs import CannotBeDone, Work, enqueue
from soundingboard.outbox.models import Job, JobState
from soundingboard.position.keeping import sha256_of
from soundingboard.position.stored import value_of
from soundingboard.records import vault

KIND = "questions.read"
# Changes whenever what is kept changes its meaning.
FORM = "question-set/1"
ADDRESS = "scrutiny/import/{file}/#{sha256}"


@dataclass(frozen=True, slots=True)
class DoubtRead:
    """A word that a person should look at, and why."""

    word: str
    why: str


@dataclass(frozen=True, slots=True)
class TermRead:
    """A dated term in a question, and what it is called today."""

    words: str
    now: str


@dataclass(frozen=True, slots=True)
class QuestionRead:
    """One question as it was printed: where, in both voices, and what a person should look at.

    `place` are the headings above it, the outermost first; `area` is the content area that the nearest of them names.
    """

    position: int
    printed: str
    you: str
    we: str
    stored: str
    written: str
    respondent: str
    is_question: bool
    same_as: int | None
    place: str
    area: str
    unsure_of_place: bool
    doubts: tuple[DoubtRead, ...]
    terms: tuple[TermRead, ...]


@dataclass(frozen=True, slots=True)
class SetRead:
    """A document's questions in their printed order, and what is doubtful about its headings."""

    name: str
    questions: tuple[QuestionRead, ...]
    doubts: tuple[str, ...]


def as_read(found: QuestionSet) -> SetRead:
    """A set as it is kept."""
    questions = [each for area in found.areas for each in _within(area, (), "", False)]
    questions.sort(key=lambda each: each.position)
    return SetRead(found.name, tuple(questions), found.doubts)


def _within(place: Place, above: tuple[str, ...], area: str, unsure: bool) -> Iterator[QuestionRead]:
    titles, named, doubtful = (*above, place.title), place.area or area, unsure or place.unsure or place.area is None
    for question in place.questions:
        yield _read(question, ": ".join(titles), named, doubtful)
    for inner in place.within:
        # A heading beneath one that is doubtful is sure of itself where it names a content area.
        yield from _within(inner, titles, named, doubtful and inner.area is None)


def _read(question: Question, place: str, area: str, unsure: bool) -> QuestionRead:
    return QuestionRead(
        question.position,
        question.as_printed,
        question.voices.you,
        question.voices.we,
        question.voices.stored,
        question.voices.written.value,
        question.respondent or "",
        question.is_question,
        question.same_as,
        place,
        area,
        unsure,
        tuple(DoubtRead(each.word, each.why) for each in question.voices.doubts),
        tuple(TermRead(each.words, each.now) for each in question.terms),
    )


def bring_question_set(*, programme: Programme, upload: Upload, by: Actor) -> Job:
    """Keep a document and have it read.

    Raises:
        FileRefused: it is not what its name says, too large, or not safe to open.
    """
    require(by, Permission.KEEP_QUESTIONS, programme)
    kept = store_file(programme=programme, name=upload.name, content=upload.content, purpose="question_set", by=by)
    return enqueue(
        KIND,
        key=_key(kept),
        payload={"file": kept.pk},
        programme_id=programme.pk,
        requested_by_id=by.person_id,
        now=by.now,
    )


def _key(kept: StoredFile) -> str:
    return f"{FORM}.{kept.pk}"


def work_out(work: Work) -> str:
    """Read the document; the address of the page on which a person places what was found."""
    # What reads Word and PDF is ten megabytes that only the worker needs: a web process never reads a document.
    from soundingboard.formats.question_set.reader import read_question_set

    kept = StoredFile.objects.get(pk=work.job.payload["file"])
    work.report(0, 1, "Reading the document")
    try:
        found = read_question_set(vault.read(kept.sha256), name=kept.name)
    except NotAQuestionSet as refusal:
        raise CannotBeDone(str(refusal)) from refusal
    sha256 = vault.keep(canonical_json({"form": FORM, "set": asdict(as_read(found))}))
    work.report(1, 1, "")
    return ADDRESS.format(file=kept.pk, sha256=sha256)


def jobs_of(actor: Actor) -> list[tuple[Job, int, str]]:
    """The last documents brought, with the number and name of each file, the latest first. Two queries."""
    rows = list(Job.objects.filter(programme_id=actor.programme_id, kind=KIND).order_by("-pk")[:20])
    numbers = [int(row.payload["file"]) for row in rows]
    names = dict(StoredFile.objects.visible_to(actor).filter(pk__in=numbers).values_list("pk", "name"))
    return [(row, number, names.get(number, "")) for row, number in zip(rows, numbers, strict=True)]


def set_of(actor: Actor, file: int) -> SetRead | None:
    """What was read of a document; None while it is not read, or where it cannot be. One query."""
    job = (
        Job.objects.filter(programme_id=actor.programme_id, kind=KIND, key=f"{FORM}.{file}", state=JobState.DONE)
        .order_by("-pk")
        .first()
    )
    if job is None:
        return None
    try:
        kept = json.loads(vault.read(sha256_of(job)))
    except FileNotFoundError:
        return None
    return value_of(SetRead, kept["set"])


def in_few_letters(words: str) -> str:
    """Words as two that mean the same question are compared: letters and digits alone."""
    return "".join(each for each in words.casefold() if each.isalnum())


def twins(found: SetRead, bank: Iterable[tuple[str, str]]) -> dict[int, str]:
    """Which questions are in the bank already, in either voice: the code by position. `bank` is of (code, words)."""
    there = {in_few_letters(words): code for code, words in bank}
    return {
        each.position: there[in_few_letters(each.you)] for each in found.questions if in_few_letters(each.you) in there
    }


def body_of(read: QuestionRead, *, area: str, stored: str, common: Mapping[str, Any]) -> dict[str, Any]:
    """A question as the bank keeps it: the printed place stays with whose question it is.

    Args:
        stored: the form for both voices as a person confirmed it; empty where the rules were sure.
        common: what the person said of the whole set: provenance, source, owner, review date, who asks and is asked,
            and in which situations they are worth asking.
    """
    words = voices.put(stored, voices.Voice.YOU) if stored else read.you
    return {
        **common,
        "words": words,
        "stored": stored,
        "content_area": area,
        "topics": [],
        "shown_by": [],
        "weak_answer": "",
        "then_ask": "",
        "provenance": f"{common['provenance']}. Printed as number {read.position} under “{read.place}”.",
    }
