"""Settings: everything that a council sets comes from the environment (docs/how-to/settings.md)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from goldenthread.config.environment import (
    SettingRefused,
    listed,
    one_of,
    text,
    truth,
    web_address,
    whole,
)
from goldenthread.config.logs import form_of_logs, logging_settings
from goldenthread.config.running import *  # noqa: F403  (what whoever runs it sets besides)

PACKAGE = Path(__file__).resolve().parent.parent

DEMO = truth("GOLDENTHREAD_DEMO", False)
# The demo's figures end with September 2014: by today every one would be years overdue. What is due is
# reckoned as on this day there, and the page says so. Everything else goes by the clock.
DEMO_RECKONS_ON = date(2015, 1, 12) if DEMO else None
DEBUG = truth("GOLDENTHREAD_DEBUG", False)
HOME = Path(text("GOLDENTHREAD_HOME", "var")).resolve()
SECRET_KEY = text("GOLDENTHREAD_SECRET_KEY", "")
if not SECRET_KEY:
    if not (DEMO or DEBUG):
        raise SettingRefused(
            "GOLDENTHREAD_SECRET_KEY is not set: give it a long random text and keep it secret."
        )
    SECRET_KEY = "only-for-the-demo-which-holds-no-secrets"  # noqa: S105
ALLOWED_HOSTS = listed("GOLDENTHREAD_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
COUNCIL = text("GOLDENTHREAD_COUNCIL", "Wexcombe District Council" if DEMO else "Your council")
BEHIND_TLS = truth("GOLDENTHREAD_BEHIND_TLS", False)
MAINTENANCE = truth("GOLDENTHREAD_MAINTENANCE", False)
CSRF_TRUSTED_ORIGINS = listed("GOLDENTHREAD_TRUSTED_ORIGINS", [])
#: Where people reach it, for links in mails; without it, as whoever caused the mail reached it.
ADDRESS = web_address("GOLDENTHREAD_ADDRESS")

INSTALLED_APPS = [
    "goldenthread",
    "goldenthread.records",
    "goldenthread.audit",
    "goldenthread.organisation",
    "goldenthread.indicators",
    "goldenthread.ui",
    "goldenthread.staff",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "django_q",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "goldenthread.staff.upkeep.requests.Watched",
    "csp.middleware.CSPMiddleware",
    "goldenthread.staff.refusals.ClosedForMaintenance",
    "goldenthread.staff.refusals.NeverBlank",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "goldenthread.config.urls"
WSGI_APPLICATION = "goldenthread.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [PACKAGE / "jinja2"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "goldenthread.config.jinja.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "goldenthread.staff.context.surroundings",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database(name: str, file: str, variable: str) -> dict[str, object]:
    """Return one database's settings: SQLite beside the other unless ``variable`` names PostgreSQL."""
    address = text(variable, "")
    if address:
        try:
            # A connection is tried before it is used again: the server may have been started anew.
            found = dict(dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True))
        except (ValueError, KeyError) as fault:
            raise SettingRefused(
                f"{variable} cannot be read ({fault}): write postgresql://user:password@host/name."
            ) from None
        if found.get("ENGINE") == "django.db.backends.postgresql":
            return found
        if found.get("ENGINE") != "django.db.backends.sqlite3":
            raise SettingRefused(f"{variable} must name PostgreSQL or SQLite.")
        file = str(found["NAME"])
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / file if "/" not in file and file != ":memory:" else file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                " PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
                # What would undo one statement is not written to a file: with triggers each has it.
                " PRAGMA temp_store=MEMORY;"
                # Pages are read where the system holds them, not copied into each connection's 2 MB.
                " PRAGMA mmap_size=1073741824;"
            ),
        },
    }


# Two databases: what is recorded, and what passes (sessions, cache, throttles, progress of jobs, drafts).
DATABASES = {
    "default": _database("default", "goldenthread.sqlite3", "DATABASE_URL"),
    "transient": _database("transient", "transient.sqlite3", "TRANSIENT_DATABASE_URL"),
}
DATABASE_ROUTERS = ["goldenthread.records.routing.TransientRouter"]
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        # Beyond so many the framework drops any: also who is locked out, and a worker's sign of life.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

AUTH_USER_MODEL = "organisation.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_LENGTH = whole("GOLDENTHREAD_PASSWORD_LENGTH", 12, least=8)
_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_RULES}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "email", "name")},
    },
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": PASSWORD_LENGTH}},
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = whole("GOLDENTHREAD_RECOVERY_HOURS", 4, least=1) * 3600
INVITATION_DAYS = whole("GOLDENTHREAD_INVITATION_DAYS", 14, least=1)
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "goldenthread.staff.sign_in.adapter.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # signed in for SESSION_COOKIE_AGE, on whatever page one is
# Of failed attempts, by address and by username; of mails asked for by strangers; kept in the
# cache, which is in the second database. HELD_UP_MINUTES is the 5m of these, for the page.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/5m/ip,5/5m/key",
    "reset_password": "20/5m/ip,3/5m/key",
}
HELD_UP_MINUTES = 5

# A second step: a code from an app, a passkey, a recovery code. Their secrets are encrypted.
REQUIRE_TWO_STEP = one_of(
    "GOLDENTHREAD_REQUIRE_TWO_STEP", "nobody", ("nobody", "administrators", "everyone")
)
OLD_SECRET_KEYS = listed("GOLDENTHREAD_OLD_SECRET_KEYS", [])
SECRET_KEY_FALLBACKS = OLD_SECRET_KEYS
MFA_ADAPTER = "goldenthread.staff.sign_in.second_steps.SecondSteps"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = COUNCIL
MFA_TOTP_TOLERANCE = 1  # a code typed as it changes is still good
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are the council's, not claimed by whoever signs up
# Without TLS a browser offers passkeys on this machine alone, whose address is no https one.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS

# Signing in by the council's own provider (OpenID Connect); nobody is added by signing in.
OIDC_ISSUER = web_address("GOLDENTHREAD_OIDC_ISSUER")
OIDC_NAME = text("GOLDENTHREAD_OIDC_NAME", "your council account")
OIDC_USERNAME_CLAIM = text("GOLDENTHREAD_OIDC_USERNAME_CLAIM", "")
SOCIALACCOUNT_ADAPTER = "goldenthread.staff.sign_in.single_sign_on.SingleSignOn"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: a form that led elsewhere would break the policy below
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "council",
                "name": OIDC_NAME,
                "client_id": text("GOLDENTHREAD_OIDC_CLIENT_ID", ""),
                "secret": text("GOLDENTHREAD_OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

# Mails: by the council's mail server; the demo and developers write files that nobody reads.
EMAIL_HOST = text("GOLDENTHREAD_MAIL_HOST", "")
EMAIL_PORT = whole("GOLDENTHREAD_MAIL_PORT", 587, least=1)
EMAIL_HOST_USER = text("GOLDENTHREAD_MAIL_USER", "")
EMAIL_HOST_PASSWORD = text("GOLDENTHREAD_MAIL_PASSWORD", "")
_MAIL_TLS = one_of("GOLDENTHREAD_MAIL_TLS", "starttls", ("starttls", "tls", "none"))
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL_TLS == "starttls", _MAIL_TLS == "tls"
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = HOME / "mails"
DEFAULT_FROM_EMAIL = text("GOLDENTHREAD_MAIL_FROM", "performance@localhost")
EMAIL_BACKEND = "django.core.mail.backends.{}.EmailBackend".format(
    "smtp" if EMAIL_HOST else "filebased"
)
#: Without a mail server nobody can be invited, save where mails are written to files.
MAY_MAIL = bool(EMAIL_HOST) or DEMO or DEBUG

# What a browser is told and may do with our pages (docs/how-to/settings.md says what TLS adds).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "goldenthread.staff.refusals.without_token"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = whole("GOLDENTHREAD_SESSION_HOURS", 12, least=1) * 3600
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [
    r"^health/(ready/)?$",
    r"^metrics$",
]  # whoever watches from within may ask by http
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
# How many proxies stand before us, for telling whose attempts to sign in are whose.
ALLAUTH_TRUSTED_PROXY_COUNT = whole("GOLDENTHREAD_PROXIES", 1 if BEHIND_TLS else 0)

LOGGING = logging_settings(form_of_logs("quiet" if DEMO or DEBUG else "json"))

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"

Q_CLUSTER = {
    "name": "goldenthread",
    "orm": "default",
    "workers": 1,
    "timeout": 3600,
    "retry": 4000,
    # A job that broke off is done again after a minute (management.working): so for an hour.
    "max_attempts": 60,
    "poll": 0.5,
    "time_zone": TIME_ZONE,
    "save_limit": 500,
    "catch_up": False,
    "log_level": "WARNING",
}

# Fields of a form are read into memory; files are held to the limit below by what reads them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
UPLOAD_LIMIT_BYTES = whole("GOLDENTHREAD_UPLOAD_LIMIT_MB", 20, least=1) * 1_000_000
UPLOAD_LIMIT_ROWS = whole("GOLDENTHREAD_UPLOAD_LIMIT_ROWS", 250_000, least=1)
