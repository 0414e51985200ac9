"""Ratings are proposed, challenged and agreed by different people; all are kept; each says why and on what."""

from datetime import date

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.cycle.models import RoundState
from soundingboard.decisions.models import DecisionKind
from soundingboard.history.log import verify
from soundingboard.judgement.actions import (
    Answer,
    RatingRefused,
    Suggested,
    adopt_rating_unit,
    agree_as_proposed,
    agree_rating,
    challenge_rating,
    draw_verification_sample,
    propose_rating,
    rate_need,
    roll_up,
    verify_rating,
)
from soundingboard.judgement.models import Dimension, NeedRating, Rating, RatingUnit, RollUp, Stage, Unit, Verification
from soundingboard.plan.actions import freeze_plan, park
from soundingboard.plan.models import Plan, Standing, Tier
from soundingboard.plan.standing import PlanIsFrozen
from tests import factories

pytestmark = pytest.mark.django_db
REASON = "Seven of ten audited assessments were timely; the backlog is down to 12."
AMBER = Suggested("amber", spoken=({"code": "R01", "effect": "ceiling", "value": "amber", "sentence": "Two late."},))


@pytest.fixture
def programme():
    return factories.programme()


@pytest.fixture
def objective(programme):
    return factories.objective(factories.theme(factories.plan(programme)))


@pytest.fixture
def round_(programme):
    return factories.round_(programme)


@pytest.fixture
def owner(programme):
    return factories.actor(programme, Role.ACTION_OWNER)


@pytest.fixture
def group(programme):
    return factories.actor(programme, Role.DELIVERY_GROUP)


@pytest.fixture
def chair(programme):
    return factories.actor(programme, Role.BOARD_CHAIR)


def rate(action, objective, round_, by, value="green", **given):
    answer = Answer(
        dimension=given.pop("dimension", Dimension.DELIVERY),
        value=value,
        reason=given.pop("reason", REASON),
        suggested=given.pop("suggested", AMBER),
        cites_no_evidence=given.pop("cites_no_evidence", "cites" not in given),
        cites=given.pop("cites", ()),
    )
    return action(objective=objective, round=round_, answer=answer, by=by, **given)


def close(round_):
    round_.state = RoundState.CLOSED
    round_.save(update_fields=["state"])


def test_all_three_stages_stay_side_by_side(programme, objective, round_, owner, group, chair):
    rate(propose_rating, objective, round_, owner)
    rate(challenge_rating, objective, round_, group, value="amber")
    close(round_)
    decided = factories.decision(programme, DecisionKind.AGREE_RATINGS)
    agreed = rate(agree_rating, objective, round_, chair, value="amber", decision=decided)

    rows = Rating.objects.current().filter(objective=objective).values_list("stage", "value", "suggested")
    assert set(rows) == {
        ("proposed", "green", "amber"),
        ("challenged", "amber", "amber"),
        ("agreed", "amber", "amber"),
    }
    assert agreed.spoken[0]["code"] == "R01"
    assert verify(programme.pk) == []


def test_a_second_thought_is_a_new_row_and_the_first_is_kept(objective, round_, owner):
    rate(propose_rating, objective, round_, owner)
    rate(propose_rating, objective, round_, owner, value="amber")

    assert Rating.objects.filter(stage=Stage.PROPOSED).count() == 2
    assert Rating.objects.current().get(stage=Stage.PROPOSED).value == "amber"


def test_a_double_click_rates_once(objective, round_, owner):
    first = rate(propose_rating, objective, round_, owner)
    assert rate(propose_rating, objective, round_, owner) == first
    assert Rating.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"reason": "Fine."}, "Say why"),
        ({"value": "purple"}, "scale"),
        ({"cites_no_evidence": False}, "that there is none"),
    ],
)
def test_a_rating_that_says_too_little_is_refused(objective, round_, owner, given, says):
    with pytest.raises(RatingRefused, match=says):
        rate(propose_rating, objective, round_, owner, **given)
    assert not Rating.objects.exists()


def test_a_rating_cites_its_evidence(programme, objective, round_, owner):
    row = factories.evidence(programme)

    rating = rate(propose_rating, objective, round_, owner, cites=[row.evidence])

    assert [cited.evidence for cited in rating.cited.all()] == [row.evidence]
    with pytest.raises(RatingRefused, match="not both"):
        rate(propose_rating, objective, round_, owner, cites=[row.evidence], cites_no_evidence=True)
    elsewhere = factories.evidence(factories.programme("elsewhere"))
    with pytest.raises(RatingRefused, match="this programme"):
        rate(propose_rating, objective, round_, owner, cites=[elsewhere.evidence])


def test_nobody_challenges_their_own_proposal(objective, round_, group):
    with pytest.raises(RatingRefused, match="Nothing has been proposed"):
        rate(challenge_rating, objective, round_, group)
    rate(propose_rating, objective, round_, group)
    with pytest.raises(NotAllowed, match="somebody other"):
        rate(challenge_rating, objective, round_, group, value="red")


def test_the_board_agrees_by_a_decision_and_once_updates_are_closed(programme, objective, round_, chair):
    decided = factories.decision(programme, DecisionKind.AGREE_RATINGS)
    with pytest.raises(RatingRefused, match="open"):
        rate(agree_rating, objective, round_, chair, decision=decided)
    close(round_)
    with pytest.raises(RatingRefused, match="decision"):
        rate(agree_rating, objective, round_, chair, decision=factories.decision(programme))
    assert rate(agree_rating, objective, round_, chair, decision=decided).decision == decided


def test_a_frozen_round_takes_no_rating(objective, round_, owner):
    round_.state = RoundState.FROZEN
    round_.save()
    with pytest.raises(RatingRefused, match="frozen"):
        rate(propose_rating, objective, round_, owner)


def test_the_whole_is_judged_by_people_with_a_reason(programme, round_, chair, objective):
    theme = objective.plan.themes.get()
    roll_up(round=round_, theme=None, dimension=Dimension.DELIVERY, value="amber", reason=REASON, by=chair)
    roll_up(round=round_, theme=theme, dimension=Dimension.DELIVERY, value="red", reason=REASON, by=chair)
    roll_up(round=round_, theme=theme, dimension=Dimension.DELIVERY, value="amber", reason=REASON, by=chair)

    assert set(RollUp.objects.current().values_list("theme_id", "value")) == {(None, "amber"), (theme.pk, "amber")}
    with pytest.raises(RatingRefused, match="Say why"):
        roll_up(round=round_, theme=None, dimension=Dimension.DELIVERY, value="green", reason="", by=chair)


def test_a_sample_is_drawn_once_and_checked_by_somebody_else(programme, objective, round_, owner):
    manager = factories.actor(programme)
    auditor = factories.actor(programme, Role.AUDITOR)
    rate(propose_rating, objective, round_, owner)

    assert draw_verification_sample(round=round_, objective_ids=[objective.pk], how_many=3, seed=7, by=manager) == [
        objective.pk
    ]
    with pytest.raises(RatingRefused, match="drawn"):
        draw_verification_sample(round=round_, objective_ids=[objective.pk], how_many=3, seed=8, by=manager)
    verified = verify_rating(verification=Verification.objects.get(), upheld=False, text=REASON, by=auditor)
    assert verified.upheld is False
    with pytest.raises(RatingRefused, match="already"):
        verify_rating(verification=verified, upheld=True, text=REASON, by=auditor)


def test_who_may_rate(programme, objective, round_):
    rate(propose_rating, objective, round_, factories.actor(programme))
    for role in (Role.SCRUTINY_COUNCILLOR, Role.DFE_ADVISER, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            rate(propose_rating, objective, round_, factories.actor(programme, role))
    with pytest.raises(NotAllowed, match="another programme"):
        rate(propose_rating, objective, round_, factories.actor(factories.programme("elsewhere")))


def test_no_rating_changes_while_the_plan_is_frozen(programme, objective, round_, owner, group, chair):
    manager, auditor = factories.actor(programme), factories.actor(programme, Role.AUDITOR)
    decision = factories.decision(programme, DecisionKind.AGREE_RATINGS)
    proposed = rate(propose_rating, objective, round_, owner)
    draw_verification_sample(round=round_, objective_ids=[objective.pk], how_many=1, seed=1, by=manager)
    freeze_plan(plan=Plan.objects.get(), standing=Standing.PAUSED, reason="Election period", by=manager)
    april = {"cut_off": date(2026, 4, 20), "group_on": date(2026, 4, 23), "board_on": date(2026, 5, 7)}
    later = factories.round_(programme, 2, "planned", **april)
    said = {"dimension": Dimension.DELIVERY, "value": "amber", "reason": REASON}
    writes = (
        lambda: rate(propose_rating, objective, round_, owner, value="red"),
        lambda: rate(challenge_rating, objective, round_, group, value="red"),
        lambda: rate(agree_rating, objective, round_, chair, decision=decision),
        lambda: agree_as_proposed(round=round_, proposed=[(proposed, AMBER)], decision=decision, by=chair),
        lambda: rate_finding(factories.finding(factories.inspection(programme)), round_, chair, decision),
        lambda: roll_up(round=round_, theme=None, by=chair, **said),
        lambda: draw_verification_sample(round=later, objective_ids=[objective.pk], how_many=1, seed=1, by=manager),
        lambda: verify_rating(verification=Verification.objects.get(), upheld=True, text="It holds.", by=auditor),
    )

    for write in writes:
        with pytest.raises(PlanIsFrozen, match="paused"):
            write()

    assert Rating.objects.get() == proposed
    assert not RollUp.objects.exists()


def test_what_is_rated_rests_on_a_decision_and_the_one_before_is_kept(programme, chair, owner):
    decided = factories.decision(programme, DecisionKind.UNIT_OF_RAG)
    later = factories.decision(programme, DecisionKind.UNIT_OF_RAG)

    adopt_rating_unit(programme=programme, unit=Unit.NOTICE, decision=decided, by=chair)
    adopt_rating_unit(programme=programme, unit=Unit.NOTICE, decision=decided, by=chair)
    adopt_rating_unit(programme=programme, unit=Unit.FIRST, decision=later, by=chair)

    assert list(RatingUnit.objects.order_by("pk").values_list("unit", "decision")) == [
        ("notice", decided.pk),
        ("first", later.pk),
    ]
    assert RatingUnit.objects.current().get().unit == Unit.FIRST
    assert verify(programme.pk) == []
    with pytest.raises(NotAllowed):
        adopt_rating_unit(programme=programme, unit=Unit.EVERY, decision=decided, by=owner)
    other = factories.decision(programme, DecisionKind.SCALE)
    with pytest.raises(RatingRefused, match="adopted what is rated"):
        adopt_rating_unit(programme=programme, unit=Unit.EVERY, decision=other, by=chair)


def test_another_programmes_decision_is_no_ground_for_what_is_rated(programme, chair):
    elsewhere = factories.decision(factories.programme("elsewhere"), DecisionKind.UNIT_OF_RAG)

    with pytest.raises(RatingRefused):
        adopt_rating_unit(programme=programme, unit=Unit.FIRST, decision=elsewhere, by=chair)

    assert not RatingUnit.objects.exists()


@pytest.mark.parametrize(
    ("unit", "said", "is_rated"),
    [
        (Unit.EVERY, {"is_local_ambition": True}, True),
        (Unit.NOTICE, {"is_local_ambition": True}, False),
        (Unit.NOTICE, {"is_local_ambition": False}, True),
        (Unit.FIRST, {"tier": Tier.NEXT}, False),
        (Unit.FIRST, {"tier": Tier.FIRST, "is_local_ambition": True}, True),
    ],
)
def test_only_what_the_board_decided_to_rate_is_rated(programme, round_, owner, chair, unit, said, is_rated):
    objective = factories.objective(factories.theme(factories.plan(programme)), **said)
    decided = factories.decision(programme, DecisionKind.UNIT_OF_RAG)
    adopt_rating_unit(programme=programme, unit=unit, decision=decided, by=chair)

    if is_rated:
        assert rate(propose_rating, objective, round_, owner)
    else:
        with pytest.raises(RatingRefused, match="not among those that the Board decided to rate"):
            rate(propose_rating, objective, round_, owner)
    assert Rating.objects.exists() == is_rated


# --- a finding or a requirement by itself -----------------------------------------------------------------------------


@pytest.fixture
def finding(programme):
    return factories.finding(factories.inspection(programme))


@pytest.fixture
def agreed(programme):
    return factories.decision(programme, DecisionKind.AGREE_RATINGS)


def adopt(programme, unit, chair):
    decided = factories.decision(programme, DecisionKind.UNIT_OF_RAG)
    return adopt_rating_unit(programme=programme, unit=unit, decision=decided, by=chair)


def rate_finding(need, round_, chair, agreed, **given):
    given = {"values": {Dimension.DELIVERY: "amber"}, "reason": REASON, "decision": agreed, "by": chair} | given
    return rate_need(need=need, round=round_, **given)


def test_a_finding_is_rated_by_itself_where_the_board_decided_so(programme, round_, finding, chair, agreed):
    adopt(programme, Unit.FINDING, chair)
    close(round_)

    rate_finding(finding, round_, chair, agreed, values={Dimension.DELIVERY: "amber", Dimension.IMPACT: "red"})
    rate_finding(finding, round_, chair, agreed)  # a double click
    rate_finding(finding, round_, chair, agreed, values={Dimension.DELIVERY: "red"})

    current = NeedRating.objects.current().filter(finding=finding)
    assert set(current.values_list("dimension", "value")) == {("delivery", "red"), ("impact", "red")}
    assert NeedRating.objects.count() == 3
    assert verify(programme.pk) == []


def test_a_requirement_is_rated_by_itself_where_the_board_decided_so(programme, round_, chair, agreed):
    requirement = factories.requirement(factories.notice(programme))
    adopt(programme, Unit.REQUIREMENT, chair)
    close(round_)

    (row,) = rate_finding(requirement, round_, chair, agreed)

    assert (row.need, row.finding, row.value) == (requirement, None, "amber")


def test_every_objective_is_rated_where_findings_are(programme, objective, round_, owner, chair):
    adopt(programme, Unit.FINDING, chair)
    assert rate(propose_rating, objective, round_, owner)


@pytest.mark.parametrize("unit", [None, Unit.EVERY, Unit.NOTICE, Unit.FIRST, Unit.REQUIREMENT])
def test_a_finding_is_not_rated_where_the_board_rates_something_else(programme, round_, finding, chair, agreed, unit):
    if unit is not None:
        adopt(programme, unit, chair)
    close(round_)

    with pytest.raises(RatingRefused, match="has not decided to rate each finding"):
        rate_finding(finding, round_, chair, agreed)
    assert not NeedRating.objects.exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"values": {}}, "on one scale at least"),
        ({"values": {Dimension.DELIVERY: "purple"}}, "scale"),
        ({"values": {Dimension.DELIVERY: "amber", Dimension.IMPACT: "purple"}}, "scale"),
        ({"reason": "Fine."}, "Say why"),
    ],
)
def test_a_finding_is_not_rated_half(programme, round_, finding, chair, agreed, given, says):
    adopt(programme, Unit.FINDING, chair)
    close(round_)

    with pytest.raises(RatingRefused, match=says):
        rate_finding(finding, round_, chair, agreed, **given)
    assert not NeedRating.objects.exists()


def test_what_the_plan_does_not_answer_is_not_rated(programme, round_, chair, agreed, finding):
    adopt(programme, Unit.FINDING, chair)
    draft = factories.finding(factories.inspection(programme, "I2"), "F9", state="draft", settled_at=None)
    with pytest.raises(RatingRefused, match="is open"):
        rate_finding(finding, round_, chair, agreed)
    close(round_)
    park(what=finding, reason="It belongs to another council.", by=factories.actor(programme))

    with pytest.raises(RatingRefused, match="parked, so there is nothing to rate: It belongs to another council"):
        rate_finding(finding, round_, chair, agreed)
    with pytest.raises(RatingRefused, match="has not been confirmed"):
        rate_finding(draft, round_, chair, agreed)
    adopt(programme, Unit.REQUIREMENT, chair)
    with pytest.raises(RatingRefused, match="not in force"):
        rate_finding(factories.requirement(factories.notice(programme), is_withdrawn=True), round_, chair, agreed)
    assert not NeedRating.objects.exists()


def test_who_may_rate_a_finding(programme, round_, finding, owner, chair, agreed):
    adopt(programme, Unit.FINDING, chair)
    close(round_)
    stranger = factories.actor(factories.programme("elsewhere"), Role.BOARD_CHAIR)
    unit = factories.decision(programme, DecisionKind.UNIT_OF_RAG)

    for other in (owner, stranger):
        with pytest.raises(NotAllowed):
            rate_finding(finding, round_, other, agreed)
    with pytest.raises(RatingRefused, match="decision by which the Board agreed"):
        rate_finding(finding, round_, chair, agreed, decision=unit)
    assert not NeedRating.objects.exists()
