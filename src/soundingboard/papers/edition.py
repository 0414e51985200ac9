"""The public edition of a position: what is exempt is not in it, by reference, by title or by a mention in any text.

What a public paper is made from is stored and published as JSON too, so it is taken out of the position itself and not
only out of what is printed.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from soundingboard.ledger.rules import may_be_shown_in_public
from soundingboard.papers.content import WithheldValue
from soundingboard.position.compare import Changed
from soundingboard.position.values import Position

INSTEAD = "[exempt item]"
# In an evidence pack, which leaves out more than what is exempt.
LEFT_OUT = "[left out]"
_WORD = re.compile(r"[^\W_]+(?:[._/-][^\W_]+)*")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Exempted:
    """A row that is withheld: its kind (a code of KINDS), its reference, and the paragraphs of Schedule 12A."""

    kind: str
    reference: str
    paragraphs: tuple[str, ...]


# What may be withheld row by row, and what one of them is called.
KINDS: Mapping[str, str] = {
    "objective": "objective",
    "measure": "measure",
    "evidence": "piece of evidence",
    "action": "action",
    "decision": "decision",
    "request": "request for information",
}


def public_edition(
    position: Position,
    changes: Iterable[Changed],
    exempted: Sequence[Exempted] = (),
    asked_in_public: Collection[str] = (),
    *,
    words: str = INSTEAD,
) -> tuple[Position, tuple[Changed, ...], tuple[WithheldValue, ...]]:
    """The position and the changes without what is exempt, and what was left out on which ground.

    Evidence is exempt by its own classification or by a ground on record; all else by a ground. What hangs on one that
    is left out goes with it (with an objective its actions, with an action its milestones), and a mention in somebody's
    words is replaced. Of the ledger's questions only those are in it that the public is shown anyway, and of the risk
    register, of audits and of counts of practice nothing: what is in them goes into the stored position and its JSON,
    and what the rules make of it into lines of enquiry.

    Args:
        asked_in_public: the references of the questions that were put in public.
        words: what stands where something that is left out was mentioned.
    """
    # A register says what may go wrong and what is asked of whom: it is no part of what is published. Counts
    # of teams are small, and for those inside.
    changes = [each for each in changes if each.item_kind not in ("risk", "audit_finding", "practice")]
    position = replace(
        position,
        risks=(),
        risk_matrix=(),
        loops=(),
        audit_cycles=(),
        practice=(),
        questions=tuple(
            each for each in position.questions if may_be_shown_in_public(each.reference in asked_in_public, each.state)
        ),
    )
    gone, grounds = _exempt_names(position, exempted)
    if not any(gone.values()):
        return position, tuple(changes), ()
    evidence, objectives, measures = gone["evidence"], gone["objective"], gone["measure"]
    about = _about_none_of(gone)
    actions = gone["action"] | {each.reference: each.title for each in position.actions if each.objective in objectives}
    without = replace(
        position,
        evidence=tuple(item for item in position.evidence if item.reference not in evidence),
        objectives=tuple(
            replace(
                each,
                evidence=_others(each.evidence, evidence),
                ratings=tuple(replace(rating, cites=_others(rating.cites, evidence)) for rating in each.ratings),
            )
            for each in position.objectives
            if each.reference not in objectives
        ),
        needs=tuple(
            replace(
                each,
                satisfied_by=_others(each.satisfied_by, objectives),
                contributed_to_by=_others(each.contributed_to_by, objectives),
            )
            for each in position.needs
        ),
        measures=tuple(
            replace(each, objectives=_others(each.objectives, objectives))
            for each in position.measures
            if each.code not in measures
        ),
        actions=tuple(
            replace(each, evidence=_others(each.evidence, evidence))
            for each in position.actions
            if each.reference not in actions
        ),
        milestones=tuple(each for each in position.milestones if each.action not in actions),
        date_changes=tuple(each for each in position.date_changes if each.action not in actions),
        decisions=tuple(each for each in position.decisions if each.reference not in gone["decision"]),
        requests=tuple(about(each) for each in position.requests if each.reference not in gone["request"]),
        questions=tuple(map(about, position.questions)),
        follow_ups=tuple(map(about, position.follow_ups)),
    )
    left_out = gone | {"action": actions}
    kept = [
        each
        for each in changes
        if each.reference not in left_out.get(each.item_kind, {}) and each.objective not in objectives
    ]
    instead = silencer(_names(left_out), words)
    return (
        _in_every_text(without, instead),
        tuple(_in_every_text(each, instead) for each in kept),
        tuple(WithheldValue(kind, paragraphs, number) for (kind, paragraphs), number in sorted(grounds.items())),
    )


def silenced(value: T, position: Position, exempted: Sequence[Exempted]) -> T:
    """A frozen value that was read beside a position, without a mention of what is left out of that position."""
    gone, _ = _exempt_names(position, exempted)
    actions = {each.reference: each.title for each in position.actions if each.objective in gone["objective"]}
    return _in_every_text(value, silencer(_names(gone | {"action": gone["action"] | actions}), LEFT_OUT))


def _names(left_out: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """The reference and title by which each thing that is left out may be mentioned."""
    return [called(kind, *pair) for kind, names in left_out.items() for pair in names.items()]


def _exempt_names(
    position: Position, exempted: Sequence[Exempted]
) -> tuple[dict[str, dict[str, str]], Counter[tuple[str, tuple[str, ...]]]]:
    """The reference and title of everything that is left out, by kind; and how many on which ground."""
    by_ground = {(each.kind, each.reference): each.paragraphs for each in exempted}
    rows: dict[str, list[tuple[str, str, bool]]] = {
        "evidence": [(each.reference, each.title, each.classification == "exempt") for each in position.evidence],
        "objective": [(each.reference, each.title, False) for each in position.objectives],
        "measure": [(each.code, each.title, False) for each in position.measures],
        "action": [(each.reference, each.title, False) for each in position.actions],
        "decision": [(each.reference, each.title, False) for each in position.decisions],
        "request": [(each.reference, each.question, False) for each in position.requests],
    }
    gone: dict[str, dict[str, str]] = {kind: {} for kind in rows}
    grounds: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for kind, found in rows.items():
        for reference, title, is_exempt in found:
            if is_exempt or (kind, reference) in by_ground:
                gone[kind][reference] = title
                grounds[kind, by_ground.get((kind, reference), ())] += 1
    return gone, grounds


def _about_none_of(gone: Mapping[str, Mapping[str, str]]) -> Callable[[T], T]:
    """Takes what is left out from what something is about: a question on it stays, and no longer leads to it."""
    left_out = {f"{kind}/{reference}" for kind, names in gone.items() for reference in names}

    def about(value: T) -> T:
        found: Any = value
        return replace(found, about="") if found.about in left_out else value

    return about


def _others(references: tuple[str, ...], exempt: dict[str, str]) -> tuple[str, ...]:
    return tuple(each for each in references if each not in exempt)


def called(kind: str, reference: str, title: str) -> tuple[str, str]:
    """The two names by which something withheld is looked for in somebody's words.

    An objective is known by a number that may be any figure's, so it goes by what it is called with it.
    """
    return (f"objective {reference}" if kind == "objective" else reference, title)


def silencer(exempt: Iterable[tuple[str, str]], words: str = INSTEAD) -> Callable[[str], str]:
    """Replaces each name of something exempt. Names are looked up by their first word: there may be thousands."""
    names: dict[str, list[str]] = {}
    for reference, title in exempt:
        for name in (reference, title.strip()):
            if first := _WORD.search(name):
                # A title may begin with a quotation mark; it is looked for from its first word on.
                names.setdefault(first[0].casefold(), []).append(name[first.start() :])
    for found in names.values():
        found.sort(key=len, reverse=True)

    def silenced(text: str) -> str:
        parts, done = [], 0
        for word in _WORD.finditer(text):
            if word.start() < done:
                continue
            for name in names.get(word[0].casefold(), ()):
                end = word.start() + len(name)
                if text[word.start() : end].casefold() == name.casefold() and not text[end : end + 1].isalnum():
                    parts += [text[done : word.start()], words]
                    done = end
                    break
        return "".join([*parts, text[done:]]) if parts else text

    return silenced


# References lead to each other and are never exempt where they are left; everything else is somebody's words.
_NOT_WORDS = frozenset(
    {"reference", "references", "form", "programme", "evidence", "cites", "rules", "because", "code"}
)


def _in_every_text(value: T, change: Callable[[str], str]) -> T:
    """A frozen value with a change made to every text in it, references left out."""
    found: Any = _changed(value, change)
    return found  # type: ignore[no-any-return]


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if type(value) is str:
        return change(value)
    if type(value) is tuple:
        return tuple([_changed(each, change) for each in value])
    if is_dataclass(value) and not isinstance(value, type):
        different = {}
        for field in fields(value):
            if field.name in _NOT_WORDS:
                continue
            before = getattr(value, field.name)
            if isinstance(before, str | tuple) or is_dataclass(before):
                after = _changed(before, change)
                if after is not before and after != before:
                    different[field.name] = after
        return replace(value, **different) if different else value
    return value
