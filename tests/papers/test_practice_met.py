"""What a Board pack and a tracker say of practice; nothing where there is none, and nobody's words."""

from dataclasses import replace
from datetime import date

import pytest

from soundingboard.formats import html
from soundingboard.papers import board_pack, delivery_tracker
from soundingboard.position.values import VoiceLogValue
from tests.insight.made import counted, standard
from tests.papers.made import content, position

pytestmark = pytest.mark.pure


def words(build, **given) -> str:
    return str(html.fragment(build(content(None, replace(position(), **given)))))


@pytest.mark.parametrize("build", [board_pack.build, delivery_tracker.build])
def test_what_is_far_below_stands_with_its_numbers_and_what_an_order_is_worth(build) -> None:
    teams = (
        counted(team="Harbour", passed=90, eligible=100),
        counted(team="Riverside", passed=30, eligible=100, is_far=True),
    )

    said = words(
        build,
        standards=(standard(bare=1), standard(code="other", without=("Riverside",))),
        practice=(counted(passed=120, eligible=200, is_far=True), *teams),
        voice_log=(VoiceLogValue(9, 4, 2, 1, 4, date(2025, 11, 3)),),
    )

    assert "2 minimum practice standards in force. 1 not adopted by every team that they concern" in said
    assert "gaps lie with Riverside. 1 adopted by a team with nothing to show it." in said
    assert "60% (53% to 67%)" in said
    assert "Far below the aim: Riverside in 1 thing counted." in said
    assert "Children are visited: Riverside is below Harbour." in said
    assert "9 entries of what children, families, carers and staff said: 4 answered and told" in said


@pytest.mark.parametrize("build", [board_pack.build, delivery_tracker.build])
def test_a_position_from_before_practice_says_nothing_of_it(build) -> None:
    assert 'id="practice"' not in words(build)
    said = words(build, standards=(standard(),), practice=(counted(eligible=0, passed=0, not_applicable=3),))
    assert 'id="practice"' in said
    assert "Every team that they concern has adopted them, with evidence." in said
    assert "None could be judged" in said
