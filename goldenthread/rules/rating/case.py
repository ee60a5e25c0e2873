"""What a figure may be judged by, and how far it is from where it should be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from goldenthread.rules.brief import MOST_DECIMALS
from goldenthread.rules.numbers import Number
from goldenthread.rules.vocabulary import Heading, MissingReason, Polarity

NOUGHT = Number(0)


class Comparator(StrEnum):
    """What an actual may be compared with besides its target."""

    PREVIOUS = "previous"
    YEAR_BEFORE = "year_before"
    BENCHMARK_MEAN = "benchmark_mean"
    BENCHMARK_MEDIAN = "benchmark_median"
    BEST_QUARTER = "best_quarter"
    WORST_QUARTER = "worst_quarter"
    BASELINE = "baseline"

    @property
    def words(self) -> str:
        return {
            Comparator.PREVIOUS: "the previous period",
            Comparator.YEAR_BEFORE: "the same period last year",
            Comparator.BENCHMARK_MEAN: "the benchmark mean",
            Comparator.BENCHMARK_MEDIAN: "the benchmark median",
            Comparator.BEST_QUARTER: "the edge of the best quarter of others",
            Comparator.WORST_QUARTER: "the edge of the worst quarter of others",
            Comparator.BASELINE: "the baseline",
        }[self]


class Context(NamedTuple):
    """What a rule may look at besides the actual and its target; None where there is none.

    ``decimals`` is how many the page shows (None shows the exact figure); ``missing`` says why
    there is no actual; ``tolerance`` is in points or per cent, as the rule says. ``best_quarter`` is
    the quartile that bounds the best quarter of others, which way is good known; ``worst_quarter``
    bounds the worst. ``forecast`` is of the year's end, between ``forecast_low`` and
    ``forecast_high`` where an interval is known, and ``year_target`` what is intended for it.
    ``elapsed`` is how much of an action's time has gone, in per cent; ``days_overdue`` are the
    days after the day it was due, below nought before it.
    """

    previous: Number | None = None
    year_before: Number | None = None
    range_low: Number | None = None
    range_high: Number | None = None
    benchmark_mean: Number | None = None
    baseline: Number | None = None
    decimals: int | None = None
    information_only: bool = False
    missing: MissingReason | None = None
    green: Number | None = None
    amber: Number | None = None
    tolerance: Number | None = None
    benchmark_median: Number | None = None
    best_quarter: Number | None = None
    worst_quarter: Number | None = None
    short: Heading | None = None
    long: Heading | None = None
    forecast: Number | None = None
    forecast_low: Number | None = None
    forecast_high: Number | None = None
    year_target: Number | None = None
    elapsed: Number | None = None
    days_overdue: Number | None = None
    floor: Number | None = None
    stretch: Number | None = None


@dataclass(frozen=True)
class Lack:
    """Why a test cannot be judged. A figure to compare with may lack; a setting must not."""

    reason: str
    is_comparison: bool = False


class Case(NamedTuple):
    """One actual with all that it may be judged by."""

    actual: Number
    expected: Number | None
    polarity: Polarity
    context: Context

    @property
    def decimals(self) -> int:
        return MOST_DECIMALS if self.context.decimals is None else self.context.decimals

    def aim(self) -> Number | Lack:
        """Return the number to be reached: the target, or the nearer end of the range."""
        if self.polarity is not Polarity.RANGE:
            return Lack("no target") if self.expected is None else self.expected
        low, high = self.context.range_low, self.context.range_high
        if low is None:
            return Lack("no range") if high is None else high
        return high if high is not None and self.actual > high else low

    def gap(self) -> Number | Lack:
        """Return how much better than its aim the actual is; below nought it falls short."""
        aim = self.aim()
        return aim if isinstance(aim, Lack) else self.better_by(aim)

    def better_by(self, reference: Number) -> Number | Lack:
        """Return how much better the actual is than ``reference``, by the polarity."""
        if self.polarity is Polarity.LOW:
            return Number(reference - self.actual)
        if self.polarity is Polarity.HIGH or self.polarity is Polarity.NONE:
            return Number(self.actual - reference)
        ours, theirs = self._distance(self.actual), self._distance(reference)
        if isinstance(ours, Lack) or isinstance(theirs, Lack):
            return Lack("no range" if self.polarity is Polarity.RANGE else "no target")
        return Number(theirs - ours)

    def _distance(self, value: Number) -> int | Lack:
        if self.polarity is Polarity.RANGE:
            low, high = self.context.range_low, self.context.range_high
            if low is None and high is None:
                return Lack("no range")
            below = 0 if low is None else max(low - value, 0)
            above = 0 if high is None else max(value - high, 0)
            return max(below, above)
        return Lack("no target") if self.expected is None else abs(value - self.expected)
