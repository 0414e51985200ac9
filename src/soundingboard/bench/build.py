"""A programme of the size of the largest plans, built in bulk and hashed in one pass.

The numbers are those the benchmark promises: 150 objectives, 300 findings, 80 requirements, 10,000 actions, 24 rounds
of judgements and updates, 20,000 pieces of evidence, 250 risks with 5,000 scores, 100 people, 50,000 audits, 10,000
voices, 20,000 questions of the ledger and 5,000 of the bank. `scale` makes a smaller one of the same shape, for growth.
Only the benchmark builds so; all else goes through the actions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from django.db import models, transaction

from soundingboard.accounts.access import enter, the_system
from soundingboard.accounts.models import Agency, Authority, Holding, Membership, Person, Post, Programme
from soundingboard.accounts.roles import Role
from soundingboard.bench import audits, boards, practice
from soundingboard.bench.own_plan import write_own_plan
from soundingboard.bench.register import register
from soundingboard.cycle.models import Calendar, Round, RoundState
from soundingboard.decisions.actions import seat_member
from soundingboard.decisions.models import Body, Decision, DecisionKind
from soundingboard.delivery.models import (
    Action,
    ActionEvidence,
    ActionVersion,
    Completion,
    DateChange,
    DeliveryPlan,
    DeliveryPlanVersion,
    Dependency,
    Milestone,
    MilestoneVersion,
    Resource,
    Update,
)
from soundingboard.evidence.models import Evidence, EvidenceUse, EvidenceVersion
from soundingboard.exchange import tasks as exchange_tasks
from soundingboard.exchange.actions import send_spreadsheet
from soundingboard.framework.actions import load_shipped_content
from soundingboard.framework.kinds import KINDS as CONTENT_KINDS
from soundingboard.history.log import as_row, entry_after
from soundingboard.history.models import HistoryText
from soundingboard.insight import tasks as insight_tasks
from soundingboard.insight.checking import ask_for_check
from soundingboard.insight.forecasting import ask_for_forecast
from soundingboard.judgement.models import (
    Dimension,
    NeedRating,
    Rating,
    RatingEvidence,
    RatingUnit,
    RollUp,
    Stage,
    Unit,
)
from soundingboard.measures.actions import (
    add_development,
    adopt_library,
    change_chart,
    choose_scorecard,
    mark_event,
    set_target,
)
from soundingboard.measures.benchmark_actions import choose_neighbours, keep_benchmarks
from soundingboard.measures.benchmark_values import AreaLine, BenchmarkLine, NeighbourLine, Published
from soundingboard.measures.figure_actions import record_figures
from soundingboard.measures.models import AreaKind, IndicatorVersion, IntakeKind, MeasureLink, Publisher
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.rules import FigureLine, month_of
from soundingboard.outbox.jobs import run_all
from soundingboard.papers import tasks as paper_tasks
from soundingboard.papers.actions import comment, draft_paper, issue_paper
from soundingboard.papers.models import Paper
from soundingboard.papers.readers_actions import draft_for_readers
from soundingboard.papers.readers_kept import ask_to_compare
from soundingboard.plan.models import (
    Alignment,
    Finding,
    FindingState,
    Inspection,
    InspectionState,
    Instrument,
    InstrumentState,
    InstrumentVersion,
    Objective,
    ObjectiveVersion,
    Outcome,
    OutcomeVersion,
    Plan,
    PlanVersion,
    PlanWording,
    Requirement,
    RequirementVersion,
    Theme,
    ThemeVersion,
)
from soundingboard.position import tasks as position_tasks
from soundingboard.position.comparison import ask_for_comparison
from soundingboard.publishing.actions import prepare_edition, publish_edition

TASKS = (exchange_tasks, insight_tasks, paper_tasks, position_tasks)  # importing them lets `run_all` do them
PASSWORD = "only for the benchmark"
CODE = "large"
STATES = ("in_progress", "in_progress", "delivered", "not_started", "blocked", "assured", "in_progress", "delivered")
VALUES = {
    "delivery": ("green", "amber", "red", "green"),
    "impact": ("too_early", "amber", "green", "red"),
    "confidence": ("low", "medium", "high", "medium"),
}
KINDS = ("audit", "data", "observation", "partner")
LEAVES = ("practice.services", "practice.groups", "practice.partnership", "organisation.culture")


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each thing."""

    themes: int = 5
    objectives: int = 150
    findings: int = 300
    requirements: int = 80
    actions: int = 10_000
    rounds: int = 24
    evidence: int = 20_000
    people: int = 100
    measures: int = 60
    teams: int = 10
    audits: int = 50_000
    voices: int = 10_000
    risks: int = 250
    risk_scores: int = 5_000
    bank: int = 5_000
    ledger: int = 20_000
    requests: int = 300
    recommendations: int = 120

    def scaled(self, scale: float) -> "Size":
        """The same shape, smaller; rounds, themes and people stay."""
        return Size(
            objectives=max(10, int(self.objectives * scale)),
            findings=max(10, int(self.findings * scale)),
            requirements=max(10, int(self.requirements * scale)),
            actions=max(50, int(self.actions * scale)),
            evidence=max(50, int(self.evidence * scale)),
            measures=max(10, int(self.measures * scale)),
            audits=max(100, int(self.audits * scale)),
            voices=max(100, int(self.voices * scale)),
            risks=max(5, int(self.risks * scale)),
            risk_scores=max(25, int(self.risk_scores * scale)),
            bank=int(self.bank * scale),
            ledger=max(200, int(self.ledger * scale)),
            requests=max(30, int(self.requests * scale)),
            recommendations=max(30, int(self.recommendations * scale)),
        )


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who the history says did it."""

    person_id: int | None
    name: str
    now: datetime


M = TypeVar("M", bound=models.Model)


def build(today: date, scale: float = 1.0, code: str = CODE) -> Programme:
    """Build the programme in the present database, which has none of that code, and do what its worker would do."""
    size = Size() if scale == 1.0 else Size().scaled(scale)
    building = _Build(today, size, code)
    with transaction.atomic():
        programme = building.run()
    run_all(lambda: building.lately)
    building.publish()
    return programme


class _Build:
    def __init__(self, today: date, size: Size, code: str) -> None:
        self.code = code
        self.today = today
        self.size = size
        # Yesterday, so that nothing is on record that has not come yet.
        self.lately = _noon(today - timedelta(days=1))
        self.start = datetime.combine(today - timedelta(days=30 * (size.rounds + 1)), datetime.min.time(), UTC)

    def run(self) -> Programme:
        authority = Authority.objects.create(code=self.code, name=f"{self.code.title()} Council")
        self.programme = Programme.objects.create(
            authority=authority, code=self.code, name=f"A {self.code} programme", started_on=self.start.date()
        )
        self._people()
        self._rounds()
        self._plan()
        self._delivery()
        self._evidence()
        register(self.programme, self.posts, self.objectives, self.start, self.size.risks, self.size.risk_scores)
        self._ratings()
        self._history()
        self._measures()
        self._benchmarks()
        self._whatever_else_has_a_page()
        practice.build(self.programme, self.objectives, self.today, self.size.voices)
        audits.build(self.programme, self.people, self.posts, self.today, self.size.audits)
        built = boards.Of(
            self.programme,
            self.body,
            self.posts,
            self.agencies,
            self.rounds,
            self.decisions,
            self.objectives,
            self.evidence,
            self.today,
        )
        size = self.size
        boards.build(built, boards.Numbers(size.bank, size.ledger, size.requests, size.recommendations))
        return self.programme

    def _people(self) -> None:
        p = self.programme
        kinds = ("council", "health", "police", "education", "probation", "voluntary")
        self.agencies = [
            Agency.objects.create(programme=p, code=kind, name=f"Agency of {kind}", kind=kind) for kind in kinds
        ]
        people = [
            Person(email=f"person{n}@{self.code}.example", name=f"Person {_word(n)}", password="!")
            for n in range(self.size.people)
        ]
        people[0].set_password(PASSWORD)
        self.people = Person.objects.bulk_create(people)
        roles = [Role.PROGRAMME_MANAGER, Role.BOARD_CHAIR, Role.DELIVERY_GROUP] + [Role.ACTION_OWNER] * 97
        Membership.objects.bulk_create(
            Membership(programme=p, person=person, role=role, from_on=self.start.date())
            for person, role in zip(self.people, roles, strict=False)
        )
        self.posts = Post.objects.bulk_create(
            Post(programme=p, agency=self.agencies[n % 6], code=f"post-{n}", title=f"Head of service {_word(n)}")
            for n in range(self.size.people)
        )
        Holding.objects.bulk_create(
            Holding(post=post, person=person, from_on=self.start.date())
            for post, person in zip(self.posts, self.people, strict=True)
        )
        self.body = Body.objects.create(
            programme=p, code="board", name="Improvement Board", kind="board", from_on=self.start.date()
        )

    def _rounds(self) -> None:
        p, size = self.programme, self.size
        self.rounds, self.decisions = [], []
        for number in range(1, size.rounds + 1):
            # The last one is open today; the others are behind us, a month apart.
            board = self.today - timedelta(days=30 * (size.rounds - number)) + timedelta(days=20)
            is_open = number == size.rounds
            self.rounds.append(
                Round(
                    programme=p,
                    number=number,
                    name=f"Round {number}",
                    opens_on=board - timedelta(days=28),
                    cut_off=board - timedelta(days=14),
                    group_on=board - timedelta(days=7),
                    board_on=board,
                    state=RoundState.OPEN if is_open else RoundState.FROZEN,
                    opened_at=_noon(board - timedelta(days=28)),
                    closed_at=None if is_open else _noon(board - timedelta(days=14)),
                    frozen_at=None if is_open else _noon(board),
                )
            )
            self.decisions.append(self._decision(number, DecisionKind.AGREE_RATINGS, min(board, self.today)))
        self.rounds = Round.objects.bulk_create(self.rounds)
        agreed = self._decision(0, DecisionKind.CALENDAR, self.start.date())
        self.decisions = Decision.objects.bulk_create(self.decisions)
        agreed.save()
        Calendar.objects.create(
            programme=p, title="Monthly", every_months=1, decision=agreed, recorded_at=self.start, number=1
        )

    def _decision(self, number: int, kind: str, on: date) -> Decision:
        return Decision(
            programme=self.programme,
            reference=f"D{number}",
            body=self.body,
            kind=kind,
            decided_on=on,
            title=f"Decision {number}",
            text="The Board agreed what was put to it.",
            recorded_at=_noon(on),
        )

    def _plan(self) -> None:
        p, size, at = self.programme, self.size, self.start
        self.plan = Plan.objects.create(programme=p, reference="P1", started_on=at.date())
        PlanWording.objects.create(programme=p, plan=self.plan, title="Improvement Plan", recorded_at=at)
        self.themes = Theme.objects.bulk_create(
            Theme(programme=p, plan=self.plan, reference=str(n + 1)) for n in range(size.themes)
        )
        ThemeVersion.objects.bulk_create(
            ThemeVersion(programme=p, theme=theme, title=f"Theme {_word(n)}", position=n, recorded_at=at)
            for n, theme in enumerate(self.themes)
        )
        outcomes = Outcome.objects.bulk_create(
            Outcome(programme=p, plan=self.plan, reference=f"O{n + 1}") for n in range(size.themes * 3)
        )
        OutcomeVersion.objects.bulk_create(
            OutcomeVersion(
                programme=p,
                outcome=each,
                theme=self.themes[n % size.themes],
                statement=f"Children {_word(n)} are safer",
                recorded_at=at,
                position=n,
            )
            for n, each in enumerate(outcomes)
        )
        self.objectives = Objective.objects.bulk_create(
            Objective(programme=p, plan=self.plan, reference=f"{n % size.themes + 1}.{n // size.themes + 1}")
            for n in range(size.objectives)
        )
        ObjectiveVersion.objects.bulk_create(
            ObjectiveVersion(
                programme=p,
                objective=each,
                theme=self.themes[n % size.themes],
                title=f"Objective for children {_word(n)}",
                owner=self.posts[n % len(self.posts)],
                tier=3 if n % 25 else 1,
                content_area=LEAVES[n % 4],
                starts_on=at.date(),
                baseline_due_on=self.today + timedelta(days=n % 200),
                due_on=self.today + timedelta(days=n % 240),
                measure="Share of audits graded good",
                baseline="40%",
                target="75%",
                position=n,
                recorded_at=at,
            )
            for n, each in enumerate(self.objectives)
        )
        self._needs(outcomes)
        decision = self._decision(1000, DecisionKind.AGREE_PLAN, at.date())
        decision.save()
        PlanVersion.objects.create(
            programme=p,
            plan=self.plan,
            number=1,
            title="Version 1",
            decision=decision,
            recorded_at=at + timedelta(days=1),
        )

    def _needs(self, outcomes: list[Outcome]) -> None:
        p, size, at = self.programme, self.size, self.start
        inspection = Inspection.objects.create(
            programme=p,
            reference="I1",
            title="Inspection",
            framework="ILACS",
            published_on=at.date(),
            state=InspectionState.CONFIRMED,
            recorded_at=at,
        )
        findings = Finding.objects.bulk_create(
            Finding(
                programme=p,
                inspection=inspection,
                reference=f"I1.{n + 1}",
                text=f"The quality and timeliness of work with children {_word(n)}",
                page=n // 10 + 1,
                position=n,
                state=FindingState.CONFIRMED,
                settled_at=at,
            )
            for n in range(size.findings)
        )
        notice = Instrument.objects.create(programme=p, reference="N1", kind="notice", title="Improvement Notice")
        InstrumentVersion.objects.create(
            programme=p, instrument=notice, number=1, state=InstrumentState.ISSUED, recorded_at=at, dated=at.date()
        )
        requirements = Requirement.objects.bulk_create(
            Requirement(programme=p, instrument=notice, reference=f"N1.{n + 1}") for n in range(size.requirements)
        )
        RequirementVersion.objects.bulk_create(
            RequirementVersion(
                programme=p,
                requirement=each,
                instrument_version_number=1,
                number=str(n + 1),
                position=n,
                text=f"Improve the work with children {_word(n)}",
                due_on=self.today + timedelta(days=90),
                recorded_at=at,
            )
            for n, each in enumerate(requirements)
        )
        count = size.objectives
        rows = [
            Alignment(programme=p, objective=self.objectives[n % count], finding=each, recorded_at=at)
            for n, each in enumerate(findings[:-3])
        ]
        rows += [
            Alignment(
                programme=p,
                objective=self.objectives[n % count],
                requirement=each,
                strength="satisfies" if n % 3 else "contributes",
                recorded_at=at,
            )
            for n, each in enumerate(requirements)
        ]
        rows += [
            Alignment(programme=p, objective=each, outcome=outcomes[n % len(outcomes)], recorded_at=at)
            for n, each in enumerate(self.objectives)
        ]
        Alignment.objects.bulk_create(rows)

    def _delivery(self) -> None:
        p, size, at = self.programme, self.size, self.start
        plans = DeliveryPlan.objects.bulk_create(DeliveryPlan(programme=p, reference=f"DP{n + 1}") for n in range(20))
        DeliveryPlanVersion.objects.bulk_create(
            DeliveryPlanVersion(
                programme=p,
                delivery_plan=each,
                title=f"Delivery plan {_word(n)}",
                theme=self.themes[n % size.themes],
                sponsor=self.posts[n],
                lead_agency=self.agencies[n % 6],
                position=n,
                recorded_at=at,
            )
            for n, each in enumerate(plans)
        )
        Resource.objects.bulk_create(
            Resource(
                programme=p,
                delivery_plan=each,
                agency=self.agencies[n % 6],
                kind="people",
                what_for="Workers",
                needed=4,
                secured=n % 5,
                recorded_at=at,
            )
            for n, each in enumerate(plans)
        )
        self.actions = Action.objects.bulk_create(
            (Action(programme=p, reference=f"A{n + 1}") for n in range(size.actions)), batch_size=2000
        )
        versions = (
            ActionVersion(
                programme=p,
                action=each,
                delivery_plan=plans[n % 20],
                objective=self.objectives[n % size.objectives],
                title=f"Write and put in place the practice standard for children {_word(n)}",
                success_criteria="Nine in ten files meet it.",
                owner=self.posts[n % len(self.posts)],
                starts_on=at.date(),
                baseline_due_on=self.today + timedelta(days=n % 400 - 200),
                due_on=self.today + timedelta(days=n % 420 - 180),
                state=STATES[n % 8],
                state_since=self.today - timedelta(days=n % 90),
                position=n,
                recorded_at=at,
            )
            for n, each in enumerate(self.actions)
        )
        _bulk(ActionVersion, versions)
        _bulk(Update, self._updates())
        milestones = Milestone.objects.bulk_create(
            Milestone(programme=p, action=each, reference="M1") for each in self.actions[::4]
        )
        _bulk(
            MilestoneVersion,
            (
                MilestoneVersion(
                    programme=p,
                    milestone=each,
                    action_id=each.action_id,
                    title="Half way",
                    baseline_due_on=self.today + timedelta(days=n % 100 - 50),
                    due_on=self.today + timedelta(days=n % 100 - 50),
                    reached_on=self.today - timedelta(days=60) if n % 2 else None,
                    recorded_at=at,
                )
                for n, each in enumerate(milestones)
            ),
        )
        _bulk(
            Dependency,
            (
                Dependency(
                    programme=p,
                    action=self.actions[n],
                    on_action=self.actions[n + 1],
                    needed_by=self.today - timedelta(days=5),
                    recorded_at=at,
                )
                for n in range(0, size.actions - 1, 10)
            ),
        )
        _bulk(
            DateChange,
            (
                DateChange(
                    programme=p,
                    action=self.actions[n],
                    old_due_on=self.today - timedelta(days=30),
                    new_due_on=self.today,
                    reason_code="staffing",
                    reason="It takes longer than was thought",
                    agreed_by="Delivery group",
                    owner=self.posts[n % len(self.posts)],
                    recorded_at=_noon(self.today - timedelta(days=n % 300)),
                )
                for n in range(0, size.actions, 5)
            ),
        )
        _bulk(
            Completion,
            (
                Completion(
                    programme=p,
                    action=each,
                    delivered_on=self.today - timedelta(days=40),
                    account="It was done as planned.",
                    recorded_at=_noon(self.today - timedelta(days=40)),
                )
                for n, each in enumerate(self.actions)
                if STATES[n % 8] in ("delivered", "assured")
            ),
        )

    def _updates(self) -> Iterator[Update]:
        for round_ in self.rounds:
            last = round_.state == RoundState.OPEN
            for n, action in enumerate(self.actions):
                # One in nine is silent in a round; half have answered in the open one.
                if (n + round_.number) % 9 == 0 or (last and n % 2):
                    continue
                yield Update(
                    programme=self.programme,
                    action=action,
                    round=round_,
                    state="accepted",
                    progress="Work went on as planned in this period.",
                    action_state="in_progress",
                    recorded_at=_noon(round_.opens_on + timedelta(days=3)),
                )

    def _evidence(self) -> None:
        p, size = self.programme, self.size
        rows = Evidence.objects.bulk_create(
            (Evidence(programme=p, reference=f"E{n + 1}") for n in range(size.evidence)), batch_size=2000
        )
        self.evidence = rows
        says = ("supports", "supports", "mixed", "supports", "contradicts")
        _bulk(
            EvidenceVersion,
            (
                EvidenceVersion(
                    programme=p,
                    evidence=each,
                    title=f"Evidence on children {_word(n)}",
                    kind=KINDS[n % 4],
                    line=n % 3 + 1,
                    performance_type=("quantity", "quality", "outcome")[n % 3],
                    content_area=LEAVES[n % 4],
                    says=says[n % 5],
                    collected_on=self.today - timedelta(days=n % 500),
                    sample_size=n % 30 + 1,
                    link="https://large.example/file",
                    recorded_at=_noon(self.today - timedelta(days=n % 500)),
                )
                for n, each in enumerate(rows)
            ),
        )
        at = self.start
        half = size.evidence // 2
        _bulk(
            EvidenceUse,
            (
                EvidenceUse(programme=p, evidence=each, objective=self.objectives[n % size.objectives], recorded_at=at)
                for n, each in enumerate(rows[:half])
            ),
        )
        _bulk(
            ActionEvidence,
            (
                ActionEvidence(programme=p, evidence=each, action=self.actions[n % size.actions], recorded_at=at)
                for n, each in enumerate(rows[half:])
            ),
        )

    def _ratings(self) -> None:
        _bulk(Rating, self._rating_rows())
        rated = Rating.objects.filter(programme=self.programme, stage=Stage.AGREED).order_by("pk")
        keys = list(rated.values_list("pk", flat=True))
        _bulk(
            RatingEvidence,
            (
                RatingEvidence(programme=self.programme, rating_id=key, evidence=self.evidence[n % len(self.evidence)])
                for n, key in enumerate(keys)
            ),
        )
        RollUp.objects.bulk_create(
            RollUp(
                programme=self.programme,
                round=round_,
                dimension=Dimension.DELIVERY,
                scale_version=1,
                value="amber",
                reason="The Board looked at all that is late and at what was seen.",
                recorded_at=_noon(round_.board_on),
            )
            for round_ in self.rounds[:-1]
        )
        unit = self._decision(1002, DecisionKind.UNIT_OF_RAG, self.start.date())
        unit.save()
        RatingUnit.objects.create(programme=self.programme, unit=Unit.FINDING, decision=unit, recorded_at=self.start)
        _bulk(NeedRating, self._need_rating_rows())

    def _need_rating_rows(self) -> Iterator[NeedRating]:
        found = list(Finding.objects.filter(programme=self.programme).order_by("pk"))
        for round_, decision in zip(self.rounds[:-1], self.decisions, strict=False):
            for n, finding in enumerate(found):
                for dimension, values in VALUES.items():
                    yield NeedRating(
                        programme=self.programme,
                        finding=finding,
                        round=round_,
                        dimension=dimension,
                        scale_version=1,
                        value=values[(n + round_.number) % len(values)],
                        reason=f"The Board looked at what answers finding {n + 1} in round {round_.number}.",
                        recorded_at=_noon(round_.board_on),
                        decision=decision,
                    )

    def _rating_rows(self) -> Iterator[Rating]:
        for round_, decision in zip(self.rounds, self.decisions, strict=True):
            is_open = round_.state == RoundState.OPEN
            for n, objective in enumerate(self.objectives):
                for dimension, values in VALUES.items():
                    for stage in (Stage.PROPOSED, Stage.AGREED):
                        if stage == Stage.AGREED and is_open:
                            continue
                        yield Rating(
                            programme=self.programme,
                            objective=objective,
                            round=round_,
                            dimension=dimension,
                            stage=stage,
                            scale_code=dimension,
                            scale_version=1,
                            value=values[(n + round_.number // 4) % 4],
                            reason="Seven of ten audited files were good; the backlog is falling.",
                            suggested=values[n % 4],
                            decision=decision if stage == Stage.AGREED else None,
                            recorded_at=_noon(round_.board_on if stage == Stage.AGREED else round_.cut_off),
                            recorded_by=self.people[n % 100],
                        )

    def _history(self) -> None:
        """One entry for each action, piece of evidence and rating, chained and hashed in one pass."""
        last: tuple[int, str] | None = None
        entries, texts = [], []
        for item, at in self._happened():
            who = Clerk(self.people[0].pk, self.people[0].name, at)
            link, values = entry_after(
                last,
                programme_id=self.programme.pk,
                verb="action.created",
                item_kind=item._meta.label_lower,
                item_id=item.pk,
                item_label=str(item)[:200],
                before={},
                after={"title": f"{item}"},
                why="",
                visibility="programme",
                by=who,
            )
            entries.append(as_row(link))
            texts.append(values)
            last = (link.seq, link.hash)
        rows = type(entries[0]).objects.bulk_create(entries, batch_size=2000)
        _bulk(HistoryText, (HistoryText(entry=row, values=values) for row, values in zip(rows, texts, strict=True)))

    def _happened(self) -> Iterator[tuple[Any, datetime]]:
        for each in (*self.objectives, *self.actions, *self.evidence):
            yield each, self.start

    def _measures(self) -> None:
        """The library, two years of figures a month for the authority and ten teams, targets, and what they bear on.

        By the actions that people use: they take thousands of figures at once, and put the verdicts on record.
        """
        by = the_system(self.programme, self.start + timedelta(days=1))
        adopt_library(programme=self.programme, by=by)
        shares = list(
            IndicatorVersion.objects.current()
            .filter(programme=self.programme, unit="percent", frequency="monthly")
            .order_by("position")
            .select_related("indicator")[: self.size.measures]
        )
        months = [month_of(self.today.replace(day=1) - timedelta(days=30 * n + 15)) for n in range(24, 0, -1)]
        lines = [
            FigureLine(
                row.indicator.code,
                month,
                numerator=Decimal(30 + (n * 7 + place * 3 + team * 5) % 23),
                denominator=Decimal(60 + (n + team) % 17),
                team=f"Team {_word(team)}" if team else "",
            )
            for n, row in enumerate(shares)
            for place, month in enumerate(dict.fromkeys(months))
            for team in range(self.size.teams + 1)
        ]
        how = HowItCame(IntakeKind.TYPED, self.lately.date())
        record_figures(
            programme=self.programme,
            lines=lines,
            how=how,
            add_teams=True,
            by=the_system(self.programme, self.lately),
        )
        chosen = [row.indicator for row in shares]
        choose_scorecard(programme=self.programme, indicators=chosen[:30], by=by)
        for row in shares:
            if row.direction in ("up", "down"):
                set_target(
                    indicator=row.indicator,
                    kind="statutory",
                    from_on=self.start.date(),
                    value=Decimal(60),
                    basis="A made-up regulation",
                    agreed_by="The Board",
                    agreed_on=self.start.date(),
                    by=by,
                )
        MeasureLink.objects.bulk_create(
            MeasureLink(
                programme=self.programme, indicator=chosen[n % len(chosen)], objective=each, recorded_at=self.start
            )
            for n, each in enumerate(self.objectives)
        )

    def _benchmarks(self) -> None:
        """What is published of every authority for ten years, for six measures, and our ten nearest neighbours."""
        by = the_system(self.programme, self.lately)
        regions = [f"E1200000{n}" for n in range(1, 10)]
        places = [AreaLine(str(301 + n), f"Town {_word(n)}", AreaKind.AUTHORITY, regions[n % 9]) for n in range(153)]
        places += [AreaLine(code, f"Region {_word(n)}", AreaKind.REGION, code) for n, code in enumerate(regions)]
        places.append(AreaLine("E92000001", "England", AreaKind.COUNTRY))
        shares = (
            IndicatorVersion.objects.current().filter(programme=self.programme, unit="percent").order_by("position")
        )
        codes = dict.fromkeys(["assessments_45wd", *shares.values_list("indicator__code", flat=True)[:5]])
        keep_benchmarks(
            programme=self.programme,
            published=Published(Publisher.EXPLORE, "Children in need", "c.csv", "ab" * 32, self.lately.date(), 9780),
            series={
                code: [
                    BenchmarkLine(place, str(year), year, Decimal(100 + (n * 7 + year * 13 + at * 29) % 300) / 10)
                    for n, place in enumerate(places)
                    for year in range(self.today.year - 10, self.today.year)
                ]
                for at, code in enumerate(codes)
            },
            by=by,
        )
        choose_neighbours(
            programme=self.programme,
            published=Published(Publisher.NEIGHBOURS, "Neighbours", "n.csv", "cd" * 32),
            model_name="A made-up model",
            authority_code="301",
            neighbours=[NeighbourLine(place.code, place.name) for place in places[1:11]],
            by=by,
        )

    def _whatever_else_has_a_page(self) -> None:
        """One of each thing that is few in any plan, and a Board pack drafted from all of this, with comments on it."""
        standing = enter(self.code, self.people[0], self.lately)
        assert standing is not None
        manager = standing[1]
        load_shipped_content(programme=self.programme, kinds=CONTENT_KINDS, by=manager)
        seat_member(body=self.body, post=self.posts[0], agency=self.agencies[0], from_on=self.start.date(), by=manager)
        measured = IndicatorVersion.objects.current().get(programme=self.programme, indicator__code="assessments_45wd")
        agreed = self._decision(1001, DecisionKind.MEASURE, self.lately.date())
        agreed.save()
        change_chart(
            indicator=measured.indicator,
            kind="rebase",
            on=self.today - timedelta(days=300),
            why="Recording moved to a new system.",
            decision=agreed,
            by=manager,
        )
        mark_event(
            programme=self.programme, kind="staffing", on=self.lately.date(), title="Posts stand empty", by=manager
        )
        add_development(
            programme=self.programme, title="Children's own words", what_is_missing="Nobody asks.", by=manager
        )
        paper = draft_paper(programme=self.programme, kind="board-pack", by=manager)
        for number in range(20):
            comment(paper=paper, text=f"Is {_word(number)} still so?", by=manager)
        public = draft_paper(
            programme=self.programme, kind="plan-on-a-page", audience="public", edition="public", by=manager
        )
        issue_paper(paper=public, seen=public.edited_count, by=manager)
        ask_to_compare(draft_for_readers(paper=paper, by=manager), paper=paper, by=manager)
        ask_for_check(programme=self.programme, day=None, by=manager)
        ask_for_forecast(programme=self.programme, day=None, by=manager)
        long_ago = self.lately.date() - timedelta(days=180)
        ask_for_comparison(programme=self.programme, then=long_ago, now=self.lately.date(), by=manager)
        own_plan = write_own_plan(self.size.actions // 2)
        send_spreadsheet(programme=self.programme, name="plan.xlsx", content=own_plan, by=manager)

    def publish(self) -> None:
        """Publish the paper that was issued for the public, so that its pages can be asked for."""
        manager = the_system(self.programme, self.lately)
        paper = Paper.objects.get(programme=self.programme, kind="plan-on-a-page", edition="public")
        edition = prepare_edition(paper=paper, by=manager)
        publish_edition(edition=edition, by=manager)


def _bulk(model: type[M], rows: Iterable[M], at_once: int = 5000) -> None:
    waiting = iter(rows)
    while batch := list(islice(waiting, at_once)):
        model._default_manager.bulk_create(batch, batch_size=1000)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _word(n: int) -> str:
    """A made-up word that differs for each number and is none that the screening would look at: no digits, no name."""
    letters = []
    n += 676
    while n:
        n, rest = divmod(n, 26)
        letters.append(chr(97 + rest))
    return "".join(reversed(letters)) + "qx"
