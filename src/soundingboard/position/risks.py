"""Risks of the register as values of the position."""

from collections.abc import Collection, Iterable, Sequence

from soundingboard.position.values import (
    ControlValue,
    EscalationValue,
    PointValue,
    RiskMatrixValue,
    RiskScoreValue,
    RiskValue,
)
from soundingboard.risk.reading import RiskLine
from soundingboard.risk.rules import Score


def risk_values(
    lines: Iterable[RiskLine], objectives: Collection[str], actions: Collection[str], is_whole: bool
) -> tuple[RiskValue, ...]:
    """The risks of the whole, or those that threaten an objective or an action of a part. What they threaten beyond
    the part is left out."""
    found, objectives, actions = [], set(objectives), set(actions)
    for line in lines:
        value = _value(line, objectives, actions)
        if is_whole or value.objectives or value.actions:
            found.append(value)
    return tuple(found)


def matrix_values(lines: Sequence[RiskLine]) -> tuple[RiskMatrixValue, ...]:
    """The matrix by which the risks are read; none where there is no risk."""
    if not lines:
        return ()
    matrix = lines[0].matrix
    likelihood, children, programme = (
        tuple(each.title for each in matrix.of(axis)) for axis in ("likelihood", "children", "programme")
    )
    levels = sorted(matrix.levels, key=lambda each: each.up_to)
    return (
        RiskMatrixValue(
            likelihood,
            children,
            programme,
            tuple(PointValue(each.code, each.title, each.shape, each.colour, each.up_to) for each in levels),
        ),
    )


def _value(line: RiskLine, objectives: Collection[str], actions: Collection[str]) -> RiskValue:
    version, level = line.version, line.level
    return RiskValue(
        reference=line.reference,
        title=version.title,
        cause=version.cause,
        event=version.event,
        consequence=version.consequence,
        owner=version.owner.code,
        owner_title=version.owner.title,
        agency=version.owner.agency.name,
        state=line.state,
        raised_on=version.risk.raised_on,
        inherent=_score(line.inherent),
        current=_score(line.current),
        target=_score(line.target),
        before=_score(line.before) if line.before else None,
        reason=line.reason,
        level=PointValue(level.code, level.title, level.shape, level.colour, level.up_to),
        children_appetite=line.matrix.appetite.children,
        programme_appetite=line.matrix.appetite.programme,
        above=line.above,
        is_mitigated=line.is_mitigated,
        reviewed_on=line.reviewed_on,
        review_due_on=line.review_due_on,
        accepted_until=version.accepted_until,
        expired=line.has_expired,
        objectives=tuple(name for name, _ in line.objectives if name in objectives),
        actions=tuple(name for name, _ in line.actions if name in actions),
        controls=tuple(
            ControlValue(
                each.words,
                each.owner.title,
                each.starts_on,
                each.takes_off_likelihood,
                each.takes_off_impact,
                each.works,
            )
            for each in line.controls
        ),
        escalations=tuple(
            EscalationValue(
                each.row.level,
                each.level_words,
                each.row.text,
                each.row.happened_on,
                each.row.due_on,
                each.state,
                each.answered_on,
                each.reply.text if each.reply else "",
            )
            for each in line.escalations
        ),
    )


def _score(score: Score) -> RiskScoreValue:
    return RiskScoreValue(*score.numbers)
