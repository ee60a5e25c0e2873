"""Calculated indicators beyond one series and one quarter: areas, moves, frequencies, their history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.audit.verification import verify
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicator,
    add_series,
)
from goldenthread.indicators.commands.imports import import_figures, look_at
from goldenthread.indicators.commands.reorganising import MoveSeries, reorganise
from goldenthread.indicators.commands.versions import redefine
from goldenthread.indicators.models import Actual, Rating, Series, SeriesNow
from goldenthread.indicators.queries.assessing import assess
from goldenthread.indicators.queries.books import books_of
from goldenthread.indicators.queries.imports.offered import Choices, Offered, Source
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.commands.structure import add_areas
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import Period, parse_period, period_of
from goldenthread.rules.vocabulary import Frequency, Profile, State
from tests.cast import AT
from tests.indicators.test_calculated import BEGUN, LATER, Q1, Q2, actual, add, record, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def fleet(cast: Any) -> int:
    [pk] = add_areas(["Fleet"], by=SYSTEM, at=AT)
    return pk


def add_for(cast: Any, code: str, area_id: int) -> str:
    """Let an indicator be reported for Fleet too; return how that series is known."""
    new = NewSeries(code, cast.structure.services["Housing Services"], area_id, "Fleet")
    [pk] = add_series([new], by=SYSTEM, at=LATER, from_on=BEGUN)
    reference = f"{code}~fleet"
    cast.series[reference] = pk
    return reference


def test_a_new_series_of_what_is_calculated_has_its_figures_at_once(cast: Any, fleet: int) -> None:
    add(cast, "PER", "[HS20] / [HS01] * 10")
    before = head()
    reference = add_for(cast, "PER", fleet)
    assert head() == before + 1
    assert value(cast, reference, Q1) == number("14.761905")
    now = SeriesNow.objects.get(pk=cast.series[reference])
    assert (now.actual_value, now.first_start_on) == (number("14.761905"), BEGUN)
    assert verify().fault is None


def test_a_new_series_of_an_input_is_taken_for_its_area_from_then_on(cast: Any, fleet: int) -> None:
    add(cast, "PER", "[HS20] / [HS01]")
    whole, own = actual(cast, "PER", Q1), add_for(cast, "PER", fleet)
    assert value(cast, own, Q1) == whole.value
    add_for(cast, "HS01", fleet)
    row = actual(cast, own, Q1)
    assert (row.value, row.missing) == (None, "awaited")
    assert row.worked_out["because"] == "[HS01] is awaited"
    record(cast, "HS01~fleet", "10", Q1)
    assert value(cast, own, Q1) == number("3.1")
    assert actual(cast, "PER", Q1) == whole


def new_indicator(cast: Any, formula: str) -> list[str]:
    return add_indicator(
        by=SYSTEM,
        at=LATER,
        new=NewIndicator(code="COPY", title="As the other", formula=formula),
        series=[NewSeries("COPY", cast.structure.services["Housing Services"])],
        from_on=BEGUN,
    )


def test_an_indicator_that_is_added_with_a_formula_is_worked_out_at_once(cast: Any) -> None:
    before = head()
    assert new_indicator(cast, "[HS20] * 2") == ["COPY"]
    assert head() == before + 1
    assert SeriesNow.objects.get(code="COPY").actual_value == number(62)


def test_an_indicator_whose_formula_leads_nowhere_is_not_added(cast: Any) -> None:
    before = head()
    with pytest.raises(NotPossible, match="Nothing is called HS2O"):
        new_indicator(cast, "[HS2O] * 2")
    assert head() == before
    assert not Series.objects.filter(reference="COPY").exists()


def test_an_import_that_brings_new_series_works_them_out(cast: Any, fleet: int) -> None:
    add(cast, "PER", "[HS20] / [HS01]")
    rows = [
        Offered(line=2, code="PER", place="Fleet", period_text="2014/15 Q1", target="4"),
        Offered(line=3, code="HS01", place="Fleet", period_text="2014/15 Q1", actual="10"),
    ]
    asked: dict[str, Any] = {
        "by": SYSTEM,
        "at": LATER,
        "source": Source(name="kpis.csv", content=b"x", sheet="", mapping={}, offered=rows),
        "choices": Choices(adds_indicators=True, adds_places=True),
        "today": LATER.date(),
    }
    before = head()
    done = import_figures(**asked, answers={}, previewed=look_at(**asked)["digest"])
    assert head() == before + 1
    made = Actual.objects.filter(series__reference="PER~fleet", start_on=Q1.start).latest("pk")
    assert made.value == number("3.1")
    assert made.event == head()
    assert done.number is not None
    assert verify().fault is None


def test_a_series_that_moves_to_another_unit_is_worked_out_as_before(cast: Any) -> None:
    add(cast, "PER", "[HS20] / [HS01]")
    rows = Actual.objects.count()
    unit = cast.structure.services["Customer Services"]
    day = date(2014, 7, 1)
    reorganise(MoveSeries((cast.series["HS20"],), unit, day), by=SYSTEM, at=LATER, reason="Moved.")
    assert Actual.objects.count() == rows
    record(cast, "HS20", "40")
    record(cast, "HS01", "20")
    assert value(cast, "PER") == number(2)


def test_a_figure_is_provisional_while_one_of_its_inputs_is(cast: Any) -> None:
    add(cast, "PER", "[HS20] / [HS01]")
    record(cast, "HS20", "40", state=State.FINAL)
    record(cast, "HS01", "20")
    assert actual(cast, "PER", Q2).state == State.PROVISIONAL
    record(cast, "HS01", "20", state=State.FINAL)
    assert actual(cast, "PER", Q2).state == State.FINAL


def test_what_a_formula_left_behind_does_not_stand_beside_its_successor(cast: Any) -> None:
    """A formula whose inputs reach less far leaves no figure of the earlier one in force."""
    add(cast, "SHORT")
    record(cast, "SHORT", "7", parse_period("2013/14 Q4"))
    per = add(cast, "PER", "[HS20] * 2")
    indicator = Series.objects.get(pk=per).indicator_id
    redefine(
        {indicator: {"formula": "[SHORT] * 2"}}, by=SYSTEM, at=LATER, from_on=BEGUN, reason="So."
    )
    assert value(cast, "PER", parse_period("2013/14 Q4")) == number(14)
    row = actual(cast, "PER", Q1)
    assert (row.value, row.missing) == (None, "awaited")


DAY = date(2014, 6, 30)


@pytest.mark.parametrize(
    "frequency",
    [
        Frequency.WEEK,
        Frequency.MONTH,
        Frequency.QUARTER,
        Frequency.HALF_YEAR,
        Frequency.YEAR,
    ],
)
def test_other_periods_are_meant_alike_however_often_a_figure_comes(
    cast: Any, frequency: Frequency
) -> None:
    fields = {"frequency": frequency, "accumulation": "sum"}
    add(cast, "IN", **fields)
    add(cast, "MOVE", "[IN] - [IN @ previous]", **fields)
    add(cast, "YEAR", "[IN] - [IN @ same period last year]", **fields)
    period = period_of(DAY, frequency)
    before, a_year_before = period.previous(), period.year_before()
    record(cast, "IN", "10", a_year_before)
    if before != a_year_before:
        record(cast, "IN", "30", before)
    record(cast, "IN", "35", period)
    assert value(cast, "MOVE", period) == number(25 if before == a_year_before else 5)
    assert value(cast, "YEAR", period) == number(25)
    record(cast, "IN", "12", a_year_before)  # an earlier input changes: later figures follow
    assert value(cast, "YEAR", period) == number(23)


@pytest.mark.parametrize("frequency", [Frequency.MONTH, Frequency.QUARTER, Frequency.HALF_YEAR])
def test_the_year_to_date_is_of_the_year_that_the_period_lies_in(
    cast: Any, frequency: Frequency
) -> None:
    fields = {"frequency": frequency, "accumulation": "sum"}
    add(cast, "IN", **fields)
    add(cast, "DATE", "[IN @ year to date]", **fields)
    parts = parse_period("2014/15").children(frequency)
    record(cast, "IN", "100", parts[0].previous())
    for place, period in enumerate(parts, start=1):
        record(cast, "IN", str(place), period)
    assert [value(cast, "DATE", each) for each in parts] == [
        number(place * (place + 1) // 2) for place in range(1, len(parts) + 1)
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"accumulation": "cumulative"},
        {"accumulation": "sum", "profile": Profile.LAST_YEAR},
        {"accumulation": "sum", "forecast": "straight_line"},
    ],
)
@pytest.mark.parametrize("frequency", [Frequency.MONTH, Frequency.QUARTER])
def test_what_follows_is_rated_as_with_all_of_its_history_in_hand(
    cast: Any, frequency: Frequency, fields: dict[str, Any]
) -> None:
    add(cast, "IN", frequency=frequency)
    add(cast, "OUT", "[IN] * 2", frequency=frequency, **fields)
    period, periods = period_of(BEGUN, frequency), []
    while period.start < date(2014, 4, 1):
        periods.append(period)
        period = period.following()
    for place, each in enumerate(periods):
        record(cast, "IN", str(10 + place * 7 % 5), each)
    record(cast, "IN", "44", periods[-2])
    [book] = books_of([cast.series["OUT"]]).by_series.values()
    for each in periods:
        stands = (
            Rating.objects.filter(series_id=cast.series["OUT"], start_on=each.start)
            .order_by("pk")
            .last()
        )
        assert not assess(book, Period(stands.start_on, stands.next_start_on)).differs_from(stands)


def test_as_many_queries_are_asked_for_sixty_that_rest_on_a_figure_as_for_thirty(cast: Any) -> None:
    def cost(figure: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            record(cast, "HS20", figure)
        return len(queries)

    for place in range(30):
        add(cast, f"A{place}", "[HS20] + [HS20 @ previous]")
    thirty = cost("31")
    for place in range(30, 60):
        add(cast, f"A{place}", f"[A{place - 30}] * 2")
    assert cost("32") <= thirty + 2  # another statement where the rows of one do not hold them all
    assert value(cast, "A59") == number(126)
    assert value(cast, "A59", Q2) == 2 * value(cast, "A29", Q2)
