"""The pages of delivery: plans, the list of actions, one action, updates, the slippage ledger."""

import html
import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor
from soundingboard.delivery import actions as do
from soundingboard.delivery.listing import ActionRow
from soundingboard.delivery.models import ActionVersion, DateChange, DeliveryPlanVersion, MilestoneVersion, Update
from soundingboard.web.pages.actions_list import drawn
from tests import factories as make
from tests.delivery.scene import BEFORE, NOW, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march_2026() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene() -> Scene:
    return Scene()


class Site:
    """A browser signed in as somebody, in one programme."""

    def __init__(self, scene: Scene, actor: Actor) -> None:
        self.root = f"/p/{scene.programme.code}/delivery/"
        self.client = Client()
        assert actor.person is not None
        self.client.force_login(actor.person)

    def get(self, address: str = "") -> Any:
        return self.client.get(self.root + address)

    def text(self, address: str = "") -> str:
        answer = self.get(address)
        assert answer.status_code == 200, address
        return str(answer.content.decode())

    def post(self, address: str, **fields: Any) -> Any:
        return self.client.post(self.root + address, fields, follow=True)

    def queries(self, address: str) -> int:
        self.text(address)
        with CaptureQueriesContext(connection) as found:
            self.text(address)
        return len(found)


@pytest.fixture
def alice(scene: Scene) -> Site:
    return Site(scene, scene.alice)


@pytest.fixture
def bob(scene: Scene) -> Site:
    return Site(scene, scene.bob)


@pytest.fixture
def charlie(scene: Scene) -> Site:
    return Site(scene, scene.charlie)


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def now(action: ActionVersion) -> ActionVersion:
    return ActionVersion.objects.current().get(action_id=action.action_id)


EVERY_PAGE = ("", "plans/DP1/", "actions/", "actions/?state=in_progress&due=overdue", "actions/A1/", "slippage/")


# --- reading ------------------------------------------------------------------------------------------------------


def test_every_page_says_what_is_there(scene: Scene, charlie: Site) -> None:
    scene.started(title="Visit within five days")

    assert "Front door" in charlie.text()
    for address in ("plans/DP1/", "actions/", "actions/A1/"):
        assert "Visit within five days" in charlie.text(address)
    assert "No date was moved" in charlie.text("slippage/")


def test_an_empty_programme_is_told_what_to_do(charlie: Site, scene: Scene) -> None:
    assert "No actions here" in charlie.text("actions/")


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_a_page_takes_the_same_queries_however_many_actions(scene: Scene, alice: Site, address: str) -> None:
    make.round_(scene.programme, opened_at=BEFORE)
    scene.started(due_on=date(2026, 3, 1))
    few = alice.queries(address)
    for _ in range(20):
        scene.started(due_on=date(2026, 3, 1), owner=make.post(scene.programme))

    assert alice.queries(address) == few <= 15


@pytest.mark.parametrize("address", ["", "plans/DP1/", "actions/", "actions/A1/", "slippage/"])
def test_the_past_is_shown_as_it_was_and_not_changed(scene: Scene, alice: Site, address: str) -> None:
    action = scene.action(title="As first written")
    do.revise_action(action=action, title="As written later", by=scene.alice)
    do.change_due_date(
        action=now(action), new_due_on=date(2026, 6, 30), reason_code="staffing", reason="Left", agreed_by="Group",
        by=scene.dora,
    )  # fmt: skip

    page = alice.text(f"{address}?as_at=2026-01-10")

    assert "You are looking at the past" in page
    assert "As written later" not in page
    assert "30 June 2026" not in page
    assert alice.get("actions/A1/edit/?as_at=2026-01-10").status_code == 404


def test_another_programmes_pages_are_not_there(scene: Scene) -> None:
    scene.action()
    stranger = Site(scene, make.actor(make.programme()))

    for address in EVERY_PAGE:
        assert stranger.get(address).status_code == 404


def test_what_is_not_there_is_not_there(alice: Site) -> None:
    for address in ("plans/X/", "actions/X/", "actions/X/edit/", "resources/99/", "actions/X/state/fly/"):
        assert alice.get(address).status_code == 404


def test_a_reader_is_not_offered_what_they_may_not_do(scene: Scene, charlie: Site) -> None:
    scene.action()

    page = charlie.text("actions/A1/")

    assert "Change this action" not in page
    assert "Write the update" not in page
    for address in ("actions/new/", "actions/A1/edit/", "actions/A1/update/", "plans/new/", "actions/change-many/"):
        assert charlie.get(address).status_code == 403


def test_filters_and_their_chips_stay_in_the_address(scene: Scene, charlie: Site) -> None:
    scene.action("Visit sooner", due_on=date(2026, 3, 1))
    scene.action("Train the team")

    page = charlie.text("actions/?due=overdue&sort=-title")

    assert "Visit sooner" in page
    assert "Train the team" not in page
    assert "Due: Overdue" in page
    assert "actions.xlsx?due=overdue&amp;sort=-title" in page
    assert "Train the team" in charlie.text("actions/?due=never&owner=abc&page=x&sort=nothing")
    # A part of the address may be called as a method of what holds them all.
    assert "Train the team" in charlie.text("actions/?lists=1&items=2&get=3&page=1")


def test_the_list_goes_out_as_workbook_and_csv_with_the_same_filters(scene: Scene, charlie: Site) -> None:
    scene.action("=cmd()", due_on=date(2026, 3, 1))
    scene.action("Train the team")

    book = openpyxl.load_workbook(io.BytesIO(b"".join(charlie.get("actions.xlsx?due=overdue").streaming_content)))
    lines = b"".join(charlie.get("actions.csv").streaming_content).decode("utf-8-sig").splitlines()

    rows = list(book.active.iter_rows(values_only=True))
    assert [row[1] for row in rows] == ["Action", "=cmd()"]
    assert book.active["B2"].data_type == "s"
    assert len(lines) == 3
    assert "'=cmd()" in lines[1]


def test_a_script_in_a_title_stays_text(scene: Scene, charlie: Site) -> None:
    scene.action("<script>alert(1)</script>")

    for address in ("actions/", "actions/A1/", "plans/DP1/"):
        page = charlie.text(address)
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_a_row_of_the_list_says_all_that_is_known_of_an_action_and_escapes_it() -> None:
    row = ActionRow(
        1, 2, "A7", "<b>Visit</b> & see", "1.2", "DP<3>", "Head & lead", "Police <x>", "in_progress",
        None, date(2026, 1, 1), date(2026, 1, 31), 4, True, 12, 30,
    )  # fmt: skip

    page = drawn([row], "?as_at=2026-03-31", may_edit=True)
    cells = cells_of(page)

    assert 'href="A7/?as_at=2026-03-31"' in page
    assert 'name="chosen" value="A7"' in page
    assert cells == [
        "Choose A7",
        "A7 <b>Visit</b> & see",
        "1.2 DP<3>",
        "Head & lead Police <x>",
        "In progress",
        "31 January 2026 12 days late moved 30 days",
        "Round 4 Silent",
    ]


def cells_of(page: str) -> list[str]:
    """The words of each cell."""
    cells = re.findall(r"<t[dh].*?</t[dh]>", page)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in cells]


def test_a_row_of_the_list_says_what_is_not_known_of_an_action() -> None:
    row = ActionRow(1, 2, "A8", "Visit", "1.2", "DP1", None, None, "not_started", None, None, None, None, False, 0, 0)

    page = drawn([row], "", may_edit=False)

    assert cells_of(page) == ["A8 Visit", "1.2 DP1", "Nobody yet", "Not started", "No date", "None"]
    assert "<br>" not in page


# --- writing ------------------------------------------------------------------------------------------------------


def test_an_action_is_added(scene: Scene, alice: Site) -> None:
    key = {"objective": scene.objective.pk, "plan": scene.plan.delivery_plan_id, "owner": scene.post.pk}

    page = alice.post("actions/new/", title="Visit sooner", **key, **day("due_on", date(2026, 6, 1)))
    wrong = alice.post("actions/new/", title="", **key, due_on_day="31", due_on_month="2", due_on_year="2026")

    assert "A1 was added" in page.content.decode()
    assert "Enter action" in wrong.content.decode()
    assert "must be a real date" in wrong.content.decode()
    assert ActionVersion.objects.count() == 1


def test_a_form_sent_twice_adds_once(scene: Scene, alice: Site) -> None:
    key = {"objective": scene.objective.pk, "plan": scene.plan.delivery_plan_id}
    for _ in range(2):
        alice.post("actions/new/", title="Visit sooner", **key)
        alice.post("plans/new/", title="Care", theme=scene.theme.pk)
        alice.post("actions/A1/milestones/new/", title="Rota agreed", **day("due_on", date(2026, 5, 1)))

    assert ActionVersion.objects.count() == 1
    assert DeliveryPlanVersion.objects.filter(title="Care").count() == 1
    assert MilestoneVersion.objects.count() == 1


def test_the_second_to_edit_sees_both_and_loses_nothing(scene: Scene, alice: Site) -> None:
    action = scene.action(title="As it was")
    fields = {
        "title": "Mine",
        "objective": scene.objective.pk,
        "plan": scene.plan.delivery_plan_id,
        "owner": scene.post.pk,
    }
    do.revise_action(action=action, title="Theirs", by=scene.dora)

    page = alice.post("actions/A1/edit/", version=action.pk, **fields).content.decode()
    alice.post("actions/A1/edit/", version=now(action).pk, **fields)

    assert "Dora Dean saved" in page
    assert "Theirs" in page
    assert "Mine" in page
    assert now(action).title == "Mine"


def test_a_date_is_moved_with_its_reason(scene: Scene, alice: Site) -> None:
    action = scene.action()

    refused = alice.post("actions/A1/date/", version=action.pk, **day("new_due_on", date(2026, 6, 30)))
    alice.post(
        "actions/A1/date/",
        version=action.pk,
        reason_code="partner",
        reason="Police data came late",
        agreed_by="Delivery group",
        **day("new_due_on", date(2026, 6, 30)),
    )

    assert "Enter the reason for the change of date" in refused.content.decode()
    assert DateChange.objects.get().new_due_on == date(2026, 6, 30)
    assert "Police data came late" in alice.text("slippage/")


def test_an_action_is_blocked_and_cancelled_with_a_reason(scene: Scene, alice: Site) -> None:
    action = scene.started()

    assert "Enter reason" in alice.post("actions/A1/state/block/", reason="").content.decode()
    alice.post("actions/A1/state/block/", reason="No vehicle")
    assert now(action).state == "blocked"
    alice.post("actions/A1/state/cancel/", reason="No longer needed")
    assert now(action).state == "cancelled"
    assert "cannot become" in alice.post("actions/A1/state/block/", reason="Again").content.decode()


def test_delivering_asks_for_evidence_in_the_register(scene: Scene, bob: Site) -> None:
    action = scene.started()
    scene.evidence("E1")

    unknown = bob.post("actions/A1/delivered/", account="Done", evidence="E1, E99").content.decode()
    none = bob.post("actions/A1/delivered/", account="Done").content.decode()
    bob.post("actions/A1/delivered/", account="Done", evidence="e1")

    assert "Evidence (optional)" not in unknown
    assert "E99 is not there" in unknown
    assert "Offer at least one piece of evidence" in none
    assert now(action).state == "delivered"


def test_an_auditor_assures_and_rechecks(scene: Scene) -> None:
    action = scene.delivered()
    scene.evidence("E2")
    asif = Site(scene, scene.asif)

    asif.post("actions/A1/assured/", evidence="E2", text="Visits are in time")
    page = asif.text("actions/A1/")
    asif.post("actions/A1/recheck/6/", held="no", text="They slipped")

    assert "Record the re-check at 6 months" in page
    assert now(action).state == "in_progress"
    assert asif.get("actions/A1/recheck/12/").status_code == 404


def test_milestones_and_dependencies_are_kept_on_the_page(scene: Scene, alice: Site) -> None:
    scene.action()
    scene.action("Other work")

    alice.post("actions/A1/milestones/new/", title="Rota agreed", **day("due_on", date(2026, 3, 1)))
    alice.post("actions/A1/dependencies/new/", on_action="a2")
    ring = alice.post("actions/A2/dependencies/new/", on_action="A1").content.decode()
    page = alice.text("actions/A1/")

    assert "Rota agreed" in page
    assert "15 days late" in page
    assert "Other work" in page
    assert "Neither could begin" in ring
    alice.post("actions/A1/milestones/M1/reached/", on_day="", on_month="", on_year="")
    assert "15 days late" not in alice.text("actions/A1/")


def test_a_delivery_plan_says_what_it_needs(scene: Scene, alice: Site) -> None:
    council = make.agency(scene.programme)

    alice.post(
        "plans/DP1/resources/new/", agency=council.pk, kind="people", what_for="Workers", needed="4", secured="1"
    )
    wrong = alice.post(
        "plans/DP1/resources/new/", agency=council.pk, kind="people", what_for="More", needed="-1", secured="x"
    )
    alice.post(
        "plans/DP1/resources/new/", agency=council.pk, kind="money", what_for="Posts", needed="60000", secured="20000.5"
    )

    for page in (alice.text("plans/DP1/"), alice.text()):
        assert "3 still to be secured" in page
        assert "£39,999.50 still to be secured" in page
        assert "£60,000" in page
        assert "4.00" not in page
    assert wrong.status_code == 200
    assert "There is a problem" in wrong.content.decode()


# --- updates ------------------------------------------------------------------------------------------------------


@pytest.fixture
def open_round(scene: Scene) -> Any:
    return make.round_(scene.programme, opened_at=BEFORE)


def test_an_owner_writes_beside_the_last_update(scene: Scene, bob: Site, open_round: Any) -> None:
    action = scene.started()

    bob.post("actions/A1/update/", progress="Half done", state="in_progress", draft="1")
    sent = {"progress": "Half done", "state": "in_progress", "submit": "1", "seen": str(Update.objects.get().pk)}
    bob.post("actions/A1/update/", **sent)
    bob.post("actions/A1/update/", **sent)

    assert Update.objects.filter(action=action.action).count() == 2
    assert Update.objects.current().get().state == "submitted"
    open_round.state = "closed"
    open_round.save()
    make.round_(scene.programme, 2, opened_at=BEFORE)
    assert "Half done" in bob.text("actions/A1/update/")


@pytest.mark.parametrize("seen", ["²", "9" * 5000])
def test_a_hidden_box_of_an_update_that_was_tampered_with_breaks_nothing(
    scene: Scene, bob: Site, open_round: Any, seen: str
) -> None:
    action = scene.started()

    sent = bob.post("actions/A1/update/", progress="Half done", state="in_progress", submit="1", seen=seen)

    assert sent.status_code == 200
    assert Update.objects.filter(action=action.action).count() == 1


def test_the_second_to_write_an_update_keeps_their_text(scene: Scene, bob: Site, open_round: Any) -> None:
    action = scene.started()
    theirs = do.save_update(action=action, progress="Theirs", by=scene.alice)

    page = bob.post("actions/A1/update/", progress="Mine", state="in_progress", submit="1", seen="").content.decode()
    bob.post("actions/A1/update/", progress="Mine", state="in_progress", submit="1", seen=str(theirs.pk))

    assert "Alice Ashworth saved first" in page
    assert "Theirs" in page
    assert ">\nMine</textarea>" in page
    assert f'value="{theirs.pk}"' in page
    assert Update.objects.current().get().progress == "Mine"


def test_a_round_that_closed_meanwhile_leaves_the_text_on_the_page(scene: Scene, bob: Site, open_round: Any) -> None:
    scene.started()
    open_round.state = "closed"
    open_round.save()

    page = bob.post("actions/A1/update/", progress="Written in time", state="in_progress", submit="1").content.decode()

    assert "No round is open for updates now" in page
    assert "Written in time" in page
    assert not Update.objects.exists()


def test_a_child_is_not_named_in_an_update(scene: Scene, bob: Site, open_round: Any) -> None:
    scene.started()

    page = bob.post("actions/A1/update/", progress="Wrote to mum@home.example", submit="1", state="in_progress")

    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert not Update.objects.exists()


def test_the_delivery_group_challenges_and_accepts(scene: Scene, bob: Site, open_round: Any) -> None:
    action = scene.started()
    sent = do.save_update(action=action, progress="All is well", submit=True, by=scene.bob)
    dora = Site(scene, scene.dora)

    dora.post("actions/A1/update/challenge/", text="How do you know?", seen=str(sent.pk))
    assert "How do you know?" in bob.text("actions/A1/update/")
    bob.post(
        "actions/A1/update/",
        progress="Audit says so",
        state="in_progress",
        submit="1",
        seen=str(Update.objects.current().get().pk),
    )
    stale = dora.post("actions/A1/update/accept/", seen=str(sent.pk)).content.decode()
    dora.post("actions/A1/update/accept/", seen=str(Update.objects.current().get().pk))

    assert "The owner changed the update while you read it" in stale
    assert Update.objects.current().get().state == "accepted"
    assert dora.get("actions/A1/update/accept/").status_code == 405


def test_somebody_elses_action_is_not_updated(scene: Scene, bob: Site, open_round: Any) -> None:
    scene.started(owner=make.post(scene.programme, "Another post"))

    assert bob.get("actions/A1/update/").status_code == 403
    assert bob.post("actions/A1/update/", progress="Mine", submit="1").status_code == 403


# --- many at once -------------------------------------------------------------------------------------------------


def test_many_are_changed_after_a_preview(scene: Scene, alice: Site) -> None:
    one, two = scene.action(), scene.action()
    address = "actions/change-many/?chosen=A1&chosen=A2"
    fields = {"shift_days": "14", "reason_code": "staffing", "reason": "Two left", "agreed_by": "Delivery group"}

    refused = alice.post(address, shift_days="14", step="preview").content.decode()
    preview = alice.post(address, step="preview", **fields)
    assert not DateChange.objects.exists()
    done = alice.post(address, step="confirm", seen=preview.context["seen"], **fields).content.decode()

    assert "Enter who agreed the new dates" in refused
    assert "14 May 2026" in preview.content.decode()
    assert "2 actions were changed" in done
    assert {now(one).due_on, now(two).due_on} == {date(2026, 5, 14)}


def test_a_preview_that_is_out_of_date_changes_nothing(scene: Scene, alice: Site) -> None:
    action = scene.action()
    address = "actions/change-many/?all=1"
    new = make.post(scene.programme, "Head of Front Door")
    preview = alice.post(address, step="preview", owner=new.pk)
    do.revise_action(action=action, title="Changed", by=scene.dora)

    page = alice.post(address, step="confirm", owner=new.pk, seen=preview.context["seen"]).content.decode()

    assert "changed meanwhile" in page
    assert now(action).owner == scene.post


def test_nothing_chosen_is_said(alice: Site) -> None:
    assert "Tick the actions" in alice.post("actions/change-many/").content.decode()


def test_the_history_of_an_action_is_in_words(scene: Scene, alice: Site) -> None:
    action = scene.started()
    do.revise_action(action=action, owner=make.post(scene.programme, "Head of Front Door"), by=scene.dora)

    page = alice.text("actions/A1/history/")

    assert "Owner: Head of Assessment became Head of Front Door" in page
    assert "State: Not started became In progress" in page
    assert "Dora Dean" in page
    assert (
        Site(scene, make.actor(scene.programme, "partner", name="Pat Price")).get("actions/A1/history/").status_code
        == 403
    )


def test_exempt_evidence_is_not_there_for_those_who_may_not_see_it(scene: Scene, alice: Site, bob: Site) -> None:
    action = scene.started()
    evidence = scene.evidence("E1", title="Report in private", classification="exempt")

    unknown = bob.post("actions/A1/evidence/", evidence="E1").content.decode()
    do.link_evidence(action=action, evidence=evidence, by=scene.alice)

    assert "E1 is not there" in unknown
    assert "Report in private" in alice.text("actions/A1/")
    assert "Report in private" not in bob.text("actions/A1/")
