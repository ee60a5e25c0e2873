"""How often may an indicator be reported, given how often it is counted? docs/methods/reporting.md."""

from __future__ import annotations

from datetime import date
from typing import Final

from goldenthread.rules.vocabulary import Frequency, ReviewInterval, ScorecardStep

__all__ = ["INTERVALS", "may_report", "reportable", "spans_of", "usual_interval", "usual_timetable"]

#: The intervals at which a year's scorecard reports, the most frequent first, with what each spans.
INTERVALS: Final = {
    ReviewInterval.MONTHLY: Frequency.MONTH,
    ReviewInterval.QUARTERLY: Frequency.QUARTER,
    ReviewInterval.TERMLY: Frequency.TERM,
    ReviewInterval.SIX_MONTHLY: Frequency.HALF_YEAR,
    ReviewInterval.YEARLY: Frequency.YEAR,
}
#: How many days the longest of each spans, near enough to tell which comes more seldom.
_DAYS: Final = {
    Frequency.DAY: 1,
    Frequency.WEEK: 7,
    Frequency.MONTH: 31,
    Frequency.QUARTER: 92,
    Frequency.TERM: 122,
    Frequency.HALF_YEAR: 184,
    Frequency.YEAR: 366,
}


def spans_of(interval: ReviewInterval) -> Frequency:
    """Return the period that each report of an interval is about.

    >>> spans_of(ReviewInterval.SIX_MONTHLY).value
    'half_year'
    """
    return INTERVALS[interval]


def may_report(interval: ReviewInterval, frequency: Frequency, every: int = 1) -> bool:
    """Say whether something counted every so many periods has a new figure at each interval.

    >>> may_report(ReviewInterval.QUARTERLY, Frequency.MONTH)
    True
    >>> may_report(ReviewInterval.QUARTERLY, Frequency.TERM)
    False
    >>> may_report(ReviewInterval.MONTHLY, Frequency.MONTH, 2)
    False
    """
    return _DAYS[frequency] * every <= _DAYS[INTERVALS[interval]]


def reportable(interval: ReviewInterval, frequency: Frequency, every: int = 1) -> bool:
    """Say whether a line may report so often: :func:`may_report`, or as often as ever is possible.

    >>> reportable(ReviewInterval.YEARLY, Frequency.YEAR, 3)
    True
    >>> reportable(ReviewInterval.MONTHLY, Frequency.TERM)
    False
    """
    return may_report(interval, frequency, every) or interval is usual_interval(frequency, every)


def usual_interval(frequency: Frequency, every: int = 1) -> ReviewInterval:
    """Return the most frequent interval at which there is always a new figure.

    What is counted more seldom than once a year is reported yearly.

    >>> usual_interval(Frequency.WEEK).value, usual_interval(Frequency.YEAR, 3).value
    ('monthly', 'yearly')
    """
    for interval in INTERVALS:
        if may_report(interval, frequency, every):
            return interval
    return ReviewInterval.YEARLY


def usual_timetable(starts_on: date) -> dict[ScorecardStep, tuple[date, date]]:
    """Return the usual days of each step, from November before a year up to its first month.

    >>> usual_timetable(date(2027, 4, 1))[ScorecardStep.SESSIONS][1]
    datetime.date(2027, 1, 31)
    """
    before, year = starts_on.year - 1, starts_on.year
    return {
        ScorecardStep.GATHER: (date(before, 11, 1), date(before, 11, 30)),
        ScorecardStep.INFORM: (date(before, 12, 1), date(before, 12, 31)),
        ScorecardStep.SESSIONS: (date(year, 1, 1), date(year, 1, 31)),
        ScorecardStep.RECOMMEND: (date(year, 2, 1), date(year, 2, 28)),
        ScorecardStep.INSTRUCT: (date(year, 3, 1), date(year, 3, 15)),
        ScorecardStep.FINALISE: (date(year, 3, 16), date(year, 3, 31)),
        ScorecardStep.APPROVE: (date(year, 4, 1), date(year, 4, 30)),
    }
