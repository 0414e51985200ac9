"""The pages of the plan: the whole, one objective, the forms, agreeing, versions, freezing."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

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
from soundingboard.measures.actions import adopt_library, link_measure
from soundingboard.measures.models import Indicator, MeasureVerdict
from soundingboard.plan import actions, reading
from soundingboard.plan.models import (
    Alignment,
    AlignmentStrength,
    Freeze,
    Objective,
    ObjectiveVersion,
    Outcome,
    OutcomeVersion,
    Plan,
    PlanVersion,
    PlanWording,
    Standing,
    Theme,
    ThemeVersion,
    Tier,
)
from soundingboard.plan.rules import PlanItem, plan_difference
from tests import factories as make
from tests.web.markup import faults_of

pytestmark = pytest.mark.django_db

SATISFIES = AlignmentStrength.SATISFIES


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


def fill(programme: Programme, by: Actor, *, objectives: int = 2) -> Plan:
    """A plan with all that hangs on it: reasons, actions, evidence, ratings."""
    plan = make.plan(programme)
    theme = make.theme(plan, "1", title="Front-line practice", recorded_at=make.NOW - timedelta(days=60))
    outcome = make.outcome(theme, "O1", recorded_at=make.NOW - timedelta(days=60))
    requirement = make.requirement(make.notice(programme, recorded_at=make.NOW - timedelta(days=90)))
    finding = make.finding(make.inspection(programme), quote="the quality of assessments", page=4)
    owner = make.post(programme, "Head of Assessment", holder=make.person("Priya Patel"))
    rounds = [
        make.round_(
            programme,
            number,
            "frozen",
            opens_on=date(2025, 1, 1),
            cut_off=date(2025, 1, 2),
            group_on=date(2025, 1, 3),
            board_on=date(2026, 1, 6) + timedelta(days=30 * number),
        )
        for number in (1, 2)
    ]
    decision = make.decision(programme, DecisionKind.AGREE_RATINGS)
    delivery = DeliveryPlan.objects.create(programme=programme, reference="DP1")
    for number in range(1, objectives + 1):
        one = make.objective(
            theme,
            f"1.{number}",
            title=f"Assessments in time {number}",
            owner=owner,
            due_on=date(2026, 9, 30),
            baseline_due_on=date(2026, 6, 30),
            position=number,
            recorded_at=make.NOW - timedelta(days=60),
        )
        for target in (requirement, finding, outcome):
            actions.align(objective=one, to=target, strength=SATISFIES, by=by)
        action = Action.objects.create(programme=programme, reference=f"A{number}")
        ActionVersion.objects.create(
            programme=programme,
            action=action,
            delivery_plan=delivery,
            objective=one,
            title=f"Recruit {number}",
            due_on=date(2026, 1, 31),
            state_since=date(2026, 1, 1),
            recorded_at=make.NOW - timedelta(days=60),
        )
        evidence = Evidence.objects.create(programme=programme, reference=f"E{number}")
        EvidenceVersion.objects.create(
            programme=programme,
            evidence=evidence,
            title=f"Audit of {number}",
            kind="audit",
            line=2,
            performance_type="quality",
            says="supports",
            collected_on=date(2026, 2, 1),
            recorded_at=make.NOW,
        )
        EvidenceUse.objects.create(programme=programme, evidence=evidence, objective=one, recorded_at=make.NOW)
        for round_ in rounds:
            for dimension, value in (("delivery", "green"), ("impact", "amber"), ("confidence", "medium")):
                Rating.objects.create(
                    programme=programme,
                    objective=one,
                    round=round_,
                    dimension=dimension,
                    stage="agreed",
                    scale_code=dimension,
                    scale_version=1,
                    value=value,
                    reason=f"The Board saw it in {round_.name}.",
                    decision=decision,
                    recorded_at=make.NOW,
                )
    return plan


# --- the plan ---------------------------------------------------------------------------------------------------------


def test_without_a_plan_the_page_says_what_to_do(site: Site, programme: Programme) -> None:
    assert "Start a plan" in site.text()
    reader = Site(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR))
    assert "Start a plan" not in reader.text()


def test_an_empty_plan_is_offered_the_themes_that_ship_once(site: Site, programme: Programme) -> None:
    site.post("start/", title="Our plan", first_priority_cap=6, started_on="2026-03-01")
    assert "Front-line practice" in site.text()
    assert "Use these themes" in site.text()

    site.post("themes/presets/")
    site.post("themes/presets/")

    assert ThemeVersion.objects.current().count() == 3
    assert "Use these themes" not in site.text()


def test_the_plan_shows_each_objective_with_all_that_matters_of_it(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)

    page = site.text()

    for words in (
        "Front-line practice",
        "Children are seen sooner.",
        "1.1 Assessments in time 1",
        "Head of Assessment",
        "Priya Patel",
        "30 September 2026",
        "1 requirement, 1 finding, 1 outcome",
        "0 of 1 done",
        "1 overdue",
        "Green",
        "Amber",
        "Medium",
    ):
        assert words in page, words


def test_the_plan_costs_the_same_queries_however_big(site: Site, programme: Programme) -> None:
    fill(programme, site.actor, objectives=2)
    other = make.programme()
    bigger = Site(other, make.actor(other))
    fill(other, bigger.actor, objectives=12)

    for address in ("", "themes/1/", "objectives/1.1/", "versions/", "difference/"):
        small, big = site.queries(address), bigger.queries(address)
        assert small == big <= 15, (address, small, big)


def test_an_outcome_shows_what_its_measures_came_to(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)
    assert "No measure bears on this outcome yet" in site.text("themes/1/")
    adopt_library(programme=programme, codes=["rereferrals_12m"], by=make.actor(programme, Role.ANALYST))
    indicator = Indicator.objects.get(programme=programme)
    outcome = Outcome.objects.filter(programme=programme).first()
    assert outcome is not None
    link_measure(indicator=indicator, outcome=outcome, by=site.actor)
    MeasureVerdict.objects.create(
        programme=programme,
        indicator=indicator,
        code="worsening",
        sentence="Getting worse, as the latest figure, 31%, is above the usual range of 18% to 24%.",
        periods_off_path=3,
        last_on=date(2026, 2, 28),
        public_code="too_few",
        public_sentence="Too few figures to tell change from chance.",
        public_last_on=date(2026, 1, 31),
        recorded_at=site.actor.now,
    )

    for address in ("", "themes/1/"):
        page = site.text(address)
        assert "Re-referrals within twelve months" in page
        assert "Getting worse" in page
        assert "Off its path" in page
    assert "31%" in site.text("themes/1/")
    reader = Site(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR))
    for address in ("", "themes/1/"):
        page = reader.text(address)
        assert "Re-referrals within twelve months" in page
        for words in ("31%", "Getting worse", "Off its path"):
            assert words not in page, (address, words)
    assert "Too few figures to tell change from chance." in reader.text("themes/1/")


def test_an_objective_shows_what_its_measures_came_to(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)
    analyst = make.actor(programme, Role.ANALYST)
    reader = make.actor(programme, Role.SCRUTINY_COUNCILLOR)
    assert "No measure bears on this objective yet" in site.text("objectives/1.1/")

    adopt_library(programme=programme, codes=["rereferrals_12m"], by=analyst)
    indicator = Indicator.objects.get(programme=programme)
    objective = Objective.objects.get(programme=programme, reference="1.1")
    link_measure(indicator=indicator, objective=objective, by=site.actor)
    MeasureVerdict.objects.create(
        programme=programme,
        indicator=indicator,
        code="worsening",
        sentence="It rose to 31%.",
        periods_off_path=3,
        last_on=make.TODAY - timedelta(days=40),
        public_code="no_change",
        public_sentence="No real change.",
        public_last_on=make.TODAY - timedelta(days=71),
        recorded_at=make.NOW,
    )

    page, seen = site.text("objectives/1.1/"), Site(programme, reader).text("objectives/1.1/")

    for words in ("Getting worse", "Off its path", "It rose to 31%."):
        assert words in page, words
    assert "measures/indicators/rereferrals_12m/" in page
    assert "No real change." in seen
    for words in ("Getting worse", "Off its path", "31%"):
        assert words not in seen, words

    # What a chart shows that ends long ago is not how things are.
    MeasureVerdict.objects.update(last_on=make.TODAY - timedelta(days=400))
    page = site.text("objectives/1.1/")
    assert "Too old to tell" in page
    assert "Getting worse" not in page
    assert "31%" not in page


def test_a_large_plan_is_shown_a_theme_at_a_time_with_the_figures_of_the_whole(
    site: Site, programme: Programme
) -> None:
    plan = fill(programme, site.actor, objectives=3)
    second = make.theme(plan, "2", title="Leadership", recorded_at=make.NOW - timedelta(days=60))
    for number in range(1, 40):
        make.objective(second, f"2.{number}", title=f"Led {number}", recorded_at=make.NOW - timedelta(days=60))

    first, asked = site.text(), site.text("?theme=2")
    nonsense, before = site.text("?theme=9"), site.text(f"?theme=2&as_at={make.TODAY - timedelta(days=1)}")

    for page, adrift in ((first, 39), (asked, 39), (nonsense, 39), (before, 42)):
        words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
        assert "Leadership" in words
        assert "42 objectives" in words
        assert "3 actions overdue" in words
        assert f"{adrift} objectives without a requirement" in words
    for page in (first, nonsense):
        assert "1.1 Assessments in time 1" in page
        assert "2.1 Led 1" not in page
    for page in (asked, before):
        assert "2.39 Led 39" in page
        assert "1.1 Assessments in time 1" not in page


def test_a_plan_that_is_read_at_once_is_shown_whole(site: Site, programme: Programme) -> None:
    plan = fill(programme, site.actor, objectives=3)
    second = make.theme(plan, "2", title="Leadership", recorded_at=make.NOW)
    make.objective(second, "2.1", title="Led 1", recorded_at=make.NOW)

    page = site.text("?theme=2")

    assert "1.1 Assessments in time 1" in page
    assert "2.1 Led 1" in page


def test_the_plan_can_be_seen_as_it_was(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)
    seen = ObjectiveVersion.objects.current().get(objective__reference="1.1")
    actions.revise_objective(seen=seen, changes={"title": "Reworded"}, by=site.actor)

    assert "Reworded" in site.text()
    before = site.text(f"?as_at={(make.TODAY - timedelta(days=10)).isoformat()}")
    assert "Reworded" not in before
    assert "Assessments in time 1" in before
    assert "Add an objective" not in before
    assert f'objectives/1.1/?as_at={(make.TODAY - timedelta(days=10)).isoformat()}"' in before
    assert "Reworded" not in site.text(f"objectives/1.1/?as_at={(make.TODAY - timedelta(days=10)).isoformat()}")


def test_statutory_clocks_count_working_days_from_the_report(site: Site, programme: Programme) -> None:
    make.plan(programme)
    make.inspection(programme, published_on=date(2017, 9, 4), framework="SIF")

    page = site.text()

    assert "11 December 2017" in page  # seventy working days after publication, as one council's plan was due
    assert "SI 2007/462" in page


def test_an_objective_without_a_requirement_stands_out_unless_it_is_local_ambition(
    site: Site, programme: Programme
) -> None:
    theme = make.theme(make.plan(programme))
    one = make.objective(theme)
    assert "No requirement" in site.text()

    seen = ObjectiveVersion.objects.current().get(objective=one)
    actions.revise_objective(seen=seen, changes={"is_local_ambition": True}, by=site.actor)

    assert "Local ambition" in site.text()
    assert "No requirement" not in site.text()


# --- one objective ----------------------------------------------------------------------------------------------------


def test_an_objective_leads_up_to_why_and_down_to_proof(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)

    page = site.text("objectives/1.1/")

    for words in (
        "requirement N1.1",
        "Improve the timeliness of assessments.",
        "finding I1.1",
        "the quality of assessments",
        "page 4",
        "outcome O1",
        "A1 Recruit 1",
        "44 days late",
        "Audit of 1",
        "Round 1: Green, Round 2: Green",
        "moved 92 days",
        "Aligned to requirement N1.1 (satisfies)",
    ):
        assert words in page, words


def test_exempt_evidence_is_not_shown_to_a_councillor(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)
    EvidenceVersion.objects.update(classification="exempt")
    councillor = Site(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR))

    assert "Audit of 1" in site.text("objectives/1.1/")
    assert "Audit of 1" not in councillor.text("objectives/1.1/")
    assert "Aligned to" not in councillor.text("objectives/1.1/")  # nor the history


def test_what_is_not_there_answers_404(site: Site, programme: Programme) -> None:
    assert site.get("objectives/1.1/").status_code == 404
    fill(programme, site.actor)
    outside = make.programme()
    charlie = Site(outside, make.actor(outside))

    for address in ("objectives/9.9/", "themes/9/", "themes/9/edit/", "outcomes/O9/edit/", "objectives/9.9/withdraw/"):
        assert site.get(address).status_code == 404, address
    assert charlie.client.get(f"/p/{programme.code}/plan/").status_code == 404
    assert charlie.get("objectives/1.1/").status_code == 404


def test_a_theme_fits_on_a_page(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)

    page = site.text("themes/1/")

    assert "What will be different for children" in page
    assert "1.2 Assessments in time 2" in page


# --- the forms --------------------------------------------------------------------------------------------------------


def test_a_plan_is_filled_through_its_forms(site: Site, programme: Programme) -> None:
    post = make.post(programme)
    site.post("start/", title="Our plan", first_priority_cap=2, started_on="2026-03-01")
    site.post("themes/add/", title="Practice", why_it_matters="Every child matters.", sponsor=post.pk)
    theme = Theme.objects.get()
    site.post("outcomes/add/", theme=theme.pk, statement="Children are seen within a day.", by_when="2026-12-31")
    answer = site.post(
        "objectives/add/", theme=theme.pk, title="Timely assessments", tier="1", owner=post.pk, due_on="2026-09-30"
    )

    assert answer.status_code == 302
    assert answer["Location"].endswith("/plan/objectives/1.1/alignment/")
    assert ThemeVersion.objects.get().sponsor == post
    assert OutcomeVersion.objects.get().by_when == date(2026, 12, 31)
    saved = ObjectiveVersion.objects.get()
    assert (saved.tier, saved.owner, saved.baseline_due_on) == (Tier.FIRST, post, date(2026, 9, 30))


@pytest.mark.parametrize(
    ("address", "fields", "sentence"),
    [
        ("edit/", {"first_priority_cap": "51"}, "must be 50 or less"),
        ("edit/", {"title": "X", "first_priority_cap": "six"}, "must be a whole number"),
        ("themes/add/", {"title": ""}, "Enter title"),
        ("themes/add/", {"title": "X", "reference": "1"}, "1 is taken"),
        ("themes/add/", {"title": "X", "reference": "a/b"}, "Use letters, digits"),
        ("themes/add/", {"title": "X" * 241}, "240 characters or fewer"),
        ("themes/add/", {"title": "Call me on 07700 900123"}, "phone"),
        ("outcomes/add/", {"statement": "X", "theme": "999999"}, "Select a valid choice"),
        ("objectives/add/", {"title": "X", "tier": "2", "due_on_day": "31", "due_on_month": "2", "due_on_year": "2026"},
         "real date"),
        ("objectives/add/", {"title": "X", "tier": "2", "starts_on": "2026-05-01", "due_on": "2026-04-01"},
         "not before the start date"),
        ("objectives/add/", {"title": "X", "tier": "9"}, "Select a valid choice"),
        ("objectives/add/", {"title": "X", "tier": "1"}, "allows 0 objectives|puts no objective first"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence_and_saves_nothing(
    site: Site, programme: Programme, address: str, fields: dict[str, str], sentence: str
) -> None:
    theme = make.theme(make.plan(programme, first_priority_cap=0))
    before = (Theme.objects.count(), Outcome.objects.count(), Objective.objects.count())

    answer = site.post(address, **{"theme": theme.pk, **fields})

    assert answer.status_code == 200
    page = answer.content.decode()
    assert any(one in page for one in sentence.split("|"))
    assert "There is a problem" in page
    assert faults_of(page) == []
    assert (Theme.objects.count(), Outcome.objects.count(), Objective.objects.count()) == before


def test_two_people_editing_the_same_objective_lose_nothing(site: Site, programme: Programme) -> None:
    theme = make.theme(make.plan(programme))
    one = make.objective(theme)
    shown = ObjectiveVersion.objects.current().get(objective=one)
    bob = make.actor(programme, Role.DIRECTOR, name="Bob Barker")
    actions.revise_objective(seen=shown, changes={"title": "Their own words"}, by=bob)
    mine = {"theme": theme.pk, "title": "My words", "tier": "2", "version": shown.pk}

    told = site.post("objectives/1.1/edit/", **mine)

    page = told.content.decode()
    assert "Bob Barker saved a change" in page
    assert "My words" in page
    assert "Their own words" in page
    assert ObjectiveVersion.objects.current().get().title == "Their own words"

    now = ObjectiveVersion.objects.current().get().pk
    assert site.post("objectives/1.1/edit/", **{**mine, "version": now}).status_code == 302
    assert ObjectiveVersion.objects.current().get().title == "My words"


def test_two_people_editing_the_plan_as_a_whole_lose_nothing(site: Site, programme: Programme) -> None:
    shown = PlanWording.objects.get(plan=make.plan(programme))
    bob = make.actor(programme, Role.DIRECTOR, name="Bob Barker")
    actions.revise_plan(seen=shown, changes={"vision": "Their own words"}, by=bob)
    mine = {"title": "Safe at home", "vision": "My words", "first_priority_cap": "4", "version": shown.pk}

    page = site.post("edit/", **mine).content.decode()

    for words in ("Bob Barker saved a change", "My words", "Their own words"):
        assert words in page
    assert faults_of(page) == []
    now = PlanWording.objects.current().get()
    assert (now.title, now.vision) == ("Improvement Plan", "Their own words")

    assert site.post("edit/", **{**mine, "version": now.pk, "why": "Families asked."}).status_code == 302
    saved = PlanWording.objects.current().get()
    assert (saved.title, saved.vision, saved.first_priority_cap) == ("Safe at home", "My words", 4)


def test_what_is_said_of_the_plan_is_shown_as_it_was_on_any_day(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)
    actions.agree_plan(
        plan=Plan.objects.get(), decision=make.decision(programme, DecisionKind.AGREE_PLAN), by=site.actor
    )
    seen = PlanWording.objects.get()

    with time_machine.travel(make.NOW + timedelta(days=2)):
        site = Site(programme, make.later(site.actor, make.NOW + timedelta(days=2)))
        site.post("edit/", title="Safe at home", vision="Every child.", first_priority_cap=6, version=seen.pk)
        now, then, difference = site.text(), site.text(f"?as_at={make.TODAY.isoformat()}"), site.text("difference/")

    assert "Safe at home" in now
    assert "Every child." in now
    assert "Safe at home" not in then
    assert "Improvement Plan" in then
    assert "The plan as a whole" in difference
    assert ": vision is now Every child." in difference


def test_every_form_opens_with_what_is_saved(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)

    for address, words in (
        ("start/", "Title of the plan"),
        ("edit/", "Improvement Plan"),
        ("themes/add/", "Why it matters"),
        ("themes/1/edit/", "Front-line practice"),
        ("themes/1/withdraw/", "Front-line practice"),
        ("outcomes/add/", "Baseline"),
        ("outcomes/O1/edit/", "Children are seen sooner."),
        ("outcomes/O1/withdraw/", "Children are seen sooner."),
        ("objectives/add/", "Safeguarding wisdom"),
        ("objectives/1.1/edit/", "Assessments in time 1"),
        ("objectives/1.1/withdraw/", "Assessments in time 1"),
        ("objectives/1.1/alignment/", "Improve the timeliness of assessments."),
        ("agree/", "Nothing stands in the way"),
        ("freeze/", "What happens to the plan?"),
    ):
        assert words in site.text(address), address


def test_a_theme_and_an_outcome_are_changed_and_withdrawn(site: Site, programme: Programme) -> None:
    theme = make.theme(make.plan(programme))
    outcome = make.outcome(theme)
    version = ThemeVersion.objects.current().get(theme=theme)
    said = OutcomeVersion.objects.current().get(outcome=outcome)
    site.post("themes/1/edit/", title="Practice", version=version.pk)
    site.post("outcomes/O1/edit/", theme=theme.pk, statement="Sooner still.", version=said.pk)
    assert "Practice" in site.text()
    assert "Sooner still." in site.text()

    refused = site.post("themes/1/withdraw/", why="Merged")
    assert "first: O1" in refused.content.decode()
    site.post("outcomes/O1/withdraw/", why="Said elsewhere")
    site.post("themes/1/withdraw/", why="Merged")

    assert "No themes yet" in site.text()


def test_those_who_only_read_see_no_way_to_change_and_have_none(programme: Programme, site: Site) -> None:
    fill(programme, site.actor)
    reader = Site(programme, make.actor(programme, Role.BOARD_MEMBER))

    assert "Add an objective" not in reader.text()
    for address in ("themes/add/", "objectives/1.1/edit/", "objectives/1.1/alignment/", "agree/", "freeze/"):
        assert reader.get(address).status_code == 403, address
    assert reader.post("themes/presets/").status_code == 403


# --- agreeing, versions, freezing -------------------------------------------------------------------------------------


def test_a_plan_with_gaps_shows_exactly_what_stands_in_the_way(site: Site, programme: Programme) -> None:
    make.objective(make.theme(make.plan(programme)))
    make.requirement(make.notice(programme))
    make.finding(make.inspection(programme))
    decision = make.decision(programme, DecisionKind.AGREE_PLAN)

    page = site.text("agree/")
    refused = site.post("agree/", decision=decision.pk)

    for sentence in ("Requirement N1.1 has no objective", "Finding I1.1 has no objective", "Objective 1.1 answers no"):
        assert sentence in page
        assert sentence in refused.content.decode()
    assert "Record the agreed version" not in page
    assert not PlanVersion.objects.exists()


def test_agreeing_makes_a_version_that_can_be_compared_with_what_came_after(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)
    decision = make.decision(programme, DecisionKind.AGREE_PLAN, reference="D77")
    site.post("agree/", decision=decision.pk, summary_of_changes="The first plan")
    seen = ObjectiveVersion.objects.current().get(objective__reference="1.1")
    words = {"theme": seen.theme_id, "title": "Assessments always in time", "tier": "2", "version": seen.pk}

    with time_machine.travel(make.NOW + timedelta(hours=1)):
        site.post("objectives/1.1/edit/", **words, due_on="2026-12-31", owner=seen.owner_id)
        page, versions, plan = site.text("difference/"), site.text("versions/"), site.text()

    assert "Version 1" in versions
    assert "D77" in versions
    assert "Between version 1 and now: 2 changes." in page
    assert "due date moved from 30 September 2026 to 31 December 2026, 92 days later" in page
    assert "<ins>" in page
    assert "Version 1, and the next draft" in plan


def test_the_difference_reads_little_and_is_that_of_the_whole_plan_at_both_moments(programme: Programme) -> None:
    by = make.actor(programme)
    plan = fill(programme, by, objectives=3)
    moments = [make.NOW + timedelta(hours=hours) for hours in range(1, 7)]
    theme, outcome = ThemeVersion.objects.current().get(), Outcome.objects.get()
    first, second, _ = ObjectiveVersion.objects.current().order_by("position")
    aligned = Alignment.objects.current().filter(outcome=outcome, objective=first.objective).get()
    steps = [
        lambda at: actions.revise_objective(seen=first, changes={"title": "Sooner"}, by=at),
        lambda at: actions.revise_theme(seen=theme, changes={"title": "Practice, all of it"}, by=at),
        lambda at: actions.undo_alignment(seen=aligned, by=at),
        lambda at: actions.align(objective=first.objective, to=outcome, strength=AlignmentStrength.CONTRIBUTES, by=at),
        lambda at: actions.withdraw_objective(seen=second, why="It was done", by=at),
    ]
    for moment, step in zip(moments, steps, strict=False):
        step(make.later(by, moment))
    dawn = make.NOW - timedelta(days=4000)

    def whole(moment: datetime | None) -> list[PlanItem]:
        """Slow and plain: all that was on record."""
        return reading.plan_items(by, plan.pk, moment, dawn)[0]

    for then, now in combinations(
        [make.NOW - timedelta(days=1), *(m + timedelta(minutes=1) for m in moments), None], 2
    ):
        found = reading.plan_items(by, plan.pk, then, now)
        assert plan_difference(*found) == plan_difference(whole(then), whole(now))
    reworded = plan_difference(*reading.plan_items(by, plan.pk, moments[0], moments[2]))
    assert any("Practice, all of it" in str(change) for change in reworded)
    afterwards = reading.plan_items(by, plan.pk, moments[2], None)
    assert {item.reference for item in afterwards[0] if item.kind == "objective"} == {second.objective.reference}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?from=v1", "Between version 1 and now"),
        ("?from=1", "Between version 1 and now"),
        ("?from=Version 1", "Between version 1 and now"),
        ("?from=31 January 2026&to=v1", "Between the end of 31 January 2026 and version 1"),
        ("?from=31/1/2026&to=1", "Between the end of 31 January 2026 and version 1"),
        (f"?from=v1&to={make.TODAY.isoformat()}", "Between version 1 and now"),
        ("?from=2026-01-31&to=v1", "Between the end of 31 January 2026 and version 1"),
        ("?from=v1&to=2026-01-31", "Choose an earlier version or day"),
    ],
)
def test_any_two_versions_or_days_can_be_compared(site: Site, programme: Programme, query: str, words: str) -> None:
    fill(programme, site.actor)
    decision = make.decision(programme, DecisionKind.AGREE_PLAN)
    actions.agree_plan(plan=Plan.objects.get(), decision=decision, by=site.actor)

    assert words in site.text(f"difference/{query}")


@pytest.mark.parametrize("asked", ["v99", "99", "nonsense", "2999-01-01", "1066-10-14", "2026-02-30", "0"])
@pytest.mark.parametrize("side", ["from", "to"])
def test_a_side_that_is_no_version_and_no_past_day_is_said_and_not_guessed(
    site: Site, programme: Programme, asked: str, side: str
) -> None:
    fill(programme, site.actor)
    actions.agree_plan(
        plan=Plan.objects.get(), decision=make.decision(programme, DecisionKind.AGREE_PLAN), by=site.actor
    )

    page = site.text(f"difference/?{side}={asked}")

    assert f"“{asked}” is neither a version of the plan nor a day up to today." in page
    assert "Between" not in page
    assert "Nothing in the plan differs" not in page


@pytest.mark.parametrize("asked", ["2026-02-30", "2999-01-01", "1066-10-14", "last week"])
def test_a_day_that_cannot_be_looked_at_is_said_beside_the_page_of_today(site: Site, asked: str) -> None:
    page = site.text(f"?as_at={asked}")

    assert (
        f"“{asked}” is not a day up to today: enter one such as {make.TODAY:%d/%m/%Y}. This page shows today." in page
    )
    assert "You are looking at the past" not in page


def test_today_and_the_days_before_it_are_looked_at_without_a_word(site: Site) -> None:
    for asked in (make.TODAY, make.TODAY - timedelta(days=1)):
        assert "is not a day up to today" not in site.text(f"?as_at={asked}")


def test_a_frozen_plan_is_read_and_not_changed_until_it_is_reopened(site: Site, programme: Programme) -> None:
    fill(programme, site.actor)
    site.post("freeze/", standing="paused", reason="Election period.")

    assert "Paused" in site.text()
    assert "Election period." in site.text()
    assert "Add an objective" not in site.text()
    refused = site.post("themes/add/", title="More")
    assert "is paused (Election period)" in refused.content.decode()

    assert "Re-open the plan" in site.text("freeze/")
    site.post("freeze/", reason="The election is over")
    assert not Freeze.objects.current().exists()
    assert "Add an objective" in site.text()


def test_where_a_plan_is_frozen_the_hand_over_pack_is_offered_to_those_who_may_draft(
    site: Site, programme: Programme
) -> None:
    fill(programme, site.actor)
    offered = f"/p/{programme.code}/papers/new/?kind=hand-over"
    assert offered in site.text("freeze/")
    assert offered not in site.text()

    site.post("freeze/", standing="handed_over", reason="A new chair takes it on.")

    assert offered in site.text()
    assert offered not in Site(programme, make.actor(programme, Role.BOARD_MEMBER)).text()


def test_freezing_without_a_reason_is_asked_again(site: Site, programme: Programme) -> None:
    make.plan(programme)

    answer = site.post("freeze/", standing=Standing.PAUSED, reason="")

    assert "Enter reason" in answer.content.decode()
    assert not Freeze.objects.exists()


# --- alignment of one objective ---------------------------------------------------------------------------------------


def test_what_an_objective_answers_is_chosen_on_one_form(site: Site, programme: Programme) -> None:
    one = make.objective(make.theme(make.plan(programme)))
    requirement, finding = make.requirement(make.notice(programme)), make.finding(make.inspection(programme))

    fields = {f"requirement-{requirement.pk}": "satisfies", f"finding-{finding.pk}": "contributes", "seen": ""}
    site.post("objectives/1.1/alignment/", **fields)

    assert {(row.requirement_id, row.finding_id, row.strength) for row in Alignment.objects.current()} == {
        (requirement.pk, None, "satisfies"),
        (None, finding.pk, "contributes"),
    }
    seen = ",".join(str(row.pk) for row in Alignment.objects.current())
    site.post("objectives/1.1/alignment/", **{f"requirement-{requirement.pk}": "satisfies", "seen": seen})
    assert [row.requirement_id for row in Alignment.objects.current()] == [requirement.pk]
    assert one.alignments.count() == 2


def test_choices_made_while_somebody_else_aligned_are_kept_and_shown_beside_theirs(
    site: Site, programme: Programme
) -> None:
    one = make.objective(make.theme(make.plan(programme)))
    finding = make.finding(make.inspection(programme))
    actions.align(objective=one, to=finding, by=site.actor)

    told = site.post("objectives/1.1/alignment/", **{f"finding-{finding.pk}": "satisfies", "seen": ""})

    page = told.content.decode()
    assert "Somebody else changed what this objective answers" in page
    assert "Saved now: contributes" in page
    assert faults_of(page) == []
    assert Alignment.objects.current().get().strength == "contributes"
