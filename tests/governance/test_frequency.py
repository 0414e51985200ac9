"""The panel's resolution on how often it is brought the plan, taken at a meeting: an outcome, in the minutes, once."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.cycle import panel_actions
from soundingboard.cycle.actions import CycleRefused, agree_calendar, plan_rounds
from soundingboard.cycle.models import Calendar, FrequencyProposal, Resolution
from soundingboard.cycle.rules import PanelRhythm, Rhythm
from soundingboard.decisions.models import BodyKind, BodyMember, Decision, DecisionKind
from soundingboard.governance import actions, reading
from soundingboard.governance.actions import ItemFacts, MeetingRefused, Present, resolve_frequency_at
from soundingboard.governance.models import Outcome, Presence
from tests import factories
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()
MONTHLY = Rhythm(opens_before_cut_off=10, cut_off_before_board=15, group_before_board=8, panel_after_board=5)


class Sitting:
    """A panel of two in session with one item, and a frequency before it."""

    def __init__(self, *, quorum: int = 0) -> None:
        self.programme = factories.programme()
        manager = factories.actor(self.programme, now=NOW)
        self.officer = factories.actor(self.programme, Role.SCRUTINY_OFFICER, now=NOW, name="Sam Scrutiny")
        decided = factories.decision(self.programme, DecisionKind.CALENDAR)
        agree_calendar(
            programme=self.programme, title="Monthly", every_months=1, rhythm=MONTHLY, decision=decided, by=manager
        )
        boards = [TODAY + timedelta(days=28 * each) for each in (2, 3, 4)]
        boards = [day + timedelta(days=(1 - day.weekday()) % 7) for day in boards]
        plan_rounds(programme=self.programme, board_days=boards, by=manager)
        self.panel = factories.body(self.programme, BodyKind.PANEL, quorum=quorum)
        post = factories.post(self.programme, "Chair of the panel", factories.person("Cleo Chair"))
        self.seat = BodyMember.objects.create(
            programme=self.programme, body=self.panel, post=post, agency=post.agency, from_on=date(2024, 9, 1)
        )
        self.meeting = actions.call_meeting(body=self.panel, held_on=TODAY, starts_at=time(0, 1), by=self.officer)
        (self.item,) = actions.add_items(
            meeting=self.meeting, items=[ItemFacts(title="How often the plan comes")], by=self.officer
        )
        self.proposal = panel_actions.recommend_frequency(
            programme=self.programme,
            option="second_board",
            panel=PanelRhythm(2, 7),
            why="Two figures make a trend.",
            by=self.officer,
        )

    def version(self):
        return reading.meeting_of(self.officer, self.panel.code, self.meeting.number)

    def open(self) -> None:
        actions.set_agenda(version=self.version(), by=self.officer)
        actions.open_meeting(version=self.version(), by=self.officer)

    def resolve(self, resolution=Resolution.AGREED, **given):
        item = reading.item_open(self.officer, self.item.pk)
        said = {"text": "After a vote.", "by": self.officer, **given}
        return resolve_frequency_at(item=item, proposal=self.proposal, resolution=resolution, **said)


def test_what_is_resolved_at_a_meeting_is_its_outcome_and_in_its_minutes() -> None:
    it = Sitting()
    it.open()

    found = it.resolve(noted="The panel noted how improvement is monitored.")

    assert found.decision.decided_on == TODAY
    assert found.decision.body == it.panel
    assert found.decision.minute_reference.endswith("item 1")
    assert Calendar.objects.current().get().rhythm.panel == PanelRhythm(2, 7)
    assert set(Outcome.objects.values_list("decision_id", flat=True)) == {found.decision.pk, found.noted.pk}
    (part,) = actions.draft_minutes(meeting=it.meeting, by=it.officer).parts
    assert found.decision.reference in part["text"]
    assert found.noted.reference in part["text"]
    with pytest.raises(CycleRefused, match="on record already"):
        it.resolve()
    assert Outcome.objects.count() == 2


def test_before_a_meeting_begins_and_without_a_quorum_nothing_is_resolved() -> None:
    it = Sitting(quorum=1)
    with pytest.raises(MeetingRefused, match="Open the meeting first"):
        it.resolve()
    it.open()
    away = [Present(post=it.seat.post, presence=Presence.APOLOGIES, seat=it.seat)]
    actions.take_attendance(meeting=it.meeting, present=away, by=it.officer)

    with pytest.raises(MeetingRefused, match="could not decide it"):
        it.resolve()
    with pytest.raises(NotAllowed):
        it.resolve(by=factories.actor(it.programme, Role.SCRUTINY_COUNCILLOR))

    assert not Decision.objects.filter(body=it.panel).exists()
    assert FrequencyProposal.objects.get().resolution == ""


def test_a_meeting_leads_to_the_resolution_and_the_page_takes_its_panel_and_day() -> None:
    it = Sitting()
    browser = Browser(it.programme, it.officer)
    page = f"meetings/{it.panel.code}/{it.meeting.number}/"
    assert "Resolution on how often the plan comes" not in browser.text(page)
    it.open()
    assert f"rounds/panel/resolve/?item={it.item.pk}" in browser.text(page)
    assert browser.queries(page) <= 15
    assert "item 1: How often the plan comes" in browser.text(f"rounds/panel/resolve/?item={it.item.pk}")

    said = browser.said("rounds/panel/resolve/", item=it.item.pk, resolution="agreed", text="After a vote.")

    decision = Decision.objects.get(body=it.panel)
    assert f"is in the register as {decision.reference}" in said
    assert decision.reference in browser.text(page)
    assert "Resolution on how often the plan comes" not in browser.text(page)


def test_without_a_meeting_the_panel_and_the_day_are_asked_for() -> None:
    it = Sitting()

    said = Browser(it.programme, it.officer).said("rounds/panel/resolve/", resolution="agreed", text="After a vote.")

    assert "Choose the item or the panel" in said
    assert "Enter the day on which the panel met" in said
