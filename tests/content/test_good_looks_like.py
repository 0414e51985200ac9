"""What good looks like and the examples of sources as they ship: something for every leaf, type and source."""

import re
from collections import Counter

import pytest

from soundingboard.lib.good_looks_like import GoodLooksLike, good_looks_like, information_sources
from soundingboard.lib.presets import evidence_kinds, leaf_areas

TYPES = ("quantity", "quality", "outcome")
LEAVES = [area.code for area in leaf_areas()]


@pytest.mark.parametrize("leaf", LEAVES)
def test_every_leaf_has_several_statements_of_each_type(leaf: str) -> None:
    counts = Counter(each.performance_type for each in good_looks_like() if each.content_area == leaf)

    assert min(counts[each] for each in TYPES) >= 3


@pytest.mark.parametrize("leaf", LEAVES)
def test_every_leaf_has_an_example_of_each_source_and_of_each_type(leaf: str) -> None:
    here = [each for each in information_sources() if each.content_area == leaf]

    assert {each.kind for each in here} == {kind.code for kind in evidence_kinds()}
    assert {says for each in here for says in each.says} == set(TYPES)


def test_nothing_is_filed_under_what_is_no_leaf() -> None:
    assert {each.content_area for each in [*good_looks_like(), *information_sources()]} == set(LEAVES)


@pytest.mark.parametrize("statement", good_looks_like(), ids=lambda each: each.code)
def test_a_statement_is_one_plain_sentence_that_sets_no_target(statement: GoodLooksLike) -> None:
    assert statement.words.endswith(".")
    assert len(re.findall(r"[.!?](?:\s|$)", statement.words)) == 1
    assert len(statement.words.split()) <= 36
    assert "%" not in statement.words
    assert "per cent" not in statement.words
    assert not re.search(r"\b(appropriate|robust|timely|effective|ensure|embed\w*|where possible)\b", statement.words)
    assert statement.code.startswith(f"{statement.content_area}.{statement.performance_type}.")
    assert re.search(r"\d{4}|framework", statement.source)
