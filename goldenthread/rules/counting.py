"""By which periods is a series counted? Single ones of the calendar, every few of them, or school terms.

Method: docs/methods/periods.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from goldenthread.rules.period_text import (
    YEAR_KINDS,
    UnreadablePeriod,
    add_months,
    state_and_rest,
)
from goldenthread.rules.periods import MONTHS_OF, Period, period_of, read_period
from goldenthread.rules.terms import TERMS_A_YEAR, SchoolYears
from goldenthread.rules.vocabulary import Frequency, State

APRIL: Final = 4
SEPTEMBER: Final = 9
NO_TERMS: Final = SchoolYears(())
MOST_OF: Final[Mapping[Frequency, int]] = {
    Frequency.DAY: 366,
    Frequency.WEEK: 104,
    Frequency.MONTH: 60,
    Frequency.QUARTER: 20,
    Frequency.HALF_YEAR: 10,
    Frequency.TERM: 1,
    Frequency.YEAR: 20,
}
"""Of how many single periods one may be made at most."""
NOUNS: Final = {
    Frequency.DAY: "day",
    Frequency.WEEK: "week",
    Frequency.MONTH: "month",
    Frequency.QUARTER: "quarter",
    Frequency.HALF_YEAR: "half-year",
    Frequency.TERM: "school term",
    Frequency.YEAR: "year",
}
_A_DAY: Final = timedelta(days=1)
_DAYS_OF: Final = {Frequency.DAY: 1, Frequency.WEEK: 7}
_LETTERS: Final = {
    Frequency.DAY: "d",
    Frequency.WEEK: "w",
    Frequency.MONTH: "m",
    Frequency.QUARTER: "q",
    Frequency.HALF_YEAR: "h",
    Frequency.YEAR: "y",
}
_FREQUENCIES: Final = {letter: frequency for frequency, letter in _LETTERS.items()}
BY_YEAR: Final = (Frequency.QUARTER, Frequency.HALF_YEAR, Frequency.YEAR)
"""What begins with the year, and is named by it."""


@dataclass(frozen=True)
class Counting:
    """How often a series is counted, in which years, and from where periods of several are counted.

    ``phase`` tells periods of ``every`` few apart: where the first of them begins, in months or days,
    less whole lengths; ``counted`` makes it of a day. A term needs the council's ``terms``.

    >>> survey = counted(Frequency.YEAR, every=3, since=date(2014, 4, 1))
    >>> survey.period_of(date(2018, 1, 1)).label
    '2017/18-19/20'
    """

    frequency: Frequency
    every: int = 1
    year_starts: int = APRIL
    phase: int = 0
    terms: SchoolYears = NO_TERMS

    @property
    def is_of_the_calendar(self) -> bool:
        """Say whether single periods of the calendar are counted."""
        return self.every == 1 and self.frequency is not Frequency.TERM

    @property
    def parts_a_year(self) -> int:
        """Return how many of its periods make a year, at most; 1 of what is as long or longer."""
        if self._is_long:
            return 1
        return 3 if self.frequency is Frequency.TERM else max(2, 366 // self._days)

    @property
    def _days(self) -> int:
        return _DAYS_OF.get(self.frequency, 30 * MONTHS_OF.get(self.frequency, 1)) * self.every

    @property
    def year_kind(self) -> str:
        """Return what its year is called where that is not the financial year from April."""
        is_by_year = self.frequency in BY_YEAR and self.year_starts != APRIL
        return YEAR_KINDS.get(self.year_starts, "calendar year") if is_by_year else ""

    @property
    def in_words(self) -> str:
        """Return how often it is counted, after "counted".

        >>> Counting(Frequency.QUARTER).in_words, Counting(Frequency.YEAR, every=3).in_words
        ('by the quarter', 'every 3 years')
        """
        noun = NOUNS[self.frequency]
        return f"by the {noun}" if self.every == 1 else f"every {self.every} {noun}s"

    def is_otherwise(self, other: Counting) -> bool:
        """Say whether other periods are counted than by another; its years may be of another kind."""
        return (self.frequency, self.every, self.phase) != (
            other.frequency,
            other.every,
            other.phase,
        ) or (self.year_starts - other.year_starts) % MONTHS_OF.get(self.frequency, 1) != 0

    @property
    def key(self) -> str:
        """Return it in ten letters at most, by which all that are counted so are found; not its terms.

        >>> Counting(Frequency.QUARTER).key, Counting(Frequency.YEAR, year_starts=9).key
        ('quarter', 'y91.0')
        """
        is_plain = self.year_starts == APRIL or self.frequency not in BY_YEAR
        if self.frequency is Frequency.TERM or (self.every == 1 and is_plain):
            return self.frequency.value
        letter = _LETTERS[self.frequency]
        return f"{letter}{self.year_starts:x}{self.every}.{self.phase:x}"

    def span(self, start: date, next_start: date) -> Period:
        """Return these days as they are named and placed among such periods."""
        tiling = None if self.is_of_the_calendar else self
        return Period(start, next_start, self.year_starts, tiling)

    def period_of(self, day: date) -> Period:
        """Return the period that a day lies in.

        Raises:
            NoTermDates: it is counted by terms, and those of the day's year have no dates.
        """
        if self.frequency is Frequency.TERM:
            return self.span(*self.terms.term_on(day))
        if self.every == 1:
            return period_of(day, self.frequency, year_starts=self.year_starts)
        if self.frequency in _DAYS_OF:
            length = _DAYS_OF[self.frequency] * self.every
            start = day - timedelta(days=(day.toordinal() - self.phase) % length)
            return self.span(start, start + timedelta(days=length))
        months = self._months
        into = (_months_to(day) - self.phase) % months
        start = add_months(day.replace(day=1), -into)
        return self.span(start, add_months(start, months))

    def holding(self, day: date) -> Period:
        """Return the same, where terms have no dates by those of their neighbours."""
        if self.frequency is Frequency.TERM:
            return self.span(*self.terms.holding(day))
        return self.period_of(day)

    def year_on(self, day: date) -> Period:
        """Return the year that a day lies in; of what is longer the period is its own."""
        if self.frequency is Frequency.TERM and not self.terms.years:
            return period_of(day, Frequency.YEAR, year_starts=SEPTEMBER)
        return self.holding(day).parent()

    def latest_ended(self, next_day: date) -> Period | None:
        """Return the latest period that has ended when ``next_day`` begins; None where no term has."""
        if self.frequency is Frequency.TERM:
            term = self.terms.latest_by(next_day)
            return None if term is None else self.span(*term)
        return self.period_of(next_day).previous()

    def is_own(self, start: date, next_start: date) -> bool:
        """Say whether these days are one of its periods."""
        if self.frequency is Frequency.TERM:
            return self.terms.covers(start, next_start)
        found = self.period_of(start)
        return (found.start, found.next_start) == (start, next_start)

    def has(self, period: Period) -> bool:
        """Say whether a period is one of those that are counted."""
        return self.is_own(period.start, period.next_start)

    def named(self, start: date, next_start: date) -> str:
        """Return a term's name or its year's; nothing for what the calendar names."""
        return self.terms.named(start, next_start) if self.frequency is Frequency.TERM else ""

    def first_from(self, day: date) -> Period:
        """Return the first period that begins on a day or after it."""
        if self.frequency is Frequency.TERM:
            return self.span(*self.terms.first_from(day))
        found = self.period_of(day)
        return found if found.start >= day else found.following()

    def within(self, span: Period) -> list[Period]:
        """Return its periods that begin within a span, earliest first."""
        if self.frequency is Frequency.TERM and not self.terms.years:
            return []
        found, period = [], self.first_from(span.start)
        while period.start < span.next_start:
            found.append(period)
            period = period.following()
        return found

    def fits_into(self, other: Counting) -> bool:
        """Say whether the other's periods are each made of whole periods of this.

        >>> Counting(Frequency.MONTH).fits_into(Counting(Frequency.QUARTER))
        True
        >>> Counting(Frequency.WEEK).fits_into(Counting(Frequency.MONTH))
        False
        """
        if self.frequency is Frequency.DAY and self.every == 1:
            return True
        if self.frequency in _DAYS_OF or other.frequency in _DAYS_OF:
            are_weeks = self.frequency is other.frequency is Frequency.WEEK
            return are_weeks and self.every == 1
        if Frequency.TERM in (self.frequency, other.frequency):
            return self.frequency is other.frequency
        is_whole = other._months % self._months == 0
        return is_whole and (other._begins - self._begins) % self._months == 0

    @property
    def _begins(self) -> int:
        return self.phase if self.every > 1 else self.year_starts - 1

    def moved(self, start: date, next_start: date, lengths: int) -> tuple[date, date] | None:
        """Return the term, or the period of several days or weeks, so many on.

        None for what is moved by its own length. Thirty days stay thirty where they happen to be a month.
        """
        if self.frequency is Frequency.TERM:
            return self.terms.moved(start, next_start, lengths)
        if self.every == 1 or self.frequency not in _DAYS_OF:
            return None
        length = timedelta(days=self._days)
        if next_start - start != length:
            return None
        return start + lengths * length, next_start + lengths * length

    def year_before(self, start: date, next_start: date) -> tuple[date, date] | None:
        """Return the same period a year before, and of a year or more the one before it.

        None where these days are none of its periods.
        """
        if self.frequency is Frequency.TERM:
            lengths = -1 if self.terms.is_year(start, next_start) else -TERMS_A_YEAR
            return self.terms.moved(start, next_start, lengths)
        if not self.is_own(start, next_start):
            return None
        if self._is_long:
            months = -self._months
            return add_months(start, months), add_months(next_start, months)
        found = self.period_of(add_months(next_start, -MONTHS_OF[Frequency.YEAR]) - _A_DAY)
        return found.start, found.next_start

    def year_of(self, start: date, next_start: date) -> tuple[date, date] | None:
        """Return the year of a period where the calendar does not give it.

        Of terms it is the school year; a period of a year or more is its own.
        """
        if self.frequency is Frequency.TERM:
            return self.terms.year_of(start, next_start)
        return (start, next_start) if self._is_long and self.is_own(start, next_start) else None

    @property
    def _is_long(self) -> bool:
        if self.frequency in _DAYS_OF or self.frequency is Frequency.TERM:
            return False
        return self._months >= MONTHS_OF[Frequency.YEAR]

    def read(self, text: object) -> tuple[Period, State | None]:
        """Return the period that words name on such an indicator's page, and how sure they say it is.

        A year is the indicator's own kind of year; a single date lies in one of its periods.

        Raises:
            UnreadablePeriod: as ``parse_period``.
            NoTermDates: a term or school year is named that has no dates.
        """
        if self.frequency is Frequency.TERM:
            state, rest = state_and_rest(text)
            named = self.terms.read(str(rest)) if rest is not None else None
            if named is not None:
                return self.span(*named), state
        # A date is read as a day, and the period that it lies in is found from there.
        is_plain = self.is_of_the_calendar
        frequency = self.frequency if is_plain else Frequency.DAY
        found, state = read_period(text, year_starts=self.year_starts, frequency=frequency)
        if not is_plain and found.days == 1:
            return self.period_of(found.start), state
        if found.year_starts != self.year_starts:
            return found, state
        return self.span(found.start, found.next_start), state

    def parse(self, text: object) -> Period:
        """Return the period that words name.

        Raises:
            UnreadablePeriod: as :meth:`read`.
        """
        return self.read(text)[0]

    def written(self, period: Period) -> str:
        """Return a period's name as short as :meth:`parse` reads it back; nothing where it does not.

        >>> academic = Counting(Frequency.QUARTER, year_starts=9)
        >>> academic.written(academic.parse("2025/26 Q1"))
        '2025/26 Q1'
        """
        label = self.span(period.start, period.next_start).label
        for words in (label.partition(" (")[0], label):
            try:
                if self.parse(words) == period:
                    return words
            except ValueError:
                continue
        return ""

    @property
    def _months(self) -> int:
        return MONTHS_OF[self.frequency] * self.every


def counted(
    frequency: Frequency,
    *,
    every: int = 1,
    year_starts: int = APRIL,
    since: date | None = None,
    terms: SchoolYears = NO_TERMS,
) -> Counting:
    """Return how a series is counted; periods of several begin with the one that ``since`` lies in.

    Raises:
        ValueError: ``every`` is not a whole number that such periods may be made of.
    """
    if not 1 <= every <= MOST_OF[frequency]:
        raise ValueError(every_refused(frequency, every))
    if frequency is Frequency.TERM:
        return Counting(frequency, year_starts=SEPTEMBER, terms=terms)
    if every == 1 or since is None:
        return Counting(frequency, every, year_starts)
    start = period_of(since, frequency, year_starts=year_starts).start
    if frequency in _DAYS_OF:
        phase = start.toordinal() % (_DAYS_OF[frequency] * every)
    else:
        phase = _months_to(start) % (MONTHS_OF[frequency] * every)
    return Counting(frequency, every, year_starts, phase)


def every_refused(frequency: Frequency, every: int) -> str:
    """Return why a period is not made of so many; nothing where it can be.

    >>> every_refused(Frequency.YEAR, 0)
    'A period is made of at least one year: write 1 for every year.'
    """
    noun, most = NOUNS[frequency], MOST_OF[frequency]
    if every < 1:
        return f"A period is made of at least one {noun}: write 1 for every {noun}."
    if every > most == 1:
        return f"A period is one {noun}: write 1."
    if every > most:
        return f"A period is made of {most} {noun}s at most."
    return ""


def counting_of_key(key: str, terms: SchoolYears = NO_TERMS) -> Counting:
    """Return what a key says.

    >>> counting_of_key("y43.1b")
    Counting(frequency=<Frequency.YEAR: 'year'>, every=3, year_starts=4, phase=27, terms=SchoolYears(years=()))
    """  # noqa: E501
    if "." not in key:
        return counted(Frequency(key), terms=terms)
    head, phase = key.split(".")
    return Counting(_FREQUENCIES[head[0]], int(head[2:]), int(head[1], 16), int(phase, 16))


def with_terms(counting: Counting, terms: SchoolYears) -> Counting:
    """Return the same with the council's terms."""
    return replace(counting, terms=terms) if counting.frequency is Frequency.TERM else counting


def _months_to(day: date) -> int:
    return day.year * MONTHS_OF[Frequency.YEAR] + day.month - 1


__all__ = [
    "APRIL",
    "MOST_OF",
    "NO_TERMS",
    "SEPTEMBER",
    "Counting",
    "UnreadablePeriod",
    "counted",
    "counting_of_key",
    "every_refused",
    "with_terms",
]
