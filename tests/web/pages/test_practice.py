"""The pages of practice standards: taken in, looked at, tried, changed, and teams put to them, gaps first."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.evidence.actions import add_evidence
from soundingboard.measures import actions as measuring
from soundingboard.measures.figure_actions import add_team
from soundingboard.practice import actions, reading
from soundingboard.practice.models import StandardVersion
from tests import factories as make
from tests.web.pages.browsing import Browser
from tests.web.pages.test_meetings import on

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
VISITS = "practice/standards/visit_protection_plan/"
PUT = f"{VISITS}teams/harbour/"


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.later(make.actor(programme), timezone.now())


@pytest.fixture
def manager(programme: Programme, alice: Actor) -> Browser:
    return Browser(programme, alice)


@pytest.fixture
def taken_in(programme: Programme, alice: Actor) -> None:
    codes = ["visit_protection_plan", "oversight_reason"]
    actions.adopt_library(programme=programme, codes=codes, by=alice)
    add_team(programme=programme, name="Harbour", by=alice)


def test_an_empty_programme_is_told_how_to_begin(manager: Browser) -> None:
    assert "Take standards from the library" in manager.text("practice/")
    assert "No standard is in force" in manager.text("practice/teams/")

    said = manager.said("practice/standards/adopt/", headings=["visits", "oversight"])

    assert "8 standards are taken in" in said
    assert "every 14 days" in said.casefold()
    assert "No team on record" in manager.text("practice/teams/")
    assert "Harbour is added." in manager.said("practice/teams/add/", name="Harbour")
    assert "a team or group of that name already" in manager.said("practice/teams/add/", name="harbour")


@pytest.mark.usefixtures("taken_in")
def test_a_reader_filters_the_standards_by_address(manager: Browser) -> None:
    assert "Every decision at a decision point" not in manager.text("practice/?kind=clock")
    assert "visited at least every 14 days" not in manager.text("practice/?heading=oversight")
    assert "Nothing matches" in manager.text("practice/?text=nothing+of+the+kind")
    assert "visited at least every 14 days" in manager.text("practice/?area=practice")


@pytest.mark.usefixtures("taken_in")
def test_a_clock_is_tried_on_a_day_of_ones_own(manager: Browser) -> None:
    page = manager.text(f"{VISITS}?start=2026-03-16")

    assert "Monday 30 March 2026" in page
    assert "Monday 11 May 2026" in page
    assert "Enter a day for which working days are known" in manager.text(f"{VISITS}?start=1900-01-01")
    assert "Enter a day for which working days are known" in manager.text(f"{VISITS}?start=9999-12-31")
    assert manager.get(f"{VISITS}?start=nonsense").status_code == 200


@pytest.mark.usefixtures("taken_in")
def test_a_measure_and_its_standard_lead_to_each_other(manager: Browser, programme: Programme, alice: Actor) -> None:
    assert "cp_visits, which this programme has not taken in" in manager.text(VISITS)
    measuring.adopt_library(programme=programme, codes=["cp_visits"], by=alice)

    assert f"/p/{programme.code}/measures/indicators/cp_visits/" in manager.text(VISITS)
    assert f"/p/{programme.code}/{VISITS}" in manager.text("measures/indicators/cp_visits/definition/")


@pytest.mark.usefixtures("taken_in")
def test_a_standard_is_changed_with_a_reason_and_keeps_its_versions(manager: Browser, alice: Actor) -> None:
    row = reading.standard_of(alice, "visit_protection_plan")
    assert row is not None
    form = as_form(row)

    assert "Enter why it is changed" in manager.said(f"{VISITS}edit/", **form)
    assert "as a number and working days, days or months" in manager.said(
        f"{VISITS}edit/", **{**form, "why": "So.", "steps": "a fortnight"}
    )
    assert "A clock has at least one step" in manager.said(f"{VISITS}edit/", **{**form, "why": "So.", "steps": ""})
    said = manager.said(f"{VISITS}edit/", **{**form, "why": "Ours is ten.", "steps": "10 working days"})

    assert "Every 10 working days" in said
    assert "Version 2, the programme’s own words" in said
    assert "saved a change to this while you were editing" in manager.said(
        f"{VISITS}edit/", **{**form, "why": "Too.", "steps": "5 days"}
    )
    assert "is retired" in manager.said(f"{VISITS}retire/", why="It is in another.")
    assert "in use again" in manager.said(f"{VISITS}bring-back/")


def as_form(row: StandardVersion) -> dict[str, Any]:
    return {
        "version": row.pk,
        "title": row.title,
        "statement": row.statement,
        "heading": row.heading,
        "kind": "clock",
        "steps": "14 days",
        "repeats": "on",
        "starts": "The plan begins",
        "done": "The child was seen",
        "day_zero": "start",
        "lands": "stays",
        "counted_from": "last_done",
        "scope": row.scope,
        "content_area": row.content_area,
        "performance_type": row.performance_type,
        "measure": row.measure,
        "good": list(row.good),
        "aim": row.aim,
    }


@pytest.mark.usefixtures("taken_in")
def test_a_standard_of_ones_own_is_added_and_a_child_is_kept_out_of_it(manager: Browser, alice: Actor) -> None:
    row = reading.standard_of(alice, "oversight_reason")
    assert row is not None
    form = {
        **as_form(row),
        "kind": "quality",
        "shown_by": "It is written.",
        "code": "own_one",
        "title": "Written down",
        "measure": "",
    }
    del form["version"]

    assert "Take it out, or give an age" in manager.said(
        "practice/standards/add/", **{**form, "scope": "Born on 12/03/2015"}
    )
    assert "Written down is added" in manager.said("practice/standards/add/", **form)
    assert "already a standard own_one" in manager.said("practice/standards/add/", **form)


@pytest.mark.usefixtures("taken_in")
def test_a_team_is_put_to_a_standard_with_its_day_and_its_evidence(
    manager: Browser, programme: Programme, alice: Actor
) -> None:
    add_evidence(
        programme=programme, title="A dip sample", kind="audit", line=2, performance_type="quality",
        says="supports", collected_on=TODAY, by=alice,
    )  # fmt: skip
    adopted = {"version": 0, "state": "adopted", "evidence": "", **on(TODAY - timedelta(days=9), "adopted_on")}

    assert "Nothing is on record of this team yet" in manager.text(PUT)
    assert "Enter the day from which" in manager.said(PUT, version=0, state="adopted")
    assert "There is no evidence E9" in manager.said(PUT, **{**adopted, "evidence": "E9"})
    assert "Harbour: adopted." in manager.said(PUT, **{**adopted, "evidence": "E1"})
    page = manager.text("practice/teams/")
    assert page.index("Every decision at a decision point") < page.index("visited at least every 14 days")
    assert "1 of 2 standards is kept by every team" in page
    assert "visited at least every 14 days" not in manager.text("practice/teams/?standing=gaps")
    assert "saved a change to this" in manager.said(PUT, **adopted)
    table = manager.get("practice/teams/teams.csv").getvalue().decode()
    assert "E1" in table
    assert table.count("Harbour") == 2


@pytest.mark.usefixtures("taken_in")
def test_who_only_reads_is_offered_no_change_and_another_programmes_is_not_there(programme: Programme) -> None:
    reader = Browser(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR))
    stranger = make.programme()
    elsewhere = Browser(stranger, make.actor(stranger))

    assert "Change the standard" not in reader.text(VISITS)
    assert reader.get(f"{VISITS}edit/").status_code == 403
    assert reader.get(PUT).status_code == 403
    assert elsewhere.get(VISITS).status_code == 404
    assert elsewhere.get(PUT).status_code == 404


def test_the_pages_make_as_many_queries_for_many_standards_as_for_few(
    manager: Browser, programme: Programme, alice: Actor
) -> None:
    actions.adopt_library(programme=programme, codes=["visit_protection_plan"], by=alice)
    team = add_team(programme=programme, name="Harbour", by=alice)
    addresses = ("practice/", "practice/teams/", VISITS)
    few = [manager.queries(each) for each in addresses]

    actions.adopt_library(programme=programme, by=alice)
    for name in ("North", "South", "East"):
        add_team(programme=programme, name=name, by=alice)
    for row in StandardVersion.objects.filter(programme=programme).select_related("standard"):
        actions.put_team_to_standard(standard=row.standard, team=team, state="adopted", adopted_on=TODAY, by=alice)

    assert [manager.queries(each) for each in addresses] == few
    assert max(few) <= 15
