"""Tidy tables for business-intelligence tools: a row for each thing, a column for each fact, and a published schema.

What a reader may see is what the pages show the same person. Each table is read in a fixed number of queries, a few
thousand rows in memory at a time.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from soundingboard.accounts.access import Actor
from soundingboard.connections.rules import Kind
from soundingboard.delivery.listing import STATE_WORDS, ActionFilters, export_actions
from soundingboard.delivery.reading import rounds_as_at
from soundingboard.evidence.listing import EvidenceFilters, EvidenceLine, filtered, weighed_in_turn
from soundingboard.formats.parquet_out import ColumnType
from soundingboard.framework.kinds import held_at
from soundingboard.judgement.listing import every_judgement, every_need_judgement
from soundingboard.measures.reading import Links, Measures, definitions_at, series_at
from soundingboard.measures.showing import sees_small_numbers, shown
from soundingboard.plan import reading as plan
from soundingboard.plan.rules import coverage
from soundingboard.position.standings import agreed_ratings
from soundingboard.rating.scales import DIMENSIONS

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who reads a table, and as at which day."""

    actor: Actor
    moment: datetime | None
    day: date

    @property
    def programme_id(self) -> int:
        """The programme's key."""
        return int(self.actor.programme_id or 0)


@dataclass(frozen=True, slots=True)
class TidyColumn:
    """One fact of each row. `one_of` are the only values that there are."""

    name: str
    type: ColumnType
    says: str
    is_always_there: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TidyTable:
    """One table: what a row is, by what it is known, what it leads to, and how it is read."""

    name: str
    title: str
    says: str
    kind: Kind
    key: tuple[str, ...]
    columns: tuple[TidyColumn, ...]
    rows: Callable[[Asker], Iterator[Row]]
    # A column of it, and the table whose `reference` it always holds. It is not promised where a thing may have been
    # withdrawn since, as an objective that was rated once.
    leads_to: Mapping[str, str]


def _there(name: str, type: ColumnType, says: str, *one_of: str) -> TidyColumn:
    return TidyColumn(name, type, says, True, one_of)


def _maybe(name: str, type: ColumnType, says: str) -> TidyColumn:
    return TidyColumn(name, type, says)


# --- the plan -------------------------------------------------------------------------------------------------------


def _objectives(by: Asker) -> Iterator[Row]:
    found = plan.plan_line(by.actor, by.moment)
    plan_id = found.pk if found else 0
    themes = {line.pk: line for line in plan.theme_lines(by.actor, plan_id, by.moment)}
    agreed = agreed_ratings(by.actor, by.moment)
    for line in plan.objective_lines(by.actor, plan_id, by.moment, on=by.day):
        theme, said = themes.get(line.theme_id), agreed.get(line.pk, {})
        rounds = [each.round_number for each in said.values()]
        yield (
            line.reference,
            line.title,
            theme.reference if theme else None,
            theme.title if theme else None,
            line.tier,
            line.owner,
            line.content_area or None,
            line.starts_on,
            line.baseline_due_on,
            line.due_on,
            line.measure or None,
            line.baseline or None,
            line.target or None,
            line.is_local_ambition,
            line.not_measurable_yet,
            *(said[each].value if each in said else None for each in DIMENSIONS),
            *(said[each].suggested or None if each in said else None for each in DIMENSIONS),
            max(rounds, default=None),
        )


def _needs(by: Asker) -> Iterator[Row]:
    found = plan.plan_line(by.actor, by.moment)
    links = plan.links(by.actor, found.pk if found else 0, by.moment)
    for row in coverage(plan.needs(by.actor, by.moment), links, plan.parked(by.actor, by.moment)):
        need = row.need
        yield (
            need.kind,
            need.reference,
            need.text,
            need.source_reference,
            need.source,
            need.due_on,
            need.is_priority_action,
            row.state,
            row.parked_because or None,
        )


def _alignments(by: Asker) -> Iterator[Row]:
    found = plan.plan_line(by.actor, by.moment)
    plan_id = found.pk if found else 0
    objectives = {line.pk: line.reference for line in plan.objective_lines(by.actor, plan_id, by.moment, on=by.day)}
    needs = {need.key: need for need in plan.needs(by.actor, by.moment)}
    for link in plan.links(by.actor, plan_id, by.moment):
        need, objective = needs.get(link.key), objectives.get(link.objective_id)
        if need is not None and objective is not None:
            yield objective, need.kind, need.reference, link.strength


# --- delivery, evidence, judgements, measures -------------------------------------------------------------------------


def _actions(by: Asker) -> Iterator[Row]:
    codes = {words: code for code, words in STATE_WORDS.items()}
    rounds = rounds_as_at(by.programme_id, by.moment)
    rows = export_actions(by.actor, by.moment, by.day, ActionFilters(), sort="reference", rounds=rounds)
    for row in rows:
        *first, state, starts, baseline, due, moved, overdue, last_round, criteria = row
        yield (*first, codes[str(state)], starts, baseline, due, moved, overdue, last_round, criteria or None)


def _evidence_lines(by: Asker) -> Iterator[EvidenceLine]:
    held = held_at(by.programme_id, ("evidence_kinds", "strength"), by.moment)
    rows = filtered(by.actor, EvidenceFilters(), held.strength, by.moment, by.day)
    return weighed_in_turn(by.actor, rows, held.strength, by.moment, by.day)


def _evidence(by: Asker) -> Iterator[Row]:
    for line in _evidence_lines(by):
        row = line.row
        yield (
            line.reference,
            row.title,
            row.kind,
            row.line,
            row.performance_type,
            row.says,
            row.content_area or None,
            row.collected_on,
            row.period_from,
            row.period_to,
            row.sample_size,
            line.strength.score,
            line.strength.is_fresh,
            line.is_voice_of_children,
            row.verified_on,
            row.classification,
            row.is_about_a_case,
        )


def _evidence_objectives(by: Asker) -> Iterator[Row]:
    for line in _evidence_lines(by):
        for objective in line.objectives:
            yield line.reference, objective


def _judgements(by: Asker) -> Iterator[Row]:
    for line in every_judgement(by.actor, by.moment):
        yield (
            line.objective,
            line.round,
            line.dimension,
            line.stage,
            line.value,
            line.suggested or None,
            line.overrules,
            line.is_asserted,
            line.on,
            line.reason,
            line.decision,
        )


def _need_judgements(by: Asker) -> Iterator[Row]:
    for line in every_need_judgement(by.actor, by.moment):
        said = (line.kind, line.reference, line.round, line.dimension, line.value, line.on, line.reason)
        yield (*said, line.decision)


def measures_seen(by: Asker, keys: list[int] | None = None) -> Measures:
    """The measures' series for the authority, without what this reader may not see. Two queries."""
    whole = Measures(
        definitions=definitions_at(by.programme_id, by.moment, indicator_ids=keys),
        series=series_at(by.programme_id, by.moment, indicator_ids=keys, authority_only=True),
        targets={},
        chart_changes={},
        events=(),
        commentaries={},
        links=Links({}, {}, {}, {}),
        scorecard=(),
    )
    return shown(whole, small=sees_small_numbers(by.actor))


def _figures(by: Asker) -> Iterator[Row]:
    seen = measures_seen(by)
    for key, series in seen.series.items():
        definition = seen.definitions.get(key.indicator_id)
        for point in series.points if definition is not None else ():
            assert definition is not None
            yield (
                definition.code,
                definition.title,
                definition.unit,
                key.kind,
                point.period.start,
                point.period.end,
                point.value,
                point.symbol or None,
                point.numerator,
                point.denominator,
                point.is_provisional,
                point.data_cut_off,
                point.quality,
                point.vintage,
            )


DAY_OF_ROUND = "the last that the Board agreed ratings in, of the last two with any"

TABLES: tuple[TidyTable, ...] = (
    TidyTable(
        "objectives",
        "Objectives",
        "A row for each objective of the plan, with what the Board agreed of it last beside what the rules suggested.",
        Kind.PLAN,
        ("reference",),
        (
            _there("reference", "string", "By which people name it."),
            _there("title", "string", "What it is to achieve."),
            _maybe("theme", "string", "The theme's reference."),
            _maybe("theme_title", "string", "The theme."),
            _there("tier", "integer", "1 is first, 2 is next, 3 is later."),
            _maybe("owner", "string", "The post that owns it."),
            _maybe("content_area", "string", "What it is about, as a code of the programme's content areas."),
            _maybe("starts_on", "date", "When work on it begins."),
            _maybe("first_due_on", "date", "The date that was first promised."),
            _maybe("due_on", "date", "The date now."),
            _maybe("measure", "string", "By what it is known to be achieved."),
            _maybe("baseline", "string", "Where it began."),
            _maybe("target", "string", "Where it is to be."),
            _there("is_local_ambition", "boolean", "Chosen by the council; no requirement asks for it."),
            _there("not_measurable_yet", "boolean", "Nothing measures it yet."),
            *(
                _maybe(f"{each}_agreed", "string", f"What the Board agreed of {each}, as a code.")
                for each in DIMENSIONS
            ),
            *(_maybe(f"{each}_suggested", "string", "What the rules suggested then.") for each in DIMENSIONS),
            _maybe("agreed_in_round", "integer", f"The number of the round: {DAY_OF_ROUND}."),
        ),
        _objectives,
        {},
    ),
    TidyTable(
        "needs",
        "Findings and requirements",
        "A row for each confirmed finding of an inspection and each requirement in force, with how far it is answered.",
        Kind.PLAN,
        ("kind", "reference"),
        (
            _there("kind", "string", "Which of the two.", "finding", "requirement"),
            _there("reference", "string", "By which people name it."),
            _there("text", "string", "Word for word."),
            _there("source", "string", "The reference of the inspection, Notice or direction."),
            _there("source_title", "string", "Its title."),
            _maybe("due_on", "date", "By when a requirement is to be met."),
            _there("is_priority_action", "boolean", "A finding that inspectors called a priority action."),
            _there("coverage", "string", "How far the plan answers it.", "gap", "contributes", "parked", "satisfied"),
            _maybe("parked_because", "string", "Why it was left out of the plan on purpose."),
        ),
        _needs,
        {},
    ),
    TidyTable(
        "alignments",
        "What answers what",
        "A row for each objective and what it answers.",
        Kind.PLAN,
        ("objective", "kind", "need"),
        (
            _there("objective", "string", "The objective's reference."),
            _there("kind", "string", "What it answers.", "finding", "requirement"),
            _there("need", "string", "The reference of that."),
            _there("strength", "string", "How far.", "contributes", "satisfies"),
        ),
        _alignments,
        {"objective": "objectives"},
    ),
    TidyTable(
        "actions",
        "Actions",
        "A row for each action of the delivery plans.",
        Kind.DELIVERY,
        ("reference",),
        (
            _there("reference", "string", "By which people name it."),
            _there("title", "string", "What is to be done."),
            _there("objective", "string", "The objective that it serves."),
            _there("delivery_plan", "string", "The delivery plan that it is in."),
            _maybe("owner", "string", "The post that owns it."),
            _maybe("agency", "string", "The agency of that post."),
            _there("state", "string", "Where it stands.", *STATE_WORDS),
            _maybe("starts_on", "date", "When work on it begins."),
            _maybe("first_due_on", "date", "The date that was first promised."),
            _maybe("due_on", "date", "The date now."),
            _maybe("days_moved", "integer", "How far the date has moved; less than nought is sooner."),
            _maybe("days_overdue", "integer", "How long it has been overdue; nought where it is not."),
            _maybe("last_update_in_round", "integer", "The number of the round in which it was last updated."),
            _maybe("success_criteria", "string", "By what it is known to be done."),
        ),
        _actions,
        {},
    ),
    TidyTable(
        "evidence",
        "Evidence",
        "A row for each piece of evidence that stands, with its strength on the day.",
        Kind.EVIDENCE,
        ("reference",),
        (
            _there("reference", "string", "By which people name it."),
            _there("title", "string", "What it is."),
            _there("kind", "string", "A code of the programme's kinds of evidence."),
            _there("line", "integer", "The line of assurance: 1 those responsible, 2 those who check, 3 outsiders."),
            _there("performance_type", "string", "What it is about.", "quantity", "quality", "outcome"),
            _there("says", "string", "What it says of what it is offered for.", "supports", "mixed", "contradicts"),
            _maybe("content_area", "string", "What it is about, as a code of the programme's content areas."),
            _there("collected_on", "date", "When it was collected."),
            _maybe("period_from", "date", "The first day that it covers."),
            _maybe("period_to", "date", "The last day that it covers."),
            _maybe("sample_size", "integer", "How many were looked at."),
            _there("strength", "integer", "From 0 to 4, by the published table."),
            _there("is_fresh", "boolean", "Whether it is young enough for its kind."),
            _there("is_voice_of_children", "boolean", "Whether children and families speak in it."),
            _maybe("verified_on", "date", "When somebody other than its bringer verified it."),
            _there("classification", "string", "Who may see it.", "public", "official", "exempt"),
            _there("is_about_a_case", "boolean", "Whether it is about one child's case."),
        ),
        _evidence,
        {},
    ),
    TidyTable(
        "evidence_objectives",
        "What evidence is offered for",
        "A row for each piece of evidence and each objective that it is offered for.",
        Kind.EVIDENCE,
        ("evidence", "objective"),
        (
            _there("evidence", "string", "The reference of the evidence."),
            _there("objective", "string", "The reference of the objective."),
        ),
        _evidence_objectives,
        {"evidence": "evidence"},
    ),
    TidyTable(
        "judgements",
        "Judgements over rounds",
        "A row for each rating of an objective, at each stage of each round, beside what the rules suggested then.",
        Kind.JUDGEMENTS,
        ("objective", "round", "dimension", "stage"),
        (
            _there("objective", "string", "The objective's reference."),
            _there("round", "integer", "The number of the round."),
            _there("dimension", "string", "What was judged.", *DIMENSIONS),
            _there("stage", "string", "Whose judgement it is.", "proposed", "challenged", "agreed"),
            _there("value", "string", "The rating, as a code of its scale."),
            _maybe("suggested", "string", "What the rules suggested when it was given."),
            _there("overrules", "boolean", "Whether it differs from what the rules suggested."),
            _there("is_asserted", "boolean", "Whether nothing but somebody's word stands behind it."),
            _there("on", "date", "When it was given."),
            _there("reason", "string", "Why."),
            _maybe("decision", "string", "The decision on which it rests."),
        ),
        _judgements,
        {},
    ),
    TidyTable(
        "need_judgements",
        "Findings and requirements as the Board rated them",
        "A row for each rating of a finding or a requirement by itself, where the Board decided that each is rated.",
        Kind.JUDGEMENTS,
        ("kind", "reference", "round", "dimension"),
        (
            _there("kind", "string", "What is rated.", "finding", "requirement"),
            _there("reference", "string", "Its reference."),
            _there("round", "integer", "The number of the round."),
            _there("dimension", "string", "What was judged.", *DIMENSIONS),
            _there("value", "string", "The rating, as a code of its scale."),
            _there("on", "date", "When it was given."),
            _there("reason", "string", "Why."),
            _there("decision", "string", "The decision on which it rests."),
        ),
        _need_judgements,
        {},
    ),
    TidyTable(
        "figures",
        "Figures of measures",
        "A row for each period of each measure, for the authority, at the figure that holds. Small numbers are hidden "
        "from those whom the pages hide them from.",
        Kind.MEASURES,
        ("measure", "period_start", "period_end"),
        (
            _there("measure", "string", "The measure's code."),
            _there("title", "string", "The measure."),
            _there("unit", "string", "What it is counted in."),
            _there(
                "period_kind", "string", "What sort of stretch.", "day", "week", "month", "quarter", "year", "other"
            ),
            _there("period_start", "date", "The first day of the period."),
            _there("period_end", "date", "The last day of the period."),
            _maybe("value", "number", "The figure; nothing where there is none or it is hidden."),
            _maybe("symbol", "string", "Why there is no figure: c is hidden."),
            _maybe("numerator", "number", "What was counted."),
            _maybe("denominator", "number", "Out of how many."),
            _there("is_provisional", "boolean", "Whether it may still change."),
            _there("data_cut_off", "date", "Up to when it was known."),
            _there("quality", "string", "How sure it is."),
            _there("vintage", "integer", "How often it was revised, and once."),
        ),
        _figures,
        {},
    ),
)


def data_package() -> dict[str, Any]:
    """The published schema: a Frictionless data package, whose tables lie beside it. The same for every programme."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "sounding-board",
        "title": "Sounding Board: tidy tables of an improvement programme",
        "resources": [_resource(table) for table in TABLES],
    }


def _resource(table: TidyTable) -> dict[str, Any]:
    return {
        "name": table.name.replace("_", "-"),
        "title": table.title,
        "description": table.says,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": [column], "reference": {"resource": other, "fields": ["reference"]}}
                for column, other in table.leads_to.items()
            ],
        },
    }


def _field(column: TidyColumn) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.is_always_there else {}
    if column.one_of:
        constraints["enum"] = list(column.one_of)
    boolean = {"trueValues": ["Yes"], "falseValues": ["No"]} if column.type == "boolean" else {}
    return {
        "name": column.name,
        "type": column.type,
        "description": column.says,
        **boolean,
        **({"constraints": constraints} if constraints else {}),
    }
