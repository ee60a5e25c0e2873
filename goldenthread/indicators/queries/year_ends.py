"""What a series' year has come to so far and where it is foreseen to end, each with its class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from goldenthread.indicators.models import Actual, Definition, StatedForecast
from goldenthread.indicators.queries.around import around
from goldenthread.indicators.queries.assessing import rule_of
from goldenthread.indicators.queries.books import Book, Span, span_of
from goldenthread.rules.accumulation import Accumulated, Part, year_to_date_value
from goldenthread.rules.forecast import Forecast, Year, forecast
from goldenthread.rules.forecast import Span as YearSpan
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import Context, Rated, rate
from goldenthread.rules.targets import Expected, Target, expected_for
from goldenthread.rules.vocabulary import (
    Accumulation,
    ForecastMethod,
    Frequency,
    Polarity,
    RatingClass,
)


class Judged(NamedTuple):
    """A figure, what was expected of it, and what the rule says of the two; nothing where it says nothing."""

    value: Number | None
    expected: Expected
    rated: Rated | None

    @property
    def rating_class(self) -> str:
        """The class in one word, empty where there is none."""
        if self.rated is None or self.rated.rating_class is RatingClass.NOT_RATED:
            return ""
        return self.rated.rating_class


class YearEnd(NamedTuple):
    """The year of a series' latest figure: to date, and as foreseen."""

    year: Period
    latest: Period
    so_far: Accumulated
    to_date: Judged
    foreseen: Forecast
    at_end: Judged


def year_end(book: Book, stated: Mapping[Span, StatedForecast]) -> YearEnd | None:
    """Return what is to be said of the year of the latest figure; nothing where it is part of no year."""
    latest = _latest(book)
    if latest is None:
        return None
    definition = book.definition_for(latest)
    period = replace(latest, year_starts=definition.year_starts)
    if not around(period).so_far:
        return None
    year, accumulation = period.parent(), Accumulation(definition.accumulation)
    so_far = year_to_date_value(
        [_part(book.actuals.get(span)) for span in around(period).so_far], accumulation
    )
    foreseen = _foreseen(book, year, definition, stated)
    return YearEnd(
        year,
        latest,
        so_far,
        _judged(book, definition, so_far.value, period, to_date=True),
        foreseen,
        _judged(book, definition, foreseen.value, year),
    )


def _latest(book: Book) -> Period | None:
    """Return the latest of the series' own periods that has a figure."""
    for span in sorted(book.actuals, key=lambda span: (span[1], span[0]), reverse=True):
        period = Period(*span)
        if book.actuals[span].value is not None and (
            period.frequency == book.definition_for(period).frequency
        ):
            return period
    return None


def _part(row: Actual | None) -> Part:
    return Part(row.value, row.numerator, row.denominator) if row else Part(None)


def _foreseen(
    book: Book, year: Period, definition: Definition, stated: Mapping[Span, StatedForecast]
) -> Forecast:
    method = ForecastMethod(definition.forecast)
    own = stated.get(span_of(year))
    if method is ForecastMethod.STATED and own is not None and own.value is not None:
        return Forecast(own.value, method, own.reason)
    if definition.frequency == Frequency.YEAR:
        return Forecast(None, method, "a year is counted once, when it is over")
    earliest = min(start for start, _ in book.actuals)
    before, past = [], year.previous()
    while past.next_start > earliest:
        before.append(_year(book, past, Frequency(definition.frequency)))
        past = past.previous()
    return forecast(
        _year(book, year, Frequency(definition.frequency)),
        method=method,
        accumulation=Accumulation(definition.accumulation),
        before=before[::-1],
        decimals=definition.decimals,
    )


def _year(book: Book, year: Period, frequency: Frequency) -> Year:
    spans = [
        YearSpan(part, _part(book.actuals.get(span_of(part)))) for part in year.children(frequency)
    ]
    outturn = book.actuals.get(span_of(year))
    return Year(year, spans, outturn.value if outturn else None)


def _judged(
    book: Book,
    definition: Definition,
    value: Number | None,
    period: Period,
    *,
    to_date: bool = False,
) -> Judged:
    """Return a figure beside what was expected by then, and its class."""
    rule = book.rule_for(definition, period)
    expected = _expected(book, definition, period, to_date=to_date)
    if value is None or rule is None:
        return Judged(value, expected, None)
    before = book.actuals.get(around(period).previous)
    a_year_before = book.actuals.get(around(period).year_before)
    rated = rate(
        value,
        expected=expected.value,
        rule=rule_of(rule),
        polarity=Polarity(definition.polarity),
        context=Context(
            previous=before.value if before else None,
            year_before=a_year_before.value if a_year_before else None,
            decimals=definition.decimals,
            information_only=definition.is_information_only,
        ),
    )
    return Judged(value, expected, rated)


def _expected(book: Book, definition: Definition, period: Period, *, to_date: bool) -> Expected:
    """Return what was expected; of a year without a target of its own what its last part expects.

    A year whose parts are added up expects their sum.
    """
    offered = [
        Target(place, Period(row.start_on, row.next_start_on), row.value)
        for place, row in enumerate(book.targets.values())
        if row.value is not None
    ]
    accumulation = Accumulation(definition.accumulation)
    found = expected_for(period, targets=offered, accumulation=accumulation, to_date=to_date)
    if found.value is not None or period.frequency is not Frequency.YEAR:
        return found
    frequency = Frequency(definition.frequency)
    if frequency is Frequency.YEAR:
        return found
    last = period.children(frequency)[-1]
    return expected_for(last, targets=offered, accumulation=accumulation, to_date=True)
