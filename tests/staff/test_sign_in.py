"""Coming in, being refused, being held up, going out."""

from __future__ import annotations

import logging

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from goldenthread.audit.queries import events_page, head
from goldenthread.organisation.queries.people import account_named
from goldenthread.staff.sign_in.adapter import REFUSED, THROTTLED
from tests.cast import Cast, give_password

SECRET = "thread through the needle"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_earlier_attempts() -> None:
    cache.clear()


@pytest.fixture
def director(cast: Cast) -> None:
    give_password("director", SECRET)


def _try(client: Client, username: str, password: str, **more: str):
    return client.post("/sign-in/", {"login": username, "password": password, **more})


def test_who_is_let_in_lands_on_the_start_page_and_the_trail_knows(director, client):
    before = head()
    answer = _try(client, "director", SECRET)
    assert (answer.status_code, answer.url) == (302, "/")
    latest = events_page().items[0]
    assert (latest.number, latest.name) == (before + 1, "organisation:account:signed_in")
    assert latest.by_label == "Director of Resources"


def test_somebody_unknown_and_a_wrong_password_are_refused_in_the_same_words(director, client):
    answers = [
        _try(client, "director", "wrong").content.decode(),
        _try(client, "nobody", "wrong").content.decode(),
    ]
    for answer, name in zip(answers, ("director", "nobody"), strict=True):
        assert REFUSED in answer
        assert f'value="{name}"' in answer, "what was typed stays"
        assert "wrong" not in answer, "but not the password"


def test_a_closed_account_is_refused_in_the_same_words(director, client):
    account = account_named("director")
    account.is_active = False
    account.save()
    answer = _try(client, "director", SECRET)
    assert answer.status_code == 422
    assert REFUSED in answer.content.decode()


def test_a_refusal_is_logged_beside_the_trail(director, client, caplog):
    before = head()
    with caplog.at_level(logging.WARNING, logger="goldenthread.sign_in"):
        _try(client, "director", "wrong\nforged line")
        _try(client, "a password\nin the wrong box", "wrong")
    assert head() == before
    assert "refused: 'director'" in caplog.text
    assert "refused: somebody unknown (" in caplog.text
    assert "forged" not in caplog.text
    assert "in the wrong box" not in caplog.text, "what is no account's may be a password"


def test_after_five_attempts_even_the_right_password_must_wait(director, client):
    for _ in range(5):
        assert _try(client, "director", "wrong").status_code == 422
    answer = _try(client, "director", SECRET)
    assert answer.status_code == 429
    assert THROTTLED in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_attempts_under_many_names_from_one_place_are_held_up_too(director, client):
    answers = [_try(client, f"somebody{n}", "wrong").status_code for n in range(31)]
    assert answers == [422] * 30 + [429]
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert _try(elsewhere, "director", SECRET).status_code == 302


def test_attempts_are_counted_in_the_second_database(director, client, django_assert_num_queries):
    with django_assert_num_queries(0, using="default"):
        _try(client, "", "")
    from django.db import connections

    _try(client, "director", "wrong")
    with connections["transient"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache_entries WHERE cache_key LIKE '%login_failed%'")
        assert cursor.fetchone()[0] == 2


def test_an_empty_form_says_what_is_missing(db, client):
    answer = _try(client, "", "").content.decode()
    assert "Write your username." in answer
    assert "Write your password." in answer


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/audit/?what=indicators", "/audit/?what=indicators"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_it_leads_on_to_the_page_that_was_asked_for_if_it_is_ours(director, client, asked, led_to):
    assert _try(client, "director", SECRET, next=asked).url == led_to


def test_who_is_in_already_is_led_on(cast, client_as):
    answer = client_as("director").get("/sign-in/", {"next": "/audit/"})
    assert (answer.status_code, answer.url) == (302, "/audit/")


def test_signing_out_takes_a_post(cast, client_as):
    client = client_as("director")
    client.get("/sign-out/")
    assert "_auth_user_id" in client.session
    answer = client.post("/sign-out/", follow=True)
    assert "_auth_user_id" not in client.session
    assert "You have signed out." in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_a_sentence(db):
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "director"})
    assert answer.status_code == 403
    assert "came without its token" in answer.content.decode()


def test_outside_the_demo_there_is_no_signing_in_by_a_click(cast, client):
    with pytest.raises(NoReverseMatch):
        reverse("sign_in_as", args=["director"])
    assert client.post("/sign-in/as/director/").status_code == 404
    assert "demonstration" not in client.get("/sign-in/").content.decode()


def test_even_with_its_address_it_is_closed_outside_the_demo(cast, client, settings):
    settings.ROOT_URLCONF = "tests.staff.demo_urls"
    assert client.post("/sign-in/as/director/").status_code == 404


@pytest.fixture
def demo(cast: Cast, settings) -> None:
    settings.ROOT_URLCONF, settings.DEMO = "tests.staff.demo_urls", True


def test_the_demo_offers_each_kind_of_user(demo, client):
    shown = client.get("/sign-in/").content.decode()
    for words in ("Performance officer", "Head of service", "Member of staff", "Imran Siddiqui"):
        assert words in shown
    assert shown.count('action="/sign-in/as/') == 8


def test_one_click_signs_in_and_stands_on_the_trail(demo, client):
    before = head()
    answer = client.post("/sign-in/as/auditor/", {"next": "/audit/"})
    assert answer.url == "/audit/"
    assert events_page().items[0].by_label == "Internal Auditor"
    assert head() == before + 1


def test_one_click_opens_no_other_account_and_needs_a_post(demo, client):
    assert client.get("/sign-in/as/auditor/").status_code == 405
    assert client.post("/sign-in/as/helen.marsh/").status_code == 404


def test_passwords_are_kept_with_argon2():
    from goldenthread.config import settings as in_service

    assert [it.rpartition(".")[2] for it in in_service.PASSWORD_HASHERS] == ["Argon2PasswordHasher"]


@pytest.mark.parametrize("wanted", ["9" * 200, "sign_out", "//elsewhere.example", "accounts"])
def test_what_is_no_address_leads_home(cast, client_as, wanted):
    answer = client_as("director").get("/sign-in/", {"next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, "/")
