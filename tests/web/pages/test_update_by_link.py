"""The page behind a link that is good once, and the manager's pages about such links."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from soundingboard.accounts.actions import abolish_post, vacate
from soundingboard.accounts.case_number_actions import add_case_number_pattern
from soundingboard.accounts.roles import Role
from soundingboard.cycle.actions import close_round
from soundingboard.delivery import actions as do
from soundingboard.delivery import link_actions, links
from soundingboard.delivery.models import LinkOpening, Update, UpdateLink
from soundingboard.history.models import Entry
from soundingboard.plan.models import Freeze
from tests import factories as make
from tests.delivery.test_links import Partner
from tests.web.pages.browsing import Browser, sound

pytestmark = pytest.mark.django_db

CLOSING = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


@pytest.fixture(autouse=True)
def _on_a_monday_in_march() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def scene() -> Partner:
    return Partner()


class Phone:
    """Somebody's browser, in which nobody is signed in, with a link."""

    def __init__(self, token: str) -> None:
        # A form that needed a cookie of ours to be believed would be refused here.
        self.client = Client(enforce_csrf_checks=True)
        self.address = f"/u/{token}/"

    def get(self) -> Any:
        return self.client.get(self.address)

    def send(self, button: str = "send", **fields: str) -> Any:
        """Send the form as it stands on the page, with what is typed into it."""
        page = self.get().content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page))
        return self.client.post(self.address, {**hidden, **fields, button: "1"})


def boxes(scene: Partner, progress: str = "Going well.", **more: str) -> dict[str, str]:
    """What is typed for both of the partner's actions."""
    found = {}
    for action in (scene.first, scene.second):
        said = {"progress": progress, "state": "in_progress", **more}
        found |= {f"a{action.action_id}-{name}": value for name, value in said.items()}
    return found


def test_a_partner_updates_without_an_account(scene: Partner) -> None:
    do.save_update(action=scene.others, progress="Nothing to do with police.", submit=True, by=scene.alice)
    link, token = scene.send()
    phone = Phone(token)

    page = sound(phone.get())
    assert "A1 Share names" in page
    assert "Train" in page
    assert "Nothing to do with police" not in page
    assert "Visit within five days" not in page
    # Nothing else can be reached.
    assert re.findall(r'<a [^>]*href="([^"]*)"', page) == ["#main"]

    sent = phone.send(**boxes(scene))
    assert (sent.status_code, sent["Location"]) == (302, phone.address)
    thanks = phone.get()
    assert "Thank you" in sound(thanks)
    assert {name: thanks[name] for name in CLOSING} == CLOSING
    assert [row.state for row in Update.objects.filter(link=link)] == ["submitted", "submitted"]

    # The same browser is thanked again; another is told that it is spent.
    assert phone.get().status_code == 200
    again = Phone(token).get()
    assert again.status_code == 410
    assert "has been used" in sound(again)
    assert phone.send(**boxes(scene)).status_code == 200
    assert Update.objects.filter(link=link).count() == 2


@pytest.mark.parametrize("seen", ["²", "9" * 5000, "-1", "x"])
def test_a_hidden_box_that_was_tampered_with_breaks_nothing(scene: Partner, seen: str) -> None:
    _, token = scene.send()
    phone, keys = Phone(token), [action.action_id for action in (scene.first, scene.second)]

    answers = [
        phone.send(button, **boxes(scene), **{f"a{key}-seen": seen for key in keys}) for button in ("draft", "send")
    ]

    assert [each.status_code for each in answers] == [302, 302]


@pytest.mark.parametrize("ended", ["", "revoked", "unknown"])
def test_every_answer_keeps_the_address_to_itself(scene: Partner, ended: str) -> None:
    link, token = scene.send()
    if ended == "revoked":
        link_actions.revoke_link(link=link, by=scene.alice)
    response = Phone(token if ended != "unknown" else "x" * 43).get()

    assert response.status_code == {"": 200, "revoked": 410, "unknown": 404}[ended]
    assert {name: response[name] for name in CLOSING} == CLOSING
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_a_mail_scanner_uses_nothing_up(scene: Partner) -> None:
    link, token = scene.send()

    for _ in range(3):
        scanner = Client()
        assert scanner.head(f"/u/{token}/").status_code == 200
        assert scanner.get(f"/u/{token}/").status_code == 200
    assert Client().put(f"/u/{token}/").status_code == 405
    link.refresh_from_db()
    assert (link.submitted_at, link.revoked_at, link.draft) == (None, None, {})
    # To look at the head alone is not to open it.
    assert LinkOpening.objects.count() == 3

    page = sound(Phone(token).get())
    assert "Who is writing?" in page


def test_who_presses_twice_is_thanked_whichever_press_was_quicker(
    scene: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = Phone(scene.send()[1])
    sends = link_actions.submit_by_link

    def once_the_other_press_was_through(**given: Any) -> None:
        sends(**given)
        raise link_actions.LinkIsSpent

    monkeypatch.setattr(link_actions, "submit_by_link", once_the_other_press_was_through)
    assert phone.send(**boxes(scene)).status_code == 302
    assert "Thank you" in phone.get().content.decode()


def test_a_forwarded_link_asks_who_is_writing(scene: Partner) -> None:
    link, token = scene.send()
    assert "Who is writing?" not in sound(Phone(token).get())

    other = Phone(token)
    refused = sound(other.send(**boxes(scene)))
    assert "Enter your name" in refused
    assert "Enter your post" in refused
    assert not Update.objects.exists()

    other.send(**boxes(scene), writer_name="Quentin Quick", writer_post="Analyst")
    assert {row.given_by for row in Update.objects.filter(link=link)} == {"Quentin Quick, Analyst"}
    manager = Browser(scene.programme, scene.alice)
    listed = manager.text("rounds/1/links/")
    assert "in 2 browsers" in listed
    assert "Quentin Quick, Analyst" in listed
    assert "Another, number 2" in manager.text(f"rounds/1/links/{link.pk}/")
    assert "Quentin Quick, Analyst, by link" in manager.text("delivery/actions/A1/")


def test_a_browser_that_keeps_no_cookie_is_asked_who_writes(scene: Partner) -> None:
    _, token = scene.send()
    assert Client().get(f"/u/{token}/").status_code == 200

    answer = Client().post(f"/u/{token}/", {**boxes(scene), "send": "1"})

    assert "Enter your name" in sound(answer)


def test_what_is_missing_is_asked_for_by_the_action(scene: Partner) -> None:
    _, token = scene.send()
    phone = Phone(token)
    first, second = (f"a{action.action_id}" for action in (scene.first, scene.second))

    page = sound(
        phone.send(
            **{
                f"{first}-progress": "",
                f"{first}-state": "blocked",
                f"{second}-progress": "Ten are trained.",
                f"{second}-on_day": "1",
                f"{second}-on_month": "6",
                f"{second}-on_year": "2026",
            }
        )
    )

    assert "Enter what has been done for A1" in page
    assert "Enter what stands in the way of A1" in page
    assert "Choose why another date is expected for A2" in page
    assert "Ten are trained." in page
    assert not Update.objects.exists()


def test_what_could_name_a_child_is_refused_at_its_box(scene: Partner) -> None:
    _, token = scene.send()
    phone = Phone(token)

    for button in ("send", "keep"):
        page = sound(phone.send(button, **boxes(scene, progress="Ring mum on 07700 900123.")))
        assert "07700 900123" in page
        assert "govuk-error-message" in page
    assert not Update.objects.exists()
    assert UpdateLink.objects.get().draft == {}


def test_case_numbers_are_looked_for_as_this_programme_writes_them_and_no_other(scene: Partner) -> None:
    _, token = scene.send()
    other = make.programme()
    add_case_number_pattern(
        programme=other, pattern="ZQ-99999", by=make.actor(other, Role.PROGRAMME_MANAGER, scene.alice.now)
    )
    add_case_number_pattern(programme=scene.programme, pattern="XW-99999", by=scene.alice)
    phone = Phone(token)

    assert "XW-12345" in sound(phone.send("keep", **boxes(scene, progress="Seen with XW-12345 on Monday.")))
    assert UpdateLink.objects.get().draft == {}
    phone.send("keep", **boxes(scene, progress="Seen with ZQ-12345 on Monday."))
    assert "ZQ-12345" in str(UpdateLink.objects.get().draft)


def test_a_draft_is_kept_and_comes_back(scene: Partner) -> None:
    link, token = scene.send()
    phone = Phone(token)

    kept = phone.send("keep", **{f"a{scene.first.action_id}-progress": "Half of it"})
    assert kept["Location"] == f"{phone.address}?kept=1"
    page = sound(phone.client.get(kept["Location"]))
    assert "What you wrote is kept" in page
    assert "Half of it" in page
    assert "Draft kept" in Browser(scene.programme, scene.alice).text("rounds/1/links/")
    assert not Update.objects.exists()
    link.refresh_from_db()
    assert list(link.draft) == ["A1"]


def test_where_nothing_was_written_nothing_is_said_to_be_kept(scene: Partner) -> None:
    link, token = scene.send()
    phone = Phone(token)

    assert phone.send("keep")["Location"] == phone.address
    link.refresh_from_db()
    assert not link.draft


def test_somebody_elses_draft_is_not_overwritten_unseen(scene: Partner) -> None:
    _, token = scene.send()
    phone = Phone(token)
    page = phone.get().content.decode()
    do.save_update(action=scene.first, progress="From the office.", by=scene.alice)
    hidden = dict.fromkeys(re.findall(r'<input type="hidden" name="([^"]+)"', page), "")

    answer = phone.client.post(phone.address, {**hidden, **boxes(scene), "send": "1"})
    again = sound(answer)
    assert "Press send again" in again
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', again))
    assert phone.client.post(phone.address, {**hidden, **boxes(scene), "send": "1"}).status_code == 302
    assert Update.objects.current().get(action=scene.first.action).progress == "Going well."


def test_what_ends_a_link_is_said_in_a_sentence(scene: Partner) -> None:
    link, token = scene.send()
    phone = Phone(token)
    phone.get()

    with time_machine.travel(link.expires_at + timedelta(seconds=1), tick=False):
        late = phone.client.post(phone.address, {**boxes(scene), "send": "1"})
        assert late.status_code == 410
        assert "has run out" in sound(late)
        assert "was not sent" in sound(late)

    Freeze.objects.create(
        programme=scene.programme, plan=scene.plan_of_all, standing="paused", reason="Elections.", recorded_at=make.NOW
    )
    frozen = phone.get()
    assert frozen.status_code == 409
    assert "No update is taken just now" in sound(frozen)
    kept = sound(phone.client.post(phone.address, {**boxes(scene), "send": "1"}))
    assert "What you wrote is still here" in kept
    assert "Going well." in kept
    Freeze.objects.all().delete()

    do.cancel_action(action=scene.first, reason="Not needed.", by=scene.alice)
    assert "It is cancelled: nothing more is asked of it." in sound(phone.get())
    do.cancel_action(action=scene.second, reason="Not needed.", by=scene.alice)
    assert "Nothing more is asked of you" in sound(phone.get())

    vacate(post=scene.police, on=make.TODAY, by=scene.alice)
    abolish_post(post=scene.police, on=make.TODAY, why="Merged.", by=scene.alice)
    assert "Updates are not taken now" in sound(phone.get())
    close_round(round=scene.round, by=scene.alice)
    assert phone.get().status_code == 410


def test_an_unknown_token_is_not_told_from_a_wrong_one(scene: Partner) -> None:
    _, token = scene.send()

    answers = [Client().get(f"/u/{wrong}/") for wrong in ("x", "y" * 43, token[:-1], token + "a", token.swapcase())]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_link_and_an_address_are_limited(scene: Partner) -> None:
    _, token = scene.send()
    far = [Client(REMOTE_ADDR=f"192.0.2.{number % 250}") for number in range(61)]

    answers = [each.get(f"/u/{token}/").status_code for each in far]
    assert answers == [200] * 60 + [429]

    near = Client(REMOTE_ADDR="198.51.100.1")
    guesses = [near.get(f"/u/{number}/").status_code for number in range(61)]
    assert guesses == [404] * 60 + [429]


def test_the_token_is_in_no_log_and_no_history(scene: Partner, caplog: Any, capsys: Any) -> None:
    _, token = scene.send()
    phone = Phone(token)
    phone.get()
    phone.send(**boxes(scene))
    Client().get(f"/u/{token}/")

    said = capsys.readouterr()
    assert token not in said.out + said.err
    ours = [record for record in caplog.records if not record.name.startswith("django.request")]
    assert token not in json.dumps([str(record.__dict__) for record in ours])
    for table in (Entry, LinkOpening, UpdateLink, Update):
        assert not [row for row in table.objects.values() if token in str(row)]


# --- the manager --------------------------------------------------------------------------------------------------


def test_the_manager_sends_a_link_from_the_round(scene: Partner) -> None:
    manager = Browser(scene.programme, scene.alice)
    way = f"rounds/1/links/posts/{scene.police.code}/"
    assert way in manager.text("rounds/1/")
    day = make.TODAY + timedelta(days=3)
    said = {"name": "Pat Partner", "email": "pat@police.example"}
    said |= {f"until_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}

    page = manager.said(way, how="copy", **said)
    (address,) = re.findall(r"http://testserver(/u/[^<]+/)", page)
    assert "A1 Share names" in sound(Client().get(address))

    # Shown once: no page holds it again.
    assert address not in manager.text("rounds/1/links/") + manager.text("rounds/1/")
    assert "Opened" in manager.text("rounds/1/")
    assert "stops working when this one is sent" in manager.text(way)
    letter = manager.said(way, how="letter", **said)
    assert "A letter with the link goes to pat@police.example" in letter
    assert Client().get(address).status_code == 410
    assert "Letter waits to go" in manager.text("rounds/1/links/")


def test_the_manager_takes_a_link_back(scene: Partner) -> None:
    link, token = scene.send()
    manager = Browser(scene.programme, scene.alice)

    assert "What they kept as a draft is lost" not in manager.text(f"rounds/1/links/{link.pk}/revoke/")
    Phone(token).send("keep", **{f"a{scene.first.action_id}-progress": "Half of it"})
    assert "What they kept as a draft is lost" in manager.text(f"rounds/1/links/{link.pk}/revoke/")
    assert "no longer opens anything" in manager.said(f"rounds/1/links/{link.pk}/revoke/")

    gone = Client().get(f"/u/{token}/")
    assert gone.status_code == 410
    assert "was taken back" in sound(gone)


def test_links_are_seen_by_whoever_runs_the_rounds(scene: Partner) -> None:
    link, _ = scene.send()
    for person in (scene.bob, scene.charlie, make.actor(scene.programme, Role.OUTSIDER, name="Olga Outside")):
        browser = Browser(scene.programme, person)
        for address in ("", f"{link.pk}/", f"{link.pk}/revoke/", f"posts/{scene.police.code}/"):
            assert browser.get(f"rounds/1/links/{address}").status_code == 403


def test_the_list_of_links_makes_the_same_queries_however_long(scene: Partner) -> None:
    manager = Browser(scene.programme, scene.alice)
    scene.send()
    few = manager.queries("rounds/1/links/")
    for number in range(12):
        post = make.post(scene.programme, f"Lead {number}")
        scene.started(owner=post)
        link, _ = scene.send(post=post)
        scene.open(link)

    assert manager.queries("rounds/1/links/") == few <= 15
    assert links.links_of(scene.alice, scene.round, make.NOW)[0].opened.times == 1
