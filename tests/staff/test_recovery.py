"""A forgotten password: the same answer for everybody, and a link that opens once."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from goldenthread.audit.queries import head
from tests.cast import Cast
from tests.staff.signing_in import (
    SECRET,
    account_of,
    latest_event,
    latest_link,
    signed_in_as,
    with_address,
)

pytestmark = pytest.mark.django_db
ANOTHER = "needle through the thread"


@pytest.fixture(autouse=True)
def no_earlier_attempts(cast: Cast) -> None:
    cache.clear()


def ask(who: str, client: Client | None = None):
    return (client or Client()).post("/sign-in/forgotten/", {"who": who}, follow=True)


def test_known_and_unknown_are_answered_in_the_same_words():
    with_address("director")
    answers = [ask(who).content.decode() for who in ("director", "nobody", "staff")]
    assert len({it.split("<main")[1] for it in answers}) == 1
    assert [it.to for it in mail.outbox] == [["director@wexcombe.example"]]


@pytest.mark.parametrize("who", ["director", "DIRECTOR", " Director@wexcombe.example "])
def test_username_or_address_will_do(who):
    with_address("director")
    before = head()
    ask(who)
    assert len(mail.outbox) == 1
    assert "director." in mail.outbox[0].body, "the mail says the username"
    assert head() == before, "a stranger's wish is no event"


def test_a_new_password_is_chosen_by_the_link_which_opens_once():
    elsewhere = signed_in_as("director")
    with_address("director")
    ask("director")
    link = latest_link()
    answer = Client().post(link, {"password": ANOTHER}, follow=True)
    assert "Your new password is set" in answer.content.decode()
    assert account_of("director").check_password(ANOTHER)
    name, by, _ = latest_event()
    assert (name, by) == ("organisation:account:password_recovered", "Director of Resources")
    assert "A new password was chosen" in mail.outbox[-1].body
    assert Client().post(link, {"password": SECRET}).status_code == 410
    assert elsewhere.get("/scorecard/").status_code == 302, "sessions elsewhere end"


def test_signing_in_meanwhile_ends_the_link():
    with_address("director")
    ask("director")
    signed_in_as("director")
    assert Client().get(latest_link()).status_code == 410


def test_a_link_grows_old(settings):
    with_address("director")
    ask("director")
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert Client().get(latest_link()).status_code == 410


def test_a_weak_password_is_refused_by_the_same_rules():
    with_address("director")
    ask("director")
    before = head()
    answer = Client().post(latest_link(), {"password": "director1234"})
    assert answer.status_code == 422
    assert "too similar to the username" in answer.content.decode()
    assert head() == before


def test_a_suspended_account_gets_no_link_and_its_link_opens_nothing():
    account = with_address("director")
    ask("director")
    link = latest_link()
    account.is_active = False
    account.save()
    assert Client().get(link).status_code == 410
    ask("director")
    assert len(mail.outbox) == 1


def test_asking_over_and_over_is_held_up():
    with_address("director")
    answers = [ask("director").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("who", ["", "   ", "x" * 300, "\x00", "a\x00b"])
def test_nonsense_is_met_with_a_page(who):
    answer = ask(who)
    assert answer.status_code in {200, 422}
    assert not mail.outbox


@pytest.mark.parametrize("key", ["x", "1-", "-", "zzzzzzzzzzzzz-abc", "1-abc-def", "ÿ-1"])
def test_a_link_that_we_did_not_sign_opens_nothing(client, key):
    assert client.get(f"/sign-in/new-password/{key}/").status_code == 410


def test_an_administrator_sends_the_link_and_never_sees_a_password(client_as):
    with_address("director")
    officer = client_as("performance.officer")
    answer = officer.post("/people/director/access/recover/", follow=True)
    assert mail.outbox[0].to == ["director@wexcombe.example"]
    assert latest_event()[:2] == ("organisation:account:recovery_sent", "Performance Officer")
    link = latest_link()
    assert link not in answer.content.decode()
    assert 'type="password"' not in answer.content.decode()
