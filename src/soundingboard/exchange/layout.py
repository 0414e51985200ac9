"""The sheets of a plan as a workbook, their columns, and what may stand in each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a row is about. In this order they are written and made, so that what is pointed at is there first."""

    THEME = "theme"
    OUTCOME = "outcome"
    OBJECTIVE = "objective"
    DELIVERY_PLAN = "delivery_plan"
    ACTION = "action"


class Holds(StrEnum):
    """What stands in a cell."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    POST = "post"
    REFERENCE = "reference"  # of what the row belongs to
    TIER = "tier"
    STATE = "state"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: the name of the field, its heading, and what it holds.

    `belongs_to` is the kind of thing that a reference is of. What is `asked` is no part of the plan: it is empty when
    the workbook is written, and says how a change is accounted for.
    """

    name: str
    heading: str
    holds: Holds
    belongs_to: Kind | None = None
    is_needed: bool = False
    is_asked: bool = False


LONGEST_LINE = 240
LONGEST_TEXT = 20_000

_THEME = Field("theme", "Theme", Holds.REFERENCE, Kind.THEME, is_needed=True)
_OWNER = Field("owner", "Owner", Holds.POST)
_SPONSOR = Field("sponsor", "Sponsor", Holds.POST)

FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    Kind.THEME: (
        Field("title", "Title", Holds.LINE, is_needed=True),
        Field("why_it_matters", "Why it matters", Holds.TEXT),
        _SPONSOR,
    ),
    Kind.OUTCOME: (
        _THEME,
        Field("statement", "What will be different for children", Holds.TEXT, is_needed=True),
        Field("baseline", "Where things stood", Holds.TEXT),
        Field("what_good_looks_like", "What good will look like", Holds.TEXT),
        Field("by_when", "By when", Holds.DAY),
    ),
    Kind.OBJECTIVE: (
        _THEME,
        Field("title", "Objective", Holds.LINE, is_needed=True),
        Field("description", "Description", Holds.TEXT),
        _OWNER,
        Field("tier", "Comes", Holds.TIER),
        Field("starts_on", "Starts", Holds.DAY),
        Field("due_on", "Due", Holds.DAY),
        Field("measure", "Measure", Holds.TEXT),
        Field("baseline", "Baseline", Holds.TEXT),
        Field("target", "Target", Holds.TEXT),
    ),
    Kind.DELIVERY_PLAN: (
        _THEME,
        Field("title", "Delivery plan", Holds.LINE, is_needed=True),
        Field("summary", "Summary", Holds.TEXT),
        _SPONSOR,
    ),
    Kind.ACTION: (
        Field("delivery_plan", "Delivery plan", Holds.REFERENCE, Kind.DELIVERY_PLAN, is_needed=True),
        Field("objective", "Objective", Holds.REFERENCE, Kind.OBJECTIVE, is_needed=True),
        Field("title", "Action", Holds.LINE, is_needed=True),
        Field("success_criteria", "Success criteria", Holds.TEXT),
        _OWNER,
        Field("starts_on", "Starts", Holds.DAY),
        Field("due_on", "Due", Holds.DAY),
        Field("state", "State", Holds.STATE),
        Field("progress", "Progress this round", Holds.TEXT),
        Field("blocker", "What stands in the way", Holds.TEXT),
        Field("help_needed", "Help needed", Holds.TEXT),
        Field("forecast_on", "Now expected", Holds.DAY),
        Field("reason_code", "If the due date moves: kind of reason", Holds.REASON, is_asked=True),
        Field("reason", "If the due date moves: reason", Holds.TEXT, is_asked=True),
        Field("agreed_by", "If the due date moves: who agreed it", Holds.LINE, is_asked=True),
    ),
}

REFERENCE = "Reference"
SHEET_NAMES: Mapping[Kind, str] = {
    Kind.THEME: "Themes",
    Kind.OUTCOME: "Outcomes",
    Kind.OBJECTIVE: "Objectives",
    Kind.DELIVERY_PLAN: "Delivery plans",
    Kind.ACTION: "Actions",
}
WORDS: Mapping[Kind, str] = {
    Kind.THEME: "theme",
    Kind.OUTCOME: "outcome",
    Kind.OBJECTIVE: "objective",
    Kind.DELIVERY_PLAN: "delivery plan",
    Kind.ACTION: "action",
}
GUIDE = "How to use this"
GUIDE_EXPORT = "Export"
UPDATE_FIELDS = ("progress", "blocker", "help_needed", "forecast_on")
ACCOUNT_FIELDS = ("reason_code", "reason", "agreed_by")

# A text, the key of a post, a day, or nothing. The title of a post that is not there yet is a `NewPost`.
Value = str | int | date | None


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post that is proposed because a spreadsheet names it and nobody has it yet."""

    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One theme, outcome, objective, delivery plan or action: as it is on record, or as a spreadsheet has it.

    A field that is not among `values` is not said; one that is None or "" is said to be empty. Where it stands in a
    spreadsheet: sheet, row, and the letter of each field's column.
    """

    kind: Kind
    reference: str
    values: Mapping[str, "Value | NewPost"]
    sheet: str = ""
    number: int = 0
    letters: Mapping[str, str] = field(default_factory=dict)
    # The keys of the agencies that help, which a council's own plan names and our workbook does not.
    supporters: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[Kind, str]:
        """What it is known by."""
        return self.kind, self.reference

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.values.get("title") or self.values.get("statement") or "")

    def place(self, name: str = "") -> str:
        """Where a field stands, as a reader finds it: "Actions, cell D12"."""
        letters = [each for each in self.letters.get(name, "").split(",") if each]
        cells = ", ".join(f"{letter}{self.number}" for letter in letters)
        where = f"cell{'s' if len(letters) > 1 else ''} {cells}" if letters else f"row {self.number}"
        return f"{self.sheet}, {where}" if self.sheet else where


def field_of(kind: Kind, name: str) -> Field:
    """A field of a kind of row."""
    return next(each for each in FIELDS[kind] if each.name == name)
