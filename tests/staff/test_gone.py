"""Somebody whose account is closed, or who left their post: their sessions, password and passkey."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.reorganising import reorganise
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.accounts import restore_account, suspend_account
from goldenthread.organisation.commands.post_changes import EndAppointment
from goldenthread.organisation.queries.people import account_named
from goldenthread.organisation.queries.register import register_known
from tests.cast import Cast
from tests.staff.passkey import Passkey
from tests.staff.signing_in import SECRET, account_of, latest_event, signed_in_as, with_address

pytestmark = pytest.mark.django_db
ROOT = "https://council.example"


@pytest.fixture(autouse=True)
def no_earlier_attempts(cast: Cast) -> None:
    cache.clear()


@pytest.fixture
def director() -> Client:
    with_address("director")
    return signed_in_as("director")


@pytest.fixture
def passkey(director) -> Passkey:
    made = Passkey(handle=user_pk_to_url_str(account_of("director")))
    assert made.register(director).status_code == 302
    return made


def _who(by: Cast, username: str = "director") -> dict[str, Any]:
    return {
        "by": by.actor("performance.officer"),
        "at": timezone.now(),
        "person_id": account_of(username).person_id,
        "reason": "Left",
        "root": ROOT,
    }


def _is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def _by_password() -> Client:
    client = Client()
    client.post("/sign-in/", {"login": "director", "password": SECRET})
    return client


def test_a_passkey_signs_in_by_itself_with_a_session_and_an_event(cast, passkey):
    client = Client()
    assert passkey.sign_in(client).status_code == 302
    assert _is_in(client)
    assert latest_event()[:2] == ("organisation:account:signed_in", "Director of Resources")


def test_whose_account_is_closed_is_out_at_once_and_comes_in_by_nothing(cast, director, passkey):
    elsewhere = Client()
    passkey.sign_in(elsewhere)
    assert _is_in(director)
    assert _is_in(elsewhere)
    suspend_account(**_who(cast))
    before = head()
    assert not _is_in(director)
    assert not _is_in(elsewhere)
    anew = Client()
    passkey.sign_in(anew)
    assert not _is_in(anew)
    assert not _is_in(_by_password())
    assert head() == before
    restore_account(**_who(cast))
    assert not _is_in(director), "a session that was ended stays so"
    passkey.sign_in(anew)
    assert _is_in(anew)


def test_a_passkey_of_another_account_opens_neither(cast, passkey):
    stranger = Passkey(handle=user_pk_to_url_str(account_of("auditor")), key=passkey.key)
    stranger.credential_id = passkey.credential_id
    client = Client()
    stranger.sign_in(client)
    assert not _is_in(client)


def test_who_left_their_post_sees_nothing_by_a_session_from_before_or_a_passkey(
    cast, director, passkey
):
    pages = ("/indicators/HS01/", "/audit/", "/organisation/", "/rights/", "/scorecard.csv")
    assert [director.get(page).status_code for page in pages] == [200] * 5
    assert "HS01" in director.get("/scorecard.csv").getvalue().decode()
    yesterday = timezone.localdate() - timedelta(days=1)
    post_id = cast.structure.posts["Director of Resources"]
    [held] = register_known().holders(post_id, yesterday)
    change = EndAppointment(*held.key, yesterday)
    assert reorganise(change, by=SYSTEM, at=timezone.now(), reason="Left")
    anew = Client()
    passkey.sign_in(anew)
    for client in (director, anew):
        assert _is_in(client), "the account is the person's until it is closed"
        assert [client.get(page).status_code for page in pages[:4]] == [404] * 4
        assert "HS01" not in client.get("/scorecard.csv").getvalue().decode()
        assert "HS01" not in client.get("/").content.decode()
        assert client.post("/indicators/HS01/record/", {}).status_code == 404
    assert account_named("director") is not None
