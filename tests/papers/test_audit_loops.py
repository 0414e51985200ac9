"""What a Board pack and a tracker say of audits; nothing where there are none."""

from dataclasses import replace
from datetime import date

import pytest

from soundingboard.formats import html
from soundingboard.papers import board_pack, delivery_tracker
from soundingboard.position.values import AuditCycleValue
from tests.insight.made import loop
from tests.papers.made import content, position

pytestmark = pytest.mark.pure
CYCLE = AuditCycleValue("AC1", "Dip sample", date(2026, 1, 5), date(2026, 2, 2), 15, 14, 13, 5, 8, 10, 6, 3, 1, "-0.20")


def words(build, **given) -> str:
    return str(html.fragment(build(content(None, replace(position(), **given)))))


@pytest.mark.parametrize("build", [board_pack.build, delivery_tracker.build])
def test_what_got_worse_is_a_headline_with_the_cycles_and_what_is_left_open(build) -> None:
    loops = (
        loop(rechecked="worse"),
        loop(reference="AF2", days_overdue=40, team=""),
        loop(reference="AF3", days_without_action=30),
        loop(reference="AF4", days_overdue=28),
    )

    said = words(build, loops=loops, audit_cycles=(CYCLE,))

    assert "Worse than before: a re-audit found AF1 (North) worse." in said
    assert "AC1 Dip sample" in said
    assert "Of 10 audits graded a second time without knowledge of the first grade, 6 were given the same grade" in said
    assert "3 a lower one and 1 a higher one" in said
    assert "4 loops open" in said
    assert "AF2 (several teams), found on 2 February 2026: an action is 40 days past its day." in said
    assert "AF3 (North), found on 2 February 2026: no action was agreed." in said
    assert "AF4 (North)" not in said


@pytest.mark.parametrize("build", [board_pack.build, delivery_tracker.build])
def test_a_position_from_before_audits_says_nothing_of_them(build) -> None:
    assert 'id="audits"' not in words(build)
    assert 'id="audits"' in words(build, audit_cycles=(CYCLE,))
