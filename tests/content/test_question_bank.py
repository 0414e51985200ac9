"""The question bank as it ships: enough of it everywhere, each question open, short, about one thing, and our own."""

import re
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from soundingboard.lib.presets import evidence_kinds, leaf_areas
from soundingboard.lib.question_bank import (
    AGENCIES,
    AUDIENCES,
    FITS,
    PERFORMANCE_TYPES,
    SOURCES,
    TOPICS,
    BankQuestion,
    questions,
)
from soundingboard.lib.voices.recognise import recognise

BANK = questions()
LEAVES = [area.code for area in leaf_areas()]
# A question that can be answered with yes or no is answered so.
CLOSED = re.compile(r"(am|are|can|could|did|do|does|had|has|have|is|may|must|should|was|were|will|would)\b", re.I)
# Said by the one who asks of himself: the bank keeps what is put to others.
OURS = re.compile(r"\b(we|us|our|ours|ourselves|i|my|me)\b", re.I)
# Said to others: nothing of it is left when a body asks itself.
THEIRS = re.compile(r"\b(you|your|yours|yourself|yourselves)\b", re.I)
# What a question that already knows its answer begins or goes on with.
LEADING = re.compile(
    r"\b(isn't|aren't|don't|doesn't|surely|of course|wouldn't|shouldn't|fail to act|agree that)\b", re.I
)

each_question = pytest.mark.parametrize("question", BANK, ids=lambda each: each.code)


def test_there_are_at_least_160() -> None:
    assert len(BANK) >= 160


def test_every_leaf_has_at_least_ten_and_two_of_each_performance_type() -> None:
    counts = Counter((each.content_area, each.performance_type) for each in BANK)

    assert {each.content_area for each in BANK} == set(LEAVES)
    for leaf in LEAVES:
        assert sum(counts[leaf, each] for each in PERFORMANCE_TYPES) >= 10, leaf
        assert min(counts[leaf, each] for each in PERFORMANCE_TYPES) >= 2, leaf


@pytest.mark.parametrize(
    ("part", "known", "least"),
    [
        ("topics", TOPICS, 4),
        ("asked_by", AUDIENCES, 40),
        ("asked_of", AGENCIES, 8),
        ("shown_by", SOURCES, 20),
        ("fits", FITS, 3),
    ],
)
def test_there_is_something_under_each_heading(part: str, known: dict[str, str], least: int) -> None:
    counts = Counter(code for each in BANK for code in getattr(each, part))

    assert {code for code in known if counts[code] < least} == set()


def test_the_sources_are_the_kinds_of_evidence() -> None:
    assert list(SOURCES) == [kind.code for kind in evidence_kinds()]


@each_question
def test_a_question_is_open_short_and_about_one_thing(question: BankQuestion) -> None:
    for text in (question.words, question.then_ask):
        assert text.endswith("?")
        assert text.count("?") == 1
        assert not CLOSED.match(text)
        assert not LEADING.search(text)
        assert len(text.split()) <= 26
        assert text == text.strip()
        assert "  " not in text


@each_question
def test_a_question_is_kept_as_it_is_put_to_those_who_are_asked(question: BankQuestion) -> None:
    assert not OURS.search(question.words)
    assert not OURS.search(question.then_ask)


@each_question
def test_the_rules_are_sure_of_both_voices(question: BankQuestion) -> None:
    for text in (question.words, question.then_ask):
        found = recognise(text)
        assert not found.unsure
        assert found.you == text
    assert not THEIRS.search(question.to_ourselves)
    assert not THEIRS.search(question.ask_ourselves_next)


@each_question
def test_a_question_says_whose_it_is_what_prompted_it_and_what_a_weak_answer_sounds_like(
    question: BankQuestion,
) -> None:
    assert question.provenance == "Sounding Board library, 2026"
    assert re.search(r"\d{4}|volume|framework", question.source)
    assert question.owner[0].isupper()
    assert question.weak_answer.endswith(".")
    assert question.topics
    assert question.shown_by
    assert question.fits


def test_no_two_questions_are_nearly_the_same() -> None:
    texts = [words_of(each.words) for each in BANK]

    assert len({tuple(each) for each in texts}) == len(texts)
    near = [(a, b) for place, a in enumerate(texts) for b in texts[:place] if likeness(a, b) > 0.6]
    assert near == []


# --- against the founding note -----------------------------------------------------------------------------------


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def likeness(a: list[str], b: list[str]) -> float:
    """How much of two texts is the same words in the same order, 0 to 1."""
    return SequenceMatcher(None, a, b).ratio()


@pytest.mark.shared
def test_none_is_one_of_the_notes_questions_nor_nearly_so(shared: Path) -> None:
    note = (shared / "seed" / "briefing-note.txt").read_text(encoding="utf-8")
    printed = printed_questions(note)
    assert len(printed) >= 103
    theirs = [words_of(each) for each in printed]

    near = [
        (round(likeness(words_of(text), other), 2), text, " ".join(other))
        for each in BANK
        for text in (each.words, each.then_ask)
        for other in theirs
        if likeness(words_of(text), other) > 0.5
    ]

    assert near == []


def printed_questions(note: str) -> list[str]:
    """The note's bullets from its content areas on, with those broken by a line joined; and each line by itself."""
    part = note[note.index("Practice content areas") :]
    joined = re.sub(r"\n+(?=[^\n\-])", " ", part)
    bullets = [line.strip(" -*") for line in joined.splitlines() if line.strip().startswith("-")]
    # A heading runs on behind the bullet before it; what matters is where a question ends.
    return [sentence for each in bullets for sentence in [each, *re.findall(r"[^?]+\?", each)]]


def test_the_likeness_tells_a_copy_and_a_near_copy_from_another_question() -> None:
    one = words_of("What do the families who left last year say about you?")

    assert likeness(one, one) == 1
    assert likeness(one, words_of("What do families who left this year say about your service?")) > 0.5
    assert likeness(one, words_of("How many audits were moderated in June?")) < 0.3
