"""A risk raised, scored, controlled, escalated and answered, accepted and back again; and who may do what."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile, end_of
from soundingboard.accounts.roles import Role
from soundingboard.history.log import verify
from soundingboard.outbox.models import Message
from soundingboard.risk import actions, listing, reading, step_actions
from soundingboard.risk.actions import RiskRefused
from soundingboard.risk.listing import RiskFilters
from soundingboard.risk.models import (
    ControlVersion,
    Level,
    Proximity,
    RiskScore,
    RiskStep,
    RiskVersion,
    ScoreKind,
    Works,
)
from tests import factories
from tests.factories import NOW, TODAY, later, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return factories.programme()


@pytest.fixture
def alice(programme):
    return factories.actor(programme)


@pytest.fixture
def bob(programme):
    return factories.actor(programme, Role.ACTION_OWNER, name="Bob Owner")


@pytest.fixture
def head(programme, bob):
    return factories.post(programme, "Head of Assessment", bob.person)


@pytest.fixture
def risk(programme, head, alice):
    return factories.risk(programme, head, by=alice)


def line(by, risk, moment=None, on=TODAY):
    return reading.risk_line(by, str(risk.risk), moment, on=on)


def rescore(by, risk, new, kind=ScoreKind.CURRENT, reason="Two came back.", on=None, seen=None):
    seen = seen or RiskScore.objects.current().get(risk=risk.risk, kind=kind)
    return actions.score_risk(
        version=risk, kind=kind, seen=seen, score=new, reason=reason, scored_on=on or by.today, by=by
    )


def step(action, risk, by, text="It is beyond us.", **given):
    version = RiskVersion.objects.current().get(risk=risk.risk)
    return action(version=version, text=text, happened_on=given.pop("happened_on", by.today), **given, by=by)


def test_a_risk_is_on_the_register_with_three_scores_and_its_owner_is_told(programme, alice, bob, risk):
    found = line(alice, risk)

    assert str(risk.risk) == "RSK1"
    assert (found.inherent, found.current, found.target) == (score(4, 5, 4, 4), score(3, 5, 3, 3), score(2, 3, 2, 3))
    assert (found.level.code, found.above, found.is_above) == ("high", ("children",), True)
    assert found.review_due_on == TODAY + timedelta(weeks=8)
    assert [each.subject for each in Message.objects.filter(recipient_id=bob.person_id)] == ["RSK1: a risk is yours"]
    assert verify(programme.pk) == []


def test_a_form_sent_twice_raises_one_risk_and_the_next_has_the_next_number(programme, head, alice, risk):
    again = factories.risk(programme, head, by=alice)
    other = factories.risk(programme, head, by=alice, title="Another")

    assert (again.pk, str(other.risk)) == (risk.pk, "RSK2")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"current": score(0, 5, 3, 3)}, "from 1 to 5"),
        ({"current": score(5, 5, 3, 3)}, "more than before any control"),
        ({"target": score(1, 1, 5, 5)}, "The target"),
        ({"raised_on": TODAY + timedelta(days=1)}, "still to come"),
    ],
)
def test_what_a_new_risk_does_not_allow(programme, head, alice, given, said):
    with pytest.raises(RiskRefused, match=said):
        factories.risk(programme, head, by=alice, **given)

    assert RiskVersion.objects.count() == 0


def test_the_database_holds_scores_to_the_matrix_and_acceptance_to_its_authority(programme, alice, risk):
    with transaction.atomic(), pytest.raises(IntegrityError, match="matrix"):
        RiskScore.objects.filter(risk=risk.risk, kind="current").update(children_impact=6)
    with transaction.atomic(), pytest.raises(IntegrityError, match="authority"):
        RiskStep.objects.create(
            programme=programme, risk=risk.risk, kind="accepted", happened_on=TODAY, text="So be it.",
            due_on=TODAY, recorded_at=NOW,
        )  # fmt: skip


def test_a_score_is_never_overwritten_and_a_past_day_shows_the_one_that_held(alice, risk):
    tomorrow = later(alice, NOW + timedelta(days=1))
    rescore(tomorrow, risk, score(2, 5, 2, 3))

    assert line(tomorrow, risk, on=tomorrow.today).current == score(2, 5, 2, 3)
    assert line(alice, risk, end_of(TODAY)).current == score(3, 5, 3, 3)
    assert [row.kind for row in line(tomorrow, risk, on=tomorrow.today).history].count("current") == 2


def test_a_risk_scored_the_same_again_is_a_review(alice, risk):
    next_month = later(alice, NOW + timedelta(weeks=9))
    assert line(next_month, risk, on=next_month.today).is_review_overdue

    rescore(next_month, risk, score(3, 5, 3, 3), reason="Nothing changed.")

    assert not line(next_month, risk, on=next_month.today).is_review_overdue


def test_of_two_people_scoring_one_risk_the_second_is_told(programme, alice, risk):
    carol = factories.actor(programme, Role.DELIVERY_GROUP, name="Carol Group")
    seen = RiskScore.objects.current().get(risk=risk.risk, kind="current")
    rescore(alice, risk, score(2, 5, 3, 3), seen=seen)

    with pytest.raises(ChangedMeanwhile):
        rescore(carol, risk, score(4, 5, 4, 4), seen=seen)
    assert line(alice, risk).current == score(2, 5, 3, 3)


def test_of_two_people_changing_one_risk_the_second_is_told_who(programme, alice, risk, head):
    carol = factories.actor(programme, Role.DELIVERY_GROUP, name="Carol Group")
    said = {"cause": "Pay.", "event": "They leave.", "consequence": "Children wait.", "owner": head}
    actions.change_risk(version=risk, title="One", proximity=Proximity.NOW, **said, by=alice)

    with pytest.raises(ChangedMeanwhile, match="Alice Ashworth"):
        actions.change_risk(version=risk, title="Other", proximity=Proximity.NOW, **said, by=carol)


def test_an_owner_scores_their_own_risk_and_nobody_elses(programme, alice, bob, risk):
    rescore(bob, risk, score(2, 5, 3, 3))
    other = factories.risk(programme, factories.post(programme, "Other"), by=alice, title="Another")

    with pytest.raises(NotAllowed, match="do not hold"):
        rescore(bob, other, score(2, 5, 3, 3))
    with pytest.raises(NotAllowed):
        rescore(factories.actor(programme, Role.SCRUTINY_COUNCILLOR, name="Cal"), risk, score(2, 5, 3, 3))


def test_an_owner_may_not_raise_escalate_or_accept(programme, head, bob, risk):
    with pytest.raises(NotAllowed):
        factories.risk(programme, head, by=bob, title="Mine")
    with pytest.raises(NotAllowed):
        step(step_actions.escalate_risk, risk, bob, level=Level.BOARD, due_on=TODAY)
    with pytest.raises(NotAllowed):
        step(step_actions.accept_risk, risk, bob, until=TODAY + timedelta(days=9), authority=head)


def test_somebody_of_another_programme_may_do_nothing(risk):
    mallory = factories.actor(factories.programme(), name="Mallory Elsewhere")

    with pytest.raises(NotAllowed, match="another programme"):
        rescore(mallory, risk, score(1, 1, 1, 1))
    assert reading.risk_lines(mallory, on=TODAY) == []


def test_a_control_is_added_changed_and_withdrawn(alice, head, risk):
    said = {"owner": head, "starts_on": TODAY, "takes_off_likelihood": 2, "takes_off_impact": 0}
    made = actions.add_control(version=risk, words="A retention payment.", **said, by=alice)
    assert not line(alice, risk).is_mitigated

    found = {"works": Works.WORKS, "looked_at_on": TODAY}
    changed = actions.change_control(control=made, words="A retention payment.", **said, **found, by=alice)
    assert line(alice, risk).is_mitigated
    with pytest.raises(ChangedMeanwhile):
        actions.change_control(control=made, words="Other.", **said, **found, by=alice)

    actions.change_control(control=changed, words=changed.words, **said, **found, is_withdrawn=True, by=alice)
    assert line(alice, risk).controls == ()
    assert ControlVersion.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"takes_off_likelihood": 0}, "what the control takes off"),
        ({"takes_off_likelihood": 5}, "0 to 4"),
        ({"works": Works.WORKS}, "the day on which somebody saw"),
        ({"works": Works.WORKS, "looked_at_on": TODAY + timedelta(days=1)}, "the day on which somebody saw"),
        ({"looked_at_on": TODAY}, "what was found"),
    ],
)
def test_what_a_control_does_not_allow(alice, head, risk, given, said):
    facts = {"words": "Pay.", "owner": head, "starts_on": TODAY, "takes_off_likelihood": 1, "takes_off_impact": 0}

    with pytest.raises(RiskRefused, match=said):
        actions.add_control(version=risk, **{**facts, **given}, by=alice)


def test_what_a_risk_threatens_is_told_now_and_as_it_was(programme, alice, risk):
    theme = factories.theme(factories.plan(programme))
    first, second = factories.objective(theme, "1.1"), factories.objective(theme, "1.2")
    actions.link_risk(version=risk, objectives=[first], actions=[], by=alice)
    tomorrow = later(alice, NOW + timedelta(days=1))
    actions.link_risk(version=risk, objectives=[second], actions=[], by=tomorrow)

    assert [name for name, _ in line(tomorrow, risk).objectives] == [second.reference]
    assert [name for name, _ in line(alice, risk, end_of(TODAY)).objectives] == [first.reference]


def test_a_risk_is_escalated_ages_and_is_answered(programme, alice, bob, risk):
    asked = step(step_actions.escalate_risk, risk, alice, level=Level.DFE, due_on=TODAY + timedelta(days=10))
    with pytest.raises(RiskRefused, match="waits for a reply there already"):
        step(step_actions.escalate_risk, risk, alice, text="Again.", level=Level.DFE, due_on=TODAY)
    late = later(alice, NOW + timedelta(days=20))
    (waiting,) = line(late, risk, on=late.today).waiting
    assert (waiting.days, waiting.is_overdue) == (20, True)

    adviser = factories.actor(programme, Role.DFE_ADVISER, now=late.now, name="Dee Adviser")
    said = {"text": "A grant of two posts.", "happened_on": late.today}
    reply = step_actions.answer_escalation(escalation=asked, **said, by=adviser)

    (answered,) = line(late, risk, on=late.today + timedelta(days=30)).escalations
    assert (answered.state, answered.days, answered.is_overdue) == ("answered", 20, False)
    assert step_actions.answer_escalation(escalation=asked, **said, by=adviser).pk == reply.pk
    with pytest.raises(RiskRefused, match="answered already"):
        step_actions.answer_escalation(escalation=asked, text="Other.", happened_on=late.today, by=alice)
    assert "RSK1: Department for Education replied" in [
        each.subject for each in Message.objects.filter(recipient_id=bob.person_id)
    ]


def test_each_body_replies_for_itself(programme, alice, risk):
    chair = factories.actor(programme, Role.BOARD_CHAIR, name="Chi Chair")
    adviser = factories.actor(programme, Role.DFE_ADVISER, name="Dee Adviser")
    board = step(step_actions.escalate_risk, risk, alice, level=Level.BOARD, due_on=TODAY)
    dfe = step(step_actions.escalate_risk, risk, alice, level=Level.DFE, due_on=TODAY)

    for by, escalation in ((chair, dfe), (adviser, board)):
        with pytest.raises(NotAllowed, match="own body"):
            step_actions.answer_escalation(escalation=escalation, text="No.", happened_on=TODAY, by=by)
    step_actions.answer_escalation(escalation=board, text="Yes.", happened_on=TODAY, by=chair)


def test_a_risk_that_waits_for_a_reply_is_not_closed(alice, risk):
    asked = step(step_actions.escalate_risk, risk, alice, level=Level.GROUP, due_on=TODAY)
    with pytest.raises(RiskRefused, match="still waits"):
        step(step_actions.close_risk, risk, alice)

    step_actions.withdraw_escalation(escalation=asked, text="It is settled.", happened_on=TODAY, by=alice)
    step(step_actions.close_risk, risk, alice)

    assert line(alice, risk).state == "closed"
    with pytest.raises(RiskRefused, match="Open it again before you score"):
        rescore(alice, risk, score(1, 1, 1, 1))
    step(step_actions.reopen_risk, risk, alice)
    assert line(alice, risk).state == "open"


def test_an_acceptance_without_authority_is_refused_and_one_with_it_returns_by_itself(programme, alice, head, risk):
    with pytest.raises(RiskRefused, match="on whose authority"):
        step(step_actions.accept_risk, risk, alice, until=TODAY + timedelta(days=30))
    with pytest.raises(RiskRefused, match="owns a risk"):
        step(step_actions.accept_risk, risk, alice, until=TODAY + timedelta(days=30), authority=head)
    chief = factories.post(programme, "Chief executive")
    step(step_actions.accept_risk, risk, alice, until=TODAY + timedelta(days=30), authority=chief)

    accepted = line(alice, risk, on=TODAY + timedelta(days=30))
    assert (accepted.state, accepted.is_above, accepted.has_expired) == ("accepted", False, False)
    back = line(alice, risk, on=TODAY + timedelta(days=31))
    assert (back.state, back.is_above, back.has_expired) == ("open", True, True)
    after = later(alice, NOW + timedelta(days=31))
    decision = factories.decision(programme)
    step(step_actions.accept_risk, risk, after, text="Again.", until=TODAY + timedelta(days=90), decision=decision)
    assert line(after, risk, on=after.today).state == "accepted"
    step(step_actions.end_acceptance, risk, after, text="It rose.")
    assert line(after, risk, on=after.today).state == "open"
    with pytest.raises(RiskRefused, match="nothing to take back"):
        step(step_actions.end_acceptance, risk, after, text="Again.")


def test_a_risk_that_happened_is_an_issue_until_it_is_dealt_with(alice, risk):
    step(step_actions.risk_occurred, risk, alice, text="Four left.")
    assert line(alice, risk).state == "occurred"
    chief = factories.post(risk.programme, "Chief executive")
    with pytest.raises(RiskRefused, match="cannot follow"):
        step(step_actions.accept_risk, risk, alice, until=TODAY + timedelta(days=9), authority=chief)

    step(step_actions.reopen_risk, risk, alice, text="All posts are filled.")

    assert [each.kind for each in line(alice, risk).steps] == ["occurred", "reopened"]


def test_a_day_before_the_risk_was_raised_or_to_come_is_refused(alice, risk):
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(RiskRefused, match="not before the risk was raised"):
            step(step_actions.risk_occurred, risk, alice, happened_on=day)


def test_text_that_could_identify_a_child_is_refused_and_nothing_is_saved(programme, head, alice):
    with pytest.raises(ValidationError, match="NHS number"):
        factories.risk(programme, head, by=alice, cause="NHS number 943 476 5919.")

    assert RiskVersion.objects.count() == 0


def test_text_from_right_to_left_and_pictures_of_faces_are_kept_as_they_are(programme, head, alice):
    made = factories.risk(programme, head, by=alice, cause="خطر على الأطفال 😟", event="א" * 100_000)

    found = line(alice, made)
    assert (found.version.cause, len(found.version.event)) == ("خطر على الأطفال 😟", 100_000)


def test_the_list_finds_what_was_asked_for_and_counts_it(programme, alice, head, risk):
    low = factories.risk(
        programme, head, by=alice, title="Paper is late", inherent=score(1, 2, 1, 2), current=score(1, 2, 1, 2),
        target=score(1, 1, 1, 1),
    )  # fmt: skip
    step(step_actions.escalate_risk, risk, alice, level=Level.BOARD, due_on=TODAY)
    lines = reading.risk_lines(alice, on=TODAY)

    def found(**asked):
        return [each.reference for each in listing.filtered(alice, lines, RiskFilters(**asked))]

    assert found() == ["RSK1", "RSK2"]
    assert found(text="paper") == found(level="low") == ["RSK2"]
    assert found(flag="above") == found(flag="escalated") == found(children="3x5") == ["RSK1"]
    assert found(state="closed") == found(flag="up") == []
    assert found(flag="unmitigated", owner=head.code) == ["RSK1", "RSK2"]
    assert listing.counted(lines) == listing.Counted(2, 1, 0, 1, 0)
    step(step_actions.close_risk, low, alice)
    assert listing.counted(reading.risk_lines(alice, on=TODAY)).live == 1


def test_a_list_says_of_each_risk_what_the_whole_of_it_says(programme, alice, head, risk):
    """Everything that a list reads in passing, beside the same worked out from all that bears on the risk."""
    factories.risk(
        programme, head, by=alice, title="Paper is late", inherent=score(1, 2, 1, 2), current=score(1, 2, 1, 2),
        target=score(1, 1, 1, 1),
    )  # fmt: skip
    factories.round_(programme, 1, "closed", cut_off=TODAY, group_on=TODAY, board_on=TODAY + timedelta(days=3))
    objective = factories.objective(factories.theme(factories.plan(programme)))
    actions.link_risk(version=risk, objectives=[objective], actions=[], by=alice)
    actions.add_control(
        version=risk, words="A payment.", owner=head, takes_off_likelihood=2, takes_off_impact=0, starts_on=TODAY,
        works=Works.WORKS, looked_at_on=TODAY, by=alice,
    )  # fmt: skip
    asked = step(step_actions.escalate_risk, risk, alice, level=Level.BOARD, due_on=TODAY)
    step(step_actions.escalate_risk, risk, alice, level=Level.DFE, due_on=TODAY + timedelta(days=60))
    after = later(alice, NOW + timedelta(days=10))
    rescore(after, risk, score(4, 5, 3, 3))
    step_actions.answer_escalation(escalation=asked, text="Yes.", happened_on=after.today, by=after)
    names = [each.name for each in fields(reading.ListedRisk) if each.name not in ("begun", "facts")]
    said = set()

    for moment, day in ((None, TODAY), (None, after.today), (None, TODAY + timedelta(days=90)), (after.now, TODAY)):
        whole = reading.risk_lines(alice, moment, on=day)
        for flag, more in (("", []), ("rosier", ["begun", "facts"])):
            light = listing.listed_risks(alice, moment, on=day, flag=flag)
            assert [[getattr(one, name) for name in names + more] for one in light] == [
                [getattr(one, name) for name in names + more] for one in whole
            ]
        said |= {(bool(one.awaited), one.movement, bool(one.objectives), bool(one.facts)) for one in whole}

    assert len(said) > 2


def test_a_page_of_the_list_is_what_the_whole_list_has_in_its_place(programme, alice, head):
    director, chair = (factories.post(programme, title, alice.person) for title in ("Director", "Chair"))
    objective = factories.objective(factories.theme(factories.plan(programme)))
    made = []
    for number, (children, to_programme) in enumerate(
        [((1, 4), (2, 2)), ((4, 1), (5, 5)), ((2, 2), (4, 1)), ((5, 5), (2, 1))] * 3
    ):
        made.append(
            factories.risk(
                programme, (head, director)[number % 2], by=alice, title=f"Risk {number} of 100%",
                inherent=score(5, 5, 5, 5), current=score(*children, *to_programme), target=score(1, 1, 1, 1),
            )
        )  # fmt: skip
    for risk in made[:3]:
        actions.link_risk(version=risk, objectives=[objective], actions=[], by=alice)
    for days, risk in ((10, made[0]), (50, made[3]), (10, made[4])):
        step(step_actions.accept_risk, risk, alice, until=TODAY + timedelta(days=days), authority=chair)
    step(step_actions.close_risk, made[5], alice)
    step(step_actions.risk_occurred, made[6], alice)
    step(step_actions.escalate_risk, made[7], alice, level=Level.BOARD, due_on=TODAY)
    after = later(alice, NOW + timedelta(days=20))
    rescore(after, made[8], score(5, 5, 5, 4))
    step(step_actions.close_risk, made[9], after)
    asked = [
        *({"state": state} for state, _ in listing.STATES),
        *({"flag": flag, "state": "any"} for flag, _ in listing.FLAGS),
        *({"text": text} for text in ("risk 1", "100%", "RSK1", "nowhere")),
        *({"owner": head.code, "state": state} for state in ("", "any")),
        *({"objective": "1.1"}, {"objective": "1.1", "state": "open"}, {"children": "1x4"}, {"programme": "5x5"}),
        *({"level": level.code} for level in reading.matrix_at(programme.pk).levels),
    ]
    found = set()

    for moment, day in ((None, TODAY), (None, after.today), (after.now, after.today), (NOW - timedelta(days=9), TODAY)):
        every = listing.listed_risks(alice, moment, on=day, flag="rosier")
        for filters in ({}, *asked):
            wanted = listing.filtered(alice, every, RiskFilters(**filters), moment)
            pages = [
                listing.risk_page(alice, RiskFilters(**filters), moment, on=day, offset=offset, limit=5)
                for offset in (0, 5, 10, 15)
            ]
            assert [each.reference for page in pages for each in page.lines] == [each.reference for each in wanted]
            assert {page.total for page in pages} == {len(wanted)}
            found.add(len(wanted))
        whole = listing.risk_page(alice, RiskFilters(state="any"), moment, on=day, offset=0, limit=50).lines
        assert sorted(whole, key=lambda each: each.key) == listing.listed_risks(alice, moment, on=day)
    assert len(found) > 6


def test_a_page_of_the_list_is_read_in_as_many_queries_whatever_its_size(
    programme, alice, head, risk, django_assert_num_queries
):
    for number in range(5):
        factories.risk(programme, head, by=alice, title=f"Another {number}")

    factories.round_(
        programme,
        1,
        "closed",
        **dict.fromkeys(("opens_on", "cut_off", "group_on", "board_on"), TODAY - timedelta(days=3)),
    )
    for limit in (1, 6):
        with django_assert_num_queries(7):
            page = listing.risk_page(alice, RiskFilters(), on=TODAY, offset=0, limit=limit)
        assert (len(page.lines), page.total) == (limit, 6)


def test_movement_is_told_since_the_last_board(programme, alice, risk):
    factories.round_(programme, 1, "closed", cut_off=TODAY, group_on=TODAY, board_on=TODAY + timedelta(days=3))
    after = later(alice, NOW + timedelta(days=10))
    rescore(after, risk, score(4, 5, 3, 3))

    assert line(after, risk, on=after.today).movement == 1
    assert line(alice, risk).movement == 0


def test_a_register_is_read_in_as_many_queries_whatever_its_size(
    programme, alice, head, risk, django_assert_num_queries
):
    for number in range(5):
        factories.risk(programme, head, by=alice, title=f"Another {number}")

    with django_assert_num_queries(7):
        assert len(reading.risk_lines(alice, on=date(2026, 3, 16))) == 6


def test_what_waits_on_somebody_is_counted_for_the_body_they_reply_for(programme, alice, risk):
    chair = factories.actor(programme, Role.BOARD_CHAIR, name="Chi Chair")
    adviser = factories.actor(programme, Role.DFE_ADVISER, name="Dee Adviser")
    owner = factories.actor(programme, Role.PARTNER, name="Pat Partner")
    asked = step(step_actions.escalate_risk, risk, alice, level=Level.BOARD, due_on=TODAY)

    assert [reading.escalations_to_answer(each).count() for each in (chair, adviser, alice, owner)] == [1, 0, 0, 0]
    step_actions.answer_escalation(escalation=asked, text="Yes.", happened_on=TODAY, by=chair)
    assert reading.escalations_to_answer(chair).count() == 0

    chief = factories.post(programme, "Chief executive")
    step(step_actions.accept_risk, risk, alice, until=TODAY + timedelta(days=9), authority=chief)
    assert reading.acceptances_run_out(later(alice, NOW + timedelta(days=9))).count() == 0
    assert reading.acceptances_run_out(later(alice, NOW + timedelta(days=10))).count() == 1
