from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.lib.content import ContentError, load
from soundingboard.lib.presets import evidence_kinds
from soundingboard.rating.strength import (
    EvidenceFacts,
    StrengthRow,
    shipped_strength_table,
    strength,
    strength_table,
    weigh,
)

TABLE = shipped_strength_table()
ON = date(2026, 6, 30)
AUDIT = EvidenceFacts("E1", "audit", 2, "quality", "supports", collected_on=date(2026, 6, 1), sample_size=12)


def days_ago(n: int) -> date:
    return ON - timedelta(days=n)


@pytest.mark.parametrize(
    ("change", "score"),
    [
        ({}, 3),
        ({"line": 1}, 2),
        ({"line": 3}, 4),
        ({"line": 3, "is_verified": True}, 4),
        ({"line": 1, "is_verified": True}, 2),
        ({"line": 1, "sample_size": None}, 1),
        ({"line": 1, "sample_size": None, "has_source": False}, 0),
        ({"sample_size": 11}, 2),
        ({"sample_size": None}, 2),
        ({"sample_size": 11, "is_verified": True}, 3),
        ({"is_verified": True}, 4),
        ({"has_source": False}, 2),
        ({"says": "contradicts"}, 3),
        ({"performance_type": "quantity"}, 3),
        ({"is_superseded": True}, 0),
        ({"is_withdrawn": True}, 0),
        ({"expires_on": ON}, 3),
        ({"expires_on": days_ago(1)}, 0),
        ({"collected_on": ON}, 3),
        ({"collected_on": ON + timedelta(days=1)}, 0),
        ({"collected_on": days_ago(183)}, 3),
        ({"collected_on": days_ago(184)}, 2),
        ({"collected_on": days_ago(366)}, 2),
        ({"collected_on": days_ago(367)}, 1),
        ({"period_to": days_ago(184)}, 2),
        ({"period_to": ON + timedelta(days=90)}, 3),
        ({"kind": "data"}, 2),
        ({"kind": "external", "line": 3, "collected_on": days_ago(300)}, 3),
    ],
)
def test_strength_is_what_the_published_table_makes_of_the_facts(change: dict[str, Any], score: int) -> None:
    assert strength(replace(AUDIT, **change), ON, TABLE).score == score


def test_each_row_that_spoke_gives_a_sentence_with_its_figure() -> None:
    old = replace(AUDIT, collected_on=days_ago(200))

    assert strength(old, ON, TABLE).why == (
        "It comes from those who check the work (second line) (+2).",
        "The sample is large enough for its kind (+1).",
        "It is older than its kind stays fresh: 200 days against 183 (-1).",
    )


def test_a_ceiling_says_what_it_is() -> None:
    assert "It has been withdrawn (at most 0)." in strength(replace(AUDIT, is_withdrawn=True), ON, TABLE).why


@pytest.mark.parametrize(
    ("change", "counts", "fresh"),
    [
        ({}, True, True),
        ({"collected_on": days_ago(183)}, True, True),
        ({"collected_on": days_ago(184)}, True, False),
        ({"is_withdrawn": True}, False, False),
        ({"expires_on": days_ago(1)}, False, False),
    ],
)
def test_old_evidence_counts_but_is_not_fresh_and_withdrawn_evidence_does_neither(
    change: dict[str, Any], counts: bool, fresh: bool
) -> None:
    found = strength(replace(AUDIT, **change), ON, TABLE)

    assert (found.counts, found.is_fresh) == (counts, fresh)


def test_a_kind_that_is_not_known_is_named() -> None:
    with pytest.raises(KeyError, match="no kind of evidence 'rumour'"):
        strength(replace(AUDIT, kind="rumour"), ON, TABLE)


def test_weighing_knows_whose_voice_it_is() -> None:
    voice = replace(AUDIT, kind="voice_of_children")

    assert [each.is_voice_of_children for each in weigh([AUDIT, voice], ON, TABLE)] == [False, True]


@st.composite
def evidence(draw: st.DrawFn) -> EvidenceFacts:
    days = st.dates(date(2024, 1, 1), ON)
    return EvidenceFacts(
        reference="E",
        kind=draw(st.sampled_from([kind.code for kind in evidence_kinds()])),
        line=draw(st.sampled_from([1, 2, 3])),
        performance_type=draw(st.sampled_from(["quantity", "quality", "outcome"])),
        says=draw(st.sampled_from(["supports", "mixed", "contradicts"])),
        collected_on=draw(days),
        period_to=draw(st.none() | days),
        sample_size=draw(st.none() | st.integers(0, 60)),
        expires_on=draw(st.none() | st.dates(date(2024, 1, 1), date(2028, 1, 1))),
        has_source=draw(st.booleans()),
        is_verified=draw(st.booleans()),
        is_superseded=draw(st.booleans()),
        is_withdrawn=draw(st.booleans()),
    )


@given(evidence())
def test_strength_is_always_from_nought_to_four_and_says_why(facts: EvidenceFacts) -> None:
    found = strength(facts, ON, TABLE)

    assert 0 <= found.score <= 4
    assert found.why


@given(evidence(), st.integers(0, 800))
def test_evidence_never_grows_stronger_by_waiting(facts: EvidenceFacts, days: int) -> None:
    now = strength(facts, ON, TABLE)
    later = strength(facts, ON + timedelta(days=days), TABLE)

    assert later.score <= now.score
    assert later.is_fresh <= now.is_fresh


@given(evidence())
def test_evidence_from_further_away_is_never_weaker(facts: EvidenceFacts) -> None:
    scores = [strength(replace(facts, line=line), ON, TABLE).score for line in (1, 2, 3)]

    assert scores == sorted(scores)


@given(evidence(), st.sampled_from(["is_verified", "has_source"]))
def test_being_checked_or_open_to_view_never_weakens(facts: EvidenceFacts, fact: str) -> None:
    with_it = replace(facts, **{fact: True})  # type: ignore[arg-type]
    without = replace(facts, **{fact: False})  # type: ignore[arg-type]

    assert strength(with_it, ON, TABLE).score >= strength(without, ON, TABLE).score


@given(evidence(), st.integers(0, 60))
def test_a_larger_sample_never_weakens(facts: EvidenceFacts, more: int) -> None:
    larger = replace(facts, sample_size=(facts.sample_size or 0) + more)

    assert strength(larger, ON, TABLE).score >= strength(facts, ON, TABLE).score


@given(evidence(), st.sampled_from(["is_superseded", "is_withdrawn"]))
def test_what_is_replaced_or_withdrawn_counts_for_nothing(facts: EvidenceFacts, fact: str) -> None:
    gone = strength(replace(facts, **{fact: True}), ON, TABLE)  # type: ignore[arg-type]

    assert (gone.score, gone.counts, gone.is_fresh) == (0, False, False)


def test_a_table_that_lacks_a_row_or_holds_an_unknown_one_is_refused() -> None:
    rows = load("strength", StrengthRow)

    with pytest.raises(ContentError, match="has no row not_yet"):
        strength_table(rows[:-1], evidence_kinds())
    with pytest.raises(ContentError, match="Nothing is known of a condition luck"):
        strength_table([*rows, replace(rows[0], code="luck")], evidence_kinds())


def test_a_table_that_prefers_those_responsible_is_refused() -> None:
    rows = load("strength", StrengthRow)

    with pytest.raises(ContentError, match="further from the work must not give fewer points"):
        strength_table([replace(rows[0], value=3), replace(rows[1], value=1), *rows[2:]], evidence_kinds())


@pytest.mark.parametrize(
    ("effect", "value", "sentence"),
    [("points", -1, "points are added"), ("loss", 1, "a loss takes away"), ("ceiling", 5, "lies between 0 and 4")],
)
def test_a_row_that_would_work_backwards_is_refused(effect: Any, value: int, sentence: str) -> None:
    row = load("strength", StrengthRow)[0]

    with pytest.raises(ValueError, match=sentence):
        replace(row, effect=effect, value=value)
