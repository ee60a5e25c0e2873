"""Signing in by a real OpenID Connect provider: discovery, code, token and claims go over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from goldenthread.audit.queries import head
from tests.cast import Cast
from tests.provider import Provider, provider
from tests.staff.signing_in import account_of, latest_event, set_up_app, signed_in_as, with_address

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider() as found:
        yield found


@pytest.fixture
def council(cast: Cast, running: Provider, settings) -> Provider:
    cache.clear()
    app = {
        "provider_id": "council",
        "name": "Wexcombe account",
        "client_id": "golden-thread",
        "secret": "between us",
        "settings": {"server_url": running.issuer},
    }
    settings.ROOT_URLCONF = "tests.staff.provider_urls"
    settings.OIDC_ISSUER, settings.OIDC_NAME = running.issuer, "Wexcombe account"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    with_address("director", "Imran@wexcombe.example")
    running.know("u-1", email="imran@wexcombe.example", email_verified=True, preferred_username="x")
    return running


def go(client: Client, council: Provider, next_page: str = "/account/", **form: str):
    """Sign in by the provider as whoever ``form`` names; return our last answer."""
    asked = client.get("/sign-in/by/council/", {"next": next_page})
    assert asked.status_code == 302
    back = urlsplit(council.answer(asked["Location"], **form))
    assert back.path == "/sign-in/by/council/back/"
    return client.get(f"{back.path}?{back.query}")


def test_the_sign_in_page_offers_it(council, client):
    shown = client.get("/sign-in/?next=/audit/").content.decode()
    assert "Sign in with Wexcombe account" in shown
    assert "/sign-in/by/council/?next=%2Faudit%2F" in shown


def test_the_question_is_put_with_state_and_proof_key(council, client):
    asked = parse_qs(urlsplit(client.get("/sign-in/by/council/")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == ["http://testserver/sign-in/by/council/back/"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert len(asked["state"][0]) >= 16


def test_a_verified_address_opens_its_account_and_the_trail_knows(council, client):
    before = head()
    answer = go(client, council, sub="u-1")
    assert answer["Location"] == "/account/"
    assert "Imran Siddiqui" in client.get("/account/").content.decode()
    assert latest_event() == (
        "organisation:account:signed_in", "Director of Resources", "By Wexcombe account",
    )  # fmt: skip
    assert head() == before + 2, "the identity was linked, then somebody signed in"
    go(Client(), council, sub="u-1")
    assert head() == before + 3, "the second time it is known"


def test_once_linked_a_changed_address_is_no_matter(council, client):
    go(client, council, sub="u-1")
    council.know("u-1", email="imran.siddiqui@wexcombe.example", email_verified=True)
    assert go(Client(), council, sub="u-1")["Location"] == "/account/"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "imran@wexcombe.example", "email_verified": False},
        {"email": "imran@wexcombe.example"},
        {"email": "imran@wexcombe.example", "email_verified": "true"},
        {"email": "nobody@wexcombe.example", "email_verified": True},
        {"email": "", "email_verified": True},
        {},
    ],
)
def test_who_is_not_known_is_told_whom_to_ask_and_is_not_added(council, client, claims):
    from django.contrib.auth import get_user_model

    council.know("u-2", **claims)
    before, accounts = head(), get_user_model().objects.count()
    answer = go(client, council, sub="u-2")
    assert answer.status_code == 403
    assert "Ask the performance team to invite you" in answer.content.decode()
    assert (head(), get_user_model().objects.count()) == (before, accounts)
    assert "_auth_user_id" not in client.session


def test_an_address_that_two_accounts_share_opens_neither(council, client):
    with_address("auditor", "imran@wexcombe.example")
    assert go(client, council, sub="u-1").status_code == 403


def test_a_claim_may_be_compared_with_the_username_instead(council, client, settings):
    settings.OIDC_USERNAME_CLAIM = "preferred_username"
    council.know("u-3", preferred_username="Auditor")
    assert go(client, council, sub="u-3")["Location"] == "/account/"
    assert latest_event()[1] == "Internal Auditor"
    council.know("u-4", preferred_username="", email="imran@wexcombe.example", email_verified=True)
    assert go(Client(), council, sub="u-4").status_code == 403


def test_a_suspended_account_stays_closed(council, client):
    go(client, council, sub="u-1")
    account = account_of("director")
    account.is_active = False
    account.save()
    later = Client()
    assert go(later, council, sub="u-1")["Location"] == "/sign-in/closed/"
    assert "_auth_user_id" not in later.session
    council.know("u-5", email="imran@wexcombe.example", email_verified=True)
    assert go(Client(), council, sub="u-5").status_code == 403


def test_who_has_set_up_a_second_step_here_is_asked_for_it(council, client):
    set_up_app(signed_in_as("director"))
    assert go(client, council, sub="u-1")["Location"] == "/sign-in/code/"
    assert "_auth_user_id" not in client.session


def test_where_a_second_step_is_required_the_providers_own_is_enough(council, client, settings):
    settings.REQUIRE_TWO_STEP = "everyone"
    go(client, council, sub="u-1")
    assert client.get("/scorecard/").status_code == 200


def test_breaking_off_at_the_provider_comes_back_to_a_page(council, client):
    asked = client.get("/sign-in/by/council/")["Location"]
    back = urlsplit(council.answer(asked, action="deny"))
    # This provider leaves out the state when its user breaks off, which the standard asks for.
    state = parse_qs(urlsplit(asked).query)["state"][0]
    answer = client.get(f"{back.path}?{back.query}&state={state}")
    assert answer.status_code == 200
    assert "You did not sign in" in answer.content.decode()


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x&code=y", "?error=server_error&state=z"])
def test_an_answer_that_we_did_not_ask_for_is_refused(council, client, query):
    answer = client.get(f"/sign-in/by/council/back/{query}")
    assert answer.status_code == 502
    assert "Signing in did not work" in answer.content.decode()


def test_a_code_that_the_provider_did_not_give_is_refused(council, client):
    asked = client.get("/sign-in/by/council/")
    state = parse_qs(urlsplit(asked["Location"]).query)["state"][0]
    answer = client.get("/sign-in/by/council/back/", {"state": state, "code": "made up"})
    assert answer.status_code == 502


def test_a_provider_that_does_not_answer_is_a_page_not_a_fault(council, client, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"] = {
        "server_url": "http://127.0.0.1:9"
    }
    answer = client.get("/sign-in/by/council/")
    assert answer.status_code == 502
    assert "Wait a little" in answer.content.decode()


def test_another_provider_than_the_councils_is_absent(council, client):
    assert client.get("/sign-in/by/elsewhere/").status_code == 404
    assert client.get("/sign-in/by/elsewhere/back/").status_code == 404
