"""The pages of the risk register: what they ask, say, refuse and cost."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor, actor_in
from soundingboard.accounts.models import Post, Programme
from soundingboard.accounts.roles import Role
from soundingboard.risk import actions, reading, step_actions
from soundingboard.risk.models import Level, RiskScore, RiskVersion, ScoreKind, Works
from tests import factories as make
from tests.factories import later, score
from tests.web.pages.test_evidence import Site
from tests.web.pages.test_meetings import on

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return later(make.actor(programme), timezone.now())


@pytest.fixture
def head(programme: Programme) -> Post:
    return make.post(programme, "Head of Assessment", make.actor(programme, Role.ACTION_OWNER, name="Olu Owner").person)


@pytest.fixture
def site(programme: Programme, alice: Actor) -> Site:
    return Site(programme, alice)


@pytest.fixture
def risk(programme: Programme, head: Post, alice: Actor) -> RiskVersion:
    return make.risk(programme, head, by=alice)


def test_the_days_on_which_risks_are_looked_at_again_are_taken_into_a_calendar(site, risk, alice):
    (line,) = reading.risk_lines(alice, on=TODAY)
    closed = make.risk(risk.programme, risk.owner, by=alice, title="Gone by")
    step_actions.close_risk(version=closed, text="It cannot happen any more.", happened_on=TODAY, by=alice)

    assert "risks/risks.ics" in site.get("risks/").content.decode()
    feed = site.get("risks/risks.ics").content.decode().replace("\r\n ", "")

    assert f"Look again at risk {line.reference}" in feed
    assert f"DTSTART;VALUE=DATE:{line.review_due_on:%Y%m%d}" in feed
    assert feed.count("BEGIN:VEVENT") == 1


def scores(*numbers: int, kind: str = "") -> dict[str, int]:
    names = ("children_likelihood", "children_impact", "programme_likelihood", "programme_impact")
    return {f"{kind}{name}": number for name, number in zip(names, numbers, strict=True)}


def raising(head: Post, **more: Any) -> dict[str, Any]:
    return {
        "title": "Social workers leave",
        "cause": "Neighbours pay more.",
        "event": "A third of the team leaves.",
        "consequence": "Children wait.",
        "owner": head.pk,
        "proximity": "year",
        "threatens": "",
        "reason": "Four left.",
        **scores(4, 5, 4, 4, kind="inherent_"),
        **scores(3, 5, 3, 3, kind="current_"),
        **scores(2, 3, 2, 3, kind="target_"),
        **on(TODAY, "raised_on"),
        **more,
    }


def actor_of(programme: Programme, post: Post) -> Actor:
    found = actor_in(programme, post.holdings.get().person, timezone.now())
    assert found is not None
    return found


def said(response: Any) -> str:
    return str(response.content.decode())


def test_an_empty_register_says_what_belongs_on_it_and_so_does_the_heat_map(site: Site) -> None:
    assert "No risk has been raised yet" in site.text("risks/")
    assert "No risk to show" in site.text("risks/heat-map/")


def test_a_risk_is_raised_and_shown_in_words_and_numbers(programme: Programme, site: Site, head: Post) -> None:
    make.objective(make.theme(make.plan(programme)), "1.1")

    words = said(site.post("risks/add/", raising(head, threatens="1.1")))

    assert "RSK1 is on the register" in words
    assert "Objective 1.1" in words
    assert "Above appetite" in words
    assert "No control makes it less likely; no control makes it less grave." in site.text("risks/RSK1/")


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"owner": ""}, "Choose the post that owns the risk"),
        ({"current_children_impact": 6}, "the matrix goes from 1 to 5"),
        ({"current_children_impact": ""}, "Choose impact for children"),
        ({"current_children_likelihood": 5}, "more than before any control"),
        ({"threatens": "9.9"}, "There is no objective or action 9.9"),
        ({"cause": "x" * 100_000}, "use 2,000 characters or fewer"),
        ({"event": "NHS number 943 476 5919"}, "looks like an NHS number"),
    ],
)
def test_a_risk_that_cannot_be_is_refused_with_a_sentence_and_nothing_is_saved(
    site: Site, head: Post, bad: dict[str, Any], message: str
) -> None:
    assert message in said(site.post("risks/add/", raising(head, **bad)))
    assert RiskVersion.objects.count() == 0


def test_text_from_right_to_left_and_faces_stand_as_they_were_typed(site: Site, head: Post) -> None:
    site.post("risks/add/", raising(head, cause="خطر على الأطفال 😟", title="خطر"))

    assert "خطر على الأطفال 😟" in site.text("risks/RSK1/")


def test_two_people_scoring_one_risk_see_each_others(programme: Programme, site: Site, alice: Actor, risk: Any) -> None:
    seen = RiskScore.objects.current().get(risk=risk.risk, kind="current")
    actions.score_risk(
        version=risk, kind=ScoreKind.CURRENT, seen=seen, score=score(2, 5, 3, 3), reason="Two came back.",
        scored_on=TODAY, by=later(alice, timezone.now()),
    )  # fmt: skip
    form = {"version": seen.pk, "reason": "One more left.", **scores(4, 5, 3, 3), **on(TODAY, "scored_on")}

    words = said(site.post("risks/RSK1/score/current/", form))

    assert "saved a change to this while you were editing" in words
    assert "One more left." in words
    assert RiskScore.objects.filter(kind="current").count() == 2


def test_a_risk_is_escalated_and_answered_and_the_page_says_how_long_it_took(
    programme: Programme, site: Site, risk: Any
) -> None:
    step = {"level": "dfe", "text": "A grant.", **on(TODAY + timedelta(days=9), "due_on"), **on(TODAY, "happened_on")}
    assert "since when a reply is waited for" in said(site.post("risks/RSK1/do/escalate/", step))
    assert "waiting for a reply" in site.text("risks/?flag=escalated")
    (waiting,) = reading.risk_lines(make.actor(programme, name="Any Body"), on=TODAY)[0].waiting
    adviser = Site(programme, make.actor(programme, Role.DFE_ADVISER, name="Dee Adviser"))
    assert "Put down the reply" in adviser.text("risks/RSK1/")

    reply = {"text": "Two posts.", "decision": "", **on(TODAY, "happened_on")}
    words = said(adviser.post(f"risks/RSK1/replies/{waiting.row.pk}/", reply))

    assert "The reply is on record." in words
    assert "Two posts." in words


def test_an_acceptance_without_authority_or_with_a_decision_that_is_not_there_is_refused(site: Site, risk: Any) -> None:
    form = {"text": "So be it.", **on(TODAY + timedelta(days=30), "until"), **on(TODAY, "happened_on"), "authority": ""}

    assert "on whose authority" in said(site.post("risks/RSK1/do/accept/", {**form, "decision": ""}))
    assert "There is no decision D99" in said(site.post("risks/RSK1/do/accept/", {**form, "decision": "D99"}))
    assert RiskVersion.objects.current().get().state == "open"


def test_a_control_is_added_and_stands_in_the_picture(site: Site, head: Post, risk: Any) -> None:
    form = {
        "words": "A retention payment", "owner": head.pk, "takes_off_likelihood": 1, "takes_off_impact": 0,
        "works": "works", **on(TODAY, "starts_on"), **on(TODAY, "looked_at_on"),
    }  # fmt: skip
    words = said(site.post("risks/RSK1/controls/add/", form))

    assert "1 control should make it less likely, and 1 is known to" in words
    assert said(site.post("risks/RSK1/controls/add/", {**form, "takes_off_likelihood": 0})).count("There is a problem")


def test_the_heat_map_tells_both_subjects_in_a_sentence_and_a_table(site: Site, risk: Any) -> None:
    words = site.text("risks/heat-map/")

    assert "1 risk: 1 high; 1 above appetite, which is 8." in words
    assert "1 risk: 1 moderate; none above appetite, which is 12." in words
    assert words.count("RSK1") >= 2


def test_the_list_narrows_by_the_address_and_so_does_the_file(
    programme: Programme, site: Site, alice: Actor, head: Post, risk: Any
) -> None:
    make.risk(
        programme,
        head,
        by=alice,
        title="Paper is late",
        inherent=score(1, 2, 1, 2),
        current=score(1, 1, 1, 1),
        target=score(1, 1, 1, 1),
    )
    assert "Paper is late" not in site.text("risks/?flag=above")
    assert "Nothing matches" in site.text("risks/?text=nowhere")
    assert "Only the cell of the matrix" in site.text("risks/?children=3x5")

    csv = b"".join(site.get("risks/export.csv?text=paper").streaming_content).decode()
    book = openpyxl.load_workbook(io.BytesIO(b"".join(site.get("risks/export.xlsx").streaming_content)))

    assert "Paper is late" in csv
    assert "Social workers leave" not in csv
    assert book.sheetnames == ["Risks", "Controls", "What was done"]
    assert book["Risks"].max_row == 3


def test_a_past_day_shows_what_held_and_offers_nothing_to_do(site: Site, risk: Any) -> None:
    past = (TODAY - timedelta(days=1)).isoformat()

    assert "Nothing was on record on this day" in site.text(f"risks/?as_at={past}")
    assert site.get(f"risks/RSK1/?as_at={past}").status_code == 404


def test_an_owner_may_score_their_risk_and_not_accept_it(programme: Programme, risk: Any, head: Post) -> None:
    owner = Site(programme, actor_of(programme, head))

    assert "Score it again" in owner.text("risks/RSK1/")
    assert owner.get("risks/RSK1/score/current/").status_code == 200
    assert owner.get("risks/RSK1/do/accept/").status_code == 403
    reader = Site(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR, name="Cal Councillor"))
    assert "Score it again" not in reader.text("risks/RSK1/")
    assert reader.get("risks/RSK1/score/current/").status_code == 403


def test_a_risk_of_another_programme_is_not_there(site: Site, risk: Any) -> None:
    other = make.programme()
    stranger = Site(other, make.actor(other, name="Stella Stranger"))

    assert stranger.get("risks/RSK1/").status_code == 404


def test_a_page_costs_as_many_queries_whatever_the_register_holds(
    programme: Programme, site: Site, alice: Actor, head: Post, risk: Any
) -> None:
    before = {address: site.queries(address) for address in ("risks/", "risks/heat-map/", "risks/RSK1/")}
    for number in range(4):
        more = make.risk(programme, head, by=alice, title=f"Another {number}")
        step_actions.escalate_risk(
            version=more, level=Level.BOARD, text="Help.", due_on=TODAY, happened_on=TODAY, by=alice
        )
        actions.add_control(
            version=more, words="Pay.", owner=head, starts_on=TODAY, takes_off_likelihood=1, takes_off_impact=1,
            works=Works.WORKS, looked_at_on=TODAY, by=alice,
        )  # fmt: skip

    assert {address: site.queries(address) for address in before} == before
    assert max(before.values()) <= 15


def test_an_objective_says_what_threatens_it(programme: Programme, site: Site, alice: Actor, head: Post) -> None:
    objective = make.objective(make.theme(make.plan(programme)), "1.1")
    assert "No risk on the register is said to threaten it." in site.text("plan/objectives/1.1/")
    make.risk(programme, head, by=alice, objectives=[objective])

    words = site.text("plan/objectives/1.1/")

    assert "RSK1 Social workers leave" in words
    assert site.queries("plan/objectives/1.1/") <= 15


def test_a_name_is_refused_at_its_box_and_let_stand_only_with_a_reason(site: Site, head: Post) -> None:
    named = raising(head, cause="The Jordan Okafor bursary ends.")
    words = said(site.post("risks/add/", named))
    assert "looks like a person\u2019s name" in words
    assert "cause-may-stand-because" in words
    assert "ends." in words
    assert "title-may-stand-because" not in words

    assert "Say in a sentence why it may stand." in said(
        site.post("risks/add/", {**named, "cause-may-stand-because": "ok"})
    )
    assert RiskVersion.objects.count() == 0
    reason = "It is the name of a bursary and of nobody in our care."
    assert "RSK1 is on the register" in said(site.post("risks/add/", {**named, "cause-may-stand-because": reason}))

    # A later version of the row holds the text again, and nobody is asked twice.
    done = site.post("risks/RSK1/do/happened/", {"text": "It ended.", **on(TODAY, "happened_on")})
    assert "It is an issue now" in said(done)
    history = site.text("history/")
    assert "Screening overruled, with a reason" in history


def test_a_number_of_one_person_alone_is_let_stand_for_no_reason(site: Site, head: Post) -> None:
    form = raising(
        head, cause="NHS number 943 476 5919", **{"cause-may-stand-because": "It is only an example of one."}
    )

    words = said(site.post("risks/add/", form))

    assert "looks like an NHS number" in words
    assert "may-stand-because" not in words
    assert RiskVersion.objects.count() == 0
