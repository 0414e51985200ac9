"""A meeting from its call to its agreed minutes, and what it does not allow."""

from datetime import date, time, timedelta

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import BodyKind, Decision, DecisionKind
from soundingboard.governance import actions, reading
from soundingboard.governance.models import (
    InformationRequest,
    Interest,
    MeetingState,
    Outcome,
    OutcomeKind,
    Presence,
    Purpose,
)
from soundingboard.history.models import Entry
from soundingboard.outbox.models import Message
from tests import factories
from tests.governance.conftest import HELD_ON

pytestmark = pytest.mark.django_db

DECISION = actions.Resolution(title="Move the date", kind=DecisionKind.DATE_CHANGE)


def test_a_board_meeting_from_its_call_to_agreed_minutes(boardroom):
    it = boardroom
    first, second = it.item("Turned red", minutes=20), it.item("Requests", purpose=Purpose.DECIDE)
    it.open()
    it.attend("present", "present", "apologies")
    actions.declare_interest(
        item=second, post=it.posts[1], interest=Interest.PERSONAL, text="Works for the trust.", by=it.manager
    )
    actions.record_outcome(
        item=first, kind=OutcomeKind.DECISION, text="The date moves to 30 June.", resolution=DECISION, by=it.chair
    )
    actions.record_outcome(
        item=second,
        kind=OutcomeKind.REQUEST,
        text="How many children waited longer than twenty days?",
        owner=it.posts[0],
        due_on=HELD_ON + timedelta(days=14),
        by=it.chair,
    )
    actions.close_meeting(version=it.now(), by=it.manager)
    minutes = actions.draft_minutes(meeting=it.version.meeting, by=it.manager)
    minutes = actions.edit_minutes(minutes=minutes, texts={1: "The Board resolved to move the date."}, by=it.manager)
    agreed = actions.agree_minutes(minutes=minutes, agreed_on=HELD_ON, by=it.chair)

    assert it.now().state == MeetingState.MINUTES_AGREED
    assert [part["text"].split("\n")[0] for part in agreed.parts] == [
        "The Board resolved to move the date.",
        "Member 2 declared an interest (personal or professional interest) and stayed.",
    ]
    decided = Decision.objects.get(programme=it.programme)
    assert decided.kind == DecisionKind.DATE_CHANGE
    assert decided.minute_reference == "Improvement Board, meeting 1, item 1"
    assert InformationRequest.objects.get(programme=it.programme).reference == "IR1"
    verbs = set(Entry.objects.filter(programme_id=it.programme.pk).values_list("verb", flat=True))
    assert {
        "meeting.called",
        "meeting.item_added",
        "meeting.agenda_set",
        "meeting.opened",
        "meeting.attendance_taken",
        "meeting.interest_declared",
        "meeting.outcome",
        "decision.recorded",
        "request.asked",
        "meeting.closed",
        "minutes.drafted",
        "minutes.changed",
        "minutes.agreed",
    } <= verbs


@pytest.mark.parametrize(
    ("role", "kind", "may"),
    [
        (Role.PROGRAMME_MANAGER, BodyKind.BOARD, True),
        (Role.BOARD_CHAIR, BodyKind.BOARD, True),
        (Role.BOARD_MEMBER, BodyKind.BOARD, False),
        (Role.SCRUTINY_OFFICER, BodyKind.BOARD, False),
        (Role.SCRUTINY_OFFICER, BodyKind.PANEL, True),
        (Role.PROGRAMME_MANAGER, BodyKind.PANEL, False),
        (Role.BOARD_CHAIR, BodyKind.PANEL, False),
    ],
)
def test_the_board_and_the_panel_each_run_their_own_meetings(role, kind, may):
    programme = factories.programme()
    body, by = factories.body(programme, kind), factories.actor(programme, role)

    if may:
        assert actions.call_meeting(body=body, held_on=HELD_ON, starts_at=time(10), by=by).number == 1
    else:
        with pytest.raises(NotAllowed):
            actions.call_meeting(body=body, held_on=HELD_ON, starts_at=time(10), by=by)


def test_another_programme_cannot_call_it(boardroom):
    stranger = factories.actor(factories.programme())

    with pytest.raises(NotAllowed):
        actions.call_meeting(body=boardroom.body, held_on=HELD_ON, starts_at=time(14), by=stranger)


def test_a_body_does_not_meet_twice_at_once_nor_before_it_sat(boardroom, refused):
    with refused("already"):
        actions.call_meeting(body=boardroom.body, held_on=HELD_ON, starts_at=time(10), by=boardroom.manager)
    with refused("does not sit"):
        actions.call_meeting(body=boardroom.body, held_on=date(2024, 8, 1), starts_at=time(10), by=boardroom.manager)


def test_a_meeting_whose_agenda_is_out_moves_with_a_reason_and_its_members_are_told(boardroom, refused):
    it = boardroom
    it.item()
    version = actions.set_agenda(version=it.now(), by=it.manager)
    where = {"held_on": HELD_ON + timedelta(days=7), "starts_at": time(14), "minutes_available": 90, "place": "Room 2"}

    with refused("Say why"):
        actions.move_meeting(version=version, **where, by=it.manager)
    moved = actions.move_meeting(version=version, **where, why="The chair is ill.", by=it.manager)

    assert (moved.held_on, moved.state) == (HELD_ON + timedelta(days=7), MeetingState.AGENDA_SET)
    told = Message.objects.filter(subject__startswith="Improvement Board has moved")
    assert told.count() == 3
    assert "The chair is ill." in told[0].text


def test_two_people_moving_a_meeting(boardroom):
    it = boardroom
    version = it.now()
    where = {"held_on": HELD_ON, "starts_at": time(11), "minutes_available": 90, "place": ""}
    actions.move_meeting(version=version, **where, by=it.manager)

    with pytest.raises(ChangedMeanwhile):
        actions.move_meeting(version=version, **(where | {"place": "Room 9"}), by=it.chair)


def test_a_meeting_is_opened_on_its_day_and_not_before(boardroom, refused):
    it = boardroom
    later = actions.call_meeting(body=it.body, held_on=HELD_ON + timedelta(days=30), starts_at=time(10), by=it.manager)
    version = reading.meeting_of(it.manager, it.body.code, later.number)
    actions.add_items(meeting=later, items=[actions.ItemFacts("Apologies")], by=it.manager)
    version = actions.set_agenda(version=version, by=it.manager)

    with refused("Open it on that day"):
        actions.open_meeting(version=version, by=it.manager)


def test_an_agenda_is_ordered_changed_and_shortened(boardroom, refused):
    it = boardroom
    for title in ("First", "Second", "Third"):
        it.item(title)
    actions.order_items(meeting=it.version.meeting, order=[3, 1, 2], by=it.manager)
    lines = reading.items_of(it.version.meeting)
    actions.withdraw_item(version=lines[0].version, why="Not ready.", by=it.manager)
    actions.edit_item(
        version=lines[1].version,
        title="First, changed",
        purpose=Purpose.NOTE,
        presenter=it.posts[0],
        minutes=5,
        why="",
        by=it.manager,
    )

    assert [line.version.title for line in reading.items_of(it.version.meeting)] == ["First, changed", "Second"]
    with refused("was changed while you ordered"):
        actions.order_items(meeting=it.version.meeting, order=[3, 1, 2], by=it.manager)


def test_the_same_proposal_goes_on_an_agenda_once(boardroom, refused):
    it = boardroom
    it.item("1.2 turned red", rule="AG01", about="objective/1.2")

    with refused("already"):
        it.item("1.2 turned red", rule="AG01", about="objective/1.2")
    assert len(reading.items_of(it.version.meeting)) == 1


def test_a_decision_asks_for_a_quorum_at_its_own_item(boardroom, refused):
    it = boardroom
    first, second = it.item("First"), it.item("Second")
    it.open()
    it.attend("present", "absent", "apologies")
    actions.take_attendance(
        meeting=it.version.meeting,
        present=[actions.Present(it.posts[1], Presence.PRESENT, it.seats[1], left_after=1)],
        by=it.manager,
    )

    assert actions.record_outcome(
        item=first, kind=OutcomeKind.DECISION, text="Agreed.", resolution=DECISION, by=it.chair
    ).decision
    with refused("1 of the 2 members needed"):
        actions.record_outcome(item=second, kind=OutcomeKind.DECISION, text="Agreed.", resolution=DECISION, by=it.chair)
    assert Decision.objects.filter(programme=it.programme).count() == 1
    assert actions.record_outcome(item=second, kind=OutcomeKind.NOTED, text="The Board took a view.", by=it.chair)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kind": OutcomeKind.ACTION, "text": "Write to the trust."}, "An action needs somebody"),
        ({"kind": OutcomeKind.REQUEST, "text": "How many?"}, "A request needs somebody"),
        ({"kind": OutcomeKind.DECISION, "text": "Agreed."}, "in one line"),
    ],
)
def test_an_outcome_needs_what_its_kind_needs(boardroom, refused, given, says):
    item = boardroom.item()
    boardroom.open()

    with refused(says):
        actions.record_outcome(item=item, by=boardroom.chair, **given)
    assert not Outcome.objects.exists()


def test_nothing_comes_of_a_meeting_that_has_not_begun(boardroom, refused):
    item = boardroom.item()

    with refused("Open the meeting first"):
        actions.record_outcome(item=item, kind=OutcomeKind.NOTED, text="Noted.", by=boardroom.chair)


def test_a_double_click_records_one_outcome(boardroom):
    item = boardroom.item()
    boardroom.open()
    for _ in range(2):
        actions.record_outcome(item=item, kind=OutcomeKind.NOTED, text="Noted.", by=boardroom.chair)

    assert Outcome.objects.count() == 1


def test_only_members_have_a_seat_and_others_are_in_attendance(boardroom, refused):
    it = boardroom
    it.open()
    guest = factories.post(it.programme, "Guest")

    with refused("has no seat"):
        actions.take_attendance(
            meeting=it.version.meeting, present=[actions.Present(guest, Presence.PRESENT)], by=it.manager
        )
    with refused("leave before they come"):
        actions.take_attendance(
            meeting=it.version.meeting,
            present=[actions.Present(it.posts[0], Presence.PRESENT, it.seats[0], came_at=3, left_after=2)],
            by=it.manager,
        )
    actions.take_attendance(
        meeting=it.version.meeting, present=[actions.Present(guest, Presence.IN_ATTENDANCE)], by=it.manager
    )
    assert [row.post for row in reading.attendance_of(it.version.meeting)] == [guest]


def test_an_item_is_carried_forward_by_copy_and_once(boardroom, refused):
    it = boardroom
    item = it.item("Not reached", about="objective/1.2")
    after = actions.call_meeting(body=it.body, held_on=HELD_ON + timedelta(days=42), starts_at=time(10), by=it.manager)
    version = reading.items_of(it.version.meeting)[0].version
    made = actions.carry_forward(versions=[version], to=after, by=it.manager)

    assert made[0].carried_from == item
    assert [line.version.about for line in reading.items_of(after)] == ["objective/1.2"]
    assert [line.item for line in reading.items_of(it.version.meeting)] == [item]
    with refused("carried to that meeting already"):
        actions.carry_forward(versions=[version], to=after, by=it.manager)
    with refused("later meeting"):
        actions.carry_forward(versions=[reading.items_of(after)[0].version], to=it.version.meeting, by=it.manager)


def test_agreed_minutes_are_added_to_and_never_changed(boardroom, refused):
    it = boardroom
    it.open()
    minutes = actions.draft_minutes(meeting=it.version.meeting, by=it.manager)
    with refused("still in draft"):
        actions.add_to_minutes(minutes=minutes, text="A word.", why="Late.", by=it.manager)
    with refused("Close the meeting first"):
        actions.agree_minutes(minutes=minutes, agreed_on=HELD_ON, by=it.chair)
    actions.close_meeting(version=it.now(), by=it.manager)
    agreed = actions.agree_minutes(minutes=minutes, agreed_on=HELD_ON, by=it.chair)

    with refused("stay as they are"):
        actions.edit_minutes(minutes=agreed, texts={1: "Something else."}, by=it.manager)
    with refused("minutes are agreed"):
        actions.draft_minutes(meeting=it.version.meeting, by=it.manager)
    actions.add_to_minutes(minutes=agreed, text="Member 3 was there.", why="Left out by mistake.", by=it.manager)
    found = reading.minutes_of(it.version.meeting)
    assert [each.text for each in found.additions.all()] == ["Member 3 was there."]
    assert found.parts == minutes.parts


def test_what_a_meeting_put_on_somebody_stays_open_until_it_is_done(boardroom, refused):
    it = boardroom
    item = it.item()
    it.open()
    outcome = actions.record_outcome(
        item=item,
        kind=OutcomeKind.ACTION,
        text="Write to the trust.",
        owner=it.posts[1],
        due_on=HELD_ON + timedelta(days=7),
        by=it.chair,
    )
    (open_now,) = reading.open_outcomes(it.manager)
    assert open_now.row == outcome
    assert reading.follow_ups(it.manager) == [
        ("action", open_now.body, HELD_ON, "Write to the trust.", outcome.about, outcome.owner.title, outcome.due_on)
    ]
    actions.note_outcome(outcome=outcome, is_done=False, happened_on=HELD_ON, text="Drafted.", by=it.manager)
    assert [each.row for each in reading.open_outcomes(it.manager)] == [outcome]
    actions.note_outcome(outcome=outcome, is_done=True, happened_on=HELD_ON, text="Sent.", by=it.manager)
    assert reading.open_outcomes(it.manager) == reading.follow_ups(it.manager) == []
    with refused("in the future"):
        actions.note_outcome(
            outcome=outcome, is_done=True, happened_on=HELD_ON + timedelta(days=1), text="Sent.", by=it.manager
        )


def test_the_past_of_a_meeting_is_as_it_was(boardroom):
    it = boardroom
    tomorrow = factories.later(it.manager, factories.NOW + timedelta(days=1))
    it.item("First")
    actions.add_items(meeting=it.version.meeting, items=[actions.ItemFacts("Second")], by=tomorrow)

    then = factories.NOW + timedelta(hours=1)
    assert [line.version.title for line in reading.items_of(it.version.meeting, then)] == ["First"]
    assert [line.version.title for line in reading.items_of(it.version.meeting)] == ["First", "Second"]


def test_a_meeting_is_read_in_five_queries_however_long(boardroom, django_assert_num_queries):
    it = boardroom
    for number in range(4):
        it.item(f"Item {number}")
    it.open()
    it.attend("present", "present", "present")
    for line in reading.items_of(it.version.meeting):
        actions.record_outcome(item=line.item, kind=OutcomeKind.NOTED, text=f"Noted {line.item}.", by=it.chair)
    version = it.now()

    with django_assert_num_queries(5):
        sitting = reading.sitting_of(version)
    assert len(sitting.lines) == 4
    assert sitting.members_there == 3


def test_of_what_is_open_a_page_reads_the_oldest_and_the_number_of_the_rest(boardroom):
    it = boardroom
    item = it.item()
    it.open()
    made = [
        actions.record_outcome(item=item, kind=OutcomeKind.CHALLENGE, text=f"Ask again, part {word}.", by=it.chair)
        for word in ("one", "two", "three")
    ]

    def oldest(number: int) -> tuple[list, int]:
        found, more = reading.oldest_open_outcomes(it.manager, number=number)
        return [each.row for each in found], more

    assert oldest(2) == (made[:2], 1)
    assert oldest(3) == (made, 0)
    assert oldest(4) == (made, 0)
