"""What a series' year has come to so far and where it is foreseen to end, each with its class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from goldenthread.indicators.models import StatedForecast
from goldenthread.indicators.queries.around import around
from goldenthread.indicators.queries.assessing import rule_of
from goldenthread.indicators.queries.books import Book, Span
from goldenthread.indicators.queries.expecting import counted_in, terms_of
from goldenthread.indicators.queries.judging import (
    TO_DATE,
    YEAR_END,
    forecast_of,
    judged,
    year_to_date_of,
)
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Frequency, RatingClass


class Classed(NamedTuple):
    """A figure and its class in one word, empty where it has none."""

    value: Number | None
    rating_class: str


class YearEnd(NamedTuple):
    """The year of a series' latest figure: to date, and as foreseen."""

    to_date: Classed
    at_end: Classed


def year_end(book: Book, stated: Mapping[Span, StatedForecast]) -> YearEnd | None:
    """Return what is to be said of the year of the latest figure; nothing where it is part of no year."""
    latest = _latest(book)
    if latest is None:
        return None
    held, definition = replace(book, stated=dict(stated)), book.definition_for(latest)
    period = counted_in(latest, definition)
    if not around(period).so_far:
        return None
    end = None
    if definition.frequency != Frequency.YEAR:  # which is counted once, when it is over
        end = forecast_of(held, period, definition).value
    return YearEnd(
        Classed(
            year_to_date_of(held, period, definition).value, _class(held, period, basis=TO_DATE)
        ),
        Classed(end, "" if end is None else _class(held, period, basis=YEAR_END)),
    )


def _class(book: Book, period: Period, *, basis: str) -> str:
    definition = book.definition_for(period)
    rule = book.rule_for(definition, period)
    if rule is None:
        return ""
    held = rule_of(rule)
    found = judged(book, period, definition, basis=basis, needs=held.needs())
    rating_class = found.rated_by(held, terms_of(definition).polarity).rating_class
    return "" if rating_class is RatingClass.NOT_RATED else rating_class.value


def _latest(book: Book) -> Period | None:
    """Return the latest of the series' own periods that has a figure."""
    for span in sorted(book.actuals, key=lambda span: (span[1], span[0]), reverse=True):
        period = Period(*span)
        if book.actuals[span].value is not None and (
            period.frequency == book.definition_for(period).frequency
        ):
            return period
    return None
