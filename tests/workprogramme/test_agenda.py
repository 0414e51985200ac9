"""What the panel's own work puts on an agenda, rule by rule, and beside the rules over the position."""

from datetime import date, timedelta

import pytest

from soundingboard.insight.proposing import every_rule, rule_words
from soundingboard.workprogramme.agenda import Group, PanelWork, Planned, Recommended, propose, rules, rules_markdown
from soundingboard.workprogramme.rules import Step, standing_of

pytestmark = pytest.mark.pure
HELD = date(2026, 6, 18)
RECEIVED = Step("received", date(2026, 3, 2))
ACCEPTED = Step("accepted", date(2026, 5, 1), date(2026, 6, 1))


def made(*taken, to_kind="executive"):
    return Recommended("SR1", "Publish the wait.", "Cabinet", to_kind, standing_of(taken))


def codes(work, body="panel", held_on=HELD):
    return [each.code for each in propose(work, body, held_on)]


@pytest.mark.parametrize(
    ("taken", "found"),
    [
        ([], []),
        ([RECEIVED], ["SR01"]),
        ([Step("received", date(2026, 4, 18))], []),
        ([Step("received", date(2026, 4, 17))], ["SR01"]),
        ([RECEIVED, ACCEPTED], ["SR02", "SR03"]),
        ([RECEIVED, Step("rejected", date(2026, 4, 17))], ["SR02"]),
        ([RECEIVED, Step("rejected", date(2026, 4, 16))], []),
        ([RECEIVED, Step("in_part", date(2026, 5, 1), HELD)], ["SR02"]),
        ([RECEIVED, ACCEPTED, Step("implemented", date(2025, 12, 18))], ["SR04"]),
        ([RECEIVED, ACCEPTED, Step("implemented", date(2025, 12, 19))], []),
        ([Step("withdrawn", date(2026, 3, 2))], []),
    ],
)
def test_a_recommendation_comes_to_the_panel_when_its_clock_says(taken, found):
    assert codes(PanelWork((made(*taken),))) == found


def test_what_was_recommended_to_the_board_waits_on_the_board_s_agenda():
    asked = made(RECEIVED, to_kind="board")

    assert codes(PanelWork((asked,)), "board") == ["SR05"]
    assert codes(PanelWork((made(RECEIVED),)), "board") == []
    assert codes(PanelWork((made(RECEIVED, ACCEPTED, to_kind="board"),)), "board") == []
    assert codes(PanelWork((asked,)), "group") == []


def test_what_was_given_to_the_meeting_and_groups_that_are_due():
    work = PanelWork(
        (),
        (Planned("W1", "Early help", "Children wait.", "A spotlight"),),
        (Group("TG1", "Waits", HELD), Group("TG2", "Homes", HELD + timedelta(days=1))),
    )

    first, second = propose(work, "panel", HELD)

    assert (first.code, first.about, first.title) == ("WP01", "work/W1", "Early help")
    assert first.why == "W1, a spotlight: Children wait."
    assert (second.code, second.about) == ("WP02", "group/TG1")


def test_every_rule_is_published_beside_those_over_the_position():
    known = {rule.code: rule.words for rule in every_rule()}

    for rule in rules():
        assert rule.words
        assert rule.words == known[rule.code] == rule_words(rule.code)
        assert f"**{rule.code} {rule.name}**" in rules_markdown()
    assert len(known) == len(every_rule())
