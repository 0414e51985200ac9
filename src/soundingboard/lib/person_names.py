"""Finds people's names in what somebody wrote, by large lists and by what stands around them.

A list alone cries wolf: half of England's towns are somebody's surname, and Grace, Mark and May are words. So a word
that is only ever a name is one, and a word that may be something else is a name only beside what makes it one: another
name, a title, "called", "aged 9", "her brother", "'s mother". What stands in the name of a place, a school, a law or a
review is left alone. Where the lists come from, and under which licence, is in docs/decisions/0027.

It is quick because a text is cut into words once and each word is looked up once; only what was found is looked at.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

GIVEN, CAPITAL, WORD_GIVEN, SURNAME, WORD_SURNAME, PLACE = 1, 2, 4, 8, 16, 32
_SECTIONS = {
    "given": GIVEN,
    "given where they begin with a capital": CAPITAL,
    "given that are words": WORD_GIVEN,
    "surnames": SURNAME,
    "surnames that are words": WORD_SURNAME,
    "places": PLACE,
}
_ANY_GIVEN = GIVEN | CAPITAL | WORD_GIVEN
_SURE_GIVEN = GIVEN | CAPITAL
_ANY_SURNAME = SURNAME | WORD_SURNAME


@cache
def lists() -> dict[str, int]:
    """What each name is, in small letters and without accents. Read once in a process."""
    found: dict[str, int] = {}
    flag = 0
    for line in _lines("names.txt"):
        if line.startswith("["):
            flag = _SECTIONS[line.strip("[]")]
            continue
        for name in line.split():
            found[name] = found.get(name, 0) | flag
    return found


# --- words that decide ------------------------------------------------------------------------------------------------


@cache
def _sections() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    name = ""
    for line in _lines("words.txt"):
        if line.startswith("["):
            name = line.strip("[]")
            found[name] = frozenset()
        else:
            found[name] |= frozenset(line.split())
    return found


def _section(name: str) -> frozenset[str]:
    return _sections()[name]


def _lines(name: str) -> list[str]:
    return (files("soundingboard") / "lib" / "names" / name).read_text(encoding="utf-8").splitlines()


_TITLES = _section("titles")
# Those that are nothing but titles, however they are typed; and those that are titles in small letters too.
_ONLY_TITLES = frozenset(["mr", "mrs"])
_SMALL_TITLES = frozenset(["cllr", "councillor", "dr", "miss", "ms", "prof", "professor", "rev"])
_VERBS_OF_BEING = frozenset(["was", "were", "are", "has", "had", "for", "not", "nor"])
# After a title these are offices and not people.
_OFFICES = _section("offices")
# What makes a run of capitalised words the name of something that is no person.
_THINGS = _section("things")
_FAMILY = _section("families")
_RELATIONS = _section("relations")
_KIN = _section("kin")
_A_CHILDS = _section("what belongs to a child")
# What only people do, as plans tell of it.
_DOES = _section("what people do")
_WAS = _section("what befalls people")
_IS = _section("how people are")
_MEETS = _section("what is done with people")
_OWNS = _section("what people have")
# Words that begin with a capital and are nobody, where a name could be thought to stand.
_NOBODY = _section("nobody")
# People whose name is that of a law, a review or a rule of practice, and those of public reviews.
_PUBLIC = re.compile(
    r"(?:Victoria\s+Climbi[\u00e9e]|Maria\s+Colwell|Peter\s+Connelly|Daniel\s+Pelka|Khyra\s+Ishaq|Star\s+Hobson"
    r"|Arthur\s+Labinjo-Hughes|Sara\s+Sharif|Eileen\s+Munro|Josh\s+MacAlister|Martin\s+Narey|Alan\s+Wood"
    r"|Alexis\s+Jay|Louise\s+Casey|Florence\s+Nightingale|Thomas\s+Coram|Mary\s+Seacole|Dr\.?\s+Barnardo"
    r"|Lord\s+Laming|Charlie\s+Taylor|Signs\s+of\s+Safety|Jimmy\s+Savile|Gillick|Fraser(?=\s+(?:guid|compet))"
    r"|Freedom\s+of\s+Information|Graded\s+Care\s+Profile)"
)
_PUBLIC_WORDS = _section("public people")
_LAST_NAMES_OF_REVIEWS = _section("reviews by surname")

_TOKEN = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_ACCENTS = str.maketrans(
    "\u00e0\u00e1\u00e2\u00e3\u00e4\u00e5\u0101\u0103\u0105\u00e7\u0107\u010d\u010f\u0111\u00e8\u00e9\u00ea\u00eb\u0113"
    "\u0117\u0119\u011b\u011f\u0123\u00ec\u00ed\u00ee\u00ef\u012b\u012f\u0131\u0137\u013a\u013c\u013e\u0142\u00f1\u0144"
    "\u0146\u0148\u00f2\u00f3\u00f4\u00f5\u00f6\u00f8\u014d\u0151\u0155\u0159\u015b\u015f\u0161\u0219\u0163\u0165\u021b"
    "\u00f9\u00fa\u00fb\u00fc\u016b\u016d\u016f\u0171\u0173\u0175\u00fd\u00ff\u0177\u017a\u017c\u017e\u2019",
    "aaaaaaaaacccddeeeeeeeeggiiiiiiikllllnnnnoooooooorrsssstttuuuuuuuuuwyyyzzz'",
)
# Given names that are words too, and in what is written of children far oftener names.
_OFTENER_NAMES = _section("names oftener than words")
# Words in capitals that are names too, and more often the first letters of something else.
_INITIALS = _section("initials")
# Given names that places are called by.
_NAMED_AFTER = _section("named after")
_COLOURS = _section("said of families")
_PARTICLES = _section("particles")
_AGED = re.compile(
    r"[,\s(\[]{1,3}(?:aged?\s+)?[0-9]{1,2}(?:\s?(?:years?|yrs?|months?|y/?o)\b|\)|\])|,?\s+aged\s", re.IGNORECASE
)
_CALLED = re.compile(
    r"\b(?i:child|boy|girl|baby|son|daughter|mother|father|mum|dad|brother|sister|pupil|young\s+person|man|woman|carer"
    r"|parent)(?:['\u2019]s)?[^.!?\n]{0,24}?\b(?:called|named|known\s+as|name\s+is|name\s+was)\s+(?=[A-Z])"
    r"|\b(?:[Nn]ame|[Cc]hild|[Mm]other|[Ff]ather|[Mm]um|[Dd]ad|[Cc]arer|[Ss]ibling|[Pp]arent|[Pp]upil)\s?:\s*(?=[A-Z])"
)
_SIGNED = re.compile(r"\b(?:signed|by|with|from|of|about|for|told|met|asked|regards|cc):?,?\s\Z", re.IGNORECASE)
# Jan is somebody, and the month before February where days, years or other months stand beside it, or a word of time.
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_MONTH_BEFORE = re.compile(
    rf"(?:\b(?:in|end|end of|early|mid|late|until|till|since|during|each|every|last|next|starts?|starting|begins?)[\s-]"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?[\s-]|\b{_MONTHS}(?:,|\s?[/&\u2013-]|\s(?:and|or|to))\s?)\Z",
    re.IGNORECASE,
)
# Two figures may be somebody's age up to that of a care leaver.
_MONTH_AFTER = re.compile(
    rf"\.?,?(?:[\s/-]?['\u2019]?(?:20\d\d|[\s/'\u2019-](?:2[6-9]|[3-9]\d))\b"
    rf"|(?:,|\s?[/&\u2013-]|\s(?:and|or|to))\s?{_MONTHS}(?![a-z]))",
    re.IGNORECASE,
)
_DONE = re.compile(r"[a-z]{3,}ed|met|saw|seen|told|rang|took|gave|found|spoke")
_INITIAL = re.compile(r"(?<![\w.])[A-Z]\.\s?(?=[A-Z][a-z'\u2019])")


Span = tuple[int, int]


class _Text:
    """A text cut into words, each looked up once."""

    def __init__(self, text: str) -> None:
        self.text = text
        low = text.lower()
        if len(low) != len(text):  # a letter whose small form is two letters would move every place after it
            low = "".join(each if len(each.lower()) != 1 else each.lower() for each in text)
        if not low.isascii():
            low = low.translate(_ACCENTS)
        matches = list(_TOKEN.finditer(low))
        self.spans = [match.span() for match in matches]
        self.low = [match[0] for match in matches]
        get = lists().get
        self.flags = [get(word, 0) for word in self.low]
        self.owned: set[int] = set()
        if "'" in low or "-" in low:
            for place, word in enumerate(self.low):
                if "'" in word or "-" in word:
                    self._look_again(place, word)

    def _look_again(self, place: int, word: str) -> None:
        """A word with a final 's, or of two names joined by a hyphen."""
        if word.endswith("'s"):
            self.owned.add(place)
            self.low[place] = word = word[:-2]
            start, end = self.spans[place]
            self.spans[place] = (start, end - 2)
            self.flags[place] = lists().get(word, 0)
        if not self.flags[place] and "-" in word:
            parts = word.split("-")
            flags = [lists().get(part, 0) for part in parts]
            if all(flags) and any(flag & (GIVEN | SURNAME) for flag in flags):
                self.flags[place] = flags[0] & ~PLACE
            elif parts[0] in _OFTENER_NAMES and all(flag & _ANY_GIVEN for flag in flags):
                self.flags[place] = GIVEN  # Lily-Rose

    def is_capital(self, place: int) -> bool:
        return self.text[self.spans[place][0]].isupper()

    def is_shouted(self, place: int) -> bool:
        start, end = self.spans[place]
        return end - start > 1 and self.text[start:end].isupper()

    def gap(self, place: int) -> str:
        """What stands between a word and the next."""
        if not 0 <= place < len(self.spans) - 1:
            return "\n"
        end = self.spans[place][1] + (2 if place in self.owned else 0)
        return self.text[end : self.spans[place + 1][0]]

    def joins(self, place: int) -> bool:
        """Whether a word and the next stand side by side, with nothing but space between them."""
        gap = self.gap(place)
        return bool(gap) and gap.isspace() and "\n" not in gap

    def word(self, place: int) -> str:
        return self.low[place] if 0 <= place < len(self.low) else ""


def names_in(text: str) -> Iterator[Span]:
    """Where people's names stand in a text, in no order; a name may be found twice."""
    cut = _Text(text)
    flags = cut.flags
    done = -1
    for place in [place for place, flag in enumerate(flags) if flag]:
        if place <= done:
            continue
        if not cut.is_capital(place):
            if flags[place] & GIVEN and not flags[place] & PLACE and _is_small_name(cut, place):
                end = place + 1
                if cut.joins(place) and flags[place + 1] & SURNAME and not cut.is_capital(place + 1):
                    end += 1
                yield cut.spans[place][0], cut.spans[end - 1][1]
            continue
        first, last = _run(cut, place)
        done = last - 1
        yield from _in_a_run(cut, first, last)
    yield from _titled(cut)
    yield from _of_kin(cut)
    yield from _called(cut)


def _is_small_name(cut: _Text, place: int) -> bool:
    """A name that somebody did not trouble to begin with a capital. It is a name wherever it stands, being no word."""
    if len(cut.low[place]) >= 4:
        return True
    after = cut.word(place + 1) if cut.joins(place) or place in cut.owned else ""
    return cut.word(place - 1) in _RELATIONS or (place in cut.owned and after in _OWNS)


def _run(cut: _Text, place: int) -> tuple[int, int]:
    """The words with a capital that stand side by side around one."""
    first, last = place, place + 1
    while first > 0 and cut.joins(first - 1) and cut.is_capital(first - 1) and (first - 1) not in cut.owned:
        first -= 1
    while last < len(cut.low) and cut.joins(last - 1) and (last - 1) not in cut.owned:
        if cut.is_capital(last):
            last += 1
        elif cut.low[last] in _PARTICLES and last + 1 < len(cut.low) and cut.joins(last) and cut.is_capital(last + 1):
            last += 2
        else:
            break
    return first, last


def _in_a_run(cut: _Text, first: int, last: int) -> Iterator[Span]:
    words, flags = cut.low, cut.flags
    start, end = cut.spans[first][0], cut.spans[last - 1][1]
    if not _PUBLIC_WORDS.isdisjoint(words[max(0, first - 1) : last]) and _PUBLIC.search(
        cut.text, max(0, start - 5), min(len(cut.text), end + 12)
    ):
        return
    if words[first] in ("st", "saint") or cut.word(first - 1) in ("st", "saint"):
        return
    while first < last - 1 and _is_nobody(cut, first) and not _begins_a_name(cut, first, last):
        first += 1
    if last - first == 1:
        if _is_one_name(cut, first):
            yield cut.spans[first]
        return
    if _is_a_thing(cut, first, last):
        return
    for place in range(first, last - 1):
        if _is_a_pair(cut, place, last):
            stop = place + 2
            while stop < last and stop < place + 4 and words[stop] not in _THINGS and words[stop] not in _NOBODY:
                stop += 1
            yield cut.spans[place][0], cut.spans[stop - 1][1]
            return
    for place in range(first, last):
        # One name among words with capitals that are none: "Update On Jayden".
        alone = all(
            _is_nobody(cut, other) or (other == first and _is_done_first(cut, other))
            for other in range(first, last)
            if other != place
        )
        if alone and flags[place] and _is_one_name(cut, place):
            yield cut.spans[place]
            return


def _is_nobody(cut: _Text, place: int) -> bool:
    word = cut.low[place]
    if word in _NOBODY or word in _THINGS or word in _TITLES or word in _RELATIONS:
        return True
    return word.startswith(("half-", "step-", "co-", "ex-"))


def _is_done_first(cut: _Text, place: int) -> bool:
    """A note that begins with what was done: "Met Jayden at home", "Visited Kyle"."""
    begins = place == 0 or not cut.gap(place - 1).isspace() or "\n" in cut.gap(place - 1)
    return begins and not cut.flags[place] and bool(_DONE.fullmatch(cut.low[place]))


def _begins_a_name(cut: _Text, place: int, last: int) -> bool:
    """April Jones: a given name that is a word like any other, before a surname that is none."""
    return bool(
        place + 1 < last
        and cut.flags[place] & _ANY_GIVEN
        and cut.flags[place + 1] & _ANY_SURNAME
        and not cut.flags[place + 1] & PLACE
        and (cut.flags[place + 1] & SURNAME or cut.low[place + 1] not in (_COLOURS | _THINGS | _NOBODY))
    )


def _is_a_thing(cut: _Text, first: int, last: int) -> bool:
    """Whether a run of capitals is the name of a school, a road, a ward, a law or a review."""
    final = cut.low[last - 1]
    after = cut.word(last) if cut.joins(last - 1) else ""
    if (last - 1) in cut.owned:
        after = ""
    if any(word in _THINGS for word in cut.low[first : last - 1]) and not cut.flags[first] & _SURE_GIVEN:
        return True
    if final in _THINGS:
        is_person = (
            last - first == 2
            and cut.flags[last - 1] & WORD_SURNAME
            and cut.flags[first] & _SURE_GIVEN
            and not cut.flags[first] & PLACE
            and cut.low[first] not in _NAMED_AFTER
        )
        return not is_person
    return last - first == 1 and after in _THINGS


def _is_a_pair(cut: _Text, place: int, last: int) -> bool:
    """Whether two words with capitals are a given name and a surname, by what the lists say of each."""
    one, other = cut.flags[place], cut.flags[place + 1]
    second = cut.low[place + 1]
    if second in _NOBODY and not other & SURNAME and not (other & WORD_SURNAME and one & _SURE_GIVEN):
        return False
    if one & _SURE_GIVEN and not one & PLACE:
        return second not in _THINGS or bool(other & WORD_SURNAME)
    if one & PLACE and one & _ANY_GIVEN:
        return bool(other & _ANY_SURNAME) and second not in _THINGS
    if one & WORD_GIVEN:
        if other & SURNAME and not other & PLACE:
            return True
        return bool(other & WORD_SURNAME) and second not in _THINGS and not _is_nobody(cut, place)
    if other & SURNAME and not other & PLACE:
        if one & SURNAME:
            return not one & PLACE
        unknown = cut.low[place]
        return (
            not one
            and len(unknown) >= 3
            and unknown not in _NOBODY
            and unknown not in _THINGS
            and not cut.is_shouted(place)
            and not other & _ANY_GIVEN
        )
    return False


def _is_one_name(cut: _Text, place: int) -> bool:
    """Whether one word with a capital is somebody's name, by itself or by what stands around it."""
    flags, word = cut.flags[place], cut.low[place]
    owns = place in cut.owned
    after = cut.word(place + 1) if (cut.joins(place) or owns) else ""
    if not owns and after in _THINGS and not (flags & _SURE_GIVEN and _is_done_or_owned(cut, place, after)):
        return False
    if owns and after in _LAWS:
        return False
    if word in _LAST_NAMES_OF_REVIEWS or (word == "jan" and not owns and _is_the_month(cut, place, after)):
        return False
    if cut.is_shouted(place) and (word in _INITIALS or len(word) <= 4):
        return False
    if (flags & _SURE_GIVEN or word in _OFTENER_NAMES) and not flags & PLACE:
        return not (flags & WORD_GIVEN and _shares_a_thing(cut, place))
    if _is_a_family(cut, place, after):
        return True
    if not flags & (_ANY_GIVEN | SURNAME):
        return False
    if owns and after in _OWNS:
        return bool(flags & _ANY_GIVEN) or not flags & PLACE
    if not flags & _ANY_GIVEN:
        return False
    return _stands_as_a_person(cut, place, after)


def _is_the_month(cut: _Text, place: int, after: str) -> bool:
    """Starts Jan, Jan 2027, Jan/Feb: and not Jan said, or Jan and her mother."""
    start, end = cut.spans[place]
    if _MONTH_AFTER.match(cut.text, end):
        return True
    if after in _DOES or (after == "and" and cut.word(place + 2) in ("her", "his")):
        return False
    return bool(_MONTH_BEFORE.search(cut.text, max(0, start - 24), start))


def _is_done_or_owned(cut: _Text, place: int, after: str) -> bool:
    """Whether what follows a given name is what people do or have, though it is the last word of things' names too."""
    if after in _REVIEWS:
        return after == "reports" and not cut.is_capital(place + 1) and cut.word(place + 2) not in ("of", "on", "and")
    return after in _OWNS


_LAWS = _section("laws")
_REVIEWS = _section("reviews")
_PRONOUNS = _section("small words")


def _shares_a_thing(cut: _Text, place: int) -> bool:
    """Willow and Beech teams: the first of two that are named together, and are no people."""
    return (
        cut.word(place + 1) in ("and", "or")
        and cut.joins(place)
        and cut.joins(place + 1)
        and cut.joins(place + 2)
        and cut.word(place + 3).removesuffix("s") in _THINGS
    )


def _stands_as_a_person(cut: _Text, place: int, after: str) -> bool:
    """A word that may be a name, where a person stands: her brother Mark, Grace (9), Hope said, Rose and her mother."""
    before = cut.word(place - 1)
    near = place > 0 and cut.gap(place - 1).strip(" ,(:") == ""
    if near and before in _RELATIONS and "\n" not in cut.gap(place - 1):
        return True
    end = cut.spans[place][1]
    if _AGED.match(cut.text, end):
        return not cut.flags[place] & PLACE or "aged" in cut.text[end : end + 12]
    if cut.low[place] in _PRONOUNS:
        return False
    if before in ("to", "with", "by") and cut.word(place - 2) in _MEETS and near:
        return True
    if after in _DOES:
        return True
    if after == "and" and cut.word(place + 2) in ("her", "his"):
        return True
    return (after == "was" and cut.word(place + 2) in _WAS) or (after == "is" and cut.word(place + 2) in _IS)


def _is_a_family(cut: _Text, place: int, after: str) -> bool:
    """The Okafor children, the Green family."""
    flags = cut.flags[place]
    if after not in _FAMILY or place in cut.owned:
        return False
    if flags & (SURNAME | _SURE_GIVEN):
        return not flags & PLACE or cut.word(place - 1) == "the"
    return bool(
        flags & WORD_SURNAME
        and after in ("family", "siblings", "brothers", "sisters", "twins", "household")
        and cut.word(place - 1) == "the"
        and cut.low[place] not in _COLOURS
    )


def _titled(cut: _Text) -> Iterator[Span]:
    """Mr Whitfield: a title with a capital and a word with one that is no office; or mrs okonkwo, of a hurried hand."""
    if _TITLES.isdisjoint(cut.low):
        return
    for place, word in enumerate(cut.low):
        if word not in _TITLES or place + 1 >= len(cut.low):
            continue
        following = place + 1
        if cut.gap(place).strip(".").isspace() is False:
            continue
        if cut.low[following] in _OFFICES or cut.low[following] in _NOBODY:
            continue
        if not (cut.is_capital(place) and cut.is_capital(following)):
            if _is_hurried_title(cut, place):
                yield cut.spans[place][0], cut.spans[following][1]
            continue
        is_known = cut.flags[following] & (_ANY_GIVEN | _ANY_SURNAME)
        if cut.is_shouted(place) and not is_known and word not in _ONLY_TITLES:
            continue
        last = following + 1
        if len(cut.low[following]) == 1 and cut.gap(following) == ". " and cut.is_capital(last):
            last += 1  # Mrs D. Pemberton
        while last < len(cut.low) and last < following + 3 and cut.joins(last - 1) and cut.is_capital(last):
            if cut.low[last] in _NOBODY or cut.low[last] in _THINGS:
                break
            last += 1
        if cut.joins(last - 1) and cut.word(last) in _THINGS and last - following == 1:
            continue
        yield cut.spans[place][0], cut.spans[last - 1][1]


def _is_hurried_title(cut: _Text, place: int) -> bool:
    """Whether a title that was typed small stands before a name. Most are letters or words of something else then."""
    following = cut.low[place + 1]
    if cut.low[place] in _ONLY_TITLES:
        return len(following) > 2 and following not in _VERBS_OF_BEING
    return cut.low[place] in _SMALL_TITLES and bool(cut.flags[place + 1] & _ANY_SURNAME)


def _of_kin(cut: _Text) -> Iterator[Span]:
    """Names that no list has: Uncle Mo, her brother Kestutis, Zephyrine's mum."""
    if not _KIN.isdisjoint(cut.low):
        for place, word in enumerate(cut.low[:-1]):
            following = place + 1
            if word in _KIN and place not in cut.owned and cut.joins(place) and _could_be_called(cut, following):
                yield cut.spans[following]
    for place in cut.owned:
        owned = cut.word(place + 1)
        if owned in _A_CHILDS and cut.gap(place) == " " and not cut.flags[place] and _could_be_called(cut, place):
            yield cut.spans[place]


def _could_be_called(cut: _Text, place: int) -> bool:
    """Whether a word with a capital is no word of the service's, and begins no name of a thing."""
    word = cut.low[place]
    after = cut.word(place + 1) if cut.joins(place) and cut.is_capital(place + 1) else ""
    return (
        cut.is_capital(place)
        and not (cut.is_shouted(place) and len(word) > 2)
        and len(word) > 1
        and not cut.flags[place] & PLACE
        and word not in _NOBODY
        and word.removesuffix("s") not in _THINGS
        and after not in _THINGS
    )


def _called(cut: _Text) -> Iterator[Span]:
    """The girl's name is Xanderly; Name: Xanderly Qu; J. Okafor."""
    text = cut.text
    may_be_called = ":" in text or "name" in text or "called" in text or "known" in text or "Name" in text
    for match in _CALLED.finditer(text) if may_be_called else ():
        found = _TOKEN.match(cut.text, match.end())
        if found and found[0].lower() not in _NOBODY:
            end = found.end()
            for _ in range(2):
                more = re.compile(r"[ ]([A-Z][\w'\u2019-]+)").match(cut.text, end)
                if not more or more[1].lower() in _NOBODY:
                    break
                end = more.end()
            yield match.end(), end
    for match in _INITIAL.finditer(cut.text):
        found = _TOKEN.match(cut.text, match.end())
        flags = lists().get(found[0].lower().translate(_ACCENTS), 0) if found else 0
        if not found or found[0].lower() in _NOBODY:
            continue
        # Of a surname that no list has, only what was signed, said or done tells it from a heading: "Annex B. Terms".
        if flags & (_ANY_SURNAME | _SURE_GIVEN) or (
            found[0].lower() not in _THINGS and _SIGNED.search(cut.text, max(0, match.start() - 16), match.start())
        ):
            yield match.start(), found.end()
