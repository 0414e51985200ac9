"""The tone check (PA7): what an author should look at in their own words before a paper is issued.

Pure: words and a position go in, remarks come out. A remark explains itself and stops nothing; its author changes the
words or overrules it with a reason. Each claim is tied to the objective or measure that its part of the sentence names,
so that good news that is true is left alone. It knows words and figures and no more: it cannot tell irony, and says
nothing of what it cannot tie to a figure.

The reading age is that of Flesch and Kincaid (J. P. Kincaid and others, Derivation of new readability formulas for Navy
enlisted personnel, 1975): a school grade, to which five years are added.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from inspect import cleandoc
from typing import Literal

from soundingboard.lib.glossary import glossary
from soundingboard.papers.rules import LONG_SENTENCE, Seen
from soundingboard.position.values import MeasureValue, Position

READING_AGE = 17.0  # years; a paper for members should not ask for a degree
ENOUGH_WORDS = 100  # of one text, before its reading age means anything

Claim = Literal["better", "good", "done", "sure"]
Moves = Literal["lower", "higher"]
Verdict = Literal["against", "for", "silent"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at: the rule, where it is, the words, and why.

    `key` is made of all of these, so that a remark that was overruled comes back when the words or the figures change.
    """

    code: str
    where: str
    words: str
    why: str

    @property
    def key(self) -> str:
        """What it is overruled by; in letters, so that it looks like no number of anybody's."""
        made = sha256("\n".join((self.code, self.where, self.words, self.why)).encode()).hexdigest()[:16]
        return made.translate(_LETTERS)

    @property
    def sentence(self) -> str:
        """The remark as it is read."""
        said = f"{self.where}: “{self.words}” " if self.words else f"{self.where}: "
        return f"{said}{self.why}"


_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@dataclass(frozen=True, slots=True)
class Subject:
    """An objective or a measure as the check looks at it: how it is named, and what each kind of claim meets there.

    Attributes:
        stands: how it stands, in words, for the remark.
        verdicts: what the figures say to a claim of each kind; what is not there, they are silent on.
        lacks_evidence: it is an objective with no fresh evidence that counts.
        better_when: which way a measure moves when it gets better, where it has such a way.
        is_too_old: it is a measure whose figures are older than was agreed.
        numbers: the figures that may be told of it, where it is a share in per cent; empty means: not looked at.
    """

    name: str
    reference: str
    title: str
    stands: str
    verdicts: Mapping[Claim, Verdict]
    lacks_evidence: bool = False
    better_when: Moves | None = None
    is_measure: bool = False
    is_too_old: bool = False
    numbers: frozenset[str] = frozenset()
    latest: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the words are held to.

    `whole` is the plan as a whole. `counts` are the numbers that may be told of "4 overdue actions" and the like, by
    what is counted.
    """

    subjects: tuple[Subject, ...]
    whole: Subject
    counts: Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class ToneRule:
    """One published rule of the tone check."""

    code: str
    name: str
    says: Callable[[str, str, Figures], Iterable[Remark]]

    @property
    def words(self) -> str:
        """The rule as it is published."""
        return cleandoc(self.says.__doc__ or "")


_RULES: list[ToneRule] = []


def tone(code: str, name: str) -> Callable[..., Callable[[str, str, Figures], Iterable[Remark]]]:
    """Publishes a function as a rule of the tone check."""

    def publish(says: Callable[[str, str, Figures], Iterable[Remark]]) -> Callable[..., Iterable[Remark]]:
        _RULES.append(ToneRule(code, name, says))
        return says

    return publish


def tone_rules() -> tuple[ToneRule, ...]:
    """Every rule of the tone check, in order of code."""
    return tuple(_RULES)


def remarks(texts: Mapping[str, str], figures: Figures) -> tuple[Remark, ...]:
    """What to look at in each text, in the order of the texts.

    Args:
        texts: what the author wrote, by how it is cited. An acronym that one explains may be used in those that follow.
    """
    defined: set[str] = set()
    found: list[Remark] = []
    for where, text in texts.items():
        for rule in _RULES:
            found += [
                each for each in rule.says(where, text, figures) if rule.code != "T03" or each.words not in defined
            ]
        defined |= set(_DEFINED.findall(text)) | {each.words for each in found if each.code == "T03"}
    return tuple(found)


# --- the rules --------------------------------------------------------------------------------------------------------


@tone("T01", "Rosier than the figures")
def rosier_than_the_figures(where: str, text: str, figures: Figures) -> Iterable[Remark]:
    """A claim that something is better, good, done or certain, while the figures of what it names say otherwise.

    Denied, quoted, asked, hoped for and conditional claims are left alone, and so is one that a figure bears out.
    """
    for sentence, claims in _claims_in(text, figures):
        against = {}
        for claim, word, subjects in claims:
            verdicts = [(each, each.verdicts.get(claim, "silent")) for each in subjects]
            if any(verdict == "for" for _, verdict in verdicts):
                continue
            against.update({(each.name, each.stands): word for each, verdict in verdicts if verdict == "against"})
        if against:
            told = "; ".join(f"“{word}” of {name}, which {stands}" for (name, stands), word in against.items())
            yield Remark("T01", where, _short(sentence), f"says {told}.")


@tone("T02", "Claim without evidence")
def claim_without_evidence(where: str, text: str, figures: Figures) -> Iterable[Remark]:
    """A claim about an objective for which there is no fresh evidence that counts."""
    for sentence, claims in _claims_in(text, figures):
        named = dict.fromkeys(each.name for _, _, subjects in claims for each in subjects if each.lacks_evidence)
        if named:
            yield Remark(
                "T02", where, _short(sentence), f"claims something of {' and '.join(named)}, for which there is no "
                "fresh evidence that counts."
            )  # fmt: skip


@tone("T03", "Acronym that is not explained")
def unexplained_acronym(where: str, text: str, figures: Figures) -> Iterable[Remark]:
    """Letters that stand for words, neither explained in brackets where they are first used nor in the glossary."""
    for each in unexplained(text):
        yield Remark("T03", where, each, "is not explained: write the words in full, with the letters in brackets.")


@tone("T04", "Hard to read")
def hard_to_read(where: str, text: str, figures: Figures) -> Iterable[Remark]:
    """A text of a hundred words or more with a reading age of more than 17, by the formula of Flesch and Kincaid."""
    if len(_WORDS.findall(text)) >= ENOUGH_WORDS and (age := reading_age(text)) > READING_AGE:
        yield Remark(
            "T04",
            where,
            "",
            f"has a reading age of about {age:.0f}. Shorter sentences and shorter words bring it down.",
        )


@tone("T05", "Figures older than agreed")
def figures_older_than_agreed(where: str, text: str, figures: Figures) -> Iterable[Remark]:
    """A sentence that speaks of a measure whose last figure is older than was agreed."""
    for sentence in sentences(text):
        old = [each.name for clause in _clauses(sentence) for each in _named(clause, figures) if each.is_too_old]
        if old:
            yield Remark(
                "T05", where, _short(sentence), f"speaks of {' and '.join(dict.fromkeys(old))}, whose last figure is "
                "older than agreed. Say of when it is."
            )  # fmt: skip


@tone("T06", "Number that differs")
def number_that_differs(where: str, text: str, figures: Figures) -> Iterable[Remark]:
    """A number told of a measure, or of how many objectives or actions are so and so, that is not in the position."""
    for sentence in sentences(_unquoted(text)):
        for clause in _clauses(sentence):
            for subject in _named(clause, figures):
                told = [each.removesuffix(".0") for each in _PER_CENT.findall(clause)]
                if wrong := [each for each in told if subject.numbers and each not in subject.numbers]:
                    yield Remark(
                        "T06", where, _short(sentence), f"gives {wrong[0]}% for {subject.name}; the position has "
                        f"{subject.latest}."
                    )  # fmt: skip
        for number, what in _counted_in(sentence):
            right = figures.counts.get(what)
            if right and number not in right:
                has = " or ".join(f"{each:,}" for each in sorted(right))
                yield Remark("T06", where, _short(sentence), f"counts {number:,} {what}; the position has {has}.")


@tone("T07", "Long sentence")
def long_sentence(where: str, text: str, figures: Figures) -> Iterable[Remark]:
    """A sentence of more than 35 words."""
    longest = max(sentences(text), key=lambda each: len(each.split()), default="")
    if (length := len(longest.split())) > LONG_SENTENCE:
        yield Remark("T07", where, _short(longest), f"has {length} words. Two shorter sentences are easier to follow.")


# --- claims -----------------------------------------------------------------------------------------------------------

# What claims something, by kind. The first that fits a word has it, so "good progress" claims progress, not goodness.
_MUCH = "good|strong|great|excellent|significant|considerable|steady|real|encouraging|substantial"
_BETTER = (
    "improved|improving|improves|improvements?|progress(?:ed|es|ing)?|better|strengthened|transformed|transformation|"
    "turned (?:a|the) corner|in the right direction|encouraging|gains|made strides|reduced well|"
    "from strength(?= to strength)|recovered"
)
_DONE = "completed?|delivered|achieved|met|embedded|finished|resolved|implemented|in place"
_GOOD = (
    "excellent|outstanding|strong|strongly|robust|on track|good|effective|effectively|very positive|positive|"
    "consistently|reliable|of high quality|impressive|exemplary|among the best|the best in|second to none|"
    "under control|(?:is|are|now) (?:[a-z]+ and )?(?:manageable|timely)|(?:going|gone) well|"
    "ahead of (?:schedule|plan|time)"
)
# "There are no longer any delays": the claim is in what is denied, so no denial ahead of it undoes it.
_NONE_LEFT = (
    r"there (?:is|are) (?:now )?no (?:longer |more )?(?:any )?(?:remaining |outstanding |significant |serious )?"
    r"(?:concerns?|delays?|problems?|issues?|backlogs?|gaps?|weakness(?:es)?)"
)
_CLAIMS: tuple[tuple[Claim, str], ...] = (
    ("good", _NONE_LEFT),
    ("better", rf"(?:{_MUCH}) (?:progress|improvements?|gains?|strides)"),
    ("better", _BETTER),
    ("sure", "confident|assured|take comfort|no doubt|certain that|convinced|satisfied that|pleased|delighted"),
    ("done", rf"(?:(?:is|are|was|were|be|been|has|have|now|fully|successfully) )+(?:all )?(?:{_DONE})"),
    ("good", _GOOD),
)
# What moved claims that it is better where that is the way to be better: "repeat referrals have fallen".
_MOVES: tuple[tuple[Moves, str], ...] = (
    ("lower", "fallen|fell|falling|dropped|declined|declining|decreased|decreasing|(?:come|came|gone|went) down|fewer"),
    ("higher", "risen|rose|rising|increased|increasing|climbed|(?:gone|went) up"),
)
_WORDS_OF: tuple[tuple[Claim | Moves, str], ...] = (*_CLAIMS, *_MOVES)
_TOLD_IN_FIGURES = re.compile(r"\d.*\b(?:to|from)\b.*\d")
_EVERY = re.compile(r"\b(?:all(?: of)?(?: the| our| \d+)* objectives|(?:every|each) objective)\b", re.IGNORECASE)
_CLAIM = re.compile(
    r"\b(?:" + "|".join(f"(?P<k{place}>{words})" for place, (_, words) in enumerate(_WORDS_OF)) + r")\b", re.IGNORECASE
)
# Names and turns in which the same words claim nothing.
_NO_CLAIM = re.compile(
    r"\b(?:improvement (?:board|notice|plan|plans|programme|adviser|partner|officer|work)|progress (?:report|reports|"
    r"update|updates|review)|good practice|what good looks like|for good|better late|no better|strong feelings?|"
    r"room for improvement|areas? for improvement|service improvement|requires? improvement(?: to be good)?|"
    r"need(?:s|ed)? (?:for )?improvement|continuous improvement|improvements? (?:is|are) (?:needed|required)|"
    r"(?:red|amber|green|blue) or better)\b",
    re.IGNORECASE,
)
# "71% of assessments were completed" tells a figure, which is held to the position as a figure.
_A_SHARE = re.compile(r"\d\s?(?:%|per cent) of\b|\b\d+ (?:out )?of (?:the )?\d+\b", re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:not|no|never|none|without|nor|neither|cannot|hardly|barely|scarcely|little|lack(?:s|ed|ing)?|fail(?:s|ed|ing)?"
    r"|far from|yet to|less than|insufficient|limited|nothing|nobody|few|unable|stopped|ceased|doubt(?:s|ful)?|unclear"
    r"|rarely|seldom|less|only some|wrong to"
    r"|too early|slow(?:ed|er)?|stall(?:s|ed)|inconsistent|uneven|weak|insufficiently|poor)\b|n[’']t\b",
    re.IGNORECASE,
)
# Words that undo a claim when they follow it: progress has stalled.
_UNDONE = re.compile(
    r"^[^,;]{0,60}\b(?:stall(?:ed|s)|slow(?:ed|s|er)?|limited|insufficient|uneven|too slow|reversed|fragile|not|"
    r"never|inconsistent|patchy|poor|weak|lost|disappeared|halted|n[’']t)\b",
    re.IGNORECASE,
)
_IF = re.compile(
    r"\b(?:will|would|should|must|shall|could|might|may|needs? to|need|aims?|aiming|intends?|intended|hopes?|hoped"
    r"|hoping|expects?|expected|plans? to|planned|wants?|seeks?|if|unless|until|once|whether|so that|in order to|how"
    r"|due to be|to be|(?:is|are|was|were) to|promised?|asked? (?:for|to)|requires?|required"
    r"|ambition|goal|to(?= \w*$))\b"
)
_SOFTENED = re.compile(
    r"\b(?:not only|not just|not merely|continu(?:es?|ed|ing) to|no doubt|no fewer|nothing short)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<![\w’'])‘[^‘]*?’(?!\w)")
# "Has not yet been embedded" is one clause.
_YET = r"(?<!not )(?<!n.t )(?<!has )(?<!have )(?<!had )(?<!is )(?<!are )(?<!as )yet(?! to)"
_SPLIT = re.compile(
    rf"[;:–—]|,?\s+\b(?:but|although|though|while|whilst|whereas|however|{_YET}|despite|even though|except that)\b|"
    r", and(?= \w+(?: \w+){0,5} (?:is|are|was|were|has|have|had)\b)",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\b(?:progress|plan|programme|overall|across|performance|practice|we|partners?|partnership|board|delivery|services?"
    r"|council|everything|all (?:actions|objectives|of it)|objectives|actions)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"^\W*(?:it|this|that|they|these|those|its|their)\b", re.IGNORECASE)


def _claims_in(text: str, figures: Figures) -> Iterator[tuple[str, list[tuple[Claim, str, tuple[Subject, ...]]]]]:
    """Each sentence with what it claims, and of what."""
    before: tuple[Subject, ...] = ()
    for sentence in sentences(text):
        here: tuple[Subject, ...] = before if _POINTS_BACK.match(sentence) else ()
        found: list[tuple[Claim, str, tuple[Subject, ...]]] = []
        is_asked = sentence.rstrip('”"’ ').endswith("?")
        for clause in _clauses(_unquoted(sentence)):
            here = _named(clause, figures) or here
            if is_asked:
                continue
            plain = _without_names(clause, figures)
            general = here or ((figures.whole,) if _GENERAL.search(plain) else ())
            for claim, word in _claims_of(plain):
                if claim == "lower" or claim == "higher":
                    moved = tuple(each for each in here if each.better_when == claim)
                    found += [("better", word, moved)] if moved and not _TOLD_IN_FIGURES.search(clause) else []
                elif not here and _EVERY.search(plain):
                    found.append((claim, word, (_every_objective(claim, figures),)))
                else:
                    found.append((claim, word, general))
        before = here if len(here) == 1 else ()
        if found:
            yield sentence, found


def _every_objective(claim: Claim, figures: Figures) -> Subject:
    """All objectives as one: what is not so of one of them is not so of all."""
    against = [each.name for each in figures.subjects if not each.is_measure and each.verdicts.get(claim) == "against"]
    named = ", ".join(against[:3]) + (f" and {len(against) - 3} more" if len(against) > 3 else "")
    verdict: Verdict = "against" if against else "silent"
    return Subject("all objectives", "", "all objectives", f"is not so of {named}", {claim: verdict})


def _claims_of(clause: str) -> Iterator[tuple[Claim | Moves, str]]:
    """What a clause claims without denying, hoping or asking it."""
    kept = _NO_CLAIM.sub(lambda match: "x" * len(match[0]), clause)
    for match in _CLAIM.finditer(kept):
        place = next(int(name[1:]) for name, words in match.groupdict().items() if words is not None)
        claim = _WORDS_OF[place][0]
        if claim == "done" and _A_SHARE.search(kept[: match.start()]):
            continue
        ahead = _SOFTENED.sub("x", kept[: match.start()].lstrip())
        if not ahead.startswith("May "):
            ahead = ahead[:1].lower() + ahead[1:]
        if (
            _NOT.search(ahead)
            or _IF.search(ahead)
            or _IF.search(match[0].lower())
            or _UNDONE.match(kept[match.end() :])
        ):
            continue
        if re.search(r"\bto(?: \w+ly)?\s*$", ahead):
            continue
        yield claim, " ".join(match[0].split())


def sentences(text: str) -> list[str]:
    """The sentences of a text; a point beneath a paragraph is one too. A reference such as 1.2 ends none."""
    found = re.split(r"(?<=[.!?])[”\"’)]?\s+(?=[\"“‘(]?[A-Z0-9])|\n+", text)
    return [each.strip().removeprefix("- ") for each in found if each.strip()]


def _unquoted(text: str) -> str:
    return _QUOTED.sub(" ", text)


def _clauses(sentence: str) -> list[str]:
    return [each for each in _SPLIT.split(sentence) if each.strip()]


# --- what a clause names ----------------------------------------------------------------------------------------------

_WORDS = re.compile(r"[A-Za-z]+(?:[’'][a-z]+)?")
_REFERENCE = re.compile(r"(?<![\w.])[A-Z]{0,3}\d+(?:\.\d+)*(?![\w%]|\.\d)")
# Words of nearly every title: they name nothing.
_COMMON_WORDS = """
about above actions after agreed all and any are been before being beneath better between care child children clear
council days each effective families family first from good have high home improve improved improvement improving into
made make more month months need needs number objective objectives over partners people percentage percent plan
practice proportion quality rate regular seen service services should social staff standard strong such suitable team
teams than that the their them there these they this those three time timely time twelve under well what when where
which while will with within work worker workers working year years young
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ers", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(each) for each in (word.lower() for word in _WORDS.findall(text)) if _tells(each))


def _tells(word: str) -> bool:
    return len(word) > 3 and word not in _COMMON


def _named(clause: str, figures: Figures) -> tuple[Subject, ...]:
    """What a clause names: by reference or by title if it does, or else by the words that it shares with a title.

    Of several that share words, those that share the most; a word of many titles names none of them.
    """
    references = set(_REFERENCE.findall(clause))
    low = clause.lower()
    exactly = [each for each in figures.subjects if each.reference in references or each.title.lower() in low]
    if exactly:
        return tuple(exactly)
    mine = _stems(clause)
    if not mine:
        return ()
    titles = [(each, _stems(each.title)) for each in figures.subjects]
    tally = Counter(stem for _, stems in titles for stem in stems)
    most = max(2, len(titles) // 20)
    shared = [(len(mine & stems), each) for each, stems in titles if any(tally[stem] <= most for stem in mine & stems)]
    best = max((number for number, _ in shared), default=0)
    return tuple(each for number, each in shared if number == best and best)


def _without_names(clause: str, figures: Figures) -> str:
    """A clause with each title that stands in it whole taken out: "of good quality" in a title is no claim."""
    for each in figures.subjects:
        place = clause.lower().find(each.title.lower())
        if place >= 0:
            clause = clause[:place] + "x" * len(each.title) + clause[place + len(each.title) :]
    return clause


# --- numbers, letters, reading age ------------------------------------------------------------------------------------

_PER_CENT = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|per cent\b)")
_NUMBER_WORDS = """
no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""
_NUMBERS = _NUMBER_WORDS.split()
_STATES = "red|amber|green|blue|overdue|open|blocked|silent|late|delivered|done"
_NUMBER = r"(?P<number>\d[\d,]*|" + "|".join(_NUMBERS) + ")"
# Only of all of them: "3 actions are late in theme 2" counts some, and is left alone.
_ENDS = r"(?=\s*(?:[.,;:)]|$|and\b|but\b))"
_OF_SOME = re.compile(r"^\W*(?:in|for|among|under|within|at|of)\b", re.IGNORECASE)
_BEFORE_NOUN = re.compile(rf"\b{_NUMBER} (?P<state>{_STATES}) (?P<noun>objectives?|actions?)\b{_ENDS}", re.IGNORECASE)
_AFTER_NOUN = re.compile(
    rf"\b{_NUMBER} (?P<noun>objectives?|actions?) (?:is|are|was|were|remains?|stands? at) "
    rf"(?:now |still |rated |judged )*(?P<state>{_STATES})\b{_ENDS}",
    re.IGNORECASE,
)
_IN_ALL = re.compile(
    rf"\b(?:all|of(?: the)?) {_NUMBER} (?P<noun>objectives|actions|requirements|findings)\b", re.IGNORECASE
)
_SAME_STATE = {"late": "overdue", "done": "delivered"}
_ACRONYM = re.compile(r"\b[A-Z]{2,6}s?\b(?![\d.-]\d)")
_DEFINED = re.compile(r"\(([A-Z]{2,6})s?\)")
# Letters that are words by now.
_EVERYDAY = frozenset({"NHS", "UK", "EU", "GP", "IT", "HR", "PDF", "RAG", "TV", "AM", "PM", "OK", "II", "III", "IV"})


def _counted_in(sentence: str) -> Iterator[tuple[int, str]]:
    for pattern in () if _OF_SOME.match(sentence) else (_BEFORE_NOUN, _AFTER_NOUN):
        for match in pattern.finditer(sentence):
            state = match["state"].lower()
            yield _as_number(match["number"]), f"{_SAME_STATE.get(state, state)} {match['noun'].lower().rstrip('s')}s"
    for match in _IN_ALL.finditer(sentence):
        yield _as_number(match["number"]), match["noun"].lower()


def _as_number(text: str) -> int:
    low = text.lower()
    return _NUMBERS.index(low) if low in _NUMBERS else int(text.replace(",", ""))


def unexplained(text: str) -> list[str]:
    """The letters in a text that stand for words and are explained neither in it nor in the glossary."""
    defined = set(_DEFINED.findall(text)) | _known_acronyms()
    found = dict.fromkeys(match.rstrip("s") for match in _ACRONYM.findall(text))
    return [each for each in found if each not in defined]


def _known_acronyms() -> frozenset[str]:
    words = " ".join(each.words for each in glossary())
    return frozenset(re.findall(r"\b[A-Z]{2,6}\b", words)) | _EVERYDAY


def reading_age(text: str) -> float:
    """The age at which a text is read with ease: the grade of Flesch and Kincaid, and five years. 0 without words."""
    words = _WORDS.findall(text)
    if not words:
        return 0.0
    # A long text says the same few thousand words again and again; each is sounded out once.
    spoken = sum(syllables(word) * times for word, times in Counter(words).items())
    grade = 0.39 * len(words) / max(1, len(sentences(text))) + 11.8 * spoken / len(words) - 15.59
    return max(0.0, grade + 5)


def syllables(word: str) -> int:
    """How many syllables an English word has, about: groups of vowels, a silent e at the end not counted."""
    low = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", low))
    if low.endswith("e") and not low.endswith(("le", "ee", "ie")) and groups > 1:
        groups -= 1
    return max(1, groups)


def _short(sentence: str) -> str:
    flat = " ".join(sentence.split())
    return flat if len(flat) <= 140 else flat[:139].rsplit(" ", 1)[0] + "…"


# --- figures from a position ------------------------------------------------------------------------------------------


def figures_of(position: Position, objectives: Sequence[Seen]) -> Figures:
    """What words are held to, from a position."""
    counts = {each.reference for each in position.evidence if each.counts and each.is_fresh}
    subjects = [
        *(objective_subject(one, bool(counts & set(one.objective.evidence))) for one in objectives),
        *(measure_subject(each) for each in position.measures),
    ]
    return Figures(tuple(subjects), _whole(objectives), _counts(position, objectives))


def objective_subject(one: Seen, has_evidence: bool) -> Subject:
    """An objective as the check looks at it."""
    colours = {each.point.colour for each in one.rated if each.point is not None}
    is_low = bool(colours & {"red", "amber"})
    is_good = bool(colours & {"green", "blue"}) and not is_low
    fell, rose = any(each.fell for each in one.rated), any(each.rose for each in one.rated)
    is_open = any(each.is_unfinished for each in one.actions)
    is_asserted = any(each.is_asserted for each in one.rated)
    is_unsure = is_asserted or is_low or fell
    said = [f"{each.dimension} {each.point.word.lower()}" for each in one.rated if each.point is not None]
    said += ["worse than before"] if fell else []
    said += ["asserted only"] if is_asserted else []
    said += [f"{sum(each.is_unfinished for each in one.actions)} actions open"] if is_open else []
    return Subject(
        name=one.objective.reference,
        reference=one.objective.reference,
        title=one.objective.title,
        stands=f"is {', '.join(said)}" if said else "is not rated",
        verdicts={
            "better": "against" if fell or ("red" in colours and not rose) else "for" if rose else "silent",
            "good": "against" if is_low else "for" if is_good else "silent",
            "done": "against" if is_open or is_low else "for" if one.actions else "silent",
            "sure": "against" if is_unsure else "for" if is_good else "silent",
        },
        lacks_evidence=not has_evidence,
    )


def measure_subject(measure: MeasureValue) -> Subject:
    """A measure as the check looks at it."""
    improving, worsening = measure.verdict == "improving", measure.verdict == "worsening"
    is_off = measure.periods_off_path > 0
    values = [each.value for each in measure.points if each.value is not None]
    aims = [each.target for each in measure.points if each.target is not None]
    is_share = "%" in measure.suffix
    told = {_rounded(each, measure.decimals) for each in (*values, *aims)} | {_rounded(each, 0) for each in values}
    return Subject(
        name=measure.title,
        reference=measure.code,
        title=measure.title,
        stands=f"{_VERDICTS.get(measure.verdict, 'cannot be told yet')}" + (" and is off its target" if is_off else ""),
        verdicts={
            "better": "for" if improving else "against",
            "good": "against" if worsening or is_off else "for",
            "done": "against" if is_off or worsening else "for",
            "sure": "against" if worsening or measure.is_too_old else "for",
        },
        better_when=_BETTER_WHEN.get(measure.direction),
        is_measure=True,
        is_too_old=measure.is_too_old,
        numbers=frozenset(told) if is_share else frozenset(),
        latest=f"{measure.printed} for {measure.last_period}",
    )


_BETTER_WHEN: Mapping[str, Moves] = {"up": "higher", "down": "lower"}
_VERDICTS = {
    "worsening": "is getting worse",
    "improving": "is getting better",
    "no_change": "shows no real change",
    "too_old": "is too old to tell",
    "too_few": "has too few figures to tell",
    "too_early": "is too early to tell",
    "hidden": "cannot be told, as figures are hidden",
}


def _rounded(value: str, decimals: int) -> str:
    said = f"{float(value):.{decimals}f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def _whole(objectives: Sequence[Seen]) -> Subject:
    rated = [one for one in objectives if any(each.point is not None for each in one.rated)]
    bad = sum(any(each.is_red or each.fell for each in one.rated) for one in rated)
    rose = sum(any(each.rose for each in one.rated) for one in rated)
    low = sum(
        any(each.point is not None and each.point.colour in ("red", "amber") for each in one.rated) for one in rated
    )
    asserted = sum(any(each.is_asserted for each in one.rated) for one in rated)
    open_ = sum(each.is_unfinished for one in objectives for each in one.actions)
    return Subject(
        name="the plan as a whole",
        reference="",
        title="the plan as a whole",
        stands=f"has {bad} of {len(rated)} objectives red or worse than before, {rose} better and {open_} actions open",
        verdicts={
            "better": "against" if bad > rose else "for",
            "good": "against" if 2 * low >= len(rated) > 0 else "for",
            "done": "against" if open_ else "for",
            "sure": "against" if bad > rose or 2 * asserted >= len(rated) > 0 else "for",
        },
    )


def _counts(position: Position, objectives: Sequence[Seen]) -> Mapping[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for colour in ("red", "amber", "green", "blue"):
        either = [[each.point is not None and each.point.colour == colour for each in one.rated] for one in objectives]
        found[f"{colour} objectives"] = frozenset(
            {sum(each[0] for each in either), sum(each[1] for each in either), sum(any(each) for each in either)}
        )
    open_ = [each for each in position.actions if each.is_unfinished]
    found |= {
        "open actions": frozenset({len(open_)}),
        "overdue actions": frozenset({sum(each.days_overdue > 0 for each in open_)}),
        "blocked actions": frozenset({sum(each.state == "blocked" for each in open_)}),
        "silent actions": frozenset(
            {sum(each.is_silent for each in open_), sum(each.rounds_missed >= 2 for each in open_)}
        ),
        "delivered actions": frozenset({sum(each.state in ("delivered", "assured") for each in position.actions)}),
        "objectives": frozenset({len(objectives)}),
        "actions": frozenset({len(position.actions), len(open_)}),
        "requirements": frozenset({sum(each.kind == "requirement" for each in position.needs)}),
        "findings": frozenset({sum(each.kind == "finding" for each in position.needs)}),
    }
    return found
