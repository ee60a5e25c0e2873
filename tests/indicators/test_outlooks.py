"""What follows from a series' history: made soon after an event, and the same when it is made anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goldenthread.audit import followers
from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.outlooks import follow, refresh_outlooks
from goldenthread.indicators.commands.projection import rebuild_projection
from goldenthread.indicators.models import Definition, SeriesOutlook, StatedForecast
from goldenthread.indicators.queries.books import books_of
from goldenthread.indicators.queries.charting import charted
from goldenthread.indicators.queries.exceptions.findings import day_of, findings
from goldenthread.indicators.queries.exceptions.rules import Attention, Told, Whom
from goldenthread.indicators.queries.outlooks import touched
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.attention import AttentionKind, AttentionRule
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import (
    Accumulation,
    ForecastMethod,
    Frequency,
    Polarity,
    Profile,
    ValueKind,
)
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def revise(event_at):
    """Give an indicator another definition, as it stands but for what is named."""

    def revised(code, **differences):
        row = Definition.objects.filter(indicator__code=code).latest("event", "id")
        row.pk = row.event = None
        row._state.adding = True
        for name, value in differences.items():
            setattr(row, name, value)
        with event_at(AT):
            row.save()

    return revised


def record(cast, code, values, targets=()):
    """Record figures and targets by their periods' labels."""
    record_actuals(
        by=SYSTEM,
        at=AT,
        figures=[
            Figure(series_id=cast.series[code], period=parse_period(label), value=number(value))
            for label, value in values
        ],
        targets=[
            NewTarget(series_id=cast.series[code], period=parse_period(label), value=number(value))
            for label, value in targets
        ],
    )


def months(year, values):
    first = parse_period(year)
    return [
        (period.label, str(value))
        for period, value in zip(first.children(Frequency.MONTH), values, strict=False)
    ]


def outlook(cast, code):
    return SeriesOutlook.objects.get(pk=cast.series[code])


def everything():
    rows = SeriesOutlook.objects.order_by("pk").values()
    return [{**row, "made_at_event": None} for row in rows]


USUAL = [40, 42, 39, 41, 43, 40, 38, 41, 42, 40, 39, 41]


@pytest.fixture
def monthly(cast, revise):
    """Households counted by the month, lower being better, with a month that stands out at the end."""
    revise("HS20", frequency=Frequency.MONTH)
    record(cast, "HS20", [*months("2013/14", USUAL), ("April 2014", "70")], [("2014/15", "35")])


def test_a_figure_that_stands_out_is_known_after_the_event(cast, monthly):
    assert followers.catch_up(at=AT) == []
    found = outlook(cast, "HS20")
    assert (found.variation, found.signal) == ("concern", "above_limit")
    assert found.assurance == "hit_and_miss"
    assert found.made_at_event == head()


def test_periods_of_another_length_begin_a_stretch_of_their_own(cast, monthly, revise):
    revise("HS20", frequency=Frequency.QUARTER, from_on=parse_period("2014/15 Q2").start)
    record(cast, "HS20", [("2014/15 Q2", "38"), ("2014/15 Q4", "40")])
    found = charted(books_of([cast.series["HS20"]]).by_series[cast.series["HS20"]])
    assert found.restarts == {
        2: "It is counted by the month from here on",
        15: "It is counted by the quarter from here on",
    }
    assert [it.label for it in found.periods[14:]] == [
        "April 2014", "2014/15 Q2", "2014/15 Q3", "2014/15 Q4",
    ]  # fmt: skip
    assert found.chart.values[-2] is None
    assert not found.has_icons


def test_a_figure_that_holds_those_before_it_has_no_chart(cast, monthly, revise):
    revise("HS20", accumulation=Accumulation.CUMULATIVE)
    found = charted(books_of([cast.series["HS20"]]).by_series[cast.series["HS20"]])
    assert "holds those before it in its year" in found.refused
    followers.catch_up(at=AT)
    assert outlook(cast, "HS20").variation == ""


def found_by(test):
    """Return what a rule finds, by the series and the sentence."""
    rule = Attention(
        id=1, name="Tried", version=1, from_on=AT.date(), test=test, unit_id=None,
        told=Told(Whom.OFFICE), follows="", within_days=None, is_withdrawn=False, reason="", event=1,
    )  # fmt: skip
    return {each.series_id: each.found.because for each in findings([rule], day=day_of(AT))}


def test_a_rule_finds_a_signal_before_any_follower_has_made_the_outlook(cast, monthly):
    test = AttentionRule(AttentionKind.SIGNAL)
    assert not SeriesOutlook.objects.exists()
    at_once = found_by(test)
    assert list(at_once) == [cast.series["HS20"]]
    assert "above the upper limit" in at_once[cast.series["HS20"]]
    followers.catch_up(at=AT)
    assert SeriesOutlook.objects.filter(variation="concern").count() == 1
    assert found_by(test) == at_once


def test_tolerance_is_of_the_aim_that_the_figure_was_rated_by(cast, revise):
    # Nearly half of last year came in April, so that 200 of this year's 420 are expected in it, and not 35.
    begun, unit = cast.structure.begun_on, cast.structure.services["HR"]
    new = NewIndicator(
        code="HR01", title="Leavers", value_kind=ValueKind.NUMBER, unit="", decimals=0,
        polarity=Polarity.LOW,
    )  # fmt: skip
    add_indicators([new], by=SYSTEM, at=AT, from_on=begun)
    series = [NewSeries(code="HR01", unit_id=unit, owner_id=None)]
    (leavers,) = add_series(series, by=SYSTEM, at=AT, from_on=begun)
    revise(
        "HR01", frequency=Frequency.MONTH, accumulation=Accumulation.SUM, profile=Profile.LAST_YEAR
    )
    cast = replace(cast, series={"HR01": leavers})
    record(cast, "HR01", months("2013/14", [100, *[10] * 11]), [("2014/15", "420")])
    record(cast, "HR01", [("April 2014", "190")])
    test = AttentionRule(AttentionKind.BEYOND_TOLERANCE, percent=number("50"))
    assert leavers not in found_by(test)
    record(cast, "HR01", [("April 2014", "350")])
    assert found_by(test)[leavers].endswith("with 350 against 200")


def test_nothing_is_said_of_seven_quarters(cast):
    followers.catch_up(at=AT)
    found = outlook(cast, "CS01")
    assert (found.variation, found.signal, found.assurance) == ("", "", "")


def test_a_rebuild_is_what_following_made(cast, monthly, revise):
    followers.catch_up(at=AT)
    revise("RB09", forecast=ForecastMethod.MEAN, accumulation=Accumulation.MEAN)
    followers.catch_up(at=AT)
    record(cast, "RB09", [("2014/15 Q2", "10.4")])
    followers.catch_up(at=AT)
    followed = everything()
    assert any(row["forecast_value"] for row in followed)
    SeriesOutlook.objects.all().delete()
    assert rebuild_projection(by=SYSTEM, at=AT) == len(followed)
    assert everything() == followed


def test_only_what_an_event_touched_is_made_anew(cast):
    before = head()
    record(cast, "CS01", [("2014/15 Q2", "96")])
    assert touched(before, head()) == [cast.series["CS01"]]
    assert touched(head(), head()) == []


def test_a_definition_touches_the_series_of_its_indicator(cast, revise):
    before = head()
    revise("CS02a", chart={"shift": 8})
    assert touched(before, head()) == [cast.series["CS02a"]]


def test_what_was_made_of_a_later_event_stands(cast):
    followers.catch_up(at=AT)
    SeriesOutlook.objects.filter(pk=cast.series["CS01"]).update(
        made_at_event=head() + 1, variation="concern"
    )
    refresh_outlooks(list(cast.series.values()))
    assert outlook(cast, "CS01").variation == "concern"


def test_following_asks_as_much_of_two_series_as_of_five(cast, monthly, django_assert_num_queries):
    follow(0, head(), AT)
    for ids in (list(cast.series.values())[:2], list(cast.series.values())):
        with django_assert_num_queries(16):
            refresh_outlooks(ids)


@pytest.mark.parametrize(
    ("accumulation", "method", "value", "rated"),
    [
        (Accumulation.MEAN, ForecastMethod.MEAN, "9.9", "on_target"),
        (Accumulation.LATEST, ForecastMethod.LAST_VALUE, "10.4", "on_target"),
        (Accumulation.SUM, ForecastMethod.STRAIGHT_LINE, "39.491803", "on_target"),
        (Accumulation.SUM, ForecastMethod.NONE, None, ""),
    ],
)
def test_a_year_is_foreseen_by_the_definitions_method(
    cast, revise, accumulation, method, value, rated
):
    revise("RB09", accumulation=accumulation, forecast=method)
    record(cast, "RB09", [("2014/15 Q2", "10.4")], [("2014/15", "48")])
    followers.catch_up(at=AT)
    found = outlook(cast, "RB09")
    assert found.forecast_value == (None if value is None else number(value))
    assert found.forecast_class == rated


def test_what_the_owner_states_is_foreseen(cast, revise, event_at):
    revise("RB09", accumulation=Accumulation.MEAN, forecast=ForecastMethod.STATED)
    year = parse_period("2014/15")
    with event_at(AT):
        StatedForecast(
            series_id=cast.series["RB09"], start_on=year.start, next_start_on=year.next_start,
            value=number("30"), reason="The backlog of last year is cleared from June on.",
        ).save()  # fmt: skip
    record(cast, "RB09", [], [("2014/15", "12")])
    followers.catch_up(at=AT)
    found = outlook(cast, "RB09")
    assert (found.forecast_value, found.forecast_class) == (number("30"), "off_target")


def test_the_year_to_date_is_held_against_the_targets_to_date(cast, revise):
    revise("HS20", accumulation=Accumulation.SUM)
    record(cast, "HS20", [("2014/15 Q2", "60")], [("2014/15 Q2", "40")])
    followers.catch_up(at=AT)
    found = outlook(cast, "HS20")
    assert (found.to_date_value, found.to_date_class) == (number("91"), "off_target")


def test_a_year_that_is_over_ends_where_it_ended(cast, revise):
    revise("RB09", frequency=Frequency.YEAR, accumulation=Accumulation.MEAN,
           forecast=ForecastMethod.MEAN)  # fmt: skip
    record(cast, "RB09", [("2013/14", "9")])
    followers.catch_up(at=AT)
    assert outlook(cast, "RB09").forecast_value == number("9")
