"""The strategy map and the strategic overview as pages and as a picture to take away."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from tests.plan.threads import add, build_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(cast):
    return build_thread(cast)


def _page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_map_is_drawn_and_stands_in_tables_with_the_way_down(thread, client_as):
    page = _page(client_as("councillor"), "/thread/map/")
    assert "gt-map__svg" in page and "/thread/map.svg" in page
    assert f"/thread/map/?under={thread.reference(thread.safe)}" in page
    assert "2 serve it" in page and "Nothing serves it" in page
    below = _page(client_as("councillor"), f"/thread/map/?under={thread.reference(thread.safe)}")
    assert "Clean streets" in below and "Alone and unserved" not in below


def test_the_picture_is_a_file_of_its_own_with_words_and_shapes(thread, client_as):
    add(thread.levels["outcome"], "Safe <b>&</b> sound")
    answer = client_as("director").get("/thread/map.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    drawn = ElementTree.fromstring(answer.content)
    words = " ".join(it for it in drawn.itertext() if it)
    assert "strategy map" in words and "Clean streets" in words and "<b>&</b>" in words
    assert "Near target" in words and not list(drawn.iter("{http://www.w3.org/2000/svg}a"))


def test_the_overview_marks_ones_own_and_anothers_by_the_address(thread, client_as):
    client = client_as("service.manager")
    mine = _page(client, "/thread/overview/")
    assert "My strategic overview" in mine and "Learn to listen" in mine
    theirs = _page(client_as("director"), "/thread/overview/?service=customer-services")
    assert "Customer Services" in theirs and "75%" in theirs and "Of the top" in theirs
    assert "Learn to listen" not in theirs
    for address in ("?post=nobody", "?area=nowhere", "?service=%00", "?body=x"):
        assert client.get(f"/thread/overview/{address}").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/thread/map/?for=nonsense", "/thread/overview/?page=99999999999", "/thread/overview/?page=²"],
)
def test_what_makes_no_sense_in_the_address_is_left_out(thread, client_as, address):
    assert "Safe streets" in _page(client_as("director"), address)


def test_both_are_read_as_known_on_a_past_day(thread, client_as):
    day = timezone.localdate() - timedelta(days=1)
    for address in ("/thread/map/", "/thread/overview/"):
        page = _page(client_as("director"), f"{address}?known={day}")
        assert "Safe streets" not in page and "on that day" in page
    assert client_as("director").get(f"/thread/map.svg?known={day}").status_code == 200


def test_what_glasses_are_of_leads_to_what_it_is_there_for(thread, cast, client_as):
    from tests.chosen import add_portfolio
    from tests.framework import build_framework
    from tests.partner import build_partner

    add_portfolio("Housing", "HS01")
    build_framework(cast)
    build_partner(cast)
    client = client_as("director")
    for address, asked in (
        ("/organisation/units/customer-services/", "?service=customer-services"),
        ("/organisation/posts/head-of-housing/", "?post=head-of-housing"),
        ("/framework/portfolios/housing/", "?portfolio=housing"),
    ):
        assert f"/thread/overview/{asked}" in _page(client, address), address
    partner = client_as("partner")
    assert "/thread/overview/" not in _page(partner, "/organisation/units/wexcombe-homes/")
    assert "/thread/overview/" not in _page(partner, "/organisation/areas/")


def test_an_objective_is_drawn_and_told_down_to_the_people_who_may_be_seen(thread, client_as):
    address = f"/thread/objectives/{thread.reference(thread.safe)}/"
    own = _page(client_as("service.manager"), address)
    assert "gt-map__svg" in own and "All that serves it, down to the people" in own
    assert "Learn to listen" in own and f"/thread/map/?under={thread.reference(thread.safe)}" in own
    others = _page(client_as("director"), address)
    assert "gt-map__svg" in others and "Learn to listen" not in others
