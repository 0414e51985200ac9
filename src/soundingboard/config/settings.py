"""Settings of an installation. Every value that differs between installations comes from the environment.

One file, because a reader looking for a setting should have one place to look. `docs/running.md` lists them.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from soundingboard.config.logging import settings_for

PROJECT = Path(__file__).resolve().parents[3]


# The names of the settings; some are read where they are needed and not here.
SETTINGS_KNOWN = {"BIND", "WORKERS", "PORT", "NOT_TESTED", "SHARED"}


def env(name: str, default: str = "") -> str:
    """The value of SOUNDINGBOARD_<name> without quotes around it, or the default.

    A shell and systemd take the quotes of a file of settings away; `docker run` and `podman run` hand them on.
    """
    SETTINGS_KNOWN.add(name)
    value = os.environ.get(f"SOUNDINGBOARD_{name}", default)
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value


VAR = Path(env("VAR", str(PROJECT / "var")))
DEBUG = env("DEBUG") == "1"

# A published key would let anyone forge a session, so it is only accepted where nothing but the demonstration runs.
DEMONSTRATION_KEY = "the demonstration's key, refused outside it"
SECRET_KEY = env("SECRET_KEY", DEMONSTRATION_KEY)
# While a new key takes its place: what the one before signed and sealed is still good (`soundingboard reseal`).
SECRET_KEY_FALLBACKS = env("SECRET_KEY_BEFORE").split()
DEMONSTRATION = env("DEMONSTRATION", "1" if not env("SECRET_KEY") else "") == "1"
ALLOWED_HOSTS = env("HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in env("ORIGINS").split(",") if origin]

# --- whose installation it is: set by the council, never the crown ---------------------------------------------------
SOUNDINGBOARD_COUNCIL_NAME = env("COUNCIL_NAME", "Wexmoor Council" if DEMONSTRATION else "Your council")
SOUNDINGBOARD_BRAND_COLOUR = env("BRAND_COLOUR", "#1d5b6f")
SOUNDINGBOARD_LOGO = env("LOGO")
# What a case number of the council looks like, for screening; a regular expression.
SOUNDINGBOARD_CASE_NUMBERS = env("CASE_NUMBERS")
SOUNDINGBOARD_CONTACT = env("CONTACT", "improvement@wexmoor.example" if DEMONSTRATION else "")

INSTALLED_APPS = [
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "soundingboard.history",
    "soundingboard.outbox",
    "soundingboard.accounts",
    "soundingboard.files",
    "soundingboard.decisions",
    "soundingboard.framework",
    "soundingboard.plan",
    "soundingboard.cycle",
    "soundingboard.evidence",
    "soundingboard.delivery",
    "soundingboard.measures",
    "soundingboard.practice",
    "soundingboard.risk",
    "soundingboard.governance",
    "soundingboard.audits",
    "soundingboard.ledger",
    "soundingboard.judgement",
    "soundingboard.position",
    "soundingboard.insight",
    "soundingboard.scrutiny",
    "soundingboard.workprogramme",
    "soundingboard.papers",
    "soundingboard.publishing",
    "soundingboard.exchange",
    "soundingboard.digest",
    "soundingboard.search",
    "soundingboard.retention",
    "soundingboard.region",
    "soundingboard.connections",
    "soundingboard.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "soundingboard.web.edge.EncodingMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "soundingboard.web.logs.LogMiddleware",
    "soundingboard.web.edge.HeadMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "soundingboard.api.methods.MethodMiddleware",
    "soundingboard.web.edge.EdgeMiddleware",
]

ROOT_URLCONF = env("URLCONF", "soundingboard.config.urls")
WSGI_APPLICATION = "soundingboard.config.wsgi.application"
FORM_RENDERER = "soundingboard.web.forms.renderer.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parents[1] / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "soundingboard.web.context.page",
            ],
            "builtins": ["soundingboard.web.templatetags.soundingboard"],
        },
    }
]


# What a page asks takes milliseconds. To start a second process for one query, or to compile it, takes longer: on an
# installation with 151 programmes, 15 of the 19 milliseconds of reading 135 rows. And what it asks is in memory, or on
# a disk without arms. To reckon, as PostgreSQL does by itself, that a row found by its key costs four that are read in
# passing makes it read a table whole where an index has the programme's own rows. An address may say otherwise.
QUERIES_OF_A_PAGE = ("-c max_parallel_workers_per_gather=0", "-c jit=off", "-c random_page_cost=1.1")


def database(address: str) -> dict[str, object]:
    """The database setting for an address: empty for SQLite in var/, `sqlite:///file`, or `postgresql://...`.

    Raises:
        ImproperlyConfigured: the address names no database we run on.
    """
    parts = urlsplit(address or f"sqlite:///{VAR / 'soundingboard.sqlite3'}")
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path.removeprefix("/") if not parts.path.startswith("//") else parts.path[1:],
            # Without WAL and IMMEDIATE, readers and the worker meet "database is locked". The file is not mapped into
            # memory: it made no page quicker, and a worker that had read the whole plan was 70 MB larger for it.
            # Each of a worker's threads keeps pages of its own, and the system keeps them too: with 16 MB for each, a
            # busy worker held 20 MB more and no page was a tenth quicker than with 4.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-4096;"
                    "PRAGMA temp_store=MEMORY;"
                ),
            },
            "CONN_MAX_AGE": 60,
        }
    if parts.scheme in ("postgresql", "postgres"):
        options = dict(parse_qsl(parts.query))
        options["options"] = " ".join(filter(None, [*QUERIES_OF_A_PAGE, options.get("options")]))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.removeprefix("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", "") or parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": options,
            # A new connection costs more than the queries of a page.
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(
        "Set SOUNDINGBOARD_DATABASE_URL to postgresql://user@host/name, to sqlite:///path, or leave it empty."
    )


DATABASES = {"default": database(env("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# allauth counts failed sign-ins in the cache; a cache of each process would let each process be tried.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "soundingboard_cache"}}
SESSION_ENGINE = "soundingboard.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "soundingboard.accounts.passwords.NotTooLong"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account begins with an invitation, which proves the address
ACCOUNT_ADAPTER = "soundingboard.web.sign_in.Adapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
SOUNDINGBOARD_SECOND_STEP_FOR = env("SECOND_STEP_FOR")
# The council's own directory, by OpenID Connect. The checks say what is missing.
SOUNDINGBOARD_OIDC_ISSUER = env("OIDC_ISSUER").rstrip("/")
SOUNDINGBOARD_OIDC_CLIENT_ID, SOUNDINGBOARD_OIDC_CLIENT_SECRET = env("OIDC_CLIENT_ID"), env("OIDC_CLIENT_SECRET")
SOUNDINGBOARD_OIDC_LABEL = env("OIDC_LABEL", "your work account")
SOUNDINGBOARD_OIDC_DOMAINS = env("OIDC_DOMAINS").lower().replace(",", " ").split()
SOUNDINGBOARD_OIDC_SECOND_STEP = env("OIDC_SECOND_STEP").replace(",", " ").split()
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sounding Board"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_ADAPTER = "soundingboard.web.sign_in.MFAAdapter"

EMAIL_HOST = env("SMTP_HOST")
_LETTERS = "smtp" if EMAIL_HOST else "filebased"
EMAIL_BACKEND = env("EMAIL_BACKEND", f"django.core.mail.backends.{_LETTERS}.EmailBackend")
EMAIL_FILE_PATH = str(VAR / "mail")
# What is not understood is left for the checks to say: a process that dies here could not say it in a sentence.
SOUNDINGBOARD_SMTP_TLS = env("SMTP_TLS", "starttls")
SOUNDINGBOARD_SMTP_PORT = env("SMTP_PORT", {"starttls": "587", "tls": "465"}.get(SOUNDINGBOARD_SMTP_TLS, "25"))
EMAIL_PORT = int(SOUNDINGBOARD_SMTP_PORT) if SOUNDINGBOARD_SMTP_PORT.isdecimal() else 0
EMAIL_USE_TLS, EMAIL_USE_SSL = SOUNDINGBOARD_SMTP_TLS == "starttls", SOUNDINGBOARD_SMTP_TLS == "tls"
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env("SMTP_USER"), env("SMTP_PASSWORD")
EMAIL_TIMEOUT = 10  # seconds; whoever sends an invitation waits for it
DEFAULT_FROM_EMAIL = env("FROM", "soundingboard@localhost")

# Where people reach this installation: the weekly letter is written by the worker, which no request tells.
_FIRST_HOST = ALLOWED_HOSTS[0].strip() if ALLOWED_HOSTS[0].strip() not in ("", "*") else "localhost"
SOUNDINGBOARD_ADDRESS = env("ADDRESS").rstrip("/")
SOUNDINGBOARD_ADDRESS_IS_GIVEN = bool(SOUNDINGBOARD_ADDRESS)
SOUNDINGBOARD_ADDRESS_OF_REQUEST = DEMONSTRATION and not SOUNDINGBOARD_ADDRESS_IS_GIVEN  # web/whole_address.py
# The people of the demonstration are invented: they get letters only where somebody has set up a mail server to look.
SOUNDINGBOARD_LETTERS = env("LETTERS", "1" if EMAIL_HOST or not DEMONSTRATION else "0") == "1"

# An invitation proves the address, so no second proof is asked before a second factor is set up.
MFA_ALLOW_UNVERIFIED_EMAIL = True
_OUR_FORMS = "soundingboard.web.forms.sign_in."
ACCOUNT_FORMS = {
    "login": f"{_OUR_FORMS}LoginForm",
    "reauthenticate": f"{_OUR_FORMS}ReauthenticateForm",
    "change_password": f"{_OUR_FORMS}ChangePasswordForm",
    "reset_password": f"{_OUR_FORMS}ResetPasswordForm",
    "reset_password_from_key": f"{_OUR_FORMS}ResetPasswordKeyForm",
}
MFA_FORMS = {
    "authenticate": f"{_OUR_FORMS}AuthenticateForm",
    "reauthenticate": f"{_OUR_FORMS}ReauthenticateByCodeForm",
    "activate_totp": f"{_OUR_FORMS}ActivateTOTPForm",
    "add_webauthn": f"{_OUR_FORMS}AddPasskeyForm",
    "edit_webauthn": f"{_OUR_FORMS}RenamePasskeyForm",
    "login_webauthn": f"{_OUR_FORMS}PasskeyForm",
    "authenticate_webauthn": f"{_OUR_FORMS}SecondStepByPasskeyForm",
    "reauthenticate_webauthn": f"{_OUR_FORMS}ReauthenticateByPasskeyForm",
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "soundingboard.config.formats"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "soundingboard.web.static_files.Storage"},
}
# Without a collected copy (tests, first start) files come straight from the package.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_AUTOREFRESH = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
SOUNDINGBOARD_UPLOAD_LIMIT = 20 * 1024 * 1024
# What one person may have brought to one programme in all, so that nobody fills the disk by themselves.
SOUNDINGBOARD_FILES_OF_A_PERSON = 5_000
SOUNDINGBOARD_MEGABYTES_OF_A_PERSON = env("MEGABYTES_OF_A_PERSON", "10240")
# What each file that people bring is shown to before it is kept: clamd:PLACE or command:PROGRAM (files/scanning.py).
SOUNDINGBOARD_SCANNER = env("SCANNER")

HTTPS = env("HTTPS", "0" if DEMONSTRATION else "1") == "1"
# The worker of a demonstration on this machine has no request to go by; its letters lead to the port that is served.
_PORT = f":{env('PORT', '8000')}" if DEMONSTRATION and not env("HOSTS") else ""
SOUNDINGBOARD_ADDRESS = SOUNDINGBOARD_ADDRESS or f"{'https' if HTTPS else 'http'}://{_FIRST_HOST}{_PORT}"
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# By this beginning a browser takes the cookie from this very host alone, so that no neighbour of it can set one.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
# Whatever else stands under the same name is the council's to know: without TLS there it could no longer be reached.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env("HSTS_SUBDOMAINS") == "1"
BEHIND_PROXY = env("BEHIND_PROXY") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Without it everybody behind the proxy is one address: ten wrong passwords a minute, of all people together, would keep
# everybody out. The last address is the one that our proxy added; those before it are whatever the sender claims.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "soundingboard.web.edge.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # the one-time code's square picture is a data address
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# Networks inside, such as 10.20.0.0/16, to which webhooks may lead all the same; to none unless it is said.
SOUNDINGBOARD_WEBHOOK_NETWORKS = [each for each in env("WEBHOOK_NETWORKS").split(",") if each]
SOUNDINGBOARD_METRICS_TOKEN = env("METRICS_TOKEN")
# From how many looks a day at what few may read somebody who never looked so often is told of.
SOUNDINGBOARD_UNUSUAL_LOOKS = env("UNUSUAL_LOOKS", "40")
LOGGING_CONFIG = "soundingboard.config.logging.configure"
# The demonstration prints its address and sign-ins; a line for each request would drown them.
LOGGING = settings_for(env("LOG_LEVEL").upper() or ("WARNING" if DEMONSTRATION else "INFO"))

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS: list[str] = []
