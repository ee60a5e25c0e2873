"""Settings: everything that a council sets comes from the environment (docs/how-to/settings.md).

Here is what the program is made of; what belongs together otherwise has a file of its own beside this.
"""

from __future__ import annotations

from pathlib import Path

from goldenthread.config.browsers import *  # noqa: F403
from goldenthread.config.databases import *  # noqa: F403
from goldenthread.config.environment import one_of, text, truth, whole
from goldenthread.config.instance import *  # noqa: F403
from goldenthread.config.instance import DEBUG, DEMO, HOME
from goldenthread.config.logs import form_of_logs, logging_settings
from goldenthread.config.running import *  # noqa: F403  (what whoever runs it sets besides)
from goldenthread.config.signing_in import *  # noqa: F403

PACKAGE = Path(__file__).resolve().parent.parent

INSTALLED_APPS = [
    "goldenthread",
    "goldenthread.records",
    "goldenthread.audit",
    "goldenthread.organisation",
    "goldenthread.governance",
    "goldenthread.indicators",
    "goldenthread.plan",
    "goldenthread.reports",
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
#: Whether those who must answer at a step of a route are reminded, and when.
REMINDERS = truth("GOLDENTHREAD_REMINDERS", True)
REMINDERS_DAYS_BEFORE = whole("GOLDENTHREAD_REMINDERS_DAYS_BEFORE", 3)
REMINDERS_OVERDUE_DAYS = whole("GOLDENTHREAD_REMINDERS_OVERDUE_DAYS", 7, least=1)
#: Without a mail server nobody can be invited, save where mails are written to files.
MAY_MAIL = bool(EMAIL_HOST) or DEMO or DEBUG

LOGGING = logging_settings(form_of_logs("quiet" if DEMO or DEBUG else "json"))

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "goldenthread.config.static_files.NamedByDigest"},
}

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
