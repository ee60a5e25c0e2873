"""Any page as known on a day: the banner, the links that keep the day, and what the page says."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory

from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.responsibility import Responsibility, set_responsibilities
from goldenthread.indicators.commands.shares import share_series
from goldenthread.indicators.commands.versions import redefine
from goldenthread.indicators.models import Series
from goldenthread.organisation.access import Role
from goldenthread.organisation.commands.roles import grant_role
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.staff.addresses import DAY_READ, page_address
from goldenthread.staff.asking import read_as
from goldenthread.ui.addresses import with_query
from tests.cast import Cast

LATER = datetime(2014, 11, 3, 9, 30, tzinfo=UTC)


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


# --- what a page says of a day is what it said on that day ----------------------------------------

#: Pages that show figures, targets, ratings, structure, owners or rights, and who reads them.
PAGES = (
    ("director", "/"),
    ("head.of.service", "/"),
    ("councillor", "/"),
    ("head.of.service", "/waiting/due/"),
    ("director", "/waiting/unvalidated/"),
    ("director", "/waiting/unreturned/"),
    ("director", "/changes/"),
    ("director", "/scorecard/"),
    ("director", "/scorecard/?period=2014/15+Q1&sort=owner"),
    ("director", "/scorecard.csv"),
    ("director", "/indicators/HS20/"),
    ("director", "/indicators/CS02a/?period=2013/14+Q4&why=1"),
    ("performance.officer", "/import/"),
    ("auditor", "/audit/"),
    ("auditor", "/audit/?about=HS20"),
    ("auditor", "/audit/events.csv"),
    ("auditor", "/rights/"),
    ("auditor", "/rights/who/?about=HS20"),
    ("auditor", "/rights/person/head-of-service/"),
)


def _said(answer: HttpResponseBase) -> str:
    """Return what a page says in its main part: without the frame and without where links lead."""
    streamed = getattr(answer, "streaming_content", None)
    text = (b"".join(streamed) if streamed else answer.content).decode("utf-8")  # type: ignore[attr-defined]
    if "<main" not in text:
        return text
    main = text.split("<main", 1)[1].split("</main>")[0]
    for link in ("Record a figure", "Import a workbook", "Share", "Clear"):
        main = re.sub(rf"(<li>)?<a [^>]*>{link}</a>(</li>)?", "", main)
    main = re.sub(r"<(form|details class=\"gt-filters).*?</(form|details)>", "", main, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def _much_later(cast: Cast) -> None:
    """Record what changes every one of those pages: figures, words, owners, names, roles, a share."""
    officer = cast.actor("performance.officer")
    by: dict[str, Any] = {"by": officer, "at": LATER}
    series = cast.series["HS20"]
    record_actuals(
        figures=[
            Figure(
                series_id=series, period=parse_period(label), value=number(value),
                commentary="Counted anew", reason="Counted anew",
            )
            for label, value in (("2014/15 Q1", "77"), ("2014/15 Q2", "78"))
        ],
        targets=[NewTarget(series_id=series, period=parse_period("2014/15 Q1"), value=number("9"))],
        **by,
    )  # fmt: skip
    set_responsibilities(
        {series: {Responsibility.OWNER: cast.structure.posts["HR Manager"]}},
        from_on=cast.structure.begun_on, reason="It was so all the time", **by,
    )  # fmt: skip
    indicator_id = Series.objects.get(pk=series).indicator_id
    redefine(
        {indicator_id: {"title": "Households placed elsewhere"}},
        from_on=cast.structure.begun_on, reason="Renamed", **by,
    )  # fmt: skip
    grant_role(
        post_id=cast.structure.posts["HR Manager"], role=Role.AUDITOR,
        unit_id=cast.structure.council_id, from_on=LATER.date(), reason="So", **by,
    )  # fmt: skip
    homes = cast.structure.services["Wexcombe Homes"]
    share_series([series], unit_id=homes, reason="So", **by)


def test_a_page_as_known_on_a_day_says_what_it_said_before_later_events(cast, client_as):
    clients = {username: client_as(username) for username, _ in PAGES}

    def read(known: str) -> dict[str, str]:
        return {
            page: _said(clients[username].get(with_query(page, known=known or None)))
            for username, page in PAGES
        }

    on_the_day = read("2014-09-30")
    _much_later(cast)
    afterwards, now = read("2014-09-30"), read("")
    for page in on_the_day:
        assert afterwards[page] == on_the_day[page], page
    unchanged = {page for page in now if now[page] == on_the_day[page]}
    assert unchanged <= {"/import/", "/rights/person/head-of-service/"} | {
        page for _, page in PAGES if "CS02a" in page
    }


def test_a_figure_is_recorded_at_present_alone(cast, client_as):
    answer = client_as("director").get("/indicators/CS01/record/?known=2014-08-01", follow=True)
    assert answer.redirect_chain[0][0] == "/indicators/CS01/?known=2014-08-01"
    assert "This is the past" in answer.content.decode()


def test_the_start_page_says_what_it_cannot_know_and_offers_nothing_to_do(cast, client_as):
    html = client_as("head.of.service").get("/?known=2014-10-10").content.decode()
    assert "As known on <b>10 October 2014</b>" in html
    assert re.search(r"<h1[^>]*>(One thing|\d+ things) awaited you<", html)
    assert "Imports that were on their way are not kept" in html
    for words in ("Mark as seen", ">Record<", "/record/", "you last looked"):
        assert words not in html
    lists = re.findall(r'href="(/(?:indicators|scorecard|changes|waiting)/[^"]*)"', html)
    assert len(lists) > 5
    assert [link for link in lists if "known=2014-10-10" not in link] == []


def test_the_start_page_of_a_past_day_takes_as_many_queries_whatever_there_is(
    cast, client_as, django_assert_max_num_queries
):
    client = client_as("director")
    client.get("/?known=2014-10-10")
    with django_assert_max_num_queries(46):
        client.get("/?known=2014-10-10")
