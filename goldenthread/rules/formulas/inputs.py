"""Which figures of an input a reference means, and what they come to over the formula's own period.

Method: docs/methods/formulas.md. An input may be counted more often than the formula: its figures are then
put together as its own declaration says. One that is counted less often is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from goldenthread.rules.accumulation import Part, year_to_date_value
from goldenthread.rules.formulas.tree import Shift
from goldenthread.rules.formulas.working_out import Unknown
from goldenthread.rules.periods import MONTHS_OF, Period, period_of
from goldenthread.rules.vocabulary import Accumulation, Frequency

_WORDS: Final = {
    Frequency.DAY: "by days",
    Frequency.WEEK: "by weeks",
    Frequency.MONTH: "by months",
    Frequency.QUARTER: "by quarters",
    Frequency.HALF_YEAR: "by half-years",
    Frequency.TERM: "by school terms",
    Frequency.YEAR: "by years",
}
#: In which periods formulas are worked out; days and terms are none of them.
WORKED: Final = frozenset({*MONTHS_OF, Frequency.WEEK})


def misfit(
    counted: Frequency, accumulation: Accumulation, *, formula: Frequency, shift: Shift = Shift.SAME
) -> str:
    """Return why an input counted so cannot stand in a formula counted so; nothing where it can.

    >>> misfit(Frequency.YEAR, Accumulation.SUM, formula=Frequency.MONTH)
    'is counted by years and the formula by months: a year has no monthly figures'
    >>> misfit(Frequency.MONTH, Accumulation.SUM, formula=Frequency.QUARTER)
    ''
    """
    both = f"is counted {_WORDS[counted]} and the formula {_WORDS[formula]}"
    if formula not in WORKED:
        return f"{both}, in which nothing can be worked out"
    if counted is not formula:
        if counted not in MONTHS_OF or formula not in MONTHS_OF:
            return f"{both}: the one does not fit into the other"
        if MONTHS_OF[counted] > MONTHS_OF[formula]:
            adjective = {1: "monthly", 3: "quarterly", 6: "half-yearly"}[MONTHS_OF[formula]]
            noun = {3: "quarter", 6: "half-year", 12: "year"}[MONTHS_OF[counted]]
            return f"{both}: a {noun} has no {adjective} figures"
    adds_up = counted is not formula or shift is Shift.YEAR_TO_DATE
    if adds_up and accumulation is Accumulation.NONE:
        return "is not added up over the year, so that it has a figure for its own periods alone"
    return ""


def meant(period: Period, shift: Shift) -> Period:
    """Return the span of an input that a reference means for the formula's ``period``.

    >>> from datetime import date
    >>> meant(period_of(date(2025, 7, 1), Frequency.QUARTER), Shift.YEAR_TO_DATE).label
    '2025/26 H1'
    """
    match shift:
        case Shift.PREVIOUS:
            return period.previous()
        case Shift.YEAR_BEFORE:
            return period.year_before()
        case Shift.YEAR_TO_DATE:
            start = min(period.parent().start, period.start)
            return Period(start, period.next_start, period.year_starts)
        case _:
            return period


@lru_cache(maxsize=4096)  # hundreds of figures rest on the same one
def touched(span: Period, shift: Shift, *, formula: Frequency) -> tuple[Period, ...]:
    """Return the formula's periods for which a reference means a figure of ``span``, earliest first.

    >>> from datetime import date
    >>> [each.label for each in touched(
    ...     period_of(date(2025, 11, 1), Frequency.MONTH), Shift.YEAR_TO_DATE, formula=Frequency.QUARTER
    ... )]
    ['2025/26 Q3', '2025/26 Q4']
    """
    if formula not in WORKED:
        return ()
    holding = period_of(span.start, formula, year_starts=span.year_starts)
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
    counted: Frequency,
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
    if own is not None or span.frequency is counted:
        return Unknown(why(span)), [span]
    if counted not in WORKED or misfit(counted, accumulation, formula=span.frequency or counted):
        return Unknown(f"not counted for {span.label}"), [span]
    periods = span.children(counted)
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
