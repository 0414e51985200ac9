"""Reads a question as it was written, in either voice or in both, into its stored form.

    recognise("What stops you?").stored                 "What stops [you|us]?"
    recognise("What stops us?").stored                  the same
    recognise("Who checks our work?").written           Written.WE

What is left as it is: third parties ("they", "their"), quotations, titles in the middle of a sentence ("the Your Voice
survey"), words joined by a hyphen ("thank-you letters") and the turns of phrase of `content/voice_exceptions.yaml`.
Where the words leave a doubt the question says so, and a person confirms.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from soundingboard.lib.voices import exceptions, grammar, stored
from soundingboard.lib.voices.stored import Mark, Voice


class Written(StrEnum):
    """The voice that a question was written in."""

    YOU = "you"
    WE = "we"
    MIXED = "mixed"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word that a person should look at: the word, where it stands in the question, and why."""

    word: str
    at: int
    why: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """A question in its stored form, the voice it was written in, and what is doubtful about it.

    `sides` has a letter for each mark, in order: which of its forms was printed, "y" or "w", or "b" for "you/we".
    """

    stored: str
    written: Written
    sides: str
    doubts: tuple[Doubt, ...] = ()

    @property
    def you(self) -> str:
        """As it is put to others."""
        return stored.put(self.stored, Voice.YOU)

    @property
    def we(self) -> str:
        """As a body puts it to itself."""
        return stored.put(self.stored, Voice.WE)

    @property
    def unsure(self) -> bool:
        """Whether a person should confirm it."""
        return bool(self.doubts)


_PAIRS = (("you", "we"), ("you", "us"), ("your", "our"), ("yours", "ours"), ("yourselves", "ourselves"))
_COUNTERPARTS = {
    "your": "our",
    "yours": "ours",
    "yourselves": "ourselves",
    "yourself": "ourselves",
    "we": "you",
    "us": "you",
    "our": "your",
    "ours": "yours",
    "ourselves": "yourselves",
    "ourself": "yourself",
}
_OURS = frozenset(("we", "us", "our", "ours", "ourselves", "ourself"))
_PERSONS = frozenset(("you", "we", "us"))

_PRONOUN = re.compile(
    r"(?<![\w'’-])(?P<word>you(?:r|rs|rself|rselves)?|we|us|ours?|ourselves|ourself)(?:(?P<short>['’](?:re|ve|ll|d))|(?!['’]\w))(?![\w-])",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"(?<![\w/'’-])(?:(?P<you>you|your|yours|yourselves)\s?/\s?(?P<we>we|us|our|ours|ourselves)"
    r"|(?P<we_first>we|us|our|ours|ourselves)\s?/\s?(?P<you_last>you|your|yours|yourselves))(?![\w/-])",
    re.IGNORECASE,
)
# In single quotes an apostrophe inside a word is no end, and one after a word ("parents' views") is no beginning.
_QUOTED = re.compile(
    r"“[^”]*”|\"[^\"]*\"|‘(?:[^’]|’(?=\w))*’(?!\w)|(?<!\w)'(?=\S)(?:[^']|(?<=\w)'(?=\w))*'(?!\w)",
)
_QUOTE = re.compile("[\"'“‘]")
_WORD = re.compile(r"[a-z0-9&]+(?:['-][a-z0-9]+)*|[^\sa-z0-9&]")
_SENTENCE_ENDS = re.compile(r"(?:^|[.?!:;(–—•*]|\s[-–])[\s\"“‘'(*]*$")

_MIXED = "The question says both “you” and “we”: check who is meant by each."
_TWO_PARTIES = (
    "“You” and “we” seem to be two parties here, so nothing changes with the voice: write both forms if it must."
)
_CASE = "It is not certain whether this is “we” or “us”: check it."
_TITLE = "This looks like a part of a name, so it is left as it is: check it."
_INSTEAD = "A body that asks itself would say this in other words: check them."
_LETS = "“Let us” has no counterpart in the other voice: write both forms."


class _Found(NamedTuple):
    """One word or phrase that changes: where it stands, its two forms, and which of them was printed."""

    start: int
    end: int
    mark: Mark
    side: str
    is_person: bool = False
    why: str = ""


def recognise(text: str) -> Recognised:
    """A question as somebody wrote it, in its stored form. Any text is accepted."""
    if not _PRONOUN.search(text):
        return Recognised(stored.escaped(text), Written.NEITHER, "")
    found, doubts = _found(text)
    found.sort(key=lambda each: each.start)
    sides = "".join(each.side for each in found)
    written = _written(sides)
    if written is Written.MIXED and "b" not in sides:
        if _two_parties(text, found):
            first = found[0]
            doubt = Doubt(text[first.start : first.end], first.start, _TWO_PARTIES)
            return Recognised(stored.escaped(text), Written.MIXED, "", (doubt,))
        other = next(each for each in found if each.side != found[0].side)
        doubts.append(Doubt(text[other.start : other.end], other.start, _MIXED))
    doubts += [Doubt(text[each.start : each.end], each.start, each.why) for each in found if each.why]
    return Recognised(_with_marks(text, found), written, sides, tuple(sorted(doubts, key=lambda each: each.at)))


def as_printed(question: Recognised) -> str:
    """The words that a question was recognised from, made again from its stored form; "you/we" has one space less."""
    sides = iter(question.sides)

    def chosen(each: Mark) -> str:
        side = next(sides)
        return each.you if side == "y" else each.we if side == "w" else f"{each.you}/{each.we}"

    return stored.fill(question.stored, chosen)


def _found(text: str) -> tuple[list[_Found], list[Doubt]]:
    found: list[_Found] = []
    doubts: list[Doubt] = []
    taken = [each.span() for each in _QUOTED.finditer(text)] if _QUOTE.search(text) else []
    judged: dict[int, grammar.Judged] = {}
    phrases, known = exceptions.pattern()
    for phrase in phrases.finditer(text):
        if _within(phrase.start(), taken):
            continue
        exception = known[" ".join(phrase[0].lower().replace("’", "'").split())]
        if exception.at_start and not _begins_a_sentence(text, phrase.start()):
            continue
        if exception.does in ("we", "us"):
            at = next(each.start() for each in _PRONOUN.finditer(text, phrase.start()) if each["word"].lower() == "you")
            judged[at] = grammar.Judged(grammar.Case(exception.does))
            continue
        taken.append(phrase.span())
        if exception.does == "say_instead":
            mark = Mark(phrase[0], _like(phrase[0], exception.we_say))
            found.append(_Found(*phrase.span(), mark, "y", why=_INSTEAD))
    if "/" in text:
        for pair in _PAIR.finditer(text):
            you, we = pair["you"] or pair["you_last"], pair["we"] or pair["we_first"]
            if (you.lower(), we.lower()) in _PAIRS and not _within(pair.start(), taken):
                taken.append(pair.span())
                found.append(_Found(*pair.span(), Mark(you, we), "b"))
    small = text.lower().replace("’", "'")
    words: list[str] = []
    places: dict[int, int] = {}
    for pronoun in _PRONOUN.finditer(text):
        start, printed = pronoun.start(), pronoun["word"]
        if _within(start, taken) or _is_country(text, printed):
            continue
        if printed[0].isupper() and not printed.isupper() and not _begins_a_sentence(text, start):
            doubts.append(Doubt(printed, start, _TITLE))
            continue
        word = printed.lower()
        if word == "us" and small[:start].endswith("let ") and _begins_a_sentence(text, start - 4):
            doubts.append(Doubt(printed, start, _LETS))
            continue
        if word == "you":
            if not words:
                for number, each in enumerate(_WORD.finditer(small)):
                    words.append(each[0])
                    places[each.start()] = number
            case = judged.get(start) or _case(words, places, pronoun)
            mark, why = Mark(printed, _like(printed, case.case.value)), "" if case.sure else _CASE
        else:
            other = _like(printed, _COUNTERPARTS[word])
            mark, why = (Mark(other, printed) if word in _OURS else Mark(printed, other)), ""
        side = "w" if word in _OURS else "y"
        found.append(_Found(start, start + len(printed), mark, side, word in _PERSONS, why))
    return found, doubts


def _case(words: list[str], places: dict[int, int], pronoun: re.Match[str]) -> grammar.Judged:
    if pronoun["short"]:
        return grammar.Judged(grammar.Case.SUBJECT)
    return grammar.case(words, places[pronoun.start()])


def _with_marks(text: str, found: list[_Found]) -> str:
    parts: list[str] = []
    last = 0
    for each in found:
        parts += [stored.escaped(text[last : each.start]), stored.mark(each.mark.you, each.mark.we)]
        last = each.end
    return "".join((*parts, stored.escaped(text[last:])))


def _written(sides: str) -> Written:
    kinds = set(sides)
    if not kinds:
        return Written.NEITHER
    if len(kinds) > 1 or "b" in kinds:
        return Written.MIXED
    return Written.YOU if "y" in kinds else Written.WE


def _two_parties(text: str, found: list[_Found]) -> bool:
    """Whether one sentence has both a "you" and a "we" or "us" as persons: then they are not the same people."""
    sentences: dict[int, set[str]] = {}
    for each in found:
        if each.is_person:
            sentence = len(re.findall(r"[.?!]\s", text[: each.start]))
            sentences.setdefault(sentence, set()).add(each.side)
    return any(len(sides) > 1 for sides in sentences.values())


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _is_country(text: str, printed: str) -> bool:
    return printed == "US" and not text.isupper()


def _begins_a_sentence(text: str, at: int) -> bool:
    return at == 0 or bool(_SENTENCE_ENDS.search(text, 0, at))


def _like(printed: str, words: str) -> str:
    """Words with the capitals of those that they stand for."""
    if printed.isupper() and len(printed) > 1:
        return words.upper()
    return words[0].upper() + words[1:] if printed[0].isupper() else words
