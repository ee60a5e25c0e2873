"""The trail's pages: found by who, what, when and about; one event whole; files; verification."""

from __future__ import annotations

import ast
import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps

import goldenthread
from goldenthread.audit.queries import NoSuchEvent, events_page, head
from goldenthread.audit.registry import append_only_models, mutable_models
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.queries.trail import TrailFilter, event_whole, trail
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.staff.trail.words import EVENTS, TABLES
from tests.cast import Cast

PACKAGE = Path(goldenthread.__file__).parent
AT = datetime(2014, 10, 9, 14, 5, tzinfo=UTC)


@pytest.fixture
def recorded(cast: Cast) -> int:
    """One figure recorded for one service by its head; the event's number."""
    record_actuals(
        by=cast.actor("head.of.service"),
        at=AT,
        figures=[
            Figure(
                series_id=cast.series["HS01"],
                period=parse_period("2014/15 Q2"),
                value=number("17"),
            )
        ],
        reason="The register was read again",
    )
    return head()


@pytest.fixture
def auditor(recorded: int, client_as):
    return client_as("auditor")


def _shown(client, address: str = "/audit/", **asked: str) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def _events(text: str) -> list[int]:
    return [int(it) for it in re.findall(r'href="/audit/(\d+)/"', text)]


def test_every_kind_of_event_that_the_program_can_make_has_words():
    named = {
        node.value
        for path in PACKAGE.rglob("*.py")
        if path.name != "words.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(r"[a-z_]+:[a-z_]+:[a-z_]+", node.value)
    }
    assert named
    assert named - set(EVENTS) == set()


def test_every_table_of_the_trail_has_words():
    ours = {
        model._meta.db_table
        for model in (*append_only_models(), *mutable_models())
        if apps.get_app_config(model._meta.app_label).name.startswith("goldenthread.")
    }
    assert ours - {"audit_rowchange"} - set(TABLES) == set()


def test_events_stand_latest_first_with_who_what_when_and_why(auditor, recorded):
    shown = _shown(auditor)
    assert _events(shown) == list(range(head(), 0, -1))
    for words in (
        "Actuals recorded",
        "Grace Adeyemi",
        "Head of Housing",
        "9 October 2014, 3:05 pm",
        "The register was read again",
        "HS01",
    ):
        assert words in shown


@pytest.mark.parametrize(
    "asked",
    [
        {"who": "grace"},
        {"who": "head of housing"},
        {"what": "indicators:actuals:recorded", "from": "1/10/2014"},
        {"from": "2014-10-09", "to": "9 October 2014"},
        {"about": "hs01", "from": "9/10/2014"},
    ],
)
def test_an_event_is_found_by_who_what_when_and_about(auditor, recorded, asked):
    assert _events(_shown(auditor, **asked)) == [recorded]


def test_a_day_that_makes_no_sense_is_met_with_a_sentence_and_kept(auditor):
    shown = _shown(auditor, **{"from": "31/2/2014", "to": "8/10/2014"})
    assert "“31/2/2014” is not a day in the calendar" in shown
    assert 'value="31/2/2014"' in shown
    assert _events(shown)[0] < head(), "the other day still counts"


def test_days_the_wrong_way_round_are_pointed_out(auditor):
    shown = _shown(auditor, **{"from": "2/1/2015", "to": "1/1/2015"})
    assert "The first day is later than the last" in shown
    assert "No event fits these filters" in shown


def test_an_indicator_that_is_not_there_is_met_with_a_sentence(auditor):
    assert "There is no indicator “XX9”" in _shown(auditor, about="XX9")


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "99999999999999999999"},
        {"page": "x"},
        {"who": "\x00"},
        {"to": "31/12/9999"},
        {"from": "1/1/0001"},
        {"what": "%"},
    ],
)
def test_nonsense_in_the_address_breaks_nothing(auditor, asked):
    _shown(auditor, **asked)


def test_the_list_takes_a_fixed_number_of_queries(auditor, django_assert_max_num_queries):
    with django_assert_max_num_queries(21):  # with the latest event, which pages are remembered by
        _shown(auditor, who="grace", about="HS01")


def test_the_same_rows_leave_as_csv(auditor, recorded):
    answer = auditor.get("/audit/events.csv", {"who": "grace"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Event"] for row in rows] == [str(recorded)]
    assert rows[0]["Why"] == "The register was read again"
    assert rows[0]["When"] == "2014-10-09 15:05:00"
    assert 'filename="audit-trail.csv"' in answer["Content-Disposition"]


def test_the_same_rows_leave_as_a_workbook(auditor, recorded):
    from openpyxl import load_workbook

    answer = auditor.get("/audit/events.xlsx", {"about": "HS01"})
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet["A2"].value == recorded
    assert sheet["C2"].value == "Actuals recorded"


def test_one_event_is_shown_whole(auditor, recorded):
    shown = _shown(auditor, f"/audit/{recorded}/")
    latest = next(it for it in events_page().items if it.number == recorded)
    for words in (
        latest.digest,
        latest.previous_digest,
        "2014/15 Q2",
        ">17<",
        "Ratings",
        "not rated",
        'href="/indicators/HS01/"',
    ):
        assert words in shown


def test_what_changed_of_a_person_is_shown_without_the_name(auditor):
    appointed = next(it.number for it in events_page(what="organisation:person:appointed").items)
    shown = _shown(auditor, f"/audit/{appointed}/")
    assert "People, no." in shown
    assert "kept as a digest" in shown


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999999"])
def test_an_event_that_is_not_there_is_not_found(auditor, number):
    assert auditor.get(f"/audit/{number}/").status_code == 404


def test_what_is_not_open_to_the_reader_is_not_there(cast, recorded):
    """An auditor of one service reads of that service alone, and counts it alone."""
    reached = frozenset({cast.structure.services["Customer Services"]})
    actor = Actor(1, "Auditor of one", units={Right.SEE: reached, Right.AUDIT: reached})
    with pytest.raises(NoSuchEvent):
        event_whole(actor, recorded)
    everything = next(it for it in events_page(what="indicators:actuals:recorded").items[1:])
    whole = event_whole(actor, everything.number)
    written = {it.table: it.seen.total for it in whole.tables}
    assert written == {"indicators_actual": 14, "indicators_rating": 14, "indicators_target": 14}
    assert whole.line.rows == sum(written.values())
    found = trail(actor, wanted=TrailFilter())
    assert recorded not in [it.event.number for it in found.page.items]
    assert (found.page.total, found.size) == (head() - 1, None)
    assert trail(actor, wanted=TrailFilter(about="HS01")).page.total == 0


@pytest.mark.parametrize("username", ["councillor", "staff", "service.manager", "head.of.service"])
def test_for_who_may_not_audit_there_is_no_trail(cast, client_as, username):
    client = client_as(username)
    for address in ("/audit/", "/audit/1/", "/audit/events.csv", "/audit/events.xlsx"):
        assert client.get(address).status_code == 404
    assert client.post("/audit/verify/").status_code == 404
    with pytest.raises(NotPermitted):
        trail(cast.actor(username), wanted=TrailFilter())


def test_the_whole_trail_is_verified_as_a_job(auditor):
    shown = _shown(auditor)
    assert events_page().items[0].digest in shown
    answer = auditor.post("/audit/verify/", follow=True)
    words = answer.content.decode()
    assert "The trail is whole" in words
    assert f"{head()} events" in words
    fragment = auditor.get(answer.redirect_chain[-1][0], headers={"HX-Request": "true"})
    assert fragment["HX-Refresh"] == "true"


def test_a_verification_is_for_who_started_it(auditor, client_as):
    address = auditor.post("/audit/verify/").url
    assert client_as("director").get(address).status_code == 404


def test_a_verification_under_way_says_how_far_it_has_come(auditor, monkeypatch):
    monkeypatch.setattr("goldenthread.staff.trail.views.async_task", lambda *_: None)
    address = auditor.post("/audit/verify/").url
    assert "Waiting for the job worker" in _shown(auditor, address)
    part = auditor.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div class="gt-progress"')


def test_verifying_takes_a_post(auditor):
    assert auditor.get("/audit/verify/").status_code == 405
