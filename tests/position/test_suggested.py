"""What is remembered of suggestions is what would be suggested now, whatever was put on record since."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Role
from soundingboard.cycle.actions import close_round, open_round
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import DecisionKind
from soundingboard.delivery import actions as delivery
from soundingboard.delivery.models import ActionEvidence, ActionVersion, Dependency, Resource
from soundingboard.evidence import actions as evidence
from soundingboard.evidence.models import EvidenceUse, EvidenceVersion
from soundingboard.framework.actions import change_content, load_shipped_content
from soundingboard.framework.kinds import KINDS, held_at
from soundingboard.framework.models import Content
from soundingboard.history.models import Entry
from soundingboard.judgement.actions import Answer, Suggested, agree_rating
from soundingboard.judgement.models import Dimension
from soundingboard.measures import actions as measures
from soundingboard.measures.figure_actions import record_figures
from soundingboard.measures.models import Indicator, IntakeKind, MeasureLink
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.rules import FigureLine, month_of
from soundingboard.plan import actions as planning
from soundingboard.plan import notice_actions as noticing
from soundingboard.plan.models import Alignment, InstrumentVersion, ObjectiveVersion, RequirementVersion
from soundingboard.position import suggested
from soundingboard.position.judging import CONTENT, judgeable, suggest_now
from soundingboard.position.suggested import Points, suggested_until_now
from tests import factories
from tests.position.conftest import Built

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 16)
LATER = date(2026, 4, 20)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    suggested._REMEMBERED.clear()
    yield
    suggested._REMEMBERED.clear()


def remembered(actor: Actor) -> dict[int, Points]:
    """What a page would show."""
    found = suggested_until_now(actor, actor.today)
    rounds = list(Round.objects.filter(programme_id=actor.programme_id).in_order())
    return dict(found.of(actor, judgeable(actor), rounds, held_at(int(actor.programme_id or 0), CONTENT, None)))


def judged_anew(actor: Actor) -> dict[int, Points]:
    """The same, slowly: every objective judged by all that bears on it."""
    rounds = list(Round.objects.filter(programme_id=actor.programme_id).in_order())
    content = held_at(int(actor.programme_id or 0), CONTENT, None)
    return {
        key: Points(live.suggestion.delivery, live.suggestion.impact, live.suggestion.confidence)
        for key, live in suggest_now(actor, judgeable(actor), rounds, content, actor.today).items()
    }


class Deeds:
    """Everything that can be put on record and that a rule hears of, one after the other."""

    def __init__(self, built: Built) -> None:
        self.built = built
        self.by = built.at(DAY)
        self.owner = built.owner_at(DAY)
        self.other = factories.actor(built.programme, Role.AUDITOR, now=self.by.now, name="Ava Auditor")

    def now(self, place: int) -> ActionVersion:
        """The current version of one of the twelve actions, three to an objective."""
        found: ActionVersion = (
            ActionVersion.objects.current()
            .select_related("action", "objective", "delivery_plan")
            .get(action_id=self.built.actions[place].action_id)
        )
        return found

    def audit(self) -> EvidenceVersion:
        """The newest piece of evidence."""
        found: EvidenceVersion = EvidenceVersion.objects.current().select_related("evidence").latest("evidence_id")
        return found

    def all(self) -> list[Callable[[], object]]:
        """The deeds in order; some need what those before them left."""
        by, built, objectives = self.by, self.built, self.built.objectives
        agency = factories.agency(built.programme)
        plan = self.now(3).delivery_plan
        moved = {"reason_code": "staffing", "reason": "It takes longer than was thought.", "agreed_by": "The group"}
        return [
            lambda: open_round(round=built.rounds[2], by=by),
            lambda: delivery.save_update(
                action=self.now(0), progress="It is slow.", help_needed="Two people", submit=True, by=self.owner
            ),
            lambda: delivery.save_update(
                action=self.now(3), progress="Slow.", forecast_on=date(2026, 12, 1), submit=True, by=self.owner
            ),
            lambda: delivery.add_dependency(
                action=self.now(9), on_action=self.now(1).action, needed_by=date(2026, 5, 20), by=by
            ),
            # It is the action that waits on this one whose objective is held down now.
            lambda: delivery.change_due_date(action=self.now(1), new_due_on=date(2026, 6, 20), **moved, by=by),
            lambda: delivery.remove_dependency(dependency=Dependency.objects.current().get(), by=by),
            lambda: delivery.block_action(action=self.now(6), reason="Nobody is there.", by=by),
            lambda: delivery.revise_action(action=self.now(6), objective=objectives[0], by=by),
            lambda: delivery.cancel_action(action=self.now(2), reason="Done elsewhere.", by=by),
            lambda: delivery.create_action(
                plan=plan, objective=objectives[3], title="Late already", due_on=date(2026, 3, 1), by=by
            ),
            lambda: delivery.add_milestone(action=self.now(4), title="Half way", due_on=date(2026, 3, 1), by=by),
            lambda: delivery.set_resource(
                plan=plan, agency=agency, kind="people", what_for="Workers", needed=2, by=by
            ),
            lambda: delivery.remove_resource(resource=Resource.objects.current().get(), by=by),
            lambda: evidence.add_evidence(
                programme=built.programme, objectives=[objectives[3]], title="What children said",
                kind="voice_of_children", line=2, performance_type="outcome", says="contradicts",
                collected_on=date(2026, 3, 10), sample_size=30, link="https://wexmoor.example/voice", by=by,
            ),
            lambda: delivery.deliver_action(
                action=self.now(7), account="Done.", evidence=[self.audit().evidence],
                delivered_on=date(2026, 3, 2), by=by,
            ),
            lambda: evidence.revise_evidence(row=self.audit(), says="supports", by=by),
            lambda: evidence.verify_evidence(row=self.audit(), by=self.other),
            lambda: evidence.take_back_from(use=EvidenceUse.objects.current().latest("pk"), by=by),
            lambda: evidence.offer_for(evidence=self.audit().evidence, objective=objectives[1], by=by),
            lambda: evidence.withdraw_evidence(row=self.audit(), why="Another year's.", by=by),
            lambda: delivery.unlink_evidence(link=ActionEvidence.objects.current().latest("pk"), by=by),
            lambda: planning.revise_objective(
                seen=ObjectiveVersion.objects.current().get(objective=objectives[2]),
                changes={"due_on": date(2026, 3, 1)}, by=by,
            ),
            lambda: noticing.change_requirement(
                seen=RequirementVersion.objects.current().select_related("requirement__instrument").get(number="N1.1"),
                number="N1.1", text="Improve assessments.", due_on=date(2026, 3, 1), by=by,
            ),
            lambda: planning.undo_alignment(
                seen=Alignment.objects.current().filter(requirement__isnull=False).earliest("pk"), by=by
            ),
            lambda: noticing.lift(
                seen=InstrumentVersion.objects.current().select_related("instrument").get(), dated=DAY, by=by
            ),
            lambda: close_round(round=built.rounds[2], by=by),
            lambda: agree_rating(
                objective=objectives[3], round=built.rounds[2],
                answer=Answer(
                    Dimension.DELIVERY, "delivered", "All three were seen in ten files.", Suggested("green"),
                    cites_no_evidence=True,
                ),
                decision=factories.decision(built.programme, DecisionKind.AGREE_RATINGS, decided_on=DAY), by=by,
            ),
            lambda: load_shipped_content(programme=built.programme, kinds=KINDS, by=by),
            self.weaken_a_kind,
            lambda: measures.adopt_library(programme=built.programme, codes=["assessments_45wd"], by=by),
            lambda: measures.link_measure(indicator=Indicator.objects.get(), objective=objectives[0], by=by),
            self.figures,
            lambda: measures.unlink_measure(link=MeasureLink.objects.current().get(), by=by),
        ]  # fmt: skip

    def weaken_a_kind(self) -> None:
        """An audit is good for a fortnight only, from now on."""
        row = Content.objects.current().get(kind="evidence_kinds", code="audit")
        body = {**row.body, "shelf_life": 14}
        change_content(row=row, body=body, of=KINDS["evidence_kinds"], why="It ages fast.", by=self.by)

    def figures(self) -> None:
        """A measure that is far off its path."""
        months = [month_of(date(2025, month, 1)) for month in range(1, 13)]
        lines = [FigureLine("assessments_45wd", each, numerator=Decimal(1), denominator=Decimal(9)) for each in months]
        record_figures(programme=self.built.programme, lines=lines, how=HowItCame(IntakeKind.TYPED, DAY), by=self.by)


def test_what_is_remembered_is_what_would_be_suggested_after_each_thing_put_on_record(built: Built) -> None:
    actor, changes = built.at(DAY), 0
    before = remembered(actor)
    assert before == judged_anew(actor)

    for deed in Deeds(built).all():
        deed()

        after = remembered(actor)
        assert after == judged_anew(actor)
        changes += after != before
        before = after

    assert changes >= 10


def test_only_what_an_entry_bears_on_is_judged_anew(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    actor, judged = built.at(DAY), []

    def noted(actor, objectives, *rest):
        judged.append([one.reference for one in objectives])
        return suggest_now(actor, objectives, *rest)

    monkeypatch.setattr(suggested, "suggest_now", noted)
    waits, on = built.actions[9], built.actions[1].action
    delivery.add_dependency(action=waits, on_action=on, needed_by=date(2026, 5, 20), by=actor)
    remembered(actor)
    remembered(actor)
    factories.decision(built.programme)
    delivery.revise_action(action=built.actions[4], objective=built.objectives[2], by=actor)
    remembered(actor)
    delivery.block_action(action=built.actions[1], reason="Nobody is there.", by=actor)
    remembered(actor)

    assert judged == [["1.1", "1.2", "2.1", "2.2"], ["1.2", "2.1"], ["1.1", "2.2"]]


def test_what_is_remembered_costs_one_query(built: Built) -> None:
    actor = built.at(DAY)
    remembered(actor)

    with CaptureQueriesContext(connection) as made:
        kept = suggested_until_now(actor, DAY)

    assert len(made) == 1
    assert len(kept.points) == 4


def test_another_day_begins_anew(built: Built) -> None:
    remembered(built.at(DAY))

    assert suggested_until_now(built.at(LATER), LATER).points == {}
    assert remembered(built.at(LATER)) == judged_anew(built.at(LATER))


def test_a_history_that_was_put_back_to_an_earlier_state_begins_anew(built: Built) -> None:
    """As after a backup is restored under a running server: the entries have the same numbers, and say other things."""
    actor = built.at(DAY)
    remembered(actor)
    with transaction.atomic():
        delivery.block_action(action=built.actions[0], reason="Nobody is there.", by=actor)
        blocked = remembered(actor)
        transaction.set_rollback(True)
    delivery.revise_action(action=built.actions[11], title="In other words", by=actor)

    assert remembered(actor) == judged_anew(actor) != blocked


def test_a_programme_without_history_is_not_remembered(built: Built) -> None:
    empty = factories.actor(factories.programme(), now=built.at(DAY).now)

    assert suggested_until_now(empty, DAY).until == 0
    assert suggested._REMEMBERED == {}


def test_the_programmes_remembered_are_not_ever_more(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggested, "MOST_PROGRAMMES", 1)
    suggested._REMEMBERED[0] = suggested.Remembered(0, DAY, 1, "")

    remembered(built.at(DAY))

    assert list(suggested._REMEMBERED) == [built.programme.pk]


def test_no_rule_hears_of_what_is_said_to_bear_on_none(built: Built) -> None:
    actor = built.at(DAY)
    rounds = list(Round.objects.filter(programme=built.programme).in_order())
    content, objectives = held_at(built.programme.pk, CONTENT, None), judgeable(actor)

    with CaptureQueriesContext(connection) as made:
        suggest_now(actor, objectives, rounds, content, DAY)

    said = " ".join(each["sql"] for each in made)
    for kind in suggested.BEARS_ON_NONE:
        assert f'"{apps.get_model(kind)._meta.db_table}"' not in said
    named = (suggested.ACTION, suggested.EVIDENCE, suggested.OBJECTIVE)
    assert set(Entry.objects.filter(item_kind__in=named).values_list("item_kind", flat=True)) == set(named)
