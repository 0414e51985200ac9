"""What every answer carries to protect who reads it, and what no template may hold."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from soundingboard.accounts.models import Person
from soundingboard.accounts.roles import ROLES
from soundingboard.config import settings as ours
from tests import factories as make
from tests.conftest import ROOT
from tests.web.sample import Address, Sample, addresses
from tests.web.test_every_field import LOOKERS, clients

TEMPLATES = ROOT / "src" / "soundingboard" / "web" / "templates"


def policy(response: Any) -> dict[str, list[str]]:
    """The content security policy of an answer, by directive."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";") if part.strip()]
    return {name: values for name, *values in parts}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/help", "/account/login/", "/nothing-here", "/health/alive", "/brand.css"])
def test_every_answer_carries_the_headers(client: Client, address: str) -> None:
    response = client.get(address)

    found = policy(response)
    assert found["default-src"] == ["'none'"]
    assert found["script-src"] == found["style-src"] == found["form-action"] == ["'self'"]
    assert found["frame-ancestors"] == found["base-uri"] == ["'none'"]
    assert not any("unsafe" in value or "*" in value for values in found.values() for value in values)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.once
def test_no_address_is_framed_taken_for_another_kind_or_kept_for_the_next_at_the_computer(sample: Sample) -> None:
    """Of the whole URL table, signed in and not: what is of a programme is kept by nobody, what is not a page is taken
    away and not opened here, and what is public sets no cookie."""
    wrong = []
    for each, answer in answers(sample):
        is_page = answer["Content-Type"].startswith("text/html")
        rules = {
            "says its kind": answer["X-Content-Type-Options"] == "nosniff",
            "is not framed": answer["X-Frame-Options"] == "DENY",
            "has a policy": policy(answer)["default-src"] == ["'none'"],
            "is not kept": not each.is_of_a_programme
            or not answer.wsgi_request.user.is_authenticated
            or "no-store" in answer["Cache-Control"],
            "is taken away": not each.is_of_a_programme or is_page or "attachment" in answer["Content-Disposition"],
            "sets no cookie": not each.name.startswith("public_") or not answer.cookies,
        }
        wrong += [f"{each.name}, not so: it {rule}" for rule, holds in rules.items() if not holds]

    assert not wrong, "\n" + "\n".join(wrong)


def answers(sample: Sample) -> Iterator[tuple[Address, Any]]:
    windows = clients(sample)
    for each in addresses():
        if not each.unknown_parts():
            may = (role for role in LOOKERS if each.permission is None or each.permission in ROLES[role].permissions)
            for client in (windows[next(may)], Client()):
                answer = client.get(each.in_(sample))
                if answer.streaming:
                    answer.getvalue()
                yield each, answer


@pytest.mark.django_db
def test_pages_behind_the_door_are_kept_by_no_cache(client: Client) -> None:
    programme = make.programme()
    alice = make.actor(programme).person
    assert alice is not None
    client.force_login(alice)

    response = client.get(f"/p/{programme.code}/people/")

    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/account/login/", "/account/password/reset/", "/invitations/never-was/"])
def test_where_somebody_shows_who_they_are_nothing_is_kept_by_a_cache(client: Client, address: str) -> None:
    assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "MADE-UP"])
def test_only_what_pages_and_forms_are_asked_with_is_answered(client: Client, method: str) -> None:
    for address in ("/help", "/account/login/", "/public/", "/nothing-here"):
        response = client.generic(method, address)

        assert response.status_code == 405
        assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_the_cookie_of_a_session_is_for_this_site_and_no_script(client: Client, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    Person.objects.create_user("alice@wexmoor.example", "three quite unrelated words", name="Alice")

    sent = {"login": "alice@wexmoor.example", "password": "three quite unrelated words"}
    assert client.post("/account/login/", sent, secure=True).status_code == 302

    cookie = client.cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
def test_with_https_browsers_are_told_to_stay_with_it(client: Client, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_SSL_REDIRECT = True

    secure = client.get("/help", secure=True)
    plain = client.get("/help")
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    with_all = Client().get("/help", secure=True)

    assert secure["Strict-Transport-Security"] == "max-age=31536000"
    assert with_all["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/help")


def test_outside_the_demonstration_https_is_what_one_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDINGBOARD_SECRET_KEY", "a key of the council's own, long and random")
    monkeypatch.setenv("SOUNDINGBOARD_BEHIND_PROXY", "1")
    monkeypatch.setenv("SOUNDINGBOARD_HSTS_SUBDOMAINS", "1")
    for name in ("HTTPS", "DEMONSTRATION"):
        monkeypatch.delenv(f"SOUNDINGBOARD_{name}", raising=False)
    try:
        fresh = importlib.reload(ours)
        assert fresh.SECURE_SSL_REDIRECT
        assert fresh.SESSION_COOKIE_SECURE
        assert fresh.CSRF_COOKIE_SECURE
        assert fresh.SECURE_HSTS_SECONDS > 0
        assert fresh.SECURE_HSTS_INCLUDE_SUBDOMAINS
        assert fresh.SESSION_COOKIE_HTTPONLY
        assert (fresh.SESSION_COOKIE_NAME, fresh.CSRF_COOKIE_NAME) == ("__Host-sessionid", "__Host-csrftoken")
        assert fresh.ALLAUTH_TRUSTED_PROXY_COUNT == 1
    finally:
        monkeypatch.undo()
        importlib.reload(ours)


def inline(text: str) -> Iterator[str]:
    """Script or style that stands in a template, which the policy would refuse in silence."""
    yield from re.findall(r"<style\b", text, re.I)
    yield from re.findall(r"\sstyle\s*=\s*[\"']", text, re.I)
    yield from re.findall(r"<[^>]*\son[a-z]+\s*=\s*[\"']", text, re.I)
    yield from re.findall(r"javascript:", text, re.I)
    yield from re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text, re.I)


def test_no_template_reads_by_itself_what_was_asked() -> None:
    """`request.GET.lists` in a template is what `?lists=` says, before it is the method."""
    found = [path for path in TEMPLATES.rglob("*.*") if re.search(r"\.(GET|POST|FILES|COOKIES)\b", path.read_text())]

    assert found == []


def test_no_template_holds_script_or_style() -> None:
    found = [
        f"{path.relative_to(TEMPLATES)}: {each}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for each in inline(path.read_text())
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "<style>p{}</style>",
        '<p style="color:red">',
        '<a onclick="go()">',
        '<a href="javascript:go()">',
        "<script>go()</script>",
    ],
)
def test_script_and_style_in_a_template_are_found(text: str) -> None:
    assert list(inline(text))


def test_a_script_of_ours_by_its_address_is_no_fault() -> None:
    assert not list(inline('<script type="module" src="{% static \'a.js\' %}"></script>'))


def test_a_form_sent_without_its_token_is_refused_with_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a@b.example", "password": "x"})

    assert response.status_code == 403
    assert "open the page again and send it once more" in response.content.decode()
