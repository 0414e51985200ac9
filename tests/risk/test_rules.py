"""What a score comes to, what bears on it, what may follow, and what is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.lib.content import load
from soundingboard.lib.presets import RiskAppetite, RiskLevel, RiskScoreWords
from soundingboard.risk import rules
from soundingboard.risk.models import Level, RiskState
from soundingboard.risk.rules import Appetite, ControlFacts, Pair, Score

pytestmark = pytest.mark.pure

LEVELS = load("risk_levels", RiskLevel)
DAY = date(2026, 3, 16)


def score(a: int, b: int, c: int, d: int) -> Score:
    return Score(Pair(a, b), Pair(c, d))


def control(likelihood: int = 1, impact: int = 0, works: str = "works", starts: date = DAY) -> ControlFacts:
    return ControlFacts(likelihood, impact, works, starts)


def test_the_matrix_ships_with_five_words_on_each_axis() -> None:
    words = load("risk_scores", RiskScoreWords)

    for axis in ("likelihood", "children", "programme"):
        assert sorted(each.score for each in words if each.axis == axis) == [1, 2, 3, 4, 5]
    assert {each.subject for each in load("risk_appetite", RiskAppetite)} == {"children", "programme"}
    assert max(each.up_to for each in LEVELS) == 25


@pytest.mark.parametrize(
    ("product", "level"),
    [
        (1, "low"),
        (4, "low"),
        (5, "moderate"),
        (9, "moderate"),
        (10, "high"),
        (15, "high"),
        (16, "severe"),
        (25, "severe"),
    ],
)
def test_a_level_reaches_up_to_its_product(product: int, level: str) -> None:
    assert rules.level_of(product, LEVELS).code == level


def test_a_product_above_every_level_has_the_highest() -> None:
    assert rules.level_of(25, [each for each in LEVELS if each.up_to < 25]).code == "high"


def test_a_risk_is_as_grave_as_the_worse_of_its_scores_and_they_are_never_added_up() -> None:
    assert rules.worst_level(score(2, 5, 1, 1), LEVELS).code == "high"
    assert rules.worst_level(score(1, 1, 2, 5), LEVELS).code == "high"
    assert rules.worst_level(score(3, 3, 3, 3), LEVELS).code == "moderate"


def test_each_subject_is_held_to_its_own_appetite() -> None:
    appetite = Appetite(children=6, programme=10)

    assert rules.above_appetite(score(2, 3, 2, 5), appetite) == ()
    assert rules.above_appetite(score(2, 4, 2, 5), appetite) == ("children",)
    assert rules.above_appetite(score(1, 1, 3, 4), appetite) == ("programme",)
    assert rules.above_appetite(score(5, 5, 5, 5), appetite) == ("children", "programme")


def test_where_appetite_says_nothing_nothing_is_borne() -> None:
    assert rules.appetite_of(()) == Appetite(0, 0)


@pytest.mark.parametrize(
    ("given_score", "weeks"), [((1, 1, 1, 1), 26), ((3, 3, 1, 1), 13), ((1, 1, 3, 5), 8), ((4, 5, 1, 1), 4)]
)
def test_the_graver_the_sooner_it_is_looked_at_again(given_score: tuple[int, ...], weeks: int) -> None:
    assert rules.review_due_on(DAY, score(*given_score), LEVELS) == DAY + timedelta(weeks=weeks)


@pytest.mark.parametrize(
    ("controls", "is_mitigated"),
    [
        ([], False),
        ([control()], True),
        ([control(works="partly")], True),
        ([control(works="untested")], False),
        ([control(works="fails")], False),
        ([control(starts=DAY + timedelta(days=1))], False),
        ([control(works="fails"), control(0, 1)], True),
    ],
)
def test_only_what_is_in_place_and_works_mitigates(controls: list[ControlFacts], is_mitigated: bool) -> None:
    assert rules.is_mitigated(controls, DAY) is is_mitigated


def test_what_controls_account_for_is_never_below_one_and_half_where_they_work_in_part() -> None:
    inherent = score(4, 5, 3, 2)

    assert rules.accounted_for(inherent, [control(2, 1)], DAY) == score(2, 4, 1, 1)
    assert rules.accounted_for(inherent, [control(3, 0, works="partly")], DAY) == score(3, 5, 2, 2)
    assert rules.accounted_for(inherent, [control(4, 4, works="untested")], DAY) == inherent
    assert rules.accounted_for(inherent, [control(4, 4), control(4, 4)], DAY) == score(1, 1, 1, 1)


def test_a_score_below_what_controls_account_for_is_pointed_out() -> None:
    inherent = score(4, 5, 4, 4)

    assert rules.rosier_than_controls(inherent, score(2, 5, 4, 4), [], DAY) == ("children",)
    assert rules.rosier_than_controls(inherent, score(2, 5, 2, 4), [control(2)], DAY) == ()


PAIRS = st.builds(Pair, st.integers(1, 5), st.integers(1, 5))
SCORES = st.builds(Score, PAIRS, PAIRS)
CONTROLS = st.lists(
    st.builds(
        ControlFacts,
        st.integers(0, 4),
        st.integers(0, 4),
        st.sampled_from(["works", "partly", "fails", "untested"]),
        st.sampled_from([DAY, DAY + timedelta(days=1)]),
    ),
    max_size=5,
)


@given(SCORES, CONTROLS)
def test_controls_account_for_what_a_slow_hand_count_gives(inherent: Score, controls: list[ControlFacts]) -> None:
    likelihoods, impacts = [], []
    for each in controls:
        if each.starts_on > DAY:
            continue
        if each.works == "works":
            likelihoods.append(each.takes_off_likelihood)
            impacts.append(each.takes_off_impact)
        if each.works == "partly":
            likelihoods.append((each.takes_off_likelihood - each.takes_off_likelihood % 2) // 2)
            impacts.append((each.takes_off_impact - each.takes_off_impact % 2) // 2)
    slow = []
    for number, off in zip(inherent.numbers, [likelihoods, impacts] * 2, strict=True):
        for each_off in off:
            number = max(1, number - each_off)
        slow.append(number)

    assert rules.accounted_for(inherent, controls, DAY) == score(*slow)


@given(SCORES, SCORES)
def test_what_rose_one_way_fell_the_other(one: Score, other: Score) -> None:
    assert rules.movement(one, other) == -rules.movement(other, one)
    assert rules.movement(one, one) == 0
    assert rules.movement(None, one) == 0


def test_the_worse_product_decides_which_way_a_risk_moved() -> None:
    assert rules.movement(score(3, 3, 4, 4), score(1, 1, 4, 5)) == 1
    assert rules.movement(score(3, 3, 4, 4), score(2, 3, 4, 4)) == -1


def test_an_acceptance_holds_to_the_end_of_its_last_day_and_returns_by_itself() -> None:
    assert rules.state_on("accepted", DAY, DAY) == "accepted"
    assert rules.state_on("accepted", DAY, DAY + timedelta(days=1)) == "open"
    assert rules.acceptance_expired("accepted", DAY, DAY + timedelta(days=1))
    assert not rules.acceptance_expired("accepted", DAY, DAY)
    assert not rules.acceptance_expired("open", None, DAY)
    assert rules.state_on("closed", None, DAY) == "closed"


def test_an_escalation_ages_until_its_reply_and_is_late_the_day_after_it_was_due() -> None:
    assert rules.days_waited(DAY, None, DAY + timedelta(days=9)) == 9
    assert rules.days_waited(DAY, DAY + timedelta(days=4), DAY + timedelta(days=9)) == 4
    assert not rules.is_reply_overdue(DAY, None, DAY)
    assert rules.is_reply_overdue(DAY, None, DAY + timedelta(days=1))
    assert not rules.is_reply_overdue(DAY, DAY, DAY + timedelta(days=1))
    assert not rules.is_reply_overdue(None, None, DAY)


@pytest.mark.parametrize("bad", [(0, 1, 1, 1), (1, 6, 1, 1), (1, 1, -1, 1), (1, 1, 1, 25)])
def test_a_score_outside_the_matrix_is_refused(bad: tuple[int, ...]) -> None:
    assert "from 1 to 5" in (rules.what_is_wrong_with_a_score(score(*bad)) or "")


def test_a_score_at_the_corners_is_inside() -> None:
    assert rules.what_is_wrong_with_a_score(score(1, 5, 5, 1)) is None


def test_nothing_left_or_aimed_at_is_more_than_before_any_control() -> None:
    inherent = score(3, 3, 3, 3)

    assert "more than before any control" in (
        rules.what_is_wrong_between(inherent, score(4, 3, 1, 1), score(1, 1, 1, 1)) or ""
    )
    assert "The target for the programme" in (
        rules.what_is_wrong_between(inherent, score(1, 1, 1, 1), score(1, 1, 4, 4)) or ""
    )
    assert rules.what_is_wrong_between(inherent, inherent, inherent) is None


AUTHORITY = {
    "has_decision": False,
    "has_authority": True,
    "authority_owns_it": False,
    "until": DAY + timedelta(days=90),
}


@pytest.mark.parametrize(
    ("given_facts", "said"),
    [
        ({"has_authority": False}, "on whose authority"),
        ({"authority_owns_it": True}, "Whoever owns a risk"),
        ({"until": DAY}, "still to come"),
        ({"until": DAY + timedelta(days=367)}, "a year at most"),
        ({}, None),
        ({"has_authority": False, "has_decision": True}, None),
        ({"authority_owns_it": True, "has_decision": True}, None),
        ({"until": DAY + timedelta(days=366)}, None),
    ],
)
def test_an_acceptance_needs_authority_and_an_end(given_facts: dict[str, object], said: str | None) -> None:
    found = rules.what_is_wrong_with_an_acceptance(**{**AUTHORITY, **given_facts}, on=DAY)  # type: ignore[arg-type]

    assert found is None if said is None else said in (found or "")


@pytest.mark.parametrize(
    ("off", "is_right"), [((0, 0), False), ((5, 0), False), ((0, -1), False), ((0, 4), True), ((1, 1), True)]
)
def test_a_control_takes_something_off(off: tuple[int, int], is_right: bool) -> None:
    assert (rules.what_is_wrong_with_a_control(*off) is None) is is_right


def test_every_state_is_reached_and_left_and_is_one_that_is_stored() -> None:
    reached = {after for ways in rules.RISKS.values() for after in ways}

    assert set(rules.RISKS) == set(RiskState.values) == reached
    assert all(rules.RISKS.values())
    assert {after for ways in rules.ESCALATIONS.values() for after in ways} | {"waiting"} == set(rules.ESCALATIONS)
    assert list(rules.LEVELS) == list(Level.values)


def test_every_published_rule_has_a_code_of_its_own_and_says_what_it_is() -> None:
    codes = [code for code, _, _ in rules.PUBLISHED]

    assert len(set(codes)) == len(codes)
    assert all(rule.__doc__ for _, _, rule in rules.PUBLISHED)
