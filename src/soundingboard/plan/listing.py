"""A plan a page at a time: the findings and requirements with what answers them, and the objectives.

A plan answers hundreds of findings by hundreds of alignments. A list reads those of the page that is asked for; which
they are, and how many there are in all, is found by the database.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet, Value

from soundingboard.accounts.access import Actor
from soundingboard.plan.models import Alignment, AlignmentStrength, ObjectiveVersion, Parking
from soundingboard.plan.reading import (
    FOUND,
    REQUIRED,
    ObjectiveLine,
    confirmed_findings,
    held,
    need_found,
    need_required,
    objective_lines,
    parked,
    requirements_in_force,
)
from soundingboard.plan.rules import Coverage, Link, NeedCoverage, coverage
from soundingboard.records.prepared import prepared, prepared_by

Needed = Literal["finding", "requirement"]


# --- findings and requirements ----------------------------------------------------------------------------------------


class NeedPage(NamedTuple):
    """Some findings or requirements as they are covered, the references of the objectives that answer them, and how
    many fit in all."""

    rows: list[NeedCoverage]
    names: Mapping[int, str]
    total: int


def need_page(
    actor: Actor,
    plan_id: int,
    kind: Needed,
    moment: datetime | None = None,
    *,
    state: Coverage | None = None,
    offset: int,
    limit: int,
) -> NeedPage:
    """Some of the findings or requirements that are covered so far, in printed order. Four queries.

    Args:
        state: how far; any where it is not given.
    """
    made = need_found if kind == "finding" else need_required
    needs = [made(row) for row in _needs(actor, plan_id, kind, moment, state, offset, limit)]
    links: list[Link] = []
    names: dict[int, str] = {}
    answers = _answers(actor, plan_id, kind, moment, tuple(need.pk for need in needs))
    for objective, need, strength, reference, is_withdrawn in answers:
        links.append(Link(objective, kind, need, strength))
        if is_withdrawn is False:
            names[objective] = reference
    order = {need.key: place for place, need in enumerate(needs)}
    rows = sorted(coverage(needs, links, parked(actor, moment)), key=lambda row: order[row.need.key])
    return NeedPage(rows, names, next(iter(_how_many(actor, plan_id, kind, moment, state)), 0))


@prepared_by("kind", "state", "offset", "limit")
def _needs(
    actor: Actor,
    plan_id: int,
    kind: Needed,
    moment: datetime | None,
    state: Coverage | None,
    offset: int,
    limit: int,
) -> "QuerySet[Any]":
    rows = _standing(actor, plan_id, kind, moment, state)
    return rows.values_list(*(FOUND if kind == "finding" else REQUIRED))[offset : offset + limit]


@prepared_by("kind", "state")
def _how_many(
    actor: Actor, plan_id: int, kind: Needed, moment: datetime | None, state: Coverage | None
) -> "QuerySet[Any]":
    rows: Any = _standing(actor, plan_id, kind, moment, state).order_by().values(one=Value(1))
    return rows.annotate(number=Count("*")).values_list("number", flat=True)  # type: ignore[no-any-return]


def _standing(
    actor: Actor, plan_id: int, kind: Needed, moment: datetime | None, state: Coverage | None
) -> "QuerySet[Any]":
    """Those that stand so by `rules.coverage`, as the database is asked."""
    rows: QuerySet[Any]
    if kind == "finding":
        rows, of = confirmed_findings(actor, moment), {"finding_id": OuterRef("pk")}
    else:
        rows, of = requirements_in_force(actor, moment), {"requirement_id": OuterRef("requirement_id")}
    answered = Alignment.objects.visible_to(actor).as_at(moment).filter(objective__plan_id=plan_id, **of)
    in_full = Exists(answered.filter(strength=AlignmentStrength.SATISFIES))
    left_out = Exists(Parking.objects.visible_to(actor).as_at(moment).filter(**of))
    match state:
        case None:
            return rows
        case "satisfied":
            return rows.filter(in_full)
        case "contributes":
            return rows.filter(Exists(answered), ~in_full)
        case "parked":
            return rows.filter(~Exists(answered), left_out)
        case "gap":
            return rows.filter(~Exists(answered), ~left_out)


@prepared_by("kind")
def _answers(
    actor: Actor, plan_id: int, kind: Needed, moment: datetime | None, needs: tuple[int, ...]
) -> "QuerySet[Any]":
    """The alignments to these, each with the reference of its objective and whether that was withdrawn."""
    return (
        Alignment.objects.visible_to(actor)
        .as_at(moment)
        .filter(objective__plan_id=plan_id, **{f"{kind}_id__in": needs})
        .annotate(said=FilteredRelation("objective__versions", condition=held(moment, "objective__versions__")))
        .order_by("objective_id", "pk")
        .values_list("objective_id", f"{kind}_id", "strength", "objective__reference", "said__is_withdrawn")
    )


# --- objectives -------------------------------------------------------------------------------------------------------


class ObjectivePage(NamedTuple):
    """Some objectives of a plan in order, and how many fit in all."""

    lines: list[ObjectiveLine]
    total: int


def objective_page(
    actor: Actor,
    plan_id: int,
    moment: datetime | None = None,
    *,
    on: date,
    theme: int | None = None,
    tier: int | None = None,
    offset: int,
    limit: int,
) -> ObjectivePage:
    """Some objectives of a plan in order, of one theme or one tier where that is asked. Three queries."""
    keys = _objectives(actor, plan_id, moment, theme, tier, offset, limit)
    lines = objective_lines(actor, plan_id, moment, on=on, within=keys)
    return ObjectivePage(lines, next(iter(_how_many_objectives(actor, plan_id, moment, theme, tier)), 0))


@prepared_by("offset", "limit")
def _objectives(
    actor: Actor,
    plan_id: int,
    moment: datetime | None,
    theme: int | None,
    tier: int | None,
    offset: int,
    limit: int,
) -> "QuerySet[Any]":
    rows = _wanted(actor, plan_id, moment, theme, tier)
    return rows.order_by("position", "objective_id").values_list("objective_id", flat=True)[offset : offset + limit]


@prepared
def _how_many_objectives(
    actor: Actor, plan_id: int, moment: datetime | None, theme: int | None, tier: int | None
) -> "QuerySet[Any]":
    rows = _wanted(actor, plan_id, moment, theme, tier).order_by().values(one=Value(1))
    return rows.annotate(number=Count("*")).values_list("number", flat=True)


def _wanted(
    actor: Actor, plan_id: int, moment: datetime | None, theme: int | None, tier: int | None
) -> "QuerySet[ObjectiveVersion]":
    rows: QuerySet[ObjectiveVersion] = ObjectiveVersion.objects.visible_to(actor).as_at(moment)
    rows = rows.filter(objective__plan_id=plan_id, is_withdrawn=False)
    if theme is not None:
        rows = rows.filter(theme_id=theme)
    if tier is not None:
        rows = rows.filter(tier=tier)
    return rows


class Answers(NamedTuple):
    """The references of the findings and requirements that an objective answers."""

    satisfies: list[str]
    contributes_to: list[str]


def answers_of(actor: Actor, objectives: Collection[int], moment: datetime | None = None) -> dict[int, Answers]:
    """What each of some objectives answers, of what was confirmed and what is in force, by when it was aligned.

    One query.
    """
    found = {key: Answers([], []) for key in objectives}
    for objective, strength, finding, requirement in _answered(actor, tuple(objectives), moment):
        answers = found[objective]
        (answers.satisfies if strength == AlignmentStrength.SATISFIES else answers.contributes_to).append(
            finding or requirement
        )
    return found


@prepared
def _answered(actor: Actor, objectives: tuple[int, ...], moment: datetime | None) -> "QuerySet[Any]":
    confirmed = confirmed_findings(actor, moment).filter(pk=OuterRef("finding_id"))
    in_force = requirements_in_force(actor, moment).filter(requirement_id=OuterRef("requirement_id"))
    return (
        Alignment.objects.visible_to(actor)
        .as_at(moment)
        .filter(Q(Exists(confirmed)) | Q(Exists(in_force)), objective_id__in=objectives)
        .order_by("objective_id", "pk")
        .values_list("objective_id", "strength", "finding__reference", "requirement__reference")
    )
