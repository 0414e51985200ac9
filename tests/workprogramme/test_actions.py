"""The work programme and the recommendations as they are written: states, refusals, history, and who may."""

from datetime import date, time, timedelta

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import BodyKind, Decision
from soundingboard.framework.reading import items_at
from soundingboard.governance.actions import call_meeting
from soundingboard.history.log import verify
from soundingboard.lib.presets import WorkCriterion
from soundingboard.outbox.models import Message
from soundingboard.workprogramme import actions, reading
from soundingboard.workprogramme import recommendation_actions as acts
from soundingboard.workprogramme.actions import GroupFacts, WorkRefused
from soundingboard.workprogramme.models import RecommendationStep, TaskGroupMember, WorkItemVersion
from soundingboard.workprogramme.recommendation_actions import RecommendationRefused
from tests import factories
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
GOOD = {"interest": 3, "change": 2, "performance": 2, "extent": 1, "duplication": 2}


@pytest.fixture
def programme():
    return factories.programme()


@pytest.fixture
def officer(programme):
    return factories.actor(programme, Role.SCRUTINY_OFFICER, name="Sam Scrutiny")


@pytest.fixture
def manager(programme):
    return factories.actor(programme)


@pytest.fixture
def director(programme):
    return factories.actor(programme, Role.DIRECTOR, name="Dee Director")


@pytest.fixture
def panel(programme):
    return factories.body(programme, BodyKind.PANEL)


@pytest.fixture
def cabinet(programme):
    return factories.body(programme, BodyKind.EXECUTIVE)


@pytest.fixture
def item(panel, officer):
    return raised(panel, officer)


def raised(panel, officer, title="Early help", **given):
    said = {"why": "Children wait.", "source": "resident", "scores": GOOD, **given}
    return actions.raise_item(body=panel, title=title, **said, by=officer)


# --- the work programme -----------------------------------------------------------------------------------------------


def test_from_the_longlist_to_a_meeting_and_done(programme, panel, officer, item):
    meeting = call_meeting(body=panel, held_on=TODAY + timedelta(days=20), starts_at=time(10), by=officer)
    listed = actions.shortlist_item(version=item, by=officer)
    given = actions.schedule_item(version=listed, meeting=meeting, by=officer)
    done = actions.finish_item(version=given, reason="Two recommendations.", by=officer)

    assert (done.state, done.meeting, done.reason) == ("done", meeting, "Two recommendations.")
    assert [each.state for each in reading.course_of_item(officer, "W1")] == [
        "done",
        "scheduled",
        "shortlist",
        "longlist",
    ]
    assert verify(programme.pk) == []
    with pytest.raises(WorkRefused, match="over"):
        actions.change_item(
            version=done, title="x", why="x", source="resident", form="whole", content_area="", scores={}, by=officer
        )


def test_one_that_the_rule_does_not_take_needs_a_reason(panel, officer):
    weak = raised(panel, officer, "Car parks", scores={**GOOD, "change": 0})
    with pytest.raises(WorkRefused, match="nought for ability to change"):
        actions.shortlist_item(version=weak, by=officer)

    taken = actions.shortlist_item(version=weak, reason="The petition had 4,000 names.", by=officer)

    assert (taken.state, taken.reason) == ("shortlist", "The petition had 4,000 names.")


@pytest.mark.parametrize("scores", [{"interest": 4}, {"interest": -1}, {"beauty": 1}])
def test_a_score_is_0_to_3_on_a_criterion_that_is_published(panel, officer, scores):
    with pytest.raises(WorkRefused, match="from 0 to 3"):
        raised(panel, officer, scores=scores)


def test_dropping_says_why_and_what_was_dropped_can_be_raised_again(officer, item):
    with pytest.raises(WorkRefused, match="Say why"):
        actions.drop_item(version=item, reason=" ", by=officer)
    dropped = actions.drop_item(version=item, reason="The Board looks at it.", by=officer)
    with pytest.raises(WorkRefused, match="cannot be"):
        actions.shortlist_item(version=dropped, by=officer)

    assert actions.put_back_item(version=dropped, by=officer).state == "longlist"


def test_an_item_goes_to_a_meeting_of_its_own_panel_that_is_to_come(programme, manager, officer, item):
    board = call_meeting(body=factories.body(programme), held_on=TODAY, starts_at=time(10), by=manager)
    listed = actions.shortlist_item(version=item, by=officer)

    with pytest.raises(WorkRefused, match="meeting of the panel"):
        actions.schedule_item(version=listed, meeting=board, by=officer)


def test_what_is_looked_at_first_stands_first(panel, officer, item):
    better = raised(panel, officer, "Homes", scores={**GOOD, "extent": 3})
    raised(panel, officer, "Schools", scores={})
    actions.shortlist_item(version=item, by=officer)

    criteria = items_at(panel.programme_id, "work_criteria", WorkCriterion, None)
    lines = reading.work_items(officer, reading.WorkFilters(), criteria)

    assert [line.version.title for line in lines] == ["Early help", "Homes", "Schools"]
    assert lines[1].score.total == 12
    asked = reading.WorkFilters(state="longlist", text="home")
    assert [line.version for line in reading.work_items(officer, asked, criteria)] == [better]


def group_of(item, officer, posts, **given):
    said = {
        "title": "Waits",
        "scope": "How long children wait for early help.",
        "not_included": "Schools' own admissions.",
        "lines": "Who waits?\nWhy?",
        "starts_on": TODAY,
        "reports_on": TODAY + timedelta(days=90),
        **given,
    }
    return actions.set_up_group(item=item.item, facts=GroupFacts(**said), members=posts, lead=posts[0], by=officer)


def test_a_group_says_what_it_does_not_look_at_and_ends_with_what_came_of_it(programme, officer, item):
    posts = [factories.post(programme, title) for title in ("Councillor for Ashby", "Councillor for Birch")]
    made = group_of(item, officer, posts)
    assert made.group.reference == "TG1"

    changed = actions.change_group(
        version=made,
        facts=GroupFacts("Waits", made.scope, "Nothing of schools.", made.lines, TODAY, TODAY),
        by=officer,
    )
    line = reading.group_of(officer, "TG1")
    assert [each.is_lead for each in line.members] == [True, False]
    assert line.is_overdue(TODAY + timedelta(days=1))
    with pytest.raises(WorkRefused, match="what came of it"):
        actions.end_group(version=changed, ended_on=TODAY, outcome=" ", by=officer)
    ended = actions.end_group(version=changed, ended_on=TODAY, outcome="Three recommendations.", by=officer)

    assert not reading.group_of(officer, "TG1").is_overdue(TODAY + timedelta(days=9))
    assert not TaskGroupMember.objects.filter(to_on=None).exists()
    for act in (
        lambda: actions.end_group(version=ended, ended_on=TODAY, outcome="x", by=officer),
        lambda: actions.seat_in_group(group=ended.group, post=posts[0], from_on=TODAY, by=officer),
    ):
        with pytest.raises(WorkRefused, match="ended"):
            act()
    assert verify(programme.pk) == []


def test_a_lead_who_leaves_is_missed(programme, officer, item):
    posts = [factories.post(programme, "Councillor for Ashby"), factories.post(programme, "Councillor for Birch")]
    group = group_of(item, officer, posts).group
    with pytest.raises(WorkRefused, match="sits in this group"):
        actions.seat_in_group(group=group, post=posts[1], from_on=TODAY, by=officer)
    lead = TaskGroupMember.objects.get(group=group, is_lead=True)

    actions.leave_group(member=lead, to_on=TODAY, by=officer)

    assert not reading.group_of(officer, "TG1").has_lead


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"reports_on": TODAY - timedelta(days=1)}, "not before it starts")],
)
def test_a_group_that_cannot_be_is_refused(programme, officer, item, change, sentence):
    with pytest.raises(WorkRefused, match=sentence):
        group_of(item, officer, [factories.post(programme)], **change)


# --- recommendations --------------------------------------------------------------------------------------------------


def recommended(panel, officer, to, made_on=TODAY - timedelta(days=20), **given):
    said = {"to_body": to, **given}
    return acts.recommend(body=panel, text="Publish the wait each month.", made_on=made_on, **said, by=officer)


def take(action, recommendation, by, happened_on=TODAY, **given):
    said = {} if action in (acts.receive, acts.publish_answer) else {"text": "As was asked."}
    return action(recommendation=recommendation, happened_on=happened_on, **{**said, **given}, by=by)


def answered(recommendation, by, **given):
    said = {"answer": "accepted", "done_by": TODAY + timedelta(days=60), **given}
    return take(acts.respond, recommendation, by, **said)


def state(by):
    return reading.recommendation_of(by, "SR1").standing


def test_the_clock_is_two_months_and_the_day_is_kept(panel, cabinet, officer):
    made = recommended(panel, officer, cabinet, made_on=date(2025, 12, 30))

    step = take(acts.receive, made, officer, happened_on=date(2025, 12, 31))

    assert step.due_on == date(2026, 2, 28)
    assert state(officer).response_overdue(TODAY)
    with pytest.raises(RecommendationRefused, match="received already"):
        take(acts.receive, made, officer, text="Again.")


def test_the_executive_s_answer_is_its_decision_in_the_register(panel, cabinet, officer, manager, programme):
    lead = factories.post(programme, "Head of Early Help", manager.person)
    made = recommended(panel, officer, cabinet)
    take(acts.receive, made, officer, happened_on=TODAY - timedelta(days=10))

    step = answered(made, manager, lead=lead, is_published=True)

    assert (step.decision.body, step.decision.title) == (cabinet, "SR1: accepted")
    assert state(officer).published_on == TODAY
    assert Message.objects.get(recipient_id=manager.person_id).subject.startswith("SR1: accepted, to be done by")
    assert verify(programme.pk) == []


def test_a_director_names_the_decision_that_is_on_record(panel, cabinet, officer, director, programme):
    made = recommended(panel, officer, cabinet)
    take(acts.receive, made, officer, happened_on=TODAY - timedelta(days=10))
    with pytest.raises(NotAllowed):
        answered(made, director)
    other = factories.decision(programme)
    with pytest.raises(RecommendationRefused, match="decision of the body"):
        answered(made, director, decision=other)
    assert not RecommendationStep.objects.filter(kind="accepted").exists()

    decision = factories.decision(programme, body=cabinet)
    assert answered(made, director, decision=decision).decision == decision
    assert Decision.objects.filter(body=cabinet).count() == 1


def test_a_partner_answers_without_the_register(panel, officer, manager, programme):
    trust = factories.agency(programme, "trust")
    made = recommended(panel, officer, None, to_agency=trust)
    take(acts.receive, made, officer)

    step = answered(made, manager, answer="rejected", done_by=None)

    assert (step.decision, state(officer).state) == (None, "rejected")
    assert not reading.recommendation_of(officer, "SR1").is_bound


def test_from_made_to_looked_at_for_what_it_changed(panel, cabinet, officer, manager, programme):
    made = recommended(panel, officer, cabinet)
    take(acts.receive, made, officer, happened_on=TODAY - timedelta(days=10))
    answered(made, manager, answer="in_part")
    take(acts.publish_answer, made, manager)
    take(acts.report_progress, made, manager)
    take(acts.move_day, made, manager, done_by=TODAY + timedelta(days=90))
    take(acts.say_done, made, manager)
    take(acts.reopen, made, officer)
    assert (state(officer).state, state(officer).times_moved) == ("in_part", 1)
    take(acts.say_done, made, manager, text="Now it is.")
    later = factories.later(officer, factories.NOW + timedelta(days=190))
    take(acts.check_impact, made, later, happened_on=later.today, worked="partly")
    last = factories.later(officer, factories.NOW + timedelta(days=380))
    take(acts.check_impact, made, last, happened_on=last.today, worked="yes")

    line = reading.recommendation_of(last, "SR1")
    assert (line.standing.state, line.last_worked) == ("checked", "It worked")
    assert [step.months for step in line.steps if step.kind == "impact"] == [6, 12]
    assert verify(programme.pk) == []
    with pytest.raises(RecommendationRefused, match="both looks"):
        take(acts.check_impact, made, last, happened_on=last.today, worked="no", text="Once more.")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"done_by": None}, "day by which"),
        ({"done_by": TODAY - timedelta(days=1)}, "day by which"),
        ({"text": " "}, "Give the reason"),
        ({"answer": "perhaps"}, "accepted in part, or rejected"),
        ({"happened_on": TODAY + timedelta(days=1), "done_by": TODAY + timedelta(days=9)}, "future"),
    ],
)
def test_an_answer_that_says_too_little_is_refused_and_leaves_nothing(
    panel, cabinet, officer, manager, given, sentence
):
    made = recommended(panel, officer, cabinet)
    take(acts.receive, made, officer)

    with pytest.raises(RecommendationRefused, match=sentence):
        answered(made, manager, **given)

    assert not Decision.objects.exists()
    assert state(officer).state == "received"


def test_made_to_one_and_not_to_the_panel_itself(panel, cabinet, officer, programme):
    trust = factories.agency(programme, "trust")
    for to in ({"to_body": cabinet, "to_agency": trust}, {"to_body": None}, {"to_body": panel}):
        with pytest.raises(RecommendationRefused, match="Choose one"):
            recommended(panel, officer, to.get("to_body"), **{k: v for k, v in to.items() if k == "to_agency"})
    with pytest.raises(RecommendationRefused, match="Choose a scrutiny panel"):
        recommended(cabinet, officer, panel)


def test_a_form_sent_twice_is_one(panel, cabinet, officer, manager):
    made = recommended(panel, officer, cabinet)
    assert recommended(panel, officer, cabinet) == made
    take(acts.receive, made, officer)

    assert answered(made, manager) == answered(made, manager)
    assert Decision.objects.count() == 1


def test_what_was_on_record_before_is_what_is_read_for_the_day(panel, cabinet, officer):
    made = recommended(panel, officer, cabinet)
    later = factories.later(officer, factories.NOW + timedelta(days=3))
    take(acts.receive, made, later)

    moment = factories.NOW + timedelta(days=1)
    assert reading.recommendation_of(later, "SR1", moment).standing.state == "made"
    assert reading.recommendation_of(later, "SR1", factories.NOW - timedelta(days=1)) is None


def test_late_ones_stand_first_and_are_found(panel, cabinet, officer, manager):
    asked = reading.RecommendationFilters
    first = recommended(panel, officer, cabinet, made_on=date(2025, 11, 3))
    acts.recommend(body=panel, text="Ask children.", to_body=cabinet, made_on=date(2025, 10, 1), by=officer)
    take(acts.receive, first, officer, happened_on=date(2025, 11, 3))

    found = reading.recommendations(officer, asked(), on=TODAY)
    assert [line.row.reference for line in found] == ["SR1", "SR2"]
    for filters, references in (
        (asked(state="overdue"), ["SR1"]),
        (asked(state="made"), ["SR2"]),
        (asked(text="children"), ["SR2"]),
        (asked(text="sr1"), ["SR1"]),
        (asked(to="body/executive"), ["SR1", "SR2"]),
        (asked(to="agency/trust"), []),
    ):
        found = reading.recommendations(officer, filters, on=TODAY)
        assert [line.row.reference for line in found] == references


@pytest.mark.parametrize(
    ("role", "serves", "answers"),
    [
        (Role.SCRUTINY_OFFICER, True, False),
        (Role.SCRUTINY_COUNCILLOR, False, False),
        (Role.PROGRAMME_MANAGER, False, True),
        (Role.BOARD_CHAIR, False, False),
        (Role.OUTSIDER, False, False),
    ],
)
def test_three_people(panel, cabinet, officer, programme, item, role, serves, answers):
    by = factories.actor(programme, role, name="Charlie")
    made = recommended(panel, officer, cabinet)
    take(acts.receive, made, officer)
    version = WorkItemVersion.objects.current().get(item=item.item)
    for may, act in (
        (serves, lambda: raised(panel, by, "Another")),
        (serves, lambda: actions.shortlist_item(version=version, by=by)),
        (serves, lambda: recommended(panel, by, cabinet, made_on=TODAY)),
        (answers, lambda: answered(made, by)),
    ):
        if may:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


def test_nothing_of_another_programme_is_taken(panel, cabinet, officer, item):
    other = factories.programme()
    stranger = factories.actor(other, Role.SCRUTINY_OFFICER, name="Stan")
    for act in (
        lambda: actions.shortlist_item(version=item, by=stranger),
        lambda: recommended(panel, stranger, cabinet),
        lambda: recommended(panel, officer, factories.body(other)),
    ):
        with pytest.raises(NotAllowed):
            act()
