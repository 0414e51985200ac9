"""The rules of papers, a table for each: what is an exception, what is asked, what is pointed out before issue."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from soundingboard.papers import rules
from soundingboard.papers.rules import (
    TRANSITIONS,
    Asked,
    ask_rules,
    chosen,
    edition_for,
    exception_rules,
    may_be_edited,
    may_follow,
    plan_changes,
    proposals,
    reasons,
    seen,
    standing,
    warnings,
)
from soundingboard.position.values import (
    ActionValue,
    DecisionValue,
    NeedValue,
    ObjectiveValue,
    Position,
    RatingValue,
    RibbonMark,
)
from tests.papers import made
from tests.papers.made import END, point

pytestmark = pytest.mark.pure

ROUND = 18


def rating(code: str, stage: str = "agreed", dimension: str = "delivery", **given: Any) -> RatingValue:
    base = made.position(1, 0, ROUND, 1).objectives[0].ratings[0]
    values: dict[str, Any] = {
        "dimension": dimension,
        "stage": stage,
        "round": ROUND,
        "point": point(dimension, code),
        "suggested": point(dimension, code),
        "is_asserted": False,
        **given,
    }
    return replace(base, **values)


def objective(*ratings: RatingValue, past: str = "", suggested: str = "green", **given: Any) -> ObjectiveValue:
    """An objective whose delivery was `past` (codes with spaces between) in the rounds before."""
    base = made.position(1, 0, ROUND, 1).objectives[0]
    codes = past.split()
    ribbon = tuple(
        RibbonMark(ROUND - len(codes) + place, "delivery", point("delivery", code), None)
        for place, code in enumerate(codes)
    )
    suggestion = replace(
        base.suggestion, delivery=point("delivery", suggested), impact=point("impact", "too_early"), spoken=()
    )
    return replace(base, ratings=ratings, ribbon=ribbon, suggestion=suggestion, **given)


def action(**given: Any) -> ActionValue:
    base = made.position(1, 1, ROUND, 1).actions[0]
    quiet: dict[str, Any] = {
        "state": "in_progress", "blocker": "", "help_needed": "", "rounds_missed": 0, "days_overdue": 0,
    }  # fmt: skip
    return replace(base, **{**quiet, **given})


def codes_of(one: ObjectiveValue, *actions: ActionValue) -> list[str]:
    return [each.code for each in reasons(seen(one, actions, ROUND))]


def test_what_is_true_of_both_ratings_is_said_of_both() -> None:
    both = objective(rating("red"), rating("red", dimension="impact"))

    assert reasons(seen(both, (), ROUND))[0].sentence == "Delivery and impact are judged red."
    assert reasons(seen(objective(rating("red")), (), ROUND))[0].sentence == "Delivery is judged red."


@pytest.mark.parametrize(
    ("one", "actions", "codes"),
    [
        (objective(rating("green")), [action()], []),
        (objective(rating("red"), suggested="red"), [], ["X01"]),
        (objective(rating("amber"), past="green green", suggested="amber"), [], ["X02"]),
        (objective(rating("green"), past="amber"), [], []),
        (objective(rating("green"), suggested="amber"), [], ["X03"]),
        (objective(rating("amber"), suggested="green"), [], []),
        (objective(rating("green"), suggested="not_started"), [], []),
        (objective(rating("green", is_asserted=True)), [], ["X04"]),
        (objective(rating("amber", is_asserted=True), suggested="amber"), [], []),
        (objective(rating("green")), [action(state="blocked")], ["X05"]),
        (objective(rating("green")), [action(help_needed="A decision.")], ["X06"]),
        (objective(rating("green")), [action(help_needed="A decision.", state="delivered")], []),
        (objective(rating("green")), [action(rounds_missed=1)], []),
        (objective(rating("green")), [action(rounds_missed=2)], ["X07"]),
        (objective(rating("green")), [action(rounds_missed=5, state="delivered")], []),
        (objective(), [], []),
    ],
)
def test_an_objective_is_an_exception_for_published_reasons_only(
    one: ObjectiveValue, actions: list[ActionValue], codes: list[str]
) -> None:
    assert codes_of(one, *actions) == codes


def test_the_latest_stage_of_this_round_stands_and_else_what_was_agreed_last() -> None:
    earlier = rating("green", round=ROUND - 1)
    proposed, challenged, agreed = (rating(code, stage) for code, stage in
                                    (("green", "proposed"), ("amber", "challenged"), ("red", "agreed")))  # fmt: skip

    def word(*given: RatingValue) -> str | None:
        found = standing(objective(*given), "delivery", ROUND).point
        return found.word if found else None

    assert word() is None
    assert word(earlier) == "Green"
    assert word(earlier, proposed) == "Green"
    assert word(earlier, proposed, challenged) == "Amber"
    assert word(proposed, agreed, challenged) == "Red"


def test_what_the_board_has_still_to_agree_is_no_change_from_itself() -> None:
    one = objective(rating("green", "proposed"), past="amber green")

    now = standing(one, "delivery", ROUND)

    assert not now.fell
    assert not now.rose
    assert rules.rounds_at(one, "delivery", now) == 2


def position(*objectives: ObjectiveValue, **given: Any) -> Position:
    base = made.position(1, 0, ROUND, 1)
    empty: dict[str, Any] = {"objectives": objectives, "actions": (), "needs": (), "decisions": ()}
    return replace(base, **{**empty, **given})


def asked(one: ObjectiveValue | None = None, *actions: ActionValue, **given: Any) -> list[str]:
    now = position(*([one] if one else []), **given)
    looked = tuple(seen(each, actions, ROUND) for each in now.objectives)
    return [each.key for each in proposals(Asked(now, looked, now.rounds[-1], None))]


def decided(on: date, text: str = "", **given: Any) -> DecisionValue:
    base = made.position().decisions[0]
    values: dict[str, Any] = {"decided_on": on, "text": text, "kind": "other", "review_on": None, **given}
    return replace(base, **values)


NEED = NeedValue("requirement", "N1.1", "Notice", "Assess in time.", None, None, False, (), (), None)
BOARD = made.position(1, 0, ROUND, 1).rounds[-1].board_on


@pytest.mark.parametrize(
    ("one", "given", "keys"),
    [
        (objective(rating("red"), suggested="red"), {}, ["A01:1.1"]),
        (objective(rating("red"), suggested="red"), {"decisions": (decided(END, "About 1.1 we decide."),)}, []),
        (objective(rating("red"), suggested="red"), {"decisions": (decided(END, "About 1.10."),)}, ["A01:1.1"]),
        (
            objective(rating("red"), suggested="red"),
            {"decisions": (decided(END - timedelta(days=400), "About 1.1."),)},
            ["A01:1.1"],
        ),
        (objective(rating("green", "proposed", suggested=point("delivery", "amber"))), {}, ["A02:1.1"]),
        (objective(rating("green", "agreed", suggested=point("delivery", "amber"))), {}, []),
        (objective(rating("green", "challenged")), {}, ["A03"]),
        (objective(rating("amber"), past="amber amber", suggested="amber"), {}, ["A04:1.1"]),
        (objective(rating("amber"), past="green amber", suggested="amber"), {}, []),
        (None, {"decisions": (decided(END, review_on=BOARD),)}, ["A06:D7"]),
        (None, {"decisions": (decided(END, review_on=BOARD + timedelta(days=1)),)}, []),
        (None, {"decisions": (decided(END, review_on=BOARD, worked="yes"),)}, []),
        (None, {"needs": (NEED,)}, ["A07:N1.1"]),
        (None, {"needs": (replace(NEED, parked_because="Later."),)}, []),
        (None, {"needs": (replace(NEED, contributed_to_by=("1.1",)),)}, []),
    ],
)
def test_what_the_board_is_asked_follows_from_published_rules(
    one: ObjectiveValue | None, given: dict[str, Any], keys: list[str]
) -> None:
    assert asked(one, **given) == keys


def test_help_asked_for_reaches_the_board() -> None:
    assert asked(objective(rating("green")), action(help_needed="Two social workers.")) == ["A05:1.1"]


def test_changes_of_the_plan_are_put_to_the_board_unless_it_agreed_a_version_since() -> None:
    changed = [("objective_date", "1.1"), ("action_date", "A1"), ("objective_reworded", "2.1")]

    (found,) = plan_changes(changed, agreed_since=False)

    assert "1.1 and 2.1" in found.text
    assert plan_changes(changed, agreed_since=True) == ()
    assert plan_changes([("action_date", "A1")], agreed_since=False) == ()


def test_the_author_may_leave_out_and_put_first() -> None:
    found = proposals(Asked(position(needs=(NEED, replace(NEED, reference="N1.2"))), (), None, None))

    assert [each.key for each in chosen(found, ["A07:N1.1"], [])] == ["A07:N1.2"]
    assert [each.key for each in chosen(found, [], ["A07:N1.2"])] == ["A07:N1.2", "A07:N1.1"]


def test_every_published_rule_has_a_code_of_its_own_and_words() -> None:
    published = [*exception_rules(), *ask_rules()]

    assert len({each.code for each in published}) == len(published)
    assert all(each.words and each.name for each in published)


def test_an_issued_paper_is_never_edited_and_states_follow_the_table() -> None:
    assert [state for state in TRANSITIONS if may_be_edited(state)] == ["draft"]
    assert not may_follow("issued", "draft")
    assert not may_follow("withdrawn", "issued")
    assert may_follow("issuing", "draft")
    assert may_follow("issued", "withdrawn")


@pytest.mark.parametrize(
    ("audience", "edition", "given"),
    [("board", "exempt", "exempt"), ("board", "public", "public"), ("public", "exempt", "public")],
)
def test_the_public_is_only_ever_given_the_public_edition(audience: str, edition: str, given: str) -> None:
    assert edition_for(audience, edition) == given


def test_old_evidence_and_missing_ratings_are_pointed_out() -> None:
    now = made.position(2, 0, ROUND, 4)
    old = replace(
        now,
        evidence=tuple(replace(item, describes_until=END - timedelta(days=400)) for item in now.evidence),
        objectives=tuple(replace(each, ratings=()) for each in now.objectives),
    )
    found = warnings(old, [seen(each, (), ROUND) for each in old.objectives], 3, 2)

    assert any("older than 183 days" in each for each in found)
    assert any("without a delivery rating" in each for each in found)
    assert any("3 exempt pieces" in each for each in found)
    assert any("2 exempt pieces of evidence with no paragraph" in each for each in found)
