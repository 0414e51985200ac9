"""Risks in the position: what they do to suggestions, what of them a part holds, what changed, and old positions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from soundingboard.accounts.roles import Role
from soundingboard.cycle.models import Round
from soundingboard.framework.kinds import held_at
from soundingboard.position.compare import Weight, compare
from soundingboard.position.gather import Scope, gather
from soundingboard.position.judging import CONTENT, judgeable, suggest_now
from soundingboard.position.stored import as_json, from_json
from soundingboard.position.values import suggestion_value
from soundingboard.risk import actions, step_actions
from soundingboard.risk.models import Level, RiskScore, RiskVersion, ScoreKind, Works
from tests import factories
from tests.factories import score

pytestmark = pytest.mark.django_db

BEGUN, END = date(2026, 2, 2), date(2026, 3, 2)


def raised(built, by=None, objectives=(0,), **given):
    by = by or built.at(BEGUN)
    chosen = [built.objectives[each] for each in objectives]
    owner = factories.post(built.programme, "Director of Quality")
    return factories.risk(built.programme, owner, by=by, objectives=chosen, **given), owner


def rules_of(position, reference="1.1"):
    return {each.code for each in position.objective(reference).suggestion.spoken} & {"R42", "R43", "R44"}


def test_an_unmitigated_risk_holds_a_rating_down_until_a_control_works(built):
    before = gather(built.programme, END)
    risk, owner = raised(built)

    bare = gather(built.programme, END)
    assert (rules_of(before), rules_of(bare)) == (set(), {"R42"})
    actions.add_control(
        version=risk, words="A retention payment.", owner=owner, starts_on=BEGUN, takes_off_likelihood=1,
        takes_off_impact=0, works=Works.WORKS, looked_at_on=BEGUN, by=built.at(BEGUN),
    )  # fmt: skip
    assert rules_of(gather(built.programme, END)) == {"R43"}
    assert rules_of(gather(built.programme, END), "1.2") == set()
    assert rules_of(gather(built.programme, BEGUN - timedelta(days=1))) == set()


def test_the_matrix_by_which_risks_are_read_is_kept_with_them(built):
    assert gather(built.programme, END).risk_matrix == ()
    raised(built)

    position = gather(built.programme, END)

    (matrix,) = position.risk_matrix
    (risk,) = position.risks
    assert [len(each) for each in (matrix.likelihood, matrix.children, matrix.programme)] == [5, 5, 5]
    assert matrix.level(risk.current.worst[0]) == risk.level
    assert matrix.level(25) == matrix.levels[-1]
    assert from_json(as_json(position)) == position


def test_an_accepted_risk_is_silent_and_one_not_reviewed_speaks(built):
    risk, _ = raised(built)
    chief = factories.post(built.programme, "Chief executive")
    step_actions.accept_risk(
        version=risk, text="It is borne.", until=date(2026, 6, 1), authority=chief, happened_on=BEGUN,
        by=built.at(BEGUN),
    )  # fmt: skip

    assert rules_of(gather(built.programme, END)) == set()
    (late,) = gather(built.programme, date(2026, 6, 2)).risks
    assert (late.state, late.expired) == ("open", True)
    assert rules_of(gather(built.programme, date(2026, 6, 2))) == {"R42", "R44"}


@pytest.mark.parametrize("works", [Works.UNTESTED, Works.PARTLY, Works.FAILS])
@pytest.mark.parametrize("starts", [BEGUN, date(2026, 3, 20)])
def test_what_is_suggested_live_is_what_the_position_says(built, works, starts):
    risk, owner = raised(built, objectives=(0, 1))
    raised(built, objectives=(1,), title="Closed")
    looked = None if works == Works.UNTESTED else starts
    by = built.at(max(starts, BEGUN))
    actions.add_control(
        version=risk, words="A retention payment.", owner=owner, starts_on=starts, takes_off_likelihood=1,
        takes_off_impact=0, works=works, looked_at_on=looked, by=by,
    )  # fmt: skip
    closed = RiskVersion.objects.current().get(title="Closed")
    step_actions.close_risk(version=closed, text="Over.", happened_on=by.today, by=by)
    actor = built.at(max(END, by.today))

    live = suggest_now(
        actor,
        judgeable(actor),
        list(Round.objects.filter(programme=built.programme).in_order()),
        held_at(built.programme.pk, CONTENT, None),
        actor.today,
    )

    position = gather(built.programme, actor.today, now=actor.now)
    assert [suggestion_value(each.suggestion) for each in live.values()] == [
        each.suggestion for each in position.objectives
    ]


def test_a_part_holds_the_risks_that_threaten_it_and_names_nothing_beyond(built):
    raised(built, objectives=(0, 2))
    raised(built, objectives=(3,), title="Another")

    part = gather(built.programme, END, Scope(objective="1.1"))

    assert [(each.reference, each.objectives) for each in part.risks] == [("RSK1", ("1.1",))]
    assert len(gather(built.programme, END).risks) == 2


def test_what_happened_to_risks_is_told_worst_first(built):
    first, _ = raised(built)
    fallen, _ = raised(built, title="Falls")
    then = gather(built.programme, BEGUN)
    later = built.at(date(2026, 2, 20))
    for version, new in ((first, score(4, 5, 3, 3)), (fallen, score(2, 3, 2, 3))):
        seen = RiskScore.objects.current().get(risk=version.risk, kind="current")
        actions.score_risk(
            version=version, kind=ScoreKind.CURRENT, seen=seen, score=new, reason="It is so.",
            scored_on=later.today, by=later,
        )  # fmt: skip
    asked = step_actions.escalate_risk(
        version=first, level=Level.BOARD, text="Pay.", due_on=END, happened_on=later.today, by=later
    )
    chair = factories.actor(built.programme, Role.BOARD_CHAIR, now=later.now, name="Chi Chair")
    step_actions.answer_escalation(escalation=asked, text="Yes.", happened_on=later.today, by=chair)
    raised(built, by=later, title="New")

    changes = [each for each in compare(then, gather(built.programme, END)) if each.item_kind == "risk"]

    assert [(each.kind, each.reference) for each in changes] == [
        ("risk_rose", "RSK1"),
        ("risk_escalated", "RSK1"),
        ("risk_raised", "RSK3"),
        ("risk_answered", "RSK1"),
        ("risk_fell", "RSK2"),
    ]
    assert changes[0].sentence == (
        "RSK1 Social workers leave rose: for children from 15 to 20, for the programme from 9 to 9."
    )
    assert changes[0].weight == Weight.WORSE


def test_the_first_register_is_told_as_one_change(built):
    raised(built)
    raised(built, title="Another")

    changes = compare(gather(built.programme, BEGUN - timedelta(days=1)), gather(built.programme, END))

    assert [each.sentence for each in changes if each.item_kind == "risk"] == [
        "The risk register was begun: 2 risks, 2 above appetite."
    ]


def test_a_position_from_before_the_register_reads_and_writes_the_same_bytes(built):
    old = as_json(gather(built.programme, END))
    assert b'"risks"' not in old

    raised(built)
    new = gather(built.programme, END)

    assert as_json(from_json(old)) == old
    assert from_json(as_json(new)) == new
    assert as_json(replace(from_json(as_json(new)), risks=())).count(b'"risks"') == 0
