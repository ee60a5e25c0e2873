"""Any page as known on a day: the banner, the links that keep the day, and what the page says."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import RequestFactory

from goldenthread.staff.addresses import DAY_READ, page_address
from goldenthread.staff.asking import read_as


@pytest.fixture(autouse=True)
def _no_day_is_left_over():
    yield
    DAY_READ.set(None)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "yesterday", "2999-01-01", "0001-01-01", "2014-07-14T10:00"])
def test_what_is_no_past_day_means_the_present(text):
    read = read_as(RequestFactory().get("/scorecard/", {"known": text}))
    assert (read.is_past, read.as_at) == (False, None)
    assert bool(read.refusal) == bool(text)


def test_a_past_day_is_read_up_to_its_last_event(cast):
    from goldenthread.audit.queries import head

    before = read_as(RequestFactory().get("/scorecard/", {"known": "2014-07-13"}))
    on_it = read_as(RequestFactory().get("/scorecard/", {"known": "2014-07-14"}))
    assert (before.on, before.as_at) == (date(2014, 7, 13), 0)
    assert (on_it.on, on_it.as_at) == (date(2014, 7, 14), head())
    assert page_address("scorecard") == "/scorecard/?known=2014-07-14"
    assert page_address("methods") == "/methods/"


def test_links_between_pages_that_read_the_past_keep_the_day(cast, client_as):
    answer = client_as("director").get("/scorecard/?known=2014-08-01").content.decode()
    links = re.findall(r'<a[^>]* href="(/(?:scorecard|indicators|audit)[^"]*)"', answer)
    assert len(links) > 10
    back = "/scorecard/"
    assert [link for link in links if "known=2014-08-01" not in link] == [back, back]
    assert "As known on <b>1 August 2014</b>" in answer


def test_the_day_of_one_request_is_not_left_to_the_next(cast, client_as):
    client = client_as("director")
    client.get("/scorecard/?known=2014-08-01")
    assert DAY_READ.get() is None
    assert "known=" not in client.get("/methods/").content.decode()
