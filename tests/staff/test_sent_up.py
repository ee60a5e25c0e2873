"""Contributions, plans and promises are sent for approval from the forms that record them."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from goldenthread.governance.models import Package
from goldenthread.plan.models import Contribution, Promise
from tests.plan.test_carried import Contributed, Planned, Promised, decide, route

pytestmark = pytest.mark.django_db


def address_of(thing):
    if isinstance(thing, Planned):
        return f"/plans/{thing.held.reference}/step/final/"
    if isinstance(thing, Promised):
        return f"/standards/{Promise.objects.get(pk=thing.pk).reference}/end/"
    reference = Contribution.objects.get(pk=thing.pk).reference
    return f"/thread/contributions/{reference}/agreed/"


def typed(page, **more):
    read_at = re.search(r'name="read_at" value="(\d+)"', page)[1]
    day = timezone.localdate()
    days = {f"from_on_{part}": getattr(day, part) for part in ("day", "month", "year")}
    return {"read_at": read_at, "reason": "So.", "words": "So.", **days, **more}


@pytest.fixture(params=[Contributed, Planned, Promised])
def thing(request, cast):
    return request.param(cast)


def test_it_is_sent_from_its_form_and_shown_with_what_it_would_change(thing, client_as):
    route()
    client, address, before = client_as("performance.officer"), address_of(thing), thing.stands()
    page = client.get(address).content.decode()
    assert "At once, without approval" in page and "it climbs “Ways of working”" in page
    sent = client.post(address, typed(page, route="ways"))
    reference = Package.objects.get().reference
    assert sent.status_code == 302 and sent["Location"].endswith(f"/{reference}/")
    assert thing.stands() == before
    for where in ("", "lines/1/", "decide/board/"):
        assert client.get(f"/packages/{reference}/{where}").status_code == 200
    decide(reference, "board")
    decide(reference, "adopt")
    assert thing.stands() != before
    assert client.get(f"/packages/{reference}/lines/1/").status_code == 200


def test_where_a_route_is_required_nothing_is_recorded_at_once(thing, client_as):
    route(is_required=True)
    client, address, before = client_as("performance.officer"), address_of(thing), thing.stands()
    page = client.get(address).content.decode()
    assert "Send for approval" in page and "At once" not in page
    assert client.post(address, typed(page)).status_code == 422
    assert thing.stands() == before and not Package.objects.exists()


def test_without_a_route_the_form_is_as_ever(thing, client_as):
    answer = client_as("performance.officer").get(address_of(thing))
    assert answer.status_code == 200
    assert "How it comes into force" not in answer.content.decode()
