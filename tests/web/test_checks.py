"""The checks of the settings speak of each thing that is wrong, and are silent where nothing is."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine

from soundingboard.lib.working_days import known_until
from soundingboard.web.checks import (
    directory,
    given_settings,
    letters,
    origins,
    running,
    scanning,
    second_steps,
    security,
    shares,
    webhook_networks,
)

pytestmark = pytest.mark.pure
POSTGRESQL = {"default": {"ENGINE": "django.db.backends.postgresql"}}


@pytest.fixture
def good(settings: Any) -> Any:
    """An installation in earnest, in which nothing is wrong."""
    settings.DEMONSTRATION = False
    settings.SECRET_KEY = "k" * 50
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["improvement.example.gov.uk"]
    settings.HTTPS = True
    settings.SOUNDINGBOARD_CONTACT = "improvement@example.gov.uk"
    settings.SOUNDINGBOARD_BRAND_COLOUR = "#1d5b6f"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "smtp.example.gov.uk"
    settings.EMAIL_PORT = 587
    settings.SOUNDINGBOARD_SMTP_TLS = "starttls"
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = "both"
    settings.DEFAULT_FROM_EMAIL = "improvement@example.gov.uk"
    settings.SOUNDINGBOARD_LETTERS = True
    settings.SOUNDINGBOARD_ADDRESS = "https://improvement.example.gov.uk"
    settings.SOUNDINGBOARD_ADDRESS_IS_GIVEN = True
    settings.SOUNDINGBOARD_SCANNER = "clamd:127.0.0.1:3310"
    settings.SOUNDINGBOARD_SECOND_STEP_FOR = "everybody"
    settings.SOUNDINGBOARD_OIDC_ISSUER = "https://login.example.gov.uk/tenant/v2.0"
    settings.SOUNDINGBOARD_OIDC_CLIENT_ID = settings.SOUNDINGBOARD_OIDC_CLIENT_SECRET = "both"
    settings.SOUNDINGBOARD_OIDC_DOMAINS = ["example.gov.uk"]
    return settings


@pytest.fixture
def on_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soundingboard.web.checks.settings.DATABASES", POSTGRESQL)


def said() -> list[str]:
    with time_machine.travel(date(2026, 3, 1), tick=False):
        found = (
            *security(None),
            *second_steps(None),
            *directory(None),
            *webhook_networks(None),
            *shares(None),
            *origins(None),
            *given_settings(None),
            *letters(None),
            *scanning(None),
            *running(None),
        )
    return [str(each.id).removeprefix("soundingboard.") for each in found]


@pytest.mark.usefixtures("on_postgresql")
def test_nothing_is_said_of_an_installation_that_is_set_up_well(good: Any) -> None:
    assert said() == []


@pytest.mark.usefixtures("on_postgresql")
@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("SECRET_KEY", "the demonstration's key, refused outside it", "E001"),
        ("SECRET_KEY", "too-short", "E002"),
        ("SOUNDINGBOARD_ADDRESS", "improvement.example.gov.uk", "E008"),
        ("SOUNDINGBOARD_ADDRESS", "https://improvement.example.gov.uk/p/wexmoor", "E008"),
        ("SOUNDINGBOARD_ADDRESS", "https://.example.gov.uk", "E008"),
        ("SOUNDINGBOARD_ADDRESS", "https://somebody:secret@improvement.example.gov.uk", "E008"),
        ("SOUNDINGBOARD_ADDRESS", "https://improvement.example.gov.uk:https", "E008"),
        ("SOUNDINGBOARD_ADDRESS", "https://improvement.example.gov.uk#plan", "E008"),
        ("SOUNDINGBOARD_ADDRESS", "https://[improvement", "E008"),
        ("SOUNDINGBOARD_ADDRESS", "https://imprvoement.example.gov.uk", "W018"),
        ("SOUNDINGBOARD_ADDRESS_IS_GIVEN", False, "W017"),
        ("DEBUG", True, "E003"),
        ("ALLOWED_HOSTS", ["*"], "E004"),
        ("HTTPS", False, "W001"),
        ("SOUNDINGBOARD_CONTACT", "", "W003"),
        ("SOUNDINGBOARD_SMTP_TLS", "yes", "E005"),
        ("EMAIL_PORT", 0, "E006"),
        ("EMAIL_PORT", 70000, "E006"),
        ("EMAIL_HOST_USER", "", "E007"),
        ("EMAIL_HOST_PASSWORD", "", "E007"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "W007"),
        ("SOUNDINGBOARD_SMTP_TLS", "off", "W008"),
        ("DEFAULT_FROM_EMAIL", "soundingboard@localhost", "W009"),
        ("SOUNDINGBOARD_LOGO", "/no/logo.svg", "W010"),
        ("SOUNDINGBOARD_SCANNER", "clamscan", "E009"),
        ("SOUNDINGBOARD_OIDC_CLIENT_SECRET", "", "E011"),
        ("SOUNDINGBOARD_OIDC_CLIENT_ID", "", "E011"),
        ("SOUNDINGBOARD_OIDC_ISSUER", "http://login.example.gov.uk/tenant", "E012"),
        ("SOUNDINGBOARD_OIDC_ISSUER", "http://127.0.0.1:9000", "E012"),
        ("SOUNDINGBOARD_OIDC_DOMAINS", [], "E013"),
        ("SOUNDINGBOARD_OIDC_DOMAINS", ["@example.gov.uk"], "E013"),
        ("SOUNDINGBOARD_SCANNER", "command:/no/such/program -", "E009"),
        ("SOUNDINGBOARD_SCANNER", "", "W012"),
        ("SOUNDINGBOARD_SCANNER", "clamd:/no/such/clamd.ctl", "W013"),
        ("SOUNDINGBOARD_WEBHOOK_NETWORKS", ["10.20.0.1/16"], "E014"),
        ("SOUNDINGBOARD_WEBHOOK_NETWORKS", ["inside"], "E014"),
        ("SOUNDINGBOARD_MEGABYTES_OF_A_PERSON", "10 GB", "E015"),
        ("SOUNDINGBOARD_MEGABYTES_OF_A_PERSON", "0", "E015"),
        ("CSRF_TRUSTED_ORIGINS", ["improvement.example.gov.uk"], "E019"),
        ("EMAIL_BACKEND", "no.such.Backend", "E020"),
        ("SOUNDINGBOARD_METRICS_TOKEN", "guess-me", "W016"),
        ("SOUNDINGBOARD_CASE_NUMBERS", "WX[0-9", "W011"),
        ("SOUNDINGBOARD_CASE_NUMBERS", "[0-9]*", "W011"),
        ("SOUNDINGBOARD_BRAND_COLOUR", "teal", "W005"),
        ("SOUNDINGBOARD_BRAND_COLOUR", "#ffdd00", "W006"),
    ],
)
def test_each_thing_that_is_wrong_is_said(good: Any, name: str, value: object, code: str) -> None:
    setattr(good, name, value)

    assert said() == [code]


@pytest.mark.usefixtures("on_postgresql", "good")
@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("HTTPS", "yes", "E016"),
        ("BEHIND_PROXY", "true", "E016"),
        ("WORKERS", "two", "E017"),
        ("WORKERS", "0", "E017"),
        ("METRICS_TOKEN", "CHANGE-ME", "E018"),
        ("SECOND_STEPS_FOR", "everybody", "W015"),
    ],
)
def test_what_was_given_and_cannot_be_meant_is_said(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: str
) -> None:
    monkeypatch.setenv(f"SOUNDINGBOARD_{name}", value)

    assert said() == [code]


def test_sqlite_is_warned_of(good: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = {"default": {"ENGINE": "django.db.backends.sqlite3"}}
    monkeypatch.setattr("soundingboard.web.checks.settings.DATABASES", engine)

    assert said() == ["W002"]


@pytest.mark.usefixtures("on_postgresql")
def test_bank_holidays_that_end_within_a_year_are_warned_of(good: Any) -> None:
    with time_machine.travel(known_until(), tick=False):
        (found,) = running(None)

    assert found.id == "soundingboard.W004"
    assert "Bank holidays are known until" in found.msg


def test_the_demonstration_may_be_what_an_installation_in_earnest_may_not(good: Any) -> None:
    good.DEMONSTRATION = True
    good.SECRET_KEY = good.DEMONSTRATION_KEY
    good.HTTPS = False

    assert said() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "filebased None 587 True False"),
        ({"SMTP_HOST": "mail.example"}, "smtp mail.example 587 True False"),
        ({"SMTP_HOST": "mail.example", "SMTP_TLS": "tls"}, "smtp mail.example 465 False True"),
        ({"SMTP_HOST": "mail.example", "SMTP_TLS": "off"}, "smtp mail.example 25 False False"),
        ({"SMTP_HOST": "mail.example", "SMTP_PORT": "2525"}, "smtp mail.example 2525 True False"),
        ({"SMTP_HOST": "mail.example", "SMTP_PORT": "many"}, "smtp mail.example 0 True False"),
    ],
)
def test_the_mail_server_is_set_from_the_environment(given: dict[str, str], expected: str) -> None:
    environment = {**os.environ, **{f"SOUNDINGBOARD_{name}": value for name, value in given.items()}}
    program = (
        "from soundingboard.config import settings as s;"
        "print(s.EMAIL_BACKEND.split('.')[4], s.EMAIL_HOST or None, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL)"
    )

    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [["-m", "soundingboard.cli.main", "setup"], ["-c", "import soundingboard.config.wsgi"]],
    ids=["the command", "the web server's door"],
)
def test_the_published_key_gets_past_no_door(command: list[str], tmp_path: Path) -> None:
    environment = {**os.environ, "SOUNDINGBOARD_DEMONSTRATION": "0", "SOUNDINGBOARD_VAR": str(tmp_path)}
    environment.pop("SOUNDINGBOARD_SECRET_KEY", None)

    done = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "SOUNDINGBOARD_SECRET_KEY" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("setting", "code"),
    [("", "W014"), ("programme_manager,boss", "E010"), ("everybody,auditor", "E010"), ("nobody", ""), ("auditor", "")],
)
def test_it_is_decided_who_shows_a_second_step(good: Any, setting: str, code: str) -> None:
    good.SOUNDINGBOARD_SECOND_STEP_FOR = setting

    assert [each.id for each in second_steps(None)] == ([f"soundingboard.{code}"] if code else [])
