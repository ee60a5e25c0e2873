"""When there is no page to show; what every answer carries; whether the system is well."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError
from django.test import Client
from django.urls import path

from goldenthread.config import urls as those_of_service
from goldenthread.staff.upkeep import views


def _raising(fault: Exception):
    def view(request):
        raise fault

    return view


urlpatterns = [
    path("broken/", _raising(RuntimeError("a secret detail"))),
    path("forbidden/", _raising(PermissionDenied("a secret detail"))),
    path("misunderstood/", _raising(SuspiciousOperation("a secret detail"))),
    *those_of_service.urlpatterns,
]
handler400, handler403 = those_of_service.handler400, those_of_service.handler403
handler404, handler500 = those_of_service.handler404, those_of_service.handler500


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/nowhere/", 404, "Page not found"),
        ("/forbidden/", 403, "You may not do this"),
        ("/misunderstood/", 400, "We could not understand that"),
        ("/broken/", 500, "Something went wrong"),
    ],
)
@pytest.mark.urls(__name__)
def test_each_refusal_has_its_page_and_keeps_its_details(address, status, says):
    answer = Client(raise_request_exception=False).get(address)
    words = answer.content.decode()
    assert answer.status_code == status
    assert f'<h1 class="govuk-heading-l">{says}</h1>' in words
    assert "secret" not in words


@pytest.mark.urls(__name__)
def test_what_the_reader_of_a_broken_page_quotes_stands_in_the_log(caplog):
    with caplog.at_level(logging.ERROR, logger="goldenthread.errors"):
        words = Client(raise_request_exception=False).get("/broken/").content.decode()
    logged = [it.getMessage() for it in caplog.records if it.name == "goldenthread.errors"]
    quoted = logged[-1].rsplit(" ", 1)[-1]
    assert f"quote <b>{quoted}</b>" in words


def test_while_closed_every_page_says_so_but_it_is_known_to_live(db, client, settings):
    settings.MAINTENANCE = True
    answer = client.get("/sign-in/")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "Closed for a short while" in answer.content.decode()
    assert client.get("/health/").status_code == 200


def test_it_is_well_when_both_databases_answer(db, client):
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"Well.\n")


def test_it_is_not_well_when_one_does_not(db, client, monkeypatch):
    class Silent:
        def __iter__(self):
            return iter(["default"])

        def __getitem__(self, alias):
            raise DatabaseError("gone")

    monkeypatch.setattr(views, "connections", Silent())
    assert client.get("/health/").status_code == 503


@pytest.mark.parametrize("address", ["/sign-in/", "/nowhere/"])
def test_every_answer_carries_the_strict_policy(db, client, address):
    answer = client.get(address)
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        **dict.fromkeys(
            ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"),
            "'self'",
        ),
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


def _run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GOLDENTHREAD", "DJANGO"))}
    return subprocess.run(
        [sys.executable, *arguments],
        env={**kept, "DJANGO_SETTINGS_MODULE": "goldenthread.config.settings", **settings},
        capture_output=True,
        text=True,
        check=False,
    )


BEHIND_TLS = {
    "GOLDENTHREAD_BEHIND_TLS": "yes",
    "GOLDENTHREAD_SECRET_KEY": "Zk3-f8Qp_1mXc7Vb2Nn9Ls4Dd6Gg0Hh5Jj-Kk_Tt8Yy3Uu1Ii7Oo2Pp",
    "GOLDENTHREAD_HOSTS": "performance.example.gov.uk",
}


def test_behind_tls_the_framework_finds_nothing_to_warn_of(tmp_path):
    done = _run(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING",
        GOLDENTHREAD_HOME=str(tmp_path), **BEHIND_TLS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_behind_tls_cookies_travel_by_https_alone(tmp_path):
    asked = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,"
        " s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_SAMESITE)"
    )
    done = _run("-c", asked, GOLDENTHREAD_HOME=str(tmp_path), **BEHIND_TLS)
    assert done.stdout.split() == ["True", "True", "True", "31536000", "Lax"], done.stderr


def test_the_gallery_is_for_those_who_administer(cast, client_as, settings):
    assert client_as("performance.officer").get("/components").status_code == 200
    assert client_as("director").get("/components").status_code == 404
    settings.DEMO = True
    assert client_as("director").get("/components").status_code == 200


@pytest.mark.django_db
def test_an_address_that_only_a_form_leads_to_is_never_a_blank_page(cast, client_as):
    answer = client_as("auditor").get("/audit/verify/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Nothing has been changed" in answer.content.decode()
