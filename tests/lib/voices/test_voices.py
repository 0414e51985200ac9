"""One stored form gives both voices, and either voice gives the stored form back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from soundingboard.lib.voices.exceptions import VoiceException, voice_exceptions
from soundingboard.lib.voices.recognise import Recognised, Written, as_printed, recognise
from soundingboard.lib.voices.stored import Voice, both, escaped, mark, marks, problems, put
from tests.lib.voices.examples import BOTH_VOICES

pytestmark = pytest.mark.pure

PRONOUN = re.compile(r"\b(you|your|yours|yourselves|we|us|our|ours|ourselves)\b", re.IGNORECASE)


@pytest.mark.parametrize("you, we", BOTH_VOICES, ids=[you[:60] for you, _ in BOTH_VOICES])
def test_a_question_written_in_either_voice_gives_both(you: str, we: str) -> None:
    to_others, to_itself = recognise(you), recognise(we)

    assert (to_others.you, to_others.we) == (you, we)
    assert (to_itself.you, to_itself.we) == (you, we)
    assert to_others.stored == to_itself.stored
    assert (to_others.doubts, to_itself.doubts) == ((), ())
    expected = (Written.NEITHER, Written.NEITHER) if you == we else (Written.YOU, Written.WE)
    assert (to_others.written, to_itself.written) == expected


def test_there_are_enough_examples_and_each_stands_once() -> None:
    assert len(BOTH_VOICES) >= 150
    assert len({you for you, _ in BOTH_VOICES}) == len(BOTH_VOICES)
    assert sum(you == we for you, we in BOTH_VOICES) >= 8


@pytest.mark.parametrize(
    "printed, stored",
    [
        # Only possessives of both voices: the two may well be the same people, and a person says.
        (
            "Which units outside our council do your managers trust?",
            "Which units outside [your|our] council do [your|our] managers trust?",
        ),
        (
            "Is our record one that your auditors could follow?",
            "Is [your|our] record one that [your|our] auditors could follow?",
        ),
        # One sentence with both as persons: two parties, so nothing is changed.
        ("How can we help you to say what is wrong?", "How can we help you to say what is wrong?"),
        ("What can we learn from you?", "What can we learn from you?"),
        # In two sentences they may be one.
        ("Do you agree? Then what do we change?", "Do [you|we] agree? Then what do [you|we] change?"),
    ],
)
def test_a_question_with_both_voices_is_marked_and_left_to_a_person(printed: str, stored: str) -> None:
    found = recognise(printed)

    assert found.written is Written.MIXED
    assert found.stored == stored
    assert len(found.doubts) == 1
    assert as_printed(found) == printed


@pytest.mark.parametrize(
    "printed, we",
    [
        ("Tell us how you know that plans are read.", "Say how we know that plans are read."),
        ("Please tell us what you have stopped.", "Say what we have stopped."),
        ("Can you tell us who checks your audits?", "Can we say who checks our audits?"),
        ("Remind us what you promised in May.", "Recall what we promised in May."),
        ("Walk us through the last case you closed.", "Go through the last case we closed."),
        ("Help us understand how you set the target.", "Set out how we set the target."),
    ],
)
def test_what_is_asked_of_others_in_words_of_its_own_is_said_otherwise_and_confirmed(printed: str, we: str) -> None:
    found = recognise(printed)

    assert (found.you, found.we) == (printed, we)
    assert found.written is Written.YOU
    assert found.unsure
    assert as_printed(found) == printed


def test_what_others_tell_is_no_such_request() -> None:
    found = recognise("What do these audits tell us?")

    assert (found.you, found.unsure) == ("What do these audits tell you?", False)


@pytest.mark.parametrize(
    "printed, word",
    [
        ("Who is the lead: is it you?", "you"),  # we or us: both are said
        ("You, the Board?", "You"),
        ("Does the Your Voice survey reach carers?", "Your"),
        ("Let us suppose that it fails: what then?", "us"),
        ("What bleeps you zonks?", "you"),
    ],
)
def test_what_the_words_leave_in_doubt_is_said(printed: str, word: str) -> None:
    found = recognise(printed)

    assert [doubt.word for doubt in found.doubts] == [word]
    assert printed[found.doubts[0].at :].startswith(word)
    assert as_printed(found) == printed


@pytest.mark.parametrize(
    "printed, stored",
    [
        ("What do you/we know of this?", "What do [you|we] know of this?"),
        ("Where are your / our gaps?", "Where are [your|our] gaps?"),
        ("What stops us/you?", "What stops [you|us]?"),
    ],
)
def test_a_question_that_prints_both_forms_keeps_both(printed: str, stored: str) -> None:
    found = recognise(printed)

    assert (found.stored, found.written, found.doubts) == (stored, Written.MIXED, ())


@pytest.mark.parametrize(
    "printed",
    [
        "What do families mean by “you never ask us”?",
        'Is "we know best" still heard?',
        "Who wrote ‘you’re not listening’ on the wall?",
        "Does 'your child, our child' mean anything to staff?",
        "Do thank-you cards count?",
        "Do US figures help?",
        "Is there a 'do it yourself' spirit, or a them and us?",
        "Who says thank you?",
        "Are youth, yours-truly letters and usual courtesies part of it?",
    ],
)
def test_quotations_and_set_phrases_are_left_alone(printed: str) -> None:
    found = recognise(printed)

    assert (found.you, found.we, found.written) == (printed, printed, Written.NEITHER)


def test_an_apostrophe_opens_no_quotation() -> None:
    found = recognise("Is the carers' charter what you follow, or the children's?")

    assert found.we == "Is the carers' charter what we follow, or the children's?"


TEXTS = st.text(alphabet=st.sampled_from(list("ab [|]\\'\"’“”?.,/-\n")), max_size=40) | st.text(max_size=40)
WORDS = """
you your yours yourselves we us our ours ourselves they their tell do are stop of and than what the plan Board ‘you’
'us' "we" You We US , . ? / - [a|b] \\ know to can't you're we've let thank said
"""
SENTENCES = st.lists(
    st.sampled_from(WORDS.split()),
    max_size=14,
).map(" ".join)


@given(TEXTS | SENTENCES)
@example("[you|us]")
@example("you\\[")
@example("Let us thank you")
def test_whatever_is_read_is_printed_again(text: str) -> None:
    found = recognise(text)

    assert _same(as_printed(found), text)
    assert problems(found.stored) == ()
    if found.written is Written.NEITHER:
        assert both(found.stored) == (text, text)
    if found.written is Written.YOU:
        assert found.you == text
    if found.written is Written.WE:
        assert found.we == text


def _same(printed: str, text: str) -> bool:
    """Alike but for spaces around the bar of "you / we", whose two forms may stand in either order."""
    return printed == text or sorted(re.sub(r"\s", "", printed)) == sorted(re.sub(r"\s", "", text))


@given(SENTENCES)
@example("tell US")
def test_in_one_voice_no_word_of_the_other_is_left_but_in_what_was_left_alone(text: str) -> None:
    found = recognise(text)
    # "Tell us" is said to others, and "say" among ourselves: its "us" is those who ask.
    asking = len(re.findall(r"\[\w+ us\|", found.stored, re.I))
    untouched = asking + sum(1 for each in PRONOUN.finditer(re.sub(r"\[[^\]]*\|[^\]]*\]", "", found.stored)))

    ours = [each[0].lower() for each in PRONOUN.finditer(found.you) if each[0].lower() in ("we", "us", "our", "ours")]

    assert len(ours) <= untouched


@given(TEXTS)
def test_any_words_can_be_stored(text: str) -> None:
    assert both(escaped(text)) == (text, text)
    assert list(marks(escaped(text))) == []


def test_a_stored_form_written_by_hand_is_checked() -> None:
    assert problems("What do [you|we] know?") == ()
    assert problems("What do [you/we] know?") != ()
    assert problems("What do [you|] know?") != ()
    assert problems("What do [you|we know?") != ()
    assert problems("A stroke \\ alone") != ()
    assert put("What do [you|we] know?", Voice.WE) == "What do we know?"
    with pytest.raises(ValueError, match="bracket"):
        mark("[you", "we")


@pytest.mark.parametrize("exception", voice_exceptions(), ids=lambda each: each.code)
def test_every_exception_has_its_effect(exception: VoiceException) -> None:
    opening = exception.words[0].upper() + exception.words[1:]
    found = recognise(f"{opening} what is done" if exception.at_start else f"Is there {exception.words} now?")

    if exception.does == "leave":
        assert found.sides == ""
    elif exception.does == "say_instead":
        assert found.we.lower().startswith(exception.we_say)
    else:
        assert exception.does in re.findall(r"\w+", found.we.lower())


def test_an_exception_that_cannot_be_meant_is_refused() -> None:
    given = {field: getattr(voice_exceptions()[0], field) for field in VoiceException.__dataclass_fields__}

    with pytest.raises(ValueError, match="small letters"):
        VoiceException(**{**given, "words": "Thank you"})
    with pytest.raises(ValueError, match="we_say"):
        VoiceException(**{**given, "does": "say_instead"})


def questions_of_the_note(shared: Path) -> list[str]:
    """The bullets of the appendix, those that a page's end broke joined again: a second, plain way of reading them."""
    appendix = (shared / "seed" / "briefing-note.txt").read_text(encoding="utf-8").split("Practice content areas", 1)[1]
    found: list[str] = []
    for line in appendix.splitlines():
        if line.startswith("- "):
            found.append(line[2:].strip())
        elif line.strip() and found and found[-1][-1] not in ".?)":
            found[-1] += " " + line.strip()
    return found


def test_the_questions_of_the_note_go_both_ways_and_come_back_unchanged(shared: Path) -> None:
    distinct = list(dict.fromkeys(questions_of_the_note(shared)))
    assert len(distinct) == 99

    read = [recognise(each) for each in distinct]

    for printed, found in zip(distinct, read, strict=True):
        assert as_printed(found) == printed
        assert recognise(found.you).stored == found.stored
        assert recognise(found.we).stored == found.stored
        assert _in_its_voice(found) in (printed, None)
    assert [each.written for each in read] == [_plainly(each) for each in distinct]
    counts = {voice: sum(each.written is voice for each in read) for voice in Written}
    assert counts == {Written.YOU: 19, Written.WE: 17, Written.MIXED: 2, Written.NEITHER: 61}
    # Both mixed ones are left to a person, and nothing else is.
    assert [each.written for each in read if each.doubts] == [Written.MIXED] * 2


def _plainly(question: str) -> Written:
    """The voice by its words alone; no quotation in the note holds one."""
    words = {each[0].lower() for each in PRONOUN.finditer(question)}
    you, we = any(word.startswith("you") for word in words), any(not word.startswith("you") for word in words)
    return Written.MIXED if you and we else Written.YOU if you else Written.WE if we else Written.NEITHER


def _in_its_voice(found: Recognised) -> str | None:
    if found.written is Written.NEITHER:
        assert found.you == found.we
    return {Written.YOU: found.you, Written.WE: found.we, Written.NEITHER: found.you, Written.MIXED: None}[
        found.written
    ]
