"""Which figures of an input a reference means, and what they come to over the formula's own period.

Method: docs/methods/formulas.md. An input may be counted more often than the formula: its figures are then
put together as its own declaration says. One that is counted less often is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from goldenthread.rules.accumulation import Part, year_to_date_value
from goldenthread.rules.counting import NOUNS, Counting
from goldenthread.rules.formulas.tree import Shift
from goldenthread.rules.formulas.working_out import Unknown
from goldenthread.rules.periods import MONTHS_OF, Period
from goldenthread.rules.vocabulary import Accumulation, Frequency

_A_WEEK: Final = 7
_ADJECTIVES: Final = {
    Frequency.MONTH: "monthly",
    Frequency.QUARTER: "quarterly",
    Frequency.HALF_YEAR: "half-yearly",
}


def misfit(
    counted: Counting, accumulation: Accumulation, *, formula: Counting, shift: Shift = Shift.SAME
) -> str:
    """Return why an input counted so cannot stand in a formula counted so; nothing where it can.

    >>> month, quarter, year = map(Counting, (Frequency.MONTH, Frequency.QUARTER, Frequency.YEAR))
    >>> misfit(year, Accumulation.SUM, formula=month)
    'is counted by years and the formula by months: a year has no monthly figures'
    >>> misfit(month, Accumulation.SUM, formula=quarter)
    ''
    """
    is_otherwise = counted.is_otherwise(formula)
    if is_otherwise and not counted.fits_into(formula):
        both = f"is counted {_words(counted)} and the formula {_words(formula)}"
        months, wanted = MONTHS_OF.get(counted.frequency, 0), MONTHS_OF.get(formula.frequency, 0)
        are_single = counted.is_of_the_calendar and formula.is_of_the_calendar
        if are_single and wanted and months > wanted:
            noun, adjective = NOUNS[counted.frequency], _ADJECTIVES[formula.frequency]
            return f"{both}: a {noun} has no {adjective} figures"
        return f"{both}: the one does not fit into the other"
    adds_up = is_otherwise or shift is Shift.YEAR_TO_DATE
    if adds_up and accumulation is Accumulation.NONE:
        return "is not added up over the year, so that it has a figure for its own periods alone"
    return ""


def _words(counting: Counting) -> str:
    if counting.every > 1:
        return counting.in_words
    kind = counting.year_kind
    return f"by {NOUNS[counting.frequency]}s{f' of the {kind}' if kind else ''}"


def meant(period: Period, shift: Shift) -> Period:
    """Return the span of an input that a reference means for the formula's ``period``.

    >>> from datetime import date
    >>> quarter = Counting(Frequency.QUARTER)
    >>> meant(quarter.period_of(date(2025, 7, 1)), Shift.YEAR_TO_DATE).label
    '2025/26 H1'
    """
    match shift:
        case Shift.PREVIOUS:
            return period.previous()
        case Shift.YEAR_BEFORE:
            return period.year_before()
        case Shift.YEAR_TO_DATE:
            start = min(period.parent().start, period.start)
            return Period(start, period.next_start, period.year_starts, period.tiling)
        case _:
            return period


@lru_cache(maxsize=4096)  # hundreds of figures rest on the same one
def touched(span: Period, shift: Shift, *, formula: Counting) -> tuple[Period, ...]:
    """Return the formula's periods for which a reference means a figure of ``span``, earliest first.

    >>> from datetime import date
    >>> month, quarter = Counting(Frequency.MONTH), Counting(Frequency.QUARTER)
    >>> [each.label for each in touched(
    ...     month.period_of(date(2025, 11, 1)), Shift.YEAR_TO_DATE, formula=quarter
    ... )]
    ['2025/26 Q3', '2025/26 Q4']
    """
    holding = formula.holding(span.start)
    if not holding.start <= span.start or span.next_start > holding.next_start:
        return ()
    match shift:
        case Shift.PREVIOUS:
            return (holding.following(),)
        case Shift.YEAR_BEFORE:
            return (_a_year_after(holding),)
        case Shift.YEAR_TO_DATE:
            found = [holding]
            while found[-1].following().parent() == holding.parent():
                found.append(found[-1].following())
            return tuple(found)
        case _:
            return (holding,)


def _a_year_after(period: Period) -> Period:
    later = period.following()
    while later.year_before() < period:
        later = later.following()
    return later


def figure_over(
    span: Period,
    found: Callable[[Period], Part | None],
    *,
    counted: Counting,
    accumulation: Accumulation,
    why: Callable[[Period], str],
) -> tuple[Part | Unknown, Sequence[Period]]:
    """Return what an input comes to over ``span``, and the periods of it that were looked at.

    A figure recorded for the very span is taken. Otherwise the input's own periods in it are put together
    by its ``accumulation``; where one is missing there is no figure, and it is said which.
    """
    own = found(span)
    if own is not None and own.value is not None:
        return own, [span]
    if own is not None or counted.has(span):
        return Unknown(why(span)), [span]
    periods = counted.within(span)
    if accumulation is Accumulation.NONE or not _fill(periods, span):
        return Unknown(f"not counted for {span.label}"), [span]
    parts = [found(each) or Part(None) for each in periods]
    if accumulation in (Accumulation.LATEST, Accumulation.CUMULATIVE):
        periods, parts = periods[-1:], parts[-1:]
    lacking = [each for each, part in zip(periods, parts, strict=True) if part.value is None]
    if not periods or lacking:
        missing = lacking[0] if lacking else span
        return Unknown(f"{why(missing)} for {missing.label}"), periods
    come_to = year_to_date_value(parts, accumulation)
    if come_to.value is None:
        return Unknown(come_to.because), periods
    return Part(come_to.value), periods


def _fill(periods: Sequence[Period], span: Period) -> bool:
    """Say whether periods begin and end with a span; weeks need not."""
    if not periods:
        return False
    if periods[0].days == _A_WEEK:
        return True
    return (periods[0].start, periods[-1].next_start) == (span.start, span.next_start)
