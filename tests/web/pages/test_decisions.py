"""The pages of decisions and bodies."""

from datetime import date, timedelta
from typing import Any

import pytest

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.cycle.models import Calendar
from soundingboard.decisions.models import Body, BodyMember, Decision, DecisionKind, DecisionReview
from soundingboard.plan.models import Freeze, Parking, PlanVersion
from tests import factories as make
from tests.web.pages.test_evidence import Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def site(programme: Programme, alice: Actor) -> Site:
    return Site(programme, alice)


def said(body: Body, **given: Any) -> dict[str, Any]:
    return {
        "body": body.pk,
        "kind": "unit_of_rag",
        "decided_on_day": "2",
        "decided_on_month": "3",
        "decided_on_year": "2026",
        "title": "Rate each objective of the Notice",
        "text": "Each objective is rated, and not each action of the report.",
        "authority": "Terms of reference, paragraph 4",
        "minute_reference": "Minute 12",
        **given,
    }


def test_before_there_is_a_body_the_register_leads_to_setting_one_up(site: Site) -> None:
    assert "Set up the Improvement Board" in site.text("decisions/")
    words = site.text("decisions/bodies/")
    assert "Improvement Board" in words
    assert "Sees that the Notice is met" in words


def test_a_body_is_set_up_from_a_preset_and_seated(programme: Programme, site: Site) -> None:
    post = make.post(programme, "Independent chair")
    form = site.text("decisions/bodies/add/?preset=improvement_board")
    assert "Agree the plan, the scales it is judged on" in form
    site.post(
        "decisions/bodies/add/",
        name="Improvement Board",
        code="board",
        kind="board",
        quorum="5",
        terms_of_reference="To see that the Notice is met.",
        from_on_day="1",
        from_on_month="9",
        from_on_year="2024",
    )
    site.text("decisions/bodies/board/seats/add/")
    given = {"from_on_day": "1", "from_on_month": "9", "from_on_year": "2024", "post": post.pk, "is_chair": "on"}
    site.post("decisions/bodies/board/seats/add/", **given)

    words = site.text("decisions/bodies/board/")

    assert "To see that the Notice is met." in words
    assert "Independent chair" in words
    assert "Vacant" in words
    member = BodyMember.objects.get()
    site.post(f"decisions/bodies/board/seats/{member.pk}/end/", to_on_day="1", to_on_month="3", to_on_year="2026")
    assert "No longer sits" in site.text("decisions/bodies/board/")
    assert site.queries("decisions/bodies/board/") <= 15


def test_two_bodies_do_not_share_a_code(programme: Programme, site: Site) -> None:
    make.body(programme, code="board")
    fields = {"name": "Another", "code": "board", "kind": "other", "quorum": "0"}

    words = site.post("decisions/bodies/add/", **fields, from_on_day="1", from_on_month="9", from_on_year="2024")

    assert "There is a body with the code board already" in words.content.decode()
    assert Body.objects.count() == 1


def test_two_people_changing_a_bodys_terms_lose_nothing(programme: Programme, site: Site) -> None:
    make.body(programme, code="board")
    shown = site.text("decisions/bodies/board/edit/")
    version = shown.split('name="version" value="')[1].split('"')[0]
    fields = {"name": "Improvement Board", "quorum": "3", "version": version}
    site.post("decisions/bodies/board/edit/", **fields, may_decide="The plan.")

    words = site.post("decisions/bodies/board/edit/", **fields, may_decide="Everything.").content.decode()

    assert "saved a change to this while you were editing" in words
    assert "Everything." in words
    assert Body.objects.get().may_decide == "The plan."


def test_a_decision_is_recorded_and_shown_whole(programme: Programme, site: Site) -> None:
    body = make.body(programme)
    site.text("decisions/add/")

    site.post("decisions/add/", **said(body, conditions="Looked at again in July.", dissent="The police lead."))

    words = site.text("decisions/D1/")
    for each in ("Minute 12", "Terms of reference, paragraph 4", "Looked at again in July.", "The police lead."):
        assert each in words
    assert "D1 Rate each objective of the Notice" in site.text("decisions/")


def test_recording_leads_back_to_where_it_was_asked_for_on_this_site_only(programme: Programme, site: Site) -> None:
    body = make.body(programme)
    here = f"{site.root}evidence/"

    back = site.post(f"decisions/add/?then={here}", **said(body))
    away = site.post("decisions/add/?then=https://elsewhere.example/", **said(body, title="Another"))

    made = Decision.objects.get(reference="D1")
    assert back.redirect_chain[-1][0] == f"{here}?decision={made.pk}"
    assert away.redirect_chain[-1][0].endswith("/decisions/D2/")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Enter the decision in one line"),
        ({"kind": "whim"}, "Select a valid choice"),
        ({"decided_on_year": "2199"}, "cannot lie in the future"),
        ({"decided_on_year": "2001"}, "did not sit on that day"),
        ({"review_on_day": "1", "review_on_month": "1", "review_on_year": "2026"}, "Enter a review date after"),
        ({"text": "His NHS number is 943 476 5919."}, "NHS number"),
    ],
)
def test_bad_input_is_answered_and_nothing_is_recorded(
    programme: Programme, site: Site, wrong: dict[str, Any], sentence: str
) -> None:
    body = make.body(programme)

    assert sentence in site.post("decisions/add/", **said(body, **wrong)).content.decode()
    assert not Decision.objects.exists()


def test_looking_back_says_whether_it_worked(programme: Programme, site: Site) -> None:
    make.decision(programme, reference="D1", review_on=date(2026, 3, 9))
    assert "Due to be looked at" in site.text("decisions/?review=due")
    site.text("decisions/D1/review/")

    given = {"reviewed_on_day": "10", "reviewed_on_month": "3", "reviewed_on_year": "2026", "worked": "partly"}
    site.post("decisions/D1/review/", **given, text="Two of the three posts were filled.")

    assert DecisionReview.objects.get().worked == "partly"
    assert "Two of the three posts were filled." in site.text("decisions/D1/")
    assert "It worked in part" in site.text("decisions/?review=done")
    assert "Nothing matches" in site.text("decisions/?review=due")


def test_a_decision_shows_what_rests_on_it(programme: Programme, site: Site) -> None:
    made = make.decision(programme, reference="D1")
    plan = make.plan(programme)
    common = {"programme": programme, "recorded_at": make.NOW, "decision": made}
    PlanVersion.objects.create(plan=plan, number=3, title="The plan", **common)
    Freeze.objects.create(plan=plan, standing="paused", reason="An election", **common)
    Calendar.objects.create(title="Monthly", **common)
    Parking.objects.create(finding=make.finding(make.inspection(programme)), reason="Not ours to do", **common)

    words = site.text("decisions/D1/")

    for each in ("Version 3 of the plan", "An election", "Monthly", "Not ours to do"):
        assert each in words
    assert site.queries("decisions/D1/") <= 15


def test_the_register_filters_by_its_address_and_costs_the_same(programme: Programme, site: Site) -> None:
    make.decision(programme, DecisionKind.SCALE, reference="D1", title="Adopt the scale")
    few = site.queries("decisions/")
    for number in range(2, 60):
        make.decision(programme, reference=f"D{number}", decided_on=date(2025, 3, 2))

    assert site.queries("decisions/") == few <= 15
    assert "D1 Adopt the scale" in site.text("decisions/?kind=scale&since=2026-01-01&body=board&text=adopt")
    assert "D2 " not in site.text("decisions/?kind=scale")


def test_another_programmes_decision_is_not_there(programme: Programme, site: Site) -> None:
    make.decision(make.programme(), reference="D7")

    assert site.get("decisions/D7/").status_code == 404


def test_readers_read_and_record_nothing(programme: Programme) -> None:
    make.decision(programme, reference="D1")
    reader = Site(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR, name="Cllr Cole"))

    assert "Record a decision" not in reader.text("decisions/")
    assert "Say whether it worked" not in reader.text("decisions/D1/")
    for address in ("decisions/add/", "decisions/D1/review/", "decisions/bodies/add/", "decisions/bodies/board/edit/"):
        assert reader.get(address).status_code == 403


def test_a_past_day_knows_only_what_was_recorded_by_then(programme: Programme, site: Site) -> None:
    make.decision(programme, reference="D1", recorded_at=make.NOW - timedelta(days=20))
    make.decision(programme, reference="D2")

    words = site.text("decisions/?as_at=2026-03-01")

    assert "D1 " in words
    assert "D2 " not in words
    assert site.get("decisions/D2/?as_at=2026-03-01").status_code == 404
