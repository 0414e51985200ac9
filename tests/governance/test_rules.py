"""Quorum, times, ageing and what may follow what, in tables; each arithmetic beside a slow and obvious twin."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.governance.rules import (
    COUNTED,
    LEADS_TO,
    REQUESTS,
    TRANSITIONS,
    Declared,
    ItemOfMinutes,
    QuorumAt,
    Resolved,
    Stay,
    Step,
    age_in_days,
    agenda_times,
    agenda_warnings,
    drafted_minute,
    quorum_course,
    quorum_lost,
    standing_of,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("table", [TRANSITIONS, REQUESTS])
def test_every_state_is_reached_and_the_ends_are_ends(table):
    first = next(iter(table))
    reached, waiting = {first}, [first]
    while waiting:
        for after in table[waiting.pop()]:
            if after not in reached:
                reached.add(after)
                waiting.append(after)

    assert reached == set(table)
    assert [state for state, ways in table.items() if not ways]


def test_every_step_leads_to_a_state():
    assert set(LEADS_TO.values()) <= set(REQUESTS)


@pytest.mark.parametrize(
    ("stay", "place", "there"),
    [
        (Stay("present"), 3, True),
        (Stay("substitute"), 3, True),
        (Stay("apologies"), 3, False),
        (Stay("absent"), 3, False),
        (Stay("in_attendance"), 3, False),
        (Stay("present", came_at=3), 2, False),
        (Stay("present", came_at=3), 3, True),
        (Stay("present", left_after=3), 3, True),
        (Stay("present", left_after=3), 4, False),
        (Stay("present", came_at=2, left_after=3), 1, False),
    ],
)
def test_who_is_there_for_an_item(stay, place, there):
    assert stay.is_there_for(place) is there


@pytest.mark.parametrize(
    ("there", "says"),
    [
        ([5, 5, 5], ""),
        ([5, 3, 5], "The meeting was not quorate for item 2: fewer than 5 members were there."),
        ([5, 3, 2], "The meeting was not quorate for items 2 and 3: fewer than 5 members were there."),
        ([3, 5, 2, 1], "The meeting was not quorate for items 1, 3 and 4: fewer than 5 members were there."),
        ([3, 4], "The meeting was not quorate: 4 of the 5 members needed were there."),
    ],
)
def test_a_lost_quorum_is_said_with_its_items(there, says):
    course = [QuorumAt(place, number, 5) for place, number in enumerate(there, start=1)]

    assert quorum_lost(course) == says


stays = st.builds(
    Stay,
    st.sampled_from(["present", "substitute", "apologies", "absent", "in_attendance"]),
    st.none() | st.integers(1, 8),
    st.none() | st.integers(1, 8),
)


@given(st.integers(0, 6), st.lists(stays, max_size=9), st.integers(0, 8))
def test_quorum_counts_as_a_clerk_with_a_list_would(needed, members, items):
    course = quorum_course(needed, members, range(1, items + 1))

    for place in range(1, items + 1):
        names = []
        for number, member in enumerate(members):
            if member.presence not in COUNTED:
                continue
            if member.came_at is not None and place < member.came_at:
                continue
            if member.left_after is not None and place > member.left_after:
                continue
            names.append(number)
        assert course[place - 1] == QuorumAt(place, len(names), needed)


def test_items_follow_each_other_on_the_clock():
    assert agenda_times(time(9, 30), [10, 25, 5]) == [time(9, 30), time(9, 40), time(10, 5)]
    assert agenda_times(time(9, 30), []) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, []),
        ({"minutes": [60, 61]}, ["The items take 121 minutes and the meeting has 120."]),
        ({"held_on": date(2026, 3, 28)}, ["The meeting is not on a working day."]),
        ({"without_presenter": 1}, ["1 item has nobody to present it."]),
        ({"without_presenter": 2}, ["2 items have nobody to present it."]),
    ],
)
def test_what_a_chair_should_look_at(change, says):
    given_ = {
        "held_on": date(2026, 3, 31),
        "today": date(2026, 3, 2),
        "clear_days": 5,
        "minutes_available": 120,
        "minutes": [60, 60],
        "without_presenter": 0,
    }

    assert agenda_warnings(**(given_ | change)) == says


@pytest.mark.parametrize(
    ("held_on", "last"),
    [
        # Clear days leave out the day of publication, the day of the meeting, weekends and bank holidays.
        (date(2012, 10, 30), date(2012, 10, 22)),
        (date(2026, 4, 8), date(2026, 3, 27)),  # over Good Friday and Easter Monday
        (date(2026, 12, 30), date(2026, 12, 18)),  # over Christmas, with Boxing Day moved to the Monday
        (date(2028, 3, 6), date(2028, 2, 25)),  # over the leap day
    ],
)
def test_late_papers_are_said_on_the_day_after_the_last(held_on, last):
    def says(today):
        return agenda_warnings(
            held_on=held_on, today=today, clear_days=5, minutes_available=10, minutes=[5], without_presenter=0
        )

    after = date.fromordinal(last.toordinal() + 1)
    assert says(last) == []
    assert f"Papers should have been out by {last.day} {last:%B %Y}" in says(after)[0]


DUE = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("steps", "state", "due_on", "returned", "moved"),
    [
        ([], "asked", DUE, 0, 0),
        ([Step("answered", date(2026, 3, 20))], "answered", DUE, 0, 0),
        ([Step("answered", date(2026, 3, 20)), Step("satisfied", date(2026, 3, 21))], "satisfied", DUE, 0, 0),
        ([Step("answered", date(2026, 3, 20)), Step("not_satisfied", date(2026, 3, 21))], "returned", DUE, 1, 0),
        ([Step("due_moved", date(2026, 3, 20), date(2026, 4, 20))], "asked", date(2026, 4, 20), 0, 1),
        ([Step("due_moved", date(2026, 3, 20), date(2026, 3, 25))], "asked", date(2026, 3, 25), 0, 0),
        ([Step("passed_on", date(2026, 3, 20))], "asked", DUE, 0, 0),
        ([Step("withdrawn", date(2026, 3, 20))], "withdrawn", DUE, 0, 0),
    ],
)
def test_where_a_request_stands(steps, state, due_on, returned, moved):
    standing = standing_of(DUE, steps)

    assert (standing.state, standing.due_on, standing.times_returned, standing.times_moved) == (
        state,
        due_on,
        returned,
        moved,
    )


def test_a_request_is_overdue_the_day_after_and_not_once_answered():
    asked = standing_of(DUE, [])
    answered = standing_of(DUE, [Step("answered", date(2026, 4, 9))])

    assert not asked.is_overdue(DUE)
    assert asked.is_overdue(date(2026, 4, 2))
    assert not answered.is_overdue(date(2026, 5, 1))
    assert age_in_days(date(2026, 3, 1), None, date(2026, 3, 11)) == 10
    assert age_in_days(date(2026, 3, 1), date(2026, 3, 4), date(2026, 3, 11)) == 3


def test_a_minute_says_each_outcome_on_a_line_of_its_own():
    item = ItemOfMinutes(
        place=3,
        title="Timeliness of conferences",
        presenter="Head of Assessment",
        outcomes=(
            Resolved("decision", "The date moves to 30 June.", "D12"),
            Resolved("action", "Write to the trust.", "", "Independent Chair", date(2026, 4, 30)),
            Resolved("request", "How many waited longer than 20 days?", "IR4", "Head of Assessment", date(2026, 5, 1)),
            Resolved("challenge", "The group is asked why nothing was said for two rounds."),
        ),
        declared=(Declared("Designated Nurse", "Personal or professional interest", True),),
    )

    assert drafted_minute(item).splitlines() == [
        "Presented by the Head of Assessment.",
        "Designated Nurse declared an interest (personal or professional interest) and left the room.",
        "RESOLVED D12: The date moves to 30 June.",
        "ACTION: Write to the trust. (Independent Chair by 30 April 2026)",
        "INFORMATION REQUESTED IR4: How many waited longer than 20 days? (Head of Assessment by 1 May 2026)",
        "CHALLENGE: The group is asked why nothing was said for two rounds.",
    ]


def test_a_minute_of_an_inquorate_item_says_so_and_one_without_outcome_too():
    item = ItemOfMinutes(1, "Apologies", "", (), (), QuorumAt(1, 2, 5))

    assert drafted_minute(item).splitlines() == [
        (
            "The meeting was not quorate for this item (2 of 5): "
            "what follows is advice until a quorate meeting takes it up."
        ),
        "Nothing was resolved on this item.",
    ]
