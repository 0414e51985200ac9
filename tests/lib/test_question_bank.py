"""What a question of the bank is held to, whoever wrote it."""

from datetime import date
from typing import Any

import pytest

from soundingboard.lib.content import ContentError, build
from soundingboard.lib.question_bank import BankQuestion, that_fit


def question(**other: Any) -> BankQuestion:
    said: dict[str, Any] = {
        "code": "one",
        "words": "What has changed for children since you began?",
        "owner": "Scrutiny officer",
        "source": "The panel, March 2026",
        "provenance": "Example Council",
        "review_date": date(2027, 4, 1),
        "valid_from": date(2026, 3, 1),
        "valid_to": None,
        "content_area": "practice.services",
        "topics": ["audit"],
        "asked_by": ["panel"],
        "asked_of": ["health"],
        "performance_type": "outcome",
        "shown_by": ["audit"],
        "fits": ["no_voice"],
    }
    return build(BankQuestion, {**said, **other}, place="questions")


def test_it_is_found_by_everything_it_is_filed_under() -> None:
    assert question().tags == (
        "area:practice.services",
        "type:outcome",
        "topic:audit",
        "by:panel",
        "of:health",
        "from:audit",
        "fits:no_voice",
    )


@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        ({"topics": ["weather"]}, "“weather” is no topic"),
        ({"asked_by": []}, "at least one body"),
        ({"asked_by": ["parliament"]}, "no body"),
        ({"asked_of": []}, "at least one agency"),
        ({"asked_of": ["army"]}, "no agency"),
        ({"performance_type": "beauty"}, "no performance type"),
        ({"shown_by": ["rumour"]}, "no source"),
        ({"fits": ["whenever"]}, "no situation"),
        ({"fits": ["silent", "silent"]}, "named twice"),
        ({"provenance": " "}, "whose question"),
        ({"words": " "}, "must not be empty"),
        ({"stored": "What has changed since [you|we began?"}, "one opening bracket"),
        ({"stored": "What has changed for [you|us]?"}, "does not give the question"),
    ],
)
def test_what_could_not_be_found_again_is_refused(other: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ContentError, match=complaint):
        question(**other)


def test_a_question_may_fit_no_situation_and_name_no_source() -> None:
    assert question(fits=[], shown_by=[], topics=[]).fits == ()


def test_those_that_fit_most_come_first_and_the_rest_keep_their_order() -> None:
    a, b, c, d = (
        question(code=code, fits=fits)
        for code, fits in (("a", ["silent"]), ("b", ["no_voice"]), ("c", ["silent", "no_voice"]), ("d", ["always"]))
    )

    assert that_fit([a, b, c, d], ["no_voice", "silent"]) == (c, a, b)
    assert that_fit([a, b, c, d], []) == ()


def test_a_body_asks_itself_by_the_rules_or_as_a_person_wrote_it() -> None:
    by_hand = question(stored="What has changed for children since [you|the three of us] began?")

    assert question().to_ourselves == "What has changed for children since we began?"
    assert by_hand.to_ourselves == "What has changed for children since the three of us began?"
    assert question(then_ask="Who told you?").ask_ourselves_next == "Who told us?"
