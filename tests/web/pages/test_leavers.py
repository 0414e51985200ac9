"""Somebody leaves: what they hold goes to whoever follows, or to nobody with a reason, and their access ends."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from soundingboard.accounts.access import Actor, enter
from soundingboard.accounts.actions import PeopleRefused, appoint, invite
from soundingboard.accounts.leaving_actions import Follows, record_leaving, take_back_leaving
from soundingboard.accounts.models import Holding, Invitation, Leaving, Membership, Person, Post, Programme, Session
from soundingboard.accounts.roles import Role
from soundingboard.accounts.sessions import end_those_of_leavers
from soundingboard.audits.models import Audit
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from tests import factories as make
from tests.audits.scene import Scene, drawn
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db


def person_of(actor: Actor) -> Person:
    assert actor.person is not None
    return actor.person


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def admin(programme: Programme) -> Actor:
    return make.actor(programme, Role.ADMINISTRATOR, name="Ada Admin", now=timezone.now())


@pytest.fixture
def bob(programme: Programme) -> Person:
    return person_of(make.actor(programme, Role.ACTION_OWNER, name="Bob Barlow"))


@pytest.fixture
def cara(programme: Programme) -> Person:
    return person_of(make.actor(programme, Role.ACTION_OWNER, name="Cara Cole"))


@pytest.fixture
def head(programme: Programme, bob: Person) -> Post:
    post = make.post(programme, "Head of Assessment", holder=bob)
    plan = make.plan(programme)
    make.objective(make.theme(plan), owner=post)
    make.objective(make.theme(plan, "2"), "2.1", owner=post)
    make.objective(make.theme(plan, "3"), "3.1", owner=post, is_withdrawn=True)
    return post


def place(person: Person) -> str:
    return f"people/members/{Membership.objects.get(person=person).pk}/leaves/"


def on(day: date) -> dict[str, Any]:
    return {"last_day_day": day.day, "last_day_month": day.month, "last_day_year": day.year}


def test_what_a_leaver_holds_is_named_with_how_much_hangs_on_it(
    programme: Programme, admin: Actor, bob: Person, head: Post
) -> None:
    make.risk(programme, head, by=make.actor(programme))

    page = Browser(programme, admin).text(place(bob))

    assert "Who follows as Head of Assessment?" in page
    assert "It owns 2 objectives, 1 live risk." in page


def test_the_post_goes_to_whoever_follows_on_the_next_day_and_access_ends(
    programme: Programme, admin: Actor, bob: Person, cara: Person, head: Post
) -> None:
    last = timezone.localdate() + timedelta(days=3)
    site = Browser(programme, admin)

    said = site.said(place(bob), **on(last), **{f"post_{head.pk}": cara.pk}, note="The rota is half done.")

    assert "Bob Barlow leaves" in said
    assert Holding.objects.get(post=head, person=bob).to_on == last
    assert Holding.objects.get(post=head, person=cara).from_on == last + timedelta(days=1)
    for days, is_there in [(0, True), (1, False)]:
        with time_machine.travel(timezone.now().replace(hour=12) + timedelta(days=3 + days), tick=False):
            assert (enter(programme.code, bob, timezone.now()) is not None) is is_there
    page = site.text("people/leavers/")
    assert "The rota is half done." in page
    assert "Leaving" in page
    verbs = [each.verb for each in Entry.objects.of_programme(programme.pk)]
    assert verbs[-3:] == ["post.appointed", "membership.ended", "person.leaves"]
    assert verify(programme.pk) == []


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Choose who follows, or nobody"),
        ({"post": "nobody"}, "Enter why nobody follows: what is left would have no owner"),
    ],
)
def test_nothing_is_left_to_nobody_without_a_reason(
    programme: Programme, admin: Actor, bob: Person, head: Post, answers: dict[str, str], sentence: str
) -> None:
    said = {f"{name}_{head.pk}": value for name, value in answers.items()}

    page = Browser(programme, admin).said(place(bob), **on(timezone.localdate()), **said)

    assert sentence in page
    assert Holding.objects.get(post=head).to_on is None
    assert Membership.objects.get(person=bob).to_on is None
    assert not Leaving.objects.exists()


def leaves(programme: Programme, person: Person, last: date, posts: dict[int, Follows], by: Actor) -> Leaving:
    return record_leaving(programme=programme, person=person, last_day=last, posts=posts, by_name={}, note="", by=by)


def test_until_the_day_is_over_a_leaving_is_taken_back_and_all_is_as_it_was(
    programme: Programme, admin: Actor, bob: Person, cara: Person, head: Post
) -> None:
    vacant = make.post(programme, "Lead for Practice", holder=bob)
    last = timezone.localdate() + timedelta(days=3)
    before = list(Holding.objects.order_by("pk").values_list("post", "person", "from_on", "to_on"))
    found = leaves(
        programme, bob, last, {head.pk: Follows(cara), vacant.pk: Follows(why_nobody="It is advertised.")}, admin
    )
    site = Browser(programme, admin)
    assert "Enter why" in site.said(f"people/leavers/{found.pk}/stays/", why="")

    site.said(f"people/leavers/{found.pk}/stays/", why="He was asked to stay on.")

    assert list(Holding.objects.order_by("pk").values_list("post", "person", "from_on", "to_on")) == before
    assert Membership.objects.get(person=bob).to_on is None
    assert Entry.objects.of_programme(programme.pk).last().verb == "person.stays"
    assert verify(programme.pk) == []
    assert "Taken back" in site.text("people/leavers/")
    assert site.get(f"people/leavers/{found.pk}/stays/").status_code == 404
    leaves(programme, bob, last, {head.pk: Follows(cara), vacant.pk: Follows(cara)}, admin)


def test_a_leaving_is_not_taken_back_once_the_day_is_over_or_the_post_was_given_on(
    programme: Programme, admin: Actor, bob: Person, cara: Person, head: Post
) -> None:
    last = timezone.localdate() + timedelta(days=3)
    found = leaves(programme, bob, last, {head.pk: Follows(cara)}, admin)
    later = make.later(admin, timezone.now() + timedelta(days=4))
    dan = person_of(make.actor(programme, Role.ACTION_OWNER, name="Dan Dale"))

    with pytest.raises(PeopleRefused, match="has left"):
        take_back_leaving(leaving=found, why="He stays", by=later)
    appoint(post=head, person=dan, from_on=last + timedelta(days=9), by=admin)
    with pytest.raises(PeopleRefused, match="was given to somebody else meanwhile"):
        take_back_leaving(leaving=found, why="He stays", by=admin)

    assert Membership.objects.get(person=bob).to_on == last


def test_the_action_itself_leaves_nothing_to_nobody_either(
    programme: Programme, admin: Actor, bob: Person, head: Post
) -> None:
    with pytest.raises(PeopleRefused, match="Choose who follows Bob Barlow as Head of Assessment"):
        record_leaving(programme=programme, person=bob, last_day=admin.today, posts={}, by_name={}, note="", by=admin)

    assert Membership.objects.get(person=bob).to_on is None


def test_a_post_is_left_vacant_with_a_reason(programme: Programme, admin: Actor, bob: Person, head: Post) -> None:
    last = timezone.localdate()
    why = {f"post_{head.pk}": "nobody", f"post_{head.pk}_why": "The post is advertised."}

    Browser(programme, admin).said(place(bob), **on(last), **why)

    assert Holding.objects.get(post=head).to_on == last
    assert Entry.objects.filter(verb="post.vacated").count() == 1


def test_with_a_last_day_gone_by_they_are_signed_out_at_once_and_cannot_come_back_by_an_invitation(
    programme: Programme, admin: Actor, bob: Person
) -> None:
    his = Browser(programme, make.actor(programme, Role.ACTION_OWNER, name="Nobody"))
    his.client.force_login(bob)
    invite(programme=programme, email=bob.email, name="Bob", role=Role.ANALYST, by=admin)
    assert his.get("people/").status_code == 200

    Browser(programme, admin).said(place(bob), **on(timezone.localdate() - timedelta(days=1)))

    assert his.get("people/").status_code == 302
    assert not Session.objects.filter(person=bob).exists()
    assert Invitation.objects.get(email=bob.email).withdrawn_at is not None


def test_on_the_day_after_the_worker_signs_out_who_left_and_nobody_else(
    programme: Programme, admin: Actor, bob: Person, cara: Person
) -> None:
    elsewhere = make.programme()
    for person in (bob, cara):
        Client().force_login(person)
    Membership.objects.create(programme=elsewhere, person=cara, role=Role.ANALYST, from_on=date(2024, 1, 1))
    last = timezone.localdate() + timedelta(days=3)
    for person in (bob, cara):
        record_leaving(programme=programme, person=person, last_day=last, posts={}, by_name={}, note="", by=admin)
    at_noon = timezone.now().replace(hour=12)

    end_those_of_leavers(at_noon + timedelta(days=3))
    assert set(Session.objects.values_list("person", flat=True)) == {bob.pk, cara.pk}
    end_those_of_leavers(at_noon + timedelta(days=4))

    assert set(Session.objects.values_list("person", flat=True)) == {cara.pk}


def test_the_only_manager_does_not_leave_before_there_is_another(programme: Programme, admin: Actor) -> None:
    alice = person_of(make.actor(programme, name="Alice Alone"))

    said = Browser(programme, admin).said(place(alice), **on(timezone.localdate()))

    assert "is the only programme manager" in said
    assert Membership.objects.get(person=alice).to_on is None


def test_who_follows_has_a_part_beyond_the_day(
    programme: Programme, admin: Actor, bob: Person, cara: Person, head: Post
) -> None:
    Membership.objects.filter(person=cara).update(to_on=timezone.localdate())

    said = Browser(programme, admin).said(
        place(bob), **on(timezone.localdate() + timedelta(days=9)), **{f"post_{head.pk}": cara.pk}
    )

    assert "Cara Cole has no part in the programme after that day" in said
    assert not Leaving.objects.exists()


# --- what is somebody's by name ---------------------------------------------------------------------------------------


@pytest.fixture
def scene(programme: Programme) -> Scene:
    return drawn(programme=programme)


def test_audits_that_wait_are_counted_and_go_to_another_auditor(
    programme: Programme, admin: Actor, scene: Scene
) -> None:
    ann, bo = person_of(scene.ann), person_of(scene.bo)
    waiting = Audit.objects.waiting().filter(auditor=ann).count()
    assert waiting
    cleo = person_of(make.actor(programme, Role.AUDITOR, name="Cleo Auditor"))
    site = Browser(programme, admin)
    assert f"Who takes over {waiting} audit" in site.text(place(ann))

    # Bo would grade for the first time what he is to grade for the second.
    both = [each for each in scene.audits if each.auditor == ann and each.moderator == bo]
    if both:
        assert "has the other part in" in site.said(place(ann), **on(timezone.localdate()), named_audits=bo.pk)
        assert Audit.objects.waiting().filter(auditor=ann).count() == waiting
    site.said(place(ann), **on(timezone.localdate()), named_audits=cleo.pk)

    assert Audit.objects.waiting().filter(auditor=cleo).count() == waiting
    assert not Audit.objects.waiting().filter(auditor=ann).exists()


def test_whoever_may_not_audit_does_not_take_audits_over(
    programme: Programme, admin: Actor, scene: Scene, cara: Person
) -> None:
    ann = person_of(scene.ann)

    said = Browser(programme, admin).said(place(ann), **on(timezone.localdate()), named_audits=cara.pk)

    assert "The role of Cara Cole does not include audits" in said
    assert Membership.objects.get(person=ann).to_on is None


# --- who may ----------------------------------------------------------------------------------------------------------


def test_a_chair_may_not_and_another_programmes_member_is_not_there(
    programme: Programme, bob: Person, cara: Person
) -> None:
    chair = Browser(programme, make.actor(programme, Role.BOARD_CHAIR))
    elsewhere = make.programme()
    other = Browser(elsewhere, make.actor(elsewhere, Role.ADMINISTRATOR))
    stranger = Browser(programme, make.actor(elsewhere, Role.ADMINISTRATOR, name="Stranger"))

    assert chair.post(place(bob), **on(timezone.localdate())).status_code == 403
    assert other.post(place(bob), **on(timezone.localdate())).status_code == 404
    assert stranger.post(place(bob), **on(timezone.localdate())).status_code == 404
    assert not Leaving.objects.exists()


def test_the_page_takes_a_fixed_number_of_queries(programme: Programme, admin: Actor, bob: Person, head: Post) -> None:
    site = Browser(programme, admin)
    one = site.queries(place(bob))
    for number in range(4):
        make.post(programme, f"Post {number}", holder=bob)

    assert site.queries(place(bob)) == one <= 15


def test_another_persons_follower_of_another_programme_is_refused(
    programme: Programme, admin: Actor, bob: Person, head: Post
) -> None:
    stranger = person_of(make.actor(make.programme(), name="Stella Stranger"))

    with pytest.raises(PeopleRefused, match="Stella Stranger has no part in the programme"):
        record_leaving(
            programme=programme,
            person=bob,
            last_day=admin.today,
            posts={head.pk: Follows(stranger)},
            by_name={},
            note="",
            by=admin,
        )
