"""The parts of an objective's page that other areas fill: what is done, what proves it, how it is judged and decided.

Each part says where it stands on the page, its heading and its template. The page has fifteen queries in all; the
comments say how many each part takes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from soundingboard.accounts.models import ReadKind
from soundingboard.accounts.roles import Permission
from soundingboard.evidence import listing
from soundingboard.framework.kinds import Held, held_at
from soundingboard.judgement import reading as judged
from soundingboard.judgement.models import Dimension, Stage
from soundingboard.judgement.reading import Mark
from soundingboard.measures.judging import bearing_on
from soundingboard.measures.showing import sees_small_numbers
from soundingboard.plan.reading import ObjectiveLine
from soundingboard.practice.voice_reading import heard_by_objective
from soundingboard.rating.ribbon import RatedOn, Ribbon, ribbon
from soundingboard.rating.rules import OF_MEASURES
from soundingboard.rating.scales import Point
from soundingboard.risk.models import RiskState
from soundingboard.risk.reading import risks_of
from soundingboard.web.doors import PageRequest
from soundingboard.web.pages.measured import measured
from soundingboard.web.reading_log import note_titles

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page."""

    anchor: str
    title: str
    template: str
    context: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DimensionLine:
    """How an objective is judged on one scale: agreed last, what the rules suggested then, and the ribbon."""

    dimension: str
    latest: Mark | None
    point: Point | None
    suggested: Point | None
    ribbon: Ribbon
    marks: list[tuple[str, Point | None]]
    waiting: list[tuple[str, Point | None, str]]

    @property
    def word(self) -> str:
        """The scale's name."""
        return str(Dimension(self.dimension).label)

    @property
    def note(self) -> str:
        """That a green rests on what those responsible say, or nothing."""
        return "asserted" if self.latest and self.latest.is_asserted else ""


def parts_of(request: PageRequest, line: ObjectiveLine) -> list[Part]:
    """The parts of the page in their order. Seven queries."""
    stand = request.stand
    held = held_at(stand.programme.pk, ("scales", "strength", "evidence_kinds"), stand.moment)
    ratings = judged.marks_of(stand.actor, line.pk, stand.moment)
    fill: tuple[Callable[[], Part], ...] = (
        lambda: _judged(request, line, held, ratings),
        lambda: _measured(request, line),
        lambda: _risks(request, line),
        lambda: _evidence(request, line, held),
        lambda: _decisions(request, ratings),
    )
    return [make() for make in fill]


def _judged(request: PageRequest, line: ObjectiveLine, held: Held, ratings: list[Mark]) -> Part:
    stand, code = request.stand, request.stand.programme.code
    lines = dimension_lines(request, held, ratings)
    spoken, hidden = judged.sentences_of(stand.actor, [one.latest.pk for one in lines if one.latest])
    said = [
        (one.word, code, sentence)
        for one in lines
        if one.latest
        for code, sentence in told(request, spoken.get(one.latest.pk, []), hidden)
    ]
    context = {
        "lines": lines,
        "spoken": said,
        "history": reverse("objective_ratings", args=[code, line.reference]) + _at(request),
        "rate": reverse("rate_latest", args=[code, line.reference]),
        "may_rate": any(
            stand.can(each)
            for each in (Permission.PROPOSE_RATING, Permission.CHALLENGE_RATING, Permission.AGREE_RATING)
        ),
    }
    return Part("judged", "How it is judged", "objective/judged.html", context)


def dimension_lines(request: PageRequest, held: Held, ratings: Iterable[Mark]) -> list[DimensionLine]:
    """The ratings of an objective, oldest first, as a line for each scale. No queries."""
    rows = list(ratings)
    found = []
    for dimension in Dimension.values:
        mine = [row for row in rows if row.dimension == dimension]
        agreed = [row for row in mine if row.stage == Stage.AGREED]
        latest = agreed[-1] if agreed else None
        since = latest.round_number if latest else 0
        waiting = [row for row in mine if row.stage != Stage.AGREED and row.round_number > since]
        newest = max((row.round_number for row in waiting), default=0)
        found.append(
            DimensionLine(
                dimension,
                latest,
                point_of(held, latest.dimension, latest.scale_version, latest.value) if latest else None,
                point_of(held, latest.dimension, latest.scale_version, latest.suggested) if latest else None,
                ribbon(
                    (RatedOn(row.board_on, point_of(held, dimension, row.scale_version, row.value)) for row in agreed),
                    max([request.stand.day, *(row.board_on for row in agreed)]),
                ),
                [(row.round_name, point_of(held, dimension, row.scale_version, row.value)) for row in agreed],
                [
                    (str(Stage(row.stage).label), point_of(held, dimension, row.scale_version, row.value), row.reason)
                    for row in waiting
                    if row.round_number == newest
                ],
            )
        )
    return found


def point_of(held: Held, dimension: str, version: int, code: str) -> Point | None:
    """A point on the scale of its day; None where there is none."""
    scale = held.every_scale.get((dimension, version))
    return next((point for point in scale.points if point.code == code), None) if scale and code else None


def told(request: PageRequest, spoken: Iterable[tuple[str, str]], hidden: Iterable[str]) -> list[tuple[str, str]]:
    """The rules that spoke, code and sentence, as this reader may read them. No query.

    A rating is suggested by every number. Who may see no small numbers is told that measures were heard, and reads what
    of them may be read where the measures themselves are shown.
    """
    small = sees_small_numbers(request.stand.actor)
    names = set(hidden)
    return [
        (code, without(sentence, names) if small or code not in OF_MEASURES else NOT_SHOWN) for code, sentence in spoken
    ]


NOT_SHOWN = "Follows from measures. Small numbers, and what rests on them, are hidden here."


def without(sentence: str, hidden: Iterable[str]) -> str:
    """A rule's sentence without the references of evidence that the reader may not see."""
    names = set(hidden)
    if not names:
        return sentence
    words = sentence.split(" ")
    return " ".join(_hidden(word) if word.strip(".,;:()") in names else word for word in words)


def _hidden(word: str) -> str:
    core = word.strip(".,;:()")
    return word.replace(core, "evidence not shown here")


def _measured(request: PageRequest, line: ObjectiveLine) -> Part:
    """The measures that bear on it, with what each came to."""
    stand = request.stand
    small = sees_small_numbers(stand.actor)
    found = bearing_on(stand.programme.pk, [line.pk], stand.moment, small=small).get(line.pk, ())
    context = {
        "lines": measured(request, found),
        "root": reverse("measures", args=[stand.programme.code]),
        "may_link": stand.can(Permission.EDIT_MEASURES),
    }
    return Part("measured", "What the measures say", "objective/measured.html", context)


def _risks(request: PageRequest, line: ObjectiveLine) -> Part:
    """The risks that threaten it, closed ones left out. One query."""
    stand = request.stand
    rows = risks_of(stand.actor, stand.moment, on=stand.day, objective_id=line.pk)
    context = {
        "risks": [row for row in rows if row.state != RiskState.CLOSED],
        "at": _at(request),
        "may_keep": stand.can(Permission.KEEP_RISKS),
    }
    return Part("risks", "What threatens it", "objective/risks.html", context)


def _evidence(request: PageRequest, line: ObjectiveLine, held: Held) -> Part:
    stand, code = request.stand, request.stand.programme.code
    found = listing.evidence_for(stand.actor, line.pk, held.strength, stand.moment, stand.day)
    note_titles(request, ReadKind.EVIDENCE, (one.reference for one in found[:SHOWN] if one.is_exempt))
    kinds = {kind.code: kind.words for kind in held.kinds}
    root = reverse("evidence", args=[code])
    log = heard_by_objective(stand.programme.pk, held.kinds, stand.moment, stand.day, objective_ids=[line.pk])
    heard = log.get(line.pk)
    context = {
        "lines": [(one, kinds.get(one.kind, one.kind)) for one in found[:SHOWN]],
        "total": len(found),
        "fresh": sum(one.strength.is_fresh for one in found),
        "against": sum(one.says == "contradicts" for one in found),
        "has_voice": any(one.is_voice_of_children for one in found) or bool(heard and heard.children),
        "heard": heard,
        "voices": f"{reverse('voices', args=[code])}?objective={line.reference}"
        f"{f'&as_at={stand.as_at.isoformat()}' if stand.as_at else ''}",
        "root": root,
        "all": f"{root}?objective={line.reference}{f'&as_at={stand.as_at.isoformat()}' if stand.as_at else ''}",
        "add": f"{root}add/?objective={line.reference}",
        "may_add": stand.can(Permission.ADD_EVIDENCE),
        "at": _at(request),
    }
    return Part("evidence", "What shows it", "objective/evidence.html", context)


def _decisions(request: PageRequest, ratings: Iterable[Mark]) -> Part:
    decisions = {
        (row.decided_on, row.decision_id, row.decision_reference, row.decision_title)
        for row in ratings
        if row.decided_on is not None
    }
    newest = sorted(decisions, reverse=True)
    context = {
        "decisions": newest[:SHOWN],
        "total": len(newest),
        "root": reverse("decisions", args=[request.stand.programme.code]),
        "at": _at(request),
    }
    return Part("decided", "What was decided about it", "objective/decided.html", context)


def _at(request: PageRequest) -> str:
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""
