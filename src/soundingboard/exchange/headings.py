"""What the columns of councils' own plans are called, and what each is taken for. Values in, values out."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache


class Column(StrEnum):
    """What a column of somebody's own plan is taken for."""

    THEME = "theme"
    OUTCOME = "outcome"
    OBJECTIVE = "objective"
    REFERENCE = "reference"
    ACTION = "action"
    OWNER = "owner"
    SUPPORTERS = "supporters"
    STARTS = "starts_on"
    DUE = "due_on"
    FIRST_DUE = "first_due_on"
    STATE = "state"
    PROGRESS = "progress"
    SUCCESS = "success_criteria"
    MEASURE = "measure"
    BASELINE = "baseline"
    TARGET = "target"
    KEPT = "kept"
    UNREAD = "unread"


WORDS: Mapping[Column, str] = {
    Column.THEME: "Theme",
    Column.OUTCOME: "Outcome for children",
    Column.OBJECTIVE: "Objective",
    Column.REFERENCE: "Reference of the action",
    Column.ACTION: "Action",
    Column.OWNER: "Owner",
    Column.SUPPORTERS: "Agencies that help",
    Column.STARTS: "Starts",
    Column.DUE: "Due",
    Column.FIRST_DUE: "Due as first set: holds where no later date is named, else kept with the action’s words",
    Column.STATE: "Where it stands: a word or a colour",
    Column.PROGRESS: "Progress so far, kept with the action’s words",
    Column.SUCCESS: "Success criteria",
    Column.MEASURE: "Measure of the objective",
    Column.BASELINE: "Baseline of the objective",
    Column.TARGET: "Target of the objective",
    Column.KEPT: "Something else, kept with the action’s words",
    Column.UNREAD: "Not read",
}

# The headings that practice uses, in small letters without signs. Those whole come before those that only begin so.
HEADINGS: Mapping[Column, tuple[str, ...]] = {
    Column.THEME: (
        "theme", "priority", "priority area", "workstream", "work stream", "pillar", "area", "programme area",
        "improvement area", "improvement theme", "strategic priority", "domain", "section", "service area", "strand",
    ),
    Column.OUTCOME: (
        "outcome", "outcomes", "intended outcome", "desired outcome", "what will be different for children",
        "what difference will this make", "outcome for children", "impact on children", "what good looks like",
        "what good will look like",
    ),
    Column.OBJECTIVE: (
        "objective", "objectives", "aim", "goal", "recommendation", "ofsted recommendation", "requirement",
        "area for improvement", "improvement objective", "what needs to improve", "what needs to change",
        "notice requirement", "finding", "ofsted finding", "strategic objective", "we will",
    ),
    Column.REFERENCE: (
        "ref", "reference", "ref no", "no", "number", "action no", "action number", "action ref", "id", "item",
        "action id", "action reference", "item no",
    ),
    Column.ACTION: (
        "action", "actions", "key action", "key actions", "action required", "actions required", "task", "tasks",
        "activity", "activities", "what we will do", "what will we do", "action to be taken", "actions to be taken",
        "improvement action", "specific action", "deliverable", "how we will do it", "what are we going to do",
        "action description", "step", "steps", "what do we need to do", "what needs to be done", "what needs to happen",
        "what we said we would do", "what we need to do", "what we are doing", "what are we doing", "how will we do it",
        "how will we achieve this", "how will we get there", "initiative", "commitment", "what is being done",
    ),
    Column.OWNER: (
        "owner", "lead", "lead officer", "responsible", "responsible officer", "action owner", "responsibility", "who",
        "by whom", "lead person", "accountable", "accountable officer", "lead officers", "officer", "assigned to",
        "person responsible", "lead responsible", "who will do it", "sro", "owned by", "responsible lead",
        "who is responsible", "who will lead", "delivery lead", "named lead",
    ),
    Column.SUPPORTERS: (
        "partners", "partner", "supporting partners", "support", "supported by", "agencies", "partner agencies",
        "other agencies", "supporting officers", "supporting agencies",
    ),
    Column.STARTS: ("start", "starts", "start date", "from", "begin", "commence", "date started", "date added"),
    Column.DUE: (
        "due", "due date", "deadline", "by when", "when", "target date", "end date", "completion date", "end", "finish",
        "timescale", "timescales", "complete by", "date due", "when by", "review date", "planned completion",
        "milestone date", "target completion date", "timeframe", "finish date", "delivery date", "revised deadline",
        "revised date", "revised due date", "revised target date", "revised completion date", "new deadline",
        "new date", "current deadline", "revised timescale", "revised end date", "extended to",
        "completion",
    ),
    Column.FIRST_DUE: (
        "original deadline", "original date", "original due date", "original target date", "original completion date",
        "original timescale", "original end date", "initial deadline", "baseline date", "first deadline",
        "previous deadline", "baseline end date",
    ),
    Column.STATE: (
        "status", "rag", "brag", "rag status", "brag status", "rag rating", "brag rating", "state", "current status",
        "current rag", "delivery rag", "complete", "action status", "rating", "how are we doing", "how is it going",
    ),
    Column.PROGRESS: (
        "progress", "update", "updates", "progress update", "commentary", "comments", "comment", "latest update",
        "current position", "progress to date", "narrative", "progress narrative", "notes", "monthly update",
        "position statement", "what have we done",
    ),
    Column.SUCCESS: (
        "success criteria", "how will we know", "success measures", "success measure", "evidence of success",
        "what will success look like", "impact", "expected impact", "evidence of impact", "intended impact",
        "how we will know", "success looks like", "impact measure", "what difference has it made", "so what",
        "how will we know it has worked", "what difference is it making",
    ),
    Column.MEASURE: ("measure", "indicator", "kpi", "performance measure", "performance indicator", "measures"),
    Column.BASELINE: ("baseline", "starting point", "current performance", "where are we now"),
    Column.TARGET: ("target", "target performance", "ambition"),
    Column.KEPT: (
        "resources", "resource", "resource implications", "evidence", "milestone", "milestones", "risk", "risks",
        "evidence link", "evidence source", "source", "date closed", "date completed", "cost", "budget", "monitoring",
        "governance", "dependencies", "barriers", "direction of travel", "trend", "next steps", "decision asked",
        "percent complete", "complete percent", "percentage complete",
    ),
}  # fmt: skip

_WHOLE = {heading: column for column, headings in HEADINGS.items() for heading in headings}
_LEAST = 4  # letters: a shorter word is met by accident
# The longest first, so that "progress update" is not taken for what "progress" alone is.
_PARTS = [
    (re.compile(rf"\b{re.escape(words)}\b"), column)
    for words, column in sorted(_WHOLE.items(), key=lambda pair: -len(pair[0]))
    if len(words) >= _LEAST
]


@lru_cache(maxsize=10_000)
def plainly(text: str) -> str:
    """A heading as it is looked up: small letters, words apart by one blank, no signs and no note in brackets."""
    without_notes = re.sub(r"\([^)]*\)", " ", text)
    return " ".join(re.findall(r"[a-z0-9]+", (without_notes.strip() or text).casefold()))


@lru_cache(maxsize=10_000)
def column_of(heading: str) -> Column | None:
    """What a heading says that its column is; None where it is not known."""
    said = plainly(heading)
    if said in _WHOLE:
        return _WHOLE[said]
    return next((column for words, column in _PARTS if words.search(said)), None)


def columns_of(headings: Sequence[str]) -> dict[int, Column]:
    """What each of a row's headings is taken for, by its place. Of two for one thing, the one that says so whole."""
    found: dict[int, Column] = {}
    for whole in (True, False):
        for across, heading in enumerate(headings):
            column = column_of(heading) if heading and across not in found else None
            if column is None or (plainly(heading) in _WHOLE) != whole:
                continue
            is_free = column in (Column.KEPT, Column.PROGRESS) or column not in found.values()
            # Of two dates the one that was set first stands behind the other, whichever comes first.
            if column == Column.DUE and not is_free and Column.FIRST_DUE not in found.values():
                other = next(place for place, each in found.items() if each == Column.DUE)
                if _is_later(heading) and not _is_later(headings[other]):
                    found[other], is_free = Column.FIRST_DUE, True
                elif _is_later(headings[other]) and not _is_later(heading):
                    column, is_free = Column.FIRST_DUE, True
            found[across] = column if is_free else Column.KEPT
    if Column.FIRST_DUE in found.values() and Column.DUE not in found.values():
        found = {across: Column.DUE if column == Column.FIRST_DUE else column for across, column in found.items()}
    return found


def _is_later(heading: str) -> bool:
    return bool(re.search(r"\b(?:revised|new|current|latest|extended|updated|forecast)\b", plainly(heading)))
