"""What may be done to measures: keep the library, set targets, change how a chart is read, mark events, comment, link.

Figures come in by `figure_actions`. Revising asks for the version that was seen; `ChangedMeanwhile` says that it was no
longer current. Everything about a measure goes into the history of its indicator.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Max, Min

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.bases import ChangedMeanwhile, first_version, revise, supersede
from soundingboard.accounts.models import Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Round, RoundState
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.evidence.models import PerformanceType
from soundingboard.framework.models import Origin
from soundingboard.framework.reading import items_at
from soundingboard.history.log import record
from soundingboard.lib.presets import ContentArea
from soundingboard.measures import rules
from soundingboard.measures.judging import judge_again
from soundingboard.measures.library import library, shipped_digests, what_is_wrong_with
from soundingboard.measures.models import (
    ChangeKind,
    ChartChange,
    Commentary,
    Conflict,
    DataDevelopment,
    DataDevelopmentVersion,
    DevelopmentState,
    Direction,
    Event,
    EventKind,
    Figure,
    Frequency,
    Indicator,
    IndicatorVersion,
    MeasureLink,
    ScorecardLine,
    Stage,
    Target,
    TargetKind,
    Team,
    Timing,
    Unit,
)
from soundingboard.measures.rules import Aim, Changed
from soundingboard.plan.models import Objective, Outcome, Requirement
from soundingboard.plan.standing import require_open
from soundingboard.records.case_numbers import asked_once
from soundingboard.records.fields import Code

# What a person may say of an indicator; the rest (retiring, the shipped words) has actions of its own.
FACTS = frozenset(
    {
        "title",
        "definition",
        "numerator",
        "denominator",
        "unit",
        "decimals",
        "direction",
        "performance_type",
        "content_area",
        "stage",
        "timing",
        "frequency",
        "conflict",
        "collected_in",
        "annex_a",
        "source",
        "subtleties",
        "read_with",
        "derivation",
        "lait",
        "explore",
        "owner",
        "owner_role",
        "review_on",
        "valid_from",
        "valid_to",
        "position",
    }
)

_CHOICES: Mapping[str, type[models.TextChoices]] = {
    "unit": Unit,
    "direction": Direction,
    "performance_type": PerformanceType,
    "stage": Stage,
    "timing": Timing,
    "frequency": Frequency,
    "conflict": Conflict,
}

# For what a revision leaves as it is, where None would mean "nobody" or "no date".
KEEP: Any = object()


class MeasureRefused(Exception):
    """What was asked cannot be done; each sentence says what to do instead. Nothing was changed."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


# --- the library (ME1) ------------------------------------------------------------------------------------------------


def adopt_library(*, programme: Programme, codes: Collection[str] | None = None, by: Actor) -> int:
    """Take indicators of the library that ships into the programme, where it has none of that code yet; how many.

    Args:
        codes: which ones; None for all.
    Raises:
        MeasureRefused: this release ships no indicator of one of the codes.
    """
    require(by, Permission.EDIT_MEASURES, programme)
    shipped = {item.code: (position, item) for position, item in enumerate(library())}
    unknown = sorted(set(codes or ()) - shipped.keys())
    if unknown:
        raise MeasureRefused(f"This release ships no indicator {', '.join(unknown)}.")
    with transaction.atomic(), asked_once():
        Programme.objects.select_for_update().get(pk=programme.pk)
        have = set(Indicator.objects.filter(programme=programme).values_list("code", flat=True))
        wanted = [each for code, each in shipped.items() if code not in have and (codes is None or code in codes)]
        if not wanted:
            return 0
        made = Indicator.objects.bulk_create([Indicator(programme=programme, code=item.code) for _, item in wanted])
        digests = shipped_digests()
        IndicatorVersion.objects.bulk_create(
            [
                IndicatorVersion(
                    programme=programme,
                    indicator=indicator,
                    position=position,
                    shipped_digest=digests[item.code],
                    recorded_at=by.now,
                    recorded_by=by.person,
                    **item.as_version(),
                )
                for indicator, (position, item) in zip(made, wanted, strict=True)
            ]
        )
        record(
            "indicators.adopted",
            programme,
            after={"indicators": len(wanted), "codes": [item.code for _, item in wanted]},
            programme_id=programme.pk,
            by=by,
        )
    return len(wanted)


def add_indicator(*, programme: Programme, code: str, by: Actor, **said: Any) -> IndicatorVersion:
    """Add an indicator of the programme's own.

    Args:
        said: the fields named in FACTS.
    Raises:
        MeasureRefused: the code is taken, or the definition contradicts itself.
    """
    require(by, Permission.EDIT_MEASURES, programme)
    _refuse_unknown(said)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        if not _is_code(code):
            raise MeasureRefused("Enter a code of letters, digits, dots, hyphens and underscores.")
        if Indicator.objects.filter(programme=programme, code=code).exists():
            raise MeasureRefused(f"There is already an indicator {code}. Enter another code.")
        said.setdefault("position", _last_position(programme) + 1)
        row = IndicatorVersion(programme=programme, origin=Origin.LOCAL, **said)
        _refuse_contradiction(row)
        row.indicator = Indicator.objects.create(programme=programme, code=code)
        first_version(row, by=by)
        record("indicator.added", row.indicator, after=said, label=row.title, by=by)
    return row


def revise_indicator(*, row: IndicatorVersion, why: str, by: Actor, **changes: Any) -> IndicatorVersion:
    """Change a definition. Figures made with the old one keep it; an upgrade will not overwrite the new one.

    Args:
        changes: some of the fields named in FACTS.
    Raises:
        MeasureRefused: no reason is given, the definition would contradict itself, its unit would change under figures
            that are there, or it would become one of context with targets set.
        ChangedMeanwhile: somebody else changed it first.
    """
    require(by, Permission.EDIT_MEASURES, row)
    _refuse_unknown(changes)
    _need(why, "Enter why the definition is changed.")
    with transaction.atomic():
        changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
        if not changed:
            return row
        _refuse_contradiction(_as_changed(row, changed))
        _refuse_breaking(row, changed)
        return _revise_indicator(row, "indicator.revised", why, by, origin=Origin.LOCAL, **changed)


def retire_indicator(*, row: IndicatorVersion, why: str, by: Actor) -> IndicatorVersion:
    """No longer measure something. Its figures stay readable; it takes no more and leaves the scorecard."""
    require(by, Permission.EDIT_MEASURES, row)
    _need(why, "Enter why the indicator is retired.")
    with transaction.atomic():
        fresh = _revise_indicator(row, "indicator.retired", why, by, is_retired=True, why_retired=why)
        for line in ScorecardLine.objects.filter(indicator_id=row.indicator_id).current():
            supersede(line, by=by)
    return fresh


def bring_back_indicator(*, row: IndicatorVersion, by: Actor) -> IndicatorVersion:
    """Measure again what was retired."""
    require(by, Permission.EDIT_MEASURES, row)
    with transaction.atomic():
        return _revise_indicator(row, "indicator.brought_back", "", by, is_retired=False, why_retired="")


def take_up_indicator(
    *, programme: Programme, code: str, seen: IndicatorVersion | None, why: str, by: Actor
) -> IndicatorVersion:
    """Take an indicator as this release ships it in the place of the programme's own, or as a new one.

    Args:
        seen: the version that the offer was compared with; None where the programme had no such indicator.
    Raises:
        MeasureRefused: this release ships none of that code, somebody took it up a moment ago, or as for a revision.
        ChangedMeanwhile: somebody else changed it first.
    """
    require(by, Permission.EDIT_MEASURES, programme)
    position, item = next(((n, each) for n, each in enumerate(library()) if each.code == code), (0, None))
    if item is None:
        raise MeasureRefused("This release ships no such indicator.")
    shipped_digest = shipped_digests()[code]
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        said = item.as_version()
        if seen is not None:
            changed = {name: value for name, value in said.items() if getattr(seen, name) != value}
            _refuse_breaking(seen, changed)
            marks = {"origin": Origin.SHIPPED, "shipped_digest": shipped_digest}
            return _revise_indicator(seen, "indicator.taken_up", why, by, **changed, **marks)
        if Indicator.objects.filter(programme=programme, code=code).exists():
            raise MeasureRefused("Somebody else took this up a moment ago.")
        row = IndicatorVersion(programme=programme, position=position, shipped_digest=shipped_digest, **said)
        row.indicator = Indicator.objects.create(programme=programme, code=code)
        first_version(row, by=by)
        record("indicator.taken_up", row.indicator, after={"code": code}, why=why, label=row.title, by=by)
    return row


def give_to_posts(*, programme: Programme, posts: Mapping[str, Post], by: Actor) -> int:
    """Say which post answers for the indicators of each role that the library names; how many were given.

    Args:
        posts: the post by the words of the role ("Head of front door").
    """
    require(by, Permission.EDIT_MEASURES, programme)
    for post in posts.values():
        require(by, Permission.EDIT_MEASURES, post)
    with transaction.atomic():
        rows = IndicatorVersion.objects.filter(programme=programme, owner_role__in=posts.keys()).current()
        given = 0
        for row in rows.select_related("indicator"):
            owner = posts[row.owner_role]
            if row.owner_id != owner.pk:
                _revise_indicator(row, "indicator.given", "", by, owner=owner)
                given += 1
    return given


# --- targets (ME3) ----------------------------------------------------------------------------------------------------


def set_target(
    *,
    indicator: Indicator,
    kind: str,
    from_on: date,
    basis: str,
    agreed_by: str,
    agreed_on: date,
    value: Decimal | None = None,
    lower: Decimal | None = None,
    upper: Decimal | None = None,
    to_on: date | None = None,
    reaches: Decimal | None = None,
    reaches_on: date | None = None,
    team: Team | None = None,
    decision: Decision | None = None,
    requirement: Requirement | None = None,
    by: Actor,
) -> Target:
    """Set what a measure is to reach, from a day on. Several may stand side by side; a later one of a kind takes over.

    Raises:
        MeasureRefused: the measure is for context, the numbers do not fit it or each other, it does not say on what it
            rests and who agreed it, or there is one of the kind from that day already.
    """
    _require_edit(by, indicator, team, decision, requirement)
    aim = Aim(kind, from_on, to_on, value, lower, upper, reaches, reaches_on)
    said = {
        "kind": kind,
        "value": value,
        "lower": lower,
        "upper": upper,
        "from_on": from_on,
        "to_on": to_on,
        "reaches": reaches,
        "reaches_on": reaches_on,
        "basis": basis,
        "agreed_by": agreed_by,
        "agreed_on": agreed_on,
        "team": team,
        "decision": decision,
        "requirement": requirement,
    }
    with transaction.atomic():
        definition = _current(indicator)
        _refuse_target(definition, aim, basis, agreed_by, agreed_on, requirement, by)
        if Target.objects.filter(indicator=indicator, team=team, kind=kind, from_on=from_on).current().exists():
            raise MeasureRefused(
                "There is a target of this kind from that day. Change that one, or choose another day."
            )
        target = first_version(Target(programme_id=indicator.programme_id, indicator=indicator, **said), by=by)
        record("target.set", indicator, after=said, label=definition.title, by=by)
        judge_again(indicator.programme_id, [indicator.pk], by=by)
    return target


def revise_target(
    *,
    target: Target,
    why: str,
    value: Decimal | None = KEEP,
    lower: Decimal | None = KEEP,
    upper: Decimal | None = KEEP,
    from_on: date = KEEP,
    to_on: date | None = KEEP,
    reaches: Decimal | None = KEEP,
    reaches_on: date | None = KEEP,
    basis: str = KEEP,
    agreed_by: str = KEEP,
    agreed_on: date = KEEP,
    decision: Decision | None = KEEP,
    by: Actor,
) -> Target:
    """Change a target, with the reason. What it was stays on record. What is left out stays as it is.

    Raises:
        MeasureRefused: no reason is given, or as for `set_target`.
        ChangedMeanwhile: somebody else changed it first.
    """
    changes = _given(
        value=value,
        lower=lower,
        upper=upper,
        from_on=from_on,
        to_on=to_on,
        reaches=reaches,
        reaches_on=reaches_on,
        basis=basis,
        agreed_by=agreed_by,
        agreed_on=agreed_on,
        decision=decision,
    )
    _require_edit(by, target, changes.get("decision"))
    _need(why, "Enter why the target is changed.")
    with transaction.atomic():
        definition = _current(target.indicator)
        as_asked = copy(target)
        for name, value_of in changes.items():
            setattr(as_asked, name, value_of)
        # Before it is stored: the database refuses numbers that do not fit each other in nobody's words.
        said_by = (as_asked.basis, as_asked.agreed_by, as_asked.agreed_on)
        _refuse_target(definition, _aim(as_asked), *said_by, target.requirement, by)
        fresh, before, after = revise(target, by=by, **changes)
        if after:
            record(
                "target.revised",
                fresh.indicator,
                before={"kind": target.kind, **before},
                after=after,
                why=why,
                label=definition.title,
                by=by,
            )
            judge_again(fresh.programme_id, [fresh.indicator_id], by=by)
    return fresh


def withdraw_target(*, target: Target, why: str, by: Actor) -> None:
    """Take a target away. It is still shown as at the days on which it held."""
    _require_edit(by, target)
    _need(why, "Enter why the target is withdrawn.")
    with transaction.atomic():
        supersede(target, by=by)
        record(
            "target.withdrawn",
            target.indicator,
            before={"kind": target.kind, "value": target.value, "from_on": target.from_on},
            why=why,
            label=_current(target.indicator).title,
            by=by,
        )
        judge_again(target.programme_id, [target.indicator_id], by=by)


# --- charts (ME4) -----------------------------------------------------------------------------------------------------


def change_chart(
    *, indicator: Indicator, kind: str, on: date, why: str, decision: Decision, team: Team | None = None, by: Actor
) -> ChartChange:
    """Re-base a chart, leave a point out of its sums, or fix its baseline: by a recorded decision, with the reason.

    Raises:
        MeasureRefused: no reason is given, the decision is about something else, the day lies outside the figures, or
            the chart is changed so already.
    """
    _require_edit(by, indicator, team, decision)
    _need(why, "Enter why the chart is to be read differently.")
    _refuse_other_decision(decision)
    if kind not in ChangeKind.values:
        raise MeasureRefused("Choose a re-base, a point to leave out, or a baseline.")
    with transaction.atomic():
        definition = _current(indicator)
        if definition.timing == Timing.EVENT:
            raise MeasureRefused("The days between rare events are neither re-based nor fixed, and none is left out.")
        standing = ChartChange.objects.filter(indicator=indicator, team=team, kind=kind).current()
        covers = Figure.objects.filter(indicator=indicator, team=team).current()
        ends = covers.aggregate(first=Min("period_start"), last=Max("period_end"))
        others = list(standing.values_list("on", flat=True))
        sentences = rules.why_not_this_chart_change(
            kind, on, decided_on=decision.decided_on, first=ends["first"], last=ends["last"], others=others
        )
        if sentences:
            raise MeasureRefused(*sentences)
        if kind == ChangeKind.BASELINE and others:
            raise MeasureRefused("The chart has a baseline. Undo it first, by a decision, then set another.")
        said = {"kind": kind, "on": on, "team": team, "decision": decision}
        change = first_version(
            ChartChange(programme_id=indicator.programme_id, indicator=indicator, why=why, **said), by=by
        )
        record("chart.changed", indicator, after=said, why=why, label=definition.title, by=by)
        judge_again(indicator.programme_id, [indicator.pk], by=by)
    return change


def undo_chart_change(*, change: ChartChange, why: str, decision: Decision, by: Actor) -> None:
    """Read a chart again as before a change, by a recorded decision of its own.

    Raises:
        MeasureRefused: no reason is given, or the decision is about something else.
        ChangedMeanwhile: it was undone already.
    """
    _require_edit(by, change, decision)
    _need(why, "Enter why the chart is to be read as before.")
    _refuse_other_decision(decision)
    with transaction.atomic():
        supersede(change, by=by)
        record(
            "chart.change_undone",
            change.indicator,
            before={"kind": change.kind, "on": change.on, "team": change.team},
            after={"decision": decision},
            why=why,
            label=_current(change.indicator).title,
            by=by,
        )
        judge_again(change.programme_id, [change.indicator_id], by=by)


def mark_event(
    *,
    programme: Programme,
    kind: str,
    on: date,
    title: str,
    note: str = "",
    indicator: Indicator | None = None,
    team: Team | None = None,
    by: Actor,
) -> Event:
    """Mark something that happened on one measure's chart, or on all of them.

    Raises:
        MeasureRefused: it has no title, is of no known kind, or lies in the future.
    """
    require(by, Permission.EDIT_MEASURES, programme)
    _require_edit(by, *(row for row in (indicator, team) if row is not None))
    _refuse_event(kind, on, title, by)
    said = {"kind": kind, "on": on, "title": title, "note": note, "indicator": indicator, "team": team}
    with transaction.atomic():
        event = first_version(Event(programme=programme, **said), by=by)
        record("event.marked", event, after=said, label=title, by=by)
    return event


def revise_event(
    *, event: Event, kind: str = KEEP, on: date = KEEP, title: str = KEEP, note: str = KEEP, by: Actor
) -> Event:
    """Correct what is said of an event. What is left out stays as it is.

    Raises:
        MeasureRefused: as for `mark_event`.
        ChangedMeanwhile: somebody else changed it first.
    """
    _require_edit(by, event)
    changes = _given(kind=kind, on=on, title=title, note=note)
    _refuse_event(changes.get("kind", event.kind), changes.get("on", event.on), changes.get("title", event.title), by)
    with transaction.atomic():
        fresh, before, after = revise(event, by=by, **changes)
        if after:
            record("event.revised", fresh, before=before, after=after, label=fresh.title, by=by)
    return fresh


def remove_event(*, event: Event, why: str, by: Actor) -> None:
    """Take an event off the charts: it did not happen, or not then."""
    _require_edit(by, event)
    _need(why, "Enter why the event is taken off the charts.")
    with transaction.atomic():
        supersede(event, by=by)
        record("event.removed", event, before={"title": event.title, "on": event.on}, why=why, label=event.title, by=by)


# --- commentary (ME9) -------------------------------------------------------------------------------------------------


def write_commentary(
    *,
    indicator: Indicator,
    round: Round,
    period_end: date,
    text: str,
    changed: Changed | None = None,
    team: Team | None = None,
    seen: Commentary | None = None,
    by: Actor,
) -> Commentary:
    """Say what changed in a measure in a round, why it is thought to have, and what is done about it.

    Args:
        period_end: the last day of the figure that it is about.
        changed: the rule that asked, if one did; its code and sentence are kept with the text.
        seen: the commentary that the writer saw, where there was one.
    Raises:
        MeasureRefused: nothing is said, or the round is frozen.
        ChangedMeanwhile: somebody else wrote or changed it first.
    """
    require(by, Permission.COMMENT_ON_MEASURES, indicator)
    require(by, Permission.COMMENT_ON_MEASURES, round)
    _same_programme(by, team)
    _need(text, "Enter what changed and why.")
    if round.state in (RoundState.FROZEN, RoundState.CANCELLED):
        raise MeasureRefused("This round is over: what it said of its measures no longer changes.")
    said = {
        "text": text,
        "period_end": period_end,
        "asked_by": changed.rule if changed else "",
        "because": changed.sentence if changed else "",
    }
    with transaction.atomic():
        Indicator.objects.select_for_update().get(pk=indicator.pk)
        current = Commentary.objects.filter(indicator=indicator, round=round, team=team).current().first()
        if (current.pk if current else None) != (seen.pk if seen else None):
            raise ChangedMeanwhile(current)
        title = _current(indicator).title
        if current is None:
            row = Commentary(programme_id=indicator.programme_id, indicator=indicator, round=round, team=team, **said)
            first_version(row, by=by)
            record("commentary.written", indicator, after={"round": round, **said}, label=title, by=by)
            return row
        fresh, before, after = revise(current, by=by, **said)
        if after:
            record("commentary.revised", indicator, before=before, after=after, label=title, by=by)
    return fresh


# --- what measures bear on --------------------------------------------------------------------------------------------


def link_measure(
    *,
    indicator: Indicator,
    objective: Objective | None = None,
    outcome: Outcome | None = None,
    note: str = "",
    by: Actor,
) -> MeasureLink:
    """Say that a measure shows how an objective or an outcome goes. Linking twice changes nothing but the note.

    Raises:
        MeasureRefused: it is linked to both at once, or to neither; the indicator is retired.
        PlanIsFrozen: the plan is paused, closed or handed over.
    """
    _require_edit(by, indicator, objective, outcome)
    require_open(indicator.programme_id)
    if (objective is None) == (outcome is None):
        raise MeasureRefused("Choose the objective or the outcome that the measure bears on.")
    with transaction.atomic():
        definition = _current(indicator)
        if definition.is_retired:
            raise MeasureRefused("This indicator is retired. Bring it back first.")
        links = MeasureLink.objects.filter(indicator=indicator, objective=objective, outcome=outcome)
        current = links.current().first()
        to = objective or outcome
        said = {"objective" if objective else "outcome": str(to), "note": note}
        if current is None:
            link = first_version(
                MeasureLink(
                    programme_id=indicator.programme_id,
                    indicator=indicator,
                    objective=objective,
                    outcome=outcome,
                    note=note,
                ),
                by=by,
            )
            record("measure.linked", indicator, after=said, label=definition.title, by=by)
            return link
        fresh, before, after = revise(current, by=by, note=note)
        if after:
            record("measure.linked", indicator, before=before, after=said, label=definition.title, by=by)
    return fresh


def unlink_measure(*, link: MeasureLink, by: Actor) -> None:
    """No longer say that a measure bears on something."""
    _require_edit(by, link)
    require_open(link.programme_id)
    with transaction.atomic():
        supersede(link, by=by)
        to = "objective" if link.objective_id else "outcome"
        record(
            "measure.unlinked",
            link.indicator,
            before={to: str(link.objective or link.outcome)},
            label=_current(link.indicator).title,
            by=by,
        )


def choose_scorecard(*, programme: Programme, indicators: Sequence[Indicator], by: Actor) -> None:
    """Put these measures on the scorecard, in this order, and no others.

    Raises:
        MeasureRefused: one is there twice, or retired.
    """
    require(by, Permission.EDIT_MEASURES, programme)
    _require_edit(by, *indicators)
    keys = [indicator.pk for indicator in indicators]
    if len(set(keys)) < len(keys):
        raise MeasureRefused("A measure is chosen twice. Keep one of the two.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        retired = IndicatorVersion.objects.filter(indicator_id__in=keys, is_retired=True).current()
        if names := [row.title for row in retired]:
            raise MeasureRefused(f"Leave out what is retired: {', '.join(names)}.")
        lines = {line.indicator_id: line for line in ScorecardLine.objects.filter(programme=programme).current()}
        before = [key for key, _ in sorted(lines.items(), key=lambda each: each[1].position)]
        if before == keys:
            return
        for key, line in lines.items():
            if key not in keys:
                supersede(line, by=by)
        for place, indicator in enumerate(indicators, start=1):
            have = lines.get(indicator.pk)
            if have is None:
                first_version(ScorecardLine(programme=programme, indicator=indicator, position=place), by=by)
            else:
                revise(have, by=by, position=place)
        codes = dict(Indicator.objects.filter(pk__in={*before, *keys}).values_list("pk", "code"))
        record(
            "scorecard.chosen",
            programme,
            before={"measures": [codes[key] for key in before]},
            after={"measures": [codes[key] for key in keys]},
            programme_id=programme.pk,
            by=by,
        )


# --- data development (ME9) -------------------------------------------------------------------------------------------


def add_development(
    *,
    programme: Programme,
    title: str,
    what_is_missing: str,
    what_is_done: str = "",
    indicator: Indicator | None = None,
    objective: Objective | None = None,
    owner: Post | None = None,
    due_on: date | None = None,
    by: Actor,
) -> DataDevelopmentVersion:
    """Put something that cannot be measured yet, or not well, on the data development agenda."""
    require(by, Permission.EDIT_MEASURES, programme)
    _require_edit(by, *(row for row in (indicator, objective, owner) if row is not None))
    _need(title, "Enter what is to be measured.")
    _need(what_is_missing, "Enter what is missing.")
    said = {
        "title": title,
        "what_is_missing": what_is_missing,
        "what_is_done": what_is_done,
        "indicator": indicator,
        "objective": objective,
        "owner": owner,
        "due_on": due_on,
    }
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        number = DataDevelopment.objects.filter(programme=programme).count() + 1
        item = DataDevelopment.objects.create(programme=programme, reference=f"DD{number}")
        row = first_version(DataDevelopmentVersion(programme=programme, item=item, **said), by=by)
        record("development.added", item, after=said, label=title, by=by)
    return row


def revise_development(
    *,
    row: DataDevelopmentVersion,
    title: str = KEEP,
    what_is_missing: str = KEEP,
    what_is_done: str = KEEP,
    indicator: Indicator | None = KEEP,
    objective: Objective | None = KEEP,
    owner: Post | None = KEEP,
    due_on: date | None = KEEP,
    state: str = KEEP,
    why: str = "",
    by: Actor,
) -> DataDevelopmentVersion:
    """Change what is said of an item of the agenda, or where it stands. What is left out stays as it is.

    Raises:
        MeasureRefused: it is done and does not say what was done, or is dropped without a reason.
        ChangedMeanwhile: somebody else changed it first.
    """
    changes = _given(
        title=title,
        what_is_missing=what_is_missing,
        what_is_done=what_is_done,
        indicator=indicator,
        objective=objective,
        owner=owner,
        due_on=due_on,
        state=state,
    )
    _require_edit(by, row, *(value for value in changes.values() if isinstance(value, models.Model)))
    _need(changes.get("title", row.title), "Enter what is to be measured.")
    _need(changes.get("what_is_missing", row.what_is_missing), "Enter what is missing.")
    if changes.get("state", row.state) not in DevelopmentState.values:
        raise MeasureRefused("Choose to be begun, under way, done or dropped.")
    if changes.get("state") == DevelopmentState.DONE:
        _need(changes.get("what_is_done", row.what_is_done), "Enter what was done, so that others can use it.")
    if changes.get("state") == DevelopmentState.DROPPED:
        _need(why, "Enter why it is dropped.")
    with transaction.atomic():
        fresh, before, after = revise(row, by=by, **changes)
        if after:
            record("development.revised", row.item, before=before, after=after, why=why, label=fresh.title, by=by)
    return fresh


# --- what they share --------------------------------------------------------------------------------------------------


def _require_edit(by: Actor, *rows: models.Model | None) -> None:
    for row in rows:
        if row is not None:
            require(by, Permission.EDIT_MEASURES, row)


def _same_programme(by: Actor, row: models.Model | None) -> None:
    if row is not None and getattr(row, "programme_id", None) != by.programme_id:
        raise NotAllowed("This belongs to another programme.")


def _need(text: str, sentence: str) -> None:
    if not text.strip():
        raise MeasureRefused(sentence)


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not KEEP}


def _refuse_unknown(said: Mapping[str, Any]) -> None:
    unknown = set(said) - FACTS
    if unknown:
        raise TypeError(f"not a fact about an indicator: {sorted(unknown)}")


def _is_code(code: str) -> bool:
    return bool(Code.pattern.fullmatch(code))


def _last_position(programme: Programme) -> int:
    rows = IndicatorVersion.objects.filter(programme=programme).current()
    return int(rows.aggregate(last=Max("position"))["last"] or 0)


def _current(indicator: Indicator) -> IndicatorVersion:
    found: IndicatorVersion = IndicatorVersion.objects.filter(indicator=indicator).current().get()
    return found


def _as_changed(row: IndicatorVersion, changed: Mapping[str, Any]) -> IndicatorVersion:
    """What a definition would be; not saved."""
    whole = {field.attname: getattr(row, field.attname) for field in IndicatorVersion._meta.concrete_fields}
    would_be = IndicatorVersion(**whole)
    for name, value in changed.items():
        setattr(would_be, name, value)
    return would_be


def _refuse_contradiction(row: IndicatorVersion) -> None:
    sentences = [
        f"{sentence[:1].upper()}{sentence[1:]}"
        for sentence in what_is_wrong_with(
            title=row.title,
            numerator=row.numerator,
            denominator=row.denominator,
            unit=row.unit,
            decimals=row.decimals,
            timing=row.timing,
            derivation=row.derivation or None,
        )
    ]
    if not row.definition.strip():
        sentences.append("Enter what the indicator measures.")
    sentences += [
        f"Choose the {name.replace('_', ' ')} from the list."
        for name, choices in _CHOICES.items()
        if getattr(row, name) not in choices.values
    ]
    areas = items_at(row.programme_id, "content_areas", ContentArea, None)
    parents = {area.within for area in areas}
    if row.content_area not in {area.code for area in areas} - parents:
        sentences.append("Choose a content area that has none beneath it.")
    if sentences:
        raise MeasureRefused(*sentences)


def _refuse_breaking(row: IndicatorVersion, changed: Mapping[str, Any]) -> None:
    """What would make figures or targets that are there mean something else."""
    is_other = "unit" in changed or Timing.EVENT in (changed.get("timing"), row.timing if "timing" in changed else "")
    if is_other and Figure.objects.filter(indicator_id=row.indicator_id).current().exists():
        raise MeasureRefused("There are figures of the old kind. Add another indicator, and retire this one.")
    if (
        changed.get("direction") == "context"
        and Target.objects.filter(indicator_id=row.indicator_id).current().exists()
    ):
        raise MeasureRefused("There are targets on it. Withdraw them first: a measure of context has none.")


def _revise_indicator(row: IndicatorVersion, verb: str, why: str, by: Actor, **changes: Any) -> IndicatorVersion:
    """A new version, numbered on, with its entry. Nothing is written where nothing differs."""
    if all(getattr(row, name) == value for name, value in changes.items()):
        return row
    fresh, before, after = revise(row, by=by, number=row.number + 1, **changes)
    record(verb, row.indicator, before=before, after=after, why=why, label=fresh.title, by=by)
    judge_again(row.programme_id, [row.indicator_id], by=by)
    return fresh


def _aim(target: Target) -> Aim:
    return Aim(
        target.kind,
        target.from_on,
        target.to_on,
        target.value,
        target.lower,
        target.upper,
        target.reaches,
        target.reaches_on,
    )


def _refuse_target(
    definition: IndicatorVersion,
    aim: Aim,
    basis: str,
    agreed_by: str,
    agreed_on: date,
    requirement: Requirement | None,
    by: Actor,
) -> None:
    sentences = list(rules.why_not_a_target(definition.direction, definition.unit, aim))
    if definition.is_retired:
        sentences.append("This measure is retired. Bring it back before you set what it is to reach.")
    if definition.timing == Timing.EVENT:
        sentences.append("Rare events have no target: what is charted is the days between them.")
    if aim.kind not in TargetKind.values:
        sentences.append("Choose what kind of target it is.")
    if aim.kind == TargetKind.NOTICE and requirement is None:
        sentences.append("Choose the requirement of the Notice that sets it.")
    if not basis.strip():
        sentences.append("Enter what the target rests on.")
    if not agreed_by.strip():
        sentences.append("Enter who agreed the target.")
    if agreed_on > by.today:
        sentences.append("Enter the day on which it was agreed: that day has not come yet.")
    if sentences:
        raise MeasureRefused(*sentences)


def _refuse_other_decision(decision: Decision) -> None:
    if decision.kind != DecisionKind.MEASURE:
        raise MeasureRefused(f"Choose the decision that was taken about it: {DecisionKind.MEASURE.label.lower()}.")


def _refuse_event(kind: str, on: date, title: str, by: Actor) -> None:
    _need(title, "Enter what happened, in a few words.")
    if kind not in EventKind.values:
        raise MeasureRefused("Choose what sort of thing happened.")
    if on > by.today:
        raise MeasureRefused("Enter the day on which it happened: it cannot lie in the future.")
