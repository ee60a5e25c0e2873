"""Where will the year end? An outturn foreseen from the year so far, with its method named.

Method: docs/methods/forecast.md. A forecast stands beside the figure and never in place of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from goldenthread.rules.accumulation import Part, year_to_date_value
from goldenthread.rules.brief import in_brief
from goldenthread.rules.numbers import Number, divide, mean, multiply, number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation, ForecastMethod

FEWEST_YEARS: Final = 3
"""Earlier years from which the interval is made."""

METHODS_FOR: Final[Mapping[Accumulation, tuple[ForecastMethod, ...]]] = {
    **dict.fromkeys(
        (Accumulation.SUM, Accumulation.CUMULATIVE),
        (ForecastMethod.STRAIGHT_LINE, ForecastMethod.LAST_YEAR_SHARE),
    ),
    **dict.fromkeys(
        (Accumulation.RATIO_OF_SUMS, Accumulation.MEAN),
        (ForecastMethod.MEAN, ForecastMethod.LAST_VALUE),
    ),
    Accumulation.LATEST: (ForecastMethod.LAST_VALUE, ForecastMethod.MEAN),
    Accumulation.LEAST: (ForecastMethod.LAST_VALUE,),
    Accumulation.GREATEST: (ForecastMethod.LAST_VALUE,),
    Accumulation.NONE: (),
}
"""Which methods make sense for how an indicator adds up; it may always have none, or a stated forecast."""


def methods_for(accumulation: Accumulation) -> tuple[ForecastMethod, ...]:
    """Return the methods that may be chosen for an indicator, the usual one first."""
    return (*METHODS_FOR[accumulation], ForecastMethod.STATED, ForecastMethod.NONE)


class Span(NamedTuple):
    """A part of a year and its figure, unknown where it has no value."""

    period: Period
    part: Part


@dataclass(frozen=True)
class Year:
    """A year's parts in order, and its outturn where that was recorded by itself."""

    period: Period
    spans: Sequence[Span]
    outturn: Number | None = None


@dataclass(frozen=True)
class Forecast:
    """What is foreseen of a year, by which method, and why; or why nothing can be.

    ``low`` and ``high`` are where the year would have ended had it gone as earlier years did; both are
    None with fewer than three of them.
    """

    value: Number | None
    method: ForecastMethod
    because: str
    low: Number | None = None
    high: Number | None = None
    years_tried: int = 0


class _CannotSay(Exception):
    """Why nothing can be foreseen, in words."""


def forecast(
    year: Year,
    *,
    method: ForecastMethod,
    accumulation: Accumulation,
    before: Sequence[Year] = (),
    decimals: int = 2,
    per: Number | None = None,
) -> Forecast:
    """Return the outturn that a method foresees from the year so far.

    ``before`` are earlier years, earliest first. For a stated forecast see the owner's own.

    >>> from goldenthread.rules.numbers import plain
    >>> from goldenthread.rules.periods import parse_period
    >>> from goldenthread.rules.vocabulary import Frequency
    >>> whole = parse_period("2025/26")
    >>> months = whole.children(Frequency.MONTH)
    >>> known = [Span(month, Part(number(10))) for month in months[:6]]
    >>> found = forecast(Year(whole, known), method=ForecastMethod.STRAIGHT_LINE,
    ...                  accumulation=Accumulation.SUM)
    >>> plain(found.value, 1), found.because
    ('119.7', '60 in 183 of 365 days, at the same pace to the end')
    """
    asked = _Asked(accumulation, decimals, per)
    if method not in METHODS_FOR[accumulation]:
        return Forecast(
            None, method, _WITHOUT.get(method, "this method does not suit how it adds up")
        )
    try:
        reached = _reached(year)
        value, because = _METHODS[method](asked, year, reached, before)
    except _CannotSay as why:
        return Forecast(None, method, str(why))
    low, high, tried = _interval(asked, value, method, reached, before)
    return Forecast(value, method, because, low, high, tried)


_WITHOUT: Final = {
    ForecastMethod.NONE: "no forecast is made",
    ForecastMethod.STATED: "the owner has stated none",
}


class _Asked(NamedTuple):
    """What holds for every year of the indicator."""

    accumulation: Accumulation
    decimals: int
    per: Number | None

    def words(self, n: Number) -> str:
        return in_brief(n, self.decimals)

    def to_date(self, year: Year, reached: int) -> Number:
        """Return what the first parts come to; all of them must be known, unless the latest is the whole."""
        parts = [span.part for span in year.spans[:reached]]
        found = year_to_date_value(parts, self.accumulation, per=self.per)
        needs_all = self.accumulation in (Accumulation.SUM, Accumulation.RATIO_OF_SUMS)
        if found.value is None or (needs_all and not found.is_whole):
            missing = next(
                (span.period.label for span in year.spans[:reached] if span.part.value is None), ""
            )
            raise _CannotSay(f"{missing} is not known" if missing else found.because)
        return found.value

    def outturn(self, year: Year) -> Number | None:
        """Return how a year ended, by itself or from its parts; None where it is not known."""
        if year.outturn is not None:
            return year.outturn
        if not year.spans or year.spans[-1].period.next_start != year.period.next_start:
            return None
        if any(span.part.value is None for span in year.spans):
            return None
        try:
            return self.to_date(year, len(year.spans))
        except _CannotSay:
            return None


def _reached(year: Year) -> int:
    """Return how many parts there are up to the last that is known."""
    known = [place for place, span in enumerate(year.spans, 1) if span.part.value is not None]
    if not known:
        raise _CannotSay(f"nothing of {year.period.label} is known yet")
    return known[-1]


def _straight_line(
    asked: _Asked, year: Year, reached: int, before: Sequence[Year]
) -> tuple[Number, str]:
    so_far = asked.to_date(year, reached)
    days = (year.spans[reached - 1].period.next_start - year.period.start).days
    value = divide(multiply(so_far, number(year.period.days)), number(days))
    pace = "" if days == year.period.days else ", at the same pace to the end"
    return value, f"{asked.words(so_far)} in {days} of {year.period.days} days{pace}"


def _last_year_share(
    asked: _Asked, year: Year, reached: int, before: Sequence[Year]
) -> tuple[Number, str]:
    if not before:
        raise _CannotSay("last year is not known")
    last = before[-1]
    outturn = asked.outturn(last)
    if outturn is None:
        raise _CannotSay(f"how {last.period.label} ended is not known")
    if len(last.spans) < reached:
        raise _CannotSay(f"{last.period.label} had fewer parts")
    by_then = asked.to_date(last, reached)
    if by_then == 0:
        raise _CannotSay(f"nothing had been reached by then in {last.period.label}")
    so_far = asked.to_date(year, reached)
    value = divide(multiply(so_far, outturn), by_then)
    return value, (
        f"{asked.words(so_far)} so far; by then {last.period.label} had reached {asked.words(by_then)} of"
        f" {asked.words(outturn)}"
    )


def _last_value(
    asked: _Asked, year: Year, reached: int, before: Sequence[Year]
) -> tuple[Number, str]:
    last = year.spans[reached - 1]
    value = last.part.value
    if asked.accumulation in (Accumulation.LEAST, Accumulation.GREATEST):
        value = asked.to_date(year, reached)
        return value, f"the {asked.accumulation} so far"
    if value is None:
        raise _CannotSay("nothing is known yet")
    return value, f"as in {last.period.label}"


def _mean(asked: _Asked, year: Year, reached: int, before: Sequence[Year]) -> tuple[Number, str]:
    if asked.accumulation is Accumulation.RATIO_OF_SUMS:
        return asked.to_date(year, reached), "the year to date"
    values = [span.part.value for span in year.spans[:reached] if span.part.value is not None]
    if not values:  # of an earlier year, of which no more than its end is known
        raise _CannotSay("nothing of it is known by then")
    return mean(
        values
    ), f"the mean of {len(values)} figure{'s' if len(values) > 1 else ''} this year"


_Method = Callable[[_Asked, Year, int, Sequence[Year]], tuple[Number, str]]
_METHODS: Final[Mapping[ForecastMethod, _Method]] = {
    ForecastMethod.STRAIGHT_LINE: _straight_line,
    ForecastMethod.LAST_YEAR_SHARE: _last_year_share,
    ForecastMethod.LAST_VALUE: _last_value,
    ForecastMethod.MEAN: _mean,
}


def _interval(
    asked: _Asked, value: Number, method: ForecastMethod, reached: int, before: Sequence[Year]
) -> tuple[Number | None, Number | None, int]:
    """Return where the year ends if the method is as far out as it would have been at this point before.

    What adds up is out by a share of itself, anything else by an amount.
    """
    ends: list[Number] = []
    adds_up = asked.accumulation in (Accumulation.SUM, Accumulation.CUMULATIVE)
    for place, year in enumerate(before):
        outturn = asked.outturn(year)
        if outturn is None or len(year.spans) < reached:
            continue
        try:
            then, _ = _METHODS[method](asked, year, reached, before[:place])
        except _CannotSay:
            continue
        if not adds_up:
            ends.append(Number(value + outturn - then))
        elif then != 0:
            ends.append(divide(multiply(value, outturn), then))
    if len(ends) < FEWEST_YEARS:
        return None, None, len(ends)
    return min(ends), max(ends), len(ends)
