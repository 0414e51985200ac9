"""What a panel's own work puts on its next agenda: published rules over its recommendations and its programme (GV4).

Pure. They stand apart from the rules over the position, because the panel's work is not part of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from inspect import cleandoc

from soundingboard.insight.agenda import BOARD, PANEL, Proposal
from soundingboard.workprogramme.rules import Standing

NEWS_FOR = timedelta(days=62)  # an answer is news to a panel for as long as it may be to its next meeting


@dataclass(frozen=True, slots=True)
class Recommended:
    """A recommendation as these rules see it. `to_kind` is the kind of body it was made to; empty for a partner."""

    reference: str
    text: str
    to: str
    to_kind: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Planned:
    """An item of the work programme that was given to the meeting."""

    reference: str
    title: str
    why: str
    form: str


@dataclass(frozen=True, slots=True)
class Group:
    """A task and finish group at work."""

    reference: str
    title: str
    reports_on: date


@dataclass(frozen=True, slots=True)
class PanelWork:
    """All that these rules read."""

    recommendations: Sequence[Recommended] = ()
    planned: Sequence[Planned] = ()
    groups: Sequence[Group] = ()


Found = Iterator[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class WorkRule:
    """One published rule by which an item is proposed."""

    code: str
    name: str
    bodies: frozenset[str]
    purpose: str
    minutes: int
    reads: Callable[[PanelWork, date], Found]

    @property
    def words(self) -> str:
        """The rule as it is published."""
        return " ".join(cleandoc(self.reads.__doc__ or "").split())


_RULES: list[WorkRule] = []


def published(
    code: str, name: str, *, bodies: Iterable[str] = (PANEL,), purpose: str = "challenge", minutes: int = 10
) -> Callable[[Callable[[PanelWork, date], Found]], WorkRule]:
    """Publish a rule under its code. The function yields what it is about, the item's title and the reason."""

    def publish(reads: Callable[[PanelWork, date], Found]) -> WorkRule:
        rule = WorkRule(code, name, frozenset(bodies), purpose, minutes, reads)
        _RULES.append(rule)
        return rule

    return publish


def rules() -> tuple[WorkRule, ...]:
    """Every published rule, in order of code."""
    return tuple(sorted(_RULES, key=lambda rule: rule.code))


def propose(work: PanelWork, body: str, held_on: date) -> tuple[Proposal, ...]:
    """The items that the rules propose for a meeting of a kind of body, in order of code."""
    return tuple(
        Proposal(rule.code, *found, rule.purpose, rule.minutes)
        for rule in rules()
        if body in rule.bodies
        for found in rule.reads(work, held_on)
    )


def rules_markdown() -> str:
    """The rules as a part of the published rules."""
    names = {BOARD: "Board", PANEL: "panel"}
    parts = ["### The agenda: the panel's own work", ""]
    for rule in rules():
        for_whom = ", ".join(name for kind, name in names.items() if kind in rule.bodies)
        parts.append(f"**{rule.code} {rule.name}** ({for_whom}). {rule.words}\n")
    return "\n".join(parts).rstrip() + "\n"


@published("WP01", "Given to this meeting", minutes=40)
def given_to_this_meeting(work: PanelWork, held_on: date) -> Found:
    """The panel gave an item of its work programme to this meeting."""
    for each in work.planned:
        yield f"work/{each.reference}", each.title, f"{each.reference}, {each.form.lower()}: {each.why}"


@published("WP02", "Group due to report", purpose="decide", minutes=20)
def group_due(work: PanelWork, held_on: date) -> Found:
    """A task and finish group was to report by the day of the meeting, and has not ended."""
    for each in work.groups:
        if each.reports_on <= held_on:
            why = f"It was to report by {_said(each.reports_on)}. Hear it, give it time or end it."
            yield f"group/{each.reference}", f"{each.reference} reports: {each.title}", why


@published("SR01", "Answer to a recommendation overdue")
def answer_overdue(work: PanelWork, held_on: date) -> Found:
    """A recommendation was received, and by the day of the meeting its two months have passed without an answer."""
    for each in work.recommendations:
        if each.standing.response_overdue(held_on):
            assert each.standing.due_on is not None
            why = f"{each.to} was to answer by {_said(each.standing.due_on)}: {each.text}"
            yield f"recommendation/{each.reference}", f"{each.reference} has had no answer", why


@published("SR02", "Answer to a recommendation", purpose="note", minutes=10)
def answered(work: PanelWork, held_on: date) -> Found:
    """A recommendation was answered in the two months before the meeting: accepted, accepted in part or rejected."""
    words = {"accepted": "was accepted", "in_part": "was accepted in part", "rejected": "was rejected"}
    for each in work.recommendations:
        on = each.standing.responded_on
        if each.standing.state in words and on is not None and held_on - NEWS_FOR <= on <= held_on:
            why = f"{each.to} answered on {_said(on)}: {each.text}"
            yield f"recommendation/{each.reference}", f"{each.reference} {words[each.standing.state]}", why


@published("SR03", "Accepted and not done")
def late_in_being_done(work: PanelWork, held_on: date) -> Found:
    """What was accepted was to be done by a day before the meeting, and nobody has said that it is."""
    for each in work.recommendations:
        if each.standing.work_overdue(held_on):
            assert each.standing.done_by is not None
            moved = each.standing.times_moved
            again = f" The day was moved {'once' if moved == 1 else f'{moved} times'}." if moved else ""
            why = f"{each.to} was to have done it by {_said(each.standing.done_by)}: {each.text}{again}"
            yield f"recommendation/{each.reference}", f"{each.reference} is accepted and not done", why


@published("SR04", "What it changed", minutes=15)
def impact_due(work: PanelWork, held_on: date) -> Found:
    """Six or twelve months have passed since a recommendation was said to be done, and the panel has not looked at what
    it changed for children."""
    for each in work.recommendations:
        check = each.standing.next_check
        if check is not None and check[1] <= held_on:
            title = f"{each.reference}: what has it changed after {check[0]} months?"
            why = f"{each.to} said that it was done on {_said(each.standing.implemented_on)}: {each.text}"
            yield f"recommendation/{each.reference}", title, why


@published("SR05", "Scrutiny asks the Board", bodies=(BOARD,), purpose="decide", minutes=10)
def board_is_asked(work: PanelWork, held_on: date) -> Found:
    """A recommendation that the panel made to the Board has been received and waits for its answer."""
    for each in work.recommendations:
        if each.to_kind == BOARD and each.standing.state == "received" and each.standing.due_on is not None:
            why = f"The panel asks for an answer by {_said(each.standing.due_on)}: {each.text}"
            yield f"recommendation/{each.reference}", f"{each.reference} waits for the Board's answer", why


def _said(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day is not None else "a day not known"
