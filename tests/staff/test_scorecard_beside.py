"""The scorecard's columns for variation, assurance and forecast, and what it can be narrowed by."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goldenthread.audit import followers
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.models import Series, SeriesOutlook
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import ForecastMethod, Frequency
from tests.cast import AT
from tests.staff.test_control_chart import USUAL, record, revise
from tests.staff.test_scorecard import add_many

pytestmark = pytest.mark.django_db
ALL = {"show": "variation,assurance,forecast", "period": "April 2014"}


@pytest.fixture
def council(cast, event_at):
    """Households in temporary accommodation by the month, with a signal, a target and a forecast."""
    revise(
        event_at,
        "HS20",
        frequency=Frequency.MONTH,
        accumulation="mean",
        forecast=ForecastMethod.MEAN,
    )
    record(cast, (*USUAL, 70), target="20")
    year = NewTarget(
        series_id=cast.series["HS20"], period=parse_period("2014/15"), value=number("30")
    )
    record_actuals(by=SYSTEM, at=AT, figures=[], targets=[year])
    assert followers.catch_up(at=AT) == []
    return cast


@pytest.fixture
def read(client_as):
    """The scorecard as the performance officer reads it."""
    client = client_as("performance.officer")
    return lambda **asked: client.get("/scorecard/", asked).content.decode()


def test_columns_are_shown_that_the_address_names(council, read):
    page = read(**ALL)
    assert (
        '<td class="gt-v"><svg class="gt-icon" aria-hidden="true"><use href="#gt-v-concern-h"/>'
        in page
    )
    assert "Will not meet target</td>" in page
    assert "70, off target</td>" in page
    assert page.count('id="gt-v-concern-h"') == 1
    usual = read()
    assert "gt-v-concern" not in usual
    assert "show=variation" in usual


def test_a_column_that_there_is_not_is_left_out(council, read):
    page = read(show="colour,variation", period="April 2014")
    assert 'class="gt-v"' in page
    assert 'class="gt-a"' not in page


@pytest.mark.parametrize(
    ("signal", "count", "words"),
    [
        ("concern", 1, "signal of concern"),
        ("fails", 1, "will not meet its target"),
        ("foreseen", 1, "forecast off target"),
        ("improvement", 0, "signal of improvement"),
    ],
)
def test_it_is_narrowed_by_what_follows_from_the_history(council, read, signal, count, words):
    page = read(signal=signal, period="April 2014")
    assert page.count('<th scope="row">') == count
    assert words in page


def test_a_signal_that_there_is_not_is_refused_in_a_sentence(council, read):
    assert "There is no signal “alarm” here: that filter is left out." in read(signal="alarm")


def test_of_a_past_day_it_is_worked_out_and_cannot_be_narrowed_by(council, read):
    SeriesOutlook.objects.update(variation="improvement", forecast_value=number("1"))
    record(council, [*[None] * 13, 41], at=AT + timedelta(days=40))
    page = read(**ALL, known=AT.date().isoformat(), signal="concern")
    assert "#gt-v-concern-h" in page
    assert "70, off target</td>" in page
    assert "A past day cannot be narrowed by signal" in page


def test_a_hundred_rows_with_every_column_are_under_a_hundred_kilobytes(council, client_as):
    add_many(council, 120)
    SeriesOutlook.objects.bulk_create(
        SeriesOutlook(
            series_id=pk, made_at_event=1, variation="concern", signal="shift_above",
            assurance="consistently_fails", forecast_value=number("1234.5"), forecast_class="near_target",
        )
        for pk in Series.objects.exclude(outlook__isnull=False).values_list("pk", flat=True)
    )  # fmt: skip
    page = client_as("director").get("/scorecard/", {"show": ALL["show"]}).content
    assert page.count(b"#gt-v-concern-h") > 60
    assert len(page) < 100_000


def test_each_column_costs_one_query_together(council, client_as):
    def counted(**asked):
        client = client_as("performance.officer")
        client.get("/scorecard/", {"period": "2014/15 Q1", **asked})
        with CaptureQueriesContext(connection) as queries:
            client.get("/scorecard/", {"period": "2014/15 Q1", "rating": "off_target", **asked})
        return len(queries)

    usual = counted()
    assert counted(show="variation") == usual + 1
    assert counted(show="variation,assurance,rolling_year,forecast") == usual + 1


def test_the_files_hold_the_columns_that_are_shown(council, client_as):
    answer = client_as("performance.officer").get(reverse("scorecard_table"), ALL)
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    (row,) = [each for each in rows if each["Code"] == "HS20"]
    assert (row["Variation"], row["Assurance"]) == ("Concern", "Will not meet its target")
    assert float(row["Forecast"]) == 70
    assert row["Forecast rating"] == "Off target"
    plain = client_as("performance.officer").get(reverse("scorecard_table")).content.decode()
    assert "Variation" not in plain
