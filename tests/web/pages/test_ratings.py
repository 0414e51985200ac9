"""The pages of ratings: a round's, the form, agreeing, the position, verification, history, rules."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import DecisionKind
from soundingboard.evidence.actions import offer_for
from soundingboard.judgement.actions import Answer, Suggested, challenge_rating, propose_rating
from soundingboard.judgement.models import Dimension, Rating, RatingEvidence, RollUp, Stage, Verification
from soundingboard.plan.models import Objective, Theme
from tests import factories as make
from tests.web.pages.test_evidence import Site

pytestmark = pytest.mark.django_db
REASON = "Seven of ten audited assessments were timely; the backlog is down to twelve."


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def site(programme: Programme, alice: Actor) -> Site:
    return Site(programme, alice)


@pytest.fixture
def objective(programme: Programme) -> Objective:
    return make.objective(make.theme(make.plan(programme)), "1.1", title="Children are seen sooner")


@pytest.fixture
def round_(programme: Programme) -> Round:
    return make.round_(programme, opened_at=make.NOW)


def propose(by: Actor, objective: Objective, round: Round, value: str = "green", **given: Any) -> Rating:
    return propose_rating(
        objective=objective,
        round=round,
        answer=Answer(
            dimension=given.pop("dimension", Dimension.DELIVERY),
            value=value,
            reason=REASON,
            suggested=given.pop("suggested", Suggested("not_started")),
            cites_no_evidence=not given.get("cites"),
            **given,
        ),
        by=by,
    )


def answered(**given: Any) -> dict[str, Any]:
    """What a browser sends for a green delivery without evidence, opened when nothing stood and R02 suggested."""
    seen = {f"{name}_seen": "0" for name in Dimension.values}
    shown = {"delivery_shown": "not_started", "impact_shown": "too_early", "confidence_shown": "low"}
    return {
        "as": "proposed",
        "delivery_value": "green",
        "delivery_reason": REASON,
        "delivery_none": "on",
        **seen,
        **shown,
        **given,
    }


def test_without_a_round_the_page_says_so(site: Site) -> None:
    assert "No round has been opened" in site.text("rounds/ratings/")


def test_who_may_see_no_small_numbers_reads_no_sentence_of_a_rule_that_rests_on_them(
    programme: Programme, alice: Actor, objective: Objective, round_: Round
) -> None:
    worse = "Getting worse by more than chance explains: Children harmed."
    spoken = [
        {"code": "R39", "effect": "ceiling", "value": "red", "sentence": worse},
        {"code": "R02", "effect": "suggest", "value": "", "sentence": "No action delivers this objective."},
    ]
    propose(alice, objective, round_, suggested=Suggested("not_started", spoken=tuple(spoken)))

    whole = Site(programme, alice).text("plan/objectives/1.1/ratings/")
    masked = Site(programme, make.actor(programme, Role.SCRUTINY_OFFICER)).text("plan/objectives/1.1/ratings/")

    assert worse in whole
    assert "Children harmed" not in masked
    assert "Getting worse by" not in masked
    assert "Small numbers, and what rests on them, are hidden here." in masked
    assert "No action delivers this objective." in masked


def test_a_round_shows_each_stage_beside_what_the_rules_suggest_now(
    programme: Programme, site: Site, alice: Actor, objective: Objective, round_: Round
) -> None:
    propose(alice, objective, round_)
    group = make.actor(programme, Role.DELIVERY_GROUP, name="Gil Group")
    challenge_rating(
        objective=objective,
        round=round_,
        answer=Answer(
            dimension=Dimension.DELIVERY,
            value="red",
            reason="Nothing has been started, and the date is past.",
            suggested=Suggested("not_started"),
            cites_no_evidence=True,
        ),
        by=group,
    )

    words = site.text("rounds/1/ratings/")

    assert "Children are seen sooner" in words
    for said in ("Proposed", "Challenged", "Rules suggest now", "Green", "Red", "Not started"):
        assert said in words
    assert "Who has not proposed" in words
    assert "Children are seen sooner" in site.text("rounds/1/ratings/?differs=on&waits=agreement")
    other = make.post(programme, "Head of Quality")
    make.objective(make.theme(objective.plan, "2"), "2.1", title="Somebody else's", owner=other)
    assert "Children are seen sooner" not in site.text(f"rounds/1/ratings/?owner={other.pk}")


def test_the_page_of_a_round_costs_the_same_however_much_there_is(
    programme: Programme, site: Site, alice: Actor, objective: Objective, round_: Round
) -> None:
    propose(alice, objective, round_)
    few = site.queries("rounds/1/ratings/")
    theme = make.theme(objective.plan, "2")
    for number in range(30):
        other = make.objective(theme, f"2.{number + 1}")
        propose(alice, other, round_)
        offer_for(evidence=make.evidence(programme).evidence, objective=other, by=alice)

    assert site.queries("rounds/1/ratings/") == few <= 15


def test_rating_shows_the_tests_of_each_colour_and_the_rules_that_spoke(
    programme: Programme, site: Site, alice: Actor, objective: Objective, round_: Round
) -> None:
    made = make.evidence(programme, "E7", title="Audit of ten")
    offer_for(evidence=made.evidence, objective=objective, by=alice)

    words = site.text("rounds/1/ratings/1.1/")

    assert "No action delivers this objective." in words
    assert "R02" in words
    assert "What each delivery rating means" in words
    assert "E7 Audit of ten (supports; strength" in words
    assert site.queries("rounds/1/ratings/1.1/") <= 15
    assert site.get("rounds/1/ratings/9.9/").status_code == 404


def test_a_proposal_keeps_what_the_rules_suggested_and_what_it_cites(
    programme: Programme, site: Site, alice: Actor, objective: Objective, round_: Round
) -> None:
    made = make.evidence(programme, "E7")
    offer_for(evidence=made.evidence, objective=objective, by=alice)
    given = answered(delivery_cites=[str(made.evidence_id)])
    del given["delivery_none"]
    today = timezone.localdate()
    assert (today - made.collected_on).days > 183  # stale, so that confidence is still suggested low

    response = site.post("rounds/1/ratings/1.1/", **given)

    row = Rating.objects.get()
    assert "proposed" in response.content.decode()
    assert (row.stage, row.value, row.suggested) == ("proposed", "green", "not_started")
    assert [each["code"] for each in row.spoken] == ["R02"]
    assert row.is_asserted
    assert RatingEvidence.objects.get().evidence == made.evidence


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"delivery_value": ""}, "Choose a rating on at least one scale"),
        ({"delivery_value": "purple"}, "Select a valid choice"),
        ({"delivery_reason": ""}, "Say why green, in a sentence: the rules suggest not started"),
        ({"delivery_none": ""}, "Choose the evidence that it rests on, or say that there is none"),
        ({"delivery_reason": "Her NHS number is 943 476 5919, as the audit of it said."}, "NHS number"),
        ({"delivery_shown": "amber"}, "The rules now suggest not started"),
    ],
)
def test_half_an_answer_is_said_and_nothing_is_kept(
    site: Site, objective: Objective, round_: Round, wrong: dict[str, Any], sentence: str
) -> None:
    response = site.post("rounds/1/ratings/1.1/", **answered(**wrong))

    assert sentence in response.content.decode()
    assert not Rating.objects.exists()


def test_of_several_scales_all_are_kept_or_none(site: Site, objective: Objective, round_: Round) -> None:
    given = answered(impact_value="too_early", impact_reason="Too short", impact_none="on")
    assert "Say why too early" in site.post("rounds/1/ratings/1.1/", **given).content.decode()
    assert not Rating.objects.exists()

    site.post("rounds/1/ratings/1.1/", **{**given, "impact_reason": "Nothing has been delivered whose effect shows."})

    assert Rating.objects.count() == 2


def test_two_people_rating_at_once_lose_nothing(
    programme: Programme, site: Site, objective: Objective, round_: Round
) -> None:
    other = make.actor(programme, Role.DIRECTOR, name="Dora Director")
    propose(other, objective, round_, "amber")

    words = site.post("rounds/1/ratings/1.1/", **answered()).content.decode()

    assert "Dora Director rated delivery while you were writing as amber" in words
    assert REASON in words
    assert Rating.objects.current().get().value == "amber"
    seen = str(Rating.objects.current().get().pk)
    site.post("rounds/1/ratings/1.1/", **answered(delivery_seen=seen))
    assert Rating.objects.current().get().value == "green"


def test_who_proposed_does_not_challenge(programme: Programme, objective: Objective, round_: Round) -> None:
    who = make.actor(programme, Role.DIRECTOR, name="Dora Director")
    propose(who, objective, round_)

    words = Site(programme, who).post("rounds/1/ratings/1.1/", **answered(**{"as": "challenged"})).content.decode()

    assert "challenged by somebody other than the person who proposed it" in words
    assert Rating.objects.get().stage == "proposed"


def test_a_frozen_round_takes_no_ratings(site: Site, objective: Objective, round_: Round) -> None:
    Round.objects.filter(pk=round_.pk).update(state="frozen", closed_at=make.NOW, frozen_at=make.NOW)

    words = site.post("rounds/1/ratings/1.1/", **answered()).content.decode()

    assert "is frozen" in words
    assert not Rating.objects.exists()


def test_readers_rate_nothing(programme: Programme, objective: Objective, round_: Round) -> None:
    reader = Site(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR, name="Cllr Cole"))

    assert reader.get("rounds/1/ratings/1.1/").status_code == 403
    assert reader.get("rounds/1/ratings/agree/").status_code == 403
    reader.text("rounds/1/ratings/")


def test_no_rule_names_exempt_evidence_to_those_who_may_not_see_it(
    programme: Programme, alice: Actor, objective: Objective, round_: Round
) -> None:
    made = make.evidence(programme, "E77", classification="exempt", collected_on=timezone.localdate())
    offer_for(evidence=made.evidence, objective=objective, by=alice)
    owner = Site(programme, make.actor(programme, Role.ACTION_OWNER, name="Olu Owner"))

    assert "E77" not in owner.text("rounds/1/ratings/1.1/")
    assert "E77" in Site(programme, alice).text("rounds/1/ratings/1.1/")


def test_the_board_agrees_many_as_proposed_by_one_decision(
    programme: Programme, site: Site, alice: Actor, objective: Objective, round_: Round
) -> None:
    other = make.objective(make.theme(objective.plan, "2"), "2.1")
    propose(alice, objective, round_)
    propose(alice, other, round_, "amber")
    Round.objects.filter(pk=round_.pk).update(state="closed", closed_at=make.NOW)
    decided = make.decision(programme, DecisionKind.AGREE_RATINGS, reference="D5")
    newest = str(Rating.objects.latest("pk").pk)

    words = site.text("rounds/1/ratings/agree/")
    assert "Delivery: Green (the rules suggested not started)." in words
    without = site.post("rounds/1/ratings/agree/", objectives=[objective.pk], seen=newest)
    assert "Choose the decision" in without.content.decode()
    site.post("rounds/1/ratings/agree/", objectives=[objective.pk, other.pk], decision=decided.pk, seen=newest)

    agreed = Rating.objects.filter(stage=Stage.AGREED)
    assert {(row.objective_id, row.value, row.decision_id) for row in agreed} == {
        (objective.pk, "green", decided.pk),
        (other.pk, "amber", decided.pk),
    }
    assert "Nothing waits to be agreed as proposed" in site.text("rounds/1/ratings/agree/")


def test_what_was_challenged_is_agreed_by_itself(
    programme: Programme, alice: Actor, site: Site, objective: Objective, round_: Round
) -> None:
    propose(alice, objective, round_)
    group = make.actor(programme, Role.DELIVERY_GROUP, name="Gil Group")
    challenge_rating(
        objective=objective,
        round=round_,
        answer=Answer(
            dimension=Dimension.DELIVERY,
            value="red",
            reason="Nothing has been started, and the date is past.",
            suggested=Suggested("not_started"),
            cites_no_evidence=True,
        ),
        by=group,
    )
    Round.objects.filter(pk=round_.pk).update(state="closed", closed_at=make.NOW)
    decided = make.decision(programme, DecisionKind.AGREE_RATINGS)

    assert "Nothing waits" in site.text("rounds/1/ratings/agree/")
    assert "Nothing has been started" in site.text("rounds/1/ratings/1.1/?as=agreed")
    assert site.queries("rounds/1/ratings/1.1/?as=agreed") <= 15
    given = answered(**{"as": "agreed", "delivery_value": "amber"})
    assert "Choose the decision" in site.post("rounds/1/ratings/1.1/?as=agreed", **given).content.decode()
    site.post("rounds/1/ratings/1.1/?as=agreed", **given, decision=decided.pk)

    assert Rating.objects.get(stage="agreed").value == "amber"


def test_the_position_is_judged_beside_the_distribution_and_the_worst(
    site: Site, alice: Actor, objective: Objective, round_: Round
) -> None:
    assert "<svg" not in site.text("rounds/1/position/").split("</h1>")[1].split("<footer")[0]
    propose(alice, objective, round_, "red")

    assert "Nobody has judged it in this round." in site.text("rounds/1/position/")
    assert "Red 1" in site.text("rounds/1/position/")
    assert "The worst:" in site.text("rounds/1/position/whole/")
    short = site.post("rounds/1/position/whole/", value="amber", reason="Short.", seen="0")
    assert "Say why, in a sentence" in short.content.decode()
    site.post("rounds/1/position/whole/", value="amber", reason=REASON, seen="0")

    assert RollUp.objects.get().value == "amber"
    assert REASON in site.text("rounds/1/position/")
    assert site.queries("rounds/1/position/") <= 15
    late = site.post("rounds/1/position/whole/", value="green", reason=REASON, seen="0")
    assert "judged this while you were writing" in late.content.decode()
    assert RollUp.objects.current().get().value == "amber"


def test_a_theme_is_judged_at_the_address_of_its_reference(
    site: Site, programme: Programme, objective: Objective, round_: Round
) -> None:
    elsewhere = make.theme(make.plan(make.programme()), "9")
    theme = Theme.objects.get(programme=programme)
    address = f"rounds/1/position/themes/{theme.reference}/"

    assert f"{address}?scale=delivery" in site.text("rounds/1/position/")
    site.post(address, value="amber", reason=REASON, seen="0")

    assert RollUp.objects.get().theme == theme
    for unknown in (elsewhere.reference, f"{theme.pk}0", "whole"):
        assert site.get(f"rounds/1/position/themes/{unknown}/").status_code == 404


def test_a_sample_is_drawn_once_and_verified_by_somebody_else(
    programme: Programme, site: Site, alice: Actor, objective: Objective, round_: Round
) -> None:
    propose(alice, objective, round_)
    site.text("rounds/1/verification/")
    site.post("rounds/1/verification/", how_many="3")
    drawn = Verification.objects.get()

    words = site.text("rounds/1/verification/")
    vic = Site(programme, make.actor(programme, Role.AUDITOR, name="Vic Verifier"))
    vic.text("rounds/1/verification/1.1/")
    vic.post("rounds/1/verification/1.1/", upheld="no", text="Three of the ten records do not bear it out.")

    assert f"seed {drawn.seed}" in words
    drawn.refresh_from_db()
    assert drawn.upheld is False
    assert "Does not hold" in site.text("rounds/1/verification/")
    assert site.queries("rounds/1/verification/") <= 15


def test_an_objectives_ratings_are_told_round_by_round(
    programme: Programme, site: Site, alice: Actor, objective: Objective, round_: Round
) -> None:
    propose(alice, objective, round_)
    Round.objects.filter(pk=round_.pk).update(state="closed", closed_at=make.NOW)
    decided = make.decision(programme, DecisionKind.AGREE_RATINGS, reference="D5")
    newest = str(Rating.objects.latest("pk").pk)
    site.post("rounds/1/ratings/agree/", objectives=[objective.pk], decision=decided.pk, seen=newest)

    words = site.text("plan/objectives/1.1/ratings/")

    assert "Delivery: agreed by the Board" in words
    assert REASON in words
    assert "D5" in words
    assert "The same as a table" in words
    assert site.queries("plan/objectives/1.1/ratings/") <= 15
    page = site.text("plan/objectives/1.1/")
    assert "How it is judged" in page
    assert "What shows it" in page
    assert "Delivery proposed: green (the rules suggested not started)" in page
    assert "Delivery agreed: green" in page
    assert site.queries("plan/objectives/1.1/") <= 15


def test_judged_and_suggested_counts_with_the_numbers_behind(
    programme: Programme, site: Site, alice: Actor, objective: Objective, round_: Round
) -> None:
    propose_rating(
        objective=objective,
        round=round_,
        answer=Answer(
            dimension=Dimension.DELIVERY,
            value="green",
            reason=REASON,
            suggested=Suggested("amber"),
            cites_no_evidence=True,
        ),
        by=alice,
    )
    assert "Nothing to compare yet" in site.text("rounds/judged-and-suggested/")
    Rating.objects.create(
        programme=programme,
        objective=objective,
        round=round_,
        dimension="delivery",
        stage="agreed",
        scale_code="delivery",
        scale_version=1,
        value="green",
        reason=REASON,
        suggested="amber",
        decision=make.decision(programme, DecisionKind.AGREE_RATINGS),
        recorded_at=make.NOW,
    )

    words = site.text("rounds/judged-and-suggested/")

    assert "Of 1 rating that can be compared, 1 judged higher than the rules suggested" in words
    for by in ("owner", "agency", "theme", "scale"):
        site.text(f"rounds/judged-and-suggested/?by={by}")
    assert site.queries("rounds/judged-and-suggested/") <= 15


def test_the_last_six_rounds_are_the_last_six_that_were_agreed(
    programme: Programme, site: Site, objective: Objective
) -> None:
    decision = make.decision(programme, DecisionKind.AGREE_RATINGS)
    for number in range(1, 9):
        frozen = number < 8
        in_it = make.round_(
            programme,
            number,
            state="frozen" if frozen else "open",
            opened_at=make.NOW,
            opens_on=date(2025, 1, 1),
            cut_off=date(2025, 1, 2),
            group_on=date(2025, 1, 3),
            board_on=date(2025, number, 20),
        )
        if frozen:
            Rating.objects.create(
                programme=programme,
                objective=objective,
                round=in_it,
                dimension="delivery",
                stage="agreed",
                scale_code="delivery",
                scale_version=1,
                value="green",
                reason=REASON,
                suggested="amber",
                decision=decision,
                recorded_at=make.NOW,
            )

    words = site.text("rounds/judged-and-suggested/")

    assert "Of 6 ratings that can be compared, 6 judged higher" in words
    assert ">Round 2<" in words
    assert ">Round 1<" not in words
    assert ">Round 8<" not in words


def test_the_rules_are_published_with_how_often_each_spoke(site: Site, objective: Objective, round_: Round) -> None:
    site.post("rounds/1/ratings/1.1/", **answered())

    words = site.text("rounds/1/rules/")

    assert "R05 Action overdue" in words
    assert "An action is past its date and not done, so delivery is no better than amber." in words
    row = words.split("R02 Not started")[1].split("</tr>")[0]
    assert '<td data-label="Objectives it spoke of" class="sb-number-cell">1</td>' in row
    site.text("rounds/rules/")


def test_a_past_day_shows_the_ratings_then(site: Site, alice: Actor, objective: Objective, round_: Round) -> None:
    propose(alice, objective, round_)
    later = (make.NOW + timedelta(days=1)).date().isoformat()

    assert "Green" in site.text(f"rounds/1/ratings/?as_at={later}")
    assert site.get("rounds/1/ratings/?as_at=2026-03-01").status_code == 404


def test_the_chair_records_what_is_rated_and_the_page_says_by_which_decision(
    programme: Programme, site: Site, objective: Objective, round_: Round
) -> None:
    chair = Site(programme, make.actor(programme, Role.BOARD_CHAIR, name="Chris Chair"))
    decision = make.decision(programme, DecisionKind.UNIT_OF_RAG)
    assert "What is rated: Every objective of the plan" in site.text("rounds/1/ratings/")
    assert (
        "Choose the decision by which the Board adopted it"
        in chair.post("rounds/ratings/unit/", {"unit": "first"}).content.decode()
    )

    chair.post("rounds/ratings/unit/", {"unit": "first", "decision": decision.pk})

    shown = site.text("rounds/1/ratings/")
    assert "What is rated: The objectives that come first, by decision" in shown
    assert f"{objective.reference} Children are seen sooner" not in shown
    owner = Site(programme, make.actor(programme, Role.ACTION_OWNER, name="Olu Owner"))
    assert owner.get("rounds/ratings/unit/").status_code == 403
