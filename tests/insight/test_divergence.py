"""The divergence view: each source speaks for itself, and a rule says where a report and others part."""

from __future__ import annotations

import pytest

from soundingboard.insight.divergence import PUBLISHED, SOURCES, Row, Told, row_of, rules_markdown

pytestmark = pytest.mark.pure

GREEN, AMBER, RED, NONE = ("Green", "green"), ("Amber", "amber"), ("Red", "red"), ("", "")


def row(impact: tuple[str, str], *told: tuple[str, str], delivery: tuple[str, str] = NONE) -> Row:
    found = [Told(source, f"E{n}", says) for n, (source, says) in enumerate(told, 1)]  # type: ignore[arg-type]
    return row_of("1.1", "Seen in time", delivery, impact, found)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ([], "silent"),
        (["supports"], "for"),
        (["mixed", "supports"], "mixed"),
        (["contradicts"], "against"),
        (["contradicts", "mixed"], "against"),
        # What contradicts is not outvoted.
        (["contradicts", "supports", "supports"], "mixed"),
    ],
)
def test_a_source_says_one_thing(said: list[str], verdict: str) -> None:
    assert row(GREEN, *(("audit", each) for each in said)).source("audit").verdict == verdict


@pytest.mark.parametrize(
    ("found", "spoken"),
    [
        (row(GREEN, ("audit", "contradicts")), ["DV01"]),
        (row(AMBER, ("audit", "contradicts"), delivery=("Delivered", "blue")), ["DV01"]),
        (row(GREEN, ("audit", "supports"), ("voice", "contradicts")), ["DV01"]),
        (row(GREEN), ["DV02"]),
        (row(GREEN, ("data", "supports")), []),
        (row(GREEN, ("data", "mixed")), []),
        (row(RED, ("data", "supports"), ("audit", "supports")), ["DV03"]),
        (row(RED, ("data", "supports"), ("audit", "supports"), ("voice", "contradicts")), []),
        (row(RED, ("data", "supports")), []),
        (row(RED, ("audit", "contradicts")), []),
        (row(NONE), []),
    ],
)
def test_a_rule_speaks_where_they_part(found: Row, spoken: list[str]) -> None:
    assert [code for code, _ in found.spoken] == spoken
    assert found.diverges == bool(spoken)


def test_what_it_says_names_the_sources_and_what_says_so() -> None:
    found = row(GREEN, ("audit", "contradicts"), ("voice", "contradicts"), delivery=AMBER)

    assert found.spoken[0][1] == "Reported amber for delivery and green for impact; audit and voice say otherwise."
    assert found.source("audit").sentence == "Says otherwise: E1."
    assert found.source("data").sentence == "Nothing fresh from this source."


def test_every_source_has_its_place_and_every_rule_is_published() -> None:
    assert [each.code for each in row(GREEN).sources] == list(SOURCES)
    assert all(code in rules_markdown() for code, _, _ in PUBLISHED)
