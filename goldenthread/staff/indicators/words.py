"""Small words of an indicator's pages: frequencies, kinds, sentences, who and when."""

from __future__ import annotations

from collections.abc import Sequence

from goldenthread.indicators.queries.indicator import Author, PeriodRow
from goldenthread.rules.counting import NOUNS, Counting
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import (
    Accumulation,
    Frequency,
    RatingClass,
    TargetKind,
    ValueKind,
)
from goldenthread.ui.dates import day

FREQUENCY = {
    Frequency.DAY: "daily",
    Frequency.WEEK: "weekly",
    Frequency.MONTH: "monthly",
    Frequency.QUARTER: "quarterly",
    Frequency.HALF_YEAR: "half-yearly",
    Frequency.TERM: "by school term",
    Frequency.YEAR: "yearly",
}
SPAN = {each: "term" if each is Frequency.TERM else noun for each, noun in NOUNS.items()}
KIND = {
    ValueKind.NUMBER: "A number",
    ValueKind.PERCENTAGE: "A percentage",
    ValueKind.MONEY: "Money",
    ValueKind.RATIO: "A ratio",
    ValueKind.DURATION: "A length of time",
    ValueKind.DATE: "A day",
    ValueKind.YES_NO: "Yes or no",
}
AIMS = {
    TargetKind.TARGET: "Target",
    TargetKind.STRETCH: "Stretch",
    TargetKind.FLOOR: "Floor",
    TargetKind.RANGE_LOW: "Lower end",
    TargetKind.RANGE_HIGH: "Upper end",
    TargetKind.GREEN: "Green value",
    TargetKind.AMBER: "Amber value",
    TargetKind.TOLERANCE: "Tolerance",
    TargetKind.BASELINE: "Baseline",
}
ACCUMULATION = {
    Accumulation.SUM: "Its parts are added up",
    Accumulation.LATEST: "The latest figure stands",
    Accumulation.RATIO_OF_SUMS: "The two counts are added up and divided again",
    Accumulation.MEAN: "The mean of its parts",
    Accumulation.LEAST: "The least of its parts",
    Accumulation.GREATEST: "The greatest of its parts",
    Accumulation.CUMULATIVE: "Each figure is the year to date already",
    Accumulation.NONE: "It is not added up",
}
_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_MISSED = (RatingClass.OFF_TARGET, RatingClass.NEAR_TARGET)


def sentence(words: str) -> str:
    """Return words as a sentence.

    >>> sentence("2.6 short of 80, within 5"), sentence("awaited.")
    ('2.6 short of 80, within 5.', 'Awaited.')
    """
    words = words.strip()
    return f"{words[:1].upper()}{words[1:].removesuffix('.')}." if words else ""


def counted_words(counting: Counting) -> str:
    """Return how often something is counted, after "counted", and in which kind of year.

    >>> counted_words(Counting(Frequency.YEAR, 3, 9))
    'every 3 years, in academic years'
    """
    often = FREQUENCY[counting.frequency] if counting.every == 1 else counting.in_words
    return f"{often}, in {counting.year_kind}s" if counting.year_kind else often


def span_word(counting: Counting) -> str:
    """Return what one of its periods is called: "quarter", and of several "period"."""
    return SPAN[counting.frequency] if counting.every == 1 else "period"


def by_and_when(author: Author) -> str:
    """Return who did something and on which day; the post speaks, not the person."""
    return f"{author.label} on {day(author.at)}"


def missed_running(rows: Sequence[PeriodRow], period: Period) -> str:
    """Return how many periods in a row have missed their target, where it is more than one.

    ``rows`` are the periods of the indicator, latest first; a gap ends the run.
    """
    by_period = {row.period: row for row in rows}
    count = 0
    while (row := by_period.get(period)) is not None and row.rating_class in _MISSED:
        count += 1
        period = period.previous()
    if count < 2:
        return ""
    span = SPAN.get(period.frequency) if period.frequency else None
    if isinstance(period.tiling, Counting):
        span = span_word(period.tiling)
    if count - 2 < len(_ORDINALS):
        return f"Missed for the {_ORDINALS[count - 2]} {span or 'period'} running."
    return f"Missed for {count} {span or 'period'}s running."
