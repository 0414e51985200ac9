"""Coverage both ways, parking, and the way to lifting the Notice, as pages and as files."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import DecisionKind
from soundingboard.delivery.models import Action, ActionVersion, DeliveryPlan
from soundingboard.evidence.models import Evidence, EvidenceUse, EvidenceVersion
from soundingboard.judgement.models import Rating
from soundingboard.plan import actions
from soundingboard.plan.models import Alignment, AlignmentStrength, Finding, Objective, Parking, Requirement
from soundingboard.records.kept import forget
from tests import factories as make
from tests.web.markup import faults_of

pytestmark = pytest.mark.django_db

SATISFIES, CONTRIBUTES = AlignmentStrength.SATISFIES, AlignmentStrength.CONTRIBUTES


class Site:
    """A browser signed in as somebody, in one programme."""

    def __init__(self, programme: Programme, actor: Actor) -> None:
        assert actor.person is not None
        self.root, self.actor, self.client = f"/p/{programme.code}/plan/", actor, Client()
        self.client.force_login(actor.person)

    def get(self, address: str = "") -> Any:
        return self.client.get(self.root + address)

    def post(self, address: str, **fields: Any) -> Any:
        return self.client.post(self.root + address, fields)

    def text(self, address: str = "") -> str:
        response = self.get(address)
        assert response.status_code == 200, address
        page = str(response.content.decode())
        assert faults_of(page) == [], address
        return page

    def queries(self, address: str = "") -> int:
        self.get(address)
        with CaptureQueriesContext(connection) as found:
            self.get(address)
        return len(found)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """The door reads the clock; here it always reads the same."""
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def site(programme: Programme) -> Site:
    return Site(programme, make.actor(programme))


def fill(programme: Programme, by: Actor, *, findings: int = 4) -> list[Objective]:
    """Two themes of one objective each. 1.1 satisfies the requirement and contributes to the first finding; the
    second finding is parked; the others are gaps."""
    plan = make.plan(programme)
    objectives = [
        make.objective(
            make.theme(plan, f"{n}", title=f"Theme {n}", position=n, recorded_at=make.NOW - timedelta(days=60)),
            f"{n}.1",
            title=f"Words of {n}",
            recorded_at=make.NOW - timedelta(days=60),
        )
        for n in (1, 2)
    ]
    requirement = make.requirement(make.notice(programme), satisfied_by="Nine in ten in time.")
    inspection = make.inspection(programme)
    found = [
        make.finding(inspection, f"I1.{n}", text=f"Finding words {n}.", position=n) for n in range(1, findings + 1)
    ]
    actions.align(objective=objectives[0], to=requirement, strength=SATISFIES, by=by)
    actions.align(objective=objectives[0], to=found[0], strength=CONTRIBUTES, by=by)
    actions.park(what=found[1], reason="The partnership board holds it.", by=by)
    return objectives


def judge(objective: Objective, *, delivery: str, impact: str) -> None:
    programme = objective.programme
    round_ = make.round_(programme, state="frozen")
    decision = make.decision(programme, DecisionKind.AGREE_RATINGS)
    for dimension, value in (("delivery", delivery), ("impact", impact)):
        Rating.objects.create(
            programme=programme,
            objective=objective,
            round=round_,
            dimension=dimension,
            stage="agreed",
            scale_code=dimension,
            scale_version=1,
            value=value,
            reason="The Board saw it.",
            decision=decision,
            recorded_at=make.NOW,
        )


def prove(objective: Objective, line: int) -> None:
    evidence = Evidence.objects.create(programme=objective.programme, reference=f"E{line}")
    EvidenceVersion.objects.create(
        programme=objective.programme,
        evidence=evidence,
        title="Audit",
        kind="audit",
        line=line,
        performance_type="quality",
        says="supports",
        collected_on=date(2026, 2, 1),
        recorded_at=make.NOW,
    )
    EvidenceUse.objects.create(
        programme=objective.programme, evidence=evidence, objective=objective, recorded_at=make.NOW
    )


# --- coverage ---------------------------------------------------------------------------------------------------------


def test_gaps_are_listed_both_ways_with_what_is_parked(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)

    page = site.text("coverage/")

    gaps, parked = page.split(">Parked</h2>")
    assert "Finding I1.3" in gaps
    assert "Finding I1.4" in gaps
    assert "Finding I1.1" not in gaps
    assert "2.1 Words of 2" in gaps  # it answers no requirement
    assert "Finding I1.2" in parked
    assert "The partnership board holds it." in parked


def test_the_matrix_of_a_theme_says_each_cell_in_letters_with_gaps_first(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)

    page = site.text("coverage/themes/1/")

    assert page.index("Finding words 3.") < page.index("Finding words 1.") < page.index("Improve the timeliness")
    matrix = page[page.index("<tbody>") :]
    assert matrix.count('title="Satisfies">S</abbr>') == 1
    assert matrix.count('title="Contributes to">C</abbr>') == 1
    assert "Finding words 2." not in page  # parked, and no objective of the theme has to do with it


def test_the_same_can_be_read_as_a_list(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)

    page = site.text("coverage/themes/1/?form=list")

    assert "Satisfied by 1.1." in page
    assert "Contributed to by 1.1." in page
    assert "No objective answers it." in page


def test_the_other_way_round_each_objective_says_what_it_answers(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)

    own, other = site.text("coverage/themes/1/"), site.text("coverage/themes/2/")

    assert ">N1.1</a>" in own.split("The other way round")[1]
    assert "No requirement" in other.split("The other way round")[1]


def test_coverage_costs_the_same_queries_however_much_there_is(site: Site, programme: Programme) -> None:
    fill(programme, site.actor, findings=4)
    other = make.programme()
    bigger = Site(other, make.actor(other))
    fill(other, bigger.actor, findings=120)

    for address in ("coverage/", "coverage/themes/1/", "notice/", "coverage/finding/I1.1/", "agree/"):
        small, big = site.queries(address), bigger.queries(address)
        assert small == big <= 15, (address, small, big)
    assert "Showing 1 to 50" in bigger.text("coverage/")


def test_coverage_can_be_seen_as_it_was(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)
    undone = Alignment.objects.current().get(finding__isnull=False)
    for rows in (Alignment.objects, Parking.objects):
        rows.update(recorded_at=make.NOW - timedelta(days=20))
    Finding.objects.update(settled_at=make.NOW - timedelta(days=20))
    actions.undo_alignment(seen=undone, by=site.actor)
    before = (make.TODAY - timedelta(days=10)).isoformat()

    assert "Contributed to by 1.1." not in site.text("coverage/themes/1/?form=list")
    page = site.text(f"coverage/themes/1/?form=list&as_at={before}")
    assert "Contributed to by 1.1." in page
    assert "N1.1" not in page  # the requirement is younger than the day looked at
    assert f"coverage/finding/I1.1/?as_at={before}" in page


# --- exports ----------------------------------------------------------------------------------------------------------


def test_the_whole_is_a_workbook_both_ways(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)

    answer = site.get("coverage/coverage.xlsx")

    assert f"coverage-{programme.code}" in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    assert book.sheetnames == ["Findings and requirements", "Objectives", "Matrix"]
    rows = {row[1]: row for row in book["Findings and requirements"].iter_rows(min_row=2, values_only=True)}
    assert rows["N1.1"][4:6] == ("Answered in full", "1.1")
    assert rows["I1.2"][4] == "Parked"
    assert rows["I1.2"][7] == "The partnership board holds it."
    assert {row[0]: row[4] for row in book["Objectives"].iter_rows(min_row=2, values_only=True)} == {
        "1.1": "N1.1",
        "2.1": None,
    }
    matrix = {row[0]: row[2:] for row in book["Matrix"].iter_rows(min_row=2, values_only=True)}
    assert matrix["N1.1"] == ("S", None)
    assert matrix["I1.1"] == ("C", None)
    assert matrix["I1.3"] == (None, None)


def test_the_list_is_csv_in_which_no_text_is_a_formula(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)
    make.finding(make.inspection(programme, "I2"), "I2.1", text='=HYPERLINK("http://wexmoor.example")')

    rows = list(csv.reader(io.StringIO(site.get("coverage/coverage.csv").getvalue().decode("utf-8-sig"))))

    assert rows[0][:3] == ["Kind", "Reference", "Words"]
    assert len(rows) == 7
    assert [row[2] for row in rows if row[1] == "I2.1"] == ['\'=HYPERLINK("http://wexmoor.example")']


# --- one finding or requirement ---------------------------------------------------------------------------------------


def test_a_gap_is_closed_from_the_findings_own_page(site: Site, programme: Programme) -> None:
    objectives = fill(programme, site.actor)
    assert "No objective answers it." in site.text("coverage/finding/I1.3/")

    site.post("coverage/finding/I1.3/", objective=objectives[1].pk, strength="satisfies")

    assert "Satisfied by" in site.text("coverage/finding/I1.3/")
    assert Alignment.objects.current().filter(finding__reference="I1.3", strength="satisfies").count() == 1


def test_aligning_without_saying_how_far_is_asked_again(site: Site, programme: Programme) -> None:
    objectives = fill(programme, site.actor)

    answer = site.post("coverage/finding/I1.3/", objective=objectives[1].pk)

    assert "There is a problem" in answer.content.decode()
    assert not Alignment.objects.filter(finding__reference="I1.3").exists()


def test_a_finding_is_parked_with_a_reason_and_taken_back(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)
    decision = make.decision(programme, DecisionKind.PARKING)

    asked = site.post("coverage/finding/I1.3/park/", reason="")
    assert "Enter the reason for leaving it out" in asked.content.decode()
    site.post("coverage/finding/I1.3/park/", reason="Health holds it.", decision=decision.pk)
    assert Parking.objects.current().get(finding__reference="I1.3").decision == decision
    assert "Health holds it." in site.text("coverage/finding/I1.3/")

    assert "Take it back" in site.text("coverage/finding/I1.3/park/")
    site.post("coverage/finding/I1.3/park/", why="It came back to us.")
    assert not Parking.objects.current().filter(finding__reference="I1.3").exists()


def test_what_has_an_objective_is_not_parked(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)

    answer = site.post("coverage/requirement/N1.1/park/", reason="Later")

    assert "aligned to 1.1" in answer.content.decode()
    assert not Parking.objects.filter(requirement__isnull=False).exists()


def test_readers_may_look_and_not_touch(site: Site, programme: Programme) -> None:
    objectives = fill(programme, site.actor)
    reader = Site(programme, make.actor(programme, Role.DFE_ADVISER))

    assert "Align an objective" not in reader.text("coverage/finding/I1.3/")
    reader.post("coverage/finding/I1.3/", objective=objectives[1].pk, strength="satisfies")
    assert not Alignment.objects.filter(finding__reference="I1.3").exists()
    assert reader.get("coverage/finding/I1.3/park/").status_code == 403
    assert reader.get("coverage/coverage.xlsx").getvalue()[:2] == b"PK"


def test_another_programmes_finding_is_not_there(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)
    elsewhere = make.programme()
    charlie = Site(elsewhere, make.actor(elsewhere))
    make.plan(elsewhere)

    assert charlie.get("coverage/finding/I1.3/").status_code == 404
    assert charlie.get("coverage/themes/1/").status_code == 404


# --- lifting the Notice -----------------------------------------------------------------------------------------------


def test_the_tracker_says_what_is_missing_of_each_requirement(site: Site, programme: Programme) -> None:
    objectives = fill(programme, site.actor)
    judge(objectives[0], delivery="amber", impact="red")

    page = site.text("notice/")

    for words in (
        "Requirement N1.1",
        "Nine in ten in time.",
        "Not agreed as delivered: 1.1.",
        "No second- or third-line evidence for 1.1.",
        "Impact not agreed as green or sustained: 1.1.",
        "Not done",
        "Not shown to be better",
    ):
        assert words in page, words


def test_the_tracker_shows_what_is_there_of_each_requirement(site: Site, programme: Programme) -> None:
    objectives = fill(programme, site.actor)
    assert "No evidence offered" in site.text("notice/")
    for line, exempt in ((1, False), (2, False), (3, True)):
        prove(objectives[0], line=line)
        if exempt:
            EvidenceVersion.objects.filter(line=3).update(classification="exempt")
    forget()  # these rows were written by no action
    before = site.queries("notice/")

    page, member = site.text("notice/"), Site(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR))

    assert ">3 pieces of evidence</a>, 2 from the second or third line, the last of <time" in page
    assert "evidence/?objective=1.1" in page
    assert ">2 pieces of evidence</a>, 1 from the second or third line" in member.text("notice/")
    assert site.queries("notice/") == before


def test_the_tracker_counts_the_actions_of_each_objective(site: Site, programme: Programme) -> None:
    objectives = fill(programme, site.actor)
    assert "None yet" in site.text("notice/")
    delivery = DeliveryPlan.objects.create(programme=programme, reference="DP1")
    for number, state in enumerate(("delivered", "in_progress"), 1):
        ActionVersion.objects.create(
            programme=programme,
            action=Action.objects.create(programme=programme, reference=f"A{number}"),
            delivery_plan=delivery,
            objective=objectives[0],
            title=f"Recruit {number}",
            state=state,
            due_on=make.TODAY - timedelta(days=3),
            state_since=make.TODAY,
            recorded_at=make.NOW,
        )
    forget()  # these rows were written by no action

    page = site.text("notice/")

    assert "1 of 2 done" in page
    assert "1 overdue" in page


def test_done_and_better_are_counted_apart(site: Site, programme: Programme) -> None:
    objectives = fill(programme, site.actor)
    judge(objectives[0], delivery="delivered", impact="red")
    prove(objectives[0], line=2)

    page = site.text("notice/")

    assert ">Done<" in page
    assert "Not shown to be better" in page
    assert figures(page)["done, but nothing better yet"] == 1
    assert figures(page)["not done yet"] == 0


def figures(page: str) -> dict[str, int]:
    """The figures at the head of a page, by their words."""
    found = re.findall(r'sb-number">(\d+)</span><span>(?:<a [^>]*>)?([^<]+)<', page)
    return {words: int(number) for number, words in found}


def test_a_long_notice_is_tracked_a_page_at_a_time_and_counted_whole(site: Site, programme: Programme) -> None:
    objectives = fill(programme, site.actor)
    notice = Requirement.objects.get().instrument
    for n in range(2, 84):
        requirement = make.requirement(notice, f"N1.{n}", position=n, satisfied_by="Seen.")
        actions.align(objective=objectives[n % 2], to=requirement, strength=SATISFIES, by=site.actor)
    judge(objectives[0], delivery="delivered", impact="red")
    prove(objectives[0], line=2)

    first, last = site.text("notice/"), site.text("notice/?page=5")

    assert site.queries("notice/") <= 15
    assert "Showing 1 to 20 of 83 requirements" in first
    assert "Showing 81 to 83 of 83 requirements" in last
    assert (first.count('<section class="sb-card"'), last.count('<section class="sb-card"')) == (20, 3)
    assert "Requirement N1.83" in last
    assert "Requirement N1.83" not in first
    assert len(first) < 100_000
    told = figures(first)
    assert told == figures(last)
    assert (told["requirements in force"], told["not done yet"], told["done: what was asked for"]) == (83, 41, 42)

    only = site.text("notice/?only=not-done&page=2")
    assert figures(only) == told
    assert "Showing 21 to 40 of 41 requirements" in only
    assert ">Done<" not in only
    assert "?only=not-done&amp;page=3" in only


@pytest.mark.parametrize("asked", ["?page=99", "?page=x", "?page=-1", "?only=nonsense", "?only="])
def test_the_tracker_shows_something_whatever_is_asked(site: Site, programme: Programme, asked: str) -> None:
    fill(programme, site.actor)

    assert "Requirement N1.1" in site.text(f"notice/{asked}")


def test_without_a_notice_the_tracker_says_what_would_be_there(site: Site, programme: Programme) -> None:
    make.plan(programme)

    assert "No requirements in force" in site.text("notice/")
