"""The meetings: what was on each agenda, who came, what came of it, what was asked and whether it was answered."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import BodyMember
from soundingboard.demonstration.panel_story import NEXT_PANEL, PANELS
from soundingboard.demonstration.stage import MANAGER, Stage
from soundingboard.demonstration.when import LAST_FROZEN, at_time
from soundingboard.governance import actions, reading
from soundingboard.governance import request_actions as asking
from soundingboard.governance.actions import ItemFacts, Present
from soundingboard.governance.models import (
    AgendaItem,
    InformationRequest,
    Interest,
    Meeting,
    MeetingVersion,
    Minutes,
    OutcomeKind,
    Presence,
    Purpose,
)

BOARD, GROUP, PANEL = "improvement_board", "delivery_group", "scrutiny_panel"
OFFICER, CHAIR = "Desmond Farrell-Cho", "Hester Villiers-Amos"
BEGINS = {BOARD: time(14, 30), GROUP: time(15), PANEL: time(18)}
MINUTES_LONG = {BOARD: 120, GROUP: 90, PANEL: 120}


class Said(NamedTuple):
    """What came of an item: its kind, the words, who is to do or answer it, within how many days."""

    kind: OutcomeKind
    text: str
    owner: str = ""
    days: int = 0


class Item(NamedTuple):
    """An item: its title, what it is about, who presents it, and what came of it."""

    title: str
    about: str
    presenter: str
    said: tuple[Said, ...]
    minutes: int = 20
    purpose: Purpose = Purpose.CHALLENGE


def _challenge(text: str) -> Said:
    return Said(OutcomeKind.CHALLENGE, text)


def _do(text: str, owner: str, days: int = 28) -> Said:
    return Said(OutcomeKind.ACTION, text, owner, days)


def _ask(text: str, owner: str, days: int = 21) -> Said:
    return Said(OutcomeKind.REQUEST, text, owner, days)


# What each Board spent its time on, beside the ratings that stand on every agenda.
BOARDS: dict[int, tuple[Item, ...]] = {
    1: (
        Item("The backlog at the front door", "1.1", "HFD", (
            _ask("How many contacts wait longer than a day, on which days, and why?", "HFD"),
        )),
        Item("How the Board will work", "2.2", "IPM", (_do("Send every member the scales and the rules.", "IPM", 14),)),
    ),
    2: (
        Item("Police attendance at strategy discussions", "2.1", "DSP", (
            _ask("In how many strategy discussions was each agency that knew the child in the room?", "DIC"),
        )),
    ),
    3: (
        Item("What young people leaving care say of their plans", "1.5", "PPL", (
            _challenge("Plans are counted as written, and half the young people had not seen theirs."),
        )),
    ),
    4: (
        Item("Caseloads", "3.1", "HWF", (
            _ask("How many workers hold more than the standard, by team, and for how long?", "HWF"),
            _challenge("An average hides the two teams in which nobody is under the standard."),
        )),
    ),
    5: (
        Item("Audits that are kinder than inspectors were", "2.3", "HQA", (
            _do("Have ten audited files graded again by somebody from outside.", "HQA", 40),
        )),
    ),
    6: (
        Item("Plans that say what must change", "1.3", "ADP", (
            _challenge("The share of plans re-written is not the share that a parent could explain."),
        )),
    ),
    7: (
        Item("Money for two auditors", "2.3", "FBP", (
            Said(OutcomeKind.NOTED, "The bid is with the council's finance committee; the Board will hear in a month."),
        )),
    ),
    8: (
        Item("Figures that changed after they were reported", "2.4", "HPD", (
            _ask("Which figures of the last six months were changed, by how much, and why?", "HPD"),
        )),
    ),
    9: (
        Item("A new assistant director", "1.3", "DCS", (
            _do("Meet the chair in the first week, with the list of what is late.", "ADP", 10),
        )),
    ),
    10: (
        Item("Supervision that is counted and not felt", "3.2", "ADQ", (
            _challenge("Ninety-four in a hundred had supervision; one in three says that it made them think."),
            _ask("What do workers say would make supervision useful to them?", "PSW"),
        )),
    ),
    11: (
        Item("Domestic abuse: who pays for the work with those who harm", "2.5", "DNN", (
            _do("Bring the three agencies' finance leads together and settle the shares.", "ICD", 30),
        )),
    ),
    12: (
        Item("Did the scales work?", "2.2", "IPM", (
            Said(OutcomeKind.NOTED, "The Board looked back at the decision on scales; it is in the register."),
        )),
    ),
    13: (
        Item("Schools that are not told what became of a referral", "1.1", "STL", (
            _ask("How many schools were told the outcome of their referral within a week?", "HFD"),
        )),
    ),
    14: (
        Item("A recording change and what it did to the figures", "2.4", "HPD", (
            _challenge("The rise in visits began on the day the form changed. Show it without the change."),
        )),
    ),
    15: (
        Item("Nobody leads workforce development", "3.1", "HWF", (_do("Put an interim in the post.", "HWF", 30),)),
    ),
    16: (
        Item("Green, and children say otherwise", "1.3", "ADP", (
            _challenge("Delivery is green and three of four families cannot say what the plan is for."),
            _ask("What did the families who were asked in the autumn say, word for word in themes?", "PPL"),
        )),
    ),
    17: (
        Item("Dates that were moved a third time", "2.1", "DSP", (
            _do("Say which of the moved dates will be kept, and what has to give.", "DSP", 21),
        )),
    ),
    18: (
        Item("What the winter will do to the front door", "1.1", "HFD", (
            _ask("What is the plan if referrals rise by a fifth, as they did last winter?", "HFD", 20),
            _challenge("The same plan was offered last year, and two of its four parts were not done."),
        )),
    ),
}  # fmt: skip

# What the panel spent its time on, beside its questions.
PANELS_OWN: dict[int, tuple[Item, ...]] = {
    1: (Item("What the plan answers, and how it is judged", "", "IPM", (
        _challenge("Bring what was not done as well as what was."),
    ), 45),),
    2: (Item("How often the panel is brought the plan", "", "IPM", (
        Said(OutcomeKind.NOTED, "Resolved: see the register of decisions."),
    ), 30),),
    3: (Item("Whether young people leaving care know their plans", "1.5", "HCL", (
        _challenge("A plan that nobody has read is a form. Say how many were read."),
    ), 45),),
    5: (Item("Caseloads, team by team", "3.1", "HWF", (
        _challenge("Show the two heaviest teams and not the average."),
    ), 45),),
    7: (Item("Plans that say what must change", "1.3", "ADP", (
        _challenge("The panel asks what parents could say, and not only how many plans were moved."),
    ), 45),),
    9: (Item("Report of the group on leaving care", "1.5", "ADC", (
        Said(OutcomeKind.NOTED, "Received. Three recommendations are made."),
    ), 45),),
    11: (Item("Supervision that makes people think", "3.2", "ADQ", (
        _challenge("Count managers' own supervision apart."),
    ), 60),),
    13: (Item("What schools hear after a referral", "1.1", "HFD", (
        _challenge("A letter that is sent has not been read."),
    ), 45),),
    15: (Item("Who teaches new social workers", "3.1", "HWF", (
        _challenge("A vacancy of this kind should not be news to the panel."),
    ), 45),),
    17: (Item("Green, and families say otherwise", "1.3", "ADP", (
        _challenge("Put the two numbers side by side: plans moved, and families who can say what theirs is for."),
    ), 60),),
    NEXT_PANEL: (Item("Plans and oversight: has it been done?", "1.4", "DCS", (), 60),),
}  # fmt: skip

# Requests that were not answered as asked: the number of the request, what was answered first, what the Board made of
# it. Those not named here were answered once and satisfied, but for the last two, which still wait.
DODGED: dict[int, tuple[str, str]] = {
    2: ("Attendance has been good and is improving.", "The question was how many, by agency. It says neither."),
    4: ("A review of figures is under way.", "Nothing is said of the figures that were changed."),
    6: ("Schools are told as a matter of course.", "Schools on the Board say that they are not. Count them."),
}
ANSWERS = (
    "On Mondays and after half term, eleven in a hundred; the day's second decision maker was on the late rota.",
    "Police in nine of ten, health in seven, schools in three: they are rung after it is over.",
    "Fourteen workers in two teams, some since the spring. Two posts in each are vacant.",
    "Six figures, the largest by four points, because closures were keyed late. Each is marked now.",
    "Time to think about one child, with somebody who has read the file. The form is the least of it.",
    "Forty of ninety within a week; the letter went to the office address and not to the lead.",
    "That meetings are about them and not with them; that plans are long; that one person explained it well.",
    "Two duty teams in place of one from the first week of December, paid from what is set aside.",
)
NO_ANSWER_YET = 2


def tell(stage: Stage) -> None:
    """Put every meeting on the list: each round's Board, each second delivery group, the panel's, and the next ones."""
    for number in range(1, LAST_FROZEN + 1):
        days = stage.when.days(number)
        stage.add(at_time(days.board_on - timedelta(days=8), 11, 0), _call, BOARD, number)
        stage.add(at_time(days.board_on, 14, 25), _sit, BOARD, number)
        if number % 2 == 0:
            stage.add(at_time(days.group_on - timedelta(days=3), 11, 30), _call, GROUP, number)
            stage.add(at_time(days.group_on, 14, 55), _sit, GROUP, number)
        if number in PANELS and days.panel_on is not None:
            stage.add(at_time(days.panel_on - timedelta(days=9), 10, 0), _call, PANEL, number)
            stage.add(at_time(days.panel_on, 17, 55), _sit, PANEL, number)
    stage.add(at_time(stage.when.days(LAST_FROZEN).board_on + timedelta(days=4), 9, 30), _next_board)
    stage.add(at_time(stage.when.days(LAST_FROZEN).board_on + timedelta(days=5), 9, 30), _call, PANEL, NEXT_PANEL)


def _items(body: str, number: int) -> tuple[Item, ...]:
    ratings = Item("Ratings, beside what the rules suggest", "", "IPM", (
        Said(OutcomeKind.NOTED, "The ratings of the round were gone through; they are in the register."),
    ), 40)  # fmt: skip
    if body == BOARD:
        return (ratings, *BOARDS[number])
    if body == GROUP:
        late = _challenge("Each owner of a silent action says at the next meeting what stands in the way.")
        return (Item("Who has not reported", "", "ADQ", (late,), 20), ratings._replace(minutes=30))
    return (
        *PANELS_OWN[number],
        Item(
            "The panel's next line of enquiry", "", "", (Said(OutcomeKind.NOTED, "Agreed for the next meeting."),), 15
        ),
    )


def _clerk(body: str) -> str:
    return OFFICER if body == PANEL else MANAGER


def _call(stage: Stage, moment: datetime, body: str, number: int) -> None:
    by = stage.actor(_clerk(body), moment)
    days = stage.when.days(number)
    held_on = {BOARD: days.board_on, GROUP: days.group_on, PANEL: days.panel_on}[body]
    assert held_on is not None
    meeting = actions.call_meeting(
        body=stage.bodies[body],
        held_on=held_on,
        starts_at=BEGINS[body],
        minutes_available=MINUTES_LONG[body],
        place="Council chamber" if body == PANEL else "Committee room 2",
        round=stage.rounds.get(number),
        by=by,
    )
    _put_down(stage, meeting, _items(body, number), moment, _clerk(body))
    actions.set_agenda(version=_now(meeting), by=by)


def _put_down(stage: Stage, meeting: Meeting, items: tuple[Item, ...], moment: datetime, clerk: str) -> None:
    facts = [
        ItemFacts(
            item.title,
            item.purpose,
            stage.posts.get(item.presenter),
            item.minutes,
            about=f"objective/{stage.objectives[item.about].reference}" if item.about in stage.objectives else "",
        )
        for item in items
    ]
    actions.add_items(meeting=meeting, items=facts, by=stage.actor(clerk, moment))


def _now(meeting: Meeting) -> MeetingVersion:
    found: MeetingVersion = MeetingVersion.objects.current().select_related("meeting__body").get(meeting=meeting)
    return found


def _sit(stage: Stage, moment: datetime, body: str, number: int) -> None:
    """A meeting from its opening to what came of each item."""
    clerk = _clerk(body)
    by = stage.actor(clerk, moment)
    meeting = Meeting.objects.filter(body=stage.bodies[body]).order_by("-number").first()
    assert meeting is not None
    actions.open_meeting(version=_now(meeting), by=by)
    _attend(stage, meeting, number, moment, clerk)
    lines = reading.items_of(meeting)
    for line, item in zip(lines, _items(body, number), strict=True):
        for said in item.said:
            owner = stage.posts[said.owner] if said.owner else None
            due_on = moment.date() + timedelta(days=said.days) if said.days else None
            outcome = actions.record_outcome(
                item=line.item,
                kind=said.kind,
                text=said.text,
                about=line.version.about,
                owner=owner,
                due_on=due_on,
                by=by,
            )
            if outcome.request is not None:
                _tell_answers(stage, outcome.request, moment)
            elif said.kind == OutcomeKind.ACTION and due_on is not None and number != LAST_FROZEN - 1:
                stage.add(at_time(due_on - timedelta(days=2), 12, 0), _done, outcome.pk, clerk)
    if body == BOARD and number == 11:
        _declare(stage, lines[1].item, moment)
    stage.add(moment + timedelta(hours=2), _close, meeting, clerk)


def _close(stage: Stage, moment: datetime, meeting: Meeting, clerk: str) -> None:
    """The end of a meeting: its minutes are drafted, and those of the one before are agreed at it."""
    by = stage.actor(clerk, moment)
    actions.close_meeting(version=_now(meeting), by=by)
    actions.draft_minutes(meeting=meeting, by=by)
    _agree_the_last(stage, meeting, moment, clerk)


def _agree_the_last(stage: Stage, meeting: Meeting, moment: datetime, clerk: str) -> None:
    """The minutes of the meeting before, agreed at this one."""
    before = Minutes.objects.current().filter(meeting__body=meeting.body_id, meeting__number=meeting.number - 1)
    held = before.select_related("meeting__body").first()
    if held is not None:
        by = stage.actor(clerk, moment)
        actions.agree_minutes(minutes=held, agreed_on=moment.date(), agreed_at=meeting, by=by)


def _attend(stage: Stage, meeting: Meeting, number: int, moment: datetime, clerk: str) -> None:
    """Most come. Probation sent nobody for half a year; a school's lead often sends somebody else."""
    seats = list(
        BodyMember.objects.filter(body=meeting.body_id, to_on=None).select_related("post__agency").order_by("pk")
    )
    present = []
    for place, seat in enumerate(seats):
        code = seat.post.code
        presence = Presence.PRESENT
        if code == "PDU" and 5 <= number <= 11:
            presence = Presence.ABSENT if number % 2 else Presence.APOLOGIES
        elif code == "STL" and number % 4 == 1:
            presence = Presence.SUBSTITUTE
        elif (number + place) % 9 == 0:
            presence = Presence.APOLOGIES
        left = 2 if code == "ICD" and number % 5 == 0 and presence == Presence.PRESENT else None
        present.append(Present(seat.post, presence, seat, left_after=left))
    if present:
        actions.take_attendance(meeting=meeting, present=present, by=stage.actor(clerk, moment))


def _declare(stage: Stage, item: AgendaItem, moment: datetime) -> None:
    actions.declare_interest(
        item=item,
        post=stage.posts["VSD"],
        interest=Interest.PERSONAL,
        text="Works for one of the providers that may be asked to tender.",
        withdrew=True,
        by=stage.actor(MANAGER, moment),
    )


def _done(stage: Stage, moment: datetime, outcome: int, clerk: str) -> None:
    found = next(
        (each.row for each in reading.open_outcomes(stage.actor(clerk, moment)) if each.row.pk == outcome), None
    )
    if found is not None:
        actions.note_outcome(
            outcome=found,
            is_done=True,
            happened_on=moment.date(),
            text="Done, and said to the chair.",
            by=stage.actor(clerk, moment),
        )


# --- what was asked ---------------------------------------------------------------------------------------------------


def _tell_answers(stage: Stage, request: InformationRequest, moment: datetime) -> None:
    """What became of a request: answered by its day; some first went round the question; the last still wait."""
    number = int(request.reference.removeprefix("IR"))
    if number > len(ANSWERS) - NO_ANSWER_YET + 1:
        return
    due = at_time(request.due_on - timedelta(days=1), 16, 0)
    dodged = DODGED.get(number)
    if dodged is None:
        stage.add(due, _answer, request.pk, ANSWERS[number - 1])
        stage.add(due + timedelta(days=6), _judge, request.pk, True, "It says what was asked.")
        return
    stage.add(due, _answer, request.pk, dodged[0])
    stage.add(due + timedelta(days=6), _judge, request.pk, False, dodged[1])
    stage.add(due + timedelta(days=25), _answer, request.pk, ANSWERS[number - 1])
    stage.add(due + timedelta(days=32), _judge, request.pk, True, "Now it does.")


def _answer(stage: Stage, moment: datetime, request: int, text: str) -> None:
    found = InformationRequest.objects.select_related("body", "owner").get(pk=request)
    name = stage.holder(found.owner.code, moment)
    by = stage.actor(name if name is not None and _may_answer(stage, name, moment) else MANAGER, moment)
    asking.answer_request(request=found, text=text, happened_on=moment.date(), by=by)


def _may_answer(stage: Stage, name: str, moment: datetime) -> bool:
    return stage.actor(name, moment).can(Permission.ANSWER_REQUESTS)


def _judge(stage: Stage, moment: datetime, request: int, satisfies: bool, text: str) -> None:
    found = InformationRequest.objects.select_related("body", "owner").get(pk=request)
    asking.judge_answer(
        request=found, satisfies=satisfies, text=text, happened_on=moment.date(), by=stage.actor(CHAIR, moment)
    )


def _next_board(stage: Stage, moment: datetime) -> None:
    """The next Board is called, and its agenda begun."""
    by = stage.actor(MANAGER, moment)
    number = LAST_FROZEN + 1
    meeting = actions.call_meeting(
        body=stage.bodies[BOARD],
        held_on=stage.when.board(number),
        starts_at=BEGINS[BOARD],
        minutes_available=MINUTES_LONG[BOARD],
        place="Committee room 2",
        round=stage.rounds.get(number),
        by=by,
    )
    minutes = Item("Minutes of the last meeting", "", "", (), 5, Purpose.MINUTES)
    _put_down(stage, meeting, (minutes,), moment, MANAGER)
