"""Findings and requirements rated by themselves: what the Board decides, the round's list, the form, the next one."""

import re
from typing import Any

import pytest

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.cycle.models import Round, RoundState
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.judgement.actions import Answer, Suggested, adopt_rating_unit, propose_rating
from soundingboard.judgement.models import Dimension, NeedRating, RatingUnit, Unit
from soundingboard.plan.actions import align, park
from soundingboard.plan.models import AlignmentStrength, Finding, Objective
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
def finding(programme: Programme, objective: Objective, alice: Actor) -> Finding:
    row = make.finding(make.inspection(programme), "I1.1")
    align(objective=objective, to=row, strength=AlignmentStrength.SATISFIES, by=alice)
    return row


@pytest.fixture
def round_(programme: Programme) -> Round:
    return make.round_(programme, opened_at=make.NOW)


@pytest.fixture
def decided(programme: Programme) -> Decision:
    return make.decision(programme, DecisionKind.AGREE_RATINGS, reference="D7")


NONE_ABOVE = "0 better than the lowest objective"


def figures(words: str) -> str:
    """The figures at the head of a page, in words."""
    found = re.search(r'<ul class="sb-figures">(.*?)</ul>', words, re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def close(round_: Round) -> None:
    round_.state = RoundState.CLOSED
    round_.save(update_fields=["state"])


def adopt(programme: Programme, alice: Actor, unit: Unit) -> None:
    decision = make.decision(programme, DecisionKind.UNIT_OF_RAG)
    adopt_rating_unit(programme=programme, unit=unit, decision=decision, by=alice)


def red(objective: Objective, round_: Round, by: Actor) -> None:
    answer = Answer(Dimension.DELIVERY, "red", REASON, Suggested("amber"), cites_no_evidence=True)
    propose_rating(objective=objective, round=round_, answer=answer, by=by)


def sent(decided: Decision, **given: Any) -> dict[str, Any]:
    return {"delivery": "amber", "reason": REASON, "decision": decided.pk, "seen": "0"} | given


def test_the_board_decides_that_each_finding_is_rated(
    site: Site, programme: Programme, finding: Finding, round_: Round
) -> None:
    decision = make.decision(programme, DecisionKind.UNIT_OF_RAG, reference="D3")

    assert "The Board rates objectives" in site.text("rounds/1/needs/")
    assert f'<option value="{decision.pk}" selected>' in site.text(f"rounds/ratings/unit/?decision={decision.pk}")
    site.post("rounds/ratings/unit/", unit="finding", decision=decision.pk)

    assert RatingUnit.objects.current().get().unit == Unit.FINDING
    assert "Each finding as the Board rated it" in site.text("rounds/1/ratings/")
    assert "Each finding of an inspection by itself" in site.text("decisions/D3/")
    assert figures(site.text("rounds/1/needs/")) == "1 finding 0 rated in this round 1 not rated yet " + NONE_ABOVE


def test_a_finding_is_rated_beside_the_lowest_of_the_objectives_that_answer_it(
    site: Site, programme: Programme, alice: Actor, finding: Finding, objective: Objective, round_: Round,
    decided: Decision,
) -> None:  # fmt: skip
    adopt(programme, alice, Unit.FINDING)
    red(objective, round_, alice)
    address = "rounds/1/findings/I1.1/"
    assert "the Board rates in it once it is closed" in site.text(address)
    assert "is open" in site.post(address, **sent(decided)).content.decode()
    close(round_)

    # On a phone a row is a card, where each rating needs the name of its scale.
    assert '<td data-label="Impact">' in site.text(address)
    assert "1.1 Children are seen sooner" in site.text(address)
    assert "on at least one scale" in site.post(address, **sent(decided, delivery="")).content.decode()
    assert "Say why, in a sentence" in site.post(address, **sent(decided, reason="Fine.")).content.decode()
    assert "Choose the decision" in site.post(address, **sent(decided, decision="")).content.decode()
    assert not NeedRating.objects.exists()
    assert "Finding I1.1: rated." in site.post(address, **sent(decided)).content.decode()

    assert NeedRating.objects.get().value == "amber"
    shown = site.text("rounds/1/needs/")
    assert "Lowest objective" in shown
    assert "Better than that" in shown
    assert figures(shown).endswith("1 better than the lowest objective")
    assert REASON in shown
    assert "As the Board rated it" in site.text("plan/coverage/finding/I1.1/")
    assert '<td data-label="Delivery">' in site.text("plan/coverage/finding/I1.1/")
    assert "1 rating of 1 finding in Round 1" in site.text("decisions/D7/")
    late = site.post(address, **sent(decided, delivery="green"))
    assert "rated this while you were writing" in late.content.decode()
    assert NeedRating.objects.get().value == "amber"


def test_one_goes_on_to_the_next_that_waits_with_the_decision(
    site: Site, programme: Programme, alice: Actor, finding: Finding, round_: Round, decided: Decision
) -> None:
    second = make.finding(finding.inspection, "I1.2", position=2)
    parked = make.finding(finding.inspection, "I1.3", position=3)
    park(what=parked, reason="It belongs to another council.", by=alice)
    adopt(programme, alice, Unit.FINDING)
    close(round_)

    assert "It belongs to another council." in site.text("rounds/1/needs/")
    onward = site.post("rounds/1/findings/I1.1/", **sent(decided, then="next"))
    ((there, _),) = onward.redirect_chain
    assert there.endswith(f"/rounds/1/findings/{second.reference}/?decision={decided.pk}")
    ((there, _),) = site.post("rounds/1/findings/I1.2/", **sent(decided, then="next")).redirect_chain
    assert there.endswith("/rounds/1/needs/")
    assert "None is not rated yet." in site.text("rounds/1/needs/?only=waiting")


def test_in_a_frozen_round_nothing_is_rated_any_more(
    site: Site, programme: Programme, alice: Actor, finding: Finding, round_: Round, decided: Decision
) -> None:
    adopt(programme, alice, Unit.FINDING)
    round_.state = RoundState.FROZEN
    round_.save(update_fields=["state"])

    assert "nothing in it is rated any more" in site.text("rounds/1/findings/I1.1/")
    site.post("rounds/1/findings/I1.1/", **sent(decided))
    assert not NeedRating.objects.exists()


def test_a_requirement_is_rated_where_the_board_decided_so(
    site: Site, programme: Programme, alice: Actor, objective: Objective, round_: Round, decided: Decision
) -> None:
    make.requirement(make.notice(programme), "N1.1")
    adopt(programme, alice, Unit.REQUIREMENT)
    close(round_)

    assert "No objective answers it." in site.text("rounds/1/needs/")
    site.post("rounds/1/requirements/N1.1/", **sent(decided, impact="red"))

    assert set(NeedRating.objects.values_list("dimension", "value")) == {("delivery", "amber"), ("impact", "red")}
    assert site.get("rounds/1/requirements/N1.9/").status_code == 404
    assert site.get("rounds/2/requirements/N1.1/").status_code == 404


def test_before_a_round_is_frozen_it_is_said_which_findings_wait(
    site: Site, programme: Programme, alice: Actor, finding: Finding, round_: Round
) -> None:
    adopt(programme, alice, Unit.FINDING)
    close(round_)

    assert "1 finding that the Board has not rated by itself." in site.text("rounds/1/freeze/")
    home = site.text("")
    assert "finding that the Board has not rated" in home
    assert f'href="{site.root}rounds/needs/"' in home
    assert site.get("rounds/needs/").headers["Location"] == f"{site.root}rounds/1/needs/"
    assert site.queries("") <= 15


def test_who_may_not_rate_reads_and_who_may_not_read_finds_nothing(
    programme: Programme, finding: Finding, round_: Round, alice: Actor, decided: Decision
) -> None:
    adopt(programme, alice, Unit.FINDING)
    close(round_)
    owner = Site(programme, make.actor(programme, Role.ACTION_OWNER))

    assert owner.get("rounds/1/needs/").status_code == 200
    assert owner.get("rounds/1/findings/I1.1/").status_code == 403
    assert owner.post("rounds/1/findings/I1.1/", **sent(decided)).status_code == 403
    stranger = Site(programme, make.actor(make.programme("elsewhere")))
    assert stranger.get("rounds/1/needs/").status_code == 404
    assert not NeedRating.objects.exists()


def test_the_list_asks_as_often_for_many_as_for_one(
    site: Site, programme: Programme, alice: Actor, finding: Finding, objective: Objective, round_: Round
) -> None:
    adopt(programme, alice, Unit.FINDING)
    close(round_)
    one = site.queries("rounds/1/needs/")
    for number in range(2, 40):
        row = make.finding(finding.inspection, f"I1.{number}", position=number)
        align(objective=objective, to=row, strength=AlignmentStrength.CONTRIBUTES, by=alice)

    assert site.queries("rounds/1/needs/") == one <= 15
    assert site.queries("rounds/1/findings/I1.9/") <= 15
