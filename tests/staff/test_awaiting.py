"""The page of what awaits the reader on routes, its file, and its part of the start page."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.governance.commands.deciding import LineAnswer
from goldenthread.governance.commands.suggesting import answer_suggestion, make_suggestion
from goldenthread.rules.ladder import Answer
from tests.cast import AT
from tests.climbs import build_ladder
from tests.prioritising import build_priorities

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


def test_who_administers_sees_what_nobody_can_answer_and_how_to_mend_it(climbs, client_as):
    officer, page_ = client_as("performance.officer"), "/awaiting/nobody/"
    assert "Every open step has somebody who can answer" in text(officer, page_)
    reference = climbs.propose(HS01="12")
    html = text(officer, page_)
    assert reference in html and "has no members who could answer." in html
    assert "/framework/bodies/board/members/add/" in html and page_ in text(officer)
    text(client_as("director"), page_, 404)


def test_a_suggestion_awaits_its_proposer_and_who_decides_until_it_is_answered(climbs, client_as):
    reference = climbs.propose(HS01="12", HS20="30")
    climbs.decide(reference, "board")
    said = {"by": climbs.actor("councillor"), "at": AT}
    suggested = make_suggestion(
        reference, step="leaders", words="Say <b>eleven</b>", line=1, **said
    )
    officer, clerk = client_as("performance.officer"), client_as("auditor")
    address = f"/packages/{reference}/suggestions/{suggested}/"
    html = text(officer)
    assert "Say &lt;b&gt;eleven" in html and "You proposed it" in html and address in html
    assert "One thing awaits you" in html and "No step of a route awaits you" in html
    assert "You decide on it" in text(clerk) and "2 things await you" in text(clerk)
    assert address in text(officer, "/") and suggested not in text(client_as("councillor"))
    text(officer, address)
    by = climbs.actor("performance.officer")
    answer_suggestion(suggested, by=by, at=AT, is_accepted=False, words="No")
    assert "Nothing awaits you" in text(officer) and suggested not in text(officer, "/")


def test_ten_times_as_many_suggestions_take_the_same_queries(
    climbs, client_as, django_assert_num_queries
):
    def suggest():
        reference = climbs.propose(HS01="12")
        climbs.decide(reference, "board")
        member = climbs.actor("councillor")
        make_suggestion(reference, by=member, at=AT, step="leaders", words="Bolder")

    suggest()
    officer = client_as("performance.officer")
    text(officer)
    with CaptureQueriesContext(connection) as few:
        text(officer)
    count = len(few)
    for _ in range(9):
        suggest()
    text(officer)
    with django_assert_num_queries(count):
        assert text(officer).count("You proposed it") == 10


def test_what_one_is_asked_to_score_awaits_until_it_is_closed(cast, client_as):
    built = build_priorities(cast)
    built.open()
    client = client_as("councillor")
    sheet = f"/priorities/{built.reference}/marks/"
    assert sheet in text(client) and sheet in text(client, "/")
    assert "One thing awaits you" in text(client) and sheet not in text(client_as("director"))
