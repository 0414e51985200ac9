"""Lists of evidence: strength in the database as in Python, and nothing exempt for those who may not see it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from soundingboard.accounts.bases import end_of
from soundingboard.accounts.roles import Role
from soundingboard.evidence import listing
from soundingboard.evidence.actions import add_evidence, offer_for, revise_evidence
from soundingboard.evidence.listing import EvidenceFilters
from soundingboard.evidence.models import Evidence, EvidenceVersion
from soundingboard.files.actions import FileRefused, Upload
from soundingboard.files.models import StoredFile
from soundingboard.lib.presets import content_areas
from soundingboard.rating.strength import shipped_strength_table, strength
from tests import factories

TABLE = shipped_strength_table()
DAY = factories.TODAY
FACTS: dict[str, Any] = {
    "title": "Audit of ten assessments",
    "kind": "audit",
    "line": 2,
    "performance_type": "quality",
    "says": "supports",
    "collected_on": date(2026, 3, 2),
}


def days(most: int) -> st.SearchStrategy[date]:
    return st.integers(-most, 10).map(lambda n: DAY + timedelta(days=n))


class TheTwoWaysOfWeighing(TestCase):
    """The database's expression and the rule give one answer for any facts."""

    @settings(max_examples=60)
    @given(
        kind=st.sampled_from(sorted(TABLE.kinds)),
        line=st.sampled_from([1, 2, 3]),
        collected_on=days(900),
        period=st.none() | st.integers(0, 400),
        sample_size=st.none() | st.integers(1, 40),
        expires=st.none() | st.integers(-30, 30),
        link=st.sampled_from(["", "https://wexmoor.example/a"]),
        is_verified=st.booleans(),
        is_withdrawn=st.booleans(),
    )
    def test_agree(self, period, expires, is_verified, collected_on, **facts):
        programme = factories.programme("weighing")
        who = factories.person()
        row = factories.evidence(
            programme,
            collected_on=collected_on,
            period_to=None if period is None else collected_on - timedelta(days=period),
            expires_on=None if expires is None else DAY + timedelta(days=expires),
            verified_on=DAY if is_verified else None,
            verified_by=who if is_verified else None,
            **facts,
        )
        rows = EvidenceVersion.objects.filter(pk=row.pk)

        said = strength(listing.facts_of(row), DAY, TABLE)

        assert rows.annotate(score=listing.score(TABLE, DAY)).get().score == said.score
        assert rows.filter(listing.is_fresh(TABLE, DAY)).exists() == said.is_fresh


@pytest.fixture
def programme(db):
    return factories.programme()


@pytest.fixture
def alice(programme):
    return factories.actor(programme)


def references(actor, moment=None, **filters) -> set[str]:
    rows = listing.filtered(actor, EvidenceFilters(**filters), TABLE, moment, DAY)
    return {row.evidence.reference for row in rows}


def test_each_filter_keeps_what_it_asks_for(programme, alice):
    theme = factories.theme(factories.plan(programme))
    objective = factories.objective(theme)
    one = factories.evidence(programme, "E1", content_area="practice.services", says="contradicts")
    factories.evidence(programme, "E2", kind="data", line=1, title="Figures for March", sample_size=None)
    factories.evidence(programme, "E3", kind="voice_of_children", collected_on=date(2024, 1, 1))
    factories.evidence(programme, "E4", is_withdrawn=True)
    offer_for(evidence=one.evidence, objective=objective, by=alice)

    assert references(alice) == {"E1", "E2", "E3"}
    assert references(alice, with_withdrawn=True) == {"E1", "E2", "E3", "E4"}
    assert references(alice, text="figures") == {"E2"}
    assert references(alice, text="e3") == {"E3"}
    assert references(alice, kind="audit") == {"E1"}
    assert references(alice, line=1) == {"E2"}
    assert references(alice, says="contradicts") == {"E1"}
    assert references(alice, age="stale") == {"E3"}
    assert references(alice, age="fresh") == {"E1", "E2"}
    assert references(alice, voice=True) == {"E3"}
    assert references(alice, objective="1.1") == {"E1"}
    assert references(alice, areas=listing.within(content_areas(), "practice")) == {"E1"}
    assert references(alice, areas=listing.within(content_areas(), "organisation")) == set()
    assert references(alice, verified="yes") == set()
    assert references(alice, verified="no") == {"E1", "E2", "E3"}
    assert references(alice, strength=2) == {"E1"}


def test_what_is_exempt_does_not_exist_for_those_who_may_not_see_it(programme, alice):
    bob = factories.actor(programme, Role.ANALYST)
    kept = factories.evidence(programme, "E1", classification="exempt", content_area="practice.services")
    factories.evidence(programme, "E2", content_area="practice.services")

    assert references(alice) == {"E1", "E2"}
    assert references(bob) == {"E2"}
    assert listing.evidence_version(bob, "E1") is None
    assert listing.evidence_version(alice, "E1") == kept
    assert listing.versions_of(bob, kept.evidence) == []
    assert listing.counts_by_area(bob, TABLE, None, DAY)["practice.services"].total == 1
    assert listing.counts_by_area(alice, TABLE, None, DAY)["practice.services"].total == 2
    assert listing.hidden_references(bob) == {"E1"}
    assert listing.hidden_references(alice) == frozenset()


def test_what_became_exempt_is_hidden_as_at_earlier_days_too(programme, alice):
    row = add_evidence(programme=programme, by=alice, **FACTS)
    later = factories.later(alice, factories.NOW + timedelta(days=2))
    revise_evidence(row=row, classification="exempt", by=later)
    bob = factories.actor(programme, Role.ANALYST)

    assert references(alice, end_of(DAY)) == {"E1"}
    assert references(bob, end_of(DAY)) == set()


def test_a_list_costs_the_same_however_much_there_is(programme, alice):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            rows = listing.filtered(alice, EvidenceFilters(strength=2), TABLE, None, DAY)
            listing.weighed(alice, rows[:50], TABLE, None, DAY)
        return len(found)

    factories.evidence(programme)
    few = queries()
    for _ in range(12):
        factories.evidence(programme)

    assert queries() == few == 2


def test_evidence_comes_with_its_file_or_not_at_all(programme, alice):
    with pytest.raises(FileRefused):
        add_evidence(programme=programme, upload=Upload("audit.pdf", b"not a pdf"), by=alice, **FACTS)
    assert not Evidence.objects.exists()

    row = add_evidence(programme=programme, upload=Upload("audit.pdf", b"%PDF-1.7 audit"), by=alice, **FACTS)

    assert row.document.name == "audit.pdf"
    with pytest.raises(Exception, match="future"):
        add_evidence(
            programme=programme,
            upload=Upload("other.pdf", b"%PDF-1.7 other"),
            by=alice,
            **{**FACTS, "collected_on": date(2027, 1, 1)},
        )
    assert [file.name for file in StoredFile.objects.all()] == ["audit.pdf"]


def test_a_double_click_brings_one_piece(programme, alice):
    first = add_evidence(programme=programme, by=alice, **FACTS)

    assert add_evidence(programme=programme, by=alice, **FACTS) == first
    assert add_evidence(programme=programme, by=alice, **{**FACTS, "says": "mixed"}) != first
    assert Evidence.objects.count() == 2


def test_saving_what_is_already_so_leaves_a_verification_standing(programme, alice):
    row = factories.evidence(programme, verified_on=DAY, verified_by=factories.person("Vic Verifier"))

    assert revise_evidence(row=row, title=row.title, by=alice) == row
    assert revise_evidence(row=row, title="Audit of twelve assessments", by=alice).verified_on is None


def test_the_cells_of_the_grid_count_what_a_look_at_each_piece_counts(programme, alice):
    bob = factories.actor(programme, Role.ANALYST)
    facts = [
        {"kind": kind, "performance_type": type_, "content_area": area, "says": says, "collected_on": collected_on}
        for kind in ("data", "audit", "voice_of_children")
        for type_ in ("quality", "outcome")
        for area, says in (("practice.services", "supports"), ("wider.poverty", "contradicts"), ("", "mixed"))
        for collected_on in (date(2026, 3, 2), date(2023, 1, 1))
    ]
    for number, each in enumerate(facts):
        factories.evidence(
            programme,
            f"E{number}",
            **each,
            classification="exempt" if number % 5 == 0 else "official",
            is_withdrawn=number % 7 == 0,
        )

    for actor in (alice, bob):
        slow: dict[tuple[str, str, str], list[int]] = {}
        for line in listing.weighed(
            actor, listing.filtered(actor, EvidenceFilters(), TABLE, None, DAY), TABLE, None, DAY
        ):
            row = line.row
            cell = slow.setdefault((row.content_area, row.performance_type, row.kind), [0, 0, 0])
            cell[0] += 1
            cell[1] += line.strength.is_fresh and line.strength.counts
            cell[2] += row.says == "contradicts"
        with CaptureQueriesContext(connection) as queries:
            found = listing.counts_by_cell(actor, TABLE, None, DAY)
        assert {each[:3]: list(each[3:]) for each in found} == slow
        assert len(queries) == 1
        only = listing.counts_by_cell(actor, TABLE, None, DAY, ["wider.poverty"])
        assert sorted(only) == sorted(each for each in found if each.content_area == "wider.poverty")


def test_the_areas_are_the_sums_of_their_cells(programme, alice):
    factories.evidence(programme, "E1", content_area="practice.services", kind="voice_of_children")
    factories.evidence(programme, "E2", content_area="practice.services", kind="data", line=1, says="contradicts")
    factories.evidence(programme, "E3", content_area="practice.services", collected_on=date(2023, 1, 1))
    factories.evidence(programme, "E4")

    found = listing.counts_by_area(alice, TABLE, None, DAY)

    assert found == {"practice.services": (3, 2, 1, 1), "": (1, 1, 0, 0)}
