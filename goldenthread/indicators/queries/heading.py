"""Where a series is heading in a period, from its book. Method: docs/methods/direction.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from goldenthread.indicators.models import Actual, Definition
from goldenthread.indicators.queries.around import Around, around
from goldenthread.indicators.queries.books import Book, span_of
from goldenthread.indicators.queries.expecting import terms_of, value_of
from goldenthread.rules.direction import Aim, Directed, long_direction, short_direction
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import Context
from goldenthread.rules.vocabulary import Accumulation

T = TypeVar("T")


class Headed(NamedTuple):
    """Both directions of a figure, the actual that the short one compares with, and those before it."""

    short: Directed
    long: Directed
    before: Actual | None
    history: Sequence[Actual | None]


def aim_of(context: Context, expected: Number | None) -> Aim:
    """Return what a series should be near."""
    return Aim(expected, context.range_low, context.range_high)


def headed(book: Book, period: Period, definition: Definition, aim: Aim) -> Headed:
    """Return where the series is heading in a period."""
    polarity, now = terms_of(definition).polarity, value_of(book.actuals.get(span_of(period)))
    history = look_back(book, period)
    recent = (*_comparable(history, book, around(period), definition), now)
    before, band = compared_with(book, period, definition), definition.steady_band
    return Headed(
        short_direction(
            now,
            value_of(before),
            polarity=polarity,
            history=recent,
            band=band,
            against=_against(definition),
            aim=aim,
            decimals=definition.decimals,
        ),
        long_direction(recent, polarity=polarity, aim=aim, decimals=definition.decimals, band=band),
        before,
        history,
    )


def look_back(book: Book, period: Period) -> list[Actual | None]:
    """Return the actuals of the periods before ``period``, earliest first."""
    return _earliest_first(list(map(book.actuals.get, around(period).before)))


def _earliest_first(found: list[T | None]) -> list[T | None]:
    """Turn what was found latest first round, without the empty places that it ends with."""
    while found and found[-1] is None:
        found.pop()
    return found[::-1]


def compared_with(book: Book, period: Period, definition: Definition) -> Actual | None:
    """Return the actual that the short direction compares with: last year's where figures accumulate."""
    beside = around(period)
    is_to_date = definition.accumulation == Accumulation.CUMULATIVE
    return book.actuals.get(beside.year_before if is_to_date else beside.previous)


def _comparable(
    history: Sequence[Actual | None], book: Book, beside: Around, definition: Definition
) -> list[Number | None]:
    """Return the earlier values that may be set beside this one, earliest first."""
    if terms_of(definition).accumulation is not Accumulation.CUMULATIVE:
        return [None if row is None else row.value for row in history]
    return _earliest_first([value_of(book.actuals.get(span)) for span in beside.years_before])


def _against(definition: Definition) -> str:
    if terms_of(definition).accumulation is Accumulation.CUMULATIVE:
        return "the same period last year"
    return "the previous period"
