"""Choosing one's weekly letter, and seeing what became of everybody's: three people, and another programme's."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from soundingboard.accounts.models import Person, Programme
from soundingboard.accounts.roles import Role
from soundingboard.digest.models import Letter, LetterState, Preference, Problem
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make.programme()


def as_(programme: Programme, role: Role, name: str = "Alice Ashworth") -> tuple[Client, Person]:
    client = Client()
    person = make.actor(programme, role, name=name).person
    assert person is not None
    client.force_login(person)
    return client, person


def letter(person: Person, state: str = LetterState.GIVEN_UP, **given: Any) -> Letter:
    return Letter.objects.create(
        person=person,
        week_of=given.pop("week_of", date(2026, 3, 16)),
        state=state,
        message_id="<1@wexmoor.example>",
        attempts=2,
        try_at=timezone.now(),
        problem=given.pop("problem", Problem.ADDRESS_REFUSED),
        reply_code=550,
        **given,
    )


@pytest.mark.parametrize("role", [Role.ACTION_OWNER, Role.BOARD_CHAIR, Role.OUTSIDER])
def test_anybody_chooses_their_own_letter(programme: Programme, role: Role) -> None:
    client, person = as_(programme, role)
    address = f"/p/{programme.code}/inbox/letter/"

    page = client.get(address).content.decode()
    assert page.count("checked") == 2  # weekly, on Mondays, unless something else is chosen
    answer = client.post(address, {"frequency": "weekly", "weekday": "3"})

    assert answer.status_code == 302
    kept = Preference.objects.get()
    assert (kept.person, kept.frequency, kept.weekday) == (person, "weekly", 3)


@pytest.mark.parametrize(
    "answers", [{}, {"frequency": "daily", "weekday": "0"}, {"frequency": "weekly", "weekday": "6"}]
)
def test_there_is_no_daily_letter_and_none_on_sundays(programme: Programme, answers: dict[str, str]) -> None:
    client, _ = as_(programme, Role.ACTION_OWNER)

    page = client.post(f"/p/{programme.code}/inbox/letter/", answers)

    assert "There is a problem" in page.content.decode()
    assert not Preference.objects.exists()


def test_who_keeps_the_list_of_people_sees_what_was_refused_and_sends_it_again(programme: Programme) -> None:
    client, person = as_(programme, Role.ADMINISTRATOR)
    refused = letter(person)

    page = client.get(f"/p/{programme.code}/people/letters/").content.decode()
    assert "The mail server refused the address. It answered 550. 2 tries so far." in page
    client.post(f"/p/{programme.code}/people/letters/", {"letter": str(refused.pk)})

    refused.refresh_from_db()
    assert (refused.state, refused.attempts) == (LetterState.WAITING, 0)


def test_the_broken_off_says_to_ask_first_and_what_is_delivered_is_left_out_of_the_troubled(
    programme: Programme,
) -> None:
    client, person = as_(programme, Role.ADMINISTRATOR)
    letter(person, LetterState.UNKNOWN, problem=Problem.BROKEN_OFF)
    letter(person, LetterState.SENT, problem="", week_of=date(2026, 3, 9))

    page = client.get(f"/p/{programme.code}/people/letters/?show=troubled").content.decode()

    assert "Ask Alice Ashworth whether it arrived." in page
    assert "9 March 2026" not in page
    assert "9 March 2026" in client.get(f"/p/{programme.code}/people/letters/").content.decode()


@pytest.mark.parametrize("role", [Role.ACTION_OWNER, Role.BOARD_CHAIR, Role.SCRUTINY_COUNCILLOR])
def test_nobody_else_sees_what_became_of_letters(programme: Programme, role: Role) -> None:
    client, person = as_(programme, role)
    refused = letter(person)
    address = f"/p/{programme.code}/people/letters/"

    assert client.get(address).status_code == 403
    assert client.post(address, {"letter": str(refused.pk)}).status_code == 403


def test_the_letters_of_another_programme_do_not_exist(programme: Programme) -> None:
    _, person = as_(programme, Role.ADMINISTRATOR)
    refused = letter(person)
    other = make.programme()
    client, _ = as_(other, Role.ADMINISTRATOR)

    assert "refused" not in client.get(f"/p/{other.code}/people/letters/").content.decode()
    for sent in (str(refused.pk), "", "x", "9" * 30):
        assert client.post(f"/p/{other.code}/people/letters/", {"letter": sent}).status_code == 404


def test_the_pages_cost_few_queries_however_many_letters(
    programme: Programme, django_assert_max_num_queries: Any
) -> None:
    client, _ = as_(programme, Role.ADMINISTRATOR)
    for number in range(20):
        letter(as_(programme, Role.ACTION_OWNER, f"Person{number} Sample")[1])

    with django_assert_max_num_queries(15):
        client.get(f"/p/{programme.code}/people/letters/")
