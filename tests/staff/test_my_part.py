"""The page of one's part: drawn, in words, with what to do next; for its person and their manager alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from goldenthread.organisation.models import Person
from tests.plan.threads import build_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(cast):
    return build_thread(cast)


def _page(client, address="/thread/my-part/"):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _address(cast, username):
    person = Person.objects.get(pk=cast.actor(username).person_id)
    return f"/thread/my-part/{person.reference}/"


def test_it_is_drawn_and_told_in_words_with_ratings_and_what_to_do_next(thread, client_as):
    page = _page(client_as("service.manager"))
    assert page.count("<svg") > 1 and 'aria-hidden="true" focusable="false" font-family' in page
    for words in (
        "1 objective of your own and 1 objective of your post.", "Safe streets", "Clean streets",
        "Learn to listen", "Makes 75% of the one above", "Not rated: a person’s own", "What to do next",
        "Near target", "Worst",
    ):  # fmt: skip
        assert words in page, words


def test_the_manager_opens_it_and_is_not_told_what_awaits_the_other(thread, cast, client_as):
    client, address = client_as("head.of.service"), _address(cast, "service.manager")
    assert address in _page(client)
    page = _page(client, address)
    assert "Learn to listen" in page and "What to do next" not in page
    assert "Their own objectives" in page


@pytest.mark.parametrize("username", ["director", "performance.officer", "auditor", "councillor"])
def test_nobody_else_finds_it(thread, cast, client_as, username):
    client = client_as(username)
    assert client.get(_address(cast, "service.manager")).status_code == 404
    assert "Learn to listen" not in _page(client)


def test_who_has_no_part_is_told_whom_to_ask(thread, client_as):
    page = _page(client_as("councillor"))
    assert "No objective names you" in page and "Ask your manager" in page


def test_of_a_past_day_it_tells_no_rating_and_nothing_to_do(thread, client_as):
    day = timezone.localdate() - timedelta(days=1)
    page = _page(client_as("service.manager"), f"/thread/my-part/?known={day}")
    assert "on that day" in page and "What to do next" not in page


def test_the_start_page_and_the_account_lead_to_it_for_one_of_the_council(thread, client_as, cast):
    from tests.partner import build_partner

    for address in ("/", "/account/"):
        assert "/thread/my-part/" in _page(client_as("service.manager"), address)
    build_partner(cast)
    assert "/thread/my-part/" not in _page(client_as("partner"), "/")
