"""The page of what awaits the reader on routes, its file, and its part of the start page."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.governance.commands.deciding import LineAnswer
from goldenthread.rules.ladder import Answer
from tests.climbs import build_ladder

pytestmark = pytest.mark.django_db
PAGE = "/awaiting/"


@pytest.fixture
def climbs(cast):
    return build_ladder(cast)


def text(client, address=PAGE, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_clerk_finds_what_waits_with_all_that_it_takes(climbs, client_as):
    reference = climbs.put([climbs.line("HS01", "12")], title="Homes <b>sooner</b>")
    climbs.decide(reference, "board")
    html = text(client_as("auditor"))
    assert "<h1" in html and "One step awaits your answer" in html
    assert "Homes &lt;b&gt;sooner" in html and reference in html
    assert "You record what Leaders for targets decides" in html
    assert "Recommended, Sent back, Refused" in html and "months overdue" in html
    assert "Performance Officer" in html and "14 July 2014" in html
    home = text(client_as("auditor"), "/")
    assert "One thing awaits you" in home and "1 line at Leaders Panel" in home


def test_a_member_reads_and_is_told_that_they_may_suggest(climbs, client_as):
    climbs.decide(climbs.propose(HS01="12"), "board")
    html = text(client_as("councillor"))
    assert "Nothing awaits your answer" in html and "You may suggest something" in html
    assert "Before Leaders for targets, on which you sit" in html
    assert "1 step before bodies you sit on" in text(client_as("councillor"), "/")


def test_what_was_sent_back_stands_on_the_start_page_of_who_proposed_it(climbs, client_as):
    reference = climbs.propose(HS01="12")
    climbs.decide(reference, "board", {1: LineAnswer(Answer.SENT_BACK, "Why so low?")})
    officer = client_as("performance.officer")
    assert "Put forward again, or withdraw" in text(officer)
    assert "Sent back" in text(officer, "/") and reference in text(officer, "/")


def test_nothing_that_awaits_is_said_so_and_strange_addresses_do_no_harm(climbs, client_as):
    assert "Nothing awaits you" in text(client_as("director"))
    climbs.decide(climbs.propose(HS01="12"), "board")
    auditor = client_as("auditor")
    assert "Nothing fits these filters" in text(auditor, PAGE + "?q=nothing-such")
    for asked in ("whose=x&kind=y&body=%00&sort=-z&page=9999", "overdue=maybe&page=-1", "q=%25"):
        text(auditor, f"{PAGE}?{asked}")


def test_the_file_has_what_the_page_has(climbs, client_as):
    references = [climbs.propose(HS01="12"), climbs.propose(HS20="30", RB09="9")]
    for each in references:
        climbs.decide(each, "board")
    answer = client_as("auditor").get("/awaiting.csv?sort=lines")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == references
    assert [row[3] for row in rows[1:]] == ["1", "2"] and rows[1][9] == "Yes"


def test_ten_times_as_many_take_the_same_queries(climbs, client_as, django_assert_num_queries):
    climbs.decide(climbs.propose(HS01="12"), "board")
    auditor = client_as("auditor")
    text(auditor)
    with CaptureQueriesContext(connection) as few:
        text(auditor)
    count = len(few)
    for _ in range(9):
        climbs.decide(climbs.propose(HS01="12"), "board")
    text(auditor)
    with django_assert_num_queries(count):
        assert text(auditor).count("You record what") == 10
