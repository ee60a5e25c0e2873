"""The start page of each kind of user: what awaits, how the remit stands, what changed; and its lists."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from goldenthread.audit.queries import head
from goldenthread.audit.remembering import MEMORY
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.queries.looks import last_look
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.cast import AT

pytestmark = pytest.mark.django_db
DUE_ON = date(2014, 10, 10)
Q2 = parse_period("2014/15 Q2")


@pytest.fixture(autouse=True)
def reckoned(settings):
    """The council's figures are of 2014: what is due is reckoned as on a day soon after."""
    settings.DEMO_RECKONS_ON = DUE_ON


def page(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def heading(html: str) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", html)[1]


def test_a_service_manager_sees_what_is_due_with_a_link_to_the_form(cast, client_as):
    html = page(client_as("service.manager"))
    assert heading(html) == "2 things await you"
    assert '/indicators/CS02a/record/?period=2014%2F15+Q2"' in html
    assert "2014/15 Q2, 9 days late" in html
    assert "Who has not returned" not in html
    assert "reckoned as on 10 October 2014" in html


def test_what_is_recorded_awaits_no_longer(cast, client_as):
    client = client_as("service.manager")
    for code in ("CS01", "CS02a"):
        record_actuals(
            by=SYSTEM, at=AT, figures=[Figure(cast.series[code], Q2, number(95), commentary="So.")]
        )
    html = page(client)
    assert heading(html) == "Nothing awaits you"
    assert "/record/" not in html


@pytest.mark.parametrize(
    ("username", "words"),
    [
        ("councillor", "3 of 5 indicators are on target"),
        ("auditor", "3 of 5 indicators are on target"),
        ("staff", "1 of 2 indicators are on target"),
    ],
)
def test_who_only_looks_on_begins_with_how_it_stands(cast, client_as, username, words):
    html = page(client_as(username))
    assert heading(html) == words
    assert "1 more off target than in 2013/14 Q4; 1 got worse." in html
    assert "/record/" not in html
    assert "Days taken to decide" in html


def test_a_performance_officer_sees_who_has_not_returned(cast, client_as):
    html = page(client_as("performance.officer"))
    assert "5 figures from 3 owners" in html
    assert "Contact Centre Manager" in html
    assert "/scorecard/?service=customer-services&amp;owner=contact-centre-manager" in html


def test_a_head_of_service_is_shown_their_own_service_first(cast, client_as):
    html = page(client_as("head.of.service"))
    assert "/scorecard/?service=housing-services&amp;rating=off_target" in html
    assert "was on target" in html


@pytest.mark.parametrize("kind", ["due", "question", "unexplained", "unvalidated"])
def test_each_list_is_there_whole(cast, client_as, kind):
    html = page(client_as("head.of.service"), f"/waiting/{kind}/?page=99")
    assert html.count("<h1") == 1


def test_there_is_no_other_list(cast, client_as):
    assert client_as("director").get("/waiting/nothing/").status_code == 404
    assert client_as("director").get("/waiting/unreturned/").status_code == 200


def test_the_page_takes_the_same_number_of_queries_for_all_that_acts(
    cast, client_as, django_assert_num_queries
):
    for username, count in (("director", 62), ("councillor", 57)):
        client = client_as(username)
        client.get("/")
        MEMORY.forget()
        with django_assert_num_queries(count):
            client.get("/")
    record_actuals(
        by=SYSTEM, at=AT,
        figures=[Figure(pk, parse_period("2014/15 Q1"), number(3)) for pk in cast.series.values()],
    )  # fmt: skip
    client = client_as("director")
    MEMORY.forget()
    with django_assert_num_queries(62):
        client.get("/")


def test_what_changed_stays_until_it_is_marked_as_seen(cast, client_as):
    client = client_as("director")
    actor = cast.actor("director")
    for _ in range(2):
        assert "figures recorded" in page(client)
    assert last_look(actor) is None
    shown = int(re.search(r'name="event" value="(\d+)"', page(client))[1])
    assert shown == head()
    record_actuals(by=SYSTEM, at=AT, figures=[Figure(cast.series["CS01"], Q2, number(95))])
    for _ in range(2):
        answer = client.post("/changes/seen/", {"event": shown}, follow=True)
        assert answer.status_code == 200
        html = page(client)
        assert "What changed since you last looked" in html
        assert "A figure recorded" in html
        assert "35 figures recorded" not in html
    client.post("/changes/seen/", {"event": head()})
    assert "Nothing has changed since then." in page(client)
    assert "Nothing has changed" in page(client, "/changes/")


@pytest.mark.parametrize("sent", [{}, {"event": "x"}, {"event": "-1"}, {"event": "9" * 40}])
def test_what_no_page_of_ours_sends_marks_nothing_wrong(cast, client_as, sent):
    client = client_as("director")
    assert client.post("/changes/seen/", sent).status_code == 302
    look = last_look(cast.actor("director"))
    assert look is None or look.event == head()


def test_a_get_marks_nothing_and_an_outsider_is_led_to_sign_in(cast, client_as):
    assert client_as("director").get("/changes/seen/").status_code == 405
    assert Client().post("/changes/seen/", {"event": "1"})["Location"].startswith("/sign-in/")


def test_a_draft_of_an_import_awaits_whoever_brought_it(cast, client_as):
    from django.core.files.uploadedfile import SimpleUploadedFile

    officer = client_as("performance.officer")
    before = heading(page(officer))
    file = SimpleUploadedFile("kpis.csv", b"Code,Period,Actual\nCS01,2014/15 Q2,95.1\n", "text/csv")
    address = officer.post("/import/", {"file": file})["Location"]
    html = page(officer)
    assert address.rstrip("/").rpartition("/draft/")[2].split("/")[0] in html
    assert "kpis.csv" in html
    assert heading(html) != before
    assert "kpis.csv" not in page(client_as("director"))
