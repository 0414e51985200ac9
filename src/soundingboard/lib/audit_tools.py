"""Audit tools as content: what an auditor is asked of a child's record, section by section, and what good looks like.

A tool ships, is changed in the pages and has versions; an audit keeps to the version with which it was begun.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from soundingboard.lib.content import ContentItem, load

KIND = "audit_tools"
OWN = "own"  # the scale of a tool that brings its own grades
FEWEST_GRADES, MOST_GRADES = 2, 10
QuestionKind = Literal["grade", "met", "yes_no", "text"]

QUESTION_KINDS: Mapping[str, str] = {
    "grade": "A grade of the scale",
    "met": "Met, partly, not or not applicable",
    "yes_no": "Yes or no",
    "text": "Text",
}
MET: Mapping[str, str] = {"met": "Met", "partly": "Partly met", "not": "Not met", "na": "Not applicable"}
YES_NO: Mapping[str, str] = {"yes": "Yes", "no": "No"}


@dataclass(frozen=True, kw_only=True)
class ToolQuestion:
    """One question. It is asked only where an earlier one of its section (`only_if`) was answered in one of some ways.

    `standard` is the code of a practice standard that it asks about, or empty.
    """

    code: str
    words: str
    kind: QuestionKind
    guidance: str = ""
    only_if: str = ""
    only_when: tuple[str, ...] = ()
    standard: str = ""


@dataclass(frozen=True, kw_only=True)
class ToolSection:
    """One page of the form: what good looks like, and the questions beside it."""

    code: str
    title: str
    guidance: str
    questions: tuple[ToolQuestion, ...]
    content_area: str = ""

    def question(self, code: str) -> ToolQuestion | None:
        """The question with a code, or None."""
        return next((each for each in self.questions if each.code == code), None)


@dataclass(frozen=True, kw_only=True)
class AuditTool(ContentItem):
    """A tool: what it is for, the scale of grades it uses, and its sections in order.

    `scale` is the code of a scale that ships, or `own`: then `own_grades` are its words, the best first, and `own_good`
    the lowest of them that is good enough. An audit keeps to its version of the tool, and so to these grades.
    """

    purpose: str
    scale: str
    sections: tuple[ToolSection, ...]
    own_grades: tuple[str, ...] = ()
    own_good: str = ""

    def __post_init__(self) -> None:
        """Refuses what an auditor could not answer. Raises ValueError."""
        if not self.sections:
            raise ValueError("a tool needs a section.")
        _refuse_bad_grades(self)
        _different([section.code for section in self.sections], "section")
        _different([each.code for section in self.sections for each in section.questions], "question")
        for section in self.sections:
            _refuse_bad_section(section)

    @property
    def questions(self) -> tuple[ToolQuestion, ...]:
        """All questions in order."""
        return tuple(each for section in self.sections for each in section.questions)

    def section(self, code: str) -> ToolSection | None:
        """The section with a code, or None."""
        return next((each for each in self.sections if each.code == code), None)


def _refuse_bad_grades(tool: AuditTool) -> None:
    grades = [each.strip().casefold() for each in tool.own_grades]
    if tool.scale != OWN:
        if grades or tool.own_good:
            raise ValueError("grades of its own go with a scale of its own only.")
        return
    if not FEWEST_GRADES <= len(grades) <= MOST_GRADES:
        raise ValueError(f"a scale of its own has {FEWEST_GRADES} to {MOST_GRADES} grades.")
    if "" in grades:
        raise ValueError("a grade has no words.")
    twice = next((each for each, word in zip(tool.own_grades, grades, strict=True) if grades.count(word) > 1), None)
    if twice is not None:
        raise ValueError(f"the grade “{twice}” stands twice.")
    if tool.own_good not in tool.own_grades:
        raise ValueError("say which of its grades is the lowest that is good enough.")


def _different(codes: list[str], what: str) -> None:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"the {what} code {twice[0]} is used twice.")
    empty = [code for code in codes if not code.replace("_", "").replace("-", "").replace(".", "").isalnum()]
    if empty:
        raise ValueError(f"a {what} needs a code of letters, digits, full stops, hyphens and underscores.")


def _refuse_bad_section(section: ToolSection) -> None:
    if not section.title.strip():
        raise ValueError("a section needs a title.")
    if not section.questions:
        raise ValueError(f"the section “{section.title}” needs a question.")
    before: dict[str, ToolQuestion] = {}
    for question in section.questions:
        if not question.words.strip():
            raise ValueError(f"a question in “{section.title}” has no words.")
        if bool(question.only_if) != bool(question.only_when):
            raise ValueError(f"“{question.words[:60]}”: say both which question it hangs on and which answers.")
        if question.only_if:
            hangs_on = before.get(question.only_if)
            if hangs_on is None:
                raise ValueError(f"“{question.words[:60]}” hangs on a question that does not come before it.")
            unknown = sorted(set(question.only_when) - answers_to(hangs_on).keys())
            if hangs_on.kind not in ("met", "yes_no") or unknown:
                raise ValueError(f"“{question.words[:60]}” hangs on an answer that cannot be given.")
        before[question.code] = question


def key_of(tool: str, question: str) -> str:
    """What names one question of one tool, whatever its words: `case_audit:voice.seen`."""
    return f"{tool}:{question}"


def questions_by_key(tools: Iterable[AuditTool]) -> dict[str, ToolQuestion]:
    """Every question of some tools by what names it, in order."""
    return {key_of(tool.code, each.code): each for tool in tools for each in tool.questions}


def answers_to(question: ToolQuestion) -> Mapping[str, str]:
    """The answers that a question offers, by code; none for a text or a grade, whose answers are the scale's."""
    return {"met": MET, "yes_no": YES_NO}.get(question.kind, {})


def audit_tools() -> tuple[AuditTool, ...]:
    """The tools that ship."""
    return load(KIND, AuditTool)
