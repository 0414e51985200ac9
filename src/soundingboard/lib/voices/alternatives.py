"""Questions that name several whom they could be put to: "Do social workers/midwives/health visitors have time?"

`choices` finds the lists, `put_to` puts the question to one of them. Only lists of people and of the bodies they work
in are choices; "and/or", "24/7", "2023/24" and "CP/CIN" are not, and what stands in brackets is no alternative. It is
seldom written where the first of a list begins and the last ends: the others show it.

    "a local authority/health trust/police team"        three of two words each
    "lead members/chief executives meet"                a plural ends the last
    "this service/their team"                           a determiner belongs where another has one
    "visitor/midwifery services"                        "services" is said of each
    "nurses in A&E/midwives working with mothers"       where one has a qualification, all may

Both the words of a question and its stored form can be given.
"""

import re
from dataclasses import dataclass

from soundingboard.lib.voices.grammar import word_set


@dataclass(frozen=True, slots=True)
class Choice:
    """A list of alternatives: where it stands in the question, and what may stand there instead."""

    start: int
    end: int
    options: tuple[str, ...]


def choices(question: str) -> tuple[Choice, ...]:
    """The lists of people or bodies in a question, from left to right; most questions have none."""
    if "/" not in question:
        return ()
    tokens = _tokens(question)
    found: list[Choice] = []
    at = 0
    while at < len(tokens):
        if tokens[at].text == "/":
            choice, at = _choice(question, tokens, at)
            if choice is not None and (not found or found[-1].end <= choice.start):
                found.append(choice)
        at += 1
    return tuple(found)


def put_to(question: str, choice: Choice, option: str) -> str:
    """The question put to one of the alternatives. Raises ValueError for one that is not among them."""
    if option not in choice.options:
        raise ValueError(f"“{option}” is not one of {', '.join(choice.options)}.")
    return question[: choice.start] + option + question[choice.end :]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def small(self) -> str:
        return self.text.lower().replace("’", "'")


_TOKEN = re.compile(
    r"\[[^\[\]|]*\|[^\[\]|]*\]|\([A-Z][A-Za-z&]{1,7}\)|['‘“\"](?:[^'‘’“”\"]|['’](?=\w)){1,40}['’”\"](?!\w)"
    r"|[A-Za-z0-9&]+(?:['’-][A-Za-z0-9]+)*['’]?|\S"
)
_STOPS = frozenset("?!;:,.()–—…[]|\\")
_DETERMINERS = word_set(
    "the a an any some this that these those each every no another other our your their its his her which what "
    "different various"
)
_FUNCTION = _DETERMINERS | word_set(
    "do does did is are was were be been being has have had can could will would should may might must of to for "
    "in on at by with from about between among against across within into than and or but if when how why who "
    "whom whose where not as through without under over all both most many few means say says told tell"
)
_PREPOSITIONS = word_set("in of for with at from to on who whose that within")
# One of a kind each, as the endings of several are taken off.
_HEADS = word_set(
    "worker midwife midwives visitor officer nurse doctor councillor member executive manager teacher headteacher "
    "school practice team service trust authority council agency police force department provider parent carer "
    "child children guardian family families young-people leader director chair governor practitioner "
    "professional supervisor staff partner organisation partnership board committee panel group gp hospital "
    "nursery college court judge solicitor paediatrician psychologist psychiatrist therapist advocate assistant "
    "sendco lead icb probation charity iro isw asw yot mash camhs lado dsl cabinet commissioner inspector auditor "
    "adviser volunteer mentor adopter grandparent sibling father mother midwifery area region directorate home "
    "front-door unit hub nhs ward clinic surgery community people"
)
_CLOSING = word_set("do does have has are is can get and say says said tell tells think thinks know feel see want need")
_NEVER = frozenset(("and", "or", "his", "her", "he", "she", "him", "s", "w", "n", "c", "o", "him/her"))


def _tokens(question: str) -> list[_Token]:
    return [_Token(each[0], each.start(), each.end()) for each in _TOKEN.finditer(question)]


def _choice(question: str, tokens: list[_Token], first: int) -> tuple[Choice | None, int]:
    """The choice whose first stroke stands at a place, and the place of its last stroke."""
    strokes = [first]
    while (after := _next_stroke(tokens, strokes[-1])) is not None:
        strokes.append(after)
    spans = [(strokes[n] + 1, strokes[n + 1]) for n in range(len(strokes) - 1)]
    middles = [tokens[start:end] for start, end in spans]
    qualified = any(_is_qualified(words) for words in middles) or _gerund_follows(tokens, strokes[-1])
    last_end = _end_of_last(tokens, strokes[-1], middles, qualified)
    last = tokens[strokes[-1] + 1 : last_end]
    if not last:
        return None, strokes[-1]
    shared = _shared_head(middles, tokens[strokes[0] - 1] if strokes[0] else None, last)
    begin = _start_of_first(tokens, strokes[0], last, qualified and not shared)
    firsts = tokens[begin : strokes[0]]
    options = [firsts, *middles, last[:-1] if shared else last]
    if not all(options) or not all(_is_somebody(words, shared) for words in options):
        return None, strokes[-1]
    end = options[-1][-1].end
    following = tokens[last_end].text if last_end < len(tokens) else ""
    if following.lower() == "etc" and not shared:
        end = tokens[last_end].end
    texts = tuple(question[words[0].start : words[-1].end] for words in options)
    return Choice(firsts[0].start, end, texts), strokes[-1]


def _next_stroke(tokens: list[_Token], stroke: int) -> int | None:
    """The place of the next stroke of the same list: before any stop, and not too far."""
    for at in range(stroke + 1, min(len(tokens), stroke + 12)):
        if tokens[at].text == "/":
            between = [token.small for token in tokens[stroke + 1 : at]]
            closes = any(word in _CLOSING for word in between)
            return None if closes else at
        if tokens[at].text in _STOPS:
            return None
    return None


def _is_qualified(words: list[_Token]) -> bool:
    """ "Midwives working with mothers", "officers in the unit": more than a name."""
    return len(words) > 2 and any(word.small.endswith("ing") or word.small in _PREPOSITIONS for word in words[1:])


def _gerund_follows(tokens: list[_Token], stroke: int) -> bool:
    return any(token.small.endswith("ing") for token in tokens[stroke + 2 : stroke + 4])


def _end_of_last(tokens: list[_Token], stroke: int, middles: list[list[_Token]], qualified: bool) -> int:
    """Where the last alternative ends: at its plural, at a word that joins, or when as long as the one before."""
    usual = len(middles[-1]) if middles else 2
    at = stroke + 1
    while at < len(tokens) and at - stroke <= 12:
        word = tokens[at]
        if word.text in _STOPS or word.text == "/":
            break
        if at > stroke + 1 and word.small in _FUNCTION and not (qualified and word.small in _INSIDE):
            break
        at += 1
        full = at - stroke > usual and _head(word) in _HEADS and not _goes_on(tokens, at)
        if not qualified and (_is_plural(word) or full):
            break
    return at


def _goes_on(tokens: list[_Token], at: int) -> bool:
    """Whether a name goes on: "GP" in "GP practices"."""
    return at < len(tokens) and _head(tokens[at]) in _HEADS


_INSIDE = _PREPOSITIONS | _DETERMINERS


def _start_of_first(tokens: list[_Token], stroke: int, last: list[_Token], qualified: bool) -> int:
    """Where the first alternative begins."""
    at = stroke
    seen_plural = False
    if not qualified and (same := _same_head_before(tokens, stroke, last)) is not None:
        at, seen_plural = same, True
    while at > 0:
        word = tokens[at - 1]
        if word.text in _STOPS or word.text == "/":
            break
        if word.small in _FUNCTION or word.text.startswith("["):
            if not (qualified and not seen_plural and word.small in _INSIDE):
                break
        elif qualified and seen_plural and _is_plural(word):
            break
        elif 1 < at < stroke and tokens[at - 2].small in ("who", "what", "which") and word.small.endswith("s"):
            break  # "who leads"
        seen_plural = seen_plural or _is_plural(word)
        at -= 1
    # A determiner belongs to the first where the last has one of its own: "this service/their team".
    if at > 0 and last[0].small in _DETERMINERS and tokens[at - 1].small in _DETERMINERS:
        at -= 1
    return at


def _same_head_before(tokens: list[_Token], stroke: int, last: list[_Token]) -> int | None:
    """ "Services for parents/support services": the first ends as the last does, only earlier; and its place."""
    head = last[-1].small
    if head == tokens[stroke - 1].small:
        return None
    for at in range(stroke - 2, max(-1, stroke - 7), -1):
        if tokens[at].text in _STOPS:
            return None
        if tokens[at].small == head and at + 1 < stroke and tokens[at + 1].small in _PREPOSITIONS:
            return at
    return None


def _shared_head(middles: list[list[_Token]], first: _Token | None, last: list[_Token]) -> bool:
    """ "Visitor/midwifery services": the last word is said of every alternative, which are all in the singular."""
    if len(last) < 2 or first is None or not _is_plural(last[-1]) or _is_plural(last[-2]):
        return False
    ends = [first, *(words[-1] for words in middles if words)]
    return not any(_is_plural(word) or word.small.endswith("staff") for word in ends) and _head(last[-2]) in _HEADS


def _is_plural(word: _Token) -> bool:
    small = word.small
    if small in ("children", "people", "staff", "midwives"):
        return True
    return bool(re.fullmatch(r"[A-Z]{2,6}s|[a-z-]{2,}(?<!s)s['’]?", word.text)) and "'s" not in small


def _head(word: _Token) -> str:
    """A word as the list of people and bodies has it."""
    small = word.small.strip("'‘“\"’”").replace(" ", "-")
    if small in _HEADS:
        return small
    for ending, instead in (("ies", "y"), ("es", ""), ("es", "e"), ("s", ""), ("s'", "")):
        if small.endswith(ending) and small[: -len(ending)] + instead in _HEADS:
            return small[: -len(ending)] + instead
    return small


def _is_somebody(words: list[_Token], shared: bool) -> bool:
    """Whether an alternative is people, or a body of people, by one of its words."""
    if any(word.small in _NEVER or word.text.isdigit() for word in words):
        return False
    if shared:
        return True
    named = words[:1] if _is_qualified(words) and _head(words[0]) in _HEADS else words
    return any(_head(word) in _HEADS for word in named)
