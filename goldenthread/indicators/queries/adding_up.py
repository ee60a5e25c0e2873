"""What the parts of a series' year to date, and of its last twelve months, come to, from its book.

Method: docs/methods/accumulation.md.
"""

from __future__ import annotations

from typing import Final

from goldenthread.indicators.models import Actual, Definition
from goldenthread.indicators.queries.around import around
from goldenthread.indicators.queries.books import Book, Span, span_of
from goldenthread.indicators.queries.counting import counting_of
from goldenthread.indicators.queries.expecting import terms_of
from goldenthread.rules.accumulation import (
    Accumulated,
    Part,
    rolling_cumulative,
    year_to_date_value,
)
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period, rolling_year
from goldenthread.rules.vocabulary import Accumulation, MissingParts, ValueKind

_RATIOS: Final = (ValueKind.PERCENTAGE, ValueKind.RATIO)


def part_of(row: Actual | None) -> Part:
    """Return what was recorded, as a part of something longer."""
    if row is None:
        return Part(None)
    return Part(row.value, row.numerator, row.denominator)


def year_to_date_of(book: Book, period: Period, definition: Definition) -> Accumulated:
    """Return what the parts of the year up to the period come to.

    A span that is no part of one year has none.
    """
    accumulation, parts = terms_of(definition).accumulation, []
    if accumulation is not Accumulation.NONE:
        parts = [part_over(book, span, definition) for span in around(period).so_far]
    return year_to_date_value(parts, accumulation)


def part_over(book: Book, span: Span, definition: Definition) -> Part:
    """Return what was recorded for a span, or what it comes to where shorter periods were counted then.

    One that is not known leaves it unknown. Method: docs/methods/periods.md.
    """
    row = book.actuals.get(span)
    counting = book.counting_before(span[1])
    if row is not None or counting.is_own(*span):
        return part_of(row)
    finer = counting.within(Period(*span)) if counting.fits_into(counting_of(definition)) else []
    parts = [part_of(book.actuals.get(span_of(each))) for each in finer]
    accumulation = terms_of(definition).accumulation
    if accumulation in (Accumulation.LATEST, Accumulation.CUMULATIVE):
        parts = parts[-1:]
    if not parts or any(part.value is None for part in parts):
        return Part(None)
    if any(part.numerator is None or part.denominator is None for part in parts):
        return Part(year_to_date_value(parts, accumulation).value)
    return Part(
        year_to_date_value(parts, accumulation).value,
        Number(sum(part.numerator or 0 for part in parts)),
        Number(sum(part.denominator or 0 for part in parts)),
    )


def rolling_year_of(book: Book, period: Period, definition: Definition) -> Accumulated:
    """Return what the last twelve months up to a period come to.

    What is supplied as the year to date is taken apart, unless it is a percentage or a ratio. What is not
    added up, and what whole periods do not make twelve months of, has none.
    """
    terms, spans = terms_of(definition), rolling_year(period)
    if not spans:
        return Accumulated(None, 0, 0, "whole periods of its length do not make up twelve months")
    if terms.accumulation is not Accumulation.CUMULATIVE:
        parts = [part_over(book, span_of(each), definition) for each in spans]
        return year_to_date_value(parts, terms.accumulation)
    ended = [each for each in spans if each.next_start == each.parent().next_start]
    now, ended = part_over(book, span_of(period), definition), ended[-1:]
    if ended == [period] or now.value is None:
        return year_to_date_value([now], terms.accumulation)
    if terms.value_kind in _RATIOS or not ended:
        because = "a ratio that is supplied as the year to date says nothing of twelve months"
        return Accumulated(None, 1, 0, because)
    whole, by_then = (span_of(each) for each in (ended[0], spans[0].previous()))
    outturn = book.actuals.get(span_of(ended[0].parent()))
    last_year = part_of(outturn) if outturn else part_over(book, whole, definition)
    return rolling_cumulative(now, last_year, part_over(book, by_then, definition))


def why_not_whole(found: Accumulated, definition: Definition, called: str) -> str:
    """Return why a span of which a part is not known is not rated, where it is not."""
    is_latest = definition.accumulation == Accumulation.LATEST
    if found.is_whole or is_latest or definition.missing_parts == MissingParts.PARTIAL:
        return ""
    return f"{found.of - found.known} of {found.of} parts of {called} not known"
