"""A small programme built through the actions people use, over two rounds."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.cycle.actions import close_round, freeze_round, open_round
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import DecisionKind
from soundingboard.delivery.actions import create_action, create_delivery_plan, save_update, start_action
from soundingboard.delivery.models import ActionVersion
from soundingboard.evidence.actions import add_evidence
from soundingboard.judgement.actions import Answer, Suggested, agree_rating, propose_rating, roll_up
from soundingboard.judgement.models import Dimension
from soundingboard.plan.actions import add_objective, add_outcome, add_theme, align, start_plan
from soundingboard.plan.models import Objective
from tests import factories

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
REASON = "Seven of ten audited assessments were timely; the backlog is down to 12."


@dataclass
class Built:
    """What was built, and how to go on."""

    programme: Programme
    manager: Actor
    owner: Actor
    objectives: list[Objective]
    actions: list[ActionVersion]
    rounds: list[Round]

    def at(self, day: date) -> Actor:
        """The manager on a day at noon."""
        return factories.later(self.manager, datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    def owner_at(self, day: date) -> Actor:
        """The owner on a day at noon."""
        return factories.later(self.owner, datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


@pytest.fixture(scope="module")
def built_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Built]:
    """The programme, built once for a module and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def built(db: None, built_once: Built) -> Built:
    """The programme for one test. What the test changes is undone after it, in the rows and in these objects."""
    return deepcopy(built_once)


def build() -> Built:
    """Build it through the actions, in the database of the moment."""
    programme = factories.programme()
    manager = factories.actor(programme, now=START)
    holder = factories.person("Olu Owner")
    post = factories.post(programme, holder=holder, code="head-of-assessment")
    owner = factories.actor(programme, Role.ACTION_OWNER, now=START, who=holder)
    plan = start_plan(programme=programme, title="Improvement Plan", started_on=START.date(), by=manager)
    objectives, actions = [], []
    inspection = factories.inspection(programme, recorded_at=START)
    notice = factories.notice(programme, recorded_at=START)
    for number in (1, 2):
        theme = add_theme(plan=plan, title=f"Theme {number}", by=manager)
        outcome = add_outcome(theme=theme, statement="Children are seen sooner.", by=manager)
        finding = factories.finding(inspection, f"I1.{number}", settled_at=START, position=number)
        required = factories.requirement(notice, f"N1.{number}", recorded_at=START, due_on=date(2026, 9, 30))
        delivery = create_delivery_plan(theme=theme, title=f"Delivery {number}", by=manager).delivery_plan
        for part in (1, 2):
            objective = add_objective(
                theme=theme,
                title=f"Objective {number}.{part}",
                owner=post,
                starts_on=date(2026, 1, 5),
                due_on=date(2026, 6, 30),
                by=manager,
            )
            objectives.append(objective)
            for what, strength in ((finding, "contributes"), (required, "satisfies"), (outcome, "contributes")):
                align(objective=objective, to=what, strength=strength, by=manager)
            for step in (1, 2, 3):
                actions.append(
                    create_action(
                        plan=delivery,
                        objective=objective,
                        title=f"Step {number}.{part}.{step}",
                        owner=post,
                        starts_on=date(2026, 1, 5),
                        due_on=date(2026, 2, 1) + timedelta(days=40 * step),
                        by=manager,
                    )
                )
    actions = [start_action(action=action, by=manager) for action in actions]
    rounds = [
        factories.round_(
            programme,
            number,
            "planned",
            opens_on=date(2026, number, 10),
            cut_off=date(2026, number, 20),
            group_on=date(2026, number, 24),
            board_on=date(2026, number, 28),
        )
        for number in (1, 2, 3)
    ]
    made = Built(programme, manager, owner, objectives, actions, rounds)
    run_round(made, 0, silent=1)
    run_round(made, 1, silent=4)
    return made


def run_round(built: Built, index: int, *, silent: int) -> None:
    """One round: every action but the first few is updated, every objective rated, and the whole frozen."""
    month = index + 1
    round_ = open_round(round=built.rounds[index], by=built.at(date(2026, month, 10)))
    for action in built.actions[silent:]:
        save_update(
            action=action,
            progress=f"Work went on in month {month}.",
            submit=True,
            by=built.owner_at(date(2026, month, 15)),
        )
    evidence = add_evidence(
        programme=built.programme,
        objectives=built.objectives[:2],
        title=f"Audit {month}",
        kind="audit",
        line=2,
        performance_type="quality",
        says="supports",
        collected_on=date(2026, month, 12),
        sample_size=10,
        link="https://wexmoor.example/audit",
        by=built.at(date(2026, month, 16)),
    )
    close_round(round=round_, by=built.at(date(2026, month, 20)))
    decided = factories.decision(
        built.programme,
        DecisionKind.AGREE_RATINGS,
        recorded_at=built.at(date(2026, month, 28)).now,
        decided_on=date(2026, month, 28),
    )
    for number, objective in enumerate(built.objectives):
        value = "amber" if number == 0 and index == 1 else "green"
        for action, day, who, extra in (
            (propose_rating, 21, built.owner_at, {}),
            (agree_rating, 28, built.at, {"decision": decided}),
        ):
            action(
                objective=objective,
                round=round_,
                answer=Answer(Dimension.DELIVERY, value, REASON, Suggested("green"), cites=[evidence.evidence]),
                by=who(date(2026, month, day)),
                **extra,
            )
    roll_up(
        round=round_,
        theme=None,
        dimension=Dimension.DELIVERY,
        value="amber" if index else "green",
        reason=REASON,
        by=built.at(date(2026, month, 28)),
    )
    freeze_round(round=round_, by=built.at(date(2026, month, 28)))
