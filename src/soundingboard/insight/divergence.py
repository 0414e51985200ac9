"""The divergence view (IN2): for every objective what is reported beside what audits, data, voice and outsiders say.

Pure. A source speaks through the evidence that still counts and is fresh, audits also through loops that a re-audit
found worse, data also through the charts of measures, voice also through the voice log. Nobody is averaged with
anybody: what differs is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from typing import Literal

from soundingboard.position.judging import Bears
from soundingboard.position.values import ObjectiveValue, Position

Verdict = Literal["for", "mixed", "against", "silent"]

SOURCES: Mapping[str, str] = {
    "audit": "Audit",
    "data": "Data",
    "voice": "Voice",
    "external": "From outside",
}
# Which source a kind of evidence belongs to.
KIND_OF: Mapping[str, str] = {
    "audit": "audit",
    "observation": "audit",
    "data": "data",
    "voice_of_children": "voice",
    "voice_of_staff": "voice",
    "partner": "external",
    "external": "external",
}
# The reference under which the voice log speaks, all of its entries on an objective as one.
VOICE_LOG = "the voice log"
ROSY = frozenset({"green", "blue"})
DIM = frozenset({"red", "amber"})
VERDICT_WORDS: Mapping[Verdict, str] = {
    "for": "Supports it",
    "mixed": "Mixed",
    "against": "Says otherwise",
    "silent": "Silent",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a source says: the evidence, measure or loop by its reference, and what it says."""

    source: str
    reference: str
    says: Literal["supports", "mixed", "contradicts"]


@dataclass(frozen=True, slots=True)
class Source:
    """What one source says of an objective, all told."""

    code: str
    supports: tuple[str, ...]
    mixed: tuple[str, ...]
    contradicts: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """For, against, mixed or silent. What contradicts is not outvoted by what supports: the two are mixed."""
        if self.contradicts and not self.supports:
            return "against"
        if self.contradicts or self.mixed:
            return "mixed"
        return "for" if self.supports else "silent"

    @property
    def name(self) -> str:
        """What the source is called."""
        return SOURCES[self.code]

    @property
    def words(self) -> str:
        """The verdict in words."""
        return VERDICT_WORDS[self.verdict]

    @property
    def told(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What says so, by reference: what says otherwise first."""
        found = (
            (VERDICT_WORDS["against"], self.contradicts),
            (VERDICT_WORDS["mixed"], self.mixed),
            (VERDICT_WORDS["for"], self.supports),
        )
        return tuple((words, references) for words, references in found if references)

    @property
    def sentence(self) -> str:
        """What says so, by reference, in words."""
        parts = [f"{words}: {', '.join(references)}." for words, references in self.told]
        return " ".join(parts) or "Nothing fresh from this source."


@dataclass(frozen=True, slots=True)
class Row:
    """One objective: what is reported, what each source says, and which rules of the view speak."""

    reference: str
    title: str
    delivery: str
    impact: str
    is_rosy: bool
    is_dim: bool
    sources: tuple[Source, ...]

    def source(self, code: str) -> Source:
        """What one source says."""
        return next(each for each in self.sources if each.code == code)

    @property
    def reported(self) -> str:
        """The ratings that the Board agreed, in words."""
        named = (("delivery", self.delivery), ("impact", self.impact))
        said = [f"{word.lower()} for {name}" for name, word in named if word]
        return " and ".join(said) or "not yet rated"

    @property
    def spoken(self) -> tuple[tuple[str, str], ...]:
        """The rules that speak, each by its code with its sentence."""
        found = []
        for code, _, rule in PUBLISHED:
            sentence = rule(self)
            if sentence:
                found.append((code, sentence))
        return tuple(found)

    @property
    def diverges(self) -> bool:
        """Whether any rule speaks."""
        return bool(self.spoken)


def reported_better(row: Row) -> str:
    """The objective is reported green or delivered, and a source says otherwise."""
    against = [SOURCES[each.code].lower() for each in row.sources if each.verdict == "against"]
    if row.is_rosy and against:
        return f"Reported {row.reported}; {_list(against)} {'says' if len(against) == 1 else 'say'} otherwise."
    return ""


def nobody_else_says_so(row: Row) -> str:
    """The objective is reported green or delivered, and audit, data, voice and outsiders are all silent."""
    if row.is_rosy and all(each.verdict == "silent" for each in row.sources):
        return f"Reported {row.reported}, and no audit, figure, voice or outsider has said so lately."
    return ""


def reported_worse(row: Row) -> str:
    """The objective is reported red or amber throughout, at least two sources support it and none says otherwise."""
    support = [SOURCES[each.code].lower() for each in row.sources if each.verdict == "for"]
    if row.is_dim and len(support) > 1 and not any(each.verdict == "against" for each in row.sources):
        return f"Reported {row.reported}; {_list(support)} support it."
    return ""


PUBLISHED = (
    ("DV01", "Reported better than a source says", reported_better),
    ("DV02", "Nobody else says so", nobody_else_says_so),
    ("DV03", "Reported worse than sources say", reported_worse),
)


def rules_markdown() -> str:
    """The rules as they are published."""
    lines = ["## The divergence view"]
    lines += [f"**{code} {name}.** {' '.join(cleandoc(rule.__doc__ or '').split())}" for code, name, rule in PUBLISHED]
    return "\n\n".join(lines)


def row_of(reference: str, title: str, delivery: tuple[str, str], impact: tuple[str, str], told: Iterable[Told]) -> Row:
    """One objective's row.

    Args:
        delivery, impact: word and colour of the rating that the Board agreed last; empty where there is none.
    """
    said = list(told)
    colours = {colour for _, colour in (delivery, impact) if colour}
    sources = tuple(
        Source(
            code,
            *(
                tuple(sorted({each.reference for each in said if each.source == code and each.says == says}))
                for says in ("supports", "mixed", "contradicts")
            ),
        )
        for code in SOURCES
    )
    return Row(
        reference,
        title,
        delivery[0],
        impact[0],
        bool(colours & ROSY),
        bool(colours) and colours <= DIM,
        sources,
    )


def told_by(bears: Bears) -> list[Told]:
    """What the sources say of one objective, from what bears on it now."""
    found = [
        Told(KIND_OF[each.kind], each.reference, each.says)  # type: ignore[arg-type]
        for each in bears.evidence
        if each.kind in KIND_OF
    ]
    for measure in bears.measures:
        if not measure.is_too_old and (measure.improves or measure.worsens or measure.periods_off_path > 1):
            says: Literal["supports", "contradicts"] = "supports" if measure.improves else "contradicts"
            found.append(Told("data", measure.code, says))
    found += [Told("audit", loop.reference, "contradicts") for loop in bears.loops if loop.is_worse]
    if bears.heard:
        found.append(Told("voice", VOICE_LOG, bears.heard))
    return found


def divergence_of(position: Position) -> list[Row]:
    """Every objective of a position, in its order."""
    return [
        row_of(each.reference, each.title, *agreed_in(each), told_in(position, each)) for each in position.objectives
    ]


def agreed_in(objective: ObjectiveValue) -> tuple[tuple[str, str], tuple[str, str]]:
    """Word and colour of the delivery and the impact rating that the Board agreed last; empty where there is none."""
    agreed = (objective.agreed("delivery"), objective.agreed("impact"))
    delivery, impact = ((each.point.word, each.point.colour) if each is not None else ("", "") for each in agreed)
    return delivery, impact


def told_in(position: Position, objective: ObjectiveValue) -> list[Told]:
    """What the sources say of one objective of a position."""
    wanted = set(objective.evidence)
    evidence = {each.reference: each for each in position.evidence if each.reference in wanted}
    heard = next((each.says for each in position.heard if each.objective == objective.reference), "")
    found: list[Told] = []
    for reference in objective.evidence:
        each = evidence.get(reference)
        if each is not None and each.counts and each.is_fresh and each.kind in KIND_OF:
            found.append(Told(KIND_OF[each.kind], reference, each.says))  # type: ignore[arg-type]
    for measure in position.measures_of(objective.reference):
        turned = measure.variation or ""
        if measure.is_too_old:
            continue
        if turned.startswith("improvement"):
            found.append(Told("data", measure.code, "supports"))
        elif turned.startswith("concern") or measure.periods_off_path > 1:
            found.append(Told("data", measure.code, "contradicts"))
    worse = [each for each in position.loops_of(objective.reference) if each.is_worse]
    found += [Told("audit", loop.reference, "contradicts") for loop in worse]
    if heard:
        found.append(Told("voice", VOICE_LOG, heard))  # type: ignore[arg-type]
    return found


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
