from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundingboard.rating.facts import ActionFacts, Deadline, MilestoneFacts, ObjectiveFacts, PastRatings, ResourceGap
from soundingboard.rating.judge import Suggestion, is_asserted, suggest
from soundingboard.rating.rules import rules
from soundingboard.rating.scales import Point, shipped_scales
from soundingboard.rating.strength import EvidenceFacts, weigh
from tests.rating.made import AUDIT, DATA, INSPECTION, ON, STALE, TABLE, VOICE, action, ago, ahead, done, objective

SCALES = shipped_scales()
few = settings(max_examples=40)  # an objective is dear to make up; different ones are tried on every run


def codes(suggestion: Suggestion) -> tuple[str, str, str]:
    return suggestion.delivery.code, suggestion.impact.code, suggestion.confidence.code


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (objective(), ("not_started", "too_early", "low")),
        (objective(action(state="not_started"), starts_on=ahead(9)), ("not_due", "too_early", "low")),
        (objective(action(state="not_started", due_on=ago(1))), ("amber", "too_early", "low")),
        (objective(action()), ("green", "too_early", "low")),
        (objective(action(), evidence=(AUDIT,)), ("green", "too_early", "medium")),
        (objective(action(due_on=ago(1)), done(), done()), ("amber", "too_early", "low")),
        (objective(action(due_on=ago(61)), done(), done()), ("red", "too_early", "low")),
        (objective(done()), ("delivered", "too_early", "low")),
        (objective(done(has_evidence=False)), ("green", "too_early", "low")),
        (objective(done(days=200)), ("delivered", "red", "low")),
        (objective(done(), evidence=(AUDIT,)), ("delivered", "amber", "medium")),
        (objective(done(), evidence=(AUDIT, VOICE)), ("delivered", "green", "high")),
        (objective(done(), evidence=(AUDIT, INSPECTION)), ("delivered", "green", "medium")),
        (objective(done(state="sustained"), evidence=(AUDIT, VOICE)), ("delivered", "sustained", "high")),
        (
            objective(done(), evidence=(AUDIT, VOICE, replace(INSPECTION, says="contradicts"))),
            ("delivered", "amber", "medium"),
        ),
        (
            objective(done(), evidence=(replace(AUDIT, sample_size=2), replace(INSPECTION, says="contradicts"))),
            ("delivered", "red", "medium"),
        ),
    ],
)
def test_what_is_suggested_follows_from_the_facts(facts: ObjectiveFacts, expected: tuple[str, str, str]) -> None:
    assert codes(suggest(facts, ON, SCALES)) == expected


def test_a_watermelon_is_green_outside_and_low_in_confidence_and_marked_as_asserted() -> None:
    told_by_its_owner = replace(AUDIT, line=1)

    suggestion = suggest(objective(action(), evidence=(told_by_its_owner, DATA)), ON, SCALES)

    assert codes(suggestion) == ("green", "too_early", "low")
    assert suggestion.is_asserted


def test_a_green_that_others_have_looked_at_is_not_asserted() -> None:
    assert not suggest(objective(action(), evidence=(DATA, AUDIT)), ON, SCALES).is_asserted


def test_what_is_not_green_is_not_marked_as_asserted() -> None:
    facts = objective(action(due_on=ago(1)), evidence=(DATA,))

    assert not suggest(facts, ON, SCALES).is_asserted
    assert is_asserted(facts, SCALES.delivery.point("green"))  # but a person's green on these facts would be


def test_first_line_evidence_alone_does_not_change_the_colour() -> None:
    with_it = suggest(objective(action(), evidence=(DATA,)), ON, SCALES)
    without = suggest(objective(action()), ON, SCALES)

    assert with_it.delivery == without.delivery


def test_the_reader_sees_which_rules_spoke_and_which_decided() -> None:
    suggestion = suggest(
        objective(action(due_on=ago(70)), done(), done(), milestones=(MilestoneFacts("M1", ago(2)),)), ON, SCALES
    )

    assert [said.code for said in suggestion.reasons("delivery")] == ["R03", "R05", "R06", "R07", "R19"]
    assert [said.code for said in suggestion.deciding("delivery")] == ["R06"]


def test_a_prompt_changes_nothing() -> None:
    amber = tuple(PastRatings(ago(30 * n), delivery="amber") for n in (3, 2, 1))

    prompted = suggest(objective(action(), past=amber), ON, SCALES)

    assert "R20" in {said.code for said in prompted.spoken}
    assert prompted.delivery.code == "green"


def test_without_any_rule_nothing_is_claimed() -> None:
    suggestion = suggest(objective(done(), evidence=(AUDIT, VOICE)), ON, SCALES, by=())

    assert codes(suggestion) == ("not_due", "too_early", "low")
    assert suggestion.spoken == ()


# Properties


@st.composite
def actions(draw: st.DrawFn) -> ActionFacts:
    days = st.dates(ago(300), ahead(300))
    state = draw(
        st.sampled_from(
            ["not_started", "in_progress", "blocked", "delivered", "assured", "sustained", "cancelled", "merged"]
        )
    )
    return ActionFacts(
        reference=f"1.{draw(st.integers(1, 99))}",
        state=state,
        starts_on=draw(st.none() | days),
        due_on=draw(st.none() | days),
        forecast_on=draw(st.none() | days),
        rounds_silent=draw(st.integers(0, 4)),
        times_carried_forward=draw(st.integers(0, 4)),
        help_needed=draw(st.booleans()),
        late_dependencies=draw(st.integers(0, 2)),
        delivered_on=draw(st.dates(ago(400), ON)) if state in ("delivered", "assured", "sustained") else None,
        has_evidence=draw(st.booleans()),
        recheck_due_on=draw(st.none() | days),
    )


@st.composite
def evidence(draw: st.DrawFn) -> EvidenceFacts:
    return EvidenceFacts(
        reference=f"E{draw(st.integers(1, 99))}",
        kind=draw(st.sampled_from(sorted(TABLE.kinds))),
        line=draw(st.sampled_from([1, 2, 3])),
        performance_type=draw(st.sampled_from(["quantity", "quality", "outcome"])),
        says=draw(st.sampled_from(["supports", "mixed", "contradicts"])),
        collected_on=draw(st.dates(ago(800), ON)),
        sample_size=draw(st.none() | st.integers(0, 40)),
        is_verified=draw(st.booleans()),
        is_withdrawn=draw(st.booleans()),
    )


@st.composite
def objectives(draw: st.DrawFn) -> ObjectiveFacts:
    days = st.dates(ago(300), ahead(300))
    pieces = draw(st.lists(evidence(), max_size=4))
    return ObjectiveFacts(
        reference="1",
        starts_on=draw(st.none() | days),
        due_on=draw(st.none() | days),
        baseline_due_on=draw(st.none() | days),
        times_moved=draw(st.integers(0, 5)),
        deadlines=tuple(draw(st.lists(st.builds(Deadline, st.just("N1"), days, st.booleans()), max_size=2))),
        actions=tuple(draw(st.lists(actions(), max_size=5))),
        milestones=tuple(draw(st.lists(st.builds(MilestoneFacts, st.just("M1"), days, st.none() | days), max_size=2))),
        evidence=weigh(pieces, ON, TABLE),
        resources=tuple(
            ResourceGap("people", Decimal(needed), Decimal(secured))
            for needed, secured in draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=2))
        ),
    )


def is_worse(point: Point, than: Point) -> bool:
    return point.rank is not None and than.rank is not None and point.rank < than.rank


@few
@given(objectives())
def test_exactly_one_rule_says_where_each_rating_starts(facts: ObjectiveFacts) -> None:
    spoken = suggest(facts, ON, SCALES).spoken

    starts = [said.dimension for said in spoken if said.effect == "suggest"]
    assert sorted(starts) == ["confidence", "delivery", "impact"]


@few
@given(objectives())
def test_no_rating_is_better_than_any_ceiling_that_was_spoken(facts: ObjectiveFacts) -> None:
    suggestion = suggest(facts, ON, SCALES)

    for said in suggestion.spoken:
        if said.effect == "ceiling":
            ceiling = SCALES.of(said.dimension).point(said.value)
            assert not is_worse(ceiling, than=suggestion.of(said.dimension))
            assert suggestion.of(said.dimension).rank is not None


@few
@given(objectives())
def test_taking_an_overdue_action_away_never_makes_delivery_worse(facts: ObjectiveFacts) -> None:
    before = suggest(facts, ON, SCALES).delivery
    for late in facts.overdue(ON):
        kept = list(facts.actions)
        kept.remove(late)

        after = suggest(replace(facts, actions=tuple(kept)), ON, SCALES).delivery

        assert not is_worse(after, than=before)


@few
@given(objectives())
def test_delivering_an_overdue_action_with_evidence_never_makes_delivery_worse(facts: ObjectiveFacts) -> None:
    before = suggest(facts, ON, SCALES).delivery
    for late in facts.overdue(ON):
        finished = replace(late, state="delivered", delivered_on=ON, has_evidence=True)
        kept = tuple(finished if each is late else each for each in facts.actions)

        after = suggest(replace(facts, actions=kept), ON, SCALES).delivery

        assert not is_worse(after, than=before)


@few
@given(objectives(), evidence())
def test_old_evidence_never_raises_anything(facts: ObjectiveFacts, piece: EvidenceFacts) -> None:
    old = weigh([replace(piece, collected_on=ago(800))], ON, TABLE)
    before = suggest(facts, ON, SCALES)

    after = suggest(replace(facts, evidence=facts.evidence + old), ON, SCALES)

    assert codes(after) == codes(before)
    assert after.is_asserted == before.is_asserted


@few
@given(objectives(), evidence())
def test_first_line_evidence_never_raises_confidence_above_low_on_its_own(
    facts: ObjectiveFacts, piece: EvidenceFacts
) -> None:
    alone = replace(facts, evidence=weigh([replace(piece, line=1)], ON, TABLE))

    assert suggest(alone, ON, SCALES).confidence.code == "low"


@few
@given(objectives(), evidence())
def test_fresh_evidence_that_contradicts_never_raises_impact(facts: ObjectiveFacts, piece: EvidenceFacts) -> None:
    against = weigh([replace(piece, says="contradicts", collected_on=ON)], ON, TABLE)

    before = suggest(facts, ON, SCALES).impact
    after = suggest(replace(facts, evidence=facts.evidence + against), ON, SCALES).impact

    assert not is_worse(before, than=after)


@few
@given(objectives(), st.dates(date(2026, 7, 1), date(2027, 12, 31)))
def test_silence_never_makes_what_is_under_way_look_better(facts: ObjectiveFacts, later: date) -> None:
    facts = replace(facts, starts_on=None)

    before = suggest(facts, ON, SCALES).delivery
    after = suggest(facts, later, SCALES).delivery

    assert not is_worse(before, than=after)


@few
@given(objectives())
def test_the_same_facts_are_always_judged_the_same(facts: ObjectiveFacts) -> None:
    assert suggest(facts, ON, SCALES) == suggest(replace(facts), ON, SCALES)


def test_every_rule_is_asked() -> None:
    everything = objective(action(due_on=ago(70)), evidence=(STALE,))

    said = {each.code for each in suggest(everything, ON, SCALES).spoken}
    alone = {rule.code for rule in rules() if rule.speak(everything, ON)}
    assert said == alone
