"""Pages that stand in no programme: help, glossary, privacy, accessibility, brand, health, the way in."""

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from soundingboard.lib.glossary import glossary, glossary_markdown
from soundingboard.rating.rules import rules
from tests import factories as make
from tests.web.pages.browsing import sound

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/help", "/glossary", "/privacy", "/accessibility"])
def test_a_page_for_everybody_is_sound_and_asks_the_database_nothing(
    client: Client, address: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        response = client.get(address)

    assert response.status_code == 200
    sound(response)


def test_help_explains_ratings_by_the_rules_themselves(client: Client) -> None:
    shown = sound(client.get("/help"))

    assert all(f"{rule.code} {rule.name}." in shown.replace("&#x27;", "'") for rule in rules())
    assert "red, then amber, then amber, then green" in shown


def test_the_glossary_has_every_term_of_the_trade(client: Client) -> None:
    shown = sound(client.get("/glossary")).replace("&#x27;", "'")

    assert len([term for term in glossary() if term.of == "practice"]) >= 60
    assert all(term.words in shown and term.meaning in shown for term in glossary())


def test_the_glossary_is_a_page_of_the_documentation_in_alphabetical_order() -> None:
    lines = [line for line in glossary_markdown().splitlines() if line.startswith("**")]

    # By the words themselves: “Evidence” comes before “Evidence pack”.
    assert lines == sorted(lines, key=lambda line: line.split("**")[1].lower())
    assert len(lines) == len(glossary())


def test_the_statement_is_honest_about_what_is_not_known(client: Client) -> None:
    shown = sound(client.get("/accessibility"))

    assert "No people with impairments have tested it yet" in shown
    assert "12 weeks" in shown
    assert "prepared on" in shown


def test_the_cookies_named_are_those_that_are_set(client: Client, settings: Any) -> None:
    shown = sound(client.get("/privacy"))
    client.get("/account/login/")
    alice = make.actor(make.programme()).person
    assert alice is not None
    client.force_login(alice)
    client.get("/")

    assert set(client.cookies) == {"csrftoken", "sessionid"}
    assert all(f"<code>{name}</code>" in shown for name in client.cookies)
    assert settings.SESSION_COOKIE_AGE == 12 * 60 * 60


@pytest.mark.parametrize(
    ("colour", "used"),
    [
        ("#1a2b3c", "#1a2b3c"),
        ("#ffff00", "#1d5b6f"),
        ("red;}", "#1d5b6f"),
        ("", "#1d5b6f"),
    ],
)
def test_the_councils_colour_is_used_if_white_can_be_read_on_it(
    client: Client, settings: Any, colour: str, used: str
) -> None:
    settings.SOUNDINGBOARD_BRAND_COLOUR = colour

    response = client.get("/brand.css")

    assert response.content.decode() == f":root{{--govuk-brand-colour:{used}}}\n"
    assert response["Content-Type"].startswith("text/css")


def test_the_councils_logo_stands_at_the_head_of_pages_and_runs_nothing(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    bare = client.get("/accessibility").content.decode()
    file = tmp_path / "logo.svg"
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"><script/><path d="M0 0h2v1z"/></svg>')
    settings.SOUNDINGBOARD_LOGO = str(file)

    answer = client.get("/logo")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"script" not in answer.content
    assert 'src="/logo" alt=""' in client.get("/accessibility").content.decode()
    assert "/logo" not in bare


def test_an_installation_without_a_logo_has_none(client: Client) -> None:
    assert client.get("/logo").status_code == 404


def test_health_says_when_the_database_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/health/alive").json() == {"status": "ok"}
    assert client.get("/health/ready").json() == {"status": "ok"}

    def away() -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        assert client.get("/health/ready").status_code == 503
        assert client.get("/health/alive").status_code == 200


def test_a_fault_of_ours_is_not_put_down_to_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong() -> None:
        raise LookupError("a fault of ours")

    monkeypatch.setattr(connection, "cursor", wrong)
    with pytest.raises(LookupError, match="a fault of ours"):
        client.get("/health/ready")


def test_an_empty_database_is_not_ready(client: Client) -> None:
    """Where a disk was not mounted, SQLite makes a new one that answers; every page would fail."""

    def has_no_tables(execute: Any, sql: str, *rest: Any) -> Any:
        if '"accounts_' in sql:
            raise OperationalError("no such table")
        return execute(sql, *rest)

    with connection.execute_wrapper(has_no_tables):
        assert client.get("/health/ready").status_code == 503
        assert client.get("/health/alive").status_code == 200


def test_the_way_in_leads_to_the_only_programme_or_offers_a_choice(client: Client) -> None:
    first = make.programme()
    alice = make.actor(first).person
    assert alice is not None
    client.force_login(alice)
    assert client.get("/")["Location"] == f"/p/{first.code}/"

    second = make.programme()
    make.actor(second, who=alice)

    shown = sound(client.get("/"))
    assert f"/p/{first.code}/" in shown
    assert f"/p/{second.code}/" in shown


def test_somebody_without_a_part_is_told_what_to_do(client: Client) -> None:
    client.force_login(make.person("Noa Nowhere"))

    assert "Ask the programme manager to invite you again" in sound(client.get("/"))


def test_somebody_not_signed_in_is_led_to_the_door(client: Client) -> None:
    assert client.get("/")["Location"].startswith("/account/login/")
