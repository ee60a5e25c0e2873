"""The pages of what needs attention: each reader's list, the rules and their trial, what is accepted."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.acceptances import accept_underperformance
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.exceptions import note_exceptions
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import (
    AcceptedUnderperformance,
    ExceptionRule,
    RestrictionKind,
)
from goldenthread.indicators.queries.exceptions.listed import ExceptionsFilter, all_exceptions
from goldenthread.indicators.queries.waiting import Day
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.staff.attention import line_shown
from tests.cast import AT
from tests.exceptions import add_off_target_rule


@pytest.fixture
def raised(cast):
    """The council with one rule, and the one thing that it raised: HS01 is off target."""
    add_off_target_rule()
    note_exceptions(by=SYSTEM, at=AT)
    return cast


def page(client, address="/exceptions/", status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def written(**changes):
    """Return what the form of a rule sends."""
    today = timezone.localdate()
    sent = {
        "name": "Late figures", "kind": "late", "periods": "", "percent": "", "days": "10",
        "unit": "council", "whom": "reporter", "post": "", "follows": "Record it",
        "within_days": "5", "from_on_day": str(today.day), "from_on_month": str(today.month),
        "from_on_year": str(today.year), "reason": "", "read_at": str(head()), "then": "save",
    }  # fmt: skip
    return sent | changes


def test_each_line_says_why_since_when_who_is_told_and_what_must_follow(raised, client_as):
    html = page(client_as("director"))
    assert "Off target, in 2014/15 Q1 with 21 days against 15 days." in html
    assert "since 1 April 2014" in html
    assert "Head of Housing" in html
    assert "A recovery plan" in html
    assert "overdue" in html


def test_the_list_is_narrowed_by_whose_rule_kind_service_and_words(raised, client_as):
    officer, manager = client_as("performance.officer"), client_as("service.manager")
    for asked in ("whose=all", "rule=Off+target", "kind=off_target", "service=housing-services",
                  "q=homeless", "overdue=1", "accepted=no", "sort=-age", "sort=service", "sort=due",
                  "sort=title", "sort=-rule", "sort=told", "sort=rating", "sort=nonsense",
                  "kind=nonsense", "service=nowhere", "page=99999999999"):  # fmt: skip
        assert "HS01" in page(officer, f"/exceptions/?{asked}"), asked
    for asked in ("rule=Other", "kind=late", "service=hr", "q=nothing", "accepted=yes"):
        assert "Nothing fits these filters" in page(officer, f"/exceptions/?{asked}"), asked
    assert "HS01" not in page(manager, "/exceptions/?whose=services")
    assert "HS01" not in page(manager, "/exceptions/?whose=mine")


def test_what_is_listed_can_be_taken_away(raised, client_as):
    client = client_as("director")
    rows = list(
        csv.DictReader(io.StringIO(client.get("/exceptions.csv").content.decode("utf-8-sig")))
    )
    assert [(row["Code"], row["Rule"], row["Overdue"]) for row in rows] == [
        ("HS01", "Off target", "Overdue")
    ]
    book = openpyxl.load_workbook(io.BytesIO(client.get("/exceptions.xlsx").content))
    assert book["What needs attention"]["B2"].value == "HS01"


def test_what_is_restricted_leaves_no_trace(raised, client_as):
    restrict_series(
        [raised.series["HS01"]], by=SYSTEM, at=AT, kind=RestrictionKind.EXEMPT, reason="So"
    )
    for address in ("/exceptions/", "/exceptions.csv", "/exceptions/?known=2026-01-01", "/"):
        assert "HS01" not in page(client_as("councillor"), address), address
        assert "HS01" in page(client_as("head.of.service"), address), address
    assert "exceptions/rules/off-target/" not in page(client_as("councillor"))


def test_the_past_shows_what_stood_open_then(raised, client_as):
    assert "HS01" not in page(client_as("director"), "/exceptions/?known=2014-07-13")
    assert "HS01" in page(client_as("director"), "/exceptions/?known=2014-07-20")


def test_the_list_takes_as_many_questions_however_long_it_is(
    raised, client_as, django_assert_max_num_queries
):
    client, address = client_as("director"), "/exceptions/?whose=all&sort=-age"
    page(client)
    with django_assert_max_num_queries(45) as one:
        assert page(client, address).count('<th scope="row">') == 1
    figures = {"CS01": "10", "CS02a": "10", "HS20": "90", "RB09": "90"}
    record_actuals(
        by=SYSTEM, at=AT,
        figures=[
            Figure(series_id=raised.series[code], period=parse_period("2014/15 Q1"), value=number(value))
            for code, value in figures.items()
        ],
    )  # fmt: skip
    note_exceptions(by=SYSTEM, at=AT)
    page(client)
    with django_assert_max_num_queries(45) as many:
        assert page(client, address).count('<th scope="row">') == 5
    assert len(many) == len(one)


def test_what_is_raised_after_the_day_that_is_reckoned_by_is_as_old_as_it_is(raised, settings):
    settings.DEMO_RECKONS_ON = date(2014, 7, 1)
    later = Day(reckoned=date(2014, 7, 1), today=AT.date() + timedelta(days=3))
    (line,) = all_exceptions(SYSTEM, ExceptionsFilter(), day=later)
    shown = line_shown(line, later)
    assert (shown.age, shown.due_in) == ("3 days", "in 11 days")


def test_what_the_demonstration_accepts_is_taken_back_by_its_own_day(raised, client_as, settings):
    series, until = raised.series["HS01"], AT.date() + timedelta(days=30)
    accept_underperformance(series, by=SYSTEM, at=AT, until=until, decision="Cabinet")
    client, address = client_as("performance.officer"), "/exceptions/accept/withdraw/?about=HS01"
    assert page(client, address, status=404)
    settings.DEMO_RECKONS_ON = AT.date()
    assert "Accepted until" in page(client, address)
    client.post(address, {"read_at": head(), "reason": "No longer"})
    assert AcceptedUnderperformance.objects.filter(is_withdrawn=True).count() == 1


def test_a_council_without_rules_is_told_what_they_are_for(cast, client_as):
    html = page(client_as("performance.officer"))
    assert "No rule says yet what needs attention" in html
    assert "/exceptions/rules/add/" in html
    assert "/exceptions/rules/add/" not in page(client_as("director"))


def test_a_rule_is_tried_before_it_is_recorded(raised, client_as):
    client, before = client_as("performance.officer"), head()
    answer = client.post(
        "/exceptions/rules/add/", written(kind="off_or_near", days="", then="trial")
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "It would raise 2 exceptions now." in html
    assert "CS02a" in html and "HS01" in html
    assert "whoever reports it is told first" in html
    assert head() == before


def test_a_rule_is_recorded_changed_and_withdrawn(raised, client_as):
    client = client_as("performance.officer")
    answer = client.post("/exceptions/rules/add/", written())
    assert answer["Location"] == "/exceptions/rules/late-figures/"
    html = page(client, answer["Location"])
    assert "a figure is late for more than 10 days" in html
    address = "/exceptions/rules/late-figures/change/"
    trial = client.post(address, written(days="30", reason="Ten were too few", then="trial"))
    assert trial.status_code == 200
    client.post(address, written(days="30", reason="Ten were too few"))
    assert "for more than 30 days" in page(client, "/exceptions/rules/")
    withdrawn = client.post(
        "/exceptions/rules/late-figures/withdraw/", written(reason="No longer asked for")
    )
    assert withdrawn.status_code == 302
    assert "it was withdrawn" in page(client, "/exceptions/rules/late-figures/")
    assert page(client, "/exceptions/rules/late-figures/withdraw/", status=404)
    versions = ExceptionRule.objects.filter(name="Late figures").order_by("version")
    assert [row.is_withdrawn for row in versions] == [False, False, True]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Give an answer"),
        ({"name": "off  TARGET"}, "There is a rule"),
        ({"kind": ""}, "Choose an answer"),
        ({"kind": "nonsense"}, "is not one of the available choices"),
        ({"kind": "worsening", "periods": "-1"}, "Write a whole number from 1 to 24"),
        ({"kind": "worsening", "periods": "9" * 400}, "Write a whole number from 1 to 24"),
        ({"kind": "beyond_tolerance", "percent": "ten"}, "is not a number"),
        ({"kind": "beyond_tolerance", "days": ""}, "Say how many per cent from target"),
        ({"kind": "beyond_tolerance", "days": "", "percent": "0"}, "more than 0 per cent"),
        ({"kind": "not_updated", "days": ""}, "Say for how many days"),
        ({"kind": "owner_left", "whom": "owner"}, "Nobody holds the owner"),
        ({"whom": "post"}, "Choose the post that is told first"),
        ({"follows": ""}, "Say what must follow within these days"),
        ({"unit": "99999"}, "is not one of the available choices"),
        ({"from_on_year": "2014"}, "nothing is raised for days that are past"),
        ({"from_on_day": "31", "from_on_month": "2"}, "is not a day in the calendar"),
        ({"from_on_year": "14"}, "four figures"),
        ({"reason": "x" * 2000}, "at most 1000"),
        ({"name": "x\x00y"}, "Null characters"),
    ],
)
def test_what_makes_no_sense_is_refused_and_everything_typed_kept(raised, client_as, changes, said):
    before = head()
    answer = client_as("performance.officer").post("/exceptions/rules/add/", written(**changes))
    html = answer.content.decode().replace("&#39;", "'")
    assert answer.status_code == 422
    assert said in html
    assert "Record it" in html or "follows" in changes
    assert head() == before


def test_what_stands_in_boxes_that_are_not_asked_for_says_nothing(raised, client_as):
    client = client_as("performance.officer")
    unseen = {"periods": "two", "percent": "lots", "days": "10", "post": "P1"}
    for kind in ("signal", "off_target"):
        sent = written(kind=kind, **unseen | ({"periods": "3"} if kind == "off_target" else {}))
        answer = client.post("/exceptions/rules/add/", {**sent, "then": "trial"})
        assert answer.status_code == 200, answer.content.decode()
    assert "off target 3 periods running" in answer.content.decode()


def test_each_answer_says_which_boxes_it_asks_for(raised, client_as):
    html = page(client_as("performance.officer"), "/exceptions/rules/add/")
    for kind, asks in (
        ("off_target", "periods"),
        ("beyond_tolerance", "percent"),
        ("late", "days"),
    ):
        assert re.search(rf'<option value="{kind}"[^>]* data-asks="{asks}"', html), kind
    assert not re.search(r'<option value="signal"[^>]*data-asks', html)
    assert re.search(r'value="post"[^>]* data-asks="post"', html)
    for name in ("periods", "percent", "days", "post"):
        assert f'class="gt-asked" data-asked="{name}"' in html


def test_who_writes_over_somebody_else_is_told(raised, client_as):
    client, read_at = client_as("performance.officer"), str(head())
    address = "/exceptions/rules/off-target/change/"
    sent = written(kind="off_target", days="", reason="So", read_at=read_at)
    assert client.post(address, sent).status_code == 302
    answer = client.post(address, sent | {"reason": "Mine"})
    assert answer.status_code == 422
    assert "Somebody changed" in answer.content.decode()
    assert "Mine" in answer.content.decode()


def test_being_off_target_is_accepted_and_that_is_taken_back(raised, client_as):
    client, until = client_as("performance.officer"), timezone.localdate() + timedelta(days=90)
    days = {
        "until_day": str(until.day),
        "until_month": str(until.month),
        "until_year": str(until.year),
    }
    address = "/exceptions/accept/?about=HS01"
    refused = client.post(address, {**days, "decision": "", "read_at": str(head())})
    assert refused.status_code == 422
    past = client.post(
        address,
        {
            "until_day": "1",
            "until_month": "1",
            "until_year": "2014",
            "decision": "C",
            "read_at": str(head()),
        },
    )
    assert "Choose today or a day to come" in past.content.decode()
    sent = {**days, "decision": "Cabinet, 12 May", "read_at": str(head())}
    assert client.post(address, sent)["Location"] == "/indicators/HS01/#exceptions"
    assert "Cabinet, 12 May" in page(client, "/exceptions/?accepted=yes")
    html = page(client, "/indicators/HS01/")
    assert "accepted until" in html and "Accept it no longer" in html
    page(client, "/exceptions/accept/withdraw/?about=HS01")
    assert client.post("/exceptions/accept/withdraw/?about=HS01", {}).status_code == 422
    client.post(
        "/exceptions/accept/withdraw/?about=HS01", {"reason": "Over", "read_at": str(head())}
    )
    assert AcceptedUnderperformance.objects.order_by("pk").last().is_withdrawn
    page(client, "/exceptions/accept/withdraw/?about=HS01", status=404)
    assert client_as("director").post(address, sent).status_code == 404


def test_the_indicator_page_shows_what_is_open_and_what_was(raised, client_as):
    html = page(client_as("councillor"), "/indicators/HS01/")
    assert "Off target, in 2014/15 Q1 with 21 days against 15 days." in html
    assert "Accept it" not in html
    assert "What needs attention" not in page(client_as("councillor"), "/indicators/CS01/")


def test_the_start_page_begins_with_it_where_there_are_rules(raised, client_as):
    html = page(client_as("head.of.service"), "/")
    assert "What needs attention" in html and "A recovery plan" in html
    assert "Off target, or worse than before" not in html


def test_a_reader_of_a_past_day_cannot_accept(raised, client_as):
    accept_underperformance(
        raised.series["HS01"], by=SYSTEM, at=AT, until=AT.date() + timedelta(days=30),
        decision="Cabinet",
    )  # fmt: skip
    html = page(client_as("performance.officer"), "/indicators/HS01/?known=2014-07-20")
    assert "Cabinet" in html and "Accept it no longer" not in html
