"""What a council's case numbers look like, written as people write it: `AA999999`.

Pure. A pattern says a character for each: A is any letter, 9 is any digit, every other letter or digit is itself, and a
hyphen or stroke may be there or not. No regular expression is taken from anybody: what is made here is of a fixed
length, so that no text, however long, can keep the screening busy.
"""

import re

SHORTEST, LONGEST = 6, 20
# Fewer digits would stand in ordinary sentences: dates, amounts, references of the plan.
FEWEST_DIGITS = 5
_ANY = {"A": "[A-Za-z]", "9": "[0-9]"}
_GAP = r"[ \u00a0\u2011\u2013/-]?"
# Whether a text can hold any case number at all: so many digits in a row, hardly parted. Days and times are none.
_ENOUGH = re.compile(rf"[0-9](?:{_GAP}[A-Za-z]{{0,3}}{_GAP}[0-9]){{{FEWEST_DIGITS - 1}}}")
_DAY = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{4}[-/][0-9]{2}(?:[-/][0-9]{2}(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?)?(?![0-9A-Za-z])"
)


def written_well(written: str) -> str:
    """A pattern in capitals, without what stands around it. Raises ValueError with what to do, as sentences in one."""
    pattern = written.strip().upper()
    problems = []
    if not re.fullmatch(r"[A-Z0-9/-]*", pattern):
        problems.append("Use letters, digits, hyphens and strokes only: A for any letter and 9 for any digit.")
    if re.search(r"[-/]{2}|^[-/]|[-/]$", pattern):
        problems.append("Put a hyphen or stroke between letters and digits only, one at a time.")
    if not SHORTEST <= len(pattern) <= LONGEST:
        problems.append(f"Write {SHORTEST} to {LONGEST} characters, one for each of a case number.")
    elif pattern.count("9") < FEWEST_DIGITS:
        problems.append(f"Write 9 for at least {FEWEST_DIGITS} digits: a shorter number stands in many sentences.")
    if problems:
        raise ValueError(" ".join(problems))
    return pattern


def shape_of(pattern: str) -> re.Pattern[str]:
    """What finds the case numbers of a pattern, in small letters and with gaps too, and never inside a longer number.

    Raises:
        ValueError: the pattern is not written well.
    """
    parts, before = [], ""
    for each in written_well(pattern):
        if each in "-/":
            parts.append(_GAP)
        elif before.isalpha() and each.isdigit():
            # "WX 123456" is how many people type what the system writes together.
            parts.append(_GAP)
        if each not in "-/":
            parts.append(_ANY.get(each, f"[{each}{each.lower()}]"))
        before = each
    return re.compile(f"(?<![0-9A-Za-z]){''.join(parts)}(?![0-9A-Za-z])")


def in_words(pattern: str) -> str:
    """A pattern as the history says it: as it is written it would look like a case number itself."""
    groups = re.findall(r"A+|9+|[-/]|[^A9/-]+", pattern)
    return ", ".join(_group_in_words(each) for each in groups)


def _group_in_words(group: str) -> str:
    many = "" if len(group) == 1 else "s"
    if group[0] == "A":
        return f"{len(group)} letter{many}"
    if group[0] == "9":
        return f"{len(group)} digit{many}"
    return {"-": "hyphen", "/": "stroke"}.get(group, group)


def could_hold_one(text: str) -> bool:
    """Whether a text has enough digits together for any pattern, days and times aside."""
    return _ENOUGH.search(_DAY.sub(" ", text)) is not None
