"""The panel takes the note's two recommendations, and its part of the calendar changes; rounds under way stay."""

from datetime import date

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.cycle import actions, panel_actions, reading
from soundingboard.cycle.actions import CycleRefused, agree_calendar, plan_rounds
from soundingboard.cycle.models import Calendar, FrequencyProposal, Resolution, Round
from soundingboard.cycle.rules import PanelRhythm, Rhythm
from soundingboard.decisions.models import BodyKind, Decision, DecisionKind
from soundingboard.history.log import verify
from tests import factories
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
MONTHLY = Rhythm(opens_before_cut_off=10, cut_off_before_board=15, group_before_board=8, panel_after_board=5)
SECOND = PanelRhythm(2, 7)
BOARDS = [date(2026, 4, 21), date(2026, 5, 19), date(2026, 6, 16), date(2026, 7, 21)]


@pytest.fixture
def programme():
    return factories.programme()


@pytest.fixture
def alice(programme):
    return factories.actor(programme)


@pytest.fixture
def officer(programme):
    return factories.actor(programme, Role.SCRUTINY_OFFICER, name="Sam Scrutiny")


@pytest.fixture
def panel(programme):
    return factories.body(programme, BodyKind.PANEL)


@pytest.fixture
def rounds(programme, alice):
    decided = factories.decision(programme, DecisionKind.CALENDAR)
    agree_calendar(programme=programme, title="Monthly", every_months=1, rhythm=MONTHLY, decision=decided, by=alice)
    return plan_rounds(programme=programme, board_days=BOARDS, by=alice)


def recommended(programme, officer, frequency=SECOND):
    return panel_actions.recommend_frequency(
        programme=programme, option="second_board", panel=frequency, why="Two figures make a trend.", by=officer
    )


def resolve(proposal, panel, officer, resolution=Resolution.AGREED, **given):
    said = {"decided_on": TODAY, "text": "After a vote.", **given}
    return panel_actions.resolve_frequency(proposal=proposal, body=panel, resolution=resolution, **said, by=officer)


def days(programme):
    return list(Round.objects.filter(programme=programme).order_by("number").values_list("panel_on", flat=True))


def test_agreed_the_calendar_changes_and_the_register_holds_both_resolutions(programme, officer, panel, rounds):
    before = Calendar.objects.filter(programme=programme).current().get()
    found = resolve(recommended(programme, officer), panel, officer, noted="The panel noted what was built.")

    assert found.decision.kind == DecisionKind.CALENDAR
    assert found.decision.text == ("The panel agreed updates 7 working days after every second Board. After a vote.")
    assert found.noted.text == "The panel noted what was built."
    now = Calendar.objects.filter(programme=programme).current().get()
    assert (now.number, now.panel_decision, now.decision) == (2, found.decision, before.decision)
    assert now.rhythm == PanelRhythm(2, 7).lies_in(MONTHLY)
    assert days(programme) == [date(2026, 4, 30), None, date(2026, 6, 25), None]
    assert found.changes == ("4 planned rounds have another day for the panel, or none.",)
    assert verify(programme.pk) == []


def test_what_was_planned_before_stays_on_record(programme, officer, panel, rounds):
    was = days(programme)
    moment = factories.NOW
    later = factories.later(officer, moment.replace(hour=15))
    resolve(recommended(programme, officer), panel, later)

    then = {each.row.number: each.row.panel_on for each in reading.rounds_of(officer, moment.replace(hour=12))}

    assert [then[number] for number in (1, 2, 3, 4)] == was


def test_in_the_middle_of_a_round_the_round_keeps_its_day_and_that_is_said(programme, alice, officer, panel, rounds):
    actions.open_round(round=rounds[0], by=alice)
    kept = rounds[0].panel_on

    found = resolve(recommended(programme, officer), panel, officer)

    # The open round has the panel, so the one after has not, and the one after that has.
    assert days(programme) == [kept, None, date(2026, 6, 25), None]
    assert found.changes[0] == ("Round 1, Board of 21 April 2026 is under way and keeps its panel of 28 April 2026.")


def test_meetings_that_the_change_brings_close_together_are_said(programme, alice, officer, panel, rounds):
    actions.open_round(round=rounds[0], by=alice)
    actions.move_round(
        round=rounds[0],
        days=reading.RoundFacts(rounds[0], rounds[0].state).days.__class__(
            rounds[0].opens_on, rounds[0].cut_off, rounds[0].group_on, rounds[0].board_on, date(2026, 5, 12)
        ),
        why="The chair is away",
        by=alice,
    )

    found = resolve(recommended(programme, officer, PanelRhythm(1, -3)), panel, officer)

    assert days(programme)[:2] == [date(2026, 5, 12), date(2026, 5, 14)]
    assert "12 May 2026 and again on 14 May 2026, 2 days apart" in found.changes[-1]


def test_agreed_with_a_change_is_what_the_panel_said(programme, officer, panel, rounds):
    proposal = recommended(programme, officer)
    with pytest.raises(CycleRefused, match="agreed instead"):
        resolve(proposal, panel, officer, Resolution.AMENDED, adopted=proposal.panel)

    found = resolve(proposal, panel, officer, Resolution.AMENDED, adopted=PanelRhythm(own_months=3))

    assert "in the place of what was recommended" in found.decision.text
    assert days(programme) == [None, None, date(2026, 6, 18), None]
    assert Calendar.objects.filter(programme=programme).current().get().panel_after_board is None


@pytest.mark.parametrize("resolution", [Resolution.NOTED, Resolution.REFUSED])
def test_noted_or_refused_changes_nothing_but_is_in_the_register(programme, officer, panel, rounds, resolution):
    was = days(programme)

    found = resolve(recommended(programme, officer), panel, officer, resolution)

    assert (found.decision.kind, found.changes) == (DecisionKind.OTHER, ())
    assert days(programme) == was
    assert Calendar.objects.filter(programme=programme).count() == 1
    assert reading.frequency_before_the_panel(officer) is None
    assert [row.resolution for row in reading.frequencies_resolved(officer)] == [resolution]


def test_it_is_resolved_on_once(programme, officer, panel, rounds):
    proposal = recommended(programme, officer)
    resolve(proposal, panel, officer)

    with pytest.raises(CycleRefused, match="on record already"):
        resolve(proposal, panel, officer)

    assert Decision.objects.filter(body=panel).count() == 1


def test_without_a_calendar_there_is_nothing_to_change_and_nothing_is_kept(programme, officer, panel):
    with pytest.raises(CycleRefused, match="no reporting calendar"):
        resolve(recommended(programme, officer), panel, officer, noted="Noted.")

    assert not Decision.objects.filter(body=panel).exists()


def test_only_a_panel_agrees_it(programme, officer, rounds):
    with pytest.raises(CycleRefused, match="Choose a scrutiny panel"):
        resolve(recommended(programme, officer), factories.body(programme), officer)


def test_another_recommendation_takes_the_place_of_one_not_resolved_on(programme, officer, panel, rounds):
    recommended(programme, officer)
    recommended(programme, officer, PanelRhythm(1, 7))

    assert FrequencyProposal.objects.get(programme=programme).panel == PanelRhythm(1, 7)


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.SCRUTINY_OFFICER, True), (Role.SCRUTINY_COUNCILLOR, False), (Role.PROGRAMME_MANAGER, False)],
)
def test_scrutiny_s_own_officers_serve_the_panel(programme, officer, panel, rounds, role, may):
    proposal = recommended(programme, officer)
    by = factories.actor(programme, role, name="Charlie")

    for act in (lambda: recommended(programme, by), lambda: resolve(proposal, panel, by)):
        if may:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


def test_the_board_s_calendar_leaves_what_the_panel_decided(programme, alice, officer, panel, rounds):
    found = resolve(recommended(programme, officer), panel, officer)
    decided = factories.decision(programme, DecisionKind.CALENDAR)
    said = {"programme": programme, "title": "Again", "every_months": 1, "decision": decided, "by": alice}

    with pytest.raises(CycleRefused, match=found.decision.reference):
        agree_calendar(rhythm=MONTHLY, **said)
    agree_calendar(rhythm=PanelRhythm(2, 7).lies_in(MONTHLY), **said)

    now = Calendar.objects.filter(programme=programme).current().get()
    assert (now.title, now.panel_decision) == ("Again", found.decision)


def test_rounds_planned_later_count_on_from_the_last_that_had_the_panel(programme, alice, officer, panel, rounds):
    resolve(recommended(programme, officer), panel, officer)

    made = plan_rounds(programme=programme, board_days=[date(2026, 8, 18), date(2026, 9, 15)], by=alice)

    # June had the panel, July had not: August has.
    assert [each.panel_on is not None for each in made] == [True, False]
