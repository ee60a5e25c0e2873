"""Accounts as administrators see and change them: whose, which states, and never a password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from goldenthread.audit.queries import head
from goldenthread.organisation.access import SYSTEM, Role
from goldenthread.organisation.commands.posts import NewPost, add_posts, appoint_person
from tests.cast import AT, Cast
from tests.staff.signing_in import SECRET, account_of, latest_event, signed_in_as, with_address

pytestmark = pytest.mark.django_db
BEGUN = date(2012, 4, 1)


@pytest.fixture(autouse=True)
def no_earlier_attempts(cast: Cast) -> None:
    cache.clear()


@pytest.fixture
def officer(client_as: Callable[[str], Client]) -> Client:
    return client_as("performance.officer")


@pytest.fixture
def housing_officer(cast: Cast, client_as: Callable[[str], Client]) -> Client:
    """Somebody who administers Housing Services alone."""
    housing = cast.structure.services["Housing Services"]
    post = NewPost("Housing Officer", housing, [(Role.PERFORMANCE_OFFICER, housing)])
    post_id = add_posts([post], by=SYSTEM, at=AT, from_on=BEGUN)[0]
    appoint_person(
        by=SYSTEM, at=AT, name="Ola Berg", username="ola.berg", password=None, post_id=post_id,
        from_on=BEGUN,
    )  # fmt: skip
    return client_as("ola.berg")


def test_everybody_is_listed_with_their_state(officer):
    shown = officer.get("/accounts/").content.decode()
    for words in ("Helen Marsh", "Chief Executive", "Imran Siddiqui", "Open", "people"):
        assert words in shown


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    officer, cast: Cast, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20, using="default"):
        officer.get("/accounts/")
    for number in range(120):
        appoint_person(
            by=SYSTEM, at=AT, name=f"Person {number:03}", username=f"person.{number}",
            password=None, post_id=cast.structure.posts["Chief Executive"], from_on=BEGUN,
        )  # fmt: skip
    with django_assert_max_num_queries(20, using="default"):
        shown = officer.get("/accounts/?page=2").content.decode()
    assert "page 2 of 2" in shown


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ("suspended", "Imran Siddiqui"),
        ("invited", "Helen Marsh"),
        ("none", None),
        ("expired", None),
    ],
)
def test_it_is_narrowed_by_state(officer, state, who):
    account = with_address("director")
    account.is_active = False
    account.save()
    invited = {"email": "helen@wexcombe.example", "username": "helen.marsh"}
    officer.post("/people/helen-marsh/access/invite/", invited)
    shown = officer.get("/accounts/", {"state": state}).content.decode()
    names = {it for it in ("Imran Siddiqui", "Helen Marsh", "Marian Cole") if f">{it}</a>" in shown}
    assert names == ({who} if who else set())
    assert ("Nobody fits these filters" in shown) == (who is None)


@pytest.mark.parametrize(
    "query", ["?state=x", "?page=0", "?page=x", "?page=99999999999999", "?q=%00"]
)
def test_a_strange_address_is_met_with_the_list(officer, query):
    assert officer.get(f"/accounts/{query}").status_code == 200


def test_it_is_found_by_name(officer):
    shown = officer.get("/accounts/?q=HELEN").content.decode()
    assert "Helen Marsh" in shown
    assert "Imran Siddiqui" not in shown


def test_an_account_is_suspended_with_a_reason_at_once_and_restored(officer):
    with_address("director")
    director = signed_in_as("director")
    address = "/people/director/access/suspend/"
    assert officer.post(address, {"reason": ""}).status_code == 422
    officer.post(address, {"reason": "Left the council"})
    assert latest_event() == (
        "organisation:account:suspended", "Performance Officer", "Left the council",
    )  # fmt: skip
    assert director.get("/account/").status_code == 302
    refused = Client().post("/sign-in/", {"login": "director", "password": SECRET})
    assert refused.status_code == 422
    assert "suspended" in mail.outbox[-1].body
    officer.post("/people/director/access/restore/", {"reason": "A mistake"})
    assert latest_event()[0] == "organisation:account:restored"
    assert signed_in_as("director").get("/account/").status_code == 200


@pytest.mark.parametrize("step", ["suspend", "restore", "two-step"])
def test_what_cannot_be_done_is_refused_in_a_sentence_and_changes_nothing(officer, step):
    person = "performance-officer" if step == "suspend" else "director"
    before = head()
    answer = officer.post(f"/people/{person}/access/{step}/", {"reason": "x"}, follow=True)
    assert "Not done" in answer.content.decode()
    assert head() == before


def test_sessions_of_somebody_are_ended(officer):
    director = signed_in_as("director")
    officer.post("/people/director/access/sessions/")
    assert director.get("/account/").status_code == 302
    assert latest_event() == (
        "organisation:account:sessions_ended", "Performance Officer", "One session",
    )  # fmt: skip


def test_one_invites_anew_to_another_address_and_the_account_stays_until_then(officer):
    with_address("director")
    signed_in_as("director")
    officer.post(
        "/people/director/access/invite/", {"email": "new@wexcombe.example", "username": "director"}
    )
    assert account_of("director").email == "director@wexcombe.example"
    assert account_of("director").check_password(SECRET)


def test_who_administers_a_service_changes_accounts_that_reach_no_further(housing_officer):
    listed = housing_officer.get("/accounts/").content.decode()
    assert "Daniel Webb" in listed, "a member of staff of Housing Services"
    assert housing_officer.get("/people/staff/access/").status_code == 200
    for beyond in ("director", "performance-officer", "service-manager", "helen-marsh"):
        assert housing_officer.get(f"/people/{beyond}/access/").status_code == 404
        for step in ("invite", "recover", "suspend", "two-step", "sessions", "withdraw"):
            sent = {"email": "m@e.org", "username": "mine", "reason": "mine"}
            answer = housing_officer.post(f"/people/{beyond}/access/{step}/", sent)
            assert answer.status_code == 404, step
    assert "Imran Siddiqui" not in listed
    assert not mail.outbox


def test_a_post_elsewhere_takes_somebody_out_of_reach(cast: Cast, housing_officer):
    """Grace Adeyemi heads Housing Services, but sees the whole council's services besides."""
    from goldenthread.organisation.queries.administered import may_administer

    actor = cast.actor("ola.berg")
    staff, head_of = account_of("staff"), account_of("head.of.service")
    assert may_administer(actor, staff.person_id, on=date(2014, 7, 14))
    assert not may_administer(actor, head_of.person_id, on=date(2014, 7, 14))
    assert housing_officer.get("/people/head-of-service/access/").status_code == 404


@pytest.mark.parametrize("username", ["director", "head.of.service", "auditor", "staff"])
def test_who_administers_nothing_is_told_nothing(client_as, username):
    client = client_as(username)
    before = head()
    for step in ("", "invite/", "withdraw/", "recover/", "sessions/", "suspend/", "two-step/"):
        sent = {"email": "m@e.org", "username": "mine", "reason": "mine"}
        assert client.post(f"/people/staff/access/{step}", sent).status_code == 404
    assert head() == before


def test_nobody_is_shown_or_asked_for_anothers_password(officer):
    for page in ("/accounts/", "/people/director/access/", "/people/director/access/suspend/"):
        assert 'type="password"' not in officer.get(page).content.decode()
