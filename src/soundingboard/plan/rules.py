"""What makes a plan whole: what is aligned, what is covered, what changed, and what a requirement still lacks.

All of it is pure: values in, values out. Each published rule has a code and a sentence that a board member can read.
The rules that read a plan as a reviewer would (the plan check) stand elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Kind = Literal["finding", "requirement"]
Coverage = Literal["gap", "contributes", "parked", "satisfied"]

SATISFIES = "satisfies"
CONTRIBUTES = "contributes"

# --- what a plan must answer ------------------------------------------------------------------------------------------


class Need(NamedTuple):
    """A confirmed finding or a current requirement: something the plan must answer."""

    kind: Kind
    pk: int
    reference: str
    text: str
    source: str = ""
    source_reference: str = ""
    page: int | None = None
    due_on: date | None = None
    satisfied_by: str = ""
    time_band: str = ""
    is_priority_action: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """What a link or a parking names it by."""
        return self.kind, self.pk


@dataclass(frozen=True, slots=True)
class Promise:
    """An objective, as far as alignment is concerned."""

    pk: int
    reference: str
    title: str
    theme_id: int
    is_local_ambition: bool = False


class Link(NamedTuple):
    """That an objective contributes to or satisfies a finding, a requirement or an outcome."""

    objective_id: int
    kind: str
    target_id: int
    strength: str

    @property
    def key(self) -> tuple[str, int]:
        """What it points at."""
        return self.kind, self.target_id


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that stands in the way of agreeing a plan."""

    code: str
    kind: str
    pk: int
    reference: str
    sentence: str


def alignment_gaps(
    needs: Sequence[Need], objectives: Sequence[Promise], links: Iterable[Link], parked: Iterable[tuple[str, int]]
) -> tuple[Gap, ...]:
    """Everything that stands in the way of agreeing the plan, requirements first.

    AL1: each current requirement has an objective, or is parked with a reason.
    AL2: each confirmed finding has an objective, or is parked with a reason.
    AL3: each objective answers a requirement, or is marked as local ambition.
    """
    links = list(links)
    answered = {link.key for link in links} | set(parked)
    rooted = {link.objective_id for link in links if link.kind == "requirement"}
    codes = {"requirement": "AL1", "finding": "AL2"}
    words = {"requirement": "Requirement", "finding": "Finding"}
    found = [
        Gap(
            codes[need.kind],
            need.kind,
            need.pk,
            need.reference,
            f"{words[need.kind]} {need.reference} has no objective. Align one to it, or park it with a reason.",
        )
        for need in sorted(needs, key=lambda need: need.kind != "requirement")
        if need.key not in answered
    ]
    found += [
        Gap(
            "AL3",
            "objective",
            promise.pk,
            promise.reference,
            f"Objective {promise.reference} answers no requirement. Align it to one, or mark it as local ambition.",
        )
        for promise in objectives
        if not promise.is_local_ambition and promise.pk not in rooted
    ]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class NeedCoverage:
    """How far one finding or requirement is covered, and by which objectives."""

    need: Need
    state: Coverage
    satisfied_by: tuple[int, ...] = ()
    contributed_to_by: tuple[int, ...] = ()
    parked_because: str = ""


@dataclass(frozen=True, slots=True)
class ObjectiveCoverage:
    """The other way round: what one objective answers."""

    promise: Promise
    satisfies: tuple[Need, ...] = ()
    contributes_to: tuple[Need, ...] = ()

    @property
    def answers_a_requirement(self) -> bool:
        """Whether it traces to the Notice."""
        return any(need.kind == "requirement" for need in (*self.satisfies, *self.contributes_to))

    @property
    def is_adrift(self) -> bool:
        """It answers no requirement and is not marked as local ambition."""
        return not self.answers_a_requirement and not self.promise.is_local_ambition


COVERAGE_ORDER: Mapping[Coverage, int] = {"gap": 0, "contributes": 1, "parked": 2, "satisfied": 3}


def coverage(
    needs: Sequence[Need], links: Iterable[Link], parked: Mapping[tuple[str, int], str]
) -> tuple[NeedCoverage, ...]:
    """How far each finding and requirement is covered, gaps first.

    Satisfied when at least one objective satisfies it; "contributes" when objectives only contribute to it; parked when
    it has been left out with a reason; otherwise a gap.
    """
    satisfying: dict[tuple[str, int], list[int]] = {}
    contributing: dict[tuple[str, int], list[int]] = {}
    for link in links:
        (satisfying if link.strength == SATISFIES else contributing).setdefault(link.key, []).append(link.objective_id)
    rows = []
    for need in needs:
        key = need.key
        full, part, why = satisfying.get(key), contributing.get(key), parked.get(key, "")
        state: Coverage = "satisfied" if full else "contributes" if part else "parked" if key in parked else "gap"
        rows.append(NeedCoverage(need, state, tuple(full or ()), tuple(part or ()), why))
    rows.sort(key=lambda row: COVERAGE_ORDER[row.state])
    return tuple(rows)


def coverage_of_objectives(
    objectives: Sequence[Promise], needs: Sequence[Need], links: Iterable[Link]
) -> tuple[ObjectiveCoverage, ...]:
    """What each objective answers, those that answer no requirement and are not local ambition first."""
    by_key = {need.key: need for need in needs}
    full: dict[int, list[Need]] = {}
    part: dict[int, list[Need]] = {}
    for link in links:
        need = by_key.get(link.key)
        if need is not None:
            (full if link.strength == SATISFIES else part).setdefault(link.objective_id, []).append(need)
    rows = [
        ObjectiveCoverage(promise, tuple(full.get(promise.pk, ())), tuple(part.get(promise.pk, ())))
        for promise in objectives
    ]
    rows.sort(key=lambda row: not row.is_adrift)
    return tuple(rows)


# --- what is first ----------------------------------------------------------------------------------------------------


def too_many_first(already_first: Sequence[str], cap: int) -> str | None:
    """PL5: why one more objective may not be first, or None when it may.

    Only so many objectives can be first at once; the plan says how many. To put one more first, another must wait.
    """
    if len(already_first) < cap:
        return None
    if cap == 0:
        return "This plan puts no objective first. Choose next or later."
    are = "is" if len(already_first) == 1 else "are"
    return (
        f"The plan allows {_counted(cap, 'objective')} to be first at once, and {_listed(already_first)} {are}. "
        "Move one of them to next or later, then try again."
    )


def cap_too_low(already_first: Sequence[str], cap: int) -> str | None:
    """PL5: why the number of objectives that may be first cannot be lowered so far, or None when it can."""
    if len(already_first) <= cap:
        return None
    are = "is" if len(already_first) == 1 else "are"
    return (
        f"{_listed(already_first)} {are} first already, which is more than {cap}. "
        f"Move {_counted(len(already_first) - cap, 'objective')} to next or later, then lower the limit."
    )


def days_left(due_on: date | None, on: date) -> int | None:
    """Days from a day until something is due; negative when it is late, None when it has no date."""
    return (due_on - on).days if due_on else None


# --- freezing ---------------------------------------------------------------------------------------------------------


def refusal_while_frozen(plan: str, standing_words: str, reason: str) -> str:
    """The sentence for whoever tries to change a plan that is paused, closed or handed over."""
    return f"{plan} is {standing_words.lower()} ({reason.rstrip('.')}). Re-open it before changing anything."


# --- what changed -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One thing in a plan at a moment, in words: its kind, what it is known by, and what is said of it."""

    kind: str
    key: tuple[str | int, ...]
    reference: str
    title: str
    said: tuple[tuple[str, str | date | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a plan then and now."""

    what: Literal["added", "removed", "changed"]
    kind: str
    reference: str
    title: str
    sentence: str
    label: str = ""
    before: str = ""
    after: str = ""


_KIND_ORDER = {"plan": 0, "theme": 1, "outcome": 2, "objective": 3, "alignment": 4, "parking": 5}


def plan_difference(then: Iterable[PlanItem], now: Iterable[PlanItem]) -> tuple[Change, ...]:
    """Every difference between a plan at two moments, in sentences, from its themes down to what is parked."""
    old = {(item.kind, item.key): item for item in then}
    new = {(item.kind, item.key): item for item in now}
    changes: list[Change] = []
    for place, item in new.items():
        was = old.get(place)
        if was is None:
            changes.append(_change("added", item))
        elif was != item:
            changes.extend(_changes_of(was, item))
    changes.extend(_change("removed", item) for place, item in old.items() if place not in new)
    changes.sort(key=lambda change: (_KIND_ORDER.get(change.kind, 9), natural(change.reference)))
    return tuple(changes)


def _change(what: Literal["added", "removed"], item: PlanItem) -> Change:
    if item.kind == "alignment":
        words = {"added": f"{item.title}.", "removed": f"It is no longer so that {_lower(item.title)}."}
    elif item.kind == "parking":
        words = {"added": f"{item.title} was parked.", "removed": f"{item.title} is no longer parked."}
    else:
        ended = "was withdrawn"
        name = f"{item.kind.capitalize()} {item.reference}, “{item.title}”,"
        words = {"added": f"{name} was added.", "removed": f"{name} {ended}."}
    return Change(what, item.kind, item.reference, item.title, words[what])


def _changes_of(was: PlanItem, item: PlanItem) -> Iterable[Change]:
    before, after = dict(was.said), dict(item.said)
    if item.kind == "alignment":
        yield Change("changed", item.kind, item.reference, item.title, f"Now {_lower(item.title)}.")
        return
    name = f"{item.kind.capitalize()} {item.reference}"
    if item.kind != "parking" and was.title != item.title:
        yield Change(
            "changed", item.kind, item.reference, item.title, f"{name} was reworded.", "Words", was.title, item.title
        )
    for label in after:
        one, other = before.get(label), after[label]
        if one == other:
            continue
        yield Change(
            "changed",
            item.kind,
            item.reference,
            item.title,
            _sentence(name, label, one, other),
            label,
            _shown(one),
            _shown(other),
        )


def _sentence(name: str, label: str, one: str | date | None, other: str | date | None) -> str:
    what = _lower(label)
    if isinstance(one, date) and isinstance(other, date):
        moved = (other - one).days
        way = "later" if moved > 0 else "earlier"
        return f"{name}: {what} moved from {_shown(one)} to {_shown(other)}, {_counted(abs(moved), 'day')} {way}."
    if not one:
        return (
            f"{name}: {what} was filled in." if len(_shown(other)) > 60 else f"{name}: {what} is now {_shown(other)}."
        )
    if not other:
        return f"{name}: {what} was taken out."
    if len(_shown(one)) + len(_shown(other)) > 120:
        return f"{name}: {what} was reworded."
    return f"{name}: {what} changed from {_shown(one)} to {_shown(other)}."


# --- lifting the Notice (PL12) ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answering:
    """An objective that answers a requirement, with what the Board last agreed of it and what proves it."""

    reference: str
    satisfies: bool
    delivery: str | None = None
    impact: str | None = None
    is_independently_shown: bool = False


@dataclass(frozen=True, slots=True)
class RequirementStanding:
    """A requirement on the way to being lifted: compliance and improvement, apart, and what is missing of each."""

    is_complied_with: bool
    is_improved: bool
    missing_for_compliance: tuple[str, ...]
    missing_for_improvement: tuple[str, ...]


# The codes of agreed ratings that count as done and as better, on the scales that ship.
DONE = frozenset({"delivered"})
BETTER = frozenset({"green", "sustained"})


def requirement_standing(need: Need, answering: Sequence[Answering], on: date) -> RequirementStanding:
    """Whether what the Notice asked for is done, and whether children's experience is better: two different facts.

    Done needs objectives that satisfy the requirement, each agreed as delivered, with evidence from somebody other than
    those who did the work. Better needs the agreed impact of every objective that satisfies it to be green or
    sustained, whatever has been delivered.

    LN1: it is written down what would satisfy the requirement.
    LN2: at least one objective satisfies it.
    LN3: each objective that satisfies it is agreed as delivered.
    LN4: second- or third-line evidence stands behind each of them.
    LN5: the requirement's own date has not passed undone.
    LN6: the impact of each objective that satisfies it is agreed as green or sustained.
    """
    full = [one for one in answering if one.satisfies]
    compliance: list[str] = []
    improvement: list[str] = []
    if not need.satisfied_by:
        compliance.append("Nobody has written down what would satisfy it.")
    if not answering:
        compliance.append("No objective answers it.")
    elif not full:
        compliance.append(
            f"{_listed([one.reference for one in answering])} only contribute; nothing satisfies it."
            if len(answering) > 1
            else f"{answering[0].reference} only contributes; nothing satisfies it."
        )
    undelivered = [one.reference for one in full if one.delivery not in DONE]
    if undelivered:
        compliance.append(f"Not agreed as delivered: {_listed(undelivered)}.")
    untested = [one.reference for one in full if not one.is_independently_shown]
    if untested:
        compliance.append(f"No second- or third-line evidence for {_listed(untested)}.")
    is_done = bool(full) and not undelivered and not untested
    if need.due_on and need.due_on < on and not is_done:
        compliance.append(f"It was due on {_shown(need.due_on)}, {_counted((on - need.due_on).days, 'day')} ago.")
    if not full:
        improvement.append("Nothing that satisfies it has an impact to judge.")
    unimproved = [one.reference for one in full if one.impact not in BETTER]
    if unimproved:
        improvement.append(f"Impact not agreed as green or sustained: {_listed(unimproved)}.")
    return RequirementStanding(
        is_complied_with=is_done,
        is_improved=bool(full) and not unimproved,
        missing_for_compliance=tuple(compliance),
        missing_for_improvement=tuple(improvement),
    )


# --- words ------------------------------------------------------------------------------------------------------------


def natural(reference: str) -> tuple[tuple[int, int, str], ...]:
    """A reference as people order it: 1.2 before 1.10, A2 before A10."""
    parts: list[tuple[int, int, str]] = []
    digits = letters = ""
    for character in reference + "\0":
        if character.isdecimal():
            if letters:
                parts.append((1, 0, letters))
                letters = ""
            digits += character
        else:
            if digits:
                parts.append((0, int(digits), ""))
                digits = ""
            letters += character if character != "\0" else ""
    if letters:
        parts.append((1, 0, letters))
    return tuple(parts)


def _shown(value: str | date | None) -> str:
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return value or ""


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
