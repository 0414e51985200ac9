"""The demonstration's register: twenty-five risks that moved, were answered, accepted, and came back."""

import pytest
from django.utils import timezone

from soundingboard.accounts.access import the_system
from soundingboard.accounts.models import Programme
from soundingboard.demonstration.people import COUNCIL_CODE
from soundingboard.demonstration.risk_story import RISKS
from soundingboard.risk.listing import counted
from soundingboard.risk.models import Level, RiskScore, RiskStep
from soundingboard.risk.reading import RiskLine, risk_lines

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def lines(demonstration: None) -> list[RiskLine]:
    actor = the_system(Programme.objects.get(code=COUNCIL_CODE), timezone.now())
    return risk_lines(actor, on=actor.today)


def test_there_are_twenty_five_risks_and_most_have_moved(lines: list[RiskLine]) -> None:
    assert len(lines) == len(RISKS) == 25
    moved = {row.risk_id for row in RiskScore.objects.filter(kind="current").exclude(superseded_at=None)}
    assert len(moved) >= 20
    assert {line.movement for line in lines} == {-1, 0, 1}
    assert {line.state for line in lines} == {"open", "accepted", "closed"}


def test_an_acceptance_has_run_out_and_a_review_is_overdue(lines: list[RiskLine]) -> None:
    found = counted(lines)

    assert (found.expired, found.overdue >= 2, found.waiting) == (1, True, 1)
    assert 5 <= found.above <= 15


def test_the_department_and_the_board_answered_what_was_taken_to_them(lines: list[RiskLine]) -> None:
    answered = {each.row.level for line in lines for each in line.escalations if each.state == "answered"}

    assert answered == set(Level.values)
    assert RiskStep.objects.filter(kind="occurred").exists()


def test_both_pictures_have_something_to_show(lines: list[RiskLine]) -> None:
    assert sum(bool(line.controls) for line in lines) >= 20
    assert len({line.current.children for line in lines}) > 6
