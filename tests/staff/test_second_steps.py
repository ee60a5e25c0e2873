"""A second step: an app's codes, recovery codes; how each is added, used, removed and lost."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from goldenthread.audit.queries import head
from tests.cast import Cast
from tests.staff.signing_in import (
    SECRET,
    account_of,
    code_now,
    latest_event,
    set_up_app,
    signed_in_as,
    with_address,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_earlier_attempts(cast: Cast) -> None:
    cache.clear()


@pytest.fixture
def director() -> Client:
    with_address("director")
    return signed_in_as("director")


def codes_shown(client: Client) -> list[str]:
    page = client.get("/account/two-step/codes/").content.decode()
    return [it.replace(" ", "") for it in re.findall(r"<li><code>([\d ]+)</code>", page)]


def password_first() -> Client:
    client = Client()
    answer = client.post(
        "/sign-in/", {"login": "director", "password": SECRET, "next": "/account/"}
    )
    assert answer["Location"] == "/sign-in/code/"
    return client


def test_an_app_is_set_up_by_picture_or_by_hand_and_the_trail_holds_no_secret(director):
    page = director.get("/account/two-step/app/").content.decode()
    assert 'class="gt-qr"' in page
    secret = set_up_app(director)
    assert latest_event()[:2] == ("organisation:account:app_added", "Director of Resources")
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret.replace(" ", "") not in kept, "the database holds it encrypted"
    assert "An authenticator app was added" in mail.outbox[-1].body


def test_a_wrong_code_sets_nothing_up_and_keeps_the_secret(director):
    first = director.get("/account/two-step/app/").content.decode()
    answer = director.post("/account/two-step/app/", {"code": "000000"})
    assert answer.status_code == 422
    secret = re.search(r"gt-secret\">([^<]+)", first).group(1)
    assert secret in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_from_then_on_signing_in_takes_a_code_as_well(director):
    secret = set_up_app(director)
    client, before = password_first(), head()
    assert client.get("/account/")["Location"].startswith("/sign-in/?next="), "not in yet"
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    assert head() == before
    answer = client.post("/sign-in/code/", {"code": code_now(secret)})
    assert answer["Location"] == "/account/", "it leads on to what was asked for"
    assert latest_event() == (
        "organisation:account:signed_in",
        "Director of Resources",
        "By password and authenticator app",
    )


def test_a_code_is_good_once(director):
    secret = set_up_app(director)
    code = code_now(secret)
    assert password_first().post("/sign-in/code/", {"code": code}).status_code == 302
    again = password_first().post("/sign-in/code/", {"code": code})
    assert again.status_code == 422
    assert "used already" in again.content.decode()


def test_recovery_codes_are_shown_while_they_are_new_and_work_once(director):
    set_up_app(director)
    codes = codes_shown(director)
    assert len(set(codes)) == 10
    file = director.get("/account/two-step/codes.txt")
    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert [it for it in file.content.decode().split() if it.isdigit()] == codes
    assert password_first().post("/sign-in/code/", {"code": codes[0]}).status_code == 302
    assert latest_event()[2] == "By password and recovery code"
    assert password_first().post("/sign-in/code/", {"code": codes[0]}).status_code == 422
    assert "9 of them are left" in director.get("/account/two-step/").content.decode()


def test_later_they_are_never_shown_again_but_can_be_made_anew(director):
    set_up_app(director)
    former = codes_shown(director)
    session = director.session
    session["recovery_codes_shown_until"] = 1.0
    session.save()
    assert codes_shown(director) == []
    assert director.get("/account/two-step/codes.txt").status_code == 302
    director.post("/account/two-step/codes/")
    assert latest_event()[0] == "organisation:account:codes_renewed"
    assert not set(codes_shown(director)) & set(former)
    assert password_first().post("/sign-in/code/", {"code": former[0]}).status_code == 422


def test_removing_the_app_takes_the_codes_with_it(director):
    set_up_app(director)
    asked = director.get("/account/two-step/app/remove/").content.decode()
    assert "your last second step" in asked
    director.post("/account/two-step/app/remove/")
    assert latest_event()[0] == "organisation:account:app_removed"
    assert not Authenticator.objects.exists()
    assert "was removed" in mail.outbox[-1].body
    signed_in_as("director")
    again = director.post("/account/two-step/app/remove/", follow=True)
    assert "There is no app to remove" in again.content.decode()


def test_wrong_codes_are_held_up_for_everybody_who_tries_this_account(director):
    secret = set_up_app(director)
    for _ in range(5):
        password_first().post("/sign-in/code/", {"code": "000000"})
    answer = password_first().post("/sign-in/code/", {"code": code_now(secret)})
    assert answer.status_code == 429
    assert "It works again at" in answer.content.decode()


@pytest.mark.parametrize("code", ["", "é", "١٢٣٤٥٦", "x" * 500, "12 34", "\x00", "-"])
def test_nonsense_for_a_code_is_refused(director, code):
    set_up_app(director)
    assert password_first().post("/sign-in/code/", {"code": code}).status_code == 422


def test_without_a_password_first_there_is_no_second_step(client):
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert client.post("/sign-in/code/", {"code": "000000"})["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    "credential",
    ["", "null", "[]", "{}", "7", "{", '{"response": 7}', '{"response": {"userHandle": 7}}',
     '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA",'
     ' "authenticatorData": "AA", "signature": "AA", "userHandle": "MQ"}}'],
)  # fmt: skip
def test_nonsense_for_a_passkey_is_refused_at_every_door(director, client, credential):
    sent = {"credential": credential, "name": "Laptop"}
    assert client.get("/sign-in/passkey/").json()["publicKey"]["challenge"]
    assert client.post("/sign-in/passkey/", sent)["Location"] == "/sign-in/"
    director.get("/account/two-step/passkeys/add/")
    assert director.post("/account/two-step/passkeys/add/", sent).status_code == 422
    assert director.post("/account/confirm/", sent).status_code == 422
    set_up_app(director)
    assert password_first().post("/sign-in/code/", sent).status_code == 422


def test_a_passkey_of_somebody_else_is_not_there(director):
    for step in ("", "remove/"):
        assert director.get(f"/account/two-step/passkeys/99/{step}").status_code == 404
        assert director.post(f"/account/two-step/passkeys/99/{step}").status_code == 404


def test_with_another_secret_key_codes_are_refused_and_with_both_they_work(director, settings):
    secret = set_up_app(director)
    former = settings.SECRET_KEY
    settings.SECRET_KEY = "another key than before, and as long"
    refused = password_first().post("/sign-in/code/", {"code": code_now(secret)})
    assert refused.status_code == 422
    settings.OLD_SECRET_KEYS = [former]
    assert password_first().post("/sign-in/code/", {"code": code_now(secret)}).status_code == 302


def test_an_administrator_removes_what_was_lost_and_the_person_is_told(director, client_as):
    set_up_app(director)
    officer = client_as("performance.officer")
    address = "/people/director/access/two-step/"
    assert officer.post(address, {"reason": ""}).status_code == 422
    officer.post(address, {"reason": "Lost phone; seen in person"})
    assert latest_event() == (
        "organisation:account:second_steps_cleared",
        "Performance Officer",
        "Lost phone; seen in person",
    )
    assert "An administrator removed your second step" in mail.outbox[-1].body
    assert director.get("/account/").status_code == 302, "sessions end"
    assert signed_in_as("director").get("/account/").status_code == 200
    again = officer.post(address, {"reason": "again"}, follow=True)
    assert "has no second step" in again.content.decode()
    assert account_of("director").check_password(SECRET)
