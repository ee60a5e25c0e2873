"""Which periods lie around a period: the ones that it is compared with and that its year is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from goldenthread.indicators.queries.books import Span, span_of
from goldenthread.rules.periods import Period, Tiling, year_to_date

HISTORY = 12
"""How many earlier periods directions and sparklines look back on."""


@dataclass(frozen=True)
class Around:
    """The spans around a period.

    ``before`` are the :data:`HISTORY` periods before it and ``years_before`` the same period of each
    earlier year that they reach into, both latest first; ``year_parts`` all parts of its
    year, ``year_before_parts`` those of the year before, ``so_far`` those of its year up to it: none
    where it is no part of one year.
    """

    span: Span
    label: str
    previous: Span
    year_before: Span
    before: tuple[Span, ...]
    years_before: tuple[Span, ...]
    year_parts: tuple[Span, ...]
    year_before_parts: tuple[Span, ...]
    so_far: tuple[Span, ...]
    starts_year: bool


def around(period: Period) -> Around:
    """Return what lies around ``period``; the same few periods are asked for thousands of times."""
    return _around(period.start, period.next_start, period.year_starts, period.tiling)


@lru_cache(maxsize=4096)
def _around(start: date, next_start: date, year_starts: int, tiling: Tiling | None) -> Around:
    period = Period(start, next_start, year_starts, tiling)
    previous = period.previous()
    before, years_before = [previous], [period.year_before()]
    while len(before) < HISTORY:
        before.append(before[-1].previous())
    while len(years_before) < HISTORY // 4:
        years_before.append(years_before[-1].year_before())
    try:
        so_far = year_to_date(period)
    except ValueError:
        so_far = []
    year, every = period.parent(), period.frequency
    parts = year.children(every) if so_far and every is not None else []
    parts_before = year.previous().children(every) if so_far and every is not None else []
    return Around(
        span=span_of(period),
        label=period.label,
        previous=span_of(previous),
        year_before=span_of(years_before[0]),
        before=tuple(map(span_of, before)),
        years_before=tuple(map(span_of, years_before)),
        year_parts=tuple(map(span_of, parts)),
        year_before_parts=tuple(map(span_of, parts_before)),
        so_far=tuple(map(span_of, so_far)),
        starts_year=previous.parent() != period.parent(),
    )
