"""The one door for free text: finds what could point to a child, a family or a worker before it is saved.

Every free-text field is put through `screen`. It looks for things that have a shape (numbers with check digits,
postcodes, addresses, dates of birth, e-mail addresses, telephone numbers, case numbers labelled or of the council's own
pattern) and for people's names (`lib.person_names`). How much of each it finds is measured on labelled sentences in the
tests. A text that passes is not thereby anonymous; the writer stays responsible, and the page says so.

It must also not cry wolf. Plans are full of dates, money, paragraph numbers, statutory references and rates, and a
screen that stops those will be worked around. So a number without a check digit counts only beside a word that makes
it personal, and a date counts only beside a word about birth.

Shapes and check digits come from: NHS Data Dictionary (NHS number, modulus 11), Department for Education, "Unique pupil
numbers" (check letter, modulus 23), HMRC National Insurance Manual NIM39110 (prefixes not used), Royal Mail postcode
areas, and Ofcom's numbering plan.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from soundingboard.lib.person_names import names_in


class Kind(StrEnum):
    """What was found."""

    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    NATIONAL_INSURANCE = "national_insurance"
    POSTCODE = "postcode"
    DATE_OF_BIRTH = "date_of_birth"
    EMAIL = "email"
    PHONE = "phone"
    CASE_REFERENCE = "case_reference"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found: `start` and `end` are positions in the text, `masked` shows enough of it to be recognised."""

    kind: Kind
    start: int
    end: int
    masked: str
    sentence: str


NOTHING_ALLOWED: frozenset[Kind] = frozenset()
# For what is a name by its nature: of a person who takes part, of a body, of a file, of who published something.
NAMES: frozenset[Kind] = frozenset({Kind.NAME})


def screen(
    text: str, *, allow: frozenset[Kind] = NOTHING_ALLOWED, shapes: Collection[re.Pattern[str]] = ()
) -> tuple[Problem, ...]:
    """Everything in the text that could identify a person, in the order in which it stands there.

    `allow` names the kinds that belong in this field: an e-mail address in a contact's e-mail field. Where two kinds
    claim the same characters, the one that says more about a person is reported. `shapes` find
    case numbers besides those of the installation's own pattern.
    """
    # In the order of the text and never over one another, so that of thousands only two neighbours need be looked at.
    found: list[tuple[int, int, Kind]] = []
    for kind, start, end in _everything_in(text, shapes, allow):
        place = bisect_left(found, (start,))
        is_free_before = place == 0 or found[place - 1][1] <= start
        is_free_after = place == len(found) or found[place][0] >= end
        if is_free_before and is_free_after:
            found.insert(place, (start, end, kind))
    said = [each for each in found if each[2] not in allow]
    many = "\n" in text.strip()
    return tuple(
        _problem(text, *each, f"line {line}, word {word}" if many else f"word {word}")
        for each, (line, word) in zip(said, places_of(text, [start for start, _, _ in said]), strict=True)
    )


Span = tuple[int, int]


def _everything_in(
    text: str, shapes: Collection[re.Pattern[str]], allow: frozenset[Kind]
) -> Iterator[tuple[Kind, int, int]]:
    """Every claim, the kinds that say most about a person first.

    Most kinds begin at a run of digits, so the text is searched for those once and only their surroundings are
    looked at: that keeps twenty thousand characters under two milliseconds.
    """
    runs = [match.span() for match in _DIGITS.finditer(text)]
    if runs:
        for born in _dates_of_birth(text):
            yield Kind.DATE_OF_BIRTH, *born
    for kind, claim in _AT_A_RUN:
        for start, end in runs:
            span = claim(text, start, end)
            if span:
                yield kind, *span
    for address in _emails(text):
        yield Kind.EMAIL, *address
    for pattern in (*_LOCAL_CASE_NUMBERS, *shapes):
        for match in pattern.finditer(text):
            yield Kind.CASE_REFERENCE, *match.span()
    for home in _homes(text):
        yield Kind.ADDRESS, *home
    # Names come last and so are in no other kind's way: where they may stand, nobody need look for them.
    for name in names_in(text) if Kind.NAME not in allow else ():
        yield Kind.NAME, *name


_DIGITS = re.compile(r"[0-9]+")
_GAP = r"[ \u00a0\u2011\u2013-]"  # people type spaces and hyphens, and word processors make others of them


# NHS numbers


_NHS = re.compile(rf"[0-9]{{3}}{_GAP}{{0,2}}[0-9]{{3}}{_GAP}{{0,2}}[0-9]{{4}}(?![0-9])")
_NHS_LABEL = re.compile(r"\bNHS\s*(?:no\b\.?|number|num\b\.?|#)\s*(?:is|was)?\W{0,3}$", re.IGNORECASE)
_NOT_A_PERSON_LABEL = re.compile(r"(?:\bU[PS]RN\b\W{0,3}|\u00a3\s?)$", re.IGNORECASE)


def _nhs_number(text: str, start: int, end: int) -> Span | None:
    match = _NHS.match(text, start) if end - start in (3, 6, 10) else None
    if not match:
        return None
    before = text[start - 1] if start else ""
    if before.isalpha() or (before and before in ".,-/" and text[max(0, start - 2)].isdigit()):
        return None
    context = text[max(0, start - 24) : start]
    if _NHS_LABEL.search(context):
        return match.span()
    if has_nhs_check_digit(_digits(match[0])) and not _NOT_A_PERSON_LABEL.search(context):
        return match.span()
    return None


def has_nhs_check_digit(digits: str) -> bool:
    """True when ten digits pass the NHS number's modulus-11 check (NHS Data Dictionary)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    check = 11 - total % 11
    return len(set(digits)) > 1 and check != 10 and check % 11 == int(digits[9])


# Unique pupil numbers


_UPN = re.compile(
    rf"[A-HJ-NP-RT-Z]{_GAP}?[0-9]{{3}}(?:{_GAP}?[0-9]){{8}}{_GAP}?[0-9A-HJ-NP-RT-Z](?![0-9A-Z])", re.IGNORECASE
)
_UPN_LABEL = re.compile(r"\b(?:UPN|unique pupil number)s?\b\W{0,3}(?:is|was)?\W{0,2}$", re.IGNORECASE)
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def _upn(text: str, start: int, end: int) -> Span | None:
    letter = start - 1 if text[start - 1 : start].isalpha() else start - 2
    match = _UPN.match(text, letter) if end - start >= 3 and letter >= 0 else None
    if not match or (letter and text[letter - 1].isalnum()):
        return None
    characters = "".join(each for each in match[0].upper() if each.isalnum())
    if has_upn_check_letter(characters) or _UPN_LABEL.search(text[max(0, letter - 28) : letter]):
        return match.span()
    return None


def has_upn_check_letter(characters: str) -> bool:
    """True when the first of thirteen characters is the right check letter (DfE: weights 2 to 13, modulus 23).

    A temporary number ends in a letter, which counts as its place in the same alphabet.
    """
    values = [int(each) if each.isdigit() else _UPN_LETTERS.index(each) for each in characters[1:]]
    total = sum(value * weight for weight, value in enumerate(values, start=2))
    return characters[0] == _UPN_LETTERS[total % 23]


# National Insurance numbers


_NI_DIGITS = re.compile(r"[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[A-Da-d](?![0-9A-Za-z])")
_NI_PREFIX = re.compile(r"(?<![0-9A-Za-z])([A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z])[ -]?\Z", re.IGNORECASE)
_UNUSED_PREFIXES = frozenset({"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"})


def _national_insurance_number(text: str, start: int, end: int) -> Span | None:
    digits = _NI_DIGITS.match(text, start) if end - start in (2, 4, 6) else None
    prefix = _NI_PREFIX.search(text[max(0, start - 4) : start]) if digits else None
    if not digits or not prefix or prefix[1].upper() in _UNUSED_PREFIXES:
        return None
    written = prefix[0] + digits[0]
    if not written.isupper() and " " in written:
        return None  # "to 12 34 56 a" in small letters with spaces is a list, not a number
    return start - len(prefix[0]), digits.end()


# Postcodes


_INWARD = re.compile(r"[0-9]([ABD-HJLNP-UW-Z]{2})(?![0-9A-Za-z])", re.IGNORECASE)
_OUTWARD = re.compile(r"(?<![0-9A-Za-z_/-])([A-Z]{1,2})[0-9][0-9A-Z]?[ \u00a0]?\Z", re.IGNORECASE)
_POSTCODE_AREA = re.compile(
    r"A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|J[E]"
    r"|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]"
    r"|U[B]|W[ACDFNRSV]?|Y[O]|Z[E]",
    re.IGNORECASE,
)
_ORDINALS = frozenset({"st", "nd", "rd", "th"})


def _postcode(text: str, start: int, end: int) -> Span | None:
    inward = _INWARD.match(text, end - 1) if text[end : end + 1].isalpha() else None
    outward = _OUTWARD.search(text[max(0, end - 7) : end - 1]) if inward else None
    if not inward or not outward or not _POSTCODE_AREA.fullmatch(outward[1]):
        return None
    # "annex E1 2nd edition" is an ordinal and "S4 1pm" a time.
    if inward[1] in _ORDINALS or (inward[1] in ("am", "pm") and outward[0].endswith(" ")):
        return None
    return end - 1 - len(outward[0]), inward.end()


# Dates of birth


_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = (
    r"(?:[0-9]{1,2}\s?[/.-]\s?[0-9]{1,2}\s?[/.-]\s?(?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{4}[/.-][0-9]{1,2}[/.-][0-9]{1,2}"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{_MONTHS},?[\s-]+'?(?:[0-9]{{4}}|[0-9]{{2}})"
    rf"|{_MONTHS}\s+[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s+[0-9]{{4}})(?![0-9])"
)
_BIRTH_LABEL = r"(?:d\.?\s?o\.?\s?b\b\.?|(?:date|day)s?\s+of\s+birth|birth\s?-?date|birthday)"
_BIRTH_WORD = re.compile(r"[BbDdAa](?:orn|irth|ORN|IRTH|\.?\s?[Oo]\.?\s?[Bb]\b|ged?\s|GED?\s)")
_NEAR = 48  # characters; a birth word and its date stand closer together than this
# What may stand between the word and the date: a few words, no end of sentence, and not a word that makes the date one
# of counting or of law ("born before 1 April 2015", "date of birth recorded at 31 March 2026").
_BETWEEN = r"(?P<between>[^.;!?\n0-9]{0,40}?)"
_AFTER_BORN = re.compile(
    rf"\b(?:born(?!\s+(?:into|in\s+care))|{_BIRTH_LABEL}){_BETWEEN}(?P<date>{_DATE})", re.IGNORECASE
)
_AFTER_AGED = re.compile(
    r"\baged?\s+(?:[0-9]{1,2}|[a-z]+)\s?(?:years?|months?|yrs?|y/?o)?(?:\s?old)?[\s,(\[:-]{1,4}"
    rf"(?P<date>{_DATE})",
    re.IGNORECASE,
)
_BEFORE_LABEL = re.compile(
    rf"(?P<date>{_DATE})(?P<between>[\s,(\[:-]{{1,3}}(?:(?:is|was|as)\s+)?(?:(?:the|her|his|their|its|child's)\s+)*)"
    rf"(?:{_BIRTH_LABEL}|birth\b)",
    re.IGNORECASE,
)
_COMPACT = re.compile(rf"\b{_BIRTH_LABEL}\W{{1,3}}(?P<date>[0-9]{{8}}|[0-9]{{6}})(?![0-9])", re.IGNORECASE)
_COUNTING_WORDS = re.compile(
    r"\b(?:at|by|before|after|since|until|till|from|to|between|than|as\s+of)\s*\Z"
    r"|\b(?:review|report|publish|agreed|due|meeting|check|audit|record|census)",
    re.IGNORECASE,
)


def _dates_of_birth(text: str) -> Iterator[Span]:
    for word in _BIRTH_WORD.finditer(text):
        if word[0][:2].lower() == "ag":
            aged = _AFTER_AGED.match(text, word.start())
            if aged:
                yield aged.span("date")
            continue
        start, end = max(0, word.start() - _NEAR), word.end() + 2 * _NEAR
        for pattern in (_AFTER_BORN, _BEFORE_LABEL, _COMPACT):
            for match in pattern.finditer(text, start, end):
                between = match.groupdict().get("between") or ""
                if not _COUNTING_WORDS.search(between):
                    yield match.span("date")


# E-mail addresses


_LOCAL_PART = re.compile(r"[\w.%+'-]{1,64}\Z")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9-]{1,63}){1,6}")


def _emails(text: str) -> Iterator[tuple[int, int]]:
    at = text.find("@")
    while at != -1:
        before = _LOCAL_PART.search(text, max(0, at - 64), at)
        after = _DOMAIN.match(text, at + 1)
        if before and after:
            yield before.start(), after.end()
        at = text.find("@", at + 1)


# Telephone numbers


_PHONE = re.compile(
    r"(?:\+44|0044|\(0|0)[ \u00a0()-]{0,3}(?:\(?0\)?[ \u00a0-]?)?[1-35789][0-9]{1,9}\)?"
    r"(?:[ \u00a0\u2011-]{1,2}[0-9]{2,6}){0,4}(?![0-9])"
)


def _phone(text: str, start: int, end: int) -> Span | None:
    if start and text[start - 1] in "+(":
        start -= 1
    elif text[start] != "0":
        return None
    before = text[start - 1] if start else ""
    if before and (before.isalnum() or before in "/\u00a3-+"):
        return None
    if before and before in ".,:" and text[start - 2 : start - 1].isdigit():
        return None
    match = _PHONE.match(text, start)
    return match.span() if match and _is_phone(match[0]) else None


def _is_phone(written: str) -> bool:
    """True when what was written has the ten or nine digits that follow the 0 of a United Kingdom number."""
    digits = _digits(written)
    for country in ("0044", "44"):
        if digits.startswith(country) and written[0] in "+0" and (written[0] == "+" or country == "0044"):
            return len(digits.removeprefix(country).removeprefix("0")) in (9, 10)
    return len(digits) == 11 or (len(digits) == 10 and digits[1] in "128")


# Case references


_PERSON = (
    r"(?:case|child|client|person|pupil|patient|family|sibling|carer|foster\s+carer|service\s+user|social\s+care|mosaic"
    r"|liquid\s?logic|lcs|icss?|eclipse|care\s?first|frameworki|azeus|hospital)"
)
_LABEL = re.compile(
    rf"\b{_PERSON}(?:'s|\u2019s)?\s*(?:file\s*|record\s*|system\s*)?"
    r"(?:no\b\.?|nos\b\.?|number\b|num\b\.?|ref\b\.?|reference\b|id\b|i\.d\.|identifier\b|\#)(?:\s*(?:no\b\.?|number\b))?"
    r"\s*(?:is\b|was\b)?[\s:=#-]{0,3}(?:[A-Za-z]{1,4}[-/ ]?)?\Z",
    re.IGNORECASE,
)
# No reference is longer; without an end, a text of nothing but dates would be read anew from each of them.
_LONGEST_REFERENCE = 40
_REFERENCE = re.compile(rf"[0-9](?:[0-9/-]{{0,{_LONGEST_REFERENCE - 2}}}[0-9])?(?![0-9]|[,.][0-9])")
_A_CHILD = re.compile(
    r"\b(?:child|boy|girl|baby|infant|pupil|sibling|brother|sister|young\s+person|mother|father|mum|dad|parent|patient"
    r"|client|case|file|mosaic|liquid\s?logic|lcs)\s?[:#(\[-]{0,2}\s?[A-Z]{0,3}\Z",
    re.IGNORECASE,
)
_THEN_A_CHILD = re.compile(r"\s?\((?:child|boy|girl|baby|pupil|sibling)\b", re.IGNORECASE)
_YEARS = re.compile(r"(?:19|20)[0-9]{2}(?:[/-](?:[0-9]{2}|(?:19|20)[0-9]{2}))?\Z")
_FEWEST_DIGITS_WITH_A_LABEL = 4
_FEWEST_DIGITS_BESIDE_A_CHILD = 6


def _case_reference(text: str, start: int, end: int) -> Span | None:
    if end - start < _FEWEST_DIGITS_WITH_A_LABEL and text[end : end + 1] not in ("/", "-"):
        return None
    reference = _REFERENCE.match(text, start)
    if not reference or (start and text[start - 1] in ".,/\u00a3"):
        return None
    if _YEARS.match(reference[0]) or len(_digits(reference[0])) < _FEWEST_DIGITS_WITH_A_LABEL:
        return None
    before = text[max(0, start - 64) : start]
    if _LABEL.search(before):
        return reference.span()
    if end - start >= _FEWEST_DIGITS_BESIDE_A_CHILD and (_A_CHILD.search(before) or _THEN_A_CHILD.match(text, end)):
        return start, end
    return None


_BEFORE_A_CODE = re.compile(
    r"\b(?:[Cc]ase|[Cc]hild|[Rr]ecord|[Ff]amily|[Mm]osaic|LCS)\s(?:no\.?\s|number\s|ref\.?\s)?(?P<code>[A-Z]{1,4}[-/])\Z"
)
_CODE = re.compile(r"[0-9]{2,4}[-/][0-9]{3,7}\b")


def _case_code(text: str, start: int, end: int) -> Span | None:
    """Case WX-2024-00123: letters, a year and a number, beside a word that makes them a case's."""
    if text[start - 1 : start] not in ("-", "/") or start < 2 or not text[start - 2].isupper():
        return None
    before = _BEFORE_A_CODE.search(text[max(0, start - 32) : start])
    code = _CODE.match(text, start) if before else None
    return (start - (len(before["code"])), code.end()) if before and code else None


# The council's own pattern of case numbers, where it has named one


_LOCAL_CASE_NUMBERS: list[re.Pattern[str]] = []


def use_case_pattern(pattern: str) -> None:
    """From now on, find case numbers of the council's own pattern too, such as `WX[0-9]{6}`; empty takes it back.

    Raises:
        ValueError: this is no pattern, or one that would find an empty text.
    """
    _LOCAL_CASE_NUMBERS.clear()
    if pattern:
        _LOCAL_CASE_NUMBERS.append(_case_pattern(pattern))


def _case_pattern(pattern: str) -> re.Pattern[str]:
    try:
        # By itself first: what opens a bracket and never closes it could close one of ours.
        finds_nothing = re.compile(pattern).search("")
        found = re.compile(rf"(?<![0-9A-Za-z])(?:{pattern})(?![0-9A-Za-z])")
    except re.error as error:
        raise ValueError(f"This is no pattern: {error}.") from error
    if finds_nothing:
        raise ValueError("This pattern finds an empty text. Write what a case number looks like.")
    return found


# Addresses


_ROAD = (
    r"(?:Street|Road|Lane|Avenue|Close|Drive|Way|Crescent|Court|Gardens|Grove|Terrace|Place|Square|Rise|View|Mews|Walk"
    r"|Row|Green|Park|Parade|Hill|St|Rd|Ln|Ave|Cres|Gdns|Cl)"
)
_WORDS_OF_A_ROAD = r"(?:[A-Z][\w'\u2019-]*\s){1,3}"
_ADDRESS = re.compile(rf"[0-9]{{1,4}}[A-Za-z]?,?\s(?:{_WORDS_OF_A_ROAD}{_ROAD}\b|The\s{_ROAD}\b)")
_FLAT = re.compile(r"[0-9]{1,4}[A-Za-z]?,\s[A-Z][\w'\u2019-]+(?:\s[A-Z][\w'\u2019-]+){0,2}")
_SMALL = re.compile(r"[0-9]{1,4}[a-z]?\s(?:[a-z]{3,}\s){1,2}(?:street|road|avenue|crescent|lane|close|drive)\b")
# After "at" anything may be a road; after these only what is never a verb or an end.
_LIVED_IN = ("visited ", "visit to ", "visited at ", "home is ", "lives in ", "lived in ", "address is ", "address: ")
_SMALL_ROADS = ("street", "road", "avenue", "crescent", "lane")
_HOME = re.compile(
    r"\b(?:[A-Z][\w'\u2019-]*\s){1,2}(?:Cottage|Farm|Barn|Bungalow|Farmhouse),?\s"
    rf"(?:[A-Z][\w'\u2019-]*\s){{1,3}}{_ROAD}\b"
)
_PUBLIC_ADDRESS = re.compile(r"1[01]\sDowning\sStreet")
_HOME_WORDS = ("Cottage", "Farm", "Barn", "Bungalow")


def _address(text: str, start: int, end: int) -> Span | None:
    if end - start > 4 or (start and (text[start - 1].isalnum() or text[start - 1] in "_./-")):
        return None
    match = _ADDRESS.match(text, start)
    if match:
        return None if _PUBLIC_ADDRESS.match(text, start) else match.span()
    before = text[max(0, start - 12) : start].lower()
    if before.endswith("flat "):
        match = _FLAT.match(text, start)
    elif before.endswith(("at ", *_LIVED_IN)):
        match = _SMALL.match(text, start)
        if match and not before.endswith("at ") and not match[0].endswith(_SMALL_ROADS):
            match = None
    return match.span() if match else None


def _homes(text: str) -> Iterator[Span]:
    """Rose Cottage, Mill Lane: a home that has a name and no number."""
    if any(word in text for word in _HOME_WORDS):
        for match in _HOME.finditer(text):
            yield match.span()


# The kinds found at a run of digits, those that say most about a person first


_AT_A_RUN: tuple[tuple[Kind, Callable[[str, int, int], Span | None]], ...] = (
    (Kind.NHS_NUMBER, _nhs_number),
    (Kind.UPN, _upn),
    (Kind.NATIONAL_INSURANCE, _national_insurance_number),
    (Kind.PHONE, _phone),
    (Kind.CASE_REFERENCE, _case_reference),
    (Kind.CASE_REFERENCE, _case_code),
    (Kind.ADDRESS, _address),
    (Kind.POSTCODE, _postcode),
)


# What the writer is told


_SAID = {
    Kind.NHS_NUMBER: ("an NHS number", "Take it out; the record itself holds it."),
    Kind.UPN: ("a unique pupil number", "Take it out; the school's record holds it."),
    Kind.NATIONAL_INSURANCE: ("a National Insurance number", "Take it out; it is not needed here."),
    Kind.POSTCODE: ("a full postcode", "Take it out, or give only the ward, the town or the first half."),
    Kind.DATE_OF_BIRTH: ("a date of birth", "Take it out, or give an age in years."),
    Kind.EMAIL: ("an e-mail address", "Take it out; name the post instead."),
    Kind.PHONE: ("a telephone number", "Take it out; name the post instead."),
    Kind.ADDRESS: ("an address", "Take it out, or give only the ward or the town."),
    Kind.NAME: (
        "a person\u2019s name",
        "Take it out; name the post, or say \u201cthe child\u201d or \u201cher mother\u201d.",
    ),
    Kind.CASE_REFERENCE: ("a case or child reference", "Take it out; describe the matter without saying whose it is."),
}


def places_of(text: str, starts: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The line of each place in a text and the word in it, both from 1; the places come in order. The text is walked
    through once, however many there are."""
    at, line, words, inside = 0, 1, 0, False
    for start in starts:
        passed = text[at:start]
        lines = passed.count("\n")
        if lines:
            line, words, inside = line + lines, 0, False
            passed = passed[passed.rfind("\n") + 1 :]
        if passed:
            # What begins in the middle of a word has been counted with its beginning.
            words += len(passed.split()) - (inside and not passed[0].isspace())
            inside = not passed[-1].isspace()
        at = start
        yield line, words + 1


def _problem(text: str, start: int, end: int, kind: Kind, place: str) -> Problem:
    masked = _masked(text[start:end])
    what, advice = _SAID[kind]
    return Problem(kind, start, end, masked, f"\u201c{masked}\u201d ({place}) looks like {what}. {advice}")


def _masked(found: str) -> str:
    """The first and last characters, the rest as stars: enough to find it again, too little to use."""
    inner = "".join("*" if each.isalnum() else each for each in found[1:-1])
    return found[0] + inner + found[-1]


def _digits(written: str) -> str:
    return "".join(each for each in written if each.isdigit())
