"""An indicator's page: the present and why, what stood before, and who may do what with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.figures import record_actuals, set_targets, validate_actual
from goldenthread.indicators.queries.indicator import indicator_shown
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.staff.figures import Wording
from goldenthread.staff.indicators.presenters import Viewing, page_of, present_shown
from tests.cast import AT

Q1, Q2 = parse_period("2014/15 Q1"), parse_period("2014/15 Q2")
LATER = AT + timedelta(days=30)


def page(client, address="/indicators/CS02a/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def record(cast, code, value, *, at=LATER, period=Q1, **more):
    figure = Figure(series_id=cast.series[code], period=period, value=number(value), **more)
    return record_actuals(by=cast.actor("performance.officer"), at=at, figures=[figure])


def shown(cast, code="CS02a", **more):
    found = indicator_shown(cast.actor("director"), code, **more)
    assert found is not None
    return found


def add_unreported(cast):
    begun = cast.structure.begun_on
    add_indicators([NewIndicator(code="LS01", title="Visits")], by=SYSTEM, at=AT, from_on=begun)
    unit = cast.structure.services["Leisure Services"]
    add_series([NewSeries(code="LS01", unit_id=unit)], by=SYSTEM, at=AT, from_on=begun)


# --- the query and the words -------------------------------------------------------------------


def test_on_paper_a_figure_says_that_it_is_not_validated_where_the_screen_has_a_button(
    cast, client_as
):
    page = client_as("performance.officer").get("/indicators/CS02a/").content.decode()
    assert page.count('<span class="gt-printed">not yet</span>') == page.count(
        'action="/indicators/CS02a/validate/"'
    )
    assert '<th scope="col" class="gt-asks">Change</th>' in page


def test_it_takes_as_many_queries_however_long_its_history(cast, django_assert_num_queries):
    director = cast.actor("director")
    for place in range(4):
        record(cast, "CS02a", str(70 + place), at=LATER + timedelta(days=place))
    with django_assert_num_queries(29):
        indicator_shown(director, "CS02a")


def test_the_present_is_a_line_and_a_sentence(cast):
    now = present_shown(shown(cast))
    assert now is not None
    assert (now.period, now.figure, now.target) == ("2014/15 Q1", "77.4%", "target 80.0%")
    assert now.rating == "near_target"
    assert now.sentence.startswith("2.6 short of 80, within 5. Missed for the third quarter")
    assert now.sentence.endswith("no significant change.")
    assert now.why_summary == "Why near target?"


def test_why_names_the_rule_its_version_and_who_adopted_it(cast):
    now = present_shown(shown(cast))
    assert now is not None
    rows = {term: (text, note) for term, text, note in now.why}
    assert "within 5" in rows["Rule"][0]
    assert rows["Rule"][1] == (
        "Corporate rule, version 1, in force from 1 April 2013, adopted by Cabinet on 12 March 2013"
    )
    assert rows["Figure"][1].startswith("provisional, recorded by Golden Thread itself on 14 July")
    assert "77.4 − 80 = −2.6" in rows["Working"][0]


def test_the_counts_behind_a_percentage_are_shown(cast):
    record(cast, "CS02a", "77.4", numerator=number("9114"), denominator=number("11775"))
    now = present_shown(shown(cast))
    assert now is not None
    assert "9,114 of 11,775" in {row[0]: row[2] for row in now.why}["Figure"]


def test_a_superseded_figure_says_when_and_by_whom(cast):
    record(cast, "CS02a", "81", reason="Two days were missing.")
    found = page_of(shown(cast), Viewing())
    assert [(row.period, row.actual, row.superseded) for row in found.superseded] == [
        ("2014/15 Q1", "77.4%", "superseded on 13 August 2014 by Performance Officer")
    ]
    assert found.figures[0].actual == "81.0%"
    assert found.figures[0].reason == "Two days were missing."


def test_a_superseded_target_and_commentary_stay_readable(cast):
    record(cast, "CS02a", "77.4", commentary="Two posts are vacant.")
    record(cast, "CS02a", "77.4", commentary="One post is vacant.", at=LATER + timedelta(days=1))
    new = NewTarget(series_id=cast.series["CS02a"], period=Q1, value=number("75"))
    set_targets(by=SYSTEM, at=LATER, targets=[new], reason="Agreed with the Cabinet member")
    found = page_of(shown(cast), Viewing())
    assert [row.text for row in found.said] == ["One post is vacant."]
    assert [row.text for row in found.said_before] == ["Two posts are vacant."]
    of_q1 = [(row.value, bool(row.superseded)) for row in found.targets if row.period == Q1.label]
    assert of_q1 == [("75.0%", False), ("80.0%", True)]
    assert found.figures[0].rating == "on_target"


def test_the_chart_ends_with_the_latest_figure_and_has_a_table(cast):
    found = page_of(shown(cast), Viewing())
    assert found.chart is not None
    assert found.chart.points[-1][0] == "2014/15 Q1"
    assert len(found.chart.points) == len(found.figures) == 7


def test_the_trail_names_every_event_latest_first(cast):
    record(cast, "CS02a", "81")
    found = shown(cast)
    assert found.trail[0].author.event == head()
    titles = [row.title for row in page_of(found, Viewing(may_audit=True)).trail]
    assert titles == ["Actuals recorded", "Actuals recorded", "Series added", "Indicators added"]


def test_exact_numbers_keep_every_decimal():
    assert Wording("%", 1).exact(number("96.996")) == "96.996%"
    assert Wording("£", 0).shown(number("-1284.5")) == "−£1,285"


# --- the page ----------------------------------------------------------------------------------


def test_a_councillor_reads_the_present_and_its_reason(cast, client_as):
    words = page(client_as("councillor"), "/indicators/CS02a/?why=1")
    assert "77.4%" in words
    assert '<details class="govuk-details gt-why" open>' in words
    assert "Corporate rule, version 1" in words
    assert "Record a figure" not in words
    assert "/audit/" not in words


def test_why_is_folded_until_it_is_asked_for(cast, client_as):
    words = page(client_as("councillor"))
    assert '<details class="govuk-details gt-why">' in words


def test_what_may_not_be_seen_answers_as_what_is_not_there(cast, client_as):
    staff = client_as("staff")
    assert staff.get("/indicators/CS02a/").status_code == 404
    assert staff.get("/indicators/NONE/").status_code == 404
    assert staff.get("/indicators/HS01/").status_code == 200


def test_an_earlier_period_has_its_own_page(cast, client_as):
    words = page(client_as("director"), "/indicators/CS02a/?period=2013/14+Q3")
    assert "target 80.0%" in words
    assert "79.6%" in words
    assert "On target" in words or "Near target" in words


@pytest.mark.parametrize("text", ["soon", "2090/91 Q1", "31/02/2014", "9999/00"])
def test_an_odd_period_is_met_with_a_sentence(cast, client_as, text):
    words = page(client_as("director"), f"/indicators/CS02a/?period={text}")
    assert "Please check" in words or "Nothing is recorded for" in words


def test_a_past_day_shows_what_was_known_and_offers_no_change(cast, client_as):
    record(cast, "CS02a", "81", at=datetime(2014, 9, 1, 9, tzinfo=UTC))
    words = page(client_as("performance.officer"), "/indicators/CS02a/?known=2014-08-01")
    assert "As known on <b>1 August 2014</b>" in words
    assert "81.0%" not in words
    assert "Record a figure" not in words
    assert "/validate/" not in words


def test_a_series_not_yet_reported_says_so(cast, client_as):
    add_unreported(cast)
    words = page(client_as("performance.officer"), "/indicators/LS01/")
    assert "No figure is recorded yet" in words
    assert "Record a figure" in words


def test_a_figure_is_validated_once_and_by_those_who_may(cast, client_as):
    figure = shown(cast).present_figure
    assert figure is not None
    client = client_as("director")
    answer = client.post("/indicators/CS02a/validate/", {"actual": figure.actual_id})
    assert answer.status_code == 302
    assert "validated by Director of Resources" in page(client)
    refused = client_as("councillor").post(
        "/indicators/CS02a/validate/", {"actual": figure.actual_id}
    )
    assert refused.status_code == 404


def test_a_superseded_figure_is_not_validated(cast, client_as):
    figure = shown(cast).present_figure
    assert figure is not None
    record(cast, "CS02a", "81")
    client = client_as("director")
    client.post("/indicators/CS02a/validate/", {"actual": figure.actual_id})
    assert "has been superseded" in page(client)


@pytest.mark.parametrize("given", ["", "x", "-1", "99999999999999999999", "²"])
def test_a_garbled_figure_number_is_not_found(cast, client_as, given):
    client = client_as("director")
    assert client.post("/indicators/CS02a/validate/", {"actual": given}).status_code == 404
    assert client.post("/indicators/CS02a/answer/", {"flag": given}).status_code == 404


def test_a_question_is_answered_and_closed(cast, client_as):
    record(cast, "RB09", "0")
    found = page_of(shown(cast, "RB09"), Viewing())
    assert found.questions
    client = client_as("performance.officer")
    assert 'href="/methods/plausibility/"' in page(client, "/indicators/RB09/")
    flag = found.questions[0].flag_id
    client.post("/indicators/RB09/answer/", {"flag": flag, "answer": " "})
    assert "Write an answer" in page(client, "/indicators/RB09/")
    client.post("/indicators/RB09/answer/", {"flag": flag, "answer": "The team was away."})
    words = page(client, "/indicators/RB09/")
    assert "The team was away." in words
    refused = client_as("councillor").post(
        "/indicators/RB09/answer/", {"flag": flag, "answer": "No."}
    )
    assert refused.status_code == 404


def test_validation_takes_the_button_away(cast, client_as):
    figure = shown(cast).present_figure
    assert figure is not None
    validate_actual(by=cast.actor("director"), at=LATER, actual_id=figure.actual_id)
    words = page(client_as("director"))
    assert f'name="actual" value="{figure.actual_id}"' not in words


def test_each_published_method_is_a_page(cast, client_as):
    client = client_as("staff")
    assert "/methods/numbers/" in page(client, "/methods/")
    assert "<table" in page(client, "/methods/numbers/")
    assert client.get("/methods/alchemy/").status_code == 404
