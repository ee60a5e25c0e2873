"""The pages of a year's scorecard, from candidates to what is in use: done, refused, and taken away."""

from __future__ import annotations

import io
from datetime import date, timedelta

import docx
import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind
from goldenthread.organisation.access import SYSTEM
from goldenthread.reports.commands import begun, lines
from goldenthread.reports.models import ScorecardLine, YearScorecard
from goldenthread.rules.vocabulary import LineSource, ReviewInterval, YearLineState
from goldenthread.staff.packages.kinds import Ask, kind_of
from tests.staff.test_proposals import boxes
from tests.talks import DAY, now
from tests.yearly import add_yearly_route, begin, evidence, find_issue

pytestmark = pytest.mark.django_db
HOME = "/year-scorecards/YS-1/"


def shown(client, address, status=200):
    """Return a page's text."""
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def sent(client, address, **typed):
    """Send a form; return the page that is shown next."""
    answer = client.post(address, {"read_at": head(), **typed}, follow=True)
    return answer.status_code, answer.content.decode()


def agree(yearly):
    begun.record_agreed(
        yearly.id, by=SYSTEM, at=now(), agreed_on=DAY, agreed_by="Cabinet, minute 12"
    )


def test_a_scorecard_is_begun_with_the_usual_timetable(talks, officer):
    assert "No year has a scorecard yet" in shown(officer, "/year-scorecards/")
    year = date(timezone.localdate().year + 1, 4, 1).isoformat()
    form = shown(officer, "/year-scorecards/begin/")
    assert year in form and "Plan the steps" in form
    _, page = sent(
        officer, "/year-scorecards/begin/", year=year, title="Corporate scorecard", is_planned="on"
    )
    assert "The scorecard is begun" in page and "30 November" in page and "Next: gather" in page
    status, page = sent(officer, "/year-scorecards/begin/", year=year, title="Another one")
    assert status == 422 and "has a scorecard already, YS-1" in page and "Another one" in page
    assert "Corporate scorecard" in shown(officer, "/year-scorecards/?q=corporate&state=open")
    assert "No scorecard fits" in shown(officer, "/year-scorecards/?state=agreed")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": " "}, "Give an answer"),
        ({"title": "x" * 201}, "at most 200"),
        ({"owner": "999999"}, "Select a valid choice"),
        ({"read_at": "x"}, "whole number"),
    ],
)
def test_a_change_that_makes_no_sense_keeps_what_was_typed(yearly, officer, typed, sentence):
    status, page = sent(officer, f"{HOME}change/", **{"title": "Our scorecard", **typed})
    assert status == 422 and sentence in page


def test_steps_are_planned_and_done(yearly, officer):
    days = boxes("gather_from_on", DAY) | boxes("gather_due_on", DAY - timedelta(days=3))
    status, page = sent(officer, f"{HOME}steps/gather/", **days)
    assert status == 422 and "would end before it begins" in page
    days |= boxes("gather_due_on", DAY + timedelta(days=3))
    _, page = sent(officer, f"{HOME}steps/gather/", **days)
    assert "Late" in page and "4 April 2014" in page
    _, page = sent(officer, f"{HOME}steps/gather/", **days, **boxes("gather_done_on", DAY))
    assert "Done" in page and "Next: inform members" in page
    assert officer.get(f"{HOME}steps/nothing/").status_code == 404


def test_candidates_are_taken_in_bulk_from_a_filter(talks, yearly, officer):
    evidence(talks, "Homes for all", "HS01", "HS20")
    page = shown(officer, f"{HOME}lines/take/?q=HS")
    assert "Homes for all" in page and "Take all 2 of this list" in page
    page = shown(officer, f"{HOME}lines/take/confirm/?every=1&q=HS")
    assert "Take 2 as candidates" in page and "HS20" in page
    _, page = sent(officer, f"{HOME}lines/take/confirm/?every=1&q=HS", why="Members ask")
    assert "2 candidates are taken" in page and page.count("Members ask") == 2
    page = shown(officer, f"{HOME}lines/take/confirm/?indicator=CS01")
    status, page = sent(officer, f"{HOME}lines/take/confirm/?indicator=CS01", interval="monthly")
    assert status == 422 and "CS01 is counted too seldom to be reported monthly" in page
    answer = officer.get(f"{HOME}lines/take/confirm/?indicator=HS01", follow=True)
    assert "Choose at least one indicator" in answer.content.decode()
    assert "Call handling quality" not in shown(officer, f"{HOME}lines/?priority=O-1")


def test_the_gaps_stand_on_the_first_page_with_the_way_to_mend_them(
    talks, yearly, officer, client_as
):
    yearly.take("HS01", objective_id=talks.objectives["Homes for all"])
    yearly.take("CS01")
    page = shown(officer, HOME)
    assert "Priorities with no candidate" in page and "A clean town" in page
    assert "Candidates that serve no priority" in page and "Call handling quality" in page
    assert "lines/take/?priority=" in page
    assert "lines/take/" not in shown(client_as("councillor"), HOME)


def test_a_key_issue_asks_for_a_new_measure(talks, officer):
    plan, number = find_issue(talks)
    today = timezone.localdate()
    begin(talks, year=today.year if today.month > 3 else today.year - 1)
    page = shown(officer, HOME)
    assert "Rents are falling behind" in page
    address = page.split("lines/measure/?issue=")[1].split('"')[0]
    _, page = sent(
        officer, f"{HOME}lines/measure/", title="Rent arrears", interval="monthly",
        source="key_issue", issue=address.replace("%2F", "/"), why="Audits say so",
    )  # fmt: skip
    assert "The measure is on the list" in page and "Rents are falling behind" in page
    line = ScorecardLine.objects.get()
    assert (line.finding_plan_id, line.finding_number) == (plan, number)
    assert "Key issues that nothing" not in shown(officer, HOME)


def test_lines_are_chosen_and_left_out_with_reasons(yearly, officer):
    numbers = yearly.take("HS01", "HS20", "CS01")
    first, second = numbers["HS01"], numbers["HS20"]
    address = f"{HOME}lines/settle/?line={first}&line={second}"
    assert "Choose or leave out 2 lines" in shown(officer, address)
    status, page = sent(officer, address, state="left_out", reason=" ")
    assert status == 422 and "Say why" in page
    _, page = sent(officer, address, state="left_out", reason="Watched elsewhere")
    assert "2 lines are settled" in page and "Watched elsewhere" in page
    _, page = sent(officer, f"{HOME}lines/settle/?every=1&state=candidate", state="chosen")
    assert "1 line is settled" in page
    page = shown(officer, f"{HOME}lines/?state=left_out&sort=-title")
    assert "Call handling" not in page and page.index("Households") < page.index("Days taken")


def test_a_measure_is_developed_into_an_indicator(yearly, officer):
    wanted = lines.WantedLine(ReviewInterval.QUARTERLY, title="Empty homes")
    number = lines.add_measure(yearly.id, wanted, by=SYSTEM, at=now(), source=LineSource.MEMBERS)
    address = f"{HOME}lines/{number}/change/"
    typed = {"title": "Empty homes", "interval": "quarterly"}
    status, page = sent(officer, address, **typed, indicator="XX99")
    assert status == 422 and "There is no indicator “XX99” here" in page
    _, page = sent(officer, address, **typed, indicator="hs20", reason="It is counted now")
    assert "Households in temporary accommodation" in page and "Measure developed" in page


def test_what_members_say_leads_to_lines(yearly, officer):
    number = yearly.take("HS01")["HS01"]
    typed = boxes("on", DAY) | {"place": "The Guildhall", "attended": "Cllr A Reeve\nCllr B Sykes"}
    _, page = sent(officer, f"{HOME}sessions/add/", **typed)
    assert "2 came" in page and "Nothing is recorded as said" in page
    said = {"by_whom": "Cllr A Reeve", "text": "It is too seldom", "about": f"l{number}"}
    _, page = sent(officer, f"{HOME}sessions/1/said/add/", **said)
    assert "It is too seldom" in page and "It has led to nothing yet" in page
    change = f"{HOME}lines/{number}/change/?said=1"
    assert "selected" in shown(officer, change).split("Which came of")[1]
    _, page = sent(officer, change, interval="yearly", saying="1", reason="Asked for")
    assert "Interval changed" in page and "Cllr A Reeve had said" in page
    page = shown(officer, f"{HOME}sessions/1/")
    assert "Interval changed" in page and "now yearly" in page
    book = openpyxl.load_workbook(io.BytesIO(officer.get(f"{HOME}sessions.xlsx").content))
    assert "Interval changed: Days taken" in str(book["What was said"]["G2"].value)
    assert officer.get(f"{HOME}sessions/1/said/1/withdraw/").status_code == 200
    status, page = sent(officer, f"{HOME}sessions/1/said/1/withdraw/", reason="A slip")
    assert status == 422 and "Lines were changed for this" in page
    status, page = sent(officer, f"{HOME}sessions/1/withdraw/", reason="A slip")
    assert status == 422 and "Something was said" in page


def test_a_session_to_come_takes_no_words(yearly, officer):
    later = timezone.localdate() + timedelta(days=9)
    _, page = sent(officer, f"{HOME}sessions/add/", **boxes("on", later), place="The Guildhall")
    assert "The session is still to come" in page and "said/add/" not in page
    status, page = sent(officer, f"{HOME}sessions/1/said/add/", by_whom="Members", text="Too early")
    assert status == 422 and "still to come" in page and "Too early" in page
    _, page = sent(officer, f"{HOME}sessions/1/withdraw/", reason="Snow")
    assert "The session is withdrawn" in page and "No session is planned" in page


def test_the_pack_is_one_thing_on_the_page_and_in_the_documents(talks, yearly, officer):
    yearly.take("HS01", "HS20", objective_id=talks.objectives["Homes for all"], why="Homes matter")
    restrict_series(
        [talks.cast.series["HS20"]], kind=RestrictionKind.EXEMPT, by=SYSTEM, at=now(), reason="So"
    )
    assert "Households in temporary" in shown(officer, f"{HOME}lines/")
    page = shown(officer, f"{HOME}pack/")
    word = docx.Document(io.BytesIO(officer.get(f"{HOME}pack.docx").content))
    text = "\n".join(
        [it.text for it in word.paragraphs]
        + [cell.text for it in word.tables for row in it.rows for cell in row.cells]
    )
    for words in ("Days taken to decide", "Homes for all", "Homes matter", "Do these cover"):
        assert words in page and words in text, words
    for words in ("Households in temporary", "HS20"):
        assert words not in page and words not in text, words
    made = officer.get(f"{HOME}pack.pdf")
    assert made["Content-Type"] == "application/pdf" and made.content.startswith(b"%PDF")


def test_an_agreed_scorecard_is_in_use_and_a_filter_of_the_live_one(talks, yearly, officer):
    assert officer.get(f"{HOME}in-use/").status_code == 404
    numbers = yearly.take("HS01", objective_id=talks.objectives["Homes for all"])
    numbers |= yearly.take("CS01")
    yearly.settle(numbers["HS01"])
    typed = boxes("agreed_on", DAY) | {"agreed_by": "Cabinet, minute 12"}
    status, page = sent(officer, f"{HOME}agreed/", **typed)
    assert status == 422 and "neither chosen nor left out" in page
    yearly.settle(numbers["CS01"], state=YearLineState.LEFT_OUT)
    _, page = sent(officer, f"{HOME}agreed/", **typed)
    assert "Agreed on 1 April 2014 by Cabinet, minute 12" in page
    page = shown(officer, f"{HOME}in-use/")
    assert "Homes for all" in page and "2014/15 Q1" in page and "21 days" in page
    page = shown(officer, "/scorecard/?agreed=YS-1")
    assert "Days taken to decide" in page and "Call handling quality" not in page
    assert "Corporate scorecard" in page
    assert "There is no agreed scorecard" in shown(officer, "/scorecard/?agreed=YS-9")
    assert officer.get(f"{HOME}change/").status_code == 404
    book = openpyxl.load_workbook(io.BytesIO(officer.get(f"{HOME}in-use.xlsx").content))
    assert [it.value for it in book["In use"][2]][:2] == ["Homes for all", "Quarterly"]


def test_this_year_stands_beside_the_last(talks, officer):
    before, after = begin(talks, year=2013, title="Last year’s"), begin(talks, year=2014)
    before.settle(*before.take("HS01", "HS20").values())
    agree(before)
    numbers = after.take("HS20", "CS01")
    after.settle(numbers["CS01"])
    after.settle(numbers["HS20"], state=YearLineState.LEFT_OUT, reason="Counted nationally")
    page = shown(officer, f"/year-scorecards/{after.reference}/compared/")
    for words in ("Last year’s", "Counted nationally", "It is not on this year’s list", "Added"):
        assert words in page, words
    page = shown(officer, f"/year-scorecards/{after.reference}/compared/?change=added")
    assert "Call handling" in page and "Counted nationally" not in page
    book = openpyxl.load_workbook(
        io.BytesIO(officer.get(f"/year-scorecards/{after.reference}/compared.xlsx").content)
    )
    assert book["Compared"].max_row == 4


def test_lines_go_out_as_excel_and_csv(yearly, officer):
    yearly.take("HS01", "CS01")
    book = openpyxl.load_workbook(io.BytesIO(officer.get(f"{HOME}lines.xlsx?q=HS01").content))
    row = [it.value for it in book["Lines"][2]]
    assert row[1] == "HS01" and 21 in row and "Off target" in row
    text = officer.get(f"{HOME}lines.csv").content.decode("utf-8-sig")
    assert len(text.splitlines()) == 3 and "CS01" in text


def test_nobody_else_changes_it_and_a_partner_sees_nothing(yearly, client_as):
    yearly.take("HS01")
    for username in ("councillor", "head.of.service", "director"):
        client = client_as(username)
        assert "Days taken" in shown(client, f"{HOME}lines/"), username
        assert client.get(f"{HOME}change/").status_code == 404
        assert client.get(f"{HOME}lines/take/").status_code == 404
    partner = client_as("partner")
    for address in ("/year-scorecards/", HOME, f"{HOME}pack/", f"{HOME}pack.pdf"):
        assert partner.get(address).status_code == 404, address


def test_pages_read_a_past_day(yearly, officer):
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    assert officer.get(f"{HOME}?known={yesterday}").status_code == 404
    assert "on that day" in shown(officer, f"/year-scorecards/?known={yesterday}")


def test_two_who_change_one_line_are_both_told(yearly, officer):
    number, read_at = yearly.take("HS01")["HS01"], head()
    yearly.settle(number)
    status, page = sent(
        officer, f"{HOME}lines/settle/?line={number}", state="left_out", reason="Mine",
        read_at=read_at,
    )  # fmt: skip
    assert status == 422 and "Somebody changed this" in page and "Mine" in page


@pytest.mark.parametrize("page", ["", "lines/", "lines/take/", "pack/", "sessions/", "compared/"])
def test_pages_cost_as_much_for_ten_times_the_lines(talks, yearly, officer, page):
    yearly.take("HS01", objective_id=talks.objectives["Homes for all"])
    counted = []
    for size in (3, 30):
        for place in range(size):
            wanted = lines.WantedLine(ReviewInterval.YEARLY, title=f"Measure {size} {place}")
            lines.add_measure(yearly.id, wanted, by=SYSTEM, at=now(), source=LineSource.LOCAL)
            yearly.meet()
        officer.get(f"{HOME}{page}")
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(f"{HOME}{page}").status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1] and counted[0] <= 45, counted
    assert YearScorecard.objects.count() == 1


def test_the_chosen_lines_are_put_forward_and_shown_on_their_way(yearly, officer):
    number = yearly.take("HS01")["HS01"]
    assert officer.get(f"{HOME}propose/").status_code == 404
    add_yearly_route()
    typed = {"route": "yearly", "title": "The year’s scorecard"}
    status, page = sent(officer, f"{HOME}propose/", **typed, words="As members said")
    assert status == 422 and "neither chosen nor left out" in page and "As members said" in page
    yearly.settle(number)
    assert "Put it forward" in shown(officer, HOME)
    _, page = sent(officer, f"{HOME}propose/", **typed)
    assert "The scorecard is put forward" in page and "Put it forward" not in page
    assert "1 on the way" in page and "Waits at: Approves" in page
    status, page = sent(officer, f"{HOME}propose/", **typed)
    assert status == 422 and "does not climb already" in page
    page = shown(officer, "/packages/PK-1/")
    assert "Days taken to decide" in page and "not on it" in page and "quarterly" in page
    assert "Days taken to decide" in shown(officer, "/packages/PK-1/lines/1/")


@pytest.mark.parametrize(
    ("chosen", "interval"), [("yearly", "yearly"), ("quarterly", None), ("", None)]
)
def test_how_often_a_line_is_reported_is_chosen_from_what_is_offered(
    talks, yearly, chosen, interval
):
    number = yearly.take("HS01")["HS01"]
    asked = {"scorecard": yearly.id, "line": number, "interval": "quarterly", "objective": None}
    kind, officer = kind_of("scorecard"), talks.actor("performance.officer")
    ask = Ask(1, talks.cast.series["HS01"], "HS01", asked, timezone.localdate())
    ((box,),) = kind.boxes(officer, [ask]).values()
    assert (box.value, dict(box.options)["six_monthly"]) == ("quarterly", "Every six months")
    read = kind.read(officer, ask, {box.name: chosen})
    assert (read.asked or {}).get("interval") == interval
    assert kind.effect(officer, [ask]).startswith("1 line")
