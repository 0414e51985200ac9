"""Links by which somebody without an account updates: who may send them, what they open, and what ends them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.actions import abolish_post, vacate
from soundingboard.accounts.bases import ChangedMeanwhile, end_of
from soundingboard.accounts.roles import Role
from soundingboard.cycle.actions import close_round
from soundingboard.delivery import actions as do
from soundingboard.delivery import link_actions, links, rules, tasks
from soundingboard.delivery.link_actions import LinkAnswer, LinkIsSpent, LinkRefused, WriterNotSaid
from soundingboard.delivery.models import LinkToken, Update, UpdateLink
from soundingboard.delivery.rules import LinkFacts, LinkState
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job
from soundingboard.plan.models import Freeze
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.records.fields import IdentifiableText
from tests import factories as make
from tests.delivery.scene import Scene

pytestmark = pytest.mark.django_db

TASKS = (tasks,)


class Partner(Scene):
    """A round is open, and two actions of a police post want an update."""

    def __init__(self) -> None:
        super().__init__()
        self.round = make.round_(self.programme, 1, cut_off=make.TODAY + timedelta(days=5))
        self.police = make.post(self.programme, "Harm reduction lead")
        self.first, self.second = (self.started(owner=self.police, title=title) for title in ("Share names", "Train"))
        self.others = self.started()

    def send(self, **given: Any) -> tuple[UpdateLink, str]:
        """A link to be passed on by hand."""
        said = {"round": self.round, "post": self.police, "name": "Pat Partner", "email": "Pat@Police.example "}
        return link_actions.send_link(**{**said, "by_letter": False, "by": self.alice, **given})

    def answers(self, link: UpdateLink, **given: Any) -> list[LinkAnswer]:
        """The same short answer for everything that the link asks."""
        return [LinkAnswer(reference, progress="Going well.", **given) for reference in link.asked]

    def submit(self, link: UpdateLink, browser: str = "a", **given: Any) -> None:
        """Send in, from a browser by its nickname."""
        said = {"answers": self.answers(link), "by": links.bearer_of(link, make.NOW), **given}
        link_actions.submit_by_link(link=link, browser=links.browser_of(link, browser), **said)

    def open(self, link: UpdateLink, browser: str = "a") -> int:
        """Open the page, in a browser by its nickname."""
        return link_actions.note_opening(
            link=link, browser=links.browser_of(link, browser), by=links.bearer_of(link, make.NOW)
        )


@pytest.fixture
def scene() -> Partner:
    return Partner()


def verbs(link: UpdateLink) -> list[str]:
    rows = Entry.objects.about("delivery.updatelink", link.pk)
    return list(rows.order_by("seq").values_list("verb", flat=True))


# --- rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (LinkFacts(), LinkState.SENT),
        (LinkFacts(has_left=False), LinkState.WAITING),
        (LinkFacts(has_left=False, was_refused=True), LinkState.NOT_SENT),
        (LinkFacts(has_left=False, was_opened=True), LinkState.OPENED),
        (LinkFacts(was_opened=True), LinkState.OPENED),
        (LinkFacts(was_opened=True, has_draft=True), LinkState.DRAFT),
        (LinkFacts(has_draft=True, takes_updates=False), LinkState.CLOSED),
        (LinkFacts(has_draft=True, takes_updates=False, has_expired=True), LinkState.EXPIRED),
        (LinkFacts(has_expired=True, is_revoked=True), LinkState.REVOKED),
        (LinkFacts(has_expired=True, is_submitted=True, takes_updates=False), LinkState.SUBMITTED),
    ],
)
def test_where_a_link_stands(facts: LinkFacts, state: LinkState) -> None:
    assert rules.link_state(facts) == state


@pytest.mark.parametrize(
    ("cut_off", "last"),
    [
        (date(2026, 3, 10), date(2026, 3, 10)),
        (date(2026, 3, 24), date(2026, 3, 24)),
        (date(2026, 3, 25), date(2026, 3, 24)),
        (date(2026, 3, 9), date(2026, 3, 24)),
    ],
)
def test_a_link_ends_with_the_cut_off_or_after_a_fortnight(cut_off: date, last: date) -> None:
    assert rules.link_ends_on(date(2026, 3, 10), cut_off) == last


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ""),
        ({"said": "draft"}, ""),
        ({"said": "challenged"}, ""),
        ({"said": "submitted"}, "given already"),
        ({"said": "accepted"}, "given already"),
        ({"state": "cancelled"}, "It is cancelled"),
        ({"state": "delivered"}, "It is delivered"),
        ({"is_of_the_post": False, "state": "cancelled"}, "another post"),
    ],
)
def test_what_a_link_no_longer_asks(facts: dict[str, Any], words: str) -> None:
    found = rules.why_not_asked(**{"state": "in_progress", "is_of_the_post": True, "said": None, **facts})

    assert words in found
    assert bool(words) == bool(found)


# --- sending ------------------------------------------------------------------------------------------------------


def test_a_link_is_for_what_the_post_has_outstanding(scene: Partner) -> None:
    do.save_update(action=scene.second, progress="Done by hand.", submit=True, by=scene.alice)

    link, token = scene.send()

    assert link.asked == [scene.first.action.reference]
    assert link.expires_at == end_of(scene.round.cut_off)
    assert (link.email, link.name) == ("pat@police.example", "Pat Partner")
    assert verbs(link) == ["update_link.sent"]
    assert verify(scene.programme.pk) == []
    assert len(token) >= 43  # 32 bytes


def test_only_the_digest_of_a_token_is_kept(scene: Partner) -> None:
    link, token = scene.send()

    kept = [str(row) for table in (UpdateLink, LinkToken) for row in table.objects.values()]
    assert not [text for text in kept if token in text]
    assert links.link_for(token) == link
    assert links.link_for(token + "x") is None
    assert links.link_for(link.token.digest) is None


def test_who_may_send_and_take_back_a_link(scene: Partner) -> None:
    link, _ = scene.send()
    stranger = make.actor(make.programme("elsewhere"), Role.PROGRAMME_MANAGER, name="Una Elsewhere")

    for person in (scene.bob, scene.charlie, stranger, links.bearer_of(link, make.NOW)):
        with pytest.raises(NotAllowed):
            scene.send(by=person)
        with pytest.raises(NotAllowed):
            link_actions.revoke_link(link=link, by=person)

    assert UpdateLink.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 29])
def test_a_link_works_for_28_days_at_most(scene: Partner, days: int) -> None:
    with pytest.raises(LinkRefused, match="28 days"):
        scene.send(until=make.TODAY + timedelta(days=days))


def test_a_link_is_not_sent_for_nothing(scene: Partner) -> None:
    empty = make.post(scene.programme, "Nobody's lead")
    with pytest.raises(LinkRefused, match="Nothing is outstanding"):
        scene.send(post=empty)

    abolish_post(post=empty, on=make.TODAY, why="Merged.", by=scene.alice)
    with pytest.raises(LinkRefused, match="abolished"):
        scene.send(post=empty)

    close_round(round=scene.round, by=scene.alice)
    with pytest.raises(LinkRefused, match="while a round is open"):
        scene.send()


def test_sending_again_takes_the_earlier_link_back(scene: Partner) -> None:
    first, old = scene.send()
    second, new = scene.send()

    first.refresh_from_db()
    assert first.revoked_at == make.NOW
    assert verbs(first) == ["update_link.sent", "update_link.revoked"]
    with pytest.raises(LinkIsSpent):
        scene.submit(first)
    assert second.revoked_at is None
    assert links.link_for(old) == first
    assert links.link_for(new) == second


def test_a_link_that_was_used_cannot_be_taken_back(scene: Partner) -> None:
    link, _ = scene.send()
    scene.submit(link)

    with pytest.raises(LinkRefused, match="used already"):
        link_actions.revoke_link(link=link, by=scene.alice)


# --- letters ------------------------------------------------------------------------------------------------------


def test_a_letter_holds_the_only_token(scene: Partner, settings: Any) -> None:
    settings.SOUNDINGBOARD_ADDRESS = "https://board.example"
    link, token = scene.send(by_letter=True)
    assert token == ""
    assert not LinkToken.objects.exists()

    run_all(lambda: make.NOW)

    (letter,) = mail.outbox
    (address,) = [line for line in letter.body.splitlines() if line.startswith("https://board.example/u/")]
    assert letter.to == ["pat@police.example"]
    assert links.link_for(address.rstrip("/").rsplit("/", 1)[-1]) == link
    link.refresh_from_db()
    assert link.lettered_at == make.NOW
    assert verbs(link) == ["update_link.sent", "update_link.lettered"]
    secret = address.rstrip("/").rsplit("/", 1)[-1]
    assert not [job for job in Job.objects.values() if secret in str(job)]
    assert not [row for row in Entry.objects.values() if secret in str(row)]
    assert scene.first.title not in letter.body


def test_a_letter_is_not_written_for_a_link_that_was_taken_back(scene: Partner) -> None:
    link, _ = scene.send(by_letter=True)
    link_actions.revoke_link(link=link, by=scene.alice)

    run_all(lambda: make.NOW)

    assert mail.outbox == []


def test_a_letter_that_was_not_taken_is_said(scene: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks, "send_mail", fail)
    link, _ = scene.send(by_letter=True)

    run_all(lambda: make.NOW)

    (line,) = links.links_of(scene.alice, scene.round, make.NOW)
    assert line.state == LinkState.NOT_SENT
    assert line.link.letter_problem == "not_taken"
    assert Job.objects.get(kind=link_actions.LETTER, key=str(link.pk)).state == "failed"


# --- opening ------------------------------------------------------------------------------------------------------


def test_opening_uses_nothing_up(scene: Partner) -> None:
    link, _ = scene.send()

    places = [scene.open(link, browser) for browser in "aabca"]

    assert places == [0, 0, 1, 2, 0]
    (line,) = links.links_of(scene.alice, scene.round, make.NOW)
    assert (line.state, line.opened.times, line.opened.browsers) == (LinkState.OPENED, 5, 3)
    assert line.was_forwarded
    assert [number for _, number in links.openings_of(link)] == [1, 1, 2, 3, 1]
    # Each browser is in the history once.
    assert verbs(link) == ["update_link.sent"] + ["update_link.opened"] * 3
    scene.submit(link)


def test_openings_are_kept_up_to_a_number(scene: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_actions, "MOST_OPENINGS", 2)
    link, _ = scene.send()

    assert [scene.open(link, browser) for browser in "abc"] == [0, 1, 2]

    assert link.openings.count() == 2
    with pytest.raises(WriterNotSaid):
        scene.submit(link, "c")


def test_a_browser_is_another_one_for_each_link(scene: Partner) -> None:
    first, _ = scene.send()
    second, _ = scene.send()

    assert links.browser_of(first, "a") != links.browser_of(second, "a")


# --- writing ------------------------------------------------------------------------------------------------------


def test_a_partner_submits_once(scene: Partner) -> None:
    link, _ = scene.send()
    scene.open(link)
    reasons = list(do.date_change_reasons(scene.programme.pk))
    answers = [
        LinkAnswer(
            link.asked[0], "Names are shared weekly.", "blocked", "No one to type them.", date(2026, 6, 1), reasons[0]
        ),
        LinkAnswer(link.asked[1], "Ten are trained.", help_needed="A room."),
    ]

    scene.submit(link, answers=answers)

    first, second = Update.objects.current().filter(link=link).order_by("action_id")
    assert (first.state, first.blocker, first.help_needed) == ("submitted", "No one to type them.", "")
    assert (first.action_state, first.forecast_on, first.forecast_reason) == (
        "blocked",
        date(2026, 6, 1),
        reasons[0],
    )
    assert (second.state, second.help_needed, second.forecast_reason) == ("submitted", "A room.", "")
    assert first.author is None
    assert first.writer == "Pat Partner, Harm reduction lead, by link"
    entry = Entry.objects.about("delivery.action", first.action_id).order_by("seq").last()
    assert entry is not None
    assert (entry.verb, entry.actor_name) == ("update.submitted", "Pat Partner, Harm reduction lead, by link")
    assert verbs(link)[-1] == "update_link.submitted"
    assert verify(scene.programme.pk) == []

    with pytest.raises(LinkIsSpent):
        scene.submit(link)
    assert Update.objects.filter(link=link).count() == 2


def test_what_came_by_a_link_is_challenged_and_accepted_as_any_other(scene: Partner) -> None:
    link, _ = scene.send()
    scene.submit(link)
    first, second = Update.objects.current().filter(link=link).order_by("action_id")

    do.accept_update(update=first, by=scene.dora)
    do.challenge_update(update=second, text="How many?", by=scene.dora)
    again, _ = scene.send()

    assert again.asked == [second.action.reference]
    (asked,) = links.asked_by(again)
    assert asked.present is not None
    assert asked.present.challenge == "How many?"
    scene.submit(again, answers=[LinkAnswer(second.action.reference, "Ten of twelve.", seen=asked.present.pk)])
    assert Update.objects.current().get(action=second.action).progress == "Ten of twelve."


def test_whoever_writes_from_another_browser_says_who_they_are(scene: Partner) -> None:
    link, _ = scene.send()
    scene.open(link, "a")
    scene.open(link, "b")

    with pytest.raises(WriterNotSaid):
        scene.submit(link, "b")
    assert not Update.objects.filter(link=link).exists()

    scene.submit(link, "b", writer="Quentin Quick, Analyst")
    link.refresh_from_db()
    assert link.writer == "Quentin Quick, Analyst"
    assert {row.given_by for row in Update.objects.filter(link=link)} == {"Quentin Quick, Analyst"}


def test_a_link_reaches_nothing_but_its_own_actions(scene: Partner) -> None:
    link, _ = scene.send()
    by = links.bearer_of(link, make.NOW)
    other, _ = scene.send(post=scene.post)

    with pytest.raises(NotAllowed):
        do.save_update(action=scene.others, progress="Mine now.", submit=True, by=by)
    with pytest.raises(NotAllowed):
        do.challenge_update(update=Update(programme=scene.programme), text="No.", by=by)
    with pytest.raises(NotAllowed):
        do.cancel_action(action=scene.first, reason="No.", by=by)
    with pytest.raises(NotAllowed):
        link_actions.keep_draft(link=other, answers=(), by=by)
    with pytest.raises(LinkRefused):
        scene.submit(link, answers=[LinkAnswer(scene.others.action.reference, "Mine now.")])
    assert not Update.objects.exists()


def test_all_or_nothing_is_sent(scene: Partner) -> None:
    link, _ = scene.send()

    with pytest.raises(LinkRefused, match=link.asked[1]):
        scene.submit(link, answers=scene.answers(link)[:1])
    with pytest.raises(IdentifiableText):
        scene.submit(link, answers=[*scene.answers(link)[:1], LinkAnswer(link.asked[1], "Ring 07700 900123.")])

    assert not Update.objects.exists()
    link.refresh_from_db()
    assert link.submitted_at is None


def test_a_draft_is_kept_with_the_link_and_not_in_the_plan(scene: Partner) -> None:
    link, _ = scene.send()
    by = links.bearer_of(link, make.NOW)
    answer = LinkAnswer(link.asked[0], "Half of", "in_progress", "", date(2026, 6, 1), "")

    link_actions.keep_draft(link=link, answers=[answer], by=by)

    link.refresh_from_db()
    assert link.draft[link.asked[0]]["progress"] == "Half of"
    assert not Update.objects.exists()
    (line,) = links.links_of(scene.alice, scene.round, make.NOW)
    assert line.state == LinkState.DRAFT
    with pytest.raises(IdentifiableText):
        link_actions.keep_draft(link=link, answers=[replace(answer, progress="Born 3 May 2014.")], by=by)

    scene.submit(link)
    link.refresh_from_db()
    assert link.draft == {}


def test_somebody_who_wrote_meanwhile_is_not_overwritten_unseen(scene: Partner) -> None:
    link, _ = scene.send()
    do.save_update(action=scene.first, progress="From the office.", by=scene.alice)

    with pytest.raises(ChangedMeanwhile):
        scene.submit(link)

    assert not Update.objects.filter(link=link).exists()


# --- what ends a link ---------------------------------------------------------------------------------------------


def test_a_link_ends_with_its_day(scene: Partner) -> None:
    link, _ = scene.send()
    late = replace(links.bearer_of(link, make.NOW), now=link.expires_at)

    scene.submit(link, by=replace(late, now=link.expires_at - timedelta(seconds=1)))
    fresh, _ = scene.send(post=scene.post)
    with pytest.raises(LinkIsSpent):
        scene.submit(fresh, by=replace(links.bearer_of(fresh, fresh.expires_at)))


def test_a_link_ends_with_its_round_and_with_its_post(scene: Partner) -> None:
    link, _ = scene.send()
    vacate(post=scene.police, on=make.TODAY, by=scene.alice)
    abolish_post(post=scene.police, on=make.TODAY, why="Merged.", by=scene.alice)
    with pytest.raises(LinkIsSpent):
        scene.submit(link)

    other, _ = scene.send(post=scene.post)
    close_round(round=scene.round, by=scene.alice)
    with pytest.raises(LinkIsSpent):
        scene.submit(other)


def test_nothing_is_sent_while_the_plan_is_frozen(scene: Partner) -> None:
    link, _ = scene.send()
    Freeze.objects.create(
        programme=scene.programme, plan=scene.plan_of_all, standing="paused", reason="Elections.", recorded_at=make.NOW
    )

    with pytest.raises(PlanIsFrozen):
        scene.submit(link)
    with pytest.raises(PlanIsFrozen):
        scene.send()


def test_what_was_withdrawn_meanwhile_is_no_longer_asked(scene: Partner) -> None:
    link, _ = scene.send()
    do.cancel_action(action=scene.first, reason="Not needed.", by=scene.alice)

    gone, still = links.asked_by(link)

    assert (gone.why_not, still.why_not) == ("It is cancelled: nothing more is asked of it.", "")
    scene.submit(link, answers=[LinkAnswer(still.reference, "Ten are trained.")])
    assert Update.objects.filter(link=link).count() == 1


def test_a_link_of_which_nothing_is_left_says_so(scene: Partner) -> None:
    link, _ = scene.send()
    for action in (scene.first, scene.second):
        do.cancel_action(action=action, reason="Not needed.", by=scene.alice)

    with pytest.raises(LinkRefused, match="nothing to send"):
        scene.submit(link)
