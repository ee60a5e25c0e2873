"""What span of time is a figure for? Periods, their names, and how they lie within their years.

Method: docs/methods/periods.md. The grammar of what spreadsheets write is in period_text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Protocol

from goldenthread.rules.period_text import (
    YEAR_KINDS,
    Span,
    UnreadablePeriod,
    add_months,
    day_in_words,
    state_and_rest,
    written_span,
)
from goldenthread.rules.vocabulary import Frequency, State

__all__ = [
    "Period",
    "Tiling",
    "UnreadablePeriod",
    "parse_period",
    "period_of",
    "periods_between",
    "read_period",
    "rolling_year",
    "year_to_date",
]

MONTHS_OF: Final = {
    Frequency.MONTH: 1,
    Frequency.QUARTER: 3,
    Frequency.HALF_YEAR: 6,
    Frequency.YEAR: 12,
}
_WEEKS_A_YEAR: Final = 52
_OF_MONTHS: Final = {months: frequency for frequency, months in MONTHS_OF.items()}


class Tiling(Protocol):
    """How periods follow that the calendar alone does not give: every few of them, school terms."""

    @property
    def frequency(self) -> Frequency: ...

    def __hash__(self) -> int: ...

    def is_own(self, start: date, next_start: date) -> bool:
        """Say whether these days are one of its periods."""

    def first_from(self, day: date) -> Period:
        """Return the first period that begins on a day or after it."""

    def named(self, start: date, next_start: date) -> str:
        """Return the name of one of its periods or their year; nothing where it has none of its own."""

    def moved(self, start: date, next_start: date, lengths: int) -> tuple[date, date] | None:
        """Return the period so many on; None where these days are not counted so."""

    def year_before(self, start: date, next_start: date) -> tuple[date, date] | None:
        """Return the same period a year before; None where these days are not counted so."""

    def year_of(self, start: date, next_start: date) -> tuple[date, date] | None:
        """Return the year of one of its periods; None where the calendar gives it."""


@dataclass(frozen=True, order=True)
class Period:
    """A span of days, from ``start`` up to but not including ``next_start``.

    ``year_starts`` is the month in which the years it is counted in begin: 4 financial (the
    usual), 1 calendar, 5 municipal, 9 academic. ``tiling`` is how it is counted where it is not by
    single periods of the calendar. They name the period and find its neighbours and its year; two
    periods of the same days are equal whatever they are.

    >>> Period(date(2025, 10, 1), date(2026, 1, 1)).label
    '2025/26 Q3'
    """

    start: date
    next_start: date
    year_starts: int = field(default=4, compare=False, repr=False)
    tiling: Tiling | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.next_start <= self.start:
            raise ValueError("A period ends after it starts.")

    @property
    def days(self) -> int:
        return (self.next_start - self.start).days

    @property
    def last_day(self) -> date:
        return self.next_start - timedelta(days=1)

    @property
    def months(self) -> int | None:
        """How many whole calendar months it is; None if it is not."""
        if self.start.day != 1 or self.next_start.day != 1:
            return None
        years = self.next_start.year - self.start.year
        return years * 12 + self.next_start.month - self.start.month

    @property
    def frequency(self) -> Frequency | None:
        """How often periods of this length come; None for pooled years and other lengths.

        Where it is counted by every few or by terms, a single one of the calendar is not of that frequency.
        """
        if self.tiling is None:
            return _by_length(self.start, self.next_start)
        if self.tiling.is_own(self.start, self.next_start):
            return self.tiling.frequency
        found = _by_length(self.start, self.next_start)
        return None if found is self.tiling.frequency else found

    @property
    def label(self) -> str:
        """Return its name as it is read on a page; ``parse_period`` reads it back.

        A length that does not fit its years is named by its months, so that twelve months to
        January are never called by a year's name.
        """
        return _label(self.start, self.next_start, self.year_starts, self.tiling)

    def contains(self, day: date) -> bool:
        return self.start <= day < self.next_start

    def previous(self) -> Period:
        """Return the period of the same length that ends where this starts."""
        return _moved(self.start, self.next_start, self.year_starts, -1, self.tiling)

    def following(self) -> Period:
        """Return the period of the same length that starts where this ends."""
        return _moved(self.start, self.next_start, self.year_starts, 1, self.tiling)

    def year_before(self) -> Period:
        """Return the same period a year before; a week is 52 weeks before, on the same weekday.

        >>> period_of(date(2024, 2, 29), Frequency.DAY).year_before().start
        datetime.date(2023, 2, 28)
        """
        return _a_year_before(self.start, self.next_start, self.year_starts, self.tiling)

    def parent(self) -> Period:
        """Return the year it lies in; a week belongs to the year of its first day.

        A year is its own parent, whatever month it starts in, and so is what is counted by several years.
        """
        return _year_of(self.start, self.next_start, self.year_starts, self.tiling)

    def children(self, frequency: Frequency) -> list[Period]:
        """Return the periods of ``frequency`` that start within it, earliest first.

        Months, quarters and half-years tile their year. Weeks tile time but not years.
        """
        if self.tiling is not None and frequency is self.tiling.frequency:
            child = self.tiling.first_from(self.start)
        else:
            child = period_of(self.start, frequency, year_starts=self._own_year_starts())
            child = child if child.start >= self.start else child.following()
        found = []
        while child.start < self.next_start:
            found.append(child)
            child = child.following()
        return found

    def _own_year_starts(self) -> int:
        return self.start.month if self.frequency is Frequency.YEAR else self.year_starts

    def _named(self) -> str:
        own = self.tiling.named(self.start, self.next_start) if self.tiling is not None else ""
        if own:
            return own
        if self.months is not None:
            return self._year_label() or self._months_label()
        if self.days == 7:
            return f"week of {day_in_words(self.start)}"
        if self.days == 1:
            return f"on {day_in_words(self.start)}"
        return f"{day_in_words(self.start)} to {day_in_words(self.last_day)}"

    def _year_label(self) -> str | None:
        """Return the name it has as a year, a part of one or several pooled; None if it has not.

        A year that is neither financial nor the calendar's says of which kind it is.
        """
        months = self.months or 0
        years, rest = divmod(months, 12)
        calendar = self.start.month == 1
        offset = (self.start.month - self.year_starts) % 12
        kind = YEAR_KINDS.get(self.year_starts, "")
        if rest == 0 and (calendar or offset == 0):
            name = _years_label(self.start.year, years, calendar=calendar)
            return name if calendar or not kind else f"{name} ({kind})"
        if months not in (3, 6) or offset % months:
            return None
        year = self.start.year - (self.start.month < self.year_starts)
        part = "Q" if months == 3 else "H"
        name = (
            f"{_years_label(year, 1, calendar=self.year_starts == 1)} {part}{offset // months + 1}"
        )
        return f"{name} ({kind})" if kind else name

    def _months_label(self) -> str:
        last = self.last_day
        if self.months == 1:
            return f"{self.start:%B} {self.start.year}"
        if self.months == 12:
            return f"year to {day_in_words(last)}"
        first_year = "" if self.start.year == last.year else f" {self.start.year}"
        return f"{self.start:%B}{first_year} to {last:%B} {last.year}"


# A council's periods are few and asked after again and again, so their neighbours are remembered.
# ``year_starts`` is part of what is asked: periods that differ in it alone are equal.


@lru_cache(maxsize=8192)
def _by_length(start: date, next_start: date) -> Frequency | None:
    period = Period(start, next_start)
    if period.months is not None:
        return _OF_MONTHS.get(period.months)
    return {7: Frequency.WEEK, 1: Frequency.DAY}.get(period.days)


@lru_cache(maxsize=8192)
def _moved(
    start: date, next_start: date, year_starts: int, lengths: int, tiling: Tiling | None
) -> Period:
    own = tiling.moved(start, next_start, lengths) if tiling is not None else None
    if own is not None:
        return Period(*own, year_starts, tiling)
    period = Period(start, next_start, year_starts, tiling)
    if period.months is not None:
        shift = period.months * lengths
        start, next_start = add_months(start, shift), add_months(next_start, shift)
        return Period(start, next_start, year_starts, tiling)
    length = timedelta(days=period.days * lengths)
    return Period(start + length, next_start + length, year_starts, tiling)


@lru_cache(maxsize=8192)
def _label(start: date, next_start: date, year_starts: int, tiling: Tiling | None) -> str:
    return Period(start, next_start, year_starts, tiling)._named()


@lru_cache(maxsize=8192)
def _a_year_before(
    start: date, next_start: date, year_starts: int, tiling: Tiling | None
) -> Period:
    own = tiling.year_before(start, next_start) if tiling is not None else None
    if own is not None:
        return Period(*own, year_starts, tiling)
    period = Period(start, next_start, year_starts, tiling)
    if period.frequency is Frequency.WEEK:
        year = timedelta(weeks=52)
        return Period(start - year, next_start - year, year_starts, tiling)
    if (
        period.months is None
    ):  # by its last day: 28 February is followed by the 29th in one year alone
        next_start = add_months(period.last_day, -12) + timedelta(days=1)
        return Period(add_months(start, -12), next_start, year_starts, tiling)
    return Period(add_months(start, -12), add_months(next_start, -12), year_starts, tiling)


@lru_cache(maxsize=8192)
def _year_of(start: date, next_start: date, year_starts: int, tiling: Tiling | None) -> Period:
    own = tiling.year_of(start, next_start) if tiling is not None else None
    if own is not None:
        return Period(*own, year_starts, tiling)
    period = Period(start, next_start, year_starts, tiling)
    if _by_length(start, next_start) is Frequency.YEAR:
        return period
    year = period_of(start, Frequency.YEAR, year_starts=year_starts)
    return Period(year.start, year.next_start, year_starts, tiling)


@lru_cache(maxsize=8192)
def _year_so_far(
    start: date, next_start: date, year_starts: int, tiling: Tiling | None
) -> tuple[Period, ...]:
    period = Period(start, next_start, year_starts, tiling)
    if period.frequency is None:
        return ()
    return tuple(p for p in period.parent().children(period.frequency) if p.start <= start)


@lru_cache(maxsize=8192)
def _rolling(
    start: date, next_start: date, year_starts: int, tiling: Tiling | None
) -> tuple[Period, ...]:
    period = Period(start, next_start, year_starts, tiling)
    every = period.frequency
    if every is None or period.parent() == period:
        return ()
    if every is Frequency.TERM:
        terms = len(period.parent().children(every))
        return _back(period, terms)
    if every is Frequency.WEEK:
        weeks, over = divmod(_WEEKS_A_YEAR * 7, period.days)
        return () if over else _back(period, weeks)
    first, found = add_months(next_start, -MONTHS_OF[Frequency.YEAR]), [period]
    while found[-1].start > first:
        found.append(found[-1].previous())
    return tuple(found[::-1]) if found[-1].start == first else ()


def _back(period: Period, count: int) -> tuple[Period, ...]:
    found = [period]
    while len(found) < count:
        found.append(found[-1].previous())
    return tuple(found[::-1])


def _years_label(year: int, years: int, *, calendar: bool) -> str:
    last = year + years - 1
    if calendar:
        if years < 3:
            return str(year) if years == 1 else f"{year} to {last}"
        return f"{year}-{last % 100:02d}" if last // 100 == year // 100 else f"{year}-{last}"
    first = f"{year}/{(year + 1) % 100:02d}"
    return first if years == 1 else f"{first}-{last % 100:02d}/{(last + 1) % 100:02d}"


def period_of(day: date, frequency: Frequency, *, year_starts: int = 4) -> Period:
    """Return the period of ``frequency`` that ``day`` lies in. A week starts on a Monday.

    >>> period_of(date(2026, 1, 31), Frequency.QUARTER).label
    '2025/26 Q4'

    Raises:
        ValueError: it is for school terms, whose dates the council sets: see :mod:`terms`.
    """
    if isinstance(day, datetime):
        day = day.date()
    if frequency is Frequency.TERM:
        raise ValueError("School terms begin when the council says, and not by the calendar.")
    if frequency is Frequency.DAY:
        return Period(day, day + timedelta(days=1), year_starts)
    if frequency is Frequency.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=7), year_starts)
    months = MONTHS_OF[frequency]
    into = (day.month - year_starts) % months
    start = add_months(day.replace(day=1), -into)
    return Period(start, add_months(start, months), year_starts)


def parse_period(
    text: object, *, year_starts: int = 4, frequency: Frequency | None = None
) -> Period:
    """Return the period that a cell or a heading names.

    ``frequency`` is how often the column is counted, where that is known: it settles which
    period a single date stands for (a month, if it is not known) and whether "2011-12" in a
    column of months is December 2011.

    >>> parse_period("2020-21;Q1").label, parse_period("Jan-26").label
    ('2020/21 Q1', 'January 2026')

    Raises:
        UnreadablePeriod: no period can be read, or more than one could; the message is a
            sentence that says what to write.
    """
    return read_period(text, year_starts=year_starts, frequency=frequency)[0]


def read_period(
    text: object, *, year_starts: int = 4, frequency: Frequency | None = None
) -> tuple[Period, State | None]:
    """Return the period a heading names, and whether it says provisional or final.

    >>> period, state = read_period("2015/16 (prov)")
    >>> period.label, state.value
    ('2015/16', 'provisional')

    Raises:
        UnreadablePeriod: as ``parse_period``.
    """
    state, rest = state_and_rest(text)
    written = written_span(rest, year_starts=year_starts, by_month=frequency is Frequency.MONTH)
    if isinstance(written, Span):
        return Period(written.start, written.next_start, written.year_starts), state
    return period_of(written, frequency or Frequency.MONTH, year_starts=year_starts), state


def year_to_date(period: Period) -> list[Period]:
    """Return the periods of the same frequency from the start of the year up to this one.

    >>> [p.label for p in year_to_date(parse_period("2025/26 Q2"))]
    ['2025/26 Q1', '2025/26 Q2']

    Raises:
        ValueError: the period is not one of those that make up its year.
    """
    if period.frequency is None:
        raise ValueError(f"{period.label} is not a part of one year.")
    so_far = list(_year_so_far(period.start, period.next_start, period.year_starts, period.tiling))
    if period not in so_far:
        raise ValueError(f"{period.label} is not one of the periods that make up its year.")
    return so_far


def rolling_year(period: Period) -> list[Period]:
    """Return the twelve months up to this period, as periods of its frequency, earliest first.

    Of weeks they are 52, of school terms three. None where whole periods do not make up twelve months,
    and of what is counted once a year or less often.

    >>> [p.label for p in rolling_year(parse_period("2025/26 Q2"))]
    ['2024/25 Q3', '2024/25 Q4', '2025/26 Q1', '2025/26 Q2']
    """
    return list(_rolling(period.start, period.next_start, period.year_starts, period.tiling))


def periods_between(first: Period, latest: Period) -> list[Period]:
    """Return the periods of one length from ``first`` to ``latest``, both included.

    Raises:
        ValueError: steps of the first one's length do not arrive at the latest.
    """
    found = [first] if first <= latest else []
    while found and found[-1].start < latest.start:
        found.append(found[-1].following())
    if found and found[-1] != latest:
        raise ValueError(f"{latest.label} does not follow from {first.label} in equal steps.")
    return found
