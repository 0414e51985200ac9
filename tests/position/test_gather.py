"""One gathering, a fixed number of queries, the past as it was, and each part equal to the part of the whole."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.delivery.actions import create_action
from soundingboard.lib.canonical import canonical_json
from soundingboard.position.gather import Scope, gather
from soundingboard.position.values import Position
from tests import factories

pytestmark = pytest.mark.django_db
END = date(2026, 3, 2)


def test_an_empty_programme_has_an_empty_position():
    programme = factories.programme()

    position = gather(programme, END)

    assert position.plan is None
    assert position.objectives == position.actions == position.rounds == ()
    assert position.current_round is None


def test_the_whole_is_gathered_and_judged(built):
    position = gather(built.programme, END)

    assert [each.reference for each in position.objectives] == [each.reference for each in built.objectives]
    assert len(position.actions) == 12
    first = position.objectives[0]
    assert first.owner.holder == "Olu Owner"
    assert {each.kind for each in first.aligned} == {"finding", "requirement", "outcome"}
    assert first.agreed("delivery").point.word == "Amber"
    assert [mark.point.word for mark in first.marks("delivery")] == ["Green", "Amber"]
    assert first.evidence == ("E1", "E2")
    assert first.suggestion.delivery.code in {"green", "amber"}
    assert position.current_round.number == 2
    assert [need.satisfied_by for need in position.needs if need.kind == "requirement"] == [
        ("1.1", "1.2"),
        ("2.1", "2.2"),
    ]
    assert not any(need.is_gap for need in position.needs)


def test_silence_is_counted_from_the_rounds(built):
    silent = {action.reference: action.rounds_missed for action in gather(built.programme, END).actions}

    first, second, third, fourth, fifth = [silent[action.action.reference] for action in built.actions[:5]]
    assert (first, second, third, fourth, fifth) == (2, 1, 1, 1, 0)


def test_the_past_is_as_it_was_on_record(built):
    position = gather(built.programme, date(2026, 1, 28))

    assert position.current_round.number == 1
    assert position.objectives[0].agreed("delivery").point.word == "Green"
    assert position.objectives[0].evidence == ("E1",)
    assert gather(built.programme, date(2026, 1, 4)).plan is None
    assert gather(built.programme, date(2026, 1, 4)).objectives == ()


def test_the_past_does_not_change_when_the_present_does(built):
    before = canonical_json(gather(built.programme, date(2026, 1, 28)))
    create_action(
        plan=built.actions[0].delivery_plan,
        objective=built.objectives[0],
        title="A late thought",
        by=built.at(date(2026, 3, 1)),
    )

    assert canonical_json(gather(built.programme, date(2026, 1, 28))) == before


def test_now_is_the_same_as_the_end_of_today(built):
    at_end = gather(built.programme, END)

    assert gather(built.programme, END, now=built.at(END).now) == at_end


def test_the_number_of_queries_does_not_grow(built):
    with CaptureQueriesContext(
        connection,
    ) as small:
        gather(built.programme, END)
    for number in range(30):
        create_action(
            plan=built.actions[0].delivery_plan,
            objective=built.objectives[number % 4],
            title=f"More {number}",
            by=built.at(date(2026, 3, 1)),
        )
    with CaptureQueriesContext(connection) as large:
        gather(built.programme, END)

    assert len(small) == len(large) <= 60


def part(whole: Position, scope: Scope, references: set[str]) -> Position:
    """The slow and obvious twin of a scope: the whole, with the rest struck out."""
    objectives = tuple(each for each in whole.objectives if each.reference in references)
    themes = {each.theme for each in objectives}
    actions = tuple(each for each in whole.actions if each.objective in references)
    names = {each.reference for each in actions}
    evidence = {key for each in objectives for key in each.evidence} | {
        key for each in actions for key in each.evidence
    }
    plans = {each.delivery_plan for each in actions}
    owners = {each.owner.code for each in objectives if each.owner} | {each.owner for each in actions}
    needs = tuple(
        replace(
            need,
            satisfied_by=tuple(each for each in need.satisfied_by if each in references),
            contributed_to_by=tuple(each for each in need.contributed_to_by if each in references),
        )
        for need in whole.needs
    )
    return replace(
        whole,
        scope=str(scope),
        objectives=objectives,
        themes=tuple(each for each in whole.themes if each.reference in themes),
        outcomes=tuple(each for each in whole.outcomes if each.theme in themes),
        actions=actions,
        milestones=tuple(each for each in whole.milestones if each.action in names),
        date_changes=tuple(each for each in whole.date_changes if each.action in names),
        evidence=tuple(each for each in whole.evidence if each.reference in evidence),
        delivery_plans=tuple(each for each in whole.delivery_plans if each.reference in plans),
        needs=tuple(each for each in needs if each.satisfied_by or each.contributed_to_by),
        roll_ups=tuple(each for each in whole.roll_ups if each.theme in themes),
        decisions=(),
        posts=tuple(each for each in whole.posts if each.code in owners),
    )


@pytest.mark.parametrize(
    ("scope", "references"),
    [
        (Scope(theme="1"), {"1.1", "1.2"}),
        (Scope(objective="2.1"), {"2.1"}),
        (Scope(post="head-of-assessment"), {"1.1", "1.2", "2.1", "2.2"}),
    ],
)
@pytest.mark.parametrize("day", [END, date(2026, 1, 22)])
def test_a_part_is_equal_to_the_same_part_of_the_whole(built, scope, references, day):
    assert gather(built.programme, day, scope) == part(gather(built.programme, day), scope, references)


@pytest.mark.parametrize("scope", [Scope(theme="9"), Scope(objective="9.9"), Scope(post="nobody")])
def test_a_part_that_was_never_there_is_said(built, scope):
    with pytest.raises(LookupError, match="no "):
        gather(built.programme, END, scope)
