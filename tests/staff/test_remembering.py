"""What a page remembers: right for equal rights alone, and never of what has changed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from goldenthread.audit.remembering import MEMORY
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind
from goldenthread.organisation.access import SYSTEM, Role
from goldenthread.organisation.commands.posts import NewPost, add_posts, appoint_person
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.cast import AT

PAGES = ("/scorecard/", "/scorecard/?sort=title", "/")


#: A form's token is another each time.
TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")


def page(client, address="/scorecard/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return TOKEN.sub("", answer.content.decode())


def record(cast, value, at=AT):
    figure = Figure(cast.series["CS02a"], parse_period("2014/15 Q1"), number(value))
    record_actuals(by=SYSTEM, at=at, figures=[figure])


@pytest.mark.parametrize(
    ("address", "queries"), [("/scorecard/", 2), ("/scorecard/?known=2014-07-20", 3), ("/", 2)]
)
def test_a_page_read_again_asks_only_who_reads_and_what_changed_last(
    cast, client_as, django_assert_num_queries, address, queries
):
    client = client_as("councillor")
    first = page(client, address)
    with django_assert_num_queries(queries):
        assert page(client, address) == first


def test_whoever_has_equal_rights_reads_the_same_under_their_own_name(
    cast, client_as, django_assert_num_queries
):
    top = cast.structure.council_id
    (post,) = add_posts(
        [NewPost("Second councillor", top, [(Role.COUNCILLOR, top)])],
        by=SYSTEM, at=AT, from_on=cast.structure.begun_on,
    )  # fmt: skip
    appoint_person(
        by=SYSTEM, at=AT, name="Ada Second", username="second", password=None, post_id=post,
        from_on=cast.structure.begun_on,
    )  # fmt: skip
    first = page(client_as("councillor"))
    other = client_as("second")
    with django_assert_num_queries(7):  # the head, and who they are and may
        second = page(other)
    assert "Ada Second" in second
    assert "Ada Second" not in first
    assert main_of(first) == main_of(second)


def main_of(html):
    return html[html.index("<main") : html.index("</main>")]


@pytest.mark.parametrize("address", PAGES)
def test_a_change_shows_at_once(cast, client_as, address):
    client = client_as("director")
    before = main_of(page(client, address))
    record(cast, "3.5")
    after = main_of(page(client, address))
    assert after != before
    MEMORY.forget()
    assert main_of(page(client, address)) == after


def test_what_is_withheld_from_now_on_is_gone_at_once_from_those_not_entitled(cast, client_as):
    councillor, director = client_as("councillor"), client_as("director")
    assert all("CS02a" in page(client) for client in (director, councillor))
    for kind in (RestrictionKind.DRAFT, RestrictionKind.EXEMPT):
        restrict_series(
            [cast.series["CS02a"]], by=SYSTEM, at=timezone.now(), kind=kind, reason="As advised."
        )
        for _ in range(2):
            assert "CS02a" in page(director)
            assert "CS02a" not in page(councillor)


def test_an_embargo_ends_by_the_clock_and_no_event(cast, client_as, monkeypatch):
    councillor, director = client_as("councillor"), client_as("director")
    now = timezone.now()
    restrict_series(
        [cast.series["CS02a"]], by=SYSTEM, at=now, kind=RestrictionKind.EMBARGOED,
        until=now + timedelta(minutes=5), reason="Not before the press.",
    )  # fmt: skip
    for minutes, is_over in ((0, False), (4, False), (5, True), (6, True), (4, False)):
        moment = now + timedelta(minutes=minutes)
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        assert ("CS02a" in page(councillor)) is is_over, minutes
        assert "CS02a" in page(director)
        assert ("Embargoed until" not in page(director)) is is_over, minutes


def test_rights_that_begin_on_a_day_count_from_that_day(cast, client_as, monkeypatch):
    today, top = timezone.localdate(), cast.structure.council_id
    posts = add_posts(
        [NewPost("Newcomer", top, [(Role.COUNCILLOR, top)])], by=SYSTEM, at=AT,
        from_on=cast.structure.begun_on,
    )  # fmt: skip
    appoint_person(
        by=SYSTEM, at=AT, name="Noor New", username="noor", password=None, post_id=posts[0],
        from_on=today + timedelta(days=1),
    )  # fmt: skip
    client, now = client_as("noor"), timezone.now()
    assert "CS02a" not in page(client)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=1))
    client = client_as("noor")
    assert "CS02a" in page(client)


def test_each_reader_has_their_own_list_of_what_awaits_them(cast, client_as):
    users = ("head.of.service", "service.manager", "director", "councillor", "auditor")
    fresh = {}
    for username in users:
        MEMORY.forget()
        fresh[username] = {each: main_of(page(client_as(username), each)) for each in PAGES}
    for _ in range(2):
        for username in users:
            client = client_as(username)
            assert {each: main_of(page(client, each)) for each in PAGES} == fresh[username]
