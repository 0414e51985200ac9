"""Patterns of case numbers: kept by whoever keeps content, in force from then on, retired with a reason, on record."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts import case_number_actions as do
from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.case_number_actions import PatternRefused
from soundingboard.accounts.case_numbers import patterns_of
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.history.models import Entry
from soundingboard.records.case_numbers import asked_once
from soundingboard.records.fields import IdentifiableText, screened
from soundingboard.records.written_for import written_for
from tests import factories as make

pytestmark = pytest.mark.django_db
TEXT = "They spoke of WX123456 twice."


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def admin(programme: Programme) -> Actor:
    return make.actor(programme, Role.ADMINISTRATOR)


def test_text_with_a_number_of_the_pattern_is_refused_until_the_pattern_is_retired(programme, admin) -> None:
    assert screened(TEXT) == TEXT
    row = do.add_case_number_pattern(programme=programme, pattern="wx999999", of="The case system", by=admin)

    with pytest.raises(IdentifiableText, match="case"):
        screened(TEXT)
    do.retire_case_number_pattern(row=row, why="The system is gone.", by=admin)

    assert screened(TEXT) == TEXT
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == ["case_numbers.added", "case_numbers.retired"]
    assert Entry.objects.order_by("pk")[0].text.values["label"][1] == "WX, 6 digits"


def test_a_pattern_guards_its_own_programme_and_no_other(programme, admin) -> None:
    other = make.programme()
    do.add_case_number_pattern(programme=programme, pattern="WX999999", by=admin)
    do.add_case_number_pattern(programme=other, pattern="QQ999999", by=make.actor(other, Role.ADMINISTRATOR))

    with written_for(other.pk), asked_once():
        assert screened(TEXT) == TEXT
        with written_for(programme.pk), pytest.raises(IdentifiableText, match="case"):
            screened(TEXT)
    with written_for(programme.pk), pytest.raises(IdentifiableText, match="case"):
        screened(TEXT)
    # Of text of which nobody has said for whom it is written, every programme's patterns hold.
    for text in (TEXT, "See QQ654321 too."):
        with pytest.raises(IdentifiableText, match="case"):
            screened(text)


def test_ordinary_text_costs_no_query_and_a_text_that_could_hold_one_costs_one(programme, admin) -> None:
    do.add_case_number_pattern(programme=programme, pattern="WX999999", by=admin)

    with CaptureQueriesContext(connection) as ordinary:
        screened("Of 31 reviews 28 were held by 2026-03-31, as in 2024-25.")
    with CaptureQueriesContext(connection) as asked:
        screened("Reference 12345678 of the contract")

    assert (len(ordinary), len(asked)) == (0, 1)


def test_a_pattern_is_kept_once_well_written_and_by_whoever_keeps_content(programme, admin) -> None:
    row = do.add_case_number_pattern(programme=programme, pattern="WX999999", by=admin)

    with pytest.raises(PatternRefused, match="in force already"):
        do.add_case_number_pattern(programme=programme, pattern=" wx999999 ", by=admin)
    with pytest.raises(PatternRefused, match="Use letters, digits"):
        do.add_case_number_pattern(programme=programme, pattern="(a+)+$", by=admin)
    with pytest.raises(NotAllowed):
        do.add_case_number_pattern(programme=programme, pattern="XY999999", by=make.actor(programme, Role.AUDITOR))
    with pytest.raises(NotAllowed):
        do.add_case_number_pattern(programme=make.programme(), pattern="XY999999", by=admin)
    with pytest.raises(PatternRefused, match="Enter why"):
        do.retire_case_number_pattern(row=row, why=" ", by=admin)
    assert patterns_of(make.actor(make.programme())) == []
