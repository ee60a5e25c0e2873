"""One's own account: what it shows, a password changed, an address proven, sessions ended."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.test import Client

from goldenthread.audit.queries import head
from tests.cast import Cast, give_password
from tests.staff.signing_in import (
    SECRET,
    account_of,
    latest_event,
    latest_link,
    set_up_app,
    signed_in_as,
    with_address,
)

pytestmark = pytest.mark.django_db
ANOTHER = "needle through the thread"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"


@pytest.fixture(autouse=True)
def no_earlier_attempts(cast: Cast) -> None:
    cache.clear()


@pytest.fixture
def director() -> Client:
    with_address("director")
    return signed_in_as("director", HTTP_USER_AGENT=FIREFOX)


def test_it_shows_who_one_is_and_how_one_signs_in(director):
    shown = director.get("/account/").content.decode()
    for words in (
        "Imran Siddiqui",
        "Director of Resources",
        "director@wexcombe.example",
        "Off: your password alone signs you in",
        "Here only",
    ):
        assert words in shown


def test_a_password_is_changed_told_of_and_ends_sessions_elsewhere(director):
    elsewhere = signed_in_as("director")
    director.get("/account/")
    answer = director.post("/account/password/", {"password": ANOTHER}, follow=True)
    assert "Your password is changed" in answer.content.decode()
    assert account_of("director").check_password(ANOTHER)
    assert latest_event()[:2] == ("organisation:account:password_changed", "Director of Resources")
    assert mail.outbox[-1].to == ["director@wexcombe.example"]
    assert "Your password was changed." in mail.outbox[-1].body
    assert ANOTHER not in mail.outbox[-1].body
    assert elsewhere.get("/account/").status_code == 302
    assert "Here only" in director.get("/account/").content.decode()


def test_the_rules_are_said_before_and_kept_after(director):
    assert "At least 12 characters" in director.get("/account/password/").content.decode()
    before = head()
    answer = director.post("/account/password/", {"password": "Imran Siddiqui"})
    assert answer.status_code == 422
    assert "too similar" in answer.content.decode()
    assert head() == before


def test_who_signed_in_a_while_ago_confirms_who_they_are_first():
    give_password("director", SECRET)
    client = Client()
    client.force_login(account_of("director"))
    asked = client.get("/account/password/")
    assert asked["Location"] == "/account/confirm/?next=%2Faccount%2Fpassword%2F"
    wrong = client.post("/account/confirm/", {"password": "wrong", "next": "/account/password/"})
    assert wrong.status_code == 422
    assert "not your password" in wrong.content.decode()
    right = client.post("/account/confirm/", {"password": SECRET, "next": "/account/password/"})
    assert right["Location"] == "/account/password/"
    assert client.get("/account/password/").status_code == 200


def test_a_password_sent_past_the_confirmation_changes_nothing(client_as):
    client = client_as("director")
    before = head()
    answer = client.post("/account/password/", {"password": ANOTHER})
    assert answer["Location"].startswith("/account/confirm/")
    assert head() == before


def test_wrong_confirmations_are_held_up_with_those_of_signing_in():
    give_password("director", SECRET)
    client = Client()
    client.force_login(account_of("director"))
    for _ in range(5):
        client.post("/account/confirm/", {"password": "wrong"})
    answer = client.post("/account/confirm/", {"password": SECRET})
    assert answer.status_code == 429


def test_an_address_counts_when_its_link_was_opened(director):
    director.post("/account/address/", {"email": "imran@elsewhere.example"})
    assert mail.outbox[-1].to == ["imran@elsewhere.example"]
    assert account_of("director").email == "director@wexcombe.example"
    link = latest_link()
    assert "imran@elsewhere.example" in director.get(link).content.decode()
    assert account_of("director").email == "director@wexcombe.example", "a look changes nothing"
    director.post(link)
    assert account_of("director").email == "imran@elsewhere.example"
    assert latest_event()[0] == "organisation:account:address_changed"
    assert mail.outbox[-1].to == ["director@wexcombe.example"], "the former address is told"


def test_the_link_of_somebody_else_proves_nothing(director):
    director.post("/account/address/", {"email": "imran@elsewhere.example"})
    link = latest_link()
    other = signed_in_as("auditor")
    answer = other.post(link, follow=True)
    assert "for another account" in answer.content.decode()
    assert account_of("auditor").email == ""


def test_sessions_are_listed_and_this_one_is_marked(director):
    signed_in_as(
        "director", HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/605", REMOTE_ADDR="198.51.100.7"
    )
    shown = director.get("/account/sessions/").content.decode()
    assert shown.index("Firefox on Linux") < shown.index("Safari on iPhone"), "this one is first"
    assert shown.count("This one") == 1
    assert "198.51.100.7" in shown
    assert "In 2 places" in director.get("/account/").content.decode()


def test_one_session_is_ended(director):
    from allauth.usersessions.models import UserSession

    phone = signed_in_as("director", REMOTE_ADDR="198.51.100.7")
    number = UserSession.objects.get(ip="198.51.100.7").pk
    director.post("/account/sessions/end/", {"session": number})
    assert latest_event() == (
        "organisation:account:sessions_ended", "Director of Resources", "One session",
    )  # fmt: skip
    assert phone.get("/account/").status_code == 302
    assert director.get("/account/").status_code == 200
    before = head()
    director.post("/account/sessions/end/", {"session": number})
    assert head() == before


def test_all_others_are_ended(director):
    others = [signed_in_as("director"), signed_in_as("director")]
    director.post("/account/sessions/end/")
    assert [it.get("/account/").status_code for it in others] == [302, 302]
    assert director.get("/account/").status_code == 200
    assert latest_event()[2] == "2 sessions"


def test_somebody_elses_session_cannot_be_ended(director):
    from allauth.usersessions.models import UserSession

    other = signed_in_as("auditor")
    number = UserSession.objects.get(user=account_of("auditor")).pk
    before = head()
    for wanted in (number, "x", "-1", 10**30):
        director.post("/account/sessions/end/", {"session": wanted})
    assert other.get("/account/").status_code == 200
    assert head() == before


@pytest.mark.parametrize("whose", ["everyone", "administrators"])
def test_who_must_have_a_second_step_is_led_to_set_it_up_and_then_goes_on(settings, whose):
    settings.REQUIRE_TWO_STEP = whose
    officer = signed_in_as("performance.officer")
    assert officer.get("/scorecard/")["Location"] == "/account/two-step/"
    assert officer.post("/people/director/access/suspend/")["Location"] == "/account/two-step/"
    assert (
        "Your council asks for a second step" in officer.get("/account/two-step/").content.decode()
    )
    set_up_app(officer)
    assert officer.get("/scorecard/").status_code == 200


def test_others_need_none_where_administrators_alone_must(settings):
    settings.REQUIRE_TWO_STEP = "administrators"
    assert signed_in_as("director").get("/scorecard/").status_code == 200


def test_whoever_comes_with_a_session_that_has_ended_is_told_why(director):
    from django.contrib.sessions.models import Session

    assert "no longer signed in" not in director.get("/").content.decode()
    Session.objects.all().delete()
    shown = director.get("/scorecard/", follow=True).content.decode()
    assert "You are no longer signed in: a session ends after some hours" in shown
    assert "no longer signed in" not in Client().get("/", follow=True).content.decode()


def test_an_upgrade_ends_the_sessions_that_are_on_no_list(director):
    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.models import Session

    from goldenthread.management.preparation import end_unlisted_sessions

    begun_before = SessionStore()
    begun_before["_auth_user_id"] = "1"
    begun_before.save()
    director.get("/account/sessions/")
    listed = set(UserSession.objects.values_list("session_key", flat=True))
    assert listed
    assert end_unlisted_sessions() == 1
    assert set(Session.objects.values_list("session_key", flat=True)) == listed
    assert director.get("/").status_code == 200
