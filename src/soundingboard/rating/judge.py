"""Puts the rules together: what they suggest for one objective on a day, and which of them spoke.

The order, for each of delivery, impact and confidence:

1. Of the rules that suggest a point, the lowest holds. A point without a rank (not due, not started, too early) stands
   below every other here, because it claims nothing.
2. Of the rules that set a ceiling, the lowest holds. It applies when the suggested point is better, and also when the
   suggested point has no rank: work that has not started but is overdue is not merely not started.
3. A prompt changes nothing.
4. A green that nothing fresh supports but what those responsible say is marked as asserted. Confidence is then low, by
   its own rules; the colour is not changed by that.

The suggestion stands beside the judgement of people, who may overrule it with a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from soundingboard.rating.facts import ObjectiveFacts
from soundingboard.rating.rules import Rule, Spoken, rules
from soundingboard.rating.scales import Dimension, Point, Scale, Scales


@dataclass(frozen=True)
class Suggestion:
    """What the rules suggest, with every rule that spoke in order of code.

    `is_asserted` is true when delivery or impact is suggested as green or better and rests on first-line evidence or
    on none.
    """

    delivery: Point
    impact: Point
    confidence: Point
    spoken: tuple[Spoken, ...]
    is_asserted: bool

    def of(self, dimension: Dimension) -> Point:
        """The point suggested for a dimension."""
        point: Point = getattr(self, dimension)
        return point

    def reasons(self, dimension: Dimension) -> tuple[Spoken, ...]:
        """The rules that spoke about a dimension."""
        return tuple(spoken for spoken in self.spoken if spoken.dimension == dimension)

    def deciding(self, dimension: Dimension) -> tuple[Spoken, ...]:
        """The rules without which the suggestion would have been another: those that name the point it ended on."""
        chosen = self.of(dimension).code
        return tuple(spoken for spoken in self.reasons(dimension) if spoken.value == chosen)


def suggest(facts: ObjectiveFacts, on: date, scales: Scales, *, by: Iterable[Rule] | None = None) -> Suggestion:
    """What the published rules suggest for the objective on the day.

    `by` may name other rules than the published ones. Raises KeyError where a rule names a point the scales lack
    (`rules.missing_points` says so beforehand).
    """
    applied = rules() if by is None else tuple(by)
    spoken = tuple(said for said in (rule.speak(facts, on) for rule in applied) if said)
    delivery = _point("delivery", scales.delivery, spoken)
    impact = _point("impact", scales.impact, spoken)
    return Suggestion(
        delivery=delivery,
        impact=impact,
        confidence=_point("confidence", scales.confidence, spoken),
        spoken=spoken,
        is_asserted=is_asserted(facts, delivery) or is_asserted(facts, impact),
    )


def is_asserted(facts: ObjectiveFacts, point: Point) -> bool:
    """True when a point that is green or better rests only on what those responsible say, or on nothing fresh.

    Serves for a person's rating of delivery or impact as well as for the suggested one.
    """
    return point.colour in ("green", "blue") and facts.has_only_first_line


def _point(dimension: Dimension, scale: Scale, spoken: tuple[Spoken, ...]) -> Point:
    suggested = [scale.point(each.value) for each in spoken if (each.dimension, each.effect) == (dimension, "suggest")]
    ceilings = [scale.point(each.value) for each in spoken if (each.dimension, each.effect) == (dimension, "ceiling")]
    start = min(suggested, key=_rank, default=scale.points[0])
    ceiling = min(ceilings, key=_rank, default=None)
    if ceiling is not None and (start.rank is None or _rank(ceiling) < start.rank):
        return ceiling
    return start


def _rank(point: Point) -> int:
    return -1 if point.rank is None else point.rank
