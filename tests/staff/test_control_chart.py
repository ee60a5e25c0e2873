"""The control chart on an indicator's page: what it says, when it says nothing, as known then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.models import Definition
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Accumulation, Frequency
from tests.cast import AT

pytestmark = pytest.mark.django_db
USUAL = (40, 42, 39, 41, 43, 40, 38, 41, 42, 40, 39, 41)


def revise(event_at, code, **differences):
    row = Definition.objects.filter(indicator__code=code).latest("event", "id")
    row.pk = row.event = None
    row._state.adding = True
    for name, value in differences.items():
        setattr(row, name, value)
    with event_at(AT):
        row.save()


def record(cast, values, *, at=AT, code="HS20", first="2013/14", target=None):
    months = [*parse_period(first).children(Frequency.MONTH)]
    while len(months) < len(values):
        months.append(months[-1].following())
    record_actuals(
        by=SYSTEM,
        at=at,
        figures=[
            Figure(series_id=cast.series[code], period=period, value=number(str(value)))
            for period, value in zip(months, values, strict=False)
            if value is not None
        ],
        targets=[
            NewTarget(series_id=cast.series[code], period=parse_period(year), value=number(target))
            for year in ("2013/14", "2014/15")
            if target
        ],
    )


@pytest.fixture
def monthly(cast, event_at):
    """Households in temporary accommodation by the month; the last month stands out."""
    revise(event_at, "HS20", frequency=Frequency.MONTH, chart={"trend": 6})
    record(cast, (*USUAL, 70), target="30")
    return cast


@pytest.fixture
def read(client_as):
    """The page as the performance officer reads it."""
    client = client_as("performance.officer")
    return lambda **asked: client.get("/indicators/HS20/", asked).content.decode()


def test_a_signal_is_said_drawn_and_listed(monthly, read):
    page = read(chart="control")
    assert "<b>Concern.</b> Something has changed, and for the worse." in page
    assert "The latest figure is above the upper limit." in page
    assert "<b>Will not meet its target.</b>" in page
    assert "a trend 6 in one direction" in page
    assert page.count('class="gt-signal gt-signal--concern"') == 2  # for a desk and for a phone
    assert '<a class="govuk-link" href="/methods/control/"' in page
    assert 'aria-label="Control chart, period by period"' in page
    assert "14 periods stand out" not in page
    assert "1 of 15 periods stand out." in page


def test_the_usual_chart_stands_until_the_other_is_asked_for(monthly, read):
    page = read()
    assert "gt-signal--concern" not in page
    assert "chart=control#chart" in page
    assert '<span class="govuk-visually-hidden">: Concern</span>' in page


def test_with_few_figures_there_is_a_mean_a_warning_and_no_icon(cast, read):
    page = read(chart="control")
    assert "There are 7 of the 12 figures that a control chart needs" in page
    assert "gt-icon" not in page
    assert "Upper " not in page
    assert "Mean 34" in page


def test_a_constant_series_is_said_to_be_one(cast, event_at, read):
    revise(event_at, "HS20", frequency=Frequency.MONTH, chart={"rebases": [
        {"on": "2013-04-01", "why": "Counted anew"}]})  # fmt: skip
    record(cast, [5] * 14)
    page = read(chart="control")
    assert "Every figure is the same: there is no variation to judge." in page
    assert "No variation" in page


def test_a_missing_month_is_no_figure(cast, event_at, read):
    revise(event_at, "HS20", frequency=Frequency.MONTH)
    record(cast, (*USUAL[:5], None, *USUAL))
    page = read(chart="control")
    assert ">no figure</td>" in page


def test_what_holds_earlier_figures_has_no_chart_and_says_why(cast, event_at, read):
    revise(event_at, "HS20", accumulation=Accumulation.CUMULATIVE)
    assert "holds those before it in its year" in read(chart="control")


def test_limits_that_begin_anew_say_why(cast, event_at, read):
    revise(event_at, "HS20", frequency=Frequency.MONTH, chart={
        "rebases": [{"on": "2014-04-10", "why": "Hotels are counted too"}]})  # fmt: skip
    record(cast, (*USUAL, *(value + 30 for value in USUAL)))
    page = read(chart="control")
    assert "From April 2014 limits are set anew: Hotels are counted too." in page
    assert "<b>Usual ups and downs.</b>" in page


def test_it_is_read_as_it_was_known_on_a_day(monthly, read):
    later = AT + timedelta(days=40)
    record(monthly, [*[None] * 13, 41], at=later)
    assert "<b>Concern.</b>" not in read(chart="control")
    assert "<b>Concern.</b>" in read(chart="control", known=AT.date().isoformat())


def test_another_word_in_the_address_is_the_usual_chart(monthly, read):
    assert "gt-signal" not in read(chart="pie")


def test_it_asks_the_database_for_nothing_more(monthly, client_as, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_as("performance.officer")
    client.get("/indicators/HS20/")
    with CaptureQueriesContext(connection) as usual:
        client.get("/indicators/HS20/")
    with django_assert_num_queries(len(usual)):
        client.get("/indicators/HS20/", {"chart": "control"})
