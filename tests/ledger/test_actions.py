"""A question asked, promised, dodged, returned, answered, taken back; who may do what; what the lists say."""

from datetime import date, timedelta

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.decisions.models import BodyKind, BodyMember
from soundingboard.ledger import actions, reading
from soundingboard.ledger.actions import QuestionRefused
from soundingboard.ledger.models import LedgerQuestion, LedgerStep
from soundingboard.ledger.reading import QuestionFilters
from soundingboard.outbox.models import Message
from soundingboard.position.gather import gather
from tests import factories
from tests.factories import NOW, TODAY, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return factories.programme()


@pytest.fixture
def panel(programme):
    return factories.body(programme, BodyKind.PANEL)


@pytest.fixture
def councillor(programme):
    return factories.actor(programme, Role.SCRUTINY_COUNCILLOR, name="Cal Councillor")


@pytest.fixture
def owner(programme):
    return factories.actor(programme, Role.DELIVERY_GROUP, name="Olu Owner")


@pytest.fixture
def head(programme, owner):
    return factories.post(programme, "Head of Assessment", owner.person)


@pytest.fixture
def asked(panel, head, councillor):
    return ask(panel, head, councillor)


def ask(body, head, by, words="What stops you from seeing children within your ten days?", **given):
    return actions.ask_question(body=body, asked_of=head, words=words, asked_on=given.pop("on", TODAY), **given, by=by)


def step(action, question, by, text="Two vacancies.", **given):
    return action(question=question, text=text, happened_on=given.pop("happened_on", TODAY), by=by, **given)


def state(by, question):
    return reading.question_of(by, question.reference).standing.state


def shown(by, **asked):
    return [row.reference for row in reading.questions(by, QuestionFilters(**asked), on=by.today)]


def test_a_question_is_promised_dodged_returned_and_answered(programme, councillor, owner, asked):
    told = Message.objects.filter(recipient_id=owner.person_id)
    assert [each.subject for each in told] == ["Q1: Scrutiny panel asks"] or told.count() == 1
    assert asked.stored == "What stops [you|us] from seeing children within [your|our] ten days?"

    step(actions.promise_answer, asked, owner, promised_for=TODAY + timedelta(days=3))
    assert state(councillor, asked) == "promised"
    step(actions.answer_question, asked, owner, "We have run three workshops.")
    step(actions.judge_answer, asked, councillor, "It says what was done.", satisfies=False, dodge="activity")
    assert state(councillor, asked) == "returned"
    assert told.all().count() == 2
    step(actions.answer_question, asked, owner, "Seven wait; two posts are vacant.")
    step(actions.judge_answer, asked, councillor, "Thank you.", satisfies=True)

    line = reading.question_of(councillor, "Q1")
    assert [each.kind for each in line.steps] == ["promised", "answered", "not_satisfied", "answered", "satisfied"]
    assert line.answer.text == "Seven wait; two posts are vacant."
    assert (line.standing.state, line.standing.times_returned, line.standing.times_promised) == ("satisfied", 1, 1)


def test_an_answer_that_is_not_good_enough_is_said_how(councillor, owner, asked):
    step(actions.answer_question, asked, owner)

    with pytest.raises(QuestionRefused, match="how the answer fell short"):
        step(actions.judge_answer, asked, councillor, satisfies=False)


def test_an_answer_taken_back_stays_on_record_and_the_question_stands(councillor, owner, asked):
    step(actions.answer_question, asked, owner)
    step(actions.judge_answer, asked, councillor, satisfies=True)
    step(actions.take_answer_back, asked, owner, "The figure was last year's.")

    line = reading.question_of(councillor, "Q1")
    assert (line.standing.state, line.answer) == ("asked", None)
    assert [each.kind for each in line.steps] == ["answered", "satisfied", "answer_withdrawn"]


@pytest.mark.parametrize(
    "act, given, match",
    [
        (actions.judge_answer, {"satisfies": True}, "no answer to judge"),
        (actions.judge_answer, {"satisfies": False, "dodge": "vague"}, "no answer to judge"),
        (actions.take_answer_back, {}, "no answer to take back"),
        (actions.answer_question, {"happened_on": TODAY - timedelta(days=1)}, "after the question"),
        (actions.answer_question, {"happened_on": TODAY + timedelta(days=1)}, "not in the future"),
        (actions.promise_answer, {"promised_for": TODAY - timedelta(days=1)}, "not before the promise"),
    ],
)
def test_what_an_open_question_does_not_allow(programme, councillor, owner, asked, act, given, match):
    by = councillor if act is actions.judge_answer else owner

    with pytest.raises(QuestionRefused, match=match):
        step(act, asked, by, **given)
    assert LedgerStep.objects.count() == 0


def test_a_withdrawn_question_is_settled(councillor, owner, head, asked):
    step(actions.withdraw_question, asked, councillor)

    with pytest.raises(QuestionRefused, match="waits for no answer"):
        step(actions.answer_question, asked, owner)
    with pytest.raises(QuestionRefused, match="nobody else"):
        step(actions.pass_question_on, asked, councillor, asked_of=head)
    with pytest.raises(QuestionRefused, match="settled"):
        step(actions.withdraw_question, asked, councillor, "Once more.")


def test_it_is_passed_to_somebody_else_who_is_told(programme, councillor, asked):
    nurse = factories.actor(programme, Role.PARTNER, name="Nan Nurse")
    post = factories.post(programme, "Designated Nurse", nurse.person)
    step(actions.pass_question_on, asked, councillor, asked_of=post)

    assert reading.question_of(councillor, "Q1").owner == post
    assert shown(councillor, asked_of=post.code) == ["Q1"]
    assert Message.objects.filter(recipient_id=nurse.person_id).count() == 1
    assert shown(nurse, mine="yes") == ["Q1"]


def test_who_may_ask_answer_and_judge(programme, panel, head, asked):
    may_ask = {role for role in Role if Permission.ASK_QUESTIONS in ROLES[role].permissions}
    assert may_ask == {Role.SCRUTINY_COUNCILLOR, Role.SCRUTINY_OFFICER}
    for role in Role:
        by = factories.actor(programme, role, name=f"{role.label} One")
        if role not in may_ask:
            with pytest.raises(NotAllowed):
                ask(panel, head, by)
        answers = Permission.ANSWER_REQUESTS in ROLES[role].permissions or role == Role.SCRUTINY_OFFICER
        assert reading.may_tell(by, panel) is answers, role
        if not answers:
            with pytest.raises(NotAllowed):
                step(actions.answer_question, asked, by)


def test_nobody_judges_the_answer_they_gave(programme, head):
    board = factories.body(programme)
    manager = factories.actor(programme)
    question = ask(board, head, manager)
    step(actions.answer_question, question, manager)

    with pytest.raises(NotAllowed, match="Somebody else"):
        step(actions.judge_answer, question, manager, satisfies=True)


def test_the_officer_who_took_down_an_answer_may_put_down_what_the_panel_made_of_it(programme, panel, head):
    """The officer records what others said; the answer is not the officer's own."""
    officer = factories.actor(programme, Role.SCRUTINY_OFFICER, name="Ola Officer")
    question = ask(panel, head, officer)
    step(actions.answer_question, question, officer)
    step(actions.judge_answer, question, officer, satisfies=False, dodge="vague")

    assert state(officer, question) == "returned"


def test_a_question_is_of_its_day_and_its_bodys_meeting(programme, panel, head, councillor):
    with pytest.raises(QuestionRefused, match="future"):
        ask(panel, head, councillor, on=TODAY + timedelta(days=1))
    with pytest.raises(QuestionRefused, match="both voices"):
        ask(panel, head, councillor, stored="Something [you|we] did not say")
    assert ask(panel, head, councillor) == ask(panel, head, councillor)
    assert LedgerQuestion.objects.count() == 1


def test_the_filters_find_what_stands_so(panel, head, councillor, owner):
    rows = [ask(panel, head, councillor, f"Question number {each}?", content_area="x") for each in "abcde"]
    step(actions.promise_answer, rows[1], owner, promised_for=TODAY)
    step(actions.promise_answer, rows[2], owner, promised_for=TODAY + timedelta(days=9))
    step(actions.answer_question, rows[3], owner)
    step(actions.answer_question, rows[4], owner)
    step(actions.judge_answer, rows[4], councillor, satisfies=True)
    tomorrow = later(councillor, NOW + timedelta(days=1))

    assert shown(tomorrow, state="open") == ["Q1", "Q2", "Q3", "Q4"]
    assert shown(tomorrow, state="waiting") == ["Q1", "Q2", "Q3"]
    assert shown(tomorrow, state="overdue") == ["Q2"]
    assert shown(tomorrow, state="answered") == ["Q4"]
    assert shown(tomorrow, state="satisfied") == ["Q5"]
    assert shown(tomorrow) == ["Q5", "Q4", "Q3", "Q2", "Q1"]
    assert shown(tomorrow, text="number c") == ["Q3"]
    assert shown(tomorrow, area="y") == []
    found = reading.counted(tomorrow, on=tomorrow.today)
    assert (found.asked, found.waiting, found.overdue, found.to_judge) == (5, 3, 1, 1)


def test_another_programme_sees_nothing(asked):
    stranger = factories.actor(factories.programme())

    assert shown(stranger) == []
    assert reading.question_of(stranger, "Q1") is None


def test_a_member_who_left_no_longer_sits_and_the_question_stays(panel, head, councillor):
    seat_post = factories.post(panel.programme, "Member for the north ward", councillor.person)
    seat = BodyMember.objects.create(
        programme=panel.programme, body=panel, post=seat_post, agency=seat_post.agency, from_on=date(2024, 9, 1)
    )
    ask(panel, head, councillor, asked_by=seat_post)
    assert reading.question_of(councillor, "Q1").still_sits
    assert [each.reference for each in reading.open_of_member(councillor, seat)] == ["Q1"]
    seat.to_on = TODAY - timedelta(days=1)
    seat.save()

    assert not reading.question_of(councillor, "Q1").still_sits
    assert shown(councillor, state="open") == ["Q1"]


def test_the_position_holds_the_open_questions_as_they_stood(programme, panel, head, councillor, owner):
    factories.plan(programme)
    first = ask(panel, head, councillor)
    step(actions.answer_question, first, owner)
    ask(panel, head, councillor, "Who checks?")
    tomorrow = later(councillor, NOW + timedelta(days=1))
    step(actions.judge_answer, first, tomorrow, satisfies=True)

    now = gather(programme, later(councillor, NOW + timedelta(days=2)).now, now=NOW + timedelta(days=2))
    then = gather(programme, NOW + timedelta(hours=1), now=NOW + timedelta(days=2))
    assert [(each.reference, each.state) for each in now.questions] == [("Q2", "asked")]
    assert [(each.reference, each.state) for each in then.questions] == [("Q1", "answered"), ("Q2", "asked")]
    assert now.questions[0].body_kind == "panel"


def test_a_thousand_open_questions_are_read_in_as_many_queries_as_two(
    panel, head, councillor, owner, django_assert_num_queries
):
    for number in range(3):
        row = ask(panel, head, councillor, f"Question number {'abc'[number]}?")
        step(actions.promise_answer, row, owner, promised_for=TODAY + timedelta(days=30))
    for moment in (None, NOW + timedelta(hours=1)):
        with django_assert_num_queries(2):
            assert len(reading.open_questions(councillor, moment)) == 3


def test_what_comes_back_to_the_next_meeting(panel, head, councillor, owner):
    rows = [ask(panel, head, councillor, f"Question number {each}?") for each in "abc"]
    step(actions.promise_answer, rows[1], owner, promised_for=TODAY + timedelta(days=30))
    step(actions.answer_question, rows[2], owner)

    def coming(days):
        day, now = TODAY + timedelta(days=days), councillor.now + timedelta(hours=1)
        found = list(reading.coming_back(councillor, panel, day))
        assert list(reading.coming_back(councillor, panel, day, now)) == found
        standing = [
            (each.row, each.standing)
            for each in reading.lines_of(
                reading.questions(councillor, QuestionFilters(body=panel.code, state="open"), on=day), on=day
            )
        ]
        assert [row for row, stands in standing if stands.comes_back(day) and row.asked_on < day] == found
        return [each.reference for each in found]

    assert coming(0) == []
    assert coming(20) == ["Q1"]
    assert coming(31) == ["Q1", "Q2"]


def test_only_what_was_put_in_public_and_has_an_answer_that_stands_is_shown(panel, head, councillor, owner):
    rows = [ask(panel, head, councillor, f"Question number {each}?", is_public=each != "a") for each in "abcd"]
    for row in rows[:3]:
        step(actions.answer_question, row, owner)
    step(actions.judge_answer, rows[2], councillor, satisfies=False, dodge="part")

    found = reading.in_public(councillor, on=TODAY)
    assert [row.reference for row in found] == ["Q2"]
    assert len(reading.answered_in_public(reading.lines_of(found, on=TODAY))) == 1


def test_what_is_kept_beside_the_steps_is_what_the_steps_say(programme, panel, head, councillor, owner):
    other = factories.post(programme, "Head of Fostering")
    """A walk through every step that a question allows: the list of now and that of a past moment agree."""
    question = ask(panel, head, councillor)
    soon = TODAY + timedelta(days=2)
    for action, by, given in (
        (actions.promise_answer, owner, {"promised_for": soon}),
        (actions.pass_question_on, councillor, {"asked_of": other}),
        (actions.answer_question, owner, {}),
        (actions.judge_answer, councillor, {"satisfies": False, "dodge": "vague"}),
        (actions.answer_question, owner, {}),
        (actions.take_answer_back, owner, {}),
        (actions.answer_question, owner, {}),
        (actions.judge_answer, councillor, {"satisfies": True}),
        (actions.judge_answer, councillor, {"satisfies": False, "dodge": "part"}),
        (actions.withdraw_question, councillor, {}),
    ):
        step(action, question, by, f"Step {LedgerStep.objects.count()}", **given)
        standing = reading.question_of(councillor, "Q1").standing
        row = LedgerQuestion.objects.get()
        assert (row.state_now, row.promised_now) == (standing.state, standing.promised_for)
        assert row.owner_now == reading.question_of(councillor, "Q1").owner
        day, moment = TODAY + timedelta(days=9), NOW + timedelta(days=1)
        for state, _ in reading.STATES:
            now = reading.questions(councillor, QuestionFilters(state=state), on=day)
            then = reading.questions(councillor, QuestionFilters(state=state), moment, on=day)
            assert list(now) == list(then), (state, standing.state)
        assert reading.open_questions(councillor) == reading.open_questions(councillor, moment)
        for whose in ({"asked_of": head.code}, {"asked_of": other.code}, {"mine": "yes"}):
            now = reading.questions(owner, QuestionFilters(**whose), on=day)
            assert list(now) == list(reading.questions(owner, QuestionFilters(**whose), moment, on=day)), whose
        assert reading.counted(councillor, on=day) == reading.counted(councillor, moment, on=day)


@pytest.mark.parametrize("state", ["", "open", "answered"])
@pytest.mark.parametrize("moment", [None, NOW + timedelta(days=30)])
def test_the_whole_list_as_it_comes_is_what_its_lines_are(
    state, moment, panel, head, councillor, owner, django_assert_num_queries
):
    for n in range(9):
        question = ask(
            panel, head, councillor, f"What stops you, part {chr(97 + n)}?", on=TODAY - timedelta(days=n % 4)
        )
        for said in ("Two vacancies.", "Two vacancies, and one now filled.")[: n % 3]:
            step(actions.answer_question, question, owner, text=said)
    rows = reading.questions(councillor, QuestionFilters(state=state), moment, on=TODAY)

    with django_assert_num_queries(3):
        found = list(reading.as_they_come(rows, moment, on=TODAY))

    assert found == reading.lines_of(rows, moment, on=TODAY)
    assert len(found) == {"": 9, "open": 9, "answered": 6}[state]
    assert sum(len(line.steps) for line in found) == 9
