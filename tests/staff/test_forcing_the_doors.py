"""Ways round signing in that others have found elsewhere, each tried here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.reorganising import reorganise
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.post_changes import EndAppointment
from goldenthread.organisation.queries.register import register_known
from tests.cast import Cast, give_password
from tests.staff.signing_in import SECRET, with_address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_earlier_attempts() -> None:
    cache.clear()


@pytest.fixture
def director(cast: Cast) -> None:
    give_password("director", SECRET)


def test_one_name_written_many_ways_is_held_up_as_one(director, client):
    for name in ("director", "DIRECTOR", " director", "Director ", "dIrEcToR"):
        client.post("/sign-in/", {"login": name, "password": "wrong"})
    for name in ("director", "DirectoR", "  director  "):
        answer = client.post("/sign-in/", {"login": name, "password": SECRET})
        assert answer.status_code == 429, name
    assert "_auth_user_id" not in client.session


def test_a_session_that_somebody_else_began_is_not_the_one_that_is_signed_in(director, client):
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/sign-in/", {"login": "director", "password": SECRET})
    assert client.session.session_key != planted
    stranger = Client()
    stranger.cookies["sessionid"] = planted
    assert stranger.get("/scorecard/").status_code == 302


def test_who_left_the_post_yesterday_sees_and_changes_nothing_by_a_session_that_goes_on(
    cast, client_as
):
    client = client_as("head.of.service")
    assert client.get("/indicators/HS01/").status_code == 200
    now, post_id = timezone.now(), cast.structure.posts["Head of Housing"]
    held = register_known().appointments_of(post_id)[0]
    left_on = timezone.localdate(now) - timedelta(days=1)
    change = EndAppointment(post_id, held.person_id, held.from_on, left_on)
    assert reorganise(change, by=SYSTEM, at=now, reason="Left")
    before = head()
    for address in ("/indicators/HS01/", "/indicators/HS01/record/", "/organisation/"):
        assert client.get(address).status_code == 404, address
    posted = client.post("/indicators/HS01/record/", {"value": "1", "period": "2014/15 Q1"})
    assert posted.status_code == 404
    assert head() == before
    assert "HS01" not in client.get("/scorecard.csv").content.decode()


def test_a_mailed_link_does_not_lead_where_a_forged_host_says(cast, client):
    with_address("director")
    answer = client.post(
        "/sign-in/forgotten/", {"who": "director"}, headers={"host": "elsewhere.example"}
    )
    assert answer.status_code == 400
    assert not any("elsewhere.example" in str(it.body) for it in mail.outbox)
