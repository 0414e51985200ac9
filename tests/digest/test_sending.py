"""Letters over a real conversation with a mail server: taken, refused, broken off, and never twice."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from soundingboard.accounts.models import Person, Programme
from soundingboard.accounts.roles import Role
from soundingboard.digest import actions, sending
from soundingboard.digest.models import Frequency, Letter, LetterState, Preference, Problem, Weekday
from soundingboard.digest.reading import letters_of
from soundingboard.digest.schedule import REMIND, SEND, ask_for_what_is_due
from soundingboard.digest.tasks import send_the_letters  # noqa: F401  so that the job is known
from soundingboard.history.models import Entry
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job
from tests import factories as make
from tests.digest.mail_server import MailServer

pytestmark = pytest.mark.django_db
NOW = make.NOW  # a Monday, ten o'clock


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with MailServer() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.DEFAULT_FROM_EMAIL = "Improvement <improvement@wexmoor.example>"
        settings.SOUNDINGBOARD_LETTERS = True
        settings.SOUNDINGBOARD_ADDRESS = "https://improvement.wexmoor.example"
        yield running


@pytest.fixture
def programme() -> Programme:
    return make.programme()


def somebody(programme: Programme, name: str, role: Role = Role.PROGRAMME_MANAGER) -> Person:
    """Somebody who signs in. An empty programme has its rounds to plan, so a manager's letter has something to say."""
    person = make.actor(programme, role, name=name).person
    assert person is not None
    person.set_password("a long password indeed")
    person.save()
    return person


def go(at: datetime = NOW) -> None:
    """What the worker does in a minute."""
    ask_for_what_is_due(at)
    run_all(lambda: at)


def letter_of(person: Person) -> Letter:
    return Letter.objects.get(person=person)


def test_each_person_gets_one_letter_as_text_and_as_html(server: MailServer, programme: Programme) -> None:
    alice, bob = somebody(programme, "Alice Ashworth"), somebody(programme, "Bob Brown")

    go()

    assert sorted(server.recipients()) == sorted([alice.email, bob.email])
    message = server.taken[0].message
    assert message.get_content_type() == "multipart/alternative"
    plain, rich = (part.get_content() for part in message.iter_parts())
    link = f"https://improvement.wexmoor.example/p/{programme.code}/rounds/plan/"
    assert "Plan the next rounds" in plain
    assert link in plain
    assert f'<a href="{link}">Plan the next rounds</a>' in rich
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == letter_of(Person.objects.get(email=server.taken[0].recipient)).message_id
    assert (
        message["List-Unsubscribe"].strip() == f"<https://improvement.wexmoor.example/p/{programme.code}/inbox/letter/>"
    )
    assert [row.state for row in Letter.objects.all()] == [LetterState.SENT] * 2


def test_nothing_is_sent_twice_however_often_the_worker_looks(server: MailServer, programme: Programme) -> None:
    alice = somebody(programme, "Alice Ashworth")

    for minutes in range(0, 3000, 600):
        go(NOW + timedelta(minutes=minutes))

    assert server.recipients() == [alice.email]


def test_the_next_week_has_its_own_letter(server: MailServer, programme: Programme) -> None:
    alice = somebody(programme, "Alice Ashworth")

    go()
    go(NOW + timedelta(days=7))

    assert server.recipients() == [alice.email] * 2
    assert server.taken[0].message["Message-ID"] != server.taken[1].message["Message-ID"]


def test_nothing_goes_out_before_seven_in_london(server: MailServer, programme: Programme) -> None:
    somebody(programme, "Alice Ashworth")

    go(NOW.replace(hour=6, minute=59))
    assert server.recipients() == []

    go(NOW.replace(hour=7))
    assert len(server.recipients()) == 1


def test_three_people_choose_their_day_or_none(server: MailServer, programme: Programme) -> None:
    alice, bob, dora = (somebody(programme, name) for name in ("Alice Ashworth", "Bob Brown", "Dora Dean"))
    for person, frequency, day in (
        (bob, Frequency.WEEKLY, Weekday.THURSDAY),
        (dora, Frequency.NONE, Weekday.MONDAY),
    ):
        by = make.later(make.actor(programme, Role.OUTSIDER, who=person), NOW)
        actions.choose_letter(programme=programme, frequency=frequency, weekday=day, by=by)

    go()
    assert server.recipients() == [alice.email]

    go(NOW + timedelta(days=3))
    assert server.recipients() == [alice.email, bob.email]
    assert not Letter.objects.filter(person=dora).exists()


def test_who_turns_letters_off_after_one_was_put_down_gets_none(server: MailServer, programme: Programme) -> None:
    alice = somebody(programme, "Alice Ashworth")
    sending.plan_letters(NOW)
    Preference.objects.create(person=alice, frequency=Frequency.NONE, changed_at=NOW)

    go()

    assert server.recipients() == []
    assert letter_of(alice).state == LetterState.NOT_WANTED


def test_without_anything_to_say_no_letter_is_sent(server: MailServer, programme: Programme) -> None:
    reader = somebody(programme, "Rae Reader", Role.SCRUTINY_COUNCILLOR)

    go()

    assert server.recipients() == []
    assert letter_of(reader).state == LetterState.NOTHING


def test_who_cannot_sign_in_or_has_left_gets_none(server: MailServer, programme: Programme) -> None:
    make.actor(programme, name="Hal Holder")  # holds a post, and has no password
    gone = somebody(programme, "Gil Gone")
    gone.is_active = False
    gone.save()

    go()

    assert not Letter.objects.exists()


def test_a_refused_address_is_tried_again_later_and_then_given_up(server: MailServer, programme: Programme) -> None:
    alice, bob = somebody(programme, "Alice Ashworth"), somebody(programme, "Bob Brown")
    server.refuses = {alice.email: 550}

    go()
    refused = letter_of(alice)
    assert (refused.state, refused.problem, refused.reply_code) == (LetterState.WAITING, Problem.ADDRESS_REFUSED, 550)
    assert refused.try_at == NOW + timedelta(hours=24)
    assert server.recipients() == [bob.email]  # one refusal keeps nobody else's letter back

    go(NOW + timedelta(hours=23))
    assert server.asked.count(alice.email) == 1
    go(NOW + timedelta(hours=25))
    go(NOW + timedelta(hours=60))

    assert server.asked.count(alice.email) == 2
    assert letter_of(alice).state == LetterState.GIVEN_UP


def test_a_mailbox_that_asks_for_patience_gets_its_letter_once(server: MailServer, programme: Programme) -> None:
    alice = somebody(programme, "Alice Ashworth")
    server.refuses = {alice.email: 450}

    go()
    assert letter_of(alice).try_at == NOW + timedelta(minutes=5)
    server.refuses = {}
    go(NOW + timedelta(minutes=4))
    assert server.recipients() == []
    go(NOW + timedelta(minutes=6))
    go(NOW + timedelta(hours=6))

    assert server.recipients() == [alice.email]
    sent = letter_of(alice)
    assert (sent.state, sent.problem, sent.attempts) == (LetterState.SENT, "", 2)


def test_a_letter_that_the_server_refuses_is_said_to_be_so(server: MailServer, programme: Programme) -> None:
    alice = somebody(programme, "Alice Ashworth")
    server.refuses_letters = 554

    go()

    assert (letter_of(alice).problem, letter_of(alice).reply_code) == (Problem.LETTER_REFUSED, 554)


def test_a_server_that_is_down_is_asked_once_a_round_and_tried_again(
    server: MailServer, programme: Programme, settings: Any
) -> None:
    people = [somebody(programme, name) for name in ("Alice Ashworth", "Bob Brown", "Dora Dean")]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]

    go()
    tried = [row for row in Letter.objects.all() if row.problem]
    assert [row.problem for row in tried] == [Problem.UNREACHABLE]  # the rest wait without a conversation each
    assert Letter.objects.filter(state=LetterState.WAITING).count() == 3

    settings.EMAIL_PORT = server.port
    go(NOW + timedelta(minutes=10))
    assert sorted(server.recipients()) == sorted(each.email for each in people)


def test_a_letter_that_was_broken_off_is_not_sent_again_by_itself(server: MailServer, programme: Programme) -> None:
    alice = somebody(programme, "Alice Ashworth")
    server.before_answering = lambda taken: False  # it has the letter, and hangs up

    go()
    go(NOW + timedelta(hours=30))

    assert server.recipients() == [alice.email]
    assert (letter_of(alice).state, letter_of(alice).problem) == (LetterState.UNKNOWN, Problem.BROKEN_OFF)


def test_a_person_sends_it_again_under_the_same_message_id(server: MailServer, programme: Programme) -> None:
    alice = somebody(programme, "Alice Ashworth")
    server.before_answering = lambda taken: False
    go()
    server.before_answering = lambda taken: True
    keeper = make.actor(programme, Role.ADMINISTRATOR)

    actions.send_again(programme=programme, letter=letter_of(alice), by=keeper)
    go(NOW + timedelta(minutes=1))

    first, second = (each.message["Message-ID"] for each in server.taken)
    assert first == second
    assert letter_of(alice).state == LetterState.SENT
    assert Entry.objects.filter(verb="letter.sent_again", programme_id=programme.pk).count() == 1
    with pytest.raises(actions.LetterRefused):
        actions.send_again(programme=programme, letter=letter_of(alice), by=keeper)


def test_what_a_killed_worker_claimed_is_taken_over_and_what_it_handed_over_is_not(programme: Programme) -> None:
    alice, bob = somebody(programme, "Alice Ashworth"), somebody(programme, "Bob Brown")
    sending.plan_letters(NOW)
    Letter.objects.filter(person=alice).update(state=LetterState.CLAIMED, claimed_at=NOW, attempts=1)
    Letter.objects.filter(person=bob).update(state=LetterState.HANDING, claimed_at=NOW, attempts=1)

    sending.recover(NOW + timedelta(minutes=4))
    assert (letter_of(alice).state, letter_of(bob).state) == (LetterState.CLAIMED, LetterState.HANDING)

    sending.recover(NOW + timedelta(minutes=6))
    assert (letter_of(alice).state, letter_of(bob).state) == (LetterState.WAITING, LetterState.UNKNOWN)


def test_a_worker_that_was_only_slow_does_not_send_what_another_took_over(programme: Programme) -> None:
    somebody(programme, "Alice Ashworth")
    sending.plan_letters(NOW)
    slow = sending._claim(NOW)
    assert slow is not None
    sending.recover(NOW + timedelta(minutes=6))
    quick = sending._claim(NOW + timedelta(minutes=6))
    assert quick is not None

    assert not sending._settle(slow, LetterState.HANDING)
    assert sending._settle(quick, LetterState.HANDING)


def test_an_old_letter_makes_way_for_the_new_week(programme: Programme) -> None:
    alice, bob = somebody(programme, "Alice Ashworth"), somebody(programme, "Bob Brown")
    sending.plan_letters(NOW)
    Letter.objects.filter(person=alice).update(problem=Problem.UNREACHABLE)

    sending.recover(NOW + timedelta(days=7))

    assert letter_of(alice).state == LetterState.GIVEN_UP
    assert letter_of(bob).state == LetterState.NOT_WANTED


def test_the_schedule_asks_once_a_day_and_for_no_letters_where_they_are_off(
    programme: Programme, settings: Any
) -> None:
    settings.SOUNDINGBOARD_LETTERS = False
    somebody(programme, "Alice Ashworth")

    ask_for_what_is_due(NOW)
    ask_for_what_is_due(NOW + timedelta(minutes=1))

    assert Job.objects.filter(kind=REMIND, programme_id=programme.pk).count() == 1
    assert not Job.objects.filter(kind=SEND).exists()
    assert not Letter.objects.exists()


def test_letters_of_another_programme_do_not_exist(programme: Programme) -> None:
    somebody(programme, "Alice Ashworth")
    sending.plan_letters(NOW)
    keeper, other = make.actor(programme, Role.ADMINISTRATOR), make.actor(make.programme(), Role.ADMINISTRATOR)

    assert letters_of(keeper).count() == 1
    assert letters_of(other).count() == 0
