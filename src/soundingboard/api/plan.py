"""Reading the plan: what inspectors found, what is required, and the objectives that answer them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from ninja import Query

from soundingboard.api.door import ApiRequest, reads
from soundingboard.api.paging import answered, page_of
from soundingboard.api.said import Asked, Code, Page, Told
from soundingboard.connections.rules import Kind
from soundingboard.plan import reading
from soundingboard.plan.listing import Needed, NeedPage, answers_of, need_page, objective_page
from soundingboard.plan.reading import ObjectiveLine
from soundingboard.plan.rules import Coverage, NeedCoverage
from soundingboard.position.standings import agreed_ratings


class FindingOut(Told):
    """A confirmed finding of an inspection, word for word, with the objectives that answer it."""

    reference: str
    text: str
    inspection: str
    inspection_title: str
    page: int | None
    time_band: str
    is_priority_action: bool
    coverage: Coverage
    satisfied_by: list[str]
    contributed_to_by: list[str]
    parked_because: str


class RequirementOut(Told):
    """A requirement of a Notice or direction in force, with the objectives that answer it."""

    reference: str
    text: str
    instrument: str
    instrument_title: str
    due_on: date | None
    shown_by: str
    coverage: Coverage
    satisfied_by: list[str]
    contributed_to_by: list[str]
    parked_because: str


class AgreedOut(Told):
    """A rating that the Board agreed last, beside what the rules suggested when it did."""

    dimension: str
    value: str
    suggested: str
    round: int
    is_asserted: bool


class ObjectiveOut(Told):
    """An objective, who owns it, what it answers, and what was agreed of it last."""

    reference: str
    title: str
    description: str
    theme: str
    tier: int
    owner: str | None
    holder: str | None
    content_area: str
    starts_on: date | None
    first_due_on: date | None
    due_on: date | None
    measure: str
    baseline: str
    target: str
    is_local_ambition: bool
    satisfies: list[str]
    contributes_to: list[str]
    agreed: list[AgreedOut]


class ThemeOut(Told):
    """A theme of the plan: why it matters, and the post that sponsors it."""

    reference: str
    title: str
    why_it_matters: str
    sponsor: str | None


class OutcomeOut(Told):
    """An outcome that a theme is to bring about for children."""

    reference: str
    theme: str
    statement: str
    baseline: str
    what_good_looks_like: str
    by_when: date | None


class NeedsAsked(Asked):
    """Which findings or requirements."""

    coverage: Coverage | None = None


class ObjectivesAsked(Asked):
    """Which objectives."""

    theme: Code | None = None
    tier: Literal["1", "2", "3"] | None = None


def _covered(request: ApiRequest, asked: NeedsAsked, kind: Needed) -> NeedPage:
    """The page of findings or requirements, each with how it is covered. Five queries."""
    caller = request.stand
    plan = reading.plan_line(caller.actor, caller.moment)
    return need_page(
        caller.actor,
        plan.pk if plan else 0,
        kind,
        caller.moment,
        state=asked.coverage,
        offset=(asked.page - 1) * asked.per_page,
        limit=asked.per_page,
    )


def _answering(row: NeedCoverage, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "reference": row.need.reference,
        "text": row.need.text,
        "coverage": row.state,
        "satisfied_by": [names[key] for key in row.satisfied_by if key in names],
        "contributed_to_by": [names[key] for key in row.contributed_to_by if key in names],
        "parked_because": row.parked_because,
    }


@reads("/findings", Kind.PLAN, Page[FindingOut])
def findings(request: ApiRequest, programme: str, asked: Query[NeedsAsked]) -> Any:
    """Findings of inspections that a person confirmed, with what answers them."""
    found = _covered(request, asked, "finding")

    def made(row: NeedCoverage) -> dict[str, Any]:
        need = row.need
        return _answering(row, found.names) | {
            "inspection": need.source_reference,
            "inspection_title": need.source,
            "page": need.page,
            "time_band": need.time_band,
            "is_priority_action": need.is_priority_action,
        }

    return answered(request, asked, map(made, found.rows), found.total)


@reads("/requirements", Kind.PLAN, Page[RequirementOut])
def requirements(request: ApiRequest, programme: str, asked: Query[NeedsAsked]) -> Any:
    """Requirements of Notices and directions in force, with what answers them."""
    found = _covered(request, asked, "requirement")

    def made(row: NeedCoverage) -> dict[str, Any]:
        need = row.need
        return _answering(row, found.names) | {
            "instrument": need.source_reference,
            "instrument_title": need.source,
            "due_on": need.due_on,
            "shown_by": need.satisfied_by,
        }

    return answered(request, asked, map(made, found.rows), found.total)


@reads("/themes", Kind.PLAN, Page[ThemeOut])
def list_themes(request: ApiRequest, programme: str, asked: Query[Asked]) -> Any:
    """Themes of the plan, in order."""
    caller = request.stand
    plan = reading.plan_line(caller.actor, caller.moment)
    lines = reading.theme_lines(caller.actor, plan.pk if plan else 0, caller.moment)
    return page_of(request, asked, lines, lambda line: line._asdict())


@reads("/outcomes", Kind.PLAN, Page[OutcomeOut])
def list_outcomes(request: ApiRequest, programme: str, asked: Query[Asked]) -> Any:
    """Outcomes of the plan, in order."""
    caller = request.stand
    plan = reading.plan_line(caller.actor, caller.moment)
    plan_id = plan.pk if plan else 0
    themes = {line.pk: line.reference for line in reading.theme_lines(caller.actor, plan_id, caller.moment)}
    lines = reading.outcome_lines(caller.actor, plan_id, caller.moment)
    return page_of(request, asked, lines, lambda line: line._asdict() | {"theme": themes.get(line.theme_id, "")})


@reads("/objectives", Kind.PLAN, Page[ObjectiveOut])
def objectives(request: ApiRequest, programme: str, asked: Query[ObjectivesAsked]) -> Any:
    """Objectives, with what they answer and what was agreed of them last."""
    caller = request.stand
    plan = reading.plan_line(caller.actor, caller.moment)
    plan_id = plan.pk if plan else 0
    themes = {line.pk: line.reference for line in reading.theme_lines(caller.actor, plan_id, caller.moment)}
    # A theme that there is not has no objectives.
    theme = None if asked.theme is None else next((key for key, name in themes.items() if name == asked.theme), 0)
    found = objective_page(
        caller.actor,
        plan_id,
        caller.moment,
        on=caller.day,
        theme=theme,
        tier=int(asked.tier) if asked.tier else None,
        offset=(asked.page - 1) * asked.per_page,
        limit=asked.per_page,
    )
    shown = [line.pk for line in found.lines]
    answers = answers_of(caller.actor, shown, caller.moment)
    agreed = agreed_ratings(caller.actor, caller.moment, within=shown)

    def made(line: ObjectiveLine) -> dict[str, Any]:
        return {
            **{name: getattr(line, name) for name in _SAID_OF_AN_OBJECTIVE},
            "theme": themes.get(line.theme_id, ""),
            "first_due_on": line.baseline_due_on,
            **answers[line.pk]._asdict(),
            "agreed": [
                {
                    "dimension": dimension,
                    "value": said.value,
                    "suggested": said.suggested,
                    "round": said.round_number,
                    "is_asserted": said.is_asserted,
                }
                for dimension, said in sorted(agreed.get(line.pk, {}).items())
            ],
        }

    return answered(request, asked, map(made, found.lines), found.total)


_SAID_OF_AN_OBJECTIVE = (
    "reference",
    "title",
    "description",
    "tier",
    "owner",
    "holder",
    "content_area",
    "starts_on",
    "due_on",
    "measure",
    "baseline",
    "target",
    "is_local_ambition",
)
