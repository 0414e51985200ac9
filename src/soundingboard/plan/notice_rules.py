"""What is true of a Notice or direction: what may follow what, and what changed between two of its versions (PL4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

# What may follow what. A draft may be drafted again; what was issued is revised, lifted, closed or replaced by another.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"draft", "issued", "closed"}),
    "issued": frozenset({"revised", "lifted", "closed", "superseded"}),
    "revised": frozenset({"revised", "lifted", "closed", "superseded"}),
    "lifted": frozenset({"closed"}),
    "closed": frozenset(),
    "superseded": frozenset(),
}

IN_FORCE = frozenset({"issued", "revised"})
OPEN = frozenset({"draft"}) | IN_FORCE


def may_follow(before: str, after: str) -> bool:
    """Whether a state of an instrument may be followed by another, by the table."""
    return after in TRANSITIONS.get(before, frozenset())


def version_being_written(state: str, number: int) -> int:
    """The version that a change of requirements belongs to: an open draft itself, else the one after the one in force.

    What the issued words of a version were can so be told for ever, and the plan already works to the words to come.
    """
    return number if state == "draft" else number + 1


@dataclass(frozen=True, slots=True)
class RequirementAt:
    """A requirement as one version of the instrument has it."""

    key: int
    reference: str
    number: str
    text: str
    area: str = ""
    due_on: date | None = None
    satisfied_by: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """One stored wording of a requirement: from which version it holds, and whether it withdraws the requirement."""

    version: int
    order: tuple[float, int]
    is_withdrawn: bool
    position: int
    requirement: RequirementAt


def as_of_version(wordings: Iterable[Wording], version: int) -> list[RequirementAt]:
    """The requirements of one version, in its order: of each the last wording written up to that version.

    A wording written for a later version does not count, nor a requirement withdrawn by then.
    """
    latest: dict[int, Wording] = {}
    for wording in wordings:
        if wording.version > version:
            continue
        known = latest.get(wording.requirement.key)
        if known is None or (wording.version, wording.order) > (known.version, known.order):
            latest[wording.requirement.key] = wording
    standing = [wording for wording in latest.values() if not wording.is_withdrawn]
    standing.sort(key=lambda wording: (wording.position, wording.requirement.reference))
    return [wording.requirement for wording in standing]


@dataclass(frozen=True, slots=True)
class Change:
    """A requirement that both versions have and say differently; `what` names the parts that differ."""

    before: RequirementAt
    after: RequirementAt
    what: tuple[str, ...]

    @property
    def days_moved(self) -> int | None:
        """By how many days the due date moved, later above nought; None where one of the versions gives no date."""
        if self.before.due_on is None or self.after.due_on is None:
            return None
        return (self.after.due_on - self.before.due_on).days


@dataclass(frozen=True, slots=True)
class Difference:
    """What one version of an instrument has that another has not."""

    added: tuple[RequirementAt, ...]
    removed: tuple[RequirementAt, ...]
    changed: tuple[Change, ...]
    unchanged: int

    @property
    def touched(self) -> frozenset[int]:
        """The keys of every requirement that the two versions do not have alike."""
        return frozenset(
            [each.key for each in (*self.added, *self.removed)] + [change.after.key for change in self.changed]
        )


_COMPARED = tuple(each.name for each in fields(RequirementAt) if each.name not in ("key", "reference"))


def difference(before: Sequence[RequirementAt], after: Sequence[RequirementAt]) -> Difference:
    """What was added, removed and changed from one version to another, in the order in which the versions have them."""
    then, now = {each.key: each for each in before}, {each.key: each for each in after}
    both = [(then[each.key], each) for each in after if each.key in then]
    changed = [
        Change(old, new, tuple(name for name in _COMPARED if getattr(old, name) != getattr(new, name)))
        for old, new in both
        if old != new
    ]
    return Difference(
        added=tuple(each for each in after if each.key not in then),
        removed=tuple(each for each in before if each.key not in now),
        changed=tuple(changed),
        unchanged=len(both) - len(changed),
    )


def issue_refusal(requirements: int, dated: date | None, today: date) -> str:
    """Why a version cannot be issued or revised as it stands, as a sentence, or nothing."""
    if not requirements:
        return "Enter at least one requirement first: a Notice that requires nothing cannot be followed."
    return date_refusal(dated, today)


def date_refusal(dated: date | None, today: date) -> str:
    """Why a step cannot be dated as it is, as a sentence, or nothing."""
    if dated is None:
        return "Enter the date on the letter."
    if dated > today:
        return "Enter a date that is not in the future: record the step when it has happened."
    return ""
