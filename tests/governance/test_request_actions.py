"""What a body asked to be told: asked, answered, returned, passed on, given time, withdrawn."""

from dataclasses import replace
from datetime import timedelta

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import BodyKind
from soundingboard.governance import reading
from soundingboard.governance import request_actions as actions
from soundingboard.governance.models import InformationRequest, RequestStep
from soundingboard.governance.reading import RequestFilters
from soundingboard.governance.request_actions import RequestRefused
from soundingboard.outbox.models import Message
from tests import factories
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return factories.programme()


@pytest.fixture
def chair(programme):
    return factories.actor(programme, Role.BOARD_CHAIR, name="Bea Chair")


@pytest.fixture
def owner(programme):
    return factories.actor(programme, Role.DELIVERY_GROUP, name="Olu Owner")


@pytest.fixture
def asked(programme, chair, owner):
    return actions.ask_for_information(
        body=factories.body(programme),
        owner=factories.post(programme, "Head of Assessment", owner.person),
        question="How many children waited longer than twenty days, and why?",
        asked_on=TODAY,
        due_on=TODAY + timedelta(days=10),
        by=chair,
    )


def step(action, request, by, text="Because of two vacancies.", **given):
    return action(request=request, text=text, happened_on=given.pop("happened_on", TODAY), by=by, **given)


def state(by, request):
    found = reading.request_of(by, request.reference)
    return found.standing.state


def test_a_question_asked_answered_returned_and_answered_again(programme, chair, owner, asked):
    told = Message.objects.filter(recipient_id=owner.person_id)
    assert [each.subject for each in told] == ["IR1: Improvement Board asks for information by 26 March"]

    step(actions.answer_request, asked, owner)
    assert state(chair, asked) == "answered"
    step(actions.judge_answer, asked, chair, "It does not say how many.", satisfies=False)
    assert state(chair, asked) == "returned"
    assert told.all().count() == 2
    step(actions.answer_request, asked, owner, "Seven.")
    step(actions.judge_answer, asked, chair, "Thank you.", satisfies=True)

    line = reading.request_of(chair, "IR1")
    assert (line.standing.state, line.standing.times_returned) == ("satisfied", 1)
    assert [each.kind for each in line.steps] == ["answered", "not_satisfied", "answered", "satisfied"]


def test_nobody_judges_their_own_answer(programme, asked):
    manager = factories.actor(programme)
    step(actions.answer_request, asked, manager)

    with pytest.raises(NotAllowed, match="Somebody else"):
        step(actions.judge_answer, asked, manager, satisfies=True)


@pytest.mark.parametrize(
    ("role", "may_ask", "may_answer"),
    [
        (Role.PROGRAMME_MANAGER, True, True),
        (Role.BOARD_MEMBER, True, False),
        (Role.PARTNER, False, True),
        (Role.SCRUTINY_COUNCILLOR, False, False),
        (Role.OUTSIDER, False, False),
    ],
)
def test_who_may_ask_and_who_may_answer(programme, asked, role, may_ask, may_answer):
    by = factories.actor(programme, role)
    ask = {
        "body": asked.body,
        "owner": asked.owner,
        "question": "And why?",
        "asked_on": TODAY,
        "due_on": TODAY,
    }
    for may, act in (
        (may_ask, lambda: actions.ask_for_information(**ask, by=by)),
        (may_answer, lambda: step(actions.answer_request, asked, by)),
    ):
        if may:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


def test_the_panel_asks_through_its_own_officer(programme, asked):
    panel = factories.body(programme, BodyKind.PANEL)
    ask = {"body": panel, "owner": asked.owner, "question": "And why?", "asked_on": TODAY, "due_on": TODAY}

    with pytest.raises(NotAllowed):
        actions.ask_for_information(**ask, by=factories.actor(programme))
    officer = factories.actor(programme, Role.SCRUTINY_OFFICER)
    assert actions.ask_for_information(**ask, by=officer).reference == "IR2"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"asked_on": TODAY + timedelta(days=1), "due_on": TODAY + timedelta(days=2)}, "future"),
        ({"asked_on": TODAY, "due_on": TODAY - timedelta(days=1)}, "not before the question"),
    ],
)
def test_a_question_with_impossible_days_is_refused(programme, chair, asked, given, says):
    with pytest.raises(RequestRefused, match=says):
        actions.ask_for_information(body=asked.body, owner=asked.owner, question="Why?", **given, by=chair)
    assert InformationRequest.objects.count() == 1


def test_what_cannot_happen_now_is_refused_and_leaves_nothing(programme, chair, owner, asked):
    with pytest.raises(RequestRefused, match="no answer to judge"):
        step(actions.judge_answer, asked, chair, satisfies=True)
    with pytest.raises(RequestRefused, match="not in the future"):
        step(actions.answer_request, asked, owner, happened_on=TODAY + timedelta(days=1))
    step(actions.withdraw_request, asked, chair, "The audit answers it.")
    with pytest.raises(RequestRefused, match="waits for no answer"):
        step(actions.answer_request, asked, owner)
    assert RequestStep.objects.count() == 1


def test_more_time_and_another_owner_stay_on_record(programme, chair, owner, asked):
    other = factories.post(programme, "Designated Nurse", factories.person("Nan Nurse"))
    step(actions.give_more_time, asked, chair, "Half term.", due_on=TODAY + timedelta(days=20))
    step(actions.pass_on, asked, chair, "It is the trust's to say.", owner=other)

    line = reading.request_of(chair, "IR1")
    assert (line.standing.state, line.standing.due_on, line.standing.times_moved) == (
        "asked",
        TODAY + timedelta(days=20),
        1,
    )
    assert line.owner == other
    assert asked.due_on == TODAY + timedelta(days=10)


def test_a_position_reads_requests_as_their_pages_do(programme, chair, owner, asked):
    other = factories.post(programme, "Designated Nurse", factories.person("Nan Nurse"))
    step(actions.answer_request, asked, owner)
    step(actions.judge_answer, asked, chair, "It does not say how many.", satisfies=False)
    before = chair.now + timedelta(seconds=1)
    later = replace(chair, now=chair.now + timedelta(hours=1))
    step(actions.pass_on, asked, later, "It is the trust's to say.", owner=other)

    for moment in (None, before):
        line = reading.request_of(chair, "IR1", moment)
        (found,) = reading.requests_on_record(chair, moment)

        assert found.standing == line.standing
        assert (found.owner, found.agency) == (line.owner.title, line.owner.agency.name)
        assert (found.reference, found.question, found.body) == ("IR1", asked.question, asked.body.name)
        assert (found.about, found.asked_on) == (asked.about, asked.asked_on)
    assert reading.requests_on_record(chair, asked.recorded_at) == []


def test_a_double_click_is_one_step(programme, chair, owner, asked):
    for _ in range(2):
        step(actions.answer_request, asked, owner)

    assert RequestStep.objects.count() == 1


def test_the_list_filters_by_where_each_stands_and_costs_the_same(
    programme, chair, owner, asked, django_assert_max_num_queries
):
    body = asked.body
    late = actions.ask_for_information(
        body=body, owner=asked.owner, question="Late?", asked_on=TODAY, due_on=TODAY, by=chair
    )
    step(actions.answer_request, asked, owner)

    def found(on=TODAY, **filters):
        rows = reading.requests(chair, RequestFilters(**filters), on=on)
        return [line.row.reference for line in reading.lines_of(rows)]

    assert found() == ["IR1", late.reference]
    assert found(state="waiting") == [late.reference]
    assert found(state="overdue") == []
    assert found(state="overdue", on=TODAY + timedelta(days=1)) == [late.reference]
    assert found(state="answered") == ["IR1"]
    assert found(text="Late?") == [late.reference]
    assert found(post=asked.owner.code, agency="council", body=body.code) == ["IR1", late.reference]
    assert found(body="no-such-body") == []
    with django_assert_max_num_queries(3):
        found()
