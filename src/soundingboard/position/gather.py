"""Reads what was on record at a moment and has it judged: the one way from rows to a position.

The number of queries is fixed, whatever the size of the plan. A scope reads only its part by the same rules; a test
shows each part equal to the same part of the whole.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from soundingboard.accounts.access import Actor, the_system
from soundingboard.accounts.bases import LONDON, end_of
from soundingboard.accounts.models import Holding, Post, Programme
from soundingboard.audits.bearing import loops_of_objectives, open_loops
from soundingboard.audits.reading import closed_cycles
from soundingboard.cycle.models import Round, RoundState
from soundingboard.cycle.reading import closed_at, state_at
from soundingboard.decisions.models import Decision
from soundingboard.delivery.models import (
    ActionVersion,
    DateChange,
    DeliveryPlanVersion,
    MilestoneVersion,
    Resource,
)
from soundingboard.delivery.reading import ActionLine, RoundLine, Rounds, actions_as_at
from soundingboard.evidence.reading import EvidenceItem, evidence_as_at, uses_as_at
from soundingboard.framework.kinds import held_at
from soundingboard.governance.reading import follow_ups, requests_on_record
from soundingboard.judgement.models import Rating, RatingEvidence, RollUp, Stage
from soundingboard.judgement.reading import needs_rated_last, rating_unit
from soundingboard.ledger.reading import open_questions
from soundingboard.lib.collector import at_rest
from soundingboard.lib.frozen import maker_of
from soundingboard.measures.judging import bearing_on
from soundingboard.measures.marking import Delivered
from soundingboard.plan.reading import (
    ObjectiveLine,
    confirmed_findings,
    links,
    objective_lines,
    outcome_lines,
    parked,
    plan_line,
    requirements_in_force,
    theme_lines,
)
from soundingboard.plan.rules import SATISFIES, Link
from soundingboard.position.loops import cycle_values, loop_values
from soundingboard.position.measuring import measure_values
from soundingboard.position.practising import heard_values, practice_values, voice_values
from soundingboard.position.risks import matrix_values, risk_values
from soundingboard.position.values import (
    FORM,
    ActionValue,
    AlignedValue,
    DateChangeValue,
    DecisionValue,
    DeliveryPlanValue,
    EvidenceValue,
    FollowUpValue,
    MilestoneValue,
    NeedRatingValue,
    NeedValue,
    ObjectiveValue,
    OutcomeValue,
    PlanValue,
    PointValue,
    Position,
    PostValue,
    PracticeValue,
    QuestionValue,
    RatingUnitValue,
    RatingValue,
    RequestValue,
    ResourceValue,
    RibbonMark,
    RollUpValue,
    RoundValue,
    StandardValue,
    ThemeValue,
    VoiceCellValue,
    VoiceLogValue,
    point_value,
    suggestion_value,
)
from soundingboard.practice.voice_reading import heard_by_objective
from soundingboard.rating.facts import ActionFacts, Deadline, MilestoneFacts, ObjectiveFacts, PastRatings, ResourceGap
from soundingboard.rating.judge import suggest
from soundingboard.rating.scales import Scale
from soundingboard.rating.strength import StrengthTable, Weighed, strength
from soundingboard.records.days import as_text, reader
from soundingboard.risk.bearing import threats
from soundingboard.risk.reading import risk_lines


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of the programme: a theme, an objective, or what a post owns; nothing is the whole."""

    theme: str = ""
    objective: str = ""
    post: str = ""

    def __str__(self) -> str:
        for name in ("theme", "objective", "post"):
            if value := getattr(self, name):
                return f"{name} {value}"
        return "whole"


WHOLE = Scope()

_RATING_FACTS = (
    *("pk", "objective_id", "round_id", "dimension", "stage", "scale_version", "value", "reason", "suggested"),
    *("spoken", "is_asserted", "recorded_by__name", "recorded_at", "decision__reference"),
)

_action_facts = maker_of(ActionFacts)
_action_value = maker_of(ActionValue)
_date_change_value = maker_of(DateChangeValue)
_evidence_value = maker_of(EvidenceValue)
_milestone_value = maker_of(MilestoneValue)
_rating_value = maker_of(RatingValue)
_ribbon_mark = maker_of(RibbonMark)


def gather(
    programme: Programme,
    as_at: date | datetime,
    scope: Scope = WHOLE,
    *,
    now: datetime | None = None,
    small: bool = True,
) -> Position:
    """The position of a programme as at the end of a day, or just before a moment.

    Args:
        small: whether small numbers of the measures are in it; without them it holds what the public may read.
        now: the door's clock, if there is one. Where the moment lies after it, what holds now is what held then, and is
            quicker to find.
    Raises:
        LookupError: the scope names a theme, objective or post that was not on record.
    """
    day, moment = _day_and_moment(as_at)
    with at_rest():
        is_now = now is not None and moment >= now
        return _Reading(programme, day, moment, scope, small, is_now=is_now).position()


def _day_and_moment(as_at: date | datetime) -> tuple[date, datetime]:
    if isinstance(as_at, datetime):
        return as_at.astimezone(LONDON).date(), as_at
    return as_at, end_of(as_at)


class _Reading:
    """One gathering: what was read, by key, until references take the keys' place."""

    def __init__(
        self,
        programme: Programme,
        day: date,
        moment: datetime,
        scope: Scope,
        small: bool,
        *,
        is_now: bool,
    ) -> None:
        self.programme = programme
        self.small = small
        self.day = day
        self.moment = None if is_now else moment
        self.scope = scope
        self.actor: Actor = the_system(programme, moment)
        self.points: dict[tuple[str, int, str], PointValue] = {}

    def position(self) -> Position:
        """Read, judge, name."""
        actor, moment, key = self.actor, self.moment, self.programme.pk
        plan = plan_line(actor, moment)
        self.posts = self._posts()
        self.round_rows = self._rounds()
        self.round_numbers = {row.pk: row.number for row in self.round_rows}
        plan_id = plan.pk if plan else 0
        themes = theme_lines(actor, plan_id, moment)
        self.theme_references = {line.pk: line.reference for line in themes}
        lines = objective_lines(actor, plan_id, moment, on=self.day)
        chosen = self._chosen(lines)
        self.lines = [line for line in lines if chosen is None or line.pk in chosen]
        self.references = {line.pk: line.reference for line in self.lines}
        self.held = held_at(key, ("scales", "evidence_kinds", "strength"), moment)
        self.scales = self.held.scales
        self.every_scale = self.held.every_scale
        within = None if chosen is None else list(self.references)
        rounds = self._rounds_for_delivery()
        self.actions = actions_as_at(key, moment, day=self.day, objective_ids=within, rounds=rounds)
        self.action_references = {line.action_id: line.reference for line in self.actions}
        self.uses = uses_as_at(key, moment, objective_ids=within)
        wanted = None if within is None else self._evidence_wanted()
        self.evidence = evidence_as_at(key, moment, evidence_ids=wanted)
        self.kinds = self.held.kinds
        self.weighed = self._weigh()
        self.counting = {pk for pk, each in self.weighed.items() if each.strength.counts}
        self.milestones = self._milestones()
        self.delivery_plans, self.resources = self._delivery_plans()
        self.links = [link for link in links(actor, plan_id, moment) if link.objective_id in self.references]
        self.bearing = bearing_on(key, within, moment, small=self.small)
        self.heard = heard_by_objective(key, self.kinds, moment, self.day, objective_ids=within)
        self.risks = risk_lines(actor, moment, on=self.day)
        self.threats = threats(self.risks)
        self.audit_loops = open_loops(actor, moment)
        self.loops = loops_of_objectives(self.audit_loops, self.day)
        needs = self._needs()
        ratings, ribbons = self._ratings()
        outcomes = outcome_lines(actor, plan_id, moment)
        self.outcome_texts = {line.pk: (line.reference, line.statement) for line in outcomes}
        by_reference = {(need.kind, need.reference): need for need in needs.values()}
        standards, practice, voice_cells, voice_log = self._practice(is_whole=chosen is None)
        return Position(
            form=FORM,
            programme=self.programme.code,
            programme_name=self.programme.name,
            authority=self.programme.authority.name,
            as_at=self.day,
            scope=str(self.scope),
            plan=PlanValue(
                plan.reference,
                plan.title,
                plan.version_number,
                plan.agreed_on,
                plan.decision_reference,
                plan.standing,
                plan.frozen_because,
                plan.first_priority_cap,
            )
            if plan
            else None,
            rounds=tuple(_round_value(row, self.moment) for row in self.round_rows),
            themes=tuple(
                ThemeValue(line.reference, line.title, line.why_it_matters, line.sponsor)
                for line in themes
                if chosen is None or line.pk in {each.theme_id for each in self.lines}
            ),
            outcomes=tuple(
                OutcomeValue(
                    line.reference,
                    self.theme_references.get(line.theme_id, ""),
                    line.statement,
                    line.baseline,
                    line.what_good_looks_like,
                    line.by_when,
                )
                for line in outcomes
                if chosen is None or line.theme_id in {each.theme_id for each in self.lines}
            ),
            objectives=self._objectives(needs, ratings, ribbons),
            roll_ups=self._roll_ups(),
            delivery_plans=self._delivery_plan_values(),
            actions=self._action_values(),
            milestones=self._milestone_values(),
            evidence=tuple(self._evidence_value(item) for item in self.evidence.values()),
            needs=tuple(by_reference.values()),
            date_changes=self._date_changes(),
            decisions=self._decisions() if chosen is None else (),
            posts=tuple(sorted(self._posts_named(), key=lambda post: post.code)),
            measures=measure_values(
                key,
                moment,
                self.day,
                objectives=self.references,
                outcomes={
                    line.pk: line.reference
                    for line in outcomes
                    if chosen is None or line.theme_id in {each.theme_id for each in self.lines}
                },
                delivered=self._delivered(),
                small=self.small,
                is_whole=chosen is None,
            ),
            requests=self._requests() if chosen is None else (),
            follow_ups=self._follow_ups() if chosen is None else (),
            questions=self._questions() if chosen is None else (),
            risk_matrix=matrix_values(self.risks),
            risks=risk_values(self.risks, self.references.values(), self.action_references.values(), chosen is None),
            loops=loop_values(self.audit_loops, set(self.references.values()), chosen is None, self.day),
            audit_cycles=cycle_values(closed_cycles(actor, moment)) if chosen is None else (),
            standards=standards,
            practice=practice,
            heard=heard_values(self.heard, self.references),
            voice_cells=voice_cells,
            voice_log=voice_log,
            rating_unit=self._rating_unit(),
            need_ratings=self._need_ratings(needs),
        )

    def _practice(
        self, *, is_whole: bool
    ) -> tuple[
        tuple[StandardValue, ...], tuple[PracticeValue, ...], tuple[VoiceCellValue, ...], tuple[VoiceLogValue, ...]
    ]:
        """Standards, counts and the voice log, which are of the whole programme and no part of it."""
        if not is_whole:
            return (), (), (), ()
        standards, practice = practice_values(self.programme.pk, self.moment, self.day, small=self.small)
        cells, log = voice_values(self.actor, self.kinds, self.moment, self.day)
        return standards, practice, cells, log

    def _delivered(self) -> dict[int, list[Delivered]]:
        """The actions of each objective that were delivered."""
        found: dict[int, list[Delivered]] = {}
        for line in self.actions:
            if line.done_on is not None:
                found.setdefault(line.objective_id, []).append(Delivered(line.done_on, line.reference, line.title))
        return found

    # --- what is chosen -----------------------------------------------------------------------------------------------

    def _chosen(self, lines: list[ObjectiveLine]) -> set[int] | None:
        if self.scope.theme:
            themes = {pk for pk, reference in self.theme_references.items() if reference == self.scope.theme}
            if not themes:
                raise LookupError(f"There was no theme {self.scope.theme} on {self.day}.")
            return {line.pk for line in lines if line.theme_id in themes}
        if self.scope.objective:
            found = {line.pk for line in lines if line.reference == self.scope.objective}
            if not found:
                raise LookupError(f"There was no objective {self.scope.objective} on {self.day}.")
            return found
        if self.scope.post:
            return self._of_a_post(lines)
        return None

    def _of_a_post(self, lines: list[ObjectiveLine]) -> set[int]:
        """What a post answers for: its objectives, and those in which it owns an action."""
        owners = {pk for pk, post in self.posts.items() if post.code == self.scope.post}
        if not owners:
            raise LookupError(f"There was no post {self.scope.post} on {self.day}.")
        with_actions = set(
            ActionVersion.objects.filter(programme=self.programme, owner_id__in=owners)
            .as_at(self.moment)
            .values_list("objective_id", flat=True)
        )
        return {line.pk for line in lines if line.owner_id in owners or line.pk in with_actions}

    def _evidence_wanted(self) -> set[int]:
        wanted = {key for keys in self.uses.values() for key in keys}
        wanted.update(key for line in self.actions for key in line.evidence_ids)
        return wanted

    # --- what is read -------------------------------------------------------------------------------------------------

    def _posts(self) -> dict[int, PostValue]:
        day = self.day
        holders = {
            post_id: (name, to_on)
            for post_id, name, to_on in Holding.objects.filter(
                Q(to_on=None) | Q(to_on__gte=day), post__programme=self.programme, from_on__lte=day
            ).values_list("post_id", "person__name", "to_on")
        }
        rows = Post.objects.filter(programme=self.programme).values_list("pk", "code", "title", "agency__name")
        return {pk: PostValue(code, title, agency, *holders.get(pk, (None, None))) for pk, code, title, agency in rows}

    def _rounds(self) -> list[Round]:
        rows = [row.as_planned_at(self.moment) for row in Round.objects.filter(programme=self.programme).in_order()]
        return [row for row in rows if state_at(row, self.moment) != RoundState.CANCELLED]

    def _rounds_for_delivery(self) -> Rounds:
        closed, opened = [], None
        for row in self.round_rows:
            state = state_at(row, self.moment)
            line = RoundLine(row.pk, row.number, row.name, row.board_on, row.cut_off, closed_at(row, self.moment))
            if state in (RoundState.CLOSED, RoundState.FROZEN):
                closed.append(line)
            elif state == RoundState.OPEN:
                opened = line
        return Rounds(tuple(closed), opened)

    def _weigh(self) -> dict[int, Weighed]:
        table: StrengthTable = self.held.strength
        voices = {kind.code for kind in self.kinds if kind.is_voice_of_children}
        return {
            key: Weighed(item.facts, strength(item.facts, self.day, table), item.facts.kind in voices)
            for key, item in self.evidence.items()
        }

    def _milestones(self) -> dict[int, list[MilestoneValue]]:
        rows = MilestoneVersion.objects.filter(programme=self.programme, is_withdrawn=False).as_at(self.moment)
        if self.scope != WHOLE:
            rows = rows.filter(action_id__in=list(self.action_references))
        found: dict[int, list[MilestoneValue]] = defaultdict(list)
        day: Callable[[Any], Any] = reader()
        for action_id, reference, title, baseline, due, reached in rows.order_by("milestone_id").values_list(
            "action_id",
            "milestone__reference",
            "title",
            as_text("baseline_due_on"),
            as_text("due_on"),
            as_text("reached_on"),
        ):
            if action_id in self.action_references:
                name = self.action_references[action_id]
                value = _milestone_value(name, reference, title, day(baseline), day(due), day(reached))
                found[action_id].append(value)
        return found

    def _delivery_plans(self) -> tuple[dict[int, DeliveryPlanVersion], dict[int, list[Resource]]]:
        versions = {
            row.delivery_plan_id: row
            for row in DeliveryPlanVersion.objects.filter(programme=self.programme)
            .as_at(self.moment)
            .select_related("delivery_plan", "lead_agency")
            .order_by("position", "delivery_plan_id")
        }
        resources: dict[int, list[Resource]] = defaultdict(list)
        for row in (
            Resource.objects.filter(programme=self.programme)
            .as_at(self.moment)
            .select_related("agency")
            .order_by("agency__name", "kind", "pk")
        ):
            resources[row.delivery_plan_id].append(row)
        return versions, resources

    def _needs(self) -> dict[tuple[str, int], NeedValue]:
        left_out = parked(self.actor, self.moment)
        answers: dict[tuple[str, int], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for link in self.links:
            answers[link.key][0 if link.strength == SATISFIES else 1].append(self.references[link.objective_id])
        found: dict[tuple[str, int], NeedValue] = {}
        requirements = requirements_in_force(self.actor, self.moment).values_list(
            "requirement_id", "requirement__reference", "requirement__instrument__title", "text", "due_on"
        )
        for pk, reference, source, text, due_on in requirements:
            self._add_need(found, answers, left_out, "requirement", pk, reference, source, text, due_on, None, False)
        findings = confirmed_findings(self.actor, self.moment).values_list(
            "pk", "reference", "inspection__title", "text", "page", "is_priority_action"
        )
        for pk, reference, source, text, page, priority in findings:
            self._add_need(found, answers, left_out, "finding", pk, reference, source, text, None, page, priority)
        return found

    def _add_need(
        self,
        found: dict[tuple[str, int], NeedValue],
        answers: dict[tuple[str, int], tuple[list[str], list[str]]],
        left_out: dict[tuple[str, int], str],
        kind: str,
        pk: int,
        reference: str,
        source: str,
        text: str,
        due_on: date | None,
        page: int | None,
        priority: bool,
    ) -> None:
        satisfied, contributed = answers.get((kind, pk), ([], []))
        if self.scope != WHOLE and not satisfied and not contributed:
            return
        found[kind, pk] = NeedValue(
            kind,
            reference,
            source,
            text,
            due_on,
            page,
            priority,
            tuple(sorted(satisfied)),
            tuple(sorted(contributed)),
            left_out.get((kind, pk)),
        )

    def _ratings(self) -> tuple[dict[int, list[RatingValue]], dict[int, list[RibbonMark]]]:
        """Ratings in full for the last two rounds and wherever an agreed one is the latest; the rest as marks."""
        rows = Rating.objects.filter(programme=self.programme).as_at(self.moment)
        if self.scope != WHOLE:
            rows = rows.filter(objective_id__in=list(self.references))
        marks: dict[int, list[RibbonMark]] = defaultdict(list)
        latest: dict[tuple[int, str], tuple[int, int]] = {}
        agreed = (
            rows.filter(stage=Stage.AGREED)
            .order_by("pk")
            .values_list("pk", "objective_id", "round_id", "dimension", "scale_version", "value", "suggested")
        )
        for pk, objective_id, round_id, dimension, version, value, suggested in sorted(
            agreed, key=lambda row: self.round_numbers.get(row[2], 0)
        ):
            number = self.round_numbers.get(round_id)
            if number is None or objective_id not in self.references:
                continue
            marks[objective_id].append(
                _ribbon_mark(
                    number,
                    dimension,
                    self._point(dimension, version, value),
                    self._or_none(dimension, version, suggested),
                )
            )
            latest[objective_id, dimension] = (number, pk)
        recent = [row.pk for row in self.round_rows if state_at(row, self.moment) != RoundState.PLANNED][-2:]
        wanted = Q(round_id__in=recent) | Q(pk__in=[pk for _, pk in latest.values()])
        full = list(rows.filter(wanted).order_by("pk").values_list(*_RATING_FACTS, named=True))
        cited: dict[int, list[str]] = defaultdict(list)
        for rating_id, reference in RatingEvidence.objects.filter(rating__in=[row.pk for row in full]).values_list(
            "rating_id", "evidence__reference"
        ):
            cited[rating_id].append(reference)
        values: dict[int, list[RatingValue]] = defaultdict(list)
        for row in full:
            if row.objective_id in self.references and row.round_id in self.round_numbers:
                values[row.objective_id].append(self._rating_value(row, cited.get(row.pk, [])))
        return values, marks

    def _rating_value(self, row: Any, cites: Iterable[str]) -> RatingValue:
        return _rating_value(
            dimension=row.dimension,
            stage=row.stage,
            round=self.round_numbers[row.round_id],
            point=self._point(row.dimension, row.scale_version, row.value),
            scale_version=row.scale_version,
            reason=row.reason,
            suggested=self._or_none(row.dimension, row.scale_version, row.suggested),
            rules=tuple(each["code"] for each in row.spoken),
            is_asserted=row.is_asserted,
            by=row.recorded_by__name or "",
            on=row.recorded_at.astimezone(LONDON).date(),
            decision=row.decision__reference,
            cites=tuple(sorted(cites)),
        )

    def _point(self, dimension: str, version: int, code: str) -> PointValue:
        """Few points are named by many ratings, so each is made once."""
        found = self.points.get((dimension, version, code))
        if found is None:
            scale: Scale = self.every_scale.get((dimension, version)) or getattr(self.scales, dimension)
            found = self.points[dimension, version, code] = point_value(scale.point(code))
        return found

    def _or_none(self, dimension: str, version: int, code: str) -> PointValue | None:
        return self._point(dimension, version, code) if code else None

    # --- what is judged -----------------------------------------------------------------------------------------------

    def _objectives(
        self,
        needs: dict[tuple[str, int], NeedValue],
        ratings: dict[int, list[RatingValue]],
        ribbons: dict[int, list[RibbonMark]],
    ) -> tuple[ObjectiveValue, ...]:
        actions: dict[int, list[ActionLine]] = defaultdict(list)
        for line in self.actions:
            actions[line.objective_id].append(line)
        aligned: dict[int, list[Link]] = defaultdict(list)
        for link in self.links:
            aligned[link.objective_id].append(link)
        moved = {line.pk: sum(action.date_changes for action in actions[line.pk]) for line in self.lines}
        return tuple(
            self._objective(
                line,
                actions[line.pk],
                aligned[line.pk],
                needs,
                ratings.get(line.pk, []),
                ribbons.get(line.pk, []),
                moved[line.pk],
            )
            for line in self.lines
        )

    def _objective(
        self,
        line: ObjectiveLine,
        actions: list[ActionLine],
        aligned: list[Link],
        needs: dict[tuple[str, int], NeedValue],
        ratings: list[RatingValue],
        ribbon: list[RibbonMark],
        times_moved: int,
    ) -> ObjectiveValue:
        keys = dict.fromkeys(self.uses.get(line.pk, []))
        keys.update(dict.fromkeys(key for action in actions for key in action.evidence_ids))
        on_record = [key for key in keys if key in self.evidence]
        is_met = any(mark.dimension == "delivery" and mark.point.colour == "blue" for mark in ribbon[-3:])
        facts = ObjectiveFacts(
            reference=line.reference,
            starts_on=line.starts_on,
            due_on=line.due_on,
            baseline_due_on=line.baseline_due_on,
            times_moved=times_moved,
            deadlines=tuple(
                Deadline(needs[link.key].reference, due, is_met)
                for link in aligned
                if link.kind == "requirement" and link.key in needs and (due := needs[link.key].due_on)
            ),
            actions=tuple(self._action_facts(action) for action in actions),
            milestones=tuple(
                MilestoneFacts(f"{each.action} {each.reference}", each.due_on, each.reached_on)
                for action in actions
                for each in self.milestones.get(action.action_id, ())
            ),
            evidence=tuple(self.weighed[key] for key in on_record),
            resources=self._resource_gaps({action.delivery_plan_id for action in actions}),
            past=self._past(ribbon),
            measures=tuple(each.facts(self.day) for each in self.bearing.get(line.pk, ())),
            risks=tuple(self.threats.get(line.pk, ())),
            loops=tuple(self.loops.get(line.pk, ())),
            heard=self.heard[line.pk].says if line.pk in self.heard else "",
        )
        return ObjectiveValue(
            reference=line.reference,
            theme=self.theme_references.get(line.theme_id, ""),
            title=line.title,
            description=line.description,
            owner=self.posts.get(line.owner_id) if line.owner_id else None,
            tier=line.tier,
            content_area=line.content_area,
            starts_on=line.starts_on,
            baseline_due_on=line.baseline_due_on,
            due_on=line.due_on,
            measure=line.measure,
            baseline=line.baseline,
            target=line.target,
            not_measurable_yet=line.not_measurable_yet,
            is_local_ambition=line.is_local_ambition,
            aligned=tuple(filter(None, (self._aligned(link, needs) for link in aligned))),
            evidence=tuple(self.evidence[key].reference for key in on_record),
            ratings=tuple(ratings),
            ribbon=tuple(ribbon),
            suggestion=suggestion_value(suggest(facts, self.day, self.scales)),
        )

    def _aligned(self, link: Link, needs: dict[tuple[str, int], NeedValue]) -> AlignedValue | None:
        if link.kind == "outcome":
            found = self.outcome_texts.get(link.target_id)
            return AlignedValue("outcome", found[0], link.strength, found[1]) if found else None
        need = needs.get(link.key)
        return AlignedValue(link.kind, need.reference, link.strength, need.text) if need else None

    def _action_facts(self, line: ActionLine) -> ActionFacts:
        update = line.update
        return _action_facts(
            line.reference,
            line.state,  # type: ignore[arg-type]
            line.starts_on,
            line.due_on,
            update.forecast_on if update else None,
            line.rounds_missed,
            line.carried_forward,
            bool(update and update.help_needed),
            line.late_dependencies,
            line.done_on,
            not self.counting.isdisjoint(line.evidence_ids),
            line.recheck_due_on,
        )

    def _resource_gaps(self, delivery_plans: Collection[int]) -> tuple[ResourceGap, ...]:
        return tuple(
            ResourceGap(row.kind, row.needed, row.secured)
            for key in sorted(delivery_plans)
            for row in self.resources.get(key, ())
        )

    def _past(self, ribbon: list[RibbonMark]) -> tuple[PastRatings, ...]:
        boards = {row.number: row.board_on for row in self.round_rows}
        by_round: dict[int, dict[str, str]] = defaultdict(dict)
        for mark in ribbon:
            by_round[mark.round][mark.dimension] = mark.point.code
        return tuple(PastRatings(boards[number], **codes) for number, codes in sorted(by_round.items()))

    # --- what is named ------------------------------------------------------------------------------------------------

    def _roll_ups(self) -> tuple[RollUpValue, ...]:
        rows = (
            RollUp.objects.filter(programme=self.programme)
            .as_at(self.moment)
            .select_related("recorded_by", "decision", "theme")
            .order_by("round__number", "pk")
        )
        return tuple(
            RollUpValue(
                row.theme.reference if row.theme else None,
                row.dimension,
                self.round_numbers[row.round_id],
                self._point(row.dimension, row.scale_version, row.value),
                row.reason,
                row.recorded_by.name if row.recorded_by else "",
                row.decision.reference if row.decision else None,
            )
            for row in rows
            if row.round_id in self.round_numbers
            and (self.scope == WHOLE or row.theme_id in {line.theme_id for line in self.lines})
        )

    def _rating_unit(self) -> RatingUnitValue | None:
        row = rating_unit(self.actor, self.moment)
        return RatingUnitValue(row.unit, row.get_unit_display(), row.decision.reference) if row else None

    def _need_ratings(self, needs: dict[tuple[str, int], NeedValue]) -> tuple[NeedRatingValue, ...]:
        return tuple(
            NeedRatingValue(
                now.kind,
                needs[now.key].reference,
                now.dimension,
                now.round_number,
                self._point(now.dimension, now.scale_version, now.value),
                self._point(before.dimension, before.scale_version, before.value) if before else None,
                now.reason,
                now.by or "",
                now.decision,
            )
            for now, before in needs_rated_last(self.actor, self.moment)
            if now.key in needs
        )

    def _delivery_plan_values(self) -> tuple[DeliveryPlanValue, ...]:
        used = {line.delivery_plan_id for line in self.actions}
        return tuple(
            DeliveryPlanValue(
                row.delivery_plan.reference,
                row.title,
                self.theme_references.get(row.theme_id, ""),
                self.posts[row.sponsor_id].code if row.sponsor_id else None,
                row.lead_agency.name if row.lead_agency else None,
                tuple(
                    ResourceValue(each.agency.name, each.kind, each.what_for, str(each.needed), str(each.secured))
                    for each in self.resources.get(key, ())
                ),
            )
            for key, row in self.delivery_plans.items()
            if (self.scope == WHOLE and not row.is_withdrawn) or key in used
        )

    def _action_values(self) -> tuple[ActionValue, ...]:
        plans = {key: row.delivery_plan.reference for key, row in self.delivery_plans.items()}
        codes = {key: post.code for key, post in self.posts.items()}
        agencies = {key: post.agency for key, post in self.posts.items()}
        references, evidence = self.references, self.evidence
        return tuple(
            _action_value(
                line.reference,
                line.title,
                references.get(line.objective_id, ""),
                plans.get(line.delivery_plan_id, ""),
                codes.get(line.owner_id) if line.owner_id else None,
                agencies.get(line.owner_id) if line.owner_id else None,
                line.state,
                line.state_since,
                line.starts_on,
                line.baseline_due_on,
                line.due_on,
                line.done_on,
                line.days_overdue,
                line.days_slipped,
                line.date_changes,
                line.rounds_missed,
                line.carried_forward,
                line.late_dependencies,
                line.recheck_due_on,
                update.round_number if (update := line.update) else None,
                update.progress if update else "",
                update.blocker if update else "",
                update.help_needed if update else "",
                update.forecast_on if update else None,
                tuple(evidence[key].reference for key in line.evidence_ids if key in evidence),
            )
            for line in self.actions
        )

    def _milestone_values(self) -> tuple[MilestoneValue, ...]:
        return tuple(each for line in self.actions for each in self.milestones.get(line.action_id, ()))

    def _evidence_value(self, item: EvidenceItem) -> EvidenceValue:
        weighed = self.weighed[item.id]
        facts, strong = item.facts, weighed.strength
        return _evidence_value(
            item.reference,
            item.title,
            facts.kind,
            facts.line,
            facts.performance_type,
            facts.says,
            item.content_area,
            item.classification,
            facts.collected_on,
            facts.describes_until,
            facts.sample_size,
            item.verified_on,
            strong.score,
            strong.is_fresh,
            strong.counts,
            weighed.is_voice_of_children,
            strong.codes,
        )

    def _date_changes(self) -> tuple[DateChangeValue, ...]:
        rows = DateChange.objects.filter(programme=self.programme)
        if self.moment is not None:
            rows = rows.filter(recorded_at__lt=self.moment)
        if self.scope != WHOLE:
            rows = rows.filter(action_id__in=list(self.action_references))
        codes = {key: post.code for key, post in self.posts.items()}
        return tuple(
            _date_change_value(
                self.action_references[action_id],
                old,
                new,
                (new - old).days if old else 0,
                code,
                reason,
                agreed_by,
                agreed_at,
                codes.get(owner),
                recorded.astimezone(LONDON).date(),
            )
            for action_id, old, new, code, reason, agreed_by, agreed_at, owner, recorded in rows.order_by(
                "recorded_at", "pk"
            ).values_list(
                "action_id",
                "old_due_on",
                "new_due_on",
                "reason_code",
                "reason",
                "agreed_by",
                "agreed_at",
                "owner_id",
                "recorded_at",
            )
            if action_id in self.action_references
        )

    def _decisions(self) -> tuple[DecisionValue, ...]:
        rows = Decision.objects.filter(programme=self.programme).select_related("body").prefetch_related("reviews")
        if self.moment is not None:
            rows = rows.filter(recorded_at__lt=self.moment)
        return tuple(
            DecisionValue(
                row.reference,
                row.body.name,
                row.kind,
                row.decided_on,
                row.title,
                row.text,
                row.minute_reference,
                row.review_on,
                self._worked(row),
            )
            for row in rows.order_by("decided_on", "pk")
        )

    def _requests(self) -> tuple[RequestValue, ...]:
        return tuple(
            RequestValue(
                line.reference,
                line.body,
                line.question,
                line.about,
                line.owner,
                line.agency,
                line.asked_on,
                line.standing.due_on,
                line.standing.state,
                line.standing.answered_on,
                line.standing.times_returned,
            )
            for line in requests_on_record(self.actor, self.moment)
        )

    def _follow_ups(self) -> tuple[FollowUpValue, ...]:
        return tuple(FollowUpValue(*each) for each in follow_ups(self.actor, self.moment))

    def _questions(self) -> tuple[QuestionValue, ...]:
        return tuple(
            QuestionValue(
                each.reference,
                each.body,
                each.body_kind,
                each.words,
                each.about,
                each.content_area,
                each.asked_by,
                each.asked_of,
                each.agency,
                each.asked_on,
                each.state,
                each.promised_for,
                each.times_returned,
                each.times_promised,
            )
            for each in open_questions(self.actor, self.moment)
        )

    def _worked(self, row: Decision) -> str | None:
        looked_back = [each for each in row.reviews.all() if self.moment is None or each.recorded_at < self.moment]
        last = max(looked_back, key=lambda each: (each.reviewed_on, each.pk), default=None)
        return last.worked if last else None

    def _posts_named(self) -> Iterable[PostValue]:
        if self.scope == WHOLE:
            return self.posts.values()
        keys = {line.owner_id for line in self.lines} | {line.owner_id for line in self.actions}
        return [post for key, post in self.posts.items() if key in keys]


def _round_value(row: Round, moment: datetime | None) -> RoundValue:
    return RoundValue(
        row.number, row.name, row.cut_off, row.group_on, row.board_on, row.panel_on, str(state_at(row, moment))
    )
