"""What must be put right before an installation is used in earnest, each with what to do about it.

`soundingboard serve`, `setup` and `worker` refuse to start on an error, and so does the web server's door; a warning is
printed. Nothing here asks the database.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.http.request import validate_host
from django.utils import timezone
from django.utils.module_loading import import_string

from soundingboard.connections.webhooks.sending import allowed_networks
from soundingboard.files.rules import megabytes_said
from soundingboard.files.scanning import BadScanner, Daemon, scanner_named
from soundingboard.formats.logo import NotALogo, logo_at
from soundingboard.formats.marks import LEAST_CONTRAST, contrast
from soundingboard.lib.given_settings import faults_of
from soundingboard.lib.screening import use_case_pattern
from soundingboard.lib.working_days import table_warning
from soundingboard.web.second_step import UnknownRole, roles_named

OWN = "soundingboard"
SHORTEST_KEY = 40
SHORTEST_TOKEN = 20


@register(Tags.security, OWN)
def security(app_configs: Sequence[Any] | None, **given: Any) -> list[CheckMessage]:
    """Keys, debugging, addresses and transport, where it is no demonstration."""
    return [] if settings.DEMONSTRATION else list(_security())


def _security() -> Iterator[CheckMessage]:
    if settings.SECRET_KEY == settings.DEMONSTRATION_KEY:
        yield Error(
            "The demonstration's key is in use, and it is published: anybody could sign in as anybody.",
            hint="Set SOUNDINGBOARD_SECRET_KEY to a long random text that nobody else knows; see docs/running.md.",
            id="soundingboard.E001",
        )
    elif len(settings.SECRET_KEY) < SHORTEST_KEY:
        yield Error(
            f"The key has {len(settings.SECRET_KEY)} characters, so it could be guessed.",
            hint=f"Set SOUNDINGBOARD_SECRET_KEY to a random text of at least {SHORTEST_KEY} characters.",
            id="soundingboard.E002",
        )
    if settings.DEBUG:
        yield Error(
            "Debugging is on: an error would show settings and people's answers to whoever met it.",
            hint="Take SOUNDINGBOARD_DEBUG away.",
            id="soundingboard.E003",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "Any host name is accepted, so a link in a letter could be made to lead elsewhere.",
            hint="Set SOUNDINGBOARD_HOSTS to the names by which people reach this installation.",
            id="soundingboard.E004",
        )
    if not settings.HTTPS:
        yield Warning(
            "Pages are served without HTTPS, so passwords travel in the clear.",
            hint="Take SOUNDINGBOARD_HTTPS=0 away, and put a proxy with a certificate before it.",
            id="soundingboard.W001",
        )


@register(Tags.security, OWN)
def webhook_networks(app_configs: Sequence[Any] | None, **given: Any) -> list[CheckMessage]:
    """The networks inside to which webhooks may lead are networks."""
    try:
        allowed_networks()
    except ValueError as wrong:
        return [
            Error(
                f"SOUNDINGBOARD_WEBHOOK_NETWORKS does not name networks: {wrong}.",
                hint="Name networks with commas between them, such as 10.20.0.0/16,192.168.7.0/24, or none.",
                id="soundingboard.E014",
            )
        ]
    return []


# Each kind of fault by its code; a name that there is not may be for something else that shares the environment.
_GIVEN = {"switch": "E016", "count": "E017", "unchanged": "E018", "unknown": "W015"}


@register(Tags.security, OWN)
def given_settings(app_configs: Sequence[Any] | None, **given: Any) -> list[CheckMessage]:
    """Settings that are misspelt, left as in the sample, or neither on nor off."""
    found: list[CheckMessage] = []
    for fault in faults_of(os.environ, settings.SETTINGS_KNOWN):
        kind = Warning if fault.kind == "unknown" else Error
        found.append(kind(fault.says, hint=fault.cure, id=f"soundingboard.{_GIVEN[fault.kind]}"))
    return found


@register(Tags.security, OWN)
def origins(app_configs: Sequence[Any] | None, **given: Any) -> list[CheckMessage]:
    """Origins from which forms may be sent begin with how they are reached, or none of them counts."""
    wrong = [each for each in settings.CSRF_TRUSTED_ORIGINS if not re.fullmatch(r"https?://[^/\s]+", each)]
    if not wrong:
        return []
    return [
        Error(
            f"SOUNDINGBOARD_ORIGINS names “{wrong[0]}”, which is no origin.",
            hint="Name origins with commas between them, such as https://improvement.example.gov.uk.",
            id="soundingboard.E019",
        )
    ]


@register(Tags.security, OWN)
def shares(app_configs: Sequence[Any] | None, **given: Any) -> list[CheckMessage]:
    """How much one person may bring is a number."""
    try:
        megabytes_said(str(settings.SOUNDINGBOARD_MEGABYTES_OF_A_PERSON))
    except ValueError as wrong:
        return [
            Error(
                f"SOUNDINGBOARD_MEGABYTES_OF_A_PERSON is “{settings.SOUNDINGBOARD_MEGABYTES_OF_A_PERSON}”.",
                hint=str(wrong),
                id="soundingboard.E015",
            )
        ]
    return []


@register(Tags.security, OWN)
def second_steps(app_configs: Sequence[Any] | None, **given: Any) -> list[CheckMessage]:
    """Who has to show a second step: it is decided, and names roles that there are."""
    setting = settings.SOUNDINGBOARD_SECOND_STEP_FOR
    try:
        roles_named(setting)
    except UnknownRole as unknown:
        return [
            Error(
                f"SOUNDINGBOARD_SECOND_STEP_FOR names “{unknown}”, which is no role.",
                hint="Name roles of docs/roles.md by their codes with commas between them, or everybody, or nobody.",
                id="soundingboard.E010",
            )
        ]
    if setting.strip() or settings.DEMONSTRATION:
        return []
    return [
        Warning(
            "Nobody has to show a second step: whoever learns a password can sign in with it.",
            hint="Set SOUNDINGBOARD_SECOND_STEP_FOR to everybody, or to the roles that must; nobody, if so decided.",
            id="soundingboard.W014",
        )
    ]


@register(Tags.security, OWN)
def directory(app_configs: Sequence[Any] | None, **given: Any) -> list[CheckMessage]:
    """The council's own directory: all that is needed is set, and what it may vouch for. It is not asked."""
    return list(_directory())


def _directory() -> Iterator[CheckMessage]:
    issuer, parts = settings.SOUNDINGBOARD_OIDC_ISSUER, urlsplit(settings.SOUNDINGBOARD_OIDC_ISSUER)
    client, secret = settings.SOUNDINGBOARD_OIDC_CLIENT_ID, settings.SOUNDINGBOARD_OIDC_CLIENT_SECRET
    if not any((issuer, client, secret)):
        return
    if not all((issuer, client, secret)):
        yield Error(
            "Of the directory's issuer, client and secret not all are set, so nobody could sign in by it.",
            hint="Set SOUNDINGBOARD_OIDC_ISSUER, SOUNDINGBOARD_OIDC_CLIENT_ID and SOUNDINGBOARD_OIDC_CLIENT_SECRET, or "
            "none of them; see docs/running.md.",
            id="soundingboard.E011",
        )
    is_here = parts.hostname in ("localhost", "127.0.0.1", "::1") and settings.DEMONSTRATION
    if issuer and not ((parts.scheme == "https" and parts.hostname) or (parts.scheme == "http" and is_here)):
        yield Error(
            f"{issuer!r} is no address at which a directory can prove itself.",
            hint="Set SOUNDINGBOARD_OIDC_ISSUER to the issuer that it names, with https:// and without /.well-known: "
            "https://login.microsoftonline.com/YOUR-TENANT/v2.0 for Entra.",
            id="soundingboard.E012",
        )
    domains = settings.SOUNDINGBOARD_OIDC_DOMAINS
    if (issuer and not domains) or any(not DOMAIN.fullmatch(each) for each in domains):
        yield Error(
            "It is not said for which addresses the directory's word is taken.",
            hint="Set SOUNDINGBOARD_OIDC_DOMAINS to the parts after the @ that are yours, such as example.gov.uk with "
            "commas between several; any, if every address that it verifies may open an account.",
            id="soundingboard.E013",
        )


# What stands after the @ of an address, or `any`.
DOMAIN = re.compile(r"any|[a-z0-9-]+(\.[a-z0-9-]+)+")


@register(OWN)
def letters(app_configs: Sequence[Any] | None, **given: Any) -> list[CheckMessage]:
    """How e-mail is sent: nothing is tried, but what cannot work or should not be so is said."""
    found = [*_address(), *_way_to_send()]
    if settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend"):
        return [*found, *_smtp()]
    return found if settings.DEMONSTRATION else [*found, *_no_letters()]


def _address() -> Iterator[CheckMessage]:
    host = _host_of(settings.SOUNDINGBOARD_ADDRESS)
    if settings.SOUNDINGBOARD_LETTERS and not host:
        yield Error(
            f"{settings.SOUNDINGBOARD_ADDRESS!r} is not where this installation is, so letters would lead nowhere.",
            hint="Set SOUNDINGBOARD_ADDRESS to the address that people type, such as https://improvement.example.gov.uk.",
            id="soundingboard.E008",
        )
    elif not settings.DEMONSTRATION and not settings.SOUNDINGBOARD_ADDRESS_IS_GIVEN:
        yield Warning(
            f"It is not said where people reach this installation, so links in letters lead to "
            f"{settings.SOUNDINGBOARD_ADDRESS}.",
            hint="Set SOUNDINGBOARD_ADDRESS to the address that people type, such as https://improvement.example.gov.uk.",
            id="soundingboard.W017",
        )
    elif host and not settings.DEMONSTRATION and not validate_host(host, settings.ALLOWED_HOSTS):
        yield Warning(
            f"Links in letters lead to {host}, which is none of the hosts that are answered.",
            hint="Add it to SOUNDINGBOARD_HOSTS, or set SOUNDINGBOARD_ADDRESS to one of them.",
            id="soundingboard.W018",
        )


def _host_of(address: str) -> str:
    """The host of an address that names how, where and perhaps by which port, and nothing more; else nothing."""
    found = re.fullmatch(r"https?://([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", address.lower())
    return found[1] if found else ""


def _way_to_send() -> Iterator[CheckMessage]:
    try:
        import_string(settings.EMAIL_BACKEND)
    except ImportError:
        yield Error(
            "SOUNDINGBOARD_EMAIL_BACKEND names no way to send e-mail, so no letter would leave.",
            hint="Take it away, or give Django's name of one, such as django.core.mail.backends.smtp.EmailBackend.",
            id="soundingboard.E020",
        )


def _smtp() -> Iterator[CheckMessage]:
    tls, port = settings.SOUNDINGBOARD_SMTP_TLS, settings.SOUNDINGBOARD_SMTP_PORT
    if tls not in ("starttls", "tls", "off"):
        yield Error(
            f"{tls!r} is no way to protect e-mail on its way.",
            hint="Set SOUNDINGBOARD_SMTP_TLS to starttls, to tls (from the first byte, usually port 465) or to off.",
            id="soundingboard.E005",
        )
    if not 0 < settings.EMAIL_PORT < 65536:
        yield Error(
            f"{port!r} is not the number of a port.",
            hint="Set SOUNDINGBOARD_SMTP_PORT to the port of your mail server, such as 587.",
            id="soundingboard.E006",
        )
    if bool(settings.EMAIL_HOST_USER) != bool(settings.EMAIL_HOST_PASSWORD):
        yield Error(
            "Of the mail server's user and password only one is set, so it would not let us in.",
            hint="Set both SOUNDINGBOARD_SMTP_USER and SOUNDINGBOARD_SMTP_PASSWORD, or neither.",
            id="soundingboard.E007",
        )
    if tls == "off" and settings.EMAIL_HOST not in ("localhost", "127.0.0.1", "::1"):
        yield Warning(
            "Invitations travel to the mail server in the clear, and so does its password.",
            hint="Set SOUNDINGBOARD_SMTP_TLS to starttls or tls.",
            id="soundingboard.W008",
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Warning(
            f"Letters come from {settings.DEFAULT_FROM_EMAIL}, which most mail servers turn away.",
            hint="Set SOUNDINGBOARD_FROM to an address of yours.",
            id="soundingboard.W009",
        )


def _no_letters() -> Iterator[CheckMessage]:
    if settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend"):
        yield Warning(
            "No e-mail is sent: invitations and new passwords are written to a folder.",
            hint="Set SOUNDINGBOARD_SMTP_HOST to your mail server.",
            id="soundingboard.W007",
        )


@register(Tags.security, OWN)
def scanning(app_configs: Sequence[Any] | None, **given: Any) -> list[CheckMessage]:
    """What looks at the files that people bring. It is not asked: it may be started later than we are."""
    try:
        scanner = scanner_named(settings.SOUNDINGBOARD_SCANNER)
    except BadScanner as refusal:
        return [
            Error(
                f"{refusal} No file could be kept.",
                hint="Set SOUNDINGBOARD_SCANNER to clamd:/run/clamav/clamd.ctl, to clamd:127.0.0.1:3310 or to command: "
                "and a program with its whole path, or leave it out; see docs/running.md.",
                id="soundingboard.E009",
            )
        ]
    if scanner is None:
        return [] if settings.DEMONSTRATION else [_NO_SCANNER]
    if isinstance(scanner, Daemon) and scanner.path and not Path(scanner.path).exists():
        return [
            Warning(
                f"The virus scanner's socket {scanner.path} is not there. Until it is, no file is kept.",
                hint="Start clamd, or set SOUNDINGBOARD_SCANNER to the LocalSocket that its clamd.conf names.",
                id="soundingboard.W013",
            )
        ]
    return []


_NO_SCANNER = Warning(
    "Files that people bring are not looked at for viruses.",
    hint="Set SOUNDINGBOARD_SCANNER to your scanner; see docs/running.md.",
    id="soundingboard.W012",
)


@register(OWN)
def running(app_configs: Sequence[Any] | None, **given: Any) -> list[CheckMessage]:
    """What an installation can run with, and should not for long."""
    return list(_running())


def _running() -> Iterator[CheckMessage]:
    engine = str(settings.DATABASES["default"]["ENGINE"])
    if not settings.DEMONSTRATION and engine.endswith("sqlite3"):
        yield Warning(
            "The database is SQLite, where people who save at the same moment wait for each other.",
            hint="Set SOUNDINGBOARD_DATABASE_URL to a PostgreSQL database.",
            id="soundingboard.W002",
        )
    if not settings.DEMONSTRATION and not settings.SOUNDINGBOARD_CONTACT:
        yield Warning(
            "No page says whom to ask for help, which the accessibility statement must.",
            hint="Set SOUNDINGBOARD_CONTACT to an e-mail address that is read.",
            id="soundingboard.W003",
        )
    try:
        use_case_pattern(settings.SOUNDINGBOARD_CASE_NUMBERS)
    except ValueError as refusal:
        yield Warning(
            f"{refusal} No case number is found by it.",
            hint="Set SOUNDINGBOARD_CASE_NUMBERS to what yours look like, such as WX[0-9]{6}, or leave it out.",
            id="soundingboard.W011",
        )
    if 0 < len(settings.SOUNDINGBOARD_METRICS_TOKEN) < SHORTEST_TOKEN:
        yield Warning(
            "What /metrics is read with is short enough to be guessed.",
            hint=f"Set SOUNDINGBOARD_METRICS_TOKEN to at least {SHORTEST_TOKEN} characters of chance.",
            id="soundingboard.W016",
        )
    if (said := table_warning(timezone.localdate())) is not None:
        yield Warning(said, id="soundingboard.W004")
    try:
        logo_at(settings.SOUNDINGBOARD_LOGO)
    except NotALogo as refusal:
        yield Warning(
            f"{refusal} None is shown.",
            hint="Set SOUNDINGBOARD_LOGO to a PNG or SVG of at most 64 kB; see docs/running.md.",
            id="soundingboard.W010",
        )
    colour = settings.SOUNDINGBOARD_BRAND_COLOUR
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        yield Warning(
            f"The brand colour {colour!r} is not a colour, so the one that comes with the product is shown.",
            hint="Set SOUNDINGBOARD_BRAND_COLOUR to six hexadecimal digits after a #, such as #1d5b6f.",
            id="soundingboard.W005",
        )
    elif (found := contrast(colour, "#ffffff")) < LEAST_CONTRAST:
        yield Warning(
            f"White words on the brand colour {colour} have a contrast of {found:.1f}, so the one that comes with the "
            "product is shown.",
            hint=f"Set SOUNDINGBOARD_BRAND_COLOUR to a darker colour: WCAG 2.2 asks for {LEAST_CONTRAST}.",
            id="soundingboard.W006",
        )
