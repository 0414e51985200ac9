"""The rules of audits: what may follow what, which references will do, who audits whom, when a loop is closed."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import accumulate

from soundingboard.lib.audit_tools import AuditTool, ToolQuestion, ToolSection, answers_to
from soundingboard.lib.person_names import CAPITAL, GIVEN, lists
from soundingboard.lib.screening import has_nhs_check_digit, screen
from soundingboard.statistics.chance import mark_of

# What may follow each state of a cycle, with the sentence that says when.
CYCLES: dict[str, dict[str, str]] = {
    "planned": {
        "drawn": "The frame is in, and chance has chosen the cases by a seed that is kept.",
        "abandoned": "It will not be done, for a reason that is given.",
    },
    "drawn": {
        "closed": "Every audit is sent in or was not done for a reason, and no second grade is open.",
        "abandoned": "It will not be finished, for a reason that is given.",
    },
    "closed": {},
    "abandoned": {},
}

# What may follow each state of one audit.
AUDITS: dict[str, dict[str, str]] = {
    "allocated": {
        "begun": "The auditor saves an answer; from now on it keeps to its version of the tool.",
        "not_done": "It cannot be done, for a reason that is given.",
    },
    "begun": {
        "submitted": "The auditor sends it in.",
        "not_done": "It cannot be done, for a reason that is given.",
    },
    "submitted": {},
    "not_done": {},
}

# What may follow each state of a loop: of a finding, by what became of its actions.
LOOPS: dict[str, dict[str, str]] = {
    "found": {"acted_on": "An action is agreed, for the child or for the system, with an owner and a day."},
    "acted_on": {"done": "Every action is reported done."},
    "done": {
        "checked": "Somebody other than whoever reported it has looked at each, and it was done.",
        "acted_on": "The check found that it was not done, or another action is agreed.",
    },
    "checked": {
        "closed": "A re-audit found that it is better now.",
        "acted_on": "A re-audit found no difference, or found it worse; or another action is agreed.",
    },
    "closed": {"acted_on": "A later re-audit found it worse again."},
}

MOST_CASES = 5_000
LONGEST_REFERENCE = 20
# Short names that the lists have as words, or not at all.
_SHORT_NAMES = frozenset(
    ["abi", "eve", "fin", "guy", "ivy", "jas", "jay", "joy", "lil", "pat", "ray", "seb", "viv", "zed"]
)
_LETTERS = re.compile(r"[^\W\d_]+")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
_UPN = re.compile(r"[A-Z]\d{11}[A-Z0-9]")


def what_is_wrong_with(reference: str) -> str:
    """Why a case may not be called so, as a sentence; empty where it may.

    A reference points to a record and says nothing of whose it is: up to three letters and some digits, such as
    W0417 or CIN-022. What looks like a name, a date of birth, an NHS number or a pupil number is refused, and so is
    whatever else the screening of free text finds.
    """
    said = reference.strip()
    if not said:
        return "There is no reference. Give each case one, such as W0417."
    if len(said) > LONGEST_REFERENCE:
        return f"This is longer than {LONGEST_REFERENCE} characters. Use a short reference, such as W0417."
    digits = re.sub(r"\D", "", said)
    plain = re.sub(r"[\W_]", "", said).upper()
    if _UPN.fullmatch(plain):
        return "This looks like a unique pupil number. Use a reference that only your case system understands."
    if len(digits) == 10 and plain == digits and has_nhs_check_digit(digits):
        return "This looks like an NHS number. Use a reference that only your case system understands."
    # Initials and a birthday are how many people make up a reference: JS12042015.
    if _DATE.search(said) or (_is_birthday(digits) and (plain == digits or len(digits) == 8)):
        return "This looks like a date of birth. Use a reference that only your case system understands."
    letters = _LETTERS.findall(said)
    if not digits or any(_is_name(word) for word in letters):
        return "This looks like a name. Use up to three letters and some digits, such as W0417."
    found = screen(said)
    if found:
        return found[0].sentence
    if not _REFERENCE.fullmatch(said):
        return "Use letters, digits, full stops, hyphens, slashes and underscores only."
    return ""


def _is_name(word: str) -> bool:
    """More letters than a system puts before its numbers, or as few as a short name has: Zoe, Seb."""
    short = word.lower()
    return len(word) > 3 or short in _SHORT_NAMES or bool(lists().get(short, 0) & (GIVEN | CAPITAL))


def _is_birthday(digits: str) -> bool:
    """Whether bare digits read as a day: 12042015, 20150412 or 120415."""
    ways: list[tuple[str, str, str]] = []
    if len(digits) == 8:
        ways = [(digits[:2], digits[2:4], digits[4:]), (digits[6:], digits[4:6], digits[:4])]
    elif len(digits) == 6:
        ways = [(digits[:2], digits[2:4], f"20{digits[4:]}")]
    return any(1995 <= int(year) <= 2035 and _is_day(int(year), int(month), int(day)) for day, month, year in ways)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a frame: its reference, its team and, where that is known, the status of its plan."""

    reference: str
    team: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class FrameProblem:
    """What is wrong in one place of a list of cases."""

    row: int
    column: str
    sentence: str


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "reference": ("reference", "ref", "case", "case reference", "token", "case token"),
    "team": ("team", "service", "team name"),
    "status": ("status", "plan", "plan status", "legal status", "plan or status"),
}


def read_frame_text(text: str) -> tuple[list[Case], list[FrameProblem]]:
    """The same of what was pasted or stands in a CSV file, parted by whichever sign it has most of."""
    sample = text[:5000]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max("\t;,", key=sample.count), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error:
        # The parser's own words may quote what stands there.
        return [], [FrameProblem(len(rows) + 1, "Reference", _NOT_CLOSED)]
    return read_frame(rows)


_NOT_CLOSED = "From here on a quotation mark is not closed, or stands within a cell. Take it away, or close it."


def read_frame(rows: Sequence[Sequence[str]]) -> tuple[list[Case], list[FrameProblem]]:
    """The cases of a table, and what is wrong with it by row and column; of a table with problems nothing is taken.

    A first row that names its columns is understood; without one they are reference, team and status, in this order.
    Empty rows are passed over. A reference stands once in a frame.
    """
    columns, first = _columns(rows)
    cases: list[Case] = []
    problems: list[FrameProblem] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[first:], start=first + 1):
        if not any(cell.strip() for cell in row):
            continue
        case = Case(*(_cell(row, columns.get(name)) for name in ("reference", "team", "status")))
        wrong = list(_what_is_wrong(number, case))
        key = case.reference.casefold()
        if not wrong and key in seen:
            wrong = [FrameProblem(number, "Reference", f"This case stands in row {seen[key]} already.")]
        seen.setdefault(key, number)
        problems += wrong
        cases.append(case)
    if not cases and not problems:
        problems.append(FrameProblem(1, "Reference", "There is no case in it. Give one a row."))
    if len(cases) > MOST_CASES:
        problems.append(FrameProblem(MOST_CASES + 1, "Reference", f"A frame has up to {MOST_CASES:,} cases."))
    return cases, problems


def _columns(rows: Sequence[Sequence[str]]) -> tuple[dict[str, int], int]:
    head = [" ".join(cell.strip().lower().split()) for cell in rows[0]] if rows else []
    found = {
        name: place
        for name, words in COLUMNS.items()
        for place, cell in reversed(list(enumerate(head)))
        if cell in words
    }
    if "reference" in found:
        return found, 1
    return {"reference": 0, "team": 1, "status": 2}, 0


def _cell(row: Sequence[str], place: int | None) -> str:
    return " ".join(row[place].split()) if place is not None and place < len(row) else ""


def _what_is_wrong(number: int, case: Case) -> Iterable[FrameProblem]:
    wrong = what_is_wrong_with(case.reference)
    if wrong:
        yield FrameProblem(number, "Reference", wrong)
    if not case.team:
        yield FrameProblem(number, "Team", "Give the team that holds the case.")
    for column, text in (("Team", case.team), ("Status", case.status)):
        if len(text) > 60:
            yield FrameProblem(number, column, "Use 60 characters or fewer.")
        elif screen(text):
            yield FrameProblem(number, column, screen(text)[0].sentence)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who audits: by which key they are known, and the teams of their own line."""

    key: int
    line: frozenset[str]

    def is_off_line(self, team: str) -> bool:
        """Whether a team is none of theirs."""
        return team.casefold() not in self.line


def allocate(
    cases: Mapping[str, str], readers: Collection[Reader], seed: int, besides: Mapping[str, int] | None = None
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Who looks at which case, and the cases that nobody here may look at.

    Nobody looks at a case of their own line, and with `besides` (the auditor by case) nobody grades a case a second
    time that they have graded. The cases with the fewest people to choose from are given out first; each goes to
    whoever has the fewest so far, and among those by chance, from the seed.

    Args:
        cases: the team by case.
    """
    besides = besides or {}
    may = {
        case: [each for each in readers if each.is_off_line(team) and each.key != besides.get(case)]
        for case, team in cases.items()
    }
    load: Counter[int] = Counter()
    given: dict[str, int] = {}
    for case in sorted(cases, key=lambda one: (len(may[one]), mark_of(one, seed))):
        if may[case]:
            taken = min(may[case], key=lambda each: (load[each.key], mark_of(f"{case}/{each.key}", seed)))
            given[case] = taken.key
            load[taken.key] += 1
    return given, tuple(case for case in cases if not may[case])


def asked_of(section: ToolSection, answers: Mapping[str, str], is_graded: bool) -> tuple[ToolQuestion, ...]:
    """The questions of a section that are asked, given what was answered: grades only in a graded cycle, and one that
    hangs on another only where that was asked and answered so."""
    found: dict[str, ToolQuestion] = {}
    for question in section.questions:
        if question.kind == "grade" and not is_graded:
            continue
        if question.only_if:
            if question.only_if not in found or answers.get(question.only_if) not in question.only_when:
                continue
        found[question.code] = question
    return tuple(found.values())


def unanswered(tool: AuditTool, answers: Mapping[str, Mapping[str, str]], is_graded: bool) -> list[ToolQuestion]:
    """The questions that are asked and not answered. A text may stay empty."""
    return [
        question
        for section in tool.sections
        for question in asked_of(section, answers.get(section.code, {}), is_graded)
        if question.kind != "text" and not answers.get(section.code, {}).get(question.code)
    ]


def refused_answers(section: ToolSection, answers: Mapping[str, str], grades: int) -> list[str]:
    """A sentence for each answer that its question does not offer."""
    found = []
    for code, answer in answers.items():
        question = section.question(code)
        if question is None:
            found.append("An answer belongs to no question of this section. Open the page again.")
        elif question.kind == "grade" and answer and answer not in {str(n) for n in range(1, grades + 1)}:
            found.append(f"Choose a grade of the scale for “{question.words}”")
        elif question.kind in ("met", "yes_no") and answer and answer not in answers_to(question):
            found.append(f"Choose one of the answers to “{question.words}”")
        elif question.kind == "text" and len(answer) > 8_000:
            found.append(f"Use 8,000 characters or fewer for “{question.words}”. You have used {len(answer):,}")
    return found


@dataclass(frozen=True, slots=True)
class Tally:
    """How one question of a cycle was answered, over its audits."""

    passed: int = 0
    partly: int = 0
    failed: int = 0
    not_applicable: int = 0
    incomplete: int = 0

    @property
    def eligible(self) -> int:
        """Those to which it applied and who were answered."""
        return self.passed + self.partly + self.failed


def tally(tool: AuditTool, audits: Iterable[Mapping[str, Mapping[str, str]]], is_graded: bool) -> dict[str, Tally]:
    """How each question that can be passed was answered: met or yes is passed, partly met is not.

    A question that hangs on another and was not asked did not apply; one that was asked and has no answer is
    incomplete.
    """
    counted: dict[str, Counter[str]] = {
        question.code: Counter() for question in tool.questions if question.kind in ("met", "yes_no")
    }
    for answers in audits:
        for section in tool.sections:
            given = answers.get(section.code, {})
            asked = {question.code for question in asked_of(section, given, is_graded)}
            for question in section.questions:
                if question.code in counted:
                    answer = given.get(question.code) or "incomplete"
                    counted[question.code][answer if question.code in asked else "na"] += 1
    return {
        code: Tally(
            passed=each["met"] + each["yes"],
            partly=each["partly"],
            failed=each["not"] + each["no"],
            not_applicable=each["na"],
            incomplete=each["incomplete"],
        )
        for code, each in counted.items()
    }


@dataclass(frozen=True, slots=True)
class ActionStands:
    """One action of a loop, as the rules see it."""

    is_done: bool
    is_checked: bool


def loop_stands(actions: Collection[ActionStands], rechecked: str, acted_since: bool) -> str:
    """Where a loop stands: `found`, `acted_on`, `done`, `checked` or `closed`.

    A loop is closed only by a re-audit that found it better. After one that found no difference or found it worse, it
    is open until a further action was agreed, done, checked and re-audited.

    Args:
        rechecked: what the latest re-audit found (`better`, `same`, `worse`), or empty.
        acted_since: whether an action was agreed after that.
    """
    if rechecked == "better" and not acted_since:
        return "closed"
    if not actions:
        return "found"
    if rechecked and not acted_since:
        return "acted_on"
    if all(each.is_checked for each in actions):
        return "checked"
    return "done" if all(each.is_done for each in actions) else "acted_on"


@dataclass(frozen=True, slots=True)
class LoopMeter:
    """How far the findings of a cycle or a team have come round: each stage counts those that got so far or further."""

    found: int
    acted_on: int
    done: int
    checked: int
    closed: int
    overdue: int
    worse: int

    @property
    def open(self) -> int:
        """Loops that are not closed."""
        return self.found - self.closed

    @property
    def sentence(self) -> str:
        """It in words."""
        if not self.found:
            return "Nothing was found that needs an action."
        noun = "finding" if self.found == 1 else "findings"
        was = "was" if self.checked == 1 else "were"
        are = "is" if self.closed == 1 else "are"
        said = (
            f"Of {self.found} {noun}, {self.acted_on} led to an action, in {self.done} all actions are done, "
            f"{self.checked} {was} checked by somebody else and {self.closed} {are} closed after a re-audit."
        )
        if self.worse:
            said += f" {self.worse} {'was' if self.worse == 1 else 'were'} found worse than before."
        return said


STAGES = ("found", "acted_on", "done", "checked", "closed")


def loop_meter(loops: Iterable[tuple[str, bool, bool]]) -> LoopMeter:
    """The meter of loops, each given as its state, whether an action of it is overdue, and whether it was found
    worse."""
    states: Counter[str] = Counter()
    overdue = worse = 0
    for state, is_overdue, is_worse in loops:
        states[state] += 1
        overdue += is_overdue
        worse += is_worse
    return meter_of(states, overdue, worse)


def meter_of(states: Mapping[str, int], overdue: int, worse: int) -> LoopMeter:
    """The meter of loops that were counted by state."""
    closed, checked, done, acted_on, found = accumulate(states.get(stage, 0) for stage in reversed(STAGES))
    return LoopMeter(found, acted_on, done, checked, closed, overdue, worse)


def together_meter(meters: Iterable[LoopMeter]) -> LoopMeter:
    """Several meters as one."""
    each = list(meters)
    return LoopMeter(*(sum(getattr(meter, place.name) for meter in each) for place in fields(LoopMeter)))


def is_evidence_already(cycle: str, evidence: str) -> str:
    """Why a cycle is not put forward as evidence a second time, in words that lead to the first."""
    return f"{cycle} is evidence already, as {evidence}. Add further objectives there, or withdraw it first."


def what_evidence_says(passed: int, judged: int) -> str:
    """What a cycle says as evidence for an objective: it supports it where at least three quarters of the audits were
    good or better (in a cycle without grades: of the answers were met), contradicts it under a half, and is mixed
    between."""
    if not judged:
        return "mixed"
    share = passed / judged
    return "supports" if share >= 0.75 else "contradicts" if share < 0.5 else "mixed"


# The rules that board members may want to read, by code and name.
PUBLISHED: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("AU01", "Which references will do", what_is_wrong_with),
    ("AU02", "Who audits which case", allocate),
    ("AU03", "What counts as met", tally),
    ("AU04", "When a loop is closed", loop_stands),
    ("AU05", "What a cycle says as evidence", what_evidence_says),
)
