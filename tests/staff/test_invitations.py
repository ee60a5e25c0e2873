"""Invited by mail: the link, what it asks, and all the ways in which it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from goldenthread.audit.queries import events_page, head
from goldenthread.organisation.models import Invitation
from tests.cast import Cast
from tests.staff.signing_in import SECRET, account_of, latest_event, latest_link

pytestmark = pytest.mark.django_db
INVITED = {"email": "helen@wexcombe.example", "username": "helen.marsh"}


@pytest.fixture(autouse=True)
def no_earlier_attempts() -> None:
    cache.clear()


@pytest.fixture
def officer(cast: Cast, client_as: Callable[[str], Client]) -> Client:
    return client_as("performance.officer")


def invite(officer: Client, **more: str):
    return officer.post("/people/helen-marsh/access/invite/", {**INVITED, **more})


def test_an_invitation_is_mailed_and_stands_on_the_trail_without_its_address(officer):
    answer = invite(officer)
    assert answer["Location"] == "/people/helen-marsh/access/"
    sent = mail.outbox[0]
    assert sent.to == ["helen@wexcombe.example"]
    assert sent.body.startswith("Dear Helen Marsh,")
    assert latest_event() == ("organisation:invitation:sent", "Performance Officer", "")
    page = officer.get("/people/helen-marsh/access/").content.decode()
    assert "Invited" in page
    assert "went to helen@wexcombe.example" in page
    shown = officer.get(f"/audit/{head()}/").content.decode()
    assert "helen@wexcombe.example" not in shown


def test_its_link_opens_an_account_with_a_password_that_nobody_else_knows(officer):
    invite(officer)
    link, guest = latest_link(), Client()
    page = guest.get(link).content.decode()
    assert 'value="helen.marsh"' in page
    answer = guest.post(link, {"username": "h.marsh", "password": SECRET}, follow=True)
    assert "Your account is open" in answer.content.decode()
    account = account_of("h.marsh")
    assert account.email == "helen@wexcombe.example"
    name, by, _ = latest_event()
    assert (name, by) == ("organisation:invitation:accepted", "Chief Executive")
    assert guest.post("/sign-in/", {"login": "h.marsh", "password": SECRET}).status_code == 302


def test_a_link_opens_once(officer):
    invite(officer)
    link = latest_link()
    Client().post(link, {"username": "helen.marsh", "password": SECRET})
    again = Client().post(link, {"username": "helen.marsh", "password": "another one entirely"})
    assert again.status_code == 410
    assert "This link has ended" in again.content.decode()
    assert account_of("helen.marsh").check_password(SECRET)


def test_a_second_invitation_ends_the_first(officer):
    invite(officer)
    first = latest_link()
    invite(officer, email="marsh@wexcombe.example")
    assert Client().get(first).status_code == 410
    assert Client().get(latest_link()).status_code == 200
    assert mail.outbox[-1].to == ["marsh@wexcombe.example"]


def test_an_invitation_is_withdrawn(officer):
    invite(officer)
    officer.post("/people/helen-marsh/access/withdraw/")
    assert latest_event()[0] == "organisation:invitation:withdrawn"
    assert Client().get(latest_link()).status_code == 410
    before = head()
    again = officer.post("/people/helen-marsh/access/withdraw/", follow=True)
    assert "No invitation is open" in again.content.decode()
    assert head() == before


def test_an_invitation_expires(officer, event_at, at):
    invite(officer)
    with event_at(at):
        invitation = Invitation.objects.get()
        invitation.expires_at = datetime(2026, 1, 1, tzinfo=UTC)
        invitation.save()
    assert Client().get(latest_link()).status_code == 410
    assert "Invitation expired" in officer.get("/accounts/?state=expired").content.decode()


@pytest.mark.parametrize("key", ["x", "MQ:1xUzxw:nTMwG5Wl7D1yonaEUoPxBhKX9cgKrWzZAmBARCHGEpE", "é"])
def test_a_link_that_we_did_not_sign_opens_nothing(db, client, key):
    assert client.get(f"/invitation/{key}/").status_code == 410


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "too short. It must contain at least 12 characters"),
        ("password1234", "too common"),
        ("helen.marsh12", "too similar to the username"),
        ("Helen Marsh 12", "too similar to the"),
        ("", "Choose a password."),
    ],
)
def test_a_weak_password_is_refused_in_plain_words_and_nothing_is_saved(officer, password, words):
    invite(officer)
    link, before = latest_link(), head()
    answer = Client().post(link, {"username": "helen.marsh", "password": password})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="helen.marsh"' in answer.content.decode(), "what was typed stays"
    assert head() == before
    assert not account_of("helen.marsh").has_usable_password()


@pytest.mark.parametrize("username", ["Director", "two words", "x", "<b>", "director"])
def test_a_username_that_cannot_be_had_is_refused(officer, username):
    invite(officer)
    link = latest_link()
    answer = Client().post(link, {"username": username, "password": SECRET})
    assert answer.status_code == 422
    assert ("Somebody else has" in answer.content.decode()) == (username.lower() == "director")
    assert invite(officer, username=username).status_code == 422


@pytest.mark.parametrize(
    "email", ["", "helen", "a@b", "x" * 400 + "@example.org", "a@b.c\r\nBcc: d@e.f"]
)
def test_what_is_no_address_is_refused_with_a_sentence(officer, email):
    before = head()
    answer = invite(officer, email=email)
    assert answer.status_code == 422
    assert "e-mail address" in answer.content.decode()
    assert (head(), mail.outbox) == (before, [])


def test_without_a_mail_server_nobody_is_invited_and_the_page_says_why(officer, settings):
    settings.MAY_MAIL = False
    before = head()
    answer = invite(officer)
    assert answer.status_code == 422
    assert "GOLDENTHREAD_MAIL_HOST" in answer.content.decode()
    assert head() == before


def test_of_two_who_use_one_link_at_once_one_is_refused(officer, at):
    from goldenthread.organisation.commands.accounts import AccountRefused
    from goldenthread.organisation.commands.invitations import accept_invitation
    from goldenthread.organisation.queries.people import actor_for

    invite(officer)
    number, account = Invitation.objects.get().pk, account_of("helen.marsh")
    who = actor_for(account, on=at.date())
    now = events_page().items[0].at
    accept_invitation(number, by=who, at=now, username="helen.marsh", password=SECRET)
    with pytest.raises(AccountRefused, match="ended meanwhile"):
        accept_invitation(number, by=who, at=now, username="helen.marsh", password=SECRET)
